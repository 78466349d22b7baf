//! What the user allows: comments `# lrsched: allow(rule) because ...`, and the section `lint` of a spec.
//!
//! A comment holds for its own line; if it has a line of its own, for the next line that has more than a comment; and for
//! the whole file if nothing stands above it. Each needs a reason, a rule that exists, and a finding that it allows.

use super::checks::{ALLOW_NEEDLESS, ALLOW_UNKNOWN, ALLOW_UNREASONED};
use super::{Finding, names};
use crate::diagnostic::{Place, Source, Span, nearest};
use crate::spec::allowed::AllowEntry;
use std::cell::Cell;
use std::sync::Arc;

/// The beginning of a comment that allows findings.
const MARKER: &str = "lrsched:";
/// The word before the reason.
const BECAUSE: &str = "because";

/// A rule that is allowed somewhere.
#[derive(Debug)]
pub(crate) struct Allowance {
    rule: String,
    reason: String,
    reach: AllowanceReach,
    /// The rule, as written.
    place: Place,
    used: Cell<bool>,
    /// Whether it can be said that it allows nothing: the file that it is about was linted.
    is_decided: bool,
}

/// The findings that an [`Allowance`] may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum AllowanceReach {
    /// Those in a file.
    File(String),
    /// Those in a line of a file.
    Line(String, usize),
    /// All of a spec.
    Everything,
}

/// A finding that is allowed, and why.
#[derive(Debug, Clone)]
pub(crate) struct AllowedFinding {
    pub finding: Finding,
    pub reason: String,
}

/// The findings of a file, sorted by what the user allows.
#[derive(Debug, Default)]
pub(crate) struct SortedFindings {
    pub kept: Vec<Finding>,
    pub allowed: Vec<AllowedFinding>,
}

/// Sorts the findings of a spec. `sources` are the files that may have comments, `entries` those of sections `lint`.
pub(crate) fn sorted(
    findings: Vec<Finding>,
    sources: &[Arc<Source>],
    entries: &[AllowEntry],
) -> SortedFindings {
    let mut said = Vec::new();
    let mut allowances: Vec<Allowance> =
        sources.iter().flat_map(|source| comments(source, &mut said)).collect();
    allowances.extend(entries.iter().filter_map(|entry| of_entry(entry, sources, &mut said)));
    let mut sorted = SortedFindings::default();
    for finding in findings {
        match allowances.iter().find(|allowance| allowance.allows(&finding)) {
            Some(allowance) => {
                allowance.used.set(true);
                sorted.allowed.push(AllowedFinding { finding, reason: allowance.reason.clone() });
            }
            None => sorted.kept.push(finding),
        }
    }
    let idle = allowances.iter().filter(|allowance| allowance.is_decided && !allowance.used.get());
    said.extend(idle.map(|allowance| {
        let says = format!("`{}` is allowed, and nothing here is found by that rule.", allowance.rule);
        ALLOW_NEEDLESS.finding(says, allowance.place.clone()).instead("remove it")
    }));
    sorted.kept.extend(said);
    sorted.kept = super::in_order(sorted.kept);
    sorted
}

/// The findings that neither a comment in their files nor an entry allows.
pub(crate) fn unallowed(findings: Vec<Finding>, entries: &[AllowEntry]) -> Vec<Finding> {
    let mut sources: Vec<Arc<Source>> = Vec::new();
    for place in findings.iter().filter_map(|finding| finding.place.as_ref()) {
        if sources.iter().all(|source| source.name != place.source().name) {
            sources.push(place.source().clone());
        }
    }
    let mut allowances: Vec<Allowance> =
        sources.iter().flat_map(|source| comments(source, &mut Vec::new())).collect();
    allowances.extend(entries.iter().filter_map(|entry| of_entry(entry, &sources, &mut Vec::new())));
    let mut findings = findings;
    findings.retain(|finding| !allowances.iter().any(|allowance| allowance.allows(finding)));
    findings
}

impl Allowance {
    fn allows(&self, finding: &Finding) -> bool {
        let place = finding.place.as_ref();
        let is_in = |file: &String| place.is_some_and(|place| place.source().name == *file);
        finding.rule == self.rule
            && match &self.reach {
                AllowanceReach::Everything => true,
                // What has no place belongs to the spec as a whole.
                AllowanceReach::File(file) => is_in(file) || place.is_none(),
                AllowanceReach::Line(file, line) => {
                    is_in(file) && place.is_some_and(|place| place.span().line == *line)
                }
            }
    }
}

/// The finding for a rule that does not exist.
fn unknown(rule: &str, place: Place) -> Option<Finding> {
    if names().any(|name| name == rule) {
        return None;
    }
    let found = ALLOW_UNKNOWN.finding(format!("There is no rule `{rule}`."), place);
    Some(match nearest(rule, names()) {
        Some(near) => found.instead(format!("did you mean `{near}`?")),
        None => found.instead("`lrsched list rules` shows the rules"),
    })
}

