//! The scheduler that a Trainer or an optimizer of MXNet takes, with the rate beside it.

use super::found::{Found, Missing, ends};
use super::kinds::kind_of_base;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// The kind of MXNet's schedulers.
const KIND: &str = "mxnet.LRScheduler";

/// The optimizers that leave `base_lr` of the scheduler as it is where they are given no `learning_rate`. The others have a
/// rate of their own by default, which takes its place.
const WITHOUT_RATE: [&str; 2] = ["sgd", "nag"];

/// What an optimizer is given for its rates, by keyword (`mx.optimizer.SGD(lr_scheduler=...)`) or in a dict of settings
/// (`gluon.Trainer(parameters, "sgd", {"lr_scheduler": ...})`).
struct Settings<'a> {
    scheduler: &'a Passed,
    rate: Option<&'a Passed>,
}

impl<'a> Settings<'a> {
    fn of(call: &'a OutlinedCall) -> Option<Self> {
        if ends(&call.origin).0 != "mxnet" {
            return None;
        }
        let dicts = call.values().filter_map(|value| match value {
            Passed::Dict(pairs) => Some(&pairs[..]),
            _ => None,
        });
        let mut all = std::iter::once(&call.keywords[..]).chain(dicts);
        let of = |pairs: &'a [(String, Passed)], key: &str| {
            pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
        };
        let is_none = |value: &Passed| matches!(value, Passed::Data(Data::None));
        all.find_map(|pairs| {
            let scheduler = of(pairs, "lr_scheduler").filter(|value| !is_none(value))?;
            Some(Settings { scheduler, rate: of(pairs, "learning_rate").filter(|value| !is_none(value)) })
        })
    }
}

/// The number of the call that makes the scheduler, if it is of the file's own class.
pub(super) fn own_scheduler(call: &OutlinedCall) -> Option<usize> {
    match Settings::of(call)?.scheduler {
        Passed::Call(number) => Some(*number),
        _ => None,
    }
}

/// The schedule of a Trainer or an optimizer.
pub(super) fn found<'a>(call: &'a OutlinedCall, outline: &'a Outline) -> Option<Found<'a>> {
    let settings = Settings::of(call)?;
    let parameters = match settings.scheduler {
        Passed::Code { .. } => vec![("source".to_string(), settings.scheduler.clone())],
        Passed::Call(number) => {
            let made = outline.calls.get(*number)?;
            kind_of_base(&made.origin).filter(|kind| *kind == KIND)?;
            Found::at(made, outline)?.parameters
        }
        _ => return None,
    };
    Some(Found { kind: KIND.to_string(), parameters, call: Some(call), optimizer: None, notes: Vec::new() })
}

/// The section `optimizer` of such a schedule: the `learning_rate` that takes the place of `base_lr`.
///
/// # Errors
///
/// The optimizer is given none, and its default counts.
pub(super) fn optimizer(
    call: Option<&OutlinedCall>,
    missing: &mut Missing,
) -> Result<Option<String>, Diagnostic> {
    let Some((call, settings)) = call.and_then(|call| Some((call, Settings::of(call)?))) else {
        return Ok(None);
    };
    match settings.rate {
        Some(Passed::Data(rate)) => Ok(Some(format!("{{lr: {rate}}}"))),
        Some(Passed::Unknown(facts)) => {
            missing.extend(facts.iter().cloned());
            Ok(None)
        }
        Some(_) => {
            missing.push("learning_rate".into());
            Ok(None)
        }
        None if class(call).is_some_and(|class| WITHOUT_RATE.contains(&class.as_str())) => Ok(None),
        None => Err(Diagnostic::new("this optimizer has a scheduler, and no `learning_rate`")
            .at(call.place.clone(), "")
            .why("most optimizers of MXNet have a rate by default, which takes the place of `base_lr` of the scheduler")
            .help("give it the rate of the scheduler: `learning_rate=...`")),
    }
}

/// The class of the optimizer, in small letters: that of the call, or the text that names it.
fn class(call: &OutlinedCall) -> Option<String> {
    let last = ends(&call.origin).1;
    let named = |value: &Passed| match value {
        Passed::Data(Data::Str(text)) => Some(text.to_lowercase()),
        _ => None,
    };
    let keyword =
        call.keywords.iter().find(|(name, _)| name == "optimizer").and_then(|(_, value)| named(value));
    match last {
        "Trainer" => keyword.or_else(|| call.args.get(1).and_then(named)),
        "create" => call.args.first().and_then(named),
        "fit" | "init_optimizer" => keyword.or_else(|| Some("sgd".to_string())),
        class => Some(class.to_lowercase()),
    }
}
