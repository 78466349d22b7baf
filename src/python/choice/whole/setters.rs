//! The functions of a training file that set the rates of an optimizer, and whose rates they are.

mod changes;
mod held;
mod nameless;
mod objects;
mod others;
mod scheduled;
mod shown;
mod states;

use super::build::path;
use super::items::{changed_item, matters};
use super::keras;
use super::slice;
use super::stepping;
use super::survey;
use crate::python::beside_names::{names_optimizer, names_scheduler};
use crate::python::choice::handed::{self, argument, expressions};
use crate::python::choice::rates;
use crate::python::library::owners::CHANGING;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use held::{held_one_by_one, holds_schedulers, names_schedulers};
pub(super) use held::{optimizers_one_by_one, stepped_one_by_one, steps_held_schedulers};
use nameless::Kept;
pub(super) use nameless::{NAMELESS, is_nameless, is_own_of_function};
use objects::OwnSteps;
pub(super) use others::is_or_has;
pub(super) use states::given_back_at;
use std::collections::{BTreeSet, HashMap};

/// Parts of the names of objects that train.
const TRAINERS: [&str; 9] =
    ["train", "agent", "learner", "solver", "runner", "exp", "engine", "algo", "fitter"];

/// The attribute of an optimizer with its parameter groups.
const GROUPS: &str = "param_groups";

/// The variables of a block that are parameter groups, each with the optimizers that have them.
pub(super) type Groups = HashMap<Name, BTreeSet<String>>;

/// A function or method of the file.
struct Adjuster {
    parameters: Vec<Name>,
    locals: BTreeSet<Name>,
    /// Those that are nothing but results of calls.
    made: BTreeSet<Name>,
    is_method: bool,
    /// The optimizers whose rates it sets, as it names them.
    optimizers: BTreeSet<String>,
    /// Those on which it makes a scheduler that it steps itself.
    scheduled: BTreeSet<String>,
    /// Those on which it makes a scheduler that it returns.
    returned: BTreeSet<String>,
    /// Those that it steps.
    updated: BTreeSet<String>,
    /// Whether it steps a scheduler.
    steps_scheduler: bool,
    /// What it reads and what it changes besides its own variables, with what it calls: names, `.part` for an attribute, and
    /// `[key]` for an item.
    reads: BTreeSet<String>,
    changes: BTreeSet<String>,
    /// The functions that it calls.
    calls: BTreeSet<Name>,
    /// The parameters that it only shows.
    shown: BTreeSet<Name>,
    /// What the objects keep that it makes.
    kept: Kept,
}

impl Adjuster {
    fn of(function: &Function, setters: &Setters) -> Adjuster {
        let decorated = |with: &str| {
            function.decorators.iter().any(|own| matches!(&own.kind, ExprKind::Name(name) if &**name == with))
        };
        // The object, or the class, is no argument of its call.
        let is_bound = function.parameters.first().is_some_and(|first| &*first.name == "self")
            || decorated("classmethod");
        let is_method = is_bound || decorated("staticmethod");
        let parameters = function.parameters.iter().skip(usize::from(is_bound));
        let parameters = parameters.map(|parameter| parameter.name.clone()).collect();
        let names = Names::of(function);
        let mut own = Adjuster {
            parameters,
            is_method,
            optimizers: BTreeSet::new(),
            scheduled: BTreeSet::new(),
            returned: BTreeSet::new(),
            updated: BTreeSet::new(),
            steps_scheduler: false,
            reads: names.free().iter().chain(&names.global).map(|name| name.to_string()).collect(),
            changes: names.global.iter().map(|name| name.to_string()).collect(),
            calls: BTreeSet::new(),
            shown: shown::only_shown(function),
            kept: Kept::default(),
            locals: names.bound,
            made: nameless::made(function),
        };
        let counted = slice::counted(&function.body);
        visit::each(&function.body, &mut |statement| {
            each_target(statement, &mut |target| own.changed(target));
            expressions(statement, &mut |expr| own.mentioned(expr, setters));
            // A counter that it gives back, as `step` of `step, loss = train(loader, step)`.
            if let Act::Return(Some(value)) = &statement.act {
                own.changes.extend(slice::counts(value, &counted).map(|name| name.to_string()));
            }
        });
        own
    }

