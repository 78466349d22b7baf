//! Our values against those of an interpreter, bit by bit.

use super::answer::{Answers, GenuineCurve, NoCurve, Outcome};
use super::{Asked, Questions};
use crate::diagnostic::Diagnostic;
use crate::schedule::{Channel, Halt, Precision, Schedule, Unit};

/// A schedule that was checked.
pub(crate) struct Checked {
    /// Its name under `schedules`.
    pub name: Option<String>,
    /// Its kind.
    pub kind: String,
    /// What its dialect is measured against.
    pub measured: &'static str,
    /// What a row is.
    pub unit: Unit,
    /// Who answered.
    pub by: String,
    /// How the values compare.
    pub agreement: Agreement,
}

/// How our values compare with those of an interpreter.
pub(crate) enum Agreement {
    /// Both have values.
    Compared(ComparedRows),
    /// Both refuse the schedule: our message, and theirs.
    BothRefuse(String, String),
    /// lrsched refuses the schedule, and the interpreter has values.
    OnlyOursRefuses(Diagnostic),
    /// The interpreter has no values.
    NoAnswer(NoCurve),
}

/// Rows that were compared.
pub(crate) struct ComparedRows {
    /// The number of rows that both have.
    pub rows: u64,
    /// The channels that both have.
    pub channels: Vec<CheckedChannel>,
    /// The labels of the channels that only lrsched has.
    pub only_here: Vec<String>,
    /// The labels of the channels that only the interpreter has.
    pub only_there: Vec<String>,
    /// Where our schedule ends before the last row, and why.
    pub ends_here: Option<(u64, String)>,
    /// Where theirs does.
    pub ends_there: Option<(u64, String)>,
}

/// The differences in a channel.
pub(crate) struct CheckedChannel {
    /// Its label.
    pub label: String,
    /// The format of our values and of theirs.
    pub precisions: (Precision, Precision),
    /// The number of rows that differ.
    pub differing: u64,
    /// The first row that differs.
    pub first: Option<DifferingRow>,
    /// The row with the largest distance.
    pub largest: Option<DifferingRow>,
}

/// A row in which a channel differs.
#[derive(Clone, Copy)]
pub(crate) struct DifferingRow {
    /// The row.
    pub row: u64,
    /// Our value.
    pub here: f64,
    /// Theirs.
    pub there: f64,
    /// The number of floats from one to the other; `None` if one of them is NaN.
    pub distance: Option<u64>,
}

impl ComparedRows {
    /// Whether everything is equal. Schedules that end at the same row agree, whatever their words.
    pub(crate) fn is_equal(&self) -> bool {
        let ends = |end: &Option<(u64, String)>| end.as_ref().map(|(row, _)| *row);
        let same =
            |channel: &CheckedChannel| channel.differing == 0 && channel.precisions.0 == channel.precisions.1;
        self.channels.iter().all(same)
            && self.only_here.is_empty()
            && self.only_there.is_empty()
            && ends(&self.ends_here) == ends(&self.ends_there)
    }
}

impl Questions {
    /// Compares our values with those of the interpreter.
    pub(crate) fn checked(self, answers: Answers) -> Vec<Checked> {
        let Questions { plan, asked } = self;
        let Answers { python, schedules } = answers;
        let all = asked.into_iter().zip(plan.series).zip(schedules);
        let check = |((asked, series), answer): ((Asked, crate::plan::Series), super::Answer)| Checked {
            name: series.name.clone(),
            kind: series.kind.clone(),
            measured: asked.dialect.summary,
            unit: series.schedule.unit(),
            by: answer.by(&python),
            agreement: asked.agreement(answer.outcome),
        };
        all.map(check).collect()
    }
}

impl Asked {
    fn agreement(self, outcome: Outcome) -> Agreement {
        let curve = match outcome {
            Outcome::None(none) => return Agreement::NoAnswer(none),
            Outcome::Curve(curve) => curve,
        };
        match &self.own {
            Ok(own) => Agreement::Compared(self.compared(own, &curve)),
            Err(error) => match curve.raised.filter(|_| curve.values.is_empty()) {
                Some(raised) => Agreement::BothRefuse(error.what().to_string(), raised.error),
                None => Agreement::OnlyOursRefuses(error.clone()),
            },
        }
    }

