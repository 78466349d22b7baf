//! llm-foundry: `llmfoundry.optim.scheduler` of llm-foundry 0.22.0.

use super::common::{
    ComposerScheduler, MAX_DURATION, SCALE_SCHEDULE_RATIO, STEP, T_MAX, T_WARMUP, schedule, time,
};
use super::curves::linear;
use super::state::TrainerState;
use super::time::{Time, TimeUnit};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::number;
use crate::dialect::kit::restored;
use crate::dialect::{Args, Dialect, Kind, Resolved, Resuming};
use crate::number::python::Number::{self, Float, Int};

/// llm-foundry.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "llmfoundry",
    modules: &["llmfoundry.optim", "llmfoundry.optim.scheduler"],
    summary: "llm-foundry 0.22.0: its own scheduler; the others of its configs are composer's",
    conventions: &[
        "Read and measured: `llmfoundry/optim/scheduler.py` of llm-foundry 0.22.0, with composer 0.32.1.",
        "Times, offsets and precision are composer's: update i has the rate of batch max(0, i - 1).",
        "t_warmup, t_scale and t_cooldown are in the unit of max_duration.",
    ],
    steps_itself: Some("composer's Trainer steps it once per batch"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(restored::count_and_rates),
    kinds: &[INVERSE_SQUARE_ROOT],
};

/// `InverseSquareRootWithWarmupScheduler`.
const INVERSE_SQUARE_ROOT: Kind = Kind {
    name: "InverseSquareRootWithWarmupScheduler",
    aliases: &["inv_sqrt_with_warmup"],
    summary: "a linear warmup, a decay by the square root of time, and a straight line down",
    formula: "lr * (alpha_f_decay + 1 / ((t + t_scale - t_warmup) / t_scale) ** 0.5 * (1.0 - alpha_f_decay)), then from it to alpha_f_cooldown over t_cooldown; t = max(0, update - 1)",
    edges: &[
        "t < t_warmup: lr * (0.0 + min(1.0, t / t_warmup) * 1.0).",
        "The cooldown begins at t = max(t_max - t_cooldown, t_warmup). Without one the rate of its beginning holds.",
        "From t_max on, alpha_f_cooldown holds.",
    ],
    interval: STEP,
    params: &[
        T_WARMUP,
        time("t_scale", "the time in which the decay is scaled"),
        time("t_cooldown", "the length of the cooldown"),
        T_MAX,
        number("alpha_f_decay", "0.0", "the factor that the decay approaches"),
        number("alpha_f_cooldown", "0.0", "the factor at the end of the cooldown"),
        MAX_DURATION,
        SCALE_SCHEDULE_RATIO,
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: llmfoundry.InverseSquareRootWithWarmupScheduler, t_warmup: 100ba, t_scale: 200ba, t_cooldown: 200ba}",
    build: |args| schedule(args, inverse_square_root(args)?),
};

fn inverse_square_root(args: &Args<'_>) -> Resolved<ComposerScheduler> {
    let raise = |raised: Exception| raised.report(args, "in the constructor");
    let (decay, cooldown): (Number, Number) = (args.get("alpha_f_decay")?, args.get("alpha_f_cooldown")?);
    let [warmup, scale, tail] = ["t_warmup", "t_scale", "t_cooldown"].map(|name| args.get::<Time>(name));
    let times = [("t_warmup", warmup?), ("t_scale", scale?), ("t_cooldown", tail?)];
    let t_max: Time = args.get("t_max")?;
    if decay < cooldown {
        return Err(raise(
            Exception::value(format!(
                "Required: alpha_f_decay >= alpha_f_cooldown. Current: alpha_f_decay={decay}, alpha_f_cooldown={cooldown}."
            ))
            .about("alpha_f_decay"),
        ));
    }
    if let Some((name, _)) = times.iter().find(|(_, time)| time.unit == TimeUnit::Duration) {
        let message = format!("{name} cannot be in units of \"dur\".");
        return Err(raise(Exception::value(message).about(name)));
    }
    let rule = InverseSquareRoot { times, t_max, decay, cooldown };
    let corners = times.iter().map(|(_, time)| *time).chain([t_max]).collect();
    // Where the cooldown begins is a difference of two times, so that the corners do not tell where it may raise.
    Ok(ComposerScheduler::new(corners, move |state, batches| rule.factor(state, batches)).raising(true))
}

struct InverseSquareRoot {
    /// The warmup, the scale and the cooldown.
    times: [(&'static str, Time); 3],
    t_max: Time,
    decay: Number,
    cooldown: Number,
}

impl InverseSquareRoot {
    fn factor(&self, state: &TrainerState, batches: u64) -> Computed {
        let of_run = state.max_duration.unit;
        if let Some((name, time)) = self.times.iter().find(|(_, time)| time.unit != of_run) {
            let shown = |unit: TimeUnit| format!("<{unit}: '{}'>", unit.text());
            let message = format!(
                "{name} (unit new_time.unit={}) must match max_duration unit (new_t_max.unit={}).",
                shown(time.unit),
                shown(of_run)
            );
            return Err(Exception::value(message).about(name));
        }
        let [(_, warmup), (_, scale), (_, tail)] = self.times;
        let t_warmup = state.convert(warmup, Int(1))?;
        if state.now(t_warmup.unit, batches)?.is_before(t_warmup)? {
            return linear(state, batches, [Float(0.0), Float(1.0)], warmup, Int(1));
        }
        let [t_scale, t_cooldown, t_max] =
            [scale, tail, self.t_max].map(|time| state.convert(time, state.ratio));
        let (t_scale, t_cooldown, t_max) = (t_scale?, t_cooldown?, t_max?);
        let now = state.now(t_scale.unit, batches)?;
        let shift = t_scale.minus(t_warmup)?;
        let start = t_max.minus(t_cooldown)?;
        let start = if start.is_before(t_warmup)? { t_warmup } else { start };
        let decayed = |at: Time| -> Computed {
            let root = at.plus(shift)?.over(t_scale)?.pow(Float(0.5))?;
            Ok(self.decay + (Int(1) / root)? * (Float(1.0) - self.decay))
        };
        if state.now(start.unit, batches)?.is_before(start)? {
            return decayed(now);
        }
        let from = decayed(start)?;
        if t_cooldown.value == 0 {
            return Ok(from);
        }
        let through = Float(1.0).min(now.minus(start)?.over(t_cooldown)?);
        Ok(from + through * (self.cooldown - from))
    }
}
