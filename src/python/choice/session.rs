//! A snippet whose module has run.
//!
//! The module runs statement by statement. A statement that needs a missing name or library is left out. The values that it
//! would have made or may have changed are lost ([`consequences`], [`spoil`]).

use crate::arrange::Arrange as _;
use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::bytecode::compile;
use crate::python::choice::bindings::Bindings;
use crate::python::choice::consequences::{self, Consequences};
use crate::python::choice::handed::{self, Argued};
use crate::python::choice::likely::may_be_schedule_value;
use crate::python::choice::rates;
use crate::python::choice::references::ModuleText;
use crate::python::choice::spoil;
use crate::python::choice::stars;
use crate::python::library::standard;
use crate::python::library::unknown::ENDS;
use crate::python::machine::Machine;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::{Handed, Host};
use crate::python::object::ledger::Account;
use crate::python::object::limits;
use crate::python::object::tracked;
use crate::python::object::value::{Lost, Value};
use crate::python::syntax::ast::{Act, At, Expr, ExprKind, Name, Stmt};
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

/// A machine that has run the module of a program.
pub(in crate::python) struct Session {
    /// What all that follows holds; it goes first.
    pub account: Account,
    pub machine: Machine,
    pub program: Program,
    /// The value of the last statement, if it is an expression.
    pub last: Option<Value>,
    /// Why the last statement could not be run.
    pub last_fault: Option<Fault>,
    /// The names that the module binds.
    pub bound: Bindings,
    /// The statements that could not be run.
    pub left: Vec<LeftOut>,
    /// The line of the `exit()` that ended the program.
    pub ended: Option<usize>,
    /// The imported modules that are not available.
    pub missing: Vec<Rc<str>>,
    /// The places of `exit()` and the like.
    exits: Vec<At>,
    effort: Effort,
    /// Whether a call has changed an object that is older than the call.
    pub touched: bool,
}

/// A statement that could not be run.
pub(in crate::python) struct LeftOut {
    pub line: usize,
    /// Why it could not be run.
    pub what: String,
    /// Where it is.
    pub at: At,
    /// The names that it would have defined or may have changed.
    pub names: Vec<Name>,
    /// Whether it may have changed parts of objects, too.
    pub within: bool,
}

/// What all runs of the module have used so far.
///
/// A statement that changes an older object and then cannot be run may have dropped objects that it would have changed
/// later. They can be found only before it runs. So the module runs once more, and the consequences of that statement are
/// read first.
struct Effort {
    /// The statements, by index, whose consequences are read before they run.
    foreseen: BTreeSet<usize>,
    /// How many objects were visited for statements that were left out.
    looked: u64,
    /// How many statements and expressions may still be read for them.
    readings: u32,
    /// How many calls and rounds of loops the statements took.
    steps: u64,
}

/// How the module continues after a statement.
enum Flow {
    Next,
    /// The program has ended itself.
    End,
    /// The module has to run once more, see [`Effort`].
    Again,
}

impl Session {
    pub(crate) fn new(program: &Program) -> Result<Session, Diagnostic> {
        Session::with(program, |_| Ok(()))
    }

    /// Runs the module, after `prepare`.
    pub(in crate::python) fn with(
        program: &Program,
        prepare: impl Fn(&mut Session) -> Outcome<()>,
    ) -> Result<Session, Diagnostic> {
        let mut effort =
            Effort { foreseen: BTreeSet::new(), looked: 0, readings: consequences::READ, steps: 0 };
        loop {
            let mut session = Session::begin(program, effort);
            let run = |session: &mut Session| prepare(session).and_then(|()| session.module());
            match session.counted(run) {
                Ok(Flow::Again) => effort = session.effort,
                Ok(_) => return Ok(session),
                Err(fault) => return Err(session.diagnostic(&fault)),
            }
        }
    }

