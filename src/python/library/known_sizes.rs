//! How many items data has whose values are not known here: arrays that the file makes of a size, what is made of them, and
//! the data sets of Keras.

use crate::python::library::owners;
use crate::python::library::unknown::{COMPUTED, derived, fact, field, origin_of, set};
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{FitBatches, is_unknown};
use crate::python::operation::objects;
use std::rc::Rc;

/// The field of a value that is not known here with the number of its items.
const ITEMS: &str = "__items__";
/// The field of a progress bar with what it goes over.
const OVER: &str = "__over__";

/// The data sets of `keras.datasets` whose sizes no argument changes: the items for training and for testing, as the
/// documentation of Keras 3 states them.
const DATA_SETS: [(&str, i128, i128); 4] = [
    ("mnist", 60_000, 10_000),
    ("fashion_mnist", 60_000, 10_000),
    ("cifar10", 50_000, 10_000),
    ("cifar100", 50_000, 10_000),
];

/// The functions that make an array of a shape, which is their first argument.
const OF_SHAPE: [&str; 8] = [
    "zeros",
    "ones",
    "empty",
    "full",
    "random.random",
    "random.random_sample",
    "random.normal",
    "random.uniform",
];

/// The functions that make an array of as many items as their first argument says.
const OF_COUNT: [&str; 2] = ["random.rand", "random.randn"];

/// The methods that keep the number of items.
const KEEPING: [&str; 9] =
    [".astype", ".copy", ".shuffle", ".map", ".cache", ".prefetch", ".with_options", ".numpy", ".round"];

/// The number of items of a value that is not known here.
pub(super) fn of(machine: &mut dyn Host, value: &Value) -> Option<i128> {
    if !is_unknown(value) {
        return None;
    }
    if let Some(over) = within_bar(machine, value) {
        return match is_unknown(&over) {
            true => of(machine, &over),
            false => i128::try_from(objects::length(&over).ok()?).ok(),
        };
    }
    field(machine, value, ITEMS).as_int().or_else(|| of_data_set(&origin_of(machine, value)))
}

/// The size of a part of a data set of Keras: `keras.datasets.mnist.load_data()[0][0]` are the images for training.
fn of_data_set(origin: &str) -> Option<i128> {
    let (_, rest) = origin.split_once("datasets.")?;
    let (name, part) = rest.split_once(".load_data()")?;
    let (_, train, test) = DATA_SETS.iter().find(|(known, ..)| *known == name)?;
    match part {
        "[0][0]" | "[0][1]" => Some(*train),
        "[1][0]" | "[1][1]" => Some(*test),
        _ => None,
    }
}

/// The length of a value that is not known, which is asked for. No user gives that of what numpy would compute: what it is computed
/// from is asked for instead.
pub(super) fn asked(machine: &mut dyn Host, value: &Value, text: &str) -> Outcome<Value> {
    match text.starts_with("len(np.") && text.ends_with("(...))") {
        true => derived(machine, COMPUTED, &[value]),
        false => fact(machine, text, ""),
    }
}

/// The number of items of `len(x)`, with a note where it comes from. The user's own answer comes first.
pub(super) fn length(machine: &mut dyn Host, value: &Value, text: &str) -> Option<Value> {
    let is_answered = machine.whole().is_some_and(|whole| whole.answer(text).is_some());
    let count = of(machine, value).filter(|_| !is_answered)?;
    // A slice has no name of its own.
    let what = if text.contains("an item") { "the size of a slice".into() } else { format!("`{text}`") };
    machine.note(&format!("{what} is {count}, as the file or the data set of Keras says"));
    Some(Value::Int(i64::try_from(count).ok()?))
}

/// The number of items of `x.shape[0]`, if `of` is `x.shape`.
pub(super) fn first_of_shape(machine: &mut dyn Host, of: &Value, suffix: &str, text: &str) -> Option<Value> {
    let (array, part) = owners::whose(machine, of)?;
    if suffix != "[0]" || &*part != ".shape" {
        return None;
    }
    length(machine, &array, text)
}

