//! optax: DeepMind's schedules for JAX, `optax.*` and `optax.contrib.reduce_on_plateau`.
//!
//! Read: optax 0.2.8, `schedules/_schedule.py`, `schedules/_join.py`, `contrib/_reduce_on_plateau.py`; measured with
//! jax 0.10.2 on a CPU. A schedule is called with an int32 count that is 0 at the first update; it then computes in
//! float32, one operation after another, except for what Python computes with Python numbers alone.

mod build;
mod curve;
mod custom;
mod plateau;

use super::{Default, Dialect, Interval, Kind, Param, Type};
use crate::schedule::Unit;

/// optax.
pub static DIALECT: Dialect = Dialect {
    name: "optax",
    summary: "optax 0.2.8 on JAX 0.10.2: schedules as functions of the update count, in float32",
    conventions: &[
        "Read and measured: optax 0.2.8 with jax 0.10.2 on a CPU, called eagerly with an int32 count.",
        "One step is one update by the optimizer; the first update sees count 0.",
        "A boundary is new: at `count >= boundary` the next piece is in force, and a joined schedule counts from there.",
        "Past the end the last value holds; `exponential_decay` goes on for ever.",
        "Float32, rounded after every operation; what Python computes with Python numbers alone (`1 - alpha`, `init_value - end_value`, `peak_value / div_factor`) is a float64 that is rounded once.",
        "Under `jax.jit` XLA fuses the operations and divides by constants otherwise: the values differ, near zero by hundreds of ulp, and a fractional `power` may even become NaN at the end.",
        "A Python int as `power` or `exponent` multiplies repeatedly, a float takes the power function: `2` and `2.0` differ in the last bit.",
        "Whole numbers are int32: one beyond 2^31 is an error where it meets a tensor, as in JAX.",
    ],
    kinds: &[
        CONSTANT_SCHEDULE,
        LINEAR_SCHEDULE,
        POLYNOMIAL_SCHEDULE,
        EXPONENTIAL_DECAY,
        COSINE_DECAY_SCHEDULE,
        LINEAR_ONECYCLE_SCHEDULE,
        COSINE_ONECYCLE_SCHEDULE,
        WARMUP_CONSTANT_SCHEDULE,
        WARMUP_COSINE_DECAY_SCHEDULE,
        WARMUP_EXPONENTIAL_DECAY_SCHEDULE,
        PIECEWISE_CONSTANT_SCHEDULE,
        PIECEWISE_INTERPOLATE_SCHEDULE,
        SGDR_SCHEDULE,
        JOIN_SCHEDULES,
        REDUCE_ON_PLATEAU,
        custom::SCHEDULE,
    ],
};

const INIT_VALUE: Param = Param::required("init_value", Type::Number, "the rate at count 0");
const PEAK_VALUE: Param = Param::required("peak_value", Type::Number, "the rate at the end of the warmup");
const WARMUP_STEPS: Param = Param::required(
    "warmup_steps",
    Type::Number,
    "updates of the warmup; not positive: `init_value` throughout it",
);
const TRANSITION_BEGIN: Param = Param::optional(
    "transition_begin",
    Type::Number,
    Default::Is("0"),
    "updates before the transition begins; negative is taken for 0",
);
const EXPONENT: Param = Param::optional(
    "exponent",
    Type::Number,
    Default::Is("1.0"),
    "the power to which the falling cosine is raised",
);
const DECAY_RATE: Param = Param::required(
    "decay_rate",
    Type::Number,
    "the factor per `transition_steps`; 0: the rate stays as it is",
);
const STAIRCASE: Param =
    Param::optional("staircase", Type::Flag, Default::Is("false"), "whether the rate falls in steps");
