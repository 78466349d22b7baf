//! The values that a module's names have after it has run, each with the place where it is written: a config that is a module.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::call::data::{Data, from_value};
use crate::python::call::inherited::given;
use crate::python::choice::session::Session;
use crate::python::library::standard;
use crate::python::machine::Machine;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{Act, Argument, At, Expr, ExprKind, Name};
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;
use std::collections::{HashMap, HashSet};

/// The deepest nesting of a value.
const DEPTH: usize = 64;
/// How the messages begin of what a config raises in any case, and not because something is not available here.
const WRONG: [&str; 4] = [
    "AttributeError: 'dict' object",
    "AttributeError: 'ConfigDict' object",
    "AttributeError: 'list' object",
    "AttributeError: 'tuple' object",
];
/// The most values of a module. A text counts as one value for every [`BYTES`] of it.
const MOST: usize = 100_000;
/// The bytes of a text that count as one value.
const BYTES: usize = 64;

/// A value of a module.
#[derive(Debug, Clone)]
pub(crate) struct ModuleValue {
    /// Where it is written, as far as that is known.
    pub place: Place,
    /// What it is.
    pub content: ModuleContent,
}

/// What a value of a module is.
#[derive(Debug, Clone)]
pub(crate) enum ModuleContent {
    /// A list or a tuple.
    List(Vec<ModuleValue>),
    /// A dict with texts as keys.
    Map(Vec<(String, ModuleValue)>),
    /// Any other plain data.
    Plain(Data),
    /// It is not plain data, for this reason.
    Unknown(String),
    /// A function or a class of a module that is not run, by its path.
    Object(String),
}

impl Program {
    /// Runs the module over `names` that it is given, with objects for what it `imported`. Returns the values that the names
    /// have afterwards, and those of the names that it binds and does not import. Unless it `is_complete`, names may be missing.
    ///
    /// # Errors
    ///
    /// The module raises, or has something that is not supported.
    pub(crate) fn module_values(
        &self,
        names: &[(String, ModuleValue)],
        imported: &[(String, String)],
        is_complete: bool,
    ) -> Result<Vec<(String, ModuleValue)>, Diagnostic> {
        let session = Session::with(self, |session| given(session, names, imported))?;
        let is_wrong = |what: &str| WRONG.iter().any(|start| what.starts_with(start));
        if let Some(left) = session.left.iter().find(|left| is_complete && is_wrong(&left.what)) {
            return Err(Diagnostic::new(left.what.clone())
                .at(self.snippet.place(left.at), "raised here")
                .why("the program cannot load this config"));
        }
        let Session { mut machine, bound, .. } = session;
        let mut reader = ConstantReader { program: self, left: MOST };
        let mut values = Vec::new();
        let assigned = self.assigned();
        // Where each name is used last.
        let mut used: HashMap<Name, At> = HashMap::new();
        for statement in self.body.iter().filter(|_| !names.is_empty()) {
            used.extend(Names::of_statement(statement).used.into_iter().map(|name| (name, statement.at)));
        }
        for (name, earlier) in names {
            let Some(value) = machine.global(name) else { continue };
            let written = assigned.get(&**name).copied();
            let at = written.map(|expr| expr.at).or(used.get(&**name).copied());
            let place = at.map_or_else(|| earlier.place.clone(), |at| self.snippet.place(at));
            let earlier = Some(earlier).filter(|_| written.is_none());
            values.push((
                name.clone(),
                reader.value(&mut machine, &value, ValueSource { written, earlier }, place, 0),
            ));
        }
        let known: HashSet<&str> = names.iter().map(|(name, _)| &**name).collect();
        for bound in bound.in_order() {
            if bound.imported || known.contains(&*bound.name) || bound.name.starts_with("__") {
                continue;
            }
            let Some(value) = machine.global(&bound.name) else { continue };
            let written = assigned.get(&*bound.name).copied();
            let start = self.body[bound.statement].at;
            let place = self.snippet.place(written.map_or(start, |expr| expr.at));
            let source = ValueSource { written, earlier: None };
            values.push((bound.name.to_string(), reader.value(&mut machine, &value, source, place, 0)));
        }
        Ok(values)
    }

    /// The expression that is assigned to each name last.
    fn assigned(&self) -> HashMap<&str, &Expr> {
        let mut written = HashMap::new();
        visit::each(&self.body, &mut |statement| {
            let Act::Assign(targets, value) = &statement.act else { return };
            for target in targets {
                if let ExprKind::Name(name) = &target.kind {
                    written.insert(&**name, value);
                }
            }
        });
        written
    }
}

/// Where a value may come from.
#[derive(Clone, Copy)]
struct ValueSource<'a> {
    /// The expression that makes it.
    written: Option<&'a Expr>,
    /// The value that the module was given in its place.
    earlier: Option<&'a ModuleValue>,
}

