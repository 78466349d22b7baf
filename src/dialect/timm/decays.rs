//! The decays of timm's schedulers.

use std::f64::consts::PI;
use std::sync::Arc;

use super::scheduler::{Decay, Noise, Warmup, initialized, schedule, t_initial, unit};
use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::formula::{Stepped, channels, recurrent};
use crate::dialect::kit::plateau::{Better, Metrics, Plateau, Rule, each_group};
use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::kit::values::Word;
use crate::number::python::Number;
use crate::schedule::remark::Finding;
use crate::schedule::{Quantity, Schedule, Unit};

use Number::{Float, Int};

type Built = Result<Schedule, Diagnostic>;

fn asserted(args: &Args<'_>, holds: bool, parameter: &'static str, message: &str) -> Result<(), Diagnostic> {
    match holds {
        true => Ok(()),
        false => Err(Raised::assertion(message).about(parameter).told(args, "in the constructor")),
    }
}

/// The cycles of the cosine, the hyperbolic tangent and the polynomial.
#[derive(Clone, Copy)]
struct Cycles {
    length: Number,
    mul: Number,
    decay: Number,
    limit: Number,
    lr_min: Number,
}

/// A place in a cycle: which one, how long it is, how far into it.
struct Place {
    index: Number,
    length: Number,
    t: Number,
}

impl Cycles {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let cycles = Cycles {
            length: t_initial(args, Int(0))?,
            mul: args.get("cycle_mul")?,
            decay: args.get("cycle_decay")?,
            limit: args.get("cycle_limit")?,
            lr_min: args.get("lr_min")?,
        };
        asserted(args, cycles.length > 0, "t_initial", "t_initial > 0")?;
        asserted(args, cycles.lr_min >= 0, "lr_min", "lr_min >= 0")?;
        Ok(cycles)
    }

    /// Whether nothing here can raise: cycles of one whole length, whose peaks do not grow.
    fn plain(&self) -> bool {
        self.mul == 1 && shrinks(self.decay) && self.length.is_int()
    }

    fn at(&self, t: Number) -> Result<Place, Raised> {
        let Cycles { length, mul, .. } = *self;
        if mul == 1 {
            let index = t.floor_div(length)?;
            return Ok(Place { index, length, t: t - length * index });
        }
        let logarithm = (Float(ln(Int(1) - (t / length)? * (Int(1) - mul))?) / ln(mul)?)?;
        let index = logarithm.floor()?;
        let start = ((Int(1) - mul.pow(index)?) / (Int(1) - mul))? * length;
        Ok(Place { index, length: mul.pow(index)? * length, t: t - start })
    }

    /// Until where the cycles go, the warmup included, as `get_cycle_length()`.
    fn lasting(&self, args: &Args<'_>, schedule: Schedule, prefix: bool) -> Built {
        let Cycles { length, mul, limit, .. } = *self;
        let (length, mul, cycles) = (length.float(), mul.float(), limit.float().max(1.0));
        let end = match mul == 1.0 {
            true => length * cycles,
            false => (-length * (mul.powf(cycles) - 1.0) / (1.0 - mul)).floor(),
        };
        let Length(warmup) = args.get("warmup_t")?;
        let end = if prefix { end + warmup.float() } else { end };
        Ok(match (1.0..1e15).contains(&end) {
            true => schedule.lasting(end.ceil() as u64),
            false => schedule,
        })
    }
}

/// `math.log`
fn ln(number: Number) -> Result<f64, Raised> {
    match number.float() {
        value if value <= 0.0 => Err(Raised::value("math domain error").why(
            "the cycle is found by a logarithm, which `cycle_mul` below 1 leaves without a value in the end",
        )),
        value => Ok(value.ln()),
    }
}

/// `CosineLRScheduler`
pub(super) fn cosine(args: &Args<'_>) -> Built {
    let (cycles, k, prefix) = (Cycles::of(args)?, args.get::<Number>("k_decay")?, args.get("warmup_prefix")?);
    let rate = move |t: Number, base: Number| {
        let place = cycles.at(t)?;
        let most = base * cycles.decay.pow(place.index)?;
        if place.index >= cycles.limit {
            return Ok(cycles.lr_min);
        }
        let angle = (Float(PI) * place.t.pow(k)? / place.length.pow(k)?)?;
        Ok(cycles.lr_min + (most - cycles.lr_min) * 0.5 * (angle.cos()? + 1))
    };
    let raises = !cycles.plain() || !moderate(k) || cycles.length > 1e15;
    cycles.lasting(args, schedule(args, Decay { raises, prefix, meets: false, rate })?, prefix)
}

