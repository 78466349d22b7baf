//! Proves that no call of a function changes an object that outlives the call.
//!
//! Only then may its values be computed in any order, on several threads and many at once. The guard in
//! [`tracked`](crate::python::object::tracked) observes the changes that a call *has* made. But row 1000 alone is right only
//! if the 1000 calls before it would change nothing, which must be known without making them. A function without a proof is
//! called once for every row, in order. So a missing proof costs time, and never gives a wrong value.
//!
//! ## The proof
//!
//! The module and the constructor have run, so all objects that are older than a call exist and can be inspected. The proof
//! assumes that none of them changes, follows the compiled code under that assumption, and shows that no instruction can
//! write to one. If a call did write to an old object, consider the first write of the first such call: until then the
//! assumption held, so the proof covers that instruction, and it allowed no such write.
//!
//! A [`Fact`] describes each register: the [`Kinds`] of old objects that it may hold, the kinds that are reachable through
//! it, and the object itself if it is always the same old one. An object made in the call has no kind: it may be changed
//! freely. A known old object is read as it is: `self.boundaries` is that list, and its items are known numbers. In an unknown
//! object, a name or an index may lead to any object reachable through it, or stored anywhere in the code.
//!
//! * A write (`x.name = `, `x[i] = `, `x += `, `del`, a captured variable, a global name) must not go to a value that may be
//!   a mutable old object.
//! * A built-in function must be in the list of [`pure`](crate::python::bytecode::pure), unless none of its arguments is an
//!   old object. A method of an old list, dict or set must be in that list.
//! * No old iterator or generator may be reachable at all. So every iterator was made in the call, and `for`, `zip`, `in`,
//!   `next`, unpacking and the like may advance it.
//! * Called functions are followed. Methods with two underscores, which operators call, are followed for every class that
//!   occurs, with any arguments. A function that is passed to unknown code is called with everything that was passed to
//!   unknown code.
//! * An object that others change between the calls must not be read at all. Where the function reads something that is known,
//!   that is seen at once; and unknown code may read whatever is reachable through what it is given.
//! * Anything else has no proof: classes made in a call, `__dict__`, attribute names that are texts, code beyond a budget.

mod body;
mod calls;
mod fact;
mod flow;
mod heap;

use crate::python::object::code::Code;
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class, Value};
use crate::python::syntax::ast::At;
use body::{Body, Given};
use fact::{Fact, Kinds};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// The number of instructions after which the proof is given up.
const BUDGET: usize = 400_000;

/// Why there is no proof.
#[derive(Debug, Clone)]
pub(in crate::python) struct Doubt {
    /// The place, unless it is in the library's own Python.
    pub at: Option<At>,
    /// The possible change there.
    pub what: String,
}

type Proved<T> = Result<T, Doubt>;

fn doubt<T>(what: impl Into<String>) -> Proved<T> {
    Err(Doubt { at: None, what: what.into() })
}

/// Proves that calls of a value with a number and always the same further arguments change no object that outlives them.
pub(in crate::python) fn prove(
    machine: &mut dyn Host,
    callable: &Value,
    further: &[(Rc<str>, Value)],
) -> Proved<()> {
    run(Proof::new(machine), callable, &[Fact::default()], further)
}

/// Proves that calls of a value without arguments change no object that outlives them, and read none of those in `moving`,
/// which others change between the calls. Numbers and texts that others put elsewhere may be read.
pub(in crate::python) fn prove_among(
    machine: &mut dyn Host,
    callable: &Value,
    moving: Vec<Value>,
) -> Proved<()> {
    run(Proof { moving, ..Proof::new(machine) }, callable, &[], &[])
}

fn run(mut proof: Proof<'_>, callable: &Value, values: &[Fact], further: &[(Rc<str>, Value)]) -> Proved<()> {
    loop {
        proof.changed = false;
        let callee = proof.fact(callable)?;
        let mut keywords = Vec::new();
        for (name, value) in further {
            keywords.push((name.clone(), proof.fact(value)?));
        }
        proof.call(&callee, &Given { values, keywords: &keywords, spread: None })?;
        proof.methods()?;
        let mut next = 0;
        while let Some(code) = proof.order.get(next).cloned() {
            proof.body(&code)?;
            next += 1;
        }
        if !proof.changed {
            return Ok(());
        }
    }
}