    fn compared(&self, own: &Schedule, curve: &GenuineCurve) -> ComparedRows {
        let theirs = self.channels(curve);
        let here: Vec<String> = own.channels().iter().map(Channel::label).collect();
        let there: Vec<String> = theirs.iter().map(Channel::label).collect();
        let known = curve.values.len() / theirs.len();
        let ends_there = curve.raised.as_ref().map(|raised| (known as u64, raised.error.clone()));
        // What raises in the constructor has no columns.
        let is_nothing = known == 0;
        let lacks = |one: &[String], other: &[String]| {
            let lacking = one.iter().filter(|label| !is_nothing && !other.contains(label));
            lacking.cloned().collect::<Vec<_>>()
        };
        let mut channels: Vec<CheckedPair> = (0..here.len())
            .filter_map(|ours| Some((ours, there.iter().position(|label| *label == here[ours])?)))
            .map(|(ours, column)| CheckedPair {
                ours,
                column,
                checked: CheckedChannel {
                    label: here[ours].clone(),
                    precisions: match is_nothing {
                        true => (own.channels()[ours].precision, own.channels()[ours].precision),
                        false => (own.channels()[ours].precision, theirs[column].precision),
                    },
                    differing: 0,
                    first: None,
                    largest: None,
                },
            })
            .collect();
        let ours = self.walk(own, |row, ours| {
            let Some(theirs) = curve.values.chunks_exact(theirs.len()).nth(row as usize) else { return };
            channels.iter_mut().for_each(|pair| pair.compare(row, ours, theirs));
        });
        let rows = ours.as_ref().map_or(self.rows, |(at, _)| *at).min(known as u64);
        ComparedRows {
            rows,
            channels: channels.into_iter().map(|pair| pair.checked).collect(),
            only_here: lacks(&here, &there),
            only_there: lacks(&there, &here),
            ends_here: ours,
            ends_there,
        }
    }

    /// Calls `see` with each of our rows. Where they end before the last one, and why.
    fn walk(&self, own: &Schedule, mut see: impl FnMut(u64, &[f64])) -> Option<(u64, String)> {
        let width = own.channels().len();
        let mut walk = own.start();
        let mut block = vec![0.0; 256 * width];
        let mut first = 0;
        while first < self.rows {
            let rows = (self.rows - first).min(256);
            let part = &mut block[..rows as usize * width];
            let (known, halt) = match walk.fill(part) {
                Ok(()) => (rows, None),
                Err(Halt { at, error }) => {
                    let error = match error.downcast_ref::<Diagnostic>() {
                        Some(diagnostic) => diagnostic.what().to_string(),
                        None => error.to_string(),
                    };
                    (at.saturating_sub(first).min(rows), Some((at, error)))
                }
            };
            for (row, values) in (first..first + known).zip(part.chunks_exact(width)) {
                see(row, values);
            }
            if halt.is_some() {
                return halt;
            }
            first += rows;
        }
        None
    }
}

/// A channel that both have.
struct CheckedPair {
    /// Its place in our rows.
    ours: usize,
    /// Its place in theirs.
    column: usize,
    checked: CheckedChannel,
}

impl CheckedPair {
    fn compare(&mut self, row: u64, ours: &[f64], theirs: &[f64]) {
        let (here, there) = (ours[self.ours], theirs[self.column]);
        if here.to_bits() == there.to_bits() || here.is_nan() && there.is_nan() {
            return;
        }
        let checked = &mut self.checked;
        let single = checked.precisions == (Precision::Single, Precision::Single);
        let found = DifferingRow { row, here, there, distance: distance(here, there, single) };
        checked.differing += 1;
        checked.first.get_or_insert(found);
        if checked.largest.is_none_or(|largest| further(found.distance, largest.distance)) {
            checked.largest = Some(found);
        }
    }
}

/// Whether a distance is larger than another one. That from NaN is the largest.
fn further(one: Option<u64>, other: Option<u64>) -> bool {
    one.unwrap_or(u64::MAX) > other.unwrap_or(u64::MAX)
}

/// The number of floats from one value to another: 1 for neighbours.
fn distance(here: f64, there: f64, single: bool) -> Option<u64> {
    if here.is_nan() || there.is_nan() {
        return None;
    }
    // In order of size, zeros of both signs being the same.
    let place = |value: f64| -> i128 {
        let size = match single {
            true => i128::from((value as f32).abs().to_bits()),
            false => i128::from(value.abs().to_bits()),
        };
        if value.is_sign_negative() { -size } else { size }
    };
    u64::try_from((place(here) - place(there)).abs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_the_floats_between() {
        let next = f64::from_bits(0.1_f64.to_bits() + 3);
        assert_eq!(distance(0.1, next, false), Some(3));
        assert_eq!(
            distance(f64::from(0.1_f32), f64::from(f32::from_bits(0.1_f32.to_bits() - 1)), true),
            Some(1)
        );
        assert_eq!(distance(-5e-324, 5e-324, false), Some(2));
        assert_eq!(distance(0.0, -0.0, false), Some(0));
        assert_eq!(distance(0.1, f64::NAN, false), None);
        assert!(further(None, Some(7)) && !further(Some(7), None));
    }
}
