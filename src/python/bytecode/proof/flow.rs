//! Follows the instructions of a function along every path.

use super::body::Given;
use super::fact::{Fact, Kinds};
use super::{Doubt, Proof, Proved, doubt};
use crate::python::library::builtins;
use crate::python::library::modules;
use crate::python::library::standard;
use crate::python::object::code::{ArgumentShape, Catches, Code, Op};
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Closure, Value};
use crate::python::syntax::ast::Name;
use std::rc::Rc;

/// The instructions that may come next: the following one, the target of a jump, either, or none.
enum Next {
    On,
    Either(u16),
    Only(u16),
    End,
}

impl Proof<'_> {
    /// Follows a function until its facts no longer change.
    pub(super) fn body(&mut self, code: &Rc<Code>) -> Proved<()> {
        let mut states: Vec<Option<Vec<Fact>>> = vec![None; code.ops.len()];
        let Some(first) = states.first_mut() else { return Ok(()) };
        *first = Some(self.beginning(code)?);
        let mut waiting = vec![0];
        while let Some(at) = waiting.pop() {
            let Some(before) = states[at].clone() else { continue };
            self.spend(1 + before.len() / 16)?;
            let mut registers = before.clone();
            let next = self.op(code, at, &mut registers).map_err(|doubt| Doubt {
                at: doubt.at.or_else(|| (!code.hidden).then(|| code.places[at])),
                ..doubt
            })?;
            let around = code.guards.iter().filter(|guard| (guard.from..guard.to).contains(&(at as u16)));
            for guard in around {
                let thrown = Fact::of(self.stored | self.returned | Kinds::RUNS, self.stored | self.returned);
                for mut state in [before.clone(), registers.clone()] {
                    state[usize::from(guard.register)] = thrown.clone();
                    self.reach(&mut states, guard.target, state, &mut waiting)?;
                }
                // What it does not catch, the next one around it may catch.
                if guard.catches != Catches::Missing {
                    break;
                }
            }
            let (on, to) = match next {
                Next::On => (true, None),
                Next::Either(to) => (true, Some(to)),
                Next::Only(to) => (false, Some(to)),
                Next::End => (false, None),
            };
            if let Some(to) = to {
                self.reach(&mut states, to, registers.clone(), &mut waiting)?;
            }
            if on {
                self.reach(&mut states, at as u16 + 1, registers, &mut waiting)?;
            }
        }
        Ok(())
    }

    /// Joins the facts on a path to an instruction with those of the other paths.
    fn reach(
        &mut self,
        states: &mut [Option<Vec<Fact>>],
        to: u16,
        state: Vec<Fact>,
        waiting: &mut Vec<usize>,
    ) -> Proved<()> {
        let to = usize::from(to);
        let Some(here) = states.get_mut(to) else { return Ok(()) };
        let Some(known) = here else {
            *here = Some(state);
            waiting.push(to);
            return Ok(());
        };
        let mut changed = false;
        for (known, fact) in known.iter_mut().zip(&state) {
            let joined = self.joined(known, fact)?;
            if !joined.same(known) {
                *known = joined;
                changed = true;
            }
        }
        if changed {
            waiting.push(to);
        }
        Ok(())
    }

    /// Follows one instruction: jumps, returns and raises here, the others in [`effect`](Self::effect).
    fn op(&mut self, code: &Rc<Code>, at: usize, registers: &mut [Fact]) -> Proved<Next> {
        let fact = |register: u16| registers[usize::from(register)].clone();
        Ok(match code.ops[at] {
            Op::Jump { to } => Next::Only(to),
            Op::JumpIf { src, to } | Op::JumpUnless { src, to } => {
                self.operator(&[fact(src)])?;
                Next::Either(to)
            }
            Op::JumpUnlessCompare { a, b, to, .. } => {
                self.operator(&[fact(a), fact(b)])?;
                Next::Either(to)
            }
            Op::Next { dst, iter, to } => {
                registers[usize::from(dst)] = self.inside(&fact(iter))?;
                Next::Either(to)
            }
            Op::Return { src } => {
                self.returns(code, &fact(src), code.generator)?;
                Next::End
            }
            Op::Reraise { src } | Op::Raise { src } | Op::AssertionFailed { src } => {
                let src = fact(src);
                // Raising a class makes an exception of it.
                let thrown = match &src.known {
                    Some(Value::Class(_)) => {
                        self.call(&src, &Given { values: &[], keywords: &[], spread: None })?
                    }
                    _ => src,
                };
                self.store(&thrown)?;
                Next::End
            }
            Op::Stop { .. } => Next::End,
            _ => {
                self.effect(code, at, registers)?;
                Next::On
            }
        })
    }

    /// Follows an instruction that changes an object, a variable or a register.
    fn effect(&mut self, code: &Rc<Code>, at: usize, registers: &mut [Fact]) -> Proved<()> {
        let fact = |register: u16| registers[usize::from(register)].clone();
        match code.ops[at] {
            Op::Check { .. } => {}
            Op::StoreGlobal { name, .. } => {
                return doubt(format!("it changes the global `{}`", self.machine.names()[name as usize]));
            }
            Op::StoreCell { cell, src } => {
                if self.old_cells.contains(&(Rc::as_ptr(code), usize::from(cell))) {
                    return doubt("it changes a captured variable that is older than the call");
                }
                self.cell(code, usize::from(cell), &fact(src))?;
            }
            Op::SetAttribute { of, name, src } => {
                let name = self.name(code, name);
                self.set_attribute(&fact(of), &name, &fact(src))?;
            }
            Op::SetIndex { of, index, src } => self.set_index(&[fact(of), fact(index), fact(src)])?,
            Op::Unpack { src, base, count, .. } => {
                let item = self.inside(&fact(src))?;
                registers[usize::from(base)..usize::from(base) + usize::from(count)].fill(item);
            }
            Op::Yield { dst, src, .. } => {
                self.returns(code, &fact(src), true)?;
                // The value that is sent to the generator.
                registers[usize::from(dst)] = Fact::of(self.stored, self.stored);
            }
            Op::Class { .. } => return doubt("it makes a class in the call"),
            Op::Locals { .. } => return doubt("it reads the names of a function as a dict"),
            _ => {
                let (dst, made) = self.value(code, at, registers)?;
                registers[usize::from(dst)] = made;
            }
        }
        Ok(())
    }

    /// The register that an instruction sets, and the fact about its new value.
    fn value(&mut self, code: &Rc<Code>, at: usize, registers: &[Fact]) -> Proved<(u16, Fact)> {
        let fact = |register: u16| registers[usize::from(register)].clone();
        let run = |base: u16, count: usize| &registers[usize::from(base)..usize::from(base) + count];
        Ok(match code.ops[at] {
            Op::Move { dst, src } => (dst, fact(src)),
            Op::LoadGlobal { dst, name } => (dst, self.global(name)?),
            Op::LoadCell { dst, cell } => {
                let known = self.cells.get(&(Rc::as_ptr(code), usize::from(cell)));
                (dst, known.cloned().unwrap_or_else(Fact::unset))
            }
            Op::Binary { dst, a, b, .. } | Op::Compare { dst, a, b, .. } => {
                (dst, self.operator(&[fact(a), fact(b)])?)
            }
            Op::Unary { dst, a, .. } => (dst, self.operator(&[fact(a)])?),
            Op::Not { dst, a: src } | Op::Format { dst, src, .. } => {
                self.operator(&[fact(src)])?;
                (dst, Fact::default())
            }
            Op::Augment { dst, a, b, .. } => (dst, self.augment(&fact(a), &fact(b))?),
            Op::Attribute { dst, of, name } => (dst, self.attribute(&fact(of), &self.name(code, name))?),
            Op::Index { dst, of, index } => (dst, self.index(&fact(of), &fact(index))?),
            Op::Call { count, dst, function, base } => {
                let values = run(base, usize::from(count));
                (dst, self.call(&fact(function), &Given { values, keywords: &[], spread: None })?)
            }
            Op::CallWith { dst, function, call } => {
                (dst, self.call_with(code, usize::from(call), &fact(function), registers)?)
            }
            Op::Tuple { dst, base, count } | Op::List { dst, base, count } => {
                (dst, self.held(run(base, usize::from(count)))?)
            }
            Op::Slice { dst, base } => (dst, self.held(run(base, 3))?),
            Op::Dict { dst } | Op::Concat { dst, .. } => (dst, Fact::default()),
            Op::Append { list, src } => (list, self.added(&fact(list), &fact(src), false)?),
            Op::Extend { list, src } | Op::Merge { dict: list, src } => {
                (list, self.added(&fact(list), &fact(src), true)?)
            }
            Op::Insert { dict, key, src } => {
                let with_key = self.added(&fact(dict), &fact(key), false)?;
                (dict, self.added(&with_key, &fact(src), false)?)
            }
            Op::Freeze { dst, list: src } | Op::Iterate { dst, src } => {
                let src = fact(src);
                (dst, Fact::fresh(self.inside(&src)?.all() | (src.kinds & Kinds::RUNS)))
            }
            Op::Closure { dst, template, base } => {
                (dst, self.closure(code, at, (usize::from(template), usize::from(base)), registers)?)
            }
            Op::Import { dst, import } => (dst, self.import(code, usize::from(import))?),
            // An instruction that neither function knows has no proof.
            _ => return doubt("the effect of this is not known"),
        })
    }

    /// The name of an attribute in an instruction.
    fn name(&self, code: &Code, name: u16) -> Name {
        self.machine.names()[code.names[usize::from(name)] as usize].clone()
    }

    fn global(&mut self, name: u32) -> Proved<Fact> {
        let value = match self.machine.slot(name) {
            Value::Unbound => {
                let name = self.machine.names()[name as usize].clone();
                let usual = |machine: &mut dyn Host| standard::usual(machine, &name).map(|(value, _)| value);
                builtins::find(&name).or_else(|| usual(self.machine))
            }
            value => Some(value.clone()),
        };
        match value {
            None | Some(Value::Lost(_)) => Ok(Fact::default()),
            Some(value) => self.fact(&value),
        }
    }

    fn import(&mut self, code: &Code, import: usize) -> Proved<Fact> {
        let (path, member) = &code.imports[import];
        let found = match standard::import(self.machine, path, member.as_deref()) {
            Ok(None) => modules::import(path, member.as_deref()).ok(),
            Ok(found) => found,
            Err(_) => None,
        };
        match found {
            None | Some(Value::Lost(_)) => Ok(Fact::default()),
            Some(value) => self.fact(&value),
        }
    }

    /// Operators, comparisons and tests make a new object, or run methods with two underscores.
    fn operator(&mut self, operands: &[Fact]) -> Proved<Fact> {
        let mut inside = self.stored;
        let mut kinds = Kinds::NONE;
        for operand in operands {
            // `A | B` of classes is the tuple of both.
            inside = inside | operand.inside | (operand.kinds & Kinds::CLASS);
            if operand.all().runs() {
                self.escape(operand)?;
                kinds = self.returned | Kinds::RUNS;
            }
        }
        Ok(Fact::of(kinds, inside | kinds))
    }

    fn index(&mut self, of: &Fact, index: &Fact) -> Proved<Fact> {
        self.operator(&[of.clone(), index.clone()])?;
        let item = self.inside(of)?;
        // A part of an array may share its numbers; `C[int]` is the class itself.
        let same = of.kinds & (Kinds::ARRAY | Kinds::CLASS);
        Ok(Fact::of(item.kinds | same, item.inside | same))
    }

    fn augment(&mut self, a: &Fact, b: &Fact) -> Proved<Fact> {
        if a.kinds.has(Kinds::CONTAINERS) {
            return doubt("it may change, in place, an object that is older than the call");
        }
        let made = self.operator(&[a.clone(), b.clone()])?;
        // A list that is extended in place now holds the items of `b`.
        self.escape(b)?;
        self.grow(|proof| &mut proof.stored, b.inside);
        Ok(Fact::of(a.kinds | made.kinds, made.inside | a.inside | b.inside))
    }

    fn set_attribute(&mut self, of: &Fact, name: &str, src: &Fact) -> Proved<()> {
        if of.kinds.has(Kinds::MUTABLE) {
            return doubt(format!("it sets `.{name}` of an object that may be older than the call"));
        }
        self.store(src)?;
        // The attribute may be a property.
        if of.kinds.runs() {
            self.wanted(name);
            self.wanted("__setattr__");
            self.hand(of)?;
            self.hand(src)?;
        }
        Ok(())
    }

    fn set_index(&mut self, facts: &[Fact; 3]) -> Proved<()> {
        if facts[0].kinds.has(Kinds::CONTAINERS | Kinds::CLASS) {
            return doubt("it sets an item of an object that may be older than the call");
        }
        self.operator(facts)?;
        self.store(&facts[1])?;
        self.store(&facts[2])
    }

    /// The fact about a new object that holds these values.
    fn held(&mut self, items: &[Fact]) -> Proved<Fact> {
        let mut inside = Kinds::NONE;
        for item in items {
            self.escape(item)?;
            inside = inside | item.all();
        }
        Ok(Fact::fresh(inside))
    }

    /// The fact about a list or dict that is being built, with one more item, or all items of another one.
    fn added(&mut self, to: &Fact, item: &Fact, all: bool) -> Proved<Fact> {
        if to.kinds.has(Kinds::MUTABLE) {
            return doubt("it may change an object that is older than the call");
        }
        let more = if all { self.inside(item)?.all() } else { self.held(std::slice::from_ref(item))?.inside };
        Ok(Fact::fresh(to.inside | more))
    }

    fn returns(&mut self, code: &Rc<Code>, fact: &Fact, escapes: bool) -> Proved<()> {
        let Some(body) = self.bodies.get(&Rc::as_ptr(code)) else { return Ok(()) };
        let (before, unknown) = (body.returns.clone(), body.released || escapes);
        let after = self.joined(&before, fact)?;
        if unknown {
            self.escape(&after)?;
        }
        self.grow(|proof| &mut proof.returned, fact.all());
        if !after.same(&before)
            && let Some(body) = self.bodies.get_mut(&Rc::as_ptr(code))
        {
            body.returns = after;
            self.changed = true;
        }
        Ok(())
    }

    fn call_with(&mut self, code: &Code, call: usize, function: &Fact, registers: &[Fact]) -> Proved<Fact> {
        let (mut values, mut keywords, mut spread) = (Vec::new(), Vec::new(), None);
        for (shape, register) in &code.calls[call].arguments {
            let fact = registers[usize::from(*register)].clone();
            match shape {
                ArgumentShape::Positional => values.push(fact),
                ArgumentShape::Keyword(name) => keywords.push((name.clone(), fact)),
                ArgumentShape::Star | ArgumentShape::DoubleStar => {
                    spread = spread.or(Some(values.len()));
                    let inside = self.inside(&fact)?;
                    values.push(inside);
                }
            }
        }
        self.call(function, &Given { values: &values, keywords: &keywords, spread })
    }

    /// The fact about an inner function, which shares its captured variables with this one.
    fn closure(
        &mut self,
        code: &Rc<Code>,
        at: usize,
        (template, base): (usize, usize),
        registers: &[Fact],
    ) -> Proved<Fact> {
        let template = &code.templates[template];
        let value = self.made.entry((Rc::as_ptr(code), at)).or_insert_with(|| {
            let (function, code) = (template.function.clone(), template.code.clone());
            Value::Function(Shared::new(Closure::new(function, code, Vec::new(), Vec::new())))
        });
        let value = value.clone();
        let Value::Function(closure) = &value else { return Ok(Fact::default()) };
        let inner = self.enter(closure)?;
        let mut inside = Kinds::NONE;
        for (index, formal) in inner.parameters.iter().enumerate() {
            if let Some(default) = formal.default.and_then(|place| registers.get(base + place)) {
                inside = inside | default.all();
                self.parameter(&inner, index, default)?;
            }
        }
        for (index, cell) in template.captures.iter().enumerate() {
            let (here, there) = (usize::from(*cell), inner.cells + index);
            let keys = [(Rc::as_ptr(code), here), (Rc::as_ptr(&inner), there)];
            let [mine, theirs] = keys.map(|key| self.cells.get(&key).cloned().unwrap_or_else(Fact::unset));
            inside = inside | mine.all() | theirs.all();
            self.cell(&inner, there, &mine)?;
            self.cell(code, here, &theirs)?;
            if self.old_cells.contains(&keys[0]) && self.old_cells.insert(keys[1]) {
                self.changed = true;
            }
        }
        Ok(Fact { kinds: Kinds::RUNS, inside, known: Some(value), unset: false })
    }
}
