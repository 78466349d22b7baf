//! Compiles statements.

use crate::python::bytecode::compile::{self, Compiler, Loop, Op};
use crate::python::bytecode::compile_parameters::chooses_parameters;
use crate::python::library::modules;
use crate::python::object::code::ClassTemplate;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::operation::exceptions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use std::collections::HashMap;
use std::sync::Arc;

impl Compiler<'_> {
    pub(in crate::python) fn block(&mut self, body: &[Stmt]) -> Outcome<()> {
        for statement in body {
            self.here = statement.at;
            self.act(&statement.act)?;
        }
        Ok(())
    }

    fn act(&mut self, act: &Act) -> Outcome<()> {
        match act {
            Act::Pass | Act::Annotate { value: None, .. } | Act::Global(_) | Act::Nonlocal(_) => Ok(()),
            Act::Annotate { target, value: Some(value), .. } => {
                self.assign(std::slice::from_ref(target), value)
            }
            // Docstrings and bare names do nothing.
            Act::Expr(Expr { kind: ExprKind::Str(_) | ExprKind::Ellipsis, .. }) => Ok(()),
            Act::Expr(value) => {
                let register = self.expr(value)?;
                self.release(register);
                Ok(())
            }
            Act::Assign(targets, value) => self.assign(targets, value),
            Act::Augment(op, target, value) => self.augment(*op, target, value),
            Act::If(arms, otherwise) => self.conditional(arms, otherwise),
            Act::While(test, body, otherwise) => {
                let start = self.position();
                let forever = matches!(test.kind, ExprKind::Bool(true));
                let end = if forever { None } else { Some(self.jump_unless(test)?) };
                self.cycle(start, end, body, otherwise)
            }
            Act::For(target, source, body, otherwise) => self.for_loop(target, source, body, otherwise),
            Act::Break => self.leave_loop(true),
            Act::Continue => self.leave_loop(false),
            Act::Return(value) => self.return_value(value.as_ref()),
            Act::Raise(value, cause) => self.raise(value.as_ref(), cause.as_ref()),
            Act::Assert(test, message) => self.assert(test, message.as_ref()),
            Act::Def(function) => {
                let made = self.closure(function)?;
                let made = self.decorate(&function.decorators, made)?;
                self.store(&function.name, made)?;
                self.release(made);
                Ok(())
            }
            Act::Class(class) => {
                let made = self.class(class)?;
                let made = self.decorate(&class.decorators, made)?;
                self.store(&class.name, made)?;
                self.release(made);
                Ok(())
            }
            Act::Import(modules) => modules.iter().try_for_each(|(path, name)| {
                // `import a.b` binds `a`; `import a.b as c` binds `a.b`.
                let first: Name = path.split('.').next().unwrap_or(path).into();
                match name {
                    Some(name) => self.import(path.clone(), None, name),
                    None => self.import(first.clone(), None, &first),
                }
            }),
            Act::From(path, names) => names
                .iter()
                .try_for_each(|(name, bound)| self.import(path.clone(), Some(name.clone()), bound)),
            Act::Try(attempt) => self.attempt(attempt),
            Act::With(items, body) => self.with(items, body),
            Act::Match(subject, cases) => self.cases(subject, cases),
            Act::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            Act::Refused(refused) => self.stop(Fault::refused(*refused)).map(drop),
        }
    }

    fn for_loop(&mut self, target: &Expr, source: &Expr, body: &[Stmt], otherwise: &[Stmt]) -> Outcome<()> {
        let src = self.expr(source)?;
        // The iterator lives as long as the loop, so its register is not shared.
        let iter = self.run_of(1)?;
        self.emit(Op::Iterate { dst: iter, src })?;
        self.release(src);
        let start = self.position();
        let item = self.run_of(1)?;
        let end = self.emit(Op::Next { dst: item, iter, to: 0 })?;
        let before = self.definite.clone();
        self.bind(target, item)?;
        self.cycle(start, Some(end), body, otherwise)?;
        self.definite = before;
        self.release(iter);
        self.release(item);
        Ok(())
    }

    /// `break` or `continue`.
    fn leave_loop(&mut self, breaks: bool) -> Outcome<()> {
        let message = if breaks { "'break' outside loop" } else { "'continue' not properly in loop" };
        match self.loops.last().map(|current| (current.start, current.finals)) {
            Some((start, finals)) => {
                self.leave(finals)?;
                let jump = self.emit(Op::Jump { to: start })?;
                self.loops
                    .last_mut()
                    .filter(|_| breaks)
                    .into_iter()
                    .for_each(|current| current.breaks.push(jump));
            }
            None => {
                self.stop(Fault::raise("SyntaxError", message))?;
            }
        }
        self.dead = true;
        Ok(())
    }

    fn return_value(&mut self, value: Option<&Expr>) -> Outcome<()> {
        let src = self.expr_or_none(value)?;
        if !self.finals.is_empty() {
            // The value is taken before `finally` may change the variable.
            let kept = self.run_of(1)?;
            self.emit(Op::Move { dst: kept, src })?;
            self.leave(0)?;
            self.emit(Op::Return { src: kept })?;
            self.release(kept);
        }
        self.emit(Op::Return { src })?;
        self.release(src);
        self.dead = true;
        Ok(())
    }

    fn raise(&mut self, value: Option<&Expr>, cause: Option<&Expr>) -> Outcome<()> {
        if let Some(value) = value {
            let at = self.here;
            let src = self.expr(value)?;
            if let Some(cause) = cause {
                let cause = self.expr(cause)?;
                let checked = self.native(&exceptions::CAUSE, &[cause])?;
                self.release(checked);
            }
            self.here = at;
            self.emit(Op::Raise { src })?;
            self.release(src);
        } else if let Some(src) = self.handling.last().copied() {
            self.emit(Op::Reraise { src })?;
        } else {
            let fault = Fault::refuse("`raise` without an exception cannot be run here");
            self.stop(fault.help("write it in the `except` block itself"))?;
        }
        self.dead = true;
        Ok(())
    }

    fn assert(&mut self, test: &Expr, message: Option<&Expr>) -> Outcome<()> {
        let src = self.expr(test)?;
        self.release(src);
        let holds = self.emit(Op::JumpIf { src, to: 0 })?;
        let src = self.expr_or_none(message)?;
        self.emit(Op::AssertionFailed { src })?;
        self.release(src);
        self.land(holds);
        Ok(())
    }

    fn class(&mut self, class: &Arc<ClassDef>) -> Outcome<u16> {
        let mut bases = Vec::new();
        for base in &class.bases {
            match base {
                Argument::Positional(base) => bases.push(base),
                Argument::Keyword(name, value)
                    if &**name == "metaclass"
                        && matches!(&value.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if &**name == "ABCMeta") =>
                    {}
                _ => {
                    self.here = class.at;
                    return self.stop(
                        Fault::refuse("keywords of a class cannot be run here")
                            .help("derive it from the schedule class alone"),
                    );
                }
            }
        }
        let base = self.run_of(bases.len())?;
        for (i, value) in bases.iter().enumerate() {
            self.expr_into(value, base + i as u16)?;
        }
        self.release_run(base, bases.len());
        let names = self.visible(Names::kept_of_class(class).free_of_class());
        let code = compile::class_body(self.machine, class, &names)?;
        let captures = names.iter().map(|name| self.cell(name)).collect();
        let class = class.clone();
        let count = bases.len() as u16;
        self.code.classes.push(ClassTemplate { class, code, captures, bases: base, count });
        let dst = self.temp()?;
        let class = (self.code.classes.len() - 1) as u16;
        self.emit(Op::Class { dst, class })?;
        Ok(dst)
    }

    fn import(&mut self, path: Name, member: Option<Name>, bound: &Name) -> Outcome<()> {
        self.code.imports.push((path, member));
        let import = (self.code.imports.len() - 1) as u16;
        let dst = self.temp()?;
        self.emit(Op::Import { dst, import })?;
        if !self.guards.is_empty() {
            // In a `try`, a missing module raises at the import, because a handler may catch that.
            let known = self.native(&modules::AVAILABLE, &[dst])?;
            self.release(known);
        }
        self.store(bound, dst)?;
        self.release(dst);
        Ok(())
    }

    fn decorate(&mut self, decorators: &[Expr], mut made: u16) -> Outcome<u16> {
        for decorator in decorators.iter().rev() {
            if let Some(module) = self.registry(decorator) {
                let shown = format!(
                    "a decorator of `{module}`, which is not available here, is taken to change nothing"
                );
                self.machine.note(&shown);
                continue;
            }
            let function = self.expr(decorator)?;
            let base = self.run_of(1)?;
            self.emit(Op::Move { dst: base, src: made })?;
            self.release(made);
            self.release(function);
            self.release(base);
            let dst = self.temp()?;
            self.emit(Op::Call { count: 1, dst, function, base })?;
            made = dst;
        }
        Ok(made)
    }

    /// The module of a decorator that only registers or configures what it decorates, if that module is not available here.
    fn registry(&mut self, decorator: &Expr) -> Option<String> {
        const CONFIGURING: [&str; 5] = ["gin", "hydra", "beartype", "typeguard", "jaxtyping"];
        let (mut registers, mut here) = (false, decorator);
        let root = loop {
            let name = match &here.kind {
                ExprKind::Call(of, _) => {
                    here = of;
                    continue;
                }
                ExprKind::Attribute(_, name) | ExprKind::Name(name) => name,
                _ => return None,
            };
            registers |= name.to_lowercase().contains("regist");
            match &here.kind {
                ExprKind::Attribute(of, _) => here = of,
                _ => break name,
            }
        };
        let symbol = self.machine.symbol(root);
        let Value::Lost(lost) = self.machine.slot(symbol) else { return None };
        let module = lost.reason.message().strip_suffix("` is not available here")?.strip_prefix('`')?;
        let configures = module.split('.').next().is_some_and(|first| CONFIGURING.contains(&first));
        (registers || configures).then(|| module.to_string())
    }

    fn assign(&mut self, targets: &[Expr], value: &Expr) -> Outcome<()> {
        if let [Expr { kind: ExprKind::Name(name), .. }] = targets
            && let Some(dst) = self.local(name)
            && !chooses_parameters(value)
        {
            // In `x = x + y`, the instruction reads `x` before it writes it.
            self.expr_into(value, dst)?;
            self.definite.insert(dst, true);
            return Ok(());
        }
        let src = if chooses_parameters(value) { self.parameters_of(value)? } else { self.expr(value)? };
        for target in targets {
            self.bind(target, src)?;
        }
        self.release(src);
        Ok(())
    }

    /// Assigns the value of a register to a target.
    pub(in crate::python) fn bind(&mut self, target: &Expr, src: u16) -> Outcome<()> {
        match &target.kind {
            ExprKind::Name(name) => self.store(name, src),
            ExprKind::Attribute(of, name) => {
                let of = self.expr(of)?;
                let name = self.symbol(name);
                self.emit(Op::SetAttribute { of, name, src })?;
                self.release(of);
                Ok(())
            }
            ExprKind::Index(of, index) => {
                let of = self.expr(of)?;
                let index = self.expr(index)?;
                self.emit(Op::SetIndex { of, index, src })?;
                self.release(of);
                self.release(index);
                Ok(())
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let star = items.iter().position(|item| matches!(item.kind, ExprKind::Starred(_)));
                let base = self.run_of(items.len())?;
                let star = star.map_or(u8::MAX, |star| star.min(254) as u8);
                self.emit(Op::Unpack { star, src, base, count: items.len() as u16 })?;
                for (i, item) in items.iter().enumerate() {
                    let item = if let ExprKind::Starred(inner) = &item.kind { inner } else { item };
                    self.bind(item, base + i as u16)?;
                }
                self.release_run(base, items.len());
                Ok(())
            }
            _ => self.stop(Fault::raise("SyntaxError", "cannot assign to this expression")).map(drop),
        }
    }

    fn augment(&mut self, op: BinaryOp, target: &Expr, value: &Expr) -> Outcome<()> {
        match &target.kind {
            ExprKind::Name(name) => {
                let a = self.expr(target)?;
                let b = self.expr(value)?;
                match self.local(name) {
                    Some(dst) => {
                        self.emit(Op::Augment { op, dst, a, b })?;
                        self.definite.insert(dst, true);
                    }
                    None => {
                        let dst = self.temp()?;
                        self.emit(Op::Augment { op, dst, a, b })?;
                        self.store(name, dst)?;
                        self.release(dst);
                    }
                }
                self.release(a);
                self.release(b);
                Ok(())
            }
            ExprKind::Attribute(of, name) => {
                let of = self.expr(of)?;
                let name = self.symbol(name);
                let a = self.temp()?;
                self.emit(Op::Attribute { dst: a, of, name })?;
                let b = self.expr(value)?;
                self.emit(Op::Augment { op, dst: a, a, b })?;
                self.emit(Op::SetAttribute { of, name, src: a })?;
                for register in [of, a, b] {
                    self.release(register);
                }
                Ok(())
            }
            ExprKind::Index(of, index) => {
                let of = self.expr(of)?;
                let index = self.expr(index)?;
                let a = self.temp()?;
                self.emit(Op::Index { dst: a, of, index })?;
                let b = self.expr(value)?;
                self.emit(Op::Augment { op, dst: a, a, b })?;
                self.emit(Op::SetIndex { of, index, src: a })?;
                for register in [of, index, a, b] {
                    self.release(register);
                }
                Ok(())
            }
            _ => {
                self.stop(Fault::raise("SyntaxError", "illegal target of an augmented assignment")).map(drop)
            }
        }
    }

    fn conditional(&mut self, arms: &[(Expr, Vec<Stmt>)], otherwise: &[Stmt]) -> Outcome<()> {
        let mut ends = Vec::new();
        let mut outcomes = Vec::new();
        for (i, (test, body)) in arms.iter().enumerate() {
            let skip = self.jump_unless(test)?;
            let before = self.definite.clone();
            self.block(body)?;
            let last = i + 1 == arms.len() && otherwise.is_empty();
            if !self.dead && !last {
                ends.push(self.emit(Op::Jump { to: 0 })?);
            }
            outcomes.push(self.outcome(before));
            self.land(skip);
        }
        let before = self.definite.clone();
        self.block(otherwise)?;
        outcomes.push(self.outcome(before));
        for end in ends {
            self.land(end);
        }
        self.merge(outcomes);
        Ok(())
    }

    /// The registers that are definitely assigned at the end of a branch; `None` if its end is not reached. Resets the state
    /// for the next branch.
    pub(in crate::python) fn outcome(&mut self, before: HashMap<u16, bool>) -> Option<HashMap<u16, bool>> {
        let after = std::mem::replace(&mut self.definite, before);
        let dead = std::mem::replace(&mut self.dead, false);
        (!dead).then_some(after)
    }

    /// After branches, a register is definitely assigned if every branch that reaches its end assigns it.
    pub(in crate::python) fn merge(&mut self, outcomes: Vec<Option<HashMap<u16, bool>>>) {
        let mut reached = outcomes.into_iter().flatten();
        let Some(mut merged) = reached.next() else {
            self.dead = true;
            return;
        };
        for outcome in reached {
            for (register, definite) in &mut merged {
                *definite &= outcome.get(register).copied().unwrap_or(false);
            }
        }
        self.definite = merged;
    }

    /// The body and the `else` of a loop.
    fn cycle(&mut self, start: u16, end: Option<usize>, body: &[Stmt], otherwise: &[Stmt]) -> Outcome<()> {
        let before = self.definite.clone();
        self.loops.push(Loop { start, breaks: Vec::new(), finals: self.finals.len() });
        self.block(body)?;
        if !self.dead {
            self.emit(Op::Jump { to: start })?;
        }
        let breaks = self.loops.pop().map(|done| done.breaks).unwrap_or_default();
        self.definite = before.clone();
        self.dead = end.is_none() && breaks.is_empty();
        if let Some(end) = end {
            self.land(end);
        }
        let inert = std::mem::replace(&mut self.dead, false);
        self.block(otherwise)?;
        self.dead = inert;
        self.definite = before;
        for jump in breaks {
            self.land(jump);
        }
        Ok(())
    }
}
