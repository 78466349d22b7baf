//! Modules of Python that inherit. mmengine and mmcv: `_base_` names files, which the module sees as `_base_` and is merged
//! into. mmengine's `read_base()` and detectron2: the values of other modules are imported by name.

use super::{BaseFiles, KeyPositions, MODULE_BASE, folder, listed, refuse_unread_bases};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::import::config::ConfigFile;
use crate::import::read;
use crate::import::read::module::{ModuleTree, has_placeholder, parsed, placeholder};
use crate::python::{Data, ImportedModule, ModuleBases, ModuleContent, ModuleProgram, ModuleValue};
use crate::spec::yaml::{Node, Yaml, written};
use std::collections::HashSet;
use std::sync::Arc;

/// The key of a dict that replaces that of the base instead of being merged into it.
const DELETE: &str = "_delete_";

/// A config over its bases.
///
/// # Errors
///
/// A base cannot be read, or the merged config would raise.
pub(super) fn merged(config: ConfigFile, files: &BaseFiles<'_>) -> Result<ConfigFile, Diagnostic> {
    let source = config.source().clone();
    let module = parsed(&source)?;
    if matches!(&module.bases, ModuleBases::Modules(all) if all.is_empty()) {
        return Ok(config);
    }
    let mut merging = ModuleMerging { files, tree: ModuleTree::default(), left: MOST_COPIED };
    let root = merging.root(&source, &module, "", 0)?;
    Ok(merging.tree.config(&source, root))
}

/// The most values that placeholders may copy. A text counts as one value for every 64 bytes.
const MOST_COPIED: usize = 100_000;

/// The files that are merged.
struct ModuleMerging<'a> {
    files: &'a BaseFiles<'a>,
    tree: ModuleTree,
    /// The values that placeholders may still copy.
    left: usize,
}

