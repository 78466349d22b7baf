//! tests
mod keras;
mod compare;
mod pictures;
mod reference;
mod torch;
