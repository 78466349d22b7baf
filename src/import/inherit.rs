//! Configs that inherit: `_BASE_` or `defaults` of YAML, or `_base_` of a module of Python, names the files whose values a
//! config has where it gives none itself.

use super::config::{ConfigFile, Syntax};
use super::facts::ConfigQuestion;
use super::launch::named_file;
use super::read;
use super::read::module::{config as module_config, has_placeholder, placeholder};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::spec::Files;
use crate::spec::yaml::{Document, Node, TAG, Yaml, written};
use std::sync::Arc;

/// The key that names the files: one, or a list of them, of which the later win.
const BASE: &str = "_BASE_";
/// The key of NeMo-RL, with the name of a file. A list is one of Hydra, whose entries are not files.
const DEFAULTS: &str = "defaults";
/// The key of mmengine and mmcv.
const MODULE_BASE: &str = "_base_";
/// The key of a dict that replaces that of the base instead of being merged into it.
const DELETE: &str = "_delete_";
/// The most files of one config.
const MOST_FILES: usize = 100;
/// The deepest chain of files.
const MOST_DEPTH: usize = 16;

/// The bases that a config names, with their places.
fn bases(config: &ConfigFile) -> Vec<(&str, Place)> {
    let named = match config.syntax {
        Syntax::Python => config.root().get(MODULE_BASE),
        _ => config.root().get(BASE).or_else(|| {
            let is_file = |node: &&Node| node.text().is_some_and(|text| text.ends_with(".yaml"));
            config.root().get(DEFAULTS).filter(is_file)
        }),
    };
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
    if !matches!(config.syntax, Syntax::Yaml | Syntax::Python) || config.command.is_some() {
        return Ok(config);
    }
    if bases(&config).is_empty() {
        return Ok(config);
    }
    let mut merging = Merging { question, files, places: Vec::new(), unknown: Vec::new(), count: 0 };
    let root = merging.root(&config, "", 0)?;
    let document = Document::listed(config.source().clone(), root, merging.places);
    Ok(ConfigFile::of(config.syntax, document).with_unknown(merging.unknown))
}

