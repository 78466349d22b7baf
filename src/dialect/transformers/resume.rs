//! Scripts that resume a run with a `LambdaLR`.

use crate::diagnostic::Diagnostic;
use crate::dialect::Resolved;
use crate::dialect::kit::args::ScriptPart;
use crate::dialect::kit::resume::Resumption;
use crate::schedule::{Schedule, resumed};
use crate::spec::Optimizer;
use crate::spec::resume::OptimizerState;

/// The rows of a resumed script. All of its schedulers are a `LambdaLR`, whose state has no function: that of the resumed
/// script stays.
///
/// # Errors
///
/// A kind that cannot be resumed, or an optimizer without `initial_lr` for `last_epoch`.
pub(super) fn rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    let (before, after) = (resumption.before, resumption.after);
    if !before.takes("last_epoch") {
        return Err(resumption.refused("its state depends on what was measured or trained"));
    }
    let loads_first = resumption.optimizer == OptimizerState::LoadedFirst;
    let found = Optimizer {
        initial_lr: match loads_first {
            true => before.optimizer().lr.clone(),
            false => after.optimizer().initial_lr.clone(),
        },
        ..after.optimizer().clone()
    };
    // What the constructor makes of the optimizer that it finds.
    let constructed = resumption.constructed(&found, ScriptPart::Resuming)?;
    let saved = resumption.uninterrupted.row(resumption.at);
    let first = match resumption.optimizer {
        OptimizerState::Loaded => saved,
        OptimizerState::LoadedFirst | OptimizerState::New => constructed.row(0),
    };
    let first = first.map_err(|halt| match halt.error.downcast::<Diagnostic>() {
        Ok(diagnostic) => *diagnostic,
        Err(error) => Diagnostic::new(error.to_string()),
    })?;
    let rest = match resumption.is_scheduler_loaded {
        true => {
            let base = Optimizer { initial_lr: before.optimizer().lr.clone(), ..after.optimizer().clone() };
            resumed::from(resumption.constructed(&base, ScriptPart::Beginning)?, resumption.at)
        }
        false => constructed,
    };
    Ok(resumed::with_first(first, rest))
}
