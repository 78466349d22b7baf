//! What lint finds besides the rules: expectations that do not hold, and comments that allow nothing.

use super::{Finding, Level};
use crate::diagnostic::Place;

/// A kind of finding that comes neither from a rule nor from a dialect.
#[derive(Debug)]
pub(crate) struct Check {
    /// Its name.
    pub name: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What it says, in one sentence.
    pub says: &'static str,
    /// Why it matters.
    pub why: &'static str,
}

impl Check {
    /// A finding of this kind, with its sentence and its place.
    pub(super) fn finding(&self, says: impl Into<String>, place: Place) -> Finding {
        let (rule, level, why) = (self.name, self.level, self.why.into());
        Finding {
            rule,
            level,
            says: says.into(),
            why,
            instead: String::new(),
            place: Some(place),
            series: None,
        }
    }
}

/// An expectation of the spec does not hold.
pub(super) const EXPECTATION_BROKEN: Check = Check {
    name: "expectation-is-broken",
    level: Level::Error,
    says: "An expectation of the spec does not hold.",
    why: "The spec states under `expect` what must stay true.",
};
/// A comment allows a rule that does not exist.
pub(super) const ALLOW_UNKNOWN: Check = Check {
    name: "allow-of-unknown-rule",
    level: Level::Warning,
    says: "A comment or an entry of `allow` names no rule that exists.",
    why: "It allows nothing.",
};
/// A comment allows a rule without a reason.
pub(super) const ALLOW_UNREASONED: Check = Check {
    name: "allow-without-reason",
    level: Level::Warning,
    says: "A comment allows a rule without a reason.",
    why: "The next reader cannot tell whether it is still right.",
};
/// A comment allows what is not found.
pub(super) const ALLOW_NEEDLESS: Check = Check {
    name: "needless-allow",
    level: Level::Warning,
    says: "A comment or an entry of `allow` allows what is not found.",
    why: "It would hide the finding if it came back.",
};
/// All of them.
pub(crate) const CHECKS: [&Check; 4] =
    [&EXPECTATION_BROKEN, &ALLOW_UNKNOWN, &ALLOW_UNREASONED, &ALLOW_NEEDLESS];
