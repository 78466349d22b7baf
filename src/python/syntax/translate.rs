//! Translates the parser's tree to ours: expressions.

use crate::python::syntax::ast::*;
use crate::python::syntax::evaluated;
use crate::python::syntax::parse::{LineIndex, Parsed, SyntaxFault, too_deep};
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_text_size::{Ranged, TextRange};
use std::collections::HashMap;
use std::sync::Arc;

/// How deep expressions and blocks may nest.
const DEPTH: usize = 100;

/// Translates one text.
pub(in crate::python) struct Translator<'a> {
    text: &'a str,
    pub(in crate::python) lines: &'a LineIndex,
    names: HashMap<String, Name>,
    depth: usize,
    /// One entry per enclosing function, the innermost last: whether it contains a `yield`.
    pub(in crate::python) yields: Vec<bool>,
    /// Whether the innermost scope is a function. Module and class bodies cannot return or yield.
    pub(in crate::python) in_function: bool,
    /// The number of enclosing loops in the function or class.
    pub(in crate::python) loops: usize,
    /// The prefix of qualified names here: the names of the enclosing classes and functions.
    pub(in crate::python) scope: String,
    /// Whether the text is part of lrsched.
    pub(in crate::python) hidden: bool,
    /// The names of [`CONSUMERS`] and [`evaluated::NAMES`] that the text may give another meaning.
    rebound: Vec<&'static str>,
}

/// The built-ins that consume a generator expression at once.
const CONSUMERS: [&str; 11] =
    ["all", "any", "frozenset", "list", "max", "min", "next", "set", "sorted", "sum", "tuple"];

/// The names of [`CONSUMERS`] and [`evaluated::NAMES`] that the text mentions other than by calling them or as attributes. It
/// may bind them to something else. A star import may bind all of them.
fn rebound(text: &str, tokens: &[Token]) -> Vec<&'static str> {
    let watched = || CONSUMERS.iter().chain(&evaluated::NAMES);
    let kind = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(Token::kind);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (before, behind) = (kind(at.checked_sub(1)), kind(Some(at + 1)));
        match (before, token.kind(), behind) {
            (Some(TokenKind::Import), TokenKind::Star, _) => return watched().copied().collect(),
            (Some(TokenKind::Dot), TokenKind::Name, _) => {}
            (before, TokenKind::Name, Some(TokenKind::Lpar)) if before != Some(TokenKind::Def) => {}
            (_, TokenKind::Name, _) => {
                found.extend(watched().find(|name| **name == &text[token.range()]));
            }
            _ => {}
        }
    }
    found
}

impl<'a> Translator<'a> {
    pub(crate) fn new(text: &'a str, lines: &'a LineIndex, tokens: &[Token]) -> Self {
        Translator {
            text,
            lines,
            names: HashMap::new(),
            depth: 0,
            yields: Vec::new(),
            hidden: false,
            scope: String::new(),
            in_function: false,
            loops: 0,
            rebound: rebound(text, tokens),
        }
    }

    pub(in crate::python) fn name(&mut self, name: &str) -> Name {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let made: Name = name.into();
        self.names.insert(name.to_string(), made.clone());
        made
    }

    /// Goes one level deeper, or refuses if that is too deep.
    pub(in crate::python) fn nested<T>(
        &mut self,
        at: TextRange,
        go: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
        if self.depth >= DEPTH {
            return Err(too_deep(self.lines.word(at)));
        }
        self.depth += 1;
        let result = go(self);
        self.depth -= 1;
        result
    }

    pub(in crate::python) fn boxed(&mut self, expr: &ruff::Expr) -> Parsed<Box<Expr>> {
        self.expr(expr).map(Box::new)
    }

    pub(in crate::python) fn optional(&mut self, expr: &Option<Box<ruff::Expr>>) -> Parsed<Option<Expr>> {
        expr.as_ref().map(|expr| self.expr(expr)).transpose()
    }

