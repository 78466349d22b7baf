//! Tokens to statements.

use super::ast::*;
use super::lexer::{self, Fault, Lexeme};
use super::parser::{Parsed, Parser};
use std::sync::Arc;

/// Parses a whole text, one expression or a list of statements.
pub(super) fn parse(text: &str) -> Parsed<Vec<Stmt>> {
    let mut parser = Parser::new(lexer::tokens(text, At::default())?);
    let mut body = Vec::new();
    while !matches!(parser.peek(), Lexeme::End) {
        if matches!(parser.peek(), Lexeme::Newline | Lexeme::Dedent) {
            parser.next();
            continue;
        }
        if matches!(parser.peek(), Lexeme::Indent) {
            return Err(parser.unexpected("IndentationError: unexpected indent"));
        }
        parser.statement(&mut body)?;
    }
    Ok(body)
}

impl Parser {
    fn statement(&mut self, body: &mut Vec<Stmt>) -> Parsed<()> {
        let at = self.at();
        let word = match self.peek() {
            Lexeme::Name(word) => word.clone(),
            Lexeme::Op("@") => "@".into(),
            _ => "".into(),
        };
        let act = match &*word {
            "if" => self.conditional()?,
            "while" => {
                self.next();
                let test = self.expr()?;
                let inner = self.block()?;
                Act::While(test, inner, self.otherwise()?)
            }
            "for" => {
                self.next();
                let target = self.targets()?;
                if !self.eat_word("in") {
                    return Err(self.unexpected("expected `in`"));
                }
                let source = self.list()?;
                let inner = self.block()?;
                Act::For(target, source, inner, self.otherwise()?)
            }
            "def" | "class" | "@" => self.definition()?,
            "try" => self.skip(
                "`try`",
                "let the error show: it tells what is wrong",
                &["except", "else", "finally"],
            ),
            "with" => self.skip("`with`", "write the statements of its block without it", &[]),
            "async" => self.skip("`async`", "write an ordinary function", &[]),
            "match" if self.is_match() => self.skip("`match`", "write `if` and `elif`", &[]),
            _ => return self.simple_line(body),
        };
        body.push(Stmt { act, at });
        Ok(())
    }

    /// Whether the soft keyword `match` begins a statement: its line ends in a colon.
    fn is_match(&mut self) -> bool {
        let mut probe = Parser::new(self.rest());
        probe.next();
        let mut last = Lexeme::End;
        while !matches!(probe.peek(), Lexeme::Newline | Lexeme::End) {
            last = probe.next().kind;
            if matches!(last, Lexeme::Op("=")) {
                return false;
            }
        }
        last == Lexeme::Op(":")
    }

    fn conditional(&mut self) -> Parsed<Act> {
        let mut arms = Vec::new();
        while self.is_word(if arms.is_empty() { "if" } else { "elif" }) {
            self.next();
            let test = self.expr()?;
            arms.push((test, self.block()?));
        }
        Ok(Act::If(arms, self.otherwise()?))
    }

    fn otherwise(&mut self) -> Parsed<Vec<Stmt>> {
        if self.eat_word("else") { self.block() } else { Ok(Vec::new()) }
    }

    /// `:` and an indented block, or simple statements on the same line.
    fn block(&mut self) -> Parsed<Vec<Stmt>> {
        self.require(":")?;
        self.nested(|p| {
            let mut body = Vec::new();
            if !matches!(p.peek(), Lexeme::Newline) {
                p.simple_line(&mut body)?;
                return Ok(body);
            }
            p.next();
            if !matches!(p.peek(), Lexeme::Indent) {
                return Err(p.unexpected("IndentationError: expected an indented block"));
            }
            p.next();
            while !matches!(p.peek(), Lexeme::Dedent | Lexeme::End) {
                if matches!(p.peek(), Lexeme::Newline) {
                    p.next();
                    continue;
                }
                if matches!(p.peek(), Lexeme::Indent) {
                    return Err(p.unexpected("IndentationError: unexpected indent"));
                }
                p.statement(&mut body)?;
            }
            if matches!(p.peek(), Lexeme::Dedent) {
                p.next();
            }
            Ok(body)
        })
    }