impl<'a> ValueSource<'a> {
    fn item(self, at: usize) -> ValueSource<'a> {
        let earlier = match &self.earlier.map(|value| &value.content) {
            Some(ModuleContent::List(items)) => items.get(at),
            _ => None,
        };
        ValueSource { written: item_at(self.written, at), earlier }
    }

    /// The value of a key, which is probably the entry at `at`.
    fn entry(self, at: usize, key: &str) -> ValueSource<'a> {
        let earlier = match &self.earlier.map(|value| &value.content) {
            Some(ModuleContent::Map(entries)) => {
                found_near(entries, at, |(name, value)| (name == key).then_some(value))
            }
            _ => None,
        };
        ValueSource { written: entry_of(self.written, at, key), earlier }
    }
}

struct ConstantReader<'a> {
    program: &'a Program,
    left: usize,
}

impl ConstantReader<'_> {
    fn value(
        &mut self,
        machine: &mut Machine,
        value: &Value,
        source: ValueSource<'_>,
        place: Place,
        depth: usize,
    ) -> ModuleValue {
        let size = 1 + value.text().map_or(0, |text| text.len() / BYTES);
        self.left = self.left.saturating_sub(size);
        if depth == DEPTH || self.left == 0 {
            let content = ModuleContent::Unknown("it is nested too deeply, or too long".into());
            return ModuleValue { place, content };
        }
        let mut inner = |value: &Value, source: ValueSource<'_>| {
            let place =
                source.written.map_or_else(|| place.clone(), |expr| self.program.snippet.place(expr.at));
            self.value(machine, value, source, place, depth + 1)
        };
        let content = match value {
            Value::List(items) => {
                let items = items.borrow();
                let all = items.iter().enumerate();
                ModuleContent::List(all.map(|(at, item)| inner(item, source.item(at))).collect())
            }
            Value::Tuple(items) => {
                let all = items.iter().enumerate();
                ModuleContent::List(all.map(|(at, item)| inner(item, source.item(at))).collect())
            }
            Value::Dict(dict) => {
                let mut entries = Vec::new();
                for (at, (key, value)) in dict.borrow().pairs.iter().enumerate() {
                    if let Some(key) = key.text() {
                        entries.push((key.to_string(), inner(value, source.entry(at, key))));
                    }
                }
                ModuleContent::Map(entries)
            }
            Value::Lost(lost) => ModuleContent::Unknown(lost.reason.what().to_string()),
            other => match standard::imported_path(machine, other) {
                Some(path) => ModuleContent::Plain(Data::Str(path)),
                None => match from_value(other) {
                    Ok(data) => ModuleContent::Plain(data),
                    Err(fault) => ModuleContent::Unknown(fault.what().to_string()),
                },
            },
        };
        let place = source
            .earlier
            .filter(|earlier| is_same(&earlier.content, &content))
            .map_or(place, |earlier| earlier.place.clone());
        ModuleValue { place, content }
    }
}

/// Whether a value is the one that was there before: a list or a dict is, if only what is in it has changed.
fn is_same(earlier: &ModuleContent, now: &ModuleContent) -> bool {
    match (earlier, now) {
        (ModuleContent::Plain(one), ModuleContent::Plain(other)) => one.to_string() == other.to_string(),
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// The expression of an item in a list or tuple that is written out.
fn item_at(written: Option<&Expr>, at: usize) -> Option<&Expr> {
    match &written?.kind {
        ExprKind::List(items) | ExprKind::Tuple(items) => items.get(at),
        _ => None,
    }
}

/// The expression of a value in a dict that is written out: `dict(key=value)` or `{'key': value}`. It is probably the one at
/// `at`.
fn entry_of<'e>(written: Option<&'e Expr>, at: usize, key: &str) -> Option<&'e Expr> {
    match &written?.kind {
        ExprKind::Call(_, arguments) => found_near(arguments, at, |argument| match argument {
            Argument::Keyword(name, value) if **name == *key => Some(value),
            _ => None,
        }),
        ExprKind::Dict(entries) => found_near(entries, at, |(name, value)| match &name.as_ref()?.kind {
            ExprKind::Str(text) if **text == *key => Some(value),
            _ => None,
        }),
        _ => None,
    }
}

/// What is found in the item at `at`, or else in the first item that has it. A dict of many keys is in the order of its text.
fn found_near<'i, T, F: 'i>(
    items: &'i [T],
    at: usize,
    find: impl Fn(&'i T) -> Option<&'i F>,
) -> Option<&'i F> {
    items.get(at).and_then(&find).or_else(|| items.iter().find_map(&find))
}
