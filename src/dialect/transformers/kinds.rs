//! The functions, their parameters, and what is said about them.

use super::{adafactor, lambda, metric};
use crate::dialect::{Default, Interval, Kind, Param, Type};
use crate::schedule::Unit;

const STEP: Interval = Interval::Always(Unit::Step);
const NUMBER: Type = Type::Number;

const WARMUP: Param = Param::required(
    "num_warmup_steps",
    NUMBER,
    "updates of the linear warmup from 0; below 1 a share of num_training_steps, rounded up, as the Trainer has it",
);
const TOTAL: Param = Param::optional(
    "num_training_steps",
    NUMBER,
    Default::Run("steps"),
    "updates of the whole run, the warmup among them",
);
const CYCLES: Param = number("num_cycles", "0.5", "waves of the cosine; a half is one way down");
const LAST_EPOCH: Param =
    Param::optional("last_epoch", NUMBER, Default::Is("-1"), "-1; anything else raises on a new optimizer");
const MIN_LR: Param = absent("min_lr", "the rate at the end of the decay; this or `min_lr_rate`");
const MIN_LR_RATE: Param = absent("min_lr_rate", "the same as a share of the optimizer's rate");
const METRICS: Param = Param::required(
    "metrics",
    Type::Column,
    "the metric of each evaluation, in their order, for `step(metrics)`",
);
const MODE: Param = Param::optional(
    "mode",
    Type::Choice(&["min", "max"]),
    Default::Is("min"),
    "which metric is better: the lesser or the greater",
);
const EPS: Param = number("eps", "1e-8", "a change of the rate that is not greater is not made");

const fn number(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, NUMBER, Default::Is(default), doc)
}

const fn absent(name: &'static str, doc: &'static str) -> Param {
    Param::optional(name, NUMBER, Default::Absent, doc)
}

const fn flag(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Flag, Default::Is(default), doc)
}

const fn each(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::PerGroup(&Type::Number), Default::Is(default), doc)
}

const fn threshold_mode(default: &'static str) -> Param {
    let (ty, doc) =
        (Type::Choice(&["rel", "abs"]), "whether `threshold` is a share of the best metric or a difference");
    Param::optional("threshold_mode", ty, Default::Is(default), doc)
}

