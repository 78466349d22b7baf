//! INI as spaCy has it: nested sections `[a.b]`, and values in JSON.

use super::{TreeBuilder, json};
use crate::diagnostic::{Diagnostic, Source};
use crate::spec::yaml::{Document, Node, Yaml};
use std::sync::Arc;

/// The deepest nesting of sections.
const DEPTH: usize = 32;

/// Reads an INI text.
///
/// # Errors
///
/// A line is neither a section, nor `key = value`, nor a comment.
pub(in crate::import) fn read(source: &Arc<Source>) -> Result<Document, Diagnostic> {
    let mut builder = TreeBuilder::of(source);
    let root = builder.node(Yaml::Null, 0, 1);
    let mut tree = Node::numbered(root.id(), Yaml::Map(Vec::new()));
    let mut path: Vec<String> = Vec::new();
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let (text, at) = (line.trim(), start + (line.len() - line.trim_start().len()));
        start += line.len();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            path = name.split('.').map(str::to_string).collect();
            if path.len() > DEPTH {
                return Err(Diagnostic::new("sections are nested too deeply")
                    .at(builder.places.at(at, at + text.len()), ""));
            }
            if section(&mut tree, &path, &mut builder, at, text.len()).is_none() {
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
        if let Some(map) = section(&mut tree, &path, &mut builder, at, 1) {
            map.retain(|(known, _)| known.text() != Some(key));
            map.push((name, value));
        }
    }
    Ok(builder.document(tree))
}

/// The entries of a section, which is made if it is not there. `None` if a part of its path is a value.
fn section<'a>(
    tree: &'a mut Node,
    path: &[String],
    builder: &mut TreeBuilder,
    at: usize,
    length: usize,
) -> Option<&'a mut Vec<(Node, Node)>> {
    let mut node = tree;
    for part in path {
        let Yaml::Map(entries) = &mut node.value else { return None };
        let index = entries.iter().position(|(key, _)| key.text() == Some(part)).unwrap_or_else(|| {
            let key = builder.node(Yaml::Text(part.clone()), at, at + length);
            let map = builder.node(Yaml::Map(Vec::new()), at, at + length);
            entries.push((key, map));
            entries.len() - 1
        });
        node = &mut entries[index].1;
    }
    match &mut node.value {
        Yaml::Map(entries) => Some(entries),
        _ => None,
    }
}
