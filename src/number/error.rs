//! Operations without a result.

/// Why an operation has no result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberError {
    /// Python raises an exception.
    Raises {
        /// The class of the exception.
        class: &'static str,
        /// Its message.
        message: &'static str,
    },
    /// Python returns a complex number: the power of a negative base with a fractional exponent.
    Complex {
        /// The base.
        base: f64,
        /// The exponent.
        exponent: f64,
    },
    /// A rate that is an `int` of more than 128 bits.
    TooLong,
}

impl NumberError {
    /// A `ZeroDivisionError`.
    pub const fn zero_division(message: &'static str) -> Self {
        NumberError::Raises { class: "ZeroDivisionError", message }
    }

    /// An `OverflowError`.
    pub const fn overflow(message: &'static str) -> Self {
        NumberError::Raises { class: "OverflowError", message }
    }

    /// A `ValueError`.
    pub const fn value(message: &'static str) -> Self {
        NumberError::Raises { class: "ValueError", message }
    }
}
