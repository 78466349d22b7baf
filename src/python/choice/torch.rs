//! Chooses what a training loop of torch calls: a scheduler, the class or the function that makes one, or a function that
//! sets the rates of an optimizer.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::choice::bindings::Bound;
use crate::python::choice::candidates::Takes;
use crate::python::choice::handed;
use crate::python::choice::references::{Definition, closure, definition};
use crate::python::choice::report::{and, few};
use crate::python::choice::session::Session;
use crate::python::object::fault::Fault;
use crate::python::object::nesting::{address, parts};
use crate::python::object::value::{Class, Value, Wrapped};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The methods of a dict, which are not its items.
const DICT_METHODS: [&str; 8] = ["get", "items", "keys", "values", "copy", "pop", "update", "setdefault"];

/// The attribute of an optimizer with its rates.
const GROUPS: &str = "param_groups";

/// Names of parameters and variables that hold an optimizer.
pub(in crate::python) fn is_optimizer_name(name: &str) -> bool {
    matches!(name, "optimizer" | "optim" | "opt" | "optimiser" | "sgd" | "adam")
        || name.ends_with("_optimizer")
}

/// The names of optimizers that a source uses and does not define.
pub(in crate::python) fn free_optimizers(program: &Program) -> BTreeSet<String> {
    let (mut used, mut bound) = (BTreeSet::new(), BTreeSet::new());
    for statement in program.body.iter() {
        let names = Names::of_statement(statement);
        used.extend(names.used);
        used.extend(names.captured);
        bound.extend(names.bound);
    }
    let is_free = |name: &Name| is_optimizer_name(name) && !bound.contains(name);
    // A map of settings is called `opt`, too.
    let is_settings = |name: &Name| {
        mentioned(&program.body, &|expr| match &expr.kind {
            ExprKind::Attribute(of, attribute) => {
                !["param_groups", "defaults", "state"].contains(&&**attribute)
                    && matches!(&of.kind, ExprKind::Name(own) if own == name)
            }
            _ => false,
        })
    };
    used.iter().filter(|name| is_free(name) && !is_settings(name)).map(|name| name.to_string()).collect()
}

/// Whether a class is a scheduler of torch: derived from its `LRScheduler`.
pub(in crate::python) fn is_scheduler(class: &Class) -> bool {
    descends(class, "LRScheduler")
}

/// Whether a class is an optimizer of torch.
pub(in crate::python) fn is_optimizer(class: &Class) -> bool {
    descends(class, "Optimizer")
}

fn descends(class: &Class, name: &str) -> bool {
    let root = |class: &Class| !class.own && &*class.name == name;
    root(class) || class.order.iter().any(|class| root(class))
}

/// Whether objects of a class are stepped by a training loop: schedulers, and the snippet's own classes with a `step`.
fn is_stepped(class: &Class) -> bool {
    is_scheduler(class) || (class.own && step_of(class).is_some() && !is_optimizer(class))
}

/// The method of a class that a training loop calls in each round.
pub(in crate::python) fn step_of(class: &Class) -> Option<&'static str> {
    ["step", "step_and_update_lr", "step_and_update"].into_iter().find(|name| class.find(name).is_some())
}

fn is_stepped_object(value: &Value) -> bool {
    matches!(value, Value::Instance(instance) if is_stepped(&instance.class))
}

impl Session {
    /// The scheduler, or the class or function that makes it. `configured` says that arguments are given for one.
    pub(crate) fn torch_scheduler(
        &mut self,
        name: Option<&str>,
        configured: bool,
    ) -> Result<Value, Diagnostic> {
        let found = match name {
            Some(name) => self.named_scheduler(name)?,
            None => self.only_scheduler(configured)?,
        };
        self.refuse_stepping_loop(&found)?;
        self.report(&found);
        Ok(found)
    }

