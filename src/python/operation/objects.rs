//! Attributes, items and iteration.

use crate::python::number::arrays;
use crate::python::number::places;
use crate::python::object::dict::{DictKind, DictSteps, ViewPart};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::*;
use crate::python::object::whole::is_unknown;
use crate::python::operation::classes;
use crate::python::operation::dict_objects;
use crate::python::operation::dicts;
use crate::python::operation::enums;
use crate::python::operation::iterate;
use crate::python::operation::methods;
use crate::python::operation::sets;
use crate::python::operation::special;
use std::cell::Cell;

/// `of.name`.
pub(in crate::python) fn attribute(machine: &mut dyn Host, of: &Value, name: u32) -> Outcome<Value> {
    match of {
        Value::Instance(instance) => instance_attribute(machine, of, instance, name),
        Value::Super(parts) => super_attribute(machine, &parts.0, &parts.1, name),
        Value::Class(class) => class_attribute(machine, of, class, name),
        Value::Module(module) => {
            let text = machine.names()[name as usize].clone();
            match module.member(&text) {
                Some(value) => Ok(value),
                None => machine.member(module.name, &text)?.ok_or_else(|| module.missing(&text)),
            }
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        Value::Function(closure)
            if let Some((_, value)) =
                closure.attributes.borrow().iter().find(|(known, _)| *known == name) =>
        {
            Ok(value.clone())
        }
        Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Config) => {
            let text = machine.names()[name as usize].clone();
            dicts::attribute(machine, of, dict, &text)
        }
        Value::Dict(dict) => {
            let text = machine.names()[name as usize].clone();
            match dict_objects::attribute(machine, of, dict, &text) {
                Some(found) => found,
                None => methods::find(machine, of, &text),
            }
        }
        _ => {
            let text = machine.names()[name as usize].clone();
            methods::find(machine, of, &text)
        }
    }
}

/// `of.name` where an object simply has that attribute; otherwise [`attribute`] finds it. `near` is where the last object
/// had it.
#[inline]
pub(in crate::python) fn field(of: &Value, name: u32, text: &str, near: &Cell<u32>) -> Option<Value> {
    let Value::Instance(instance) = of else { return None };
    // A property takes precedence over an attribute of the object.
    if instance.class.properties && instance.class.has_property(name, text) {
        return None;
    }
    let value = instance.fields.borrow().get_near(name, text, near)?;
    if matches!(value, Value::Lost(_)) { None } else { Some(value) }
}

/// `of.name = value` where an object already has that attribute. Otherwise the value is returned, for [`set_attribute`].
#[inline]
pub(in crate::python) fn set_field(
    of: &Value,
    (name, text): (u32, &str),
    near: &Cell<u32>,
    value: Value,
) -> Option<Value> {
    let Value::Instance(instance) = of else { return Some(value) };
    let class = &instance.class;
    let is_seen = || class.has_known("__setattr__") || class.has_property(name, text);
    if class.properties && is_seen() || may_be_frozen(class) {
        return Some(value);
    }
    Fields::put_near(&instance.fields, (name, text), near, value)
}

/// Whether a class or a base is a dataclass, whose fields may not be changed if it is frozen.
pub(in crate::python) fn may_be_frozen(class: &Class) -> bool {
    let is_data = |class: &Class| class.data.borrow().is_some();
    is_data(class) || class.order.iter().any(|class| is_data(class))
}

