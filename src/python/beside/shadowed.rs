//! Names of modules beside a file that are read where a function has a variable of that name: `config.lr` in `def make(lr)`.

use super::{BesideFile, Gathering, locals};
use crate::python::syntax::ast::Name;
use std::collections::BTreeSet;

impl Gathering<'_> {
    /// Such names, with the path of their module. What stands in place of `config.lr` has to be another name there.
    pub(super) fn shadowed(&self) -> Vec<(String, Name)> {
        let mut found: BTreeSet<Name> = BTreeSet::new();
        for unit in &self.units {
            for (line, name) in read(unit) {
                let mut own = Vec::new();
                locals(&unit.body, &name, unit.text.lines().count(), &mut own);
                if own.iter().any(|lines| lines.contains(&line)) {
                    found.insert(name);
                }
            }
        }
        let of = |name: Name| {
            let modules = self.units.iter().skip(1).filter(move |unit| unit.taken.contains(&name));
            modules.map(|unit| unit.path.clone()).collect::<Vec<_>>()
        };
        found
            .into_iter()
            .flat_map(|name| of(name.clone()).into_iter().map(move |path| (path, name.clone())))
            .collect()
    }
}

/// The names of other modules that stand in the text of a file in place of what it says, each with its line.
fn read(unit: &BesideFile) -> Vec<(usize, Name)> {
    let parts = unit.prefixes.iter().map(|(at, _, _, real)| (at.line as usize, real.clone()));
    let aliases = unit.imports.iter().flat_map(|(at, text)| {
        let named = text.split("; ").filter_map(|part| part.split_once(" = "));
        named.map(|(_, real)| (at.line as usize, Name::from(real)))
    });
    parts.chain(aliases).collect()
}
