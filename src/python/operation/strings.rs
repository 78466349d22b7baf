//! The methods of texts.

use crate::python::number::places;
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::limits;
use crate::python::object::value::Value;
use crate::python::operation::format;
use crate::python::operation::objects;

fn receiver<'a>(args: &'a CallArgs) -> Outcome<&'a str> {
    let text = args.values.first().and_then(Value::text).ok_or_else(|| args.misplaced("str"))?;
    limits::spend(text.len())?;
    Ok(text)
}

/// A text argument; `None` if it is `None` or missing.
fn given<'a>(args: &'a CallArgs, at: usize) -> Outcome<Option<&'a str>> {
    match args.values.get(at) {
        None | Some(Value::None) => Ok(None),
        Some(Value::Str(text)) => Ok(Some(text)),
        Some(other) => Err(Fault::raise(
            "TypeError",
            format!("{}() argument must be str, not {}", args.name, other.type_name()),
        )),
    }
}

fn wanted<'a>(args: &'a CallArgs, at: usize) -> Outcome<&'a str> {
    limits::make(args.values.first().and_then(Value::text).map_or(0, str::len))?;
    given(args, at)?.ok_or_else(|| Fault::raise("TypeError", format!("{}() needs a str", args.name)))
}

/// Whether a text begins or ends with another text, or with one of several.
fn affixed(args: &CallArgs, holds: fn(&str, &str) -> bool) -> Outcome<Value> {
    let text = receiver(args)?;
    match args.values.get(1) {
        Some(Value::Tuple(items)) => {
            Ok(Value::Bool(items.iter().filter_map(Value::text).any(|part| holds(text, part))))
        }
        Some(Value::Str(part)) => Ok(Value::Bool(holds(text, part))),
        other => Err(Fault::raise(
            "TypeError",
            format!(
                "{} first arg must be str or a tuple of str, not {}",
                args.name,
                other.map_or("NoneType", Value::type_name)
            ),
        )),
    }
}

fn stripped(args: &CallArgs, left: bool, right: bool) -> Outcome<Value> {
    let (text, chars) = (receiver(args)?, given(args, 1)?);
    let out = |c: char| chars.map_or(c.is_whitespace(), |chars| chars.contains(c));
    let text = if left { text.trim_start_matches(out) } else { text };
    Ok(Value::str(if right { text.trim_end_matches(out) } else { text }))
}

fn texts(parts: impl Iterator<Item = impl Into<Box<str>>>) -> Outcome<Value> {
    let parts: Vec<Value> = parts.map(|part| Value::str(part)).collect();
    limits::grow(parts.len())?;
    Ok(Value::list(parts))
}

/// The place of a part, in characters.
fn place(text: &str, at: Option<usize>) -> i64 {
    at.map_or(-1, |at| text[..at].chars().count() as i64)
}

fn filled(args: &CallArgs, left: bool, right: bool) -> Outcome<Value> {
    let [_, width, fill] = args.bind(["self", "width", "fillchar"], 2)?;
    let width = places::whole(width.unwrap_or(&Value::None))?.max(0) as usize;
    limits::grow(width)?;
    let (text, fill) = (receiver(args)?, fill.and_then(Value::text).unwrap_or(" "));
    let missing = width.saturating_sub(text.chars().count());
    let before = match (left, right) {
        (true, true) => missing / 2 + (missing & width & 1),
        (true, false) => missing,
        _ => 0,
    };
    Ok(Value::str(format!("{}{text}{}", fill.repeat(before), fill.repeat(missing - before))))
}

/// `split`, and `rsplit`, which counts its parts from the end.
fn split(args: &CallArgs, from_end: bool) -> Outcome<Value> {
    let text = receiver(args)?;
    let [_, separator, most] = args.bind(["self", "sep", "maxsplit"], 1)?;
    let most = most.map_or(Ok(-1), places::whole)?;
    let Some(separator) = separator.filter(|separator| !matches!(separator, Value::None)) else {
        return match most >= 0 {
            true => Err(Fault::refuse("`split` on blanks with a limit cannot be run here")
                .help("pass the separator: `split(\" \", 1)`")),
            false => texts(text.split_whitespace()),
        };
    };
    let separator = separator.text().unwrap_or_default();
    if separator.is_empty() {
        return Err(Fault::raise("ValueError", "empty separator"));
    }
    match usize::try_from(most) {
        Err(_) => texts(text.split(separator)),
        Ok(most) if from_end => {
            let mut parts: Vec<&str> = text.rsplitn(most.saturating_add(1), separator).collect();
            parts.reverse();
            texts(parts.into_iter())
        }
        Ok(most) => texts(text.splitn(most.saturating_add(1), separator)),
    }
}

fn all(args: &CallArgs, holds: fn(char) -> bool) -> Outcome<Value> {
    let text = receiver(args)?;
    Ok(Value::Bool(!text.is_empty() && text.chars().all(holds)))
}

