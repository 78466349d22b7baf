//! PaddleDetection: `LearningRate` of its YAML.
//!
//! The program tabulates the rate of every update and makes one `PiecewiseDecay` of the table. Here the function that makes
//! the table is the schedule.

use super::{BatchLoader, batches, epochs, lasting, list, shown, unknown};
use crate::diagnostic::Diagnostic;
use crate::import::draft::{Draft, DraftedSchedule, Known, ValueOrigin};
use crate::import::keys::{Keys, Texts};
use crate::import::length::RunArithmetic;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::number::python::Number::{self, Float};
use crate::spec::yaml::{Node, TAG, Yaml};

/// PaddleDetection's configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "paddledetection",
    title: "a config of PaddleDetection",
    summary: "configs/**/*.yml of PaddleDetection, with the files of `_BASE_`",
    versions: "read: PaddleDetection of 2024-10 (2.8) and paddledet 2.6.0; measured: its optimizer.py with paddlepaddle 3.3.1",
    packages: &["paddledet"],
    keys: KEYS,
    example: "epoch: 12\nLearningRate:\n  base_lr: 0.01\n  schedulers:\n  - !PiecewiseDecay\n    gamma: 0.1\n    milestones: [8, 11]\n  - !LinearWarmup\n    start_factor: 0.1\n    steps: 100\nTrainReader: {batch_size: 2}\n",
    recognises: |config| {
        let rate = config.root().get("LearningRate");
        let own = rate.is_some_and(|rate| rate.get("base_lr").or(rate.get("schedulers")).is_some());
        let bases = config.root().get("_BASE_").is_some_and(|node| matches!(node.value, Yaml::List(_)));
        (config.is_file() && (own || bases)).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("epoch", "passes over the data"),
    ("LearningRate", "`base_lr` (0.01) and `schedulers`: first the decay, then the warmup"),
    ("TrainReader", "`batch_size` per device (1) and `drop_last` (true)"),
];

/// The keys of the decays and of the warmups, as lists of the constructor's parameters.
const SCHEDULERS: &[(&str, &[(&str, &str)])] = &[
    ("PiecewiseDecay", &[("gamma", ""), ("milestones", ""), ("values", ""), ("use_warmup", "")]),
    (
        "CosineDecay",
        &[("max_epochs", ""), ("use_warmup", ""), ("min_lr_ratio", ""), ("last_plateau_epochs", "")],
    ),
    ("LinearWarmup", &[("steps", ""), ("start_factor", ""), ("epochs", ""), ("epochs_first", "")]),
    ("ExpWarmup", &[("steps", ""), ("epochs", ""), ("power", "")]),
];

/// An entry of `schedulers`.
struct SchedulerEntry<'a> {
    name: Known<String>,
    keys: Keys<'a>,
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    keys.check_spelling(KEYS, &[])?;
    let Some(rate) = keys.inner("LearningRate")? else {
        return Err(Diagnostic::new("the config has no `LearningRate`")
            .at(reading.config.start(), "neither here nor in the files of `_BASE_`")
            .help("add it: `LearningRate: {base_lr: 0.01, schedulers: [...]}`"));
    };
    rate.check_spelling(&[("base_lr", ""), ("schedulers", "")], &[])?;
    let arithmetic = RunArithmetic::default();
    let epochs = epochs(reading, &keys, "epoch")?;
    let per_epoch = match reading.question.known("steps_per_epoch")? {
        Some(length) => length,
        None => {
            let reader = keys.inner("TrainReader")?;
            let loader = BatchLoader { keys: reader, batch: "batch_size", drops: true, default: 1 };
            batches(reading, &loader, &arithmetic)?
        }
    };
    groups(reading, &keys)?;
    let base = rate.number_or("base_lr", Float(0.01))?;
    let all = schedulers(reading, &rate)?;
    let length = per_epoch.value;
    let schedule = match all.first() {
        None => {
            reading.note(
                "without `schedulers` the program falls at epochs 8 and 11, after a warmup of 500 updates",
            );
            let origin = base.origin.derived("the default schedulers");
            let warmup = DetectionWarmup::linear(500, 1.0 / 3.0, origin.clone());
            let milestones = [8, 11].map(|epoch| Number::from(epoch * length as i64)).to_vec();
            let decay = MilestoneTable { milestones, factors: vec![Float(0.1), Float(0.01)], origin };
            decay.after(&base, &warmup)?
        }
        Some(first) => schedule(reading, (first, all.get(1)), &base, length)?,
    };
    if let Some(third) = all.get(2) {
        reading.note(format!(
            "`{}` is not used: of `schedulers` the program takes the decay and the warmup",
            third.name.value
        ));
    }
    Ok(lasting(schedule, &epochs, per_epoch, &arithmetic))
}

