//! Dicts, their relatives in `collections`, and the views of their keys, values and pairs.

use crate::python::number::places;
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::dict::{DictKind, View, ViewPart};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::keyed::Keyed;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value;
use crate::python::object::value::{Dict, Iter, Value};
use crate::python::operation::dict_objects;
use crate::python::operation::iterate;
use crate::python::operation::methods;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::sequences;
use crate::python::operation::sets;
use crate::python::operation::special;
use crate::python::operation::text;
use crate::python::syntax::ast::{BinaryOp, CompareOp};
use std::cell::Cell;

impl View {
    /// Whether the view contains an item.
    pub(crate) fn has(&self, item: &Value) -> Outcome<bool> {
        match (self.part, item) {
            (ViewPart::Keys, _) => Ok(lookup(&self.dict, item)?.is_some()),
            (ViewPart::Values, _) => operators::among(&self.items(), item),
            (ViewPart::Items, Value::Tuple(pair)) if pair.len() == 2 => match lookup(&self.dict, &pair[0])? {
                Some(value) => operators::equals(&value, &pair[1]),
                None => Ok(false),
            },
            (ViewPart::Items, _) => Ok(false),
        }
    }

    /// The view as a set, for keys and pairs.
    pub(crate) fn set(&self) -> Option<Outcome<Value>> {
        (self.part != ViewPart::Values).then(|| sets::collect(false, self.items()))
    }
}

/// The place of a key.
fn place(dict: &Tracked<Dict>, key: &Value) -> Outcome<Option<usize>> {
    dict.borrow().pairs.find(key, |known| operators::same_key(known, key))
}

/// The value of a key, if it exists.
pub(in crate::python) fn lookup(dict: &Shared<Tracked<Dict>>, key: &Value) -> Outcome<Option<Value>> {
    Ok(place(dict, key)?.map(|at| dict.borrow().pairs[at].1.clone()))
}

/// A dict and the place of a key that is a text, if it has that key, and its class has no methods of its own. `near` is where the last
/// dict had it.
#[inline]
pub(in crate::python) fn known<'a>(
    of: &'a Value,
    key: &Value,
    near: &Cell<u32>,
) -> Option<(&'a Shared<Tracked<Dict>>, usize)> {
    let (Value::Dict(dict), Value::Str(key)) = (of, key) else { return None };
    let pairs = dict.borrow();
    if let DictKind::Object(..) = pairs.kind {
        return None;
    }
    Some((dict, pairs.near(key, near)?))
}

/// Sets the value of a key.
pub(in crate::python) fn insert(dict: &Shared<Tracked<Dict>>, key: &Value, value: Value) -> Outcome<()> {
    let found = place(dict, key)?;
    dict.borrow_mut().put(found, || key.clone(), value)
}

/// Removes a key and returns its value.
pub(in crate::python) fn take(dict: &Shared<Tracked<Dict>>, key: &Value) -> Outcome<Option<Value>> {
    let Some(at) = place(dict, key)? else { return Ok(None) };
    Ok(Some(dict.borrow_mut().remove(at)))
}

/// `dict[key]`.
pub(in crate::python) fn index(dict: &Shared<Tracked<Dict>>, key: &Value) -> Outcome<Value> {
    if let Some(value) = lookup(dict, key)? {
        return Ok(value);
    }
    match dict.borrow().kind {
        DictKind::Counter => Ok(Value::Int(0)),
        _ => Err(missing(key)),
    }
}

/// `dict[key]`, which may call the factory of a `defaultdict`.
pub(in crate::python) fn index_or_make(
    machine: &mut dyn Host,
    dict: &Shared<Tracked<Dict>>,
    key: &Value,
) -> Outcome<Value> {
    let factory = match &dict.borrow().kind {
        DictKind::Default(factory) if !matches!(factory, Value::None) => factory.clone(),
        _ => Value::None,
    };
    if matches!(factory, Value::None) {
        return index(dict, key);
    }
    if let Some(value) = lookup(dict, key)? {
        return Ok(value);
    }
    let made = machine.call(&factory, &[], &[])?;
    insert(dict, key, made.clone())?;
    Ok(made)
}

