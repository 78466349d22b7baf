//! Schedulers that approach a lowest value: `PolyLR`, `CosineAnnealingLR` and `CosineRestartLR`, with their twins for the
//! momentum.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{absent, kind, number};
use crate::dialect::kit::values::Whole;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use std::f64::consts::PI;

use super::alone::build;
use super::common::{
    ActiveSteps, BEGIN, BY_EPOCH, CLOCK, CONVERT, END, ETA_MIN, ETA_MIN_RATIO, LAST_STEP, MmClass, OWN_STEPS,
    VERBOSE, report, twin,
};
use super::scheduler::{Law, MmFormula, MmValue};

/// `PolyLR`.
pub(super) const POLY: MmClass = MmClass {
    rate: POLY_LR,
    momentum: Some(twin(
        POLY_LR,
        "PolyMomentum",
        "a power of the steps that are left, for the momentum",
        "run: {steps: 4000}\noptimizer: {lr: 0.01, momentum: 0.9}\nschedule: {kind: mmengine.PolyMomentum, eta_min: 0.5, by_epoch: false, end: 4000}",
    )),
    law: |args, active| {
        let (floor, power) = (args.get("eta_min")?, args.get("power")?);
        Ok(Law::of(MmPoly { floor, power, total_iters: active.length() - 1 }))
    },
};

const POLY_LR: Kind = Kind {
    params: &[
        number("eta_min", "0", "the lowest value"),
        number("power", "1.0", "the exponent; 1 is a straight line"),
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {steps: 4000}\noptimizer: {lr: 0.01}\nschedule: {kind: mmengine.PolyLR, eta_min: 1.0e-4, power: 0.9, by_epoch: false, end: 4000}",
    ..kind(
        CLOCK,
        "PolyLR",
        |args| build(&POLY, args),
        "a power of the steps that are left",
        "v[0] = v; v[t] = (v - eta_min) * (1 - 1 / (end - begin - t)) ** power + eta_min",
        &["It is at `eta_min` at its last step, `end - 1`."],
    )
};

struct MmPoly {
    floor: Number,
    power: Number,
    total_iters: Number,
}

impl MmFormula for MmPoly {
    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        if t == 0 {
            return Ok(group.now);
        }
        let share = (Int(1) - (Int(1) / (self.total_iters - t + 1))?).pow(self.power)?;
        Ok((group.now - self.floor) * share + self.floor)
    }
}

/// `eta_min` or `eta_min_ratio`.
#[derive(Clone, Copy)]
enum Floor {
    Value(Number),
    Ratio(Number),
}

impl Floor {
    fn of(base: Number, floor: Floor) -> Number {
        match floor {
            Floor::Value(value) => value,
            Floor::Ratio(ratio) => base * ratio,
        }
    }
}

/// The ratio form of a cosine at step `t` of `period`, from the value of the step before.
fn annealed(t: Number, period: Number, now: Number, floor: Number) -> Computed {
    let wave = |t: Number| -> Computed { Ok(Int(1) + ((Float(PI) * t) / period)?.cos()?) };
    Ok((wave(t)? / wave(t - 1)?)? * (now - floor) + floor)
}

/// `CosineAnnealingLR`.
pub(super) const COSINE: MmClass = MmClass {
    rate: COSINE_LR,
    momentum: Some(twin(
        COSINE_LR,
        "CosineAnnealingMomentum",
        "half a cosine for the momentum, up or down",
        "run: {epochs: 20}\noptimizer: {lr: 0.001, betas: [0.95, 0.99]}\nschedule: {kind: mmengine.CosineAnnealingMomentum, T_max: 20, eta_min: 0.85, end: 20}",
    )),
    law: cosine,
};

const COSINE_LR: Kind = Kind {
    params: &[
        absent("T_max", "the steps of half a wave; left out or 0, `end - begin`")
            .means(Role::Decay)
            .counting(OWN_STEPS),
        ETA_MIN,
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        ETA_MIN_RATIO,
        CONVERT,
    ],
    example: "run: {epochs: 300}\noptimizer: {lr: 0.004}\nschedule: {kind: mmengine.CosineAnnealingLR, T_max: 150, eta_min: 0.0002, begin: 150, end: 300}",
    ..kind(
        CLOCK,
        "CosineAnnealingLR",
        |args| build(&COSINE, args),
        "half a cosine, and up again after T_max",
        "v[0] = v; v[t] = (1 + cos(pi*t/T)) / (1 + cos(pi*(t-1)/T)) * (v - m) + m; where (t-1-T) % (2T) == 0: v + (base - m) * (1 - cos(pi/T)) / 2",
        &[
            "With T_max = end - begin, the default, it never arrives at `eta_min`: its last step is T_max - 1, and the value stays.",
            "It goes on from the current value, so a warmup before it scales it; an `eta_min` above the value leads upwards.",
            "Past T_max it rises again, until `end`.",
            "Of `eta_min` and `eta_min_ratio` only one may be given.",
        ],
    )
};

