//! Remarks: what might surprise the user of a schedule. Each is a [`RemarkKind`] with its [`Level`], a text and a place.

use crate::diagnostic::Place;
use std::fmt;

/// How much a remark matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Surprising behaviour of the framework that does no harm.
    Info,
    /// Something was picked, assumed or left out.
    Assumed,
    /// The schedule is probably not the intended one.
    Warning,
    /// The schedule is certainly not the intended one.
    Error,
}

impl Level {
    /// `info`, `assumed`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Assumed => "assumed",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// Whether every command reports it. The other levels are only reported on request.
    pub fn is_said_unasked(self) -> bool {
        self != Level::Info
    }
}

/// Declares the kinds of remarks: the summary, the variant, its id and its level.
macro_rules! kinds {
    ($(#[doc = $summary:literal] $name:ident = $id:literal, $level:ident;)*) => {
        /// The kind of a remark. The doc of each variant is its summary.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum RemarkKind {
            $(#[doc = $summary] $name,)*
        }

        impl RemarkKind {
            /// All kinds, by topic.
            pub const ALL: &[RemarkKind] = &[$(RemarkKind::$name,)*];

            /// Its stable name: `warmup-longer-than-the-run`.
            pub fn id(self) -> &'static str {
                match self { $(RemarkKind::$name => $id,)* }
            }

            /// How much it matters.
            pub fn level(self) -> Level {
                match self { $(RemarkKind::$name => Level::$level,)* }
            }

            /// Its summary, in one sentence.
            pub fn summary(self) -> &'static str {
                match self { $(RemarkKind::$name => $summary.trim_ascii(),)* }
            }
        }
    };
}

