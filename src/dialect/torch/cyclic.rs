//! The rules that say a value for every epoch whatever the current learning rate is: `CyclicLR`, `OneCycleLR` and
//! `CosineAnnealingWarmRestarts`.

use std::f64::consts::PI;

use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::values::PerGroup;
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};

use super::ahead::{Move, Stretch, plain, whole};
use super::lambda::Lambda;
use super::optimizer::{Group, Optimizer};
use super::scheduler::{Clock, Moment, Rule};

type Value = Result<Number, Raised>;

/// How the cycles of a `CyclicLR` change in height.
#[derive(Clone)]
pub enum Mode {
    /// Not at all.
    Triangular,
    /// Half as high each time.
    Triangular2,
    /// By `gamma ** epoch`.
    ExpRange,
    /// By the user's `scale_fn` of the cycle.
    OfCycle(Lambda),
    /// By the user's `scale_fn` of the epoch.
    OfEpoch(Lambda),
}

/// `CyclicLR`.
#[derive(Clone)]
pub struct CyclicLr {
    /// The least learning rate, which it writes into the optimizer.
    pub base_lr: PerGroup<Number>,
    /// The greatest.
    pub max_lr: PerGroup<Number>,
    /// The way up, in epochs.
    pub step_size_up: Number,
    /// The way down; as the way up if there is none.
    pub step_size_down: Option<Number>,
    /// How the cycles change.
    pub mode: Mode,
    /// For `ExpRange`.
    pub gamma: Number,
    /// `base_momentum` and `max_momentum`, if it drives it.
    pub momentum: Option<(PerGroup<Number>, PerGroup<Number>)>,
}

impl CyclicLr {
    /// Constructs the rule on its optimizer.
    pub fn rule(self, optimizer: &mut Optimizer, last_epoch: i64) -> Result<impl Rule + use<>, Raised> {
        let base_lrs = optimizer.per_group("base_lr", &self.base_lr)?;
        if last_epoch == -1 {
            for (group, lr) in optimizer.groups.iter_mut().zip(&base_lrs) {
                group.lr = *lr;
            }
        }
        let max_lrs = optimizer.per_group("max_lr", &self.max_lr)?;
        let up = Float(self.step_size_up.float());
        let total_size = up + self.step_size_down.map_or(up, |down| Float(down.float()));
        let step_ratio = (up / total_size).map_err(|wrong| {
            Raised::from(wrong).why("a cycle of no length: `step_size_up` and `step_size_down` add up to 0")
        })?;
        let momentums = match &self.momentum {
            None => Vec::new(),
            Some((base, max)) => {
                let (max, base) = optimizer.cycle_momentum(max, base, last_epoch != -1)?;
                base.into_iter().zip(max).collect()
            }
        };
        let (mode, gamma) = (self.mode, self.gamma);
        Ok(Triangle { base_lrs, max_lrs, total_size, step_ratio, mode, gamma, momentums })
    }
}

/// A `CyclicLR` that has met its optimizer.
#[derive(Clone)]
struct Triangle {
    base_lrs: Vec<Number>,
    max_lrs: Vec<Number>,
    total_size: Number,
    step_ratio: Number,
    mode: Mode,
    gamma: Number,
    /// Base and maximum of each group; empty if momentum is not driven.
    momentums: Vec<(Number, Number)>,
}

impl Triangle {
    /// `scale_fn`, of the cycle or of the epoch as the mode has it.
    fn scale(&self, cycle: Number, epoch: Number) -> Value {
        match &self.mode {
            Mode::Triangular => Ok(Float(1.0)),
            Mode::Triangular2 => Ok((Int(1) / Float(2.0).pow(cycle - 1)?)?),
            Mode::ExpRange => Ok(self.gamma.pow(epoch)?),
            Mode::OfCycle(scale_fn) => asked(scale_fn, cycle),
            Mode::OfEpoch(scale_fn) => asked(scale_fn, epoch),
        }
    }
}

/// What a function says of a whole number.
fn asked(function: &Lambda, of: Number) -> Value {
    match of {
        Int(value) => function.at(i64::try_from(value).unwrap_or(i64::MAX)),
        other => Err(Raised::value(format!("`scale_fn` is asked at {other}"))),
    }
}

impl Rule for Triangle {
    fn finish(&self, base_lrs: &mut Vec<Number>) {
        base_lrs.clone_from(&self.base_lrs);
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        let t = moment.t();
        let turns = (t / self.total_size)?;
        let cycle = (Int(1) + turns).floor()?;
        let x = Float(1.0) + turns - cycle;
        let rising = x <= self.step_ratio;
        let factor = if rising { x / self.step_ratio } else { (x - 1) / (self.step_ratio - 1) }?;
        let height = (self.max_lrs[moment.index] - moment.base_lr) * factor;
        let lr = moment.base_lr + height * self.scale(cycle, t)?;
        if let Some((base, max)) = self.momentums.get(moment.index) {
            group.inertia = *max - (*max - *base) * factor * self.scale(cycle, t)?;
        }
        Ok(lr)
    }
}

