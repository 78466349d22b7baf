//! Whether the schedules of a plan are as the spec expects.

use super::Finding;
use super::checks::EXPECTATION_BROKEN;
use crate::diagnostic::{Diagnostic, and, few, nearest};
use crate::number::python::Number;
use crate::plan::Plan;
use crate::schedule::{Channel, Precision, Quantity, Unit};
use crate::spec::clock::EPOCH_LENGTH;
use crate::spec::clock::NoValue;
use crate::spec::expectation::{AskedQuantity, Expectation, Measure, Measures, RunPosition};
use crate::summary::{Course, Spot, Summary};
use crate::view::evaluation::Evaluation;
use crate::view::lines::{Line, Lines};
use crate::view::rows::{Selection, row_of_percent};
use std::cell::{OnceCell, RefCell};

/// The word that means every rate of a spec.
const ALL: &str = "all";

/// The expectations that do not hold.
///
/// # Errors
///
/// An expectation has no meaning, or a schedule has no value at a row.
pub(super) fn broken(plan: &Plan) -> Result<Vec<Finding>, Diagnostic> {
    if plan.expectations.is_empty() {
        return Ok(Vec::new());
    }
    let lines = Lines::of(std::slice::from_ref(plan), None)?;
    let measured: Vec<OnceCell<Vec<ExpectedCurve>>> = lines.lines.iter().map(|_| OnceCell::new()).collect();
    let context = Context { plan, lines: &lines, measured: &measured };
    let mut findings = Vec::new();
    for expectation in &plan.expectations {
        for subject in context.subjects(expectation)? {
            let broken = expectation.broken(&subject);
            if let Some(error) = subject.failed.into_inner() {
                return Err(error);
            }
            if let Some(values) = broken? {
                findings.push(finding(expectation, subject.name.as_deref(), &values));
            }
        }
    }
    Ok(findings)
}

fn finding(expectation: &Expectation, whose: Option<&str>, values: &str) -> Finding {
    let whose = whose.map_or(String::new(), |name| format!(" for `{name}`"));
    let says = format!("`{}` does not hold{whose}: {values}.", expectation.text());
    EXPECTATION_BROKEN
        .finding(says, expectation.place())
        .instead("correct the schedule; or the expectation, if it is meant to change")
}

/// The schedules of a plan, each evaluated when it is first asked for.
#[derive(Clone, Copy)]
struct Context<'a> {
    plan: &'a Plan,
    lines: &'a Lines<'a>,
    measured: &'a [OnceCell<Vec<ExpectedCurve>>],
}

/// A channel of a schedule, by the indices of both.
type ChannelIndex = (usize, usize);

/// What an expectation is about: one channel, or none if several might be meant.
struct ExpectationSubject<'a> {
    context: Context<'a>,
    channel: Option<ChannelIndex>,
    /// Its name, if the spec has several.
    name: Option<String>,
    /// Why a schedule could not be evaluated.
    failed: RefCell<Option<Diagnostic>>,
}

/// A channel, evaluated at every row.
struct ExpectedCurve {
    summary: Summary,
    previous: Option<f64>,
    /// The largest change from one row to the next, at the later one.
    jump: Option<Spot>,
}

impl<'a> Context<'a> {
    fn channels(self) -> impl Iterator<Item = (ChannelIndex, &'a Line<'a>, &'a Channel)> {
        let shown = self.lines.lines.iter().enumerate().filter(move |(index, _)| !self.is_beside(*index));
        shown.flat_map(|(index, line)| {
            let channels = line.schedule.channels().iter().enumerate();
            channels.map(move |(at, channel)| ((index, at), line, channel))
        })
    }

    /// Whether a line shows what a resumed run would have done without the interruption.
    fn is_beside(self, index: usize) -> bool {
        self.plan.series.get(index).is_some_and(|series| series.is_beside)
    }

    fn rates(self) -> Vec<(ChannelIndex, String)> {
        let rates = self.channels().filter(|(_, _, channel)| channel.quantity == Quantity::LearningRate);
        rates.map(|(index, line, channel)| (index, name(line, channel))).collect()
    }

