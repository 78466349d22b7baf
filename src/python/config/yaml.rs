//! YAML as PyYAML reads it, which is YAML 1.1: `1e-3` is a text, `yes` is true, `010` is eight.
//!
//! The parser below resolves plain scalars by rules of its own, and does not tell whether a text has quotes. So the text is read
//! twice: first for its structure, then for the texts of its scalars. A scalar that the parser takes for a text, and PyYAML
//! would not if it is plain, is looked up in the file.

use super::{MOST_DEPTH, broken, guard};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// The most nodes and bytes of text after all aliases are expanded.
const MOST_EXPANDED: usize = 8 << 20;
/// The most bytes and nodes that are read again to find scalars.
const MOST_LOOKED: usize = 64 << 20;
const TOO_LARGE: &str = "it becomes too large when its aliases are written out";
const TAGGED: &str = "a tag such as `!name` is not read here";

/// Which plain scalars are floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Floats {
    /// Those of PyYAML: with a point, and a sign in the exponent.
    Yaml11,
    /// Those of OmegaConf, and of a resolver that many programs add: `1e-3` too.
    WithExponent,
}

/// Reads a YAML document.
///
/// # Errors
///
/// It is not YAML, has several documents, or something that PyYAML refuses.
pub(in crate::python) fn read(text: &str, floats: Floats) -> Outcome<Value> {
    guard(text)?;
    let invalid = |error: serde_yaml::Error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or(&what).to_string();
        match error.location() {
            Some(at) => broken(format!("line {}: {what}", at.line())),
            None => broken(what),
        }
    };
    let untagged = without_number_tags(text);
    let text = untagged.as_deref().unwrap_or(text);
    // The parser follows such a tag by its own rules, and does not say so.
    if let Some(line) = text.lines().position(has_tag) {
        return Err(broken(format!("line {}: {TAGGED}", line + 1)));
    }
    let first = ShapeReader::default();
    let shape = first.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(invalid)?;
    if matches!(shape.kind, YamlShapeKind::Scalar { is_text: false, .. }) && is_empty(text) {
        return Ok(Value::None);
    }
    let node = ScalarTexts(&shape).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(invalid)?;
    Resolver { text, floats, looked: 0 }.value(node, 0)
}

/// The same text with plain numbers in place of `!!float 5e-4` and `!!int 5`; `None` if it has no such tag.
fn without_number_tags(text: &str) -> Option<String> {
    if !text.contains("!!") {
        return None;
    }
    let lines: Vec<String> = text.lines().map(without_number_tag).collect();
    Some(lines.join("\n") + "\n")
}

/// A line without such a tag, if a plain number follows it, and nothing else but a comment.
fn without_number_tag(line: &str) -> String {
    let number = || {
        let (before, rest) = line.split_once("!!")?;
        let (tag, rest) = rest.split_once(' ')?;
        let (value, after) = match rest.find(" #") {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let value = value.trim();
        let is_plain = value.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
        let begins = before.trim_end();
        let is_item = begins.ends_with(':') || begins.ends_with('-');
        if !is_plain || !is_item || before.contains(['"', '\'', '#', '{', '[']) {
            return None;
        }
        let shown = match tag {
            "float" => as_float(value.parse().ok()?),
            "int" if !value.trim_start_matches(['+', '-']).starts_with('0') || value == "0" => {
                value.parse::<i64>().ok()?.to_string()
            }
            _ => return None,
        };
        Some(format!("{before}{shown}{after}"))
    };
    number().unwrap_or_else(|| line.to_string())
}

/// A float as PyYAML reads one: with a point, and a sign in the exponent.
fn as_float(value: f64) -> String {
    let shown = crate::number::text::repr(value);
    match shown.split_once('e') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
        _ => shown,
    }
}

/// Whether a line may have a tag such as `!!str`: it begins a word, or follows a bracket.
fn has_tag(line: &str) -> bool {
    let mut words = line.split(|c: char| c.is_whitespace() || "[{,".contains(c));
    words.any(|word| word.strip_prefix("!!").is_some_and(|name| name.starts_with(char::is_alphabetic)))
}

/// Whether a text has nothing but comments.
fn is_empty(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    })
}

/// A node as the parser takes it.
struct YamlShape {
    id: usize,
    kind: YamlShapeKind,
}

