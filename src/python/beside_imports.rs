//! What statements import, for the modules beside a training file.

use crate::python::syntax::ast::{Act, At, Name, Stmt};
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;

/// An import statement.
pub(super) struct Import {
    pub at: At,
    /// The path, and the name after `as` of `import path as name`.
    pub path: (Name, Option<Name>),
    /// The names of `from path import names`.
    pub names: Option<Vec<(Name, Name)>>,
}

/// The imports that a statement makes.
pub(super) fn import(statement: &Stmt) -> Vec<Import> {
    let at = statement.at;
    match &statement.act {
        Act::From(path, names) => vec![Import { at, path: (path.clone(), None), names: Some(names.clone()) }],
        Act::Import(paths) => {
            paths.iter().map(|path| Import { at, path: path.clone(), names: None }).collect()
        }
        _ => Vec::new(),
    }
}

/// What a name of an import stands for, or the `lines` of an assignment; none if the statement binds it otherwise.
pub(super) fn imported(statement: &Stmt, name: &str, lines: Option<&str>) -> Option<String> {
    match &statement.act {
        Act::From(path, names) => {
            let (of, _) = names.iter().find(|(_, bound)| &**bound == name)?;
            Some(format!("{path}.{of}"))
        }
        // The same value in two files is one.
        Act::Assign(..) => lines.map(str::to_string),
        Act::Import(paths) => {
            let known = |(path, alias): &&(Name, Option<Name>)| match alias {
                Some(alias) => &**alias == name,
                None => path.split('.').next() == Some(name),
            };
            paths.iter().find(known).map(|(path, alias)| match alias {
                Some(_) => path.to_string(),
                None => name.to_string(),
            })
        }
        _ => imported_within(statement, name),
    }
}

/// The same of a statement with blocks whose statements bind the name by imports of the same alone.
fn imported_within(statement: &Stmt, name: &str) -> Option<String> {
    let (mut found, mut is_other) = (None, false);
    for block in visit::blocks(statement) {
        visit::each(block, &mut |inner| {
            if !visit::blocks(inner).is_empty() || !Names::of_statement(inner).bound.contains(name) {
                return;
            }
            let own = match &inner.act {
                Act::From(..) | Act::Import(_) => imported(inner, name, None),
                _ => None,
            };
            is_other |= own.is_none() || found.is_some() && found != own;
            found = own;
        });
    }
    found.filter(|_| !is_other)
}
