//! Numbers in the sentences of findings.

use crate::number::text;
use crate::schedule::Unit;

/// A count with its thousands apart: `1,083`; any other number in a few digits.
pub(super) fn number(value: f64) -> String {
    if value.fract() != 0.0 || value.abs() >= 1e15 {
        return text::rounded(value, 4);
    }
    let digits = format!("{:.0}", value.abs());
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if value < 0.0 { format!("-{grouped}") } else { grouped }
}

/// A number as one writes it in a config: `1083`.
pub(super) fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { text::rounded(value, 4) }
}

/// A whole number with its thousands apart.
pub(super) fn count(value: u64) -> String {
    number(value as f64)
}

/// A number of updates or epochs: `1 update`, `1,083 updates`.
pub(super) fn units(value: f64, unit: Unit) -> String {
    let name = name(unit);
    if value == 1.0 { format!("1 {name}") } else { format!("{} {name}s", number(value)) }
}

/// `update`, `epoch` or `iteration`.
pub(super) fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Step => "update",
        Unit::Epoch => "epoch",
        Unit::Iteration => "iteration",
    }
}

/// A rate in three digits.
pub(super) fn rate(value: f64) -> String {
    text::rounded(value, 3)
}

/// A part of a whole: `54 %`.
pub(super) fn percent(part: f64) -> String {
    format!("{} %", text::rounded(100.0 * part, 2))
}
