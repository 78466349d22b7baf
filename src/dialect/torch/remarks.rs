//! Remarks on torch's schedulers, and their lengths.

use crate::dialect::kit::remarks::list;
use crate::dialect::{Args, Resolved};
use crate::number::libm::double;
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

use super::common::LAST_EPOCH;
use super::script::TorchClass;

/// The length of a schedule, if its parameters give one.
pub(crate) fn length(class: &TorchClass, args: &Args<'_>, interval: Unit) -> Resolved<Option<u64>> {
    let past = match class.kind.params.iter().any(|param| param.name == LAST_EPOCH.name) {
        true => args.get::<i64>(LAST_EPOCH.name)? + 1,
        false => 0,
    };
    let length = (class.length)(args, interval)?.map(|length| length.ceil() - past as f64);
    Ok(length.filter(|length| (1.0..MOST).contains(length)).map(|length| length as u64))
}

/// A length of at least this counts as none.
const MOST: f64 = 9e15;

/// How fast a scheduler goes, in its own steps.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// The last step that changes the rate.
    Through(f64),
    /// The length of its first cycle.
    Cycles(f64),
    /// Times `gamma` every `size` steps, for ever.
    Fades {
        /// How many steps.
        size: f64,
        /// The factor.
        gamma: f64,
    },
}

/// The fraction of the first rate below which a model no longer learns. No schedule is meant to end below it.
const FADED: f64 = 1e-8;

impl Pace {
    /// What happens if the steps are updates although epochs were meant; `None` if updates may well have been meant.
    fn in_updates(self, steps: u64, epochs: u64) -> Option<String> {
        let (run, epochs) = (steps as f64, epochs as f64);
        match self {
            Pace::Through(end) if end > 1.0 && end <= epochs => {
                Some(format!("it ends after {end} of {steps} updates"))
            }
            Pace::Cycles(length) if length > 1.0 && length <= epochs => {
                Some(format!("its first cycle ends after {length} of {steps} updates"))
            }
            Pace::Fades { size, gamma } if size > 0.0 && gamma > 0.0 && gamma < 1.0 => {
                let times = |steps: f64| ((steps - 1.0) / size).floor();
                let left = |steps: f64| times(steps) * double::log10(gamma);
                let fades = left(run) < double::log10(FADED) && left(epochs) >= double::log10(FADED);
                fades.then(|| {
                    format!("the rate falls {} times, to 1e{:.0} of the first rate", times(run), left(run))
                })
            }
            _ => None,
        }
    }

    /// The pace of the same scheduler if it begins `steps` later.
    pub(crate) fn after(self, steps: f64) -> Pace {
        match self {
            Pace::Through(end) => Pace::Through(end + steps),
            other => other,
        }
    }
}

/// The remarks on a schedule and those within it.
pub(crate) fn remarks(class: &TorchClass, args: &Args<'_>, interval: Unit) -> Resolved<Vec<Remark>> {
    let mut remarks = Remarks { interval, out: Vec::new() };
    if !args.optimizer().initial_lr.is_empty() || args.is_told() {
        // In a resumed run, the parameters describe the whole run, not its rest. In a loop that says the epoch, they count
        // epochs, not calls.
        return Ok(remarks.out);
    }
    if !args.is_paced() {
        remarks.counted_in_epochs(class, args)?;
    }
    let steps = args.steps_in_run(interval).map(|steps| steps as f64);
    (class.remarks)(args, TimeInForce { steps, is_followed: false, from_the_base: true }, &mut remarks)?;
    Ok(remarks.out)
}

/// For how long a scheduler is in force, and whether another follows.
#[derive(Clone, Copy)]
pub(crate) struct TimeInForce {
    /// The number of steps, if it is known.
    pub steps: Option<f64>,
    /// Whether another scheduler follows.
    pub is_followed: bool,
    /// Whether it starts from the optimizer's rate, which no other scheduler has changed.
    pub from_the_base: bool,
}

impl TimeInForce {
    /// Its last step, if that comes before `end`. A scheduler that follows takes over at its end.
    pub(crate) fn short_of(self, end: f64) -> Option<f64> {
        let steps = self.steps.filter(|steps| end > *steps || (end == *steps && !self.is_followed))?;
        Some(steps - 1.0)
    }

    /// The steps that it never reaches.
    fn beyond(self, steps: &[f64]) -> Vec<f64> {
        steps.iter().copied().filter(|step| self.steps.is_some_and(|steps| *step >= steps)).collect()
    }
}

/// The remarks so far.
pub(crate) struct Remarks {
    /// The unit of a step.
    pub interval: Unit,
    out: Vec<Remark>,
}

