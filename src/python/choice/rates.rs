//! Whether the code of a training file sets a learning rate.

use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// The attributes of an optimizer with its rate.
const RATES: [&str; 3] = ["lr", "learning_rate", "_learning_rate"];
/// The attribute of an optimizer of torch with its parameter groups.
const GROUPS: &str = "param_groups";
/// The functions and methods that set a variable.
const SETTING: [&str; 6] = ["set_value", "assign", "assign_add", "assign_sub", "setattr", SETTER];

/// The method of a Trainer of gluon that sets its rate.
const SETTER: &str = "set_learning_rate";

/// The method of an optimizer of Keras 2 that sets one of its numbers by its name.
const HYPER: &str = "_set_hyper";

/// The hooks that Keras calls for each batch.
const OF_BATCH: [&str; 4] = ["on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end"];

/// The attribute of a model of Keras with which a callback ends the training.
const STOP: &str = "stop_training";

/// Whether a class of these statements, or one that it is derived from, has a method that decides about the rates: it sets one,
/// or ends the training without regard to what that measures.
pub(in crate::python) fn class_sets_rate(body: &[Stmt], class: &str) -> bool {
    class_has(body, class, &sets_rate) || class_stops(body, class) && !class_has(body, class, &reads_logs)
}

/// Whether a callback of these statements may end the training by what that measures.
pub(in crate::python) fn class_stops_by_logs(body: &[Stmt], class: &str) -> bool {
    class_stops(body, class) && class_has(body, class, &reads_logs)
}

/// Whether a function of these statements sets a rate, itself or by way of functions that it calls by their names.
pub(in crate::python) fn function_sets_rate(body: &[Stmt], function: &Function) -> bool {
    let mut functions: HashMap<Name, Vec<&Function>> = HashMap::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(inner) = &statement.act {
            functions.entry(inner.name.clone()).or_default().push(inner);
        }
    });
    let (mut waiting, mut known) = (vec![function], BTreeSet::new());
    while let Some(next) = waiting.pop() {
        if assigns(&next.body, sets_named) {
            return true;
        }
        let mut called = BTreeSet::new();
        visit::everywhere(&next.body, &mut |inner| {
            expressions(inner, &mut |expr| names_called(expr, &mut called));
        });
        for name in called {
            if known.insert(name.clone()) {
                waiting.extend(functions.get(&name).into_iter().flatten());
            }
        }
    }
    false
}

/// Adds the names of the functions that an expression calls.
fn names_called(expr: &Expr, found: &mut BTreeSet<Name>) {
    if let ExprKind::Call(function, _) = &expr.kind
        && let ExprKind::Name(name) = &function.kind
    {
        found.insert(name.clone());
    }
    scope::inside(expr, &mut |child| names_called(child, found));
}

/// The classes of these statements that set the rates of their own parameter groups, as an optimizer does in its `step`: the name,
/// and the places of the class and of its last statement.
pub(in crate::python) fn setting_optimizers(body: &[Stmt]) -> Vec<(Name, At, At)> {
    let is_own = |source: &Expr| match &source.kind {
        ExprKind::Attribute(of, _) => matches!(&of.kind, ExprKind::Name(name) if &**name == "self"),
        _ => false,
    };
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| {
        let Act::Class(class) = &statement.act else { return };
        let (mut has_own, mut last) = (false, statement.at);
        visit::everywhere(&class.body, &mut |inner| {
            has_own |= matches!(&inner.act, Act::For(_, source, ..) if is_groups(source) && is_own(source));
            last = inner.at;
        });
        if has_own && class.body.iter().any(sets_groups) {
            found.push((class.name.clone(), statement.at, last));
        }
    });
    found
}

/// Whether a method sets the rate of a parameter group. Those that Python calls make an object or load it.
fn sets_groups(method: &Stmt) -> bool {
    let Act::Def(method) = &method.act else { return false };
    let groups = group_variables(&method.body);
    let mut found = false;
    visit::everywhere(&method.body, &mut |inner| {
        found |= match &inner.act {
            Act::Assign(targets, _) => targets.iter().any(|target| is_own_rate(target, &groups)),
            Act::Augment(_, target, _) => is_own_rate(target, &groups),
            _ => false,
        };
    });
    found && !method.name.starts_with("__")
}

/// Whether a hook with that name is called for each batch.
pub(in crate::python) fn is_hook_of_batch(name: &str) -> bool {
    OF_BATCH.contains(&name)
}