    pub(in crate::python) fn all(&mut self, items: &[ruff::Expr]) -> Parsed<Vec<Expr>> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    /// An expression.
    pub(crate) fn expr(&mut self, expr: &ruff::Expr) -> Parsed<Expr> {
        let at = self.lines.at(expr.range());
        // A chain of operators or calls is a tree as deep as the chain is long. `parse` has limited its length.
        let kind = match expr {
            ruff::Expr::BinOp(e) => self.binary(e)?,
            ruff::Expr::Attribute(e) => {
                let of = self.boxed(&e.value)?;
                ExprKind::Attribute(of, self.name(&e.attr))
            }
            ruff::Expr::Call(e) if let Some((of, name)) = self.evaluated(e) => {
                self.attribute_by_name(of, name, at)?
            }
            ruff::Expr::Call(e) if let Some((of, name)) = looked_up(e) => {
                let of = self.boxed(of)?;
                ExprKind::Attribute(of, self.name(name))
            }
            ruff::Expr::Call(e) => match self.eager(e)? {
                Some(kind) => kind,
                None => {
                    let function = self.boxed(&e.func)?;
                    ExprKind::Call(function, self.arguments(&e.arguments)?)
                }
            },
            ruff::Expr::Subscript(e) => {
                let of = self.boxed(&e.value)?;
                ExprKind::Index(of, self.boxed(&e.slice)?)
            }
            ruff::Expr::NumberLiteral(e) => number(&e.value),
            ruff::Expr::BooleanLiteral(e) => ExprKind::Bool(e.value),
            ruff::Expr::NoneLiteral(_) => ExprKind::None,
            ruff::Expr::EllipsisLiteral(_) => ExprKind::Ellipsis,
            ruff::Expr::StringLiteral(e) => ExprKind::Str(e.value.to_str().into()),
            ruff::Expr::Name(e) => ExprKind::Name(self.name(&e.id)),
            _ => return self.nested(expr.range(), |t| t.kind(expr)).map(|kind| Expr { kind, at }),
        };
        Ok(Expr { kind, at })
    }

    fn kind(&mut self, expr: &ruff::Expr) -> Parsed<ExprKind> {
        Ok(match expr {
            ruff::Expr::BoolOp(e) => {
                let items = self.all(&e.values)?;
                if e.op == ruff::BoolOp::And { ExprKind::And(items) } else { ExprKind::Or(items) }
            }
            ruff::Expr::Named(e) => match &*e.target {
                ruff::Expr::Name(name) => {
                    let name = self.name(&name.id);
                    ExprKind::Assign(name, self.boxed(&e.value)?)
                }
                _ => refused("`:=` to something else than a name", "write an assignment on its own line"),
            },
            ruff::Expr::UnaryOp(e) => self.unary(e)?,
            ruff::Expr::Lambda(e) => self.lambda(e, self.lines.word(e.range))?,
            ruff::Expr::If(e) => ExprKind::IfElse {
                test: self.boxed(&e.test)?,
                then: self.boxed(&e.body)?,
                otherwise: self.boxed(&e.orelse)?,
            },
            ruff::Expr::Dict(e) => {
                let mut pairs = Vec::with_capacity(e.items.len());
                for item in &e.items {
                    let key = item.key.as_ref().map(|key| self.expr(key)).transpose()?;
                    pairs.push((key, self.expr(&item.value)?));
                }
                ExprKind::Dict(pairs)
            }
            ruff::Expr::Set(e) => ExprKind::Set(self.all(&e.elts)?),
            ruff::Expr::ListComp(e) => {
                if self.keeps(&e.elt) {
                    // A lambda in a comprehension sees the loop variable as it is when the lambda is called.
                    let at = self.lines.at(e.range);
                    let made = Expr { kind: self.generator(&e.elt, &e.generators, at)?, at };
                    let list = Expr { kind: ExprKind::Name(self.name("list")), at };
                    return Ok(ExprKind::Call(Box::new(list), vec![Argument::Positional(made)]));
                }
                let build = Build::List(self.boxed(&e.elt)?);
                self.comprehension(build, &e.generators)?
            }
            ruff::Expr::SetComp(e) => {
                let build = Build::Set(self.boxed(&e.elt)?);
                self.comprehension(build, &e.generators)?
            }
            ruff::Expr::DictComp(e) => match &e.key {
                Some(key) => {
                    let build = Build::Dict(self.boxed(key)?, self.boxed(&e.value)?);
                    self.comprehension(build, &e.generators)?
                }
                None => refused("`**` in a comprehension", "write the key and the value"),
            },
            ruff::Expr::Generator(e) => self.generator(&e.elt, &e.generators, self.lines.at(e.range))?,
            ruff::Expr::Await(_) => refused("`await`", "write an ordinary function"),
            ruff::Expr::Yield(e) => {
                self.yields(e.range)?;
                ExprKind::Yield(self.optional(&e.value)?.map(Box::new))
            }
            ruff::Expr::YieldFrom(e) => {
                self.yields(e.range)?;
                ExprKind::YieldFrom(self.boxed(&e.value)?)
            }
            ruff::Expr::Compare(e) => {
                let first = self.boxed(&e.left)?;
                let mut rest = Vec::with_capacity(e.ops.len());
                for (op, right) in e.ops.iter().zip(&e.comparators) {
                    rest.push((comparison(*op), self.expr(right)?));
                }
                ExprKind::Compare(first, rest)
            }
            ruff::Expr::FString(e) => self.format(e)?,
            ruff::Expr::TString(_) => refused("template strings", "write an f-string, `f\"{x}\"`"),
            ruff::Expr::BytesLiteral(_) => refused("byte strings", "write a text, without the `b`"),
            ruff::Expr::Starred(e) => ExprKind::Starred(self.boxed(&e.value)?),
            ruff::Expr::List(e) => ExprKind::List(self.all(&e.elts)?),
            ruff::Expr::Tuple(e) => ExprKind::Tuple(self.all(&e.elts)?),
            ruff::Expr::Slice(e) => {
                let mut bound = |bound| Ok(self.optional(bound)?.map(Box::new));
                ExprKind::Slice(bound(&e.lower)?, bound(&e.upper)?, bound(&e.step)?)
            }
            _ => refused("this expression", "write it with arithmetic, comparisons, calls and loops"),
        })
    }

