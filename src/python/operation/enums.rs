//! What the metaclass of `enum.Enum` does: the members of a class, and the class as their collection. And the classes that
//! are derived from `typing.NamedTuple`.

use crate::arrange::Arrange as _;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Class, Dict, Instance, Value};
use crate::python::operation::special;
use crate::python::operation::text;
use crate::python::syntax::ast::{Act, ClassDef, CompareOp, Expr, ExprKind, Hint, Name, Stmt};
use crate::python::syntax::scope::Names;
use std::rc::Rc;

/// The module whose classes are meant.
const MODULE: &str = "enum";
/// The attribute of a class with its members by name, aliases included.
const MEMBERS: &str = "__members__";
/// The base of the user's tuples with named items.
pub(in crate::python) const NAMED_TUPLE: &str = "typing.NamedTuple";

/// Names by which a class changes how its members are made.
const UNUSUAL: [&str; 4] = ["_generate_next_value_", "_ignore_", "_missing_", "_order_"];

fn is_ours(class: &Class, name: &str) -> bool {
    !class.own && &*class.name == name
}

/// Whether a class is `Enum`, or derived from it.
fn is_enum(class: &Class) -> bool {
    is_ours(class, "Enum") || class.order.iter().any(|base| is_ours(base, "Enum"))
}

/// The bases of a class. Beside `Enum`, `int`, `float` and `str` make members that are such values.
pub(in crate::python) fn bases(machine: &mut dyn Host, bases: Vec<Value>) -> Outcome<Vec<Value>> {
    let is_member = |base: &Value| matches!(base, Value::Class(class) if is_enum(class));
    if !bases.iter().any(is_member) {
        return Ok(bases);
    }
    let mut mixed = Vec::new();
    for base in bases {
        let ours = match &base {
            Value::Builtin(builtin) if builtin.name == "int" => "_Int",
            Value::Builtin(builtin) if builtin.name == "float" => "_Float",
            Value::Builtin(builtin) if builtin.name == "str" => "_Str",
            Value::Class(class) if members(class).is_some() => {
                let message = format!("cannot extend <enum '{}'>", class.name);
                return Err(Fault::raise("TypeError", message).help("put all members into one class"));
            }
            _ => {
                mixed.push(base);
                continue;
            }
        };
        mixed.push(machine.member(MODULE, ours)?.unwrap_or(base));
    }
    Ok(mixed)
}

/// The members of an enum by name; `None` for a class without any.
pub(in crate::python) fn members(class: &Class) -> Option<Shared<Tracked<Dict>>> {
    if !class.order.iter().any(|base| is_ours(base, "Enum")) {
        return None;
    }
    match class.own(MEMBERS) {
        Some(Value::Dict(members)) => Some(members),
        _ => None,
    }
}

/// The members in their order, without aliases.
pub(in crate::python) fn each(class: &Class) -> Option<Vec<Value>> {
    let members = members(class)?;
    let mut each: Vec<Value> = Vec::new();
    for (_, member) in members.borrow().pairs.iter() {
        limits::walked(each.len());
        if !each.iter().any(|known| known.same(member)) {
            each.push(member.clone());
        }
    }
    Some(each)
}

