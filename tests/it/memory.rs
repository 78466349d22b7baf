//! Python that holds too much, too deep, or itself: a value or a clear message, never the end of the process.
//!
//! The programs run in this process, so that an abort fails all tests. What a program holds is counted, and not measured:
//! the outcomes are the same on every machine.

use lrsched::diagnostic::{Diagnostic, Source};
use lrsched::testing::{Program, Snippet, StepFunction, StepSchedule};
use std::sync::Arc;
use std::thread;

/// What the programs of most tests may hold, so that they reach it soon.
const LITTLE: usize = 4 << 20;

/// What a program may hold without being told otherwise.
const USUAL: usize = 192 << 20;

/// As small as the stack of a thread may be, in a build that is not optimised.
const STACK: usize = 2 << 20;

fn program(text: &str, memory: usize) -> Result<Program, Diagnostic> {
    let source = Source { name: "hostile.py".into(), text: text.to_string() };
    Program::parse(Snippet::file(Arc::new(source))).map(|program| program.with_memory(memory))
}

/// The last of some rates, or the message.
fn rate(text: &str, memory: usize, rows: usize) -> Result<f64, Diagnostic> {
    let name = text.contains("rate").then_some("rate");
    let mut function = StepFunction::new(&program(text, memory)?, name)?;
    let mut rates = vec![0.0; rows];
    function.fill(0, &mut rates).map_err(|(_, error)| error)?;
    Ok(rates[rows - 1])
}

/// Runs something on a thread with little stack.
fn with_little_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    thread.join().expect("no panic")
}

/// Each program must give the rate 0.1 for every row, or stop with a message that begins so and has a place.
#[track_caller]
fn check(cases: &[(&str, &str)], memory: usize, rows: usize, expected: &str) {
    for (name, text) in cases {
        let text = text.to_string();
        let outcome = with_little_stack(move || rate(&text, memory, rows).map_err(|error| error.to_string()));
        match outcome {
            Ok(rate) => assert_eq!((expected, rate), ("", 0.1), "{name}"),
            Err(error) => {
                let begins = !expected.is_empty() && error.starts_with(&format!("error: {expected}"));
                assert!(begins && error.contains("hostile.py:"), "{name}: {error}");
            }
        }
    }
}

const TOO_MUCH: &str = "this Python holds more than 4 MB, and was stopped";
const TOO_DEEP: &str = "RecursionError: maximum recursion depth exceeded";

/// What holds what was before, over and over.
const CHAINS: [(&str, &str, &str); 29] = [
    ("lists", "[]", "[x]"),
    ("tuples", "()", "(x,)"),
    ("dicts", "{}", "{1: x}"),
    ("keys", "()", "(1, x)"),
    ("exceptions", "ValueError(1)", "ValueError(x)"),
    ("map", "[1]", "map(abs, x)"),
    ("filter", "[1]", "filter(None, x)"),
    ("zip", "[1]", "zip(x)"),
    ("enumerate", "[1]", "enumerate(x)"),
    ("iterators of lists", "[1]", "iter([x])"),
    ("iterators of tuples", "[1]", "iter((x,))"),
    ("reversed", "[1]", "reversed([x])"),
    ("generators", "[1]", "(y for y in x)"),
    ("closures", "1", "(lambda y: lambda: y)(x)"),
    ("defaults", "1", "(lambda y: lambda z=y: z)(x)"),
    ("attributes of functions", "1", "with_attribute(x)"),
    ("objects", "None", "Node(x)"),
    ("bound methods", "None", "Node(x).method"),
    ("classes", "None", "of_class(x)"),
    ("partial", "abs", "partial(x)"),
    ("properties", "abs", "property(x)"),
    ("static methods", "abs", "staticmethod(x)"),
    ("slices", "1", "slice(x)"),
    ("views", "{}", "{1: x}.values()"),
    ("pairs of the same tuple", "()", "(x, x)"),
    ("pairs of the same list", "[]", "[x, x]"),
    ("sets of objects", "None", "Node({x})"),
    ("defaultdict", "int", "defaultdict(Node(x).method)"),
    ("slots of two", "None", "Node([x, (x,), {1: x}])"),
];

const DEFINITIONS: &str = "
from functools import partial
from collections import defaultdict
class Node:
    def __init__(self, next): self.next = next
    def method(self): return 1
def with_attribute(y):
    def function(): pass
    function.y = y
    return function
def of_class(y):
    class Holder: held = y
    return Holder()
";