fn cosine(args: &Args<'_>, active: &ActiveSteps) -> Resolved<Law> {
    let floor = match (args.get(ETA_MIN.name)?, args.get(ETA_MIN_RATIO.name)?) {
        (None, None) => Floor::Value(Float(0.0)),
        (Some(value), None) => Floor::Value(value),
        (None, Some(ratio)) => Floor::Ratio(ratio),
        (Some(_), Some(_)) => {
            let raised = Exception::assertion("Either `eta_min` or `eta_min_ratio should be specified");
            return Err(report(args)(raised.about(ETA_MIN_RATIO.name)));
        }
    };
    let period = args.get::<Option<Whole>>("T_max")?.map(|period| active.scaled(period.0));
    let period = period.filter(|period| *period != 0).unwrap_or(active.length());
    Ok(Law::of(MmCosine { period, floor }))
}

struct MmCosine {
    period: Number,
    floor: Floor,
}

impl MmFormula for MmCosine {
    fn value(&self, t: Number, base: Number, group: &MmValue) -> Computed {
        let floor = Floor::of(base, self.floor);
        if t == 0 {
            return Ok(group.now);
        }
        if ((t - 1 - self.period) % (Int(2) * self.period))? == 0 {
            let step = (base - floor) * (Int(1) - (Float(PI) / self.period)?.cos()?);
            return Ok(group.now + (step / 2)?);
        }
        annealed(t, self.period, group.now, floor)
    }
}

/// `CosineRestartLR`.
pub(super) const RESTART: MmClass = MmClass {
    rate: RESTART_LR,
    momentum: Some(twin(
        RESTART_LR,
        "CosineRestartMomentum",
        "half a cosine for the momentum, again and again",
        "run: {epochs: 60}\noptimizer: {lr: 0.1, momentum: 0.95}\nschedule: {kind: mmengine.CosineRestartMomentum, periods: [20, 40], restart_weights: [1, 0.9], eta_min: 0.85}",
    )),
    law: restart,
};

const RESTART_LR: Kind = Kind {
    params: &[
        Param::required("periods", Type::List(&Type::Number), "the steps of each cycle")
            .means(Role::Period)
            .counting(OWN_STEPS),
        Param::optional(
            "restart_weights",
            Type::List(&Type::Number),
            Default::Is("[1]"),
            "the factor of each cycle's first value, one for each period",
        ),
        absent("eta_min", "the lowest value; this or `eta_min_ratio` must be given").means(Role::EndRate),
        ETA_MIN_RATIO,
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {epochs: 60}\noptimizer: {lr: 0.1}\nschedule: {kind: mmengine.CosineRestartLR, periods: [20, 40], restart_weights: [1, 0.5], eta_min: 1.0e-4}",
    ..kind(
        CLOCK,
        "CosineRestartLR",
        |args| build(&RESTART, args),
        "half a cosine, again and again",
        "v = base * weight at the start of a period, then (1 + cos(pi*s/P)) / (1 + cos(pi*(s-1)/P)) * (v - m) + m at step s of P",
        &[
            "It never arrives at `eta_min`: the last step of a period is P - 1.",
            "After its last period the value stays.",
            "It begins at the optimizer's own value, and so undoes a warmup before it.",
        ],
    )
};

fn restart(args: &Args<'_>, active: &ActiveSteps) -> Resolved<Law> {
    let floor = match (args.get(ETA_MIN.name)?, args.get(ETA_MIN_RATIO.name)?) {
        (Some(value), None) => Floor::Value(value),
        (None, Some(ratio)) => Floor::Ratio(ratio),
        (None, None) | (Some(_), Some(_)) => {
            let raised = Exception::assertion("").about(ETA_MIN.name);
            let raised = raised.why("one of `eta_min` and `eta_min_ratio` must be given, and not both");
            return Err(report(args)(raised.help("for example `eta_min: 0`")));
        }
    };
    let periods = active.wholes(args, "periods")?;
    let weights: Vec<Number> = args.get("restart_weights")?;
    if periods.len() != weights.len() {
        let raised = Exception::assertion("periods and restart_weights should have the same length.");
        return Err(report(args)(raised.about("restart_weights")));
    }
    let mut end = Int(0);
    let cycles = periods.into_iter().zip(weights).map(|(period, weight)| {
        let start = end;
        end = end + period;
        MmCycle { start, end, period, weight }
    });
    Ok(Law::of(MmRestart { cycles: cycles.collect(), floor }))
}

/// A period, in steps of the scheduler.
#[derive(Clone, Copy)]
struct MmCycle {
    start: Number,
    end: Number,
    period: Number,
    weight: Number,
}

struct MmRestart {
    cycles: Vec<MmCycle>,
    floor: Floor,
}

impl MmFormula for MmRestart {
    fn value(&self, t: Number, base: Number, group: &MmValue) -> Computed {
        let Some(cycle) = self.cycles.iter().find(|cycle| t < cycle.end) else { return Ok(group.now) };
        let (floor, step) = (Floor::of(base, self.floor), t - cycle.start);
        match step == 0 {
            true => Ok(base * cycle.weight),
            false => annealed(step, cycle.period, group.now, floor),
        }
    }

    fn length(&self) -> Option<Number> {
        self.cycles.last().map(|cycle| cycle.end)
    }
}
