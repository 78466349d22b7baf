//! JSON with comments and trailing commas, which configs of DeepSpeed and others have.

use super::{TreeBuilder, check_depth, whole};
use crate::diagnostic::{Diagnostic, Source};
use crate::spec::yaml::{Document, Node, Yaml};
use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::sync::Arc;

/// Reads a JSON text.
///
/// # Errors
///
/// It is not JSON, or a key stands twice.
pub(in crate::import) fn read(source: &Arc<Source>) -> Result<Document, Diagnostic> {
    check_depth(source)?;
    let mut builder = TreeBuilder::of(source);
    let options = ParseOptions {
        allow_comments: true,
        allow_loose_object_property_names: false,
        allow_trailing_commas: true,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(&source.text, &CollectOptions::default(), &options).map_err(|error| {
        let (start, end) = (error.range().start, error.range().end);
        Diagnostic::new(format!("not valid JSON: {}", error.kind().to_string().to_lowercase()))
            .at(builder.places.at(start, end), "")
    })?;
    match parsed.value {
        Some(value) => {
            let root = node(&value, &mut builder)?;
            Ok(builder.document(root))
        }
        None => Err(Diagnostic::new(format!("`{}` is empty", source.name))),
    }
}

fn node(value: &Value<'_>, builder: &mut TreeBuilder) -> Result<Node, Diagnostic> {
    let range = value.range();
    // A container has a lower number than its contents, and a place of its own.
    let outer = builder.node(Yaml::Null, range.start, range.end);
    let content = match value {
        Value::NullKeyword(_) => Yaml::Null,
        Value::BooleanLit(literal) => Yaml::Bool(literal.value),
        Value::StringLit(literal) => Yaml::Text(literal.value.to_string()),
        Value::NumberLit(literal) => number(literal.value),
        Value::Array(array) => {
            Yaml::List(array.elements.iter().map(|item| node(item, builder)).collect::<Result<_, _>>()?)
        }
        Value::Object(object) => {
            let mut seen = std::collections::HashSet::new();
            let mut entries = Vec::with_capacity(object.properties.len());
            for property in &object.properties {
                let name = match &property.name {
                    ObjectPropName::String(literal) => literal.value.to_string(),
                    ObjectPropName::Word(literal) => literal.value.to_string(),
                };
                let range = property.name.range();
                let key = builder.node(Yaml::Text(name.clone()), range.start, range.end);
                if !seen.insert(name.clone()) {
                    return Err(Diagnostic::new(format!("the key `{name}` stands twice in one object"))
                        .at(builder.places.at(range.start, range.end), "the second of them")
                        .why("programs disagree on which of the two counts")
                        .help("remove one of them"));
                }
                entries.push((key, node(&property.value, builder)?));
            }
            Yaml::Map(entries)
        }
    };
    Ok(Node::numbered(outer.id(), content))
}

/// A number as Python's `json` reads it: an `int` without a point or an exponent.
fn number(text: &str) -> Yaml {
    match text.parse::<i128>() {
        Ok(value) => whole(value),
        Err(_) => text.parse().map_or_else(|_| Yaml::Text(text.to_string()), Yaml::Float),
    }
}
