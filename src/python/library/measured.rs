//! What is known of values that a file does not state: what its training measures, which class its scheduler has, and what
//! a map of the user has.

use crate::python::library::unknown::{fact, origin_of, text_of};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{WholeFile, is_unknown};
use crate::python::operation::classes;
use crate::python::operation::text;
use std::rc::Rc;

/// What a training measures in a round of a loop that is followed. Of a list that the user gives, each round takes the next
/// value.
pub(super) fn measured(machine: &mut dyn Host, text: &str) -> Outcome<Value> {
    let given = fact(machine, text, "")?;
    let Some(asked) = machine.whole().and_then(asked_so_far) else { return Ok(given) };
    let at = match asked.iter().position(|(known, _)| **known == *text) {
        Some(at) => at,
        None => {
            asked.push((text.into(), 0));
            asked.len() - 1
        }
    };
    let (Value::List(items), count) = (&given, &mut asked[at].1) else { return Ok(given) };
    let items = items.borrow();
    let found = items.get(*count).cloned();
    *count += 1;
    found.ok_or_else(|| {
        Fault::refuse(format!("`{text}` has {} values, and the loop asks for one more", items.len()))
            .why("each time that the loop measures it takes the next value of the list")
            .help("give a longer list, or show fewer rows: `--steps`, or `--epochs`")
    })
}

/// How often the training that is run has asked for each of the values that it measures; `None` if none is run.
fn asked_so_far(whole: &mut WholeFile) -> Option<&mut Vec<(Rc<str>, usize)>> {
    match (&mut whole.replay, &mut whole.direct) {
        (Some(replay), _) => Some(&mut replay.measured),
        (None, Some(run)) => Some(&mut run.measured),
        (None, None) => None,
    }
}

/// The length of inner loops in a round of a loop that is followed. A list has one for each round; a single number would be
/// that of all rounds, and the file computes it anew in each.
pub(super) fn length(machine: &mut dyn Host, text: &str) -> Outcome<Value> {
    several(machine, text)?;
    measured(machine, text)
}

/// Checks that a value which each round of a loop computes anew is not given as one for all of them.
pub(super) fn several(machine: &mut dyn Host, text: &str) -> Outcome<()> {
    match machine.whole().and_then(|whole| whole.answer(text)) {
        None | Some(Value::List(_)) => Ok(()),
        Some(_) => Err(Fault::refuse(format!("`{text}` may have another value in each round of this loop"))
            .why("the file computes it from what the loop goes over, and one value is given")
            .help(format!(
                "give a list with a value for each time that the loop asks for it, in order: `--config \"{text}=[20, 40]\"`"
            ))),
    }
}

/// Whether a fact is what the training measures in a round of a loop that is followed.
pub(super) fn is_measured(machine: &mut dyn Host, fact: &str) -> bool {
    let asked = machine.whole().and_then(asked_so_far);
    asked.is_some_and(|asked| asked.iter().any(|(of, _)| **of == *fact))
}

/// The modules of torch's schedulers and optimizers.
const MODULES: [&str; 2] = ["torch.optim.lr_scheduler.", "torch.optim."];

/// The module and the name of a class of torch's schedulers or optimizers.
fn torch_class(path: &str) -> Option<(&'static str, &str)> {
    let (module, name) = MODULES.iter().find_map(|module| Some((*module, path.strip_prefix(module)?)))?;
    (name.starts_with(char::is_uppercase) && !name.contains('.')).then_some((module, name))
}

/// Whether a class that is known here is the one that a value stands for which is not; `None` if that is no class of torch.
pub(super) fn is_class(machine: &mut dyn Host, of: &Value, class: &Value) -> Outcome<Option<bool>> {
    let origin = origin_of(machine, of);
    let Some((module, name)) = torch_class(&origin) else { return Ok(None) };
    if is_no_class_of_torch(class) {
        return Ok(Some(false));
    }
    let Value::Class(_) = class else { return Ok(None) };
    let real = machine.member(module.trim_end_matches('.'), name)?;
    Ok(real.map(|real| real.same(class)))
}

