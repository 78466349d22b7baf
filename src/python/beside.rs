//! Modules that lie beside a training file: what it imports of them about schedules becomes a part of the program.
//!
//! The definitions that are needed are appended to the text, each on a line of its own as in its file, and run first. All
//! other names of such a module stay unknown, as those of any module that is not available: data, models, devices.

mod named;
mod ordered;
mod parsers;
mod rates;
mod shadowed;
mod trainer;

use crate::diagnostic::{Source, and, few};
use crate::python::beside_imports::{Import, import, imported};
use crate::python::beside_names::{locals, renamed};
use crate::python::choice::computing::computing_rates;
use crate::python::choice::rates::value_of;
use crate::python::choice::whole::make_with_rates;
use crate::python::choice::{handed, stars};
use crate::python::library::unknown::FRAMEWORKS;
use crate::python::packages::{KnownPackage, package};
use crate::python::syntax::ast::{Act, At, Expr, ExprKind, Name, Stmt};
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::{older, parse, visit};
use crate::python::{Origin, Snippet};
use parsers::{declares_arguments, makes_parser};
use std::collections::BTreeSet;
use std::sync::Arc;
use trainer::OF_TRAINER;
pub(crate) use trainer::TRAINER;

/// The most modules that are read for one file.
const MOST_MODULES: usize = 80;
/// How often a name is imported from one module to the next at most.
const MOST_IMPORTS: usize = 4;
/// Where a module is looked for that is imported by its whole name: in the folder of the file, and in those above with the
/// folders in which projects keep their packages. Nothing is read outside of the repository.
const SEARCHED: [&str; 9] =
    ["", "../", "../../", "../../../", "lib/", "../lib/", "../../lib/", "src/", "../src/"];
/// How often the modules are gathered at most, each time with other names for those that several of them have.
const MOST_PASSES: usize = 12;
/// The most that is read again for other names, in bytes: a module is, once for each name.
const MOST_RENAMED: usize = 8_000_000;
/// The longest module, in bytes.
const LONGEST: usize = 400_000;
/// The most definitions that are taken.
const MOST_PARTS: usize = 400;
/// Frameworks whose schedules are known here, whatever lies beside the file.
const KNOWN: [&str; 13] = [
    "diffusers",
    "deepspeed",
    "mxnet",
    "paddle",
    "lightning",
    "pytorch_lightning",
    "math",
    "argparse",
    "configargparse",
    "functools",
    "collections",
    "typing",
    "absl",
];

/// A file and what is taken of it.
struct BesideFile {
    /// Its name, as messages show it.
    name: String,
    /// Its path below the folder of the training file, with slashes.
    path: String,
    text: String,
    /// The text as it is in the file.
    shown: String,
    body: Vec<Stmt>,
    /// The names of it that are other ones here, since another file has the same: each with its new name.
    renamed: Vec<(Name, Name)>,
    /// The statements that are taken, by their index.
    kept: BTreeSet<usize>,
    /// The imports that are replaced, with the text in their place.
    imports: Vec<(At, String)>,
    /// The names of modules that are taken away: `settings.` of `settings.EPOCHS`.
    prefixes: Vec<(At, Name, Name, Name)>,
    /// The names that others take of it.
    taken: BTreeSet<Name>,
    /// The name by which the file imports it as it runs.
    named: Option<String>,
    /// When it was last taken from: a file stands below those that it needs.
    order: usize,
    /// Whether it is a package that is written here, not a file.
    is_package: bool,
}

/// What is taken of modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Taken {
    /// What has to do with rates.
    Rates,
    /// All that is imported.
    All,
}

/// Gathers what a training file needs of the modules beside it.
struct Gathering<'r> {
    units: Vec<BesideFile>,
    /// Reads a file below the folder of the training file.
    read: &'r dyn Fn(&str) -> Option<String>,
    /// The files that are not read.
    refused: Vec<String>,
    /// The names that are others in a file with that path.
    renames: Vec<(String, Name)>,
    /// Files in which a name cannot be another one, with the name.
    failed: Vec<(String, Name)>,
    /// What may still be read again for other names, in bytes.
    renamable: usize,
    /// The paths that were looked for, with the unit.
    looked: Vec<(String, Option<usize>)>,
    /// What the training file computes rates with, whatever it is called.
    computing: BTreeSet<Name>,
    wanted: Taken,
    /// Which unit needs which one.
    needs: BTreeSet<(usize, usize)>,
    /// The definitions of a unit that are taken whatever they are about.
    forced: BTreeSet<(usize, Name)>,
    parts: usize,
    finished: usize,
    /// What is imported of modules that are read, and not taken: with the path of the module.
    left: BTreeSet<String>,
}

