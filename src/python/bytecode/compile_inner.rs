//! Compiles functions within functions: what they capture, and when their own code is made.

use crate::python::bytecode::compile::{self, Compiler};
use crate::python::object::code::{Code, InnerCode, Op, Template};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The code of a function that captures names, which is compiled once.
pub(in crate::python) fn inner_code(
    machine: &mut dyn Host,
    inner: &Function,
    code: &InnerCode,
) -> Outcome<Rc<Code>> {
    if let Some(compiled) = code.compiled.get() {
        return Ok(compiled.clone());
    }
    let compiled = compile::function(machine, inner, &code.captures)?;
    Ok(code.compiled.get_or_init(|| compiled).clone())
}

impl Compiler<'_> {
    /// Those of some names that an inner function or class captures here.
    pub(in crate::python) fn visible(&self, free: BTreeSet<Name>) -> Vec<Name> {
        free.into_iter().filter(|name| self.has_cell(name)).collect()
    }

    /// Makes an inner function. Its defaults are computed here, where it is defined.
    pub(in crate::python) fn closure(&mut self, inner: &Arc<Function>) -> Outcome<u16> {
        let free = Names::kept(inner).free();
        if let Some((name, _)) = self.overrides.iter().find(|(name, _)| free.contains(name)) {
            let message = format!("a function that keeps `{name}` of a comprehension cannot be run here");
            return self.stop(Fault::refuse(message).help("write a `for` loop in a helper function"));
        }
        let defaults: Vec<&Expr> = inner.parameters.iter().filter_map(|p| p.default.as_ref()).collect();
        let base = self.run_of(defaults.len())?;
        for (i, default) in defaults.iter().enumerate() {
            self.expr_into(default, base + i as u16)?;
        }
        self.release_run(base, defaults.len());
        let names = self.visible(free);
        let captures = names.iter().map(|name| self.cell(name)).collect();
        let code = Rc::new(InnerCode { captures: names, compiled: OnceCell::new() });
        let code = (!code.captures.is_empty()).then_some(code);
        if let Some(code) = code.as_deref().filter(|_| !inner.hidden) {
            inner_code(self.machine, inner, code)?;
        }
        self.code.templates.push(Template {
            function: inner.clone(),
            code,
            captures,
            defaults: defaults.len(),
        });
        let template = (self.code.templates.len() - 1) as u16;
        let dst = self.temp()?;
        self.emit(Op::Closure { dst, template, base })?;
        Ok(dst)
    }
}
