//! composer's times: a number and its unit, `10ep`.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::values::{Arg, FromArg};
use crate::number::python::Number::{self, Float, Int};
use crate::number::python_text;
use crate::spec::yaml::Yaml;
use std::cmp::Ordering;
use std::fmt;

/// What a time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Iteration,
    Epoch,
    Batch,
    Sample,
    Token,
    /// A part of the run.
    Duration,
    Second,
}

/// The units with their texts.
static UNITS: [(TimeUnit, &str, &str); 7] = [
    (TimeUnit::Iteration, "iter", "ITERATION"),
    (TimeUnit::Epoch, "ep", "EPOCH"),
    (TimeUnit::Batch, "ba", "BATCH"),
    (TimeUnit::Sample, "sp", "SAMPLE"),
    (TimeUnit::Token, "tok", "TOKEN"),
    (TimeUnit::Duration, "dur", "DURATION"),
    (TimeUnit::Second, "sec", "SECOND"),
];

impl TimeUnit {
    /// Its text: `ep`.
    pub(super) fn text(self) -> &'static str {
        UNITS.iter().find(|(unit, ..)| *unit == self).map_or("", |(_, text, _)| text)
    }
}

/// Its member in composer's enumeration: `TimeUnit.EPOCH`.
impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = UNITS.iter().find(|(unit, ..)| unit == self).map_or("", |(_, _, name)| name);
        write!(f, "TimeUnit.{name}")
    }
}

/// A time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub value: Number,
    pub unit: TimeUnit,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.unit.text())
    }
}

impl Time {
    pub(super) fn new(value: impl Into<Number>, unit: TimeUnit) -> Self {
        Time { value: value.into(), unit }
    }

    /// `Time.from_timestring`.
    ///
    /// # Errors
    ///
    /// The text is not a time, or a fraction of a unit that is counted.
    pub(super) fn parse(text: &str) -> Result<Time, Exception> {
        if let Some(seconds) = wall_clock(text) {
            return Ok(Time::new(seconds, TimeUnit::Second));
        }
        let lower = text.to_ascii_lowercase();
        let ending =
            UNITS.iter().find(|(_, ending, _)| lower.len() > ending.len() && lower.ends_with(ending));
        let Some((unit, ending, _)) = ending.filter(|_| !text.contains('\n')) else {
            return Err(Exception::value(format!("Invalid time string: {text}"))
                .help("write a number and its unit: `10ep`, `500ba`, `1000sp`, `1e9tok` or `0.1dur`"));
        };
        let digits = &text[..text.len() - ending.len()];
        let Some(value) = python_text::float(digits) else {
            return Err(Exception::value(format!("could not convert string to float: '{digits}'")));
        };
        if *unit == TimeUnit::Duration {
            return Ok(Time::new(value, *unit));
        }
        let whole = Float(value).int()?;
        match whole == value {
            true => Ok(Time::new(whole, *unit)),
            false => Err(Exception::new(
                "TypeError",
                format!("value {} is not an integer. Units {unit} require integer values.", Float(value)),
            )),
        }
    }

    /// The order of two times of one unit.
    ///
    /// # Errors
    ///
    /// Their units differ.
    pub(super) fn order(self, other: Time) -> Result<Option<Ordering>, Exception> {
        self.same_unit(other, "compare", "to")?;
        Ok(self.value.partial_cmp(&other.value))
    }

    /// `self < other`.
    ///
    /// # Errors
    ///
    /// The same.
    pub(super) fn is_before(self, other: Time) -> Result<bool, Exception> {
        Ok(self.order(other)? == Some(Ordering::Less))
    }

    /// `self - other`.
    ///
    /// # Errors
    ///
    /// The same.
    pub(super) fn minus(self, other: Time) -> Result<Time, Exception> {
        other.same_unit(self, "subtract", "from")?;
        Ok(Time { value: self.value - other.value, ..self })
    }

    /// `self + other`.
    ///
    /// # Errors
    ///
    /// The same.
    pub(super) fn plus(self, other: Time) -> Result<Time, Exception> {
        self.same_unit(other, "add", "to")?;
        Ok(Time { value: self.value + other.value, ..self })
    }

    /// The value of `self / other`.
    ///
    /// # Errors
    ///
    /// Their units differ, or `other` is 0.
    pub(super) fn over(self, other: Time) -> Result<Number, Exception> {
        self.same_unit(other, "divide", "by")?;
        Ok((self.value / other.value)?)
    }

    fn same_unit(self, other: Time, does: &str, with: &str) -> Result<(), Exception> {
        match self.unit == other.unit {
            true => Ok(()),
            false => Err(Exception::new(
                "RuntimeError",
                format!("Cannot {does} {self} {with} {other} since they have different units."),
            )),
        }
    }
}

/// The seconds of `1h30m`, `5m` or `10s`, as composer reads them before anything else: it adds `0s` at the end of what
/// has no `s`, so that `5` is 50 seconds.
fn wall_clock(text: &str) -> Option<u64> {
    let mut text = text.to_string();
    if !text.contains('h') {
        text = format!("0h{text}");
    }
    if !text.contains('m') {
        text = text.replace('h', "h0m");
    }
    if !text.contains('s') {
        text += "0s";
    }
    let (hours, rest) = text.split_once('h')?;
    let (minutes, rest) = rest.split_once('m')?;
    let seconds = rest.strip_suffix('s')?;
    let part = |digits: &str, most: u64| {
        let is_it = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u64>().ok().filter(|value| is_it && *value <= most)
    };
    // `%S` of Python's `strptime` takes leap seconds, up to 61.
    Some(part(hours, 23)? * 3600 + part(minutes, 59)? * 60 + part(seconds, 61)?)
}

/// A time in a spec: a text.
impl FromArg<'_> for Time {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match &arg.node().value {
            Yaml::Text(text) => Time::parse(text)
                .map_err(|raised| raised.diagnostic("composer", "in the constructor").at(arg.place(), "")),
            _ => Err(arg
                .expected("a time")
                .help("write a number and its unit: `10ep`, `500ba`, `1000sp`, `1e9tok` or `0.1dur`")),
        }
    }
}

/// `max_duration` of the Trainer: a time, or a number of epochs.
#[derive(Debug, Clone, Copy)]
pub(super) struct MaxDuration(pub Time);

impl FromArg<'_> for MaxDuration {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match &arg.node().value {
            Yaml::Int(epochs) => Ok(MaxDuration(Time::new(Int((*epochs).into()), TimeUnit::Epoch))),
            _ => Time::from_node(arg).map(MaxDuration),
        }
    }
}
