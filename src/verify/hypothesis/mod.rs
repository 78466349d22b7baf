//! The hypotheses: what may have happened, in the order of simplicity.
//!
//! A hypothesis is a row of [`HYPOTHESES`]. It looks for regimes that explain some points: all of the run, or the part of it
//! from a row on. `causes.txt` says what usually lies behind it.

mod bends;
mod paces;
mod settings;
mod shifts;

use super::case::{Case, Found, Slice};
use super::regime::Regime;

/// A kind of mistake.
pub(crate) struct Hypothesis {
    /// What it is looked for in: the whole run, or its rest from a row on.
    pub scope: Scope,
    /// When it is tried.
    pub stage: Stage,
    /// The regimes that explain the points, as changes of the first one.
    pub find: fn(&Case<'_>, &Regime, &Slice<'_>) -> Vec<Found>,
}

/// When a hypothesis is tried: each stage only if those before it explain nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// First.
    First,
    /// Then, because it takes long, or explains nearly everything.
    Then,
}

/// Which part of a run a hypothesis is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Whole,
    /// All of it, or its rest.
    Any,
    /// Its rest.
    Rest,
}

/// Every hypothesis.
pub(crate) static HYPOTHESES: &[Hypothesis] = &[
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: bends::constant },
    Hypothesis { scope: Scope::Rest, stage: Stage::First, find: shifts::frozen },
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: shifts::shifted },
    Hypothesis { scope: Scope::Rest, stage: Stage::First, find: shifts::elsewhere },
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: paces::faster },
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: paces::slower },
    Hypothesis { scope: Scope::Rest, stage: Stage::First, find: paces::pace_changed },
    Hypothesis { scope: Scope::Any, stage: Stage::First, find: bends::amplitude },
    Hypothesis { scope: Scope::Any, stage: Stage::First, find: settings::changed },
    Hypothesis { scope: Scope::Any, stage: Stage::Then, find: settings::solved },
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: paces::starts_over },
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: bends::limited },
    Hypothesis { scope: Scope::Whole, stage: Stage::First, find: bends::ramps },
];

pub(crate) use settings::pairs;
pub(crate) use shifts::{longest, shifted_by};
