//! Another value in the spec: another total, warmup, lowest value, kind, or any other parameter.

use super::numbers::{Goals, WantedNumber};
use crate::arrange::Arrange as _;
use crate::spec::yaml::{Node, Yaml, written};
use crate::verify::case::{FoundRegime, LogCause, PointSlice, SearchCase, multiplied, simplest};
use crate::verify::changed::{Choice, Knob, KnobRole, MadePlans, WrittenSpec};
use crate::verify::regime::Regime;

/// The most values of a parameter that are listed.
const LISTED: usize = 200;

/// One parameter has another value: a likely one.
pub(crate) fn changed(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let mut found = Vec::new();
    for knob in case.knobs.iter().take_while(|_| !case.effort.is_spent()) {
        match &knob.choice {
            Choice::These(others) => {
                for (name, value) in others {
                    found.extend(tried(case, base, slice, knob, value.clone(), name));
                }
            }
            Choice::Number { now, whole, .. } => {
                let numbers = likely(case, *now, *whole, knob.default);
                found.extend(numbers_among(case, base, slice, knob, &numbers));
            }
        }
    }
    found
}

/// One parameter has another value: one that is computed from the log.
pub(crate) fn solved(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let mut found = Vec::new();
    if slice.is_flat() && slice.points.len() > 1 && base.constant.is_some() {
        return found;
    }
    for knob in case.knobs.iter().take_while(|_| !case.effort.is_spent()) {
        let Choice::Number { now, whole, .. } = &knob.choice else { continue };
        let arbitrary = !(*whole && matches!(knob.role, KnobRole::Total | KnobRole::Warmup));
        let regime = |number: f64| {
            let rates = case.written.rates(&knob.path, knob.value(number), case.channel, case.effort)?;
            Some(case.other(base, rates))
        };
        let is_all = slice.points.len() == case.points.len();
        let goals = Goals::new(base, slice, is_all && knob.role != KnobRole::Other);
        let wanted = WantedNumber { now: *now, whole: *whole, regime: &regime };
        for mut one in goals.first(&wanted, &|numbers| numbers_among(case, base, slice, knob, numbers)) {
            // A number that nothing suggests is less simple than one that the run has.
            one.class += u8::from(arbitrary);
            found.push(one);
        }
    }
    found
}

/// The name of the hypothesis that a parameter belongs to.
fn name(role: KnobRole) -> &'static str {
    match role {
        KnobRole::Total => "total",
        KnobRole::Warmup => "warmup",
        KnobRole::Floor => "floor",
        KnobRole::Kind => "kind",
        KnobRole::Part => "part",
        KnobRole::Other => "setting",
    }
}

fn cause(knob: &Knob, value: &str) -> LogCause {
    // The rate of the optimizer is the amplitude, of whatever the schedule takes from it.
    let numbers = (knob.now.parse::<f64>(), value.parse::<f64>());
    if let (true, (Ok(now), Ok(found))) = (knob.name() == "optimizer.lr", numbers) {
        let cause = LogCause::new("amplitude").number("factor", simplest(found / now, found / now));
        return cause.text("path", knob.name()).text("planned", knob.now.clone()).text("found", value);
    }
    let cause = LogCause::new(name(knob.role)).text("path", knob.name());
    cause.text("planned", knob.now.clone()).text("found", value)
}

/// The plan with a value, if it explains the points, perhaps multiplied.
fn tried(
    case: &SearchCase<'_>,
    base: &Regime,
    slice: &PointSlice<'_>,
    knob: &Knob,
    value: Yaml,
    shown: &str,
) -> Option<FoundRegime> {
    let rates = case.written.rates(&knob.path, value, case.channel, case.effort)?;
    let regime = case.other(base, rates);
    if slice.fits(&regime) {
        return Some(FoundRegime::new(cause(knob, shown), 1, regime));
    }
    // A part of a run with two changes at once leaves nearly everything open.
    let is_part = slice.points.len() < case.points.len();
    if slice.is_flat() || is_part {
        return None;
    }
    let (low, high) = slice.factors(&regime)?;
    let factor = simplest(low, high);
    let bent = multiplied(&regime, factor);
    let causes = vec![LogCause::new("amplitude").number("factor", factor), cause(knob, shown)];
    (high.is_finite() && slice.fits(&bent)).then_some(FoundRegime { causes, class: 3, regime: bent })
}

