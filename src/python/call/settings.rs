//! What a file does with the arguments of a Trainer besides making them: attributes that it sets, and what it hands a parser in
//! place of the command line.

use crate::python::call::data::{self, Data};
use crate::python::choice::handed::expressions;
use crate::python::choice::trainers::DECISIVE;
use crate::python::library::project;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{Act, Argument, At, Expr, ExprKind, Name, Stmt};
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::HashMap;

/// An attribute of an object that a statement sets behind the one that makes the object.
#[derive(Debug)]
pub(super) struct ArgumentSet<'a> {
    /// Its name.
    pub key: &'a Name,
    /// Where it is set.
    pub target: &'a Expr,
    /// What it is set to.
    pub value: &'a Expr,
}

/// The settings of the objects that calls make, by the line and the column of the call: `args = TrainingArguments(...)`, and below
/// it in the same block `args.learning_rate = 1e-4`, up to a training.
pub(super) fn of(body: &[Stmt]) -> HashMap<(u32, u32), Vec<ArgumentSet<'_>>> {
    let mut found = HashMap::new();
    of_block(body, &mut found);
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act {
            of_block(&function.body, &mut found);
        }
    });
    found
}

fn of_block<'a>(block: &'a [Stmt], found: &mut HashMap<(u32, u32), Vec<ArgumentSet<'a>>>) {
    // The objects of the block, by their variable: where they are made.
    let mut made: HashMap<&Name, (u32, u32)> = HashMap::new();
    for statement in block {
        if calls(statement, "train") {
            made.clear();
        }
        let Act::Assign(targets, value) = &statement.act else { continue };
        match &targets[..] {
            [Expr { kind: ExprKind::Name(name), .. }] => match &value.kind {
                ExprKind::Call(..) => drop(made.insert(name, (value.at.line, value.at.column))),
                _ => drop(made.remove(name)),
            },
            [target @ Expr { kind: ExprKind::Attribute(object, key), .. }] => {
                if let ExprKind::Name(object) = &object.kind
                    && let Some(at) = made.get(object)
                {
                    found.entry(*at).or_default().push(ArgumentSet { key, target, value });
                }
            }
            _ => {}
        }
    }
}

/// Whether a statement calls a method of that name.
fn calls(statement: &Stmt, method: &str) -> bool {
    fn look(expr: &Expr, method: &str) -> bool {
        let mut found = matches!(&expr.kind, ExprKind::Call(function, _)
            if matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == method));
        scope::inside(expr, &mut |inner| found = found || look(inner, method));
        found
    }
    let mut found = false;
    visit::everywhere(std::slice::from_ref(statement), &mut |inner| {
        expressions(inner, &mut |expr| found = found || look(expr, method));
    });
    found
}

/// Whether an object whose attribute is set may be the arguments of a Trainer: a name, or `trainer.args`.
pub(super) fn may_be_arguments(object: &Expr) -> bool {
    match &object.kind {
        ExprKind::Name(name) => &**name != "self",
        ExprKind::Attribute(_, name) => name.contains("arg"),
        _ => false,
    }
}

/// The methods of a parser, with what they read in place of the command line.
const METHODS: [&str; 5] = [
    "parse_args_into_dataclasses",
    "parse_args_and_config",
    "parse_dict",
    "parse_json_file",
    "parse_yaml_file",
];

/// A call of a parser.
#[derive(Debug)]
pub(super) struct ParserCall<'a> {
    method: &'a Name,
    /// Where it stands.
    pub at: At,
    /// What it is handed in place of the words of the command line.
    pub given: Option<&'a Expr>,
    /// Whether that is the name of a file with further words, or the flag of one.
    names_file: bool,
    /// Whether it is handed nothing at all: it reads the command line alone.
    pub is_bare: bool,
    /// Whether it reads the words of the file that lies beside the program and has the ending `.args`.
    pub looks: bool,
}

/// The calls of parsers. One whose words or file the command line gives reads the command line.
pub(super) fn parses(body: &[Stmt]) -> Vec<ParserCall<'_>> {
    fn look<'a>(expr: &'a Expr, found: &mut Vec<ParserCall<'a>>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let ExprKind::Attribute(_, method) = &function.kind
            && METHODS.contains(&&**method)
        {
            let named = |names: &[&str]| {
                arguments.iter().find_map(|argument| match argument {
                    Argument::Keyword(name, value) if names.contains(&&**name) => Some(value),
                    _ => None,
                })
            };
            let is_known = |given: &&Expr| !matches!(given.kind, ExprKind::None) && !reads_command(given);
            let first = arguments.iter().find_map(|argument| match argument {
                Argument::Positional(value) => Some(value),
                _ => None,
            });
            let looks = method.starts_with("parse_args")
                && !named(&["look_for_args_file"])
                    .is_some_and(|value| matches!(value.kind, ExprKind::Bool(false)));
            let file = named(&["args_filename", "args_file_flag"]).filter(is_known);
            let handed = first.or(named(&GIVEN));
            let given = handed.filter(is_known);
            let is_bare = handed.is_none();
            let call =
                |given, names_file| ParserCall { method, at: expr.at, given, names_file, is_bare, looks };
            found.push(call(given, false));
            found.extend(file.map(|file| call(Some(file), true)));
        }
        scope::inside(expr, &mut |inner| look(inner, found));
    }
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| expressions(statement, &mut |expr| look(expr, &mut found)));
    found
}

