//! The report for a page or a pull request.

use super::{VerificationReport, certainty, checked, explains, miss, names, title, word};
use crate::output::markdown::{code, sentence as escaped};
use crate::verify::both;
use std::fmt::Write as _;

/// The report.
pub(crate) fn encode(report: &VerificationReport<'_>) -> String {
    let mut text = String::new();
    let verification = report.verification;
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "### {}: {} and {}\n",
        word(verification.is_equal()),
        code(report.spec),
        code(&names(&report.files))
    );
    for series in &verification.series {
        let outcome = &series.outcome;
        let _ = writeln!(text, "- {}: {}", code(&title(series)), escaped(&checked(series).join("; ")));
        if let Some(first) = outcome.checked.first.as_ref().filter(|_| !outcome.is_equal) {
            let _ = writeln!(text, "  - {}", escaped(&miss(first, series, &report.files)));
        }
        if let Some(certainty) = certainty(series) {
            let _ = writeln!(text, "  - {}", escaped(&certainty));
        }
        for diagnosis in &outcome.diagnoses {
            let says = escaped(&both(&diagnosis.reasons));
            let _ = writeln!(text, "  - **{says}**; it {}", escaped(&explains(diagnosis, series)));
            for reason in diagnosis.reasons.iter().filter(|reason| !reason.usually.is_empty()) {
                let _ = writeln!(text, "    - usually: {}", escaped(reason.usually));
            }
        }
        if let Some(next) = &outcome.runner_up {
            let _ = writeln!(text, "  - less simple: {}", escaped(&both(&next.reasons)));
        }
    }
    for finding in &verification.findings {
        let says = escaped(&finding.says);
        let _ = writeln!(text, "- {}", if finding.is_fault { format!("**{says}**") } else { says });
    }
    for said in &verification.said {
        let _ = writeln!(text, "- {}", escaped(said));
    }
    text
}
