//! The functions and methods of a file that loops of training call, to be copied as generators.
//!
//! Several classes may have a method of the same name: the object on which it is called decides which one is meant.

use super::build::*;
use super::called_objects;
use super::gathered;
use super::gluon;
use super::made_with;
use super::modes;
use super::resumed;
use super::returned;
use super::rounds::plain;
use crate::python::syntax::ast::*;
use crate::python::syntax::parse;
use crate::python::syntax::visit;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

/// The most methods of one name: each call of it lists them.
const MOST_VARIANTS: usize = 100;

/// A function, or a method with its class.
type Variant = (Option<Name>, Arc<Function>);

/// A file as it is written.
pub(super) struct WrittenFile {
    text: String,
    body: OnceCell<Vec<Stmt>>,
    /// Its functions and methods by their names.
    functions: OnceCell<HashMap<Name, Vec<Variant>>>,
}

impl WrittenFile {
    pub(super) fn new(text: &str) -> Self {
        let text = text.lines().collect::<Vec<_>>().join("\n");
        WrittenFile { text, body: OnceCell::new(), functions: OnceCell::new() }
    }

    /// Its statements, which only files with a loop of training need.
    fn body(&self) -> &[Stmt] {
        self.body.get_or_init(|| {
            let mut body = parse::parse(&self.text).unwrap_or_default();
            modes::settle(&mut body);
            made_with::settle(&mut body);
            called_objects::settle(&mut body);
            returned::settle(&mut body);
            gathered::settle(&mut body);
            resumed::settle(&mut body);
            gluon::settle(&mut body);
            body
        })
    }

    /// A copy of the loop at a place, if no other loop is around it.
    pub(super) fn training(&self, at: At) -> Option<Stmt> {
        let mut waiting: Vec<&Stmt> = self.body().iter().collect();
        while let Some(statement) = waiting.pop() {
            if statement.at == at && matches!(statement.act, Act::For(..) | Act::While(..)) {
                return Some(statement.clone());
            }
            match &statement.act {
                Act::Def(function) => waiting.extend(&function.body),
                Act::Class(class) => waiting.extend(&class.body),
                Act::If(..) => waiting.extend(visit::blocks(statement).into_iter().flatten()),
                Act::With(_, body) => waiting.extend(body),
                Act::Try(attempt) => waiting.extend(attempt.body.iter().chain(&attempt.otherwise)),
                _ => {}
            }
        }
        None
    }

    /// The function with a name, if it is the only one.
    pub(super) fn function(&self, name: &Name) -> Option<&Function> {
        match &self.functions().get(name)?[..] {
            [(None, function)] => Some(function),
            _ => None,
        }
    }

    /// Whether its statements define a class of that name.
    pub(super) fn is_class(&self, name: &Name) -> bool {
        self.body().iter().any(|one| matches!(&one.act, Act::Class(class) if class.name == *name))
    }

    /// Its functions and methods. Of several that are defined one after another, the last one counts. Then those within
    /// functions, whose names no other function has.
    fn functions(&self) -> &HashMap<Name, Vec<Variant>> {
        self.functions.get_or_init(|| {
            let mut found = HashMap::new();
            self.add(&mut found);
            self.add_of_blocks(&mut found);
            self.add_nested(&mut found);
            found
        })
    }

    fn add(&self, found: &mut HashMap<Name, Vec<Variant>>) {
        let mut waiting: Vec<(Option<&Name>, &Stmt)> = self.body().iter().map(|one| (None, one)).collect();
        while let Some((class, statement)) = waiting.pop() {
            match &statement.act {
                Act::Def(function) => {
                    let same = found.entry(function.name.clone()).or_default();
                    if !same.iter().any(|(known, _)| known.as_ref() == class) {
                        same.push((class.cloned(), function.clone()));
                    }
                }
                Act::Class(class) => {
                    waiting.extend(class.body.iter().map(|inner| (Some(&class.name), inner)));
                }
                _ => {}
            }
        }
    }

    /// Those in blocks of the module, such as `if __name__ == "__main__":`, whose names no other function has.
    fn add_of_blocks(&self, found: &mut HashMap<Name, Vec<Variant>>) {
        let mut own: HashMap<Name, Vec<Arc<Function>>> = HashMap::new();
        let mut waiting: Vec<&Stmt> = self.body().iter().flat_map(inner_statements).collect();
        while let Some(statement) = waiting.pop() {
            match &statement.act {
                Act::Def(function) => own.entry(function.name.clone()).or_default().push(function.clone()),
                _ => waiting.extend(inner_statements(statement)),
            }
        }
        for (name, all) in own {
            if let [only] = &all[..] {
                found.entry(name).or_insert_with(|| vec![(None, only.clone())]);
            }
        }
    }

