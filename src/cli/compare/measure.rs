//! From two specs to what is told of them.

use super::super::load::Source;
use crate::compare::report::{Channel, Compared, Place, Series, SideRemark, places};
use crate::compare::{Comparison, Halted, Side, Tolerance, Which, compare, matching};
use crate::diagnostic::Diagnostic;
use crate::plan::{self, Plan};
use crate::schedule::Unit;
use crate::schedule::remark::Remark;
use crate::spec::changes::{Change, changes};
use crate::spec::{Files, Spec, Wanted};
use crate::view::length::{known_length, length};
use crate::view::lines::{Line, default_unit};
use crate::view::outline::outline_rows;
use crate::view::rows::Selection;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The blocks of a sparkline.
const BLOCKS: u64 = 40;

/// A spec that was understood.
pub struct Loaded {
    spec: Spec,
    /// What it means.
    pub plan: Plan,
    files: BTreeMap<String, String>,
}

impl Loaded {
    /// Understands a spec.
    ///
    /// # Errors
    ///
    /// It is wrong.
    pub fn of(source: &Source, wanted: &Wanted) -> Result<Self, Diagnostic> {
        let spec = Spec::parse(&source.origin, &source.text)?;
        let files = Recorder { inner: &*source.files, seen: RefCell::default() };
        let plan = spec.resolve(wanted, &files)?;
        Ok(Loaded { spec, plan, files: files.seen.into_inner() })
    }
}

/// Remembers what was read, because a change there is a change of the spec.
struct Recorder<'a> {
    inner: &'a dyn Files,
    seen: RefCell<BTreeMap<String, String>>,
}

impl Files for Recorder<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        let text = self.inner.read(path)?;
        self.seen.borrow_mut().insert(path.to_string(), text.clone());
        Ok(text)
    }
}

/// Two schedules that belong together, ready to be read.
pub struct Couple<'a> {
    /// Its name under `schedules`.
    pub name: Option<String>,
    /// The reference.
    pub left: Line<'a>,
    /// What is compared with it.
    pub right: Line<'a>,
    kinds: (String, String),
}

/// The schedules of two specs, by name.
pub struct Couples<'a> {
    /// What a row is.
    pub per: Unit,
    /// Those that both have.
    pub couples: Vec<Couple<'a>>,
    left_only: Vec<String>,
    right_only: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Couples<'a> {
    /// Matches the schedules of two specs by their names; a single schedule on either side matches the other.
    ///
    /// # Errors
    ///
    /// Nothing says how long they are, or they cannot be read in the same unit.
    pub fn of(left: &'a Loaded, right: &'a Loaded, per: Option<Unit>) -> Result<Self, Diagnostic> {
        let (left, right) = (&left.plan, &right.plan);
        let per = per.unwrap_or_else(|| default_unit([left, right]));
        let mut couples = Couples {
            per,
            couples: Vec::new(),
            left_only: Vec::new(),
            right_only: Vec::new(),
            notes: Vec::new(),
        };
        let single = left.series.len() == 1 && right.series.len() == 1;
        let partner = |series: &plan::Series, plan: &'a Plan| {
            plan.series.iter().find(|other| single || other.name == series.name)
        };
        let called = |series: &plan::Series| series.name.clone().unwrap_or_else(|| series.kind.clone());
        for series in &left.series {
            match partner(series, right) {
                Some(other) => couples.add(left, series, right, other)?,
                None => couples.left_only.push(called(series)),
            }
        }
        let lonely = right.series.iter().filter(|series| partner(series, left).is_none());
        couples.right_only = lonely.map(called).collect();
        let lengths = (left.clock.steps_per_epoch, right.clock.steps_per_epoch);
        if let (Some(before), Some(after)) = lengths
            && before != after
        {
            couples.notes.push(format!("an epoch has {before} steps in the first and {after} in the second"));
        }
        Ok(couples)
    }

    fn refuse_endless(&self) -> Result<(), Diagnostic> {
        let mut lines = self.couples.iter().flat_map(|couple| [&couple.left, &couple.right]);
        lines.try_for_each(|line| line.refuse_endless(&Selection::all(line.rows), self.per))
    }

    fn add(
        &mut self,
        left: &'a Plan,
        before: &'a plan::Series,
        right: &'a Plan,
        after: &'a plan::Series,
    ) -> Result<(), Diagnostic> {
        let per = self.per;
        let rows = match (known_length(left, before, per)?, known_length(right, after, per)?) {
            (Some(left), Some(right)) => (left, right),
            (Some(rows), None) | (None, Some(rows)) => {
                let note =
                    format!("only one of them says how long it lasts, so both are read for {rows} {per}s");
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
                (rows, rows)
            }
            (None, None) => {
                length(left, before, per)?;
                (0, 0)
            }
        };
        let couple = Couple {
            name: before.name.clone().filter(|_| before.name == after.name),
            left: Line::of(left, before, None, rows.0),
            right: Line::of(right, after, None, rows.1),
            kinds: (before.kind.clone(), after.kind.clone()),
        };
        couple.sides(per)?;
        self.couples.push(couple);
        Ok(())
    }
}

