//! A config as it was read: a tree with places, whatever its syntax.

use super::facts::{Companion, ConfigQuestion, GivenFact};
use super::keys::likely;
use super::read::whole;
use crate::diagnostic::{Diagnostic, Place, Source, Span, nearest};
use crate::spec::origin::ConfigTree;
use crate::spec::yaml::{Document, Node, RepeatedKey, Yaml};
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

/// The syntax of a config, which decides how its values are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// YAML: typed by the text of a scalar.
    Yaml,
    /// JSON: typed.
    Json,
    /// TOML: typed.
    Toml,
    /// Flags of a command: every value is a text.
    Flags,
    /// Keyword arguments of a call in Python: typed.
    Python,
}

/// The command that carries the flags, or the call that has the arguments.
#[derive(Debug, Clone)]
pub(super) struct CalledProgram {
    /// The words that are not flags: `torchrun run_clm.py`, `swift sft`; of a call the name of the class.
    pub words: Vec<String>,
    /// Where the first word stands.
    pub place: Place,
    /// The number of processes that the launcher starts.
    pub devices: Option<(u64, Place)>,
    /// Why the number of processes is not known, if the launcher has one.
    pub unknown_devices: Option<(String, Place)>,
    /// The config that the launcher takes: `accelerate launch --config_file`.
    pub launch_config: Option<(String, Place)>,
    /// The files that the script writes before.
    pub written: Vec<Arc<Companion>>,
    /// The variables of the script.
    pub variables: Vec<String>,
}

impl CalledProgram {
    /// A command of which only the place is known.
    pub(super) fn at(place: Place) -> Self {
        CalledProgram {
            words: Vec::new(),
            place,
            devices: None,
            unknown_devices: None,
            launch_config: None,
            written: Vec::new(),
            variables: Vec::new(),
        }
    }
}

/// A config.
#[derive(Debug, Clone)]
pub(super) struct ConfigFile {
    /// Its syntax.
    pub syntax: Syntax,
    /// The command, if it is a launch script or a Python file.
    pub command: Option<CalledProgram>,
    document: Document,
    /// The values that cannot be known from the file, by the number of their node, each with the reason.
    unknown: Vec<(usize, String)>,
    /// The keys that stand twice in a map.
    repeated: Vec<RepeatedKey>,
    /// The numbers of the nodes that were read; its copies share them.
    read: Rc<RefCell<HashSet<usize>>>,
}

impl ConfigFile {
    /// A config without a command.
    pub(super) fn of(syntax: Syntax, document: Document) -> Self {
        ConfigFile {
            syntax,
            command: None,
            document,
            unknown: Vec::new(),
            repeated: Vec::new(),
            read: Rc::default(),
        }
    }

    /// The arguments of a command or call.
    pub(super) fn called(
        syntax: Syntax,
        document: Document,
        command: CalledProgram,
        unknown: Vec<(usize, String)>,
    ) -> Self {
        ConfigFile { command: Some(command), unknown, ..ConfigFile::of(syntax, document) }
    }

    /// The same, as what a call gives.
    pub(super) fn of_call(self, command: CalledProgram) -> Self {
        ConfigFile { command: Some(command), ..self }
    }

    /// The same, with the values that are not known and the reasons.
    pub(super) fn with_unknown(self, unknown: Vec<(usize, String)>) -> Self {
        ConfigFile { unknown, ..self }
    }

    /// The same, with the keys that stand twice in a map.
    pub(super) fn with_repeated(self, repeated: Vec<RepeatedKey>) -> Self {
        ConfigFile { repeated, ..self }
    }

    /// The keys that stand twice in a map. The last value of each counts.
    pub(super) fn repeated(&self) -> &[RepeatedKey] {
        &self.repeated
    }

    /// The config that a map of this one is.
    pub(super) fn below(&self, node: &Node) -> Self {
        ConfigFile { document: self.document.below(node), command: None, ..self.clone() }
    }

    /// Whether it is a file of its own, and not a command or a call.
    pub(super) fn is_file(&self) -> bool {
        !matches!(self.syntax, Syntax::Flags | Syntax::Python)
    }

    /// Puts a value at a path of keys, and says whether there is such a path. `unknown` is why the value is not known, if it
    /// is not.
    pub(super) fn put(&mut self, path: &[&str], value: Yaml, place: Place, unknown: Option<&str>) -> bool {
        let is_there = self.document.put(path, value, place);
        let found = path.iter().try_fold(self.document.root(), |node, key| node.get(key));
        if let (Some(found), Some(why)) = (found, unknown) {
            self.unknown.push((found.id(), why.to_string()));
        }
        is_there
    }

    /// The map at the top.
    pub(super) fn root(&self) -> &Node {
        self.document.root()
    }

    /// The file.
    pub(super) fn source(&self) -> &Arc<Source> {
        self.document.source()
    }

