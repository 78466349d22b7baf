//! Files that a spec names: their text, and a column of a CSV file.

use super::values::Arg;
use crate::diagnostic::{Diagnostic, Source, nearest};
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
    let text = arg.args.env.files.read(path).map_err(|FileError { why, help, .. }| {
        let help = help.unwrap_or_else(|| "file names are relative to the folder of the spec".into());
        Diagnostic::new(format!("cannot read `{path}`")).at(document.place(file), why).help(help)
    })?;
    Ok((Arc::new(Source { name: path.to_string(), text }), arg.node.get(other)))
}

/// The numbers of a column of a CSV. Messages do not show its lines: the file may be no table at all, but somebody's
/// passwords.
///
/// # Errors
///
/// The file cannot be read, has no such column, or a row of it is not a number.
pub(super) fn read_column(arg: &Arg<'_>) -> Result<Vec<f64>, Diagnostic> {
    let (source, wanted) = read_file(arg, "column")?;
    let mut reader = csv_reader(&source);
    let broken =
        || Diagnostic::new(format!("`{}` is not a CSV", source.name)).at(arg.place(), "names this file");
    let header = reader.headers().map_err(|_| broken())?.clone();
    let index = which_column(arg, &source, &header, wanted)?;
    let name = wanted.map_or_else(|| "its column".to_string(), |name| format!("column `{}`", written(name)));
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| broken())?;
        let line = record.position().map_or(1, csv::Position::line);
        let problem = match record.get(index).map(|text| (text, text.parse::<f64>())) {
            Some((_, Ok(value))) => {
                values.push(value);
                continue;
            }
            None => format!("ends before {name}"),
            Some(("", _)) => format!("has a gap in {name}"),
            Some(_) => format!("does not have a number in {name}"),
        };
        return Err(Diagnostic::new(format!("line {line} of `{}` {problem}", source.name))
            .at(arg.place(), "names this file")
            .help("every row needs a number; `nan` and `inf` are numbers"));
    }
    Ok(values)
}

fn csv_reader(source: &Source) -> csv::Reader<&[u8]> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    // The reader accepts any UTF-8 text, and rows of any length.
    csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes())
}

/// The most columns that a message names.
const MOST_COLUMNS: usize = 20;

/// The names of the columns of a CSV that have a number in every row. Messages show only these: the first line of a file
/// that is not a table stays hidden.
fn columns_of_numbers(source: &Source) -> Vec<String> {
    let is_table = source.name.ends_with(".csv") || source.name.ends_with(".tsv");
    let mut reader = csv_reader(source);
    let Ok(header) = reader.headers().cloned() else { return Vec::new() };
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    let mut numeric: Vec<bool> = header.iter().map(|name| is_table && !is_number(name)).collect();
    let mut rows = 0;
    for record in reader.records().map_while(Result::ok) {
        rows += 1;
        for (index, numeric) in numeric.iter_mut().enumerate() {
            *numeric &= record.get(index).is_some_and(is_number);
        }
    }
    let named = header.iter().zip(numeric).filter(|(_, numeric)| *numeric && rows > 0);
    named.map(|(name, _)| name.to_string()).take(MOST_COLUMNS).collect()
}

/// The index of the column.
fn which_column(
    arg: &Arg<'_>,
    source: &Source,
    header: &csv::StringRecord,
    wanted: Option<&Node>,
) -> Result<usize, Diagnostic> {
    let document = arg.args.env.document;
    let columns = columns_of_numbers(source);
    let list = match columns.is_empty() {
        true => "the names in its first line".to_string(),
        false => columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
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
                .help(format!("add `column:` with one of {list}"))),
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
            Err(match nearest(&name, columns.iter().map(String::as_str)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("write one of {list}")),
            })
        }
    }
}
