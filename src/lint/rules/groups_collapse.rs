//! `groups-collapse`.

use crate::dialect::Role;
use crate::lint::words::rate;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Quantity;
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "groups-collapse",
    level: Level::Warning,
    says: "The parameter groups have different rates in the optimizer, and one rate under the schedule.",
    why: "The groups lose their own rates, such as a smaller one for a pretrained part.",
    unless: "Groups with different rates are meant to have them. The rates must be equal in every update, so that there is no \
             threshold.",
    instead_of: &["overwrites-the-optimizer"],
    cases: include_str!("groups_collapse.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let groups = &subject.plan.optimizer.lr;
    let declared: Vec<f64> = groups.iter().map(|(_, rate)| rate.float()).collect();
    let Some(first) = declared.first() else { return Vec::new() };
    let rates: Vec<_> = subject.rates().collect();
    let is_one = declared.len() > 1 && declared.iter().all(|rate| rate == first);
    let collapse = rates.len() > 1 && rates.iter().all(|one| !one.differs);
    let is_alone = rates.len() == 1 && rates[0].channel.quantity == Quantity::LearningRate;
    if declared.len() < 2 || is_one || !(collapse || is_alone) {
        return Vec::new();
    }
    let names: Vec<String> = groups
        .iter()
        .take(4)
        .map(|(name, value)| format!("{} {}", name.as_deref().unwrap_or("?"), rate(value.float())))
        .collect();
    let peak =
        rates[0].peak().map_or_else(String::new, |peak| format!(" with the peak {}", rate(peak.value)));
    let says = format!(
        "The optimizer has the groups {}; under the schedule all of them have the same rates{peak}.",
        names.join(", ")
    );
    let place = subject.argument(Role::Peak).map(|(part, argument)| part.place(argument));
    let name = subject.argument(Role::Peak).map_or("the peak", |(_, argument)| argument.param.name);
    let instead = format!("give {name} for each group, as a list in the order of the groups");
    vec![Finding::of(&RULE, says).at(place.or_else(|| subject.place())).instead(instead)]
}
