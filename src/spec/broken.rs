//! Messages for texts that are not YAML: each phrase of the parser becomes a place and advice.

use super::yaml::{MOST_BYTES, Reader};
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use std::sync::Arc;

/// The deepest nesting of brackets that the parser gets. Its time is quadratic in the depth.
const MOST_BRACKETS: usize = 512;

/// Refuses texts that would cost the parser too much time.
pub(super) fn guard(source: &Arc<Source>) -> Result<(), Diagnostic> {
    let size = source.text.len();
    if size > MOST_BYTES {
        return Err(Diagnostic::new(format!("`{}` is larger than a spec may be", source.name))
            .why(format!("it has more than {MOST_BYTES} bytes"))
            .help("put long lists of metrics into a CSV: `metrics: {file: val.csv, column: val_loss}`"));
    }
    let (mut depth, mut line, mut column) = (0_usize, 1, 0);
    // Closing brackets in quotes and comments do not count. Opening brackets count everywhere: an unpaired
    // apostrophe must not hide real brackets, and a hand-written text does not contain hundreds of them.
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
            let place = Place::new(source.clone(), Span { line, column, length: 1 });
            return Err(too_deep().at(place, format!("{depth} brackets are open here")));
        }
    }
    Ok(())
}

fn too_deep() -> Diagnostic {
    Diagnostic::new("the spec is nested too deeply")
        .why("a schedule of schedules has only a few levels")
        .help("is a bracket left open, or does an alias `*name` stand within its own anchor `&name`?")
}

/// Turns the parser's error into a message.
pub(super) fn explain(source: &Arc<Source>, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    // The parser appends its position: "... at line 3 column 1, while scanning a simple key at line 2 column 1".
    let (what, context) = text.split_once(", while ").unwrap_or((&text, ""));
    let what = what.split(" at line ").next().unwrap_or(what);
    let what = what.split(" at position ").next().unwrap_or(what);
    let at = error.location().map(|at| (at.line().max(1), at.column().max(1)));
    let mistake = Mistake { source, at, begun: position_in(context) };
    let invalid = |advice: Advice| {
        let diagnostic = Diagnostic::new(format!("not valid YAML: {what}"));
        let diagnostic = match advice.at {
            Some(place) => diagnostic.at(place, advice.found),
            None => diagnostic,
        };
        advice.help.into_iter().fold(diagnostic, Diagnostic::help)
    };
    match () {
        () if what.contains("recursion limit") => too_deep().or_at(|| mistake.place(mistake.at)),
        () if LARGE.iter().any(|phrase| what.contains(phrase)) => mistake.too_many_aliases(),
        () if what.contains("tags such as") => {
            let error = Diagnostic::new("a spec has no tags")
                .why("a tag such as `!name` means something to one program only")
                .help("remove it; a schedule is chosen by `kind: DIALECT.NAME`");
            mistake.place(mistake.at).into_iter().fold(error, |error, place| error.at(place, "tagged"))
        }
        () if what.contains("more than one document") => mistake.several_documents(),
        () => invalid(mistake.advice(what)),
    }
}

/// The place of a mistake, the text found there, and the help.
struct Advice {
    at: Option<Place>,
    found: String,
    help: Option<String>,
}

/// What the reader and the parser say of too many aliases.
const LARGE: [&str; 2] = ["too large when its aliases", "repetition limit"];

/// A phrase of the parser that has one meaning.
struct KnownPhrase {
    says: &'static str,
    /// Whether the mistake lies where the parser began to read, not where it gave up.
    at_its_start: bool,
    found: &'static str,
    help: &'static str,
}

const KNOWN: &[KnownPhrase] = &[
    KnownPhrase {
        says: "could not find expected ':'",
        at_its_start: true,
        found: "this key has no value",
        help: "write `key: value`, with a space behind the colon",
    },
    KnownPhrase {
        says: "cannot start any token",
        at_its_start: false,
        found: "not allowed here",
        help: "put the text into quotes: `\"...\"`, if this character belongs to it",
    },
    KnownPhrase {
        says: "end of stream",
        at_its_start: true,
        found: "this quote is not closed",
        help: "close it where the text ends",
    },
    KnownPhrase {
        says: "document indicator",
        at_its_start: true,
        found: "not closed before `---`",
        help: "close it where it ends",
    },
    KnownPhrase {
        says: "escape character",
        at_its_start: false,
        found: "begins no escape that YAML knows",
        help: "use single quotes, in which a backslash is a backslash: `'C:\\runs'`",
    },
    KnownPhrase {
        says: "node content",
        at_its_start: false,
        found: "a value is missing before this",
        help: "remove the comma, or add the value",
    },
    KnownPhrase {
        says: "unknown anchor",
        at_its_start: false,
        found: "nothing above has this anchor",
        help: "write the value itself; `*` begins an alias",
    },
    KnownPhrase {
        says: "alphabetic or numeric",
        at_its_start: false,
        found: "a name is missing",
        help: "put the text into quotes: `*` begins an alias, `&` an anchor",
    },
    KnownPhrase {
        says: "'-' indicator",
        at_its_start: false,
        found: "not an entry of the list above",
        help: "begin it with `- `, or indent it less",
    },
    KnownPhrase {
        says: "block sequence entries",
        at_its_start: false,
        found: "a list may not begin here",
        help: "put each `- ` on a line of its own below the key",
    },
    KnownPhrase {
        says: "directive",
        at_its_start: false,
        found: "not expected here",
        help: "a line may not begin with `%`",
    },
];

