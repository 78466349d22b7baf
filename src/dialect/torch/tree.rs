//! Any scheduler of torch: one with a rule, or one made of others.
//!
//! The children of a `SequentialLR` or `ChainedScheduler` are constructed first, on the same optimizer, and their
//! constructors change it.

use crate::diagnostic::{Diagnostic, Place};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::plateau::{Metrics, Plateau};
use crate::number::python::Number::{self, Float};

use super::optimizer::TorchOptimizer;
use super::rule::Leaf;

/// Any scheduler of torch.
#[derive(Clone)]
pub(crate) enum Scheduler {
    /// One with a rule of its own.
    Leaf(Leaf),
    /// `SequentialLR`.
    Sequential(Sequential),
    /// `ChainedScheduler`.
    Chained(Chained),
    /// `ReduceLROnPlateau`, which only stands alone.
    Plateau(Box<ReduceLrOnPlateau>),
}

impl Scheduler {
    /// `step()`.
    pub(crate) fn step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        match self {
            Scheduler::Leaf(leaf) => leaf.step(optimizer),
            Scheduler::Sequential(sequential) => sequential.step(optimizer),
            Scheduler::Chained(chained) => chained.step(optimizer),
            Scheduler::Plateau(plateau) => plateau.step(optimizer),
        }
    }

    /// `_initial_step()`. A scheduler made of others just steps.
    pub(crate) fn initial_step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        match self {
            Scheduler::Leaf(leaf) => leaf.initial_step(optimizer),
            composed => composed.step(optimizer),
        }
    }

    /// `_update_lr(0)`. A scheduler made of others has no `get_lr()`, so that raises.
    pub(crate) fn restart(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        match self {
            Scheduler::Leaf(leaf) => leaf.restart(optimizer),
            _ => Err(Exception::not_implemented()
                .why("at a milestone SequentialLR restarts the next scheduler with `get_lr()`, which SequentialLR and \
                      ChainedScheduler do not have")
                .help("put the SequentialLR or ChainedScheduler first in the list, or put its schedulers into one flat \
                       list")),
        }
    }

    /// `load_state_dict()`: all counters, and the parameters of most classes.
    ///
    /// # Errors
    ///
    /// The state is that of other schedulers.
    pub(crate) fn load(&mut self, saved: &Scheduler) -> Result<(), Exception> {
        match (self, saved) {
            (Scheduler::Leaf(leaf), Scheduler::Leaf(saved)) => leaf.load(saved),
            (Scheduler::Sequential(own), Scheduler::Sequential(saved)) => {
                (own.milestones, own.last_epoch) = (saved.milestones.clone(), saved.last_epoch);
                return load_each(&mut own.children, &saved.children);
            }
            (Scheduler::Chained(own), Scheduler::Chained(saved)) => {
                return load_each(&mut own.children, &saved.children);
            }
            (Scheduler::Plateau(own), Scheduler::Plateau(saved)) => own.plateau = saved.plateau.clone(),
            _ => return Err(other_schedulers()),
        }
        Ok(())
    }

    /// Has made `steps` steps with as many metrics: those of a resumed run go on.
    pub(crate) fn continue_metrics(&mut self, steps: u64) {
        if let Scheduler::Plateau(plateau) = self {
            plateau.seen = steps;
        }
    }

    /// `recursive_undo()`: undoes one count of every leaf, and of nothing above it.
    pub(crate) fn undo(&mut self) {
        match self {
            Scheduler::Leaf(leaf) => leaf.undo(),
            Scheduler::Sequential(sequential) => sequential.undo(),
            Scheduler::Chained(chained) => chained.undo(),
            Scheduler::Plateau(_) => {}
        }
    }
}

/// `SequentialLR`: one scheduler after another, each from its milestone on.
#[derive(Clone)]
pub(crate) struct Sequential {
    children: Vec<Scheduler>,
    milestones: Vec<Number>,
    last_epoch: i64,
    place: Place,
}

impl Sequential {
    /// Undoes the steps of the children's constructors, and makes the first step of the child that applies first.
    pub(crate) fn new(
        children: Vec<Scheduler>,
        milestones: Vec<Number>,
        last_epoch: i64,
        place: Place,
        optimizer: &mut TorchOptimizer,
    ) -> Result<Self, Exception> {
        accept("SequentialLR", "at least one scheduler", &children)
            .map_err(|raised| raised.within(&place))?;
        if milestones.len() != children.len() - 1 {
            return Err(Exception::value(format!(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of \
                 milestone points, but got number of schedulers {} and the number of milestones to be equal to {}",
                children.len(),
                milestones.len()
            ))
            .about("milestones")
            .help("give one milestone fewer than schedulers")
            .within(&place));
        }
        for group in &mut optimizer.groups {
            group.lr = group.initial_lr.ok_or_else(|| Exception::key("'initial_lr'").within(&place))?;
        }
        let mut this = Sequential { children, milestones, last_epoch: last_epoch + 1, place };
        this.undo();
        let first = this.active(0);
        this.children[first].initial_step(optimizer).map_err(|raised| raised.within(&this.place))?;
        Ok(this)
    }

