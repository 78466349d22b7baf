//! Plans: the schedules that a spec describes, with every default filled in.
//!
//! [`Spec::resolve`] makes a [`Plan`]. Its [`Series`] hold the [`Schedule`]s, which
//! [`schedule`](crate::schedule) evaluates; [`view`](crate::view) chooses the rows to show.

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::dialect::kit::args::{Env, ScriptPart};
use crate::dialect::kit::budget::Budget;
use crate::dialect::kit::resume::{self, ResumedRun, resumed_run};
use crate::dialect::{self, Args, Interval, Kind};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit};
use crate::spec::clock::Clock;
use crate::spec::expectation::Expectation;
use crate::spec::yaml::{Document, Node};
use crate::spec::{Files, Optimizer, RunLength, Spec, Stepping};
use std::cell::RefCell;
use std::sync::Arc;

/// Builds the schedule of some arguments.
pub(crate) type BuildSchedule<'b> = dyn FnMut(&Args<'_>) -> Result<Schedule, Diagnostic> + 'b;

/// One schedule of a plan.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name under `schedules`; `None` for the only `schedule` of a spec.
    pub name: Option<String>,
    /// Its kind, with the dialect: `torch.StepLR`.
    pub kind: String,
    /// The parameters that have a value: the name, the value in YAML, and whether the spec gives it (else it is a
    /// default).
    pub arguments: Vec<(&'static str, String, bool)>,
    /// How the training loop steps the scheduler, if the spec says so.
    pub(crate) stepping: Option<Stepping>,
    /// The schedule itself.
    pub schedule: Schedule,
    /// Whether it shows, beside a resumed run, what the run would have done without the interruption.
    pub is_beside: bool,
    document: Arc<Document>,
    named: Node,
}

impl Series {
    /// Whether it is the training loop that decides how often the scheduler is stepped.
    pub(crate) fn is_stepped_by_loop(&self) -> bool {
        matches!(dialect::find(&self.kind), Some((_, Kind { interval: Interval::Caller(_), .. })))
    }

    /// The place of its kind in the spec.
    pub fn place(&self) -> Place {
        self.document.place(&self.named)
    }

    /// The spec, as it was read.
    pub(crate) fn document(&self) -> &Arc<Document> {
        &self.document
    }

    /// The schedule as written: the map that has the `kind`.
    pub(crate) fn written(&self) -> Option<&Node> {
        let root = self.document.root();
        let several = root.get("schedules").map_or(&[][..], Node::entries);
        let is_it = |schedule: &&Node| schedule.get("kind").is_some_and(|kind| kind.id() == self.named.id());
        // The numbers of the nodes mostly ascend, so that it need not be searched among all.
        let below = several.partition_point(|(_, schedule)| schedule.id() <= self.named.id());
        let near = below.checked_sub(1).map(|at| &several[at].1).filter(is_it);
        let single = root.get("schedule").filter(is_it);
        single.or(near).or_else(|| several.iter().map(|(_, schedule)| schedule).find(is_it))
    }

    /// The place of a key of `run`, if the spec has it.
    pub fn place_of_run(&self, setting: &str) -> Option<Place> {
        let node = self.document.root().get("run")?.get(setting)?;
        Some(self.document.place(node))
    }

    /// The text of the spec.
    pub fn source(&self) -> &Source {
        self.document.source()
    }
}

/// A resolved spec.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The spec's name.
    pub name: String,
    /// The spec's description.
    pub description: Option<String>,
    /// The training run, completed.
    pub clock: Clock,
    /// The schedules, at least one, in the order written.
    pub series: Vec<Series>,
    /// How the numbers of the run were computed, if the spec was made of a framework's config: a sentence for each.
    pub arithmetic: Vec<String>,
    /// What the schedules find in the optimizer.
    pub(crate) optimizer: Optimizer,
    /// What the spec expects of the schedules.
    pub(crate) expectations: Vec<Expectation>,
    asked: RunLength,
}

