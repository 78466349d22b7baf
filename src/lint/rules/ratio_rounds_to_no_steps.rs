//! `ratio-rounds-to-no-steps`.

use crate::dialect::Role;
use crate::lint::words::{number, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "ratio-rounds-to-no-steps",
    level: Level::Warning,
    says: "A warmup, or another phase, that is a part of the run is rounded to no step at all.",
    why: "The run does not have that phase, although it was asked for.",
    unless: "A part above 0 asks for a warmup. It must come to less than one step, so that there is no threshold.",
    instead_of: &["warmup-without-effect", "rounded-to-a-whole-number"],
    cases: include_str!("ratio_rounds_to_no_steps.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(steps) = subject.steps() else { return Vec::new() };
    let fraction = subject.argument(Role::Fraction).and_then(|(part, argument)| {
        let share = *argument.numbers.first()?;
        let total = part.number(Role::Total).unwrap_or(steps);
        (share > 0.0 && share * total < 1.0).then_some((part, argument, share, share * total))
    });
    let warmup = || {
        let (part, argument) = subject.argument(Role::Warmup)?;
        let given = argument.given?;
        let value = *argument.numbers.first()?;
        // An expression that is rounded, or, in a config, a ratio of which the steps were computed.
        let exact = match value {
            0.0 => {
                let place = part.place(argument);
                let span = place.span();
                let written: String =
                    place.source().line(span.line).chars().skip(span.column - 1).take(span.length).collect();
                let ratio: f64 = written.trim_matches(['"', '\'']).parse().ok()?;
                (ratio > 0.0 && ratio < 1.0).then_some(ratio * steps)?
            }
            value if given.text().is_some() && value > 0.0 && value < 0.5 => value,
            _ => return None,
        };
        Some((part, argument, exact / steps, exact))
    };
    let Some((part, argument, share, exact)) = fraction.or_else(warmup) else { return Vec::new() };
    let says = format!(
        "`{}` is {} of {}, which is {} and rounds to none.",
        argument.param.name,
        crate::lint::words::percent(share),
        units(steps, subject.unit()),
        number(exact)
    );
    let instead = format!(
        "with this length of the run a part of {} is one step",
        crate::lint::words::percent(1.0 / steps)
    );
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
