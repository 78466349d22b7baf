//! `timm.scheduler.scheduler.Scheduler`: what all of timm's schedulers share.

use super::noise::Noise;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{base_lrs, channels, closed, walked};
use crate::dialect::kit::params::{absent, flag, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Param, Role, Type};
use crate::number::python::Number::{self, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Quantity, Schedule, Unit};
use crate::spec::Stepping;

pub(super) const fn prefix(default: &'static str) -> Param {
    flag(
        "warmup_prefix",
        default,
        "whether the decay begins after the warmup; otherwise the warmup covers its start",
    )
}

pub(super) const T_INITIAL: Param =
    absent("t_initial", "length of the first cycle, above 0; left out, the length of the run")
        .means(Role::Decay);
pub(super) const LR_MIN: Param =
    number("lr_min", "0.0", "the rate at the end of a cycle and after the last").means(Role::EndRate);
pub(super) const CYCLE_MUL: Param =
    number("cycle_mul", "1.0", "how many times as long each cycle is as the one before");
pub(super) const CYCLE_DECAY: Param =
    number("cycle_decay", "1.0", "the factor from the peak of one cycle to the next");
pub(super) const CYCLE_LIMIT: Param = number("cycle_limit", "1", "the number of cycles");
pub(super) const WARMUP_T: Param = number("warmup_t", "0", "length of the warmup").means(Role::Warmup);
pub(super) const WARMUP_LR_INIT: Param =
    number("warmup_lr_init", "0.0", "the rate at the start of the warmup").means(Role::WarmupStart);
pub(super) const T_IN_EPOCHS: Param =
    flag("t_in_epochs", "true", "whether t counts epochs; otherwise it counts updates");
pub(super) const NOISE_RANGE_T: Param = Param::optional(
    "noise_range_t",
    Type::Either(&Type::Number, &Type::List(&Type::Number)),
    Default::Absent,
    "when the rate is noisy: [from, to], `to` excluded, or one number for from there on",
);
pub(super) const NOISE_PCT: Param =
    number("noise_pct", "0.67", "the limit of the noise, as a fraction of the rate");
pub(super) const NOISE_STD: Param =
    number("noise_std", "1.0", "the standard deviation of the noise before the limit applies");
pub(super) const NOISE_SEED: Param =
    number("noise_seed", "42", "a whole number; the seed of the noise at t is this plus t");
pub(super) const K_DECAY: Param =
    number("k_decay", "1.0", "the power to which t and the length of a cycle are raised");
pub(super) const INITIALIZE: Param =
    flag("initialize", "true", "whether to set `initial_lr`; false raises on a new optimizer");

pub(super) fn asserted(
    args: &Args<'_>,
    holds: bool,
    parameter: &'static str,
    message: &str,
) -> Result<(), Diagnostic> {
    match holds {
        true => Ok(()),
        false => Err(Exception::assertion(message).about(parameter).report(args, "in the constructor")),
    }
}

/// What distinguishes one scheduler from another: the rate of a group after the warmup.
pub(super) struct Decay<F> {
    /// Whether `rate` may raise at some `t`.
    pub raises: bool,
    /// Whether `rate` counts from the end of the warmup.
    pub prefix: bool,
    /// Whether the warmup leads to `rate(warmup_t)` instead of the optimizer's rate.
    pub meets: bool,
    /// The rate at `t` of a group with this base rate.
    pub rate: F,
}