#[test]
fn chains_of_every_sort_are_let_go_without_recursion() {
    for (name, first, next) in CHAINS {
        let text = format!(
            "{DEFINITIONS}\ndef rate(s):\n    x = {first}\n    for i in range(10000): x = {next}\n    return 0.1"
        );
        check(&[(name, &text)], USUAL, 1, "");
    }
}

#[test]
fn what_is_kept_from_call_to_call_is_counted() {
    let kept = |what: &str, before: &str| {
        format!("{DEFINITIONS}\n{before}\nkept = []\ndef rate(s):\n    kept.append({what})\n    return 0.1")
    };
    let cases = [
        ("lists", kept("[s] * 10000", "")),
        ("tuples", kept("(s,) * 10000", "")),
        ("texts", kept("'%d' % s * 10000", "")),
        ("short texts", kept("'a b ' .split() * 1000 + ('%d ' % s * 1000).split()", "")),
        ("exceptions", kept("ValueError('x' * 10000)", "")),
        ("arrays", kept("np.zeros(10000)", "import numpy as np")),
        ("views of arrays", kept("np.zeros(10000)[:1]", "import numpy as np")),
        ("lists of arrays", kept("a.tolist()", "import numpy as np\na = np.arange(10000.0)")),
        ("copies of dicts", kept("dict(d)", "d = {i: i for i in range(1000)}")),
        ("sets", kept("{i for i in range(100)}", "")),
        ("large integers", kept("7 ** (20000 + s)", "")),
        ("classes", kept("[of_class(s) for i in range(100)]", "")),
        ("functions", kept("[lambda: i for i in range(1000)]", "")),
        ("objects", kept("[Node(i) for i in range(1000)]", "")),
        ("generators", kept("[(j for j in range(9)) for i in range(100)]", "")),
        ("methods", kept("[Node(i).method for i in range(100)]", "")),
        ("iterators", kept("[iter([i]) for i in range(1000)]", "")),
        ("formatted texts", kept("f'{s:10000}'", "")),
        ("doubled texts", kept("'x' * 2 ** (s % 20)", "")),
        ("joined texts", kept("','.join(['abc'] * 10000)", "")),
        ("sorted lists", kept("sorted(range(10000))", "")),
        ("deep copies", kept("copy.deepcopy(d)", "import copy\nd = [[i] for i in range(100)]")),
    ];
    for (name, text) in &cases {
        check(&[(name, text)], LITTLE, 2000, TOO_MUCH);
    }
}

#[test]
fn what_is_kept_elsewhere_than_in_a_global_list_is_counted() {
    let cases = [
        (
            "a closure",
            "def make():\n    kept = []\n    def rate(s):\n        kept.append([0] * 10000)\n        return 0.1\n    return rate\nrate = make()",
        ),
        (
            "an attribute",
            "class A: pass\na = A()\na.kept = None\ndef rate(s):\n    a.kept = (a.kept, [0] * 10000)\n    return 0.1",
        ),
        ("a default", "def rate(s, kept=[]):\n    kept.append([0] * 10000)\n    return 0.1"),
        (
            "a function",
            "def rate(s):\n    rate.kept = (getattr(rate, 'kept', None), [0] * 10000)\n    return 0.1",
        ),
        ("a class", "class A: kept = []\ndef rate(s):\n    A.kept.append('%d' % s * 10000)\n    return 0.1"),
        ("circles", "def rate(s):\n    a = [0] * 10000\n    a.append(a)\n    return 0.1"),
        (
            "circles of objects",
            "class A: pass\ndef rate(s):\n    for i in range(100):\n        a, b = A(), A()\n        a.b, b.a = b, a\n    return 0.1",
        ),
        (
            "names that are asked for",
            "class A: pass\na = A()\ndef rate(s):\n    getattr(a, '%09000d' % s, 0)\n    return 0.1",
        ),
        (
            "names that are set",
            "class A: pass\na = A()\ndef rate(s):\n    setattr(a, '%09000d' % s, 0)\n    return 0.1",
        ),
    ];
    check(&cases, LITTLE, 2000, TOO_MUCH);
}

