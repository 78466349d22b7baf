//! The sections of a spec, checked by name and type; their contents are not read yet.

use super::allowed;
use super::origin::ConfigOrigin;
use super::settings::{self, CONFIG_SECTIONS, SECTIONS, SettingType};
use super::yaml::{Document, Node, PathStep, Yaml, written};
use crate::diagnostic::{Diagnostic, Place, Source, nearest};
use std::sync::Arc;

/// A spec as written: a YAML map with one `schedule`, or several named `schedules`.
///
/// ```
/// use lrsched::spec::{NoFiles, RunLength, Spec};
///
/// let text = "schedule: {kind: linear, start: 0.1, end: 0, steps: 100}";
/// let plan = Spec::parse("example.yaml", text)?.resolve(&RunLength::default(), &NoFiles)?;
/// assert_eq!(plan.series[0].schedule.row(50).unwrap(), [0.05]);
///
/// let error = Spec::parse("example.yaml", "scheduel: {kind: linear}").unwrap_err();
/// assert!(error.to_string().contains("did you mean `schedule`?"));
/// # Ok::<(), lrsched::diagnostic::Diagnostic>(())
/// ```
#[derive(Debug, Clone)]
pub struct Spec {
    document: Arc<Document>,
    name: String,
    config: Option<Arc<ConfigOrigin>>,
}

impl Spec {
    /// Reads a spec of at most 1 MiB. `origin` is its name in messages, usually its path. The stem of that path is the
    /// name of the spec, unless it has a section `name`.
    ///
    /// # Errors
    ///
    /// Invalid YAML, an unknown section, a section of the wrong type, or not exactly one of `schedule` and
    /// `schedules`.
    pub fn parse(origin: &str, text: &str) -> Result<Self, Diagnostic> {
        // Some editors begin a file with a byte-order mark, which is not part of the text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let source = Arc::new(Source { name: origin.into(), text: text.into() });
        Spec::of(Document::parse(source)?)
    }

    /// The spec that a document amounts to.
    ///
    /// # Errors
    ///
    /// An unknown section, a section of the wrong type, or not exactly one of `schedule` and `schedules`.
    pub(crate) fn of(document: Document) -> Result<Self, Diagnostic> {
        check(&document)?;
        let origin = &document.source().name;
        let file = origin.rsplit(['/', '\\']).next().unwrap_or(origin);
        let stem = file.strip_suffix(".yaml").or(file.strip_suffix(".yml")).unwrap_or(file);
        let stem = if stem.starts_with('<') { stem.trim_matches(['<', '>']) } else { stem };
        let name = document.root().get("name").map_or_else(|| stem.to_string(), written);
        Ok(Spec { document: Arc::new(document), name, config: None })
    }

    /// The same, with one place in another file for all places in messages.
    pub(crate) fn shown_at(&self, place: Place) -> Self {
        Spec { document: Arc::new(self.document.shown_at(place)), ..self.clone() }
    }

    /// The section `name`, or else the stem of the file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same with other settings of `run`: the key, the value as written, and its place.
    pub(crate) fn with_run(mut self, settings: &[(String, String, Place)]) -> Self {
        let document = Arc::make_mut(&mut self.document);
        for (key, text, place) in settings {
            // A `run` that is not a map has been refused.
            document.put(&["run", key], Node::literal(text).value, place.clone());
        }
        self
    }

    /// The same, made of a framework's config.
    pub(crate) fn of_config(mut self, config: ConfigOrigin) -> Self {
        self.config = Some(Arc::new(config));
        self
    }

    /// The framework's config that the spec was made of.
    pub(crate) fn config(&self) -> Option<&ConfigOrigin> {
        self.config.as_deref()
    }

    /// The same with another value at a path, which must exist but for its last key.
    pub(crate) fn with(&self, path: &[PathStep], value: Yaml) -> Option<Self> {
        Some(Spec { document: Arc::new(self.document.with(path, value)?), ..self.clone() })
    }

    /// The section `description`.
    pub fn description(&self) -> Option<&str> {
        self.document.root().get("description").and_then(Node::text)
    }

    /// The parsed YAML.
    pub(crate) fn document(&self) -> &Arc<Document> {
        &self.document
    }

    /// The value of a section.
    pub(crate) fn section(&self, name: &str) -> Option<&Node> {
        self.document.root().get(name)
    }

    /// The schedules as written, with their names under `schedules`.
    pub(crate) fn schedules(&self) -> Vec<(Option<String>, &Node)> {
        match (self.section("schedule"), self.section("schedules")) {
            (Some(schedule), _) => vec![(None, schedule)],
            (None, Some(map)) => map.entries().iter().map(|(key, node)| (Some(written(key)), node)).collect(),
            (None, None) => Vec::new(),
        }
    }
}

