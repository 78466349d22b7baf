//! Keras 3: `keras.optimizers.schedules`, and the callbacks that change the rate.
//!
//! The path of a value: a parameter as written becomes a scalar of `tensor`; a rate that is a float leads to
//! `float`, one that is an integer to `whole`, as Keras's own types do.

mod curves;
mod custom;
mod float;
mod piecewise;
mod plateau;
mod remarks;
mod tensor;
mod watch;
mod whole;

use super::{Args, Default, Dialect, Interval, Kind, Param, Type};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::values::{Arg, FromArg, Length};
use crate::number::python::Number;
use crate::schedule::Unit;
use tensor::Scalar;

/// Keras 3 on TensorFlow.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "keras",
    summary: "Keras 3 on TensorFlow, evaluated eagerly; measured with keras 3.15.1 and tensorflow-cpu 2.21.0",
    conventions: &[
        "Source: keras/src/optimizers/schedules/learning_rate_schedule.py and keras/src/callbacks/reduce_lr_on_plateau.py.",
        "A schedule is called with `optimizer.iterations` before it is incremented: the first update sees step 0. The callback acts at the end of an epoch.",
        "At a boundary the older value still holds: PiecewiseConstantDecay changes at boundary + 1.",
        "Past the end CosineDecay and PolynomialDecay (without `cycle`) hold their last value; the others go on.",
        "Everything is float32, the step included, which is exact up to 2^24; denormals count as 0. An integer `initial_learning_rate` makes all of it integers.",
        "Parameters are finite here; Keras also takes inf and nan.",
    ],
    kinds: &[
        EXPONENTIAL,
        PIECEWISE,
        POLYNOMIAL,
        INVERSE_TIME,
        COSINE,
        RESTARTS,
        PLATEAU,
        custom::CALLBACK,
        custom::CLASS,
    ],
};

const INITIAL: Param = Param::required(
    "initial_learning_rate",
    Type::Number,
    "the rate at step 0; write `1.0`, not `1`: an integer turns the whole computation into integers",
);
const DECAY_STEPS: Param =
    Param::required("decay_steps", Type::Number, "the number of updates that the decay takes, above 0");
const DECAY_RATE: Param =
    Param::required("decay_rate", Type::Number, "how much it decays within `decay_steps` updates");
const STAIRCASE: Param =
    Param::optional("staircase", Type::Flag, Default::Is("false"), "decay only every `decay_steps` updates");

const fn name(default: &'static str) -> Param {
    Param::optional("name", Type::Text, Default::Is(default), "the name of the operation; no `/` in it")
}