impl Spec {
    /// Completes the clock and builds the schedules. `asked` is the length that the caller asks for; `files` reads the
    /// files that the spec names.
    ///
    /// # Errors
    ///
    /// An unknown key, a value of the wrong type or out of range, a contradiction in `run`, an unknown kind, or arguments
    /// that the framework refuses. The message names the place.
    ///
    /// ```
    /// use lrsched::spec::{NoFiles, RunLength, Spec};
    ///
    /// let spec = Spec::parse("steps.yaml", "
    /// optimizer: {lr: 0.1}
    /// schedule: {kind: torch.StepLR, step_size: 30}
    /// ")?;
    /// let asked = RunLength { epochs: Some(90), ..RunLength::default() };
    /// let plan = spec.resolve(&asked, &NoFiles)?;
    /// assert_eq!(plan.series[0].kind, "torch.StepLR");
    /// assert_eq!(plan.series[0].schedule.row(30).unwrap(), [0.010000000000000002]);
    /// # Ok::<(), lrsched::diagnostic::Diagnostic>(())
    /// ```
    pub fn resolve(&self, asked: &RunLength, files: &dyn Files) -> Result<Plan, Diagnostic> {
        self.at_its_place(asked, files, None)
    }

    /// The same with another way to build a schedule.
    ///
    /// # Errors
    ///
    /// The same, or what `build` returns.
    pub(crate) fn resolve_by(
        &self,
        asked: &RunLength,
        files: &dyn Files,
        build: &mut BuildSchedule<'_>,
    ) -> Result<Plan, Diagnostic> {
        self.at_its_place(asked, files, Some(build))
    }

    fn at_its_place(
        &self,
        asked: &RunLength,
        files: &dyn Files,
        build: Option<&mut BuildSchedule<'_>>,
    ) -> Result<Plan, Diagnostic> {
        match files.stands_for() {
            Some(place) => self.shown_at(place).resolved(asked, files, build),
            None => self.resolved(asked, files, build),
        }
    }

    fn resolved(
        &self,
        asked: &RunLength,
        files: &dyn Files,
        mut build: Option<&mut BuildSchedule<'_>>,
    ) -> Result<Plan, Diagnostic> {
        let document = self.document();
        let clock = self.clock(asked)?;
        let optimizer = self.optimizer(&clock)?;
        let budget = Budget::default();
        let mut series = Vec::new();
        let interruption = self.resume(&clock)?;
        for (name, node) in self.schedules() {
            let interval = self.interval(node, &clock)?;
            let (said, numbers) = (RefCell::default(), RefCell::default());
            let script = ScriptPart::Only;
            let (clock, optimizer, budget, said, numbers) = (&clock, &optimizer, &budget, &said, &numbers);
            let env = Env { document, clock, optimizer, script, interval, files, budget, said, numbers };
            let args = Args::of(node, env)?;
            args.accept_groups()?;
            if build.is_some() {
                resume::refuse_elsewhere(&args, interruption.as_ref())?;
            }
            let (kind, named) = (args.full_name(), args.kind_node().clone());
            let stepping = interval.map(|(stepping, _)| stepping);
            let one = |name, arguments, schedule, is_beside| {
                let kind = kind.clone();
                let (document, named) = (document.clone(), named.clone());
                Series { name, kind, arguments, stepping, schedule, is_beside, document, named }
            };
            let remarked =
                |schedule| said.take().into_iter().fold(schedule, |one: Schedule, said| one.remark(said));
            let Some(interruption) = &interruption else {
                let schedule = match &mut build {
                    Some(build) => build(&args)?,
                    None => resume::remarked(node, env, args.build()?)?,
                };
                series.push(one(name, args.written(), remarked(schedule), false));
                continue;
            };
            let ResumedRun { arguments, resumed, uninterrupted } = resumed_run(node, env, interruption)?;
            let beside =
                name.as_ref().map_or("uninterrupted".into(), |name| format!("{name}, uninterrupted"));
            let name = name.or(Some("resumed".into()));
            series.push(one(name, arguments.clone(), remarked(resumed), false));
            series.push(one(Some(beside), arguments, uninterrupted, true));
        }
        limit_remarks(&mut series);
        let (name, description) = (self.name().to_string(), self.description().map(str::to_string));
        let numbers = self.config().map_or(&[][..], |config| &config.numbers);
        let arithmetic = numbers.iter().map(ToString::to_string).collect();
        let expectations = self.expectations()?;
        Ok(Plan { name, description, clock, series, arithmetic, optimizer, expectations, asked: *asked })
    }
}