impl Snippet {
    /// The same file with what it imports about schedules from modules beside it. `read` reads a file below its folder. What
    /// was read is added to `notes`.
    pub(crate) fn with_modules(
        self,
        read: &dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<String>,
    ) -> Snippet {
        let snippet = self.modernised(notes);
        let Ok(body) = parse::parse(&snippet.text) else { return snippet };
        snippet.joined(body, read, notes)
    }

    /// The same with all that it imports from them, whatever it is about: for a file that is run from its first line to its last.
    pub(crate) fn with_all_modules(
        self,
        read: &dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<String>,
    ) -> Snippet {
        Snippet { wanted: Taken::All, ..self }.with_modules(read, notes)
    }

    /// The same text with another name for the arguments that are called `async`.
    fn modernised(self, notes: &mut Vec<String>) -> Snippet {
        let Some((text, line)) = older::with_async_named(&self.text) else { return self };
        notes.push(format!(
            "`async=` on line {line} is read as Python 3.6 and older read it; Python 3.7 has a keyword of that name and does not run the file: write `non_blocking=`"
        ));
        Snippet { text, ..self }
    }

    /// The same with what the modules beside it give, and with the names of optimizers and schedulers marked.
    fn joined(
        self,
        body: Vec<Stmt>,
        read: &dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<String>,
    ) -> Snippet {
        self.gathered(body, read, notes).with_roles_marked()
    }

    fn gathered(
        self,
        body: Vec<Stmt>,
        read: &dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<String>,
    ) -> Snippet {
        let parts = match &self.origin {
            Origin::Whole(source) => vec![(0, source.clone())],
            Origin::Cells(cells) => cells.to_vec(),
            Origin::Part(..) | Origin::Later(_) => return self,
        };
        let wanted = self.wanted;
        let Some(mut gathering) = Gathering::of((&self.text, &self.named), (body, wanted), read, notes)
        else {
            return self;
        };
        let left = std::mem::take(&mut gathering.left);
        if gathering.units[1..].iter().all(|unit| unit.kept.is_empty()) {
            return Snippet { left, ..self };
        }
        let (text, parts, first) = gathering.joined(parts);
        if parse::parse(&text).is_err() {
            return self;
        }
        for unit in gathering.units[1..].iter().filter(|unit| !unit.taken.is_empty()) {
            let names = unit.taken.iter().map(|name| format!("`{}`", unit.in_file(name))).collect();
            notes.push(match unit.is_package {
                true => format!("from {}, as it is known here: {}", unit.name, and(&few(names))),
                false => format!("read from `{}`: {}", unit.name, and(&few(names))),
            });
        }
        let (named, origin) = (self.named.clone(), Origin::Cells(Arc::new(parts)));
        Snippet { text, origin, modules: Some(first), named, left, wanted, unjoined: Some(Arc::new(self)) }
    }

    /// The statements of the text, those of modules beside the file first.
    pub(in crate::python) fn statements(&self) -> parse::Parsed<Vec<Stmt>> {
        let mut body = parse::parse(&self.text)?;
        if let Some(first) = self.modules {
            let at = body.partition_point(|statement| (statement.at.line as usize) < first);
            body.rotate_left(at);
        }
        make_with_rates(&mut body);
        Ok(body)
    }
}

impl BesideFile {
    fn new(name: String, path: String, text: String, body: Vec<Stmt>) -> BesideFile {
        let (kept, taken) = (BTreeSet::new(), BTreeSet::new());
        BesideFile {
            name,
            path,
            shown: text.clone(),
            text,
            body,
            renamed: Vec::new(),
            kept,
            imports: Vec::new(),
            prefixes: Vec::new(),
            taken,
            named: None,
            order: 0,
            is_package: false,
        }
    }

