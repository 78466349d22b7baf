//! The programs of PaddlePaddle: PaddleDetection, PaddleClas, PaddleOCR and PaddleSeg. Each makes schedulers of
//! `paddle.optimizer.lr`: PaddleSeg by their own names, the others from names of theirs, with lengths in epochs.

mod classification;
mod detection;
mod ocr;
mod segmentation;

pub(super) use classification::FORMAT as CLASSIFICATION;
pub(super) use detection::FORMAT as DETECTION;
pub(super) use ocr::FORMAT as OCR;
pub(super) use segmentation::FORMAT as SEGMENTATION;

use super::Reading;
use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known, ValueOrigin};
use super::keys::Keys;
use super::length::RunArithmetic;
use crate::diagnostic::{Diagnostic, and};
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// A schedule of a program: its keys, and the length of an epoch.
struct PaddleSchedule<'a> {
    keys: Keys<'a>,
    /// The name of the schedule, and where it stands.
    name: Known<String>,
    /// The passes over the data.
    epochs: Known<u64>,
    /// The updates of an epoch, as the program counts them.
    per_epoch: Known<u64>,
}

impl PaddleSchedule<'_> {
    /// A number that the schedule cannot do without.
    fn needed(&self, key: &str) -> Result<Known<Number>, Diagnostic> {
        self.keys.number(key)?.ok_or_else(|| self.missing(key))
    }

    fn missing(&self, key: &str) -> Diagnostic {
        Diagnostic::new(format!("`{key}` of `{}` is missing", self.name.value))
            .at(self.name.origin.place.clone(), "has no default for it")
            .why("the program raises a TypeError")
            .help(format!("add `{key}`"))
    }

    /// A list of numbers that the schedule cannot do without.
    fn list(&self, key: &str) -> Result<Known<Vec<Known<Number>>>, Diagnostic> {
        let node = self.keys.node(key)?.ok_or_else(|| self.missing(key))?;
        let Yaml::List(items) = &node.value else {
            return Err(self.keys.wrong(key, node, "a list of numbers"));
        };
        let number =
            |item: &Node| Ok(Known::new(self.keys.number_of(key, item)?, self.keys.origin(key, item)));
        let items = items.iter().map(number).collect::<Result<_, Diagnostic>>()?;
        Ok(Known::new(items, self.keys.origin(key, node)))
    }

    /// A number of epochs in updates: `epochs * updates per epoch`.
    fn in_updates(&self, epochs: &Known<Number>) -> Known<Number> {
        let length = self.per_epoch.value;
        let reason = format!("{} * updates per epoch = {} * {length}", epochs.origin.reason, epochs.value);
        Known::new(epochs.value * Number::from(length), epochs.origin.derived(reason))
    }

    /// The same for each of a list.
    fn each_in_updates(&self, epochs: Known<Vec<Known<Number>>>) -> Drafted {
        let origin = epochs.origin.clone();
        list(epochs.value.iter().map(|epochs| self.in_updates(epochs)).collect(), origin)
    }

    /// A number of epochs in updates, rounded as Python does.
    ///
    /// # Errors
    ///
    /// It is infinite.
    fn rounded(&self, epochs: &Known<Number>) -> Result<Known<Number>, Diagnostic> {
        let length = self.per_epoch.value;
        let rounded = (epochs.value * Number::from(length)).round();
        let Ok(value) = rounded else {
            return Err(Diagnostic::new(format!("`{}` is not finite", epochs.origin.reason))
                .at(epochs.origin.place.clone(), ""));
        };
        let reason = format!("round({} * {length}) updates, {}", epochs.value, epochs.origin.reason);
        Ok(Known::new(value, epochs.origin.derived(reason)))
    }

    /// A scheduler of Paddle.
    fn scheduler(&self, class: &str) -> DraftedSchedule {
        DraftedSchedule::new(format!("paddle.{class}"), self.name.origin.clone())
    }

    /// A scheduler of Paddle with a rate.
    fn scheduler_at(&self, class: &str, rate: &Known<Number>) -> DraftedSchedule {
        self.scheduler(class).with("learning_rate", rate.clone())
    }
}

/// A list of numbers as a value.
fn list(numbers: Vec<Known<Number>>, origin: ValueOrigin) -> Drafted {
    Known::new(Content::List(numbers.into_iter().map(Drafted::from).collect()), origin)
}

/// What follows a warmup: a scheduler, or a rate that stays.
enum PaddleDecay {
    Scheduler(DraftedSchedule),
    Rate(Known<Number>),
}

impl PaddleDecay {
    /// The decay alone, or after a warmup, unless that has no updates.
    fn warmed_up(self, warmup: PaddleWarmup) -> DraftedSchedule {
        let after = match self {
            PaddleDecay::Scheduler(schedule) if warmup.steps.value <= 0 => return schedule,
            PaddleDecay::Rate(rate) if warmup.steps.value <= 0 => return DraftedSchedule::constant(rate),
            PaddleDecay::Scheduler(schedule) => schedule.nested(),
            PaddleDecay::Rate(rate) => rate.into(),
        };
        let origin = warmup.steps.origin.clone();
        let schedule = DraftedSchedule::new("paddle.LinearWarmup", origin)
            .with("learning_rate", after)
            .with("warmup_steps", warmup.steps)
            .with("start_lr", warmup.start)
            .with("end_lr", warmup.end);
        warmup.last_epoch.into_iter().fold(schedule, |schedule, last| schedule.with("last_epoch", last))
    }
}

