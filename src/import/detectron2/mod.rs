//! detectron2: the YAML of its configs, with the files that `_BASE_` names; [`lazy`] has those in Python.

mod lazy;

pub(super) use lazy::{FORMAT as LAZY, common};

use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::import::draft::{Content, Draft, Drafted, DraftedSchedule, Known, ValueOrigin};
use crate::import::groups::{named, times};
use crate::import::keys::{Keys, python_number};
use crate::import::length::RunArithmetic;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::number::python::Number::{self, Float};
use crate::spec::yaml::Yaml;

/// detectron2's configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "detectron2",
    title: "a config of detectron2",
    summary: "the YAML of `train_net.py --config-file`, with the files that `_BASE_` names",
    versions: "read: detectron2 02b5c4e2 (2026-06), yacs 0.1.8; measured: build_lr_scheduler and auto_scale_workers",
    packages: &["detectron2"],
    keys: SOLVER,
    example: "MODEL: {META_ARCHITECTURE: GeneralizedRCNN}\nSOLVER:\n  BASE_LR: 0.02\n  STEPS: (210000, 250000)\n  MAX_ITER: 270000\n",
    recognises: |config| {
        let is_solver =
            config.root().get("SOLVER").is_some_and(|solver| matches!(solver.value, Yaml::Map(_)));
        (config.is_file() && is_solver).then_some(Sureness::Certain)
    },
    draft,
};

const SOLVER: &[(&str, &str)] = &[
    (
        "LR_SCHEDULER_NAME",
        "WarmupMultiStepLR, WarmupCosineLR, WarmupStepWithFixedGammaLR, or DeepLab's WarmupPolyLR",
    ),
    ("BASE_LR", "the rate; 0.001"),
    ("BASE_LR_END", "the rate at the end of a cosine; 0.0"),
    ("MAX_ITER", "updates of the run; 40000"),
    ("STEPS", "updates at which the rate falls; (30000,)"),
    ("GAMMA", "what it is multiplied by; 0.1"),
    ("NUM_DECAYS", "decays of WarmupStepWithFixedGammaLR; 3"),
    ("WARMUP_ITERS", "length of the warmup; 1000"),
    ("WARMUP_FACTOR", "where the warmup begins, as a fraction; 0.001"),
    ("WARMUP_METHOD", "linear or constant"),
    ("RESCALE_INTERVAL", "whether the schedule is squeezed behind the warmup; False"),
    ("BIAS_LR_FACTOR", "the rate of the biases, as a factor; 1.0"),
    ("IMS_PER_BATCH", "images of a batch, of all workers; 16"),
    ("REFERENCE_WORLD_SIZE", "the number of workers that the numbers are meant for; 0 for any"),
    ("POLY_LR_POWER", "the exponent of WarmupPolyLR; 0.9"),
    ("POLY_LR_CONSTANT_ENDING", "the lowest rate of WarmupPolyLR, as a fraction; 0.0"),
];

/// Keys of `SOLVER` that do not matter to the rate.
const OTHERS: &[&str] = &[
    "OPTIMIZER",
    "MOMENTUM",
    "NESTEROV",
    "WEIGHT_DECAY",
    "WEIGHT_DECAY_NORM",
    "WEIGHT_DECAY_BIAS",
    "WEIGHT_DECAY_EMBED",
    "CHECKPOINT_PERIOD",
    "CLIP_GRADIENTS",
    "AMP",
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let solver = Solver::of(reading)?;
    let arithmetic = RunArithmetic::default();
    let run = solver.run(reading, &arithmetic)?;
    let warmed = |parameters: DraftedSchedule| {
        let multiplier = solver.warmed(&run, parameters)?;
        let origin = multiplier.kind.origin.clone();
        Ok::<_, Diagnostic>(
            DraftedSchedule::new("detectron2.LRMultiplier", origin).with("multiplier", multiplier.nested()),
        )
    };
    let name = solver.text("LR_SCHEDULER_NAME", "WarmupMultiStepLR")?;
    let schedule = match name.value.as_str() {
        "WarmupMultiStepLR" => warmed(solver.multi_step(reading, &run)?)?,
        "WarmupCosineLR" => warmed(solver.cosine(&run)?)?,
        "WarmupStepWithFixedGammaLR" => warmed(solver.fixed_gamma(&run)?)?,
        "WarmupPolyLR" => solver.poly(&run, name.origin.clone())?,
        other => return Err(unknown_scheduler(other, name.origin.place)),
    };
    let factor = solver.float("BIAS_LR_FACTOR", 1.0)?;
    let mut rates = vec![("weight".to_string(), run.rate.clone())];
    if factor.value != 1.0 {
        rates.push(("bias".to_string(), times(&run.rate, &factor, "BASE_LR * BIAS_LR_FACTOR")));
    }
    let mut draft = Draft::new(schedule).at_rate(named(rates)).lasting(run.max_iter, None);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

fn unknown_scheduler(name: &str, place: Place) -> Diagnostic {
    const NAMES: [&str; 4] =
        ["WarmupMultiStepLR", "WarmupCosineLR", "WarmupStepWithFixedGammaLR", "WarmupPolyLR"];
    let error = Diagnostic::new(format!("there is no LR_SCHEDULER_NAME `{name}`"))
        .at(place, "detectron2 raises ValueError: Unknown LR scheduler")
        .why(format!("detectron2 has {}", NAMES.join(", ")));
    match nearest(name, NAMES) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("a scheduler of a project is not known here: write a spec of what it computes"),
    }
}

