//! The arguments that a spec's `config` gives to a function, a class or a factory of the user's.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::callables::program_class_at;
use crate::python::call::chosen;
use crate::python::call::data::{self, Data};
use crate::python::call::torch_arguments::is_index;
use crate::python::choice::candidates::Takes;
use crate::python::choice::report::and;
use crate::python::choice::session::Session;
use crate::python::choice::torch::{is_optimizer_name, mentioned, reads_groups_of};
use crate::python::library::standard;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Closure, Value};
use crate::python::syntax::ast::{Act, At, BinaryOp, Expr, ExprKind, Parameter};
use crate::python::syntax::visit;
use std::cell::RefCell;
use std::rc::Rc;

/// Arguments by name.
pub(super) type NamedValues = Vec<(Rc<str>, Value)>;

/// Which of the user's names is meant, and what it is called with.
#[derive(Debug, Clone, Default)]
pub(crate) struct FunctionCall {
    /// The function, class or factory, if the spec names it.
    pub name: Option<String>,
    /// Its arguments by name, if the spec has any.
    pub config: Option<Vec<(String, Data)>>,
}

/// The parameters of a function, or of the constructor of a class, that a call gives.
pub(super) struct Signature {
    closure: Shared<Closure>,
    /// The number of parameters that are bound already, such as `self`.
    bound: usize,
    pub name: Rc<str>,
}

impl Signature {
    /// None if nothing can be given, or a class has the constructor of `object`.
    pub(super) fn of(callable: &Value) -> Option<Signature> {
        let (function, bound, name) = match callable {
            Value::Function(closure) => (callable.clone(), 0, (&*closure.function.name).into()),
            Value::Bound(both) => {
                let inner = Signature::of(&both.1)?;
                (both.1.clone(), inner.bound + 1, inner.name)
            }
            Value::Class(class) => (class.find("__init__")?, 1, class.name.clone()),
            Value::Instance(instance) => (instance.class.find("__call__")?, 1, instance.class.name.clone()),
            _ => return None,
        };
        let Value::Function(closure) = function else { return None };
        Some(Signature { closure, bound, name })
    }

    pub(super) fn parameters(&self) -> &[Parameter] {
        let all = &self.closure.function.parameters;
        &all[self.bound.min(all.len())..]
    }

    fn takes(&self, name: &str) -> bool {
        self.closure.function.double_star.is_some() || self.parameters().iter().any(|p| *p.name == *name)
    }

    /// The parameter that is the optimizer.
    pub(super) fn optimizer(&self, config: &[(String, Data)]) -> Option<Rc<str>> {
        let free = |p: &&Parameter| config.iter().all(|(name, _)| **name != *p.name);
        let parameters = || self.parameters().iter().filter(free);
        let named = parameters().find(|p| is_optimizer_name(&p.name));
        let found = named.or_else(|| parameters().find(|p| reads_groups_of(&self.closure.function, &p.name)));
        found.map(|p| (&*p.name).into())
    }

