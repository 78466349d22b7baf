//! Reports of logs that were held against a plan: one file per format, and the sentences that they share.

pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod text;

use super::format::{Format, Formats};
use super::number::{rounded, value};
use crate::logs::Digits;
use crate::number::text::shortest;
use crate::schedule::Precision;
use crate::verify::{Diagnosis, Miss, SeriesOutcome, Verification, VerifiedSeries};

/// A log that was held against a plan, with the names of both.
pub(crate) struct VerificationReport<'a> {
    /// The spec.
    pub spec: &'a str,
    /// The files of the log, in the order in which they were read.
    pub files: Vec<String>,
    /// The result.
    pub verification: &'a Verification,
}

/// Writes a report; the flag asks for colour, which only the text for a terminal has.
pub(crate) type VerificationEncoder = fn(&VerificationReport<'_>, bool) -> String;

/// Every format, the default first.
pub(crate) static FORMATS: Formats<VerificationEncoder> = Formats(&[
    Format { name: "text", extensions: &["txt"], encode: text::encode },
    Format { name: "markdown", extensions: &["md"], encode: |report, _| markdown::encode(report) },
    Format { name: "json", extensions: &["json"], encode: |report, _| json::encode(report) },
]);

/// The verdict in a word.
fn word(equal: bool) -> &'static str {
    if equal { "equal" } else { "different" }
}

/// The files of the log, in a few words.
fn names(files: &[String]) -> String {
    match files {
        [] => "the log".into(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [first, .., last] => format!("{first} to {last} ({} files)", files.len()),
    }
}

/// A number with a comma at every thousand.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count in words: `1 value`, `1,204 values`.
fn values(count: u64) -> String {
    if count == 1 { "1 value".into() } else { format!("{} values", grouped(count)) }
}

/// How precisely the log has its values.
fn precision(digits: Digits) -> String {
    match digits {
        Digits::Double => "to the last bit".into(),
        Digits::Single => "to the last bit of float32".into(),
        Digits::Significant(1) => "to 1 digit".into(),
        Digits::Significant(digits) => format!("to {digits} digits"),
        Digits::Decimals(1) => "to 1 decimal".into(),
        Digits::Decimals(decimals) => format!("to {decimals} decimals"),
    }
}

/// A value of the log.
fn logged(number: f64, digits: Digits) -> String {
    shortest(number, digits == Digits::Single)
}

/// A value of the plan beside the text of the logged one: in the plan's precision, unless the two would look alike.
fn planned(number: f64, precision: Precision, logged: &str) -> String {
    let short = value(number, precision);
    if short == logged { value(number, Precision::Double) } else { short }
}

/// What was compared, as sentences without a full stop.
fn checked(series: &VerifiedSeries) -> Vec<String> {
    let SeriesOutcome { checked, rule, is_rounded, is_equal, .. } = &series.outcome;
    let mut said = Vec::new();
    let Some((first, last)) = checked.rows else { return said };
    let at = match first == last {
        true => format!("at update {first}"),
        false if checked.gap <= 1 => format!("at every update from {first} to {last}"),
        false => {
            format!("at updates {first} to {last}, at most {} apart", grouped(checked.gap.unsigned_abs()))
        }
    };
    let how = precision(series.digits);
    said.push(match is_equal {
        true if *is_rounded => format!("{} {at}, all equal but for rounding", values(checked.count)),
        true if checked.count == 1 => format!("1 value {at}, equal {how}"),
        true => format!("{} {at}, all equal {how}", values(checked.count)),
        false => format!("{} {at}, compared {how}", values(checked.count)),
    });
    if *is_rounded {
        let differ = if checked.misses == 1 { "differs" } else { "differ" };
        said.push(format!(
            "{} {differ} in the last bits, as after another order of operations",
            values(checked.misses)
        ));
    }
    if first > 0 && *is_equal {
        said.push(match first {
            1 => "update 0 is not logged".into(),
            first => format!("updates 0 to {} are not logged", first - 1),
        });
    }
    if checked.unused > 0 {
        said.push(format!("{} left out: before the first update, or not a number", values(checked.unused)));
    }
    if let Some((least, most)) = checked.range
        && least == most
        && checked.count > 1
    {
        said.push(format!("all of them are {}: this says little", logged(least, series.digits)));
    }
    said.push(format!("which update: {}", rule.says));
    said
}

/// Where the log leaves the plan.
fn miss(miss: &Miss, series: &VerifiedSeries, files: &[String]) -> String {
    let place = match files {
        [_] => format!("line {}", miss.line),
        files => format!("{}, {}", files.get(miss.file).map_or("the log", String::as_str), miss.line),
    };
    let logged = logged(miss.logged, series.digits);
    let planned = match miss.planned {
        Some(number) => format!("{} is planned", planned(number, series.precision, &logged)),
        None => "the plan has no value there".to_string(),
    };
    let checked = &series.outcome.checked;
    format!(
        "differs from update {} on ({place}): {logged} is logged, {planned}; {} of {} differ",
        miss.row,
        grouped(checked.misses),
        values(checked.count)
    )
}

/// How well a diagnosis explains the log.
fn explains(diagnosis: &Diagnosis, series: &VerifiedSeries) -> String {
    let residual = match diagnosis.residual {
        0.0 => "exactly".to_string(),
        residual => format!("to {} %", rounded(residual * 100.0, 2)),
    };
    format!("explains all {}, {residual}", values(series.outcome.checked.count))
}

/// What is said where nothing explains the log, or several causes do.
fn certainty(series: &VerifiedSeries) -> Option<String> {
    let outcome = &series.outcome;
    let from = outcome.checked.first.as_ref().map_or(0, |miss| miss.row);
    match outcome.diagnoses.len() {
        _ if outcome.is_equal => None,
        0 if outcome.is_spent => Some(format!(
            "differs from update {from} on; nothing tried explains it, and the search ended early: the plan takes long to compute"
        )),
        0 => Some(format!("differs from update {from} on; nothing tried explains it")),
        _ if outcome.is_spent => {
            Some("the search ended early, so that something else may explain it as well: the plan takes long to compute".into())
        }
        1 => None,
        several => Some(format!("the log cannot tell which of these {several} it is")),
    }
}

/// The name of a series: the field of the log, and the channel of the plan if there are several.
fn title(series: &VerifiedSeries) -> String {
    match &series.label {
        label if label == "lr" || *label == series.field => series.field.clone(),
        label => format!("{} ({label})", series.field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planned_value_is_short_unless_it_looks_like_the_logged_one() {
        let rate = f64::from(0.09_f32);
        assert_eq!(planned(rate, Precision::Single, "0.08"), "0.09");
        assert_eq!(planned(rate, Precision::Single, "0.09"), "0.09000000357627869");
        assert_eq!(planned(0.1 + 0.2, Precision::Double, "0.3"), "0.30000000000000004");
        assert_eq!(logged(rate, Digits::Single), "0.09");
    }
}
