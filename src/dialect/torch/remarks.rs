//! What a user of these schedulers might not expect of the parameters at hand, and how long they last.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::values::Column;
use crate::dialect::kit::values::Whole;
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::{Finding, Remark};

use super::build::{children, count, total_steps};

type Found<T> = Result<T, Diagnostic>;

/// The natural length: of what has one by its own parameters.
pub fn length(args: &Args<'_>, interval: Unit) -> Found<Option<u64>> {
    let number = match args.kind.name {
        "ConstantLR" | "LinearLR" | "PolynomialLR" => count(args, "total_iters")?,
        "CosineAnnealingLR" => count(args, "T_max")?,
        "OneCycleLR" => total_steps(args, interval)?,
        "SWALR" => count(args, "anneal_epochs")?,
        "ReduceLROnPlateau" => Number::from(args.get::<Column>("metrics")?.0.len() as i64),
        "SequentialLR" => match (children(args)?.last(), milestones(args)?.last()) {
            (Some(last), milestone) => match length(last, interval)? {
                Some(length) => Number::from(length as i64) + milestone.copied().unwrap_or(0.0).max(0.0),
                None => return Ok(None),
            },
            (None, _) => return Ok(None),
        },
        "ChainedScheduler" => {
            let lengths: Found<Vec<_>> =
                children(args)?.iter().map(|child| length(child, interval)).collect();
            let lengths: Option<Vec<_>> = lengths?.into_iter().collect();
            return Ok(lengths.and_then(|lengths| lengths.into_iter().max()));
        }
        _ => return Ok(None),
    };
    let length = number.float().ceil();
    Ok((1.0..MOST).contains(&length).then_some(length as u64))
}

/// The longest length that is taken for one.
const MOST: f64 = 9e15;

/// The sentences about a schedule and those within it.
pub fn remarks(args: &Args<'_>, interval: Unit) -> Found<Vec<Remark>> {
    let mut out = Vec::new();
    unit_of_the_parameters(args, interval, &mut out)?;
    let steps = args.clock().length(interval).map(|steps| steps as f64);
    let time = Time { steps, is_followed: false };
    Remarks { unit: interval.name(), interval, out: &mut out }.all(args, time)?;
    Ok(out)
}

/// A schedule that is just as long as the epochs of a run, and is stepped with every update.
fn unit_of_the_parameters(args: &Args<'_>, interval: Unit, out: &mut Vec<Remark>) -> Found<()> {
    let (Unit::Step, Some(epochs), Some(steps)) = (interval, args.clock().epochs, args.clock().steps) else {
        return Ok(());
    };
    if let Some(end) = horizon(args)?.filter(|end| *end > 1.0 && *end <= epochs as f64 && epochs < steps) {
        let text = format!(
            "Every update steps the scheduler, so that it is through after {end} of {steps} updates; if the loop \
             steps it once per epoch, write `interval: epoch`."
        );
        out.push(Remark::new(Finding::SteppedPerUpdateCountsEpochs, text).at(args.kind_place()));
    }
    Ok(())
}

/// The last step at which anything happens.
fn horizon(args: &Args<'_>) -> Found<Option<f64>> {
    let last = |steps: Vec<f64>| steps.into_iter().reduce(f64::max);
    Ok(match args.kind.name {
        "MultiStepLR" => last(milestones(args)?),
        "CosineAnnealingLR" => Some(count(args, "T_max")?.float()),
        "PolynomialLR" if args.is_given("total_iters") => Some(count(args, "total_iters")?.float()),
        "SequentialLR" => {
            let milestone = last(milestones(args)?).unwrap_or(0.0);
            match children(args)?.last() {
                Some(child) => horizon(child)?.map(|end| end + milestone),
                None => None,
            }
        }
        _ => None,
    })
}

fn milestones(args: &Args<'_>) -> Found<Vec<f64>> {
    let milestones: Vec<Whole> = args.get("milestones")?;
    Ok(milestones.into_iter().map(|milestone| milestone.0.float()).collect())
}

/// Numbers as a list in a sentence.
fn list(numbers: &[f64]) -> String {
    let texts: Vec<String> = numbers.iter().map(f64::to_string).collect();
    texts.join(", ")
}

/// How many steps a scheduler is in force, and whether another follows.
#[derive(Clone, Copy)]
struct Time {
    steps: Option<f64>,
    is_followed: bool,
}

impl Time {
    /// Its last step, if that comes before `end`. What follows takes over at the very end.
    fn short_of(self, end: f64) -> Option<f64> {
        let steps = self.steps.filter(|steps| end > *steps || (end == *steps && !self.is_followed))?;
        Some(steps - 1.0)
    }

