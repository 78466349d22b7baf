//! Another name for a name of a module, where another file uses that name for something else.

use crate::python::syntax::ast::{Act, Name, Stmt};
use crate::python::syntax::scope::Names;
use crate::python::syntax::{parse, visit};
use std::ops::Range;

/// What stands for the last letter of a name: one of several letters that programs do not use, Egyptian hieroglyphs, and that
/// Python takes for no other ones. Which one says what the last letter is, so that messages show the name as it is written.
const FIRST_MARK: u32 = 0x13000;
/// The last letters of names.
const LAST_LETTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// How many marks each of them has.
const MARKS: usize = 16;

/// The mark of a last letter.
fn mark(last: char, turn: usize) -> Option<char> {
    let at = LAST_LETTERS.find(last)? * MARKS + turn % MARKS;
    char::from_u32(FIRST_MARK + u32::try_from(at).ok()?)
}

/// What an object is to a training, as the last letter of its name says: one of the letters that follow this one.
#[derive(Clone, Copy)]
pub(super) struct NamedRole(u32);

/// Hieroglyphs of Egypt, behind those that [`FIRST_MARK`] begins.
pub(super) const OPTIMIZER: NamedRole = NamedRole(0x133F0);
/// Hieroglyphs of Anatolia.
pub(super) const SCHEDULER: NamedRole = NamedRole(0x14400);

impl NamedRole {
    /// The marked name.
    pub(super) fn of_name(self, name: &str) -> Option<String> {
        let last = name.chars().next_back()?;
        let mark = char::from_u32(self.0 + u32::try_from(LAST_LETTERS.find(last)?).ok()?)?;
        Some(format!("{}{mark}", name.strip_suffix(last)?))
    }

    /// The letter that such a mark stands for.
    fn letter(self, c: char) -> Option<char> {
        let at = u32::from(c).checked_sub(self.0).and_then(|at| usize::try_from(at).ok())?;
        LAST_LETTERS.chars().nth(at)
    }

    /// Whether a name, or the path of one, has a mark.
    fn is_of(self, name: &str) -> bool {
        !name.is_ascii() && name.chars().any(|c| self.letter(c).is_some())
    }
}

/// The letter that a mark stands for; another character is itself.
pub(super) fn unmarked(c: char) -> char {
    let at = u32::from(c).checked_sub(FIRST_MARK).and_then(|at| usize::try_from(at).ok());
    let of_module = at.and_then(|at| LAST_LETTERS.chars().nth(at / MARKS));
    of_module.or_else(|| OPTIMIZER.letter(c)).or_else(|| SCHEDULER.letter(c)).unwrap_or(c)
}

/// Whether the name of an object, or the path of one, is that of an optimizer: by its words, or as it is marked where the
/// file makes an optimizer of that name.
pub(crate) fn names_optimizer(name: &str) -> bool {
    is_marked_optimizer(name) || name.to_lowercase().contains("opt")
}

/// Whether a name is marked as that of an optimizer.
pub(super) fn is_marked_optimizer(name: &str) -> bool {
    OPTIMIZER.is_of(name)
}

/// Whether the name of an object, or the path of one, is that of a scheduler, by its words or its mark.
pub(crate) fn names_scheduler(name: &str) -> bool {
    SCHEDULER.is_of(name) || name.to_lowercase().contains("sched")
}

/// A text with the names as they are written.
pub(crate) fn as_written(text: &str) -> String {
    text.chars().map(unmarked).collect()
}

/// Whether a name is that of a module beside the file which another file has, too.
pub(super) fn is_marked(name: &str) -> bool {
    let is_role = OPTIMIZER.is_of(name) || SCHEDULER.is_of(name);
    !is_role && name.chars().next_back().is_some_and(|last| unmarked(last) != last)
}

/// A text in which a name of its module is another one.
pub(super) struct Renamed {
    /// The new name.
    pub name: Name,
    /// The text.
    pub text: String,
    /// Its statements.
    pub body: Vec<Stmt>,
}

/// The text with another name for `name`, which is as long, so that all else stays in its column. `number` is that of the
/// module: the same name in two of them becomes two. `None` if not each mention of the name is understood.
pub(super) fn renamed(text: &str, body: &[Stmt], name: &str, number: usize) -> Option<Renamed> {
    let last = name.chars().next_back()?;
    let first = name.strip_suffix(last)?;
    let mut all = (0..MARKS).filter_map(|turn| Some(format!("{first}{}", mark(last, number + turn)?)));
    let new = all.find(|new| !text.contains(new))?;
    let mut own = Vec::new();
    locals(body, name, text.lines().count(), &mut own);
    let text = replaced(
        text,
        (name, &new),
        &own,
        Mentions { names: true, keywords: false, attributes: false, formatted: false },
    )?;
    let body = parse::parse(&text).ok()?;
    let mentions = |statement: &Stmt| {
        let names = Names::of_statement(statement);
        names.bound.contains(name) || names.used.contains(name) || names.captured.contains(name)
    };
    (!body.iter().any(mentions)).then(|| Renamed { name: new.into(), text, body })
}

