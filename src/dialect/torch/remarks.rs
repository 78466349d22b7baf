//! What a user of these schedulers might not expect of the parameters at hand, and how long they last.

use crate::dialect::Args;
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::{Finding, Remark};

use super::common::count;
use super::script::{Built, Class};

/// The natural length: of what has one by its own parameters.
pub fn length(class: &Class, args: &Args<'_>, interval: Unit) -> Built<Option<u64>> {
    let length = (class.length)(args, interval)?.map(f64::ceil);
    Ok(length.filter(|length| (1.0..MOST).contains(length)).map(|length| length as u64))
}

/// The longest length that is taken for one.
const MOST: f64 = 9e15;

/// When a scheduler is through, counted in its own steps.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// The last step at which anything happens.
    Through(f64),
}

/// What there is to say about a schedule and those within it.
pub fn remarks(class: &Class, args: &Args<'_>, interval: Unit) -> Built<Vec<Remark>> {
    let mut remarks = Remarks { interval, out: Vec::new() };
    remarks.counted_in_epochs(class, args)?;
    let steps = args.clock().length(interval).map(|steps| steps as f64);
    (class.remarks)(args, Time { steps, is_followed: false }, &mut remarks)?;
    Ok(remarks.out)
}

/// Numbers as a list in a sentence.
pub fn list(numbers: &[f64]) -> String {
    let texts: Vec<String> = numbers.iter().map(f64::to_string).collect();
    texts.join(", ")
}

/// How many steps a scheduler is in force, and whether another follows.
#[derive(Clone, Copy)]
pub struct Time {
    /// How many, if the run says.
    pub steps: Option<f64>,
    /// Whether another scheduler takes over at the end.
    pub is_followed: bool,
}

impl Time {
    /// Its last step, if that comes before `end`. What follows takes over at the very end.
    pub fn short_of(self, end: f64) -> Option<f64> {
        let steps = self.steps.filter(|steps| end > *steps || (end == *steps && !self.is_followed))?;
        Some(steps - 1.0)
    }

    /// Those of some steps that it never gets to.
    fn beyond(self, steps: &[f64]) -> Vec<f64> {
        steps.iter().copied().filter(|step| self.steps.is_some_and(|steps| *step >= steps)).collect()
    }
}

/// What has been said so far.
pub struct Remarks {
    /// What one step stands for.
    pub interval: Unit,
    out: Vec<Remark>,
}

impl Remarks {
    /// What a step is called.
    pub fn unit(&self) -> &'static str {
        self.interval.name()
    }

    /// Says what a parameter causes, once.
    pub fn say(&mut self, args: &Args<'_>, finding: Finding, name: &str, text: impl Into<String>) {
        let remark = args.remark(finding, name, text);
        if !self.out.iter().any(|known| known.text == remark.text) {
            self.out.push(remark);
        }
    }

    /// A schedule that is just as long as the epochs of a run, and is stepped with every update.
    fn counted_in_epochs(&mut self, class: &Class, args: &Args<'_>) -> Built<()> {
        let clock = args.clock();
        let (Unit::Step, Some(epochs), Some(steps)) = (self.interval, clock.epochs, clock.steps) else {
            return Ok(());
        };
        let Some(Pace::Through(end)) = (class.pace)(args)? else { return Ok(()) };
        if end > 1.0 && end <= epochs as f64 && epochs < steps {
            let text = format!(
                "Every update steps the scheduler, so that it is through after {end} of {steps} updates; if the \
                 loop steps it once per epoch, write `interval: epoch`."
            );
            self.out.push(Remark::new(Finding::SteppedPerUpdateCountsEpochs, text).at(args.kind_place()));
        }
        Ok(())
    }

    /// Milestones that are never reached.
    pub fn late(&mut self, args: &Args<'_>, milestones: &[f64], time: Time) {
        let late = time.beyond(milestones);
        if let (Some(steps), false) = (time.steps, late.is_empty()) {
            let (name, unit) = (args.kind.name, self.unit());
            let text = format!("{name} never gets to {}: it runs for {steps} {unit}s.", list(&late));
            self.say(args, Finding::BoundaryBeyondTheRun, "milestones", text);
        }
    }

    /// What there is to say of `ConstantLR` and `LinearLR`, which begin with a factor and come to do something at
    /// `total_iters`.
    pub fn warmup(&mut self, args: &Args<'_>, (begins, does): (&'static str, &str), time: Time) -> Built<()> {
        let (name, unit) = (args.kind.name, self.unit());
        let start: Number = args.get(begins)?;
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
                begins,
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
}
