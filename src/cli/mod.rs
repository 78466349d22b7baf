//! The command line: the only part that touches files, the terminal and the environment.
//!
//! One file per command; `load` brings specs in, `emit` brings bytes out.

mod compare;
mod emit;
mod gallery;
mod generate;
mod git;
mod inspect;
mod list;
mod load;
mod notes;
mod options;
mod plot;
mod progress;
mod table;
mod watch;

use clap::{Parser, Subcommand};
use notes::Notes;
use std::process::ExitCode;

/// Plot, tabulate and inspect learning-rate schedules: which learning rate will update i really use?
#[derive(Debug, Parser)]
#[command(name = "lrsched", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "A SPEC is a YAML file, `-` for standard input, or the name of a schedule in the gallery \
    (`lrsched list gallery`). Exit codes: 0 well, 1 compared and different, 2 bad input or output."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Say only errors on standard error: no notes, no warnings
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A picture, as PNG, SVG, or HTML that can be explored
    Plot(plot::Options),
    /// The values, as CSV or another table
    Table(table::Options),
    /// Which updates differ between schedules, and by how much; exit code 1 if any does
    Compare(compare::Options),
    /// For people: clock, phases, peak, final value, and what one might not expect
    Inspect(inspect::Options),
    /// What there is: dialects, kinds with parameters and defaults, the gallery
    List(list::Options),
    /// Completions for a shell, on standard output
    #[command(hide = true)]
    Completions(generate::Completions),
    /// The manual page, on standard output
    #[command(hide = true)]
    Man,
}

/// Runs the program on the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let notes = Notes::new(cli.quiet);
    let done = |()| ExitCode::SUCCESS;
    let result = match &cli.command {
        Command::Plot(options) => plot::run(options, &notes).map(done),
        Command::Table(options) => table::run(options, &notes).map(done),
        Command::Compare(options) => {
            compare::run(options, &notes).map(|verdict| ExitCode::from(verdict as u8))
        }
        Command::Inspect(options) => inspect::run(options, &notes).map(done),
        Command::List(options) => list::run(options).map(done),
        Command::Completions(options) => generate::completions(options).map(done),
        Command::Man => generate::manual().map(done),
    };
    match result {
        Ok(code) => code,
        Err(error) if emit::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            notes::complain(&error);
            ExitCode::from(2)
        }
    }
}
