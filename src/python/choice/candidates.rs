//! Chooses the value of a snippet that is the schedule.
//!
//! The first of these that exists is the schedule: the value that the snippet itself passes to a framework; the value of its
//! last line, if that can be called; the only function or class that may be the schedule. Imported names, helpers of another
//! function, and functions with other parameters may not be. It is an error if several are left, or if the only one could
//! not be run.

use crate::arrange::Arrange as _;
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::dtype::Dtype;
use crate::python::choice::bindings::Bound;
use crate::python::choice::likely::could_be;
use crate::python::choice::references::{Definition, Links, closure, definition, referred};
use crate::python::choice::report::{and, few};
use crate::python::choice::session::Session;
use crate::python::choice::whole::passed::code_values;
use crate::python::choice::words::{Speaks, of_name, of_path, speaks};
use crate::python::object::fault::Fault;
use crate::python::object::host::Host;
use crate::python::object::nesting::{address, parts};
use crate::python::object::shared::Shared;
use crate::python::object::value::{Base, Class as ClassObject, Native, Value};
use crate::python::object::whole::is_unknown;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

/// The arguments with which a framework calls a schedule.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Takes {
    /// A function of the step.
    Step,
    /// A function of the epoch and the rate, or of the epoch.
    Epoch,
    /// A function of the step for all groups of an optimizer, or a list of one function per group.
    Groups,
    /// Any arguments.
    Any,
    /// A class; the framework calls an object of it.
    Class,
    /// Callbacks of Keras: a class, an object, or a list of objects.
    Callback,
}

impl Takes {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Takes::Class => "class",
            Takes::Callback => "callback",
            _ => "function",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Takes::Class => "classes",
            Takes::Callback => "callbacks",
            _ => "functions",
        }
    }

    fn parameter(self) -> &'static str {
        match self {
            Takes::Class => "class_name",
            _ => "name",
        }
    }

    /// The most arguments that the framework passes.
    pub(crate) fn most(self) -> usize {
        self.counts()[0]
    }

    fn counts(self) -> &'static [usize] {
        match self {
            Takes::Epoch => &[2, 1],
            _ => &[1],
        }
    }
}

/// A name of the module that may be the schedule.
struct Candidate {
    name: Rc<str>,
    at: At,
    value: Value,
}

/// The message for a snippet without a function.
pub(in crate::python) const NOTHING: &str = "there is no function in this Python";

/// The most objects that are visited for references.
pub(super) const LOOKED: usize = 1_000_000;

/// With more candidates than this, helpers of other candidates are not looked for.
const MOST: usize = 64;

impl Session {
    /// The function of that name; without a name, the function that is the schedule.
    pub(crate) fn function(&mut self, name: Option<&str>, takes: Takes) -> Result<Value, Diagnostic> {
        let found = match name {
            Some(name) => self.named(name, takes)?,
            None => self.schedule(takes)?,
        };
        self.refuse_adjusting(&found, takes)?;
        self.report(&found);
        Ok(found)
    }

    /// The same, or an object of it that the snippet makes itself.
    pub(crate) fn class_or_object(&mut self, name: Option<&str>) -> Result<Value, Diagnostic> {
        let found = match name {
            Some(name) => self.machine.global(name),
            None => {
                let found = self.handed(Takes::Class)?.or_else(|| self.last.clone());
                found.filter(is_schedule_object).or_else(|| self.only_object())
            }
        };
        match found {
            Some(object @ Value::Instance(_)) if is_schedule_object(&object) => {
                self.report(&object);
                Ok(object)
            }
            _ => self.class(name).map(Value::Class),
        }
    }

    /// The only object of a schedule class that no other one holds.
    fn only_object(&self) -> Option<Value> {
        // One of Keras' own classes is meant where the snippet has none.
        let no_class = self.program.classes().is_empty();
        let is_own = |value: &Value| {
            is_schedule_object(value)
                && matches!(value, Value::Instance(instance) if instance.class.own || no_class)
        };
        match &self.outermost(self.own_globals(is_own))[..] {
            [(_, object)] => Some(object.clone()),
            _ => None,
        }
    }

