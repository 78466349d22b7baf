//! Configs that inherit: they name the files whose values they have where they give none themselves.
//!
//! * [`tree`]: `_BASE_` or `_base_` of YAML, or a file in `defaults`; [`hydra`]: a list in `defaults`; [`module`]: `_base_`, `read_base()` and relative imports of modules of Python;
//!   this file: what both count and read.

use super::config::{ConfigFile, Syntax};
use super::facts::ConfigQuestion;
use super::launch::named_file;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::import::detectron2;
use crate::spec::Files;
use crate::spec::yaml::{Node, Yaml, written};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

mod hydra;
mod module;
mod tree;

/// The key of mmengine and mmcv, and in YAML of PaddleSeg.
const MODULE_BASE: &str = "_base_";
/// The most files of one config.
const MOST_FILES: usize = 100;
/// The deepest chain of files.
const MOST_DEPTH: usize = 16;

/// A config with everything that it inherits.
///
/// # Errors
///
/// A base cannot be read, or there are too many.
pub(super) fn with_bases(
    config: ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<ConfigFile, Diagnostic> {
    if config.syntax != Syntax::Yaml || has_openmmlab_keys(&config) {
        refuse_unread_bases(&config)?;
    }
    refuse_misspelt_bases(&config)?;
    let bases = BaseFiles { question, files, count: Cell::new(0), notes: RefCell::default() };
    let config = match config.syntax {
        _ if config.command.is_some() => config,
        Syntax::Yaml => {
            let merged = tree::merged(config, &bases)?;
            if has_openmmlab_keys(&merged) {
                refuse_unread_bases(&merged)?;
            }
            hydra::merged(merged, &bases)?
        }
        Syntax::Python => module::merged(config, &bases)?,
        _ => config,
    };
    notes.append(&mut bases.notes.take());
    Ok(config)
}

/// Whether a config is one of mmengine or mmcv, which merge the files of `_base_` otherwise than PaddleSeg.
fn has_openmmlab_keys(config: &ConfigFile) -> bool {
    ["param_scheduler", "optim_wrapper", "lr_config", "train_cfg", "default_hooks"]
        .iter()
        .any(|key| config.root().get(key).is_some())
}

/// Refuses `_base_` in files of other syntaxes: only that of Python is followed, and in YAML that of PaddleSeg.
///
/// # Errors
///
/// The config has it.
fn refuse_unread_bases(config: &ConfigFile) -> Result<(), Diagnostic> {
    let Some(node) = config.root().get(MODULE_BASE).filter(|_| config.is_file()) else { return Ok(()) };
    Err(Diagnostic::new("`_base_` is followed in Python only")
        .at(config.place(node), "names other files")
        .why("the learning rate may depend on them")
        .help("save the config with all that it inherits, and give that file: `Config.fromfile(PATH).dump(OTHER)`"))
}

/// Refuses a key with the name of a file that is nearly the one for bases: `_BASE` for `_BASE_`.
///
/// # Errors
///
/// The config has such a key.
fn refuse_misspelt_bases(config: &ConfigFile) -> Result<(), Diagnostic> {
    let known = match config.syntax {
        Syntax::Python => MODULE_BASE,
        _ => tree::BASE,
    };
    let is_name = |key: &str| {
        let bare = key.trim_matches('_').to_lowercase();
        key.contains('_') && key != MODULE_BASE && key != tree::BASE && matches!(&*bare, "base" | "bases")
    };
    let is_file = |node: &Node| {
        node.text()
            .is_some_and(|text| [".py", ".yaml", ".yml", ".json"].iter().any(|end| text.ends_with(end)))
    };
    let names_files = |node: &Node| match &node.value {
        Yaml::List(items) => items.iter().any(is_file),
        _ => is_file(node),
    };
    let found = config
        .root()
        .entries()
        .iter()
        .find(|(key, value)| key.text().is_some_and(is_name) && names_files(value));
    let Some((key, _)) = found.filter(|_| config.is_file()) else { return Ok(()) };
    Err(Diagnostic::new(format!("`{}` is not the key of a base", written(key)))
        .at(config.place(key), format!("`{known}` is it"))
        .why("without the base, the defaults of what it sets would count")
        .help(format!("did you mean `{known}`?")))
}

/// The files that a config inherits from.
struct BaseFiles<'a> {
    question: &'a ConfigQuestion,
    files: &'a dyn Files,
    /// How many were read so far.
    count: Cell<usize>,
    /// What was assumed.
    notes: RefCell<Vec<String>>,
}

