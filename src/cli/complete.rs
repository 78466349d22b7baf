//! Completions of a shell: the script asks the program for them, which knows kinds, the gallery and the revisions.

use super::{Cli, gallery, git};
use crate::dialect::{self, DIALECTS};
use crate::lint;
use clap::CommandFactory;
use clap_complete::CompleteEnv;
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};
use clap_complete::env::Shells;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

/// The variable in which the script of a shell names the shell.
const VARIABLE: &str = "LRSCHED_COMPLETE";

/// Answers the script of a shell, and ends the process. Returns if it is not the script that has called.
pub(super) fn answer() {
    if std::env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(Cli::command).var(VARIABLE).complete();
    }
}

/// The names of the shells that there are scripts for.
pub(super) fn shells() -> Vec<&'static str> {
    Shells::builtins().names().collect()
}

/// The script of a shell, one of [`shells`].
pub(super) fn script(shell: &str) -> std::io::Result<Vec<u8>> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(shell) {
        shell.write_registration(VARIABLE, "lrsched", "lrsched", "lrsched", &mut script)?;
    }
    Ok(script)
}

/// Completes a SPEC: files, `-`, and the names of the gallery.
pub(super) fn spec(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = PathCompleter::any().stdio().complete(current);
    found.extend(beginning(current, gallery::names().into_iter().map(|name| (name, String::new()))));
    found
}

/// Completes what `list` shows: dialects, kinds, the gallery.
pub(super) fn listed(current: &OsStr) -> Vec<CompletionCandidate> {
    let words = [
        ("gallery", "the schedules that are part of the program"),
        ("neutral", DIALECTS[0].summary),
        ("logs", "the logs of training runs that are read"),
        ("rules", "what lint finds"),
    ];
    let dialects = DIALECTS.iter().map(|dialect| (dialect.name, dialect.summary));
    let named = words.into_iter().chain(dialects.filter(|(name, _)| !name.is_empty()));
    let kinds = dialect::kinds().map(|(dialect, kind)| (dialect.full_name(kind), kind.summary.to_string()));
    let rules = lint::facts().map(|rule| (format!("rules/{}", rule.name), rule.says.to_string()));
    let named = named.map(|(name, about)| (name.to_string(), about.to_string()));
    beginning(current, named.chain(kinds).chain(rules))
}

/// Completes a revision of the repository around the current folder.
pub(super) fn revision(current: &OsStr) -> Vec<CompletionCandidate> {
    let names = git::revisions(Path::new("."));
    beginning(current, names.into_iter().map(|name| (name, String::new())))
}

/// The names that begin with what is written, each with its explanation.
fn beginning(current: &OsStr, names: impl Iterator<Item = (String, String)>) -> Vec<CompletionCandidate> {
    let written = current.to_string_lossy();
    let fitting: BTreeMap<String, String> = names.filter(|(name, _)| name.starts_with(&*written)).collect();
    let candidate = |(name, about): (String, String)| {
        CompletionCandidate::new(name).help(Some(about).filter(|about| !about.is_empty()).map(Into::into))
    };
    fitting.into_iter().map(candidate).collect()
}
