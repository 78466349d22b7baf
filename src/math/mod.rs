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

mod front;
mod kernel_double;
mod kernel_single;
mod lanes;
mod probe;
mod tables;

/// Functions of `f64`.
pub mod double {
    super::front::functions! {
        f64, kernel_double,
        angles: [(0.0, std::f64::consts::PI), (-100.0, 100.0), (-1e8, 1e8)],
        exponents: [(-1.0, 1.0), (-20.0, 1.0), (-700.0, 700.0)],
        powers: [(-1.0, 10.0), (0.0, 3000.0), (-2.0, 2.0)]
    }
}

/// Functions of `f32`.
pub mod single {
    super::front::functions! {
        f32, kernel_single,
        angles: [(0.0, std::f32::consts::PI), (-100.0, 100.0), (-119.0, 119.0)],
        exponents: [(-1.0, 1.0), (-20.0, 1.0), (-87.0, 87.0)],
        powers: [(-1.0, 10.0), (0.0, 900.0), (-2.0, 2.0)]
    }
}

pub use lanes::vectorised;
