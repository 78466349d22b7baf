//! A snippet in use: its module has run, and its functions and classes can be called.

use super::Program;
use super::ast::{Act, At, Stmt};
use super::classes;
use super::compile;
use super::fault::{Fault, Outcome};
use super::limits;
use super::machine::Machine;
use super::proof::{self, Doubt};
use super::scope::Names;
use super::touched::Touched;
use super::tracked;
use super::value::{Base, Class, Lost, Value};
use crate::diagnostic::{Diagnostic, nearest};
use std::rc::Rc;

/// How much of a line of the snippet is shown in a sentence.
const SHOWN: usize = 60;

/// A machine in which the module of a program has run.
pub(super) struct Session {
    pub machine: Machine,
    program: Program,
    /// The value of the last statement, if it is an expression.
    last: Option<Value>,
    /// The names that the module binds, in order.
    bound: Vec<Rc<str>>,
    /// Whether a call has changed something that is older than itself.
    pub touched: bool,
}

impl Session {
    pub fn new(program: &Program) -> Result<Session, Diagnostic> {
        let mut session = Session {
            machine: Machine::new(),
            program: program.clone(),
            last: None,
            bound: Vec::new(),
            touched: false,
        };
        for statement in program.body.iter() {
            session.statement(statement).map_err(|fault| program.snippet.diagnostic(&fault))?;
        }
        session.machine.rebound = rebound(&program.body);
        session.machine.settled = true;
        Ok(session)
    }

    fn statement(&mut self, statement: &Stmt) -> Outcome<()> {
        self.machine.steps = limits::STEPS;
        self.last = None;
        let result = compile::statement(&mut self.machine, statement)
            .and_then(|code| self.machine.run_statement(code))
            .map_err(|fault| fault.or_at(statement.at));
        let names = Names::of_statement(statement).bound;
        for name in &names {
            self.bound.retain(|known| **known != **name);
            self.bound.push((&**name).into());
        }
        match result {
            Ok(value) => {
                if let Act::Expr(_) = statement.act {
                    self.last = Some(value);
                }
                self.unused_import(statement);
                Ok(())
            }
            Err(fault) => self.leave_out(statement, &names.into_iter().collect::<Vec<_>>(), fault),
        }
    }

    /// A statement that needs what is not there is left out; what it would have defined is missed when it is used.
    fn leave_out(&mut self, statement: &Stmt, names: &[super::ast::Name], fault: Fault) -> Outcome<()> {
        let missing = matches!(fault.class(), None | Some("NameError" | "AttributeError" | "ImportError"));
        if !missing || self.machine.steps == 0 || matches!(statement.act, Act::Raise(..)) {
            return Err(fault);
        }
        let line = self.line(statement.at);
        for name in names {
            let reason =
                fault.clone().why(format!("`{name}` is defined by this statement, which could not be run"));
            let symbol = self.machine.symbol(name) as usize;
            self.machine.globals[symbol] = Value::Lost(Rc::new(Lost { name: (&**name).into(), reason }));
        }
        for name in self.changed(statement) {
            let reason =
                fault.clone().why(format!("`{name}` is changed by this statement, which could not be run"));
            let symbol = self.machine.symbol(&name) as usize;
            self.machine.globals[symbol] = Value::Lost(Rc::new(Lost { name: (&*name).into(), reason }));
        }
        self.machine.note(format!("line {line} is not run, and not needed so far: {}", fault.what()));
        Ok(())
    }

    /// The globals whose values a statement may have been about to change, or has changed in part.
    fn changed(&self, statement: &Stmt) -> Vec<super::ast::Name> {
        let Touched { mut assigned, mut handed, called } = Touched::by(statement);
        for name in called {
            // What a function of the snippet changes is among what it looks at.
            if let Some(Value::Function(closure)) = self.machine.global(&name) {
                let inner = Names::of(&closure.function);
                handed.extend(inner.used.into_iter().chain(inner.captured));
            }
        }
        assigned.retain(|name| {
            self.machine
                .global(name)
                .is_some_and(|value| !matches!(value, Value::Module(_) | Value::Builtin(_) | Value::Lost(_)))
        });
        let keeps_items =
            |value| matches!(value, Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Array(_));
        handed.retain(|name| self.machine.global(name).is_some_and(keeps_items));
        assigned.extend(handed);
        // Other names for the same objects.
        let objects: Vec<Value> = assigned.iter().filter_map(|name| self.machine.global(name)).collect();
        let is_object = |value: &Value| matches!(value, Value::List(_) | Value::Dict(_) | Value::Instance(_));
        for (name, value) in self.machine.names.iter().zip(&self.machine.globals) {
            if is_object(value) && objects.iter().any(|object| object.same(value)) && !assigned.contains(name)
            {
                assigned.push(name.clone());
            }
        }
        assigned
    }

