//! `LRScheduler`: what every scheduler of Paddle holds, how it is stepped, and the [`PaddleRule`] of its class.

use super::CLASSES;
use super::common::{ensure, raise};
use crate::diagnostic::{Diagnostic, Place};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{Stepped, closed, recurrent};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Float};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Channel, Precision, Schedule, Unit};
use std::sync::Arc;

/// A class of Paddle: its kind, and what constructs it.
pub(super) struct PaddleClass {
    /// Its kind.
    pub kind: Kind,
    /// Constructs it, after the scheduler within it.
    pub construct: fn(&Args<'_>) -> Resolved<PaddleScheduler>,
}

/// `self.base_lr`, `self.last_epoch` and `self.last_lr`.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaddleState {
    pub base_lr: f64,
    pub last_epoch: i64,
    pub last_lr: Number,
}

/// A rate as a function of the base rate and the epoch.
pub(super) type EpochFormula = dyn Fn(f64, Number) -> Computed + Send + Sync;

/// What distinguishes one class from another.
pub(super) trait PaddleRule: ClonePaddleRule + Send + Sync {
    /// `get_lr()`.
    fn get_lr(&mut self, state: &PaddleState) -> Computed;

    /// `step()`.
    fn step(&mut self, state: &mut PaddleState) -> Computed {
        state.last_epoch += 1;
        self.get_lr(state)
    }

    /// `step(epoch)`.
    fn step_to(&mut self, epoch: i64, state: &mut PaddleState) -> Computed {
        state.last_epoch = epoch;
        self.get_lr(state)
    }

    /// The rate at an epoch, if it depends on nothing else and no epoch raises.
    fn formula(&self) -> Option<Arc<EpochFormula>> {
        None
    }

    /// The same after `step(epoch)`.
    fn formula_of_step_to(&self) -> Option<Arc<EpochFormula>> {
        self.formula()
    }
}

/// Lets a boxed rule be cloned.
pub(super) trait ClonePaddleRule {
    /// A copy behind a box.
    fn boxed(&self) -> Box<dyn PaddleRule>;
}

impl<R: PaddleRule + Clone + 'static> ClonePaddleRule for R {
    fn boxed(&self) -> Box<dyn PaddleRule> {
        Box::new(self.clone())
    }
}

/// A class whose rate depends on the epoch alone.
#[derive(Clone)]
pub(super) struct EpochRule<F> {
    formula: F,
    is_safe: bool,
}

impl<F> EpochRule<F>
where
    F: Fn(f64, Number) -> Computed + Clone + Send + Sync + 'static,
{
    /// One that remembers nothing, and that raises at no epoch.
    pub(super) fn safe(formula: F) -> Self {
        EpochRule { formula, is_safe: true }
    }

    /// One that may raise at some epoch, or that calls a function of the user.
    pub(super) fn risky(formula: F) -> Self {
        EpochRule { formula, is_safe: false }
    }

    /// One that may raise at some epoch unless a condition holds.
    pub(super) fn safe_if(is_safe: bool, formula: F) -> Self {
        EpochRule { formula, is_safe }
    }
}

impl<F> PaddleRule for EpochRule<F>
where
    F: Fn(f64, Number) -> Computed + Clone + Send + Sync + 'static,
{
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        (self.formula)(state.base_lr, state.last_epoch.into())
    }

    fn formula(&self) -> Option<Arc<EpochFormula>> {
        self.is_safe.then(|| Arc::new(self.formula.clone()) as Arc<EpochFormula>)
    }
}

/// A constructed scheduler.
pub(super) struct PaddleScheduler {
    rule: Box<dyn PaddleRule>,
    state: PaddleState,
    place: Place,
    /// The epoch at which it ends, if its parameters give one.
    end: Option<f64>,
    remarks: Vec<Remark>,
}

impl Clone for PaddleScheduler {
    fn clone(&self) -> Self {
        PaddleScheduler {
            rule: self.rule.boxed(),
            place: self.place.clone(),
            remarks: self.remarks.clone(),
            ..*self
        }
    }
}

impl PaddleScheduler {
    /// `LRScheduler.__init__`, which makes the first step. `rate` is the base rate with the name of its parameter.
    pub(super) fn new(
        args: &Args<'_>,
        rate: (&'static str, Number),
        rule: impl PaddleRule + 'static,
    ) -> Resolved<Self> {
        let (name, rate) = rate;
        ensure(args, name, rate >= 0, || Exception::value(format!("Invalid learning rate: {rate}")))?;
        if !args.get::<Number>("last_epoch")?.is_int() {
            return Err(args
                .refuse("last_epoch", "`last_epoch` is not written as a whole number")
                .why("all epochs after it would be floats, with which some schedulers raise TypeError")
                .help("write it without a point"));
        }
        let mut this = PaddleScheduler::unstepped(args, rate, args.last_epoch()?, rule);
        args.check::<bool>("verbose")?;
        this.step().map_err(|raised| raise(args, raised))?;
        Ok(this)
    }

    /// A scheduler whose constructor makes no step.
    pub(super) fn unstepped(
        args: &Args<'_>,
        rate: Number,
        last_epoch: i64,
        rule: impl PaddleRule + 'static,
    ) -> Self {
        let base_lr = rate.float();
        let state = PaddleState { base_lr, last_epoch, last_lr: Float(base_lr) };
        PaddleScheduler {
            rule: Box::new(rule),
            state,
            place: args.kind_place(),
            end: None,
            remarks: Vec::new(),
        }
    }

    /// The same with the epoch at which it ends.
    pub(super) fn ending(mut self, end: Number) -> Self {
        self.end = Some(end.float());
        self
    }

    /// The same with remarks.
    pub(super) fn with(mut self, remarks: impl IntoIterator<Item = Remark>) -> Self {
        self.remarks.extend(remarks);
        self
    }

    /// Takes the remarks out.
    pub(super) fn take_remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }

