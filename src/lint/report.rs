//! What lint found in all files, independent of the format.

use super::Finding;
use super::allow::AllowedFinding;
use crate::diagnostic::Diagnostic;
use crate::schedule::remark::Level;

/// What lint found.
#[derive(Debug, Default)]
pub(crate) struct LintReport {
    /// The files, in the order of the command line, then of the paths.
    pub files: Vec<LintedFile>,
    /// The files of the folders that are not linted, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// What lint found in a file.
#[derive(Debug)]
pub(crate) struct LintedFile {
    /// Its name in messages.
    pub name: String,
    /// The findings that are shown.
    pub findings: Vec<Finding>,
    /// The findings that the user allows.
    pub allowed: Vec<AllowedFinding>,
    /// The number of notes that are not shown.
    pub notes: usize,
    /// Why it could not be evaluated.
    pub error: Option<Diagnostic>,
}

impl LintedFile {
    /// A file that could not be evaluated.
    pub(crate) fn failed(name: String, error: Diagnostic) -> Self {
        LintedFile { name, findings: Vec::new(), allowed: Vec::new(), notes: 0, error: Some(error) }
    }
}

impl LintReport {
    /// All findings that are shown.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().flat_map(|file| &file.findings)
    }

    /// The number of the findings of a severity.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|finding| Severity::of(finding.level) == severity).count()
    }

    /// The number of files that could not be evaluated.
    pub(crate) fn failed(&self) -> usize {
        self.files.iter().filter(|file| file.error.is_some()).count()
    }

    /// The last line: how much was found, as a sentence without a full stop.
    pub(crate) fn headline(&self) -> String {
        let many = |count: usize, word: &str| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {word}{plural}")
        };
        let severities = Severity::ALL.iter().rev();
        let counted = severities.map(|severity| (self.count(*severity), severity.name()));
        let failed = self.failed();
        if failed == self.files.len() {
            return format!("{} could not be evaluated", many(failed, "file"));
        }
        let mut found: Vec<String> =
            counted.filter(|(count, _)| *count > 0).map(|(count, word)| many(count, word)).collect();
        if found.is_empty() {
            found.push("no findings".into());
        }
        if failed > 0 {
            found.push(format!("{failed} could not be evaluated"));
        }
        let allowed: usize = self.files.iter().map(|file| file.allowed.len()).sum();
        if allowed > 0 {
            found.push(format!("{allowed} allowed"));
        }
        let notes: usize = self.files.iter().map(|file| file.notes).sum();
        if notes > 0 {
            found.push(format!("{} not shown (see `--all`)", many(notes, "note")));
        }
        format!("{}: {}", many(self.files.len(), "file"), found.join(", "))
    }
}

/// The level of a finding, as programs of continuous integration know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Surprising, or assumed.
    Note,
    /// Probably not meant.
    Warning,
    /// Certainly not meant.
    Error,
}

impl Severity {
    /// All of them, in ascending order.
    pub(crate) const ALL: [Severity; 3] = [Severity::Note, Severity::Warning, Severity::Error];

    /// The severity of a level.
    pub(crate) fn of(level: Level) -> Self {
        match level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Assumed | Level::Info => Severity::Note,
        }
    }

    /// `error`, `warning` or `note`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}
