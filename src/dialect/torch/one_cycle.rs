//! `OneCycleLR`: up once and down to almost 0, with the momentum going the other way.

use crate::dialect::kit::anneal::{ANNEAL_STRATEGY, Anneal, phase_ends};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{each, kind, number, truth};
use crate::dialect::kit::values::{PerGroup, Whole};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float};
use crate::schedule::Unit;
use crate::schedule::remark::RemarkKind;

use super::common::{CYCLE_MOMENTUM, LAST_EPOCH, NUMBERS, STEPPED, momentum, overwrites};
use super::optimizer::{Group, TorchOptimizer};
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Script, Start, TorchClass, build, report};
use super::tree::Scheduler;

/// `OneCycleLR`.
pub(crate) const ONE_CYCLE: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("max_lr", NUMBERS, "the highest rate").means(Role::Peak),
            Param::optional(
                "total_steps",
                Type::Count,
                Default::Absent,
                "length of the cycle in steps; left out, `epochs * steps_per_epoch`, or the length of the run",
            ).means(Role::Total),
            Param::optional(
                "epochs",
                Type::Count,
                Default::Absent,
                "with `steps_per_epoch`, instead of `total_steps`",
            ),
            Param::optional(
                "steps_per_epoch",
                Type::Count,
                Default::Absent,
                "with `epochs`, instead of `total_steps`",
            ),
            number("pct_start", "0.3", "the fraction of the cycle on the way up, a float from 0.0 to 1.0").means(Role::Fraction),
            ANNEAL_STRATEGY,
            CYCLE_MOMENTUM,
            each("base_momentum", "0.85", "the lowest momentum, at the peak"),
            each("max_momentum", "0.95", "the highest momentum, at both ends"),
            number("div_factor", "25.0", "the first rate is `max_lr / div_factor`"),
            number("final_div_factor", "10000.0", "the last rate is the first divided by this"),
            truth(
                "three_phase",
                "false",
                "whether the way down has two phases: back to the first rate, then to the last",
            ),
            LAST_EPOCH,
        ],
        example: "run: {epochs: 30, steps_per_epoch: 98}\noptimizer: {lr: 0.1, momentum: 0.9}\n\
                  schedule: {kind: torch.OneCycleLR, max_lr: 0.1, pct_start: 0.3}\n",
        ..kind(STEPPED,
            "OneCycleLR",
            |args| build(&ONE_CYCLE, args),
            "up once and down to almost 0, with the momentum going the other way",
            "between the ends of a phase: end + (start - end) / 2 * (cos(pi * pct) + 1), or (end - start) * pct + start",
            &[
                "It overwrites the optimizer's rate.",
                "The phases end at `pct_start * total_steps - 1`, which may be between two steps, and at `total_steps - 1`.",
                "Step `total_steps` extrapolates, and the one after it raises ValueError.",
                "If `pct_start * total_steps` is 1, it raises ZeroDivisionError at once.",
            ],
        )
    },
    construct,
    length: |args, interval| Ok(Some(total_steps(args, interval)?.float())),
    pace: |args| Ok(Some(Pace::Through(total_steps(args, Unit::Step)?.float()))),
    start: Start::OwnForAll,
    remarks,
};

fn construct(script: &mut Script, args: &Args<'_>) -> Resolved<Scheduler> {
    let rule = OneCycleLr {
        max_lr: args.get("max_lr")?,
        total_steps: total_steps(args, script.interval)?,
        pct_start: args.get("pct_start")?,
        anneal_strategy: Anneal::of(args)?,
        momentum: momentum(script, args)?,
        div_factor: args.get("div_factor")?,
        final_div_factor: args.get("final_div_factor")?,
        three_phase: args.get("three_phase")?,
    };
    // Accelerate calls `step()` only while `_step_count <= total_steps`.
    let total = rule.total_steps.whole().and_then(|total| u64::try_from(total).ok());
    total.filter(|_| args.is_called_several_times()).into_iter().for_each(|total| args.stop_after(total));
    let rule = rule.rule(&mut script.optimizer, args.last_epoch()?).map_err(report(args))?;
    script.leaf(args, rule)
}

