//! `lrsched inspect`: explains a schedule to a person.

use super::allowances;
use super::emit::Target;
use super::load;
use super::notes::{self, Notes};
use super::options::{LogOptions, SpecOptions};
use super::progress::Progress;
use super::variants::VaryOptions;
use super::window::WindowOptions;
use crate::diagnostic::{Diagnostic, few};
use crate::lint::{self, Finding};
use crate::output::number::{readable, rounded};
use crate::output::sparkline;
use crate::plan::{Plan, Series};
use crate::printable::{printable, printable_lines};
use crate::schedule::{Precision, Unit};
use crate::spec::clock::Clock;
use crate::summary::{Course, EqualCurves, Phase, Picked, Spot, Summary, outline_rows};
use crate::view::evaluation::Evaluation;
use crate::view::lines::Line;
use crate::view::rows::{Selection, row_of_part};
use clap::Args;
use std::fmt::Write as _;
use std::ops::Range;

/// The options of `lrsched inspect`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched inspect linear.yaml\n  \
    lrsched inspect one-cycle-lr --steps 500\n  \
    lrsched inspect cosine-warmup --from 90%")]
pub(super) struct InspectOptions {
    #[command(flatten)]
    input: SpecOptions,
    #[command(flatten)]
    of_log: LogOptions,
    #[command(flatten)]
    window: WindowOptions,
    #[command(flatten)]
    vary: VaryOptions,
}

/// The parts of the whole at which values are shown, in percent.
const PARTS: [u64; 9] = [0, 1, 5, 10, 25, 50, 75, 90, 100];
/// The most phases that are shown.
const MOST_PHASES: usize = 12;
/// The most characters of the value of a parameter.
const MOST_CHARACTERS: usize = 60;
/// The width of a sparkline, in characters.
const BLOCKS: u64 = 60;

/// Prints what there is to know about each schedule.
///
/// # Errors
///
/// A spec is wrong, or the output cannot be written.
pub(super) fn run(options: &InspectOptions, notes: &Notes) -> anyhow::Result<()> {
    let inputs = options.input.inputs();
    inputs.ask_logs(&options.of_log);
    let plans = load::plans(&options.input, &options.vary, &inputs, notes)?;
    inputs.check_outputs(&[])?;
    let lines = options.input.lines(&plans, notes)?;
    let window = options.window.rows(&lines)?;
    options.input.refuse_endless(&lines, &Selection::window(&window))?;
    let mut findings: Vec<(&Plan, Finding)> = Vec::new();
    for plan in &plans {
        let found = allowances::unallowed(plan, lint::lint(plan)?)?;
        findings.extend(found.into_iter().map(|finding| (plan, finding)));
    }
    crate::dialect::renew_work();
    let mut target = Target::open(None)?;
    let series = plans.iter().flat_map(|plan| plan.series.iter().map(move |series| (plan, series)));
    for (index, ((plan, series), line)) in series.zip(&lines.lines).enumerate() {
        let mut text = String::from(if index > 0 { "\n" } else { "" });
        // Writing to a string cannot fail.
        let shown = window.start.min(line.rows)..window.end.min(line.rows);
        let (line, per, each) = match options.input.per() {
            None => line.in_own_unit(lines.per),
            Some(per) => (Line::of(plan, series, line.name.clone(), line.rows).counting(per)?, per, 1),
        };
        let shown = shown.start / each..shown.end.div_ceil(each);
        let _ = head(&mut text, plan, series, &line, (per, &shown));
        let measured = measure(&line, per, &shown);
        let channels = line.schedule.channels();
        for (index, (channel, measures)) in channels.iter().zip(&measured.channels).enumerate() {
            let Some(others) = measured.equal.of_first(index) else { continue };
            let names = std::iter::once(&index).chain(others).map(|channel| channels[*channel].label());
            let is = if others.is_empty() { "" } else { " (equal)" };
            let label = format!("{}{is}", few(names.collect()).join(", "));
            let _ = body(&mut text, &label, measures, channel.precision, per);
        }
        // What is about the spec as a whole stands with its first schedule.
        let of = |one: &Finding| one.series.clone().or(plan.series[0].name.clone()) == series.name;
        findings.iter().filter(|(plan_of, one)| std::ptr::eq(*plan_of, plan) && of(one)).for_each(
            |(_, one)| {
                let _ = told(&mut text, one);
            },
        );
        target.write(text.as_bytes())?;
        if let Some(diagnostic) = measured.halted {
            return Err(diagnostic.into());
        }
    }
    target.finish()
}

/// What is shown of one channel.
struct ChannelMeasures {
    summary: Summary,
    parts: Vec<(u64, Spot)>,
    blocks: Vec<f64>,
}

