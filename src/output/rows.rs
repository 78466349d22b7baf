//! The rows of a table as text. A table of millions of rows spends most of its time here.
//!
//! Short pieces are copied as fixed blocks of [`ROOM`] bytes, which takes a move or two; the next piece overwrites the
//! surplus. The text before the first value is made once for a hundred rows; in each row only the last two digits of the
//! counter are replaced. A value that repeats is converted to text once.
//!
//! ```text
//!   ...0.05 | \n 12345 , | 0.04987 | , | 0.9...
//!             ^^^^^^^^^^             ^              the `Prefix` of each column, copied first
//!                   ^^                              the last two digits of the counter, copied over it
//!                          ^^^^^^^                  the value, copied from `length` on
//! ```

use super::abreast::{GROUP, NumberGroup};
use super::number::to_carried;
use super::table::{Header, Part, RowFrame, TableBlock, TableSyntax};
use crate::number::text::ROOM;
use std::ops::Range;

/// A buffer for text. Clearing it keeps its memory.
#[derive(Debug, Default)]
pub struct TextBuffer {
    room: Vec<u8>,
    end: usize,
}

impl TextBuffer {
    /// Removes the text.
    pub fn clear(&mut self) {
        self.end = 0;
    }

    /// The text.
    pub fn bytes(&self) -> &[u8] {
        &self.room[..self.end]
    }

    /// Appends some bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.rest(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// The free bytes after the text, at least `size` of them.
    fn rest(&mut self, size: usize) -> &mut [u8] {
        let wanted = self.end + size;
        if self.room.len() < wanted {
            self.room.resize(wanted, 0);
        }
        &mut self.room[self.end..]
    }
}

impl TableSyntax {
    /// Appends the rows of a block.
    pub fn rows(&self, header: &Header, block: &TableBlock<'_>, out: &mut TextBuffer) {
        let RowFrame { before, after } = (self.frame)(header);
        let (counters, values) = before.split_at(header.counters.len());
        let start = RowStart { block, close: [after, self.between].concat(), counters, value: &values[0] };
        let mut cells = self.cells(header, block, values);
        let rows = block.rows as usize;
        // An upper bound: no number is longer than its room.
        let row = start.close.len() + before.iter().map(|text| text.len() + ROOM).sum::<usize>();
        out.rest(row * rows + after.len() + 2 * ROOM);
        for first in (0..rows).step_by(GROUP) {
            let end = rows.min(first + GROUP);
            cells.iter_mut().for_each(|cell| cell.read(first..end));
            let mut row = first;
            while row < end {
                let (next, last) = start.write(row, &mut cells[0].before);
                let next = next.min(end);
                write(row..next, &PAIRS[last..], &cells, out);
                row = next;
            }
        }
        if rows > 0 {
            out.push(after);
        }
    }

    fn cells<'a>(&'a self, header: &Header, block: &TableBlock<'a>, before: &[Vec<u8>]) -> Vec<Cell<'a>> {
        let mut columns = header.values.iter().zip(before);
        let mut cells = Vec::new();
        for Part { width, values } in block.parts {
            for ((column, text), place) in columns.by_ref().take(*width).zip(0..) {
                let mut before = Prefix::default();
                before.push(text);
                let (values, numbers) =
                    (values.get(place..).unwrap_or_default(), NumberGroup::new(column.precision));
                let has_gaps = column.has_gaps;
                cells.push(Cell { format: self, before, values, width: *width, numbers, mask: 0, has_gaps });
            }
        }
        cells
    }
}

/// The text at the beginning of every row.
struct RowStart<'a> {
    block: &'a TableBlock<'a>,
    /// The end of the previous row.
    close: Vec<u8>,
    /// The text before each counter.
    counters: &'a [Vec<u8>],
    /// The text before the first value.
    value: &'a [u8],
}

