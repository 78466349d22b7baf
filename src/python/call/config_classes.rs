//! The classes of a text whose objects are the arguments of a Trainer: those of a package, and those that the file derives
//! from them, with the defaults of their fields.

use super::written::{Constants, WrittenArgument};
use crate::diagnostic::{Place, Source};
use crate::python::choice::modules_beside::{is_of_package, module_files};
use crate::python::syntax::ast::{Act, Argument, At, ClassDef, Expr, ExprKind, Hint, Name, Stmt};
use crate::python::syntax::visit;
use crate::python::{Program, Snippet};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How many modules beside the file are read at most, and how many import one another in a row.
const MOST_MODULES: usize = 64;
const MOST_DEEP: usize = 3;
/// How many fields the classes of a module have at most, with those of their bases.
const MOST_FIELDS: usize = 100_000;

/// A class whose objects are the arguments of a Trainer.
#[derive(Debug, Clone)]
pub(super) struct ConfigClass {
    /// The class of a package that it is, or that it is derived from.
    pub known: String,
    /// The fields of the classes of the file, which replace those of the package.
    pub fields: Vec<FieldDefault>,
    /// Whether one of them has a constructor of its own.
    pub constructs: bool,
    /// The module that it comes from, if that is not known.
    pub elsewhere: Option<String>,
}

/// A field of a class of the file with its default.
#[derive(Debug, Clone)]
pub(super) struct FieldDefault {
    value: WrittenArgument,
    /// Whether the class stands in a module beside the file.
    is_beside: bool,
}

impl ConfigClass {
    fn plain(known: &str) -> Self {
        ConfigClass { known: known.into(), fields: Vec::new(), constructs: false, elsewhere: None }
    }

    fn set(&mut self, argument: WrittenArgument) {
        self.fields.retain(|field| field.value.name != argument.name);
        self.fields.push(FieldDefault { value: argument, is_beside: false });
    }

    /// The defaults of its fields, as arguments. Those of a module beside the file stand where the file uses the class.
    pub(super) fn defaults(&self, used: &Place) -> Vec<WrittenArgument> {
        let placed = |field: &FieldDefault| match field.is_beside {
            true => WrittenArgument { place: used.clone(), ..field.value.clone() },
            false => field.value.clone(),
        };
        self.fields.iter().map(placed).collect()
    }
}

/// The classes that the names of a text stand for.
pub(super) struct ConfigClasses<'a> {
    known: &'a [&'a str],
    /// The classes of the file, and those of modules beside it, by the names that they have here.
    own: HashMap<Name, ConfigClass>,
    /// The classes of the file that are no such classes.
    others: BTreeSet<Name>,
    /// What the names that are imported stand for: the module, and the name there.
    imports: BTreeMap<Name, (Name, Option<Name>)>,
}

