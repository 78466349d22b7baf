//! Reads the values in a spec as Rust types: a number, a word, a list, a schedule.

use super::args::Args;
use super::column::read_column;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::dialect::{Kind, Param, Type};
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::remark::{Remark, RemarkKind};
use crate::spec::expression;
use crate::spec::yaml::{Node, Yaml, written};
use std::sync::Arc;

/// A value in a spec, and the parameter that it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Arg<'a> {
    pub(super) args: &'a Args<'a>,
    pub(super) param: &'static Param,
    pub(super) node: &'a Node,
    pub(super) given: bool,
}

impl<'a> Arg<'a> {
    /// The value as written, or the default.
    pub(crate) fn node(&self) -> &'a Node {
        self.node
    }

    /// The arguments that it belongs to.
    pub(crate) fn args(&self) -> &'a Args<'a> {
        self.args
    }

    /// The parameter that it belongs to.
    pub(crate) fn param(&self) -> &'static Param {
        self.param
    }

    /// Where it is written; the kind if it was left out.
    pub(crate) fn place(&self) -> Place {
        match self.given {
            true => self.args.env.document.place(self.node),
            false => self.args.kind_place(),
        }
    }

    /// An element of this value.
    pub(crate) fn inner(&self, node: &'a Node) -> Arg<'a> {
        Arg { node, ..*self }
    }

    /// An error: the value is not `expected`.
    pub(crate) fn expected(&self, expected: &str) -> Diagnostic {
        let Arg { args, param, node, .. } = self;
        let found = match &node.value {
            Yaml::Text(text) if text.lines().count() <= 1 => format!("this is the text `{text}`"),
            Yaml::Int(_) | Yaml::Long(_) | Yaml::Float(_) | Yaml::Bool(_) => {
                format!("this is `{}`", written(node))
            }
            value => format!("this is {}", value.noun()),
        };
        Diagnostic::new(format!("`{}` of `{}` is not {expected}", param.name, args.full_name()))
            .at(self.place(), found)
            .why(param.doc)
    }

    /// An error: the number is not within `range`.
    pub(super) fn out_of_range(&self, range: &str, found: Number) -> Diagnostic {
        let what = format!("`{}` of `{}` must be {range}", self.param.name, self.args.full_name());
        let found = match (&self.node.value, found) {
            (Yaml::Text(_), found) => format!("this comes to {}", plainly(found)),
            (_, found) => format!("this is {}", plainly(found)),
        };
        Diagnostic::new(what).at(self.place(), found).why(self.param.doc)
    }

    /// The number as written, or the result of an expression; and whether it was an expression.
    fn number(&self, expected: &str) -> Result<(Number, bool), Diagnostic> {
        match &self.node.value {
            Yaml::Int(value) => Ok((Number::from(*value), false)),
            Yaml::Float(value) | Yaml::Long(value) => Ok((Number::Float(*value), false)),
            Yaml::Text(text) => {
                let value = self.evaluate(text)?;
                self.args.env.numbers.borrow_mut().entry(self.node.id()).or_insert(value);
                Ok((value, true))
            }
            _ => Err(self.expected(expected)),
        }
    }

    /// Notes that an expression is taken as this number.
    fn taken(&self, number: Number) -> Number {
        if let Yaml::Text(_) = self.node.value {
            self.args.env.numbers.borrow_mut().insert(self.node.id(), number);
        }
        number
    }

    /// Adds a remark on this value.
    fn say(&self, kind: RemarkKind, text: String) {
        self.args.env.said.borrow_mut().push(Remark::new(kind, text).at(self.place()));
    }

    /// The result of an expression, rounded to the nearest whole number, halves to even. A remark says so if that
    /// changes it.
    fn rounded(&self, value: f64) -> Number {
        let whole = value.round_ties_even();
        // A smaller difference is a rounding error of the expression itself.
        if (value - whole).abs() > 1e-9 * whole.abs().max(1.0) {
            let text = format!(
                "`{}` takes whole numbers: `{}` is {}, which is rounded to {whole}.",
                self.param.name,
                written(self.node),
                plainly(Number::Float(value)),
            );
            self.say(RemarkKind::RoundedToAWholeNumber, text);
        }
        Number::Float(whole).whole().map_or(Number::Float(whole), Number::from)
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

/// A number as one writes it, without the `.0` of a whole float.
fn plainly(number: Number) -> String {
    match number {
        Number::Float(value) if value.is_nan() => ".nan".to_string(),
        Number::Float(value) if value.is_infinite() => format!("{}.inf", if value < 0.0 { "-" } else { "" }),
        number => number.to_string().trim_end_matches(".0").to_string(),
    }
}

/// A type that a parameter can be read as.
pub(crate) trait FromArg<'a>: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// It is not of this type.
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic>;

    /// The value of a parameter that was left out and has no default; `None` if it must be given.
    fn absent() -> Option<Self> {
        None
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node.value {
            Yaml::Null => Ok(None),
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
            Yaml::List(items) => items.iter().map(|item| T::from_node(&arg.inner(item))).collect(),
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

/// The largest count: a float64 tells it from its neighbours.
const MOST_COUNT: u64 = 1 << 53;

/// A whole number. The result of an expression is rounded to the nearest, halves to even.
impl FromArg<'_> for i64 {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let (number, expression) = arg.number("a whole number")?;
        let whole = match number {
            Number::Float(value) if expression => arg.taken(arg.rounded(value)).whole(),
            number => number.whole(),
        };
        let is_count = |whole: &i64| whole.unsigned_abs() <= MOST_COUNT;
        whole.filter(is_count).ok_or_else(|| arg.out_of_range("a whole number, at most 2^53", number))
    }
}

/// A whole number, at least 0. The result of an expression is rounded to the nearest, halves to even.
impl FromArg<'_> for u64 {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let whole = i64::from_node(arg)?;
        u64::try_from(whole).map_err(|_| arg.out_of_range("at least 0", Number::from(whole)))
    }
}