kinds! {
    /// The scheduler counts epochs, and every update steps it.
    SteppedPerUpdateCountsEpochs = "stepped-per-update-counts-epochs", Warning;
    /// The warmup is longer than the run, so that the peak is never reached.
    WarmupLongerThanTheRun = "warmup-longer-than-the-run", Warning;
    /// The phases together are longer than the run, so that one of them is never reached.
    PhasesLongerThanTheRun = "phases-longer-than-the-run", Warning;
    /// The run ends before the schedule does.
    CutShort = "cut-short", Info;
    /// The last update comes one step before the schedule arrives at its end.
    EndsOneStepEarly = "ends-one-step-early", Info;
    /// The run ends within a cycle.
    EndsWithinACycle = "ends-within-a-cycle", Info;
    /// The run goes on past the end of the schedule, where the rate rises again.
    RisesAgain = "rises-again", Info;
    /// The run goes on past the end of the schedule, where the rate is 0.
    ZeroFromThenOn = "zero-from-then-on", Warning;
    /// The run goes on past the end of the schedule, which is extrapolated there, or raises.
    RunsPastItsEnd = "runs-past-its-end", Warning;
    /// From some step on, the rate is NaN.
    BecomesNan = "becomes-nan", Warning;

    /// A boundary or milestone is never reached.
    BoundaryBeyondTheRun = "boundary-beyond-the-run", Warning;
    /// The boundaries or milestones are not in growing order.
    UnorderedBoundaries = "unordered-boundaries", Warning;
    /// A boundary or milestone stands in the list more than once.
    RepeatedBoundary = "repeated-boundary", Warning;
    /// A boundary or milestone is not a whole step.
    FractionalBoundary = "fractional-boundary", Warning;
    /// The change at a boundary comes one step earlier or later than expected.
    BoundaryOffByOne = "boundary-off-by-one", Info;
    /// The number of boundaries does not fit the number of schedules, and some are left out.
    UnpairedBoundary = "unpaired-boundary", Warning;

    /// With these parameters the schedule changes nothing.
    DecaySwitchedOff = "decay-switched-off", Warning;
    /// A decay rises.
    DecayThatRises = "decay-that-rises", Warning;
    /// The rate jumps where the warmup ends.
    JumpAfterTheWarmup = "jump-after-the-warmup", Info;
    /// The warmup has no steps, or it has steps and no target.
    WarmupWithoutEffect = "warmup-without-effect", Warning;
    /// The warmup does not begin at 0.
    WarmupAboveZero = "warmup-above-zero", Info;
    /// The decay begins after the warmup, and the two together are longer than the run.
    WarmupNotIncluded = "warmup-not-included", Warning;
    /// The first update has another rate than the parameters say.
    OddFirstUpdate = "odd-first-update", Info;
    /// No update runs at the peak: it lies between two of them.
    PeakBetweenUpdates = "peak-between-updates", Info;
    /// The schedule never rises to its peak.
    NoWayUp = "no-way-up", Warning;
    /// A restart comes at another step than the formula says.
    RestartOffByOne = "restart-off-by-one", Info;
    /// The least rate is never reached.
    NeverAtTheLeast = "never-at-the-least", Info;

    /// The scheduler replaces the optimizer's own values.
    OverwritesTheOptimizer = "overwrites-the-optimizer", Info;
    /// A scheduler replaces the base rate of those before it.
    OverwritesTheBase = "overwrites-the-base", Warning;
    /// A scheduler undoes the effect of the one before it.
    UndoesTheOneBefore = "undoes-the-one-before", Warning;
    /// The divisor is the default rate, not that of the optimizer's groups.
    DividesByTheDefaultRate = "divides-by-the-default-rate", Warning;
    /// The optimizer is not known, and one was assumed.
    OptimizerTakenForAnother = "optimizer-taken-for-another", Assumed;
    /// The scheduler drives another quantity than the momentum, or none.
    MomentumDrivenOtherwise = "momentum-driven-otherwise", Info;

    /// A parameter was given that has no effect.
    IgnoredParameter = "ignored-parameter", Warning;
    /// A given parameter has another use than expected.
    UnusedByTheUpdates = "unused-by-the-updates", Info;
    /// A parameter was left out, and the framework's default is unusual.
    DefaultOfItsOwn = "default-of-its-own", Info;
    /// A parameter is negative and is taken for 0.
    NegativeTakenForZero = "negative-taken-for-zero", Warning;
    /// An expression gives a fraction where a whole number is needed, and is rounded.
    RoundedToAWholeNumber = "rounded-to-a-whole-number", Assumed;
    /// A length was taken from the run.
    TakenFromTheRun = "taken-from-the-run", Info;

    /// The rate is never lowered, whatever the metric does.
    NeverLowered = "never-lowered", Warning;
    /// With this patience the rate is reduced when the metric improves.
    ReducedOnImprovement = "reduced-on-improvement", Warning;
    /// No metric counts as better than the first.
    NothingImproves = "nothing-improves", Warning;
    /// A relative threshold is used with metrics below 0, where a worse one counts as better.
    RelativeThresholdBelowZero = "relative-threshold-below-zero", Warning;

    /// Integers among the parameters make the framework compute with integers.
    ComputedInIntegers = "computed-in-integers", Warning;
    /// The step is rounded to float32.
    StepRoundedToFloat32 = "step-rounded-to-float32", Info;

    /// From some step on, the resumed run has other rates than the uninterrupted one.
    ResumedOtherwise = "resumed-otherwise", Warning;
    /// The resumed run has the rates of the uninterrupted one, but for the last digits.
    ResumedInOtherDigits = "resumed-in-other-digits", Info;
    /// Nothing says what the resumed run loads, and it is taken as loaded.
    ResumeTakenAsLoaded = "resume-taken-as-loaded", Assumed;

    /// Something of the user's Python was assumed or left out.
    PythonTakenForGranted = "python-taken-for-granted", Assumed;
    /// The user's Python may keep state, and is called in order.
    CalledInOrder = "called-in-order", Info;
    /// The framework compiles the user's Python, which raises or freezes then.
    DiffersWhenCompiled = "differs-when-compiled", Warning;
    /// What a saved model keeps of the schedule.
    SavedWithTheModel = "saved-with-the-model", Info;

    /// The spec causes many remarks, and most of them are left out.
    FurtherRemarks = "further-remarks", Assumed;
}

impl fmt::Display for RemarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One thing that might surprise the user of a schedule.
///
/// ```
/// use lrsched::schedule::remark::{RemarkKind, Level, Remark};
///
/// let remark = Remark::new(RemarkKind::WarmupLongerThanTheRun, "The warmup takes 500 steps, and the run has 100.");
/// assert_eq!(remark.id(), "warmup-longer-than-the-run");
/// assert_eq!(remark.level(), Level::Warning);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The kind of remark.
    pub kind: RemarkKind,
    /// The remark with its numbers, in one or two sentences.
    pub text: String,
    place: Option<Place>,
}

impl Remark {
    /// A remark without a place.
    pub fn new(kind: RemarkKind, text: impl Into<String>) -> Self {
        Remark { kind, text: text.into(), place: None }
    }

    /// Sets its place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Its place in the user's text: a parameter, or the kind of the schedule.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The stable name of its kind.
    pub fn id(&self) -> &'static str {
        self.kind.id()
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        self.kind.level()
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_of_its_own_that_is_its_variant_in_kebab_case() {
        let mut ids = BTreeSet::new();
        for kind in RemarkKind::ALL {
            let mut kebab = String::new();
            for letter in format!("{kind:?}").chars() {
                if letter.is_ascii_uppercase() && !kebab.is_empty() {
                    kebab.push('-');
                }
                kebab.push(letter.to_ascii_lowercase());
            }
            assert_eq!(kind.id(), kebab);
            assert!(ids.insert(kind.id()), "{kind} is there twice");
            assert!(kind.summary().ends_with('.'), "{kind}: {}", kind.summary());
        }
    }
}
