//! TOML, as kohya's scripts, TorchTitan and others read it.

use super::{TreeBuilder, check_depth, whole};
use crate::arrange::Arrange as _;
use crate::diagnostic::{Diagnostic, Source};
use crate::spec::yaml::{Document, Node, Yaml};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a TOML text.
///
/// # Errors
///
/// It is not TOML.
pub(in crate::import) fn read(source: &Arc<Source>) -> Result<Document, Diagnostic> {
    check_depth(source)?;
    let mut builder = TreeBuilder::of(source);
    let table = DeTable::parse(&source.text).map_err(|error| {
        let span = error.span().unwrap_or(0..1);
        Diagnostic::new(format!("not valid TOML: {}", error.message()))
            .at(builder.places.at(span.start, span.end), "")
    })?;
    let root = builder.node(Yaml::Null, 0, 1);
    let content = Yaml::Map(entries(table.get_ref(), &mut builder));
    let root = Node::numbered(root.id(), content);
    Ok(builder.document(root))
}

/// The entries of a table, in the order of the file.
fn entries(table: &DeTable<'_>, builder: &mut TreeBuilder) -> Vec<(Node, Node)> {
    let mut all: Vec<_> = table.iter().collect();
    all.arrange_by_key(|(key, _)| key.span().start);
    let mut entries = Vec::with_capacity(all.len());
    for (key, value) in all {
        let span = key.span();
        let key = builder.node(Yaml::Text(key.get_ref().to_string()), span.start, span.end);
        entries.push((key, node(value, builder)));
    }
    entries
}

fn node(value: &Spanned<DeValue<'_>>, builder: &mut TreeBuilder) -> Node {
    let span = value.span();
    let outer = builder.node(Yaml::Null, span.start, span.end);
    let content = match value.get_ref() {
        DeValue::String(text) => Yaml::Text(text.to_string()),
        DeValue::Integer(digits) => {
            let value = i128::from_str_radix(digits.as_str(), digits.radix());
            value.map_or_else(|_| Yaml::Text(digits.as_str().to_string()), whole)
        }
        DeValue::Float(digits) => {
            digits.as_str().parse().map_or_else(|_| Yaml::Text(digits.as_str().to_string()), Yaml::Float)
        }
        DeValue::Boolean(value) => Yaml::Bool(*value),
        DeValue::Datetime(time) => Yaml::Text(time.to_string()),
        DeValue::Array(items) => Yaml::List(items.iter().map(|item| node(item, builder)).collect()),
        DeValue::Table(table) => Yaml::Map(entries(table, builder)),
    };
    Node::numbered(outer.id(), content)
}