    fn begin(program: &Program, effort: Effort) -> Session {
        Session {
            account: Account::new(program.memory()),
            machine: Machine::new(program.natives),
            program: program.clone(),
            last: None,
            last_fault: None,
            bound: Bindings::default(),
            left: Vec::new(),
            ended: None,
            missing: Vec::new(),
            exits: exits(&program.body),
            effort,
            touched: false,
        }
    }

    /// Does something, and counts what the program holds meanwhile and afterwards.
    pub(crate) fn counted<T>(&mut self, run: impl FnOnce(&mut Session) -> T) -> T {
        let opened = self.account.open();
        let result = run(self);
        self.account.close(&opened);
        result
    }

    /// Runs the module.
    fn module(&mut self) -> Outcome<Flow> {
        let whole = self.machine.whole.is_some();
        let (body, total) = (self.program.body.clone(), self.program.total.clone());
        let module = ModuleText::new(&body);
        for at in 0..body.len() {
            let is_direct = self.machine.whole.as_ref().is_some_and(|whole| whole.direct.is_some());
            let run = || self.statement(&module, at);
            match if is_direct { total.training(run) } else { total.call(run) }? {
                Flow::Next => {}
                Flow::End => break,
                Flow::Again => return Ok(Flow::Again),
            }
        }
        if !whole {
            for argued in handed::within(&body) {
                self.hand(&argued);
            }
        }
        self.machine.rebound = rebound(&body);
        // The functions of a training file that are still to be called record what they make.
        self.machine.settled = !whole;
        Ok(Flow::Next)
    }

    /// Runs a statement.
    fn statement(&mut self, module: &ModuleText<'_>, at: usize) -> Outcome<Flow> {
        let statement = &module.body[at];
        (self.last, self.last_fault) = (None, None);
        let names = Names::of_statement(statement).bound;
        let before: Vec<(Name, Value)> = names
            .iter()
            .map(|name| (name.clone(), self.machine.global(name).unwrap_or(Value::Unbound)))
            .collect();
        let known = self.machine.handed.len();
        let foreseen =
            self.effort.foreseen.contains(&at).then(|| self.consequences(module, statement, &before));
        let left = limits::left();
        let (result, changed) = tracked::call(|| match star(statement) {
            Some(path) => self.star(path, statement, at),
            None => compile::statement(&mut self.machine, statement)
                .and_then(|code| self.machine.run_statement(code))
                .map_err(|fault| fault.or_at(statement.at)),
        });
        self.effort.steps += left.saturating_sub(limits::left());
        if self.machine.whole.is_none() {
            for handed in &mut self.machine.handed[known..] {
                handed.at = statement.at;
            }
        }
        let imports = imported(statement);
        for name in &names {
            self.bound.bind(name, at, imports.contains(name));
        }
        match result {
            Ok(value) => {
                if let Act::Expr(_) = statement.act {
                    self.last = Some(value);
                }
                self.unused_import(statement);
                Ok(Flow::Next)
            }
            Err(fault) if fault.ends() && fault.message() == ENDS => {
                let spot = self.spot(statement.at);
                self.machine.note(&format!("the program ends on {spot}: the lines below it are not run"));
                Ok(Flow::End)
            }
            Err(fault) if !self.may_be_left_out(statement, &fault) => Err(fault),
            Err(fault) if fault.at().is_some_and(|at| self.exits.contains(&at)) => {
                let line = self.line(statement.at);
                self.machine.note(&format!("the Python ends on line {line}: the lines below it are not run"));
                self.ended = Some(line);
                Ok(Flow::End)
            }
            Err(_) if changed && foreseen.is_none() && self.effort.steps <= limits::STEPS => {
                self.effort.foreseen.insert(at);
                Ok(Flow::Again)
            }
            Err(fault) => {
                let mut found = self.consequences(module, statement, &before);
                found.everything |= changed && foreseen.is_none();
                found.join(foreseen.unwrap_or_default());
                self.leave_out(statement, found, fault)
            }
        }
    }

