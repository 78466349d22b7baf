//! The first pass over a log: which fields hold rates and x, how precise they are, and what else the log says.

use super::digits::TokenPrecision;
use super::fields::{rate_name, x_name};
use super::format::LogFormat;
use super::record::{LogRecord, LogSink, LogValue};
use super::{FactKind, LoggedFact, XUnit};
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use std::collections::HashMap;

/// The most names that are told apart, facts that are kept, and rates that are followed.
const MOST_NAMES: usize = 20_000;
const MOST_FACTS: usize = 32;
const MOST_RATES: usize = 512;
/// The most fields of x. Each rate keeps how each of them goes along with it.
const MOST_XS: usize = 16;
/// What is said of rates beyond the most.
const BEYOND: &str = "value of a rate beyond the first 512";

/// What a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldRole {
    Rate(usize),
    X(usize),
    /// A rate beyond the most that are followed.
    Beyond,
    Other,
}

/// A field of x.
pub(super) struct FoundX {
    pub name: String,
    pub unit: Option<XUnit>,
    /// Lower is more telling.
    rank: usize,
}

/// How an x goes along with a rate.
#[derive(Debug, Clone, Default)]
pub(super) struct XCourse {
    pub count: u64,
    pub first: f64,
    pub last: f64,
    pub goes_back: u64,
    /// How often it goes back while the field of epochs goes on.
    pub begins_anew: u64,
    pub is_fraction: bool,
    pub precision: TokenPrecision,
}

/// A field of rates.
pub(super) struct FoundRate {
    pub name: String,
    pub precision: TokenPrecision,
    pub count: u64,
    /// Values that are `nan`: the number, and the line of the first.
    pub nans: (u64, u64),
    /// The line and the text of the first value that is not a number.
    pub wrong: Option<(u64, String)>,
    /// By the index of x.
    pub courses: Vec<XCourse>,
}

/// What was found in the files of a run.
pub(super) struct LogSurvey<'a> {
    format: &'static LogFormat,
    /// The field that the user names.
    column: Option<&'a str>,
    roles: HashMap<String, FieldRole>,
    pub rates: Vec<FoundRate>,
    pub xs: Vec<FoundX>,
    pub facts: Vec<LoggedFact>,
    /// What was left out: in words, how often, and the file and line of the first.
    pub left_out: Vec<(&'static str, u64, String)>,
    pub records: u64,
    /// The file that is read now: its name, and the name of its rate if its path says it.
    file: String,
    alias: Option<String>,
}

impl<'a> LogSurvey<'a> {
    pub(super) fn new(format: &'static LogFormat, column: Option<&'a str>) -> Self {
        LogSurvey {
            format,
            column,
            roles: HashMap::new(),
            rates: Vec::new(),
            xs: Vec::new(),
            facts: Vec::new(),
            left_out: Vec::new(),
            records: 0,
            file: String::new(),
            alias: None,
        }
    }

    /// Goes on with another file.
    pub(super) fn begin(&mut self, file: &str, alias: Option<String>) {
        // The path of the file says what its field is.
        if alias.is_some() {
            self.roles.clear();
        }
        (self.file, self.alias) = (file.to_string(), alias);
    }

    /// Whether the log has a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.roles.contains_key(name)
    }

    /// The names of all fields that are not empty, sorted.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.roles.keys().map(String::as_str).filter(|name| !name.is_empty()).collect();
        names.arrange();
        names
    }

    /// The index of the x of a rate: the one that the user's unit asks for, the first that the format has, or the most telling
    /// that all of its values have.
    pub(super) fn x_of(&self, rate: &FoundRate, unit: Option<XUnit>) -> Option<usize> {
        let count = |x: usize| rate.courses.get(x).map_or(0, |course| course.count);
        let all: Vec<usize> = (0..self.xs.len()).filter(|x| count(*x) > 0).collect();
        let most = all.iter().map(|x| count(*x)).max()?;
        let of_unit = all.iter().copied().filter(|x| unit.is_some() && self.xs[*x].unit == unit);
        let of_format =
            self.format.xs.iter().filter_map(|name| all.iter().copied().find(|x| self.xs[*x].name == *name));
        let best = all.iter().copied().filter(|x| count(*x) == most).min_by_key(|x| self.xs[*x].rank);
        of_unit.min_by_key(|x| self.xs[*x].rank).or_else(|| of_format.into_iter().next()).or(best)
    }

    fn role(&mut self, name: &str) -> FieldRole {
        if let Some(role) = self.roles.get(name) {
            return *role;
        }
        let role = self.new_role(name);
        if self.roles.len() < MOST_NAMES {
            self.roles.insert(name.to_string(), role);
        }
        role
    }

    fn new_role(&mut self, name: &str) -> FieldRole {
        let of_path = self.alias.clone().filter(|_| x_name(name).is_none());
        let name = of_path.as_deref().unwrap_or(name);
        let is_rate = match self.column {
            Some(column) => name == column,
            None => {
                let known = self.format.rates;
                known.contains(&name) || known.is_empty() && rate_name(name).is_some()
            }
        };
        if is_rate {
            let at = self.rates.iter().position(|rate| rate.name == name).unwrap_or(self.rates.len());
            if at == MOST_RATES {
                return FieldRole::Beyond;
            }
            if at == self.rates.len() {
                self.rates.push(FoundRate {
                    name: name.to_string(),
                    precision: TokenPrecision::default(),
                    count: 0,
                    nans: (0, 0),
                    wrong: None,
                    courses: Vec::new(),
                });
            }
            return FieldRole::Rate(at);
        }
        let known = self.format.xs.contains(&name) || self.format.outer == Some(name);
        let (rank, unit) = match x_name(name) {
            Some((rank, unit)) => (rank, Some(unit)),
            None if known => (usize::MAX, None),
            None => return FieldRole::Other,
        };
        let at = self.xs.iter().position(|x| x.name == name).unwrap_or(self.xs.len());
        if at == MOST_XS {
            return FieldRole::Other;
        }
        if at == self.xs.len() {
            self.xs.push(FoundX { name: name.to_string(), unit, rank });
        }
        FieldRole::X(at)
    }
}

