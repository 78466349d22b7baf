//! Schedules as Python code that gives the very same values.
//!
//! ```text
//! Spec -> a Plan, and for each schedule: the constructors of the framework, or formulas, or neither
//!           '-> a schedule that has neither: its values, as a list
//! ```
//!
//! What a framework's own code looks like is in its folder of `dialect`, in `export.rs`.

mod listed;

use crate::diagnostic::{Diagnostic, and, nearest};
use crate::dialect::EXPORTS;
use crate::dialect::kit::export::{
    ExportTarget, ExportedCode, HandedFunctions, PythonCode, PythonFormula, formula,
};
use crate::plan::{Plan, Series};
use crate::printable::printable;
use crate::schedule::{Quantity, Unit};
use crate::spec::{Files, RunLength, Spec};
use crate::view::length::length;
use listed::{ListedRates, listed};
use std::collections::BTreeMap;

/// The names of the targets, with what is written for each.
pub(crate) fn targets() -> impl Iterator<Item = (&'static str, &'static str)> {
    EXPORTS.iter().map(|target| (target.name, target.summary))
}

/// A program, and what the user has to know of it.
pub(crate) struct Exported {
    /// The program.
    pub text: String,
    /// What was left out, and how the values are held.
    pub notes: Vec<String>,
}

/// What is known of a schedule before its values are.
struct WrittenSchedule {
    own: Option<ExportedCode>,
    formula: Option<PythonFormula>,
}

/// Writes a schedule of a spec for a target. `schedule` is its name, where there are several.
///
/// # Errors
///
/// The spec is wrong, has several schedules and none is named, raises before its end, or cannot be written for the target.
pub(crate) fn export(
    spec: &Spec,
    wanted: &RunLength,
    files: &dyn Files,
    target: &str,
    schedule: Option<&str>,
) -> Result<Exported, Diagnostic> {
    let target = EXPORTS.iter().find(|known| known.name == target).unwrap_or(&EXPORTS[0]);
    let plan = spec.resolve(wanted, files)?;
    let index = chosen(&plan, schedule)?;
    let mut written = Vec::new();
    // A run that is taken up again has no constructors: its values are listed.
    let asked = spec.resolve_by(wanted, files, &mut |args| {
        let own = (target.own)(args)?;
        let formula = if own.is_none() { formula(args)? } else { None };
        written.push(WrittenSchedule { own, formula });
        args.build()
    });
    let written = match asked {
        Ok(_) if written.len() == plan.series.len() => written.swap_remove(index),
        _ => WrittenSchedule { own: None, formula: None },
    };
    let series = &plan.series[index];
    let (code, mut notes) = match written.own {
        Some(own) => (program(Vec::new(), own), Vec::new()),
        None => handed(&plan, series, target, written.formula)?,
    };
    let (text, own_notes) = code;
    notes.extend(own_notes);
    Ok(Exported { text: format!("{}{text}", head(&plan, series, target)), notes })
}

/// The schedule that is meant.
fn chosen(plan: &Plan, wanted: Option<&str>) -> Result<usize, Diagnostic> {
    let names: Vec<&str> = plan.series.iter().filter_map(|series| series.name.as_deref()).collect();
    let listed = || and(&names.iter().map(|name| format!("`{}`", printable(name))).collect::<Vec<_>>());
    match wanted {
        None if plan.series.len() == 1 => Ok(0),
        None => Err(Diagnostic::new("the spec has several schedules, and a program has one")
            .why(format!("they are {}", listed()))
            .help(format!("name one: `--schedule {}`", quoted(names.first().copied().unwrap_or_default())))),
        Some(name) => {
            let found = plan.series.iter().position(|series| series.name.as_deref() == Some(name));
            found.ok_or_else(|| {
                let error = Diagnostic::new(format!("the spec has no schedule `{}`", printable(name)));
                match nearest(name, names.iter().copied()) {
                    Some(near) => error.help(format!("did you mean `{}`?", printable(near))),
                    None if names.is_empty() => error.help("it has only one: leave out `--schedule`"),
                    None => error.help(format!("its schedules are {}", listed())),
                }
            })
        }
    }
}

/// A name as one writes it in a shell.
fn quoted(name: &str) -> String {
    match name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
        true => name.to_string(),
        false => format!("'{}'", printable(name)),
    }
}

/// The first lines: what it is, of what.
fn head(plan: &Plan, series: &Series, target: &ExportTarget) -> String {
    let of = series.name.as_ref().map_or(String::new(), |name| format!(", {}", printable(name)));
    let kind = &series.kind;
    format!("# {}{of}: {kind}\n# Written by `lrsched export --to {}`.\n", printable(&plan.name), target.name)
}

