//! Specs that were resolved, with the files that they read.

use crate::diagnostic::{Diagnostic, Place};
use crate::plan::Plan;
use crate::spec::changes::{Change, changes};
use crate::spec::{FileError, Files, Spec};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A spec that was resolved.
pub(crate) struct Loaded {
    spec: Spec,
    /// The schedules that it describes.
    pub plan: Plan,
    files: BTreeMap<String, String>,
}

impl Loaded {
    /// Resolves a spec, with `resolve`.
    ///
    /// # Errors
    ///
    /// The spec is invalid, or a file that it names cannot be read.
    pub(crate) fn of(
        spec: Spec,
        files: &dyn Files,
        resolve: impl FnOnce(&Spec, &dyn Files) -> Result<Plan, Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let files = Recorder { inner: files, texts: RefCell::default() };
        let plan = resolve(&spec, &files)?;
        Ok(Loaded { spec, plan, files: files.texts.into_inner() })
    }

    /// A log, which has no spec.
    ///
    /// # Errors
    ///
    /// None: the spec that stands for it is valid.
    pub(crate) fn of_log(plan: Plan) -> Result<Self, Diagnostic> {
        let spec = Spec::parse(&plan.name, "schedule: {kind: table, values: [0]}\n")?;
        Ok(Loaded { spec, plan, files: BTreeMap::new() })
    }

    /// The differences of another spec from this one, in its text and in the files that both name.
    pub(crate) fn changes(&self, other: &Loaded) -> Vec<Change> {
        let mut written = changes(&self.spec, &other.spec);
        let what = |text: &str| Some(format!("{} lines", text.lines().count()));
        for (path, text) in &self.files {
            if let Some(after) = other.files.get(path).filter(|after| *after != text) {
                written.push(Change::read(format!("the file {path}"), what(text), what(after)));
            }
        }
        written
    }
}

/// Records the texts of the files that a spec names.
struct Recorder<'a> {
    inner: &'a dyn Files,
    texts: RefCell<BTreeMap<String, String>>,
}

impl Files for Recorder<'_> {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let text = self.inner.read(path)?;
        self.texts.borrow_mut().insert(path.to_string(), text.clone());
        Ok(text)
    }

    fn stands_for(&self) -> Option<Place> {
        self.inner.stands_for()
    }
}
