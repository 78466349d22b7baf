//! Tables: one format per entry of [`FORMATS`], each three functions from rows to bytes.

use super::number::{push_count, push_value};
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

/// A row: the counters, and the values, which a schedule that is over does not have.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// As many as the header has counters.
    pub counters: &'a [u64],
    /// As many as the header has columns of values.
    pub values: &'a [Option<f64>],
    /// Whether it is the table's first.
    pub first: bool,
}

/// A way to write tables. Bytes are appended to a buffer; nothing is written anywhere.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What comes before the rows.
    pub head: fn(&Header, &mut Vec<u8>),
    /// A row.
    pub row: fn(&Header, Row<'_>, &mut Vec<u8>),
    /// What comes after the rows.
    pub tail: fn(&mut Vec<u8>),
}

/// Every format, the default first.
pub static FORMATS: &[Format] = &[
    Format {
        name: "csv",
        head: csv_head,
        row: |header, row, out| separated(b',', header, row, out),
        tail: nothing,
    },
    Format {
        name: "tsv",
        head: tsv_head,
        row: |header, row, out| separated(b'\t', header, row, out),
        tail: nothing,
    },
    Format {
        name: "json",
        head: |_, out| out.push(b'['),
        row: json_row,
        tail: |out| out.extend_from_slice(b"\n]\n"),
    },
    Format { name: "jsonl", head: |_, _| {}, row: jsonl_row, tail: nothing },
    Format { name: "markdown", head: markdown_head, row: markdown_row, tail: nothing },
];

fn nothing(_: &mut Vec<u8>) {}

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

fn separated(separator: u8, header: &Header, row: Row<'_>, out: &mut Vec<u8>) {
    for (index, counter) in row.counters.iter().enumerate() {
        if index > 0 {
            out.push(separator);
        }
        push_count(out, *counter);
    }
    for (value, column) in row.values.iter().zip(&header.values) {
        out.push(separator);
        if let Some(value) = value {
            push_value(out, *value, column.precision);
        }
    }
    out.push(b'\n');
}

fn json_object(header: &Header, row: Row<'_>, out: &mut Vec<u8>) {
    let mut before = b'{';
    let mut key = |name: &str, out: &mut Vec<u8>| {
        out.push(before);
        before = b',';
        out.extend_from_slice(serde_json::Value::from(name).to_string().as_bytes());
        out.push(b':');
    };
    for (name, counter) in header.counters.iter().zip(row.counters) {
        key(name, out);
        push_count(out, *counter);
    }
    for (column, value) in header.values.iter().zip(row.values) {
        key(&column.name, out);
        match value {
            // JSON has neither infinities nor NaN.
            Some(value) if value.is_finite() => push_value(out, *value, column.precision),
            _ => out.extend_from_slice(b"null"),
        }
    }
    out.push(b'}');
}

fn json_row(header: &Header, row: Row<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(if row.first { b"\n" } else { b",\n" });
    json_object(header, row, out);
}

fn jsonl_row(header: &Header, row: Row<'_>, out: &mut Vec<u8>) {
    json_object(header, row, out);
    out.push(b'\n');
}

fn markdown_head(header: &Header, out: &mut Vec<u8>) {
    out.extend_from_slice(b"| ");
    join(header.names(), b" | ", out, |name| name.replace('|', "\\|").replace(['\n', '\r'], " "));
    out.extend_from_slice(b" |\n|");
    header.names().for_each(|_| out.extend_from_slice(b" ---: |"));
    out.push(b'\n');
}

fn markdown_row(header: &Header, row: Row<'_>, out: &mut Vec<u8>) {
    out.push(b'|');
    for counter in row.counters {
        out.push(b' ');
        push_count(out, *counter);
        out.extend_from_slice(b" |");
    }
    for (value, column) in row.values.iter().zip(&header.values) {
        out.push(b' ');
        if let Some(value) = value {
            push_value(out, *value, column.precision);
        }
        out.extend_from_slice(b" |");
    }
    out.push(b'\n');
}
