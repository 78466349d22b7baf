//! What follows from the definitions of the program: completions, manual pages, the schema of a spec.

use super::{Cli, complete, emit};
use crate::diagnostic::{Diagnostic, nearest};
use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory};
use clap_mangen::roff::{Roff, roman};
use std::path::PathBuf;

/// The options of `lrsched completions`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    source <(lrsched completions bash)              # in ~/.bashrc; ~/.zshrc likewise\n  \
    lrsched completions fish | source               # in ~/.config/fish/config.fish")]
pub(super) struct CompletionsOptions {
    /// The shell
    #[arg(value_parser = PossibleValuesParser::new(complete::shells()))]
    shell: String,
}

/// Prints the completions for a shell.
///
/// # Errors
///
/// Standard output cannot be written.
pub(super) fn completions(options: &CompletionsOptions) -> anyhow::Result<()> {
    emit::write(None, &complete::script(&options.shell)?)
}

/// Prints the JSON Schema of a spec.
///
/// # Errors
///
/// Standard output cannot be written.
pub(super) fn schema() -> anyhow::Result<()> {
    emit::write(None, crate::schema::text().as_bytes())
}

/// The options of `lrsched man`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched man plot > lrsched-plot.1               # one page\n  \
    lrsched man -o man1                             # all pages, each in its file")]
pub(super) struct ManOptions {
    /// A command; default: the page of the program, which has all commands
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    command: Option<String>,
    /// Write all pages to this folder: `lrsched.1`, `lrsched-plot.1`, ...
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// Prints a manual page, or writes all of them.
///
/// # Errors
///
/// There is no such command, or the output cannot be written.
pub(super) fn manual(options: &ManOptions) -> anyhow::Result<()> {
    let mut program = Cli::command();
    program.build();
    let commands = || program.get_subcommands().filter(|command| command.get_name() != "help");
    if let Some(folder) = &options.output {
        std::fs::create_dir_all(folder).map_err(|error| {
            let (name, reason) = (folder.display(), super::load::reason(&error));
            Diagnostic::new(format!("cannot make the folder `{name}`: {reason}"))
        })?;
        emit::write(Some(&folder.join("lrsched.1")), &whole(&program)?)?;
        return commands().try_for_each(|command| {
            emit::write(Some(&folder.join(format!("lrsched-{}.1", command.get_name()))), &page(command)?)
        });
    }
    let Some(name) = options.command.as_deref() else { return emit::write(None, &whole(&program)?) };
    let Some(command) = commands().find(|command| command.get_name() == name) else {
        let error = Diagnostic::new(format!("there is no command `{name}`"));
        return Err(match nearest(name, commands().map(Command::get_name)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`lrsched --help` lists the commands"),
        }
        .into());
    };
    emit::write(None, &page(command)?)
}

/// The page of the program: the program, then each command.
fn whole(program: &Command) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(program.clone()).render(&mut bytes)?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        let title = format!(".SH \"LRSCHED {}\"\n", command.get_name().to_uppercase());
        bytes.extend_from_slice(title.as_bytes());
        let man = clap_mangen::Man::new(command.clone());
        man.render_description_section(&mut bytes)?;
        man.render_synopsis_section(&mut bytes)?;
        man.render_options_section(&mut bytes)?;
        render_examples(command, &mut bytes)?;
    }
    Ok(bytes)
}

/// The page of a command.
fn page(command: &Command) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    render_examples(command, &mut bytes)?;
    man.render_version_section(&mut bytes)?;
    Ok(bytes)
}

/// What the help of a command has after its options: paragraphs, then examples.
fn render_examples(command: &Command, bytes: &mut Vec<u8>) -> std::io::Result<()> {
    let after = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let (notes, examples) = after.split_once("Examples:\n").unwrap_or((&after, ""));
    let mut roff = Roff::default();
    if !notes.is_empty() {
        roff.control("SH", ["NOTES"]);
    }
    for paragraph in notes.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        roff.text([roman(paragraph)]).control("PP", []);
    }
    if !examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]).control("nf", []);
        roff.text([roman(examples)]).control("fi", []);
    }
    roff.to_writer(bytes)
}
