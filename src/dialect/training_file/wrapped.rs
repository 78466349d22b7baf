//! Classes that change the rates besides a scheduler: a warmup around it, or beside it on the same optimizer.

use super::FileQuestion;
use super::facts::number_of;
use super::found::{Found, ends};
use super::handlers;
use super::kinds::kind_of;
use crate::diagnostic::Diagnostic;
use crate::python::{OWN, Outline, OutlinedCall, Passed};

/// Packages whose functions have nothing to do with rates, whatever they are called: `transforms.Lambda`, `gym.Policy`.
const OF_DATA: [&str; 14] = [
    "torchvision",
    "torchaudio",
    "torchtext",
    "torch_geometric",
    "albumentations",
    "kornia",
    "PIL",
    "cv2",
    "numpy",
    "scipy",
    "sklearn",
    "pandas",
    "gym",
    "gymnasium",
];

/// Classes that are named for schedules, and change no rate.
const WATCHING: [&str; 5] = ["Finder", "Monitor", "Logger", "Config", "Arguments"];

/// Refuses a scheduler whose rates a class changes that is not available here. The user may choose the scheduler alone.
///
/// # Errors
///
/// There is such a class.
pub(super) fn refuse(
    found: &Found<'_>,
    outline: &Outline,
    question: &FileQuestion,
) -> Result<(), Diagnostic> {
    let Some(own) = found.call.filter(|call| !call.is_loop && question.name.is_none()) else { return Ok(()) };
    let Some(scheduler) = number_of(outline, Some(own)) else { return Ok(()) };
    let optimizer = match found.optimizer {
        Some(Passed::Call(number)) => Some(*number),
        _ => None,
    };
    if is_held(own, outline) {
        return Err(held(own));
    }
    let changing = outline.calls.iter().filter(|call| changes_rates(call));
    for call in changing.filter(|call| !handlers::is_handled(call, own, outline)) {
        if call.takes(scheduler) {
            return Err(message(call, "takes the scheduler", own));
        }
        if optimizer.is_some_and(|optimizer| call.takes(optimizer)) {
            return Err(message(call, "takes the optimizer of the scheduler", own));
        }
    }
    Ok(())
}

/// Whether a call may be about rates, by its name. The layers and the data of a framework are not, and neither are the
/// schedulers of diffusers, which are those of the noise.
pub(super) fn speaks_of_rates(call: &OutlinedCall) -> bool {
    let (first, last) = ends(&call.origin);
    let is_of_noise = first == "diffusers" && last.starts_with(char::is_uppercase);
    let is_of_data = OF_DATA.contains(&first) || call.origin.contains(".layers.");
    call.speaks_of_schedules && !is_of_data && !is_of_noise
}

/// Whether a call makes an object of a class that is not available here and that is named for schedules.
fn changes_rates(call: &OutlinedCall) -> bool {
    let last = ends(&call.origin).1;
    call.speaks_of_schedules
        && call.class.is_none()
        && (last.starts_with(char::is_uppercase) || last.starts_with("create_lr_scheduler"))
        && !call.origin.contains('(')
        && !WATCHING.iter().any(|word| last.contains(word))
        && kind_of(call).is_none()
}

/// Whether a scheduler is given to an object of the file's own class, which may step it as it likes.
pub(super) fn is_held(own: &OutlinedCall, outline: &Outline) -> bool {
    let Some(number) = number_of(outline, Some(own)) else { return false };
    outline.calls.iter().any(|call| call.origin.starts_with(OWN) && call.takes(number))
}

/// The error for a scheduler within an object of the file's own class, where the loop cannot be followed.
fn held(own: &OutlinedCall) -> Diagnostic {
    let name = own.variable.clone().unwrap_or_else(|| own.spot.clone());
    Diagnostic::new("an object of a class of the file takes this scheduler")
        .at(own.place.clone(), "")
        .why("the object decides when the scheduler steps, and the loop that steps the object cannot be followed here")
        .help(format!("look at the scheduler alone: `--name \"{name}\"`"))
        .help("or write both in one class with `get_lr`, derived from `torch.optim.lr_scheduler.LRScheduler`")
}

fn message(call: &OutlinedCall, takes: &str, own: &OutlinedCall) -> Diagnostic {
    let last = ends(&call.origin).1;
    let module = call.origin.rsplit_once('.').map_or("another module", |(module, _)| module);
    let name = own.variable.clone().unwrap_or_else(|| own.spot.clone());
    Diagnostic::new(format!("`{last}` {takes}, and is not available here"))
        .at(call.place.clone(), "")
        .why(format!("it comes from `{module}`: the rates of the training are what it makes of them"))
        .help(format!("paste `{last}` in place of its import"))
        .help(format!("or look at the scheduler alone: `--name \"{name}\"`"))
}
