//! The elementary functions of libraries that do not use C's: the same bits by the same steps.

pub(crate) mod numpy;
pub(crate) mod svml;
pub(crate) mod tanh;
pub(crate) mod xla;
