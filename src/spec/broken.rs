//! What is wrong with a text that is no YAML: the parser's few words turned into a place and advice.

use super::yaml::{MOST_BYTES, Reader};
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use std::sync::Arc;

/// The deepest nesting of brackets that is handed to the parser, which takes quadratic time in the depth.
const MOST_BRACKETS: usize = 512;

/// Refuses what would cost the parser too much, before it sees it.
pub(super) fn guard(source: &Arc<Source>) -> Result<(), Diagnostic> {
    let size = source.text.len();
    if size > MOST_BYTES {
        return Err(Diagnostic::new(format!("`{}` is larger than a spec may be", source.name))
            .why(format!("it has more than {MOST_BYTES} bytes"))
            .help("put long lists of metrics into a CSV: `metrics: {file: val.csv, column: val_loss}`"));
    }
    let (mut depth, mut line, mut column) = (0_usize, 1, 0);
    // Within a quoted text or a comment no bracket is closed. Whether one is opened there is not asked: an odd
    // apostrophe must not hide real brackets, and no text that a person wrote has hundreds of them.
    let (mut quote, mut comment, mut previous) = (None, false, ' ');
    for character in source.text.chars() {
        column += 1;
        match character {
            '[' | '{' => depth += 1,
            ']' | '}' if quote.is_none() && !comment => depth = depth.saturating_sub(1),
            '"' | '\'' if !comment && quote == Some(character) => quote = None,
            '"' | '\'' if !comment && quote.is_none() && !previous.is_alphanumeric() => {
                quote = Some(character);
            }
            '#' if quote.is_none() && previous.is_whitespace() => comment = true,
            '\n' => (line, column, comment) = (line + 1, 0, false),
            _ => {}
        }
        previous = character;
        if depth > MOST_BRACKETS {
            let place = Place { source: source.clone(), span: Span { line, column, length: 1 } };
            return Err(too_deep().at(place, format!("{depth} brackets are open here")));
        }
    }
    Ok(())
}

fn too_deep() -> Diagnostic {
    Diagnostic::new("the spec is nested too deeply")
        .why("a schedule of schedules has a handful of levels; this is no spec that a person wrote")
        .help("is a bracket left open, or does an alias `*name` stand within its own anchor `&name`?")
}

/// Turns the parser's error into a message.
pub(super) fn explain(source: &Arc<Source>, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    // The parser appends where it was: "... at line 3 column 1, while scanning a simple key at line 2 column 1".
    let (what, context) = text.split_once(", while ").unwrap_or((&text, ""));
    let what = what.split(" at line ").next().unwrap_or(what);
    let what = what.split(" at position ").next().unwrap_or(what);
    let at = error.location().map(|at| (at.line().max(1), at.column().max(1)));
    let mistake = Mistake { source, at, begun: position_in(context) };
    let no_yaml = |finding: Advice| {
        let diagnostic = Diagnostic::new(format!("not valid YAML: {what}"));
        let diagnostic = match finding.at {
            Some(place) => diagnostic.at(place, finding.found),
            None => diagnostic,
        };
        finding.help.into_iter().fold(diagnostic, Diagnostic::help)
    };
    match () {
        () if what.contains("recursion limit") => too_deep().or_at(|| mistake.place(mistake.at)),
        () if what.contains("too large when its aliases") || what.contains("repetition limit") => {
            Diagnostic::new("the spec becomes too large when its aliases are written out")
                .why("an alias stands for all that its anchor holds, each time")
                .help("write out what is meant, without `*name`")
        }
        () if what.contains("tags such as") => {
            let error = Diagnostic::new("a spec has no tags")
                .why("a tag such as `!name` means something to one program only")
                .help("remove it; a schedule is chosen by `kind: DIALECT.NAME`");
            mistake.place(mistake.at).into_iter().fold(error, |error, place| error.at(place, "tagged"))
        }
        () if what.contains("more than one document") => mistake.several_documents(),
        () => no_yaml(mistake.finding(what)),
    }
}

