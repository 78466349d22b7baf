//! Shell completions and the manual page, generated from the definition of the command line.

use super::Cli;
use super::emit;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// The options of `lrsched completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsOptions {
    /// The shell
    shell: Shell,
}

/// Prints the completions for a shell.
///
/// # Errors
///
/// Standard output cannot be written.
pub(super) fn completions(options: &CompletionsOptions) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "lrsched", &mut bytes);
    emit::write(None, &bytes)
}

/// Prints the manual page: the program, then each command with its options.
///
/// # Errors
///
/// Standard output cannot be written.
pub(super) fn manual() -> anyhow::Result<()> {
    let mut command = Cli::command();
    command.build();
    let mut bytes = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut bytes)?;
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        let title = format!(".SH \"LRSCHED {}\"\n", name.to_uppercase());
        bytes.extend_from_slice(title.as_bytes());
        let man = clap_mangen::Man::new(command.clone());
        man.render_description_section(&mut bytes)?;
        man.render_synopsis_section(&mut bytes)?;
        man.render_options_section(&mut bytes)?;
    }
    emit::write(None, &bytes)
}
