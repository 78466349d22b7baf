//! Reports of comparisons: one file per format, and the sentences that they share.

pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod text;

use super::format::{Format, Formats};
use super::number::{readable, readable_pair, rounded};
use super::sparkline::sparkline_between;
use crate::compare::Pair;
use crate::compare::report::{
    Compared, ComparedChannel, ComparedSchedule, PairOutcome, Report, ReportEntry, Verdict,
};
use crate::diagnostic::{and, few};
use crate::printable::printable;
use crate::schedule::{Precision, Unit};
use crate::spec::changes::{Change, ChangeEffect};
use crate::summary::Spot;

/// Writes a report; the flag asks for colour, which only the text for a terminal has.
pub(crate) type ReportEncoder = fn(&Report, bool) -> String;

/// Every format, the default first.
pub(crate) static FORMATS: Formats<ReportEncoder> = Formats(&[
    Format { name: "text", extensions: &["txt"], encode: text::encode },
    Format { name: "markdown", extensions: &["md"], encode: |report, _| markdown::encode(report) },
    Format { name: "json", extensions: &["json"], encode: |report, _| json::encode(report) },
]);

/// The most characters of a value or a name in a report.
const MOST_CHARACTERS: usize = 80;

/// A text in one line, shortened if it is long.
fn brief(text: &str) -> String {
    let cut: String = text.chars().take(MOST_CHARACTERS).collect();
    match cut.len() < text.len() {
        true => printable(&format!("{cut}...")),
        false => printable(text),
    }
}

/// Which files of the folders were left out: a sentence for each reason, without a full stop.
fn left_out(report: &Report) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for file in &report.skipped {
        let name = format!("`{}`", brief(&file.name));
        match reasons.iter_mut().find(|(why, _)| *why == file.why) {
            Some((_, names)) => names.push(name),
            None => reasons.push((&file.why, vec![name])),
        }
    }
    let sentence = |(why, names): (&str, Vec<String>)| {
        let were = if names.len() == 1 { "was" } else { "were" };
        format!("{} {were} left out: {}", and(&few(names)), printable(why))
    };
    reasons.into_iter().map(sentence).collect()
}

/// The overall verdict, as a sentence without a full stop.
pub(crate) fn headline(report: &Report) -> String {
    let total = report.entries.len();
    let differs = |entry: &&ReportEntry| entry.values() == Verdict::Different;
    let (different, failed) = (report.entries.iter().filter(differs).count(), report.count(Verdict::Failed));
    let specs = |count: usize| if count == 1 { "1 spec".to_string() } else { format!("{count} specs") };
    let broken = match report.count(Verdict::Broken) {
        0 => String::new(),
        1 => ", 1 breaks what it expects".to_string(),
        count => format!(", {count} break what they expect"),
    };
    let within = match report.tolerance {
        tolerance if tolerance == Default::default() => "to the last bit".to_string(),
        tolerance => {
            format!("within rtol {} and atol {}", brief_float(tolerance.rtol), brief_float(tolerance.atol))
        }
    };
    let sentence = match (different, total) {
        (_, 0) => "there was nothing to compare".to_string(),
        (0, _) if failed == total => return format!("{} could not be compared", specs(failed)),
        (0, 1) => format!("the schedules are equal {within}"),
        (0, _) => {
            let equal = total - failed;
            format!("{} {} equal {within}", specs(equal), if equal == 1 { "is" } else { "are" })
        }
        (1, 1) => "the schedules are different".to_string(),
        (_, _) => {
            format!("{different} of {} {}", specs(total), if different == 1 { "differs" } else { "differ" })
        }
    };
    match failed {
        0 => format!("{sentence}{broken}"),
        _ => format!("{sentence}{broken}, {} could not be compared", specs(failed)),
    }
}

fn brief_float(value: f64) -> String {
    rounded(value, 6)
}

/// A number of steps or epochs in words.
fn count(count: u64, unit: Unit) -> String {
    match count {
        1 => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    }
}

/// A difference with its sign.
fn signed(difference: f64) -> String {
    match difference > 0.0 {
        true => format!("+{}", rounded(difference, 6)),
        false => rounded(difference, 6),
    }
}

fn percent(relative: f64) -> String {
    format!("{} %", signed_digits(relative * 100.0, 4))
}

fn signed_digits(number: f64, digits: usize) -> String {
    let text = rounded(number, digits);
    if number > 0.0 { format!("+{text}") } else { text }
}

/// The changes in the text of two specs, a heading and a line for each.
fn changes(compared: &Compared) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    // Numbers that follow one from another have the same cause.
    let mut told: &[String] = &[];
    for change in &compared.changes {
        let mut line = values(change);
        if let Some(place) = &change.place {
            line.push_str(&format!(", {}:{}", brief(&place.source().name), place.span().line));
        }
        let heading = match &change.effect {
            ChangeEffect::Read => "written",
            ChangeEffect::Computed { because, filled } => {
                if !because.is_empty() && because != told {
                    let keys = because.iter().map(|key| brief(key)).collect();
                    line.push_str(&format!(", because of {}", and(&few(keys))));
                }
                if let Some((left, right)) = filled {
                    line.push_str(&format!(": {} -> {}", brief(left), brief(right)));
                }
                told = because;
                "hence"
            }
            ChangeEffect::Unread => "not read",
        };
        lines.push((heading, line));
    }
    lines
}