/// A mistake as the parser reports it. Positions are a line and a column, counted from 1.
struct Mistake<'a> {
    source: &'a Arc<Source>,
    /// Where the parser gave up.
    at: Option<(usize, usize)>,
    /// Where the value begins that the parser was reading.
    begun: Option<(usize, usize)>,
}

impl Mistake<'_> {
    fn place(&self, at: Option<(usize, usize)>) -> Option<Place> {
        let (line, column) = at?;
        // The parser may report the end of the text as one more line.
        let line = line.min(self.source.lines().count().max(1));
        Some(Place::new(self.source.clone(), Span { line, column, length: 1 }))
    }

    fn find(&self, at: Option<(usize, usize)>, found: &str, help: &str) -> Advice {
        let help = Some(help.to_string()).filter(|help| !help.is_empty());
        Advice { at: self.place(at), found: found.into(), help }
    }

    fn advice(&self, what: &str) -> Advice {
        let (line, column) = self.at.unwrap_or((1, 1));
        let says = |part: &str| what.contains(part);
        if let Some(advice) = self.tab_or_mark(what, line, column) {
            return advice;
        }
        if let Some(known) = KNOWN.iter().find(|known| says(known.says)) {
            return self.find(if known.at_its_start { self.begun } else { self.at }, known.found, known.help);
        }
        match () {
            () if says("mapping values") => self.unexpected_colon(line, column),
            () if says("did not find expected key") => self.no_key(line, column),
            () if says("expected ',' or ']'") => self.unclosed("this list is not closed", ']'),
            () if says("expected ',' or") => self.unclosed("this map is not closed", '}'),
            () if says("control characters") => self.control_character(),
            () => self.find(self.at, "", ""),
        }
    }

    /// A tab in the indentation, or a byte-order mark within the line.
    fn tab_or_mark(&self, what: &str, line: usize, column: usize) -> Option<Advice> {
        let text = self.source.line(line);
        let column_of = |sought: char| text.chars().position(|c| c == sought).map(|at| at + 1);
        let tab_indents = text.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\t');
        if what.contains("tab character") || what.contains("cannot start any token") && tab_indents {
            let at = (line, column_of('\t').unwrap_or(column));
            return Some(self.find(Some(at), "a tab", "indent with spaces: YAML allows no tabs there"));
        }
        let at = (line, column_of('\u{feff}')?);
        Some(self.find(Some(at), "an invisible byte-order mark", "remove it: it may only begin a file"))
    }

    fn no_key(&self, line: usize, column: usize) -> Advice {
        let text = self.source.line(line);
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        match text.chars().nth(column - 1) {
            Some(']' | '}') => self.find(self.at, "closes no bracket", "remove it"),
            _ if column == indent + 1 => {
                self.find(self.at, "this indentation fits no line above", "indent it like the keys beside it")
            }
            _ => self.find(
                self.at,
                "not expected here",
                "put the whole text into quotes, if this belongs to it",
            ),
        }
    }

    fn unclosed(&self, found: &str, bracket: char) -> Advice {
        let help = format!("write `{bracket}` where it ends, and commas between its entries");
        self.find(self.begun, found, &help)
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

    /// The parser has one phrase for a second colon, a missing colon and a wrong indentation.
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
            return self.find(Some((number, start)), "not a comment in YAML", "a comment begins with `#`");
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
        let line = self.first_line(&["more than one document"]);
        let column = self.source.line(line).chars().take_while(|c| c.is_whitespace()).count() + 1;
        let error = Diagnostic::new("a spec is one YAML document")
            .why("the text goes on after the end of its first value")
            .help("write several schedules under `schedules:`, each with a name, and no `---` between them");
        match self.place(Some((line, column))) {
            Some(place) => error.at(place, "a second document begins here"),
            None => error,
        }
    }

    fn too_many_aliases(&self) -> Diagnostic {
        let line = self.first_line(&LARGE);
        let alias = self.source.line(line).chars().position(|c| c == '*');
        let error = Diagnostic::new("the spec becomes too large when its aliases are written out")
            .why("each alias `*name` counts as a copy of everything below its anchor `&name`")
            .help("write out what is meant, without aliases of aliases");
        match alias.and_then(|at| self.place(Some((line, at + 1)))) {
            Some(place) => error.at(place, "here it is too much"),
            None => error,
        }
    }

    /// The number of the first line with which the text has one of the mistakes.
    fn first_line(&self, phrases: &[&str]) -> usize {
        let text = &self.source.text;
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).chain([text.len()]).collect();
        let mistaken = |end: &usize| {
            let error = Reader::default().read(&text[..*end]).err().map(|error| error.to_string());
            error.is_some_and(|error| phrases.iter().any(|phrase| error.contains(phrase)))
        };
        ends.partition_point(|end| !mistaken(end)) + 1
    }
}

/// Reads the position at the end of a phrase: `... at line 2 column 1`.
fn position_in(phrase: &str) -> Option<(usize, usize)> {
    let (line, column) = phrase.rsplit_once(" at line ")?.1.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::KNOWN;
    use crate::spec::yaml::Reader;

    #[test]
    fn the_parser_still_says_each_known_phrase() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/errors/yaml");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let specs = files.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
        let phrases: Vec<String> = specs
            .filter_map(|path| Reader::default().read(&std::fs::read_to_string(path).unwrap()).err())
            .map(|error| error.to_string())
            .collect();
        let said = |part: &str| phrases.iter().any(|phrase| phrase.contains(part));
        let unsaid: Vec<&str> = KNOWN.iter().map(|known| known.says).filter(|says| !said(says)).collect();
        assert_eq!(unsaid, [""; 0]);
    }
}