/// Where a mistake is, what is there, and what to do about it.
struct Advice {
    at: Option<Place>,
    found: String,
    help: Option<String>,
}

/// Where the parser gave up, and where what it was reading began.
struct Mistake<'a> {
    source: &'a Arc<Source>,
    at: Option<(usize, usize)>,
    begun: Option<(usize, usize)>,
}

impl Mistake<'_> {
    fn place(&self, at: Option<(usize, usize)>) -> Option<Place> {
        let (line, column) = at?;
        // The end of the text may be reported as a line of its own.
        let line = line.min(self.source.lines().count().max(1));
        Some(Place { source: self.source.clone(), span: Span { line, column, length: 1 } })
    }

    fn find(&self, at: Option<(usize, usize)>, found: &str, help: &str) -> Advice {
        let help = Some(help.to_string()).filter(|help| !help.is_empty());
        Advice { at: self.place(at), found: found.into(), help }
    }

    fn finding(&self, what: &str) -> Advice {
        let (line, column) = self.at.unwrap_or((1, 1));
        let text = self.source.line(line);
        let here = text.chars().nth(column - 1);
        let mark = text.chars().position(|c| c == '\u{feff}');
        let indent: String = text.chars().take_while(|c| c.is_whitespace()).collect();
        let says = |part: &str| what.contains(part);
        match () {
            () if says("could not find expected ':'") => self.find(
                self.begun,
                "this key has no value",
                "write `key: value`, with a space behind the colon",
            ),
            () if says("tab character") || says("cannot start any token") && indent.contains('\t') => {
                let at = text.chars().position(|c| c == '\t').map_or(column, |at| at + 1);
                self.find(Some((line, at)), "a tab", "indent with spaces: YAML allows no tabs there")
            }
            () if says("cannot start any token") => self.find(
                self.at,
                "not allowed here",
                "put the text into quotes: `\"...\"`, if this character belongs to it",
            ),
            () if mark.is_some() => self.find(
                Some((line, mark.map_or(column, |at| at + 1))),
                "an invisible byte-order mark",
                "remove it: it may only begin a file",
            ),
            () if says("mapping values") => self.unexpected_colon(line, column),
            () if says("did not find expected key") => match here {
                Some(']' | '}') => self.find(self.at, "closes no bracket", "remove it"),
                _ if column == indent.chars().count() + 1 => self.find(
                    self.at,
                    "this indentation fits no line above",
                    "indent it like the keys beside it",
                ),
                _ => self.find(
                    self.at,
                    "not expected here",
                    "put the whole text into quotes, if this belongs to it",
                ),
            },
            () if says("expected ',' or") => {
                let found = if says("']'") { "this list is not closed" } else { "this map is not closed" };
                let close = if says("']'") { "]" } else { "}" };
                self.find(
                    self.begun,
                    found,
                    &format!("write `{close}` where it ends, and commas between its entries"),
                )
            }
            () if says("end of stream") => {
                self.find(self.begun, "this quote is not closed", "close it where the text ends")
            }
            () if says("document indicator") => {
                self.find(self.begun, "not closed before `---`", "close it where it ends")
            }
            () if says("escape character") => self.find(
                self.at,
                "begins no escape that YAML knows",
                "use single quotes, in which a backslash is a backslash: `'C:\\runs'`",
            ),
            () if says("node content") => {
                self.find(self.at, "a value is missing before this", "remove the comma, or add the value")
            }
            () if says("unknown anchor") => self.find(
                self.at,
                "nothing above has this anchor",
                "write the value itself; `*` begins an alias",
            ),
            () if says("alphabetic or numeric") => self.find(
                self.at,
                "a name is missing",
                "put the text into quotes: `*` begins an alias, `&` an anchor",
            ),
            () if says("'-' indicator") => {
                self.find(self.at, "no entry of the list above", "begin it with `- `, or indent it less")
            }
            () if says("block sequence entries") => self.find(
                self.at,
                "a list may not begin here",
                "put each `- ` on a line of its own below the key",
            ),
            () if says("directive") => {
                self.find(self.at, "not expected here", "a line may not begin with `%`")
            }
            () if says("control characters") => self.control_character(),
            () => self.find(self.at, "", ""),
        }
    }

    fn control_character(&self) -> Advice {
        let forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\u{85}');
        let mut lines = self.source.lines().enumerate();
        let found = lines.find_map(|(index, line)| {
            let column = line.chars().position(forbidden)?;
            Some(((index + 1, column + 1), line.chars().nth(column)?))
        });
        let (at, name) = found.map_or((self.at, String::new()), |(at, c)| {
            (Some(at), format!("the invisible character U+{:04X}", u32::from(c)))
        });
        self.find(at, &name, "remove it; is this a text file?")
    }

    /// The parser says the same of a text with a colon in it, a line without one, and an indentation that is off.
    fn unexpected_colon(&self, line: usize, column: usize) -> Advice {
        let text = self.source.line(line);
        let before: String = text.chars().take(column - 1).collect();
        let lines = || self.source.lines().take(line - 1).enumerate().collect::<Vec<_>>();
        let content = |text: &str| !text.trim().is_empty() && !text.trim_start().starts_with('#');
        let above = lines().into_iter().rev().find(|(_, text)| content(text));
        for (number, text) in above.map(|(index, text)| (index + 1, text)).into_iter().chain([(line, text)]) {
            if let Some(at) = text.chars().position(|c| c == '\u{a0}') {
                return self.find(
                    Some((number, at + 1)),
                    "a non-breaking space",
                    "replace it with a plain space",
                );
            }
        }
        if before.contains(": ") {
            return self.find(
                self.at,
                "a second colon in this line",
                "put the text into quotes: `name: \"a: b\"`",
            );
        }
        let Some((index, above)) = above else { return self.find(self.at, "not expected here", "") };
        let indent = |text: &str| text.chars().take_while(|c| c.is_whitespace()).count();
        let (number, start) = (index + 1, indent(above) + 1);
        let key = above.trim();
        if key.starts_with("//") {
            return self.find(Some((number, start)), "no comment in YAML", "a comment begins with `#`");
        }
        if !key.contains(": ") && !key.ends_with(':') {
            return match above.chars().position(|c| c == ':') {
                Some(at) => {
                    let help = format!("write `{}`", key.replacen(':', ": ", 1));
                    self.find(Some((number, at + 1)), "no space behind this colon", &help)
                }
                None => self.find(Some((number, start)), "no colon in this line", "write `key: value`"),
            };
        }
        match indent(text) > indent(above) {
            true => self.find(
                Some((line, indent(text) + 1)),
                "indented below a line that already has a value",
                "give both lines the same indentation",
            ),
            false => self.find(self.at, "not expected here", "write `key: value`, once in a line"),
        }
    }

    fn several_documents(&self) -> Diagnostic {
        // The first line with which the text is more than one document.
        let text = &self.source.text;
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).chain([text.len()]).collect();
        let several = |end: &usize| {
            let error = Reader::default().read(&text[..*end]).err();
            error.is_some_and(|error| error.to_string().contains("more than one document"))
        };
        let line = ends.partition_point(|end| !several(end)) + 1;
        let column = self.source.line(line).chars().take_while(|c| c.is_whitespace()).count() + 1;
        let error = Diagnostic::new("a spec is one YAML document")
            .why("the text goes on after the end of its first value")
            .help("write several schedules under `schedules:`, each with a name, and no `---` between them");
        match self.place(Some((line, column))) {
            Some(place) => error.at(place, "a second document begins here"),
            None => error,
        }
    }
}

/// Reads "... at line 2 column 1" from the end of a phrase.
fn position_in(phrase: &str) -> Option<(usize, usize)> {
    let (line, column) = phrase.rsplit_once(" at line ")?.1.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}
