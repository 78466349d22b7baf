//! Compiles the parameters that an optimizer is given. They come from a model, which is not run here.

use crate::python::bytecode::compile::{ArgumentShape, Compiler, Op};
use crate::python::library::standard;
use crate::python::object::code::{Catches, Guard};
use crate::python::object::fault::Outcome;
use crate::python::object::value::{Class, Value};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;

/// Whether an argument of an optimizer's class is the parameters.
pub(in crate::python) fn is_parameters(position: usize, shape: &ArgumentShape) -> bool {
    match shape {
        ArgumentShape::Positional => position == 0,
        ArgumentShape::Keyword(name) => matches!(&**name, "params" | "named_parameters"),
        _ => false,
    }
}

impl Compiler<'_> {
    /// Whether a callee is an optimizer's class, as far as it is known by now.
    pub(in crate::python) fn makes_optimizer(&mut self, function: &Expr) -> bool {
        match &function.kind {
            // What the user's names stand for says nothing of those of lrsched's own Python.
            _ if self.code.hidden => false,
            ExprKind::Attribute(of, name) => {
                let (module, known) = match self.module(of) {
                    Some(module) => (module, name.starts_with(|first: char| first.is_uppercase())),
                    None => return false,
                };
                known && module == standard::OPTIM
            }
            ExprKind::Name(name) => {
                let symbol = self.machine.symbol(name);
                matches!(self.machine.slot(symbol), Value::Class(class) if is_optimizer(class))
            }
            _ => false,
        }
    }

    /// The name of the module that an expression is.
    fn module(&mut self, expr: &Expr) -> Option<&'static str> {
        let value = match &expr.kind {
            ExprKind::Name(name) => {
                let symbol = self.machine.symbol(name);
                match self.machine.slot(symbol) {
                    Value::Unbound => standard::usual(self.machine, name)?.0,
                    value => value.clone(),
                }
            }
            ExprKind::Attribute(of, name) => match &of.kind {
                ExprKind::Name(_) if self.module(of)? == "torch" && &**name == "optim" => {
                    return Some(standard::OPTIM);
                }
                _ => return None,
            },
            _ => return None,
        };
        if let Value::Module(module) = value { Some(module.name) } else { None }
    }

    /// The value of an expression; if that needs a model or something else that is not known here, a stand-in for
    /// parameters, whose value cannot be used.
    pub(in crate::python) fn parameters_of(&mut self, value: &Expr) -> Outcome<u16> {
        // What a name stands for may be several groups.
        if matches!(value.kind, ExprKind::Name(_)) || !is_calm(value) {
            return self.expr(value);
        }
        let dst = self.run_of(1)?;
        let before = self.definite.clone();
        let from = self.position();
        self.expr_into(value, dst)?;
        let end = self.emit(Op::Jump { to: 0 })?;
        let target = self.position();
        self.code.guards.push(Guard {
            from,
            to: end as u16,
            target,
            register: dst,
            catches: Catches::Missing,
        });
        let made = self.native(&standard::PARAMETERS, &[])?;
        self.emit(Op::Move { dst, src: made })?;
        self.release(made);
        self.land(end);
        self.definite = before;
        Ok(dst)
    }
}

fn is_optimizer(class: &Class) -> bool {
    let root = |class: &Class| !class.own && &*class.name == "Optimizer";
    root(class) || class.order.iter().any(|class| root(class))
}

/// Functions and methods by which parameters are chosen. They change nothing.
const CHOOSES: &[&str] = &[
    "Parameter",
    "all",
    "any",
    "chain",
    "children",
    "cuda",
    "empty",
    "endswith",
    "filter",
    "hasattr",
    "id",
    "isinstance",
    "items",
    "iter",
    "len",
    "list",
    "lower",
    "map",
    "modules",
    "named_modules",
    "named_parameters",
    "ones",
    "parameters",
    "rand",
    "randn",
    "set",
    "startswith",
    "tensor",
    "to",
    "tuple",
    "values",
    "zeros",
];

/// Whether an expression is `torch`, `nn` or a module in them. Their functions change nothing here.
fn is_of_torch(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => matches!(&**name, "torch" | "nn"),
        ExprKind::Attribute(of, _) => is_of_torch(of),
        _ => false,
    }
}

/// Whether an expression calls nothing but what chooses parameters, so that nothing is left half done when it stops.
fn is_calm(expr: &Expr) -> bool {
    let own = match &expr.kind {
        ExprKind::Call(function, _) => match &function.kind {
            ExprKind::Name(name) => CHOOSES.contains(&&**name),
            ExprKind::Attribute(of, name) => CHOOSES.contains(&&**name) || is_of_torch(of),
            _ => false,
        },
        // Dicts are groups, whose rates have to be known.
        ExprKind::Dict(_) | ExprKind::Comprehension { build: Build::Dict(..), .. } => false,
        ExprKind::Assign(..) | ExprKind::Yield(_) | ExprKind::YieldFrom(_) => false,
        _ => true,
    };
    let mut calm = own;
    scope::inside(expr, &mut |child| calm &= is_calm(child));
    calm
}

/// Whether an expression asks a model for its parameters.
pub(in crate::python) fn chooses_parameters(expr: &Expr) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Call(function, _)
        if matches!(&function.kind, ExprKind::Attribute(_, name) if name.ends_with("parameters")));
    scope::inside(expr, &mut |child| found |= chooses_parameters(child));
    found
}