/// Remembers how many items the result of a call has. `function` is what is called.
pub(super) fn made(
    machine: &mut dyn Host,
    result: &Value,
    (function, origin): (&Value, &str),
    (args, keywords): (&[Value], &[(Rc<str>, Value)]),
) {
    if let Some(over) = of_bar(machine, origin, args) {
        let _ = set(machine, result, OVER, over);
        return;
    }
    let count = match owners::whose(machine, function) {
        Some((object, method)) => match of(machine, &object) {
            Some(count) => of_method(count, &method, args, keywords),
            None => of_function(machine, origin, args, keywords),
        },
        None => of_function(machine, origin, args, keywords),
    };
    remember(machine, result, count);
}

/// What a progress bar goes over, with the values of its rounds: `tqdm(range(10))`, `trange(3)`.
fn of_bar(machine: &mut dyn Host, origin: &str, args: &[Value]) -> Option<Value> {
    let is_of = |modules: &[&str]| modules.iter().any(|module| origin.starts_with(module));
    match origin.rsplit('.').next()? {
        "track" if is_of(&["rich."]) => args.first().cloned(),
        // Projects have bars of their own by its name: `TQDM`.
        bar if bar.eq_ignore_ascii_case("tqdm") => args.first().cloned(),
        "trange" if is_of(&["tqdm."]) && !args.iter().any(is_unknown) => {
            let range = machine.builtin("range")?;
            machine.call(&range, args, &[]).ok()
        }
        _ => None,
    }
}

/// What a loop over a value goes over, if that is known of a progress bar.
pub(super) fn within_bar(machine: &mut dyn Host, value: &Value) -> Option<Value> {
    match is_unknown(value).then(|| field(machine, value, OVER))? {
        Value::None => None,
        over => Some(over),
    }
}

/// Remembers how many items a value has.
pub(in crate::python) fn remember(machine: &mut dyn Host, value: &Value, count: Option<i128>) {
    let count = count.and_then(|count| i64::try_from(count).ok());
    if let Some(count) = count.filter(|_| is_unknown(value)) {
        let _ = set(machine, value, ITEMS, Value::Int(count));
    }
}

