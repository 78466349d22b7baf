//! `ReduceLROnPlateau`: less when a metric has stopped getting better.

use crate::dialect::kit::params::{EPS, each, mode, number, threshold_mode};
use crate::dialect::kit::plateau;
use crate::dialect::kit::values::{NumberColumn, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::Finding;

use super::common::kind;
use super::remarks::Remarks;
use super::script::{Script, Start, TorchClass, build, steady, told};
use super::tree::{ReduceLrOnPlateau, Scheduler};

/// `ReduceLROnPlateau`.
pub(crate) const PLATEAU: TorchClass = TorchClass {
    kind: Kind {
        interval: Interval::Caller(Unit::Epoch),
        params: &[
            mode("min"),
            number("factor", "0.1", "what the rate is multiplied by, below 1"),
            Param::optional(
                "patience",
                Type::Count,
                Default::Is("10"),
                "how many bad epochs in a row are borne; the next one reduces",
            ),
            number("threshold", "1e-4", "by how much the metric must beat the best one"),
            threshold_mode("rel"),
            Param::optional(
                "cooldown",
                Type::Count,
                Default::Is("0"),
                "how many epochs after a reduction do not count",
            ),
            each("min_lr", "0", "the least rate"),
            EPS,
            Param::required("metrics", Type::Column, "what `step` is given, one number per epoch"),
        ],
        example: "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.ReduceLROnPlateau\n  factor: 0.5\n  patience: 1\n  \
                  metrics: [0.9, 0.7, 0.6, 0.61, 0.6, 0.59, 0.6, 0.6, 0.5]\n",
        ..kind(
            "ReduceLROnPlateau",
            |args| build(&PLATEAU, args),
            "times factor when a metric has stopped getting better",
            "lr = max(lr * factor, min_lr) when bad_epochs > patience",
            &[
                "The metric of epoch `t` decides about epoch `t + 1`.",
                "It reduces after `patience + 1` bad epochs.",
                "With `rel` and a negative metric a slightly worse value counts as better.",
                "`eps` keeps rates below about 1e-8 from falling.",
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
    let plateau = plateau::Plateau::new(rule).map_err(|raised| told(args)(raised.about("factor")))?;
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
            Finding::RelativeThresholdBelowZero,
            "metrics",
            "Some metrics are below 0: there `threshold_mode: rel` takes a slightly worse one for better.",
        );
    }
    let (factor, eps) = (args.get::<Number>("factor")?.float(), args.get::<Number>("eps")?.float());
    let stuck = |lr: f64| lr > 0.0 && lr - lr * factor <= eps;
    if args.optimizer().lr.iter().any(|(_, lr)| stuck(lr.float())) {
        remarks.say(
            args,
            Finding::NeverLowered,
            "eps",
            format!("`eps` keeps the rate where it is: a reduction by no more than {eps:?} is not made."),
        );
    }
    Ok(())
}
