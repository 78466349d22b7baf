//! What the schedulers share: parameters, and the policies, which say what comes before and after the annealing.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{from_base_rates, until};
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Interval, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit};

pub(super) const INTERVAL: Interval = Interval::Caller(Unit::Step);

pub(super) const WARMUP_STEPS: Param =
    absent("warmup_steps", "length of the warmup in updates; left out, none").means(Role::Warmup);
pub(super) const WARMUP_RATIO: Param =
    absent("warmup_ratio", "the same as a fraction of max_steps, cut to a whole number")
        .means(Role::Fraction);
pub(super) const HOLD_STEPS: Param =
    absent("hold_steps", "updates with the optimizer's rate after the warmup; left out, none")
        .means(Role::Hold);
pub(super) const HOLD_RATIO: Param =
    absent("hold_ratio", "the same as a fraction of max_steps, cut to a whole number").means(Role::Fraction);
pub(super) const CONSTANT_RATIO: Param =
    absent("constant_ratio", "the same as a fraction of max_steps, cut to a whole number")
        .means(Role::Fraction);
pub(super) const MAX_STEPS: Param = Param::optional(
    "max_steps",
    Type::Number,
    Default::Run("steps"),
    "updates of the whole run; after them the rate is min_lr",
)
.means(Role::Total);
/// The same for a class whose default is `None`.
pub(super) const MAX_STEPS_OR_NONE: Param = absent(
    "max_steps",
    "updates of the whole run, after them the rate is min_lr; left out, those of `run`, as NeMo passes them; `null`: no end",
)
.means(Role::Total);
pub(super) const LAST_EPOCH: Param = number(
    "last_epoch",
    "-1",
    "the last update of an earlier run; -1 for a new one. Other values need `initial_lr` in the optimizer",
);

/// `min_lr`, with its default.
pub(super) const fn min_lr(default: &'static str) -> Param {
    number("min_lr", default, "the lowest rate, and the rate after max_steps").means(Role::EndRate)
}

/// An exception of the constructor.
pub(super) fn raise(args: &Args<'_>, raised: Exception) -> Diagnostic {
    raised.report(args, "in the constructor")
}

/// `max_steps` of a scheduler that must have it.
pub(super) fn max_steps(args: &Args<'_>) -> Resolved<Number> {
    args.get::<Length>("max_steps").map(|length| length.0)
}

/// `max_steps` of any scheduler; `None` if there is no end.
pub(super) fn end_of(args: &Args<'_>) -> Resolved<Option<Number>> {
    match args.get::<Option<Length>>("max_steps")? {
        Some(Length(end)) => Ok(Some(end)),
        None if args.is_given("max_steps") => Ok(None),
        None => Ok(args.clock().steps.map(Number::from)),
    }
}

/// A number of updates that is given as such or as a fraction of `max_steps`; `None` if neither is.
pub(super) fn steps_or_ratio(
    args: &Args<'_>,
    steps: &'static str,
    ratio: &'static str,
    total: Option<Number>,
) -> Resolved<Option<Number>> {
    match (args.get::<Option<Length>>(steps)?, args.get::<Option<Number>>(ratio)?, total) {
        (Some(_), Some(_), _) => {
            let raised = Exception::assertion("Either use particular number of step or ratio").about(ratio);
            let raised = raised.why(format!("`{steps}` and `{ratio}` give the same length in two ways"));
            Err(raise(args, raised.help("remove one of the two, or write `null`")))
        }
        (Some(Length(count)), None, _) => Ok(Some(count)),
        (None, None, _) => Ok(None),
        (None, Some(share), Some(total)) => {
            let steps = (share * total).int();
            match steps.map_err(|wrong| raise(args, Exception::from(wrong).about(ratio)))? {
                Number::Beyond => Err(args
                    .refuse(ratio, format!("`{ratio}` of `max_steps` is no number of updates"))
                    .why("it is above 2^127, and lrsched does not count so far")
                    .help("give a fraction from 0 to 1")),
                steps => Ok(Some(steps)),
            }
        }
        (None, Some(_), None) => {
            let message = "If there is a ratio, there should be a total steps";
            let raised = Exception::assertion(message).about(ratio);
            Err(raise(
                args,
                raised.help("give `max_steps`, or say how long the run is: `run: {steps: 10000}`"),
            ))
        }
    }
}

/// The length of the warmup.
pub(super) fn warmup(args: &Args<'_>, total: Option<Number>) -> Resolved<Number> {
    Ok(steps_or_ratio(args, "warmup_steps", "warmup_ratio", total)?.unwrap_or(Int(0)))
}

/// `WarmupPolicy._get_warmup_lr`: the rate of a group in the warmup.
pub(super) fn warming(t: Number, warmup: Number, base: Number) -> Computed {
    Ok(base * ((t + 1) / (warmup + 1))?)
}

/// A schedule whose rate is a function of the step, the cosine of its angle, and the base rate of the group. `raises`:
/// whether it may raise after the first update.
pub(super) fn schedule(
    args: &Args<'_>,
    raises: bool,
    angle: impl Fn(Number) -> Option<f64> + Send + Sync + 'static,
    rate: impl Fn(Number, f64, Number) -> Computed + Send + Sync + 'static,
) -> Resolved {
    from_base_rates(args, raises, angle, move |t, cosine, bases, out| {
        for (out, base) in out.iter_mut().zip(bases) {
            *out = rate(t, cosine, *base)?.read()?;
        }
        Ok(())
    })
}

