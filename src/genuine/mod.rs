//! A genuine interpreter, where the user wants it: the values of the packages that are installed there.
//!
//! ```text
//! Spec -> Questions: a Plan, and each schedule as JSON -> start.py and the dialects' genuine.py -> Answers
//!                                                            Answers -> a Plan with their values
//!                                                            Answers -> Checked: our values against theirs
//! ```
//!
//! This module asks and reads. [`cli`](crate::cli) runs the interpreter.

pub(crate) mod answer;
pub(crate) mod checked;

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::dialect::kit::args::Args;
use crate::dialect::kit::question::question;
use crate::plan::{Plan, Series};
use crate::schedule::{Channel, Closed, Halt, Nature, Precision, Quantity, Schedule, Unit};
use crate::spec::{Files, RunLength, Spec};
use crate::view::length::length;
use answer::{Answer, Answers, GenuineCurve, GenuineException, Outcome};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The program that the interpreter runs.
pub(crate) const START: &str = concat!(include_str!("source.py"), "\n\n", include_str!("start.py"));

/// The most values of a schedule that are asked for: 800 MB.
const MOST_VALUES: u64 = 100_000_000;

/// A spec as questions to an interpreter.
pub(crate) struct Questions {
    /// The spec, resolved. A schedule that lrsched refuses has no rows in it.
    plan: Plan,
    /// A question for each of its schedules.
    asked: Vec<Asked>,
}

/// A question about a schedule.
pub(crate) struct Asked {
    json: Map<String, Value>,
    dialect: &'static Dialect,
    /// The parameter groups.
    groups: Vec<Option<String>>,
    /// The number of rows, in the unit of the schedule.
    pub rows: u64,
    /// Our own schedule, or why there is none.
    own: Result<Schedule, Diagnostic>,
    /// Whether nothing says what a row is, or how many there are: then only a refusal means something.
    is_guess: bool,
}

impl Questions {
    /// Resolves a spec, and asks for as many rows of each schedule as it has.
    ///
    /// # Errors
    ///
    /// The spec is wrong in a way that no interpreter can make right, or nothing says how long a schedule is.
    pub(crate) fn of(spec: &Spec, wanted: &RunLength, files: &dyn Files) -> Result<Self, Diagnostic> {
        let mut asked = Vec::new();
        let plan = spec.resolve_by(wanted, files, &mut |args| {
            let (one, schedule) = Asked::about(args)?;
            asked.push(one);
            Ok(schedule)
        })?;
        for (asked, series) in asked.iter_mut().zip(&plan.series) {
            let rows = match length(&plan, series, series.schedule.unit()) {
                // Whether it is refused there too shows without a length.
                Err(_) if asked.own.is_err() => {
                    asked.is_guess = true;
                    1
                }
                rows => rows?,
            };
            asked.ask_for(rows, series)?;
        }
        Ok(Questions { plan, asked })
    }

    /// The line of JSON that [`START`] reads.
    pub(crate) fn request(&self) -> String {
        let drivers: BTreeMap<&str, &str> =
            self.asked.iter().map(|asked| (asked.dialect.name, asked.dialect.genuine)).collect();
        let schedules: Vec<&Map<String, Value>> = self.asked.iter().map(|asked| &asked.json).collect();
        format!("{}\n", json!({"drivers": drivers, "schedules": schedules}))
    }

    /// The number of rows that each schedule is asked for.
    pub(crate) fn rows(&self) -> Vec<u64> {
        self.asked.iter().map(|asked| asked.rows).collect()
    }

    /// The plan with the values of the interpreter.
    ///
    /// # Errors
    ///
    /// The interpreter has no values for a schedule.
    pub(crate) fn answered(self, answers: &Answers, python: &str) -> Result<Plan, Diagnostic> {
        let mut plan = self.plan;
        for ((asked, series), answer) in self.asked.iter().zip(&mut plan.series).zip(&answers.schedules) {
            if let (true, Err(error)) = (asked.is_guess, &asked.own) {
                return Err(error.clone());
            }
            let place = series.place();
            let curve = answer.curve(python).map_err(|error| error.or_at(|| Some(place)))?;
            let by = answer.by(&answers.python);
            let schedule = asked.schedule(curve, series.schedule.unit(), &by);
            series.schedule = series.schedule.remarks().iter().cloned().fold(schedule, Schedule::remark);
        }
        Ok(plan)
    }
}

