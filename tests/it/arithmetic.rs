//! Python's numbers, in every part that computes with them, compared with tables that CPython wrote.

use crate::python::program;
use lrsched::testing::BinaryOp;
use lrsched::testing::Number;
use lrsched::testing::StepFunction;
use lrsched::testing::repr;
use lrsched::testing::{NoValue, evaluate};
use lrsched::testing::{NumberError, float, int, long};
use num_bigint::BigInt;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A number of Python, as the table writes it.
#[derive(Debug, Clone, PartialEq)]
enum Exact {
    Int(BigInt),
    Float(f64),
}

use Exact::{Float, Int};

impl Exact {
    fn read(text: &str) -> Exact {
        match text {
            "True" => Int(1.into()),
            "False" => Int(0.into()),
            _ if text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit()) => {
                Int(text.parse().unwrap())
            }
            _ => Float(text.parse().unwrap()),
        }
    }

    /// As `repr` writes it.
    fn text(&self) -> String {
        match self {
            Int(value) => value.to_string(),
            Float(value) => repr(*value),
        }
    }

    fn float(&self) -> Result<f64, NumberError> {
        match self {
            Int(value) => long::float(value),
            Float(value) => Ok(*value),
        }
    }

    /// The number that the dialects compute with, if it fits into 128 bits.
    fn number(&self) -> Option<Number> {
        match self {
            Int(value) => i128::try_from(value).ok().map(Number::Int),
            Float(value) => Some(Number::Float(*value)),
        }
    }
}

/// The two tables: a row of texts by the names of the columns.
struct Tables {
    pairs: Vec<BTreeMap<String, String>>,
    alone: Vec<BTreeMap<String, String>>,
}

fn tables() -> Tables {
    let text =
        crate::harness::read(&crate::harness::root().join("tests/reference/python/number/arithmetic.txt"));
    let (pairs, alone) = text.split_once("\n\n").unwrap();
    let codes: BTreeMap<&str, &str> = pairs
        .lines()
        .filter(|line| line.starts_with('!'))
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    let table = |text: &str| {
        let mut rows = text.lines().filter(|line| !line.starts_with(['#', '!']));
        let names: Vec<&str> = rows.next().unwrap().split('\t').collect();
        let row = |row: &str| -> BTreeMap<String, String> {
            let results = row.split('\t').map(|text| codes.get(text).unwrap_or(&text).to_string());
            names.iter().map(|name| name.to_string()).zip(results).collect()
        };
        rows.map(row).collect::<Vec<_>>()
    };
    let tables = Tables { pairs: table(pairs), alone: table(alone) };
    assert!(tables.pairs.len() > 1800 && tables.alone.len() > 80);
    tables
}

const OPERATORS: [(&str, BinaryOp); 12] = [
    ("+", BinaryOp::Add),
    ("-", BinaryOp::Sub),
    ("*", BinaryOp::Mul),
    ("/", BinaryOp::Div),
    ("//", BinaryOp::FloorDiv),
    ("%", BinaryOp::Mod),
    ("**", BinaryOp::Pow),
    ("&", BinaryOp::And),
    ("|", BinaryOp::Or),
    ("^", BinaryOp::Xor),
    ("<<", BinaryOp::Shl),
    (">>", BinaryOp::Shr),
];

/// A result or an exception, as the table writes it.
fn told(result: Result<Exact, NumberError>) -> String {
    match result {
        Ok(value) => value.text(),
        Err(NumberError::Raises { class, message }) => format!("{class}: {message}"),
        Err(NumberError::Complex { .. }) => "complex".into(),
        Err(NumberError::TooLong) => "too long".into(),
    }
}

/// A result of the table, where two bools make an `int` of a bool.
fn expected(row: &BTreeMap<String, String>, name: &str) -> Option<String> {
    match row[name].as_str() {
        "-" => None,
        "True" => Some("1".into()),
        "False" => Some("0".into()),
        text => Some(text.into()),
    }
}

/// Every place where a result is not the expected one.
#[derive(Default)]
struct Differences {
    count: usize,
    found: Vec<String>,
}