fn instance_attribute(machine: &mut dyn Host, of: &Value, instance: &Instance, name: u32) -> Outcome<Value> {
    // A property takes precedence over an attribute of the object.
    let property =
        instance.class.properties && instance.class.has_property(name, &machine.names()[name as usize]);
    if !property && let Some(value) = instance.fields.borrow().get(name, machine.names()) {
        return match value {
            Value::Lost(lost) => Err(lost.reason.clone()),
            value => Ok(value),
        };
    }
    if let Some(value) = instance.class.find_symbol(name, &machine.names()[name as usize]) {
        return match classes::bound(machine, of, &instance.class, value) {
            Err(fault) if fault.class() == Some("AttributeError") && property => {
                let text = machine.names()[name as usize].clone();
                own_attribute(machine, of, &instance.class, &text, |_| fault)
            }
            result => result,
        };
    }
    let text = machine.names()[name as usize].clone();
    match &*text {
        "__class__" => return Ok(Value::Class(instance.class.clone())),
        "__dict__" if !matches!(instance.class.root(), Base::Exception(_)) && !is_unknown(of) => {
            classes::admits(instance, "__dict__")?;
            return Ok(instance.fields.borrow_mut().dict(machine.names()));
        }
        _ => {}
    }
    let frozen = std::iter::once(&instance.class).chain(&instance.class.order).any(is_frozen);
    if frozen && matches!(&*text, "__setattr__" | "__delattr__") {
        methods::unknown("object", &text)?;
    }
    if let Some(found) = methods::of_base(of, &instance.class, &text) {
        return found;
    }
    own_attribute(machine, of, &instance.class, &text, |machine| lacking(machine, instance, &text))
}

/// The error for an attribute that an object does not have.
fn lacking(machine: &mut dyn Host, instance: &Instance, name: &str) -> Fault {
    let message = format!("'{}' object has no attribute '{name}'", instance.class.name);
    let fault = Fault::raise("AttributeError", message);
    let known = instance.fields.borrow().pairs(machine.names());
    match limits::nearest(name, known.iter().filter_map(|(n, _)| n.text())) {
        Some(near) => fault.help(format!("did you mean `self.{near}`?")),
        None => fault.help(format!("set it in `__init__`: `self.{name} = ...`")),
    }
}

/// `super().name`: the search begins after `class`.
fn super_attribute(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    instance: &Value,
    name: u32,
) -> Outcome<Value> {
    let text = machine.names()[name as usize].clone();
    let whole = match instance {
        Value::Instance(instance) => &instance.class,
        Value::Class(class) => class,
        _ => &dict_objects::class_of(instance).unwrap_or_else(|| class.clone()),
    };
    match whole.find_behind(class, &text) {
        Some(value) if matches!(instance, Value::Class(_)) => classes::unbound(whole, value),
        Some(value) => classes::bound(machine, instance, whole, value),
        None if dict_objects::class_of(instance).is_some() => {
            dict_objects::inherited(machine, instance, &text)
        }
        None if matches!(&*text, "__setattr__" | "__delattr__") && class.order.iter().any(is_frozen) => {
            Err(Fault::refuse(format!("`super().{text}` of a frozen dataclass cannot be run here"))
                .help(format!("write `object.{text}(self, ...)`")))
        }
        None => match (
            methods::of_base(instance, class, &text),
            class.order.iter().find(|base| base.is_foreign()),
        ) {
            (Some(found), _) => found,
            // What a base has that is not available here is not known.
            (None, Some(base)) if matches!(instance, Value::Instance(_)) => {
                own_attribute(machine, instance, base, &text, |_| Fault::raise("AttributeError", ""))
            }
            (None, _) => {
                Err(Fault::raise("AttributeError", format!("'super' object has no attribute '{text}'")))
            }
        },
    }
}

fn class_attribute(machine: &mut dyn Host, of: &Value, class: &Shared<Class>, name: u32) -> Outcome<Value> {
    let text = machine.names()[name as usize].clone();
    if let Some(value) = class.find(&text) {
        return classes::unbound(class, value);
    }
    match &*text {
        "__name__" => Ok(Value::str(&*class.name)),
        _ => methods::of_base(of, class, &text).unwrap_or_else(|| {
            methods::unknown("type", &text)?;
            Err(Fault::raise(
                "AttributeError",
                format!("type object '{}' has no attribute '{text}'", class.name),
            ))
        }),
    }
}

/// Calls `__getattr__` of the class for a missing attribute.
fn own_attribute(
    machine: &mut dyn Host,
    of: &Value,
    class: &Class,
    name: &str,
    fault: impl FnOnce(&mut dyn Host) -> Fault,
) -> Outcome<Value> {
    match class.find_known("__getattr__") {
        Some(method) => special::call_method(machine, of, method, &[Value::str(name)]),
        None => Err(fault(machine)),
    }
}