    /// `step()`.
    pub(crate) fn step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        self.last_epoch += 1;
        let active = self.active(self.last_epoch);
        let child = &mut self.children[active];
        match active > 0 && self.milestones[active - 1] == self.last_epoch {
            true => child.restart(optimizer),
            false => child.step(optimizer),
        }
        .map_err(|raised| raised.within(&self.place))
    }

    /// `recursive_undo()`.
    pub(crate) fn undo(&mut self) {
        self.children.iter_mut().for_each(Scheduler::undo);
    }

    /// The child that makes the next steps, and the number of steps before the next milestone.
    pub(crate) fn alone(&self) -> (&Scheduler, usize) {
        let ahead = |milestone: &Number| milestone.float() - self.last_epoch as f64;
        let next =
            self.milestones.iter().map(ahead).filter(|steps| *steps > 0.0).fold(f64::INFINITY, f64::min);
        // At the milestone itself the next child restarts.
        let until = (next.ceil() - 1.0) as usize;
        (&self.children[self.active(self.last_epoch)], until)
    }

    /// Counts `steps` steps, none of which reaches a milestone, and returns the child that must count them too.
    pub(crate) fn skip_child(&mut self, steps: usize) -> &mut Scheduler {
        self.last_epoch += steps as i64;
        let active = self.active(self.last_epoch);
        &mut self.children[active]
    }

    /// `bisect_right(milestones, epoch)`, on a list that need not be sorted.
    fn active(&self, epoch: i64) -> usize {
        let (mut low, mut high) = (0, self.milestones.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.milestones[middle] > epoch {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        low
    }
}

/// `ChainedScheduler`: all schedulers at every step, in their order.
#[derive(Clone)]
pub(crate) struct Chained {
    children: Vec<Scheduler>,
    place: Place,
}

impl Chained {
    /// Changes nothing: the steps of the children's constructors remain.
    pub(crate) fn new(children: Vec<Scheduler>, place: Place) -> Result<Self, Exception> {
        accept("ChainedScheduler", "at least one scheduler to be chained", &children)
            .map_err(|raised| raised.within(&place))?;
        Ok(Chained { children, place })
    }

    /// `step()`.
    pub(crate) fn step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        let place = &self.place;
        self.children
            .iter_mut()
            .try_for_each(|child| child.step(optimizer))
            .map_err(|raised| raised.within(place))
    }

    /// The schedulers that it chains, in their order.
    pub(crate) fn children(&self) -> &[Scheduler] {
        &self.children
    }

    /// The same, mutably.
    pub(crate) fn children_mut(&mut self) -> &mut [Scheduler] {
        &mut self.children
    }

    /// `recursive_undo()`.
    pub(crate) fn undo(&mut self) {
        self.children.iter_mut().for_each(Scheduler::undo);
    }
}

/// Loads the state of the schedulers within a scheduler.
fn load_each(own: &mut [Scheduler], saved: &[Scheduler]) -> Result<(), Exception> {
    match own.len() == saved.len() {
        true => own.iter_mut().zip(saved).try_for_each(|(own, saved)| own.load(saved)),
        false => Err(other_schedulers()),
    }
}

fn other_schedulers() -> Exception {
    Diagnostic::new("the state that is loaded is that of other schedulers")
        .why("torch loads the states of the schedulers within a scheduler one by one, and mixes what does not fit")
        .help("resume with schedulers of the same classes, or with `scheduler: new`")
        .into()
}

/// Refuses the children that torch refuses.
fn accept(class: &str, expected: &str, children: &[Scheduler]) -> Result<(), Exception> {
    if children.is_empty() {
        return Err(Exception::value(format!("{class} expects {expected}, but got no scheduler."))
            .about("schedulers"));
    }
    let plateau = children.iter().enumerate().find_map(|(index, child)| match child {
        Scheduler::Plateau(plateau) => Some((index, plateau)),
        _ => None,
    });
    let Some((index, plateau)) = plateau else { return Ok(()) };
    Err(Exception::value(format!(
        "{class} does not support `ReduceLROnPlateau` scheduler as it requires additional kwargs to be specified \
         when calling `step`, but got one at index {index} in the given schedulers sequence."
    ))
    .help("use ReduceLROnPlateau alone")
    .within(&plateau.place))
}

/// A `ReduceLROnPlateau` and its metrics.
#[derive(Clone)]
pub(crate) struct ReduceLrOnPlateau {
    /// The scheduler.
    pub plateau: Plateau,
    /// The metrics.
    pub metrics: Metrics,
    /// The number of metrics that it has seen.
    pub seen: u64,
    /// The place of its kind in the spec.
    pub place: Place,
    /// The place of its metrics in the spec.
    pub metrics_place: Place,
}

impl ReduceLrOnPlateau {
    /// `step(metrics)`, with the next metric.
    pub(crate) fn step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        let metric = self.metrics.at(self.seen).map_err(|raised| raised.within(&self.metrics_place))?;
        self.seen += 1;
        let mut lrs: Vec<f64> = optimizer.groups.iter().map(|group| group.lr.float()).collect();
        self.plateau.step(metric, &mut lrs);
        for (group, lr) in optimizer.groups.iter_mut().zip(lrs) {
            group.lr = Float(lr);
        }
        Ok(())
    }
}
