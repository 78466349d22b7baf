//! The cycles: `OneCycleLR` and `CyclicLR`.

use super::common::{
    LAST_EPOCH, STEPPED, VERBOSE, choice, count, ensure, needed, python_class, short, whole,
};
use super::scheduler::{EpochRule, PaddleClass, PaddleScheduler, build};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::lambda::Lambda;
use crate::dialect::kit::params::{kind, number, truth};
use crate::dialect::kit::values::{Whole, Word};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use std::f64::consts::PI;

/// `OneCycleLR`.
pub(super) const ONE_CYCLE: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            needed("max_learning_rate", "the highest rate").means(Role::Peak),
            whole("total_steps", "length of the cycle in steps, an int above 0").means(Role::Total),
            number("divide_factor", "25.0", "the first rate is max_learning_rate divided by this"),
            number("end_learning_rate", "0.0001", "the last rate: a rate, not a divisor")
                .means(Role::EndRate),
            number("phase_pct", "0.3", "the fraction of the cycle on the way up, a float from 0.0 to 1.0")
                .means(Role::Fraction),
            choice("anneal_strategy", &["cos", "linear"], "cos", "the curve"),
            truth(
                "three_phase",
                "false",
                "whether the way down first leads back to the first rate, and then to the last",
            ),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 10000}\nschedule: {kind: paddle.OneCycleLR, max_learning_rate: 0.1, total_steps: 10000}\n",
        ..kind(
            STEPPED,
            "OneCycleLR",
            |args| build(&ONE_CYCLE, args),
            "one cycle: up from max_learning_rate / divide_factor, then down to end_learning_rate",
            "anneal(start, end, (t - first) / length) of the phase; the way up ends at phase_pct * total_steps - 1",
            &[
                "The peak lies between two steps unless phase_pct * total_steps is whole.",
                "The last rate is at t = total_steps - 1. One more step is extrapolated, and the next raises ValueError.",
            ],
        )
    },
    construct: one_cycle,
};

/// `CyclicLR`.
pub(super) const CYCLIC: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            needed("base_learning_rate", "the lowest rate, at which each cycle begins"),
            needed("max_learning_rate", "the highest rate").means(Role::Peak),
            whole("step_size_up", "length of the way up in steps, an int above 0").means(Role::Period),
            Param::optional(
                "step_size_down",
                Type::Count,
                Default::Absent,
                "length of the way down in steps; left out, as the way up",
            )
            .means(Role::Period),
            choice(
                "mode",
                &["triangular", "triangular2", "exp_range"],
                "triangular",
                "the heights of the cycles: all equal, each half the one before, or times `exp_gamma ** t`",
            ),
            number("exp_gamma", "1.0", "the base of `exp_gamma ** t`, for `exp_range`; a float"),
            Param::optional(
                "scale_fn",
                Type::Python,
                Default::Absent,
                "your own function of the heights of the cycles, instead of `mode`",
            ),
            choice(
                "scale_mode",
                &["cycle", "iterations"],
                "cycle",
                "the argument of `scale_fn`; has no effect without one",
            ),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 8000}\nschedule: {kind: paddle.CyclicLR, base_learning_rate: 0.001, max_learning_rate: 0.006, step_size_up: 2000, mode: triangular2}\n",
        ..kind(
            STEPPED,
            "CyclicLR",
            |args| build(&CYCLIC, args),
            "up and down in straight lines",
            "cycle = 1 + t // size; x = 1.0 + t / size - cycle; \
             base + (max - base) * (x / up if x <= up else (1 - x) / (1 - up)) * scale, up = step_size_up / size",
            &["It never ends.", "`scale_fn` is called with the cycle as a float: 1.0, 2.0, ..."],
        )
    },
    construct: cyclic,
};

/// An exception of a wrong type.
fn wrong_type(message: String) -> Exception {
    Exception::new("TypeError", message)
}

