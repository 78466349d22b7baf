//! What loops go over, and how often.

use super::build::{call, name, path, text};
use super::stepping::continues;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;

/// Functions that go over their first argument.
const PASSING: [&str; 7] =
    ["track", "log_every", "iter", "progress_bar", "Bar", "ProgressBar", "notebook_tqdm"];

/// Whether a function goes over its first argument. Projects have bars of their own by the name of tqdm: `TQDM`.
pub(super) fn passes(function: &str) -> bool {
    function.eq_ignore_ascii_case("tqdm") || PASSING.contains(&function)
}

/// `range(...)` of a loop, whose rounds can be counted.
pub(super) fn rounds(source: &Expr) -> Option<Expr> {
    match &source.kind {
        ExprKind::Call(function, arguments) => match (&function.kind, arguments.first()) {
            (ExprKind::Name(name), _) if matches!(&**name, "range" | "trange") => {
                let argument = |argument: &Argument| match argument {
                    Argument::Positional(value) => plain(value),
                    _ => None,
                };
                let given = arguments.iter().filter(|a| matches!(a, Argument::Positional(_)));
                let given: Option<Vec<Expr>> = given.map(argument).collect();
                Some(call("range", given?, source.at))
            }
            (ExprKind::Name(of) | ExprKind::Attribute(_, of), Some(Argument::Positional(inner)))
                if passes(of) =>
            {
                rounds(inner)
            }
            _ => None,
        },
        _ => None,
    }
}

/// A copy of plain arithmetic on names.
pub(super) fn plain(expr: &Expr) -> Option<Expr> {
    let at = expr.at;
    Some(match &expr.kind {
        ExprKind::Int(value) => Expr { kind: ExprKind::Int(*value), at },
        ExprKind::Float(value) => Expr { kind: ExprKind::Float(*value), at },
        ExprKind::Binary(op, a, b) => {
            Expr { kind: ExprKind::Binary(*op, Box::new(plain(a)?), Box::new(plain(b)?)), at }
        }
        ExprKind::Call(function, arguments) => match (&function.kind, &arguments[..]) {
            (ExprKind::Name(own), [Argument::Positional(value)]) if matches!(&**own, "int" | "len") => {
                call(own, vec![plain(value)?], at)
            }
            _ => return None,
        },
        ExprKind::Index(of, key) => match &key.kind {
            ExprKind::Str(key) => {
                let key = Box::new(text(key, at));
                Expr { kind: ExprKind::Index(Box::new(plain(of)?), key), at }
            }
            _ => return None,
        },
        _ => path(expr)?.0,
    })
}

/// A copy of the condition of an update: comparisons of plain arithmetic.
pub(super) fn plain_test(test: &Expr) -> Option<Expr> {
    match &test.kind {
        ExprKind::Compare(first, rest) => {
            let rest: Option<Vec<_>> = rest.iter().map(|(op, value)| Some((*op, plain(value)?))).collect();
            Some(Expr { kind: ExprKind::Compare(Box::new(plain(first)?), rest?), at: test.at })
        }
        _ => plain(test),
    }
}

/// The variable of `while epoch < epochs` and its range, if a statement of each round adds one to it and nothing else sets it. A
/// `break` may end the loop sooner, as that of a `for`.
pub(super) fn counted_up(test: &Expr, body: &[Stmt]) -> Option<(Name, Expr)> {
    let ExprKind::Compare(first, rest) = &test.kind else { return None };
    let (ExprKind::Name(variable), [(op, limit)]) = (&first.kind, &rest[..]) else { return None };
    let at = test.at;
    let one = Expr { kind: ExprKind::Int(1), at };
    let end = match op {
        CompareOp::Lt => plain(limit)?,
        CompareOp::Le => {
            Expr { kind: ExprKind::Binary(BinaryOp::Add, Box::new(plain(limit)?), Box::new(one)), at }
        }
        _ => return None,
    };
    let counts = |statement: &&Stmt| {
        matches!(&statement.act, Act::Augment(BinaryOp::Add, Expr { kind: ExprKind::Name(of), .. }, by)
            if of == variable && matches!(by.kind, ExprKind::Int(1)))
    };
    let sets =
        body.iter().filter(|statement| Names::of_statement(statement).bound.contains(variable)).count();
    let goes_on = body.iter().any(continues);
    let is_counted = sets == 1 && body.iter().filter(counts).count() == 1 && !goes_on;
    is_counted.then(|| (variable.clone(), call("range", vec![name(variable, at), end], at)))
}

/// Whether a loop goes over batches of data, as far as its text says.
pub(super) fn is_batches(source: &Expr) -> bool {
    opaque(source).is_some_and(|text| {
        let text = text.to_lowercase();
        ["load", "data", "batch", "train", "iter"].iter().any(|word| text.contains(word))
    })
}