/// Says that groups of parameters have factors of the rate.
fn groups(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(), Diagnostic> {
    let Some(optimizer) =
        keys.inner("OptimizerBuilder")?.map(|builder| builder.inner("optimizer")).transpose()?.flatten()
    else {
        return Ok(());
    };
    if let Some(Yaml::List(groups)) = optimizer.node("param_groups")?.map(|node| &node.value) {
        for factor in groups.iter().filter_map(|group| group.get("learning_rate")) {
            reading.note(format!(
                "a group of `param_groups` has {} times these rates: they are those of all other parameters",
                shown(factor)
            ));
        }
    }
    if optimizer.text("type")?.is_some_and(|name| name.value == "AdamWDL") {
        reading.note("AdamWDL multiplies these rates by a factor for each layer");
    }
    Ok(())
}

/// The entries of `schedulers`: tagged maps, or maps with a `name`.
fn schedulers<'a>(reading: &Reading<'a>, rate: &Keys<'a>) -> Result<Vec<SchedulerEntry<'a>>, Diagnostic> {
    let Some(node) = rate.node("schedulers")? else { return Ok(Vec::new()) };
    let Yaml::List(items) = &node.value else {
        return Err(rate.wrong("schedulers", node, "a list: the decay, then the warmup"));
    };
    let entry = |item: &'a Node| {
        let Some(name) = item.get(TAG).or(item.get("name")) else {
            return Err(Diagnostic::new("an entry of `schedulers` has no name")
                .at(reading.config.place(item), "neither a tag nor `name`")
                .help("write `- !CosineDecay`, or `- name: CosineDecay`, and its keys below"));
        };
        let text = name.text().unwrap_or_default().to_string();
        let origin = rate.origin(&text, name);
        let keys = Keys::of(reading.config, item).with(Texts::Pyyaml);
        let known = SCHEDULERS.iter().find(|(known, _)| *known == text);
        let names: Vec<&str> = SCHEDULERS.iter().map(|(name, _)| *name).collect();
        let name = Known::new(text, origin);
        let Some((_, parameters)) = known else { return Err(unknown(&name, &names)) };
        let others = item.entries().iter().filter(|(key, _)| !matches!(key.text(), Some("name" | TAG)));
        for (key, _) in others {
            if !parameters.iter().any(|(known, _)| key.text() == Some(known)) {
                keys.check_spelling(parameters, &["name", TAG])?;
                return Err(Diagnostic::new(format!("`{}` has no parameter `{}`", name.value, shown(key)))
                    .at(reading.config.place(key), "unknown to the program")
                    .why("the program raises a TypeError"));
            }
        }
        Ok(SchedulerEntry { name, keys })
    };
    items.iter().map(entry).collect()
}

/// The schedule of a decay and a warmup.
fn schedule(
    reading: &Reading<'_>,
    (decay, warmup): (&SchedulerEntry<'_>, Option<&SchedulerEntry<'_>>),
    base: &Known<Number>,
    length: u64,
) -> Result<DraftedSchedule, Diagnostic> {
    let keys = &decay.keys;
    if !decay.name.value.ends_with("Decay") {
        return Err(Diagnostic::new(format!("`{}` stands first in `schedulers`", decay.name.value))
            .at(decay.name.origin.place.clone(), "a warmup")
            .why("the program takes the first entry for the decay, and raises an AttributeError")
            .help("put the decay first, and the warmup second"));
    }
    let is_warmed = keys.flag("use_warmup")?.is_none_or(|flag| flag.value);
    let warmup = match (is_warmed, warmup) {
        (true, Some(entry)) => Some(DetectionWarmup::of(entry, length)?),
        (true, None) => {
            return Err(Diagnostic::new("`schedulers` has no warmup")
                .at(decay.name.origin.place.clone(), "the only entry")
                .why("the program takes the second entry for the warmup, and raises an IndexError")
                .help("add `- !LinearWarmup`, or `use_warmup: False`"));
        }
        (false, Some(entry)) => {
            let name = &entry.name.value;
            reading.note(format!("`{name}` is not used: `use_warmup` of the decay is false"));
            None
        }
        (false, None) => None,
    };
    match decay.name.value.as_str() {
        "PiecewiseDecay" => piecewise(decay, warmup.as_ref(), base, length),
        _ => cosine(decay, warmup.as_ref(), base, length),
    }
}