impl Plan {
    /// The number of rows per `unit`: the length that was asked for, else that of the run, else that of the longest
    /// schedule. `None` if none of them is known.
    pub fn length(&self, unit: Unit) -> Option<u64> {
        let RunLength { steps, epochs } = self.asked;
        let epoch = self.clock.steps_per_epoch;
        let asked = match unit {
            Unit::Step => steps.or_else(|| epochs?.checked_mul(epoch?)),
            Unit::Epoch => epochs.or_else(|| Some(steps?.div_ceil(epoch?))),
            Unit::Iteration => None,
        };
        asked.or(self.clock.length(unit)).or_else(|| {
            let own =
                |series: &Series| convert(series.schedule.length()?, series.schedule.unit(), unit, epoch);
            self.series.iter().filter_map(own).max()
        })
    }

    /// The length that [`Spec::resolve`] was given.
    pub fn asked_length(&self) -> RunLength {
        self.asked
    }

    /// The same on the clock of the loop that writes the log: where its scheduler counts iterations, of which several may be one
    /// update, so does the log.
    pub(crate) fn counting_as_its_log(mut self) -> Self {
        for series in &mut self.series {
            let Some(own) = series.schedule.own_clock().filter(|own| own.counted.is_none()) else { continue };
            self.clock.steps = own.schedule.length().or(self.clock.steps);
            self.clock.steps_per_epoch = own.per_epoch.or(self.clock.steps_per_epoch);
            self.clock.gradient_accumulation = None;
            series.schedule = own.schedule.clone().per(Unit::Step);
        }
        self
    }

    /// The default unit of its rows: that of the schedules, or steps if they differ.
    pub fn unit(&self) -> Unit {
        let first = self.series[0].schedule.unit();
        match self.series.iter().all(|series| series.schedule.unit() == first) {
            true => first,
            false => Unit::Step,
        }
    }
}

/// The most remarks on the schedules of a spec. Each has a place, and finding it takes as long as reading the spec.
const MOST_REMARKS: usize = 100;

/// Keeps the first remarks. One more says how many are left out.
fn limit_remarks(series: &mut [Series]) {
    let (mut room, mut removed) = (MOST_REMARKS, 0);
    for series in &mut *series {
        removed += series.schedule.limit_remarks(room);
        room -= series.schedule.remarks().len();
    }
    if let Some(last) = series.last_mut().filter(|_| removed > 0) {
        let text = format!("{removed} further remarks on this spec are left out.");
        last.schedule = last.schedule.clone().remark(Remark::new(RemarkKind::FurtherRemarks, text));
    }
}

fn convert(length: u64, from: Unit, to: Unit, steps_per_epoch: Option<u64>) -> Option<u64> {
    match (from, to) {
        (Unit::Step, Unit::Epoch) => Some(length.div_ceil(steps_per_epoch?)),
        (Unit::Epoch, Unit::Step) => length.checked_mul(steps_per_epoch?),
        _ => Some(length),
    }
}

#[cfg(test)]
mod tests {
    use crate::dialect::DIALECTS;
    use crate::spec::yaml::SEARCHES;
    use crate::spec::{NoFiles, RunLength, Spec};

    /// A spec of ten thousand schedules with a search for each would take minutes.
    #[test]
    fn no_kind_searches_for_a_place_unless_a_message_shows_it() {
        for kind in DIALECTS.iter().flat_map(|dialect| dialect.kinds) {
            let spec = Spec::parse("example.yaml", kind.example).expect("the examples are specs");
            SEARCHES.set(0);
            spec.resolve(&RunLength::default(), &NoFiles).expect("the examples can be resolved");
            assert_eq!(SEARCHES.get(), 0, "{}", kind.name);
        }
    }
}
