//! Calls and attributes.

use super::body::Given;
use super::fact::{Fact, Kinds};
use super::{Proof, Proved, doubt};
use crate::number::dtype::Dtype;
use crate::python::bytecode::pure::{self, PureResult};
use crate::python::number::arrays;
use crate::python::object::builtin::Builtin;
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Base, Class, Library, Native, Value, Wrapped};
use crate::python::operation::matching;
use crate::python::operation::methods;
use crate::python::operation::objects;
use crate::python::operation::sets;
use std::rc::Rc;

impl Given<'_> {
    fn all(&self) -> impl Iterator<Item = &Fact> {
        self.values.iter().chain(self.keywords.iter().map(|(_, fact)| fact))
    }

    fn kinds(&self) -> Kinds {
        self.all().fold(Kinds::NONE, |all, fact| all | fact.all())
    }

    fn behind<T>(&self, first: Fact, go: impl FnOnce(&Given<'_>) -> T) -> T {
        let mut values = vec![first];
        values.extend_from_slice(self.values);
        let spread = self.spread.map(|exact| exact + 1);
        go(&Given { values: &values, keywords: self.keywords, spread })
    }
}

impl Proof<'_> {
    /// The fact about the result of a call.
    pub(super) fn call(&mut self, callee: &Fact, given: &Given<'_>) -> Proved<Fact> {
        let Some(value) = callee.known.clone() else { return self.unknown(callee, given) };
        match &value {
            Value::Function(closure) => {
                let code = self.enter(closure)?;
                self.bind(&code, given)?;
                let returns = match self.bodies.get(&Rc::as_ptr(&code)) {
                    Some(body) => body.returns.clone(),
                    None => Fact::unset(),
                };
                Ok(if code.generator { Fact::of(Kinds::NONE, returns.all()) } else { returns })
            }
            Value::Bound(bound) => {
                let (receiver, function) = (self.fact(&bound.0)?, self.fact(&bound.1)?);
                given.behind(receiver, |given| self.call(&function, given))
            }
            Value::Builtin(builtin) => self.builtin(builtin, given),
            Value::Class(class) => self.construct(&class.clone(), given),
            Value::Instance(instance) => match instance.class.find("__call__") {
                Some(function @ Value::Function(_)) => {
                    let function = self.fact(&function)?;
                    given.behind(callee.clone(), |given| self.call(&function, given))
                }
                Some(_) => self.unknown(callee, given),
                None => Ok(Fact::default()),
            },
            Value::Wrapped(wrapped) => match &**wrapped {
                Wrapped::Static(function) => {
                    let function = self.fact(function)?;
                    self.call(&function, given)
                }
                _ => Ok(Fact::default()),
            },
            // A schedule of a framework calls the functions of the program that it was made with.
            Value::Native(native) => match &**native {
                Native::Rule(_) => doubt("it steps a scheduler"),
                Native::Factor(_) => Ok(Fact::default()),
                Native::Constructor(_) => self.unknown(callee, given),
                Native::Schedule(_, functions) => {
                    for function in functions {
                        let function = self.fact(function)?;
                        let count = [Fact::default()];
                        self.call(&function, &Given { values: &count, keywords: &[], spread: None })?;
                    }
                    Ok(Fact::default())
                }
            },
            // A value that cannot be called.
            _ => Ok(Fact::default()),
        }
    }

    /// A call of an unknown callee: any of the user's functions, or a method of an object made in the call.
    fn unknown(&mut self, callee: &Fact, given: &Given<'_>) -> Proved<Fact> {
        if callee.unset {
            return Ok(Fact::unset());
        }
        let mut result = callee.inside | given.kinds();
        for fact in given.all() {
            self.store(fact)?;
        }
        if callee.all().runs() || given.kinds().runs() {
            self.wanted("__call__");
            self.hand(callee)?;
            for fact in given.all() {
                self.hand(fact)?;
            }
            result = result | self.returned | Kinds::RUNS;
        }
        result = result | self.stored;
        Ok(Fact::of(result, result))
    }

    fn construct(&mut self, class: &Shared<Class>, given: &Given<'_>) -> Proved<Fact> {
        self.meet(class, false);
        if *class.root() == Base::Dict {
            return doubt(format!("it makes a `{}`, which is derived from `dict`", class.name));
        }
        let made = Fact::of(Kinds::RUNS, Kinds::NONE);
        if let Base::Exception(_) = class.root() {
            for fact in given.all() {
                self.store(fact)?;
            }
        }
        let maker =
            std::iter::once(class).chain(&class.order).find_map(|class| match class.own("__init__") {
                Some(init) => Some(Some(init)),
                None => class.data.borrow().is_some().then_some(None),
            });
        match maker {
            Some(Some(init)) => {
                let init = self.fact(&init)?;
                given.behind(made.clone(), |given| self.call(&init, given))?;
            }
            Some(None) => {
                for fact in given.all() {
                    self.store(fact)?;
                    let inside = self.inside(fact)?;
                    self.store(&inside)?;
                }
                for class in std::iter::once(class).chain(&class.order) {
                    self.defaults(class)?;
                }
                if let Some(after) = class.find("__post_init__") {
                    let after = self.fact(&after)?;
                    let values = [made.clone(), Fact::of(self.stored, self.stored)];
                    self.call(&after, &Given { values: &values, keywords: &[], spread: Some(1) })?;
                }
            }
            None => {}
        }
        Ok(made)
    }

    fn builtin(&mut self, builtin: &'static Builtin, given: &Given<'_>) -> Proved<Fact> {
        let first = given.values.first().cloned().unwrap_or_default();
        match builtin.name {
            name @ ("super" | "type") if given.spread.is_some() => {
                return doubt(format!("the argument of `{name}` is not known"));
            }
            _ if given.spread.is_some() => {}
            "getattr" | "hasattr" => {
                let Some(name) = given.values.get(1).and_then(Fact::text).map(str::to_string) else {
                    return doubt(format!("the name that `{}` looks up is not known", builtin.name));
                };
                let found = self.attribute(&first, &name)?;
                let default = given.values.get(2).cloned().unwrap_or_else(Fact::unset);
                let either = self.joined(&found, &default)?;
                return Ok(if builtin.name == "hasattr" { Fact::default() } else { either });
            }
            // The return value of the inner generator.
            "yield from" => return Ok(Fact::of(self.returned | self.stored, self.returned | self.stored)),
            "super" => return self.parent(given),
            "type" => match &first.known {
                Some(Value::Instance(instance)) => return self.fact(&Value::Class(instance.class.clone())),
                _ if first.kinds.runs() => return doubt("it reads the class of an unknown object"),
                _ => return Ok(Fact::default()),
            },
            _ => {}
        }
        let about_sequences =
            std::ptr::eq(builtin, &matching::SEQUENCE) || std::ptr::eq(builtin, &matching::KEYS);
        if !pure::changes_nothing(builtin) && !about_sequences {
            return match given.kinds().has(Kinds::MUTABLE | Kinds::RUNS) {
                true => doubt(format!("`{}` may change an object that is older than the call", builtin.name)),
                false => Ok(Fact::default()),
            };
        }
        let mut all = given.kinds() | self.stored;
        let mut inside = given.all().fold(self.stored, |all, fact| all | fact.inside);
        if given.kinds().runs() {
            self.wanted("__call__");
            for fact in given.all() {
                self.hand(fact)?;
            }
            all = all | self.returned | Kinds::RUNS;
            inside = inside | self.returned;
        }
        for (_, fact) in given.keywords {
            inside = inside | fact.all();
        }
        Ok(match pure::result(builtin) {
            PureResult::Number => Fact::default(),
            // A copy of an object runs the same methods, and a copy of a function is the function.
            PureResult::Container if builtin.name == "copy" && all.runs() => Fact::of(all, all),
            PureResult::Container => Fact::fresh(inside),
            PureResult::Array => Fact::of(if all.runs() { all } else { all & Kinds::ARRAY }, all),
            PureResult::Anything => Fact::of(all, all),
        })
    }

    /// `super()`.
    fn parent(&mut self, given: &Given<'_>) -> Proved<Fact> {
        let [class, of] = given.values else { return Ok(Fact::default()) };
        match (&class.known, &of.known) {
            (Some(Value::Class(class)), Some(of @ (Value::Instance(_) | Value::Class(_)))) => {
                self.fact(&Value::Super(Shared::new((class.clone(), of.clone()))))
            }
            _ => Ok(Fact::of(of.kinds | Kinds::RUNS, of.all())),
        }
    }

    /// `of.name`.
    pub(super) fn attribute(&mut self, of: &Fact, name: &str) -> Proved<Fact> {
        if of.unset {
            return Ok(Fact::unset());
        }
        if name == "__dict__" && of.all().runs() {
            return doubt("`__dict__` may change an object");
        }
        match of.known.clone() {
            Some(value) => self.known_attribute(&value, of, name),
            None => self.unknown_attribute(of, name),
        }
    }

    fn known_attribute(&mut self, value: &Value, of: &Fact, name: &str) -> Proved<Fact> {
        let found = match value {
            Value::Instance(instance) => {
                let symbol = self.machine.symbol(name);
                let own = instance.fields.borrow().get(symbol, self.machine.names());
                if let Some(own) = own {
                    return self.fact(&own);
                }
                if instance.class.find(name).is_none() && instance.class.find("__getattr__").is_some() {
                    return Ok(self.anything());
                }
                instance.class.find(name)
            }
            Value::Super(parts) => {
                let whole = match &parts.1 {
                    Value::Instance(instance) => instance.class.clone(),
                    Value::Class(class) => class.clone(),
                    _ => parts.0.clone(),
                };
                whole.find_behind(&parts.0, name)
            }
            _ => None,
        };
        if let Some(Value::Wrapped(wrapped)) = &found
            && let Wrapped::Property { get, .. } = &**wrapped
        {
            let receiver = match value {
                Value::Super(parts) => self.fact(&parts.1)?,
                _ => of.clone(),
            };
            let get = self.fact(get)?;
            return self.call(&get, &Given { values: &[receiver], keywords: &[], spread: None });
        }
        if let Some(Value::Wrapped(wrapped)) = &found
            && let Wrapped::Cached(_) = &**wrapped
        {
            return doubt(format!("`{name}` is stored in an object that is older than the call"));
        }
        // The remaining attributes run none of the user's code.
        let symbol = self.machine.symbol(name);
        match objects::attribute(self.machine, value, symbol) {
            Ok(value) => self.fact(&value),
            Err(_) => Ok(Fact::default()),
        }
    }

    fn unknown_attribute(&mut self, of: &Fact, name: &str) -> Proved<Fact> {
        if changing_method(self.machine, of.kinds, name)
            || (name == "__init__" && of.kinds.has(Kinds::INSTANCE))
        {
            return doubt(format!("`{name}` may change an object that is older than the call"));
        }
        if name == "__class__" && of.kinds.runs() {
            return doubt("it reads the class of an unknown object");
        }
        let mut found = self.inside(of)?.all();
        if of.kinds.runs() {
            self.wanted(name);
            self.hand(of)?;
            found = found | self.returned | Kinds::RUNS;
            for (class, _) in self.classes.clone() {
                if let Some(value) = class.own(name) {
                    let kept =
                        matches!(&value, Value::Wrapped(wrapped) if matches!(**wrapped, Wrapped::Cached(_)));
                    if kept && of.kinds.has(Kinds::INSTANCE) {
                        return doubt(format!(
                            "`{name}` may be stored in an object that is older than the call"
                        ));
                    }
                    let fact = self.fact(&value)?;
                    self.escape(&fact)?;
                    found = found | fact.all();
                }
            }
        }
        // A part of an array may share its numbers.
        Ok(Fact::of(found | (of.kinds & Kinds::ARRAY), found | of.all()))
    }
}

/// Whether one of Python's own objects of these kinds has a method of that name that may change it.
fn changing_method(host: &dyn Host, kinds: Kinds, name: &str) -> bool {
    let samples = [
        (Kinds::LIST, Value::list(Vec::new())),
        (Kinds::DICT, Value::dict(Vec::new())),
        (Kinds::SET, sets::collect(false, Vec::new()).unwrap_or(Value::None)),
        (Kinds::ARRAY, arrays::array(Library::Numpy, Dtype::Float64, &[])),
    ];
    samples.iter().any(|(kind, sample)| {
        kinds.has(*kind)
            && match methods::find(host, sample, name) {
                Ok(Value::Bound(bound)) => {
                    !matches!(bound.1, Value::Builtin(method) if pure::changes_nothing(method))
                }
                _ => false,
            }
    })
}