    /// The parameters without a default that are not among the given ones.
    pub(super) fn missing<'a>(
        &'a self,
        given: &'a [(Rc<str>, Value)],
    ) -> impl Iterator<Item = &'a Parameter> {
        let known = |p: &&Parameter| given.iter().all(|(name, _)| **name != *p.name);
        self.parameters().iter().filter(known).filter(|p| p.default.is_none())
    }

    /// Arguments by name, with those first that have no name in a call.
    pub(super) fn split(&self, mut given: NamedValues) -> (Vec<Value>, NamedValues) {
        let mut positional = Vec::new();
        for parameter in self.parameters().iter().filter(|p| p.positional_only) {
            let Some(at) = given.iter().position(|(name, _)| **name == *parameter.name) else { break };
            positional.push(given.remove(at).1);
        }
        (positional, given)
    }

    /// Where it is defined: the function, or the class if its constructor is inherited from torch.
    pub(super) fn at(&self, session: &Session) -> At {
        match self.closure.function.hidden {
            true => program_class_at(&session.program, &self.name),
            false => self.closure.function.at,
        }
    }

    /// Whether it defines a function, which it probably returns.
    pub(super) fn is_factory(&self) -> bool {
        let mut found = false;
        visit::everywhere(&self.closure.function.body, &mut |statement| {
            found |= match &statement.act {
                Act::Def(_) => true,
                Act::Return(Some(value)) => matches!(value.kind, ExprKind::Lambda(_)),
                _ => false,
            };
        });
        found
    }

    /// Whether it returns a function that it defines.
    pub(super) fn returns_a_function(&self) -> bool {
        let body = &self.closure.function.body;
        let (mut own, mut found) = (Vec::new(), false);
        visit::each(body, &mut |statement| {
            if let Act::Def(function) = &statement.act {
                own.push(function.name.clone());
            }
        });
        visit::each(body, &mut |statement| {
            found |= matches!(&statement.act, Act::Return(Some(value)) if match &value.kind {
                ExprKind::Name(name) => own.contains(name),
                kind => matches!(kind, ExprKind::Lambda(_)),
            });
        });
        found
    }

    /// Whether it adds a parameter to a multiple of another one, as in `epoch * len_epoch + step`.
    pub(super) fn adds_to_multiple(&self, added: &str, multiplied: &str) -> bool {
        fn terms<'a>(expr: &'a Expr, all: &mut Vec<&'a Expr>) {
            match &expr.kind {
                ExprKind::Binary(BinaryOp::Add, left, right) => {
                    terms(left, all);
                    terms(right, all);
                }
                _ => all.push(expr),
            }
        }
        let is_name =
            |expr: &Expr, wanted: &str| matches!(&expr.kind, ExprKind::Name(name) if **name == *wanted);
        let is_multiple = |expr: &&Expr| {
            matches!(&expr.kind, ExprKind::Binary(BinaryOp::Mul, left, right)
                if is_name(left, multiplied) || is_name(right, multiplied))
        };
        mentioned(&self.closure.function.body, &|expr| {
            let mut all = Vec::new();
            terms(expr, &mut all);
            all.iter().any(|term| is_name(term, added)) && all.iter().any(is_multiple)
        })
    }

    /// The attributes of a parameter whose parameter groups it reads, as in `self.optimizer.param_groups`.
    pub(super) fn optimizers_of(&self, parameter: &str) -> Vec<Rc<str>> {
        let found = RefCell::new(Vec::new());
        mentioned(&self.closure.function.body, &|expr| {
            if let ExprKind::Attribute(of, groups) = &expr.kind
                && &**groups == "param_groups"
                && let ExprKind::Attribute(object, name) = &of.kind
                && matches!(&object.kind, ExprKind::Name(own) if **own == *parameter)
            {
                found.borrow_mut().push(Rc::from(&**name));
            }
            false
        });
        found.into_inner()
    }

    /// The error for arguments that nothing gives.
    pub(super) fn lacking(&self, session: &Session, missing: &[Rc<str>]) -> Diagnostic {
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let given: Vec<String> = missing.iter().map(|name| format!("{name}: ...")).collect();
        let fault = Fault::refuse(format!("{} of `{}` {verb} not known", and(&names), self.name))
            .why("the training script passes a value where it calls this")
            .help(format!("add `config: {{{}}}`", given.join(", ")));
        session.diagnostic(&fault.or_at(self.at(session)))
    }

    fn not_taken(&self, session: &Session, name: &str) -> Diagnostic {
        let fault = Fault::refuse(format!("`{}` does not take `{name}` of `config`", self.name))
            .why("it is neither a parameter nor a variable without a value");
        let known: Vec<&str> = self.parameters().iter().map(|p| &*p.name).collect();
        let fault = match limits::nearest(name, known.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!("its parameters are: {}", known.join(", "))),
        };
        session.diagnostic(&fault.or_at(self.at(session)))
    }
}

/// The values of `config`, [`nested`], for the parameters. Those of other names become variables of the module that have no value.
pub(super) fn arguments(
    session: &mut Session,
    signature: &Signature,
    config: &[(String, Data)],
) -> Result<NamedValues, Diagnostic> {
    let mut given = Vec::new();
    for (name, data) in config {
        let value = namespaced(session, name, data).map_err(|fault| session.diagnostic(&fault))?;
        if signature.takes(name) {
            given.push((Rc::from(name.as_str()), value));
            continue;
        }
        let known = session.reads_variable(name);
        let symbol = session.machine.symbol(name);
        match session.machine.slot(symbol) {
            Value::Unbound | Value::Lost(_) if known => session.machine.globals[symbol as usize] = value,
            _ => return Err(signature.not_taken(session, name)),
        }
    }
    Ok(given)
}

/// The values of `config` by the first part of their names: `args.lr` is a part of `args`.
pub(super) fn nested(config: &[(String, Data)]) -> Vec<(String, Data)> {
    fn put(into: &mut Vec<(String, Data)>, name: &str, data: &Data) {
        let (first, rest) = match name.split_once('.') {
            Some((first, rest)) if !first.is_empty() && !name.contains(['(', '[', ' ']) => {
                (first, Some(rest))
            }
            _ => (name, None),
        };
        let found = into.iter().position(|(known, data)| known == first && matches!(data, Data::Dict(_)));
        match (rest, found) {
            (None, _) => into.push((first.to_string(), data.clone())),
            (Some(rest), found) => {
                let at = found.unwrap_or(into.len());
                if found.is_none() {
                    into.push((first.to_string(), Data::Dict(Vec::new())));
                }
                if let Data::Dict(inner) = &mut into[at].1 {
                    put(inner, rest, data);
                }
            }
        }
    }
    let mut all = Vec::new();
    config.iter().for_each(|(name, data)| put(&mut all, name, data));
    all
}