/// Why values are listed.
const NO_FORMULA: &str = "it is not the target's own, and lrsched has no formula in Python for it";

/// A program, and notes on it.
type Program = (String, Vec<String>);

/// The imports, the functions, and what is done with them.
fn program(functions: Vec<String>, code: ExportedCode) -> Program {
    let body = code.body.trim_end().to_string();
    let parts = [imports(&code)].into_iter().chain(functions).chain([body]).filter(|part| !part.is_empty());
    let mut text = String::new();
    let mut was_definition = false;
    for part in parts {
        let is_definition = part.starts_with("def ");
        text.push_str(if was_definition || (is_definition && !text.is_empty()) { "\n\n" } else { "\n" });
        text.push_str(&part);
        text.push('\n');
        // A list of values ends in the function that looks them up.
        was_definition = is_definition || part.contains("\ndef ");
    }
    (text, code.notes)
}

/// The import statements: modules, then members of modules, those of one module together.
fn imports(code: &ExportedCode) -> String {
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut lines = Vec::new();
    for import in &code.imports {
        match import.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            Some((module, member)) => members.entry(module).or_default().push(member),
            None => lines.push(import.clone()),
        }
    }
    lines.extend(members.iter().map(|(module, names)| format!("from {module} import {}", names.join(", "))));
    lines.join("\n")
}

/// Functions of the step, as formulas or as lists of values, and handed to the target.
fn handed(
    plan: &Plan,
    series: &Series,
    target: &ExportTarget,
    formula: Option<PythonFormula>,
) -> Result<(Program, Vec<String>), Diagnostic> {
    let unit = series.schedule.unit();
    let rows = length(plan, series, unit)?;
    let channels = series.schedule.channels();
    let rates = channels.iter().filter(|channel| channel.quantity == Quantity::LearningRate);
    let groups: Vec<Option<String>> = rates.map(|channel| channel.group.clone()).collect();
    let mut notes = Vec::new();
    let others: Vec<String> = channels
        .iter()
        .filter(|channel| channel.quantity != Quantity::LearningRate && channel.group.is_none())
        .map(|channel| format!("`{}`", channel.quantity.name()))
        .collect();
    if channels.len() > groups.len() {
        let named = if others.is_empty() { "what else the scheduler drives".into() } else { and(&others) };
        notes.push(format!("only the learning rate is written: {named} is left out"));
    }
    let values = ListedRates::of(series, rows, groups.len())?;
    let names = names(&groups);
    let functions = match &formula {
        Some(formula) if formula.rates.len() == groups.len() => formulas(formula, &names, &groups, unit),
        _ => {
            let kind = &series.kind;
            notes.push(format!(
                "`{kind}` is written as the list of its values, of {rows} {unit}s: {NO_FORMULA}"
            ));
            listed(&values, &names, &groups, series)?
        }
    };
    let is_formula = formula.is_some();
    let handed = HandedFunctions {
        names: &names,
        groups: &groups,
        unit,
        rows,
        steps_per_epoch: plan.clock.steps_per_epoch,
        is_single: values.is_single(),
    };
    let mut code = (target.hand)(&handed)?;
    if is_formula && functions.iter().any(|function| function.contains("math.")) {
        code.imports.insert("import math".into());
    }
    Ok((program(functions, code), notes))
}

/// A name for the function of each group.
fn names(groups: &[Option<String>]) -> Vec<String> {
    match groups {
        [_] => vec!["learning_rate".into()],
        groups => (0..groups.len()).map(|index| format!("learning_rate_{index}")).collect(),
    }
}

/// The sentence that says what a function gives.
fn documented(group: &Option<String>, unit: Unit) -> String {
    let of = group.as_ref().map_or(String::new(), |group| {
        format!(
            " of the parameter group {}",
            PythonCode::value(&printable(group).into()).on_a_line().replace('"', "'")
        )
    });
    let counted = match unit {
        Unit::Step => "update `step`",
        Unit::Epoch => "epoch `epoch`",
        Unit::Iteration => "iteration `iteration`",
    };
    format!("The learning rate{of} in {counted}, counted from 0.")
}

/// The functions of the formulas, and one for each group that calls them.
fn formulas(formula: &PythonFormula, names: &[String], groups: &[Option<String>], unit: Unit) -> Vec<String> {
    let mut functions: Vec<String> = formula.definitions.iter().map(|text| text.to_string()).collect();
    for ((name, group), rate) in names.iter().zip(groups).zip(&formula.rates) {
        let comment = documented(group, unit);
        let value = rate.lines("return ", 4);
        functions.push(format!("def {name}({unit}):\n    # {comment}\n    {value}"));
    }
    functions
}
