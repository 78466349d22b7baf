//! What the dict of an optimizer gives its groups: the rate, the momentum and the betas, and torch's defaults for them.

use super::class;
use crate::diagnostic::Diagnostic;
use crate::import::Reading;
use crate::import::draft::{Content, Draft, Known};
use crate::import::keys::Keys;
use crate::number::python::Number;
use crate::python::optimizers::torch_rate;

/// The momentum that an optimizer of torch has by default.
#[derive(Clone, Copy)]
enum DefaultInertia {
    Momentum,
    Betas,
}

/// The default rate of an optimizer of torch. That of `SGD` came with torch 2.4, so it counts for none.
fn default_rate(name: &str) -> Option<f64> {
    (name != "SGD").then(|| torch_rate(name)).flatten()
}

const DEFAULT_INERTIA: &[(&str, DefaultInertia)] = &[
    ("SGD", DefaultInertia::Momentum),
    ("RMSprop", DefaultInertia::Momentum),
    ("Adam", DefaultInertia::Betas),
    ("AdamW", DefaultInertia::Betas),
    ("NAdam", DefaultInertia::Betas),
    ("RAdam", DefaultInertia::Betas),
    ("Adamax", DefaultInertia::Betas),
];

/// The rate of an optimizer, its `lr` or torch's default. `path` are the keys that lead to its dict.
///
/// # Errors
///
/// It has neither; the error says `why`.
pub(super) fn rate(
    reading: &Reading<'_>,
    optimizer: &Keys<'_>,
    path: &str,
    why: Option<&str>,
) -> Result<Known<Number>, Diagnostic> {
    if let Some(rate) = optimizer.number("lr")? {
        return Ok(rate);
    }
    let name = optimizer.text_or("type", "")?.value;
    let name = class(&name);
    if let Some(rate) = default_rate(name) {
        reading.note(format!("`{path}` has no `lr`: the default of torch's `{name}` is {rate:?}"));
        return Ok(Known::new(Number::Float(rate), optimizer.default("lr")));
    }
    let error = Diagnostic::new(format!("`{path}` has no `lr`"))
        .at(reading.config.place(optimizer.map()), "")
        .help(format!("give it: `--set {path}.lr=0.02`"));
    Err(why.into_iter().fold(error, Diagnostic::why))
}

/// The momentum and the betas of the optimizer's dict, as a draft has them; torch's own, where the schedule drives them.
pub(super) fn inertia(optimizer: &Keys<'_>, is_driven: bool, draft: &mut Draft) -> Result<(), Diagnostic> {
    let mut is_given = false;
    for key in ["momentum", "betas"] {
        if let Some(node) = optimizer.node(key)? {
            draft.optimizer.push((key.into(), optimizer.value(key, node)?));
            is_given = true;
        }
    }
    if is_given || !is_driven {
        return Ok(());
    }
    let name = optimizer.text_or("type", "")?.value;
    let Some((_, inertia)) = DEFAULT_INERTIA.iter().find(|(known, _)| *known == class(&name)) else {
        return Ok(());
    };
    let number = |value: f64| Content::Number(value.into());
    let (key, value) = match inertia {
        DefaultInertia::Momentum => ("momentum", number(0.0)),
        DefaultInertia::Betas => {
            let origin = optimizer.default("betas");
            let betas = [0.9, 0.999].map(|beta| Known::new(number(beta), origin.clone()));
            ("betas", Content::List(betas.into()))
        }
    };
    draft.optimizer.push((key.into(), Known::new(value, optimizer.default(key))));
    Ok(())
}