/// Whether a value is plainly no class of torch, and equals none: `None`, its type, a number or a text.
fn is_no_class_of_torch(value: &Value) -> bool {
    matches!(
        value,
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Builtin(_)
    )
}

/// Whether a scheduler or an optimizer of torch is one of a class, or of one of several; `None` if that is not known.
pub(super) fn is_of_class(machine: &mut dyn Host, value: &Value, class: &Value) -> Outcome<Option<bool>> {
    if let Value::Tuple(classes) = class {
        let mut found = Some(false);
        for class in classes.iter() {
            let one = is_of_class(machine, value, class)?;
            found = found.zip(one).map(|(any, one)| any || one);
        }
        return Ok(found);
    }
    if !is_unknown(class) {
        return Ok(None);
    }
    let asked = origin_of(machine, class);
    let Some((other, asked)) = torch_class(&asked) else { return Ok(None) };
    if let Value::Instance(_) = value
        && !is_unknown(value)
    {
        // An object of a loop that is followed.
        let Some(real) = machine.member(other.trim_end_matches('.'), asked)? else { return Ok(None) };
        return classes::is_instance(value, &real).map(Some);
    }
    if !is_unknown(value) {
        // What is no object has none of these classes.
        return Ok((!matches!(value, Value::Instance(_) | Value::Wrapped(_))).then_some(false));
    }
    let made = origin_of(machine, value);
    let Some((module, made)) = made.strip_suffix("()").and_then(torch_class) else { return Ok(None) };
    Ok(match asked {
        "LRScheduler" | "_LRScheduler" if made == "ReduceLROnPlateau" => None,
        "LRScheduler" | "_LRScheduler" => Some(module == MODULES[0]),
        "Optimizer" => Some(module == MODULES[1]),
        // Some optimizers are derived from others.
        _ if module == MODULES[1] && made != asked => None,
        _ => Some(module == other && made == asked),
    })
}

/// `hasattr(x, name)`, or `getattr(x, name, default)` of a part that is not there, if the user gives a whole map for `x`:
/// `args: {lr: 0.1}`.
pub(super) fn of_given_map(machine: &mut dyn Host, builtin: &str, args: &[Value]) -> Option<Value> {
    let [of, name, default @ ..] = args else { return None };
    if !["hasattr", "getattr"].contains(&builtin) || !is_unknown(of) {
        return None;
    }
    let text = text_of(machine, of);
    let given = machine.whole()?.given_map(&text)?;
    let has = given.borrow().pairs.named(name.text()?).is_some();
    match (builtin, default) {
        ("hasattr", _) => Some(Value::Bool(has)),
        (_, [default]) if !has => Some(default.clone()),
        _ => None,
    }
}

/// `x.get(key, default)` of a map that the user gives, whole or in parts: `args: {lr: 0.1}`. What a map lacks that is given
/// as a whole has the default.
pub(super) fn item_of_given(machine: &mut dyn Host, method: &str, args: &[Value]) -> Outcome<Option<Value>> {
    let (Some(of), [key, default @ ..]) = (method.strip_suffix(".get"), args) else { return Ok(None) };
    let (Some(key), Some(whole)) = (key.text(), machine.whole()) else { return Ok(None) };
    let item = format!("{of}.{key}");
    if let Some(given) = whole.answer(&item) {
        return Ok(Some(given));
    }
    let is_item = whole.gives_parts_of(&item) || whole.given_map(&item).is_some();
    match (whole.given_map(of).is_some(), whole.gives_parts_of(of)) {
        (true, _) if !is_item => Ok(Some(default.first().cloned().unwrap_or(Value::None))),
        (false, false) => Ok(None),
        _ => fact(machine, &item, "").map(Some),
    }
}

/// The versions of the packages whose schedulers and Trainers these are.
const VERSIONS: [(&str, &str); 4] = [
    ("torch.__version__", "2.15.0"),
    ("pl.__version__", "2.6.6"),
    ("pytorch_lightning.__version__", "2.6.6"),
    ("lightning.__version__", "2.6.6"),
];

