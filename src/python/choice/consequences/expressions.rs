//! Expressions: the older objects that their values may be or hold.

use super::calls::methods;
use super::reach::{Reach, plain};
use super::{EffectReader, Scope};
use crate::python::object::dict::DictKind;
use crate::python::object::nesting::parts;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class as ClassObject, Instance, Value, Wrapped};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use std::collections::BTreeSet;

impl EffectReader<'_, '_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Reach {
        if !self.look() {
            return Reach::default();
        }
        match &expr.kind {
            ExprKind::Name(name) => self.lookup(name),
            ExprKind::Attribute(of, name) => {
                if &**name == "modules" && self.path(of).is_some_and(|(path, _)| path == "sys") {
                    self.found.everything = true;
                }
                let of = self.expr(of);
                self.attribute(&of, name)
            }
            ExprKind::Index(of, index) => {
                let of = self.expr(of);
                self.expr(index);
                self.item(&of, index)
            }
            ExprKind::Call(function, arguments) => self.call(function, arguments),
            ExprKind::Assign(name, value) => {
                let value = self.expr(value);
                self.name(name, value.clone());
                value
            }
            ExprKind::Lambda(function) => self.inner(function),
            ExprKind::Comprehension { build, clauses } => self.comprehension(build, clauses),
            ExprKind::IfElse { then, otherwise, test } => {
                self.expr(test);
                let mut either = self.expr(then);
                let other = self.expr(otherwise);
                either.join(other);
                either
            }
            ExprKind::And(items) | ExprKind::Or(items) => {
                let mut any = Reach::default();
                for item in items {
                    let item = self.expr(item);
                    any.join(item);
                }
                any
            }
            ExprKind::Yield(Some(value)) => {
                let value = self.expr(value).held();
                if let Some(scope) = self.scopes.last_mut() {
                    scope.returns.join(value);
                }
                Reach::default()
            }
            ExprKind::Compare(..) | ExprKind::Not(_) | ExprKind::Format(_) => {
                self.inside(expr);
                Reach::default()
            }
            _ => self.inside(expr),
        }
    }

    /// A new object that is made of the parts of an expression.
    pub(super) fn inside(&mut self, expr: &Expr) -> Reach {
        let mut all = Reach::default();
        let mut children = Vec::new();
        scope::inside(expr, &mut |child| children.push(child));
        for child in children {
            let value = self.expr(child);
            if let ExprKind::Binary(..) | ExprKind::Unary(..) | ExprKind::Compare(..) | ExprKind::Format(_) =
                &expr.kind
            {
                for operand in &value.is {
                    self.specials(operand, &[]);
                }
            }
            all.join(value.held());
        }
        all
    }

    /// Reads the methods with two underscores that operators, loops and formatting may call on an object of the snippet.
    pub(super) fn specials(&mut self, value: &Value, given: &[(Option<Name>, Reach)]) {
        let Value::Instance(instance) = value else { return };
        if !instance.class.own {
            return;
        }
        for method in methods(&instance.class) {
            let name = &*method.function.name;
            if name.starts_with("__") && !matches!(name, "__init__" | "__call__" | "__post_init__") {
                self.method(value, &method, given);
            }
        }
    }

    pub(super) fn comprehension(&mut self, build: &Build, clauses: &[Clause]) -> Reach {
        let mut names = Names::default();
        for clause in clauses {
            targets(&clause.target, &mut names.bound);
        }
        let mut made = Reach::default();
        // Python evaluates the first source in the surrounding scope; here that makes no difference.
        self.scopes.push(Scope { names, ..Scope::default() });
        self.rounds(&mut |reader| {
            for clause in clauses {
                let source = reader.expr(&clause.source);
                reader.used_up(&source);
                let item = reader.items(&source);
                reader.bind(&clause.target, item);
                clause.tests.iter().for_each(|test| drop(reader.expr(test)));
            }
            match build {
                Build::List(item) | Build::Set(item) | Build::Any(item, _) => {
                    made.join(reader.expr(item).held())
                }
                Build::First(item, default) => {
                    made.join(reader.expr(item).held());
                    default.iter().for_each(|default| made.join(reader.expr(default).held()));
                }
                Build::Dict(key, value) => {
                    made.join(reader.expr(key).held());
                    made.join(reader.expr(value).held());
                }
            }
        });
        self.scopes.pop();
        made
    }

    pub(super) fn attribute(&mut self, of: &Reach, name: &str) -> Reach {
        let mut found = Reach { is: Vec::new(), holds: of.holds.clone() };
        for value in of.is.clone() {
            match &value {
                Value::Instance(instance) => {
                    let part = self.field(&value, instance, name);
                    found.join(part);
                }
                Value::Class(class) => {
                    found.join(match class.find(name) {
                        Some(Value::Wrapped(wrapped)) => unwrapped(&wrapped, class),
                        Some(part) => Reach::of(part),
                        None => Reach::default(),
                    });
                }
                Value::Module(module) => {
                    found.join(module.member(name).map(Reach::of).unwrap_or_default());
                }
                Value::Lost(lost) => found.join(Reach { is: Vec::new(), holds: lost.holds.clone() }),
                Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Config) => {
                    let dict = dict.borrow();
                    let part = dict.pairs.iter().find(|(key, _)| key.text() == Some(name));
                    found.join(part.map(|(_, value)| Reach::of(value.clone())).unwrap_or_default());
                }
                Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Object(..)) => {
                    found.join(Reach::of(value.clone()));
                }
                _ => {}
            }
        }
        found
    }

    pub(super) fn field(&mut self, value: &Value, instance: &Shared<Instance>, name: &str) -> Reach {
        let number = self.machine.names.iter().position(|known| **known == *name);
        let field =
            number.and_then(|number| instance.fields.borrow().get(number as u32, &self.machine.names));
        if let Some(part) = field {
            return Reach::of(part);
        }
        if name == "__dict__" {
            return Reach::of(value.clone());
        }
        match instance.class.find(name) {
            Some(method @ Value::Function(_)) => {
                Reach::of(Value::Bound(Shared::new((value.clone(), method))))
            }
            Some(Value::Wrapped(wrapped)) => match &*wrapped {
                Wrapped::Property { get: Value::Function(get), .. }
                | Wrapped::Cached(Value::Function(get)) => self.method(value, get, &[]),
                _ => unwrapped(&wrapped, &instance.class),
            },
            Some(other) => Reach::of(other),
            None => Reach::default(),
        }
    }

    pub(super) fn item(&mut self, of: &Reach, index: &Expr) -> Reach {
        let mut found = Reach { is: Vec::new(), holds: of.holds.clone() };
        let mut others = Reach::default();
        for value in of.is.clone() {
            let part = match (&value, &index.kind) {
                (Value::List(items), ExprKind::Int(at)) => at_place(&items.borrow(), *at),
                (Value::Tuple(items), ExprKind::Int(at)) => at_place(items, *at),
                (Value::Dict(dict), ExprKind::Str(key)) => {
                    let dict = dict.borrow();
                    let pair = dict.pairs.iter().find(|(known, _)| known.text() == Some(key));
                    Some(pair.map_or(Value::None, |(_, value)| value.clone()))
                }
                _ => None,
            };
            match part {
                Some(part) => found.join(Reach::of(part)),
                None => {
                    self.specials(&value, &[]);
                    others.is.push(value);
                }
            }
        }
        let items = self.items(&others);
        found.join(items);
        found
    }

    /// The items of a container.
    pub(super) fn items(&mut self, of: &Reach) -> Reach {
        let mut items = Reach { is: Vec::new(), holds: of.holds.clone() };
        for value in &of.is {
            match value {
                Value::Instance(_) | Value::View(_) | Value::Iterator(_) => {
                    items.join(Reach::of(value.clone()).held());
                }
                Value::Class(_) | Value::Function(_) => {}
                _ => {
                    let mut inside = Vec::new();
                    parts(value, &mut |part| {
                        if !plain(part) {
                            inside.push(part.clone());
                        }
                    });
                    match inside.len() {
                        0..64 => inside.into_iter().for_each(|part| items.join(Reach::of(part))),
                        _ => items.join(Reach::of(value.clone()).held()),
                    }
                }
            }
        }
        items
    }
}

fn at_place(items: &[Value], at: i128) -> Option<Value> {
    let at = if at < 0 { at + items.len() as i128 } else { at };
    Some(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or(Value::None))
}

fn targets(target: &Expr, names: &mut BTreeSet<Name>) {
    match &target.kind {
        ExprKind::Name(name) => {
            names.insert(name.clone());
        }
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| targets(item, names)),
        ExprKind::Starred(inner) => targets(inner, names),
        _ => {}
    }
}

/// What a call of a static or class method runs.
fn unwrapped(wrapped: &Wrapped, class: &Shared<ClassObject>) -> Reach {
    match wrapped {
        Wrapped::Static(function) => Reach::of(function.clone()),
        Wrapped::Class(function) => {
            Reach::of(Value::Bound(Shared::new((Value::Class(class.clone()), function.clone()))))
        }
        Wrapped::Property { .. } | Wrapped::Cached(_) => Reach::default(),
    }
}
