//! `warmup-of-one-step`.

use crate::dialect::Role;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "warmup-of-one-step",
    level: Level::Info,
    says: "The warmup has one step.",
    why: "Whether the first update is at 0, at the peak or between them depends on how the framework counts; the second is at the \
          peak.",
    unless: "It does no harm but to the one update, so that it is only said at level info.",
    instead_of: &["warmup-without-effect"],
    cases: include_str!("warmup_of_one_step.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((part, argument)) =
        subject.argument(Role::Warmup).filter(|(_, argument)| argument.given.is_some())
    else {
        return Vec::new();
    };
    if part.warmup() != Some(1.0) {
        return Vec::new();
    }
    let says = format!(
        "`{}` is 1: a warmup of one step has no step between its start and the peak.",
        argument.param.name
    );
    let instead = "write 0 for none, or the steps that it is to take";
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
