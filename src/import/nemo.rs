//! NeMo: Hydra's YAML with `model.optim.sched`.

use super::draft::{Content, Draft, DraftedSchedule, Known};
use super::groups;
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// NeMo's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "nemo",
    title: "a config of NeMo",
    summary: "the YAML of a NeMo script with `model.optim.sched`, or model_config.yaml of a .nemo file",
    versions: "read: nemo_toolkit 1.23.0, 2.4.0 and 3.0.0; measured: their schedulers and compute_max_steps",
    packages: &["nemo"],
    keys: KEYS,
    example: "trainer: {max_steps: 100, devices: 1}\nmodel:\n  optim:\n    name: adamw\n    lr: 3e-4\n    sched: {name: CosineAnnealing, warmup_steps: 10, min_lr: 1e-6}\n",
    recognises: |config| {
        let optim = model(config.root()).get("optim")?;
        let scheduled = optim
            .get("sched")
            .is_some_and(|sched| ["name", "_target_", "args"].iter().any(|key| sched.get(key).is_some()));
        match scheduled {
            true => Some(Sureness::Certain),
            false => (optim.get("lr").is_some() && config.has("exp_manager")).then_some(Sureness::Certain),
        }
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    (
        "trainer",
        "max_steps, which wins over that of the scheduler; max_epochs, devices, num_nodes, accumulate_grad_batches, limit_train_batches",
    ),
    ("model", "optim.lr, optim.sched, optim_param_groups, train_ds.batch_size, train_ds.drop_last"),
    ("optim", "the same in a file that has the content of `model` at its top"),
];

/// The schedulers of NeMo itself.
const OWN: &[&str] = &[
    "WarmupPolicy",
    "WarmupHoldPolicy",
    "SquareAnnealing",
    "CosineAnnealing",
    "NoamAnnealing",
    "NoamHoldAnnealing",
    "WarmupHoldAnnealOneMinusSquareRoot",
    "WarmupHoldAnnealLinear",
    "WarmupAnnealing",
    "InverseSquareRootAnnealing",
    "T5InverseSquareRootAnnealing",
    "SquareRootAnnealing",
    "PolynomialDecayAnnealing",
    "PolynomialHoldDecayAnnealing",
];
/// Those of torch that NeMo has registered, and whether they are stepped once per epoch.
const OF_TORCH: &[(&str, bool)] =
    &[("StepLR", false), ("ExponentialLR", true), ("ReduceLROnPlateau", true), ("CyclicLR", false)];
/// What NeMo removes before it constructs a scheduler.
const REMOVED: &[&str] = &[
    "name",
    "_target_",
    "max_steps",
    "t_max_epochs",
    "t_accumulate_grad_batches",
    "t_limit_train_batches",
    "t_num_workers",
    "monitor",
    "reduce_on_plateau",
];

