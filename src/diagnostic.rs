//! Messages about bad input: the mistake, its place, the reason why it matters, and the help.
//!
//! Each message about a user's text is a [`Diagnostic`]. The code that finds a mistake assembles it; this module turns it
//! into text.

use crate::printable::{columns, printable};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A text of the user: a spec, a Python file, a CSV of metrics.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in messages: the path as given, or `<stdin>`.
    pub name: String,
    /// The text itself.
    pub text: String,
}

impl Source {
    /// The name of the file alone: without its folder, and without the revision that it is read at, as in `main:train.py`.
    pub(crate) fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\', ':']).next().unwrap_or_default()
    }

    /// Its lines, without their ends. As in YAML and Python, a line ends with `\n`, `\r\n` or `\r`.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let count =
            self.text.split('\n').count() - usize::from(self.text.ends_with('\n') || self.text.is_empty());
        lines.take(count).flat_map(|line| line.split('\r'))
    }

    /// The line with a number, counted from 1; empty if the text has fewer lines.
    pub fn line(&self, number: usize) -> &str {
        self.lines().nth(number.saturating_sub(1)).unwrap_or("")
    }
}

/// A range within one line of a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The line, counted from 1.
    pub line: usize,
    /// The column of the first character, counted from 1 in characters.
    pub column: usize,
    /// The number of characters, at least 1. The rendered message cuts it at the end of the line.
    pub length: usize,
}

/// A range of a [`Source`]: where a mistake or a parameter stands.
///
/// The place of a YAML node has its range only on request, because finding it parses the text again. Copies share the
/// result.
#[derive(Clone)]
pub struct Place(Arc<Location>);

struct Location {
    source: Arc<Source>,
    span: OnceLock<Span>,
    later: Option<Later>,
}

/// A range that is found on request.
struct Later {
    /// Equal keys within a source mean the same range.
    key: usize,
    find: Box<dyn Fn() -> Span + Send + Sync>,
}

impl Place {
    /// A range that is known.
    pub fn new(source: Arc<Source>, span: Span) -> Self {
        Place(Arc::new(Location { source, span: OnceLock::from(span), later: None }))
    }

    /// A range that `find` returns on request. Places of the same source are equal if their keys are.
    pub(crate) fn later(
        source: Arc<Source>,
        key: usize,
        find: impl Fn() -> Span + Send + Sync + 'static,
    ) -> Self {
        let later = Some(Later { key, find: Box::new(find) });
        Place(Arc::new(Location { source, span: OnceLock::new(), later }))
    }

    /// The text.
    pub fn source(&self) -> &Arc<Source> {
        &self.0.source
    }

    /// The range within the text.
    pub fn span(&self) -> Span {
        let find =
            || self.0.later.as_ref().map_or(Span { line: 1, column: 1, length: 1 }, |later| (later.find)());
        *self.0.span.get_or_init(find)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&*self.0, &*other.0);
        match (&one.later, &two.later) {
            (Some(a), Some(b)) if Arc::ptr_eq(&one.source, &two.source) => a.key == b.key,
            _ => one.source == two.source && self.span() == other.span(),
        }
    }
}

impl Eq for Place {}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { line, column, .. } = self.span();
        write!(f, "{}:{line}:{column}", self.0.source.name)
    }
}

/// A message about bad input, made of parts.
///
/// ```
/// use lrsched::diagnostic::{Diagnostic, Place, Source, Span};
/// use std::sync::Arc;
///
/// let source = Arc::new(Source { name: "spec.yaml".into(), text: "gama: 0.1\n".into() });
/// let place = Place::new(source, Span { line: 1, column: 1, length: 4 });
/// let error = Diagnostic::new("unknown parameter `gama`").at(place, "not a parameter").help("write `gamma`");
/// assert_eq!(
///     error.to_string(),
///     "error: unknown parameter `gama`\n \
///      --> spec.yaml:1:1\n  |\n1 | gama: 0.1\n  | ^^^^ not a parameter\n  = help: write `gamma`\n"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic(Box<Parts>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Parts {
    what: String,
    place: Option<Place>,
    found: String,
    /// Whether the line at the place is not shown.
    is_unquoted: bool,
    why: Vec<String>,
    help: Vec<String>,
}

// Written in place, at some two thousand places, these would be a tenth of the program.
impl Diagnostic {
    /// A message with its first line: the mistake, without a full stop.
    #[cold]
    #[inline(never)]
    pub fn new(what: impl Into<String>) -> Self {
        Diagnostic(Box::new(Parts { what: what.into(), ..Parts::default() }))
    }

    /// Sets the place, and a few words on what was found there. They are printed behind the caret, and may be empty.
    #[cold]
    #[inline(never)]
    pub fn at(mut self, place: Place, found: impl Into<String>) -> Self {
        self.0.place = Some(place);
        self.0.found = found.into();
        self
    }

    /// Sets the place if there is none yet.
    pub fn or_at(self, place: impl FnOnce() -> Option<Place>) -> Self {
        if self.0.place.is_some() {
            return self;
        }
        match place() {
            Some(place) => self.at(place, ""),
            None => self,
        }
    }

    /// The same without the line at the place: the file may be another one than it should be, and hold secrets.
    pub(crate) fn unquoted(mut self) -> Self {
        self.0.is_unquoted = true;
        self
    }

