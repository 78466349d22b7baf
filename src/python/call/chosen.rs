//! The schedule of a program, with what the user's `config` gives for it.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::configured::{self, FunctionCall, NamedValues};
use crate::python::call::data::{self, Data};
use crate::python::call::torch_arguments;
use crate::python::choice::candidates::{NOTHING, Takes, is_indexed};
use crate::python::choice::handed;
use crate::python::choice::products;
use crate::python::choice::session::Session;
use crate::python::choice::torch::{is_optimizer_name, reads_groups_of};
use crate::python::choice::whole::{Answers, lacking, lacking_beside};
use crate::python::library::standard;
use crate::python::machine::Machine;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use crate::python::operation::classes;
use crate::python::operation::objects;
use crate::python::syntax::ast::{Function, Parameter};
use std::rc::Rc;
use std::sync::Arc;

/// The values that the user gives, by their names in the program: `args: {lr: 0.1}` gives `args.lr`.
pub(in crate::python) fn answers(machine: &mut Machine, config: &[(String, Data)]) -> Outcome<Answers> {
    fn flat(machine: &mut Machine, path: &str, data: &Data, found: &mut Answers) -> Outcome<()> {
        found.push((path.into(), data::to_value(machine, data)?));
        if let Data::Dict(entries) = data {
            entries
                .iter()
                .try_for_each(|(key, data)| flat(machine, &format!("{path}.{key}"), data, found))?;
        }
        Ok(())
    }
    let mut found = Vec::new();
    config.iter().try_for_each(|(key, data)| flat(machine, key, data, &mut found))?;
    Ok(found)
}

/// The libraries that read the command line.
const COMMAND_LINE: [&str; 3] = ["argparse", "click", "absl"];

/// Starts a program, and finds its schedule.
///
/// With a `config`, the program is read as a whole: `config` gives what it does not have. The schedule may then be a
/// function with further parameters, or a factory or class that makes it.
pub(in crate::python) fn schedule(
    program: &Program,
    name: Option<&str>,
    takes: Takes,
    config: Option<&[(String, Data)]>,
) -> Result<(Session, Value), Diagnostic> {
    one_rate(program, name)?;
    // What stands inside of a function or a class is found by reading the program as a whole.
    let config = config.or_else(|| name.filter(|name| name.contains('.')).map(|_| &[][..]));
    let Some(config) = config else { return alone(program, name, takes) };
    let mut session = Session::whole(program, name, |machine| answers(machine, config))?;
    let maker = name.filter(|name| {
        session.machine.global(name).is_some_and(|found| makes_scheduler(&found, takes, config))
    });
    let found = match maker {
        Some(maker) => {
            session.hand_by(maker);
            session.whole_schedule(None, takes)?
        }
        None => match session.whole_schedule(name, takes) {
            // The only class, which `config` constructs.
            Err(error) if error.what() == NOTHING && program.functions().is_empty() => {
                let classes = program.classes();
                match (classes.last(), name) {
                    (Some(class), None) => session.whole_schedule(Some(class), takes)?,
                    _ => return Err(error),
                }
            }
            found => found?,
        },
    };
    let made = completed(&mut session, &found, takes);
    let made = made.map_err(|fault| session.diagnostic(&fault.or_at(place_of(&found))))?;
    let made = item_of(&mut session, made);
    session.report_whole();
    // What makes the schedule comes before its first call, so its changes do not count.
    session.touched = false;
    Ok((session, made))
}

/// Refuses a function whose factors depend on the groups of the optimizer that it takes, which a factor alone has not.
fn refuse_groups(session: &Session, maker: &Value) -> Result<(), Diagnostic> {
    let Value::Function(closure) = maker else { return Ok(()) };
    let function = &closure.function;
    let reads = |parameter: &Parameter| {
        is_optimizer_name(&parameter.name) && reads_groups_of(function, &parameter.name)
    };
    match function.parameters.iter().any(reads) {
        true => Err(session.diagnostic(
            &Fault::refuse(format!("`{}` reads the groups of its optimizer", function.name))
                .why("here it is called for the factors alone")
                .help("write `kind: torch.LRScheduler`, which hands it an optimizer and steps the scheduler that it makes")
                .or_at(function.at),
        )),
        false => Ok(()),
    }
}

