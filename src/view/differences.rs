//! Pictures of comparisons: both curves in one panel, and below it their difference on its own scale.

use super::couples::{Couple, Couples};
use super::lines::Line;
use super::sketch::{Appearance, ChannelIndex, CurveSource, Sketch, Track};
use crate::compare::matching;
use crate::compare::report::{Compared, ReportEntry};
use crate::figure::{Panel, Scale};
use crate::schedule::{Channel, Quantity, Unit};

/// Two specs that were compared.
pub(crate) struct ComparedSpecs<'a> {
    /// Their names and the result.
    pub entry: &'a ReportEntry,
    /// The result in numbers.
    pub compared: &'a Compared,
    /// Their schedules.
    pub couples: &'a Couples<'a>,
}

/// The most pictures in one file.
pub(crate) const MOST_PICTURES: usize = 8;
/// The most pairs of curves in one picture.
const MOST_PAIRS: usize = 6;

/// The pictures of the pairs that differ, or of the first pair if none does, each with the entries that it shows.
/// Pairs with the same left side share a picture.
pub(crate) fn sketches<'a>(
    all: &[ComparedSpecs<'a>],
    appearance: &Appearance,
) -> Vec<(Sketch<'a>, Vec<&'a ReportEntry>)> {
    let mut shown: Vec<&ComparedSpecs<'a>> = all.iter().filter(|one| one.compared.differs()).collect();
    if shown.is_empty() {
        shown.extend(all.first());
    }
    // One spec compared with several others is one picture. With `--against`, every pair has its own left side.
    let together = |a: &&ComparedSpecs, b: &&ComparedSpecs| {
        a.entry.left == b.entry.left && a.couples.per == b.couples.per
    };
    let groups = shown.chunk_by(together).take(MOST_PICTURES);
    groups.map(|group| (sketch(group, appearance), group.iter().map(|one| one.entry).collect())).collect()
}

/// A channel of both sides, as it is drawn.
struct Shown<'a> {
    quantity: Quantity,
    left: (&'a Line<'a>, usize),
    right: (&'a Line<'a>, usize),
    names: (String, String),
}

fn sketch<'a>(group: &[&ComparedSpecs<'a>], appearance: &Appearance) -> Sketch<'a> {
    let several = group.len() > 1;
    let mut shown: Vec<Shown<'a>> = Vec::new();
    for only_differing in [true, false] {
        if shown.is_empty() {
            shown.extend(group.iter().flat_map(|one| channels(one, several, only_differing)));
        }
    }
    shown.truncate(MOST_PAIRS);
    let mut quantities: Vec<Quantity> = Vec::new();
    for one in &shown {
        if !quantities.contains(&one.quantity) {
            quantities.push(one.quantity);
        }
    }
    let mut lines: Vec<&'a Line<'a>> = Vec::new();
    let mut cell = |(line, channel): (&'a Line<'a>, usize)| -> ChannelIndex {
        let known = lines.iter().position(|other| std::ptr::eq(*other, line));
        let index = known.unwrap_or_else(|| {
            lines.push(line);
            lines.len() - 1
        });
        (index, channel)
    };
    let mut tracks: Vec<Track> = Vec::new();
    let mut differences = Vec::new();
    for one in shown {
        let panel = quantities.iter().position(|quantity| *quantity == one.quantity).unwrap_or(0);
        let (left, right) = (cell(one.left), cell(one.right));
        // Several pairs may have the same left side; its curve is drawn once.
        if !tracks.iter().any(|track| track.panel == 2 * panel && track.name == one.names.0) {
            tracks.push(Track { panel: 2 * panel, name: one.names.0, source: CurveSource::Value(left) });
        }
        tracks.push(Track { panel: 2 * panel, name: one.names.1.clone(), source: CurveSource::Value(right) });
        let source = if appearance.log_difference {
            CurveSource::Size(left, right)
        } else {
            CurveSource::Difference(left, right)
        };
        differences.push(Track { panel: 2 * panel + 1, name: one.names.1, source });
    }
    tracks.extend(differences);
    let panels = quantities.iter().flat_map(|quantity| panels(*quantity, appearance)).collect();
    let per = group.first().map_or(Unit::Step, |one| one.couples.per);
    let mut lengths = lines.iter().filter_map(|line| line.steps_per_epoch);
    let length = lengths.next().filter(|first| lengths.all(|other| other == *first));
    let heading = || group.iter().map(|one| one.entry.title()).collect::<Vec<_>>().join("; ");
    Sketch {
        title: appearance.title.clone().unwrap_or_else(heading),
        per,
        steps_per_epoch: length.filter(|_| per == Unit::Step),
        lines,
        panels,
        tracks,
    }
}

fn panels(quantity: Quantity, appearance: &Appearance) -> [Panel; 2] {
    let (label, scale) = match appearance.log_difference {
        true => ("size of the difference", Scale::Log),
        false => ("difference", Scale::Linear),
    };
    [appearance.panel(quantity), Panel { label: label.into(), scale, series: Vec::new() }]
}

/// The channels of a pair that differ, or all of its learning rates.
fn channels<'a>(one: &ComparedSpecs<'a>, several: bool, only_differing: bool) -> Vec<Shown<'a>> {
    let mut shown = Vec::new();
    for (couple, series) in one.couples.couples.iter().zip(&one.compared.series) {
        let matching = matching(couple.left.schedule.channels(), couple.right.schedule.channels());
        for (&(left, right), told) in matching.both.iter().zip(&series.channels) {
            let channel = &couple.left.schedule.channels()[left];
            let wanted = match only_differing {
                true => told.differs() || series.rows.0 != series.rows.1,
                false => channel.quantity == Quantity::LearningRate,
            };
            if wanted {
                shown.push(Shown {
                    quantity: channel.quantity,
                    left: (&couple.left, left),
                    right: (&couple.right, right),
                    names: names(one, couple, channel, several),
                });
            }
        }
    }
    shown
}

/// The names of both sides in the legend: what distinguishes them, then the schedule and the parameter group.
fn names(one: &ComparedSpecs<'_>, couple: &Couple<'_>, channel: &Channel, several: bool) -> (String, String) {
    let parts = [couple.name.as_ref(), channel.group.as_ref()];
    let suffix: String = parts.into_iter().flatten().map(|part| format!(" {part}")).collect();
    let path = |name: &Option<crate::compare::report::SpecName>| {
        name.as_ref().map_or_else(String::new, |name| name.path.clone())
    };
    let (left, right) = match one.entry.sides() {
        ("first", "second") => (path(&one.entry.left), path(&one.entry.right)),
        (left, right) if !several => (left.to_string(), right.to_string()),
        (left, _) => (left.to_string(), path(&one.entry.right)),
    };
    (format!("{left}{suffix}"), format!("{right}{suffix}"))
}