fn class_stops(body: &[Stmt], class: &str) -> bool {
    let is_stop = |target: &Expr| matches!(&target.kind, ExprKind::Attribute(_, name) if &**name == STOP);
    class_has(body, class, &|statement| {
        let mut found = false;
        visit::everywhere(std::slice::from_ref(statement), &mut |inner| {
            found |= matches!(&inner.act, Act::Assign(targets, _) if targets.iter().any(is_stop));
        });
        found
    })
}

/// Whether a method, a hook of a callback, reads its last parameter: what the training measured.
fn reads_logs(statement: &Stmt) -> bool {
    fn look(expr: &Expr, logs: &str) -> bool {
        let mut found = matches!(&expr.kind, ExprKind::Name(name) if **name == *logs);
        scope::inside(expr, &mut |child| found |= look(child, logs));
        found
    }
    let Act::Def(method) = &statement.act else { return false };
    let Some(logs) = method.parameters.last().filter(|_| method.name.starts_with("on_")) else {
        return false;
    };
    // Most hooks call it `logs`; the only one of `on_epoch_begin(self, epoch)` is none.
    let is_logs = method.parameters.len() > 2 || &*logs.name == "logs";
    let mut found = false;
    visit::everywhere(&method.body, &mut |inner| {
        expressions(inner, &mut |expr| found |= is_logs && look(expr, &logs.name));
    });
    found
}

/// Whether a callback of these statements acts in each batch.
pub(in crate::python) fn class_acts_by_batch(body: &[Stmt], class: &str) -> bool {
    let is_hook =
        |statement: &Stmt| matches!(&statement.act, Act::Def(method) if OF_BATCH.contains(&&*method.name));
    class_has(body, class, &is_hook)
}

/// Whether a callback of these statements acts behind each batch.
pub(in crate::python) fn class_acts_behind_batch(body: &[Stmt], class: &str) -> bool {
    let is_hook = |statement: &Stmt| matches!(&statement.act, Act::Def(method) if OF_BATCH.contains(&&*method.name) && method.name.ends_with("_end"));
    class_has(body, class, &is_hook)
}

/// Whether a method of a class reaches the optimizer of a model by a name of the module: `model.optimizer` in place of
/// `self.model.optimizer`.
pub(in crate::python) fn class_names_model(body: &[Stmt], class: &str) -> bool {
    fn look(expr: &Expr) -> bool {
        let mut found = matches!(&expr.kind, ExprKind::Attribute(of, name)
            if &**name == "optimizer" && matches!(&of.kind, ExprKind::Name(own) if &**own != "self"));
        scope::inside(expr, &mut |child| found |= look(child));
        found
    }
    class_has(body, class, &|statement| {
        let mut found = false;
        visit::everywhere(std::slice::from_ref(statement), &mut |inner| {
            expressions(inner, &mut |expr| found |= look(expr));
        });
        found
    })
}

/// Whether a class of these statements, or one that it is derived from, has such a statement.
fn class_has(body: &[Stmt], class: &str, fits: &dyn Fn(&Stmt) -> bool) -> bool {
    fn look(body: &[Stmt], class: &str, fits: &dyn Fn(&Stmt) -> bool, depth: usize) -> bool {
        let mut found = false;
        visit::everywhere(body, &mut |statement| {
            let Act::Class(definition) = &statement.act else { return };
            if found || &*definition.name != class || depth > 8 {
                return;
            }
            found = definition.body.iter().any(fits)
                || definition.bases.iter().any(|base| match base {
                    Argument::Positional(Expr { kind: ExprKind::Name(base), .. }) if **base != *class => {
                        look(body, base, fits, depth + 1)
                    }
                    _ => false,
                });
        });
        found
    }
    look(body, class, fits, 0)
}

/// Whether a statement, or one within it, sets a rate.
fn sets_rate(statement: &Stmt) -> bool {
    assigns(std::slice::from_ref(statement), calls_setter)
}

/// The places of the statements that set what is named a rate.
pub(in crate::python) fn setting(body: &[Stmt]) -> Vec<At> {
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if assigns_itself(statement, sets_named) {
            found.push(statement.at);
        }
    });
    found
}

/// Whether any of these statements assigns to a rate, or has an expression that sets one.
fn assigns(body: &[Stmt], sets: fn(&Expr) -> bool) -> bool {
    let mut found = false;
    visit::everywhere(body, &mut |inner| found |= assigns_itself(inner, sets));
    found
}

