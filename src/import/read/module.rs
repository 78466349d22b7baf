//! Configs that are modules of Python, as OpenMMLab's programs and detectron2 take them: the names that the file assigns are
//! the keys.

use super::whole;
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use crate::import::config::{ConfigFile, Syntax};
use crate::python::{Data, ModuleContent, ModuleProgram, ModuleValue, Snippet};
use crate::spec::yaml::{Document, Node, Yaml, written};
use std::collections::HashMap;
use std::sync::Arc;

/// The names that tell such a config, each alone or all together.
const TELLING: &[&[&str]] = &[
    &["_base_"],
    &["optim_wrapper"],
    &["param_scheduler", "train_cfg"],
    &["lr_config", "optimizer"],
    &["lr_config", "runner"],
    &["lr_config", "total_epochs"],
];
/// What a config imports others with, and how a line with it begins.
const IMPORTS: &[(&str, &str)] = &[("with ", "read_base()"), ("from ", "import LazyCall")];
/// The name that a config of detectron2 imports from another one, or takes from its own configs.
const MULTIPLIER: &str = "lr_multiplier";
/// The beginning of `{{_base_.key}}`, without the first brace.
const OF_BASE: &str = "{_base_.";

/// Whether a text is such a config: lines assign a dict, a list or a text to the names that tell it, or import configs. A
/// training file may use one of the names for itself.
pub(in crate::import) fn is_module_config(text: &str) -> bool {
    let literal = |value: &str| {
        let starts = ["dict(", "[", "{", "'", "\"", "None"];
        let value = value.trim_start();
        value.starts_with(|c: char| c.is_ascii_digit()) || starts.iter().any(|start| value.starts_with(start))
    };
    let assigns = |wanted: &&str| {
        let mut assigned = text.lines().filter_map(|line| line.split_once('='));
        assigned.any(|(name, value)| name.trim_end() == *wanted && literal(value))
    };
    let is_mmcv = || assigns(&"lr_config") && text.contains("policy");
    let imports =
        |line: &str| IMPORTS.iter().any(|(start, word)| line.starts_with(start) && line.contains(word));
    TELLING.iter().any(|names| names.iter().all(assigns))
        || is_mmcv()
        || text.lines().any(imports)
        || takes_multiplier(text)
}

/// Whether a text imports the scheduler of another config of detectron2, or takes it from detectron2's own:
/// `from .base import (model, lr_multiplier)`, `lr_multiplier = get_config("common/coco_schedule.py").lr_multiplier_3x`.
fn takes_multiplier(text: &str) -> bool {
    let lines = text.lines().filter_map(|line| Some((line, line.strip_prefix("from .")?)));
    let mut imports = lines.map(|(line, names)| {
        let from = line.as_ptr() as usize - text.as_ptr() as usize;
        match names.contains('(') {
            true => text[from..].split(')').next().unwrap_or_default(),
            false => line,
        }
    });
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    imports.any(|import| import.split(|c| !is_name(c)).any(|word| word == MULTIPLIER))
        || text.lines().any(|line| line.starts_with(MULTIPLIER) && line.contains("get_config("))
}

/// The config of a file that stands alone. One that inherits has to be merged: it has the names of its bases as keys.
///
/// # Errors
///
/// The text is not Python, or has what is not read.
pub(in crate::import) fn config(source: &Arc<Source>) -> Result<ConfigFile, Diagnostic> {
    let module = parsed(source)?;
    let mut tree = ModuleTree::default();
    let values = module.values(&[])?;
    let root = tree.root(source, &values);
    Ok(tree.config(source, root))
}

/// The program of a config.
///
/// # Errors
///
/// The text is not Python, or names its bases in a way that is not read.
pub(in crate::import) fn parsed(source: &Arc<Source>) -> Result<ModuleProgram, Diagnostic> {
    ModuleProgram::parse(without_placeholders(source)?)
}

/// The nodes of a config that is merged of several files: each has a place and, if it is not known, the reason.
#[derive(Default)]
pub(in crate::import) struct ModuleTree {
    pub places: Vec<Place>,
    pub unknown: Vec<(usize, String)>,
}

impl ModuleTree {
    /// A node at a place.
    pub(in crate::import) fn placed(&mut self, value: Yaml, place: Place) -> Node {
        self.places.push(place);
        Node::numbered(self.places.len() - 1, value)
    }

