//! Values of a training file that are not known here: what an unavailable import, the command line or the data would give.
//!
//! Such a value may be called, indexed, computed with and handed on; the result is such a value again. It remembers the
//! facts that it depends on. Where the program needs the value itself, it stops and asks for these facts.

use crate::python::library::asked::{ask, beneath, config_options, reasons};
use crate::python::library::direct;
use crate::python::library::graph;
use crate::python::library::hyperparameters;
use crate::python::library::known_sizes;
use crate::python::library::left_parts;
use crate::python::library::lightning_arguments::{self, TrainerCall};
use crate::python::library::made_callbacks;
use crate::python::library::made_groups;
use crate::python::library::measured;
use crate::python::library::names;
use crate::python::library::owners::{self, CHANGING};
use crate::python::library::prepared;
use crate::python::library::project;
use crate::python::library::replay;
use crate::python::library::standard;
use crate::python::library::training_loops;
use crate::python::library::tuners;
use crate::python::library::written_modules;
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::{Handed, Host};
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class, Value};
use crate::python::object::whole::{
    MOST_CALLS, PassedFunction, RecordedCall, UNKNOWN, WholeFile, is_unknown,
};
use crate::python::operation::classes;
use crate::python::operation::objects;
use crate::python::operation::special;
use crate::python::operation::text;
use crate::python::syntax::ast::At;
use std::rc::Rc;

/// The module that defines it.
const MODULE: &str = "lrsched.unknown";
/// The class that stands for a base which is not available here.
const FOREIGN: &str = "Foreign";
/// Libraries whose functions are known to leave the lists, dicts and objects of a training file as they are.
pub(in crate::python) const FRAMEWORKS: [&str; 24] = [
    "torch",
    "torchvision",
    "torchaudio",
    "keras",
    "tensorflow",
    "tf",
    "transformers",
    "datasets",
    "accelerate",
    "timm",
    "optax",
    "jax",
    "flax",
    "numpy",
    "np",
    "pandas",
    "sklearn",
    "matplotlib",
    "tqdm",
    "wandb",
    "os",
    "sys",
    "random",
    "json",
];
/// The functions of arrays that join the items of a list.
const JOINING: [&str; 3] = ["np.concatenate", "np.hstack", "np.array"];
/// The path of an optimizer of optax.
pub(in crate::python) const OF_OPTAX: &str = "optax.GradientTransformation()";
/// The text of a value that is computed from others.
pub(super) const COMPUTED: &str = "a computed value";
/// How the text begins of items that are chosen of an unknown value.
pub(super) const ITEMS: &str = "items(";
/// How the text begins of an item that is not known: of what a loop goes over, or of a list that was changed.
pub(crate) const ITEM_OF: &str = "an item of ";
/// The most facts that one value asks for.
const MOST_FACTS: usize = 40;

pub(super) fn field(machine: &mut dyn Host, value: &Value, name: &str) -> Value {
    let symbol = machine.symbol(name);
    match value {
        Value::Instance(instance) => {
            instance.fields.borrow().get(symbol, machine.names()).unwrap_or(Value::None)
        }
        _ => Value::None,
    }
}

/// The text of an unknown value, as the user would write it.
pub(in crate::python) fn text_of(machine: &mut dyn Host, value: &Value) -> Rc<str> {
    field(machine, value, "__text__").text().unwrap_or_default().into()
}

/// The text of what an unknown value has items of, if they were chosen of it; else its own text.
pub(in crate::python) fn chosen_of(machine: &mut dyn Host, value: &Value) -> Rc<str> {
    match field(machine, value, "__chosen_of__").text() {
        Some(text) => text.into(),
        None => text_of(machine, value),
    }
}

/// The path of the import that an unknown value comes from; empty if there is none.
pub(in crate::python) fn origin_of(machine: &mut dyn Host, value: &Value) -> Rc<str> {
    field(machine, value, "__origin__").text().unwrap_or_default().into()
}

/// The facts that an unknown value depends on.
pub(in crate::python) fn facts_of(machine: &mut dyn Host, value: &Value) -> Vec<Rc<str>> {
    match field(machine, value, "__facts__") {
        Value::Tuple(items) => items.iter().filter_map(|item| Some(item.text()?.into())).collect(),
        _ => Vec::new(),
    }
}

