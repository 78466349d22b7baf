//! Lines of text: names, each with a number behind it, whatever stands between them.

use super::bytes::{ByteStream, LONGEST_LINE, LogLine, each_line};
use super::record::{LogRecord, LogSink, LogValue};
use super::{FactKind, LineFault, too_long_record};
use crate::diagnostic::Diagnostic;

/// A name in a line with its number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WordPair<'a> {
    /// The name; empty if nothing but a separator stands before the number.
    pub name: &'a str,
    /// The number, as written.
    pub number: &'a str,
    /// What the number counts up to: `800` in `10/ 800`.
    pub of: Option<&'a str>,
    /// Whether the number stands behind another one of the same list: `[1e-3, 1e-4]`.
    pub goes_on: bool,
}

/// The most pairs of a line.
const MOST_PAIRS: usize = 256;

/// The pairs of a line.
pub(super) fn pairs<'a>(line: &'a str, found: &mut Vec<WordPair<'a>>) {
    found.clear();
    let bytes = line.as_bytes();
    let (mut at, mut name) = (0, 0);
    // Whether a list is open, and whether a number of it was found.
    let (mut in_list, mut has_item) = (false, false);
    while at < bytes.len() && found.len() < MOST_PAIRS {
        // `lr0` and `fp16` are names; `1.2TFLOPS` and `10:00:09` are no numbers.
        let before = |back: usize| at.checked_sub(back).map_or(b' ', |at| bytes[at]);
        let is_of_time = before(1) == b':' && before(2).is_ascii_digit();
        let is_within = before(1).is_ascii_alphanumeric() || b"_.".contains(&before(1)) || is_of_time;
        match number(bytes, at).filter(|_| !is_within) {
            Some(end) if ends_number(bytes, end) => {
                let before = last_name(&line[name..at]);
                let (of, next) = total(line, end);
                let goes_on = in_list && has_item && before.is_empty();
                has_item = in_list;
                found.push(WordPair { name: before, number: &line[at..end], of, goes_on });
                (at, name) = (next, next);
            }
            Some(end) => at = end,
            None => {
                // `lr=[0.1, 0.2]`: the numbers of the list belong to the name.
                let is_list = bytes[at] == b'[' && line[name..at].trim_end_matches(' ').ends_with([':', '=']);
                if !is_list && b"|,;\t\n[](){}\"'".contains(&bytes[at]) {
                    name = at + 1;
                }
                has_item &= !is_list;
                in_list = is_list || in_list && bytes[at] != b']';
                at += 1;
                while !line.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
    }
}

/// The name at the end of a text: what follows a wide gap, a colon or a sign of equality.
fn last_name(text: &str) -> &str {
    let text = text.trim_matches(|c: char| ":=[".contains(c) || c.is_whitespace());
    let text = text.rsplit("  ").next().unwrap_or("");
    let text = text.rsplit(": ").next().unwrap_or("");
    text.rsplit('=').next().unwrap_or("").trim()
}

/// The end of the number that begins at an offset.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    let digits =
        |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    end += usize::from(matches!(bytes.get(at), Some(b'-' | b'+')));
    let whole = digits(end);
    end += whole;
    let rest = if bytes.get(end) == Some(&b'.') { digits(end + 1) } else { 0 };
    if bytes.get(end) == Some(&b'.') && whole + rest > 0 {
        end += 1 + rest;
    }
    if whole + rest == 0 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        let power = digits(end + 1 + sign);
        end += if power > 0 { 1 + sign + power } else { 0 };
    }
    Some(end)
}

/// Whether a number is over: no letter, digit or date goes on.
fn ends_number(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end) {
        None => true,
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => false,
        Some(b'-' | b':' | b'.') => !bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
        Some(_) => true,
    }
}

/// The total behind a number, and where the line goes on.
fn total(line: &str, end: usize) -> (Option<&str>, usize) {
    let rest = &line[end..];
    let Some(slash) = rest.trim_start_matches(' ').strip_prefix('/') else { return (None, end) };
    let start = line.len() - slash.trim_start_matches(' ').len();
    let length = line[start..].bytes().take_while(u8::is_ascii_digit).count();
    match length {
        0 => (None, end),
        _ => (Some(&line[start..start + length]), start + length),
    }
}

