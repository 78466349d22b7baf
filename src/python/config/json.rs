//! JSON as Python's `json` reads it: with `NaN` and `Infinity`, whole numbers of any length, and the last of equal keys.

use super::{MOST_DEPTH, broken, guard};
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use std::iter::Peekable;
use std::str::CharIndices;

/// Reads a JSON text.
///
/// # Errors
///
/// It is not JSON.
pub(in crate::python) fn read(text: &str) -> Outcome<Value> {
    guard(text)?;
    let mut reader = JsonReader { text, rest: text.char_indices().peekable() };
    let value = reader.value(0)?;
    reader.space();
    match reader.rest.next() {
        None => Ok(value),
        Some(_) => Err(broken("it is not JSON: something follows its value")),
    }
}

struct JsonReader<'t> {
    text: &'t str,
    rest: Peekable<CharIndices<'t>>,
}

impl JsonReader<'_> {
    fn space(&mut self) {
        while self.rest.next_if(|(_, c)| matches!(c, ' ' | '\t' | '\n' | '\r')).is_some() {}
    }

    fn wrong<T>(&mut self) -> Outcome<T> {
        let at = self.rest.peek().map_or(self.text.len(), |(at, _)| *at);
        let line = self.text[..at].matches('\n').count() + 1;
        Err(broken(format!("it is not JSON: line {line}")))
    }

    fn value(&mut self, depth: usize) -> Outcome<Value> {
        self.space();
        match self.rest.peek().map(|(_, c)| *c) {
            _ if depth > MOST_DEPTH => Err(broken("it is nested too deeply")),
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => self.string().map(Value::str),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Outcome<Value> {
        self.rest.next();
        let mut pairs: Vec<(String, Value)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        self.space();
        if self.rest.next_if(|(_, c)| *c == '}').is_some() {
            return Ok(Value::dict(Vec::new()));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            if self.rest.next_if(|(_, c)| *c == ':').is_none() {
                return self.wrong();
            }
            let value = self.value(depth + 1)?;
            match places.get(&key) {
                Some(at) => pairs.get_mut(*at).into_iter().for_each(|(_, known)| *known = value.clone()),
                None => {
                    places.insert(key.clone(), pairs.len());
                    pairs.push((key, value));
                }
            }
            self.space();
            match self.rest.next() {
                Some((_, ',')) => {}
                Some((_, '}')) => break,
                _ => return self.wrong(),
            }
        }
        Ok(Value::dict(pairs.into_iter().map(|(key, value)| (Value::str(key), value)).collect()))
    }

    fn list(&mut self, depth: usize) -> Outcome<Value> {
        self.rest.next();
        let mut items = Vec::new();
        self.space();
        if self.rest.next_if(|(_, c)| *c == ']').is_some() {
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            match self.rest.next() {
                Some((_, ',')) => {}
                Some((_, ']')) => return Ok(Value::list(items)),
                _ => return self.wrong(),
            }
        }
    }

    fn string(&mut self) -> Outcome<String> {
        let Some((start, '"')) = self.rest.next() else { return self.wrong() };
        let mut escaped = false;
        for (at, c) in self.rest.by_ref() {
            match c {
                '"' if !escaped => {
                    // Its escapes are those of JSON in any language.
                    return serde_json::from_str(&self.text[start..=at])
                        .map_err(|_| broken("it is not JSON: a text has what JSON has not"));
                }
                '\\' => escaped = !escaped,
                _ => escaped = false,
            }
        }
        self.wrong()
    }

    /// A number, or one of the words.
    fn word(&mut self) -> Outcome<Value> {
        let mut word = String::new();
        while let Some((_, c)) = self.rest.next_if(|(_, c)| c.is_ascii_alphanumeric() || "+-.".contains(*c)) {
            word.push(c);
        }
        match &*word {
            "null" => return Ok(Value::None),
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            "NaN" => return Ok(Value::Float(f64::NAN)),
            "Infinity" => return Ok(Value::Float(f64::INFINITY)),
            "-Infinity" => return Ok(Value::Float(f64::NEG_INFINITY)),
            _ => {}
        }
        if !is_number(&word) {
            return self.wrong();
        }
        match word.contains(['.', 'e', 'E']) {
            true => word.parse().map_or_else(|_| self.wrong(), |value| Ok(Value::Float(value))),
            false => word.parse().map_or_else(
                |_| Err(broken(format!("the number {word} of it is too long here"))),
                |value| Ok(Value::int(value)),
            ),
        }
    }
}

/// Whether a word is a number of JSON: no zero before other digits, and digits on both sides of a point.
fn is_number(word: &str) -> bool {
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(digits)
        && exponent.is_none_or(digits)
}