    /// The error of a construct that the grammar allows and CPython's compiler rejects.
    pub(in crate::python) fn wrong(
        &self,
        at: TextRange,
        what: impl std::fmt::Display,
        help: &str,
    ) -> SyntaxFault {
        SyntaxFault { what: format!("SyntaxError: {what}"), at: self.lines.word(at), help: help.into() }
    }

    /// A generator expression that is consumed at once (`any(... for ...)`) is run in place, without a generator.
    fn eager(&mut self, call: &ruff::ExprCall) -> Parsed<Option<ExprKind>> {
        let arguments = &call.arguments;
        let Some(ruff::Expr::Generator(made)) = arguments.args.first() else { return Ok(None) };
        let mut inside = NameUses::default();
        inside.visit_expr(&made.elt);
        if inside.lambda || inside.walrus {
            return Ok(None);
        }
        let name = match &*call.func {
            ruff::Expr::Name(name) if !self.rebound.contains(&name.id.as_str()) => name.id.as_str(),
            ruff::Expr::Attribute(method)
                if method.attr.as_str() == "join" && method.value.is_string_literal_expr() =>
            {
                "join"
            }
            _ => return Ok(None),
        };
        let at = self.lines.at(made.range);
        let build = match (name, &arguments.args[1..], arguments.keywords.is_empty()) {
            ("any" | "all", [], true) => Build::Any(self.boxed(&made.elt)?, name == "any"),
            ("next", [], true) => Build::First(self.boxed(&made.elt)?, None),
            ("next", [default], true) => Build::First(self.boxed(&made.elt)?, Some(self.boxed(default)?)),
            (name, [], _) if name == "join" || CONSUMERS.contains(&name) && name != "next" => {
                let build = Build::List(self.boxed(&made.elt)?);
                let kind = self.nested(made.range, |t| t.comprehension(build, &made.generators))?;
                let mut all = vec![Argument::Positional(Expr { kind, at })];
                for keyword in &arguments.keywords {
                    let Some(name) = &keyword.arg else { return Ok(None) };
                    let name = self.name(name);
                    all.push(Argument::Keyword(name, self.expr(&keyword.value)?));
                }
                return Ok(Some(ExprKind::Call(self.boxed(&call.func)?, all)));
            }
            _ => return Ok(None),
        };
        self.nested(made.range, |t| t.comprehension(build, &made.generators)).map(Some)
    }

