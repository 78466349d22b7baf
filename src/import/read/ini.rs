//! INI as spaCy has it: nested sections `[a.b]`, and values in JSON.

use super::{TreeBuilder, json};
use crate::diagnostic::{Diagnostic, Source};
use crate::spec::yaml::{Document, Node, Yaml};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The deepest nesting of sections.
const DEPTH: usize = 32;

/// Reads an INI text.
///
/// # Errors
///
/// A line is neither a section, nor `key = value`, nor a comment; or a section, or a key of one, stands twice.
pub(in crate::import) fn read(source: &Arc<Source>) -> Result<Document, Diagnostic> {
    let mut builder = TreeBuilder::of(source);
    let mut tree = IniSection::new(builder.node(Yaml::Null, 0, 1).id());
    let mut path: Vec<String> = Vec::new();
    let mut start = 0;
    let mut sections: HashSet<&str> = HashSet::new();
    for line in source.text.split_inclusive('\n') {
        let (text, at) = (line.trim(), start + (line.len() - line.trim_start().len()));
        start += line.len();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if !sections.insert(name) {
                let place = builder.places.at(at, at + text.len());
                return Err(repeated(&format!("section `[{name}]`"), "DuplicateSectionError")
                    .at(place, "given before"));
            }
            path = name.split('.').map(str::to_string).collect();
            if path.len() > DEPTH {
                return Err(Diagnostic::new("sections are nested too deeply")
                    .at(builder.places.at(at, at + text.len()), ""));
            }
            if tree.at(&path, &mut builder, at, text.len()).is_none() {
                return Err(Diagnostic::new(format!("`[{name}]` is a value and a section"))
                    .at(builder.places.at(at, at + text.len()), "")
                    .help("remove one of them"));
            }
            continue;
        }
        let Some((key, value)) = text.split_once('=') else {
            return Err(Diagnostic::new("this line is neither a section nor `key = value`")
                .at(builder.places.at(at, at + text.len()), "")
                .help("a section begins with `[`; a comment with `#`"));
        };
        let offset = at + key.len() + 1 + (value.len() - value.trim_start().len());
        let (key, value) = (key.trim(), value.trim());
        let name = builder.node(Yaml::Text(key.into()), at, at + key.len());
        let parsed = json::read(&Arc::new(Source { name: source.name.clone(), text: value.to_string() }));
        let content =
            parsed.map_or_else(|_| Yaml::Text(value.to_string()), |document| document.root().value.clone());
        let place = builder.places.at(offset, offset + value.len());
        let value = builder.placed(Yaml::Null, place);
        let value = Node::numbered(value.id(), content).renumbered(value.id());
        if let Some(section) = tree.at(&path, &mut builder, at, 1) {
            if section.has_value(key) {
                let place = builder.places.at(at, at + key.len());
                return Err(repeated(&format!("key `{key}`"), "DuplicateOptionError")
                    .at(place, "given before in this section"));
            }
            section.put(name, IniValue::Value(value));
        }
    }
    Ok(builder.document(tree.node()))
}

/// The error for what stands twice.
fn repeated(what: &str, raised: &str) -> Diagnostic {
    Diagnostic::new(format!("the {what} stands twice"))
        .why(format!("Python's configparser, which the program reads its config with, raises a {raised}"))
        .help("remove one of them")
}

/// A section while it is read. Its names are looked up, so that a file of many sections takes as long as its length.
struct IniSection {
    id: usize,
    entries: Vec<(Node, IniValue)>,
    /// The index of each name in the entries.
    known: HashMap<String, usize>,
}

/// What a name stands for.
enum IniValue {
    Value(Node),
    Section(IniSection),
}

impl IniSection {
    fn new(id: usize) -> Self {
        IniSection { id, entries: Vec::new(), known: HashMap::new() }
    }

    /// Whether a name has a value.
    fn has_value(&self, name: &str) -> bool {
        let value = self.known.get(name).map(|index| &self.entries[*index].1);
        matches!(value, Some(IniValue::Value(_)))
    }

    /// Gives a name its value, or another one.
    fn put(&mut self, key: Node, value: IniValue) {
        let name = key.text().unwrap_or_default().to_string();
        match self.known.get(&name) {
            Some(index) => self.entries[*index] = (key, value),
            None => {
                self.known.insert(name, self.entries.len());
                self.entries.push((key, value));
            }
        }
    }

    /// The section at a path, which is made if it is not there. `None` if a part of the path is a value.
    fn at(
        &mut self,
        path: &[String],
        builder: &mut TreeBuilder,
        at: usize,
        length: usize,
    ) -> Option<&mut Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        if !self.known.contains_key(first) {
            let key = builder.node(Yaml::Text(first.clone()), at, at + length);
            let id = builder.node(Yaml::Null, at, at + length).id();
            self.put(key, IniValue::Section(IniSection::new(id)));
        }
        let value = &mut self.entries[*self.known.get(first)?].1;
        // A value in JSON may be a map, to which a section adds.
        if let IniValue::Value(node) = value
            && let Yaml::Map(entries) = &mut node.value
        {
            let entries = std::mem::take(entries);
            let mut section = IniSection::new(node.id());
            entries.into_iter().for_each(|(key, value)| section.put(key, IniValue::Value(value)));
            *value = IniValue::Section(section);
        }
        match value {
            IniValue::Section(section) => section.at(rest, builder, at, length),
            IniValue::Value(_) => None,
        }
    }

    fn node(self) -> Node {
        let entries = self.entries.into_iter().map(|(key, value)| match value {
            IniValue::Value(node) => (key, node),
            IniValue::Section(section) => (key, section.node()),
        });
        Node::numbered(self.id, Yaml::Map(entries.collect()))
    }
}
