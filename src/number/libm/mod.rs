//! The C library's functions, to the bits of glibc.
//!
//! [`mod@double`] and [`mod@single`] compute them by glibc's algorithms, not by the platform's library, so the values are
//! the same on every machine. The reference is glibc 2.36 as in Debian 12 (2.36-9+deb12u14), on x86-64 with FMA and AVX2.
//!
//! Of the functions over slices, the values do not depend on the length of the slice. They compute many arguments at a
//! time where the processor has AVX2 and FMA, by lanes without branches. A lane supports the usual arguments; the scalar
//! function computes the others.

pub mod double;
mod front;
mod lanes;
pub mod single;
mod tables;

pub use lanes::vectorised;
