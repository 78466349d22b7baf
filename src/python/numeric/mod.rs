//! The elementary functions of libraries that do not use C's: the same bits by the same steps.

pub(super) mod single;
pub(super) mod svml;
pub(super) mod tanh;
pub(super) mod xla;