impl Differences {
    fn compare(&mut self, what: impl Fn() -> String, expected: &str, found: &str) {
        self.count += 1;
        if expected != found {
            self.found.push(format!("{} is {expected}, and here {found}", what()));
        }
    }

    #[track_caller]
    fn none_of(self, least: usize) {
        assert!(self.count >= least, "only {} were compared", self.count);
        assert!(self.found.is_empty(), "{} of {}:\n{}", self.found.len(), self.count, self.found.join("\n"));
    }
}

/// An operation on numbers of any size.
fn computed(op: BinaryOp, a: &Exact, b: &Exact) -> Result<Exact, NumberError> {
    use BinaryOp::*;
    if let (Int(a), Int(b)) = (a, b)
        && (op != Pow || *b >= BigInt::ZERO)
    {
        return match op {
            Div => long::quotient(a, b).map(Float),
            _ => long::whole(op, a, b).map(Int),
        };
    }
    let (a, b) = (a.float()?, b.float()?);
    Ok(Float(match op {
        Add => a + b,
        Sub => a - b,
        Mul => a * b,
        Div => float::quotient(a, b)?,
        FloorDiv => float::floor_quotient(a, b)?,
        Mod => float::remainder(a, b)?,
        _ => float::power(a, b)?,
    }))
}

fn sign(order: Option<Ordering>) -> &'static str {
    match order {
        Some(Ordering::Less) => "<",
        Some(Ordering::Equal) => "=",
        Some(Ordering::Greater) => ">",
        None => "?",
    }
}

#[test]
fn numbers_of_any_size_are_those_of_cpython() {
    let mut differences = Differences::default();
    for row in tables().pairs {
        let (a, b) = (Exact::read(&row["a"]), Exact::read(&row["b"]));
        let order = match (&a, &b) {
            (Int(a), Int(b)) => Some(a.cmp(b)),
            (Int(a), Float(b)) => long::order(a, *b),
            (Float(a), Int(b)) => long::order(b, *a).map(Ordering::reverse),
            (Float(a), Float(b)) => a.partial_cmp(b),
        };
        let place = |name: &str| format!("{} {name} {}", row["a"], row["b"]);
        differences.compare(|| place("order"), &row["order"], sign(order));
        for (name, op) in OPERATORS {
            let Some(expected) = expected(&row, name) else { continue };
            differences.compare(|| place(name), &expected, &told(computed(op, &a, &b)));
        }
    }
    differences.none_of(12_000);
}

#[test]
fn the_numbers_of_the_dialects_are_those_of_cpython() {
    let mut differences = Differences::default();
    for row in tables().pairs {
        let [a, b] = ["a", "b"].map(|name| Exact::read(&row[name]).number());
        let (Some(a), Some(b)) = (a, b) else { continue };
        let place = |name: &str| format!("{} {name} {}", row["a"], row["b"]);
        differences.compare(|| place("order"), &row["order"], sign(a.partial_cmp(&b)));
        let results = [
            ("+", Ok(a + b)),
            ("-", Ok(a - b)),
            ("*", Ok(a * b)),
            ("/", a / b),
            ("//", a.floor_div(b)),
            ("%", a % b),
            ("**", a.pow(b)),
        ];
        for (name, result) in results {
            let Some(expected) = expected(&row, name) else { continue };
            let found = match result {
                // Beyond 128 bits there are no numbers, and only powers that are rounded.
                Ok(Number::Beyond) => {
                    let is_long = Exact::read(&expected).number().is_none();
                    assert!(is_long, "{}", place(name));
                    continue;
                }
                Ok(Number::Float(power)) if name == "**" && Exact::read(&expected).number().is_none() => {
                    differences.compare(
                        || place(name),
                        &repr(Exact::read(&expected).float().unwrap()),
                        &repr(power),
                    );
                    continue;
                }
                Ok(Number::Int(value)) => Ok(Int(value.into())),
                Ok(Number::Float(value)) => Ok(Float(value)),
                Err(wrong) => Err(wrong),
            };
            differences.compare(|| place(name), &expected, &told(found));
        }
    }
    differences.none_of(8_000);
}

