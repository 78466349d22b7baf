//! `LRScheduler`: the counters of every scheduler, how they are stepped, and the [`Rule`] of its class.
//!
//! A scheduler does here what torch's object does when a training loop constructs it and calls `step()`: it counts, reads
//! the optimizer's groups and writes them. The values depend on all earlier steps: most rules multiply the *current* rate.

use crate::diagnostic::Place;
use crate::dialect::kit::exception::Exception;
use crate::number::python::Number;

use super::moves::{Move, StepRange};
use super::optimizer::{Group, TorchOptimizer};

/// The counters of a scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SchedulerClock {
    /// `last_epoch`, which counts from -1; `SequentialLR` may undo counts below that.
    pub last_epoch: i64,
    /// `_step_count`.
    pub step_count: i64,
    /// `_is_initial`: the step that the constructor makes.
    pub is_initial: bool,
}

/// A step of a scheduler, for one group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// The scheduler's counters.
    pub clock: SchedulerClock,
    /// Its base learning rate of this group.
    pub base_lr: Number,
    /// The position of the group.
    pub index: usize,
}

impl Moment {
    /// `last_epoch` as a number.
    pub(crate) fn t(&self) -> Number {
        self.clock.last_epoch.into()
    }
}

/// What distinguishes one class from another.
pub(crate) trait Rule: CloneRule + Send + Sync {
    /// The part of the constructor before the call of `LRScheduler.__init__`.
    fn prepare(&mut self, _optimizer: &mut TorchOptimizer, _last_epoch: i64) -> Result<(), Exception> {
        Ok(())
    }

    /// The part after it.
    fn finish(&self, _base_lrs: &mut Vec<Number>) {}

    /// How `step()` counts.
    fn count(&mut self, clock: &mut SchedulerClock) {
        clock.step_count += 1;
        clock.last_epoch += 1;
    }

    /// `get_lr()` for one group. `CyclicLR` and `OneCycleLR` also write to the group.
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Result<Number, Exception>;

    /// Pushes what the next steps do to the rate of one group, if it is a float: in order, as many steps as are known
    /// without the rate, perhaps none.
    fn ahead(&self, _stretch: &StepRange, _moves: &mut Vec<Move>) {}

    /// Whether its state in a checkpoint has no function of the user, so that the one that it was constructed with stays.
    fn keeps_its_function(&self) -> bool {
        false
    }

    /// Whether the class has a `step()` of its own, which counts with [`Rule::count`] alone.
    fn has_own_step(&self) -> bool {
        false
    }

    /// What its own `step(epoch)` does before the rates; `None` if the class has none of its own.
    fn step_to(&mut self, _epoch: Number) -> Option<Result<(), Exception>> {
        None
    }

    /// Counts `steps` steps, as [`Rule::count`] does for each. Called after [`Rule::ahead`].
    fn skip(&mut self, steps: usize, clock: &mut SchedulerClock) {
        clock.step_count += steps as i64;
        clock.last_epoch += steps as i64;
    }

    /// `_get_closed_form_lr()` for one group at a `last_epoch`: for a milestone of `SequentialLR`, and for `step(epoch)`.
    /// `None` if the class has no closed form: then torch calls `get_lr()`.
    fn closed_form(&self, _base_lr: Number, _epoch: Number) -> Option<Result<Number, Exception>> {
        None
    }
}

/// Lets a boxed rule be cloned.
pub(crate) trait CloneRule {
    /// A copy behind a box.
    fn boxed(&self) -> Box<dyn Rule>;
}

impl<R: Rule + Clone + 'static> CloneRule for R {
    fn boxed(&self) -> Box<dyn Rule> {
        Box::new(self.clone())
    }
}

/// A scheduler with a rule, as opposed to one made of other schedulers.
pub(crate) struct Leaf {
    rule: Box<dyn Rule>,
    clock: SchedulerClock,
    base_lrs: Vec<Number>,
    place: Place,
}

impl Clone for Leaf {
    fn clone(&self) -> Self {
        Leaf {
            rule: self.rule.boxed(),
            clock: self.clock,
            base_lrs: self.base_lrs.clone(),
            place: self.place.clone(),
        }
    }
}

