//! PaddleClas: `Optimizer.lr` of its YAML.

use super::{
    BatchLoader, PaddleDecay, PaddleSchedule, PaddleWarmup, epochs, lasting, list, no_metrics, unknown,
};
use crate::diagnostic::Diagnostic;
use crate::import::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use crate::import::keys::Keys;
use crate::import::length::RunArithmetic;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::number::python::Number::{self, Float, Int};
use crate::spec::yaml::Yaml;

/// PaddleClas' configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "paddleclas",
    title: "a config of PaddleClas",
    summary: "ppcls/configs/**/*.yaml of PaddleClas",
    versions: "read: PaddleClas of 2024-10 (2.6); measured: its learning_rate.py with paddlepaddle 3.3.1",
    packages: &["paddleclas"],
    keys: KEYS,
    example: "Global: {epochs: 120, iter_per_epoch: 1252}\nOptimizer:\n  name: Momentum\n  lr: {name: Cosine, learning_rate: 0.1, warmup_epoch: 5}\n",
    recognises: |config| {
        let global = config.root().get("Global")?;
        let optimizer = config.root().get("Optimizer")?;
        let is_list = matches!(optimizer.value, Yaml::List(_));
        let is_it = global.get("epochs").is_some() && (is_list || optimizer.get("lr").is_some());
        (is_it && config.is_file()).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("Global", "`epochs`, `update_freq` (batches per update, 1) and `iter_per_epoch`"),
    (
        "Optimizer",
        "`lr`: `name`, `learning_rate`, `warmup_epoch`, `warmup_start_lr`, `by_epoch`, and those of the schedule",
    ),
    ("DataLoader", "`Train.sampler`: `batch_size` per device and `drop_last`"),
];

const NAMES: &[&str] = &[
    "Cosine",
    "Linear",
    "Step",
    "Piecewise",
    "MultiStepDecay",
    "ConstLR",
    "Constant",
    "Cyclic",
    "CosineFixmatch",
    "OneCycleLR",
];

/// The keys of the schedules.
const LR: &[(&str, &str)] = &[
    ("name", ""),
    ("learning_rate", ""),
    ("warmup_epoch", ""),
    ("warmup_start_lr", ""),
    ("by_epoch", ""),
    ("last_epoch", ""),
    ("eta_min", ""),
    ("end_lr", ""),
    ("power", ""),
    ("cycle", ""),
    ("step_size", ""),
    ("gamma", ""),
    ("decay_epochs", ""),
    ("values", ""),
    ("milestones", ""),
    ("max_learning_rate", ""),
    ("base_learning_rate", ""),
    ("num_warmup_steps", ""),
    ("num_cycles", ""),
];

/// A schedule of PaddleClas.
struct Classified<'a> {
    lr: PaddleSchedule<'a>,
    by_epoch: bool,
    /// `warmup_epoch`, at most the epochs.
    warmup: Known<Number>,
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    // Texts in maps are read once more as literals of Python.
    let keys = reading.keys();
    let Some(global) = keys.inner("Global")? else {
        return Err(Diagnostic::new("the config has no `Global`").at(reading.config.start(), ""));
    };
    global.check_spelling(&[("epochs", ""), ("update_freq", ""), ("iter_per_epoch", "")], &["epoch"])?;
    let lr = optimizer(reading, &keys)?;
    lr.check_spelling(LR, &["step_each_epoch", "epochs", "values", "cycle", "gamma"])?;
    let arithmetic = RunArithmetic::default();
    let epochs = epochs(reading, &global, "epochs")?;
    let per_epoch = updates_per_epoch(reading, &keys, &global, &arithmetic)?;
    let Some(name) = lr.text("name")? else {
        let Some(rate) = lr.number("learning_rate")? else {
            return Err(Diagnostic::new("`lr` has no `learning_rate`").at(reading.config.place(lr.map()), ""));
        };
        return Ok(lasting(DraftedSchedule::constant(rate), &epochs, per_epoch, &arithmetic));
    };
    let by_epoch = lr.flag("by_epoch")?;
    let warmup = match lr.number_or("warmup_epoch", 0)? {
        warmup if warmup.value >= Number::from(epochs.value) => {
            let origin = warmup.origin.derived(format!("warmup_epoch, at most the {} epochs", epochs.value));
            reading.note(format!(
                "`warmup_epoch` is not below `epochs`: the program takes {} for it",
                epochs.value
            ));
            Known::new(Number::from(epochs.value), origin)
        }
        warmup => warmup,
    };
    let schedule = Classified {
        by_epoch: by_epoch.as_ref().is_some_and(|flag| flag.value),
        warmup,
        lr: PaddleSchedule { keys: lr, name, epochs: epochs.clone(), per_epoch: per_epoch.clone() },
    };
    let mut draft = lasting(schedule.drafted(reading)?, &epochs, per_epoch, &arithmetic);
    if let Some(flag) = by_epoch.filter(|flag| flag.value) {
        draft.interval = Some(Known::new(Content::Text("epoch".into()), flag.origin));
    }
    Ok(draft)
}

