//! A schedule of a spec as a question to a genuine interpreter: its kind and its arguments as JSON, with the arithmetic done.

use super::args::{Args, Env};
use super::column::read_file;
use super::custom::is_schedule;
use super::values::{Arg, FromArg, NumberColumn};
use crate::diagnostic::Diagnostic;
use crate::dialect::{Default, Type};
use crate::number::python::Number;
use crate::python::Snippet;
use crate::spec::clock::Clock;
use crate::spec::expression;
use crate::spec::yaml::{Node, Yaml, written};
use crate::spec::{GroupSettings, Optimizer, Stepping};
use serde_json::{Map, Value, json};

/// Everything that the schedule depends on. `src/genuine/start.py` reads it.
///
/// # Errors
///
/// A file that the spec names cannot be read, or the spec stands for a training file.
pub(crate) fn question(args: &Args<'_>) -> Result<Named, Diagnostic> {
    let Env { clock, optimizer, interval, files, .. } = args.env;
    if files.stands_for().is_some() {
        return Err(Diagnostic::new("an interpreter does not run a training file")
            .at(args.kind_place(), "made of this file")
            .why("it would run the whole file: its data, its models and its training")
            .help("put the schedule into a spec: its `source` is run, and nothing else"));
    }
    let (given, defaults) = parameters(args)?;
    let mut question = Named::new();
    question.insert("kind".into(), args.full_name().into());
    question.insert("driver".into(), args.dialect.name.into());
    question.insert("parameters".into(), given.into());
    question.insert("defaults".into(), defaults.into());
    question.insert("optimizer".into(), settings(optimizer));
    question.insert("run".into(), run(clock));
    question.insert("interval".into(), stepping(interval.map(|(stepping, _)| stepping)));
    Ok(question)
}

/// Values by the names of parameters.
type Named = Map<String, Value>;

/// The parameters that the spec and the run give, and the other defaults.
pub(super) fn parameters(args: &Args<'_>) -> Result<(Named, Named), Diagnostic> {
    let (mut given, mut defaults) = (Named::new(), Named::new());
    for (param, node, is_given) in args.filled() {
        let value = value(&Arg { args, param, node, given: is_given }, &param.ty)?;
        let of_the_framework = !is_given && !matches!(param.default, Default::Run(_));
        let to = if of_the_framework { &mut defaults } else { &mut given };
        to.insert(param.name.into(), value);
    }
    Ok((given, defaults))
}

/// A value of a type.
pub(super) fn value(arg: &Arg<'_>, ty: &Type) -> Result<Value, Diagnostic> {
    match (ty, &arg.node.value) {
        (Type::Python, _) => source(arg),
        (Type::Schedule, Yaml::Map(_)) => inner(arg),
        // What a parameter of the user's is called, `kind` among others.
        (Type::Map, Yaml::Map(entries)) => map(arg, entries),
        (Type::Column, Yaml::Map(_)) => {
            Ok(NumberColumn::from_node(arg)?.0.iter().map(|number| float(*number)).collect())
        }
        (Type::List(inner) | Type::PerGroup(inner), Yaml::List(items)) => {
            items.iter().map(|item| value(&arg.inner(item), inner)).collect()
        }
        (Type::PerGroup(inner), _) => value(arg, inner),
        (Type::Either(Type::Schedule, _) | Type::Either(_, Type::Schedule), Yaml::Map(_)) => inner(arg),
        (Type::Text | Type::Choice(_), Yaml::Text(text)) => Ok(text.as_str().into()),
        _ => plain(arg),
    }
}

/// The user's Python.
fn source(arg: &Arg<'_>) -> Result<Value, Diagnostic> {
    let Yaml::Map(_) = arg.node.value else {
        let text = arg.node.text().ok_or_else(|| arg.expected("Python source"))?;
        return Ok(json!({"python": text}));
    };
    let (source, name) = read_file(arg, "name")?;
    let text = Snippet::of_file(source)?.text().to_string();
    Ok(json!({"python": text, "name": name.map(written)}))
}

/// A schedule within a schedule.
fn inner(arg: &Arg<'_>) -> Result<Value, Diagnostic> {
    let args = Args::from_node(arg)?;
    let (given, _) = parameters(&args)?;
    Ok(json!({"kind": args.full_name(), "parameters": given}))
}

