//! `Callback`: the user's own callbacks, which set the optimizer's rate during `model.fit`.

use super::plateau::{DOWN, UP};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, Config, PythonRates, PythonSource, nature, noted};
use crate::dialect::kit::values::{Arg, FromArg, NumberColumn};
use crate::dialect::{Args, Default, Interval, Kind, Param, Type};
use crate::python::{Data, FitCallbacks, FitMetrics, FitRun, FitTurn, Program};
use crate::schedule::{Channel, Precision, Schedule, Unit};

/// `keras.callbacks.Callback`.
pub(super) const CALLBACK_CLASS: Kind = Kind {
    name: "Callback",
    aliases: &[],
    summary: "your own callbacks, which set `self.model.optimizer.learning_rate` in their hooks",
    formula: "what the hooks leave in the optimizer's float32 variable when the update is made",
    edges: &[
        "The hooks are called in the order of `model.fit`: on_train_begin, on_epoch_begin, on_train_batch_begin, the update, on_train_batch_end, on_epoch_end.",
        "Several callbacks act one after the other, in the order of their list, on one optimizer.",
        "Callbacks without hooks of batches have one rate for each epoch: the one at its first update.",
        "What the training itself computes, such as `logs['loss']`, is not known here.",
        "A callback that sets `self.model.stop_training` ends the schedule.",
    ],
    interval: Interval::Parameter,
    params: &[
        Param::required(
            "source",
            Type::Python,
            "the class, an object of it, or a list of callbacks, with everything that it uses",
        ),
        Param::optional(
            "config",
            Type::Map,
            Default::Absent,
            "the arguments by name with which the class is called",
        ),
        Param::optional(
            "name",
            Type::Text,
            Default::Absent,
            "which class, object or list; left out, the one handed to the framework, or else the only one that fits",
        ),
        Param::optional(
            "fits",
            Type::List(&Type::Map),
            Default::Absent,
            "the calls of `fit` that follow one another, each with its `initial_epoch` and `epochs`, `lr` if the model is compiled anew, `set_lr` for a rate that is set before, `shown: false` if its rates are not among the rows, and `fit`, the number of the call in a training file whose callbacks it takes",
        ),
        Param::optional(
            "metrics",
            Type::Column,
            Default::Absent,
            "the metric at the end of each epoch, for a `ReduceLROnPlateau` among the callbacks",
        ),
    ],
    example: "run: {epochs: 5, steps_per_epoch: 20}\noptimizer: {lr: 0.01}\nschedule:\n  kind: keras.Callback\n  config: {warmup: 30}\n  source: |\n    import keras\n    class Warmup(keras.callbacks.Callback):\n        def __init__(self, warmup):\n            super().__init__()\n            self.warmup = warmup\n            self.step = 0\n        def on_train_batch_begin(self, batch, logs=None):\n            self.step += 1\n            self.model.optimizer.learning_rate = 0.01 * min(1.0, self.step / self.warmup)",
    build: callbacks,
};

/// A training run with the callbacks.
struct KerasFit {
    program: Program,
    name: Option<String>,
    config: Vec<(String, Data)>,
    run: FitRun,
}

/// The calls of `fit` that follow one another.
struct FitTurns(Vec<FitTurn>);

impl FromArg<'_> for FitTurns {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let all: Vec<Config> = FromArg::from_node(arg)?;
        all.into_iter().map(|Config(entries)| turn(arg, entries)).collect::<Result<_, _>>().map(FitTurns)
    }

    fn absent() -> Option<Self> {
        Some(FitTurns(Vec::new()))
    }
}

/// One of them, as a spec states it.
fn turn(arg: &Arg<'_>, entries: Vec<(String, Data)>) -> Result<FitTurn, Diagnostic> {
    let mut turn = FitTurn { shown: true, ..FitTurn::default() };
    for (key, value) in entries {
        let count = || match &value {
            Data::Int(count) => u64::try_from(*count).ok(),
            _ => None,
        };
        let rate = || match &value {
            Data::Float(rate) => Some(*rate as f32),
            _ => None,
        };
        let is_read = match key.as_str() {
            "fit" => count().map(|number| turn.number = Some(number)),
            "initial_epoch" => count().map(|epoch| turn.begin = epoch),
            "epochs" => count().map(|epoch| turn.end = Some(epoch)),
            "lr" => rate().map(|rate| turn.made = Some(rate)),
            "set_lr" => rate().map(|rate| turn.given = Some(rate)),
            "shown" => match value {
                Data::Bool(shown) => {
                    turn.shown = shown;
                    Some(())
                }
                _ => None,
            },
            _ => None,
        };
        if is_read.is_none() {
            return Err(arg.expected(
                "maps of `epochs`, `initial_epoch` and `fit` (whole numbers), `lr` and `set_lr` (floats), and `shown`",
            ));
        }
    }
    Ok(turn)
}

