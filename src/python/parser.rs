//! Tokens to expressions, by recursive descent along Python's own precedence.

use super::ast::*;
use super::lexer::{self, Fault, Lexeme, Part, Token};
use std::sync::Arc;

/// How deep expressions and blocks may nest.
const DEPTH: usize = 100;

/// The words that are no names.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub(super) type Parsed<T> = Result<T, Fault>;

/// Reads tokens one after the other.
pub(super) struct Parser {
    tokens: Vec<Token>,
    here: usize,
    depth: usize,
}

impl Parser {
    pub fn new(tokens: Vec<Token>) -> Self {
        Parser { tokens, here: 0, depth: 0 }
    }

    pub fn peek(&self) -> &Lexeme {
        &self.tokens[self.here].kind
    }

    /// The tokens from here on.
    pub fn rest(&self) -> Vec<Token> {
        self.tokens[self.here..].to_vec()
    }

    fn ahead(&self, n: usize) -> &Lexeme {
        &self.tokens[(self.here + n).min(self.tokens.len() - 1)].kind
    }

    pub fn at(&self) -> At {
        self.tokens[self.here].at
    }

    pub fn next(&mut self) -> Token {
        let token = self.tokens[self.here].clone();
        if self.here + 1 < self.tokens.len() {
            self.here += 1;
        }
        token
    }