    /// The map of a module's names.
    pub(in crate::import) fn root(&mut self, source: &Arc<Source>, values: &[(String, ModuleValue)]) -> Node {
        let start = Place::new(source.clone(), Span { line: 1, column: 1, length: 1 });
        let entries = values.iter().map(|(name, value)| self.entry(name, value)).collect();
        self.placed(Yaml::Map(entries), start)
    }

    fn entry(&mut self, name: &str, value: &ModuleValue) -> (Node, Node) {
        let key = self.placed(Yaml::Text(name.to_string()), value.place.clone());
        (key, self.node(value))
    }

    fn node(&mut self, value: &ModuleValue) -> Node {
        let content = match &value.content {
            ModuleContent::List(items) => Yaml::List(items.iter().map(|item| self.node(item)).collect()),
            ModuleContent::Map(entries) => {
                Yaml::Map(entries.iter().map(|(name, value)| self.entry(name, value)).collect())
            }
            ModuleContent::Plain(data) => scalar(data),
            ModuleContent::Unknown(_) | ModuleContent::Object(_) => Yaml::Text(String::new()),
        };
        let node = self.placed(content, value.place.clone());
        if let ModuleContent::Unknown(why) | ModuleContent::Object(why) = &value.content {
            self.unknown.push((node.id(), why.clone()));
        }
        node
    }

    /// A node as a value that another module is given. `unknown` has the reasons of those that are not known.
    fn value(&self, node: &Node, unknown: &HashMap<usize, &str>) -> ModuleValue {
        let content = match (&node.value, unknown.get(&node.id())) {
            (_, Some(why)) => ModuleContent::Unknown((*why).to_string()),
            (Yaml::List(items), _) => {
                ModuleContent::List(items.iter().map(|item| self.value(item, unknown)).collect())
            }
            (Yaml::Map(_), _) => ModuleContent::Map(self.values(node, unknown)),
            (Yaml::Null, _) => ModuleContent::Plain(Data::None),
            (Yaml::Bool(value), _) => ModuleContent::Plain(Data::Bool(*value)),
            (Yaml::Int(value), _) => ModuleContent::Plain(Data::Int((*value).into())),
            (Yaml::Float(value) | Yaml::Long(value), _) => ModuleContent::Plain(Data::Float(*value)),
            (Yaml::Text(text), _) => ModuleContent::Plain(Data::Str(text.clone())),
        };
        ModuleValue { place: self.places[node.id()].clone(), content }
    }

    /// The entries of a map as values.
    pub(in crate::import) fn entries(&self, node: &Node) -> Vec<(String, ModuleValue)> {
        self.values(node, &self.unknown.iter().rev().map(|(number, why)| (*number, why.as_str())).collect())
    }

    fn values(&self, node: &Node, unknown: &HashMap<usize, &str>) -> Vec<(String, ModuleValue)> {
        node.entries().iter().map(|(key, value)| (written(key), self.value(value, unknown))).collect()
    }

    /// The config of a root.
    pub(in crate::import) fn config(self, source: &Arc<Source>, root: Node) -> ConfigFile {
        let document = Document::listed(source.clone(), root, self.places);
        ConfigFile::of(Syntax::Python, document).with_unknown(self.unknown)
    }
}

/// The text without the placeholders of mmengine: `{{_base_.key}}` is a text that stands for the value until the bases are
/// merged, `{{fileBasename}}` and its like are what the file's name gives, and `{{$NAME:value}}` is the value that counts
/// where the environment has no such name.
fn without_placeholders(source: &Arc<Source>) -> Result<Snippet, Diagnostic> {
    if !source.text.contains("{{") {
        return Ok(Snippet::file(source.clone()));
    }
    let mut out = PlacedText { text: String::new(), spots: Vec::new(), line: 1, column: 1 };
    let mut rest = source.text.as_str();
    while let Some(at) = rest.find("{{") {
        out.copy(&rest[..at]);
        let inner = &rest[at + 2..];
        let end = inner.find("}}").unwrap_or(0);
        match filled(inner[..end].trim(), source, &out)? {
            Some(value) => {
                out.insert(&value);
                out.skip(&rest[at..at + end + 4]);
                rest = &inner[end + 2..];
            }
            None => {
                out.copy("{{");
                rest = inner;
            }
        }
    }
    out.copy(rest);
    out.spots.push((out.line, out.column));
    Ok(Snippet::part(source.clone(), out.text, out.spots))
}