/// The values of a change.
fn values(change: &Change) -> String {
    let path = brief(&change.path);
    match (&change.left, &change.right) {
        (Some(left), Some(right)) if brief(left) == brief(right) => format!("{path} changed"),
        (Some(left), Some(right)) => format!("{path}: {} -> {}", brief(left), brief(right)),
        (Some(left), None) => format!("{path} removed, it was {}", brief(left)),
        (None, Some(right)) => format!("{path} added: {}", brief(right)),
        (None, None) => path,
    }
}

/// The result for a channel, as a sentence without a full stop.
fn verdict(channel: &ComparedChannel, per: Unit) -> String {
    let comparison = &channel.comparison;
    let (differing, common) = (comparison.differing(), comparison.common());
    match (comparison.first(), comparison.last()) {
        (Some(first), Some(last)) if first.row == last.row => {
            format!("differs at {per} {} only, of {}", first.row, count(common, per))
        }
        (Some(first), Some(_)) => {
            format!("differs at {differing} of {}, first at {per} {}", count(common, per), first.row)
        }
        _ => format!("equal at all {}", count(common, per)),
    }
}

/// The rows at which a channel differs: `steps 30 to 59, 75, 80 to 89`.
fn ranges(channel: &ComparedChannel, per: Unit) -> String {
    let (ranges, more) = channel.comparison.ranges();
    let one = |range: &crate::compare::Range| match range.first == range.last {
        true => range.first.to_string(),
        false => format!("{} to {}", range.first, range.last),
    };
    let list: Vec<String> = ranges.iter().map(one).collect();
    let single = matches!(ranges, [range] if range.first == range.last) && more == 0;
    let unit = if single { per.name().to_string() } else { format!("{per}s") };
    let more = if more > 0 { format!(" and {more} more ranges") } else { String::new() };
    format!("{unit} {}{more}", list.join(", "))
}

/// Sentences about a schedule: kinds, lengths, channels of one side only, rounding, ratios.
fn remarks(compared: &Compared, series: &ComparedSchedule, sides: (&str, &str)) -> Vec<String> {
    let mut remarks = Vec::new();
    if series.kinds.0 != series.kinds.1 {
        remarks.push(format!(
            "the kind is {} in {} and {} in {}",
            series.kinds.0, sides.0, series.kinds.1, sides.1
        ));
    }
    let (left, right) = series.rows;
    if left != right {
        let per = compared.per;
        let (longer, more) = if left > right { (sides.0, left - right) } else { (sides.1, right - left) };
        remarks.push(format!(
            "the lengths differ: {} in {} and {} in {}; the {} that both have are compared, and {longer} goes on for {more} more",
            count(left, per), sides.0, count(right, per), sides.1, left.min(right)
        ));
    }
    for (labels, side) in [(&series.left_only, sides.0), (&series.right_only, sides.1)] {
        if !labels.is_empty() {
            remarks.push(format!("only {side} drives {}", labels.join(", ")));
        }
    }
    for channel in &series.channels {
        // Rounding to float32 moves a value by less than one part in ten million.
        let relative = channel.comparison.largest_relative().and_then(|pair| pair.relative());
        let rounding = relative.is_some_and(|relative| relative.abs() < 1e-6);
        if channel.precisions.0 != channel.precisions.1 && rounding {
            remarks.push(format!(
                "{} is float32 in one and float64 in the other: `--rtol 1e-6` ignores the rounding",
                channel.label
            ));
        }
        let ratio =
            channel.comparison.ratio().filter(|_| channel.differs() && channel.comparison.common() > 1);
        if let Some(ratio) = ratio {
            remarks.push(format!("{} is {} times what it was, throughout", channel.label, rounded(ratio, 6)));
        }
        if channel.comparison.incomparable() > 0 {
            let rows = count(channel.comparison.incomparable(), compared.per);
            remarks.push(format!("{} has no finite value on one side at {rows}", channel.label));
        }
    }
    remarks
}

/// Sentences about a pair of specs: schedules of one side only, and how they were compared.
fn notes(compared: &Compared, sides: (&str, &str)) -> Vec<String> {
    let mut notes = Vec::new();
    for (names, side) in [(&compared.left_only, sides.0), (&compared.right_only, sides.1)] {
        if !names.is_empty() {
            notes.push(format!("only {side} has the schedule {}", names.join(", ")));
        }
    }
    notes.extend(compared.notes.iter().cloned());
    notes
}