const BOUND: Param = Param::optional(
    "end_value",
    Type::Number,
    Default::Absent,
    "a bound on the rate: the least if `decay_rate` is below 1, else the greatest",
);
const SCALES: Param = Param::optional(
    "boundaries_and_scales",
    Type::Pairs,
    Default::Absent,
    "a map from counts to factors of the rate before, at least 0",
);
const CYCLE_STEPS: Param =
    Param::required("transition_steps", Type::Number, "updates of the whole cycle, positive");
const CYCLE_PEAK: Param = Param::required("peak_value", Type::Number, "the highest rate");
const PCT_START: Param = Param::optional(
    "pct_start",
    Type::Number,
    Default::Is("0.3"),
    "the share of the cycle in which the rate rises",
);
const DIV_FACTOR: Param = Param::optional(
    "div_factor",
    Type::Number,
    Default::Is("25.0"),
    "the rate at count 0 is `peak_value / div_factor`",
);
const FINAL_DIV_FACTOR: Param = Param::optional(
    "final_div_factor",
    Type::Number,
    Default::Is("1e4"),
    "the rate at the end is the one at count 0 divided by this",
);

const CONSTANT_SCHEDULE: Kind = Kind {
    name: "constant_schedule",
    aliases: &[],
    summary: "one rate for ever",
    formula: "value",
    edges: &["The same at every count."],
    interval: Interval::Always(Unit::Step),
    params: &[Param::required("value", Type::Number, "the rate")],
    example: "run: {steps: 100}\nschedule: {kind: optax.constant_schedule, value: 0.001}",
    build: build::schedule,
};

const LINEAR_SCHEDULE: Kind = Kind {
    name: "linear_schedule",
    aliases: &[],
    summary: "a straight line from one rate to another",
    formula: "(init_value - end_value) * (1 - clip(count - transition_begin, 0, transition_steps) / transition_steps) + end_value",
    edges: &[
        "`init_value` up to and including count `transition_begin`, `end_value` from `transition_begin + transition_steps` on.",
        "With `transition_steps` not positive it is `init_value` for ever.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INIT_VALUE,
        Param::required("end_value", Type::Number, "the rate at the end"),
        Param::required("transition_steps", Type::Number, "updates from one to the other"),
        TRANSITION_BEGIN,
    ],
    example: "schedule: {kind: optax.linear_schedule, init_value: 0.1, end_value: 0.0, transition_steps: 100}",
    build: build::schedule,
};

const POLYNOMIAL_SCHEDULE: Kind = Kind {
    name: "polynomial_schedule",
    aliases: &[],
    summary: "a power curve from one rate to another",
    formula: "(init_value - end_value) * (1 - clip(count - transition_begin, 0, transition_steps) / transition_steps)**power + end_value",
    edges: &[
        "`init_value` up to and including count `transition_begin`, `end_value` from `transition_begin + transition_steps` on.",
        "With `transition_steps` not positive it is `init_value` for ever.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INIT_VALUE,
        Param::required("end_value", Type::Number, "the rate at the end"),
        Param::required(
            "power",
            Type::Number,
            "the power; an int multiplies, a float takes the power function",
        ),
        Param::required("transition_steps", Type::Number, "updates from one to the other"),
        TRANSITION_BEGIN,
    ],
    example: "schedule: {kind: optax.polynomial_schedule, init_value: 0.1, end_value: 0.001, power: 2, transition_steps: 100}",
    build: build::schedule,
};

const EXPONENTIAL_DECAY: Kind = Kind {
    name: "exponential_decay",
    aliases: &[],
    summary: "a factor every `transition_steps`, smoothly or in steps",
    formula: "init_value * decay_rate**((count - transition_begin) / transition_steps), the exponent floored if `staircase`",
    edges: &[
        "`init_value` up to and including count `transition_begin`; it never ends by itself.",
        "`end_value` only bounds the rate: from below if `decay_rate` is below 1, else from above; it bounds `init_value` too.",
        "With `transition_steps` not positive, or `decay_rate` 0, it is `init_value` for ever, and `end_value` is not looked at.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INIT_VALUE,
        Param::required("transition_steps", Type::Number, "updates in which the rate falls by the factor"),
        DECAY_RATE,
        TRANSITION_BEGIN,
        STAIRCASE,
        BOUND,
    ],
    example: "run: {steps: 1000}\nschedule: {kind: optax.exponential_decay, init_value: 0.1, transition_steps: 200, decay_rate: 0.5}",
    build: build::schedule,
};

