//! Functions of modules that are not read, and are handed an optimizer: they may set its rate.

use crate::python::choice::handed::{self, expressions};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Libraries that leave the rate of an optimizer that they are handed as it is, or are known here.
const KNOWN: [&str; 28] = [
    "accelerate",
    "apex",
    "bitsandbytes",
    "copy",
    "dataclasses",
    "diffusers",
    "fairscale",
    "functools",
    "horovod",
    "ignite",
    "jax",
    "json",
    "keras",
    "lightning",
    "logging",
    "numpy",
    "opacus",
    "optax",
    "pickle",
    "pytorch_lightning",
    "tensorflow",
    "timm",
    "torch",
    "torch_xla",
    "transformers",
    "typing",
    "typing_extensions",
    "wandb",
];

/// The calls of such functions, each with its name; of every name the first.
pub(in crate::python) fn calls(body: &[Stmt]) -> Vec<(String, At)> {
    let mut search = HandoverSearch::default();
    let mut own: BTreeSet<&str> = BTreeSet::new();
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Assign(targets, value) if makes_optimizer(value) => {
            search.made.extend(targets.iter().filter_map(Expr::path));
        }
        Act::Import(modules) => modules.iter().for_each(|(path, name)| {
            search.import(name.as_deref().unwrap_or(root_of(path)), path);
        }),
        Act::From(path, names) => names.iter().for_each(|(_, name)| search.import(name, path)),
        Act::Def(function) => own.extend([&*function.name]),
        Act::Class(class) => own.extend([&*class.name]),
        _ => {}
    });
    search.imported.retain(|name| !own.contains(&**name));
    visit::everywhere(body, &mut |statement| expressions(statement, &mut |expr| search.look(expr)));
    search.found
}

/// What is known of a file while its calls are looked at.
#[derive(Default)]
struct HandoverSearch {
    /// The names that come from modules which are not known.
    imported: BTreeSet<String>,
    /// The optimizers that the file makes.
    made: BTreeSet<String>,
    seen: BTreeSet<String>,
    found: Vec<(String, At)>,
}

impl HandoverSearch {
    fn import(&mut self, name: &str, module: &str) {
        if KNOWN.contains(&root_of(module)) {
            self.imported.remove(name);
        } else {
            self.imported.insert(name.to_string());
        }
    }

    fn look(&mut self, expr: &Expr) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && arguments.iter().any(|argument| self.is_optimizer(argument))
            && let Some(path) = function.path()
            && self.imported.contains(root_of(&path))
            && self.seen.insert(path.clone())
        {
            self.found.push((path, expr.at));
        }
        scope::inside(expr, &mut |child| self.look(child));
    }

    /// Whether an argument is an optimizer: one that the file makes, or one by its name.
    fn is_optimizer(&self, argument: &Argument) -> bool {
        let (Argument::Positional(value) | Argument::Keyword(_, value)) = argument else { return false };
        let Some(path) = value.path() else { return false };
        let name = path.rsplit('.').next().unwrap_or(&path);
        // A class is not an optimizer yet.
        if name.starts_with(char::is_uppercase) {
            return false;
        }
        let name = name.to_lowercase();
        self.made.contains(&path)
            || name.contains("optimi")
            || name == "opt"
            || name.ends_with("_opt")
            || name.starts_with("opt_")
    }
}

/// Whether an expression makes an optimizer.
fn makes_optimizer(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call(function, _) => match &function.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => handed::is_optimizer_class(name),
            _ => false,
        },
        _ => false,
    }
}