/// A linear warmup.
struct PaddleWarmup {
    steps: Known<Number>,
    start: Known<Number>,
    end: Known<Number>,
    last_epoch: Option<Known<Number>>,
}

/// The epochs of the run: as given, or a key of the config.
fn epochs(reading: &Reading<'_>, keys: &Keys<'_>, key: &str) -> Result<Known<u64>, Diagnostic> {
    if let Some(epochs) = reading.question.known("epochs")? {
        return Ok(epochs);
    }
    keys.count(key)?.ok_or_else(|| {
        Diagnostic::new(format!("`{key}` is missing"))
            .at(reading.config.place(keys.map()), "the length of the run follows from it")
            .help(format!("add `{key}: 120`, or give it: `--run epochs=120`"))
    })
}

/// How a loader makes batches.
struct BatchLoader<'a> {
    /// The map that has the batch size, if the config has one.
    keys: Option<Keys<'a>>,
    /// The key of the examples per device and batch.
    batch: &'a str,
    /// Whether a partial last batch is dropped by default.
    drops: bool,
    /// The batch size by default.
    default: u64,
}

/// The batches of one device in an epoch, as `DistributedBatchSampler` counts them.
fn batches(
    reading: &Reading<'_>,
    loader: &BatchLoader<'_>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(batches) = reading.question.known("batches_per_epoch")? {
        return Ok(batches);
    }
    let keys = loader.keys.unwrap_or_else(|| reading.keys());
    let batch = match (reading.question.known("batch_size")?, loader.keys) {
        (Some(given), _) => given,
        (None, Some(keys)) => keys.count_or(loader.batch, loader.default)?,
        (None, None) => Known::new(loader.default, keys.default(loader.batch)),
    };
    let drops = match loader.keys {
        Some(keys) => keys.flag("drop_last")?.map_or(loader.drops, |flag| flag.value),
        None => loader.drops,
    };
    let rounding = if drops { "floor" } else { "ceil" };
    let formula = format!("batches per epoch = {rounding}(ceil(N / devices) / {})", batch.value);
    let Some(size) = reading.question.known("dataset_size")? else {
        return Err(Diagnostic::new("the config does not say how long an epoch is")
            .at(reading.config.start(), "")
            .why(format!("it needs `dataset_size`: {formula}"))
            .help("give it: `--run dataset_size=52002,devices=8`; or the updates of an epoch: `--run steps_per_epoch=7329`"));
    };
    let devices = reading.devices(None)?.value;
    let share = size.value.div_ceil(devices);
    let numbers = format!("ceil({} / {devices})", size.value);
    arithmetic.line("examples per device", "ceil(dataset_size / devices)", &numbers, share);
    let value = if drops { share / batch.value } else { share.div_ceil(batch.value) };
    if value == 0 {
        return Err(Diagnostic::new("the data make no update")
            .at(batch.origin.place, format!("a device has {share} examples, and partial batches are dropped"))
            .help("give a smaller batch, or more data"));
    }
    let (formula, numbers) = (
        format!("{rounding}(examples per device / batch)"),
        format!("{rounding}({share} / {})", batch.value),
    );
    Ok(arithmetic.derived("batches per epoch", &formula, &numbers, value, &size.origin))
}

/// The updates of the run.
fn updates(epochs: &Known<u64>, per_epoch: &Known<u64>, arithmetic: &RunArithmetic) -> Known<u64> {
    let numbers = format!("{} * {}", epochs.value, per_epoch.value);
    let total = epochs.value.saturating_mul(per_epoch.value);
    arithmetic.derived("updates", "epochs * updates per epoch", &numbers, total, &epochs.origin)
}

/// A draft that lasts the epochs of its program.
fn lasting(
    schedule: DraftedSchedule,
    epochs: &Known<u64>,
    per_epoch: Known<u64>,
    arithmetic: &RunArithmetic,
) -> Draft {
    let steps = updates(epochs, &per_epoch, arithmetic);
    let mut draft = Draft::new(schedule).lasting(steps, Some(per_epoch));
    draft.arithmetic = arithmetic.lines();
    draft
}

/// The error for a schedule that the program does not have.
fn unknown(name: &Known<String>, known: &[&str]) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no schedule `{}`", name.value))
        .at(name.origin.place.clone(), "unknown to the program");
    match crate::diagnostic::nearest(&name.value, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("those that are read are {}", and(&quoted(known)))),
    }
}

fn quoted(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

/// Refuses a plateau: its metrics are not in a config.
fn no_metrics(name: &Known<String>) -> Diagnostic {
    Diagnostic::new(format!("`{}` follows a metric that is not in the config", name.value))
        .at(name.origin.place.clone(), "each rate depends on the metrics so far")
        .help("write a spec with `kind: paddle.ReduceOnPlateau` and `metrics: {file: val.csv, column: loss}`")
}

/// The value of a key as text, for messages.
fn shown(node: &Node) -> String {
    written(node)
}
