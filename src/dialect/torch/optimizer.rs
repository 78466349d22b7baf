//! The optimizer as its schedulers see it: parameter groups, dicts that they all read and write.

use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::values::PerGroup;
use crate::number::python::Number;
use crate::schedule::Quantity;

/// The optimizer's momentum, which a scheduler can also drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inertia {
    /// `momentum`, as SGD.
    Momentum,
    /// `betas`, as Adam: the first of them.
    Beta1,
}

impl Inertia {
    /// Its name in a table.
    pub(crate) fn quantity(self) -> Quantity {
        match self {
            Inertia::Momentum => Quantity::Momentum,
            Inertia::Beta1 => Quantity::Beta1,
        }
    }
}

/// One parameter group. Schedulers also leave values here that other schedulers read.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// `lr`, the rate of the next update.
    pub lr: Number,
    /// `initial_lr`, which the first scheduler sets and `OneCycleLR` overwrites.
    pub initial_lr: Option<Number>,
    /// `momentum`, or the first of `betas`.
    pub inertia: Number,
    /// `max_lr` and `min_lr`, set by `OneCycleLR`.
    pub cycle_lr: Option<(Number, Number)>,
    /// `max_momentum` and `base_momentum`, set by `OneCycleLR` and `CyclicLR`.
    pub cycle_momentum: Option<(Number, Number)>,
    /// `swa_lr`, set by `SWALR`.
    pub swa_lr: Number,
}

/// The parameter groups, and the kind of momentum.
#[derive(Debug, Clone)]
pub(crate) struct TorchOptimizer {
    /// The groups, in their order.
    pub groups: Vec<Group>,
    /// The kind of momentum.
    pub inertia: Inertia,
}

impl TorchOptimizer {
    /// An optimizer with one group per learning rate.
    pub(crate) fn new(lrs: impl IntoIterator<Item = Number>, inertia: Inertia, value: Number) -> Self {
        let group = |lr| Group {
            lr,
            initial_lr: None,
            inertia: value,
            cycle_lr: None,
            cycle_momentum: None,
            swa_lr: Number::Int(0),
        };
        TorchOptimizer { groups: lrs.into_iter().map(group).collect(), inertia }
    }

    /// `_format_param`: one value for each group, from one for all or a list.
    pub(crate) fn per_group<T: Clone>(
        &self,
        name: &'static str,
        values: &PerGroup<T>,
    ) -> Result<Vec<T>, Exception> {
        match values {
            PerGroup::All(value) => Ok(vec![value.clone(); self.groups.len()]),
            PerGroup::Each(values) if values.len() == self.groups.len() => Ok(values.clone()),
            PerGroup::Each(values) => Err(Exception::value(format!(
                "{name} must have the same length as optimizer.param_groups. {name} has {} values, \
                 param_groups has {}.",
                values.len(),
                self.groups.len()
            ))
            .about(name)
            .help("give one value for all groups, or one for each group of `optimizer.lr`, in that order")),
        }
    }

    /// Writes `max_momentum` and `base_momentum` into the groups, which start at the maximum.
    ///
    /// If the run is `resumed`, they are there already.
    pub(crate) fn cycle_momentum(
        &mut self,
        max: &PerGroup<Number>,
        base: &PerGroup<Number>,
        resumed: bool,
    ) -> Result<(Vec<Number>, Vec<Number>), Exception> {
        let base = self.per_group("base_momentum", base)?;
        let max = self.per_group("max_momentum", max)?;
        for ((group, max), base) in self.groups.iter_mut().zip(&max).zip(&base).filter(|_| !resumed) {
            group.inertia = *max;
            group.cycle_momentum = Some((*max, *base));
        }
        Ok((max, base))
    }
}
