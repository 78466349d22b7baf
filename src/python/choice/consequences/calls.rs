//! Calls. Functions and classes of the snippet are followed; any other callee is unknown code.

use super::reach::{Passed, Reach, new_of};
use super::{DEPTH, EffectReader, Scope};
use crate::python::bytecode::pure;
use crate::python::choice::harmless;
use crate::python::choice::references::Definition;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class as ClassObject, Closure, ClosureCell, Lost, Value, Wrapped};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use std::collections::HashMap;

impl EffectReader<'_, '_> {
    /// An argument of a call and its name; the name of a starred one is `*`.
    pub(super) fn argument(&mut self, argument: &Argument) -> (Option<Name>, Reach) {
        match argument {
            Argument::Positional(value) => (None, self.expr(value)),
            Argument::Keyword(name, value) => (Some(name.clone()), self.expr(value)),
            Argument::Star(value) | Argument::DoubleStar(value) => {
                let value = self.expr(value);
                self.used_up(&value);
                (Some("*".into()), value.held())
            }
        }
    }

    pub(super) fn call(&mut self, function: &Expr, arguments: &[Argument]) -> Reach {
        let (of, callee, method) = match &function.kind {
            ExprKind::Attribute(of, name) => {
                let of = self.expr(of);
                let callee = self.attribute(&of, name);
                (of, callee, Some(name))
            }
            _ => (Reach::default(), self.expr(function), None),
        };
        let given: Passed = arguments.iter().map(|argument| self.argument(argument)).collect();
        let path = self.path(function);
        if let Some((path, _)) = &path
            && matches!(&**path, "globals" | "exec" | "eval" | "locals" | "execfile" | "runpy.run_path")
        {
            self.found.everything = true;
        }
        if let (Some(name), ExprKind::Attribute(inner, _)) = (method, &function.kind)
            && matches!(&inner.kind, ExprKind::Call(callee, _) if matches!(&callee.kind, ExprKind::Name(n) if &**n == "super"))
        {
            return self.inherited(name, &given);
        }
        let mut result = Reach::default();
        let mut known = false;
        for value in callee.is.clone() {
            let made = match &value {
                Value::Lost(lost) => self.lost(lost, &given),
                value => Some(self.value(value, &given)),
            };
            known |= made.is_some();
            result.join(made.unwrap_or_default());
        }
        // Methods of new objects, and calls of new objects, by the classes that the value may hold.
        for held in of.holds.iter().chain(&callee.holds) {
            if let Value::Super(parts) = held
                && let Some(Value::Function(found)) = parts.0.find(method.map_or("__call__", |name| name))
            {
                let this = if method.is_some() { of.clone() } else { callee.clone() };
                let mut with = vec![(None, this)];
                with.extend(given.iter().cloned());
                result.join(self.closure(&found, &with, Some(parts.0.clone())));
                known = true;
            }
        }
        if !known {
            let made = self.unseen(&of, &callee, method, path, given);
            result.join(made);
        }
        result
    }

    /// A call of unknown code, or of a method of one of Python's own objects.
    pub(super) fn unseen(
        &mut self,
        of: &Reach,
        callee: &Reach,
        method: Option<&Name>,
        path: Option<(String, bool)>,
        given: Passed,
    ) -> Reach {
        let mut result = Reach::default();
        let mut python = false;
        if let Some(name) = method {
            for value in of.is.clone() {
                match &value {
                    Value::List(_)
                    | Value::Dict(_)
                    | Value::Set(_)
                    | Value::Array(_)
                    | Value::Iterator(_)
                    | Value::Tuple(_) => {
                        python = true;
                        if !READS.contains(&&**name) {
                            self.change(&Reach::of(value.clone()));
                        }
                        result.join(self.items(&Reach::of(value)));
                    }
                    // Methods that are inherited from Keras or Python change nothing else.
                    Value::Instance(_) | Value::Class(_) => {
                        python = true;
                    }
                    _ => {}
                }
            }
        }
        let harmless = match (&path, method) {
            (Some((path, _)), _) if harmless::function(path) => true,
            (Some((_, true)), _) | (_, None) => false,
            (_, Some(name)) => harmless::method(name),
        };
        if harmless {
            return result;
        }
        let all = given.into_iter().fold(Reach::default(), |mut all, (_, value)| {
            all.join(value.held());
            all
        });
        if python && of.holds.is_empty() {
            result.join(all);
            return result;
        }
        self.escape(all);
        self.escape(Reach { is: Vec::new(), holds: of.holds.clone() });
        self.escape(Reach { is: Vec::new(), holds: callee.holds.clone() });
        result
    }