enum YamlShapeKind {
    Scalar { is_text: bool },
    List(Vec<YamlShape>),
    Map(Vec<(YamlShape, YamlShape)>),
}

/// Reads the structure. With `stop_at`, it fails at the node of that number, with its place.
#[derive(Default)]
struct ShapeReader {
    next: Cell<usize>,
    size: Cell<usize>,
    stop_at: Option<usize>,
}

impl ShapeReader {
    fn has_room(&self, size: usize) -> bool {
        self.size.set(self.size.get() + size);
        self.size.get() <= MOST_EXPANDED
    }
}

impl<'de> DeserializeSeed<'de> for &ShapeReader {
    type Value = YamlShape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlShape, D::Error> {
        let id = self.next.get();
        self.next.set(id + 1);
        if self.stop_at == Some(id) {
            // The parser adds its place to the errors of a visitor.
            let error = deserializer.deserialize_any(StopAtNode).err();
            return Err(error.unwrap_or_else(|| D::Error::custom("stop")));
        }
        if !self.has_room(1) {
            return Err(D::Error::custom(TOO_LARGE));
        }
        Ok(YamlShape { id, kind: deserializer.deserialize_any(self)? })
    }
}

/// Takes no value.
struct StopAtNode;

impl<'de> Visitor<'de> for StopAtNode {
    type Value = YamlShape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stop")
    }
}