impl Remarks {
    /// The unit's name.
    pub(crate) fn unit(&self) -> &'static str {
        self.interval.name()
    }

    /// Adds a remark on a parameter, unless it has been made.
    pub(crate) fn say(&mut self, args: &Args<'_>, kind: RemarkKind, name: &str, text: impl Into<String>) {
        self.add(args.remark(kind, name, text));
    }

    /// Adds a remark, unless it is there.
    pub(crate) fn add(&mut self, remark: Remark) {
        if !self.out.iter().any(|known| known.text == remark.text) {
            self.out.push(remark);
        }
    }

    /// Adds the remark on a schedule whose parameters count epochs, but that is stepped at every update.
    fn counted_in_epochs(&mut self, class: &TorchClass, args: &Args<'_>) -> Resolved<()> {
        let clock = args.clock();
        let (Unit::Step, Some(epochs), Some(steps)) = (self.interval, clock.epochs, clock.steps) else {
            return Ok(());
        };
        let Some(pace) = (class.pace)(args)?.filter(|_| epochs < steps) else { return Ok(()) };
        if let Some(happens) = pace.in_updates(steps, epochs) {
            let text = format!(
                "The scheduler is stepped at every update, so {happens}. If your loop steps it once per epoch, write \
                 `interval: epoch`."
            );
            self.out.push(args.remark_on_kind(RemarkKind::SteppedPerUpdateCountsEpochs, text));
        }
        Ok(())
    }

    /// Adds the remark on a schedule that does not reach its end, and returns whether it did. `does` is the sentence
    /// before ": that is at step 100".
    pub(crate) fn short(
        &mut self,
        args: &Args<'_>,
        name: &'static str,
        end: f64,
        time: TimeInForce,
        does: &str,
    ) -> bool {
        let Some(last) = time.short_of(end) else { return false };
        let finding = if last + 1.0 == end { RemarkKind::EndsOneStepEarly } else { RemarkKind::CutShort };
        let (class, unit) = (args.kind.name, self.unit());
        self.say(
            args,
            finding,
            name,
            format!("{class} {does}: that is at {unit} {end}, but its last {unit} is {last}."),
        );
        true
    }

    /// Adds the remark on an `eta_min` that is not below the optimizer's rate, and returns whether it did.
    pub(crate) fn flat(&mut self, args: &Args<'_>, time: TimeInForce) -> Resolved<bool> {
        let least: Number = args.get("eta_min")?;
        let bases = &args.optimizer().lr;
        if !time.from_the_base || bases.is_empty() {
            return Ok(false);
        }
        let name = args.kind.name;
        if bases.iter().all(|(_, base)| *base == least) {
            let text = format!("{name} changes nothing: `eta_min` is the optimizer's rate, {least}.");
            self.say(args, RemarkKind::DecaySwitchedOff, "eta_min", text);
            return Ok(true);
        }
        if bases.iter().any(|(_, base)| *base < least) {
            let text = format!("{name} rises: `eta_min` ({least}) is above the optimizer's rate.");
            self.say(args, RemarkKind::DecayThatRises, "eta_min", text);
            return Ok(true);
        }
        Ok(false)
    }

    /// Milestones that are never reached.
    pub(crate) fn late(&mut self, args: &Args<'_>, milestones: &[f64], time: TimeInForce) {
        let late = time.beyond(milestones);
        if let (Some(steps), false) = (time.steps, late.is_empty()) {
            let (name, unit) = (args.kind.name, self.unit());
            let text = format!("{name} never reaches {}: it runs for {steps} {unit}s.", list(&late));
            self.say(args, RemarkKind::BoundaryBeyondTheRun, "milestones", text);
        }
    }

    /// Adds the remarks on `ConstantLR` and `LinearLR`, which begin with the factor `begins` and at `total_iters` do what
    /// `does` says.
    pub(crate) fn warmup(
        &mut self,
        args: &Args<'_>,
        (begins, end, does): (&'static str, Number, &str),
        total: Number,
        time: TimeInForce,
    ) -> Resolved<()> {
        let (name, unit, start) = (args.kind.name, self.unit(), args.get::<Number>(begins)?);
        let total = total.float();
        if !args.is_given("total_iters") {
            let text = format!(
                "`total_iters` of {name} is torch's default, 5 {unit}s; it is not taken from the run."
            );
            self.say(args, RemarkKind::DefaultOfItsOwn, "total_iters", text);
        }
        if !args.is_given(begins) {
            let text = format!(
                "`{begins}` of {name} is torch's default: its first {unit} uses {start} times the rate."
            );
            self.say(args, RemarkKind::DefaultOfItsOwn, begins, text);
        }
        if total == 0.0 {
            let text = format!("With `total_iters: 0` {name} never {does}.");
            self.say(args, RemarkKind::DecaySwitchedOff, "total_iters", text);
        } else if start >= end {
            self.short(args, "total_iters", total, time, &format!("never {does}"));
        } else if let Some(last) = time.short_of(total) {
            let text =
                format!("{name} never {does}: that is at {unit} {total}, but its last {unit} is {last}.");
            self.say(args, RemarkKind::WarmupLongerThanTheRun, "total_iters", text);
        }
        Ok(())
    }
}
