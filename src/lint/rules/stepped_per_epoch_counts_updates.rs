//! `stepped-per-epoch-counts-updates`.

use crate::dialect::Role;
use crate::lint::words::{number, percent, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;

/// How many times as long as the run a schedule must be to be one in another unit, where the length of an epoch is unknown.
const FAR: f64 = 20.0;

pub(super) const RULE: LintRule = LintRule {
    name: "stepped-per-epoch-counts-updates",
    level: Level::Warning,
    says: "The schedule counts epochs, but its lengths look like updates.",
    why: "The run ends where the schedule has hardly begun, so that the rate is practically constant.",
    unless: "The length is at least twice the epochs of the run, and a multiple of the updates of an epoch; where their number is \
             not known, it is 50 times the epochs, and 1,000 at least.",
    instead_of: &[
        "cut-short",
        "boundary-beyond-the-run",
        "hardly-changes",
        "never-changes",
        "ends-within-a-cycle",
        "warmup-never-ends",
    ],
    cases: include_str!("stepped_per_epoch_counts_updates.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(epochs), Unit::Epoch) = (subject.steps(), subject.unit()) else { return Vec::new() };
    let length = subject.clock().steps_per_epoch.map(|length| length as f64);
    let is_in_updates = |value: f64| match length {
        Some(length) if length > 1.0 => {
            value >= 2.0 * epochs && value >= length / 2.0 && {
                let of_epoch = value / length;
                value >= FAR * epochs || (of_epoch - of_epoch.round()).abs() < 0.02
            }
        }
        _ => value >= 50.0 * epochs && value >= 1000.0,
    };
    let roles = [Role::Total, Role::Decay, Role::Period, Role::Milestones, Role::Warmup];
    let mut suspects = subject.parts.iter().flat_map(|part| {
        let given = part.arguments.iter().filter(|argument| argument.given.is_some());
        given.map(move |argument| (part, argument))
    });
    let found = suspects.find(|(_, argument)| {
        let least = argument.numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let is_length = argument.role.is_some_and(|role| roles.contains(&role)) && argument.factor == 1.0;
        is_length && !argument.numbers.is_empty() && is_in_updates(least)
    });
    let Some((part, argument)) = found else { return Vec::new() };
    let (name, value) = (argument.param.name, argument.numbers[0]);
    let says = format!(
        "`{name}` is {}, and the schedule is stepped once per epoch, {} in this run: it gets to {} of that.",
        number(value),
        match epochs {
            1.0 => "1 time".to_string(),
            epochs => format!("{} times", number(epochs)),
        },
        percent(epochs / value)
    );
    let by_updates = "or `interval: step` if the loop steps the scheduler at every update";
    let instead = match length {
        Some(length) => {
            let right: Vec<String> = argument
                .numbers
                .iter()
                .take(4)
                .map(|value| number((value / length).round().max(1.0)))
                .collect();
            let right = if right.len() == 1 { right[0].clone() } else { format!("[{}]", right.join(", ")) };
            format!("in epochs of {} this is `{name}: {right}`; {by_updates}", units(length, Unit::Step))
        }
        None => format!("write the length in epochs; {by_updates}"),
    };
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
