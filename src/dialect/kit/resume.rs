//! Runs that are taken up again: what the resumed run does, and what the uninterrupted one would have done.
//!
//! `run.resume` says where the run was interrupted, and what the resumed script loads. Which state there is, and what
//! becomes of a rate without it, is the framework's matter: [`Resuming`] of its dialect.

use super::args::{Args, Env, Resolved, ScriptPart};
use super::budget::Budget;
use crate::diagnostic::Diagnostic;
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit, resumed};
use crate::spec::clock::EPOCH_LENGTH;
use crate::spec::resume::{OptimizerState, Resume};
use crate::spec::yaml::Node;
use crate::spec::{Optimizer, Stepping};

/// What a framework knows of resumed runs.
#[derive(Debug, Clone, Copy)]
pub enum Resuming {
    /// Nothing, for this reason.
    Refused(&'static str),
    /// The rate is a function of a counter, and nothing else. The counter is in the state of the optimizer.
    Counter,
    /// Both the scheduler and the optimizer have state.
    #[doc(hidden)]
    States(ResumedRows),
}

/// Builds the rows of a resumed run, from its first one on.
pub type ResumedRows = fn(&Resumption<'_>) -> Result<Schedule, Diagnostic>;

/// A resumed run of one schedule.
pub struct Resumption<'a> {
    /// The arguments of the script that was interrupted.
    pub(crate) before: &'a Args<'a>,
    /// The arguments of the resumed script.
    pub(crate) after: &'a Args<'a>,
    /// The rows of the uninterrupted run, in steps of the scheduler.
    pub(crate) uninterrupted: &'a Schedule,
    /// The number of steps that the scheduler has made.
    pub(crate) at: u64,
    /// Whether the state of the scheduler is loaded.
    pub(crate) is_scheduler_loaded: bool,
    /// Whether, and when, that of the optimizer is.
    pub(crate) optimizer: OptimizerState,
    node: &'a Node,
    resume: &'a Resume<'a>,
}

impl Resumption<'_> {
    /// The error for a kind that cannot be resumed.
    pub(crate) fn refused(&self, why: impl Into<String>) -> Diagnostic {
        refused(self.before, self.resume, why)
    }

    /// Whether the resumed script gives other parameters of the schedule.
    pub(crate) fn changes_parameters(&self) -> bool {
        self.resume.changes.is_some_and(|changes| !changes.entries().is_empty())
    }

    /// Counts the rows that are walked before the resumed run begins.
    ///
    /// # Errors
    ///
    /// There are too many.
    pub(crate) fn charge(&self, rows: u64) -> Resolved<()> {
        match self.before.env.budget.walk(rows) {
            true => Ok(()),
            false => Err(Diagnostic::new("the run is resumed too late to be followed here")
                .at(self.resume.place(self.resume.unit.name()), format!("{rows} rates lie before it"))
                .why("each rate is computed from the one before, and what is saved is the last of them")
                .help("remove `resume` if the whole state is loaded: the run then goes on as if it had not been interrupted")),
        }
    }

    /// The schedule of the resumed script, constructed on an optimizer.
    pub(crate) fn constructed(&self, optimizer: &Optimizer, script: ScriptPart) -> Resolved<Schedule> {
        Args::of(self.node, Env { optimizer, script, ..self.after.env })?.unpaced()
    }
}

fn refused(args: &Args<'_>, resume: &Resume<'_>, why: impl Into<String>) -> Diagnostic {
    Diagnostic::new(format!("a resumed run of `{}` is not known here", args.full_name()))
        .at(resume.place(""), "")
        .why(why)
        .help("remove `resume`, and describe the run from its beginning: row i is update i")
}

/// Refuses what another interpreter is not told.
///
/// # Errors
///
/// The run is resumed, or `optimizer` has a `last_epoch`.
pub(crate) fn refuse_elsewhere(args: &Args<'_>, resume: Option<&Resume<'_>>) -> Resolved<()> {
    let error = Diagnostic::new("a resumed run is computed here, not by another interpreter");
    match (resume, args.optimizer().last_epoch) {
        (Some(resume), _) => {
            Err(error.at(resume.place(""), "").help("leave out `--python`, or remove `resume`"))
        }
        (None, Some(_)) => Err(error
            .at(args.kind_place(), "has its `last_epoch` from `optimizer`")
            .help("write it in the schedule")),
        (None, None) => Ok(()),
    }
}

