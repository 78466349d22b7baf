//! The functions and methods of a file that loops of training call, to be copied as generators.
//!
//! Several classes may have a method of the same name: the object on which it is called decides which one is meant.

use super::build::*;
use super::replay::generator_of;
use super::rounds::plain;
use crate::python::syntax::ast::*;
use std::collections::HashMap;
use std::sync::Arc;

/// The most methods of one name: each call of it lists them.
const MOST_VARIANTS: usize = 100;

/// A function, or a method with its class.
type Variant = (Option<Name>, Function);

/// The functions and methods of a file by their names.
#[derive(Default)]
pub(super) struct Copies {
    /// Those that are not taken yet.
    left: HashMap<Name, Vec<Variant>>,
    /// Those that are taken: the class and the name of the generator.
    taken: HashMap<Name, Vec<(Option<Name>, String)>>,
}

impl Copies {
    /// Those of a file, which `parsed` gives once more.
    pub(super) fn of(parsed: impl Fn() -> Vec<Stmt>) -> Copies {
        let mut copies = Copies::default();
        copies.add(parsed());
        copies.add_nested(parsed());
        copies
    }

    /// Adds the functions and methods of a module. Of several that are defined one after another, the last one counts.
    fn add(&mut self, body: Vec<Stmt>) {
        let mut waiting: Vec<(Option<Name>, Stmt)> = body.into_iter().map(|one| (None, one)).collect();
        while let Some((class, statement)) = waiting.pop() {
            match statement.act {
                Act::Def(function) => {
                    if let Ok(function) = Arc::try_unwrap(function) {
                        let same = self.left.entry(function.name.clone()).or_default();
                        if !same.iter().any(|(known, _)| *known == class) {
                            same.push((class, function));
                        }
                    }
                }
                Act::Class(class) => {
                    if let Ok(class) = Arc::try_unwrap(class) {
                        let of = Some(class.name);
                        waiting.extend(class.body.into_iter().map(|inner| (of.clone(), inner)));
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds the functions within the functions of a module, whose names no other function has.
    fn add_nested(&mut self, body: Vec<Stmt>) {
        let mut waiting: Vec<(Stmt, bool)> = body.into_iter().map(|statement| (statement, false)).collect();
        while let Some((statement, is_nested)) = waiting.pop() {
            match statement.act {
                Act::Def(function) => {
                    let Ok(function) = Arc::try_unwrap(function) else { continue };
                    match is_nested {
                        true => drop(
                            self.left.entry(function.name.clone()).or_insert_with(|| vec![(None, function)]),
                        ),
                        false => waiting.extend(function.body.into_iter().map(|inner| (inner, true))),
                    }
                }
                Act::Class(class) if !is_nested => {
                    let class = Arc::try_unwrap(class).into_iter().flat_map(|class| class.body);
                    waiting.extend(class.map(|inner| (inner, false)));
                }
                _ => {}
            }
        }
    }

    /// Whether the functions of that name are taken.
    pub(super) fn is_taken(&self, of: &Name) -> bool {
        self.taken.contains_key(of)
    }

    /// Takes the functions of that name, each with the name of its generator.
    pub(super) fn taken(&mut self, of: &Name) -> Option<Vec<(String, Function)>> {
        let variants = self.left.remove(of).filter(|variants| variants.len() <= MOST_VARIANTS)?;
        let is_one = variants.len() == 1;
        let own = |number: usize| match is_one {
            true => generator_of(of),
            false => generator_of(&format!("{of}_{number}")),
        };
        let named: Vec<(Option<Name>, String, Function)> = variants
            .into_iter()
            .enumerate()
            .map(|(number, (class, function))| (class, own(number), function))
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
