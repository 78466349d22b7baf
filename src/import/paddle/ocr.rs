//! PaddleOCR: `Optimizer.lr` of its YAML.

use super::{
    BatchLoader, PaddleDecay, PaddleSchedule, PaddleWarmup, batches, epochs, lasting, list, unknown,
};
use crate::diagnostic::Diagnostic;
use crate::import::draft::{Content, Draft, DraftedSchedule, Known};
use crate::import::keys::{Keys, Texts};
use crate::import::length::RunArithmetic;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::number::python::Number::{self, Float};

/// PaddleOCR's configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "paddleocr",
    title: "a config of PaddleOCR",
    summary: "configs/**/*.yml of PaddleOCR",
    versions: "read: PaddleOCR of 2024, learning_rate.py; measured: the schedulers of paddlepaddle 3.3.1 and its lr_scheduler.py, composed as it does",
    packages: &["paddleocr"],
    keys: KEYS,
    example: "Global: {epoch_num: 500}\nOptimizer:\n  name: Adam\n  lr: {name: Cosine, learning_rate: 0.001, warmup_epoch: 2}\nTrain:\n  loader: {batch_size_per_card: 8, drop_last: False}\n",
    recognises: |config| {
        let global = config.root().get("Global")?;
        let has_rate = config.root().get("Optimizer").is_some_and(|optimizer| optimizer.get("lr").is_some());
        let is_it = global.get("epoch_num").is_some() && has_rate && config.is_file();
        is_it.then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("Global", "`epoch_num`"),
    ("Optimizer", "`lr`: `name`, `learning_rate`, `warmup_epoch`, and those of the schedule"),
    ("Train", "`loader`: `batch_size_per_card` and `drop_last`"),
];

const NAMES: &[&str] = &[
    "Linear",
    "Cosine",
    "Step",
    "Piecewise",
    "CyclicalCosine",
    "OneCycle",
    "Const",
    "DecayLearningRate",
    "MultiStepDecay",
    "TwoStepCosine",
    "LinearWarmupCosine",
];

/// The keys of the schedules.
const LR: &[(&str, &str)] = &[
    ("name", ""),
    ("learning_rate", ""),
    ("warmup_epoch", ""),
    ("last_epoch", ""),
    ("end_lr", ""),
    ("power", ""),
    ("step_size", ""),
    ("gamma", ""),
    ("decay_epochs", ""),
    ("values", ""),
    ("milestones", ""),
    ("cycle", ""),
    ("max_lr", ""),
    ("anneal_strategy", ""),
    ("three_phase", ""),
    ("factor", ""),
    ("warmup_steps", ""),
    ("start_lr", ""),
    ("min_lr", ""),
];

/// The epochs of the first cosine of `TwoStepCosine`.
const FIRST_COSINE: u64 = 200;

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    let need = |keys: &Keys<'_>, key: &str| {
        Diagnostic::new(format!("`{key}` is missing")).at(reading.config.place(keys.map()), "")
    };
    let global = keys.inner("Global")?.ok_or_else(|| need(&keys, "Global"))?;
    let optimizer = keys.inner("Optimizer")?.ok_or_else(|| need(&keys, "Optimizer"))?;
    let lr = optimizer.inner("lr")?.ok_or_else(|| need(&optimizer, "lr"))?;
    lr.check_spelling(LR, &["step_each_epoch", "epochs", "cycle", "values", "factor", "power"])?;
    let arithmetic = RunArithmetic::default();
    let epochs = epochs(reading, &global, "epoch_num")?;
    let per_epoch = match reading.question.known("steps_per_epoch")? {
        Some(length) => length,
        None => {
            let loader = keys.inner("Train")?.map(|train| train.inner("loader")).transpose()?.flatten();
            let loader = BatchLoader { keys: loader, batch: "batch_size_per_card", drops: false, default: 1 };
            batches(reading, &loader, &arithmetic)?
        }
    };
    let schedule = match lr.text("name")? {
        None => {
            let rate = lr.number("learning_rate")?.ok_or_else(|| need(&lr, "learning_rate"))?;
            DraftedSchedule::constant(rate)
        }
        Some(name) => {
            let lr = PaddleSchedule { keys: lr, name, epochs: epochs.clone(), per_epoch: per_epoch.clone() };
            drafted(reading, &lr)?
        }
    };
    Ok(lasting(schedule, &epochs, per_epoch, &arithmetic))
}