    /// What an expectation is about.
    fn subjects(self, expectation: &Expectation) -> Result<Vec<ExpectationSubject<'a>>, Diagnostic> {
        let rates = self.rates();
        let several = rates.len() > 1;
        let subject = |(channel, name): (Option<ChannelIndex>, Option<String>)| ExpectationSubject {
            context: self,
            channel,
            name,
            failed: RefCell::default(),
        };
        let Some((whose, place)) = &expectation.whose else {
            let only = rates.first().map(|(index, _)| *index).filter(|_| !several);
            return Ok(vec![subject((only, None))]);
        };
        let is_named = |line: &Line<'_>, channel: &Channel| {
            let group = channel.group.as_ref().filter(|_| channel.quantity == Quantity::LearningRate);
            *whose == line.label(channel) || *whose == channel.label() || Some(whose) == group
        };
        let found: Vec<_> = self.channels().filter(|(_, line, channel)| is_named(line, channel)).collect();
        match &found[..] {
            [(index, ..)] => Ok(vec![subject((Some(*index), Some(whose.clone())))]),
            [] if whose == ALL => {
                Ok(rates.into_iter().map(|(index, name)| subject((Some(index), Some(name)))).collect())
            }
            [] => {
                let names: Vec<String> =
                    self.channels().map(|(_, line, channel)| name(line, channel)).collect();
                let error = Diagnostic::new(format!("no schedule or parameter group is called `{whose}`"))
                    .at(place.clone(), "unknown");
                Err(match nearest(whose, names.iter().map(String::as_str)) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help(format!("there are {}, and `{ALL}` of them", quoted(&names))),
                })
            }
            several => {
                let names: Vec<String> =
                    several.iter().map(|(_, line, channel)| line.label(channel)).collect();
                Err(Diagnostic::new(format!("several are called `{whose}`"))
                    .at(place.clone(), "which of them?")
                    .help(format!("write {}", quoted(&names))))
            }
        }
    }

    /// The channels of a line.
    fn measured(self, index: usize) -> Result<&'a [ExpectedCurve], Diagnostic> {
        let line = &self.lines.lines[index];
        if let Some(measured) = self.measured[index].get() {
            return Ok(measured);
        }
        let rows = Selection::all(line.rows);
        line.refuse_endless(&rows, self.lines.per)?;
        let width = line.width();
        let new = || ExpectedCurve { summary: Summary::of(line.rows), previous: None, jump: None };
        let mut channels: Vec<ExpectedCurve> = (0..width).map(|_| new()).collect();
        Evaluation { lines: &[line], per: self.lines.per, rows: &rows }.visit(|chunk| {
            for row in chunk.values[0].chunks_exact(width) {
                channels.iter_mut().zip(row).for_each(|(channel, value)| channel.push(*value));
            }
        })?;
        Ok(self.measured[index].get_or_init(|| channels))
    }
}

/// What the user calls a channel: the schedule, the group, or both.
fn name(line: &Line<'_>, channel: &Channel) -> String {
    match (&line.name, &channel.group) {
        (None, Some(group)) if channel.quantity == Quantity::LearningRate => group.clone(),
        _ => line.label(channel),
    }
}

fn quoted(names: &[String]) -> String {
    and(&few(names.iter().map(|name| format!("`{name}`")).collect()))
}

impl ExpectedCurve {
    fn push(&mut self, value: f64) {
        if let Some(previous) = self.previous.replace(value) {
            let change = (value - previous).abs();
            if self.jump.is_none_or(|jump| change > jump.value) {
                self.jump = Some(Spot { row: self.summary.rows(), value: change });
            }
        }
        self.summary.push(value);
    }

    fn scale(&self) -> f64 {
        let size = |spot: Option<Spot>| spot.map_or(0.0, |spot| spot.value.abs());
        size(self.summary.peak()).max(size(self.summary.low()))
    }
}