/// The map of the model: `model`, or the top of a `model_config.yaml`.
fn model(root: &Node) -> &Node {
    root.get("model").filter(|model| model.get("optim").is_some()).unwrap_or(root)
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    reading.refuse_repeated()?;
    let top = reading.keys();
    let model = top.below(model(reading.config.root()));
    let Some(optim) = model.inner("optim")? else {
        return Err(Diagnostic::new("`optim` is missing").at(reading.config.start(), ""));
    };
    optim.check_spelling(&[("sched", "")], &[])?;
    let trainer = top.inner("trainer")?;
    if let Some(trainer) = &trainer {
        trainer.check_spelling(TRAINER, &["min_steps", "max_time", "min_epochs"])?;
    }
    let (rate, rates) = rates(&model, &optim)?;
    let arithmetic = RunArithmetic::default();
    let trainer = TrainerOfRun { reading, model: &model, trainer, arithmetic: &arithmetic };
    let mut draft = match optim.inner("sched")? {
        None => {
            reading.note("without `optim.sched` there is no scheduler: the rate stays");
            constant(&trainer, rate)?
        }
        Some(sched) => scheduled(&trainer, &sched, rate)?,
    };
    match rates {
        Some(_) if draft.schedule.kind.value == "constant" => {
            reading.note(
                "the groups of `optim_param_groups` keep their own rates; this is the rate of the others",
            );
        }
        Some(rates) => {
            reading.note("parameters outside of `optim_param_groups` are the group `others`");
            draft.optimizer.clear();
            draft = draft.at_rate(groups::named(rates));
        }
        None => {}
    }
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The rates of named groups.
type NamedRates = Vec<(String, Known<Number>)>;

/// The optimizer's rate, and those of the groups if there are any.
fn rates(model: &Keys<'_>, optim: &Keys<'_>) -> Result<(Known<Number>, Option<NamedRates>), Diagnostic> {
    let older = optim.inner("args")?.map(|args| args.inner("params")).transpose()?.flatten();
    let older = older.map(|params| params.number("lr")).transpose()?.flatten();
    let Some(rate) = optim.number("lr")?.or(older) else {
        return Err(Diagnostic::new("`optim.lr` is missing")
            .at(model.config().place(optim.map()), "has no `lr`")
            .why("the optimizer's default would count, or its rate is its own")
            .help("give it: `--set model.optim.lr=1e-3`"));
    };
    let Some(parts) = model.inner("optim_param_groups")? else { return Ok((rate, None)) };
    let mut all = vec![("others".to_string(), rate.clone())];
    for (name, _) in parts.map().entries() {
        let name = written(name);
        let own = parts.inner(&name)?.map(|part| part.number("lr")).transpose()?.flatten();
        all.push((name, own.unwrap_or_else(|| rate.clone())));
    }
    Ok((rate, Some(all)))
}

/// A rate that stays.
fn constant(trainer: &TrainerOfRun<'_>, rate: Known<Number>) -> Result<Draft, Diagnostic> {
    let (steps, per_epoch) = trainer.length(None)?;
    Ok(Draft::new(DraftedSchedule::constant(rate)).lasting(steps, per_epoch))
}

/// A run with a scheduler.
fn scheduled(trainer: &TrainerOfRun<'_>, sched: &Keys<'_>, rate: Known<Number>) -> Result<Draft, Diagnostic> {
    let args = sched.inner("args")?;
    let own = sched.whole("max_steps")?;
    let given = trainer.max_steps()?;
    if let (None, Some(never)) = (&given, own.as_ref().filter(|own| own.value == -1)) {
        let origin = never.origin.clone();
        trainer.reading.note("`sched.max_steps: -1`: NeMo makes no scheduler, and the rate stays");
        let mut draft = constant(trainer, rate)?;
        draft.schedule.kind.origin = origin.derived("sched.max_steps is -1: no scheduler");
        return Ok(draft);
    }
    let own = own.map(|own| match u64::try_from(own.value) {
        Ok(steps) => Ok(Known::new(steps, own.origin)),
        Err(_) => Err(Diagnostic::new("`max_steps` must be at least 0")
            .at(own.origin.place, format!("this is {}", own.value))
            .why("NeMo asserts that it is a non-negative integer")),
    });
    let own = match &given {
        Some(_) => None,
        None => own.transpose()?,
    };
    let name = class(sched, args.as_ref())?;
    let kind =
        match (OWN.contains(&name.value.as_str()), OF_TORCH.iter().find(|(known, _)| *known == name.value)) {
            (true, _) => format!("nemo.{}", name.value),
            (_, Some(_)) => format!("torch.{}", name.value),
            _ => return Err(unknown(&name)),
        };
    let (steps, per_epoch) = trainer.length(own.clone())?;
    let mut schedule = DraftedSchedule::new(kind, name.origin.clone());
    let params = match &args {
        // With a `name`, NeMo makes the class of the parameters of `params`; without one, the map is the parameters.
        Some(args) if args.map().get("name").is_some() => args.inner("params")?,
        Some(args) => Some(*args),
        None => Some(*sched),
    };
    if let Some(params) = params {
        schedule = filled(schedule, &params)?;
    }
    if let Some(own) = own.filter(|own| own.value != steps.value && OWN.contains(&name.value.as_str())) {
        schedule = schedule.with("max_steps", own);
    }
    let mut draft = Draft::new(schedule).lasting(steps, per_epoch).at_rate(rate);
    if OF_TORCH.contains(&(name.value.as_str(), true)) {
        let origin = name.origin.derived("NeMo steps it once per epoch");
        draft.interval = Some(Known::new(Content::Text("epoch".into()), origin));
    }
    Ok(draft)
}

/// The schedule with the parameters of a map. What is null is left out, as NeMo's own default.
fn filled(mut schedule: DraftedSchedule, params: &Keys<'_>) -> Result<DraftedSchedule, Diagnostic> {
    for (key, _) in params.map().entries() {
        let key = written(key);
        if REMOVED.contains(&key.as_str()) {
            continue;
        }
        let Some(node) = params.node(&key)? else { continue };
        let value = match &node.value {
            Yaml::Text(_) if params.number_of(&key, node).is_ok() => {
                Known::new(params.number_of(&key, node)?, params.origin(&key, node)).into()
            }
            _ => params.value(&key, node)?,
        };
        if key != "last_epoch" || !matches!(value.value, Content::Number(Number::Int(-1))) {
            schedule = schedule.with(&key, value);
        }
    }
    Ok(schedule)
}

/// The class of the scheduler.
fn class(sched: &Keys<'_>, args: Option<&Keys<'_>>) -> Result<Known<String>, Diagnostic> {
    let target = match args {
        Some(args) => args.text("_target_")?,
        None => sched.text("_target_")?,
    };
    if let Some(target) = target {
        return Ok(target.map(|path| path.rsplit('.').next().unwrap_or_default().replace("Params", "")));
    }
    sched.text("name")?.ok_or_else(|| {
        Diagnostic::new("`sched` has no `name`")
            .at(sched.config().place(sched.map()), "")
            .why("NeMo warns, and makes no scheduler: the rate would stay")
            .help("give the `name` of a scheduler, such as CosineAnnealing, or remove `sched`")
    })
}

fn unknown(name: &Known<String>) -> Diagnostic {
    let known = || OWN.iter().chain(OF_TORCH.iter().map(|(name, _)| name)).copied();
    let error = Diagnostic::new(format!("`{}` is not a scheduler of NeMo", name.value))
        .at(name.origin.place.clone(), "")
        .why("NeMo raises a ValueError, unless the script registers one of that name");
    match nearest(&name.value, known()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("the names are {}", known().collect::<Vec<_>>().join(", "))),
    }
}

