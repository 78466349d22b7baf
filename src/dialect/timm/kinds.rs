//! The schedulers, their parameters, and what is said about them.

use super::decays;
use crate::dialect::{Default, Interval, Kind, Param, Type};
use crate::schedule::Unit;

const fn number(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Number, Default::Is(default), doc)
}

const fn absent(name: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Number, Default::Absent, doc)
}

const fn flag(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Flag, Default::Is(default), doc)
}

const fn prefix(default: &'static str) -> Param {
    flag(
        "warmup_prefix",
        default,
        "whether the decay begins after the warmup, instead of running on beneath it",
    )
}

const T_INITIAL: Param = absent("t_initial", "length of the first cycle, above 0; the run's when left out");
const LR_MIN: Param = number("lr_min", "0.0", "the rate at the end of a cycle and after the last");
const CYCLE_MUL: Param = number("cycle_mul", "1.0", "how much longer each cycle is than the one before");
const CYCLE_DECAY: Param = number("cycle_decay", "1.0", "what the peak of each cycle is multiplied by");
const CYCLE_LIMIT: Param = number("cycle_limit", "1", "how many cycles there are");
const WARMUP_T: Param = number("warmup_t", "0", "length of the warmup");
const WARMUP_LR_INIT: Param = number("warmup_lr_init", "0.0", "the rate at the start of the warmup");
const T_IN_EPOCHS: Param =
    flag("t_in_epochs", "true", "whether t counts epochs; otherwise it counts updates");
const NOISE_RANGE_T: Param = Param::optional(
    "noise_range_t",
    Type::List(&Type::Number),
    Default::Absent,
    "where the rate is noisy: [from, to], without `to` itself, or one number from which on it is",
);
const NOISE_PCT: Param = number("noise_pct", "0.67", "the noise is less than this share of the rate");
const NOISE_STD: Param = number("noise_std", "1.0", "the noise's standard deviation before that");
const NOISE_SEED: Param = number("noise_seed", "42", "the noise of t has this seed plus t, a whole number");
const K_DECAY: Param = number("k_decay", "1.0", "t and the length of a cycle are raised to this power");
const INITIALIZE: Param =
    flag("initialize", "true", "whether `initial_lr` is set; false raises on a new optimizer");

