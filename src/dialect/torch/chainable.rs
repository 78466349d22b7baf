//! The chainable rules: each makes the next learning rate from the current one.
//!
//! The formulas are torch's, in its order of operations. `reentry` is the closed form at 0.

use std::f64::consts::PI;

use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::values::PerGroup;
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};

use super::ahead::{Move, Stretch, plain, whole};
use super::lambda::Lambda;
use super::optimizer::{Group, Optimizer};
use super::scheduler::{Moment, Rule};

type Value = Result<Number, Raised>;

/// `LambdaLR`: the base times a function, and not chainable at all.
#[derive(Clone)]
pub struct LambdaLr {
    /// One function for all groups, or one for each.
    pub lr_lambda: PerGroup<Lambda>,
}

impl Rule for LambdaLr {
    fn prepare(&mut self, optimizer: &mut Optimizer, _last_epoch: i64) -> Result<(), Raised> {
        self.lr_lambda = lambdas(&self.lr_lambda, optimizer)?;
        Ok(())
    }

    fn lr(&mut self, moment: &Moment, _group: &mut Group) -> Value {
        Ok(moment.base_lr * factor(&self.lr_lambda, moment)?)
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let factors = factors(&self.lr_lambda, stretch);
        moves.extend(factors.into_iter().map(|factor| Move::To(stretch.base_lr * factor)));
    }
}

/// `MultiplicativeLR`: the current one times a function.
#[derive(Clone)]
pub struct MultiplicativeLr {
    /// One function for all groups, or one for each.
    pub lr_lambda: PerGroup<Lambda>,
}

impl Rule for MultiplicativeLr {
    fn prepare(&mut self, optimizer: &mut Optimizer, _last_epoch: i64) -> Result<(), Raised> {
        self.lr_lambda = lambdas(&self.lr_lambda, optimizer)?;
        Ok(())
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        if moment.clock.is_initial {
            return Ok(group.lr);
        }
        Ok(group.lr * factor(&self.lr_lambda, moment)?)
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        moves.extend(factors(&self.lr_lambda, stretch).into_iter().map(Move::Times));
    }
}

/// A list of functions must have one for each group.
fn lambdas(given: &PerGroup<Lambda>, optimizer: &Optimizer) -> Result<PerGroup<Lambda>, Raised> {
    match given {
        PerGroup::Each(list) if list.len() != optimizer.groups.len() => Err(Raised::value(format!(
            "Expected {} lr_lambdas, but got {}",
            optimizer.groups.len(),
            list.len()
        ))
        .about("lr_lambda")
        .help("give one function for all groups, or one for each group of `optimizer.lr`, in that order")),
        given => Ok(given.clone()),
    }
}

fn factor(lambdas: &PerGroup<Lambda>, moment: &Moment) -> Value {
    match lambdas {
        PerGroup::All(lambda) => lambda.at(moment.clock.last_epoch),
        PerGroup::Each(list) => list[moment.index].at(moment.clock.last_epoch),
    }
}

/// The factors of a stretch of steps; several functions are asked one by one.
fn factors(lambdas: &PerGroup<Lambda>, stretch: &Stretch) -> Vec<f64> {
    match lambdas {
        PerGroup::All(lambda) => lambda.ahead(stretch.epoch, stretch.steps),
        PerGroup::Each(_) => Vec::new(),
    }
}

/// `StepLR`.
#[derive(Clone)]
pub struct StepLr {
    /// Every how many epochs.
    pub step_size: Number,
    /// The factor.
    pub gamma: Number,
}

impl Rule for StepLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        match moment.t() == 0 || (moment.t() % self.step_size)? != 0 {
            true => Ok(group.lr),
            false => Ok(group.lr * self.gamma),
        }
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let (Some(size), Some(gamma)) = (whole(self.step_size).filter(|size| *size > 0), plain(self.gamma))
        else {
            return;
        };
        moves.resize(stretch.steps, Move::Keep);
        let first = (size - stretch.epoch % size) % size;
        moves
            .iter_mut()
            .skip(first as usize)
            .step_by(size as usize)
            .for_each(|step| *step = Move::Times(gamma));
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        // 0 // step_size is 0, or raises as 0 % step_size does.
        Some(
            (Int(0) % self.step_size)
                .and_then(|zero| Ok(base_lr * self.gamma.pow(zero)?))
                .map_err(Raised::from),
        )
    }
}

