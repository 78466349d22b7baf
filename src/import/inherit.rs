//! Configs that inherit: `_BASE_` names the files whose values a config has where it gives none itself.

use super::config::{ConfigFile, Syntax};
use super::facts::ConfigQuestion;
use super::launch::named_file;
use super::read;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::spec::Files;
use crate::spec::yaml::{Document, Node, TAG, Yaml};
use std::sync::Arc;

/// The key that names the files: one, or a list of them, of which the later win.
const BASE: &str = "_BASE_";
/// The most files of one config.
const MOST_FILES: usize = 100;
/// The deepest chain of files.
const MOST_DEPTH: usize = 16;

/// The bases that a config names, with their places.
fn bases(config: &ConfigFile) -> Vec<(&str, Place)> {
    let named = config.root().get(BASE);
    let nodes: Vec<&Node> = match named.map(|node| &node.value) {
        Some(Yaml::List(items)) => items.iter().collect(),
        _ => named.into_iter().collect(),
    };
    nodes.into_iter().filter_map(|node| Some((node.text()?, config.place(node)))).collect()
}

/// A config with everything that it inherits: maps are merged key by key, any other value replaces that of the base.
///
/// # Errors
///
/// A base cannot be read, or there are too many.
pub(super) fn with_bases(
    config: ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
) -> Result<ConfigFile, Diagnostic> {
    if config.syntax != Syntax::Yaml || bases(&config).is_empty() {
        return Ok(config);
    }
    let mut merging = Merging { question, files, places: Vec::new(), count: 0 };
    let root = merging.root(&config, "", 0)?;
    Ok(ConfigFile::of(config.syntax, Document::listed(config.source().clone(), root, merging.places)))
}

/// The files that are merged, and the places of their nodes.
struct Merging<'a> {
    question: &'a ConfigQuestion,
    files: &'a dyn Files,
    places: Vec<Place>,
    count: usize,
}

impl Merging<'_> {
    /// The root of a config over those of its bases. `folder` leads from the folder of the outermost config to its own.
    fn root(&mut self, config: &ConfigFile, folder: &str, depth: usize) -> Result<Node, Diagnostic> {
        let mut below: Option<Node> = None;
        for (name, place) in bases(config) {
            self.count += 1;
            if depth == MOST_DEPTH || self.count > MOST_FILES {
                return Err(Diagnostic::new("the files that this config inherits from have no end")
                    .at(place, format!("after {} files", self.count))
                    .help("does a file name itself as its base?"));
            }
            let path = format!("{folder}{name}");
            let base = self.read(&path, &place)?;
            let inner = path.rfind('/').map_or("", |end| &path[..=end]);
            let root = self.root(&base, inner, depth + 1)?;
            below = Some(match below {
                None => root,
                Some(earlier) => merged(earlier, root),
            });
        }
        let own = self.listed(config, config.root());
        Ok(match below {
            None => own,
            Some(below) => merged(below, own),
        })
    }

    fn read(&self, path: &str, place: &Place) -> Result<ConfigFile, Diagnostic> {
        let (name, text) = named_file(path, self.question, self.files).map_err(|why| {
            let error = Diagnostic::new(format!("cannot read `{path}`: {}", why.why))
                .at(place.clone(), "the config inherits from this file")
                .why("the learning rate may depend on it");
            why.help.into_iter().fold(error, Diagnostic::help).help(format!("give the file: `--with {path}`"))
        })?;
        let source = Arc::new(Source { name, text });
        let mut configs = read::configs(&source, self.question)?;
        match (configs.pop(), configs.is_empty()) {
            (Some(config), true) if matches!(config.root().value, Yaml::Map(_)) => Ok(config),
            _ => Err(Diagnostic::new(format!("`{path}` has no keys to inherit"))
                .at(place.clone(), "named as a base")
                .help("name a YAML file whose outermost value is a map")),
        }
    }

    /// A copy of a node whose number is the index of its place.
    fn listed(&mut self, config: &ConfigFile, node: &Node) -> Node {
        let number = self.places.len();
        self.places.push(config.place(node));
        let value = match &node.value {
            Yaml::List(items) => Yaml::List(items.iter().map(|item| self.listed(config, item)).collect()),
            Yaml::Map(entries) => {
                let entry =
                    |(key, value): &(Node, Node)| (self.listed(config, key), self.listed(config, value));
                Yaml::Map(entries.iter().map(entry).collect())
            }
            scalar => scalar.clone(),
        };
        Node::numbered(number, value)
    }
}

/// A value over that of a base. A tagged map is an object of the program: it replaces what is there.
fn merged(base: Node, own: Node) -> Node {
    let is_object = base.get(TAG).is_some() || own.get(TAG).is_some();
    let number = own.id();
    match (base.value, own.value) {
        (Yaml::Map(mut all), Yaml::Map(entries)) if !is_object => {
            for (key, value) in entries {
                match all.iter().position(|(known, _)| known.value == key.value) {
                    Some(at) => {
                        let (_, below) = std::mem::replace(&mut all[at], (key.clone(), key.clone()));
                        all[at] = (key, merged(below, value));
                    }
                    None => all.push((key, value)),
                }
            }
            Node::numbered(number, Yaml::Map(all))
        }
        (_, value) => Node::numbered(number, value),
    }
}