    /// What a name of the file is here.
    fn own_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.renamed.iter().find(|(old, _)| **old == *name).map_or(name, |(_, new)| new)
    }

    /// What a name is in the file.
    fn in_file<'n>(&'n self, name: &'n str) -> &'n str {
        self.renamed.iter().find(|(_, new)| **new == *name).map_or(name, |(old, _)| old)
    }

    /// The statements of the module that bind a name or may change what it stands for. A parser of the command line is changed by
    /// those of its groups, too, whatever these are called.
    fn binding(&self, name: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut is_value = false;
        let is_parser = self.body.iter().any(|statement| makes_parser(statement, name));
        for (index, statement) in self.body.iter().enumerate() {
            if is_main(statement) {
                continue;
            }
            let names = Names::of_statement(statement);
            let binds = names.bound.contains(name);
            let defines =
                matches!(statement.act, Act::Def(_) | Act::Class(_) | Act::Import(_) | Act::From(..));
            is_value |= binds && !defines;
            let declares = is_parser && declares_arguments(statement);
            if binds || is_value && !defines && (names.used.contains(name) || declares) {
                found.push(index);
            }
        }
        found
    }

    fn binds(&self, name: &str) -> bool {
        self.body
            .iter()
            .any(|statement| !is_main(statement) && Names::of_statement(statement).bound.contains(name))
    }

    fn defines_function(&self, name: &str) -> bool {
        self.body
            .iter()
            .any(|statement| matches!(&statement.act, Act::Def(function) if &*function.name == name))
    }

    /// The first line of a statement, with its decorators.
    fn first_line(&self, index: usize) -> usize {
        let statement = &self.body[index];
        let decorators = match &statement.act {
            Act::Def(function) => &function.decorators,
            Act::Class(class) => &class.decorators,
            _ => return statement.at.line as usize,
        };
        let lines = decorators.iter().map(|decorator| decorator.at.line).chain([statement.at.line]);
        lines.min().unwrap_or_default() as usize
    }

    /// The lines of a statement: up to the next one.
    fn lines(&self, index: usize) -> std::ops::Range<usize> {
        let end = match index + 1 < self.body.len() {
            true => self.first_line(index + 1),
            false => self.text.lines().count(),
        };
        let first = self.first_line(index);
        first..end.max(first + 1)
    }
}

