//! What a format of logs is, and how it is recognised.

use super::digits::Digits;
use super::fields::rate_name;
use super::json::{JsonFields, JsonPart, part};
use super::record::LogValue;
use super::rows;
use super::rules;
use super::words::{SaidInLine, WordPair};
use super::{FactKind, LoggedFact, RowRule, XUnit, events};
use crate::arrange::Arrange as _;

/// How surely a format recognises a file. A surer format wins; of equally sure ones, the first of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LogFit {
    /// The syntax fits.
    Syntax,
    /// The fields fit, and may belong to another program as well.
    Fields,
    /// No other known program writes such a file.
    Only,
}

/// Names a record that is of no update, by its fields.
pub(super) type NamesOther = for<'a> fn(&[(&'a str, LogValue<'a>)]) -> Option<&'static str>;

/// How a file is read.
#[derive(Clone, Copy)]
pub(super) enum LogReader {
    /// Event files of TensorBoard.
    Events,
    /// A header and rows.
    Rows,
    /// JSON objects, one a line.
    Objects,
    /// The same, of which the function names those that are of no update.
    ObjectsBut(NamesOther),
    /// One JSON document.
    Document,
    /// Files of one value a line: time, value, step.
    Metric,
    /// Lines of text, of which the function reads those that it knows.
    Words(for<'a> fn(&[WordPair<'a>], &'a str) -> Option<SaidInLine<'a>>),
    /// The same for records over several lines, whose further lines are indented.
    Blocks(for<'a> fn(&[WordPair<'a>], &'a str) -> Option<SaidInLine<'a>>),
    /// Lines whose rates are none of any update. They are refused.
    Unfit {
        /// What they are.
        why: &'static str,
        /// What to do.
        help: &'static str,
    },
    /// Lines with an object in each of those that have a rate.
    Dictionaries,
}

impl LogReader {
    /// Whether it reads lines of text, as programs print them.
    pub(super) fn is_text(&self) -> bool {
        use LogReader::{Blocks, Dictionaries, Unfit, Words};
        matches!(self, Words(_) | Blocks(_) | Unfit { .. } | Dictionaries)
    }
}

/// A format of logs.
pub(crate) struct LogFormat {
    /// The name for `--log-format`.
    pub name: &'static str,
    /// What it is called in messages: the program, or the class that writes it.
    pub title: &'static str,
    /// The files that it is, in one line.
    pub summary: &'static str,
    /// Which update a value belongs to, in one line.
    pub rule: &'static str,
    /// The versions that wrote the logs of the tests; or *read, not measured*, if only the source was read.
    pub versions: &'static str,
    /// A few lines of such a file.
    pub example: &'static str,
    /// The fields of rates, if the format has others with such names.
    pub(super) rates: &'static [&'static str],
    /// The fields of x, the first that is there; else the usual names.
    pub(super) xs: &'static [&'static str],
    /// The field of epochs, if x may begin anew in each of them.
    pub(super) outer: Option<&'static str>,
    pub(super) recognises: fn(&LogHead<'_>) -> Option<LogFit>,
    pub(super) reader: LogReader,
    pub(super) convention: fn(&AskedSeries<'_>) -> UpdateConvention,
}

/// The beginning of a file.
pub(super) struct LogHead<'a> {
    /// Its path, with slashes.
    pub path: &'a str,
    /// The first bytes.
    pub bytes: &'a [u8],
    /// The same as text.
    pub text: &'a str,
    /// The fields of the first row, if it is a table.
    pub header: Vec<&'a str>,
    /// The keys of the first objects, if each is a line; or those of a document.
    pub keys: Vec<String>,
    /// What the keys are of.
    pub json: Option<JsonShape>,
}

/// The shape of a JSON file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonShape {
    Lines,
    Document,
}

impl<'a> LogHead<'a> {
    pub(super) fn of(path: &'a str, bytes: &'a [u8], text: &'a str) -> Self {
        let mut lines = text
            .split(['\n', '\r'])
            .map(str::trim_end)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = lines.next().unwrap_or("");
        let (keys, json) = json_head(text);
        let header = match json {
            None if first.contains([',', '\t', ';', '|']) => rows::fields(first, rows::delimiter(first)),
            None if rate_name(first).is_some() => vec![first],
            _ => Vec::new(),
        };
        LogHead { path, bytes, text, header, keys, json }
    }

