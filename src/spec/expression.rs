//! Arithmetic with the training clock: `0.06 * steps`, `epochs - 5`, `min(steps // 10, 2000)`.
//!
//! The operators are Python's: `+ - * / // % **`, unary signs and parentheses. Whole numbers stay whole except under
//! `/`. The functions are `abs ceil floor int max min round sqrt`.

use super::clock::NoValue;
use crate::number::NumberError;
use crate::number::operator::BinaryOp;
use crate::number::python::Number;

/// An expression that has no value, and the place of the mistake in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// The index of the first wrong character, counted from 0.
    pub at: usize,
    /// The number of wrong characters, at least 1.
    pub length: usize,
    /// The mistake, in a few words.
    pub what: String,
    /// What to do about it, if the mistake does not say so.
    pub help: Option<String>,
}

/// The deepest nesting of an expression.
const MOST_DEPTH: usize = 64;
/// The functions that an expression may call.
pub(crate) const FUNCTIONS: [&str; 8] = ["abs", "ceil", "floor", "int", "max", "min", "round", "sqrt"];

/// The help for `6%`.
const PERCENT_HELP: &str = "`%` is the remainder; six percent of the run is `0.06 * steps`";

/// Computes the value of an expression. `lookup` returns the value of a name.
///
/// # Errors
///
/// A [`ExpressionError`] for a syntax error, an unknown name, a division by zero, or a result that no number can hold.
///
/// ```
/// use lrsched::testing::{NoValue, Number, evaluate};
///
/// let steps = |name: &str| match name { "steps" => Ok(Number::Int(1000)), _ => Err(NoValue::new("unknown")) };
/// assert_eq!(evaluate("0.06 * steps", &steps), Ok(Number::Float(60.0)));
/// assert_eq!(evaluate("steps // 3", &steps), Ok(Number::Int(333)));
/// assert_eq!(evaluate("-7 // 2 + 2 ** 3", &steps), Ok(Number::Int(4)));
/// assert!(evaluate("steps / 0", &steps).is_err());
/// ```
pub fn evaluate(
    text: &str,
    lookup: &dyn Fn(&str) -> Result<Number, NoValue>,
) -> Result<Number, ExpressionError> {
    evaluate_words(text, &Lookup(lookup))
}

/// What the words of an expression mean.
pub(crate) trait Words {
    /// The value of a name.
    fn name(&self, name: &str) -> Result<Number, NoValue>;

    /// What begins at the start of a text and is more than a name or a number: the number of its characters, and its
    /// value. Places of errors are counted from there.
    fn phrase(&self, _text: &[char]) -> Option<Result<(usize, Number), ExpressionError>> {
        None
    }
}

/// Words that are names only.
struct Lookup<'a>(&'a dyn Fn(&str) -> Result<Number, NoValue>);

impl Words for Lookup<'_> {
    fn name(&self, name: &str) -> Result<Number, NoValue> {
        (self.0)(name)
    }
}

/// The same as [`evaluate`], of an expression that may have phrases.
///
/// # Errors
///
/// The same, or what a phrase returns.
pub(crate) fn evaluate_words(text: &str, words: &dyn Words) -> Result<Number, ExpressionError> {
    let mut parser = Parser { text: text.chars().collect(), at: 0, depth: 0, words };
    parser.skip_space();
    let value = parser.sum()?;
    match value {
        _ if parser.at < parser.text.len() => Err(parser.unexpected()),
        // Whole numbers in a spec have 64 bits.
        Number::Int(whole) if i64::try_from(whole).is_err() => {
            Err(parser.fault(0, parser.text.len(), TOO_LARGE))
        }
        value => Ok(value),
    }
}

/// The message for a whole number that exceeds its range.
const TOO_LARGE: &str = "too large";

struct Parser<'a> {
    text: Vec<char>,
    at: usize,
    depth: usize,
    words: &'a dyn Words,
}