/// Facts about each curve: the name of the fact, the left value, the right value, the difference.
fn facts(series: &ComparedSchedule, channel: &ComparedChannel, per: Unit) -> Vec<[String; 4]> {
    let comparison = &channel.comparison;
    let (left, right) = (comparison.left(), comparison.right());
    let precision = channel.precision();
    let (lefts, rights) = series.rows;
    let grown = i128::from(rights) - i128::from(lefts);
    let grown = if grown > 0 { format!("+{grown}") } else { grown.to_string() };
    let mut facts = vec![["length".to_string(), count(lefts, per), count(rights, per), grown]];
    let spots = [
        ("peak", left.peak(), right.peak()),
        ("lowest", left.low(), right.low()),
        ("final value", left.last(), right.last()),
    ];
    for (name, left, right) in spots {
        let difference = match (left, right) {
            (Some(left), Some(right)) => signed(right.value - left.value),
            _ => "-".to_string(),
        };
        let spot_value = |spot: Spot| spot.value;
        let texts = told(left.map(spot_value), right.map(spot_value), precision);
        let placed = |text: String, spot: Option<Spot>| match spot {
            Some(spot) => format!("{text} at {}", spot.row),
            None => text,
        };
        facts.push([name.to_string(), placed(texts.0, left), placed(texts.1, right), difference]);
    }
    let numbers = [("mean", left.mean(), right.mean()), ("area under the curve", left.area(), right.area())];
    for (name, left, right) in numbers {
        let row = [rounded(left, 6), rounded(right, 6), signed(right - left)];
        let [left, right, difference] = row;
        facts.push([name.to_string(), left, right, difference]);
    }
    facts
}

/// The values of both sides, with as many digits as tell them apart; a dash for a side that has none.
fn told(left: Option<f64>, right: Option<f64>, precision: Precision) -> (String, String) {
    match (left, right) {
        (Some(left), Some(right)) => readable_pair(left, right, precision),
        _ => {
            let one = |side: Option<f64>| side.map_or_else(|| "-".to_string(), |v| readable(v, precision));
            (one(left), one(right))
        }
    }
}

/// The largest differences: a name, and the value with its row.
fn extremes(channel: &ComparedChannel, per: Unit) -> Vec<[String; 2]> {
    let comparison = &channel.comparison;
    let place = |pair: Pair, text: String| format!("{text} at {per} {}", pair.row);
    let mut rows = Vec::new();
    if let Some(pair) = comparison.largest() {
        rows.push(["largest difference".to_string(), place(pair, signed(pair.difference()))]);
    }
    if let Some((pair, relative)) = comparison.largest_relative().and_then(|p| Some((p, p.relative()?))) {
        rows.push(["largest relative".to_string(), place(pair, percent(relative))]);
    }
    rows.push(["area between".to_string(), rounded(comparison.area_between(), 6)]);
    rows
}

/// The listed rows: row, left, right, difference, relative difference, reasons.
fn places(channel: &ComparedChannel, sides: (&str, &str)) -> Vec<[String; 6]> {
    let row = |place: &crate::compare::report::NotableRow| {
        let pair = place.left.zip(place.right).map(|(left, right)| Pair { row: place.row, left, right });
        let equal =
            pair.is_some_and(|pair| pair.left == pair.right || (pair.left.is_nan() && pair.right.is_nan()));
        let difference = match pair {
            Some(_) if equal => "0".to_string(),
            Some(pair) => signed(pair.difference()),
            None => "-".to_string(),
        };
        let relative =
            pair.filter(|_| !equal).and_then(|pair| pair.relative()).map_or_else(String::new, percent);
        let reasons: Vec<String> = place.reasons.iter().map(|reason| reason.text(sides)).collect();
        let (left, right) = told(place.left, place.right, channel.precision());
        [place.row.to_string(), left, right, difference, relative, reasons.join(", ")]
    };
    channel.places.iter().map(row).collect()
}

/// A sparkline of each curve, on the same scale.
fn outlines(channel: &ComparedChannel) -> (String, String) {
    let (left, right) = &channel.outlines;
    let finite = || left.iter().chain(right).copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    (sparkline_between(left, low, high), sparkline_between(right, low, high))
}

/// A sparkline of the absolute differences; a dot where the curves are equal.
fn profile(channel: &ComparedChannel) -> String {
    let parts = channel.comparison.profile();
    let finite = parts.iter().copied().filter(|size| size.is_finite());
    let high = finite.fold(0.0, f64::max);
    let block = |size: &f64| match *size {
        0.0 => "·".to_string(),
        size if !size.is_finite() => "!".to_string(),
        size => sparkline_between(&[size], 0.0, high),
    };
    parts.iter().map(block).collect()
}

/// The result for an entry, in a word.
fn word(entry: &ReportEntry) -> &'static str {
    match &entry.outcome {
        PairOutcome::Added(_) => "added",
        PairOutcome::Removed => "removed",
        _ if entry.is_renamed() && entry.verdict() == Verdict::Equal => "renamed",
        _ => entry.verdict().name(),
    }
}
