//! Loops that set rates by an object which this configuration of a file does not make, as `scheduler = None`.

use super::build::*;
use super::recorded::NOTHING;
use super::rewrite::Rewriter;
use super::rounds::ending;
use super::setters::is_nameless;
use crate::python::library::training_loops::LOOP;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;

impl Rewriter<'_> {
    /// The records of the optimizers that a loop steps, where the object is None which sets the rates of its own: they stay.
    pub(super) fn without_object(&mut self, optimizer: &str, at: At) -> Option<Stmt> {
        let within = optimizer.contains('.').then(|| self.written.training(at)).flatten()?;
        let bound = Names::of_statement(&within).bound;
        let mut others = self.survey.setters.updated(visit::blocks(&within)[0]);
        others.retain(|of| of != optimizer && !is_nameless(of) && !bound.contains(root_of(of)));
        let mut made = Vec::new();
        for other in others.into_iter().take(2) {
            let round = self.written.training(at).map(ending)?;
            made.extend(self.followed(round, &other, Vec::new(), LOOP));
        }
        let is_any = !made.is_empty();
        is_any.then(|| Stmt { act: Act::If(vec![(name(NOTHING, at), made)], Vec::new()), at })
    }
}
