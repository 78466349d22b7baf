//! Arithmetic, bit for bit as the frameworks do it.
//!
//! * [`python`]: Python's `int` and `float`, on top of [`int`], [`mod@float`] and [`long`];
//! * [`single`] and [`block`]: float32 tensors, one or many at once;
//! * [`dtype`]: numpy and TensorFlow scalars of a machine type;
//! * [`libm`]: the C library's functions, of one number or a slice; [`vector`]: those of numpy, Intel and XLA;
//! * [`random`]: the frameworks' random generators;
//! * [`text`] and [`shortest`]: floats in decimal; [`python_text`]: decimal texts as Python reads them.
//!
//! This folder uses no other part of the crate.

pub(crate) mod block;
pub(crate) mod dtype;
mod error;
pub mod float;
pub mod int;
pub mod libm;
pub mod long;
pub(crate) mod operator;
pub(crate) mod python;
pub(crate) mod python_text;
pub(crate) mod random;
pub(crate) mod shortest;
pub(crate) mod single;
pub(crate) mod text;
pub(crate) mod vector;

pub use error::NumberError;
