//! `defaults` of Hydra: a list of files that a config is composed of, each below the key of its group.

use super::tree::over;
use super::{BaseFiles, folder, listed};
use crate::diagnostic::{Diagnostic, Place};
use crate::import::config::ConfigFile;
use crate::import::read;
use crate::spec::yaml::{Document, Node, RepeatedKey, Yaml, written};
use std::collections::HashMap;

/// The key with the list.
const DEFAULTS: &str = "defaults";
/// The entry that stands for the config itself.
const OWN: &str = "_self_";
/// The group of Hydra's own settings.
const HYDRA: &str = "hydra";

/// The list of a config, if it has one of Hydra.
fn defaults(config: &ConfigFile) -> Option<&[Node]> {
    match &config.root().get(DEFAULTS)?.value {
        Yaml::List(items) => Some(items),
        _ => None,
    }
}

/// A config with the files of its list.
///
/// # Errors
///
/// A file is no config, or there are too many.
pub(super) fn merged(config: ConfigFile, files: &BaseFiles<'_>) -> Result<ConfigFile, Diagnostic> {
    let Some(items) = defaults(&config).filter(|_| config.is_file()) else { return Ok(config) };
    let overrides = items.iter().filter_map(|item| {
        let (key, option) = item.entries().first()?;
        let group = key.text()?.strip_prefix("override ")?.trim().trim_start_matches('/');
        Some((group.to_string(), written(option)))
    });
    let mut merging =
        HydraMerging { files, places: Vec::new(), repeated: Vec::new(), overrides: overrides.collect() };
    let root = merging.composed(&config, &ConfigGroup::default(), 0)?;
    let document = Document::listed(config.source().clone(), root, merging.places);
    Ok(ConfigFile::of(config.syntax, document).with_repeated(merging.repeated))
}

/// Where a file of the list lies, and where its keys go.
#[derive(Default)]
struct ConfigGroup {
    /// Its folder from that of the outermost config, with a slash at its end; empty for that folder itself.
    folder: String,
    /// The keys above its own.
    package: Vec<String>,
}

/// A file that an entry of the list names.
struct HydraFile {
    /// Its path without the ending.
    path: String,
    group: ConfigGroup,
    /// Whether its entry says where its keys go.
    is_placed: bool,
    place: Place,
    is_optional: bool,
}

/// The files that are merged, and the places of their nodes.
struct HydraMerging<'a> {
    files: &'a BaseFiles<'a>,
    places: Vec<Place>,
    /// The keys that stand twice in a map of one of them.
    repeated: Vec<RepeatedKey>,
    /// The options that the outermost config chooses for groups of other files.
    overrides: HashMap<String, String>,
}

