//! The arithmetic of a run: how many batches, updates and warmup steps it has, with the formula of each number.

use super::draft::{Known, ValueOrigin};
use crate::spec::origin::RunNumber;
use std::cell::RefCell;

/// The numbers of a run, in the order of computing.
#[derive(Debug, Default)]
pub(super) struct RunArithmetic(RefCell<Vec<RunNumber>>);

impl RunArithmetic {
    /// A number that is computed, with its formula in names and in numbers: `batches = ceil(103 / 4) = 26`.
    pub(super) fn line(&self, what: &str, formula: &str, numbers: &str, value: u64) -> u64 {
        let [what, formula, filled] = [what, formula, numbers].map(str::to_string);
        let line = RunNumber { what, formula, filled, value };
        let mut lines = self.0.borrow_mut();
        if !lines.contains(&line) {
            lines.push(line);
        }
        value
    }

    /// The same as a value with an origin at the place of another one.
    pub(super) fn derived(
        &self,
        what: &str,
        formula: &str,
        numbers: &str,
        value: u64,
        from: &ValueOrigin,
    ) -> Known<u64> {
        let origin = from.derived(format!("{formula} = {numbers}"));
        Known::new(self.line(what, formula, numbers, value), origin)
    }

    /// The numbers.
    pub(super) fn lines(&self) -> Vec<RunNumber> {
        self.0.borrow().clone()
    }
}

/// `ceil(a * b)` of Python, with one product in float64.
pub(super) fn ceil_product(count: u64, factor: f64) -> u64 {
    (count as f64 * factor).ceil().max(0.0) as u64
}
