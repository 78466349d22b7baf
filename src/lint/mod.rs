//! Lint: what a schedule says that is probably not meant, told before the run.
//!
//! A [`Rule`] is a file of `rules` and a row of [`RULES`]. It looks at a [`Subject`], which is one schedule of a plan with its
//! arguments, the run, and the curve, and returns [`Finding`]s. What the dialects remark on their own parameters are
//! findings too.
//!
//! ```text
//! Plan -> Subject (parts with roles, clock, curve) -> RULES -> Finding --.
//!     `-> the remarks of its dialects ------------------------> Finding --+-> in the order of their places
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `subject` | what a rule sees: the schedule with the schedules within it, their arguments and what these mean |
//! | `curve` | the rates, evaluated once for all rules |
//! | `rules` | one file per rule |

#![expect(dead_code, reason = "the first of many rules")]

mod curve;
mod rules;
mod subject;

use crate::diagnostic::Place;
use crate::plan::Plan;
use crate::schedule::remark::{Level, Remark, RemarkKind};
pub use rules::RULES;
pub use subject::Subject;

/// One kind of mistake that can be told before the run.
#[derive(Debug)]
pub struct Rule {
    /// Its name, which reads as its finding: `warmup-never-ends`.
    pub name: &'static str,
    /// How much it matters, unless a finding says otherwise.
    pub level: Level,
    /// What it says, in one sentence.
    pub says: &'static str,
    /// Why it matters, in one or two sentences.
    pub why: &'static str,
    /// What would make it wrong, and where its threshold comes from.
    pub unless: &'static str,
    /// Threads of people to whom it happened: `pytorch/pytorch#47560`.
    pub threads: &'static [&'static str],
    /// The remarks of dialects that say the same. They are left out where the rule has a finding.
    pub instead_of: &'static [RemarkKind],
    /// A spec that has a finding of this rule.
    pub wrong: &'static str,
    /// The same spec, corrected.
    pub right: &'static str,
    /// Finds it.
    find: fn(&Subject<'_>) -> Vec<Finding>,
}

/// What a rule, or a dialect, found in a spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The name of its rule, or of the remark of a dialect.
    pub rule: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What is there, with the numbers, in one or two sentences.
    pub says: String,
    /// Why it matters; empty if the sentence says so.
    pub why: String,
    /// What to write instead; empty if that is not known.
    pub instead: String,
    /// Its place in the user's file.
    pub place: Option<Place>,
    /// The name of the schedule, in a spec with several.
    pub series: Option<String>,
}

impl Finding {
    /// A finding with its sentence. The rule, its level and its reason are filled in behind the rule.
    fn new(says: impl Into<String>) -> Self {
        let (why, instead) = (String::new(), String::new());
        Finding { rule: "", level: Level::Info, says: says.into(), why, instead, place: None, series: None }
    }

    /// Sets its place.
    fn at(self, place: Option<Place>) -> Self {
        Finding { place, ..self }
    }

    /// Sets what to write instead.
    fn instead(self, text: impl Into<String>) -> Self {
        Finding { instead: text.into(), ..self }
    }

    fn of_rule(self, rule: &Rule, series: Option<&String>) -> Self {
        let level = if self.level == Level::Info { rule.level } else { self.level };
        let why = if self.why.is_empty() { rule.why.into() } else { self.why };
        Finding { rule: rule.name, level, why, series: series.cloned(), ..self }
    }

    fn of_remark(remark: &Remark, series: Option<&String>) -> Self {
        Finding {
            rule: remark.id(),
            level: remark.level(),
            series: series.cloned(),
            ..Finding::new(remark.text.clone()).at(remark.place().cloned())
        }
    }
}

/// What is found in all schedules of a plan, in the order of the places. The cost is bounded: long runs are sampled.
pub fn findings(plan: &Plan) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for subject in subject::subjects(plan) {
        let name = subject.series.name.as_ref();
        let mut said: Vec<RemarkKind> = Vec::new();
        for rule in RULES {
            let found = (rule.find)(&subject);
            said.extend(rule.instead_of.iter().filter(|_| !found.is_empty()));
            all.extend(found.into_iter().map(|finding| finding.of_rule(rule, name)));
        }
        let remarks = subject.series.schedule.remarks().iter().filter(|remark| !said.contains(&remark.kind));
        all.extend(remarks.map(|remark| Finding::of_remark(remark, name)));
    }
    in_order(all)
}

/// The findings in the order of their places, each once.
fn in_order(mut all: Vec<Finding>) -> Vec<Finding> {
    let key = |finding: &Finding| {
        let span = finding.place.as_ref().map(|place| (place.source().name.clone(), place.span()));
        span.map(|(name, span)| (name, span.line, span.column))
    };
    all.sort_by_cached_key(key);
    let mut kept: Vec<Finding> = Vec::new();
    for finding in all {
        let is_same = |other: &Finding| {
            (other.rule, &other.says, &other.place) == (finding.rule, &finding.says, &finding.place)
        };
        if !kept.iter().any(is_same) {
            kept.push(finding);
        }
    }
    kept
}

/// Every name that a finding can have: those of the rules, then those of the dialects' remarks.
pub fn names() -> impl Iterator<Item = &'static str> {
    let rules = RULES.iter().map(|rule| rule.name);
    rules.chain(RemarkKind::ALL.iter().map(|kind| kind.id()))
}
