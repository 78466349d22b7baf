//! Schedules from a framework's own arithmetic, row by row, which may raise.

use std::sync::Arc;

use super::Args;
use super::number::Number;
use super::raised::Raised;
use crate::diagnostic::{Diagnostic, Place};
use crate::schedule::{Channel, Closed, Halt, Nature, Precision, Quantity, Recurrent, Schedule, Unit, Walk};

/// What happens between two updates. The row is what the next update uses.
pub trait Stepped: Clone + Send + Sync {
    /// Writes row `t`. It is called for 0, 1, 2, ... in order.
    ///
    /// # Errors
    ///
    /// What the framework raises on the way to row `t`.
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Raised>;

    /// Writes the rows from `t` on, each `width` wide, until `out` is full.
    ///
    /// # Errors
    ///
    /// The first row that raises, and what it raises; those before it are written.
    fn rows(&mut self, t: u64, width: usize, out: &mut [f64]) -> Result<(), (u64, Raised)> {
        for (t, row) in (t..).zip(out.chunks_exact_mut(width)) {
            self.row(t, row).map_err(|raised| (t, raised))?;
        }
        Ok(())
    }
}

/// Who tells what went wrong at which row.
#[derive(Clone)]
struct Teller {
    framework: &'static str,
    unit: Unit,
    place: Place,
}

impl Teller {
    fn of(args: &Args<'_>, unit: Unit) -> Self {
        Teller { framework: args.dialect.name, unit, place: args.kind_place() }
    }

    fn halt(&self, at: u64, raised: Raised) -> Halt {
        let diagnostic = raised.diagnostic(self.framework, &format!("at {} {at}", self.unit));
        Halt { at, error: Box::new(diagnostic.or_at(|| Some(self.place.clone()))) }
    }
}

/// One column per parameter group and quantity: all learning rates first.
pub fn channels(args: &Args<'_>, quantities: &[Quantity]) -> Vec<Channel> {
    let groups: Vec<Option<String>> = match args.optimizer().lr.as_slice() {
        [] => vec![None],
        groups => groups.iter().map(|(name, _)| name.clone()).collect(),
    };
    let of = |quantity: &Quantity| {
        let channel = |group: &Option<String>| Channel {
            quantity: *quantity,
            group: group.clone(),
            precision: Precision::Double,
        };
        groups.iter().map(channel).collect::<Vec<_>>()
    };
    quantities.iter().flat_map(of).collect()
}

/// The optimizer's learning rate of each group.
///
/// # Errors
///
/// The spec gives none.
pub fn base_lrs(args: &Args<'_>) -> Result<Vec<Number>, Diagnostic> {
    Ok(args.base_lr()?.iter().map(|(_, lr)| Number::from(*lr)).collect())
}

/// A schedule that gives row `t` at once, and that raises nowhere.
pub fn closed<F>(args: &Args<'_>, unit: Unit, channels: Vec<Channel>, row: F) -> Schedule
where
    F: Fn(u64, &mut [f64]) -> Result<(), Raised> + Send + Sync + 'static,
{
    let formula = Formula { width: channels.len(), teller: Teller::of(args, unit), row };
    Schedule::new(unit, channels, Nature::Closed(Arc::new(formula)))
}

/// A schedule that is walked although row `t` depends on `t` alone: with these parameters a row may raise, and then
/// training ends there.
pub fn walked<F>(args: &Args<'_>, unit: Unit, channels: Vec<Channel>, row: F) -> Schedule
where
    F: Fn(u64, &mut [f64]) -> Result<(), Raised> + Send + Sync + 'static,
{
    let formula = Formula { width: channels.len(), teller: Teller::of(args, unit), row };
    Schedule::new(unit, channels, Nature::Recurrent(Arc::new(Walked(Arc::new(formula)))))
}

/// A schedule whose rows are made one from the other.
pub fn recurrent(
    args: &Args<'_>,
    unit: Unit,
    channels: Vec<Channel>,
    state: impl Stepped + 'static,
) -> Schedule {
    let path = Path { width: channels.len(), teller: Teller::of(args, unit), state };
    Schedule::new(unit, channels, Nature::Recurrent(Arc::new(path)))
}

/// What a row of a formula is made by.
trait Row: Fn(u64, &mut [f64]) -> Result<(), Raised> + Send + Sync {}
impl<F: Fn(u64, &mut [f64]) -> Result<(), Raised> + Send + Sync> Row for F {}

struct Formula<F> {
    width: usize,
    teller: Teller,
    row: F,
}

impl<F: Row> Closed for Formula<F> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (t, row) in (first..).zip(out.chunks_exact_mut(self.width)) {
            (self.row)(t, row).map_err(|raised| self.teller.halt(t, raised))?;
        }
        Ok(())
    }
}

/// A formula that is walked.
struct Walked<F>(Arc<Formula<F>>);

impl<F: Row + 'static> Recurrent for Walked<F> {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(Trail { formula: self.0.clone(), next: 0 })
    }
}

struct Trail<F> {
    formula: Arc<Formula<F>>,
    next: u64,
}

impl<F: Row> Walk for Trail<F> {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        self.formula.fill(self.next, out)?;
        self.next += (out.len() / self.formula.width) as u64;
        Ok(())
    }
}

#[derive(Clone)]
struct Path<S> {
    width: usize,
    teller: Teller,
    state: S,
}

impl<S: Stepped + 'static> Recurrent for Path<S> {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(Steps { path: self.clone(), next: 0 })
    }
}

struct Steps<S> {
    path: Path<S>,
    next: u64,
}

impl<S: Stepped> Walk for Steps<S> {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let Path { width, teller, state } = &mut self.path;
        state.rows(self.next, *width, out).map_err(|(at, raised)| teller.halt(at, raised))?;
        self.next += (out.len() / *width) as u64;
        Ok(())
    }
}
