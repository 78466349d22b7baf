//! Text to tokens: indentation, names, numbers, strings and operators, as CPython's tokenizer has them.

use super::ast::At;
use std::sync::Arc;

/// A token and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Lexeme,
    pub at: At,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lexeme {
    Name(Arc<str>),
    Int(i128),
    Float(f64),
    Str(Arc<str>),
    Format(Vec<Part>),
    /// A literal that is read past and refused by name if it is needed.
    Odd(&'static str),
    Op(&'static str),
    Newline,
    Indent,
    Dedent,
    End,
}

/// A part of an f-string before its expressions are parsed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Text(String),
    Value { text: String, at: At, repr: bool, format: String, echo: bool },
}

/// What is wrong with the text, and where.
#[derive(Debug)]
pub(super) struct Fault {
    pub what: String,
    pub at: At,
    pub help: &'static str,
}

const OPERATORS: [&str; 47] = [
    "**=", "//=", ">>=", "<<=", "...", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=",
    "==", "<=", ">=", "**", "//", "<<", ">>", ":=", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "@",
    "=", "+", "-", "*", "/", "%", "&", "|", "^", "~", "<", ">",
];

/// The most tokens that one snippet may have.
const LIMIT: usize = 200_000;

struct Lexer<'a> {
    text: &'a [char],
    here: usize,
    line: u32,
    column: u32,
    depth: usize,
    indents: Vec<usize>,
    tokens: Vec<Token>,
}

/// Splits a text into tokens; the last one is [`Lexeme::End`].
pub(super) fn tokens(text: &str, start: At) -> Result<Vec<Token>, Fault> {
    let text: Vec<char> = text.chars().collect();
    let mut lexer = Lexer {
        text: &text,
        here: 0,
        line: start.line,
        column: start.column,
        depth: 0,
        indents: vec![0],
        tokens: Vec::new(),
    };
    lexer.run(start.length == 0)?;
    Ok(lexer.tokens)
}