/// `lr` of the only optimizer.
fn optimizer<'a>(reading: &Reading<'a>, keys: &Keys<'a>) -> Result<Keys<'a>, Diagnostic> {
    let found = match keys.node("Optimizer")? {
        Some(node) if matches!(node.value, Yaml::List(_)) => {
            let Yaml::List(items) = &node.value else { return Err(keys.wrong("Optimizer", node, "a list")) };
            let [(_, only)] = items.first().map_or(&[][..], |item| item.entries()) else {
                return Err(keys.wrong("Optimizer", node, "a map, or a list of maps with one name each"));
            };
            if items.len() > 1 {
                return Err(Diagnostic::new(format!("the config has {} optimizers", items.len()))
                    .at(reading.config.place(node), "each has a schedule of its own")
                    .help("keep the one that is meant in a copy of the config"));
            }
            Keys::of(reading.config, only).inner("lr")?
        }
        _ => keys.inner("Optimizer")?.map(|optimizer| optimizer.inner("lr")).transpose()?.flatten(),
    };
    found.ok_or_else(|| {
        Diagnostic::new("`Optimizer` has no `lr`")
            .at(reading.config.start(), "")
            .help("add it: `lr: {name: Cosine, learning_rate: 0.1}`")
    })
}

/// The updates of an epoch: the batches, of which `update_freq` make an update.
fn updates_per_epoch(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    global: &Keys<'_>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(length) = reading.question.known("steps_per_epoch")? {
        return Ok(length);
    }
    let batches = match global.count("iter_per_epoch")? {
        Some(batches) => batches,
        None => {
            let train = keys.inner("DataLoader")?.map(|loader| loader.inner("Train")).transpose()?.flatten();
            let sampler = train.map(|train| train.inner("sampler")).transpose()?.flatten();
            super::batches(
                reading,
                &BatchLoader { keys: sampler, batch: "batch_size", drops: false, default: 1 },
                arithmetic,
            )?
        }
    };
    let frequency = global.count_or("update_freq", 1)?;
    if frequency.value == 1 || batches.value < frequency.value {
        return Ok(batches);
    }
    let numbers = format!("{} // {}", batches.value, frequency.value);
    let value = batches.value / frequency.value;
    Ok(arithmetic.derived("updates per epoch", "batches // update_freq", &numbers, value, &frequency.origin))
}

