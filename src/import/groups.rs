//! Groups of parameters with rates of their own: LoRA+, embeddings, the parts of a model.

use super::draft::{Content, Drafted, Known};
use super::keys::Keys;
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;

/// The rates of named groups, as `optimizer.lr` takes them. A single group has no name.
pub(super) fn named(mut groups: Vec<(String, Known<Number>)>) -> Drafted {
    if groups.len() == 1 {
        return groups.remove(0).1.into();
    }
    let origin = groups[0].1.origin.clone();
    let entries = groups.into_iter().map(|(name, rate)| (name, rate.into())).collect();
    Known::new(Content::Map(entries), origin)
}

/// A rate times a factor.
pub(super) fn times(rate: &Known<Number>, factor: &Known<Number>, formula: &str) -> Known<Number> {
    let value = Number::Float(rate.value.float() * factor.value.float());
    let reason = format!("{formula} = {} * {}", rate.value, factor.value);
    Known::new(value, factor.origin.derived(reason))
}

/// The groups of LoRA+ as peft makes them, if the config has a `loraplus_lr_ratio`.
///
/// # Errors
///
/// A value is not a number.
pub(super) fn lora_plus(keys: &Keys<'_>, rate: &Known<Number>) -> Result<Option<Drafted>, Diagnostic> {
    let Some(ratio) = keys.number("loraplus_lr_ratio")? else { return Ok(None) };
    let embedding = keys.number_or("loraplus_lr_embedding", 1e-6)?;
    let upper = times(rate, &ratio, "learning_rate * loraplus_lr_ratio");
    let groups = [("lora_A", rate.clone()), ("lora_B", upper), ("embeddings", embedding)];
    Ok(Some(named(groups.map(|(name, rate)| (name.to_string(), rate)).into())))
}