impl FoundRate {
    /// Notes a value and its x; `outer` is the index of the field of epochs.
    fn note(
        &mut self,
        value: LogValue<'_>,
        line: u64,
        xs: &[(usize, LogValue<'_>, f64)],
        outer: Option<usize>,
    ) {
        let number = value.number();
        if number.is_some_and(f64::is_nan) {
            self.nans = (self.nans.0 + 1, if self.nans.0 == 0 { line } else { self.nans.1 });
        }
        if value.is_missing() {
            return;
        }
        let Some(number) = number else {
            if let (None, LogValue::Text(text)) = (&self.wrong, value) {
                self.wrong = Some((line, text.chars().take(100).collect()));
            }
            return;
        };
        match value {
            LogValue::Text(text) => self.precision.note(text, number),
            LogValue::Single(_) => self.precision.note_binary(true),
            LogValue::Double(_) | LogValue::Whole(_) => self.precision.note_binary(false),
        }
        self.count += 1;
        let last = |x: usize| self.courses.get(x).filter(|course| course.count > 0).map(|course| course.last);
        let goes_on =
            |x: &usize, number: &f64| Some(*x) == outer && last(*x).is_some_and(|last| *number > last);
        let is_next_epoch = xs.iter().any(|(x, _, number)| goes_on(x, number));
        for (x, value, number) in xs {
            if self.courses.len() <= *x {
                self.courses.resize(x + 1, XCourse::default());
            }
            self.courses[*x].note(*value, *number, is_next_epoch);
        }
    }
}

impl XCourse {
    fn note(&mut self, value: LogValue<'_>, number: f64, is_next_epoch: bool) {
        if self.count == 0 {
            self.first = number;
        } else if number < self.last {
            self.goes_back += 1;
            self.begins_anew += u64::from(is_next_epoch);
        }
        self.last = number;
        self.count += 1;
        self.is_fraction |= number.fract() != 0.0;
        if let LogValue::Text(text) = value {
            self.precision.note(text, number);
        }
    }
}

impl LogSink for LogSurvey<'_> {
    fn record(&mut self, record: &LogRecord<'_>) -> Result<(), Diagnostic> {
        self.records += 1;
        // Most records have other things, and x matters only beside a rate.
        let mut rates = Vec::new();
        for (name, value) in record.fields {
            match self.role(name) {
                FieldRole::Rate(at) => rates.push((at, *value)),
                FieldRole::Beyond => self.left_out(BEYOND, record.line),
                FieldRole::X(_) | FieldRole::Other => {}
            }
        }
        if rates.is_empty() {
            return Ok(());
        }
        let mut xs = Vec::new();
        for (name, value) in record.fields {
            if let FieldRole::X(at) = self.role(name) {
                xs.extend(value.number().filter(|x| x.is_finite()).map(|number| (at, *value, number)));
            }
        }
        let outer = self.format.outer.and_then(|outer| self.xs.iter().position(|x| x.name == outer));
        for (at, value) in rates {
            self.rates[at].note(value, record.line, &xs, outer);
        }
        Ok(())
    }

    fn fact(&mut self, about: FactKind, key: &str, text: &str, line: u64) {
        let is_known =
            self.facts.iter().any(|fact| fact.about == about && fact.key == key && fact.text == text);
        if !is_known && self.facts.len() < MOST_FACTS && text.len() < 200 {
            self.facts.push(LoggedFact {
                about,
                key: key.to_string(),
                text: text.to_string(),
                number: text.parse().ok(),
                place: format!("{}:{line}", self.file),
            });
        }
    }

    fn left_out(&mut self, what: &'static str, line: u64) {
        match self.left_out.iter_mut().find(|(known, _, _)| *known == what) {
            Some((_, count, _)) => *count += 1,
            None => self.left_out.push((what, 1, format!("{}:{line}", self.file))),
        }
    }
}
