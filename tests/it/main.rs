//! The program from the outside, its curves compared with the genuine ones, and the rules of the repository.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

mod action;
mod arithmetic;
mod check;
mod ci;
mod cli;
mod compare;
mod configs;
mod errors;
mod files;
mod findings;
mod gallery;
mod generate;
mod genuine;
mod harness;
mod hiding;
mod hostile;
mod html;
mod imports;
mod in_order;
mod keras;
mod lanes;
mod length;
mod libm;
mod logs;
mod logs_hostile;
mod logs_shown;
mod math;
mod memory;
mod natives;
mod pictures;
mod printable;
mod python;
mod readme;
mod reference;
mod remarks;
mod review;
mod schema;
mod source;
mod terminal;
mod tidy;
mod torch;
mod trainers;
mod training_files;
mod verify;