/// The length of the cycle: `total_steps`, else `epochs * steps_per_epoch`, else the length of the run.
fn total_steps(args: &Args<'_>, interval: Unit) -> Resolved<Number> {
    let clock = args.clock();
    let [total, epochs, per_epoch] = ["total_steps", "epochs", "steps_per_epoch"]
        .map(|name| args.get::<Option<Whole>>(name).map(|whole| whole.map(|whole| whole.0)));
    let known = |value: Option<u64>| value.map(|value| Number::Int(value.into()));
    let (total, epochs, per_epoch) = (total?, epochs?, per_epoch?);
    if let Some(total) = total {
        return Ok(total);
    }
    if epochs.is_none() && per_epoch.is_none() {
        return known(clock.length(interval)).ok_or_else(|| {
            args.refuse("total_steps", "`total_steps` of `torch.OneCycleLR` is missing")
                .why("its default is the length of the run, which is not known")
                .help(format!(
                    "add `total_steps: ...`, or say how long the run is: `run: {{{interval}s: ...}}`"
                ))
        });
    }
    let part = |name: &'static str, given: Option<Number>, run: Option<u64>| {
        let number = given.or(known(run)).ok_or_else(|| {
            args.refuse(name, format!("`{name}` of `torch.OneCycleLR` is missing"))
                .why("without `total_steps` the length is `epochs * steps_per_epoch`")
                .help(format!("add `{name}: ...`, or give `{name}` under `run`"))
        })?;
        match number.is_int() && number > 0 {
            true => Ok(number),
            false => Err(report(args)(
                Exception::value(format!("Expected positive integer {name}, but got {number}")).about(name),
            )),
        }
    };
    Ok(part("epochs", epochs, clock.epochs)? * part("steps_per_epoch", per_epoch, clock.steps_per_epoch)?)
}

/// `OneCycleLR`.
#[derive(Clone)]
pub(crate) struct OneCycleLr {
    /// The highest rate.
    pub max_lr: PerGroup<Number>,
    /// The length. Torch makes one more step before it raises.
    pub total_steps: Number,
    /// The fraction of the way up.
    pub pct_start: Number,
    /// The curve.
    pub anneal_strategy: Anneal,
    /// `base_momentum` and `max_momentum`, if the momentum is driven.
    pub momentum: Option<(PerGroup<Number>, PerGroup<Number>)>,
    /// The first rate is the highest divided by this,
    pub div_factor: Number,
    /// and the last is the first divided by this.
    pub final_div_factor: Number,
    /// Whether the way down has two phases.
    pub three_phase: bool,
}

/// The rates at the ends of the phases, by torch's names.
#[derive(Debug, Clone, Copy)]
enum CycleEnd {
    Initial,
    Max,
    Min,
}

/// A phase of a `OneCycleLR`: its end, and the rates and momenta at both ends. A momentum is the maximum (`true`) or the
/// base (`false`).
#[derive(Debug, Clone, Copy)]
struct CyclePhase {
    end_step: Number,
    lr: (CycleEnd, CycleEnd),
    is_max_momentum: (bool, bool),
}

impl OneCycleLr {
    fn phases(&self) -> Vec<CyclePhase> {
        let ends = phase_ends(self.pct_start, self.total_steps, self.three_phase);
        let shape: &[_] = match self.three_phase {
            false => &[
                ((CycleEnd::Initial, CycleEnd::Max), (true, false)),
                ((CycleEnd::Max, CycleEnd::Min), (false, true)),
            ],
            true => &[
                ((CycleEnd::Initial, CycleEnd::Max), (true, false)),
                ((CycleEnd::Max, CycleEnd::Initial), (false, true)),
                ((CycleEnd::Initial, CycleEnd::Min), (true, true)),
            ],
        };
        let phase = |(end_step, (lr, is_max_momentum)): (Number, &_)| CyclePhase {
            end_step,
            lr: *lr,
            is_max_momentum: *is_max_momentum,
        };
        ends.into_iter().zip(shape).map(phase).collect()
    }

    fn check_pct_start(&self) -> Result<(), Exception> {
        let raised = || {
            let message = format!("Expected float between 0 and 1 pct_start, but got {}", self.pct_start);
            Exception::value(message).about("pct_start")
        };
        match self.pct_start {
            Float(share) if (0.0..=1.0).contains(&share) => Ok(()),
            Float(_) => Err(raised()),
            _ => Err(raised()
                .why("torch needs a float here, and in Python a number without a decimal point is an int")),
        }
    }