impl RowStart<'_> {
    /// Writes the beginning of a row. Returns the next row for which more than the last two digits of the first counter
    /// change, and the number of these two digits.
    fn write(&self, row: usize, text: &mut Prefix) -> (usize, usize) {
        let TableBlock { first, every, also, .. } = *self.block;
        let counter = first + row as u64 * every;
        text.clear();
        if row > 0 {
            text.push(&self.close);
        }
        text.push(&self.counters[0]);
        text.push(itoa::Buffer::new().format(counter).as_bytes());
        let digits = text.length;
        let mut rows = 100 - counter % 100;
        for (counted, before) in also.iter().zip(&self.counters[1..]) {
            text.push(before);
            text.push(itoa::Buffer::new().format(counted.at(counter)).as_bytes());
            rows = rows.min(counted.lasts(counter));
        }
        text.push(self.value);
        // A counter of a single digit has no two digits to replace.
        text.counter = (counter >= 10).then(|| digits - 2);
        if row == 0 || every != 1 || counter < 10 {
            rows = 1;
        }
        (row + rows as usize, (counter % 100) as usize)
    }
}

/// The text before a value. Before the first value, it begins with the end of the previous row.
#[derive(Default)]
struct Prefix {
    /// Its length: the offset of the value.
    length: usize,
    /// The offset of the last two digits of the first counter, if this prefix contains it.
    counter: Option<usize>,
    short: [u8; ROOM],
    /// The whole text, if it is too long for `short`.
    long: Vec<u8>,
}

impl Prefix {
    fn clear(&mut self) {
        self.length = 0;
        self.counter = None;
        self.long.clear();
    }

    fn push(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if end < ROOM {
            self.short[self.length..end].copy_from_slice(text);
        } else {
            if self.long.is_empty() {
                self.long.extend_from_slice(&self.short[..self.length]);
            }
            self.long.extend_from_slice(text);
        }
        self.length = end;
    }

    #[cold]
    #[inline(never)]
    fn write_long(&self, last: [u8; 2], room: &mut [u8]) {
        room[..self.length].copy_from_slice(&self.long);
        if let Some(counter) = self.counter {
            room[counter..counter + 2].copy_from_slice(&last);
        }
    }
}

/// Appends rows, whose counters end in the digits of `last`.
#[inline(never)]
fn write(rows: Range<usize>, last: &[[u8; 2]], cells: &[Cell<'_>], out: &mut TextBuffer) {
    let length: usize = cells.iter().map(|cell| cell.before.length + ROOM).sum();
    let room = out.rest(length * rows.len() + 2 * ROOM);
    let mut at = 0;
    for (row, last) in rows.zip(last) {
        for Cell { before, numbers, mask, .. } in cells {
            let (text, length) = numbers.text(row & mask);
            debug_assert!(before.counter.is_none_or(|counter| counter + 2 <= before.length));
            // Without a counter, the digits are written where the value overwrites them. That avoids a branch.
            let (mut start, mut digits) = (before.length, before.counter.unwrap_or(before.length));
            if start >= ROOM {
                before.write_long(*last, &mut room[at..]);
                (at, start, digits) = (at + start, 0, 0);
            }
            let next = &mut room[at..at + 2 * ROOM];
            (start, digits) = (start % ROOM, digits % ROOM);
            next[..ROOM].copy_from_slice(&before.short);
            next[digits..digits + 2].copy_from_slice(last);
            next[start..start + ROOM].copy_from_slice(text);
            at += start + length;
        }
    }
    out.end += at;
}

/// `00`, `01`, ..., `99`.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut pair = 0;
    while pair < pairs.len() {
        pairs[pair] = [b'0' + pair as u8 / 10, b'0' + pair as u8 % 10];
        pair += 1;
    }
    pairs
};

/// A column of a block, converted to text a group of rows at a time.
struct Cell<'a> {
    format: &'a TableSyntax,
    before: Prefix,
    values: &'a [f64],
    width: usize,
    numbers: NumberGroup,
    /// The bits of a row that index its text: none if all rows of the group have the same text.
    mask: usize,
    /// Whether NaN is a missing value.
    has_gaps: bool,
}