/// What the methods call it.
const GIVEN: [&str; 4] = ["args", "json_file", "yaml_file", "yaml_arg"];

/// Whether an expression has words of the command line: `sys.argv[1]`.
pub(super) fn reads_command(expr: &Expr) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Attribute(_, name) if &**name == "argv");
    scope::inside(expr, &mut |inner| found = found || reads_command(inner));
    found
}

impl ParserCall<'_> {
    /// Whether it reads a file or a dict, so that the command line does not count.
    pub(super) fn is_of_file(&self) -> bool {
        self.names_file || !self.method.starts_with("parse_args")
    }

    /// The arguments that a value amounts to: the entries of a dict or of a file, or words as those of a command line, behind
    /// those of a file beside the program. `read` reads a file.
    pub(super) fn arguments(
        &self,
        value: &Result<Data, String>,
        before: &[Data],
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Vec<(String, Data)>> {
        match (value, &**self.method) {
            _ if self.names_file => None,
            (Ok(Data::Dict(pairs)), "parse_dict") => Some(pairs.clone()),
            (Ok(Data::Str(path)), "parse_json_file") => json_entries(&read(path)?),
            (Ok(Data::Str(path)), "parse_yaml_file") => yaml_entries(&read(path)?),
            (Ok(Data::List(words) | Data::Tuple(words)), "parse_args_into_dataclasses") => {
                of_words(&[before, words].concat())
            }
            (Ok(Data::List(words) | Data::Tuple(words)), "parse_args_and_config") => {
                // The entries of the config are defaults, which words replace.
                let (config, words) = split_config(words)?;
                let mut found = match config {
                    Some(path) => yaml_entries(&read(&path)?)?,
                    None => Vec::new(),
                };
                found.extend(of_words(&[before, &words].concat())?);
                Some(found)
            }
            _ => None,
        }
    }
}

/// The words without the flag of a config, and the path of that.
fn split_config(words: &[Data]) -> Option<(Option<String>, Vec<Data>)> {
    let is_flag = |word: &Data| matches!(word, Data::Str(word) if word == "--config");
    // argparse itself knows no such flag.
    if words.iter().any(|word| matches!(word, Data::Str(word) if word.starts_with("--config="))) {
        return None;
    }
    let Some(at) = words.iter().position(is_flag) else { return Some((None, words.to_vec())) };
    let Some(Data::Str(path)) = words.get(at + 1) else { return None };
    Some((Some(path.clone()), [&words[..at], &words[at + 2..]].concat()))
}

fn json_entries(text: &str) -> Option<Vec<(String, Data)>> {
    entries_of(project::config(text, "json"))
}

fn yaml_entries(text: &str) -> Option<Vec<(String, Data)>> {
    entries_of(project::config(text, "yaml"))
}

/// The entries of a config, if it has some.
fn entries_of(value: Outcome<Value>) -> Option<Vec<(String, Data)>> {
    match data::from_value(&value.ok()?).ok()? {
        Data::Dict(pairs) => Some(pairs),
        _ => None,
    }
}

/// The words of a text, as a shell without quotes has them.
pub(super) fn words(text: &str) -> Vec<Data> {
    text.split_whitespace().map(|word| Data::Str(word.into())).collect()
}

/// The flags among words, each with its value: `--bf16` alone is true.
pub(super) fn of_words(words: &[Data]) -> Option<Vec<(String, Data)>> {
    let mut found: Vec<(String, Data)> = Vec::new();
    let mut open = false;
    for word in words {
        let Data::Str(word) = word else { return None };
        match word.strip_prefix("--") {
            Some(flag) => {
                let (name, value) =
                    flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
                let name = name.replace('-', "_");
                // argparse takes the beginning of a name for it.
                if DECISIVE.iter().any(|known| *known != name && known.starts_with(&name)) {
                    return None;
                }
                found.push((name, value.map_or(Data::Bool(true), of_word)));
                open = value.is_none();
            }
            None if open => {
                found.last_mut()?.1 = of_word(word);
                open = false;
            }
            // A flag with several values is none that matters here.
            None => {}
        }
    }
    Some(found)
}

/// The value of a word.
fn of_word(word: &str) -> Data {
    match word {
        "True" | "true" => Data::Bool(true),
        "False" | "false" => Data::Bool(false),
        _ => word
            .parse::<i128>()
            .map(Data::Int)
            .or_else(|_| word.parse::<f64>().map(Data::Float))
            .unwrap_or_else(|_| Data::Str(word.into())),
    }
}
