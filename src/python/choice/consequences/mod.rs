//! The names and objects that a statement which could not be run may have changed, had it run to its end.
//!
//! The statement is read with the existing objects at hand. The value of an expression is described by the older objects that
//! it may be or hold ([`Reach`]). An object may have changed if the statement assigns to it, calls a changing method on it, or
//! passes it to an unknown call; then everything reachable from it may have changed, too. Functions and classes of the snippet
//! are followed. [`crate::python::choice::harmless`] lists the library calls that change nothing.

mod calls;
mod expressions;
mod reach;

use crate::python::choice::references::ModuleText;
use crate::python::library::builtins;
use crate::python::machine::Machine;
use crate::python::object::nesting::{address, parts};
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class as ClassObject, Closure, ClosureCell, Value};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;
use calls::methods;
use reach::{Reach, plain};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The most statements and expressions that are read for all statements together. Beyond it, anything may have changed.
pub(in crate::python) const READ: u32 = 2_000_000;

/// The deepest chain of calls that is followed.
const DEPTH: usize = 40;

/// The names and objects that may be different afterwards.
#[derive(Default)]
pub(in crate::python) struct Consequences {
    /// Global names that may be bound, and the objects that their values may hold.
    pub names: HashMap<Name, Vec<Value>>,
    /// Objects that may be changed.
    pub objects: Vec<Value>,
    /// Variables of functions that may be rebound.
    pub cells: Vec<ClosureCell>,
    /// Whether any global may be rebound: by `exec`, by `globals()`, or because the limit was reached.
    pub everything: bool,
}

impl Consequences {
    /// Adds those of another reading of the same statement.
    pub(crate) fn join(&mut self, other: Consequences) {
        for (name, held) in other.names {
            self.names.entry(name).or_default().extend(held);
        }
        self.objects.extend(other.objects);
        self.cells.extend(other.cells);
        self.everything |= other.everything;
    }
}

/// The variables of a function that is being read, or of the module.
#[derive(Default)]
struct Scope {
    names: Names,
    variables: HashMap<Name, Reach>,
    returns: Reach,
    /// In a method: its class, and the name of its `self`.
    class: Option<(Shared<ClassObject>, Name)>,
}

/// Reads a statement that could not be run. `before` has the earlier values of the names that it binds; `left` is the
/// number of statements and expressions that may still be read.
pub(in crate::python) fn of(
    machine: &Machine,
    module: &ModuleText<'_>,
    statement: &Stmt,
    before: &[(Name, Value)],
    left: &mut u32,
) -> Consequences {
    let names = Names::of_statement(statement);
    let mut globals = Scope::default();
    for (name, value) in before {
        let mut reach = Reach::of(value.clone());
        reach.join(machine.global(name).map(Reach::of).unwrap_or_default());
        globals.variables.insert(name.clone(), reach);
    }
    let mut reader = EffectReader {
        machine,
        module,
        found: Consequences::default(),
        globals,
        scopes: Vec::new(),
        around: Vec::new(),
        called: HashSet::new(),
        escaped: HashSet::new(),
        stack: Vec::new(),
        left: *left,
    };
    reader.statement(statement);
    *left = reader.left;
    let mut found = reader.found;
    for name in names.bound {
        let held = reader.globals.variables.remove(&name).unwrap_or_default().held().holds;
        found.names.insert(name, held);
    }
    found
}

/// Reads a statement and the functions that it calls.
struct EffectReader<'a, 'm> {
    machine: &'a Machine,
    module: &'a ModuleText<'m>,
    found: Consequences,
    globals: Scope,
    /// The functions around the current one, innermost last; empty while the module itself is read.
    scopes: Vec<Scope>,
    /// The captured variables of the current function.
    around: Vec<ClosureCell>,
    /// The functions that unknown code may have called.
    called: HashSet<*const ()>,
    /// The objects that were passed to unknown code.
    escaped: HashSet<*const ()>,
    /// The functions that are being read.
    stack: Vec<*const Function>,
    left: u32,
}