    fn changed(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Attribute(_, name) => {
                self.changes.insert(format!(".{name}"));
            }
            ExprKind::Index(of, key) => {
                let own = root(of).filter(|root| !self.locals.contains(root));
                self.changes.extend(own.map(|root| changed_item(of, key, &root)));
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| self.changed(item))
            }
            _ => {}
        }
    }

    fn mentioned(&mut self, expr: &Expr, setters: &Setters) {
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
                // `model.train()` is not the method of a trainer.
                ExprKind::Attribute(of, name) if setters.is_mode(name, of) => {}
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
        scope::inside(expr, &mut |child| self.mentioned(child, setters));
    }
}

/// The function that a statement defines, also as a lambda, with its name.
fn named_function(statement: &Stmt) -> Option<(&Name, &Function)> {
    match &statement.act {
        Act::Def(function) => Some((&function.name, function)),
        Act::Assign(targets, Expr { kind: ExprKind::Lambda(function), .. }) => match &targets[0].kind {
            ExprKind::Name(name) => Some((name, function)),
            _ => None,
        },
        _ => None,
    }
}

/// The variable at the beginning of a path.
pub(in crate::python) fn root(expr: &Expr) -> Option<Name> {
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
    /// The variables and attributes that are schedulers, by their last part.
    schedulers: BTreeSet<Name>,
    /// What makes each of these, by their last part.
    makers: HashMap<Name, BTreeSet<Name>>,
    /// The classes of the file whose objects set rates as they are made.
    constructors: BTreeSet<Name>,
    /// What objects of the file are made with, and what has a second name.
    shared: BTreeSet<String>,
    /// The variables that are objects of a class of the file, each with the methods of that class.
    own_objects: HashMap<Name, BTreeSet<Name>>,
    /// The calls that step an object of the file which is stepped like an optimizer.
    own_steps: OwnSteps,
    /// The keys that the file looks for in parameter groups or reads of them: `"lr_scale" in group`, `group.get("lr_mult", 1)`.
    pub tested: BTreeSet<Name>,
    /// Whether the file imports Keras, whose optimizers have their rate as an attribute.
    pub is_keras: bool,
}

impl Setters {
    /// Reads the functions of a module.
    pub(super) fn of(body: &[Stmt]) -> Setters {
        let mut setters = Setters { is_keras: keras::is_imported(body), ..Setters::default() };
        setters.name_objects(body);
        let mut bodies: HashMap<Name, Vec<&Function>> = HashMap::new();
        let steps = scheduler_steps(body);
        visit::everywhere(body, &mut |statement| {
            if let Some((_, is_own)) = steps.iter().find(|(at, _)| *at == statement.at) {
                // The rates are what the step sets, not what a base of torch makes of them.
                if let (true, Act::Def(method)) = (is_own, &statement.act) {
                    let name = step_of(&method.name);
                    bodies.entry(name.clone()).or_default().push(method);
                    let own = Adjuster::of(method, &setters);
                    setters.functions.insert(name, own);
                }
                return;
            }
            if let Act::Class(class) = &statement.act {
                // What torch's own base constructs is followed with the scheduler.
                let is_made = !survey::is_derived_scheduler(class);
                for inner in &class.body {
                    let Act::Def(method) = &inner.act else { continue };
                    let (name, is_method) = match &*method.name {
                        "__call__" => (call_of(&class.name), true),
                        "__init__" if is_made => (class.name.clone(), false),
                        _ => continue,
                    };
                    bodies.entry(name.clone()).or_default().push(method);
                    setters.constructors.extend((!is_method).then(|| name.clone()));
                    let kept = if is_method { Kept::default() } else { Kept::by(class) };
                    let own = Adjuster { is_method, kept, ..Adjuster::of(method, &setters) };
                    setters.functions.insert(name, own);
                }
            }
            let Some((name, function)) = named_function(statement) else { return };
            bodies.entry(name.clone()).or_default().push(function);
            let own = Adjuster::of(function, &setters);
            setters.functions.insert(name.clone(), own);
        });
        bodies.values().flatten().for_each(|function| tested(&function.body, &mut setters.tested));
        tested(body, &mut setters.tested);
        setters.own_steps = OwnSteps::of(body);
        // Of several functions of a name, the one that is called is not known here.
        for name in bodies.iter().filter(|(_, all)| all.len() > 1).map(|(name, _)| name.clone()) {
            setters.functions.entry(name).and_modify(|own| own.shown.clear());
        }
        setters.settle(&bodies);
        // What functions return is a scheduler as well; those that step it are found after that.
        if setters.name_returned(body) {
            setters.settle(&bodies);
        }
        let sets = |name: &Name| setters.functions.get(name).is_some_and(|own| !own.optimizers.is_empty());
        setters.constructors = setters.constructors.iter().filter(|name| sets(name)).cloned().collect();
        setters
    }

