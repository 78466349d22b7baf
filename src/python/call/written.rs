//! The calls of a text with their arguments as written, for configs that are objects in Python. Nothing is run.

use super::config_classes::{ConfigClass, ConfigClasses};
use super::settings::{self, ArgumentSet, ParserCall};
use crate::diagnostic::Place;
use crate::number::python::Number;
use crate::python::call::data::Data;
use crate::python::choice::handed::expressions;
use crate::python::choice::trainers::chosen_trainers;
use crate::python::syntax::ast::{
    Act, Argument, At, BinaryOp, Expr, ExprKind, Function, Name, Stmt, UnaryOp,
};
use crate::python::syntax::scope::Names;
use crate::python::syntax::{scope, visit};
use crate::python::{Program, Snippet};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// The deepest nesting of a value.
const DEPTH: usize = 32;
/// The most expressions that are evaluated for a text.
const MOST_WORK: usize = 100_000;

/// A call as written.
#[derive(Debug)]
pub(crate) struct WrittenCall {
    /// The class of a package whose object is made.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Whether a parser makes the object from the command line: `HfArgumentParser`.
    pub is_parsed: bool,
    /// Where a parser is handed what is not known as the file stands: its objects are made there as it runs.
    pub parsed_at: Option<Place>,
    /// The module that the class comes from, if that is not known.
    pub elsewhere: Option<String>,
    /// The arguments by name. The value is plain data, or the reason why it is not known.
    pub arguments: Vec<WrittenArgument>,
    /// Where further arguments are handed over that are not known.
    pub others: Option<Place>,
}

/// A named argument of a [`WrittenCall`].
#[derive(Debug, Clone)]
pub(crate) struct WrittenArgument {
    /// Its name.
    pub name: String,
    /// Where its value stands.
    pub place: Place,
    /// Its value, or why it is not known.
    pub value: Result<Data, String>,
    /// Whether it is an attribute that the file sets, so that what was handed over does not count. Its value is not known.
    pub is_assigned: bool,
}

impl WrittenArgument {
    /// One that a call is handed.
    pub(crate) fn handed(name: String, place: Place, value: Result<Data, String>) -> WrittenArgument {
        WrittenArgument { name, place, value, is_assigned: false }
    }
}

/// The enumerations of transformers whose members are texts.
const ENUMERATIONS: [&str; 6] = [
    "SchedulerType",
    "IntervalStrategy",
    "EvaluationStrategy",
    "SaveStrategy",
    "OptimizerNames",
    "HubStrategy",
];

/// The classes that make objects of classes from the command line.
const PARSERS: [&str; 3] = ["HfArgumentParser", "TrlParser", "H4ArgumentParser"];

impl Program {
    /// The objects of these classes that are made, in the order of the text: by a call, or by a parser of the command line.
    /// `read` reads a file below the folder of this one.
    pub(crate) fn written_calls(
        &self,
        names: &[&str],
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<WrittenCall> {
        let constants = Constants::of(&self.body);
        let classes = ConfigClasses::of(self, names, &constants, read);
        let words = read_beside(&self.snippet, read);
        let finder = CallFinder { classes, constants: &constants, snippet: &self.snippet, words, read };
        let mut calls = Vec::new();
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| finder.find(expr, &mut calls));
        });
        calls
    }

    /// The name of the file with words beside this one that a parser of it reads by itself, if one does; the file may be missing.
    pub(crate) fn words_beside(&self) -> Option<String> {
        let looks = settings::parses(&self.body).iter().any(|parse| parse.looks);
        words_file(&self.snippet).filter(|_| looks)
    }

    /// Whether it calls a Trainer, also by a name of its own for it.
    pub(crate) fn calls_trainer(&self) -> bool {
        self.calls_ending("Trainer") || !chosen_trainers(&self.body).is_empty()
    }

    /// Whether it calls something whose name ends like this.
    fn calls_ending(&self, ending: &str) -> bool {
        fn look(expr: &Expr, ending: &str) -> bool {
            let mut found = matches!(&expr.kind, ExprKind::Call(function, _)
                if matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if name.ends_with(ending)));
            scope::inside(expr, &mut |inner| found = found || look(inner, ending));
            found
        }
        let mut found = false;
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| found = found || look(expr, ending));
        });
        found
    }
}

