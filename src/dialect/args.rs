//! The arguments of one schedule in a spec, read by the names and types that its [`Kind`] declares.

use super::{Default, Dialect, Interval, Kind, Param, Type};
use crate::diagnostic::{Diagnostic, Place, Source, nearest};
use crate::schedule::remark::{Finding, Remark};
use crate::schedule::{Schedule, Unit};
use crate::spec::clock::Clock;
use crate::spec::expression::{self, Number};
use crate::spec::yaml::{Document, Node, Value, written};
use crate::spec::{Files, Optimizer};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a schedule finds around it.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// The text that is being read.
    pub document: &'a Document,
    /// The training run.
    pub clock: &'a Clock,
    /// What the optimizer was made with.
    pub optimizer: &'a Optimizer,
    /// How often the scheduler is stepped, if the spec says so, and where it says it.
    pub interval: Option<(Unit, &'a Node)>,
    /// How to read a file that the spec names.
    pub files: &'a dyn Files,
}

/// One schedule of a spec: its kind and what was given to it.
pub struct Args<'a> {
    /// The framework.
    pub dialect: &'static Dialect,
    /// The scheduler.
    pub kind: &'static Kind,
    env: Env<'a>,
    name: &'a Node,
    entries: Vec<Entry<'a>>,
    read: RefCell<BTreeSet<&'static str>>,
}

/// What a parameter is in this spec.
struct Entry<'a> {
    param: &'static Param,
    value: Filled<'a>,
}

enum Filled<'a> {
    /// As written.
    Given(&'a Node),
    /// As the framework, or the run, has it.
    Default(Node),
    /// Neither; the diagnostic is made when it is asked for.
    Missing,
}

impl<'a> Args<'a> {
    /// Takes a map that has a `kind`, and checks the names in it.
    ///
    /// # Errors
    ///
    /// No map, no `kind`, an unknown kind, an unknown parameter.
    pub fn of(node: &'a Node, env: Env<'a>) -> Result<Self, Diagnostic> {
        let Value::Map(map) = &node.value else {
            let what = format!("a schedule is a map with a `kind`, not {}", node.value.noun());
            return Err(Diagnostic::new(what)
                .at(env.document.place(node), "expected `kind: ...`")
                .help("for example `schedule: {kind: linear, start: 0.1, end: 0, steps: 1000}`; `lrsched list` shows every kind"));
        };
        let Some(name) = node.get("kind") else {
            let joined = map.iter().find(|(key, _)| key.text().is_some_and(|text| text.starts_with("kind:")));
            if let Some((key, _)) = joined {
                return Err(Diagnostic::new("a schedule without a `kind`")
                    .at(env.document.place(key), "no space behind the colon")
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
        let (dialect, kind) = find(name, env)?;
        let given = map.iter().map(|(key, _)| key).filter(|key| key.text() != Some("kind"));
        Args::checked(node, name, (dialect, kind), given, env)
    }

    /// Takes the parameters of a kind that `name` stands for, where nothing else is in the map.
    fn checked(
        node: &'a Node,
        name: &'a Node,
        (dialect, kind): (&'static Dialect, &'static Kind),
        mut given: impl Iterator<Item = &'a Node>,
        env: Env<'a>,
    ) -> Result<Self, Diagnostic> {
        let known = |key: &Node| kind.params.iter().any(|param| Some(param.name) == key.text());
        if let Some(key) = given.find(|key| !known(key)) {
            return Err(unknown_parameter(dialect, kind, key, env));
        }
        let entries = kind.params.iter().map(|param| Entry {
            param,
            value: node.get(param.name).map_or_else(|| filled(param, env.clock), Filled::Given),
        });
        let entries = entries.collect();
        Ok(Args { dialect, kind, env, name, entries, read: RefCell::default() })
    }

    /// Makes the schedule, and lets it count in the unit that the kind or the spec wants.
    ///
    /// # Errors
    ///
    /// Whatever the dialect finds wrong with the arguments.
    pub fn build(&self) -> Result<Schedule, Diagnostic> {
        let unit = self.unit()?;
        let schedule = (self.kind.build)(self).map_err(|error| error.or_at(|| Some(self.kind_place())))?;
        let unread = self.kind.params.iter().find(|param| !self.read.borrow().contains(param.name));
        debug_assert!(unread.is_none(), "{} declares {unread:?} and does not read it", self.full_name());
        Ok(match unit {
            Some(unit) => schedule.per(unit),
            None => schedule,
        })
    }

    /// How often the scheduler is stepped, or `None` where one of its parameters decides.
    ///
    /// # Errors
    ///
    /// The spec has an `interval` that this scheduler cannot have.
    pub fn unit(&self) -> Result<Option<Unit>, Diagnostic> {
        let clash = |node: &Node, why: String| {
            let what = format!("`interval: {}` does not go with `{}`", written(node), self.full_name());
            Err(Diagnostic::new(what)
                .at(self.env.document.place(node), "")
                .why(why)
                .help("remove `interval`"))
        };
        match (self.kind.interval, self.env.interval) {
            (Interval::Caller(default), given) => Ok(Some(given.map_or(default, |(unit, _)| unit))),
            (Interval::Always(unit), Some((given, node))) if given != unit => {
                clash(node, format!("the framework steps this scheduler once per {unit}"))
            }
            (Interval::Always(unit), _) => Ok(Some(unit)),
            (Interval::Parameter, Some((_, node))) => {
                clash(node, "one of the scheduler's own parameters says how often it is stepped".into())
            }
            (Interval::Parameter, None) => Ok(None),
        }
    }

    /// The training run.
    pub fn clock(&self) -> &'a Clock {
        self.env.clock
    }

    /// What the optimizer was made with.
    pub fn optimizer(&self) -> &'a Optimizer {
        self.env.optimizer
    }

    /// The optimizer's learning rate for each parameter group, with the group's name if it has one.
    ///
    /// # Errors
    ///
    /// The spec gives none.
    pub fn base_lr(&self) -> Result<&'a [(Option<String>, Number)], Diagnostic> {
        match self.env.optimizer.lr.as_slice() {
            [] => Err(Diagnostic::new(format!("`{}` needs the optimizer's learning rate", self.full_name()))
                .at(self.kind_place(), "starts from the rate that the optimizer was made with")
                .why("this scheduler changes a rate that it finds in the optimizer")
                .help("add `optimizer: {lr: 0.1}` to the spec")),
            groups => Ok(groups),
        }
    }