#[test]
fn what_one_call_or_the_module_holds_is_counted() {
    let statements: String = (0..200).map(|n| format!("a{n} = [0] * 100000\n")).collect();
    let statements = format!("{statements}def rate(s): return 0.1");
    let wide: String = (0..5000).map(|n| format!("    a{n} = s\n")).collect();
    let wide = format!("def rate(s):\n{wide}    return rate(s)");
    let cases = [
        ("a list that grows", "def rate(s):\n    a = []\n    while True: a.append(1.5)"),
        ("a list of lists", "def rate(s): return len([[0] * 1000 for i in range(10000)])"),
        (
            "a text that is doubled",
            "def rate(s):\n    a = ['x']\n    while True: a.append(a[-1] + a[-1] if len(a) < 20 else a[-1] + 'x')",
        ),
        (
            "exceptions",
            "def rate(s):\n    e = None\n    while True:\n        try: raise ValueError('x' * 1000, e)\n        except ValueError as caught: e = caught",
        ),
        ("statements of the module", &statements),
        (
            "circles of the module",
            "while True:\n    a = [0] * 1000\n    a.append(a)\ndef rate(s): return 0.1",
        ),
        ("frames", &wide),
        (
            "arguments",
            "def take(n, *a): return take(n - 1, *a)\ndef rate(s): return take(500, *([0] * 10000))",
        ),
        (
            "linked objects",
            "class A:\n    def __init__(self, n): self.n = n\ndef rate(s):\n    a = None\n    while True: a = A(a)",
        ),
    ];
    check(&cases, LITTLE, 1, TOO_MUCH);
}

#[test]
fn one_operation_that_needs_a_lot_is_refused_before() {
    let cases = [
        ("[0] * 10**9", "a list or text of more than"),
        ("'x' * 10**9", "a list or text of more than"),
        ("(0,) * 10**9", "a list or text of more than"),
        ("list(range(10**9))", "this took more than"),
        ("tuple(range(10**9))", "this took more than"),
        ("np.zeros(10**9)", "a list or text of more than"),
        ("np.ones(10**9)", "a list or text of more than"),
        ("np.arange(10**9)", "a list or text of more than"),
        ("np.linspace(0, 1, 10**9)", "a list or text of more than"),
        ("'x'.ljust(10**9)", "a list or text of more than"),
        ("'1'.zfill(10**9)", "a list or text of more than"),
        ("'x'.join(['a'] * 10**7)", "a list or text of more than"),
        ("('a' * 10**6).replace('a', 'b' * 10**6)", "a list or text of more than"),
        ("10 ** 10 ** 8", "an integer of more than"),
        ("1 << 10 ** 10", "an integer of more than"),
        ("'%1000000000d' % 1", "a field of more than"),
        ("f'{1:1000000000}'", "a field of more than"),
        ("'{:.1000000000f}'.format(1.0)", "a field of more than"),
        ("int('9' * 10**6)", "ValueError: Exceeds the limit (4300 digits)"),
    ];
    for (expression, expected) in cases {
        let text = format!("import numpy as np\ndef rate(s):\n    x = {expression}\n    return 0.1");
        check(&[(expression, &text)], USUAL, 1, expected);
    }
}

#[test]
fn what_goes_through_deep_objects_stops() {
    let cases = [
        ("repr", "repr(deep)"),
        ("str", "str(deep)"),
        ("format", "f'{deep}'"),
        ("==", "deep == other"),
        ("<", "deep < other"),
        ("in", "deep in [other]"),
        ("index", "[other].index(deep)"),
        ("sorted", "sorted([deep, other])"),
        ("max", "max(deep, other)"),
        ("a key", "{tuples: 1}"),
        ("a set", "{tuples}"),
        ("isinstance", "isinstance(1.5, types)"),
        ("deepcopy", "copy.deepcopy(deep)"),
        ("deepcopy of dicts", "copy.deepcopy(dicts)"),
        ("next of map", "next(wrapped(lambda x: map(abs, x)))"),
        ("next of zip", "next(wrapped(zip))"),
        ("next of enumerate", "next(wrapped(enumerate))"),
        ("list of filter", "list(wrapped(lambda x: filter(None, x)))"),
        ("a circle", "circle == [circle]"),
        ("repr of an exception", "repr(error)"),
    ];
    for (name, expression) in cases {
        let text = format!(
            "import copy
deep, other, tuples, types, dicts, error = [], [], (), int, {{}}, ValueError()
for i in range(5000):
    deep, other, tuples, types, dicts, error = [deep], [other], (tuples,), (types,), {{1: dicts}}, ValueError([error])
circle = []
circle.append([circle])
def wrapped(by):
    x = iter([1.5])
    for i in range(5000): x = by(x)
    return x
def rate(s):
    x = {expression}
    return 0.1"
        );
        let text = text.replace("ValueError([error])", "ValueError(error)");
        let outcome = with_little_stack(move || rate(&text, USUAL, 1).map_err(|error| error.to_string()));
        let error = outcome.expect_err(name);
        let begins = [TOO_DEEP, "functions that call each other"].map(|start| format!("error: {start}"));
        assert!(begins.iter().any(|start| error.starts_with(start)), "{name}: {error}");
    }
}

