//! A training log held against the plan: does it show what was planned, and if not, what happened?
//!
//! ```text
//!  Log --> observed   the rows of the plan that each value may belong to, for every rule of the format
//!           | first pass: every value against the plan          --> equal, with how much was checked
//!           | search: hypothesis/*, on a bounded part of it     --> explanations, the simplest first
//!           | second pass: every value against them             --> confirmed
//!           v
//!         says: sentences with numbers; `causes.txt` has what usually lies behind them
//! ```

mod case;
mod changed;
mod coarse;
mod hypothesis;
mod observed;
mod picture;
mod rates;
mod regime;
mod report;
mod says;
mod search;

pub(crate) use case::Told;
pub(crate) use picture::figure;
pub(crate) use report::{LogFinding, Miss, SeriesOutcome, Verification, VerifiedSeries};
pub(crate) use says::{Diagnosis, NamedCause, both};

use crate::diagnostic::{Diagnostic, and};
use crate::logs::{FactKind, Log, LogFiles, LoggedSeries, Observation, XUnit, group_number};
use crate::plan::Plan;
use crate::schedule::{Channel, MOST_WALKED, Quantity, Unit};
use crate::spec::{Files, Spec};
use case::SearchCase;
use changed::{Knob, MadePlans, WrittenSpec};
use observed::{RowReading, Sampled, readings};
use picture::Traced;
use rates::{PlanRates, SearchEffort};
use regime::{LogPoint, Model, Regime};
use report::CheckedValues;
use search::Explanation;
use std::rc::Rc;

/// A plan with the spec that it was resolved from.
pub(crate) struct Planned<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// The files that it names.
    pub files: &'a dyn Files,
    /// What it amounts to.
    pub plan: &'a Plan,
    /// Whether it is evaluated at any of its updates, however long that takes.
    pub any_length: bool,
    /// Whether it is drawn beside the log, for which it is evaluated to the end of the run.
    pub is_drawn: bool,
}

/// A series of the log, with the channel of the plan that it is held against.
struct Matched<'a> {
    logged: &'a LoggedSeries,
    channel: Channel,
    /// A reading for each rule that can be used, with its regime and what the first pass found.
    read: Vec<(RowReading, CheckedValues)>,
    plan: Regime,
    /// The updates of the run, if the plan says.
    length: Option<u64>,
    sampled: Sampled,
}

/// Holds a log against a plan.
///
/// # Errors
///
/// The log cannot be read, or the plan does not say what is needed for it.
pub(crate) fn verify(
    planned: &Planned<'_>,
    log: &Log,
    files: &dyn LogFiles,
) -> Result<Verification, Diagnostic> {
    let (series, line) = schedule(planned.plan)?;
    let effort = SearchEffort::default();
    let mut said = Vec::new();
    let mut all = Vec::new();
    for logged in &log.series {
        let index = channel(logged, line.channels(), log.series.len(), &mut said)?;
        let most = if planned.any_length { u64::MAX } else { MOST_WALKED };
        let rates = Rc::new(PlanRates::new(line, index, &effort).up_to(most));
        all.push(matched(planned, log, logged, rates, line.channels()[index].clone())?);
    }
    log.walk(files, &mut |seen| {
        if let Some(one) = all.get_mut(seen.series) {
            one.push(seen);
        }
        Ok(())
    })?;
    all.iter().try_for_each(refuse_far)?;
    if let Some(refused) = all.iter().find_map(coarse::too_coarse) {
        return Err(refused);
    }
    let last =
        all.iter().flat_map(|one| &one.read).filter_map(|(_, checked)| checked.rows).map(|(_, last)| last);
    let written = WrittenSpec {
        spec: planned.spec,
        files: planned.files,
        asked: planned.plan.asked_length(),
        series,
        made: MadePlans::of(last.max().unwrap_or(0) as u64),
    };
    let knobs = written.knobs();
    let told = numbers_told(log);
    let mut verified = Vec::new();
    for (index, one) in all.iter().enumerate() {
        let outcome = match one.read().find(|(_, checked)| checked.misses == 0) {
            Some((reading, checked)) => SeriesOutcome::equal(reading, checked),
            None => {
                let search =
                    Search { written: &written, knobs: &knobs, told: &told, effort: effort.clone(), planned };
                effort.begin();
                let outcome = search.outcome(one, index, log, files);
                effort.end();
                outcome?
            }
        };
        let used = one.read().find(|(reading, _)| reading.rule == outcome.rule && planned.is_drawn);
        let traced = used.map(|used| Traced::of(&one.sampled.points(&used.0), &one.plan, one.length, used));
        verified.push(VerifiedSeries::new(one.logged, &one.channel, outcome, traced.unwrap_or_default()));
    }
    if let Some(one) = all.iter().find(|one| one.read().next().is_none()) {
        return Err(nothing(one.logged));
    }
    let findings = findings(planned.plan, log, &all);
    Ok(Verification { series: verified, findings, said })
}

