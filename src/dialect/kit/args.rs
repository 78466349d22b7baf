//! The arguments of one schedule in a spec, read by the names and types that its [`Kind`] declares.

use super::budget::Budget;
use super::values::{Arg, FromArg};
use super::words;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::dialect::{DIALECTS, Default, Dialect, Interval, Kind, Param, Type, find, suggest};
use crate::number::python::Number;
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit, pace};
use crate::spec::clock::Clock;
use crate::spec::expression;
use crate::spec::settings::{self, INTERVAL};
use crate::spec::yaml::{Document, Node, Yaml, written};
use crate::spec::{Files, Optimizer, Stepping};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// What a spec says, or what is wrong with it.
pub(crate) type Resolved<T = Schedule> = Result<T, Diagnostic>;

/// The rest of the spec that a schedule depends on.
#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    /// The text of the spec.
    pub document: &'a Document,
    /// The training run.
    pub clock: &'a Clock,
    /// The optimizer's settings.
    pub optimizer: &'a Optimizer,
    /// Which script of a run it is.
    pub script: ScriptPart,
    /// How often the scheduler is stepped, if the spec says so, and the node that does.
    pub interval: Option<(Stepping, &'a Node)>,
    /// Reads the files that the spec names.
    pub files: &'a dyn Files,
    /// The limit on the schedules of the spec.
    pub budget: &'a Budget,
    /// Remarks on the values that were read, of this schedule or of another one.
    pub said: &'a RefCell<Vec<Remark>>,
    /// The numbers as which expressions were read, by the number of the node.
    pub numbers: &'a RefCell<BTreeMap<usize, Number>>,
}

/// Which script constructs the schedulers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScriptPart {
    /// The only one that the spec describes.
    Only,
    /// One that begins a run, whatever the spec says of `last_epoch`.
    Beginning,
    /// One that resumes a run.
    Resuming,
}

/// One schedule of a spec: its kind and its arguments.
pub(crate) struct Args<'a> {
    /// The framework.
    pub dialect: &'static Dialect,
    /// The scheduler.
    pub kind: &'static Kind,
    /// Whether it stands within another schedule.
    pub is_nested: bool,
    pub(super) env: Env<'a>,
    name: &'a Node,
    entries: Vec<Entry<'a>>,
    read: RefCell<BTreeSet<&'static str>>,
    /// Whether the dialect asked how the loop tells the scheduler the epoch.
    asks_the_epoch: Cell<bool>,
    /// The number of steps after which the loop makes no more.
    most_steps: Cell<Option<u64>>,
}

/// A parameter and its value in this spec.
struct Entry<'a> {
    param: &'static Param,
    value: Filled<'a>,
}

enum Filled<'a> {
    /// As written.
    Given(&'a Node),
    /// The framework's default, or the run's value.
    Default(Node),
    /// Neither; the error is made when the parameter is read.
    Missing,
}

impl<'a> Args<'a> {
    /// Takes a schedule of the spec: a map that has a `kind`, and perhaps an `interval`. Checks the names in it.
    ///
    /// # Errors
    ///
    /// The node is not a map, has no `kind`, an unknown kind or an unknown parameter.
    pub(crate) fn of(node: &'a Node, env: Env<'a>) -> Result<Self, Diagnostic> {
        Args::with_kind(node, env, &["kind", INTERVAL.name])
    }

    /// The same for a schedule within a schedule, which steps it.
    ///
    /// # Errors
    ///
    /// The same.
    pub(super) fn of_nested(node: &'a Node, env: Env<'a>) -> Result<Self, Diagnostic> {
        Args::with_kind(node, env, &["kind"]).map(Args::nested)
    }