const TRAINER: &[(&str, &str)] = &[
    ("max_steps", ""),
    ("max_epochs", ""),
    ("devices", ""),
    ("num_nodes", ""),
    ("accumulate_grad_batches", ""),
    ("limit_train_batches", ""),
];

/// What `trainer` and `train_ds` say of the length of the run.
struct TrainerOfRun<'a> {
    reading: &'a Reading<'a>,
    model: &'a Keys<'a>,
    trainer: Option<Keys<'a>>,
    arithmetic: &'a RunArithmetic,
}

impl TrainerOfRun<'_> {
    /// `trainer.max_steps`, or the updates that the user gives, if either is known.
    fn max_steps(&self) -> Result<Option<Known<u64>>, Diagnostic> {
        if let Some(steps) = self.reading.question.known("steps")? {
            return Ok(Some(steps));
        }
        let steps = self.trainer.map(|trainer| trainer.whole("max_steps")).transpose()?.flatten();
        Ok(steps.and_then(|steps| Some(Known::new(u64::try_from(steps.value).ok()?, steps.origin))))
    }

    /// The updates of the run, and of an epoch. `own` is the scheduler's own `max_steps`, where it counts.
    fn length(&self, own: Option<Known<u64>>) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
        if let Some(steps) = self.max_steps()? {
            return Ok((steps, self.reading.question.known("steps_per_epoch")?));
        }
        let is_known = ["dataset_size", "steps_per_epoch"]
            .iter()
            .any(|fact| self.reading.question.run.iter().any(|given| given.key == *fact));
        match own {
            Some(own) if !is_known => {
                self.reading.note("the run is assumed to have the `max_steps` of the scheduler; `--run dataset_size=N` says how long it is");
                Ok((own, None))
            }
            _ => self.epochs(),
        }
    }

    /// The updates by the epochs: `compute_max_steps`.
    fn epochs(&self) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
        let epochs = match (self.reading.question.known("epochs")?, self.trainer) {
            (Some(given), _) => Some(given),
            (None, Some(trainer)) => trainer.whole("max_epochs")?.and_then(|epochs| {
                Some(Known::new(u64::try_from(epochs.value).ok().filter(|count| *count > 0)?, epochs.origin))
            }),
            (None, None) => None,
        };
        let Some(epochs) = epochs else {
            return Err(Diagnostic::new("the config does not say how many updates the run has")
                .at(self.reading.config.start(), "neither `trainer.max_steps` nor `trainer.max_epochs`")
                .help("give the updates: `--run steps=100000`"));
        };
        let per_epoch = match self.reading.question.known("steps_per_epoch")? {
            Some(given) => given,
            None => self.updates_of_an_epoch(&epochs)?,
        };
        let numbers = format!("{} * {}", per_epoch.value, epochs.value);
        let total = per_epoch.value.saturating_mul(epochs.value);
        if total == 0 {
            return Err(
                Diagnostic::new("the data make no update").at(per_epoch.origin.place, "an epoch has none")
            );
        }
        let origin = epochs.origin.clone();
        let steps =
            self.arithmetic.derived("updates", "updates per epoch * max_epochs", &numbers, total, &origin);
        Ok((steps, Some(per_epoch)))
    }

    fn updates_of_an_epoch(&self, epochs: &Known<u64>) -> Result<Known<u64>, Diagnostic> {
        let accumulation = match self.trainer {
            Some(trainer) => trainer.count_or("accumulate_grad_batches", 1)?,
            None => Known::new(1, self.model.default("accumulate_grad_batches")),
        };
        let data = self.model.inner("train_ds")?;
        let batch = match (self.reading.question.known("batch_size")?, &data) {
            (Some(given), _) => Some(given),
            (None, Some(data)) => data.count("batch_size")?,
            (None, None) => None,
        };
        let batch = match batch {
            Some(batch) if !self.has_own_batches(data)? => batch,
            _ => return Err(self.unknown_batches()),
        };
        let drops =
            data.map(|data| data.flag("drop_last")).transpose()?.flatten().is_some_and(|drops| drops.value);
        let round = if drops { "floor" } else { "ceil" };
        let formula = format!(
            "{} * ceil({round}(ceil(N / devices) / {}) / {})",
            epochs.value, batch.value, accumulation.value
        );
        let size = self.reading.needed("dataset_size", &formula)?;
        let workers = self.workers()?;
        let share = size.value.div_ceil(workers.value);
        let numbers = format!("ceil({} / {})", size.value, workers.value);
        self.arithmetic.line("examples per device", "ceil(dataset_size / devices)", &numbers, share);
        let batches = if drops { share / batch.value } else { share.div_ceil(batch.value) };
        let (formula, numbers) = (
            format!("{round}(examples per device / batch_size)"),
            format!("{round}({share} / {})", batch.value),
        );
        let batches = self.arithmetic.line("batches", &formula, &numbers, batches);
        let batches = self.limited(batches)?;
        let numbers = format!("ceil({batches} / {})", accumulation.value);
        let value = batches.div_ceil(accumulation.value);
        let formula = "ceil(batches / accumulate_grad_batches)";
        Ok(self.arithmetic.derived("updates per epoch", formula, &numbers, value, &size.origin))
    }

    /// Whether the data are batched otherwise than by `batch_size`.
    fn has_own_batches(&self, data: Option<Keys<'_>>) -> Result<bool, Diagnostic> {
        let flag = data.map(|data| data.flag("use_lhotse")).transpose()?.flatten();
        Ok(self.model.map().get("global_batch_size").is_some() || flag.is_some_and(|flag| flag.value))
    }

    /// The error for data whose batches the formula does not count.
    fn unknown_batches(&self) -> Diagnostic {
        Diagnostic::new("the config does not say how many updates an epoch has")
            .at(self.reading.config.start(), "the batches of `train_ds` are not known from the file")
            .why("without `trainer.max_steps` NeMo counts the batches of the data loader")
            .help(
                "give the updates: `--run steps=100000`, or those of an epoch: `--run steps_per_epoch=1251`",
            )
    }

    /// `limit_train_batches`: a number of batches, or a fraction if it has a point.
    fn limited(&self, batches: u64) -> Result<u64, Diagnostic> {
        let limit = self.trainer.map(|trainer| trainer.number("limit_train_batches")).transpose()?.flatten();
        let Some(limit) = limit else { return Ok(batches) };
        Ok(match limit.value {
            Number::Int(count) => {
                let count = u64::try_from(count.max(0)).unwrap_or(u64::MAX);
                let numbers = format!("min({batches}, {count})");
                self.arithmetic.line(
                    "batches",
                    "min(batches, limit_train_batches)",
                    &numbers,
                    batches.min(count),
                )
            }
            share => {
                let numbers = format!("int({batches} * {share})");
                let value = (batches as f64 * share.float()).max(0.0) as u64;
                self.arithmetic.line("batches", "int(batches * limit_train_batches)", &numbers, value)
            }
        })
    }

    /// The processes that share the data.
    fn workers(&self) -> Result<Known<u64>, Diagnostic> {
        if let Some(given) = self.reading.question.known("devices")? {
            return Ok(given);
        }
        let parallel = ["tensor_model_parallel_size", "pipeline_model_parallel_size"];
        for key in parallel {
            if self.model.whole(key)?.is_some_and(|size| size.value > 1) {
                return Err(Diagnostic::new(format!(
                    "with `{key}` the devices do not share the data evenly"
                ))
                .at(self.reading.config.start(), "")
                .why("NeMo divides the data by the data-parallel size")
                .help("give that size: `--run devices=4`"));
            }
        }
        let unknown = || {
            Diagnostic::new("the number of devices is not in the config")
                .at(self.reading.config.start(), "`trainer.devices`")
                .why("the data are divided by it")
                .help("give it: `--run devices=8`")
        };
        let Some(trainer) = self.trainer else { return Err(unknown()) };
        let devices = match trainer.node("devices")? {
            Some(node) => Some(("devices", node)),
            None => trainer.node("gpus")?.map(|node| ("gpus", node)),
        };
        let Some((key, node)) = devices else { return Err(unknown()) };
        let count = match &node.value {
            Yaml::List(items) => items.len() as u64,
            _ => match trainer.number_of(key, node).ok().and_then(Number::whole).map(u64::try_from) {
                Some(Ok(count)) if count > 0 => count,
                _ => return Err(unknown()),
            },
        };
        let nodes = trainer.count_or("num_nodes", 1)?.value;
        let origin = trainer.origin(key, node);
        let numbers = format!("{count} * {nodes}");
        Ok(self.arithmetic.derived(
            "devices",
            "devices * num_nodes",
            &numbers,
            count.saturating_mul(nodes),
            &origin,
        ))
    }
}
