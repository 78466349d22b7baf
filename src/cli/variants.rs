//! `--vary`: the variants of a spec or a config that are shown together.

use super::options::INPUT;
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use crate::import::GivenFact;
use crate::printable::printable;
use clap::Args;
use std::sync::Arc;

/// The most variants of a spec.
const MOST_VARIANTS: usize = 64;

/// Which values are varied.
#[derive(Debug, Args)]
pub(super) struct VaryOptions {
    /// Show variants: one for each value, such as gamma=0.1,0.3,0.5; given several times, one for each combination
    #[arg(long, value_name = "PATH=V1,V2,...", help_heading = INPUT)]
    vary: Vec<String>,
}

/// Values that replace those of a spec.
#[derive(Clone)]
pub(super) struct Variant {
    /// Its name: `gamma=0.1 T_max=50`; empty for the spec as it is.
    pub label: String,
    /// The values.
    pub set: Vec<GivenFact>,
}

impl Variant {
    /// The spec as it is.
    pub(super) fn none() -> Self {
        Variant { label: String::new(), set: Vec::new() }
    }

    /// One of several configs.
    pub(super) fn chosen(choice: GivenFact) -> Self {
        Variant { label: choice.text.clone(), set: vec![choice] }
    }

    /// This variant with the values of another.
    pub(super) fn and(&self, other: &Variant) -> Self {
        let labels = [&self.label, &other.label].map(String::as_str);
        Variant {
            label: labels.join(" ").trim().to_string(),
            set: self.set.iter().chain(&other.set).cloned().collect(),
        }
    }

    fn with(&self, fact: &GivenFact) -> Self {
        let name = format!("{}={}", fact.key, fact.text);
        let label = if self.label.is_empty() { name } else { format!("{} {name}", self.label) };
        Variant { label, set: self.set.iter().chain([fact]).cloned().collect() }
    }
}

impl VaryOptions {
    /// Every combination of the values; the spec as it is if none is varied.
    ///
    /// # Errors
    ///
    /// An option is not `PATH=V1,V2,...`, or there are too many combinations.
    pub(super) fn variants(&self) -> Result<Vec<Variant>, Diagnostic> {
        let mut variants = vec![Variant::none()];
        for option in &self.vary {
            let facts = facts(option)?;
            if variants.len() * facts.len() > MOST_VARIANTS {
                return Err(Diagnostic::new(format!("`--vary` asks for more than {MOST_VARIANTS} variants"))
                    .why("the options are combined: their numbers of values are multiplied")
                    .help("give fewer values"));
            }
            let combined = variants.iter().flat_map(|variant| facts.iter().map(|fact| variant.with(fact)));
            variants = combined.collect();
        }
        Ok(variants)
    }
}

/// The values of an option, each with its place.
fn facts(option: &str) -> Result<Vec<GivenFact>, Diagnostic> {
    let source = Arc::new(Source { name: "--vary".into(), text: option.into() });
    let place = |column: usize, length: usize| {
        Place::new(source.clone(), Span { line: 1, column, length: length.max(1) })
    };
    let refused = |at: Place, found: &str| {
        let error = Diagnostic::new("`--vary` takes PATH=V1,V2,...").at(at, found);
        Err(error.help("for example `--vary gamma=0.1,0.3,0.5`"))
    };
    let Some((key, values)) = option.split_once('=').filter(|(key, _)| !key.trim().is_empty()) else {
        return refused(place(1, option.chars().count()), "no `=`");
    };
    let mut column = key.chars().count() + 2;
    let mut facts: Vec<GivenFact> = Vec::new();
    for value in outer_parts(values) {
        let (length, text) = (value.chars().count(), value.trim());
        let at = place(column, length);
        column += length + 1;
        if text.is_empty() {
            return refused(at, "an empty value");
        }
        if facts.iter().any(|fact| fact.text == text) {
            let error = Diagnostic::new(format!("`--vary` has the value `{}` twice", printable(text)));
            return Err(error.at(at, "the second of the two").help("give each value once"));
        }
        facts.push(GivenFact::new(key, text, at));
    }
    Ok(facts)
}

/// The parts between the commas that are not within brackets: a value may be a list.
fn outer_parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}
