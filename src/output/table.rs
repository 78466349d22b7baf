//! Tables: each format says what stands around the numbers. The rows themselves are written by [`TableSyntax::rows`].

use super::format::{Format, Formats};
use super::markdown;
pub use super::rows::TextBuffer;
use crate::printable::{json_document, printable};
use crate::schedule::{OwnCount, Precision, Unit};

/// A column of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// The precision of its values.
    pub precision: Precision,
    /// Whether NaN is a missing value, as between the rows of a log.
    pub has_gaps: bool,
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

/// The values of one schedule for the rows of a block, row by row. It has fewer rows than the block if the schedule
/// ends within it.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The number of its columns.
    pub width: usize,
    /// The values.
    pub values: &'a [f64],
}

/// A counter of a table besides that of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlsoCounted {
    /// The epoch, of so many rows.
    Epoch(u64),
    /// What the scheduler counts in place of the rows.
    Own(OwnCount),
}

impl AlsoCounted {
    /// The name of its column.
    pub fn name(self) -> &'static str {
        match self {
            AlsoCounted::Epoch(_) => Unit::Epoch.name(),
            AlsoCounted::Own(own) => own.name,
        }
    }

    /// Its number in a row.
    pub(super) fn at(self, row: u64) -> u64 {
        match self {
            AlsoCounted::Epoch(length) => row / length,
            AlsoCounted::Own(own) => own.at(row),
        }
    }

    /// The number of rows from this one on that have the same number.
    pub(super) fn lasts(self, row: u64) -> u64 {
        match self {
            AlsoCounted::Epoch(length) => length - row % length,
            AlsoCounted::Own(_) => 1,
        }
    }
}

/// Rows at equal distances.
#[derive(Debug, Clone, Copy)]
pub struct TableBlock<'a> {
    /// The number of the first row.
    pub first: u64,
    /// The distance between two rows, at least 1.
    pub every: u64,
    /// The number of rows.
    pub rows: u64,
    /// What the header counts besides the rows.
    pub also: &'a [AlsoCounted],
    /// The schedules, with as many columns in all as the header has.
    pub parts: &'a [Part<'a>],
}

/// What a format of tables writes around the numbers. The rows of a table are written block after block, in any
/// number of blocks.
#[derive(Debug)]
pub struct TableSyntax {
    /// Writes the text before the rows.
    pub head: fn(&Header, &mut TextBuffer),
    /// The text around the numbers of a row.
    pub(super) frame: fn(&Header) -> RowFrame,
    /// The text between two rows, and between two blocks.
    pub between: &'static [u8],
    /// The text after the rows.
    pub tail: &'static [u8],
    /// The text for a missing value.
    pub(super) none: &'static str,
    /// Whether infinities and NaN are written as missing values.
    pub(super) is_finite: bool,
    /// Whether the table is for people: the numbers have the digits that their precision carries, and a sparkline of
    /// each curve follows.
    pub is_for_people: bool,
}

/// The text around the numbers of a row.
pub(super) struct RowFrame {
    /// The text before each number, counters first.
    pub(super) before: Vec<Vec<u8>>,
    /// The text after the last number.
    pub(super) after: &'static [u8],
}

/// Every format, the default first.
pub static FORMATS: Formats<TableSyntax> = Formats(&[
    Format { name: "csv", extensions: &["csv"], encode: CSV },
    Format { name: "tsv", extensions: &["tsv"], encode: TSV },
    Format { name: "json", extensions: &["json"], encode: JSON },
    Format { name: "jsonl", extensions: &["jsonl", "ndjson"], encode: JSONL },
    Format { name: "markdown", extensions: &["md"], encode: MARKDOWN },
]);

const CSV: TableSyntax = TableSyntax { head: csv_head, frame: |header| separated(header, ","), ..PLAIN };

const TSV: TableSyntax = TableSyntax { head: tsv_head, frame: |header| separated(header, "\t"), ..PLAIN };

const MARKDOWN: TableSyntax =
    TableSyntax { head: markdown_head, frame: markdown_row, is_for_people: true, ..PLAIN };

/// JSON has neither infinities nor NaN.
const JSONL: TableSyntax =
    TableSyntax { frame: |header| json_object(header, b"}\n"), none: "null", is_finite: true, ..PLAIN };

