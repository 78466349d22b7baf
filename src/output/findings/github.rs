//! Workflow commands of GitHub Actions: each finding is an annotation at its place.

use super::{advice, sentence};
use crate::diagnostic::Place;
use crate::lint::report::{LintReport, Severity};
use crate::printable::printable;

/// The report: one command per line. The last line is a notice that counts if nothing was found.
pub(crate) fn encode(report: &LintReport) -> String {
    let mut text = String::new();
    for file in &report.files {
        for finding in &file.findings {
            let message =
                std::iter::once(sentence(finding)).chain(advice(finding)).collect::<Vec<_>>().join("\n");
            let word = match Severity::of(finding.level) {
                Severity::Note => "notice",
                severity => severity.name(),
            };
            text.push_str(&command(word, finding.rule, &file.name, finding.place.as_ref(), &message));
        }
        if let Some(error) = &file.error {
            let parts = [&[error.what().to_string()], error.whys(), error.helps()].concat();
            let message = parts.iter().map(|part| printable(part)).collect::<Vec<_>>().join("\n");
            text.push_str(&command("error", "lrsched", &file.name, error.place(), &message));
        }
    }
    for (name, why) in &report.left_out {
        let message = format!("left out: {}", printable(why));
        text.push_str(&command("notice", "lrsched", name, None, &message));
    }
    text.push_str(&printable(&report.headline()));
    text.push('\n');
    text
}

/// A command: `::warning file=a.yaml,line=1,col=2,title=rule::message`.
fn command(word: &str, title: &str, file: &str, place: Option<&Place>, message: &str) -> String {
    let mut properties = vec![("file", place.map_or(file, |place| &place.source().name).to_string())];
    if let Some(place) = place {
        let span = place.span();
        properties.extend([
            ("line", span.line.to_string()),
            ("endLine", span.line.to_string()),
            ("col", span.column.to_string()),
            ("endColumn", (span.column + span.length).to_string()),
        ]);
    }
    properties.push(("title", title.to_string()));
    let properties: Vec<String> =
        properties.into_iter().map(|(name, value)| format!("{name}={}", property(&value))).collect();
    format!("::{word} {}::{}\n", properties.join(","), data(message))
}

/// The text of a message, as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, as the runner reads it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runner_reads_as_a_sign_is_escaped() {
        assert_eq!(data("50 % done\r\na: b, c"), "50 %25 done%0D%0Aa: b, c");
        assert_eq!(property("C:\\a,b%\n"), "C%3A\\a%2Cb%25%0A");
    }
}
