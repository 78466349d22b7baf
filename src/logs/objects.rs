//! JSON: a file of objects, one a line; or one document, with objects in a list or a list for each key.

use super::bytes::{ByteStream, LogLine, each_line};
use super::facts;
use super::format::NamesOther;
use super::json::{JsonFault, JsonFields, JsonPart, part};
use super::record::{LogRecord, LogSink, LogValue};
use super::{LineFault, cannot_read, too_long};
use crate::diagnostic::Diagnostic;

/// The number of an item, where a document has a list for each key.
pub(super) const INDEX: &str = "index";

/// Reads a file of objects, one a line, each from its first brace on.
///
/// # Errors
///
/// The file cannot be read, a line is too long, or the sink returns an error.
pub(super) fn read_lines(
    name: &str,
    bytes: &mut ByteStream<'_>,
    sink: &mut dyn LogSink,
    is_other: NamesOther,
) -> Result<(), Diagnostic> {
    let mut fields = JsonFields::new();
    let done = each_line(bytes, |line: LogLine<'_>| {
        let text = line.text.trim();
        if line.is_too_long {
            return Err(too_long(name, line.number).into());
        }
        if text.is_empty() {
            return Ok(true);
        }
        match object(text, line.number, &mut fields, sink, is_other)? {
            Ok(()) => {}
            Err(_) if !line.is_ended => {
                sink.left_out("line at the end that is cut, as it is while a run writes", line.number);
            }
            Err(_) => sink.left_out("line that is not a JSON object", line.number),
        }
        Ok::<bool, LineFault>(true)
    });
    done.map_err(|fault| fault.of(name))
}

/// Hands on the object in a line, unless `is_other` names it.
pub(super) fn object(
    text: &str,
    line: u64,
    fields: &mut JsonFields,
    sink: &mut dyn LogSink,
    is_other: NamesOther,
) -> Result<Result<(), JsonFault>, Diagnostic> {
    let start = text.find('{').unwrap_or(0);
    if let Err(fault) = fields.read(text.as_bytes(), start) {
        return Ok(Err(fault));
    }
    let all: Vec<_> = fields.iter(text).map(|(name, value)| (name, LogValue::Text(value))).collect();
    match is_other(&all) {
        Some(what) => sink.left_out(what, line),
        None => sink.record(&LogRecord { fields: &all, line })?,
    }
    Ok(Ok(()))
}

/// The deepest nesting of a document.
const MOST_DEPTH: usize = 32;
/// The bytes that are held for an object of a list, which must fit.
const WINDOW: usize = 1 << 20;

/// A document that is read from its beginning to its end, in bounded memory.
struct LogDocument<'a, 'b> {
    name: &'a str,
    bytes: &'a mut ByteStream<'b>,
    line: u64,
    sink: &'a mut dyn LogSink,
    fields: JsonFields,
}

/// Reads a document.
///
/// # Errors
///
/// The file cannot be read, is not JSON, or the sink returns an error.
pub(super) fn read_document(
    name: &str,
    bytes: &mut ByteStream<'_>,
    sink: &mut dyn LogSink,
) -> Result<(), Diagnostic> {
    let mut document = LogDocument { name, bytes, line: 1, sink, fields: JsonFields::new() };
    match document.next()? {
        DocumentPart::Open(b'{') => document.object("", 0),
        DocumentPart::Open(_) => document.list("", 0),
        _ => Err(document.broken("no object and no list")),
    }
}

/// A part of a document, with its own text.
enum DocumentPart {
    Open(u8),
    Close,
    Comma,
    Colon,
    Scalar(String),
    End,
}

impl LogDocument<'_, '_> {
    fn broken(&self, what: &str) -> Diagnostic {
        Diagnostic::new(format!("`{}` is not valid JSON: line {} has {what}", self.name, self.line))
            .why("a file that was copied while it was written, or cut, ends in the middle")
            .help("copy it again, or take it from an earlier checkpoint")
    }

    fn used(&mut self, count: usize) -> Result<(), Diagnostic> {
        let held = self.bytes.need(count).map_err(|error| cannot_read(self.name, &error))?;
        self.line += held[..count].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.bytes.take(count);
        Ok(())
    }