/// `TanhLRScheduler`
pub(super) fn tanh(args: &Args<'_>) -> Built {
    let (cycles, prefix) = (Cycles::of(args)?, args.get("warmup_prefix")?);
    let (lb, ub): (Number, Number) = (args.get("lb")?, args.get("ub")?);
    let (Length(warmup_t), warmup_lr_init): (Length, Number) =
        (args.get("warmup_t")?, args.get("warmup_lr_init")?);
    asserted(args, lb < ub, "lb", "lb < ub")?;
    asserted(args, cycles.limit >= 0, "cycle_limit", "cycle_limit >= 0")?;
    asserted(args, warmup_t >= 0, "warmup_t", "warmup_t >= 0")?;
    asserted(args, warmup_lr_init >= 0, "warmup_lr_init", "warmup_lr_init >= 0")?;
    let rate = move |t: Number, base: Number| {
        let place = cycles.at(t)?;
        if place.index >= cycles.limit {
            return Ok(cycles.lr_min);
        }
        let most = base * cycles.decay.pow(place.index)?;
        let through = (place.t / place.length)?;
        let bend = (lb * (Float(1.0) - through) + ub * through).float().tanh();
        Ok(cycles.lr_min + (most - cycles.lr_min) * 0.5 * (1.0 - bend))
    };
    let decay = Decay { raises: !cycles.plain(), prefix, meets: !prefix, rate };
    cycles.lasting(args, schedule(args, decay)?, prefix)
}

/// `PolyLRScheduler`
pub(super) fn poly(args: &Args<'_>) -> Built {
    let (cycles, k, prefix) = (Cycles::of(args)?, args.get::<Number>("k_decay")?, args.get("warmup_prefix")?);
    let power: Number = args.get("power")?;
    let rate = move |t: Number, base: Number| {
        let place = cycles.at(t)?;
        let most = base * cycles.decay.pow(place.index)?;
        if place.index >= cycles.limit {
            return Ok(cycles.lr_min);
        }
        let (through, whole) = (place.t.pow(k)?, place.length.pow(k)?);
        if k.is_int() && k >= 0 && place.length.is_int() && !whole.is_int() {
            return Err(too_whole());
        }
        let left = Int(1) - (through / whole)?;
        Ok(cycles.lr_min + (most - cycles.lr_min) * left.pow(power)?)
    };
    let long = k.is_int() && !cycles.length.pow(k).is_ok_and(Number::is_int);
    let raises = long || !cycles.plain() || !moderate(k) || power < 0 || cycles.length > 1e15;
    cycles.lasting(args, schedule(args, Decay { raises, prefix, meets: false, rate })?, prefix)
}

/// Python divides whole numbers of any length and rounds once; here they have 128 bits.
fn too_whole() -> Raised {
    let what = "`t_initial ** k_decay` is a whole number with more than 128 bits";
    Raised::from(Diagnostic::new(what).help("write `k_decay` with a point: `k_decay: 20.0`"))
}

/// Whether no power with this exponent overflows or divides by zero.
fn moderate(k: Number) -> bool {
    (0.0..10.0).contains(&k.float())
}

/// Whether no power of this number with an exponent from 0 on overflows.
fn shrinks(factor: Number) -> bool {
    (0.0..=1.0).contains(&factor.float())
}

/// `StepLRScheduler`
pub(super) fn step(args: &Args<'_>) -> Built {
    let (Length(every), factor): (Length, Number) = (args.get("decay_t")?, args.get("decay_rate")?);
    let rate = move |t: Number, base: Number| Ok(base * factor.pow(t.floor_div(every)?)?);
    let raises = every <= 0 || !shrinks(factor);
    let schedule = schedule(args, Decay { raises, prefix: args.get("warmup_prefix")?, meets: false, rate })?;
    let stairs = remarks::stairs(args, "decay_t", every.float() + shift(args)?, unit(args)?);
    Ok(stairs.into_iter().fold(schedule, Schedule::remark))
}

