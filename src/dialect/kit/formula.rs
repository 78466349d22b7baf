//! Schedules computed row by row with a framework's own arithmetic, which may raise.

use std::sync::Arc;

use super::args::{Args, Resolved};
use super::exception::Exception;
use crate::diagnostic::{Diagnostic, Place};
use crate::number::libm::double;
use crate::number::python::Number;
use crate::schedule::{Channel, Closed, Halt, Nature, Precision, Quantity, Recurrent, Schedule, Unit, Walk};

/// The state between two updates. A row is what the next update uses.
pub(crate) trait Stepped: Clone + Send + Sync {
    /// Writes row `t`. Called for 0, 1, 2, ... in order.
    ///
    /// # Errors
    ///
    /// The framework raises before row `t`.
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception>;

    /// Writes the rows from `t` on, each `width` wide, until `out` is full.
    ///
    /// # Errors
    ///
    /// The first row that raises, and the exception. The rows before it are written.
    fn rows(&mut self, t: u64, width: usize, out: &mut [f64]) -> Result<(), (u64, Exception)> {
        for (t, row) in (t..).zip(out.chunks_exact_mut(width)) {
            self.row(t, row).map_err(|raised| (t, raised))?;
        }
        Ok(())
    }
}

/// Turns an exception at a row into an error.
#[derive(Clone)]
struct RowErrors {
    framework: &'static str,
    unit: Unit,
    place: Place,
    /// The number of row 0 in the whole run.
    first: u64,
}

impl RowErrors {
    fn of(args: &Args<'_>, unit: Unit) -> Self {
        RowErrors { framework: args.dialect.name, unit, place: args.kind_place(), first: 0 }
    }

    fn halt(&self, at: u64, raised: Exception) -> Halt {
        let diagnostic = raised.diagnostic(self.framework, &format!("at {} {}", self.unit, self.first + at));
        Halt { at, error: Box::new(diagnostic.or_at(|| Some(self.place.clone()))) }
    }
}

/// `numpy.interp(x, [0, end], [from, to])`, for x from 0 to `end`.
pub(crate) fn interp(x: f64, end: f64, from: f64, to: f64) -> f64 {
    match () {
        () if x == end => to,
        // Without this, a slope that is infinite would give no number.
        () if x == 0.0 => from,
        () => (to - from) / end * x + from,
    }
}