impl EffectReader<'_, '_> {
    /// Counts one statement or expression. Returns whether reading goes on.
    fn look(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.found.everything = true,
        }
        !self.found.everything
    }

    fn block(&mut self, body: &[Stmt]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    /// Reads a body that may run several times, until its variables hold nothing new.
    fn rounds(&mut self, go: &mut dyn FnMut(&mut Self)) {
        for _ in 0..4 {
            let before = self.known();
            go(self);
            if self.known() == before {
                return;
            }
        }
    }

    /// How much all variables hold.
    fn known(&self) -> usize {
        let scopes = self.scopes.iter().chain([&self.globals]);
        scopes.flat_map(|scope| scope.variables.values()).map(Reach::size).sum()
    }

    fn statement(&mut self, statement: &Stmt) {
        if !self.look() {
            return;
        }
        match &statement.act {
            Act::Expr(value) => drop(self.expr(value)),
            Act::Assign(targets, value) => {
                let value = self.expr(value);
                targets.iter().for_each(|target| self.bind(target, value.clone()));
            }
            Act::Annotate { target, value: Some(value), .. } => {
                let value = self.expr(value);
                self.bind(target, value);
            }
            Act::Augment(_, target, value) => {
                let mut all = self.expr(target);
                self.change(&all);
                let value = self.expr(value);
                all.join(value.held());
                self.bind(target, all);
            }
            Act::If(arms, _) => {
                arms.iter().for_each(|(test, _)| drop(self.expr(test)));
                visit::blocks(statement).into_iter().for_each(|block| self.block(block));
            }
            Act::Return(Some(value)) => {
                let value = self.expr(value);
                if let Some(scope) = self.scopes.last_mut() {
                    scope.returns.join(value);
                }
            }
            Act::Raise(value, cause) => {
                value.iter().chain(cause).for_each(|value| drop(self.expr(value)));
            }
            Act::Try(attempt) => {
                for handler in &attempt.handlers {
                    handler.class.iter().for_each(|class| drop(self.expr(class)));
                    handler.name.iter().for_each(|name| self.name(name, Reach::default()));
                }
                visit::blocks(statement).into_iter().for_each(|block| self.block(block));
            }
            Act::Delete(targets) => targets.iter().for_each(|target| self.bind(target, Reach::default())),
            Act::Assert(test, message) => {
                [test].into_iter().chain(message).for_each(|value| drop(self.expr(value)));
            }
            Act::Def(function) => self.definition(function),
            Act::Class(class) => self.class(class),
            Act::Import(_) | Act::From(..) => {
                for name in Names::of_statement(statement).bound {
                    self.name(&name, Reach::default());
                }
            }
            _ => self.compound(statement),
        }
    }

    /// Reads a loop, a `with` or a `match`.
    fn compound(&mut self, statement: &Stmt) {
        match &statement.act {
            Act::While(test, body, otherwise) => {
                self.rounds(&mut |reader| {
                    reader.expr(test);
                    reader.block(body);
                });
                self.block(otherwise);
            }
            Act::For(target, source, body, otherwise) => {
                let source = self.expr(source);
                self.used_up(&source);
                let item = self.items(&source);
                self.rounds(&mut |reader| {
                    reader.bind(target, item.clone());
                    reader.block(body);
                });
                self.block(otherwise);
            }
            Act::With(items, body) => {
                for (context, target) in items {
                    let context = self.expr(context).held();
                    target.iter().for_each(|target| self.bind(target, context.clone()));
                }
                self.block(body);
            }
            Act::Match(subject, cases) => {
                let subject = self.expr(subject);
                for name in Names::of_statement(statement).bound {
                    self.name(&name, subject.clone().held());
                }
                cases.iter().filter_map(|case| case.guard.as_ref()).for_each(|guard| drop(self.expr(guard)));
                cases.iter().for_each(|case| self.block(&case.body));
            }
            _ => {}
        }
    }

    /// A `def` in the statement. Its decorators may call it at once.
    fn definition(&mut self, function: &Arc<Function>) {
        function.decorators.iter().for_each(|decorator| drop(self.expr(decorator)));
        let made = self.inner(function);
        self.name(&function.name, made);
    }

    /// A class in the statement. Its methods are read when they are called.
    fn class(&mut self, class: &ClassDef) {
        for base in &class.bases {
            self.argument(base);
        }
        class.decorators.iter().for_each(|decorator| drop(self.expr(decorator)));
        self.scopes.push(Scope { names: Names::of_class(class), ..Scope::default() });
        for statement in &class.body {
            match &statement.act {
                Act::Def(function) if class.decorators.is_empty() => {
                    function.decorators.iter().for_each(|decorator| drop(self.expr(decorator)));
                }
                _ => self.statement(statement),
            }
        }
        self.scopes.pop();
        self.name(&class.name, Reach::default());
    }

    /// A function that is made in the statement. It is read where it is made, without its arguments. Returns what a call of
    /// it may return.
    fn inner(&mut self, function: &Function) -> Reach {
        for default in function.parameters.iter().filter_map(|parameter| parameter.default.as_ref()) {
            self.expr(default);
        }
        self.scopes.push(Scope { names: Names::of(function), ..Scope::default() });
        self.rounds(&mut |reader| reader.block(&function.body));
        self.scopes.pop().unwrap_or_default().returns.held()
    }

    /// Binds a name.
    fn name(&mut self, name: &Name, value: Reach) {
        for at in (0..self.scopes.len()).rev() {
            let names = &self.scopes[at].names;
            if names.global.contains(name) {
                break;
            }
            if names.bound.contains(name) {
                self.scopes[at].variables.entry(name.clone()).or_default().join(value);
                return;
            }
            if names.nonlocal.contains(name) && at == 0 {
                self.found.cells.extend(self.around.iter().cloned());
                return;
            }
        }
        self.found.names.entry(name.clone()).or_default().extend(value.clone().held().holds);
        self.globals.variables.entry(name.clone()).or_default().join(value);
    }

    fn lookup(&mut self, name: &Name) -> Reach {
        for scope in self.scopes.iter().rev() {
            if scope.names.global.contains(name) {
                break;
            }
            if scope.names.bound.contains(name) {
                return scope.variables.get(name).cloned().unwrap_or_default();
            }
        }
        let mut reach = self.globals.variables.get(name).cloned().unwrap_or_default();
        match self.machine.global(name) {
            Some(Value::Lost(lost)) => {
                reach.join(Reach { is: vec![Value::Lost(lost.clone())], holds: lost.holds.clone() });
            }
            Some(value) => reach.join(Reach::of(value)),
            None => reach.join(builtins::find(name).map(Reach::of).unwrap_or_default()),
        }
        // Which captured variable has which name is not kept.
        for cell in self.around.clone() {
            if let Ok(value) = cell.try_borrow() {
                reach.join(Reach::of(value.clone()));
            }
        }
        reach
    }

    /// Binds the target of an assignment.
    fn bind(&mut self, target: &Expr, value: Reach) {
        match &target.kind {
            ExprKind::Name(name) => self.name(name, value),
            ExprKind::Attribute(of, _) => self.store(of, value),
            ExprKind::Index(of, index) => {
                self.expr(index);
                self.store(of, value);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                self.used_up(&value);
                let item = self.items(&value);
                items.iter().for_each(|target| self.bind(target, item.clone()));
            }
            ExprKind::Starred(inner) => self.bind(inner, value.held()),
            _ => {}
        }
    }

    /// Sets an attribute or item: an old object is changed, a new one holds the value.
    fn store(&mut self, of: &Expr, value: Reach) {
        let into = self.expr(of);
        self.change(&into);
        let mut root = of;
        while let ExprKind::Attribute(inner, _) | ExprKind::Index(inner, _) | ExprKind::Call(inner, _) =
            &root.kind
        {
            root = inner;
        }
        let ExprKind::Name(name) = &root.kind else { return };
        let modules = into.is.iter().any(|value| matches!(value, Value::Module(_)));
        if modules || value.size() > 0 {
            self.name(name, value.held());
        }
    }

    /// Marks the objects that a value may be as changed, and those that it may hold.
    fn change(&mut self, of: &Reach) {
        for value in &of.is {
            if !matches!(value, Value::Builtin(_) | Value::Module(_) | Value::Lost(_)) {
                self.found.objects.push(value.clone());
            }
        }
        self.escape(Reach { is: Vec::new(), holds: of.holds.clone() });
    }

    /// Marks iterators that are advanced as changed.
    fn used_up(&mut self, of: &Reach) {
        let iterators: Vec<Value> =
            of.is.iter().filter(|v| matches!(v, Value::Iterator(_))).cloned().collect();
        self.escape(Reach { is: iterators, holds: Vec::new() });
        for value in of.is.clone() {
            self.specials(&value, &[]);
        }
    }

    /// Passes a value to unknown code: everything reachable from it may be changed, and every function called.
    fn escape(&mut self, from: Reach) {
        let mut waiting = from.is;
        waiting.extend(from.holds);
        while let Some(value) = waiting.pop() {
            if plain(&value) || !self.look() {
                continue;
            }
            let place = address(&value);
            if !place.is_null() && !self.escaped.insert(place) {
                continue;
            }
            match &value {
                Value::Function(closure) => {
                    if !closure.attributes.borrow().is_empty() {
                        self.found.objects.push(value.clone());
                    }
                    waiting.extend(self.unknown_call(closure));
                }
                Value::Lost(lost) => waiting.extend(lost.holds.iter().cloned()),
                Value::Class(class) if class.own => {
                    self.found.objects.push(value.clone());
                    for method in methods(class) {
                        waiting.extend(self.unknown_call(&method));
                    }
                }
                Value::Instance(instance) if instance.class.own => {
                    self.found.objects.push(value.clone());
                    parts(&value, &mut |part| waiting.push(part.clone()));
                    for method in methods(&instance.class) {
                        waiting.extend(self.unknown_call(&method));
                    }
                }
                // A module of the standard library that is written in Python.
                Value::Instance(instance) if &*instance.class.name == "module" => {}
                Value::Builtin(_) | Value::Module(_) | Value::Class(_) => {}
                Value::Super(parts) => {
                    for method in methods(&parts.0) {
                        waiting.extend(self.unknown_call(&method));
                    }
                }
                _ => {
                    if !matches!(value, Value::Tuple(_) | Value::Bound(_) | Value::Wrapped(_)) {
                        self.found.objects.push(value.clone());
                    }
                    parts(&value, &mut |part| {
                        if !plain(part) {
                            waiting.push(part.clone());
                        }
                    });
                }
            }
        }
    }

    /// Unknown code calls a function. Returns the objects that the result may hold.
    fn unknown_call(&mut self, closure: &Shared<Closure>) -> Vec<Value> {
        if !self.called.insert(Shared::as_ptr(closure).cast()) {
            return Vec::new();
        }
        self.closure(closure, &[], None).held().holds
    }
}