/// The lines of the functions that have a variable of that name, in which it is another one.
pub(super) fn locals(body: &[Stmt], name: &str, end: usize, found: &mut Vec<Range<usize>>) {
    for (index, statement) in body.iter().enumerate() {
        let first = statement.at.line as usize;
        let next = body.get(index + 1).map_or(end, |next| next.at.line as usize);
        match &statement.act {
            Act::Def(function) if Names::of(function).bound.contains(name) => found.push(first..next),
            Act::Def(function) => locals(&function.body, name, next, found),
            Act::Class(class) => locals(&class.body, name, next, found),
            _ => visit::blocks(statement).into_iter().for_each(|block| locals(block, name, next, found)),
        }
    }
}

/// Which mentions of a name are replaced.
#[derive(Clone, Copy)]
pub(super) struct Mentions {
    /// Those of variables.
    pub names: bool,
    /// The keywords of calls and the parameters with a default.
    pub keywords: bool,
    /// The parts of objects.
    pub attributes: bool,
    /// Those of them in formatted strings.
    pub formatted: bool,
}

impl Mentions {
    /// Whether a mention behind that token is among them.
    fn have(self, before: &str, is_keyword: bool) -> bool {
        match (before == ".", is_keyword) {
            (true, _) => self.attributes,
            (false, true) => self.keywords,
            (false, false) => self.names,
        }
    }
}

/// The text with its mentions of a name replaced, except for strings and the lines of `own`. `None` if a formatted string
/// mentions it whose mentions are not meant, or an import has it in a path.
pub(super) fn replaced(
    text: &str,
    (name, new): (&str, &str),
    own: &[Range<usize>],
    which: Mentions,
) -> Option<String> {
    let mut made = String::with_capacity(text.len());
    let (mut depth, mut line) = (0_i64, 0);
    // The statement of an import so far.
    let mut import = ImportPart::None;
    let mut before = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c == '#' {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '"' || c == '\'' {
            string(rest)
        } else if c.is_alphanumeric() || c == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        import = import.then(token, depth, &before);
        let next = after.trim_start_matches([' ', '\t', '\\']);
        match token {
            _ if token == name && !own.iter().any(|lines| lines.contains(&line)) => {
                let is_keyword = depth > 0 && next.starts_with('=') && !next.starts_with("==");
                made.push_str(&match import {
                    ImportPart::Path => name.to_string(),
                    ImportPart::Names if before == "as" => new.to_string(),
                    ImportPart::Names if next.starts_with("as ") => name.to_string(),
                    ImportPart::Names if next.starts_with('.') => return None,
                    ImportPart::Names => format!("{name} as {new}"),
                    ImportPart::None if which.have(&before, is_keyword) => new.to_string(),
                    ImportPart::None => name.to_string(),
                });
            }
            _ if is_formatted(&before) && token.starts_with(['"', '\'']) && mentions(token, name) => {
                made.push_str(&which.formatted.then(|| in_fields(token, (name, new), which))?);
            }
            _ => made.push_str(token),
        }
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        line += token.matches('\n').count();
        if !token.trim().is_empty() && c != '#' {
            before = token.to_string();
        } else if token == "\n" && depth == 0 {
            before.clear();
        }
        rest = after;
    }
    Some(made)
}

/// Whether a token is what stands before a formatted string.
fn is_formatted(before: &str) -> bool {
    matches!(before.to_lowercase().as_str(), "f" | "rf" | "fr")
}

/// A formatted string with the mentions in its fields replaced: not those in its text, nor in formats such as `:d`.
fn in_fields(text: &str, (name, new): (&str, &str), which: Mentions) -> String {
    let mut made = String::with_capacity(text.len());
    // The fields that are open, each with whether its format has begun.
    let mut open: Vec<bool> = Vec::new();
    let (mut depth, mut before, mut rest) = (0_i64, String::new(), text);
    while let Some(c) = rest.chars().next() {
        let is_code = open.last() == Some(&false);
        let is_word = c.is_alphanumeric() || c == '_';
        let length = match c {
            '"' | '\'' if is_code => string(rest),
            '{' if open.is_empty() && rest.starts_with("{{") => 2,
            _ if is_code && is_word => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            }
            _ => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match (token, open.last_mut()) {
            ("{", None | Some(true)) => open.push(false),
            ("}", Some(_)) if depth == 0 => drop(open.pop()),
            ("(" | "[" | "{", Some(false)) => depth += 1,
            (")" | "]" | "}", Some(false)) => depth -= 1,
            (":", Some(begun)) if depth == 0 => *begun = true,
            ("!", Some(begun)) if depth == 0 && !after.starts_with('=') => *begun = true,
            _ => {}
        }
        let next = after.trim_start();
        let is_keyword = depth > 0 && next.starts_with('=') && !next.starts_with("==");
        let is_meant = is_code && token == name && which.have(&before, is_keyword);
        made.push_str(if is_meant { new } else { token });
        if !token.trim().is_empty() {
            before = token.to_string();
        }
        rest = after;
    }
    made
}