    /// Those of some steps that it never gets to.
    fn beyond(self, steps: &[f64]) -> Vec<f64> {
        steps.iter().copied().filter(|step| self.steps.is_some_and(|steps| *step >= steps)).collect()
    }
}

struct Remarks<'o> {
    unit: &'static str,
    interval: Unit,
    out: &'o mut Vec<Remark>,
}

impl Remarks<'_> {
    fn say(&mut self, args: &Args<'_>, finding: Finding, name: &str, text: impl Into<String>) {
        let remark = args.remark(finding, name, text);
        if !self.out.iter().any(|known| known.text == remark.text) {
            self.out.push(remark);
        }
    }

    /// Everything about one scheduler.
    fn all(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        match args.kind.name {
            "StepLR" => self.step(args, time),
            "MultiStepLR" => self.multi_step(args, time),
            "ConstantLR" | "LinearLR" => self.warmup(args, time),
            "PolynomialLR" => self.polynomial(args, time),
            "CosineAnnealingLR" => self.cosine(args, time),
            "CosineAnnealingWarmRestarts" => self.restarts(args, time),
            "CyclicLR" => self.cyclic(args, time),
            "OneCycleLR" => self.one_cycle(args, time),
            "SWALR" => self.swa(args, time),
            "ReduceLROnPlateau" => self.plateau(args),
            "SequentialLR" => self.sequential(args, time),
            "ChainedScheduler" => self.chained(args, time),
            _ => Ok(()),
        }
    }

    fn late(&mut self, args: &Args<'_>, milestones: &[f64], time: Time) {
        let late = time.beyond(milestones);
        if let (Some(steps), false) = (time.steps, late.is_empty()) {
            let (name, unit) = (args.kind.name, self.unit);
            self.say(
                args,
                Finding::BoundaryBeyondTheRun,
                "milestones",
                format!("{name} never gets to {}: it runs for {steps} {unit}s.", list(&late)),
            );
        }
    }

    fn step(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let size = count(args, "step_size")?.float();
        if time.short_of(size).is_some() {
            self.say(
                args,
                Finding::BoundaryBeyondTheRun,
                "step_size",
                format!("StepLR never changes anything: its `step_size` of {size} is not within its time."),
            );
        }
        Ok(())
    }

    fn multi_step(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let mut milestones = milestones(args)?;
        milestones.sort_by(f64::total_cmp);
        self.late(args, &milestones, time);
        let between: Vec<f64> = milestones.iter().copied().filter(|m| m.fract() != 0.0 || *m < 0.0).collect();
        if !between.is_empty() {
            self.say(
                args,
                Finding::FractionalBoundary,
                "milestones",
                format!("No {} has the number {}: MultiStepLR ignores it.", self.unit, list(&between)),
            );
        }
        let mut twice: Vec<f64> =
            milestones.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        twice.dedup();
        if !twice.is_empty() {
            self.say(
                args,
                Finding::RepeatedBoundary,
                "milestones",
                format!(
                    "MultiStepLR has {} more than once among its milestones, and each counts.",
                    list(&twice)
                ),
            );
        }
        Ok(())
    }

    /// `ConstantLR` and `LinearLR`.
    fn warmup(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let (name, unit) = (args.kind.name, self.unit);
        let (start, does) = match name {
            "ConstantLR" => (args.get::<Number>("factor")?, "takes its factor back"),
            _ => (args.get::<Number>("start_factor")?, "arrives at `end_factor`"),
        };
        let total = count(args, "total_iters")?.float();
        if !args.is_given("total_iters") {
            self.say(
                args,
                Finding::DefaultOfItsOwn,
                "total_iters",
                format!("{name} has torch's own `total_iters` of 5 {unit}s; the run says nothing about it."),
            );
        }
        if start != 1 {
            self.say(
                args,
                Finding::OddFirstUpdate,
                if name == "ConstantLR" { "factor" } else { "start_factor" },
                format!("{name} runs its first {unit} at {start} times the rate that it finds."),
            );
        }
        if total == 0.0 {
            self.say(
                args,
                Finding::DecaySwitchedOff,
                "total_iters",
                format!("With `total_iters: 0` {name} never {does}."),
            );
        } else if let Some(last) = time.short_of(total) {
            self.say(
                args,
                Finding::CutShort,
                "total_iters",
                format!("{name} never {does}: that is at {unit} {total}, and its last is {last}."),
            );
        }
        Ok(())
    }

    fn polynomial(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let (total, unit) = (count(args, "total_iters")?.float(), self.unit);
        if !args.is_given("total_iters") {
            self.say(
                args,
                Finding::DefaultOfItsOwn,
                "total_iters",
                format!(
                    "PolynomialLR has torch's own `total_iters` of 5 {unit}s; the run says nothing about it."
                ),
            );
        }
        if total == 0.0 {
            self.say(
                args,
                Finding::DecaySwitchedOff,
                "total_iters",
                "With `total_iters: 0` PolynomialLR changes nothing.",
            );
        } else if let Some(last) = time.short_of(total) {
            self.say(
                args,
                Finding::CutShort,
                "total_iters",
                format!(
                    "PolynomialLR does not get down to 0: that is at {unit} {total}, and its last is {last}."
                ),
            );
        } else if time.steps.is_some_and(|steps| steps > total + 1.0) {
            self.say(
                args,
                Finding::ZeroFromThenOn,
                "total_iters",
                format!("The rate is 0 from {unit} {total} of PolynomialLR on, and nothing is learned."),
            );
        }
        Ok(())
    }

    fn cosine(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let (t_max, eta_min) = (count(args, "T_max")?.float(), args.get::<Number>("eta_min")?);
        let unit = self.unit;
        if let Some(last) = time.short_of(t_max) {
            self.say(args, Finding::CutShort, "T_max", format!(
                "CosineAnnealingLR does not get down to `eta_min` ({eta_min}): that is at {unit} {t_max}, and its \
                 last is {last}."
            ));
        } else if time.steps.is_some_and(|steps| steps > t_max + 1.0) {
            self.say(
                args,
                Finding::RisesAgain,
                "T_max",
                format!("CosineAnnealingLR does not end at `T_max`: from {unit} {t_max} on it rises again."),
            );
        }
        Ok(())
    }

    fn restarts(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let (t_0, t_mult) = (count(args, "T_0")?.float(), count(args, "T_mult")?.float());
        let eta_min = args.get::<Number>("eta_min")?;
        self.say(args, Finding::NeverAtTheLeast, "eta_min", format!(
            "CosineAnnealingWarmRestarts never gets down to `eta_min` ({eta_min}): where it would, it restarts."
        ));
        let Some(run) = time.steps else { return Ok(()) };
        let end = match t_mult == 1.0 {
            true => (run / t_0).ceil() * t_0,
            false => std::iter::successors(Some((t_0, t_0)), |(end, cycle)| {
                Some((end + cycle * t_mult, cycle * t_mult))
            })
            .map(|(end, _)| end)
            .find(|end| *end >= run)
            .unwrap_or(run),
        };
        if end > run {
            self.say(
                args,
                Finding::EndsWithinACycle,
                "T_0",
                format!(
                    "The last cycle is cut short: it would last to {} {end}, and its last is {}.",
                    self.unit,
                    run - 1.0
                ),
            );
        }
        Ok(())
    }

    /// What those do that come with a rate of their own.
    fn overwrites(&mut self, args: &Args<'_>) -> Found<()> {
        if !args.optimizer().lr.is_empty() {
            let name = args.kind.name;
            let what = match args.get::<bool>("cycle_momentum")? {
                true => "learning rate and momentum",
                false => "learning rate",
            };
            self.say(
                args,
                Finding::OverwritesTheOptimizer,
                "max_lr",
                format!("{name} overwrites the optimizer's {what} with its own."),
            );
        }
        Ok(())
    }

    /// Where it has to guess what the optimizer is.
    fn momentum(&mut self, args: &Args<'_>) -> Found<()> {
        let optimizer = args.optimizer();
        if args.get::<bool>("cycle_momentum")? && optimizer.momentum.is_none() && optimizer.betas.is_none() {
            self.say(args, Finding::OptimizerTakenForAnother, "cycle_momentum", format!(
                "{} drives the momentum too. The spec gives neither `momentum` nor `betas`, so the optimizer is \
                 taken for SGD; with `betas` it is beta1.",
                args.kind.name
            ));
        }
        Ok(())
    }

    fn cyclic(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        self.overwrites(args)?;
        self.momentum(args)?;
        let up = count(args, "step_size_up")?.float();
        let down = args.get::<Option<Whole>>("step_size_down")?.map_or(up, |down| down.0.float());
        if up.fract() != 0.0 {
            let (before, after) = (up.floor(), up.ceil());
            self.say(
                args,
                Finding::PeakBetweenUpdates,
                "step_size_up",
                format!("The peak of CyclicLR is between the {}s {before} and {after}.", self.unit),
            );
        }
        if let Some(run) = time.steps.filter(|run| (run % (up + down)) > 0.0) {
            let cycles = run / (up + down);
            self.say(
                args,
                Finding::EndsWithinACycle,
                "step_size_up",
                format!("CyclicLR ends within a cycle: it makes {cycles:.2} of them."),
            );
        }
        Ok(())
    }

    fn one_cycle(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        self.overwrites(args)?;
        self.momentum(args)?;
        let (total, unit) = (total_steps(args, self.interval)?, self.unit);
        let peak = args.get::<Number>("pct_start")?.float() * total.float() - 1.0;
        if peak < 0.0 {
            self.say(args, Finding::NoWayUp, "pct_start", "OneCycleLR has no way up: `pct_start * total_steps` is below 1, and it starts near `max_lr`.");
        } else if peak.fract() != 0.0 {
            self.say(args, Finding::PeakBetweenUpdates, "pct_start", format!(
                "The peak of OneCycleLR is between the {unit}s {} and {}, at {peak}: no update runs at `max_lr` itself.",
                peak.floor(),
                peak.ceil()
            ));
        }
        let total = total.float();
        match time.steps {
            Some(run) if run < total => {
                self.say(args, Finding::CutShort, "total_steps", format!("OneCycleLR is cut short: it has {total} {unit}s, and its last is {}.", run - 1.0));
            }
            Some(run) if run == total + 1.0 => self.say(args, Finding::RunsPastItsEnd, "total_steps", format!(
                "OneCycleLR has {total} {unit}s; the last value, at {unit} {total}, is extrapolated past its end."
            )),
            Some(run) if run > total => self.say(args, Finding::RunsPastItsEnd, "total_steps", format!(
                "OneCycleLR has {total} {unit}s; {unit} {total} is extrapolated past its end, and torch raises at the next."
            )),
            _ => {}
        }
        Ok(())
    }

    fn swa(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let anneal = count(args, "anneal_epochs")?.float();
        if let Some(last) = time.short_of(anneal) {
            let unit = self.unit;
            self.say(
                args,
                Finding::CutShort,
                "anneal_epochs",
                format!(
                    "SWALR does not arrive at `swa_lr`: that is at {unit} {anneal}, and its last is {last}."
                ),
            );
        }
        Ok(())
    }

    fn plateau(&mut self, args: &Args<'_>) -> Found<()> {
        let metrics = args.get::<Column>("metrics")?.0;
        let is_relative = args.get::<crate::dialect::kit::values::Word>("threshold_mode")?.0 == "rel";
        if is_relative && args.get::<Number>("threshold")? > 0 && metrics.iter().any(|metric| *metric < 0.0) {
            self.say(args, Finding::RelativeThresholdBelowZero, "metrics", "Some metrics are below 0: there `threshold_mode: rel` takes a slightly worse one for better.");
        }
        let (factor, eps) = (args.get::<Number>("factor")?.float(), args.get::<Number>("eps")?.float());
        let stuck = |lr: f64| lr > 0.0 && lr - lr * factor <= eps;
        if args.optimizer().lr.iter().any(|(_, lr)| stuck(lr.float())) {
            self.say(
                args,
                Finding::NeverLowered,
                "eps",
                format!("`eps` keeps the rate where it is: a reduction by no more than {eps:?} is not made."),
            );
        }
        Ok(())
    }

    fn sequential(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        let (children, milestones) = (children(args)?, milestones(args)?);
        let unit = self.unit;
        self.late(args, &milestones, time);
        if milestones.iter().any(|milestone| milestone.fract() != 0.0) {
            self.say(args, Finding::FractionalBoundary, "milestones", format!("A milestone of SequentialLR is no whole {unit}: the scheduler after it goes on without a restart."));
        }
        if children.iter().skip(1).any(|child| child.kind.name == "OneCycleLR") {
            self.say(args, Finding::OverwritesTheBase, "schedulers", "OneCycleLR overwrites `initial_lr` when it is made, so that the schedulers before it start from \
                 `max_lr / div_factor`."
            );
        }
        let start = |index: usize| if index == 0 { 0.0 } else { milestones[index - 1].max(0.0) };
        for (index, child) in children.iter().enumerate() {
            let end = milestones.get(index).copied();
            let steps = end.into_iter().chain(time.steps).reduce(f64::min).map(|end| end - start(index));
            if steps.is_none_or(|steps| steps > 0.0) {
                self.all(child, Time { steps, is_followed: end.is_some() || time.is_followed })?;
            }
        }
        Ok(())
    }

    fn chained(&mut self, args: &Args<'_>, time: Time) -> Found<()> {
        const DEAF: [&str; 4] = ["LambdaLR", "CyclicLR", "OneCycleLR", "CosineAnnealingWarmRestarts"];
        let children = children(args)?;
        for child in children.iter().skip(1).filter(|child| DEAF.contains(&child.kind.name)) {
            let name = child.kind.name;
            self.say(
                args,
                Finding::UndoesTheOneBefore,
                "schedulers",
                format!(
                    "{name} does not look at the current rate: it undoes what ChainedScheduler did before it."
                ),
            );
        }
        children.iter().try_for_each(|child| self.all(child, time))
    }
}
