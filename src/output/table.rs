//! Tables: one format per entry of [`FORMATS`], each three functions from rows to bytes.

use super::number::{ROOM, push_count, push_value, write_value};
use crate::schedule::Precision;

/// A column of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What its header says.
    pub name: String,
    /// How its values are written.
    pub precision: Precision,
}

/// The columns of a table: first the counters (`step`, `epoch`), then the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The names of the counters.
    pub counters: Vec<&'static str>,
    /// The columns of values.
    pub values: Vec<Column>,
}

impl Header {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.counters.iter().copied().chain(self.values.iter().map(|column| column.name.as_str()))
    }
}

/// The values of one schedule for the rows of a block: row by row, as many numbers each as it has columns. It may
/// be shorter than the block, where the schedule is over.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// How many columns it fills.
    pub width: usize,
    /// The values.
    pub values: &'a [f64],
}

/// Rows at equal distances.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// The counter of the first row.
    pub first: u64,
    /// How much further the counter is in each row, at least 1.
    pub every: u64,
    /// How many rows there are.
    pub rows: u64,
    /// The length of an epoch, if the header has a second counter.
    pub steps_per_epoch: Option<u64>,
    /// Side by side, as many columns in all as the header has.
    pub parts: &'a [Part<'a>],
}

impl Block<'_> {
    /// The values of a row, `None` where a schedule is over.
    fn row(&self, index: usize) -> impl Iterator<Item = Option<f64>> {
        self.parts.iter().flat_map(move |part| {
            let start = index * part.width;
            (start..start + part.width).map(move |cell| part.values.get(cell).copied())
        })
    }

    /// The first counter of a row.
    fn counter(&self, index: usize) -> u64 {
        self.first + index as u64 * self.every
    }

    /// The counters of a row.
    fn counters(&self, index: usize) -> impl Iterator<Item = u64> {
        let row = self.counter(index);
        std::iter::once(row).chain(self.steps_per_epoch.map(|length| row / length))
    }
}

/// A way to write tables. Bytes are appended to a buffer; nothing is written anywhere. The rows of a table are cut
/// into blocks, of which only the first begins with row 0 of the table.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What comes before the rows.
    pub head: fn(&Header, &mut Vec<u8>),
    /// The rows of a block.
    pub rows: fn(&Header, &Block<'_>, &mut Vec<u8>),
    /// What stands between two blocks.
    pub between: &'static [u8],
    /// What comes after the rows.
    pub tail: &'static [u8],
}

/// Every format, the default first.
pub static FORMATS: &[Format] = &[
    Format {
        name: "csv",
        head: csv_head,
        rows: |h, block, out| separated(b',', h, block, out),
        between: b"",
        tail: b"",
    },
    Format {
        name: "tsv",
        head: tsv_head,
        rows: |h, block, out| separated(b'\t', h, block, out),
        between: b"",
        tail: b"",
    },
    Format {
        name: "json",
        head: |_, out| out.extend(b"[\n"),
        rows: json_rows,
        between: b",\n",
        tail: b"\n]\n",
    },
    Format { name: "jsonl", head: |_, _| {}, rows: jsonl_rows, between: b"", tail: b"" },
    Format { name: "markdown", head: markdown_head, rows: markdown_rows, between: b"", tail: b"" },
];

/// Joins the names, each written by `write`, with a separator.
fn join<'a>(
    names: impl Iterator<Item = &'a str>,
    separator: &[u8],
    out: &mut Vec<u8>,
    write: impl Fn(&str) -> String,
) {
    for (index, name) in names.enumerate() {
        if index > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(write(name).as_bytes());
    }
}

/// As RFC 4180 has it: quotes where a name holds a comma, a quote or a line break.
fn csv_head(header: &Header, out: &mut Vec<u8>) {
    join(header.names(), b",", out, |name| match name.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.to_string(),
    });
    out.push(b'\n');
}

/// The format has no quotes: a tab or a line break within a name becomes a space.
fn tsv_head(header: &Header, out: &mut Vec<u8>) {
    join(header.names(), b"\t", out, |name| name.replace(['\t', '\n', '\r'], " "));
    out.push(b'\n');
}