/// One column per parameter group and quantity: all learning rates first.
pub(crate) fn channels(args: &Args<'_>, quantities: &[Quantity]) -> Vec<Channel> {
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
pub(crate) fn base_lrs(args: &Args<'_>) -> Result<Vec<Number>, Diagnostic> {
    Ok(args.base_lr()?.iter().map(|(_, lr)| *lr).collect())
}

/// A schedule whose row `t` is computed from `t` alone, and that never raises.
pub(crate) fn closed<F>(args: &Args<'_>, unit: Unit, channels: Vec<Channel>, row: F) -> Schedule
where
    F: Fn(u64, &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
{
    waving(args, unit, channels, false, |_| None, move |t, _, out| row(t, out))
}

/// The same, but a row may raise: it is walked from row 0, because training ends at the first exception.
pub(crate) fn walked<F>(args: &Args<'_>, unit: Unit, channels: Vec<Channel>, row: F) -> Schedule
where
    F: Fn(u64, &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
{
    waving(args, unit, channels, true, |_| None, move |t, _, out| row(t, out))
}

/// A schedule whose row `t` is computed from `t` and, if it has one, the cosine of an angle. The cosines of many rows are
/// taken at once. As in Python, an infinite angle raises. `raises`: whether a row may raise.
pub(crate) fn waving<A, F>(
    args: &Args<'_>,
    unit: Unit,
    channels: Vec<Channel>,
    raises: bool,
    angle: A,
    row: F,
) -> Schedule
where
    A: Fn(u64) -> Option<f64> + Send + Sync + 'static,
    F: Fn(u64, f64, &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
{
    let formula = Arc::new(Formula { width: channels.len(), teller: RowErrors::of(args, unit), angle, row });
    let nature = match raises {
        true => Nature::Recurrent(Arc::new(Walked(formula))),
        false => Nature::Closed(formula),
    };
    Schedule::new(unit, channels, nature)
}

/// A schedule whose rows are each computed from the one before.
pub(crate) fn recurrent(
    args: &Args<'_>,
    unit: Unit,
    channels: Vec<Channel>,
    state: impl Stepped + 'static,
) -> Schedule {
    recurrent_from(args, unit, channels, state, 0)
}

/// The same, with the number of its first row in the whole run.
pub(crate) fn recurrent_from(
    args: &Args<'_>,
    unit: Unit,
    channels: Vec<Channel>,
    state: impl Stepped + 'static,
    first: u64,
) -> Schedule {
    let teller = RowErrors { first, ..RowErrors::of(args, unit) };
    let path = SteppedPath { width: channels.len(), teller, state };
    Schedule::new(unit, channels, Nature::Recurrent(Arc::new(path)))
}

/// The number that the first update is called with, and the base rates: those of the optimizer, or `initial_lr` if an
/// earlier scheduler has left it there.
///
/// # Errors
///
/// The spec gives no rates, or none that an earlier run left.
pub(crate) fn begun(args: &Args<'_>) -> Resolved<(u64, Vec<Number>)> {
    let last_epoch = args.own_last_epoch()?;
    let bases = match args.optimizer().initial_lr.as_slice() {
        [] if last_epoch != -1 => {
            let message = "param 'initial_lr' is not specified in param_groups[0] when resuming scheduler with last_epoch >= 0.";
            let raised = Exception::key(message)
                .about("last_epoch")
                .why("`last_epoch` resumes a run, whose optimizer has an `initial_lr`; here the optimizer is new")
                .help("leave `last_epoch` out, or give the optimizer of the earlier run: `optimizer: {lr: 2e-5, initial_lr: 5e-5}`");
            return Err(raised.report(args, "in the constructor"));
        }
        [] => args.groups()?,
        earlier => earlier,
    };
    let first = u64::try_from(last_epoch + 1).map_err(|_| {
        args.refuse("last_epoch", format!("`last_epoch` is {last_epoch}, and must be at least -1"))
    })?;
    Ok((first, bases.iter().map(|(_, lr)| *lr).collect()))
}

/// A schedule of a scheduler that is constructed as torch's are: the rates follow from `last_epoch` and from the base rates,
/// and the constructor computes the first of them. `row` takes `last_epoch`, the cosine of its angle and the base rates.
/// `raises`: whether a row after the first may raise.
///
/// # Errors
///
/// The spec gives no rates, or the constructor raises.
pub(crate) fn from_base_rates<A, F>(args: &Args<'_>, raises: bool, angle: A, row: F) -> Resolved
where
    A: Fn(Number) -> Option<f64> + Send + Sync + 'static,
    F: Fn(Number, f64, &[Number], &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
{
    let (first, bases) = begun(args)?;
    let unit = args.unit()?.unwrap_or(Unit::Step);
    let channels = channels(args, &[Quantity::LearningRate]);
    cosine(angle(Number::from(first)))
        .and_then(|cosine| row(Number::from(first), cosine, &bases, &mut vec![0.0; channels.len()]))
        .map_err(|raised| raised.report(args, "in the constructor"))?;
    let row = move |t: u64, cosine: f64, out: &mut [f64]| row(Number::from(first + t), cosine, &bases, out);
    Ok(waving(args, unit, channels, raises, move |t| angle(Number::from(first + t)), row))
}

/// Writes each base rate times a factor.
///
/// # Errors
///
/// A product is not a real number.
pub(crate) fn times(bases: &[Number], factor: Number, out: &mut [f64]) -> Result<(), Exception> {
    for (out, base) in out.iter_mut().zip(bases) {
        *out = (*base * factor).read()?;
    }
    Ok(())
}

/// A schedule whose natural length is a number of steps. 0 and less is not one.
pub(crate) fn until(schedule: Schedule, end: Number) -> Schedule {
    match end > 0 {
        true => schedule.lasting(end.float().ceil() as u64),
        false => schedule,
    }
}

/// The cosine of an angle; 0 if there is none.
///
/// # Errors
///
/// The angle is infinite.
pub(crate) fn cosine(angle: Option<f64>) -> Result<f64, Exception> {
    match angle {
        Some(angle) => Ok(Number::from(angle).cos()?.float()),
        None => Ok(0.0),
    }
}

/// The angle of a row.
trait RowAngle: Fn(u64) -> Option<f64> + Send + Sync {}
impl<A: Fn(u64) -> Option<f64> + Send + Sync> RowAngle for A {}

/// Computes a row from `t` and the cosine of its angle.
trait RowFormula: Fn(u64, f64, &mut [f64]) -> Result<(), Exception> + Send + Sync {}
impl<F: Fn(u64, f64, &mut [f64]) -> Result<(), Exception> + Send + Sync> RowFormula for F {}

struct Formula<A, F> {
    width: usize,
    teller: RowErrors,
    angle: A,
    row: F,
}

/// The number of cosines that are taken at once.
const AT_ONCE: usize = 256;

impl<A: RowAngle, F: RowFormula> Closed for Formula<A, F> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let mut cosines = [0.0; AT_ONCE];
        for (first, out) in (first..).step_by(AT_ONCE).zip(out.chunks_mut(AT_ONCE * self.width)) {
            let cosines = &mut cosines[..out.len() / self.width];
            let (mut any, mut infinite) = (false, None);
            for (t, cosine) in (first..).zip(&mut *cosines) {
                if let Some(angle) = (self.angle)(t) {
                    any = true;
                    infinite = infinite.or(angle.is_infinite().then_some(t));
                    *cosine = angle;
                }
            }
            if any {
                double::slices::cos(cosines);
            }
            for ((t, row), cosine) in (first..).zip(out.chunks_exact_mut(self.width)).zip(cosines) {
                match infinite == Some(t) {
                    true => Err(Exception::value("math domain error")),
                    false => (self.row)(t, *cosine, row),
                }
                .map_err(|raised| self.teller.halt(t, raised))?;
            }
        }
        Ok(())
    }
}

/// A formula that is walked.
struct Walked<A, F>(Arc<Formula<A, F>>);

impl<A: RowAngle + 'static, F: RowFormula + 'static> Recurrent for Walked<A, F> {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(FormulaWalk { formula: self.0.clone(), next: 0 })
    }
}

struct FormulaWalk<A, F> {
    formula: Arc<Formula<A, F>>,
    next: u64,
}

impl<A: RowAngle, F: RowFormula> Walk for FormulaWalk<A, F> {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        self.formula.fill(self.next, out)?;
        self.next += (out.len() / self.formula.width) as u64;
        Ok(())
    }
}

#[derive(Clone)]
struct SteppedPath<S> {
    width: usize,
    teller: RowErrors,
    state: S,
}

impl<S: Stepped + 'static> Recurrent for SteppedPath<S> {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(Steps { path: self.clone(), next: 0 })
    }
}

struct Steps<S> {
    path: SteppedPath<S>,
    next: u64,
}

impl<S: Stepped> Walk for Steps<S> {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let SteppedPath { width, teller, state } = &mut self.path;
        state.rows(self.next, *width, out).map_err(|(at, raised)| teller.halt(at, raised))?;
        self.next += (out.len() / *width) as u64;
        Ok(())
    }
}