/// Numbers that a value is often taken for.
fn likely(case: &SearchCase<'_>, now: Option<f64>, whole: bool, default: Option<f64>) -> Vec<f64> {
    let mut likely: Vec<f64> = vec![0.0, 1.0];
    likely.extend(default);
    likely.extend(case.told);
    let numbers = case.run_numbers();
    likely.extend(numbers.iter().map(|(_, number)| *number as f64));
    let clock = case.clock;
    likely.extend([clock.steps, clock.dataset_size].into_iter().flatten().map(|n| n as f64));
    if let Some(now) = now {
        let factors = numbers.iter().map(|(_, number)| *number as f64).chain((2..=16).map(f64::from));
        likely.extend(factors.flat_map(|k| [now * k, now / k]));
        likely.extend([now - 1.0, now + 1.0, now - 2.0, now + 2.0, now * 0.1, now * 10.0]);
    }
    likely.retain(|value| value.is_finite() && Some(*value) != now && (!whole || *value >= 0.0));
    if whole {
        likely = likely.iter().flat_map(|value| [value.floor(), value.ceil()]).collect();
        likely.retain(|value| Some(*value) != now);
    }
    let mut seen = Vec::new();
    likely.retain(|value| {
        let is_new = !seen.contains(value);
        seen.push(*value);
        is_new
    });
    likely
}

/// A number as it is shown.
fn shown(knob: &Knob, number: f64) -> String {
    written(&Node::made(knob.value(number)))
}

fn numbers_among(
    case: &SearchCase<'_>,
    base: &Regime,
    slice: &PointSlice<'_>,
    knob: &Knob,
    numbers: &[f64],
) -> Vec<FoundRegime> {
    let attempt = |number: f64| tried(case, base, slice, knob, knob.value(number), &shown(knob, number));
    let mut found: Vec<(f64, FoundRegime)> = Vec::new();
    for number in numbers {
        found.extend(attempt(*number).map(|one| (*number, one)));
    }
    if found.iter().any(|(_, one)| one.class == 1) {
        found.retain(|(_, one)| one.class == 1);
    }
    if matches!(knob.choice, Choice::Number { whole: true, .. }) {
        neighbours(&mut found, &attempt);
    }
    found.arrange_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, one)| one).collect()
}

/// Adds the whole numbers beside those that were found, which a coarse log leaves open.
fn neighbours(found: &mut Vec<(f64, FoundRegime)>, attempt: &dyn Fn(f64) -> Option<FoundRegime>) {
    let starts: Vec<(f64, u8)> = found.iter().map(|(number, one)| (*number, one.class)).collect();
    for (start, class) in starts {
        for step in [1.0, -1.0] {
            let mut number = start + step;
            while number >= 0.0 && found.len() < LISTED && !found.iter().any(|(other, _)| *other == number) {
                let Some(one) = attempt(number).filter(|one| one.class == class) else { break };
                found.push((number, one));
                number += step;
            }
        }
    }
}

/// Factors by which the rate of an optimizer is often changed.
const SCALES: [f64; 8] = [2.0, 0.5, 4.0, 0.25, 8.0, 0.125, 10.0, 0.1];

/// Two parameters have other values, both likely ones.
pub(crate) fn pairs(case: &SearchCase<'_>, base: &Regime, slice: &PointSlice<'_>) -> Vec<FoundRegime> {
    let mut few: Vec<(&Knob, Yaml, String)> = Vec::new();
    for knob in case.knobs {
        match &knob.choice {
            Choice::These(others) => {
                few.extend(others.iter().map(|(name, value)| (knob, value.clone(), name.clone())));
            }
            Choice::Number { now, .. } => {
                let scaled = now.filter(|_| knob.name() == "optimizer.lr");
                let scaled = scaled.into_iter().flat_map(|now| SCALES.map(|scale| now * scale));
                let numbers = [Some(0.0), knob.default].into_iter().flatten().chain(scaled);
                let numbers = numbers.chain(case.told.iter().copied());
                let numbers = numbers.filter(|number| Some(*number) != *now);
                few.extend(numbers.map(|number| (knob, knob.value(number), shown(knob, number))));
            }
        }
    }
    let mut found = Vec::new();
    for (first, value, name) in &few {
        if case.effort.is_spent() {
            break;
        }
        let Some(spec) = case.written.spec.with(&first.path, value.clone()) else { continue };
        if spec.resolve(&case.written.asked, case.written.files).is_err() {
            continue;
        }
        let inner = WrittenSpec { spec: &spec, made: MadePlans::default(), ..*case.written };
        for (second, value, other) in &few {
            // A change of the kind comes first, and each pair once.
            let is_later = second.path > first.path || matches!(first.role, KnobRole::Kind | KnobRole::Part);
            if second.path == first.path || !is_later {
                continue;
            }
            let within = case.of(&inner);
            if let Some(mut one) = tried(&within, base, slice, second, value.clone(), other)
                && one.causes.len() == 1
            {
                one.causes.insert(0, cause(first, name));
                one.class = 4;
                found.push(one);
            }
        }
    }
    found
}