    /// The kind with its dialect.
    pub fn full_name(&self) -> String {
        self.dialect.full_name(self.kind)
    }

    /// The kind as written.
    pub(crate) fn kind_node(&self) -> &'a Node {
        self.name
    }

    /// Where the kind is named.
    pub fn kind_place(&self) -> Place {
        self.env.document.place(self.name)
    }

    /// Where the value of a parameter stands, or the kind if it was left out.
    pub fn place(&self, name: &str) -> Place {
        match self.entry(name).value {
            Filled::Given(node) => self.env.document.place(node),
            _ => self.kind_place(),
        }
    }

    /// Whether a parameter was written in the spec.
    pub fn is_given(&self, name: &str) -> bool {
        matches!(self.entry(name).value, Filled::Given(_))
    }

    /// Every parameter that has a value, with the value and whether it was written in the spec.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Node, bool)> {
        self.entries.iter().filter_map(|entry| match &entry.value {
            Filled::Given(node) => Some((entry.param.name, *node, true)),
            Filled::Default(node) => Some((entry.param.name, node, false)),
            Filled::Missing => None,
        })
    }

    /// Marks a parameter as read without asking for its value.
    pub fn skip(&self, name: &str) {
        self.read.borrow_mut().insert(self.entry(name).param.name);
    }

    /// A message about the value of a parameter.
    pub fn refuse(&self, name: &str, what: impl Into<String>) -> Diagnostic {
        let found = if self.is_given(name) { "" } else { "left out here" };
        Diagnostic::new(what).at(self.place(name), found)
    }

    /// A remark that a parameter causes, or the kind if it was left out.
    pub fn remark(&self, finding: Finding, name: &str, text: impl Into<String>) -> Remark {
        Remark::new(finding, text).at(self.place(name))
    }

    /// The value of a parameter, or of its default.
    ///
    /// # Errors
    ///
    /// It is missing, or it is not what `T` takes.
    pub fn get<'s, T: FromArg<'s>>(&'s self, name: &'static str) -> Result<T, Diagnostic> {
        let Entry { param, value } = self.entry(name);
        self.read.borrow_mut().insert(param.name);
        let (node, given) = match value {
            Filled::Given(node) => (*node, true),
            Filled::Default(node) => (node, false),
            Filled::Missing => return T::absent().ok_or_else(|| self.missing(param)),
        };
        T::from_node(&Arg { args: self, param, node, given })
    }

    /// The number that a parameter has, checked to lie in a range.
    ///
    /// # Errors
    ///
    /// It is missing, no number, or `within` says no; `range` then says in words what it has to be.
    pub fn within(
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

    /// A count that is at least 1.
    ///
    /// # Errors
    ///
    /// It is missing, no whole number, or 0.
    pub fn positive(&self, name: &'static str) -> Result<u64, Diagnostic> {
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
        error.why(format!("left out, it is `{text}` of the run, which does not say")).help(help)
    }
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

fn find(name: &Node, env: Env<'_>) -> Result<(&'static Dialect, &'static Kind), Diagnostic> {
    let place = || env.document.place(name);
    let Some(text) = name.text() else {
        return Err(Diagnostic::new("`kind` is a name").at(place(), format!("this is {}", name.value.noun())));
    };
    super::find(text).ok_or_else(|| {
        if text.trim().is_empty() {
            let error = Diagnostic::new("`kind` is empty").at(place(), "no name");
            return error.help("`lrsched list` shows every kind");
        }
        let error = Diagnostic::new(format!("there is no kind `{text}`")).at(place(), "not known");
        let dialect = |name: &str| super::DIALECTS.iter().find(|d| !name.is_empty() && d.name == name);
        match (super::suggest(text), dialect(text), text.rsplit_once('.')) {
            (Some(near), ..) => error.help(format!("did you mean `{near}`?")),
            (None, Some(_), _) => {
                error.help(format!("say which of its schedulers: `lrsched list {text}` shows them"))
            }
            (None, None, Some((prefix, _))) if dialect(prefix).is_some() => {
                error.help(format!("`lrsched list {prefix}` shows what there is"))
            }
            _ => error.help("`lrsched list` shows every kind"),
        }
    })
}

fn unknown_parameter(dialect: &Dialect, kind: &Kind, key: &Node, env: Env<'_>) -> Diagnostic {
    let (full, key_text) = (dialect.full_name(kind), written(key));
    let error = Diagnostic::new(format!("`{full}` has no parameter `{key_text}`"))
        .at(env.document.place(key), "not a parameter of this kind");
    let names = kind.params.iter().map(|param| param.name);
    let all: Vec<&str> = names.clone().collect();
    match nearest(&key_text, names) {
        _ if key_text == "<<" => error.help(crate::spec::NO_MERGE),
        _ if key_text.ends_with(')') => {
            error.help("put arithmetic that has commas into quotes within braces")
        }
        _ if key_text == "interval" => error.help("it stands beside `schedule:`, for the whole spec"),
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if all.is_empty() => error.help("it has no parameters"),
        None => error.help(format!("its parameters are {}", all.join(", "))),
    }
}

/// A value in a spec, and whose it is.
#[derive(Clone, Copy)]
pub struct Arg<'a> {
    args: &'a Args<'a>,
    param: &'static Param,
    node: &'a Node,
    given: bool,
}