    /// Refuses a scheduler that a loop of the module steps: its first row would be the one after the loop.
    fn refuse_stepping_loop(&self, found: &Value) -> Result<(), Diagnostic> {
        let steps_it = |expr: &Expr| {
            let ExprKind::Call(callee, _) = &expr.kind else { return false };
            matches!(&callee.kind, ExprKind::Attribute(object, method) if &**method == "step"
                && matches!(&object.kind, ExprKind::Name(name)
                    if self.machine.global(name).is_some_and(|value| value.same(found))))
        };
        let is_loop = |statement: &&Stmt| matches!(statement.act, Act::For(..) | Act::While(..));
        let mut loops = self.program.body.iter().filter(is_loop);
        let Some(stepping) = loops.find(|statement| mentioned(std::slice::from_ref(statement), &steps_it))
        else {
            return Ok(());
        };
        Err(Diagnostic::new("this loop steps the scheduler")
            .at(self.place(stepping.at), "")
            .why("the source of a spec is run as a whole, so that the first row would be the rate after the loop")
            .help("leave the loop out; or name the training file itself, whose loops are not run: `lrsched plot train.py`"))
    }

    fn named_scheduler(&self, name: &str) -> Result<Value, Diagnostic> {
        match self.machine.global(name) {
            Some(Value::Lost(lost)) => Err(self.diagnostic(&lost.reason)),
            Some(Value::Class(class)) if is_stepped(&class) => Ok(Value::Class(class)),
            Some(value @ Value::Function(_)) => Ok(value),
            Some(value) if is_stepped_object(&value) => Ok(value),
            Some(value) => Err(Diagnostic::new(format!(
                "`{name}` is not a scheduler of torch but a {}",
                value.type_name()
            ))
            .help(DEFINE)),
            None => Err(self.unknown("scheduler", name)),
        }
    }

    fn only_scheduler(&mut self, configured: bool) -> Result<Value, Diagnostic> {
        if let Some(last) = self.last.clone().filter(is_stepped_object) {
            return Ok(last);
        }
        if !configured {
            let objects = self.outermost(self.own_globals(is_stepped_object));
            self.lost_scheduler(objects.last().map(|(name, _)| &**name))?;
            match &objects[..] {
                [] => {}
                [(_, object)] => return Ok(object.clone()),
                _ => return Err(self.several_schedulers(&objects, "schedulers")),
            }
        }
        let derived =
            |value: &Value| matches!(value, Value::Class(class) if class.own && is_scheduler(class));
        let stepped = |value: &Value| matches!(value, Value::Class(class) if class.own && is_stepped(class));
        for fits in [&derived as &dyn Fn(&Value) -> bool, &stepped] {
            let classes = self.own_globals(fits);
            let bases = |class: &Value| {
                let Value::Class(class) = class else { return false };
                classes.iter().any(|(_, other)| {
                    matches!(other, Value::Class(other) if !std::ptr::eq(&**other, &**class) && other.derives(class))
                })
            };
            let last: Vec<(Rc<str>, Value)> =
                classes.iter().filter(|(_, class)| !bases(class)).cloned().collect();
            match &last[..] {
                [] => {}
                [(_, class)] => return Ok(class.clone()),
                _ => return Err(self.several_schedulers(&last, "scheduler classes")),
            }
        }
        let makes =
            |value: &Value| matches!(value, Value::Function(closure) if takes_optimizer(&closure.function));
        let makers = self.own_globals(makes);
        match &makers[..] {
            [(_, maker)] if configured || self.only_makes(maker) => Ok(maker.clone()),
            _ => Err(self.no_scheduler()),
        }
    }

    /// Whether a function returns something and sets no rate itself, so that it may make a scheduler.
    fn only_makes(&self, maker: &Value) -> bool {
        let Value::Function(closure) = maker else { return false };
        !mentions(&closure.function.body, GROUPS)
    }

    /// The names of the module whose values fit, with them, without imported ones.
    pub(super) fn own_globals(&self, fits: impl Fn(&Value) -> bool) -> Vec<(Rc<str>, Value)> {
        let mut found: Vec<(Rc<str>, Value)> = Vec::new();
        for bound in self.bound.in_order().into_iter().filter(|bound| !bound.imported) {
            let Some(value) = self.machine.global(&bound.name) else { continue };
            if fits(&value) && !found.iter().any(|(_, known)| known.same(&value)) {
                found.push((bound.name.clone(), value));
            }
        }
        found
    }

    /// The objects that no other of them holds: a warmup steps the scheduler that comes after it.
    pub(super) fn outermost(&self, all: Vec<(Rc<str>, Value)>) -> Vec<(Rc<str>, Value)> {
        let held = |inner: &Value| all.iter().any(|(_, outer)| !outer.same(inner) && holds(outer, inner));
        all.iter().filter(|(_, object)| !held(object)).cloned().collect()
    }

