//! `QuadraticWarmupLR` of MMDetection, with its twin for the momentum: YOLOX and its relatives begin with it.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::kind;
use crate::dialect::{Kind, Resolved};
use crate::number::python::Number::{self, Int};

use super::alone::build;
use super::common::{BEGIN, BY_EPOCH, CLOCK, CONVERT, END, INF, LAST_STEP, MmClass, VERBOSE, report, twin};
use super::scheduler::{Law, MmFormula, MmValue};

/// `QuadraticWarmupLR`.
pub(super) const QUADRATIC: MmClass = MmClass {
    rate: QUADRATIC_LR,
    momentum: Some(twin(
        QUADRATIC_LR,
        "QuadraticWarmupMomentum",
        "a warmup of the momentum that rises with the square of the step",
        "run: {steps: 1000}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule: {kind: mmengine.QuadraticWarmupMomentum, by_epoch: false, end: 500}",
    )),
    law: |args, active| -> Resolved<Law> {
        if active.end >= INF {
            let message = "``end`` must be less than infinity,Please set ``end`` parameter of ``QuadraticWarmupScheduler`` as the number of warmup end.";
            return Err(report(args)(Exception::value(message).about("end")));
        }
        Ok(Law::of(MmQuadratic { total_iters: active.length() }))
    },
};

const QUADRATIC_LR: Kind = Kind {
    params: &[BEGIN, END, LAST_STEP, BY_EPOCH, VERBOSE, CONVERT],
    example: "run: {steps: 1000}\noptimizer: {lr: 0.02}\nschedule: {kind: mmengine.QuadraticWarmupLR, by_epoch: false, end: 500}",
    ..kind(
        CLOCK,
        "QuadraticWarmupLR",
        |args| build(&QUADRATIC, args),
        "a warmup that rises with the square of the step, of MMDetection",
        "v[0] = base * 1 / (end - begin)**2; v[t] = v + base * (2 * t + 1) / (end - begin)**2",
        &[
            "It is a class of MMDetection 3, `mmdet.QuadraticWarmupLR`, which mmengine builds and steps like its own.",
            "At its last step, `end - 1`, it has reached the optimizer's own value, up to rounding.",
            "`end` has to be given, or a Runner that fills it in.",
        ],
    )
};

struct MmQuadratic {
    total_iters: Number,
}

impl MmFormula for MmQuadratic {
    fn value(&self, t: Number, base: Number, group: &MmValue) -> Computed {
        let square = self.total_iters.pow(Int(2))?;
        let part = (base * (Int(2) * t + 1) / square)?;
        Ok(if t == 0 { part } else { group.now + part })
    }
}