impl Leaf {
    /// The part of the constructor before the call of `LRScheduler.__init__`, for a program that makes the rest itself.
    pub(crate) fn prepared(
        mut rule: impl Rule + 'static,
        last_epoch: i64,
        place: Place,
        optimizer: &mut TorchOptimizer,
    ) -> Result<Self, Exception> {
        rule.prepare(optimizer, last_epoch).map_err(|raised| raised.within(&place))?;
        let clock = SchedulerClock { last_epoch, step_count: 0, is_initial: false };
        Ok(Leaf { rule: Box::new(rule), clock, base_lrs: Vec::new(), place })
    }

    /// Its rule.
    pub(crate) fn into_rule(self) -> Box<dyn Rule> {
        self.rule
    }

    /// Constructs it on an optimizer; the constructor makes the first step. `place` is its place in the spec.
    pub(crate) fn new(
        mut rule: impl Rule + 'static,
        last_epoch: i64,
        place: Place,
        optimizer: &mut TorchOptimizer,
    ) -> Result<Self, Exception> {
        rule.prepare(optimizer, last_epoch).map_err(|raised| raised.within(&place))?;
        if last_epoch == -1 {
            for group in &mut optimizer.groups {
                group.initial_lr.get_or_insert(group.lr);
            }
        }
        let base_lrs: Option<Vec<Number>> = optimizer.groups.iter().map(|group| group.initial_lr).collect();
        let base_lrs = base_lrs.ok_or_else(|| missing_initial_lr().within(&place))?;
        let clock = SchedulerClock { last_epoch, step_count: 0, is_initial: false };
        let mut leaf = Leaf { rule: Box::new(rule), clock, base_lrs, place };
        leaf.initial_step(optimizer)?;
        leaf.rule.finish(&mut leaf.base_lrs);
        Ok(leaf)
    }

    /// `_initial_step()`.
    pub(crate) fn initial_step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        self.clock.step_count = 0;
        self.clock.is_initial = true;
        self.step(optimizer)?;
        self.clock.is_initial = false;
        Ok(())
    }

    /// `load_state_dict()`.
    pub(crate) fn load(&mut self, saved: &Leaf) {
        (self.clock, self.base_lrs) = (saved.clock, saved.base_lrs.clone());
        if !self.rule.keeps_its_function() {
            self.rule = saved.rule.boxed();
        }
    }

    /// `step()`.
    pub(crate) fn step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        self.rule.count(&mut self.clock);
        self.write(optimizer, |rule, moment, group| rule.lr(moment, group))
    }

    /// `_update_lr(0)`.
    pub(crate) fn restart(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        self.clock.last_epoch = 0;
        self.write(optimizer, |rule, moment, group| {
            rule.closed_form(moment.base_lr, Number::from(0)).unwrap_or_else(|| rule.lr(moment, group))
        })
    }

    /// Pushes what its rule does to a group in the next steps: as many as are known.
    pub(crate) fn ahead(&self, group: usize, steps: usize, moves: &mut Vec<Move>) {
        let epoch = self.clock.last_epoch + 1;
        if let (Number::Float(base_lr), true) = (self.base_lrs[group], epoch > 0) {
            self.rule
                .ahead(&StepRange { epoch, is_first: self.clock.step_count == 0, base_lr, steps }, moves);
        }
    }

    /// `recursive_undo()`: undoes one count.
    pub(crate) fn undo(&mut self) {
        self.clock.last_epoch -= 1;
    }

    /// Counts `steps` steps.
    pub(crate) fn skip(&mut self, steps: usize) {
        self.rule.skip(steps, &mut self.clock);
    }

    fn write(
        &mut self,
        optimizer: &mut TorchOptimizer,
        lr: impl Fn(&mut dyn Rule, &Moment, &mut Group) -> Result<Number, Exception>,
    ) -> Result<(), Exception> {
        for (index, group) in optimizer.groups.iter_mut().enumerate() {
            let moment = Moment { clock: self.clock, base_lr: self.base_lrs[index], index };
            group.lr = lr(&mut *self.rule, &moment, group).map_err(|raised| raised.within(&self.place))?;
        }
        Ok(())
    }
}

/// The exception for a `last_epoch` without an earlier run.
pub(crate) fn missing_initial_lr() -> Exception {
    Exception::key(
        "param 'initial_lr' is not specified in param_groups[0] when resuming scheduler with last_epoch >= 0",
    )
    .why("`last_epoch` resumes a run, whose optimizer has an `initial_lr`; here the optimizer is new")
    .help(
        "leave `last_epoch` out, or give the optimizer of the earlier run: `optimizer: {lr: 0.05, initial_lr: 0.1}`",
    )
}
