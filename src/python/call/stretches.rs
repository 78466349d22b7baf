//! Evaluates a function at many consecutive steps: by columns where possible, otherwise step by step.

use crate::diagnostic::Diagnostic;
use crate::python::choice::session::Session;
use crate::python::machine::lanes::{self, LaneColumn};
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use std::ops::Range;

/// A callable that takes the number of the step.
pub(in crate::python) trait StepCallable {
    /// The session in which it runs, and the value that is called.
    fn parts(&mut self) -> (&mut Session, &Value);

    /// How often columns succeeded so far.
    fn stretches(&mut self) -> &mut Stretches;

    /// The arguments for these steps.
    fn arguments(&self, steps: Vec<i64>) -> Vec<LaneColumn>;

    /// The rate of a returned value.
    fn rate(value: &Value) -> Outcome<f64>;

    /// Writes the rates of a range of a column, if that is quicker than value by value. Returns whether it did.
    fn rates(column: &LaneColumn, range: Range<usize>, out: &mut [f64]) -> bool;

    /// The rate of one step.
    fn alone(&mut self, step: i64) -> Result<f64, Diagnostic>;
}

/// Fewer steps than this are not worth columns.
pub(super) const FEWEST: usize = 16;

/// After this many stretches in a row that had to be computed step by step, columns are no longer tried.
pub(super) const PATIENCE: u32 = 4;

/// How often columns succeeded so far.
#[derive(Debug, Default)]
pub(in crate::python) struct Stretches {
    /// The number of stretches in a row that had to be computed step by step.
    alone: u32,
}

/// Writes the rates of consecutive steps. An error comes with the number of rates before it.
pub(in crate::python) fn fill<S: StepCallable>(
    stepped: &mut S,
    first: i64,
    out: &mut [f64],
) -> Result<(), (usize, Diagnostic)> {
    let mut own = std::mem::take(stepped.stretches());
    let filled = own.fill(stepped, first, out);
    *stepped.stretches() = own;
    filled
}

/// The rates of the first steps, at most `most`, as far as columns give them as Python's numbers.
pub(in crate::python) fn ahead<S: StepCallable>(stepped: &mut S, first: i64, most: usize) -> Vec<f64> {
    let mut own = std::mem::take(stepped.stretches());
    let known = own.ahead(stepped, first, most);
    *stepped.stretches() = own;
    known
}

impl Stretches {
    /// Never tries columns.
    pub(crate) fn none() -> Self {
        Stretches { alone: PATIENCE }
    }

    /// Whether columns are still tried.
    pub(crate) fn hopeful(&self) -> bool {
        self.alone < PATIENCE
    }

    fn fill<S: StepCallable>(
        &mut self,
        stepped: &mut S,
        first: i64,
        out: &mut [f64],
    ) -> Result<(), (usize, Diagnostic)> {
        let mut done = 0;
        for out in out.chunks_mut(lanes::LENGTH) {
            let first = first + done as i64;
            if out.len() < FEWEST || !self.hopeful() {
                one_by_one(stepped, first, out).map_err(|(place, error)| (done + place, error))?;
            } else {
                self.together(stepped, first, out).map_err(|(place, error)| (done + place, error))?;
            }
            done += out.len();
        }
        Ok(())
    }

    fn ahead<S: StepCallable>(&mut self, stepped: &mut S, first: i64, most: usize) -> Vec<f64> {
        let length = most.min(lanes::LENGTH);
        let mut known = Vec::new();
        if length < FEWEST || !self.hopeful() {
            return known;
        }
        for (range, column) in columns(stepped, first, length) {
            let exact = |i: i64| i.unsigned_abs() <= 1 << 53;
            match column {
                Some(LaneColumn::Floats(values)) => known.extend_from_slice(&values[range]),
                Some(LaneColumn::Same(Value::Float(value))) => known.extend(range.map(|_| value)),
                Some(LaneColumn::Same(Value::Int(value))) if exact(value) => {
                    known.extend(range.map(|_| value as f64));
                }
                Some(LaneColumn::Ints(values)) if values[range.clone()].iter().all(|i| exact(*i)) => {
                    known.extend(values[range].iter().map(|i| *i as f64));
                }
                _ => break,
            }
        }
        self.alone = if known.is_empty() { self.alone + 1 } else { 0 };
        known
    }

    fn together<S: StepCallable>(
        &mut self,
        stepped: &mut S,
        first: i64,
        out: &mut [f64],
    ) -> Result<(), (usize, Diagnostic)> {
        let mut alone = 0;
        for (range, column) in columns(stepped, first, out.len()) {
            let start = range.start;
            if column.and_then(|column| rates::<S>(&column, range.clone(), out)).is_none() {
                alone += range.len();
                one_by_one(stepped, first + start as i64, &mut out[range])
                    .map_err(|(place, error)| (start + place, error))?;
            }
        }
        self.alone = if alone * 2 > out.len() { self.alone + 1 } else { 0 };
        Ok(())
    }
}

/// The results of consecutive steps, range by range; `None` for a range that has to be computed step by step.
fn columns<S: StepCallable>(
    stepped: &mut S,
    first: i64,
    length: usize,
) -> Vec<(Range<usize>, Option<LaneColumn>)> {
    let arguments = stepped.arguments((first..).take(length).collect());
    let (session, function) = stepped.parts();
    let function = function.clone();
    session.watched(|machine| lanes::call(machine, &function, arguments, length, None))
}

/// Writes the rates of a range of a column; `None` if a value is not a rate.
fn rates<S: StepCallable>(column: &LaneColumn, range: Range<usize>, out: &mut [f64]) -> Option<()> {
    match column {
        LaneColumn::Same(value) => out[range].fill(S::rate(value).ok()?),
        _ if S::rates(column, range.clone(), out) => {}
        _ => {
            for place in range {
                out[place] = S::rate(&column.get(place).ok()?).ok()?;
            }
        }
    }
    Some(())
}

fn one_by_one<S: StepCallable>(
    stepped: &mut S,
    first: i64,
    out: &mut [f64],
) -> Result<(), (usize, Diagnostic)> {
    for (place, (step, out)) in (first..).zip(out).enumerate() {
        *out = stepped.alone(step).map_err(|error| (place, error))?;
    }
    Ok(())
}
