//! What was found, in sentences with numbers.

use super::case::{LogCause, SearchCase, Told};
use super::hypothesis::BOTH_ENDS;
use super::search::Explanation;
use crate::arrange::Arrange as _;
use crate::diagnostic::and;
use crate::number::text::shortest;

/// What usually lies behind each finding. A row for each hypothesis.
static CAUSES: &str = include_str!("causes.txt");

/// A cause with its numbers: several where the log does not tell which.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NamedCause {
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
    pub reasons: Vec<NamedCause>,
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
pub(crate) fn diagnoses(found: &[Explanation], case: &SearchCase<'_>) -> Vec<Diagnosis> {
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
    let alike = |a: &LogCause, b: &LogCause| {
        a.name == b.name && a.get("path") == b.get("path") && a.get("late") == b.get("late")
    };
    a.class == b.class
        && a.causes.len() == b.causes.len()
        && a.causes.iter().zip(&b.causes).all(|(a, b)| alike(a, b))
}

fn diagnosis(group: &[&Explanation], case: &SearchCase<'_>) -> Diagnosis {
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
        NamedCause { name: first.name, says: says(first.name, &told, case), told, usually, threads }
    };
    let reasons = (0..group[0].causes.len()).map(reason).collect();
    Diagnosis { reasons, class: group[0].class, residual: residual(group[0], case) }
}

/// The largest part by which a logged value differs from the model.
fn residual(one: &Explanation, case: &SearchCase<'_>) -> f64 {
    let mut part = 0;
    let mut largest = 0.0_f64;
    for point in case.points {
        let later = one
            .model
            .parts
            .get(part + 1)
            .filter(|later| !one.model.parts[part].allows(point) && later.allows(point));
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
    counts.arrange();
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

/// The numbers of a cause, and words for them.
struct Sentences<'w> {
    told: &'w [(&'static str, Vec<Told>)],
    case: &'w SearchCase<'w>,
}

