//! The functions of a training file that set the rates of an optimizer, and whose rates they are.

use super::build::path;
use super::effects::CHANGING;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// Stands for an optimizer that has no name where its rates are set.
pub(super) const NAMELESS: &str = "?";

/// The attribute of an optimizer with its parameter groups.
const GROUPS: &str = "param_groups";

/// The variables of a block that are parameter groups, each with the optimizers that have them.
pub(super) type Groups = HashMap<Name, BTreeSet<String>>;

/// A function or method of the file.
struct Adjuster {
    parameters: Vec<Name>,
    locals: BTreeSet<Name>,
    is_method: bool,
    /// The optimizers whose rates it sets, as it names them.
    optimizers: BTreeSet<String>,
    /// What it reads and what it changes besides its own variables, with what it calls: names, `.part` for an attribute, and
    /// `[key]` for an item.
    reads: BTreeSet<String>,
    changes: BTreeSet<String>,
    /// The functions that it calls.
    calls: BTreeSet<Name>,
}

impl Adjuster {
    fn of(function: &Function) -> Adjuster {
        let is_method = function.parameters.first().is_some_and(|first| &*first.name == "self");
        let parameters = function.parameters.iter().skip(usize::from(is_method));
        let parameters = parameters.map(|parameter| parameter.name.clone()).collect();
        let names = Names::of(function);
        let mut own = Adjuster {
            parameters,
            is_method,
            optimizers: BTreeSet::new(),
            reads: names.free().iter().chain(&names.global).map(|name| name.to_string()).collect(),
            changes: names.global.iter().map(|name| name.to_string()).collect(),
            calls: BTreeSet::new(),
            locals: names.bound,
        };
        visit::each(&function.body, &mut |statement| {
            each_target(statement, &mut |target| own.changed(target));
            expressions(statement, &mut |expr| own.mentioned(expr));
        });
        own
    }

    fn changed(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Attribute(_, name) => {
                self.changes.insert(format!(".{name}"));
            }
            ExprKind::Index(of, _) => {
                self.changes
                    .extend(root(of).filter(|root| !self.locals.contains(root)).map(|r| r.to_string()));
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| self.changed(item))
            }
            _ => {}
        }
    }

    fn mentioned(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Attribute(_, name) => {
                self.reads.insert(format!(".{name}"));
            }
            ExprKind::Index(_, key) => {
                if let ExprKind::Str(key) = &key.kind {
                    self.reads.insert(format!("[{key}]"));
                }
            }
            ExprKind::Call(function, _) => match &function.kind {
                ExprKind::Name(name) => {
                    self.calls.insert(name.clone());
                }
                ExprKind::Attribute(of, name) => {
                    self.calls.insert(name.clone());
                    if CHANGING.contains(&&**name) {
                        let root = root(of).filter(|root| !self.locals.contains(root));
                        self.changes.extend(root.map(|root| root.to_string()));
                    }
                }
                _ => {}
            },
            ExprKind::Lambda(function) => {
                self.reads.extend(Names::of(function).free().iter().map(|name| name.to_string()));
            }
            _ => {}
        }
        scope::inside(expr, &mut |child| self.mentioned(child));
    }
}

/// The variable at the beginning of a path.
pub(super) fn root(expr: &Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Attribute(of, _) | ExprKind::Index(of, _) => root(of),
        _ => None,
    }
}

/// The functions and methods of a file that set rates.
#[derive(Default)]
pub(super) struct Setters {
    functions: HashMap<Name, Adjuster>,
}