/// The same of a statement without those in its blocks.
fn assigns_itself(statement: &Stmt, sets: fn(&Expr) -> bool) -> bool {
    let mut found = match &statement.act {
        Act::Assign(targets, _) => targets.iter().any(is_rate),
        Act::Augment(_, target, _) => is_rate(target),
        _ => false,
    };
    expressions(statement, &mut |expr| found |= sets(expr));
    found
}

fn is_rate(target: &Expr) -> bool {
    match &target.kind {
        // An attribute of the object itself is its setting.
        ExprKind::Attribute(of, name) => {
            let is_value = &**name == "value" && is_rate(of);
            is_value
                || RATES.contains(&&**name) && !matches!(&of.kind, ExprKind::Name(own) if &**own == "self")
        }
        ExprKind::Index(_, key) => matches!(&key.kind, ExprKind::Str(text) if RATES.contains(&&**text)),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().any(is_rate),
        _ => false,
    }
}

fn calls_setter(expr: &Expr) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Call(function, _)
        if matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if SETTING.contains(&&**name)));
    scope::inside(expr, &mut |child| found |= calls_setter(child));
    found
}

/// Whether an expression calls what sets a variable, for one that is named a rate.
fn sets_named(expr: &Expr) -> bool {
    let mut found = match &expr.kind {
        ExprKind::Call(function, arguments) => match &function.kind {
            ExprKind::Attribute(_, name) if &**name == SETTER => true,
            ExprKind::Attribute(of, name) if SETTING.contains(&&**name) || &**name == HYPER => {
                names_rate(of) || arguments.iter().any(|argument| names_rate(value_of(argument)))
            }
            ExprKind::Name(name) if SETTING.contains(&&**name) => {
                arguments.iter().any(|argument| names_rate(value_of(argument)))
            }
            _ => false,
        },
        _ => false,
    };
    scope::inside(expr, &mut |child| found |= sets_named(child));
    found
}

/// Whether an expression speaks of a rate.
fn names_rate(expr: &Expr) -> bool {
    let is_rate = |name: &str| {
        let name = name.to_lowercase();
        name == "lr" || name.ends_with("_lr") || name.starts_with("lr_") || name.contains("rate")
    };
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => is_rate(name),
        ExprKind::Str(text) => is_rate(text),
        _ => false,
    }
}

/// The value of an argument.
pub(in crate::python) fn value_of(argument: &Argument) -> &Expr {
    match argument {
        Argument::Positional(value)
        | Argument::Keyword(_, value)
        | Argument::Star(value)
        | Argument::DoubleStar(value) => value,
    }
}

/// Whether any of these statements may set the rate of a parameter group of torch: it assigns to a group, or hands one on. Those
/// that read a rate, as for a log, do not.
pub(in crate::python) fn may_set_groups(body: &[Stmt]) -> bool {
    let groups = group_variables(body);
    let mut found = false;
    visit::everywhere(body, &mut |statement| {
        let is_taken = |value: &Expr| is_group(value, &BTreeSet::new());
        match &statement.act {
            Act::For(_, source, ..) if is_groups(source) => {}
            Act::For(_, source, ..) => found |= hands_on(source, &groups),
            Act::Assign(targets, value) => {
                let is_set = |target: &Expr| reads_group(target, &groups);
                found |= targets.iter().any(is_set) || !is_taken(value) && hands_on(value, &groups);
            }
            Act::Augment(_, target, value) => {
                found |= reads_group(target, &groups) || hands_on(value, &groups);
            }
            Act::Delete(targets) => found |= targets.iter().any(|target| reads_group(target, &groups)),
            _ => expressions(statement, &mut |expr| found |= hands_on(expr, &groups)),
        }
    });
    found
}

