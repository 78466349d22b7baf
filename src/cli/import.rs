//! `lrsched import`: the spec that a framework's config amounts to.

use super::emit;
use super::inputs::Inputs;
use super::load;
use super::notes::Notes;
use super::options::{ConfigOptions, INPUT};
use crate::diagnostic::Diagnostic;
use crate::spec::Spec;
use clap::Args;
use std::path::PathBuf;
use std::rc::Rc;

/// The options of `lrsched import`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched import train.yaml --run dataset_size=52002,devices=8 > lrsched.yaml\n  \
    lrsched import train.sh --run dataset_size=52002 --set LR=3e-4\n  \
    lrsched import ds_config.json --with train.yaml")]
pub(super) struct ImportOptions {
    /// A config, a launch script, a Python file with the arguments, or `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    of_config: ConfigOptions,
    /// Let the config name files outside of its folder and repository; only for configs that you trust
    #[arg(long, help_heading = INPUT)]
    allow_outside: bool,
}

/// Prints the spec.
///
/// # Errors
///
/// The file is not a config, or the spec that it amounts to is refused.
pub(super) fn run(options: &ImportOptions, notes: &Notes) -> anyhow::Result<()> {
    let inputs =
        Rc::new(Inputs::asking(options.allow_outside, Default::default(), options.of_config.clone()));
    let source = load::source(&options.file, &inputs)?;
    let question = inputs.config_question()?;
    let imported = source.import(&question, &inputs)?.ok_or_else(|| {
        let error = Diagnostic::new(format!("`{}` is not a config of a framework", source.origin));
        match Spec::parse(&source.origin, &source.text) {
            Ok(_) => error.help("it is a spec already, which every command takes as it is"),
            Err(_) => {
                error.help("`lrsched list formats` shows what can be read; `--as FORMAT` says which it is")
            }
        }
    })?;
    inputs.take_said().iter().for_each(|said| notes.note(said));
    // What would be refused later is refused now.
    imported.spec()?.resolve(&Default::default(), &*source.files)?;
    emit::write(None, imported.text().as_bytes())
}
