//! Looks for what happened: the hypotheses in the order of simplicity, then combinations of two.

use super::case::{FoundRegime, LogCause, PointSlice, SearchCase, multiplied, simplest};
use super::hypothesis::{
    HYPOTHESES, Hypothesis, HypothesisScope, HypothesisStage, longest, pairs, shifted_by,
};
use super::regime::{Lag, LogPoint, Model, Regime, SchedulerPace};
use crate::arrange::Arrange as _;

/// What explains a log to its printed precision.
#[derive(Clone)]
pub(crate) struct Explanation {
    /// The causes, at most two, the first one first.
    pub causes: Vec<LogCause>,
    /// How simple it is: 1 is simplest.
    pub class: u8,
    /// The model that the log was held against.
    pub model: Model,
    /// The first and the last row at which each later part of the run may begin.
    pub seams: Vec<(i64, i64)>,
    /// The updates that were skipped: where, and how many.
    pub skips: Vec<(i64, i64, i64)>,
    /// How many were skipped in all, by the last value: it may leave more open.
    pub lags: Vec<i64>,
}

/// The most explanations that are kept.
const MOST: usize = 5000;
/// The least values of a log that tell two causes.
const LEAST_OF_TWO: usize = 4;
/// The class of explanations that take a part of the run each.
const OF_REST: u8 = 1;

