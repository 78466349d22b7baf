//! ReduceLROnPlateau: the callback that lowers the rate when a metric stops improving.
//!
//! Source: `keras/src/callbacks/{reduce_lr_on_plateau,monitor_callback}.py` of Keras 3.15.1.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::{NumberColumn, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::number::python::Number;
use crate::number::single::flushed;
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Channel, Halt, Nature, Precision, Recurrent, Schedule, Unit, Walk};
use std::sync::Arc;

/// `ReduceLROnPlateau`.
pub(super) const PLATEAU: Kind = Kind {
    name: "ReduceLROnPlateau",
    aliases: &[],
    summary: "multiplies the optimizer's rate by a factor when a metric stops improving",
    formula: "rate = max(rate * factor, min_lr), once `patience` epochs in a row did not improve on the best metric by more than `min_delta`",
    edges: &[
        "The first metric always counts as an improvement, even NaN (and nothing improves on NaN).",
        "The rate is lowered at the end of the epoch in which the count reaches `patience`: the next epoch uses it.",
        "During the cooldown bad epochs are not counted, but a better metric becomes the best one.",
        "Metrics are compared in float32; the new rate is computed in double precision and stored as float32.",
    ],
    interval: Interval::Always(Unit::Epoch),
    params: &[
        Param::optional(
            "monitor",
            Type::Text,
            Default::Is("val_loss"),
            "the name of the metric, which decides the direction in mode `auto`",
        ),
        number("factor", "0.1", "the factor of a reduction, below 1"),
        number(
            "patience",
            "10",
            "the number of epochs in a row without improvement after which the rate is reduced",
        ),
        number("verbose", "0", "whether the callback prints; has no effect here"),
        Param::optional(
            "mode",
            Type::Choice(&["auto", "min", "max"]),
            Default::Is("auto"),
            "whether a lower or a higher metric is better",
        ),
        number("min_delta", "0.0001", "by how much, absolutely, a metric must be better than the best"),
        number("cooldown", "0", "the number of epochs after a reduction that do not count"),
        number("min_lr", "0.0", "the lowest rate"),
        Param::required("metrics", Type::Column, "the metric at the end of each epoch"),
    ],
    example: "optimizer: {lr: 0.1}\nschedule:\n  kind: keras.ReduceLROnPlateau\n  factor: 0.2\n  patience: 2\n  min_lr: 0.001\n  metrics: [0.9, 0.7, 0.6, 0.6, 0.6, 0.5, 0.5, 0.5]",
    build: plateau,
};

fn plateau(args: &Args<'_>) -> Resolved {
    let initial = optimizer_rate(args)?;
    let factor: Number = args.get("factor")?;
    let monitor: String = args.get("monitor")?;
    let Word(mode) = args.get("mode")?;
    let NumberColumn(metrics) = args.get("metrics")?;
    args.check::<Number>("verbose")?;
    if factor.float() >= 1.0 {
        return Err(args
            .refuse("factor", "`factor` of `keras.ReduceLROnPlateau` must be below 1")
            .why(format!(
                "Keras: ReduceLROnPlateau does not support a factor >= 1.0. Received factor={factor}"
            ))
            .help("`factor: 0.5` halves the rate"));
    }
    let better = direction(&monitor, mode).ok_or_else(|| {
        args.refuse("monitor", format!("the direction of the metric `{monitor}` is not known"))
            .why(format!(
                "ReduceLROnPlateau callback received monitor={monitor}, but Keras isn't able to automatically determine whether that metric should be maximized or minimized."
            ))
            .help("add `mode: min` or `mode: max`")
    });
    let length = metrics.len() as u64;
    let callback = KerasPlateau {
        initial,
        factor: factor.float(),
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        min_lr: args.get("min_lr")?,
        min_delta: args.get::<f64>("min_delta")?.abs(),
        better,
        metrics,
    };
    let remarks = remarks_on(args, &callback);
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule =
        Schedule::new(Unit::Epoch, channels, Nature::Recurrent(Arc::new(callback))).lasting(length);
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}

