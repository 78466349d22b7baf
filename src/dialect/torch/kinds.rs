//! The entries: what `list` shows and a spec may say of every scheduler of torch.

use crate::dialect::{Default, Interval, Kind, Param, Type};
use crate::schedule::Unit;

use super::build::build;

const LAST_EPOCH: Param = Param::optional(
    "last_epoch",
    Type::Number,
    Default::Is("-1"),
    "the last epoch of an earlier run; -1 for a new one. Anything else needs `initial_lr` in the optimizer",
);
const TOTAL_ITERS: &str = "after how many steps it has arrived; torch does not take it from the run";
const PER_STEP: Interval = Interval::Caller(Unit::Step);
const NUMBERS: Type = Type::PerGroup(&Type::Number);

/// What all schedulers of one list entry have in common: they are built the same way.
const fn kind(
    name: &'static str,
    summary: &'static str,
    formula: &'static str,
    edges: &'static [&'static str],
) -> Kind {
    let interval = PER_STEP;
    Kind { name, aliases: &[], summary, formula, edges, interval, params: &[], example: "", build }
}

/// All of them, in the order of torch's documentation.
pub const KINDS: &[Kind] = &[
    LAMBDA,
    MULTIPLICATIVE,
    STEP,
    MULTI_STEP,
    CONSTANT,
    LINEAR,
    EXPONENTIAL,
    POLYNOMIAL,
    COSINE,
    CHAINED,
    SEQUENTIAL,
    PLATEAU,
    CYCLIC,
    ONE_CYCLE,
    WARM_RESTARTS,
    SWA,
];

const LR_LAMBDA: Param = Param::required(
    "lr_lambda",
    Type::PerGroup(&Type::Python),
    "a function of the step that returns a factor: a lambda, or a `def`",
);

