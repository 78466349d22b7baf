//! Values of a spec that the command line replaces: `--set gamma=0.5`.

use super::outline::Spec;
use super::settings::{self, SECTIONS};
use super::yaml::{Node, Yaml};
use crate::diagnostic::{Diagnostic, Place, and, few};

/// The most levels of maps and lists that are searched for a name.
const MOST_LEVELS: usize = 64;

impl Spec {
    /// The same with another value. `path` is the whole way to it, `schedule.phases.0.steps`, or the end of it if that
    /// leads to one value only: `gamma`. A value that is not there yet is added.
    ///
    /// # Errors
    ///
    /// The path leads to several values or to none, or the spec is wrong with it.
    pub(crate) fn with_value(&self, path: &str, text: &str, place: Place) -> Result<Self, Diagnostic> {
        let whole = self.whole_path(path, &place)?;
        let keys: Vec<&str> = whole.iter().map(String::as_str).collect();
        let mut document = (**self.document()).clone();
        if !document.put(&keys, Node::literal(text).value, place.clone()) {
            return Err(Diagnostic::new(format!("`{}` leads to no value of the spec", path))
                .at(place, "no map or list on the way has it")
                .help("write the keys with dots between them, and the items of a list as 0, 1, ..."));
        }
        Spec::of(document)
    }

    /// The way to a value from the top of the spec.
    fn whole_path(&self, path: &str, place: &Place) -> Result<Vec<String>, Diagnostic> {
        let given: Vec<String> = path.split('.').map(|key| key.trim().to_string()).collect();
        let is_section = |name: &str| SECTIONS.iter().any(|section| section.name == name);
        if is_section(&given[0]) {
            return Ok(given);
        }
        let mut paths = Vec::new();
        search(self.document().root(), &mut Vec::new(), &mut |found| {
            if found.ends_with(&given) {
                paths.push(found.to_vec());
            }
        });
        let beside = |section: &str| [section.to_string()].into_iter().chain(given.clone()).collect();
        let of = |section: &&str| settings::of(section).iter().any(|setting| setting.name == given[0]);
        match (paths.as_slice(), ["run", "optimizer"].iter().find(|section| of(section))) {
            ([_], _) => Ok(paths.swap_remove(0)),
            ([], Some(section)) => Ok(beside(section)),
            ([], None) if self.section("schedule").is_some() => Ok(beside("schedule")),
            ([], None) => Err(Diagnostic::new(format!("no schedule of the spec has `{}`", path))
                .at(place.clone(), "not in the spec")
                .help("write the whole path, such as `schedules.NAME.gamma`")),
            (several, _) => {
                let listed: Vec<String> =
                    several.iter().map(|path| format!("`{}`", path.join("."))).collect();
                Err(Diagnostic::new(format!("`{}` is in {} places of the spec", path, several.len()))
                    .at(place.clone(), "which of them is not said")
                    .why(format!("they are {}", and(&few(listed))))
                    .help("write the whole path"))
            }
        }
    }
}

/// Calls `found` with the path of every key.
fn search(node: &Node, path: &mut Vec<String>, found: &mut impl FnMut(&[String])) {
    if path.len() > MOST_LEVELS {
        return;
    }
    let mut enter = |key: String, value: &Node| {
        path.push(key);
        found(path);
        search(value, path, found);
        path.pop();
    };
    match &node.value {
        Yaml::Map(entries) => {
            let named = entries.iter().filter_map(|(key, value)| Some((key.text()?, value)));
            named.for_each(|(key, value)| enter(key.to_string(), value));
        }
        Yaml::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| enter(index.to_string(), item));
        }
        _ => {}
    }
}
