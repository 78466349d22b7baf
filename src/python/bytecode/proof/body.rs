//! The functions that may run, with the facts about their parameters and results.

use super::fact::{Fact, Kinds};
use super::{Proof, Proved, doubt};
use crate::python::object::code::{Code, Formal, Home};
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class, Closure, Value, Wrapped};
use std::collections::hash_map::Entry;
use std::rc::Rc;

/// A function that may run.
pub(super) struct Body {
    /// Facts about its parameters.
    pub parameters: Vec<Fact>,
    pub star: Fact,
    pub double_star: Fact,
    pub returns: Fact,
    /// Whether unknown code may call it.
    pub released: bool,
    /// Whether its arguments may be any objects.
    pub open: bool,
}

impl Body {
    fn new(parameters: usize) -> Self {
        Body {
            parameters: vec![Fact::unset(); parameters],
            star: Fact::unset(),
            double_star: Fact::unset(),
            returns: Fact::unset(),
            released: false,
            open: false,
        }
    }
}

/// The arguments of a call.
pub(super) struct Given<'a> {
    pub values: &'a [Fact],
    pub keywords: &'a [(Rc<str>, Fact)],
    /// With starred arguments: the number of arguments before them. The parameters of the others are not known.
    pub spread: Option<usize>,
}

/// Methods with two underscores that are not called by operators.
const NAMED: [&str; 4] = ["__init__", "__post_init__", "__call__", "__init_subclass__"];