/// The schedule of a scheduler that is stepped as in timm's training script: row 0 is the rate that the constructor sets,
/// row `t` the one that `step(t)` or `step_update(t)` sets.
pub(super) fn schedule<F>(args: &Args<'_>, decay: Decay<F>) -> Result<Schedule, Diagnostic>
where
    F: Fn(Number, Number) -> Result<Number, Exception> + Send + Sync + 'static,
{
    let Decay { raises, prefix, meets, rate } = decay;
    let unit = unit(args)?;
    let bases = initialized(args)?;
    let target = |base: Number, start: Number| if meets { rate(start, base) } else { Ok(base) };
    let warmup = Warmup::of(args, &bases, target)?;
    let noise = Noise::of(args, |args| args.get::<Number>("noise_seed").map(Some))?;
    noise.as_ref().map_or(Ok(()), |noise| noise.check(args))?;
    let raises = raises || noise.as_ref().is_some_and(Noise::raises);
    let never = remarks::warmup(args, "warmup_t", warmup.length.float(), unit);
    let jump = match never.is_none() && !prefix && !meets && warmup.length > 0 {
        true => jump(args, &bases, warmup.length, unit, &rate),
        false => None,
    };
    let late = u64::from(is_late(args, unit)?);
    let row = move |row: u64, out: &mut [f64]| {
        // Row 0 is the constructor's; after it, each row is the value at its own `t`, or at that of the row before.
        let t = row.saturating_sub(late);
        let noise = match &noise {
            Some(noise) if row > 0 => noise.at(t)?,
            _ => None,
        };
        for (group, (out, base)) in out.iter_mut().zip(&bases).enumerate() {
            let value = match (row, Number::from(t)) {
                (0, _) => warmup.first(*base),
                (_, t) if t < warmup.length => warmup.at(t, group),
                (_, t) if prefix => rate(t - warmup.length, *base)?,
                (_, t) => rate(t, *base)?,
            };
            *out = match noise {
                None => value.read()?,
                Some(noise) => (value + value * noise).read()?,
            };
        }
        Ok(())
    };
    let channels = channels(args, &[Quantity::LearningRate]);
    let schedule = match raises {
        true => walked(args, unit, channels, row),
        false => closed(args, unit, channels, row),
    };
    Ok(never.into_iter().chain(jump).fold(schedule, Schedule::remark))
}

/// Whether the loop calls `step(epoch)` at the end of each epoch, not `step(epoch + 1)` as timm's own does.
///
/// # Errors
///
/// The loop tells the scheduler something else, or the scheduler counts updates.
fn is_late(args: &Args<'_>, unit: Unit) -> Result<bool, Diagnostic> {
    match (args.told(), unit) {
        (None, _) => Ok(false),
        (Some(Stepping::Late), Unit::Epoch) => Ok(true),
        (Some(Stepping::Late), _) => {
            Err(args.clashes("with `t_in_epochs: false` it counts updates, and `step(epoch)` does nothing"))
        }
        (Some(_), _) => Err(args.clashes(
            "timm's `step(epoch)` takes whole epochs; to step it at every update, write `t_in_epochs: false`",
        )),
    }
}

/// The remark on a decay that, after the warmup, does not continue from the rate that the warmup leads to.
fn jump(
    args: &Args<'_>,
    bases: &[Number],
    warmup: Number,
    unit: Unit,
    rate: impl Fn(Number, Number) -> Result<Number, Exception>,
) -> Option<Remark> {
    let after = bases.iter().map(|base| Some((*base, rate(warmup, *base).ok()?)));
    let (base, after) = after.flatten().find(|(base, after)| base != after)?;
    let text = format!(
        "The warmup leads to the optimizer's rate, but the decay continues as if there had been no warmup: at {unit} \
         {warmup} the rate is {after}, not {base}."
    );
    Some(args.remark(RemarkKind::JumpAfterTheWarmup, "warmup_t", text))
}

/// The unit of `t`.
pub(super) fn unit(args: &Args<'_>) -> Result<Unit, Diagnostic> {
    Ok(if args.get("t_in_epochs")? { Unit::Epoch } else { Unit::Step })
}

/// `t_initial`, or else the length of the run minus `before`.
pub(super) fn t_initial(args: &Args<'_>, before: Number) -> Result<Number, Diagnostic> {
    if let Some(Length(length)) = args.get::<Option<Length>>("t_initial")? {
        return Ok(length);
    }
    let unit = unit(args)?;
    args.clock().length(unit).map(|length| Number::from(length) - before).ok_or_else(|| {
        args.refuse("t_initial", format!("`t_initial` of `{}` is missing", args.full_name()))
            .why("its default is the length of the run, which is not known")
            .help(format!("add `t_initial: ...`, or say how long the run is: `run: {{{unit}s: ...}}`"))
    })
}

/// The base rates of a new optimizer.
pub(super) fn initialized(args: &Args<'_>) -> Result<Vec<Number>, Diagnostic> {
    match args.get("initialize")? {
        true => base_lrs(args),
        false => Err(Exception::new("KeyError", "initial_lr missing from param_groups[0]")
            .about("initialize")
            .why("a new optimizer has no `initial_lr`; an earlier scheduler would have set it")
            .report(args, "in the constructor")),
    }
}

/// The warmup: a straight line for each group.
pub(super) struct Warmup {
    /// `warmup_t`
    pub length: Number,
    init: Number,
    slopes: Vec<Number>,
}

impl Warmup {
    /// A warmup that leads each group to `target(base, warmup_t)`.
    pub(super) fn of(
        args: &Args<'_>,
        bases: &[Number],
        target: impl Fn(Number, Number) -> Result<Number, Exception>,
    ) -> Result<Self, Diagnostic> {
        let Length(length) = args.get("warmup_t")?;
        let init = args.get("warmup_lr_init")?;
        let slope = |base: &Number| match length == 0 {
            true => Ok(Int(1)),
            false => Ok(((target(*base, length)? - init) / length)?),
        };
        let slopes = bases.iter().map(slope).collect::<Result<_, _>>();
        let slopes = slopes.map_err(|raised: Exception| raised.report(args, "in the constructor"))?;
        Ok(Warmup { length, init, slopes })
    }

    /// The rate of a group that the constructor sets.
    pub(super) fn first(&self, base: Number) -> Number {
        if self.length == 0 { base } else { self.init }
    }

    /// The rate of a group during the warmup.
    pub(super) fn at(&self, t: Number, group: usize) -> Number {
        self.init + t * self.slopes[group]
    }
}

/// By how many steps the warmup delays the decay: 0 without `warmup_prefix`.
pub(super) fn shift(args: &Args<'_>) -> Result<f64, Diagnostic> {
    Ok(if args.get("warmup_prefix")? { args.get::<Length>("warmup_t")?.0.float() } else { 0.0 })
}

/// Whether no power of this number with an exponent from 0 on overflows.
pub(super) fn shrinks(factor: Number) -> bool {
    (0.0..=1.0).contains(&factor.float())
}