/// `WarmupPolicy` and `WarmupHoldPolicy`: a warmup, perhaps a hold, then the annealing of the class until `max_steps`.
#[derive(Clone, Copy)]
pub(super) struct AnnealingPolicy {
    /// `warmup_steps`
    pub warmup: Number,
    /// The step at which the hold ends, if the class has one; 0 if the hold has no steps.
    hold: Option<Number>,
    /// `max_steps`
    end: Option<Number>,
    /// `min_lr`
    pub least: Number,
}

impl AnnealingPolicy {
    pub(super) fn of(args: &Args<'_>) -> Resolved<Self> {
        let end = end_of(args)?;
        let warmup = warmup(args, end)?;
        let hold = match args.takes("hold_steps") {
            true => Some(
                steps_or_ratio(args, "hold_steps", "hold_ratio", end)?.map_or(Int(0), |hold| hold + warmup),
            ),
            false => None,
        };
        Ok(AnnealingPolicy { warmup, hold, end, least: args.get("min_lr")? })
    }

    /// The step at which the hold ends; 0 if there is none.
    pub(super) fn hold_end(&self) -> Number {
        self.hold.unwrap_or(Int(0))
    }

    /// The rate of a group outside of the annealing; `None` within it.
    fn outside(&self, t: Number, base: Number) -> Result<Option<Number>, Exception> {
        if t <= self.warmup && self.warmup > 0 {
            return warming(t, self.warmup, base).map(Some);
        }
        if self.hold.is_some_and(|hold| t >= self.warmup && t < hold) {
            return Ok(Some(base));
        }
        match (self.end, self.hold) {
            (Some(end), _) if t > end => Ok(Some(self.least)),
            (None, Some(_)) => {
                let message = "'>' not supported between instances of 'int' and 'NoneType'";
                Err(Exception::new("TypeError", message).about("max_steps").help("give `max_steps`"))
            }
            _ => Ok(None),
        }
    }

    /// The schedule with the annealing of a class, which is a function of the step and the base rate of the group.
    /// `raises`: whether it may raise.
    pub(super) fn annealing(
        self,
        args: &Args<'_>,
        raises: bool,
        rate: impl Fn(Number, Number) -> Computed + Send + Sync + 'static,
    ) -> Resolved {
        let raises = raises || self.end.is_none() && self.hold.is_some();
        let schedule = schedule(
            args,
            raises,
            |_| None,
            move |t, _, base| match self.outside(t, base)? {
                Some(rate) => Ok(rate),
                None => rate(t, base),
            },
        )?;
        Ok(ending(args, schedule, self.warmup, self.end))
    }

    /// The remark on an annealing that does not go on from the rate that the warmup leads to.
    pub(super) fn jump(&self, args: &Args<'_>, rate: impl Fn(Number, Number) -> Computed) -> Option<Remark> {
        let after = Number::from(self.warmup.whole().filter(|steps| *steps > 0)?.checked_add(1)?);
        let (_, base) = args.optimizer().lr.first()?;
        let first = rate(after, *base).ok().filter(|_| self.end.is_some_and(|end| after <= end))?;
        let text = format!(
            "The decay counts from update 0, not from the end of the warmup: at step {} the rate is {base}, at step \
             {after} it is {first}.",
            self.warmup
        );
        Some(args.remark(RemarkKind::JumpAfterTheWarmup, "warmup_steps", text))
    }

    /// The same on a schedule of a class with a hold, if there is no hold.
    pub(super) fn unheld(
        &self,
        args: &Args<'_>,
        schedule: Schedule,
        rate: impl Fn(Number, Number) -> Computed,
    ) -> Schedule {
        let jump = if self.hold_end() == 0 { self.jump(args, rate) } else { None };
        jump.into_iter().fold(schedule, Schedule::remark)
    }
}

/// Sets the length of a schedule, and adds the remark on a warmup that does not end in time.
pub(super) fn ending(args: &Args<'_>, schedule: Schedule, warmup: Number, end: Option<Number>) -> Schedule {
    let name = if args.is_given("warmup_ratio") { "warmup_ratio" } else { "warmup_steps" };
    let late = match end {
        Some(end) if warmup > end => Some(args.remark(
            RemarkKind::WarmupLongerThanTheRun,
            name,
            format!("The warmup of {warmup} updates is longer than the {end} of max_steps."),
        )),
        _ => remarks::warmup(args, name, warmup.float(), Unit::Step),
    };
    let schedule = late.into_iter().fold(schedule, Schedule::remark);
    match end {
        Some(end) => until(schedule, end),
        None => schedule,
    }
}

/// Adds the remark on a scheduler that gives all groups the rate of the first.
pub(super) fn first_for_all(args: &Args<'_>, schedule: Schedule) -> Schedule {
    let lrs = &args.optimizer().lr;
    match lrs.iter().all(|(_, lr)| *lr == lrs[0].1) {
        true => schedule,
        false => schedule.remark(args.remark_on_kind(
            RemarkKind::OverwritesTheOptimizer,
            "After the warmup every group has the rate of the first group: NeMo computes with `base_lrs[0]`.",
        )),
    }
}