/// `MultiStepLR`.
#[derive(Clone)]
pub struct MultiStepLr {
    /// At which epochs. One that stands there twice counts twice.
    pub milestones: Vec<Number>,
    /// The factor.
    pub gamma: Number,
}

impl MultiStepLr {
    fn due(&self, is_due: impl Fn(&Number) -> bool) -> i64 {
        self.milestones.iter().filter(|milestone| is_due(milestone)).count() as i64
    }
}

impl Rule for MultiStepLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        match self.due(|milestone| *milestone == moment.clock.last_epoch) {
            0 => Ok(group.lr),
            times => Ok(group.lr * self.gamma.pow(times)?),
        }
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        // Up to the next milestone, at which an integer power may raise.
        let left = |milestone: &Number| milestone.float() - stretch.epoch as f64;
        let left = self.milestones.iter().map(left).filter(|left| *left >= 0.0).fold(f64::INFINITY, f64::min);
        moves.resize(stretch.steps.min(left as usize), Move::Keep);
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        let power = self.gamma.pow(self.due(|milestone| *milestone <= 0)).map_err(Raised::from);
        Some(power.map(|factor| base_lr * factor))
    }
}

/// `ConstantLR`.
#[derive(Clone)]
pub struct ConstantLr {
    /// The factor, at first.
    pub factor: Number,
    /// When it is taken back.
    pub total_iters: Number,
}

impl Rule for ConstantLr {
    fn prepare(&mut self, _optimizer: &mut Optimizer, _last_epoch: i64) -> Result<(), Raised> {
        match self.factor > 1.0 || self.factor < 0 {
            true => Err(Raised::value("Constant multiplicative factor expected to be between 0 and 1.")
                .about("factor")),
            false => Ok(()),
        }
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        let t = moment.t();
        if t == 0 {
            return Ok(group.lr * self.factor);
        }
        if t != self.total_iters {
            return Ok(group.lr);
        }
        let back = (Float(1.0) / self.factor).map_err(|wrong| {
            Raised::from(wrong)
                .why("at `total_iters` the factor is taken back by dividing by it, and `factor` is 0")
        })?;
        Ok(group.lr * back)
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let left = self.total_iters.float() - stretch.epoch as f64;
        let until = if left < 0.0 { f64::INFINITY } else { left };
        moves.resize(stretch.steps.min(until as usize), Move::Keep);
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        let over = Int(i128::from(self.total_iters <= 0));
        Some(Ok(base_lr * (self.factor + over * (Int(1) - self.factor))))
    }
}

/// `LinearLR`.
#[derive(Clone)]
pub struct LinearLr {
    /// The factor at first.
    pub start_factor: Number,
    /// The factor at `total_iters` and after.
    pub end_factor: Number,
    /// How many epochs it takes.
    pub total_iters: Number,
}