/// What stands for a placeholder. `None` if it is none of mmengine.
fn filled(name: &str, source: &Arc<Source>, out: &PlacedText) -> Result<Option<String>, Diagnostic> {
    let key = name.strip_prefix("_base_.").unwrap_or("");
    if !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return Ok(Some(format!("\"{{{name}}}\"")));
    }
    let (folder, file) = source.name.rsplit_once('/').unwrap_or(("", &source.name));
    let (stem, ending) = file.rfind('.').map_or((file, ""), |at| file.split_at(at));
    let of_file = match name {
        "fileDirname" => Some(folder),
        "fileBasename" => Some(file),
        "fileBasenameNoExtension" => Some(stem),
        "fileExtname" => Some(ending),
        _ => None,
    };
    let quoted = name.trim_start_matches(['"', '\'']).trim_start().strip_prefix('$');
    let variable = quoted.and_then(|rest| rest.trim_end_matches(['"', '\'']).split_once(':'));
    match (of_file, variable) {
        (Some(text), _) => Ok(Some(text.to_string())),
        (None, Some((_, value))) if !value.trim().is_empty() => Ok(Some(value.trim().to_string())),
        (None, Some((variable, _))) => {
            let span = Span { line: out.line as usize, column: out.column as usize, length: name.len() + 4 };
            Err(Diagnostic::new(format!("`{}` of the environment is not known here", variable.trim()))
                .at(Place::new(source.clone(), span), "has no default")
                .help(format!("give one: `{{{{${}:VALUE}}}}`", variable.trim())))
        }
        (None, None) => Ok(None),
    }
}

/// A text with the place of each of its characters in another one.
struct PlacedText {
    text: String,
    spots: Vec<(u32, u32)>,
    line: u32,
    column: u32,
}

impl PlacedText {
    /// Adds characters of the other text.
    fn copy(&mut self, text: &str) {
        for c in text.chars() {
            self.text.push(c);
            self.spots.push((self.line, self.column));
            self.pass(c);
        }
    }

    /// Adds characters that stand for the ones that are skipped next.
    fn insert(&mut self, text: &str) {
        self.text.push_str(text);
        self.spots.extend(text.chars().map(|_| (self.line, self.column)));
    }

    fn skip(&mut self, text: &str) {
        text.chars().for_each(|c| self.pass(c));
    }

    fn pass(&mut self, c: char) {
        (self.line, self.column) = if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
    }
}

/// The path that a text stands for until the bases are merged.
pub(in crate::import) fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix(OF_BASE)?.strip_suffix('}')
}

/// Whether a text contains such a placeholder.
pub(in crate::import) fn has_placeholder(text: &str) -> bool {
    text.contains(OF_BASE)
}

fn scalar(data: &Data) -> Yaml {
    match data {
        Data::None => Yaml::Null,
        Data::Bool(value) => Yaml::Bool(*value),
        Data::Int(value) => whole(*value),
        Data::Float(value) => Yaml::Float(*value),
        Data::Str(text) => Yaml::Text(text.clone()),
        other => Yaml::Text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_training_file_may_use_the_names_for_itself() {
        for text in
            ["lr_config = {'lr': 0.1}\n", "param_scheduler = ['cosine', 10]\n", "optim_wrapper = make()\n"]
        {
            assert!(!is_module_config(text), "{text}");
        }
        for text in [
            "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))\n",
            "_base_ = ['a.py']\n",
            "train_cfg = dict(max_epochs=3)\nparam_scheduler = []\n",
            "lr_config = dict(\n    policy='step', step=[8])\n",
            "optimizer = dict(lr=0.1)\nlr_config = None\n",
            "from detectron2.config import LazyCall as L\n",
            "from ..common.coco_schedule import lr_multiplier_1x as lr_multiplier\n",
            "from .base import (\n    model,\n    lr_multiplier,\n)\n",
            "lr_multiplier = model_zoo.get_config(\"common/coco_schedule.py\").lr_multiplier_3x\n",
            "with read_base():\n    from .a import *\n",
        ] {
            assert!(is_module_config(text), "{text}");
        }
    }
}
