//! SARIF as code scanning takes it: the parts of the schema of version 2.1.0 (OASIS, errata 01) that lint writes. The schema
//! allows no other properties in these objects, so that the names here are all that may stand there.

use crate::harness::Folder;
use serde_json::Value;

/// An object of the schema: its name, what it must have, and what it may have, each with what that is.
type Object = (&'static str, &'static [&'static str], &'static [(&'static str, Part)]);

/// What a property is.
#[derive(Clone, Copy)]
enum Part {
    Text,
    /// A reference by RFC 3986.
    Uri,
    Flag,
    /// A whole number, at least this.
    Whole(i64),
    /// One of some words.
    Word(&'static [&'static str]),
    One(&'static str),
    Many(&'static str),
    /// A map with texts.
    Texts,
}

const LEVEL: Part = Part::Word(&["none", "note", "warning", "error"]);

const OBJECTS: &[Object] = &[
    (
        "log",
        &["version", "runs"],
        &[("$schema", Part::Uri), ("version", Part::Word(&["2.1.0"])), ("runs", Part::Many("run"))],
    ),
    (
        "run",
        &["tool"],
        &[
            ("tool", Part::One("tool")),
            ("columnKind", Part::Word(&["utf16CodeUnits", "unicodeCodePoints"])),
            ("invocations", Part::Many("invocation")),
            ("results", Part::Many("result")),
        ],
    ),
    ("tool", &["driver"], &[("driver", Part::One("toolComponent"))]),
    ("toolComponent", &["name"], &[("name", Part::Text), ("rules", Part::Many("reportingDescriptor"))]),
    (
        "reportingDescriptor",
        &["id"],
        &[
            ("id", Part::Text),
            ("name", Part::Text),
            ("shortDescription", Part::One("multiformatMessageString")),
            ("fullDescription", Part::One("multiformatMessageString")),
            ("help", Part::One("multiformatMessageString")),
            ("defaultConfiguration", Part::One("reportingConfiguration")),
        ],
    ),
    ("multiformatMessageString", &["text"], &[("text", Part::Text)]),
    ("reportingConfiguration", &[], &[("level", LEVEL)]),
    (
        "invocation",
        &["executionSuccessful"],
        &[("executionSuccessful", Part::Flag), ("toolExecutionNotifications", Part::Many("notification"))],
    ),
    (
        "notification",
        &["message"],
        &[("level", LEVEL), ("message", Part::One("message")), ("locations", Part::Many("location"))],
    ),
    ("message", &["text"], &[("text", Part::Text)]),
    (
        "result",
        &["message"],
        &[
            ("ruleId", Part::Text),
            ("ruleIndex", Part::Whole(-1)),
            ("level", LEVEL),
            ("message", Part::One("message")),
            ("locations", Part::Many("location")),
            ("partialFingerprints", Part::Texts),
            ("suppressions", Part::Many("suppression")),
        ],
    ),
    (
        "suppression",
        &["kind"],
        &[("kind", Part::Word(&["inSource", "external"])), ("justification", Part::Text)],
    ),
    ("location", &[], &[("physicalLocation", Part::One("physicalLocation"))]),
    (
        "physicalLocation",
        &[],
        &[("artifactLocation", Part::One("artifactLocation")), ("region", Part::One("region"))],
    ),
    ("artifactLocation", &[], &[("uri", Part::Uri)]),
    (
        "region",
        &[],
        &[
            ("startLine", Part::Whole(1)),
            ("startColumn", Part::Whole(1)),
            ("endLine", Part::Whole(1)),
            ("endColumn", Part::Whole(1)),
            ("snippet", Part::One("artifactContent")),
        ],
    ),
    ("artifactContent", &[], &[("text", Part::Text)]),
];

/// What of a value is not as the schema has it, with the path to it.
fn wrong(value: &Value, object: &str, path: &str, seen: &mut Vec<String>) -> Vec<String> {
    let (_, required, parts) = OBJECTS.iter().find(|(name, ..)| *name == object).unwrap();
    seen.push(object.to_string());
    let Some(map) = value.as_object() else { return vec![format!("{path} is not an object")] };
    let lacks = required.iter().filter(|name| !map.contains_key(**name));
    let mut all: Vec<String> = lacks.map(|name| format!("{path} has no {name}")).collect();
    for (name, value) in map {
        let path = format!("{path}.{name}");
        let Some((_, part)) = parts.iter().find(|(known, _)| known == name) else {
            all.push(format!("{path} is not in the schema"));
            continue;
        };
        let is_right = match part {
            Part::Text => value.is_string(),
            Part::Uri => value.as_str().is_some_and(|text| {
                !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c))
            }),
            Part::Flag => value.is_boolean(),
            Part::Whole(least) => value.as_i64().is_some_and(|number| number >= *least),
            Part::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Part::Texts => value.as_object().is_some_and(|map| map.values().all(Value::is_string)),
            Part::One(object) => {
                all.extend(wrong(value, object, &path, seen));
                true
            }
            Part::Many(object) => {
                let items = value.as_array();
                for (index, item) in items.into_iter().flatten().enumerate() {
                    all.extend(wrong(item, object, &format!("{path}[{index}]"), seen));
                }
                items.is_some()
            }
        };
        if !is_right {
            all.push(format!("{path} is {value}"));
        }
    }
    all
}

#[test]
fn the_report_is_as_the_schema_of_sarif_has_it() {
    let folder = Folder::new()
        .with("all/late warmup.yaml", "run: {steps: 100}\noptimizer: {lr: 0.1}\nschedule:\n  kind: transformers.get_linear_schedule_with_warmup\n  num_warmup_steps: 200\n  num_training_steps: 100\n")
        .with("all/allowed.yaml", "# lrsched: allow(boundary-beyond-the-run) because it is a probe\nrun: {steps: 100}\nschedule: {kind: torch.StepLR, step_size: 200}\noptimizer: {lr: 0.1}\n")
        .with("all/wrong.yaml", "schedule: {kind: nonsense}\n")
        .with("all/half.py", "def f(:\n")
        .with("all/well.yaml", "run: {steps: 1001}\nschedule: {kind: linear, start: 0.001, end: 0.00001, steps: 1000}\n");
    let outcome = folder.run("lint all --all --format sarif");
    let log: Value = serde_json::from_str(&outcome.stdout).expect(&outcome.stderr);
    let mut seen = Vec::new();
    let wrong = wrong(&log, "log", "log", &mut seen);
    assert!(wrong.is_empty(), "{}\n{log:#}", wrong.join("\n"));
    for (name, ..) in OBJECTS {
        assert!(seen.iter().any(|object| object == name), "no {name} in {log:#}");
    }
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        assert_eq!(result["ruleId"], rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(
            region.is_null() || region["endColumn"].as_u64() > region["startColumn"].as_u64(),
            "{region}"
        );
    }
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let levels: Vec<&str> = notifications.iter().filter_map(|one| one["level"].as_str()).collect();
    assert_eq!(levels, ["error", "note"], "the spec that fails, and the code that is left out");
}
