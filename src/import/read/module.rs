//! Configs that are modules of Python, as OpenMMLab's programs take them: the names that the file assigns are the keys.

use super::{TreeBuilder, whole};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::import::config::{ConfigFile, Syntax};
use crate::python::{Data, ModuleContent, ModuleValue, Program, Snippet};
use crate::spec::yaml::{Document, Node, Yaml};
use std::sync::Arc;

/// The names that tell such a config, each alone or both together.
const TELLING: &[&[&str]] = &[&["_base_"], &["optim_wrapper"], &["param_scheduler", "train_cfg"]];
/// The beginning of `{{_base_.key}}`, without the first brace.
const OF_BASE: &str = "{_base_.";

/// Whether a text is such a config: lines assign a dict, a list or a text to the names that tell it, or import configs. A
/// training file may use one of the names for itself.
pub(in crate::import) fn is_module_config(text: &str) -> bool {
    let literal = |value: &str| {
        ["dict(", "[", "{", "'", "\"", "None"].iter().any(|start| value.trim_start().starts_with(start))
    };
    let assigns = |wanted: &&str| {
        let mut assigned = text.lines().filter_map(|line| line.split_once('='));
        assigned.any(|(name, value)| name.trim_end() == *wanted && literal(value))
    };
    let is_mmcv = || assigns(&"lr_config") && text.contains("policy");
    TELLING.iter().any(|names| names.iter().all(assigns))
        || is_mmcv()
        || text.lines().any(|line| line.starts_with("with read_base()"))
}

/// The config of a file.
///
/// # Errors
///
/// The text is not Python, or has what is not read.
pub(in crate::import) fn config(source: &Arc<Source>) -> Result<ConfigFile, Diagnostic> {
    if let Some(line) = source.text.lines().position(|line| line.starts_with("with read_base()")) {
        let span = crate::diagnostic::Span { line: line + 1, column: 1, length: 16 };
        return Err(Diagnostic::new("configs that import others with `read_base` are not read yet")
            .at(Place::new(source.clone(), span), "")
            .why("the imported files decide the learning rate as well")
            .help("give the config that a run saves in its work_dir: it has everything in one file"));
    }
    let text = Source { name: source.name.clone(), text: without_placeholders(&source.text) };
    let values = Program::parse(Snippet::file(Arc::new(text)))?.module_values()?;
    let mut builder = TreeBuilder::of(source);
    let mut unknown = Vec::new();
    let start = Place::new(source.clone(), crate::diagnostic::Span { line: 1, column: 1, length: 1 });
    let root = builder.placed(Yaml::Null, start);
    let mut tree = ModuleTree { source, builder, unknown: &mut unknown };
    let entries = values.iter().map(|(name, value)| tree.entry(name, value)).collect();
    let document: Document = tree.builder.document(Node::numbered(root.id(), Yaml::Map(entries)));
    Ok(ConfigFile::of(Syntax::Python, document).with_unknown(unknown))
}

/// The text with `{{_base_.key}}` as a text of the same length, which stands for the value until the bases are merged.
fn without_placeholders(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find("{{") {
        let inner = &rest[at..];
        let end = inner.find("}}").filter(|end| {
            let name = inner[2..*end].trim();
            let key = name.strip_prefix("_base_.").unwrap_or("");
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
        });
        out += &rest[..at];
        match end {
            Some(end) => {
                let name = inner[2..end].trim();
                let blanks = " ".repeat(end - 2 - name.len());
                out += &format!("\"{{{name}}}\"{blanks}");
                rest = &inner[end + 2..];
            }
            None => {
                out += "{{";
                rest = &inner[2..];
            }
        }
    }
    out + rest
}

/// The path that a text of [`without_placeholders`] stands for.
pub(in crate::import) fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix(OF_BASE)?.strip_suffix('}')
}

/// Whether a text contains such a placeholder.
pub(in crate::import) fn has_placeholder(text: &str) -> bool {
    text.contains(OF_BASE)
}

struct ModuleTree<'a> {
    source: &'a Arc<Source>,
    builder: TreeBuilder,
    unknown: &'a mut Vec<(usize, String)>,
}

impl ModuleTree<'_> {
    fn entry(&mut self, name: &str, value: &ModuleValue) -> (Node, Node) {
        let place = Place::new(self.source.clone(), value.place.span());
        let key = self.builder.placed(Yaml::Text(name.to_string()), place);
        (key, self.node(value))
    }

    fn node(&mut self, value: &ModuleValue) -> Node {
        let content = match &value.content {
            ModuleContent::List(items) => Yaml::List(items.iter().map(|item| self.node(item)).collect()),
            ModuleContent::Map(entries) => {
                Yaml::Map(entries.iter().map(|(name, value)| self.entry(name, value)).collect())
            }
            ModuleContent::Plain(data) => scalar(data),
            ModuleContent::Unknown(_) => Yaml::Text(String::new()),
        };
        let node = self.builder.placed(content, Place::new(self.source.clone(), value.place.span()));
        if let ModuleContent::Unknown(why) = &value.content {
            let of_base = match self.source.text.contains("_base_.") {
                true => "; values of `_base_` in an expression are not read yet",
                false => "",
            };
            self.unknown.push((node.id(), format!("{why}{of_base}")));
        }
        node
    }
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
            "with read_base():\n    from .a import *\n",
        ] {
            assert!(is_module_config(text), "{text}");
        }
    }
}