    /// Finds whose rates the functions set: one that calls another one is found in the next round.
    fn settle(&mut self, bodies: &HashMap<Name, Vec<&Function>>) {
        for _ in 0..bodies.len().min(20) {
            let mut changed = false;
            for (name, all) in bodies {
                let optimizers: BTreeSet<String> =
                    all.iter().flat_map(|function| self.optimizers(&function.body)).collect();
                let updated: BTreeSet<String> =
                    all.iter().flat_map(|function| self.updated(&function.body)).collect();
                let scheduled: BTreeSet<String> =
                    all.iter().flat_map(|function| self.scheduled(&function.body)).collect();
                let returned: BTreeSet<String> =
                    all.iter().flat_map(|function| self.returned(&function.body)).collect();
                let steps = all.iter().any(|function| self.steps_schedulers(&function.body));
                if let Some(own) = self.functions.get_mut(name) {
                    changed |= own.optimizers != optimizers || own.updated != updated;
                    changed |= own.steps_scheduler != steps || own.scheduled != scheduled;
                    changed |= own.returned != returned;
                    (own.optimizers, own.updated, own.steps_scheduler) = (optimizers, updated, steps);
                    (own.scheduled, own.returned) = (scheduled, returned);
                }
            }
            if !(changed | self.spread()) {
                break;
            }
        }
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
        self.functions.get(name).is_some_and(|own| own.changes.iter().any(|changed| matters(changed, names)))
    }

    /// The optimizers whose rates a function sets, as it names them.
    pub(super) fn of_function(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.functions.get(name).map(|own| &own.optimizers)
    }

    /// The same, and those on which it makes schedulers.
    pub(super) fn all_of_function(&self, name: &str) -> Option<BTreeSet<&String>> {
        self.functions.get(name).map(|own| own.optimizers.union(&own.scheduled).collect())
    }

    /// Whether the objects of a class train, set rates or step schedulers where they are called.
    pub(super) fn trains_when_called(&self, class: &str) -> bool {
        let own = self.functions.get(&call_of(class));
        own.is_some_and(|own| {
            let all = [&own.optimizers, &own.scheduled, &own.updated];
            own.steps_scheduler || all.iter().any(|optimizers| !optimizers.is_empty())
        })
    }

    /// Whether a function steps a scheduler.
    pub(super) fn function_steps(&self, name: &str) -> bool {
        self.functions.get(name).is_some_and(|own| own.steps_scheduler)
    }