/// The optimizer's rate as a float32, the type of its variable.
fn optimizer_rate(args: &Args<'_>) -> Result<f32, Diagnostic> {
    let rate = match args.base_lr()? {
        [(None, rate)] => *rate,
        _ => {
            return Err(Diagnostic::new("parameter groups with `keras.ReduceLROnPlateau`")
                .why("an optimizer of Keras has one learning rate for all variables")
                .help("give a single number: `optimizer: {lr: 0.1}`"));
        }
    };
    match rate {
        // The variable is only stored and read, so denormals are kept.
        Number::Float(value) => Ok(value as f32),
        value => Err(Diagnostic::new(format!("the optimizer's rate {value} is an integer"))
            .why(format!("Keras: Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a callable. Received instead: learning_rate={value}"))
            .help(format!("write `lr: {value}.0`"))),
    }
}

/// The remarks on parameters that keep the rate as it is.
fn remarks_on(args: &Args<'_>, callback: &KerasPlateau) -> Vec<Remark> {
    let mut said = Vec::new();
    if !args.is_given("min_delta") && callback.overlooks_an_improvement() {
        said.push(args.remark(
            RemarkKind::DefaultOfItsOwn,
            "min_delta",
            "`min_delta` is not given: an improvement by less than 1e-4, absolutely, does not count.",
        ));
    }
    if f64::from(callback.initial) <= callback.min_lr {
        said.push(args.remark(
            RemarkKind::NeverLowered,
            "min_lr",
            "The rate is never lowered: from the start it is not above `min_lr`.",
        ));
    }
    if callback.metrics.first().is_some_and(|first| first.is_nan()) {
        said.push(args.remark(
            RemarkKind::NothingImproves,
            "metrics",
            "The first metric is NaN and stays the best one: nothing improves on NaN.",
        ));
    }
    said
}

/// The metrics of Keras that have a direction, under the names that `compile(metrics=[...])` gives them. From
/// `_direction` of each class in `keras.metrics` of Keras 3.15.1; counts, sums and means have none.
#[rustfmt::skip]
pub(super) const UP: &[&str] = &[
    "AUC", "Accuracy", "BinaryAccuracy", "BinaryIoU", "CategoricalAccuracy", "ConcordanceCorrelation",
    "CosineSimilarity", "F1Score", "FBetaScore", "PearsonCorrelation", "Precision", "R2Score", "Recall",
    "SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "TopKCategoricalAccuracy", "acc", "accuracy",
    "auc", "binary_accuracy", "binary_io_u", "categorical_accuracy", "concordance_correlation",
    "cosine_similarity", "f1_score", "f_beta_score", "fbeta_score", "io_u", "mean_io_u", "one_hot_io_u",
    "one_hot_mean_io_u", "pearson_correlation", "precision", "precision_at_recall", "r2_score", "recall",
    "recall_at_precision", "sensitivity_at_specificity", "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy", "specificity_at_sensitivity", "top_k_categorical_accuracy",
];
#[rustfmt::skip]
pub(super) const DOWN: &[&str] = &[
    "BCE", "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalHinge", "Hinge", "KLDivergence",
    "LogCoshError", "MAE", "MAPE", "MSE", "MSLE", "MeanAbsoluteError", "MeanAbsolutePercentageError",
    "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson", "RootMeanSquaredError",
    "SparseCategoricalCrossentropy", "SquaredHinge", "bce", "binary_crossentropy", "categorical_crossentropy",
    "categorical_hinge", "hinge", "kl_divergence", "log_cosh_error", "logcosh", "loss", "mae", "mape",
    "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
    "mean_squared_logarithmic_error", "mse", "msle", "poisson", "root_mean_squared_error",
    "sparse_categorical_crossentropy", "squared_hinge",
];

/// The direction that the callback uses, or `None` if Keras raises. In mode `auto` we assume that the model was compiled
/// with the metric, if Keras has one of that name.
fn direction(monitor: &str, mode: &str) -> Option<Direction> {
    let name = monitor.strip_prefix("val_").unwrap_or(monitor);
    match mode {
        "min" => Some(Direction::Less),
        "max" => Some(Direction::Greater),
        _ if UP.contains(&name) => Some(Direction::Greater),
        _ if DOWN.contains(&name) => Some(Direction::Less),
        _ => None,
    }
}

/// Which way a metric gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// `ops.less`.
    Less,
    /// `ops.greater`.
    Greater,
}

/// The callback, its optimizer's rate and the metrics that it will see.
#[derive(Debug, Clone)]
struct KerasPlateau {
    /// The optimizer's first rate.
    initial: f32,
    /// `factor`, below 1.
    factor: f64,
    /// `patience`.
    patience: f64,
    /// `cooldown`.
    cooldown: f64,
    /// `min_lr`.
    min_lr: f64,
    /// The absolute value of `min_delta`.
    min_delta: f64,
    /// The direction of the metric, or the error at the end of the first epoch if it is not known.
    better: Result<Direction, Diagnostic>,
    /// The metric at the end of each epoch.
    metrics: Arc<[f64]>,
}

