//! The module with the Trainer of transformers, beside a file whose own Trainer is run.

use super::{BesideFile, Gathering};
use crate::python::syntax::ast::Name;
use crate::python::syntax::parse;

/// The module with the Trainer of transformers, for a file whose own Trainer is run: the path by which it is read, and its name in
/// messages.
pub(crate) const TRAINER: &str = "transformers.Trainer";
/// The packages whose Trainers it has.
pub(super) const OF_TRAINER: [&str; 2] = ["transformers", "trl"];

impl Gathering<'_> {
    /// The definition that an import of a module names: of the module, or of the one with the Trainer of transformers.
    pub(super) fn found(&mut self, module: Option<usize>, path: &str, name: &str) -> Option<(usize, Name)> {
        let own = module.and_then(|module| self.origin(module, name, 0));
        let first = path.split('.').next().unwrap_or(path);
        own.or_else(|| {
            let trainer = self.trainer().filter(|_| OF_TRAINER.contains(&first))?;
            let found = self.origin(trainer, name, 0)?;
            self.forced.insert(found.clone());
            Some(found)
        })
    }

    /// The unit with the Trainer of transformers, if the Trainer of the file is run.
    fn trainer(&mut self) -> Option<usize> {
        if let Some((_, known)) = self.looked.iter().find(|(known, _)| *known == TRAINER) {
            return *known;
        }
        let made = (self.read)(TRAINER).and_then(|text| {
            let body = parse::parse(&text).ok()?;
            let own = self.renames.iter().filter(|(of, _)| *of == TRAINER).map(|(_, name)| name.clone());
            let file = BesideFile::new(TRAINER.into(), TRAINER.into(), text, body);
            Some((own.collect(), BesideFile { is_package: true, ..file }))
        });
        let number = made.and_then(|(own, unit)| self.with_other_names(unit, own)).map(|unit| {
            self.units.push(unit);
            self.units.len() - 1
        });
        self.looked.push((TRAINER.into(), number));
        number
    }
}