/// A schedule of a resumed run.
pub(crate) struct ResumedRun {
    /// The parameters of the uninterrupted run.
    pub arguments: Vec<(&'static str, String, bool)>,
    /// What the resumed run does; before the interruption, what the run did.
    pub resumed: Schedule,
    /// What the run would have done without an interruption.
    pub uninterrupted: Schedule,
}

/// Builds a schedule of a spec whose run is resumed.
///
/// # Errors
///
/// The schedule is wrong, or the framework has no notion of such a run.
pub(crate) fn resumed_run(node: &Node, env: Env<'_>, resume: &Resume<'_>) -> Resolved<ResumedRun> {
    let given = env.optimizer;
    let began = if given.initial_lr.is_empty() { &given.lr } else { &given.initial_lr };
    let earlier = Optimizer { lr: began.clone(), initial_lr: Vec::new(), last_epoch: None, ..given.clone() };
    let before = Args::of(node, Env { optimizer: &earlier, script: ScriptPart::Beginning, ..env })?;
    let arguments = before.written();
    let plain = before.unpaced()?;

    let changes = resume.changes.map_or(&[][..], Node::entries);
    if let Some((key, _)) = changes.iter().find(|(key, _)| matches!(key.text(), Some("kind" | "interval"))) {
        return Err(Diagnostic::new(format!(
            "`{}` is not a parameter of the schedule",
            key.text().unwrap_or("")
        ))
        .at(env.document.place(key), "of the resumed script")
        .why("`schedule` of `resume` has the parameters that the resumed script gives otherwise")
        .help("remove it: a state can only be loaded by a scheduler of the same kind"));
    }
    let merged = node.replaced(changes);
    let lr = if resume.lr.is_empty() { given.lr.clone() } else { resume.lr.clone() };
    let later = Optimizer { lr, ..given.clone() };
    same_groups(&earlier, &later, resume)?;
    let after = Args::of(&merged, Env { optimizer: &later, script: ScriptPart::Resuming, ..env })?;
    let rows = steps_before(&before, plain.unit(), resume)?;
    let resumption =
        states(&before, &after, (&merged, &plain), scheduler_steps(&before, rows, resume)?, resume)?;
    let rest = match before.dialect.resuming {
        Resuming::Refused(why) => return Err(refused(&before, resume, why)),
        Resuming::Counter => counted(&resumption)?,
        Resuming::States(rows) => rows(&resumption)?,
    };
    if rest.channels() != plain.channels() {
        return Err(resumption.refused("the resumed script would drive other quantities of the optimizer"));
    }
    let whole = resumed::taken_up(plain.clone(), resumption.at, rest);
    let (uninterrupted, whole) = (before.paced(plain)?, before.paced(whole)?);
    let length = before.clock().length(whole.unit());
    let run = ComparedRuns {
        uninterrupted: &uninterrupted,
        at: rows,
        resumed: &whole,
        from: rows,
        rows: length,
        budget: env.budget,
    };
    let whole = remarks(&run, resume, whole.clone());
    Ok(ResumedRun { arguments, resumed: whole, uninterrupted })
}

/// What the resumed script loads.
fn states<'a>(
    before: &'a Args<'a>,
    after: &'a Args<'a>,
    (node, uninterrupted): (&'a Node, &'a Schedule),
    at: u64,
    resume: &'a Resume<'a>,
) -> Resolved<Resumption<'a>> {
    let constructs = after.is_resumed()?;
    let optimizer = match resume.optimizer {
        Some(state) => state,
        None if !after.optimizer().initial_lr.is_empty() => OptimizerState::New,
        None if constructs => OptimizerState::LoadedFirst,
        None => OptimizerState::Loaded,
    };
    let is_scheduler_loaded = resume.scheduler.unwrap_or(!constructs);
    Ok(Resumption { before, after, uninterrupted, at, is_scheduler_loaded, optimizer, node, resume })
}

/// Refuses a rate of the resumed script for other parameter groups.
fn same_groups(earlier: &Optimizer, later: &Optimizer, resume: &Resume<'_>) -> Resolved<()> {
    let names = |optimizer: &Optimizer| optimizer.lr.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    match names(earlier) == names(later) {
        true => Ok(()),
        false => Err(Diagnostic::new("`lr` of `resume` has other parameter groups than `lr` of `optimizer`")
            .at(resume.place("lr"), "")
            .why("the state of an optimizer is loaded group by group")
            .help("give both for the same groups, in the same order")),
    }
}