/// A warmup of the program: its length in updates, and the rate at update `t` in Python, as a factor of the base rate.
struct DetectionWarmup {
    steps: i64,
    lines: String,
    origin: ValueOrigin,
}

impl DetectionWarmup {
    fn linear(steps: i64, start: f64, origin: ValueOrigin) -> Self {
        let start = Float(start);
        DetectionWarmup::of_lines(
            steps,
            origin,
            &format!("alpha = t / {steps}\n"),
            &format!("{start} * (1 - alpha) + alpha"),
        )
    }

    fn of_lines(steps: i64, origin: ValueOrigin, before: &str, factor: &str) -> Self {
        let before = if before.is_empty() { String::new() } else { format!("        {before}") };
        DetectionWarmup { steps, lines: format!("{before}        return base * ({factor})\n"), origin }
    }

    fn of(entry: &SchedulerEntry<'_>, length: u64) -> Result<Self, Diagnostic> {
        let SchedulerEntry { name, keys } = entry;
        let is_linear = match name.value.as_str() {
            "LinearWarmup" => true,
            "ExpWarmup" => false,
            _ => {
                return Err(Diagnostic::new(format!("`{}` stands second in `schedulers`", name.value))
                    .at(name.origin.place.clone(), "a decay")
                    .why("the program takes the second entry for the warmup")
                    .help("put the warmup second"));
            }
        };
        let by_epochs = keys.flag("epochs_first")?.is_none_or(|flag| flag.value);
        let steps = match keys.number("epochs")?.filter(|_| by_epochs) {
            Some(epochs) => {
                let reason = format!("epochs * updates per epoch = {} * {length}", epochs.value);
                Known::new(epochs.value * Number::from(length), epochs.origin.derived(reason))
            }
            None => keys.number_or("steps", if is_linear { 500 } else { 1000 })?,
        };
        let Some(count) = steps.value.whole().filter(|_| steps.value.is_int()) else {
            return Err(Diagnostic::new("the warmup is not a whole number of updates")
                .at(steps.origin.place, format!("it has {}", steps.value))
                .why("the program makes a `range` of it, and raises a TypeError")
                .help("give `steps` instead of a fraction of an epoch"));
        };
        let count = count.max(1);
        let origin = steps.origin;
        if is_linear {
            let start = keys.number_or("start_factor", Float(1.0 / 3.0))?.value;
            let (alpha, factor) =
                (format!("alpha = t / {count}\n"), format!("{start} * (1 - alpha) + alpha"));
            return Ok(DetectionWarmup::of_lines(count, origin, &alpha, &factor));
        }
        let power = keys.number_or("power", 2)?.value;
        Ok(DetectionWarmup::of_lines(count, origin, "", &format!("(t / {}) ** {power}", Float(count as f64))))
    }

    /// A function of the update that begins with the warmup. `after` has the further lines.
    fn then(&self, base: &Known<Number>, after: &str) -> String {
        let DetectionWarmup { steps, lines, .. } = self;
        let import = if after.contains("math.") { "import math\n\n" } else { "" };
        format!("{import}def rate(t):\n    base = {}\n    if t < {steps}:\n{lines}{after}", base.value)
    }
}

/// `PiecewiseDecay` of the program, in updates.
struct MilestoneTable {
    milestones: Vec<Number>,
    factors: Vec<Number>,
    origin: ValueOrigin,
}

