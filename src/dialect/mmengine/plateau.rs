//! `ReduceOnPlateauLR`: a factor when a metric no longer improves.

use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{EPS, each, kind, number};
use crate::dialect::kit::plateau::{Better, Metrics, Plateau, PlateauRule, each_group};
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};

use super::alone::build;
use super::common::{
    ActiveSteps, BEGIN, BY_EPOCH, CLOCK, END, INF, LAST_STEP, MmClass, VERBOSE, report, twin,
};
use super::scheduler::Law;

/// `ReduceOnPlateauLR`.
pub(super) const PLATEAU: MmClass = MmClass {
    rate: PLATEAU_LR,
    momentum: Some(twin(
        PLATEAU_LR,
        "ReduceOnPlateauMomentum",
        "a factor on the momentum when a metric no longer improves",
        "optimizer: {lr: 0.1, momentum: 0.9}\nschedule: {kind: mmengine.ReduceOnPlateauMomentum, metrics: [1.0, 0.8, 0.81, 0.82, 0.8, 0.79], patience: 1, factor: 0.5}",
    )),
    law: plateau,
};

const PLATEAU_LR: Kind = Kind {
    params: &[
        Param::required("metrics", Type::Column, "the metric of each validation, in order"),
        Param::optional(
            "monitor",
            Type::Text,
            Default::Is("loss"),
            "the name of the metric; changes nothing here",
        ),
        Param::optional(
            "rule",
            Type::Choice(&["less", "greater"]),
            Default::Is("less"),
            "whether a lower or a higher metric is better",
        ),
        number("factor", "0.1", "the factor of a reduction, below 1").means(Role::Factor),
        number("patience", "10", "the number of validations in a row that may fail to improve"),
        number("threshold", "1e-4", "by how much a metric must be better, at least 0"),
        Param::optional(
            "threshold_rule",
            Type::Choice(&["rel", "abs"]),
            Default::Is("rel"),
            "whether `threshold` is a fraction of the best metric or a difference",
        ),
        number("cooldown", "0", "the number of validations after a reduction that do not count"),
        each("min_value", "0.0", "the lowest value"),
        EPS,
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
    ],
    example: "optimizer: {lr: 0.1}\nschedule: {kind: mmengine.ReduceOnPlateauLR, metrics: [1.0, 0.8, 0.81, 0.82, 0.8, 0.79], patience: 1}",
    ..kind(
        CLOCK,
        "ReduceOnPlateauLR",
        |args| build(&PLATEAU, args),
        "a factor when a metric no longer improves",
        "v = max(v * factor, min_value) when more than `patience` validations in a row were not better",
        &[
            "It is stepped with the metric of each validation, which follows each epoch.",
            "The first best metric is 1e9, or -1e9 with `rule: greater`, not infinity.",
            "Metrics before epoch `begin` and from epoch `end` on change nothing.",
        ],
    )
};

fn plateau(args: &Args<'_>, active: &ActiveSteps) -> Resolved<Law> {
    if !active.by_epoch {
        let message = format!("Now {} only support by_epoch=True", args.kind.name);
        return Err(report(args)(Exception::assertion(message).about(BY_EPOCH.name)));
    }
    args.check::<String>("monitor")?;
    let (Word(rule), Word(threshold_rule)) = (args.get("rule")?, args.get("threshold_rule")?);
    let threshold: f64 = args.get("threshold")?;
    let better = Better { max: rule == "greater", relative: threshold_rule == "rel", threshold };
    let groups = args.optimizer().lr.len().max(1);
    let rule = PlateauRule {
        better,
        factor: args.get("factor")?,
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        min_lrs: each_group(args, "min_value", groups)?,
        eps: args.get("eps")?,
    };
    let plateau = Plateau::new(rule).map_err(|raised| report(args)(raised.about("factor")))?;
    if threshold < 0.0 {
        let message = format!("threshold {threshold:?} should be >= 0.");
        return Err(report(args)(Exception::value(message).about("threshold")));
    }
    let worst = if better.max { -(INF as f64) } else { INF as f64 };
    Ok(Law::Plateau { plateau: plateau.with_best(worst), metrics: Metrics::of(args)? })
}
