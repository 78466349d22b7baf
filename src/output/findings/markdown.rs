//! The report for the summary of a job, or a comment on a pull request. It never exceeds the size of a comment.

use super::advice;
use crate::diagnostic::few;
use crate::lint::Finding;
use crate::lint::report::{LintReport, LintedFile, Severity};
use crate::output::markdown::{code, sentence};

/// The most bytes of a report. GitHub allows 65,536 characters in a comment, including the text around the report.
const MOST_BYTES: usize = 60_000;

/// The report.
pub(crate) fn encode(report: &LintReport) -> String {
    let mark = match () {
        () if report.failed() > 0 || report.count(Severity::Error) > 0 => "❌",
        () if report.count(Severity::Warning) > 0 => "⚠️",
        () => "✅",
    };
    let mut text = format!("{mark} **Lint of learning-rate schedules: {}**\n", sentence(&report.headline()));
    let rows: Vec<String> = report.files.iter().flat_map(rows).collect();
    if !rows.is_empty() {
        text.push_str("\n| | where | what | instead |\n|---|---|---|---|\n");
    }
    let mut left_out = 0;
    for row in rows {
        match left_out == 0 && text.len() + row.len() < MOST_BYTES {
            true => text.push_str(&row),
            false => left_out += 1,
        }
    }
    if left_out > 0 {
        text.push_str(&format!("\n{left_out} more do not fit here; `--format json` has all of them.\n"));
    }
    let unread: Vec<String> =
        report.left_out.iter().map(|(name, why)| format!("{} ({})", code(name), sentence(why))).collect();
    if !unread.is_empty() && text.len() < MOST_BYTES {
        text.push_str(&format!("\nLeft out: {}.\n", few(unread).join(", ")));
    }
    text
}

/// The rows of a file.
fn rows(file: &LintedFile) -> Vec<String> {
    let mut rows: Vec<String> = file.findings.iter().map(|finding| row(file, finding)).collect();
    if let Some(error) = &file.error {
        let at = error
            .place()
            .map_or(file.name.clone(), |place| format!("{}:{}", place.source().name, place.span().line));
        rows.push(format!(
            "| error | {} | {} | {} |\n",
            code(&at),
            sentence(error.what()),
            sentence(&error.helps().join("; "))
        ));
    }
    rows
}

fn row(file: &LintedFile, finding: &Finding) -> String {
    let at = finding
        .place
        .as_ref()
        .map_or(file.name.clone(), |place| format!("{}:{}", place.source().name, place.span().line));
    let says = sentence(&super::sentence(finding));
    let advice: Vec<String> = advice(finding).iter().map(|text| sentence(text)).collect();
    format!(
        "| {} | {} | {says} {} | {} |\n",
        Severity::of(finding.level).name(),
        code(&at),
        code(finding.rule),
        advice.join("<br>")
    )
}