impl Setters {
    /// Reads the functions of a module.
    pub(super) fn of(body: &[Stmt]) -> Setters {
        let mut setters = Setters::default();
        let mut bodies: HashMap<Name, Vec<&Function>> = HashMap::new();
        visit::everywhere(body, &mut |statement| {
            let (name, function) = match &statement.act {
                Act::Def(function) => (&function.name, function),
                Act::Assign(targets, Expr { kind: ExprKind::Lambda(function), .. }) => match &targets[0].kind
                {
                    ExprKind::Name(name) => (name, function),
                    _ => return,
                },
                _ => return,
            };
            bodies.entry(name.clone()).or_default().push(function);
            setters.functions.insert(name.clone(), Adjuster::of(function));
        });
        // One that calls another one is found in the next round.
        for _ in 0..bodies.len().min(20) {
            let mut changed = false;
            for (name, all) in &bodies {
                let optimizers: BTreeSet<String> =
                    all.iter().flat_map(|function| setters.optimizers(&function.body)).collect();
                if let Some(own) = setters.functions.get_mut(name) {
                    changed |= own.optimizers != optimizers;
                    own.optimizers = optimizers;
                }
            }
            if !(changed | setters.spread()) {
                break;
            }
        }
        setters
    }

    /// What a function calls is read and changed by the function, too. Whether that adds anything.
    fn spread(&mut self) -> bool {
        let mut more: Vec<(Name, BTreeSet<String>, BTreeSet<String>)> = Vec::new();
        for (name, own) in &self.functions {
            let called = || own.calls.iter().filter_map(|called| self.functions.get(called));
            let reads: BTreeSet<String> = called().flat_map(|other| other.reads.iter().cloned()).collect();
            let changes: BTreeSet<String> =
                called().flat_map(|other| other.changes.iter().cloned()).collect();
            if !reads.is_subset(&own.reads) || !changes.is_subset(&own.changes) {
                more.push((name.clone(), reads, changes));
            }
        }
        let is_new = !more.is_empty();
        for (name, reads, changes) in more {
            if let Some(own) = self.functions.get_mut(&name) {
                own.reads.extend(reads);
                own.changes.extend(changes);
            }
        }
        is_new
    }

    /// What a function reads besides its own variables.
    pub(super) fn reads(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.functions.get(name).map(|own| &own.reads)
    }

    /// Whether a function changes one of these names.
    pub(super) fn changes_any(&self, name: &str, names: &BTreeSet<String>) -> bool {
        self.functions.get(name).is_some_and(|own| own.changes.iter().any(|changed| names.contains(changed)))
    }

    /// The optimizers whose rates a function sets, as it names them.
    pub(super) fn of_function(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.functions.get(name).map(|own| &own.optimizers)
    }

    /// The optimizers whose rates a block sets, as it names them, also by the functions that it calls.
    pub(super) fn optimizers(&self, body: &[Stmt]) -> BTreeSet<String> {
        let groups = group_variables(body);
        let mut found = BTreeSet::new();
        visit::each(body, &mut |statement| {
            each_target(statement, &mut |target| found.extend(set_by(target, &groups)));
            expressions(statement, &mut |expr| self.calls(expr, &mut found));
        });
        found
    }

    /// Whether an expression calls a function that sets rates.
    pub(super) fn is_called(&self, expr: &Expr) -> bool {
        let mut found = BTreeSet::new();
        self.calls(expr, &mut found);
        !found.is_empty()
    }

    /// What a call gives for a parameter of a function.
    pub(super) fn given<'e>(
        &self,
        name: &str,
        parameter: &str,
        arguments: &'e [Argument],
    ) -> Option<&'e Expr> {
        let own = self.functions.get(name)?;
        let at = own.parameters.iter().position(|known| **known == *parameter)?;
        argument(arguments, at, parameter)
    }

    fn calls(&self, expr: &Expr, found: &mut BTreeSet<String>) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            found.extend(self.through(function, arguments));
        }
        scope::inside(expr, &mut |child| self.calls(child, found));
    }

    /// The optimizers whose rates a call sets, as the caller names them.
    fn through(&self, function: &Expr, arguments: &[Argument]) -> Vec<String> {
        let (name, base) = match &function.kind {
            ExprKind::Name(name) => (name, None),
            ExprKind::Attribute(base, name) => (name, Some(base)),
            _ => return Vec::new(),
        };
        if is_inner(function) {
            return Vec::new();
        }
        let Some(own) = self.functions.get(name).filter(|own| own.is_method == base.is_some()) else {
            return Vec::new();
        };
        let named = |expr: &Expr| path(expr).map(|(_, text)| text);
        let renamed = |optimizer: &String| {
            let (root, rest) = match optimizer.split_once('.') {
                Some((root, rest)) => (root, format!(".{rest}")),
                None => (optimizer.as_str(), String::new()),
            };
            let given = match own.parameters.iter().position(|parameter| **parameter == *root) {
                Some(at) => argument(arguments, at, root).and_then(named),
                None if root == "self" => base.and_then(|base| named(base)),
                None if own.locals.contains(root) => None,
                None => Some(root.to_string()),
            };
            given.map_or_else(|| NAMELESS.to_string(), |given| given + &rest)
        };
        own.optimizers.iter().map(renamed).collect()
    }
}