/// The number of items of what a function of numpy or TensorFlow makes.
pub(in crate::python) fn of_function(
    machine: &mut dyn Host,
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Option<i128> {
    let (first, path) = origin.split_once('.')?;
    if !["np", "numpy", "tf", "tensorflow"].contains(&first) {
        return None;
    }
    let named = |name: &str| keywords.iter().find(|(own, _)| &**own == name).map(|(_, value)| value);
    let first_of = |value: &Value| match value {
        Value::Tuple(items) => items.first().and_then(Value::as_int),
        Value::List(items) => items.borrow().first().and_then(Value::as_int),
        value => value.as_int(),
    };
    let is_numpy = ["np", "numpy"].contains(&first);
    if is_numpy && OF_COUNT.contains(&path) {
        return args.first()?.as_int();
    }
    if path == "data.Dataset.from_tensor_slices" {
        let given = match args.first()? {
            Value::Tuple(items) => items.first()?.clone(),
            given => given.clone(),
        };
        return of(machine, &given);
    }
    // `np.random.normal(loc, scale, size)` has its shape elsewhere.
    let is_random = is_numpy && ["random.normal", "random.uniform", "random.randint"].contains(&path);
    match named("size").or(named("shape")) {
        Some(shape) if is_random || OF_SHAPE.contains(&path) => first_of(shape),
        None if !is_random && OF_SHAPE.contains(&path) => first_of(args.first()?),
        _ => None,
    }
}

/// The number of items of what a method makes of so many.
fn of_method(count: i128, method: &str, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Option<i128> {
    let named = |name: &str| keywords.iter().find(|(own, _)| &**own == name).map(|(_, value)| value);
    match method {
        method if KEEPING.contains(&method) => Some(count),
        ".batch" => {
            let size = args.first().or(named("batch_size"))?.as_int().filter(|size| *size > 0)?;
            let drops = match args.get(1).or(named("drop_remainder")) {
                None => false,
                Some(Value::Bool(drops)) => *drops,
                Some(_) => return None,
            };
            Some(if drops { count / size } else { count.checked_add(size - 1)? / size })
        }
        ".take" => Some(args.first()?.as_int().filter(|taken| *taken >= 0)?.min(count)),
        ".skip" => Some((count - args.first()?.as_int().filter(|left| *left >= 0)?).max(0)),
        ".reshape" => {
            let first = match args.first()? {
                Value::Tuple(items) => items.first()?.as_int()?,
                first => first.as_int()?,
            };
            Some(first).filter(|first| *first > 0)
        }
        _ => None,
    }
}

/// The batches that `fit` of Keras makes of its data: of an array, those of `batch_size`, which is 32 by default, without the
/// items for validation; of a data set of TensorFlow, its own.
pub(super) fn batches_of_fit(
    machine: &mut dyn Host,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Option<FitBatches> {
    let named = |name: &str| keywords.iter().find(|(own, _)| &**own == name).map(|(_, value)| value);
    let data = match named("x").or(args.first())? {
        // Of several inputs, each has as many items.
        Value::List(several) => match several.borrow().first()? {
            number if number.as_float().is_some() => Value::list(several.borrow().clone()),
            first => first.clone(),
        },
        data => data.clone(),
    };
    let items = match is_unknown(&data) {
        true => of(machine, &data)?,
        false => i128::try_from(objects::length(&data).ok()?).ok()?,
    };
    let whole = |value: Option<&Value>, default: i128| match value {
        None | Some(Value::None) => Some(default),
        Some(value) => value.as_int().filter(|count| *count > 0),
    };
    let size = named("batch_size").or(args.get(2));
    if is_unknown(&data) && origin_of(machine, &data).contains("Dataset") {
        let is_batched = items > 0 && matches!(size, None | Some(Value::None));
        return is_batched.then_some(FitBatches { count: items, of: None });
    }
    let (size, share) = (whole(size, 32)?, named("validation_split").or(args.get(5)));
    let items = match share {
        None => items,
        // As `train_validation_split` of Keras computes it.
        Some(share) => (items as f64 * (1.0 - share.as_float()?)).floor() as i128,
    };
    (items > 0).then(|| FitBatches { count: (items + size - 1) / size, of: Some((items, size)) })
}

/// The number of items of arithmetic on one such array and on numbers.
pub(super) fn of_mix(machine: &mut dyn Host, parts: &[Value]) -> Option<i128> {
    let (arrays, others): (Vec<&Value>, Vec<&Value>) = parts.iter().partition(|part| is_unknown(part));
    let [array] = arrays[..] else { return None };
    let is_number = |value: &&Value| matches!(value, Value::Int(_) | Value::Float(_));
    if others.iter().all(is_number) { of(machine, array) } else { None }
}

/// The number of items of `x[:100]`, `x[100:]` or `x[10:20]` of so many.
pub(super) fn of_slice(machine: &mut dyn Host, of_what: &Value, key: &Value) -> Option<i128> {
    let Value::Slice(bounds) = key else { return None };
    let count = of(machine, of_what)?;
    let bound = |value: &Value, default: i128| match value {
        Value::None => Some(default),
        value => {
            let at = value.as_int()?;
            Some(if at < 0 { count + at } else { at }.clamp(0, count))
        }
    };
    if !matches!(bounds[2], Value::None) {
        return None;
    }
    Some((bound(&bounds[1], count)? - bound(&bounds[0], 0)?).max(0))
}
