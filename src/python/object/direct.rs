//! What is known of a training file that is run from its first line to its last, with its loops of training.

use crate::diagnostic::Diagnostic;
use crate::python::object::value::Value;
use crate::python::syntax::ast::At;
use std::collections::HashSet;
use std::rc::Rc;

/// An optimizer of torch that such a file makes.
pub(in crate::python) struct DirectOptimizer {
    pub value: Value,
    /// Where it is made.
    pub at: At,
    /// The name that it is first assigned to.
    pub name: Option<Rc<str>>,
    /// The number of its parameter groups at its first update.
    pub groups: usize,
    /// The rates of all groups at each of its updates, one update after another.
    pub rates: Vec<f64>,
}

/// A scheduler of such a file, and other objects that have an optimizer.
pub(in crate::python) struct DirectAlias {
    /// The name that it is assigned to.
    pub name: Rc<str>,
    /// Where that is.
    pub at: At,
    /// The number of its optimizer.
    pub optimizer: usize,
}

/// The run of such a file.
#[derive(Default)]
pub(in crate::python) struct DirectRun {
    /// The optimizers, in the order in which they are made.
    pub optimizers: Vec<DirectOptimizer>,
    /// What has one of them.
    pub aliases: Vec<DirectAlias>,
    /// The functions of the file that make updates or change rates.
    pub acting: HashSet<Rc<str>>,
    /// The names whose first value the user has given: what the file sets later counts.
    pub given: HashSet<Rc<str>>,
    /// What the training measures, each with how often it has been asked for.
    pub measured: Vec<(Rc<str>, usize)>,
    /// What loops go over whose length is asked for, each with the words of the question.
    pub lengths: Vec<(Rc<str>, Value)>,
    /// Whether the file has raised an exception itself that none of its handlers has caught yet.
    pub raises: bool,
    /// Why a function that trains could not be run.
    pub broken: Option<Diagnostic>,
    /// The conditions that are not known and are taken not to hold.
    pub assumed: Vec<(At, Rc<str>)>,
}

impl DirectRun {
    /// The optimizer that a value is.
    pub(crate) fn optimizer(&mut self, value: &Value) -> Option<&mut DirectOptimizer> {
        self.optimizers.iter_mut().find(|known| known.value.same(value))
    }
}
