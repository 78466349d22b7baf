//! mmengine with several optimizers: an `OptimWrapperDict`, which a constructor makes of `optim_wrapper`.

use super::optimizer::{inertia, rate};
use super::param_scheduler::{loader, scheduler_list, schedulers, timed};
use super::{IterationsPerUpdate, OwnedSchedulers, scaled};
use crate::diagnostic::Diagnostic;
use crate::import::Reading;
use crate::import::draft::{Draft, Known};
use crate::import::groups;
use crate::import::keys::Keys;
use crate::import::length::RunArithmetic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// One of the optimizers.
struct WrapperOfDict {
    name: Known<String>,
    rate: Known<Number>,
    counts: Known<u64>,
    /// `momentum` and `betas`, as written; without them the type, which has defaults.
    inertia: [Option<String>; 2],
}

/// The draft of a config whose `optim_wrapper` has an optimizer for each name. Each is a group of the spec.
pub(super) fn draft(reading: &Reading<'_>, keys: &Keys<'_>, wrapper: &Keys<'_>) -> Result<Draft, Diagnostic> {
    if wrapper.text("constructor")?.is_none() {
        return Err(Diagnostic::new("`optim_wrapper` has no `optimizer`")
            .at(reading.config.place(wrapper.map()), "neither `optimizer` nor `constructor`")
            .why("for several optimizers the Runner needs a constructor, and raises a ValueError without one")
            .help("add `optimizer=dict(type='SGD', lr=0.02)`, or for several `constructor='MultiOptimWrapperConstructor'`"));
    }
    let loader = loader(keys)?;
    let mut all = Vec::new();
    for (key, node) in wrapper.map().entries() {
        let (name, Yaml::Map(_)) = (written(key), &node.value) else { continue };
        if node.get("optimizer").is_none() {
            continue;
        }
        all.push(one(reading, wrapper, &name, node)?);
    }
    let Some(first) = all.first() else {
        return Err(Diagnostic::new("`optim_wrapper` has no optimizer")
            .at(reading.config.place(wrapper.map()), "no key of it has an `optimizer`")
            .help("write one for each part of the model: `generator=dict(optimizer=dict(type='Adam', lr=2e-4))`"));
    };
    if let Some(other) = all.iter().find(|other| other.counts.value != first.counts.value) {
        return Err(Diagnostic::new("the optimizers have different `accumulative_counts`")
            .at(
                other.name.origin.place.clone(),
                format!("has {}, and `{}` has {}", other.counts.value, first.name.value, first.counts.value),
            )
            .why("their updates are then on different clocks, which one table cannot show")
            .help("give them the same for a moment: `--set optim_wrapper.NAME.accumulative_counts=1`"));
    }
    let counts = IterationsPerUpdate { count: first.counts.clone(), name: "accumulative_counts" };
    let listed = listed(reading, keys, &all)?;
    let drives_momentum = listed.iter().any(|(one, _)| one.kind.value.ends_with("Momentum"));
    let is_same = all.iter().all(|other| other.inertia == first.inertia);
    if drives_momentum && !is_same {
        return Err(Diagnostic::new("the optimizers have different momenta")
            .at(reading.config.place(wrapper.map()), "`momentum` or `betas`")
            .why("a spec has one momentum for all groups, and a scheduler of the momentum begins with it"));
    }
    reading.note("each optimizer of `optim_wrapper` is a group here, and is taken to make an update at every iteration: `train_step` of the model may update one of them less often");
    let arithmetic = RunArithmetic::default();
    let mut rates = Vec::new();
    for one in &all {
        rates.push((one.name.value.clone(), scaled(reading, keys, one.rate.clone(), &loader, false)?));
    }
    let draft = timed(reading, keys, listed, &counts, &loader, &arithmetic)?;
    let mut draft = draft.at_rate(groups::named(rates));
    if is_same
        && let Some(optimizer) =
            wrapper.inner(&first.name.value)?.map(|one| one.inner("optimizer")).transpose()?.flatten()
    {
        inertia(&optimizer, drives_momentum, &mut draft)?;
    }
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The optimizer of a name.
fn one(
    reading: &Reading<'_>,
    wrapper: &Keys<'_>,
    name: &str,
    node: &Node,
) -> Result<WrapperOfDict, Diagnostic> {
    let own = wrapper.below(node);
    for key in ["paramwise_cfg", "constructor"] {
        if let Some(found) = own.node(key)? {
            return Err(Diagnostic::new(format!("`{key}` of one of several optimizers is not read yet"))
                .at(reading.config.place(found), "groups within an optimizer")
                .help(format!("take it out with `--set optim_wrapper.{name}.{key}=null`: the rates are then those of a factor of 1")));
        }
    }
    let Some(optimizer) = own.inner("optimizer")? else {
        return Err(own.wrong("optimizer", node, "a dict"));
    };
    let rate = rate(reading, &optimizer, &format!("optim_wrapper.{name}.optimizer"), None)?;
    // Without either, the momentum is the default of its type.
    let given = ["momentum", "betas"].map(|key| optimizer.map().get(key).map(written));
    let inertia = match given {
        [None, None] => [None, optimizer.map().get("type").map(written)],
        given => given,
    };
    Ok(WrapperOfDict {
        name: Known::new(name.to_string(), own.origin("optimizer", node)),
        rate,
        counts: own.count_or("accumulative_counts", 1)?,
        inertia,
    })
}

/// The schedulers, each with its optimizer, if `param_scheduler` has a key for each of them.
fn listed(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    all: &[WrapperOfDict],
) -> Result<OwnedSchedulers, Diagnostic> {
    let by_name = keys
        .node("param_scheduler")?
        .filter(|node| matches!(node.value, Yaml::Map(_)) && node.get("type").is_none());
    let Some(by_name) = by_name else {
        return Ok(schedulers(reading, keys)?.into_iter().map(|one| (one, None)).collect());
    };
    let mut listed = Vec::new();
    for WrapperOfDict { name, .. } in all {
        let Some(node) = by_name.get(&name.value) else {
            return Err(Diagnostic::new(format!("`param_scheduler` has no key `{}`", name.value))
                .at(reading.config.place(by_name), "a key for each optimizer")
                .why("the Runner looks up the schedulers of each optimizer, and raises a KeyError")
                .help("add its list, which may be empty"));
        };
        let items = match &node.value {
            Yaml::List(items) => items.iter().collect(),
            Yaml::Map(_) => vec![node],
            _ => return Err(keys.wrong("param_scheduler", node, "a list of dicts, or one")),
        };
        let own = scheduler_list(reading, keys, items)?;
        // The only optimizer of a dict is no group.
        let of = (all.len() > 1).then(|| name.clone());
        listed.extend(own.into_iter().map(|one| (one, of.clone())));
    }
    Ok(listed)
}