/// A length that the framework computes with, so that it may have a fraction. A whole result of an expression counts as
/// an int, as if it had been written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Length(pub Number);

impl FromArg<'_> for Length {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let number = Number::from_node(arg)?;
        Ok(Length(match &arg.node.value {
            Yaml::Text(_) => arg.taken(number.whole().map_or(number, Number::from)),
            _ => number,
        }))
    }
}

/// A number of steps or epochs that the framework counts with: it compares it for equality, or takes only an `int`. A
/// number stays as written, because some frameworks accept floats; the result of an expression is rounded to the nearest
/// whole number, halves to even.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Whole(pub Number);

impl FromArg<'_> for Whole {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        Ok(Whole(match (Number::from_node(arg)?, &arg.node.value) {
            (Number::Float(value), Yaml::Text(_)) => arg.taken(arg.rounded(value)),
            (number, _) => number,
        }))
    }
}

impl FromArg<'_> for bool {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match arg.node.value {
            Yaml::Bool(value) => Ok(value),
            Yaml::Int(value) if arg.param.ty == Type::Truth => Ok(value != 0),
            Yaml::Float(value) | Yaml::Long(value) if arg.param.ty == Type::Truth => Ok(value != 0.0),
            Yaml::Null if arg.param.ty == Type::Truth => Ok(false),
            _ => Err(arg.expected("`true` or `false`")),
        }
    }
}

impl FromArg<'_> for String {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        arg.node.text().map(str::to_string).ok_or_else(|| arg.expected("a text"))
    }
}

/// One of the words that a parameter of [`Type::Choice`], or of a list of them, allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word(pub &'static str);

impl FromArg<'_> for Word {
    #[expect(
        clippy::panic,
        reason = "a parameter is not declared as a choice; the test of the examples finds that"
    )]
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let (Type::Choice(words) | Type::List(&Type::Choice(words))) = arg.param.ty else {
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
pub(crate) struct Pairs(pub Vec<(Number, Number)>);

impl FromArg<'_> for Pairs {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let Yaml::Map(entries) = &arg.node.value else { return Err(arg.expected("a map of numbers")) };
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
        Args::of_nested(arg.node, arg.args.env)
    }
}

/// The arguments of a schedule as a map without a `kind`.
pub(crate) struct Keywords<'a>(Arg<'a>);

impl<'a> FromArg<'a> for Keywords<'a> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node.value {
            Yaml::Map(_) => Ok(Keywords(*arg)),
            _ => Err(arg.expected("a map of arguments")),
        }
    }
}

impl<'a> Keywords<'a> {
    /// Reads them as the arguments of a kind of the same dialect.
    ///
    /// # Errors
    ///
    /// A name is not one of its parameters.
    pub(crate) fn of(self, kind: &'static Kind) -> Result<Args<'a>, Diagnostic> {
        let Arg { args, node, .. } = self.0;
        let given = node.entries().iter().map(|(key, _)| key);
        let args = Args::checked(node, node, (args.dialect, kind), given, args.env);
        args.map(Args::nested)
    }
}

/// A list of numbers, in the spec or in a column of a CSV file. They may be infinite or NaN.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NumberColumn(pub Arc<[f64]>);

impl FromArg<'_> for NumberColumn {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match &arg.node.value {
            Yaml::List(items) => {
                let number = |item| arg.inner(item).number("a list of numbers").map(|(n, _)| n.float());
                items
                    .iter()
                    .map(number)
                    .collect::<Result<Vec<f64>, _>>()
                    .map(|list| NumberColumn(list.into()))
            }
            Yaml::Map(_) => read_column(arg).map(|list| NumberColumn(list.into())),
            Yaml::Text(_) => Err(arg
                .expected("a list of numbers, or `{file: ..., column: ...}`")
                .help(format!("write `{}: {{file: val.csv, column: val_loss}}`", arg.param.name))),
            _ => Err(arg.expected("a list of numbers, or `{file: ..., column: ...}`")),
        }
    }
}

/// One value for all parameter groups, or a list with one for each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PerGroup<T> {
    /// The same for every group.
    All(T),
    /// One for each, in the order of the groups.
    Each(Vec<T>),
}

impl<'a, T: FromArg<'a>> FromArg<'a> for PerGroup<T> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        let inner = |item| T::from_node(&arg.inner(item));
        match &arg.node().value {
            Yaml::List(items) => items.iter().map(inner).collect::<Result<_, _>>().map(PerGroup::Each),
            _ => T::from_node(arg).map(PerGroup::All),
        }
    }
}

/// The float32 nearest to a Python number.
impl From<Number> for F32 {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(value) => F32::exactly(value as f32),
            number => F32::exactly(number.float() as f32),
        }
    }
}