impl ExpectationSubject<'_> {
    /// The channel that is meant, evaluated.
    fn channel(&self) -> Result<(&Line<'_>, &ExpectedCurve, &Channel), NoValue> {
        let context = self.context;
        let Some((index, at)) = self.channel else {
            let names: Vec<String> = context.rates().into_iter().map(|(_, name)| name).collect();
            return Err(NoValue::new(match &names[..] {
                [first, ..] => format!(
                    "there are {}: say which is meant, `{first}: ...`, or `{ALL}: ...`",
                    quoted(&names)
                ),
                [] => "no schedule drives a learning rate".into(),
            }));
        };
        let line = &context.lines.lines[index];
        match context.measured(index) {
            Ok(measured) => Ok((line, &measured[at], &line.schedule.channels()[at])),
            Err(error) => {
                self.failed.replace(Some(error));
                Err(NoValue::new("the schedule cannot be evaluated"))
            }
        }
    }

    fn unit(&self) -> Unit {
        self.context.lines.per
    }

    /// A row as a count of a unit.
    fn counted(&self, row: u64, unit: Unit) -> Result<Number, NoValue> {
        let epoch = self.context.plan.clock.steps_per_epoch;
        match (self.unit(), unit, epoch) {
            (own, wanted, _) if own == wanted => Ok(Number::from(row)),
            (Unit::Step, _, Some(epoch)) if row.is_multiple_of(epoch) => Ok(Number::from(row / epoch)),
            (Unit::Step, _, Some(epoch)) => Ok(Number::Float(row as f64 / epoch as f64)),
            _ => Err(length_of_an_epoch()),
        }
    }

    fn row(&self, position: &RunPosition, rows: u64) -> Result<u64, NoValue> {
        let epoch = self.context.plan.clock.steps_per_epoch;
        let row = match (position, self.unit()) {
            (RunPosition::Last, _) => rows.saturating_sub(1),
            (RunPosition::Percent(text), _) => row_of_percent(text, rows)
                .ok_or_else(|| NoValue::new("a part of the run is from 0% to 100%"))?,
            (RunPosition::Row(unit, row), own) if *unit == own => *row,
            (RunPosition::Row(Unit::Epoch, row), _) => {
                row.saturating_mul(epoch.ok_or_else(length_of_an_epoch)?)
            }
            (RunPosition::Row(Unit::Step | Unit::Iteration, _), _) => return Err(length_of_an_epoch()),
        };
        match row < rows {
            true => Ok(row),
            false => {
                let unit = self.unit();
                Err(NoValue::new(format!(
                    "the run has {rows} {unit}s, counted from 0: the last one is {}",
                    rows.saturating_sub(1)
                )))
            }
        }
    }

    fn value_at(&self, position: &RunPosition) -> Result<(f64, u64), NoValue> {
        let (line, _, channel) = self.channel()?;
        let row = self.row(position, line.rows)?;
        let mut values = vec![f64::NAN; line.width()];
        let read = line.samples(self.unit()).map(|mut samples| samples.fill(row, &mut values));
        // All rows were evaluated before, so that none of them fails.
        let is_read = matches!(read, Ok(Ok(())));
        let at = line.schedule.channels().iter().position(|other| other == channel).unwrap_or_default();
        match values.get(at).filter(|value| is_read && value.is_finite()) {
            Some(value) => Ok((*value, row)),
            None => Err(NoValue::new(format!("the rate at {} {row} is not a finite number", self.unit()))),
        }
    }

    /// The length of the rise that the run begins with.
    fn warmup(&self, measured: &ExpectedCurve) -> Result<u64, NoValue> {
        let phases = measured.summary.long_phases();
        let peak = measured.summary.peak();
        match (phases.first(), peak) {
            (_, Some(peak)) if peak.row == 0 => Ok(0),
            (Some(phase), Some(peak))
                if phase.course == Course::Rises
                    && phase.first.row == 0
                    && phase.last.value == peak.value =>
            {
                Ok(phase.last.row)
            }
            // A rise of a single row is not a phase.
            (_, Some(peak)) if peak.row == 1 => Ok(1),
            _ => Err(NoValue::new(
                "the rate does not rise to its peak in one phase from the first row on; `peak step` is where it gets there",
            )),
        }
    }
}

fn length_of_an_epoch() -> NoValue {
    NoValue::new(EPOCH_LENGTH)
}

impl Measures for ExpectationSubject<'_> {
    fn measure(&self, quantity: &AskedQuantity) -> Result<Measure, NoValue> {
        let count = |number: Number| Measure { number, at: None, is_single: false };
        if let AskedQuantity::Run(name) = quantity {
            let plan = self.context.plan;
            let length = match *name {
                "steps" => plan.length(Unit::Step),
                "epochs" => plan.length(Unit::Epoch),
                _ => None,
            };
            return length
                .map_or_else(|| plan.clock.lookup(name), |length| Ok(Number::from(length)))
                .map(count);
        }
        let (_, measured, channel) = self.channel()?;
        let summary = &measured.summary;
        if summary.unusable() > 0 {
            let rows = summary.unusable();
            return Err(NoValue::new(format!("the rate is not a finite number at {rows} {}s", self.unit())));
        }
        let is_single = channel.precision == Precision::Single;
        let spot = |spot: Option<Spot>| {
            let spot = spot.ok_or_else(|| NoValue::new("the schedule has no rows"))?;
            let at = Some(format!("{} {}", self.unit(), spot.row));
            Ok(Measure { number: Number::Float(spot.value), at, is_single })
        };
        let float = |value: f64| Measure { number: Number::Float(value), at: None, is_single: false };
        match quantity {
            AskedQuantity::Peak => spot(summary.peak()),
            AskedQuantity::Final => spot(summary.last()),
            AskedQuantity::First => spot(summary.first()),
            AskedQuantity::Least => spot(summary.low()),
            AskedQuantity::Mean => Ok(float(summary.mean())),
            AskedQuantity::Area => Ok(float(summary.area())),
            AskedQuantity::At(position) => {
                let (value, row) = self.value_at(position)?;
                spot(Some(Spot { row, value }))
            }
            AskedQuantity::Jump => {
                let part = |jump: &Spot| if jump.value == 0.0 { 0.0 } else { jump.value / measured.scale() };
                let jump = measured.jump;
                let at = jump.map(|jump| format!("{} {}", self.unit(), jump.row));
                Ok(Measure { at, ..float(jump.as_ref().map_or(0.0, part)) })
            }
            AskedQuantity::PeakPosition(unit) => {
                self.counted(summary.peak().map_or(0, |peak| peak.row), *unit).map(count)
            }
            AskedQuantity::Warmup(unit) => self.counted(self.warmup(measured)?, *unit).map(count),
            AskedQuantity::Run(_) => Err(NoValue::new("")),
        }
    }

    fn scale(&self) -> f64 {
        self.channel
            .and_then(|(index, at)| Some(self.context.measured[index].get()?[at].scale()))
            .unwrap_or(0.0)
    }
}
