//! The report for programs. `docs/lint.md` describes it. Within a version, nothing of it is removed.

use crate::diagnostic::{Diagnostic, Place};
use crate::lint::Finding;
use crate::lint::allow::AllowedFinding;
use crate::lint::report::{LintReport, LintedFile, Severity};
use crate::printable::json_document;
use serde_json::{Value, json};

/// The version of the structure. It increases when a field is removed or changes its meaning, not when one is added.
const VERSION: u32 = 1;

/// The report.
pub(crate) fn encode(report: &LintReport) -> String {
    let value = json!({
        "version": VERSION,
        "files": report.files.iter().map(file).collect::<Vec<_>>(),
        "counts": {
            "error": report.count(Severity::Error),
            "warning": report.count(Severity::Warning),
            "note": report.count(Severity::Note),
            "failed": report.failed(),
        },
        "left_out": report.left_out.iter().map(|(path, why)| json!({"path": path, "why": why})).collect::<Vec<_>>(),
    });
    json_document(&format!("{value:#}\n"))
}

fn file(file: &LintedFile) -> Value {
    let allowed = |one: &AllowedFinding| {
        let mut value = finding(&one.finding);
        value["because"] = one.reason.as_str().into();
        value
    };
    json!({
        "path": file.name,
        "findings": file.findings.iter().map(finding).collect::<Vec<_>>(),
        "allowed": file.allowed.iter().map(allowed).collect::<Vec<_>>(),
        "notes_not_shown": file.notes,
        "error": file.error.as_ref().map(error),
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "level": Severity::of(finding.level).name(),
        "schedule": finding.series,
        "text": finding.says,
        "why": Some(&finding.why).filter(|text| !text.is_empty()),
        "instead": Some(&finding.instead).filter(|text| !text.is_empty()),
        "place": finding.place.as_ref().map(place),
    })
}

fn error(error: &Diagnostic) -> Value {
    json!({"text": error.what(), "message": error.to_string(), "place": error.place().map(place)})
}

fn place(place: &Place) -> Value {
    let span = place.span();
    json!({"path": place.source().name, "line": span.line, "column": span.column, "length": span.length})
}
