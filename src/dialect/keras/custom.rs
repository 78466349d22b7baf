//! The user's own Python: functions for the callback, and classes for the optimizer.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{
    Caller, Config, PythonRates, PythonSource, config, in_order, nature, noted,
};
use crate::dialect::kit::params::{FUNCTION_NAME, PYTHON_CONFIG, function, number};
use crate::dialect::{Args, Default, Interval, Kind, Param, Type};
use crate::python::{Data, EpochCallback, GRAPH_NOTE, Program, SavedConfig, StepSchedule, WhenCompiled};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Channel, Precision, Schedule, Unit};

/// `keras.callbacks.LearningRateScheduler`.
pub(super) const CALLBACK: Kind = Kind {
    name: "LearningRateScheduler",
    aliases: &["LearningRateScheduler callback"],
    summary: "your own function of `(epoch, lr)` or `(epoch)`, called at the start of every epoch",
    formula: "rate = float32(schedule(epoch, rate)), or schedule(epoch) if that raises a TypeError",
    edges: &[
        "Epochs count from 0; `lr` is the optimizer's float32 variable, read as a Python float.",
        "The function must return a Python or numpy float; a tensor or an int is a ValueError.",
        "If the function raises a TypeError, Keras calls it again with the epoch alone.",
    ],
    interval: Interval::Always(Unit::Epoch),
    params: &[
        function("schedule"),
        number("verbose", "0", "whether Keras prints the rate; has no effect here"),
        PYTHON_CONFIG,
        FUNCTION_NAME,
    ],
    example: "run: {epochs: 20}\noptimizer: {lr: 0.01}\nschedule:\n  kind: keras.LearningRateScheduler\n  schedule: |\n    def scheduler(epoch, lr):\n        if epoch < 10:\n            return lr\n        return lr * 0.9",
    build: callback,
};

/// A subclass of `keras.optimizers.schedules.LearningRateSchedule`.
pub(super) const CLASS: Kind = Kind {
    name: "LearningRateSchedule",
    aliases: &[],
    summary: "your own class with `__call__(self, step)`, called before every update",
    formula: "rate = float32(schedule(step))",
    edges: &[
        "`step` is the optimizer's int64 variable: with a Python float it gives a float32 tensor, with an int it stays int64.",
        "A tensor made from it (`tf.convert_to_tensor(step)`) cannot be combined with a Python float; `tf.cast(step, tf.float32)` can.",
        "Arithmetic between Python numbers is float64; the result of `__call__` is cast to float32.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required("source", Type::Python, "the class, with everything that it uses"),
        Param::optional("config", Type::Map, Default::Absent, "the constructor's arguments by name"),
        Param::optional(
            "class_name",
            Type::Text,
            Default::Absent,
            "which class; left out, the one handed to the framework, or else the only one that fits",
        ),
        Param::optional(
            "name",
            Type::Text,
            Default::Absent,
            "the same, or a function that makes the object from `config`",
        ),
    ],
    example: "run: {steps: 100}\nschedule:\n  kind: keras.LearningRateSchedule\n  config: {initial_learning_rate: 0.1, max_iters: 100}\n  source: |\n    import keras\n    class LinearLRSchedule(keras.optimizers.schedules.LearningRateSchedule):\n        def __init__(self, initial_learning_rate, max_iters):\n            self.initial_learning_rate = initial_learning_rate\n            self.max_iters = max_iters\n        def __call__(self, step):\n            return self.initial_learning_rate * (1 - step / float(self.max_iters))",
    build: class,
};

/// A training run with the callback.
struct KerasCallback {
    program: Program,
    name: Option<String>,
    config: Option<Vec<(String, Data)>>,
    initial: f32,
}

impl Caller for KerasCallback {
    type PythonRates = Epochs;

    fn begin(&self) -> Result<Epochs, Diagnostic> {
        let callback =
            EpochCallback::configured(&self.program, self.name.as_deref(), self.config.as_deref())?;
        Ok(Epochs { callback, rate: self.initial })
    }
}

/// The callback, and the optimizer's rate.
struct Epochs {
    callback: EpochCallback,
    rate: f32,
}

impl PythonRates for Epochs {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        self.callback.fill(first as i64, self.rate, out)?;
        // The optimizer's rate is the one of the last row.
        self.rate = out.last().map_or(self.rate, |rate| *rate as f32);
        Ok(())
    }

    fn touched(&self) -> bool {
        self.callback.touched()
    }

    fn one_by_one(&mut self, before: Option<f64>) {
        self.callback.one_by_one();
        self.rate = before.map_or(self.rate, |rate| rate as f32);
    }
}

/// The optimizer's rate before the first epoch, which a function of the epoch alone does not need.
fn initial_rate(args: &Args<'_>, callback: &EpochCallback) -> Result<f32, Diagnostic> {
    if args.has_no_rate() && callback.is_of_epoch() {
        return Ok(0.0);
    }
    match args.base_lr()? {
        // Keras stores the rate in a float32 variable.
        [(_, initial)] => Ok(initial.float() as f32),
        _ => Err(args
            .refuse("schedule", "Keras has one rate for all parameters")
            .help("give one `optimizer: {lr: ...}`")),
    }
}

