//! tests
mod keras;
mod pictures;
mod reference;