    /// The name of the file.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or("")
    }

    /// Whether the header, or the objects, have a field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.header.contains(&field) || self.keys.iter().any(|key| key == field)
    }

    /// Whether it is a table whose header has all of some fields.
    pub(super) fn is_table_with(&self, fields: &[&str]) -> bool {
        !self.header.is_empty() && fields.iter().all(|field| self.header.contains(field))
    }

    /// Whether it has an object a line, and among the first all of some keys.
    pub(super) fn is_lines_with(&self, keys: &[&str]) -> bool {
        self.json == Some(JsonShape::Lines) && keys.iter().all(|key| self.has(key))
    }

    /// Whether its first record is one of an event file.
    pub(super) fn is_events(&self) -> bool {
        events::is_record(self.bytes)
    }
}

/// The most objects at the beginning that are looked at.
const FIRST_OBJECTS: usize = 50;

/// The keys of the first objects, and the shape of the file.
fn json_head(text: &str) -> (Vec<String>, Option<JsonShape>) {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return (Vec::new(), None);
    }
    let mut fields = JsonFields::new();
    let mut keys: Vec<String> = Vec::new();
    let mut lines = start.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut is_lines = false;
    let first = lines.next().unwrap_or("");
    let is_object = |line: &str, fields: &mut JsonFields| {
        line.starts_with('{') && fields.read(line.as_bytes(), 0).is_ok_and(|end| end == line.len())
    };
    // A history in one line is an object of lists.
    if is_object(first, &mut fields) && !first.contains('[')
        || lines.clone().next().is_some_and(|second| is_object(second, &mut fields))
    {
        for line in std::iter::once(first).chain(lines).take(FIRST_OBJECTS) {
            if is_object(line, &mut fields) {
                is_lines = true;
                keys.extend(fields.iter(line).map(|(name, _)| name.to_string()));
            }
        }
        keys.arrange();
        keys.dedup();
    }
    match is_lines {
        true => (keys, Some(JsonShape::Lines)),
        false => (document_keys(start.as_bytes()), Some(JsonShape::Document)),
    }
}

/// The texts before a colon at the beginning of a document, at any depth.
fn document_keys(text: &[u8]) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut at, mut last) = (0, None);
    while let Ok((found, next)) = part(text, at) {
        match found {
            JsonPart::End => break,
            JsonPart::Quoted(from, to) => last = Some((from, to)),
            JsonPart::Colon => {
                keys.extend(
                    last.take().map(|(from, to)| String::from_utf8_lossy(&text[from..to]).into_owned()),
                );
            }
            _ => last = None,
        }
        at = next;
    }
    keys.arrange();
    keys.dedup();
    keys
}

/// A series whose convention is asked for.
pub(super) struct AskedSeries<'a> {
    /// The field, as written.
    pub field: &'a str,
    /// What stands behind the word in it.
    pub rest: &'a str,
    /// What the name of x says.
    pub unit: Option<XUnit>,
    /// Whether x are whole numbers.
    pub is_whole: bool,
    /// The first x.
    pub first: f64,
    /// The precision that the values show.
    pub digits: Digits,
    /// The fields of the log.
    pub names: &'a dyn Fn(&str) -> bool,
    /// What the log says about its run.
    pub facts: &'a [LoggedFact],
}

impl AskedSeries<'_> {
    /// Whether the log says that a program wrote it.
    pub(super) fn is_by(&self, writer: &str) -> bool {
        self.facts.iter().any(|fact| fact.about == FactKind::Writer && fact.text.starts_with(writer))
    }
}

/// What a writer does.
pub(super) struct UpdateConvention {
    /// What x counts.
    pub unit: Option<XUnit>,
    /// The rules that are possible.
    pub rules: Vec<RowRule>,
    /// The precision, if it is known.
    pub digits: Option<Digits>,
}

impl UpdateConvention {
    /// The rules of one unit.
    pub(super) fn of(rules: &[RowRule]) -> Self {
        let unit = rules.first().map(|rule| rule.unit);
        let unit = unit.filter(|unit| rules.iter().all(|rule| rule.unit == *unit));
        UpdateConvention { unit, rules: rules.to_vec(), digits: None }
    }

    /// With a known precision.
    pub(super) fn printed(self, digits: Digits) -> Self {
        UpdateConvention { digits: Some(digits), ..self }
    }

    /// What the name of x says, and nothing else.
    pub(super) fn generic(asked: &AskedSeries<'_>) -> Self {
        match asked.unit {
            Some(XUnit::Epoch) if !asked.is_whole => {
                UpdateConvention::of(&[rules::EPOCH_DONE_NEXT, rules::EPOCH_DONE_USED])
            }
            // An hour's loops call batches, samples and epochs a step as well.
            Some(XUnit::Update) | None => UpdateConvention::of(rules::ANYTHING),
            Some(unit) => UpdateConvention::of(rules::of_unit(unit)),
        }
    }
}
