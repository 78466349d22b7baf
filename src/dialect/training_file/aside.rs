//! Callbacks that Keras runs beside the training.

use super::found::named;
use super::keras::is_fit;
use crate::diagnostic::Diagnostic;
use crate::python::{Outline, OutlinedCall, Passed};

/// Refuses a callback that sets rates behind each batch and is handed to `fit` without a list around it. Keras 3 looks in lists alone for
/// what must not run in a thread of its own (`CallbackList._configure_async_dispatch`).
///
/// # Errors
///
/// There is such a callback.
pub(super) fn refuse(outline: &Outline) -> Result<(), Diagnostic> {
    for fit in outline.calls.iter().filter(is_fit) {
        let Some(Passed::Call(number)) = named(fit, "callbacks").or(fit.args.get(5)) else { continue };
        let is_aside = |call: &&OutlinedCall| call.sets_rate && call.acts_behind_batch;
        let Some(call) = outline.calls.get(*number).filter(is_aside) else { continue };
        let name = call.class.as_deref().unwrap_or("the callback");
        return Err(Diagnostic::new(format!("`{name}` is handed to `fit` without a list around it"))
            .at(fit.place.clone(), "")
            .why("Keras 3 then runs what it does behind each batch in a thread beside the training")
            .why("so which update is the first with a new rate is not certain, and differs between runs")
            .help("hand it over in a list: `callbacks=[...]`"));
    }
    Ok(())
}
