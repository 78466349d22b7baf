//! TensorFlow Model Garden: the YAML of an experiment with `trainer.optimizer_config`.

use super::draft::{Draft, DraftedSchedule, Known};
use super::keys::Keys;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;

/// The Model Garden's experiments.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "model-garden",
    title: "a config of TensorFlow Model Garden",
    summary: "the YAML of `--config_file`, with `trainer.optimizer_config.learning_rate`",
    versions: "read: tf-models-official 2.20.0, its optimizer_config and learning_rate_config; measured: its schedules",
    packages: &["tf-models-official"],
    keys: KEYS,
    example: "trainer:\n  train_steps: 100\n  optimizer_config:\n    learning_rate: {type: cosine, cosine: {initial_learning_rate: 0.1, decay_steps: 100}}\n    warmup: {type: linear, linear: {warmup_steps: 10}}\n",
    recognises: |config| {
        let of = config.root().get("trainer")?.get("optimizer_config")?;
        (of.get("learning_rate").is_some() || of.get("warmup").is_some()).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("trainer.train_steps", "updates of the run"),
    (
        "trainer.optimizer_config.learning_rate",
        "`type`: constant, stepwise, exponential, polynomial, cosine, power, power_linear, power_with_offset or \
         step_cosine_with_offset, and a map of that name with its parameters",
    ),
    ("trainer.optimizer_config.warmup", "`type`: linear or polynomial, and a map of that name"),
];

/// A schedule or a warmup: its type, its class, the parameters that it must have, and the others with their defaults.
struct GardenType {
    name: &'static str,
    class: &'static str,
    required: &'static [&'static str],
    others: &'static [(&'static str, Option<f64>)],
}

/// The schedules. A default that the class has too is left out.
const SCHEDULES: &[GardenType] = &[
    GardenType {
        name: "stepwise",
        class: "PiecewiseConstantDecayWithOffset",
        required: &["boundaries", "values"],
        others: &[("offset", None)],
    },
    GardenType {
        name: "exponential",
        class: "ExponentialDecayWithOffset",
        required: &["initial_learning_rate", "decay_steps", "decay_rate"],
        others: &[("staircase", None), ("offset", None)],
    },
    GardenType {
        name: "polynomial",
        class: "PolynomialDecayWithOffset",
        required: &["initial_learning_rate", "decay_steps"],
        others: &[("end_learning_rate", None), ("power", None), ("cycle", None), ("offset", None)],
    },
    GardenType {
        name: "cosine",
        class: "CosineDecayWithOffset",
        required: &["initial_learning_rate", "decay_steps"],
        others: &[("alpha", None), ("offset", None)],
    },
    GardenType {
        name: "power",
        class: "DirectPowerDecay",
        required: &["initial_learning_rate"],
        others: &[("power", Some(-0.5))],
    },
    GardenType {
        name: "power_linear",
        class: "PowerAndLinearDecay",
        required: &["initial_learning_rate", "total_decay_steps"],
        others: &[("power", Some(-0.5)), ("linear_decay_fraction", None), ("offset", None)],
    },
    GardenType {
        name: "power_with_offset",
        class: "PowerDecayWithOffset",
        required: &["initial_learning_rate"],
        others: &[("power", Some(-0.5)), ("offset", None), ("pre_offset_learning_rate", None)],
    },
    GardenType {
        name: "step_cosine_with_offset",
        class: "StepCosineDecayWithOffset",
        required: &["boundaries", "values"],
        others: &[("offset", None)],
    },
];

