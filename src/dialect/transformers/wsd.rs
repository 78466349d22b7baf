//! `get_wsd_schedule`: a warmup, a stable phase, and a decay at the end.

use super::common::{
    CYCLES, LAST_EPOCH, LambdaKind, Multiplied, NUMBER, STEP, TOTAL, WARMUP, overflows, ramp, warmed,
};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::values::{Length, Word};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use std::f64::consts::PI;

/// `get_wsd_schedule`.
pub(super) const WSD: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_wsd_schedule",
        aliases: &["warmup_stable_decay"],
        summary: "a warmup, a stable phase, and a decay at the end",
        formula: "base_lr * max(0, factor * (1 - min_lr_ratio) + min_lr_ratio), factor by warmup_type and decay_type",
        edges: &[
            "min_lr_ratio also raises the start of the warmup.",
            "Left out, num_stable_steps is num_training_steps - num_warmup_steps - num_decay_steps, even if that is negative: then the decay begins in its middle.",
            "From the end of the decay on the rate is base_lr * min_lr_ratio.",
        ],
        interval: STEP,
        params: &[
            WARMUP,
            Param::required("num_decay_steps", NUMBER, "the length of the decay in updates")
                .means(Role::FinalDecay),
            TOTAL,
            absent(
                "num_stable_steps",
                "the length of the stable phase in updates; overrides num_training_steps",
            ),
            Param::optional(
                "warmup_type",
                Type::Choice(&["linear", "cosine", "1-sqrt"]),
                Default::Is("linear"),
                "the shape of the warmup",
            ),
            Param::optional(
                "decay_type",
                Type::Choice(&["linear", "cosine", "1-sqrt"]),
                Default::Is("cosine"),
                "the shape of the decay",
            ),
            number("min_lr_ratio", "0", "the rate at both ends, as a fraction of the optimizer's")
                .means(Role::EndRatio),
            CYCLES,
            LAST_EPOCH,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_wsd_schedule, num_warmup_steps: 100, num_decay_steps: 200}",
        build: wsd,
    },
    lr_lambda: wsd,
};

/// `get_wsd_schedule`.
fn wsd<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let phases = Phases::of::<M>(args)?;
    let schedule = M::waving(
        args,
        overflows(phases.cycles),
        move |t| phases.angle(t),
        move |t, cosine| phases.factor(t, cosine),
    )?;
    let Phases { warmup, stable, decay, least, .. } = phases;
    let schedule = warmed(args, warmup, schedule.lasting(warmup + Int(0).max(stable) + decay));
    let given = args.is_given("num_stable_steps") && args.is_given("num_training_steps");
    let schedule = match (given, stable < 0) {
        (true, _) => schedule.remark(args.remark(
            RemarkKind::IgnoredParameter,
            "num_training_steps",
            "`num_stable_steps` is used, and `num_training_steps` is not.",
        )),
        (false, true) => schedule.remark(args.remark(
            RemarkKind::PhasesLongerThanTheRun,
            "num_decay_steps",
            "Warmup and decay are longer than the run: there is no stable phase, and the rate drops to the middle of the decay at once.",
        )),
        _ => schedule,
    };
    Ok(match least == 0 || warmup <= 0 {
        true => schedule,
        false => schedule.remark(args.remark(
            RemarkKind::WarmupAboveZero,
            "min_lr_ratio",
            "The warmup begins at `min_lr_ratio`, not at 0.",
        )),
    })
}

/// The three phases: their lengths in updates, and the shapes of the first and the last.
#[derive(Clone, Copy)]
struct Phases {
    warmup: Number,
    stable: Number,
    decay: Number,
    rise: &'static str,
    fall: &'static str,
    least: Number,
    cycles: f64,
}

impl Phases {
    fn of<M: Multiplied>(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let total = args.get::<Option<Length>>("num_training_steps")?.map(|length| length.0);
        let (warmup, decay) = (M::warmup(args, total)?, args.get::<Length>("num_decay_steps")?.0);
        let stable = match (args.get::<Option<Length>>("num_stable_steps")?, total) {
            (Some(Length(stable)), _) => stable,
            (None, Some(total)) => total - warmup - decay,
            (None, None) => {
                let message = "Either num_training_steps or num_stable_steps must be specified.";
                return Err(Exception::value(message)
                    .help("or say how long the run is: `run: {steps: 10000}`")
                    .report(args, "in the constructor"));
            }
        };
        let (Word(rise), Word(fall)) = (args.get("warmup_type")?, args.get("decay_type")?);
        let (least, cycles) = (args.get("min_lr_ratio")?, args.get("num_cycles")?);
        Ok(Phases { warmup, stable, decay, rise, fall, least, cycles })
    }

    /// The angle whose cosine update `t` needs, if it needs one.
    fn angle(&self, t: Number) -> Option<f64> {
        let Phases { warmup, stable, decay, .. } = *self;
        match (t < warmup, t < warmup + stable, t < warmup + stable + decay) {
            (true, ..) if self.rise == "cosine" => ramp(t, warmup).ok().map(|progress| PI * progress.float()),
            (false, false, true) if self.fall == "cosine" => Some(PI * self.cycles * 2.0 * self.decayed(t)),
            _ => None,
        }
    }

    /// The multiplier at `t`, given the cosine of its angle.
    fn factor(&self, t: Number, cosine: f64) -> Computed {
        let Phases { warmup, stable, decay, .. } = *self;
        if t < warmup {
            let progress = ramp(t, warmup)?.float();
            return Ok(self.lift(match self.rise {
                "linear" => progress,
                "cosine" => 0.5 * (1.0 - cosine),
                _ => 1.0 - (1.0 - progress).sqrt(),
            }));
        }
        if t < warmup + stable {
            return Ok(Float(1.0));
        }
        if t < warmup + stable + decay {
            let progress = self.decayed(t);
            return Ok(self.lift(match self.fall {
                "linear" => 1.0 - progress,
                "cosine" => 0.5 * (1.0 + cosine),
                _ => 1.0 - progress.sqrt(),
            }));
        }
        Ok(self.least)
    }

    /// The fraction of the decay that is done at `t`.
    fn decayed(&self, t: Number) -> f64 {
        (t - self.warmup - self.stable).float() / Int(1).max(self.decay).float()
    }

    /// Maps a factor from 0 to 1 to one from `min_lr_ratio` to 1.
    fn lift(&self, factor: f64) -> Number {
        Float(0.0).max(Float(factor) * (Float(1.0) - self.least) + self.least)
    }
}