    /// The optimizers whose rates a block sets, as it names them, also by the functions that it calls.
    pub(super) fn optimizers(&self, body: &[Stmt]) -> BTreeSet<String> {
        let groups = group_variables(body);
        let mut found = BTreeSet::new();
        visit::each(body, &mut |statement| {
            each_target(statement, &mut |target| found.extend(self.set_by(target, &groups)));
            expressions(statement, &mut |expr| {
                self.calls(expr, &mut found);
                found.extend(groups_updated(expr, &groups));
                found.extend(states::given_back(expr, &groups));
            });
        });
        found
    }

    /// Whether an expression calls a function that sets rates, or steps a scheduler.
    pub(super) fn is_called(&self, expr: &Expr) -> bool {
        let mut found = BTreeSet::new();
        self.calls(expr, &mut found);
        !found.is_empty() || self.steps(expr)
    }

    /// The optimizers that a block steps, as it names them, also by the functions that it calls.
    pub(super) fn updated(&self, body: &[Stmt]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| self.collect_updated(expr, &mut found));
        });
        found
    }

    fn collect_updated(&self, expr: &Expr, found: &mut BTreeSet<String>) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            found.extend(self.through(function, arguments, |own| &own.updated));
            found.extend(stepping::scaled(function, arguments).filter(|of| is_optimizer(of)));
            if let ExprKind::Attribute(of, method) = &function.kind
                && (&**method == "step" || self.is_keras && keras::UPDATES.contains(&&**method))
                && let Some((_, of)) = path(of)
            {
                let given = arguments.iter().find_map(|argument| match argument {
                    Argument::Positional(value) => path(value),
                    _ => None,
                });
                match (is_optimizer(&of), given) {
                    (true, _) => found.extend([of]),
                    (false, Some((_, given))) if is_optimizer(&given) => found.extend([given]),
                    _ => {}
                }
            }
        }
        scope::inside(expr, &mut |child| self.collect_updated(child, found));
    }

    /// Whether a block steps a scheduler, also by the functions that it calls.
    pub(super) fn steps_schedulers(&self, body: &[Stmt]) -> bool {
        let mut found = false;
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| found |= self.steps(expr));
        });
        found
    }

    /// Whether functions that a block calls step a scheduler.
    pub(super) fn steps_elsewhere(&self, body: &[Stmt]) -> bool {
        fn look(setters: &Setters, expr: &Expr, found: &mut bool) {
            *found |= matches!(&expr.kind, ExprKind::Call(function, _) if setters.is_stepper(function));
            scope::inside(expr, &mut |child| look(setters, child, found));
        }
        let mut found = false;
        visit::each(body, &mut |statement| expressions(statement, &mut |expr| look(self, expr, &mut found)));
        found
    }

    /// Whether a function of the file steps a scheduler.
    fn is_stepper(&self, function: &Expr) -> bool {
        let own = |name: &Name| self.functions.get(name).filter(|own| own.steps_scheduler);
        match &function.kind {
            ExprKind::Name(name) => own(name).is_some_and(|own| !own.is_method),
            ExprKind::Attribute(of, method) => {
                own(method).is_some_and(|own| own.is_method)
                    && !self.is_inner(function)
                    && !self.is_mode(method, of)
            }
            _ => false,
        }
    }

    /// Whether an expression steps a scheduler, or calls a function that does.
    pub(super) fn steps(&self, expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, _) => {
                let is_direct = matches!(&function.kind, ExprKind::Attribute(of, method)
                    if is_step(method) && self.is_scheduler(of));
                is_direct || self.is_stepper(function)
            }
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= self.steps(child));
        found
    }

    /// Whether an object is a scheduler by how it is made, or by its name, or one of several that are held.
    fn is_scheduler(&self, of: &Expr) -> bool {
        match &of.kind {
            ExprKind::Name(last) | ExprKind::Attribute(_, last) => {
                self.schedulers.contains(last) || names_schedulers(last)
            }
            ExprKind::Index(held, _) => holds_schedulers(held),
            _ => false,
        }
    }

    /// Whether an object is an optimizer, its scaler or a scheduler by its name, and not one of a class of the file.
    pub(super) fn is_plain_optimizer(&self, of: &Expr) -> bool {
        let (ExprKind::Name(last) | ExprKind::Attribute(_, last)) = &of.kind else { return false };
        (is_optimizer(last) || last.to_lowercase().contains("scaler") || self.is_scheduler(of))
            && !self.own_objects.contains_key(last)
    }

    /// Whether a call only says in which mode a model is: `model.train()` is not the method `train` of a trainer.
    pub(super) fn is_mode(&self, method: &str, base: &Expr) -> bool {
        let (ExprKind::Name(last) | ExprKind::Attribute(_, last)) = &base.kind else { return false };
        let is_trainer = || {
            let lower = last.to_lowercase();
            &**last == "self" || TRAINERS.iter().any(|word| lower.contains(word))
        };
        method == "train"
            && match self.own_objects.get(last) {
                Some(methods) => !methods.contains(method) && !is_trainer(),
                None => !is_trainer(),
            }
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
            found.extend(self.through(function, arguments, |own| &own.optimizers));
            found.extend(updated_group(expr));
            found.extend(self.set_by_call(expr).map(|((_, optimizer), _)| optimizer));
        }
        scope::inside(expr, &mut |child| self.calls(child, found));
    }

    /// Adds the objects whose methods in an expression set rates.
    pub(super) fn holders(&self, expr: &Expr, found: &mut Vec<Expr>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let ExprKind::Attribute(of, _) = &function.kind
            && !self.through(function, arguments, |own| &own.optimizers).is_empty()
        {
            found.extend(path(of).map(|(of, _)| of));
        }
        scope::inside(expr, &mut |child| self.holders(child, found));
    }

    /// The optimizer of Keras whose rate a call sets, and the rate.
    fn set_by_call<'e>(&self, expr: &'e Expr) -> Option<((Expr, String), &'e Expr)> {
        keras::set_by_call(expr).filter(|_| self.is_keras)
    }

    /// The optimizers whose rate an assignment to this target sets. `groups` are the variables for parameter groups.
    fn set_by(&self, target: &Expr, groups: &Groups) -> BTreeSet<String> {
        match keras::rate_of(target).filter(|_| self.is_keras) {
            Some((_, optimizer)) => BTreeSet::from([optimizer]),
            None => set_by(target, groups),
        }
    }

    /// Whether a statement itself sets a rate. `groups` are the variables of the block for parameter groups.
    pub(super) fn sets_rate(&self, statement: &Stmt, groups: &Groups) -> bool {
        let mut found = false;
        each_target(statement, &mut |target| found |= !self.set_by(target, groups).is_empty());
        expressions(statement, &mut |expr| {
            found |= !groups_updated(expr, groups).is_empty() || !states::given_back(expr, groups).is_empty();
        });
        found
    }

    /// The optimizer of Keras whose rate a statement sets, with its text, and the rate.
    pub(super) fn keras_rate<'s>(&self, statement: &'s Stmt) -> Option<((Expr, String), &'s Expr)> {
        match &statement.act {
            Act::Expr(value) => self.set_by_call(value),
            Act::Assign(targets, rate) if self.is_keras => {
                Some((targets.iter().find_map(keras::rate_of)?, rate))
            }
            _ => None,
        }
    }

    /// The name of what a call calls, and what it is called on.
    fn callee(function: &Expr) -> Option<(&Name, Option<&Expr>)> {
        match &function.kind {
            ExprKind::Name(name) => Some((name, None)),
            ExprKind::Attribute(base, name) => Some((name, Some(base))),
            _ => None,
        }
    }

    /// The optimizers whose rates a call sets, or that it steps, as the caller names them.
    fn through(
        &self,
        function: &Expr,
        arguments: &[Argument],
        of: impl Fn(&Adjuster) -> &BTreeSet<String>,
    ) -> Vec<String> {
        let Some((name, base)) = Setters::callee(function) else { return Vec::new() };
        let stepped = base.filter(|base| is_step(name) && self.is_scheduler(base)).map(|_| step_of(name));
        let name = stepped.as_ref().filter(|own| self.functions.contains_key(*own)).unwrap_or(name);
        if self.is_inner(function) || base.is_some_and(|base| self.is_mode(name, base)) {
            return Vec::new();
        }
        let Some(own) = self.functions.get(name).filter(|own| own.is_method == base.is_some()) else {
            return Vec::new();
        };
        // The `step` of an optimizer is not that of a class which makes no update in its own.
        let is_plain = |base: &Expr| self.is_plain_optimizer(base) && !self.is_scheduler(base);
        if stepped.is_none() && is_step(name) && own.updated.is_empty() && base.is_some_and(is_plain) {
            return Vec::new();
        }
        of(own).iter().filter_map(|optimizer| own.as_called(optimizer, (base, arguments), self)).collect()
    }
}

