//! The cosines: `CosineAnnealingDecay` and `CosineAnnealingWarmRestarts`.

use super::common::{
    ETA_MIN, LAST_EPOCH, LEARNING_RATE, STEPPED, VERBOSE, count, ensure, positive_int, python_class, short,
    whole,
};
use super::scheduler::{EpochFormula, PaddleClass, PaddleRule, PaddleScheduler, PaddleState, build};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::kind;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use std::f64::consts::PI;
use std::sync::Arc;

/// `CosineAnnealingDecay`.
pub(super) const COSINE: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            whole("T_max", "half the period of the cosine in steps, an int above 0").means(Role::Decay),
            ETA_MIN,
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 10000}\nschedule: {kind: paddle.CosineAnnealingDecay, learning_rate: 0.1, T_max: 10000}\n",
        ..kind(
            STEPPED,
            "CosineAnnealingDecay",
            |args| build(&COSINE, args),
            "half a cosine down to eta_min, then up again",
            "lr[t] = (1 + cos(pi*t/T_max)) / (1 + cos(pi*(t-1)/T_max)) * (lr[t-1] - eta_min) + eta_min; \
             one step after T_max: lr[t-1] + (base - eta_min) * (1 - cos(pi/T_max)) / 2",
            &[
                "`eta_min` is reached at `T_max`; then the rate rises again.",
                "Each rate is computed from the one before, so that rounding errors add up.",
                "Within LinearWarmup it is eta_min + (base - eta_min) * (1 + cos(pi*t/T_max)) / 2.",
            ],
        )
    },
    construct: cosine,
};

/// `CosineAnnealingWarmRestarts`.
pub(super) const WARM_RESTARTS: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            whole("T_0", "length of the first cycle in steps, an int of at least 1").means(Role::Period),
            Param::optional(
                "T_mult",
                Type::Count,
                Default::Is("1"),
                "how many times as long each cycle is as the one before, an int of at least 1",
            ),
            ETA_MIN,
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {epochs: 150}\ninterval: epoch\nschedule: {kind: paddle.CosineAnnealingWarmRestarts, learning_rate: 0.05, T_0: 10, T_mult: 2}\n",
        ..kind(
            STEPPED,
            "CosineAnnealingWarmRestarts",
            |args| build(&WARM_RESTARTS, args),
            "half a cosine down, in cycles (SGDR)",
            "lr[t] = eta_min + (base - eta_min) * (1 + cos(pi*T_cur/T_i)) / 2",
            &[
                "Each cycle begins at the base rate.",
                "`eta_min` itself is never reached.",
                "Within LinearWarmup the cycle is found by a logarithm in float64, which may assign its first step to the cycle before.",
            ],
        )
    },
    construct: warm_restarts,
};

fn cosine(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let t_max = count(args, "T_max")?;
    ensure(args, "T_max", t_max.is_int(), || {
        let class = python_class(t_max);
        let message =
            format!("The type of 'T_max' in 'CosineAnnealingDecay' must be 'int', but received {class}.");
        Exception::new("TypeError", message)
    })?;
    let t_max = positive_int(args, "T_max").map(|_| t_max)?;
    let eta_min: Number = args.get("eta_min")?;
    let rate: Number = args.get("learning_rate")?;
    let said = short(args, &COSINE, "T_max", t_max, "reaches `eta_min`");
    let rising = (eta_min >= rate).then(|| {
        let kind = if eta_min == rate { RemarkKind::DecaySwitchedOff } else { RemarkKind::DecayThatRises };
        let what =
            if eta_min == rate { "is the base rate: it never changes" } else { "is above the base rate" };
        args.remark(kind, "eta_min", format!("`eta_min` {what}."))
    });
    let rule = CosineRecurrence { t_max, eta_min: eta_min.float() };
    let scheduler = PaddleScheduler::new(args, ("learning_rate", rate), rule)?;
    Ok(scheduler.ending(t_max).with(said).with(rising))
}

/// `CosineAnnealingDecay`.
#[derive(Debug, Clone, Copy)]
struct CosineRecurrence {
    t_max: Number,
    eta_min: f64,
}

impl CosineRecurrence {
    /// `1 + math.cos(math.pi * epoch / self.T_max)`
    fn cosine(&self, epoch: Number) -> Computed {
        Ok(((epoch * PI) / self.t_max)?.cos()? + 1)
    }

