//! torch's schedulers as Python: an optimizer, and the constructors on it.

use super::{CLASSES, DIALECT};
use crate::dialect::kit::export::{
    Constructed, ExportTarget, ExportedCode, HandedFunctions, PythonCode, is_plain, lambda, source,
};
use crate::dialect::kit::question::number;
use crate::dialect::{Args, Resolved};
use crate::schedule::Unit;
use serde_json::Value;
use std::collections::BTreeSet;

/// PyTorch.
pub(crate) static TORCH: ExportTarget =
    ExportTarget { name: "torch", summary: "an optimizer and a scheduler on it", own, hand };

/// What a loop does with the scheduler.
pub(crate) const STEPPED_PER_UPDATE: &str = "# Call scheduler.step() after each update.\n";
const STEPPED_PER_EPOCH: &str = "# Call scheduler.step() after each epoch.\n";

/// The parameter of a group, where the user's own parameters belong.
const PARAMETER: &str = "torch.nn.Parameter(torch.zeros(1))";

/// The constructors of the classes of torch.
pub(crate) fn own(args: &Args<'_>) -> Resolved<Option<ExportedCode>> {
    let is_class =
        args.dialect.name == DIALECT.name && CLASSES.iter().any(|class| class.kind.name == args.kind.name);
    if !is_class || !is_plain(args)? {
        return Ok(None);
    }
    let Some(mut code) = optimizer(args) else { return Ok(None) };
    let mut scheduler = Constructed::of(args)?;
    if args.kind.name == "OneCycleLR" && !args.is_given("total_steps") && !args.is_given("epochs") {
        let steps = args.clock().steps.map(|steps| ("total_steps", Value::from(steps)));
        scheduler.arguments.extend(steps);
    }
    let is_measured = scheduler.take("metrics").is_some();
    let mut sources = Vec::new();
    let Some(call) = constructed(scheduler, &mut code.imports, &mut sources) else { return Ok(None) };
    code.body = sources.iter().map(|(text, _)| format!("{text}\n\n\n")).collect::<String>() + &code.body;
    code.body.push_str(&format!("{}\n", call.lines("scheduler = ", 0)));
    let stepped = match args.unit()? {
        Some(Unit::Epoch) => STEPPED_PER_EPOCH,
        _ => STEPPED_PER_UPDATE,
    };
    code.body.push_str(&match is_measured {
        true => stepped.replace("step()", "step(metric)"),
        false => stepped.to_string(),
    });
    if is_measured {
        code.notes.push("the rates follow the metrics of the training, not those of the spec".into());
    }
    Ok(Some(code))
}

/// The user's own functions: the text, and the name in it.
type Sources = Vec<(String, String)>;

/// A call of a class; `None` if an argument is code whose name is not certain.
fn constructed(
    mut scheduler: Constructed,
    imports: &mut BTreeSet<String>,
    sources: &mut Sources,
) -> Option<PythonCode> {
    let name = scheduler.kind.name;
    let module = if name == "SWALR" { "torch.optim.swa_utils" } else { "torch.optim.lr_scheduler" };
    imports.insert(format!("from {module} import {name}"));
    if scheduler.take("config").is_some() || scheduler.take("name").is_some() {
        return None;
    }
    let mut named = Vec::new();
    for (argument, value) in &scheduler.arguments {
        let code = match (*argument, value) {
            ("schedulers", Value::Array(items)) => {
                let inner = items.iter().map(|item| constructed(Constructed::inner(item)?, imports, sources));
                PythonCode::list(inner.collect::<Option<_>>()?)
            }
            ("lr_lambda" | "scale_fn", Value::Array(items)) if items.iter().any(Value::is_object) => {
                PythonCode::list(items.iter().map(|item| function(item, sources)).collect::<Option<_>>()?)
            }
            ("lr_lambda" | "scale_fn", Value::Object(_)) => function(value, sources)?,
            _ => PythonCode::value(value),
        };
        named.push((*argument, code));
    }
    let is_chained = name == "ChainedScheduler";
    named.extend(is_chained.then(|| ("optimizer", PythonCode::Text("optimizer".into()))));
    let first: &[&str] = if is_chained { &[] } else { &["optimizer"] };
    Some(PythonCode::call(name, first, named))
}