/// The hot path: a table of millions of rows is written here. The counter's digits are counted up in place, and a
/// value that stands still is not formatted again.
fn separated(separator: u8, header: &Header, block: &Block<'_>, out: &mut Vec<u8>) {
    let mut counter = Digits::new(block.first);
    let mut cells = cells(header, block);
    let mut text = Text { out, room: [0; 4096], end: 0 };
    for index in 0..block.rows as usize {
        counter.write(&mut text);
        if let Some(length) = block.steps_per_epoch {
            text.write(&[separator], 1);
            Digits::new(block.counter(index) / length).write(&mut text);
        }
        for cell in &mut cells {
            text.write(&[separator], 1);
            cell.write(index, &mut text);
        }
        text.write(b"\n", 1);
        match block.every {
            1 => counter.increment(),
            _ => counter = Digits::new(block.counter(index + 1)),
        }
    }
    text.flush();
}

/// Text on its way into a buffer, through a room of fixed length into which short texts are moved without a call.
struct Text<'a> {
    out: &'a mut Vec<u8>,
    room: [u8; 4096],
    end: usize,
}

impl Text<'_> {
    /// Lets `write` into the next `N` bytes of the room, of which it says how many stay.
    #[inline]
    fn place<const N: usize>(&mut self, write: impl FnOnce(&mut [u8; N]) -> usize) {
        if self.end > self.room.len() - N {
            self.flush();
        }
        if let Some(next) = self.room.get_mut(self.end..).and_then(<[u8]>::first_chunk_mut) {
            self.end += write(next);
        }
    }

    /// The first bytes of a text, all of which is copied.
    #[inline]
    fn write<const N: usize>(&mut self, text: &[u8; N], length: usize) {
        self.place(|next| {
            *next = *text;
            length
        });
    }

    fn flush(&mut self) {
        self.out.extend_from_slice(&self.room[..self.end]);
        self.end = 0;
    }
}

/// A whole number as text that is counted up. Its last digit stands apart, for the others change in one of ten rows.
struct Digits {
    head: [u8; 24],
    length: usize,
    last: u8,
}

impl Digits {
    fn new(value: u64) -> Self {
        let mut text = itoa::Buffer::new();
        let text = text.format(value).as_bytes();
        let (head, last) = (&text[..text.len() - 1], text[text.len() - 1]);
        let mut digits = Digits { head: [b'0'; 24], length: head.len(), last };
        digits.head[..head.len()].copy_from_slice(head);
        digits
    }

    #[inline]
    fn write(&self, text: &mut Text<'_>) {
        text.write(&self.head, self.length);
        text.write(&[self.last], 1);
    }

    #[inline]
    fn increment(&mut self) {
        match self.last {
            b'9' => self.carry(),
            _ => self.last += 1,
        }
    }

    fn carry(&mut self) {
        self.last = b'0';
        for place in (0..self.length).rev() {
            if self.head[place] != b'9' {
                self.head[place] += 1;
                return;
            }
            self.head[place] = b'0';
        }
        self.head[self.length] = b'0';
        self.head[0] = b'1';
        self.length += 1;
    }
}

/// A column of a block on its way into text: the value of the row before, and how it was written if it comes again.
struct Cell<'a> {
    values: &'a [f64],
    width: usize,
    precision: Precision,
    bits: Option<u64>,
    text: [u8; ROOM],
    length: usize,
}

fn cells<'a>(header: &Header, block: &Block<'a>) -> Vec<Cell<'a>> {
    let places = block.parts.iter().flat_map(|part| {
        let Part { width, values } = *part;
        (0..width).map(move |place| (values.get(place..).unwrap_or_default(), width))
    });
    let cell = |((values, width), column): ((&'a [f64], usize), &Column)| Cell {
        values,
        width,
        precision: column.precision,
        bits: None,
        text: [0; ROOM],
        length: 0,
    };
    places.zip(&header.values).map(cell).collect()
}

impl Cell<'_> {
    /// Writes the value of a row; nothing where the schedule is over.
    #[inline]
    fn write(&mut self, row: usize, text: &mut Text<'_>) {
        let Some(&value) = self.values.get(row * self.width) else { return };
        if self.bits != Some(value.to_bits()) {
            self.bits = Some(value.to_bits());
            self.length = 0;
            text.place(|next| write_value(next, value, self.precision));
            return;
        }
        // Only a value that comes a second time is worth keeping as text.
        if self.length == 0 {
            self.length = write_value(&mut self.text, value, self.precision);
        }
        text.write(&self.text, self.length);
    }
}

