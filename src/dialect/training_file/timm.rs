//! Schedulers of timm, which the loop tells the epoch or the update.

use super::FileQuestion;
use super::facts;
use super::found::Found;
use super::messages;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, Passed};

impl Found<'_> {
    /// Whether it is a scheduler of timm or of a class that is derived from timm's.
    pub(super) fn is_of_timm(&self) -> bool {
        self.kind.starts_with("timm.") || self.call.is_some_and(|call| call.origin.starts_with("timm."))
    }

    /// Whether a loop tells a scheduler of timm the epochs or updates so far, so that its rows are the rates.
    pub(super) fn is_stepped_as_timm_does(&self, outline: &Outline, question: &FileQuestion) -> bool {
        let mut notes = Vec::new();
        // timm before 0.5 has other names, with which the least rate decays, too.
        let is_older =
            self.parameters.iter().any(|(name, _)| ["t_mul", "decay_rate"].contains(&name.as_str()));
        let is_older = is_older && self.kind == "timm.CosineLRScheduler";
        self.kind.starts_with("timm.")
            && !is_older
            && facts::pace(outline, self.call, false, &question.config, &|| None, &mut notes).is_ok()
            && self.late(outline, &mut notes).is_ok()
    }

    /// How a spec says that the loop tells a scheduler of timm the epoch that has ended. timm's own loop tells it the number
    /// of epochs so far.
    ///
    /// # Errors
    ///
    /// It tells one that counts updates the update that has been made.
    pub(super) fn late(
        &self,
        outline: &Outline,
        notes: &mut Vec<String>,
    ) -> Result<Option<&'static str>, Diagnostic> {
        if !self.kind.starts_with("timm.") {
            return Ok(None);
        }
        let variable = self.call.and_then(|call| call.variable.as_deref());
        let Some((training, scheduler)) = facts::tells_the_past(outline, variable) else { return Ok(None) };
        let by_update = |(name, value): &(String, Passed)| {
            name == "t_in_epochs" && matches!(value, Passed::Data(Data::Bool(false)))
        };
        if self.parameters.iter().any(by_update) {
            return Err(messages::late_updates(scheduler, self.call, &training.spot));
        }
        notes.push(format!(
            "the loop on {} tells `{scheduler}` the epoch that has ended, not the number of epochs so far: each rate comes one epoch late",
            training.spot
        ));
        Ok(Some("{epoch: late}"))
    }
}
