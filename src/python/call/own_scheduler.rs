//! The scheduler of the user's own that an optimizer of MXNet or Paddle is handed, found in the program and constructed.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::calls;
use crate::python::call::chosen::{self, is_unavailable};
use crate::python::call::data::{self, Data};
use crate::python::choice::candidates::Takes;
use crate::python::choice::own_schedulers::OwnSchedulers;
use crate::python::choice::session::Session;
use crate::python::object::value::Value;

/// The scheduler of a program. `name` is that of the scheduler or class, and `config` are the arguments of the class.
///
/// # Errors
///
/// There is no scheduler, or constructing it raises.
pub(in crate::python) fn scheduler(
    program: &Program,
    of: &OwnSchedulers,
    name: Option<&str>,
    config: Option<&[(String, Data)]>,
) -> Result<(Session, Value), Diagnostic> {
    let given = config.unwrap_or_default();
    let mut is_whole = false;
    let (mut session, found) = match name {
        // What a training file hands over on this line.
        Some(line) if line.starts_with("line ") => {
            chosen::schedule(program, Some(line), Takes::Any, Some(given))?
        }
        name => {
            let chosen = |mut session: Session| {
                let found = session.scheduler_of(of, name, config.is_some())?;
                match given.is_empty() || matches!(found, Value::Class(_)) {
                    true => Ok((session, found)),
                    false => Err(made_already()),
                }
            };
            match (Session::new(program).and_then(chosen), name) {
                // Read as a whole, the program may not need that library.
                (Err(error), Some(_)) if is_unavailable(&error) => {
                    is_whole = true;
                    let whole = Session::whole(program, name, |_| Ok(Vec::new()));
                    whole.and_then(chosen).map_err(|_| error)?
                }
                (alone, _) => alone?,
            }
        }
    };
    let made = match &found {
        Value::Class(class) => data::keywords(&mut session.machine, given)
            .and_then(|keywords| calls::construct(&mut session, class, &keywords)),
        object => Ok(object.clone()),
    };
    let scheduler = made.map_err(|fault| session.diagnostic(&fault.or_at(place_of(&found))))?;
    if is_whole {
        session.report_whole();
    }
    Ok((session, scheduler))
}

/// Refuses a `config` for a scheduler that the program has made: it would change nothing.
pub(super) fn made_already() -> Diagnostic {
    Diagnostic::new("`config` has the arguments of a class, and this scheduler is made already")
        .why("they would change nothing")
        .help("name its class in `name`, or write the values where the scheduler is made")
}