#[test]
fn what_is_made_of_one_number_is_as_in_cpython() {
    let mut differences = Differences::default();
    for row in tables().alone {
        let (text, x) = (&row["x"], Exact::read(&row["x"]));
        differences.compare(|| format!("repr of {text}"), &told(Ok(Exact::read(text))), &x.text());
        let whole = |round: fn(f64) -> f64| match &x {
            Int(value) => Ok(Int(value.clone())),
            Float(value) => float::finite(*value).map(|value| Int(long::of_float(round(value)))),
        };
        for (name, result) in [
            ("int", whole(f64::trunc)),
            ("floor", whole(f64::floor)),
            ("ceil", whole(f64::ceil)),
            ("round", whole(f64::round_ties_even)),
            ("float", x.float().map(Float)),
        ] {
            differences.compare(|| format!("{name}({text})"), &expected(&row, name).unwrap(), &told(result));
        }
        for (name, rounded) in row.iter().filter(|(name, _)| name.starts_with("round ")) {
            let digits = name["round ".len()..].parse().unwrap();
            let found = match &x {
                Int(value) => Ok(Int(long::round(value, digits))),
                Float(value) => float::round(*value, digits).map(Float),
            };
            let rounded = if rounded == "True" {
                "1"
            } else if rounded == "False" {
                "0"
            } else {
                rounded
            };
            differences.compare(|| format!("{name} of {text}"), rounded, &told(found));
        }
    }
    differences.none_of(2_000);
}

/// What the program compares for each pair, its operators in the order of the table.
const PAIRS: &str = "
import operator
def order(a, b):
    answers = (a < b, a <= b, a == b, a != b, a >= b, a > b)
    return {(True, True, False, True, False, False): '<', (False, True, True, False, True, False): '=',
            (False, False, False, True, True, True): '>', (False, False, False, True, False, False): '?'}[answers]
OPERATORS = {'+': lambda a, b: a + b, '-': lambda a, b: a - b, '*': lambda a, b: a * b, '/': lambda a, b: a / b,
             '//': lambda a, b: a // b, '%': lambda a, b: a % b, '**': lambda a, b: a ** b, 'divmod': divmod,
             '&': lambda a, b: a & b, '|': lambda a, b: a | b, '^': lambda a, b: a ^ b, '<<': lambda a, b: a << b,
             '>>': lambda a, b: a >> b}
def check(a, b, sign, wanted):
    if order(a, b) != sign:
        raise AssertionError(f'order of {a} and {b}')
    for name, text in wanted:
        try:
            found = repr(OPERATORS[name](a, b))
        except Exception as error:
            found = f'{type(error).__name__}: {error}'
        if name == 'divmod' and text == 'same':
            text = f'({a // b}, {a % b})'
        if found != text:
            raise AssertionError(f'{a} {name} {b} is {text}, and here {found}')
    return 1.0
";

/// The operations on a single number.
const ALONE: &str = "
import math
FUNCTIONS = {'-': lambda x: -x, '+': lambda x: +x, '~': lambda x: ~x, 'abs': abs, 'int': int, 'float': float,
             'bool': bool, 'floor': math.floor, 'ceil': math.ceil, 'trunc': math.trunc, 'round': round}
def check(x, written, wanted):
    if repr(x) != written:
        raise AssertionError(f'{written} is written {x!r}')
    for name, text in wanted:
        try:
            if name.startswith('round '):
                found = repr(round(x, int(name[6:])))
            else:
                found = repr(FUNCTIONS[name](x))
        except Exception as error:
            found = f'{type(error).__name__}: {error}'
        if found != text:
            raise AssertionError(f'{name} of {x} is {text}, and here {found}')
    return 1.0
";

