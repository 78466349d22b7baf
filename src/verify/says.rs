//! What was found, in sentences with numbers.

use super::case::{Case, Cause, Told};
use super::search::Explanation;
use crate::diagnostic::and;
use crate::number::text::shortest;

/// What usually lies behind each finding. A row for each hypothesis.
static CAUSES: &str = include_str!("causes.txt");

/// A cause with its numbers: several where the log does not tell which.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reason {
    /// The name of the hypothesis.
    pub name: &'static str,
    /// Its numbers.
    pub told: Vec<(&'static str, Vec<Told>)>,
    /// The sentence, without a full stop.
    pub says: String,
    /// What it usually is.
    pub usually: &'static str,
    /// Threads in which users found it.
    pub threads: Vec<&'static str>,
}

/// What may have happened, to the printed precision.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Diagnosis {
    /// One cause, or two at a time.
    pub reasons: Vec<Reason>,
    /// How simple it is: 1 is simplest.
    pub class: u8,
    /// The largest part by which a logged value differs from the explained one.
    pub residual: f64,
}

/// The row of a hypothesis in the list: what it usually is, and threads.
pub(crate) fn background(name: &str) -> (&'static str, Vec<&'static str>) {
    let rows = CAUSES.lines().filter(|line| !line.starts_with('#'));
    let row = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>()).find(|row| row[0] == name);
    match row.as_deref() {
        Some([_, usually, threads]) => {
            (usually, threads.split(", ").filter(|thread| *thread != "-").collect())
        }
        _ => ("", Vec::new()),
    }
}