impl Rule for LinearLr {
    fn prepare(&mut self, _optimizer: &mut Optimizer, _last_epoch: i64) -> Result<(), Raised> {
        if self.start_factor > 1.0 || self.start_factor <= 0 {
            return Err(Raised::value(
                "Starting multiplicative factor expected to be greater than 0 and less or equal to 1.",
            )
            .about("start_factor")
            .why("each learning rate is made from the one before by a factor, and nothing grows from 0"));
        }
        if self.end_factor > 1.0 || self.end_factor < 0 {
            return Err(Raised::value("Ending multiplicative factor expected to be between 0 and 1.")
                .about("end_factor"));
        }
        Ok(())
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        let t = moment.t();
        if t == 0 {
            return Ok(group.lr * self.start_factor);
        }
        if moment.clock.is_initial || t > self.total_iters {
            return Ok(group.lr);
        }
        let rise = self.end_factor - self.start_factor;
        let growth = (rise / (self.total_iters * self.start_factor + (t - 1) * rise))?;
        Ok(group.lr * (Float(1.0) + growth))
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let from = self.total_iters * self.start_factor;
        if let (Float(rise), Some(from), Some(end)) =
            (self.end_factor - self.start_factor, plain(from), whole(self.total_iters))
        {
            let rising = (end - stretch.epoch + 1).clamp(0, stretch.steps as i64) as usize;
            let wholes = stretch.epochs(1).map(|before| from + before * rise);
            let known = wholes.take(rising).take_while(|whole| *whole != 0.0);
            moves.extend(known.map(|whole| Move::Times(1.0 + rise / whole)));
            let over = if moves.len() == rising { stretch.steps } else { moves.len() };
            moves.resize(over, Move::Keep);
        }
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        let rise = (self.end_factor - self.start_factor) * self.total_iters.min(0);
        let share = (rise / self.total_iters).map_err(|wrong| Raised::from(wrong).why(NO_LENGTH));
        Some(share.map(|share| base_lr * (self.start_factor + share)))
    }
}

const NO_LENGTH: &str =
    "at its milestone a SequentialLR takes the closed form, which divides by `total_iters`, and that is 0";

/// `ExponentialLR`.
#[derive(Clone)]
pub struct ExponentialLr {
    /// The factor.
    pub gamma: Number,
}

impl Rule for ExponentialLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        match moment.clock.is_initial {
            true => Ok(group.lr),
            false => Ok(group.lr * self.gamma),
        }
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        if let Some(gamma) = plain(self.gamma) {
            moves.resize(stretch.steps, Move::Times(gamma));
        }
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        Some(self.gamma.pow(0).map(|one| base_lr * one).map_err(Raised::from))
    }
}

/// `PolynomialLR`.
#[derive(Clone)]
pub struct PolynomialLr {
    /// How many epochs it takes to 0.
    pub total_iters: Number,
    /// The power.
    pub power: Number,
}

impl Rule for PolynomialLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        let t = moment.t();
        if moment.clock.is_initial || t > self.total_iters {
            return Ok(group.lr);
        }
        let left = Float(1.0) - (t / self.total_iters)?;
        let before = Float(1.0) - ((t - 1) / self.total_iters)?;
        Ok(group.lr * (left / before)?.pow(self.power)?)
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let (Some(end), Some(power)) = (whole(self.total_iters), plain(self.power)) else { return };
        let falling = (end - stretch.epoch + 1).clamp(0, stretch.steps as i64) as usize;
        let left: Vec<f64> = stretch.epochs(1).take(falling + 1).map(|t| 1.0 - t / end as f64).collect();
        let mut factors: Vec<f64> = left.windows(2).map(|pair| pair[1] / pair[0]).collect();
        double::pow_each(&mut factors, power);
        // What raises is at the end, if anywhere, where 0 is raised to a negative power.
        moves.extend(factors.into_iter().take_while(|factor| factor.is_finite()).map(Move::Times));
        let over = if moves.len() == falling { stretch.steps } else { moves.len() };
        moves.resize(over, Move::Keep);
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        let share =
            (self.total_iters.min(0) / self.total_iters).map_err(|wrong| Raised::from(wrong).why(NO_LENGTH));
        Some(share.and_then(|share| Ok(base_lr * (Float(1.0) - share).pow(self.power)?)))
    }
}

/// `CosineAnnealingLR`.
#[derive(Clone)]
pub struct CosineAnnealingLr {
    wave: Wave,
    /// The height that was asked for last, and its epoch: the next epoch asks for it again.
    last: Option<(i64, Number)>,
}

/// Half a period `T_max`, and the least learning rate.
#[derive(Clone, Copy)]
struct Wave {
    t_max: Number,
    eta_min: Number,
}