impl ModuleMerging<'_> {
    /// The keys of a module after those of its bases. `within` leads from the folder of the outermost config to its own.
    fn root(
        &mut self,
        source: &Arc<Source>,
        module: &ModuleProgram,
        within: &str,
        depth: usize,
    ) -> Result<Node, Diagnostic> {
        match &module.bases {
            ModuleBases::Files(files) => self.over_files(source, module, files, within, depth),
            ModuleBases::Modules(modules) => {
                let mut names = Vec::new();
                for imported in modules {
                    self.import(imported, within, depth, &mut names)?;
                }
                let values = module.values(&names)?;
                Ok(self.tree.root(source, &values))
            }
        }
    }

    /// The keys of another file.
    fn file(&mut self, path: &str, place: &Place, depth: usize) -> Result<Node, Diagnostic> {
        let source = self.files.read(path, place, depth)?;
        self.of_source(&source, path, place, depth)
    }

    fn of_source(
        &mut self,
        source: &Arc<Source>,
        path: &str,
        place: &Place,
        depth: usize,
    ) -> Result<Node, Diagnostic> {
        if path.ends_with(".py") {
            let module = parsed(source)?;
            return self.root(source, &module, folder(path), depth + 1);
        }
        let configs = read::named(source, self.files.question)?;
        match &configs[..] {
            [config] if matches!(config.root().value, Yaml::Map(_)) => {
                refuse_unread_bases(config)?;
                Ok(listed(config, config.root(), &mut self.tree.places))
            }
            _ => Err(Diagnostic::new(format!("`{path}` has no keys to inherit"))
                .at(place.clone(), "named as a base")
                .help("name a config that has keys")),
        }
    }

    /// The names that a module imports from another one.
    fn import(
        &mut self,
        imported: &ImportedModule,
        within: &str,
        depth: usize,
        names: &mut Vec<(String, ModuleValue)>,
    ) -> Result<(), Diagnostic> {
        let path = path_of(imported, within);
        let read = match imported.is_zoo {
            true => self.files.of_zoo(&path, &imported.place, depth),
            false => self.files.read(&path, &imported.place, depth),
        };
        let mut others = Vec::new();
        let all = match (read, &imported.names) {
            (Ok(source), _) => {
                let root = self.of_source(&source, &path, &imported.place, depth)?;
                others = parsed(&source)?.other_names();
                self.tree.entries(&root)
            }
            (Err(error), None) => return Err(error),
            // Models and data come from such files too, which the rate does not depend on.
            (Err(_), Some(wanted)) => {
                let why =
                    format!("it is imported from `{path}`, which is not there; give it: `--with {path}`");
                let content = ModuleContent::Unknown(why);
                let lost = ModuleValue { place: imported.place.clone(), content };
                wanted.iter().map(|(name, _)| (name.clone(), lost.clone())).collect()
            }
        };
        let Some(wanted) = &imported.names else {
            let fresh: HashSet<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
            names.retain(|(known, _)| !fresh.contains(known.as_str()));
            names.extend(all);
            return Ok(());
        };
        for (name, bound) in wanted {
            let known = all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            let value = match known {
                Some(value) => Some(object_again(name, value)),
                None if others.contains(name) => {
                    let path = format!("{}.{name}", imported.path.trim_start_matches('.'));
                    let content = ModuleContent::Object(path);
                    Some(ModuleValue { place: imported.place.clone(), content })
                }
                None => None,
            };
            let Some(value) = value else {
                return Err(Diagnostic::new(format!("`{path}` has no `{name}`"))
                    .at(imported.place.clone(), "imported from there")
                    .why("the learning rate may depend on it")
                    .help("is it assigned in that file under this name?"));
            };
            names.retain(|(known, _)| known != bound);
            names.push((bound.clone(), value));
        }
        Ok(())
    }

    /// A module merged into the files of its `_base_`.
    fn over_files(
        &mut self,
        source: &Arc<Source>,
        module: &ModuleProgram,
        files: &[(String, Place)],
        within: &str,
        depth: usize,
    ) -> Result<Node, Diagnostic> {
        let start = Place::new(source.clone(), crate::diagnostic::Span { line: 1, column: 1, length: 1 });
        let mut below = self.tree.placed(Yaml::Map(Vec::new()), start.clone());
        let mut known = HashSet::new();
        for (name, place) in files {
            // `package::file` names the file of an installed package.
            let path = format!("{within}{}", name.rsplit("::").next().unwrap_or(name));
            let root = self.file(&path, place, depth)?;
            below = beside(below, root, &mut known, place)?;
        }
        let content = ModuleContent::Map(self.tree.entries(&below));
        let base = (MODULE_BASE.to_string(), ModuleValue { place: start, content });
        let (base, own): (Vec<_>, Vec<_>) =
            module.values(&[base])?.into_iter().partition(|(name, _)| name == MODULE_BASE);
        // A module may change the values of its bases: `_base_.optim_wrapper.optimizer.lr = 0.1`.
        let base = self.tree.root(source, &base);
        let below = base.get(MODULE_BASE).cloned().unwrap_or(below);
        let own = self.tree.root(source, &own);
        let own = self.substituted(own, &below)?;
        self.updated(below, own)
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
                let size = found.map_or(0, size);
                self.left = self.left.saturating_sub(size);
                match found {
                    Some(found) if self.left > 0 => found.value.clone(),
                    _ => {
                        let why = match size {
                            0 => format!("`{text}` is not the whole of a value of the bases"),
                            _ => format!("`{text}` and others like it copy more than {MOST_COPIED} values"),
                        };
                        self.tree.unknown.push((number, why));
                        Yaml::Text(text)
                    }
                }
            }
            other => other,
        };
        Ok(Node::numbered(number, value))
    }

    /// A value over that of a base: only a dict is merged, and `_delete_` makes it replace the base's.
    fn updated(&self, base: Node, own: Node) -> Result<Node, Diagnostic> {
        let number = own.id();
        let (mut all, entries) = match (base.value, own.value) {
            (Yaml::Map(all), Yaml::Map(entries)) => (all, entries),
            (_, value) => return Ok(Node::numbered(number, value)),
        };
        let positions = KeyPositions::of(&all);
        for (key, mut value) in entries {
            let Some(at) = positions.get(&all, &key) else {
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
            .at(self.tree.places[value.id()].clone(), "cannot be merged into the base's value")
            .why("mmengine and mmcv raise a TypeError")
            .help("add `_delete_=True` to the dict, and it replaces the base's value")
    }
}

/// A value that a module hands on. A function or class that it imports itself was read as its path.
fn object_again(name: &str, value: ModuleValue) -> ModuleValue {
    let content = match value.content {
        ModuleContent::Plain(Data::Str(path)) if path.ends_with(&format!(".{name}")) => {
            ModuleContent::Object(path)
        }
        other => other,
    };
    ModuleValue { place: value.place, content }
}

/// The path of a module from the folder of the outermost config. `within` leads to that of the one that imports it.
fn path_of(imported: &ImportedModule, within: &str) -> String {
    if imported.is_zoo {
        return imported.path.clone();
    }
    let name = imported.path.trim_start_matches('.');
    let above = (imported.path.len() - name.len()).saturating_sub(1);
    format!("{within}{}{}.py", "../".repeat(above), name.replace('.', "/"))
}

/// The number of values in a node, of which texts count by their length.
fn size(node: &Node) -> usize {
    let inner: usize = match &node.value {
        Yaml::List(items) => items.iter().map(size).sum(),
        Yaml::Map(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
        Yaml::Text(text) => text.len() / 64,
        _ => 0,
    };
    1 + inner
}

/// The keys of two bases of one config, which have none in common. `known` has those of the first, and then of both.
fn beside(one: Node, other: Node, known: &mut HashSet<String>, place: &Place) -> Result<Node, Diagnostic> {
    if let Some(key) = other.entries().iter().map(|(key, _)| key).find(|key| !known.insert(written(key))) {
        return Err(Diagnostic::new(format!("two bases have the key `{}`", written(key)))
            .at(place.clone(), "the second of them")
            .why("mmengine and mmcv raise a KeyError: no key may stand in two bases of one file")
            .help("name one of the two, or let one of them be the base of the other"));
    }
    let number = one.id();
    match (one.value, other.value) {
        (Yaml::Map(mut all), Yaml::Map(more)) => {
            all.extend(more);
            Ok(Node::numbered(number, Yaml::Map(all)))
        }
        (value, _) => Ok(Node::numbered(number, value)),
    }
}
