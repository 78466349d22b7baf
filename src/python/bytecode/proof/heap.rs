//! The objects older than the call: the kinds that are reachable through them, and the uses that unknown code may make.

use super::fact::{Fact, Kinds, identical};
use super::{Proof, Proved, doubt};
use crate::python::bytecode::pure;
use crate::python::object::dict::DictKind;
use crate::python::object::fields::Fields;
use crate::python::object::shared::Shared;
use crate::python::object::value;
use crate::python::object::value::{Value, Wrapped};
use crate::python::operation::enums;

impl Proof<'_> {
    /// The fact about a value that is older than the call.
    pub(super) fn fact(&mut self, value: &Value) -> Proved<Fact> {
        if self.moves(value) {
            return doubt("it reads what changes between the calls");
        }
        let kinds = kind(value)?;
        let inside = self.reached(value)?;
        self.grow(|proof| &mut proof.met, kinds | inside);
        let known = identical(value, value).then(|| value.clone());
        if let Value::Instance(instance) = value {
            self.meet(&instance.class, false);
        }
        Ok(Fact { kinds, inside, known, unset: false })
    }

    /// Whether a value is one of the objects that change between the calls.
    fn moves(&self, value: &Value) -> bool {
        self.moving.iter().any(|moving| identical(moving, value))
    }

    /// The kinds of all objects that are reachable through an old one, but for those that must not be read.
    pub(super) fn reached(&mut self, value: &Value) -> Proved<Kinds> {
        // Every look-up makes a new bound method, so its address says nothing.
        let halves = match value {
            Value::Bound(bound) => vec![bound.0.clone(), bound.1.clone()],
            Value::Super(parts) => vec![parts.1.clone()],
            _ => Vec::new(),
        };
        if !halves.is_empty() {
            return halves
                .iter()
                .try_fold(Kinds::NONE, |all, half| Ok(all | kind(half)? | self.reached(half)?));
        }
        let Some(address) = address_of(value) else { return Ok(Kinds::NONE) };
        if let Some((_, known)) = self.reach.get(&address) {
            return Ok(*known);
        }
        let whole = value.clone();
        let (mut waiting, mut seen) = (vec![value.clone()], std::collections::HashSet::new());
        let mut found = Kinds::NONE;
        while let Some(value) = waiting.pop() {
            if !address_of(&value).is_some_and(|address| seen.insert(address)) {
                continue;
            }
            self.spend(1)?;
            let mut bad = None;
            parts(&value, &mut |part| match kind(part) {
                _ if self.moves(part) => {}
                Ok(kind) => {
                    found = found | kind;
                    if address_of(part).is_some() {
                        waiting.push(part.clone());
                    }
                }
                Err(doubt) => bad = Some(doubt),
            });
            if let Some(doubt) = bad {
                return Err(doubt);
            }
        }
        self.reach.insert(address, (whole, found));
        Ok(found)
    }

    /// Notes a class, and whether unknown code may make objects of it.
    pub(super) fn meet(&mut self, class: &Shared<value::Class>, made: bool) {
        match self.classes.iter_mut().find(|(known, _)| Shared::ptr_eq(known, class)) {
            Some((_, known)) if *known || !made => {}
            Some((_, known)) => {
                *known = true;
                self.changed = true;
            }
            None => {
                self.classes.push((class.clone(), made));
                self.changed = true;
                for base in &class.order {
                    self.meet(base, made);
                }
            }
        }
    }

    /// Passes a value to unknown code, which may read everything in it and call every function.
    pub(super) fn escape(&mut self, fact: &Fact) -> Proved<()> {
        match &fact.known {
            Some(value) => self.let_go(&value.clone()),
            None => Ok(()),
        }
    }

    fn let_go(&mut self, value: &Value) -> Proved<()> {
        let mut waiting = vec![value.clone()];
        while let Some(value) = waiting.pop() {
            if let Value::Builtin(builtin) = &value
                && !pure::changes_nothing(builtin)
            {
                return doubt(format!("`{}` is passed to unknown code", builtin.name));
            }
            let Some(address) = address_of(&value) else { continue };
            self.spend(1)?;
            if !matches!(value, Value::Bound(_) | Value::Super(_)) {
                if self.escaped.insert(address, value.clone()).is_some() {
                    continue;
                }
                self.changed = true;
            }
            self.fact(&value)?;
            match &value {
                Value::Function(closure) => self.release(closure)?,
                Value::Class(class) => self.meet(class, true),
                Value::Instance(_) => {
                    self.wanted("__call__");
                }
                Value::Bound(bound) => {
                    // Its receiver is the first argument.
                    let receiver = self.fact(&bound.0)?;
                    self.grow(|proof| &mut proof.handed, receiver.all());
                    if let Value::Builtin(builtin) = bound.1
                        && !pure::changes_nothing(builtin)
                        && receiver.kinds.has(Kinds::MUTABLE)
                    {
                        return doubt(format!(
                            "`{}` of an older object is passed to unknown code",
                            builtin.name
                        ));
                    }
                }
                _ => {}
            }
            parts(&value, &mut |part| waiting.push(part.clone()));
        }
        Ok(())
    }

    /// Notes that an attribute of this name is read from an unknown object.
    pub(super) fn wanted(&mut self, name: &str) {
        if self.names.insert(name.into()) {
            self.changed = true;
        }
    }
}