impl Parser<'_> {
    fn fault(&self, at: usize, length: usize, what: impl Into<String>) -> ExpressionError {
        ExpressionError { at, length: length.max(1), what: what.into(), help: None }
    }

    /// The text at this position is not part of an expression.
    fn unexpected(&self) -> ExpressionError {
        let Some(&found) = self.text.get(self.at) else {
            let help = self.text.last().filter(|c| **c == '%').map(|_| PERCENT_HELP.to_string());
            return ExpressionError { help, ..self.fault(self.at, 1, "something is missing here") };
        };
        let help = match found {
            ',' => Some("write a decimal point, and nothing between thousands"),
            ':' => Some("write one number: some tools read `1:30` in base 60"),
            '^' => Some("a power is `**`"),
            '×' | '·' => Some("a product is `*`"),
            '*' if self.text[..self.at].iter().rev().find(|c| !c.is_whitespace()) == Some(&'%') => {
                Some(PERCENT_HELP)
            }
            _ => None,
        };
        let word =
            self.text[self.at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count().max(1);
        let found: String = self.text[self.at..self.at + word].iter().collect();
        let what = format!("`{found}` is not expected here");
        ExpressionError { help: help.map(str::to_string), ..self.fault(self.at, word, what) }
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Consumes an operator if it is next. `*` does not match the beginning of `**`, nor `/` that of `//`.
    fn takes(&mut self, operator: &str) -> bool {
        let length = operator.len();
        let next: String = self.text.iter().skip(self.at).take(length).collect();
        let doubled =
            length == 1 && "*/".contains(operator) && self.text.get(self.at + 1) == self.text.get(self.at);
        if next != operator || doubled {
            return false;
        }
        self.at += length;
        self.skip_space();
        true
    }

    fn sum(&mut self) -> Result<Number, ExpressionError> {
        let start = self.at;
        let mut left = self.term()?;
        loop {
            let operator = match () {
                _ if self.takes("+") => BinaryOp::Add,
                _ if self.takes("-") => BinaryOp::Sub,
                _ => return Ok(left),
            };
            let right = self.term()?;
            left = self.apply(operator, left, right, start)?;
        }
    }

    fn term(&mut self) -> Result<Number, ExpressionError> {
        let start = self.at;
        let mut left = self.signed()?;
        loop {
            let operator = match () {
                _ if self.takes("*") => BinaryOp::Mul,
                _ if self.takes("//") => BinaryOp::FloorDiv,
                _ if self.takes("/") => BinaryOp::Div,
                _ if self.takes("%") => BinaryOp::Mod,
                _ => return Ok(left),
            };
            let right = self.signed()?;
            left = self.apply(operator, left, right, start)?;
        }
    }

    fn signed(&mut self) -> Result<Number, ExpressionError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.fault(self.at, 1, "nested too deeply"));
        }
        let value = match () {
            _ if self.takes("-") => -self.signed()?,
            _ if self.takes("+") => self.signed()?,
            _ => self.power()?,
        };
        self.depth -= 1;
        Ok(value)
    }

    fn power(&mut self) -> Result<Number, ExpressionError> {
        let start = self.at;
        let base = self.atom()?;
        match self.takes("**") {
            true => {
                let exponent = self.signed()?;
                self.apply(BinaryOp::Pow, base, exponent, start)
            }
            false => Ok(base),
        }
    }

    fn atom(&mut self) -> Result<Number, ExpressionError> {
        if let Some(phrase) = self.words.phrase(&self.text[self.at..]) {
            let (length, value) =
                phrase.map_err(|error| ExpressionError { at: error.at + self.at, ..error })?;
            self.at += length;
            self.skip_space();
            return Ok(value);
        }
        match self.text.get(self.at) {
            Some('(') => {
                self.takes("(");
                let value = self.sum()?;
                match self.takes(")") {
                    true => Ok(value),
                    false => Err(self.fault(self.at, 1, "expected `)`")),
                }
            }
            Some(c) if c.is_ascii_digit() || *c == '.' => self.literal(),
            Some(c) if c.is_alphabetic() || *c == '_' => self.name(),
            _ => Err(self.unexpected()),
        }
    }

    fn literal(&mut self) -> Result<Number, ExpressionError> {
        let start = self.at;
        let mut previous = ' ';
        while let Some(&c) = self.text.get(self.at) {
            let sign = "+-".contains(c) && "eE".contains(previous);
            if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || sign) {
                break;
            }
            previous = c;
            self.at += 1;
        }
        let written: String = self.text[start..self.at].iter().collect();
        let fault = |what: &str| self.fault(start, written.chars().count(), what);
        let digits = written.replace('_', "");
        let misplaced = written.starts_with('_') || written.ends_with('_') || written.contains("__");
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let value = match () {
            _ if misplaced => return Err(fault("not a number")),
            _ if plain && digits.len() > 1 && digits.starts_with('0') => {
                return Err(ExpressionError {
                    help: Some("write it without the leading zero: some tools read it in base 8".into()),
                    ..fault("a whole number with a leading zero")
                });
            }
            _ if plain => digits.parse().map(Number::Int).map_err(|_| fault(TOO_LARGE))?,
            _ if digits.ends_with(['k', 'K', 'm', 'M']) => {
                return Err(ExpressionError {
                    help: Some("write the number out: `100000`, `100_000` or `1e5`".into()),
                    ..fault("not a number")
                });
            }
            _ => Number::Float(digits.parse().map_err(|_| fault("not a number"))?),
        };
        if !value.float().is_finite() {
            return Err(fault("too large for a floating-point number"));
        }
        self.skip_space();
        Ok(value)
    }

    fn name(&mut self) -> Result<Number, ExpressionError> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].iter().collect();
        let length = self.at - start;
        if self.text.get(self.at) == Some(&'.') {
            return Err(ExpressionError {
                help: Some(format!("write the function alone; there are {}", FUNCTIONS.join(", "))),
                ..self.fault(start, length + 1, format!("`{name}.` is not a module here"))
            });
        }
        self.skip_space();
        if self.text.get(self.at) != Some(&'(') {
            return self.words.name(&name).map_err(|missing| ExpressionError {
                help: Some(missing.help),
                ..self.fault(start, length, format!("`{name}` has no value here"))
            });
        }
        if !FUNCTIONS.contains(&name.as_str()) {
            return Err(ExpressionError {
                help: Some(format!("the functions are {}", FUNCTIONS.join(", "))),
                ..self.fault(start, length, format!("there is no function `{name}`"))
            });
        }
        let arguments = self.arguments()?;
        call(&name, &arguments).map_err(|what| self.fault(start, self.at - start, what))
    }

    fn arguments(&mut self) -> Result<Vec<Number>, ExpressionError> {
        self.takes("(");
        let mut arguments = vec![self.sum()?];
        while self.takes(",") {
            arguments.push(self.sum()?);
        }
        match self.takes(")") {
            true => Ok(arguments),
            false => Err(self.fault(self.at, 1, "expected `,` or `)`")),
        }
    }

    fn apply(
        &self,
        operator: BinaryOp,
        left: Number,
        right: Number,
        start: usize,
    ) -> Result<Number, ExpressionError> {
        let end = (start..self.at).rev().find(|&i| !self.text[i].is_whitespace()).map_or(self.at, |i| i + 1);
        binary(operator, left, right).map_err(|what| self.fault(start, end - start, what))
    }
}