impl Classified<'_> {
    fn drafted(&self, reading: &Reading<'_>) -> Result<DraftedSchedule, Diagnostic> {
        let Classified { lr, .. } = self;
        match lr.name.value.as_str() {
            "Cosine" => {
                let length = self.decay_length()?;
                let rate = lr.needed("learning_rate")?;
                let decay = match length.value > 0 {
                    true => PaddleDecay::Scheduler(
                        self.resumed(lr.scheduler_at("CosineAnnealingDecay", &rate))?
                            .with("T_max", length)
                            .with("eta_min", lr.keys.number_or("eta_min", Float(0.0))?),
                    ),
                    false => PaddleDecay::Rate(rate.clone()),
                };
                Ok(decay.warmed_up(self.warmup(rate)?))
            }
            "Linear" => self.linear(),
            "Step" => {
                let (rate, size) = (lr.needed("learning_rate")?, lr.needed("step_size")?);
                let size = match self.by_epoch {
                    true => size,
                    false => truncated(&lr.in_updates(&size))?,
                };
                let decay = self.resumed(lr.scheduler_at("StepDecay", &rate))?.with("step_size", size);
                let decay = decay.with("gamma", lr.needed("gamma")?);
                Ok(PaddleDecay::Scheduler(decay).warmed_up(self.warmup(rate)?))
            }
            "Piecewise" => self.piecewise(reading),
            "MultiStepDecay" => {
                let (rate, milestones) = (lr.needed("learning_rate")?, lr.list("milestones")?);
                let milestones = self.each_in_steps(milestones);
                let decay =
                    self.resumed(lr.scheduler_at("MultiStepDecay", &rate))?.with("milestones", milestones);
                let decay = decay.with("gamma", lr.keys.number_or("gamma", Float(0.1))?);
                Ok(PaddleDecay::Scheduler(decay).warmed_up(self.warmup(rate)?))
            }
            "ConstLR" => {
                let rate = lr.needed("learning_rate")?;
                Ok(PaddleDecay::Rate(rate.clone()).warmed_up(self.warmup(rate)?))
            }
            "Constant" => Ok(DraftedSchedule::constant(lr.needed("learning_rate")?)),
            "Cyclic" => self.cyclic(),
            "OneCycleLR" => self.one_cycle(),
            "CosineFixmatch" => self.fixmatch(),
            "ReduceOnPlateau" => Err(no_metrics(&lr.name)),
            _ => Err(unknown(&lr.name, NAMES)),
        }
    }

    /// The length of a decay: the epochs without those of the warmup, in steps of the scheduler.
    fn decay_length(&self) -> Result<Known<Number>, Diagnostic> {
        let epochs = Number::from(self.lr.epochs.value) - self.warmup.value;
        let reason = format!("epochs - warmup_epoch = {} - {}", self.lr.epochs.value, self.warmup.value);
        let epochs = Known::new(epochs, self.lr.epochs.origin.derived(reason));
        Ok(if self.by_epoch { epochs } else { self.lr.in_updates(&epochs) })
    }

    /// Epochs in steps of the scheduler.
    fn each_in_steps(&self, epochs: Known<Vec<Known<Number>>>) -> Drafted {
        match self.by_epoch {
            true => list(epochs.value, epochs.origin),
            false => self.lr.each_in_updates(epochs),
        }
    }

    /// The warmup to a rate.
    fn warmup(&self, end: Known<Number>) -> Result<PaddleWarmup, Diagnostic> {
        let steps = if self.by_epoch { self.warmup.clone() } else { self.lr.rounded(&self.warmup)? };
        Ok(PaddleWarmup {
            steps,
            start: self.lr.keys.number_or("warmup_start_lr", Float(0.0))?,
            end,
            last_epoch: self.lr.keys.number("last_epoch")?,
        })
    }

    /// A scheduler with `last_epoch`, if the config has it.
    fn resumed(&self, schedule: DraftedSchedule) -> Result<DraftedSchedule, Diagnostic> {
        Ok(self
            .lr
            .keys
            .number("last_epoch")?
            .into_iter()
            .fold(schedule, |schedule, last| schedule.with("last_epoch", last)))
    }

    fn linear(&self) -> Result<DraftedSchedule, Diagnostic> {
        let lr = &self.lr;
        let (rate, length) = (lr.needed("learning_rate")?, self.decay_length()?);
        let mut warmup = self.warmup(rate.clone())?;
        // Its warmup counts updates, even if the scheduler is stepped per epoch.
        warmup.steps = lr.rounded(&self.warmup)?;
        if length.value <= 0 {
            return Ok(PaddleDecay::Rate(rate).warmed_up(warmup));
        }
        let mut decay = self
            .resumed(lr.scheduler_at("PolynomialDecay", &rate))?
            .with("decay_steps", length)
            .with("end_lr", lr.keys.number_or("end_lr", Float(0.0))?)
            .with("power", lr.keys.number_or("power", Float(1.0))?);
        if let Some(cycle) = lr.keys.flag("cycle")? {
            decay = decay.with("cycle", cycle.map(Content::Flag));
        }
        Ok(PaddleDecay::Scheduler(decay).warmed_up(warmup))
    }

    /// `Piecewise`: since PaddleClas 2.5, a `learning_rate` replaces the boundaries and the values.
    fn piecewise(&self, reading: &Reading<'_>) -> Result<DraftedSchedule, Diagnostic> {
        let lr = &self.lr;
        let rate = lr.keys.number("learning_rate")?.filter(|rate| rate.value.float() != 0.0);
        let old = || -> Result<_, Diagnostic> { Ok((lr.list("decay_epochs")?, lr.list("values")?)) };
        let (epochs, values) = match rate {
            None => old()?,
            Some(rate) => {
                let ruled = self.every_thirty(&rate)?;
                match reading.question.version("paddleclas") {
                    Some((version, _)) if version < vec![2, 5] => old()?,
                    Some(_) => ruled,
                    None if lr.keys.node("values")?.is_none() => ruled,
                    None => {
                        let written = old()?;
                        if !alike(&written, &ruled) {
                            return Err(releases_differ(&rate, &written, &ruled));
                        }
                        reading.note("`learning_rate` of Piecewise replaces its `values`, by a tenth every 30 epochs, which are the same but for their last digits; before 2.5 it does not: `--set paddleclas=2.4`");
                        ruled
                    }
                }
            }
        };
        let Some(first) = values.value.first().cloned() else {
            return Err(Diagnostic::new("`values` is empty").at(values.origin.place, ""));
        };
        let decay = self
            .resumed(lr.scheduler("PiecewiseDecay"))?
            .with("boundaries", self.each_in_steps(epochs))
            .with("values", list(values.value, values.origin));
        Ok(PaddleDecay::Scheduler(decay).warmed_up(self.warmup(first)?))
    }

    /// The boundaries and the values that a `learning_rate` makes: a tenth every 30 epochs.
    fn every_thirty(&self, rate: &Known<Number>) -> Result<Pieces, Diagnostic> {
        let count = self.lr.epochs.value;
        let origin = rate.origin.derived("learning_rate, a tenth of it every 30 epochs");
        let known = |value: Number| Known::new(value, origin.clone());
        let value = |index: u64| {
            let power = Float(0.1).pow(Number::from(index)).unwrap_or(Float(0.0));
            known(rate.value * power)
        };
        let starts: Vec<u64> = (0..count).step_by(30).take(MOST_PIECES).collect();
        let mut values: Vec<Known<Number>> = (0..starts.len() as u64).map(value).collect();
        let boundaries = match starts.len() {
            1 => {
                values.push(value(0));
                vec![known(Number::from(count))]
            }
            _ => starts[1..].iter().map(|epoch| known(Number::from(*epoch))).collect(),
        };
        Ok((Known::new(boundaries, origin.clone()), Known::new(values, origin.clone())))
    }

    fn cyclic(&self) -> Result<DraftedSchedule, Diagnostic> {
        let lr = &self.lr;
        lr.needed("warmup_epoch")?;
        lr.needed("warmup_start_lr")?;
        let base = lr.needed("base_learning_rate")?;
        let mut decay = self
            .resumed(lr.scheduler("CyclicLR"))?
            .with("base_learning_rate", base.clone())
            .with("max_learning_rate", lr.needed("max_learning_rate")?)
            .with("step_size_up", lr.needed("step_size_up")?);
        for key in ["step_size_down", "mode", "exp_gamma", "scale_mode"] {
            if let Some(node) = lr.keys.node(key)? {
                decay = decay.with(key, lr.keys.value(key, node)?);
            }
        }
        Ok(PaddleDecay::Scheduler(decay).warmed_up(self.warmup(base)?))
    }

    fn one_cycle(&self) -> Result<DraftedSchedule, Diagnostic> {
        let lr = &self.lr;
        let max = lr.needed("max_learning_rate")?;
        let epochs = lr.epochs.clone().map(Number::from);
        let mut decay = self
            .resumed(lr.scheduler("OneCycleLR"))?
            .with("max_learning_rate", max.clone())
            .with("total_steps", lr.in_updates(&epochs))
            .with("end_learning_rate", lr.keys.number_or("end_learning_rate", Float(1e-10))?);
        for key in ["divide_factor", "phase_pct", "anneal_strategy", "three_phase"] {
            if let Some(node) = lr.keys.node(key)? {
                decay = decay.with(key, lr.keys.value(key, node)?);
            }
        }
        Ok(PaddleDecay::Scheduler(decay).warmed_up(self.warmup(max)?))
    }

    fn fixmatch(&self) -> Result<DraftedSchedule, Diagnostic> {
        let lr = &self.lr;
        let (rate, warmup) = (lr.needed("learning_rate")?, lr.needed("num_warmup_steps")?);
        let cycles = lr.keys.number_or("num_cycles", Float(7.0 / 16.0))?.value;
        let all = Number::from(lr.epochs.value) * Number::from(lr.per_epoch.value) - warmup.value;
        let (steps, all) = (warmup.value, Int(1).max(all));
        let source = format!(
            "import math\n\ndef factor(t):\n    if t < {steps}:\n        return float(t) / float({})\n    return max(0.0, math.cos(math.pi * {cycles} * (float(t - {steps}) / float({all}))))\n",
            Int(1).max(steps)
        );
        let lambda = Known::new(source, warmup.origin.derived("the factor of CosineFixmatch"));
        Ok(self.resumed(lr.scheduler_at("LambdaDecay", &rate))?.with("lr_lambda", lambda))
    }
}

