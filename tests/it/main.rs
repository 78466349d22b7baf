//! The program seen from outside, its curves beside the genuine ones, and the rules of the repository.

mod cli;
mod compare;
mod errors;
mod gallery;
mod harness;
mod hostile;
mod keras;
mod pictures;
mod readme;
mod reference;
mod tidy;
mod torch;
