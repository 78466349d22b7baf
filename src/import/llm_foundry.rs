//! llm-foundry: the YAML of its `train.py`, or what MosaicML's command wraps under `parameters`.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;
use crate::number::python_text;
use crate::spec::yaml::{Yaml, written};

/// llm-foundry's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "llm-foundry",
    title: "a config of llm-foundry",
    summary: "the YAML of `composer train.py`, also under `parameters:`",
    versions: "read: llm-foundry 0.22.0 with composer 0.32.1; measured: the schedulers, stepped as composer's Trainer does",
    packages: &[],
    keys: KEYS,
    example: "max_seq_len: 2048\nmodel: {name: mpt_causal_lm}\ntrain_loader: {name: text, drop_last: true}\nscheduler: {name: cosine_with_warmup, t_warmup: 100ba, alpha_f: 0.1}\noptimizer: {name: decoupled_adamw, lr: 6.0e-4}\nmax_duration: 4800ba\nglobal_train_batch_size: 256\n",
    recognises: |config| {
        let root = config.root();
        let at = root.get("parameters").unwrap_or(root);
        let named = |key: &str| at.get(key).is_some_and(|node| node.get("name").is_some());
        let other = ["train_loader", "max_seq_len", "global_train_batch_size"];
        let is_it = named("scheduler")
            && at.get("optimizer").is_some_and(|node| node.get("learning_rate").is_none())
            && at.get("max_duration").is_some()
            && other.iter().any(|key| at.get(key).is_some());
        is_it.then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("optimizer", "its `lr`; without one, composer's 1e-3 of decoupled_adamw"),
    ("scheduler", "its `name`, and the arguments of composer's class"),
    ("max_duration", "`4800ba`, `1e9tok`, `1e6sp`, `2ep`, or a number of epochs"),
    ("global_train_batch_size", "examples per update"),
    ("max_seq_len", "tokens per example, padding included"),
    ("train_loader", "`drop_last`; the size of its dataset is not in the config"),
];

