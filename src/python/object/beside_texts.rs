//! The files beside a program that it reads: their texts, as far as they have been read.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The most files that one program reads.
const MOST_FILES: usize = 64;

/// Why a file beside a program has no text here.
#[derive(Debug, Clone)]
pub(crate) struct NoText {
    /// The reason, for the user.
    pub why: String,
    /// Whether there is no such file.
    pub is_absent: bool,
}

/// The files that a program reads. A run that asks for another one notes it, and is made again once that file has been read.
#[derive(Debug, Default)]
pub(in crate::python) struct BesideTexts {
    /// By the path from the folder of the program: the text, or why there is none.
    texts: BTreeMap<String, Result<String, NoText>>,
    wanted: Mutex<Vec<String>>,
    /// The modules that the program imports by names which it computes.
    modules: Mutex<Vec<String>>,
}

impl BesideTexts {
    /// The text of a file, or why there is none; `None` if it has not been read yet.
    pub(in crate::python) fn text(&self, path: &str) -> Option<Result<&str, NoText>> {
        if let Some(known) = self.texts.get(path) {
            return Some(known.as_deref().map_err(NoText::clone));
        }
        if self.texts.len() >= MOST_FILES {
            return Some(Err(NoText { why: "the file reads too many others".into(), is_absent: false }));
        }
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if !wanted.iter().any(|known| known == path) {
            wanted.push(path.to_string());
        }
        None
    }

    /// The same with the files that are wanted; `None` if none is.
    pub(in crate::python) fn with_wanted(
        &self,
        read: &dyn Fn(&str) -> Result<String, NoText>,
    ) -> Option<BesideTexts> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted.is_empty() {
            return None;
        }
        let mut texts = self.texts.clone();
        texts.extend(wanted.iter().take(MOST_FILES).map(|path| (path.clone(), read(path))));
        let modules = Mutex::new(self.modules());
        Some(BesideTexts { texts, wanted: Mutex::default(), modules })
    }

    /// Notes a module that the program imports by its name.
    pub(in crate::python) fn import(&self, path: &str) {
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if modules.len() < MOST_FILES && !modules.iter().any(|known| known == path) {
            modules.push(path.to_string());
        }
    }

    /// The modules that the program imports by their names.
    pub(in crate::python) fn modules(&self) -> Vec<String> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