/// `torch.__version__` and what else depends on the packages that are installed, where the user gives no other. It is said.
pub(super) fn version(machine: &mut dyn Host, text: &str) -> Option<Value> {
    let whole = machine.whole()?;
    if text == "six.PY2" {
        return Some(Value::Bool(false));
    }
    let (_, version) = VERSIONS.iter().find(|(name, _)| *name == text)?;
    let stated = format!("{text}='{version}'");
    if !whole.environment.contains(&stated) {
        whole.environment.push(stated);
    }
    Some(Value::str(*version))
}

/// The scale that torch's `GradScaler` begins with.
const SCALE: f64 = 65_536.0;

/// The result of a call that is known without the run: a variable of the environment, the scale of a `GradScaler`. The user's own
/// answer comes first.
pub(super) fn known_call(
    machine: &mut dyn Host,
    (name, origin): (&str, &str),
    args: &[Value],
) -> Option<Value> {
    if origin.ends_with("GradScaler().get_scale") {
        let is_answered = machine.whole()?.answer(&format!("{name}(...)")).is_some();
        return (!is_answered).then_some(Value::Float(SCALE));
    }
    of_environment(machine, origin, args).or_else(|| of_processes(machine, (name, origin)))
}

/// What torch says of the processes of a training, which is the first of them. How many there are is asked for: that is 1 for a
/// training that does not share its batches, whatever it asks first.
const PROCESSES: [(&str, Value); 3] =
    [("is_available", Value::Bool(true)), ("is_initialized", Value::Bool(true)), ("get_rank", Value::Int(0))];
/// The usual names of functions around these that are not available here.
const AROUND: [(&str, Value); 2] = [("get_rank", Value::Int(0)), ("is_main_process", Value::Bool(true))];

fn of_processes(machine: &mut dyn Host, (name, origin): (&str, &str)) -> Option<Value> {
    let value = match origin.strip_prefix("torch.distributed.") {
        Some(asked) => PROCESSES.iter().find(|(known, _)| *known == asked),
        None => AROUND.iter().find(|(known, _)| name.rsplit('.').next() == Some(*known)),
    };
    let (_, value) = value?;
    let whole = machine.whole()?;
    if whole.answer(&format!("{name}(...)")).is_some() || whole.answer(&format!("{name}()")).is_some() {
        return None;
    }
    let stated = format!("{name}()={}", text::repr(value).unwrap_or_default());
    if !whole.environment.contains(&stated) {
        whole.environment.push(stated);
    }
    Some(value.clone())
}

/// A variable of the environment, which is not read: the value that the user gives for it, or else the default.
fn of_environment(machine: &mut dyn Host, origin: &str, args: &[Value]) -> Option<Value> {
    if !["os.environ.get", "os.getenv"].contains(&origin) {
        return None;
    }
    let name = args.first()?.text()?;
    let default = args.get(1).cloned().unwrap_or(Value::None);
    let whole = machine.whole()?;
    if let Some(given) = whole.answer(name) {
        return Some(Value::str(
            given.text().map_or_else(|| text::repr(&given).unwrap_or_default(), str::to_string),
        ));
    }
    let stated = format!("{name}={}", text::repr(&default).unwrap_or_default());
    if !is_unknown(&default) && !whole.environment.contains(&stated) {
        whole.environment.push(stated);
    }
    Some(default)
}

/// Whether a condition on what a training measures holds, if it only asks for numbers that are none: `torch.isnan(loss).any()`.
pub(super) fn is_finite(machine: &mut dyn Host, text: &str) -> Option<bool> {
    let asks = |what: &str| {
        let found = text.rfind(what);
        found.is_some_and(|at| at == 0 || !text[..at].ends_with(|c: char| c.is_alphanumeric()))
    };
    let holds = match () {
        () if asks("isnan(") || asks("isinf(") => false,
        () if asks("isfinite(") => true,
        () => return None,
    };
    machine.note("what the training measures is taken to be finite");
    Some(holds)
}