/// Numbers, texts, lists and maps. An expression is the number as which its parameter was read.
fn plain(arg: &Arg<'_>) -> Result<Value, Diagnostic> {
    Ok(match &arg.node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => (*value).into(),
        Yaml::Int(value) => (*value).into(),
        Yaml::Float(value) => float(*value),
        Yaml::Long(value) => json!({"long": value.to_string()}),
        Yaml::Text(text) => {
            let Env { clock, numbers, .. } = arg.args.env;
            let read = numbers.borrow().get(&arg.node.id()).copied();
            // A number in quotes is a text.
            let is_quoted = !matches!(Node::literal(text).value, Yaml::Text(_));
            let computed = || expression::evaluate(text, &|name| clock.lookup(name)).ok();
            match read.or_else(|| computed().filter(|_| !is_quoted)) {
                Some(value) => number(value),
                None => text.as_str().into(),
            }
        }
        Yaml::List(items) => {
            items.iter().map(|item| plain(&arg.inner(item))).collect::<Result<Value, Diagnostic>>()?
        }
        Yaml::Map(_) if is_schedule(arg.node) => inner(arg)?,
        Yaml::Map(entries) => map(arg, entries)?,
    })
}

/// A map of values.
fn map(arg: &Arg<'_>, entries: &[(Node, Node)]) -> Result<Value, Diagnostic> {
    let entry = |(key, value): &(Node, Node)| Ok(json!([self::key(key), plain(&arg.inner(value))?]));
    Ok(json!({"map": entries.iter().map(entry).collect::<Result<Value, Diagnostic>>()?}))
}

/// The key of a map: a number, or a text.
fn key(key: &Node) -> Value {
    match &key.value {
        Yaml::Int(value) => (*value).into(),
        Yaml::Float(value) => float(*value),
        _ => written(key).into(),
    }
}

/// A number of Python.
pub(crate) fn number(number: Number) -> Value {
    match number {
        Number::Int(value) => match i64::try_from(value) {
            Ok(value) => value.into(),
            Err(_) => json!({"long": (value as f64).to_string()}),
        },
        number => float(number.float()),
    }
}

/// JSON has no infinity and no NaN.
fn float(value: f64) -> Value {
    match value.is_finite() {
        true => value.into(),
        false => json!({"float": value.to_string()}),
    }
}

fn settings(optimizer: &Optimizer) -> Value {
    let rates = |rates: &[(Option<String>, Number)]| -> Value {
        rates.iter().map(|(name, rate)| json!([name, number(*rate)])).collect()
    };
    json!({
        "lr": rates(&optimizer.lr),
        "initial_lr": rates(&optimizer.initial_lr),
        "default_lr": optimizer.default_lr.map(number),
        "momentum": optimizer.momentum,
        "betas": optimizer.betas,
        "weight_decay": optimizer.weight_decay,
        "groups": optimizer.own.iter().map(own_settings).collect::<Vec<_>>(),
    })
}

/// What a parameter group has of its own.
fn own_settings(own: &GroupSettings) -> Value {
    let known = [
        ("momentum", own.momentum.map(Value::from)),
        ("betas", own.betas.as_ref().map(|betas| json!(betas))),
        ("weight_decay", own.weight_decay.map(Value::from)),
    ];
    let known = known.into_iter().filter_map(|(key, value)| Some((key.to_string(), value?)));
    let others = own.others.iter().map(|(key, value)| (key.clone(), as_written(value)));
    json!({"map": known.chain(others).collect::<Vec<_>>()})
}

fn as_written(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(b) => (*b).into(),
        Yaml::Int(i) => (*i).into(),
        Yaml::Float(x) | Yaml::Long(x) => float(*x),
        Yaml::Text(text) => text.as_str().into(),
        Yaml::List(items) => items.iter().map(as_written).collect(),
        Yaml::Map(entries) => {
            let entry = |(key, value): &(Node, Node)| (as_written(key), as_written(value));
            json!({"map": entries.iter().map(entry).collect::<Vec<_>>()})
        }
    }
}

fn run(clock: &Clock) -> Value {
    let facts = [
        ("steps", clock.steps),
        ("epochs", clock.epochs),
        ("steps_per_epoch", clock.steps_per_epoch),
        ("batch_size", clock.batch_size),
        ("devices", clock.devices),
        ("gradient_accumulation", clock.gradient_accumulation),
        ("samples_per_step", clock.samples_per_update()),
        ("seq_length", clock.seq_length),
        ("tokens_per_step", clock.tokens_per_update()),
    ];
    let known = facts.into_iter().filter_map(|(name, fact)| Some((name.to_string(), fact?.into())));
    let in_epochs =
        ("given_in_epochs".to_string(), json!(clock.given_in == Some(crate::schedule::Unit::Epoch)));
    Value::Object(known.chain([in_epochs]).collect())
}

fn stepping(stepping: Option<Stepping>) -> Value {
    match stepping {
        None | Some(Stepping::Once(_)) => json!({}),
        Some(Stepping::Every(updates)) => json!({"every": updates}),
        Some(Stepping::Times(times)) => json!({"times": times}),
        Some(Stepping::Fraction(length)) => json!({"fraction": length}),
        Some(Stepping::Late) => json!({"late": true}),
    }
}