impl Lexer<'_> {
    fn run(&mut self, indents: bool) -> Result<(), Fault> {
        let mut fresh = indents;
        loop {
            if fresh {
                self.indentation()?;
                fresh = false;
            }
            let Some(c) = self.peek(0) else { break };
            if self.tokens.len() > LIMIT {
                return Err(
                    self.fault("this Python text is too long", "a schedule is a few lines; keep only them")
                );
            }
            match c {
                '\n' => {
                    let at = self.at(1);
                    self.bump();
                    if self.depth == 0 && indents {
                        if !matches!(self.tokens.last().map(|t| &t.kind), None | Some(Lexeme::Newline)) {
                            self.push(Lexeme::Newline, at);
                        }
                        fresh = true;
                    }
                }
                ' ' | '\t' | '\r' | '\u{c}' | '\u{feff}' => self.bump(),
                '\\' if matches!(self.peek(1), Some('\n' | '\r')) => {
                    self.bump();
                    while self.peek(0) == Some('\r') {
                        self.bump();
                    }
                    self.bump();
                }
                '#' => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.bump();
                    }
                }
                c if c.is_ascii_digit() || (c == '.' && self.peek(1).is_some_and(|c| c.is_ascii_digit())) => {
                    self.number()?
                }
                c if c == '_' || c.is_alphabetic() => self.word()?,
                '"' | '\'' => self.string("")?,
                _ => self.operator()?,
            }
        }
        let at = self.at(1);
        if indents && !matches!(self.tokens.last().map(|t| &t.kind), None | Some(Lexeme::Newline)) {
            self.push(Lexeme::Newline, at);
        }
        for _ in 1..self.indents.len() {
            self.push(Lexeme::Dedent, at);
        }
        self.push(Lexeme::End, at);
        Ok(())
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.here + ahead).copied()
    }

    fn bump(&mut self) {
        if let Some(c) = self.peek(0) {
            self.here += 1;
            if c == '\n' {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += 1;
            }
        }
    }

    fn at(&self, length: u32) -> At {
        At { line: self.line, column: self.column, length }
    }

    fn push(&mut self, kind: Lexeme, at: At) {
        self.tokens.push(Token { kind, at });
    }

    fn fault(&self, what: impl Into<String>, help: &'static str) -> Fault {
        Fault { what: what.into(), at: self.at(1), help }
    }

    /// Measures the indentation of a line; empty lines and comments have none.
    fn indentation(&mut self) -> Result<(), Fault> {
        loop {
            let mut width = 0;
            while let Some(c) = self.peek(0) {
                match c {
                    ' ' => width += 1,
                    '\t' => width = (width / 8 + 1) * 8,
                    '\r' | '\u{c}' | '\u{feff}' => {}
                    _ => break,
                }
                self.bump();
            }
            match self.peek(0) {
                Some('#') => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.bump();
                    }
                }
                Some('\n') => self.bump(),
                None => return Ok(()),
                Some(_) => return self.indent(width),
            }
        }
    }

    fn indent(&mut self, width: usize) -> Result<(), Fault> {
        let at = self.at(1);
        let current = *self.indents.last().unwrap_or(&0);
        if width > current {
            if self.tokens.is_empty() {
                // A pasted method or function is often still indented: the first line sets the margin.
                self.indents[0] = width;
                return Ok(());
            }
            if self.indents.len() > 60 {
                return Err(self.fault("too many levels of indentation", "at most 60 are read"));
            }
            self.indents.push(width);
            self.push(Lexeme::Indent, at);
        }
        while width < *self.indents.last().unwrap_or(&0) && self.indents.len() > 1 {
            self.indents.pop();
            self.push(Lexeme::Dedent, at);
        }
        if width != *self.indents.last().unwrap_or(&0) {
            return Err(self.fault(
                "IndentationError: unindent does not match any outer indentation level",
                "align the line with the block it belongs to",
            ));
        }
        Ok(())
    }

    fn word(&mut self) -> Result<(), Fault> {
        let start = self.here;
        let mut at = self.at(0);
        while self.peek(0).is_some_and(|c| c == '_' || c.is_alphanumeric()) {
            self.bump();
        }
        let word: String = self.text[start..self.here].iter().collect();
        if matches!(self.peek(0), Some('"' | '\'')) && word.len() <= 2 {
            let prefix = word.to_ascii_lowercase();
            if prefix.chars().all(|c| "rbfu".contains(c)) {
                return self.string(&prefix);
            }
        }
        at.length = (self.here - start) as u32;
        self.push(Lexeme::Name(word.as_str().into()), at);
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.here;
        let mut at = self.at(0);
        let radix = match (self.peek(0), self.peek(1).map(|c| c.to_ascii_lowercase())) {
            (Some('0'), Some('x')) => 16,
            (Some('0'), Some('o')) => 8,
            (Some('0'), Some('b')) => 2,
            _ => 10,
        };
        let mut float = false;
        if radix == 10 {
            self.digits();
            if self.peek(0) == Some('.') {
                float = true;
                self.bump();
                self.digits();
            }
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if matches!(self.peek(0), Some('e' | 'E'))
                && self.peek(1 + sign).is_some_and(|c| c.is_ascii_digit())
            {
                float = true;
                for _ in 0..=sign {
                    self.bump();
                }
                self.digits();
            }
        } else {
            self.bump();
            self.bump();
            while self.peek(0).is_some_and(|c| c.is_ascii_hexdigit() || c == '_') {
                self.bump();
            }
        }
        let text: String = self.text[start..self.here].iter().filter(|c| **c != '_').collect();
        at.length = (self.here - start) as u32;
        let kind = if matches!(self.peek(0), Some('j' | 'J')) {
            self.bump();
            Lexeme::Odd("complex numbers")
        } else if self.peek(0).is_some_and(|c| c == '_' || c.is_alphanumeric())
            && !["if", "else", "or", "and", "in", "is", "not", "for"].iter().any(|word| self.ahead(word))
        {
            return Err(Fault {
                what: "SyntaxError: invalid decimal literal".into(),
                at,
                help: "names do not begin with a digit",
            });
        } else if float {
            Lexeme::Float(text.parse().unwrap_or(f64::NAN))
        } else if radix == 10 && text.len() > 1 && text.starts_with('0') && text.bytes().any(|b| b != b'0') {
            return Err(Fault {
                what: "SyntaxError: leading zeros in decimal integer literals are not permitted".into(),
                at,
                help: "drop the zeros",
            });
        } else {
            let digits = if radix == 10 { text.as_str() } else { &text[2..] };
            match i128::from_str_radix(digits, radix) {
                Ok(number) => Lexeme::Int(number),
                Err(_) if digits.is_empty() => {
                    return Err(Fault {
                        what: "SyntaxError: invalid number".into(),
                        at,
                        help: "digits are missing",
                    });
                }
                Err(_) => Lexeme::Odd("integers beyond 127 bits"),
            }
        };
        self.push(kind, at);
        Ok(())
    }

    fn ahead(&self, word: &str) -> bool {
        word.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c))
    }

    fn digits(&mut self) {
        while self.peek(0).is_some_and(|c| c.is_ascii_digit() || c == '_') {
            self.bump();
        }
    }

    fn operator(&mut self) -> Result<(), Fault> {
        let Some(op) = OPERATORS.into_iter().find(|op| self.ahead(op)) else {
            let c = self.peek(0).unwrap_or(' ');
            return Err(self.fault(
                format!("SyntaxError: invalid character `{}`", c.escape_debug()),
                "Python has no such character outside of strings",
            ));
        };
        let at = self.at(op.len() as u32);
        for _ in 0..op.len() {
            self.bump();
        }
        match op {
            "(" | "[" | "{" => self.depth += 1,
            ")" | "]" | "}" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.push(Lexeme::Op(op), at);
        Ok(())
    }

    fn string(&mut self, prefix: &str) -> Result<(), Fault> {
        let start = self.here;
        let mut at = self.at(0);
        let quote = self.peek(0).unwrap_or('"');
        let long = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        let raw = prefix.contains('r');
        let format = prefix.contains('f');
        for _ in 0..if long { 3 } else { 1 } {
            self.bump();
        }
        let mut text = String::new();
        let mut parts = Vec::new();
        loop {
            match self.peek(0) {
                None => return Err(unterminated(at)),
                Some('\n') if !long => return Err(unterminated(at)),
                Some(c)
                    if c == quote
                        && (!long || (self.peek(1) == Some(quote) && self.peek(2) == Some(quote))) =>
                {
                    for _ in 0..if long { 3 } else { 1 } {
                        self.bump();
                    }
                    break;
                }
                Some('\\') => self.escape(raw, &mut text)?,
                Some('{') if format && self.peek(1) != Some('{') => {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                    parts.push(self.field()?);
                }
                Some(c @ ('{' | '}')) if format => {
                    text.push(c);
                    self.bump();
                    self.bump();
                }
                Some(c) => {
                    text.push(c);
                    self.bump();
                }
            }
        }
        at.length = (self.here - start) as u32;
        let kind = if prefix.contains('b') {
            Lexeme::Odd("bytes")
        } else if format {
            parts.push(Part::Text(text));
            Lexeme::Format(parts)
        } else {
            Lexeme::Str(text.into())
        };
        self.push(kind, at);
        Ok(())
    }

    fn escape(&mut self, raw: bool, text: &mut String) -> Result<(), Fault> {
        let next = self.peek(1);
        if raw {
            text.push('\\');
            self.bump();
            if let Some(c) = next {
                text.push(c);
                self.bump();
            }
            return Ok(());
        }
        self.bump();
        self.bump();
        match next {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('0') => text.push('\0'),
            Some('\n') => {}
            Some(c @ ('\\' | '\'' | '"')) => text.push(c),
            Some(c @ ('x' | 'u')) => {
                let width = if c == 'x' { 2 } else { 4 };
                let digits: String = (0..width).filter_map(|i| self.peek(i)).collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                let Some(code) = code else {
                    return Err(
                        self.fault("SyntaxError: truncated escape in a string", "write the character itself")
                    );
                };
                text.push(code);
                for _ in 0..width {
                    self.bump();
                }
            }
            Some(c) => {
                text.push('\\');
                text.push(c);
            }
            None => {}
        }
        Ok(())
    }

    /// `{expression!r:format}` of an f-string.
    fn field(&mut self) -> Result<Part, Fault> {
        self.bump();
        let at = self.at(1);
        let (mut depth, mut text) = (0, String::new());
        let mut inside: Option<char> = None;
        loop {
            let Some(c) = self.peek(0).filter(|c| *c != '\n') else { return Err(unterminated(at)) };
            match inside {
                Some(q) if c == q => inside = None,
                Some(_) => {}
                None => match c {
                    '\'' | '"' => inside = Some(c),
                    '(' | '[' | '{' => depth += 1,
                    '}' | ':' | '=' if depth == 0 && !(c == '=' && self.comparison(&text)) => break,
                    '!' if depth == 0 && self.peek(1) != Some('=') => break,
                    ')' | ']' | '}' => depth -= 1,
                    _ => {}
                },
            }
            text.push(c);
            self.bump();
        }
        let (mut repr, mut format, mut echo) = (false, String::new(), false);
        if self.peek(0) == Some('=') {
            echo = true;
            self.bump();
        }
        if self.peek(0) == Some('!') {
            repr = matches!(self.peek(1), Some('r' | 'a'));
            self.bump();
            self.bump();
        }
        if self.peek(0) == Some(':') {
            self.bump();
            while let Some(c) = self.peek(0).filter(|c| *c != '}' && *c != '\n') {
                format.push(c);
                self.bump();
            }
        }
        if self.peek(0) != Some('}') {
            return Err(unterminated(at));
        }
        self.bump();
        Ok(Part::Value { text, at, repr, format, echo })
    }

    /// Whether a `=` here belongs to `==`, `<=`, `>=` or `!=`.
    fn comparison(&self, before: &str) -> bool {
        self.peek(1) == Some('=') || before.ends_with(['=', '<', '>', '!'])
    }
}

fn unterminated(at: At) -> Fault {
    Fault {
        what: "SyntaxError: unterminated string literal".into(),
        at: At { length: 1, ..at },
        help: "close it with the quote it began with",
    }
}