/// What is shown of one schedule, and the error at which it stopped, if any.
struct ScheduleMeasures {
    channels: Vec<ChannelMeasures>,
    equal: EqualCurves,
    halted: Option<Diagnostic>,
}

fn measure(line: &Line<'_>, per: Unit, shown: &Range<u64>) -> ScheduleMeasures {
    let width = line.width();
    let rows = shown.end - shown.start;
    let mut summaries = vec![Summary::of(rows).starting_at(shown.start); width];
    let channels = line.schedule.channels();
    let mut equal =
        EqualCurves::of(channels.iter().map(|channel| Some((channel.quantity, channel.precision))));
    let part = |percent: u64| shown.start + row_of_part(u128::from(percent), 100, rows);
    let parts = PARTS.map(|percent| (percent, part(percent)));
    let outline = || outline_rows(rows, BLOCKS).map(|row| shown.start + row);
    let wanted = parts.iter().map(|(_, row)| *row).chain(outline());
    let mut picked = Picked::new(width, wanted, shown.end);
    let selection = Selection::window(shown);
    let mut progress = Progress::new(shown.end, true);
    let walked = Evaluation { lines: &[line], per, rows: &selection }.visit(|chunk| {
        let values = &chunk.values[0][..chunk.stretch.rows as usize * width];
        for row in values.chunks_exact(width) {
            summaries.iter_mut().zip(row).for_each(|(summary, value)| summary.push(*value));
            equal.compare(|one, other| row[one].to_bits() == row[other].to_bits());
        }
        picked.pass(chunk.stretch.first, values);
        progress.reached(chunk.stretch.first);
    });
    let shown = |(channel, summary)| {
        let spot =
            |&(percent, row): &(u64, u64)| Some((percent, Spot { row, value: picked.at(row)?[channel] }));
        let parts = parts.iter().filter_map(spot).collect();
        let value = |row| picked.at(row).map_or(f64::NAN, |values| values[channel]);
        ChannelMeasures { summary, parts, blocks: outline().map(value).collect() }
    };
    ScheduleMeasures {
        channels: summaries.into_iter().enumerate().map(shown).collect(),
        equal,
        halted: walked.err(),
    }
}

fn head(
    text: &mut String,
    plan: &Plan,
    series: &Series,
    line: &Line<'_>,
    (per, shown): (Unit, &Range<u64>),
) -> std::fmt::Result {
    let name = line.name.as_deref().unwrap_or(&plan.name);
    writeln!(text, "{}: {}", printable(name), series.kind)?;
    if let Some(description) = &plan.description {
        writeln!(text, "  {}", printable_lines(description.trim_end()).replace('\n', "\n  "))?;
    }
    writeln!(text, "  {:<11} {}", "clock", clock(&plan.clock, line, per))?;
    if *shown != (0..line.rows) && !shown.is_empty() {
        writeln!(text, "  {:<11} {per}s {} to {}", "window", shown.start, shown.end - 1)?;
    }
    for (index, line) in plan.arithmetic.iter().enumerate() {
        let title = if index == 0 { "arithmetic" } else { "" };
        writeln!(text, "  {title:<11} {}", printable(line))?;
    }
    if let Some(stepped) = series.stepping {
        writeln!(text, "  {:<11} {stepped}", "stepped")?;
    }
    if let Some(counts) = line.schedule.counts() {
        writeln!(text, "  {:<11} {counts}", "counts")?;
    }
    if let Some(own) = own_clock(line) {
        writeln!(text, "  {:<11} {own}", "iterations")?;
    }
    for (label, given) in [("given", true), ("by default", false)] {
        let one = |(name, value, _): &(&str, String, bool)| format!("{name}: {}", printable(&brief(value)));
        let list: Vec<String> = series.arguments.iter().filter(|(.., g)| *g == given).map(one).collect();
        if !list.is_empty() {
            writeln!(text, "  {label:<11} {}", list.join(", "))?;
        }
    }
    Ok(())
}

/// The clock of a scheduler that makes an update of several iterations.
fn own_clock(line: &Line<'_>) -> Option<String> {
    let own = line.schedule.own_clock().filter(|own| own.counted.is_none())?;
    let iterations = own.schedule.length()?;
    if line.schedule.length() == Some(iterations) {
        return None;
    }
    let epochs = own.per_epoch.map_or_else(String::new, |length| format!(", {length} an epoch"));
    Some(format!("{iterations}{epochs}; `--per iteration` shows them"))
}

