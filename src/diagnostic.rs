//! What went wrong, where, what was found there, why it matters and what to do about it.
//!
//! Every complaint about something a user wrote is a [`Diagnostic`]. It is put together where the mistake is
//! found and turned into text in one place, here.

use std::fmt;
use std::sync::Arc;

/// A text that a user wrote: a spec, a Python file, a CSV of metrics.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// What to call it in a message: the path as the user gave it, or `<stdin>`.
    pub name: String,
    /// The text itself.
    pub text: String,
}

/// A stretch of one line of a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The line, counted from 1.
    pub line: usize,
    /// The column of the first character, counted from 1 in characters.
    pub column: usize,
    /// The number of characters, at least 1.
    pub length: usize,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The text in which it stands.
    pub source: Arc<Source>,
    /// The stretch of that text.
    pub span: Span,
}

/// A message about bad input, made of parts.
///
/// ```
/// use lrsched::diagnostic::{Diagnostic, Place, Source, Span};
/// use std::sync::Arc;
///
/// let source = Arc::new(Source { name: "spec.yaml".into(), text: "gama: 0.1\n".into() });
/// let place = Place { source, span: Span { line: 1, column: 1, length: 4 } };
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
    why: Vec<String>,
    help: Vec<String>,
}

impl Diagnostic {
    /// A message that says *what* is wrong, in one line without a full stop.
    pub fn new(what: impl Into<String>) -> Self {
        Diagnostic(Box::new(Parts { what: what.into(), ..Parts::default() }))
    }

    /// Says where it is, and in a few words what was found there (printed behind the caret; may be empty).
    pub fn at(mut self, place: Place, found: impl Into<String>) -> Self {
        self.0.place = Some(place);
        self.0.found = found.into();
        self
    }

    /// Gives it a place if it has none yet.
    pub fn or_at(self, place: impl FnOnce() -> Option<Place>) -> Self {
        if self.0.place.is_some() {
            return self;
        }
        match place() {
            Some(place) => self.at(place, ""),
            None => self,
        }
    }

    /// Says why it matters, in a sentence or two.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.0.why.push(why.into());
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.push(help.into());
        self
    }

    /// The first line, without `error: `.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// Where it is, if that is known.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }
}

impl std::error::Error for Diagnostic {}

/// The widest stretch of a source line that a message shows, in characters.
const WINDOW: usize = 100;

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { what, place, found, why, help } = &*self.0;
        writeln!(f, "error: {what}")?;
        let mut gutter = 0;
        if let Some(Place { source, span }) = place {
            let number = span.line.to_string();
            gutter = number.len();
            writeln!(f, "{:gutter$}--> {}:{}:{}", "", source.name, span.line, span.column)?;
            let line = source.text.lines().nth(span.line - 1).unwrap_or("");
            let (shown, column) = excerpt(line, span.column);
            // A stretch that runs past what is shown is underlined as far as the line reaches.
            let room = (shown.chars().count() + 1).saturating_sub(column).max(1);
            let carets = "^".repeat(span.length.clamp(1, room));
            writeln!(f, "{:gutter$} |", "")?;
            writeln!(f, "{}", format!("{number} | {shown}").trim_end())?;
            writeln!(
                f,
                "{}",
                format!("{:gutter$} | {:2$}{carets} {3}", "", "", column - 1, found).trim_end()
            )?;
        }
        for (word, lines) in [("why", why), ("help", help)] {
            for line in lines {
                writeln!(f, "{:gutter$} = {word}: {line}", "")?;
            }
        }
        Ok(())
    }
}

/// The part of a line around a column, with control characters made visible, and the column within it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    let visible = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let length = line.chars().count();
    if length <= WINDOW {
        return (line.chars().map(visible).collect(), column);
    }
    let start = column.saturating_sub(WINDOW / 2).min(length.saturating_sub(WINDOW));
    let mut shown: String = line.chars().skip(start).take(WINDOW).map(visible).collect();
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

/// The candidate that a misspelt name most likely meant, if one is near enough to be worth naming.
///
/// ```
/// assert_eq!(lrsched::diagnostic::nearest("gama", ["gamma", "step_size"]), Some("gamma"));
/// assert_eq!(lrsched::diagnostic::nearest("x", ["gamma", "step_size"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |s: &str| s.to_lowercase().replace(['-', ' '], "_");
    let folded = fold(word);
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