/// A rate that must not be below 0; Paddle's message calls it an integer.
fn not_negative(args: &Args<'_>, name: &'static str, found: bool) -> Resolved<Number> {
    let rate: Number = args.get(name)?;
    ensure(args, name, rate >= 0, || match found {
        true => Exception::value(format!("'{name}' must be a positive integer, but received {rate}")),
        false => Exception::value(format!("'{name}' must be a positive integer.")),
    })?;
    Ok(rate)
}

/// A phase of a cycle: its first step, its length, and the rates at both ends.
#[derive(Clone, Copy)]
struct PaddlePhase {
    first: Number,
    length: Number,
    last: Number,
    start: Number,
    end: Number,
}

/// The phases between steps, with the rates at them.
fn phases(steps: &[Number], rates: &[Number]) -> Vec<PaddlePhase> {
    let pairs = steps.windows(2).zip(rates.windows(2));
    let phase = |(steps, rates): (&[Number], &[Number])| PaddlePhase {
        first: steps[0],
        length: steps[1] - steps[0],
        last: steps[1],
        start: rates[0],
        end: rates[1],
    };
    pairs.map(phase).collect()
}

fn one_cycle(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let max = not_negative(args, "max_learning_rate", false)?;
    let min = Float(not_negative(args, "end_learning_rate", false)?.float());
    let total = count(args, "total_steps")?;
    ensure(args, "total_steps", total.is_int(), || {
        wrong_type(format!("'total_step' must be 'int', but received {}", python_class(total)))
    })?;
    ensure(args, "total_steps", total > 0, || Exception::value("'total_step' must be a positive integer."))?;
    let pct: Number = args.get("phase_pct")?;
    ensure(args, "phase_pct", !pct.is_int(), || {
        wrong_type(format!("'phase_pct' must be 'float', but received {}", python_class(pct)))
            .help(format!("write it with a point: `phase_pct: {pct}.0`"))
    })?;
    ensure(args, "phase_pct", (0.0..=1.0).contains(&pct.float()), || {
        Exception::value(format!("'phase_pct' must be between 0 and 1, but received {pct}"))
    })?;
    let divide_factor = Float(args.get("divide_factor")?);
    let initial = (max / divide_factor)
        .map_err(|raised| super::common::raise(args, Exception::from(raised).about("divide_factor")))?;
    let (peak, last) = (pct * total - 1, total - 1);
    let phases = match args.get("three_phase")? {
        true => {
            ensure(args, "phase_pct", pct < 0.5, || {
                Exception::value("When three_phase is True, 'phase_pct' must be less than 0.5")
            })?;
            phases(&[Int(0), peak, pct * 2 * total - 2, last], &[initial, max, initial, min])
        }
        false => phases(&[Int(0), peak, last], &[initial, max, min]),
    };
    let Word(strategy) = args.get("anneal_strategy")?;
    let rule = EpochRule::risky(one_cycle_rate(phases, total, strategy == "cos"));
    let said = short(args, &ONE_CYCLE, "total_steps", last, "reaches `end_learning_rate`")
        .filter(|remark| remark.kind != RemarkKind::EndsOneStepEarly);
    let absolute = (!args.is_given("end_learning_rate")).then(|| {
        let text =
            "`end_learning_rate` is Paddle's default: the rate ends at 0.0001, whatever its height is.";
        args.remark(RemarkKind::DefaultOfItsOwn, "end_learning_rate", text)
    });
    let scheduler = PaddleScheduler::new(args, ("max_learning_rate", initial), rule)?;
    Ok(scheduler.ending(total).with(said).with(absolute))
}

/// `OneCycleLR.get_lr()`.
fn one_cycle_rate(
    phases: Vec<PaddlePhase>,
    total: Number,
    is_cosine: bool,
) -> impl Fn(f64, Number) -> Computed + Clone + Send + Sync + 'static {
    move |_, t: Number| {
        if t > total {
            let message = format!("Tried to step {t} times. However the number of total steps is {total}");
            return Err(Exception::value(message).help("give a `total_steps` that is as long as the run"));
        }
        let phase = phases.iter().find(|phase| t <= phase.last).unwrap_or(&phases[phases.len() - 1]);
        let pct = ((t - phase.first) / phase.length)?;
        let (start, end) = (phase.start, phase.end);
        Ok(match is_cosine {
            true => end + ((start - end) / 2.0)? * ((pct * PI).cos()? + 1),
            false => (end - start) * pct + start,
        })
    }
}

