//! The files beside a training file that it opens: configs, of which its numbers come.
//!
//! A path is relative to the folder of the file. A program that is started elsewhere means another folder: those above are
//! looked through too, up to the top of the repository. No file elsewhere is read.

use crate::python::config;
use crate::python::library::builtins;
use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use crate::python::syntax::ast::{Act, Expr, ExprKind, Stmt, UnaryOp};
use crate::python::syntax::parse;
use std::rc::Rc;

/// What stands for the absolute path of the folder of the file. Its parts are those of the folders above.
const FOLDER: &str = "/.../..../...../....../......./........";
/// The name by which the file itself knows its path.
const NAME: &str = "train.py";
/// How many folders above that of the file are looked through.
const ABOVE: usize = 4;
/// The endings of configs.
const ENDINGS: [&str; 7] = [".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".conf"];
/// The most bytes of a text that is no config by its ending.
const LONGEST_OF_DATA: usize = 1 << 20;

/// Functions of libraries that are run here, with the function of ours.
const FUNCTIONS: [(&str, &str); 29] = [
    ("os.path.join", "join"),
    ("os.path.dirname", "dirname"),
    ("os.path.basename", "basename"),
    ("os.path.split", "split"),
    ("os.path.splitext", "splitext"),
    ("os.path.abspath", "abspath"),
    ("os.path.realpath", "abspath"),
    ("os.path.normpath", "normpath"),
    ("os.path.expanduser", "same"),
    ("os.path.isfile", "isfile"),
    ("os.path.exists", "isfile"),
    ("os.getcwd", "getcwd"),
    ("io.open", "open_file"),
    ("codecs.open", "open_file"),
    ("yaml.load", "yaml_load"),
    ("yaml.safe_load", "yaml_load"),
    ("yaml.full_load", "yaml_load"),
    ("yaml.unsafe_load", "yaml_load"),
    ("json.load", "json_load"),
    ("json.loads", "json_load"),
    ("tomllib.load", "toml_load"),
    ("tomllib.loads", "toml_loads"),
    ("tomli.load", "toml_load"),
    ("tomli.loads", "toml_loads"),
    ("toml.load", "toml_load"),
    ("toml.loads", "toml_loads"),
    ("yaml.add_implicit_resolver", "add_implicit_resolver"),
    ("ast.literal_eval", "literal_eval"),
    ("importlib.import_module", "import_module"),
];

/// The path of the file itself.
pub(in crate::python) fn file_name() -> Value {
    Value::str(format!("{FOLDER}/{NAME}"))
}

/// A function of ours.
fn own(machine: &mut dyn Host, name: &str) -> Outcome<Value> {
    standard::import(machine, standard::PROJECT, Some(name))?
        .ok_or_else(|| Fault::refuse(format!("`{name}` is not known here")))
}

/// The built-in `open`.
pub(in crate::python) fn open(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    if machine.whole().is_none_or(|whole| !whole.open) {
        return builtins::unneeded(machine, args);
    }
    let open = own(machine, "open_file")?;
    machine.call(&open, args.values, args.keywords)
}

/// The built-in `globals`.
pub(in crate::python) fn globals(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    if machine.whole().is_none_or(|whole| !whole.open) {
        return builtins::unneeded(machine, args);
    }
    let names = own(machine, "Globals")?;
    machine.call(&names, &[], &[])
}

/// The result of a call of a library that reads a config or a path; `None` if it is not such a call, or takes what is not
/// known.
pub(in crate::python) fn called(
    machine: &mut dyn Host,
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    // A loader of a class: `yaml.SafeLoader.add_implicit_resolver`.
    let origin = match origin.strip_suffix(".add_implicit_resolver") {
        Some(loader) if loader.starts_with("yaml.") => "yaml.add_implicit_resolver",
        _ => origin,
    };
    let Some((_, name)) = FUNCTIONS.iter().find(|(known, _)| *known == origin) else { return Ok(None) };
    let stream = args.first().or(keywords.first().map(|(_, value)| value));
    if stream.is_some_and(is_unknown) && *name != "add_implicit_resolver" {
        let facts = stream.map(|value| unknown::facts_of(machine, value)).unwrap_or_default();
        if let Some(whole) = machine.whole()
            && name.ends_with("_load")
        {
            whole.unnamed.extend(facts.into_iter().filter(|fact| !fact.contains('(')));
        }
        return Ok(None);
    }
    if args.iter().skip(1).any(is_unknown) && !name.ends_with("load") && *name != "add_implicit_resolver" {
        return unknown::derived(machine, origin, &args.iter().collect::<Vec<_>>()).map(Some);
    }
    let function = own(machine, name)?;
    machine.call(&function, args, keywords).map(Some)
}

/// The path from the folder of the file to what a path means; `None` for one that leaves all folders that are known.
fn from_folder(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some(path.to_string());
    }
    let known: Vec<&str> = FOLDER.split('/').skip(1).collect();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let same = known.iter().zip(&parts).take_while(|(one, other)| one == other).count();
    if same == 0 {
        return None;
    }
    let up = std::iter::repeat_n("..", known.len() - same);
    Some(up.chain(parts[same..].iter().copied()).collect::<Vec<_>>().join("/"))
}