    /// Whether the top has a key with a value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.root().get(key).is_some_and(|node| node.value != Yaml::Null)
    }

    /// Whether the words of the command contain one that ends like this.
    pub(super) fn calls(&self, ending: &str) -> bool {
        self.command.as_ref().is_some_and(|command| command.words.iter().any(|word| word.ends_with(ending)))
    }

    /// Remembers that the value of a node was read.
    pub(super) fn mark_read(&self, node: &Node) {
        self.read.borrow_mut().insert(node.id());
    }

    /// What a comparison needs of it, given the keys that matter.
    pub(super) fn tree(&self, keys: &'static [(&'static str, &'static str)]) -> ConfigTree {
        let (mut document, mut read) = (self.document.clone(), self.read.borrow().clone());
        // The launcher's processes count as a key of their own.
        const DEVICES: &str = "devices";
        let launched = self.command.as_ref().and_then(|command| command.devices.clone());
        if let Some((count, place)) = launched.filter(|_| document.root().get(DEVICES).is_none()) {
            document.put(&[DEVICES], whole(count.into()), place);
            read.extend(document.root().get(DEVICES).map(Node::id));
        }
        ConfigTree { document, read: Some(read), keys }
    }

    /// The same, with all of its keys read.
    pub(super) fn whole_tree(&self) -> ConfigTree {
        ConfigTree { document: self.document.clone(), read: None, keys: &[] }
    }

    /// The place of a node.
    pub(super) fn place(&self, node: &Node) -> Place {
        self.document.place(node)
    }

    /// The place of the config as a whole.
    pub(super) fn start(&self) -> Place {
        match (&self.command, self.root().entries().first()) {
            (Some(command), _) => command.place.clone(),
            (None, Some((key, _))) => self.place(key),
            (None, None) => Place::new(self.source().clone(), Span { line: 1, column: 1, length: 1 }),
        }
    }

    /// The text of a scalar as written.
    pub(super) fn raw(&self, node: &Node) -> String {
        match Document::is_added(node) {
            true => node.text().unwrap_or_default().to_string(),
            false => self.document.raw(node),
        }
    }

    /// Why a value is not known from the file, if it is not.
    pub(super) fn unknown(&self, node: &Node) -> Option<&str> {
        self.unknown.iter().find(|(id, _)| *id == node.id()).map(|(_, why)| why.as_str())
    }

    /// Replaces the values that `--set` names. A key that the file lacks is added; one that `known`, the keys that matter,
    /// lacks too is said in `notes`.
    ///
    /// # Errors
    ///
    /// A path leads through a value that is not a map, or a key is misspelt.
    pub(super) fn replace(
        &mut self,
        question: &ConfigQuestion,
        packages: &[&str],
        known: &[(&str, &str)],
        notes: &mut Vec<String>,
    ) -> Result<(), Diagnostic> {
        for fact in &question.set {
            let is_version = fact.is_version() || packages.contains(&fact.key.as_str());
            if !is_version && !fact.taken.get() {
                fact.taken.set(true);
                self.set(fact, packages, known, notes)?;
            }
        }
        Ok(())
    }

    /// Checks a path of `--set` that may be new to the file. Returns a note on a key that nothing is known of.
    fn check_new(
        &self,
        fact: &GivenFact,
        path: &[&str],
        packages: &[&str],
        known: &[(&str, &str)],
    ) -> Result<Option<String>, Diagnostic> {
        let mut map = self.root();
        for part in path {
            if let Some(inner) = map.get(part) {
                map = inner;
                continue;
            }
            let known = || known.iter().filter_map(|(key, _)| key.rsplit('.').next());
            if known().any(|key| key == *part) {
                return Ok(None);
            }
            let here = || map.entries().iter().filter_map(|(key, _)| key.text());
            let variables = self.command.iter().flat_map(|command| &command.variables).map(String::as_str);
            // Packages and variables have short names, whose misspellings are not far from them.
            let outer = variables.chain(packages.iter().copied()).filter(|_| path.len() == 1);
            let near = likely(part, here().chain(known()));
            return match near.or_else(|| nearest(part, here().chain(known()).chain(outer))) {
                Some(near) => Err(no_such_key(fact, near)),
                None => Ok(Some(format!(
                    "`{}` of `--set` is new to the config, and perhaps nothing reads it",
                    fact.key
                ))),
            };
        }
        Ok(None)
    }

    fn set(
        &mut self,
        fact: &GivenFact,
        packages: &[&str],
        known: &[(&str, &str)],
        notes: &mut Vec<String>,
    ) -> Result<(), Diagnostic> {
        let (value, key) = match self.syntax {
            Syntax::Flags => {
                (Yaml::Text(fact.text.clone()), fact.key.trim_start_matches('-').replace('-', "_"))
            }
            _ => (Node::literal(&fact.text).value, fact.key.clone()),
        };
        let path: Vec<&str> = key.split('.').collect();
        if let Some(note) = self.check_new(fact, &path, packages, known)? {
            notes.push(note);
        }
        match self.document.put(&path, value, fact.place.clone()) {
            true => Ok(()),
            false => Err(not_a_map(fact)),
        }
    }
}

fn no_such_key(fact: &GivenFact, near: &str) -> Diagnostic {
    Diagnostic::new(format!("the config has no `{}`", fact.key))
        .at(fact.place.clone(), format!("`{near}` is one"))
        .why("a new key would change nothing")
        .help(format!("did you mean `{near}`?"))
}

fn not_a_map(fact: &GivenFact) -> Diagnostic {
    Diagnostic::new(format!("`--set {}`: a part of the path is not a map in the config", fact.key))
        .at(fact.place.clone(), "")
        .help("name the keys from the top of the file, with dots between them: `--set train.lr=1e-4`")
}
