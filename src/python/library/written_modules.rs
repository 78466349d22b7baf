//! Modules of libraries that are written here in Python, for files that are read as a whole.

use crate::python::library::graph;
use crate::python::library::standard;
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;

/// Modules that hold settings or read them, with ours.
pub(in crate::python) const OF_FILES: [(&str, &str); 25] = [
    ("yacs.config", "lrsched.yacs"),
    ("omegaconf", "lrsched.omegaconf"),
    ("configparser", "lrsched.configparser"),
    ("easydict", "lrsched.attribute_dicts"),
    ("munch", "lrsched.attribute_dicts"),
    ("addict", "lrsched.attribute_dicts"),
    ("ml_collections", "lrsched.attribute_dicts"),
    ("ml_collections.config_dict", "lrsched.attribute_dicts"),
    ("ml_collections.config_flags", "lrsched.config_flags"),
    ("ml_collections.config_flags.config_flags", "lrsched.config_flags"),
    ("fvcore.common.config", "lrsched.yacs"),
    ("pathlib", standard::PROJECT),
    ("argparse", "lrsched.argparse"),
    ("configargparse", "lrsched.argparse"),
    ("shlex", "lrsched.shlex"),
    ("click", "lrsched.click"),
    ("absl.flags", "lrsched.flags"),
    ("tyro", "lrsched.tyro"),
    ("typer", "lrsched.typer"),
    ("simple_parsing", "lrsched.dataclass_arguments"),
    ("hydra", "lrsched.hydra"),
    ("hydra.utils", "lrsched.hydra"),
    ("chex", "lrsched.tree_dataclass"),
    (FLAX_STRUCT, "lrsched.tree_dataclass"),
    (HPARAMS, "lrsched.hparams"),
];

const FLAX_STRUCT: &str = "flax.struct";
const HPARAMS: &str = "tensorflow.contrib.training";

/// A part of a library that is reached by its path: `flax.struct` of `import flax`, the flags of TensorFlow 1.
pub(in crate::python) fn reached(machine: &mut dyn Host, origin: &str) -> Outcome<Option<Value>> {
    if let Some(flags) = graph::flags(machine, origin)? {
        return Ok(Some(flags));
    }
    let module = origin.strip_prefix("tf.").map(|rest| format!("tensorflow.{rest}"));
    let module = module.as_deref().unwrap_or(origin);
    let known = OF_FILES.iter().find(|(name, _)| *name == module && [FLAX_STRUCT, HPARAMS].contains(name));
    match known {
        Some((_, ours)) => standard::import(machine, ours, None),
        None => Ok(None),
    }
}
