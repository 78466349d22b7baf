//! The names of optimizers and schedulers that do not say so: `sgd = torch.optim.SGD(...)`.
//!
//! Much is told of a file by what its objects are called: `optimizer.step()` makes an update. Where the file makes an optimizer or
//! a scheduler under another name, that name is marked, see [`names_optimizer`]. Marks take no place, and messages show the name as
//! it is written.

use crate::python::Snippet;
use crate::python::beside_names::{
    Mentions, NamedRole, OPTIMIZER, SCHEDULER, names_optimizer, names_scheduler, replaced,
};
use crate::python::choice::handed::{expressions, is_optimizer_class};
use crate::python::choice::whole::names_schedule_class;
use crate::python::syntax::ast::{Act, Argument, Expr, ExprKind, Function, Name, Stmt, root_of};
use crate::python::syntax::scope;
use crate::python::syntax::{parse, visit};
use std::collections::{BTreeMap, BTreeSet};

/// How often the names are looked for that others hand on.
const MOST_ROUNDS: usize = 4;
/// The most names of a role that are marked.
const MOST_NAMES: usize = 8;
/// The methods by which optimizers make updates and schedulers are stepped.
const STEPS: [&str; 3] = ["step", "apply_gradients", "step_update"];
/// What holds settings: a part of it is no such object.
const SETTINGS: [&str; 14] = [
    "args", "opt", "opts", "config", "cfg", "conf", "hparams", "hps", "flags", "params", "settings", "torch",
    "optim", "keras",
];

/// How the objects of a role are known.
struct KnownRole {
    role: NamedRole,
    /// Whether a class, or a function, of that name makes one.
    makes: fn(&str) -> bool,
}

/// The roles.
const ROLES: [KnownRole; 2] = [
    KnownRole { role: OPTIMIZER, makes: is_optimizer_class },
    KnownRole { role: SCHEDULER, makes: names_schedule_class },
];

impl Snippet {
    /// The same with the names marked that its optimizers and schedulers have.
    pub(in crate::python) fn with_roles_marked(self) -> Snippet {
        if !STEPS.iter().any(|method| self.text.contains(&format!(".{method}("))) {
            return self;
        }
        match marked(&self.text) {
            Some(text) => Snippet { text, ..self },
            None => self,
        }
    }
}

/// The text with the marked names; `None` if there are none.
fn marked(text: &str) -> Option<String> {
    let body = parse::parse(text).ok()?;
    let mut made = text.to_string();
    let functions = OwnParameters::of(&body);
    for known in &ROLES {
        let found = Objects::of(&body, known, &functions);
        let variables = found.variables.iter().map(|name| (name, false));
        for (name, is_part) in variables.chain(found.parts.iter().map(|name| (name, true))).take(MOST_NAMES) {
            let which = Mentions {
                names: !is_part,
                keywords: !is_part && functions.have(name),
                attributes: is_part,
                formatted: true,
            };
            let Some(new) = known.role.of_name(name) else { continue };
            if let Some(text) = replaced(&made, (name, &new), &[], which) {
                made = text;
            }
        }
    }
    (made != text && parse::parse(&made).is_ok()).then_some(made)
}

/// The parameters of the functions of a file, by the names of these, and of its classes.
struct OwnParameters(BTreeMap<Name, Vec<Name>>);

impl OwnParameters {
    fn of(body: &[Stmt]) -> OwnParameters {
        let mut found = BTreeMap::new();
        let names = |function: &Function| -> Vec<Name> {
            function.parameters.iter().map(|parameter| parameter.name.clone()).collect()
        };
        each_function(body, &mut |function| drop(found.insert(function.name.clone(), names(function))));
        visit::everywhere(body, &mut |statement| {
            let Act::Class(class) = &statement.act else { return };
            for inner in &class.body {
                if let Act::Def(function) = &inner.act
                    && &*function.name == "__init__"
                {
                    found.insert(class.name.clone(), names(function));
                }
            }
        });
        OwnParameters(found)
    }