/// The curve between two values in `OneCycleLR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anneal {
    /// Half a cosine.
    Cos,
    /// A straight line.
    Linear,
}

impl Anneal {
    fn between(self, start: Number, end: Number, pct: Number) -> Value {
        match self {
            Anneal::Cos => Ok(end + ((start - end) / 2.0)? * ((pct * PI).cos()? + 1)),
            Anneal::Linear => Ok((end - start) * pct + start),
        }
    }
}

/// `OneCycleLR`.
#[derive(Clone)]
pub struct OneCycleLr {
    /// The greatest learning rate.
    pub max_lr: PerGroup<Number>,
    /// How long it is. Torch takes one more step before it raises.
    pub total_steps: Number,
    /// The share of the way up.
    pub pct_start: Number,
    /// The curve.
    pub anneal_strategy: Anneal,
    /// `base_momentum` and `max_momentum`, if it drives it.
    pub momentum: Option<(PerGroup<Number>, PerGroup<Number>)>,
    /// It starts at the greatest divided by this,
    pub div_factor: Number,
    /// and ends at that divided by this.
    pub final_div_factor: Number,
    /// Whether it comes down symmetrically and then ends.
    pub three_phase: bool,
}

/// What a group may be sent to: the learning rates and momenta by torch's names.
#[derive(Debug, Clone, Copy)]
enum Lr {
    Initial,
    Max,
    Min,
}

/// A stretch of a `OneCycleLR`: where it ends, and between which values it goes. The momentum goes from its maximum
/// (`true`) or its base (`false`).
#[derive(Debug, Clone, Copy)]
struct Phase {
    end_step: Number,
    lr: (Lr, Lr),
    is_max_momentum: (bool, bool),
}

impl OneCycleLr {
    fn phases(&self) -> Vec<Phase> {
        let last = self.total_steps - 1;
        let portion = |times: i64, less: i64| {
            Float((Int(times.into()) * self.pct_start * self.total_steps).float()) - less
        };
        let phase = |end_step, lr, is_max_momentum| Phase { end_step, lr, is_max_momentum };
        let up = phase(portion(1, 1), (Lr::Initial, Lr::Max), (true, false));
        match self.three_phase {
            false => vec![up, phase(last, (Lr::Max, Lr::Min), (false, true))],
            true => vec![
                up,
                phase(portion(2, 2), (Lr::Max, Lr::Initial), (false, true)),
                phase(last, (Lr::Initial, Lr::Min), (true, true)),
            ],
        }
    }

    fn check_pct_start(&self) -> Result<(), Raised> {
        let raised = || {
            let message = format!("Expected float between 0 and 1 pct_start, but got {}", self.pct_start);
            Raised::value(message).about("pct_start")
        };
        match self.pct_start {
            Float(share) if (0.0..=1.0).contains(&share) => Ok(()),
            Float(_) => Err(raised()),
            _ => Err(raised()
                .why("torch wants a float here, and Python takes a number without a point for an int")),
        }
    }

    /// Constructs the rule on its optimizer.
    pub fn rule(self, optimizer: &mut Optimizer, last_epoch: i64) -> Result<impl Rule + use<>, Raised> {
        if self.total_steps <= 0 || !self.total_steps.is_int() {
            return Err(Raised::value(format!(
                "Expected positive integer total_steps, but got {}",
                self.total_steps
            ))
            .about("total_steps"));
        }
        self.check_pct_start()?;
        let max_lrs = optimizer.per_group("max_lr", &self.max_lr)?;
        if last_epoch == -1 {
            for (group, max) in optimizer.groups.iter_mut().zip(&max_lrs) {
                let initial = (*max / self.div_factor)?;
                group.initial_lr = Some(initial);
                group.cycle_lr = Some((*max, (initial / self.final_div_factor)?));
            }
        }
        if let Some((base, max)) = &self.momentum {
            optimizer.cycle_momentum(max, base, last_epoch != -1)?;
        }
        let (anneal, drives_momentum) = (self.anneal_strategy, self.momentum.is_some());
        Ok(OneCycle { phases: self.phases(), total_steps: self.total_steps, anneal, drives_momentum })
    }
}

/// A `OneCycleLR` that has met its optimizer. Where it goes is written in the groups.
#[derive(Clone)]
struct OneCycle {
    phases: Vec<Phase>,
    total_steps: Number,
    anneal: Anneal,
    drives_momentum: bool,
}

impl OneCycle {
    fn pct(&self, t: Number, start: Number, end: Number) -> Value {
        ((t - start) / (end - start)).map_err(|wrong| {
            Raised::from(wrong)
                .why(format!(
                    "a phase of the cycle has no length: it would go from step {} to step {}, for the phases end at \
                     `pct_start * total_steps - 1` and `total_steps - 1`",
                    start.float(),
                    end.float()
                ))
                .help("change `pct_start` or `total_steps` a little")
        })
    }
}