impl<'r> Gathering<'r> {
    /// What a file needs of the modules beside it, without those that have another meaning for one of its names.
    fn of(
        (text, named): (&str, &[String]),
        (body, wanted): (Vec<Stmt>, Taken),
        read: &'r dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<String>,
    ) -> Option<Gathering<'r>> {
        let mut body = Some(body);
        let mut refused: Vec<String> = Vec::new();
        let mut renames: Vec<(String, Name)> = Vec::new();
        let mut renamable = MOST_RENAMED;
        for _ in 0..MOST_PASSES {
            let body = body.take().or_else(|| parse::parse(text).ok())?;
            let computing = computing_rates(&body);
            let unit = BesideFile::new(String::new(), String::new(), text.to_string(), body);
            let looked = Vec::new();
            let mut gathering = Gathering {
                units: vec![unit],
                read,
                refused: refused.clone(),
                renames: renames.clone(),
                failed: Vec::new(),
                renamable,
                looked,
                computing,
                wanted,
                needs: BTreeSet::new(),
                forced: BTreeSet::new(),
                parts: 0,
                finished: 0,
                left: BTreeSet::new(),
            };
            gathering.file();
            named.iter().for_each(|path| gathering.named(path));
            renamable = gathering.renamable;
            let failed = std::mem::take(&mut gathering.failed);
            let new: Vec<(String, Name)> =
                gathering.clashing().into_iter().filter(|one| !renames.contains(one)).collect();
            if failed.is_empty() && new.is_empty() {
                return Some(gathering);
            }
            for (module, name) in failed {
                notes.push(format!("`{module}` is not read: the file has a `{name}` of its own, too"));
                refused.push(module);
            }
            renames.extend(new);
        }
        None
    }

    /// Follows the imports of the training file itself.
    fn file(&mut self) {
        let mut found = Vec::new();
        visit::everywhere(&self.units[0].body, &mut |statement| found.extend(import(statement)));
        for import in found {
            self.import(0, import);
        }
    }

    /// The unit of a module, by its path in an import of another one; read at the first time.
    fn module(&mut self, from: usize, path: &str) -> Option<usize> {
        let points = path.chars().take_while(|c| *c == '.').count();
        let rest = path[points..].replace('.', "/");
        let is_framework = points == 0 && is_known(path);
        if is_framework && package(&rest).is_none() {
            return None;
        }
        let mut folder: Vec<&str> = match points {
            0 => Vec::new(),
            _ => self.units[from].path.split('/').collect(),
        };
        for _ in 0..points.min(folder.len() + 1) {
            if folder.pop().is_none() && points > 1 {
                return None;
            }
        }
        folder.extend(rest.split('/').filter(|part| !part.is_empty()));
        let stem = folder.join("/");
        if stem.is_empty() {
            return None;
        }
        // Python is often started in a folder above, or told of one there.
        let folders: &[&str] = match (is_framework, points) {
            (true, _) => &[],
            (false, 0) => &SEARCHED,
            _ => &[""],
        };
        let paths = folders
            .iter()
            .flat_map(|folder| [format!("{folder}{stem}.py"), format!("{folder}{stem}/__init__.py")]);

        if let Some((_, known)) = self.looked.iter().find(|(known, _)| *known == stem) {
            return *known;
        }
        let unit = paths.filter(|_| self.units.len() <= MOST_MODULES).find_map(|path| {
            if self.refused.contains(&path) {
                return None;
            }
            let text = (self.read)(&path).filter(|text| text.len() <= LONGEST)?;
            let text = older::with_async_named(&text).map_or(text, |(text, _)| text);
            let body = parse::parse(&text).ok()?;
            let own = self.renames.iter().filter(|(of, _)| *of == path).map(|(_, name)| name.clone());
            let shown = text.clone();
            let (text, body) = match stars::spelled(&text, &body) {
                Some(text) => parse::parse(&text).map(|body| (text, body)).ok()?,
                None => (text, body),
            };
            Some((own.collect(), BesideFile { shown, ..BesideFile::new(path.clone(), path, text, body) }))
        });
        let unit = unit.or_else(|| self.packaged(&stem));
        let unit = unit.and_then(|(own, unit)| self.with_other_names(unit, own));
        let number = unit.map(|unit| {
            self.units.push(unit);
            self.units.len() - 1
        });
        self.looked.push((stem, number));
        number
    }

    /// A package that is written here, with the names of it that are others.
    fn packaged(&self, stem: &str) -> Option<(Vec<Name>, BesideFile)> {
        let is_left = |known: &&KnownPackage| !self.refused.iter().any(|of| *of == known.release);
        let known = package(stem).filter(is_left).filter(|_| self.units.len() <= MOST_MODULES)?;
        let body = parse::parse(known.text).ok()?;
        let own = self.renames.iter().filter(|(of, _)| *of == known.release).map(|(_, name)| name.clone());
        let file = BesideFile::new(known.release.into(), known.release.into(), known.text.into(), body);
        Some((own.collect(), BesideFile { is_package: true, ..file }))
    }

    /// The unit with other names in place of some. None if one cannot be replaced.
    fn with_other_names(&mut self, mut unit: BesideFile, names: Vec<Name>) -> Option<BesideFile> {
        for name in names {
            let left = self.renamable.checked_sub(unit.text.len());
            let new = left.and_then(|_| renamed(&unit.text, &unit.body, &name, self.units.len() - 1));
            self.renamable = left.unwrap_or_default();
            let Some(new) = new else {
                self.failed.push((unit.path, name));
                return None;
            };
            (unit.text, unit.body) = (new.text, new.body);
            unit.renamed.push((name, new.name));
        }
        Some(unit)
    }

    /// Follows an import of a file.
    fn import(&mut self, from: usize, Import { at, path, names }: Import) {
        let Some(names) = names else {
            let bound = path.1.unwrap_or_else(|| path.0.clone());
            let module = self.module(from, &path.0);
            self.parts_of(from, (&path.0, &bound), module);
            return;
        };
        let path = path.0;
        let module = self.module(from, &path);
        let (mut left, mut aliases, mut taken) = (Vec::new(), Vec::new(), false);
        for (name, bound) in &names {
            if let Some(module) = module.filter(|_| &**name == "*") {
                self.star(from, module, (at, &path));
                return;
            }
            if let Some((module, real)) = self.found(module, &path, name) {
                if self.take((from, module), &real, from == 0 && self.computing.contains(bound)) {
                    taken = true;
                    aliases.extend((real != *bound).then(|| format!("{bound} = {real}")));
                    continue;
                }
                self.left.insert(format!("{path}.{name}"));
            } else {
                let inner = match path.ends_with('.') {
                    true => format!("{path}{name}"),
                    false => format!("{path}.{name}"),
                };
                let module = self.module(from, &inner);
                self.parts_of(from, (&inner, bound), module);
            }
            left.push(match name == bound {
                true => name.to_string(),
                false => format!("{name} as {bound}"),
            });
        }
        if taken {
            let mut parts = aliases;
            if !left.is_empty() {
                parts.push(format!("from {path} import {}", left.join(", ")));
            }
            let text = if parts.is_empty() { "pass".to_string() } else { parts.join("; ") };
            self.units[from].imports.push((at, text));
        }
    }

    /// The module that defines a name which a module has, and its name there: the module itself, or one that it imports the name
    /// from.
    fn origin(&mut self, module: usize, name: &str, depth: usize) -> Option<(usize, Name)> {
        let own: Name = self.units[module].own_name(name).into();
        let name = &*own;
        let mut paths: Vec<(Name, Name)> = Vec::new();
        let mut defines = false;
        for statement in self.units[module].body.iter().filter(|statement| !is_main(statement)) {
            let found = match &statement.act {
                Act::From(path, names) => {
                    let of = |(of, bound): &(Name, Name)| match (&**of, &**bound) {
                        ("*", _) => Some(name.into()),
                        (_, bound) => (bound == name).then(|| of.clone()),
                    };
                    names.iter().find_map(of).map(|of| (path.clone(), of))
                }
                _ => None,
            };
            match found {
                Some(found) => paths.push(found),
                None => defines |= Names::of_statement(statement).bound.contains(name),
            }
        }
        if defines {
            return Some((module, name.into()));
        }
        let is_deep = depth >= MOST_IMPORTS;
        paths.into_iter().filter(|_| !is_deep).find_map(|(path, of)| {
            let inner = self.module(module, &path).filter(|inner| *inner != module)?;
            self.origin(inner, &of, depth + 1)
        })
    }

    /// `from module import *`: the names that the file uses.
    fn star(&mut self, from: usize, module: usize, (at, path): (At, &str)) {
        let mut used: BTreeSet<Name> = BTreeSet::new();
        for statement in &self.units[from].body {
            let names = Names::of_statement(statement);
            used.extend(names.used.iter().chain(&names.captured).cloned());
        }
        let mut aliases = String::new();
        for name in used {
            if name.starts_with('_') || self.units[from].binds(&name) {
                continue;
            }
            // The module may have it of another one.
            let Some((inner, own)) = self.origin(module, &name, 0) else { continue };
            let computes = from == 0 && self.computing.contains(&name);
            if self.take((from, inner), &own, computes) && own != name {
                aliases.push_str(&format!("; {name} = {own}"));
            }
        }
        if !aliases.is_empty() {
            self.units[from].imports.push((at, format!("from {path} import *{aliases}")));
        }
    }

    /// The parts of a module that a file uses by its name: `settings.EPOCHS`.
    fn parts_of(&mut self, from: usize, (path, bound): (&str, &Name), module: Option<usize>) {
        if module.is_none() && !OF_TRAINER.contains(&path) {
            return;
        }
        let unit = &self.units[from];
        if bound.contains('.') || is_shadowed(&unit.body, bound) {
            return;
        }
        let mut found: Vec<(At, Name)> = Vec::new();
        uses(&unit.body, bound, &mut found);
        for (at, name) in found {
            let Some((module, real)) = self.found(module, path, &name) else { continue };
            let computes = from == 0 && self.computing.contains(&name);
            if self.units[module].in_file(&real) != &*name {
                continue;
            }
            match self.take((from, module), &real, computes) {
                true => self.units[from].prefixes.push((at, bound.clone(), name, real)),
                false => drop(self.left.insert(format!("{bound}.{name}"))),
            }
        }
    }

    /// Takes a name of a module, with all that it needs. False if it has nothing to do with rates: it does not speak of them,
    /// and is no function that the training file `computes` rates with.
    fn take(&mut self, (from, module): (usize, usize), name: &Name, computes: bool) -> bool {
        let is_meant = module > 0
            && (self.wanted == Taken::All
                || self.forced.contains(&(module, name.clone()))
                || self.units[module].speaks_of_rates(name)
                || self.units[module].trains(name)
                || self.units[module].returns_settings(name)
                || self.units[module].holds_settings(name)
                || self.units[module].hands_on(name)
                || computes && self.units[module].defines_function(name)
                || self.makes_of_others(module, name));
        if !is_meant {
            return false;
        }
        self.units[module].taken.insert(name.clone());
        self.needs.insert((from, module));
        self.keep(module, name);
        // What it needs of other modules has been taken by now, and so stands above it.
        self.finished += 1;
        self.units[module].order = self.finished;
        true
    }

    fn keep(&mut self, module: usize, name: &str) {
        for index in self.units[module].binding(name) {
            if self.parts >= MOST_PARTS || !self.units[module].kept.insert(index) {
                continue;
            }
            self.parts += 1;
            self.force_bases(module, index);
            let statement = std::slice::from_ref(&self.units[module].body[index]);
            let names = Names::of_statement(&statement[0]);
            let mut imports = Vec::new();
            visit::everywhere(statement, &mut |inner| imports.extend(import(inner)));
            for name in names.used.iter().chain(&names.captured) {
                self.keep(module, name);
            }
            for import in imports {
                self.import(module, import);
            }
        }
    }

    /// The names of modules that need another one here, each once.
    fn clashing(&self) -> Vec<(String, Name)> {
        let mut found = self.collisions();
        for one in self.shadowed() {
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }

    /// The names that a taken definition and another file both bind, with the path of the first.
    fn collisions(&self) -> Vec<(String, Name)> {
        let mut found = Vec::new();
        let mut bound: Vec<(Name, Option<String>)> = Vec::new();
        for (number, unit) in self.units.iter().enumerate() {
            let mut own: Vec<(Name, Option<String>)> = Vec::new();
            for (index, statement) in unit.body.iter().enumerate() {
                if number > 0 && !unit.kept.contains(&index) {
                    continue;
                }
                let mut names = Names::of_statement(statement);
                if let Act::From(..) | Act::Import(_) = statement.act
                    && let Some((_, text)) = unit.imports.iter().find(|(at, _)| *at == statement.at)
                {
                    // What is taken from where it is defined has its own name.
                    let is_alias =
                        |name: &Name| text.split("; ").any(|part| part.starts_with(&format!("{name} = ")));
                    names.bound.retain(is_alias);
                }
                let range = unit.lines(index);
                let lines: Vec<&str> = unit.text.lines().skip(range.start).take(range.len()).collect();
                let lines = lines.join("\n");
                own.extend(names.bound.into_iter().map(|name| {
                    let origin = imported(statement, &name, Some(lines.trim()));
                    (name, origin)
                }));
            }
            for (name, origin) in &own {
                let clashes = |(known, other): &(Name, Option<String>)| {
                    known == name && (origin.is_none() || origin != other)
                };
                let one = (unit.path.clone(), name.clone());
                if number > 0 && bound.iter().any(clashes) && !found.contains(&one) {
                    found.push(one);
                }
            }
            bound.extend(own);
        }
        found
    }

    /// The text of the file with what is taken below it, the places of its parts, and the first line below it.
    fn joined(&mut self, mut parts: Vec<(usize, Arc<Source>)>) -> (String, Vec<(usize, Arc<Source>)>, usize) {
        let mut lines: Vec<String> = changed(&self.units[0]);
        let first = lines.len();
        let below = self.ordered().into_iter().map(|number| &self.units[number]);
        for unit in below.filter(|unit| !unit.kept.is_empty()) {
            let source = Source { name: unit.name.clone(), text: unit.shown.clone() };
            parts.push((lines.len(), Arc::new(source)));
            let mut kept: Vec<String> = changed(unit);
            let taken: BTreeSet<usize> = unit.kept.iter().flat_map(|index| unit.lines(*index)).collect();
            kept.iter_mut()
                .enumerate()
                .filter(|(at, _)| !taken.contains(at))
                .for_each(|(_, line)| line.clear());
            lines.append(&mut kept);
            lines.extend(unit.made());
        }
        let mut text = lines.join("\n");
        text.push('\n');
        (text, parts, first)
    }
}

