//! Runs that are taken up again: what `set_state_dict` restores.

use super::cosine::WARM_RESTARTS;
use crate::dialect::Resolved;
use crate::dialect::kit::restored::saved;
use crate::dialect::kit::resume::Resumption;
use crate::schedule::{Nature, Schedule, resumed};
use crate::spec::resume::OptimizerState;

/// The rows of a resumed program. `last_epoch` and `last_lr` are restored, all else is that of the new scheduler.
///
/// # Errors
///
/// The next rate follows from more than that.
pub(super) fn rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    match (resumption.is_scheduler_loaded, resumption.optimizer) {
        (true, _) => {}
        (false, OptimizerState::New) => return resumption.after.unpaced(),
        (false, _) => {
            return Err(resumption.refused(
                "the state of a Paddle optimizer has that of its scheduler: with `scheduler: new` say `optimizer: new` too",
            ));
        }
    }
    let after = resumption.after.unpaced()?;
    if resumption.before.kind.name == WARM_RESTARTS.kind.name {
        // The place in the cycle is not in the state: the resumed program begins its first one.
        return Ok(resumed::with_first(saved(resumption)?, after));
    }
    let calls_own_code = ["lr_lambda", "scale_fn"].iter().any(|name| resumption.before.takes(name));
    match after.nature() {
        Nature::Closed(_) => Ok(resumed::with_first(saved(resumption)?, resumed::from(after, resumption.at))),
        Nature::Recurrent(_) if calls_own_code => {
            Err(resumption.refused("what your own function remembers is in no state of the scheduler"))
        }
        Nature::Recurrent(_) if resumption.changes_parameters() => Err(resumption.refused(
            "its rate is computed from the last one, and what other parameters make of that is not followed here",
        )),
        Nature::Recurrent(_) => Ok(resumed::from(resumption.uninterrupted.clone(), resumption.at)),
    }
}