/// The heights of the cycles of `CyclicLR`.
#[derive(Clone)]
enum CycleHeight {
    Equal,
    Halved,
    Power(Number),
    OfCycle(Lambda),
    OfStep(Lambda),
}

impl CycleHeight {
    fn of(args: &Args<'_>) -> Resolved<Self> {
        let gamma: Number = args.get("exp_gamma")?;
        ensure(args, "exp_gamma", !gamma.is_int(), || {
            wrong_type(format!("The type of 'exp_gamma' must be float, but received {}", python_class(gamma)))
                .help(format!("write it with a point: `exp_gamma: {gamma}.0`"))
        })?;
        let (Word(mode), Word(scale_mode)) = (args.get("mode")?, args.get("scale_mode")?);
        Ok(match (args.get::<Option<Lambda>>("scale_fn")?, mode) {
            (Some(scale_fn), _) if scale_mode == "cycle" => CycleHeight::OfCycle(scale_fn.of_floats()),
            (Some(scale_fn), _) => CycleHeight::OfStep(scale_fn),
            (None, "triangular") => CycleHeight::Equal,
            (None, "triangular2") => CycleHeight::Halved,
            (None, _) => CycleHeight::Power(gamma),
        })
    }

    /// Whether it raises at no step, and calls no function of the user.
    fn is_safe(&self) -> bool {
        match self {
            CycleHeight::Equal => true,
            CycleHeight::Power(gamma) => gamma.abs() <= 1,
            _ => false,
        }
    }

    fn at(&self, cycle: Number, t: Number) -> Computed {
        let whole = |number: Number| number.whole().unwrap_or(i64::MAX);
        match self {
            CycleHeight::Equal => Ok(Float(1.0)),
            CycleHeight::Halved => Ok((Int(1) / Float(2.0).pow(cycle - 1)?)?),
            CycleHeight::Power(gamma) => Ok(gamma.pow(t)?),
            CycleHeight::OfCycle(scale_fn) => scale_fn.at(whole(cycle), Float(1.0)),
            CycleHeight::OfStep(scale_fn) => scale_fn.at(whole(t), Float(1.0)),
        }
    }
}

/// `step_size_up` or `step_size_down`: an `int` above 0.
fn size(args: &Args<'_>, name: &'static str, size: Number) -> Resolved<Number> {
    ensure(args, name, size.is_int(), || {
        wrong_type(format!("The type of '{name}' must be int, but received {}", python_class(size)))
    })?;
    ensure(args, name, size > 0, || {
        Exception::value(format!("'{name}' must be a positive integer, but received {size}"))
    })?;
    Ok(Float(size.float()))
}

fn cyclic(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let base: Number = args.get("base_learning_rate")?;
    let max = Float(not_negative(args, "max_learning_rate", true)?.float());
    let up = size(args, "step_size_up", count(args, "step_size_up")?)?;
    let down = match args.get::<Option<Whole>>("step_size_down")? {
        Some(Whole(down)) => size(args, "step_size_down", down)?,
        None => up,
    };
    let height = CycleHeight::of(args)?;
    let said = match &height {
        CycleHeight::OfCycle(scale_fn) | CycleHeight::OfStep(scale_fn) => scale_fn.remarks(args, "scale_fn"),
        _ => Vec::new(),
    };
    let (length, amplitude) = (up + down, max - base);
    let rising = Float(up.float() / length.float());
    let rule = EpochRule::safe_if(height.is_safe(), move |base_lr, t: Number| {
        let cycle = t.floor_div(length)? + 1;
        let x = (t / length)? + 1.0 - cycle;
        let part = if x <= rising { x / rising } else { (Int(1) - x) / (Int(1) - rising) }?;
        Ok(Float(base_lr) + amplitude * part * height.at(cycle, t)?)
    });
    PaddleScheduler::new(args, ("base_learning_rate", base), rule).map(|scheduler| scheduler.with(said))
}