    /// `own` are the keys that are not parameters.
    fn with_kind(node: &'a Node, env: Env<'a>, own: &[&str]) -> Result<Self, Diagnostic> {
        let Yaml::Map(map) = &node.value else {
            let what = format!("a schedule is a map with a `kind`, not {}", node.value.noun());
            return Err(Diagnostic::new(what)
                .at(env.document.place(node), "expected `kind: ...`")
                .help("for example `schedule: {kind: linear, start: 0.1, end: 0, steps: 1000}`; `lrsched list` shows every kind"));
        };
        let Some(name) = node.get("kind") else {
            let joined = map.iter().find(|(key, _)| key.text().is_some_and(|text| text.starts_with("kind:")));
            if let Some((key, _)) = joined {
                return Err(Diagnostic::new("a schedule without a `kind`")
                    .at(env.document.place(key), "no space after the colon")
                    .help(format!("write `{}`", written(key).replacen(':', ": ", 1))));
            }
            return Err(Diagnostic::new("a schedule without a `kind`")
                .at(env.document.place(node), "this schedule")
                .why("the kind says which scheduler of which framework computes the rate")
                .help(match node.get("type").or(node.get("name")).or(node.get("scheduler")) {
                    Some(_) => "write `kind: DIALECT.NAME` instead; `lrsched list` shows every kind",
                    None => "add `kind: DIALECT.NAME`; `lrsched list` shows every kind",
                }));
        };
        let (dialect, kind) = named(name, env)?;
        let given =
            map.iter().map(|(key, _)| key).filter(|key| !key.text().is_some_and(|key| own.contains(&key)));
        Args::checked(node, name, (dialect, kind), given, env)
    }

    /// Takes a map that has nothing but the parameters of a kind. `name` is where messages point.
    pub(super) fn checked(
        node: &'a Node,
        name: &'a Node,
        (dialect, kind): (&'static Dialect, &'static Kind),
        mut given: impl Iterator<Item = &'a Node>,
        env: Env<'a>,
    ) -> Result<Self, Diagnostic> {
        env.budget.charge(env.document, node, env.optimizer.lr.len())?;
        let known = |key: &Node| {
            let names = kind.params.iter().flat_map(|param| [Some(param.name), param.other_name()]);
            names.flatten().any(|name| Some(name) == key.text())
        };
        if let Some(key) = given.find(|key| !known(key)) {
            return Err(unknown_parameter((dialect, kind), (key, node), env));
        }
        let twice = |param: &&Param| {
            param.other_name().is_some_and(|other| node.get(param.name).and(node.get(other)).is_some())
        };
        if let Some(param) = kind.params.iter().find(twice) {
            let what = format!("`{}` and `source` are two names of one parameter", param.name);
            return Err(Diagnostic::new(what).at(env.document.place(node), "").help("leave one of them out"));
        }
        let entries = kind.params.iter().map(|param| Entry {
            param,
            value: param
                .given(node)
                .filter(|given| !leaves_out(param, given))
                .map_or_else(|| filled(param, env.clock), Filled::Given),
        });
        let entries = entries.collect();
        let (read, asks_the_epoch, most_steps) = (RefCell::default(), Cell::default(), Cell::default());
        Ok(Args { dialect, kind, is_nested: false, env, name, entries, read, asks_the_epoch, most_steps })
    }

    /// Builds the schedule; it counts in the unit of the kind or of the spec.
    ///
    /// # Errors
    ///
    /// The dialect rejects an argument.
    pub(crate) fn build(&self) -> Result<Schedule, Diagnostic> {
        self.paced(self.unpaced()?)
    }

    /// The same in steps of the scheduler, however often the loop makes them.
    ///
    /// # Errors
    ///
    /// The same.
    pub(crate) fn unpaced(&self) -> Result<Schedule, Diagnostic> {
        let unit = self.unit()?;
        self.check_last_epoch()?;
        let schedule = (self.kind.build)(self).map_err(|error| error.or_at(|| Some(self.kind_place())))?;
        let unread = self.kind.params.iter().find(|param| !self.read.borrow().contains(param.name));
        debug_assert!(unread.is_none(), "{} declares {unread:?} and does not read it", self.full_name());
        Ok(match unit {
            Some(unit) => schedule.per(unit),
            None => schedule,
        })
    }

    /// A schedule in steps of the scheduler, as the loop makes them.
    ///
    /// # Errors
    ///
    /// This scheduler cannot be stepped like that.
    pub(super) fn paced(&self, schedule: Schedule) -> Result<Schedule, Diagnostic> {
        match self.stepping() {
            Some((Stepping::Every(updates), _)) => Ok(pace::every(schedule, updates)),
            Some((Stepping::Times(times), _)) => Ok(pace::times(schedule, times, self.most_steps.get())),
            Some((Stepping::Fraction(_) | Stepping::Late, node)) if !self.asks_the_epoch.get() => Err(self.clash(
                node,
                "this scheduler counts its steps itself: what a loop says of the epoch would not change its rate, or torch \
                 would compute it by another formula",
            )),
            _ => Ok(schedule),
        }
    }

    /// The parameters that have a value, in YAML, and whether the spec gives it.
    pub(crate) fn written(&self) -> Vec<(&'static str, String, bool)> {
        self.filled().map(|(param, node, given)| (param.name, written(node), given)).collect()
    }