/// The schedule of the plan that a run follows, and its index.
fn schedule(plan: &Plan) -> Result<(usize, &crate::schedule::Schedule), Diagnostic> {
    let mut own = plan.series.iter().enumerate().filter(|(_, series)| !series.is_beside);
    match (own.next(), own.next()) {
        (Some((index, one)), None) => Ok((index, &one.schedule)),
        _ => {
            let names =
                plan.series.iter().filter_map(|series| series.name.clone().map(|name| format!("`{name}`")));
            let what = format!("the plan has several schedules: {}", and(&names.collect::<Vec<_>>()));
            Err(Diagnostic::new(what)
                .why("a log is held against one")
                .help("keep one of them in a spec of its own"))
        }
    }
}

/// The channel of the plan that a series of the log is held against.
fn channel(
    logged: &LoggedSeries,
    channels: &[Channel],
    several: usize,
    said: &mut Vec<String>,
) -> Result<usize, Diagnostic> {
    let rates: Vec<usize> =
        (0..channels.len()).filter(|index| channels[*index].quantity == Quantity::LearningRate).collect();
    let [first, ..] = rates.as_slice() else {
        return Err(Diagnostic::new("the plan has no learning rate"));
    };
    if rates.len() == 1 {
        return Ok(*first);
    }
    // The optimizer may stand in front of the group: `AdamW/backbone`.
    let is_named = |group: &str, name: &str| {
        group == name || group.strip_suffix(name).is_some_and(|before| before.ends_with('/'))
    };
    let named = |group: &String| {
        let is_it = |index: &usize| channels[*index].group.as_ref().is_some_and(|name| is_named(group, name));
        rates.iter().copied().find(is_it)
    };
    if let Some(index) = logged.group.as_ref().and_then(named) {
        return Ok(index);
    }
    // Groups without a name are numbered.
    let number = group_number(&logged.field).filter(|_| several > 1 || logged.group.is_some());
    if let Some(index) = number.and_then(|number| rates.get(number)) {
        let group = channels[*index].group.clone().unwrap_or_default();
        said.push(format!("`{}` is taken for the group `{group}`, by its number", logged.field));
        return Ok(*index);
    }
    let groups: Vec<String> = rates
        .iter()
        .filter_map(|index| channels[*index].group.clone())
        .map(|group| format!("`{group}`"))
        .collect();
    Err(Diagnostic::new(format!("nothing says which group of the plan `{}` is", logged.field))
        .why(format!("the plan has the groups {}", and(&groups)))
        .help("give the optimizer of the spec one rate, or name the groups as the log does"))
}

fn matched<'a>(
    planned: &Planned<'_>,
    log: &Log,
    logged: &'a LoggedSeries,
    rates: Rc<PlanRates>,
    channel: Channel,
) -> Result<Matched<'a>, Diagnostic> {
    let clock = &planned.plan.clock;
    let (usable, others) = readings(logged, clock, log, rates.unit());
    if usable.is_empty() {
        let needs = others.first().map_or("steps_per_epoch", |(_, why)| why.0);
        return Err(lacks(logged, needs));
    }
    let fact =
        log.facts.iter().find(|fact| fact.about == FactKind::UpdatesPerEpoch).and_then(|fact| fact.number);
    let epoch = clock.steps_per_epoch.or(fact.filter(|n| *n >= 1.0).map(|n| n as u64));
    let unit = rates.unit();
    let plan = Regime::plan(rates, epoch).ok_or_else(|| match unit {
        Unit::Epoch | Unit::Step | Unit::Iteration => lacks(logged, "steps_per_epoch"),
    })?;
    let read = usable.into_iter().map(|reading| (reading, CheckedValues::default())).collect();
    let length = planned.plan.length(Unit::Step);
    Ok(Matched { logged, channel, read, plan, length, sampled: Sampled::default() })
}