    fn next(&mut self) -> Result<DocumentPart, Diagnostic> {
        let held = self.bytes.need(WINDOW).map_err(|error| cannot_read(self.name, &error))?;
        let (found, next) = match part(held, 0) {
            Ok(found) => found,
            Err(fault) => return Err(self.broken(fault.what)),
        };
        let text = match found {
            JsonPart::Open(bracket) => DocumentPart::Open(bracket),
            JsonPart::Close(_) => DocumentPart::Close,
            JsonPart::Comma => DocumentPart::Comma,
            JsonPart::Colon => DocumentPart::Colon,
            JsonPart::Quoted(from, to) | JsonPart::Bare(from, to) => {
                DocumentPart::Scalar(String::from_utf8_lossy(&held[from..to]).into_owned())
            }
            JsonPart::End if held.is_empty() => DocumentPart::End,
            // White space, and more behind it.
            JsonPart::End => {
                self.used(next)?;
                return self.next_of_blank();
            }
        };
        self.used(next)?;
        Ok(text)
    }

    /// The next part behind a window of white space.
    fn next_of_blank(&mut self) -> Result<DocumentPart, Diagnostic> {
        loop {
            let held = self.bytes.need(WINDOW).map_err(|error| cannot_read(self.name, &error))?;
            let blank = held.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if blank == 0 {
                break;
            }
            self.used(blank)?;
        }
        match self.bytes.need(1).map_err(|error| cannot_read(self.name, &error))?.is_empty() {
            true => Ok(DocumentPart::End),
            false => self.next(),
        }
    }

    /// The entries of an object, whose brace is read.
    fn object(&mut self, path: &str, depth: usize) -> Result<(), Diagnostic> {
        if depth > MOST_DEPTH {
            return Err(self.broken("too many brackets in each other"));
        }
        loop {
            let key = match self.next()? {
                DocumentPart::Close => return Ok(()),
                DocumentPart::Comma => continue,
                DocumentPart::Scalar(key) => key,
                DocumentPart::End => return Err(self.broken("the end of the file within an object")),
                _ => return Err(self.broken("no name of a field")),
            };
            let DocumentPart::Colon = self.next()? else { return Err(self.broken("no colon behind a name")) };
            let path = if path.is_empty() { key } else { format!("{path}/{key}") };
            match self.next()? {
                DocumentPart::Open(b'{') => self.object(&path, depth + 1)?,
                DocumentPart::Open(_) => self.list(&path, depth + 1)?,
                DocumentPart::Scalar(text) => {
                    if let Some(about) = facts::of_state(&path) {
                        self.sink.fact(about, &path, &text, self.line);
                    }
                    if path == "best_global_step" {
                        self.sink.fact(
                            super::FactKind::Writer,
                            &path,
                            "transformers 4.50 or newer",
                            self.line,
                        );
                    }
                }
                _ => return Err(self.broken("no value behind a colon")),
            }
        }
    }

    /// The items of a list, whose bracket is read: objects are records, and numbers are values by their index.
    fn list(&mut self, path: &str, depth: usize) -> Result<(), Diagnostic> {
        if depth > MOST_DEPTH {
            return Err(self.broken("too many brackets in each other"));
        }
        let mut index = 0;
        loop {
            let held = self.bytes.need(WINDOW).map_err(|error| cannot_read(self.name, &error))?;
            let blank = held.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
            if blank > 0 {
                self.used(blank)?;
                continue;
            }
            if held.first() == Some(&b'{') {
                self.record()?;
                continue;
            }
            match self.next()? {
                DocumentPart::Close => return Ok(()),
                DocumentPart::Open(_) => self.list(path, depth + 1)?,
                DocumentPart::Scalar(text) => {
                    let fields = [(INDEX, LogValue::Whole(index)), (path, LogValue::Text(&text))];
                    self.sink.record(&LogRecord { fields: &fields, line: self.line })?;
                    index += 1;
                }
                DocumentPart::End => return Err(self.broken("the end of the file within a list")),
                DocumentPart::Comma | DocumentPart::Colon => return Err(self.broken("a colon in a list")),
            }
        }
    }

    /// An object of a list.
    fn record(&mut self) -> Result<(), Diagnostic> {
        let held = self.bytes.need(WINDOW).map_err(|error| cannot_read(self.name, &error))?;
        let is_rest = held.len() < WINDOW;
        let end = match self.fields.read(held, 0) {
            Ok(end) => end,
            Err(fault) => {
                let what = if is_rest { fault.what } else { "an object that is larger than 1 MiB" };
                return Err(self.broken(what));
            }
        };
        let text = String::from_utf8_lossy(&held[..end]);
        let all: Vec<_> =
            self.fields.iter(&text).map(|(name, value)| (name, LogValue::Text(value))).collect();
        self.sink.record(&LogRecord { fields: &all, line: self.line })?;
        self.used(end)
    }
}
