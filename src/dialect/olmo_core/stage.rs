//! The parts of `ComposableScheduler` and `SequentialScheduler` that a spec writes as maps.

use super::common::configuration_error;
use crate::diagnostic::{Diagnostic, nearest};
use crate::dialect::kit::values::{Arg, FromArg};
use crate::number::libm::double;
use crate::spec::yaml::{Yaml, written};
use std::f64::consts::PI;

/// A rate, or a fraction of the optimizer's.
#[derive(Debug, Clone, Copy)]
pub(super) enum StageLevel {
    Rate(f64),
    Fraction(f64),
}

impl StageLevel {
    pub(super) fn of(self, initial_lr: f64) -> f64 {
        match self {
            StageLevel::Rate(rate) => rate,
            StageLevel::Fraction(fraction) => initial_lr * fraction,
        }
    }
}

/// The way from one rate to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct StageWay {
    pub duration: i64,
    is_cosine: bool,
}

impl StageWay {
    /// `_interpolate_lr`.
    pub(super) fn rate(&self, start: f64, end: f64, current: i64) -> f64 {
        let (current, duration) = (current as f64, self.duration as f64);
        match self.is_cosine {
            true => end + (start - end) * (1.0 + double::cos(PI * current / duration)) / 2.0,
            false => start + (end - start) * current / duration,
        }
    }
}

/// `ComposableSchedulerStage`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ComposableStage {
    pub way: StageWay,
    pub start: Option<StageLevel>,
    pub end: StageLevel,
}

/// `OverrideDecay`.
#[derive(Debug, Clone, Copy)]
pub(super) struct OverrideDecay {
    pub start: i64,
    pub way: StageWay,
    pub end: StageLevel,
}

impl OverrideDecay {
    /// The rate from `start` on. `from` is that of the main schedule at `start`.
    pub(super) fn rate(&self, initial_lr: f64, from: f64, current: i64) -> f64 {
        let (through, end) = (current - self.start, self.end.of(initial_lr));
        match through < self.way.duration {
            true => self.way.rate(from, end, through),
            false => end,
        }
    }
}

impl<'a> FromArg<'a> for ComposableStage {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        let fields = StageFields::of(arg, &["duration", "shape", START[0], START[1], END[0], END[1]])?;
        let way = fields.way("'duration' must be > 0 for every stage.")?;
        let start = fields.level(START, "")?;
        let [one, both] = [
            "Specify exactly one of 'end_lr' or 'end_lr_fraction' for each stage.",
            "Specify at most one of 'start_lr' or 'start_lr_fraction' for a stage.",
        ];
        if fields.number(START[0])?.is_some() && fields.number(START[1])?.is_some() {
            return Err(fields.wrong(both));
        }
        match fields.level(END, "")? {
            Some(end) if fields.number(END[0])?.is_none() || fields.number(END[1])?.is_none() => {
                Ok(ComposableStage { way, start, end })
            }
            _ => Err(fields.wrong(one)),
        }
    }
}

impl<'a> FromArg<'a> for OverrideDecay {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        let fields = StageFields::of(arg, &["start", "duration", "shape", END[0], END[1]])?;
        let start = fields.whole("start")?;
        if start < 0 {
            return Err(fields.wrong("'start' must be >= 0 for override decay."));
        }
        let way = fields.way("'duration' must be > 0 for override decay.")?;
        match fields.level(END, " for override decay")? {
            Some(end) if fields.number(END[0])?.is_none() || fields.number(END[1])?.is_none() => {
                Ok(OverrideDecay { start, way, end })
            }
            _ => {
                Err(fields.wrong("Specify exactly one of 'end_lr' or 'end_lr_fraction' for override decay."))
            }
        }
    }
}

const START: [&str; 2] = ["start_lr", "start_lr_fraction"];
const END: [&str; 2] = ["end_lr", "end_lr_fraction"];

/// The fields of a map.
struct StageFields<'a>(Arg<'a>);

impl<'a> StageFields<'a> {
    fn of(arg: &Arg<'a>, names: &[&str]) -> Result<Self, Diagnostic> {
        let Yaml::Map(entries) = &arg.node().value else { return Err(arg.expected("a map")) };
        let unknown = entries.iter().find(|(key, _)| !names.iter().any(|name| key.text() == Some(*name)));
        let Some((key, _)) = unknown else { return Ok(StageFields(*arg)) };
        let name = written(key);
        let error = Diagnostic::new(format!("`{}` has no `{name}`", arg.param().name))
            .at(arg.inner(key).place(), "not a field of OLMo-core's class");
        Err(match nearest(&name, names.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("its fields are {}", names.join(", "))),
        })
    }

    fn field(&self, name: &str) -> Option<Arg<'a>> {
        let node = self.0.node().get(name)?;
        (node.value != Yaml::Null).then(|| self.0.inner(node))
    }

    fn number(&self, name: &str) -> Result<Option<f64>, Diagnostic> {
        self.field(name).map(|arg| f64::from_node(&arg)).transpose()
    }

    fn whole(&self, name: &str) -> Result<i64, Diagnostic> {
        match self.field(name) {
            Some(arg) => i64::from_node(&arg),
            None => Err(self.wrong(&format!("'{name}' is missing"))),
        }
    }

    /// A rate or a fraction, at least 0.
    fn level(&self, [rate, fraction]: [&str; 2], whose: &str) -> Result<Option<StageLevel>, Diagnostic> {
        for name in [rate, fraction] {
            if self.number(name)?.is_some_and(|value| value < 0.0) {
                return Err(self.wrong(&format!("'{name}' must be >= 0{whose}.")));
            }
        }
        Ok(match (self.number(rate)?, self.number(fraction)?) {
            (Some(rate), _) => Some(StageLevel::Rate(rate)),
            (None, fraction) => fraction.map(StageLevel::Fraction),
        })
    }

    fn way(&self, message: &str) -> Result<StageWay, Diagnostic> {
        let duration = self.whole("duration")?;
        if duration <= 0 {
            return Err(self.wrong(message));
        }
        // `null` is no shape: OLMo-core raises when it comes to the stage.
        let shape = self.0.node().get("shape").map(|node| self.0.inner(node));
        let is_cosine = match shape.as_ref().map(|arg| (arg, arg.node().text())) {
            None | Some((_, Some("linear"))) => false,
            Some((_, Some("cosine"))) => true,
            Some((arg, _)) => return Err(arg.expected("one of `linear`, `cosine`")),
        };
        Ok(StageWay { duration, is_cosine })
    }

    /// The error that OLMo-core makes, at this map.
    fn wrong(&self, message: &str) -> Diagnostic {
        configuration_error(self.0.args(), self.0.param().name, message).at(self.0.place(), "")
    }
}