fn json_object(header: &Header, block: &Block<'_>, index: usize, out: &mut Vec<u8>) {
    let mut before = b'{';
    let mut key = |name: &str, out: &mut Vec<u8>| {
        out.push(before);
        before = b',';
        out.extend_from_slice(serde_json::Value::from(name).to_string().as_bytes());
        out.push(b':');
    };
    for (name, counter) in header.counters.iter().zip(block.counters(index)) {
        key(name, out);
        push_count(out, counter);
    }
    for (column, value) in header.values.iter().zip(block.row(index)) {
        key(&column.name, out);
        match value {
            // JSON has neither infinities nor NaN.
            Some(value) if value.is_finite() => push_value(out, value, column.precision),
            _ => out.extend_from_slice(b"null"),
        }
    }
    out.push(b'}');
}

fn json_rows(header: &Header, block: &Block<'_>, out: &mut Vec<u8>) {
    for index in 0..block.rows as usize {
        if index > 0 {
            out.extend_from_slice(b",\n");
        }
        json_object(header, block, index, out);
    }
}

fn jsonl_rows(header: &Header, block: &Block<'_>, out: &mut Vec<u8>) {
    for index in 0..block.rows as usize {
        json_object(header, block, index, out);
        out.push(b'\n');
    }
}

fn markdown_head(header: &Header, out: &mut Vec<u8>) {
    out.extend_from_slice(b"| ");
    join(header.names(), b" | ", out, |name| name.replace('|', "\\|").replace(['\n', '\r'], " "));
    out.extend_from_slice(b" |\n|");
    header.names().for_each(|_| out.extend_from_slice(b" ---: |"));
    out.push(b'\n');
}

fn markdown_rows(header: &Header, block: &Block<'_>, out: &mut Vec<u8>) {
    for index in 0..block.rows as usize {
        out.push(b'|');
        for counter in block.counters(index) {
            out.push(b' ');
            push_count(out, counter);
            out.extend_from_slice(b" |");
        }
        for (value, column) in block.row(index).zip(&header.values) {
            out.push(b' ');
            if let Some(value) = value {
                push_value(out, value, column.precision);
            }
            out.extend_from_slice(b" |");
        }
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_digits_are_the_digits_of_the_count() {
        for first in [0, 8, 98, 12_345_678_998, 999_999_999_999_999_998, u64::MAX - 4] {
            let mut digits = Digits::new(first);
            for value in first..first + 4 {
                let mut out = Vec::new();
                let mut text = Text { out: &mut out, room: [0; 4096], end: 0 };
                digits.write(&mut text);
                text.flush();
                assert_eq!(out, value.to_string().as_bytes());
                digits.increment();
            }
        }
    }

    #[test]
    fn every_format_is_the_same_however_the_rows_are_cut() {
        let column = |name: &str| Column { name: name.into(), precision: Precision::Double };
        let header = Header { counters: vec!["step", "epoch"], values: vec![column("a"), column("b,\"c|")] };
        let (a, b) = ([0.1, 0.1, 0.1, f64::NAN, 2e-5, 1.0], [1.0, 1.0]);
        for format in FORMATS {
            let cut = |size: usize| {
                let mut out = Vec::new();
                (format.head)(&header, &mut out);
                for first in (0..a.len()).step_by(size) {
                    if first > 0 {
                        out.extend_from_slice(format.between);
                    }
                    let end = (first + size).min(a.len());
                    let rest = &b[first.min(b.len())..end.min(b.len())];
                    let parts = [Part { width: 1, values: &a[first..end] }, Part { width: 1, values: rest }];
                    let rows = (end - first) as u64;
                    let block = Block {
                        first: first as u64,
                        every: 1,
                        rows,
                        steps_per_epoch: Some(2),
                        parts: &parts,
                    };
                    (format.rows)(&header, &block, &mut out);
                }
                out.extend_from_slice(format.tail);
                String::from_utf8(out).unwrap()
            };
            assert_eq!(cut(1), cut(6), "{}", format.name);
            assert_eq!(cut(4), cut(6), "{}", format.name);
        }
    }
}
