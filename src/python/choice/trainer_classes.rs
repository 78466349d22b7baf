//! The classes of a file that are Trainers of transformers or their callbacks, under whatever names: those of the file, and those
//! that it imports from modules beside it, with the classes that they are derived from.

use crate::diagnostic::{Place, Source};
use crate::python::choice::handed::expressions;
use crate::python::choice::lightning::sets_rates;
use crate::python::choice::modules_beside::{is_of_package, module_files};
use crate::python::choice::trainers::chosen_trainers;
use crate::python::syntax::ast::*;
use crate::python::syntax::{scope, visit};
use crate::python::{Program, Snippet};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How many modules beside the file are read at most.
const MOST_MODULES: usize = 64;
/// The packages besides whose Trainers leave the schedule to that of transformers.
const LIKE_TRANSFORMERS: [&str; 5] = ["optimum", "adapters", "peft", "unsloth_zoo", "alignment"];

/// What a class is to a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrainerRole {
    /// It trains.
    Trainer,
    /// A Trainer calls its hooks.
    Callback,
}

impl TrainerRole {
    /// The role that the name of a class of a package says.
    fn named(name: &str) -> Option<TrainerRole> {
        match () {
            () if name.ends_with("Trainer") => Some(TrainerRole::Trainer),
            () if name.ends_with("Callback") => Some(TrainerRole::Callback),
            () => None,
        }
    }
}

/// A module: the file itself, or one beside it.
struct TrainerModule {
    program: Program,
    /// Its classes by name, the last of that name each.
    classes: HashMap<Name, Arc<ClassDef>>,
    /// What its imports stand for: the module, and the name there.
    imports: HashMap<Name, (Name, Option<Name>)>,
    /// Its functions that set the rate of a group, by themselves or by way of others.
    setters: BTreeSet<Name>,
}

impl TrainerModule {
    fn of(program: Program) -> Self {
        let (mut classes, mut imports) = (HashMap::new(), HashMap::new());
        visit::everywhere(&program.body, &mut |statement| match &statement.act {
            Act::Class(class) => drop(classes.insert(class.name.clone(), class.clone())),
            Act::From(path, names) => names.iter().for_each(|(name, bound)| {
                imports.insert(bound.clone(), (path.clone(), Some(name.clone())));
            }),
            Act::Import(modules) => modules.iter().for_each(|(path, bound)| {
                let bound = bound.clone().unwrap_or_else(|| path.split('.').next().unwrap_or(path).into());
                imports.insert(bound, (path.clone(), None));
            }),
            _ => {}
        });
        let setters = setters(&program.body);
        TrainerModule { program, classes, imports, setters }
    }
}

/// The functions of a module that set the rate of a group, by themselves or by way of others of the module.
fn setters(body: &[Stmt]) -> BTreeSet<Name> {
    let mut callers: HashMap<Name, Vec<Name>> = HashMap::new();
    let mut waiting = Vec::new();
    visit::everywhere(body, &mut |statement| {
        let Act::Def(function) = &statement.act else { return };
        if sets_rates(function) {
            waiting.push(function.name.clone());
        }
        for name in called(function) {
            callers.entry(name).or_default().push(function.name.clone());
        }
    });
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if found.insert(name.clone()) {
            waiting.extend(callers.get(&name).into_iter().flatten().cloned());
        }
    }
    found
}