impl MilestoneTable {
    /// The decay after a warmup: the base rate, then a factor of it from each milestone on.
    fn after(&self, base: &Known<Number>, warmup: &DetectionWarmup) -> Result<DraftedSchedule, Diagnostic> {
        self.check()?;
        let mut lines = String::new();
        let factors = std::iter::once(None).chain(self.factors.iter().map(Some));
        for (milestone, factor) in self.milestones.iter().zip(factors) {
            lines += &format!("    if t < {milestone}:\n        return {}\n", times(factor));
        }
        lines += &format!("    return {}\n", times(self.factors.last()));
        let origin = warmup.origin.derived("PaddleDetection's table of rates");
        Ok(DraftedSchedule::python(warmup.then(base, &lines), origin))
    }

    fn check(&self) -> Result<(), Diagnostic> {
        match self.factors.len() < self.milestones.len() {
            true => Err(Diagnostic::new("`gamma` has fewer factors than there are milestones")
                .at(self.origin.place.clone(), format!("{} of {}", self.factors.len(), self.milestones.len()))
                .why("Paddle raises a ValueError: the values have one more element than boundaries")
                .help("give a factor of the base rate for each milestone")),
            false => Ok(()),
        }
    }
}

/// The base rate, or a factor of it.
fn times(factor: Option<&Number>) -> String {
    factor.map_or("base".to_string(), |factor| format!("base * {factor}"))
}

fn piecewise(
    decay: &SchedulerEntry<'_>,
    warmup: Option<&DetectionWarmup>,
    base: &Known<Number>,
    length: u64,
) -> Result<DraftedSchedule, Diagnostic> {
    let keys = &decay.keys;
    let numbers = |key: &str| -> Result<Option<(Vec<Number>, ValueOrigin)>, Diagnostic> {
        let Some(node) = keys.node(key)? else { return Ok(None) };
        let Yaml::List(items) = &node.value else { return Err(keys.wrong(key, node, "a list of numbers")) };
        let numbers = items.iter().map(|item| keys.number_of(key, item)).collect::<Result<_, _>>()?;
        Ok(Some((numbers, keys.origin(key, node))))
    };
    let (epochs, origin) = numbers("milestones")?
        .unwrap_or_else(|| (vec![Number::from(8), Number::from(11)], keys.default("milestones")));
    let milestones: Vec<Number> = epochs.iter().map(|epoch| *epoch * Number::from(length)).collect();
    let (factors, gamma) = match keys.node("gamma")? {
        Some(node) if !matches!(node.value, Yaml::List(_)) => {
            let gamma = keys.number_of("gamma", node)?;
            let tenths = (0..milestones.len()).map(|index| tenth(gamma, index)).collect();
            (tenths, keys.origin("gamma", node))
        }
        _ => numbers("gamma")?.unwrap_or_else(|| (vec![Float(0.1), Float(0.01)], keys.default("gamma"))),
    };
    let values = numbers("values")?;
    let table = MilestoneTable { milestones, factors, origin: gamma };
    let Some(warmup) = warmup else { return alone(decay, table, values, base, &origin) };
    if let Some((_, own)) = values {
        return Err(Diagnostic::new("`values` does not go with a warmup")
            .at(own.place, "the rates of the decay alone")
            .why("the program gives Paddle more boundaries than values, which raises a ValueError")
            .help("add `use_warmup: False`, or give `gamma` instead of `values`"));
    }
    table.after(base, warmup)
}

