//! What a file imports that is named for schedules, and has nothing to do with rates: the policies of reinforcement learning.

use crate::python::Program;
use crate::python::call::outline::OutlinedCall;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::{Act, Expr, ExprKind, Name};
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeMap, BTreeSet};

/// How a name that is imported is used.
#[derive(Default)]
struct ImportedUse {
    /// How often.
    count: usize,
    /// The last parts of the names of what is made of it.
    made: Vec<Name>,
}

impl Program {
    /// The calls, of which those are told apart that have nothing to do with rates, whatever they are called; and the paths of all
    /// such names.
    pub(super) fn told_apart(&self, mut calls: Vec<OutlinedCall>) -> (Vec<OutlinedCall>, BTreeSet<String>) {
        let unrelated = self.unrelated();
        for call in &mut calls {
            call.speaks_of_schedules &= !unrelated.contains(&call.origin);
            call.has_no_rates = self.snippet.left.contains(&call.origin);
        }
        (calls, unrelated)
    }

    /// The paths of imported names that have nothing to do with rates: their modules were read and say so, or all that is made of
    /// them are models, whose parameters the file reads.
    fn unrelated(&self) -> BTreeSet<String> {
        let mut found = self.snippet.left.clone();
        let mut imported: BTreeMap<Name, String> = BTreeMap::new();
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::From(path, names) = &statement.act {
                imported.extend(names.iter().map(|(of, name)| (name.clone(), format!("{path}.{of}"))));
            }
        });
        let mut uses: BTreeMap<Name, ImportedUse> = BTreeMap::new();
        let mut models: BTreeSet<Name> = BTreeSet::new();
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::Assign(targets, value) = &statement.act
                && let [Expr { kind: ExprKind::Name(target) | ExprKind::Attribute(_, target), .. }] =
                    &targets[..]
                && let Some(class) = maker(value)
            {
                uses.entry(class.clone()).or_default().made.push(target.clone());
            }
            expressions(statement, &mut |expr| look(expr, &imported, &mut uses, &mut models));
        });
        let is_model =
            |of: &ImportedUse| of.count == of.made.len() && of.made.iter().all(|name| models.contains(name));
        let all = uses.iter().filter(|(_, of)| of.count > 0 && is_model(of));
        found.extend(all.filter_map(|(name, _)| imported.get(name).cloned()));
        found
    }
}

/// The name that a chain of calls begins with: `Policy` of `Policy(4, 2).to(device)`.
fn maker(value: &Expr) -> Option<&Name> {
    let mut value = value;
    while let ExprKind::Call(called, _) = &value.kind {
        match &called.kind {
            ExprKind::Name(name) => return Some(name),
            ExprKind::Attribute(of, _) => value = of,
            _ => return None,
        }
    }
    None
}

/// Counts the uses of imported names, and finds what `parameters()` is called on.
fn look(
    expr: &Expr,
    imported: &BTreeMap<Name, String>,
    uses: &mut BTreeMap<Name, ImportedUse>,
    models: &mut BTreeSet<Name>,
) {
    match &expr.kind {
        ExprKind::Name(name) if imported.contains_key(name) => {
            uses.entry(name.clone()).or_default().count += 1
        }
        ExprKind::Call(called, _) => {
            if let ExprKind::Attribute(of, method) = &called.kind
                && &**method == "parameters"
                && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &of.kind
            {
                models.insert(name.clone());
            }
        }
        _ => {}
    }
    scope::inside(expr, &mut |child| look(child, imported, uses, models));
}
