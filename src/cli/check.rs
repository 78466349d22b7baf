//! `lrsched check`: whether specs are valid, each on its own.

use super::load;
use super::notes::{self, Notes};
use super::options::SpecOptions;
use crate::diagnostic::Diagnostic;
use crate::view::evaluation::Evaluation;
use crate::view::lines::Line;
use crate::view::rows::Selection;
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

/// The options of `lrsched check`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched check linear.yaml cosine-warmup\n  \
    lrsched check one-cycle-lr --quiet")]
pub(super) struct CheckOptions {
    #[command(flatten)]
    input: SpecOptions,
}

/// Evaluates each spec and prints what is wrong with it. An error in one does not hide those in the others. The exit
/// code is 2 if there is any.
///
/// # Errors
///
/// Standard input is named twice.
pub(super) fn run(options: &CheckOptions, notes: &Notes) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for name in load::names_or_stand_in(&options.input, notes)? {
        if let Err(error) = check(&name, &options.input, notes) {
            notes::complain(&error.into());
            code = ExitCode::from(2);
        }
    }
    Ok(code)
}

/// Evaluates all rows of a spec.
fn check(name: &Path, options: &SpecOptions, notes: &Notes) -> Result<(), Diagnostic> {
    let inputs = options.inputs();
    let plan = load::plan(name, options, &inputs);
    inputs.take_said().iter().for_each(|said| notes.note(said));
    let plans = [plan?];
    notes.remarks(&plans);
    let lines = options.lines(&plans)?;
    let rows = Selection::all(lines.rows());
    options.refuse_endless(&lines, &rows)?;
    let all: Vec<&Line<'_>> = lines.lines.iter().collect();
    Evaluation { lines: &all, per: lines.per, rows: &rows }.visit(|_| {})
}