impl Wave {
    /// `1 + cos(pi * t / T_max)`.
    #[inline(always)]
    fn height(self, t: Number) -> Value {
        Ok(Int(1) + (t * PI / self.t_max)?.cos()?)
    }

    fn closed_form(self, base_lr: Number, t: Number) -> Value {
        Ok(self.eta_min + ((base_lr - self.eta_min) * self.height(t)? / 2)?)
    }

    #[inline(always)]
    fn recurrence(self, moment: &Moment, lr: Number, last: &mut Option<(i64, Number)>) -> Value {
        let (t, epoch) = (moment.t(), moment.clock.last_epoch);
        if moment.clock.step_count == 1 && t > 0 {
            return self.closed_form(moment.base_lr, t);
        }
        if ((t - 1 - self.t_max) % (Int(2) * self.t_max))? == 0 {
            let rise = Int(1) - (Float(PI) / self.t_max)?.cos()?;
            return Ok(lr + ((moment.base_lr - self.eta_min) * rise / 2)?);
        }
        let height = self.height(t)?;
        let before = match last.replace((epoch, height)) {
            Some((before, height)) if before == epoch - 1 => height,
            _ => self.height(t - 1)?,
        };
        Ok((height / before)? * (lr - self.eta_min) + self.eta_min)
    }
}

impl CosineAnnealingLr {
    /// Half a period `T_max`, and the least learning rate.
    pub fn new(t_max: Number, eta_min: Number) -> Self {
        CosineAnnealingLr { wave: Wave { t_max, eta_min }, last: None }
    }

    /// The recurrence. Where the rates are floats and `T_max` a whole number of common size, which is nearly always,
    /// it is compiled for just that.
    fn next(&mut self, moment: &Moment, lr: Number) -> Value {
        if let (Int(t_max), Float(eta_min), Float(lr)) = (self.wave.t_max, self.wave.eta_min, lr)
            && let Ok(t_max) = i32::try_from(t_max)
        {
            let wave = Wave { t_max: Int(t_max.into()), eta_min: Float(eta_min) };
            return wave.recurrence(moment, Float(lr), &mut self.last);
        }
        self.wave.recurrence(moment, lr, &mut self.last)
    }
}

impl Rule for CosineAnnealingLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Value {
        match moment.clock.is_initial {
            true => Ok(group.lr),
            false => self.next(moment, group.lr).map_err(|raised| match self.wave.t_max == 0 {
                true => raised.why("every value divides by `T_max`, which is 0"),
                false => raised,
            }),
        }
    }

    fn ahead(&self, stretch: &Stretch, moves: &mut Vec<Move>) {
        let Wave { t_max, eta_min } = self.wave;
        let t_max = whole(t_max).filter(|t_max| *t_max > 0 && !stretch.is_first);
        let (Some(t_max), Some(floor)) = (t_max, plain(eta_min)) else { return };
        let mut heights: Vec<f64> = stretch.epochs(1).map(|t| t * PI / t_max as f64).collect();
        double::cos(&mut heights);
        heights.iter_mut().for_each(|cos| *cos += 1.0);
        moves.extend(heights.windows(2).map(|pair| Move::Towards { ratio: pair[1] / pair[0], floor }));
        // After the bottom of each wave it turns without a division.
        let first = (t_max + 1 - stretch.epoch).rem_euclid(2 * t_max);
        let rise = (stretch.base_lr - floor) * (1.0 - (PI / t_max as f64).cos()) / 2.0;
        moves
            .iter_mut()
            .skip(first as usize)
            .step_by(2 * t_max as usize)
            .for_each(|step| *step = Move::Plus(rise));
        // Elsewhere a height of 0 raises.
        let raises = |(height, step): (&f64, &Move)| *height == 0.0 && !matches!(step, Move::Plus(_));
        let known = heights.iter().zip(&*moves).position(raises).unwrap_or(stretch.steps);
        moves.truncate(known);
    }

    fn reentry(&self, base_lr: Number) -> Option<Value> {
        Some(self.wave.closed_form(base_lr, Int(0)))
    }
}
