//! `timm.scheduler.scheduler.Scheduler`: what all of timm's schedulers share, the warmup and the noise.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::formula::{base_lrs, channels, closed, walked};
use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Length, PerGroup};
use crate::number::python::Number;
use crate::number::random::aten::Generator;
use crate::schedule::remark::{Finding, Remark};
use crate::schedule::{Quantity, Schedule, Unit};

use Number::{Float, Int};

/// What makes one scheduler from another: the rate of a group after the warmup.
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

/// The schedule of a scheduler, stepped as timm's training script does: row 0 is what the constructor leaves, row `t`
/// what `step(t)` or `step_update(t)` writes.
pub(super) fn schedule<F>(args: &Args<'_>, decay: Decay<F>) -> Result<Schedule, Diagnostic>
where
    F: Fn(Number, Number) -> Result<Number, Raised> + Send + Sync + 'static,
{
    let Decay { raises, prefix, meets, rate } = decay;
    let unit = unit(args)?;
    let bases = initialized(args)?;
    let target = |base: Number, start: Number| if meets { rate(start, base) } else { Ok(base) };
    let warmup = Warmup::of(args, &bases, target)?;
    let noise = Noise::of(args, |args| args.get::<Number>("noise_seed").map(Some))?;
    noise.as_ref().map_or(Ok(()), |noise| noise.check(args))?;
    let raises = raises || noise.as_ref().is_some_and(Noise::raises);
    let late = remarks::warmup(args, "warmup_t", warmup.length.float(), unit);
    let jump = match late.is_none() && !prefix && !meets && warmup.length > 0 {
        true => jump(args, &bases, warmup.length, unit, &rate),
        false => None,
    };
    let row = move |t: u64, out: &mut [f64]| {
        let noise = match &noise {
            Some(noise) if t > 0 => noise.at(t)?,
            _ => None,
        };
        for (group, (out, base)) in out.iter_mut().zip(&bases).enumerate() {
            let value = match (t, Number::from(t)) {
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
    Ok(late.into_iter().chain(jump).fold(schedule, Schedule::remark))
}

/// A decay that goes on after the warmup from where it would be by then, and not from the rate that the warmup leads to.
fn jump(
    args: &Args<'_>,
    bases: &[Number],
    warmup: Number,
    unit: Unit,
    rate: impl Fn(Number, Number) -> Result<Number, Raised>,
) -> Option<Remark> {
    let after = bases.iter().map(|base| Some((*base, rate(warmup, *base).ok()?)));
    let (base, after) = after.flatten().find(|(base, after)| base != after)?;
    let text = format!(
        "The warmup leads to the optimizer's rate, and the decay goes on from where it would be by then: at {unit} \
         {warmup} the rate is {after}, not {base}."
    );
    Some(args.remark(Finding::JumpAfterTheWarmup, "warmup_t", text))
}

/// What `t` counts.
pub(super) fn unit(args: &Args<'_>) -> Result<Unit, Diagnostic> {
    Ok(if args.get("t_in_epochs")? { Unit::Epoch } else { Unit::Step })
}

/// `t_initial`, or the length of the run, less `before`.
pub(super) fn t_initial(args: &Args<'_>, before: Number) -> Result<Number, Diagnostic> {
    if let Some(Length(length)) = args.get::<Option<Length>>("t_initial")? {
        return Ok(length);
    }
    let unit = unit(args)?;
    args.clock().length(unit).map(|length| Number::from(length) - before).ok_or_else(|| {
        args.refuse("t_initial", format!("`t_initial` of `{}` is missing", args.full_name()))
            .why("left out, it is the length of the run, which does not say")
            .help(format!("add `t_initial: ...`, or say how long the run is: `run: {{{unit}s: ...}}`"))
    })
}

/// The base rates of a new optimizer.
pub(super) fn initialized(args: &Args<'_>) -> Result<Vec<Number>, Diagnostic> {
    match args.get("initialize")? {
        true => base_lrs(args),
        false => Err(Raised::new("KeyError", "initial_lr missing from param_groups[0]")
            .about("initialize")
            .why("a new optimizer has no `initial_lr`; an earlier scheduler leaves it there")
            .told(args, "in the constructor")),
    }
}

/// The warmup, a straight line of each group.
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
        target: impl Fn(Number, Number) -> Result<Number, Raised>,
    ) -> Result<Self, Diagnostic> {
        let Length(length) = args.get("warmup_t")?;
        let init = args.get("warmup_lr_init")?;
        let slope = |base: &Number| match length == 0 {
            true => Ok(Int(1)),
            false => Ok(((target(*base, length)? - init) / length)?),
        };
        let slopes = bases.iter().map(slope).collect::<Result<_, _>>();
        let slopes = slopes.map_err(|raised: Raised| raised.told(args, "in the constructor"))?;
        Ok(Warmup { length, init, slopes })
    }

    /// What the constructor leaves in a group.
    pub(super) fn first(&self, base: Number) -> Number {
        if self.length == 0 { base } else { self.init }
    }

    /// The rate of a group within the warmup.
    pub(super) fn at(&self, t: Number, group: usize) -> Number {
        self.init + t * self.slopes[group]
    }
}

/// The noise, drawn anew for every `t` from a generator of its own.
#[derive(Clone)]
pub(super) struct Noise {
    range: PerGroup<Number>,
    normal: bool,
    pct: Number,
    std: Number,
    seed: Number,
}

impl Noise {
    /// The noise, if there is a range for it. `seed` reads `noise_seed`.
    pub(super) fn of(
        args: &Args<'_>,
        seed: impl Fn(&Args<'_>) -> Result<Option<Number>, Diagnostic>,
    ) -> Result<Option<Self>, Diagnostic> {
        let range = args.get::<Option<PerGroup<Number>>>("noise_range_t")?;
        let (pct, std): (Number, Number) = (args.get("noise_pct")?, args.get("noise_std")?);
        let seed = seed(args)?.unwrap_or(Int(42));
        let Some(range) = range else { return Ok(None) };
        Ok(Some(Noise { range, normal: true, pct, std, seed }))
    }

    /// The same by even chances within `noise_pct`, as for any `noise_type` but `normal`.
    pub(super) fn uniform(self) -> Self {
        Noise { normal: false, ..self }
    }

    /// Refuses a noise that timm would draw for ever, or for hours.
    ///
    /// # Errors
    ///
    /// Less than one number in ten thousand would be small enough.
    pub(super) fn check(&self, args: &Args<'_>) -> Result<(), Diagnostic> {
        match !self.normal || self.pct > 0 && self.pct.float() >= 1e-4 * self.std.float().abs() {
            true => Ok(()),
            false => Err(args
                .refuse("noise_pct", "timm would draw noise for ever")
                .why("it draws again until the noise is less than `noise_pct`, which hardly ever happens with this `noise_std`")
                .help("give a greater `noise_pct`, or a smaller `noise_std`")),
        }
    }

    /// Whether some `t` may raise.
    pub(super) fn raises(&self) -> bool {
        let short = matches!(&self.range, PerGroup::Each(list) if list.len() < 2);
        let far = self.seed < -(1i64 << 62) || self.seed > 1i64 << 62;
        short || far || !self.seed.is_int()
    }

    /// The noise at `t`, as a share of the rate; `None` out of its range.
    ///
    /// # Errors
    ///
    /// The range has not two ends, or the seed is none.
    pub(super) fn at(&self, t: u64) -> Result<Option<Number>, Raised> {
        let end = |list: &[Number], index: usize| {
            list.get(index).copied().ok_or_else(|| {
                Raised::new("IndexError", "list index out of range")
                    .help("`noise_range_t` is `[from, to]`, or one number")
            })
        };
        let t = Number::from(t);
        let within = match &self.range {
            PerGroup::All(from) => t >= *from,
            PerGroup::Each(ends) => end(ends, 0)? <= t && t < end(ends, 1)?,
        };
        if within { self.draw(t).map(Some) } else { Ok(None) }
    }

    fn draw(&self, t: Number) -> Result<Number, Raised> {
        let mut generator = Generator::seeded(seed(self.seed + t)?);
        if !self.normal {
            let even = f64::from(generator.uniform());
            return Ok(Float(2.0 * (even - 0.5)) * self.pct);
        }
        loop {
            let noise = Float(f64::from(generator.normal())) * self.std;
            if noise.float().abs() < self.pct.float() {
                return Ok(noise);
            }
        }
    }
}

/// What `torch.Generator.manual_seed` makes of a number.
fn seed(number: Number) -> Result<u64, Raised> {
    let number = match number {
        Float(_) => {
            return Err(Raised::new("RuntimeError", "manual_seed expected a long, but got float")
                .help("`noise_seed` is a whole number"));
        }
        Int(seed) => Some(seed),
        Number::Beyond => None,
    };
    let wrapped =
        |seed: i128| u64::try_from(seed).or_else(|_| i64::try_from(seed).map(|seed| seed as u64)).ok();
    number.and_then(wrapped).ok_or_else(|| Raised::value("Overflow when unpacking long long"))
}