    fn definition(&mut self) -> Parsed<Act> {
        let mut decorators = Vec::new();
        while self.eat_op("@") {
            decorators.push(self.expr()?);
            if !matches!(self.peek(), Lexeme::Newline) {
                return Err(self.unexpected("expected the end of the line"));
            }
            self.next();
        }
        if self.eat_word("class") {
            let (name, at) = self.name()?;
            let bases = if self.eat_op("(") { self.arguments()? } else { Vec::new() };
            let body = self.block()?;
            return Ok(Act::Class(Arc::new(Class { name, at, bases, decorators, body })));
        }
        if self.is_word("async") {
            return Ok(self.skip("`async`", "write an ordinary function", &[]));
        }
        if !self.eat_word("def") {
            return Err(self.unexpected("expected `def` or `class`"));
        }
        let (name, at) = self.name()?;
        let mut function = Function {
            name,
            at,
            parameters: Vec::new(),
            star: None,
            double_star: None,
            decorators,
            body: Vec::new(),
        };
        self.require("(")?;
        self.parameters(&mut function, ")", true)?;
        self.require(")")?;
        if self.eat_op("->") {
            self.expr()?;
        }
        function.body = self.block()?;
        Ok(Act::Def(Arc::new(function)))
    }

    /// Reads past a statement and its block, whatever stands there.
    fn skip(&mut self, what: &'static str, instead: &'static str, more: &[&str]) -> Act {
        loop {
            self.past_line();
            if !more.iter().any(|word| self.is_word(word)) {
                return Act::Refused(Refused { what, instead });
            }
        }
    }