impl Proof<'_> {
    /// The code of a function, which may run from now on.
    pub(super) fn enter(&mut self, closure: &Closure) -> Proved<Rc<Code>> {
        let code = match self.machine.code_of(closure) {
            Ok(code) => code,
            Err(_) => return doubt("a function here cannot be run"),
        };
        let key = Rc::as_ptr(&code);
        if let Entry::Vacant(place) = self.bodies.entry(key) {
            place.insert(Body::new(code.parameters.len()));
            self.order.push(code.clone());
            self.changed = true;
        }
        for (index, cell) in closure.cells.iter().enumerate() {
            let value = cell.borrow().clone();
            let fact = self.fact(&value)?;
            self.cell(&code, code.cells + index, &fact)?;
            if self.old_cells.insert((key, code.cells + index)) {
                self.changed = true;
            }
        }
        for (index, formal) in code.parameters.iter().enumerate() {
            if let Some(default) = formal.default.and_then(|place| closure.defaults.get(place)) {
                let fact = self.fact(default)?;
                self.parameter(&code, index, &fact)?;
            }
        }
        Ok(code)
    }

    /// Adds a fact about a captured variable.
    pub(super) fn cell(&mut self, code: &Rc<Code>, cell: usize, fact: &Fact) -> Proved<()> {
        let key = (Rc::as_ptr(code), cell);
        let before = self.cells.get(&key).cloned().unwrap_or_else(Fact::unset);
        let after = self.joined(&before, fact)?;
        if !after.same(&before) {
            self.cells.insert(key, after);
            self.changed = true;
        }
        Ok(())
    }

    /// Adds a fact about a parameter.
    pub(super) fn parameter(&mut self, code: &Rc<Code>, index: usize, fact: &Fact) -> Proved<()> {
        let Some(body) = self.bodies.get(&Rc::as_ptr(code)) else { return Ok(()) };
        let before = body.parameters[index].clone();
        let after = self.joined(&before, fact)?;
        if !after.same(&before)
            && let Some(body) = self.bodies.get_mut(&Rc::as_ptr(code))
        {
            body.parameters[index] = after;
            self.changed = true;
        }
        Ok(())
    }

    /// Adds the facts about the arguments of a call to the parameters of the function.
    pub(super) fn bind(&mut self, code: &Rc<Code>, given: &Given<'_>) -> Proved<()> {
        let mut rest = (Fact::fresh(Kinds::NONE), Fact::fresh(Kinds::NONE));
        if let Some(exact) = given.spread {
            let facts = given.values.iter().chain(given.keywords.iter().map(|(_, fact)| fact));
            let mut all = Kinds::NONE;
            for fact in facts.cloned().collect::<Vec<_>>() {
                all = all | fact.all() | self.inside(&fact)?.all();
            }
            for index in 0..code.parameters.len() {
                match given.values[..exact].get(index) {
                    Some(fact) if !code.parameters[index].keyword_only => {
                        self.parameter(code, index, fact)?
                    }
                    _ => self.parameter(code, index, &Fact::of(all, all))?,
                }
            }
            rest = (Fact::fresh(all), Fact::fresh(all));
        } else {
            let positional: Vec<usize> =
                (0..code.parameters.len()).filter(|index| !code.parameters[*index].keyword_only).collect();
            for (place, fact) in given.values.iter().enumerate() {
                match positional.get(place) {
                    Some(index) => self.parameter(code, *index, fact)?,
                    None => {
                        self.escape(fact)?;
                        rest.0.inside = rest.0.inside | fact.all();
                    }
                }
            }
            for (name, fact) in given.keywords {
                let takes = |formal: &Formal| *formal.name == **name && !formal.positional_only;
                match code.parameters.iter().position(takes) {
                    Some(index) => self.parameter(code, index, fact)?,
                    None => {
                        self.escape(fact)?;
                        rest.1.inside = rest.1.inside | fact.all();
                    }
                }
            }
        }
        let Some(body) = self.bodies.get(&Rc::as_ptr(code)) else { return Ok(()) };
        let (star, double_star) = (body.star.clone(), body.double_star.clone());
        let after = (self.joined(&star, &rest.0)?, self.joined(&double_star, &rest.1)?);
        if (!after.0.same(&star) || !after.1.same(&double_star))
            && let Some(body) = self.bodies.get_mut(&Rc::as_ptr(code))
        {
            (body.star, body.double_star) = after;
            self.changed = true;
        }
        Ok(())
    }

    /// Notes that unknown code may call a function.
    pub(super) fn release(&mut self, closure: &Closure) -> Proved<()> {
        let code = self.enter(closure)?;
        self.mark(&code, |body| &mut body.released);
        Ok(())
    }

    fn mark(&mut self, code: &Rc<Code>, flag: fn(&mut Body) -> &mut bool) {
        if let Some(body) = self.bodies.get_mut(&Rc::as_ptr(code))
            && !*flag(body)
        {
            *flag(body) = true;
            self.changed = true;
        }
    }

    /// Notes the methods that may run: those that operators call, and those whose names are read anywhere.
    pub(super) fn methods(&mut self) -> Proved<()> {
        let mut next = 0;
        while let Some((class, made)) = self.classes.get(next).cloned() {
            next += 1;
            let fields: Vec<(Rc<str>, Value)> = class.fields.borrow().clone();
            for (name, value) in &fields {
                let special = name.starts_with("__") && name.ends_with("__") && !NAMED.contains(&&**name);
                let maker = made && matches!(&**name, "__init__" | "__post_init__");
                if special || maker || self.names.contains(name) {
                    self.method(value, special)?;
                }
            }
            if made {
                self.defaults(&class)?;
            }
        }
        Ok(())
    }

    fn method(&mut self, value: &Value, special: bool) -> Proved<()> {
        let fact = self.fact(value)?;
        self.escape(&fact)?;
        if special && let Value::Function(closure) = value {
            let code = self.enter(closure)?;
            self.mark(&code, |body| &mut body.open);
        }
        if special && let Value::Wrapped(wrapped) = value {
            let (Wrapped::Static(Value::Function(closure)) | Wrapped::Class(Value::Function(closure))) =
                &**wrapped
            else {
                return Ok(());
            };
            let code = self.enter(closure)?;
            self.mark(&code, |body| &mut body.open);
        }
        Ok(())
    }

    /// Notes the defaults that the constructor of a dataclass stores in its objects.
    pub(super) fn defaults(&mut self, class: &Shared<Class>) -> Proved<()> {
        let data = class.data.borrow().clone();
        let Some(data) = data else { return Ok(()) };
        for (_, field, _) in &data.fields {
            for value in field.default.iter().chain(&field.factory) {
                let fact = self.fact(value)?;
                self.store(&fact)?;
            }
        }
        let returned = Fact::fresh(self.returned);
        self.store(&returned)
    }

    /// The facts about the registers of a function at its first instruction.
    pub(super) fn beginning(&mut self, code: &Rc<Code>) -> Proved<Vec<Fact>> {
        let mut registers = vec![Fact::unset(); code.registers];
        for (register, value) in &code.constants {
            registers[usize::from(*register)] = self.fact(value)?;
        }
        let Some(body) = self.bodies.get(&Rc::as_ptr(code)) else { return Ok(registers) };
        let mut facts: Vec<(Home, Fact)> =
            code.parameters.iter().map(|formal| formal.home).zip(body.parameters.iter().cloned()).collect();
        facts.extend(code.star.map(|home| (home, body.star.clone())));
        facts.extend(code.double_star.map(|home| (home, body.double_star.clone())));
        let (released, open) = (body.released, body.open);
        for (home, mut fact) in facts {
            if released {
                let all = self.handed | self.stored | self.returned;
                fact = self.joined(&fact, &Fact::of(all, all))?;
            }
            if open {
                fact = self.joined(&fact, &self.anything())?;
            }
            match home {
                Home::Register(register) => registers[usize::from(register)] = fact,
                Home::Cell(cell) => self.cell(code, usize::from(cell), &fact)?,
            }
        }
        Ok(registers)
    }
}
