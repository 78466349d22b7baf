//! `boundary-beyond-the-run`.

use crate::dialect::Role;
use crate::lint::curve::MeasuredChannel;
use crate::lint::parts::{LintArgument, SchedulePart};
use crate::lint::words::{name, number, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "boundary-beyond-the-run",
    level: Level::Warning,
    says: "The run never reaches a boundary or milestone, or the first stair.",
    why: "The rate does not change there, although the schedule says so.",
    unless: "A last milestone at the very end of the run is a habit, and only said at level info. Any later one is never reached, so \
             that there is no threshold.",
    instead_of: &["never-changes", "hardly-changes"],
    cases: include_str!("boundary_beyond_the_run.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(steps) = subject.steps() else { return Vec::new() };
    subject.parts.iter().find_map(|part| of_part(subject, part, steps)).into_iter().collect()
}

fn of_part(subject: &Subject<'_>, part: &SchedulePart<'_>, steps: f64) -> Option<Finding> {
    let begins = part.begins?;
    let milestones = part.argument(Role::Milestones);
    let is_stair = part.argument(Role::Factor).is_some();
    let argument = milestones.or_else(|| part.argument(Role::Period).filter(|_| is_stair))?;
    let never: Vec<f64> = argument.numbers.iter().copied().filter(|value| begins + value >= steps).collect();
    // A smooth decay falls from the first update on, however long its period is.
    let is_smooth = subject.main_rate().is_some_and(|rates| !rates.is_constant()) && milestones.is_none();
    if never.is_empty() || is_smooth {
        return None;
    }
    let all = never.len() == argument.numbers.len();
    let list: Vec<String> = never.iter().take(5).map(|value| number(*value / argument.factor)).collect();
    let mut says = format!(
        "The run of {} never reaches {} of `{}`",
        units((steps / subject.pace()).round(), subject.unit()),
        list.join(" and "),
        argument.param.name
    );
    says += &match begins {
        0.0 => ".".to_string(),
        begins => format!(", counted from {} {}.", name(subject.unit()), number(begins / subject.pace())),
    };
    let is_constant = subject.main_rate().is_some_and(MeasuredChannel::is_constant);
    if all && is_constant {
        says += " The rate never changes.";
    }
    let is_habit = !all && never.iter().all(|value| begins + value == steps);
    let finding = Finding::of(&RULE, says).at(Some(part.place(argument))).instead(advice(
        subject,
        argument,
        steps - begins,
    ));
    let level = if all && is_constant { Level::Error } else { Level::Warning };
    Some(if is_habit { finding.level(Level::Info) } else { finding.level(level) })
}

/// The milestones in the other unit, if that is what they are.
fn advice(subject: &Subject<'_>, argument: &LintArgument<'_>, steps: f64) -> String {
    let name = argument.param.name;
    let counts_epochs = argument.factor > 1.0 || subject.unit() == Unit::Epoch && argument.factor == 1.0;
    let length = subject.clock().steps_per_epoch.map(|length| length as f64).filter(|_| counts_epochs);
    let in_epochs = length.filter(|length| {
        let fits = |value: &f64| value / argument.factor >= *length && value / length < steps;
        argument.numbers.iter().all(fits)
    });
    match in_epochs {
        Some(length) => {
            let right = argument.numbers.iter().take(5).map(|value| {
                let epochs = value / argument.factor / length;
                number(epochs.round())
            });
            let right: Vec<String> = right.collect();
            format!(
                "`{name}` counts epochs: in epochs of {} updates these are {}",
                number(length),
                right.join(", ")
            )
        }
        None => format!("write a `{name}` before the end of the run, at {}", argument.spell(steps)),
    }
}