impl<'a> Arg<'a> {
    /// What was written, or the default.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// The schedule that it belongs to.
    pub fn args(&self) -> &'a Args<'a> {
        self.args
    }

    /// The parameter that it is a value of.
    pub fn param(&self) -> &'static Param {
        self.param
    }

    /// Where it was written; the kind, if it was left out.
    pub fn place(&self) -> Place {
        match self.given {
            true => self.args.env.document.place(self.node),
            false => self.args.kind_place(),
        }
    }

    /// An element of the same parameter's value.
    pub fn inner(&self, node: &'a Node) -> Arg<'a> {
        Arg { node, ..*self }
    }

    /// A message that this is not what the parameter takes.
    pub fn expected(&self, expected: &str) -> Diagnostic {
        let Arg { args, param, node, .. } = self;
        let found = match &node.value {
            Value::Text(text) if text.lines().count() <= 1 => format!("this is the text `{text}`"),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => format!("this is `{}`", written(node)),
            value => format!("this is {}", value.noun()),
        };
        Diagnostic::new(format!("`{}` of `{}` is not {expected}", param.name, args.full_name()))
            .at(self.place(), found)
            .why(param.doc)
    }

    /// A message that this number is not what the parameter takes.
    fn out_of_range(&self, range: &str, found: Number) -> Diagnostic {
        let what = format!("`{}` of `{}` must be {range}", self.param.name, self.args.full_name());
        let found = match (&self.node.value, found) {
            (Value::Text(_), found) => format!("this comes to {}", plainly(found)),
            (_, found) => format!("this is {}", plainly(found)),
        };
        Diagnostic::new(what).at(self.place(), found).why(self.param.doc)
    }

    /// The number that was written, or that an expression comes to; and whether it was an expression.
    fn number(&self, expected: &str) -> Result<(Number, bool), Diagnostic> {
        match &self.node.value {
            Value::Int(value) => Ok((Number::Int(*value), false)),
            Value::Float(value) => Ok((Number::Float(*value), false)),
            Value::Text(text) => self.evaluate(text).map(|value| (value, true)),
            _ => Err(self.expected(expected)),
        }
    }

    fn evaluate(&self, text: &str) -> Result<Number, Diagnostic> {
        let clock = self.args.env.clock;
        expression::evaluate(text, &|name| clock.lookup(name)).map_err(|fault| {
            let place = match self.given {
                true => self.args.env.document.place_within(self.node, fault.at, fault.length),
                false => self.place(),
            };
            let what = format!("`{}` of `{}` is not a number", self.param.name, self.args.full_name());
            let error = Diagnostic::new(what).at(place, fault.what);
            match fault.help {
                Some(help) => error.help(help),
                None => error.help("a number, or arithmetic over the run such as `0.06 * steps`"),
            }
        })
    }
}