    fn add_nested(&self, found: &mut HashMap<Name, Vec<Variant>>) {
        let mut waiting: Vec<(&Stmt, bool)> =
            self.body().iter().map(|statement| (statement, false)).collect();
        while let Some((statement, is_nested)) = waiting.pop() {
            match &statement.act {
                Act::Def(function) if is_nested => {
                    found.entry(function.name.clone()).or_insert_with(|| vec![(None, function.clone())]);
                }
                Act::Def(function) => waiting.extend(function.body.iter().map(|inner| (inner, true))),
                Act::Class(class) if !is_nested => {
                    waiting.extend(class.body.iter().map(|inner| (inner, false)));
                }
                _ => {}
            }
        }
    }
}

/// The statements of the blocks of an `if`, a `with` or a `try`.
fn inner_statements(statement: &Stmt) -> Vec<&Stmt> {
    match &statement.act {
        Act::If(..) | Act::With(..) | Act::Try(_) => visit::blocks(statement).into_iter().flatten().collect(),
        _ => Vec::new(),
    }
}

/// The functions and methods of a file by their names, as far as a loop needs copies of them.
pub(super) struct Copies {
    written: Rc<WrittenFile>,
    /// The number of the loop. Each has generators of its own: those of one optimizer pause at its updates alone.
    number: usize,
    /// Those that are taken: the class and the name of the generator.
    taken: HashMap<Name, Vec<(Option<Name>, String)>>,
    /// Those of them that make updates.
    updating: BTreeSet<Name>,
}

impl Copies {
    pub(super) fn of(written: Rc<WrittenFile>, number: usize) -> Self {
        Copies { written, number, taken: HashMap::new(), updating: BTreeSet::new() }
    }

    /// The name of the generator of a function.
    pub(super) fn generator(&self, of: &str) -> String {
        format!("__loop_of_{of}_of_{}__", self.number)
    }

    /// The file of which they are.
    pub(super) fn written(&self) -> &WrittenFile {
        &self.written
    }

    /// Whether the functions of that name are taken.
    pub(super) fn is_taken(&self, of: &Name) -> bool {
        self.taken.contains_key(of)
    }

    /// Notes how many statements of a function make updates.
    pub(super) fn note_updates(&mut self, of: &Name, count: usize) {
        self.updating.extend((count > 0).then(|| of.clone()));
    }

    /// Whether a function that is taken makes updates.
    pub(super) fn makes_updates(&self, of: &Name) -> bool {
        self.updating.contains(of)
    }

    /// Takes the functions of that name, each with the name of its generator.
    pub(super) fn taken(&mut self, of: &Name) -> Option<Vec<(String, Function)>> {
        let written = self.written.clone();
        let variants = written.functions().get(of).filter(|variants| variants.len() <= MOST_VARIANTS)?;
        let is_one = variants.len() == 1;
        let own = |number: usize| match is_one {
            true => self.generator(of),
            false => self.generator(&format!("{of}_{number}")),
        };
        let named: Vec<(Option<Name>, String, Function)> = variants
            .iter()
            .enumerate()
            .map(|(number, (class, function))| (class.clone(), own(number), Function::clone(function)))
            .collect();
        let known = named.iter().map(|(class, generator, _)| (class.clone(), generator.clone())).collect();
        self.taken.insert(of.clone(), known);
        Some(named.into_iter().map(|(_, generator, function)| (generator, function)).collect())
    }

    /// The generator that is meant, where several functions and methods have the name: that of the class of the object on which it
    /// is called.
    pub(super) fn chosen(&self, of: &Name, first: Option<&Argument>, at: At) -> Option<Expr> {
        let variants = self.taken.get(of).filter(|variants| variants.len() > 1)?;
        let object = match first {
            Some(Argument::Positional(object)) => plain(object),
            _ => None,
        };
        let object = object.unwrap_or(Expr { kind: ExprKind::None, at });
        let pair = |(class, generator): &(Option<Name>, String)| {
            tuple(vec![text(class.as_deref().unwrap_or_default(), at), name(generator, at)], at)
        };
        let pairs = tuple(variants.iter().map(pair).collect(), at);
        Some(call("__method__", vec![object, text(of, at), pairs], at))
    }
}
