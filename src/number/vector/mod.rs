//! The elementary functions of numpy, Intel's SVML and XLA, which do not use the C library's. Same steps, same bits.

pub(crate) mod numpy;
pub(crate) mod svml;
pub(crate) mod tanh;
pub(crate) mod xla;