    /// Whether a fault means that something is not available here, rather than that the program is wrong.
    fn may_be_left_out(&self, statement: &Stmt, fault: &Fault) -> bool {
        let is_direct = self.machine.whole.as_ref().is_some_and(|whole| whole.direct.is_some());
        fault.is_missing() && !is_direct && !matches!(statement.act, Act::Raise(..))
    }

    /// What a statement may change; `before` has the earlier values of the names that it binds.
    fn consequences(
        &mut self,
        module: &ModuleText<'_>,
        statement: &Stmt,
        before: &[(Name, Value)],
    ) -> Consequences {
        consequences::of(&self.machine, module, statement, before, &mut self.effort.readings)
    }

    /// Leaves out a statement that needs a missing name or library. Using a value that it would have defined or changed is an
    /// error from then on.
    fn leave_out(&mut self, statement: &Stmt, found: Consequences, fault: Fault) -> Outcome<Flow> {
        for argued in handed::by(statement) {
            self.hand(&argued);
        }
        let (what, line) = (fault.what(), self.line(statement.at));
        let mut names: Vec<Name> = found.names.keys().cloned().collect();
        names.arrange();
        let total = self.program.total.clone();
        let (changed, within) =
            total.call(|| spoil::apply(&mut self.machine, found, &fault, line, &mut self.effort.looked))?;
        names.extend(changed);
        self.left.push(LeftOut { line, what, at: statement.at, names, within });
        self.last_fault = Some(fault);
        Ok(Flow::Next)
    }

    /// `from path import *`. If the names of the module are not known, every name may come from it.
    fn star(&mut self, path: &str, statement: &Stmt, at: usize) -> Outcome<Value> {
        match stars::import(&mut self.machine, path)? {
            Some(names) => {
                for (name, value) in names {
                    self.set_global(&name, value);
                    self.bound.bind(&name, at, true);
                }
            }
            None if self.machine.whole.is_some() => {
                self.machine.note(&format!(
                    "`from {path} import *` is not available here: names that the file does not define may come from it"
                ));
            }
            None => {
                let what = format!("`from {path} import *`");
                let fault = Fault::refuse(format!("the names that {what} imports are not known here"))
                    .or_at(statement.at);
                let line = self.line(statement.at);
                let found = Consequences { everything: true, ..Default::default() };
                let (names, within) =
                    spoil::apply(&mut self.machine, found, &fault, line, &mut self.effort.looked)?;
                self.machine.replaced = Some(format!("{what} on line {line}"));
                self.left.push(LeftOut { line, what: fault.what(), at: statement.at, names, within });
            }
        }
        Ok(Value::None)
    }

    /// Keeps a value that is passed to a framework, if it may be a schedule.
    fn hand(&mut self, argued: &Argued<'_>) {
        let total = self.program.total.clone();
        let run = || {
            compile::expression(&mut self.machine, argued.value)
                .and_then(|code| self.machine.run_statement(code))
        };
        let value = match total.call(run) {
            Ok(value) => value,
            Err(fault) if may_be_schedule_value(&self.program.body, &self.bound, argued.value) => {
                Lost::missing(argued.to, fault.or_at(argued.value.at), Vec::new())
            }
            Err(_) => return,
        };
        self.machine.handed.push(Handed { value, to: argued.to, at: argued.at, called: false });
    }

    fn unused_import(&mut self, statement: &Stmt) {
        let (Act::Import(_) | Act::From(..)) = &statement.act else { return };
        for name in Names::of_statement(statement).bound {
            let symbol = self.machine.symbol(&name) as usize;
            if let Value::Lost(lost) = &self.machine.globals[symbol]
                && !self.missing.contains(&lost.name)
            {
                self.missing.push(lost.name.clone());
            }
        }
    }

    /// A function with which Keras' callbacks are called.
    pub(crate) fn training(&mut self, name: &str) -> Outcome<Value> {
        standard::training(&mut self.machine, name)
    }