/// An unknown value, or the value that the user gives for this text.
pub(in crate::python) fn fact(machine: &mut dyn Host, text: &str, origin: &str) -> Outcome<Value> {
    let given = match is_rate_in_training(machine, text) {
        true => None,
        false => machine.whole().and_then(|whole| whole.answer(text)),
    };
    match given {
        Some(given) => Ok(given),
        None => match measured::version(machine, text) {
            Some(version) => Ok(version),
            None => made(machine, text, origin, &[text.into()]),
        },
    }
}

/// Whether the text of a fact is a call of something that makes rates, by its name: `lr_policy.get_lr(...)`.
fn makes_rates(fact: &str) -> bool {
    let Some(called) = fact.strip_suffix("(...)") else { return false };
    let last = called.rsplit('.').next().unwrap_or(called).to_lowercase();
    let is_lr = last.split('_').any(|word| word == "lr");
    is_lr || last.contains("learning_rate") || last.contains("learningrate")
}

/// Whether a schedule reads the rate of an optimizer that is not known: each call of the schedule changes `model.optimizer.lr`.
fn is_rate_in_training(machine: &mut dyn Host, text: &str) -> bool {
    let is_rate = [".optimizer.lr", ".optimizer.learning_rate"].iter().any(|end| text.ends_with(end));
    is_rate && machine.whole().is_some_and(|whole| !whole.open)
}

/// The base of a class whose own base is not available here.
pub(in crate::python) fn base(machine: &mut dyn Host) -> Outcome<Value> {
    Ok(standard::import(machine, MODULE, Some(FOREIGN))?.unwrap_or(Value::None))
}

/// Whether a class of the file is derived from one that is not available here.
pub(in crate::python) fn is_derived_from_foreign(class: &Class) -> bool {
    let is_base = |class: &Shared<Class>| !class.own && &*class.name == FOREIGN;
    class.own && class.order.iter().any(is_base)
}

/// The length of an object whose class takes it from a base that is not available here.
pub(super) fn length_of_foreign(machine: &mut dyn Host, value: &Value) -> Outcome<Option<Value>> {
    let Value::Instance(instance) = value else { return Ok(None) };
    let is_open = machine.whole().is_some_and(|whole| whole.open);
    if !is_open || !is_derived_from_foreign(&instance.class) {
        return Ok(None);
    }
    fact(machine, &format!("len({})", instance.class.name), "").map(Some)
}

fn made(machine: &mut dyn Host, text: &str, origin: &str, facts: &[Rc<str>]) -> Outcome<Value> {
    let Some(Value::Class(class)) = standard::import(machine, MODULE, Some(UNKNOWN))? else {
        return Err(Fault::refuse("a value of this file is not known"));
    };
    let shorter: String = text.chars().take(200).collect();
    let facts = facts.iter().take(MOST_FACTS).map(|fact| Value::str(&**fact)).collect();
    let parts = [
        ("__text__", Value::str(shorter)),
        ("__origin__", Value::str(origin)),
        ("__facts__", Value::tuple(facts)),
    ];
    machine.charge(1)?;
    let fields = parts.into_iter().map(|(name, value)| (machine.symbol(name), value)).collect();
    Ok(classes::with_fields(&class, fields))
}

/// An unknown value that depends on these facts.
pub(super) fn told(machine: &mut dyn Host, text: &str, facts: &[Rc<str>]) -> Outcome<Value> {
    made(machine, text, "", facts)
}