    fn past_line(&mut self) {
        while !matches!(self.peek(), Lexeme::Newline | Lexeme::End) {
            self.next();
        }
        self.next();
        if !matches!(self.peek(), Lexeme::Indent) {
            return;
        }
        let mut depth = 0;
        loop {
            match self.next().kind {
                Lexeme::Indent => depth += 1,
                Lexeme::Dedent => depth -= 1,
                Lexeme::End => return,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn simple_line(&mut self, body: &mut Vec<Stmt>) -> Parsed<()> {
        loop {
            let at = self.at();
            let act = self.simple()?;
            body.push(Stmt { act, at });
            let more = self.eat_op(";");
            if matches!(self.peek(), Lexeme::Newline) {
                self.next();
                return Ok(());
            }
            if matches!(self.peek(), Lexeme::End | Lexeme::Dedent) {
                return Ok(());
            }
            if !more {
                return Err(self.unexpected("expected the end of the line"));
            }
        }
    }

    fn simple(&mut self) -> Parsed<Act> {
        let word = match self.peek() {
            Lexeme::Name(word) => word.clone(),
            _ => "".into(),
        };
        let ends = |p: &Self| matches!(p.peek(), Lexeme::Newline | Lexeme::End | Lexeme::Op(";"));
        match &*word {
            "pass" => {
                self.next();
                Ok(Act::Pass)
            }
            "break" => {
                self.next();
                Ok(Act::Break)
            }
            "continue" => {
                self.next();
                Ok(Act::Continue)
            }
            "return" => {
                self.next();
                Ok(Act::Return(if ends(self) { None } else { Some(self.list()?) }))
            }
            "raise" => {
                self.next();
                let value = if ends(self) { None } else { Some(self.expr()?) };
                if self.eat_word("from") {
                    self.expr()?;
                }
                Ok(Act::Raise(value))
            }
            "assert" => {
                self.next();
                let test = self.expr()?;
                let message = if self.eat_op(",") { Some(self.expr()?) } else { None };
                Ok(Act::Assert(test, message))
            }
            "global" | "nonlocal" => {
                self.next();
                let mut names = vec![self.name()?.0];
                while self.eat_op(",") {
                    names.push(self.name()?.0);
                }
                Ok(if &*word == "global" { Act::Global(names) } else { Act::Nonlocal(names) })
            }
            "import" => self.import(),
            "from" => self.from(),
            "del" => {
                while !ends(self) {
                    self.next();
                }
                Ok(Act::Refused(Refused { what: "`del`", instead: "leave it out" }))
            }
            _ => self.expression(),
        }
    }

    fn expression(&mut self) -> Parsed<Act> {
        let first = self.list()?;
        if self.eat_op(":") {
            self.expr()?;
            if !self.eat_op("=") {
                return Ok(Act::Annotate(first));
            }
            let value = self.list()?;
            return Ok(Act::Assign(vec![first], value));
        }
        use BinaryOp::*;
        const AUGMENTED: [(&str, BinaryOp); 12] = [
            ("+=", Add),
            ("-=", Sub),
            ("*=", Mul),
            ("/=", Div),
            ("//=", FloorDiv),
            ("%=", Mod),
            ("**=", Pow),
            ("&=", And),
            ("|=", Or),
            ("^=", Xor),
            ("<<=", Shl),
            (">>=", Shr),
        ];
        if let Some((_, op)) = AUGMENTED.into_iter().find(|(text, _)| self.is_op(text)) {
            self.next();
            let value = self.list()?;
            return Ok(Act::Augment(op, first, value));
        }
        if !self.is_op("=") {
            return Ok(Act::Expr(first));
        }
        let mut chain = vec![first];
        while self.eat_op("=") {
            chain.push(self.list()?);
        }
        let value = chain.pop().ok_or_else(|| self.unexpected("expected a value"))?;
        if let Some(target) = chain.iter().find(|target| !assignable(target)) {
            return Err(Fault {
                what: "SyntaxError: cannot assign to this expression".into(),
                at: target.at,
                help: "a name, an attribute or an item stands left of `=`; to compare, write `==`",
            });
        }
        Ok(Act::Assign(chain, value))
    }

    fn dotted(&mut self) -> Parsed<String> {
        let mut path = String::new();
        while self.eat_op(".") || self.eat_op("...") {
            path.push('.');
        }
        if !self.is_word("import") {
            path.push_str(&self.name()?.0);
        }
        while self.eat_op(".") {
            path.push('.');
            path.push_str(&self.name()?.0);
        }
        Ok(path)
    }

    fn import(&mut self) -> Parsed<Act> {
        self.next();
        let mut modules = Vec::new();
        loop {
            let path: Name = self.dotted()?.into();
            let name = if self.eat_word("as") { Some(self.name()?.0) } else { None };
            modules.push((path, name));
            if !self.eat_op(",") {
                return Ok(Act::Import(modules));
            }
        }
    }

    fn from(&mut self) -> Parsed<Act> {
        self.next();
        let path: Name = self.dotted()?.into();
        if !self.eat_word("import") {
            return Err(self.unexpected("expected `import`"));
        }
        let mut names = Vec::new();
        if self.eat_op("*") {
            return Ok(Act::From(path, vec![("*".into(), "*".into())]));
        }
        let open = self.eat_op("(");
        loop {
            let (name, _) = self.name()?;
            let bound = if self.eat_word("as") { self.name()?.0 } else { name.clone() };
            names.push((name, bound));
            if !self.eat_op(",") || self.is_op(")") {
                break;
            }
        }
        if open {
            self.require(")")?;
        }
        Ok(Act::From(path, names))
    }
}

fn assignable(target: &Expr) -> bool {
    match &target.kind {
        Kind::Name(_) | Kind::Attribute(..) | Kind::Index(..) => true,
        Kind::Tuple(items) | Kind::List(items) => items.iter().all(assignable),
        Kind::Starred(inner) => assignable(inner),
        _ => false,
    }
}