impl KerasFit {
    fn made(&self) -> Result<FitCallbacks, Diagnostic> {
        let numbers: Vec<u64> = self.run.turns.iter().filter_map(|turn| turn.number).collect();
        if !numbers.is_empty() && numbers.len() == self.run.turns.len() {
            return FitCallbacks::of_fits(&self.program, &numbers, &self.config);
        }
        FitCallbacks::new(&self.program, self.name.as_deref(), &self.config)
    }
}

impl Caller for KerasFit {
    type PythonRates = FitCallbacks;

    fn begin(&self) -> Result<FitCallbacks, Diagnostic> {
        let mut made = self.made()?;
        made.begin(&self.run)?;
        Ok(made)
    }
}

impl PythonRates for FitCallbacks {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        for (place, out) in out.iter_mut().enumerate() {
            *out = self.next().map_err(|error| (place, error))?.ok_or_else(|| {
                if self.is_loop() {
                    let ended =
                        Diagnostic::new(format!("this loop ends after {} rows", first + place as u64))
                            .why("its rounds, or a condition in it, end the training there")
                            .help("show no more rows: `--steps`, or `--epochs`");
                    return (place, ended);
                }
                let stopped =
                    Diagnostic::new("a callback has stopped the training: there is no further update")
                        .why("it has set `self.model.stop_training`");
                (place, stopped.help("make the run as short as the training, with `--steps` or `--epochs`"))
            })?;
        }
        Ok(())
    }
}

fn callbacks(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let code = args.get::<PythonSource>("source")?;
    let Config(config) = args.get("config")?;
    let name = code.name.or(args.get::<Option<String>>("name")?);
    let groups = args.base_lr()?;
    let [(_, rate)] = groups else {
        return Err(args
            .refuse("source", "Keras has one rate for all parameters")
            .help("give one `optimizer: {lr: ...}`"));
    };
    let clock = args.clock();
    let (steps_per_epoch, epochs) = (clock.steps_per_epoch, clock.epochs);
    // Keras stores the rate in a float32 variable.
    let FitTurns(turns) = args.get("fits")?;
    let is_one = turns.len() < 2;
    let measured: Option<NumberColumn> = args.get("metrics")?;
    let metrics = measured.map(|NumberColumn(metrics)| FitMetrics {
        values: metrics.to_vec(),
        rising: UP,
        falling: DOWN,
    });
    let run = FitRun { rate: rate.float() as f32, steps_per_epoch, epochs, per_batch: false, turns, metrics };
    let mut caller = KerasFit { program: code.program, name, config, run };
    let parameter = ["config", "name", "source"].into_iter().find(|parameter| args.is_given(parameter));
    let placed = |error: Diagnostic| error.or_at(|| Some(args.place(parameter.unwrap_or("source"))));
    let mut first = caller.made().map_err(placed)?;
    let hooks = first.hooks().map_err(placed)?;
    if caller.run.metrics.is_none() {
        first.check_measured().map_err(placed)?;
    }
    if hooks.per_batch && (hooks.per_epoch || !is_one) && steps_per_epoch.is_none() {
        return Err(Diagnostic::new(match is_one {
            true => "these callbacks act at batches and at epochs, and the length of an epoch is not known",
            false => {
                "these callbacks act at batches, and the length of an epoch of the trainings is not known"
            }
        })
        .at(args.place("source"), "")
        .why("which update is the first of an epoch decides about the rates")
        .help(
            "say how long an epoch is: `steps_per_epoch`, or `dataset_size` and `batch_size`, under `run`",
        ));
    }
    caller.run.per_batch = hooks.per_batch;
    // This update collects notes. If it fails, the error is reported when its row is asked for.
    let _ = first.begin(&caller.run).and_then(|()| first.next());
    let remarks = noted(args, "source", first.notes());
    let unit = if hooks.per_batch { Unit::Step } else { Unit::Epoch };
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule = Schedule::new(unit, channels, nature(caller, false));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}