const EXPONENTIAL: Kind = Kind {
    name: "ExponentialDecay",
    aliases: &[],
    summary: "the rate shrinks by the same factor in equal times",
    formula: "initial_learning_rate * decay_rate ** p, p = step / decay_steps (floor(p) if staircase)",
    edges: &[
        "`initial_learning_rate` at 0; it never ends.",
        "With `staircase` the rate changes at each multiple of `decay_steps`, which has the new rate already.",
        "A negative `decay_rate` gives nan wherever p is not whole.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INITIAL, DECAY_STEPS, DECAY_RATE, STAIRCASE, name("ExponentialDecay")],
    example: "run: {steps: 500000}\nschedule:\n  kind: keras.ExponentialDecay\n  initial_learning_rate: 0.1\n  decay_steps: 100000\n  decay_rate: 0.96\n  staircase: true",
    build: curves::exponential,
};

const INVERSE_TIME: Kind = Kind {
    name: "InverseTimeDecay",
    aliases: &[],
    summary: "the rate is divided by a number that grows evenly",
    formula: "initial_learning_rate / (1 + decay_rate * p), p = step / decay_steps (floor(p) if staircase)",
    edges: &[
        "`initial_learning_rate` at 0; it never ends.",
        "With `staircase` the rate changes at each multiple of `decay_steps`, which has the new rate already.",
        "A negative `decay_rate` leads to a pole, and to negative rates behind it.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INITIAL, DECAY_STEPS, DECAY_RATE, STAIRCASE, name("InverseTimeDecay")],
    example: "run: {steps: 10000}\nschedule:\n  kind: keras.InverseTimeDecay\n  initial_learning_rate: 0.1\n  decay_steps: 1000\n  decay_rate: 0.5",
    build: curves::inverse_time,
};

const PIECEWISE: Kind = Kind {
    name: "PiecewiseConstantDecay",
    aliases: &[],
    summary: "a list of rates, and the steps up to which they hold",
    formula: "values[0] if step <= boundaries[0], values[i] if boundaries[i-1] < step <= boundaries[i], else values[-1]",
    edges: &[
        "At a boundary itself the older rate still holds: the new one begins at boundary + 1.",
        "A boundary that is no whole number loses its fraction.",
        "The last value holds for good.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required(
            "boundaries",
            Type::List(&Type::Number),
            "the last updates of all values but the last; at least one, in growing order",
        ),
        Param::required(
            "values",
            Type::List(&Type::Number),
            "the rates, one more than there are boundaries: all floats, or all integers",
        ),
        name("PiecewiseConstant"),
    ],
    example: "run: {steps: 150000}\nschedule:\n  kind: keras.PiecewiseConstantDecay\n  boundaries: [100000, 110000]\n  values: [1.0, 0.5, 0.1]",
    build: curves::piecewise,
};

const POLYNOMIAL: Kind = Kind {
    name: "PolynomialDecay",
    aliases: &[],
    summary: "a power of what remains, from one rate to another",
    formula: "(initial_learning_rate - end_learning_rate) * (1 - p) ** power + end_learning_rate, p = min(step, decay_steps) / decay_steps; with cycle p = step / (decay_steps * ceil(step / decay_steps))",
    edges: &[
        "`initial_learning_rate` at 0, `end_learning_rate` from `decay_steps` on.",
        "With `cycle` the rate is `end_learning_rate` at each multiple of `decay_steps` and jumps up one step later, to less than `initial_learning_rate`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INITIAL,
        DECAY_STEPS,
        Param::optional(
            "end_learning_rate",
            Type::Number,
            Default::Is("0.0001"),
            "the rate at the end; not 0 by default",
        ),
        Param::optional("power", Type::Number, Default::Is("1.0"), "the exponent; 1 is a straight line"),
        Param::optional(
            "cycle",
            Type::Flag,
            Default::Is("false"),
            "begin again past the end, each time over a longer stretch",
        ),
        name("PolynomialDecay"),
    ],
    example: "schedule:\n  kind: keras.PolynomialDecay\n  initial_learning_rate: 0.1\n  decay_steps: 10000\n  end_learning_rate: 0.01\n  power: 0.5",
    build: curves::polynomial,
};

const COSINE: Kind = Kind {
    name: "CosineDecay",
    aliases: &[],
    summary: "half a cosine wave, perhaps after a linear warmup",
    formula: "peak * ((1 - alpha) * (0.5 * (1 + cos(pi * (step / decay_steps)))) + alpha); warmup: (warmup_target - initial_learning_rate) * (step / warmup_steps) + initial_learning_rate",
    edges: &[
        "The decay takes `decay_steps` updates and follows the warmup: the end is at `warmup_steps + decay_steps`.",
        "With a warmup the rate is `initial_learning_rate` at 0 and `warmup_target` at `warmup_steps`.",
        "`alpha` times the peak from the end on.",
        "Without `warmup_target` there is no warmup, whatever `warmup_steps` says.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INITIAL,
        DECAY_STEPS,
        Param::optional(
            "alpha",
            Type::Number,
            Default::Is("0.0"),
            "what remains at the end, as a fraction of the peak",
        ),
        name("CosineDecay"),
        Param::optional("warmup_target", Type::Number, Default::Absent, "the rate at the end of the warmup"),
        Param::optional(
            "warmup_steps",
            Type::Number,
            Default::Is("0"),
            "the number of updates that the warmup takes",
        ),
    ],
    example: "schedule:\n  kind: keras.CosineDecay\n  initial_learning_rate: 0.0\n  decay_steps: 9000\n  warmup_target: 0.1\n  warmup_steps: 1000",
    build: curves::cosine,
};

const RESTARTS: Kind = Kind {
    name: "CosineDecayRestarts",
    aliases: &[],
    summary: "half cosine waves one after the other, each longer and perhaps lower than the one before (SGDR)",
    formula: "initial_learning_rate * ((1 - alpha) * (0.5 * m_mul ** i * (1 + cos(pi * f))) + alpha), p = step / first_decay_steps, i = floor(log(1 - p * (1 - t_mul)) / log(t_mul)), f = (p - (1 - t_mul ** i) / (1 - t_mul)) / t_mul ** i; for t_mul 1 i = floor(p), f = p - i",
    edges: &[
        "A cycle begins with its highest rate.",
        "The cycle is found by a logarithm in float32, which at some restarts still names the cycle before: that update gets the lowest rate instead of the highest.",
        "With `t_mul` below 1 the cycles have an end at `first_decay_steps / (1 - t_mul)`, and nan follows.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INITIAL,
        Param::required(
            "first_decay_steps",
            Type::Number,
            "the length of the first cycle in updates, above 0",
        ),
        Param::optional(
            "t_mul",
            Type::Number,
            Default::Is("2.0"),
            "how much longer each cycle is than the one before",
        ),
        Param::optional(
            "m_mul",
            Type::Number,
            Default::Is("1.0"),
            "how much higher each cycle begins than the one before",
        ),
        Param::optional(
            "alpha",
            Type::Number,
            Default::Is("0.0"),
            "the least rate, as a fraction of `initial_learning_rate`",
        ),
        name("SGDRDecay"),
    ],
    example: "run: {steps: 7000}\nschedule:\n  kind: keras.CosineDecayRestarts\n  initial_learning_rate: 0.1\n  first_decay_steps: 1000\n  m_mul: 0.8",
    build: curves::restarts,
};

const PLATEAU: Kind = Kind {
    name: "ReduceLROnPlateau",
    aliases: &[],
    summary: "multiplies the optimizer's rate by a factor when a metric has stopped improving",
    formula: "rate = max(rate * factor, min_lr), once `patience` epochs in a row did not improve on the best metric by more than `min_delta`",
    edges: &[
        "The first metric counts as an improvement whatever it is, nan too (and nothing improves on nan).",
        "The rate is lowered at the end of the epoch in which the count reaches `patience`: the next epoch has it.",
        "While the cooldown lasts nothing is counted, but a better metric is noted.",
        "Metrics are compared in float32; the new rate is computed in double precision and stored as float32.",
    ],
    interval: Interval::Always(Unit::Epoch),
    params: &[
        Param::optional(
            "monitor",
            Type::Text,
            Default::Is("val_loss"),
            "the name of the metric, from which mode `auto` takes the direction",
        ),
        Param::optional(
            "factor",
            Type::Number,
            Default::Is("0.1"),
            "what the rate is multiplied by, below 1",
        ),
        Param::optional(
            "patience",
            Type::Number,
            Default::Is("10"),
            "how many epochs without improvement are borne",
        ),
        Param::optional(
            "verbose",
            Type::Number,
            Default::Is("0"),
            "whether the callback prints; without effect here",
        ),
        Param::optional(
            "mode",
            Type::Choice(&["auto", "min", "max"]),
            Default::Is("auto"),
            "whether the metric should be low or high",
        ),
        Param::optional(
            "min_delta",
            Type::Number,
            Default::Is("0.0001"),
            "by how much a metric must be better than the best, absolutely",
        ),
        Param::optional(
            "cooldown",
            Type::Number,
            Default::Is("0"),
            "for how many epochs after a reduction nothing is counted",
        ),
        Param::optional("min_lr", Type::Number, Default::Is("0.0"), "the lowest rate"),
        Param::required("metrics", Type::Column, "the metric at the end of each epoch"),
    ],
    example: "optimizer: {lr: 0.1}\nschedule:\n  kind: keras.ReduceLROnPlateau\n  factor: 0.2\n  patience: 2\n  min_lr: 0.001\n  metrics: [0.9, 0.7, 0.6, 0.6, 0.6, 0.5, 0.5, 0.5]",
    build: curves::plateau,
};

/// A number that Keras makes a tensor of.
impl FromArg<'_> for Scalar {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        scalar(arg, Number::from_node(arg)?)
    }
}