/// `of.name = value`.
pub(in crate::python) fn set_attribute(
    machine: &mut dyn Host,
    of: &Value,
    name: u32,
    value: Value,
) -> Outcome<()> {
    thawed(machine, of, name, "assign to")?;
    let text = machine.names()[name as usize].clone();
    if let Value::Instance(instance) = of
        && instance.class.properties
        && let Some(method) = instance.class.find_known("__setattr__")
    {
        return special::call_method(machine, of, method, &[Value::str(&*text), value]).map(drop);
    }
    if &*text == WORDS && is_unknown(of) {
        keep_words(machine, of, &value);
    }
    match dict_objects::set_attribute(machine, of, &text, &value) {
        Some(set) => set,
        None => store_attribute(machine, of, name, value),
    }
}

/// What a program takes the words of its command line from: `sys.argv`.
const WORDS: &str = "argv";

/// Remembers what a training file takes for the words of the command line.
fn keep_words(machine: &mut dyn Host, of: &Value, words: &Value) {
    let Value::Instance(instance) = of else { return };
    let symbol = machine.symbol("__text__");
    let text = instance.fields.borrow().get(symbol, machine.names());
    let is_system = text.is_some_and(|text| text.text() == Some("sys"));
    if let Some(whole) = machine.whole().filter(|_| is_system) {
        whole.words = Some(words.clone());
    }
}

fn is_frozen(class: &Shared<Class>) -> bool {
    class.data.borrow().as_ref().is_some_and(|fields| fields.frozen)
}

/// The error of changing a field of a frozen dataclass.
fn thawed(machine: &dyn Host, of: &Value, name: u32, verb: &str) -> Outcome<()> {
    let Value::Instance(instance) = of else { return Ok(()) };
    for class in std::iter::once(&instance.class).chain(&instance.class.order) {
        let data = class.data.borrow();
        let Some(fields) = &*data else { continue };
        let text = &machine.names()[name as usize];
        let own = Shared::ptr_eq(class, &instance.class);
        if fields.frozen && (own || fields.names().iter().any(|field| **field == **text)) {
            return Err(Fault::raise("FrozenInstanceError", format!("cannot {verb} field '{text}'")));
        }
    }
    Ok(())
}

/// `object.__setattr__(of, name, value)`, which a frozen dataclass does not prevent.
pub(in crate::python) fn store_attribute(
    machine: &mut dyn Host,
    of: &Value,
    name: u32,
    value: Value,
) -> Outcome<()> {
    let Value::Instance(instance) = of else {
        let text = machine.names()[name as usize].clone();
        return store_elsewhere(of, name, &text, value);
    };
    if instance.class.properties
        && let Some(wrapped) = instance.class.property(name, &machine.names()[name as usize])
        && let Wrapped::Property { set, .. } = &*wrapped
    {
        let text = machine.names()[name as usize].clone();
        let Some(set) = set else {
            let message = format!("property '{text}' of '{}' object has no setter", instance.class.name);
            return Err(Fault::raise("AttributeError", message));
        };
        return machine.call(set, &[of.clone(), value], &[]).map(drop);
    }
    if instance.fields.borrow().get(name, machine.names()).is_none() {
        classes::admits(instance, &machine.names()[name as usize])?;
    }
    match (&*machine.names()[name as usize], &value) {
        ("__dict__", Value::Dict(dict)) => {
            *instance.fields.borrow_mut() = Fields::Shared(dict.clone());
            return Ok(());
        }
        (text @ ("__dict__" | "__class__"), _) => {
            return Err(Fault::refuse(format!("setting `{text}` of an object cannot be run here"))
                .help("change its attributes one by one"));
        }
        _ => {}
    }
    instance.fields.borrow_mut().set(name, value, machine.names())
}

