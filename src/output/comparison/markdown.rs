//! The report for a comment on a pull request: the verdict, then a table, then folded details. It never exceeds the
//! size of a comment.

use super::{
    brief, changes, extremes, facts, headline, notes, outlines, places, profile, ranges, remarks, values,
    verdict, word,
};
use crate::arrange::Arrange as _;
use crate::compare::Side;
use crate::compare::report::{
    Compared, ComparedChannel, ComparedSchedule, PairOutcome, Report, ReportEntry, Verdict,
};
use crate::output::markdown::{self, sentence};
use crate::output::svg::escaped;
use crate::printable::printable_lines;
use crate::spec::changes::ChangeEffect;

/// The most bytes of a report. GitHub allows 65,536 characters in a comment, including the text around the report.
const MOST_BYTES: usize = 60_000;
/// The most bytes of the table, so that there is room for details.
const MOST_TABLE: usize = 24_000;
/// The most bytes of the remarks on schedules.
const MOST_REMARKS: usize = 4_000;
/// The most bytes of the list of equal specs.
const MOST_EQUAL: usize = 4_000;

/// The report.
pub(crate) fn encode(report: &Report) -> String {
    let mark = match report.verdict() {
        Verdict::Equal => "✅",
        Verdict::Different => "⚠️",
        Verdict::Broken | Verdict::Failed => "❌",
    };
    let mut text = format!("{mark} **Learning-rate schedules: {}**\n", headline(report));
    // Errors come first, then differences; otherwise the order is that of the report.
    let mut entries: Vec<&ReportEntry> = report
        .entries
        .iter()
        .filter(|entry| entry.verdict() != Verdict::Equal || entry.is_renamed())
        .collect();
    entries.arrange_by_key(|entry| std::cmp::Reverse(entry.verdict()));
    push_table(&mut text, &entries);
    push_remarks(&mut text, report);
    push_equal(&mut text, report);
    let mut left_out = 0;
    for entry in entries {
        let details = details(entry);
        match text.len() + details.len() < MOST_BYTES {
            true => text.push_str(&details),
            false => left_out += 1,
        }
    }
    if left_out > 0 {
        text.push_str(&format!(
            "\nThe details of {left_out} more do not fit here; `--format json` has all of them.\n"
        ));
    }
    text
}

/// A text as code, shortened if it is long.
fn code(text: &str) -> String {
    markdown::code(&brief(text))
}

fn push_table(text: &mut String, entries: &[&ReportEntry]) {
    if entries.is_empty() {
        return;
    }
    text.push_str("\n| schedule | | what changed | first difference | differing | largest difference | final value | curve |\n");
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    let mut left_out = 0;
    for entry in entries {
        let rows: String = rows(entry).iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
        match left_out == 0 && text.len() + rows.len() < MOST_TABLE {
            true => text.push_str(&rows),
            false => left_out += 1,
        }
    }
    if left_out > 0 {
        text.push_str(&format!("\n... and {left_out} more.\n"));
    }
}

