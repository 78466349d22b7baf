//! Values as lists in Python: stretches of the same value are written once.

use super::documented;
use crate::diagnostic::Diagnostic;
use crate::number::text::repr;
use crate::plan::Series;
use crate::schedule::Quantity;
use std::fmt::Write as _;

/// The most items of a list: a program of about ten megabytes.
const MOST_ITEMS: usize = 400_000;
/// The most items of a list that are numbers in the program. Further ones are a text, which Python reads faster.
const MOST_NUMBERS: usize = 1000;
/// From how many on the same values are written once in a long list.
const LONG_STRETCH: usize = 50;
/// The most values that are evaluated.
const MOST_VALUES: u64 = 20_000_000;
/// The widest line that is written.
const WIDTH: usize = 96;

/// The rates of each parameter group.
pub(super) struct ListedRates(Vec<Vec<f64>>);

impl ListedRates {
    /// The first rows of a schedule.
    ///
    /// # Errors
    ///
    /// There are too many, or the schedule raises before the last.
    pub(super) fn of(series: &Series, rows: u64, groups: usize) -> Result<Self, Diagnostic> {
        let channels = series.schedule.channels();
        let width = channels.len();
        if rows.saturating_mul(width as u64) > MOST_VALUES {
            return Err(too_long(series, rows));
        }
        let mut values = vec![0.0; rows as usize * width];
        if let Err(halt) = series.schedule.cursor().fill(0, &mut values) {
            let (unit, at) = (series.schedule.unit(), halt.at);
            return Err(match halt.error.downcast::<Diagnostic>() {
                Ok(error) => *error,
                Err(error) => Diagnostic::new(error.to_string()).at(series.place(), ""),
            }
            .why(format!("so there is no rate in {unit} {at}, and no program that gives it")));
        }
        let of_rates: Vec<usize> =
            (0..width).filter(|index| channels[*index].quantity == Quantity::LearningRate).collect();
        let of = |group: usize| values.iter().skip(of_rates[group]).step_by(width).copied().collect();
        Ok(ListedRates((0..groups).map(of).collect()))
    }

    /// Whether every rate is a float32.
    pub(super) fn is_single(&self) -> bool {
        self.0.iter().flatten().all(|rate| f64::from(*rate as f32).to_bits() == rate.to_bits())
    }
}

fn too_long(series: &Series, items: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(format!("`{}` would be a list of {items} values", series.kind))
        .at(series.place(), "has no constructor there, and no formula in Python")
        .why(format!("a program has at most {MOST_ITEMS}"))
        .help("write it for its own framework, ask for fewer with `--steps`, or write the values with `lrsched table -o rates.csv`")
}

/// The functions that look the rates up.
///
/// # Errors
///
/// A list would be too long.
pub(super) fn listed(
    rates: &ListedRates,
    names: &[String],
    groups: &[Option<String>],
    series: &Series,
) -> Result<Vec<String>, Diagnostic> {
    let mut functions = Vec::new();
    let unit = series.schedule.unit();
    for ((name, group), values) in names.iter().zip(groups).zip(&rates.0) {
        let items = items(values);
        if items.len() > MOST_ITEMS {
            return Err(too_long(series, items.len()));
        }
        let list = name.to_uppercase();
        let mut text = format!("{list} = [\n");
        lines(&items).iter().for_each(|line| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "    {line},");
        });
        text.push_str("]\n\n\n");
        let comment = documented(group, unit);
        let _ = write!(
            text,
            "def {name}({unit}):\n    # {comment} The last one is held.\n    return {list}[min({unit}, len({list}) - 1)]"
        );
        functions.push(text);
    }
    Ok(functions)
}

/// The values, each with how often it follows upon itself.
fn items(values: &[f64]) -> Vec<(f64, usize)> {
    let mut items: Vec<(f64, usize)> = Vec::new();
    for value in values {
        match items.last_mut() {
            Some((last, count)) if last.to_bits() == value.to_bits() => *count += 1,
            _ => items.push((*value, 1)),
        }
    }
    items
}

/// The items of a list, as many on a line as fit.
fn lines(items: &[(f64, usize)]) -> Vec<String> {
    if items.len() <= MOST_NUMBERS {
        let written = items.iter().map(|(value, count)| match count {
            1 => written(*value),
            _ => format!("*[{}] * {count}", written(*value)),
        });
        return filled(written, ", ");
    }
    let mut lines = Vec::new();
    for part in items.chunk_by(|(_, left), (_, right)| (*left < LONG_STRETCH) == (*right < LONG_STRETCH)) {
        if part[0].1 >= LONG_STRETCH {
            lines.extend(part.iter().map(|(value, count)| format!("*[{}] * {count}", written(*value))));
            continue;
        }
        let each = part.iter().flat_map(|(value, count)| std::iter::repeat_n(repr(*value), *count));
        lines.push(format!("*map(float, \"\"\"\n{}\n    \"\"\".split())", filled(each, " ").join("\n")));
    }
    lines
}

/// A value as Python writes it.
fn written(value: f64) -> String {
    match value.is_finite() {
        true => repr(value),
        false => format!("float(\"{value}\")"),
    }
}

/// Items in lines, as many on each as fit.
fn filled(items: impl Iterator<Item = String>, between: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if line.len() + item.len() + 7 <= WIDTH => {
                line.push_str(between);
                line.push_str(&item);
            }
            _ => lines.push(item),
        }
    }
    lines
}
