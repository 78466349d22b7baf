//! The rows that a command shows or marks: numbers, epochs, parts of the whole.

use super::options::ROWS;
use crate::diagnostic::Diagnostic;
use crate::schedule::Unit;
use crate::view::lines::Lines;
use crate::view::marks::Wanted;
use crate::view::rows::row_of_percent;
use clap::Args;
use std::ops::Range;

/// The options of every command that can show a part of a run.
#[derive(Debug, Args)]
pub(super) struct WindowOptions {
    /// Show the rows from this one on: a number, `step=2000`, `epoch=30`, or a part of the whole such as `10%`
    #[arg(long, value_name = "ROW", allow_hyphen_values = true, help_heading = ROWS)]
    from: Option<String>,
    /// Show the rows up to this one, which is the last
    #[arg(long, value_name = "ROW", allow_hyphen_values = true, help_heading = ROWS)]
    to: Option<String>,
}

impl WindowOptions {
    /// The rows of the window.
    ///
    /// # Errors
    ///
    /// An end of the window is not a row, or the window has none.
    pub(super) fn rows(&self, lines: &Lines<'_>) -> Result<Range<u64>, Diagnostic> {
        let rows = lines.rows();
        let end = |text: &String| match position("--to", text, lines)? {
            // The end of the run, as an axis has it: 90 epochs end where epoch 90 would begin.
            row if row == rows => Ok(row),
            row => known("--to", text, row, lines).map(|row| row + 1),
        };
        let first = self.from.as_ref().map_or(Ok(0), |text| row("--from", text, lines))?;
        let end = self.to.as_ref().map_or(Ok(rows), end)?;
        if first >= end && rows > 0 {
            let last = end.saturating_sub(1);
            let what = format!("the window has no rows: it begins at row {first} and ends at row {last}");
            return Err(Diagnostic::new(what).help("`--from` must not be greater than `--to`"));
        }
        Ok(first..end)
    }

    /// Whether a part was asked for.
    pub(super) fn is_given(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

/// What `--mark` means: a row, or something that is found in the curves.
///
/// # Errors
///
/// It is neither.
pub(super) fn wanted(text: &str, lines: &Lines<'_>) -> Result<Wanted, Diagnostic> {
    let text = text.trim();
    if let Some(wanted) = Wanted::named(text) {
        return Ok(wanted);
    }
    let row = row("--mark", text, lines).map_err(|error| match position("--mark", text, lines) {
        Ok(_) => error,
        Err(error) => error.help(format!("or name what is found in the curve: {}", Wanted::names())),
    })?;
    let name = match text.split_once('=') {
        Some((unit, count)) => format!("{} {}", unit.trim(), count.trim()),
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => format!("{} {text}", lines.per),
        None => text.to_string(),
    };
    Ok(Wanted::Row { row, name })
}

/// Finds a row by its number, by a step or an epoch, as a part of the whole, or by name. 10 % of 1000 rows is row 100;
/// 100 % is the last. `option` is the option that asks.
///
/// # Errors
///
/// There is no such row.
pub(super) fn row(option: &str, text: &str, lines: &Lines<'_>) -> Result<u64, Diagnostic> {
    known(option, text, position(option, text, lines)?, lines)
}

fn known(option: &str, text: &str, row: u64, lines: &Lines<'_>) -> Result<u64, Diagnostic> {
    let (rows, last) = (lines.rows(), lines.rows().saturating_sub(1));
    if row <= last {
        return Ok(row);
    }
    Err(Diagnostic::new(format!("`{option} {text}`: there is no row {row}"))
        .why(format!("the table has {rows} rows, counted from 0"))
        .help(format!("the last one is {last}; `--steps` shows more of them")))
}

fn position(option: &str, text: &str, lines: &Lines<'_>) -> Result<u64, Diagnostic> {
    let text = text.trim();
    let rows = lines.rows();
    let found = match (text, text.strip_suffix('%'), text.split_once('=')) {
        ("first", ..) => Some(0),
        ("last", ..) => Some(rows.saturating_sub(1)),
        (_, Some(percent), _) => row_of_percent(percent.trim(), rows),
        (_, _, Some((unit, count))) => match (unit.trim(), count.trim().parse().ok()) {
            ("step", Some(count)) => Some(converted(option, text, (count, Unit::Step), lines)?),
            ("iteration", Some(count)) => Some(converted(option, text, (count, Unit::Iteration), lines)?),
            ("epoch", Some(count)) => Some(converted(option, text, (count, Unit::Epoch), lines)?),
            _ => None,
        },
        _ => text.parse().ok(),
    };
    match found {
        Some(row) => Ok(row),
        None if text.is_empty() => {
            Err(Diagnostic::new(format!("`{option}` has an empty entry")).help("remove the comma"))
        }
        None => Err(Diagnostic::new(format!("`{option} {text}` is not a row")).help(format!(
            "write a number, `step=2000`, `epoch=30`, a part such as `10%`, `first` or `last`: `{option} {}`",
            if option == "--at" { "0,10%,50%,last" } else { "10%" }
        ))),
    }
}

/// The row of a step or an epoch.
fn converted(
    option: &str,
    text: &str,
    (count, unit): (u64, Unit),
    lines: &Lines<'_>,
) -> Result<u64, Diagnostic> {
    if unit == lines.per {
        return Ok(count);
    }
    let length = lines.steps_per_epoch().filter(|length| *length > 0).ok_or_else(|| {
        Diagnostic::new(format!("`{option} {text}` needs the length of an epoch, the same for all schedules"))
            .help("add it to the spec: `run: {steps_per_epoch: 1251}`")
    })?;
    match unit {
        Unit::Epoch => Ok(count.saturating_mul(length)),
        Unit::Step | Unit::Iteration if lines.per == Unit::Epoch => Ok(count / length),
        _ => Err(Diagnostic::new(format!("`{option} {text}`: the rows are {}s", lines.per))
            .help(format!("write `{}={count}`, or choose the rows with `--per {unit}`", lines.per))),
    }
}