    /// The schedule class of that name; without a name, the class that is the schedule.
    pub(crate) fn class(&mut self, name: Option<&str>) -> Result<Shared<ClassObject>, Diagnostic> {
        let found = match name {
            Some(name) => self.named(name, Takes::Class)?,
            None => self.schedule(Takes::Class)?,
        };
        self.report(&found);
        match found {
            Value::Class(class) => self.derived(class),
            Value::Instance(instance) => Ok(instance.class.clone()),
            value => Err(Diagnostic::new(format!("the schedule is not a class but a {}", value.type_name()))),
        }
    }

    /// The schedule of a file that is read as a whole: by its name, by the line that hands it to a framework, or the one that
    /// is handed over.
    pub(crate) fn whole_schedule(&mut self, name: Option<&str>, takes: Takes) -> Result<Value, Diagnostic> {
        let Some(name) = name else { return self.schedule(takes) };
        let whole = self.machine.whole.as_ref();
        if let Some(inner) = whole.and_then(|whole| whole.inner.clone()) {
            return Ok(inner);
        }
        if let Some((line, number)) = on_line(name) {
            let calls = whole.map_or(&[][..], |whole| &whole.calls[..]);
            let mut here =
                calls.iter().filter(|call| call.at.line as usize + 1 == line).flat_map(code_values);
            return here.nth(number - 1).ok_or_else(|| {
                Diagnostic::new(format!("no function is handed to a framework on {name}"))
                    .help("name the function itself")
            });
        }
        if let Some(method) = self.method_of(name) {
            return method;
        }
        match self.machine.global(name) {
            Some(value @ Value::Class(_)) => Ok(value),
            _ => self.named(name, takes),
        }
    }

    /// The functions and classes of the file, with their places in words.
    pub(crate) fn own_callables(&self) -> Vec<(String, Value, At)> {
        let named = |name: &str| !name.starts_with("__");
        let own = self.bound.in_order().into_iter().filter(|bound| !bound.imported && named(&bound.name));
        let found = own.filter_map(|bound| {
            let value = self.machine.global(&bound.name)?;
            let statement = &self.program.body[bound.statement];
            let is_own = match &value {
                Value::Class(class) => class.own,
                value if is_rates(value) || is_indexed(value) => are_computed(&bound.name, statement),
                value => callable(value) && !is_unknown(value),
            };
            is_own.then(|| (bound.name.to_string(), value, statement.at))
        });
        // A class whose object the file makes is meant by that object.
        let found: Vec<(String, Value, At)> = found.collect();
        let is_made = |class: &Shared<ClassObject>| {
            found.iter().any(|(_, value, _)| {
                matches!(value, Value::Instance(instance) if Shared::ptr_eq(&instance.class, class))
            })
        };
        let stays =
            |(_, value, _): &&(String, Value, At)| !matches!(value, Value::Class(class) if is_made(class));
        found.iter().filter(stays).cloned().collect()
    }

    fn named(&self, name: &str, takes: Takes) -> Result<Value, Diagnostic> {
        match self.machine.global(name) {
            Some(Value::Lost(lost)) => Err(self.diagnostic(&lost.reason)),
            Some(value @ Value::Class(_)) if takes == Takes::Class => Ok(value),
            Some(value) if takes != Takes::Class && fits_kind(&value, takes) => Ok(value),
            Some(value) => Err(Diagnostic::new(format!(
                "`{name}` is not a {} but a {}",
                takes.noun(),
                value.type_name()
            ))),
            None => Err(self.unknown(takes.noun(), name)),
        }
    }

    fn schedule(&mut self, takes: Takes) -> Result<Value, Diagnostic> {
        if let Some(handed) = self.handed(takes)? {
            return Ok(handed);
        }
        let last = self.last.clone();
        if let Some(last) = last.filter(|last| fits_kind(last, takes)) {
            return Ok(last);
        }
        if let Some(fault) = self.lost_last() {
            return Err(self.lost_schedule(&fault, None, takes));
        }
        self.only(takes)
    }