const JSON: TableSyntax = TableSyntax {
    head: |_, out| out.push(b"[\n"),
    frame: |header| json_object(header, b"}"),
    between: b",\n",
    tail: b"\n]\n",
    ..JSONL
};

const PLAIN: TableSyntax = TableSyntax {
    head: |_, _| {},
    frame: |header| separated(header, ""),
    between: b"",
    tail: b"",
    none: "",
    is_finite: false,
    is_for_people: false,
};

/// Joins the names, each written by `write`, with a separator.
fn join<'a>(
    names: impl Iterator<Item = &'a str>,
    separator: &[u8],
    out: &mut TextBuffer,
    write: impl Fn(&str) -> String,
) {
    for (index, name) in names.enumerate() {
        if index > 0 {
            out.push(separator);
        }
        out.push(write(name).as_bytes());
    }
}

/// A name as a field. A spreadsheet computes a field that begins with `=`, `+`, `-` or `@`, so an apostrophe comes
/// first, as OWASP advises.
fn field(name: &str) -> String {
    let name = printable(name);
    match name.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    {
        true => format!("'{name}"),
        false => name,
    }
}

/// Quotes fields as RFC 4180 does. A spreadsheet may also divide fields at a semicolon.
fn csv_head(header: &Header, out: &mut TextBuffer) {
    join(header.names(), b",", out, |name| match field(name) {
        name if name.contains([',', ';', '"']) => format!("\"{}\"", name.replace('"', "\"\"")),
        name => name,
    });
    out.push(b"\n");
}

/// The format has no quotes, and a printable name has no tabs.
fn tsv_head(header: &Header, out: &mut TextBuffer) {
    join(header.names(), b"\t", out, field);
    out.push(b"\n");
}

fn separated(header: &Header, separator: &str) -> RowFrame {
    let before = |index| if index == 0 { Vec::new() } else { separator.into() };
    RowFrame { before: (0..header.names().count()).map(before).collect(), after: b"\n" }
}

fn json_object(header: &Header, after: &'static [u8]) -> RowFrame {
    let before = |(index, name): (usize, &str)| {
        let start = if index == 0 { '{' } else { ',' };
        format!("{start}{}:", json_document(&serde_json::Value::from(name).to_string())).into_bytes()
    };
    RowFrame { before: header.names().enumerate().map(before).collect(), after }
}

fn markdown_head(header: &Header, out: &mut TextBuffer) {
    out.push(b"| ");
    join(header.names(), b" | ", out, markdown::name);
    out.push(b" |\n|");
    header.names().for_each(|_| out.push(b" ---: |"));
    out.push(b"\n");
}

fn markdown_row(header: &Header) -> RowFrame {
    let before = |index| if index == 0 { b"| ".to_vec() } else { b" | ".to_vec() };
    RowFrame { before: (0..header.names().count()).map(before).collect(), after: b" |\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_the_same_however_the_rows_are_cut() {
        let column = |name: &str| Column { name: name.into(), precision: Precision::Double, has_gaps: false };
        let header = Header { counters: vec!["step", "epoch"], values: vec![column("a"), column("b,\"c|")] };
        let (a, b) = ([0.1, 0.1, 0.1, f64::NAN, 2e-5, 1.0], [1.0, 1.0]);
        for Format { name, encode: format, .. } in FORMATS.iter() {
            let cut = |size: usize| {
                let mut out = TextBuffer::default();
                (format.head)(&header, &mut out);
                for first in (0..a.len()).step_by(size) {
                    if first > 0 {
                        out.push(format.between);
                    }
                    let end = (first + size).min(a.len());
                    let rest = &b[first.min(b.len())..end.min(b.len())];
                    let parts = [Part { width: 1, values: &a[first..end] }, Part { width: 1, values: rest }];
                    let rows = (end - first) as u64;
                    let block = TableBlock {
                        first: first as u64,
                        every: 1,
                        rows,
                        also: &[AlsoCounted::Epoch(2)],
                        parts: &parts,
                    };
                    format.rows(&header, &block, &mut out);
                }
                out.push(format.tail);
                String::from_utf8(out.bytes().to_vec()).unwrap()
            };
            assert_eq!(cut(1), cut(6), "{name}");
            assert_eq!(cut(4), cut(6), "{name}");
        }
    }
}
