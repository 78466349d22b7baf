//! A log beside schedules: values at the rows that were logged, and gaps between them.

use crate::diagnostic::Diagnostic;
use crate::logs::{Digits, FactKind, Log, LogFiles, LoggedSeries, RowRule, XUnit};
use crate::plan::Plan;
use crate::schedule::{Channel, Closed, Halt, Nature, Precision, PrintedWithin, Quantity, Schedule, Unit};
use crate::spec::{NoFiles, RunLength, Spec};
use std::sync::Arc;

/// The most rows that a log may span. Each of them takes memory.
const MOST_ROWS: u64 = 1 << 25;

/// What the user says about the run of a log.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ShownRun {
    /// The length that is shown.
    pub asked: RunLength,
    /// The updates of an epoch.
    pub steps_per_epoch: Option<u64>,
}

/// The values by row and group; NaN where nothing was logged.
struct LoggedRows {
    values: Vec<f64>,
    width: usize,
}

impl Closed for LoggedRows {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let start =
            usize::try_from(first).unwrap_or(usize::MAX).saturating_mul(self.width).min(self.values.len());
        let held = out.len().min(self.values.len() - start);
        out[..held].copy_from_slice(&self.values[start..start + held]);
        out[held..].fill(f64::NAN);
        Ok(())
    }
}

/// How the x of a log become rows.
struct RowScale {
    rule: RowRule,
    unit: Unit,
    updates_per_x: f64,
}

impl RowScale {
    /// The row of an x; `None` if it is before the first. It may be larger than what can be shown.
    fn row(&self, x: f64, within: f64) -> Option<u64> {
        let row = match self.unit {
            Unit::Step | Unit::Iteration => self.rule.row(x, within, self.updates_per_x),
            Unit::Epoch => x + self.rule.shift as f64,
        };
        let row = row.round();
        (row >= 0.0).then_some(row as u64)
    }
}

/// The error for a log that is too long to be shown.
fn beyond(name: &str, row: u64) -> Diagnostic {
    Diagnostic::new(format!("`{name}` has a value at row {row}, and at most {MOST_ROWS} rows are shown"))
        .why("x may count samples or tokens, not updates")
        .help("say what x counts: `lrsched verify SPEC LOG --x samples` holds such a log against its plan")
}

/// A log as a plan that can be shown, and what was assumed.
///
/// # Errors
///
/// Its x cannot be turned into rows, or a file has changed.
pub(crate) fn plan(
    log: &Log,
    name: &str,
    run: &ShownRun,
    files: &dyn LogFiles,
) -> Result<(Plan, Vec<String>), Diagnostic> {
    let scales = log.series.iter().map(|series| scale(log, series.rules.first(), name, run));
    let scales = scales.collect::<Result<Vec<RowScale>, _>>()?;
    let unit = scales.first().map_or(Unit::Step, |scale| scale.unit);
    let width = log.series.len();
    let mut values: Vec<f64> = Vec::new();
    let (mut again, mut outside) = (0_u64, 0_u64);
    log.walk(files, &mut |one| {
        let Some(row) = scales[one.series].row(one.x, one.within) else {
            outside += 1;
            return Ok(());
        };
        if row >= MOST_ROWS {
            return Err(beyond(name, row));
        }
        let at = row as usize * width + one.series;
        if values.len() <= at {
            values.resize((row as usize + 1) * width, f64::NAN);
        }
        again += u64::from(!values[at].is_nan());
        values[at] = one.value;
        Ok(())
    })?;
    let said = notes(log, again, outside);
    let rows = values.len() / width.max(1);
    if rows == 0 {
        return Err(Diagnostic::new(format!("`{name}` has no value at a row that can be shown")));
    }
    let channel = |series: &LoggedSeries| Channel {
        quantity: Quantity::LearningRate,
        group: series.group.clone(),
        precision: if series.digits == Digits::Single { Precision::Single } else { Precision::Double },
    };
    let channels = log.series.iter().map(channel).collect();
    let nature = Nature::Closed(Arc::new(LoggedRows { values, width }));
    let within = |printed: PrintedWithin, series: &LoggedSeries| {
        let (relative, absolute) = series.digits.within();
        PrintedWithin { relative: printed.relative.max(relative), absolute: printed.absolute.max(absolute) }
    };
    let printed = log.series.iter().fold(PrintedWithin::default(), within);
    let schedule = Schedule::new(unit, channels, nature).lasting(rows as u64).logged(printed);
    Ok((shown(log, name, run, schedule)?, said))
}

/// What was assumed, with the values that others at the same row replace, and those outside of the rows.
fn notes(log: &Log, again: u64, outside: u64) -> Vec<String> {
    let mut said = log.said.clone();
    if let Some(series) = log.series.iter().find(|series| series.rules.len() > 1) {
        said.push(format!(
            "which update x belongs to is not known: it is shown as if {}; `lrsched verify` tries all",
            series.rules[0].says
        ));
    }
    if again > 0 {
        said.push(format!(
            "{again} values are at a row that has one already, as after a resume, or where an update takes several batches: \
             the last one is shown"
        ));
    }
    if outside > 0 {
        said.push(format!("left out: {outside} values before row 0"));
    }
    said
}

/// The plan of the schedule of a log.
fn shown(log: &Log, name: &str, run: &ShownRun, schedule: Schedule) -> Result<Plan, Diagnostic> {
    let length =
        run.steps_per_epoch.map_or(String::new(), |steps| format!("run: {{steps_per_epoch: {steps}}}\n"));
    let spec = Spec::parse(name, &format!("{length}schedule: {{kind: table, values: [0]}}\n"))?;
    let mut plan = spec.resolve_by(&run.asked, &NoFiles, &mut |_| Ok(schedule.clone()))?;
    for series in &mut plan.series {
        series.kind = log.files.first().map_or(String::new(), |file| file.title.to_string());
        series.arguments.clear();
    }
    Ok(plan)
}

/// How x becomes rows, by the first rule of a series.
fn scale(log: &Log, rule: Option<&RowRule>, name: &str, run: &ShownRun) -> Result<RowScale, Diagnostic> {
    let unknown = || Diagnostic::new(format!("the x of `{name}` cannot be turned into updates"));
    let rule = *rule.ok_or_else(unknown)?;
    let fact = log.facts.iter().find(|fact| fact.about == FactKind::UpdatesPerEpoch);
    let per_epoch = run.steps_per_epoch.map(|steps| steps as f64).or(fact.and_then(|fact| fact.number));
    let scale = |unit, updates_per_x| Ok(RowScale { rule, unit, updates_per_x });
    let is_whole = log.series.iter().all(|series| series.ends.1.fract() == 0.0);
    match (rule.unit, per_epoch) {
        (XUnit::Update, _) => scale(Unit::Step, 1.0),
        (XUnit::Epoch, Some(updates)) => scale(Unit::Step, updates),
        (XUnit::Epoch, None) if is_whole => scale(Unit::Epoch, 1.0),
        (XUnit::Epoch, None) => Err(unknown()
            .why("it counts fractions of epochs, and nothing says how many updates an epoch has")
            .help("say it: `--run steps_per_epoch=1251`")),
        (XUnit::Batch | XUnit::Sample | XUnit::Token, _) => Err(unknown()
            .why(format!("{}, and an update takes several", rule.says))
            .help("`lrsched verify SPEC LOG` takes their number from the plan")),
    }
}