/// A path as messages show it.
fn shown(path: &str) -> &str {
    path.strip_prefix(FOLDER).map_or(path, |rest| rest.trim_start_matches('/'))
}

/// A text of a file that is not there.
fn lacks(machine: &mut dyn Host, path: &str, why: &str) {
    if let Some(whole) = machine.whole()
        && !whole.unread.iter().any(|(known, _)| **known == *path)
    {
        whole.unread.push((path.into(), why.into()));
    }
}

/// The text of a file: that of the folder of the program, or else of the folders above.
fn text(machine: &mut dyn Host, path: &str) -> Outcome<Option<String>> {
    let shown = shown(path);
    if path.rsplit('/').next().is_some_and(|name| name.starts_with('.')) {
        lacks(machine, shown, "it is hidden, and programs keep passwords in such files");
        return Ok(None);
    }
    let Some(files) = machine.whole().map(|whole| whole.files.clone()) else { return Ok(None) };
    let (first, levels) = match from_folder(path) {
        Some(first) => (first, if path.starts_with('/') { 0 } else { ABOVE }),
        None => (path.to_string(), 0),
    };
    let paths: Vec<String> = (0..=levels).map(|up| format!("{}{first}", "../".repeat(up))).collect();
    let found: Vec<_> = paths.iter().map(|path| (path, files.text(path))).collect();
    if found.iter().any(|(_, text)| text.is_none()) {
        return Err(Fault::refuse(format!("`{shown}` has not been read yet")));
    }
    let mut there = found.iter().filter_map(|(path, text)| Some((*path, text.as_ref()?.as_ref().ok()?)));
    let Some((at, text)) = there.next() else {
        let why = found.first().and_then(|(_, text)| text.as_ref()?.as_ref().err());
        lacks(machine, shown, why.map_or("it is not there", |error| &error.why));
        return Ok(None);
    };
    if text.len() > config::LONGEST {
        lacks(machine, shown, &format!("it has more than {} MiB", config::LONGEST >> 20));
        return Ok(None);
    }
    if text.len() > LONGEST_OF_DATA && !ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        lacks(machine, shown, "it has more than 1 MiB, and is taken to be data");
        return Ok(None);
    }
    let other = there.find(|(_, other)| *other != text).map(|(path, _)| path.clone());
    let note = match other {
        Some(other) => {
            format!("`{at}` is read; `{other}` differs from it, and Python reads that of the current folder")
        }
        None => format!("`{at}` is read"),
    };
    let text = text.to_string();
    machine.charge(text.len() as u64 / 8)?;
    machine.note(&note);
    Ok(Some(text))
}

/// The value of a text as `ast.literal_eval` reads it; `None` if it is not a literal.
fn literal(text: &str) -> Option<Value> {
    let body = parse::parse(text.trim_start_matches([' ', '\t'])).ok()?;
    let [Stmt { act: Act::Expr(expr), .. }] = &body[..] else { return None };
    literal_of(expr)
}

fn literal_of(expr: &Expr) -> Option<Value> {
    let all = |items: &[Expr]| items.iter().map(literal_of).collect::<Option<Vec<Value>>>();
    Some(match &expr.kind {
        ExprKind::None => Value::None,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Int(value) => Value::int(*value),
        ExprKind::Float(value) => Value::Float(*value),
        ExprKind::Str(text) => Value::str(&**text),
        ExprKind::Tuple(items) => Value::tuple(all(items)?),
        ExprKind::List(items) => Value::list(all(items)?),
        ExprKind::Dict(pairs) => {
            let pair =
                |(key, value): &(Option<Expr>, Expr)| Some((literal_of(key.as_ref()?)?, literal_of(value)?));
            Value::dict(pairs.iter().map(pair).collect::<Option<_>>()?)
        }
        ExprKind::Unary(op, of) => match (op, literal_of(of)?) {
            (UnaryOp::Minus, Value::Int(value)) => Value::int(-i128::from(value)),
            (UnaryOp::Minus, Value::Float(value)) => Value::Float(-value),
            (UnaryOp::Plus, value @ (Value::Int(_) | Value::Float(_))) => value,
            _ => return None,
        },
        _ => return None,
    })
}

/// Words of the arguments that name a config.
const OF_CONFIGS: [&str; 7] = ["cfg", "conf", "config", "hparams", "json", "yaml", "yml"];

