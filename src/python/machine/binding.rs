//! Binds arguments to parameters, with CPython's rules and messages.

use crate::python::bytecode::compile::{Code, Home};
use crate::python::machine::{Begun, Machine, with_receiver};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::frame::Frame;
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::value::{Closure, Value};
use std::rc::Rc;

impl Machine {
    /// Makes the frame of a call and binds its parameters as CPython does. What has a shortcut may have its result at once.
    pub(super) fn enter(
        &mut self,
        closure: &Closure,
        receiver: Option<&Value>,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
        dst: u16,
    ) -> Outcome<Begun> {
        let code = self.code_of(closure)?;
        self.charge(1 + code.registers as u64 / 64)?;
        if let Some(shortcut) = code.shortcut
            && let Some(object) = receiver.filter(|_| keywords.is_empty())
            && let Some(result) = shortcut(self, object, args)?
        {
            return Ok(Begun::Result(result));
        }
        let mut frame = Frame::new(code, &closure.cells, dst);
        let (code, mut variables) = frame.parts();
        let count = args.len() + usize::from(receiver.is_some());
        let fits = code.positional && (code.required..=code.parameters.len()).contains(&count);
        if keywords.is_empty() && fits {
            let mut parameters = code.parameters.iter();
            let mut set = |value: &Value| {
                if let Some(parameter) = parameters.next() {
                    variables.set(parameter.home, value.copied());
                }
            };
            receiver.into_iter().for_each(&mut set);
            args.iter().for_each(&mut set);
            closure.defaults[count - code.required..].iter().for_each(set);
            return Ok(Begun::Frame(frame));
        }
        let all = receiver.map(|receiver| with_receiver(receiver, args));
        let args = all.as_deref().unwrap_or(args);
        bind(code, closure, args, keywords, &mut |home, value| variables.set(home, value))?;
        Ok(Begun::Frame(frame))
    }
}

/// Calls `set` with the place and the value of every parameter.
pub(in crate::python) fn bind(
    code: &Code,
    closure: &Closure,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
    set: &mut dyn FnMut(Home, Value),
) -> Outcome<()> {
    let name = &*closure.function.qualified;
    let positional = code.parameters.iter().take_while(|parameter| !parameter.keyword_only).count();
    let mut values: Vec<Option<Value>> = Vec::with_capacity(code.parameters.len());
    values.extend(args.iter().take(positional).cloned().map(Some));
    values.resize(code.parameters.len(), None);
    let mut extra = Vec::new();
    let mut misplaced = Vec::new();
    for (keyword, value) in keywords {
        limits::spend(code.parameters.len() / 4)?;
        let found = code.parameters.iter().position(|p| *p.name == **keyword && !p.positional_only);
        match found {
            Some(index) if values[index].is_some() => {
                return Err(type_error(format!("{name}() got multiple values for argument '{keyword}'")));
            }
            Some(index) => values[index] = Some(value.clone()),
            None if code.double_star.is_some() => extra.push((Value::str(&**keyword), value.clone())),
            None if code.parameters.iter().any(|p| *p.name == **keyword) => misplaced.push(&**keyword),
            None => {
                let fault = type_error(format!("{name}() got an unexpected keyword argument '{keyword}'"));
                let known = code.parameters.iter().map(|p| &*p.name);
                return Err(match limits::nearest(keyword, known) {
                    Some(near) => fault.help(format!("did you mean `{near}`?")),
                    None => and_what_was_taken_away(fault, name),
                });
            }
        }
    }
    if !misplaced.is_empty() {
        return Err(type_error(format!(
            "{name}() got some positional-only arguments passed as keyword arguments: '{}'",
            misplaced.join(", ")
        )));
    }
    if args.len() > positional && code.star.is_none() {
        return Err(too_many(code, name, positional, args.len()));
    }
    missing(code, name, &values)?;
    for (parameter, value) in code.parameters.iter().zip(values) {
        let value = value.or_else(|| Some(closure.defaults.get(parameter.default?)?.clone()));
        set(parameter.home, value.unwrap_or(Value::Unbound));
    }
    if let Some(home) = code.star {
        set(home, Value::tuple(args.get(positional..).unwrap_or_default().to_vec()));
    }
    if let Some(home) = code.double_star {
        set(home, Value::dict(extra));
    }
    Ok(())
}

fn type_error(message: String) -> Fault {
    Fault::raise("TypeError", message)
}

fn too_many(code: &Code, name: &str, most: usize, given: usize) -> Fault {
    let least = code.parameters[..most].iter().filter(|parameter| parameter.default.is_none()).count();
    let (takes, plural) = if least == most {
        (format!("{most}"), most != 1)
    } else {
        (format!("from {least} to {most}"), true)
    };
    let s = if plural { "s" } else { "" };
    let was = if given == 1 { "was" } else { "were" };
    let message = format!("{name}() takes {takes} positional argument{s} but {given} {was} given");
    and_what_was_taken_away(type_error(message), name)
}

/// What the functions of older versions of a framework took, with the version that ended it.
const TAKEN_AWAY: [(&str, &str); 1] = [(
    "LRScheduler.__init__",
    "torch 2.7 took away `verbose`, which only printed the rates: leave it out of `super().__init__(...)`",
)];

fn and_what_was_taken_away(fault: Fault, name: &str) -> Fault {
    match TAKEN_AWAY.iter().find(|(function, _)| *function == name) {
        Some((_, help)) => fault.help(*help),
        None => fault,
    }
}

fn missing(code: &Code, name: &str, values: &[Option<Value>]) -> Outcome<()> {
    if code.parameters.iter().zip(values).all(|(p, v)| v.is_some() || p.default.is_some()) {
        return Ok(());
    }
    for keyword_only in [false, true] {
        let names: Vec<String> = code
            .parameters
            .iter()
            .zip(values)
            .filter(|(p, v)| p.keyword_only == keyword_only && v.is_none() && p.default.is_none())
            .map(|(p, _)| format!("'{}'", p.name))
            .collect();
        let Some((last, rest)) = names.split_last() else { continue };
        let list = match rest {
            [] => last.clone(),
            [one] => format!("{one} and {last}"),
            _ => format!("{}, and {last}", rest.join(", ")),
        };
        let kind = if keyword_only { "keyword-only" } else { "positional" };
        let s = if names.len() == 1 { "" } else { "s" };
        return Err(type_error(format!(
            "{name}() missing {} required {kind} argument{s}: {list}",
            names.len()
        )));
    }
    Ok(())
}
