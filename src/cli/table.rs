//! `lrsched table`: the values.

use super::emit::Target;
use super::lines::{Line, Lines};
use super::{Input, load};
use crate::diagnostic::Diagnostic;
use crate::output::table::{Column, FORMATS, Format, Header, Row};
use crate::schedule::Unit;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// The options of `lrsched table`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    input: Input,
    /// How to write it
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: String,
    /// Only every Nth row, from the first on
    #[arg(long, value_name = "N", value_parser = super::count, conflicts_with = "at")]
    every: Option<u64>,
    /// Only these rows: numbers, parts of the whole such as 10%, `first`, `last`
    #[arg(long, value_name = "ROWS", value_delimiter = ',', allow_hyphen_values = true)]
    at: Vec<String>,
    /// Say the epoch of each update as well
    #[arg(long)]
    with_epoch: bool,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How many rows are evaluated at a time.
const CHUNK: u64 = 4096;
/// How many bytes are collected before they are written.
const BUFFER: usize = 1 << 16;

/// Writes the table.
///
/// # Errors
///
/// Bad specs, bad options, or an output that cannot be written.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let plans = load::plans(&options.input)?;
    let lines = Lines::of(&plans, &options.input)?;
    let epoch = epoch_column(options, &lines)?;
    let header = header(&lines, epoch);
    let blocks = blocks(options, lines.rows())?;
    let format = FORMATS.iter().find(|format| format.name == options.format).unwrap_or(&FORMATS[0]);
    let mut out = Out {
        target: Target::open(options.output.as_deref())?,
        bytes: Vec::with_capacity(BUFFER + 4096),
        format,
        header,
        epoch,
        first: true,
    };
    (format.head)(&out.header, &mut out.bytes);
    let written = write_rows(&lines, blocks, &mut out);
    if let Err(error) = written {
        // What was computed before a schedule ended is worth showing on standard output; a file would be half.
        if matches!(out.target, Target::Standard(_)) && !super::emit::is_closed_pipe(&error) {
            out.flush(0)?;
        }
        return Err(error);
    }
    (format.tail)(&mut out.bytes);
    out.flush(0)?;
    out.target.finish()
}

/// Where the rows go.
struct Out {
    target: Target,
    bytes: Vec<u8>,
    format: &'static Format,
    header: Header,
    epoch: Option<u64>,
    first: bool,
}

impl Out {
    fn row(&mut self, row: u64, values: &[Option<f64>]) -> anyhow::Result<()> {
        let counters = [row, self.epoch.map_or(0, |length| row / length)];
        let counters = &counters[..self.header.counters.len()];
        (self.format.row)(&self.header, Row { counters, values, first: self.first }, &mut self.bytes);
        self.first = false;
        self.flush(BUFFER)
    }

    /// Writes what has been collected, if it is more than `most` bytes.
    fn flush(&mut self, most: usize) -> anyhow::Result<()> {
        if self.bytes.len() > most {
            self.target.write(&self.bytes)?;
            self.bytes.clear();
        }
        Ok(())
    }
}

/// The length of an epoch, if the epochs are to be shown beside the steps.
fn epoch_column(options: &Options, lines: &Lines<'_>) -> Result<Option<u64>, Diagnostic> {
    if !options.with_epoch || lines.per == Unit::Epoch {
        return Ok(None);
    }
    lines.steps_per_epoch().map(Some).ok_or_else(|| {
        Diagnostic::new("`--with-epoch` needs to know how long an epoch is, the same for all schedules")
            .help("say it in the spec: `run: {steps_per_epoch: 1251}`")
    })
}

fn header(lines: &Lines<'_>, epoch: Option<u64>) -> Header {
    let mut counters = vec![lines.per.name()];
    counters.extend(epoch.map(|_| Unit::Epoch.name()));
    let columns = |line: &Line<'_>| {
        let column = |channel| Column { name: line.label(channel), precision: channel.precision };
        line.schedule.channels().iter().map(column).collect::<Vec<_>>()
    };
    Header { counters, values: lines.lines.iter().flat_map(columns).collect() }
}

