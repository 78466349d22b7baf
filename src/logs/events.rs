//! Event files of TensorBoard: the records of a TFRecord file, each a protocol buffer `Event`.

use super::FactKind;
use super::bytes::ByteStream;
use super::crc::masked;
use super::facts;
use super::json::JsonFields;
use super::record::{LogRecord, LogSink, LogValue};
use crate::diagnostic::Diagnostic;
use crate::spec::FileError;

/// The largest record that is read. Larger ones hold images and graphs, and are skipped.
const LARGEST: u64 = 1 << 24;
/// The bytes before a payload: its length, and the checksum of the length.
const HEAD: usize = 12;
/// The name of x.
const STEP: &str = "step";

/// Whether bytes begin like a TFRecord: a length with its checksum.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    bytes.len() >= HEAD && word(&bytes[8..]) == masked(&bytes[..8])
}

fn word(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn long(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Why the records of a file end.
enum RecordEnd {
    /// The file is over.
    Over,
    /// The last record is cut, as it is while a run writes.
    Cut,
    /// The length of a record is not the one that was written.
    Broken,
}

/// Reads an event file.
///
/// # Errors
///
/// The file cannot be read, a length in it is wrong, or the sink returns an error.
pub(super) fn read(name: &str, bytes: &mut ByteStream<'_>, sink: &mut dyn LogSink) -> Result<(), Diagnostic> {
    let mut number = 1;
    let mut offset = bytes.offset;
    let end = loop {
        match record(name, bytes, number, sink)? {
            Some(end) => break end,
            None => (number, offset) = (number + 1, bytes.offset),
        }
    };
    match end {
        RecordEnd::Over => Ok(()),
        RecordEnd::Cut => {
            sink.left_out("record at the end that is cut, as it is while a run writes", number);
            Ok(())
        }
        RecordEnd::Broken => Err(Diagnostic::new(format!("record {number} of `{name}` is broken"))
            .why(format!(
                "the checksum of its length, at byte {offset}, is not the one of that length, so that nothing says where \
                 the next record begins"
            ))
            .help(format!("copy the file again, or keep what stands before: `head -c {offset} FILE`"))),
    }
}

/// Reads a record; `None` if another one may follow.
fn record(
    name: &str,
    bytes: &mut ByteStream<'_>,
    number: u64,
    sink: &mut dyn LogSink,
) -> Result<Option<RecordEnd>, Diagnostic> {
    let unreadable = |error: FileError| super::cannot_read(name, &error);
    let head = bytes.need(HEAD).map_err(unreadable)?;
    if head.len() < HEAD {
        return Ok(Some(if head.is_empty() { RecordEnd::Over } else { RecordEnd::Cut }));
    }
    if !is_record(head) {
        return Ok(Some(RecordEnd::Broken));
    }
    let length = long(head);
    if length > LARGEST {
        let is_whole = bytes.skip(length.saturating_add(HEAD as u64 + 4)).map_err(unreadable)?;
        if is_whole {
            sink.left_out("record of more than 16 MiB", number);
        }
        return Ok(if is_whole { None } else { Some(RecordEnd::Cut) });
    }
    let all = HEAD + length as usize + 4;
    let held = bytes.need(all).map_err(unreadable)?;
    if held.len() < all {
        return Ok(Some(RecordEnd::Cut));
    }
    let (payload, rest) = held[HEAD..all].split_at(length as usize);
    if word(rest) != masked(payload) {
        sink.left_out("record whose contents are not those that were written", number);
    } else if !event(payload, number, sink)? {
        sink.left_out("record that is not an event", number);
    }
    bytes.take(all);
    Ok(None)
}

/// A field of a protocol buffer.
enum Wire<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Fixed32([u8; 4]),
    Bytes(&'a [u8]),
}

/// The fields of a protocol buffer, one after the other.
struct Wires<'a>(&'a [u8]);

impl<'a> Wires<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in 0..10 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f).checked_shl(7 * shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    /// The number of the next field and its contents; `Some(None)` at the end, `None` if the bytes are broken.
    fn next(&mut self) -> Option<Option<(u64, Wire<'a>)>> {
        if self.0.is_empty() {
            return Some(None);
        }
        let key = self.varint()?;
        let wire = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(self.fixed()?),
            5 => Wire::Fixed32(self.fixed()?),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                let (bytes, rest) = self.0.split_at_checked(length)?;
                self.0 = rest;
                Wire::Bytes(bytes)
            }
            _ => return None,
        };
        Some(Some((key >> 3, wire)))
    }
}

