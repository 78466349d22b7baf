//! What readers hand on: records of fields, whatever the syntax of the file.

use super::FactKind;
use crate::diagnostic::Diagnostic;

/// A value as the file has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum LogValue<'a> {
    /// Text, which may be a number.
    Text(&'a str),
    /// A binary float32.
    Single(f32),
    /// A binary float64.
    Double(f64),
    /// A binary whole number.
    Whole(i64),
}

impl LogValue<'_> {
    /// The number.
    pub(super) fn number(self) -> Option<f64> {
        match self {
            LogValue::Text(text) => text.parse().ok(),
            LogValue::Single(value) => Some(f64::from(value)),
            LogValue::Double(value) => Some(value),
            LogValue::Whole(value) => Some(value as f64),
        }
    }

    /// Whether it says that there is no value.
    pub(super) fn is_missing(self) -> bool {
        let LogValue::Text(text) = self else { return false };
        ["", "na", "n/a", "nan", "none", "null", "-", "<na>"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
    }
}

/// A row, an object, a line, an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogRecord<'a> {
    /// The fields by name, in the order of the file.
    pub fields: &'a [(&'a str, LogValue<'a>)],
    /// The line, or the record of an event file, counted from 1.
    pub line: u64,
}

/// Takes what a reader finds, in the order of the file.
pub(super) trait LogSink {
    /// A record.
    ///
    /// # Errors
    ///
    /// It cannot be used, or nobody wants more.
    fn record(&mut self, record: &LogRecord<'_>) -> Result<(), Diagnostic>;

    /// Something that the file says about its run.
    fn fact(&mut self, about: FactKind, key: &str, text: &str, line: u64);

    /// Something that was left out, in words that fit behind *1 line* and *3 lines*.
    fn left_out(&mut self, what: &'static str, line: u64);
}
