//! Files that a spec names: their text, and a column of a CSV file.

use super::values::Arg;
use crate::diagnostic::{Diagnostic, Place, Source, Span, nearest};
use crate::spec::FileError;
use crate::spec::yaml::{Node, written};
use std::sync::Arc;

/// The text of the file in a map such as `{file: val.csv, column: loss}`, and the map's other entry.
///
/// # Errors
///
/// The map has other entries, or the file cannot be read.
pub(crate) fn read_file<'a>(
    arg: &Arg<'a>,
    other: &str,
) -> Result<(Arc<Source>, Option<&'a Node>), Diagnostic> {
    let document = arg.args.env.document;
    for (key, _) in arg.node.entries() {
        if ![Some("file"), Some(other)].contains(&key.text()) {
            return Err(Diagnostic::new(format!("`{}` is neither `file` nor `{other}`", written(key)))
                .at(document.place(key), "not expected here")
                .help(format!("write `{}: {{file: ..., {other}: ...}}`", arg.param.name)));
        }
    }
    let file = arg.node.get("file").ok_or_else(|| arg.expected(&format!("`{{file: ..., {other}: ...}}`")))?;
    let path = file.text().ok_or_else(|| arg.inner(file).expected("the name of a file"))?;
    let text = arg.args.env.files.read(path).map_err(|FileError { why, help }| {
        let help = help.unwrap_or_else(|| "file names are relative to the folder of the spec".into());
        Diagnostic::new(format!("cannot read `{path}`")).at(document.place(file), why).help(help)
    })?;
    Ok((Arc::new(Source { name: path.to_string(), text }), arg.node.get(other)))
}

pub(super) fn read_column(arg: &Arg<'_>) -> Result<Vec<f64>, Diagnostic> {
    let (source, wanted) = read_file(arg, "column")?;
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    // The reader accepts any UTF-8 text, and rows of any length.
    let broken = |error: csv::Error| Diagnostic::new(format!("`{}` is not a CSV: {error}", source.name));
    let header = reader.headers().map_err(broken)?.clone();
    let index = which_column(arg, &source, &header, wanted)?;
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(1, |position| position.line()) as usize;
        let at = |what: String, found: &str| {
            let span = field_span(source.line(line), line, index);
            Diagnostic::new(what).at(Place { source: source.clone(), span }, found)
        };
        let name = &header[index];
        let number = match record.get(index) {
            None => return Err(at(format!("this row has no column `{name}`"), "the row ends too soon")),
            Some("") => return Err(at(format!("column `{name}` has a gap"), "expected a number")),
            Some(text) => text
                .parse::<f64>()
                .map_err(|_| at(format!("`{text}` in column `{name}` is not a number"), "expected a number")),
        };
        values.push(
            number.map_err(|error| error.help("every row needs a number; `nan` and `inf` are numbers"))?,
        );
    }
    Ok(values)
}

/// The index of the column.
fn which_column(
    arg: &Arg<'_>,
    source: &Source,
    header: &csv::StringRecord,
    wanted: Option<&Node>,
) -> Result<usize, Diagnostic> {
    let document = arg.args.env.document;
    let columns = || header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if header.is_empty() {
        return Err(Diagnostic::new(format!("`{}` is empty", source.name))
            .at(arg.place(), "names the empty file")
            .help("the first line of a CSV names its columns"));
    }
    let Some(node) = wanted else {
        return match header.len() {
            1 => Ok(0),
            _ => Err(Diagnostic::new(format!("`{}` has several columns", source.name))
                .at(arg.place(), "does not say which")
                .help(format!("add `column:` with one of {}", columns()))),
        };
    };
    let name = written(node);
    let mut found = header.iter().enumerate().filter(|(_, column)| *column == name).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (Some(_), Some(_)) => Err(Diagnostic::new(format!("`{}` has two columns `{name}`", source.name))
            .at(document.place(node), "names two columns")
            .help("rename one of them in the file")),
        (None, _) => {
            let error = Diagnostic::new(format!("`{}` has no column `{name}`", source.name))
                .at(document.place(node), "no such column");
            Err(match nearest(&name, header.iter()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("its first line names the columns {}", columns())),
            })
        }
    }
}

/// Where a field of a row is; the whole row if it contains quotes.
fn field_span(row: &str, line: usize, index: usize) -> Span {
    let whole = (1, row.chars().count().max(1));
    let field = row.split(',').nth(index).filter(|_| !row.contains('"'));
    let (column, length) = field.map_or(whole, |field| {
        let before: usize = row.split(',').take(index).map(|field| field.chars().count() + 1).sum();
        let indent = field.chars().take_while(|c| c.is_whitespace()).count();
        (before + indent + 1, field.trim().chars().count().max(1))
    });
    Span { line, column, length }
}
