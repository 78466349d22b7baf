//! Users' Python computed for many steps at once has the same results as step by step: for every reference, and for
//! generated programs. `python.rs` compares single steps with the genuine packages.

use crate::harness::some_of;
use crate::python::{Reference, program, references};
use lrsched::diagnostic::Diagnostic;
use lrsched::testing::{EpochCallback, StepFunction, StepSchedule};

/// The results of some steps: their bits, and the message that ended them.
type Outcome = (Vec<u64>, Option<String>);

fn alone(steps: usize, first: i64, mut rate: impl FnMut(i64) -> Result<f64, Diagnostic>) -> Outcome {
    let mut bits = Vec::new();
    for step in first..first + steps as i64 {
        match rate(step) {
            Ok(rate) => bits.push(rate.to_bits()),
            Err(error) => return (bits, Some(error.to_string())),
        }
    }
    (bits, None)
}

fn together(steps: usize, fill: impl FnOnce(&mut [f64]) -> Result<(), (usize, Diagnostic)>) -> Outcome {
    let mut rates = vec![0.0; steps];
    let (count, error) = match fill(&mut rates) {
        Ok(()) => (steps, None),
        Err((count, error)) => (count, Some(error.to_string())),
    };
    (rates[..count].iter().map(|rate| rate.to_bits()).collect(), error)
}

#[track_caller]
fn assert_same(name: &str, wanted: &Outcome, found: &Outcome) {
    let place = wanted.0.iter().zip(&found.0).position(|(a, b)| a != b);
    if let Some(place) = place {
        let [a, b] = [wanted, found].map(|outcome| f64::from_bits(outcome.0[place]));
        panic!("{name}\nrow {place}: {a:?} alone, {b:?} together");
    }
    assert_eq!((wanted.0.len(), &wanted.1), (found.0.len(), &found.1), "{name}");
}