    /// The error for a scheduler that the module constructs in a statement that could not be run. `other` is one that could.
    fn lost_scheduler(&self, other: Option<&str>) -> Result<(), Diagnostic> {
        let of_class = |bound: &&Bound| {
            let definition = definition(&self.program.body[bound.statement], &bound.name);
            let Some((_, Definition::Value(Expr { kind: ExprKind::Call(callee, _), .. }))) = definition
            else {
                return false;
            };
            match &callee.kind {
                ExprKind::Name(class)
                    if let Some(Value::Class(class)) = self.machine.global(class)
                        && class.own =>
                {
                    is_stepped(&class)
                }
                ExprKind::Name(name) | ExprKind::Attribute(_, name) => {
                    name.ends_with("LR") || name.to_lowercase().contains("sched")
                }
                _ => false,
            }
        };
        let bounds = self.bound.in_order();
        let lost = bounds.iter().rev().filter(|bound| of_class(bound)).find_map(|bound| {
            match self.machine.global(&bound.name) {
                Some(Value::Lost(lost)) => Some((bound.name.clone(), lost)),
                _ => None,
            }
        });
        let Some((name, lost)) = lost else { return Ok(()) };
        let error = self.diagnostic(&lost.reason);
        Err(match other {
            None => error
                .why(format!("`{name}` is the scheduler, and could not be constructed"))
                .help("give the value that is missing, or the constructor's arguments in `config: {...}`"),
            Some(other) => error
                .why(format!("`{name}` may be the scheduler, and could not be constructed"))
                .help(format!(
                    "give the value that is missing, or say that the other one is meant: `name: {other}`"
                )),
        })
    }

    pub(super) fn several_schedulers(&self, all: &[(Rc<str>, Value)], what: &str) -> Diagnostic {
        let names = all.iter().map(|(name, _)| format!("`{name}`")).collect();
        let (last, _) = &all[all.len() - 1];
        let mut error = Diagnostic::new(format!("this Python has {} {what}", all.len()));
        if let Some(bound) = self.bound.get(last) {
            error = error.at(self.place(self.program.body[bound.statement].at), "");
        }
        error.why(format!("they are {}", and(&few(names)))).help(format!("say which: `name: {last}`"))
    }

    fn no_scheduler(&self) -> Diagnostic {
        let lost =
            self.program.classes().into_iter().rev().find_map(|name| match self.machine.global(name) {
                Some(Value::Lost(lost)) if !lost.imported => Some(lost.reason.clone()),
                _ => None,
            });
        if let Some(reason) = lost {
            return self.diagnostic(&reason);
        }
        if let Some(error) = self.trainer() {
            return error;
        }
        let error = Diagnostic::new("there is no scheduler of torch in this Python");
        if let Some((what, kind)) = self.keras_form() {
            return error.why(what).help(format!("write `kind: {kind}`"));
        }
        let adjusts = self.own_globals(is_adjusting);
        if let Some((name, _)) = adjusts.first() {
            return error
                .why(format!("`{name}` sets the rates of an optimizer itself"))
                .help("write `kind: torch.adjust_learning_rate`");
        }
        match self.own_globals(|value| matches!(value, Value::Function(_))).first() {
            Some((name, _)) => error
                .why(format!("it has the function `{name}`"))
                .help("for a function of the step that returns a factor, write `kind: torch.LambdaLR`; for one that returns the rate, `kind: python`")
                .help(DEFINE),
            None => error.help(DEFINE),
        }
    }

    /// The function that sets the rates of an optimizer.
    pub(crate) fn adjusting(&mut self, name: Option<&str>) -> Result<Value, Diagnostic> {
        let found = match name {
            Some(name) => match self.machine.global(name).or_else(|| self.method(name)) {
                Some(Value::Lost(lost)) => return Err(self.diagnostic(&lost.reason)),
                Some(value) if is_callable(&value) => value,
                Some(value) => {
                    let what = format!("`{name}` is not a function but a {}", value.type_name());
                    let error = Diagnostic::new(what);
                    return Err(match &value {
                        Value::Class(class) if is_stepped(class) => error
                            .why("its objects are stepped as schedulers are")
                            .help("write `kind: torch.LRScheduler`"),
                        Value::Class(_) => {
                            error.help(format!("name the method that sets the rates: `name: {name}.METHOD`"))
                        }
                        _ => error,
                    });
                }
                None => return Err(self.unknown("function", name)),
            },
            None => self.only_adjusting()?,
        };
        self.report(&found);
        Ok(found)
    }