/// Refuses a chain of optax whose rate is a product, unless a spec names its schedule.
fn one_rate(program: &Program, name: Option<&str>) -> Result<(), Diagnostic> {
    if name.is_some_and(|name| !name.starts_with("line ")) {
        return Ok(());
    }
    let Some((at, parts)) = products::product(&program.body) else { return Ok(()) };
    let parts: Vec<String> = parts.iter().map(|name| format!("`{name}`")).collect();
    Err(program.snippet.diagnostic(
        &Fault::refuse("several parts of this `optax.chain` scale the updates")
            .why(match parts.len() {
                0 | 1 => "its parts are too many to look at all of them".to_string(),
                _ => format!("the rate is the product of {}", parts.join(" and ")),
            })
            .help("give one part the product: `optax.adam(lambda count: 1e-3 * schedule(count))`")
            .or_at(at),
    ))
}

/// The method that gives the rate of a step, of an object that has the rates by their numbers. Any other value as it is.
fn item_of(session: &mut Session, found: Value) -> Value {
    if !is_indexed(&found) {
        return found;
    }
    let symbol = session.machine.symbol("__getitem__");
    objects::attribute(&mut session.machine, &found, symbol).unwrap_or(found)
}

/// The schedule of a program for which the user gives nothing.
fn alone(program: &Program, name: Option<&str>, takes: Takes) -> Result<(Session, Value), Diagnostic> {
    let whole = || match schedule(program, name, takes, Some(&[])) {
        Ok((_, made)) if is_unknown(&made) => Ok(None),
        Ok(found) => Ok(Some(found)),
        Err(error) => Err(error),
    };
    let reads_command_line = program.uses(&COMMAND_LINE).is_some();
    let mut session = Session::new(program)?;
    match session.function(name, takes) {
        Ok(found) => match program.uses(&["argparse", "click"]).map(|_| whole()) {
            // What it computes with may come from the command line.
            Some(Ok(Some(made))) => Ok(made),
            _ => {
                let found = item_of(&mut session, found);
                Ok((session, found))
            }
        },
        // What it hands over may stand inside of a function, or take its numbers from the command line.
        Err(error) if name.is_none() && error.what() == NOTHING && program.hands_over() => match whole() {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(error),
            Err(other) => Err(other),
        },
        Err(error) if reads_command_line => whole().ok().flatten().ok_or(error),
        Err(error) => Err(error),
    }
}

/// Whether a program was stopped by a library that is not available here, or by something that is not run here, such as
/// `open`. Read as a whole, it may not need that, and its configs are read.
pub(in crate::python) fn is_unavailable(error: &Diagnostic) -> bool {
    ["` is not available here", "` cannot be run here"].iter().any(|end| error.what().ends_with(end))
}

/// The schedule of a call with a `config`, and the further arguments of its calls. What the program itself does not have is
/// found by reading it as a whole.
pub(in crate::python) fn configured_schedule(
    program: &Program,
    call: &FunctionCall,
    takes: Takes,
) -> Result<(Session, Value, NamedValues), Diagnostic> {
    let (name, config) = (call.name.as_deref(), call.config.as_deref());
    let whole = |config| {
        schedule(program, name, takes, Some(config)).map(|(session, found)| (session, found, Vec::new()))
    };
    if let Some(name) = name
        && (name.starts_with("line ") && config.is_some() || name.contains('.'))
    {
        return whole(config.unwrap_or_default());
    }
    let mut session = Session::new(program)?;
    let error = match configured::found(&mut session, program, call, takes) {
        // A name that is not a parameter is one that the program does not define.
        Ok(found)
            if config.is_some_and(|config| !are_parameters(&found, config))
                || makes_scheduler(&found, takes, config.unwrap_or_default()) =>
        {
            if takes == Takes::Groups {
                refuse_groups(&session, &found)?;
            }
            return whole(config.unwrap_or_default());
        }
        // What it computes with may come from the command line.
        Ok(_)
            if config.is_none()
                && program.uses(&["argparse", "click"]).is_some()
                && let Ok(read) = whole(&[]) =>
        {
            return Ok(read);
        }
        Ok(found) => match configured::made(&mut session, &found, call) {
            Ok((made, further)) => return Ok((session, made, further)),
            Err(error) => error,
        },
        Err(error) => error,
    };
    // A factory that hands a function to a framework may take an optimizer, or whatever else is not known here.
    let lacks = error.what() == NOTHING || error.what().starts_with("NameError: ") || is_unavailable(&error);
    let hands = name.is_none() && lacks && program.hands_over();
    match config.or((hands || program.uses(&COMMAND_LINE).is_some()).then_some(&[])) {
        Some(config) => match whole(config) {
            Ok(found) => Ok(found),
            Err(_) => Err(error),
        },
        None => Err(error),
    }
}

