//! Hooks of a program that set the rate themselves, in place of `param_scheduler`: those of MMYOLO.

use super::param_scheduler::timed_alone;
use super::{IterationsPerUpdate, Loader, class, group_rates};
use crate::diagnostic::Diagnostic;
use crate::import::Reading;
use crate::import::draft::{Draft, DraftedSchedule, Known};
use crate::import::groups;
use crate::import::keys::{Keys, Texts};
use crate::import::length::RunArithmetic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// The hooks that are kinds.
const HOOKS: &[&str] = &["YOLOv5ParamSchedulerHook", "PPYOLOEParamSchedulerHook"];
/// The constructors of MMYOLO that make three groups with the optimizer's rate, the third of the biases.
const OF_THREE: &[&str] = &["YOLOv5OptimizerConstructor", "YOLOv7OptimWrapperConstructor"];
const THREE: [&str; 3] = ["weights", "norms", "biases"];

/// A hook that sets the rate.
pub(super) struct RateHook<'r> {
    node: &'r Node,
    name: &'r str,
}

/// The hook of a config that sets the rate, if it has one.
///
/// # Errors
///
/// It is none of those that are known, or there are two.
pub(super) fn found<'k>(reading: &Reading<'_>, keys: &Keys<'k>) -> Result<Option<RateHook<'k>>, Diagnostic> {
    let hooks = match keys.node("custom_hooks")?.map(|node| &node.value) {
        Some(Yaml::List(hooks)) => hooks.iter().collect(),
        _ => Vec::new(),
    };
    let default = keys.inner("default_hooks")?.and_then(|hooks| hooks.map().get("param_scheduler"));
    let mut found: Option<RateHook<'_>> = None;
    for node in hooks.into_iter().chain(default) {
        let Some(name) = node.get("type").and_then(Node::text).map(class) else { continue };
        if !name.ends_with("ParamSchedulerHook") || name == "ParamSchedulerHook" {
            continue;
        }
        if HOOKS.contains(&name) && found.is_none() {
            found = Some(RateHook { node, name });
            continue;
        }
        if let Some(first) = &found {
            return Err(Diagnostic::new(format!("`{}` and `{name}` both set the learning rate", first.name))
                .at(reading.config.place(node), "a second hook that does")
                .why("what is left of either depends on their order")
                .help("keep one of them"));
        }
        return Err(Diagnostic::new(format!("`{name}` sets the learning rate itself"))
            .at(reading.config.place(node), "not a hook of mmengine or MMYOLO")
            .why("`param_scheduler` does not decide the rate then")
            .help("this hook is not read; a spec with a schedule in Python can say what it does"));
    }
    Ok(found)
}

impl RateHook<'_> {
    /// The draft of a run whose rate the hook sets.
    pub(super) fn draft(
        &self,
        reading: &Reading<'_>,
        keys: &Keys<'_>,
        wrapper: &Keys<'_>,
        rate: &Known<Number>,
        loader: &Loader,
    ) -> Result<Draft, Diagnostic> {
        if let Some(node) = keys.node("param_scheduler")? {
            return Err(Diagnostic::new(format!("the config has `param_scheduler` and `{}`", self.name))
                .at(reading.config.place(node), "stepped beside the hook, which sets the rate as well")
                .why("what is left of either depends on their order")
                .help("MMYOLO's own configs have `param_scheduler = None` with this hook"));
        }
        let name = "accumulative_counts";
        let counts = IterationsPerUpdate { count: wrapper.count_or(name, 1)?, name };
        if counts.count.value != 1 {
            return Err(Diagnostic::new(format!("`{name}` with `{}` is not read yet", self.name))
                .at(counts.count.origin.place, "the hook counts iterations, and an update takes several")
                .help(format!("see the rates of the iterations: `--set optim_wrapper.{name}=1`")));
        }
        let entry = Keys::of(keys.config(), self.node).with(Texts::Pyyaml);
        let origin = entry.origin("type", self.node.get("type").unwrap_or(self.node));
        let mut schedule = DraftedSchedule::new(format!("mmyolo.{}", self.name), origin);
        for (key, value) in self.node.entries() {
            let key = written(key);
            if !matches!(key.as_str(), "type" | "_scope_" | "priority") {
                schedule = schedule.with(&key, entry.value(&key, value)?);
            }
        }
        let rates = self.rates(reading, wrapper, rate)?;
        let arithmetic = RunArithmetic::default();
        let draft = timed_alone(reading, keys, schedule, &counts, loader, &arithmetic)?;
        let mut draft = draft.at_rate(groups::named(rates));
        draft.arithmetic = arithmetic.lines();
        Ok(draft)
    }

    /// The rates of the groups, in the order of the constructor: YOLOv5's hook treats the third in its own way.
    fn rates(
        &self,
        reading: &Reading<'_>,
        wrapper: &Keys<'_>,
        rate: &Known<Number>,
    ) -> Result<Vec<(String, Known<Number>)>, Diagnostic> {
        let constructor = wrapper.text("constructor")?;
        if constructor.is_some_and(|name| OF_THREE.contains(&class(&name.value))) {
            return Ok(THREE.map(|name| (name.to_string(), rate.clone())).to_vec());
        }
        let paramwise = wrapper.node("paramwise_cfg")?.filter(|_| self.name == HOOKS[0]);
        if let Some(node) = paramwise {
            return Err(Diagnostic::new(format!("`paramwise_cfg` with `{}` is not read yet", self.name))
                .at(reading.config.place(node), "makes a group of each parameter")
                .why("the hook gives the third group `warmup_bias_lr`, and here that is the third parameter of the model")
                .help("take the constructor of MMYOLO: `constructor='YOLOv5OptimizerConstructor'`"));
        }
        group_rates(reading, wrapper, "optim_wrapper", "DefaultOptimWrapperConstructor", rate)
    }
}
