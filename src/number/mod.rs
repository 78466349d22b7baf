//! What a number is and does, in nobody's words: Python's numbers, float32 as kernels compute with it, the numbers of
//! machine types, the functions of the C library and of others, and random generators.
//!
//! This is below everything else of the crate and uses nothing of it.

pub(crate) mod block;
pub(crate) mod dtype;
mod error;
pub mod float;
pub mod int;
pub mod libm;
pub mod long;
pub(crate) mod operator;
pub(crate) mod python;
pub(crate) mod random;
pub(crate) mod shortest;
pub(crate) mod single;
pub(crate) mod text;
pub(crate) mod vector;

pub use error::NumberError;