fn drafted(reading: &Reading<'_>, lr: &PaddleSchedule<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let keys = &lr.keys;
    let rate = || lr.needed("learning_rate");
    let all = || lr.in_updates(&lr.epochs.clone().map(Number::from));
    let (decay, end) = match lr.name.value.as_str() {
        "Linear" => (
            lr.scheduler_at("PolynomialDecay", &rate()?)
                .with("decay_steps", all())
                .with("end_lr", keys.number_or("end_lr", Float(0.0))?)
                .with("power", keys.number_or("power", Float(1.0))?),
            rate()?,
        ),
        "Cosine" => (lr.scheduler_at("CosineAnnealingDecay", &rate()?).with("T_max", all()), rate()?),
        "Step" => (
            lr.scheduler_at("StepDecay", &rate()?)
                .with("step_size", lr.in_updates(&lr.needed("step_size")?))
                .with("gamma", lr.needed("gamma")?),
            rate()?,
        ),
        "MultiStepDecay" => (
            lr.scheduler_at("MultiStepDecay", &rate()?)
                .with("milestones", lr.each_in_updates(lr.list("milestones")?))
                .with("gamma", lr.needed("gamma")?),
            rate()?,
        ),
        "Piecewise" => {
            let (boundaries, values) = (lr.list("decay_epochs")?, lr.list("values")?);
            let Some(first) = values.value.first().cloned() else {
                return Err(Diagnostic::new("`values` is empty").at(values.origin.place, ""));
            };
            let decay = lr.scheduler("PiecewiseDecay").with("boundaries", lr.each_in_updates(boundaries));
            (decay.with("values", list(values.value, values.origin)), first)
        }
        "CyclicalCosine" => (cyclical(lr)?, rate()?),
        "TwoStepCosine" => (two_steps(lr)?, rate()?),
        "OneCycle" => (one_cycle(lr)?, lr.needed("max_lr")?),
        // It takes neither a warmup nor its own `end_lr`.
        "DecayLearningRate" => {
            return Ok(lr
                .scheduler_at("PolynomialDecay", &rate()?)
                .with("decay_steps", all())
                .with("end_lr", Known::new(Float(0.0), keys.default("end_lr")))
                .with("power", keys.number_or("factor", Float(0.9))?));
        }
        "LinearWarmupCosine" => return cosine_from_a_start(reading, lr),
        "Const" => return Ok(PaddleDecay::Rate(rate()?).warmed_up(warmup(lr, rate()?)?)),
        _ => return Err(unknown(&lr.name, NAMES)),
    };
    let decay =
        keys.number("last_epoch")?.into_iter().fold(decay, |decay, last| decay.with("last_epoch", last));
    Ok(PaddleDecay::Scheduler(decay).warmed_up(warmup(lr, end)?))
}

/// The warmup, which begins at 0. The decay behind it has its whole length.
fn warmup(lr: &PaddleSchedule<'_>, end: Known<Number>) -> Result<PaddleWarmup, Diagnostic> {
    let epochs = lr.keys.number_or("warmup_epoch", 0)?;
    let start = Known::new(Float(0.0), epochs.origin.derived("the warmup begins at 0"));
    Ok(PaddleWarmup { steps: lr.rounded(&epochs)?, start, end, last_epoch: lr.keys.number("last_epoch")? })
}