/// Where the statements first make a parameter group with a rate of its own: a dict with `params` and `lr`.
pub(in crate::python) fn group_with_rate(body: &[Stmt]) -> Option<At> {
    fn look(expr: &Expr, found: &mut Option<At>) {
        let is = |key: &Expr, name: &str| matches!(&key.kind, ExprKind::Str(text) if **text == *name);
        let makes = match &expr.kind {
            ExprKind::Dict(pairs) => {
                let has = |name| pairs.iter().any(|(key, _)| key.as_ref().is_some_and(|key| is(key, name)));
                has("params") && has("lr")
            }
            ExprKind::Call(function, arguments) => {
                let has = |name: &str| {
                    arguments.iter().any(|one| matches!(one, Argument::Keyword(key, _) if **key == *name))
                };
                let is_dict = matches!(&function.kind, ExprKind::Name(name) if &**name == "dict");
                is_dict && has("params") && has("lr")
            }
            _ => false,
        };
        if makes {
            found.get_or_insert(expr.at);
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = None;
    visit::everywhere(body, &mut |statement| expressions(statement, &mut |expr| look(expr, &mut found)));
    found
}

/// Where the statements first set the rate with which a group began an earlier run: `group['initial_lr'] = 0.1`. One that is set
/// to the rate that the group has is what a scheduler would set.
pub(in crate::python) fn initial_rate(body: &[Stmt]) -> Option<At> {
    fn sets(expr: &Expr, groups: &BTreeSet<Name>) -> bool {
        let is_key = |key: &Expr| matches!(&key.kind, ExprKind::Str(key) if &**key == "initial_lr");
        match &expr.kind {
            ExprKind::Index(of, key) => is_key(key) && is_group(of, groups),
            ExprKind::Call(function, arguments) => {
                matches!(&function.kind, ExprKind::Attribute(of, method) if &**method == "setdefault" && is_group(of, groups))
                    && matches!(arguments.first(), Some(Argument::Positional(key)) if is_key(key))
                    && !arguments.get(1).is_some_and(|rate| is_own_rate(value_of(rate), groups))
            }
            _ => false,
        }
    }
    let groups = group_variables(body);
    let mut found = None;
    visit::everywhere(body, &mut |statement| {
        let is_set = match &statement.act {
            Act::Assign(targets, value) => {
                targets.iter().any(|target| sets(target, &groups)) && !is_own_rate(value, &groups)
            }
            Act::Augment(_, target, _) => sets(target, &groups),
            Act::Expr(value) => sets(value, &groups) && matches!(value.kind, ExprKind::Call(..)),
            _ => false,
        };
        if is_set {
            found.get_or_insert(statement.at);
        }
    });
    found
}

/// Whether an expression is the rate of a parameter group: `group['lr']`.
fn is_own_rate(expr: &Expr, groups: &BTreeSet<Name>) -> bool {
    let ExprKind::Index(of, key) = &expr.kind else { return false };
    matches!(&key.kind, ExprKind::Str(key) if &**key == "lr") && is_group(of, groups)
}

/// The settings that every parameter group of torch's optimizers has, or that its schedulers give it.
pub(in crate::python) const OF_TORCH: [&str; 11] = [
    "params",
    "lr",
    "initial_lr",
    "momentum",
    "dampening",
    "weight_decay",
    "nesterov",
    "betas",
    "eps",
    "amsgrad",
    "max_lr",
];

/// Where the statements first read a setting of a parameter group that the file has to give it, such as `lr_mult`. Those that
/// set other settings, or only show one, do not matter.
pub(in crate::python) fn group_setting(body: &[Stmt]) -> Option<(Name, At)> {
    let groups = group_variables(body);
    let key_of = |expr: &Expr| match &expr.kind {
        ExprKind::Index(of, key) if is_group(of, &groups) => match &key.kind {
            ExprKind::Str(key) => Some(Name::from(&**key)),
            _ => None,
        },
        _ => None,
    };
    // A key that is looked for need not be there.
    fn looked_for(expr: &Expr, groups: &BTreeSet<Name>, found: &mut BTreeSet<Name>) {
        if let ExprKind::Compare(key, rest) = &expr.kind
            && let (ExprKind::Str(key), [(_, of)]) = (&key.kind, &rest[..])
            && is_group(of, groups)
        {
            found.insert(Name::from(&**key));
        }
        scope::inside(expr, &mut |child| looked_for(child, groups, found));
    }
    fn read(expr: &Expr, key_of: &dyn Fn(&Expr) -> Option<Name>, found: &mut Vec<(Name, At)>) {
        found.extend(key_of(expr).map(|key| (key, expr.at)));
        scope::inside(expr, &mut |child| read(child, key_of, found));
    }
    let (mut found, mut set): (Vec<(Name, At)>, BTreeSet<Name>) = (Vec::new(), BTreeSet::new());
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| looked_for(expr, &groups, &mut set));
    });
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Assign(targets, value) => {
            let own: Vec<Name> = targets.iter().filter_map(key_of).collect();
            if own.is_empty() || own.iter().any(|key| &**key == "lr") {
                read(value, &key_of, &mut found);
            }
            set.extend(own);
        }
        Act::Augment(_, target, value) if key_of(target).is_none_or(|key| &*key == "lr") => {
            read(value, &key_of, &mut found);
        }
        Act::Return(_) | Act::If(..) => {
            expressions(statement, &mut |expr| read(expr, &key_of, &mut found));
        }
        _ => {}
    });
    found.into_iter().find(|(key, _)| !set.contains(key) && !OF_TORCH.contains(&&**key))
}