/// A row for each curve that differs; at least one.
fn rows(entry: &ReportEntry) -> Vec<[String; 8]> {
    let name = match entry.is_renamed() {
        true => code(&entry.title()),
        false => {
            code(&entry.right.as_ref().or(entry.left.as_ref()).map_or(String::new(), ToString::to_string))
        }
    };
    let plain = |what: String| {
        [
            name.clone(),
            word(entry).to_string(),
            what,
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    let compared = match &entry.outcome {
        PairOutcome::Compared(compared) => compared,
        PairOutcome::Failed(message) => {
            return vec![plain(code(message.lines().next().unwrap_or("").trim_start_matches("error: ")))];
        }
        PairOutcome::Added(Some(_)) => return vec![plain("was not a valid spec before".into())],
        PairOutcome::Added(None) | PairOutcome::Removed => return vec![plain(String::new())],
    };
    // Those that move no rate come last; the details have them.
    let read = compared.changes.iter().filter(|item| item.effect != ChangeEffect::Unread);
    let mut changes: Vec<String> = read.map(|item| code(&values(item))).collect();
    let more = changes.len().saturating_sub(3);
    changes.truncate(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let written = format!("{}{more}", changes.join(", "));
    let mut rows = Vec::new();
    for series in compared.series.iter().filter(|series| series.differs()) {
        for channel in series.channels.iter().filter(|c| c.differs() || series.rows.0 != series.rows.1) {
            let first = rows.is_empty();
            let what = if first { written.clone() } else { String::new() };
            rows.push(row(entry, compared, series, channel, (&name, what)));
        }
    }
    if rows.is_empty() {
        rows.push(plain(written));
    }
    rows
}

fn row(
    entry: &ReportEntry,
    compared: &Compared,
    series: &ComparedSchedule,
    channel: &ComparedChannel,
    (name, what): (&str, String),
) -> [String; 8] {
    let comparison = &channel.comparison;
    let label = match &series.name {
        Some(own) => format!("{name} {} {}", code(own), code(&channel.label)),
        None => format!("{name} {}", code(&channel.label)),
    };
    let first = comparison
        .first()
        .map_or_else(|| "none".to_string(), |pair| format!("{} {}", compared.per, pair.row));
    let mut share = format!("{} of {}", comparison.differing(), comparison.common());
    if series.rows.0 != series.rows.1 {
        share.push_str(&format!("; length {} -> {}", series.rows.0, series.rows.1));
    }
    let largest = extremes(channel, compared.per);
    let largest = if comparison.largest().is_some() { largest[0][1].clone() } else { String::new() };
    let relative = comparison.largest_relative().and_then(|pair| pair.relative());
    let largest = match relative {
        Some(relative) => format!("{largest} (relative {})", super::percent(relative)),
        None => largest,
    };
    let last = |summary: &crate::summary::Summary| summary.last().map(|spot| spot.value);
    let (left, right) = (last(comparison.left()), last(comparison.right()));
    let (left, right) = super::told(left, right, channel.precision());
    let finals = format!("{left} -> {right}");
    let (before, after) = outlines(channel);
    let curve = format!("`{before}`<br>`{after}`");
    [label, word(entry).to_string(), what, first, share, largest, finals, curve]
}

/// Warnings and notes on the right side. Those on the left side alone are obsolete.
fn push_remarks(text: &mut String, report: &Report) {
    let remarks = report.entries.iter().flat_map(|entry| entry.remarks.iter().map(move |told| (entry, told)));
    let mut lines: Vec<String> = Vec::new();
    for (entry, told) in remarks {
        let place = told.place.as_ref();
        let place = place.map(|place| format!("{}:{}", place.source().name, place.span().line));
        let path = place.or(entry.right.as_ref().map(ToString::to_string)).unwrap_or_default();
        let word = match told.which {
            Some(Side::Left) => "no longer ",
            Some(Side::Right) if entry.left.is_some() => "new ",
            _ => "",
        };
        let line = format!(
            "- {word}{} {}: {} {}\n",
            told.level.name(),
            code(&path),
            sentence(&told.text),
            code(told.id)
        );
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let (mut room, all) = (MOST_REMARKS, lines.len());
    lines.retain(|line| {
        room = room.saturating_sub(line.len());
        room > 0
    });
    if all > 0 {
        text.push_str(&format!("\n{}", lines.concat()));
    }
    if all > lines.len() {
        text.push_str(&format!("- and {} more\n", all - lines.len()));
    }
}

fn push_equal(text: &mut String, report: &Report) {
    let equal: Vec<&ReportEntry> = report
        .entries
        .iter()
        .filter(|entry| entry.verdict() == Verdict::Equal && !entry.is_renamed())
        .collect();
    if equal.is_empty() && report.skipped.is_empty() {
        return;
    }
    let start = text.len();
    text.push_str(&format!("\n<details><summary>{} equal</summary>\n\n", equal.len()));
    let mut left_out = 0;
    for entry in equal {
        let rewritten = match &entry.outcome {
            PairOutcome::Compared(compared) if !compared.changes.is_empty() => {
                " (written differently, the same values)"
            }
            _ => "",
        };
        let line = format!("- {}{rewritten}\n", code(&entry.title()));
        match text.len() - start + line.len() < MOST_EQUAL {
            true => text.push_str(&line),
            false => left_out += 1,
        }
    }
    if left_out > 0 {
        text.push_str(&format!("- and {left_out} more\n"));
    }
    for line in super::left_out(report) {
        text.push_str(&format!("\n{}.\n", sentence(&line)));
    }
    text.push_str("\n</details>\n");
}

fn details(entry: &ReportEntry) -> String {
    let mut text = format!(
        "\n<details><summary><code>{}</code>: {}</summary>\n\n",
        escaped(&brief(&entry.title())),
        word(entry)
    );
    match &entry.outcome {
        PairOutcome::Compared(compared) => push_compared(&mut text, entry, compared),
        PairOutcome::Failed(message) => push_block(&mut text, message),
        PairOutcome::Added(Some(why)) => push_block(&mut text, why),
        PairOutcome::Added(None) | PairOutcome::Removed => return String::new(),
    }
    text.push_str("\n</details>\n");
    text
}

/// A text in a code block whose fence is longer than any within the text.
fn push_block(text: &mut String, message: &str) {
    let longest = message.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    text.push_str(&format!("{fence}text\n{}\n{fence}\n", printable_lines(message.trim_end())));
}

fn push_compared(text: &mut String, entry: &ReportEntry, compared: &Compared) {
    let sides = entry.sides();
    for (heading, line) in changes(compared) {
        let heading = if heading == "written" { String::new() } else { format!("{heading}: ") };
        text.push_str(&format!("- {heading}{}\n", markdown::code(&line)));
    }
    for note in notes(compared, sides) {
        text.push_str(&format!("- {}\n", sentence(&note)));
    }
    for series in &compared.series {
        if let Some(name) = &series.name {
            text.push_str(&format!("\n**{}**\n\n", code(name)));
        }
        for remark in remarks(compared, series, sides) {
            text.push_str(&format!("- {}\n", sentence(&remark)));
        }
        for channel in &series.channels {
            text.push_str(&format!("\n{} {}\n", code(&channel.label), verdict(channel, compared.per)));
            if channel.differs() || series.rows.0 != series.rows.1 {
                push_channel(text, entry, compared, series, channel);
            }
        }
    }
}

fn push_channel(
    text: &mut String,
    entry: &ReportEntry,
    compared: &Compared,
    series: &ComparedSchedule,
    channel: &ComparedChannel,
) {
    let per = compared.per;
    let (left, right) = entry.sides();
    let (before, after) = outlines(channel);
    let mut lines = vec![[left.to_string(), before], [right.to_string(), after]];
    if channel.differs() {
        lines.push(["difference".into(), profile(channel)]);
    }
    let width = lines.iter().map(|[name, _]| name.chars().count()).max().unwrap_or(0);
    let block: String = lines.iter().map(|[name, line]| format!("{name:<width$}  {line}\n")).collect();
    text.push('\n');
    push_block(text, &block);
    if channel.differs() {
        text.push_str(&format!("\nIt differs at {}.\n", ranges(channel, per)));
    }
    let (left, right) = (code(left), code(right));
    text.push_str(&format!("\n| | {left} | {right} | difference |\n|---|---:|---:|---:|\n"));
    for row in facts(series, channel, per) {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    for [name, value] in extremes(channel, per).iter().filter(|_| channel.differs()) {
        text.push_str(&format!("| {name} | | | {value} |\n"));
    }
    text.push_str(&format!(
        "\n| {per} | {left} | {right} | difference | relative | |\n|---:|---:|---:|---:|---:|---|\n"
    ));
    for row in places(channel, entry.sides()) {
        text.push_str(&format!("| {} |\n", row.map(|cell| sentence(&cell)).join(" | ")));
    }
}