    /// The full dotted name of a callee, and whether its first part is a module. `None` for other expressions.
    pub(super) fn path(&self, function: &Expr) -> Option<(String, bool)> {
        match &function.kind {
            ExprKind::Name(name) if self.scopes.iter().any(|scope| scope.names.bound.contains(name)) => None,
            ExprKind::Name(name) => match self.machine.global(name) {
                Some(Value::Lost(lost)) if lost.imported => Some((harmless::full(&lost.name), true)),
                Some(Value::Module(module)) => Some((harmless::full(module.name), true)),
                Some(Value::Builtin(builtin)) => Some((harmless::full(builtin.name), false)),
                Some(_) => None,
                None => Some((harmless::full(name), false)),
            },
            ExprKind::Attribute(of, name) => {
                let (of, module) = self.path(of)?;
                Some((format!("{of}.{name}"), module))
            }
            _ => None,
        }
    }

    /// `super().name(...)`.
    pub(super) fn inherited(&mut self, name: &str, given: &Passed) -> Reach {
        let owner = self.scopes.iter().rev().find_map(|scope| scope.class.clone());
        let Some((class, this)) = owner else {
            for (_, value) in given.clone() {
                self.escape(value);
            }
            return Reach::default();
        };
        let this = self.lookup(&this);
        let mut result = Reach::default();
        for base in &class.order {
            if let Some(Value::Function(method)) = base.own(name) {
                let mut all = vec![(None, this.clone())];
                all.extend(given.iter().cloned());
                result.join(self.closure(&method, &all, Some(base.clone())));
            }
        }
        result
    }

    /// A call of a value.
    pub(super) fn value(&mut self, value: &Value, given: &Passed) -> Reach {
        let all = || {
            given.iter().fold(Reach::default(), |mut all, (_, value)| {
                all.join(value.clone().held());
                all
            })
        };
        match value {
            Value::Function(closure) => self.closure(closure, given, None),
            Value::Bound(bound) => match (&bound.0, &bound.1) {
                (Value::Instance(_) | Value::Class(_), Value::Function(method)) => {
                    self.method(&bound.0, method, given)
                }
                _ => all(),
            },
            Value::Instance(instance) => match instance.class.find("__call__") {
                Some(Value::Function(method)) => self.method(value, &method, given),
                _ => Reach::default(),
            },
            Value::Native(native) => {
                let functions = native.functions().to_vec();
                functions.iter().fold(all(), |mut reach, function| {
                    reach.join(self.value(function, &Vec::new()));
                    reach
                })
            }
            Value::Class(class) => {
                let mut made = all();
                if class.own {
                    made.join(Reach { is: Vec::new(), holds: vec![new_of(class)] });
                }
                for name in ["__new__", "__init__", "__post_init__"] {
                    if let Some(Value::Function(method)) = class.find(name) {
                        let mut with = vec![(None, Reach::default())];
                        with.extend(given.iter().cloned());
                        made.join(self.closure(&method, &with, Some(class.clone())).held());
                    }
                }
                made
            }
            Value::Builtin(builtin) => {
                if let (true, Some((_, of))) = (pure::changes_its_object(builtin), given.first()) {
                    let of = of.clone();
                    self.change(&of);
                }
                self.builtin(builtin.name, given, all())
            }
            _ => all(),
        }
    }

    /// A call of a built-in function; `all` is everything that its arguments hold.
    pub(super) fn builtin(&mut self, name: &str, given: &Passed, all: Reach) -> Reach {
        if let ("setattr" | "delattr", Some((_, of))) = (name, given.first()) {
            let of = of.clone();
            self.change(&of);
        }
        for (_, value) in given.clone() {
            if let "vars" = name {
                return value;
            }
            self.used_up(&value);
            // `map`, `sorted` and the like call their arguments.
            for function in &value.is {
                if let Value::Function(_) | Value::Bound(_) | Value::Instance(_) = function
                    && name != "LearningRateScheduler"
                {
                    let items = given.iter().map(|_| (None, all.clone())).collect();
                    if !matches!(function, Value::Instance(_)) {
                        self.value(function, &items);
                    }
                }
            }
        }
        all
    }

    /// A call of a function or class of the snippet whose definition could not be run; `None` if it is unknown code.
    pub(super) fn lost(&mut self, lost: &Shared<Lost>, given: &Passed) -> Option<Reach> {
        if lost.imported {
            return None;
        }
        let module = self.module;
        match module.definition(&lost.name)? {
            Definition::Function(function) => {
                // Its decorator may do anything with the arguments.
                self.function(function, given, &[], Vec::new(), None);
                None
            }
            Definition::Class(class) => {
                let mut made = Reach::default();
                for statement in &class.body {
                    if let Act::Def(function) = &statement.act
                        && matches!(&*function.name, "__init__" | "__post_init__" | "setup")
                    {
                        let mut with = vec![(None, Reach::default())];
                        with.extend(given.iter().cloned());
                        let (returned, this) = self.function(function, &with, &[], Vec::new(), None);
                        made.join(returned.held());
                        made.join(this.held());
                    }
                }
                Some(made)
            }
            Definition::Value(_) => None,
        }
    }

    pub(super) fn method(
        &mut self,
        this: &Value,
        method: &Shared<Closure>,
        given: &[(Option<Name>, Reach)],
    ) -> Reach {
        let class = match this {
            Value::Instance(instance) => Some(instance.class.clone()),
            Value::Class(class) => Some(class.clone()),
            _ => None,
        };
        let mut with = vec![(None, Reach::of(this.clone()))];
        with.extend(given.iter().cloned());
        self.closure(method, &with, class)
    }

