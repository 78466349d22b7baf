//! `Callback`: the user's own callbacks, which set the optimizer's rate during `model.fit`.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, Config, PythonRates, PythonSource, nature, noted};
use crate::dialect::{Args, Default, Interval, Kind, Param, Type};
use crate::python::{Data, FitCallbacks, FitRun, Program};
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

impl KerasFit {
    fn made(&self) -> Result<FitCallbacks, Diagnostic> {
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

    /// It is only ever called in order.
    fn touched(&self) -> bool {
        false
    }

    fn one_by_one(&mut self, _: Option<f64>) {}
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
    let run = FitRun { rate: rate.float() as f32, steps_per_epoch, epochs, per_batch: false };
    let mut caller = KerasFit { program: code.program, name, config, run };
    let parameter = ["config", "name", "source"].into_iter().find(|parameter| args.is_given(parameter));
    let placed = |error: Diagnostic| error.or_at(|| Some(args.place(parameter.unwrap_or("source"))));
    let mut first = caller.made().map_err(placed)?;
    let hooks = first.hooks().map_err(placed)?;
    if hooks.per_batch && hooks.per_epoch && steps_per_epoch.is_none() {
        return Err(Diagnostic::new(
            "these callbacks act at batches and at epochs, and the length of an epoch is not known",
        )
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
