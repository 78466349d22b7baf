//! Compiles lists, tuples, dicts, comprehensions and f-strings.

use crate::python::bytecode::compile::{Compiler, Op};
use crate::python::library::builtins;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::operation::sets;
use crate::python::syntax::ast::*;

/// The kinds of displays of items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Display {
    List,
    Tuple,
    Set,
}

impl Compiler<'_> {
    pub(in crate::python) fn comprehension(&mut self, build: &Build, clauses: &[Clause]) -> Outcome<u16> {
        let made = self.temp()?;
        let begin = match build {
            Build::List(_) | Build::Set(_) => Op::List { dst: made, base: 0, count: 0 },
            Build::Dict(..) => Op::Dict { dst: made },
            Build::Any(_, any) => Op::Move { dst: made, src: self.constant(Value::Bool(!any))? },
            Build::First(..) => Op::Move { dst: made, src: self.constant(Value::None)? },
        };
        self.emit(begin)?;
        let before = std::mem::take(&mut self.found);
        let shut = self.shut;
        let known = self.overrides.len();
        self.rounds(build, clauses, made)?;
        self.shut = shut;
        if let Build::First(_, default) = build {
            match default {
                Some(default) => self.expr_into(default, made)?,
                None => {
                    self.stop(Fault::raise("StopIteration", ""))?;
                }
            }
        }
        for jump in std::mem::replace(&mut self.found, before) {
            self.land(jump);
        }
        for (_, register) in self.overrides.split_off(known) {
            self.release(register);
        }
        if let Build::Set(_) = build {
            return self.native(&sets::SET, &[made]);
        }
        Ok(made)
    }

    fn rounds(&mut self, build: &Build, clauses: &[Clause], made: u16) -> Outcome<()> {
        let Some((clause, rest)) = clauses.split_first() else {
            match build {
                Build::Any(item, any) => {
                    let src = self.expr(item)?;
                    self.release(src);
                    let other = match any {
                        true => self.emit(Op::JumpUnless { src, to: 0 })?,
                        false => self.emit(Op::JumpIf { src, to: 0 })?,
                    };
                    let src = self.constant(Value::Bool(*any))?;
                    self.emit(Op::Move { dst: made, src })?;
                    let found = self.emit(Op::Jump { to: 0 })?;
                    self.found.push(found);
                    self.land(other);
                }
                Build::First(item, _) => {
                    self.expr_into(item, made)?;
                    let found = self.emit(Op::Jump { to: 0 })?;
                    self.found.push(found);
                }
                Build::List(item) | Build::Set(item) => {
                    let src = self.expr(item)?;
                    self.emit(Op::Append { list: made, src })?;
                    self.release(src);
                }
                Build::Dict(key, value) => {
                    let key = self.expr(key)?;
                    let src = self.expr(value)?;
                    self.emit(Op::Insert { dict: made, key, src })?;
                    self.release(key);
                    self.release(src);
                }
            }
            return Ok(());
        };
        let src = self.expr(&clause.source)?;
        self.shut = self.class_body;
        let iter = self.temp()?;
        self.emit(Op::Iterate { dst: iter, src })?;
        self.release(src);
        let start = self.position();
        let item = self.register()?;
        let end = self.emit(Op::Next { dst: item, iter, to: 0 })?;
        self.own_target(&clause.target, item)?;
        for test in &clause.tests {
            let src = self.expr(test)?;
            self.release(src);
            let holds = self.emit(Op::JumpIf { src, to: 0 })?;
            self.emit(Op::Jump { to: start })?;
            self.land(holds);
        }
        self.rounds(build, rest, made)?;
        self.emit(Op::Jump { to: start })?;
        self.land(end);
        self.release(iter);
        Ok(())
    }

    /// Binds the target of a comprehension, which hides outer names.
    fn own_target(&mut self, target: &Expr, item: u16) -> Outcome<()> {
        match &target.kind {
            ExprKind::Name(name) => {
                self.overrides.push((name.clone(), item));
                Ok(())
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let base = self.code.registers as u16;
                for _ in items {
                    self.register()?;
                }
                self.emit(Op::Unpack { star: u8::MAX, src: item, base, count: items.len() as u16 })?;
                for (i, inner) in items.iter().enumerate() {
                    self.own_target(inner, base + i as u16)?;
                }
                Ok(())
            }
            _ => {
                self.here = target.at;
                self.stop(Fault::refuse("this target of a comprehension cannot be run here")).map(drop)
            }
        }
    }

    pub(in crate::python) fn format(&mut self, pieces: &[Piece]) -> Outcome<u16> {
        let base = self.run_of(pieces.len())?;
        for (i, piece) in pieces.iter().enumerate() {
            let dst = base + i as u16;
            match piece {
                Piece::Text(text) => {
                    let src = self.constant(Value::str(&**text))?;
                    self.emit(Op::Move { dst, src })?;
                }
                Piece::Value { value, conversion, format }
                    if format.iter().any(|p| matches!(p, Piece::Value { .. })) =>
                {
                    let mut src = self.expr(value)?;
                    if *conversion != Conversion::None {
                        self.code.formats.push((*conversion, "".into()));
                        let format = (self.code.formats.len() - 1) as u16;
                        let text = self.temp()?;
                        self.emit(Op::Format { dst: text, src, format })?;
                        self.release(src);
                        src = text;
                    }
                    let format = self.format(format)?;
                    let text = self.native(&builtins::FORMAT, &[src, format])?;
                    self.emit(Op::Move { dst, src: text })?;
                    self.release(text);
                }
                Piece::Value { value, conversion, format } => {
                    let src = self.expr(value)?;
                    let format: String =
                        format.iter().map(|p| if let Piece::Text(text) = p { &**text } else { "" }).collect();
                    self.code.formats.push((*conversion, format.as_str().into()));
                    let format = (self.code.formats.len() - 1) as u16;
                    self.emit(Op::Format { dst, src, format })?;
                    self.release(src);
                }
            }
        }
        self.release_run(base, pieces.len());
        let dst = self.temp()?;
        self.emit(Op::Concat { dst, base, count: pieces.len() as u16 })?;
        Ok(dst)
    }

    /// A display: `[a, *b]`, `(a, *b)`, or the list from which `{a, *b}` is made.
    pub(in crate::python) fn sequence(&mut self, items: &[Expr], display: Display) -> Outcome<u16> {
        if items.iter().any(|item| matches!(item.kind, ExprKind::Starred(_))) {
            return self.spread(items, display);
        }
        let tuple = display == Display::Tuple;
        let base = self.run_of(items.len())?;
        for (i, item) in items.iter().enumerate() {
            self.expr_into(item, base + i as u16)?;
        }
        self.release_run(base, items.len());
        let dst = self.temp()?;
        let count = items.len() as u16;
        self.emit(if tuple { Op::Tuple { dst, base, count } } else { Op::List { dst, base, count } })?;
        Ok(dst)
    }

    fn spread(&mut self, items: &[Expr], display: Display) -> Outcome<u16> {
        let list = self.temp()?;
        self.emit(Op::List { dst: list, base: 0, count: 0 })?;
        for item in items {
            let (value, star) = match &item.kind {
                ExprKind::Starred(inner) => (&**inner, true),
                _ => (item, false),
            };
            let mut src = self.expr(value)?;
            if star && display == Display::Set {
                // CPython asks an object for its length before it extends a list, but not before it extends a set.
                let iterator = self.temp()?;
                self.emit(Op::Iterate { dst: iterator, src })?;
                self.release(src);
                src = iterator;
            }
            self.emit(if star { Op::Extend { list, src } } else { Op::Append { list, src } })?;
            self.release(src);
        }
        if display == Display::Tuple {
            self.emit(Op::Freeze { dst: list, list })?;
        }
        Ok(list)
    }

    pub(in crate::python) fn dict(&mut self, pairs: &[(Option<Expr>, Expr)]) -> Outcome<u16> {
        let dict = self.temp()?;
        self.emit(Op::Dict { dst: dict })?;
        for (key, value) in pairs {
            match key {
                Some(key) => {
                    let named = matches!(&key.kind, ExprKind::Str(name) if &**name == "params");
                    let key = self.expr(key)?;
                    let src = if named { self.parameters_of(value)? } else { self.expr(value)? };
                    self.emit(Op::Insert { dict, key, src })?;
                    self.release(key);
                    self.release(src);
                }
                None => {
                    let src = self.expr(value)?;
                    self.emit(Op::Merge { dict, src })?;
                    self.release(src);
                }
            }
        }
        Ok(dict)
    }
}