impl<'de> Visitor<'de> for &ShapeReader {
    type Value = YamlShapeKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_none<E>(self) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_bool<E>(self, _: bool) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_i64<E>(self, _: i64) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_u64<E>(self, _: u64) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_i128<E>(self, _: i128) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_u128<E>(self, _: u128) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_f64<E>(self, _: f64) -> Result<YamlShapeKind, E> {
        Ok(YamlShapeKind::Scalar { is_text: false })
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<YamlShapeKind, E> {
        match self.has_room(text.len()) {
            true => Ok(YamlShapeKind::Scalar { is_text: true }),
            false => Err(E::custom(TOO_LARGE)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<YamlShapeKind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(YamlShapeKind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<YamlShapeKind, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = access.next_key_seed(self)? {
            pairs.push((key, access.next_value_seed(self)?));
        }
        Ok(YamlShapeKind::Map(pairs))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<YamlShapeKind, A::Error> {
        Err(A::Error::custom(TAGGED))
    }
}

/// A node with the texts of its scalars.
enum YamlNode {
    /// A scalar; the number is that of one which may have quotes.
    Scalar(String, Option<usize>),
    List(Vec<YamlNode>),
    Map(Vec<(YamlNode, YamlNode)>),
}

/// Reads the texts of a node with a known structure.
struct ScalarTexts<'s>(&'s YamlShape);

impl<'de> DeserializeSeed<'de> for ScalarTexts<'_> {
    type Value = YamlNode;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlNode, D::Error> {
        match &self.0.kind {
            YamlShapeKind::Scalar { .. } => deserializer.deserialize_str(self),
            YamlShapeKind::List(_) => deserializer.deserialize_seq(self),
            YamlShapeKind::Map(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for ScalarTexts<'_> {
    type Value = YamlNode;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same value")
    }

    fn visit_str<E>(self, text: &str) -> Result<YamlNode, E> {
        let is_text = matches!(self.0.kind, YamlShapeKind::Scalar { is_text: true });
        Ok(YamlNode::Scalar(text.to_string(), is_text.then_some(self.0.id)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<YamlNode, A::Error> {
        let YamlShapeKind::List(shapes) = &self.0.kind else { return Err(A::Error::custom("a list")) };
        let mut items = Vec::with_capacity(shapes.len());
        for shape in shapes {
            items.extend(access.next_element_seed(ScalarTexts(shape))?);
        }
        // The parser wants to see the end.
        let _ = access.next_element::<serde::de::IgnoredAny>()?;
        Ok(YamlNode::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<YamlNode, A::Error> {
        let YamlShapeKind::Map(shapes) = &self.0.kind else { return Err(A::Error::custom("a map")) };
        let mut pairs = Vec::with_capacity(shapes.len());
        for (key, value) in shapes {
            if let Some(key) = access.next_key_seed(ScalarTexts(key))? {
                pairs.push((key, access.next_value_seed(ScalarTexts(value))?));
            }
        }
        let _ = access.next_key::<serde::de::IgnoredAny>()?;
        Ok(YamlNode::Map(pairs))
    }
}

/// Makes values of nodes.
struct Resolver<'t> {
    text: &'t str,
    floats: Floats,
    /// The bytes and nodes that were read again.
    looked: usize,
}

impl Resolver<'_> {
    fn value(&mut self, node: YamlNode, depth: usize) -> Outcome<Value> {
        if depth > MOST_DEPTH {
            return Err(broken("it is nested too deeply"));
        }
        match node {
            YamlNode::Scalar(text, number) => self.scalar(text, number),
            YamlNode::List(items) => {
                let items = items.into_iter().map(|item| self.value(item, depth + 1));
                Ok(Value::list(items.collect::<Outcome<_>>()?))
            }
            YamlNode::Map(pairs) => {
                let mut made: Vec<(Value, Value)> = Vec::new();
                for (key, value) in merged(pairs)? {
                    let key = match key {
                        YamlNode::Scalar(..) => self.value(key, depth + 1)?,
                        _ => return Err(broken("a list or a map is a key in it")),
                    };
                    made.push((key, self.value(value, depth + 1)?));
                }
                Ok(Value::dict(last_of_each(made)))
            }
        }
    }

    fn scalar(&mut self, text: String, number: Option<usize>) -> Outcome<Value> {
        let resolved = resolve(&text, self.floats)?;
        match (resolved, number) {
            (None, _) => Ok(Value::str(text)),
            (Some(value), None) => Ok(value),
            (Some(value), Some(number)) => match self.is_plain(number)? {
                true => Ok(value),
                false => Ok(Value::str(text)),
            },
        }
    }

    /// Whether a scalar stands in the file without quotes.
    fn is_plain(&mut self, number: usize) -> Outcome<bool> {
        // The nodes before it count as aliases write them out.
        self.looked += self.text.len() + number;
        if self.looked > MOST_LOOKED {
            return Err(broken("it has too many texts such as \"yes\" or \"1\" to be read here"));
        }
        let reader = ShapeReader { stop_at: Some(number), ..ShapeReader::default() };
        let error = reader.deserialize(serde_yaml::Deserializer::from_str(self.text)).err();
        let Some(at) = error.and_then(|error| error.location()) else {
            return Err(broken("the place of a text in it is not found"));
        };
        let line = self.text.split('\n').nth(at.line().saturating_sub(1)).unwrap_or_default();
        let mut rest: String = line.chars().skip(at.column().saturating_sub(1)).collect();
        // An anchor stands before what it names.
        while rest.starts_with('&') {
            rest = rest.trim_start_matches(|c: char| !c.is_whitespace()).trim_start().to_string();
        }
        Ok(!rest.starts_with(['"', '\'', '|', '>']))
    }
}

/// The last value of each key, at the place of the first.
fn last_of_each(pairs: Vec<(Value, Value)>) -> Vec<(Value, Value)> {
    let mut places = std::collections::HashMap::new();
    let mut made: Vec<(Value, Value)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        // `1` and `1.0` and `true` are one key in Python.
        let name = match &key {
            Value::Str(text) => format!("'{text}"),
            Value::Bool(value) => f64::from(u8::from(*value)).to_string(),
            Value::Int(value) => (*value as f64).to_string(),
            Value::Float(value) => value.to_string(),
            Value::Big(value) => value.to_string(),
            _ => String::new(),
        };
        match places.get(&name) {
            Some(at) => made.get_mut(*at).into_iter().for_each(|(_, known)| *known = value.clone()),
            None => {
                places.insert(name, made.len());
                made.push((key, value));
            }
        }
    }
    made
}

/// The pairs of a map with those that `<<` brings, which come first, so that its own ones count.
fn merged(pairs: Vec<(YamlNode, YamlNode)>) -> Outcome<Vec<(YamlNode, YamlNode)>> {
    let is_merge = |key: &YamlNode| matches!(key, YamlNode::Scalar(text, _) if text == "<<");
    if !pairs.iter().any(|(key, _)| is_merge(key)) {
        return Ok(pairs);
    }
    let wrong = || broken("`<<` of it names something that is not a map");
    let (mut brought, mut own) = (Vec::new(), Vec::new());
    for (key, value) in pairs {
        match (is_merge(&key), value) {
            (false, value) => own.push((key, value)),
            (true, YamlNode::Map(inner)) => brought.extend(merged(inner)?),
            (true, YamlNode::List(maps)) => {
                for map in maps {
                    let YamlNode::Map(inner) = map else { return Err(wrong()) };
                    brought.extend(merged(inner)?);
                }
            }
            (true, YamlNode::Scalar(..)) => return Err(wrong()),
        }
    }
    let mut seen = std::collections::HashSet::new();
    for (key, _) in &brought {
        if let YamlNode::Scalar(text, _) = key
            && !seen.insert(text.as_str())
        {
            return Err(broken(format!(
                "`<<` of it brings `{text}` twice: versions of PyYAML take another one of them"
            )));
        }
    }
    brought.extend(own);
    Ok(brought)
}

/// What a plain scalar stands for; `None` for a text.
fn resolve(text: &str, floats: Floats) -> Result<Option<Value>, Fault> {
    Ok(Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::None,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Value::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Value::Bool(false),
        "=" => return Err(broken("`=` alone is no value for PyYAML")),
        _ if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => return Ok(None),
        _ if is_date(text) && floats == Floats::Yaml11 => {
            return Err(broken(format!("the date {text} of it is not read here")));
        }
        _ => match float(text).or_else(|| int(text)) {
            Some(value) => value,
            None if floats == Floats::WithExponent => match with_exponent(text) {
                Some(value) => value,
                None => return Ok(None),
            },
            None => return Ok(None),
        },
    }))
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split('-').collect();
    digits(0..4)
        && parts.len() == 3
        && parts[0].len() == 4
        && parts[1..]
            .iter()
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A sign and what follows it.
fn signed(text: &str) -> (f64, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// A float of YAML 1.1.
fn float(text: &str) -> Option<Value> {
    let (sign, rest) = signed(text);
    let has_sign = rest.len() < text.len();
    match rest {
        ".inf" | ".Inf" | ".INF" => return Some(Value::Float(sign * f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if !has_sign => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, part) = mantissa.split_once('.')?;
    let has_exponent = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']);
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    });
    if !has_exponent || !is_digits(part) {
        return None;
    }
    if whole.contains(':') {
        return exponent.is_none().then(|| sixties(whole, part, sign)).flatten();
    }
    let is_number = match whole.is_empty() {
        true => !has_sign && begins_with_digit(part),
        false => begins_with_digit(whole) && is_digits(whole),
    };
    let digits: String = rest.chars().filter(|c| *c != '_').collect();
    is_number.then(|| digits.parse().ok().map(|value: f64| Value::Float(sign * value))).flatten()
}

/// `190:20:30.15`, a number of base 60.
fn sixties(whole: &str, part: &str, sign: f64) -> Option<Value> {
    let mut groups: Vec<String> = whole.split(':').map(|group| group.replace('_', "")).collect();
    if !begins_with_digit(whole) || !groups[1..].iter().all(|group| is_sixtieth(group)) {
        return None;
    }
    groups.last_mut()?.push_str(&format!(".{}", part.replace('_', "")));
    let (mut value, mut base) = (0.0, 1.0);
    for group in groups.iter().rev() {
        value += group.parse::<f64>().ok()? * base;
        base *= 60.0;
    }
    Some(Value::Float(sign * value))
}

fn is_sixtieth(group: &str) -> bool {
    let digits = group.bytes().all(|byte| byte.is_ascii_digit());
    digits && (group.len() == 1 || group.len() == 2 && group.as_bytes()[0] <= b'5')
}

/// A whole number of YAML 1.1.
fn int(text: &str) -> Option<Value> {
    let (sign, rest) = signed(text);
    let negative = sign < 0.0;
    let made = |digits: &str, radix: u32| {
        let digits = digits.replace('_', "");
        let value = i128::from_str_radix(&digits, radix).ok()?;
        Some(Value::int(if negative { -value } else { value }))
    };
    let of = |digits: &str, allowed: &str| {
        !digits.is_empty() && digits.chars().all(|c| c == '_' || allowed.contains(c.to_ascii_lowercase()))
    };
    match rest {
        _ if !begins_with_digit(rest) => None,
        "0" => Some(Value::Int(0)),
        _ if let Some(digits) = rest.strip_prefix("0b") => {
            of(digits, "01").then(|| made(digits, 2)).flatten()
        }
        _ if let Some(digits) = rest.strip_prefix("0x") => {
            of(digits, "0123456789abcdef").then(|| made(digits, 16)).flatten()
        }
        _ if rest.starts_with('0') => of(&rest[1..], "01234567").then(|| made(rest, 8)).flatten(),
        _ if rest.contains(':') => {
            let groups: Vec<&str> = rest.split(':').collect();
            if !is_digits(groups[0]) || !groups[1..].iter().all(|group| is_sixtieth(group)) {
                return None;
            }
            let digit = |group: &&str| group.replace('_', "").parse::<i128>().ok();
            let value = groups
                .iter()
                .try_fold(0_i128, |value, group| value.checked_mul(60)?.checked_add(digit(group)?))?;
            Some(Value::int(if negative { -value } else { value }))
        }
        _ => is_digits(rest).then(|| made(rest, 10)).flatten(),
    }
}

/// A float whose exponent needs neither a point before it nor a sign.
fn with_exponent(text: &str) -> Option<Value> {
    let (sign, rest) = signed(text);
    let (mantissa, exponent) = rest.split_once(['e', 'E'])?;
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = begins_with_digit(whole)
        && is_digits(whole)
        && is_digits(part)
        && !exponent_digits.is_empty()
        && exponent_digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits: String = rest.chars().filter(|c| *c != '_').collect();
    is_number.then(|| digits.parse().ok().map(|value: f64| Value::Float(sign * value))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::operation::text::repr;

    /// Scalars, and what `yaml.safe_load` of PyYAML 6.0.4 makes of them.
    const MEASURED: &str = include_str!("pyyaml.txt");

    #[test]
    fn scalars_are_what_pyyaml_makes_of_them() {
        for line in MEASURED.lines() {
            let (written, wanted) = line.split_once('\t').unwrap();
            let found = read(&format!("- {written}\n"), Floats::Yaml11).unwrap();
            assert_eq!(repr(&found).unwrap(), format!("[{wanted}]"), "{written}");
        }
    }

    #[test]
    fn tags_are_refused() {
        assert!(read("- !!float yes\n", Floats::Yaml11).is_err());
        assert!(read("- !!int 010\n", Floats::Yaml11).is_err());
        assert!(read("- [!!str 1]\n", Floats::Yaml11).is_err());
        assert!(read("a: !Ref b\n", Floats::Yaml11).is_err());
        assert!(read("a: wow!! # yes!!\n", Floats::Yaml11).is_ok());
    }

    #[test]
    fn tagged_numbers_are_read() {
        let text = "a: !!float 5e-4 # rate\nb: !!int 5\nc:\n- !!float 1\n- !!float 1e-5\n";
        let found = read(text, Floats::Yaml11).unwrap();
        // As PyYAML 6.0.4 gives it.
        assert_eq!(repr(&found).unwrap(), "{'a': 0.0005, 'b': 5, 'c': [1.0, 1e-05]}");
    }

    #[test]
    fn merged_maps_and_aliases_are_read() {
        let text = "a: &a {x: 1, y: 2}\nb: &b {w: 3, z: 4}\nc:\n  y: 5\n  <<: [*a, *b]\nd: *a\n";
        let found = read(text, Floats::Yaml11).unwrap();
        // As PyYAML 6.0.4 gives it.
        let wanted = "{'a': {'x': 1, 'y': 2}, 'b': {'w': 3, 'z': 4}, 'c': {'x': 1, 'y': 5, 'w': 3, 'z': 4}, 'd': {'x': 1, 'y': 2}}";
        assert_eq!(repr(&found).unwrap(), wanted);
    }

    #[test]
    fn an_empty_text_is_none_and_a_bomb_is_refused() {
        assert!(matches!(read("# nothing\n", Floats::Yaml11), Ok(Value::None)));
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_string();
        for level in 1..12 {
            let inner = format!("*a{}, ", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", inner.trim_end_matches(", ")));
        }
        assert!(read(&bomb, Floats::Yaml11).is_err());
        assert!(read(&"[".repeat(10_000), Floats::Yaml11).is_err());
        assert!(read("a: &a [*a]\n", Floats::Yaml11).is_err());
        assert!(read("a: 1\n---\nb: 2\n", Floats::Yaml11).is_err());
    }
}