/// The files that are merged, and the places of their nodes.
struct Merging<'a> {
    question: &'a ConfigQuestion,
    files: &'a dyn Files,
    places: Vec<Place>,
    unknown: Vec<(usize, String)>,
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
            let base = self.read(config.syntax, &path, &place)?;
            let inner = path.rfind('/').map_or("", |end| &path[..=end]);
            let root = self.root(&base, inner, depth + 1)?;
            below = Some(match below {
                None => root,
                Some(earlier) => self.beside(config.syntax, earlier, root, &place)?,
            });
        }
        let own = self.listed(config, config.root());
        match below {
            None => Ok(own),
            Some(below) if config.syntax == Syntax::Python => {
                let own = self.substituted(own, &below)?;
                self.updated(below, own)
            }
            Some(below) => Ok(merged(below, own)),
        }
    }

    /// Two bases of one config. Those of mmengine have no key in common.
    fn beside(&self, syntax: Syntax, one: Node, other: Node, place: &Place) -> Result<Node, Diagnostic> {
        if syntax != Syntax::Python {
            return Ok(merged(one, other));
        }
        let is_twice = |key: &&Node| key.text() != Some(MODULE_BASE) && one.get(&written(key)).is_some();
        match other.entries().iter().map(|(key, _)| key).find(is_twice) {
            None => Ok(merged(one, other)),
            Some(key) => Err(Diagnostic::new(format!("two bases have the key `{}`", written(key)))
                .at(place.clone(), "the second of them")
                .why("mmengine raises a KeyError: no key may stand in two bases of one file")
                .help("name one of the two, or let one of them be the base of the other")),
        }
    }

    /// A value with those of the bases in the places of `{{_base_.key}}`.
    fn substituted(&mut self, node: Node, below: &Node) -> Result<Node, Diagnostic> {
        let number = node.id();
        let value = match node.value {
            Yaml::List(items) => Yaml::List(
                items.into_iter().map(|item| self.substituted(item, below)).collect::<Result<_, _>>()?,
            ),
            Yaml::Map(entries) => {
                let entry = |(key, value)| Ok((key, self.substituted(value, below)?));
                Yaml::Map(entries.into_iter().map(entry).collect::<Result<_, Diagnostic>>()?)
            }
            Yaml::Text(text) if has_placeholder(&text) => {
                let found = placeholder(&text)
                    .and_then(|path| path.split('.').try_fold(below, |node, key| node.get(key)));
                match found {
                    Some(found) => found.value.clone(),
                    None => {
                        let why = format!("`{text}` is not the whole of a value of the bases");
                        self.unknown.push((number, why));
                        Yaml::Text(text)
                    }
                }
            }
            other => other,
        };
        Ok(Node::numbered(number, value))
    }

    /// A value of mmengine over that of a base: only a dict is merged, and `_delete_` makes it replace the base's.
    fn updated(&self, base: Node, own: Node) -> Result<Node, Diagnostic> {
        let number = own.id();
        let (mut all, entries) = match (base.value, own.value) {
            (Yaml::Map(all), Yaml::Map(entries)) => (all, entries),
            (_, value) => return Ok(Node::numbered(number, value)),
        };
        for (key, mut value) in entries {
            let Some(at) = all.iter().position(|(known, _)| known.value == key.value) else {
                all.push((key, value));
                continue;
            };
            let mut replaces = true;
            let is_dict_below = matches!(all[at].1.value, Yaml::Map(_));
            if let Yaml::Map(inner) = &mut value.value {
                let delete = inner.iter().position(|(key, _)| key.text() == Some(DELETE));
                let delete = delete.map(|at| inner.remove(at).1.value);
                replaces =
                    delete.is_some_and(|flag| !matches!(flag, Yaml::Bool(false) | Yaml::Null | Yaml::Int(0)));
                if !replaces && !is_dict_below {
                    return Err(self.not_a_dict_below(&key, &value));
                }
            }
            let (_, below) = std::mem::replace(&mut all[at], (key.clone(), key.clone()));
            all[at] = (key, if replaces { value } else { self.updated(below, value)? });
        }
        Ok(Node::numbered(number, Yaml::Map(all)))
    }

    fn not_a_dict_below(&self, key: &Node, value: &Node) -> Diagnostic {
        Diagnostic::new(format!("`{}` is a dict here, and not in the base", written(key)))
            .at(self.places[value.id()].clone(), "cannot be merged into the base's value")
            .why("mmengine raises a TypeError")
            .help("add `_delete_=True` to the dict, and it replaces the base's value")
    }

    fn read(&self, syntax: Syntax, path: &str, place: &Place) -> Result<ConfigFile, Diagnostic> {
        let (name, text) = named_file(path, self.question, self.files).map_err(|why| {
            let error = Diagnostic::new(format!("cannot read `{path}`: {}", why.why))
                .at(place.clone(), "the config inherits from this file")
                .why("the learning rate may depend on it");
            why.help.into_iter().fold(error, Diagnostic::help).help(format!("give the file: `--with {path}`"))
        })?;
        let source = Arc::new(Source { name, text });
        let mut configs = match syntax {
            Syntax::Python if path.ends_with(".py") => vec![module_config(&source)?],
            _ => read::configs(&source, self.question)?,
        };
        match (configs.pop(), configs.is_empty()) {
            (Some(config), true) if matches!(config.root().value, Yaml::Map(_)) => Ok(config),
            _ => Err(Diagnostic::new(format!("`{path}` has no keys to inherit"))
                .at(place.clone(), "named as a base")
                .help("name a file of the config's own syntax that has keys")),
        }
    }

    /// A copy of a node whose number is the index of its place.
    fn listed(&mut self, config: &ConfigFile, node: &Node) -> Node {
        let number = self.places.len();
        self.places.push(config.place(node));
        self.unknown.extend(config.unknown(node).map(|why| (number, why.to_string())));
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