/// The error for a missing key.
pub(in crate::python) fn missing(key: &Value) -> Fault {
    let text = text::repr(key).unwrap_or_default();
    let key = Value::Exception(Shared::new(value::Raised {
        class: "KeyError".into(),
        args: vec![key.clone()],
        message: text.clone(),
        fault: None,
    }));
    Fault::raise("KeyError", text).object(key)
}

/// A copy of the same kind.
pub(in crate::python) fn copy(dict: &Shared<Tracked<Dict>>) -> Value {
    let dict = dict.borrow();
    made(dict.kind.clone(), dict.pairs.clone())
}

/// A dict of a kind.
pub(in crate::python) fn made(kind: DictKind, pairs: Keyed<(Value, Value)>) -> Value {
    Value::Dict(Shared::new(Tracked::new(Dict { kind, pairs, changes: 0 })))
}

/// `dict.update` with one argument: a dict or pairs.
pub(in crate::python) fn update(
    machine: &mut dyn Host,
    dict: &Shared<Tracked<Dict>>,
    from: &Value,
) -> Outcome<()> {
    match from {
        Value::Dict(_) => return objects::merge(&Value::Dict(dict.clone()), from),
        Value::Instance(instance) if let Some(keys) = instance.class.find_known("keys") => {
            let keys = special::call_method(machine, from, keys, &[])?;
            return iterate::each(machine, &keys, |machine, key| {
                let value = special::index(machine, from, &key)?;
                insert(dict, &key, value).map(|()| true)
            });
        }
        _ => {}
    }
    let mut at = 0;
    iterate::each(machine, from, |machine, pair| {
        let pair = match objects::items(machine, &pair) {
            Ok(pair) => pair,
            Err(fault) if fault.class() == Some("TypeError") => {
                let message =
                    format!("cannot convert dictionary update sequence element #{at} to a sequence");
                return Err(Fault::raise("TypeError", message));
            }
            Err(fault) => return Err(fault),
        };
        let [key, value] = &pair[..] else {
            let (element, length) = (at, pair.len());
            return Err(Fault::raise(
                "ValueError",
                format!("dictionary update sequence element #{element} has length {length}; 2 is required"),
            ));
        };
        at += 1;
        insert(dict, key, value.clone()).map(|()| true)
    })
}

/// `dict(...)` and its relatives; the first argument may be a dict or pairs.
pub(in crate::python) fn construct(
    machine: &mut dyn Host,
    kind: DictKind,
    args: &CallArgs,
    first: usize,
) -> Outcome<Value> {
    let dict = Shared::new(Tracked::new(Dict { kind, ..Dict::default() }));
    if args.values.len() > first + 1 {
        let given = args.values.len();
        let message = format!(
            "{} expected at most {} argument{}, got {given}",
            args.name,
            first + 1,
            if first == 0 { "" } else { "s" }
        );
        return Err(Fault::raise("TypeError", message));
    }
    if let Some(from) = args.values.get(first) {
        update(machine, &dict, from)?;
    }
    for (name, value) in args.keywords {
        insert(&dict, &Value::str(&**name), value.clone())?;
    }
    Ok(Value::Dict(dict))
}

/// `a | b`: a dict of the kind of `a` with the pairs of both.
pub(in crate::python) fn merged(a: &Shared<Tracked<Dict>>, b: &Shared<Tracked<Dict>>) -> Outcome<Value> {
    let of = |dict: &Shared<Tracked<Dict>>| matches!(dict.borrow().kind, DictKind::Plain);
    if !of(b) && of(a) {
        return Err(Fault::refuse(format!(
            "`|` of a dict and a '{}' cannot be run here",
            b.borrow().kind.type_name()
        ))
        .help("write `{**a, **b}`"));
    }
    let merged = copy(a);
    objects::merge(&merged, &Value::Dict(b.clone()))?;
    Ok(merged)
}

