//! What a number is and does, in nobody's words: Python's numbers, float32 as kernels compute with it, the numbers of
//! machine types, the functions of the C library and of others, and random generators.
//!
//! This is below everything else of the crate and uses nothing of it.

pub mod block;
pub mod dtype;
pub mod float;
pub mod int;
pub mod libm;
pub mod long;
pub mod operator;
pub mod python;
pub mod random;
pub mod shortest;
pub mod single;
pub mod text;
pub mod vector;
mod wrong;

pub use wrong::Wrong;