impl Rule for OneCycle {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        let t = moment.t();
        if t > self.total_steps {
            return Err(Raised::value(format!(
                "Tried to step {t} times. The specified number of total steps is {}",
                self.total_steps
            ))
            .help("make `total_steps` larger, or end the run sooner"));
        }
        let last = self.phases.len() - 1;
        let index = self.phases[..last].iter().position(|phase| t <= phase.end_step).unwrap_or(last);
        let start = if index == 0 { Float(0.0) } else { self.phases[index - 1].end_step };
        let phase = &self.phases[index];
        let pct = self.pct(t, start, phase.end_step)?;
        let (max_lr, min_lr) = group.cycle_lr.ok_or_else(|| Raised::key("'max_lr'"))?;
        let initial_lr = group.initial_lr.unwrap_or(group.lr);
        let named = |lr| match lr {
            Lr::Initial => initial_lr,
            Lr::Max => max_lr,
            Lr::Min => min_lr,
        };
        let lr = self.anneal.between(named(phase.lr.0), named(phase.lr.1), pct)?;
        if self.drives_momentum {
            let (max, base) = group.cycle_momentum.ok_or_else(|| Raised::key("'max_momentum'"))?;
            let named = |is_max| if is_max { max } else { base };
            let (from, to) = phase.is_max_momentum;
            group.inertia = self.anneal.between(named(from), named(to), pct)?;
        }
        Ok(lr)
    }
}

/// `CosineAnnealingWarmRestarts`.
#[derive(Clone)]
pub struct WarmRestarts {
    t_0: Number,
    t_i: Number,
    t_mult: Number,
    t_cur: Number,
    eta_min: Number,
}

impl WarmRestarts {
    /// The first period `T_0`, by what each is longer than the one before, and the least learning rate.
    pub fn new(t_0: Number, t_mult: Number, eta_min: Number, last_epoch: i64) -> Result<Self, Raised> {
        if t_0 <= 0 || !t_0.is_int() {
            return Err(Raised::value(format!("Expected positive integer T_0, but got {t_0}")).about("T_0"));
        }
        if t_mult < 1 || !t_mult.is_int() {
            return Err(
                Raised::value(format!("Expected integer T_mult >= 1, but got {t_mult}")).about("T_mult")
            );
        }
        Ok(WarmRestarts { t_0, t_i: t_0, t_mult, t_cur: last_epoch.into(), eta_min })
    }

    /// Where it is, as long as the next period is one that floats can count.
    fn at(&self) -> Option<At> {
        let (epoch, growth) = (whole(self.t_cur)?, whole(self.t_mult)?);
        let period = whole(self.t_i)?;
        (epoch < period && period < 1 << 31 && growth < 1 << 21).then_some(At { epoch, period, growth })
    }
}

impl Rule for WarmRestarts {
    fn count(&mut self, clock: &mut Clock) {
        if clock.last_epoch < 0 {
            (self.t_i, self.t_cur) = (self.t_0, Int(0));
            clock.last_epoch = 0;
            return;
        }
        clock.last_epoch += 1;
        self.t_cur = self.t_cur + 1;
        if self.t_cur >= self.t_i {
            self.t_cur = (self.t_cur % self.t_i).unwrap_or(Int(0));
            self.t_i = self.t_i * self.t_mult;
        }
    }

    fn lr(&mut self, moment: &Moment, _group: &mut Group) -> Value {
        let height = Int(1) + (self.t_cur * PI / self.t_i)?.cos()?;
        Ok(self.eta_min + ((moment.base_lr - self.eta_min) * height / 2)?)
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let (Some(mut at), Some(floor)) = (self.at(), plain(self.eta_min)) else { return };
        let mut cosines = Vec::with_capacity(stretch.steps);
        while cosines.len() < stretch.steps {
            at = at.next();
            let here = (at.period - at.epoch).min((stretch.steps - cosines.len()) as i64);
            let period = at.period as f64;
            cosines.extend((at.epoch..at.epoch + here).map(|epoch| epoch as f64 * PI / period));
            at.epoch += here - 1;
        }
        double::cos(&mut cosines);
        moves.extend(
            cosines.iter().map(|cos| Move::To(floor + (stretch.base_lr - floor) * (1.0 + cos) / 2.0)),
        );
    }

    fn skip(&mut self, steps: usize, clock: &mut Clock) {
        clock.last_epoch += steps as i64;
        if let Some(mut at) = self.at() {
            let mut left = steps as i64;
            while left > 0 {
                at = at.next();
                let here = (at.period - at.epoch).min(left);
                at.epoch += here - 1;
                left -= here;
            }
            (self.t_cur, self.t_i) = (at.epoch.into(), at.period.into());
        }
    }
}

/// Where a [`WarmRestarts`] is within a period of usual length.
#[derive(Clone, Copy)]
struct At {
    epoch: i64,
    period: i64,
    growth: i64,
}

impl At {
    /// A step later.
    fn next(self) -> At {
        match self.epoch + 1 < self.period {
            true => At { epoch: self.epoch + 1, ..self },
            false => At { epoch: 0, period: self.period * self.growth, ..self },
        }
    }
}