/// Hands on the scalars of an `Event`. Returns whether it is one.
fn event(payload: &[u8], number: u64, sink: &mut dyn LogSink) -> Result<bool, Diagnostic> {
    let (mut step, mut summary) = (0, None);
    let mut wires = Wires(payload);
    loop {
        match wires.next() {
            None => return Ok(false),
            Some(None) => break,
            Some(Some((2, Wire::Varint(value)))) => step = value as i64,
            Some(Some((5, Wire::Bytes(bytes)))) => summary = Some(bytes),
            Some(Some(_)) => {}
        }
    }
    let mut wires = Wires(summary.unwrap_or_default());
    loop {
        match wires.next() {
            None => return Ok(false),
            Some(None) => return Ok(true),
            Some(Some((1, Wire::Bytes(value)))) => {
                if !summary_value(value, step, number, sink)? {
                    return Ok(false);
                }
            }
            Some(Some(_)) => {}
        }
    }
}

/// Hands on a `Summary.Value`. Returns whether it is one.
fn summary_value(bytes: &[u8], step: i64, number: u64, sink: &mut dyn LogSink) -> Result<bool, Diagnostic> {
    let (mut tag, mut scalar) = (None, None);
    let mut wires = Wires(bytes);
    loop {
        match wires.next() {
            None => return Ok(false),
            Some(None) => break,
            Some(Some((1, Wire::Bytes(text)))) => tag = std::str::from_utf8(text).ok(),
            Some(Some((2, Wire::Fixed32(value)))) => {
                scalar = Some(LogValue::Single(f32::from_le_bytes(value)))
            }
            Some(Some((8, Wire::Bytes(value)))) => scalar = tensor(value),
            Some(Some(_)) => {}
        }
    }
    match (tag, scalar) {
        (Some("args/text_summary"), Some(LogValue::Text(text))) => arguments(text, number, sink),
        (Some(tag), Some(value)) if !matches!(value, LogValue::Text(_)) => {
            let fields = [(STEP, LogValue::Whole(step)), (tag, value)];
            sink.record(&LogRecord { fields: &fields, line: number })?;
        }
        _ => {}
    }
    Ok(true)
}

/// The scalar or the text of a `TensorProto`: raw bytes, or a list of one value.
fn tensor(bytes: &[u8]) -> Option<LogValue<'_>> {
    let (mut dtype, mut value) = (0, None);
    let mut wires = Wires(bytes);
    let mut content: &[u8] = &[];
    while let Some((field, wire)) = wires.next()? {
        match (field, wire) {
            (1, Wire::Varint(number)) => dtype = number,
            (4..=6, Wire::Bytes(bytes)) => content = bytes,
            (5, Wire::Fixed32(bytes)) => value = Some(LogValue::Single(f32::from_le_bytes(bytes))),
            (6, Wire::Fixed64(bytes)) => value = Some(LogValue::Double(f64::from_le_bytes(bytes))),
            (8, Wire::Bytes(text)) => value = std::str::from_utf8(text).ok().map(LogValue::Text),
            _ => {}
        }
    }
    let from_content = match (dtype, content.len()) {
        (1, 4) => content.first_chunk().map(|bytes| LogValue::Single(f32::from_le_bytes(*bytes))),
        (2, 8) => content.first_chunk().map(|bytes| LogValue::Double(f64::from_le_bytes(*bytes))),
        _ => None,
    };
    from_content.or(value)
}

/// The arguments of a trainer, which some write as a JSON text.
fn arguments(text: &str, number: u64, sink: &mut dyn LogSink) {
    let mut fields = JsonFields::new();
    let Some(start) = text.find('{') else { return };
    if fields.read(text.as_bytes(), start).is_err() {
        return;
    }
    for (key, value) in fields.iter(text) {
        if let Some(about) = facts::of_arguments(key) {
            sink.fact(about, key, value, number);
        }
    }
    sink.fact(FactKind::Writer, "args/text_summary", "transformers", number);
}
