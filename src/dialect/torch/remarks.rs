//! What a user of these schedulers might not expect of the parameters at hand, and how long they last.

use crate::dialect::kit::remarks::list;
use crate::dialect::{Args, Resolved};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::{Finding, Remark};

use super::common::LAST_EPOCH;
use super::script::TorchClass;

/// The natural length: of what has one by its own parameters.
pub(crate) fn length(class: &TorchClass, args: &Args<'_>, interval: Unit) -> Resolved<Option<u64>> {
    let past = match class.kind.params.iter().any(|param| param.name == LAST_EPOCH.name) {
        true => args.get::<i64>(LAST_EPOCH.name)? + 1,
        false => 0,
    };
    let length = (class.length)(args, interval)?.map(|length| length.ceil() - past as f64);
    Ok(length.filter(|length| (1.0..MOST).contains(length)).map(|length| length as u64))
}

/// The longest length that is taken for one.
const MOST: f64 = 9e15;

/// How fast a scheduler goes, counted in its own steps.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// The last step at which anything happens.
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

/// What is left of a rate where nothing is learned any more. No scheduler that is meant so ends as low.
const FADED: f64 = 1e-8;

impl Pace {
    /// What comes of it if updates are counted where epochs were meant; nothing if they may well have been meant.
    fn in_updates(self, steps: u64, epochs: u64) -> Option<String> {
        let (run, epochs) = (steps as f64, epochs as f64);
        match self {
            Pace::Through(end) if end > 1.0 && end <= epochs => {
                Some(format!("it is through after {end} of {steps} updates"))
            }
            Pace::Cycles(length) if length > 1.0 && length <= epochs => {
                Some(format!("its first cycle is over after {length} of {steps} updates"))
            }
            Pace::Fades { size, gamma } if size > 0.0 && gamma > 0.0 && gamma < 1.0 => {
                let times = |steps: f64| ((steps - 1.0) / size).floor();
                let left = |steps: f64| times(steps) * gamma.log10();
                let fades = left(run) < FADED.log10() && left(epochs) >= FADED.log10();
                fades.then(|| {
                    format!("the rate falls {} times, to 1e{:.0} of the first", times(run), left(run))
                })
            }
            _ => None,
        }
    }

    /// The same of a scheduler that begins later.
    pub(crate) fn after(self, steps: f64) -> Pace {
        match self {
            Pace::Through(end) => Pace::Through(end + steps),
            other => other,
        }
    }
}

/// What there is to say about a schedule and those within it.
pub(crate) fn remarks(class: &TorchClass, args: &Args<'_>, interval: Unit) -> Resolved<Vec<Remark>> {
    let mut remarks = Remarks { interval, out: Vec::new() };
    if !args.optimizer().initial_lr.is_empty() {
        // The rest of a run that was begun earlier: its parameters are about the whole.
        return Ok(remarks.out);
    }
    remarks.counted_in_epochs(class, args)?;
    let steps = args.clock().length(interval).map(|steps| steps as f64);
    (class.remarks)(args, TimeInForce { steps, is_followed: false, from_the_base: true }, &mut remarks)?;
    Ok(remarks.out)
}

/// How many steps a scheduler is in force, and whether another follows.
#[derive(Clone, Copy)]
pub(crate) struct TimeInForce {
    /// How many, if the run says.
    pub steps: Option<f64>,
    /// Whether another scheduler takes over at the end.
    pub is_followed: bool,
    /// Whether it starts from the rate of the optimizer, as no other scheduler has changed it.
    pub from_the_base: bool,
}

impl TimeInForce {
    /// Its last step, if that comes before `end`. What follows takes over at the very end.
    pub(crate) fn short_of(self, end: f64) -> Option<f64> {
        let steps = self.steps.filter(|steps| end > *steps || (end == *steps && !self.is_followed))?;
        Some(steps - 1.0)
    }

    /// Those of some steps that it never gets to.
    fn beyond(self, steps: &[f64]) -> Vec<f64> {
        steps.iter().copied().filter(|step| self.steps.is_some_and(|steps| *step >= steps)).collect()
    }
}

/// What has been said so far.
pub(crate) struct Remarks {
    /// What one step stands for.
    pub interval: Unit,
    out: Vec<Remark>,
}