/// An unknown value that is computed from others.
pub(super) fn derived(machine: &mut dyn Host, text: &str, from: &[&Value]) -> Outcome<Value> {
    let mut facts: Vec<Rc<str>> = Vec::new();
    for value in from.iter().filter(|value| is_unknown(value)) {
        for fact in facts_of(machine, value) {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
    }
    made(machine, text, "", &facts)
}

/// A text with parts that are not known, which is not known either.
pub(in crate::python) fn mixed(machine: &mut dyn Host, parts: &[&Value]) -> Outcome<Value> {
    derived(machine, COMPUTED, parts)
}

/// The error where an unknown value is needed. It carries the value, for whoever catches it.
pub(in crate::python) fn needed(machine: &mut dyn Host, value: &Value) -> Fault {
    let facts = facts_of(machine, value);
    let facts = reasons(machine, facts);
    let is_followed = machine.whole().is_some_and(|whole| whole.replay.is_some());
    if let Some(made) = facts.iter().find(|fact| is_followed && makes_rates(fact)) {
        let (what, origin) =
            (format!("`{made}` makes the rates, and is not available here"), origin_of(machine, value));
        let fault = Fault::refuse(what)
            .object(value.clone())
            .why("each round calls it anew: no one value stands for all of them");
        let help = "put the module that defines it beside the file, as in its repository, or paste it in place of its import";
        return match origin.rsplit_once("().") {
            Some((class, _)) => fault.why(format!("it is a method of `{class}`")).help(help),
            None => fault.help(help),
        };
    }
    let fault = match facts.iter().find(|fact| is_rate_in_training(machine, fact)) {
        Some(rate) => {
            Fault::refuse(format!("`{rate}` is the rate that the optimizer has when this is called"))
                .why("the schedule changes it from call to call, and the optimizer is not known here")
                .help("Keras hands the rate to a function with two parameters: `def schedule(epoch, lr)`")
        }
        None => ask(&facts),
    };
    let fault = match facts.iter().find(|fact| measured::is_measured(machine, fact)) {
        Some(of) => fault.help(format!(
            "`{of}` is what the training measures: a list has a value for each time, `--config \"{of}=[0.9, 0.7]\"`"
        )),
        None => fault,
    };
    let fault = match beneath(machine, &facts) {
        below if below.is_empty() => fault,
        below => fault.help(format!("or give what the file computes it from: `{}`", config_options(&below))),
    };
    fault.object(value.clone())
}

/// The result of a built-in function one of whose arguments is not known; `None` if the function is to run all the same.
pub(in crate::python) fn through(
    machine: &mut dyn Host,
    builtin: &'static Builtin,
    args: &CallArgs,
) -> Outcome<Option<Value>> {
    let runs = |name: &str| {
        name.starts_with("__")
            || name.starts_with("optax.")
            || ["print", "setattr", "LearningRateScheduler", "str", "repr", "format"].contains(&name)
    };
    if !args.values.iter().any(is_unknown) && JOINING.contains(&builtin.name) {
        return joined(machine, builtin.name, args);
    }
    if graph::is_open(machine, builtin.name, args) {
        return graph::computed(machine, builtin.name, args).map(Some);
    }
    if !args.values.iter().any(is_unknown) || runs(builtin.name) {
        return Ok(None);
    }
    let first = &args.values[0];
    if builtin.name == "isinstance"
        && let [value, class] = args.values
        && let Some(is) = measured::is_of_class(machine, value, class)?
    {
        return Ok(Some(Value::Bool(is)));
    }
    if let Some(found) = measured::of_given_map(machine, builtin.name, args.values) {
        return Ok(Some(found));
    }
    Ok(Some(match (builtin.name, is_unknown(first)) {
        ("len", true) => {
            let text = format!("len({})", text_of(machine, first));
            match known_sizes::length(machine, first, &text) {
                Some(length) => length,
                None => known_sizes::asked(machine, first, &text)?,
            }
        }
        ("getattr", true) => match args.values.get(1).and_then(Value::text) {
            Some(name) => part(machine, first, &format!(".{name}"))?,
            None => derived(machine, "getattr(...)", &[first])?,
        },
        ("float" | "int" | "abs" | "round", true) => {
            let text = text_of(machine, first);
            derived(machine, &text, &[first])?
        }
        (name @ ("list" | "tuple" | "iter" | "filter"), _)
            if let Some(of) = args.values.last().filter(|of| is_unknown(of)) =>
        {
            let text = format!("{name}({})", text_of(machine, of));
            derived(machine, &text, &args.values.iter().collect::<Vec<_>>())?
        }
        (name, _) => graph::computed(machine, name, args)?,
    }))
}

/// An array of the items of a list, some of which are not known; `None` if all are.
fn joined(machine: &mut dyn Host, name: &str, args: &CallArgs) -> Outcome<Option<Value>> {
    let items = match args.values.first() {
        Some(Value::List(items)) => items.borrow().clone(),
        Some(Value::Tuple(items)) => items.to_vec(),
        _ => Vec::new(),
    };
    let lost: Vec<&Value> = items.iter().filter(|item| is_unknown(item)).collect();
    (!lost.is_empty()).then(|| derived(machine, &format!("{name}(...)"), &lost)).transpose()
}

/// The result of `text.format(...)` with something that is not known.
pub(in crate::python) fn unknown_text(
    machine: &mut dyn Host,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    let lost: Vec<&Value> = args
        .iter()
        .chain(keywords.iter().map(|(_, value)| value))
        .filter(|value| is_unknown(value))
        .collect();
    match lost.is_empty() {
        true => Ok(None),
        false => derived(machine, "format(...)", &lost).map(Some),
    }
}

/// A part of an unknown value: an attribute or an item.
fn part(machine: &mut dyn Host, of: &Value, suffix: &str) -> Outcome<Value> {
    if let Some(inner) = owners::known_part(machine, of, suffix) {
        return Ok(inner);
    }
    let text = format!("{}{suffix}", text_of(machine, of));
    if let Some(length) = known_sizes::first_of_shape(machine, of, suffix, &text) {
        return Ok(length);
    }
    if is_computed_item(machine, of, suffix) {
        return derived(machine, COMPUTED, &[of]);
    }
    let origin = match origin_of(machine, of) {
        origin if origin.is_empty() => String::new(),
        origin => format!("{origin}{suffix}"),
    };
    if let Some(flags) = written_modules::reached(machine, &origin)? {
        return Ok(flags);
    }
    let part = match graph::mode(&origin) {
        Some(mode) => return Ok(mode),
        None => fact(machine, &text, &origin)?,
    };
    if let Some(usual) = owners::usual_part(machine, of, suffix, &text).filter(|_| is_unknown(&part)) {
        return Ok(usual);
    }
    belongs(machine, &part, of, suffix)?;
    Ok(part)
}

/// Whether a part is an item of what the file computes, in a loop that is followed: no user gives these one by one.
fn is_computed_item(machine: &mut dyn Host, of: &Value, suffix: &str) -> bool {
    let is_number = suffix.starts_with('[') && suffix[1..].starts_with(|c: char| c.is_ascii_digit());
    let is_followed = machine.whole().is_some_and(|whole| whole.replay.is_some());
    let text = text_of(machine, of);
    is_number && is_followed && !facts_of(machine, of).iter().any(|fact| text.starts_with(&**fact))
}

/// Remembers whose part an unknown value is.
fn belongs(machine: &mut dyn Host, part: &Value, of: &Value, suffix: &str) -> Outcome<()> {
    if !is_unknown(part) {
        return Ok(());
    }
    set(machine, part, "__of__", of.clone())?;
    set(machine, part, "__part__", Value::str(suffix))
}

/// The parts of an unknown value that is unpacked.
pub(in crate::python) fn parts(machine: &mut dyn Host, of: &Value, count: usize) -> Outcome<Vec<Value>> {
    (0..count).map(|at| part(machine, of, &format!("[{at}]"))).collect()
}

/// A call of an unknown value.
fn called(
    machine: &mut dyn Host,
    of: &Value,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let (name, origin) = (text_of(machine, of), origin_of(machine, of));
    let text = format!("{name}(...)");
    if replay::is_unknown_step(machine, &name) {
        return Err(needed(machine, of));
    }
    if let Some(value) = direct::called(machine, (&name, &origin), args, keywords)? {
        return Ok(value);
    }
    if let Some(value) = known(machine, (of, &name, &origin), args, keywords)? {
        return Ok(value);
    }
    let given = |whole: &mut WholeFile| whole.answer(&format!("{name}()")).or_else(|| whole.answer(&text));
    if let Some((inner, method)) = owners::whose(machine, of)
        && CHANGING.contains(&method.trim_start_matches('.'))
    {
        owners::changed(machine, &inner, keywords.first().map(|(key, _)| &**key))?;
    }
    let result = match machine.whole().and_then(given) {
        Some(given) if direct::measures(machine, &text, &given) => return measured::measured(machine, &text),
        Some(given) => return Ok(given),
        None => made(machine, &text, &format!("{origin}()"), &[text.as_str().into()])?,
    };
    known_sizes::made(machine, &result, (of, &origin), (args, keywords));
    graph::called(machine, &origin, (args, keywords), &result)?;
    made_callbacks::trained(machine, &result, &origin, keywords)?;
    let passed = functions_of(machine, &origin, args, keywords);
    let of = owners::whose(machine, of).map(|(of, _)| of);
    let batches = match is_fit(&origin, &name) {
        true => known_sizes::batches_of_fit(machine, args, keywords),
        false => None,
    };
    let Some(whole) = machine.whole() else { return Ok(result) };
    check_steps(whole, &name)?;
    whole.passed.extend(passed);
    let first = origin.split(['.', '(']).next().unwrap_or_default();
    let own = |value: &Value| match value {
        Value::List(_) | Value::Dict(_) => true,
        Value::Instance(instance) => instance.class.own,
        _ => false,
    };
    if !FRAMEWORKS.contains(&first) && args.iter().any(own) && !whole.trusted.contains(&name) {
        whole.trusted.push(name.clone());
    }
    let prepared = prepared::returned(&origin, args, keywords);
    if whole.calls.len() < MOST_CALLS && whole.replay.is_none() && whole.direct.is_none() {
        let (args, keywords) = (args.to_vec(), keywords.iter().map(as_it_is).collect());
        let origin = if origin.is_empty() { name } else { origin };
        let call = RecordedCall::new(origin, result.clone(), args, keywords, whole.here);
        whole.calls.push(RecordedCall { of, batches, ..call });
    }
    Ok(prepared.unwrap_or(result))
}

/// The functions of the file that a call passes on.
fn functions_of(
    machine: &mut dyn Host,
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Vec<PassedFunction> {
    // A training that is run calls the same again and again: of what it passes on only that matters which makes updates.
    if direct::is_running(machine) && direct::acting(machine, args, keywords).is_none() {
        return Vec::new();
    }
    let functions = args.iter().chain(keywords.iter().map(|(_, value)| value));
    let functions = functions.filter(|value| matches!(value, Value::Function(_) | Value::Bound(_)));
    functions.map(|function| PassedFunction::of(function.clone(), origin, args, keywords)).collect()
}

/// What a call of an unknown value returns, if that is known here.
fn known(
    machine: &mut dyn Host,
    (of, name, origin): (&Value, &str, &str),
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    if let Some(value) = measured::known_call(machine, (name, origin), args) {
        return Ok(Some(value));
    }
    if let Some(value) = project::called(machine, origin, args, keywords)? {
        return Ok(Some(value));
    }
    if let Some(value) = measured::item_of_given(machine, name, args)? {
        return Ok(Some(value));
    }
    if let Some(value) = tuners::called(machine, (of, name), args, keywords)? {
        return Ok(Some(value));
    }
    if let Some(moved) = owners::moved(machine, of) {
        return Ok(Some(moved));
    }
    if let Some(value) = replay::made_in_round(machine, origin, args, keywords)? {
        return Ok(Some(value));
    }
    Ok(match lightning_arguments::called(machine, origin, args, keywords)? {
        Some(TrainerCall::Returned(value)) => Some(value),
        Some(TrainerCall::Made { class, keywords }) => {
            let of = made(machine, &class, &class, &[class.as_str().into()])?;
            Some(called(machine, &of, &[], &keywords)?)
        }
        None => None,
    })
}

/// Whether a call is one of `fit`. An object of the file's own class has that of its base.
fn is_fit(origin: &str, name: &str) -> bool {
    origin.ends_with(".fit") || origin.is_empty() && name.ends_with(".fit")
}

/// Refuses a step that is not recorded.
fn check_steps(whole: &WholeFile, name: &str) -> Outcome<()> {
    match whole.calls.len() >= MOST_CALLS && name.ends_with(".step") {
        true => Err(Fault::refuse(format!("`{name}` is called too often before the training"))
            .why("each of these steps changes the rates")),
        false => Ok(()),
    }
}

/// An argument of a call. What is added to a list of callbacks later is not among those of this call.
fn as_it_is((name, value): &(Rc<str>, Value)) -> (Rc<str>, Value) {
    let value = match value {
        Value::List(items) if &**name == "callbacks" => Value::list(items.borrow().clone()),
        value => value.clone(),
    };
    (name.clone(), value)
}

/// A call of a framework's own function with values that are not known. The result is not known either.
pub(in crate::python) fn with_unknown(
    machine: &mut dyn Host,
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    fn holds(value: &Value, depth: usize) -> bool {
        match value {
            Value::List(items) if depth < 4 => items.borrow().iter().any(|item| holds(item, depth + 1)),
            Value::Tuple(items) if depth < 4 => items.iter().any(|item| holds(item, depth + 1)),
            Value::Dict(dict) if depth < 4 => {
                dict.borrow().pairs.iter().any(|(_, item)| holds(item, depth + 1))
            }
            value => is_unknown(value),
        }
    }
    let all = args.iter().chain(keywords.iter().map(|(_, value)| value));
    if machine.whole().is_none() || !all.into_iter().any(|value| holds(value, 0)) {
        return Ok(None);
    }
    let function = made(machine, origin, origin, &[origin.into()])?;
    called(machine, &function, args, keywords).map(Some)
}

fn pairs(keywords: &Value) -> Vec<(Rc<str>, Value)> {
    let Value::Dict(dict) = keywords else { return Vec::new() };
    let pair = |(key, value): &(Value, Value)| (key.text().unwrap_or_default().into(), value.clone());
    dict.borrow().pairs.iter().map(pair).collect()
}

/// The constructor of a class outside of the file, called by a class of the file that is derived from it. The object is
/// what the class outside would make.
fn constructed(machine: &mut dyn Host, object: &Value, args: &[Value], keywords: &[(Rc<str>, Value)]) {
    let Value::Instance(instance) = object else { return };
    let names: Vec<Rc<str>> = std::iter::once(&instance.class)
        .chain(&instance.class.order)
        .map(|class| class.name.clone())
        .collect();
    let Some(whole) = machine.whole() else { return };
    let origin = names.iter().find_map(|name| whole.foreign.iter().rev().find(|(known, _)| known == name));
    let Some(origin) = origin.map(|(_, origin)| origin.clone()) else { return };
    if whole.open && whole.calls.len() < MOST_CALLS {
        let (args, keywords) = (args.to_vec(), keywords.to_vec());
        whole.calls.push(RecordedCall::new(origin, object.clone(), args, keywords, whole.here));
    }
}

/// Gives a value another text, by which it is asked for.
pub(super) fn rename(machine: &mut dyn Host, value: &Value, name: &str) -> Outcome<()> {
    set(machine, value, "__text__", Value::str(name))?;
    set(machine, value, "__facts__", Value::tuple(vec![Value::str(name)]))
}

pub(super) fn set(machine: &mut dyn Host, value: &Value, field: &str, new: Value) -> Outcome<()> {
    let Value::Instance(instance) = value else { return Ok(()) };
    let symbol = machine.symbol(field);
    instance.fields.borrow_mut().set(symbol, new, machine.names())
}

pub(super) fn get(machine: &mut dyn Host, of: &Value, name: &str) -> Outcome<Value> {
    match of {
        Value::Dict(_) => special::index(machine, of, &Value::str(name)),
        of => {
            let symbol = machine.symbol(name);
            objects::attribute(machine, of, symbol)
        }
    }
}

pub(super) fn place(parts: [&Value; 3]) -> At {
    let [line, column, length] = parts.map(|part| part.as_int().unwrap_or(0) as u32);
    At { line, column, length }
}

/// An optimizer that a function of a library makes with a schedule.
fn optimizer(machine: &mut dyn Host, schedule: &Value) -> Outcome<Value> {
    if machine.whole().is_none() {
        machine.hand(Handed { value: schedule.clone(), to: "AdamW", at: At::default(), called: false });
        return Ok(Value::None);
    }
    let class = made(machine, "AdamW", "keras.optimizers.AdamW", &["AdamW".into()])?;
    called(machine, &class, &[], &[("learning_rate".into(), schedule.clone())])
}

/// The helper with that name. Only the statements of a training file that is rewritten call it, and the Python of lrsched.
pub(in crate::python) fn helper(name: &str) -> Option<Value> {
    HELPERS
        .iter()
        .chain(project::HELPERS)
        .chain(training_loops::HELPERS)
        .chain(direct::HELPERS)
        .find(|helper| helper.name == name)
        .map(Value::Builtin)
}

/// What the rewritten statements of a training file call. No program reaches them by itself.
const HELPERS: &[Builtin] = table! {
    "__unknown_attribute__" => |m, a| { let [of, name] = a.exactly()?;
        if let Some(real) = replay::real(m, of)? { return get(m, &real, name.text().unwrap_or_default()); }
        if name.text() == Some("param_groups") && let Some(groups) = made_groups::of(m, of)? { return Ok(groups); }
        part(m, of, &format!(".{}", name.text().unwrap_or_default())) };
    "__unknown_item__" => |m, a| { let [of, key] = a.exactly()?;
        if is_unknown(key) { return derived(m, "an item", &[of, key]); }
        // A slice has no text that a user could give.
        match text::repr(key) { Ok(key) => part(m, of, &format!("[{key}]")), Err(_) => {
            let count = known_sizes::of_slice(m, of, key);
            let item = derived(m, "an item", &[of, key])?;
            known_sizes::remember(m, &item, count); Ok(item) } } };
    "__unknown_changed__" => |m, a| { let [of, key] = a.exactly()?;
        owners::changed(m, of, key.text())?; Ok(Value::None) };
    "__unknown_call__" => |m, a| { let [of, args, keywords] = a.exactly()?;
        let args = objects::items(m, args)?;
        called(m, of, &args, &pairs(keywords)) };
    "__unknown_base__" => |m, a| { let [object, args, keywords] = a.exactly()?;
        let args = objects::items(m, args)?;
        constructed(m, object, &args, &pairs(keywords)); Ok(Value::None) };
    "__unknown_mix__" => |m, a| { let count = known_sizes::of_mix(m, a.values);
        let mixed = derived(m, COMPUTED, &a.values.iter().collect::<Vec<_>>())?;
        known_sizes::remember(m, &mixed, count); Ok(mixed) };
    "__unknown_operator__" => |m, a| { let [operator, one, other, reversed] = a.exactly()?;
        let count = known_sizes::of_mix(m, &a.values[1..3]);
        let mixed = derived(m, COMPUTED, &[one, other])?;
        known_sizes::remember(m, &mixed, count);
        graph::operated(m, operator.text().unwrap_or_default(), (one, other, reversed.truth()?), &mixed)?; Ok(mixed) };
    "__unknown_equal__" => |m, a| { let [of, other, holds] = a.exactly()?;
        if matches!(other, Value::None) && replay::is_object(m, of) { return Ok(Value::Bool(!holds.truth()?)); }
        match measured::is_class(m, of, other)? {
            Some(is) => Ok(Value::Bool(is == holds.truth()?)),
            None => derived(m, COMPUTED, &[of, other]),
        } };
    "__unknown_items__" => |m, a| { let [of, are_items, are_all] = a.exactly()?;
        let (are_items, are_all) = (are_items.truth()?, are_all.truth()?);
        let text = if are_items { format!("{ITEMS}{})", text_of(m, of)) } else { COMPUTED.into() };
        let count = if are_all { known_sizes::of_mix(m, std::slice::from_ref(of)) } else { None };
        let items = derived(m, &text, &[of])?; known_sizes::remember(m, &items, count); Ok(items) };
    "__unknown_truth__" => |m, a| { let [of] = a.exactly()?;
        let shown = text_of(m, of);
        if let Some(holds) = measured::is_finite(m, &shown) { return Ok(Value::Bool(holds)); }
        match replay::is_object(m, of) { true => Ok(Value::Bool(true)), false => Err(needed(m, of)) } };
    "__unknown_needed__" => |m, a| { let [of] = a.exactly()?; Err(needed(m, of)) };
    "__part__" => |m, a| { let [of, name] = a.exactly()?; let name = name.text().unwrap_or_default();
        let part = fact(m, &format!("self.{name}"), "")?;
        belongs(m, &part, of, &format!(".{name}"))?; Ok(part) };
    "__hyperparameters__" => hyperparameters::kept;
    "__as_at_fit__" => made_callbacks::begin_fit;
    "__optimizer__" => |m, a| { let [schedule] = a.exactly()?; optimizer(m, schedule) };
    "__fact__" => |m, a| { let [text] = a.exactly()?; fact(m, text.text().unwrap_or_default(), "") };
    "__own_words__" => |m, _| Ok(m.whole().and_then(|whole| whole.words.clone()).unwrap_or(Value::None));
    "__script__" => |m, _| Ok(Value::str(m.whole().map_or("", |whole| &*whole.script)));
    "__imported__" => |m, a| { let [path] = a.exactly()?;
        let path = path.text().unwrap_or_default(); fact(m, path.rsplit('.').next().unwrap_or(path), path) };
    "__raises__" => |m, a| { let [line, column, length] = a.exactly()?;
        let at = place([line, column, length]);
        if let Some(whole) = m.whole() { whole.raised.get_or_insert(at); } Ok(Value::None) };
    "__given__" => |m, a| { let [text, default] = a.exactly()?;
        let given = m.whole().and_then(|whole| whole.answer_of_argument(text.text().unwrap_or_default()));
        Ok(given.unwrap_or_else(|| default.clone())) };
    "__is_given__" => |m, a| { let [text] = a.exactly()?;
        Ok(Value::Bool(m.whole().is_some_and(|whole| whole.answer(text.text().unwrap_or_default()).is_some()))) };
    "__stated__" => |m, a| { let [text] = a.exactly()?;
        if let Some(whole) = m.whole() { whole.states(text.text().unwrap_or_default()); } Ok(Value::None) };
    "__named__" => |m, a| { let [value, name] = a.exactly()?; names::named(m, value, name.text().unwrap_or_default()) };
    "__is_unknown__" => |_, a| { let [value] = a.exactly()?; Ok(Value::Bool(is_unknown(value))) };
    "__undecided__" => left_parts::undecided;
    "__assumed__" => |m, a| { let [test, text, holds] = a.exactly()?;
        if !is_unknown(test) { return Ok(test.clone()); }
        let verb = if matches!(holds, Value::Bool(true)) { "hold" } else { "not hold" };
        let text = text.text().unwrap_or_default().to_string();
        m.note(&format!("`{text}` is taken to {verb}: the function that is asked for is defined there"));
        Ok(holds.clone()) };
    "__anew__" => left_parts::anew;
    "__anew_at__" => left_parts::anew_at;
    "__left_out__" => left_parts::left_out;
    "__real__" => |m, a| { let [value] = a.exactly()?;
        Ok(replay::real(m, value)?.unwrap_or_else(|| value.clone())) };
    "__depends__" => |m, a| { let [on, text] = a.exactly()?;
        derived(m, text.text().unwrap_or_default(), &[on]) };
    "__known__" => |m, a| { let [value] = a.exactly()?;
        if !is_unknown(value) || replay::real(m, value)?.is_some() { return Ok(Value::None); }
        Err(needed(m, value)) };
    "__measured__" => |m, a| { let [value, text] = a.exactly()?;
        if !is_unknown(value) { return Ok(value.clone()); }
        measured::measured(m, text.text().unwrap_or_default()) };
    "__length__" => |m, a| { let [value, text] = a.exactly()?;
        if !is_unknown(value) { return Ok(value.clone()); }
        measured::length(m, text.text().unwrap_or_default()) };
    "__lengths__" => |m, a| { let [text] = a.exactly()?;
        measured::several(m, text.text().unwrap_or_default())?; Ok(Value::None) };
    "__measures__" => |m, a| { let [text] = a.exactly()?; measured::measured(m, text.text().unwrap_or_default()) };
    "__decided__" => |m, a| { let [test] = a.exactly()?;
        if is_unknown(test) && !replay::is_object(m, test) { return Ok(Value::Bool(false)); }
        Ok(Value::Bool(special::truth(m, test)?)) };
    "__blur__" => left_parts::blur;
    "__failed__" => left_parts::failed;
    "__decorator__" => |m, a| { let [value] = a.exactly()?;
        direct::check_decorator(m, value)?;
        Ok(if is_unknown(value) { Value::Builtin(&SAME) } else { value.clone() }) };
    "__entered__" => |m, a| { let [name] = a.exactly()?;
        let name = name.text().unwrap_or_default();
        if let Some(whole) = m.whole() && !whole.entered.iter().any(|known| **known == *name) { whole.entered.push(name.into()); }
        Ok(Value::None) };
    "__inner__" => |m, a| { let [value] = a.exactly()?;
        if let Some(whole) = m.whole() { whole.inner = Some(value.clone()); } Ok(Value::None) };
    "__program_ends__" => |_, _| Err(Fault::refuse(ENDS).ending());
};

/// The message of the fault with which a program ends itself.
pub(in crate::python) const ENDS: &str = "the program ends";

/// A decorator that is not available here: it returns the function as it is.
static SAME: Builtin = Builtin {
    name: "__same__",
    is_type: false,
    run: |_, a| {
        let [value] = a.exactly()?;
        Ok(value.clone())
    },
};
