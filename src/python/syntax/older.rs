//! What older Pythons read and Python 3.7 does not: `async` as the name of an argument, as in `x.cuda(async=True)`.

use super::parse;

/// The word that became a keyword.
const WORD: &str = "async";
/// A name of the same length, so that every other place stays where it is.
const NAME: &str = "a_ync";

/// The text with another name for arguments that are called `async`, and the first line that has one, counted from 1; `None`
/// if there is none, or if that does not make it Python.
pub(in crate::python) fn with_async_named(text: &str) -> Option<(String, usize)> {
    let mut made = String::with_capacity(text.len());
    let (mut rest, mut first) = (text, None);
    while let Some(at) = rest.find(WORD) {
        let (before, after) = (&rest[..at], &rest[at + WORD.len()..]);
        made.push_str(before);
        let value = after.trim_start_matches([' ', '\t']);
        let opens = made.trim_end().ends_with(['(', ',']);
        let is_argument = opens && value.starts_with('=') && !value.starts_with("==");
        if is_argument {
            first.get_or_insert_with(|| made.matches('\n').count() + 1);
        }
        made.push_str(if is_argument { NAME } else { WORD });
        rest = after;
    }
    made.push_str(rest);
    let line = first.filter(|_| parse::parse(text).is_err() && parse::parse(&made).is_ok())?;
    Some((made, line))
}