fn binary(operator: BinaryOp, left: Number, right: Number) -> Result<Number, &'static str> {
    let result = match operator {
        BinaryOp::Add => Ok(left + right),
        BinaryOp::Sub => Ok(left - right),
        BinaryOp::Mul => Ok(left * right),
        BinaryOp::Div => left / right,
        BinaryOp::FloorDiv => left.floor_div(right),
        BinaryOp::Mod => left % right,
        // `pow` rounds a power of whole numbers that exceeds 128 bits to a float.
        _ if left.is_int() && right.is_int() && right >= 0 => match left.pow(right) {
            Ok(Number::Float(_)) | Err(_) => return Err(TOO_LARGE),
            power => power,
        },
        _ => left.pow(right),
    };
    known(result)
}

/// A finite result, or the reason why there is none.
fn known(result: Result<Number, NumberError>) -> Result<Number, &'static str> {
    match result {
        Ok(Number::Beyond) => Err(TOO_LARGE),
        Ok(Number::Float(value)) if !value.is_finite() => Err("too large for a floating-point number"),
        Ok(number) => Ok(number),
        Err(NumberError::Complex { .. }) => Err("a fractional power of a negative number"),
        Err(NumberError::Raises { class: "OverflowError", .. }) => {
            Err("too large for a floating-point number")
        }
        Err(NumberError::Raises { .. }) => Err("division by zero"),
        Err(NumberError::TooLong) => Err(TOO_LARGE),
    }
}

fn call(name: &str, arguments: &[Number]) -> Result<Number, String> {
    let result = match (name, arguments) {
        ("min", [first, rest @ ..]) if !rest.is_empty() => {
            Ok(rest.iter().fold(*first, |least, number| least.min(*number)))
        }
        ("max", [first, rest @ ..]) if !rest.is_empty() => {
            Ok(rest.iter().fold(*first, |most, number| most.max(*number)))
        }
        ("min" | "max", _) => return Err(format!("`{name}` takes two numbers or more")),
        ("sqrt", [value]) if *value < 0 => return Err("the square root of a negative number".into()),
        ("sqrt", [value]) => Ok(Number::Float(value.float().sqrt())),
        ("abs", [value]) => Ok(value.abs()),
        ("ceil", [value]) => value.ceil(),
        ("floor", [value]) => value.floor(),
        ("round", [value]) => value.round(),
        ("int", [value]) => value.int(),
        _ => return Err(format!("`{name}` takes one number")),
    };
    known(result).map_err(str::to_string)
}
