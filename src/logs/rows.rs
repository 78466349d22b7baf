//! Tables: a header, and rows of fields. The crate `csv` would hold the rest of a file in memory if a quote is not closed;
//! no logger writes a field that goes on in another line, so that a row is a line here.

use super::bytes::{ByteStream, LogLine, each_line};
use super::record::{LogRecord, LogSink, LogValue};
use super::{LineFault, too_long};
use crate::diagnostic::Diagnostic;

/// The most columns.
const MOST_COLUMNS: usize = 10_000;

/// What separates the fields of a header.
pub(super) fn delimiter(header: &str) -> char {
    let count = |of: char| header.chars().filter(|c| *c == of).count();
    let most = [',', '\t', ';', '|'].into_iter().rev().max_by_key(|of| count(*of));
    most.filter(|of| count(*of) > 0).unwrap_or(',')
}

/// The fields of a line, without blanks around them and without quotes.
pub(super) fn fields(line: &str, delimiter: char) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let text = rest.trim_start_matches(|c: char| c == ' ' || c == '\t' && delimiter != '\t');
        let quoted = text.strip_prefix('"').and_then(|quoted| Some((quoted, quoted.find('"')?)));
        if let Some((quoted, end)) = quoted {
            fields.push(quoted[..end].trim());
            match quoted[end..].find(delimiter) {
                Some(next) => rest = &quoted[end + next + delimiter.len_utf8()..],
                None => return fields,
            }
            continue;
        }
        match rest.split_once(delimiter) {
            Some((field, next)) if fields.len() < MOST_COLUMNS => {
                fields.push(field.trim());
                rest = next;
            }
            _ => {
                fields.push(rest.trim());
                return fields;
            }
        }
    }
}

/// Reads a table.
///
/// # Errors
///
/// The file cannot be read, a line is too long, or the sink returns an error.
pub(super) fn read(name: &str, bytes: &mut ByteStream<'_>, sink: &mut dyn LogSink) -> Result<(), Diagnostic> {
    let mut header: Vec<String> = Vec::new();
    let mut mark = ',';
    let done = each_line(bytes, |line: LogLine<'_>| {
        if line.is_too_long {
            return Err(too_long(name, line.number).into());
        }
        if line.text.trim().is_empty() || line.text.starts_with('#') {
            return Ok(true);
        }
        if header.is_empty() {
            mark = delimiter(line.text);
            let names = fields(line.text, mark);
            if is_without_names(&names) {
                return Err(no_header(name, line.number, &names).into());
            }
            header = names.into_iter().map(str::to_string).collect();
            return Ok(true);
        }
        let cells = fields(line.text, mark);
        if cells.first().is_some_and(|cell| *cell == header[0]) {
            // Appended by a run that was resumed; its columns may be others.
            header = cells.into_iter().map(str::to_string).collect();
            sink.left_out("header in the middle of the file", line.number);
        } else if cells.len() == header.len() {
            let names = header.iter().map(String::as_str);
            let fields: Vec<_> = names.zip(cells.into_iter().map(LogValue::Text)).collect();
            sink.record(&LogRecord { fields: &fields, line: line.number })?;
        } else if line.is_ended {
            sink.left_out("row that has another number of fields than the header", line.number);
        } else {
            sink.left_out("row at the end that is cut, as it is while a run writes", line.number);
        }
        Ok::<bool, LineFault>(true)
    });
    done.map_err(|fault| fault.of(name))
}

/// Whether the first row has numbers where names are.
pub(super) fn is_without_names(fields: &[&str]) -> bool {
    let is_number = |field: &&str| field.parse::<f64>().is_ok();
    fields.iter().any(is_number) && fields.iter().all(|field| field.is_empty() || is_number(field))
}

/// The message for a table without a header.
pub(super) fn no_header(name: &str, line: u64, fields: &[&str]) -> Diagnostic {
    let shown: Vec<&str> = fields.iter().copied().take(8).collect();
    let rest = if fields.len() > 8 { ", ..." } else { "" };
    let names = match fields.len() {
        1 => "lr",
        2 => "step,lr",
        _ => "step,loss,lr",
    };
    Diagnostic::new(format!(
        "`{name}` has no header: line {line} has only numbers, `{}`{rest}",
        shown.join(",")
    ))
    .why("nothing says which column is the rate, and what the others count")
    .help(format!("write the names of the columns above it, as `{names}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_its_fields_with_quotes_and_padding() {
        assert_eq!(fields("\"Step\",\"a, b\"", ','), ["Step", "a, b"]);
        assert_eq!(fields("  1,   2 ,", ','), ["1", "2", ""]);
        assert_eq!(fields("1\t\t3", '\t'), ["1", "", "3"]);
        assert_eq!(fields("\"open,1", ','), ["\"open", "1"]);
        assert_eq!(["a,b", "a;b;c", "a\tb", "a"].map(delimiter), [',', ';', '\t', ',']);
    }
}