/// The most pieces that a `learning_rate` makes: later ones are below any number.
const MOST_PIECES: usize = 400;

/// Boundaries in epochs, and the values between them.
type Pieces = (Known<Vec<Known<Number>>>, Known<Vec<Known<Number>>>);

/// Whether two releases make the same pieces, but for the last digits.
fn alike(one: &Pieces, other: &Pieces) -> bool {
    let near = |a: &Number, b: &Number| (a.float() - b.float()).abs() <= 1e-9 * a.float().abs();
    let same = |one: &[Known<Number>], other: &[Known<Number>]| {
        one.len() == other.len() && one.iter().zip(other).all(|(a, b)| near(&a.value, &b.value))
    };
    same(&one.0.value, &other.0.value) && same(&one.1.value, &other.1.value)
}

/// The error for a `learning_rate` of Piecewise, which one release ignores and another does not.
fn releases_differ(rate: &Known<Number>, written: &Pieces, ruled: &Pieces) -> Diagnostic {
    let shown = |pieces: &Pieces| {
        let text = |numbers: &[Known<Number>]| {
            let texts: Vec<String> = numbers.iter().take(6).map(|number| number.value.to_string()).collect();
            let more = if numbers.len() > texts.len() { ", ..." } else { "" };
            format!("[{}{more}]", texts.join(", "))
        };
        format!("{} at epochs {}", text(&pieces.1.value), text(&pieces.0.value))
    };
    Diagnostic::new("releases of PaddleClas differ in what `learning_rate` of Piecewise does")
        .at(rate.origin.place.clone(), "beside `decay_epochs` and `values`")
        .why(format!("from 2.5 on it replaces both by a tenth every 30 epochs: {}", shown(ruled)))
        .why(format!("before, it is not read: {}", shown(written)))
        .help("say which: `--set paddleclas=2.6`, or `--set paddleclas=2.4`; or remove `learning_rate`")
}

/// `int(number)`.
fn truncated(number: &Known<Number>) -> Result<Known<Number>, Diagnostic> {
    let Ok(value) = number.value.int() else {
        return Err(Diagnostic::new("a length is not finite").at(number.origin.place.clone(), ""));
    };
    Ok(Known::new(value, number.origin.derived(format!("int({})", number.origin.reason))))
}