    fn evaluated<'e>(&self, call: &'e ruff::ExprCall) -> Option<(&'e str, &'e ruff::Expr)> {
        let is_rebound = evaluated::NAMES.iter().any(|name| self.rebound.contains(name));
        evaluated::attribute(call).filter(|_| !is_rebound)
    }

    fn attribute_by_name(&mut self, of: &str, name: &ruff::Expr, at: At) -> Parsed<ExprKind> {
        let mut names = of.split('.');
        let first = ExprKind::Name(self.name(names.next().unwrap_or_default()));
        let object = names.fold(Expr { kind: first, at }, |of, name| Expr {
            kind: ExprKind::Attribute(Box::new(of), self.name(name)),
            at,
        });
        let function = Expr { kind: ExprKind::Name(self.name(evaluated::NAMES[1])), at };
        let name = self.expr(name)?;
        Ok(ExprKind::Call(Box::new(function), vec![Argument::Positional(object), Argument::Positional(name)]))
    }

    /// Whether an expression makes a function, which may outlive the loop.
    fn keeps(&self, expr: &ruff::Expr) -> bool {
        let mut inside = NameUses::default();
        inside.visit_expr(expr);
        inside.lambda
    }

    /// A generator expression: a function that takes the iterator of the first source and yields the items.
    fn generator(&mut self, item: &ruff::Expr, given: &[ruff::Comprehension], at: At) -> Parsed<ExprKind> {
        let mut inside = NameUses::default();
        inside.visit_expr(item);
        given.iter().flat_map(|clause| &clause.ifs).for_each(|test| inside.visit_expr(test));
        if inside.walrus {
            return Ok(refused("`:=` in a generator", "write a `for` loop"));
        }
        let Some(first) = given.first() else { return Ok(ExprKind::None) };
        let source = self.expr(&first.iter)?;
        let parameter = self.name("the source of a generator");
        let item = Expr { kind: ExprKind::Yield(Some(self.boxed(item)?)), at };
        let mut body = Stmt { act: Act::Expr(item), at };
        for (i, clause) in given.iter().enumerate().rev() {
            if clause.is_async {
                return Ok(ASYNC);
            }
            for test in clause.ifs.iter().rev() {
                body = Stmt { act: Act::If(vec![(self.expr(test)?, vec![body])], Vec::new()), at };
            }
            let inner = match i {
                0 => Expr { kind: ExprKind::Name(parameter.clone()), at: source.at },
                _ => self.expr(&clause.iter)?,
            };
            body = Stmt { act: Act::For(self.expr(&clause.target)?, inner, vec![body], Vec::new()), at };
        }
        let function = Function {
            name: self.name("<genexpr>"),
            qualified: format!("{}<genexpr>", self.scope).into(),
            at,
            parameters: vec![Parameter {
                name: parameter,
                default: None,
                keyword_only: false,
                positional_only: true,
            }],
            star: None,
            double_star: None,
            decorators: Vec::new(),
            body: vec![body],
            generator: true,
            hidden: self.hidden,
            names: KeptNames::default(),
        };
        let made = Expr { kind: ExprKind::Lambda(Arc::new(function)), at };
        Ok(ExprKind::Call(Box::new(made), vec![Argument::Positional(source)]))
    }

    /// Marks the enclosing function as a generator.
    fn yields(&mut self, at: TextRange) -> Parsed<()> {
        if !self.in_function {
            return Err(self.wrong(at, "'yield' outside function", "write it in a `def`"));
        }
        if let Some(function) = self.yields.last_mut() {
            *function = true;
        }
        Ok(())
    }

    fn binary(&mut self, e: &ruff::ExprBinOp) -> Parsed<ExprKind> {
        let (left, right) = (self.boxed(&e.left)?, self.boxed(&e.right)?);
        Ok(match operator(e.op) {
            Some(op) => ExprKind::Binary(op, left, right),
            None => MATRIX,
        })
    }

    fn unary(&mut self, e: &ruff::ExprUnaryOp) -> Parsed<ExprKind> {
        let value = self.boxed(&e.operand)?;
        let op = match e.op {
            ruff::UnaryOp::Not => return Ok(ExprKind::Not(value)),
            ruff::UnaryOp::USub => UnaryOp::Minus,
            ruff::UnaryOp::UAdd => UnaryOp::Plus,
            ruff::UnaryOp::Invert => UnaryOp::Invert,
        };
        Ok(match (op, &value.kind) {
            // A negative literal is one constant.
            (UnaryOp::Minus, ExprKind::Float(x)) => ExprKind::Float(-x),
            (UnaryOp::Minus, ExprKind::Int(x)) => ExprKind::Int(-x),
            _ => ExprKind::Unary(op, value),
        })
    }

    fn lambda(&mut self, e: &ruff::ExprLambda, at: At) -> Parsed<ExprKind> {
        let mut function = Function {
            name: self.name("<lambda>"),
            qualified: format!("{}<lambda>", self.scope).into(),
            at,
            parameters: Vec::new(),
            star: None,
            double_star: None,
            decorators: Vec::new(),
            body: Vec::new(),
            generator: false,
            hidden: self.hidden,
            names: KeptNames::default(),
        };
        if let Some(parameters) = &e.parameters {
            self.parameters(&mut function, parameters)?;
        }
        self.yields.push(false);
        let outside = std::mem::replace(&mut self.in_function, true);
        let body = self.expr(&e.body);
        self.in_function = outside;
        function.generator = self.yields.pop().unwrap_or_default();
        let body = body?;
        let at = body.at;
        function.body.push(Stmt { act: Act::Return(Some(body)), at });
        Ok(ExprKind::Lambda(Arc::new(function)))
    }

    pub(in crate::python) fn parameters(
        &mut self,
        function: &mut Function,
        given: &ruff::Parameters,
    ) -> Parsed<()> {
        for (list, positional_only, keyword_only) in
            [(&given.posonlyargs, true, false), (&given.args, false, false), (&given.kwonlyargs, false, true)]
        {
            for parameter in list {
                let name = self.parameter(function, &parameter.parameter)?;
                let default = self.optional(&parameter.default)?;
                function.parameters.push(Parameter { name, default, keyword_only, positional_only });
            }
        }
        if let Some(star) = &given.vararg {
            function.star = Some(self.parameter(function, star)?);
        }
        if let Some(double) = &given.kwarg {
            function.double_star = Some(self.parameter(function, double)?);
        }
        Ok(())
    }

    fn parameter(&mut self, function: &Function, given: &ruff::Parameter) -> Parsed<Name> {
        let name = self.name(&given.name);
        let known = function.parameters.iter().map(|p| &p.name).chain(&function.star);
        if known.into_iter().any(|known| *known == name) {
            return Err(SyntaxFault {
                what: format!("SyntaxError: duplicate argument '{name}' in function definition"),
                at: self.lines.at(given.name.range()),
                help: "give every parameter its own name".into(),
            });
        }
        Ok(name)
    }

    /// The arguments of a call. CPython evaluates positional ones first.
    pub(in crate::python) fn arguments(&mut self, given: &ruff::Arguments) -> Parsed<Vec<Argument>> {
        self.nested(given.range(), |t| {
            let mut arguments = Vec::with_capacity(given.args.len() + given.keywords.len());
            for argument in &given.args {
                arguments.push(match argument {
                    ruff::Expr::Starred(star) => Argument::Star(t.expr(&star.value)?),
                    _ => Argument::Positional(t.expr(argument)?),
                });
            }
            for keyword in &given.keywords {
                let value = t.expr(&keyword.value)?;
                arguments.push(match &keyword.arg {
                    Some(name) => Argument::Keyword(t.name(name), value),
                    None => Argument::DoubleStar(value),
                });
            }
            Ok(arguments)
        })
    }

    fn comprehension(&mut self, build: Build, given: &[ruff::Comprehension]) -> Parsed<ExprKind> {
        let mut clauses = Vec::with_capacity(given.len());
        for clause in given {
            if clause.is_async {
                return Ok(ASYNC);
            }
            clauses.push(Clause {
                target: self.expr(&clause.target)?,
                source: self.expr(&clause.iter)?,
                tests: self.all(&clause.ifs)?,
            });
        }
        Ok(ExprKind::Comprehension { build, clauses })
    }

    fn format(&mut self, e: &ruff::ExprFString) -> Parsed<ExprKind> {
        let mut pieces = Vec::new();
        for part in &e.value {
            match part {
                ruff::FStringPart::Literal(text) => add(&mut pieces, text),
                ruff::FStringPart::FString(format) => self.pieces(&mut pieces, &format.elements)?,
            }
        }
        Ok(ExprKind::Format(pieces))
    }

    fn pieces(&mut self, pieces: &mut Vec<Piece>, elements: &ruff::InterpolatedStringElements) -> Parsed<()> {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(text) => add(pieces, &text.value),
                ruff::InterpolatedStringElement::Interpolation(field) => {
                    let mut conversion = match field.conversion {
                        ruff::ConversionFlag::None => Conversion::None,
                        ruff::ConversionFlag::Str => Conversion::Str,
                        ruff::ConversionFlag::Ascii => Conversion::Ascii,
                        ruff::ConversionFlag::Repr => Conversion::Repr,
                    };
                    if let Some(debug) = &field.debug_text {
                        add(pieces, debug.as_str());
                        if conversion == Conversion::None && field.format_spec.is_none() {
                            conversion = Conversion::Repr;
                        }
                    }
                    let value = self.expr(&field.expression)?;
                    let mut format = Vec::new();
                    if let Some(spec) = &field.format_spec {
                        self.nested(spec.range, |t| t.pieces(&mut format, &spec.elements))?;
                    }
                    pieces.push(Piece::Value { value, conversion, format });
                }
            }
        }
        Ok(())
    }

    /// The text of a range.
    pub(in crate::python) fn source(&self, range: TextRange) -> &'a str {
        &self.text[usize::from(range.start())..usize::from(range.end())]
    }
}