/// The number of rows before the interruption.
fn steps_before(args: &Args<'_>, unit: Unit, resume: &Resume<'_>) -> Resolved<u64> {
    let length = args.clock().steps_per_epoch;
    let unknown = || {
        Diagnostic::new(format!("nothing says which {unit} {} {} is", resume.unit, resume.at))
            .at(resume.place(resume.unit.name()), format!("the scheduler counts {unit}s"))
            .help(EPOCH_LENGTH)
    };
    match (resume.unit, unit) {
        (Unit::Epoch, Unit::Step) => length.ok_or_else(unknown)?.checked_mul(resume.at).ok_or_else(unknown),
        (Unit::Step, Unit::Epoch) => {
            let length = length.ok_or_else(unknown)?;
            match resume.at % length {
                0 => Ok(resume.at / length),
                into => Err(Diagnostic::new(format!(
                    "the run is resumed {into} updates into an epoch of {length}"
                ))
                .at(resume.place("step"), "")
                .why(format!(
                    "`{}` is stepped once per epoch, and whether that was done already is not known",
                    args.full_name()
                ))
                .help("give the first update of an epoch, or `epoch`")),
            }
        }
        _ => Ok(resume.at),
    }
}

/// The number of steps that the scheduler makes in so many rows.
fn scheduler_steps(args: &Args<'_>, rows: u64, resume: &Resume<'_>) -> Resolved<u64> {
    match args.stepping() {
        None | Some((Stepping::Once(_), _)) => Ok(rows),
        Some((Stepping::Times(times), _)) => Ok(rows.saturating_mul(times)),
        Some((Stepping::Every(updates), _)) if rows.is_multiple_of(updates) => Ok(rows / updates),
        Some((Stepping::Every(updates), _)) => Err(Diagnostic::new(format!(
            "the run is resumed at update {rows}, between two steps of the scheduler"
        ))
        .at(resume.place(resume.unit.name()), "")
        .why(format!(
            "it is stepped once every {updates} updates, and how the resumed loop counts them is not known"
        ))
        .help(format!("give a multiple of {updates}"))),
        Some((Stepping::Fraction(_) | Stepping::Late, _)) => {
            Err(args.clashes("what a resumed loop says of the epoch is not known"))
        }
    }
}

/// The rows of a rate that is a function of a counter.
pub(crate) fn counted(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    let Resumption { after, at, optimizer, resume, .. } = *resumption;
    if resume.scheduler.is_some() {
        return Err(Diagnostic::new(format!("`{}` has no state of a scheduler", after.full_name()))
            .at(resume.place("scheduler"), "")
            .why("the rate is a function of the number of updates, which is in the state of the optimizer")
            .help("say `optimizer: loaded`, or `optimizer: new`"));
    }
    let schedule = resumption.after.unpaced()?;
    match optimizer {
        OptimizerState::Loaded => Ok(resumed::from(schedule, at)),
        OptimizerState::New if after.takes("metrics") => Err(resumption.refused(
            "its metrics are those of the whole run, and which of them a new state sees is not known",
        )),
        OptimizerState::New => Ok(schedule),
        OptimizerState::LoadedFirst => {
            Err(Diagnostic::new(format!("`{}` is not constructed on an optimizer", after.full_name()))
                .at(resume.place("optimizer"), "")
                .why(
                    "the rate is a function of the number of updates, which is in the state of the optimizer",
                )
                .help("say `optimizer: loaded`, or `optimizer: new`"))
        }
    }
}

/// The most values that are compared for a remark.
const MOST_COMPARED: u64 = 1 << 16;

/// Adds the remarks on what was assumed, and on where the resumed run differs.
fn remarks(run: &ComparedRuns<'_>, resume: &Resume<'_>, whole: Schedule) -> Schedule {
    let place = resume.place("");
    let whole = match (resume.scheduler, resume.optimizer) {
        (None, None) => {
            let text = "Nothing says what the resumed run loads: the states of the scheduler and the optimizer are \
                        taken as loaded, as far as `last_epoch` and `initial_lr` do not say otherwise.";
            whole.remark(Remark::new(RemarkKind::ResumeTakenAsLoaded, text).at(place.clone()))
        }
        _ => whole,
    };
    let differs = run.remark();
    differs.into_iter().fold(whole, |whole, remark| whole.remark(remark.at(place.clone())))
}

