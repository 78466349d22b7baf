//! `lrsched table`: prints the values.

use super::emit::{self, Target};
use super::load;
use super::notes::Notes;
use super::options::{LogOptions, ROWS, SpecOptions};
use super::progress::Progress;
use super::variants::VaryOptions;
use super::window::{self, WindowOptions};
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::lint::CurveGauge;
use crate::output::format::Format;
use crate::output::table::{AlsoCounted, Column, FORMATS, Header, Part, TableBlock, TableSyntax, TextBuffer};
use crate::output::{markdown, sparkline};
use crate::schedule::Unit;
use crate::summary::outline_rows;
use crate::view::evaluation::{Chunk, Evaluation, Stopped};
use crate::view::lines::{Line, Lines};
use crate::view::outline::outline;
use crate::view::rows::{Selection, Stretch};
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// The options of `lrsched table`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched table linear.yaml --from 10 --to 50% --every 10\n  \
    lrsched table cosine-warmup --at 0,10%,50%,last\n  \
    lrsched table cosine-warmup --per epoch --format markdown\n  \
    lrsched table linear.yaml -o linear.tsv\n  \
    lrsched table linear.yaml log.csv              # the plan, and what was logged\n  \
    lrsched table cosine-warmup --python .venv/bin/python   # the values of the packages there")]
pub(super) struct TableOptions {
    #[command(flatten)]
    input: SpecOptions,
    #[command(flatten)]
    of_log: LogOptions,
    #[command(flatten)]
    vary: VaryOptions,
    /// The format of the table; default: the one that the ending of the output means, else csv
    #[arg(long, value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: Option<String>,
    /// Show only every Nth row, starting with the first
    #[arg(long, value_name = "N", value_parser = super::options::count, conflicts_with = "at", help_heading = ROWS)]
    every: Option<u64>,
    /// Show only these rows: numbers, parts of the whole such as 10%, `first`, `last`
    #[arg(long, value_name = "ROWS", value_delimiter = ',', allow_hyphen_values = true, help_heading = ROWS)]
    at: Vec<String>,
    #[command(flatten)]
    window: WindowOptions,
    /// Also show the epoch of each update
    #[arg(long, help_heading = ROWS)]
    with_epoch: bool,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl TableOptions {
    /// The format that was asked for, else the one that the ending of the output means. Standard output and devices have
    /// the default.
    ///
    /// # Errors
    ///
    /// The ending means no format, or another one than was asked for.
    fn format(&self) -> Result<&'static Format<TableSyntax>, Diagnostic> {
        let asked = self.format.as_deref().map(|name| FORMATS.named(name));
        let Some(path) = self.output.as_deref().filter(|path| !emit::is_stream(path)) else {
            return Ok(asked.unwrap_or(FORMATS.default()));
        };
        match (asked, FORMATS.with_extension(&emit::ending(path))) {
            (Some(asked), Some(meant)) if asked.name != meant.name => {
                Err(emit::two_formats(path, asked.name))
            }
            (asked, meant) => asked.or(meant).ok_or_else(|| emit::unknown_ending(path, FORMATS.endings())),
        }
    }
}

/// Writes the table.
///
/// # Errors
///
/// A spec or an option is wrong, or the output cannot be written.
pub(super) fn run(options: &TableOptions, notes: &Notes) -> anyhow::Result<()> {
    let inputs = options.input.inputs();
    inputs.ask_logs(&options.of_log);
    let plans = load::plans(&options.input, &options.vary, &inputs, notes)?;
    inputs.check_outputs(options.output.as_slice())?;
    let syntax = &options.format()?.encode;
    let lines = options.input.lines(&plans, notes)?;
    let also = also_counted(options, &lines)?;
    let header = header(&lines, &also);
    let rows = rows(options, &lines)?;
    options.input.refuse_endless(&lines, &rows)?;
    // The rules of lint see the rows as they are written, if all are.
    let is_whole = options.input.per().is_none() && rows == Selection::all(lines.rows());
    let mut seen = (is_whole && notes.can_see(&plans)).then(|| CurveGauge::of(&lines));
    match seen {
        // The programs of the spec may compute as much as after the rules.
        Some(_) => crate::dialect::renew_work(),
        None => notes.findings(&plans)?,
    }
    if syntax.is_for_people {
        let outline = Selection::These(outline_rows(lines.rows(), BLOCKS).collect());
        options.input.refuse_endless(&lines, &outline)?;
    }
    let mut target = Target::open(options.output.as_deref())?;
    let table = TableWriter { header, syntax, also };
    let written = table.write(&lines, &rows, &mut target, seen.as_mut());
    match seen {
        Some(seen) if written.is_ok() => notes.of_seen(&plans[0], seen)?,
        Some(_) => {
            crate::dialect::renew_work();
            notes.findings(&plans)?;
        }
        None => {}
    }
    written?;
    if syntax.is_for_people {
        target.write(outlines(&lines)?.as_bytes())?;
    }
    target.finish()
}

/// Writes a table in a format.
struct TableWriter {
    header: Header,
    syntax: &'static TableSyntax,
    /// What is counted besides the rows.
    also: Vec<AlsoCounted>,
}