/// What a loop goes over, if its rounds cannot be counted here.
pub(super) fn opaque(source: &Expr) -> Option<String> {
    match &source.kind {
        ExprKind::Call(function, arguments) => {
            let (ExprKind::Name(of) | ExprKind::Attribute(_, of)) = &function.kind else { return None };
            match (&**of, arguments.first()) {
                ("range" | "trange", _) => None,
                ("enumerate" | "zip", Some(Argument::Positional(inner))) => opaque(inner),
                (of, Some(Argument::Positional(inner))) if passes(of) => opaque(inner),
                _ => None,
            }
        }
        // Either branch goes over the same data: `tqdm(loader) if shows else loader`.
        ExprKind::IfElse { then, otherwise, .. } => {
            opaque(then).filter(|of| opaque(otherwise).as_ref() == Some(of))
        }
        _ => path(source).map(|(_, text)| text),
    }
}

/// Whether a loop goes over several things at once.
pub(super) fn zips(source: &Expr) -> bool {
    let ExprKind::Call(function, arguments) = &source.kind else { return false };
    let is_zip = matches!(&function.kind, ExprKind::Name(name) if &**name == "zip");
    is_zip || matches!(arguments.first(), Some(Argument::Positional(inner)) if zips(inner))
}

/// The variable that a loop goes over, also by way of functions: `bar` of `enumerate(bar)`.
pub(super) fn passed_on(source: &Expr) -> Option<&Name> {
    match &source.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Call(function, arguments) => {
            let (ExprKind::Name(of) | ExprKind::Attribute(_, of)) = &function.kind else { return None };
            let passes = matches!(&**of, "enumerate" | "zip") || passes(of);
            match arguments.first() {
                Some(Argument::Positional(inner)) if passes => passed_on(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What a loop goes over. Of what is not known here, the length is asked for.
pub(super) fn batches(source: Expr) -> Expr {
    let at = source.at;
    if let Some((_, shown)) = path(&source) {
        return match shown.ends_with("param_groups") {
            true => source,
            false => call("__batches__", vec![source, text(&shown, at)], at),
        };
    }
    let (function, mut arguments) = match source.kind {
        ExprKind::Call(function, arguments) => (function, arguments),
        kind @ ExprKind::Index(..) => return unnamed(Expr { kind, at }),
        ExprKind::IfElse { test, then, otherwise } => {
            let (then, otherwise) = (Box::new(batches(*then)), Box::new(batches(*otherwise)));
            return Expr { kind: ExprKind::IfElse { test, then, otherwise }, at };
        }
        kind => return Expr { kind, at },
    };
    let of = match &function.kind {
        ExprKind::Name(of) | ExprKind::Attribute(_, of) => of.to_string(),
        _ => String::new(),
    };
    let first = |argument: Argument| match argument {
        Argument::Positional(inner) => Argument::Positional(batches(inner)),
        other => other,
    };
    match of.as_str() {
        "trange" => {
            arguments.retain(|argument| matches!(argument, Argument::Positional(_)));
            Expr { kind: ExprKind::Call(Box::new(name("range", at)), arguments), at }
        }
        "enumerate" | "zip" => {
            let arguments = arguments.into_iter().map(first).collect();
            Expr { kind: ExprKind::Call(function, arguments), at }
        }
        of if passes(of) && !arguments.is_empty() => match arguments.remove(0) {
            Argument::Positional(inner) => batches(inner),
            other => Expr { kind: ExprKind::Call(function, vec![other]), at },
        },
        _ => unnamed(Expr { kind: ExprKind::Call(function, arguments), at }),
    }
}

/// What a loop goes over that has no name: its own text names it.
fn unnamed(source: Expr) -> Expr {
    let at = source.at;
    call("__batches__", vec![source, text("", at)], at)
}

/// A loop whose `exit()` ends it as `return` does: the program ends with it.
pub(super) fn ending(mut round: Stmt) -> Stmt {
    fn settle(body: &mut [Stmt]) {
        for statement in body {
            match &mut statement.act {
                Act::Expr(value) if is_exit(value) => statement.act = Act::Return(None),
                Act::If(arms, otherwise) => {
                    arms.iter_mut().for_each(|(_, arm)| settle(arm));
                    settle(otherwise);
                }
                Act::For(_, _, body, otherwise) | Act::While(_, body, otherwise) => {
                    settle(body);
                    settle(otherwise);
                }
                Act::With(_, body) => settle(body),
                Act::Try(attempt) => {
                    settle(&mut attempt.body);
                    settle(&mut attempt.otherwise);
                }
                _ => {}
            }
        }
    }
    settle(std::slice::from_mut(&mut round));
    round
}

/// Whether an expression ends the program.
pub(super) fn is_exit(expr: &Expr) -> bool {
    let ExprKind::Call(function, _) = &expr.kind else { return false };
    match &function.kind {
        ExprKind::Name(name) => matches!(&**name, "exit" | "quit"),
        ExprKind::Attribute(of, name) => {
            matches!(&of.kind, ExprKind::Name(of) if &**of == "sys" || &**of == "os")
                && matches!(&**name, "exit" | "_exit")
        }
        _ => false,
    }
}
