//! Values as the text of a spec.

use crate::number::dtype::Dtype;
use crate::number::python::Number;
use crate::python::Data;
use crate::spec::clock::NoValue;
use crate::spec::expression;

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A value as YAML.
pub(super) fn yaml(data: &Data) -> String {
    let float = |x: f64| match x {
        x if x.is_nan() => ".nan".to_string(),
        f64::INFINITY => ".inf".to_string(),
        f64::NEG_INFINITY => "-.inf".to_string(),
        x => Data::Float(x).to_string(),
    };
    match data {
        Data::None => "null".into(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(x) => float(*x),
        Data::Number(dtype, x) if dtype.is_float() || *dtype == Dtype::Bool => float(*x),
        Data::Number(_, x) => format!("{x}"),
        Data::Str(text) => quoted(text),
        Data::List(items) | Data::Tuple(items) => {
            format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", "))
        }
        Data::Dict(pairs) => {
            let pair = |(key, value): &(String, Data)| format!("{}: {}", key_text(key), yaml(value));
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Data::Object(..) | Data::Schedule(_) => quoted(&data.to_string()),
    }
}

/// The number that a value is, if it is one.
pub(super) fn number(data: &Data) -> Option<f64> {
    match data {
        Data::Int(value) => Some(*value as f64),
        Data::Float(x) | Data::Number(_, x) => Some(*x),
        _ => None,
    }
}

/// A key. One that is a number stays one.
pub(super) fn key_text(key: &str) -> String {
    match key.parse::<i64>() {
        Ok(_) => key.to_string(),
        Err(_) => quoted(key),
    }
}

/// The value of a text on the command line: a number or arithmetic, `true`, `none`, a list in brackets, a map in braces, or a
/// text.
pub(crate) fn value(text: &str) -> Data {
    let text = text.trim();
    match text {
        "True" | "true" => return Data::Bool(true),
        "False" | "false" => return Data::Bool(false),
        "None" | "null" | "none" => return Data::None,
        _ => {}
    }
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Data::List(items(inner).into_iter().map(value).collect());
    }
    if let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let pair = |item: &str| {
            let (key, held) = item.split_once(':')?;
            Some((key.trim().trim_matches(['"', '\'']).to_string(), value(held)))
        };
        if let Some(pairs) = items(inner).into_iter().map(pair).collect() {
            return Data::Dict(pairs);
        }
    }
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return Data::Str(inner.to_string());
        }
    }
    let unknown = |_: &str| Err(NoValue::new("only a spec gives values to names"));
    match expression::evaluate(text, &unknown) {
        Ok(Number::Int(value)) => Data::Int(value),
        Ok(Number::Float(value)) => Data::Float(value),
        _ => Data::Str(text.to_string()),
    }
}

/// The parts of a list or a map, between its commas. Those within brackets are of what is in them.
fn items(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found.retain(|item| !item.trim().is_empty());
    found
}

/// The rates of groups by their names, as the section `optimizer` of a spec has them.
pub(super) fn groups(groups: &[(Option<String>, Data)]) -> String {
    let group = |(name, rate): &(Option<String>, Data)| {
        format!("{}: {}", quoted(name.as_deref().unwrap_or_default()), yaml(rate))
    };
    format!("{{{}}}", groups.iter().map(group).collect::<Vec<_>>().join(", "))
}