/// Adds the keys that a block looks for in parameter groups or reads of them.
fn tested(body: &[Stmt], found: &mut BTreeSet<Name>) {
    let groups = group_variables(body);
    let is_group = |of: &Expr| match &of.kind {
        ExprKind::Name(name) => groups.contains_key(name),
        _ => holder(of).is_some(),
    };
    fn look(expr: &Expr, is_group: &dyn Fn(&Expr) -> bool, found: &mut BTreeSet<Name>) {
        match &expr.kind {
            ExprKind::Compare(first, rest) => {
                if let (ExprKind::Str(key), [(CompareOp::In | CompareOp::NotIn, of)]) =
                    (&first.kind, &rest[..])
                    && is_group(of)
                {
                    found.insert(Name::from(&**key));
                }
            }
            ExprKind::Call(function, arguments) => {
                if let ExprKind::Attribute(of, method) = &function.kind
                    && &**method == "get"
                    && let Some(Argument::Positional(Expr { kind: ExprKind::Str(key), .. })) =
                        arguments.first()
                    && is_group(of)
                {
                    found.insert(Name::from(&**key));
                }
            }
            ExprKind::Index(of, key) if is_group(of) => {
                if let ExprKind::Str(key) = &key.kind
                    && !rates::OF_TORCH.contains(&&**key)
                {
                    found.insert(Name::from(&**key));
                }
            }
            _ => {}
        }
        scope::inside(expr, &mut |child| look(child, is_group, found));
    }
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &is_group, found));
    });
}

