//! Pictures of comparisons: both curves in one panel, and below it their difference on its own scale.

use super::couples::{Couple, Couples};
use super::lines::Line;
use super::sketch::{Appearance, ChannelIndex, CurveSource, Sketch, Track};
use crate::compare::matching;
use crate::compare::report::{Compared, ReportEntry};
use crate::figure::{CurveRole, Panel, Scale};
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
const MOST_PICTURES: usize = 8;
/// The most pairs of curves in one picture.
const MOST_PAIRS: usize = 6;

/// A picture, and the entries that it shows.
type EntrySketch<'a> = (Sketch<'a>, Vec<&'a ReportEntry>);

/// The pictures of the pairs that differ, or of the first pair if none does, and their number without a limit. Pairs with
/// the same left side share a picture; each schedule of a spec has its own.
pub(crate) fn sketches<'a>(
    all: &[ComparedSpecs<'a>],
    appearance: &Appearance,
) -> (Vec<EntrySketch<'a>>, usize) {
    let mut shown: Vec<&ComparedSpecs<'a>> = all.iter().filter(|one| one.compared.differs()).collect();
    if shown.is_empty() {
        shown.extend(all.first());
    }
    // One spec compared with several others is one picture. With `--against`, every pair has its own left side.
    let together = |a: &&ComparedSpecs, b: &&ComparedSpecs| {
        a.entry.left == b.entry.left && a.couples.per == b.couples.per
    };
    let mut pictures = Vec::new();
    for group in shown.chunk_by(together) {
        let entries: Vec<&ReportEntry> = group.iter().map(|one| one.entry).collect();
        let mut rest = all_shown(group);
        // Each schedule of a spec has a picture of its own.
        while let Some(first) = rest.first() {
            let schedule = first.schedule.clone();
            let (own, others) = rest.into_iter().partition(|one: &Shown| one.schedule == schedule);
            rest = others;
            pictures.push((sketch(group, own, appearance), entries.clone()));
        }
    }
    let wanted = pictures.len();
    pictures.truncate(MOST_PICTURES);
    (pictures, wanted)
}

/// A channel of both sides, as it is drawn.
struct Shown<'a> {
    /// The name of the schedule, if both sides have the same.
    schedule: Option<String>,
    /// What decides the colour.
    family: String,
    quantity: Quantity,
    left: (&'a Line<'a>, usize),
    right: (&'a Line<'a>, usize),
    names: (String, String),
    /// Whether the left side is the same spec as the right one, at an earlier time.
    is_past: bool,
}

/// The channels that differ, or all learning rates if none does.
fn all_shown<'a>(group: &[&ComparedSpecs<'a>]) -> Vec<Shown<'a>> {
    let several = group.len() > 1;
    let mut shown: Vec<Shown<'a>> = Vec::new();
    for only_differing in [true, false] {
        if shown.is_empty() {
            shown.extend(group.iter().flat_map(|one| channels(one, several, only_differing)));
        }
    }
    shown
}

fn sketch<'a>(
    group: &[&ComparedSpecs<'a>],
    mut shown: Vec<Shown<'a>>,
    appearance: &Appearance,
) -> Sketch<'a> {
    shown.truncate(MOST_PAIRS);
    let mut quantities: Vec<Quantity> = Vec::new();
    for one in &shown {
        if !quantities.contains(&one.quantity) {
            quantities.push(one.quantity);
        }
    }
    let mut lines: Vec<&'a Line<'a>> = Vec::new();
    let tracks = tracks(&shown, &quantities, &mut lines, appearance);
    let panels = quantities.iter().flat_map(|quantity| panels(*quantity, appearance)).collect();
    let per = group.first().map_or(Unit::Step, |one| one.couples.per);
    let mut lengths = lines.iter().filter_map(|line| line.steps_per_epoch);
    let length = lengths.next().filter(|first| lengths.all(|other| other == *first));
    let heading = || {
        let specs = group.iter().map(|one| one.entry.title()).collect::<Vec<_>>().join("; ");
        match shown.first().and_then(|one| one.schedule.as_ref()) {
            Some(schedule) => format!("{specs}: {schedule}"),
            None => specs,
        }
    };
    Sketch {
        title: appearance.title.clone().unwrap_or_else(heading),
        per,
        steps_per_epoch: length.filter(|_| per == Unit::Step),
        rows: 0..lines.iter().map(|line| line.rows).max().unwrap_or(0),
        marks: Vec::new(),
        lines,
        panels,
        tracks,
    }
}

/// The curves of the channels, and then their differences. The schedules are added to `lines`.
fn tracks<'a>(
    shown: &[Shown<'a>],
    quantities: &[Quantity],
    lines: &mut Vec<&'a Line<'a>>,
    appearance: &Appearance,
) -> Vec<Track> {
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
        let panel = 2 * quantities.iter().position(|quantity| *quantity == one.quantity).unwrap_or(0);
        let (left, right) = (cell(one.left), cell(one.right));
        let (old, new) = &one.names;
        let track = |panel, name: &String, role, source| {
            let role = if one.is_past { role } else { CurveRole::Alone };
            let family = if one.is_past { one.family.clone() } else { name.clone() };
            Track { panel, name: name.clone(), family, role, source }
        };
        // Several pairs may have the same left side; its curve is drawn once.
        if !tracks.iter().any(|track| track.panel == panel && track.name == *old) {
            tracks.push(track(panel, old, CurveRole::Before, CurveSource::Value(left)));
        }
        tracks.push(track(panel, new, CurveRole::After, CurveSource::Value(right)));
        let source = match appearance.log_difference {
            true => CurveSource::Size(left, right),
            false => CurveSource::Difference(left, right),
        };
        differences.push(track(panel + 1, new, CurveRole::After, source));
    }
    tracks.extend(differences);
    tracks
}

fn panels(quantity: Quantity, appearance: &Appearance) -> [Panel; 2] {
    let (label, scale) = match appearance.log_difference {
        true => ("size of the difference", Scale::Log),
        false => ("difference", Scale::Linear),
    };
    [appearance.panel(quantity), Panel { label: label.into(), scale, ..Panel::default() }]
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
                let parts = [couple.name.as_deref(), channel.group.as_deref()];
                shown.push(Shown {
                    schedule: couple.name.clone(),
                    family: parts.into_iter().flatten().fold("schedule".into(), |all, part| all + "/" + part),
                    is_past: one.entry.sides() != ("first", "second"),
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
