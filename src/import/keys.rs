//! Reads the keys of a config as the program would: strictly where they matter, and not at all elsewhere.

use super::config::{ConfigFile, Syntax};
use super::draft::{Content, Drafted, Known, ValueOrigin};
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::pyyaml;
use crate::spec::yaml::{Node, Yaml, written};

/// How a program turns the texts of its config into numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// PyYAML's `safe_load`, and nothing after it: `1e-4` is a text.
    Pyyaml,
    /// OmegaConf, pydantic, argparse or `float()`: any text that Python's `float` reads is a number.
    Converted,
    /// The same, and `None` is no value, as in a text that Python printed.
    Printed,
}

/// A map of a config.
#[derive(Clone, Copy)]
pub(super) struct Keys<'a> {
    config: &'a ConfigFile,
    map: &'a Node,
    /// Where the paths of interpolations begin.
    top: &'a Node,
    texts: Texts,
}

impl<'a> Keys<'a> {
    /// The keys of a map, whose texts are converted.
    pub(super) fn of(config: &'a ConfigFile, map: &'a Node) -> Self {
        Keys { config, map, top: config.root(), texts: Texts::Converted }
    }

    /// The same with other rules for texts.
    pub(super) fn with(self, texts: Texts) -> Self {
        Keys { texts, ..self }
    }

    /// The keys of another map of the config, read alike.
    pub(super) fn below(&self, map: &'a Node) -> Self {
        Keys { map, ..*self }
    }

    /// The same as a config of its own, which a program takes out of the file: interpolations begin at this map.
    pub(super) fn as_own(self) -> Self {
        Keys { top: self.map, ..self }
    }