fn lacks(logged: &LoggedSeries, needs: &str) -> Diagnostic {
    let x = &logged.x_field;
    match needs {
        "tokens" => Diagnostic::new(format!("the x of the log, `{x}`, counts tokens"))
            .why("the plan does not say how many tokens an update takes")
            .help("log the number of the update too, and choose it with `--x step`"),
        needs => Diagnostic::new(format!("the plan does not say `{needs}`, and the log needs it"))
            .why(format!("`{}` stands over `{x}`, which does not count updates", logged.field))
            .help(format!("give it: `--run {needs}=N`")),
    }
}

/// Refuses a log that goes further than the plan is walked.
fn refuse_far(one: &Matched<'_>) -> Result<(), Diagnostic> {
    let is_far = |checked: &CheckedValues| checked.rows.is_some_and(|(_, last)| !one.plan.reaches(last));
    if !one.read().any(|(_, checked)| is_far(checked)) {
        return Ok(());
    }
    Err(Diagnostic::new(format!("the log goes on beyond update {MOST_WALKED} of the plan"))
        .why("each value of the plan is made from the one before, so that this takes long")
        .why(format!("is it an update that `{}` counts?", one.logged.x_field))
        .help("say what it counts: `--x step`, `epoch`, `samples` or `tokens`")
        .help("`--any-length` evaluates all of them"))
}

fn nothing(logged: &LoggedSeries) -> Diagnostic {
    let what = format!("no value of `{}` belongs to an update of the plan", logged.field);
    Diagnostic::new(what).why("there is nothing to compare")
}

impl Matched<'_> {
    /// The readings that are likely. Where the log leaves open what x counts, it is updates if these lie within the run;
    /// samples and batches are likely only where they do not.
    fn read(&self) -> impl Iterator<Item = &(RowReading, CheckedValues)> {
        // A rule that leaves the first value out must not make the others right.
        let least = self.likely().map(|(_, checked)| checked.before).min().unwrap_or(0);
        self.likely().filter(move |(_, checked)| checked.before == least)
    }

    /// The readings whose unit is likely.
    fn likely(&self) -> impl Iterator<Item = &(RowReading, CheckedValues)> {
        let reaches = |one: &(RowReading, CheckedValues)| one.1.rows.map_or(i64::MAX, |(_, last)| last);
        let end = self.length.map_or(i64::MAX, |length| (length as i64).saturating_mul(3) / 2);
        let is_in = move |one: &(RowReading, CheckedValues)| one.1.count > 0 && reaches(one) <= end;
        let is_any_in = self.read.iter().any(is_in);
        let are_updates = self.read.iter().any(|one| one.0.rule.unit == XUnit::Update && is_in(one));
        let is_open = self.logged.unit.is_none();
        self.read.iter().filter(move |one| {
            let is_likely = match one.0.rule.unit {
                _ if !is_open => true,
                XUnit::Update => true,
                XUnit::Epoch => one.1.broken == 0,
                XUnit::Batch | XUnit::Sample | XUnit::Token => one.1.broken == 0 && !are_updates,
            };
            one.1.count > 0 && is_likely && (!is_any_in || is_in(one))
        })
    }

    fn push(&mut self, seen: &Observation) {
        let lap = self.sampled.push(seen);
        for (reading, checked) in &mut self.read {
            checked.push(reading, lap, seen, &self.plan);
        }
    }
}

fn numbers_told(log: &Log) -> Vec<f64> {
    let kinds = [FactKind::TotalUpdates, FactKind::WarmupUpdates, FactKind::BaseRate, FactKind::Epochs];
    let facts = log.facts.iter().filter(|fact| kinds.contains(&fact.about));
    facts.filter_map(|fact| fact.number).filter(|number| number.is_finite()).collect()
}

/// What a search needs of the whole.
struct Search<'a> {
    written: &'a WrittenSpec<'a>,
    knobs: &'a [Knob],
    told: &'a [f64],
    effort: SearchEffort,
    planned: &'a Planned<'a>,
}