impl Sentences<'_> {
    fn values(&self, name: &str) -> &[Told] {
        self.told.iter().find(|(other, _)| *other == name).map_or(&[], |(_, values)| values)
    }

    fn text(&self, name: &str) -> String {
        list(self.values(name))
    }

    fn counts(&self, name: &str) -> Vec<i64> {
        let count = |told: &Told| if let Told::Count(count) = told { Some(*count) } else { None };
        self.values(name).iter().filter_map(count).collect()
    }

    /// What a number of the run it is, if it is one.
    fn of_run(&self, name: &str) -> String {
        match self.counts(name).as_slice() {
            [one] => {
                let what = self.case.name_of(one.unsigned_abs());
                what.map_or_else(String::new, |what| format!(" ({what})"))
            }
            _ => String::new(),
        }
    }

    /// From which update on something holds.
    fn when(&self) -> String {
        let (first, last) = (self.counts("from"), self.counts("to"));
        match (first.iter().min(), last.iter().max()) {
            (Some(first), Some(last)) if first == last => format!("from update {first} on, "),
            (Some(first), Some(last)) => format!("from an update between {first} and {last} on, "),
            _ => String::new(),
        }
    }

    /// What happened in time.
    fn of_time(&self, name: &str) -> Option<String> {
        let text = |name: &str| self.text(name);
        Some(match name {
            "frozen" => "the rate stands still".to_string(),
            "shifted" | "elsewhere" => moved(self.values("shift"), self.case, name == "elsewhere"),
            "restarted" => {
                let late = match self.counts("late").as_slice() {
                    [1] => "; the first update after it still has the rate of the checkpoint",
                    _ => "",
                };
                format!("the plan starts over at update {}{late}", text("at"))
            }
            "faster" => format!("the schedule is {} times too fast{}", text("k"), self.of_run("k")),
            "faster_from" => format!("the schedule is {} times as fast as before", text("k")),
            "slower_from" => format!("the schedule is {} times as slow as before", text("k")),
            "per_update" => format!(
                "the scheduler is stepped at every update, where the plan has a step per epoch: {} times too fast",
                text("k")
            ),
            "slower" => {
                let epoch = self.case.clock.steps_per_epoch.map(|epoch| epoch as i64);
                let how = match self.counts("every").as_slice() {
                    [one] if Some(*one) == epoch => "once per epoch".to_string(),
                    several if several.iter().any(|one| Some(*one) == epoch) => {
                        format!("every {} updates ({} is once per epoch)", text("every"), epoch.unwrap_or(1))
                    }
                    _ => format!("every {} updates", text("every")),
                };
                format!("the scheduler is stepped {how}: {} times too slow", text("k"))
            }
            "starts_over" => {
                format!("the plan starts over every {} updates{}", text("every"), self.of_run("every"))
            }
            "scheduler_waits" => format!(
                "the plan falls behind, by {} updates at the end: updates were skipped, and the scheduler waited",
                text("skipped")
            ),
            "scheduler_ahead" => format!(
                "the plan runs ahead, by {} updates at the end: updates were skipped, and the scheduler was stepped",
                text("skipped")
            ),
            _ => return None,
        })
    }

    /// What happened to the values.
    fn of_values(&self, name: &str) -> String {
        let text = |name: &str| self.text(name);
        match name {
            "never_stepped" => {
                let said = format!(
                    "the rate is {} at every update: the scheduler was never stepped",
                    text("constant")
                );
                match self.values("what").first() {
                    Some(Told::Text(what)) if what == BOTH_ENDS => format!("{said}, or had come to its end"),
                    _ => said,
                }
            }
            "constant" => match self.values("what").first() {
                Some(Told::Text(what)) => {
                    format!("the rate is {} at every update: the plan's {what}", text("constant"))
                }
                _ => format!("the rate is {} at every update", text("constant")),
            },
            "amplitude" => {
                let peak = match (self.values("planned"), self.values("found"), self.counts("row").first()) {
                    ([Told::Number(planned)], [Told::Number(found)], Some(row)) => {
                        let number = |number: &f64| rounded(*number, 6);
                        format!(": {} at update {row}, where the plan has {}", number(found), number(planned))
                    }
                    ([Told::Text(planned)], [Told::Text(found)], _) => {
                        format!(": they follow from {}: {found}, where the plan has {planned}", text("path"))
                    }
                    _ => String::new(),
                };
                format!("the values are {} times those of the plan{peak}", text("factor"))
            }
            "kind" | "part" => {
                format!("the values are those of {}, where the plan has {}", text("found"), text("planned"))
            }
            "total" | "warmup" | "floor" | "setting" => format!(
                "the values are those of the plan with {}: {}, where it has {}",
                text("path"),
                text("found"),
                text("planned")
            ),
            "limit_below" => format!("no value is below {}, and the others are the plan's", text("limit")),
            "limit_above" => format!("no value is above {}, and the others are the plan's", text("limit")),
            "warmup_repeated" => format!(
                "a warmup of {} updates is repeated every {} updates{}",
                text("length"),
                text("every"),
                self.of_run("every")
            ),
            _ => name.to_string(),
        }
    }
}

fn says(name: &str, told: &[(&'static str, Vec<Told>)], case: &SearchCase<'_>) -> String {
    let words = Sentences { told, case };
    let said = words.of_time(name).unwrap_or_else(|| words.of_values(name));
    format!("{}{said}", words.when())
}

/// A number for people.
fn rounded(number: f64, digits: usize) -> String {
    let scientific = format!("{number:.*e}", digits - 1);
    scientific.parse().map_or(scientific, |number| shortest(number, false))
}

/// A shift, in updates and epochs.
fn moved(shifts: &[Told], case: &SearchCase<'_>, later: bool) -> String {
    let shifts: Vec<i64> = shifts
        .iter()
        .filter_map(|told| if let Told::Count(shift) = told { Some(*shift) } else { None })
        .collect();
    let side = |early: bool| -> Option<String> {
        let sizes: Vec<Told> = shifts
            .iter()
            .filter(|shift| (**shift > 0) == early)
            .map(|shift| Told::Count(shift.abs()))
            .collect();
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
pub(crate) fn both(reasons: &[NamedCause]) -> String {
    and(&reasons.iter().map(|reason| reason.says.clone()).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_ranges() {
        let counts =
            |counts: &[i64]| list(&counts.iter().map(|count| Told::Count(*count)).collect::<Vec<_>>());
        assert_eq!(counts(&[5]), "5");
        assert_eq!(counts(&[3, 1, 2]), "1 to 3");
        assert_eq!(counts(&[1, 2, 9]), "1 or 2 or 9");
        assert_eq!(counts(&[2, 4, 6, 8, 10, 12, 14, 16, 18]), "2, 4, 6, 8, 10, 12, 14, or 2 others");
        assert_eq!(list(&[Told::Text("480".into()), Told::Text("481".into())]), "480 or 481");
    }
}
