//! Which names a function binds, and which it captures from the enclosing functions.

use crate::python::syntax::ast::*;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The names of the object that a `with` at this place enters, and of an exception in its block. No program can write them.
pub(in crate::python) fn managed_names(at: At) -> [Name; 2] {
    ["with", "raised"].map(|what| format!("{what} {}:{}", at.line, at.column).into())
}

/// The names of a tree that no longer changes. Compiling it asks for them at every level around it.
#[derive(Debug, Default)]
pub(in crate::python) struct KeptNames(OnceLock<Box<Names>>);

impl Clone for KeptNames {
    /// A copy of a tree may be changed.
    fn clone(&self) -> Self {
        KeptNames::default()
    }
}

/// The names of one function, grouped by their use.
#[derive(Debug, Default)]
pub(in crate::python) struct Names {
    /// Parameters and all targets of assignments.
    pub bound: BTreeSet<Name>,
    pub global: BTreeSet<Name>,
    pub nonlocal: BTreeSet<Name>,
    /// Names that are read, in this function or in nested ones.
    pub used: BTreeSet<Name>,
    /// Names that nested functions capture.
    pub captured: BTreeSet<Name>,
    /// Whether `:=` appears. The order of reading a name and computing with it must then be kept.
    pub walrus: bool,
    /// Whether the names of the functions and classes inside are kept.
    keeps: bool,
}

impl Names {
    pub(crate) fn of(function: &Function) -> Names {
        Names::of_function(function, false)
    }

    /// The names of a function that no longer changes.
    pub(crate) fn kept(function: &Function) -> &Names {
        function.names.0.get_or_init(|| Box::new(Names::of_function(function, true)))
    }

    fn of_function(function: &Function, keeps: bool) -> Names {
        let mut names = Names { keeps, ..Names::default() };
        for parameter in &function.parameters {
            names.bound.insert(parameter.name.clone());
        }
        names.bound.extend(function.star.iter().chain(&function.double_star).cloned());
        names.statements(&function.body);
        for name in names.global.iter().chain(&names.nonlocal) {
            names.bound.remove(name);
        }
        names
    }

    /// The names of a class body. Its functions do not see what it binds; only the names that the body itself reads are
    /// hidden from the enclosing function.
    pub(crate) fn of_class(class: &ClassDef) -> Names {
        Names::of_body(class, false)
    }

    /// The names of a class body that no longer changes.
    pub(crate) fn kept_of_class(class: &ClassDef) -> &Names {
        class.names.0.get_or_init(|| Box::new(Names::of_body(class, true)))
    }

    fn of_body(class: &ClassDef, keeps: bool) -> Names {
        let mut names = Names { keeps, ..Names::default() };
        names.statements(&class.body);
        for name in names.global.iter().chain(&names.nonlocal) {
            names.bound.remove(name);
        }
        names
    }

    /// The names that a class body captures from the enclosing functions.
    pub(crate) fn free_of_class(&self) -> BTreeSet<Name> {
        // The body may read such a name from the enclosing function before it binds its own.
        let mut free: BTreeSet<Name> = self.used.union(&self.captured).cloned().collect();
        free.extend(self.nonlocal.iter().cloned());
        free.retain(|name| !self.global.contains(name) && &**name != "__class__");
        free
    }

    /// The names that a statement of the module binds.
    pub(crate) fn of_statement(statement: &Stmt) -> Names {
        let mut names = Names::default();
        names.statement(statement);
        names
    }

    /// The names that are captured from the enclosing functions.
    pub(crate) fn free(&self) -> BTreeSet<Name> {
        let mut free: BTreeSet<Name> = self.used.union(&self.captured).cloned().collect();
        free.extend(self.nonlocal.iter().cloned());
        free.retain(|name| !self.bound.contains(name) && !self.global.contains(name));
        free
    }