impl BaseFiles<'_> {
    /// A file that a config can do without.
    ///
    /// # Errors
    ///
    /// There are too many.
    fn optional(&self, path: &str, place: &Place, depth: usize) -> Result<Option<Arc<Source>>, Diagnostic> {
        self.count_one(place, depth)?;
        let found = named_file(path, self.question, self.files).ok();
        Ok(found.map(|(name, text)| Arc::new(Source { name, text })))
    }

    /// Counts a file.
    fn count_one(&self, place: &Place, depth: usize) -> Result<(), Diagnostic> {
        self.count.set(self.count.get() + 1);
        match depth >= MOST_DEPTH || self.count.get() > MOST_FILES {
            false => Ok(()),
            true => Err(Diagnostic::new("the files that this config inherits from have no end")
                .at(place.clone(), format!("after {} files", self.count.get()))
                .help("does a file name itself as its base?")),
        }
    }

    /// One of detectron2's own configs, which `model_zoo.get_config` gives.
    fn of_zoo(&self, path: &str, place: &Place, depth: usize) -> Result<Arc<Source>, Diagnostic> {
        self.count_one(place, depth)?;
        let Some(text) = detectron2::common(path) else {
            return Err(Diagnostic::new(format!("`{path}` of detectron2 is not known here"))
                .at(place.clone(), "taken from detectron2's own configs"));
        };
        let note = format!("`{path}` is that of detectron2 itself");
        if !self.notes.borrow().contains(&note) {
            self.notes.borrow_mut().push(note);
        }
        Ok(Arc::new(Source { name: path.into(), text: text.into() }))
    }

    /// The file that a config names at a place.
    fn read(&self, path: &str, place: &Place, depth: usize) -> Result<Arc<Source>, Diagnostic> {
        self.count_one(place, depth)?;
        let why = match named_file(path, self.question, self.files) {
            Ok((name, text)) => return Ok(Arc::new(Source { name, text })),
            Err(why) => why,
        };
        if let Some(text) = detectron2::common(path) {
            self.notes.borrow_mut().push(format!("`{path}` is not there: that of detectron2 itself counts"));
            return Ok(Arc::new(Source { name: path.into(), text: text.into() }));
        }
        let error = Diagnostic::new(format!("cannot read `{path}`: {}", why.why))
            .at(place.clone(), "the config inherits from this file")
            .why("the learning rate may depend on it");
        let error = why.help.into_iter().fold(error, Diagnostic::help);
        let name = path.rsplit('/').next().unwrap_or(path);
        Err(error.help(format!("if it lies elsewhere, give it: `--with FOLDER/{name}`")))
    }
}

/// The folder of a path, with its slash.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}

/// A copy of a node of a config, whose number is the index of its place.
fn listed(config: &ConfigFile, node: &Node, places: &mut Vec<Place>) -> Node {
    let value = match &node.value {
        Yaml::List(items) => Yaml::List(items.iter().map(|item| listed(config, item, places)).collect()),
        Yaml::Map(entries) => {
            let mut entry =
                |(key, value): &(Node, Node)| (listed(config, key, places), listed(config, value, places));
            Yaml::Map(entries.iter().map(&mut entry).collect())
        }
        scalar => scalar.clone(),
    };
    places.push(config.place(node));
    Node::numbered(places.len() - 1, value)
}

/// Where the keys of a map stand in it. Maps of many keys are merged in proportion to their length.
struct KeyPositions(HashMap<String, usize>);

impl KeyPositions {
    fn of(entries: &[(Node, Node)]) -> Self {
        KeyPositions(entries.iter().enumerate().map(|(at, (key, _))| (written(key), at)).collect())
    }

    /// The position of a key in the entries, which may have got more since.
    fn get(&self, entries: &[(Node, Node)], key: &Node) -> Option<usize> {
        let is_it = |at: usize| entries[at].0.value == key.value;
        let at = *self.0.get(&written(key))?;
        // The text `1` and the number 1 are written alike.
        if is_it(at) { Some(at) } else { (0..entries.len()).find(|at| is_it(*at)) }
    }
}