/// `of.name = value` of a class or a function.
fn store_elsewhere(of: &Value, name: u32, text: &str, value: Value) -> Outcome<()> {
    if let Value::Dict(dict) = of
        && matches!(dict.borrow().kind, DictKind::Config)
    {
        return dicts::insert(dict, &Value::str(text), value);
    }
    if let Value::Class(class) = of {
        classes::settable(class, text, &value)?;
        let mut fields = class.fields.borrow_mut();
        match fields.iter_mut().find(|(field, _)| **field == *text) {
            Some((_, slot)) => *slot = value,
            None => fields.push((text.into(), value)),
        }
        return Ok(());
    }
    if let Value::Function(closure) = of
        && (!text.starts_with("__") || matches!(text, "__wrapped__" | "__name__"))
    {
        let mut attributes = closure.attributes.borrow_mut();
        match attributes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => *slot = value,
            None => attributes.push((name, value)),
        }
        return Ok(());
    }
    Err(match of {
        Value::Function(_) | Value::Module(_) | Value::Builtin(_) => {
            Fault::refuse(format!("setting `{text}` of a {} cannot be run here", of.type_name()))
                .help("keep the state of the schedule in attributes of `self`")
        }
        _ => Fault::raise("AttributeError", format!("'{}' object has no attribute '{text}'", of.type_name())),
    })
}

/// `del of.name`.
pub(in crate::python) fn delete_attribute(machine: &mut dyn Host, of: &Value, name: u32) -> Outcome<()> {
    thawed(machine, of, name, "delete")?;
    drop_attribute(machine, of, name)
}

/// `object.__delattr__(of, name)`, which a frozen dataclass does not prevent.
pub(in crate::python) fn drop_attribute(machine: &mut dyn Host, of: &Value, name: u32) -> Outcome<()> {
    let text = machine.names()[name as usize].clone();
    match of {
        Value::Instance(instance) => {
            if instance.class.properties
                && let Some(wrapped) = instance.class.property(name, &machine.names()[name as usize])
                && let Wrapped::Property { delete, .. } = &*wrapped
            {
                let Some(delete) = delete else {
                    let message =
                        format!("property '{text}' of '{}' object has no deleter", instance.class.name);
                    return Err(Fault::raise("AttributeError", message));
                };
                return machine.call(delete, std::slice::from_ref(of), &[]).map(drop);
            }
            match instance.fields.borrow_mut().remove(name, machine.names())? {
                true => Ok(()),
                false => Err(Fault::raise(
                    "AttributeError",
                    format!("'{}' object has no attribute '{text}'", instance.class.name),
                )),
            }
        }
        Value::Class(class) => {
            let mut fields = class.fields.borrow_mut();
            match fields.iter().position(|(known, _)| **known == *text) {
                Some(at) => {
                    fields.remove(at);
                    Ok(())
                }
                None => Err(Fault::raise(
                    "AttributeError",
                    format!("type object '{}' has no attribute '{text}'", class.name),
                )),
            }
        }
        Value::Function(closure) => {
            let mut attributes = closure.attributes.borrow_mut();
            match attributes.iter().position(|(known, _)| *known == name) {
                Some(at) => {
                    attributes.remove(at);
                    Ok(())
                }
                None => Err(Fault::raise(
                    "AttributeError",
                    format!("'function' object has no attribute '{text}'"),
                )),
            }
        }
        // A config's dict deletes the key, and raises a KeyError if there is none.
        Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Config) => {
            let key = Value::str(&*text);
            dicts::take(dict, &key)?.map(drop).ok_or_else(|| dicts::missing(&key))
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => {
            Err(Fault::refuse(format!("deleting an attribute of a '{}' cannot be run here", of.type_name())))
        }
    }
}

/// The number of items.
pub(in crate::python) fn length(value: &Value) -> Outcome<usize> {
    Ok(match value {
        Value::Str(text) => {
            limits::spend(text.len() / 16)?;
            text.chars().count()
        }
        Value::Tuple(items) => items.len(),
        Value::List(items) => items.borrow().len(),
        Value::Dict(dict) => dict.borrow().pairs.len(),
        Value::View(view) => view.dict.borrow().pairs.len(),
        Value::Set(set) => set.items.borrow().len(),
        Value::Range(range) => range.len(),
        Value::Array(array) => array.items.len(),
        Value::Class(class) if let Some(members) = enums::each(class) => members.len(),
        Value::Tensor(..) => return Err(Fault::raise("TypeError", "Scalar tensor has no `len()`")),
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => {
            return Err(Fault::raise(
                "TypeError",
                format!("object of type '{}' has no len()", value.type_name()),
            ));
        }
    })
}