    fn statements(&mut self, body: &[Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    /// What a `with` enters.
    fn context(&mut self, value: &Expr, target: Option<&Expr>) {
        self.expr(value);
        if let Some(target) = target {
            self.target(target);
        }
        self.bound.extend(managed_names(value.at));
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.act {
            Act::Pass | Act::Break | Act::Continue | Act::Refused(_) => {}
            Act::Expr(value) => self.expr(value),
            Act::Assign(targets, value) => {
                self.expr(value);
                for target in targets {
                    self.target(target);
                }
            }
            Act::Annotate { target, value, .. } => {
                value.iter().for_each(|value| self.expr(value));
                self.target(target);
            }
            Act::Augment(_, target, value) => {
                self.expr(value);
                self.expr(target);
                self.target(target);
            }
            Act::If(arms, otherwise) => {
                for (test, body) in arms {
                    self.expr(test);
                    self.statements(body);
                }
                self.statements(otherwise);
            }
            Act::While(test, body, otherwise) => {
                self.expr(test);
                self.statements(body);
                self.statements(otherwise);
            }
            Act::For(target, source, body, otherwise) => {
                self.expr(source);
                self.target(target);
                self.statements(body);
                self.statements(otherwise);
            }
            Act::Return(value) => value.iter().for_each(|value| self.expr(value)),
            Act::Raise(value, cause) => value.iter().chain(cause).for_each(|value| self.expr(value)),
            Act::Delete(targets) => targets.iter().for_each(|target| self.target(target)),
            Act::With(items, body) => {
                items.iter().for_each(|(value, target)| self.context(value, target.as_ref()));
                self.statements(body);
            }
            Act::Try(attempt) => {
                self.statements(&attempt.body);
                for handler in &attempt.handlers {
                    handler.class.iter().for_each(|class| self.expr(class));
                    self.bound.extend(handler.name.iter().cloned());
                    self.statements(&handler.body);
                }
                self.statements(&attempt.otherwise);
                self.statements(&attempt.finally);
            }
            Act::Match(subject, cases) => {
                self.expr(subject);
                for case in cases {
                    self.pattern(&case.pattern);
                    case.guard.iter().for_each(|guard| self.expr(guard));
                    self.statements(&case.body);
                }
            }
            Act::Assert(test, message) => {
                self.expr(test);
                message.iter().for_each(|value| self.expr(value));
            }
            Act::Def(function) => {
                self.bound.insert(function.name.clone());
                self.inner(function);
            }
            Act::Class(class) => {
                self.bound.insert(class.name.clone());
                for base in &class.bases {
                    match base {
                        Argument::Positional(e)
                        | Argument::Keyword(_, e)
                        | Argument::Star(e)
                        | Argument::DoubleStar(e) => self.expr(e),
                    }
                }
                class.decorators.iter().for_each(|decorator| self.expr(decorator));
                self.captured.extend(match self.keeps {
                    true => Names::kept_of_class(class).free_of_class(),
                    false => Names::of_class(class).free_of_class(),
                });
            }
            Act::Import(modules) => {
                for (path, name) in modules {
                    let first = path.split('.').next().unwrap_or(path);
                    self.bound.insert(name.clone().unwrap_or_else(|| first.into()));
                }
            }
            Act::From(_, names) => self.bound.extend(names.iter().map(|(_, bound)| bound.clone())),
            Act::Global(names) => self.global.extend(names.iter().cloned()),
            Act::Nonlocal(names) => self.nonlocal.extend(names.iter().cloned()),
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Value(value) | Pattern::Singleton(value) => self.expr(value),
            Pattern::Sequence(items) | Pattern::Or(items) => items.iter().for_each(|item| self.pattern(item)),
            Pattern::Mapping(pairs, rest) => {
                for (key, pattern) in pairs {
                    self.expr(key);
                    self.pattern(pattern);
                }
                self.bound.extend(rest.iter().cloned());
            }
            Pattern::Class { class, positional, keywords } => {
                self.expr(class);
                positional.iter().chain(keywords.iter().map(|(_, p)| p)).for_each(|p| self.pattern(p));
            }
            Pattern::Star(name) => self.bound.extend(name.iter().cloned()),
            Pattern::As(inner, name) => {
                inner.iter().for_each(|inner| self.pattern(inner));
                self.bound.extend(name.iter().cloned());
            }
        }
    }

    fn inner(&mut self, function: &Function) {
        for default in function.parameters.iter().filter_map(|p| p.default.as_ref()) {
            self.expr(default);
        }
        for decorator in &function.decorators {
            self.expr(decorator);
        }
        self.captured.extend(match self.keeps {
            true => Names::kept(function).free(),
            false => Names::of(function).free(),
        });
    }

    fn target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => {
                self.bound.insert(name.clone());
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.target(item)),
            ExprKind::Starred(inner) => self.target(inner),
            _ => self.expr(target),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.used.insert(name.clone());
                if &**name == "super" {
                    // The method captures the class that contains it, for `super()`.
                    self.used.insert("__class__".into());
                }
            }
            ExprKind::Assign(name, value) => {
                self.walrus = true;
                self.bound.insert(name.clone());
                self.expr(value);
            }
            ExprKind::Lambda(function) => self.inner(function),
            ExprKind::Comprehension { build, clauses } => self.comprehension(build, clauses),
            _ => children(expr, &mut |child| self.expr(child)),
        }
    }

    /// The targets of a comprehension are local to it.
    fn comprehension(&mut self, build: &Build, clauses: &[Clause]) {
        for clause in clauses {
            self.expr(&clause.source);
            clause.tests.iter().for_each(|test| self.expr(test));
        }
        match build {
            Build::List(item) | Build::Set(item) | Build::Any(item, _) => self.expr(item),
            Build::First(item, default) => {
                self.expr(item);
                default.iter().for_each(|default| self.expr(default));
            }
            Build::Dict(key, value) => {
                self.expr(key);
                self.expr(value);
            }
        }
    }
}

