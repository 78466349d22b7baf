//! spaCy: `config.cfg`, whose `learn_rate` is a number or a schedule of thinc.

use super::draft::{Content, Draft, DraftedSchedule, Known};
use super::keys::Keys;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;
use crate::spec::yaml::written;

/// spaCy's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "spacy",
    title: "a config of spaCy",
    summary: "config.cfg of `spacy train`",
    versions: "read: spaCy 3.8.18, thinc 8.3.14, thinc 9.1.1; measured: the schedules of both thinc",
    packages: &["thinc", "spacy"],
    keys: KEYS,
    example: "[training]\nmax_steps = 20\n\n[training.optimizer]\n@optimizers = \"Adam.v1\"\n\n[training.optimizer.learn_rate]\n@schedules = \"warmup_linear.v1\"\nwarmup_steps = 5\ntotal_steps = 20\ninitial_rate = 0.00005\n",
    recognises: |config| {
        let optimizer = config.root().get("training")?.get("optimizer")?;
        optimizer.get("@optimizers").is_some().then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("training.optimizer.learn_rate", "a number, or a section with `@schedules`; 0.001 by default"),
    ("training.max_steps", "the training ends after the update that reaches it: max_steps + 1 updates"),
];

/// The parameters of a schedule, each with its default.
type ThincParameters = &'static [(&'static str, Option<f64>)];

/// The schedules of thinc, with their parameters and defaults. A parameter without a default is obligatory.
const SCHEDULES: &[(&str, ThincParameters)] = &[
    ("warmup_linear", &[("initial_rate", None), ("warmup_steps", None), ("total_steps", None)]),
    ("constant", &[("rate", None)]),
    ("decaying", &[("base_rate", None), ("decay", None), ("t", Some(0.0))]),
    ("compounding", &[("start", None), ("stop", None), ("compound", None), ("t", Some(0.0))]),
    (
        "slanted_triangular",
        &[
            ("max_rate", None),
            ("num_steps", None),
            ("cut_frac", Some(0.1)),
            ("ratio", Some(32.0)),
            ("decay", Some(1.0)),
            ("t", Some(0.0)),
        ],
    ),
    ("cyclic_triangular", &[("min_lr", None), ("max_lr", None), ("period", None)]),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let missing = || Diagnostic::new("there is no `[training.optimizer]`").at(reading.config.start(), "");
    let training = reading.keys().inner("training")?.ok_or_else(missing)?;
    let optimizer = training.inner("optimizer")?.ok_or_else(missing)?;
    let schedule = match optimizer.node("learn_rate")? {
        None => DraftedSchedule::constant(Known::new(Number::Float(0.001), optimizer.default("learn_rate"))),
        Some(node) => match optimizer.number_of("learn_rate", node) {
            Ok(rate) => DraftedSchedule::constant(Known::new(rate, optimizer.origin("learn_rate", node))),
            Err(_) => {
                let inner = optimizer.inner("learn_rate")?.ok_or_else(missing)?;
                schedule(reading, &inner)?
            }
        },
    };
    let draft = Draft::new(schedule);
    let steps = match reading.question.known("steps")? {
        Some(steps) => Some(steps),
        None => training.whole("max_steps")?.filter(|steps| steps.value > 0).map(|steps| {
            let reason = format!(
                "max_steps + 1 = {} + 1: the loop ends after the update that reaches it",
                steps.value
            );
            Known::new(steps.value as u64 + 1, steps.origin.derived(reason))
        }),
    };
    Ok(match steps {
        Some(steps) => {
            reading.note("`patience` and `max_epochs` may end the training earlier");
            draft.lasting(steps, None)
        }
        None => draft,
    })
}

/// The schedule of a section with `@schedules`: a kind, or the function that thinc 9 or `constant_then` makes.
fn schedule(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let function = function(reading, keys)?;
    let Some(name) = keys.text("@schedules")? else { return Ok(function) };
    let short = name.value.split('.').next().unwrap_or_default();
    let Some((_, parameters)) = SCHEDULES.iter().find(|(known, _)| *known == short) else {
        return Ok(function);
    };
    let is_newer = reading.question.version("thinc").is_some_and(|(version, _)| version.first() != Some(&8));
    if short == "compounding" && is_newer {
        return Ok(function);
    }
    let mut schedule = DraftedSchedule::new(format!("thinc.{short}"), name.origin.clone());
    for (key, _) in *parameters {
        if let Some(value) = keys.number(key)? {
            schedule = schedule.with(key, value);
        }
    }
    Ok(schedule)
}

/// The function of a section with `@schedules`.
fn function(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let place = || reading.config.place(keys.map());
    let Some(name) = keys.text("@schedules")? else {
        return Err(Diagnostic::new("this section has no `@schedules`").at(place(), ""));
    };
    let short = name.value.split('.').next().unwrap_or_default().to_string();
    if short == "constant_then" {
        return constant_then(reading, keys, name);
    }
    let Some((_, parameters)) = SCHEDULES.iter().find(|(known, _)| *known == short) else {
        let names = SCHEDULES.iter().map(|(name, _)| *name);
        let error = Diagnostic::new(format!("`{}` is not read", name.value)).at(name.origin.place, "");
        return Err(match nearest(&short, names.clone()) {
            Some(near) => error.help(format!("did you mean `{near}.v1`?")),
            None => error.help(format!("the schedules are {}", names.collect::<Vec<_>>().join(", "))),
        });
    };
    for (key, _) in keys.map().entries() {
        let key_text = written(key);
        if !key_text.starts_with('@') && !parameters.iter().any(|(known, _)| *known == key_text) {
            return Err(Diagnostic::new(format!("`{}` has no parameter `{key_text}`", name.value))
                .at(reading.config.place(key), "the program refuses it")
                .help(format!(
                    "its parameters are {}",
                    parameters.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
                )));
        }
    }
    let value = |key: &str| {
        let default = parameters.iter().find(|(known, _)| *known == key).and_then(|(_, default)| *default);
        match keys.number(key)?.map(|number| number.value).or(default.map(Number::Float)) {
            Some(number) => Ok(number.to_string()),
            None => Err(Diagnostic::new(format!("`{key}` of `{}` is missing", name.value)).at(place(), "")),
        }
    };
    let version = reading.question.version("thinc").map(|(version, _)| version.first().copied().unwrap_or(8));
    let source = source(&short, version, &value)?;
    let Some(source) = source else {
        return Err(Diagnostic::new(format!("the rates of `{}` depend on the release of thinc", name.value))
            .at(name.origin.place, "")
            .why("thinc 8 multiplies the rate by `compound` at every step, thinc 9 computes start * compound ** step: the last bits differ")
            .help("say which one trains: `--set thinc=8.3.14`"));
    };
    Ok(DraftedSchedule::python(source, name.origin))
}