impl Asked {
    /// A question about the schedule of some arguments, and the schedule in our plan.
    fn about(args: &Args<'_>) -> Result<(Self, Schedule), Diagnostic> {
        let own = args.build();
        let mut json = question(args)?;
        let lr = &args.optimizer().lr;
        let groups =
            if lr.is_empty() { vec![None] } else { lr.iter().map(|(name, _)| name.clone()).collect() };
        let unit = args.unit().ok().flatten();
        let is_guess = own.is_err() && unit.is_none();
        let (quantities, schedule) = match &own {
            Ok(schedule) => (quantities(schedule.channels()), schedule.clone()),
            Err(_) => {
                let channels = vec![Channel::learning_rate(Precision::Double)];
                let nature = Nature::Closed(Arc::new(GenuineRows::none()));
                (Value::Null, Schedule::new(unit.unwrap_or(Unit::Step), channels, nature))
            }
        };
        json.insert("quantities".into(), quantities);
        Ok((Asked { json, dialect: args.dialect, groups, rows: 0, own, is_guess }, schedule))
    }

    fn ask_for(&mut self, rows: u64, series: &Series) -> Result<(), Diagnostic> {
        let width = series.schedule.channels().len().max(self.groups.len()) as u64;
        if rows.saturating_mul(width) > MOST_VALUES {
            return Err(Diagnostic::new(format!("{rows} rows are too many to ask an interpreter for"))
                .at(series.place(), "")
                .why(format!("an interpreter gives at most {MOST_VALUES} values"))
                .help("ask for fewer with `--steps` or `--epochs`"));
        }
        self.rows = rows;
        self.json.insert("rows".into(), rows.into());
        self.json.insert("unit".into(), series.schedule.unit().name().into());
        Ok(())
    }

    /// The channels of an answer.
    fn channels(&self, curve: &GenuineCurve) -> Vec<Channel> {
        let group = |index: usize| match self.groups.len() == curve.groups {
            true => self.groups[index].clone(),
            false => (curve.groups > 1).then(|| index.to_string()),
        };
        let of = |quantity: &Quantity| {
            let channel =
                |index| Channel { quantity: *quantity, group: group(index), precision: curve.precision };
            (0..curve.groups).map(channel).collect::<Vec<_>>()
        };
        curve.quantities.iter().flat_map(of).collect()
    }

    /// The schedule of an answer.
    fn schedule(&self, curve: &GenuineCurve, unit: Unit, by: &str) -> Schedule {
        let channels = self.channels(curve);
        let rows = GenuineRows {
            values: curve.values.clone(),
            width: channels.len(),
            end: match &curve.raised {
                Some(GenuineException { at_build, error }) => {
                    let when = if *at_build { ", when the schedule is constructed" } else { "" };
                    Diagnostic::new(error.clone()).why(format!("raised by {by}{when}"))
                }
                None => Diagnostic::new(format!("{} rows were asked for", self.rows)),
            },
        };
        Schedule::new(unit, channels, Nature::Closed(Arc::new(rows))).lasting(self.rows)
    }
}

/// The quantities of some channels, each once.
fn quantities(channels: &[Channel]) -> Value {
    let mut names: Vec<&str> = channels.iter().map(|channel| channel.quantity.name()).collect();
    names.dedup();
    names.into()
}

/// The rows of an interpreter.
struct GenuineRows {
    values: Arc<[f64]>,
    width: usize,
    /// Why there are no further ones.
    end: Diagnostic,
}

impl GenuineRows {
    /// No rows.
    fn none() -> Self {
        GenuineRows { values: Arc::new([]), width: 1, end: Diagnostic::new("it is refused") }
    }
}

impl Closed for GenuineRows {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let rows = self.values.len() / self.width;
        let first = usize::try_from(first).unwrap_or(rows).min(rows);
        let known = &self.values[first * self.width..];
        let count = known.len().min(out.len());
        out[..count].copy_from_slice(&known[..count]);
        match count == out.len() {
            true => Ok(()),
            false => Err(Halt { at: rows as u64, error: Box::new(self.end.clone()) }),
        }
    }
}

impl Answer {
    /// The values.
    ///
    /// # Errors
    ///
    /// There are none.
    fn curve(&self, python: &str) -> Result<&GenuineCurve, Diagnostic> {
        match &self.outcome {
            Outcome::Curve(curve) => Ok(curve),
            Outcome::None(none) => Err(none.diagnostic(python)),
        }
    }

    /// Who answered: the packages with their versions, and the interpreter.
    pub(crate) fn by(&self, python: &str) -> String {
        let packages = self.packages.iter().map(|(name, version)| format!("{name} {version}"));
        packages.chain([python.to_string()]).collect::<Vec<_>>().join(", ")
    }
}