/// Calls `visit` for every direct subexpression, except those of comprehensions.
fn children<'a>(expr: &'a Expr, visit: &mut impl FnMut(&'a Expr)) {
    match &expr.kind {
        ExprKind::Format(pieces) => {
            for piece in pieces {
                fields(piece, visit);
            }
        }
        ExprKind::Yield(value) => value.iter().for_each(|value| visit(value)),
        ExprKind::YieldFrom(value) => visit(value),
        ExprKind::Attribute(value, _)
        | ExprKind::Unary(_, value)
        | ExprKind::Not(value)
        | ExprKind::Starred(value) => visit(value),
        ExprKind::Index(a, b) | ExprKind::Binary(_, a, b) => {
            visit(a);
            visit(b);
        }
        ExprKind::Slice(a, b, c) => [a, b, c].into_iter().flatten().for_each(|e| visit(e)),
        ExprKind::Call(function, arguments) => {
            visit(function);
            for argument in arguments {
                match argument {
                    Argument::Positional(e)
                    | Argument::Keyword(_, e)
                    | Argument::Star(e)
                    | Argument::DoubleStar(e) => visit(e),
                }
            }
        }
        ExprKind::Compare(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, e)| visit(e));
        }
        ExprKind::And(items)
        | ExprKind::Or(items)
        | ExprKind::Tuple(items)
        | ExprKind::List(items)
        | ExprKind::Set(items) => items.iter().for_each(visit),
        ExprKind::IfElse { test, then, otherwise } => {
            [test, then, otherwise].into_iter().for_each(|e| visit(e))
        }
        ExprKind::Dict(pairs) => {
            for (key, value) in pairs {
                key.iter().for_each(&mut *visit);
                visit(value);
            }
        }
        _ => {}
    }
}

/// The expressions in a piece of an f-string, including those in its format.
fn fields<'a>(piece: &'a Piece, visit: &mut impl FnMut(&'a Expr)) {
    if let Piece::Value { value, format, .. } = piece {
        visit(value);
        format.iter().for_each(|piece| fields(piece, visit));
    }
}

/// Adds the names that an expression reads. What a `lambda` within it binds itself is not among them.
pub(in crate::python) fn read_by(expr: &Expr, names: &mut BTreeSet<Name>) {
    match &expr.kind {
        ExprKind::Name(name) => drop(names.insert(name.clone())),
        ExprKind::Lambda(function) => read_by_function(function, names),
        _ => inside(expr, &mut |child| read_by(child, names)),
    }
}

/// Adds the names that a function uses and does not bind itself, and those of its defaults and decorators.
pub(in crate::python) fn read_by_function(function: &Function, names: &mut BTreeSet<Name>) {
    let own = Names::of(function);
    names.extend(own.free());
    names.extend(own.global);
    let defaults = function.parameters.iter().filter_map(|parameter| parameter.default.as_ref());
    defaults.chain(&function.decorators).for_each(|part| read_by(part, names));
}

/// Calls `visit` for every direct subexpression, including those of comprehensions.
pub(in crate::python) fn inside<'a>(expr: &'a Expr, visit: &mut impl FnMut(&'a Expr)) {
    match &expr.kind {
        ExprKind::Comprehension { build, clauses } => {
            for clause in clauses {
                visit(&clause.source);
                clause.tests.iter().for_each(&mut *visit);
            }
            match build {
                Build::List(item) | Build::Set(item) | Build::Any(item, _) => visit(item),
                Build::First(item, default) => {
                    visit(item);
                    default.iter().for_each(|default| visit(default));
                }
                Build::Dict(key, value) => {
                    visit(key);
                    visit(value);
                }
            }
        }
        ExprKind::Assign(_, value) => visit(value),
        _ => children(expr, visit),
    }
}