/// `==` and `!=` of two dicts.
pub(in crate::python) fn equal(a: &Shared<Tracked<Dict>>, b: &Shared<Tracked<Dict>>) -> Outcome<bool> {
    if Shared::ptr_eq(a, b) {
        return Ok(true);
    }
    let (x, y) = (a.borrow(), b.borrow());
    if let (DictKind::Counter, DictKind::Counter) = (&x.kind, &y.kind) {
        // A count of 0 is equal to a missing key.
        let all = x.pairs.iter().chain(&y.pairs);
        for (key, _) in all {
            if !operators::equals(&index(a, key)?, &index(b, key)?)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if x.pairs.len() != y.pairs.len() {
        return Ok(false);
    }
    let ordered = matches!((&x.kind, &y.kind), (DictKind::Ordered, DictKind::Ordered));
    for (at, (key, value)) in x.pairs.iter().enumerate() {
        limits::spend(1)?;
        let other = match ordered {
            true if operators::equals(key, &y.pairs[at].0)? => Some(y.pairs[at].1.clone()),
            true => None,
            false => lookup(b, key)?,
        };
        match other {
            Some(other) if limits::inside(|| operators::equals(value, &other))? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// `a op b` where an operand is a view that behaves like a set.
pub(in crate::python) fn view_operator(
    machine: &mut dyn Host,
    op: BinaryOp,
    a: &Value,
    b: &Value,
) -> Option<Outcome<Value>> {
    let ((Value::View(_), _) | (_, Value::View(_))) = (a, b) else { return None };
    let mut set = |value: &Value| -> Option<Outcome<Value>> {
        match value {
            Value::View(view) => view.set(),
            _ => Some(sets::unordered(machine, value).and_then(|items| sets::collect(false, items))),
        }
    };
    let (a, b) = (set(a)?, set(b)?);
    Some(a.and_then(|a| sets::operator(op, &a, &b?)))
}

/// Compares a view that behaves like a set with a set or another view.
pub(in crate::python) fn compare_view(op: CompareOp, a: &Value, b: &Value) -> Option<Outcome<bool>> {
    let set = |value: &Value| match value {
        Value::View(view) => view.set(),
        Value::Set(_) => Some(Ok(value.clone())),
        _ => None,
    };
    let (a, b) = (set(a)?, set(b)?);
    Some((|| match (a?, b?) {
        (Value::Set(a), Value::Set(b)) => sets::compare(op, &a, &b),
        _ => Ok(false),
    })())
}

fn receiver(args: &CallArgs) -> Outcome<Shared<Tracked<Dict>>> {
    match args.values.first() {
        Some(Value::Dict(dict)) => Ok(dict.clone()),
        _ => Err(args.misplaced("dict")),
    }
}

fn view(args: &CallArgs, part: ViewPart) -> Outcome<Value> {
    let [_] = args.exactly()?;
    Ok(Value::View(Shared::new(View { dict: receiver(args)?, part })))
}

pub(in crate::python) static METHODS: &[Builtin] = table! {
    "items" => |_, a| view(a, ViewPart::Items);
    "keys" => |_, a| view(a, ViewPart::Keys);
    "values" => |_, a| view(a, ViewPart::Values);
    "get" => |_, a| { let [_, key, default] = a.bind(["self", "key", "default"], 2)?;
        let found = lookup(&receiver(a)?, key.unwrap_or(&Value::None))?;
        Ok(found.or(default.cloned()).unwrap_or(Value::None)) };
    "pop" => |_, a| { let [_, key, default] = a.bind(["self", "key", "default"], 2)?;
        let key = key.unwrap_or(&Value::None);
        take(&receiver(a)?, key)?.or(default.cloned()).ok_or_else(|| missing(key)) };
    "setdefault" => |_, a| { let [_, key, default] = a.bind(["self", "key", "default"], 2)?; let dict = receiver(a)?;
        let key = key.unwrap_or(&Value::None);
        if let Some(found) = lookup(&dict, key)? { return Ok(found); }
        let value = default.cloned().unwrap_or(Value::None);
        insert(&dict, key, value.clone())?; Ok(value) };
    "update" => |m, a| { let dict = receiver(a)?;
        if a.values.len() > 2 { return Err(Fault::raise("TypeError", format!("update expected at most 1 argument, got {}", a.values.len() - 1))); }
        if let Some(from) = a.values.get(1) { update(m, &dict, from)?; }
        for (name, value) in a.keywords { insert(&dict, &Value::str(&**name), value.clone())?; }
        Ok(Value::None) };
    "clear" => |_, a| { let [_] = a.exactly()?; let dict = receiver(a)?; let mut dict = dict.borrow_mut();
        // CPython does not count this as a change of an OrderedDict; iterators notice the size.
        if !dict.pairs.is_empty() { if !matches!(dict.kind, DictKind::Ordered) { dict.changes += 1; } dict.pairs.clear(); }
        Ok(Value::None) };
    "copy" => |_, a| { let [_] = a.exactly()?; let dict = receiver(a)?;
        // The copy of an object of a class that is derived from `dict` is a dict.
        let is_object = matches!(dict.borrow().kind, DictKind::Object(..));
        Ok(if is_object { made(DictKind::Plain, dict.borrow().pairs.clone()) } else { copy(&dict) }) };
    "popitem" => |_, a| { let dict = receiver(a)?;
        let ordered = matches!(dict.borrow().kind, DictKind::Ordered);
        let last = match ordered { true => { let [_, last] = a.bind(["self", "last"], 1)?; last.map_or(Ok(true), Value::truth)? }
            false => { let [_] = a.exactly()?; true } };
        let mut dict = dict.borrow_mut();
        if dict.pairs.is_empty() { return Err(missing(&Value::str(if ordered { "dictionary is empty" } else { "popitem(): dictionary is empty" }))); }
        dict.changes += 1;
        let at = if last { dict.pairs.len() - 1 } else { 0 };
        let (key, value) = dict.pairs.remove(at);
        Ok(Value::tuple(vec![key, value])) };
};

/// `dict.__init__`, as classes that are derived from `dict` call it.
pub(in crate::python) static INIT: Builtin = Builtin {
    name: "__init__",
    is_type: false,
    run: |m, a| {
        let dict = receiver(a)?;
        if let Some(from) = a.values.get(1) {
            update(m, &dict, from)?;
        }
        for (name, value) in a.keywords {
            insert(&dict, &Value::str(&**name), value.clone())?;
        }
        Ok(Value::None)
    },
};

/// `object.__setattr__` of an object of a class that is derived from `dict`.
pub(in crate::python) static SET_ATTRIBUTE: Builtin = Builtin {
    name: "__setattr__",
    is_type: false,
    run: |m, a| {
        let [of, name, value] = a.exactly()?;
        let stored = dict_objects::store(m, of, name.text().unwrap_or_default(), value);
        stored.unwrap_or_else(|| Err(a.misplaced("dict"))).map(|()| Value::None)
    },
};

/// The methods that `OrderedDict` adds to those of dicts.
pub(in crate::python) static ORDERED: &[Builtin] = table! {
    "move_to_end" => |_, a| { let [_, key, last] = a.bind(["self", "key", "last"], 2)?; let dict = receiver(a)?;
        let key = key.unwrap_or(&Value::None);
        let last = last.map_or(Ok(true), Value::truth)?;
        let Some(at) = place(&dict, key)? else { return Err(missing(key)) };
        let mut dict = dict.borrow_mut();
        let end = if last { dict.pairs.len() - 1 } else { 0 };
        if at != end { dict.changes += 1; let pair = dict.pairs.remove(at);
            if last { dict.pairs.push(pair)?; } else { dict.pairs.push_front(pair); } }
        Ok(Value::None) };
};

/// The methods that `Counter` adds to those of dicts or replaces.
pub(in crate::python) static COUNTER: &[Builtin] = table! {
    "update" => |m, a| count(m, a, BinaryOp::Add);
    "subtract" => |m, a| count(m, a, BinaryOp::Sub);
    "most_common" => |m, a| { let [_, n] = a.bind(["self", "n"], 1)?;
        let mut rated: Vec<(Value, Value)> = receiver(a)?.borrow().pairs.iter()
            .map(|(key, value)| (value.clone(), Value::tuple(vec![key.clone(), value.clone()]))).collect();
        sequences::sort(m, &mut rated, true)?;
        let n = match n { None | Some(Value::None) => rated.len(), Some(n) => usize::try_from(places::whole(n)?).unwrap_or(0) };
        Ok(Value::list(rated.into_iter().take(n).map(|(_, pair)| pair).collect())) };
    "elements" => |_, a| { let [_] = a.exactly()?; let mut items = Vec::new();
        for (key, value) in &receiver(a)?.borrow().pairs { let times = places::whole(value)?;
            limits::grow(items.len().saturating_add(times.max(0) as usize))?;
            items.extend((0..times).map(|_| key.clone())); }
        Ok(Value::iterator(Iter::Items(items, 0))) };
    "total" => |_, a| { let [_] = a.exactly()?; let mut total = Value::Int(0);
        for (_, value) in &receiver(a)?.borrow().pairs { total = operators::quick(BinaryOp::Add, &total, value)?; } Ok(total) };
};

/// Counts the argument: a dict of numbers, or items that count 1 each.
fn count(machine: &mut dyn Host, args: &CallArgs, op: BinaryOp) -> Outcome<Value> {
    let dict = receiver(args)?;
    if let Some(from) = args.values.get(1) {
        counted(machine, &dict, from, op)?;
    }
    for (name, value) in args.keywords {
        counted_one(&dict, &Value::str(&**name), value, op)?;
    }
    Ok(Value::None)
}

fn counted(machine: &mut dyn Host, dict: &Shared<Tracked<Dict>>, from: &Value, op: BinaryOp) -> Outcome<()> {
    if let Value::Dict(from) = from {
        if op == BinaryOp::Add && dict.borrow().pairs.is_empty() {
            return objects::merge(&Value::Dict(dict.clone()), &Value::Dict(from.clone()));
        }
        let pairs = from.borrow().pairs.to_vec();
        return pairs.iter().try_for_each(|(key, value)| counted_one(dict, key, value, op));
    }
    iterate::each(machine, from, |_, item| counted_one(dict, &item, &Value::Int(1), op).map(|()| true))
}

fn counted_one(dict: &Shared<Tracked<Dict>>, key: &Value, value: &Value, op: BinaryOp) -> Outcome<()> {
    let before = lookup(dict, key)?.unwrap_or(Value::Int(0));
    let counted = match op {
        BinaryOp::Sub => operators::quick(op, &before, value)?,
        _ => operators::quick(op, value, &before)?,
    };
    insert(dict, key, counted)
}

/// `+`, `-`, `&` and `|` of two counters. Only positive counts are kept.
pub(in crate::python) fn counters(
    op: BinaryOp,
    a: &Shared<Tracked<Dict>>,
    b: &Shared<Tracked<Dict>>,
) -> Outcome<Value> {
    let mut pairs: Vec<(Value, Value)> = Vec::new();
    let keys =
        a.borrow().pairs.iter().chain(&b.borrow().pairs).map(|(key, _)| key.clone()).collect::<Vec<_>>();
    for key in keys {
        let none = Value::Int(0);
        let of = |dict| lookup(dict, &key).map(|found| found.unwrap_or_else(|| none.clone()));
        let (x, y) = (of(a)?, of(b)?);
        let value = match op {
            BinaryOp::And => {
                if operators::holds(CompareOp::Lt, &x, &y)? {
                    x
                } else {
                    y
                }
            }
            BinaryOp::Or => {
                if operators::holds(CompareOp::Lt, &x, &y)? {
                    y
                } else {
                    x
                }
            }
            _ => operators::quick(op, &x, &y)?,
        };
        if operators::holds(CompareOp::Gt, &value, &Value::Int(0))? {
            pairs.push((key, value));
        }
    }
    let made = made(DictKind::Counter, Keyed::default());
    if let Value::Dict(dict) = &made {
        for (key, value) in pairs {
            insert(dict, &key, value)?;
        }
    }
    Ok(made)
}

/// `a op= b` of two counters, in place.
pub(in crate::python) fn augment_counter(
    op: BinaryOp,
    a: &Shared<Tracked<Dict>>,
    b: &Shared<Tracked<Dict>>,
) -> Outcome<()> {
    let made = counters(op, a, b)?;
    let Value::Dict(result) = made else { return Ok(()) };
    let gone: Vec<Value> = a.borrow().pairs.iter().map(|(key, _)| key.clone()).collect();
    for key in gone {
        if lookup(&result, &key)?.is_none() {
            take(a, &key)?;
        }
    }
    objects::merge(&Value::Dict(a.clone()), &Value::Dict(result))
}

/// `dict.name` of a config: a method, or else the value of a key.
pub(in crate::python) fn attribute(
    host: &dyn Host,
    of: &Value,
    dict: &Shared<Tracked<Dict>>,
    name: &str,
) -> Outcome<Value> {
    let is_method = name.starts_with("__") || METHODS.iter().any(|method| method.name == name);
    match if is_method { None } else { lookup(dict, &Value::str(name))? } {
        Some(Value::Lost(lost)) => Err(lost.reason.clone()),
        Some(value) => Ok(value),
        None => methods::find(host, of, name),
    }
}

/// The types of `collections` that are dicts.
pub(in crate::python) static TYPES: &[Builtin] = table! {
    "OrderedDict", ty => |m, a| construct(m, DictKind::Ordered, a, 0);
    "defaultdict", ty => |m, a| { let factory = a.values.first().cloned().unwrap_or(Value::None);
        if !matches!(factory, Value::None) && !objects::callable(&factory) { return Err(Fault::raise("TypeError", "first argument must be callable or None")); }
        construct(m, DictKind::Default(factory), a, 1) };
    "Counter", ty => |m, a| { let made = made(DictKind::Counter, Keyed::default());
        let Value::Dict(dict) = &made else { return Ok(made) };
        if a.values.len() > 1 { return Err(Fault::raise("TypeError", format!("Counter.__init__() takes from 1 to 2 positional arguments but {} were given", a.values.len() + 1))); }
        match a.values.first() { None | Some(Value::None) => {} Some(from) => counted(m, dict, from, BinaryOp::Add)? }
        for (name, value) in a.keywords { counted_one(dict, &Value::str(&**name), value, BinaryOp::Add)?; }
        Ok(made) };
};

/// `dict.fromkeys`.
pub(in crate::python) fn from_keys(
    machine: &mut dyn Host,
    class: &Value,
    keys: &Value,
    value: &Value,
) -> Outcome<Value> {
    let made = match class {
        Value::Builtin(builtin) if builtin.name == "OrderedDict" => made(DictKind::Ordered, Keyed::default()),
        Value::Builtin(builtin) if builtin.name == "dict" => made(DictKind::Plain, Keyed::default()),
        _ => {
            return Err(
                Fault::refuse("`fromkeys` of this type cannot be run here").help("write a comprehension")
            );
        }
    };
    if let Value::Dict(dict) = &made {
        iterate::each(machine, keys, |_, key| insert(dict, &key, value.clone()).map(|()| true))?;
    }
    Ok(made)
}

/// The parts of a dict's text.
pub(in crate::python) struct DictText {
    pub before: String,
    /// In the order in which they are shown.
    pub pairs: Vec<(Value, Value)>,
    pub behind: &'static str,
}

/// The parts of a dict's text. A counter shows the largest counts first.
pub(in crate::python) fn shown_parts(dict: &Dict) -> Outcome<DictText> {
    let empty = dict.pairs.is_empty();
    let mut pairs = dict.pairs.to_vec();
    let (before, behind) = match &dict.kind {
        DictKind::Plain | DictKind::Config | DictKind::Object(..) => ("{".into(), "}"),
        DictKind::Ordered if empty => ("OrderedDict(".into(), ")"),
        DictKind::Ordered => ("OrderedDict([".into(), "])"),
        DictKind::Default(factory) => (format!("defaultdict({}, {{", text::repr(factory)?), "})"),
        DictKind::Counter if empty => ("Counter(".into(), ")"),
        DictKind::Counter => {
            let mut rated: Vec<(Value, Value)> = Vec::with_capacity(pairs.len());
            for pair in pairs {
                let mut at = rated.len();
                while at > 0 && operators::holds(CompareOp::Gt, &pair.1, &rated[at - 1].1)? {
                    limits::spend(8)?;
                    at -= 1;
                }
                rated.insert(at, pair);
            }
            pairs = rated;
            ("Counter({".into(), "})")
        }
    };
    Ok(DictText { before, pairs, behind })
}

/// The methods of views.
pub(in crate::python) static VIEW: &[Builtin] = table! {
    "isdisjoint" => |m, a| { let [Value::View(view), other] = a.exactly()? else { return Ok(Value::None) };
        for item in sets::unordered(m, other)? { if view.has(&item)? { return Ok(Value::Bool(false)); } } Ok(Value::Bool(true)) };
};