struct CallFinder<'a> {
    classes: ConfigClasses<'a>,
    constants: &'a Constants<'a>,
    snippet: &'a Snippet,
    /// The words of the file beside the program.
    words: Option<Vec<Data>>,
    read: &'a dyn Fn(&str) -> Option<String>,
}

/// Adds arguments that a parser is given at a place.
fn hand(call: &mut WrittenCall, pairs: Vec<(String, Data)>, place: &Place) {
    let given =
        pairs.into_iter().map(|(name, value)| WrittenArgument::handed(name, place.clone(), Ok(value)));
    call.arguments.extend(given);
}

/// The name of the file beside a program whose words `HfArgumentParser` reads by itself.
fn words_file(snippet: &Snippet) -> Option<String> {
    let place = snippet.place(At::default());
    Some(format!("{}.args", place.source().file_name().strip_suffix(".py")?))
}

/// The words of that file.
fn read_beside(snippet: &Snippet, read: &dyn Fn(&str) -> Option<String>) -> Option<Vec<Data>> {
    Some(settings::words(&read(&words_file(snippet)?)?))
}

impl CallFinder<'_> {
    fn find(&self, expr: &Expr, calls: &mut Vec<WrittenCall>) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            let is_parser = matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name)
                if PARSERS.contains(&&**name));
            match self.classes.class(function) {
                Some(class) => calls.push(self.called(expr, &class, arguments)),
                None if let Some(class) = self.classes.assumed(function, arguments) => {
                    calls.push(self.made(expr, &class));
                }
                None if is_parser => calls.extend(self.parsed(expr, arguments)),
                None => {}
            }
        }
        scope::inside(expr, &mut |inner| self.find(inner, calls));
    }

    fn called(&self, expr: &Expr, class: &ConfigClass, arguments: &[Argument]) -> WrittenCall {
        let place = |expr: &Expr| self.snippet.place(expr.at);
        let mut call = self.made(expr, class);
        let mut add =
            |name: String, place, value| call.arguments.push(WrittenArgument::handed(name, place, value));
        let mut others = None;
        for argument in arguments {
            match argument {
                Argument::Keyword(name, value) => {
                    add(name.to_string(), place(value), self.constants.value(value, 0));
                }
                Argument::DoubleStar(value) => match self.constants.value(value, 0) {
                    Ok(Data::Dict(pairs)) => {
                        pairs.into_iter().for_each(|(key, data)| add(key, place(value), Ok(data)));
                    }
                    _ => others = Some(place(value)),
                },
                Argument::Positional(_) | Argument::Star(_) => {}
            }
        }
        call.arguments.extend(self.assigned(expr));
        call.others = others.or(call.others);
        call
    }

    /// The objects that a parser makes of its classes.
    fn parsed(&self, expr: &Expr, arguments: &[Argument]) -> Vec<WrittenCall> {
        let first = arguments.iter().find_map(|argument| match argument {
            Argument::Positional(value) => Some(value),
            Argument::Keyword(name, value) if &**name == "dataclass_types" => Some(value),
            _ => None,
        });
        // A name that is assigned once: `types = (ScriptArguments, SFTConfig)`.
        let first = first.map(|first| match &first.kind {
            ExprKind::Name(name) => self.constants.only(name).unwrap_or(first),
            _ => first,
        });
        let classes = match first.map(|first| (&first.kind, first)) {
            Some((ExprKind::Tuple(items) | ExprKind::List(items), _)) => &items[..],
            Some((_, first)) => std::slice::from_ref(first),
            None => &[],
        };
        let found = classes.iter().filter_map(|class| self.classes.class(class));
        found
            .map(|class| {
                let mut call = WrittenCall { is_parsed: true, ..self.made(expr, &class) };
                self.given(&mut call);
                call.arguments.extend(self.assigned(expr));
                call
            })
            .collect()
    }

    fn made(&self, expr: &Expr, class: &ConfigClass) -> WrittenCall {
        let place = self.snippet.place(expr.at);
        WrittenCall {
            name: class.known.clone(),
            arguments: class.defaults(&place),
            is_parsed: false,
            parsed_at: None,
            elsewhere: class.elsewhere.clone(),
            others: class.constructs.then(|| place.clone()),
            place,
        }
    }

    /// What the file itself hands the parser in place of the command line, and the words of the file beside it that the parser
    /// reads by itself.
    fn given(&self, call: &mut WrittenCall) {
        let is_bare = self.constants.parses.iter().any(|parse| parse.is_bare && parse.given.is_none());
        for parse in &self.constants.parses {
            let beside = self.words.as_deref().filter(|_| parse.looks).unwrap_or_default();
            let Some(given) = parse.given else {
                let place = self.snippet.place(parse.at);
                match settings::of_words(beside) {
                    Some(pairs) => hand(call, pairs, &place),
                    None => call.others = Some(place),
                }
                continue;
            };
            let place = self.snippet.place(given.at);
            match parse.arguments(&self.constants.value(given, 0), beside, self.read) {
                Some(pairs) => {
                    hand(call, pairs, &place);
                    call.is_parsed = false;
                    // Which of the parsers counts is not known.
                    if is_bare {
                        call.others = Some(place);
                    }
                }
                None if parse.is_of_file() || self.is_made_here(given) => {
                    call.others = Some(place);
                    call.parsed_at = Some(self.snippet.place(parse.at));
                }
                None => match settings::of_words(beside) {
                    Some(pairs) => hand(call, pairs, &place),
                    None => call.others = Some(place),
                },
            }
        }
    }

    /// Whether the file itself makes the words that a parser is handed, rather than passing those of the command line on: a
    /// parameter such as `main(args=None)` is the command line.
    fn is_made_here(&self, given: &Expr) -> bool {
        match &given.kind {
            ExprKind::Name(name) => {
                let mut made = self.constants.anywhere.iter().filter(|(known, _)| *known == name).peekable();
                made.peek().is_some()
                    && !made.all(|(_, value)| {
                        matches!(value.kind, ExprKind::None) || settings::reads_command(value)
                    })
            }
            _ => true,
        }
    }

    /// The attributes that are assigned: those of the object that a call makes, and those of objects that may be it.
    fn assigned(&self, made: &Expr) -> Vec<WrittenArgument> {
        let place = |target: &Expr| self.snippet.place(target.at);
        let own =
            self.constants.settings.get(&(made.at.line, made.at.column)).map_or(&[][..], |own| &own[..]);
        let mut found: Vec<WrittenArgument> = Vec::new();
        for setting in own {
            let value = self.constants.value(setting.value, 0);
            found.push(WrittenArgument::handed(setting.key.to_string(), place(setting.target), value));
        }
        let is_own = |target: &Expr| own.iter().any(|setting| std::ptr::eq(setting.target, target));
        let others = self.constants.attributes.iter().filter(|(_, target)| !is_own(target));
        found.extend(others.map(|(key, target)| WrittenArgument {
            name: key.to_string(),
            place: place(target),
            value: Err(format!("`.{key}` is assigned by itself")),
            is_assigned: true,
        }));
        found
    }
}

