//! Lint: what a schedule says that is probably not meant, told before the run.
//!
//! A [`LintRule`] is a file of `rules` and a row of [`RULES`]. It looks at a [`Subject`], which is one schedule of a plan with its
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
//! | `subject` | what a rule sees: the schedule, the run and the curve |
//! | `parts` | the schedule with the schedules within it, their arguments and what these mean |
//! | `curve` | the rates, evaluated once for all rules |
//! | `rules` | one file per rule |
//! | `expect` | the expectations of a spec, held against its curves |
//! | `allow` | what comments and settings allow |
//! | `checks` | the findings of `expect` and `allow` |
//! | `report` | what was found in all files, for the formats of `output` |

pub(crate) mod allow;
mod checks;
mod curve;
mod expect;
mod parts;
pub(crate) mod report;
mod rules;
mod subject;
mod words;

use crate::arrange::Arrange as _;
use crate::diagnostic::{Diagnostic, Place, Span};
use crate::plan::Plan;
use crate::schedule::remark::{Level, Remark, RemarkKind};
pub(crate) use checks::CHECKS;
pub(crate) use curve::CurveGauge;
pub use rules::RULES;
use std::collections::HashSet;
pub use subject::Subject;

/// One kind of mistake that can be told before the run.
#[derive(Debug)]
pub struct LintRule {
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
    /// The rules and the remarks of dialects that say the same, or what follows from it. They are left out where the rule has
    /// a finding.
    pub instead_of: &'static [&'static str],
    /// Threads of people to whom it happened, in a comment; a spec that has a finding of this rule; the same spec, corrected.
    cases: &'static str,
    /// Finds it.
    find: fn(&Subject<'_>) -> Vec<Finding>,
}

impl LintRule {
    /// Threads of people to whom it happened: `owner/repository#47560`.
    pub fn threads(&self) -> impl Iterator<Item = &'static str> {
        let line = self.cases.lines().next().unwrap_or("");
        line.trim_start_matches('#').trim_start().split(", ").filter(|thread| !thread.is_empty())
    }

    /// A spec that has a finding of this rule.
    pub fn wrong(&self) -> &'static str {
        let specs = self.cases.split_once('\n').map_or("", |(_, specs)| specs);
        specs.split_once("---\n").map_or(specs, |(wrong, _)| wrong)
    }

    /// The same spec, corrected.
    pub fn right(&self) -> &'static str {
        self.cases.split_once("---\n").map_or("", |(_, right)| right)
    }
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
    /// A finding of a rule, with its sentence.
    fn of(rule: &LintRule, says: impl Into<String>) -> Self {
        Finding {
            rule: rule.name,
            level: rule.level,
            says: says.into(),
            why: rule.why.into(),
            instead: String::new(),
            place: None,
            series: None,
        }
    }

    /// Whether it says that an expectation of the spec does not hold.
    pub(crate) fn breaks_expectation(&self) -> bool {
        self.rule == checks::EXPECTATION_BROKEN.name
    }

    /// Whether it is the error with which the evaluation ends anyway.
    pub(crate) fn is_raised(&self) -> bool {
        self.rule == rules::RAISED
    }

    /// Sets its place.
    fn at(self, place: Option<Place>) -> Self {
        Finding { place, ..self }
    }

    /// Sets what to write instead.
    fn instead(self, text: impl Into<String>) -> Self {
        Finding { instead: text.into(), ..self }
    }

    /// Sets another level than that of its rule.
    fn level(self, level: Level) -> Self {
        Finding { level, ..self }
    }

    fn of_remark(remark: &Remark) -> Self {
        Finding {
            rule: remark.id(),
            level: remark.level(),
            says: remark.text.clone(),
            why: String::new(),
            instead: String::new(),
            place: remark.place().cloned(),
            series: None,
        }
    }
}

/// What is found in all schedules of a plan, in the order of the places. The cost is bounded: long runs are sampled.
pub fn findings(plan: &Plan) -> Vec<Finding> {
    all_findings(plan, None)
}

fn all_findings(plan: &Plan, seen: Option<CurveGauge>) -> Vec<Finding> {
    let all = subject::subjects(plan, seen).iter().flat_map(of_subject).collect();
    in_order(all)
}

/// The [`findings`] on a plan whose rows were all seen already. What it expects is not among them.
pub(crate) fn findings_of_seen(plan: &Plan, seen: CurveGauge) -> Vec<Finding> {
    all_findings(plan, Some(seen))
}