    /// Constructs the rule on its optimizer.
    pub(crate) fn rule(
        self,
        optimizer: &mut TorchOptimizer,
        last_epoch: i64,
    ) -> Result<impl Rule + use<>, Exception> {
        if self.total_steps <= 0 || !self.total_steps.is_int() {
            return Err(Exception::value(format!(
                "Expected positive integer total_steps, but got {}",
                self.total_steps
            ))
            .about("total_steps"));
        }
        self.check_pct_start()?;
        let max_lrs = optimizer.per_group("max_lr", &self.max_lr)?;
        if last_epoch == -1 {
            for (group, max) in optimizer.groups.iter_mut().zip(&max_lrs) {
                let initial = (*max / self.div_factor)?;
                group.initial_lr = Some(initial);
                group.cycle_lr = Some((*max, (initial / self.final_div_factor)?));
            }
        }
        if let Some((base, max)) = &self.momentum {
            optimizer.cycle_momentum(max, base, last_epoch != -1)?;
        }
        let (anneal, drives_momentum) = (self.anneal_strategy, self.momentum.is_some());
        Ok(OneCycle { phases: self.phases(), total_steps: self.total_steps, anneal, drives_momentum })
    }
}

/// The rule of a `OneCycleLR` on its optimizer. The groups have the rates at the ends of the phases.
#[derive(Clone)]
struct OneCycle {
    phases: Vec<CyclePhase>,
    total_steps: Number,
    anneal: Anneal,
    drives_momentum: bool,
}

impl OneCycle {
    fn pct(&self, t: Number, start: Number, end: Number) -> Computed {
        ((t - start) / (end - start)).map_err(|wrong| {
            Exception::from(wrong)
                .why(format!(
                    "a phase of the cycle has no length: it goes from step {} to step {}, because the phases end at \
                     `pct_start * total_steps - 1` and `total_steps - 1`",
                    start.float(),
                    end.float()
                ))
                .help("change `pct_start` or `total_steps` slightly")
        })
    }
}

impl Rule for OneCycle {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let t = moment.t();
        if t > self.total_steps {
            return Err(Exception::value(format!(
                "Tried to step {t} times. The specified number of total steps is {}",
                self.total_steps
            ))
            .help("increase `total_steps`, or shorten the run"));
        }
        let last = self.phases.len() - 1;
        let index = self.phases[..last].iter().position(|phase| t <= phase.end_step).unwrap_or(last);
        let start = if index == 0 { Float(0.0) } else { self.phases[index - 1].end_step };
        let phase = &self.phases[index];
        let pct = self.pct(t, start, phase.end_step)?;
        let (max_lr, min_lr) = group.cycle_lr.ok_or_else(|| Exception::key("'max_lr'"))?;
        let initial_lr = group.initial_lr.unwrap_or(group.lr);
        let named = |lr| match lr {
            CycleEnd::Initial => initial_lr,
            CycleEnd::Max => max_lr,
            CycleEnd::Min => min_lr,
        };
        let lr = self.anneal.between(named(phase.lr.0), named(phase.lr.1), pct)?;
        if self.drives_momentum {
            let (max, base) = group.cycle_momentum.ok_or_else(|| Exception::key("'max_momentum'"))?;
            let named = |is_max| if is_max { max } else { base };
            let (from, to) = phase.is_max_momentum;
            group.inertia = self.anneal.between(named(from), named(to), pct)?;
        }
        Ok(lr)
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    overwrites(args, remarks)?;
    let (total, unit) = (total_steps(args, remarks.interval)?.float(), remarks.unit());
    let peak = args.get::<Number>("pct_start")?.float() * total - 1.0;
    if peak < 0.0 {
        let text =
            "OneCycleLR has no way up: `pct_start * total_steps` is below 1, so it starts near `max_lr`.";
        remarks.say(args, RemarkKind::NoWayUp, "pct_start", text);
    } else if peak.fract() != 0.0 {
        let (before, after) = (peak.floor(), peak.ceil());
        let text = format!(
            "The peak of OneCycleLR is between {unit}s {before} and {after}, at {peak}: no update uses `max_lr` itself."
        );
        remarks.say(args, RemarkKind::PeakBetweenUpdates, "pct_start", text);
    }
    let (finding, text) = match time.steps {
        Some(run) if run < total => {
            let last = run - 1.0;
            let text =
                format!("OneCycleLR is cut short: it has {total} {unit}s, but the last {unit} is {last}.");
            (RemarkKind::CutShort, text)
        }
        Some(run) if run == total + 1.0 => {
            let text = format!(
                "OneCycleLR has {total} {unit}s; the last value, at {unit} {total}, is extrapolated past its end."
            );
            (RemarkKind::RunsPastItsEnd, text)
        }
        Some(run) if run > total => {
            let text = format!(
                "OneCycleLR has {total} {unit}s; {unit} {total} is extrapolated past its end, and torch raises at the \
                 next {unit}."
            );
            (RemarkKind::RunsPastItsEnd, text)
        }
        _ => return Ok(()),
    };
    remarks.say(args, finding, "total_steps", text);
    Ok(())
}