/// Runs `check` for each of the cases, a row for each, and collects what it says.
#[track_caller]
fn run(source: &str, cases: &[String]) {
    let text = format!(
        "{source}\nCASES = [\n{}\n]\ndef f(step):\n    return check(*CASES[step]())\n",
        cases.join("\n")
    );
    let text = text.as_str();
    let mut function = StepFunction::new(&program(text).unwrap(), Some("f")).unwrap();
    let wrong: Vec<String> = (0..cases.len())
        .filter_map(|row| function.value(row as i64).err())
        .map(|error| error.what().to_string())
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A number as a program writes it.
fn source(text: &str) -> String {
    match text {
        "inf" | "-inf" | "nan" => format!("float('{text}')"),
        text => text.into(),
    }
}

fn wanted(row: &BTreeMap<String, String>, without: &[&str]) -> String {
    // Complex numbers are refused, which no `except` can catch.
    let told = row.iter().filter(|(name, text)| {
        !without.contains(&name.as_str()) && !["-", "complex"].contains(&text.as_str())
    });
    told.map(|(name, text)| format!("({name:?}, {text:?}), ")).collect()
}

#[test]
fn the_numbers_of_users_python_are_those_of_cpython() {
    let tables = tables();
    let pair = |row: &BTreeMap<String, String>| {
        let (a, b) = (source(&row["a"]), source(&row["b"]));
        format!("lambda: ({a}, {b}, {:?}, [{}]),", row["order"], wanted(row, &["a", "b", "order"]))
    };
    run(PAIRS, &tables.pairs.iter().map(pair).collect::<Vec<_>>());
    let alone = |row: &BTreeMap<String, String>| {
        format!("lambda: ({}, {:?}, [{}]),", source(&row["x"]), row["x"], wanted(row, &["x"]))
    };
    run(ALONE, &tables.alone.iter().map(alone).collect::<Vec<_>>());
}

/// The results that an expression may have: finite floats, and integers of 64 bits.
fn in_a_spec(text: &str) -> Option<Exact> {
    if text.contains(": ") || ["complex", "-"].contains(&text) {
        return None;
    }
    match Exact::read(text) {
        Int(value) if i64::try_from(&value).is_ok() => Some(Int(value)),
        Float(value) if value.is_finite() => Some(Float(value)),
        _ => None,
    }
}

#[test]
fn the_numbers_of_expressions_in_a_spec_are_those_of_cpython() {
    let shown = |text: &str| match evaluate(text, &|_| Err(NoValue::new("no name"))) {
        Ok(Number::Int(value)) => value.to_string(),
        Ok(number) => repr(number.float()),
        Err(_) => "an error".into(),
    };
    let told = |text: &str| in_a_spec(text).map_or("an error".into(), |value| value.text());
    let mut differences = Differences::default();
    let tables = tables();
    for row in &tables.pairs {
        let (Some(_), Some(_)) = (in_a_spec(&row["a"]), in_a_spec(&row["b"])) else { continue };
        if row["a"].ends_with('e') || row["b"].ends_with('e') {
            // `True` and `False` are not numbers here.
            continue;
        }
        for (name, _) in OPERATORS.iter().take(7).filter(|(name, _)| row[*name] != "-") {
            let text = format!("({}) {name} ({})", row["a"], row["b"]);
            differences.compare(|| text.clone(), &told(&row[*name]), &shown(&text));
        }
    }
    for row in tables.alone.iter().filter(|row| in_a_spec(&row["x"]).is_some() && !row["x"].ends_with('e')) {
        for name in ["-", "+", "abs", "int", "floor", "ceil", "round"] {
            let text = format!("{name}({})", row["x"]);
            differences.compare(|| text.clone(), &told(&row[name]), &shown(&text));
        }
    }
    differences.none_of(5_000);
}

#[test]
fn numbers_of_128_bits_are_those_of_any_size() {
    // The fast paths of `int` and the general one.
    let mut differences = Differences::default();
    for row in tables().pairs {
        let (Int(x), Int(y)) = (Exact::read(&row["a"]), Exact::read(&row["b"])) else { continue };
        let (Ok(a), Ok(b)) = (i128::try_from(&x), i128::try_from(&y)) else { continue };
        for (name, op) in OPERATORS {
            let Some(expected) = expected(&row, name) else { continue };
            let short = match op {
                BinaryOp::Div => int::quotient(a, b).map(|value| Some(Float(value))),
                BinaryOp::Pow if b < 0 => continue,
                _ => int::whole(op, a, b).map(|value| value.map(|value| Int(value.into()))),
            };
            if let Some(short) = short.transpose() {
                differences.compare(|| format!("{a} {name} {b}"), &expected, &told(short));
            }
        }
    }
    differences.none_of(2_500);
}