/// The kinds, in the order of timm's documentation.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "CosineLRScheduler",
        aliases: &[],
        summary: "a cosine to lr_min, in cycles if wanted",
        formula: "lr_min + 0.5 * (lr_max - lr_min) * (1 + cos(pi * t ** k / t_i ** k)), lr_max = lr * cycle_decay ** i",
        edges: &[
            "lr_min is reached at t = t_initial, one past the last epoch; there the next cycle begins, or lr_min stays.",
            "With cycle_mul other than 1 the cycle is found by a logarithm in float64, which may put its first t at the end of the one before (cycle_mul 3, t 1210).",
        ],
        interval: Interval::Parameter,
        params: &[
            T_INITIAL,
            LR_MIN,
            CYCLE_MUL,
            CYCLE_DECAY,
            CYCLE_LIMIT,
            WARMUP_T,
            WARMUP_LR_INIT,
            prefix("false"),
            T_IN_EPOCHS,
            NOISE_RANGE_T,
            NOISE_PCT,
            NOISE_STD,
            NOISE_SEED,
            K_DECAY,
            INITIALIZE,
        ],
        example: "run: {epochs: 300}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: timm.CosineLRScheduler, t_initial: 300, lr_min: 1.0e-5, warmup_t: 5, warmup_lr_init: 1.0e-6}",
        build: decays::cosine,
    },
    Kind {
        name: "TanhLRScheduler",
        aliases: &[],
        summary: "a hyperbolic tangent to lr_min, in cycles if wanted",
        formula: "lr_min + 0.5 * (lr_max - lr_min) * (1 - tanh(lb * (1 - t / t_i) + ub * t / t_i))",
        edges: &[
            "It neither begins at the optimizer's rate nor ends at lr_min, but near them.",
            "Without warmup_prefix the warmup leads to the rate at t = warmup_t: there is no jump.",
        ],
        interval: Interval::Parameter,
        params: &[
            T_INITIAL,
            number("lb", "-7.0", "the tangent's argument at the start"),
            number("ub", "3.0", "the tangent's argument at the end, above `lb`"),
            LR_MIN,
            CYCLE_MUL,
            CYCLE_DECAY,
            CYCLE_LIMIT,
            WARMUP_T,
            WARMUP_LR_INIT,
            prefix("false"),
            T_IN_EPOCHS,
            NOISE_RANGE_T,
            NOISE_PCT,
            NOISE_STD,
            NOISE_SEED,
            INITIALIZE,
        ],
        example: "run: {epochs: 200}\noptimizer: {lr: 0.1}\nschedule: {kind: timm.TanhLRScheduler, t_initial: 200, lb: -6.0, ub: 3.0}",
        build: decays::tanh,
    },
    Kind {
        name: "PolyLRScheduler",
        aliases: &[],
        summary: "a power of the time that is left, in cycles if wanted",
        formula: "lr_min + (lr_max - lr_min) * (1 - t ** k / t_i ** k) ** power",
        edges: &["power is 0.5 when left out, a root. lr_min is reached at t = t_initial."],
        interval: Interval::Parameter,
        params: &[
            T_INITIAL,
            number("power", "0.5", "the exponent"),
            LR_MIN,
            CYCLE_MUL,
            CYCLE_DECAY,
            CYCLE_LIMIT,
            WARMUP_T,
            WARMUP_LR_INIT,
            prefix("false"),
            T_IN_EPOCHS,
            NOISE_RANGE_T,
            NOISE_PCT,
            NOISE_STD,
            NOISE_SEED,
            K_DECAY,
            INITIALIZE,
        ],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.01}\nschedule: {kind: timm.PolyLRScheduler, t_initial: 100, power: 0.9}",
        build: decays::poly,
    },
    Kind {
        name: "StepLRScheduler",
        aliases: &[],
        summary: "times decay_rate every decay_t",
        formula: "lr * decay_rate ** (t // decay_t)",
        edges: &["A step is new at t = decay_t. decay_rate is 1 when left out: nothing decays."],
        interval: Interval::Parameter,
        params: &[
            Param::required("decay_t", Type::Number, "length of a step"),
            number("decay_rate", "1.0", "what the rate is multiplied by after each"),
            WARMUP_T,
            WARMUP_LR_INIT,
            prefix("true"),
            T_IN_EPOCHS,
            NOISE_RANGE_T,
            NOISE_PCT,
            NOISE_STD,
            NOISE_SEED,
            INITIALIZE,
        ],
        example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\nschedule: {kind: timm.StepLRScheduler, decay_t: 30, decay_rate: 0.1}",
        build: decays::step,
    },
    Kind {
        name: "MultiStepLRScheduler",
        aliases: &[],
        summary: "times decay_rate at each milestone, one t early",
        formula: "lr * decay_rate ** bisect_right(decay_t, t + 1)",
        edges: &["A milestone m applies at t = m - 1, which timm keeps for the sake of existing schedules."],
        interval: Interval::Parameter,
        params: &[
            Param::required("decay_t", Type::List(&Type::Number), "the milestones, in order"),
            number("decay_rate", "1.0", "what the rate is multiplied by at each"),
            WARMUP_T,
            WARMUP_LR_INIT,
            prefix("true"),
            T_IN_EPOCHS,
            NOISE_RANGE_T,
            NOISE_PCT,
            NOISE_STD,
            NOISE_SEED,
            INITIALIZE,
        ],
        example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\nschedule: {kind: timm.MultiStepLRScheduler, decay_t: [30, 60, 80], decay_rate: 0.1}",
        build: decays::multi_step,
    },
    Kind {
        name: "PlateauLRScheduler",
        aliases: &[],
        summary: "torch's ReduceLROnPlateau after a warmup; timm is about to remove it",
        formula: "lr = max(lr * decay_rate, lr_min) when more than patience_t epochs in a row were not better",
        edges: &[
            "`epoch <= warmup_t` is the warmup, during which the metrics are not looked at.",
            "mode is max when left out: the metric is an accuracy.",
            "The noise of an epoch is taken off before the next.",
        ],
        interval: Interval::Always(Unit::Epoch),
        params: &[
            Param::required(
                "metrics",
                Type::Column,
                "the metric of each epoch, in their order, for `step(epoch, metric)`",
            ),
            number("decay_rate", "0.1", "what the rate is multiplied by, below 1"),
            number("patience_t", "10", "epochs without improvement that are borne"),
            number("threshold", "1e-4", "how much better, as a share of the best, counts as better"),
            number("cooldown_t", "0", "epochs after a reduction that do not count"),
            WARMUP_T,
            WARMUP_LR_INIT,
            Param::optional("lr_min", Type::PerGroup(&Type::Number), Default::Is("0.0"), "the least rate"),
            Param::optional(
                "mode",
                Type::Choice(&["min", "max"]),
                Default::Is("max"),
                "which metric is better: the lesser or the greater",
            ),
            NOISE_RANGE_T,
            Param::optional(
                "noise_type",
                Type::Text,
                Default::Is("normal"),
                "`normal`, or anything else for even chances within noise_pct",
            ),
            NOISE_PCT,
            NOISE_STD,
            absent("noise_seed", "the noise of an epoch has this seed plus its number; 42 when left out"),
            INITIALIZE,
        ],
        example: "optimizer: {lr: 0.1}\nschedule:\n  kind: timm.PlateauLRScheduler\n  metrics: [61.0, 68.2, 70.1, 70.3, 70.2, 70.3, 73.9, 74.1, 74.0, 74.1]\n  patience_t: 1",
        build: decays::plateau,
    },
    Kind {
        name: "WSDLRScheduler",
        aliases: &[],
        summary: "warmup, a stable phase, and a decay at the end",
        formula: "lr_min + (max(lr * stable(t), lr_min) - lr_min) * decay(min((t - (t_initial - decay_t)) / decay_t, 1))",
        edges: &[
            "t_initial is the length after the warmup; lr_min is reached at t = warmup_t + t_initial and kept.",
            "stable: constant 1; rsqrt (1 + t / stable_timescale) ** -0.5; power with stable_power.",
            "decay: 1-sqrt 1 - sqrt(f); linear 1 - f; cosine 0.5 * (1 + cos(pi * f)); power 1 - f ** decay_power; exp (r ** f - r) / (1 - r) with r = decay_ratio.",
        ],
        interval: Interval::Parameter,
        params: &[
            absent(
                "t_initial",
                "length of the stable phase and the decay; the run's without the warmup when left out",
            ),
            Param::required("decay_t", Type::Number, "length of the decay, the last part of t_initial"),
            LR_MIN,
            Param::optional(
                "stable_fn",
                Type::Choice(&["constant", "rsqrt", "power"]),
                Default::Is("constant"),
                "the stable phase, which runs on beneath the decay",
            ),
            absent("stable_timescale", "timescale of rsqrt and power, above 0; warmup_t when left out"),
            number("stable_power", "0.5", "exponent of power, above 0"),
            Param::optional(
                "decay_fn",
                Type::Choice(&["1-sqrt", "linear", "cosine", "power", "exp"]),
                Default::Is("1-sqrt"),
                "the shape of the decay",
            ),
            number("decay_power", "0.5", "exponent of the decay `power`, above 0"),
            number("decay_ratio", "0.1", "what `exp` decays to before it is stretched to 0, between 0 and 1"),
            WARMUP_T,
            WARMUP_LR_INIT,
            T_IN_EPOCHS,
            NOISE_RANGE_T,
            NOISE_PCT,
            NOISE_STD,
            NOISE_SEED,
            INITIALIZE,
        ],
        example: "run: {steps: 50000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: timm.WSDLRScheduler, t_in_epochs: false, warmup_t: 1000, decay_t: 10000}",
        build: decays::wsd,
    },
];
