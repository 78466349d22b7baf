//! Both passes read a file alike; the second hands on observations.

use super::bytes::{ByteStream, LogLine, each_line, text_stream};
use super::format::{LogFormat, LogReader};
use super::json::JsonFields;
use super::record::{LogRecord, LogSink, LogValue};
use super::{
    FactKind, LineFault, Log, LogFiles, LoggedSeries, Observation, cannot_read, events, facts, objects, rows,
    words,
};
use crate::diagnostic::Diagnostic;
use std::cell::Cell;
use std::path::Path;

/// Hands the records of a file to a sink.
pub(super) fn records(
    path: &Path,
    format: &LogFormat,
    files: &dyn LogFiles,
    sink: &mut dyn LogSink,
) -> Result<(), Diagnostic> {
    let name = &files.name(path);
    let unreadable = |error| cannot_read(name, &error);
    let file = files.open(path).map_err(unreadable)?;
    if let LogReader::Events = format.reader {
        return events::read(name, &mut ByteStream::new(file), sink);
    }
    let mut bytes = text_stream(file).map_err(unreadable)?;
    match format.reader {
        LogReader::Events => Ok(()),
        LogReader::Rows => rows::read(name, &mut bytes, sink),
        LogReader::Objects => objects::read_lines(name, &mut bytes, sink, |_| None),
        LogReader::ObjectsBut(is_other) => objects::read_lines(name, &mut bytes, sink, is_other),
        LogReader::Document => objects::read_document(name, &mut bytes, sink),
        LogReader::Words(line) => words::read(name, &mut bytes, sink, line),
        LogReader::Blocks(block) => words::read_blocks(name, &mut bytes, sink, block),
        LogReader::Unfit { why, help } => {
            Err(Diagnostic::new(format!("`{name}` is {}, whose rates cannot be verified", format.title))
                .why(why)
                .help(help))
        }
        LogReader::Metric => metric(name, &mut bytes, sink),
        LogReader::Dictionaries => dictionaries(name, &mut bytes, sink, format),
    }
}

/// Reads a file of one value a line: time, value, step.
fn metric(name: &str, bytes: &mut ByteStream<'_>, sink: &mut dyn LogSink) -> Result<(), Diagnostic> {
    let done = each_line(bytes, |line: LogLine<'_>| {
        let mut words = line.text.split_ascii_whitespace();
        match (words.next(), words.next(), words.next(), words.next()) {
            (None, ..) => {}
            (Some(_), Some(value), step, None) if line.is_ended => {
                let fields =
                    [("step", LogValue::Text(step.unwrap_or("0"))), ("value", LogValue::Text(value))];
                sink.record(&LogRecord { fields: &fields, line: line.number })?;
            }
            _ => sink.left_out("line that is not a time, a value and a step", line.number),
        }
        Ok::<bool, LineFault>(true)
    });
    done.map_err(|fault| fault.of(name))
}

/// Reads the objects within a text that have a rate.
fn dictionaries(
    name: &str,
    bytes: &mut ByteStream<'_>,
    sink: &mut dyn LogSink,
    format: &LogFormat,
) -> Result<(), Diagnostic> {
    let mut fields = JsonFields::new();
    let done = each_line(bytes, |line: LogLine<'_>| {
        let has_rate = format.rates.iter().any(|rate| line.text.contains(rate));
        let has_object = has_rate && line.text.contains('{');
        if has_object && objects::object(line.text, line.number, &mut fields, sink, |_| None)?.is_err() {
            sink.left_out("line with a dictionary that is cut", line.number);
        }
        if has_object && line.text.contains("'learning_rate': '") {
            sink.fact(FactKind::Writer, "learning_rate", facts::QUOTED, line.number);
        }
        Ok::<bool, LineFault>(true)
    });
    done.map_err(|fault| fault.of(name))
}

impl Log {
    /// Hands on every observation, in the order of the files. Nothing is sorted, averaged or left out.
    ///
    /// # Errors
    ///
    /// A file has changed since [`read`](super::read), or the sink returns an error.
    pub fn walk(
        &self,
        files: &dyn LogFiles,
        sink: &mut dyn FnMut(&Observation) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let mut ordinals = vec![0; self.series.len()];
        for (index, file) in self.files.iter().enumerate() {
            let format = super::format_named(file.format)?;
            let mut walker = Walker {
                series: &self.series,
                file: index,
                alias: file.alias.as_deref(),
                ordinals: &mut ordinals,
                places: vec![Default::default(); self.series.len()],
                sink,
            };
            records(&file.path, format, files, &mut walker)?;
        }
        Ok(())
    }
}

/// Makes observations of records.
struct Walker<'a> {
    series: &'a [LoggedSeries],
    file: usize,
    alias: Option<&'a str>,
    ordinals: &'a mut [u64],
    /// Where the fields of each series stood last: its value, its x, and the x within.
    places: Vec<[Cell<usize>; 3]>,
    sink: &'a mut dyn FnMut(&Observation) -> Result<(), Diagnostic>,
}

/// The value of a field. The records of a file mostly have a field at the same place, and a table may have thousands.
fn value_of<'r>(record: &LogRecord<'r>, field: &str, place: &Cell<usize>) -> Option<LogValue<'r>> {
    let is_it = |at: &usize| record.fields.get(*at).is_some_and(|(name, _)| *name == field);
    let at = Some(place.get()).filter(is_it);
    let at = at.or_else(|| record.fields.iter().position(|(name, _)| *name == field))?;
    place.set(at);
    Some(record.fields[at].1)
}

impl LogSink for Walker<'_> {
    fn record(&mut self, record: &LogRecord<'_>) -> Result<(), Diagnostic> {
        for (index, series) in self.series.iter().enumerate() {
            let places = &self.places[index];
            let named = |field: &str, place: usize| value_of(record, field, &places[place]);
            let value = match self.alias {
                Some(alias) if alias == series.field => {
                    record.fields.iter().find(|(name, _)| *name != series.x_field).map(|(_, value)| *value)
                }
                _ => named(&series.field, 0),
            };
            let Some(value) = value.filter(|value| !value.is_missing()).and_then(LogValue::number) else {
                continue;
            };
            let ordinal = self.ordinals[index];
            let x = match series.x_field.is_empty() {
                true => Some(ordinal as f64),
                false => named(&series.x_field, 1).and_then(LogValue::number).filter(|x| x.is_finite()),
            };
            let Some(x) = x else { continue };
            let inner = series.inner_field.as_deref().and_then(|field| named(field, 2));
            let within = inner.and_then(LogValue::number).unwrap_or(0.0);
            let (low, high) = series.digits.interval(value);
            let (x_low, x_high) = series.x_digits.interval(x);
            self.ordinals[index] += 1;
            (self.sink)(&Observation {
                series: index,
                file: self.file,
                line: record.line,
                ordinal,
                x,
                x_half: (x_high - x_low) / 2.0,
                within,
                value,
                low,
                high,
            })?;
        }
        Ok(())
    }

    fn fact(&mut self, _: FactKind, _: &str, _: &str, _: u64) {}

    fn left_out(&mut self, _: &'static str, _: u64) {}
}
