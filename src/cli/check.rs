//! `lrsched check`: whether specs are valid, each on its own; and whether an interpreter has the same values.

use super::emit::{self, is_closed_pipe};
use super::interpreter::Interpreter;
use super::load;
use super::notes::{self, Notes};
use super::options::SpecOptions;
use crate::diagnostic::Diagnostic;
use crate::genuine::answer::NoCurve;
use crate::genuine::checked::{Agreement, Checked};
use crate::output::checked::report;
use crate::view::evaluation::Evaluation;
use crate::view::lines::Line;
use crate::view::rows::Selection;
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

/// The options of `lrsched check`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "With --python, the exit code is 0 if all values are equal, 1 if some differ, 2 after an error.\n\n\
    Examples:\n  \
    lrsched check linear.yaml cosine-warmup\n  \
    lrsched check one-cycle-lr --quiet\n  \
    lrsched check one-cycle-lr --python .venv/bin/python"
)]
pub(super) struct CheckOptions {
    #[command(flatten)]
    input: SpecOptions,
}

/// Evaluates each spec and prints what is wrong with it. An error in one does not hide those in the others. The exit
/// code is 2 if there is any.
///
/// # Errors
///
/// Standard input is named twice, or the output cannot be written.
pub(super) fn run(options: &CheckOptions, notes: &Notes) -> anyhow::Result<ExitCode> {
    let interpreter = options.input.python.interpreter();
    let mut worst = 0;
    for name in load::names_or_stand_in(&options.input, notes)? {
        let code = match &interpreter {
            None => check(&name, &options.input, notes).map(|()| 0).map_err(anyhow::Error::from),
            Some(interpreter) => check_values(&name, &options.input, interpreter),
        };
        worst = worst.max(match code {
            Ok(code) => code,
            Err(error) if is_closed_pipe(&error) => return Err(error),
            Err(error) => {
                notes::complain(&error);
                2
            }
        });
    }
    Ok(ExitCode::from(worst))
}

/// Evaluates all rows of a spec.
fn check(name: &Path, options: &SpecOptions, notes: &Notes) -> Result<(), Diagnostic> {
    let inputs = options.inputs();
    let plan = load::plan(name, options, &inputs);
    inputs.take_said().iter().for_each(|said| notes.note(said));
    let plans = [plan?];
    inputs.refuse_idle_options()?;
    notes.findings(&plans)?;
    let lines = options.lines(&plans, notes)?;
    let rows = Selection::all(lines.rows());
    options.refuse_endless(&lines, &rows)?;
    let all: Vec<&Line<'_>> = lines.lines.iter().collect();
    Evaluation { lines: &all, per: lines.per, rows: &rows }.visit(|_| {})
}

/// Compares the values of a spec with those of an interpreter, and prints a report. The exit code.
fn check_values(name: &Path, options: &SpecOptions, interpreter: &Interpreter<'_>) -> anyhow::Result<u8> {
    let inputs = options.inputs();
    let source = load::source(name, &inputs)?;
    let spec = source.spec(&inputs)?;
    let mut worst = 0;
    for checked in interpreter.check(&spec, &options.wanted(), &*source.files)? {
        emit::write(None, report(&source.origin, &checked).as_bytes())?;
        worst = worst.max(code(&checked, interpreter));
    }
    Ok(worst)
}

/// The exit code of a schedule. What could not be compared is an error, but for what no package has.
fn code(checked: &Checked, interpreter: &Interpreter<'_>) -> u8 {
    match &checked.agreement {
        Agreement::Compared(rows) => u8::from(!rows.is_equal()),
        Agreement::BothRefuse(..) | Agreement::NoAnswer(NoCurve::Own(_)) => 0,
        Agreement::OnlyOursRefuses(error) => {
            notes::complain(&error.clone().into());
            2
        }
        Agreement::NoAnswer(none) => {
            notes::complain(&none.diagnostic(&interpreter.name).into());
            2
        }
    }
}
