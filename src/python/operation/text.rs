//! Values as text: `str` and `repr`.

use crate::python::number::text as numbers;
use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::limits;
use crate::python::object::value::{Dict, Value};
use crate::python::operation::dicts;
use crate::python::operation::dicts::DictText;
use crate::python::operation::sets;

/// `repr(x)`.
pub(in crate::python) fn repr(value: &Value) -> Outcome<String> {
    limits::spend(32)?;
    let text = written(value)?;
    // The texts within it were copied.
    limits::spend(text.len())?;
    Ok(text)
}

fn written(value: &Value) -> Outcome<String> {
    if let Some(text) = numbers::repr(value) {
        return Ok(text);
    }
    let join = |items: &[Value]| -> Outcome<String> {
        let mut text = String::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                text.push_str(", ");
            }
            text.push_str(&repr(item)?);
            limits::grow(text.len())?;
        }
        Ok(text)
    };
    Ok(match value {
        Value::None => "None".into(),
        Value::Ellipsis => "Ellipsis".into(),
        Value::Str(text) => quoted(text),
        Value::Tuple(items) if items.len() == 1 => {
            format!("({},)", limits::inside(|| repr(&items[0]))?)
        }
        Value::Tuple(items) => format!("({})", limits::inside(|| join(items))?),
        Value::List(items) => {
            let items = items
                .try_borrow()
                .map_err(|_| Fault::refuse("a list that contains itself cannot be shown here"))?
                .clone();
            format!("[{}]", limits::inside(|| join(&items))?)
        }
        Value::Dict(dict) => {
            let shown = dicts::shown_parts(&dict.borrow())?.pairs;
            let mut texts = Vec::new();
            for value in shown.iter().flat_map(|(key, value)| [key, value]) {
                texts.push(limits::inside(|| repr(value))?);
            }
            pairs(&dict.borrow(), &texts)?
        }
        Value::View(view) => {
            format!("{}([{}])", view.type_name(), limits::inside(|| join(&view.items()))?)
        }
        Value::Exception(raised) => format!("{}({})", raised.class, limits::inside(|| join(&raised.args))?),
        Value::Huge(i) => crate::python::number::digits(i)?,
        Value::Class(class) => format!("<class '__main__.{}'>", class.name),
        Value::Builtin(builtin) if builtin.is_type => {
            let known = dicts::TYPES.iter().any(|class| std::ptr::eq(class, *builtin));
            format!("<class '{}{}'>", if known { "collections." } else { "" }, builtin.name)
        }
        Value::Set(set) => {
            let items = sets::ordered(set)?;
            let join = |items: &[Value]| limits::inside(|| join(items));
            match (items.is_empty(), set.frozen) {
                (true, true) => "frozenset()".into(),
                (true, false) => "set()".into(),
                (false, true) => format!("frozenset({{{}}})", join(&items)?),
                (false, false) => format!("{{{}}}", join(&items)?),
            }
        }
        Value::Dtype(dtype) => format!("tf.{}", dtype.name()),
        Value::Range(range) if range.step == 1 => format!("range({}, {})", range.start, range.stop),
        Value::Range(range) => format!("range({}, {}, {})", range.start, range.stop, range.step),
        _ => {
            return Err(Fault::refuse(format!(
                "the text of a '{}' is not supported here",
                value.type_name()
            ))
            .help("leave it out of the message"));
        }
    })
}

/// The text of a dict, given the texts of its keys and values in turn.
pub(in crate::python) fn pairs(dict: &Dict, texts: &[String]) -> Outcome<String> {
    let DictText { before, behind, .. } = dicts::shown_parts(dict)?;
    let ordered = matches!(dict.kind, DictKind::Ordered);
    let pair = |pair: &[String]| match ordered {
        true => format!("({})", pair.join(", ")),
        false => pair.join(": "),
    };
    Ok(format!("{before}{}{behind}", texts.chunks(2).map(pair).collect::<Vec<_>>().join(", ")))
}

/// `str(x)`.
pub(in crate::python) fn str(value: &Value) -> Outcome<String> {
    if let Some(text) = numbers::str(value) {
        return Ok(text);
    }
    Ok(match value {
        Value::Str(text) => text.to_string(),
        Value::Exception(raised) => raised.message.clone(),
        Value::Class(class) => format!("<class '__main__.{}'>", class.name),
        Value::Dtype(dtype) => format!("<dtype: '{}'>", dtype.name()),
        _ => repr(value)?,
    })
}

/// A text in quotes; characters that cannot be shown are escaped.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c < ' ' || c == '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}
