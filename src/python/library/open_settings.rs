//! Calls with settings that are not known: `DataLoader(dataset, **settings)`.

use crate::python::library::unknown;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;

/// The modules whose functions make data and models.
const MODULES: [&str; 4] = ["torch.utils.data.", "torch.nn.", "torchvision.", "torch_geometric.loader."];
/// Parts of the names of other functions that do.
const PARTS: [&str; 12] = [
    "loader",
    "dataset",
    "model",
    "net",
    "transform",
    "tokenizer",
    "parallel",
    "sampler",
    "encoder",
    "decoder",
    "discriminator",
    "generator",
];
/// Parts of the names of functions that may make a schedule all the same, or an optimizer.
const OTHERS: [&str; 7] = ["optim", "sched", "lr", "train", "arg", "config", "callback"];

/// Whether a function takes settings that are not known: what makes data or a model sets no rate. Of any other function they
/// may be the rate itself.
pub(in crate::python) fn takes_any(machine: &mut dyn Host, function: &Value) -> bool {
    if !is_unknown(function) {
        return false;
    }
    let origin = unknown::origin_of(machine, function);
    let path = if origin.is_empty() { unknown::text_of(machine, function) } else { origin };
    let name = path.rsplit('.').next().unwrap_or(&path).to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    !has(&OTHERS) && (MODULES.iter().any(|module| path.starts_with(module)) || has(&PARTS))
}