/// The values that names of the module are assigned.
pub(super) struct Constants<'a> {
    /// The assignments of a name alone.
    all: Vec<(&'a Name, &'a Expr)>,
    /// The same, with those in functions.
    anywhere: Vec<(&'a Name, &'a Expr)>,
    /// How often the text binds each name, in whatever function: by an assignment, a parameter, a loop.
    bindings: HashMap<Name, usize>,
    /// The assignments of names that are statements of the module itself, not of its blocks and functions.
    flat: Vec<(&'a Name, usize, &'a Expr)>,
    /// Where the statements of the module begin.
    starts: Vec<(u32, u32)>,
    /// The lines of what is no plain assignment and no call: what stands there may run later, or not at all.
    compound: Vec<RangeInclusive<u32>>,
    /// The names that something else binds outside of functions, or that a function declares global.
    loose: HashSet<Name>,
    /// The attributes of named objects that are assigned, each with its target.
    attributes: Vec<(&'a Name, &'a Expr)>,
    /// The attributes of an object that are assigned after it is made, by the place of the call that makes it.
    settings: HashMap<(u32, u32), Vec<ArgumentSet<'a>>>,
    /// The calls of a parser of the command line.
    parses: Vec<ParserCall<'a>>,
    /// The number of expressions that were evaluated: names of names may double it with each line.
    work: Cell<usize>,
}

