//! Reports of lint: one file per format, and what they share.

pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod sarif;
pub(crate) mod text;

use super::format::{Format, Formats};
use crate::lint::Finding;
use crate::lint::report::LintReport;
use crate::printable::printable;

/// Writes a report; the flag asks for colour, which only the text for a terminal has.
pub(crate) type FindingsEncoder = fn(&LintReport, bool) -> String;

/// Every format, the default first.
pub(crate) static FORMATS: Formats<FindingsEncoder> = Formats(&[
    Format { name: "text", extensions: &["txt"], encode: text::encode },
    Format { name: "json", extensions: &["json"], encode: |report, _| json::encode(report) },
    Format { name: "github", extensions: &[], encode: |report, _| github::encode(report) },
    Format { name: "sarif", extensions: &["sarif"], encode: |report, _| sarif::encode(report) },
    Format { name: "markdown", extensions: &["md"], encode: |report, _| markdown::encode(report) },
]);

/// A finding as a person reads it: which schedule, and the sentence.
fn sentence(finding: &Finding) -> String {
    match &finding.series {
        Some(name) => printable(&format!("{name}: {}", finding.says)),
        None => printable(&finding.says),
    }
}

/// The reason and the advice of a finding, each as a sentence.
fn advice(finding: &Finding) -> Vec<String> {
    let whole = |text: &String| {
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
        printable(&format!("{first}{}{end}", letters.as_str()))
    };
    [&finding.why, &finding.instead].into_iter().filter(|text| !text.is_empty()).map(whole).collect()
}
