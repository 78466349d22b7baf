//! `milestone-at-zero`.

use crate::dialect::Role;
use crate::lint::words::number;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "milestone-at-zero",
    level: Level::Warning,
    says: "A milestone lies at step 0, or before it.",
    why: "The phase before it has no update, and some schedulers scale all later rates by the wrong start.",
    unless: "A list that has a value for each of its milestones begins at 0, and is left out.",
    instead_of: &[],
    cases: include_str!("milestone_at_zero.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let wrong = subject.parts.iter().find_map(|part| {
        let argument = part.argument(Role::Milestones).filter(|argument| argument.given.is_some())?;
        let values = part.argument(Role::Rates).map(|values| values.numbers.len());
        let first = argument.numbers.iter().copied().find(|value| *value <= 0.0)?;
        (values != Some(argument.numbers.len())).then_some((part, argument, first))
    });
    let Some((part, argument, first)) = wrong else { return Vec::new() };
    let says = format!(
        "`{}` has {}, so that what comes before it has no update.",
        argument.param.name,
        number(first)
    );
    let instead = "leave out the first phase, or give it a length";
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
