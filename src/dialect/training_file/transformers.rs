//! The functions of transformers, and their copies in diffusers, as a training file calls them.

use super::facts::{OF_TRANSFORMERS, number_of};
use super::found::{Found, ends, named};
use crate::dialect::find;
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// What `get_scheduler` of transformers passes on to the function, with its position.
const PASSED: &[(usize, &str)] = &[(2, "num_warmup_steps"), (3, "num_training_steps")];
/// The same of diffusers, with the one name that takes it, if there is one.
const PASSED_BY_DIFFUSERS: &[(usize, &str, Option<&str>)] = &[
    (2, "step_rules", None),
    (3, "num_warmup_steps", None),
    (4, "num_training_steps", None),
    (5, "num_cycles", Some("cosine_with_restarts")),
    (6, "power", Some("polynomial")),
];

/// The schedule of `get_scheduler(name, optimizer, ...)`, which calls the function of that name.
pub(super) fn by_name(call: &OutlinedCall, is_diffusers: bool) -> Option<Found<'_>> {
    let argument = |position: usize, keyword: &str| {
        let named = call.keywords.iter().find(|(name, _)| name == keyword).map(|(_, value)| value);
        named.or(call.args.get(position))
    };
    let name = argument(0, "name")?;
    let named = match name {
        Passed::Data(Data::Str(name)) => Some(name.clone()),
        Passed::Unknown(facts) => facts.iter().find_map(|fact| member(fact)),
        _ => None,
    };
    let known = |dialect: &str, name: &str| find(&format!("{dialect}.{name}"));
    let own = named.as_deref().filter(|_| is_diffusers).and_then(|name| known("diffusers", name));
    let (dialect, kind) = match (named.as_deref(), name) {
        (Some(named), _) => own.or_else(|| known("transformers", named))?,
        // It is asked for by name.
        (None, unknown) => {
            let parameters = vec![("kind".to_string(), unknown.clone())];
            let kind = "transformers.get_scheduler".to_string();
            return Some(Found { kind, parameters, call: Some(call), optimizer: None, notes: Vec::new() });
        }
    };
    let mut parameters = Vec::new();
    let passed: Vec<(usize, &str)> = match is_diffusers {
        false => PASSED.to_vec(),
        true => PASSED_BY_DIFFUSERS
            .iter()
            .filter(|(.., only)| only.is_none() || *only == named.as_deref())
            .map(|(position, name, _)| (*position, *name))
            .collect(),
    };
    for (position, name) in passed {
        // It passes on what the function takes.
        let takes = kind.params.iter().any(|param| param.name == name);
        parameters.extend(
            argument(position, name).filter(|_| takes).map(|value| (name.to_string(), value.clone())),
        );
    }
    if let Some(Passed::Dict(pairs)) = argument(4, "scheduler_specific_kwargs").filter(|_| !is_diffusers) {
        parameters.extend(pairs.iter().cloned());
    }
    let kind = dialect.full_name(kind);
    let optimizer = argument(1, "optimizer");
    Some(exactly(Found { kind, parameters, call: Some(call), optimizer, notes: Vec::new() }))
}

/// The value of `SchedulerType.COSINE`.
fn member(fact: &str) -> Option<String> {
    let (path, member) = fact.rsplit_once('.')?;
    path.ends_with("SchedulerType").then(|| member.to_lowercase())
}

/// The kinds read the length of a warmup as the Trainer does, which rounds it. The functions do not, so that one with a
/// fraction is called itself.
pub(super) fn exactly(found: Found<'_>) -> Found<'_> {
    let is_fraction = |(name, value): &(String, Passed)| {
        name == "num_warmup_steps"
            && matches!(value, Passed::Data(Data::Float(steps)) if steps.fract() != 0.0)
    };
    if !found.kind.starts_with("transformers.") || !found.parameters.iter().any(is_fraction) {
        return found;
    }
    let (_, function) = ends(&found.kind);
    let names: Vec<&str> = found.parameters.iter().map(|(name, _)| name.as_str()).collect();
    let passed: Vec<String> = names.iter().map(|name| format!("{name}={name}")).collect();
    let source = format!(
        "from transformers.optimization import {function}\n\ndef scheduler(optimizer, {}):\n    return {function}(optimizer, {})\n",
        names.join(", "),
        passed.join(", ")
    );
    let note = format!("`{function}` is called as it stands: the length of its warmup is not whole");
    Found {
        kind: "torch.LRScheduler".to_string(),
        parameters: vec![
            ("source".to_string(), Passed::Data(Data::Str(source))),
            ("config".to_string(), Passed::Dict(found.parameters)),
        ],
        notes: found.notes.into_iter().chain([note]).collect(),
        ..found
    }
}

/// The length of the run of a Trainer that is handed a scheduler (`optimizers=(optimizer, scheduler)`), and its place. One that
/// depends on the data is said not to be known.
pub(super) fn length(
    outline: &Outline,
    scheduler: Option<&OutlinedCall>,
    notes: &mut Vec<String>,
) -> Option<(String, String)> {
    let number = number_of(outline, scheduler)?;
    let is_trainer = |call: &&OutlinedCall| {
        let (first, last) = ends(&call.origin);
        OF_TRANSFORMERS.contains(&first) && last.ends_with("Trainer") && call.takes(number)
    };
    let trainer = outline.calls.iter().find(is_trainer)?;
    let settings = match named(trainer, "args").or(trainer.args.get(1)) {
        Some(Passed::Call(number)) => outline.calls.get(*number),
        _ => None,
    };
    match settings.and_then(|call| named(call, "max_steps")) {
        Some(Passed::Data(Data::Int(steps))) if *steps > 0 => {
            Some((format!("steps: {steps}"), format!("the Trainer on {}", trainer.spot)))
        }
        _ => {
            notes.push(format!(
                "how many updates the Trainer on {} makes depends on its data: the rows are those of the schedule's own length, unless `--steps` gives the number",
                trainer.spot
            ));
            None
        }
    }
}
