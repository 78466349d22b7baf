//! `lrsched schema`: the JSON Schema accepts every spec that the program accepts, and catches what a schema can catch.
//!
//! The validator of this file knows the keywords that the schema uses, and no others. `tests/reference/make/schema.py`
//! compares its verdicts with those of the genuine `jsonschema`.

use crate::harness::{Folder, files_below, read, root};
use lrsched::dialect;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

fn schema() -> Value {
    let text = Folder::new().run("schema").well();
    assert_eq!(text, lrsched::schema::text());
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_schema_accepts_every_spec_that_is_right() {
    let schema = schema();
    let mut count = 0;
    let mut accept = |name: &str, text: &str| {
        count += 1;
        // JSON has no whole numbers beyond 64 bits.
        let Some(spec) = json_of(text) else {
            return assert!(text.contains("0000000000"), "{name}:\n{text}");
        };
        assert!(accepts(&schema, &schema, &spec), "the schema refuses {name}:\n{text}");
    };
    for folder in ["schedules", "tests/findings"] {
        let files = files_below(&root().join(folder));
        let specs = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        specs.for_each(|path| accept(&path.to_string_lossy(), &read(path)));
    }
    for (dialect, kind) in dialect::kinds() {
        accept(&dialect.full_name(kind), kind.example);
    }
    // The specs of the reference curves, except those that the genuine package refuses.
    for path in files_below(&root().join("tests/reference")) {
        if path.extension().is_some_and(|extension| extension == "txt") {
            for case in read(&path).split("\n== ").filter(|case| !case.contains("\nraises at build")) {
                let lines = case.lines().filter_map(|line| line.strip_prefix("| "));
                let spec = lines.map(|line| format!("{line}\n")).collect::<String>();
                if spec.contains("schedule") {
                    accept(&path.to_string_lossy(), &spec);
                }
            }
        }
    }
    assert!(count > 1500, "only {count} specs were found");
}

/// Of the mistakes in `tests/errors`, those that an editor marks. `LRSCHED_BLESS=1 cargo test --test it errors` writes the list.
#[test]
fn the_errors_that_the_schema_catches_are_listed() {
    let schema = schema();
    let folder = root().join("tests/errors");
    let mut list = String::new();
    for path in files_below(&folder) {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        let Some(name) = name.strip_suffix(".yaml") else { continue };
        if is_caught(&schema, &path) {
            list += &format!("{name}\n");
        }
    }
    let path = root().join("tests/schema.txt");
    if std::env::var_os("LRSCHED_BLESS").is_some() {
        fs::write(&path, list).unwrap();
        return;
    }
    let caught: Vec<&str> = list.lines().collect();
    let listed = read(&path);
    let passes: Vec<&str> = listed.lines().filter(|name| !caught.contains(name)).collect();
    assert!(passes.is_empty(), "the schema no longer catches {passes:?}");
}

/// The size of the largest spec that is looked at; larger ones are about size.
const MOST_BYTES: usize = 20_000;

/// Whether the schema refuses a file. What is not YAML it does not see.
fn is_caught(schema: &Value, path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() <= MOST_BYTES);
    text.and_then(|text| json_of(&text)).is_some_and(|spec| !accepts(schema, schema, &spec))
}

#[test]
fn a_misspelt_parameter_is_caught_and_an_expression_is_not() {
    let schema = schema();
    let check = |spec: &str| accepts(&schema, &schema, &json_of(spec).unwrap());
    let step = |rest: &str| format!("schedule: {{kind: torch.StepLR, {rest}}}");
    assert!(check(&step("step_size: 0.06 * steps_per_epoch")));
    assert!(check(&step("step_size: '1e3'")));
    for wrong in ["step_sise: 3", "step_size: 3O", "step_size: 3 * stepz", "gamma: 0.1", "step_size: true"] {
        assert!(!check(&step(wrong)), "{wrong}");
    }
    assert!(!check("schedule: {kind: torch.SequentialLR, milestones: [3], schedulers: [{kind: linear}]}"));
}

