//! OpenMMLab's programs: configs that are Python files with `_base_`, of mmengine and of mmcv 1.x before it.
//!
//! | file | contents |
//! |---|---|
//! | `param_scheduler` | mmengine: MMDetection 3 and its relatives |
//! | `mmcv` | mmcv 1.x, `lr_config`: MMDetection 2 and its relatives |
//! | `optimizers` | the optimizers of a config of mmcv: one, or one for each part of the model |
//! | `optimizer` | the rate and the momentum of an optimizer's dict |
//! | `hooks` | mmengine with a hook that sets the rate itself, as those of MMYOLO |
//! | `several` | mmengine with several optimizers, an `OptimWrapperDict` |
//! | this one | what both have: the length of an epoch, the scaled rate, the groups of `paramwise_cfg` |

mod hooks;
mod mmcv;
mod optimizer;
mod optimizers;
mod param_scheduler;
mod several;

pub(super) use mmcv::FORMAT as MMCV;
pub(super) use param_scheduler::FORMAT as MMENGINE;

use super::config::{ConfigFile, Syntax};
use super::draft::{Draft, Drafted, DraftedSchedule, Known};
use super::groups;
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{Reading, accelerate};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Yaml, written};

/// The class that a `type` names: a text, or what is imported, with or without its module.
fn class(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether a config is a file of its own, and not a call or a command: Python, or the YAML or JSON of `Config.dump`.
fn is_own_file(config: &ConfigFile) -> bool {
    config.command.is_none() && config.syntax != Syntax::Toml
}

/// The error for a key that the program needs.
fn missing(reading: &Reading<'_>, key: &str, example: &str) -> Diagnostic {
    Diagnostic::new(format!("the config has no `{key}`"))
        .at(reading.config.start(), "neither here nor in the files of `_base_`")
        .help(format!("add it: `{example}`"))
}

/// The schedulers of a run, each with the name of its optimizer if there are several.
type OwnedSchedulers = Vec<(DraftedSchedule, Option<Known<String>>)>;

/// The batches that the program makes of the data.
struct Loader {
    /// The examples per device and batch, as the config has them.
    batch_size: Option<Known<u64>>,
    /// Whether a last batch with fewer examples is left out.
    drops_last: bool,
}

impl Loader {
    /// The examples per device and batch: as given, or else as the config has them.
    fn batch_size(&self, reading: &Reading<'_>, why: &str) -> Result<Known<u64>, Diagnostic> {
        match reading.question.known("batch_size")?.or(self.batch_size.clone()) {
            Some(size) => Ok(size),
            None => reading.fact("batch_size", why),
        }
    }

    /// The iterations of an epoch, `len(data_loader)`, if they are given or follow from the size of the data. `counts` are
    /// the iterations of an update.
    fn epoch_length(
        &self,
        reading: &Reading<'_>,
        counts: &Known<u64>,
        arithmetic: &RunArithmetic,
    ) -> Result<Option<Known<u64>>, Diagnostic> {
        let own = reading.question.known("batches_per_epoch")?;
        let of_updates = if counts.value == 1 { reading.question.known("steps_per_epoch")? } else { None };
        if let Some(length) = own.or(of_updates) {
            return Ok(Some(length));
        }
        let Some(size) = reading.question.known("dataset_size")? else { return Ok(None) };
        let batch = self.batch_size(reading, "the batches of an epoch follow from it")?;
        let devices = reading.devices(None)?;
        let own = size.value.div_ceil(devices.value);
        let (what, length) = match self.drops_last {
            true => ("floor", own / batch.value),
            false => ("ceil", own.div_ceil(batch.value)),
        };
        if length == 0 {
            return Err(Diagnostic::new("an epoch has no batch")
                .at(size.origin.place, format!("{own} examples per device")));
        }
        Ok(Some(arithmetic.derived(
            "iterations per epoch",
            &format!("{what}(ceil(dataset_size / devices) / batch_size)"),
            &format!("{what}(ceil({} / {}) / {})", size.value, devices.value, batch.value),
            length,
            &size.origin,
        )))
    }
}

/// The error for an epoch whose length is not known.
fn length_unknown(reading: &Reading<'_>) -> Result<Known<u64>, Diagnostic> {
    let formula = "an epoch has ceil(ceil(dataset_size / devices) / batch_size) batches";
    reading.fact("batches_per_epoch", formula)
}

/// The rate after `auto_scale_lr`: `lr * (devices * batch_size / base_batch_size)`. Without `base_batch_size` it is an error,
/// or `is_optional`, and the rate stays.
fn scaled(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    rate: Known<Number>,
    loader: &Loader,
    is_optional: bool,
) -> Result<Known<Number>, Diagnostic> {
    let Some(scale) = keys.inner("auto_scale_lr")? else { return Ok(rate) };
    if !scale.flag("enable")?.is_some_and(|flag| flag.value) {
        note_other_batch(reading, &scale, &rate, loader)?;
        return Ok(rate);
    }
    let Some(base) = scale.count("base_batch_size")? else {
        if is_optional {
            reading.note("`auto_scale_lr` without `base_batch_size` changes nothing");
            return Ok(rate);
        }
        return Err(Diagnostic::new("`auto_scale_lr` has no `base_batch_size`")
            .at(reading.config.place(scale.map()), "")
            .help("add the batch size that `lr` is meant for"));
    };
    let why = "`auto_scale_lr` multiplies the rate by devices * batch_size / base_batch_size";
    let batch = loader.batch_size(reading, why)?;
    let devices = reading.devices(None)?;
    let real = devices.value.saturating_mul(batch.value);
    let value = Number::Float(rate.value.float() * (real as f64 / base.value as f64));
    let reason =
        format!("lr * (devices * batch_size / base_batch_size) = {} * ({real} / {})", rate.value, base.value);
    Ok(Known::new(value, rate.origin.derived(reason)))
}

/// Says that the rate is meant for another batch than that of the run, where the number of devices is known.
fn note_other_batch(
    reading: &Reading<'_>,
    scale: &Keys<'_>,
    rate: &Known<Number>,
    loader: &Loader,
) -> Result<(), Diagnostic> {
    let (Some(base), Some(devices)) = (scale.count("base_batch_size")?, accelerate::known_devices(reading)?)
    else {
        return Ok(());
    };
    let Ok(batch) = loader.batch_size(reading, "") else { return Ok(()) };
    let real = devices.value.saturating_mul(batch.value);
    if real != base.value {
        let value = rate.value.float() * (real as f64 / base.value as f64);
        reading.note(format!(
            "`lr` {} is meant for `base_batch_size` {}, and the run has batches of {} * {} = {real}: `auto_scale_lr.enable` is false, so that the rate stays; scaled it would be {value}",
            rate.value, base.value, devices.value, batch.value
        ));
    }
    Ok(())
}

/// The rates of the groups that `paramwise_cfg` makes, as `optimizer.lr` takes them.
fn grouped(
    reading: &Reading<'_>,
    owner: &Keys<'_>,
    path: &str,
    own_constructor: &str,
    rate: &Known<Number>,
) -> Result<Drafted, Diagnostic> {
    Ok(groups::named(group_rates(reading, owner, path, own_constructor, rate)?))
}

/// The rates of the groups that `paramwise_cfg` makes, with their names; without one the rate of `rest`. `owner` is the map
/// that has it, `path` the keys that lead there.
fn group_rates(
    reading: &Reading<'_>,
    owner: &Keys<'_>,
    path: &str,
    own_constructor: &str,
    rate: &Known<Number>,
) -> Result<Vec<(String, Known<Number>)>, Diagnostic> {
    let constructor = owner.text("constructor")?;
    if let Some(name) = constructor.filter(|name| class(&name.value) != own_constructor) {
        return Err(Diagnostic::new(format!("the rates of `{}` are not read yet", name.value))
            .at(name.origin.place, "it gives each layer a rate of its own")
            .help(format!("take the constructor out with `--set {path}.constructor=null`: the rates are then those of a factor of 1")));
    }
    let mut all = vec![(REST.to_string(), rate.clone())];
    let Some(paramwise) = owner.inner("paramwise_cfg")? else { return Ok(all) };
    for (key, name) in [("bias_lr_mult", "bias"), ("dcn_offset_lr_mult", "dcn_offset")] {
        if let Some(factor) = paramwise.number(key)? {
            all.push((name.to_string(), groups::times(rate, &factor, &format!("lr * {key}"))));
        }
    }
    if let Some(custom) = paramwise.inner("custom_keys")? {
        for (key, value) in custom.map().entries() {
            let Yaml::Map(_) = &value.value else { return Err(custom.wrong(&written(key), value, "a dict")) };
            let group = custom.below(value);
            if let Some(own) = group.number("lr")? {
                return Err(Diagnostic::new("`lr` in `custom_keys` is not read yet")
                    .at(own.origin.place, "a rate of its own")
                    .help("write `lr_mult`, the factor of the rate"));
            }
            if let Some(factor) = group.number("lr_mult")? {
                all.push((written(key), groups::times(rate, &factor, "lr * lr_mult")));
            }
        }
    }
    if all.len() > 1 {
        reading.note("each name of `paramwise_cfg` with a factor of the rate is a group here, and `rest` has all other parameters");
    }
    Ok(all)
}

/// The group of the parameters that `paramwise_cfg` does not name.
const REST: &str = "rest";

/// The iterations that make an update, and the name that the program has for them.
struct IterationsPerUpdate {
    count: Known<u64>,
    name: &'static str,
}

impl IterationsPerUpdate {
    /// The updates of iterations: the last may have fewer.
    fn updates(&self, iterations: u64, arithmetic: &RunArithmetic) -> Known<u64> {
        let value = iterations.div_ceil(self.count.value);
        let (formula, filled) = (
            format!("ceil(iterations / {})", self.name),
            format!("ceil({iterations} / {})", self.count.value),
        );
        arithmetic.derived("updates", &formula, &filled, value, &self.count.origin)
    }

    /// A schedule with the iterations of an update, if they are more than one.
    fn told(&self, schedule: DraftedSchedule) -> DraftedSchedule {
        match self.count.value {
            1 => schedule,
            _ => schedule.with(self.name, self.count.clone()),
        }
    }

    /// The draft of a run that counts epochs.
    fn of_epochs(
        &self,
        schedule: DraftedSchedule,
        epochs: Known<u64>,
        length: Known<u64>,
        arithmetic: &RunArithmetic,
    ) -> Draft {
        if self.count.value == 1 {
            let mut draft = Draft::new(schedule);
            draft.run.push(("epochs".into(), epochs.into()));
            draft.run.push(("steps_per_epoch".into(), length.into()));
            return draft;
        }
        let iterations = epochs.value.saturating_mul(length.value);
        let schedule = schedule.with("max_epochs", epochs).with("epoch_length", length);
        Draft::new(self.told(schedule)).lasting(self.updates(iterations, arithmetic), None)
    }

    /// The draft of a run that counts iterations.
    fn of_iterations(
        &self,
        schedule: DraftedSchedule,
        iterations: Known<u64>,
        arithmetic: &RunArithmetic,
    ) -> Draft {
        let steps = match self.count.value {
            1 => iterations.clone(),
            _ => self.updates(iterations.value, arithmetic),
        };
        Draft::new(self.told(schedule.with("max_iters", iterations))).lasting(steps, None)
    }
}
