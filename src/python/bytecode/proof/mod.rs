//! The proof that no call of a function changes anything that outlives the call.
//!
//! Only then may its values be computed in any order, on several threads and many at once. The guard of
//! [`tracked`](crate::python::object::tracked) sees what a call *has* changed. Row 1000 alone is right only if the 1000 calls before it
//! would change nothing, and that has to be known without making them. What is not proved is walked, call by call in
//! order. So a failure to prove something costs time and never the truth.
//!
//! ## What is proved
//!
//! The module and the constructor have run, so all objects that are older than a call are there to be looked at. The
//! proof assumes that none of them changes, follows the compiled code under that assumption, and shows that no
//! instruction can write to one. If a call did write to an old object, take the first write of the first such call:
//! until then the assumption held, so the proof covers that instruction, and it allowed no such write.
//!
//! Every register is described by a [`Fact`]: which [`Kinds`] of old objects it may hold, which kinds may be reached
//! through it, and, where it is always the same old object, that object. An object that was made in the call is of no
//! kind at all: it may be changed as one likes. An old object that is known is read as it is: `self.boundaries` is that
//! list, and what stands in it is known to be numbers. Where an object is not known, a name or an index may lead to
//! anything that can be reached through it, or was stored anywhere in the code.
//!
//! * A write (`x.name = `, `x[i] = `, `x += `, `del`, a captured variable, a global name) to what may be an old object of
//!   a kind that can be written to is not proved.
//! * Built-in functions are allowed if they stand in the list of [`pure`](crate::python::bytecode::pure), or if nothing old is handed to them.
//!   Methods of old lists, dicts and sets are allowed if they stand in that list.
//! * No old iterator or generator may be reachable at all. So every iterator that is met was made in the call, and `for`,
//!   `zip`, `in`, `next`, unpacking and the like may step it.
//! * Functions are followed where they are called. Methods with two underscores, which operators call, are followed for
//!   every class that is met, with anything at all as their arguments. A function that is handed to somebody unknown is
//!   called with whatever was handed to somebody unknown.
//! * What is not understood is not proved: classes made in a call, `__dict__`, names that are texts, code beyond a budget.

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

/// How many instructions are looked at before it is given up.
const BUDGET: usize = 400_000;

/// Why something is not proved.
#[derive(Debug, Clone)]
pub(in crate::python) struct Doubt {
    /// Where, unless it is in code of ours.
    pub at: Option<At>,
    /// What is done there.
    pub what: String,
}

type Proved<T> = Result<T, Doubt>;

fn doubt<T>(what: impl Into<String>) -> Proved<T> {
    Err(Doubt { at: None, what: what.into() })
}

/// Proves that calls of a value with a number, and always the same further arguments, change nothing that outlives them.
pub(in crate::python) fn prove(
    machine: &mut dyn Host,
    callable: &Value,
    further: &[(Rc<str>, Value)],
) -> Proved<()> {
    let mut proof = Proof::new(machine);
    loop {
        proof.changed = false;
        let callee = proof.fact(callable)?;
        let number = [Fact::default()];
        let mut keywords = Vec::new();
        for (name, value) in further {
            keywords.push((name.clone(), proof.fact(value)?));
        }
        proof.call(&callee, &Given { values: &number, keywords: &keywords, spread: None })?;
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

/// What is known so far. Everything here only grows, until nothing changes any more.
struct Proof<'m> {
    machine: &'m mut dyn Host,
    /// The functions that may run, by their code.
    bodies: HashMap<*const Code, Body>,
    order: Vec<Rc<Code>>,
    /// What variables that are shared between functions may hold, by the code and the number of the cell.
    cells: HashMap<(*const Code, usize), Fact>,
    /// Those that are older than the call.
    old_cells: HashSet<(*const Code, usize)>,
    /// All classes that were met, and whether objects of them may be made by somebody unknown.
    classes: Vec<(Shared<Class>, bool)>,
    /// The names of attributes that are read from objects that are not known.
    names: BTreeSet<Rc<str>>,
    /// All kinds of objects that were met.
    met: Kinds,
    /// What may have been stored in objects by the code.
    stored: Kinds,
    /// What may be handed to functions by somebody unknown.
    handed: Kinds,
    /// What any function may return.
    returned: Kinds,
    /// The old objects whose insides may be read by somebody unknown.
    escaped: HashMap<*const (), Value>,
    /// What can be reached through an old object. It is kept, so that its address stays its own.
    reach: HashMap<*const (), (Value, Kinds)>,
    /// The functions that instructions make, so that they are the same ones in every round.
    made: HashMap<(*const Code, usize), Value>,
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
            None => doubt("it is too long to be looked through"),
        }
    }

    /// Adds kinds to one of the sums, and notes whether it grew.
    fn grow(&mut self, sum: fn(&mut Self) -> &mut Kinds, more: Kinds) {
        let here = sum(self);
        let grown = *here | more;
        if *here != grown {
            *here = grown;
            self.changed = true;
        }
    }

    /// What is stored somewhere in an object may be found by whoever looks for something else.
    fn store(&mut self, fact: &Fact) -> Proved<()> {
        self.escape(fact)?;
        self.grow(|proof| &mut proof.stored, fact.all());
        Ok(())
    }

    /// What somebody unknown may hand to a function.
    fn hand(&mut self, fact: &Fact) -> Proved<()> {
        self.escape(fact)?;
        self.grow(|proof| &mut proof.handed, fact.all());
        Ok(())
    }

    /// Two facts that hold on different ways to the same place.
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

    /// Anything at all.
    fn anything(&self) -> Fact {
        let all = self.met | self.stored | self.handed | self.returned | Kinds::RUNS;
        Fact::of(all, all)
    }

    /// What a name or an index may lead to in an object that is not known.
    fn inside(&mut self, fact: &Fact) -> Proved<Fact> {
        self.escape(fact)?;
        let mut found = fact.inside | self.stored;
        if fact.all().runs() {
            found = found | self.returned;
        }
        Ok(Fact::of(found, found))
    }
}