impl<'a> ConfigClasses<'a> {
    /// Reads the classes of a text. `read` reads a file below its folder.
    pub(super) fn of(
        program: &Program,
        known: &'a [&'a str],
        constants: &Constants<'_>,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        Self::within(program, known, constants, read, (0, &Cell::new(MOST_MODULES)))
    }

    fn within(
        program: &Program,
        known: &'a [&'a str],
        constants: &Constants<'_>,
        read: &dyn Fn(&str) -> Option<String>,
        (depth, left): (usize, &Cell<usize>),
    ) -> Self {
        let imports = BTreeMap::new();
        let mut classes = ConfigClasses { known, own: HashMap::new(), others: BTreeSet::new(), imports };
        visit::everywhere(&program.body, &mut |statement| classes.import(statement));
        if depth < MOST_DEEP {
            // The name of a module is its path from the folder of the file.
            let place = program.snippet.place(At::default());
            let name = if depth == 0 { "" } else { place.source().name.as_str() };
            let folder = name.rfind('/').map_or("", |end| &name[..=end]);
            classes.read_modules(read, folder, (depth, left));
        }
        let mut fields = 0;
        visit::everywhere(&program.body, &mut |statement| {
            let Act::Class(class) = &statement.act else { return };
            let found = classes.derived(class, constants, &program.snippet).filter(|_| fields < MOST_FIELDS);
            match found {
                Some(found) => {
                    fields += found.fields.len();
                    classes.own.insert(class.name.clone(), found);
                }
                None => drop(classes.others.insert(class.name.clone())),
            }
        });
        classes
    }

    fn import(&mut self, statement: &Stmt) {
        match &statement.act {
            Act::From(path, names) => names.iter().for_each(|(name, bound)| {
                self.imports.insert(bound.clone(), (path.clone(), Some(name.clone())));
            }),
            Act::Import(modules) => modules.iter().for_each(|(path, bound)| {
                let bound = bound.clone().unwrap_or_else(|| path.split('.').next().unwrap_or(path).into());
                self.imports.insert(bound, (path.clone(), None));
            }),
            _ => {}
        }
    }

    /// Reads the modules beside the file that have such classes, each once. `folder` is that of this module, from that of the file.
    fn read_modules(
        &mut self,
        read: &dyn Fn(&str) -> Option<String>,
        folder: &str,
        (depth, left): (usize, &Cell<usize>),
    ) {
        let wanted =
            |name: &Name| ["Arguments", "Args", "Config"].iter().any(|ending| name.ends_with(ending));
        let mut modules: BTreeMap<Name, Vec<(Name, Name)>> = BTreeMap::new();
        for (bound, (path, name)) in &self.imports {
            if let Some(name) = name.as_ref().filter(|name| wanted(name) && !is_of_package(path)) {
                modules.entry(path.clone()).or_default().push((bound.clone(), name.clone()));
            }
        }
        for (path, names) in modules {
            let Some(rest) = left.get().checked_sub(1) else { return };
            left.set(rest);
            let files = module_files(&path, folder).into_iter();
            let source = files.filter_map(|name| Some(Source { text: read(&name)?, name })).next();
            let snippet = source.map(|source| Snippet::file(Arc::new(source)));
            let Some(program) = snippet.and_then(|snippet| Program::parse(snippet).ok()) else { continue };
            let constants = Constants::of(&program.body);
            let inner = ConfigClasses::within(&program, self.known, &constants, read, (depth + 1, left));
            for (bound, name) in names {
                match inner.named(&name) {
                    Some(mut class) => {
                        class.fields.iter_mut().for_each(|field| field.is_beside = true);
                        self.own.insert(bound, class);
                    }
                    None if inner.others.contains(&name) => drop(self.others.insert(bound)),
                    None => {}
                }
            }
        }
    }

    /// A class that is derived from one of them.
    fn derived(&self, class: &ClassDef, constants: &Constants<'_>, snippet: &Snippet) -> Option<ConfigClass> {
        let mut found = class.bases.iter().find_map(|base| match base {
            Argument::Positional(base) => self.class(base),
            _ => None,
        })?;
        let is_dataclass = class.decorators.iter().any(|decorator| {
            let named = |expr: &Expr| matches!(&expr.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if &**name == "dataclass");
            matches!(&decorator.kind, ExprKind::Call(function, _) if named(function)) || named(decorator)
        });
        for statement in &class.body {
            match &statement.act {
                Act::Annotate { target: Expr { kind: ExprKind::Name(name), .. }, hint, value }
                    if is_dataclass && *hint != Hint::ClassVar =>
                {
                    let at = value.as_ref().map_or(statement.at, |value| value.at);
                    let value = match value.as_ref().and_then(default_of) {
                        Some(value) => constants.value(value, 0),
                        None => Err("it has no default: the command line gives it".to_string()),
                    };
                    found.set(WrittenArgument::handed(name.to_string(), snippet.place(at), value));
                }
                Act::Def(method) => {
                    found.constructs |= &*method.name == "__init__";
                    visit::everywhere(&method.body, &mut |inner| {
                        for (name, target) in set_of_self(inner) {
                            let value = Err(format!("`{}.{}` sets it", class.name, method.name));
                            let place = snippet.place(target.at);
                            found.set(WrittenArgument::handed(name.to_string(), place, value));
                        }
                    });
                }
                _ => {}
            }
        }
        Some(found)
    }

    /// The class that an expression stands for.
    pub(super) fn class(&self, expr: &Expr) -> Option<ConfigClass> {
        match &expr.kind {
            ExprKind::Name(name) => self.named(name),
            ExprKind::Attribute(of, name) if self.known.contains(&&**name) => {
                let module = match &of.kind {
                    ExprKind::Name(of) => self.imports.get(of).map(|(path, _)| path.clone()),
                    _ => None,
                };
                let elsewhere = module.filter(|path| !is_of_package(path)).map(|path| path.to_string());
                Some(ConfigClass { elsewhere, ..ConfigClass::plain(name) })
            }
            _ => None,
        }
    }

    /// The class whose defaults a Trainer of trl has without arguments of its own: `SFTTrainer(model=..., train_dataset=...)`.
    pub(super) fn assumed(&self, function: &Expr, arguments: &[Argument]) -> Option<ConfigClass> {
        let ExprKind::Name(name) = &function.kind else { return None };
        self.imports.get(name).filter(|(path, _)| path.split('.').next() == Some("trl"))?;
        let class = format!("{}Config", name.strip_suffix("Trainer")?);
        let known = self.known.iter().find(|known| **known == class)?;
        let is_given = |argument: &Argument| match argument {
            Argument::Keyword(name, _) => &**name == "args",
            Argument::Positional(_) => false,
            Argument::Star(_) | Argument::DoubleStar(_) => true,
        };
        let positional = arguments.iter().filter(|one| matches!(one, Argument::Positional(_))).count();
        (positional < 2 && !arguments.iter().any(is_given)).then(|| ConfigClass::plain(known))
    }

    fn named(&self, name: &Name) -> Option<ConfigClass> {
        if let Some(class) = self.own.get(name) {
            return Some(class.clone());
        }
        if self.others.contains(name) {
            return None;
        }
        let (module, meant) = match self.imports.get(name) {
            Some((path, Some(meant))) => (Some(path), meant),
            _ => (None, name),
        };
        let known = self.known.contains(&&**meant);
        let elsewhere = module.filter(|path| !is_of_package(path)).map(|path| path.to_string());
        known.then(|| ConfigClass { elsewhere, ..ConfigClass::plain(meant) })
    }
}