    /// Whether the kind has a parameter of this name.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.kind.params.iter().any(|param| param.name == name)
    }

    /// Whether it is constructed with a `last_epoch`.
    ///
    /// # Errors
    ///
    /// As for [`Args::last_epoch`].
    pub(super) fn is_resumed(&self) -> Resolved<bool> {
        self.own_last_epoch().map(|last_epoch| last_epoch != -1)
    }

    /// The same for a kind that may have no such parameter.
    ///
    /// # Errors
    ///
    /// The same.
    pub(super) fn own_last_epoch(&self) -> Resolved<i64> {
        match self.takes("last_epoch") {
            true => self.last_epoch(),
            false => Ok(self.env.optimizer.last_epoch.unwrap_or(-1)),
        }
    }

    /// Refuses `last_epoch` of `optimizer` if neither this scheduler nor one within it is constructed with it.
    fn check_last_epoch(&self) -> Result<(), Diagnostic> {
        match self.env.optimizer.last_epoch {
            Some(_) if !self.takes("last_epoch") && !self.takes("schedulers") && !self.is_nested => {
                Err(Diagnostic::new(format!("`{}` has no `last_epoch`", self.full_name()))
                    .at(self.kind_place(), "does not read `last_epoch` of `optimizer`")
                    .help(
                        "remove `last_epoch`; `run: {resume: {step: 500}}` says how a run was taken up again",
                    ))
            }
            _ => Ok(()),
        }
    }

    /// The parameter `last_epoch`, or that of `optimizer`: -1 for a new run.
    ///
    /// # Errors
    ///
    /// It is not a whole number, or the two contradict each other.
    pub(crate) fn last_epoch(&self) -> Resolved<i64> {
        let own: i64 = self.get("last_epoch")?;
        match self.env.optimizer.last_epoch {
            _ if self.env.script == ScriptPart::Beginning => Ok(-1),
            Some(other) if self.is_given("last_epoch") && own != other => {
                let what = format!("`last_epoch` is {own} here, and {other} in `optimizer`");
                let error = self.refuse("last_epoch", what);
                Err(error.why("the scheduler is constructed with one of them").help("remove one of the two"))
            }
            Some(other) => Ok(other),
            None => Ok(own),
        }
    }

    /// Whether the spec says which rate the script makes the optimizer with. Otherwise its rate may be one that was loaded.
    pub(crate) fn knows_the_first_rate(&self) -> bool {
        self.env.script != ScriptPart::Only || self.env.optimizer.initial_lr.is_empty()
    }

    /// How the loop steps this scheduler, if the spec says so. The scheduler around it steps one that is nested.
    pub(super) fn stepping(&self) -> Option<(Stepping, &'a Node)> {
        self.env.interval.filter(|_| !self.is_nested)
    }

    /// Whether the loop tells the scheduler the epoch.
    pub(crate) fn is_told(&self) -> bool {
        matches!(self.stepping(), Some((Stepping::Fraction(_) | Stepping::Late, _)))
    }

    /// How the loop tells the scheduler the epoch, if it does. A schedule that does not ask refuses such a loop.
    pub(crate) fn told(&self) -> Option<Stepping> {
        let (stepping, _) = self.stepping().filter(|_| self.is_told())?;
        self.asks_the_epoch.set(true);
        Some(stepping)
    }

    /// Whether the loop steps otherwise than once per update or epoch.
    pub(crate) fn is_paced(&self) -> bool {
        self.env.interval.is_some_and(|(stepping, _)| !matches!(stepping, Stepping::Once(_)))
    }

    /// Whether the loop steps the scheduler several times at each update.
    pub(crate) fn is_called_several_times(&self) -> bool {
        matches!(self.stepping(), Some((Stepping::Times(_), _)))
    }

    /// Says that the loop makes no more than this number of steps.
    pub(crate) fn stop_after(&self, steps: u64) {
        self.most_steps.set(Some(steps));
    }

    /// The number of steps that the scheduler makes in the run, if the run has a length.
    pub(crate) fn steps_in_run(&self, unit: Unit) -> Option<u64> {
        let length = self.clock().length(unit)?;
        match self.env.interval {
            Some((Stepping::Every(updates), _)) => Some(length.div_ceil(updates)),
            Some((Stepping::Times(times), _)) => length.checked_mul(times),
            _ => Some(length),
        }
    }

    /// The error for an `interval` that this schedule cannot have.
    pub(crate) fn clashes(&self, why: &str) -> Diagnostic {
        match self.env.interval {
            Some((_, node)) => self.clash(node, why),
            None => Diagnostic::new(format!("`{}` cannot be stepped like this", self.full_name())).why(why),
        }
    }

    fn clash(&self, node: &Node, why: impl Into<String>) -> Diagnostic {
        let what = format!("`interval: {}` does not go with `{}`", written(node), self.full_name());
        Diagnostic::new(what)
            .at(self.env.document.place(node), "")
            .why(why)
            .help("remove `interval`, or write it in the schedules that it is for")
    }

    /// How often the scheduler is stepped, or `None` if one of its parameters decides.
    ///
    /// # Errors
    ///
    /// This scheduler cannot have the spec's `interval`.
    pub(crate) fn unit(&self) -> Result<Option<Unit>, Diagnostic> {
        let clash = |node, why| Err(self.clash(node, why));
        if let (Some((Stepping::Every(_) | Stepping::Times(_), node)), Some(why)) =
            (self.env.interval, self.dialect.steps_itself)
        {
            return clash(node, why.to_string());
        }
        match (self.kind.interval, self.env.interval) {
            (Interval::Caller(default), given) => {
                Ok(Some(given.map_or(default, |(stepping, _)| stepping.unit())))
            }
            (Interval::Always(unit), Some((given, node))) if given.unit() != unit => {
                clash(node, format!("the framework steps this scheduler once per {unit}"))
            }
            (Interval::Always(unit), _) => Ok(Some(unit)),
            // Whether it goes is known when the schedule is built.
            (Interval::Parameter, Some((Stepping::Fraction(_) | Stepping::Late, _))) => Ok(None),
            (Interval::Parameter, Some((_, node))) => {
                clash(node, "one of the scheduler's own parameters says how often it is stepped".into())
            }
            (Interval::Parameter, None) => Ok(None),
            (Interval::Source, given) => Ok(given.map(|(stepping, _)| stepping.unit())),
        }
    }

    /// The training run.
    pub(crate) fn clock(&self) -> &'a Clock {
        self.env.clock
    }

    /// The optimizer's settings.
    pub(crate) fn optimizer(&self) -> &'a Optimizer {
        self.env.optimizer
    }

    /// Refuses parameter groups that differ in more than their rates, if the schedulers of the dialect need one setting for all.
    ///
    /// # Errors
    ///
    /// They differ.
    pub(crate) fn accept_groups(&self) -> Result<(), Diagnostic> {
        match &self.env.optimizer.differs {
            Some(error) if !self.dialect.own_group_settings => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// The optimizer's learning rate for each parameter group, with the group's name if it has one.
    ///
    /// # Errors
    ///
    /// The spec gives none.
    pub(crate) fn base_lr(&self) -> Result<&'a [(Option<String>, Number)], Diagnostic> {
        if !self.env.optimizer.initial_lr.is_empty() {
            return Err(Diagnostic::new(format!("`{}` cannot resume a run here", self.full_name()))
                .at(self.kind_place(), "does not read `initial_lr` of `optimizer`")
                .help("remove `initial_lr`, and describe the run from its beginning: row i is update i"));
        }
        self.groups()
    }

    /// The same for a scheduler that can resume a run, whose first rate is `initial_lr`.
    ///
    /// # Errors
    ///
    /// The spec gives none.
    pub(crate) fn groups(&self) -> Result<&'a [(Option<String>, Number)], Diagnostic> {
        match self.env.optimizer.lr.as_slice() {
            [] => Err(Diagnostic::new(format!("`{}` needs the optimizer's learning rate", self.full_name()))
                .at(self.kind_place(), "starts from the optimizer's rate")
                .why("this scheduler changes the rate that it finds in the optimizer")
                .help("add `optimizer: {lr: 0.1}` to the spec")),
            groups => Ok(groups),
        }
    }

    /// Whether the spec gives no rate of the optimizer, new or resumed.
    pub(crate) fn has_no_rate(&self) -> bool {
        self.env.optimizer.lr.is_empty() && self.env.optimizer.initial_lr.is_empty()
    }

    /// The kind with its dialect.
    pub(crate) fn full_name(&self) -> String {
        self.dialect.full_name(self.kind)
    }

    /// The kind as written.
    pub(crate) fn kind_node(&self) -> &'a Node {
        self.name
    }

    /// Where the kind is named.
    pub(crate) fn kind_place(&self) -> Place {
        self.env.document.place(self.name)
    }

    /// A remark on the kind.
    pub(crate) fn remark_on_kind(&self, kind: RemarkKind, text: impl Into<String>) -> Remark {
        Remark::new(kind, text).at(self.kind_place())
    }

    /// These arguments as those of a schedule within another one.
    pub(super) fn nested(self) -> Self {
        Args { is_nested: true, ..self }
    }

    /// Where the value of a parameter is written, or the kind if it was left out.
    pub(crate) fn place(&self, name: &str) -> Place {
        match self.entry(name).value {
            Filled::Given(node) => self.env.document.place(node),
            _ => self.kind_place(),
        }
    }

    /// Whether a parameter was written in the spec.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        matches!(self.entry(name).value, Filled::Given(_))
    }

    /// Every parameter that has a value: the value, and whether it was written in the spec.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (&'static Param, &Node, bool)> {
        self.entries.iter().filter_map(|entry| match &entry.value {
            Filled::Given(node) => Some((entry.param, *node, true)),
            Filled::Default(node) => Some((entry.param, node, false)),
            Filled::Missing => None,
        })
    }

    /// Marks a parameter as read, for one that changes no value.
    pub(crate) fn skip(&self, name: &str) {
        self.read.borrow_mut().insert(self.entry(name).param.name);
    }

    /// An error about the value of a parameter.
    pub(crate) fn refuse(&self, name: &str, what: impl Into<String>) -> Diagnostic {
        let found = if self.is_given(name) { "" } else { "left out here" };
        Diagnostic::new(what).at(self.place(name), found)
    }

    /// A remark on a parameter. It points at the kind if the parameter was left out.
    pub(crate) fn remark(&self, kind: RemarkKind, name: &str, text: impl Into<String>) -> Remark {
        Remark::new(kind, text).at(self.place(name))
    }

    /// The value of a parameter, or of its default.
    ///
    /// # Errors
    ///
    /// It is missing, or not a `T`.
    pub(crate) fn get<'s, T: FromArg<'s>>(&'s self, name: &'static str) -> Result<T, Diagnostic> {
        let Entry { param, value } = self.entry(name);
        self.read.borrow_mut().insert(param.name);
        let (node, given) = match value {
            Filled::Given(node) => (*node, true),
            Filled::Default(node) => (node, false),
            Filled::Missing => return T::absent().ok_or_else(|| self.missing(param)),
        };
        T::from_node(&Arg { args: self, param, node, given })
    }

    /// Checks the value of a parameter that has no effect here.
    ///
    /// # Errors
    ///
    /// It is missing, or not a `T`.
    pub(crate) fn check<'s, T: FromArg<'s>>(&'s self, name: &'static str) -> Resolved<()> {
        self.get::<T>(name).map(drop)
    }

    /// A number within a range.
    ///
    /// # Errors
    ///
    /// It is missing, not a number, or `within` is false for it; `range` is the range in words.
    pub(crate) fn within(
        &self,
        name: &'static str,
        range: &str,
        within: fn(f64) -> bool,
    ) -> Result<f64, Diagnostic> {
        let value = self.get::<f64>(name)?;
        match within(value) {
            true => Ok(value),
            false => Err(self.out_of_range(name, range, Number::Float(value))),
        }
    }

    /// A whole number that is at least 1.
    ///
    /// # Errors
    ///
    /// It is missing, not a whole number, or 0.
    pub(crate) fn positive(&self, name: &'static str) -> Result<u64, Diagnostic> {
        match self.get::<u64>(name)? {
            0 => Err(self.out_of_range(name, "at least 1", Number::Int(0))),
            count => Ok(count),
        }
    }

    fn out_of_range(&self, name: &str, range: &str, found: Number) -> Diagnostic {
        let (param, given) = (self.entry(name).param, self.is_given(name));
        let node = match &self.entry(name).value {
            Filled::Given(node) => node,
            Filled::Default(node) => node,
            Filled::Missing => self.name,
        };
        Arg { args: self, param, node, given }.out_of_range(range, found)
    }

    #[expect(
        clippy::panic,
        reason = "a kind reads a parameter that it does not declare; the test of the examples finds that"
    )]
    fn entry(&self, name: &str) -> &Entry<'a> {
        let found = self.entries.iter().find(|entry| entry.param.name == name);
        found.unwrap_or_else(|| panic!("{} does not declare `{name}`", self.full_name()))
    }

    fn missing(&self, param: &Param) -> Diagnostic {
        let error = Diagnostic::new(format!("`{}` of `{}` is missing", param.name, self.full_name()))
            .at(self.kind_place(), format!("has no `{}`", param.name));
        let Default::Run(text) = param.default else {
            return error.why(param.doc).help(format!("add `{}: ...`", param.name));
        };
        let fault = expression::evaluate(text, &|name| self.env.clock.lookup(name)).err();
        let help = fault.and_then(|fault| fault.help).unwrap_or_default();
        error.why(format!("its default is `{text}` of the run, which is not known")).help(help)
    }
}

