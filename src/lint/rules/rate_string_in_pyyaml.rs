//! `rate-string-in-pyyaml`.

use crate::diagnostic::Place;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::spec::pyyaml;
use crate::spec::yaml::{Document, Node, Yaml};
use std::sync::Arc;

/// The most nodes whose place is searched for.
const MOST_SEARCHES: usize = 50;

pub(super) const RULE: LintRule = LintRule {
    name: "rate-string-in-pyyaml",
    level: Level::Info,
    says: "A number of the spec is a text, or another number, to PyYAML.",
    why: "A Python program that reads this file gets a text where it expects a rate, and raises a TypeError or worse.",
    unless: "lrsched reads the number as meant, so that it is only said at level info. In the config of a program that converts \
             nothing it is an error of the import.",
    instead_of: &[],
    cases: include_str!("rate_string_in_pyyaml.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.series.document();
    // The finding is about the file: once is enough, however many schedules it has.
    let first = subject.plan.series.iter().find(|series| Arc::ptr_eq(series.document(), document));
    if !first.is_some_and(|first| std::ptr::eq(first, subject.series)) {
        return Vec::new();
    }
    // A config has its own reading of numbers, and a Python file is no YAML.
    let is_spec = document.source().lines().any(|line| line.starts_with("schedule"));
    let text = &document.source().text;
    let tokens = text.split(|c: char| c.is_whitespace() || ",[]{}".contains(c));
    let mut odd: Vec<(&str, String)> =
        tokens.filter_map(|token| Some((token, pyyaml::other_reading(token)?))).collect();
    odd.dedup();
    if odd.is_empty() || !is_spec {
        return Vec::new();
    }
    let mut searches = MOST_SEARCHES;
    let Some((raw, place)) = first_of(document.root(), document, &odd, &mut searches) else {
        return Vec::new();
    };
    let reading = odd.iter().find(|(token, _)| *token == raw).map_or("", |(_, reading)| reading);
    let says = format!("To PyYAML `{raw}` is {reading}.");
    let is_float = reading.starts_with("the text") && raw.contains(['e', 'E']);
    let finding = Finding::of(&RULE, says).at(Some(place));
    vec![if is_float {
        finding.instead(format!("`{}` is a number to every reader", pyyaml::with_point(&raw)))
    } else {
        finding
    }]
}

/// The first plain scalar that is one of the texts.
fn first_of(
    node: &Node,
    document: &Document,
    odd: &[(&str, String)],
    searches: &mut usize,
) -> Option<(String, Place)> {
    match &node.value {
        Yaml::List(items) => items.iter().find_map(|item| first_of(item, document, odd, searches)),
        Yaml::Map(entries) => entries.iter().find_map(|(_, value)| first_of(value, document, odd, searches)),
        Yaml::Int(_) | Yaml::Float(_) | Yaml::Long(_) | Yaml::Text(_) if *searches > 0 => {
            if node.text().is_some_and(|text| !odd.iter().any(|(token, _)| *token == text)) {
                return None;
            }
            *searches -= 1;
            let raw = document.raw(node);
            odd.iter().any(|(token, _)| *token == raw).then(|| (raw, document.place(node)))
        }
        _ => None,
    }
}
