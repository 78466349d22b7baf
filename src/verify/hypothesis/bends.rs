//! Other values of the plan: all multiplied, constant, limited, a warmup that comes again.

use crate::verify::case::{Cause, Case, Found, Slice, multiplied, simplest};
use crate::verify::regime::{Bent, Ramp, Regime};

/// Every value is the plan's, multiplied.
pub(crate) fn amplitude(case: &Case<'_>, base: &Regime, slice: &Slice<'_>) -> Vec<Found> {
    let loose = case.loose(base);
    let Some((low, high)) = slice.factors(&loose) else { return Vec::new() };
    if low <= 1.0 && 1.0 <= high || !high.is_finite() {
        return Vec::new();
    }
    let factor = simplest(low, high);
    let mut cause = Cause::new("amplitude").number("factor", factor);
    // The widest values say best how large the peak was.
    let peak = slice.points.iter().max_by(|a, b| a.value.abs().total_cmp(&b.value.abs()));
    if let Some((peak, rate)) = peak.and_then(|peak| Some((peak, base.rate(peak.rows.0)?))) {
        cause = cause.number("planned", rate).number("found", peak.value).count("row", peak.rows.0);
    }
    vec![Found::new(cause, 1, multiplied(&loose, factor))]
}

/// The same value throughout.
pub(crate) fn constant(_: &Case<'_>, base: &Regime, slice: &Slice<'_>) -> Vec<Found> {
    let Some(first) = slice.points.first().filter(|_| slice.is_flat() && slice.points.len() > 1) else {
        return Vec::new();
    };
    // The value with the most digits is the narrowest.
    let narrow = slice.points.iter().min_by(|a, b| (a.high - a.low).total_cmp(&(b.high - b.low)));
    let point = narrow.unwrap_or(first);
    let start = base.rate(0).filter(|start| slice.points.iter().all(|p| p.low <= *start && *start <= p.high));
    let value = start.unwrap_or(point.value);
    let cause = Cause::new(if start.is_some() { "never_stepped" } else { "constant" });
    let regime = Regime { constant: Some(value), ..base.clone() };
    match slice.fits(&regime) {
        true => vec![Found::new(cause.number("constant", value), 1, regime)],
        false => Vec::new(),
    }
}

/// The plan's values, but for a limit below or above.
pub(crate) fn limited(_: &Case<'_>, base: &Regime, slice: &Slice<'_>) -> Vec<Found> {
    if slice.is_flat() {
        return Vec::new();
    }
    let misses = |point: &&crate::verify::regime::Point| !base.allows(point);
    let missed: Vec<_> = slice.points.iter().filter(misses).collect();
    let narrow = missed.iter().min_by(|a, b| (a.high - a.low).total_cmp(&(b.high - b.low)));
    let Some(limit) = narrow.map(|point| point.value) else { return Vec::new() };
    let bent = [
        ("limit_below", Bent { least: limit, ..base.bent }),
        ("limit_above", Bent { most: limit, ..base.bent }),
    ];
    let regimes = bent.map(|(name, bent)| (name, Regime { bent, ..base.clone() }));
    let fits = regimes.into_iter().filter(|(_, regime)| slice.fits(regime));
    fits.map(|(name, regime)| Found::new(Cause::new(name).number("limit", limit), 1, regime)).collect()
}

/// The longest warmup that is looked for.
const LONGEST: u64 = 1 << 14;

/// The warmup comes again, in each epoch or every so many updates, as a factor on the rest of the plan.
pub(crate) fn ramps(case: &Case<'_>, base: &Regime, slice: &Slice<'_>) -> Vec<Found> {
    let Some(epoch) = case.clock.steps_per_epoch.filter(|epoch| *epoch > 1) else { return Vec::new() };
    if slice.is_flat() {
        return Vec::new();
    }
    for length in 2..=epoch.min(LONGEST) {
        for start in [0, 1] {
            let ramp = Some(Ramp { period: epoch, length, start });
            let regime = case.loose(&Regime { bent: Bent { ramp, ..base.bent }, ..base.clone() });
            if slice.fits(&regime) {
                let cause = Cause::new("warmup_repeated").count("every", epoch as i64);
                return vec![Found::new(cause.count("length", length as i64), 1, regime)];
            }
        }
    }
    Vec::new()
}
