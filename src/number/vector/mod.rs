//! The elementary functions of libraries that do not use C's: the same bits by the same steps.

pub mod numpy;
pub mod svml;
pub mod tanh;
pub mod xla;
