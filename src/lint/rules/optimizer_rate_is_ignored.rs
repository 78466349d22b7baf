//! `optimizer-rate-is-ignored`.

use crate::dialect::{Default, Role};
use crate::lint::words::rate;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::{Level, RemarkKind};
use crate::spec::groups::rates_node;

pub(super) const RULE: LintRule = LintRule {
    name: "optimizer-rate-is-ignored",
    level: Level::Warning,
    says: "The optimizer has a rate, the schedule has a peak of its own, and the two differ.",
    why: "The schedule replaces the optimizer's rate, so changing that rate has no effect.",
    unless: "A cycle has rates of its own by its nature; there this is said at level info. Equal rates are fine, so that there is no \
             threshold but the rounding of a float32.",
    instead_of: &[],
    cases: include_str!("optimizer_rate_is_ignored.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let groups = &subject.plan.optimizer.lr;
    let Some((part, argument)) = subject.argument(Role::Peak).or_else(|| subject.argument(Role::Start))
    else {
        return Vec::new();
    };
    let (Some(own), Some((_, given))) = (argument.numbers.first(), groups.first()) else { return Vec::new() };
    let given = given.float();
    let is_same = |value: f64| (value / given - 1.0).abs() < 1e-6;
    let peak = subject.main_rate().and_then(|rates| rates.peak()).map(|peak| peak.value);
    // Groups with rates of their own have another rule, and a rate of 0 says that there is none.
    let is_meant = groups.len() != 1 || given == 0.0 || is_same(*own) || peak.is_none_or(is_same);
    let is_factor = subject.parts.iter().any(|part| part.has(Role::FactorFunction));
    if is_meant || is_factor || part.kind.params.is_empty() {
        return Vec::new();
    }
    let is_declared =
        subject.series.schedule.remarks().iter().any(|one| one.kind == RemarkKind::OverwritesTheOptimizer);
    if is_declared {
        return Vec::new();
    }
    let by_default = argument.given.is_none() && !matches!(argument.param.default, Default::Run(_));
    let says = format!(
        "The optimizer's rate is {}, and `{}` of the schedule is {}{}: the peak of the run is {}.",
        rate(given),
        argument.param.name,
        rate(*own),
        if by_default { ", by default" } else { "" },
        peak.map_or_else(|| rate(*own), rate)
    );
    let place = match argument.given {
        Some(_) => Some(part.place(argument)),
        None => optimizer_place(subject).or_else(|| subject.place()),
    };
    let instead =
        format!("write the rate that is meant in `{}`, and the same in the optimizer", argument.param.name);
    let level = if argument.given.is_some() && part.has(Role::Period) { Level::Info } else { RULE.level };
    vec![Finding::of(&RULE, says).at(place).instead(instead).level(level)]
}

/// Where the optimizer's rate is written.
fn optimizer_place(subject: &Subject<'_>) -> Option<crate::diagnostic::Place> {
    let document = subject.series.document();
    Some(document.place(rates_node(document)?))
}