/// Whether a text mentions a name as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c)).any(|word| word == name)
}

/// Where in an import a token stands.
#[derive(Clone, Copy, PartialEq)]
enum ImportPart {
    /// In none.
    None,
    /// In the path of `from path import names`.
    Path,
    /// Among the names.
    Names,
}

impl ImportPart {
    fn then(self, token: &str, depth: i64, before: &str) -> ImportPart {
        let begins = before.is_empty() || before == ";" || before == ":";
        match (self, token) {
            (ImportPart::None, "from") if begins => ImportPart::Path,
            (ImportPart::None, "import") if begins => ImportPart::Names,
            (ImportPart::Path, "import") => ImportPart::Names,
            (_, "\n") if depth == 0 && before != "\\" => ImportPart::None,
            (_, ";") => ImportPart::None,
            (now, _) => now,
        }
    }
}

/// The length of the string that a text begins with.
fn string(text: &str) -> usize {
    let quote = &text[..1];
    let three = quote.repeat(3);
    let (close, is_long) = if text.starts_with(&three) { (three.as_str(), true) } else { (quote, false) };
    let mut at = close.len();
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(close) {
            return at + close.len();
        }
        if rest.starts_with('\n') && !is_long {
            return at;
        }
        let mut chars = rest.chars();
        let first = chars.next().map_or(1, char::len_utf8);
        at += first + if rest.starts_with('\\') { chars.next().map_or(0, char::len_utf8) } else { 0 };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(text: &str) -> Option<String> {
        let body = parse::parse(text).expect("it is Python");
        let text = renamed(text, &body, "log", 0).map(|renamed| renamed.text);
        text.map(|text| text.replace(mark('g', 0).unwrap_or('g'), "ʹ"))
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_for_the_global_one() {
        let text = "import log\nfrom a import log as b\nlog = f('log', log=1) # log\ndef g(x):\n    return log.log(x)\n";
        let expected = "import log as loʹ\nfrom a import log as b\nloʹ = f('log', log=1) # log\ndef g(x):\n    return loʹ.log(x)\n";
        assert_eq!(other(text).as_deref(), Some(expected));
    }

    #[test]
    fn names_that_differ_in_their_last_letter_become_different_ones() {
        let text = "W = 1\nH = 2\nx = W + H\n";
        let body = parse::parse(text).expect("it is Python");
        let first = renamed(text, &body, "W", 0).expect("no other name is so short");
        let second = renamed(&first.text, &first.body, "H", 0).expect("there are more marks");
        let lines: Vec<&str> = second.text.lines().collect();
        assert_ne!(lines[0].chars().next(), lines[1].chars().next());
        assert!(!second.text.contains(['W', 'H']), "{}", second.text);
        assert_eq!(as_written(&second.text), text);
    }

    #[test]
    fn a_variable_of_a_function_is_another_name() {
        let text = "def log(x):\n    return x\ndef g(log):\n    return log(1)\nlog(2)\n";
        let expected = "def loʹ(x):\n    return x\ndef g(log):\n    return log(1)\nloʹ(2)\n";
        assert_eq!(other(text).as_deref(), Some(expected));
    }

    #[test]
    fn the_fields_of_a_formatted_string_have_the_other_name_where_it_is_meant() {
        let which = Mentions { names: true, keywords: false, attributes: false, formatted: true };
        let of = |text: &str| replaced(text, ("d", "D"), &[], which);
        let text = "f'd {{d}} {d} {x.d} {d[0]:.3d} {x!d} {a != d} {f(d=d)} {\"d\"} {x:{d}d}'\nd = 'd'\n";
        let expected = "f'd {{d}} {D} {x.d} {D[0]:.3d} {x!d} {a != D} {f(d=D)} {\"d\"} {x:{D}d}'\nD = 'd'\n";
        assert_eq!(of(text).as_deref(), Some(expected));
    }

    #[test]
    fn a_name_within_a_formatted_string_is_not_replaced_and_so_the_text_is_refused() {
        assert_eq!(other("log = 1\nx = f'{log}'\n"), None);
        assert_eq!(other("import log.a\n"), None);
    }
}