fn function(name: &str, text: &str, ranges: &[(i64, usize)]) {
    let program = program(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut one = StepFunction::new(&program, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut many = StepFunction::new(&program, None).unwrap();
    for &(first, steps) in ranges {
        let wanted = alone(steps, first, |step| one.value(step));
        let mut found = together(steps, |out| many.fill(first, out));
        if many.touched() {
            assert!(many.doubt().is_some(), "{name} was proved to remember nothing");
            // A walk starts again and goes on step by step.
            many = StepFunction::new(&program, None).unwrap();
            many.one_by_one();
            found = together(steps, |out| many.fill(first, out));
        }
        assert_same(&format!("{name} from {first} on:\n{text}"), &wanted, &found);
    }
}

/// More steps than are computed together.
const STEPS: usize = 1100;

/// References whose calls take as many rounds as their step is large: the last hundred steps of one of them take as long
/// as all steps of twenty others. Columns do not help them, so that behind a few stretches they are called step by step.
const GROWING: [&str; 8] = [
    "endless_generator",
    "generator_expression",
    "generator_function",
    "negative_steps",
    "operators_of_a_class",
    "recursion",
    "setdefault",
    "yield_from",
];

fn steps(reference: &Reference) -> usize {
    let name = reference.path.file_stem().unwrap().to_str().unwrap();
    if GROWING.contains(&name) { 200 } else { STEPS }
}

#[test]
fn the_references_do_together_what_they_do_alone() {
    for reference in some_of(references("function"), 3) {
        function(&reference.path.display().to_string(), &reference.source, &[(0, steps(&reference))]);
    }
    for reference in some_of(references("callback"), 3) {
        let program = program(&reference.source).unwrap();
        let new = || EpochCallback::new(&program, None).unwrap();
        let (mut one, mut many) = (new(), new());
        let (mut before, steps) = (0.1, steps(&reference));
        let wanted = alone(steps, 0, |epoch| {
            before = one.rate(epoch, before)?;
            Ok(f64::from(before))
        });
        let mut found = together(steps, |out| many.fill(0, 0.1, out));
        if many.touched() {
            many = new();
            many.one_by_one();
            found = together(steps, |out| many.fill(0, 0.1, out));
        }
        assert_same(&reference.path.display().to_string(), &wanted, &found);
    }
    for reference in some_of(references("class"), 3) {
        let program = program(&reference.source).unwrap();
        let new = || StepSchedule::new(&program, None, &reference.config);
        let (Ok(mut one), Ok(mut many)) = (new(), new()) else { continue };
        let steps = steps(&reference);
        let wanted = alone(steps, 0, |step| one.rate(step).map(f64::from));
        let mut found = together(steps, |out| many.fill(0, out));
        if many.touched() {
            assert!(many.doubt().is_some(), "{}", reference.path.display());
            many = new().unwrap();
            many.one_by_one();
            found = together(steps, |out| many.fill(0, out));
        }
        assert_same(&reference.path.display().to_string(), &wanted, &found);
    }
}

/// Pseudorandom numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    /// An expression in the variables `step`, `x` and `y`.
    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self
                .one(&[
                    "step",
                    "x",
                    "y",
                    "1",
                    "2",
                    "0.5",
                    "1e-3",
                    "step + 1",
                    "100",
                    "7.0",
                    "-3",
                    "True",
                    "rates[1]",
                    "x",
                    "float(step)",
                ])
                .to_string();
        }
        let mut inner = || self.expression(depth - 1);
        let (a, b, c) = (inner(), inner(), inner());
        match self.roll(26) {
            0..=3 => format!("({a} + {b})"),
            4..=5 => format!("({a} - {b})"),
            6..=8 => format!("({a} * {b})"),
            9..=10 => format!("({a} / {b})"),
            11 => format!("({a} // {b})"),
            12 => format!("({a} % {b})"),
            13 => format!("(abs({a}) ** -0.5)"),
            14 => format!("min({a}, {b})"),
            15 => format!("max({a}, {b}, 1)"),
            16 => format!("math.cos({a})"),
            17 => format!("math.sqrt(abs({a}))"),
            18 => format!("({a} if {b} < {c} else {c})"),
            19 => format!("int({a})"),
            20 => format!("math.floor({a} / 64)"),
            21 => format!("(0.9 ** (step // 50) * {a})"),
            22 => format!("sum([{a} >= m for m in (100, 900, 5000)])"),
            23 => format!("(({a}, {b})[step > 900])"),
            24 => format!("helper({a}, y={b})"),
            _ => format!("({a} and {b} or {c})"),
        }
    }

    fn program(&mut self) -> String {
        let mut text = String::from(
            "import math\nrates = [0.1, 0.01, 0.001]\ndef helper(x, y=2):\n    if x > y:\n        return x - y\n    return y\n\
             def schedule(step):\n    x = step / 1000\n    y = 3\n",
        );
        for _ in 0..self.roll(4) {
            let (a, b, c) = (self.expression(2), self.expression(1), self.expression(1));
            text += &match self.roll(7) {
                0 => format!("    x = {a}\n"),
                1 => format!("    y = {a}\n"),
                2 => format!("    if {b} > {c}:\n        x = {a}\n    else:\n        y = {b}\n"),
                3 => format!("    for m in [64, 640, 2000]:\n        if step >= m:\n            x *= {b}\n"),
                4 => format!(
                    "    t = step\n    while t > 300:\n        t -= 300\n        y = {b}\n    x = t + {c}\n"
                ),
                5 => format!("    f = lambda z: z * {b}\n    x = f({c})\n"),
                _ => format!(
                    "    for i, m in enumerate(rates):\n        if {b} < m:\n            break\n        y = i + {c}\n"
                ),
            };
        }
        text += &format!("    return {}\n", self.expression(3));
        text
    }
}