/// What a program says in a line.
pub(super) struct SaidInLine<'a> {
    /// The fields.
    pub fields: Vec<(&'a str, LogValue<'a>)>,
    /// Facts, each with its key and text.
    pub facts: Vec<(FactKind, &'a str, &'a str)>,
}

/// What reads a line, or a block of lines, of which the pairs are given.
type ReadsText = for<'a> fn(&[WordPair<'a>], &'a str) -> Option<SaidInLine<'a>>;

/// Reads a text with a reader of blocks: a line, and the indented ones below it.
///
/// # Errors
///
/// The file cannot be read, a block is longer than a line may be, or the sink returns an error.
pub(super) fn read_blocks(
    name: &str,
    bytes: &mut ByteStream<'_>,
    sink: &mut dyn LogSink,
    block_of: ReadsText,
) -> Result<(), Diagnostic> {
    let (mut block, mut first) = (String::new(), 0);
    let done = each_line(bytes, |line: LogLine<'_>| {
        if line.is_too_long {
            sink.left_out("line of more than 4 MiB", line.number);
            return Ok(true);
        }
        if !line.text.starts_with([' ', '\t']) {
            say(&block, first, sink, block_of)?;
            block.clear();
            first = line.number;
        } else if block.len() + line.text.len() > LONGEST_LINE {
            // The rate may stand in any of its lines.
            return Err(too_long_record(name, first).into());
        }
        block.push_str(line.text);
        block.push('\n');
        Ok::<bool, LineFault>(true)
    });
    done.and_then(|()| say(&block, first, sink, block_of)).map_err(|fault| fault.of(name))
}

/// Reads a line or a block, and hands on what it says.
fn say(text: &str, line: u64, sink: &mut dyn LogSink, reads: ReadsText) -> Result<(), LineFault> {
    let mut found = Vec::new();
    pairs(text, &mut found);
    let Some(said) = reads(&found, text) else { return Ok(()) };
    for (about, key, text) in said.facts {
        sink.fact(about, key, text, line);
    }
    sink.record(&LogRecord { fields: &said.fields, line })?;
    Ok(())
}

/// Reads a text with a reader of lines.
///
/// # Errors
///
/// The file cannot be read, or the sink returns an error.
pub(super) fn read(
    name: &str,
    bytes: &mut ByteStream<'_>,
    sink: &mut dyn LogSink,
    line_of: ReadsText,
) -> Result<(), Diagnostic> {
    let done = each_line(bytes, |line: LogLine<'_>| {
        if line.is_too_long {
            sink.left_out("line of more than 4 MiB", line.number);
            return Ok(true);
        }
        say(line.text, line.number, sink, line_of)?;
        Ok::<bool, LineFault>(true)
    });
    done.map_err(|fault| fault.of(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        let mut found = Vec::new();
        pairs(line, &mut found);
        let one = |pair: &WordPair<'_>| {
            let of = pair.of.map_or(String::new(), |of| format!("/{of}"));
            format!("{}{}={}{of}", if pair.goes_on { "+" } else { "" }, pair.name, pair.number)
        };
        found.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_have_their_numbers() {
        let line = " iteration       10/     800 | consumed samples:          160 | elapsed time per iteration (ms): 12.5 | learning rate: 1.250000E-04 |";
        assert_eq!(read(line), "iteration=10/800 consumed samples=160 =12.5 learning rate=1.250000E-04");
        assert_eq!(read("step    3 | loss: 10.9 | lr 8.3916e-07"), "step=3 loss=10.9 lr=8.3916e-07");
        assert_eq!(read("Step 12 | loss:1.2 lr:2e-05 x:3"), "Step=12 loss=1.2 lr=2e-05 x=3");
        assert_eq!(
            read("[Rank 0] step=10, lr=[0.001, 0.01], mom=[[0.9, 0.99]]"),
            "Rank=0 step=10 lr=0.001 +=0.01 =0.9 +=0.99"
        );
        assert_eq!(
            read("Epoch: [2]  [  5/25]  eta: 0:00:01  lr: 0.020000  loss: 1.0"),
            "Epoch=2 =5/25 lr=0.020000 loss=1.0"
        );
    }

    #[test]
    fn hostile_lines_end_soon() {
        for line in [
            "[".repeat(100_000),
            "1 ".repeat(100_000),
            "=[".repeat(50_000),
            "é=1".repeat(1000),
            "((".repeat(50_000),
        ] {
            read(&line);
        }
    }
}
