//! How precisely a log has its values: what a printed number stands for.

/// The precision of a series. One token does not tell it: `0.0003` may be exact, or rounded to four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    /// The float64 itself.
    Double,
    /// The nearest float32.
    Single,
    /// Rounded to significant digits.
    Significant(u32),
    /// Rounded to decimals.
    Decimals(u32),
}
