//! The command line: the only part that touches files, the terminal and the environment.
//!
//! One file per command; `load` brings specs in, `emit` brings bytes out.

mod compare;
mod emit;
mod gallery;
mod generate;
mod inspect;
mod list;
mod load;
mod notes;
mod picture;
mod plot;
mod progress;
mod table;
mod watch;

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::schedule::Unit;
use crate::view::lines::Lines;
use crate::view::rows::Selection;
use clap::{Args, Parser, Subcommand, ValueEnum};
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

/// What every command that evaluates schedules takes.
#[derive(Debug, Args)]
struct Input {
    /// YAML specs, `-` for standard input, or names from the gallery; default: lrsched.yaml, else `linear`
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
    /// Show a row for each update or for each epoch; default: updates, where their number is known
    #[arg(long, value_enum)]
    per: Option<Per>,
    /// Show so many updates
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "epochs")]
    steps: Option<u64>,
    /// Show so many epochs
    #[arg(long, value_name = "N", value_parser = count)]
    epochs: Option<u64>,
    /// Evaluate more than 2^31 rows, however long it takes
    #[arg(long)]
    any_length: bool,
}

impl Input {
    /// The unit that was asked for.
    fn per(&self) -> Option<Unit> {
        self.per.map(Unit::from)
    }

    /// The schedules of some plans side by side.
    fn lines<'a>(&self, plans: &'a [Plan]) -> Result<Lines<'a>, Diagnostic> {
        Lines::of(plans, self.per())
    }

    /// Refuses rows that take too long to evaluate, unless they were asked for twice.
    fn refuse_endless(&self, lines: &Lines<'_>, rows: &Selection) -> Result<(), Diagnostic> {
        if self.any_length { Ok(()) } else { lines.refuse_endless(rows) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Per {
    Step,
    Epoch,
}

impl From<Per> for Unit {
    fn from(per: Per) -> Unit {
        match per {
            Per::Step => Unit::Step,
            Per::Epoch => Unit::Epoch,
        }
    }
}

/// A whole number from 1, perhaps with underscores or as `1e6`.
fn count(text: &str) -> Result<u64, String> {
    let unknown = |_: &str| Err(String::new());
    let value = crate::spec::expression::evaluate(text, &unknown).ok().and_then(|number| number.whole());
    let count = value.and_then(|value| u64::try_from(value).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| "expected a whole number from 1".to_string())
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