fn add(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.into()));
    }
}

pub(in crate::python) fn refused(what: &'static str, instead: &'static str) -> ExprKind {
    ExprKind::Refused(Refused { what, instead })
}

const MATRIX: ExprKind = ExprKind::Refused(Refused {
    what: "matrix multiplication `@`",
    instead: "write the sum of products out",
});

const ASYNC: ExprKind = ExprKind::Refused(Refused { what: "`async`", instead: "write an ordinary loop" });

fn number(number: &ruff::Number) -> ExprKind {
    match number {
        ruff::Number::Float(x) => ExprKind::Float(*x),
        ruff::Number::Complex { .. } => refused("complex numbers", "write a float"),
        ruff::Number::Int(int) => match int.as_u64() {
            Some(small) => ExprKind::Int(i128::from(small)),
            None => {
                let digits = int.to_string().to_ascii_lowercase().replace('_', "");
                let radix = match digits.get(..2) {
                    Some("0x") => 16,
                    Some("0o") => 8,
                    Some("0b") => 2,
                    _ => 10,
                };
                let bare = if radix == 10 { &digits[..] } else { &digits[2..] };
                match i128::from_str_radix(bare, radix) {
                    Ok(number) => ExprKind::Int(number),
                    Err(_) => ExprKind::Huge(digits.as_str().into()),
                }
            }
        },
    }
}

