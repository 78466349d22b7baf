//! PaddleSeg: `lr_scheduler` of its YAML names a class of `paddle.optimizer.lr`, and `iters` is the length of the run.

use super::{PaddleDecay, PaddleWarmup, no_metrics};
use crate::diagnostic::Diagnostic;
use crate::import::draft::{Draft, DraftedSchedule, Known, ValueOrigin};
use crate::import::keys::{Keys, Texts};
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::number::python::Number::{self, Float};
use crate::spec::yaml::{Yaml, written};

/// PaddleSeg's configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "paddleseg",
    title: "a config of PaddleSeg",
    summary: "configs/**/*.yml of PaddleSeg, with the files of `_base_`",
    versions: "read: PaddleSeg 2.5 to 2.8, and its repository of 2024-10; measured: its config.py and builder.py of 2024-10 with paddlepaddle 3.3.1",
    packages: &["paddleseg"],
    keys: KEYS,
    example: "iters: 80000\noptimizer: {type: SGD, momentum: 0.9}\nlr_scheduler: {type: PolynomialDecay, learning_rate: 0.01, end_lr: 0, power: 0.9}\nmodel: {type: FCN}\n",
    recognises: |config| {
        let root = config.root();
        let has_type = root.get("lr_scheduler").is_some_and(|map| map.get("type").is_some());
        let is_older = root.get("learning_rate").is_some_and(|map| map.get("value").is_some());
        let is_own = root.get("iters").is_some() && (has_type || is_older);
        let is_file = config.is_file() && config.syntax == crate::import::config::Syntax::Yaml;
        (is_own && is_file).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("iters", "the updates of the run"),
    (
        "lr_scheduler",
        "`type`, a class of paddle.optimizer.lr with its parameters; `warmup_iters` and `warmup_start_lr`. `decay_steps` of PolynomialDecay is the updates after the warmup",
    ),
    ("learning_rate", "to 2.7: `value` and `decay`"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    keys.check_spelling(KEYS, &[])?;
    let steps = match (reading.question.known("steps")?, keys.count("iters")?) {
        (Some(given), _) | (None, Some(given)) => given,
        (None, None) => reading.needed("steps", "iters")?,
    };
    tell_of_groups(reading, &keys)?;
    let schedule = match (keys.inner("lr_scheduler")?, keys.inner("learning_rate")?) {
        (Some(lr), _) => Segmented { reading, lr, steps: steps.clone() }.schedule()?,
        (None, Some(lr)) => Segmented { reading, lr, steps: steps.clone() }.older()?,
        (None, None) => {
            return Err(Diagnostic::new("the config has no `lr_scheduler`")
                .at(reading.config.start(), "neither here nor in the files of `_base_`"));
        }
    };
    Ok(Draft::new(schedule).lasting(steps, None))
}

/// Says that groups have rates of their own, if the config multiplies them.
fn tell_of_groups(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(), Diagnostic> {
    let Some(optimizer) = keys.inner("optimizer")? else { return Ok(()) };
    let groups = optimizer.map().get("custom_cfg").map(|node| &node.value);
    let is_multiplied = match groups {
        Some(Yaml::List(items)) => items.iter().any(|item| item.get("lr_mult").is_some()),
        _ => false,
    };
    if is_multiplied || optimizer.map().get("backbone_lr_mult").is_some() {
        reading.note("the optimizer multiplies the rate of some parameters: this is the rate of the others");
    }
    Ok(())
}

/// The schedule of a config.
struct Segmented<'a> {
    reading: &'a Reading<'a>,
    /// `lr_scheduler`, or `learning_rate` of older configs.
    lr: Keys<'a>,
    steps: Known<u64>,
}

impl Segmented<'_> {
    /// `lr_scheduler`.
    fn schedule(&self) -> Result<DraftedSchedule, Diagnostic> {
        let Some(class) = self.lr.text("type")? else { return Err(self.missing("type")) };
        let warmup = self.warmup()?;
        if class.value == "ReduceOnPlateau" {
            return Err(no_metrics(&class));
        }
        let mut schedule = DraftedSchedule::new(format!("paddle.{}", class.value), class.origin.clone());
        for (key, value) in self.lr.map().entries() {
            let name = written(key);
            if !matches!(name.as_str(), "type" | "warmup_iters" | "warmup_start_lr") {
                schedule = schedule.with(&name, self.lr.value(&name, value)?);
            }
        }
        if class.value == "PolynomialDecay" {
            schedule = self.polynomial(schedule, warmup.as_ref())?;
        }
        Ok(match warmup {
            Some(warmup) => PaddleDecay::Scheduler(schedule).warmed_up(warmup),
            None => schedule,
        })
    }

    /// The warmup, if there is one: to `learning_rate`.
    fn warmup(&self) -> Result<Option<PaddleWarmup>, Diagnostic> {
        let Some(steps) = self.lr.number("warmup_iters")? else { return Ok(None) };
        let Some(start) = self.lr.number("warmup_start_lr")? else {
            return Err(self
                .missing("warmup_start_lr")
                .why("PaddleSeg asserts that it stands beside `warmup_iters`"));
        };
        let Some(end) = self.lr.number("learning_rate")? else {
            return Err(self
                .missing("learning_rate")
                .why("it is the end of the warmup: PaddleSeg raises a KeyError"));
        };
        Ok(Some(PaddleWarmup { steps, start, end, last_epoch: None }))
    }

    /// What `PolynomialDecay` has by default: it lasts the updates after the warmup.
    fn polynomial(
        &self,
        mut schedule: DraftedSchedule,
        warmup: Option<&PaddleWarmup>,
    ) -> Result<DraftedSchedule, Diagnostic> {
        let has = |key: &str| self.lr.map().get(key).is_some();
        if !has("decay_steps") {
            let all = Number::from(self.steps.value);
            let origin = &self.steps.origin;
            let left = match warmup {
                None => Known::new(all, origin.derived("iters")),
                Some(warmup) => {
                    let left = all - warmup.steps.value;
                    let reason = format!("iters - warmup_iters = {all} - {}, at least 1", warmup.steps.value);
                    Known::new(if left > 1 { left } else { 1.into() }, origin.derived(reason))
                }
            };
            schedule = schedule.with("decay_steps", left);
        }
        for (key, newer, older) in [("end_lr", 0.0001, 0.0), ("power", 1.0, 0.9)] {
            if !has(key) {
                schedule = schedule.with(key, self.by_version(key, newer, older));
            }
        }
        Ok(schedule)
    }

    /// A default that is Paddle's own from PaddleSeg 2.8 on, and was PaddleSeg's before.
    fn by_version(&self, key: &str, newer: f64, older: f64) -> Known<Number> {
        let given = self.reading.question.version("paddleseg").map(|(version, _)| version);
        let is_older = given.as_ref().is_some_and(|version| version[..] < [2, 8][..]);
        if given.is_none() {
            self.reading.note(format!(
                "`{key}` is not given: PaddleSeg takes {newer} from 2.8 on, and took {older} before (`--set paddleseg=2.7`)"
            ));
        }
        let value = if is_older { older } else { newer };
        Known::new(Float(value), self.default(key))
    }

    /// `learning_rate` of configs up to 2.7: `value`, and `decay` with its `type`.
    fn older(&self) -> Result<DraftedSchedule, Diagnostic> {
        self.reading.note("`learning_rate: {value, decay}` is read as PaddleSeg does up to 2.7; later versions raise an AssertionError for it");
        let Some(value) = self.lr.node("value")? else { return Err(self.missing("value")) };
        let decay = self.lr.inner("decay")?;
        let of = |name: &str, key: &str| -> Result<DraftedSchedule, Diagnostic> {
            let origin =
                decay.as_ref().map_or_else(|| self.default("decay"), |keys| keys.origin("decay", keys.map()));
            let schedule = DraftedSchedule::new(format!("paddle.{name}"), origin);
            Ok(schedule.with(key, self.lr.value("value", value)?))
        };
        let shape = decay.as_ref().map(|decay| decay.text("type")).transpose()?.flatten();
        let mut schedule = match shape.as_ref().map(|shape| shape.value.as_str()) {
            None | Some("poly") => of("PolynomialDecay", "learning_rate")?,
            Some("piecewise") => of("PiecewiseDecay", "values")?,
            Some("stepdecay") => of("StepDecay", "learning_rate")?,
            Some(other) => {
                let origin = shape.as_ref().map(|shape| shape.origin.place.clone());
                let error = Diagnostic::new(format!("there is no decay `{other}`"));
                return Err(origin
                    .into_iter()
                    .fold(error, |error, place| error.at(place, ""))
                    .why("PaddleSeg has `poly`, `piecewise` and `stepdecay`, and raises a RuntimeError"));
            }
        };
        let entries = decay.as_ref().map(|decay| decay.map().entries()).unwrap_or_default();
        for (key, node) in entries.iter().filter(|(key, _)| key.text() != Some("type")) {
            schedule = schedule.with(&written(key), self.lr.value(&written(key), node)?);
        }
        let is_poly = schedule.kind.value.ends_with("PolynomialDecay");
        let has = |key: &str| decay.as_ref().is_some_and(|decay| decay.map().get(key).is_some());
        if is_poly && !has("decay_steps") {
            schedule = schedule.with("decay_steps", self.steps.clone().map(Number::from));
        }
        if is_poly && !has("end_lr") {
            schedule = schedule.with("end_lr", Known::new(Float(0.0), self.default("end_lr")));
        }
        if decay.is_none() {
            schedule = schedule.with("power", Known::new(Float(0.9), self.default("power")));
        }
        Ok(schedule)
    }

    fn default(&self, key: &str) -> ValueOrigin {
        self.lr.default(key)
    }

    fn missing(&self, key: &str) -> Diagnostic {
        Diagnostic::new(format!("`{key}` is missing"))
            .at(self.reading.config.place(self.lr.map()), "")
            .help(format!("add `{key}`"))
    }
}
