//! The findings of lint that a spec allows: its section `lint`.

use super::settings::{ALLOW, LINT, Setting};
use super::yaml::{Document, Node, Yaml, written};
use crate::diagnostic::{Diagnostic, Place, nearest};

/// An entry of `lint: {allow: [...]}`.
#[derive(Debug, Clone)]
pub(crate) struct AllowEntry {
    /// The rule.
    pub rule: String,
    /// The file that it is about; `None` for all.
    pub file: Option<String>,
    /// The reason.
    pub because: String,
    /// The place of the rule.
    pub place: Place,
    /// Whether it stands in the spec that it is about.
    pub is_of_spec: bool,
}

/// The entries of a document; none without a section `lint`.
///
/// # Errors
///
/// A key is unknown or missing, or a value is not a text.
pub(crate) fn entries(document: &Document) -> Result<Vec<AllowEntry>, Diagnostic> {
    let Some(section) = document.root().get("lint") else { return Ok(Vec::new()) };
    let wrong = |node: &Node, what: &str, example: &str| {
        Diagnostic::new(what)
            .at(document.place(node), format!("this is {}", node.value.noun()))
            .help(format!("write it so: `{example}`"))
    };
    let example = "lint: {allow: [{rule: warmup-never-ends, file: ds_config.json, because: ...}]}";
    if !matches!(section.value, Yaml::Map(_)) {
        return Err(wrong(section, "`lint` is a map", example));
    }
    refuse_unknown(document, section, "lint", LINT)?;
    let Some(allow) = section.get("allow") else { return Ok(Vec::new()) };
    let Yaml::List(items) = &allow.value else {
        return Err(wrong(allow, "`allow` is a list of maps", example));
    };
    items
        .iter()
        .map(|item| match item.value {
            Yaml::Map(_) => entry(document, item),
            _ => Err(wrong(item, "an entry of `allow` is a map", "{rule: warmup-never-ends, because: ...}")),
        })
        .collect()
}

fn refuse_unknown(document: &Document, map: &Node, whose: &str, known: &[Setting]) -> Result<(), Diagnostic> {
    for (key, _) in map.entries() {
        let name = written(key);
        let names = || known.iter().map(|setting| setting.name);
        if !names().any(|known| known == name) {
            let error = Diagnostic::new(format!("`{whose}` has no setting `{name}`"))
                .at(document.place(key), "unknown");
            return Err(match nearest(&name, names()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("its settings are {}", names().collect::<Vec<_>>().join(", "))),
            });
        }
    }
    Ok(())
}

fn entry(document: &Document, item: &Node) -> Result<AllowEntry, Diagnostic> {
    refuse_unknown(document, item, "allow", ALLOW)?;
    let text = |key: &str| match item.get(key) {
        None => Ok(None),
        Some(node) if node.text().is_some_and(|text| !text.trim().is_empty()) => Ok(Some(node)),
        Some(node) => {
            let found = if node.text().is_some() { "this is empty" } else { node.value.noun() };
            Err(Diagnostic::new(format!("`{key}` of `allow` is a text, and not empty"))
                .at(document.place(node), found))
        }
    };
    let needed = |key: &str, why: &str| {
        text(key)?.ok_or_else(|| {
            Diagnostic::new(format!("an entry of `allow` has no `{key}`"))
                .at(document.place(item), "")
                .why(why)
                .help("write it so: `{rule: warmup-never-ends, file: ds_config.json, because: ...}`")
        })
    };
    let rule = needed("rule", "nothing says what is allowed")?;
    let because = needed("because", "the next reader needs the reason")?;
    Ok(AllowEntry {
        rule: written(rule),
        file: text("file")?.map(written),
        because: written(because),
        place: document.place(rule),
        is_of_spec: false,
    })
}