/// The [`findings`], and the expectations of the spec that do not hold.
///
/// # Errors
///
/// An expectation cannot be evaluated, or a schedule that it is about has no value at a row.
///
/// ```
/// use lrsched::spec::{NoFiles, RunLength, Spec};
///
/// let spec = Spec::parse("a.yaml", "
/// schedule: {kind: linear, start: 0.1, end: 0.02, steps: 100}
/// expect: [peak == 0.1, final <= 10% of peak]
/// ")?;
/// let found = lrsched::lint::lint(&spec.resolve(&RunLength::default(), &NoFiles)?)?;
/// assert_eq!(found[0].rule, "expectation-is-broken");
/// # Ok::<(), lrsched::diagnostic::Diagnostic>(())
/// ```
pub fn lint(plan: &Plan) -> Result<Vec<Finding>, Diagnostic> {
    let mut all = findings(plan);
    // The rules may have used up what a program may compute.
    crate::dialect::renew_work();
    all.extend(expect::broken(plan)?);
    Ok(in_order(all))
}

/// Evaluates the expectations of a spec, for a caller who wants to hear of none that is broken.
///
/// # Errors
///
/// As [`lint`].
pub(crate) fn check_expectations(plan: &Plan) -> Result<(), Diagnostic> {
    expect::broken(plan).map(drop)
}

/// What is found in one schedule. A rule that explains what another one, or a dialect, has found takes its place.
fn of_subject(subject: &Subject<'_>) -> Vec<Finding> {
    // A log is what happened; `verify` judges it.
    if subject.series.schedule.has_gaps() {
        return Vec::new();
    }
    let mut found: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.find)(subject)).collect();
    let explained: Vec<&str> = RULES
        .iter()
        .filter(|rule| found.iter().any(|finding| finding.rule == rule.name))
        .flat_map(|rule| rule.instead_of.iter().copied())
        .collect();
    let remarks = subject.series.schedule.remarks().iter();
    let unsaid = remarks.filter(|remark| !found.iter().any(|finding| finding.rule == remark.id()));
    let unsaid: Vec<Finding> = unsaid.map(Finding::of_remark).collect();
    found.extend(unsaid);
    found.retain(|finding| !explained.contains(&finding.rule));
    let name = subject.series.name.as_ref();
    found.into_iter().map(|finding| Finding { series: name.cloned(), ..finding }).collect()
}

/// The findings in the order of their places, each once.
fn in_order(all: Vec<Finding>) -> Vec<Finding> {
    let placed = all.into_iter().map(|finding| {
        let place = finding.place.as_ref();
        let key = place.map(|place| {
            let Span { line, column, length } = place.span();
            (place.source().name.clone(), line, column, length)
        });
        (key, finding)
    });
    let mut placed: Vec<_> = placed.collect();
    placed.arrange_by(|(one, _), (other, _)| one.cmp(other));
    let mut seen = HashSet::new();
    placed.retain(|(place, finding)| seen.insert((place.clone(), finding.rule, finding.says.clone())));
    placed.into_iter().map(|(_, finding)| finding).collect()
}

/// The facts about a kind of finding, whatever it comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FindingFacts {
    /// Its name.
    pub name: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What it says, in one sentence.
    pub says: &'static str,
    /// Why it matters; empty if the sentence says so.
    pub why: &'static str,
}

/// The facts about every kind of finding: those of the rules, of the checks, and of the dialects' remarks.
pub(crate) fn facts() -> impl Iterator<Item = FindingFacts> {
    let is_rule = |name: &str| RULES.iter().any(|rule| rule.name == name);
    let rules = RULES.iter().map(|rule| (rule.name, rule.level, rule.says, rule.why));
    let checks = CHECKS.iter().map(|check| (check.name, check.level, check.says, check.why));
    let remarks = RemarkKind::ALL.iter().map(|kind| (kind.id(), kind.level(), kind.summary(), ""));
    let all = rules.chain(checks).chain(remarks.filter(move |(name, ..)| !is_rule(name)));
    all.map(|(name, level, says, why)| FindingFacts { name, level, says, why })
}

/// Every name that a finding can have: those of the rules, of the checks, and of the dialects' remarks.
pub fn names() -> impl Iterator<Item = &'static str> {
    facts().map(|facts| facts.name)
}