fn check(document: &Document) -> Result<(), Diagnostic> {
    let root = document.root();
    let example = "the smallest spec is `schedule: {kind: linear, start: 0.1, end: 0, steps: 1000}`";
    match &root.value {
        Yaml::Null => {
            return Err(Diagnostic::new(format!("`{}` is empty", document.source().name)).help(example));
        }
        Yaml::Map(_) => {}
        value => {
            return Err(Diagnostic::new(format!("a spec is a map, not {}", value.noun()))
                .at(document.place(root), "expected `schedule: ...`")
                .help(example));
        }
    }
    for (key, value) in root.entries() {
        check_section(document, key, value)?;
    }
    match (root.get("schedule"), root.get("schedules")) {
        (None, None) => Err(Diagnostic::new(format!("`{}` has no schedule", document.source().name))
            .at(document.place(root), "none of these keys is `schedule` or `schedules`")
            .help(example)),
        (Some(_), Some(second)) => Err(Diagnostic::new("both `schedule` and `schedules`")
            .at(document.place(second), "the second of the two")
            .help("put all of them under `schedules`, each with a name")),
        _ => Ok(()),
    }
}

fn check_section(document: &Document, key: &Node, value: &Node) -> Result<(), Diagnostic> {
    let name = written(key);
    let Some(section) = SECTIONS.iter().find(|section| section.name == name) else {
        let error = Diagnostic::new(format!("a spec has no section `{name}`"))
            .at(document.place(key), "not a section of a spec");
        let names = || SECTIONS.iter().chain(CONFIG_SECTIONS).map(|section| section.name);
        let of = |section: &&str| settings::of(section).iter().any(|setting| setting.name == name);
        let inside = if name == "kind" { Some("schedule") } else { names().find(of) };
        let called = |section: &'static str| {
            Some((section, settings::called_elsewhere(&name, settings::of(section))?))
        };
        let elsewhere = ["run", "optimizer"].into_iter().find_map(called);
        let near = nearest(&name, names());
        let is_spec = ["schedule", "schedules", "config", "configs", "kind"];
        let is_spec = near.is_some() || is_spec.iter().any(|key| document.root().get(key).is_some());
        let error = match (inside, near) {
            _ if name == "<<" => error.help(NO_MERGE),
            (Some(section), _) => error.help(format!("it belongs under `{section}:`")),
            _ if elsewhere.is_some() => {
                let (section, own) = elsewhere.unwrap_or_default();
                error.help(format!("it is `{own}` of `{section}`: `{section}: {{{own}: ...}}`"))
            }
            (None, Some(near)) => error.help(format!("did you mean `{near}`?")),
            (None, None) => {
                error.help(format!("the sections are {}", names().collect::<Vec<_>>().join(", ")))
            }
        };
        return Err(match is_spec {
            true => error,
            false => error.help("if this is a config of a framework, no format recognises it: `lrsched list formats` shows those that are read"),
        });
    };
    if name == "lint" {
        return allowed::entries(document).map(drop);
    }
    let expected = match (section.takes, &value.value) {
        (SettingType::Name | SettingType::Prose, Yaml::List(_) | Yaml::Map(_) | Yaml::Null) => "a text",
        (SettingType::Name, _) => return check_name(document, "`name`", value),
        (SettingType::Settings(_) | SettingType::Schedule, Yaml::Map(_)) => return Ok(()),
        // The parameter groups, as torch's optimizers take them.
        (SettingType::Settings(_), Yaml::List(_)) if section.name == "optimizer" => return Ok(()),
        (SettingType::Schedules, Yaml::Map(entries)) if !entries.is_empty() => {
            let names = entries.iter().map(|(key, _)| key);
            return names.into_iter().try_for_each(|key| check_name(document, "the name of a schedule", key));
        }
        (SettingType::Settings(_), _) => match section.name {
            "run" => "a map: `run: {steps: 10000}`",
            _ => "a map: `optimizer: {lr: 0.1}`",
        },
        (takes @ (SettingType::Schedules | SettingType::Schedule), _) => takes.expected(),
        _ => return Ok(()),
    };
    let error = Diagnostic::new(format!("`{name}` is {expected}"))
        .at(document.place(value), format!("this is {}", value.value.noun()));
    Err(match value.value {
        Yaml::Null => error.help("indent what belongs to it by two spaces, or remove the line"),
        _ => error,
    })
}

/// The help for `<<`.
pub(crate) const NO_MERGE: &str =
    "merge keys are not read: write the entries out, or give `*name` as a whole value";

/// Refuses a name that cannot be the header of a column or part of a file name.
pub(super) fn check_name(document: &Document, whose: &str, node: &Node) -> Result<(), Diagnostic> {
    let name = written(node);
    let error = |what: &str, found: &str| {
        Err(Diagnostic::new(format!("{whose} {what}"))
            .at(document.place(node), found)
            .why("it names columns of tables and files of pictures"))
    };
    match () {
        () if name.trim().is_empty() => error("is empty", "no name"),
        () if name.chars().any(char::is_control) => {
            error("has an invisible character", "a line break or a control character")
        }
        () => Ok(()),
    }
}
