//! Configs that are modules and inherit: the files that they name, and the names that they are given.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::call::constants::{ModuleContent, ModuleValue};
use crate::python::call::data::Data;
use crate::python::choice::session::Session;
use crate::python::library::standard;
use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::keyed::Keyed;
use crate::python::object::value::{Lost, Value};
use crate::python::operation::dicts;
use crate::python::syntax::ast::{Act, Argument, Expr, ExprKind, Stmt};
use crate::python::{Program, Snippet};
use std::sync::Arc;

/// The name of the files that a config inherits from.
const BASE: &str = "_base_";
/// What gives detectron2's own configs.
const ZOO: &str = "detectron2.model_zoo.get_config";
/// The modules of Python's library that a config may really import.
const STANDARD: [&str; 14] = [
    "__future__",
    "collections",
    "copy",
    "datetime",
    "functools",
    "itertools",
    "json",
    "math",
    "operator",
    "os",
    "random",
    "re",
    "sys",
    "typing",
];

/// The files of a config that is a module.
pub(crate) enum ModuleBases {
    /// `_base_`: their names. The module sees their values as `_base_`, and is merged into them.
    Files(Vec<(String, Place)>),
    /// `from .name import ...`: the modules. Their names become names of the module.
    Modules(Vec<ImportedModule>),
}

/// A module that another one imports values from.
pub(crate) struct ImportedModule {
    /// Its path, with the points in front; of a config of detectron2, as `get_config` takes it.
    pub path: String,
    /// Whether it is one of detectron2's own configs: `model_zoo.get_config("common/train.py")`.
    pub is_zoo: bool,
    /// The names, each with that which the module gives it; none for all of them.
    pub names: Option<Vec<(String, String)>>,
    /// Where it is imported.
    pub place: Place,
}

/// A config that is a module: its bases, and the program without what names them.
pub(crate) struct ModuleProgram {
    /// What it inherits from.
    pub bases: ModuleBases,
    program: Program,
    /// The names that stand for what is imported and not run, with the paths.
    imported: Vec<(String, String)>,
}

impl ModuleProgram {
    /// Parses a config.
    ///
    /// # Errors
    ///
    /// The text is not Python 3, or `_base_` is not written out.
    pub(crate) fn parse(snippet: Snippet) -> Result<Self, Diagnostic> {
        let mut program = Program::parse(snippet)?;
        let snippet = program.snippet.clone();
        let body = std::mem::take(&mut program.body);
        let mut body = Arc::into_inner(body).unwrap_or_default();
        let mut imported = Vec::new();
        let bases = match files(&mut body, &snippet)? {
            Some(files) => ModuleBases::Files(files),
            None => ModuleBases::Modules(modules(&mut body, &snippet, &mut imported)),
        };
        program.body = Arc::new(body);
        Ok(ModuleProgram { bases, program, imported })
    }

    /// The names that are no data: functions, classes, and what it imports from other packages.
    pub(crate) fn other_names(&self) -> Vec<String> {
        let defined = self.program.body.iter().filter_map(|statement| match &statement.act {
            Act::Def(function) => Some(function.name.to_string()),
            Act::Class(class) => Some(class.name.to_string()),
            _ => None,
        });
        defined.chain(self.imported.iter().map(|(name, _)| name.clone())).collect()
    }

    /// The values of its names, after those that it inherits.
    ///
    /// # Errors
    ///
    /// The module raises, or has something that is not supported.
    pub(crate) fn values(
        &self,
        names: &[(String, ModuleValue)],
    ) -> Result<Vec<(String, ModuleValue)>, Diagnostic> {
        let inherits = match &self.bases {
            ModuleBases::Files(files) => !files.is_empty(),
            ModuleBases::Modules(modules) => !modules.is_empty(),
        };
        self.program.module_values(names, &self.imported, !inherits || !names.is_empty())
    }
}

/// The files of `_base_`, whose assignment is taken out. `None` if there is none.
fn files(body: &mut Vec<Stmt>, snippet: &Snippet) -> Result<Option<Vec<(String, Place)>>, Diagnostic> {
    let is_base = |statement: &Stmt| match &statement.act {
        Act::Assign(targets, _) => {
            matches!(&targets[..], [Expr { kind: ExprKind::Name(name), .. }] if **name == *BASE)
        }
        _ => false,
    };
    let Some(at) = body.iter().position(is_base) else { return Ok(None) };
    let Act::Assign(_, value) = body.remove(at).act else { return Ok(None) };
    let items = match &value.kind {
        ExprKind::List(items) => items.iter().collect(),
        _ => vec![&value],
    };
    let name = |item: &Expr| match &item.kind {
        ExprKind::Str(text) => Ok((text.to_string(), snippet.place(item.at))),
        _ => Err(Diagnostic::new("`_base_` is not written out")
            .at(snippet.place(item.at), "not a text")
            .why("the files that it names decide the learning rate")
            .help("write the names of the files: `_base_ = ['../schedule.py']`")),
    };
    items.into_iter().map(name).collect::<Result<_, _>>().map(Some)
}

