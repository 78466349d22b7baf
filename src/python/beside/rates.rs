//! Which definitions of a module beside a training file have to do with learning rates.

use super::{BesideFile, is_known};
use crate::python::choice::handed;
use crate::python::choice::whole::names_schedule_class;
use crate::python::syntax::ast::{Act, Argument, ClassDef, Expr, ExprKind, Name, Stmt};
use crate::python::syntax::scope::{self, Names};
use std::collections::BTreeSet;

/// Parts of the names of definitions that have to do with learning rates.
const IN_NAMES: [&str; 8] = ["LR", "Schedul", "schedul", "Warmup", "warmup", "Decay", "decay", "nneal"];
/// Words of such definitions.
const WORDS: [&str; 41] = [
    "lr",
    "lrs",
    "base_lr",
    "init_lr",
    "learning_rate",
    "param_groups",
    "param_group",
    "lr_mult",
    "lr_mul",
    "lr_scale",
    "lr_factor",
    "scheduler",
    "schedule",
    "lr_scheduler",
    "LRScheduler",
    "_LRScheduler",
    "ArgumentParser",
    "add_argument",
    "LearningRateSchedule",
    "LR",
    "BASE_LR",
    "LEARNING_RATE",
    "yaml",
    "json",
    "tomllib",
    "toml",
    "configparser",
    "CfgNode",
    "CN",
    "merge_from_file",
    "OmegaConf",
    "EasyDict",
    "edict",
    "munch",
    "ConfigDict",
    "import_module",
    "optim",
    "optax",
    // Helpers of YOLOv5 and what is derived from it.
    "check_file",
    "check_yaml",
    "one_cycle",
];

/// The most names that are looked at for what one of them is about.
const MOST_NAMES: usize = 60;
/// What a definition calls that makes the updates of a training.
const TRAINING: [&str; 2] = ["backward", "zero_grad"];

impl BesideFile {
    /// Whether a function or class of the module has a step of training, or uses one that does.
    pub(super) fn trains(&self, name: &str) -> bool {
        let lines: Vec<&str> = self.text.lines().collect();
        let (mut open, mut seen) = (vec![Name::from(name)], BTreeSet::new());
        while let Some(name) = open.pop().filter(|_| seen.len() < MOST_NAMES) {
            for index in self.binding(&name) {
                let statement = &self.body[index];
                if !matches!(statement.act, Act::Def(_) | Act::Class(_)) {
                    continue;
                }
                let range = self.lines(index);
                if speaks(&lines[range.start.min(lines.len())..range.end.min(lines.len())], &TRAINING) {
                    return true;
                }
                let names = Names::of_statement(statement);
                open.extend(names.used.iter().chain(&names.captured).cloned());
            }
            seen.insert(name);
            open.retain(|name| !seen.contains(name));
        }
        false
    }

    /// Whether a function of the module does nothing but to return a dict of settings: literals, and what others of these return.
    pub(super) fn returns_settings(&self, name: &str) -> bool {
        self.returns_dict(name, MOST_NAMES)
    }

    fn returns_dict(&self, name: &str, most: usize) -> bool {
        let is_it =
            |statement: &&Stmt| matches!(&statement.act, Act::Def(function) if *function.name == *name);
        let Some(Stmt { act: Act::Def(function), .. }) = self.body.iter().find(is_it) else { return false };
        let is_dict = |value: &Expr| match &value.kind {
            ExprKind::Call(function, given) => match &function.kind {
                ExprKind::Name(of) if &**of == "dict" => true,
                ExprKind::Name(of) => given.is_empty() && most > 0 && self.returns_dict(of, most / 2),
                _ => false,
            },
            kind => matches!(kind, ExprKind::Dict(_)),
        };
        let mut has_dict = false;
        let plain = function.body.iter().all(|statement| match &statement.act {
            Act::Expr(Expr { kind: ExprKind::Str(_), .. }) => true,
            Act::Expr(Expr { kind: ExprKind::Call(function, _), .. }) => {
                matches!(&function.kind, ExprKind::Attribute(_, method) if &**method == "update")
            }
            Act::Assign(_, value) | Act::Return(Some(value)) => {
                has_dict |= is_dict(value);
                is_dict(value) || matches!(value.kind, ExprKind::Name(_))
            }
            _ => false,
        });
        plain && has_dict && function.parameters.is_empty()
    }

