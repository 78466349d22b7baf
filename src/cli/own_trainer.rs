//! Files whose Trainer gets an optimizer or schedule of their own: the Trainer is run, with the arguments and the
//! updates that the file amounts to.

use super::inputs::Inputs;
use super::load::{SpecReader, SpecText, TrainingFile};
use crate::diagnostic::{Diagnostic, Source};
use crate::dialect::training_file::{
    self, FileQuestion, LEFT_TO_TRAINER, NO_SCHEDULE, NoText, TRAINER, TrainingSpec,
};
use crate::import::{self, ConfigQuestion, OwnTrainer};
use std::rc::Rc;

/// What counts for a release of transformers.
struct ReleaseSpecs {
    /// Which releases.
    which: &'static str,
    /// The module with the Trainer of the package.
    module: String,
    specs: Result<Vec<TrainingSpec>, Diagnostic>,
    said: Vec<String>,
}

impl ReleaseSpecs {
    /// The texts of the specs, if the Trainer of the package has been run, and steps the scheduler at each update.
    fn texts(&self) -> Option<Vec<&str>> {
        let specs = self.specs.as_ref().ok()?;
        let texts: Vec<&str> = specs.iter().map(|spec| spec.text.as_str()).collect();
        // The loop that steps the scheduler is that of the module.
        let steps =
            |note: &&String| note.contains("is stepped once per step") || note.contains("is followed");
        let has_run = self.said.iter().filter(steps).any(|note| note.contains(TRAINER));
        // The Trainer steps these as it evaluates.
        let waits =
            |text: &&str| ["ReduceLROnPlateau", "plateau", "greedy"].iter().any(|name| text.contains(name));
        (has_run && !texts.iter().any(waits)).then_some(texts)
    }

    /// Whether the Trainer cannot be run: the file is refused as it was before.
    fn is_nothing(&self) -> bool {
        match &self.specs {
            Ok(_) => self.texts().is_none(),
            Err(error) => [NO_SCHEDULE, LEFT_TO_TRAINER].contains(&error.what()),
        }
    }
}

/// The specs of a file that has the arguments of a Trainer: the file itself, if these alone give the rates.
///
/// # Errors
///
/// The Trainer lacks something that the schedule needs, or the releases of transformers differ.
pub(super) fn read(file: SpecText, inputs: &Inputs, specs: SpecReader) -> Result<Vec<SpecText>, Diagnostic> {
    let source = || Source { name: file.origin.clone(), text: file.text.clone() };
    let question = ConfigQuestion { follows: true, ..inputs.config_question()? };
    let mut said = Vec::new();
    let own = import::own_trainer(&source(), &question, &*file.files, &mut said);
    let Some(own) = (match own {
        Ok(own) => own,
        Err(error) => {
            inputs.say(&file.origin, said);
            return Err(error);
        }
    }) else {
        return Ok(vec![file]);
    };
    let answers = answers(inputs, &own, &mut said);
    let made: Vec<ReleaseSpecs> = own
        .modules
        .into_iter()
        .map(|(which, module)| {
            let mut said = Vec::new();
            let read = |path: &str| match path == TRAINER {
                true => Ok(module.clone()),
                false => file.files.read(path).map_err(NoText::from),
            };
            let specs = specs(source(), &answers, &read, &mut said);
            ReleaseSpecs { which, module, specs, said }
        })
        .collect();
    if made.iter().any(ReleaseSpecs::is_nothing) {
        return Ok(vec![file]);
    }
    let same = made.iter().all(|one| one.specs.is_ok() && one.texts() == made[0].texts());
    let differ = (!same).then(|| differing(&made));
    let Some(chosen) = made.into_iter().next_back() else { return Ok(vec![file]) };
    inputs.read_training_file();
    inputs.read_config(&file.origin, &question);
    said.extend(chosen.said);
    inputs.say(&file.origin, said);
    if let Some(error) = differ {
        return Err(error);
    }
    let SpecText { origin, text, files } = file;
    let files: Rc<dyn crate::spec::Files> = Rc::from(files);
    let spec_text = |spec: TrainingSpec| {
        let beside = TrainingFile {
            name: origin.clone(),
            text: text.clone(),
            place: spec.place,
            beside: files.clone(),
            trainer: Some(chosen.module.clone()),
        };
        SpecText { origin: origin.clone(), text: spec.text, files: Box::new(beside) }
    };
    Ok(chosen.specs?.into_iter().map(spec_text).collect())
}

/// What the user says about the file, with what is taken for granted: that it trains.
fn answers(inputs: &Inputs, own: &OwnTrainer, said: &mut Vec<String>) -> FileQuestion {
    let mut answers = inputs.question.clone();
    for asked in &own.asked {
        if !answers.config.iter().any(|(key, _)| key == asked) {
            said.push(format!("`{asked}` is taken to be true: without it the file does not train"));
            answers.config.push((asked.clone(), training_file::value("True")));
        }
    }
    answers
}

/// The error for releases of the package with which the file trains otherwise, or with one of which it cannot be read.
fn differing(made: &[ReleaseSpecs]) -> Diagnostic {
    let failed = made.iter().find_map(|one| Some((one, one.specs.as_ref().err()?)));
    let all_fail = made.iter().all(|one| one.specs.is_err());
    match failed {
        Some((_, error)) if all_fail => error.clone(),
        found => OwnTrainer::differing(found.map(|(one, error)| (one.which, error))),
    }
}