/// The parts that an expression uses of a module with that name, with the places where it is named.
fn attributes(expr: &Expr, bound: &str, found: &mut Vec<(At, Name)>) {
    if let ExprKind::Attribute(of, name) = &expr.kind
        && matches!(&of.kind, ExprKind::Name(of) if &**of == bound)
    {
        found.push((of.at, name.clone()));
    }
    scope::inside(expr, &mut |child| attributes(child, bound, found));
}

/// The same in statements, without the functions that have a variable of that name.
fn uses(body: &[Stmt], bound: &str, found: &mut Vec<(At, Name)>) {
    visit::each(body, &mut |statement| {
        handed::expressions(statement, &mut |expr| attributes(expr, bound, found));
        match &statement.act {
            Act::Def(function) if !Names::of(function).bound.contains(bound) => {
                uses(&function.body, bound, found);
            }
            Act::Class(class) => {
                class.bases.iter().for_each(|base| attributes(value_of(base), bound, found));
                uses(&class.body, bound, found);
            }
            _ => {}
        }
    });
}

/// Whether a name of a file is anything but a module, too.
fn is_shadowed(body: &[Stmt], name: &str) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| {
        found |= match &statement.act {
            Act::Import(_) | Act::From(..) => false,
            Act::Def(function) => *function.name == *name,
            Act::Class(class) => *class.name == *name,
            _ if visit::blocks(statement).is_empty() => Names::of_statement(statement).bound.contains(name),
            _ => false,
        };
    });
    found
}