/// A stage of a search.
pub(crate) struct SearchStage {
    /// The least class of what it finds. It is not tried if something simpler is known.
    pub least: u8,
    /// Looks for explanations.
    pub find: fn(&SearchCase<'_>) -> Vec<Explanation>,
}

/// The stages of a search, the simplest first. Each is tried for every rule of the format before the next one.
pub(crate) static STAGES: &[SearchStage] = &[
    SearchStage { least: 1, find: simple },
    SearchStage { least: 1 + OF_REST, find: later_or_solved },
    SearchStage { least: 3, find: skipped },
    SearchStage { least: 3, find: combined },
    SearchStage { least: 4, find: resumed_otherwise },
    SearchStage { least: 4, find: twice },
    SearchStage { least: 4, find: of_two_settings },
];

/// Brings the simplest first, without what another one says more simply.
pub(crate) fn order(found: &mut Vec<Explanation>) {
    absorb(found);
    found.arrange_by_key(|one| one.class);
    found.truncate(MOST);
}

/// One thing that explains the whole run.
fn simple(case: &SearchCase<'_>) -> Vec<Explanation> {
    let mut found = whole(case, HypothesisStage::First);
    if found.iter().any(|one| one.class == 1) {
        // On a plateau, a rate that stands still or a restart may look like another setting.
        let rest = rest_of(case, &case.plan, &[], &|row| row.scope == HypothesisScope::Rest);
        let is_common = |one: &Explanation| matches!(one.causes[0].name, "frozen" | "restarted");
        found.extend(rest.into_iter().filter(is_common).map(|one| Explanation { class: 1, ..one }));
    }
    found
}

/// Something that happened at a row, or a number that nothing suggests.
fn later_or_solved(case: &SearchCase<'_>) -> Vec<Explanation> {
    let mut found = rest(case, &case.plan, &[], HypothesisStage::First);
    found.extend(whole(case, HypothesisStage::Then));
    // A rate that stands still may also be a much slower plan.
    if found.iter().all(|one| one.causes.iter().any(|cause| cause.name == "frozen")) {
        found.extend(rest(case, &case.plan, &[], HypothesisStage::Then));
    }
    found
}

/// Two settings at a time.
fn of_two_settings(case: &SearchCase<'_>) -> Vec<Explanation> {
    let all = pairs(case, &case.plan, &PointSlice::new(case.points)).into_iter();
    all.filter_map(|one| held(case, one.causes, one.class, Model::of(one.regime))).collect()
}

/// The explanation, if the model holds at all points, one after the other.
fn held(case: &SearchCase<'_>, causes: Vec<LogCause>, class: u8, model: Model) -> Option<Explanation> {
    let mut held = model.held();
    if causes.len() > 1 && case.points.len() < LEAST_OF_TWO {
        return None;
    }
    if !case.points.iter().all(|point| held.takes(point)) {
        return None;
    }
    let lags = held.open_lags();
    let (seams, skips) = (std::mem::take(&mut held.seams), std::mem::take(&mut held.jumps));
    // A part that never came is no part of the explanation.
    (seams.len() + 1 == model.parts.len()).then_some(Explanation { causes, class, model, seams, skips, lags })
}

fn whole(case: &SearchCase<'_>, stage: HypothesisStage) -> Vec<Explanation> {
    let all = PointSlice::new(case.points);
    let rows = HYPOTHESES.iter().filter(|row| row.scope != HypothesisScope::Rest && row.stage == stage);
    let found = rows.flat_map(|row| (row.find)(case, &case.plan, &all));
    found.filter_map(|one| held(case, one.causes, one.class, Model::of(one.regime))).collect()
}

/// The index of the first point that a regime does not explain.
fn first_miss(points: &[LogPoint], regime: &Regime) -> usize {
    points.iter().position(|point| !regime.allows(point)).unwrap_or(points.len())
}

/// Something happened at a row: a regime until then, which `causes` lead to, and another one afterwards.
fn rest(
    case: &SearchCase<'_>,
    base: &Regime,
    causes: &[LogCause],
    stage: HypothesisStage,
) -> Vec<Explanation> {
    rest_of(case, base, causes, &|row| row.scope != HypothesisScope::Whole && row.stage == stage)
}

/// The same, by some of the hypotheses.
fn rest_of(
    case: &SearchCase<'_>,
    base: &Regime,
    causes: &[LogCause],
    is_one: &dyn Fn(&Hypothesis) -> bool,
) -> Vec<Explanation> {
    let miss = first_miss(case.points, base);
    if miss == 0 || miss == case.points.len() {
        return Vec::new();
    }
    let slice = PointSlice::new(&case.points[miss..]);
    let rows = HYPOTHESES.iter().filter(|row| is_one(row));
    let mut found = Vec::new();
    for one in rows.flat_map(|row| (row.find)(case, base, &slice)) {
        let model = Model { parts: vec![base.clone(), one.regime], lag: None };
        let causes: Vec<LogCause> = causes.iter().cloned().chain(one.causes).collect();
        let class = one.class + OF_REST + 2 * u8::from(causes.len() > 1);
        found.extend(held(case, causes, class, model).map(named_by_seam));
    }
    found
}

/// Names what happened at a row by the rows at which it can have happened.
fn named_by_seam(mut one: Explanation) -> Explanation {
    let Some((first, last)) = one.seams.last().copied() else { return one };
    let Some(cause) = one.causes.last_mut() else { return one };
    if cause.name == "elsewhere"
        && let Some(super::case::Told::Count(shift)) = cause.get("shift")
    {
        let at = -shift;
        // The first update after a restart may still have the rate of the checkpoint.
        if at > 0 && first <= at + 1 && at <= last {
            *cause = LogCause::new("restarted").count("at", at).count("late", i64::from(first == at + 1));
            return one;
        }
    }
    *cause = cause.clone().count("from", first).count("to", last);
    one
}

/// Updates that were skipped: the plan falls behind, or runs ahead, more and more.
fn skipped(case: &SearchCase<'_>) -> Vec<Explanation> {
    let last = case.points.iter().map(|point| point.rows.1).max().unwrap_or(0);
    let most = (last / 10).clamp(1, 4096);
    let mut found = Vec::new();
    for (name, sign) in [("scheduler_waits", -1), ("scheduler_ahead", 1)] {
        let model = Model { parts: vec![case.plan.clone()], lag: Some(Lag { sign, most }) };
        let Some(one) = held(case, vec![LogCause::new(name)], 3, model) else { continue };
        // Every jump takes some of the freedom of the points away.
        if one.skips.len() >= 2 && one.skips.len() * 3 <= case.points.len() {
            let times = one.skips.len() as i64;
            let cause = |lag: i64| LogCause::new(name).count("skipped", lag).count("times", times);
            let of = |lag: &i64| Explanation { causes: vec![cause(*lag)], ..one.clone() };
            found.extend(one.lags.iter().map(of));
        }
    }
    found
}

/// Regimes that are a beginning of a combination: at another pace, or shifted.
fn bases(case: &SearchCase<'_>) -> Vec<(LogCause, Regime)> {
    let plan = &case.plan;
    let pace = |pace: SchedulerPace| Regime { pace, ..plan.clone() };
    let mut factors: Vec<u64> = case.run_numbers().iter().map(|(_, number)| *number).collect();
    factors.extend(2..=64);
    factors.arrange();
    factors.dedup();
    let mut bases = Vec::new();
    if plan.pace.every > 1 {
        let cause = LogCause::new("per_update").count("k", plan.pace.every as i64);
        bases.push((cause, pace(SchedulerPace { every: 1, ..plan.pace })));
    }
    for k in factors {
        let cause = LogCause::new("faster").count("k", k as i64);
        bases.push((cause, pace(SchedulerPace { times: plan.pace.times * k, ..plan.pace })));
        let every = plan.pace.every * k;
        let cause = LogCause::new("slower").count("k", k as i64).count("every", every as i64);
        bases.push((cause, pace(SchedulerPace { every, ..plan.pace })));
    }
    let epoch = case.clock.steps_per_epoch.map_or(1, |epoch| epoch as i64);
    for shift in [1, -1, 2, -2, epoch, -epoch] {
        if !case.open_shifts.contains(&shift) {
            bases.push((LogCause::new("shifted").count("shift", shift), shifted_by(plan, shift)));
        }
    }
    bases
}

/// Combinations of two.
fn combined(case: &SearchCase<'_>) -> Vec<Explanation> {
    let all = &PointSlice::new(case.points);
    let mut found: Vec<Explanation> = Vec::new();
    let bases = bases(case);
    let model = |one: &FoundRegime| Model::of(one.regime.clone());
    for (cause, base) in &bases {
        if let Some((low, high)) = all.factors(base).filter(|(_, high)| high.is_finite()) {
            let factor = simplest(low, high);
            let causes = vec![cause.clone(), LogCause::new("amplitude").number("factor", factor)];
            found.extend(held(case, causes, 3, Model::of(multiplied(base, factor))));
        }
    }
    found.extend(later(case, &bases));
    if found.is_empty() {
        found = shifted_and_scaled(case, all);
    }
    if !found.is_empty() {
        return found;
    }
    for (cause, base) in bases.iter().filter(|(cause, _)| is_common(case, cause)) {
        for row in HYPOTHESES.iter().filter(|row| is_setting(row)) {
            for one in (row.find)(case, base, all) {
                if one.causes.len() == 1 {
                    let causes = vec![cause.clone(), one.causes[0].clone()];
                    found.extend(held(case, causes, one.class + 2, model(&one)));
                }
            }
        }
    }
    found
}

/// The farthest that a plan is shifted whose values are multiplied, too.
const FARTHEST_SCALED: i64 = 1024;
/// The least values of a log that tell any shift and a factor.
const LEAST_SCALED: usize = 8;

/// Early or late by any number of updates, with all values multiplied.
fn shifted_and_scaled(case: &SearchCase<'_>, all: &PointSlice<'_>) -> Vec<Explanation> {
    if case.points.len() < LEAST_SCALED || all.is_flat() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let farthest = all.last_row().min(FARTHEST_SCALED);
    for shift in (1..=farthest).flat_map(|shift| [shift, -shift]) {
        let base = shifted_by(&case.plan, shift);
        let factors = all.factors(&base).filter(|(_, high)| high.is_finite());
        let Some((low, high)) = factors.filter(|_| !case.open_shifts.contains(&shift)) else { continue };
        let factor = simplest(low, high);
        let causes = vec![
            LogCause::new("shifted").count("shift", shift),
            LogCause::new("amplitude").number("factor", factor),
        ];
        found.extend(held(case, causes, 3, Model::of(multiplied(&base, factor))));
    }
    found
}

/// What explains the beginning of the log, and something that happens later.
fn later(case: &SearchCase<'_>, bases: &[(LogCause, Regime)]) -> Vec<Explanation> {
    let mut beginnings: Vec<(usize, LogCause, Regime)> = Vec::new();
    let mut begins = |cause: &LogCause, regime: Regime| {
        let length = first_miss(case.points, &regime);
        beginnings.push((length, cause.clone(), regime));
    };
    bases.iter().for_each(|(cause, base)| begins(cause, base.clone()));
    for take in [case.points.len() / 8, case.points.len() / 3] {
        let part = PointSlice::new(&case.points[..take.max(2).min(case.points.len())]);
        let rows = HYPOTHESES.iter().filter(|row| is_setting(row));
        for one in rows.flat_map(|row| (row.find)(case, &case.plan, &part)) {
            if let [cause] = one.causes.as_slice() {
                begins(cause, one.regime);
            }
        }
    }
    let plain = first_miss(case.points, &case.plan);
    beginnings.retain(|(length, ..)| *length > plain.max(2));
    beginnings.arrange_by_key(|(length, ..)| std::cmp::Reverse(*length));
    let of = |(_, cause, base): &(usize, LogCause, Regime)| {
        rest(case, base, std::slice::from_ref(cause), HypothesisStage::First)
    };
    beginnings.iter().take(4).flat_map(of).collect()
}

/// Whether a pace is one that the run has a reason for. Only these are combined with other values of the spec.
fn is_common(case: &SearchCase<'_>, cause: &LogCause) -> bool {
    match cause.get("k") {
        Some(super::case::Told::Count(k)) => {
            [2, 4, 8].contains(k) || case.name_of(*k as u64).is_some() || cause.name == "per_update"
        }
        _ => true,
    }
}

/// The most rows at which a run may have begun again with another setting.
const MOST_RESUMES: usize = 64;

/// The plan starts over at a row, and with another setting: a run that was begun again, and not as before.
fn resumed_otherwise(case: &SearchCase<'_>) -> Vec<Explanation> {
    let miss = first_miss(case.points, &case.plan);
    let (before, after) = case.points.split_at(miss);
    let (Some(last), Some(first)) = (before.last(), after.first()) else { return Vec::new() };
    let slice = PointSlice::new(after);
    if after.len() < LEAST_OF_TWO || slice.is_flat() {
        return Vec::new();
    }
    let rows = || HYPOTHESES.iter().filter(|row| is_setting(row));
    let mut found = Vec::new();
    for at in (last.rows.0..=first.rows.1).rev().take(MOST_RESUMES) {
        let over = shifted_by(&case.plan, -at);
        for one in rows().flat_map(|row| (row.find)(case, &over, &slice)) {
            // Another rate of the optimizer is a factor on the values.
            let is_twin = |cause: &LogCause| cause.name == "amplitude" && cause.get("path").is_some();
            let [setting] = one.causes.as_slice() else { continue };
            if is_twin(setting) {
                continue;
            }
            let causes = vec![setting.clone(), LogCause::new("elsewhere").count("shift", -at)];
            let model = Model { parts: vec![case.plan.clone(), one.regime], lag: None };
            found.extend(held(case, causes, one.class + 3, model).map(|mut one| {
                let (from, to) = one.seams.last().copied().unwrap_or((at, at));
                one.causes[0] = one.causes[0].clone().count("from", from).count("to", to);
                named_by_seam(one)
            }));
        }
    }
    found
}

/// Whether a hypothesis is about the values of a plan, and quickly tried.
fn is_setting(row: &Hypothesis) -> bool {
    row.stage == HypothesisStage::First && row.scope == HypothesisScope::Any
}

/// The plan went elsewhere at a row, and something happened once more.
fn twice(case: &SearchCase<'_>) -> Vec<Explanation> {
    let miss = first_miss(case.points, &case.plan);
    if miss == 0 || miss + 2 >= case.points.len() {
        return Vec::new();
    }
    let slice = PointSlice::new(&case.points[miss..]);
    let Some((shift, count)) = longest(&case.plan, &slice) else { return Vec::new() };
    let second = shifted_by(&case.plan, shift);
    let last = PointSlice::new(&case.points[miss + count..]);
    let rows = HYPOTHESES
        .iter()
        .filter(|row| row.scope != HypothesisScope::Whole && row.stage == HypothesisStage::First);
    let mut found = Vec::new();
    for one in rows.flat_map(|row| (row.find)(case, &case.plan, &last)) {
        let parts = vec![case.plan.clone(), second.clone(), one.regime];
        let first = LogCause::new("elsewhere").count("shift", shift);
        let model = Model { parts, lag: None };
        let Some(later) = one.causes.first().filter(|_| one.causes.len() == 1) else { continue };
        let Some(both) = held(case, vec![first], one.class + 3, model) else { continue };
        let part = |seam: usize, cause: &LogCause| {
            let seams = both.seams[seam..=seam].to_vec();
            named_by_seam(Explanation { causes: vec![cause.clone()], seams, ..both.clone() }).causes
        };
        let causes = [part(0, &both.causes[0]), part(1, later)].concat();
        found.push(Explanation { causes, ..both });
    }
    found
}

/// Removes what another explanation says more simply.
fn absorb(found: &mut Vec<Explanation>) {
    let has = |found: &[Explanation], name: &str| {
        found.iter().any(|one| matches!(one.causes.as_slice(), [cause] if cause.name == name))
    };
    let never = has(found, "never_stepped");
    let constant = has(found, "constant");
    let resumed = has(found, "restarted");
    // The same factor on every value is what a changed rate is seen by.
    let is_set = |cause: &LogCause| cause.get("path").is_some();
    let amplitude = found
        .iter()
        .any(|one| matches!(one.causes.as_slice(), [cause] if cause.name == "amplitude" && !is_set(cause)));
    found.retain(|one| {
        let [cause] = one.causes.as_slice() else { return !never };
        match cause.name {
            "never_stepped" | "constant" => true,
            // The rate that was set otherwise is the amplitude.
            "setting" | "amplitude" if amplitude && is_set(cause) => false,
            "faster" | "per_update" | "total" => !never,
            // A plan that is level behind its warmup is constant without it.
            "warmup" => !never,
            "frozen" | "slower" | "floor" | "setting" | "kind" | "part" => !never && !constant,
            "shifted" | "limit_below" | "limit_above" | "warmup_repeated" | "starts_over" => {
                !never && !constant
            }
            "elsewhere" => !never && !resumed,
            _ => !never,
        }
    });
    // A limit is named only where nothing of the plan explains the log. A rate that stands still is no better.
    let better = |one: &Explanation| !is_limit(one) && !one.causes.iter().any(|cause| cause.name == "frozen");
    if found.iter().any(|one| better(one) && one.class == 1) {
        found.retain(|one| !is_limit(one));
    }
}

/// Whether it is a lowest or a highest value of the plan's.
fn is_limit(one: &Explanation) -> bool {
    one.causes.iter().any(|cause| cause.name.starts_with("limit_"))
}