impl Search<'_> {
    fn outcome(
        &self,
        one: &Matched<'_>,
        index: usize,
        log: &Log,
        files: &dyn LogFiles,
    ) -> Result<SeriesOutcome, Diagnostic> {
        let read: Vec<&(RowReading, CheckedValues)> = one.read().collect();
        let points: Vec<Vec<LogPoint>> =
            read.iter().map(|(reading, _)| one.sampled.points(reading)).collect();
        let cases: Vec<SearchCase<'_>> =
            read.iter().zip(&points).map(|((reading, _), points)| self.case(one, reading, points)).collect();
        let holding = |rule: usize, models: &[&Model]| match one.sampled.is_whole() {
            true => Ok(vec![true; models.len()]),
            false => self.effort.uncounted(|| holding(models, &read[rule].0, index, log, files)),
        };
        // Equal but for the last bits, as after a resume that computes them in another order.
        for (rule, case) in cases.iter().enumerate() {
            if case.points.iter().all(|point| case.plan.allows(point))
                && holding(rule, &[&Model::of(case.plan.clone())])?[0]
            {
                return Ok(SeriesOutcome::rounded(&read[rule].0, &read[rule].1));
            }
        }
        let mut found = FoundByRule(vec![Vec::new(); read.len()]);
        for stage in search::STAGES {
            for (rule, case) in cases.iter().enumerate() {
                // What is equally simple is looked for by the rule that is known to explain the log.
                match found.simplest() {
                    Some((class, _)) if class < stage.least => break,
                    Some((class, known)) if class == stage.least && known != rule => continue,
                    _ => {}
                }
                let mut more = (stage.find)(case);
                search::order(&mut more);
                if !one.sampled.is_whole() {
                    more.truncate(MOST_CONFIRMED);
                }
                let held = holding(rule, &more.iter().map(|one| &one.model).collect::<Vec<_>>())?;
                let mut held = held.into_iter();
                more.retain(|_| held.next().unwrap_or(false));
                found.0[rule].extend(more);
                search::order(&mut found.0[rule]);
            }
        }
        if let Some((_, rule)) = found.simplest() {
            let mut found = std::mem::take(&mut found.0[rule]);
            let (reading, checked) = read[rule];
            found.extend(self.of_other_rules(one, &found, reading));
            let told = says::diagnoses(&found, &cases[rule]);
            return Ok(SeriesOutcome::different(reading, checked, told, self.effort.is_spent()));
        }
        // The rule under which the plan holds for longest is the likely one.
        let held = |checked: &CheckedValues| checked.first.as_ref().map_or(0, |miss| miss.before);
        let likely = read.iter().rev().max_by_key(|(_, checked)| held(checked));
        let Some((reading, checked)) = likely else { return Err(nothing(one.logged)) };
        Ok(SeriesOutcome::different(reading, checked, Vec::new(), self.effort.is_spent()))
    }

    /// What other rules leave open, where the log has one value only: every rule leads to it.
    fn of_other_rules(
        &self,
        one: &Matched<'_>,
        found: &[Explanation],
        used: &RowReading,
    ) -> Vec<Explanation> {
        let names = |found: &[Explanation]| -> Vec<&'static str> {
            found.iter().flat_map(|one| one.causes.iter().map(|cause| cause.name)).collect()
        };
        if names(found) != ["constant"] {
            return Vec::new();
        }
        let mut others = Vec::new();
        for (reading, _) in one.read().filter(|(reading, _)| reading != used) {
            let points = one.sampled.points(reading);
            let mut more = (search::STAGES[0].find)(&self.case(one, reading, &points));
            search::order(&mut more);
            let known = [names(found), names(&others)].concat();
            more.retain(|one| one.class == 1 && !one.causes.iter().any(|cause| known.contains(&cause.name)));
            others.extend(more);
        }
        others
    }

    fn case<'c>(
        &'c self,
        one: &'c Matched<'_>,
        reading: &RowReading,
        points: &'c [LogPoint],
    ) -> SearchCase<'c> {
        // A rule that leaves more values out than this one does is no other reading of them.
        let before = one.read.iter().find(|(own, _)| own == reading).map_or(0, |(_, checked)| checked.before);
        let is_open = |(other, checked): &&(RowReading, CheckedValues)| {
            other.per == reading.per && checked.before <= before
        };
        let others = one.read.iter().filter(is_open);
        let row = |reading: &RowReading| reading.rule.row(0.0, 0.0, reading.per) as i64;
        let mut case = SearchCase {
            written: self.written,
            channel: &one.channel,
            clock: &self.planned.plan.clock,
            plan: one.plan.clone(),
            effort: &self.effort,
            knobs: self.knobs,
            told: self.told,
            open_shifts: others.map(|(other, _)| row(other) - row(reading)).collect(),
            points,
        };
        // A run may compute a rate in another order than the plan does.
        case.plan = case.loose(&case.plan);
        case
    }
}

