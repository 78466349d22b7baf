//! A log of one short text throughout, which tells a plan from a scheduler that is never stepped no better than no log does.

use super::Matched;
use super::observed::RowReading;
use super::report::CheckedValues;
use crate::diagnostic::Diagnostic;
use crate::logs::Digits;
use crate::number::text::shortest;

/// Rates below this are `0.0` in a log that was rounded to four decimals, which is as coarse as people round.
const ROUNDED_AWAY: f64 = 5e-5;
/// A text of more digits than this was hardly rounded to them.
const SHORT: usize = 2;
/// The part by which a rate may differ from its text, and still be the one that was written: float32 has no more.
const SAME: f64 = 1e-6;

/// Why a series cannot be checked: all of its values are one short text, all rates of the plan are printed like it, and so
/// is a rate that never changes.
pub(super) fn too_coarse(one: &Matched<'_>) -> Option<Diagnostic> {
    let value = one.read().next().and_then(|(_, checked)| only_value(checked))?;
    let spans: Vec<(f64, f64)> = one.read().filter_map(|read| span(one, read, value)).collect();
    // One rule under which the log is exactly the plan is enough.
    let is_exact =
        |(low, high): &(f64, f64)| (high - value).abs().max((low - value).abs()) <= SAME * value.abs();
    if spans.iter().any(is_exact) {
        return None;
    }
    let (low, high) = *spans.first()?;
    let field = &one.logged.field;
    let text = shortest(value, false);
    let what =
        format!("every value of `{field}` is {text}: the digits of the log are too coarse to check anything");
    let why = format!(
        "the plan has rates from {} to {} there; with so few digits they may all read {text}, and so does a rate that never changes",
        shortest(low, true),
        shortest(high, true)
    );
    Some(Diagnostic::new(what).why(why).help("log the rate with more digits, as `{rate:.6e}` does"))
}

/// The value, if the log has no other, and its text is short.
fn only_value(checked: &CheckedValues) -> Option<f64> {
    let (least, most) = checked.range.filter(|(least, most)| least == most)?;
    let digits =
        format!("{most:e}").split('e').next().unwrap_or("").bytes().filter(u8::is_ascii_digit).count();
    (digits <= SHORT).then_some(least)
}

/// The least and the largest rate of the plan at the rows of the log, if all of them may be printed like the value.
fn span(
    one: &Matched<'_>,
    (reading, checked): &(RowReading, CheckedValues),
    value: f64,
) -> Option<(f64, f64)> {
    let points = one.sampled.points(reading);
    let rates = points.iter().map(|point| one.plan.rate(point.rows.0).filter(|rate| rate.is_finite()));
    let rates = rates.collect::<Option<Vec<f64>>>()?;
    let low = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let high = rates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let is_printed =
        checked.misses == 0 || value == 0.0 && low.abs().max(high.abs()) < ROUNDED_AWAY && is_open(one);
    (is_printed && low <= high).then_some((low, high))
}

/// Whether nothing tells how many decimals the zeros of a log were rounded to.
fn is_open(one: &Matched<'_>) -> bool {
    matches!(one.logged.digits, Digits::Decimals(_))
}
