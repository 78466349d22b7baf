//! The plan at another pace: too fast, too slow, over and over.

use crate::verify::case::{FoundRegime, LogCause, PointSlice, SearchCase};
use crate::verify::regime::{LogPoint, Regime, SchedulerPace};

/// The largest factor of a pace, apart from the numbers of the run.
const MOST: u64 = 1024;
/// The most steps between two of which a log is read.
const MOST_PHASES: u64 = 64;
/// The most paces that are listed.
const LISTED: usize = 64;

fn factors(case: &SearchCase<'_>) -> Vec<u64> {
    let mut factors: Vec<u64> = (2..=MOST).collect();
    factors.extend(case.run_numbers().iter().map(|(_, number)| *number).filter(|number| *number > MOST));
    factors
}

/// The scheduler makes several steps where it should make one.
pub(crate) fn faster(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    if slice.is_flat() && slice.points.len() > 1 && !is_over(case, base, slice) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // Steps that are made at each epoch by plan, and at each update in the run.
    if base.pace.every > 1 {
        let pace = SchedulerPace { every: 1, ..base.pace };
        let regime = Regime { pace, ..base.clone() };
        if slice.fits(&regime) {
            let cause = LogCause::new("per_update").count("k", base.pace.every as i64);
            found.push(FoundRegime::new(cause, 1, regime));
        }
    }
    for k in factors(case) {
        // A log that is read between two of the steps shows one of the steps between.
        for phase in 0..k.min(MOST_PHASES) {
            let phase = phase as i64;
            let pace =
                SchedulerPace { times: base.pace.times * k, phase: base.pace.phase + phase, ..base.pace };
            let regime = Regime { pace, ..base.clone() };
            if slice.fits(&regime) {
                let cause = LogCause::new("faster").count("k", k as i64).count("phase", phase);
                // In a schedule with cycles, many a large number leads to the same places.
                let is_simple = phase == 0 || k <= MOST_PHASES || case.name_of(k).is_some();
                found.push(FoundRegime::new(cause, if is_simple { 1 } else { 2 }, regime));
                break;
            }
        }
        if found.len() >= LISTED {
            break;
        }
    }
    found
}

/// Whether the plan has the value of the log at its end.
fn is_over(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> bool {
    let end = case.clock.steps.map_or(slice.last_row(), |steps| steps as i64);
    slice.points.first().is_some_and(|first| base.allows(&LogPoint { rows: (end, end), ..*first }))
}

/// The scheduler makes one step where it should make several.
pub(crate) fn slower(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    if slice.is_flat() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let last = slice.last_row().max(2) as u64;
    for k in factors(case).into_iter().filter(|k| *k <= last) {
        let every = base.pace.every * k;
        for early in [0, every - base.pace.every] {
            let pace = SchedulerPace { every, early: base.pace.early + early, ..base.pace };
            let regime = Regime { pace, ..base.clone() };
            if slice.fits(&regime) {
                let cause = LogCause::new("slower").count("k", k as i64).count("every", every as i64);
                found.push(FoundRegime::new(cause, 1, regime));
                break;
            }
        }
        if found.len() >= LISTED {
            break;
        }
    }
    found
}

/// The most rows at which a pace may change.
const MOST_SEAMS: i64 = 4096;
/// The largest factor of a pace that changes.
const MOST_CHANGE: i64 = 64;

/// From a row on, the scheduler is faster or slower than before.
pub(crate) fn pace_changed(_: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    // Few different values fit many paces.
    let Some(first) = slice.points.first().filter(|_| slice.levels() > 3) else { return Vec::new() };
    // A plan that stands still at the seam leaves open how much earlier it was.
    let seam = first.rows.1 + base.pace.shift;
    let starts = || (seam - MOST_SEAMS).max(0)..=seam;
    let is_other = |start: i64, k: i64, is_fast: bool| {
        let regime = Regime { pace: changed_at(&base.pace, start, k, is_fast), ..base.clone() };
        slice.fits(&regime).then_some(regime)
    };
    let mut found = Vec::new();
    for k in 2..=MOST_CHANGE {
        for (name, is_fast) in [("faster_from", true), ("slower_from", false)] {
            if let Some(regime) = starts().rev().find_map(|start| is_other(start, k, is_fast)) {
                found.push(FoundRegime::new(LogCause::new(name).count("k", k), 1, regime));
            }
        }
    }
    found
}

/// The pace that makes `k` steps for each one, or one for `k`, from an update on.
fn changed_at(pace: &SchedulerPace, start: i64, k: i64, is_fast: bool) -> SchedulerPace {
    let every = pace.every.saturating_mul(if is_fast { 1 } else { k as u64 });
    let times = pace.times.saturating_mul(if is_fast { k as u64 } else { 1 });
    // The calls fall on the rows that they fall on in the plan, or on every k-th from the start.
    let early = if is_fast { pace.early } else { (every - start as u64 % every) % every };
    let other = SchedulerPace { every, times, early, phase: 0, ..*pace };
    let unmoved = start - pace.shift;
    let phase = pace.step(unmoved) as i64 - other.step(unmoved) as i64;
    SchedulerPace { phase, ..other }
}

/// The plan starts over every so many updates.
pub(crate) fn starts_over(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let last = slice.last_row() as u64;
    if slice.is_flat() || last < 2 {
        return Vec::new();
    }
    let epoch = case.clock.steps_per_epoch.filter(|epoch| *epoch > 1);
    // A sparse log meets any period that is near its own.
    let least = 3 * (last / slice.points.len().max(1) as u64).max(1);
    let periods = epoch.into_iter().chain(least..=(last / 2).min(1 << 17));
    let over =
        |period: &u64| Regime { pace: SchedulerPace { period: Some(*period), ..base.pace }, ..base.clone() };
    let found: Vec<u64> = periods.filter(|period| slice.fits(&over(period))).take(LISTED).collect();
    let one = |period: u64| {
        FoundRegime::new(LogCause::new("starts_over").count("every", period as i64), 1, over(&period))
    };
    found.into_iter().map(one).collect()
}