/// A finding of lint, with what to write instead.
fn told(text: &mut String, finding: &Finding) -> std::fmt::Result {
    if finding.is_raised() {
        return Ok(());
    }
    writeln!(text, "{}: {} [{}]", notes::word(finding.level), printable(&finding.says), finding.rule)?;
    match finding.instead.as_str() {
        "" => Ok(()),
        instead => writeln!(text, "  instead: {}", printable(instead)),
    }
}

/// The first line of a value, cut to [`MOST_CHARACTERS`].
fn brief(value: &str) -> String {
    let line = value.lines().next().unwrap_or("");
    let cut: String = line.chars().take(MOST_CHARACTERS).collect();
    match cut == value {
        true => cut,
        false => format!("{cut} ..."),
    }
}

fn clock(clock: &Clock, line: &Line<'_>, per: Unit) -> String {
    let count = |count: u64, unit: Unit| match count {
        1 => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    };
    let mut text = match (clock.steps, clock.epochs, clock.steps_per_epoch) {
        (Some(steps), Some(epochs), Some(length)) => {
            format!("{} in {} of {length}", count(steps, Unit::Step), count(epochs, Unit::Epoch))
        }
        (Some(steps), ..) => count(steps, Unit::Step),
        (None, Some(epochs), _) => count(epochs, Unit::Epoch),
        (None, None, _) => "the run has no length".to_string(),
    };
    if clock.length(per) != Some(line.rows) {
        let _ = write!(text, "; shown: {}", count(line.rows, per));
    }
    if let Some(own) = line.schedule.length() {
        let unit = line.schedule.unit();
        if clock.length(unit) != Some(own) {
            let _ = write!(text, "; the schedule itself lasts {}", count(own, unit));
        }
    }
    text
}

fn body(
    text: &mut String,
    label: &str,
    measures: &ChannelMeasures,
    precision: Precision,
    per: Unit,
) -> std::fmt::Result {
    let bits = match precision {
        Precision::Single => "float32",
        Precision::Double => "float64",
    };
    let summary = &measures.summary;
    let told = |spot: Spot| readable(spot.value, precision);
    writeln!(text, "  {} ({bits})  {}", printable(label), sparkline::sparkline(&measures.blocks))?;
    let (Some(first), Some(last), Some(peak), Some(low)) =
        (summary.first(), summary.last(), summary.peak(), summary.low())
    else {
        return writeln!(text, "    has no finite value");
    };
    writeln!(text, "    {:<9} {} at {per} {}", "first", told(first), first.row)?;
    writeln!(text, "    {:<9} {} at {per} {}", "peak", told(peak), peak.row)?;
    writeln!(text, "    {:<9} {} at {per} {}", "lowest", told(low), low.row)?;
    writeln!(text, "    {:<9} {} at {per} {}", "final", told(last), last.row)?;
    writeln!(text, "    {:<9} {}", "mean", rounded(summary.mean(), 6))?;
    writeln!(text, "    {:<9} {} (sum over {per}s)", "area", rounded(summary.area(), 6))?;
    match summary.unusable() {
        0 => {}
        1 => writeln!(text, "    {:<9} 1 {per}", "no number")?,
        several => writeln!(text, "    {:<9} {several} {per}s", "no number")?,
    }
    let (phases, hidden) = summary.phases();
    for (index, phase) in phases.iter().take(MOST_PHASES).enumerate() {
        writeln!(
            text,
            "    {:<9} {}",
            if index == 0 { "phases" } else { "" },
            describe(phase, precision, per)
        )?;
    }
    let more = phases.len().saturating_sub(MOST_PHASES) as u64 + hidden;
    if more > 0 {
        writeln!(text, "    {:<9} and {more} more", "")?;
    }
    let width = measures.parts.iter().map(|(_, spot)| spot.row.to_string().len()).max().unwrap_or(1);
    for (index, (percent, spot)) in measures.parts.iter().enumerate() {
        let title = if index == 0 { "values" } else { "" };
        writeln!(text, "    {title:<9} {percent:>3} %  {per} {:>width$}  {}", spot.row, told(*spot))?;
    }
    Ok(())
}

fn describe(phase: &Phase, precision: Precision, per: Unit) -> String {
    let (from, to) = (readable(phase.first.value, precision), readable(phase.last.value, precision));
    if phase.first.row == phase.last.row {
        return format!("{per} {}: is {from}", phase.first.row);
    }
    let rows = format!("{per}s {} to {}", phase.first.row, phase.last.row);
    match phase.course {
        Course::Holds => format!("{rows}: holds {from}"),
        Course::Rises => format!("{rows}: rises from {from} to {to}"),
        Course::Falls => format!("{rows}: falls from {from} to {to}"),
    }
}