    /// Whether one of them has such a parameter.
    fn have(&self, name: &Name) -> bool {
        self.0.values().any(|parameters| parameters.contains(name))
    }
}

fn each_function<'a>(body: &'a [Stmt], look: &mut dyn FnMut(&'a Function)) {
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act {
            look(function);
        }
    });
}

/// The names of objects of a role, or of others.
#[derive(Default, PartialEq, Clone)]
struct Objects {
    variables: BTreeSet<Name>,
    /// Those of parts of objects.
    parts: BTreeSet<Name>,
    /// The functions that return such an object: which of the items of what they return are some, one item for a single object.
    makers: BTreeMap<Name, Vec<bool>>,
}

impl Objects {
    /// The names that a file gives objects of that role alone, and steps them by, but those that say so by themselves.
    fn of(body: &[Stmt], known: &KnownRole, functions: &OwnParameters) -> Objects {
        let (mut own, mut others) = (Objects::default(), Objects::default());
        for _ in 0..MOST_ROUNDS {
            let before = own.clone();
            others = Objects::default();
            each_function(body, &mut |function| own.returned(function, known));
            visit::everywhere(body, &mut |statement| {
                own.assigned(statement, known, &mut others);
                expressions(statement, &mut |expr| own.handed(expr, (known, functions), &mut others));
            });
            if own == before {
                break;
            }
        }
        let is_open = |name: &Name| !names_optimizer(name) && !names_scheduler(name);
        own.variables.retain(|name| is_open(name) && !others.variables.contains(name));
        own.parts.retain(|name| is_open(name) && !others.parts.contains(name));
        if !own.parts.is_empty() {
            let settings = settings(body);
            own.parts.retain(|name| !settings.contains(name));
        }
        if !own.are_stepped(body) {
            return Objects::default();
        }
        own
    }

    /// Whether a value is such an object.
    fn have(&self, value: &Expr, known: &KnownRole) -> bool {
        match &value.kind {
            ExprKind::Name(name) => self.variables.contains(name),
            ExprKind::Attribute(_, part) => self.parts.contains(part),
            ExprKind::Call(function, _) => {
                let is_class = matches!(&function.kind, ExprKind::Name(class) | ExprKind::Attribute(_, class)
                    if (known.makes)(class));
                is_class || self.made(value).is_some_and(|made| *made == [true])
            }
            _ => false,
        }
    }