impl<'a> Couple<'a> {
    /// Readers of both.
    ///
    /// # Errors
    ///
    /// One cannot be read in that unit.
    pub fn sides(&self, per: Unit) -> Result<(Side<'a>, Side<'a>), Diagnostic> {
        let side = |line: &Line<'a>| {
            let width = line.schedule.channels().len();
            Ok::<_, Diagnostic>(Side { samples: line.samples(per)?, width, rows: line.rows })
        };
        Ok((side(&self.left)?, side(&self.right)?))
    }

    /// The message for a schedule that has no value at a row.
    pub fn halted(&self, halted: Halted, per: Unit) -> Diagnostic {
        match halted.which {
            Which::Left => self.left.halted(halted.halt, per),
            Which::Right => self.right.halted(halted.halt, per),
        }
    }

    fn measure(&self, per: Unit, tolerance: Tolerance) -> Result<Series, Diagnostic> {
        let (lefts, rights) = (self.left.schedule.channels(), self.right.schedule.channels());
        let matching = matching(lefts, rights);
        let (mut left, mut right) = self.sides(per)?;
        let comparisons = compare(&mut left, &mut right, &matching, tolerance)
            .map_err(|halted| self.halted(halted, per))?;
        // What matters is known only after the first walk; the second one reads the values there.
        let longer = self.left.rows.max(self.right.rows);
        let mut rows: Vec<u64> = outline_rows(longer, BLOCKS).collect();
        rows.extend(comparisons.iter().flat_map(|comparison| places(comparison).into_iter().map(|p| p.0)));
        rows.sort_unstable();
        rows.dedup();
        let (mut left, mut right) = self.sides(per)?;
        let stopped = |which| move |halt| self.halted(Halted { which, halt }, per);
        let before = left.at(&rows).map_err(stopped(Which::Left))?;
        let after = right.at(&rows).map_err(stopped(Which::Right))?;
        let value = |side: &[Option<Vec<f64>>], row: u64, channel: usize| {
            let index = rows.binary_search(&row).ok()?;
            side[index].as_ref().map(|values| values[channel])
        };
        let tell = |(comparison, (l, r)): (Comparison, &(usize, usize))| {
            let outline = |side: &[Option<Vec<f64>>], channel| {
                let values = outline_rows(longer, BLOCKS).map(|row| value(side, row, channel));
                values.map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<f64>>()
            };
            let place = |(row, reasons)| Place {
                row,
                reasons,
                left: value(&before, row, *l),
                right: value(&after, row, *r),
            };
            Channel {
                label: lefts[*l].label(),
                precisions: (lefts[*l].precision, rights[*r].precision),
                places: places(&comparison).into_iter().map(place).collect(),
                outlines: (outline(&before, *l), outline(&after, *r)),
                comparison,
            }
        };
        Ok(Series {
            name: self.name.clone(),
            kinds: self.kinds.clone(),
            rows: (self.left.rows, self.right.rows),
            channels: comparisons.into_iter().zip(&matching.both).map(tell).collect(),
            left_only: matching.left_only,
            right_only: matching.right_only,
        })
    }
}

/// The remarks on the schedules of two specs that are said unasked. One that both have is one remark.
pub fn remarks(left: Option<&Plan>, right: Option<&Plan>) -> Vec<SideRemark> {
    let of = |plan: Option<&Plan>, which| {
        let series = plan.into_iter().flat_map(|plan| &plan.series);
        let remark = |series: &plan::Series| {
            let remarks = series.schedule.remarks().iter().filter(|remark| remark.level().is_said_unasked());
            let one = |remark: &Remark| SideRemark {
                which: Some(which),
                schedule: series.name.clone(),
                remark: remark.clone(),
            };
            remarks.map(one).collect::<Vec<_>>()
        };
        series.flat_map(remark).collect::<Vec<SideRemark>>()
    };
    let (mut remarks, rights) = (of(left, Which::Left), of(right, Which::Right));
    for right in rights {
        let same = |left: &&mut SideRemark| {
            left.schedule == right.schedule
                && left.remark.finding == right.remark.finding
                && left.remark.text == right.remark.text
        };
        match remarks.iter_mut().find(same) {
            Some(left) => *left = SideRemark { which: None, ..right },
            None => remarks.push(right),
        }
    }
    remarks
}

/// Compares two specs.
///
/// # Errors
///
/// Nothing says how long they are, or one has no value at some row.
pub fn measure(
    left: &Loaded,
    right: &Loaded,
    per: Option<Unit>,
    tolerance: Tolerance,
    any_length: bool,
) -> Result<Compared, Diagnostic> {
    let couples = Couples::of(left, right, per)?;
    let per = couples.per;
    if !any_length {
        couples.refuse_endless()?;
    }
    let series = couples.couples.iter().map(|couple| couple.measure(per, tolerance));
    let series = series.collect::<Result<Vec<_>, _>>()?;
    let mut written = changes(left.spec.document().root(), right.spec.document().root());
    let rewritten = |(path, text): (&String, &String)| {
        let differs = right.files.get(path).is_some_and(|other| other != text);
        let what = |text: &str| Some(format!("{} lines", text.lines().count()));
        differs.then(|| Change {
            path: format!("the file {path}"),
            left: what(text),
            right: right.files.get(path).and_then(|text| what(text)),
        })
    };
    written.extend(left.files.iter().filter_map(rewritten));
    let Couples { left_only, right_only, notes, .. } = couples;
    Ok(Compared { per, changes: written, series, left_only, right_only, notes })
}
