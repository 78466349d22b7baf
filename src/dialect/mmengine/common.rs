//! What the schedulers share: their parameters, how they are declared, and the steps at which one acts.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{absent, number, truth};
use crate::dialect::kit::values::{Length, Whole};
use crate::dialect::{Args, Interval, Kind, Param, ParamUnit, Resolved, Role};
use crate::number::python::Number;

use super::scheduler::Law;

pub(super) const BEGIN: Param = number("begin", "0", "the step at which it begins to act");
pub(super) const END: Param = number(
    "end",
    "1000000000",
    "the step from which it no longer acts; within `mmengine.param_scheduler` the end of the run",
);
pub(super) const LAST_STEP: Param = number(
    "last_step",
    "-1",
    "the last step of an earlier run; -1 for a new one. Other values need `initial_lr` in the optimizer",
);
pub(super) const BY_EPOCH: Param =
    truth("by_epoch", "true", "whether it is stepped after each epoch; otherwise after each iteration");
pub(super) const VERBOSE: Param = truth("verbose", "false", "whether it prints the values; changes nothing");
pub(super) const CONVERT: Param = truth(
    "convert_to_iter_based",
    "false",
    "whether the Runner multiplies its lengths by the iterations of an epoch, and steps it after each iteration",
);
pub(super) const FACTOR: Param =
    number("gamma", "0.1", "what the value is multiplied by").means(Role::Factor);
pub(super) const ETA_MIN: Param =
    absent("eta_min", "the lowest value; without it and `eta_min_ratio` 0").means(Role::EndRate);
pub(super) const ETA_MIN_RATIO: Param =
    absent("eta_min_ratio", "the lowest value, as a fraction of the optimizer's own").means(Role::EndRatio);
/// The unit of every length of a scheduler.
pub(super) const OWN_STEPS: ParamUnit = ParamUnit::EpochsIf("by_epoch");

/// A class of schedulers: what it is for the learning rate, and for the momentum.
pub(super) struct MmClass {
    /// `...LR`.
    pub rate: Kind,
    /// `...Momentum`, if there is one.
    pub momentum: Option<Kind>,
    /// Reads the arguments of the constructor.
    pub law: fn(&Args<'_>, &ActiveSteps) -> Resolved<Law>,
}

/// A parameter says what a scheduler counts.
pub(super) const CLOCK: Interval = Interval::Source;

/// The same class for the momentum.
pub(super) const fn twin(
    rate: Kind,
    name: &'static str,
    summary: &'static str,
    example: &'static str,
) -> Kind {
    Kind { name, summary, example, ..rate }
}

/// Turns an exception in a constructor into a message.
pub(super) fn report<'a>(args: &'a Args<'_>) -> impl Fn(Exception) -> Diagnostic + use<'a> {
    |raised| raised.report(args, "in the constructor")
}

/// The training loop around a scheduler, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LoopLengths {
    /// `len(train_dataloader)`.
    pub epoch_length: Option<u64>,
    /// The epochs of the loop, which are the default of `end` if a Runner builds the scheduler.
    pub max_epochs: Option<u64>,
    /// The iterations of the loop, likewise.
    pub max_iters: Option<u64>,
    /// Whether a Runner builds the scheduler, which fills in `end`.
    pub has_runner: bool,
}

/// The steps at which a scheduler acts, and the clock that it counts by.
#[derive(Debug, Clone, Copy)]
pub(super) struct ActiveSteps {
    /// `begin`, in its own steps.
    pub begin: Number,
    /// `end`, likewise.
    pub end: Number,
    /// `by_epoch`, after the conversion.
    pub by_epoch: bool,
    /// The factor of its lengths, if `convert_to_iter_based`.
    factor: Option<Number>,
}

/// `INF` of mmengine, which is not converted.
pub(super) const INF: i64 = 1_000_000_000;

impl ActiveSteps {
    /// Reads `begin`, `end`, `by_epoch` and `convert_to_iter_based`.
    ///
    /// # Errors
    ///
    /// What the Runner refuses, or a length of the run that is not known.
    pub(super) fn of(args: &Args<'_>, lengths: LoopLengths) -> Resolved<Self> {
        let by_epoch: bool = args.get("by_epoch")?;
        let (Length(begin), Length(mut end)) = (args.get("begin")?, args.get("end")?);
        args.check::<bool>("verbose")?;
        if lengths.has_runner && !args.is_given("end") {
            end = default_end(args, lengths, by_epoch)?.into();
        }
        let converts = args.takes(CONVERT.name) && args.get(CONVERT.name)?;
        if !converts {
            return Ok(ActiveSteps { begin, end, by_epoch, factor: None });
        }
        if !by_epoch {
            let raised = Exception::assertion(
                "Only epoch-based parameter scheduler can be converted to iter-based, and `epoch_length` should be set",
            );
            return Err(report(args)(raised.about(CONVERT.name)));
        }
        let factor = Number::from(lengths.epoch_length.ok_or_else(|| unknown_epoch(args, CONVERT.name))?);
        let scaled = |steps: Number| (steps * factor).int().map_err(|wrong| report(args)(wrong.into()));
        let end = if end == INF { end } else { scaled(end)? };
        Ok(ActiveSteps { begin: scaled(begin)?, end, by_epoch: false, factor: Some(factor) })
    }

    /// `end - begin`.
    pub(super) fn length(&self) -> Number {
        self.end - self.begin
    }

    /// A number of epochs in the steps of the scheduler.
    pub(super) fn scaled(&self, steps: Number) -> Number {
        self.factor.map_or(steps, |factor| steps * factor)
    }

    /// The parameter of this name in the steps of the scheduler.
    pub(super) fn whole(&self, args: &Args<'_>, name: &'static str) -> Resolved<Number> {
        args.get::<Whole>(name).map(|whole| self.scaled(whole.0))
    }

    /// The same for a list.
    pub(super) fn wholes(&self, args: &Args<'_>, name: &'static str) -> Resolved<Vec<Number>> {
        let all: Vec<Whole> = args.get(name)?;
        Ok(all.into_iter().map(|whole| self.scaled(whole.0)).collect())
    }
}

fn default_end(args: &Args<'_>, lengths: LoopLengths, by_epoch: bool) -> Resolved<u64> {
    let (known, unit, key) = match by_epoch {
        true => (lengths.max_epochs, "epochs", "epochs: 12"),
        false => (lengths.max_iters, "iterations", "steps: 90000"),
    };
    known.ok_or_else(|| {
        args.refuse(END.name, format!("`end` of `{}` is missing", args.full_name()))
            .why(format!("the Runner takes the {unit} of the run, which are not known"))
            .help(format!("add `end: ...`, or say how long the run is: `run: {{{key}}}`"))
    })
}

/// The error for an epoch whose length is not known.
pub(super) fn unknown_epoch(args: &Args<'_>, parameter: &str) -> Diagnostic {
    args.refuse(parameter, format!("`{}` needs the iterations of an epoch", args.full_name()))
        .why("epochs and iterations are two clocks, and the length of an epoch connects them")
        .help("give it: `run: {steps_per_epoch: 7330}`, which is `len(train_dataloader)`")
}
