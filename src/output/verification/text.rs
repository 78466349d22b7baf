//! The report for people at a terminal.

use super::{VerificationReport, certainty, checked, explains, miss, names, title, word};
use crate::printable::printable;
use crate::verify::{Diagnosis, VerifiedSeries, both};
use anstyle::AnsiColor;
use std::fmt::Write as _;

/// The report, in colour if `color`.
pub(crate) fn encode(report: &VerificationReport<'_>, color: bool) -> String {
    let mut text = String::new();
    let verification = report.verification;
    let equal = verification.is_equal();
    let style = if equal { AnsiColor::Green } else { AnsiColor::Yellow }.on_default().bold();
    let word = if color { format!("{style}{}{style:#}", word(equal)) } else { word(equal).to_string() };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{word}  {} -> {}", printable(report.spec), printable(&names(&report.files)));
    for series in &verification.series {
        let _ = write_series(&mut text, series, &report.files);
    }
    for finding in &verification.findings {
        line(&mut text, if finding.is_fault { "finding" } else { "note" }, &finding.says);
        background(&mut text, finding.usually, &finding.threads);
    }
    for said in &verification.said {
        line(&mut text, "note", said);
    }
    text
}

fn line(text: &mut String, name: &str, says: &str) {
    let _ = writeln!(text, "  {name:<9} {}", printable(says));
}

fn write_series(text: &mut String, series: &VerifiedSeries, files: &[String]) -> std::fmt::Result {
    let outcome = &series.outcome;
    writeln!(text, "  {}", printable(&title(series)))?;
    for (index, said) in checked(series).iter().enumerate() {
        line(text, if index == 0 { "checked" } else { "" }, said);
    }
    if let Some(first) = outcome.checked.first.as_ref().filter(|_| !outcome.is_equal) {
        line(text, "where", &miss(first, series, files));
    }
    if let Some(certainty) = certainty(series) {
        line(text, "why", &certainty);
    }
    for (index, diagnosis) in outcome.diagnoses.iter().enumerate() {
        let several = outcome.diagnoses.len() > 1;
        let name = match index {
            0 if several => "either",
            0 => "why",
            _ => "or",
        };
        write_diagnosis(text, name, diagnosis, series);
    }
    if let Some(next) = &outcome.runner_up {
        line(text, "next", &format!("{} would explain it too, and is less simple", both(&next.reasons)));
    }
    Ok(())
}

fn write_diagnosis(text: &mut String, name: &str, diagnosis: &Diagnosis, series: &VerifiedSeries) {
    for (index, reason) in diagnosis.reasons.iter().enumerate() {
        line(text, if index == 0 { name } else { "and" }, &reason.says);
        background(text, reason.usually, &reason.threads);
    }
    line(text, "", &explains(diagnosis, series));
}

fn background(text: &mut String, usually: &str, threads: &[&str]) {
    if !usually.is_empty() {
        line(text, "", &format!("usually: {usually}"));
    }
    if !threads.is_empty() {
        line(text, "", &format!("see {}", threads.join(", ")));
    }
}