    /// `step()`.
    fn step(&mut self) -> Result<(), Exception> {
        let lr = self.rule.step(&mut self.state);
        self.state.last_lr = lr.map_err(|raised| raised.within(&self.place))?;
        Ok(())
    }

    /// `step(epoch)`, and the rate after it.
    pub(super) fn step_to(&mut self, epoch: i64) -> Computed {
        let lr = self.rule.step_to(epoch, &mut self.state);
        self.state.last_lr = lr.map_err(|raised| raised.within(&self.place))?;
        Ok(self.state.last_lr)
    }

    /// The epoch at which it ends, if its parameters give one.
    pub(super) fn end(&self) -> Option<f64> {
        self.end
    }

    /// The rate after `step(epoch)`, if it depends on nothing else and no epoch raises.
    pub(super) fn formula_of_step_to(&self) -> Option<impl Fn(Number) -> Computed + Clone + use<>> {
        let (formula, base_lr) = (self.rule.formula_of_step_to()?, self.state.base_lr);
        Some(move |epoch| formula(base_lr, epoch))
    }
}

/// A scheduler in a training loop.
#[derive(Clone)]
struct PaddleLoop(PaddleScheduler);

impl Stepped for PaddleLoop {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.0.step()?;
        }
        out[0] = self.0.state.last_lr.read()?;
        Ok(())
    }
}

/// Builds the schedule of a class.
///
/// # Errors
///
/// The spec is wrong, or Paddle raises while the scheduler is constructed.
pub(super) fn build(class: &PaddleClass, args: &Args<'_>) -> Resolved {
    let unit = args.unit()?.unwrap_or(Unit::Step);
    let overwritten = replaced(args)?;
    let mut scheduler = (class.construct)(args)?;
    let (first, end, said) = (scheduler.state.last_epoch, scheduler.end, scheduler.take_remarks());
    let channels = vec![Channel::learning_rate(Precision::Double)];
    let schedule = match (scheduler.rule.formula(), scheduler.state.base_lr) {
        (Some(formula), base_lr) => closed(args, unit, channels, move |t, out| {
            out[0] = formula(base_lr, Number::from(t) + first)?.read()?;
            Ok(())
        }),
        (None, _) => recurrent(args, unit, channels, PaddleLoop(scheduler)),
    };
    let length = end.map(|end| end.ceil() - first as f64).filter(|length| (1.0..9e15).contains(length));
    let schedule = length.into_iter().fold(schedule, |schedule, length| schedule.lasting(length as u64));
    Ok(overwritten.into_iter().chain(said).fold(schedule, Schedule::remark))
}

/// The remark on a rate of the optimizer, which a scheduler replaces.
pub(super) fn replaced(args: &Args<'_>) -> Resolved<Option<Remark>> {
    match args.optimizer().lr.as_slice() {
        [] => Ok(None),
        [_] => {
            let text = "The scheduler is the optimizer's `learning_rate`: `lr` of `optimizer` is not used.";
            Ok(Some(args.remark_on_kind(RemarkKind::OverwritesTheOptimizer, text)))
        }
        _ => Err(Diagnostic::new("an optimizer of Paddle has one `learning_rate`")
            .at(args.kind_place(), "brings its own rate for all parameters")
            .why("a parameter group has a factor of that rate, not a rate of its own")
            .help("write the rate into the schedule, and leave out `lr` of `optimizer`")),
    }
}

/// Constructs a scheduler within a scheduler.
///
/// # Errors
///
/// It is not Paddle's, or its constructor raises.
pub(super) fn inner(outer: &Args<'_>, args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let own = args.dialect.name == outer.dialect.name;
    match CLASSES.iter().find(|class| own && class.kind.name == args.kind.name) {
        Some(class) => (class.construct)(args),
        None => Err(Diagnostic::new(format!("`{}` takes a scheduler of Paddle", outer.full_name()))
            .at(args.kind_place(), "not one of Paddle's")
            .why("it steps the scheduler with `step(epoch)`, which only Paddle's have")
            .help("`lrsched list paddle` shows Paddle's schedulers")),
    }
}
