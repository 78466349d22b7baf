//! `CyclicLR`: up and down in straight lines, with the momentum going the other way.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::lambda::Lambda;
use crate::dialect::kit::params::{each, kind, number};
use crate::dialect::kit::values::Word;
use crate::dialect::kit::values::{Length, PerGroup};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;

use super::common::{CYCLE_MOMENTUM, LAST_EPOCH, NUMBERS, STEPPED, length, momentum, overwrites};
use super::optimizer::{Group, TorchOptimizer};
use super::remarks::{Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Script, Start, TorchClass, build, endless, report, steady};
use super::tree::Scheduler;

/// `CyclicLR`.
pub(crate) const CYCLIC: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required(
                "base_lr",
                NUMBERS,
                "the lowest rate, at which each cycle begins; it overwrites the optimizer's rate",
            ),
            Param::required("max_lr", NUMBERS, "the highest rate").means(Role::Peak),
            Param::optional(
                "step_size_up",
                Type::Number,
                Default::Is("2000"),
                "length of the way up in steps",
            )
            .means(Role::Period),
            Param::optional(
                "step_size_down",
                Type::Number,
                Default::Absent,
                "length of the way down in steps; left out, as the way up",
            )
            .means(Role::Period),
            Param::optional(
                "mode",
                Type::Choice(&["triangular", "triangular2", "exp_range"]),
                Default::Is("triangular"),
                "the heights of the cycles: all equal, each half the one before, or times `gamma ** t`",
            ),
            number("gamma", "1.0", "the base of `gamma ** t`, for `exp_range`"),
            Param::optional(
                "scale_fn",
                Type::Python,
                Default::Absent,
                "your own function of the heights of the cycles, instead of `mode`",
            ),
            Param::optional(
                "scale_mode",
                Type::Choice(&["cycle", "iterations"]),
                Default::Is("cycle"),
                "the argument of `scale_fn`; has no effect without one",
            ),
            CYCLE_MOMENTUM,
            each("base_momentum", "0.8", "the lowest momentum, at the peak"),
            each("max_momentum", "0.9", "the highest momentum, at which each cycle begins"),
            LAST_EPOCH,
        ],
        example: "run: {steps: 8000}\noptimizer: {lr: 0.001, momentum: 0.9}\n\
                  schedule: {kind: torch.CyclicLR, base_lr: 0.001, max_lr: 0.006, step_size_up: 2000, mode: triangular2}\n",
        ..kind(
            STEPPED,
            "CyclicLR",
            |args| build(&CYCLIC, args),
            "up and down in straight lines, with the momentum going the other way",
            "cycle = floor(1 + t/size); x = 1.0 + t/size - cycle; \
             lr[t] = base_lr + (max_lr - base_lr) * (x/ratio if x <= ratio else (x - 1)/(ratio - 1)) * scale",
            &[
                "It overwrites the optimizer's rate.",
                "Because of cancellation in x the peak may be slightly below `max_lr`.",
                "It never ends.",
            ],
        )
    },
    construct,
    length: endless,
    pace: steady,
    start: Start::Own,
    remarks,
};

fn construct(script: &mut Script, args: &Args<'_>) -> Resolved<Scheduler> {
    let down: Option<Length> = args.get("step_size_down")?;
    let rule = CyclicLr {
        base_lr: args.get("base_lr")?,
        max_lr: args.get("max_lr")?,
        step_size_up: length(args, "step_size_up")?,
        step_size_down: down.map(|down| down.0),
        mode: mode(args)?,
        gamma: args.get("gamma")?,
        momentum: momentum(script, args)?,
    };
    let rule = rule.rule(&mut script.optimizer, args.last_epoch()?).map_err(report(args))?;
    script.leaf(args, rule)
}

/// The heights of the cycles. A `scale_fn` overrides `mode`, and only then `scale_mode` has an effect.
fn mode(args: &Args<'_>) -> Resolved<Mode> {
    let (Word(mode), Word(scale_mode)) = (args.get("mode")?, args.get("scale_mode")?);
    Ok(match (args.get("scale_fn")?, mode) {
        (Some(scale_fn), _) if scale_mode == "cycle" => Mode::OfCycle(scale_fn),
        (Some(scale_fn), _) => Mode::OfEpoch(scale_fn),
        (None, "triangular") => Mode::Triangular,
        (None, "triangular2") => Mode::Triangular2,
        (None, _) => Mode::ExpRange,
    })
}

/// The heights of the cycles.
#[derive(Clone)]
pub(crate) enum Mode {
    /// All equal.
    Triangular,
    /// Each half the one before.
    Triangular2,
    /// Times `gamma ** epoch`.
    ExpRange,
    /// Times the user's `scale_fn` of the cycle.
    OfCycle(Lambda),
    /// Times the user's `scale_fn` of the epoch.
    OfEpoch(Lambda),
}