impl<'a> Constants<'a> {
    pub(super) fn of(body: &'a [Stmt]) -> Self {
        let mut constants = Constants {
            all: Vec::new(),
            anywhere: Vec::new(),
            bindings: HashMap::new(),
            flat: flat(body),
            starts: body.iter().map(|statement| (statement.at.line, statement.at.column)).collect(),
            compound: compound(body),
            loose: loose(body),
            attributes: Vec::new(),
            settings: settings::of(body),
            parses: settings::parses(body),
            work: Cell::new(0),
        };
        visit::each(body, &mut |statement| match &statement.act {
            Act::Assign(targets, value) if let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..] => {
                constants.all.push((name, value));
            }
            Act::Annotate { target: Expr { kind: ExprKind::Name(name), .. }, value: Some(value), .. } => {
                constants.all.push((name, value));
            }
            _ => {}
        });
        visit::everywhere(body, &mut |statement| {
            bound_by(statement, &mut |name| *constants.bindings.entry(name.clone()).or_default() += 1);
            let targets = match &statement.act {
                Act::Assign(targets, value) => {
                    if let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..] {
                        constants.anywhere.push((name, value));
                    }
                    &targets[..]
                }
                Act::Augment(_, target, _) => std::slice::from_ref(target),
                _ => &[],
            };
            for target in targets {
                if let ExprKind::Attribute(object, key) = &target.kind
                    && settings::may_be_arguments(object)
                {
                    constants.attributes.push((key, target));
                }
            }
        });
        constants
    }

    /// What a name is assigned that is bound once.
    fn only(&self, name: &Name) -> Option<&'a Expr> {
        let found = self.anywhere.iter().find(|(known, _)| *known == name);
        found.filter(|_| self.bindings.get(name) == Some(&1)).map(|(_, value)| *value)
    }

    /// What a name of the module was assigned last before a place of the module itself.
    fn before(&self, name: &Name, at: At) -> Option<&'a Expr> {
        // The statement with that place; its own assignment comes after it.
        let own = self.starts.partition_point(|start| *start <= (at.line, at.column)).checked_sub(1)?;
        let is_inside = self.compound.iter().any(|lines| lines.contains(&at.line));
        if is_inside || self.loose.contains(name) {
            return None;
        }
        let mut earlier = self.flat.iter().rev().filter(|(known, ..)| *known == name);
        earlier.find(|(_, index, _)| *index < own).map(|(.., value)| *value)
    }

    /// The value of an expression of literals and constants.
    pub(super) fn value(&self, expr: &Expr, depth: usize) -> Result<Data, String> {
        self.work.set(self.work.get() + 1);
        if depth > DEPTH || self.work.get() > MOST_WORK {
            return Err("it is nested too deeply".into());
        }
        let inner = |expr: &Expr| self.value(expr, depth + 1);
        match &expr.kind {
            ExprKind::None => Ok(Data::None),
            ExprKind::Bool(value) => Ok(Data::Bool(*value)),
            ExprKind::Int(value) => Ok(Data::Int(*value)),
            ExprKind::Float(value) => Ok(Data::Float(*value)),
            ExprKind::Str(text) => Ok(Data::Str(text.to_string())),
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                Ok(Data::List(items.iter().map(inner).collect::<Result<_, _>>()?))
            }
            ExprKind::Dict(pairs) => {
                let pair = |(key, value): &(Option<Expr>, Expr)| match key.as_ref().map(|key| &key.kind) {
                    Some(ExprKind::Str(key)) => Ok((key.to_string(), self.value(value, depth + 1)?)),
                    _ => Err("a key of it is not a text".to_string()),
                };
                Ok(Data::Dict(pairs.iter().map(pair).collect::<Result<_, _>>()?))
            }
            ExprKind::Unary(UnaryOp::Minus, inside) => match inner(inside)? {
                Data::Int(value) => {
                    value.checked_neg().map(Data::Int).ok_or_else(|| "it has more than 128 bits".into())
                }
                Data::Float(value) => Ok(Data::Float(-value)),
                _ => Err("it is not a number".into()),
            },
            ExprKind::Binary(operator, left, right) => computed(*operator, inner(left)?, inner(right)?),
            ExprKind::Name(name) => match self.all.iter().find(|(known, _)| *known == name) {
                Some((_, value)) if self.bindings.get(name) == Some(&1) => self.value(value, depth + 1),
                Some(_) => match self.before(name, expr.at) {
                    Some(value) => self.value(value, depth + 1),
                    None => Err(format!("`{name}` is assigned more than once")),
                },
                None => Err(format!("`{name}` is not a constant of the file")),
            },
            // A member of an enumeration, such as `SchedulerType.COSINE`.
            ExprKind::Attribute(base, name) => match &base.kind {
                ExprKind::Name(class) | ExprKind::Attribute(_, class) if ENUMERATIONS.contains(&&**class) => {
                    Ok(Data::Str(format!("{class}.{name}")))
                }
                _ => Err(format!("`.{name}` of an object")),
            },
            // Words: `"--lr 0.1".split()`, `shlex.split("--lr 0.1")`.
            ExprKind::Call(function, arguments) => match (&function.kind, &arguments[..]) {
                (ExprKind::Attribute(of, name), []) if &**name == "split" => split(inner(of)?),
                (ExprKind::Attribute(of, name), [Argument::Positional(text)])
                    if &**name == "split"
                        && matches!(&of.kind, ExprKind::Name(module) if &**module == "shlex") =>
                {
                    split_plain(inner(text)?)
                }
                _ => Err("it is computed when the program runs".into()),
            },
            _ => Err("it is computed when the program runs".into()),
        }
    }
}