    /// The value that the snippet passes to a framework as the schedule, if there is one.
    fn handed(&mut self, takes: Takes) -> Result<Option<Value>, Diagnostic> {
        let mut different: Vec<usize> = Vec::new();
        for (i, handed) in self.machine.handed.iter().enumerate() {
            let may_be = match &handed.value {
                Value::Lost(_) => true,
                Value::Instance(instance) if takes == Takes::Class => {
                    instance.class.own && matches!(instance.class.root(), Base::Schedule)
                }
                value => fits_kind(value, takes),
            };
            let known =
                different.iter().any(|at| alike(&self.machine.handed[*at].value, &handed.value, takes));
            if may_be && !known {
                different.push(i);
            }
        }
        let at = match different[..] {
            [] => return Ok(None),
            [at] => at,
            _ => {
                let list: Vec<String> = different
                    .iter()
                    .map(|at| &self.machine.handed[*at])
                    .map(|handed| format!("`{}` on line {}", handed.to, self.line(handed.at)))
                    .collect();
                let last = &self.machine.handed[different[different.len() - 1]];
                return Err(Diagnostic::new(format!("this Python uses {} schedules", different.len()))
                    .at(self.place(last.at), "")
                    .why(format!("it passes them to {}", and(&few(list))))
                    .help(format!("say which: {}", self.choose(None, takes))));
            }
        };
        let handed = &self.machine.handed[at];
        if let Value::Lost(lost) = &handed.value {
            let error = self.diagnostic(&lost.reason);
            return Err(error.why(format!(
                "line {} passes it to `{}` as the schedule",
                self.line(handed.at),
                handed.to
            )));
        }
        let (value, line, to) = (handed.value.clone(), self.line(handed.at), handed.to);
        let others = self.candidates(takes);
        if others.iter().filter(|candidate| !matches!(candidate.value, Value::Lost(_))).count() > 1 {
            self.machine
                .note(&format!("{} is the schedule: line {line} passes it to `{to}`", self.called(&value)));
        }
        Ok(Some(value))
    }

    /// The name of a value in the snippet, or a description of it.
    pub(crate) fn called(&self, value: &Value) -> String {
        let name = self.bound.in_order().into_iter().rev().find(|bound| {
            self.machine
                .global(&bound.name)
                .is_some_and(|known| known.same(value) || alike(&known, value, Takes::Step))
        });
        match (name, value) {
            (Some(bound), _) => format!("`{}`", bound.name),
            (None, Value::Function(closure)) if &*closure.function.name != "<lambda>" => {
                format!("`{}`", closure.function.qualified)
            }
            (None, Value::Function(_)) => "a lambda".into(),
            (None, Value::Instance(instance)) => format!("an object of `{}`", instance.class.name),
            _ => format!("a {}", value.type_name()),
        }
    }

    /// Why the last line could not be run, if it may be the schedule.
    fn lost_last(&self) -> Option<Fault> {
        let fault = self.last_fault.clone()?;
        let Act::Expr(value) = &self.program.body.last()?.act else { return None };
        let may_be = match &value.kind {
            ExprKind::Name(_) | ExprKind::Lambda(_) => true,
            ExprKind::Attribute(..) | ExprKind::Call(..) => speaks(&of_path(value)) == Speaks::Schedules,
            _ => false,
        };
        may_be.then_some(fault)
    }

    /// Narrows the candidates down, by index. Returns those that are left, and the reason against each other one. A reason
    /// that would leave none is not applied.
    fn narrowed(&self, all: &[Candidate], takes: Takes) -> (Vec<usize>, Vec<(usize, String)>) {
        let mut left: Vec<usize> = (0..all.len()).collect();
        let mut reasons: Vec<(usize, String)> = Vec::new();
        let mut narrow = |left: &mut Vec<usize>, reason: &dyn Fn(usize) -> Option<String>| {
            let (mut kept, mut out) = (Vec::new(), Vec::new());
            left.iter().for_each(|at| match reason(*at) {
                Some(reason) => out.push((*at, reason)),
                None => kept.push(*at),
            });
            if !kept.is_empty() {
                *left = kept;
                reasons.extend(out);
            }
        };
        narrow(&mut left, &|at| all[at].name.starts_with('_').then(|| "begins with `_`".into()));
        if !matches!(takes, Takes::Class | Takes::Callback | Takes::Any) {
            narrow(&mut left, &|at| {
                let tree = self.tree(&all[at])?;
                (!takes.counts().iter().any(|count| accepts(&tree, *count)))
                    .then(|| "takes other arguments".into())
            });
            narrow(&mut left, &|at| {
                let tree = self.tree(&all[at])?;
                (!returns(&tree.function)).then(|| "returns nothing".into())
            });
        }
        let factories = self.factories();
        narrow(&mut left, &|at| factories.get(&*all[at].name).map(|made| format!("makes `{made}`")));
        if left.len() <= MOST {
            let links = self.links();
            let uses: Vec<(usize, BTreeSet<Rc<str>>)> =
                left.iter().map(|at| (*at, closure([all[*at].name.clone()], &links))).collect();
            let used = |at: usize| uses.iter().find(|(known, _)| *known == at).map(|(_, used)| used);
            // A list of what a function returns, as scripts make it for a plot.
            narrow(&mut left, &|at| {
                let own = used(at).filter(|_| is_rates(&all[at].value))?;
                let listed = |at: usize| !is_rates(&all[at].value) && own.contains(&all[at].name);
                let (function, _) = uses.iter().find(|(at, _)| listed(*at))?;
                Some(format!("lists what `{}` returns", all[*function].name))
            });
            narrow(&mut left, &|at| {
                let own = used(at)?;
                let uses_it = |other: usize, used: &BTreeSet<Rc<str>>| {
                    other != at && used.contains(&all[at].name) && !own.contains(&all[other].name)
                };
                let (user, _) = uses.iter().find(|(other, used)| uses_it(*other, used))?;
                Some(format!("is used by `{}`", all[*user].name))
            });
            // A schedule of a framework is certainly one.
            if left.iter().any(|at| matches!(all[*at].value, Value::Native(_))) {
                narrow(&mut left, &|at| {
                    let names = speaks(&of_name(&all[at].name)) == Speaks::Schedules;
                    (!names && !matches!(all[at].value, Value::Native(_)))
                        .then(|| "is not a schedule of a framework".into())
                });
            }
        }
        (left, reasons)
    }