    /// What the function returns that an expression calls.
    fn made(&self, value: &Expr) -> Option<&Vec<bool>> {
        let ExprKind::Call(function, _) = &value.kind else { return None };
        match &function.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => self.makers.get(name),
            _ => None,
        }
    }

    fn add(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => drop(self.variables.insert(name.clone())),
            ExprKind::Attribute(_, part) => drop(self.parts.insert(part.clone())),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.add(item)),
            ExprKind::Starred(of) => self.add(of),
            _ => {}
        }
    }

    /// Looks at what a function returns.
    fn returned(&mut self, function: &Function, known: &KnownRole) {
        visit::each(&function.body, &mut |statement| {
            let Act::Return(Some(value)) = &statement.act else { return };
            let made: Vec<bool> = match &value.kind {
                ExprKind::Tuple(items) => items.iter().map(|item| self.have(item, known)).collect(),
                _ => vec![self.have(value, known)],
            };
            if made.contains(&true) {
                self.makers.insert(function.name.clone(), made);
            }
        });
    }

    /// Looks at what a statement binds: such an object, or something else.
    fn assigned(&mut self, statement: &Stmt, known: &KnownRole, others: &mut Objects) {
        match &statement.act {
            Act::Assign(targets, value) => {
                targets.iter().for_each(|target| self.bound(target, value, known, others));
            }
            Act::Annotate { target, value: Some(value), .. } => self.bound(target, value, known, others),
            Act::Augment(_, target, _) | Act::For(target, ..) => others.add(target),
            Act::With(items, _) => {
                items.iter().filter_map(|(_, target)| target.as_ref()).for_each(|target| others.add(target));
            }
            Act::Import(paths) => others.variables.extend(paths.iter().map(|(path, alias)| match alias {
                Some(alias) => alias.clone(),
                None => root_of(path).into(),
            })),
            Act::From(_, names) => others.variables.extend(names.iter().map(|(_, bound)| bound.clone())),
            Act::Def(function) => drop(others.variables.insert(function.name.clone())),
            Act::Class(class) => drop(others.variables.insert(class.name.clone())),
            _ => {}
        }
    }

    fn bound(&mut self, target: &Expr, value: &Expr, known: &KnownRole, others: &mut Objects) {
        let is_plain = matches!(target.kind, ExprKind::Name(_) | ExprKind::Attribute(..));
        let made = self.made(value).cloned().unwrap_or_default();
        match (&target.kind, &value.kind) {
            _ if is_plain && self.have(value, known) => self.add(target),
            (_, ExprKind::None) => {}
            (ExprKind::Tuple(items), _) if items.len() == made.len() => {
                for (item, is_made) in items.iter().zip(made) {
                    if is_made { self.add(item) } else { others.add(item) }
                }
            }
            (ExprKind::Tuple(items), ExprKind::Tuple(values)) if items.len() == values.len() => {
                items.iter().zip(values).for_each(|(item, value)| self.bound(item, value, known, others));
            }
            _ => others.add(target),
        }
    }

    /// Looks at the parameters of the file's functions that an expression hands such objects, or something else.
    fn handed(
        &mut self,
        expr: &Expr,
        (known, functions): (&KnownRole, &OwnParameters),
        others: &mut Objects,
    ) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            let name = match &function.kind {
                ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
                _ => None,
            };
            let parameters = name.and_then(|name| functions.0.get(name)).map_or(&[][..], Vec::as_slice);
            let skipped = usize::from(parameters.first().is_some_and(|first| &**first == "self"));
            for (at, argument) in arguments.iter().enumerate() {
                let (parameter, value) = match argument {
                    Argument::Positional(value) => (parameters.get(at + skipped), value),
                    Argument::Keyword(name, value) => (parameters.iter().find(|own| *own == name), value),
                    _ => continue,
                };
                let Some(parameter) = parameter else { continue };
                match self.have(value, known) {
                    true => drop(self.variables.insert(parameter.clone())),
                    false if matches!(value.kind, ExprKind::None) => {}
                    false => drop(others.variables.insert(parameter.clone())),
                }
            }
        }
        scope::inside(expr, &mut |child| self.handed(child, (known, functions), others));
    }

    /// Whether a file steps one by these names.
    fn are_stepped(&self, body: &[Stmt]) -> bool {
        fn look(expr: &Expr, own: &Objects, found: &mut bool) {
            if let ExprKind::Call(function, _) = &expr.kind
                && let ExprKind::Attribute(of, method) = &function.kind
                && STEPS.contains(&&**method)
                && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &of.kind
            {
                let is_part = matches!(of.kind, ExprKind::Attribute(..));
                *found |= if is_part { &own.parts } else { &own.variables }.contains(name);
            }
            scope::inside(expr, &mut |child| look(child, own, found));
        }
        let mut found = false;
        visit::everywhere(body, &mut |statement| {
            expressions(statement, &mut |expr| look(expr, self, &mut found));
        });
        found
    }
}

/// The parts that the settings of a program have, and what the file may find by a text.
fn settings(body: &[Stmt]) -> BTreeSet<Name> {
    fn look(expr: &Expr, found: &mut BTreeSet<Name>) {
        match &expr.kind {
            ExprKind::Attribute(of, name) => {
                let is_of_settings = |path: String| SETTINGS.contains(&root_of(&path.to_lowercase()));
                found.extend(of.path().is_some_and(is_of_settings).then(|| name.clone()));
            }
            ExprKind::Str(text) => drop(found.insert(text.clone())),
            _ => {}
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}