/// `LinearWarmupCosine`, whose warmup counts updates.
fn cosine_from_a_start(
    reading: &Reading<'_>,
    lr: &PaddleSchedule<'_>,
) -> Result<DraftedSchedule, Diagnostic> {
    reading.note("`LinearWarmupCosine` was read in a copy of its source, and not measured");
    let (keys, rate) = (&lr.keys, lr.needed("learning_rate")?);
    let all = lr.in_updates(&lr.epochs.clone().map(Number::from));
    let least = keys.number_or("min_lr", Float(1e-8))?;
    let decay = lr.scheduler_at("CosineAnnealingDecay", &rate).with("T_max", all).with("eta_min", least);
    let last_epoch = keys.number("last_epoch")?;
    let decay = last_epoch.clone().into_iter().fold(decay, |decay, last| decay.with("last_epoch", last));
    let (steps, start) = (keys.number_or("warmup_steps", 5000)?, keys.number_or("start_lr", Float(1e-5))?);
    Ok(PaddleDecay::Scheduler(decay).warmed_up(PaddleWarmup { steps, start, end: rate, last_epoch }))
}

/// `CyclicalCosineDecay`. Its halves are powers of two, so that a factor has the same bits.
fn cyclical(lr: &PaddleSchedule<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let cycle = lr.rounded(&lr.needed("cycle")?)?;
    let length = cycle.value;
    let source = format!(
        "import math\n\ndef factor(t):\n    if t == 0:\n        return 1.0\n    return 0.5 * (1 + math.cos(math.pi * (t % {length}) / {length}))\n"
    );
    let lambda = Known::new(source, cycle.origin.derived("the factor of CyclicalCosineDecay"));
    Ok(lr.scheduler_at("LambdaDecay", &lr.needed("learning_rate")?).with("lr_lambda", lambda))
}

/// `TwoStepCosineDecay`: a cosine over 200 epochs, from which the run then jumps to one over all of its epochs.
fn two_steps(lr: &PaddleSchedule<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let rate = lr.needed("learning_rate")?;
    let (length, epochs) = (lr.per_epoch.value, lr.epochs.value);
    let first = length.saturating_mul(FIRST_COSINE);
    let origin = lr.per_epoch.origin.derived(format!("{FIRST_COSINE} * updates per epoch"));
    if epochs <= FIRST_COSINE {
        let first = Known::new(Number::from(first), origin);
        return Ok(lr.scheduler_at("CosineAnnealingDecay", &rate).with("T_max", first));
    }
    let all = length.saturating_mul(epochs);
    let own = |text: String| Known::new(text, origin.derived("the factor of TwoStepCosineDecay"));
    let is_warmed = lr.rounded(&lr.keys.number_or("warmup_epoch", 0)?)?.value > 0;
    let head = format!("import math\n\ndef factor(t):\n    length = {first} if t <= {first} else {all}\n");
    // Behind a warmup it is computed in closed form, else from the rate before.
    Ok(match is_warmed {
        true => lr
            .scheduler_at("LambdaDecay", &rate)
            .with("lr_lambda", own(format!("{head}    return (1 + math.cos(math.pi * t / length)) / 2\n"))),
        false => lr.scheduler_at("MultiplicativeDecay", &rate).with(
            "lr_lambda",
            own(format!("{head}    return (1 + math.cos(math.pi * t / length)) / (1 + math.cos(math.pi * (t - 1) / length))\n")),
        ),
    })
}

/// `OneCycleDecay`, whose last rate is a part of the first one.
fn one_cycle(lr: &PaddleSchedule<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let max = lr.needed("max_lr")?;
    let end = max.origin.derived("max_lr / 25.0 / 1e4");
    let mut decay = lr
        .scheduler("OneCycleLR")
        .with("max_learning_rate", max.clone())
        .with("total_steps", lr.in_updates(&lr.epochs.clone().map(Number::from)))
        .with("end_learning_rate", Known::new(Float(max.value.float() / 25.0 / 1e4), end));
    if let Some(strategy) = lr.keys.text("anneal_strategy")? {
        decay = decay.with("anneal_strategy", strategy);
    }
    if let Some(three) = lr.keys.flag("three_phase")? {
        decay = decay.with("three_phase", three.map(Content::Flag));
    }
    Ok(decay)
}
