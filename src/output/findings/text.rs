//! The report for people at a terminal. Errors are not part of it: they are printed to standard error.

use crate::diagnostic::Diagnostic;
use crate::lint::Finding;
use crate::lint::report::{LintReport, Severity};
use crate::printable::printable;
use anstyle::AnsiColor;
use std::fmt::Write as _;

/// The report, in colour if `color`.
pub(crate) fn encode(report: &LintReport, color: bool) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for file in &report.files {
        for finding in &file.findings {
            let _ = writeln!(text, "{}", painted(finding, color));
        }
    }
    for (name, why) in &report.left_out {
        let _ = writeln!(text, "`{}` was left out: {}", printable(name), printable(why));
    }
    let _ = writeln!(text, "{}", report.headline());
    text
}

fn painted(finding: &Finding, color: bool) -> String {
    let severity = Severity::of(finding.level);
    let head = format!("{}[{}]", severity.name(), finding.rule);
    let text = diagnostic(finding).headed(&head);
    let paint = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    let style = paint.on_default().bold();
    match (color, text.strip_prefix(&head)) {
        (true, Some(rest)) => format!("{style}{head}{style:#}{rest}"),
        _ => text,
    }
}

/// A finding as a message.
fn diagnostic(finding: &Finding) -> Diagnostic {
    let mut says = finding.says.trim_end_matches('.').to_string();
    if let Some(name) = &finding.series {
        says = format!("{name}: {says}");
    }
    let mut diagnostic = Diagnostic::new(says);
    if let Some(place) = &finding.place {
        diagnostic = diagnostic.at(place.clone(), "");
    }
    if !finding.why.is_empty() {
        diagnostic = diagnostic.why(&finding.why);
    }
    match finding.instead.is_empty() {
        true => diagnostic,
        false => diagnostic.help(&finding.instead),
    }
}
