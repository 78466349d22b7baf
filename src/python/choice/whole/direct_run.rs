//! Runs a training file from its first line to its last.

use super::{Answers, survey};
use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::choice::session::Session;
use crate::python::library::project;
use crate::python::machine::Machine;
use crate::python::object::direct::DirectRun;
use crate::python::object::fault::Outcome;
use crate::python::object::whole::WholeFile;
use crate::python::syntax::ast::{Act, At, Name, Stmt};
use crate::python::syntax::visit;
use std::rc::Rc;

impl Session {
    /// Runs a file from its first line to its last, with its loops of training. `answers` makes the values that the user gives. If
    /// the module trains nothing, the functions are called that would.
    pub(crate) fn direct(
        program: &Program,
        answers: impl Fn(&mut Machine) -> Outcome<Answers>,
    ) -> Result<Session, Diagnostic> {
        let rewritten = program.rewrite(&[], true)?;
        let prepare = |session: &mut Session| {
            let given = answers(&mut session.machine)?;
            let given = given.into_iter().map(|(key, value)| (key, value, false)).collect();
            let place = program.snippet.place(At::default());
            session.machine.whole = Some(Box::new(WholeFile {
                given,
                script: place.source().file_name().into(),
                open: true,
                files: program.files.clone(),
                drivers: rewritten.drivers.iter().map(|name| Rc::from(&**name)).collect(),
                direct: Some(Box::new(DirectRun {
                    acting: rewritten.acting.iter().map(|name| Rc::from(&**name)).collect(),
                    ..DirectRun::default()
                })),
                ..WholeFile::default()
            }));
            session.set_global("__file__", project::file_name());
            Ok(())
        };
        let run = Program { body: rewritten.body.clone(), ..program.clone() };
        let mut session = Session::with(&run, prepare)?;
        let drivers: Vec<Name> = rewritten.drivers.iter().chain(&rewritten.acting).cloned().collect();
        session.counted(|session| session.enter_trainings(&drivers));
        if let Some(whole) = &mut session.machine.whole {
            whole.open = false;
        }
        session.machine.settled = true;
        Ok(session)
    }

    /// Calls the functions that the module has handed to what starts them. If it hands over none and trains nothing, calls its
    /// functions that train in a loop: whoever imports them does so. A method is not called, since that may be one step of many.
    fn enter_trainings(&mut self, drivers: &[Name]) {
        let is_over = |session: &Session| {
            let raised = session.machine.whole.as_ref().is_some_and(|whole| whole.raised.is_some());
            raised || session.has_schedule()
        };
        if is_over(self) {
            return;
        }
        self.enter_passed(drivers);
        let body = self.program.body.clone();
        for statement in body.iter().filter(|statement| trains_in_a_loop(statement)) {
            if let (false, Act::Def(function)) = (is_over(self), &statement.act) {
                self.enter_named(&function.name);
                self.enter_passed(drivers);
            }
        }
    }
}

/// Whether a statement defines a function of the module by the name of one that trains, with a loop.
fn trains_in_a_loop(statement: &Stmt) -> bool {
    let Act::Def(function) = &statement.act else { return false };
    let name = function.name.to_lowercase();
    let is_whole = ["main", "train", "run", "fit", "worker"].iter().any(|word| name.contains(word));
    let mut loops = false;
    visit::each(&function.body, &mut |inner| loops |= matches!(inner.act, Act::For(..) | Act::While(..)));
    let makes = |inner: &Stmt| {
        survey::called(std::slice::from_ref(inner)).iter().any(|call| survey::is_optimizer(&call.name))
    };
    is_whole && (loops || function.body.iter().any(makes))
}