/// The decay without a warmup, which Paddle's own class is.
fn alone(
    decay: &SchedulerEntry<'_>,
    table: MilestoneTable,
    values: Option<(Vec<Number>, ValueOrigin)>,
    base: &Known<Number>,
    origin: &ValueOrigin,
) -> Result<DraftedSchedule, Diagnostic> {
    let reason = |what: &str| origin.derived(format!("{what}, of {}", origin.reason));
    let rates = match values {
        Some((values, own)) if values.len() != table.milestones.len() + 1 => {
            return Err(Diagnostic::new("`values` does not fit `milestones`")
                .at(own.place, format!("{} values for {} milestones", values.len(), table.milestones.len()))
                .why("the program asserts that there is one value more")
                .help("give the rate before the first milestone, and the one from each on"));
        }
        Some((values, own)) => {
            list(values.into_iter().map(|value| Known::new(value, own.clone())).collect(), own)
        }
        None => {
            table.check()?;
            let rates =
                std::iter::once(base.value).chain(table.factors.iter().map(|factor| base.value * *factor));
            let own = table.origin.derived("base_lr, then base_lr * gamma");
            list(rates.map(|rate| Known::new(rate, own.clone())).collect(), own)
        }
    };
    let steps = table.milestones.iter().map(|step| Known::new(*step, reason("epochs in updates"))).collect();
    Ok(DraftedSchedule::new("paddle.PiecewiseDecay", decay.name.origin.clone())
        .with("boundaries", list(steps, reason("epochs in updates")))
        .with("values", rates))
}

/// A factor of a scalar `gamma`: each is a tenth of the one before, whatever `gamma` is.
fn tenth(gamma: Number, index: usize) -> Number {
    let power = Number::from(10).pow(index as i64);
    power.and_then(|power| gamma / power).unwrap_or(Float(f64::NAN))
}

fn cosine(
    decay: &SchedulerEntry<'_>,
    warmup: Option<&DetectionWarmup>,
    base: &Known<Number>,
    length: u64,
) -> Result<DraftedSchedule, Diagnostic> {
    let keys = &decay.keys;
    let whole = |key: &str, default: i64| -> Result<Known<i64>, Diagnostic> {
        let epochs = keys.number_or(key, default)?;
        match epochs.value.whole().filter(|_| epochs.value.is_int()) {
            Some(count) => Ok(Known::new(count, epochs.origin)),
            None => Err(Diagnostic::new(format!("`{key}` must be a whole number"))
                .at(epochs.origin.place, format!("this is {}", epochs.value))
                .why("the program makes a `range` of it, and raises a TypeError")),
        }
    };
    let max = whole("max_epochs", 1000)?;
    let (all, plateau) = (
        max.value.saturating_mul(length as i64),
        whole("last_plateau_epochs", 0)?.value.saturating_mul(length as i64),
    );
    let least = base.value * keys.number_or("min_lr_ratio", Float(0.0))?.value;
    let origin = max.origin.derived(format!("max_epochs * updates per epoch = {} * {length}", max.value));
    let Some(warmup) = warmup else {
        if plateau <= 0 {
            let ratio = base.origin.derived("base_lr * min_lr_ratio");
            return Ok(DraftedSchedule::new("paddle.CosineAnnealingDecay", decay.name.origin.clone())
                .with("learning_rate", base.clone())
                .with("T_max", Known::new(Number::from(all), origin))
                .with("eta_min", Known::new(least, ratio)));
        }
        if all < 2 {
            return Err(Diagnostic::new("the cosine has no updates").at(max.origin.place, ""));
        }
        let lines = cosine_lines(least, (0, all, plateau));
        let source = format!("import math\n\ndef rate(t):\n    base = {}\n{lines}", base.value);
        return Ok(DraftedSchedule::python(source, origin.derived("PaddleDetection's table of rates")));
    };
    let lines = match all > warmup.steps {
        true => cosine_lines(least, (warmup.steps, all, plateau)),
        false => "    return base\n".to_string(),
    };
    Ok(DraftedSchedule::python(warmup.then(base, &lines), origin.derived("PaddleDetection's table of rates")))
}

/// The cosine in Python, from an update on; `all` and `plateau` are its lengths with what comes before.
fn cosine_lines(least: Number, (from, all, plateau): (i64, i64, i64)) -> String {
    let (last, falling) = (all - 1, all - plateau);
    let angle = match from {
        0 => format!("t * math.pi / {falling}"),
        _ => format!("(t - {from}) * math.pi / {}", falling - from),
    };
    let hold = format!("    t = min(t, {last})\n");
    let flat = match plateau {
        ..=0 => String::new(),
        _ => format!("    if t >= {falling}:\n        return {least}\n"),
    };
    format!("{hold}{flat}    return {least} + (base - {least}) * 0.5 * (math.cos({angle}) + 1)\n")
}