    /// The config.
    pub(super) fn config(&self) -> &'a ConfigFile {
        self.config
    }

    /// The map itself.
    pub(super) fn map(&self) -> &'a Node {
        self.map
    }

    /// The value of a key that is there and not null.
    ///
    /// # Errors
    ///
    /// The value is not known from the file.
    pub(super) fn node(&self, key: &str) -> Result<Option<&'a Node>, Diagnostic> {
        let node = self.find(key)?;
        node.into_iter().for_each(|node| self.config.mark_read(node));
        Ok(node)
    }

    /// The same, for a map whose entries are read one by one.
    fn find(&self, key: &str) -> Result<Option<&'a Node>, Diagnostic> {
        let found = self.map.get(key).or_else(|| self.map.get("<<")?.get(key));
        let Some(node) = found.filter(|node| node.value != Yaml::Null) else { return Ok(None) };
        let is_printed = self.config.syntax == Syntax::Flags || self.texts == Texts::Printed;
        if is_printed && node.text() == Some("None") {
            return Ok(None);
        }
        let node = self.interpolated(node, self.map, 0)?;
        if node.text() == Some("???") && self.config.syntax == Syntax::Yaml {
            return Err(Diagnostic::new(format!("`{key}` is left open in this file"))
                .at(self.config.place(node), "`???` has to be given with the command")
                .help(format!("give it: `--set {key}=VALUE`, with the keys above it in front")));
        }
        match self.config.unknown(node) {
            None => Ok(Some(node)),
            Some(why) => Err(Diagnostic::new(format!("the value of `{key}` is not in this file"))
                .at(self.config.place(node), why)
                .why("the learning rate depends on it")
                .help(format!("give it: `--set {key}=VALUE`"))),
        }
    }

    /// The node that `${a.b}` stands for, as OmegaConf resolves it: from the top, or with points in front from the map that
    /// `within` is.
    fn interpolated(&self, node: &'a Node, within: &'a Node, depth: usize) -> Result<&'a Node, Diagnostic> {
        let inner = match node.text() {
            Some(text) if matches!(self.config.syntax, Syntax::Yaml | Syntax::Json) => {
                text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'))
            }
            _ => None,
        };
        let Some(path) = inner else { return Ok(node) };
        let points = path.bytes().take_while(|byte| *byte == b'.').count();
        let start = match points {
            0 => Some(self.top),
            points => {
                let above = maps_above(self.top, within);
                above.len().checked_sub(points).map(|index| above[index])
            }
        };
        let parts = path.split('.').flat_map(|part| part.split(['[', ']'])).filter(|part| !part.is_empty());
        let found = parts.fold(start.map(|node| (node, node)), |at, part| {
            let (node, _) = at?;
            let inner = match &node.value {
                Yaml::List(items) => items.get(part.parse::<usize>().ok()?),
                _ => node.get(part),
            };
            inner.map(|inner| (inner, node))
        });
        match found {
            Some((found, map)) if depth < 16 => self.interpolated(found, map, depth + 1),
            _ => Err(Diagnostic::new(format!("`${{{path}}}` names no value of this file"))
                .at(self.config.place(node), "an interpolation")
                .help("write the value out, or give it with `--set`")),
        }
    }

    /// The origin of a value that stands in the file.
    pub(super) fn origin(&self, key: &str, node: &Node) -> ValueOrigin {
        ValueOrigin { place: self.config.place(node), reason: key.to_string(), cites: true }
    }

    /// The origin of the default of a key.
    pub(super) fn default(&self, key: &str) -> ValueOrigin {
        ValueOrigin { place: self.config.start(), reason: format!("the default of {key}"), cites: false }
    }

    /// The error for a value of the wrong type.
    pub(super) fn wrong(&self, key: &str, node: &Node, expected: &str) -> Diagnostic {
        let found = match &node.value {
            Yaml::List(_) | Yaml::Map(_) | Yaml::Null => node.value.noun().to_string(),
            _ => format!("`{}`", written(node)),
        };
        Diagnostic::new(format!("`{key}` must be {expected}"))
            .at(self.config.place(node), format!("this is {found}"))
    }

    /// A number.
    ///
    /// # Errors
    ///
    /// It is not one to the program.
    pub(super) fn number(&self, key: &str) -> Result<Option<Known<Number>>, Diagnostic> {
        let Some(node) = self.node(key)? else { return Ok(None) };
        Ok(Some(Known::new(self.number_of(key, node)?, self.origin(key, node))))
    }

    /// A number that a node holds.
    ///
    /// # Errors
    ///
    /// It is not one to the program.
    pub(super) fn number_of(&self, key: &str, node: &Node) -> Result<Number, Diagnostic> {
        let is_strict = self.texts == Texts::Pyyaml && self.config.syntax == Syntax::Yaml;
        match &node.value {
            Yaml::Int(_) | Yaml::Float(_) | Yaml::Long(_) if is_strict => {
                let raw = self.config.raw(node);
                if !raw.is_empty() && !pyyaml::is_number(&raw) {
                    return Err(Diagnostic::new(format!(
                        "`{key}: {raw}` is a text to the program, not a number"
                    ))
                    .at(self.config.place(node), "PyYAML needs a point, and a sign in the exponent")
                    .why("the program reads the file with PyYAML and converts nothing: it raises a TypeError")
                    .help(format!("write `{}`", pyyaml::with_point(&raw))));
                }
            }
            _ => {}
        }
        match &node.value {
            Yaml::Int(value) => Ok(Number::from(*value)),
            Yaml::Float(value) | Yaml::Long(value) => Ok(Number::Float(*value)),
            Yaml::Text(text) if self.texts != Texts::Pyyaml || self.config.syntax == Syntax::Flags => {
                python_number(text).ok_or_else(|| self.wrong(key, node, "a number"))
            }
            Yaml::Text(text) if is_strict && text.contains('_') => {
                python_number(text).ok_or_else(|| self.wrong(key, node, "a number"))
            }
            Yaml::Text(text) if python_number(text).is_some() => Err(self
                .wrong(key, node, "a number")
                .why("the program does not convert a text to a number: it raises a TypeError")
                .help("remove the quotes")),
            _ => Err(self.wrong(key, node, "a number")),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    ///
    /// It is not one.
    pub(super) fn whole(&self, key: &str) -> Result<Option<Known<i64>>, Diagnostic> {
        let Some(number) = self.number(key)? else { return Ok(None) };
        match number.value.whole() {
            Some(whole) => Ok(Some(Known::new(whole, number.origin))),
            None => Err(Diagnostic::new(format!("`{key}` must be a whole number"))
                .at(number.origin.place, format!("this is {}", number.value))),
        }
    }

    /// A whole number of at least 1. Zero and less count as not given if `unset` says so.
    ///
    /// # Errors
    ///
    /// It is not one.
    pub(super) fn count(&self, key: &str) -> Result<Option<Known<u64>>, Diagnostic> {
        let Some(whole) = self.whole(key)? else { return Ok(None) };
        match u64::try_from(whole.value).ok().filter(|count| *count > 0) {
            Some(count) => Ok(Some(Known::new(count, whole.origin))),
            None => Err(Diagnostic::new(format!("`{key}` must be at least 1"))
                .at(whole.origin.place, format!("this is {}", whole.value))),
        }
    }

    /// A number, or its default.
    ///
    /// # Errors
    ///
    /// It is not one to the program.
    pub(super) fn number_or(
        &self,
        key: &str,
        default: impl Into<Number>,
    ) -> Result<Known<Number>, Diagnostic> {
        Ok(self.number(key)?.unwrap_or_else(|| Known::new(default.into(), self.default(key))))
    }

    /// A whole number of at least 1, or its default.
    ///
    /// # Errors
    ///
    /// It is not one.
    pub(super) fn count_or(&self, key: &str, default: u64) -> Result<Known<u64>, Diagnostic> {
        Ok(self.count(key)?.unwrap_or_else(|| Known::new(default, self.default(key))))
    }

    /// A text, or its default.
    ///
    /// # Errors
    ///
    /// It is a list or a map.
    pub(super) fn text_or(&self, key: &str, default: &str) -> Result<Known<String>, Diagnostic> {
        Ok(self.text(key)?.unwrap_or_else(|| Known::new(default.to_string(), self.default(key))))
    }

    /// A text or any other scalar as a text.
    ///
    /// # Errors
    ///
    /// It is a list or a map.
    pub(super) fn text(&self, key: &str) -> Result<Option<Known<String>>, Diagnostic> {
        let Some(node) = self.node(key)? else { return Ok(None) };
        match &node.value {
            Yaml::List(_) | Yaml::Map(_) => Err(self.wrong(key, node, "a text")),
            _ => Ok(Some(Known::new(written(node), self.origin(key, node)))),
        }
    }

    /// `true` or `false`, in the spellings of YAML 1.1 and of argparse.
    ///
    /// # Errors
    ///
    /// It is neither.
    pub(super) fn flag(&self, key: &str) -> Result<Option<Known<bool>>, Diagnostic> {
        let Some(node) = self.node(key)? else { return Ok(None) };
        let value = match &node.value {
            Yaml::Bool(value) => Some(*value),
            Yaml::Int(0) => Some(false),
            Yaml::Int(1) => Some(true),
            Yaml::Text(text) => match text.to_lowercase().as_str() {
                "true" | "yes" | "on" | "1" | "y" | "t" => Some(true),
                "false" | "no" | "off" | "0" | "n" | "f" => Some(false),
                _ => None,
            },
            _ => None,
        };
        let value = value.ok_or_else(|| self.wrong(key, node, "`true` or `false`"))?;
        Ok(Some(Known::new(value, self.origin(key, node))))
    }

    /// A map within this one.
    ///
    /// # Errors
    ///
    /// The value is not a map.
    pub(super) fn inner(&self, key: &str) -> Result<Option<Keys<'a>>, Diagnostic> {
        match self.find(key)? {
            None => Ok(None),
            Some(node) if matches!(node.value, Yaml::Map(_)) => Ok(Some(Keys { map: node, ..*self })),
            Some(node) => Err(self.wrong(key, node, "a map")),
        }
    }

    /// Any value, handed on as it is. Numbers that are texts to the program are refused.
    ///
    /// # Errors
    ///
    /// It is not known from the file, or a number is written so that the program reads a text.
    pub(super) fn value(&self, key: &str, node: &Node) -> Result<Drafted, Diagnostic> {
        if let Some(why) = self.config.unknown(node) {
            return Err(Diagnostic::new(format!("the value of `{key}` is not in this file"))
                .at(self.config.place(node), why)
                .why("the learning rate depends on it")
                .help("write it out"));
        }
        let content = match &node.value {
            Yaml::Null => Content::Null,
            Yaml::Bool(value) => Content::Flag(*value),
            Yaml::Int(_) | Yaml::Float(_) | Yaml::Long(_) => Content::Number(self.number_of(key, node)?),
            Yaml::Text(text) if self.texts == Texts::Converted && self.config.syntax == Syntax::Flags => {
                python_number(text).map_or_else(|| Content::Text(text.clone()), Content::Number)
            }
            Yaml::Text(text) => Content::Text(text.clone()),
            Yaml::List(items) => {
                Content::List(items.iter().map(|item| self.value(key, item)).collect::<Result<_, _>>()?)
            }
            Yaml::Map(entries) => {
                let entry = |(key, value): &(Node, Node)| {
                    let key = written(key);
                    let value = self.value(&key, value)?;
                    Ok((key, value))
                };
                Content::Map(entries.iter().map(entry).collect::<Result<_, Diagnostic>>()?)
            }
        };
        Ok(Known::new(content, self.origin(key, node)))
    }

    /// Finds misspelt keys: those that are almost one of `known`, which the file lacks. `others` are further keys of the
    /// program that look like one of them.
    ///
    /// # Errors
    ///
    /// A key is misspelt.
    pub(super) fn check_spelling(&self, known: &[(&str, &str)], others: &[&str]) -> Result<(), Diagnostic> {
        match self.misspelt(known, others, |near| self.map.get(near).is_none()) {
            None => Ok(()),
            Some((key, near)) => {
                Err(self.misspelling(key, near).why(format!("without `{near}` its default would count")))
            }
        }
    }

    /// The first key that is almost one of `known` of which `counts` says that it matters, and that one.
    pub(super) fn misspelt<'k>(
        &self,
        known: &[(&'k str, &str)],
        others: &[&str],
        counts: impl Fn(&str) -> bool,
    ) -> Option<(&'a Node, &'k str)> {
        let all: Vec<&str> = known.iter().map(|(known, _)| *known).collect();
        self.map.entries().iter().find_map(|(key, _)| {
            let name = written(key);
            let is_known = others.contains(&name.as_str()) || all.contains(&name.as_str());
            let near = likely(&name, all.iter().copied().filter(|known| counts(known)));
            near.filter(|_| !is_known).map(|near| (key, near))
        })
    }

    /// The error for a key that is almost `near`.
    pub(super) fn misspelling(&self, key: &Node, near: &str) -> Diagnostic {
        Diagnostic::new(format!("`{}` is not a key of the program", written(key)))
            .at(self.config.place(key), format!("`{near}` is one"))
            .help(format!("did you mean `{near}`?"))
    }
}

/// The maps from the top down to one of them, which is the last; none if it is not found.
fn maps_above<'n>(top: &'n Node, map: &Node) -> Vec<&'n Node> {
    if top.id() == map.id() {
        return vec![top];
    }
    let inner: Vec<&Node> = match &top.value {
        Yaml::List(items) => items.iter().collect(),
        _ => top.entries().iter().map(|(_, value)| value).collect(),
    };
    let mut found = inner.into_iter().map(|inner| maps_above(inner, map));
    match found.find(|path| !path.is_empty()) {
        Some(path) => std::iter::once(top).chain(path).collect(),
        None => Vec::new(),
    }
}

/// The key that a name is a misspelling of.
pub(super) fn likely<'k>(name: &str, mut known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // The distance takes time for the product of both lengths.
    let name = Some(name).filter(|name| name.len() < 100)?.to_lowercase();
    known.find(|known| is_misspelt(&name, &known.to_lowercase()))
}

/// Whether a name is nearly a key: two letters are wrong; of a short key only their order; of a flag with points in its name
/// the last part goes on: `adam.lrate` for `adam.lr`.
fn is_misspelt(name: &str, known: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.arrange();
        letters
    };
    match known.len() {
        0 | 1 => false,
        2..=4 => name != known && sorted(name) == sorted(known),
        _ => strsim::osa_distance(name, known) <= 2 || (known.contains('.') && name.starts_with(known)),
    }
}

/// A text as `int()` or else `float()` of Python reads it.
pub(super) fn python_number(text: &str) -> Option<Number> {
    let text = text.trim();
    let digits = text.replace('_', "");
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    if let Ok(value) = digits.parse::<i128>() {
        return Some(Number::Int(value));
    }
    let starts = digits.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    digits.parse::<f64>().ok().filter(|_| starts).map(Number::Float)
}
