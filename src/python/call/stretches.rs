//! Many steps of a function: by columns where that goes, one by one where it does not.

use crate::diagnostic::Diagnostic;
use crate::python::choice::session::Session;
use crate::python::machine::lanes::{self, Column};
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use std::ops::Range;

/// Something that is called with the number of the step.
pub(in crate::python) trait Stepped {
    /// Where it runs, and what is called.
    fn parts(&mut self) -> (&mut Session, &Value);

    /// How many steps at once went so far.
    fn stretches(&mut self) -> &mut Stretches;

    /// The arguments for these steps.
    fn arguments(&self, steps: Vec<i64>) -> Vec<Column>;

    /// What a returned value means.
    fn rate(value: &Value) -> Outcome<f64>;

    /// The same for a column, where there is a quicker way than value by value.
    fn rates(column: &Column, range: Range<usize>, out: &mut [f64]) -> bool;

    /// The rate of one step.
    fn alone(&mut self, step: i64) -> Result<f64, Diagnostic>;
}

/// Fewer steps than this are not worth columns.
const FEWEST: usize = 16;

/// After so many stretches in a row that went step by step, columns are not tried any more.
const PATIENCE: u32 = 4;

/// How it went so far.
#[derive(Debug, Default)]
pub(in crate::python) struct Stretches {
    /// How many of the last stretches had to be computed step by step.
    alone: u32,
}

/// Writes the rates of consecutive steps. Where there is none: how many there are before it, and why.
pub(in crate::python) fn fill<S: Stepped>(
    stepped: &mut S,
    first: i64,
    out: &mut [f64],
) -> Result<(), (usize, Diagnostic)> {
    let mut own = std::mem::take(stepped.stretches());
    let filled = own.fill(stepped, first, out);
    *stepped.stretches() = own;
    filled
}

/// The rates of at most so many steps, as far as columns give them as Python's numbers.
pub(in crate::python) fn ahead<S: Stepped>(stepped: &mut S, first: i64, most: usize) -> Vec<f64> {
    let mut own = std::mem::take(stepped.stretches());
    let known = own.ahead(stepped, first, most);
    *stepped.stretches() = own;
    known
}

impl Stretches {
    /// Step by step from now on.
    pub(crate) fn none() -> Self {
        Stretches { alone: PATIENCE }
    }

    /// Whether columns are still tried.
    pub(crate) fn hopeful(&self) -> bool {
        self.alone < PATIENCE
    }

    fn fill<S: Stepped>(
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

    fn ahead<S: Stepped>(&mut self, stepped: &mut S, first: i64, most: usize) -> Vec<f64> {
        let length = most.min(lanes::LENGTH);
        let mut known = Vec::new();
        if length < FEWEST || !self.hopeful() {
            return known;
        }
        for (range, column) in columns(stepped, first, length) {
            let exact = |i: i64| i.unsigned_abs() <= 1 << 53;
            match column {
                Some(Column::Floats(values)) => known.extend_from_slice(&values[range]),
                Some(Column::Same(Value::Float(value))) => known.extend(range.map(|_| value)),
                Some(Column::Same(Value::Int(value))) if exact(value) => {
                    known.extend(range.map(|_| value as f64));
                }
                Some(Column::Ints(values)) if values[range.clone()].iter().all(|i| exact(*i)) => {
                    known.extend(values[range].iter().map(|i| *i as f64));
                }
                _ => break,
            }
        }
        self.alone = if known.is_empty() { self.alone + 1 } else { 0 };
        known
    }

    fn together<S: Stepped>(
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

/// What consecutive steps return, range by range; nothing where they have to be asked one by one.
fn columns<S: Stepped>(stepped: &mut S, first: i64, length: usize) -> Vec<(Range<usize>, Option<Column>)> {
    let arguments = stepped.arguments((first..).take(length).collect());
    let (session, function) = stepped.parts();
    let function = function.clone();
    session.watched(|machine| lanes::call(machine, &function, arguments, length))
}

/// What a column means; nothing where one of its values means nothing.
fn rates<S: Stepped>(column: &Column, range: Range<usize>, out: &mut [f64]) -> Option<()> {
    match column {
        Column::Same(value) => out[range].fill(S::rate(value).ok()?),
        _ if S::rates(column, range.clone(), out) => {}
        _ => {
            for place in range {
                out[place] = S::rate(&column.get(place).ok()?).ok()?;
            }
        }
    }
    Some(())
}

fn one_by_one<S: Stepped>(stepped: &mut S, first: i64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
    for (place, (step, out)) in (first..).zip(out).enumerate() {
        *out = stepped.alone(step).map_err(|error| (place, error))?;
    }
    Ok(())
}