/// What a file has whose path is not known. What the path depends on names a file. If it is the default None of an argument, that
/// is the one argument without a value that is named for a config.
fn unread(machine: &mut dyn Host, path: &Value) -> Outcome<Value> {
    let mut facts: Vec<Rc<str>> = match is_unknown(path) {
        true => unknown::facts_of(machine, path),
        false => Vec::new(),
    };
    facts.retain(|fact| !fact.contains('('));
    let Some(whole) = machine.whole() else { return unknown::fact(machine, OPENED, "") };
    if facts.is_empty() {
        let names_config =
            |name: &&str| name.split(['_', '-', '.']).any(|word| OF_CONFIGS.contains(&&*word.to_lowercase()));
        let open = whole.defaults.iter().filter_map(|stated| stated.strip_suffix("=None"));
        let open: Vec<Rc<str>> = open.filter(names_config).map(Rc::from).collect();
        facts.extend(open.into_iter().take(2));
        facts.truncate(if facts.len() == 1 { 1 } else { 0 });
    }
    whole.unnamed.extend(facts.iter().cloned());
    match facts.is_empty() {
        true => unknown::fact(machine, OPENED, ""),
        false => unknown::told(machine, "what a file has", &facts),
    }
}

/// The result of opening a file whose path nothing is known of.
const OPENED: &str = "open(...)";

/// The value of a text as the library of its syntax reads it.
pub(in crate::python) fn config(text: &str, syntax: &str) -> Outcome<Value> {
    match syntax {
        "json" => config::json(text),
        "toml" => config::toml(text),
        "yaml" => config::yaml(text, config::Floats::Yaml11),
        _ => config::yaml(text, config::Floats::WithExponent),
    }
}

/// What our own Python calls.
pub(super) const HELPERS: &[Builtin] = table! {
    "__unread__" => |m, a| { let [path] = a.exactly()?; unread(m, path) };
    // A file that need not be there.
    "__read_if_there__" => |m, a| { let [path] = a.exactly()?;
        let path = path.text().unwrap_or_default();
        let there = m.whole().map(|whole| whole.files.clone())
            .and_then(|files| Some(files.text(path)?.map(|_| ())));
        match there {
            None => Err(Fault::refuse(format!("`{path}` has not been read yet"))),
            Some(Err(error)) if error.is_absent => Ok(Value::None),
            Some(Err(error)) => { lacks(m, path, &error.why);
                Err(Fault::refuse(format!("`{path}` cannot be read: {}", error.why))) }
            Some(Ok(())) => Ok(text(m, path)?.map_or(Value::None, Value::str)),
        } };
    "__stated_of_environment__" => |m, a| { let [text] = a.exactly()?;
        let text = text.text().unwrap_or_default();
        if let Some(whole) = m.whole() && !whole.environment.iter().any(|known| known == text) {
            whole.environment.push(text.into());
        }
        Ok(Value::None) };
    "__read_file__" => |m, a| { let [path] = a.exactly()?;
        Ok(text(m, path.text().unwrap_or_default())?.map_or(Value::None, Value::str)) };
    "__is_config__" => |_, a| { let [path] = a.exactly()?;
        Ok(Value::Bool(path.text().is_some_and(|path| ENDINGS.iter().any(|ending| path.ends_with(ending))))) };
    "__want_module__" => |m, a| { let [path] = a.exactly()?;
        let path = path.text().unwrap_or_default();
        if let Some(whole) = m.whole() { whole.files.import(path); } Ok(Value::None) };
    "__named_module__" => |m, a| { let made = own(m, "named_module")?; m.call(&made, a.values, a.keywords) };
    "__global__" => |m, a| { let [name, default] = a.exactly()?;
        let symbol = m.symbol(name.text().unwrap_or_default());
        Ok(match m.slot(symbol) { Value::Unbound => default.clone(), Value::Lost(lost) => return Err(lost.reason.clone()), value => value.clone() }) };
    "__set_global__" => |m, a| { let [name, value] = a.exactly()?;
        let symbol = m.symbol(name.text().unwrap_or_default());
        m.globals()[symbol as usize] = value.clone(); Ok(Value::None) };
    "__global_names__" => |m, a| { let [] = a.exactly()?;
        let names = m.names().to_vec();
        let is_bound = |m: &mut dyn Host, name: &str| {
            let symbol = m.symbol(name);
            !matches!(m.slot(symbol), Value::Unbound | Value::Lost(_))
        };
        let bound: Vec<Value> = names.iter().filter(|name| is_bound(m, name)).map(|name| Value::str(&**name)).collect();
        Ok(Value::list(bound)) };
    "__folder__" => |_, a| { let [] = a.exactly()?; Ok(Value::str(FOLDER)) };
    "__literal__" => |_, a| { let [text] = a.exactly()?;
        let made = literal(text.text().unwrap_or_default());
        Ok(Value::tuple(vec![Value::Bool(made.is_some()), made.unwrap_or(Value::None)])) };
    "__read_config__" => |m, a| { let [text, syntax, name] = a.exactly()?;
        let [text, syntax, name] = [text, syntax, name].map(|part| part.text().unwrap_or_default());
        m.charge(text.len() as u64 / 8)?;
        config(text, syntax).or_else(|fault| { lacks(m, shown(name), &fault.what()); unknown::fact(m, "config(...)", "") }) };
};