    fn only_adjusting(&mut self) -> Result<Value, Diagnostic> {
        if let Some(last) = self.last.clone().filter(is_callable) {
            return Ok(last);
        }
        let links = self.links();
        let direct = self.own_globals(is_adjusting);
        let named: Vec<Rc<str>> = direct.iter().map(|(name, _)| name.clone()).collect();
        let reaches = |name: &Rc<str>| {
            let all = closure([name.clone()], &links);
            named.iter().any(|direct| all.contains(direct))
        };
        let all: Vec<(Rc<str>, Value)> =
            self.own_globals(is_callable).into_iter().filter(|(name, _)| reaches(name)).collect();
        // The functions that another one uses are its helpers, and a factory is what makes another one.
        let made = self.factories();
        let helper = |name: &Rc<str>| {
            made.contains_key(&Name::from(&**name))
                || all.iter().any(|(other, _)| {
                    other != name
                        && closure([other.clone()], &links).contains(name)
                        && !closure([name.clone()], &links).contains(other)
                })
        };
        let left: Vec<(Rc<str>, Value)> = all.iter().filter(|(name, _)| !helper(name)).cloned().collect();
        match &left[..] {
            [(_, function)] => Ok(function.clone()),
            [] => match &self.adjusting_methods()[..] {
                [(_, method)] => Ok(method.clone()),
                [] => Err(self.not_adjusting()),
                several => {
                    Err(self.several_schedulers(several, "methods that set the rates of an optimizer"))
                }
            },
            _ => Err(self.several_schedulers(&left, "functions that set the rates of an optimizer")),
        }
    }

    /// A method by its class and name, `Trainer.adjust_learning_rate`, as a function of its object.
    fn method(&self, name: &str) -> Option<Value> {
        let (class, method) = name.split_once('.')?;
        let Some(Value::Class(class)) = self.machine.global(class) else { return None };
        class.find(method).map(plain_function)
    }

    /// The methods of the module's classes that set the rates of an optimizer, each with its class.
    fn adjusting_methods(&self) -> Vec<(Rc<str>, Value)> {
        let classes =
            self.own_globals(|value| matches!(value, Value::Class(class) if class.own && !is_stepped(class)));
        let mut found = Vec::new();
        for (name, class) in classes {
            let Value::Class(class) = class else { continue };
            for (method, value) in class.fields.borrow().iter() {
                let function = plain_function(value.clone());
                if !method.starts_with("__")
                    && matches!(function, Value::Function(_))
                    && is_adjusting(&function)
                {
                    found.push((Rc::from(format!("{name}.{method}")), function));
                }
            }
        }
        found
    }

    fn not_adjusting(&self) -> Diagnostic {
        let lost =
            self.program.functions().into_iter().rev().find_map(|name| match self.machine.global(name) {
                Some(Value::Lost(lost)) if !lost.imported => Some(lost.reason.clone()),
                _ => None,
            });
        if let Some(reason) = lost {
            return self.diagnostic(&reason);
        }
        if let Some(error) = self.trainer() {
            return error;
        }
        let error = Diagnostic::new("no function of this Python sets the rates of an optimizer");
        match self.own_globals(is_stepped_class).last() {
            Some((name, _)) => error
                .why(format!("`{name}` is a scheduler"))
                .help("write `kind: torch.LRScheduler`"),
            None => error
                .why("none assigns to `param_group['lr']` of `optimizer.param_groups`")
                .help("for a function that returns the rate, write `kind: python`; for one that returns a factor, `kind: torch.LambdaLR`"),
        }
    }

    /// What the module has of torch's schedulers, in a sentence.
    pub(super) fn torch_form(&self) -> Option<String> {
        if let Some((name, _)) = self.own_globals(is_stepped_object).last() {
            return Some(format!("`{name}` is a scheduler of torch"));
        }
        let (name, _) = self.own_globals(is_stepped_class).pop()?;
        Some(format!("`{name}` is a scheduler class of torch"))
    }

