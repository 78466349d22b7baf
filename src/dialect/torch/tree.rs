//! Any scheduler of torch: one that follows a rule, or one that is made of others.
//!
//! The children of a `SequentialLR` or `ChainedScheduler` have been constructed before, on the same optimizer, and each
//! of them has left its mark there.

use crate::diagnostic::Place;
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

    /// `_initial_step()`. Those that are made of others inherit it, and so they merely step.
    pub(crate) fn initial_step(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        match self {
            Scheduler::Leaf(leaf) => leaf.initial_step(optimizer),
            composed => composed.step(optimizer),
        }
    }

    /// `_update_lr(0)`. Those that are made of others inherit it too, and have no `get_lr()` for it.
    pub(crate) fn restart(&mut self, optimizer: &mut TorchOptimizer) -> Result<(), Exception> {
        match self {
            Scheduler::Leaf(leaf) => leaf.restart(optimizer),
            _ => Err(Exception::not_implemented()
                .why("SequentialLR restarts a scheduler at its milestone by `get_lr()`, which neither SequentialLR \
                      nor ChainedScheduler has")
                .help("let a SequentialLR or ChainedScheduler come first in the list, or put the schedulers in it \
                       into one flat list")),
        }
    }

    /// `recursive_undo()`: takes back one count of every leaf, and of nothing above it.
    pub(crate) fn undo(&mut self) {
        match self {
            Scheduler::Leaf(leaf) => leaf.undo(),
            Scheduler::Sequential(sequential) => sequential.undo(),
            Scheduler::Chained(chained) => chained.undo(),
            Scheduler::Plateau(_) => {}
        }
    }
}

/// `SequentialLR`: one after the other, each from its milestone on.
#[derive(Clone)]
pub(crate) struct Sequential {
    children: Vec<Scheduler>,
    milestones: Vec<Number>,
    last_epoch: i64,
    place: Place,
}

impl Sequential {
    /// Undoes what the children's constructors did, and makes the first step of the one that is first in force.
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
            .help("write one milestone between every two schedulers")
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

    /// The child that the next steps are made by, and how many they are before the next milestone.
    pub(crate) fn alone(&self) -> (&Scheduler, usize) {
        let ahead = |milestone: &Number| milestone.float() - self.last_epoch as f64;
        let next =
            self.milestones.iter().map(ahead).filter(|steps| *steps > 0.0).fold(f64::INFINITY, f64::min);
        // At the milestone itself the next child restarts.
        let until = (next.ceil() - 1.0) as usize;
        (&self.children[self.active(self.last_epoch)], until)
    }

    /// Counts so many steps, none of which reaches a milestone, and returns the child that is to count them too.
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

/// `ChainedScheduler`: all of them at every step, in their order.
#[derive(Clone)]
pub(crate) struct Chained {
    children: Vec<Scheduler>,
    place: Place,
}

impl Chained {
    /// Changes nothing: what the children's constructors did stays.
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

    /// The same, to be counted.
    pub(crate) fn children_mut(&mut self) -> &mut [Scheduler] {
        &mut self.children
    }

    /// `recursive_undo()`.
    pub(crate) fn undo(&mut self) {
        self.children.iter_mut().for_each(Scheduler::undo);
    }
}

/// Refuses what torch refuses as children.
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
    .help("let ReduceLROnPlateau stand alone")
    .within(&plateau.place))
}

/// A `ReduceLROnPlateau` and the metrics that it will be given.
#[derive(Clone)]
pub(crate) struct ReduceLrOnPlateau {
    /// What it does with a metric.
    pub plateau: Plateau,
    /// The metrics.
    pub metrics: Metrics,
    /// How many of them it has been given.
    pub seen: u64,
    /// Where its kind is written.
    pub place: Place,
    /// Where its metrics are written.
    pub metrics_place: Place,
}

impl ReduceLrOnPlateau {
    /// `step(metrics)`, with the next of the metrics.
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
