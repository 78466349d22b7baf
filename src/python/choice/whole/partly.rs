//! Functions of a file that make updates in some of their calls: `if (step + 1) % 4 == 0: optimizer.step()`.

use super::stepping::other_steps;
use super::survey::{MOST_ROUNDS, called};
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::{HashMap, HashSet};

/// Those among functions that make updates, and do not go over batches themselves. One that calls such a function is one, too.
pub(super) fn partly(
    functions: &HashMap<Name, Vec<&Function>>,
    updaters: &HashSet<Name>,
    looping: &HashSet<Name>,
) -> HashSet<Name> {
    let plain = || functions.iter().filter(|(name, _)| updaters.contains(*name) && !looping.contains(*name));
    let mut found: HashSet<Name> = HashSet::new();
    for _ in 0..MOST_ROUNDS {
        let more: Vec<Name> = plain()
            .filter(|(name, _)| !found.contains(*name))
            .filter(|(_, all)| all.iter().any(|function| differs(&function.body, &found)))
            .map(|(name, _)| name.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found
}

/// Whether a block makes an update under a condition, or calls a function that does so. One that each branch makes is none of these.
fn differs(body: &[Stmt], partly: &HashSet<Name>) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| {
        found |= match &statement.act {
            Act::If(_, otherwise) => {
                let counts: Vec<usize> = visit::blocks(statement).into_iter().map(updates).collect();
                let open = usize::from(otherwise.is_empty() && counts.iter().any(|count| *count > 0));
                open > 0 || counts.iter().any(|count| *count != counts[0])
            }
            _ if visit::blocks(statement).is_empty() => {
                called(std::slice::from_ref(statement)).iter().any(|call| partly.contains(&call.name))
            }
            _ => false,
        };
    });
    found
}

/// The number of statements of a block that step an optimizer.
fn updates(body: &[Stmt]) -> usize {
    let mut count = 0;
    visit::each(body, &mut |statement| {
        count += usize::from(visit::blocks(statement).is_empty() && other_steps(statement));
    });
    count
}