/// The facts that are known so far. They only grow; the proof is complete when a round adds none.
struct Proof<'m> {
    machine: &'m mut dyn Host,
    /// The functions that may run, by their code.
    bodies: HashMap<*const Code, Body>,
    order: Vec<Rc<Code>>,
    /// Facts about captured variables, by the code and the index of the cell.
    cells: HashMap<(*const Code, usize), Fact>,
    /// The captured variables that are older than the call.
    old_cells: HashSet<(*const Code, usize)>,
    /// All classes that occur, and whether unknown code may make objects of them.
    classes: Vec<(Shared<Class>, bool)>,
    /// The names of attributes that are read from unknown objects.
    names: BTreeSet<Rc<str>>,
    /// The kinds of all old objects that occur.
    met: Kinds,
    /// The kinds of old objects that the code may store in an object.
    stored: Kinds,
    /// The kinds of old objects that unknown code may pass to functions.
    handed: Kinds,
    /// The kinds of old objects that any function may return.
    returned: Kinds,
    /// The old objects that unknown code may read.
    escaped: HashMap<*const (), Value>,
    /// The kinds reachable through an old object. The object is kept, so that its address stays its own.
    reach: HashMap<*const (), (Value, Kinds)>,
    /// The functions that instructions make, so that every round sees the same ones.
    made: HashMap<(*const Code, usize), Value>,
    /// The old objects that change between the calls.
    moving: Vec<Value>,
    changed: bool,
    budget: usize,
}

impl<'m> Proof<'m> {
    fn new(machine: &'m mut dyn Host) -> Self {
        Proof {
            machine,
            bodies: HashMap::new(),
            order: Vec::new(),
            cells: HashMap::new(),
            old_cells: HashSet::new(),
            classes: Vec::new(),
            names: BTreeSet::new(),
            met: Kinds::NONE,
            stored: Kinds::NONE,
            handed: Kinds::NONE,
            returned: Kinds::NONE,
            escaped: HashMap::new(),
            reach: HashMap::new(),
            made: HashMap::new(),
            moving: Vec::new(),
            changed: false,
            budget: BUDGET,
        }
    }

    fn spend(&mut self, work: usize) -> Proved<()> {
        match self.budget.checked_sub(work) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => doubt("the code is too long for a proof"),
        }
    }

    /// Adds kinds to one of the sets, and notes whether it grew.
    fn grow(&mut self, sum: fn(&mut Self) -> &mut Kinds, more: Kinds) {
        let here = sum(self);
        let grown = *here | more;
        if *here != grown {
            *here = grown;
            self.changed = true;
        }
    }

    /// Notes that a value is stored in an object: any look-up in an unknown object may find it.
    fn store(&mut self, fact: &Fact) -> Proved<()> {
        self.escape(fact)?;
        self.grow(|proof| &mut proof.stored, fact.all());
        Ok(())
    }

    /// Notes that unknown code may pass a value to a function.
    fn hand(&mut self, fact: &Fact) -> Proved<()> {
        self.escape(fact)?;
        self.grow(|proof| &mut proof.handed, fact.all());
        Ok(())
    }

    /// The join of two facts that hold on different paths to the same place.
    fn joined(&mut self, a: &Fact, b: &Fact) -> Proved<Fact> {
        if a.unset {
            return Ok(b.clone());
        }
        if b.unset {
            return Ok(a.clone());
        }
        let same = match (&a.known, &b.known) {
            (Some(x), Some(y)) => fact::identical(x, y),
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.escape(a)?;
            self.escape(b)?;
        }
        let known = if same { a.known.clone() } else { None };
        Ok(Fact { kinds: a.kinds | b.kinds, inside: a.inside | b.inside, known, unset: false })
    }

    /// The fact about a value that may be any object.
    fn anything(&self) -> Fact {
        let all = self.met | self.stored | self.handed | self.returned | Kinds::RUNS;
        Fact::of(all, all)
    }

    /// The fact about an attribute or item of an unknown object.
    fn inside(&mut self, fact: &Fact) -> Proved<Fact> {
        self.escape(fact)?;
        let mut found = fact.inside | self.stored;
        if fact.all().runs() {
            found = found | self.returned;
        }
        Ok(Fact::of(found, found))
    }
}