/// A number of updates, or a part of one.
struct Steps {
    number: Number,
    scalar: Scalar,
}

impl FromArg<'_> for Steps {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let Length(number) = Length::from_node(arg)?;
        Ok(Steps { number, scalar: scalar(arg, number)? })
    }
}

fn scalar(arg: &Arg<'_>, number: Number) -> Result<Scalar, Diagnostic> {
    let full = arg.args().full_name();
    let what = |kind| format!("`{}` of `{full}` does not fit into {kind}", arg.param().name);
    // The reader of YAML takes a whole number beyond 64 bits for a float.
    if matches!(number, Number::Float(value) if value.abs() >= 9e18)
        && spelled(arg).chars().all(|c| !".eE".contains(c))
    {
        return Err(Diagnostic::new(what("int64"))
            .at(arg.place(), "too large")
            .why("Keras: Can't convert Python sequence with out-of-range integer to Tensor."));
    }
    Scalar::of(number).ok_or_else(|| {
        Diagnostic::new(what("float32"))
            .at(arg.place(), "beyond 3.4028235e38")
            .why("Keras computes in float32: Can't convert Python sequence with a value out of range for a double-precision float.")
    })
}

/// What stands in the spec, letter for letter.
fn spelled(arg: &Arg<'_>) -> String {
    let place = arg.place();
    let line = place.source.text.lines().nth(place.span.line - 1).unwrap_or("");
    line.chars().skip(place.span.column - 1).take(place.span.length).collect()
}
