//! What a spec means: its schedules, of whatever dialects, with every default filled in.

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::dialect::Args;
use crate::dialect::kit::args::Env;
use crate::schedule::{Schedule, Unit};
use crate::spec::clock::Clock;
use crate::spec::yaml::{Document, Node, written};
use crate::spec::{Files, RunLength, Spec};
use std::cell::RefCell;
use std::sync::Arc;

/// One schedule of a plan.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name under `schedules`.
    pub name: Option<String>,
    /// Its kind with the dialect.
    pub kind: String,
    /// Every parameter that has a value, and whether it was written in the spec.
    pub arguments: Vec<(&'static str, String, bool)>,
    /// What it does.
    pub schedule: Schedule,
    document: Arc<Document>,
    named: Node,
}

impl Series {
    /// Where its kind stands.
    pub fn place(&self) -> Place {
        self.document.place(&self.named)
    }

    /// Where a setting of `run` stands, if it was written.
    pub fn place_of_run(&self, setting: &str) -> Option<Place> {
        let node = self.document.root().get("run")?.get(setting)?;
        Some(self.document.place(node))
    }

    /// The text in which it stands.
    pub fn source(&self) -> &Source {
        self.document.source()
    }
}

/// A spec worked out.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The spec's name.
    pub name: String,
    /// The spec's description.
    pub description: Option<String>,
    /// The training run.
    pub clock: Clock,
    /// The schedules, at least one, in the order written.
    pub series: Vec<Series>,
    asked: RunLength,
}

impl Spec {
    /// Works out the clock and builds the schedules.
    ///
    /// # Errors
    ///
    /// A section with unknown keys or values of the wrong kind, a clock that contradicts itself, an unknown
    /// kind, and whatever a dialect finds wrong with its arguments.
    pub fn resolve(&self, asked: &RunLength, files: &dyn Files) -> Result<Plan, Diagnostic> {
        let document = self.document();
        let clock = self.clock(asked)?;
        let optimizer = self.optimizer(&clock)?;
        let interval = self.interval()?;
        let mut series = Vec::new();
        for (name, node) in self.schedules() {
            let said = RefCell::default();
            let env = Env { document, clock: &clock, optimizer: &optimizer, interval, files, said: &said };
            let args = Args::of(node, env)?;
            let arguments = args.values().map(|(name, node, given)| (name, written(node), given)).collect();
            let (kind, named, document) = (args.full_name(), args.kind_node().clone(), document.clone());
            let schedule = args.build()?;
            let schedule = said.take().into_iter().fold(schedule, Schedule::remark);
            series.push(Series { name, kind, arguments, schedule, document, named });
        }
        let (name, description) = (self.name().to_string(), self.description().map(str::to_string));
        Ok(Plan { name, description, clock, series, asked: *asked })
    }
}

impl Plan {
    /// The number of rows that are shown per `unit`: what was asked for, else the run's length, else the
    /// schedules' own. `None` if nothing says how long it lasts.
    pub fn length(&self, unit: Unit) -> Option<u64> {
        let RunLength { steps, epochs } = self.asked;
        let epoch = self.clock.steps_per_epoch;
        let asked = match unit {
            Unit::Step => steps.or_else(|| epochs?.checked_mul(epoch?)),
            Unit::Epoch => epochs.or_else(|| Some(steps?.div_ceil(epoch?))),
        };
        asked.or(self.clock.length(unit)).or_else(|| {
            let own =
                |series: &Series| convert(series.schedule.length()?, series.schedule.unit(), unit, epoch);
            self.series.iter().filter_map(own).max()
        })
    }

    /// What was asked for from outside.
    pub fn asked_length(&self) -> RunLength {
        self.asked
    }

    /// The unit in which it is shown when nobody asks for another: the schedules' own, or steps where they differ.
    pub fn unit(&self) -> Unit {
        let first = self.series[0].schedule.unit();
        match self.series.iter().all(|series| series.schedule.unit() == first) {
            true => first,
            false => Unit::Step,
        }
    }
}

fn convert(length: u64, from: Unit, to: Unit, steps_per_epoch: Option<u64>) -> Option<u64> {
    match (from, to) {
        (Unit::Step, Unit::Epoch) => Some(length.div_ceil(steps_per_epoch?)),
        (Unit::Epoch, Unit::Step) => length.checked_mul(steps_per_epoch?),
        _ => Some(length),
    }
}