    pub(super) fn closure(
        &mut self,
        closure: &Shared<Closure>,
        given: &[(Option<Name>, Reach)],
        class: Option<Shared<ClassObject>>,
    ) -> Reach {
        let (returned, this) =
            self.function(&closure.function, given, &closure.defaults, closure.cells.clone(), class.clone());
        // The result of a constructor is the new object.
        match &*closure.function.name {
            "__init__" | "__post_init__" => this,
            _ => returned,
        }
    }

    /// Reads the body of a function. Returns its result, and what its first parameter holds afterwards.
    pub(super) fn function(
        &mut self,
        function: &Function,
        given: &[(Option<Name>, Reach)],
        defaults: &[Value],
        cells: Vec<ClosureCell>,
        class: Option<Shared<ClassObject>>,
    ) -> (Reach, Reach) {
        let place: *const Function = function;
        if self.stack.contains(&place) || self.stack.len() >= DEPTH {
            for (_, value) in given {
                self.escape(value.clone());
            }
            return Default::default();
        }
        let mut scope = Scope { names: Names::of(function), ..Scope::default() };
        let first = function.parameters.first().map(|parameter| parameter.name.clone());
        scope.class = class.zip(first.clone());
        assign(function, given, defaults, &mut scope.variables);
        let scopes = std::mem::replace(&mut self.scopes, vec![scope]);
        let around = std::mem::replace(&mut self.around, cells);
        self.stack.push(place);
        self.block(&function.body);
        self.stack.pop();
        self.around = around;
        let mut scope = std::mem::replace(&mut self.scopes, scopes).pop().unwrap_or_default();
        let this = first.and_then(|name| scope.variables.remove(&name)).unwrap_or_default();
        let returned = if function.generator { scope.returns.held() } else { scope.returns };
        (returned, Reach { is: Vec::new(), holds: this.holds })
    }
}

/// Methods of lists, dicts, sets, arrays and texts that change nothing.
const READS: &[&str] = &[
    "get",
    "keys",
    "values",
    "items",
    "copy",
    "index",
    "count",
    "format",
    "join",
    "split",
    "union",
    "intersection",
    "difference",
    "symmetric_difference",
    "issubset",
    "issuperset",
    "isdisjoint",
    "max",
    "min",
    "mean",
    "sum",
    "std",
    "astype",
    "tolist",
    "reshape",
    "item",
    "round",
    "argmax",
    "argmin",
    "cumsum",
    "flatten",
    "ravel",
    "clip",
];

/// The methods of a class and its bases, as far as the snippet defines them.
pub(super) fn methods(class: &Shared<ClassObject>) -> Vec<Shared<Closure>> {
    let mut all = Vec::new();
    for class in [class].into_iter().chain(&class.order).filter(|class| class.own) {
        for (_, value) in class.fields.borrow().iter() {
            match value {
                Value::Function(closure) => all.push(closure.clone()),
                Value::Wrapped(wrapped) => {
                    let inner = match &**wrapped {
                        Wrapped::Property { get, set, delete } => {
                            vec![Some(get), set.as_ref(), delete.as_ref()]
                        }
                        Wrapped::Cached(function) | Wrapped::Static(function) | Wrapped::Class(function) => {
                            vec![Some(function)]
                        }
                    };
                    for function in inner.into_iter().flatten() {
                        if let Value::Function(closure) = function {
                            all.push(closure.clone());
                        }
                    }
                }
                _ => {}
            }
        }
    }
    all
}

/// Binds the parameters of a function to the arguments of a call.
fn assign(
    function: &Function,
    given: &[(Option<Name>, Reach)],
    defaults: &[Value],
    variables: &mut HashMap<Name, Reach>,
) {
    let mut give = |name: &Name, value: Reach| variables.entry(name.clone()).or_default().join(value);
    let mut position = 0;
    for (name, value) in given {
        match name {
            None => {
                match function.parameters.get(position).filter(|parameter| !parameter.keyword_only) {
                    Some(parameter) => give(&parameter.name, value.clone()),
                    None => function.star.iter().for_each(|star| give(star, value.clone().held())),
                }
                position += 1;
            }
            Some(star) if &**star == "*" => {
                let all = function.parameters.iter().map(|parameter| &parameter.name);
                for name in all.chain(&function.star).chain(&function.double_star) {
                    give(name, value.clone());
                }
            }
            Some(name) => match function.parameters.iter().find(|parameter| parameter.name == *name) {
                Some(parameter) => give(&parameter.name, value.clone()),
                None => function.double_star.iter().for_each(|star| give(star, value.clone().held())),
            },
        }
    }
    for parameter in function.parameters.iter().filter(|parameter| parameter.default.is_some()) {
        for default in defaults {
            give(&parameter.name, Reach::of(default.clone()));
        }
    }
}
