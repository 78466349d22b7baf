//! The optimizers and schedulers that a training file has made before a loop of training, for the loop to be followed.
//!
//! The file itself only records how they are made. Here they are constructed on the optimizer of the spec.

use crate::python::library::deferred;
use crate::python::library::made_groups;
use crate::python::library::standard;
use crate::python::library::unknown::{self, OF_OPTAX, origin_of};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{GatheredBatches, RecordedCall, Replay, WholeFile, is_unknown};
use crate::python::operation::objects;
use std::rc::Rc;

/// The module of torch's schedulers.
const SCHEDULERS: &str = "torch.optim.lr_scheduler";

/// What a value of the file stands for.
enum Made {
    /// A class of torch's optimizers, by its name.
    Optimizer(String),
    /// An optimizer of Keras.
    KerasOptimizer,
    /// A class or function of a framework: its module and its name.
    Framework(&'static str, String),
    /// A class of the file.
    Own(Rc<str>),
}

/// Begins the replay of a loop on an optimizer of Keras.
pub(in crate::python) fn begin_keras(machine: &mut dyn Host, optimizer: Value, before: usize) {
    let Some(whole) = machine.whole() else { return };
    let of = whole.calls.get(before).and_then(|call| call.keywords.first()).map(|(_, of)| of.clone());
    let (of, made, measured) = (of.unwrap_or(Value::None), Vec::new(), Vec::new());
    let gathered = GatheredBatches::default();
    whole.replay = Some(Replay { optimizer, of, made, measured, lost: None, gathered });
}

/// Begins the replay of a loop on an optimizer: constructs the schedulers of the calls before the one at that place, in
/// their order.
pub(in crate::python) fn begin(machine: &mut dyn Host, optimizer: Value, before: usize) -> Outcome<()> {
    let Some(whole) = machine.whole() else { return Ok(()) };
    let kept = |name: &str| {
        let keywords = whole.calls.get(before).into_iter().flat_map(|call| &call.keywords);
        keywords.clone().find(|(key, _)| **key == *name).map_or(Value::None, |(_, value)| value.clone())
    };
    let (of, tested) = (kept("optimizer"), kept("tested"));
    let call = whole.calls.iter().find(|call| call.result.same(&of) && is_unknown(&of));
    let rate = call.and_then(|call| rate_of(&call.args, &call.keywords));
    let params = call.and_then(|call| parameters_of(&call.args, &call.keywords));
    let made: Vec<MadeBefore> = whole.calls.iter().take(before).map(MadeBefore::of).collect();
    let lost = match call.is_none() && is_unknown(&of) {
        true => whole.calls.get(before).and_then(|call| call.variable.clone()).map(|path| Rc::from(&*path)),
        false => None,
    };
    let (optimizer_of_spec, gathered) = (optimizer.clone(), GatheredBatches::default());
    let of_file = of.clone();
    whole.replay = Some(Replay {
        optimizer: optimizer_of_spec,
        of: of_file,
        made: vec![],
        measured: vec![],
        lost,
        gathered,
    });
    // Some schedulers read this rate, which those of several groups do not tell.
    if let Some(rate) = rate {
        let symbol = machine.symbol("defaults");
        let defaults = objects::attribute(machine, &optimizer, symbol)?;
        objects::set_index(&defaults, &Value::str("lr"), rate)?;
    }
    if let Some(params) = params {
        settle_groups(machine, &optimizer, &params, &tested)?;
    }
    made_groups::settle(machine, &optimizer, &of)?;
    for MadeBefore { result, step } in made {
        if let Some(step) = step {
            step_before(machine, step)?;
        }
        real(machine, &result)?;
    }
    Ok(())
}

/// A call before the loop: its result, and the step if it is one.
struct MadeBefore {
    result: Value,
    step: Option<StepBefore>,
}

/// A call of `step` or `step_update`.
struct StepBefore {
    of: Value,
    method: &'static str,
    args: Vec<Value>,
    keywords: Vec<(Rc<str>, Value)>,
}

impl MadeBefore {
    fn of(call: &RecordedCall) -> MadeBefore {
        let last = call.origin.rsplit('.').next();
        let method = ["step", "step_update"].into_iter().find(|name| last == Some(*name));
        let step = call.of.as_ref().zip(method).map(|(of, method)| StepBefore {
            of: of.clone(),
            method,
            args: call.args.clone(),
            keywords: call.keywords.clone(),
        });
        MadeBefore { result: call.result.clone(), step }
    }
}

/// A step of a scheduler that the file makes before the loop.
fn step_before(machine: &mut dyn Host, step: StepBefore) -> Outcome<()> {
    let whole = machine.whole();
    let call = whole.and_then(|whole| whole.calls.iter().find(|call| call.result.same(&step.of)));
    let is_scheduler = call
        .and_then(|call| made(&call.origin, call.class.as_ref()))
        .is_some_and(|made| matches!(made, Made::Framework(..) | Made::Own(_)));
    let scheduler = if is_scheduler { real(machine, &step.of)? } else { None };
    let Some(scheduler) = scheduler else { return Ok(()) };
    let symbol = machine.symbol(step.method);
    let method = objects::attribute(machine, &scheduler, symbol)?;
    machine.call(&method, &step.args, &step.keywords)?;
    Ok(())
}

/// A value that is not known, or such an item of a list.
fn lost(value: &Value) -> Option<Value> {
    match value {
        Value::List(items) => items.borrow().iter().find(|item| is_unknown(item)).cloned(),
        Value::Tuple(items) => items.iter().find(|item| is_unknown(item)).cloned(),
        value => Some(value).filter(|value| is_unknown(value)).cloned(),
    }
}

/// What an optimizer is made for: parameters, or groups of them.
pub(super) fn parameters_of(args: &[Value], keywords: &[(Rc<str>, Value)]) -> Option<Value> {
    let named = keywords.iter().find(|(name, _)| &**name == "params").map(|(_, value)| value);
    named.or(args.first()).cloned()
}

/// Gives the groups of the optimizer what the file gives them besides their rates, such as `lr_scale`. Whether groups that are
/// not known here have the keys which the file looks for is not known either: the user is asked for their values.
fn settle_groups(machine: &mut dyn Host, optimizer: &Value, params: &Value, tested: &Value) -> Outcome<()> {
    let symbol = machine.symbol("param_groups");
    let groups = objects::attribute(machine, optimizer, symbol)?;
    let groups = objects::items(machine, &groups)?;
    if is_unknown(params) {
        let keys = if hides_groups(machine, params) { objects::items(machine, tested)? } else { Vec::new() };
        for (index, group) in groups.iter().enumerate() {
            for key in keys.iter().filter_map(Value::text) {
                let lost = unknown::fact(machine, &format!("optimizer.param_groups[{index}]['{key}']"), "")?;
                add_setting(group, key, lost)?;
            }
        }
        return Ok(());
    }
    let given = match params {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        _ => return Ok(()),
    };
    if given.len() != groups.len() {
        return Ok(());
    }
    for (group, own) in groups.iter().zip(&given) {
        let Value::Dict(own) = own else { continue };
        let settings = own.borrow().pairs.clone();
        for (key, setting) in settings.iter() {
            if let Some(key) = key.text().filter(|key| *key != "params") {
                add_setting(group, key, setting.clone())?;
            }
        }
    }
    Ok(())
}

/// Adds an item to a parameter group that has none of that name.
fn add_setting(group: &Value, key: &str, value: Value) -> Outcome<()> {
    let Value::Dict(dict) = group else { return Ok(()) };
    let has = dict.borrow().pairs.named(key).is_some();
    if has { Ok(()) } else { objects::set_index(group, &Value::str(key), value) }
}

/// Whether parameters that are not known here may be groups with settings of their own: `model.parameters()` is none.
pub(super) fn hides_groups(machine: &mut dyn Host, params: &Value) -> bool {
    let (text, origin) = (unknown::chosen_of(machine, params), unknown::origin_of(machine, params));
    let first = origin.split('.').next().unwrap_or_default();
    let is_plain = text.contains("parameters") || unknown::FRAMEWORKS.contains(&first);
    !is_plain || origin.contains("layer_decay")
}

/// The rate that an optimizer is made with, if it is known.
pub(super) fn rate_of(args: &[Value], keywords: &[(Rc<str>, Value)]) -> Option<Value> {
    let named = keywords.iter().find(|(name, _)| &**name == "lr").map(|(_, rate)| rate);
    named.or(args.get(1)).filter(|rate| !is_unknown(rate)).cloned()
}

/// The object that a value of the file stands for, in a loop that is followed.
pub(in crate::python) fn real(machine: &mut dyn Host, value: &Value) -> Outcome<Option<Value>> {
    let Some(whole) = machine.whole() else { return Ok(None) };
    let Some(replay) = &whole.replay else { return Ok(None) };
    if !is_unknown(value) {
        return Ok(None);
    }
    if value.same(&replay.of) {
        return Ok(Some(replay.optimizer.clone()));
    }
    if let Some((_, real)) = replay.made.iter().find(|(known, _)| known.same(value)) {
        return Ok(Some(real.clone()));
    }
    let Some(call) = whole.calls.iter().find(|call| call.result.same(value)) else { return Ok(None) };
    let Some(made) = made(&call.origin, call.class.as_ref()) else { return Ok(None) };
    let (args, keywords) = (call.args.clone(), call.keywords.clone());
    let variable = call.variable.clone();
    if let (Some(path), Made::Framework(..) | Made::Own(_)) = (&replay.lost, &made)
        && let Some(fault) = twice(whole, path, &args, &keywords)
    {
        return Err(fault);
    }
    let Some(real) = constructed(machine, &made, (&args, &keywords), variable.as_deref())? else {
        return Ok(None);
    };
    if let Some(replay) = machine.whole().and_then(|whole| whole.replay.as_mut()) {
        replay.made.push((value.clone(), real.clone()));
    }
    for (name, set) in fields_of(machine, value) {
        let symbol = machine.symbol(&name);
        objects::set_attribute(machine, &real, symbol, set)?;
    }
    Ok(Some(real))
}

/// Constructs an optimizer or a scheduler. `variable` is what the file calls it.
fn constructed(
    machine: &mut dyn Host,
    made: &Made,
    (args, keywords): (&[Value], &[(Rc<str>, Value)]),
    variable: Option<&str>,
) -> Outcome<Option<Value>> {
    let class = class_of(machine, made)?;
    let Some(class) = class else { return Ok(None) };
    Ok(Some(match made {
        // One whose rate is not known stays what it is.
        Made::KerasOptimizer => match rate_of_keras(args, keywords) {
            Some(rate) => machine.call(&class, &[Value::Float(rate)], &[])?,
            None => return Ok(None),
        },
        Made::Optimizer(_) => other_optimizer(machine, &class, (args, keywords), variable)?,
        _ => {
            let mut given = Vec::new();
            for (position, arg) in args.iter().enumerate() {
                given.push(argument(machine, arg, position == 0 && keywords.is_empty(), 0)?);
            }
            let named = named_arguments(machine, made, keywords)?;
            if let Made::Framework(..) = made {
                let values = named.iter().map(|(_, value)| value);
                if let Some(lost) = given.iter().chain(values).find_map(lost) {
                    return Err(unknown::needed(machine, &lost));
                }
            }
            machine.call(&class, &given, &named)?
        }
    }))
}

/// A scheduler that a loop makes in one of its rounds. Only while a loop is followed; `None` if the call makes none.
pub(super) fn made_in_round(
    machine: &mut dyn Host,
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    if machine.whole().is_none_or(|whole| whole.replay.is_none()) {
        return Ok(None);
    }
    match made(origin, None) {
        Some(scheduler @ Made::Framework(..)) => constructed(machine, &scheduler, (args, keywords), None),
        _ => Ok(None),
    }
}

/// The argument of older schedulers of torch that says whether they print their rates.
const VERBOSE: &str = "verbose";

/// What is said of that argument.
pub(crate) fn verbose_is_left_out(class: &str) -> String {
    format!(
        "`verbose` of `{class}` is left out: it only prints the rates, and torch 2.7 and later raise for it"
    )
}

/// The arguments of a constructor that have names.
fn named_arguments(
    machine: &mut dyn Host,
    made: &Made,
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Vec<(Rc<str>, Value)>> {
    let mut named = Vec::new();
    for (name, value) in keywords {
        match made {
            Made::Framework(SCHEDULERS, class) if &**name == VERBOSE => {
                machine.note(&verbose_is_left_out(class));
            }
            _ => named.push((name.clone(), argument(machine, value, &**name == "optimizer", 0)?)),
        }
    }
    Ok(named)
}

/// The class or function that makes such an object.
fn class_of(machine: &mut dyn Host, made: &Made) -> Outcome<Option<Value>> {
    Ok(match made {
        Made::Optimizer(name) => standard::import(machine, standard::OPTIM, Some(name))?,
        Made::KerasOptimizer => Some(standard::training(machine, "_Optimizer")?),
        Made::Framework(standard::TIMM, name) => standard::import(machine, standard::TIMM, Some(name))?,
        Made::Framework(module, name) => machine.member(module, name)?,
        Made::Own(name) => {
            let symbol = machine.symbol(name);
            Some(machine.slot(symbol).clone())
        }
    })
}

/// The error for a scheduler on the optimizer of a loop whose rates other lines have set as well, before the loop.
fn twice(whole: &WholeFile, path: &str, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Option<Fault> {
    let given = args.iter().chain(keywords.iter().map(|(_, value)| value));
    let mut made = given.filter_map(|value| whole.calls.iter().find(|call| call.result.same(value)));
    let own = made.find(|call| is_optimizer(call))?.variable.as_deref().unwrap_or_default();
    if own != path && !path.contains('.') {
        return None;
    }
    Some(
        Fault::refuse(format!("lines before this loop set the rates of `{path}`, and it has a scheduler besides"))
            .why("what the scheduler makes of the rates depends on which of them comes first, and one of those lines could not be run")
            .help("give the optimizer its first rate where it is made, in a copy of the file, and leave those lines out"),
    )
}

/// The rate that an optimizer of Keras is made with.
fn rate_of_keras(args: &[Value], keywords: &[(Rc<str>, Value)]) -> Option<f64> {
    let named = keywords.iter().find(|(name, _)| &**name == "learning_rate").map(|(_, rate)| rate);
    named.or(args.first()).and_then(Value::as_float)
}

/// The attributes that the file has set of an object that is not known here, such as `scheduler.last_epoch`.
pub(in crate::python) fn fields_of(machine: &mut dyn Host, value: &Value) -> Vec<(String, Value)> {
    let Value::Instance(instance) = value else { return Vec::new() };
    let pairs = instance.fields.borrow().pairs(machine.names());
    let named = pairs.into_iter().filter_map(|(name, set)| Some((name.text()?.to_string(), set)));
    named.filter(|(name, _)| !name.starts_with('_')).collect()
}

/// An optimizer besides the one of the loop, with its rate, which the loop may read. Its groups are those that the file or the
/// user gives; else they are one.
fn other_optimizer(
    machine: &mut dyn Host,
    class: &Value,
    (args, keywords): (&[Value], &[(Rc<str>, Value)]),
    variable: Option<&str>,
) -> Outcome<Value> {
    let parameters = machine.call(&Value::Builtin(&standard::PARAMETERS), &[], &[])?;
    let is_given = args.len() > 1 || keywords.iter().any(|(name, _)| &**name == "lr");
    let rate = rate_of(args, keywords);
    let known: Vec<(Rc<str>, Value)> = rate.iter().map(|rate| ("lr".into(), rate.clone())).collect();
    let groups = other_groups(machine, parameters_of(args, keywords), variable);
    let is_one = groups.is_empty();
    let with = |settings: Vec<(Value, Value)>| {
        let own = settings.into_iter().filter(|(key, _)| key.text() != Some("params"));
        Value::dict(std::iter::once((Value::str("params"), parameters.clone())).chain(own).collect())
    };
    let params =
        if is_one { parameters.clone() } else { Value::list(groups.into_iter().map(with).collect()) };
    let made = machine.call(class, &[params], &known)?;
    if is_given && rate.is_none() && is_one {
        let lost = unknown::fact(machine, "the learning rate of another optimizer", "")?;
        let symbol = machine.symbol("param_groups");
        let groups = objects::attribute(machine, &made, symbol)?;
        for group in objects::items(machine, &groups)? {
            objects::set_index(&group, &Value::str("lr"), lost.clone())?;
        }
    }
    Ok(made)
}

/// The settings of the groups of such an optimizer: the rates that the user gives as a map, or those of the file.
fn other_groups(
    machine: &mut dyn Host,
    params: Option<Value>,
    variable: Option<&str>,
) -> Vec<Vec<(Value, Value)>> {
    let whole = machine.whole();
    let given = whole.zip(variable).and_then(|(whole, name)| whole.given_map(&format!("{name}.lr")));
    if let Some(rates) = given {
        return rates.borrow().pairs.iter().map(|(_, rate)| vec![(Value::str("lr"), rate.clone())]).collect();
    }
    let items = match params {
        Some(Value::List(items)) => items.borrow().clone(),
        Some(Value::Tuple(items)) => items.to_vec(),
        _ => return Vec::new(),
    };
    let settings = |item: &Value| match item {
        Value::Dict(settings) => Some(settings.borrow().pairs.iter().cloned().collect()),
        _ => None,
    };
    items.iter().map(settings).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// An argument of a constructor. An optimizer that is not known otherwise is the one of the loop.
fn argument(machine: &mut dyn Host, value: &Value, is_optimizer: bool, depth: usize) -> Outcome<Value> {
    if let Value::List(items) = value
        && depth < 8
    {
        let items = items.borrow().clone();
        let items: Outcome<Vec<Value>> =
            items.iter().map(|item| argument(machine, item, false, depth + 1)).collect();
        return items.map(Value::list);
    }
    if let Some(real) = real(machine, value)? {
        return Ok(real);
    }
    match machine.whole().and_then(|whole| whole.replay.as_ref()) {
        Some(replay) if is_optimizer && is_unknown(value) => Ok(replay.optimizer.clone()),
        _ => Ok(value.clone()),
    }
}

/// Whether a class is Lightning's base of callbacks.
pub(in crate::python) fn is_callback(origin: &str) -> bool {
    let is_lightning = ["lightning.", "pytorch_lightning."].iter().any(|first| origin.starts_with(first));
    is_lightning && origin.ends_with(".Callback")
}

/// Whether a call makes an optimizer of torch.
pub(super) fn is_optimizer(call: &RecordedCall) -> bool {
    matches!(made(&call.origin, call.class.as_ref()), Some(Made::Optimizer(_)))
}

/// Whether a call makes a scheduler.
pub(super) fn is_scheduler(call: &RecordedCall) -> bool {
    matches!(made(&call.origin, call.class.as_ref()), Some(Made::Framework(..) | Made::Own(_)))
}

/// Whether a value that is not known is an optimizer, or a scheduler of a framework: such an object is not None, and holds.
pub(super) fn is_object(machine: &mut dyn Host, value: &Value) -> bool {
    if is_unknown(value) && &*origin_of(machine, value) == OF_OPTAX {
        return true;
    }
    let Some(whole) = machine.whole().filter(|_| is_unknown(value)) else { return false };
    let call = whole.calls.iter().find(|call| call.result.same(value));
    let made = call.and_then(|call| made(&call.origin, call.class.as_ref()));
    made.is_some_and(|made| !matches!(made, Made::Own(_)))
}

/// What the result of a call stands for; `None` if it is neither an optimizer of torch nor a scheduler on one.
fn made(origin: &str, class: Option<&Rc<str>>) -> Option<Made> {
    let last = origin.rsplit('.').next().unwrap_or(origin);
    if let Some(class) = class {
        let is_scheduler = last.ends_with("LRScheduler")
            || origin.starts_with(SCHEDULERS)
            || origin.starts_with("timm.scheduler.")
            || origin == deferred::DEFERRED;
        return (is_scheduler || is_callback(origin)).then(|| Made::Own(class.clone()));
    }
    if origin.contains('(') {
        return None;
    }
    if origin.starts_with(SCHEDULERS) || origin == format!("lr_scheduler.{last}") {
        return Some(Made::Framework(SCHEDULERS, last.to_string()));
    }
    if origin.contains("keras.optimizers.") && !origin.contains("schedules") {
        return Some(Made::KerasOptimizer);
    }
    if origin.starts_with("torch.optim.swa_utils") {
        return Some(Made::Framework("torch.optim.swa_utils", last.to_string()));
    }
    if origin.starts_with("torch.optim.") || origin == format!("optim.{last}") {
        return last.starts_with(char::is_uppercase).then(|| Made::Optimizer(last.to_string()));
    }
    if origin.starts_with("timm.scheduler.") && last.ends_with("LRScheduler") {
        return Some(Made::Framework(standard::TIMM, last.to_string()));
    }
    if origin.starts_with("diffusers.") && last == "get_scheduler" {
        return Some(Made::Framework("transformers", standard::OF_DIFFUSERS.to_string()));
    }
    let schedules = origin.starts_with("transformers.") && last.starts_with("get_");
    schedules.then(|| Made::Framework("transformers", last.to_string()))
}

/// Whether a call in a loop that is followed steps a scheduler that is not known here.
pub(in crate::python) fn is_unknown_step(machine: &mut dyn Host, called: &str) -> bool {
    let is_followed = machine.whole().is_some_and(|whole| whole.replay.is_some());
    let Some(of) = called.strip_suffix(".step").or(called.strip_suffix(".step_update")) else { return false };
    let last = of.rsplit('.').next().unwrap_or(of).to_lowercase();
    let is_other = |words: &[&str]| words.iter().any(|part| last.contains(part));
    // Environments, profilers and progress bars are stepped, too.
    is_followed && !is_other(&["opt", "scaler", "engine", "env", "prof", "bar", "progress"])
}
