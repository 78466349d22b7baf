//! `stepped-per-update-counts-epochs`.

use crate::dialect::{Interval, Role};
use crate::lint::parts::{LintArgument, SchedulePart};
use crate::lint::words::{number, percent, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;

/// The least length of an epoch, in updates, with which the two units cannot be mistaken for each other.
const LEAST_EPOCH: f64 = 4.0;
/// A decay by less than this in the whole run is plausible, however short its period.
const LEAST_DECAY: f64 = 1e-6;

pub(super) const RULE: LintRule = LintRule {
    name: "stepped-per-update-counts-epochs",
    level: Level::Warning,
    says: "The schedule counts updates, but its lengths look like epochs.",
    why: "The whole schedule takes only a small part of the run.",
    unless: "The lengths fit into the number of epochs of the run, which is at most a quarter of its updates, and what follows from \
             them is implausible: the schedule is over at once, or decays by more than a millionth.",
    instead_of: &[
        "rises-again",
        "zero-from-then-on",
        "runs-past-its-end",
        "rate-vanishes",
        "frozen-at-its-end",
        "length-counts-other-updates",
    ],
    cases: include_str!("stepped_per_update_counts_epochs.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let clock = subject.clock();
    let (Some(epochs), Some(length), Some(steps)) = (clock.epochs, clock.steps_per_epoch, subject.steps())
    else {
        return Vec::new();
    };
    let (epochs, length) = (epochs as f64, length as f64);
    if subject.unit() != Unit::Step || length < LEAST_EPOCH || epochs < 2.0 || is_told_the_epoch(subject) {
        return Vec::new();
    }
    let whole = whole(subject, epochs);
    let found = whole.or_else(|| subject.parts.iter().find_map(|part| repeated(part, epochs, steps)));
    let Some((part, argument, share)) = found else { return Vec::new() };
    let name = argument.param.name;
    let shown: Vec<String> = argument.numbers.iter().take(4).map(|value| number(*value)).collect();
    let right: Vec<String> =
        argument.numbers.iter().take(4).map(|value| argument.spell(value * length)).collect();
    let list = |items: &[String]| match items {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    let says = format!(
        "`{name}` ({}) fits the run's {} and the schedule is stepped once per update: of {} it is over after {}.",
        list(&shown),
        units(epochs, Unit::Epoch),
        units(steps, Unit::Step),
        percent(share)
    );
    let mut instead =
        format!("in updates this is `{name}: {}`, with {} updates in an epoch", list(&right), number(length));
    let chooses = subject.outer().is_some_and(|outer| matches!(outer.kind.interval, Interval::Caller(_)));
    if chooses && subject.outer().is_some_and(|outer| outer.dialect.steps_itself.is_none()) {
        instead += "; or `interval: epoch` if the loop steps the scheduler once per epoch";
    }
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}

/// Whether the user gives a length in steps. One that is in epochs by its parameter is not mistaken for them.
fn is_in_steps(argument: &LintArgument<'_>) -> bool {
    argument.given.is_some() && argument.factor == 1.0
}

/// Whether the scheduler counts epochs at every update.
fn is_told_the_epoch(subject: &Subject<'_>) -> bool {
    use crate::spec::Stepping;
    matches!(subject.series.stepping, Some(Stepping::Fraction(_) | Stepping::Late))
}

type Suspect<'s, 'a> = (&'s SchedulePart<'a>, &'s LintArgument<'a>, f64);

/// A schedule as long as the run has epochs.
fn whole<'s, 'a>(subject: &'s Subject<'a>, epochs: f64) -> Option<Suspect<'s, 'a>> {
    let length = subject.length()? * subject.pace();
    let steps = subject.steps()?;
    // What holds its rate for a few updates and then goes on is a warmup.
    let decays =
        subject.main_rate().and_then(|rates| Some((rates.peak()?.row as f64) < length.min(steps / 2.0)));
    let fits = length <= epochs && length >= epochs / 2.0 && length * LEAST_EPOCH <= steps;
    if !fits || decays != Some(true) {
        return None;
    }
    let roles = [Role::Total, Role::Decay, Role::Milestones, Role::Period];
    let (part, argument) = roles.iter().find_map(|role| {
        let given = |part: &'s SchedulePart<'a>| {
            let argument = part.argument(*role).filter(|argument| is_in_steps(argument))?;
            Some((part, argument))
        };
        subject.parts.iter().filter_map(given).max_by(|one, other| {
            let size = |pair: &(_, &LintArgument<'a>)| pair.1.numbers.iter().copied().fold(0.0, f64::max);
            size(one).total_cmp(&size(other))
        })
    })?;
    Some((part, argument, length / steps))
}

/// A period or milestones within the number of epochs.
fn repeated<'s, 'a>(part: &'s SchedulePart<'a>, epochs: f64, steps: f64) -> Option<Suspect<'s, 'a>> {
    if let Some(argument) = part.argument(Role::Milestones).filter(|argument| is_in_steps(argument)) {
        let last = argument.numbers.iter().copied().fold(0.0, f64::max);
        let fits = last <= epochs && last >= epochs / 4.0 && last >= 2.0 && last * LEAST_EPOCH <= steps;
        return fits.then_some((part, argument, last / steps));
    }
    let argument = part.argument(Role::Period).filter(|argument| is_in_steps(argument))?;
    let period = argument.numbers.first().copied()?;
    let is_cycle = argument.numbers.len() == 1 && part.argument(Role::Factor).is_none();
    let left = part.number(Role::Factor).map_or(1.0, |factor| after(factor, steps / period));
    let fits = period >= 2.0 && period <= epochs && period * 20.0 <= steps;
    let is_implausible = (is_cycle && period * 2.0 <= epochs && steps / epochs >= 10.0) || left < LEAST_DECAY;
    (fits && is_implausible && !part.is_nested).then_some((part, argument, period / steps))
}

/// What a factor leaves of the rate after a number of stairs; a decay that is small enough is not followed to its end.
fn after(factor: f64, stairs: f64) -> f64 {
    let mut left = 1.0;
    for _ in 0..(stairs as u64).min(100_000) {
        left *= factor.abs();
        if left < LEAST_DECAY {
            break;
        }
    }
    left
}
