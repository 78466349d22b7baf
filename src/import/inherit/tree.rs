//! `_BASE_`, `_base_` or `defaults` of YAML: maps are merged key by key, any other value replaces that of the base.

use super::{BaseFiles, KeyPositions, MODULE_BASE, folder, listed};
use crate::diagnostic::{Diagnostic, Place};
use crate::import::config::ConfigFile;
use crate::import::read;
use crate::spec::yaml::{Document, Node, RepeatedKey, TAG, Yaml};

/// The key that names the files: one, or a list of them, of which the later win.
pub(super) const BASE: &str = "_BASE_";
/// The key of NeMo-RL, with the name of a file. A list is one of Hydra, whose entries are not files.
const DEFAULTS: &str = "defaults";

/// The key of a map that replaces that of a base of [`MODULE_BASE`] if it is false.
const INHERITED: &str = "_inherited_";

/// The bases that a config names, with their places, the one that counts least first.
fn bases(config: &ConfigFile) -> Vec<(&str, Place)> {
    let is_file = |node: &&Node| node.text().is_some_and(|text| text.ends_with(".yaml"));
    let first = config.root().get(MODULE_BASE);
    let named = config.root().get(BASE).or(first);
    let named = named.or_else(|| config.root().get(DEFAULTS).filter(is_file));
    let nodes: Vec<&Node> = match named.map(|node| &node.value) {
        Some(Yaml::List(items)) => items.iter().collect(),
        _ => named.into_iter().collect(),
    };
    let mut all: Vec<_> =
        nodes.into_iter().filter_map(|node| Some((node.text()?, config.place(node)))).collect();
    // PaddleSeg merges a config into its first base, and that into the second one.
    if config.root().get(BASE).is_none() && first.is_some() {
        all.reverse();
    }
    all
}

/// A config over its bases.
///
/// # Errors
///
/// A base cannot be read.
pub(super) fn merged(config: ConfigFile, files: &BaseFiles<'_>) -> Result<ConfigFile, Diagnostic> {
    if bases(&config).is_empty() {
        return Ok(config);
    }
    let mut merging = TreeMerging { files, places: Vec::new(), repeated: Vec::new() };
    let root = merging.root(&config, "", 0)?;
    let document = Document::listed(config.source().clone(), root, merging.places);
    Ok(ConfigFile::of(config.syntax, document).with_repeated(merging.repeated))
}

/// The files that are merged, and the places of their nodes.
struct TreeMerging<'a> {
    files: &'a BaseFiles<'a>,
    places: Vec<Place>,
    /// The keys that stand twice in a map of one of them.
    repeated: Vec<RepeatedKey>,
}

impl TreeMerging<'_> {
    /// The root of a config over those of its bases. `within` leads from the folder of the outermost config to its own.
    fn root(&mut self, config: &ConfigFile, within: &str, depth: usize) -> Result<Node, Diagnostic> {
        let mut below: Option<Node> = None;
        for (name, place) in bases(config) {
            let path = format!("{within}{name}");
            let base = self.read(&path, &place, depth)?;
            let root = self.root(&base, folder(&path), depth + 1)?;
            below = Some(match below {
                None => root,
                Some(earlier) => over(earlier, root),
            });
        }
        let own = listed(config, config.root(), &mut self.places);
        self.repeated.extend_from_slice(config.repeated());
        Ok(match below {
            None => own,
            Some(below) => over(below, own),
        })
    }

    fn read(&self, path: &str, place: &Place, depth: usize) -> Result<ConfigFile, Diagnostic> {
        let source = self.files.read(path, place, depth)?;
        let mut configs = read::named(&source, self.files.question)?;
        match (configs.pop(), configs.is_empty()) {
            (Some(config), true) if matches!(config.root().value, Yaml::Map(_)) => Ok(config),
            _ => Err(Diagnostic::new(format!("`{path}` has no keys to inherit"))
                .at(place.clone(), "named as a base")
                .help("name a file of the config's own syntax that has keys")),
        }
    }
}

/// A value over that of a base. A tagged map is an object of the program: it replaces what is there.
pub(super) fn over(base: Node, own: Node) -> Node {
    let is_object = base.get(TAG).is_some() || own.get(TAG).is_some();
    let replaces = own.get(INHERITED).is_some_and(|flag| flag.value == Yaml::Bool(false));
    let number = own.id();
    match (base.value, own.value) {
        (_, Yaml::Map(mut entries)) if replaces => {
            entries.retain(|(key, _)| key.text() != Some(INHERITED));
            Node::numbered(number, Yaml::Map(entries))
        }
        (Yaml::Map(mut all), Yaml::Map(entries)) if !is_object => {
            let positions = KeyPositions::of(&all);
            for (key, value) in entries {
                match positions.get(&all, &key) {
                    Some(at) => {
                        let (_, below) = std::mem::replace(&mut all[at], (key.clone(), key.clone()));
                        all[at] = (key, over(below, value));
                    }
                    None => all.push((key, value)),
                }
            }
            Node::numbered(number, Yaml::Map(all))
        }
        (_, value) => Node::numbered(number, value),
    }
}
