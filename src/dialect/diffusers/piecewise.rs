//! `get_piecewise_constant_schedule`: factors with the steps at which they end.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{from_base_rates, times};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Unit;
use std::collections::BTreeMap;

/// `get_piecewise_constant_schedule`.
pub(super) const PIECEWISE: Kind = Kind {
    aliases: &["piecewise_constant"],
    params: &[
        Param::required(
            "step_rules",
            Type::Text,
            "factors with their ends, and the last factor: `1:10,0.1:20,0.005`",
        )
        .means(Role::Rates),
        number("last_epoch", "-1", "the last step of an earlier run; -1 for a new one"),
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: diffusers.get_piecewise_constant_schedule, step_rules: \"1:500,0.1:800,0.01\"}",
    ..kind(
        Interval::Caller(Unit::Step),
        "get_piecewise_constant_schedule",
        piecewise,
        "the optimizer's rate times a factor for each stretch of steps",
        "base * the factor of the first rule with t below its end, or the last factor",
        &[
            "The ends are steps, not lengths: `1:10,0.1:20` has the factor 0.1 for 10 steps.",
            "Of two rules with the same end the later counts; their order is of no matter otherwise.",
        ],
    )
};

fn piecewise(args: &Args<'_>) -> Resolved {
    let text: String = args.get("step_rules")?;
    let (rules, last) = parsed(args, &text)?;
    from_base_rates(
        args,
        false,
        |_| None,
        move |t, _, bases, out| {
            let after = t.whole().unwrap_or(i64::MAX).saturating_add(1);
            let factor = rules.range(after..).next().map_or(last, |(_, factor)| *factor);
            times(bases, Number::Float(factor), out)
        },
    )
}

/// The factors by their ends, and the last factor.
fn parsed(args: &Args<'_>, text: &str) -> Result<(BTreeMap<i64, f64>, f64), Diagnostic> {
    let raise = |message: String| {
        let help = "the form is `1:10,0.1:20,0.005`: factors with their ends, and the last factor";
        Exception::value(message).help(help).about("step_rules").report(args, "in the constructor")
    };
    let float = |text: &str| {
        let number: Option<f64> = text.trim().parse().ok();
        number.ok_or_else(|| raise(format!("could not convert string to float: '{text}'")))
    };
    let mut parts: Vec<&str> = text.split(',').collect();
    let last = float(parts.pop().unwrap_or_default())?;
    let mut rules = BTreeMap::new();
    for part in parts {
        let Some((factor, end)) = part.split_once(':') else {
            return Err(raise("not enough values to unpack (expected 2, got 1)".into()));
        };
        let steps: Option<i64> = end.trim().parse().ok();
        let steps = steps.ok_or_else(|| raise(format!("invalid literal for int() with base 10: '{end}'")))?;
        rules.insert(steps, float(factor)?);
    }
    Ok((rules, last))
}
