//! `PlateauLRScheduler`: torch's ReduceLROnPlateau after a warmup.

use super::common::{
    INITIALIZE, NOISE_PCT, NOISE_RANGE_T, NOISE_STD, WARMUP_LR_INIT, WARMUP_T, Warmup, initialized,
};
use super::noise::Noise;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{Stepped, channels, recurrent};
use crate::dialect::kit::params::{absent, each, mode, number};
use crate::dialect::kit::plateau::{Better, Metrics, Plateau, PlateauRule, each_group};
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::number::python::Number::{self, Float};
use crate::schedule::{Quantity, Unit};
use std::sync::Arc;

/// `PlateauLRScheduler`.
pub(super) const PLATEAU: Kind = Kind {
    name: "PlateauLRScheduler",
    aliases: &[],
    summary: "torch's ReduceLROnPlateau after a warmup; deprecated in timm",
    formula: "lr = max(lr * decay_rate, lr_min) when more than patience_t epochs in a row were not better",
    edges: &[
        "`epoch <= warmup_t` is the warmup, during which metrics are ignored.",
        "mode is max by default: the metric is an accuracy.",
        "The noise of an epoch is removed before the next one.",
    ],
    interval: Interval::Always(Unit::Epoch),
    params: &[
        Param::required(
            "metrics",
            Type::Column,
            "the metric of each epoch, in order, for `step(epoch, metric)`",
        ),
        number("decay_rate", "0.1", "the factor of a reduction, below 1"),
        number("patience_t", "10", "the number of epochs in a row that may fail to improve"),
        number("threshold", "1e-4", "by how much, as a fraction of the best, a metric must be better"),
        number("cooldown_t", "0", "the number of epochs after a reduction that do not count"),
        WARMUP_T,
        WARMUP_LR_INIT,
        each("lr_min", "0.0", "the lowest rate"),
        mode("max"),
        NOISE_RANGE_T,
        Param::optional(
            "noise_type",
            Type::Text,
            Default::Is("normal"),
            "`normal`; anything else is a uniform distribution within noise_pct",
        ),
        NOISE_PCT,
        NOISE_STD,
        absent("noise_seed", "the seed of the noise of an epoch is this plus its number; left out, 42"),
        INITIALIZE,
    ],
    example: "optimizer: {lr: 0.1}\nschedule:\n  kind: timm.PlateauLRScheduler\n  metrics: [61.0, 68.2, 70.1, 70.3, 70.2, 70.3, 73.9, 74.1, 74.0, 74.1]\n  patience_t: 1",
    build: plateau,
};

fn plateau(args: &Args<'_>) -> Resolved {
    let bases = initialized(args)?;
    let rule = PlateauRule {
        better: Better {
            max: args.get::<Word>("mode")?.0 == "max",
            relative: true,
            threshold: args.get("threshold")?,
        },
        factor: args.get("decay_rate")?,
        patience: args.get("patience_t")?,
        cooldown: args.get("cooldown_t")?,
        min_lrs: each_group(args, "lr_min", bases.len())?,
        eps: 1e-8,
    };
    let plateau =
        Plateau::new(rule).map_err(|raised| raised.about("decay_rate").report(args, "in the constructor"))?;
    let warmup = Warmup::of(args, &bases, |base, _| Ok(base))?;
    let noise = Noise::of(args, |args| args.get("noise_seed"))?;
    let noise = match args.get::<String>("noise_type")?.as_str() {
        "normal" => noise,
        _ => noise.map(Noise::uniform),
    };
    noise.as_ref().map_or(Ok(()), |noise| noise.check(args))?;
    let metrics = Metrics::of(args)?;
    let length = metrics.count().max(1);
    let lrs = bases.iter().map(|base| warmup.first(*base).float()).collect();
    let state = TimmPlateau { plateau, warmup: Arc::new(warmup), noise, metrics, lrs, quiet: None };
    Ok(recurrent(args, Unit::Epoch, channels(args, &[Quantity::LearningRate]), state).lasting(length))
}

/// A `PlateauLRScheduler` between two epochs.
#[derive(Clone)]
struct TimmPlateau {
    plateau: Plateau,
    warmup: Arc<Warmup>,
    noise: Option<Noise>,
    metrics: Metrics,
    lrs: Vec<f64>,
    /// The rates without their present noise.
    quiet: Option<Vec<f64>>,
}

impl TimmPlateau {
    fn step(&mut self, epoch: u64) -> Result<(), Exception> {
        if Number::from(epoch) <= self.warmup.length {
            for (group, lr) in self.lrs.iter_mut().enumerate() {
                *lr = self.warmup.at(epoch.into(), group).float();
            }
            return Ok(());
        }
        if let Some(quiet) = self.quiet.take() {
            self.lrs = quiet;
        }
        self.plateau.step(self.metrics.at(epoch - 1)?, &mut self.lrs);
        let noise = match &self.noise {
            Some(noise) => noise.at(epoch)?,
            None => None,
        };
        if let Some(noise) = noise {
            self.quiet = Some(self.lrs.clone());
            for lr in &mut self.lrs {
                *lr += (Float(*lr) * noise).float();
            }
        }
        Ok(())
    }
}

impl Stepped for TimmPlateau {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.step(t)?;
        }
        out.copy_from_slice(&self.lrs);
        Ok(())
    }
}