    /// The same as [`BesideFile::is_about_rates`], of a name alone.
    pub(super) fn speaks_of_rates(&self, name: &str) -> bool {
        self.is_about_rates(name, &mut BTreeSet::new())
    }

    /// Whether a name is that of a framework, or of a part of one, which the module itself imports.
    pub(super) fn hands_on(&self, name: &str) -> bool {
        let binding = self.binding(name);
        !binding.is_empty()
            && binding.iter().all(|index| match &self.body[*index].act {
                Act::From(path, _) => is_known(path),
                Act::Import(paths) => paths.iter().all(|(path, _)| is_known(path)),
                _ => false,
            })
    }

    /// Whether a name is that of a dataclass, of which the parser of a command line makes the settings.
    pub(super) fn holds_settings(&self, name: &str) -> bool {
        let is_it = |decorator: &Expr| match &decorator.kind {
            ExprKind::Name(own) => &**own == "dataclass",
            ExprKind::Call(function, _) => {
                matches!(&function.kind, ExprKind::Name(own) if &**own == "dataclass")
            }
            _ => false,
        };
        self.body.iter().any(|statement| {
            matches!(&statement.act, Act::Class(class) if &*class.name == name && class.decorators.iter().any(is_it))
        })
    }

    /// Whether a name stands for something that has to do with learning rates, or for a plain value.
    fn is_about_rates(&self, name: &str, seen: &mut BTreeSet<String>) -> bool {
        if seen.len() > MOST_NAMES || !seen.insert(name.to_string()) {
            return false;
        }
        let lines: Vec<&str> = self.text.lines().collect();
        self.binding(name).into_iter().any(|index| {
            let statement = &self.body[index];
            if let Act::Assign(_, value) = &statement.act
                && is_plain(value)
                && seen.len() == 1
            {
                return true;
            }
            if matches!(statement.act, Act::Import(_) | Act::From(..)) {
                return imports_rates(statement, name);
            }
            // Objects of such classes hold the settings.
            if matches!(&statement.act, Act::Class(class) if is_derived_from_dict(class)) {
                return true;
            }
            let range = self.lines(index);
            speaks(&lines[range.start.min(lines.len())..range.end.min(lines.len())], &WORDS)
                || IN_NAMES.iter().any(|part| name.contains(part))
                || !is_of_data(statement) && {
                    let names = Names::of_statement(statement);
                    names.used.iter().chain(&names.captured).any(|inner| self.is_about_rates(inner, seen))
                }
        })
    }
}

/// Whether an import binds a name to an optimizer or a scheduler of a framework, or to the module that has them.
fn imports_rates(statement: &Stmt, bound: &str) -> bool {
    const MODULE: &str = "torch.optim";
    match &statement.act {
        Act::From(path, names) => names.iter().any(|(name, of)| {
            **of == *bound
                && (path.starts_with(MODULE) || format!("{path}.{name}") == MODULE || makes_rates(name))
        }),
        Act::Import(paths) => paths
            .iter()
            .any(|(path, of)| of.as_ref().is_some_and(|of| **of == *bound) && path.starts_with(MODULE)),
        _ => false,
    }
}

/// Whether a name is that of an optimizer or scheduler of a framework.
fn makes_rates(name: &str) -> bool {
    names_schedule_class(name) || handed::taker(name).is_some_and(|taker| taker.is_optimizer())
}

/// Whether lines have one of these words.
fn speaks(lines: &[&str], words: &[&str]) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    lines.iter().any(|line| line.split(|c| !is_word(c)).any(|word| words.contains(&word)))
}

/// Whether a class is derived from `dict`.
fn is_derived_from_dict(class: &ClassDef) -> bool {
    let is_dict = |base: &Argument| match base {
        Argument::Positional(Expr { kind: ExprKind::Name(name), .. }) => **name == *"dict",
        _ => false,
    };
    class.bases.iter().any(is_dict)
}

/// Whether a value is written out: no call and no other name's attribute.
fn is_plain(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call(..) | ExprKind::Attribute(..) | ExprKind::Lambda(_) => false,
        _ => {
            let mut plain = true;
            scope::inside(value, &mut |child| plain &= is_plain(child));
            plain
        }
    }
}

/// Whether a class holds data or goes over it.
fn is_of_data(statement: &Stmt) -> bool {
    let is_data = |inner: &Stmt| match &inner.act {
        Act::Def(method) => ["__iter__", "__getitem__"].contains(&&*method.name),
        _ => false,
    };
    matches!(&statement.act, Act::Class(class) if class.body.iter().any(is_data))
}