/// The names of the functions and methods that a function calls.
fn called(function: &Function) -> BTreeSet<Name> {
    fn look(expr: &Expr, found: &mut BTreeSet<Name>) {
        if let ExprKind::Call(function, _) = &expr.kind {
            match &function.kind {
                ExprKind::Name(name) => drop(found.insert(name.clone())),
                ExprKind::Attribute(of, name) if matches!(&of.kind, ExprKind::Name(own) if &**own == "self") =>
                {
                    found.insert(name.clone());
                }
                _ => {}
            }
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = BTreeSet::new();
    visit::everywhere(&function.body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}

/// A class with the module that it stands in.
pub(super) struct RoleClass<'a> {
    /// The class.
    pub class: &'a ClassDef,
    /// What it is.
    pub role: TrainerRole,
    module: &'a TrainerModule,
}

impl RoleClass<'_> {
    /// The place of something in the class.
    pub(super) fn place(&self, at: At) -> Place {
        self.module.program.snippet.place(at)
    }

    /// Whether a method sets the rate of a group, by itself or by way of functions of its module.
    pub(super) fn sets_rate(&self, method: &Function) -> bool {
        sets_rates(method) || called(method).iter().any(|name| self.module.setters.contains(name))
    }
}

/// The Trainers and callbacks of a file.
pub(crate) struct TrainerClasses {
    /// The file itself is the first.
    modules: Vec<TrainerModule>,
    /// The modules that were looked for, by the module that imports them and their path: their number, if they are there.
    found: HashMap<(usize, Name), Option<usize>>,
    /// The roles of names by module.
    roles: HashMap<(usize, Name), Option<TrainerRole>>,
    /// The classes of modules beside the file that count: the file uses them, or classes derived from them.
    used: BTreeSet<(usize, Name)>,
}

impl TrainerClasses {
    /// Reads the classes of a file. `read` reads a file below its folder.
    pub(crate) fn of(program: &Program, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut classes = TrainerClasses {
            modules: vec![TrainerModule::of(program.clone())],
            found: HashMap::new(),
            roles: HashMap::new(),
            used: BTreeSet::new(),
        };
        let own = &classes.modules[0];
        let names: BTreeSet<Name> = own.classes.keys().chain(own.imports.keys()).cloned().collect();
        for name in names {
            classes.look(0, &name, read);
        }
        for (name, meant) in chosen_trainers(&program.body) {
            let role = meant.iter().find_map(|meant| classes.role(meant));
            classes.roles.entry((0, name)).or_insert(role);
        }
        classes
    }

    /// What a name of the file stands for.
    pub(super) fn role(&self, name: &Name) -> Option<TrainerRole> {
        match self.roles.get(&(0, name.clone())) {
            Some(role) => *role,
            None => TrainerRole::named(name),
        }
    }

    /// The classes that are Trainers or callbacks: those of the file, and those of modules beside it that it uses.
    pub(super) fn all(&self) -> impl Iterator<Item = RoleClass<'_>> {
        self.used.iter().filter_map(|(number, name)| {
            let role = (*self.roles.get(&(*number, name.clone()))?)?;
            let module = &self.modules[*number];
            Some(RoleClass { class: module.classes.get(name)?, role, module })
        })
    }

    /// The class that a name of the file stands for, if it is a Trainer of a module that is neither here nor that of a known
    /// package: the module, and the name there. Classes of the file have the module of the class that they are derived from.
    pub(super) fn foreign(&self, name: &Name) -> Option<(Name, Name)> {
        let (mut number, mut name) = (0, name.clone());
        // No chain of names has more links than there are names.
        for _ in 0..=self.roles.len() {
            let module = &self.modules[number];
            if let Some(class) = module.classes.get(&name) {
                let mut bases = class.bases.iter().filter_map(base_name);
                name = bases
                    .find(|base| {
                        self.roles.get(&(number, Name::clone(base))) == Some(&Some(TrainerRole::Trainer))
                    })?
                    .clone();
                continue;
            }
            let (path, meant) = module.imports.get(&name)?;
            let meant = meant.clone()?;
            match self.found.get(&(number, path.clone())).copied().flatten() {
                Some(next) => (number, name) = (next, meant),
                None if is_known(path) => return None,
                None => return Some((path.clone(), meant)),
            }
        }
        None
    }

    /// Finds the role of a name of a module, and those of what it is derived from or imported from.
    fn look(
        &mut self,
        number: usize,
        name: &Name,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Option<TrainerRole> {
        let mut chain: Vec<(usize, Name)> = vec![(number, name.clone())];
        // What is derived from several classes has the role of the first that has one.
        let mut at = 0;
        let mut role = None;
        while let Some((number, name)) = chain.get(at).cloned() {
            at += 1;
            match self.roles.get(&(number, name.clone())) {
                Some(Some(known)) => role = role.or(Some(*known)),
                Some(None) => {}
                None => role = role.or(self.step(number, &name, &mut chain, read)),
            }
        }
        for (number, name) in chain {
            // A base that has been found to be nothing stays so.
            self.roles.entry((number, name.clone())).or_insert(role);
            self.used.insert((number, name));
        }
        role
    }

    /// Adds what a name is derived from or imported from to a chain, or says what its own name says.
    fn step(
        &mut self,
        number: usize,
        name: &Name,
        chain: &mut Vec<(usize, Name)>,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Option<TrainerRole> {
        let add = |chain: &mut Vec<(usize, Name)>, entry| {
            if !chain.contains(&entry) && chain.len() < MOST_MODULES {
                chain.push(entry);
            }
        };
        let module = &self.modules[number];
        if let Some(class) = module.classes.get(name) {
            let bases: Vec<Name> = class.bases.iter().filter_map(base_name).cloned().collect();
            bases.into_iter().for_each(|base| add(chain, (number, base)));
            return None;
        }
        let Some((path, meant)) = module.imports.get(name).cloned() else { return TrainerRole::named(name) };
        let meant = meant?;
        if is_known(&path) {
            return TrainerRole::named(&meant);
        }
        match self.module(number, &path, read) {
            Some(next) => {
                add(chain, (next, meant));
                None
            }
            None => TrainerRole::named(&meant),
        }
    }

    /// The folder of a module, from that of the file.
    fn folder(&self, number: usize) -> String {
        if number == 0 {
            return String::new();
        }
        // The name of a module is its path.
        let place = self.modules[number].program.snippet.place(At::default());
        let name = &place.source().name;
        name.rfind('/').map_or(String::new(), |end| name[..=end].to_string())
    }

    /// The number of the module that an import names, read if need be.
    fn module(&mut self, from: usize, path: &Name, read: &dyn Fn(&str) -> Option<String>) -> Option<usize> {
        if let Some(known) = self.found.get(&(from, path.clone())) {
            return *known;
        }
        let source = (self.modules.len() < MOST_MODULES).then(|| {
            module_files(path, &self.folder(from))
                .into_iter()
                .find_map(|name| Some(Source { text: read(&name)?, name }))
        });
        let program =
            source.flatten().and_then(|source| Program::parse(Snippet::file(Arc::new(source))).ok());
        let number = program.map(|program| {
            self.modules.push(TrainerModule::of(program));
            self.modules.len() - 1
        });
        self.found.insert((from, path.clone()), number);
        number
    }
}

/// Whether the Trainers of a module are those of transformers, or leave the schedule to it.
fn is_known(path: &str) -> bool {
    is_of_package(path) || LIKE_TRANSFORMERS.contains(&path.split('.').next().unwrap_or(path))
}

/// The name of a base class: `Trainer`, or that of `transformers.Trainer`.
fn base_name(base: &Argument) -> Option<&Name> {
    match base {
        Argument::Positional(Expr { kind: ExprKind::Name(name) | ExprKind::Attribute(_, name), .. }) => {
            Some(name)
        }
        _ => None,
    }
}
