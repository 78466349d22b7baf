//! What a file does with the arguments of a Trainer besides making them: attributes that it sets, and what it hands a parser in
//! place of the command line.

use crate::python::call::data::Data;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::{Act, Argument, Expr, ExprKind, Name, Stmt};
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

/// A call of a parser that is handed something.
#[derive(Debug)]
pub(super) struct ParserCall<'a> {
    method: &'a Name,
    /// What it is handed.
    pub given: &'a Expr,
    /// Whether that is the name of a file with further words.
    names_file: bool,
}

/// The calls of parsers that are handed something other than the words of the command line.
pub(super) fn parses(body: &[Stmt]) -> Vec<ParserCall<'_>> {
    fn look<'a>(expr: &'a Expr, found: &mut Vec<ParserCall<'a>>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let ExprKind::Attribute(_, method) = &function.kind
            && METHODS.contains(&&**method)
        {
            let given = arguments.iter().find_map(|argument| match argument {
                Argument::Positional(value) => Some(value),
                Argument::Keyword(name, value) if GIVEN.contains(&&**name) => Some(value),
                _ => None,
            });
            let given = given.filter(|given| !matches!(given.kind, ExprKind::None) && !reads_command(given));
            found.extend(given.map(|given| ParserCall { method, given, names_file: false }));
            let file = arguments.iter().find_map(|argument| match argument {
                Argument::Keyword(name, value) if &**name == "args_filename" => Some(value),
                _ => None,
            });
            let file = file.filter(|file| !matches!(file.kind, ExprKind::None) && !reads_command(file));
            found.extend(file.map(|given| ParserCall { method, given, names_file: true }));
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

    /// Whether words are all that it reads: `--config` of `parse_args_and_config` names a file whose entries count too.
    fn takes(&self, words: &[Data]) -> bool {
        let has_config = &**self.method == "parse_args_and_config" && names_config(words);
        !(self.is_of_file() || has_config)
    }

    /// The arguments that a value amounts to: the entries of a dict, or words as those of a command line.
    pub(super) fn arguments(&self, value: &Result<Data, String>) -> Option<Vec<(String, Data)>> {
        match value {
            Ok(Data::Dict(pairs)) if &**self.method == "parse_dict" => Some(pairs.clone()),
            Ok(Data::List(words) | Data::Tuple(words)) if self.takes(words) => of_words(words),
            _ => None,
        }
    }
}

/// Whether words have the flag of a config.
fn names_config(words: &[Data]) -> bool {
    words
        .iter()
        .any(|word| matches!(word, Data::Str(word) if word == "--config" || word.starts_with("--config=")))
}

/// The flags among words, each with its value: `--bf16` alone is true.
fn of_words(words: &[Data]) -> Option<Vec<(String, Data)>> {
    let mut found: Vec<(String, Data)> = Vec::new();
    let mut open = false;
    for word in words {
        let Data::Str(word) = word else { return None };
        match word.strip_prefix("--") {
            Some(flag) => {
                let (name, value) =
                    flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
                found.push((name.replace('-', "_"), value.map_or(Data::Bool(true), of_word)));
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
