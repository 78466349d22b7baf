//! Statements of a training that only compute with what is not known, such as `loss = criterion(model(x), y)`. Where all that they
//! read is not known, they leave what is there: a round of the training passes over them.

use super::build::*;
use crate::python::syntax::ast::*;

/// What such a statement reads.
#[derive(Default)]
struct StatementInputs {
    /// What must not be known for the result not to be known.
    decisive: Vec<Expr>,
    /// What may be a plain value, too.
    others: Vec<Expr>,
}

impl StatementInputs {
    /// Adds what an expression reads. False if it may do anything else than to compute.
    fn add(&mut self, expr: &Expr, is_decisive: bool) -> bool {
        if let Some((read, _)) = path(expr) {
            if is_decisive { &mut self.decisive } else { &mut self.others }.push(read);
            return true;
        }
        match &expr.kind {
            ExprKind::None | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Str(_) => {
                !is_decisive
            }
            ExprKind::Attribute(of, _) => self.add(of, true),
            ExprKind::Index(of, key) => self.add(of, true) && self.add(key, false),
            ExprKind::Slice(start, stop, step) => {
                [start, stop, step].into_iter().flatten().all(|part| self.add(part, false))
            }
            ExprKind::Call(function, arguments) => {
                let of = match &function.kind {
                    ExprKind::Attribute(of, _) => of,
                    _ => function,
                };
                self.add(of, true)
                    && arguments.iter().all(|argument| match argument {
                        Argument::Positional(value) | Argument::Keyword(_, value) => self.add(value, false),
                        Argument::Star(_) | Argument::DoubleStar(_) => false,
                    })
            }
            ExprKind::Unary(_, of) => self.add(of, is_decisive),
            ExprKind::Binary(_, one, other) => {
                let is_plain = matches!(one.kind, ExprKind::Int(_) | ExprKind::Float(_));
                let (first, second) = if is_plain { (other, one) } else { (one, other) };
                self.add(first, is_decisive) && self.add(second, false)
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().all(|item| self.add(item, is_decisive))
            }
            ExprKind::Dict(pairs) if !is_decisive => pairs.iter().all(|(key, value)| {
                key.as_ref().is_some_and(|key| self.add(key, false)) && self.add(value, false)
            }),
            _ => false,
        }
    }
}

/// The names that an assignment sets, if these are all.
fn names(target: &Expr, found: &mut Vec<Expr>) -> bool {
    match &target.kind {
        ExprKind::Name(of) => {
            found.push(name(of, target.at));
            true
        }
        ExprKind::Tuple(items) => items.iter().all(|item| names(item, found)),
        _ => false,
    }
}

/// The test whether a statement has nothing to do, kept in a variable; `None` if it may have something to do in any case.
pub(super) fn test(statement: &Stmt, kept: &str) -> Option<Stmt> {
    let at = statement.at;
    let (mut inputs, mut targets) = (StatementInputs::default(), Vec::new());
    let is_plain = match &statement.act {
        Act::Expr(value) => matches!(value.kind, ExprKind::Call(..)) && inputs.add(value, true),
        Act::Assign(all, value) => {
            all.iter().all(|target| names(target, &mut targets)) && inputs.add(value, true)
        }
        Act::Augment(_, target, value) => names(target, &mut targets) && inputs.add(value, false),
        _ => false,
    };
    let reads = !inputs.decisive.is_empty() || !targets.is_empty();
    let parts = vec![tuple(inputs.decisive, at), tuple(inputs.others, at), tuple(targets, at)];
    let tested = vec![assign(kept, call("__inert__", parts, at), at)];
    (is_plain && reads).then(|| attempt(tested, vec![assign(kept, flag(false, at), at)], at))
}