const COSINE_DECAY_SCHEDULE: Kind = Kind {
    name: "cosine_decay_schedule",
    aliases: &[],
    summary: "half a cosine from a rate to a share of it",
    formula: "init_value * ((1 - alpha) * (0.5 * (1 + cos(pi * min(count, decay_steps) / decay_steps)))**exponent + alpha)",
    edges: &[
        "`init_value * alpha` from count `decay_steps` on.",
        "optax refuses `decay_steps` that are not positive.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INIT_VALUE,
        Param::required("decay_steps", Type::Number, "updates of the decay, positive"),
        Param::optional(
            "alpha",
            Type::Number,
            Default::Is("0.0"),
            "the share of `init_value` that remains at the end",
        ),
        EXPONENT,
    ],
    example: "schedule: {kind: optax.cosine_decay_schedule, init_value: 0.001, decay_steps: 10000, alpha: 0.1}",
    build: build::schedule,
};

const LINEAR_ONECYCLE_SCHEDULE: Kind = Kind {
    name: "linear_onecycle_schedule",
    aliases: &[],
    summary: "up and down in straight lines, then further down",
    formula: "piecewise_interpolate_schedule(\"linear\", peak_value / div_factor, {int(pct_start * transition_steps): div_factor, int(pct_final * transition_steps): 1.0 / div_factor, transition_steps: 1.0 / final_div_factor})",
    edges: &[
        "The peak is at count `int(pct_start * transition_steps)`; the last rate holds from `transition_steps` on.",
        "Phases that end at the same count fall into one: only the later one's factor is kept.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        CYCLE_STEPS,
        CYCLE_PEAK,
        PCT_START,
        Param::optional(
            "pct_final",
            Type::Number,
            Default::Is("0.85"),
            "the share of the cycle after which the rate is back at its first value",
        ),
        DIV_FACTOR,
        FINAL_DIV_FACTOR,
    ],
    example: "schedule: {kind: optax.linear_onecycle_schedule, transition_steps: 1000, peak_value: 0.1}",
    build: build::schedule,
};

