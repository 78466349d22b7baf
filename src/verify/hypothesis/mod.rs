//! The hypotheses: what may have happened, in the order of simplicity.
//!
//! A hypothesis is a row of [`HYPOTHESES`]. It looks for regimes that explain some points: all of the run, or the part of it
//! from a row on. `causes.txt` says what usually lies behind it.

mod bends;
mod numbers;
mod paces;
mod settings;
mod shifts;

use super::case::{FoundRegime, PointSlice, SearchCase};
use super::regime::Regime;

/// A kind of mistake.
pub(crate) struct Hypothesis {
    /// What it is looked for in: the whole run, or its rest from a row on.
    pub scope: HypothesisScope,
    /// When it is tried.
    pub stage: HypothesisStage,
    /// The regimes that explain the points, as changes of the first one.
    pub find: fn(&SearchCase<'_>, &Regime, &PointSlice<'_>) -> Vec<FoundRegime>,
}

/// When a hypothesis is tried: each stage only if those before it explain nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HypothesisStage {
    /// First.
    First,
    /// Then, because it takes long, or explains nearly everything.
    Then,
}

/// Which part of a run a hypothesis is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HypothesisScope {
    /// All of it.
    Whole,
    /// All of it, or its rest.
    Any,
    /// Its rest.
    Rest,
}

/// Every hypothesis.
pub(crate) static HYPOTHESES: &[Hypothesis] = &[
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: bends::constant },
    Hypothesis { scope: HypothesisScope::Rest, stage: HypothesisStage::First, find: shifts::frozen },
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: shifts::shifted },
    Hypothesis { scope: HypothesisScope::Rest, stage: HypothesisStage::First, find: shifts::elsewhere },
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: paces::faster },
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: paces::slower },
    Hypothesis { scope: HypothesisScope::Rest, stage: HypothesisStage::First, find: paces::pace_changed },
    Hypothesis { scope: HypothesisScope::Any, stage: HypothesisStage::First, find: bends::amplitude },
    Hypothesis { scope: HypothesisScope::Any, stage: HypothesisStage::First, find: settings::changed },
    Hypothesis { scope: HypothesisScope::Any, stage: HypothesisStage::Then, find: settings::solved },
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: paces::starts_over },
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: bends::limited },
    Hypothesis { scope: HypothesisScope::Whole, stage: HypothesisStage::First, find: bends::ramps },
];

pub(crate) use bends::BOTH_ENDS;
pub(crate) use settings::pairs;
pub(crate) use shifts::{longest, shifted_by};
