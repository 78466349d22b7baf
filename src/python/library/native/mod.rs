//! Calls of the frameworks' own schedules, and of the functions that make them.

mod factor;
mod rule;

use crate::number::dtype::{Dtype, Scalar};
use crate::number::python::Number;
use crate::python::number::jax::{self, JaxRank};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::native::*;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Library, Value};
use crate::python::operation::objects;
use std::rc::Rc;
use std::sync::Arc;

/// Calls a constructor or a schedule.
pub(in crate::python) fn call(
    host: &mut dyn Host,
    native: &Native,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    match native {
        Native::Constructor(constructor) => match constructor.form() {
            NativeForm::Schedule => construct(&**constructor, args, keywords),
            NativeForm::Scheduler => rule::construct(&**constructor, args),
            NativeForm::LambdaLr => factor::construct(&**constructor, args),
        },
        Native::Rule(rule) => rule::call(rule, args),
        Native::Factor(factor) => factor::call(&**factor, args, keywords),
        Native::Schedule(schedule, functions) => match schedule.convention() {
            Convention::Keras => keras(&**schedule, args, keywords),
            Convention::Optax => optax(host, &**schedule, functions, args, keywords),
        },
    }
}

/// Makes a schedule.
fn construct(
    constructor: &dyn NativeConstructor,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let mut functions = Vec::new();
    let arguments = arguments(constructor, args, keywords, &mut functions)?;
    let made: Arc<dyn NativeSchedule> = constructor.construct(arguments).map_err(fault)?;
    Ok(Value::Native(Shared::new(Native::Schedule(made, functions))))
}

/// The arguments by the names of the parameters. Functions of the program are added to `functions`.
fn arguments(
    constructor: &dyn NativeConstructor,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
    functions: &mut Vec<Value>,
) -> Outcome<Vec<(&'static str, NativeArgument)>> {
    let (parameters, name) = (constructor.parameters(), constructor.name());
    let bound = bound(name, &parameters, args, keywords)?;
    let mut arguments = Vec::new();
    for (parameter, value) in parameters.iter().zip(bound) {
        if let Some(value) = value {
            let why = format!("it is passed to `{name}` as `{}`", parameter.name);
            arguments.push((parameter.name, argument(&value, functions).map_err(|fault| fault.why(why))?));
        }
    }
    Ok(arguments)
}

fn fault(error: NativeError) -> Fault {
    let fault = match &error.class {
        Some(class) => Fault::raise(class, error.message),
        None => Fault::refuse(error.message),
    };
    let fault = error.whys.into_iter().fold(fault, Fault::why);
    error.helps.into_iter().fold(fault, Fault::help)
}