/// The modules that values are imported from, whose imports are taken out, as are those of other packages: they go to
/// `imported`.
fn modules(
    body: &mut Vec<Stmt>,
    snippet: &Snippet,
    imported: &mut Vec<(String, String)>,
) -> Vec<ImportedModule> {
    let mut found = Vec::new();
    let mut import = |statement: &Stmt, is_base: bool| match &statement.act {
        Act::From(path, names) if is_base || path.starts_with('.') => {
            let pairs = names.iter().map(|(name, bound)| (name.to_string(), bound.to_string())).collect();
            let is_all = names.iter().any(|(name, _)| &**name == "*");
            let (names, place) = (Some(pairs).filter(|_| !is_all), snippet.place(statement.at));
            found.push(ImportedModule { path: path.to_string(), is_zoo: false, names, place });
            true
        }
        Act::From(path, names) if !is_standard(path) => {
            imported.extend(names.iter().map(|(name, bound)| (bound.to_string(), format!("{path}.{name}"))));
            true
        }
        Act::Import(paths) if paths.iter().all(|(path, _)| !is_standard(path)) => {
            imported.extend(paths.iter().map(|(path, bound)| match bound {
                Some(bound) => (bound.to_string(), path.to_string()),
                None => {
                    let top = path.split('.').next().unwrap_or(path).to_string();
                    (top.clone(), top)
                }
            }));
            true
        }
        _ => false,
    };
    body.retain(|statement| match &statement.act {
        Act::With(items, inner) if items.iter().any(|(expr, _)| is_read_base(expr)) => {
            !inner.iter().all(|statement| import(statement, true))
        }
        _ => !import(statement, false),
    });
    zoo(body, snippet, imported, &mut found);
    found
}

/// The values of detectron2's own configs, whose assignments are taken out:
/// `optimizer = model_zoo.get_config("common/optim.py").SGD`. A name that is assigned before keeps its assignments.
fn zoo(
    body: &mut Vec<Stmt>,
    snippet: &Snippet,
    imported: &[(String, String)],
    found: &mut Vec<ImportedModule>,
) {
    let mut assigned: Vec<String> = Vec::new();
    body.retain(|statement| {
        let Act::Assign(targets, value) = &statement.act else { return true };
        let [Expr { kind: ExprKind::Name(target), .. }] = &targets[..] else { return true };
        let is_first = !assigned.iter().any(|name| **name == **target);
        assigned.push(target.to_string());
        let Some((path, name)) = of_zoo(value, imported).filter(|_| is_first) else { return true };
        let (names, place) = (Some(vec![(name, target.to_string())]), snippet.place(value.at));
        found.push(ImportedModule { path, is_zoo: true, names, place });
        false
    });
}

/// The path and the name of `model_zoo.get_config("common/optim.py").SGD`.
fn of_zoo(value: &Expr, imported: &[(String, String)]) -> Option<(String, String)> {
    let ExprKind::Attribute(config, name) = &value.kind else { return None };
    let ExprKind::Call(function, arguments) = &config.kind else { return None };
    let (root, rest) = match &function.kind {
        ExprKind::Name(root) => (root, String::new()),
        ExprKind::Attribute(owner, method) => match &owner.kind {
            ExprKind::Name(root) => (root, format!(".{method}")),
            _ => return None,
        },
        _ => return None,
    };
    let (_, origin) = imported.iter().find(|(bound, _)| **bound == **root)?;
    if format!("{origin}{rest}") != ZOO {
        return None;
    }
    match &arguments[..] {
        [Argument::Positional(Expr { kind: ExprKind::Str(path), .. })] => {
            Some((path.to_string(), name.to_string()))
        }
        _ => None,
    }
}

fn is_standard(path: &str) -> bool {
    path.split('.').next().is_some_and(|top| STANDARD.contains(&top))
}

/// Whether an expression is `read_base()`.
fn is_read_base(expr: &Expr) -> bool {
    let ExprKind::Call(function, _) = &expr.kind else { return false };
    matches!(&function.kind, ExprKind::Name(name) if &**name == "read_base")
}

/// Gives a module its names, before it runs.
pub(in crate::python) fn given(
    session: &mut Session,
    names: &[(String, ModuleValue)],
    imported: &[(String, String)],
) -> Outcome<()> {
    for (name, path) in imported {
        let object = standard::imported_object(&mut session.machine, path)?;
        session.set_global(name, object);
    }
    for (name, value) in names {
        let value = match &value.content {
            ModuleContent::Object(path) => standard::imported_object(&mut session.machine, path)?,
            _ => value_of(value)?,
        };
        session.set_global(name, value);
    }
    Ok(())
}

/// A value that was read, as an object again. Its dicts are those of a config.
fn value_of(value: &ModuleValue) -> Outcome<Value> {
    Ok(match &value.content {
        ModuleContent::List(items) => Value::list(items.iter().map(value_of).collect::<Outcome<_>>()?),
        ModuleContent::Map(entries) => {
            let made = dicts::made(DictKind::Config, Keyed::default());
            if let Value::Dict(dict) = &made {
                for (key, value) in entries {
                    dicts::insert(dict, &Value::str(&**key), value_of(value)?)?;
                }
            }
            made
        }
        ModuleContent::Plain(data) => plain(data),
        ModuleContent::Unknown(why) | ModuleContent::Object(why) => {
            Lost::missing("a value of a base", Fault::refuse(why.clone()), Vec::new())
        }
    })
}

fn plain(data: &Data) -> Value {
    match data {
        Data::Bool(value) => Value::Bool(*value),
        Data::Int(value) => Value::int(*value),
        Data::Float(value) => Value::Float(*value),
        Data::Str(text) => Value::str(&**text),
        _ => Value::None,
    }
}