fn callback(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let code = args.get::<PythonSource>("schedule")?;
    args.skip("verbose");
    let name = code.name.or(args.get::<Option<String>>("name")?);
    let config = config(args)?;
    let found = EpochCallback::configured(&code.program, name.as_deref(), config.as_deref())?;
    let initial = initial_rate(args, &found)?;
    let caller = KerasCallback { program: code.program, name, config, initial };
    let mut first = caller.begin()?.callback;
    // This call collects notes. If it fails, the error is reported when its row is asked for.
    let _ = first.rate(0, initial);
    let remarks = noted(args, "schedule", first.notes());
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule = Schedule::new(Unit::Epoch, channels, nature(caller, false));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}

/// An optimizer with a schedule.
struct KerasClass {
    program: Program,
    name: Option<String>,
    config: Vec<(String, Data)>,
}

impl KerasClass {
    fn made(&self) -> Result<StepSchedule, Diagnostic> {
        StepSchedule::new(&self.program, self.name.as_deref(), &self.config)
    }
}

impl Caller for KerasClass {
    type PythonRates = StepSchedule;

    fn begin(&self) -> Result<StepSchedule, Diagnostic> {
        self.made()
    }
}

impl PythonRates for StepSchedule {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        StepSchedule::fill(self, first as i64, out)
    }

    fn touched(&self) -> bool {
        StepSchedule::touched(self)
    }

    fn one_by_one(&mut self, _: Option<f64>) {
        StepSchedule::one_by_one(self);
    }
}

fn class(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let code = args.get::<PythonSource>("source")?;
    let Config(config) = args.get("config")?;
    let (class_name, own) = (args.get::<Option<String>>("class_name")?, args.get::<Option<String>>("name")?);
    if class_name.is_some() && own.is_some() {
        return Err(args
            .refuse("name", "`class_name` says already which class is meant")
            .help("leave one out"));
    }
    let name = code.name.or(own).or(class_name);
    let caller = KerasClass { program: code.program, name, config };
    let mut made = caller.made().map_err(|error| {
        let named = ["name", "class_name"].into_iter().find(|name| args.is_given(name));
        error.or_at(|| Some(args.place(named.unwrap_or("config"))))
    })?;
    let doubt = made.doubt();
    let config = saved(made.class().to_string(), made.saved_config());
    let mut remarks = vec![args.remark(RemarkKind::SavedWithTheModel, "source", config)];
    let _ = made.rate(0);
    remarks.extend(noted(args, "source", made.notes()));
    let when = caller.made().map_or(WhenCompiled::Same, |mut made| made.when_compiled());
    if matches!(when, WhenCompiled::Freezes) && made.notes().iter().any(|note| note == GRAPH_NOTE) {
        return Err(frozen(args));
    }
    remarks.extend(compiled(args, &when));
    remarks.extend(doubt.as_ref().map(|doubt| in_order(args, "source", "class", doubt)));
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule = Schedule::new(Unit::Step, channels, nature(caller, doubt.is_none()));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}

/// The refusal of a class that changes its own attributes within a `tf.function`, which runs its Python once.
fn frozen(args: &Args<'_>) -> Diagnostic {
    args.refuse("source", "a `tf.function` of this class changes what Python remembers")
        .why("TensorFlow runs the Python of a `tf.function` once, so that the change happens at the first call only")
        .help("compute the rate from the step alone, or remove `@tf.function`")
}

/// The remark on a class that is not the same where `model.fit` compiles it.
fn compiled(args: &Args<'_>, when: &WhenCompiled) -> Option<Remark> {
    let finding = RemarkKind::DiffersWhenCompiled;
    match when {
        WhenCompiled::Same => None,
        WhenCompiled::Raises(place) => {
            let said = "`model.fit` compiles `__call__`, and raises here: Python reads a value that depends on the step, which \
                        is not known then. Write `tf.where` or `keras.ops.where` instead of a branch, and functions of `tf` or \
                        `keras.ops` instead of `float`, `math` and numpy; or compile the model with `run_eagerly=True`, which \
                        gives the rates shown here.";
            Some(match place {
                Some(place) => Remark::new(finding, said).at(place.clone()),
                None => args.remark(finding, "source", said),
            })
        }
        WhenCompiled::MakesVariable(place) => {
            let said = "`model.fit` compiles `__call__`, and raises here: a compiled function can make a `tf.Variable` only in \
                        its first call. Make it in `__init__`; or compile the model with `run_eagerly=True`, which gives the \
                        rates shown here.";
            Some(match place {
                Some(place) => Remark::new(finding, said).at(place.clone()),
                None => args.remark(finding, "source", said),
            })
        }
        WhenCompiled::Freezes => {
            let said = "`model.fit` compiles `__call__`, and what it remembers in Python stays as it was at the first call. \
                        Compute the rate from the step alone; or compile the model with `run_eagerly=True`, which gives the \
                        rates shown here.";
            Some(args.remark(finding, "source", said))
        }
    }
}

/// The result of `get_config` as a sentence.
fn saved(class: String, saved: SavedConfig) -> String {
    let config = match &saved.config {
        Ok(config) => Data::Object(class, config.clone()).to_string(),
        Err(error) => {
            return format!(
                "`get_config` raises {}, so a model with this schedule cannot be saved.",
                error.what()
            );
        }
    };
    match saved.problems.is_empty() {
        true => format!("`get_config` returns {config}, which the constructor accepts."),
        false => format!("`get_config` returns {config}; {}.", saved.problems.join("; ")),
    }
}
