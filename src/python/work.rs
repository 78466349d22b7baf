//! Work is charged where it is done: every operation, built-in function and method on large operands takes at most
//! [`FACTOR`] times as long as the rounds of a plain loop that it is charged for. Both are measured on the same machine, the
//! shortest time of several tries counts, and what exceeds it is tried again, so that the load of the machine does not matter.

use crate::diagnostic::Source;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::choice::session::Session;
use crate::python::library::{builtins, modules, standard};
use crate::python::number::arrays;
use crate::python::object::builtin::Builtin;
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Library, RangeObject, Value};
use crate::python::object::{cost, limits};
use crate::python::operation::{classes, copies, dataclass, dicts, methods, protocol, sets, strings};
use crate::python::{Program, Snippet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many times longer than a round of a plain loop something may take that is charged as one.
const FACTOR: f64 = 200.0;

/// The rounds that a call from outside may take without being charged.
const FREE: f64 = 6.0;

/// How often something that takes too long is tried again.
const TRIES: usize = 20;

/// The rounds of loops that each call has.
const BUDGET: u64 = 10_000;

/// The items of the operands. What is charged by items has the same ratio for more of them, and what takes the square of
/// their number stands out.
const SIZE: usize = 2048;

const MODULE: &str = "\
import functools
def identity(x): return x
class Own:
    def __init__(self): self.x = 1
def loop(n):
    i = 0
    while i < n: i += 1
";

struct Bench {
    session: Session,
    /// The time of one round of a plain loop.
    round: f64,
    operands: Vec<Operand>,
    found: Vec<String>,
}

/// A large operand. It is made anew when a call has changed its size.
struct Operand {
    value: Value,
    size: usize,
    make: Box<dyn Fn() -> Value>,
}

impl Bench {
    fn new(text: &str) -> Bench {
        let source = Arc::new(Source { name: "work.py".into(), text: format!("{MODULE}{text}") });
        let session = Session::new(&Program::parse(Snippet::file(source)).unwrap()).unwrap();
        let mut bench = Bench { session, round: 0.0, operands: Vec::new(), found: Vec::new() };
        let looped = bench.session.machine.global("loop").unwrap();
        let times = (0..TRIES).map(|_| {
            let (time, rounds) = bench.once(&looped, &[Value::Int(2000)]);
            time.as_secs_f64() / rounds
        });
        bench.round = times.fold(f64::MAX, f64::min);
        bench.operands = operands(&bench.session);
        bench
    }

    /// The time of a call, and the rounds of loops that it was charged for.
    fn once(&mut self, function: &Value, args: &[Value]) -> (Duration, f64) {
        let machine = &mut self.session.machine;
        limits::measured(BUDGET, || {
            let began = Instant::now();
            let result = machine.call(function, args, &[]);
            let time = began.elapsed();
            drop(result);
            time
        })
    }

    /// Calls a function with operands.
    fn call(&mut self, name: &str, function: &Value, operands: &[usize]) {
        let mut least = f64::MAX;
        for _ in 0..TRIES {
            let args: Vec<Value> = operands.iter().map(|at| self.operands[*at].value.clone()).collect();
            let (time, rounds) = self.once(function, &args);
            drop(args);
            for at in operands {
                let operand = &mut self.operands[*at];
                if cost::size(&operand.value) != operand.size {
                    operand.value = (operand.make)();
                }
            }
            least = least.min(time.as_secs_f64() / (FACTOR * (rounds + FREE) * self.round));
            if least <= 1.0 {
                return;
            }
        }
        let kinds: Vec<&str> = operands.iter().map(|at| self.operands[*at].value.type_name()).collect();
        self.found.push(format!("{name}({}) takes {least:.1} times what it may", kinds.join(", ")));
    }

    /// Calls a function with each operand, and with each together with itself and some others.
    fn calls(&mut self, name: &str, function: &Value, seconds: &[usize]) {
        for first in 0..self.operands.len() {
            self.call(name, function, &[first]);
            for second in seconds.iter().chain(&[first]) {
                self.call(name, function, &[first, *second]);
            }
        }
    }

    #[track_caller]
    fn none(self) {
        assert!(self.found.is_empty(), "\n{}", self.found.join("\n"));
    }
}

/// The places of some of [`operands`].
const SMALL: usize = 0;
const WIDE: usize = 1;
const TEXT: usize = 2;
const LIST: usize = 3;
const FUNCTION: usize = 4;

/// A large operand of each type, and small ones.
fn operands(session: &Session) -> Vec<Operand> {
    let numbers = || (0..SIZE as i64).rev().map(Value::Int);
    let texts = || (0..SIZE).map(|i| Value::str(format!("name{i}")));
    let array = |library: Library| {
        let items: Vec<Scalar> = (0..SIZE).map(|i| Scalar::f32(i as f32)).collect();
        arrays::array(library, Dtype::Float32, &items)
    };
    let global = |name: &str| {
        let value = session.machine.global(name).unwrap();
        Box::new(move || value.clone())
    };
    let makers: Vec<Box<dyn Fn() -> Value>> = vec![
        Box::new(|| Value::Int(3)),
        Box::new(|| Value::Int(100_000)),
        Box::new(|| Value::str("ab, ".repeat(SIZE))),
        Box::new(move || Value::list(numbers().collect())),
        global("identity"),
        global("Own"),
        Box::new(|| Value::None),
        Box::new(|| Value::Float(0.5)),
        Box::new(|| Value::str("ä7".repeat(SIZE / 2))),
        Box::new(|| Value::str("7".repeat(SIZE))),
        Box::new(|| Value::str("%d {} ".repeat(SIZE / 8))),
        Box::new(move || Value::list(texts().collect())),
        Box::new(move || Value::list(numbers().map(|one| Value::tuple(vec![one.clone(), one])).collect())),
        Box::new(move || Value::tuple(numbers().collect())),
        Box::new(|| Value::Range(Shared::new(RangeObject { start: 0, stop: SIZE as i64, step: 1 }))),
        Box::new(move || Value::dict(numbers().map(|one| (one.clone(), one)).collect())),
        Box::new(move || Value::dict(texts().map(|text| (text, Value::Int(1))).collect())),
        Box::new(move || sets::collect(false, numbers().collect()).unwrap()),
        Box::new(move || array(Library::Numpy)),
        Box::new(move || array(Library::Tensorflow)),
        Box::new(move || array(Library::Jax)),
        Box::new(|| Value::Huge(Shared::new(num_bigint::BigInt::from(7).pow(30_000)))),
    ];
    let operand = |make: Box<dyn Fn() -> Value>| {
        let value = make();
        Operand { size: cost::size(&value), value, make }
    };
    makers.into_iter().map(operand).collect()
}

/// Every table of functions and methods that is not one of a module. `tests/it/tidy.rs` asserts that none is missing.
static TABLES: &[&[Builtin]] = &[
    builtins::BUILTINS,
    builtins::OURS,
    methods::LIST,
    methods::PROPERTY,
    methods::TYPE,
    methods::GENERATOR,
    methods::NUMBER,
    methods::SCALAR,
    methods::BASE,
    dicts::METHODS,
    dicts::ORDERED,
    dicts::COUNTER,
    dicts::TYPES,
    dicts::VIEW,
    sets::METHODS,
    strings::METHODS,
    protocol::LIST,
    protocol::DICT,
    protocol::SET,
    protocol::ARRAY,
    classes::ABSTRACT_METHOD,
    dataclass::FUNCTIONS,
    copies::FUNCTIONS,
    standard::TYPES,
    standard::FUNCTOOLS,
    standard::WARNINGS,
];

#[test]
fn every_function_and_method_is_charged_for_its_work() {
    let mut bench = Bench::new("");
    for builtin in TABLES.iter().chain(modules::TABLES).copied().flatten() {
        bench.calls(builtin.name, &Value::Builtin(builtin), &[SMALL, LIST, FUNCTION]);
    }
    bench.none();
}

/// What is done to two operands.
#[rustfmt::skip]
const EXPRESSIONS: &[&str] = &[
    "x + y", "x - y", "x * y", "x / y", "x // y", "x % y", "x ** y", "x & y", "x | y", "x ^ y", "x << y",
    "x >> y", "x == y", "x != y", "x < y", "x <= y", "x > y", "x >= y", "x in y", "x not in y", "x is y",
    "x and y", "not x", "-x", "+x", "~x", "x[y]", "x[3]", "x[1:]", "x[::-2]", "x[:y]", "[*x]", "(*x, *y)",
    "{*x}", "{**x}", "{**x, **y}", "{x: y}", "f'{x}'", "f'{x!r:>10000}'", "f'{x!a}'", "f'{x:,}'",
    "f'{x:010000,}'", "f'{x:.9999f}'", "f'{x:b}'", "f'{x:x}'", "f'{x:_b}'", "f'{x:.9999g}'", "f'{x:.9999%}'",
    "f'{y:>{x}}'", "'%s %r' % (x, y)", "'%09999d' % x", "'%.9999f' % x", "'%9999.9999e' % x",
    "'%*d' % (x, y)", "'{:>9999} {}'.format(x, y)", "identity(*x)", "identity(**x)", "print(*x)", "dict(x)",
    "dict(x, y=1)", "[i for i in x]", "{i for i in x}", "{i: i for i in x}", "any(i == y for i in x)",
    "next(i for i in x)", "sum([x] * 9, y)", "max(x, key=identity)", "sorted(x, key=identity)",
    "list(map(identity, x))", "list(zip(x, y))", "list(enumerate(x))", "list(reversed(x))", "x.keys() & y",
    "x.keys() | y", "x.items() == y", "x.values() == y", "x.name4095", "x.name4095 or y", "lambda: x",
    "x if y else x", "functools.reduce(identity, x)", "x.join(y)", "y.split(x)", "x.replace('a', y)",
];

/// What is done with statements.
#[rustfmt::skip]
const STATEMENTS: &[&str] = &[
    "x += y", "x -= y", "x *= y", "x |= y", "x &= y", "x ^= y", "x **= y", "x //= y", "x <<= y", "x[3] = y",
    "x[y] = x", "x[1:2] = y", "x[::2] = y", "del x[0]", "del x[3:]", "del x[::2]", "del x[y]", "a, *b = x",
    "a, b = x", "*a, b = x", "for i in x: break", "for i in x: pass",
    "match x:\n        case [a, *b]: pass\n        case {1: b, **c}: pass\n        case _: pass",
    "setattr(Own, x, y)", "o = Own(); setattr(o, x, y)", "getattr(Own, x, 0)", "raise ValueError(x)",
    "assert not x, y", "try: raise KeyError(x)\n    except KeyError as e: str(e)",
    "o = Own(); o.x = x; vars(o)",
];

#[test]
fn every_operation_is_charged_for_its_work() {
    let bodies = EXPRESSIONS.iter().map(|text| format!("return {text}"));
    let bodies: Vec<String> = bodies.chain(STATEMENTS.iter().map(ToString::to_string)).collect();
    let name = |at: usize| format!("operation{at}");
    let define = |(at, body): (usize, &String)| format!("def {}(x, y=3):\n    {body}\n", name(at));
    let mut bench = Bench::new(&bodies.iter().enumerate().map(define).collect::<String>());
    for (at, text) in EXPRESSIONS.iter().chain(STATEMENTS).enumerate() {
        let function = bench.session.machine.global(&name(at)).unwrap();
        bench.calls(text, &function, &[SMALL, WIDE, TEXT, LIST, FUNCTION]);
    }
    bench.none();
}

#[test]
fn names_classes_and_functions_of_any_size_are_charged() {
    let base = |i: usize| if i == 1 { "Own".into() } else { format!("C{}", i - 1) };
    let classes: String = (1..400).map(|i| format!("class C{i}({}): a{i} = {i}\n", base(i))).collect();
    let wide: String = (0..2000).map(|i| format!("    n{i} = x\n")).collect();
    let parameters = (0..200).map(|i| format!("p{i}=0")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "{classes}
class Wide:
    pass
wide = Wide()
for i in range(3000): setattr(wide, 'n%d' % i, i)
for i in range(3000): setattr(Wide, 'm%d' % i, i)
deep = C399()
def named(x):
    for i in range(100): setattr(wide, 'name%d' % i, i)
def last(x):
    for i in range(100): wide.n2999
def classy(x):
    for i in range(100): wide.m2999
def inherited(x):
    for i in range(100): deep.a1
def tested(x):
    for i in range(100): isinstance(deep, Own)
def unknown(x):
    for i in range(100): getattr(wide, 'unknown%d' % i, 0)
def many(x):
    if x: return
{wide}
def called(x):
    for i in range(100): many(1)
def parameters({parameters}): pass
def keywords(x):
    for i in range(20): parameters(**{{'p%d' % j: j for j in range(200)}})
"
    );
    let mut bench = Bench::new(&text);
    for name in ["named", "last", "classy", "inherited", "tested", "unknown", "called", "keywords"] {
        let function = bench.session.machine.global(name).unwrap();
        bench.call(name, &function, &[SMALL]);
    }
    bench.none();
}