    pub fn is_op(&self, op: &str) -> bool {
        matches!(self.peek(), Lexeme::Op(found) if *found == op)
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Lexeme::Name(found) if &**found == word)
    }

    pub fn eat_op(&mut self, op: &str) -> bool {
        let found = self.is_op(op);
        if found {
            self.next();
        }
        found
    }

    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    pub fn require(&mut self, op: &'static str) -> Parsed<()> {
        if self.eat_op(op) { Ok(()) } else { Err(self.unexpected(&format!("expected `{op}`"))) }
    }

    pub fn unexpected(&self, wanted: &str) -> Fault {
        let found = match self.peek() {
            Lexeme::Name(name) => format!("`{name}`"),
            Lexeme::Int(number) => format!("`{number}`"),
            Lexeme::Float(number) => format!("`{number:?}`"),
            Lexeme::Str(_) | Lexeme::Format(_) => "a string".into(),
            Lexeme::Odd(what) => (*what).into(),
            Lexeme::Op(op) => format!("`{op}`"),
            Lexeme::Newline => "the end of the line".into(),
            Lexeme::Indent => "an indented line".into(),
            Lexeme::Dedent => "the end of the block".into(),
            Lexeme::End => "the end of the text".into(),
        };
        Fault {
            what: match wanted.starts_with("IndentationError") {
                true => format!("{wanted}, found {found}"),
                false => format!("SyntaxError: {wanted}, found {found}"),
            },
            at: self.at(),
            help: "this is not Python 3; compare with what `python3` says",
        }
    }

    /// Goes one level deeper, or refuses to.
    pub fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEPTH {
            return Err(Fault {
                what: format!("nested more than {DEPTH} levels deep"),
                at: self.at(),
                help: "split the expression or block with names and functions",
            });
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// An identifier that is no keyword.
    pub fn name(&mut self) -> Parsed<(Name, At)> {
        let at = self.at();
        match self.peek() {
            Lexeme::Name(name) if !KEYWORDS.contains(&&**name) => {
                let name = name.clone();
                self.next();
                Ok((name, at))
            }
            _ => Err(self.unexpected("expected a name")),
        }
    }

    /// `a, *b, c`: a tuple if there is a comma.
    pub fn list(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let first = self.item()?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat_op(",") {
            if !self.begins() {
                break;
            }
            items.push(self.item()?);
        }
        Ok(Expr { kind: Kind::Tuple(items), at })
    }

    /// Whether an expression can begin here.
    fn begins(&self) -> bool {
        match self.peek() {
            Lexeme::Name(name) => {
                !KEYWORDS.contains(&&**name)
                    || ["None", "True", "False", "not", "lambda", "await", "yield"].contains(&&**name)
            }
            Lexeme::Op(op) => ["(", "[", "{", "-", "+", "~", "*", "..."].contains(op),
            Lexeme::Newline | Lexeme::Indent | Lexeme::Dedent | Lexeme::End => false,
            _ => true,
        }
    }

    fn item(&mut self) -> Parsed<Expr> {
        let at = self.at();
        if self.eat_op("*") {
            let inner = self.expr()?;
            return Ok(Expr { kind: Kind::Starred(Box::new(inner)), at });
        }
        self.expr()
    }

    /// One expression, with `:=`, conditionals and lambdas.
    pub fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|p| {
            let at = p.at();
            if p.is_word("lambda") {
                return p.lambda();
            }
            if p.is_word("yield") || p.is_word("await") {
                let what = if p.is_word("yield") { "`yield`" } else { "`await`" };
                p.next();
                if p.begins() || p.is_word("from") {
                    p.eat_word("from");
                    p.list()?;
                }
                let refused = Refused { what, instead: "return the value instead" };
                return Ok(Expr { kind: Kind::Refused(refused), at });
            }
            if matches!(p.ahead(1), Lexeme::Op(":=")) {
                let (name, _) = p.name()?;
                p.next();
                let value = p.expr()?;
                return Ok(Expr { kind: Kind::Assign(name, Box::new(value)), at });
            }
            let then = p.or()?;
            if !p.eat_word("if") {
                return Ok(then);
            }
            let test = p.or()?;
            if !p.eat_word("else") {
                return Err(p.unexpected("expected `else` after the `if` expression"));
            }
            let otherwise = p.expr()?;
            let kind =
                Kind::IfElse { test: Box::new(test), then: Box::new(then), otherwise: Box::new(otherwise) };
            Ok(Expr { kind, at })
        })
    }

    fn lambda(&mut self) -> Parsed<Expr> {
        let at = self.at();
        self.next();
        let mut function = Function {
            name: "<lambda>".into(),
            at,
            parameters: Vec::new(),
            star: None,
            double_star: None,
            decorators: Vec::new(),
            body: Vec::new(),
        };
        self.parameters(&mut function, ":", false)?;
        self.require(":")?;
        let body = self.expr()?;
        let at = body.at;
        function.body.push(Stmt { act: Act::Return(Some(body)), at });
        Ok(Expr { kind: Kind::Lambda(Arc::new(function)), at })
    }

    /// The parameters of a `def` or `lambda`, up to the closing token.
    pub fn parameters(&mut self, function: &mut Function, close: &'static str, hints: bool) -> Parsed<()> {
        let mut keyword_only = false;
        while !self.is_op(close) {
            let at = self.at();
            if self.eat_op("/") {
                for parameter in &mut function.parameters {
                    parameter.positional_only = true;
                }
            } else if self.eat_op("**") {
                function.double_star = Some(self.name()?.0);
                self.hint(hints)?;
            } else if self.eat_op("*") {
                keyword_only = true;
                if !self.is_op(",") {
                    function.star = Some(self.name()?.0);
                    self.hint(hints)?;
                }
            } else {
                let (name, _) = self.name()?;
                if function.parameters.iter().any(|p| p.name == name) {
                    return Err(Fault {
                        what: format!("SyntaxError: duplicate argument '{name}' in function definition"),
                        at,
                        help: "give every parameter its own name",
                    });
                }
                self.hint(hints)?;
                let default = if self.eat_op("=") { Some(self.expr()?) } else { None };
                let optional = |p: &Parameter| p.default.is_some() && !p.keyword_only;
                if default.is_none() && !keyword_only && function.parameters.iter().any(optional) {
                    return Err(Fault {
                        what: "SyntaxError: non-default argument follows default argument".into(),
                        at,
                        help: "put the parameters without default first",
                    });
                }
                function.parameters.push(Parameter { name, default, keyword_only, positional_only: false });
            }
            if !self.eat_op(",") {
                break;
            }
        }
        Ok(())
    }

    fn hint(&mut self, hints: bool) -> Parsed<()> {
        if hints && self.eat_op(":") {
            self.expr()?;
        }
        Ok(())
    }

    fn or(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let mut items = vec![self.and()?];
        while self.eat_word("or") {
            items.push(self.and()?);
        }
        Ok(single(items, at, Kind::Or))
    }

    fn and(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let mut items = vec![self.not()?];
        while self.eat_word("and") {
            items.push(self.not()?);
        }
        Ok(single(items, at, Kind::And))
    }

    fn not(&mut self) -> Parsed<Expr> {
        let at = self.at();
        if self.eat_word("not") {
            let inner = self.nested(Self::not)?;
            return Ok(Expr { kind: Kind::Not(Box::new(inner)), at });
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let first = self.binary(0)?;
        let mut rest = Vec::new();
        while let Some(op) = self.compare_op() {
            rest.push((op, self.binary(0)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let at = joined(at, self.before());
        Ok(Expr { kind: Kind::Compare(Box::new(first), rest), at })
    }

    fn compare_op(&mut self) -> Option<CompareOp> {
        use CompareOp::*;
        let op = match self.peek() {
            Lexeme::Op("<") => Lt,
            Lexeme::Op("<=") => Le,
            Lexeme::Op(">") => Gt,
            Lexeme::Op(">=") => Ge,
            Lexeme::Op("==") => Eq,
            Lexeme::Op("!=") => Ne,
            Lexeme::Name(word) if &**word == "in" => In,
            Lexeme::Name(word) if &**word == "is" => {
                self.next();
                return Some(if self.eat_word("not") { IsNot } else { Is });
            }
            Lexeme::Name(word)
                if &**word == "not" && matches!(self.ahead(1), Lexeme::Name(w) if &**w == "in") =>
            {
                self.next();
                NotIn
            }
            _ => return None,
        };
        self.next();
        Some(op)
    }

    /// The end of what was read last.
    fn before(&self) -> At {
        self.tokens[self.here.saturating_sub(1)].at
    }

    fn binary(&mut self, level: usize) -> Parsed<Expr> {
        use BinaryOp::*;
        const LEVELS: [&[(&str, BinaryOp)]; 6] = [
            &[("|", Or)],
            &[("^", Xor)],
            &[("&", And)],
            &[("<<", Shl), (">>", Shr)],
            &[("+", Add), ("-", Sub)],
            &[("*", Mul), ("/", Div), ("//", FloorDiv), ("%", Mod)],
        ];
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let at = self.at();
        let mut left = self.binary(level + 1)?;
        let mut length = 0;
        loop {
            if level == 5 && self.is_op("@") {
                return Err(Fault {
                    what: "matrix multiplication `@` is not run".into(),
                    at: self.at(),
                    help: "write the sum of products out",
                });
            }
            let Some((_, op)) = operators.iter().find(|(text, _)| self.is_op(text)) else { return Ok(left) };
            self.next();
            let right = self.binary(level + 1)?;
            length += 1;
            if length > 1000 {
                return Err(self.unexpected("expected a shorter chain of operators"));
            }
            let at = joined(at, self.before());
            left = Expr { kind: Kind::Binary(*op, Box::new(left), Box::new(right)), at };
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let op = match self.peek() {
            Lexeme::Op("-") => UnaryOp::Minus,
            Lexeme::Op("+") => UnaryOp::Plus,
            Lexeme::Op("~") => UnaryOp::Invert,
            _ => return self.power(),
        };
        self.next();
        let inner = self.nested(Self::unary)?;
        let at = joined(at, self.before());
        Ok(match (op, inner.kind) {
            // A negative literal is one constant.
            (UnaryOp::Minus, Kind::Float(x)) => Expr { kind: Kind::Float(-x), at },
            (UnaryOp::Minus, Kind::Int(x)) => Expr { kind: Kind::Int(-x), at },
            (op, kind) => Expr { kind: Kind::Unary(op, Box::new(Expr { kind, at: inner.at })), at },
        })
    }

    fn power(&mut self) -> Parsed<Expr> {
        let at = self.at();
        if self.eat_word("await") {
            return Err(self.unexpected("`await` is not run"));
        }
        let base = self.postfix()?;
        if !self.eat_op("**") {
            return Ok(base);
        }
        let exponent = self.nested(Self::unary)?;
        let at = joined(at, self.before());
        Ok(Expr { kind: Kind::Binary(BinaryOp::Pow, Box::new(base), Box::new(exponent)), at })
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let start = self.at();
        let mut value = self.atom()?;
        let mut length = 0;
        loop {
            length += 1;
            if length > 1000 {
                return Err(self.unexpected("expected a shorter chain of calls"));
            }
            let kind = match self.peek() {
                Lexeme::Op(".") => {
                    self.next();
                    let (name, _) = self.name()?;
                    Kind::Attribute(Box::new(value), name)
                }
                Lexeme::Op("(") => {
                    self.next();
                    Kind::Call(Box::new(value), self.arguments()?)
                }
                Lexeme::Op("[") => {
                    self.next();
                    let index = self.subscript()?;
                    self.require("]")?;
                    Kind::Index(Box::new(value), Box::new(index))
                }
                _ => return Ok(value),
            };
            value = Expr { kind, at: joined(start, self.before()) };
        }
    }

    /// The arguments of a call, with the closing parenthesis.
    pub fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        let mut arguments = Vec::new();
        while !self.is_op(")") {
            let argument = if self.eat_op("**") {
                Argument::DoubleStar(self.expr()?)
            } else if self.eat_op("*") {
                Argument::Star(self.expr()?)
            } else if matches!(self.ahead(1), Lexeme::Op("=")) {
                let (name, _) = self.name()?;
                self.next();
                Argument::Keyword(name, self.expr()?)
            } else {
                let value = self.expr()?;
                if self.is_word("for") {
                    let at = value.at;
                    let clauses = self.clauses()?;
                    let kind = Kind::Comprehension { build: Build::List(Box::new(value)), clauses };
                    Argument::Positional(Expr { kind, at })
                } else {
                    Argument::Positional(value)
                }
            };
            if let Argument::Positional(value) = &argument
                && arguments.iter().any(|a| matches!(a, Argument::Keyword(..)))
            {
                return Err(Fault {
                    what: "SyntaxError: positional argument follows keyword argument".into(),
                    at: value.at,
                    help: "put the arguments without a name first",
                });
            }
            arguments.push(argument);
            if !self.eat_op(",") {
                break;
            }
        }
        self.require(")")?;
        Ok(arguments)
    }

    fn subscript(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let first = self.slice()?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat_op(",") {
            if self.is_op("]") {
                break;
            }
            items.push(self.slice()?);
        }
        Ok(Expr { kind: Kind::Tuple(items), at })
    }

    fn slice(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let bound = |p: &mut Self| -> Parsed<Option<Box<Expr>>> {
            if p.is_op(":") || p.is_op("]") || p.is_op(",") {
                Ok(None)
            } else {
                Ok(Some(Box::new(p.expr()?)))
            }
        };
        let start = bound(self)?;
        if !self.eat_op(":") {
            return start.map(|e| *e).ok_or_else(|| self.unexpected("expected an index"));
        }
        let stop = bound(self)?;
        let step = if self.eat_op(":") { bound(self)? } else { None };
        Ok(Expr { kind: Kind::Slice(start, stop, step), at })
    }

    fn atom(&mut self) -> Parsed<Expr> {
        let start = self.here;
        let token = self.next();
        let at = token.at;
        let kind = match token.kind {
            Lexeme::Int(number) => Kind::Int(number),
            Lexeme::Float(number) => Kind::Float(number),
            Lexeme::Odd(what) => Kind::Refused(Refused { what, instead: "write a float" }),
            Lexeme::Str(text) => return self.strings(vec![Part::Text(text.to_string())], at, false),
            Lexeme::Format(parts) => return self.strings(parts, at, true),
            Lexeme::Op("...") => Kind::Ellipsis,
            Lexeme::Op("(") => return self.parenthesis(at),
            Lexeme::Op("[") => return self.brackets(at),
            Lexeme::Op("{") => return self.braces(at),
            Lexeme::Name(name) => match &*name {
                "None" => Kind::None,
                "True" => Kind::Bool(true),
                "False" => Kind::Bool(false),
                word if KEYWORDS.contains(&word) => {
                    self.here = start;
                    return Err(self.unexpected("expected an expression"));
                }
                _ => Kind::Name(name),
            },
            _ => {
                self.here = start;
                return Err(self.unexpected("expected an expression"));
            }
        };
        Ok(Expr { kind, at })
    }

    fn parenthesis(&mut self, at: At) -> Parsed<Expr> {
        if self.eat_op(")") {
            return Ok(Expr { kind: Kind::Tuple(Vec::new()), at });
        }
        let mut inner = self.list()?;
        if self.is_word("for") {
            let clauses = self.clauses()?;
            inner = Expr { kind: Kind::Comprehension { build: Build::List(Box::new(inner)), clauses }, at };
        }
        self.require(")")?;
        inner.at = joined(at, self.before());
        Ok(inner)
    }

    fn brackets(&mut self, at: At) -> Parsed<Expr> {
        let mut items = Vec::new();
        while !self.is_op("]") {
            let item = self.item()?;
            if items.is_empty() && self.is_word("for") {
                let clauses = self.clauses()?;
                self.require("]")?;
                let kind = Kind::Comprehension { build: Build::List(Box::new(item)), clauses };
                return Ok(Expr { kind, at });
            }
            items.push(item);
            if !self.eat_op(",") {
                break;
            }
        }
        self.require("]")?;
        Ok(Expr { kind: Kind::List(items), at: joined(at, self.before()) })
    }

    fn braces(&mut self, at: At) -> Parsed<Expr> {
        let mut pairs = Vec::new();
        while !self.is_op("}") {
            if self.eat_op("**") {
                pairs.push((None, self.expr()?));
            } else {
                let key = self.expr()?;
                if !self.eat_op(":") {
                    return self.set(at);
                }
                let value = self.expr()?;
                if pairs.is_empty() && self.is_word("for") {
                    let clauses = self.clauses()?;
                    self.require("}")?;
                    let build = Build::Dict(Box::new(key), Box::new(value));
                    return Ok(Expr { kind: Kind::Comprehension { build, clauses }, at });
                }
                pairs.push((Some(key), value));
            }
            if !self.eat_op(",") {
                break;
            }
        }
        self.require("}")?;
        Ok(Expr { kind: Kind::Dict(pairs), at })
    }

    /// The rest of a set after its first item; sets are refused where they are used.
    fn set(&mut self, at: At) -> Parsed<Expr> {
        if self.is_word("for") {
            self.clauses()?;
        }
        while self.eat_op(",") {
            if self.is_op("}") {
                break;
            }
            self.item()?;
        }
        self.require("}")?;
        let refused = Refused { what: "sets", instead: "write a list or a tuple, `[1, 2]`" };
        Ok(Expr { kind: Kind::Refused(refused), at })
    }

    fn clauses(&mut self) -> Parsed<Vec<Clause>> {
        let mut clauses = Vec::new();
        while self.eat_word("for") {
            let target = self.targets()?;
            if !self.eat_word("in") {
                return Err(self.unexpected("expected `in`"));
            }
            let source = self.or()?;
            let mut tests = Vec::new();
            while self.eat_word("if") {
                tests.push(self.or()?);
            }
            clauses.push(Clause { target, source, tests });
        }
        Ok(clauses)
    }

    /// What stands between `for` and `in`.
    pub fn targets(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let first = self.binary(0)?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat_op(",") {
            if self.is_word("in") {
                break;
            }
            items.push(self.binary(0)?);
        }
        Ok(Expr { kind: Kind::Tuple(items), at })
    }

    /// Strings that stand side by side are one.
    fn strings(&mut self, mut parts: Vec<Part>, at: At, mut format: bool) -> Parsed<Expr> {
        loop {
            match self.peek().clone() {
                Lexeme::Str(text) => parts.push(Part::Text(text.to_string())),
                Lexeme::Format(more) => {
                    format = true;
                    parts.extend(more);
                }
                _ => break,
            }
            self.next();
        }
        if !format {
            let text: String =
                parts.iter().map(|p| if let Part::Text(t) = p { t.as_str() } else { "" }).collect();
            return Ok(Expr { kind: Kind::Str(text.into()), at });
        }
        let mut pieces = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) if text.is_empty() => {}
                Part::Text(text) => pieces.push(Piece::Text(text.into())),
                Part::Value { text, at, repr, format, echo } => {
                    if echo {
                        pieces.push(Piece::Text(format!("{text}=").into()));
                    }
                    let value = self.field(&text, at)?;
                    pieces.push(Piece::Value { value, repr: repr || echo, format: format.into() });
                }
            }
        }
        Ok(Expr { kind: Kind::Format(pieces), at })
    }

    fn field(&mut self, text: &str, at: At) -> Parsed<Expr> {
        self.nested(|p| {
            let mut inner = Parser::new(lexer::tokens(text, at)?);
            inner.depth = p.depth;
            let value = inner.list()?;
            if !matches!(inner.peek(), Lexeme::End) {
                return Err(inner.unexpected("expected the end of the expression in the f-string"));
            }
            Ok(value)
        })
    }
}

fn single(mut items: Vec<Expr>, at: At, kind: fn(Vec<Expr>) -> Kind) -> Expr {
    if items.len() > 1 {
        return Expr { kind: kind(items), at };
    }
    items.pop().unwrap_or(Expr { kind: Kind::None, at })
}

/// The stretch from one place to the end of another, as far as they share a line.
fn joined(from: At, to: At) -> At {
    if from.line != to.line || to.column < from.column {
        return from;
    }
    At { length: to.column + to.length - from.column, ..from }
}