    /// Adds the reason why it matters, in one or two sentences.
    #[cold]
    #[inline(never)]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.0.why.push(why.into());
        self
    }

    /// Adds what to do about it.
    #[cold]
    #[inline(never)]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.push(help.into());
        self
    }

    /// The same with each of its texts as that function writes it.
    pub(crate) fn written(mut self, write: impl Fn(&str) -> String) -> Self {
        let own = &mut *self.0;
        let texts = [&mut own.what, &mut own.found].into_iter().chain(&mut own.why).chain(&mut own.help);
        texts.for_each(|text| *text = write(text));
        self
    }

    /// The first line, without `error: `.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// The reasons.
    pub(crate) fn whys(&self) -> &[String] {
        &self.0.why
    }

    /// What to do about it.
    pub(crate) fn helps(&self) -> &[String] {
        &self.0.help
    }

    /// The place, if it is known.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }
}

impl std::error::Error for Diagnostic {}

/// Renders a sentence that is not an error: `word` (`note` or `warning`), the text, and its place. `whose` is appended
/// to the last line.
///
/// ```
/// assert_eq!(lrsched::diagnostic::aside("note", "the warmup is skipped", None, ""), "note: the warmup is skipped\n");
/// ```
pub fn aside(word: &str, text: &str, place: Option<&Place>, whose: &str) -> String {
    let (text, whose) = (legible(text, MOST_ADVICE), legible(whose, MOST_WORDS));
    let Some(place) = place else { return format!("{word}: {text}{whose}\n") };
    let (source, span) = (place.source(), place.span());
    let name = legible(&source.name, MOST_ADVICE);
    format!("{word}: {text}\n --> {name}:{}:{}{whose}\n", span.line, span.column)
}

/// The most characters of a source line that a message shows.
const WINDOW: usize = 100;

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", legible(&self.0.what, MOST_WORDS))?;
        self.write_details(f)
    }
}

impl Diagnostic {
    /// The message with another word than `error`. Its first line may be as long as an advice.
    pub(crate) fn headed(&self, word: &str) -> String {
        let mut text = format!("{word}: {}\n", legible(&self.0.what, MOST_ADVICE));
        // Writing to a string cannot fail.
        let _ = self.write_details(&mut text);
        text
    }

    /// The lines below the first one: the place, the reasons, the help.
    fn write_details(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        let Parts { place, found, is_unquoted, why, help, .. } = &*self.0;
        let mut gutter = 0;
        if let Some(place) = place {
            let (source, span) = (place.source(), place.span());
            let number = span.line.to_string();
            gutter = number.len();
            let name = legible(&source.name, MOST_ADVICE);
            writeln!(f, "{:gutter$}--> {name}:{}:{}", "", span.line, span.column)?;
        }
        if let Some(place) = place.as_ref().filter(|_| !is_unquoted) {
            let (source, span) = (place.source(), place.span());
            let number = span.line.to_string();
            let (shown, column) = excerpt(source.line(span.line), span.column);
            // The carets end with the shown part of the line.
            let room = (shown.chars().count() + 1).saturating_sub(column).max(1);
            let length = span.length.clamp(1, room);
            let wide =
                |skip: usize, take: usize| shown.chars().skip(skip).take(take).map(columns).sum::<usize>();
            let (indent, carets) = (wide(0, column - 1), wide(column - 1, length).max(1));
            let (carets, found) = ("^".repeat(carets), legible(found, MOST_WORDS));
            writeln!(f, "{:gutter$} |", "")?;
            writeln!(f, "{}", format!("{number} | {shown}").trim_end())?;
            writeln!(f, "{}", format!("{:gutter$} | {:indent$}{carets} {found}", "", "").trim_end())?;
        }
        for (word, lines) in [("why", why), ("help", help)] {
            for line in lines {
                writeln!(f, "{:gutter$} = {word}: {}", "", legible(line, MOST_ADVICE))?;
            }
        }
        Ok(())
    }
}

/// The most characters of the first line, and of the words behind the caret.
const MOST_WORDS: usize = 240;
/// The most characters of a reason or a help, which may list all candidates.
const MOST_ADVICE: usize = 4000;

/// A text in one line. If it has more than `most` characters, its middle is cut out.
fn legible(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return printable(text);
    }
    let start = text.chars().take(most / 2);
    let end = text.chars().skip(length - most / 2);
    printable(&start.chain(" ... ".chars()).chain(end).collect::<String>())
}

/// The printable part of a line around a column, and the column within it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    let length = line.chars().count();
    if length <= WINDOW {
        return (printable(line), column);
    }
    let start = column.saturating_sub(WINDOW / 2).min(length.saturating_sub(WINDOW));
    let mut shown = printable(&line.chars().skip(start).take(WINDOW).collect::<String>());
    let mut at = column - start;
    if start > 0 {
        shown.insert_str(0, "... ");
        at += 4;
    }
    if start + WINDOW < length {
        shown.push_str(" ...");
    }
    (shown, at)
}

/// The candidate that a misspelt name most likely means.
///
/// The edit distance (optimal string alignment, without regard to case, `-` and `_`) may be a third of the word's length,
/// from 1 to 4. `None` if no candidate is as near.
///
/// ```
/// assert_eq!(lrsched::diagnostic::nearest("gama", ["gamma", "step_size"]), Some("gamma"));
/// assert_eq!(lrsched::diagnostic::nearest("x", ["gamma", "step_size"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |s: &str| s.to_lowercase().replace(['-', ' '], "_");
    let length = word.chars().count();
    // The distance takes time for the product of both lengths, and nobody misspells a name as long as a page.
    if length > MOST_WORDS {
        return None;
    }
    let folded = fold(word);
    let allowed = (length / 3).clamp(1, 4);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The most items that a list in a sentence names.
const LISTED: usize = 8;

/// The first items of a long list, and how many more there are.
pub(crate) fn few(mut items: Vec<String>) -> Vec<String> {
    let all = items.len();
    if all > LISTED {
        items.truncate(LISTED - 1);
        items.push(format!("{} more", all + 1 - LISTED));
    }
    items
}

/// A list in words.
pub(crate) fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