/// A value of `config`. A map becomes an object with attributes where the source reads attributes of it.
fn namespaced(session: &mut Session, name: &str, data: &Data) -> Outcome<Value> {
    let Data::Dict(pairs) = data else { return data::to_value(&mut session.machine, data) };
    let mut made = Vec::new();
    for (key, data) in pairs {
        made.push((Value::str(key.as_str()), namespaced(session, key, data)?));
    }
    let has_parts = pairs.iter().any(|(key, _)| session.reads_part(key));
    if !session.reads_attributes_of(name) && !has_parts {
        return Ok(Value::dict(made));
    }
    let class =
        standard::import(&mut session.machine, standard::OPAQUE, Some("Settings"))?.unwrap_or(Value::None);
    session.call(&class, &[Value::dict(made)], &[])
}

/// The function or class of the snippet that a name means; without a name, the one that is the schedule.
pub(super) fn found(
    session: &mut Session,
    program: &Program,
    call: &FunctionCall,
    takes: Takes,
) -> Result<Value, Diagnostic> {
    // A factory takes the arguments in `config`.
    let takes = if call.config.is_some() { Takes::Any } else { takes };
    let classes = program.classes();
    let only_class = classes.last().filter(|_| call.config.is_some() && program.functions().is_empty());
    match call.name.as_deref().or(only_class.copied()).and_then(|name| session.machine.global(name)) {
        Some(Value::Class(class)) if class.own => Ok(Value::Class(class)),
        _ => session.function(call.name.as_deref(), takes),
    }
}

/// The number of parameters that are given before the one that counts: a method that was taken out of its class has `self`
/// first.
pub(super) fn leading(parameters: &[&Parameter], given: &mut dyn FnMut(&Parameter) -> bool) -> usize {
    let bound = parameters.iter().take_while(|parameter| given(parameter)).count();
    // A plural is as often the length of the run, which a factory takes.
    let counts = |next: &&Parameter| {
        let is_count = is_index(&next.name) && !next.name.ends_with('s');
        next.default.is_none() && (is_count || bound == 1 && &*parameters[0].name == "self")
    };
    if parameters.get(bound).is_some_and(counts) { bound } else { 0 }
}

/// The schedule, and its further arguments besides the count: a function that lacks its first parameter is the schedule,
/// and any other function, or a class, makes it.
pub(super) fn made(
    session: &mut Session,
    found: &Value,
    call: &FunctionCall,
) -> Result<(Value, NamedValues), Diagnostic> {
    let (Some(config), Some(signature)) = (&call.config, Signature::of(found)) else {
        return Ok((found.clone(), Vec::new()));
    };
    let given = arguments(session, &signature, &nested(config))?;
    let is_class = matches!(found, Value::Class(_));
    let counts = |p: &Parameter| p.default.is_none() && given.iter().all(|(name, _)| **name != *p.name);
    if !is_class && signature.parameters().first().is_some_and(counts) {
        return Ok((found.clone(), given));
    }
    let parameters: Vec<&Parameter> = signature.parameters().iter().collect();
    let bound = match is_class {
        true => 0,
        false => leading(&parameters, &mut |parameter| !counts(parameter) && parameter.default.is_none()),
    };
    if bound > 0 {
        let value =
            |p: &&Parameter| given.iter().find(|(name, _)| **name == *p.name).map(|(_, value)| value.clone());
        let first: Vec<Value> = parameters.iter().take(bound).filter_map(value).collect();
        let partial =
            chosen::partial(session, found, first, &[]).map_err(|fault| session.diagnostic(&fault))?;
        let names: Vec<&str> = parameters.iter().take(bound).map(|p| &*p.name).collect();
        let further = given.into_iter().filter(|(name, _)| !names.contains(&&**name)).collect();
        return Ok((partial, further));
    }
    let (args, keywords) = signature.split(given);
    let made = session.call(found, &args, &keywords).map_err(|fault| match fault.class() {
        Some("TypeError") if !is_class => fault
            .why("`config` gives its first parameter, so it is called with `config` alone, to make the schedule")
            .help("give its other parameters in `config`, or leave the first one to the count"),
        _ => fault,
    });
    let made = made.map_err(|fault| session.diagnostic(&fault.or_at(signature.at(session))))?;
    // This call comes before the first call of the schedule, so its changes do not count.
    session.touched = false;
    Ok((made, Vec::new()))
}