impl Cell<'_> {
    /// Converts the values of the next group of rows to text.
    fn read(&mut self, rows: Range<usize>) {
        let values = self.values.get(rows.start * self.width..).unwrap_or_default();
        let (numbers, rows) = (&mut self.numbers, rows.len());
        let count = rows.min(values.len().div_ceil(self.width));
        match self.width {
            1 => numbers.values[..count].copy_from_slice(&values[..count]),
            width => {
                let values = values.iter().step_by(width);
                numbers.values[..count].iter_mut().zip(values).for_each(|(room, value)| *room = *value);
            }
        }
        let TableSyntax { none, is_finite, is_for_people, .. } = *self.format;
        if is_for_people {
            let precision = numbers.precision;
            numbers.values[..count].iter_mut().for_each(|value| *value = to_carried(*value, precision));
        }
        let has_gaps = self.has_gaps;
        let is_gap = |value: &f64| has_gaps && value.is_nan();
        let is_value = |value: &f64| value.is_finite() || !(is_finite || is_gap(value));
        let first = numbers.values[0].to_bits();
        let values = &numbers.values[..count];
        self.mask = GROUP - 1;
        if count < rows || (is_finite || has_gaps) && !values.iter().all(is_value) {
            for row in 0..rows {
                let is_there = row < count && is_value(&numbers.values[row]);
                numbers.write_one(row, if is_there { None } else { Some(none) });
            }
        } else if values.iter().all(|value| value.to_bits() == first) {
            self.mask = 0;
            numbers.write_one(0, None);
        } else {
            numbers.write_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::value;
    use super::super::table::{AlsoCounted, Column, FORMATS};
    use super::*;
    use crate::schedule::{OwnCount, Precision};

    /// The same CSV, written in the simplest way.
    fn plain(block: &TableBlock<'_>) -> String {
        let mut text = String::new();
        for row in 0..block.rows as usize {
            let counter = block.first + row as u64 * block.every;
            text.push_str(&counter.to_string());
            for counted in block.also {
                let number = match counted {
                    AlsoCounted::Epoch(length) => counter / length,
                    AlsoCounted::Own(own) => counter.saturating_sub(1).saturating_mul(own.each),
                };
                text.push_str(&format!(",{number}"));
            }
            for part in block.parts {
                for cell in row * part.width..(row + 1) * part.width {
                    let cell = part.values.get(cell);
                    text.push(',');
                    text.push_str(&cell.map_or(String::new(), |cell| value(*cell, Precision::Double)));
                }
            }
            text.push('\n');
        }
        text
    }

    #[test]
    fn rows_of_any_number_and_distance_are_counted_and_written() {
        let names = ["a", "b", "a name that is longer than the blocks that are copied at once", "d"];
        let values =
            names.map(|name| Column { name: name.into(), precision: Precision::Double, has_gaps: false });
        let one: Vec<f64> = (0..700).map(|i| 0.1 / f64::from(i / 3 + 1)).collect();
        let two: Vec<f64> =
            (0..300).map(|i| if i < 200 { 0.5 } else { f64::from(i) * 1e-7 - 1e-5 }).collect();
        let parts = [Part { width: 1, values: &one }, Part { width: 2, values: &two }];
        for first in [0, 7, 98, 12_345_678_990, 999_999_999_999_999_950, u64::MAX - 700 * 3] {
            for every in [1, 3] {
                let own = AlsoCounted::Own(OwnCount { name: "tokens", shift: -1, each: 4096 });
                let epoch = AlsoCounted::Epoch;
                let epochs = [&[epoch(1)][..], &[epoch(30)], &[epoch(10_u64.pow(12))]];
                for also in [&[][..], &[own], &[epoch(7), own]].into_iter().chain(epochs) {
                    let mut counters = vec!["step"];
                    counters.extend(also.iter().map(|counted| counted.name()));
                    let header = Header { counters, values: values[..3].to_vec() };
                    let block = TableBlock { first, every, rows: 700, also, parts: &parts };
                    let mut out = TextBuffer::default();
                    FORMATS.named("csv").encode.rows(&header, &block, &mut out);
                    assert_eq!(String::from_utf8_lossy(out.bytes()), plain(&block));
                    let json = &FORMATS.named("jsonl").encode;
                    out.clear();
                    json.rows(&header, &block, &mut out);
                    let text = String::from_utf8_lossy(out.bytes()).into_owned();
                    for (row, line) in text.lines().enumerate() {
                        let object: serde_json::Value = serde_json::from_str(line).expect("an object");
                        assert_eq!(object["step"], first + row as u64 * every);
                        assert_eq!(object["a"].as_f64(), one.get(row).copied());
                        assert_eq!(object[names[2]].as_f64(), two.get(2 * row + 1).copied());
                    }
                    assert_eq!(text.lines().count(), 700);
                }
            }
        }
    }
}
