//! The curves of `OneCycleLR` as torch has it, which other frameworks took over: between two values, and the ends of the
//! phases.

use super::args::{Args, Resolved};
use super::exception::Computed;
use super::values::Word;
use crate::dialect::{Default, Param, Type};
use crate::number::python::Number::{self, Float, Int};
use std::f64::consts::PI;

/// The curve of a class that anneals.
pub(crate) const ANNEAL_STRATEGY: Param =
    Param::optional("anneal_strategy", Type::Choice(&["cos", "linear"]), Default::Is("cos"), "the curve");

/// The curve between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anneal {
    /// Half a cosine.
    Cos,
    /// A straight line.
    Linear,
}

impl Anneal {
    /// The parameter `anneal_strategy`.
    ///
    /// # Errors
    ///
    /// It is not one of the two.
    pub(crate) fn of(args: &Args<'_>) -> Resolved<Self> {
        Ok(if args.get::<Word>("anneal_strategy")?.0 == "cos" { Anneal::Cos } else { Anneal::Linear })
    }

    /// The value at the fraction `pct` of the way.
    ///
    /// # Errors
    ///
    /// The cosine of infinity.
    pub(crate) fn between(self, start: Number, end: Number, pct: Number) -> Computed {
        match self {
            Anneal::Cos => Ok(end + ((start - end) / 2.0)? * ((pct * PI).cos()? + 1)),
            Anneal::Linear => Ok((end - start) * pct + start),
        }
    }
}

/// The last step of each phase of a cycle of `total` steps: up, perhaps down again, and to the end.
pub(crate) fn phase_ends(pct_start: Number, total: Number, three_phase: bool) -> Vec<Number> {
    let portion = |times: i64, less: i64| Float((Int(times.into()) * pct_start * total).float()) - less;
    match three_phase {
        false => vec![portion(1, 1), total - 1],
        true => vec![portion(1, 1), portion(2, 2), total - 1],
    }
}
