//! Translates the parser's tree to ours: statements.

use crate::python::syntax::ast::*;
use crate::python::syntax::parse::Parsed;
use crate::python::syntax::translate::{Translator, operator};
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;
use std::sync::Arc;

impl Translator<'_> {
    pub(crate) fn suite(&mut self, body: &[ruff::Stmt]) -> Parsed<Vec<Stmt>> {
        body.iter().map(|statement| self.statement(statement)).collect()
    }

    fn block(&mut self, body: &[ruff::Stmt]) -> Parsed<Vec<Stmt>> {
        match body.first() {
            Some(first) => self.nested(first.range(), |t| t.suite(body)),
            None => Ok(Vec::new()),
        }
    }

    /// The body of a loop.
    fn round(&mut self, body: &[ruff::Stmt]) -> Parsed<Vec<Stmt>> {
        self.loops += 1;
        let made = self.block(body);
        self.loops -= 1;
        made
    }

    /// The body of a function or class.
    fn scoped(&mut self, body: &[ruff::Stmt], function: bool) -> Parsed<Vec<Stmt>> {
        let outside = (std::mem::replace(&mut self.in_function, function), std::mem::take(&mut self.loops));
        let made = self.block(body);
        (self.in_function, self.loops) = outside;
        made
    }

    fn statement(&mut self, statement: &ruff::Stmt) -> Parsed<Stmt> {
        let at = self.lines.word(statement.range());
        let act = match statement {
            ruff::Stmt::FunctionDef(s) => self.function(s)?,
            ruff::Stmt::ClassDef(s) => self.class(s)?,
            ruff::Stmt::Return(s) if !self.in_function => {
                return Err(self.wrong(s.range, "'return' outside function", "write it in a `def`"));
            }
            ruff::Stmt::Return(s) => Act::Return(self.optional(&s.value)?),
            ruff::Stmt::Delete(s) => Act::Delete(self.all(&s.targets)?),
            ruff::Stmt::TypeAlias(_) => refused("`type`", "leave the line out: hints are not evaluated"),
            ruff::Stmt::Assign(s) if s.targets.iter().any(many_stars) => {
                let words = "multiple starred expressions in assignment";
                return Err(self.wrong(s.range, words, "only one target may have a star"));
            }
            ruff::Stmt::Assign(s) => Act::Assign(self.all(&s.targets)?, self.expr(&s.value)?),
            ruff::Stmt::AugAssign(s) => match operator(s.op) {
                Some(op) => Act::Augment(op, self.expr(&s.target)?, self.expr(&s.value)?),
                None => refused("matrix multiplication `@=`", "write the sum of products out"),
            },
            ruff::Stmt::AnnAssign(s) => Act::Annotate {
                target: self.expr(&s.target)?,
                hint: hint(self.source(s.annotation.range())),
                value: self.optional(&s.value)?,
            },
            ruff::Stmt::For(s) if s.is_async => refused("`async for`", "write an ordinary loop"),
            ruff::Stmt::For(s) => Act::For(
                self.expr(&s.target)?,
                self.expr(&s.iter)?,
                self.round(&s.body)?,
                self.block(&s.orelse)?,
            ),
            ruff::Stmt::While(s) => {
                Act::While(self.expr(&s.test)?, self.round(&s.body)?, self.block(&s.orelse)?)
            }
            ruff::Stmt::If(s) => self.conditional(s)?,
            ruff::Stmt::With(s) if s.is_async => refused("`async with`", "write its statements without it"),
            ruff::Stmt::With(s) => {
                let mut items = Vec::new();
                for item in &s.items {
                    items.push((self.expr(&item.context_expr)?, self.optional(&item.optional_vars)?));
                }
                Act::With(items, self.block(&s.body)?)
            }
            ruff::Stmt::Match(s) => self.cases(s)?,
            ruff::Stmt::Raise(s) => Act::Raise(self.optional(&s.exc)?, self.optional(&s.cause)?),
            ruff::Stmt::Try(s) if s.is_star => refused("`except*`", "write `except`"),
            ruff::Stmt::Try(s) => self.attempt(s)?,
            ruff::Stmt::Assert(s) => Act::Assert(self.expr(&s.test)?, self.optional(&s.msg)?),
            ruff::Stmt::Import(s) => {
                let mut modules = Vec::new();
                for alias in &s.names {
                    let path = self.name(&alias.name);
                    modules.push((path, alias.asname.as_ref().map(|name| self.name(name))));
                }
                Act::Import(modules)
            }
            ruff::Stmt::ImportFrom(s)
                if self.in_function && s.names.iter().any(|alias| &*alias.name == "*") =>
            {
                let words = "import * only allowed at module level";
                return Err(self.wrong(s.range, words, "import the names that are used"));
            }
            ruff::Stmt::ImportFrom(s) => {
                let module = s.module.as_deref().unwrap_or_default();
                let path = self.name(&format!("{}{module}", ".".repeat(s.level as usize)));
                let mut names = Vec::new();
                for alias in &s.names {
                    let name = self.name(&alias.name);
                    let bound = alias.asname.as_ref().map(|bound| self.name(bound));
                    names.push((name.clone(), bound.unwrap_or(name)));
                }
                Act::From(path, names)
            }
            ruff::Stmt::Global(s) => Act::Global(self.identifiers(&s.names)),
            ruff::Stmt::Nonlocal(s) if self.yields.is_empty() => {
                let words = "nonlocal declaration not allowed at module level";
                return Err(self.wrong(s.range, words, "leave it out"));
            }
            ruff::Stmt::Nonlocal(s) => Act::Nonlocal(self.identifiers(&s.names)),
            ruff::Stmt::Expr(s) => Act::Expr(self.expr(&s.value)?),
            ruff::Stmt::Pass(_) => Act::Pass,
            ruff::Stmt::Break(s) if self.loops == 0 => {
                return Err(self.wrong(s.range, "'break' outside loop", "write `return`, or leave it out"));
            }
            ruff::Stmt::Continue(s) if self.loops == 0 => {
                return Err(self.wrong(
                    s.range,
                    "'continue' not properly in loop",
                    "write `return`, or leave it out",
                ));
            }
            ruff::Stmt::Break(_) => Act::Break,
            ruff::Stmt::Continue(_) => Act::Continue,
            ruff::Stmt::IpyEscapeCommand(_) => refused("a command of a notebook", "leave the line out"),
        };
        Ok(Stmt { act, at })
    }

    fn identifiers(&mut self, names: &[ruff::Identifier]) -> Vec<Name> {
        names.iter().map(|name| self.name(name)).collect()
    }

    fn decorators(&mut self, given: &[ruff::Decorator]) -> Parsed<Vec<Expr>> {
        given.iter().map(|decorator| self.expr(&decorator.expression)).collect()
    }

    fn function(&mut self, s: &ruff::StmtFunctionDef) -> Parsed<Act> {
        let mut function = Function {
            name: self.name(&s.name),
            qualified: format!("{}{}", self.scope, s.name.as_str()).into(),
            at: self.lines.at(s.name.range()),
            parameters: Vec::new(),
            star: None,
            double_star: None,
            decorators: self.decorators(&s.decorator_list)?,
            body: Vec::new(),
            generator: false,
            hidden: self.hidden,
            names: KeptNames::default(),
        };
        self.parameters(&mut function, &s.parameters)?;
        self.yields.push(false);
        let before = self.scope.clone();
        self.scope = format!("{}.<locals>.", function.qualified);
        let body = self.scoped(&s.body, true);
        self.scope = before;
        function.generator = self.yields.pop().unwrap_or_default();
        function.body = body?;
        if s.is_async {
            // The call of such a function is refused, not its definition.
            let at = self.lines.word(s.range);
            function.body = vec![Stmt { act: refused("`async def`", "write an ordinary function"), at }];
            function.generator = false;
        }
        Ok(Act::Def(Arc::new(function)))
    }

    fn class(&mut self, s: &ruff::StmtClassDef) -> Parsed<Act> {
        let before = self.scope.clone();
        self.scope = format!("{before}{}.", s.name.as_str());
        let body = self.scoped(&s.body, false);
        self.scope = before;
        let body = body?;
        let class = ClassDef {
            name: self.name(&s.name),
            at: self.lines.at(s.name.range()),
            bases: match &s.arguments {
                Some(bases) => self.arguments(bases)?,
                None => Vec::new(),
            },
            decorators: self.decorators(&s.decorator_list)?,
            body,
            hidden: self.hidden,
            names: KeptNames::default(),
        };
        Ok(Act::Class(Arc::new(class)))
    }

    fn conditional(&mut self, s: &ruff::StmtIf) -> Parsed<Act> {
        let mut arms = vec![(self.expr(&s.test)?, self.block(&s.body)?)];
        let mut otherwise = Vec::new();
        for clause in &s.elif_else_clauses {
            match &clause.test {
                Some(test) => arms.push((self.expr(test)?, self.block(&clause.body)?)),
                None => otherwise = self.block(&clause.body)?,
            }
        }
        Ok(Act::If(arms, otherwise))
    }

    fn attempt(&mut self, s: &ruff::StmtTry) -> Parsed<Act> {
        let body = self.block(&s.body)?;
        let mut handlers = Vec::new();
        for (i, ruff::ExceptHandler::ExceptHandler(handler)) in s.handlers.iter().enumerate() {
            if handler.type_.is_none() && i + 1 < s.handlers.len() {
                let words = "default 'except:' must be last";
                return Err(self.wrong(handler.range, words, "put the handlers of certain exceptions first"));
            }
            handlers.push(Handler {
                at: self.lines.word(handler.range),
                class: self.optional(&handler.type_)?,
                name: handler.name.as_ref().map(|name| self.name(name)),
                body: self.block(&handler.body)?,
            });
        }
        let (otherwise, finally) = (self.block(&s.orelse)?, Arc::new(self.block(&s.finalbody)?));
        Ok(Act::Try(Box::new(Try { body, handlers, otherwise, finally, catches_all: false })))
    }

    fn cases(&mut self, s: &ruff::StmtMatch) -> Parsed<Act> {
        let subject = self.expr(&s.subject)?;
        let mut cases = Vec::new();
        for (i, case) in s.cases.iter().enumerate() {
            if case.guard.is_none() && i + 1 < s.cases.len() && case.pattern.is_irrefutable() {
                let words = match &case.pattern {
                    ruff::Pattern::MatchAs(p) if let Some(name) = &p.name => {
                        format!("name capture '{}'", name.as_str())
                    }
                    _ => "wildcard".to_string(),
                };
                let words = format!("{words} makes remaining patterns unreachable");
                return Err(self.wrong(case.pattern.range(), words, "put it last"));
            }
            cases.push(Case {
                pattern: self.pattern(&case.pattern)?,
                guard: self.optional(&case.guard)?,
                body: self.block(&case.body)?,
            });
        }
        Ok(Act::Match(subject, cases))
    }

    fn patterns(&mut self, given: &[ruff::Pattern]) -> Parsed<Vec<Pattern>> {
        given.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    fn pattern(&mut self, given: &ruff::Pattern) -> Parsed<Pattern> {
        self.nested(given.range(), |t| {
            Ok(match given {
                ruff::Pattern::MatchValue(p) => Pattern::Value(t.expr(&p.value)?),
                ruff::Pattern::MatchSingleton(p) => {
                    let kind = match p.value {
                        ruff::Singleton::None => ExprKind::None,
                        ruff::Singleton::True => ExprKind::Bool(true),
                        ruff::Singleton::False => ExprKind::Bool(false),
                    };
                    Pattern::Singleton(Expr { kind, at: t.lines.at(p.range) })
                }
                ruff::Pattern::MatchSequence(p) => Pattern::Sequence(t.patterns(&p.patterns)?),
                ruff::Pattern::MatchMapping(p) => {
                    let mut pairs = Vec::new();
                    for (key, pattern) in p.keys.iter().zip(&p.patterns) {
                        pairs.push((t.expr(key)?, t.pattern(pattern)?));
                    }
                    Pattern::Mapping(pairs, p.rest.as_ref().map(|name| t.name(name)))
                }
                ruff::Pattern::MatchClass(p) => {
                    let mut keywords = Vec::new();
                    for keyword in &p.arguments.keywords {
                        keywords.push((t.name(&keyword.attr), t.pattern(&keyword.pattern)?));
                    }
                    let positional = t.patterns(&p.arguments.patterns)?;
                    Pattern::Class { class: t.expr(&p.cls)?, positional, keywords }
                }
                ruff::Pattern::MatchStar(p) => Pattern::Star(p.name.as_ref().map(|name| t.name(name))),
                ruff::Pattern::MatchAs(p) => {
                    let inner = p.pattern.as_ref().map(|inner| t.pattern(inner)).transpose()?;
                    Pattern::As(inner.map(Box::new), p.name.as_ref().map(|name| t.name(name)))
                }
                ruff::Pattern::MatchOr(p) => Pattern::Or(t.patterns(&p.patterns)?),
            })
        })
    }
}

fn refused(what: &'static str, instead: &'static str) -> Act {
    Act::Refused(Refused { what, instead })
}

/// Whether a list of targets has more than one starred target.
fn many_stars(target: &ruff::Expr) -> bool {
    let items = match target {
        ruff::Expr::Tuple(tuple) => &tuple.elts,
        ruff::Expr::List(list) => &list.elts,
        _ => return false,
    };
    items.iter().filter(|item| item.is_starred_expr()).count() > 1 || items.iter().any(many_stars)
}

/// The effect of a hint on a field of a class.
fn hint(text: &str) -> Hint {
    let named = |name: &str| {
        let text = text.trim_start_matches(['"', '\'']);
        let text = text.strip_prefix("typing.").or(text.strip_prefix("dataclasses.")).unwrap_or(text);
        text.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    if named("ClassVar") {
        Hint::ClassVar
    } else if named("InitVar") {
        Hint::InitVar
    } else {
        Hint::Type
    }
}
