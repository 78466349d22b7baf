//! The kinds of the calls, classes and functions of a training file, and which of its schedulers are made around others.

use super::FileQuestion;
use super::found::{ON_OPTIMIZER, ends, is_keras};
use super::messages::is_given;
use super::mxnet;
use crate::dialect::{Kind, find};
use crate::python::{Outline, OutlinedCall, OwnCallable, OwnForm, Passed};

/// Whether a call makes a scheduler of the file's own class.
pub(super) fn is_own_scheduler(call: &OutlinedCall) -> bool {
    call.class.is_some() && kind_of_base(&call.origin) == Some("torch.LRScheduler")
}

/// Whether a call makes a scheduler of the file's own class around others.
pub(super) fn is_around(call: &OutlinedCall, outline: &Outline) -> bool {
    is_own_scheduler(call) && call.keywords.iter().any(|(_, value)| holds_scheduler(value, outline))
}

/// Whether a call makes a scheduler of torch around others, one of which is of the file's own class.
pub(super) fn is_torch_around_own(call: &OutlinedCall, outline: &Outline) -> bool {
    call.class.is_none()
        && kind_of(call).is_some_and(|(framework, ..)| framework == "torch")
        && call.values().any(|value| holds_own_scheduler(value, outline))
}

fn holds_own_scheduler(value: &Passed, outline: &Outline) -> bool {
    match value {
        Passed::Call(number) => outline
            .calls
            .get(*number)
            .is_some_and(|call| is_own_scheduler(call) || is_torch_around_own(call, outline)),
        Passed::List(items) => items.iter().any(|item| holds_own_scheduler(item, outline)),
        _ => false,
    }
}

/// Whether a value is a scheduler, or has one among its items.
fn holds_scheduler(value: &Passed, outline: &Outline) -> bool {
    match value {
        Passed::Call(number) => outline.calls.get(*number).is_some_and(|call| {
            is_own_scheduler(call) || kind_of(call).is_some_and(|(framework, ..)| framework == "torch")
        }),
        Passed::List(items) => items.iter().any(|item| holds_scheduler(item, outline)),
        Passed::Dict(pairs) => pairs.iter().any(|(_, value)| holds_scheduler(value, outline)),
        _ => false,
    }
}