/// What the `step` of a scheduler is called among the functions of a file.
fn step_of(method: &str) -> Name {
    format!("scheduler.{method}").into()
}

/// What the `__call__` of a class is called among the functions of a file.
fn call_of(class: &str) -> Name {
    format!("{class}.__call__").into()
}

/// The optimizers that a block hands to calls which train, by their names: `train_one_epoch(model, loader, optimizer)`.
pub(super) fn handed_to_training(body: &[Stmt]) -> BTreeSet<String> {
    fn look(expr: &Expr, found: &mut BTreeSet<String>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
            && name.starts_with("train")
        {
            found.extend(arguments.iter().filter_map(|argument| match argument {
                Argument::Positional(value) | Argument::Keyword(_, value) => {
                    path(value).map(|(_, of)| of).filter(|of| is_optimizer(of))
                }
                _ => None,
            }));
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}

/// The optimizer of torch whose rate `optimizer.param_groups[0].update(lr=rate)` sets.
fn updated_group(expr: &Expr) -> Option<String> {
    holder(updated(expr)?)
}

/// The optimizers of torch whose rate `group.update(lr=rate)` sets. `groups` are the variables for parameter groups.
fn groups_updated(expr: &Expr, groups: &Groups) -> BTreeSet<String> {
    let mut found = match updated(expr).map(|of| &of.kind) {
        Some(ExprKind::Name(name)) => groups.get(name).cloned().unwrap_or_default(),
        _ => BTreeSet::new(),
    };
    scope::inside(expr, &mut |child| found.extend(groups_updated(child, groups)));
    found
}

/// What is updated with a rate: `group` of `group.update(lr=rate)`.
fn updated(expr: &Expr) -> Option<&Expr> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    let ExprKind::Attribute(of, method) = &function.kind else { return None };
    let sets = arguments.iter().any(|argument| match argument {
        Argument::Keyword(name, _) => &**name == "lr",
        Argument::Positional(value) => matches!(value.kind, ExprKind::Dict(_)),
        _ => false,
    });
    (sets && &**method == "update").then_some(of)
}

/// The optimizer that a statement makes anew, with its rate: `optimizer = torch.optim.SGD(model.parameters(), lr=rate)`.
pub(super) fn remade(statement: &Stmt) -> Option<(String, &Expr)> {
    let Act::Assign(targets, Expr { kind: ExprKind::Call(function, arguments), .. }) = &statement.act else {
        return None;
    };
    let ([target], ExprKind::Name(class) | ExprKind::Attribute(_, class)) = (&targets[..], &function.kind)
    else {
        return None;
    };
    let is_class = class.starts_with(char::is_uppercase)
        && handed::taker(class).is_some_and(|taker| taker.is_optimizer());
    let (_, of) = path(target).filter(|(_, of)| is_class && is_optimizer(of))?;
    match arguments.first()? {
        // Groups may have rates of their own.
        Argument::Positional(first) if !matches!(first.kind, ExprKind::List(_)) => {}
        _ => return None,
    }
    argument(arguments, 1, "lr").map(|rate| (of, rate))
}

/// The places of the methods `step` of the file's own classes of schedulers and optimizers; each with whether it is one of a
/// scheduler that is not derived from one of a framework.
fn scheduler_steps(body: &[Stmt]) -> Vec<(At, bool)> {
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| {
        let Act::Class(class) = &statement.act else { return };
        let is_step = |inner: &&Stmt| matches!(&inner.act, Act::Def(method) if &*method.name == "step");
        if survey::is_scheduler_class(class) || survey::is_optimizer_class(class) {
            let is_own = !survey::is_derived_scheduler(class) && !survey::is_optimizer_class(class);
            found.extend(class.body.iter().filter(is_step).map(|inner| (inner.at, is_own)));
        }
    });
    found
}

