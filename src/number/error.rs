//! What arithmetic cannot answer.

/// Why an operation has no result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberError {
    /// Python raises this.
    Raises {
        /// The exception's class.
        class: &'static str,
        /// Its words.
        message: &'static str,
    },
    /// Python makes a complex number: of a negative base and a fractional exponent.
    Complex {
        /// The base.
        base: f64,
        /// The exponent.
        exponent: f64,
    },
    /// An `int` of more than 128 bits, where a rate is wanted.
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