    /// Refuses a function that sets the rates of an optimizer where one that returns them is wanted.
    pub(super) fn refuse_adjusting(&self, found: &Value, takes: Takes) -> Result<(), Diagnostic> {
        let Value::Function(closure) = found else { return Ok(()) };
        let returns = matches!(takes, Takes::Step | Takes::Epoch | Takes::Groups);
        if !returns || !is_adjusting(found) || !takes_optimizer(&closure.function) {
            return Ok(());
        }
        let name = &closure.function.name;
        let fault =
            Fault::refuse(format!("`{name}` sets the rates of an optimizer, which it takes as an argument"))
                .why("a function of the step alone is wanted here, which returns the value")
                .help("write `kind: torch.adjust_learning_rate`, which hands it an optimizer")
                .or_at(closure.function.at);
        Err(self.diagnostic(&fault))
    }

    /// Where the module assigns a value to a name.
    pub(crate) fn made_at(&self, value: &Value) -> Option<At> {
        let bounds = self.bound.in_order();
        let of_value =
            |bound: &&Bound| self.machine.global(&bound.name).is_some_and(|known| known.same(value));
        bounds.into_iter().find(of_value).map(|bound| self.program.body[bound.statement].at)
    }

    /// The optimizers that the module constructs, by name.
    pub(crate) fn optimizers(&self) -> Vec<(Rc<str>, Value)> {
        self.own_globals(|value| matches!(value, Value::Instance(instance) if is_optimizer(&instance.class)))
    }

    /// Whether any statement assigns to the item of that name, as in `group["momentum"] = 0.9`.
    pub(crate) fn assigns_item(&self, key: &str) -> bool {
        let is_item = |target: &Expr| {
            matches!(&target.kind, ExprKind::Index(_, index)
                if matches!(&index.kind, ExprKind::Str(text) if **text == *key))
        };
        let mut found = false;
        visit::everywhere(&self.program.body, &mut |statement| {
            found |= match &statement.act {
                Act::Assign(targets, _) => targets.iter().any(is_item),
                Act::Augment(_, target, _) => is_item(target),
                _ => false,
            };
        });
        found
    }

    /// Whether the source reads a variable of that name.
    pub(crate) fn reads_variable(&self, name: &str) -> bool {
        mentioned(&self.program.body, &|expr| matches!(&expr.kind, ExprKind::Name(own) if **own == *name))
    }

    /// Whether the source reads an attribute of that name of anything but `self`, as `train.lr` after `train = cfg.train`.
    pub(crate) fn reads_part(&self, name: &str) -> bool {
        !DICT_METHODS.contains(&name)
            && mentioned(&self.program.body, &|expr| match &expr.kind {
                ExprKind::Attribute(of, attribute) => {
                    **attribute == *name && !matches!(&of.kind, ExprKind::Name(own) if &**own == "self")
                }
                _ => false,
            })
    }

    /// Whether the source reads attributes of a variable or attribute of that name, other than the methods of a dict.
    pub(crate) fn reads_attributes_of(&self, name: &str) -> bool {
        mentioned(&self.program.body, &|expr| match &expr.kind {
            ExprKind::Attribute(of, attribute) => match &of.kind {
                ExprKind::Name(own) | ExprKind::Attribute(_, own) => {
                    **own == *name && !DICT_METHODS.contains(&&**attribute)
                }
                _ => false,
            },
            _ => false,
        })
    }
}

/// How a scheduler is written.
const DEFINE: &str = "define a class derived from `torch.optim.lr_scheduler.LRScheduler` with `get_lr`, or construct a scheduler: \
     `scheduler = MyScheduler(optimizer, ...)`";

pub(in crate::python) fn is_stepped_class(value: &Value) -> bool {
    matches!(value, Value::Class(class) if class.own && is_stepped(class))
}

fn is_callable(value: &Value) -> bool {
    match value {
        Value::Function(closure) => !closure.function.hidden,
        Value::Bound(_) => true,
        Value::Instance(instance) => instance.class.own && instance.class.find("__call__").is_some(),
        _ => false,
    }
}