/// The section `SOLVER`.
struct Solver<'a> {
    section: Option<Keys<'a>>,
    top: Keys<'a>,
}

/// The numbers that the number of workers may scale.
struct SolverRun {
    rate: Known<Number>,
    max_iter: Known<u64>,
    warmup: Known<Number>,
    steps: Vec<Known<Number>>,
}

impl<'a> Solver<'a> {
    fn of(reading: &Reading<'a>) -> Result<Self, Diagnostic> {
        let top = reading.keys();
        let section = top.inner("SOLVER")?;
        if let Some(section) = &section {
            section.check_spelling(SOLVER, OTHERS)?;
            let known = |name: &str| SOLVER.iter().any(|(known, _)| *known == name) || OTHERS.contains(&name);
            for (key, value) in section.map().entries() {
                let name = key.text().unwrap_or_default();
                if !known(name) {
                    reading.note(format!(
                        "`SOLVER.{name}` is not a key of detectron2 itself: what a project makes of it is not read"
                    ));
                } else if value.value == Yaml::Null && !OTHERS.contains(&name) {
                    return Err(Diagnostic::new(format!("`SOLVER.{name}` has no value"))
                        .at(reading.config.place(value), "null")
                        .why("detectron2 computes with it, and raises a TypeError")
                        .help("remove the key for its default, or give it a value"));
                }
            }
        }
        Ok(Solver { section, top })
    }