/// A number as a person writes it, without the `.0` of a float that is whole.
fn plainly(number: Number) -> String {
    match number {
        Number::Float(value) if value.is_nan() => ".nan".to_string(),
        Number::Float(value) if value.is_infinite() => format!("{}.inf", if value < 0.0 { "-" } else { "" }),
        number => number.to_string().trim_end_matches(".0").to_string(),
    }
}

/// A type that a parameter can be read as.
pub trait FromArg<'a>: Sized {
    /// Reads what was written.
    ///
    /// # Errors
    ///
    /// It is something else.
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic>;

    /// What to take for a parameter that has no default and was left out, if that is allowed.
    fn absent() -> Option<Self> {
        None
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node.value {
            Value::Null => Ok(None),
            _ => T::from_node(arg).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Vec<T> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match &arg.node.value {
            Value::List(items) => items.iter().map(|item| T::from_node(&arg.inner(item))).collect(),
            _ => Err(arg.expected("a list")),
        }
    }
}

impl FromArg<'_> for Number {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let (number, _) = arg.number("a number")?;
        match number.float().is_finite() {
            true => Ok(number),
            false => Err(arg.out_of_range("a finite number", number)),
        }
    }
}

impl FromArg<'_> for f64 {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        Number::from_node(arg).map(Number::float)
    }
}

/// A whole number as written; an expression is rounded to the nearest, halves to even.
impl FromArg<'_> for i64 {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let (number, expression) = arg.number("a whole number")?;
        let whole = match number {
            Number::Float(value) if expression => Number::Float(value.round_ties_even()).whole(),
            number => number.whole(),
        };
        whole.ok_or_else(|| arg.out_of_range("a whole number, at most 2^53", number))
    }
}

/// A whole number from 0; an expression is rounded to the nearest, halves to even.
impl FromArg<'_> for u64 {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let whole = i64::from_node(arg)?;
        u64::try_from(whole).map_err(|_| arg.out_of_range("at least 0", Number::Int(whole)))
    }
}

