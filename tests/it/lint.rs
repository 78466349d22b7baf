//! Lint: every rule finds its mistake and leaves the corrected spec alone; the gallery has none; every thread of
//! `tests/lint/threads` is told by the rule that its file names.

use crate::harness::{Folder, files_below, read, root, same};
use lrsched::diagnostic::Diagnostic;
use lrsched::lint::{self, Finding, RULES};
use lrsched::plan::Plan;
use lrsched::schedule::remark::Level;
use lrsched::spec::{NoFiles, RunLength, Spec};
use std::collections::BTreeSet;
use std::path::Path;

fn plan(name: &str, text: &str) -> Result<Plan, Diagnostic> {
    Spec::parse(name, text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles))
}

#[track_caller]
fn findings(name: &str, text: &str) -> Vec<Finding> {
    lint::findings(&plan(name, text).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn shown(finding: &Finding) -> String {
    let place = finding.place.as_ref().map_or("nowhere".into(), |place| format!("{place:?}"));
    format!("{} {} at {place}: {} | {}", finding.level.name(), finding.rule, finding.says, finding.instead)
}

fn serious(findings: &[Finding]) -> Vec<String> {
    findings.iter().filter(|finding| finding.level >= Level::Warning).map(shown).collect()
}

#[test]
fn every_rule_finds_its_mistake_and_nothing_in_the_corrected_spec() {
    let mut wrong = String::new();
    for rule in RULES {
        let found = findings(rule.name, rule.wrong());
        match found.iter().find(|finding| finding.rule == rule.name) {
            None => {
                wrong += &format!(
                    "{} does not find its own mistake: {:?}\n",
                    rule.name,
                    found.iter().map(shown).collect::<Vec<_>>()
                )
            }
            Some(finding) => {
                let is_whole = finding.place.is_some() && !finding.why.is_empty() && !finding.says.is_empty();
                wrong += if is_whole { "" } else { rule.name };
            }
        }
        let right = findings(rule.name, rule.right());
        let told =
            right.iter().filter(|finding| finding.level >= Level::Warning || finding.rule == rule.name);
        told.for_each(|finding| wrong += &format!("{} is right: {}\n", rule.name, shown(finding)));
    }
    same(&wrong, "", "rules");
}

#[test]
fn every_rule_has_a_name_of_its_own_and_takes_the_place_of_others_that_exist() {
    let names: Vec<&str> = lint::names().collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    for rule in RULES {
        rule.instead_of.iter().for_each(|name| assert!(names.contains(name), "{}: {name}", rule.name));
        assert!(rule.threads().all(|thread| thread.contains('/') && thread.contains('#')), "{}", rule.name);
        [rule.says, rule.why, rule.unless]
            .iter()
            .for_each(|text| assert!(text.ends_with('.'), "{}", rule.name));
        assert!(!rule.instead_of.contains(&rule.name), "{}", rule.name);
    }
}

#[test]
fn the_gallery_has_nothing_that_is_probably_not_meant() {
    let mut told = String::new();
    for path in files_below(&root().join("schedules")) {
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let text = read(&path);
        let spec = Spec::parse(&name, &text).unwrap();
        if let Ok(plan) = spec.resolve(&RunLength::default(), &NoFiles) {
            let mut found = lint::findings(&plan);
            found.retain(|finding| !text.contains(&format!("lrsched: allow({})", finding.rule)));
            serious(&found).iter().for_each(|line| told += &format!("{line}\n"));
        }
    }
    same(&told, "", "findings in the gallery");
}

/// The threads of a file, and the rule, or the text of the error, that tells them.
fn told(text: &str) -> (Vec<&str>, &str) {
    let mut lines = text.lines();
    let threads = lines.next().and_then(|line| line.strip_prefix("# ")).expect("the threads");
    let rule = lines.next().and_then(|line| line.strip_prefix("# told by: ")).expect("the rule");
    (threads.split(", ").collect(), rule)
}

/// What `lrsched table` says of a config or a training file on standard error. What follows `# beside NAME: ` is the text of
/// another file.
fn said(path: &Path, text: &str, arguments: &str) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let beside = text.lines().filter_map(|line| line.strip_prefix("# beside ")?.split_once(": "));
    let folder = beside.fold(Folder::new().with(name, text), |folder, (name, text)| folder.with(name, text));
    folder.run(&format!("table {name} {arguments}")).stderr
}

#[test]
fn every_thread_is_told_by_its_rule() {
    let mut wrong = String::new();
    let mut all = BTreeSet::new();
    for path in files_below(&root().join("tests/lint/threads")) {
        let (name, text) = (path.file_stem().unwrap().to_string_lossy().to_string(), read(&path));
        let (threads, rule) = told(&text);
        for thread in threads {
            assert!(all.insert(thread.to_string()), "{thread} is there twice");
        }
        if let Some(arguments) = text.lines().nth(2).and_then(|line| line.strip_prefix("# $ ")) {
            let said = said(&path, &text, arguments);
            let message = rule.split_once(": ").map_or(rule, |(_, message)| message);
            wrong += &if said.contains(message) { String::new() } else { format!("{name}: {said}\n") };
            continue;
        }
        if let Some(message) = rule.strip_prefix("error: ") {
            let error = plan(&name, &text).err().map_or(String::new(), |error| error.to_string());
            wrong += &if error.contains(message) { String::new() } else { format!("{name}: {error}\n") };
            continue;
        }
        let found = findings(&name, &text);
        if !found.iter().any(|finding| finding.rule == rule) {
            wrong += &format!("{name} is not told by {rule}:\n");
            found.iter().for_each(|finding| wrong += &format!("    {}\n", shown(finding)));
        }
    }
    same(&wrong, "", "threads");
}