impl HydraMerging<'_> {
    /// A config with the files of its list, from the top of the whole.
    fn composed(&mut self, config: &ConfigFile, at: &ConfigGroup, depth: usize) -> Result<Node, Diagnostic> {
        let mut all = self.map(config.start(), Vec::new());
        let items = defaults(config).unwrap_or_default();
        for item in items {
            if item.text() == Some(OWN) {
                all = over(all, self.own(config, at));
                continue;
            }
            for file in self.named(config, item, at) {
                if let Some(found) = self.read(&file, depth)? {
                    let mut group = file.group;
                    if !file.is_placed {
                        self.placed_by_header(&found, &mut group);
                    }
                    all = over(all, self.composed(&found, &group, depth + 1)?);
                }
            }
        }
        // Without an entry of its own the config comes last.
        match items.iter().any(|item| item.text() == Some(OWN)) {
            true => Ok(all),
            false => Ok(over(all, self.own(config, at))),
        }
    }

    /// The files of an entry: `base`, `{optim: adamw}`, `{optim@model.optim: [adamw, fast]}`.
    fn named(&self, config: &ConfigFile, item: &Node, at: &ConfigGroup) -> Vec<HydraFile> {
        let place = config.place(item);
        if let Some(text) = item.text() {
            let (path, package) = text.split_once('@').map_or((text, None), |(path, own)| (path, Some(own)));
            let path = match path.strip_prefix('/') {
                Some(path) => path.to_string(),
                None => format!("{}{path}", at.folder),
            };
            let folder = folder(&path).to_string();
            let below = folder.strip_prefix(&at.folder).unwrap_or(&folder);
            let is_placed = package.is_some();
            let package = packaged(at, package, below);
            let group = ConfigGroup { folder, package };
            return vec![HydraFile { path, group, is_placed, place, is_optional: false }];
        }
        let Some((key, option)) = item.entries().first() else { return Vec::new() };
        let key = written(key);
        let (is_optional, key) = match key.strip_prefix("optional ") {
            Some(rest) => (true, rest.trim()),
            None => (false, key.as_str()),
        };
        if key.starts_with("override ") {
            return Vec::new();
        }
        let (group, package) = key.split_once('@').map_or((key, None), |(group, own)| (group, Some(own)));
        let full = match group.strip_prefix('/') {
            Some(group) => group.to_string(),
            None => format!("{}{group}", at.folder),
        };
        if full == HYDRA || full.starts_with("hydra/") {
            return Vec::new();
        }
        let options = match (self.overrides.get(&full), &option.value) {
            (Some(chosen), _) => vec![chosen.clone()],
            (None, Yaml::List(options)) => options.iter().map(written).collect(),
            (None, Yaml::Null) => Vec::new(),
            (None, _) => vec![written(option)],
        };
        let file = |option: String| HydraFile {
            path: format!("{full}/{option}"),
            group: ConfigGroup {
                folder: format!("{full}/"),
                package: packaged(at, package, group.trim_start_matches('/')),
            },
            is_placed: package.is_some(),
            place: place.clone(),
            is_optional,
        };
        options.into_iter().map(file).collect()
    }

    /// A file of the list; `None`, with a note, if it is not there.
    fn read(&self, file: &HydraFile, depth: usize) -> Result<Option<ConfigFile>, Diagnostic> {
        let has_ending = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
        let path = if has_ending { file.path.clone() } else { format!("{}.yaml", file.path) };
        let Some(source) = self.files.optional(&path, &file.place, depth)? else {
            if !file.is_optional {
                self.files.notes.borrow_mut().push(format!(
                    "`defaults` names `{path}`, which is not there: what it gives is set with `--set`, or the file given with `--with {path}`"
                ));
            }
            return Ok(None);
        };
        let mut configs = read::named(&source, self.files.question)?;
        Ok(configs.pop().filter(|config| matches!(config.root().value, Yaml::Map(_))))
    }

    /// Where the head of a file says that its keys go: `# @package _global_`.
    fn placed_by_header(&self, config: &ConfigFile, group: &mut ConfigGroup) {
        let text = &config.source().text;
        let heads = text.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty());
        let named = heads.filter_map(|line| line.trim_start_matches('#').trim().strip_prefix("@package"));
        let Some(named) = named.map(str::trim).last() else { return };
        group.package = match named {
            "_global_" => Vec::new(),
            "_group_" => {
                let note = format!(
                    "`# @package _group_` of `{}` is its group, as in Hydra 1.0; Hydra 1.3 makes it a key",
                    config.source().name
                );
                self.files.notes.borrow_mut().push(note);
                parts(&group.folder, '/')
            }
            other => parts(other.trim_start_matches("_global_"), '.'),
        };
    }

    /// The keys of a config itself, below those of its package.
    fn own(&mut self, config: &ConfigFile, at: &ConfigGroup) -> Node {
        let mut own = listed(config, config.root(), &mut self.places);
        self.repeated.extend_from_slice(config.repeated());
        if let Yaml::Map(entries) = &mut own.value {
            entries.retain(|(key, _)| key.text() != Some(DEFAULTS));
        }
        for name in at.package.iter().rev() {
            self.places.push(config.start());
            let key = Node::numbered(self.places.len() - 1, Yaml::Text(name.clone()));
            own = self.map(config.start(), vec![(key, own)]);
        }
        own
    }

    fn map(&mut self, place: Place, entries: Vec<(Node, Node)>) -> Node {
        self.places.push(place);
        Node::numbered(self.places.len() - 1, Yaml::Map(entries))
    }
}

/// The package of a file: as its entry says, or that of its group, below that of the config which names it.
fn packaged(at: &ConfigGroup, own: Option<&str>, group: &str) -> Vec<String> {
    match own {
        Some(own) => match own.strip_prefix("_global_") {
            Some(rest) => parts(rest, '.'),
            None => at.package.iter().cloned().chain(parts(own.trim_start_matches("_here_"), '.')).collect(),
        },
        None => at.package.iter().cloned().chain(parts(group, '/')).collect(),
    }
}

/// The names of a path.
fn parts(text: &str, by: char) -> Vec<String> {
    text.split(by).filter(|part| !part.is_empty()).map(str::to_string).collect()
}