/// The words of a text, as `str.split` has them.
fn split(text: Data) -> Result<Data, String> {
    match text {
        Data::Str(text) => Ok(Data::List(settings::words(&text))),
        _ => Err("it is not a text".into()),
    }
}

/// The words of a text without quotes, as a shell has them.
fn split_plain(text: Data) -> Result<Data, String> {
    let has_quotes = |text: &str| text.contains(['"', '\'', '\\']);
    match &text {
        Data::Str(words) if has_quotes(words) => Err("a text with quotes is not split here".into()),
        _ => split(text),
    }
}

/// The assignments of names that are statements of a module itself.
fn flat(body: &[Stmt]) -> Vec<(&Name, usize, &Expr)> {
    let mut found = Vec::new();
    for (index, statement) in body.iter().enumerate() {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
        {
            found.push((name, index, value));
        }
    }
    found
}

/// The lines of the statements of a module that are neither assignments nor calls: functions, classes, loops, imports.
fn compound(body: &[Stmt]) -> Vec<RangeInclusive<u32>> {
    let mut found = Vec::new();
    for (at, statement) in body.iter().enumerate() {
        let is_plain = matches!(statement.act, Act::Assign(..) | Act::Expr(_) | Act::Annotate { .. });
        if !is_plain {
            let end = body.get(at + 1).map_or(u32::MAX, |next| next.at.line.saturating_sub(1));
            found.push(statement.at.line..=end);
        }
    }
    found
}

