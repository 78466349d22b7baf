//! Schedules as Python: calls of a framework's own constructors, and formulas as functions of the step.
//!
//! A dialect that schedules can be written for has an [`ExportTarget`]. A dialect whose kinds are formulas in Python's own
//! numbers has a [`FormulaBook`]: a file of Python with a function for each kind, under its name and with its parameters.

use super::args::Args;
use super::question;
use super::values::{Arg, FromArg};
use crate::dialect::{self, Dialect, FORMULAS, Kind, Resolved, Type};
use crate::number::text::repr;
use crate::schedule::Unit;
use crate::spec::yaml::Yaml;
use serde_json::Value;
use std::collections::BTreeSet;

/// A framework that schedules can be written for, or plain Python.
#[derive(Debug)]
pub(crate) struct ExportTarget {
    /// Its name after `--to`.
    pub name: &'static str,
    /// What is written, in a few words.
    pub summary: &'static str,
    /// The framework's own constructors; `None` if it has none for this schedule.
    pub own: fn(&Args<'_>) -> Resolved<Option<ExportedCode>>,
    /// Hands functions of the step or the epoch to the framework.
    pub hand: fn(&HandedFunctions<'_>) -> Resolved<ExportedCode>,
}

/// A part of a Python program.
#[derive(Debug, Default)]
pub(crate) struct ExportedCode {
    /// The import statements that it needs.
    pub imports: BTreeSet<String>,
    /// The statements.
    pub body: String,
    /// What the user has to know of it.
    pub notes: Vec<String>,
}

/// Functions that are handed to a framework: one for each parameter group.
pub(crate) struct HandedFunctions<'a> {
    /// Their names.
    pub names: &'a [String],
    /// The names of the parameter groups.
    pub groups: &'a [Option<String>],
    /// What they count.
    pub unit: Unit,
    /// The number of values that were compared.
    pub rows: u64,
    /// The updates of an epoch, if they are known.
    pub steps_per_epoch: Option<u64>,
    /// Whether every value is a float32.
    pub is_single: bool,
}

/// Formulas in Python's own numbers.
#[derive(Debug)]
pub(crate) struct FormulaBook {
    /// Whose kinds they compute.
    pub dialect: &'static Dialect,
    /// The functions of `t`, in Python.
    pub text: &'static str,
    /// Arguments that are computed, in place of those of the spec or beside them; `None` for one that has no effect.
    pub computed: fn(&Args<'_>) -> Resolved<Vec<ComputedArgument>>,
    /// The rate of each parameter group, for a call of the function.
    pub rates: fn(&Args<'_>, PythonCode) -> Resolved<Vec<PythonCode>>,
}

/// An argument of a formula, and its value; `None` if it has no effect.
pub(crate) type ComputedArgument = (&'static str, Option<Value>);

/// A schedule as formulas.
pub(crate) struct PythonFormula {
    /// The functions that are called, in Python.
    pub definitions: Vec<&'static str>,
    /// The rate of each parameter group, as an expression with the variable `step` or `epoch`.
    pub rates: Vec<PythonCode>,
}

/// The widest line that is written.
const WIDTH: usize = 96;

/// An expression in Python, which breaks into lines where it is too long for one.
#[derive(Debug, Clone)]
pub(crate) enum PythonCode {
    /// It stays on a line.
    Text(String),
    /// A call, a list or a map: what opens it, its items with what stands before each, and what closes it.
    Items(String, Vec<(String, PythonCode)>, &'static str),
}

impl PythonCode {
    /// A call with positional arguments and then arguments by name.
    pub(crate) fn call(name: &str, first: &[&str], named: Vec<(&str, PythonCode)>) -> PythonCode {
        let first = first.iter().map(|text| (String::new(), PythonCode::Text(text.to_string())));
        let named = named.into_iter().map(|(name, value)| (format!("{name}="), value));
        PythonCode::Items(format!("{name}("), first.chain(named).collect(), ")")
    }

    /// A list.
    pub(crate) fn list(items: Vec<PythonCode>) -> PythonCode {
        PythonCode::Items("[".into(), items.into_iter().map(|item| (String::new(), item)).collect(), "]")
    }

    /// The value of a spec.
    pub(crate) fn value(value: &Value) -> PythonCode {
        match value {
            Value::Null => PythonCode::Text("None".into()),
            Value::Bool(true) => PythonCode::Text("True".into()),
            Value::Bool(false) => PythonCode::Text("False".into()),
            Value::Array(items) => PythonCode::list(items.iter().map(PythonCode::value).collect()),
            Value::Object(entries) => match (&entries.get("float"), &entries.get("long"), entries.get("map"))
            {
                (Some(Value::String(float)), ..) => PythonCode::Text(format!("float(\"{float}\")")),
                (_, Some(Value::String(long)), _) => PythonCode::Text(long.clone()),
                (.., Some(Value::Array(pairs))) => {
                    let pair = |pair: &Value| {
                        (
                            format!("{}: ", PythonCode::value(&pair[0]).on_a_line()),
                            PythonCode::value(&pair[1]),
                        )
                    };
                    PythonCode::Items("{".into(), pairs.iter().map(pair).collect(), "}")
                }
                _ => PythonCode::Text("None".into()),
            },
            Value::Number(number) if number.is_f64() => {
                PythonCode::Text(repr(number.as_f64().unwrap_or_default()))
            }
            // The escapes of JSON are those of Python.
            other => PythonCode::Text(other.to_string()),
        }
    }

    /// The whole on a line.
    pub(crate) fn on_a_line(&self) -> String {
        match self {
            PythonCode::Text(text) => text.clone(),
            PythonCode::Items(open, items, close) => {
                let items = items.iter().map(|(before, item)| format!("{before}{}", item.on_a_line()));
                format!("{open}{}{close}", items.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// In lines that begin `indent` further to the right. `before` stands before it on the first of them.
    pub(crate) fn lines(&self, before: &str, indent: usize) -> String {
        let line = format!("{before}{}", self.on_a_line());
        let PythonCode::Items(open, items, close) = self else { return line };
        if indent + line.chars().count() <= WIDTH || items.is_empty() {
            return line;
        }
        let (margin, inner) = (" ".repeat(indent), " ".repeat(indent + 4));
        let items =
            items.iter().map(|(before, item)| format!("{inner}{},\n", item.lines(before, indent + 4)));
        format!("{before}{open}\n{}{margin}{close}", items.collect::<String>())
    }
}

/// A constructor that is called with the arguments of a schedule that the spec and the run give.
pub(crate) struct Constructed {
    /// The kind.
    pub kind: &'static Kind,
    /// The arguments, in the framework's order.
    pub arguments: Vec<(&'static str, Value)>,
}

impl Constructed {
    /// The arguments of a schedule.
    ///
    /// # Errors
    ///
    /// A file that they name cannot be read.
    pub(crate) fn of(args: &Args<'_>) -> Resolved<Self> {
        let (given, _) = question::parameters(args)?;
        Ok(Constructed { kind: args.kind, arguments: in_order(args.kind, &given) })
    }

    /// A schedule among the arguments.
    pub(crate) fn inner(value: &Value) -> Option<Self> {
        let (_, kind) = dialect::find(value.get("kind")?.as_str()?)?;
        Some(Constructed { kind, arguments: in_order(kind, value.get("parameters")?.as_object()?) })
    }

    /// Takes an argument out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.arguments.iter().position(|(known, _)| *known == name)?;
        Some(self.arguments.remove(index).1)
    }

    /// The arguments in Python.
    pub(crate) fn named(&self) -> Vec<(&'static str, PythonCode)> {
        self.arguments.iter().map(|(name, value)| (*name, PythonCode::value(value))).collect()
    }
}

fn in_order(kind: &'static Kind, given: &serde_json::Map<String, Value>) -> Vec<(&'static str, Value)> {
    kind.params.iter().filter_map(|param| Some((param.name, given.get(param.name)?.clone()))).collect()
}

/// The lambda that a value of a spec is, if it is nothing else: it can be written where it is used.
pub(crate) fn lambda(value: &Value) -> Option<PythonCode> {
    let text = value.get("python")?.as_str()?.trim();
    (text.starts_with("lambda") && !text.contains('\n')).then(|| PythonCode::Text(text.to_string()))
}

/// The user's own Python, and the name of the function or class in it that is meant; `None` if that is not certain.
pub(crate) fn source(value: &Value) -> Option<(String, String)> {
    let text = value.get("python")?.as_str()?.trim();
    let named = value.get("name").and_then(Value::as_str);
    let definitions =
        text.lines().filter_map(|line| line.strip_prefix("def ").or(line.strip_prefix("class ")));
    let names: Vec<&str> = definitions
        .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
        .collect();
    let name = match (named, names.as_slice()) {
        (Some(name), names) if names.contains(&name) => name,
        (None, [name]) => name,
        _ => return None,
    };
    Some((text.to_string(), name.to_string()))
}

/// The formula of a schedule; `None` if there is none for its kind, or for one within it.
///
/// # Errors
///
/// An argument is wrong.
pub(crate) fn formula(args: &Args<'_>) -> Resolved<Option<PythonFormula>> {
    let Some(book) = FORMULAS.iter().find(|book| book.dialect.name == args.dialect.name) else {
        return Ok(None);
    };
    let (mut used, is_plain) = (BTreeSet::new(), is_plain(args)?);
    let Some(call) = called(args, args.unit()?.unwrap_or(Unit::Step).name(), &mut used)?.filter(|_| is_plain)
    else {
        return Ok(None);
    };
    let definitions = definitions(book).filter(|(name, _)| used.contains(name)).map(|(_, text)| text);
    Ok(Some(PythonFormula { definitions: definitions.collect(), rates: (book.rates)(args, call)? }))
}

/// The functions of a book, with their names.
fn definitions(book: &FormulaBook) -> impl Iterator<Item = (&'static str, &'static str)> {
    let functions = book.text.split("\n\n\n").filter_map(|part| {
        let from = part.find("def ")?;
        let name = part[from + 4..].split('(').next()?;
        Some((name, part[from..].trim_end()))
    });
    functions.collect::<Vec<_>>().into_iter()
}

/// A call of the function of a kind; `used` gets its name.
fn called(args: &Args<'_>, t: &str, used: &mut BTreeSet<&'static str>) -> Resolved<Option<PythonCode>> {
    let Some(book) = FORMULAS.iter().find(|book| book.dialect.name == args.dialect.name) else {
        return Ok(None);
    };
    let Some((name, _)) = definitions(book).find(|(name, _)| *name == args.kind.name) else {
        return Ok(None);
    };
    if args.is_nested && args.takes("last_epoch") {
        return Ok(None);
    }
    used.insert(name);
    let mut named = Vec::new();
    let computed = (book.computed)(args)?;
    for (param, node, given) in args.filled() {
        if param.name == "last_epoch" || computed.iter().any(|(name, _)| *name == param.name) {
            continue;
        }
        let arg = Arg { args, param, node, given };
        let value = match (param.ty, &node.value) {
            (Type::Schedule, _) => within(&arg, used)?,
            (Type::List(Type::Schedule), Yaml::List(items)) => {
                let items = items.iter().map(|item| within(&arg.inner(item), used));
                items.collect::<Resolved<Option<Vec<PythonCode>>>>()?.map(PythonCode::list)
            }
            _ => Some(PythonCode::value(&question::value(&arg, &param.ty)?)),
        };
        let Some(value) = value else { return Ok(None) };
        named.push((param.name, value));
    }
    named.extend(
        computed.iter().filter_map(|(name, value)| Some((*name, PythonCode::value(value.as_ref()?)))),
    );
    Ok(Some(PythonCode::call(name, &[t], named)))
}

/// A schedule within a schedule, as a function of its own `t`.
fn within(arg: &Arg<'_>, used: &mut BTreeSet<&'static str>) -> Resolved<Option<PythonCode>> {
    let args = Args::from_node(arg)?;
    Ok(called(&args, "t", used)?.map(|call| match call {
        PythonCode::Items(open, items, close) => PythonCode::Items(format!("lambda t: {open}"), items, close),
        text => text,
    }))
}

/// Whether the arguments describe a run from its beginning that a loop steps once at each update or epoch: only then do
/// constructors give the values by themselves.
pub(crate) fn is_plain(args: &Args<'_>) -> Resolved<bool> {
    let is_resumed = !args.optimizer().initial_lr.is_empty() || args.own_last_epoch()? != -1;
    Ok(!args.is_paced() && !is_resumed)
}
