//! Other values of the plan: all multiplied, constant, limited, a warmup that comes again.

use crate::verify::case::{
    FoundRegime, LogCause, PointSlice, SearchCase, multiplied, shortest_between, simplest,
};
use crate::verify::regime::{Bent, Regime, RepeatedWarmup};

/// Every value is the plan's, multiplied.
pub(crate) fn amplitude(_: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let Some((low, high)) = slice.factors(base) else { return Vec::new() };
    if low <= 1.0 && 1.0 <= high || !high.is_finite() {
        return Vec::new();
    }
    let factor = simplest(low, high);
    let mut cause = LogCause::new("amplitude").number("factor", factor);
    // The widest values say best how large the peak was.
    let peak = slice.points.iter().max_by(|a, b| a.value.abs().total_cmp(&b.value.abs()));
    if let Some((peak, rate)) = peak.and_then(|peak| Some((peak, base.rate(peak.rows.0)?))) {
        cause = cause.number("planned", rate).number("found", peak.value).count("row", peak.rows.0);
    }
    vec![FoundRegime::new(cause, 1, multiplied(base, factor))]
}

/// The same value throughout.
pub(crate) fn constant(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let Some(first) = slice.points.first().filter(|_| slice.is_flat() && slice.points.len() > 1) else {
        return Vec::new();
    };
    let low = slice.points.iter().map(|point| point.low).fold(first.low, f64::max);
    let high = slice.points.iter().map(|point| point.high).fold(first.high, f64::min);
    let start = base.rate(0).filter(|start| low <= *start && *start <= high);
    let value = shortest_between(low, high);
    let cause = LogCause::new(if start.is_some() { "never_stepped" } else { "constant" });
    let regime = Regime { constant: Some(value), ..base.clone() };
    let cause = cause.number("constant", value);
    let cause = match at_constant(case, base, low, high) {
        Some(what) => cause.text("what", what),
        None => cause,
    };
    if slice.fits(&regime) { vec![FoundRegime::new(cause, 1, regime)] } else { Vec::new() }
}

/// What a constant is that a plan begins and ends with.
pub(crate) const BOTH_ENDS: &str = "first and last value";

/// Which value of the plan a constant is.
fn at_constant(case: &SearchCase<'_>, base: &Regime, low: f64, high: f64) -> Option<&'static str> {
    let is_it = |rate: f64| low <= rate && rate <= high;
    let steps = case.clock.steps? as i64;
    let rows = (0..steps.min(1 << 12)).map(|row| row * steps / steps.min(1 << 12));
    let peak = rows.filter_map(|row| base.rate(row)).fold(f64::NEG_INFINITY, f64::max);
    match (base.rate(0), base.rate(steps)) {
        (Some(first), Some(last)) if is_it(first) && is_it(last) => Some(BOTH_ENDS),
        (Some(first), _) if is_it(first) => Some("first value"),
        (_, Some(last)) if is_it(last) => Some("last value"),
        _ if is_it(peak) => Some("highest value"),
        _ => None,
    }
}

/// The plan's values, but for a limit below or above.
pub(crate) fn limited(_: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    if slice.is_flat() {
        return Vec::new();
    }
    let misses = |point: &&crate::verify::regime::LogPoint| !base.allows(point);
    let missed: Vec<_> = slice.points.iter().filter(misses).collect();
    let narrow = missed.iter().min_by(|a, b| (a.high - a.low).total_cmp(&(b.high - b.low)));
    let Some(limit) = narrow.map(|point| point.value) else { return Vec::new() };
    let bent = [
        ("limit_below", Bent { least: limit, ..base.bent }),
        ("limit_above", Bent { most: limit, ..base.bent }),
    ];
    let regimes = bent.map(|(name, bent)| (name, Regime { bent, ..base.clone() }));
    let fits = regimes.into_iter().filter(|(_, regime)| slice.fits(regime));
    fits.map(|(name, regime)| FoundRegime::new(LogCause::new(name).number("limit", limit), 1, regime))
        .collect()
}

/// The longest warmup that is looked for.
const LONGEST: u64 = 1 << 14;

/// The warmup comes again, in each epoch or every so many updates, as a factor on the rest of the plan.
pub(crate) fn ramps(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let Some(epoch) = case.clock.steps_per_epoch.filter(|epoch| *epoch > 1) else { return Vec::new() };
    if slice.is_flat() {
        return Vec::new();
    }
    for length in 2..=epoch.min(LONGEST) {
        for start in [0, 1] {
            let ramp = Some(RepeatedWarmup { period: epoch, length, start });
            let regime = Regime { bent: Bent { ramp, ..base.bent }, ..base.clone() };
            if slice.fits(&regime) {
                let cause = LogCause::new("warmup_repeated").count("every", epoch as i64);
                return vec![FoundRegime::new(cause.count("length", length as i64), 1, regime)];
            }
        }
    }
    Vec::new()
}