    /// The only function or class of the module that may be the schedule.
    fn only(&mut self, takes: Takes) -> Result<Value, Diagnostic> {
        let all = self.candidates(takes);
        let (left, mut reasons) = match all.len() {
            1 => (vec![0], Vec::new()),
            _ => self.narrowed(&all, takes),
        };
        match left[..] {
            [] => Err(self.nothing(takes)),
            [at] => {
                if let Value::Lost(lost) = &all[at].value {
                    let reason = lost.reason.clone();
                    let known = all.iter().any(|other| !matches!(other.value, Value::Lost(_)));
                    return Err(match known {
                        true => self.lost_schedule(&reason, Some(&all[at]), takes),
                        false => self.diagnostic(&reason),
                    });
                }
                if all.iter().filter(|other| !matches!(other.value, Value::Lost(_))).count() > 1 {
                    let chosen =
                        format!("`{}` (line {}) is the schedule", all[at].name, self.line(all[at].at));
                    reasons.retain(|(other, _)| !matches!(all[*other].value, Value::Lost(_)));
                    reasons.arrange();
                    let others =
                        reasons.iter().map(|(other, reason)| format!("`{}` {reason}", all[*other].name));
                    let note = format!("{chosen}: {}", and(&others.take(6).collect::<Vec<_>>()));
                    self.machine.note(&note);
                }
                Ok(all[at].value.clone())
            }
            _ => Err(self.several(&left.iter().map(|at| &all[*at]).collect::<Vec<_>>(), takes)),
        }
    }

    fn several(&self, candidates: &[&Candidate], takes: Takes) -> Diagnostic {
        let (known, lost): (Vec<&&Candidate>, Vec<&&Candidate>) =
            candidates.iter().partition(|candidate| !matches!(candidate.value, Value::Lost(_)));
        // The last candidate is most likely the schedule, although it could not be run.
        if let ([_], [.., last]) = (&known[..], &lost[..])
            && let Value::Lost(reason) = &last.value
        {
            return self.lost_schedule(&reason.reason, Some(last), takes);
        }
        let list: Vec<String> = candidates
            .iter()
            .map(|candidate| {
                let lost = if let Value::Lost(_) = candidate.value { ", which could not be run" } else { "" };
                format!("`{}` (line {}{lost})", candidate.name, self.line(candidate.at))
            })
            .collect();
        let last = candidates[candidates.len() - 1];
        Diagnostic::new(format!("several {} of this Python may be the schedule", takes.plural()))
            .at(self.place(last.at), "")
            .why(format!("there are {}", and(&few(list))))
            .why("none of them is passed to a framework or used by another, so nothing says which one is meant")
            .help(format!(
                "say which: {}",
                self.choose(known.last().map(|candidate| &*candidate.name), takes)
            ))
    }

