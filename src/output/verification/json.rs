//! The report for programs. `docs/verify-json.md` describes it. Within a version, nothing of it is removed.

use super::{VerificationReport, certainty, explains, miss, word};
use crate::logs::Digits;
use crate::printable::json_document;
use crate::verify::{Diagnosis, LogFinding, Miss, NamedCause, Told, VerifiedSeries};
use serde_json::{Map, Value, json};

/// The version of the structure. It increases when a field is removed or changes its meaning, not when one is added.
pub(crate) const VERSION: u32 = 1;

/// The report.
pub(crate) fn encode(report: &VerificationReport<'_>) -> String {
    let verification = report.verification;
    let series = |one: &VerifiedSeries| series(one, &report.files);
    let value = json!({
        "version": VERSION,
        "verdict": word(verification.is_equal()),
        "spec": report.spec,
        "logs": report.files,
        "series": verification.series.iter().map(series).collect::<Vec<_>>(),
        "findings": verification.findings.iter().map(finding).collect::<Vec<_>>(),
        "notes": verification.said,
    });
    json_document(&format!("{value:#}\n"))
}

fn finding(finding: &LogFinding) -> Value {
    json!({
        "name": finding.name,
        "says": finding.says,
        "is_fault": finding.is_fault,
        "usually": finding.usually,
        "threads": finding.threads,
    })
}

fn series(series: &VerifiedSeries, files: &[String]) -> Value {
    let outcome = &series.outcome;
    let checked = &outcome.checked;
    let first = checked.first.as_ref().filter(|_| !outcome.is_equal);
    json!({
        "field": series.field,
        "group": series.group,
        "channel": series.label,
        "verdict": word(outcome.is_equal),
        "digits": digits(series.digits),
        "rule": outcome.rule.says,
        "values": checked.count,
        "unused": checked.unused,
        "differing": if outcome.is_equal { 0 } else { checked.misses },
        "rounded": outcome.is_rounded,
        "rows": checked.rows.map(|(first, last)| json!([first, last])),
        "widest_gap": checked.gap,
        "first": first.map(|first| place(first, series, files)),
        "diagnoses": outcome.diagnoses.iter().map(|one| diagnosis(one, series)).collect::<Vec<_>>(),
        "runner_up": outcome.runner_up.as_ref().map(|one| diagnosis(one, series)),
        "certainty": certainty(series),
    })
}

fn digits(digits: Digits) -> Value {
    match digits {
        Digits::Double => "float64".into(),
        Digits::Single => "float32".into(),
        Digits::Significant(digits) => json!({"significant": digits}),
        Digits::Decimals(decimals) => json!({"decimals": decimals}),
    }
}

fn place(first: &Miss, series: &VerifiedSeries, files: &[String]) -> Value {
    json!({
        "row": first.row,
        "x": number(first.x),
        "file": files.get(first.file),
        "line": first.line,
        "logged": number(first.logged),
        "planned": first.planned.map(number),
        "says": miss(first, series, files),
    })
}

/// JSON has neither NaN nor infinities; they are strings.
fn number(value: f64) -> Value {
    if value.is_finite() { value.into() } else { value.to_string().into() }
}

fn diagnosis(diagnosis: &Diagnosis, series: &VerifiedSeries) -> Value {
    json!({
        "causes": diagnosis.reasons.iter().map(reason).collect::<Vec<_>>(),
        "residual": number(diagnosis.residual),
        "says": explains(diagnosis, series),
    })
}

fn reason(reason: &NamedCause) -> Value {
    let told = |told: &Told| match told {
        Told::Count(count) => (*count).into(),
        Told::Number(value) => number(*value),
        Told::Text(text) => text.as_str().into(),
    };
    // All values that the log leaves open; usually one.
    let numbers: Map<String, Value> = reason
        .told
        .iter()
        .map(|(name, values)| (name.to_string(), values.iter().map(told).collect()))
        .collect();
    json!({
        "name": reason.name,
        "numbers": numbers,
        "says": reason.says,
        "usually": reason.usually,
        "threads": reason.threads,
    })
}