    fn unused_import(&mut self, statement: &Stmt) {
        let (Act::Import(_) | Act::From(..)) = &statement.act else { return };
        for name in Names::of_statement(statement).bound {
            let symbol = self.machine.symbol(&name) as usize;
            if let Value::Lost(lost) = &self.machine.globals[symbol] {
                let note = format!(
                    "`{}` is imported and not available here; it is only missed if it is used",
                    lost.name
                );
                self.machine.note(note);
            }
        }
    }

    fn line(&self, at: At) -> usize {
        self.program.snippet.first_line + at.line as usize
    }

    /// Calls something with a fresh budget.
    pub fn call(
        &mut self,
        function: &Value,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Outcome<Value> {
        self.watched(|machine| machine.call(function, args, keywords))
    }

    /// Makes a call, or many at once, with a fresh budget, and looks whether it changes something older than itself.
    pub fn watched<T>(&mut self, run: impl FnOnce(&mut Machine) -> T) -> T {
        self.machine.steps = limits::STEPS;
        self.machine.returned = Value::None;
        let (result, touched) = tracked::call(|| run(&mut self.machine));
        self.touched |= touched;
        result
    }

    /// Why the order in which a value is called may matter; nothing if it is proved that no call changes anything that
    /// outlives it.
    pub fn doubt(&mut self, callable: &Value, further: &[(Rc<str>, Value)]) -> Option<String> {
        let Doubt { at, what } = proof::prove(&mut self.machine, callable, further).err()?;
        let Some(at) = at else { return Some(what) };
        let text = self.program.snippet.text.lines().nth(at.line as usize).unwrap_or("").trim();
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { "..." } else { "" };
        Some(format!("line {}, `{shown}{more}`: {what}", self.line(at)))
    }

    pub fn diagnostic(&self, fault: &Fault) -> Diagnostic {
        self.program.snippet.diagnostic(fault)
    }

    /// The function of that name; without a name, the one that the snippet hands to Keras' callback, a lambda that
    /// stands alone, or the last function that it defines.
    pub fn function(&self, name: Option<&str>) -> Result<Value, Diagnostic> {
        if let Some(name) = name {
            return match self.machine.global(name) {
                Some(Value::Lost(lost)) => Err(self.diagnostic(&lost.reason)),
                Some(value) if callable(&value) => Ok(value),
                Some(value) => {
                    Err(Diagnostic::new(format!("`{name}` is no function but a {}", value.type_name())))
                }
                None => Err(self.unknown("function", name)),
            };
        }
        if let Some(chosen) = self.machine.chosen.clone().filter(callable) {
            return Ok(chosen);
        }
        if let Some(last) = self.last.clone().filter(callable) {
            return Ok(last);
        }
        let functions: Vec<Value> = self.bound.iter().filter_map(|name| self.machine.global(name)).collect();
        let public = self.bound.iter().rev().filter(|name| !name.starts_with('_'));
        let mut candidates = public.filter_map(|name| self.machine.global(name)).filter(callable);
        candidates.next().or_else(|| functions.into_iter().rev().find(callable)).ok_or_else(|| {
            // A function that could not be made says why.
            let defined = self.program.functions();
            let lost = defined.iter().rev().find_map(|name| match self.machine.global(name) {
                Some(Value::Lost(lost)) => Some(lost),
                _ => None,
            });
            if let Some(lost) = lost {
                return self.diagnostic(&lost.reason);
            }
            let error = Diagnostic::new("there is no function in this Python");
            match self.last {
                Some(_) => error.help("write a lambda, `lambda epoch, lr: lr * 0.95`, or a `def`"),
                None => error.help("define one, such as `def schedule(epoch, lr): return lr * 0.95`"),
            }
        })
    }

    /// The schedule class of that name; without a name, the last one that no other class is derived from.
    pub fn class(&self, name: Option<&str>) -> Result<Rc<Class>, Diagnostic> {
        let classes: Vec<Rc<Class>> = self
            .bound
            .iter()
            .filter_map(|name| match self.machine.global(name) {
                Some(Value::Class(class)) if class.own => Some(class),
                _ => None,
            })
            .collect();
        if let Some(name) = name {
            return match self.machine.global(name) {
                Some(Value::Class(class)) => self.derived(class),
                Some(Value::Lost(lost)) => Err(self.diagnostic(&lost.reason)),
                Some(value) => {
                    Err(Diagnostic::new(format!("`{name}` is no class but a {}", value.type_name())))
                }
                None => Err(self.unknown("class", name)),
            };
        }
        let schedules: Vec<&Rc<Class>> =
            classes.iter().filter(|class| matches!(class.root(), Base::Schedule)).collect();
        match schedules[..] {
            [.., last] => Ok(last.clone()),
            [] => match classes.last() {
                Some(class) => self.derived(class.clone()),
                None => self.lost_class(),
            },
        }
    }

    /// A class that could not be made says why.
    fn lost_class(&self) -> Result<Rc<Class>, Diagnostic> {
        for name in self.program.classes() {
            if let Some(Value::Lost(lost)) = self.machine.global(name) {
                return Err(self.diagnostic(&lost.reason));
            }
        }
        Err(Diagnostic::new("there is no class in this Python")
            .help("define one that is derived from `keras.optimizers.schedules.LearningRateSchedule`"))
    }

    fn derived(&self, class: Rc<Class>) -> Result<Rc<Class>, Diagnostic> {
        if matches!(class.root(), Base::Schedule) {
            return Ok(class);
        }
        let mut error =
            Diagnostic::new(format!("the class `{}` is no learning-rate schedule of Keras", class.name));
        if let Some(at) = self.class_at(&class.name) {
            error = error.at(self.program.snippet.place(at), "");
        }
        Err(error
            .why("an optimizer only takes classes that are derived from the schedule class; it would call others without the step")
            .help(format!("write `class {}(keras.optimizers.schedules.LearningRateSchedule):`", class.name)))
    }

    fn class_at(&self, name: &str) -> Option<At> {
        self.program.body.iter().find_map(|s| match &s.act {
            Act::Class(class) if *class.name == *name => Some(class.at),
            _ => None,
        })
    }

    fn unknown(&self, what: &str, name: &str) -> Diagnostic {
        let error = Diagnostic::new(format!("there is no {what} `{name}` in this Python"));
        let known: Vec<&str> = self.bound.iter().map(|name| &**name).collect();
        match nearest(name, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("it defines: {}", known.join(", "))),
        }
    }
}