/// The calls that stand within another schedule, or that an optimizer takes as its rate.
pub(super) fn nested(outline: &Outline) -> Vec<usize> {
    fn collect(value: &Passed, found: &mut Vec<usize>) {
        match value {
            Passed::Call(number) => found.push(*number),
            Passed::List(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for call in &outline.calls {
        let first = ends(&call.origin).0;
        if kind_of(call).is_some() || is_own_scheduler(call) {
            call.values().for_each(|value| collect(value, &mut found));
        } else if first == "mxnet" {
            found.extend(mxnet::own_scheduler(call));
        } else if is_keras(first) || first == "optax" {
            let named =
                call.keywords.iter().find(|(name, _)| name == "learning_rate").map(|(_, value)| value);
            named.or(call.args.first()).into_iter().for_each(|value| {
                let schedule = |number: &&usize| {
                    outline.calls.get(**number).is_some_and(|inner| kind_of(inner).is_some())
                };
                if let Passed::Call(number) = value {
                    found.extend(Some(number).filter(schedule));
                }
            });
        }
    }
    found
}

/// The framework and the kind of the class or function with that path, and what was assumed.
pub(super) fn kind_of(call: &OutlinedCall) -> Option<(&'static str, &'static Kind, Vec<String>)> {
    let origin = call.origin.as_str();
    let (first, last) = ends(origin);
    let frameworks = [
        "torch",
        "diffusers",
        "transformers",
        "timm",
        "optax",
        "keras",
        "deepspeed",
        "paddle",
        "composer",
        "llmfoundry",
    ];
    for framework in frameworks {
        let part = ON_OPTIMIZER.iter().find(|(name, _)| *name == framework).map_or("", |(_, part)| part);
        // diffusers has copies of the functions of transformers.
        let own = first == framework
            || framework == "keras" && is_keras(first)
            || framework == "transformers" && first == "diffusers";
        if own
            && (origin.contains(part) || origin.contains("swa_utils"))
            && let Some((_, kind)) = find(&format!("{framework}.{last}"))
            && kind.name == last
            && last != "LearningRateSchedule"
        {
            return Some((framework, kind, Vec::new()));
        }
    }
    // A file that is cut out of another one lacks its imports.
    let first_argument = call.keywords.iter().find(|(name, _)| name == "optimizer").map(|(_, value)| value);
    let is_on_optimizer =
        matches!(first_argument.or(call.args.first()), Some(Passed::Call(_) | Passed::Unknown(_)));
    if origin == last || origin.ends_with(&format!("lr_scheduler.{last}")) {
        for framework in ["torch", "transformers"] {
            if let Some((_, kind)) = find(&format!("{framework}.{last}"))
                && kind.name == last
                && is_on_optimizer
            {
                let note =
                    format!("`{last}` is taken for the one of {framework}: the file does not import it");
                return Some((framework, kind, vec![note]));
            }
        }
    }
    None
}

/// The kind of an object of the file's own class, by the path of its base. A file that is cut out of another one lacks its
/// imports.
pub(super) fn kind_of_base(base: &str) -> Option<&'static str> {
    let (first, last) = ends(base);
    match last {
        _ if base.starts_with("torch.optim.lr_scheduler.") => Some("torch.LRScheduler"),
        "LRScheduler" if first == "mxnet" => Some("mxnet.LRScheduler"),
        "LRScheduler" if first == "paddle" => Some("paddle.LRScheduler"),
        "Scheduler" if first == "timm" => Some("torch.LRScheduler"),
        "LRScheduler" | "_LRScheduler"
            if first == "torch" || base == last || base.starts_with("lr_scheduler.") =>
        {
            Some("torch.LRScheduler")
        }
        "Callback" if is_keras(first) || base == last => Some("keras.Callback"),
        _ => None,
    }
}

/// The kind that calls a function, class or object of the file as its framework does; `None` if it is not a schedule.
pub(super) fn kind_of_own(own: &OwnCallable) -> Option<&'static str> {
    match &own.form {
        OwnForm::KerasSchedule => Some("keras.LearningRateSchedule"),
        OwnForm::Adjusting => Some("torch.adjust_learning_rate"),
        OwnForm::Rates => Some("python"),
        OwnForm::OfOptax => Some("optax.Schedule"),
        OwnForm::Derived(base) => kind_of_base(base),
        OwnForm::Function => match &own.parameters[..] {
            [_] => Some("python"),
            [_, rate] if rate.to_lowercase().contains("lr") || rate.contains("rate") => {
                Some("keras.LearningRateScheduler")
            }
            _ => None,
        },
        OwnForm::Class => None,
    }
}

/// The kind as which a function or class of the file is called that is handed to nothing.
pub(super) fn taken_as(own: &OwnCallable, question: &FileQuestion) -> &'static str {
    // The rate of an optimizer is no optimizer.
    let is_open = |name: &&String| *name == "optimizer" || !is_given(name, question);
    let open: Vec<&String> = own.parameters.iter().filter(is_open).collect();
    let makes_all = own.form == OwnForm::Function && !own.parameters.is_empty();
    let is_handed = own.parameters.iter().any(|name| name == "optimizer");
    let kind = match &open[..] {
        // It returns nothing, so it sets the rates, perhaps by another function.
        _ if makes_all && is_handed && !own.returns => Some("torch.adjust_learning_rate"),
        [] if makes_all => None,
        // A factory of a scheduler takes the optimizer, and no step.
        [optimizer] if makes_all && *optimizer == "optimizer" => Some("torch.LRScheduler"),
        _ if own.is_stepped => kind_of_own(own).or(Some("torch.LRScheduler")),
        _ => kind_of_own(own),
    };
    match kind {
        None | Some("python") if own.is_of_jax => "optax.Schedule",
        kind => kind.unwrap_or("python"),
    }
}

/// The only function or class of the file that takes what the user gives, perhaps but for the parameter that counts.
pub(super) fn answered<'a>(
    outline: &'a Outline,
    question: &FileQuestion,
) -> Option<(&'a OwnCallable, &'static str)> {
    if !outline.calls.is_empty() || !outline.loops.is_empty() {
        return None;
    }
    let takes = |own: &&OwnCallable| {
        let open = own.parameters.iter().filter(|name| !is_given(name, question)).count();
        let is_code = matches!(own.form, OwnForm::Function | OwnForm::Class);
        is_code && own.returns && open < own.parameters.len().min(2)
    };
    let all: Vec<&OwnCallable> = outline.own.iter().filter(takes).collect();
    match all[..] {
        [own] => Some((own, taken_as(own, question))),
        _ => None,
    }
}