/// The variables that are parameter groups.
fn group_variables(body: &[Stmt]) -> BTreeSet<Name> {
    let mut groups = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        match &statement.act {
            Act::For(target, source, ..) if is_groups(source) => names(target, &mut groups),
            Act::Assign(targets, value) if is_group(value, &BTreeSet::new()) => {
                targets.iter().for_each(|target| names(target, &mut groups));
            }
            _ => {}
        }
        expressions(statement, &mut |expr| comprehended(expr, &mut groups));
    });
    groups
}

/// Where the statements first name a parameter group besides the first, as `optimizer.param_groups[1]`.
pub(in crate::python) fn later_group(body: &[Stmt]) -> Option<At> {
    fn look(expr: &Expr, found: &mut Option<At>) {
        if let ExprKind::Index(of, number) = &expr.kind
            && matches!(&of.kind, ExprKind::Attribute(_, name) if &**name == GROUPS)
            && matches!(number.kind, ExprKind::Int(number) if number > 0)
        {
            found.get_or_insert(expr.at);
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = None;
    visit::everywhere(body, &mut |statement| expressions(statement, &mut |expr| look(expr, &mut found)));
    found
}

/// Whether an expression is all parameter groups of an optimizer, perhaps with their numbers.
fn is_groups(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Attribute(_, name) => &**name == GROUPS,
        ExprKind::Call(function, arguments) => {
            matches!(&function.kind, ExprKind::Name(name) if matches!(&**name, "enumerate" | "len"))
                && matches!(&arguments[..], [Argument::Positional(of)] if is_groups(of))
        }
        _ => false,
    }
}

/// Whether an expression is one parameter group.
fn is_group(expr: &Expr, groups: &BTreeSet<Name>) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => groups.contains(name),
        ExprKind::Index(of, _) => is_groups(of),
        _ => false,
    }
}

/// Adds the variables of comprehensions that are parameter groups.
fn comprehended(expr: &Expr, groups: &mut BTreeSet<Name>) {
    if let ExprKind::Comprehension { clauses, .. } = &expr.kind {
        let of_groups = clauses.iter().filter(|clause| is_groups(&clause.source));
        of_groups.for_each(|clause| names(&clause.target, groups));
    }
    scope::inside(expr, &mut |child| comprehended(child, groups));
}

/// Whether an expression mentions a parameter group.
fn reads_group(expr: &Expr, groups: &BTreeSet<Name>) -> bool {
    let mut found = match &expr.kind {
        // A variable itself may stand for another group from now on.
        ExprKind::Name(_) => false,
        ExprKind::Index(of, _) => is_group(of, groups),
        _ => is_groups(expr),
    };
    scope::inside(expr, &mut |child| found |= reads_group(child, groups));
    found
}

/// Whether an expression does more with a parameter group than to read one of its settings.
fn hands_on(expr: &Expr, groups: &BTreeSet<Name>) -> bool {
    match &expr.kind {
        ExprKind::Index(of, key) if is_group(of, groups) => hands_on(key, groups),
        ExprKind::Call(..) if is_groups(expr) => false,
        ExprKind::Comprehension { clauses, .. } => {
            let read = clauses.iter().filter(|clause| is_groups(&clause.source));
            let read: Vec<&Expr> = read.map(|clause| &clause.source).collect();
            let mut found = false;
            scope::inside(expr, &mut |child| {
                found |= !read.iter().any(|source| std::ptr::eq(*source, child)) && hands_on(child, groups);
            });
            found
        }
        ExprKind::Lambda(function) => may_set_groups(&function.body),
        _ if is_groups(expr) || is_group(expr, groups) => true,
        _ => {
            let mut found = false;
            scope::inside(expr, &mut |child| found |= hands_on(child, groups));
            found
        }
    }
}

fn names(target: &Expr, found: &mut BTreeSet<Name>) {
    match &target.kind {
        ExprKind::Name(name) => drop(found.insert(name.clone())),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}