/// The names that are bound otherwise: in blocks of the module, by statements that are no plain assignments, and as globals of
/// functions.
fn loose(body: &[Stmt]) -> HashSet<Name> {
    let mut found = HashSet::new();
    for statement in body {
        let is_flat = matches!(&statement.act, Act::Assign(targets, _)
            if matches!(&targets[..], [Expr { kind: ExprKind::Name(_), .. }]));
        if !is_flat {
            found.extend(Names::of_statement(statement).bound);
        }
    }
    visit::everywhere(body, &mut |statement| {
        if let Act::Global(names) = &statement.act {
            found.extend(names.iter().cloned());
        }
    });
    found
}

/// The names that a statement binds, without those of its blocks.
fn bound_by(statement: &Stmt, add: &mut dyn FnMut(&Name)) {
    match &statement.act {
        Act::If(..) | Act::While(..) => {}
        Act::For(target, ..) => targets(target, add),
        Act::With(items, _) => {
            items.iter().filter_map(|(_, target)| target.as_ref()).for_each(|target| targets(target, add))
        }
        Act::Try(attempt) => {
            attempt.handlers.iter().filter_map(|handler| handler.name.as_ref()).for_each(&mut *add)
        }
        Act::Def(function) => {
            add(&function.name);
            parameters(function, add);
        }
        Act::Class(class) => add(&class.name),
        Act::Global(names) | Act::Nonlocal(names) => names.iter().for_each(&mut *add),
        _ => Names::of_statement(statement).bound.iter().for_each(&mut *add),
    }
    expressions(statement, &mut |expr| bound_within(expr, add));
}

/// The names that an expression binds for its own parts.
fn bound_within(expr: &Expr, add: &mut dyn FnMut(&Name)) {
    match &expr.kind {
        ExprKind::Lambda(function) => parameters(function, add),
        ExprKind::Comprehension { clauses, .. } => {
            clauses.iter().for_each(|clause| targets(&clause.target, add))
        }
        _ => {}
    }
    scope::inside(expr, &mut |inner| bound_within(inner, add));
}

fn parameters(function: &Function, add: &mut dyn FnMut(&Name)) {
    let named = function.parameters.iter().map(|parameter| &parameter.name);
    named.chain(&function.star).chain(&function.double_star).for_each(add);
}

fn targets(target: &Expr, add: &mut dyn FnMut(&Name)) {
    match &target.kind {
        ExprKind::Name(name) => add(name),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| targets(item, add)),
        ExprKind::Starred(inner) => targets(inner, add),
        _ => {}
    }
}

fn computed(operator: BinaryOp, left: Data, right: Data) -> Result<Data, String> {
    let number = |data: Data| match data {
        Data::Int(value) => Ok(Number::Int(value)),
        Data::Float(value) => Ok(Number::Float(value)),
        _ => Err("it is not a number".to_string()),
    };
    let (left, right) = (number(left)?, number(right)?);
    let wrong = |_| "its arithmetic raises an exception".to_string();
    let value = match operator {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        BinaryOp::Div => (left / right).map_err(wrong)?,
        BinaryOp::FloorDiv => left.floor_div(right).map_err(wrong)?,
        BinaryOp::Pow => left.pow(right).map_err(wrong)?,
        _ => return Err("it is computed when the program runs".into()),
    };
    match value {
        Number::Int(value) => Ok(Data::Int(value)),
        Number::Float(value) => Ok(Data::Float(value)),
        Number::Beyond => Err("it has more than 128 bits".into()),
    }
}
