//! The bytes of a log in bounded memory, and its lines.

use super::LogBytes;
use crate::spec::FileError;

/// The size of the first buffer.
const ROOM: usize = 1 << 18;
/// The longest line that is read, in bytes.
pub(super) const LONGEST_LINE: usize = 1 << 22;

/// A buffer over a file.
pub(super) struct ByteStream<'a> {
    file: Box<dyn LogBytes + 'a>,
    room: Vec<u8>,
    start: usize,
    end: usize,
    is_over: bool,
    /// The offset in the file of the first byte of the buffer that is not used up.
    pub offset: u64,
}

impl<'a> ByteStream<'a> {
    pub(super) fn new(file: Box<dyn LogBytes + 'a>) -> Self {
        ByteStream { file, room: vec![0; ROOM], start: 0, end: 0, is_over: false, offset: 0 }
    }

    /// What the buffer holds; at least `count` bytes, unless the file ends before.
    pub(super) fn need(&mut self, count: usize) -> Result<&[u8], FileError> {
        while self.end - self.start < count && !self.is_over {
            if self.start > 0 {
                self.room.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            // The buffer grows with what the file really has, never with what a length in it claims. It has room for as much
            // again, so that it is not moved for every few bytes.
            let is_scarce = self.room.len() < 2 * count && self.end > self.room.len() / 2;
            if self.end == self.room.len() || is_scarce {
                self.room.resize(self.room.len() * 2, 0);
            }
            match self.file.read(&mut self.room[self.end..])? {
                0 => self.is_over = true,
                read => self.end += read,
            }
        }
        Ok(&self.room[self.start..self.end])
    }

    /// Uses up bytes that [`need`](Self::need) has returned.
    pub(super) fn take(&mut self, count: usize) {
        self.start += count;
        self.offset += count as u64;
    }

    /// Uses up bytes without holding them. Returns whether the file had as many.
    pub(super) fn skip(&mut self, count: u64) -> Result<bool, FileError> {
        let mut left = count;
        while left > 0 {
            let held = self.need(1)?.len() as u64;
            if held == 0 {
                return Ok(false);
            }
            self.take(held.min(left) as usize);
            left -= held.min(left);
        }
        Ok(true)
    }
}

/// UTF-16, as the shells of Windows write it, in UTF-8.
struct Utf16<'a> {
    bytes: ByteStream<'a>,
    is_big: bool,
    /// The first half of a pair.
    high: Option<u16>,
}

impl LogBytes for Utf16<'_> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, FileError> {
        let mut units = Vec::new();
        let held = self.bytes.need(2)?;
        // A unit becomes three bytes at most.
        let count = (held.len() / 2).min(room.len() / 3 - 1);
        units.extend(self.high.take());
        units.extend(held[..2 * count].chunks_exact(2).map(|pair| {
            let pair = [pair[0], pair[1]];
            if self.is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        }));
        self.bytes.take(2 * count);
        if units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) && count > 0 {
            self.high = units.pop();
        }
        let mut length = 0;
        for character in char::decode_utf16(units) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            length += character.encode_utf8(&mut room[length..]).len();
        }
        match (length, count) {
            (0, 1..) => self.read(room),
            _ => Ok(length),
        }
    }
}

/// The bytes of a text, without a byte order mark and in UTF-8.
pub(super) fn text_stream<'a>(file: Box<dyn LogBytes + 'a>) -> Result<ByteStream<'a>, FileError> {
    let mut bytes = ByteStream::new(file);
    let (mark, is_big) = match bytes.need(3)? {
        [0xef, 0xbb, 0xbf, ..] => (3, None),
        [0xff, 0xfe, ..] => (2, Some(false)),
        [0xfe, 0xff, ..] => (2, Some(true)),
        _ => (0, None),
    };
    bytes.take(mark);
    Ok(match is_big {
        Some(is_big) => ByteStream::new(Box::new(Utf16 { bytes, is_big, high: None })),
        None => bytes,
    })
}

/// A line of a log.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogLine<'a> {
    /// Its text, without the line end; its beginning, if it is too long.
    pub text: &'a str,
    /// Its number, counted from 1. Parts that only a carriage return separates, as progress bars print them, are one line.
    pub number: u64,
    /// Whether it has more than [`LONGEST_LINE`] bytes.
    pub is_too_long: bool,
    /// Whether a line end follows. A run that was killed leaves a line without one.
    pub is_ended: bool,
}

/// Hands the lines of a text to `each`, one at a time, until it returns `false`.
///
/// # Errors
///
/// The file cannot be read, or `each` returns an error.
pub(super) fn each_line<E: From<FileError>>(
    bytes: &mut ByteStream<'_>,
    mut each: impl FnMut(LogLine<'_>) -> Result<bool, E>,
) -> Result<(), E> {
    let mut number = 1;
    let mut wanted = 1;
    loop {
        let held = bytes.need(wanted)?;
        if held.is_empty() {
            return Ok(());
        }
        let end = held.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let is_all = held.len() < wanted;
        if end.is_none() && !is_all && held.len() < LONGEST_LINE {
            wanted = held.len() + 1;
            continue;
        }
        let length = end.unwrap_or(held.len());
        let is_too_long = length >= LONGEST_LINE;
        let text = String::from_utf8_lossy(&held[..length.min(LONGEST_LINE)]);
        // The end of the file, or the first of the two characters of a line end.
        let is_break = end.is_some_and(|end| held[end] == b'\n');
        let goes_on = each(LogLine { text: &text, number, is_too_long, is_ended: end.is_some() })?;
        if !goes_on {
            return Ok(());
        }
        let used = length + usize::from(end.is_some());
        bytes.take(used);
        wanted = 1;
        number += u64::from(is_break);
        if is_too_long && end.is_none() {
            number += u64::from(skip_line(bytes)?);
        }
    }
}

/// Skips the rest of a line. Returns whether it had an end.
fn skip_line(bytes: &mut ByteStream<'_>) -> Result<bool, FileError> {
    loop {
        let held = bytes.need(1)?;
        if held.is_empty() {
            return Ok(false);
        }
        match held.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                bytes.take(end + 1);
                return Ok(true);
            }
            None => {
                let all = held.len();
                bytes.take(all);
            }
        }
    }
}
