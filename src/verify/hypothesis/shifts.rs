//! The plan at other updates: early, late, started over, standing still.

use crate::verify::case::{FoundRegime, LogCause, PointSlice, SearchCase};
use crate::verify::regime::{Regime, SchedulerPace};

/// The farthest that a plan is shifted.
const FARTHEST: i64 = 1 << 20;
/// The farthest that a plan is shifted from a row on, if only one value of it is seen there.
const NEAR: i64 = 64;
/// The most shifts that are listed.
const MOST: usize = 4096;

/// The plan, shifted by some updates.
pub(crate) fn shifted_by(base: &Regime, shift: i64) -> Regime {
    Regime { pace: SchedulerPace { shift: base.pace.shift + shift, ..base.pace }, ..base.clone() }
}

/// Early or late by a constant number of updates, throughout.
pub(crate) fn shifted(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    if slice.is_flat() {
        return Vec::new();
    }
    let epoch = case.clock.steps_per_epoch.map(|length| length as i64).filter(|length| *length > 1);
    let mut near: Vec<i64> = vec![1, -1, 2, -2];
    near.extend(epoch.into_iter().flat_map(|epoch| [epoch, -epoch, 2 * epoch, -2 * epoch]));
    let farthest = slice.last_row().min(FARTHEST);
    let all = || (1..=farthest).flat_map(|shift| [shift, -shift]);
    let is_open = |shift: &i64| case.open_shifts.contains(shift);
    let fits = |shift: &i64| !is_open(shift) && slice.fits(&shifted_by(base, *shift));
    let mut found: Vec<i64> = near.into_iter().filter(|shift| fits(shift)).collect();
    let mut class = 1;
    if found.is_empty() {
        (found, class) = (all().filter(fits).take(MOST).collect(), 2);
    } else {
        // A staircase leaves the neighbours open too.
        let reach = epoch.unwrap_or(0).clamp(8, 4096);
        found = all().take_while(|shift| shift.abs() <= 2 * reach).filter(fits).collect();
    }
    let one = |shift: i64| {
        FoundRegime::new(LogCause::new("shifted").count("shift", shift), class, shifted_by(base, shift))
    };
    found.into_iter().map(one).collect()
}

/// From a row on, the plan goes on as if fewer or more updates had been made: at the start of the plan, or elsewhere.
pub(crate) fn elsewhere(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let farthest = slice.last_row().min(FARTHEST);
    let length = case.clock.steps.map_or(farthest, |steps| steps as i64).min(FARTHEST);
    let is_flat = slice.is_flat() && slice.points.len() > 1;
    // One value throughout fits many places of the plan; its beginning is the likely one.
    let places = match is_flat {
        true => seam(case, slice).map_or(0..=0, |(first, last)| -last..=-first),
        false => -farthest..=length,
    };
    let among = |places: std::ops::RangeInclusive<i64>| -> Vec<i64> {
        let shifts = places.filter(|shift| *shift != 0);
        shifts.filter(|shift| slice.fits(&shifted_by(base, *shift))).take(MOST).collect()
    };
    let mut found = among(places);
    // A stair that is as short as the rest of the log tells how far the plan has moved, unless it stands still.
    if is_flat && found.is_empty() && frozen(case, base, slice).is_empty() {
        found = among(-NEAR.min(farthest)..=NEAR);
        found.retain(|shift| shift.abs() < slice.last_row());
        if found.len() > slice.points.len() {
            found.clear();
        }
    }
    let one = |shift: i64| {
        FoundRegime::new(LogCause::new("elsewhere").count("shift", shift), 1, shifted_by(base, shift))
    };
    found.into_iter().map(one).collect()
}

/// The rows after `from` that the plan at another place explains for longest, and how many points it explains.
pub(crate) fn longest(base: &Regime, slice: &PointSlice<'_>) -> Option<(i64, usize)> {
    let first = slice.points.first()?;
    let farthest = first.rows.1.min(FARTHEST);
    let run = |shift: i64| {
        let regime = shifted_by(base, shift);
        slice.points.iter().take_while(|point| regime.allows(point)).count()
    };
    let runs = (-farthest..0).map(|shift| (shift, run(shift)));
    runs.max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 2)
}

/// The row of the last point before a part of the run, and that of its first one.
fn seam(case: &SearchCase<'_>, slice: &PointSlice<'_>) -> Option<(i64, i64)> {
    let first = slice.points.first()?;
    let before = case.points.iter().take_while(|point| *point != first).last();
    Some((before.map_or(0, |before| before.rows.0.min(first.rows.0)), first.rows.1))
}

/// From a row on, the rate stays what it was.
pub(crate) fn frozen(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let Some(first) = slice.points.first().filter(|_| slice.is_flat()) else { return Vec::new() };
    let from = seam(case, slice).map_or(0, |(from, _)| from);
    let held = |row: i64| Regime { pace: SchedulerPace { held: Some(row), ..base.pace }, ..base.clone() };
    let rows = (from..=first.rows.1).take(MOST);
    let found: Vec<i64> = rows.filter(|row| slice.fits(&held(*row))).collect();
    // The row at which it froze is that of the seam; one of them is as good as another.
    let one = |row: i64| FoundRegime::new(LogCause::new("frozen").count("row", row), 1, held(row));
    found.first().map(|row| one(*row)).into_iter().collect()
}