    /// The error for a schedule that could not be run: the last line, or a candidate.
    fn lost_schedule(&self, reason: &Fault, candidate: Option<&Candidate>, takes: Takes) -> Diagnostic {
        let what = match candidate {
            Some(candidate) => format!("`{}`", candidate.name),
            None => "the last line".into(),
        };
        let used =
            candidate.map(|candidate| closure([candidate.name.clone()], &self.links())).unwrap_or_default();
        let serves = |name: &Rc<str>| used.contains(name);
        let known = self
            .candidates(takes)
            .into_iter()
            .rev()
            .find(|other| !matches!(other.value, Value::Lost(_)) && !serves(&other.name));
        let error = self.diagnostic(reason).why(format!("{what} may be the schedule"));
        match known {
            Some(known) => error
                .help(format!("if it is another one, say which: {}", self.choose(Some(&known.name), takes))),
            None => error,
        }
    }

    /// How to choose the schedule by its name, for a message.
    fn choose(&self, name: Option<&str>, takes: Takes) -> String {
        let shown = name.unwrap_or("NAME");
        let parameter = takes.parameter();
        match takes {
            Takes::Class => format!("`{parameter}: {shown}`"),
            _ => format!("`{parameter}: {shown}`, or `{shown}` alone on the last line of the Python"),
        }
    }

    /// All names of the module that may be the schedule, in order.
    fn candidates(&self, takes: Takes) -> Vec<Candidate> {
        let mut own = self.bound.in_order();
        own.retain(|bound| !bound.imported);
        let fits =
            |bound: &&&Bound| self.machine.global(&bound.name).is_some_and(|value| fits_kind(&value, takes));
        let last = own.iter().filter(fits).map(|bound| bound.statement).max();
        let found = own.into_iter().filter_map(|bound| {
            let value = self.machine.global(&bound.name)?;
            let statement = &self.program.body[bound.statement];
            let may_be = match &value {
                Value::Lost(_) => could_be(
                    statement,
                    &bound.name,
                    takes == Takes::Class,
                    last.is_none_or(|last| bound.statement > last),
                ),
                value if is_rates(value) && !are_computed(&bound.name, statement) => false,
                // A dataset has its items by their numbers, and a model that is not known can be called, too.
                value
                    if (is_indexed(value) || is_unknown(value))
                        && speaks(&of_name(&bound.name)) != Speaks::Schedules =>
                {
                    false
                }
                value => fits_kind(value, takes) && !self.is_of_library(value),
            };
            may_be.then(|| {
                let at = definition(statement, &bound.name).map_or(statement.at, |(at, _)| at);
                Candidate { name: bound.name.clone(), at, value }
            })
        });
        found.collect()
    }

    /// The names of the module that each name leads to directly: by the objects that its value holds, and by the names in
    /// its statement.
    pub(super) fn links(&self) -> Links {
        let mut budget = LOOKED;
        let mut links = Links::new();
        for bound in self.bound.in_order() {
            let mut names = BTreeSet::new();
            if let Some((_, definition)) = definition(&self.program.body[bound.statement], &bound.name) {
                definition.mentions(&mut names);
            }
            if let Some(value) = self.machine.global(&bound.name) {
                referred(&value, &mut names, &mut budget);
            }
            let known = names.iter().filter(|name| ***name != *bound.name);
            let known = known.filter_map(|name| Some(self.bound.get(name)?.name.clone()));
            links.insert(bound.name.clone(), known.collect());
        }
        links
    }

    /// The functions whose result the module assigns to a name, if that is not a number, with that name: the factories.
    pub(super) fn factories(&self) -> HashMap<Name, Rc<str>> {
        let mut found = HashMap::new();
        for bound in self.bound.in_order() {
            if let Some((_, Definition::Value(value))) =
                definition(&self.program.body[bound.statement], &bound.name)
                && let ExprKind::Call(callee, _) = &value.kind
                && let ExprKind::Name(factory) = &callee.kind
                && self.machine.global(&bound.name).is_some_and(|made| made.as_float().is_none())
            {
                found.entry(factory.clone()).or_insert_with(|| bound.name.clone());
            }
        }
        found
    }

    /// The function that a call of a candidate runs.
    fn tree(&self, candidate: &Candidate) -> Option<Callee> {
        match &candidate.value {
            Value::Lost(_) => {
                let bound = self.bound.get(&candidate.name)?;
                match definition(&self.program.body[bound.statement], &candidate.name)? {
                    (_, Definition::Function(function)) => {
                        Some(Callee { function: function.clone(), bound: 0 })
                    }
                    _ => None,
                }
            }
            value => tree(value),
        }
    }