/// Whether the schedules of a module are known here.
fn is_known(path: &str) -> bool {
    let first = path.split('.').next().unwrap_or(path);
    FRAMEWORKS.contains(&first) || KNOWN.contains(&first)
}

/// Whether a statement is `if __name__ == '__main__'`, which does not hold in a module.
fn is_main(statement: &Stmt) -> bool {
    matches!(statement.act, Act::If(..)) && Names::of_statement(statement).used.contains("__name__")
}

/// The lines of a file with its changed imports, and without the names of modules that are taken away. What follows stays in
/// its column.
fn changed(unit: &BesideFile) -> Vec<String> {
    let mut lines: Vec<String> = unit.text.lines().map(str::to_string).collect();
    for (at, bound, name, real) in &unit.prefixes {
        let Some(line) = lines.get_mut(at.line as usize) else { continue };
        let start: usize = line.chars().take(at.column as usize).map(char::len_utf8).sum();
        let whole = format!("{bound}.{name}");
        if line.get(start..).is_some_and(|rest| rest.starts_with(&whole)) {
            let padded = format!("{real}{}", " ".repeat(whole.chars().count() - name.chars().count()));
            line.replace_range(start..start + whole.len(), &padded);
        }
    }
    for (at, text) in &unit.imports {
        let (first, column) = (at.line as usize, at.column as usize);
        let mut depth = 0_i64;
        let mut last = first;
        for (number, line) in lines.iter().enumerate().skip(first) {
            let code = line.split('#').next().unwrap_or_default();
            depth += code.matches('(').count() as i64 - code.matches(')').count() as i64;
            last = number;
            if depth <= 0 && !line.ends_with('\\') {
                break;
            }
        }
        if let Some(line) = lines.get_mut(first) {
            *line = format!("{}{text}", line.chars().take(column).collect::<String>());
        }
        lines.iter_mut().take(last + 1).skip(first + 1).for_each(String::clear);
    }
    lines
}