const LAMBDA: Kind = Kind {
    params: &[LR_LAMBDA, LAST_EPOCH],
    example: "run: {epochs: 50}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
              schedule: {kind: torch.LambdaLR, lr_lambda: \"lambda epoch: 0.95 ** epoch\"}\n",
    ..kind(
        "LambdaLR",
        "the base times a function of your own",
        "lr[t] = base * lr_lambda(t)",
        &["It does not look at the current rate: in a ChainedScheduler it undoes those before it."],
    )
};

const MULTIPLICATIVE: Kind = Kind {
    params: &[LR_LAMBDA, LAST_EPOCH],
    example: "run: {epochs: 50}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
              schedule: {kind: torch.MultiplicativeLR, lr_lambda: \"lambda epoch: 0.95\"}\n",
    ..kind(
        "MultiplicativeLR",
        "the current rate times a function of your own",
        "lr[t] = lr[t-1] * lr_lambda(t)",
        &[
            "The first update runs at the base itself: the function is first asked at 1.",
            "Behind a milestone of SequentialLR it is asked at 0, and goes on from the current rate, not from the base.",
        ],
    )
};

const STEP: Kind = Kind {
    params: &[
        Param::required("step_size", Type::Count, "every how many steps the rate falls"),
        Param::optional("gamma", Type::Number, Default::Is("0.1"), "what it is multiplied by"),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
              schedule: {kind: torch.StepLR, step_size: 30, gamma: 0.1}\n",
    ..kind(
        "StepLR",
        "times gamma every step_size steps",
        "lr[t] = lr[t-1] * gamma if t % step_size == 0 else lr[t-1]",
        &["The rate falls at `step_size` itself.", "It never stops falling."],
    )
};

const MULTI_STEP: Kind = Kind {
    params: &[
        Param::required(
            "milestones",
            Type::List(&Type::Count),
            "at which steps the rate falls; one that is named twice counts twice, and the order does not matter",
        ),
        Param::optional("gamma", Type::Number, Default::Is("0.1"), "what it is multiplied by"),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 90, steps_per_epoch: 1251}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
              schedule: {kind: torch.MultiStepLR, milestones: [30, 60, 80], gamma: 0.1}\n",
    ..kind(
        "MultiStepLR",
        "times gamma at each milestone",
        "lr[t] = lr[t-1] * gamma ** milestones.count(t)",
        &["The rate falls at the milestone itself; a milestone 0 applies to the first update."],
    )
};

const CONSTANT: Kind = Kind {
    params: &[
        Param::optional(
            "factor",
            Type::Number,
            Default::Is("1 / 3"),
            "what the rate is multiplied by at first, from 0 to 1",
        ),
        Param::optional(
            "total_iters",
            Type::Count,
            Default::Is("5"),
            "at which step that is taken back; torch does not take it from the run",
        ),
        LAST_EPOCH,
    ],
    example: "run: {steps: 20}\noptimizer: {lr: 0.05}\nschedule: {kind: torch.ConstantLR, factor: 0.5, total_iters: 4}\n",
    ..kind(
        "ConstantLR",
        "a factor that is taken back after total_iters steps",
        "lr[0] = base * factor; lr[total_iters] = lr[total_iters-1] * (1.0 / factor); else lr[t-1]",
        &[
            "Taking the factor back may miss the base by the last bit.",
            "`total_iters: 0` never takes it back; `factor: 0` raises ZeroDivisionError at `total_iters`.",
        ],
    )
};

const LINEAR: Kind = Kind {
    params: &[
        Param::optional(
            "start_factor",
            Type::Number,
            Default::Is("1 / 3"),
            "the factor of the first update, above 0 and up to 1",
        ),
        Param::optional(
            "end_factor",
            Type::Number,
            Default::Is("1.0"),
            "the factor from `total_iters` on, from 0 to 1",
        ),
        Param::optional("total_iters", Type::Count, Default::Is("5"), TOTAL_ITERS),
        LAST_EPOCH,
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 0.1}\n\
              schedule: {kind: torch.LinearLR, start_factor: 0.01, total_iters: 100}\n",
    ..kind(
        "LinearLR",
        "a factor that goes in a straight line, usually a warmup",
        "lr[0] = base * start_factor; lr[t] = lr[t-1] * (1 + (end - start) / (total_iters * start + (t-1) * (end - start)))",
        &[
            "It arrives at step `total_iters`, which is its value number `total_iters + 1`, and then holds.",
            "The roundings add up: after 100,000 steps it is off by 5e-13 of the rate.",
            "`total_iters: 0` stays at `start_factor`, and raises ZeroDivisionError behind a milestone of SequentialLR.",
        ],
    )
};

const EXPONENTIAL: Kind = Kind {
    params: &[
        Param::required("gamma", Type::Number, "what the rate is multiplied by at every step"),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 50}\noptimizer: {lr: 0.1}\ninterval: epoch\nschedule: {kind: torch.ExponentialLR, gamma: 0.95}\n",
    ..kind(
        "ExponentialLR",
        "times gamma at every step",
        "lr[t] = lr[t-1] * gamma",
        &["The first update runs at the base itself.", "It never stops falling."],
    )
};

const POLYNOMIAL: Kind = Kind {
    params: &[
        Param::optional(
            "total_iters",
            Type::Count,
            Default::Is("5"),
            "at which step the rate is 0; torch does not take it from the run",
        ),
        Param::optional("power", Type::Number, Default::Is("1.0"), "the power; 1 is a straight line"),
        LAST_EPOCH,
    ],
    example: "run: {steps: 40000}\noptimizer: {lr: 0.01}\n\
              schedule: {kind: torch.PolynomialLR, total_iters: 40000, power: 0.9}\n",
    ..kind(
        "PolynomialLR",
        "down to 0 along a power",
        "lr[t] = lr[t-1] * ((1 - t/total_iters) / (1 - (t-1)/total_iters)) ** power",
        &[
            "It is 0 at `total_iters` and stays there; there is no other final rate.",
            "`total_iters: 0` changes nothing.",
        ],
    )
};

const COSINE: Kind = Kind {
    params: &[
        Param::required("T_max", Type::Count, "after how many steps it is at `eta_min`: half a period"),
        Param::optional("eta_min", Type::Number, Default::Is("0.0"), "the least rate"),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 200}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
              schedule: {kind: torch.CosineAnnealingLR, T_max: epochs, eta_min: 1.0e-5}\n",
    ..kind(
        "CosineAnnealingLR",
        "half a cosine down to eta_min, and up again after T_max",
        "lr[t] = (1 + cos(pi*t/T_max)) / (1 + cos(pi*(t-1)/T_max)) * (lr[t-1] - eta_min) + eta_min; \
         just after the bottom lr[t-1] + (base - eta_min) * (1 - cos(pi/T_max)) / 2",
        &[
            "It reaches `eta_min` at step `T_max`, one after the last update of a run of `T_max` steps.",
            "It does not stop there: it rises again, with period `2 * T_max`.",
            "`T_max: 0` raises ZeroDivisionError at the first step.",
        ],
    )
};

const CHAINED: Kind = Kind {
    params: &[Param::required(
        "schedulers",
        Type::List(&Type::Schedule),
        "all of them are stepped at every step, in this order",
    )],
    example: "run: {steps: 200}\noptimizer: {lr: 0.1}\nschedule:\n  kind: torch.ChainedScheduler\n  schedulers:\n    \
              - {kind: torch.ConstantLR, factor: 0.1, total_iters: 20}\n    \
              - {kind: torch.ExponentialLR, gamma: 0.98}\n",
    ..kind(
        "ChainedScheduler",
        "several schedulers at once, each of which changes what the others have left",
        "for scheduler in schedulers: scheduler.step()",
        &[
            "LambdaLR, CyclicLR, OneCycleLR and CosineAnnealingWarmRestarts overwrite what those before them did.",
            "It cannot stand behind a milestone of SequentialLR: torch raises NotImplementedError there.",
        ],
    )
};

const SEQUENTIAL: Kind = Kind {
    params: &[
        Param::required("schedulers", Type::List(&Type::Schedule), "one after the other"),
        Param::required(
            "milestones",
            Type::List(&Type::Count),
            "at which step each but the first takes over",
        ),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\ninterval: epoch\nschedule:\n  kind: torch.SequentialLR\n  \
              milestones: [5]\n  schedulers:\n    \
              - {kind: torch.LinearLR, start_factor: 0.01, total_iters: 5}\n    \
              - {kind: torch.CosineAnnealingLR, T_max: 95}\n",
    ..kind(
        "SequentialLR",
        "one scheduler after the other",
        "at a milestone the closed form of the next one at its step 0, then its recurrence",
        &[
            "The next scheduler takes over at the milestone itself, and starts from the base, not from the current rate.",
            "OneCycleLR overwrites `initial_lr` when it is made, and so the base of the schedulers before it.",
            "A SequentialLR or ChainedScheduler behind a milestone raises NotImplementedError there; \
             ReduceLROnPlateau is refused anywhere.",
        ],
    )
};

const PLATEAU: Kind = Kind {
    interval: Interval::Caller(Unit::Epoch),
    params: &[
        Param::optional(
            "mode",
            Type::Choice(&["min", "max"]),
            Default::Is("min"),
            "which way the metric gets better",
        ),
        Param::optional(
            "factor",
            Type::Number,
            Default::Is("0.1"),
            "what the rate is multiplied by, below 1",
        ),
        Param::optional(
            "patience",
            Type::Count,
            Default::Is("10"),
            "how many bad epochs in a row are borne; the next one reduces",
        ),
        Param::optional(
            "threshold",
            Type::Number,
            Default::Is("1e-4"),
            "by how much the metric must beat the best one",
        ),
        Param::optional(
            "threshold_mode",
            Type::Choice(&["rel", "abs"]),
            Default::Is("rel"),
            "whether that is a share of the best one",
        ),
        Param::optional(
            "cooldown",
            Type::Count,
            Default::Is("0"),
            "how many epochs after a reduction do not count",
        ),
        Param::optional("min_lr", NUMBERS, Default::Is("0"), "the least rate"),
        Param::optional("eps", Type::Number, Default::Is("1e-8"), "a change that is not greater is not made"),
        Param::required("metrics", Type::Column, "what `step` is given, one number per epoch"),
    ],
    example: "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.ReduceLROnPlateau\n  factor: 0.5\n  patience: 1\n  \
              metrics: [0.9, 0.7, 0.6, 0.61, 0.6, 0.59, 0.6, 0.6, 0.5]\n",
    ..kind(
        "ReduceLROnPlateau",
        "times factor when a metric has stopped getting better",
        "lr = max(lr * factor, min_lr) when bad_epochs > patience",
        &[
            "The metric of epoch `t` decides about epoch `t + 1`.",
            "It reduces after `patience + 1` bad epochs.",
            "With `rel` and a negative metric a slightly worse value counts as better.",
            "`eps` keeps rates below about 1e-8 from falling.",
        ],
    )
};

const CYCLIC: Kind = Kind {
    params: &[
        Param::required(
            "base_lr",
            NUMBERS,
            "the least rate, where each cycle begins; it overwrites the optimizer's",
        ),
        Param::required("max_lr", NUMBERS, "the greatest rate"),
        Param::optional("step_size_up", Type::Count, Default::Is("2000"), "how many steps up"),
        Param::optional(
            "step_size_down",
            Type::Count,
            Default::Absent,
            "how many steps down; as many as up if left out",
        ),
        Param::optional(
            "mode",
            Type::Choice(&["triangular", "triangular2", "exp_range"]),
            Default::Is("triangular"),
            "how high the cycles are: all the same, each half as high, or by `gamma ** t`",
        ),
        Param::optional("gamma", Type::Number, Default::Is("1.0"), "for `exp_range`"),
        Param::optional(
            "scale_fn",
            Type::Python,
            Default::Absent,
            "a function of your own in place of the mode: how high the cycles are",
        ),
        Param::optional(
            "scale_mode",
            Type::Choice(&["cycle", "iterations"]),
            Default::Is("cycle"),
            "what a `scale_fn` is a function of; without one the mode decides, and this says nothing",
        ),
        Param::optional(
            "cycle_momentum",
            Type::Flag,
            Default::Is("true"),
            "whether momentum, or beta1, runs the other way",
        ),
        Param::optional("base_momentum", NUMBERS, Default::Is("0.8"), "the least momentum, at the peak"),
        Param::optional(
            "max_momentum",
            NUMBERS,
            Default::Is("0.9"),
            "the greatest momentum, where each cycle begins",
        ),
        LAST_EPOCH,
    ],
    example: "run: {steps: 8000}\noptimizer: {lr: 0.001, momentum: 0.9}\n\
              schedule: {kind: torch.CyclicLR, base_lr: 0.001, max_lr: 0.006, step_size_up: 2000, mode: triangular2}\n",
    ..kind(
        "CyclicLR",
        "up and down in straight lines, momentum the other way",
        "cycle = floor(1 + t/size); x = 1.0 + t/size - cycle; \
         lr[t] = base_lr + (max_lr - base_lr) * (x/ratio if x <= ratio else (x - 1)/(ratio - 1)) * scale",
        &[
            "It ignores the optimizer's rate and overwrites it.",
            "The cancellation in x may keep the peak a bit below `max_lr`.",
            "It goes on for ever.",
        ],
    )
};

const ONE_CYCLE: Kind = Kind {
    params: &[
        Param::required("max_lr", NUMBERS, "the greatest rate"),
        Param::optional(
            "total_steps",
            Type::Count,
            Default::Absent,
            "how many steps the cycle has; left out, `epochs * steps_per_epoch`, or the run's",
        ),
        Param::optional(
            "epochs",
            Type::Count,
            Default::Absent,
            "with `steps_per_epoch`, in place of `total_steps`",
        ),
        Param::optional(
            "steps_per_epoch",
            Type::Count,
            Default::Absent,
            "with `epochs`, in place of `total_steps`",
        ),
        Param::optional(
            "pct_start",
            Type::Number,
            Default::Is("0.3"),
            "the share of the cycle on the way up, 0.0 to 1.0, with a point",
        ),
        Param::optional("anneal_strategy", Type::Choice(&["cos", "linear"]), Default::Is("cos"), "the curve"),
        Param::optional(
            "cycle_momentum",
            Type::Flag,
            Default::Is("true"),
            "whether momentum, or beta1, runs the other way",
        ),
        Param::optional("base_momentum", NUMBERS, Default::Is("0.85"), "the least momentum, at the peak"),
        Param::optional("max_momentum", NUMBERS, Default::Is("0.95"), "the greatest momentum, at both ends"),
        Param::optional(
            "div_factor",
            Type::Number,
            Default::Is("25.0"),
            "it starts at `max_lr / div_factor`",
        ),
        Param::optional(
            "final_div_factor",
            Type::Number,
            Default::Is("10000.0"),
            "it ends at its start divided by this",
        ),
        Param::optional(
            "three_phase",
            Type::Flag,
            Default::Is("false"),
            "whether it first comes down as it went up, and then to the end",
        ),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 30, steps_per_epoch: 98}\noptimizer: {lr: 0.1, momentum: 0.9}\n\
              schedule: {kind: torch.OneCycleLR, max_lr: 0.1, pct_start: 0.3}\n",
    ..kind(
        "OneCycleLR",
        "up once and down to almost nothing, momentum the other way",
        "between the ends of a phase: end + (start - end) / 2 * (cos(pi * pct) + 1), or (end - start) * pct + start",
        &[
            "It ignores the optimizer's rate and overwrites it.",
            "The phases end at `pct_start * total_steps - 1`, perhaps between two steps, and at `total_steps - 1`.",
            "Step `total_steps` extrapolates, and the one after it raises ValueError.",
            "Where `pct_start * total_steps` is 1 it raises ZeroDivisionError at once.",
        ],
    )
};

const WARM_RESTARTS: Kind = Kind {
    params: &[
        Param::required("T_0", Type::Count, "how many steps the first cycle has; a whole number from 1"),
        Param::optional(
            "T_mult",
            Type::Count,
            Default::Is("1"),
            "how many times longer each cycle is than the one before; a whole number from 1",
        ),
        Param::optional("eta_min", Type::Number, Default::Is("0.0"), "the least rate"),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 150}\noptimizer: {lr: 0.05}\ninterval: epoch\n\
              schedule: {kind: torch.CosineAnnealingWarmRestarts, T_0: 10, T_mult: 2}\n",
    ..kind(
        "CosineAnnealingWarmRestarts",
        "half a cosine down, again and again (SGDR)",
        "lr[t] = eta_min + (base - eta_min) * (1 + cos(pi*T_cur/T_i)) / 2",
        &["The rate is at the base again where a cycle begins.", "`eta_min` itself is never reached."],
    )
};

const SWA: Kind = Kind {
    params: &[
        Param::required("swa_lr", NUMBERS, "the rate to go to"),
        Param::optional(
            "anneal_epochs",
            Type::Count,
            Default::Is("10"),
            "how many steps it takes; a whole number from 0",
        ),
        Param::optional("anneal_strategy", Type::Choice(&["cos", "linear"]), Default::Is("cos"), "the curve"),
        LAST_EPOCH,
    ],
    example: "run: {epochs: 40}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
              schedule: {kind: torch.SWALR, swa_lr: 0.05, anneal_epochs: 10}\n",
    ..kind(
        "SWALR",
        "to a constant rate, for stochastic weight averaging (torch.optim.swa_utils)",
        "lr[t] = swa_lr * a(t) + (lr[t-1] - a(t-1) * swa_lr) / (1 - a(t-1)) * (1 - a(t)), a(t) = (1 - cos(pi*t/anneal_epochs)) / 2",
        &["It holds `swa_lr` from `anneal_epochs` on.", "`anneal_epochs: 0` is there at once."],
    )
};