/// Whether `null` stands for leaving a parameter out: the framework then takes the value of the run, as by default.
fn leaves_out(param: &Param, given: &Node) -> bool {
    let takes_null = matches!((param.ty, param.default), (Type::OrNull(_), Default::Run(_)));
    takes_null && given.value == Yaml::Null
}

/// The value of a parameter that was left out.
fn filled(param: &Param, clock: &Clock) -> Filled<'static> {
    match param.default {
        Default::Is(text) => Filled::Default(Node::literal(text)),
        Default::Run(text) => match expression::evaluate(text, &|name| clock.lookup(name)) {
            Ok(value) => Filled::Default(Node::literal(&value.to_string())),
            Err(_) => Filled::Missing,
        },
        Default::Required | Default::Absent => Filled::Missing,
    }
}

fn named(name: &Node, env: Env<'_>) -> Result<(&'static Dialect, &'static Kind), Diagnostic> {
    let place = || env.document.place(name);
    let Some(text) = name.text() else {
        return Err(Diagnostic::new("`kind` is a name").at(place(), format!("this is {}", name.value.noun())));
    };
    find(text).ok_or_else(|| {
        if text.trim().is_empty() {
            let error = Diagnostic::new("`kind` is empty").at(place(), "no name");
            return error.help("`lrsched list` shows every kind");
        }
        let error = Diagnostic::new(format!("there is no kind `{text}`")).at(place(), "unknown kind");
        if text.contains('(') {
            return error.help("write the name alone, and each parameter beside it: `{kind: linear, start: 0.1, steps: 100}`");
        }
        let dialect = |name: &str| DIALECTS.iter().find(|d| !name.is_empty() && d.name == name);
        match (suggest(text), dialect(text), text.rsplit_once('.')) {
            (Some(near), ..) => error.help(format!("did you mean `{near}`?")),
            (None, Some(_), _) => {
                error.help(format!("name one of its schedulers: `lrsched list {text}` shows them"))
            }
            (None, None, Some((prefix, _))) if dialect(prefix).is_some() => {
                error
                    .why(format!("a class of your own, or of a program that adds to {prefix}, is not read by its name"))
                    .help(format!("`lrsched list {prefix}` shows its schedulers; what another computes can be written in Python: `kind: python`"))
            }
            (None, None, Some(_)) if !text.starts_with('.') => error
                .why(format!("its framework is not one of these: {}", dialects().join(", ")))
                .help("for another framework, use the shapes of `lrsched list neutral`, or its function in Python: `kind: python`"),
            _ => error.help("`lrsched list` shows every kind"),
        }
    })
}

