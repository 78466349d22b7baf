//! SARIF 2.1.0: the format in which code scanning takes findings.

use super::{advice, sentence};
use crate::diagnostic::Place;
use crate::lint::allow::AllowedFinding;
use crate::lint::report::{LintReport, LintedFile, Severity};
use crate::lint::{Finding, FindingFacts, facts};
use crate::printable::json_document;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The report.
pub(crate) fn encode(report: &LintReport) -> String {
    let found = |file: &LintedFile| -> Vec<String> {
        let allowed = file.allowed.iter().map(|one| one.finding.rule);
        file.findings.iter().map(|one| one.rule).chain(allowed).map(str::to_string).collect()
    };
    let names: Vec<String> = report.files.iter().flat_map(found).collect();
    let rules: Vec<FindingFacts> =
        facts().filter(|rule| names.iter().any(|name| name == rule.name)).collect();
    let mut results = Results { rules: &rules, seen: BTreeMap::new(), results: Vec::new() };
    for file in &report.files {
        file.findings.iter().for_each(|finding| results.add(file, finding, None));
        file.allowed
            .iter()
            .for_each(|AllowedFinding { finding, reason }| results.add(file, finding, Some(reason)));
    }
    let results = results.results;
    let failures: Vec<Value> = report.files.iter().filter_map(failure).collect();
    let is_successful = failures.is_empty();
    let left_out = report.left_out.iter().map(|(name, why)| {
        let text = format!("left out: {why}");
        json!({"level": "note", "message": {"text": text}, "locations": [location(name, None)]})
    });
    let notifications: Vec<Value> = failures.into_iter().chain(left_out).collect();
    let driver = json!({
        "name": "lrsched",
        "rules": rules.iter().map(rule).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": is_successful,
            "toolExecutionNotifications": notifications,
        }],
        "results": results,
    });
    let log = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]});
    json_document(&format!("{log:#}\n"))
}

fn rule(rule: &FindingFacts) -> Value {
    let mut value = json!({
        "id": rule.name,
        "name": pascal(rule.name),
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": format!("{} {}", rule.says, rule.why).trim_end()},
        "defaultConfiguration": {"level": Severity::of(rule.level).name()},
    });
    value["help"] = json!({"text": format!("`lrsched list rules/{}` shows examples.", rule.name)});
    value
}

/// `warmup-never-ends` as `WarmupNeverEnds`, as the standard asks for.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(capital).collect()
}

/// The results so far.
struct Results<'r> {
    rules: &'r [FindingFacts],
    /// How often each fingerprint was used.
    seen: BTreeMap<String, u32>,
    results: Vec<Value>,
}

impl Results<'_> {
    fn add(&mut self, file: &LintedFile, finding: &Finding, allowed: Option<&String>) {
        let text = std::iter::once(sentence(finding)).chain(advice(finding)).collect::<Vec<_>>().join(" ");
        let index = self.rules.iter().position(|rule| rule.name == finding.rule);
        let print = fingerprint(file, finding);
        let count = self.seen.entry(print.clone()).or_default();
        *count += 1;
        let mut value = json!({
            "ruleId": finding.rule,
            "level": Severity::of(finding.level).name(),
            "message": {"text": text},
            "locations": [location(&file.name, finding.place.as_ref())],
            "partialFingerprints": {"lrschedFinding/v1": format!("{print}:{count}")},
        });
        if let Some(index) = index {
            value["ruleIndex"] = index.into();
        }
        if let Some(reason) = allowed {
            value["suppressions"] = json!([{"kind": "inSource", "justification": reason}]);
        }
        self.results.push(value);
    }
}

/// What stays the same when lines are added above: the rule, the file, the schedule, and the text of the line.
fn fingerprint(file: &LintedFile, finding: &Finding) -> String {
    let line = finding.place.as_ref().map_or("", |place| place.source().line(place.span().line).trim());
    let name = finding.place.as_ref().map_or(&file.name, |place| &place.source().name);
    let series = finding.series.as_deref().unwrap_or_default();
    let text = [finding.rule, name, series, line].join("\0");
    // The FNV-1a hash of 64 bits: the same on every machine.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn location(file: &str, place: Option<&Place>) -> Value {
    let name = place.map_or(file, |place| &place.source().name);
    let mut physical = json!({"artifactLocation": {"uri": uri(name)}});
    if let Some(place) = place {
        let span = place.span();
        physical["region"] = json!({
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.line,
            "endColumn": span.column + span.length,
            "snippet": {"text": place.source().line(span.line)},
        });
    }
    json!({"physicalLocation": physical})
}

/// A file that could not be evaluated.
fn failure(file: &LintedFile) -> Option<Value> {
    let error = file.error.as_ref()?;
    let text = [&[error.what().to_string()], error.whys(), error.helps()].concat().join("; ");
    Some(json!({
        "level": "error",
        "message": {"text": text},
        "locations": [location(&file.name, error.place())],
    }))
}

/// A path as a reference: relative if the path is.
fn uri(path: &str) -> String {
    let mut out = String::new();
    // `C:/` at the beginning would be a scheme.
    if path.get(1..3).is_some_and(|drive| [":/", ":\\"].contains(&drive)) {
        out.push_str("file:///");
    }
    for (index, byte) in path.bytes().enumerate() {
        match byte {
            b'\\' => out.push('/'),
            b':' if index == 1 && out.starts_with("file:") => out.push(':'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("a b/ü.yaml"), "a%20b/%C3%BC.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(uri("a:b.yaml"), "a%3Ab.yaml");
        assert_eq!(uri("C:\\x\\y.yaml"), "file:///C:/x/y.yaml");
    }
}
