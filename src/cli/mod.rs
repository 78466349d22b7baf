//! The command line: the only part that touches files, the terminal and the environment.
//!
//! Each command has a file. `load` reads specs, `emit` writes outputs.

mod allowances;
mod check;
mod compare;
mod complete;
mod emit;
mod export;
mod folder;
mod gallery;
mod generate;
mod git;
mod import;
mod inputs;
mod inspect;
mod interpreter;
mod lint;
mod list;
mod load;
mod logs;
mod notes;
mod options;
mod own_trainer;
mod plot;
mod progress;
mod replacement;
mod runner;
mod startup;
mod table;
mod variants;
mod verify;
mod watch;
mod window;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use notes::Notes;
use std::process::ExitCode;
use std::thread::Builder;

/// What `--version` prints behind the name of the command. The package is named because another one, `lrsched` on PyPI,
/// installs a command of the same name.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (lrsched-cli)");

/// Plot, tabulate and inspect learning-rate schedules: which learning rate will update i really use?
#[derive(Debug, Parser)]
#[command(name = "lrsched", bin_name = "lrsched", version = VERSION, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "A SPEC is a YAML file, a framework's config (`lrsched list formats`), a training file, `-` for standard input, or \
    the name of a schedule in the gallery (`lrsched list gallery`). Exit codes: 0 success, 1 a comparison found a difference or lint found something, 2 bad input or output."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print only errors on standard error, no notes or warnings
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draw schedules as PNG, SVG, PDF or an interactive page
    Plot(plot::PlotOptions),
    /// Print the values as CSV, TSV, JSON or Markdown
    Table(table::TableOptions),
    /// Show which updates differ between schedules, and by how much; exit code 1 if any differs
    Compare(compare::CompareOptions),
    /// Compare a training log with the plan, and say what probably happened; exit code 1 if they differ
    Verify(verify::VerifyOptions),
    /// Explain a schedule: clock, phases, peak, final value, surprises
    Inspect(inspect::InspectOptions),
    /// Evaluate specs, each on its own, and report all that are wrong; prints nothing if none is
    Check(check::CheckOptions),
    /// Report what is probably not meant, before the run; exit code 1 if there is anything
    Lint(lint::LintOptions),
    /// Print the spec that a framework's config amounts to, with the origin of every value
    Import(import::ImportOptions),
    /// Write a schedule as Python: the constructors of a framework, or a function
    Export(export::ExportOptions),
    /// List the dialects, the kinds with their parameters and defaults, and the gallery
    List(list::ListOptions),
    /// Print the JSON Schema of a spec, for editors
    #[command(after_long_help = "Examples:\n  \
        lrsched schema > lrsched.schema.json\n  \
        # then, as the first line of a spec:\n  \
        # yaml-language-server: $schema=lrsched.schema.json")]
    Schema,
    /// Print the completions for a shell
    Completions(generate::CompletionsOptions),
    /// Print the manual page, or one of a command
    Man(generate::ManOptions),
}

/// Runs the program on the arguments of the process.
pub fn run() -> ExitCode {
    // The stack of the first thread is as large as the shell says, which may be too small.
    let thread = Builder::new().name("lrsched".into()).stack_size(crate::schedule::STACK).spawn(command);
    match thread {
        Ok(thread) => thread.join().unwrap_or(ExitCode::from(101)),
        Err(_) => command(),
    }
}

/// The definition of the command line. A negative number after an option is its value, whose message says what is wrong with
/// it, and not an option of its own.
fn program() -> clap::Command {
    let valued = |arg: clap::Arg| match !arg.is_positional() && arg.get_action().takes_values() {
        true => arg.allow_negative_numbers(true),
        false => arg,
    };
    Cli::command().mut_subcommands(|command| command.mut_args(valued))
}

fn command() -> ExitCode {
    complete::answer();
    let mut program = program();
    let matches = program.try_get_matches_from_mut(std::env::args_os());
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return answer(&without_double_dash(error)),
    };
    let notes = Notes::new(cli.quiet);
    let done = |()| ExitCode::SUCCESS;
    let result = match &cli.command {
        Command::Plot(options) => plot::run(options, &notes).map(done),
        Command::Table(options) => table::run(options, &notes).map(done),
        Command::Compare(options) => {
            compare::run(options, &notes).map(|verdict| ExitCode::from(verdict.exit_code()))
        }
        Command::Verify(options) => {
            verify::run(options, &notes).map(|equal| ExitCode::from(u8::from(!equal)))
        }
        Command::Inspect(options) => inspect::run(options, &notes).map(done),
        Command::Check(options) => check::run(options, &notes),
        Command::Lint(options) => lint::run(options, &notes),
        Command::Import(options) => import::run(options, &notes).map(done),
        Command::Export(options) => export::run(options, &notes).map(done),
        Command::List(options) => list::run(options).map(done),
        Command::Schema => generate::schema().map(done),
        Command::Completions(options) => generate::completions(options).map(done),
        Command::Man(options) => generate::manual(options).map(done),
    };
    result.unwrap_or_else(|error| failure(&error))
}

/// Prints an error, unless the reader of standard output has closed it.
fn failure(error: &anyhow::Error) -> ExitCode {
    if emit::is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    notes::complain(error);
    ExitCode::from(2)
}

/// The same without the advice to write `-- --dpi`, which makes a file name of a misspelt option.
fn without_double_dash(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::StyledStrs(mut tips)) = error.remove(ContextKind::Suggested) else { return error };
    tips.retain(|tip| !tip.to_string().starts_with("to pass "));
    if !tips.is_empty() {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    error
}

/// Prints the help or the version, or what is wrong with the arguments.
fn answer(text: &clap::Error) -> ExitCode {
    if text.use_stderr() {
        // An error is ignored: there is no other place to report it.
        let _ = text.print();
        return ExitCode::from(2);
    }
    let printed = emit::check_stdout().map_err(anyhow::Error::from);
    match printed.and_then(|()| text.print().map_err(emit::standard)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure(&error),
    }
}
