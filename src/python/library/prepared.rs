//! Functions that give back the models and optimizers which they are handed, wrapped: as far as rates go, these are what they
//! were.

use crate::python::object::value::Value;
use std::rc::Rc;

/// What such a function returns.
#[derive(Clone, Copy)]
enum GivenBack {
    /// Its arguments: one alone, several as a tuple.
    Arguments,
    /// Its first argument.
    First,
    /// The arguments of these names that are not None, as those of `Arguments`.
    Named(&'static [&'static str]),
}

/// The functions, by the end of their path and its first part.
const PREPARING: [(&str, &str, GivenBack); 14] = [
    ("accelerate", "Accelerator().prepare", GivenBack::Arguments),
    ("accelerate", "Accelerator().prepare_model", GivenBack::First),
    ("accelerate", "Accelerator().prepare_optimizer", GivenBack::First),
    ("accelerate", "Accelerator().prepare_scheduler", GivenBack::First),
    ("apex", "FP16_Optimizer", GivenBack::First),
    ("apex", "LARC", GivenBack::First),
    ("apex", "amp.initialize", GivenBack::Named(&["models", "optimizers"])),
    // It adds flags of its own to a parser.
    ("deepspeed", "add_config_arguments", GivenBack::First),
    ("horovod", "DistributedOptimizer", GivenBack::First),
    ("intel_extension_for_pytorch", "optimize", GivenBack::Named(&["model", "optimizer"])),
    ("lightning", "Fabric().setup", GivenBack::Arguments),
    ("lightning", "Fabric().setup_optimizers", GivenBack::Arguments),
    ("lightning_fabric", "Fabric().setup", GivenBack::Arguments),
    ("opacus", "PrivacyEngine().make_private", GivenBack::Named(&["module", "optimizer", "data_loader"])),
];

/// Whether a path in the code of a file is that of such a function, as far as its text says.
pub(in crate::python) fn is_giving_back(called: &str) -> bool {
    let methods =
        ["amp.initialize", ".prepare", "hvd.DistributedOptimizer", "ipex.optimize", ".make_private"];
    methods.iter().any(|end| called.ends_with(end)) && !called.starts_with("self.prepare")
}

/// What a call of such a function returns; `None` for any other function.
pub(in crate::python) fn returned(
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Option<Value> {
    let first = origin.split('.').next().unwrap_or(origin);
    let is = |(module, end, _): &&(&str, &str, GivenBack)| {
        *module == first && origin.strip_suffix(end).is_some_and(|rest| rest.ends_with('.'))
    };
    let (_, _, what) = PREPARING.iter().find(is)?;
    let all: Vec<Value> = match what {
        GivenBack::Arguments => args.to_vec(),
        GivenBack::First => vec![args.first().or(keywords.first().map(|(_, value)| value))?.clone()],
        GivenBack::Named(names) => {
            let given = |(place, name): (usize, &&str)| {
                let named = keywords.iter().find(|(own, _)| **own == **name).map(|(_, value)| value);
                args.get(place).or(named).filter(|value| !matches!(value, Value::None)).cloned()
            };
            names.iter().enumerate().filter_map(given).collect()
        }
    };
    match &all[..] {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(Value::tuple(all)),
    }
}