/// `constant_then.v1`: a rate for some steps, and then another schedule. In thinc 8 that begins at its own start.
fn constant_then(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    name: Known<String>,
) -> Result<DraftedSchedule, Diagnostic> {
    let missing = |key: &str| {
        Diagnostic::new(format!("`{key}` of `{}` is missing", name.value))
            .at(reading.config.place(keys.map()), "")
    };
    let rate = keys.number("rate")?.ok_or_else(|| missing("rate"))?;
    let steps = keys.count("steps")?.ok_or_else(|| missing("steps"))?;
    let inner = keys.inner("schedule")?.ok_or_else(|| missing("schedule"))?;
    if inner.text("@schedules")?.is_some_and(|inner| inner.value.starts_with("constant_then")) {
        return Err(Diagnostic::new("`constant_then.v1` within another one is not read")
            .at(reading.config.place(inner.map()), "")
            .help("write a spec with the kind `sequence`"));
    }
    let version = reading.question.version("thinc").map(|(version, _)| version.first().copied().unwrap_or(8));
    let then = match version {
        Some(8) => format!("step - {}", steps.value),
        Some(_) => "step".to_string(),
        None => {
            return Err(Diagnostic::new("the rates of `constant_then.v1` depend on the release of thinc")
                .at(name.origin.place, "")
                .why("in thinc 8 the second schedule begins at its own start, in thinc 9 it goes on at the step of the run")
                .help("say which one trains: `--set thinc=8.3.14`"));
        }
    };
    let schedule = function(reading, &inner)?;
    let source = schedule.parameters.iter().find_map(|(_, value)| match &value.value {
        Content::Text(source) => Some(source.replace("def rate(step)", "def inner(step)")),
        _ => None,
    });
    let source = source.ok_or_else(|| missing("schedule"))?;
    let outer = format!(
        "{source}\ndef rate(step):\n    return {} if step < {} else inner({then})\n",
        rate.value, steps.value
    );
    Ok(DraftedSchedule::python(outer, name.origin))
}

/// The function of a schedule. `None` if it depends on the release, which is not known.
fn source(
    name: &str,
    version: Option<u64>,
    value: &dyn Fn(&str) -> Result<String, Diagnostic>,
) -> Result<Option<String>, Diagnostic> {
    Ok(Some(match name {
        "warmup_linear" => {
            let (rate, warmup, total) =
                (value("initial_rate")?, value("warmup_steps")?, value("total_steps")?);
            format!(
                "def rate(step):\n    if step < {warmup}:\n        factor = step / max(1, {warmup})\n    else:\n        factor = max(0.0, ({total} - step) / max(1.0, {total} - {warmup}))\n    return factor * {rate}\n"
            )
        }
        "constant" => format!("def rate(step):\n    return {}\n", value("rate")?),
        "decaying" => {
            let (base, decay, t) = (value("base_rate")?, value("decay")?, value("t")?);
            format!("def rate(step):\n    return {base} * (1.0 / (1.0 + {decay} * (step + {t})))\n")
        }
        "compounding" => {
            let (start, stop, compound, t) =
                (value("start")?, value("stop")?, value("compound")?, value("t")?);
            let clip = format!("max(value, {stop}) if {start} > {stop} else min(value, {stop})");
            match version {
                None => return Ok(None),
                Some(8) => format!(
                    "rates = [float({start})]\n\ndef rate(step):\n    while len(rates) <= step:\n        rates.append(rates[-1] * {compound})\n    value = rates[step]\n    return {clip}\n"
                ),
                Some(_) => format!(
                    "def rate(step):\n    value = {start} * ({compound} ** (step + {t}))\n    return {clip}\n"
                ),
            }
        }
        "slanted_triangular" => {
            let (most, steps, cut, ratio) =
                (value("max_rate")?, value("num_steps")?, value("cut_frac")?, value("ratio")?);
            let t = value("t")?;
            format!(
                "def rate(step):\n    cut = int({steps} * {cut})\n    t = {t} + 1\n    for _ in range(step):\n        t += 1\n    if t < cut:\n        p = t / cut\n    else:\n        p = 1 - ((t - cut) / (cut * (1 / {cut} - 1)))\n    return {most} * (1 + p * ({ratio} - 1)) * (1 / {ratio})\n"
            )
        }
        _ => {
            let (low, high, period) = (value("min_lr")?, value("max_lr")?, value("period")?);
            format!(
                "import math\n\ndef rate(step):\n    it = step + 1\n    cycle = math.floor(1 + it / (2 * {period}))\n    x = abs(it / {period} - 2 * cycle + 1)\n    relative = max(0, 1 - x)\n    return {low} + ({high} - {low}) * relative\n"
            )
        }
    }))
}