/// Whether a value is one of the user's functions, or an object that can be called.
fn callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Bound(_) => true,
        Value::Instance(instance) => instance.class.find("__call__").is_some(),
        _ => false,
    }
}

/// The globals that functions may change.
fn rebound(body: &[Stmt]) -> Vec<super::ast::Name> {
    fn collect(body: &[Stmt], names: &mut Vec<super::ast::Name>) {
        for statement in body {
            match &statement.act {
                Act::Global(more) => names.extend(more.iter().cloned()),
                Act::Def(function) => collect(&function.body, names),
                Act::Class(class) => collect(&class.body, names),
                Act::If(arms, otherwise) => {
                    arms.iter().for_each(|(_, body)| collect(body, names));
                    collect(otherwise, names);
                }
                Act::For(_, _, body, otherwise) | Act::While(_, body, otherwise) => {
                    collect(body, names);
                    collect(otherwise, names);
                }
                Act::With(_, body) => collect(body, names),
                Act::Match(_, cases) => cases.iter().for_each(|case| collect(&case.body, names)),
                Act::Try(attempt) => {
                    let handlers = attempt.handlers.iter().map(|handler| &handler.body[..]);
                    [&attempt.body[..], &attempt.otherwise, &attempt.finally]
                        .into_iter()
                        .chain(handlers)
                        .for_each(|body| collect(body, names));
                }
                _ => {}
            }
        }
    }
    let mut names = Vec::new();
    collect(body, &mut names);
    names
}

/// Makes an object of a class with a fresh budget.
pub(super) fn construct(
    session: &mut Session,
    class: &Rc<Class>,
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    session.machine.steps = limits::STEPS;
    classes::construct(&mut session.machine, class, &[], keywords)
}