const COSINE_ONECYCLE_SCHEDULE: Kind = Kind {
    name: "cosine_onecycle_schedule",
    aliases: &[],
    summary: "up and down in two half cosines",
    formula: "piecewise_interpolate_schedule(\"cosine\", peak_value / div_factor, {int(pct_start * transition_steps): div_factor, int(transition_steps): 1.0 / (div_factor * final_div_factor)})",
    edges: &[
        "The peak is at count `int(pct_start * transition_steps)`; the last rate holds from `transition_steps` on.",
        "With `pct_start: 1` both phases end at the same count, and there is no peak.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[CYCLE_STEPS, CYCLE_PEAK, PCT_START, DIV_FACTOR, FINAL_DIV_FACTOR],
    example: "schedule: {kind: optax.cosine_onecycle_schedule, transition_steps: 1000, peak_value: 0.1}",
    build: build::schedule,
};

const WARMUP_CONSTANT_SCHEDULE: Kind = Kind {
    name: "warmup_constant_schedule",
    aliases: &[],
    summary: "a straight line up, then constant",
    formula: "(init_value - peak_value) * (1 - min(count, warmup_steps) / warmup_steps) + peak_value",
    edges: &[
        "`peak_value` from count `warmup_steps` on.",
        "With `warmup_steps` not positive it is `init_value` for ever.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INIT_VALUE, PEAK_VALUE, WARMUP_STEPS],
    example: "run: {steps: 1000}\nschedule: {kind: optax.warmup_constant_schedule, init_value: 0.0, peak_value: 0.001, warmup_steps: 100}",
    build: build::schedule,
};

const WARMUP_COSINE_DECAY_SCHEDULE: Kind = Kind {
    name: "warmup_cosine_decay_schedule",
    aliases: &[],
    summary: "a straight line up, then half a cosine down",
    formula: "linear_schedule(init_value, peak_value, warmup_steps), then cosine_decay_schedule(peak_value, decay_steps - warmup_steps, end_value / peak_value, exponent)",
    edges: &[
        "`peak_value` at count `warmup_steps`, `peak_value * (end_value / peak_value)` from `decay_steps` on.",
        "`decay_steps` includes the warmup: optax refuses `decay_steps <= warmup_steps`.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INIT_VALUE,
        PEAK_VALUE,
        WARMUP_STEPS,
        Param::required("decay_steps", Type::Number, "updates in all, those of the warmup included"),
        Param::optional("end_value", Type::Number, Default::Is("0.0"), "the rate at the end"),
        EXPONENT,
    ],
    example: "schedule: {kind: optax.warmup_cosine_decay_schedule, init_value: 0.0, peak_value: 0.001, warmup_steps: 500, decay_steps: 10000}",
    build: build::schedule,
};

const WARMUP_EXPONENTIAL_DECAY_SCHEDULE: Kind = Kind {
    name: "warmup_exponential_decay_schedule",
    aliases: &[],
    summary: "a straight line up, then a factor every `transition_steps`",
    formula: "linear_schedule(init_value, peak_value, warmup_steps), then exponential_decay(peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value)",
    edges: &[
        "The decay counts from the end of the warmup; it never ends by itself.",
        "`end_value` only bounds the rate: from below if `decay_rate` is below 1, else from above.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INIT_VALUE,
        PEAK_VALUE,
        WARMUP_STEPS,
        Param::required(
            "transition_steps",
            Type::Number,
            "updates in which the rate falls by the factor, after the warmup",
        ),
        DECAY_RATE,
        TRANSITION_BEGIN,
        STAIRCASE,
        BOUND,
    ],
    example: "run: {steps: 1000}\nschedule: {kind: optax.warmup_exponential_decay_schedule, init_value: 0.0, peak_value: 0.1, warmup_steps: 100, transition_steps: 200, decay_rate: 0.5}",
    build: build::schedule,
};

const PIECEWISE_CONSTANT_SCHEDULE: Kind = Kind {
    name: "piecewise_constant_schedule",
    aliases: &[],
    summary: "a factor at every boundary",
    formula: "init_value * (every scale whose boundary is reached)",
    edges: &[
        "At `count >= boundary` the scale is in force. The scales multiply: `{100: 0.1, 200: 0.1}` ends at a hundredth.",
        "optax refuses a negative scale.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[INIT_VALUE, SCALES],
    example: "run: {steps: 300}\nschedule: {kind: optax.piecewise_constant_schedule, init_value: 0.1, boundaries_and_scales: {100: 0.1, 200: 0.1}}",
    build: build::schedule,
};

const PIECEWISE_INTERPOLATE_SCHEDULE: Kind = Kind {
    name: "piecewise_interpolate_schedule",
    aliases: &[],
    summary: "lines or half cosines between the products of the scales",
    formula: "linear: (end - start) * pct + start; cosine: end + (start - end) / 2.0 * (cos(pi * pct) + 1), between neighbouring products of `init_value` and the scales",
    edges: &[
        "The product of the scales is reached at each boundary and held from the last one on.",
        "optax refuses a negative scale.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required(
            "interpolate_type",
            Type::Choice(&["linear", "cosine"]),
            "how it goes from one to the next",
        ),
        INIT_VALUE,
        SCALES,
    ],
    example: "schedule: {kind: optax.piecewise_interpolate_schedule, interpolate_type: cosine, init_value: 0.01, boundaries_and_scales: {200: 10.0, 1000: 0.001}}",
    build: build::schedule,
};

const SGDR_SCHEDULE: Kind = Kind {
    name: "sgdr_schedule",
    aliases: &[],
    summary: "cosine decays with warmups, one after another",
    formula: "join_schedules of one warmup_cosine_decay_schedule for each map, with the running sums of `decay_steps` as boundaries",
    edges: &[
        "The next cycle starts at the sum of the `decay_steps` before it, which include the warmups.",
        "The last one's end is held.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[Param::required(
        "cosine_kwargs",
        Type::List(&Type::Map),
        "for each cycle the arguments of `warmup_cosine_decay_schedule`",
    )],
    example: "schedule:
  kind: optax.sgdr_schedule
  cosine_kwargs:
    - {init_value: 0.0, peak_value: 0.1, warmup_steps: 50, decay_steps: 400}
    - {init_value: 0.0, peak_value: 0.05, warmup_steps: 50, decay_steps: 800}",
    build: build::schedule,
};

const JOIN_SCHEDULES: Kind = Kind {
    name: "join_schedules",
    aliases: &[],
    summary: "schedules one after another",
    formula: "schedules[0](count) before boundaries[0], then schedules[i + 1](count - boundaries[i])",
    edges: &[
        "At `count >= boundary` the next schedule is in force, and its count starts at 0 there.",
        "Schedules without a boundary, and boundaries without a schedule, are left out.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required("schedules", Type::List(&Type::Schedule), "optax's own schedules, of any depth"),
        Param::required(
            "boundaries",
            Type::List(&Type::Number),
            "the counts at which the next begins, one less than `schedules`",
        ),
    ],
    example: "schedule:
  kind: optax.join_schedules
  schedules:
    - {kind: optax.linear_schedule, init_value: 0.0, end_value: 0.1, transition_steps: 100}
    - {kind: optax.cosine_decay_schedule, init_value: 0.1, decay_steps: 900}
  boundaries: [100]",
    build: build::schedule,
};

const REDUCE_ON_PLATEAU: Kind = Kind {
    name: "contrib.reduce_on_plateau",
    aliases: &["reduce_on_plateau"],
    summary: "a scale of the updates that falls when a metric stops falling",
    formula: "lr * scale; scale = max(scale * factor, min_scale) when the mean of `accumulation_size` metrics was not below (1 - rtol) * best - atol for `patience` times",
    edges: &[
        "The column is the optimizer's rate times the scale: what `chain(sgd(lr), reduce_on_plateau(...))` multiplies the gradient by.",
        "Update i takes in metric i first, so its own metric already scales it. There is no update without a metric.",
        "It reduces when the count of bad means equals `patience`, and during `cooldown` none is counted.",
        "Its decision is compiled even in eager mode: the limit is one fused operation.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::optional("factor", Type::Number, Default::Is("0.1"), "what the scale is multiplied by, between 0 and 1"),
        Param::optional("patience", Type::Number, Default::Is("10"), "bad means in a row until the scale is reduced"),
        Param::optional("rtol", Type::Number, Default::Is("1e-4"), "the relative tolerance of an improvement, from 0 to 1"),
        Param::optional("atol", Type::Number, Default::Is("0.0"), "the absolute tolerance of an improvement, at least 0"),
        Param::optional("cooldown", Type::Number, Default::Is("0"), "means after a reduction that are not counted"),
        Param::optional("accumulation_size", Type::Number, Default::Is("1"), "metrics to a mean"),
        Param::optional("min_scale", Type::Number, Default::Is("0.0"), "the least scale"),
        Param::required("metrics", Type::Column, "the `value` of each update, the first one's first"),
    ],
    example: "optimizer: {lr: 0.1}
schedule: {kind: optax.contrib.reduce_on_plateau, factor: 0.5, patience: 2, metrics: [1.0, 0.8, 0.7, 0.7, 0.7, 0.7, 0.6]}",
    build: plateau::build,
};