    /// The section, if it sets a key.
    fn section(&self, key: &str) -> Option<&Keys<'a>> {
        self.section.as_ref().filter(|section| section.map().get(key).is_some())
    }

    fn text(&self, key: &str, default: &str) -> Result<Known<String>, Diagnostic> {
        self.section(key).unwrap_or(&self.top).text_or(key, default)
    }

    /// A number of the type of its default, as yacs demands.
    fn number(&self, key: &str, default: Number) -> Result<Known<Number>, Diagnostic> {
        let Some(section) = self.section(key) else { return Ok(Known::new(default, self.top.default(key))) };
        let number = section.number_or(key, default)?;
        if number.value.is_int() == default.is_int() {
            return Ok(number);
        }
        let (wanted, found) = if default.is_int() { ("int", "float") } else { ("float", "int") };
        let written = match default.is_int() {
            true => number.value.int().map_or(number.value, |whole| whole).to_string(),
            false => format!("{:?}", number.value.float()),
        };
        Err(Diagnostic::new(format!("`SOLVER.{key}` must be of type {wanted}"))
            .at(number.origin.place, format!("{} is of type {found}", number.value))
            .why("the program raises ValueError: Type mismatch: its config does not convert numbers")
            .help(format!("write `{written}`")))
    }

    fn float(&self, key: &str, default: f64) -> Result<Known<Number>, Diagnostic> {
        self.number(key, Float(default))
    }

    /// A whole number, at least `least`.
    fn count(&self, key: &str, default: i64, least: i64) -> Result<Known<u64>, Diagnostic> {
        let number = self.number(key, Number::from(default))?;
        match number.value.whole().filter(|whole| *whole >= least) {
            Some(whole) => Ok(Known::new(whole.unsigned_abs(), number.origin)),
            None => Err(Diagnostic::new(format!("`SOLVER.{key}` must be at least {least}"))
                .at(number.origin.place, format!("this is {}", number.value))),
        }
    }

    /// `STEPS`: a list, or a tuple in a text.
    fn steps(&self) -> Result<Vec<Known<Number>>, Diagnostic> {
        const KEY: &str = "STEPS";
        let Some(section) = self.section(KEY) else {
            return Ok(vec![Known::new(Number::Int(30_000), self.top.default(KEY))]);
        };
        let Some(node) = section.node(KEY)? else { return Ok(Vec::new()) };
        let origin = section.origin(KEY, node);
        if let Yaml::List(items) = &node.value {
            let one = |item| Ok(Known::new(section.number_of(KEY, item)?, section.origin(KEY, item)));
            return items.iter().map(one).collect();
        }
        let text = node.text().map(str::trim).unwrap_or_default();
        let inner = text
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            .or_else(|| text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')));
        // A pair of brackets without a comma is not a tuple.
        let is_tuple = |inner: &&str| inner.trim().is_empty() || inner.contains(',') || text.starts_with('[');
        let parts = inner.filter(is_tuple).map(|inner| inner.trim().trim_end_matches(',').split(','));
        let numbers: Option<Vec<Number>> =
            parts.and_then(|parts| parts.filter(|part| !part.trim().is_empty()).map(python_number).collect());
        match numbers {
            Some(numbers) => Ok(numbers.into_iter().map(|step| Known::new(step, origin.clone())).collect()),
            None => Err(section
                .wrong(KEY, node, "a tuple of updates")
                .why("the program raises ValueError: Type mismatch")
                .help("write `STEPS: (60000, 80000)`, and a single step with a comma: `(60000,)`")),
        }
    }

    /// The lengths and the rate, as `auto_scale_workers` scales them.
    fn run(&self, reading: &Reading<'_>, arithmetic: &RunArithmetic) -> Result<SolverRun, Diagnostic> {
        let rate = self.float("BASE_LR", 0.001)?;
        let max_iter = self.count("MAX_ITER", 40_000, 1)?;
        let warmup = self.number("WARMUP_ITERS", Number::Int(1000))?;
        let steps = self.steps()?;
        let reference = self.count("REFERENCE_WORLD_SIZE", 0, 0)?;
        if reference.value == 0 {
            return Ok(SolverRun { rate, max_iter, warmup, steps });
        }
        let workers = match reading.question.known("devices")? {
            Some(workers) => workers,
            None => reading.fact("devices", "`REFERENCE_WORLD_SIZE` scales the rate by it, and MAX_ITER, STEPS and WARMUP_ITERS against it")?,
        };
        if workers.value == reference.value {
            return Ok(SolverRun { rate, max_iter, warmup, steps });
        }
        let images = self.count("IMS_PER_BATCH", 16, 1)?;
        if images.value % reference.value != 0 {
            return Err(Diagnostic::new("`IMS_PER_BATCH` is not a multiple of `REFERENCE_WORLD_SIZE`")
                .at(images.origin.place, format!("{} images on {} workers", images.value, reference.value))
                .why("the program raises an AssertionError: Invalid REFERENCE_WORLD_SIZE in config!"));
        }
        let scale = workers.value as f64 / reference.value as f64;
        let formula =
            format!("{} workers instead of REFERENCE_WORLD_SIZE {}", workers.value, reference.value);
        let scaled = |known: Known<Number>| {
            let value = Float(known.value.float() / scale).round().unwrap_or(known.value);
            Known::new(value, known.origin.derived(format!("{}, {formula}", known.origin.reason)))
        };
        let written = max_iter.value;
        let updates = scaled(max_iter.map(Number::from));
        let value = u64::try_from(updates.value.whole().unwrap_or(0)).unwrap_or(0).max(1);
        let numbers = format!("round({written} / ({} / {}))", workers.value, reference.value);
        let max_iter = arithmetic.derived(
            "updates",
            "round(MAX_ITER / (devices / REFERENCE_WORLD_SIZE))",
            &numbers,
            value,
            &updates.origin,
        );
        let reason = format!("{} * {scale}, {formula}", rate.value);
        Ok(SolverRun {
            rate: Known::new(Float(rate.value.float() * scale), rate.origin.derived(reason)),
            max_iter,
            warmup: scaled(warmup),
            steps: steps.into_iter().map(scaled).collect(),
        })
    }

    /// A scheduler with the warmup in front of it.
    fn warmed(&self, run: &SolverRun, inner: DraftedSchedule) -> Result<DraftedSchedule, Diagnostic> {
        let max_iter = Number::from(run.max_iter.value);
        let part = (run.warmup.value / max_iter).map_or(Float(1.0), |part| part.min(1.0));
        let reason = format!("min(WARMUP_ITERS / MAX_ITER, 1.0) = {} / {max_iter}", run.warmup.value);
        let rescales = match self.section("RESCALE_INTERVAL") {
            Some(section) => section.flag("RESCALE_INTERVAL")?,
            None => None,
        };
        let origin = inner.kind.origin.clone();
        let schedule = DraftedSchedule::new("detectron2.WarmupParamScheduler", origin)
            .with("scheduler", inner.nested())
            .with("warmup_factor", self.float("WARMUP_FACTOR", 1.0 / 1000.0)?)
            .with("warmup_length", Known::new(part, run.warmup.origin.derived(reason)))
            .with("warmup_method", self.text("WARMUP_METHOD", "linear")?);
        Ok(match rescales {
            Some(flag) => schedule.with("rescale_interval", flag.map(Content::Flag)),
            None => schedule,
        })
    }

    fn fvcore(&self, name: &str) -> Result<DraftedSchedule, Diagnostic> {
        let origin = self.text("LR_SCHEDULER_NAME", "WarmupMultiStepLR")?.origin;
        Ok(DraftedSchedule::new(format!("fvcore.{name}ParamScheduler"), origin))
    }

    fn multi_step(&self, reading: &Reading<'_>, run: &SolverRun) -> Result<DraftedSchedule, Diagnostic> {
        let max_iter = Number::from(run.max_iter.value);
        let steps: Vec<&Known<Number>> = run.steps.iter().filter(|step| step.value <= max_iter).collect();
        if steps.len() < run.steps.len() {
            reading.note("STEPS beyond MAX_ITER are ignored, as detectron2 does with a warning");
        }
        if let Some(last) = steps.iter().find(|step| step.value == max_iter) {
            return Err(Diagnostic::new("a step of `STEPS` is equal to `MAX_ITER`")
                .at(last.origin.place.clone(), format!("one of these is {max_iter}"))
                .why("detectron2 drops the steps beyond MAX_ITER, and fvcore raises ValueError for one at it")
                .help("remove the step: the run ends before the rate would fall"));
        }
        let gamma = self.float("GAMMA", 0.1)?;
        let values: Vec<Drafted> = (0..=steps.len() as i64)
            .map(|index| {
                let value = gamma.value.pow(index).unwrap_or(Float(f64::NAN));
                Known::new(value, gamma.origin.derived(format!("GAMMA ** {index}"))).into()
            })
            .collect();
        let origin = run.steps.first().map_or_else(|| self.top.default("STEPS"), |step| step.origin.clone());
        let milestones = steps.into_iter().map(|step| step.clone().into()).collect();
        Ok(self
            .fvcore("MultiStep")?
            .with("values", Known::new(Content::List(values), gamma.origin.derived("GAMMA ** k")))
            .with("num_updates", run.max_iter.clone())
            .with("milestones", Known::new(Content::List(milestones), origin)))
    }

    fn cosine(&self, run: &SolverRun) -> Result<DraftedSchedule, Diagnostic> {
        let end = self.float("BASE_LR_END", 0.0)?;
        let ratio = (end.value / run.rate.value).map_or(f64::NAN, Number::float);
        if !(0.0..=1.0).contains(&ratio) {
            return Err(Diagnostic::new("`BASE_LR_END` must lie between 0 and `BASE_LR`")
                .at(end.origin.place, format!("{} / {} is {ratio}", end.value, run.rate.value))
                .why("the cosine ends at their quotient: detectron2 raises an AssertionError")
                .help("lower `BASE_LR_END`: it is a rate, not a factor"));
        }
        let reason = format!("BASE_LR_END / BASE_LR = {} / {}", end.value, run.rate.value);
        let schedule = self.fvcore("Cosine")?;
        let start = Known::new(Number::Int(1), schedule.kind.origin.derived("the rate itself"));
        Ok(schedule
            .with("start_value", start)
            .with("end_value", Known::new(ratio, end.origin.derived(reason))))
    }

    fn fixed_gamma(&self, run: &SolverRun) -> Result<DraftedSchedule, Diagnostic> {
        let schedule = self.fvcore("StepWithFixedGamma")?;
        let base = Known::new(1.0, schedule.kind.origin.derived("the rate itself"));
        Ok(schedule
            .with("base_value", base)
            .with("num_decays", self.number("NUM_DECAYS", Number::Int(3))?)
            .with("gamma", self.float("GAMMA", 0.1)?)
            .with("num_updates", run.max_iter.clone()))
    }

    fn poly(&self, run: &SolverRun, origin: ValueOrigin) -> Result<DraftedSchedule, Diagnostic> {
        Ok(DraftedSchedule::new("detectron2.WarmupPolyLR", origin)
            .with("max_iters", run.max_iter.clone())
            .with("warmup_factor", self.float("WARMUP_FACTOR", 1.0 / 1000.0)?)
            .with("warmup_iters", run.warmup.clone())
            .with("warmup_method", self.text("WARMUP_METHOD", "linear")?)
            .with("power", self.float("POLY_LR_POWER", 0.9)?)
            .with("constant_ending", self.float("POLY_LR_CONSTANT_ENDING", 0.0)?))
    }
}
