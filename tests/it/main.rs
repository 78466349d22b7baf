//! tests
mod pictures;