/// The kinds, in the order of `optimization.py`.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "get_constant_schedule",
        aliases: &["constant"],
        summary: "the optimizer's rate, unchanged and without a warmup",
        formula: "base_lr * 1",
        edges: &["It has no warmup: the Trainer's `warmup_steps` does nothing here."],
        interval: STEP,
        params: &[LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_constant_schedule}",
        build: lambda::constant,
    },
    Kind {
        name: "get_reduce_on_plateau_schedule",
        aliases: &["reduce_lr_on_plateau"],
        summary: "torch's ReduceLROnPlateau: less when the evaluation metric no longer gets better",
        formula: "lr = max(lr * factor, min_lr) when more than `patience` evaluations in a row were not better",
        edges: &[
            "One index is the time from one evaluation to the next; row i has seen the first i metrics.",
            "A metric is better if `metric < best * (1 - threshold)` in mode min and rel; a metric that is not a number never is.",
            "It has no warmup, and a change of `eps` or less is not made: a rate of 1e-8 stays.",
        ],
        interval: Interval::Caller(Unit::Epoch),
        params: &[
            METRICS,
            MODE,
            number("factor", "0.1", "what the rate is multiplied by, below 1"),
            number("patience", "10", "evaluations without improvement that are borne"),
            number("threshold", "1e-4", "how much better counts as better"),
            threshold_mode("rel"),
            number("cooldown", "0", "evaluations after a reduction that do not count"),
            each("min_lr", "0", "the least rate"),
            EPS,
        ],
        example: "optimizer: {lr: 5.0e-5}\nschedule:\n  kind: transformers.get_reduce_on_plateau_schedule\n  metrics: [0.9, 0.7, 0.65, 0.66, 0.65, 0.67, 0.64, 0.65, 0.66, 0.66]\n  factor: 0.5\n  patience: 1",
        build: metric::plateau,
    },
    Kind {
        name: "get_constant_schedule_with_warmup",
        aliases: &["constant_with_warmup"],
        summary: "a linear warmup from 0, then the optimizer's rate",
        formula: "base_lr * (t / max(1, num_warmup_steps)) while t < num_warmup_steps, then base_lr",
        edges: &["Update 0 has rate 0; the first with the whole rate is update num_warmup_steps."],
        interval: STEP,
        params: &[WARMUP, LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_constant_schedule_with_warmup, num_warmup_steps: 100}",
        build: lambda::constant_with_warmup,
    },
    Kind {
        name: "get_linear_schedule_with_warmup",
        aliases: &["linear"],
        summary: "a linear warmup from 0, then a straight line to 0: the Trainer's default",
        formula: "base_lr * max(0, (num_training_steps - t) / max(1, num_training_steps - num_warmup_steps))",
        edges: &["The last update of the run is one step above 0; from t = num_training_steps on it is 0."],
        interval: STEP,
        params: &[WARMUP, TOTAL, LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_linear_schedule_with_warmup, num_warmup_steps: 100}",
        build: lambda::linear,
    },
    Kind {
        name: "get_cosine_schedule_with_warmup",
        aliases: &["cosine"],
        summary: "a linear warmup from 0, then a cosine to 0",
        formula: "base_lr * max(0, 0.5 * (1 + cos(pi * num_cycles * 2 * progress))), progress = (t - num_warmup_steps) / max(1, num_training_steps - num_warmup_steps)",
        edges: &["Past num_training_steps the cosine goes on: the rate rises again."],
        interval: STEP,
        params: &[WARMUP, TOTAL, CYCLES, LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_cosine_schedule_with_warmup, num_warmup_steps: 100}",
        build: lambda::cosine,
    },
    Kind {
        name: "get_cosine_with_hard_restarts_schedule_with_warmup",
        aliases: &["cosine_with_restarts"],
        summary: "a linear warmup from 0, then several cosines to 0, one after the other",
        formula: "base_lr * max(0, 0.5 * (1 + cos(pi * ((num_cycles * progress) % 1))))",
        edges: &[
            "A restart is where num_cycles * progress is whole in float64; from num_training_steps on it is 0.",
        ],
        interval: STEP,
        params: &[WARMUP, TOTAL, number("num_cycles", "1", "cosines in the decay"), LAST_EPOCH],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule:\n  kind: transformers.get_cosine_with_hard_restarts_schedule_with_warmup\n  num_warmup_steps: 100\n  num_cycles: 3",
        build: lambda::hard_restarts,
    },
    Kind {
        name: "get_polynomial_decay_schedule_with_warmup",
        aliases: &["polynomial"],
        summary: "a linear warmup from 0, then a power of the time that is left, down to lr_end",
        formula: "base_lr * (((lr_init - lr_end) * (1 - (t - num_warmup_steps) / decay_steps) ** power + lr_end) / lr_init)",
        edges: &[
            "lr_init is `optimizer.defaults[\"lr\"]`, not the group's rate; it must be above lr_end.",
            "Past num_training_steps it is base_lr * (lr_end / lr_init).",
            "With num_warmup_steps equal to num_training_steps, update num_training_steps divides by zero.",
        ],
        interval: STEP,
        params: &[
            WARMUP,
            TOTAL,
            number("lr_end", "1e-7", "the rate at the end, below the optimizer's"),
            number("power", "1.0", "the exponent"),
            LAST_EPOCH,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_polynomial_decay_schedule_with_warmup, num_warmup_steps: 100, power: 2.0}",
        build: lambda::polynomial,
    },
    Kind {
        name: "get_inverse_sqrt_schedule",
        aliases: &["inverse_sqrt"],
        summary: "a linear warmup from 0, then one over the square root of the time",
        formula: "base_lr * (1 / sqrt((t + timescale - num_warmup_steps) / timescale))",
        edges: &["The whole rate at t = num_warmup_steps; it never ends."],
        interval: STEP,
        params: &[
            WARMUP,
            absent(
                "timescale",
                "the time in which it falls; num_warmup_steps when left out, or 10000 without a warmup",
            ),
            LAST_EPOCH,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_inverse_sqrt_schedule, num_warmup_steps: 500}",
        build: lambda::inverse_sqrt,
    },
    Kind {
        name: "get_cosine_with_min_lr_schedule_with_warmup",
        aliases: &["cosine_with_min_lr"],
        summary: "a linear warmup from 0, then a cosine to a least rate",
        formula: "base_lr * max(0, factor * (1 - min_lr_rate) + min_lr_rate), factor = 0.5 * (1 + cos(pi * num_cycles * 2 * progress))",
        edges: &[
            "`min_lr` counts as min_lr / `optimizer.defaults[\"lr\"]`; exactly one of it and `min_lr_rate` is given.",
            "Past num_training_steps the cosine goes on: the rate rises again.",
        ],
        interval: STEP,
        params: &[WARMUP, TOTAL, CYCLES, LAST_EPOCH, MIN_LR, MIN_LR_RATE],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_cosine_with_min_lr_schedule_with_warmup, num_warmup_steps: 100, min_lr_rate: 0.1}",
        build: lambda::cosine_with_min_lr,
    },
    Kind {
        name: "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
        aliases: &["cosine_warmup_with_min_lr"],
        summary: "the same with a warmup that begins at one step, or at a share of the rate, above 0",
        formula: "base_lr * max(0, factor * (1 - min_lr_rate) + min_lr_rate), progress = (t - num_warmup_steps + 1) / max(1, num_training_steps - num_warmup_steps)",
        edges: &[
            "The warmup is (t + 1) / num_warmup_steps, or from warmup_lr_rate to 1 within num_warmup_steps - 1 updates.",
            "The decay is one update ahead: the least rate is at t = num_training_steps - 1, and from there it rises again.",
        ],
        interval: STEP,
        params: &[
            WARMUP,
            TOTAL,
            CYCLES,
            LAST_EPOCH,
            MIN_LR,
            MIN_LR_RATE,
            absent("warmup_lr_rate", "where the warmup begins, as a share of the optimizer's rate"),
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule:\n  kind: transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate\n  num_warmup_steps: 100\n  min_lr_rate: 0.1\n  warmup_lr_rate: 0.01",
        build: lambda::cosine_with_warmup_lr_rate,
    },
    Kind {
        name: "get_wsd_schedule",
        aliases: &["warmup_stable_decay"],
        summary: "a warmup, a stable phase, and a decay at the end",
        formula: "base_lr * max(0, factor * (1 - min_lr_ratio) + min_lr_ratio), factor by warmup_type and decay_type",
        edges: &[
            "min_lr_ratio lifts the start of the warmup too.",
            "num_stable_steps is num_training_steps - num_warmup_steps - num_decay_steps when left out, even below 0: then the decay begins in its middle.",
            "From the end of the decay on it is base_lr * min_lr_ratio.",
        ],
        interval: STEP,
        params: &[
            WARMUP,
            Param::required("num_decay_steps", NUMBER, "updates of the decay"),
            TOTAL,
            absent("num_stable_steps", "updates in between; it goes before num_training_steps"),
            Param::optional(
                "warmup_type",
                Type::Choice(&["linear", "cosine", "1-sqrt"]),
                Default::Is("linear"),
                "the shape of the warmup",
            ),
            Param::optional(
                "decay_type",
                Type::Choice(&["linear", "cosine", "1-sqrt"]),
                Default::Is("cosine"),
                "the shape of the decay",
            ),
            number("min_lr_ratio", "0", "the rate at both ends, as a share of the optimizer's"),
            CYCLES,
            LAST_EPOCH,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_wsd_schedule, num_warmup_steps: 100, num_decay_steps: 200}",
        build: lambda::wsd,
    },
    Kind {
        name: "get_greedy_schedule",
        aliases: &["greedy", "GreedyLR"],
        summary: "GreedyLR: more while the evaluation metric gets better, less while it does not",
        formula: "lr = min(lr / factor, max_lr) after more than `patience` better evaluations in a row, max(lr * factor, min_lr) after as many worse ones",
        edges: &[
            "One index is the time from one evaluation to the next; row i has seen the first i metrics.",
            "min_lr is 1e-3 when left out, more than most rates of language models: then the rate can only grow.",
            "After `reset_start` reductions at the least rate everything begins anew.",
        ],
        interval: Interval::Caller(Unit::Epoch),
        params: &[
            METRICS,
            MODE,
            number("factor", "0.95", "what the rate is multiplied or divided by, below 1"),
            number("patience", "10", "better or worse evaluations in a row that change nothing"),
            number("threshold", "1e-6", "how much better counts as better"),
            threshold_mode("abs"),
            number("cooldown", "0", "evaluations after a reduction that do not count"),
            number("warmup", "0", "evaluations after an increase that do not count"),
            each("min_lr", "1e-3", "the least rate"),
            each("max_lr", "1.0", "the greatest rate"),
            EPS,
            flag("verbose", "false", "whether changes are printed, which they are not here"),
            flag("smooth", "false", "whether a running mean of the metrics decides"),
            number("window_size", "50", "the length of the running mean"),
            number("reset_start", "500", "reductions at the least rate until everything begins anew"),
        ],
        example: "optimizer: {lr: 0.01}\nschedule:\n  kind: transformers.get_greedy_schedule\n  metrics: [0.9, 0.8, 0.7, 0.6, 0.61, 0.62, 0.63, 0.5, 0.4, 0.3]\n  factor: 0.5\n  patience: 1",
        build: metric::greedy,
    },
    Kind {
        name: "get_adafactor_schedule",
        aliases: &["AdafactorSchedule"],
        summary: "the rate that Adafactor sets for itself",
        formula: "max(eps[1], rms) * min(1e-2, 1 / sqrt(t + 1)), with 1e-6 * (t + 1) instead of 1e-2 if warmup_init",
        edges: &[
            "`initial_lr` is reported before the first update and used by none, unless `relative_step` is false.",
            "With `scale_parameter` the rate depends on the root mean square of the parameter, which is float32.",
        ],
        interval: STEP,
        params: &[
            number("initial_lr", "0.0", "what is reported before the first update"),
            Param::optional(
                "eps",
                Type::List(&Type::Number),
                Default::Is("[1e-30, 1e-3]"),
                "Adafactor's; the second is the least scale",
            ),
            flag("scale_parameter", "true", "Adafactor's: whether the rate is multiplied by `rms`"),
            flag("relative_step", "true", "Adafactor's: whether it sets its rate itself"),
            flag("warmup_init", "false", "Adafactor's: whether its rate begins with 1e-6 * (t + 1)"),
            absent("rms", "the root mean square of the parameter, taken as constant"),
        ],
        example: "run: {steps: 20000}\nschedule: {kind: transformers.get_adafactor_schedule, scale_parameter: false, warmup_init: true}",
        build: adafactor::adafactor,
    },
];