impl TableWriter {
    /// Writes a table of any length in constant memory: each block becomes text on the core that evaluated it.
    ///
    /// # Errors
    ///
    /// A schedule ends before the table does (standard output then has the rows before that), or the output cannot
    /// be written.
    fn write(
        &self,
        lines: &Lines<'_>,
        rows: &Selection,
        target: &mut Target,
        mut seen: Option<&mut CurveGauge>,
    ) -> anyhow::Result<()> {
        let mut progress = Progress::new(rows.count(), !target.is_terminal());
        let mut is_empty = true;
        let all: Vec<&Line<'_>> = lines.lines.iter().collect();
        let write = |chunk: Chunk<'_>, text: &TextBuffer| {
            progress.reached(rows.before(chunk.stretch.first));
            is_empty &= text.bytes().is_empty();
            if let Some(seen) = &mut seen {
                seen.see(chunk);
            }
            target.write(text.bytes())
        };
        let walked = Evaluation { lines: &all, per: lines.per, rows }
            .each(|chunk, text| self.format(lines, chunk, text), write);
        // The header is written with the first row, so that a table that fails at once has none. A document is whole anyway.
        match &walked {
            Err(Stopped::Refused(_)) => {}
            Err(Stopped::Halted(_)) if is_empty && self.syntax.tail.is_empty() => {}
            // A table that is cut off is still well-formed. An incomplete file never gets its final name.
            Ok(()) | Err(Stopped::Halted(_)) => {
                let mut head = TextBuffer::default();
                if is_empty {
                    (self.syntax.head)(&self.header, &mut head);
                }
                target.write(head.bytes())?;
                target.write(self.syntax.tail)?;
            }
        }
        match walked {
            Ok(()) => Ok(()),
            Err(Stopped::Halted(diagnostic)) => Err(diagnostic.into()),
            Err(Stopped::Refused(error)) => Err(error),
        }
    }

    fn format(&self, lines: &Lines<'_>, chunk: Chunk<'_>, text: &mut TextBuffer) {
        let values = lines.lines.iter().zip(chunk.values.iter().map(Vec::as_slice));
        let part = |(line, values): (&Line<'_>, _)| Part { width: line.width(), values };
        let parts: Vec<Part<'_>> = values.map(part).collect();
        text.clear();
        let Stretch { first, every, rows } = chunk.stretch;
        match chunk.index {
            _ if rows == 0 => return,
            0 => (self.syntax.head)(&self.header, text),
            _ => text.push(self.syntax.between),
        }
        let block = TableBlock { first, every, rows, also: &self.also, parts: &parts };
        self.syntax.rows(&self.header, &block, text);
    }
}

/// The width of a sparkline, in characters.
const BLOCKS: u64 = 40;

/// The sparkline of every curve as a whole, whichever rows the table shows.
fn outlines(lines: &Lines<'_>) -> Result<String, Diagnostic> {
    let mut text = String::from("\n");
    for line in &lines.lines {
        let curves = outline(line, lines.per, BLOCKS)?;
        for (channel, curve) in line.schedule.channels().iter().zip(&curves) {
            let name = markdown::code(&line.label(channel));
            text.push_str(&format!("- {name} `{}`\n", sparkline::sparkline(curve)));
        }
    }
    Ok(text)
}

/// What is counted besides the rows: epochs, if they are asked for, and what the schedulers count in place of iterations.
fn also_counted(options: &TableOptions, lines: &Lines<'_>) -> Result<Vec<AlsoCounted>, Diagnostic> {
    let mut also = Vec::new();
    if options.with_epoch && lines.per != Unit::Epoch {
        let length = lines.steps_per_epoch().ok_or_else(|| {
            Diagnostic::new("`--with-epoch` needs the length of an epoch, the same for all schedules")
                .help("add it to the spec: `run: {steps_per_epoch: 1251}`")
        })?;
        also.push(AlsoCounted::Epoch(length));
    }
    also.extend(lines.own_count().map(AlsoCounted::Own));
    Ok(also)
}

fn header(lines: &Lines<'_>, also: &[AlsoCounted]) -> Header {
    let mut counters = vec![lines.per.name()];
    counters.extend(also.iter().map(|counted| counted.name()));
    let columns = |line: &Line<'_>| {
        let column = |channel| Column {
            name: line.label(channel),
            precision: channel.precision,
            has_gaps: line.schedule.has_gaps(),
        };
        line.schedule.channels().iter().map(column).collect::<Vec<_>>()
    };
    Header { counters, values: lines.lines.iter().flat_map(columns).collect() }
}

fn rows(options: &TableOptions, lines: &Lines<'_>) -> Result<Selection, Diagnostic> {
    let shown = options.window.rows(lines)?;
    if options.at.is_empty() {
        let every = options.every.unwrap_or(1);
        return Ok(Selection::Every { first: shown.start, every, end: shown.end });
    }
    if options.window.is_given() {
        return Err(Diagnostic::new("`--at` names single rows, and `--from` and `--to` a window")
            .help("leave one of them out"));
    }
    let wanted = options.at.iter().map(|text| window::row("--at", text.trim(), lines));
    let mut wanted = wanted.collect::<Result<Vec<u64>, _>>()?;
    // A schedule is evaluated forward, so that rows come in ascending order.
    wanted.arrange();
    wanted.dedup();
    Ok(Selection::These(wanted))
}
