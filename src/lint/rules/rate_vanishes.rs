//! `rate-vanishes`.

use crate::lint::words::{count, name, percent, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// The part of the run in which the rate is as good as 0.
const PART: f64 = 0.2;

pub(super) const RULE: LintRule = LintRule {
    name: "rate-vanishes",
    level: Level::Warning,
    says: "For a large part of the run the rate is less than a thousand-millionth of its peak.",
    why: "Rounding loses such updates: a float32 has 24 bits, which is one part in 17 million.",
    unless: "A rate that small changes no weight that the peak has trained. Ends at 1e-7 or at a tenth of the peak are far above it.",
    instead_of: &["runs-past-its-end"],
    cases: include_str!("rate_vanishes.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let (Some(last), Some(peak)) = (rates.last(), rates.peak()) else { return Vec::new() };
    let from = rates.nothing_from();
    let rows = curve.rows.saturating_sub(from);
    // Rates of exactly 0 have a rule of their own.
    if (rows as f64) < PART * curve.rows as f64
        || curve.rows < 20
        || rates.negative > 0
        || last.value <= 0.0
        || peak.value <= 0.0
    {
        return Vec::new();
    }
    let says = format!(
        "From {} {} on the rate is below {}, a thousand-millionth of the peak: {} of the run. The last one is {}.",
        name(curve.per),
        count(from),
        rate(1e-9 * peak.value),
        percent(rows as f64 / curve.rows as f64),
        rate(last.value)
    );
    let instead = match subject.clock().steps_per_epoch {
        Some(length) if subject.unit() == crate::schedule::Unit::Step && length > 1 => format!(
            "a decay meant for each epoch is stepped once per epoch (`interval: epoch`), or lasts {} times as long",
            count(length)
        ),
        _ => "decay more slowly, or give the schedule a lowest rate".to_string(),
    };
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}