/// The rows to show, as the first one of each block and its number of rows.
type Blocks = Box<dyn Iterator<Item = (u64, u64)>>;

fn blocks(options: &Options, rows: u64) -> Result<Blocks, Diagnostic> {
    if !options.at.is_empty() {
        let mut wanted = Vec::new();
        for text in &options.at {
            wanted.push((at(text.trim(), rows)?, 1));
        }
        // A schedule is read forward; the order on the command line says nothing more.
        wanted.sort_unstable();
        wanted.dedup();
        return Ok(Box::new(wanted.into_iter()));
    }
    Ok(match options.every {
        Some(every) if every > 1 => Box::new((0..rows.div_ceil(every)).map(move |index| (index * every, 1))),
        _ => Box::new((0..rows.div_ceil(CHUNK)).map(move |index| {
            let first = index * CHUNK;
            (first, CHUNK.min(rows - first))
        })),
    })
}

/// A row by its number, as a part of the whole, or by name. 10 % of 1000 rows is row 100; 100 % is the last.
fn at(text: &str, rows: u64) -> Result<u64, Diagnostic> {
    let last = rows.saturating_sub(1);
    let row = match (text, text.strip_suffix('%')) {
        ("first", _) => Some(0),
        ("last", _) => Some(last),
        (_, Some(percent)) => part(percent.trim(), rows).map(|row| row.min(last)),
        _ => text.parse().ok(),
    };
    match row {
        Some(row) if row <= last => Ok(row),
        Some(row) => Err(Diagnostic::new(format!("`--at {text}`: there is no row {row}"))
            .why(format!("the table has {rows} rows, counted from 0"))
            .help(format!("the last one is {last}; `--steps` shows more of them"))),
        None => Err(Diagnostic::new(format!("`--at {text}` is no row"))
            .help("write numbers, parts such as `10%`, `first` or `last`: `--at 0,10%,50%,last`")),
    }
}

/// So many hundredths of the rows, rounded down, in whole numbers throughout.
fn part(percent: &str, rows: u64) -> Option<u64> {
    let (whole, fraction) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty()
        || fraction.len() > 12
        || whole.len() > 3
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let scale = 10_u128.pow(fraction.len() as u32) * 100;
    let parts: u128 = digits.parse().ok()?;
    (parts <= scale).then(|| (u128::from(rows) * parts / scale) as u64)
}

fn write_rows(lines: &Lines<'_>, blocks: Blocks, out: &mut Out) -> anyhow::Result<()> {
    let mut readers = Vec::new();
    for line in &lines.lines {
        let width = line.schedule.channels().len();
        readers.push((line, line.samples(lines.per)?, width, Vec::new()));
    }
    let width = readers.iter().map(|(_, _, width, _)| width).sum();
    let mut row = vec![None; width];
    for (first, rows) in blocks {
        let mut halted = None;
        let mut valid = rows;
        for (line, samples, width, values) in &mut readers {
            let here = rows.min(line.rows.saturating_sub(first));
            values.clear();
            values.resize(here as usize * *width, f64::NAN);
            if let Err(halt) = samples.fill(first, values) {
                let before = halt.at.saturating_sub(first);
                if before < valid {
                    (valid, halted) = (before, Some(line.halted(halt, lines.per)));
                }
            }
        }
        for index in 0..valid as usize {
            let mut start = 0;
            for (_, _, width, values) in &readers {
                for channel in 0..*width {
                    row[start + channel] = values.get(index * width + channel).copied();
                }
                start += width;
            }
            out.row(first + index as u64, &row)?;
        }
        if let Some(diagnostic) = halted {
            return Err(diagnostic.into());
        }
    }
    Ok(())
}
