//! Files that the user gives beside a config: which of them a path means, and which of them nothing has used.

use super::facts::{Companion, ConfigQuestion};
use super::{FORMATS, accelerate, read};
use crate::diagnostic::{Diagnostic, Source, and, few};
use std::sync::Arc;

/// The companion that a path means: the one whose path ends like it, or is its end.
pub(super) fn for_path<'a>(question: &'a ConfigQuestion, path: &str) -> Option<&'a Companion> {
    let wanted = parts(path);
    let fits = |one: &&Companion| {
        let own = parts(&one.name);
        own.ends_with(&wanted) || wanted.ends_with(&own)
    };
    let found = question.with.iter().filter(fits).max_by_key(|one| parts(&one.name).len())?;
    question.take(found, Some(path));
    Some(found)
}

/// The companion of the same last name, for a path that cannot be read.
pub(super) fn of_name<'a>(question: &'a ConfigQuestion, path: &str) -> Option<&'a Companion> {
    let wanted = parts(path);
    let found = question.with.iter().find(|one| parts(&one.name).last() == wanted.last())?;
    question.take(found, Some(path));
    Some(found)
}

/// The parts of a path, without `.` and without what `..` leaves.
fn parts(path: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(all.pop()),
            part => all.push(part.to_string()),
        }
    }
    all
}

/// What is said of the companions after a config was read: those that nothing used, and those that stand for several files
/// or for one of another folder.
pub(super) fn said(question: &ConfigQuestion) -> Vec<String> {
    let mut all = Vec::new();
    for companion in &question.with {
        let Some(stood) = question.uses(companion) else {
            all.push(idle(companion, question));
            continue;
        };
        let is_other = |path: &String| {
            let (own, wanted) = (parts(&companion.name), parts(path));
            !own.ends_with(&wanted) && !wanted.ends_with(&own)
        };
        if stood.len() > 1 || stood.iter().any(is_other) {
            let list = few(stood.iter().map(|path| format!("`{path}`")).collect());
            all.push(format!("`{}`, as given, stands for {}", companion.name, and(&list)));
        }
    }
    all
}

/// An error with what keeps the companions from being used, where their contents are not recognised.
pub(super) fn explained(error: Diagnostic, question: &ConfigQuestion) -> Diagnostic {
    let idle = question
        .with
        .iter()
        .filter(|one| question.uses(one).is_none() && recognised(one, question).is_none());
    idle.fold(error, |error, one| error.why(self::idle(one, question)))
}

/// Why a companion is not used.
fn idle(companion: &Companion, question: &ConfigQuestion) -> String {
    let name = &companion.name;
    match recognised(companion, question) {
        Some(title) => format!(
            "`{name}` is given beside the config and not used: it is {title}, which this config does not ask for"
        ),
        None => format!(
            "`{name}` is given beside the config and not used: it has none of the keys by which the config of a program is recognised"
        ),
    }
}

/// What a companion is, if a format recognises it.
fn recognised(companion: &Companion, question: &ConfigQuestion) -> Option<&'static str> {
    let source = Arc::new(Source { name: companion.name.clone(), text: companion.text.clone() });
    let configs = read::named(&source, question).ok()?;
    configs.iter().find_map(|config| match accelerate::recognises(config) {
        true => Some("a config of accelerate"),
        false => FORMATS.iter().find(|format| format.recognises(config)).map(|format| format.title),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_companion_stands_for_the_path_that_it_ends_like() {
        let with: Vec<Companion> = ["a/base.yaml", "b/base.yaml", "other/run.sh"]
            .iter()
            .map(|name| Companion { name: name.to_string(), text: String::new() })
            .collect();
        let question = ConfigQuestion { with, ..ConfigQuestion::default() };
        let found = |path: &str| for_path(&question, path).map(|one| one.name.as_str());
        assert_eq!(found("a/base.yaml"), Some("a/base.yaml"));
        assert_eq!(found("configs/x/../b/base.yaml"), Some("b/base.yaml"));
        assert_eq!(found("run.sh"), Some("other/run.sh"));
        assert_eq!(found("c/base.yaml"), None);
        assert_eq!(of_name(&question, "c/base.yaml").map(|one| one.name.as_str()), Some("a/base.yaml"));
    }
}