#[test]
fn what_leaves_the_program_is_bounded() {
    let cases = [
        ("a list in itself", "a = []\n        a.append(a)\n        return {'a': a}", TOO_DEEP),
        ("a dict in itself", "a = {}\n        a['a'] = a\n        return a", TOO_DEEP),
        ("deep lists", "a = []\n        for i in range(10000): a = [a]\n        return {'a': a}", TOO_DEEP),
        (
            "shared lists",
            "a = [1]\n        for i in range(40): a = [a, a]\n        return {'a': a}",
            "more than 100000 values",
        ),
        (
            "shared tuples",
            "a = (1,)\n        for i in range(40): a = (a, a)\n        return {'a': a}",
            "more than 100000 values",
        ),
        ("many", "return {'a': [[0] * 1000] * 1000}", "more than 100000 values"),
        ("texts", "return {'a': ['x' * 100000] * 1000}", "more than 100000 values"),
    ];
    for (name, body, expected) in cases {
        let text = format!(
            "import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step): return 0.1
    def get_config(self):
        {body}"
        );
        let saved = with_little_stack(move || {
            let mut schedule =
                program(&text, USUAL).and_then(|program| StepSchedule::new(&program, None, &[]))?;
            schedule.saved_config().config.map(|_| ())
        });
        let error = saved.expect_err(name).to_string();
        assert!(
            error.starts_with(&format!("error: {expected}")) && error.contains("hostile.py:"),
            "{name}: {error}"
        );
    }
}

#[test]
fn deep_syntax_is_refused() {
    let many = |text: &str| text.repeat(50_000);
    let cases = [
        ("parentheses", format!("f = lambda s: {}1{}", many("("), many(")"))),
        ("lists", format!("f = lambda s: {}1{}", many("["), many("]"))),
        ("dicts", format!("f = lambda s: {}1{}", many("{1: "), many("}"))),
        ("lambdas", format!("f = {}1", many("lambda s: "))),
        ("conditions", format!("f = lambda s: {}1", many("1 if s else "))),
        ("sums", format!("f = lambda s: {}1", many("s + "))),
        ("signs", format!("f = lambda s: {}1", many("-"))),
        ("not", format!("f = lambda s: {}1", many("not "))),
        ("powers", format!("f = lambda s: {}1", many("s ** "))),
        ("attributes", format!("f = lambda s: s{}", many(".a"))),
        ("calls", format!("f = lambda s: s{}", many("()"))),
        ("items", format!("f = lambda s: s{}", many("[0]"))),
        ("assignments within", format!("f = lambda s: {}1{}", many("(a := "), many(")"))),
        ("comprehensions", format!("f = lambda s: {}s{}", "[".repeat(9000), " for x in s]".repeat(9000))),
        ("texts within texts", format!("f = lambda s: {}1{}", "f'{".repeat(2000), "}'".repeat(2000))),
        ("patterns", format!("match 1:\n  case {}1{}: pass", many("("), many(")"))),
        ("hints", format!("x: {}b{} = 1", many("a["), many("]"))),
    ];
    for (name, text) in cases {
        let outcome =
            with_little_stack(move || rate(&text, USUAL, 1).map(|_| ()).map_err(|error| error.to_string()));
        let error = outcome.expect_err(name);
        assert!(error.len() < 3000 && error.contains("hostile.py:"), "{name}: {error}");
    }
    let long = [
        (
            "elif",
            format!(
                "def f(s):\n    if s < 0: return 1\n{}    return 0.1",
                "    elif s < 0: return 1\n".repeat(2000)
            ),
        ),
        ("and", format!("def f(s):\n    s {}\n    return 0.1", many("and s "))),
        ("texts side by side", format!("def f(s):\n    x = {}\n    return 0.1", many("'a' "))),
        ("statements in a line", format!("{}\ndef f(s): return 0.1", many("a = 1;"))),
    ];
    for (name, text) in long {
        let outcome = with_little_stack(move || rate(&text, USUAL, 1).map_err(|error| error.to_string()));
        match outcome {
            Ok(rate) => assert_eq!(rate, 0.1, "{name}"),
            Err(error) => assert!(error.len() < 3000 && error.contains("hostile.py:"), "{name}: {error}"),
        }
    }
}
