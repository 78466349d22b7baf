//! `boundary-beyond-the-run`.

use crate::dialect::Role;
use crate::lint::words::{number, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "boundary-beyond-the-run",
    level: Level::Warning,
    says: "The run never reaches a boundary or milestone, or the first stair.",
    why: "The change that was asked for there never comes.",
    unless: "A last milestone at the very end of the run is a habit, and only said at level info. Any later one is never reached, so \
             that there is no threshold.",
    instead_of: &["never-changes", "hardly-changes"],
    cases: include_str!("boundary_beyond_the_run.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(steps), Some(part)) = (subject.steps(), subject.outer()) else { return Vec::new() };
    let milestones = part.argument(Role::Milestones);
    let is_stair = part.argument(Role::Factor).is_some();
    let Some(argument) = milestones.or_else(|| part.argument(Role::Period).filter(|_| is_stair)) else {
        return Vec::new();
    };
    let never: Vec<f64> = argument.numbers.iter().copied().filter(|value| *value >= steps).collect();
    // A smooth decay falls from the first update on, however long its period is.
    let is_smooth = subject.main_rate().is_some_and(|rates| !rates.is_constant()) && milestones.is_none();
    if never.is_empty() || is_smooth {
        return Vec::new();
    }
    let all = never.len() == argument.numbers.len();
    let list: Vec<String> = never.iter().take(5).map(|value| number(*value)).collect();
    let mut says = format!(
        "The run of {} never reaches {} of `{}`.",
        units((steps / subject.pace()).round(), subject.unit()),
        list.join(" and "),
        argument.param.name
    );
    let is_constant = subject.main_rate().is_some_and(super::super::curve::MeasuredChannel::is_constant);
    if all && is_constant {
        says += " The rate never changes.";
    }
    let is_habit = !all && never.iter().all(|value| *value == steps);
    let finding = Finding::of(&RULE, says).at(Some(part.place(argument))).instead(advice(
        subject,
        argument.param.name,
        &argument.numbers,
        steps,
    ));
    let level = if all && is_constant { Level::Error } else { Level::Warning };
    vec![if is_habit { finding.level(Level::Info) } else { finding.level(level) }]
}

/// The milestones in the other unit, if that is what they are.
fn advice(subject: &Subject<'_>, name: &str, numbers: &[f64], steps: f64) -> String {
    let length = subject.clock().steps_per_epoch.map(|length| length as f64);
    let in_epochs = length.filter(|length| {
        subject.unit() == Unit::Epoch
            && numbers.iter().all(|value| *value >= *length && value / length < steps)
    });
    match in_epochs {
        Some(length) => {
            let right: Vec<String> =
                numbers.iter().take(5).map(|value| number((value / length).round())).collect();
            format!(
                "the scheduler counts epochs: in epochs of {} updates these are {}",
                number(length),
                right.join(", ")
            )
        }
        None => format!("write a `{name}` before the end of the run, at {}", number(steps)),
    }
}