/// The arguments in the order of the parameters, with CPython's rules and messages.
fn bound(
    name: &str,
    parameters: &[NativeParameter],
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Vec<Option<Value>>> {
    let error = |message: String| Err(Fault::raise("TypeError", format!("{name}() {message}")));
    let mut bound: Vec<Option<Value>> = vec![None; parameters.len()];
    if args.len() > parameters.len() {
        let (most, given) = (parameters.len(), args.len());
        let least = parameters.iter().filter(|parameter| parameter.is_required).count();
        let takes = if least == most { format!("{most}") } else { format!("from {least} to {most}") };
        let s = if most == 1 && least == most { "" } else { "s" };
        return error(format!("takes {takes} positional argument{s} but {given} were given"));
    }
    for (slot, value) in bound.iter_mut().zip(args) {
        *slot = Some(value.clone());
    }
    for (keyword, value) in keywords {
        match parameters.iter().position(|parameter| *parameter.name == **keyword) {
            None => {
                let fault = error(format!("got an unexpected keyword argument '{keyword}'"));
                let known = parameters.iter().map(|parameter| parameter.name);
                return fault.map_err(|fault| match crate::diagnostic::nearest(keyword, known) {
                    Some(near) => fault.help(format!("did you mean `{near}`?")),
                    None => fault,
                });
            }
            Some(at) if bound[at].is_some() => {
                return error(format!("got multiple values for argument '{keyword}'"));
            }
            Some(at) => bound[at] = Some(value.clone()),
        }
    }
    let lacking =
        parameters.iter().zip(&bound).filter(|(parameter, value)| parameter.is_required && value.is_none());
    let lacking: Vec<String> = lacking.map(|(parameter, _)| format!("'{}'", parameter.name)).collect();
    match &lacking[..] {
        [] => Ok(bound),
        [one] => error(format!("missing 1 required positional argument: {one}")),
        [rest @ .., last] => {
            let comma = if rest.len() > 1 { "," } else { "" };
            let list = format!("{}{comma} and {last}", rest.join(", "));
            error(format!("missing {} required positional arguments: {list}", lacking.len()))
        }
    }
}

/// A value as an argument. Functions of the program are added to `functions`.
fn argument(value: &Value, functions: &mut Vec<Value>) -> Outcome<NativeArgument> {
    limits::spend(1)?;
    let all = |items: &[Value], functions: &mut Vec<Value>| -> Outcome<NativeArgument> {
        items
            .iter()
            .map(|item| limits::inside(|| argument(item, functions)))
            .collect::<Outcome<_>>()
            .map(NativeArgument::List)
    };
    Ok(match value {
        Value::None => NativeArgument::None,
        Value::Bool(b) => NativeArgument::Bool(*b),
        Value::Float(x) => NativeArgument::Float(*x),
        Value::Str(text) => NativeArgument::Text(text.to_string()),
        Value::List(items) => all(&items.borrow().clone(), functions)?,
        Value::Range(range) => NativeArgument::List(
            (0..range.len()).map(|at| NativeArgument::Int(range.get(at).into())).collect(),
        ),
        Value::Tuple(items) => all(items, functions)?,
        Value::Dict(dict) => {
            let pairs = dict.borrow().pairs.clone();
            let pair = |(key, value): &(Value, Value)| {
                limits::inside(|| Ok((argument(key, functions)?, argument(value, functions)?)))
            };
            NativeArgument::Dict(pairs.iter().map(pair).collect::<Outcome<_>>()?)
        }
        // numpy's float64 and integers behave like Python's numbers; its float32 rounds earlier.
        Value::Numpy(Dtype::Float64, _) => NativeArgument::Float(value.as_float().unwrap_or(f64::NAN)),
        Value::Numpy(dtype, bits) if !dtype.is_float() && *dtype != Dtype::Bool => {
            NativeArgument::Int(i128::from(Scalar { dtype: *dtype, bits: *bits }.to_i64()))
        }
        Value::Array(array) if array.library == Library::Numpy && !array.single => {
            let items: Vec<Value> = (0..array.items.len()).map(|at| array.get(at)).collect();
            all(&items, functions)?
        }
        Value::Native(native) => match &**native {
            Native::Schedule(schedule, inner) => {
                let first = functions.len();
                functions.extend(inner.iter().cloned());
                NativeArgument::Schedule(schedule.clone(), first)
            }
            Native::Constructor(_) | Native::Factor(_) => function(value, functions),
            Native::Rule(_) => return Err(unusable(value)),
        },
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ if objects::callable(value) => function(value, functions),
        _ => match value.as_int() {
            Some(i) => NativeArgument::Int(i),
            None => return Err(unusable(value)),
        },
    })
}

fn unusable(value: &Value) -> Fault {
    let what = match value {
        Value::Jax(..) => "a JAX array".into(),
        _ => format!("a '{}'", value.type_name()),
    };
    let fault = Fault::refuse(format!("{what} cannot be an argument of a framework's schedule here"))
        .help("pass a Python number: `float(x)` or `int(x)`");
    match value {
        Value::Jax(Dtype::Int32, ..) => fault.help(
            "if it is the count, and the function makes the schedule, give its arguments in `config`; `config: {}` if it \
             needs none",
        ),
        _ => fault,
    }
}

fn function(value: &Value, functions: &mut Vec<Value>) -> NativeArgument {
    functions.push(value.clone());
    NativeArgument::Function(functions.len() - 1)
}

/// The step that a schedule is called with, as its only argument.
fn only<'a>(args: &'a [Value], keywords: &'a [(Rc<str>, Value)], names: &[&str]) -> Option<&'a Value> {
    args.first()
        .or_else(|| keywords.iter().find(|(name, _)| names.contains(&&**name)).map(|(_, value)| value))
}

fn keras(schedule: &dyn NativeSchedule, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Outcome<Value> {
    let step = only(args, keywords, &["step"]);
    let scalar = step.and_then(|v| v.scalar().map(|s| s.cast(Dtype::Int64).to_i64()));
    let step = scalar.or_else(|| step.and_then(Value::as_int).and_then(|i| i64::try_from(i).ok()));
    let rate = step.and_then(|step| schedule.at(NativeStep::Int(step), &mut |_, _| None));
    match rate {
        Some(NativeRate::Single(rate)) => Ok(Value::tensor(Scalar::f32(rate))),
        _ => Err(Fault::refuse(format!("`{}` is called with a value that is not a step", schedule.name()))
            .help("pass the step unchanged")),
    }
}

/// Calls a schedule of optax. All its results are float32, except for the Python number that a constant schedule returns
/// unchanged.
fn optax(
    host: &mut dyn Host,
    schedule: &dyn NativeSchedule,
    functions: &[Value],
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let given = only(args, keywords, &["count", "step"]).filter(|_| args.len() + keywords.len() == 1);
    let step = given.and_then(count);
    let is_python = matches!(given, Some(Value::Int(_)));
    let (Some(step), true) =
        (step, functions.is_empty() || is_python || matches!(given, Some(Value::Jax(..))))
    else {
        return Err(not_one_count(schedule, given));
    };
    let (mut failed, mut refused) = (None, None);
    let rate = schedule.at(step, &mut |number, step| {
        let step = inner_step(step, is_python);
        let value = limits::inside(|| host.call(&functions[number], &[step], &[]));
        match value.and_then(|value| jax::scalar(&value, JaxRank::Float32)) {
            Ok(value) => Some(value.to_f32()),
            // A schedule that does not apply at this count is called too, and its value is not used.
            Err(fault) if fault.class().is_none() && !fault.ends() => {
                refused = Some(fault);
                Some(f32::NAN)
            }
            Err(fault) => {
                failed = Some(fault);
                None
            }
        }
    });
    if let Some(NativeRate::Single(rate)) = rate
        && rate.is_nan()
    {
        failed = failed.or(refused);
    }
    match (rate, failed) {
        (_, Some(fault)) => Err(fault),
        (Some(NativeRate::Single(rate)), None) => Ok(Value::jax(Scalar::f32(rate), true)),
        (Some(NativeRate::Number(Number::Int(i))), None) => Ok(Value::int(i)),
        (Some(NativeRate::Number(Number::Float(x))), None) => Ok(Value::Float(x)),
        _ => Err(Fault::refuse(format!("`{}` has no value here", schedule.name()))),
    }
}

/// The step with which a function of the program is called: a Python int if the schedule was called with one.
fn inner_step(step: NativeStep, is_python: bool) -> Value {
    match step {
        NativeStep::Int(step) if is_python => Value::Int(step),
        NativeStep::Int(step) => Value::jax(Scalar::int(Dtype::Int32, step), false),
        NativeStep::Float(step) if is_python => Value::Float(f64::from(step)),
        NativeStep::Float(step) => Value::jax(Scalar::f32(step), false),
    }
}

fn not_one_count(schedule: &dyn NativeSchedule, given: Option<&Value>) -> Fault {
    let given = given.map_or("these arguments".to_string(), |value| match value {
        Value::Jax(..) | Value::Array(_) => "an array of counts".to_string(),
        value => format!("a '{}'", value.type_name()),
    });
    Fault::refuse(format!("a schedule made by `{}` cannot be called with {given} here", schedule.name()))
        .why("it takes one count: an int, or a float that a float32 can hold")
        .help("call it with one count at a time: `schedule(count)`")
}

/// The greatest count of Python's own int: differences of such counts fit an int32.
const MOST: i64 = 1 << 30;

/// A count as optax' schedules compute with it. Those of a Python float compute in float64 first; if a float32 can hold
/// it, rounding once more changes nothing.
fn count(value: &Value) -> Option<NativeStep> {
    match value {
        Value::Int(step) => (step.abs() <= MOST).then_some(NativeStep::Int(*step)),
        Value::Float(step) => (f64::from(*step as f32) == *step).then_some(NativeStep::Float(*step as f32)),
        Value::Jax(Dtype::Int32 | Dtype::Float32, ..) | Value::Numpy(..) => {
            let scalar = value.scalar()?;
            match scalar.dtype {
                Dtype::Float32 => Some(NativeStep::Float(scalar.to_f32())),
                Dtype::Float64 => count(&Value::Float(scalar.to_f64())),
                Dtype::Bool => None,
                Dtype::Int32 => Some(NativeStep::Int(scalar.to_i64())),
                _ => count(&Value::Int(scalar.to_i64())),
            }
        }
        Value::Array(array) if array.single => count(&array.get(0)),
        _ => None,
    }
}
