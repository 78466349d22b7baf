//! The report of `lrsched check --python`.

use super::number::value;
use crate::genuine::checked::{Agreement, Checked, CheckedChannel, ComparedRows, DifferingRow};
use crate::printable::printable;
use crate::schedule::{Precision, Unit};
use std::fmt::Write;

/// The report on a schedule of a spec, which is called `spec`.
pub(crate) fn report(spec: &str, checked: &Checked) -> String {
    let Checked { name, kind, measured, unit, by, agreement } = checked;
    let name = name.as_ref().map_or_else(String::new, |name| format!(" ({})", printable(name)));
    let mut text = format!("{}{name}: {kind}: ", printable(spec));
    // Writing to a string cannot fail.
    let _ = match agreement {
        Agreement::Compared(rows) if rows.is_equal() => equal(&mut text, rows, *unit, by),
        Agreement::Compared(rows) => different(&mut text, rows, *unit, by, measured),
        Agreement::BothRefuse(here, there) => {
            writeln!(text, "refused here and there ({by})\n  here: {}\n  there: {there}", printable(here))
        }
        Agreement::OnlyOursRefuses(_) => writeln!(text, "refused here, but there are values there ({by})"),
        Agreement::NoAnswer(none) => writeln!(text, "not compared: {}", none.reason()),
    };
    text
}

fn equal(text: &mut String, rows: &ComparedRows, unit: Unit, by: &str) -> std::fmt::Result {
    let labels: Vec<String> = rows.channels.iter().map(|channel| printable(&channel.label)).collect();
    match (&rows.ends_here, &rows.ends_there) {
        (Some((at, here)), Some((_, there))) => writeln!(
            text,
            "{} rows are equal, and both raise at {unit} {at} ({by})\n  here: {}\n  there: {there}",
            rows.rows,
            printable(here),
        ),
        _ => writeln!(text, "{} rows of {} are equal ({by})", rows.rows, labels.join(", ")),
    }
}

fn different(
    text: &mut String,
    rows: &ComparedRows,
    unit: Unit,
    by: &str,
    measured: &str,
) -> std::fmt::Result {
    writeln!(text, "DIFFERENT ({by}; here {measured})")?;
    for channel in &rows.channels {
        differences(text, channel, rows.rows, unit)?;
    }
    for (labels, place) in [(&rows.only_here, "here"), (&rows.only_there, "there")] {
        for label in labels {
            writeln!(text, "  {}: only {place}", printable(label))?;
        }
    }
    let end = |end: &Option<(u64, String)>| match end {
        Some((at, error)) => format!("raises at {unit} {at}: {}", printable(error)),
        None => "has a value in every row".to_string(),
    };
    if rows.ends_here.is_some() || rows.ends_there.is_some() {
        writeln!(text, "  here: {}\n  there: {}", end(&rows.ends_here), end(&rows.ends_there))?;
    }
    Ok(())
}

fn differences(text: &mut String, channel: &CheckedChannel, rows: u64, unit: Unit) -> std::fmt::Result {
    let CheckedChannel { label, precisions, differing, first, largest } = channel;
    let label = printable(label);
    if precisions.0 != precisions.1 {
        writeln!(text, "  {label}: {} here, {} there", format(precisions.0), format(precisions.1))?;
    }
    let (Some(first), Some(largest)) = (first, largest) else {
        return writeln!(text, "  {label}: {rows} rows are equal");
    };
    let distance = match largest.distance {
        Some(1) => "1 ulp".to_string(),
        Some(distance) => format!("{distance} ulp"),
        None => "from a number to NaN".to_string(),
    };
    writeln!(text, "  {label}: {differing} of {rows} rows differ, the largest distance is {distance}")?;
    row(text, "first", first, *precisions, unit)?;
    if largest.row != first.row {
        row(text, "largest", largest, *precisions, unit)?;
    }
    Ok(())
}

fn row(
    text: &mut String,
    which: &str,
    row: &DifferingRow,
    (here, there): (Precision, Precision),
    unit: Unit,
) -> std::fmt::Result {
    let side = |number: f64, precision: Precision| match precision {
        Precision::Single => format!("{} (0x{:08x})", value(number, precision), (number as f32).to_bits()),
        Precision::Double => format!("{} (0x{:016x})", value(number, precision), number.to_bits()),
    };
    let (here, there) = (side(row.here, here), side(row.there, there));
    writeln!(text, "    {which}: {unit} {}: here {here}, there {there}", row.row)
}

fn format(precision: Precision) -> &'static str {
    match precision {
        Precision::Single => "float32",
        Precision::Double => "float64",
    }
}
