//! `lrsched export`: a schedule as Python.

use super::emit;
use super::load;
use super::notes::Notes;
use super::options::SpecOptions;
use crate::diagnostic::Diagnostic;
use crate::export::{export, targets};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::path::PathBuf;

/// The options of `lrsched export`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "A framework's own schedule is written as a call of its constructor. Another one is written as a function, which is \
    handed to the framework: a formula in Python, or the list of its values.\n\n\
    Examples:\n  \
    lrsched export warmup-inverse-sqrt --to python\n  \
    lrsched export cosine-warmup --to python -o schedule.py\n  \
    lrsched export shapes --to python --schedule cosine"
)]
pub(super) struct ExportOptions {
    #[command(flatten)]
    input: SpecOptions,
    /// What to write the schedule for
    #[arg(long, value_name = "TARGET", value_parser = PossibleValuesParser::new(
        targets().map(|(name, about)| PossibleValue::new(name).help(about))
    ))]
    to: String,
    /// The schedule to write, by its name, if the spec has several
    #[arg(long, value_name = "NAME")]
    schedule: Option<String>,
    /// Write to a file instead of standard output; its name ends in .py
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints the program.
///
/// # Errors
///
/// The spec is wrong, cannot be written for the target, or the output cannot be written.
pub(super) fn run(options: &ExportOptions, notes: &Notes) -> anyhow::Result<()> {
    let path = options.output.as_deref().filter(|path| !load::is_stdin(path));
    if let Some(path) = path.filter(|path| emit::ending(path) != "py") {
        return Err(emit::unknown_ending(path, vec![".py".into()]).into());
    }
    let inputs = options.input.inputs();
    let names = load::names_or_stand_in(&options.input, notes)?;
    let [name] = names.as_slice() else {
        return Err(Diagnostic::new(format!("{} specs cannot be written as one program", names.len()))
            .help("write each by itself")
            .into());
    };
    let source = load::source(name, &inputs)?;
    let spec = source.spec(&inputs);
    inputs.take_said().iter().for_each(|said| notes.note(said));
    let spec = spec?;
    inputs.refuse_idle_options()?;
    inputs.check_outputs(options.output.as_slice())?;
    let wanted = options.input.wanted();
    let exported = export(&spec, &wanted, &*source.files, &options.to, options.schedule.as_deref())?;
    exported.notes.iter().for_each(|note| notes.note(note));
    emit::write(path, exported.text.as_bytes())
}