pub(in crate::python) static METHODS: &[Builtin] = table! {
    "capitalize" => |_, a| { let mut chars = receiver(a)?.chars();
        Ok(Value::str(chars.next().map_or(String::new(), |c| c.to_uppercase().collect::<String>() + &chars.as_str().to_lowercase()))) };
    "center" => |_, a| filled(a, true, true);
    "count" => |_, a| { let part = wanted(a, 1)?; let text = receiver(a)?;
        Ok(Value::Int(if part.is_empty() { text.chars().count() as i64 + 1 } else { text.matches(part).count() as i64 })) };
    "endswith" => |_, a| affixed(a, |text, part| text.ends_with(part));
    "find" => |_, a| { let text = receiver(a)?; Ok(Value::Int(place(text, text.find(wanted(a, 1)?)))) };
    "format" => |m, a| format::fields(m, receiver(a)?, &a.values[1..], a.keywords).map(Value::str);
    "index" => |_, a| { let text = receiver(a)?; match place(text, text.find(wanted(a, 1)?)) {
        -1 => Err(Fault::raise("ValueError", "substring not found")), at => Ok(Value::Int(at)) } };
    "isalpha" => |_, a| all(a, char::is_alphabetic);
    "isalnum" => |_, a| all(a, char::is_alphanumeric);
    "isdigit" => |_, a| all(a, |c| c.is_ascii_digit());
    "isdecimal" => |_, a| all(a, |c| c.is_ascii_digit());
    "isnumeric" => |_, a| all(a, char::is_numeric);
    "isspace" => |_, a| all(a, char::is_whitespace);
    "islower" => |_, a| { let text = receiver(a)?; Ok(Value::Bool(text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase))) };
    "isupper" => |_, a| { let text = receiver(a)?; Ok(Value::Bool(text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase))) };
    "join" => |m, a| { let between = receiver(a)?; let [_, items] = a.exactly()?; let items = objects::items(m, items)?;
        for (i, item) in items.iter().enumerate() { if item.text().is_none() {
            return Err(Fault::raise("TypeError", format!("sequence item {i}: expected str instance, {} found", item.type_name()))); } }
        let size = items.iter().filter_map(Value::text).map(str::len).fold(0, usize::saturating_add);
        limits::grow(size.saturating_add(between.len().saturating_mul(items.len().saturating_sub(1))))?;
        Ok(Value::str(items.iter().filter_map(Value::text).collect::<Vec<_>>().join(between))) };
    "ljust" => |_, a| filled(a, false, true);
    "lower" => |_, a| Ok(Value::str(receiver(a)?.to_lowercase()));
    "lstrip" => |_, a| stripped(a, true, false);
    "partition" => |_, a| { let part = wanted(a, 1)?; let text = receiver(a)?;
        let (x, y, z) = text.split_once(part).map_or((text, "", ""), |(x, z)| (x, part, z));
        Ok(Value::tuple(vec![Value::str(x), Value::str(y), Value::str(z)])) };
    "removeprefix" => |_, a| { let text = receiver(a)?; Ok(Value::str(text.strip_prefix(wanted(a, 1)?).unwrap_or(text))) };
    "removesuffix" => |_, a| { let text = receiver(a)?; Ok(Value::str(text.strip_suffix(wanted(a, 1)?).unwrap_or(text))) };
    "replace" => |_, a| { let (from, to) = (wanted(a, 1)?, wanted(a, 2)?); let text = receiver(a)?;
        limits::grow(text.len().saturating_add(text.matches(from).count().saturating_mul(to.len())))?;
        Ok(Value::str(match a.values.get(3) { Some(count) => match usize::try_from(places::whole(count)?) {
            Ok(count) => text.replacen(from, to, count), Err(_) => text.replace(from, to) }, None => text.replace(from, to) })) };
    "rfind" => |_, a| { let text = receiver(a)?; Ok(Value::Int(place(text, text.rfind(wanted(a, 1)?)))) };
    "rjust" => |_, a| filled(a, true, false);
    "rpartition" => |_, a| { let part = wanted(a, 1)?; let text = receiver(a)?;
        let (x, y, z) = text.rsplit_once(part).map_or(("", "", text), |(x, z)| (x, part, z));
        Ok(Value::tuple(vec![Value::str(x), Value::str(y), Value::str(z)])) };
    "rsplit" => |_, a| split(a, true);
    "rstrip" => |_, a| stripped(a, false, true);
    "split" => |_, a| split(a, false);
    "splitlines" => |_, a| texts(receiver(a)?.lines());
    "startswith" => |_, a| affixed(a, |text, part| text.starts_with(part));
    "strip" => |_, a| stripped(a, true, true);
    "swapcase" => |_, a| Ok(Value::str(receiver(a)?.chars().map(|c| if c.is_uppercase() { c.to_lowercase().to_string() } else { c.to_uppercase().to_string() }).collect::<String>()));
    "title" => |_, a| { let mut inside = false; Ok(Value::str(receiver(a)?.chars().map(|c| { let shown = if inside { c.to_lowercase().to_string() } else { c.to_uppercase().to_string() };
        inside = c.is_alphabetic(); shown }).collect::<String>())) };
    "upper" => |_, a| Ok(Value::str(receiver(a)?.to_uppercase()));
    "zfill" => |_, a| { let [_, width] = a.exactly()?; let text = receiver(a)?;
        let width = places::whole(width)?.max(0) as usize; limits::grow(width)?;
        let (sign, digits) = match text.chars().next() { Some('+' | '-') => text.split_at(1), _ => ("", text) };
        let missing = width.saturating_sub(text.chars().count()); Ok(Value::str(format!("{sign}{}{digits}", "0".repeat(missing)))) };
};
