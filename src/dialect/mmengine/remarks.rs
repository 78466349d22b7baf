//! What might surprise the user of a scheduler.

use crate::dialect::kit::remarks;
use crate::dialect::{Args, Resolved};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

use super::common::{ActiveSteps, INF};

/// The remarks on a scheduler that acts at these steps. `iterations` are those of the run, if the scheduler counts them: under
/// accumulation they are more than its updates.
pub(super) fn of(
    args: &Args<'_>,
    active: &ActiveSteps,
    unit: Unit,
    iterations: Option<u64>,
) -> Resolved<Vec<Remark>> {
    let mut all = Vec::new();
    let fits = |step: f64| iterations.is_some_and(|run| step < run as f64);
    match args.kind.name {
        "LinearLR" | "ConstantLR" if active.end != INF && !fits(active.end.float()) => {
            all.extend(remarks::warmup(args, "end", active.end.float(), unit));
        }
        "CosineAnnealingLR" => all.extend(never_at_the_least(args, active, unit)?),
        "MultiStepLR" => {
            let milestones = active.wholes(args, "milestones")?;
            let late = active.begin.float();
            let milestones: Vec<f64> = milestones.into_iter().map(Number::float).collect();
            if !milestones.iter().all(|milestone| fits(milestone + late)) {
                all.extend(remarks::beyond(args, "milestones", &milestones, late, unit));
            }
        }
        _ => {}
    }
    Ok(all)
}

/// The remark on a cosine whose last step is the one before its end.
fn never_at_the_least(args: &Args<'_>, active: &ActiveSteps, unit: Unit) -> Resolved<Option<Remark>> {
    let given = args.get::<Option<Number>>("T_max")?.filter(|period| *period != 0);
    let period = given.map_or(active.length(), |period| active.scaled(period));
    if active.end == INF || period < active.length() {
        return Ok(None);
    }
    let text = format!(
        "The cosine never arrives at its lowest value: its last step is {unit} {}, the step {} of {period}.",
        active.end - 1,
        active.length() - 1
    );
    Ok(Some(args.remark(RemarkKind::NeverAtTheLeast, "end", text)))
}
