//! What a statement may change without binding it: items and attributes that it assigns to, and what it calls.

use super::ast::*;
use super::scope;

/// Names, by the way in which a statement reaches what they hold.
#[derive(Default)]
pub(super) struct Touched {
    /// Items or attributes of it are assigned to or deleted.
    pub assigned: Vec<Name>,
    /// A method of it is called, or it is handed to a function.
    pub handed: Vec<Name>,
    /// It is called.
    pub called: Vec<Name>,
}

impl Touched {
    pub fn by(statement: &Stmt) -> Touched {
        let mut touched = Touched::default();
        touched.statement(statement);
        touched
    }

    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.act {
            Act::Expr(value) => self.expr(value),
            Act::Assign(targets, value) => {
                targets.iter().for_each(|target| self.target(target));
                self.expr(value);
            }
            Act::Annotate { target, value, .. } => {
                self.target(target);
                value.iter().for_each(|value| self.expr(value));
            }
            Act::Augment(_, target, value) => {
                self.target(target);
                self.expr(value);
            }
            Act::If(arms, otherwise) => {
                for (test, body) in arms {
                    self.expr(test);
                    self.body(body);
                }
                self.body(otherwise);
            }
            Act::While(test, body, otherwise) => {
                self.expr(test);
                self.body(body);
                self.body(otherwise);
            }
            Act::For(target, source, body, otherwise) => {
                self.target(target);
                self.expr(source);
                self.body(body);
                self.body(otherwise);
            }
            Act::Try(attempt) => {
                for body in [&attempt.body, &attempt.otherwise, &attempt.finally] {
                    self.body(body);
                }
                attempt.handlers.iter().for_each(|handler| self.body(&handler.body));
            }
            Act::With(items, body) => {
                for (value, target) in items {
                    self.expr(value);
                    target.iter().for_each(|target| self.target(target));
                }
                self.body(body);
            }
            Act::Match(subject, cases) => {
                self.expr(subject);
                cases.iter().for_each(|case| self.body(&case.body));
            }
            Act::Delete(targets) => targets.iter().for_each(|target| self.target(target)),
            Act::Assert(test, message) => {
                self.expr(test);
                message.iter().for_each(|message| self.expr(message));
            }
            _ => {}
        }
    }

    fn target(&mut self, target: &Expr) {
        match &target.kind {
            Kind::Attribute(of, _) => self.assigned.extend(root(of)),
            Kind::Index(of, index) => {
                self.assigned.extend(root(of));
                self.expr(index);
            }
            Kind::Tuple(items) | Kind::List(items) => items.iter().for_each(|item| self.target(item)),
            Kind::Starred(inner) => self.target(inner),
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if let Kind::Call(function, arguments) = &expr.kind {
            match &function.kind {
                Kind::Attribute(of, _) => self.handed.extend(root(of)),
                _ => self.called.extend(root(function)),
            }
            for argument in arguments {
                let (Argument::Positional(value)
                | Argument::Keyword(_, value)
                | Argument::Star(value)
                | Argument::DoubleStar(value)) = argument;
                if !self.called.is_empty() {
                    self.handed.extend(root(value));
                }
            }
        }
        scope::inside(expr, &mut |child| self.expr(child));
    }
}

/// The name at which a chain of attributes, items and calls begins.
fn root(expr: &Expr) -> Option<Name> {
    match &expr.kind {
        Kind::Name(name) => Some(name.clone()),
        Kind::Attribute(of, _) | Kind::Index(of, _) | Kind::Call(of, _) => root(of),
        _ => None,
    }
}