/// Calls `__len__` or `__length_hint__` of a user's object, as CPython does before it makes a list or tuple of it. We
/// do not need the answer, but the methods may have effects.
pub(in crate::python) fn length_hint(machine: &mut dyn Host, value: &Value) -> Outcome<()> {
    let Value::Instance(instance) = value else { return Ok(()) };
    for (name, what) in [("__len__", "__len__()"), ("__length_hint__", "__length_hint__()")] {
        let Some(method) = instance.class.find(name) else { continue };
        match special::call_method(machine, value, method, &[]) {
            Ok(answer) => match answer.as_int() {
                Some(count) if count < 0 => {
                    return Err(Fault::raise("ValueError", format!("{what} should return >= 0")));
                }
                _ => return Ok(()),
            },
            // CPython only ignores a TypeError.
            Err(fault) if fault.class() == Some("TypeError") => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// The items of `list(value)` or `tuple(value)`.
pub(in crate::python) fn listed(machine: &mut dyn Host, value: &Value) -> Outcome<Vec<Value>> {
    let Value::Instance(_) = value else { return items(machine, value) };
    let iterator = iterate::begin(machine, value)?;
    length_hint(machine, value)?;
    items(machine, &iterator)
}

/// What `**value` hands on: of an object with `keys`, a dict of its items.
pub(in crate::python) fn mapping(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
    let Value::Instance(instance) = value else { return Ok(value.clone()) };
    if instance.class.find("keys").is_none() {
        return Ok(value.clone());
    }
    let symbol = machine.symbol("keys");
    let keys = attribute(machine, value, symbol)?;
    let keys = machine.call(&keys, &[], &[])?;
    let mut pairs = Vec::new();
    for key in listed(machine, &keys)? {
        let item = special::index(machine, value, &key)?;
        pairs.push((key, item));
    }
    Ok(Value::dict(pairs))
}

/// The items that a loop over a value sees.
pub(in crate::python) fn items(machine: &mut dyn Host, value: &Value) -> Outcome<Vec<Value>> {
    if let Ok(length) = length(value) {
        machine.charge(length as u64)?;
    }
    let items = match value {
        Value::Tuple(items) => items.to_vec(),
        Value::List(items) => items.borrow().clone(),
        Value::Dict(dict) => dict.borrow().pairs.iter().map(|(key, _)| key.clone()).collect(),
        Value::Range(range) => {
            limits::grow(range.len())?;
            (0..range.len()).map(|i| Value::Int(range.get(i))).collect()
        }
        Value::Array(array) => (0..array.items.len()).map(|i| array.get(i)).collect(),
        Value::Str(text) => text.chars().map(|c| Value::str(c.to_string())).collect(),
        Value::Iterator(iter) => {
            let mut items = Vec::new();
            while let Some(item) = iterate::next(machine, iter)? {
                limits::grow(items.len())?;
                machine.charge(1)?;
                items.push(item);
            }
            items
        }
        Value::Set(set) => sets::ordered(set)?,
        Value::View(view) => view.items(),
        Value::Instance(_) => {
            let iterator = iterate::begin(machine, value)?;
            return items(machine, &iterator);
        }
        Value::Lost(lost) => return Err(lost.reason.clone()),
        Value::Class(class) if let Some(members) = enums::each(class) => members,
        _ => return Err(not_iterable(value)),
    };
    Ok(items)
}

fn not_iterable(value: &Value) -> Fault {
    Fault::raise("TypeError", format!("'{}' object is not iterable", value.type_name()))
}

/// The iterator of a value.
pub(in crate::python) fn iterate(value: &Value) -> Outcome<Value> {
    Ok(Value::iterator(match value {
        Value::Range(range) => Iter::Range(**range, std::cell::Cell::new(0)),
        Value::List(items) => Iter::List(items.clone(), 0),
        Value::Tuple(items) => Iter::Tuple(items.clone(), 0),
        Value::Dict(dict) => Iter::Dict(DictSteps::new(dict, ViewPart::Keys, false)),
        Value::View(view) => Iter::Dict(DictSteps::new(&view.dict, view.part, false)),
        Value::Array(array) if array.single && array.library == Library::Numpy => {
            return Err(Fault::raise("TypeError", "iteration over a 0-d array"));
        }
        Value::Array(array) => Iter::Array(array.clone(), 0),
        Value::Str(text) => {
            limits::make(text.len())?;
            Iter::Items(text.chars().map(|c| Value::str(c.to_string())).collect(), 0)
        }
        Value::Iterator(_) => return Ok(value.clone()),
        Value::Set(set) => Iter::Items(sets::ordered(set)?, 0),
        Value::Lost(lost) => return Err(lost.reason.clone()),
        Value::Class(class) if let Some(members) = enums::each(class) => Iter::Items(members, 0),
        _ => return Err(not_iterable(value)),
    }))
}

/// Unpacks a value into targets. An iterator is advanced only as far as CPython advances it: one item too many.
pub(in crate::python) fn unpacked(
    machine: &mut dyn Host,
    value: &Value,
    star: u8,
    count: usize,
) -> Outcome<Vec<Value>> {
    if star != u8::MAX || matches!(value, Value::List(_) | Value::Tuple(_)) {
        let items = match items(machine, value) {
            Err(fault) => return Err(unpacking(value, fault)),
            Ok(items) => items,
        };
        return unpack(items, star, count);
    }
    let mut taken = Vec::new();
    let result = iterate::each(machine, value, |_, item| {
        taken.push(item);
        Ok(taken.len() <= count)
    });
    result.map_err(|fault| unpacking(value, fault))?;
    unpack(taken, star, count)
}

fn unpacking(value: &Value, fault: Fault) -> Fault {
    match fault.message() == not_iterable(value).message() {
        true => Fault::raise("TypeError", format!("cannot unpack non-iterable {} object", value.type_name())),
        false => fault,
    }
}

/// Unpacks items into targets.
pub(in crate::python) fn unpack(items: Vec<Value>, star: u8, count: usize) -> Outcome<Vec<Value>> {
    if star == u8::MAX {
        return match items.len() {
            n if n == count => Ok(items),
            n if n < count => Err(Fault::raise(
                "ValueError",
                format!("not enough values to unpack (expected {count}, got {n})"),
            )),
            _ => Err(Fault::raise("ValueError", format!("too many values to unpack (expected {count})"))),
        };
    }
    if items.len() + 1 < count {
        return Err(Fault::raise(
            "ValueError",
            format!("not enough values to unpack (expected at least {}, got {})", count - 1, items.len()),
        ));
    }
    let star = usize::from(star);
    let taken = items.len() + 1 - count;
    let mut spread = items[..star].to_vec();
    spread.push(Value::list(items[star..star + taken].to_vec()));
    spread.extend_from_slice(&items[star + taken..]);
    Ok(spread)
}

/// `of[index]`.
pub(in crate::python) fn index(of: &Value, index: &Value) -> Outcome<Value> {
    if let Value::Slice(bounds) = index {
        return slice(of, bounds);
    }
    match of {
        Value::List(items) => {
            let items = items.borrow();
            Ok(items[places::place(index, items.len(), "list")?].clone())
        }
        Value::Tuple(items) => Ok(items[places::place(index, items.len(), "tuple")?].clone()),
        Value::Dict(dict) => dicts::index(dict, index),
        Value::Str(text) => {
            limits::spend(text.len() / 2)?;
            let chars: Vec<char> = text.chars().collect();
            Ok(Value::str(chars[places::place(index, chars.len(), "string")?].to_string()))
        }
        Value::Range(range) => Ok(Value::Int(range.get(places::place(index, range.len(), "range object")?))),
        Value::Array(array) => arrays::item(array, index),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(Fault::raise("TypeError", format!("'{}' object is not subscriptable", of.type_name()))),
    }
}

fn slice(of: &Value, bounds: &[Value; 3]) -> Outcome<Value> {
    let items: Vec<Value> = match of {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        Value::Array(array) => return arrays::slice(array, bounds),
        Value::Str(text) => text.chars().map(|c| Value::str(c.to_string())).collect(),
        Value::Range(range) => return slice_range(range, bounds),
        _ => {
            return Err(Fault::raise(
                "TypeError",
                format!("'{}' object is not subscriptable", of.type_name()),
            ));
        }
    };
    limits::make(items.len())?;
    let places = places::slice_places(items.len(), bounds)?;
    let taken: Vec<Value> = places.into_iter().map(|at| items[at].clone()).collect();
    Ok(match of {
        Value::List(_) => Value::list(taken),
        Value::Tuple(_) => Value::tuple(taken),
        _ => Value::str(taken.iter().filter_map(Value::text).collect::<String>()),
    })
}

/// A part of a range, which is a range as well.
fn slice_range(range: &RangeObject, bounds: &[Value; 3]) -> Outcome<Value> {
    let (start, stop, step) = places::slice_bounds(range.len(), bounds)?;
    let at = |place: i64| range.start.saturating_add(range.step.saturating_mul(place));
    Ok(Value::Range(Shared::new(RangeObject {
        start: at(start),
        stop: at(stop),
        step: range.step.saturating_mul(step),
    })))
}

/// `list[start:stop:step] = values`.
pub(in crate::python) fn set_slice(
    machine: &mut dyn Host,
    list: &Shared<Tracked<Vec<Value>>>,
    bounds: &[Value; 3],
    values: &Value,
) -> Outcome<()> {
    let plain = matches!(bounds[2], Value::None | Value::Int(1));
    let values = match items(machine, values) {
        Ok(values) => values,
        Err(fault) if fault.class() == Some("TypeError") => {
            return Err(Fault::raise(
                "TypeError",
                if plain { "can only assign an iterable" } else { "must assign iterable to extended slice" },
            ));
        }
        Err(fault) => return Err(fault),
    };
    let length = list.borrow().len();
    limits::grow(length + values.len())?;
    limits::spend(length + values.len())?;
    let places = places::slice_places(length, bounds)?;
    if plain {
        // An empty slice still determines where the values go.
        let start = places::slice_bounds(length, bounds)?.0 as usize;
        let end = places.last().map_or(start, |last| last + 1);
        list.borrow_mut().splice(start..end, values);
        return Ok(());
    }
    if places.len() != values.len() {
        let message = format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            values.len(),
            places.len()
        );
        return Err(Fault::raise("ValueError", message));
    }
    let mut list = list.borrow_mut();
    for (at, value) in places.into_iter().zip(values) {
        list[at] = value;
    }
    Ok(())
}

/// `of[index] = value`.
pub(in crate::python) fn set_index(of: &Value, index: &Value, value: Value) -> Outcome<()> {
    match of {
        Value::List(items) => {
            let at =
                places::place(index, items.borrow().len(), "list assignment").map_err(|fault| match fault
                    .class()
                {
                    Some("IndexError") => Fault::raise("IndexError", "list assignment index out of range"),
                    _ => fault,
                })?;
            items.borrow_mut()[at] = value;
            Ok(())
        }
        Value::Dict(dict) => dicts::insert(dict, index, value),
        Value::Array(array) => arrays::assign(array, index, &value),
        _ => Err(Fault::raise(
            "TypeError",
            format!("'{}' object does not support item assignment", of.type_name()),
        )),
    }
}

/// Merges the pairs of a dict into another.
pub(in crate::python) fn merge(into: &Value, from: &Value) -> Outcome<()> {
    let Value::Dict(from) = from else {
        return Err(Fault::raise("TypeError", format!("'{}' object is not a mapping", from.type_name())));
    };
    let pairs = from.borrow().pairs.to_vec();
    limits::spend(pairs.len())?;
    for (key, value) in pairs {
        set_index(into, &key, value)?;
    }
    Ok(())
}

/// A list or dict with the same items.
pub(in crate::python) fn copy(value: &Value) -> Outcome<Value> {
    limits::spend(length(value)?)?;
    Ok(match value {
        Value::List(items) => Value::list(items.borrow().clone()),
        Value::Dict(dict) => dicts::copy(dict),
        Value::Set(set) if set.frozen => value.clone(),
        Value::Set(set) => sets::make(set.frozen, set.items.borrow().clone()),
        _ => value.clone(),
    })
}

/// Whether a value is callable.
pub(in crate::python) fn callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Builtin(_) | Value::Bound(_) | Value::Class(_) | Value::Native(_) => true,
        Value::Instance(instance) => {
            instance.class.has_known("__call__") || matches!(instance.class.root(), Base::Schedule)
        }
        _ => false,
    }
}