/// What explains a log, for each rule from x to rows.
struct FoundByRule(Vec<Vec<Explanation>>);

impl FoundByRule {
    /// The least class, and the first rule that has it.
    fn simplest(&self) -> Option<(u8, usize)> {
        let classes = self.0.iter().enumerate();
        classes.filter_map(|(rule, found)| Some((found.first()?.class, rule))).min()
    }
}

/// The most explanations that are held against every value of a log that a search saw only a part of.
const MOST_CONFIRMED: usize = 32;

/// Which models hold at every value of the log.
fn holding(
    models: &[&Model],
    reading: &RowReading,
    index: usize,
    log: &Log,
    files: &dyn LogFiles,
) -> Result<Vec<bool>, Diagnostic> {
    let mut held: Vec<_> = models.iter().map(|model| (model.held(), true)).collect();
    let mut laps = Sampled::default();
    log.walk(files, &mut |seen| {
        if seen.series == index {
            let lap = laps.push(seen);
            if let Some(point) = reading.point(seen, lap) {
                for (held, holds) in &mut held {
                    *holds = *holds && held.takes(&point);
                }
            }
        }
        Ok(())
    })?;
    Ok(held.into_iter().map(|(_, holds)| holds).collect())
}

/// A log that goes on behind the end of the run, and whether the rate rises there.
fn past_end(one: &Matched<'_>) -> Option<LogFinding> {
    let (end, (_, checked)) = (one.length? as i64, one.read().next()?);
    let (_, last) = checked.rows?;
    // The rate behind the last update is logged by some.
    if last <= end {
        return None;
    }
    let rates = one.plan.rate(end).zip(one.plan.rate(last));
    let is_fault = rates.is_some_and(|(at_end, later)| later > at_end);
    let rises = if is_fault { ", and the rate rises again there" } else { "" };
    let says = format!("the log goes on to update {last}, and the run of the plan ends at {end}{rises}");
    let (usually, threads) = says::background(if is_fault { "past_end" } else { "" });
    Some(LogFinding { name: "past_end", says, usually, threads, is_fault })
}

/// What is found beside the values: x that starts again, and numbers of the log that contradict the plan.
fn findings(plan: &Plan, log: &Log, all: &[Matched<'_>]) -> Vec<LogFinding> {
    let mut findings = Vec::new();
    for one in all.iter().take(1) {
        for back in &one.sampled.returns {
            let name = "x_restarts";
            if back.to <= back.least {
                let (usually, threads) = says::background(name);
                let file = log.files.get(back.files.1).filter(|_| back.files.0 != back.files.1);
                let file = file.map_or_else(String::new, |file| format!(" in `{}`", file.name));
                let says = format!(
                    "x restarts{file}: it goes back from {} to {}, so that what came before is not on this axis",
                    back.from, back.to
                );
                findings.push(LogFinding { name, says, usually, threads, is_fault: true });
            } else {
                let says = format!("x goes back from {} to {}: both parts were checked", back.from, back.to);
                findings.push(LogFinding {
                    name: "overlap",
                    says,
                    usually: "",
                    threads: Vec::new(),
                    is_fault: false,
                });
            }
        }
    }
    findings.truncate(8);
    findings.extend(all.first().and_then(past_end));
    let total = log.facts.iter().find(|fact| fact.about == FactKind::TotalUpdates);
    if let (Some(fact), Some(steps)) = (total, plan.length(Unit::Step))
        && fact.number.is_some_and(|number| number > 0.0 && number != steps as f64)
    {
        let says = format!(
            "the log says `{}: {}` ({}), the plan has {steps} updates",
            fact.key, fact.text, fact.place
        );
        findings.push(LogFinding {
            name: "total_in_log",
            says,
            usually: "",
            threads: Vec::new(),
            is_fault: false,
        });
    }
    findings
}