/// `MultiStepLRScheduler`
pub(super) fn multi_step(args: &Args<'_>) -> Built {
    let milestones: Vec<Length> = args.get("decay_t")?;
    let factor: Number = args.get("decay_rate")?;
    let turns: Vec<f64> = milestones.iter().map(|milestone| milestone.0.float()).collect();
    let rate = move |t: Number, base: Number| {
        // As `bisect.bisect_right`, also where the milestones are not sorted.
        let (mut low, mut high) = (0, milestones.len());
        while low < high {
            let middle = (low + high) / 2;
            match t + 1 < milestones[middle].0 {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        Ok(base * factor.pow(low as i64)?)
    };
    let raises = !shrinks(factor);
    let schedule = schedule(args, Decay { raises, prefix: args.get("warmup_prefix")?, meets: false, rate })?;
    of_milestones(args, &turns, schedule)
}

/// By how many steps a warmup that stands before the decay moves it.
fn shift(args: &Args<'_>) -> Result<f64, Diagnostic> {
    Ok(if args.get("warmup_prefix")? { args.get::<Length>("warmup_t")?.0.float() } else { 0.0 })
}

/// What there is to say of milestones.
fn of_milestones(args: &Args<'_>, milestones: &[f64], schedule: Schedule) -> Built {
    let (unit, shift) = (unit(args)?, shift(args)?);
    let beyond = remarks::constants(args, "decay_t", milestones, shift - 1.0, unit);
    let mut schedule = beyond.into_iter().fold(schedule, Schedule::remark);
    let run = args.clock().length(unit).map_or(f64::INFINITY, |run| run as f64);
    if let Some(first) = milestones.iter().find(|milestone| **milestone + shift - 1.0 < run) {
        let (at, from) = (first + shift, first + shift - 1.0);
        let text = format!("A milestone applies one {unit} early: the one at {at} from {unit} {from} on.");
        schedule = schedule.remark(args.remark(Finding::BoundaryOffByOne, "decay_t", text));
    }
    Ok(match milestones.is_sorted() {
        true => schedule,
        false => schedule.remark(args.remark(
            Finding::UnorderedBoundaries,
            "decay_t",
            "The milestones are not in order, and are searched as if they were.",
        )),
    })
}

/// `WSDLRScheduler`
pub(super) fn wsd(args: &Args<'_>) -> Built {
    let Length(warmup) = args.get("warmup_t")?;
    let wsd = Wsd::of(args, warmup)?;
    let length = (wsd.length + warmup).float();
    let rate = move |t: Number, base: Number| wsd.rate(t, base);
    // Powers of numbers from 1 on, by exponents below 0: they neither overflow nor divide by zero.
    let schedule = schedule(args, Decay { raises: warmup < 0, prefix: true, meets: false, rate })?;
    Ok(match (1.0..1e15).contains(&length) {
        true => schedule.lasting(length.ceil() as u64),
        false => schedule,
    })
}

#[derive(Clone, Copy)]
struct Wsd {
    length: Number,
    decay_t: Number,
    lr_min: Number,
    stable: &'static str,
    timescale: Number,
    stable_power: Number,
    decay: &'static str,
    decay_power: Number,
    decay_ratio: Number,
}

impl Wsd {
    fn of(args: &Args<'_>, warmup: Number) -> Result<Self, Diagnostic> {
        let (Word(stable), Word(decay)) = (args.get("stable_fn")?, args.get("decay_fn")?);
        let timescale = args.get::<Option<Length>>("stable_timescale")?.map_or(warmup, |length| length.0);
        let wsd = Wsd {
            length: t_initial(args, warmup)?,
            decay_t: args.get::<Length>("decay_t")?.0,
            lr_min: args.get("lr_min")?,
            stable,
            timescale,
            stable_power: args.get("stable_power")?,
            decay,
            decay_power: args.get("decay_power")?,
            decay_ratio: args.get("decay_ratio")?,
        };
        wsd.check(warmup).map_err(|raised| raised.told(args, "in the constructor"))?;
        Ok(wsd)
    }

    fn check(&self, warmup: Number) -> Result<(), Raised> {
        let Wsd { length, decay_t, lr_min, stable, decay_power, stable_power, decay_ratio, .. } = *self;
        let valid = |holds: bool, name, message: String| match holds {
            true => Ok(()),
            false => Err(Raised::value(message).about(name)),
        };
        valid(length > 0, "t_initial", format!("Invalid t_initial ({length}), must be > 0."))?;
        let within = decay_t > 0 && decay_t <= length;
        valid(
            within,
            "decay_t",
            format!("Invalid decay_t ({decay_t}), must be in (0, t_initial] w/ t_initial={length}."),
        )?;
        valid(lr_min >= 0, "lr_min", format!("Invalid lr_min ({lr_min}), must be >= 0."))?;
        let ratio = decay_ratio > 0 && decay_ratio < 1;
        valid(ratio, "decay_ratio", format!("Invalid decay_ratio ({decay_ratio}), must be in (0, 1)."))?;
        valid(decay_power > 0, "decay_power", format!("Invalid decay_power ({decay_power}), must be > 0."))?;
        valid(
            stable_power > 0,
            "stable_power",
            format!("Invalid stable_power ({stable_power}), must be > 0."),
        )?;
        let message = format!(
            "stable_fn={stable} requires a positive stable_timescale, it defaults to warmup_t ({warmup}), \
             set it explicitly when there is no warmup."
        );
        valid(stable == "constant" || self.timescale > 0, "stable_timescale", message)
    }

    /// The rate `t` after the end of the warmup.
    fn rate(&self, t: Number, base: Number) -> Result<Number, Raised> {
        let power = match self.stable {
            "constant" => None,
            "rsqrt" => Some(Float(0.5)),
            _ => Some(self.stable_power),
        };
        let stable = match power {
            None => Float(1.0),
            Some(power) => (Float(1.0) + (t / self.timescale)?).pow(-power)?,
        };
        let stable = (base * stable).max(self.lr_min);
        let into = t - (self.length - self.decay_t);
        if into <= 0 {
            return Ok(stable);
        }
        let decay = self.decay((into / self.decay_t)?.min(1.0))?;
        Ok(self.lr_min + (stable - self.lr_min) * decay)
    }

    fn decay(&self, through: Number) -> Result<Number, Raised> {
        let one = Float(1.0);
        Ok(match self.decay {
            "linear" => one - through,
            "1-sqrt" => one - through.float().sqrt(),
            "cosine" => Float(0.5) * (one + (Float(PI) * through).cos()?),
            "power" => one - through.pow(self.decay_power)?,
            _ => ((self.decay_ratio.pow(through)? - self.decay_ratio) / (one - self.decay_ratio))?,
        })
    }
}

/// `PlateauLRScheduler`
pub(super) fn plateau(args: &Args<'_>) -> Built {
    let bases = initialized(args)?;
    let rule = Rule {
        better: Better {
            max: args.get::<Word>("mode")?.0 == "max",
            relative: true,
            threshold: args.get("threshold")?,
        },
        factor: args.get("decay_rate")?,
        patience: args.get("patience_t")?,
        cooldown: args.get("cooldown_t")?,
        min_lrs: each_group(args, "lr_min", bases.len())?,
        eps: 1e-8,
    };
    let plateau =
        Plateau::new(rule).map_err(|raised| raised.about("decay_rate").told(args, "in the constructor"))?;
    let warmup = Warmup::of(args, &bases, |base, _| Ok(base))?;
    let noise = Noise::of(args, |args| args.get("noise_seed"))?;
    let noise = match args.get::<String>("noise_type")?.as_str() {
        "normal" => noise,
        _ => noise.map(Noise::uniform),
    };
    noise.as_ref().map_or(Ok(()), |noise| noise.check(args))?;
    let metrics = Metrics::of(args)?;
    let length = metrics.count().max(1);
    let lrs = bases.iter().map(|base| warmup.first(*base).float()).collect();
    let state = OnPlateau { plateau, warmup: Arc::new(warmup), noise, metrics, lrs, quiet: None };
    Ok(recurrent(args, Unit::Epoch, channels(args, &[Quantity::LearningRate]), state).lasting(length))
}

/// A `PlateauLRScheduler` between two epochs.
#[derive(Clone)]
struct OnPlateau {
    plateau: Plateau,
    warmup: Arc<Warmup>,
    noise: Option<Noise>,
    metrics: Metrics,
    lrs: Vec<f64>,
    /// The rates without the noise that they have now.
    quiet: Option<Vec<f64>>,
}

impl OnPlateau {
    fn step(&mut self, epoch: u64) -> Result<(), Raised> {
        if Number::from(epoch) <= self.warmup.length {
            for (group, lr) in self.lrs.iter_mut().enumerate() {
                *lr = self.warmup.at(epoch.into(), group).float();
            }
            return Ok(());
        }
        if let Some(quiet) = self.quiet.take() {
            self.lrs = quiet;
        }
        self.plateau.step(self.metrics.at(epoch - 1)?, &mut self.lrs);
        let noise = match &self.noise {
            Some(noise) => noise.at(epoch)?,
            None => None,
        };
        if let Some(noise) = noise {
            self.quiet = Some(self.lrs.clone());
            for lr in &mut self.lrs {
                *lr += (Float(*lr) * noise).float();
            }
        }
        Ok(())
    }
}

impl Stepped for OnPlateau {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Raised> {
        if t > 0 {
            self.step(t)?;
        }
        out.copy_from_slice(&self.lrs);
        Ok(())
    }
}