/// The binary operator; `None` for `@`.
pub(in crate::python) fn operator(op: ruff::Operator) -> Option<BinaryOp> {
    Some(match op {
        ruff::Operator::Add => BinaryOp::Add,
        ruff::Operator::Sub => BinaryOp::Sub,
        ruff::Operator::Mult => BinaryOp::Mul,
        ruff::Operator::MatMult => return None,
        ruff::Operator::Div => BinaryOp::Div,
        ruff::Operator::Mod => BinaryOp::Mod,
        ruff::Operator::Pow => BinaryOp::Pow,
        ruff::Operator::LShift => BinaryOp::Shl,
        ruff::Operator::RShift => BinaryOp::Shr,
        ruff::Operator::BitOr => BinaryOp::Or,
        ruff::Operator::BitXor => BinaryOp::Xor,
        ruff::Operator::BitAnd => BinaryOp::And,
        ruff::Operator::FloorDiv => BinaryOp::FloorDiv,
    })
}

fn comparison(op: ruff::CmpOp) -> CompareOp {
    match op {
        ruff::CmpOp::Eq => CompareOp::Eq,
        ruff::CmpOp::NotEq => CompareOp::Ne,
        ruff::CmpOp::Lt => CompareOp::Lt,
        ruff::CmpOp::LtE => CompareOp::Le,
        ruff::CmpOp::Gt => CompareOp::Gt,
        ruff::CmpOp::GtE => CompareOp::Ge,
        ruff::CmpOp::Is => CompareOp::Is,
        ruff::CmpOp::IsNot => CompareOp::IsNot,
        ruff::CmpOp::In => CompareOp::In,
        ruff::CmpOp::NotIn => CompareOp::NotIn,
    }
}

/// Whether an expression contains constructs that bind names or make functions.
#[derive(Default)]
struct NameUses {
    lambda: bool,
    walrus: bool,
}

impl Visitor<'_> for NameUses {
    fn visit_expr(&mut self, expr: &ruff::Expr) {
        self.lambda |= matches!(expr, ruff::Expr::Lambda(_) | ruff::Expr::Generator(_));
        self.walrus |= matches!(expr, ruff::Expr::Named(_));
        visitor::walk_expr(self, expr);
    }
}

/// An attribute that is looked up by `module.__getattribute__("Name")`: what it is looked up in, and its name.
fn looked_up(call: &ruff::ExprCall) -> Option<(&ruff::Expr, &str)> {
    let ruff::Expr::Attribute(method) = &*call.func else { return None };
    let ([ruff::Expr::StringLiteral(name)], []) = (&*call.arguments.args, &*call.arguments.keywords) else {
        return None;
    };
    let name = name.value.to_str();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with("__");
    (method.attr.as_str() == "__getattribute__" && is_name).then_some((&method.value, name))
}