/// A YAML text as JSON, with keys as texts; numbers that JSON lacks become others.
fn json_of(text: &str) -> Option<Value> {
    fn json(value: &serde_yaml::Value) -> Value {
        match value {
            serde_yaml::Value::Number(number) => {
                let finite =
                    |float: f64| json!(if float.is_nan() { 0.0 } else { float.clamp(f64::MIN, f64::MAX) });
                let whole = number.as_i64().map(|whole| json!(whole));
                whole.or_else(|| number.as_f64().map(finite)).unwrap_or_default()
            }
            serde_yaml::Value::Sequence(items) => items.iter().map(json).collect(),
            serde_yaml::Value::Mapping(entries) => {
                let key = |key: &serde_yaml::Value| match json(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                Value::Object(entries.iter().map(|(name, value)| (key(name), json(value))).collect())
            }
            serde_yaml::Value::Bool(value) => json!(value),
            serde_yaml::Value::String(text) => json!(text),
            _ => Value::Null,
        }
    }
    serde_yaml::from_str(text.trim_start_matches('\u{feff}')).ok().map(|value| json(&value))
}

/// Whether a schema accepts a value. `root` is the schema that references start from.
fn accepts(root: &Value, schema: &Value, value: &Value) -> bool {
    let inner = |schema: &Value, value: &Value| accepts(root, schema, value);
    let keywords = schema.as_object().expect("a schema is a map");
    let branches = |branches: &Value| {
        let branches = branches.as_array().expect("a list of schemas");
        branches.iter().filter(|branch| inner(branch, value)).count()
    };
    let holds = |(keyword, rule): (&String, &Value)| match keyword.as_str() {
        "$schema" | "title" | "description" | "enumDescriptions" | "default" | "definitions" | "then" => true,
        "$ref" => {
            let name =
                rule.as_str().and_then(|name| name.strip_prefix("#/definitions/")).expect("a definition");
            inner(&root["definitions"][name], value)
        }
        "allOf" => branches(rule) == rule.as_array().unwrap().len(),
        "anyOf" => branches(rule) > 0,
        "oneOf" => branches(rule) == 1,
        "if" => !inner(rule, value) || inner(&keywords["then"], value),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|one| is_of(value, one.as_str().unwrap())),
            one => is_of(value, one.as_str().unwrap()),
        },
        "enum" => rule.as_array().unwrap().contains(value),
        "pattern" => value.as_str().is_none_or(|text| is_made_of(text, rule.as_str().unwrap())),
        "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => match (value.as_i64(), rule.as_i64()) {
            // A float does not tell 2^53 from 2^53 + 1.
            (Some(number), Some(most)) => number <= most,
            _ => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
        },
        "exclusiveMaximum" => value.as_f64().is_none_or(|number| number < rule.as_f64().unwrap()),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| inner(rule, item))),
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
        _ => value.as_object().is_none_or(|map| holds_for_map(root, keywords, keyword, map)),
    };
    keywords.iter().all(holds)
}

fn holds_for_map(
    root: &Value,
    keywords: &Map<String, Value>,
    keyword: &str,
    map: &Map<String, Value>,
) -> bool {
    let rule = &keywords[keyword];
    match keyword {
        "properties" => {
            let mut properties = rule.as_object().unwrap().iter();
            properties.all(|(name, of)| map.get(name).is_none_or(|value| accepts(root, of, value)))
        }
        "additionalProperties" => {
            let known = |name: &String| keywords.get("properties").is_some_and(|all| all.get(name).is_some());
            let mut others = map.iter().filter(|(name, _)| !known(name));
            others.all(|(_, value)| rule.is_object() && accepts(root, rule, value))
        }
        "required" => rule.as_array().unwrap().iter().all(|name| map.contains_key(name.as_str().unwrap())),
        "maxProperties" => map.len() as u64 <= rule.as_u64().unwrap(),
        "minProperties" => map.len() as u64 >= rule.as_u64().unwrap(),
        _ => panic!("the schema uses `{keyword}`, which this validator does not know"),
    }
}

fn is_of(value: &Value, of: &str) -> bool {
    match of {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("`{of}` is not a type"),
    }
}

/// Whether a text is made of numbers, operators and the words of the pattern of expressions.
fn is_made_of(text: &str, pattern: &str) -> bool {
    let words: Vec<&str> = pattern.split(|c: char| !(c.is_alphabetic() || c == '_')).collect();
    let mut rest = text.trim();
    if rest.is_empty() {
        return false;
    }
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || "._".contains(c);
        let length = match first {
            _ if first.is_whitespace() || "-+*/%(),".contains(first) => first.len_utf8(),
            _ => rest.find(|c: char| !word(c)).unwrap_or(rest.len()),
        };
        let (part, mut after) = rest.split_at(length);
        // The sign of an exponent belongs to the number.
        let mut whole = part.to_string();
        if part.ends_with(['e', 'E']) && first.is_ascii_digit() && after.starts_with(['+', '-']) {
            let end = after[1..].find(|c: char| !word(c)).map_or(after.len(), |end| end + 1);
            whole += &after[..end];
            after = &after[end..];
        }
        let number =
            (first.is_ascii_digit() || first == '.') && whole.replace('_', "").parse::<f64>().is_ok();
        if length == 0 || !(number || words.contains(&part) || (length == 1 && !word(first))) {
            return false;
        }
        rest = after;
    }
    true
}