impl Remarks {
    /// What a step is called.
    pub(crate) fn unit(&self) -> &'static str {
        self.interval.name()
    }

    /// Says what a parameter causes, once.
    pub(crate) fn say(&mut self, args: &Args<'_>, finding: Finding, name: &str, text: impl Into<String>) {
        let remark = args.remark(finding, name, text);
        if !self.out.iter().any(|known| known.text == remark.text) {
            self.out.push(remark);
        }
    }

    /// A schedule that is just as long as the epochs of a run, and is stepped with every update.
    fn counted_in_epochs(&mut self, class: &TorchClass, args: &Args<'_>) -> Resolved<()> {
        let clock = args.clock();
        let (Unit::Step, Some(epochs), Some(steps)) = (self.interval, clock.epochs, clock.steps) else {
            return Ok(());
        };
        let Some(pace) = (class.pace)(args)?.filter(|_| epochs < steps) else { return Ok(()) };
        if let Some(happens) = pace.in_updates(steps, epochs) {
            let text = format!(
                "Every update steps the scheduler, so that {happens}; if the loop steps it once per epoch, write \
                 `interval: epoch`."
            );
            self.out.push(args.remark_on_kind(Finding::SteppedPerUpdateCountsEpochs, text));
        }
        Ok(())
    }

    /// A schedule that does not get to its end: `does` says so, in words that go before "that is at step 100".
    pub(crate) fn short(
        &mut self,
        args: &Args<'_>,
        name: &'static str,
        end: f64,
        time: TimeInForce,
        does: &str,
    ) -> bool {
        let Some(last) = time.short_of(end) else { return false };
        let finding = if last + 1.0 == end { Finding::EndsOneStepEarly } else { Finding::CutShort };
        let (class, unit) = (args.kind.name, self.unit());
        self.say(
            args,
            finding,
            name,
            format!("{class} {does}: that is at {unit} {end}, and its last is {last}."),
        );
        true
    }

    /// A least rate at which the schedule begins, or above which it does, and whether there is nothing else to say.
    pub(crate) fn flat(&mut self, args: &Args<'_>, time: TimeInForce) -> Resolved<bool> {
        let least: Number = args.get("eta_min")?;
        let bases = &args.optimizer().lr;
        if !time.from_the_base || bases.is_empty() {
            return Ok(false);
        }
        let name = args.kind.name;
        if bases.iter().all(|(_, base)| *base == least) {
            let text = format!("{name} changes nothing: `eta_min` is the optimizer's rate, {least}.");
            self.say(args, Finding::DecaySwitchedOff, "eta_min", text);
            return Ok(true);
        }
        if bases.iter().any(|(_, base)| *base < least) {
            let text = format!("{name} rises: `eta_min` ({least}) is above the optimizer's rate.");
            self.say(args, Finding::DecayThatRises, "eta_min", text);
            return Ok(true);
        }
        Ok(false)
    }

    /// Milestones that are never reached.
    pub(crate) fn late(&mut self, args: &Args<'_>, milestones: &[f64], time: TimeInForce) {
        let late = time.beyond(milestones);
        if let (Some(steps), false) = (time.steps, late.is_empty()) {
            let (name, unit) = (args.kind.name, self.unit());
            let text = format!("{name} never gets to {}: it runs for {steps} {unit}s.", list(&late));
            self.say(args, Finding::BoundaryBeyondTheRun, "milestones", text);
        }
    }

    /// What there is to say of `ConstantLR` and `LinearLR`, which begin with a factor and come to do something at
    /// `total_iters`.
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
            let text =
                format!("{name} has torch's own `total_iters` of 5 {unit}s; the run says nothing about it.");
            self.say(args, Finding::DefaultOfItsOwn, "total_iters", text);
        }
        if !args.is_given(begins) {
            let text = format!(
                "{name} has torch's own `{begins}`: its first {unit} runs at {start} times the rate."
            );
            self.say(args, Finding::DefaultOfItsOwn, begins, text);
        }
        if total == 0.0 {
            let text = format!("With `total_iters: 0` {name} never {does}.");
            self.say(args, Finding::DecaySwitchedOff, "total_iters", text);
        } else if start >= end {
            self.short(args, "total_iters", total, time, &format!("never {does}"));
        } else if let Some(last) = time.short_of(total) {
            let text = format!("{name} never {does}: that is at {unit} {total}, and its last is {last}.");
            self.say(args, Finding::WarmupLongerThanTheRun, "total_iters", text);
        }
        Ok(())
    }
}
