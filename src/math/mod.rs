//! The C library's functions over slices, to the same bits.
//!
//! A slice of arguments becomes the slice of their values: what `f64::cos` says of each argument, and so on. What the
//! values are does not depend on how many are asked for at once.
//!
//! Where the processor has the instructions for it, many arguments are computed at a time, by the algorithms of glibc in
//! [`mod@double`] and [`mod@single`], which have no branches. A library may compute otherwise: so each function is first
//! compared with the standard one at some hundred arguments, and where the two differ, it is the standard
//! one that is asked for all. It is also asked for arguments that are far out, at which the library branches.
//!
//! This is below everything else of the crate and uses nothing of it.

mod kernel_double;
mod kernel_single;
mod lanes;
mod probe;
mod tables;

pub mod double;
pub mod single;

pub use lanes::vectorised;