    /// Whether a value is a function of a library under another name.
    fn is_of_library(&self, value: &Value) -> bool {
        self.machine.standard.values().any(|module| {
            let mut found = false;
            parts(module, &mut |part| found |= address(part) == address(value));
            found && !address(value).is_null()
        })
    }

    pub(super) fn derived(&self, class: Shared<ClassObject>) -> Result<Shared<ClassObject>, Diagnostic> {
        if matches!(class.root(), Base::Schedule) {
            return Ok(class);
        }
        let mut error =
            Diagnostic::new(format!("the class `{}` is not a learning-rate schedule of Keras", class.name));
        if let Some(at) = self.class_at(&class.name) {
            error = error.at(self.place(at), "");
        }
        if let Some(form) = self.form_of_class(&class.name) {
            return Err(error.why(form.what).help(format!("write `kind: {}`", form.kind)));
        }
        Err(error
            .why("an optimizer only takes classes derived from the schedule class; it calls any other without the step")
            .help(format!("write `class {}(keras.optimizers.schedules.LearningRateSchedule):`", class.name)))
    }

    fn class_at(&self, name: &str) -> Option<At> {
        let mut found = None;
        visit::each(&self.program.body, &mut |statement| match &statement.act {
            Act::Class(class) if *class.name == *name => found = Some(class.at),
            _ => {}
        });
        found
    }

    pub(super) fn unknown(&self, what: &str, name: &str) -> Diagnostic {
        let error = Diagnostic::new(format!("there is no {what} `{name}` in this Python"));
        let known: Vec<_> = self.bound.in_order();
        let known: Vec<_> =
            known.into_iter().filter(|bound| !bound.imported && !bound.name.starts_with("__")).collect();
        match nearest(name, known.iter().map(|bound| &*bound.name)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => {
                let known = known.iter().map(|bound| bound.name.to_string()).collect();
                error.help(format!("it defines: {}", few(known).join(", ")))
            }
        }
    }
}

/// The function that a call runs, and how many of its arguments are bound before the call.
struct Callee {
    function: Arc<Function>,
    bound: usize,
}

