//! `stepped-several-times`.

use crate::lint::words::{number, percent, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::spec::Stepping;

/// How exactly a schedule must be as long as the run, in the steps that it makes.
const NEAR: f64 = 0.02;

pub(super) const RULE: LintRule = LintRule {
    name: "stepped-several-times",
    level: Level::Warning,
    says: "The scheduler makes several steps at each update, but its length counts updates.",
    why: "Wrappers for several devices step a scheduler once per device, so it runs that many times too fast.",
    unless: "A schedule whose length is that of the run times the steps at each update is made for it. A length may be rounded by \
             2 %.",
    instead_of: &[
        "length-counts-other-updates",
        "zero-from-then-on",
        "rises-again",
        "frozen-at-its-end",
        "runs-past-its-end",
        "rate-vanishes",
    ],
    cases: include_str!("stepped_several_times.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(Stepping::Times(times)) = subject.series.stepping else { return Vec::new() };
    let (Some(run), true) = (subject.run(), times > 1) else { return Vec::new() };
    let length = subject.series.schedule.length().map(|length| length as f64);
    let is_constant = subject.main_rate().is_none_or(|rates| rates.is_constant());
    if is_constant || length.is_some_and(|length| length > run * (1.0 - NEAR)) {
        return Vec::new();
    }
    let steps = run * times as f64;
    let mut says = format!(
        "The scheduler makes {times} steps at each update, {} in the {} of the run",
        number(steps),
        units(run, subject.unit())
    );
    says += &match length {
        Some(length) => format!(": it is at its end after {} of them.", percent(length / run)),
        None => format!(": it runs {times} times as fast as its lengths say."),
    };
    let instead = format!(
        "count its lengths in its own steps, {times} for each update ({} in all), or do not let the wrapper step it",
        number(steps)
    );
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}