/// The default of a field: `field(default=1)`, or the value itself.
fn default_of(value: &Expr) -> Option<&Expr> {
    let ExprKind::Call(function, arguments) = &value.kind else { return Some(value) };
    let is_field = matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if name.ends_with("field") || &**name == "HfArg");
    if !is_field {
        return Some(value);
    }
    arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(name, value) if &**name == "default" => Some(value),
        Argument::Keyword(name, Expr { kind: ExprKind::Lambda(function), .. })
            if &**name == "default_factory" =>
        {
            match &function.body[..] {
                [Stmt { act: Act::Return(Some(value)), .. }] => Some(value),
                _ => None,
            }
        }
        _ => None,
    })
}

/// The attributes of `self` that a statement sets.
fn set_of_self(statement: &Stmt) -> Vec<(&Name, &Expr)> {
    let targets = match &statement.act {
        Act::Assign(targets, _) => &targets[..],
        Act::Augment(_, target, _) => std::slice::from_ref(target),
        _ => &[],
    };
    let attribute = |target: &'_ Expr| match &target.kind {
        ExprKind::Attribute(of, _) => matches!(&of.kind, ExprKind::Name(of) if &**of == "self"),
        _ => false,
    };
    let found = targets.iter().filter(|target| attribute(target));
    found
        .filter_map(|target| match &target.kind {
            ExprKind::Attribute(_, name) => Some((name, target)),
            _ => None,
        })
        .collect()
}