/// The kinds of an old value.
fn kind(value: &Value) -> Proved<Kinds> {
    Ok(match value {
        Value::List(_) => Kinds::LIST,
        Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Default(_)) => {
            return doubt("reading a `defaultdict` that is older than the call may add an item");
        }
        Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Object(..)) => {
            return doubt("reading an object of a class that is derived from `dict` may run code");
        }
        Value::Dict(_) => Kinds::DICT,
        Value::Set(set) if !set.frozen => Kinds::SET,
        Value::Array(_) => Kinds::ARRAY,
        Value::Instance(_) => Kinds::INSTANCE | Kinds::RUNS,
        Value::Class(class) if enums::members(class).is_some() => {
            return doubt(format!("it reads a member of the enum `{}`", class.name));
        }
        Value::Class(_) => Kinds::CLASS | Kinds::RUNS,
        Value::Function(_) => Kinds::FUNCTION | Kinds::RUNS,
        Value::Bound(_) | Value::Wrapped(_) | Value::Super(_) | Value::Field(_) => Kinds::RUNS,
        Value::Native(native) if !native.functions().is_empty() => Kinds::RUNS,
        Value::Iterator(_) => return doubt("it may advance an iterator that is older than the call"),
        _ => Kinds::NONE,
    })
}

/// The address of an object that may hold others.
fn address_of(value: &Value) -> Option<*const ()> {
    Some(match value {
        Value::List(items) => Shared::as_ptr(items).cast(),
        Value::Tuple(items) => Shared::as_ptr(items).cast(),
        Value::Dict(dict) => Shared::as_ptr(dict).cast(),
        Value::Set(set) => Shared::as_ptr(set).cast(),
        Value::View(view) => Shared::as_ptr(view).cast(),
        Value::Instance(instance) => Shared::as_ptr(instance).cast(),
        Value::Class(class) => Shared::as_ptr(class).cast(),
        Value::Function(closure) => Shared::as_ptr(closure).cast(),
        Value::Bound(bound) => Shared::as_ptr(bound).cast(),
        Value::Super(parts) => Shared::as_ptr(parts).cast(),
        Value::Wrapped(wrapped) => Shared::as_ptr(wrapped).cast(),
        Value::Field(field) => Shared::as_ptr(field).cast(),
        Value::Exception(raised) => Shared::as_ptr(raised).cast(),
        Value::Native(native) => Shared::as_ptr(native).cast(),
        _ => return None,
    })
}

/// Visits the values that an object holds. Those of a class are left out: they are looked up by name.
fn parts(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::List(items) => items.borrow().iter().for_each(visit),
        Value::Tuple(items) => items.iter().for_each(visit),
        Value::Dict(dict) => dict.borrow().pairs.iter().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        Value::Set(set) => set.items.borrow().iter().for_each(visit),
        Value::View(view) => visit(&Value::Dict(view.dict.clone())),
        Value::Instance(instance) => match &*instance.fields.borrow() {
            Fields::Own(fields) => fields.iter().for_each(|(_, value)| visit(value)),
            Fields::Shared(dict) => visit(&Value::Dict(dict.clone())),
        },
        Value::Function(closure) => {
            closure.defaults.iter().for_each(&mut *visit);
            closure.cells.iter().for_each(|cell| visit(&cell.borrow()));
            closure.attributes.borrow().iter().for_each(|(_, value)| visit(value));
        }
        Value::Bound(bound) => {
            visit(&bound.0);
            visit(&bound.1);
        }
        Value::Super(parts) => visit(&parts.1),
        Value::Native(native) => native.functions().iter().for_each(visit),
        Value::Wrapped(wrapped) => match &**wrapped {
            Wrapped::Property { get, set, delete } => {
                visit(get);
                set.iter().chain(delete).for_each(visit);
            }
            Wrapped::Cached(function) | Wrapped::Static(function) | Wrapped::Class(function) => {
                visit(function)
            }
        },
        Value::Field(field) => field.default.iter().chain(&field.factory).for_each(visit),
        Value::Exception(raised) => raised.args.iter().for_each(visit),
        _ => {}
    }
}