/// A number of updates for a framework that takes any number: as written; an expression is rounded to the nearest
/// whole number, halves to even.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps(pub Number);

impl FromArg<'_> for Steps {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        Ok(Steps(match (Number::from_node(arg)?, &arg.node.value) {
            (Number::Float(value), Value::Text(_)) => {
                Number::Float(value.round_ties_even()).whole().map_or(Number::Float(value), Number::Int)
            }
            (number, _) => number,
        }))
    }
}

impl FromArg<'_> for bool {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match arg.node.value {
            Value::Bool(value) => Ok(value),
            _ => Err(arg.expected("`true` or `false`")),
        }
    }
}

impl FromArg<'_> for String {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        arg.node.text().map(str::to_string).ok_or_else(|| arg.expected("a text"))
    }
}

/// One of the words that a parameter of [`Type::Choice`] allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word(pub &'static str);

impl FromArg<'_> for Word {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let Type::Choice(words) = arg.param.ty else {
            panic!("{} is not declared as a choice", arg.param.name)
        };
        let text = arg.node.text();
        let found = words.iter().find(|word| Some(**word) == text);
        found.map(|word| Word(word)).ok_or_else(|| {
            let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            let error = arg.expected(&format!("one of {}", list.join(", ")));
            match text.and_then(|text| nearest(text, words.iter().copied())) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            }
        })
    }
}

/// A map from numbers to numbers, in the order written.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs(pub Vec<(Number, Number)>);

impl FromArg<'_> for Pairs {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let Value::Map(entries) = &arg.node.value else { return Err(arg.expected("a map of numbers")) };
        let pair = |(key, value): &'_ (Node, Node)| -> Result<(Number, Number), Diagnostic> {
            let key = Arg { node: key, ..*arg };
            Ok((Number::from_node(&key)?, Number::from_node(&Arg { node: value, ..*arg })?))
        };
        entries.iter().map(pair).collect::<Result<_, _>>().map(Pairs)
    }
}

/// A schedule within a schedule.
impl<'a> FromArg<'a> for Args<'a> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        Args::of(arg.node, arg.args.env)
    }
}

/// The keyword arguments of a schedule that the framework takes as a map without a `kind`.
pub struct Keywords<'a>(Arg<'a>);

impl<'a> FromArg<'a> for Keywords<'a> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node.value {
            Value::Map(_) => Ok(Keywords(*arg)),
            _ => Err(arg.expected("a map of arguments")),
        }
    }
}

impl<'a> Keywords<'a> {
    /// Takes them as the arguments of a kind of the same dialect.
    ///
    /// # Errors
    ///
    /// A name that is none of its parameters.
    pub fn of(self, kind: &'static Kind) -> Result<Args<'a>, Diagnostic> {
        let Arg { args, node, .. } = self.0;
        let given = node.entries().iter().map(|(key, _)| key);
        Args::checked(node, node, (args.dialect, kind), given, args.env)
    }
}

/// A list of numbers, in the spec or in a column of a CSV; they may be infinite or not a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Column(pub Arc<[f64]>);

impl FromArg<'_> for Column {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match &arg.node.value {
            Value::List(items) => {
                let number = |item| arg.inner(item).number("a list of numbers").map(|(n, _)| n.float());
                items.iter().map(number).collect::<Result<Vec<f64>, _>>().map(|list| Column(list.into()))
            }
            Value::Map(_) => read_column(arg).map(|list| Column(list.into())),
            Value::Text(_) => Err(arg
                .expected("a list of numbers, or `{file: ..., column: ...}`")
                .help(format!("write `{}: {{file: val.csv, column: val_loss}}`", arg.param.name))),
            _ => Err(arg.expected("a list of numbers, or `{file: ..., column: ...}`")),
        }
    }
}