impl KerasPlateau {
    /// Whether a metric is better than all before it but does not count because of `min_delta`.
    fn overlooks_an_improvement(&self) -> bool {
        let Ok(better) = &self.better else { return false };
        let beats = |metric: f64, best: f64| match better {
            Direction::Less => metric < best,
            Direction::Greater => metric > best,
        };
        let least = |best: f64| match better {
            Direction::Less => best - self.min_delta,
            Direction::Greater => best + self.min_delta,
        };
        let mut best = None;
        for metric in self.metrics.iter().copied() {
            match best {
                Some(best) if beats(metric, best) && !beats(metric, least(best)) => return true,
                Some(known) if !beats(metric, known) => {}
                _ => best = Some(metric),
            }
        }
        false
    }
}

impl Recurrent for KerasPlateau {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(PlateauEpochs {
            callback: self.clone(),
            epoch: 0,
            rate: self.initial,
            best: None,
            waited: 0.0,
            cooldown: 0.0,
        })
    }
}

/// A training run with the callback, before an epoch.
struct PlateauEpochs {
    callback: KerasPlateau,
    epoch: usize,
    rate: f32,
    best: Option<f64>,
    waited: f64,
    cooldown: f64,
}

impl Walk for PlateauEpochs {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for out in out {
            if self.epoch > 0 {
                self.end_epoch().map_err(|error| Halt { at: self.epoch as u64, error: error.into() })?;
            }
            *out = f64::from(self.rate);
            self.epoch += 1;
        }
        Ok(())
    }
}

impl PlateauEpochs {
    /// `on_epoch_end` of the epoch before `self.epoch`.
    fn end_epoch(&mut self) -> Result<(), Diagnostic> {
        let current = *self.callback.metrics.get(self.epoch - 1).ok_or_else(|| self.no_metric())?;
        if self.cooldown > 0.0 {
            self.cooldown -= 1.0;
            self.waited = 0.0;
        }
        if self.improves(current)? {
            self.best = Some(current);
            self.waited = 0.0;
        } else if self.cooldown <= 0.0 {
            self.waited += 1.0;
            if self.waited >= self.callback.patience && self.reduce() {
                self.cooldown = self.callback.cooldown;
                self.waited = 0.0;
            }
        }
        Ok(())
    }

    /// The first metric always counts as an improvement; later ones are compared in float32.
    fn improves(&self, current: f64) -> Result<bool, Diagnostic> {
        let KerasPlateau { min_delta, ref better, .. } = self.callback;
        let better = better.clone()?;
        let Some(best) = self.best else { return Ok(true) };
        let shifted = match better {
            Direction::Less => current + min_delta,
            Direction::Greater => current - min_delta,
        };
        let (shifted, best) = (self.tensor(shifted)?, self.tensor(best)?);
        Ok(match better {
            Direction::Less => shifted < best,
            Direction::Greater => shifted > best,
        })
    }

    /// `_reduce_optimizer_lr`: computed in double precision, stored in the optimizer's float32 variable.
    fn reduce(&mut self) -> bool {
        let KerasPlateau { factor, min_lr, .. } = self.callback;
        if self.rate <= min_lr as f32 || self.rate.is_nan() {
            return false;
        }
        let reduced = f64::from(self.rate) * factor;
        // Python's `max` returns its first argument unless the second is greater.
        let reduced = if min_lr > reduced { min_lr } else { reduced };
        self.rate = reduced as f32;
        true
    }

    fn tensor(&self, value: f64) -> Result<f32, Diagnostic> {
        let single = value as f32;
        match single.is_infinite() && value.is_finite() {
            false => Ok(flushed(single)),
            true => {
                let what =
                    format!("the metric {value:e} of epoch {} is too large for float32", self.epoch - 1);
                Err(Diagnostic::new(what).why("Keras compares metrics as float32 tensors, and raises here"))
            }
        }
    }

    fn no_metric(&self) -> Diagnostic {
        let count = self.callback.metrics.len();
        Diagnostic::new(format!("no metric for epoch {}: `metrics` has {count} values", self.epoch - 1))
            .why(format!("the rate of epoch {} depends on the metric of the epoch before it", self.epoch))
            .help(format!("show at most {} epochs, or add metrics", count + 1))
    }
}