/// Whether a call is `self.optimizer.step`: an object of the file that is stepped like an optimizer has one inside.
pub(super) fn is_inner(function: &Expr) -> bool {
    let ExprKind::Attribute(base, method) = &function.kind else { return false };
    let ExprKind::Attribute(of, name) = &base.kind else { return false };
    let own = matches!(&of.kind, ExprKind::Name(of) if &**of == "self");
    own && &**method == "step" && name.contains("opt")
}

/// The argument of a call by its position or its name.
fn argument<'a>(arguments: &'a [Argument], at: usize, name: &str) -> Option<&'a Expr> {
    let named = arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(keyword, value) if **keyword == *name => Some(value),
        _ => None,
    });
    named.or_else(|| match arguments.get(at)? {
        Argument::Positional(value) => Some(value),
        _ => None,
    })
}

/// Calls `visit` for every target of an assignment.
fn each_target<'a>(statement: &'a Stmt, visit: &mut dyn FnMut(&'a Expr)) {
    match &statement.act {
        Act::Assign(targets, _) => targets.iter().for_each(visit),
        Act::Augment(_, target, _) | Act::Annotate { target, value: Some(_), .. } => visit(target),
        _ => {}
    }
}

/// The optimizer whose rate an assignment to this target sets.
fn set_by(target: &Expr, groups: &Groups) -> BTreeSet<String> {
    let ExprKind::Index(of, key) = &target.kind else { return BTreeSet::new() };
    if !matches!(&key.kind, ExprKind::Str(key) if &**key == "lr") {
        return BTreeSet::new();
    }
    match &of.kind {
        ExprKind::Name(name) => groups.get(name).cloned().unwrap_or_default(),
        _ => holder(of).into_iter().collect(),
    }
}

/// Whether a statement itself sets a rate. `groups` are the variables of the block for parameter groups.
pub(super) fn sets_rate(statement: &Stmt, groups: &Groups) -> bool {
    let mut found = false;
    each_target(statement, &mut |target| found |= !set_by(target, groups).is_empty());
    found
}

/// The optimizer whose parameter groups an expression reads.
fn holder(expr: &Expr) -> Option<String> {
    if let ExprKind::Attribute(of, name) = &expr.kind
        && &**name == GROUPS
    {
        return Some(path(of).map_or_else(|| NAMELESS.to_string(), |(_, text)| text));
    }
    let mut found = None;
    scope::inside(expr, &mut |child| found = found.take().or_else(|| holder(child)));
    found
}

/// The variables of a block that are parameter groups, with their optimizers.
pub(super) fn group_variables(body: &[Stmt]) -> Groups {
    fn names(target: &Expr, of: &str, found: &mut Groups) {
        match &target.kind {
            ExprKind::Name(name) => {
                found.entry(name.clone()).or_default().insert(of.to_string());
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| names(item, of, found));
            }
            _ => {}
        }
    }
    let mut found = HashMap::new();
    visit::each(body, &mut |statement| match &statement.act {
        Act::For(target, source, ..) => {
            if let Some(of) = holder(source) {
                names(target, &of, &mut found);
            }
        }
        Act::Assign(targets, Expr { kind: ExprKind::Index(groups, _), .. }) => {
            if let Some(of) = holder(groups) {
                targets.iter().for_each(|target| names(target, &of, &mut found));
            }
        }
        _ => {}
    });
    found
}
