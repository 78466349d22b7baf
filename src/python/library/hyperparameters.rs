//! What `save_hyperparameters` of Lightning keeps.

use crate::python::object::builtin::CallArgs;
use crate::python::object::dict::DictKind;
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::keyed::Keyed;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use crate::python::operation::dicts;
use crate::python::operation::objects;

/// The arguments that a model of Lightning keeps: pairs of a name and a value, and a dict or namespace of further ones.
pub(super) fn kept(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let kept = dicts::made(DictKind::Config, Keyed::default());
    for part in a.values {
        match part {
            Value::Dict(rest) => {
                let further: Vec<_> = rest.borrow().pairs.iter().cloned().collect();
                for (key, value) in further {
                    objects::set_index(&kept, &key, value)?;
                }
            }
            unknown if is_unknown(unknown) => return Ok(unknown.clone()),
            Value::Instance(instance) => {
                let fields = instance.fields.borrow().pairs(machine.names());
                for (key, value) in fields {
                    objects::set_index(&kept, &key, value)?;
                }
            }
            pair => {
                let parts = objects::items(machine, pair)?;
                if let [name, value] = &parts[..] {
                    objects::set_index(&kept, name, value.clone())?;
                }
            }
        }
    }
    Ok(kept)
}