/// The names that the body of a class binds, in the order in which it binds them.
fn bound(body: &[Stmt]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for statement in body {
        let targets = match &statement.act {
            Act::Assign(targets, _) => targets.iter().flat_map(named).collect(),
            _ => Vec::new(),
        };
        let others = Names::of_statement(statement).bound;
        for name in targets.into_iter().chain(others) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The names of a target, from left to right.
fn named(target: &Expr) -> Vec<Name> {
    match &target.kind {
        ExprKind::Name(name) => vec![name.clone()],
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().flat_map(named).collect(),
        _ => Vec::new(),
    }
}

/// The attributes of an enum in the order of its body. In CPython, that is the order of the members.
fn in_order(class: &Class, statement: &ClassDef) -> Outcome<Vec<(Rc<str>, Value)>> {
    let mut own = class.fields.borrow().clone();
    let is_plain = |statement: &Stmt| match &statement.act {
        Act::If(..) | Act::While(..) | Act::For(..) | Act::Try(_) | Act::With(..) | Act::Match(..) => {
            Names::of_statement(statement).bound.is_empty()
        }
        _ => true,
    };
    if !statement.body.iter().all(is_plain) {
        return Err(Fault::refuse(format!("the members of `{}` cannot be run here", class.name))
            .why("some are made in a loop or under a condition")
            .help("write a line for each member"));
    }
    let order = bound(&statement.body);
    own.arrange_by_key(|(name, _)| order.iter().position(|known| **known == **name));
    Ok(own)
}

/// Makes the members of a new class, if it is an enum.
pub(in crate::python) fn settle(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    statement: &ClassDef,
) -> Outcome<()> {
    if !class.own || !class.order.iter().any(|base| is_ours(base, "Enum")) {
        return Ok(());
    }
    let own = in_order(class, statement)?;
    if let Some((name, _)) = own.iter().find(|(name, _)| UNUSUAL.contains(&&**name)) {
        return Err(Fault::refuse(format!("`{name}` of an enum cannot be run here"))
            .help("give each member its value"));
    }
    let mut made: Vec<(Value, Value)> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for (name, value) in own.iter().filter(|(name, value)| is_member(class, name, value)) {
        let value = valued(machine, class, name, value, &values)?;
        values.push(value.clone());
        let known = alike(machine, made.iter().map(|(_, member)| member), &value)?;
        let member = match known {
            Some(member) => member,
            None => member(machine, class, name, value)?,
        };
        made.push((Value::str(&**name), member));
    }
    if made.is_empty() {
        return Ok(());
    }
    let mut fields = class.fields.borrow_mut();
    for (name, member) in &made {
        if let Some((_, place)) = fields.iter_mut().find(|(known, _)| name.text() == Some(known)) {
            *place = member.clone();
        }
    }
    fields.push((MEMBERS.into(), Value::dict(made)));
    Ok(())
}

/// Whether an attribute of the body of an enum is a member: functions and properties are not, nor are names like `__x__`.
fn is_member(class: &Class, name: &str, value: &Value) -> bool {
    let private = format!("_{}__", class.name.trim_start_matches('_'));
    let special = name.starts_with('_') && name.ends_with('_') || name.starts_with(&private);
    !special && !matches!(value, Value::Function(_) | Value::Wrapped(_))
}

/// The value of a member: `auto()` counts.
fn valued(
    machine: &mut dyn Host,
    class: &Class,
    name: &str,
    value: &Value,
    before: &[Value],
) -> Outcome<Value> {
    let is_automatic = matches!(value, Value::Instance(instance) if is_ours(&instance.class, "auto"));
    let derives = |of: &str| class.order.iter().any(|base| is_ours(base, of));
    let value = match is_automatic {
        false => value.clone(),
        true if derives("StrEnum") => Value::str(name.to_lowercase()),
        true => {
            let whole: Option<Vec<i128>> = before.iter().map(Value::as_int).collect();
            match whole {
                Some(whole) if !derives("_Str") && !derives("_Float") => {
                    Value::int(whole.into_iter().max().unwrap_or(0).saturating_add(1))
                }
                _ => {
                    return Err(Fault::refuse(format!(
                        "`auto()` of `{}.{name}` cannot be run here",
                        class.name
                    ))
                    .help("give the member its value"));
                }
            }
        }
    };
    let fits = match &value {
        Value::Lost(lost) => return Err(lost.reason.clone()),
        Value::Int(_) => !derives("_Str") && !derives("_Float"),
        Value::Float(_) => !derives("_Str") && !derives("_Int"),
        Value::Str(_) => !derives("_Number"),
        _ => !derives("_Mixed"),
    };
    match fits {
        true => Ok(value),
        false => {
            let shown = special::shown(machine, &value, true)?;
            Err(Fault::refuse(format!("the value {shown} of `{}.{name}` cannot be run here", class.name))
                .why("the enum is derived from a type, to which Python converts the value")
                .help("write a value of that type"))
        }
    }
}

/// The member whose value is equal.
fn alike<'a>(
    machine: &mut dyn Host,
    members: impl Iterator<Item = &'a Value>,
    value: &Value,
) -> Outcome<Option<Value>> {
    let symbol = machine.symbol("_value_");
    for member in members {
        machine.charge(1)?;
        let Value::Instance(instance) = member else { continue };
        let own = instance.fields.borrow().get(symbol, machine.names());
        if let Some(own) = own
            && (own.same(value) || special::holds(machine, CompareOp::Eq, &own, value)?)
        {
            return Ok(Some(member.clone()));
        }
    }
    Ok(None)
}

/// A new member. The class may have an `__init__`, which takes the items of a tuple.
fn member(machine: &mut dyn Host, class: &Shared<Class>, name: &str, value: Value) -> Outcome<Value> {
    let mut fields = Vec::new();
    for (field, value) in [
        ("_name_", Value::str(name)),
        ("_value_", value.clone()),
        ("name", Value::str(name)),
        ("value", value.clone()),
    ] {
        if class.find(field).is_none() || field.starts_with('_') {
            fields.push((machine.symbol(field), value));
        }
    }
    let made = Value::Instance(Shared::new(Instance {
        class: class.clone(),
        fields: Tracked::new(Fields::Own(fields)),
    }));
    if let Some(begin) = class.find_known("__init__") {
        let args = match &value {
            Value::Tuple(items) => items.to_vec(),
            _ => vec![value],
        };
        special::call_method(machine, &made, begin, &args)?;
    }
    Ok(made)
}

/// `Kind(value)`: the member with that value.
pub(in crate::python) fn by_value(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let ([value], []) = (args, keywords) else {
        return Err(Fault::refuse(format!("`{}` cannot be called like this here", class.name))
            .help("call an enum with the value of a member"));
    };
    let each = each(class).unwrap_or_default();
    if let Some(member) = each.iter().find(|member| member.same(value)) {
        return Ok(member.clone());
    }
    match alike(machine, each.iter(), value)? {
        Some(member) => Ok(member),
        None => {
            let shown = special::shown(machine, value, true)?;
            Err(Fault::raise("ValueError", format!("{shown} is not a valid {}", class.name)))
        }
    }
}

/// `Kind["NAME"]`.
pub(in crate::python) fn by_name(class: &Class, name: &Value) -> Option<Outcome<Value>> {
    let members = members(class)?;
    let members = members.borrow();
    limits::walked(members.pairs.len());
    let found = members.pairs.iter().find(|(known, _)| known.text().is_some() && known.text() == name.text());
    Some(match found {
        Some((_, member)) => Ok(member.clone()),
        None => text::repr(name).and_then(|name| Err(Fault::raise("KeyError", name))),
    })
}

/// `member in Kind`.
pub(in crate::python) fn has(class: &Shared<Class>, item: &Value) -> Option<Outcome<bool>> {
    members(class)?;
    Some(match item {
        Value::Instance(instance) => Ok(Shared::ptr_eq(&instance.class, class)),
        _ => Err(Fault::refuse(format!("a value in `{}` cannot be searched here", class.name))
            .why("Python 3.11 raises a TypeError, and Python 3.12 compares the values of the members")
            .help("compare with the values: `x in [member.value for member in Kind]`")),
    })
}

/// Whether an object is a member that is a value of that type besides: `int`, `float` or `str`.
pub(in crate::python) fn is_also(instance: &Instance, name: &str) -> bool {
    let ours = match name {
        "int" => "_Int",
        "float" => "_Float",
        "str" => "_Str",
        _ => return false,
    };
    instance.class.order.iter().any(|base| is_ours(base, ours))
}

/// The class of a tuple with these named items, if one of the bases is `NamedTuple`. Its methods remain in `fields`.
pub(in crate::python) fn named_tuple(
    machine: &mut dyn Host,
    name: &str,
    bases: &[Value],
    hints: &[(Rc<str>, Hint)],
    fields: &mut Vec<(Rc<str>, Value)>,
) -> Outcome<Option<Shared<Class>>> {
    let is_base = |base: &Value| matches!(base, Value::Builtin(builtin) if builtin.name == NAMED_TUPLE);
    if !bases.iter().any(is_base) {
        return Ok(None);
    }
    let default =
        |name: &str| fields.iter().find(|(known, _)| **known == *name).map(|(_, value)| value.clone());
    let defaults: Vec<Value> = hints.iter().filter_map(|(name, _)| default(name)).collect();
    let last = hints.len() - defaults.len();
    if hints[..last].iter().any(|(name, _)| default(name).is_some()) {
        let message = "non-default namedtuple field cannot follow a default field";
        return Err(Fault::raise("TypeError", message));
    }
    fields.retain(|(name, _)| !hints.iter().any(|(hint, _)| hint == name));
    let names = Value::list(hints.iter().map(|(name, _)| Value::str(&**name)).collect());
    let make = machine.member("collections", "namedtuple")?.unwrap_or(Value::None);
    let keywords = [("defaults".into(), Value::tuple(defaults))];
    match machine.call(&make, &[Value::str(name), names], &keywords)? {
        Value::Class(row) => Ok(Some(row)),
        _ => Ok(None),
    }
}
