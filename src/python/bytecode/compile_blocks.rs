//! Compiles `try`, `with`, `match` and `del`.

use crate::python::bytecode::compile::{Compiler, Final, Guarded, Op};
use crate::python::object::code::{Catches, Guard};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::operation::exceptions;
use crate::python::operation::matching;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::managed_names;
use std::sync::Arc;

/// TensorFlow's scopes that name or place operations, and change no value.
const SCOPES: [&str; 4] = ["name_scope", "device", "control_dependencies", "init_scope"];

impl Compiler<'_> {
    /// Begins a range of instructions whose exceptions are caught.
    fn guard(&mut self) {
        let start = Some(self.position());
        self.guards.push(Guarded { start, done: Vec::new() });
    }

    /// Sets the handler of a guarded range to this place, with the exception in a register.
    fn caught(&mut self, guarded: Guarded, register: u16, all: bool) {
        let target = self.position();
        for (from, to) in guarded.done {
            let catches = if all { Catches::All } else { Catches::Exceptions };
            self.code.guards.push(Guard { from, to, target, register, catches });
        }
    }

    /// Ends the innermost guarded range.
    fn unguard(&mut self) -> Guarded {
        let mut guarded = self.guards.pop().unwrap_or_default();
        let here = self.position();
        if let Some(start) = guarded.start
            && start < here
        {
            guarded.done.push((start, here));
        }
        guarded
    }

    /// Runs the `finally` blocks from number `from` on, innermost first, each outside of the guard of its own `try`.
    pub(in crate::python) fn leave(&mut self, from: usize) -> Outcome<()> {
        let all = self.finals.clone();
        for at in (from..all.len()).rev() {
            let here = self.position();
            for guarded in &mut self.guards[all[at].guard..] {
                if let Some(start) = guarded.start.take()
                    && start < here
                {
                    guarded.done.push((start, here));
                }
            }
            self.finals.truncate(at);
            let dead = self.dead;
            self.block(&all[at].body)?;
            self.dead = dead;
        }
        // The instruction that leaves raises nothing, so the guarded ranges may resume before it.
        let here = self.position();
        for guarded in &mut self.guards {
            guarded.start.get_or_insert(here);
        }
        self.finals = all;
        Ok(())
    }

    pub(in crate::python) fn attempt(&mut self, attempt: &Try) -> Outcome<()> {
        if attempt.finally.is_empty() {
            return self.handled(attempt);
        }
        let exception = self.run_of(1)?;
        let before = self.definite.clone();
        self.finals.push(Final { body: attempt.finally.clone(), guard: self.guards.len() });
        self.guard();
        self.handled(attempt)?;
        let guarded = self.unguard();
        self.finals.pop();
        let dead = self.dead;
        if !dead {
            self.block(&attempt.finally)?;
        }
        let dead = dead || self.dead;
        let after = self.definite.clone();
        let end = self.emit(Op::Jump { to: 0 })?;
        self.caught(guarded, exception, false);
        (self.definite, self.dead) = (before, false);
        self.handling.push(exception);
        self.block(&attempt.finally)?;
        self.handling.pop();
        self.emit(Op::Reraise { src: exception })?;
        self.land(end);
        (self.definite, self.dead) = (after, dead);
        self.release(exception);
        Ok(())
    }

    /// `try`, `except` and `else`.
    fn handled(&mut self, attempt: &Try) -> Outcome<()> {
        if attempt.handlers.is_empty() {
            self.block(&attempt.body)?;
            return if self.dead { Ok(()) } else { self.block(&attempt.otherwise) };
        }
        let exception = self.run_of(1)?;
        let before = self.definite.clone();
        self.guard();
        self.block(&attempt.body)?;
        let guarded = self.unguard();
        if !self.dead {
            self.block(&attempt.otherwise)?;
        }
        let mut ends = vec![self.emit(Op::Jump { to: 0 })?];
        let mut outcomes = vec![self.outcome(before.clone())];
        self.caught(guarded, exception, attempt.catches_all);
        for handler in &attempt.handlers {
            self.here = handler.at;
            let mut other = None;
            if let Some(class) = &handler.class {
                let class = self.expr(class)?;
                let matches = self.native(&exceptions::CATCHES, &[exception, class])?;
                self.release(matches);
                other = Some(self.emit(Op::JumpUnless { src: matches, to: 0 })?);
            }
            if let Some(name) = &handler.name {
                self.store(name, exception)?;
            }
            self.handling.push(exception);
            self.block(&handler.body)?;
            self.handling.pop();
            if let Some(name) = &handler.name
                && !self.dead
            {
                self.forget(name)?;
            }
            ends.push(self.emit(Op::Jump { to: 0 })?);
            outcomes.push(self.outcome(before.clone()));
            match other {
                Some(other) => self.land(other),
                // Handlers after a bare `except` are never reached.
                None => break,
            }
        }
        self.emit(Op::Reraise { src: exception })?;
        for end in ends {
            self.land(end);
        }
        self.merge(outcomes);
        self.release(exception);
        Ok(())
    }

    /// Unbinds a name.
    fn forget(&mut self, name: &Name) -> Outcome<()> {
        let src = self.constant(Value::Unbound)?;
        self.store(name, src)?;
        if let Some(register) = self.local(name) {
            self.definite.insert(register, false);
        }
        Ok(())
    }

    pub(in crate::python) fn delete(&mut self, target: &Expr) -> Outcome<()> {
        match &target.kind {
            ExprKind::Name(name) => {
                let value = self.expr(target)?;
                self.release(value);
                self.forget(name)
            }
            ExprKind::Index(of, index) => {
                let (of, index) = (self.expr(of)?, self.expr(index)?);
                let done = self.native(&matching::DELETE_ITEM, &[of, index])?;
                self.release(done);
                Ok(())
            }
            ExprKind::Attribute(of, name) => {
                let of = self.expr(of)?;
                let name = self.constant(Value::str(&**name))?;
                let done = self.native(&matching::DELETE_ATTRIBUTE, &[of, name])?;
                self.release(done);
                Ok(())
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.delete(item))
            }
            _ => self.stop(Fault::raise("SyntaxError", "cannot delete this expression")).map(drop),
        }
    }

    pub(in crate::python) fn with(&mut self, items: &[(Expr, Option<Expr>)], body: &[Stmt]) -> Outcome<()> {
        let Some(((context, target), rest)) = items.split_first() else { return self.block(body) };
        let scope = match &context.kind {
            ExprKind::Call(function, arguments) => match &function.kind {
                ExprKind::Attribute(of, name) => Some((Some(&**of), name, &arguments[..])),
                ExprKind::Name(name) => Some((None, name, &arguments[..])),
                _ => None,
            },
            _ => None,
        };
        match scope.filter(|(_, name, _)| SCOPES.contains(&&***name)) {
            Some((of, name, arguments)) => {
                self.scope(of, name, arguments, target.as_ref())?;
                self.with(rest, body)
            }
            None => self.managed(context, target.as_ref(), rest, body),
        }
    }

    /// Enters a scope of TensorFlow.
    fn scope(
        &mut self,
        of: Option<&Expr>,
        name: &Name,
        arguments: &[Argument],
        target: Option<&Expr>,
    ) -> Outcome<()> {
        if let Some(of) = of {
            let module = self.expr(of)?;
            self.release(module);
        }
        let mut first = None;
        for argument in arguments {
            let (Argument::Positional(value) | Argument::Keyword(_, value)) = argument else { continue };
            let value = self.expr(value)?;
            match (first, &**name, target) {
                (None, "name_scope", Some(_)) => first = Some(value),
                _ => self.release(value),
            }
        }
        let Some(target) = target else { return Ok(()) };
        let Some(first) = first else {
            let refused = Refused { what: "`as` after this scope", instead: "leave it out" };
            self.here = target.at;
            return self.stop(Fault::refused(refused)).map(drop);
        };
        let name = self.native(&matching::SCOPE_NAME, &[first])?;
        self.bind(target, name)?;
        self.release(name);
        Ok(())
    }

    /// `with` of an object that has `__enter__` and `__exit__`. The `__exit__` runs as a `finally` does; after an exception, it
    /// is told of it, and may swallow it.
    fn managed(
        &mut self,
        context: &Expr,
        target: Option<&Expr>,
        rest: &[(Expr, Option<Expr>)],
        body: &[Stmt],
    ) -> Outcome<()> {
        let at = context.at;
        let [manager, raised] = managed_names(at);
        let named = |name: &Name| Expr { kind: ExprKind::Name(name.clone()), at };
        let call = |method: &str, arguments: Vec<Expr>| {
            let method = ExprKind::Attribute(Box::new(named(&manager)), method.into());
            let arguments = arguments.into_iter().map(Argument::Positional).collect();
            Expr { kind: ExprKind::Call(Box::new(Expr { kind: method, at }), arguments), at }
        };
        let none = || Expr { kind: ExprKind::None, at };
        let made = self.expr(context)?;
        self.store(&manager, made)?;
        self.release(made);
        let entered = self.expr(&call("__enter__", Vec::new()))?;
        target.map_or(Ok(()), |target| self.bind(target, entered))?;
        self.release(entered);
        let exception = self.run_of(1)?;
        let before = self.definite.clone();
        let exit = Act::Expr(call("__exit__", vec![none(), none(), none()]));
        let exit = Arc::new(vec![Stmt { act: exit, at }]);
        self.finals.push(Final { body: exit.clone(), guard: self.guards.len() });
        self.guard();
        self.with(rest, body)?;
        let guarded = self.unguard();
        self.finals.pop();
        let dead = self.dead;
        if !dead {
            self.block(&exit)?;
        }
        let end = self.emit(Op::Jump { to: 0 })?;
        let outcome = self.outcome(before.clone());
        self.caught(guarded, exception, false);
        self.store(&raised, exception)?;
        self.handling.push(exception);
        let class = ExprKind::Attribute(Box::new(named(&raised)), "__class__".into());
        let told = call("__exit__", vec![Expr { kind: class, at }, named(&raised), none()]);
        let swallowed = self.expr(&told)?;
        self.handling.pop();
        let goes_on = self.emit(Op::JumpIf { src: swallowed, to: 0 })?;
        self.release(swallowed);
        let outcomes = vec![outcome, self.outcome(before)];
        self.emit(Op::Reraise { src: exception })?;
        self.land(end);
        self.land(goes_on);
        self.merge(outcomes);
        self.release(exception);
        Ok(())
    }

    pub(in crate::python) fn cases(&mut self, subject: &Expr, cases: &[Case]) -> Outcome<()> {
        let value = self.expr(subject)?;
        let kept = self.run_of(1)?;
        self.emit(Op::Move { dst: kept, src: value })?;
        self.release(value);
        let mut ends = Vec::new();
        let mut outcomes = Vec::new();
        for case in cases {
            let before = self.definite.clone();
            let (mut fails, mut names) = (Vec::new(), Vec::new());
            self.pattern(&case.pattern, kept, &mut fails, &mut names)?;
            for (name, register) in &names {
                self.store(name, *register)?;
            }
            if let Some(guard) = &case.guard {
                fails.push(self.jump_unless(guard)?);
            }
            self.block(&case.body)?;
            ends.push(self.emit(Op::Jump { to: 0 })?);
            outcomes.push(self.outcome(before));
            for fail in fails {
                self.land(fail);
            }
        }
        outcomes.push(Some(self.definite.clone()));
        for end in ends {
            self.land(end);
        }
        self.merge(outcomes);
        self.release(kept);
        Ok(())
    }

    /// Jumps unless a pattern matches. The jumps are added to `fails`; names to bind after the whole pattern matched are added
    /// to `names`.
    fn pattern(
        &mut self,
        pattern: &Pattern,
        subject: u16,
        fails: &mut Vec<usize>,
        names: &mut Vec<(Name, u16)>,
    ) -> Outcome<()> {
        match pattern {
            Pattern::Value(value) | Pattern::Singleton(value) => {
                let b = self.expr(value)?;
                self.release(b);
                let op = if let Pattern::Value(_) = pattern { CompareOp::Eq } else { CompareOp::Is };
                fails.push(self.emit(Op::JumpUnlessCompare { op, a: subject, b, to: 0 })?);
                Ok(())
            }
            Pattern::As(inner, name) => {
                if let Some(inner) = inner {
                    self.pattern(inner, subject, fails, names)?;
                }
                names.extend(name.iter().map(|name| (name.clone(), subject)));
                Ok(())
            }
            Pattern::Or(items) => self.alternatives(items, subject, fails),
            Pattern::Sequence(items) => self.items(items, subject, fails, names),
            Pattern::Mapping(pairs, rest) => {
                if rest.is_some() {
                    let refused = Refused { what: "`**rest` in a pattern", instead: "match the keys alone" };
                    return self.stop(Fault::refused(refused)).map(drop);
                }
                let base = self.run_of(pairs.len())?;
                for (i, (key, _)) in pairs.iter().enumerate() {
                    self.expr_into(key, base + i as u16)?;
                }
                self.release_run(base, pairs.len());
                let keys = self.temp()?;
                self.emit(Op::Tuple { dst: keys, base, count: pairs.len() as u16 })?;
                let found = self.native(&matching::KEYS, &[subject, keys])?;
                let patterns = pairs.iter().map(|(_, pattern)| pattern);
                self.parts(found, patterns.collect(), fails, names)
            }
            Pattern::Class { class, positional, keywords } => {
                let class = self.expr(class)?;
                let count = self.constant(Value::Int(positional.len() as i64))?;
                let wanted = keywords.iter().map(|(name, _)| Value::str(&**name)).collect();
                let wanted = self.constant(Value::tuple(wanted))?;
                let found = self.native(&matching::CLASS, &[subject, class, count, wanted])?;
                let patterns = positional.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
                self.parts(found, patterns.collect(), fails, names)
            }
            Pattern::Star(_) => self.stop(Fault::raise("SyntaxError", "a starred pattern here")).map(drop),
        }
    }

    /// Matches a sequence of patterns.
    fn items(
        &mut self,
        items: &[Pattern],
        subject: u16,
        fails: &mut Vec<usize>,
        names: &mut Vec<(Name, u16)>,
    ) -> Outcome<()> {
        let star = items.iter().position(|item| matches!(item, Pattern::Star(_)));
        let least = self.constant(Value::Int((items.len() - usize::from(star.is_some())) as i64))?;
        let exact = self.constant(Value::Bool(star.is_none()))?;
        let matches = self.native(&matching::SEQUENCE, &[subject, least, exact])?;
        self.release(matches);
        fails.push(self.emit(Op::JumpUnless { src: matches, to: 0 })?);
        let base = self.kept(items.len())?;
        let star = star.map_or(u8::MAX, |star| star.min(254) as u8);
        self.emit(Op::Unpack { star, src: subject, base, count: items.len() as u16 })?;
        for (i, item) in items.iter().enumerate() {
            let register = base + i as u16;
            match item {
                Pattern::Star(name) => names.extend(name.iter().map(|n| (n.clone(), register))),
                item => self.pattern(item, register, fails, names)?,
            }
        }
        Ok(())
    }

    /// Matches the parts of a subject, which are a tuple in `found`, or None if the subject does not have them.
    fn parts(
        &mut self,
        found: u16,
        patterns: Vec<&Pattern>,
        fails: &mut Vec<usize>,
        names: &mut Vec<(Name, u16)>,
    ) -> Outcome<()> {
        let none = self.constant(Value::None)?;
        let op = CompareOp::IsNot;
        fails.push(self.emit(Op::JumpUnlessCompare { op, a: found, b: none, to: 0 })?);
        let base = self.kept(patterns.len())?;
        self.emit(Op::Unpack { star: u8::MAX, src: found, base, count: patterns.len() as u16 })?;
        self.release(found);
        for (i, pattern) in patterns.into_iter().enumerate() {
            self.pattern(pattern, base + i as u16, fails, names)?;
        }
        Ok(())
    }

    fn alternatives(&mut self, items: &[Pattern], subject: u16, fails: &mut Vec<usize>) -> Outcome<()> {
        let mut matched = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let (mut others, mut names) = (Vec::new(), Vec::new());
            self.pattern(item, subject, &mut others, &mut names)?;
            if !names.is_empty() {
                let refused = Refused { what: "a name within `|`", instead: "write one case for each" };
                return self.stop(Fault::refused(refused)).map(drop);
            }
            if i + 1 == items.len() {
                fails.extend(others);
                break;
            }
            matched.push(self.emit(Op::Jump { to: 0 })?);
            for other in others {
                self.land(other);
            }
        }
        for jump in matched {
            self.land(jump);
        }
        Ok(())
    }
}