/// Joins explanations that differ in their numbers only.
pub(crate) fn diagnoses(found: &[Explanation], case: &Case<'_>) -> Vec<Diagnosis> {
    let mut groups: Vec<Vec<&Explanation>> = Vec::new();
    for one in found {
        match groups.iter_mut().find(|group| is_alike(group[0], one)) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.iter().map(|group| diagnosis(group, case)).collect()
}

fn is_alike(a: &Explanation, b: &Explanation) -> bool {
    let alike = |a: &Cause, b: &Cause| {
        a.name == b.name && a.get("path") == b.get("path") && a.get("late") == b.get("late")
    };
    a.class == b.class && a.causes.len() == b.causes.len() && a.causes.iter().zip(&b.causes).all(|(a, b)| alike(a, b))
}

fn diagnosis(group: &[&Explanation], case: &Case<'_>) -> Diagnosis {
    let reason = |index: usize| {
        let first = &group[0].causes[index];
        let values = |name: &str| {
            let mut values: Vec<Told> = Vec::new();
            for told in group.iter().filter_map(|one| one.causes[index].get(name)) {
                if !values.contains(told) {
                    values.push(told.clone());
                }
            }
            values
        };
        let told: Vec<_> = first.told.iter().map(|(name, _)| (*name, values(name))).collect();
        let (usually, threads) = background(first.name);
        Reason { name: first.name, says: says(first.name, &told, case), told, usually, threads }
    };
    let reasons = (0..group[0].causes.len()).map(reason).collect();
    Diagnosis { reasons, class: group[0].class, residual: residual(group[0], case) }
}

/// The largest part by which a logged value differs from the model.
fn residual(one: &Explanation, case: &Case<'_>) -> f64 {
    let mut part = 0;
    let mut largest = 0.0_f64;
    for point in case.points {
        let later = one.model.parts.get(part + 1).filter(|later| {
            !one.model.parts[part].allows(point) && later.allows(point)
        });
        part += usize::from(later.is_some());
        if one.model.lag.is_none()
            && point.rows.0 == point.rows.1
            && let Some(rate) = one.model.parts[part].rate(point.rows.0).filter(|rate| *rate != 0.0)
        {
            largest = largest.max(((point.value - rate) / rate).abs());
        }
    }
    largest
}

/// Numbers as a list, those that follow each other as ranges.
pub(crate) fn list(values: &[Told]) -> String {
    let mut counts: Vec<i64> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for value in values {
        match value {
            Told::Count(count) => counts.push(*count),
            Told::Number(number) => texts.push(shortest(*number, false)),
            // Whole numbers of a spec are ranges as well.
            Told::Text(text) => match text.parse() {
                Ok(count) => counts.push(count),
                Err(_) => texts.push(text.clone()),
            },
        }
    }
    counts.sort_unstable();
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for count in counts {
        match ranges.last_mut() {
            Some(range) if range.1 + 1 == count => range.1 = count,
            _ => ranges.push((count, count)),
        }
    }
    let range = |(first, last): &(i64, i64)| match last - first {
        0 => first.to_string(),
        1 => format!("{first} or {last}"),
        _ => format!("{first} to {last}"),
    };
    let mut items: Vec<String> = ranges.iter().map(range).collect();
    items.append(&mut texts);
    if items.len() > 8 {
        let more = items.len() - 7;
        items.truncate(7);
        return format!("{}, or {more} others", items.join(", "));
    }
    let last = items.pop().unwrap_or_default();
    if items.is_empty() { last } else { format!("{} or {last}", items.join(", ")) }
}

fn says(name: &str, told: &[(&str, Vec<Told>)], case: &Case<'_>) -> String {
    let values = |name: &str| told.iter().find(|(other, _)| *other == name).map_or(&[][..], |(_, v)| v);
    let text = |name: &str| list(values(name));
    let count = |name: &str| match values(name).first() {
        Some(Told::Count(count)) => *count,
        _ => 0,
    };
    let named = |name: &str| match values(name) {
        [Told::Count(count)] => {
            case.name_of(count.unsigned_abs()).map_or_else(String::new, |what| format!(" ({what})"))
        }
        _ => String::new(),
    };
    let when = match (values("from"), values("to")) {
        ([], _) => String::new(),
        ([Told::Count(from)], [Told::Count(to)]) if from == to => format!("from update {from} on, "),
        _ => {
            let counts = |name: &str| values(name).iter().filter_map(|told| match told {
                Told::Count(count) => Some(*count),
                _ => None,
            });
            let (first, last) = (counts("from").min().unwrap_or(0), counts("to").max().unwrap_or(0));
            format!("from an update between {first} and {last} on, ")
        }
    };
    let said = match name {
        "never_stepped" => format!("the rate is {} at every update: the scheduler was never stepped", text("constant")),
        "constant" => format!("the rate is {} at every update, as if the plan were over", text("constant")),
        "frozen" => "the rate stands still".to_string(),
        "shifted" | "elsewhere" => moved(values("shift"), case, name == "elsewhere"),
        "restarted" => {
            let late = match count("late") {
                1 => "; the first update after it still has the rate of the checkpoint",
                _ => "",
            };
            format!("the plan starts over at update {}{late}", text("at"))
        }
        "faster" => format!("the schedule is {} times too fast{}", text("k"), named("k")),
        "faster_from" => format!("the schedule is {} times as fast as before", text("k")),
        "per_update" => {
            format!("the scheduler is stepped at every update, where the plan has a step per epoch: {} times too fast", text("k"))
        }
        "slower" => {
            let epoch = case.clock.steps_per_epoch.map(|epoch| epoch as i64) == Some(count("every"));
            let how = if epoch && values("every").len() == 1 { "once per epoch".into() } else { format!("every {} updates", text("every")) };
            format!("the scheduler is stepped {how}: {} times too slow", text("k"))
        }
        "amplitude" => {
            let peak = match (values("planned"), values("found")) {
                ([Told::Number(planned)], [Told::Number(found)]) => {
                    format!(": {} at update {}, where the plan has {}", shortest(*found, false), count("row"), shortest(*planned, false))
                }
                _ => String::new(),
            };
            format!("the values are {} times those of the plan{peak}", text("factor"))
        }
        "kind" => format!("the values are those of {}, where the plan has {}", text("found"), text("planned")),
        "part" => format!("the values are those of {}, where the plan has {}", text("found"), text("planned")),
        "total" | "warmup" | "floor" | "setting" => {
            format!("the values are those of the plan with {}: {}, where it has {}", text("path"), text("found"), text("planned"))
        }
        "starts_over" => format!("the plan starts over every {} updates{}", text("every"), named("every")),
        "limit_below" => format!("no value is below {}, and the others are the plan's", text("limit")),
        "limit_above" => format!("no value is above {}, and the others are the plan's", text("limit")),
        "warmup_repeated" => format!("a warmup of {} updates is repeated every {} updates{}", text("length"), text("every"), named("every")),
        "scheduler_waits" => format!("the plan falls behind, by {} updates at the end: updates were skipped, and the scheduler waited", text("skipped")),
        "scheduler_ahead" => format!("the plan runs ahead, by {} updates at the end: updates were skipped, and the scheduler was stepped", text("skipped")),
        _ => name.to_string(),
    };
    format!("{when}{said}")
}

/// A shift, in updates and epochs.
fn moved(shifts: &[Told], case: &Case<'_>, later: bool) -> String {
    let shifts: Vec<i64> = shifts.iter().filter_map(|told| if let Told::Count(shift) = told { Some(*shift) } else { None }).collect();
    let side = |early: bool| -> Option<String> {
        let sizes: Vec<Told> =
            shifts.iter().filter(|shift| (**shift > 0) == early).map(|shift| Told::Count(shift.abs())).collect();
        if sizes.is_empty() {
            return None;
        }
        let word = if early { "early" } else { "late" };
        let epoch = case.clock.steps_per_epoch.filter(|epoch| *epoch > 1).map(|epoch| epoch as i64);
        let has = |size: i64| sizes.contains(&Told::Count(size));
        let epochs = epoch.filter(|epoch| has(*epoch)).map_or("", |_| ", an epoch");
        let epochs = if sizes.len() > 1 && !epochs.is_empty() { " (an epoch among them)" } else { epochs };
        let plural = if sizes == [Told::Count(1)] { "update" } else { "updates" };
        Some(format!("{} {plural} {word}{epochs}", list(&sizes)))
    };
    let sides: Vec<String> = [side(true), side(false)].into_iter().flatten().collect();
    let goes = if later { "the plan goes on" } else { "the log is" };
    format!("{goes} {}", sides.join(" or "))
}

/// Sentences, joined.
pub(crate) fn both(reasons: &[Reason]) -> String {
    and(&reasons.iter().map(|reason| reason.says.clone()).collect::<Vec<_>>())
}
