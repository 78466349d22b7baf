//! What a rule sees: one schedule of a plan.

use super::curve::{MeasuredCurve, measured};
use crate::diagnostic::Place;
use crate::plan::{Plan, Series};

/// A schedule with everything that a rule looks at.
pub struct Subject<'a> {
    /// The plan: the clock and the optimizer.
    pub(super) plan: &'a Plan,
    /// The schedule.
    pub(super) series: &'a Series,
    /// The rates; `None` if the run has no length.
    pub(super) curve: Option<MeasuredCurve>,
}

impl Subject<'_> {
    /// The place of the kind.
    pub(super) fn place(&self) -> Option<Place> {
        Some(self.series.place())
    }
}

/// One subject for each schedule of a plan.
pub(super) fn subjects(plan: &Plan) -> Vec<Subject<'_>> {
    let curves = measured(plan);
    let all = plan.series.iter().zip(curves).filter(|(series, _)| !series.is_beside);
    all.map(|(series, curve)| Subject { plan, series, curve }).collect()
}