/// The function of a static method; any other value as it is.
fn plain_function(value: Value) -> Value {
    match &value {
        Value::Wrapped(wrapped) => match &**wrapped {
            Wrapped::Static(function) => function.clone(),
            _ => value,
        },
        _ => value,
    }
}

/// Whether a value can be called and sets rates itself.
fn is_adjusting(value: &Value) -> bool {
    match value {
        Value::Function(closure) => mentions(&closure.function.body, GROUPS),
        Value::Bound(bound) => is_adjusting(&bound.1),
        Value::Instance(instance) if instance.class.own => {
            let Some(call) = instance.class.find("__call__") else { return false };
            is_adjusting(&call) || adjusts_by_methods(&instance.class, &call)
        }
        _ => false,
    }
}

/// Whether a method of a class takes an optimizer, and leaves it to another one to set its rates.
fn adjusts_by_methods(class: &Class, method: &Value) -> bool {
    let fields = class.fields.borrow();
    matches!(method, Value::Function(closure) if takes_optimizer(&closure.function))
        && fields.iter().any(|(_, value)| matches!(value, Value::Function(_)) && is_adjusting(value))
}

/// Whether a function reads the groups of a variable of that name.
pub(in crate::python) fn reads_groups_of(function: &Function, name: &str) -> bool {
    mentioned(&function.body, &|expr| match &expr.kind {
        ExprKind::Attribute(of, own) if **own == *GROUPS => {
            matches!(&of.kind, ExprKind::Name(of) if **of == *name)
        }
        _ => false,
    })
}

/// Whether a function sets the rates of an optimizer that it takes. One that trains itself only reads them for its log.
pub(in crate::python) fn adjusts(value: &Value) -> bool {
    let sets = |function: &Function| takes_optimizer(function) && !mentions(&function.body, "backward");
    matches!(value, Value::Function(closure) if sets(&closure.function)) && is_adjusting(value)
}

/// Whether a function trains or evaluates a model, such as `train(epoch)`, or returns nothing: it gives no rate.
pub(in crate::python) fn only_acts(function: &Function) -> bool {
    let mut returns = function.generator;
    visit::each(&function.body, &mut |statement| {
        returns |= matches!(statement.act, Act::Return(Some(_)));
    });
    let acts = ["backward", "zero_grad", "eval", "no_grad", "train"];
    !returns || acts.iter().any(|name| mentions(&function.body, name))
}

fn takes_optimizer(function: &Function) -> bool {
    !function.hidden && function.parameters.iter().any(|parameter| is_optimizer_name(&parameter.name))
}

/// Whether statements read an attribute of that name.
fn mentions(body: &[Stmt], name: &str) -> bool {
    mentioned(body, &|expr| matches!(&expr.kind, ExprKind::Attribute(_, own) if **own == *name))
}

/// Whether any expression of these statements fits.
pub(in crate::python) fn mentioned(body: &[Stmt], fits: &dyn Fn(&Expr) -> bool) -> bool {
    fn within(expr: &Expr, fits: &dyn Fn(&Expr) -> bool) -> bool {
        let mut found = fits(expr);
        if let ExprKind::Lambda(function) = &expr.kind {
            found |= mentioned(&function.body, fits);
        }
        scope::inside(expr, &mut |child| found |= within(child, fits));
        found
    }
    let mut found = false;
    visit::everywhere(body, &mut |statement| {
        handed::expressions(statement, &mut |expr| found |= within(expr, fits));
    });
    found
}

/// Whether an object holds another one, over any number of objects.
fn holds(outer: &Value, inner: &Value) -> bool {
    let (mut waiting, mut seen) = (vec![outer.clone()], std::collections::HashSet::new());
    while let Some(value) = waiting.pop() {
        if seen.len() > 10_000 || !seen.insert(address(&value)) {
            continue;
        }
        let mut found = false;
        parts(&value, &mut |part| {
            found |= part.same(inner);
            // What an optimizer or a class holds belongs to all.
            let shared = match part {
                Value::Class(_) => true,
                Value::Instance(instance) => is_optimizer(&instance.class),
                _ => address(part).is_null(),
            };
            if !shared {
                waiting.push(part.clone());
            }
        });
        if found {
            return true;
        }
    }
    false
}
