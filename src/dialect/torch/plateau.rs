//! `ReduceLROnPlateau`: a lower rate when a metric stops improving.

use crate::dialect::kit::params::{EPS, each, kind, mode, number, threshold_mode};
use crate::dialect::kit::plateau;
use crate::dialect::kit::values::{NumberColumn, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::RemarkKind;

use super::common::STEPPED;
use super::remarks::Remarks;
use super::script::{Script, Start, TorchClass, build, report, steady};
use super::tree::{ReduceLrOnPlateau, Scheduler};

/// `ReduceLROnPlateau`.
pub(crate) const PLATEAU: TorchClass = TorchClass {
    kind: Kind {
        interval: Interval::Caller(Unit::Epoch),
        params: &[
            mode("min"),
            number("factor", "0.1", "the factor of a reduction, below 1"),
            Param::optional(
                "patience",
                Type::Number,
                Default::Is("10"),
                "the number of epochs in a row that may fail to improve; the next one reduces the rate",
            ),
            number("threshold", "1e-4", "by how much a metric must be better than the best"),
            threshold_mode("rel"),
            Param::optional(
                "cooldown",
                Type::Number,
                Default::Is("0"),
                "the number of epochs after a reduction that do not count",
            ),
            each("min_lr", "0", "the lowest rate"),
            EPS,
            Param::required("metrics", Type::Column, "the argument of `step`, one number per epoch"),
        ],
        example: "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.ReduceLROnPlateau\n  factor: 0.5\n  patience: 1\n  \
                  metrics: [0.9, 0.7, 0.6, 0.61, 0.6, 0.59, 0.6, 0.6, 0.5]\n",
        ..kind(
            STEPPED,
            "ReduceLROnPlateau",
            |args| build(&PLATEAU, args),
            "times factor when a metric stops improving",
            "lr = max(lr * factor, min_lr) when bad_epochs > patience",
            &[
                "The metric of epoch `t` affects epoch `t + 1`.",
                "The rate is reduced after `patience + 1` bad epochs.",
                "With `rel` and a negative metric a slightly worse value counts as better.",
                "Because of `eps` rates below about 1e-8 do not fall.",
            ],
        )
    },
    construct,
    length: |args, _| Ok(Some(args.get::<NumberColumn>("metrics")?.0.len() as f64)),
    pace: steady,
    start: Start::Current,
    remarks: |args, _, said| remarks(args, said),
};

fn construct(script: &mut Script, args: &Args<'_>) -> Resolved<Scheduler> {
    let rule = plateau::PlateauRule {
        better: plateau::Better::of(args)?,
        factor: args.get("factor")?,
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        min_lrs: plateau::each_group(args, "min_lr", script.optimizer.groups.len())?,
        eps: args.get("eps")?,
    };
    let plateau = plateau::Plateau::new(rule).map_err(|raised| report(args)(raised.about("factor")))?;
    let metrics = plateau::Metrics::of(args)?;
    let (place, metrics_place) = (args.kind_place(), args.place("metrics"));
    Ok(Scheduler::Plateau(Box::new(ReduceLrOnPlateau { plateau, metrics, seen: 0, place, metrics_place })))
}

fn remarks(args: &Args<'_>, remarks: &mut Remarks) -> Resolved<()> {
    let metrics = args.get::<NumberColumn>("metrics")?.0;
    let is_relative = args.get::<Word>("threshold_mode")?.0 == "rel";
    if is_relative && args.get::<Number>("threshold")? > 0 && metrics.iter().any(|metric| *metric < 0.0) {
        remarks.say(
            args,
            RemarkKind::RelativeThresholdBelowZero,
            "metrics",
            "Some metrics are below 0: with `threshold_mode: rel` a slightly worse one counts as better there.",
        );
    }
    let (factor, eps) = (args.get::<Number>("factor")?.float(), args.get::<Number>("eps")?.float());
    let stuck = |lr: f64| lr > 0.0 && lr - lr * factor <= eps;
    if args.optimizer().lr.iter().any(|(_, lr)| stuck(lr.float())) {
        remarks.say(
            args,
            RemarkKind::NeverLowered,
            "eps",
            format!("`eps` keeps the rate from falling: a reduction by no more than {eps:?} is not made."),
        );
    }
    Ok(())
}
