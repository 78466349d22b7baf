//! The releases of transformers, as far as their arithmetic differs.

use super::super::{ConfigQuestion, facts::GivenFact};
use crate::diagnostic::Diagnostic;
use std::fmt;

/// Releases with the same arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Release {
    /// Until 4.51: incomplete accumulations make no update.
    Floor,
    /// 4.52 to 4.57: they do.
    Ceil,
    /// 5.0 to 5.12: `warmup_ratio` replaces `warmup_steps`, which may be a fraction.
    Ratio,
    /// From 5.13 on: there is no `warmup_ratio`.
    Steps,
}

impl Release {
    /// All releases.
    pub(super) const ALL: &'static [Release] =
        &[Release::Floor, Release::Ceil, Release::Ratio, Release::Steps];
    /// Those that TRL 1.16 allows: 4.56.2 and later.
    pub(super) const SINCE_4_52: &'static [Release] = &[Release::Ceil, Release::Ratio, Release::Steps];
    /// Those with a `warmup_ratio`.
    pub(super) const UNTIL_5_12: &'static [Release] = &[Release::Floor, Release::Ceil, Release::Ratio];
    /// The newest, with `warmup_ratio` read by the program around it.
    pub(super) const CURRENT: &'static [Release] = &[Release::Ratio];
    /// Those that LLaMA-Factory allows: 4.55 to 5.8.
    pub(super) const LLAMA_FACTORY: &'static [Release] = &[Release::Ceil, Release::Ratio];

    /// The releases that the user's version leaves, of those that a program allows.
    ///
    /// # Errors
    ///
    /// The version is not one.
    pub(super) fn of(
        question: &ConfigQuestion,
        allowed: &'static [Release],
    ) -> Result<Vec<Release>, Diagnostic> {
        let Some((version, fact)) = question.version("transformers") else { return Ok(allowed.to_vec()) };
        let release = match version[..] {
            [major, ..] if major > 5 => Release::Steps,
            [5, minor, ..] => {
                if minor >= 13 {
                    Release::Steps
                } else {
                    Release::Ratio
                }
            }
            [4, minor, ..] => {
                if minor >= 52 {
                    Release::Ceil
                } else {
                    Release::Floor
                }
            }
            [..] => return Err(no_version(fact)),
        };
        Ok(vec![release])
    }
}

fn no_version(fact: &GivenFact) -> Diagnostic {
    Diagnostic::new("a version of transformers has a number of each release")
        .at(fact.place.clone(), format!("this is `{}`", fact.text))
        .help("for example `--set transformers=4.57.1`")
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Release::Floor => "transformers until 4.51",
            Release::Ceil => "transformers 4.52 to 4.57",
            Release::Ratio => "transformers 5.0 to 5.12",
            Release::Steps => "transformers from 5.13 on",
        })
    }
}