/// The registered names with their kinds.
const SCHEDULERS: &[(&str, &str)] = &[
    ("constant_with_warmup", "composer.ConstantWithWarmupScheduler"),
    ("cosine_with_warmup", "composer.CosineAnnealingWithWarmupScheduler"),
    ("linear_decay_with_warmup", "composer.LinearWithWarmupScheduler"),
    ("inv_sqrt_with_warmup", "llmfoundry.InverseSquareRootWithWarmupScheduler"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    reading.refuse_repeated()?;
    let keys = reading.keys();
    let keys = keys.inner("parameters")?.map_or(keys, Keys::as_own);
    keys.check_spelling(KEYS, &[])?;
    let rate = rate(reading, &keys)?;
    let (mut schedule, needs_epoch) = scheduler(reading, &keys)?;
    let arithmetic = RunArithmetic::default();
    let run = FoundryRun { reading, keys, arithmetic: &arithmetic };
    let (facts, kept) = run.facts(needs_epoch)?;
    if let Some(duration) = kept {
        schedule = schedule.with("max_duration", duration);
    }
    if keys.node("load_path")?.is_some() {
        reading.note("`load_path` is set: a resumed run goes on from its checkpoint; this is the run from its beginning");
    }
    let mut draft = Draft::new(schedule).at_rate(rate);
    draft.run = facts;
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

fn rate(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Known<Number>, Diagnostic> {
    let missing = |at| Diagnostic::new("`optimizer` has no `lr`").at(at, "the rate is not in the config");
    let Some(optimizer) = keys.inner("optimizer")? else { return Err(missing(reading.config.start())) };
    let name = optimizer.text("name")?.map(|name| name.value);
    match (optimizer.number("lr")?, name.as_deref()) {
        (Some(rate), _) => Ok(rate),
        (None, Some("decoupled_adamw")) => {
            Ok(Known::new(Number::Float(1e-3), optimizer.default("lr of decoupled_adamw")))
        }
        _ => Err(missing(reading.config.place(optimizer.map())).help("give it: `--set optimizer.lr=6.0e-4`")),
    }
}

/// The schedule, and whether one of its times is in epochs.
fn scheduler(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(DraftedSchedule, bool), Diagnostic> {
    let missing =
        || Diagnostic::new("`scheduler` has no `name`").at(reading.config.start(), "llm-foundry needs one");
    let inner = keys.inner("scheduler")?.ok_or_else(missing)?;
    let name = inner.text("name")?.ok_or_else(missing)?;
    let Some((_, kind)) = SCHEDULERS.iter().find(|(known, _)| *known == name.value) else {
        let error = Diagnostic::new(format!("llm-foundry has no scheduler `{}`", name.value))
            .at(name.origin.place, "not a registered name");
        let names = SCHEDULERS.iter().map(|(known, _)| *known);
        return Err(match nearest(&name.value, names.clone()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("its names are {}", names.collect::<Vec<_>>().join(", "))),
        });
    };
    let mut schedule = DraftedSchedule::new(*kind, name.origin);
    let mut needs_epoch = false;
    for (key, _) in inner.map().entries() {
        let key = written(key);
        let Some(node) = inner.node(&key)?.filter(|_| key != "name") else { continue };
        needs_epoch |= node.text().is_some_and(|text| text.to_lowercase().ends_with("ep"));
        schedule = schedule.with(&key, inner.value(&key, node)?);
    }
    Ok((schedule, needs_epoch))
}

/// What the config says of the run.
struct FoundryRun<'a> {
    reading: &'a Reading<'a>,
    keys: Keys<'a>,
    arithmetic: &'a RunArithmetic,
}

/// The settings of `run`, and the `max_duration` that the schedule must be given.
type RunFacts = (Vec<(String, Drafted)>, Option<Drafted>);

impl FoundryRun<'_> {
    fn facts(&self, needs_epoch: bool) -> Result<RunFacts, Diagnostic> {
        let Some(node) = self.keys.node("max_duration")? else {
            return Err(Diagnostic::new("`max_duration` is missing")
                .at(self.reading.config.start(), "")
                .help("give it: `--set max_duration=4800ba`"));
        };
        let origin = self.keys.origin("max_duration", node);
        let (count, unit) = match &node.value {
            Yaml::Int(epochs) => (u64::try_from(*epochs).ok(), "ep"),
            _ => duration(&written(node)).unwrap_or((None, "")),
        };
        let Some(count) = count.filter(|count| *count > 0) else {
            return Err(self
                .keys
                .wrong("max_duration", node, "a time")
                .help("write a whole number and its unit: `4800ba`, `2ep`, `1e6sp` or `1e9tok`"));
        };
        let batch = self.keys.count("global_train_batch_size")?;
        let mut run: Vec<(String, Drafted)> = Vec::new();
        let mut kept = None;
        match unit {
            "ep" => run.push(("epochs".into(), Known::new(count, origin).into())),
            "ba" => run.push(("steps".into(), Known::new(count, origin).into())),
            _ => {
                let each = self.each(unit)?;
                let (formula, numbers) =
                    (format!("ceil(max_duration / {})", each.1), format!("ceil({count} / {})", each.0));
                let steps =
                    self.arithmetic.derived("updates", &formula, &numbers, count.div_ceil(each.0), &origin);
                run.push(("steps".into(), steps.into()));
                kept = Some(Known::new(Content::Text(written(node)), origin));
            }
        }
        if unit == "ep" || needs_epoch {
            let epochs = (unit == "ep").then_some(count);
            run.push(("steps_per_epoch".into(), self.batches_per_epoch(batch.as_ref(), epochs)?.into()));
        }
        run.extend(batch.map(|batch| ("samples_per_step".to_string(), batch.into())));
        run.extend(self.keys.count("max_seq_len")?.map(|length| ("seq_length".to_string(), length.into())));
        Ok((run, kept))
    }

    /// The samples or tokens of an update, and their formula.
    fn each(&self, unit: &str) -> Result<(u64, &'static str), Diagnostic> {
        let need = |key: &str| {
            self.keys.count(key)?.map(|count| count.value).ok_or_else(|| {
                Diagnostic::new(format!("`{key}` is missing"))
                    .at(self.reading.config.start(), "the length of the run follows from it")
                    .help(format!("give it: `--set {key}=256`"))
            })
        };
        let batch = need("global_train_batch_size")?;
        if unit == "sp" {
            return Ok((batch, "global_train_batch_size"));
        }
        let tokens = batch.saturating_mul(need("max_seq_len")?);
        self.reading.note("an update is taken to have global_train_batch_size * max_seq_len tokens; padding does not count, and would make the run longer");
        Ok((tokens, "(global_train_batch_size * max_seq_len)"))
    }

    /// The batches of an epoch, which are updates. `epochs` is the length of a run that is given in epochs.
    fn batches_per_epoch(
        &self,
        batch: Option<&Known<u64>>,
        epochs: Option<u64>,
    ) -> Result<Known<u64>, Diagnostic> {
        let question = self.reading.question;
        for fact in ["steps_per_epoch", "batches_per_epoch"] {
            if let Some(given) = question.known(fact)? {
                return Ok(given);
            }
        }
        if let (Some(epochs), Some(steps)) = (epochs, question.known("steps")?) {
            return self.share_of_an_epoch(&steps, epochs);
        }
        let drops = match self.keys.inner("train_loader")? {
            Some(loader) => loader.flag("drop_last")?.is_some_and(|flag| flag.value),
            None => false,
        };
        let way = if drops { "floor" } else { "ceil" };
        let each = batch.map_or("global_train_batch_size".to_string(), |batch| batch.value.to_string());
        let size = self.reading.needed("dataset_size", &format!("epochs * {way}(N / {each})"))?;
        let Some(batch) = batch else {
            return Err(Diagnostic::new("`global_train_batch_size` is missing")
                .at(self.reading.config.start(), "the length of an epoch follows from it"));
        };
        let value = if drops { size.value / batch.value } else { size.value.div_ceil(batch.value) };
        if value == 0 {
            return Err(Diagnostic::new("the data do not fill one batch")
                .at(size.origin.place, format!("batches of {}", batch.value)));
        }
        let numbers = format!("{way}({} / {})", size.value, batch.value);
        let formula = format!("{way}(dataset_size / global_train_batch_size)");
        Ok(self.arithmetic.derived("updates per epoch", &formula, &numbers, value, &size.origin))
    }

    /// The updates of an epoch of a run, from its updates.
    fn share_of_an_epoch(&self, steps: &Known<u64>, epochs: u64) -> Result<Known<u64>, Diagnostic> {
        if steps.value == 0 || !steps.value.is_multiple_of(epochs) {
            return Err(Diagnostic::new(format!("{} updates are not {epochs} whole epochs", steps.value))
                .at(steps.origin.place.clone(), format!("`max_duration` has {epochs} epochs"))
                .help("give the updates of one epoch: `--run steps_per_epoch=500`"));
        }
        let numbers = format!("{} / {epochs}", steps.value);
        let each = steps.value / epochs;
        Ok(self.arithmetic.derived("updates per epoch", "steps / epochs", &numbers, each, &steps.origin))
    }
}

/// A time in a unit that the length of a run may have.
fn duration(text: &str) -> Option<(Option<u64>, &'static str)> {
    let lower = text.to_lowercase();
    let unit = ["ep", "ba", "sp", "tok"].into_iter().find(|unit| lower.ends_with(unit))?;
    let value = python_text::float(&lower[..lower.len() - unit.len()])?;
    let is_whole = value.fract() == 0.0 && (0.0..9.0e15).contains(&value);
    Some((is_whole.then_some(value as u64), unit))
}
