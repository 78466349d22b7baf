//! tests
mod compare;
mod keras;
mod pictures;
mod reference;
mod torch;