/// A lambda in its place, or the name of a function, whose text is kept.
fn function(value: &Value, sources: &mut Sources) -> Option<PythonCode> {
    if let Some(lambda) = lambda(value) {
        return Some(lambda);
    }
    let (text, name) = source(value)?;
    match sources.iter().find(|(_, known)| *known == name) {
        Some((known, _)) if *known != text => return None,
        Some(_) => {}
        None => sources.push((text, name.clone())),
    }
    Some(PythonCode::Text(name))
}

/// The optimizer of a spec; `None` if torch has none with such settings.
pub(crate) fn optimizer(args: &Args<'_>) -> Option<ExportedCode> {
    let settings = args.optimizer();
    let mut named = Vec::new();
    let class = match &settings.betas {
        Some(betas) if betas.len() == 2 => {
            let betas =
                betas.iter().map(|beta| (String::new(), PythonCode::value(&(*beta).into()))).collect();
            named.push(("betas", PythonCode::Items("(".into(), betas, ")")));
            "torch.optim.Adam"
        }
        Some(_) => return None,
        None => {
            named.extend(settings.momentum.map(|momentum| ("momentum", PythonCode::value(&momentum.into()))));
            "torch.optim.SGD"
        }
    };
    named.extend(settings.weight_decay.map(|decay| ("weight_decay", PythonCode::value(&decay.into()))));
    let groups: Vec<(Option<&str>, Value)> =
        settings.lr.iter().map(|(name, lr)| (name.as_deref(), number(*lr))).collect();
    // Some functions divide by the optimizer's own default: without one in the spec, the rate that all groups have.
    let is_common = groups.len() > 1 && groups.iter().all(|(_, lr)| *lr == groups[0].1);
    let common = is_common.then(|| groups[0].1.clone());
    if let Some(default) = settings.default_lr.map(number).or(common).filter(|_| groups.len() > 1) {
        named.insert(0, ("lr", PythonCode::value(&default)));
    }
    Some(made(class, &groups, named))
}

/// An optimizer with these groups.
fn made(class: &str, groups: &[(Option<&str>, Value)], settings: Vec<(&str, PythonCode)>) -> ExportedCode {
    let (before, parameters, mut named) = match groups {
        [] => (String::new(), PythonCode::list(vec![PythonCode::Text(PARAMETER.into())]), Vec::new()),
        [(None, lr)] => (
            format!("parameters = [{PARAMETER}]  # in their place: model.parameters()\n"),
            PythonCode::Text("parameters".into()),
            vec![("lr", PythonCode::value(lr))],
        ),
        groups => {
            let group = |(name, lr): &(Option<&str>, Value)| {
                let entry = |key: &str, value: PythonCode| (format!("\"{key}\": "), value);
                let mut entries = vec![
                    entry("params", PythonCode::list(vec![PythonCode::Text(PARAMETER.into())])),
                    entry("lr", PythonCode::value(lr)),
                ];
                entries.extend(name.map(|name| entry("name", PythonCode::value(&name.into()))));
                PythonCode::Items("{".into(), entries, "}")
            };
            let lines = PythonCode::list(groups.iter().map(group).collect()).lines("groups = ", 0);
            (
                format!("{lines}  # with the parameters of your model\n"),
                PythonCode::Text("groups".into()),
                Vec::new(),
            )
        }
    };
    named.extend(settings);
    let call = PythonCode::call(class, &[&parameters.on_a_line()], named);
    let imports = BTreeSet::from(["import torch".to_string()]);
    ExportedCode { imports, body: format!("{before}{}\n", call.lines("optimizer = ", 0)), notes: Vec::new() }
}

/// `LambdaLR` on an optimizer whose rate is 1: its factor is then the rate itself.
fn hand(functions: &HandedFunctions<'_>) -> Resolved<ExportedCode> {
    let groups: Vec<(Option<&str>, Value)> =
        functions.groups.iter().map(|name| (name.as_deref(), 1.0.into())).collect();
    let mut code = made("torch.optim.SGD", &groups, Vec::new());
    code.imports.insert("from torch.optim.lr_scheduler import LambdaLR".into());
    let handed = match functions.names {
        [name] => name.clone(),
        names => format!("[{}]", names.join(", ")),
    };
    code.body.insert_str(0, "# LambdaLR multiplies the optimizer's rate, which is 1, so that the functions give the rates themselves.\n");
    code.body.push_str(&format!("scheduler = LambdaLR(optimizer, lr_lambda={handed})\n"));
    code.body.push_str(match functions.unit {
        Unit::Step | Unit::Iteration => STEPPED_PER_UPDATE,
        Unit::Epoch => STEPPED_PER_EPOCH,
    });
    Ok(code)
}