fn of_entry(entry: &AllowEntry, sources: &[Arc<Source>], said: &mut Vec<Finding>) -> Option<Allowance> {
    if let Some(finding) = unknown(&entry.rule, entry.place.clone()) {
        said.push(finding);
        return None;
    }
    let reach = match &entry.file {
        None => AllowanceReach::Everything,
        Some(file) => {
            AllowanceReach::File(sources.iter().find(|source| same_file(&source.name, file))?.name.clone())
        }
    };
    let is_decided = reach != AllowanceReach::Everything || entry.is_of_spec;
    let (rule, reason, place) = (entry.rule.clone(), entry.because.clone(), entry.place.clone());
    Some(Allowance { rule, reason, reach, place, used: Cell::new(false), is_decided })
}

/// Whether two paths are the same, as they are written.
fn same_file(left: &str, right: &str) -> bool {
    let plain = |path: &str| path.replace('\\', "/").trim_start_matches("./").to_string();
    plain(left) == plain(right)
}

/// The comments of a file.
fn comments(source: &Arc<Source>, said: &mut Vec<Finding>) -> Vec<Allowance> {
    if !source.text.contains(MARKER) {
        return Vec::new();
    }
    let lines: Vec<&str> = source.lines().collect();
    let is_content = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(['#', ';']);
    let begin = lines.iter().position(is_content).unwrap_or(lines.len());
    let mut found = Vec::new();
    // The number of the next line with content.
    let mut next = 0;
    for (index, line) in lines.iter().enumerate() {
        let Some(comment) = Comment::of(source, index + 1, line) else { continue };
        let mut below = || {
            if next <= index {
                next = lines[index..].iter().position(is_content).map_or(usize::MAX, |more| index + more + 1);
            }
            Some(next).filter(|next| *next <= lines.len())
        };
        let reach = match comment.is_alone {
            true if index < begin => AllowanceReach::File(source.name.clone()),
            true => AllowanceReach::Line(source.name.clone(), below().unwrap_or(index + 1)),
            false => AllowanceReach::Line(source.name.clone(), index + 1),
        };
        found.extend(comment.allowances(&reach, said));
    }
    found
}

/// A comment that allows something.
struct Comment<'a> {
    source: &'a Arc<Source>,
    line: usize,
    /// The text behind the marker.
    text: &'a str,
    /// The number of characters of the line before that text.
    column: usize,
    /// Whether nothing else stands in its line.
    is_alone: bool,
}

impl<'a> Comment<'a> {
    fn of(source: &'a Arc<Source>, number: usize, line: &'a str) -> Option<Self> {
        // In a notebook, a line of code is a string of JSON.
        let quotes: &[char] = if source.name.ends_with(".ipynb") { &['"'] } else { &[] };
        let starts = line.match_indices(MARKER).find_map(|(at, _)| {
            let before = line[..at].trim_end();
            let sign = before.strip_suffix(['#', ';'])?.trim_end_matches('#');
            let is_comment = sign.is_empty() || sign.ends_with(char::is_whitespace) || sign.ends_with(quotes);
            let text = &line[at + MARKER.len()..];
            let is_alone = sign.trim_matches(quotes).trim().is_empty();
            let is_meant = text.trim_start().starts_with("allow");
            (is_comment && is_meant).then_some((at + MARKER.len(), is_alone))
        });
        let (at, is_alone) = starts?;
        let text = if quotes.is_empty() {
            &line[at..]
        } else {
            line[at..].split("\\n").next()?.trim_end_matches(['"', ','])
        };
        let column = line[..at].chars().count();
        Some(Comment { source, line: number, text, column, is_alone })
    }

    fn place(&self, at: usize, length: usize) -> Place {
        let before = self.text[..at].chars().count();
        let length = self.text[at..].chars().take(length).count().max(1);
        Place::new(self.source.clone(), Span { line: self.line, column: self.column + before + 1, length })
    }

    fn allowances(&self, reach: &AllowanceReach, said: &mut Vec<Finding>) -> Vec<Allowance> {
        let whole = || {
            let start = self.text.len() - self.text.trim_start().len();
            self.place(start, self.text.trim().chars().count())
        };
        let form = "write `# lrsched: allow(rule) because ...`";
        let names = self.text.split_once('(').filter(|(word, _)| word.trim() == "allow");
        let Some((names, rest)) = names.and_then(|(_, rest)| rest.split_once(')')) else {
            let says = "This comment does not say which rule it allows.";
            said.push(ALLOW_UNKNOWN.finding(says, whole()).instead(form));
            return Vec::new();
        };
        let reason = rest.trim().strip_prefix(BECAUSE).map_or("", str::trim);
        if reason.is_empty() {
            let says =
                format!("This comment allows `{}` without a reason, so it has no effect.", names.trim());
            said.push(ALLOW_UNREASONED.finding(says, whole()).instead(form));
            return Vec::new();
        }
        let start = self.text.find('(').map_or(0, |at| at + 1);
        let mut found = Vec::new();
        let mut at = start;
        for written in names.split(',') {
            let rule = written.trim();
            let own = at + written.len() - written.trim_start().len();
            at += written.len() + 1;
            let place = self.place(own, rule.chars().count());
            if let Some(finding) = unknown(rule, place.clone()) {
                said.push(finding);
                continue;
            }
            let (rule, reason, reach) = (rule.to_string(), reason.to_string(), reach.clone());
            found.push(Allowance { rule, reason, reach, place, used: Cell::new(false), is_decided: true });
        }
        found
    }
}