impl Dice {
    /// A tensor of float32, or a Python number.
    fn tensor(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self
                .one(&["s", "s", "self.rate", "0.5", "2", "tf.constant(0.25)", "s / 700.0"])
                .to_string();
        }
        let mut inner = || self.tensor(depth - 1);
        let (a, b, c) = (inner(), inner(), inner());
        match self.roll(24) {
            18 => format!("keras.ops.cast({a}, 'float32')"),
            19 => format!(
                "keras.ops.{}({a}, {b})",
                self.one(&["maximum", "minimum", "add", "multiply", "divide"])
            ),
            20 => format!("tf.cast(step // 7, tf.float32) * {a}"),
            21 => format!("keras.ops.cast(keras.ops.convert_to_tensor(step) % 5 < 3, 'float32') * {a}"),
            22 => format!("self.cosine({})", self.one(&["step", "s", "step + 3"])),
            23 => format!("sum([{a} * 0.5, {b}, tf.cast(int(step), tf.float32)])"),
            0..=2 => format!("({a} + {b})"),
            3 => format!("({a} - {b})"),
            4..=5 => format!("({a} * {b})"),
            6 => format!("({a} / {b})"),
            7 => format!("(tf.abs({a}) ** -0.5)"),
            8 => format!("tf.minimum({a}, {b})"),
            9 => format!("tf.maximum({a}, {b})"),
            10 => format!(
                "tf.{}(tf.cast({a}, tf.float32))",
                self.one(&["cos", "sin", "sqrt", "rsqrt", "floor", "exp"])
            ),
            11 => format!(
                "tf.cond(step < {}, lambda: {a} * 1.0, lambda: {b})",
                self.one(&["300", "self.steps", "10"])
            ),
            12 => format!("tf.where(s < {c}, {a}, {b})"),
            13 => format!("({a} if step > 40 else {b})"),
            14 => format!("({a} if s >= {c} else {b})"),
            15 => format!("self.helper({a}, y={b})"),
            16 => format!("min({a}, {b})"),
            _ => format!("(1 - step / float(self.steps)) * {a}"),
        }
    }

    fn class(&mut self) -> String {
        let mut text = String::from(
            "class Base(tf.keras.optimizers.schedules.LearningRateSchedule):\n    def __init__(self):\n        \
             super().__init__()\n        self.rate = 0.1\n        self.steps = 600\n        \
             self.cosine = keras.optimizers.schedules.CosineDecay(0.1, 800, alpha=0.1)\n    def helper(self, x, y):\n        \
             return x * self.rate + y\n    def __call__(self, step):\n        return tf.cast(step, tf.float32) * 1e-3\n\
             class Mine(Base):\n    def __call__(self, step):\n        s = tf.cast(step, tf.float32)\n",
        );
        text += &match self.roll(3) {
            0 => format!("        if step < 100:\n            return {}\n", self.tensor(1)),
            1 => "        s = s + super().__call__(step)\n".to_string(),
            _ => String::new(),
        };
        text + &format!("        return {}\n", self.tensor(3))
    }
}

#[test]
fn classes_that_nobody_wrote_do_together_what_they_do_alone() {
    let mut dice = Dice(11);
    for number in 0..40 {
        let text = dice.class();
        let name = format!("class {number}:\n{text}");
        let program = program(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let new = || StepSchedule::new(&program, Some("Mine"), &[]).unwrap();
        let (mut one, mut many) = (new(), new());
        for (first, steps) in [(0, STEPS), (1, 100), (900_000, 300)] {
            let wanted = alone(steps, first, |step| one.rate(step).map(f64::from));
            let found = together(steps, |out| many.fill(first, out));
            assert_same(&name, &wanted, &found);
        }
    }
}

#[test]
fn programs_that_nobody_wrote_do_together_what_they_do_alone() {
    let mut dice = Dice(7);
    for number in 0..40 {
        // If its helper is not used, either may be the schedule.
        let text = dice.program() + "\nschedule\n";
        function(&format!("program {number}"), &text, &[(0, STEPS), (1_000_000, 300)]);
    }
}