/// The names of all dialects.
fn dialects() -> Vec<&'static str> {
    DIALECTS.iter().map(|dialect| dialect.name).filter(|name| !name.is_empty()).collect()
}

fn unknown_parameter(
    (dialect, kind): (&Dialect, &Kind),
    (key, node): (&Node, &Node),
    env: Env<'_>,
) -> Diagnostic {
    let (full, key_text) = (dialect.full_name(kind), written(key));
    let error = Diagnostic::new(format!("`{full}` has no parameter `{key_text}`"))
        .at(env.document.place(key), "not a parameter of this kind");
    let names = kind.params.iter().map(|param| param.name);
    let all: Vec<&str> = names.clone().collect();
    match nearest(&key_text, names) {
        _ if key_text == "<<" => error.help(crate::spec::NO_MERGE),
        _ if settings::is_number_part(key, node) => error.help(settings::DECIMAL_POINT),
        _ if key_text.ends_with(')') => error.help("within braces, put arithmetic with commas in quotes"),
        _ if key_text == "interval" => {
            error.help("write it beside the outer `kind`: the outer scheduler steps this one")
        }
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if words::elsewhere(&key_text, kind).is_some() => {
            error.help(words::elsewhere(&key_text, kind).unwrap_or_default())
        }
        None if all.is_empty() => error.help("it has no parameters"),
        None => error.help(format!("its parameters are {}", all.join(", "))),
    }
}
