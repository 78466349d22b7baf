//! A draft as the text of a spec that a person would keep.

use super::ConfigFormat;
use super::draft::{Content, Draft, Drafted, ValueOrigin};
use crate::diagnostic::Source;
use crate::number::python::Number;
use crate::printable::printable;
use std::fmt::Write as _;

/// The text of the spec. Each value has its origin as a comment.
pub(super) fn text(draft: &Draft, format: &ConfigFormat, source: &Source) -> String {
    let file = file_name(&source.name);
    let mut text = format!("# {}: what it amounts to, read as {}.\n", printable(file), format.title);
    for line in &draft.arithmetic {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# {}", printable(&line.to_string()));
    }
    if draft.name.is_none() {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let _ = writeln!(text, "name: {}", quoted(stem));
    }
    for (key, value) in draft.sections() {
        match &value.value {
            Content::Map(entries) => {
                let _ = writeln!(text, "{key}:");
                block(&mut text, entries, 1, source);
            }
            _ => entry(&mut text, &key, &value, 0, source),
        }
    }
    text
}

fn block(text: &mut String, entries: &[(String, Drafted)], depth: usize, config: &Source) {
    for (key, value) in entries {
        match &value.value {
            Content::Map(inner) if inner.iter().any(|(_, value)| value.origin.cites) && !inner.is_empty() => {
                let _ = writeln!(text, "{}{}:", "  ".repeat(depth), key_text(key));
                block(text, inner, depth + 1, config);
            }
            _ => entry(text, key, value, depth, config),
        }
    }
}

fn entry(text: &mut String, key: &str, value: &Drafted, depth: usize, config: &Source) {
    if let Content::Text(source) = &value.value
        && source.ends_with('\n')
    {
        return lines(text, key, source, depth);
    }
    let comment = comment(&value.origin, config);
    let comment = if comment.is_empty() { comment } else { format!("  # {comment}") };
    let _ = writeln!(text, "{}{}: {}{comment}", "  ".repeat(depth), key_text(key), flow(value));
}

/// A text of several lines, such as Python source.
fn lines(text: &mut String, key: &str, value: &str, depth: usize) {
    let _ = writeln!(text, "{}{}: |", "  ".repeat(depth), key_text(key));
    for line in value.lines() {
        let _ = writeln!(text, "{}{line}", "  ".repeat(depth + 1));
    }
}

/// Where a value comes from. Another file than the config is named, and with its folder if both have the same name.
fn comment(origin: &ValueOrigin, config: &Source) -> String {
    let reason = printable(&origin.reason);
    if !origin.cites {
        return reason;
    }
    let (source, line) = (&origin.place.source().name, origin.place.span().line);
    match source {
        source if *source == config.name => format!("{reason}, line {line}"),
        source if file_name(source) == file_name(&config.name) => {
            format!("{reason}, {}:{line}", printable(source))
        }
        source => format!("{reason}, {}:{line}", printable(file_name(source))),
    }
}

/// The name of a file without its folder.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A value in one line.
fn flow(drafted: &Drafted) -> String {
    match &drafted.value {
        Content::Null => "null".into(),
        Content::Flag(value) => value.to_string(),
        Content::Number(number) => number_text(*number),
        Content::Text(text) => quoted(text),
        Content::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Content::Map(entries) => {
            let entry = |(key, value): &(String, Drafted)| format!("{}: {}", key_text(key), flow(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A number that every reader of YAML takes for one: PyYAML needs a point in front of the exponent.
fn number_text(number: Number) -> String {
    match number {
        Number::Float(value) if value.is_nan() => ".nan".into(),
        Number::Float(value) if value.is_infinite() => if value > 0.0 { ".inf" } else { "-.inf" }.into(),
        number => {
            let text = number.to_string();
            match text.split_once('e') {
                Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0e{exponent}"),
                _ => text,
            }
        }
    }
}

/// A text, in quotes if YAML could read it as something else.
fn quoted(text: &str) -> String {
    let plain = text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n", "none"]
            .contains(&text.to_lowercase().as_str());
    match plain {
        true => text.to_string(),
        false => serde_json::to_string(text).unwrap_or_default(),
    }
}

fn key_text(key: &str) -> String {
    match key.parse::<f64>() {
        Ok(_) => key.to_string(),
        Err(_) => quoted(key),
    }
}