/// Whether a method steps a scheduler.
fn is_step(method: &str) -> bool {
    matches!(method, "step" | "step_update")
}

/// Whether the name of an object is that of an optimizer.
fn is_optimizer(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    names_optimizer(last) && !names_scheduler(last)
}

/// Calls `visit` for every target of an assignment.
fn each_target<'a>(statement: &'a Stmt, visit: &mut dyn FnMut(&'a Expr)) {
    match &statement.act {
        Act::Assign(targets, _) => targets.iter().for_each(visit),
        Act::Augment(_, target, _) | Act::Annotate { target, value: Some(_), .. } => visit(target),
        _ => {}
    }
}

/// The optimizers of torch whose rate an assignment to this target sets.
fn set_by(target: &Expr, groups: &Groups) -> BTreeSet<String> {
    let ExprKind::Index(of, key) = &target.kind else { return BTreeSet::new() };
    if !matches!(&key.kind, ExprKind::Str(key) if &**key == "lr") {
        return BTreeSet::new();
    }
    match &of.kind {
        ExprKind::Name(name) => groups.get(name).cloned().unwrap_or_default(),
        _ => holder(of).map_or_else(|| states::groups_within(of, groups), |of| BTreeSet::from([of])),
    }
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

/// The variables of a block that are parameter groups, or a state that has them, with their optimizers.
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
    let mut found = Groups::new();
    visit::each(body, &mut |statement| match &statement.act {
        Act::For(target, source, ..) => {
            let within = states::groups_within(source, &found);
            for of in holder(source).into_iter().chain(within) {
                names(target, &of, &mut found);
            }
        }
        Act::Assign(targets, value) if states::taken(value).is_some() => {
            if let Some(of) = states::taken(value) {
                targets.iter().for_each(|target| names(target, &of, &mut found));
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
