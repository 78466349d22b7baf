//! `match` of plain values is the `if` that it amounts to, and is followed like one.

use crate::python::syntax::ast::*;

/// Writes a `match` as an `if`, where its patterns are values, alternatives of them, or anything.
pub(super) fn settle(statement: &mut Stmt) {
    let Act::Match(subject, cases) = &mut statement.act else { return };
    if !is_plain(subject) || !cases.iter().all(|case| is_value(&case.pattern)) {
        return;
    }
    let (mut arms, mut otherwise) = (Vec::new(), Vec::new());
    for Case { pattern, guard, body } in std::mem::take(cases) {
        let own = test(subject, pattern);
        let test = match (own, guard) {
            (Some(own), Some(guard)) => Some(Expr { at: own.at, kind: ExprKind::And(vec![own, guard]) }),
            (own, guard) => own.or(guard),
        };
        match test {
            Some(test) => arms.push((test, body)),
            // What follows is never come to.
            None => {
                otherwise = body;
                break;
            }
        }
    }
    match arms.is_empty() {
        true => {
            let always = Expr { kind: ExprKind::Bool(true), at: statement.at };
            statement.act = Act::If(vec![(always, otherwise)], Vec::new());
        }
        false => statement.act = Act::If(arms, otherwise),
    }
}

/// Whether an expression may be evaluated again and again.
fn is_plain(subject: &Expr) -> bool {
    match &subject.kind {
        ExprKind::Name(_) => true,
        ExprKind::Attribute(of, _) => is_plain(of),
        ExprKind::Index(of, key) => is_plain(of) && matches!(key.kind, ExprKind::Str(_) | ExprKind::Int(_)),
        _ => false,
    }
}

fn is_value(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Value(_) | Pattern::Singleton(_) | Pattern::As(None, None) => true,
        Pattern::Or(all) => all.iter().all(is_value),
        _ => false,
    }
}

/// When a pattern fits; `None` if it always does.
fn test(subject: &Expr, pattern: Pattern) -> Option<Expr> {
    let compared = |op, value: Expr| {
        let at = value.at;
        let kind = ExprKind::Compare(Box::new(subject.clone()), vec![(op, value)]);
        Some(Expr { kind, at })
    };
    match pattern {
        Pattern::Value(value) => compared(CompareOp::Eq, value),
        Pattern::Singleton(value) => compared(CompareOp::Is, value),
        Pattern::Or(all) => {
            let tests: Option<Vec<Expr>> = all.into_iter().map(|one| test(subject, one)).collect();
            tests.map(|tests| Expr { kind: ExprKind::Or(tests), at: subject.at })
        }
        _ => None,
    }
}
