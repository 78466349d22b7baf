//! `EpochBasedRunner` and `IterBasedRunner`: the hooks of `lr_config` and `momentum_config` in one run.

use crate::dialect::kit::accumulation::Accumulation;
use crate::dialect::kit::params::kind;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};

use super::HOOKS;
use super::hook::{CLOCK, RunnerClock, UpdaterHook, is_momentum, own_values, run};

const HOOKS_PARAM: Param = Param::required(
    "hooks",
    Type::List(&Type::Schedule),
    "the hooks of `lr_config` and `momentum_config`, at most one of each",
)
.means(Role::Together);
const EPOCH_LENGTH: Param = Param::optional(
    "epoch_length",
    Type::Count,
    Default::Absent,
    "the iterations of an epoch, `len(data_loader)`; left out, `steps_per_epoch` of the run",
);
const CUMULATIVE_ITERS: Param = Param::optional(
    "cumulative_iters",
    Type::Count,
    Default::Is("1"),
    "the iterations that make one update, of a GradientCumulativeOptimizerHook",
);

/// `EpochBasedRunner`.
pub(super) const EPOCH_BASED: Kind = Kind {
    params: &[
        HOOKS_PARAM,
        Param::optional("max_epochs", Type::Count, Default::Absent, "the epochs; left out, those of the run"),
        EPOCH_LENGTH,
        CUMULATIVE_ITERS,
    ],
    example: "run: {epochs: 40, steps_per_epoch: 50}\noptimizer: {lr: 0.0018, betas: [0.95, 0.99]}\nschedule:\n  kind: mmcv.EpochBasedRunner\n  hooks:\n    - {kind: mmcv.CyclicLrUpdaterHook, target_ratio: [10, 1.0e-4]}\n    - {kind: mmcv.CyclicMomentumUpdaterHook}",
    ..kind(
        CLOCK,
        "EpochBasedRunner",
        epoch_based,
        "the hooks of a run that counts epochs",
        "before each epoch the hooks by epoch, before each iteration the others and the warmups",
        &[
            "With `cumulative_iters` an update uses the value of the last of its iterations; epochs do not end an accumulation.",
        ],
    )
};

/// `IterBasedRunner`.
pub(super) const ITER_BASED: Kind = Kind {
    params: &[
        HOOKS_PARAM,
        Param::optional(
            "max_iters",
            Type::Count,
            Default::Absent,
            "the iterations; left out, those of the run",
        ),
        EPOCH_LENGTH,
        CUMULATIVE_ITERS,
    ],
    example: "run: {steps: 4000}\noptimizer: {lr: 0.01, momentum: 0.9}\nschedule:\n  kind: mmcv.IterBasedRunner\n  hooks:\n    - {kind: mmcv.PolyLrUpdaterHook, power: 0.9, min_lr: 1.0e-4}",
    ..kind(
        CLOCK,
        "IterBasedRunner",
        iter_based,
        "the hooks of a run that counts iterations",
        "before each iteration the hooks with by_epoch=False",
        &[
            "`by_epoch` of `lr_config` is false if it is left out; a hook by epoch is never called.",
            "`warmup_by_epoch` stops the run at its first iteration.",
        ],
    )
};

fn epoch_based(args: &Args<'_>) -> Resolved {
    let clock = args.clock();
    let max_epochs = args.get::<Option<u64>>("max_epochs")?.or(clock.epochs);
    let (epoch_length, counts) = lengths(args)?;
    let max_iters = max_epochs.zip(epoch_length).and_then(|(epochs, length)| epochs.checked_mul(length));
    let accumulation = Accumulation::of(counts, max_iters);
    hooks(args, RunnerClock { epoch_length, max_epochs, max_iters, counts_epochs: true, accumulation })
}

fn iter_based(args: &Args<'_>) -> Resolved {
    let clock = args.clock();
    let (epoch_length, counts) = lengths(args)?;
    let of_run = clock.steps.and_then(|steps| steps.checked_mul(counts));
    let max_iters = args.get::<Option<u64>>("max_iters")?.or(of_run);
    let accumulation = Accumulation::of(counts, max_iters);
    hooks(args, RunnerClock { epoch_length, max_epochs: None, max_iters, counts_epochs: false, accumulation })
}

/// The iterations of an epoch, and those of an update.
fn lengths(args: &Args<'_>) -> Resolved<(Option<u64>, u64)> {
    let counts = args.positive("cumulative_iters")?;
    let own = args.get::<Option<u64>>("epoch_length")?.map(|_| args.positive("epoch_length")).transpose()?;
    Ok((own.or(args.clock().steps_per_epoch.filter(|_| counts == 1)), counts))
}

fn hooks(args: &Args<'_>, runner: RunnerClock) -> Resolved {
    let children: Vec<Args<'_>> = args.get("hooks")?;
    let mut hooks: Vec<UpdaterHook> = Vec::new();
    for child in &children {
        let found = HOOKS
            .iter()
            .find(|class| child.dialect.name == args.dialect.name && class.kind.name == child.kind.name);
        let Some(class) = found else {
            return Err(args
                .refuse("hooks", format!("`{}` takes hooks of mmcv", args.full_name()))
                .why(format!("`{}` is not one of them", child.full_name()))
                .help("`lrsched list mmcv` shows them"));
        };
        if hooks.iter().any(|hook| hook.is_momentum == is_momentum(child)) {
            return Err(args
                .refuse("hooks", format!("`{}` has two hooks for the same quantity", args.full_name()))
                .why("`lr_config` makes one hook, and `momentum_config` one")
                .help("keep one of them"));
        }
        let own = own_values(child, is_momentum(child), !child.takes("max_lr"))?;
        hooks.push(UpdaterHook::of(class, child, &runner, own)?);
    }
    run(args, runner, hooks)
}
