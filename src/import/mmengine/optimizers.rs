//! The optimizers of a config of mmcv: one, or one for each part of the model, as MMEditing and MMGeneration build them.

use super::optimizer::{inertia, rate};
use super::{Loader, REST, group_rates, missing, scaled};
use crate::diagnostic::Diagnostic;
use crate::import::Reading;
use crate::import::draft::{Draft, Drafted};
use crate::import::groups;
use crate::import::keys::Keys;
use crate::spec::yaml::{Yaml, written};

/// An optimizer's dict.
pub(super) struct NamedOptimizer<'k> {
    keys: Keys<'k>,
    /// The keys that lead to it.
    path: String,
    /// The part of the model that it has, if there are several.
    part: String,
}

/// The optimizers of `optimizer`, or of MMEditing's `optimizers`: a dict of dicts has one for each part of the model.
///
/// # Errors
///
/// There is none.
pub(super) fn named<'k>(
    reading: &Reading<'_>,
    keys: &Keys<'k>,
) -> Result<Vec<NamedOptimizer<'k>>, Diagnostic> {
    for key in ["optimizer", "optimizers"] {
        let Some(found) = keys.inner(key)? else { continue };
        let entries = found.map().entries();
        if entries.is_empty() || entries.iter().any(|(_, value)| !matches!(value.value, Yaml::Map(_))) {
            return Ok(vec![NamedOptimizer { keys: found, path: key.into(), part: String::new() }]);
        }
        let one = |(part, own): &'k (_, _)| {
            let part = written(part);
            NamedOptimizer { keys: found.below(own), path: format!("{key}.{part}"), part }
        };
        if entries.len() > 1 {
            reading.note(format!("each optimizer of `{key}` is a group here, and is taken to make an update at every iteration: `train_step` of the model may update one of them less often"));
        }
        return Ok(entries.iter().map(one).collect());
    }
    Err(missing(reading, "optimizer", "optimizer = dict(type='SGD', lr=0.02, momentum=0.9)"))
}

/// The rates of their groups: every hook drives those of all optimizers.
pub(super) fn rates(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    optimizers: &[NamedOptimizer<'_>],
    loader: &Loader,
) -> Result<Drafted, Diagnostic> {
    let mut all = Vec::new();
    for NamedOptimizer { keys: own, path, part } in optimizers {
        let rate = scaled(reading, keys, rate(reading, own, path, None)?, loader, true)?;
        let groups = group_rates(reading, own, path, "DefaultOptimizerConstructor", &rate)?;
        let name = |group: String| match group.as_str() {
            _ if optimizers.len() == 1 => group,
            REST => part.clone(),
            _ => format!("{part}.{group}"),
        };
        all.extend(groups.into_iter().map(|(group, rate)| (name(group), rate)));
    }
    Ok(groups::named(all))
}

/// The momentum of the optimizer, for `momentum_config`.
///
/// # Errors
///
/// There are several, and a hook drives their momenta: a spec has one.
pub(super) fn inertias(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    optimizers: &[NamedOptimizer<'_>],
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let driven = keys.node("momentum_config")?;
    match (optimizers, driven) {
        ([one], _) => inertia(&one.keys, driven.is_some(), draft),
        (_, None) => Ok(()),
        (_, Some(driven)) => {
            Err(Diagnostic::new("`momentum_config` with several optimizers is not read yet")
                .at(reading.config.place(driven), "drives the momenta of all of them")
                .why("a spec has one momentum for all groups")
                .help("take it out with `--set momentum_config=null`: the rates stay the same"))
        }
    }
}