/// `CyclicLR`.
#[derive(Clone)]
pub(crate) struct CyclicLr {
    /// The lowest rate, which it writes into the optimizer.
    pub base_lr: PerGroup<Number>,
    /// The highest rate.
    pub max_lr: PerGroup<Number>,
    /// Length of the way up, in epochs.
    pub step_size_up: Number,
    /// Length of the way down; `None`: as the way up.
    pub step_size_down: Option<Number>,
    /// The heights of the cycles.
    pub mode: Mode,
    /// For `ExpRange`.
    pub gamma: Number,
    /// `base_momentum` and `max_momentum`, if the momentum is driven.
    pub momentum: Option<(PerGroup<Number>, PerGroup<Number>)>,
}

impl CyclicLr {
    /// Constructs the rule on its optimizer.
    pub(crate) fn rule(
        self,
        optimizer: &mut TorchOptimizer,
        last_epoch: i64,
    ) -> Result<impl Rule + use<>, Exception> {
        let base_lrs = optimizer.per_group("base_lr", &self.base_lr)?;
        if last_epoch == -1 {
            for (group, lr) in optimizer.groups.iter_mut().zip(&base_lrs) {
                group.lr = *lr;
            }
        }
        let max_lrs = optimizer.per_group("max_lr", &self.max_lr)?;
        let up = Float(self.step_size_up.float());
        let total_size = up + self.step_size_down.map_or(up, |down| Float(down.float()));
        let step_ratio = (up / total_size).map_err(|wrong| {
            Exception::from(wrong)
                .why("a cycle has no length: `step_size_up` and `step_size_down` add up to 0")
        })?;
        let momentums = match &self.momentum {
            None => Vec::new(),
            Some((base, max)) => {
                let (max, base) = optimizer.cycle_momentum(max, base, last_epoch != -1)?;
                base.into_iter().zip(max).collect()
            }
        };
        let (mode, gamma) = (self.mode, self.gamma);
        Ok(Triangle { base_lrs, max_lrs, total_size, step_ratio, mode, gamma, momentums })
    }
}

/// The rule of a `CyclicLR` on its optimizer.
#[derive(Clone)]
struct Triangle {
    base_lrs: Vec<Number>,
    max_lrs: Vec<Number>,
    total_size: Number,
    step_ratio: Number,
    mode: Mode,
    gamma: Number,
    /// Base and maximum of each group; empty if momentum is not driven.
    momentums: Vec<(Number, Number)>,
}

impl Triangle {
    /// The height of the cycle, relative to the first.
    fn scale(&self, cycle: Number, epoch: Number) -> Computed {
        match &self.mode {
            Mode::Triangular => Ok(Float(1.0)),
            Mode::Triangular2 => Ok((Int(1) / Float(2.0).pow(cycle - 1)?)?),
            Mode::ExpRange => Ok(self.gamma.pow(epoch)?),
            Mode::OfCycle(scale_fn) => asked(scale_fn, cycle),
            Mode::OfEpoch(scale_fn) => asked(scale_fn, epoch),
        }
    }
}

/// The result of a function of a whole number.
fn asked(function: &Lambda, of: Number) -> Computed {
    match of {
        Int(value) => function.at(i64::try_from(value).unwrap_or(i64::MAX), Float(1.0)),
        other => Err(Exception::value(format!("`scale_fn` is called with {other}"))),
    }
}

impl Rule for Triangle {
    fn finish(&self, base_lrs: &mut Vec<Number>) {
        base_lrs.clone_from(&self.base_lrs);
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let t = moment.t();
        let turns = (t / self.total_size)?;
        let cycle = (Int(1) + turns).floor()?;
        let x = Float(1.0) + turns - cycle;
        let rising = x <= self.step_ratio;
        let factor = if rising { x / self.step_ratio } else { (x - 1) / (self.step_ratio - 1) }?;
        let height = (self.max_lrs[moment.index] - moment.base_lr) * factor;
        let lr = moment.base_lr + height * self.scale(cycle, t)?;
        if let Some((base, max)) = self.momentums.get(moment.index) {
            group.inertia = *max - (*max - *base) * factor * self.scale(cycle, t)?;
        }
        Ok(lr)
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    overwrites(args, remarks)?;
    if let Some(scale) = args.get::<Option<Lambda>>("scale_fn")? {
        scale.remarks(args, "scale_fn").into_iter().for_each(|remark| remarks.add(remark));
    }
    let up = length(args, "step_size_up")?.float();
    let down = args.get::<Option<Length>>("step_size_down")?.map_or(up, |down| down.0.float());
    if up.fract() != 0.0 {
        let (before, after) = (up.floor(), up.ceil());
        remarks.say(
            args,
            RemarkKind::PeakBetweenUpdates,
            "step_size_up",
            format!("The peak of CyclicLR is between {}s {before} and {after}.", remarks.unit()),
        );
    }
    if let Some(run) = time.steps.filter(|run| (run % (up + down)) > 0.0) {
        let cycles = run / (up + down);
        remarks.say(
            args,
            RemarkKind::EndsWithinACycle,
            "step_size_up",
            format!("CyclicLR ends within a cycle: it makes {cycles:.2} cycles."),
        );
    }
    Ok(())
}
