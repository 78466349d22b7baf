//! The values that a module's names have after it has run, each with the place where it is written: a config that is a module.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::call::data::{Data, from_value};
use crate::python::choice::session::Session;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{Act, Argument, Expr, ExprKind};
use crate::python::syntax::visit;

/// The deepest nesting of a value.
const DEPTH: usize = 64;
/// The most values of a module.
const MOST: usize = 100_000;

/// A value of a module.
#[derive(Debug)]
pub(crate) struct ModuleValue {
    /// Where it is written, as far as that is known.
    pub place: Place,
    /// What it is.
    pub content: ModuleContent,
}

/// What a value of a module is.
#[derive(Debug)]
pub(crate) enum ModuleContent {
    /// A list or a tuple.
    List(Vec<ModuleValue>),
    /// A dict with texts as keys.
    Map(Vec<(String, ModuleValue)>),
    /// Any other plain data.
    Plain(Data),
    /// It is not plain data, for this reason.
    Unknown(String),
}

impl Program {
    /// Runs the module, and returns the values of the names that it binds and does not import.
    ///
    /// # Errors
    ///
    /// The module raises, or has something that is not supported.
    pub(crate) fn module_values(&self) -> Result<Vec<(String, ModuleValue)>, Diagnostic> {
        let session = Session::new(self)?;
        let mut reader = ConstantReader { program: self, left: MOST };
        let mut values = Vec::new();
        for bound in session.bound.in_order() {
            if bound.imported || bound.name.starts_with("__") {
                continue;
            }
            let Some(value) = session.machine.global(&bound.name) else { continue };
            let mut written = None;
            visit::each(&self.body, &mut |statement| {
                let Act::Assign(targets, value) = &statement.act else { return };
                let is_it =
                    |target: &Expr| matches!(&target.kind, ExprKind::Name(name) if **name == *bound.name);
                if targets.iter().any(is_it) {
                    written = Some(value);
                }
            });
            let start = self.body[bound.statement].at;
            let place = self.snippet.place(written.map_or(start, |expr| expr.at));
            values.push((bound.name.to_string(), reader.value(&value, written, place, 0)));
        }
        Ok(values)
    }
}

struct ConstantReader<'a> {
    program: &'a Program,
    left: usize,
}

impl ConstantReader<'_> {
    fn value(&mut self, value: &Value, written: Option<&Expr>, place: Place, depth: usize) -> ModuleValue {
        self.left = self.left.saturating_sub(1);
        if depth == DEPTH || self.left == 0 {
            let content = ModuleContent::Unknown("it is nested too deeply, or too long".into());
            return ModuleValue { place, content };
        }
        let mut inner = |value: &Value, written: Option<&Expr>| {
            let place = written.map_or_else(|| place.clone(), |expr| self.program.snippet.place(expr.at));
            self.value(value, written, place, depth + 1)
        };
        let content = match value {
            Value::List(items) => {
                let items = items.borrow();
                let all = items.iter().enumerate();
                ModuleContent::List(all.map(|(at, item)| inner(item, item_at(written, at))).collect())
            }
            Value::Tuple(items) => {
                let all = items.iter().enumerate();
                ModuleContent::List(all.map(|(at, item)| inner(item, item_at(written, at))).collect())
            }
            Value::Dict(dict) => {
                let mut entries = Vec::new();
                for (key, value) in &dict.borrow().pairs {
                    if let Some(key) = key.text() {
                        entries.push((key.to_string(), inner(value, entry_of(written, key))));
                    }
                }
                ModuleContent::Map(entries)
            }
            Value::Lost(lost) => ModuleContent::Unknown(lost.reason.what().to_string()),
            other => match from_value(other) {
                Ok(data) => ModuleContent::Plain(data),
                Err(fault) => ModuleContent::Unknown(fault.what().to_string()),
            },
        };
        ModuleValue { place, content }
    }
}

/// The expression of an item in a list or tuple that is written out.
fn item_at(written: Option<&Expr>, at: usize) -> Option<&Expr> {
    match &written?.kind {
        ExprKind::List(items) | ExprKind::Tuple(items) => items.get(at),
        _ => None,
    }
}

/// The expression of a value in a dict that is written out: `dict(key=value)` or `{'key': value}`.
fn entry_of<'e>(written: Option<&'e Expr>, key: &str) -> Option<&'e Expr> {
    match &written?.kind {
        ExprKind::Call(_, arguments) => arguments.iter().find_map(|argument| match argument {
            Argument::Keyword(name, value) if **name == *key => Some(value),
            _ => None,
        }),
        ExprKind::Dict(entries) => entries.iter().find_map(|(name, value)| match &name.as_ref()?.kind {
            ExprKind::Str(text) if **text == *key => Some(value),
            _ => None,
        }),
        _ => None,
    }
}