fn tree(value: &Value) -> Option<Callee> {
    match value {
        Value::Function(closure) => Some(Callee { function: closure.function.clone(), bound: 0 }),
        Value::Bound(bound) => tree(&bound.1).map(|tree| Callee { bound: tree.bound + 1, ..tree }),
        Value::Instance(instance) => match instance.class.find("__call__")? {
            Value::Function(closure) => Some(Callee { function: closure.function.clone(), bound: 1 }),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a function can be called with `count` positional arguments.
fn accepts(tree: &Callee, count: usize) -> bool {
    let given = count + tree.bound;
    let function = &tree.function;
    let positional: Vec<&Parameter> = function.parameters.iter().filter(|p| !p.keyword_only).collect();
    let required = positional.iter().filter(|p| p.default.is_none()).count();
    let named = function.parameters.iter().any(|p| p.keyword_only && p.default.is_none());
    !named && required <= given && (given <= positional.len() || function.star.is_some())
}

/// Whether a function may return a value.
fn returns(function: &Function) -> bool {
    let mut found = &*function.name == "<lambda>" || function.generator || function.hidden;
    visit::each(&function.body, &mut |statement| {
        found |= match &statement.act {
            Act::Return(Some(value)) => !matches!(value.kind, ExprKind::None),
            Act::Raise(..) | Act::Refused(_) => true,
            _ => false,
        };
    });
    found
}

/// Whether a value can be called and belongs to the snippet.
pub(in crate::python) fn callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Bound(_) => true,
        Value::Instance(instance) => instance.class.is_called(),
        Value::Native(native) => matches!(**native, Native::Schedule(..) | Native::Factor(_)),
        _ => false,
    }
}

/// Whether a value is a list of functions, one per group.
pub(in crate::python) fn is_group(value: &Value) -> bool {
    match value {
        Value::List(items) => !items.borrow().is_empty() && items.borrow().iter().all(callable),
        Value::Tuple(items) => !items.is_empty() && items.iter().all(callable),
        _ => false,
    }
}

fn fits_kind(value: &Value, takes: Takes) -> bool {
    match (takes, value) {
        (Takes::Class, Value::Class(class)) => class.own && matches!(class.root(), Base::Schedule),
        (Takes::Class, _) => false,
        (Takes::Callback, value) => is_callback(value),
        (Takes::Groups, value) => callable(value) || is_group(value),
        (Takes::Step, value) => callable(value) || is_rates(value) || is_indexed(value),
        (_, value) => callable(value),
    }
}

/// Whether a value is a list or an array with a rate for each step.
pub(in crate::python) fn is_rates(value: &Value) -> bool {
    let number = |value: &Value| !matches!(value, Value::Bool(_)) && value.as_float().is_some();
    match value {
        Value::List(items) => !items.borrow().is_empty() && items.borrow().iter().all(number),
        Value::Tuple(items) => !items.is_empty() && items.iter().all(number),
        Value::Array(array) => !array.single && !array.items.is_empty() && array.dtype != Dtype::Bool,
        _ => false,
    }
}

/// Whether a value is an object of the snippet that has the rate of each step under its number.
pub(in crate::python) fn is_indexed(value: &Value) -> bool {
    matches!(value, Value::Instance(instance) if instance.class.own
        && instance.class.find("__getitem__").is_some()
        && instance.class.find("__call__").is_none())
}

/// Whether a name of the module stands for the rates of a schedule: it says so, and they are computed, not written down.
fn are_computed(name: &str, statement: &Stmt) -> bool {
    // An empty list is filled by later lines.
    fn listed(value: &Expr) -> bool {
        match &value.kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => !items.is_empty(),
            // A file that is read as a whole says the name with the value.
            ExprKind::Call(function, given) if matches!(&function.kind, ExprKind::Name(name) if &**name == "__named__") =>
            {
                matches!(&given[..], [Argument::Positional(value), ..] if listed(value))
            }
            _ => false,
        }
    }
    let words = of_name(name);
    let another = |word: &String| {
        ["wd", "weight", "momentum", "beta", "teacher", "temp", "temperature"].contains(&&**word)
    };
    // A statement of a file that is read as a whole stands in a block.
    let mut is_listed = false;
    visit::each(std::slice::from_ref(statement), &mut |inner| {
        is_listed |= matches!(definition(inner, name), Some((_, Definition::Value(value))) if listed(value));
    });
    speaks(&words) == Speaks::Schedules && !words.iter().any(another) && !is_listed
}

/// Whether a value is a callback of Keras: an object, a class of the snippet, or a list of objects.
fn is_callback(value: &Value) -> bool {
    let acts = |class: &Shared<ClassObject>| {
        std::iter::once(class).chain(&class.order).any(|class| !class.own && &*class.name == "Callback")
    };
    let object = |value: &Value| matches!(value, Value::Instance(instance) if acts(&instance.class));
    match value {
        Value::Class(class) => class.own && acts(class),
        Value::List(items) => !items.borrow().is_empty() && items.borrow().iter().all(object),
        value => object(value),
    }
}

/// Whether a value is an object of a schedule class of Keras.
fn is_schedule_object(value: &Value) -> bool {
    matches!(value, Value::Instance(instance) if matches!(instance.class.root(), Base::Schedule))
}

/// Whether two values are the same schedule.
fn alike(a: &Value, b: &Value, takes: Takes) -> bool {
    match (a, b) {
        (Value::Function(a), Value::Function(b)) => {
            Shared::ptr_eq(a, b)
                || Arc::ptr_eq(&a.function, &b.function) && a.cells.is_empty() && b.cells.is_empty()
        }
        (Value::Bound(a), Value::Bound(b)) => a.0.same(&b.0) && alike(&a.1, &b.1, takes),
        (Value::Instance(a), Value::Instance(b)) if takes == Takes::Class => {
            Shared::ptr_eq(&a.class, &b.class)
        }
        _ => a.same(b),
    }
}

/// The line and the number of a function that is named by them: `line 12 (2)`.
fn on_line(name: &str) -> Option<(usize, usize)> {
    let rest = name.strip_prefix("line ")?;
    match rest.split_once(" (") {
        Some((line, number)) => {
            Some((line.parse().ok()?, number.strip_suffix(')')?.parse().ok().filter(|number| *number > 0)?))
        }
        None => Some((rest.parse().ok()?, 1)),
    }
}
