//! The report for people at a terminal.

use super::{
    changes, extremes, facts, headline, left_out, notes, outlines, places, profile, ranges, remarks, verdict,
    word,
};
use crate::compare::report::{
    Compared, ComparedChannel, ComparedSchedule, PairOutcome, Report, ReportEntry, Verdict,
};
use crate::printable::{printable, printable_lines};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// The report, in colour if `color`.
pub(crate) fn encode(report: &Report, color: bool) -> String {
    let mut text = String::new();
    let paint = Paint(color);
    // Writing to a string cannot fail.
    for entry in &report.entries {
        let _ = write_entry(&mut text, entry, paint);
    }
    if report.entries.len() != 1 {
        let _ = writeln!(text, "{}", headline(report));
    }
    for line in left_out(report) {
        let _ = writeln!(text, "{line}");
    }
    text
}

#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn word(self, text: &str, verdict: Verdict) -> String {
        let color = match verdict {
            Verdict::Equal => AnsiColor::Green,
            Verdict::Different => AnsiColor::Yellow,
            Verdict::Broken | Verdict::Failed => AnsiColor::Red,
        };
        self.styled(text, color.on_default().bold())
    }

    fn styled(self, text: &str, style: Style) -> String {
        match self.0 {
            true => format!("{style}{text}{style:#}"),
            false => text.to_string(),
        }
    }
}

fn write_entry(text: &mut String, entry: &ReportEntry, paint: Paint) -> std::fmt::Result {
    writeln!(text, "{}  {}", paint.word(word(entry), entry.verdict()), printable(&entry.title()))?;
    match &entry.outcome {
        PairOutcome::Compared(compared) => return write_compared(text, entry, compared, paint),
        PairOutcome::Added(None) => {}
        PairOutcome::Added(Some(why)) => {
            writeln!(text, "  the earlier file is not a valid spec: {}", printable(first_line(why)))?
        }
        PairOutcome::Removed => {}
        PairOutcome::Failed(message) => {
            writeln!(text, "  {}", printable_lines(message.trim_end()).replace('\n', "\n  "))?
        }
    }
    write_findings(text, entry)
}

/// What the change adds to the findings of lint, and what it removes.
fn write_findings(text: &mut String, entry: &ReportEntry) -> std::fmt::Result {
    entry.changed_remarks().try_for_each(|(word, remark)| {
        writeln!(text, "  {word:<9} {}: {} [{}]", remark.level.name(), printable(&remark.text), remark.id)
    })
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or("").trim_start_matches("error: ")
}

fn write_compared(
    text: &mut String,
    entry: &ReportEntry,
    compared: &Compared,
    paint: Paint,
) -> std::fmt::Result {
    let mut above = "";
    for (heading, line) in changes(compared) {
        writeln!(text, "  {:<9} {line}", if heading == above { "" } else { heading })?;
        above = heading;
    }
    for note in notes(compared, entry.sides()) {
        writeln!(text, "  {:<9} {}", "note", printable(&note))?;
    }
    write_findings(text, entry)?;
    for series in &compared.series {
        write_series(text, entry, compared, series, paint)?;
    }
    if compared.differs() {
        writeln!(text)?;
    }
    Ok(())
}

fn write_series(
    text: &mut String,
    entry: &ReportEntry,
    compared: &Compared,
    series: &ComparedSchedule,
    paint: Paint,
) -> std::fmt::Result {
    if let Some(name) = &series.name {
        writeln!(text, "  schedule {}", printable(name))?;
    }
    for remark in remarks(compared, series, entry.sides()) {
        writeln!(text, "  {:<9} {}", "note", printable(&remark))?;
    }
    for channel in &series.channels {
        writeln!(text, "  {:<9} {}", printable(&channel.label), verdict(channel, compared.per))?;
        if channel.differs() || series.rows.0 != series.rows.1 {
            write_channel(text, entry, compared, series, channel, paint)?;
        }
    }
    Ok(())
}

fn write_channel(
    text: &mut String,
    entry: &ReportEntry,
    compared: &Compared,
    series: &ComparedSchedule,
    channel: &ComparedChannel,
    paint: Paint,
) -> std::fmt::Result {
    let per = compared.per;
    let (left, right) = entry.sides();
    let (before, after) = outlines(channel);
    let mut lines = vec![[left.to_string(), before], [right.to_string(), after]];
    if channel.differs() {
        lines.push(["difference".into(), profile(channel)]);
        lines.push(["where".into(), ranges(channel, per)]);
        lines.extend(extremes(channel, per));
    }
    write_table(text, &lines, &[Align::Left, Align::Left], None)?;
    let title = |name: &str| paint.styled(name, Style::new().bold());
    writeln!(text)?;
    let heads = ["", left, right, "difference"].map(str::to_string);
    let rows: Vec<[String; 4]> = [heads].into_iter().chain(facts(series, channel, per)).collect();
    let right_aligned = [Align::Left, Align::Right, Align::Right, Align::Right];
    write_table(text, &rows, &right_aligned, Some(&title))?;
    writeln!(text)?;
    let heads = [per.name(), left, right, "difference", "relative", ""].map(str::to_string);
    let rows: Vec<[String; 6]> = [heads].into_iter().chain(places(channel, entry.sides())).collect();
    let numbers = [Align::Right, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left];
    write_table(text, &rows, &numbers, Some(&title))
}

#[derive(Clone, Copy, PartialEq)]
enum Align {
    Left,
    Right,
}

/// Writes columns as wide as their widest cell. `title` styles the first row.
fn write_table<const N: usize>(
    text: &mut String,
    rows: &[[String; N]],
    align: &[Align; N],
    title: Option<&dyn Fn(&str) -> String>,
) -> std::fmt::Result {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    for (index, row) in rows.iter().enumerate() {
        let cell = |column: usize| match (align[column], widths[column], printable(&row[column])) {
            (Align::Left, width, cell) => format!("{cell:<width$}"),
            (Align::Right, width, cell) => format!("{cell:>width$}"),
        };
        let line = (0..N).map(cell).collect::<Vec<_>>().join("  ");
        let line = line.trim_end();
        match title.filter(|_| index == 0) {
            Some(title) => writeln!(text, "    {}", title(line))?,
            None => writeln!(text, "    {line}")?,
        }
    }
    Ok(())
}