    /// `_get_closed_form_lr()`
    fn closed_form(&self, base_lr: f64, epoch: Number) -> Computed {
        let height = Float(base_lr) - self.eta_min;
        Ok((height * self.cosine(epoch)? / 2)? + self.eta_min)
    }
}

impl PaddleRule for CosineRecurrence {
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        let (epoch, eta_min) = (Number::from(state.last_epoch), self.eta_min);
        if epoch == 0 {
            return Ok(Float(state.base_lr));
        }
        if ((epoch - 1 - self.t_max) % (self.t_max * 2))? == 0 {
            let fall = 1.0 - double::cos((Float(PI) / self.t_max)?.float());
            return Ok(state.last_lr + (state.base_lr - eta_min) * fall / 2.0);
        }
        let ratio = (self.cosine(epoch)? / self.cosine(epoch - 1)?)?;
        Ok(ratio * (state.last_lr - eta_min) + eta_min)
    }

    fn step_to(&mut self, epoch: i64, state: &mut PaddleState) -> Computed {
        state.last_epoch = epoch;
        self.closed_form(state.base_lr, epoch.into())
    }

    fn formula_of_step_to(&self) -> Option<Arc<EpochFormula>> {
        let rule = *self;
        Some(Arc::new(move |base_lr, epoch| rule.closed_form(base_lr, epoch)))
    }
}

fn warm_restarts(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let (t_0, t_mult) = (count(args, "T_0")?, count(args, "T_mult")?);
    ensure(args, "T_0", t_0 > 0 && t_0.is_int(), || {
        Exception::value(format!("Expected positive integer T_0, but got {t_0}"))
    })?;
    ensure(args, "T_mult", t_mult >= 1 && t_mult.is_int(), || {
        Exception::value(format!("Expected integer T_mult >= 1, but got {t_mult}"))
    })?;
    let t_cur = args.last_epoch()?.into();
    let rule = RestartingCosine { t_0, t_mult, eta_min: args.get("eta_min")?, t_cur, t_i: t_0 };
    PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)
}

/// `CosineAnnealingWarmRestarts`.
#[derive(Debug, Clone, Copy)]
struct RestartingCosine {
    t_0: Number,
    t_mult: Number,
    eta_min: Number,
    t_cur: Number,
    t_i: Number,
}

impl PaddleRule for RestartingCosine {
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        let cosine = ((self.t_cur * PI) / self.t_i)?.cos()?;
        Ok(self.eta_min + ((Float(state.base_lr) - self.eta_min) * (cosine + 1) / 2)?)
    }

    fn step(&mut self, state: &mut PaddleState) -> Computed {
        if state.last_epoch < 0 {
            return self.step_to(0, state);
        }
        self.t_cur = self.t_cur + 1;
        if self.t_cur >= self.t_i {
            self.t_cur = self.t_cur - self.t_i;
            self.t_i = self.t_i * self.t_mult;
        }
        state.last_epoch += 1;
        self.get_lr(state)
    }

    fn step_to(&mut self, epoch: i64, state: &mut PaddleState) -> Computed {
        let (t, mult) = (Number::from(epoch), self.t_mult);
        if t < self.t_0 {
            (self.t_i, self.t_cur) = (self.t_0, t);
        } else if mult == 1 {
            self.t_cur = (t % self.t_0)?;
        } else {
            let cycles = (t / self.t_0)? * (mult - 1) + 1;
            let logarithm = double::ln(cycles.float()) / double::ln(mult.float());
            let power = mult.pow(Float(logarithm).int()?)?;
            self.t_cur = t - (self.t_0 * (power - 1) / (mult - 1))?;
            self.t_i = self.t_0 * power;
        }
        state.last_epoch = epoch;
        self.get_lr(state)
    }

    fn formula_of_step_to(&self) -> Option<Arc<EpochFormula>> {
        let rule = *self;
        Some(Arc::new(move |base_lr, epoch| {
            let epoch = epoch.whole().unwrap_or(i64::MAX);
            rule.clone().step_to(epoch, &mut PaddleState { base_lr, last_epoch: epoch, last_lr: Int(0) })
        }))
    }
}