    /// Gives a name of the module a value.
    pub(crate) fn set_global(&mut self, name: &str, value: Value) {
        let symbol = self.machine.symbol(name) as usize;
        self.machine.globals[symbol] = value;
    }

    /// The line of a place in the user's file, counted from 1.
    pub(crate) fn line(&self, at: At) -> usize {
        self.place(at).span().line
    }

    /// Whether a class of the program has a method that sets a rate.
    pub(crate) fn class_sets_rate(&self, class: &str) -> bool {
        rates::class_sets_rate(&self.program.body, class)
    }

    /// Whether a callback of the snippet may end the training by what that measures.
    pub(crate) fn class_stops_by_logs(&self, class: &str) -> bool {
        rates::class_stops_by_logs(&self.program.body, class)
    }

    /// Whether a callback of the snippet acts in each batch.
    pub(crate) fn class_acts_by_batch(&self, class: &str) -> bool {
        rates::class_acts_by_batch(&self.program.body, class)
    }

    /// Whether a callback of the snippet acts behind each batch.
    pub(crate) fn class_acts_behind_batch(&self, class: &str) -> bool {
        rates::class_acts_behind_batch(&self.program.body, class)
    }

    /// Whether a callback of the snippet reaches the optimizer of a model by a name of the module.
    pub(crate) fn class_names_model(&self, class: &str) -> bool {
        rates::class_names_model(&self.program.body, class)
    }

    /// Whether a value is a function of the program that sets a rate.
    pub(crate) fn function_sets_rate(&self, value: &Value) -> bool {
        matches!(value, Value::Function(closure)
            if rates::function_sets_rate(&self.program.body, &closure.function))
    }

    /// A place in words.
    pub(crate) fn spot(&self, at: At) -> String {
        self.program.snippet.spot(at)
    }

    /// A place in what the user wrote.
    pub(crate) fn place(&self, at: At) -> Place {
        self.program.snippet.place(at)
    }

    /// The message of a fault, with its place in what the user wrote.
    pub(crate) fn diagnostic(&self, fault: &Fault) -> Diagnostic {
        self.program.snippet.diagnostic(fault)
    }
}

/// The module of a `from module import *`.
fn star(statement: &Stmt) -> Option<&str> {
    match &statement.act {
        Act::From(path, names) if names.iter().any(|(name, _)| &**name == "*") => Some(path),
        _ => None,
    }
}

/// The names that a statement only imports.
fn imported(statement: &Stmt) -> Vec<Name> {
    let (mut imported, mut defined) = (Vec::new(), Vec::new());
    visit::each(std::slice::from_ref(statement), &mut |inner| match &inner.act {
        Act::Import(_) | Act::From(..) => imported.extend(Names::of_statement(inner).bound),
        Act::Def(function) => defined.push(function.name.clone()),
        Act::Class(class) => defined.push(class.name.clone()),
        _ => {}
    });
    imported.retain(|name| !defined.contains(name));
    imported
}

/// The places where a program ends itself: the first word of `sys.exit()` and the like.
fn exits(body: &[Stmt]) -> Vec<At> {
    fn within(expr: &Expr, found: &mut Vec<At>) {
        if let ExprKind::Call(function, _) = &expr.kind {
            match &function.kind {
                ExprKind::Name(name) if matches!(&**name, "exit" | "quit") => found.push(function.at),
                ExprKind::Attribute(of, name) if &**name == "exit" => {
                    if matches!(&of.kind, ExprKind::Name(of) if &**of == "sys") {
                        found.push(of.at);
                    }
                }
                _ => {}
            }
        }
        scope::inside(expr, &mut |child| within(child, found));
    }
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Expr(value) = &statement.act {
            within(value, &mut found);
        }
    });
    found.truncate(100);
    found
}

/// The names that functions declare `global`.
fn rebound(body: &[Stmt]) -> HashSet<Name> {
    let mut names = HashSet::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Global(more) = &statement.act {
            names.extend(more.iter().cloned());
        }
    });
    names
}