/// Adds the remark on a scheduler that is constructed with `last_epoch`: where its run differs from an uninterrupted one.
///
/// # Errors
///
/// `last_epoch` is wrong.
pub(crate) fn remarked(node: &Node, env: Env<'_>, schedule: Schedule) -> Resolved<Schedule> {
    let given = env.optimizer;
    if given.initial_lr.is_empty() {
        return Ok(schedule);
    }
    let args = Args::of(node, env)?;
    let Ok(at @ 1..) = u64::try_from(args.own_last_epoch()? + 1) else { return Ok(schedule) };
    let earlier =
        Optimizer { lr: given.initial_lr.clone(), initial_lr: Vec::new(), last_epoch: None, ..given.clone() };
    let before = Args::of(node, Env { optimizer: &earlier, script: ScriptPart::Beginning, ..env })?;
    // A remark is no reason to refuse a schedule.
    let Ok(uninterrupted) = before.unpaced() else { return Ok(schedule) };
    let rows = args.clock().length(schedule.unit());
    let run = ComparedRuns {
        uninterrupted: &uninterrupted,
        at,
        resumed: &schedule,
        from: 0,
        rows,
        budget: env.budget,
    };
    let remark = run.remark().map(|remark| remark.at(args.kind_place()));
    Ok(remark.into_iter().fold(schedule, Schedule::remark))
}

/// A resumed run and an uninterrupted one.
struct ComparedRuns<'a> {
    uninterrupted: &'a Schedule,
    /// Where the resumed run begins in the uninterrupted one.
    at: u64,
    resumed: &'a Schedule,
    /// The first row of the resumed run in its own schedule.
    from: u64,
    /// The number of rows of the resumed run, if it is known.
    rows: Option<u64>,
    budget: &'a Budget,
}

/// A row in which two runs differ.
#[derive(Clone, Copy)]
struct DifferentRow {
    row: u64,
    channel: usize,
    was: f64,
    is: f64,
}

impl DifferentRow {
    fn size(self) -> f64 {
        (self.is - self.was).abs()
    }

    /// Whether the two are equal but for the last bits.
    fn is_small(self) -> bool {
        self.size() <= 1e-9 * self.was.abs().max(self.is.abs())
    }
}

impl ComparedRuns<'_> {
    /// Where the resumed run differs from the uninterrupted one, and by how much; `None` if it does not, or that would take
    /// long to find out.
    fn remark(&self) -> Option<Remark> {
        let differing = self.differing()?;
        let (first, last) = (*differing.first()?, *differing.last()?);
        let unit = self.resumed.unit();
        let most = differing
            .iter()
            .copied()
            .reduce(|most, row| if row.size() > most.size() { row } else { most })?;
        let label = |row: DifferentRow| self.resumed.channels()[row.channel].label();
        if differing.iter().all(|row| row.is_small()) {
            let text = format!(
                "From {unit} {} on the rates of the resumed run differ from those of the uninterrupted one in their last digits.",
                first.row
            );
            return Some(Remark::new(RemarkKind::ResumedInOtherDigits, text));
        }
        let mut text = format!(
            "At {unit} {} the resumed run has {} as `{}`, and the uninterrupted one {}.",
            first.row,
            short(first.is),
            label(first),
            short(first.was)
        );
        if most.row != first.row {
            text += &format!(
                " The difference is largest at {unit} {}: {} and {}.",
                most.row,
                short(most.is),
                short(most.was)
            );
        }
        if last.row + 2 < self.at + self.compared() {
            text += &format!(" From {unit} {} on they are equal.", last.row + 1);
        }
        Some(Remark::new(RemarkKind::ResumedOtherwise, text))
    }

    /// The number of rows that are compared.
    fn compared(&self) -> u64 {
        let rows = self.rows.map_or(MOST_COMPARED, |rows| rows.saturating_sub(self.from));
        rows.min(MOST_COMPARED / self.resumed.channels().len() as u64).max(1)
    }

    /// The rows that differ, with the number that they have in the uninterrupted run.
    fn differing(&self) -> Option<Vec<DifferentRow>> {
        let width = self.resumed.channels().len();
        if !self.budget.compare((self.at + self.compared()).saturating_mul(width as u64)) {
            return None;
        }
        let values = |schedule: &Schedule, first| {
            let mut out = vec![0.0; self.compared() as usize * width];
            schedule.cursor().fill(first, &mut out).ok().map(|()| out)
        };
        let (left, right) = (values(self.uninterrupted, self.at)?, values(self.resumed, self.from)?);
        let pairs =
            left.into_iter().zip(right).enumerate().filter(|(_, (was, is))| was.to_bits() != is.to_bits());
        let row = |(index, (was, is))| DifferentRow {
            row: self.at + (index / width) as u64,
            channel: index % width,
            was,
            is,
        };
        Some(pairs.map(row).collect())
    }
}

/// A rate in four digits.
fn short(rate: f64) -> String {
    let text = format!("{rate:.3e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    match exponent {
        "0" => digits.to_string(),
        exponent => format!("{digits}e{exponent}"),
    }
}