/// Whether a function makes a scheduler, and is not the function of the step itself: it takes an optimizer, or hands a
/// function to Keras' callback.
fn makes_scheduler(found: &Value, takes: Takes, config: &[(String, Data)]) -> bool {
    match (takes, found) {
        (Takes::Groups, Value::Function(_)) => torch_arguments::takes_optimizer(found, config),
        (Takes::Epoch, Value::Function(closure)) => {
            let mut handed = closure.function.body.iter().flat_map(handed::by);
            handed.any(|argued| argued.to == "LearningRateScheduler")
        }
        _ => false,
    }
}

/// Whether all values are given for parameters of a function.
fn are_parameters(found: &Value, config: &[(String, Data)]) -> bool {
    let Some((tree, _)) = function(found) else { return true };
    let is_parameter = |name: &str| tree.parameters.iter().any(|parameter| *parameter.name == *name);
    tree.double_star.is_some() || config.iter().all(|(name, _)| is_parameter(name))
}

/// The schedule: what was found, the result of a factory, an object of a class, or a function together with its further
/// arguments.
fn completed(session: &mut Session, found: &Value, takes: Takes) -> Outcome<Value> {
    if let Value::Class(class) = found {
        let init = class.find("__init__");
        let keywords = match &init {
            Some(Value::Function(init)) => lacking(&mut session.machine, &init.function, 1)?,
            _ => Vec::new(),
        };
        let (total, class) = (session.program.total.clone(), class.clone());
        return total.call(|| {
            session.counted(|session| classes::construct(&mut session.machine, &class, &[], &keywords))
        });
    }
    let Some((tree, skipped)) = function(found) else { return Ok(found.clone()) };
    let mut given = |parameter: &Parameter| {
        session.machine.whole.as_deref_mut().is_some_and(|whole| {
            whole.answer(&parameter.name).is_some() || whole.gives_parts_of(&parameter.name)
        })
    };
    let parameters: Vec<_> = tree.parameters.iter().skip(skipped).filter(|p| !p.keyword_only).collect();
    let bound = configured::leading(&parameters, &mut given);
    let mut free = 0;
    for parameter in parameters.iter().skip(bound).take(takes.most()) {
        match parameter.default.is_none() && !given(parameter) {
            true => free += 1,
            false => break,
        }
    }
    let passed: Vec<&str> =
        parameters.iter().skip(bound).take(free).map(|parameter| &*parameter.name).collect();
    let keywords = lacking_beside(&mut session.machine, &tree, skipped, &passed)?;
    if free == 0 && tree.star.is_none() {
        let made = session.call(found, &[], &keywords)?;
        return match made {
            Value::None => Err(Fault::refuse(format!("`{}` returned None instead of a schedule", tree.name))
                .why("it takes no step beside what `config` gives, so it was called as a factory that makes the schedule")
                .help("leave its first parameter, the step, out of `config`")),
            made => Ok(made),
        };
    }
    let first: Vec<&str> = parameters.iter().take(bound).map(|parameter| &*parameter.name).collect();
    let (first, further): (Vec<_>, Vec<_>) =
        keywords.into_iter().partition(|(name, _)| first.contains(&&**name));
    partial(session, found, first.into_iter().map(|(_, value)| value).collect(), &further)
}

/// The function with these first arguments, and arguments by name.
pub(in crate::python) fn partial(
    session: &mut Session,
    function: &Value,
    first: Vec<Value>,
    further: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    if first.is_empty() && further.is_empty() {
        return Ok(function.clone());
    }
    let Some(partial) = standard::import(&mut session.machine, "functools", Some("partial"))? else {
        return Ok(function.clone());
    };
    let mut arguments = vec![function.clone()];
    arguments.extend(first);
    session.call(&partial, &arguments, further)
}

/// The function of the program that a call of a value runs, and how many of its parameters are bound already.
fn function(value: &Value) -> Option<(Arc<Function>, usize)> {
    match value {
        Value::Function(closure) => Some((closure.function.clone(), 0)),
        Value::Bound(bound) => match &bound.1 {
            Value::Function(closure) => Some((closure.function.clone(), 1)),
            _ => None,
        },
        _ => None,
    }
}