/// The warmups.
const WARMUPS: &[GardenType] = &[
    GardenType {
        name: "linear",
        class: "LinearWarmup",
        required: &["warmup_steps"],
        others: &[("warmup_learning_rate", Some(0.0))],
    },
    GardenType {
        name: "polynomial",
        class: "PolynomialWarmUp",
        required: &["warmup_steps"],
        others: &[("power", None)],
    },
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let absent = |key: &str| {
        Diagnostic::new(format!("`trainer.optimizer_config.{key}` is missing"))
            .at(reading.config.start(), "")
            .why("the file replaces values of an experiment, whose defaults are in Python")
            .help("write it out: `learning_rate: {type: cosine, cosine: {initial_learning_rate: 0.1, decay_steps: 1000}}`")
    };
    let trainer = reading.keys().inner("trainer")?.ok_or_else(|| absent("learning_rate"))?;
    let optimizer = trainer.inner("optimizer_config")?.ok_or_else(|| absent("learning_rate"))?;
    let steps = match (
        reading.question.known("steps")?,
        trainer.whole("train_steps")?.filter(|steps| steps.value > 0),
    ) {
        (Some(steps), _) => steps,
        (None, Some(steps)) => steps.map(i64::unsigned_abs),
        (None, None) => {
            reading.needed("steps", "trainer.train_steps, which the experiment may have in Python")?
        }
    };
    reading.note("what the file leaves out has the defaults of the config classes; the experiment in Python may have others");
    let rate = optimizer.inner("learning_rate")?.ok_or_else(|| absent("learning_rate"))?;
    let name = rate.text("type")?.ok_or_else(|| absent("learning_rate.type"))?;
    let rate = match name.value.as_str() {
        "constant" => {
            let inner = rate.inner("constant")?;
            let given = inner.map(|inner| inner.number("learning_rate")).transpose()?.flatten();
            let default = || Known::new(Number::Float(0.1), rate.default("constant.learning_rate"));
            GardenRate::Constant(given.unwrap_or_else(default))
        }
        _ => GardenRate::Schedule(typed(&rate, &name, SCHEDULES)?),
    };
    let warmup = optimizer.inner("warmup")?;
    let kind = warmup.as_ref().map(|warmup| warmup.text("type")).transpose()?.flatten();
    let schedule = match (warmup, kind) {
        (Some(warmup), Some(kind)) => {
            let after = match rate {
                GardenRate::Constant(rate) => rate.into(),
                GardenRate::Schedule(schedule) => schedule.nested(),
            };
            typed(&warmup, &kind, WARMUPS)?.with("after_warmup_lr_sched", after)
        }
        _ => match rate {
            GardenRate::Constant(rate) => DraftedSchedule::constant(rate),
            GardenRate::Schedule(schedule) => schedule,
        },
    };
    Ok(Draft::new(schedule).lasting(steps, None))
}

/// What a warmup leads to.
enum GardenRate {
    Constant(Known<Number>),
    Schedule(DraftedSchedule),
}

/// The schedule or warmup that `type` names.
fn typed(keys: &Keys<'_>, name: &Known<String>, all: &[GardenType]) -> Result<DraftedSchedule, Diagnostic> {
    let Some(found) = all.iter().find(|one| one.name == name.value) else {
        let names = || all.iter().map(|one| one.name);
        let error = Diagnostic::new(format!("there is no type `{}` here", name.value))
            .at(name.origin.place.clone(), "the program raises an error");
        return Err(match nearest(&name.value, names()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the types are {}", names().collect::<Vec<_>>().join(", "))),
        });
    };
    let missing = |key: &str| {
        Err(Diagnostic::new(format!("`{}.{key}` is missing", found.name))
            .at(name.origin.place.clone(), "this type needs it")
            .why("the file replaces values of an experiment, which may have it in Python")
            .help(format!("write it out under `{}:`", found.name)))
    };
    let Some(inner) = keys.inner(found.name)? else { return missing(found.required[0]) };
    let known: Vec<(&str, &str)> = found
        .required
        .iter()
        .copied()
        .chain(found.others.iter().map(|(name, _)| *name))
        .map(|key| (key, ""))
        .collect();
    inner.check_spelling(&known, &["name"])?;
    let mut schedule =
        DraftedSchedule::new(format!("official.modeling.optimization.{}", found.class), name.origin.clone());
    for key in found.required {
        let Some(node) = inner.node(key)? else { return missing(key) };
        schedule = schedule.with(key, inner.value(key, node)?);
    }
    for (key, default) in found.others {
        if let Some(node) = inner.node(key)? {
            schedule = schedule.with(key, inner.value(key, node)?);
        } else if let Some(default) = default {
            schedule = schedule.with(key, Known::new(*default, inner.default(key)));
        }
    }
    Ok(schedule)
}
