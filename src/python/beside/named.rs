//! Modules beside a training file that it imports by a name which it computes: `importlib.import_module("models." + name)`.
//!
//! Which module is meant is known when the program has run. It is gathered then, with its classes and functions, and the
//! program runs again.

use super::{BesideFile, Gathering};
use crate::python::syntax::ast::{Act, Argument, ClassDef, ExprKind, Name, Stmt};
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;
use crate::python::{NoText, Program, Snippet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most modules of one program.
const MOST_NAMED: usize = 12;
/// How deep bases are looked for in other modules at most.
const MOST_BASES: usize = 4;
/// The helper that makes a module of its names.
const HELPER: &str = "__named_module__";

impl Snippet {
    /// The same file with these modules; `None` if it takes nothing of them.
    fn with_named(
        &self,
        named: Vec<String>,
        read: &dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<String>,
    ) -> Option<Snippet> {
        let before = self.unjoined.clone().unwrap_or_else(|| Arc::new(self.clone()));
        let mut joined = (*before).clone();
        joined.named = named;
        let body = crate::python::syntax::parse::parse(&joined.text).ok()?;
        Some(joined.joined(body, read, notes))
    }
}

impl Program {
    /// The same program with the modules that its last run imports by their names; `None` if there are no further ones.
    pub(in crate::python) fn with_named_modules(
        &self,
        read: &dyn Fn(&str) -> Result<String, NoText>,
        notes: &mut Vec<String>,
    ) -> Option<Program> {
        let mut named = self.snippet.named.clone();
        let known = named.len();
        named.extend(self.files.modules().into_iter().filter(|path| !self.snippet.named.contains(path)));
        named.truncate(MOST_NAMED);
        if named.len() == known {
            return None;
        }
        let mut said = Vec::new();
        let snippet = self.snippet.with_named(named, &|path| read(path).ok(), &mut said)?;
        let body = snippet.statements().ok()?;
        said.retain(|note| !notes.contains(note));
        notes.append(&mut said);
        let rewritten = Arc::default();
        Some(Program { snippet: Arc::new(snippet), body: Arc::new(body), rewritten, ..self.clone() })
    }
}

impl Gathering<'_> {
    /// Takes the classes and functions of a module that is imported by its name.
    pub(super) fn named(&mut self, path: &str) {
        let Some(module) = self.module(0, path) else { return };
        self.units[module].named = Some(path.to_string());
        for name in definitions(&self.units[module].body) {
            self.force(module, &name, 0);
            self.take((0, module), &name, true);
        }
    }

    /// The bases of a class that trains or speaks of rates are taken whatever they are about: its objects keep their settings there.
    pub(super) fn force_bases(&mut self, module: usize, index: usize) {
        let unit = &self.units[module];
        let Act::Class(class) = &unit.body[index].act else { return };
        let name = class.name.clone();
        let own = bases(&unit.body[index], &name);
        if module == 0 || own.is_empty() || !(unit.trains(&name) || unit.speaks_of_rates(&name)) {
            return;
        }
        for base in own {
            if let Some((module, real)) = self.origin(module, &base, 0) {
                self.force(module, &real, 1);
            }
        }
    }

    /// A definition is taken whatever it is about, and the bases of a class with it.
    fn force(&mut self, module: usize, name: &Name, depth: usize) {
        if depth > MOST_BASES || !self.forced.insert((module, name.clone())) {
            return;
        }
        let bases: Vec<Name> = self.units[module].body.iter().flat_map(|one| bases(one, name)).collect();
        for base in bases {
            if let Some((module, real)) = self.origin(module, &base, 0) {
                self.force(module, &real, depth + 1);
            }
        }
    }

    /// Whether a function makes an object of a class that another module has. It is about rates if that class is.
    pub(super) fn makes_of_others(&mut self, module: usize, name: &Name) -> bool {
        let mut used = BTreeSet::new();
        let mut found = Vec::new();
        let unit = &self.units[module];
        for index in unit.binding(name) {
            if let Act::Def(function) = &unit.body[index].act {
                let names = Names::of_statement(&unit.body[index]);
                used.extend(names.used.into_iter().chain(names.captured));
                visit::each(&function.body, &mut |inner| imports(inner, |_| true, &mut found));
            }
        }
        let is_used = |name: &Name| used.contains(name);
        unit.body.iter().for_each(|statement| imports(statement, is_used, &mut found));
        found.into_iter().any(|(path, name)| {
            let inner = self.module(module, &path).filter(|inner| *inner != module);
            let origin = inner.and_then(|inner| self.origin(inner, &name, 0));
            origin.is_some_and(|(of, name)| {
                let unit = &self.units[of];
                let is_it = |one: &Stmt| matches!(&one.act, Act::Class(class) if class.name == name);
                unit.body.iter().any(is_it) && unit.speaks_of_rates(&name)
            })
        })
    }
}

impl BesideFile {
    /// The line that makes the module of its names, if it is imported by its name.
    pub(super) fn made(&self) -> Option<String> {
        let path = self.named.as_ref()?;
        let own = definitions(&self.body);
        let pairs: Vec<String> = own.iter().map(|name| format!("{:?}: {name}", self.in_file(name))).collect();
        Some(format!("{HELPER}({path:?}, {{{}}})", pairs.join(", ")))
    }
}

/// What a statement imports of other modules by names that fit: the module, and the name there.
fn imports(statement: &Stmt, fits: impl Fn(&Name) -> bool, found: &mut Vec<(Name, Name)>) {
    if let Act::From(path, names) = &statement.act {
        found.extend(names.iter().filter(|(_, bound)| fits(bound)).map(|(of, _)| (path.clone(), of.clone())));
    }
}

/// The names of the classes and functions of a module.
fn definitions(body: &[Stmt]) -> Vec<Name> {
    let name = |statement: &Stmt| match &statement.act {
        Act::Def(function) => Some(function.name.clone()),
        Act::Class(class) => Some(class.name.clone()),
        _ => None,
    };
    body.iter().filter_map(name).collect()
}

/// The names of the bases of a class, if the statement defines one of that name.
fn bases(statement: &Stmt, name: &str) -> Vec<Name> {
    let of = |class: &ClassDef| {
        let base = |base: &Argument| match base {
            Argument::Positional(base) => match &base.kind {
                ExprKind::Name(name) => Some(name.clone()),
                _ => None,
            },
            _ => None,
        };
        class.bases.iter().filter_map(base).collect()
    };
    match &statement.act {
        Act::Class(class) if *class.name == *name => of(class),
        _ => Vec::new(),
    }
}