/// The text of a file that a map such as `{file: val.csv, column: loss}` names, and the map's other entry.
///
/// # Errors
///
/// The map has other entries, or the file cannot be read.
pub fn read_file<'a>(arg: &Arg<'a>, other: &str) -> Result<(Arc<Source>, Option<&'a Node>), Diagnostic> {
    let document = arg.args.env.document;
    for (key, _) in arg.node.entries() {
        if ![Some("file"), Some(other)].contains(&key.text()) {
            return Err(Diagnostic::new(format!("`{}` is neither `file` nor `{other}`", written(key)))
                .at(document.place(key), "not expected here")
                .help(format!("write `{}: {{file: ..., {other}: ...}}`", arg.param.name)));
        }
    }
    let file = arg.node.get("file").ok_or_else(|| arg.expected(&format!("`{{file: ..., {other}: ...}}`")))?;
    let path = file.text().ok_or_else(|| arg.inner(file).expected("the name of a file"))?;
    let text = arg.args.env.files.read(path).map_err(|why| {
        Diagnostic::new(format!("cannot read `{path}`"))
            .at(document.place(file), why)
            .help("the name is taken from the folder of the spec")
    })?;
    Ok((Arc::new(Source { name: path.to_string(), text }), arg.node.get(other)))
}

fn read_column(arg: &Arg<'_>) -> Result<Vec<f64>, Diagnostic> {
    let (source, wanted) = read_file(arg, "column")?;
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    // The reader takes any text that is UTF-8, and rows of any length.
    let broken = |error: csv::Error| Diagnostic::new(format!("`{}` is not a CSV: {error}", source.name));
    let header = reader.headers().map_err(broken)?.clone();
    let index = which_column(arg, &source, &header, wanted)?;
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(1, |position| position.line()) as usize;
        let at = |what: String, found: &str| {
            let span = field_span(source.line(line), line, index);
            Diagnostic::new(what).at(Place { source: source.clone(), span }, found)
        };
        let name = &header[index];
        let number = match record.get(index) {
            None => return Err(at(format!("this row has no column `{name}`"), "the row ends before it")),
            Some("") => return Err(at(format!("column `{name}` has a gap"), "expected a number")),
            Some(text) => text
                .parse::<f64>()
                .map_err(|_| at(format!("`{text}` in column `{name}` is not a number"), "expected a number")),
        };
        values.push(
            number.map_err(|error| error.help("every row gives one number; `nan` and `inf` are numbers"))?,
        );
    }
    Ok(values)
}

/// The column that is meant, by its place in the header.
fn which_column(
    arg: &Arg<'_>,
    source: &Source,
    header: &csv::StringRecord,
    wanted: Option<&Node>,
) -> Result<usize, Diagnostic> {
    let document = arg.args.env.document;
    let columns = || header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if header.is_empty() {
        return Err(Diagnostic::new(format!("`{}` is empty", source.name))
            .at(arg.place(), "names this file")
            .help("the first line of a CSV names its columns"));
    }
    let Some(node) = wanted else {
        return match header.len() {
            1 => Ok(0),
            _ => Err(Diagnostic::new(format!("`{}` has several columns", source.name))
                .at(arg.place(), "which of them?")
                .help(format!("add `column:` with one of {}", columns()))),
        };
    };
    let name = written(node);
    let mut found = header.iter().enumerate().filter(|(_, column)| *column == name).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (Some(_), Some(_)) => Err(Diagnostic::new(format!("`{}` has two columns `{name}`", source.name))
            .at(document.place(node), "which of them?")
            .help("give each column a name of its own")),
        (None, _) => {
            let error = Diagnostic::new(format!("`{}` has no column `{name}`", source.name))
                .at(document.place(node), "no such column");
            Err(match nearest(&name, header.iter()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("the columns that its first line names are {}", columns())),
            })
        }
    }
}

/// Where a field of a row stands; the whole row where quotes make that hard to say.
fn field_span(row: &str, line: usize, index: usize) -> crate::diagnostic::Span {
    let whole = (1, row.chars().count().max(1));
    let field = row.split(',').nth(index).filter(|_| !row.contains('"'));
    let (column, length) = field.map_or(whole, |field| {
        let before: usize = row.split(',').take(index).map(|field| field.chars().count() + 1).sum();
        let indent = field.chars().take_while(|c| c.is_whitespace()).count();
        (before + indent + 1, field.trim().chars().count().max(1))
    });
    crate::diagnostic::Span { line, column, length }
}
