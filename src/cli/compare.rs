//! `lrsched compare`: shows which updates differ, and by how much.

mod findings;
mod pairs;

use super::complete;
use super::emit::{self, is_closed_pipe};
use super::inputs::Inputs;
use super::load::StandIn;
use super::notes::Notes;
use super::options::{PICTURE, PictureOptions, SpecOptions};
use crate::compare::Tolerance;
use crate::compare::report::{Compared, PairOutcome, Report, ReportEntry, SideRemark, SkippedFile, Verdict};
use crate::diagnostic::Diagnostic;
use crate::dialect::training_file;
use crate::output::comparison::{FORMATS, ReportEncoder, text};
use crate::output::picture::{self, PictureEncoder};
use crate::plan::Plan;
use crate::spec::{Files, Spec};
use crate::view::couples::Couples;
use crate::view::differences::{ComparedSpecs, sketches};
use crate::view::loaded::Loaded;
use crate::view::sketch::{Appearance, Drawn};
use clap::Args;
use clap::builder::PossibleValuesParser;
use clap_complete::ArgValueCompleter;
use findings::side_findings;
use pairs::{SpecPair, SpecPairs, SpecRead};
use std::path::{Path, PathBuf};

/// The options of `lrsched compare`.
#[derive(Debug, Args)]
#[command(
    mut_arg("specs", |arg| arg.help("Specs, folders of them, or logs; each is compared with the first")),
    after_long_help = "Exit codes: 0 equal, 1 different, 2 bad input or output, or an expectation does not hold.\n\n\
    Two values are equal if |B - A| <= ATOL + RTOL * |A|, or if both are NaN. Channels are matched by their \
    label, schedules by their name.\n\nExamples:\n  \
    lrsched compare linear.yaml one-cycle-lr --steps 100\n  \
    lrsched compare linear.yaml linear.yaml --rtol 1e-6 -o difference.png\n  \
    lrsched compare schedules/ --against main       # what a pull request changes\n  \
    lrsched compare runs/a runs/b                   # two logs: the updates that both have"
)]
pub(super) struct CompareOptions {
    #[command(flatten)]
    input: SpecOptions,
    /// Compare each spec with its version at a git revision; `main...` is the commit where this branch left main.
    /// Without a value: the base branch of the pull request in CI, else main
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "")]
    #[arg(add = ArgValueCompleter::new(complete::revision))]
    against: Option<String>,
    /// Relative tolerance: a fraction of the first value, such as 1e-6
    #[arg(long, value_name = "PART", default_value = "0", value_parser = tolerance)]
    rtol: f64,
    /// Absolute tolerance
    #[arg(long, value_name = "SIZE", default_value = "0", value_parser = tolerance)]
    atol: f64,
    /// The format of the report
    #[arg(long, default_value = "text", value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: String,
    #[arg(short, long, value_name = "FILE", help = output_help())]
    output: Vec<PathBuf>,
    /// Use a logarithmic scale for the size of the difference
    #[arg(long, help_heading = PICTURE)]
    log_difference: bool,
    #[command(flatten)]
    look: PictureOptions,
}

impl CompareOptions {
    fn tolerance(&self) -> Tolerance {
        Tolerance { rtol: self.rtol, atol: self.atol }
    }
}

fn output_help() -> String {
    let (pictures, reports) = (emit::any_of(picture::FORMATS.endings()), emit::any_of(FORMATS.endings()));
    format!("Also write a file: a picture ({pictures}) or a report ({reports}); may be given several times")
}

fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "expected a number from 0".to_string())
}

/// Compares, writes the report and returns the verdict.
///
/// # Errors
///
/// A spec is not found or cannot be read, an option is wrong, or an output cannot be written.
pub(super) fn run(options: &CompareOptions, notes: &Notes) -> anyhow::Result<Verdict> {
    let outputs = options.output.iter().map(|path| Ok((path, OutputFormat::of(path)?)));
    let outputs = outputs.collect::<Result<Vec<_>, Diagnostic>>()?;
    let inputs = options.input.inputs();
    let SpecPairs { pairs, mut skipped } = match &options.against {
        None => pairs::between(&options.input, &inputs)?,
        Some(revision) => pairs::against(&specs(&options.input)?, &base(revision), &inputs)?,
    };
    let draws = outputs.iter().any(|(_, output)| output.picture().is_some());
    let mut failures = Vec::new();
    let mut entries = Vec::new();
    let mut loaded: Vec<LoadedPair> = Vec::new();
    let parts = pairs.into_iter().map(|pair| pair.parts(&inputs)).collect::<Result<Vec<_>, _>>()?;
    for pair in parts.iter().flatten() {
        let PairResult { outcome, error, specs, remarks } = match outcome(pair, options, &inputs) {
            Ok(result) => result,
            Err(file) => {
                pair.left.iter().chain(&pair.right).for_each(|read| inputs.forget(&read.origin));
                skipped.push(file);
                continue;
            }
        };
        let differs = matches!(&outcome, PairOutcome::Compared(compared) if compared.differs());
        let (left, right) = (pair.name(&pair.left), pair.name(&pair.right));
        let entry = ReportEntry { left, right, outcome, remarks };
        entry.remarks.iter().for_each(|remark| notes.of_side(remark, &entry));
        entries.push(entry);
        failures.extend(error);
        // Only specs that a picture may show are kept: their Python holds memory, of which all programs have equal parts.
        let is_shown = draws && (differs || loaded.iter().all(Option::is_none));
        loaded.push(specs.filter(|_| is_shown));
    }
    inputs.take_said().iter().for_each(|said| notes.note(said));
    // All comparisons failed: the message is enough without a report.
    if options.against.is_none() && !failures.is_empty() && failures.len() == entries.len() {
        return Err(failures.swap_remove(0).into());
    }
    if failures.is_empty() {
        inputs.refuse_idle_options()?;
    }
    inputs.check_outputs(&options.output)?;
    let report = Report { entries, tolerance: options.tolerance(), skipped };
    write_files(options, notes, &outputs, &report, &loaded)?;
    let encode = FORMATS.named(&options.format).encode;
    let written = emit::write(None, encode(&report, emit::takes_color()).as_bytes());
    // A closed pipe does not change the verdict.
    written.or_else(|error| if is_closed_pipe(&error) { Ok(()) } else { Err(error) })?;
    if options.format != "text" {
        failures
            .iter()
            .for_each(|failure| notes.note(&format!("one could not be compared: {}", failure.what())));
    }
    Ok(report.verdict())
}

/// Two specs that were resolved, if both were.
type LoadedPair = Option<(Loaded, Loaded)>;

fn write_files(
    options: &CompareOptions,
    notes: &Notes,
    outputs: &[(&PathBuf, OutputFormat)],
    report: &Report,
    loaded: &[LoadedPair],
) -> anyhow::Result<()> {
    for (path, output) in outputs {
        if let OutputFormat::Report(encode) = output {
            emit::write(Some(path), encode(report, false).as_bytes())?;
        }
    }
    let encoders = || outputs.iter().filter_map(|(path, output)| Some((path, output.picture()?)));
    if encoders().next().is_none() {
        return Ok(());
    }
    let per = options.input.per();
    let mut couples = Vec::new();
    for specs in loaded {
        couples.push(specs.as_ref().map(|(left, right)| Couples::of(left, right, per)).transpose()?);
    }
    let mut all = Vec::new();
    for (entry, couples) in report.entries.iter().zip(&couples) {
        if let (PairOutcome::Compared(compared), Some(couples)) = (&entry.outcome, couples) {
            all.push(ComparedSpecs { entry, compared, couples });
        }
    }
    if all.is_empty() {
        notes.note("no two schedules were compared, so there is nothing to draw");
        return Ok(());
    }
    let style = options.look.style()?;
    let appearance = Appearance { log_difference: options.log_difference, ..options.look.appearance()? };
    let mut drawn = Vec::new();
    let mut told: Option<&ReportEntry> = None;
    let (pictures, wanted) = sketches(&all, &appearance);
    for (mut sketch, entries) in pictures {
        let figure = sketch.figure(style.size.columns(), |_| {})?;
        // Several pictures of the same comparison share its words.
        let first = entries.first().copied();
        let is_told = told.zip(first).is_some_and(|(told, first)| std::ptr::eq(told, first));
        told = first;
        let entries: Vec<ReportEntry> = entries.into_iter().cloned().collect();
        let words = match is_told {
            true => String::new(),
            false => text::encode(&Report { entries, skipped: Vec::new(), ..*report }, false),
        };
        drawn.push(Drawn { sketch, figure, words });
    }
    if wanted > drawn.len() {
        notes.note(&format!("the pictures show {} of {wanted} differences", drawn.len()));
    }
    let lead = crate::output::comparison::headline(report);
    for (path, encode) in encoders() {
        drawn.iter().for_each(|drawn| notes.boxes(encode, &drawn.figure));
        emit::write(Some(path), &encode.encode(&drawn, &style, options.look.page(&lead, false))?)?;
    }
    Ok(())
}

/// The format of an output file, by its extension.
enum OutputFormat {
    /// A report.
    Report(ReportEncoder),
    /// A picture.
    Picture(PictureEncoder),
}

impl OutputFormat {
    fn of(path: &Path) -> Result<Self, Diagnostic> {
        let ending = emit::ending(path);
        let report = || FORMATS.with_extension(&ending).map(|format| OutputFormat::Report(format.encode));
        let picture =
            picture::FORMATS.with_extension(&ending).map(|format| OutputFormat::Picture(format.encode));
        picture.or_else(report).ok_or_else(|| {
            let endings = [picture::FORMATS.endings(), FORMATS.endings()].concat();
            emit::unknown_ending(path, endings)
        })
    }

    fn picture(&self) -> Option<PictureEncoder> {
        match self {
            OutputFormat::Picture(encode) => Some(*encode),
            OutputFormat::Report(_) => None,
        }
    }
}

/// The specs that are named, else that of this folder. The gallery has no earlier versions.
fn specs(input: &SpecOptions) -> Result<Vec<PathBuf>, Diagnostic> {
    match input.specs.is_empty() && StandIn::find() == StandIn::Gallery {
        false => Ok(super::load::names(input)),
        true => Err(Diagnostic::new("no spec was given")
            .help("name specs, or a folder of them: `lrsched compare schedules/ --against main`")),
    }
}

/// The revision that is named, else the base branch of the pull request, else `main`.
fn base(named: &str) -> String {
    if !named.is_empty() {
        return named.to_string();
    }
    let variables = ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"];
    let branch = variables.iter().filter_map(|name| std::env::var(name).ok()).find(|name| !name.is_empty());
    branch.map_or_else(|| "main".to_string(), |branch| format!("origin/{branch}"))
}

/// The result of comparing a pair.
struct PairResult {
    outcome: PairOutcome,
    /// The error, if the pair could not be compared.
    error: Option<Diagnostic>,
    /// The specs, if both were resolved.
    specs: LoadedPair,
    /// The remarks on its schedules.
    remarks: Vec<SideRemark>,
}

impl PairResult {
    fn failed(error: Diagnostic) -> Self {
        PairResult {
            outcome: PairOutcome::Failed(error.to_string()),
            error: Some(error),
            specs: None,
            remarks: Vec::new(),
        }
    }

    fn alone(outcome: PairOutcome) -> Self {
        PairResult { outcome, error: None, specs: None, remarks: Vec::new() }
    }
}

fn compared(left: &Loaded, right: &Loaded, options: &CompareOptions) -> Result<Compared, Diagnostic> {
    let couples = Couples::of(left, right, options.input.per())?;
    if !options.input.any_length {
        couples.refuse_endless()?;
    }
    couples.measure(options.tolerance())
}

/// The plan of a side, if the side exists and was resolved.
fn plan(side: &Option<Result<Loaded, Diagnostic>>) -> Option<&Plan> {
    Some(&side.as_ref()?.as_ref().ok()?.plan)
}

/// Whether a training file that cannot be evaluated has to do with schedules.
fn has_schedule(loaded: &Result<Loaded, Diagnostic>) -> bool {
    !matches!(loaded, Err(error) if error.what() == training_file::NO_SCHEDULE)
}

/// Compares a pair.
///
/// # Errors
///
/// It is a training file of a folder, and no version of it can be evaluated: a folder of code has many that hand over no
/// schedule. One that does, and that has changed, is not left out: its schedule may be what changed.
fn outcome(pair: &SpecPair, options: &CompareOptions, inputs: &Inputs) -> Result<PairResult, SkippedFile> {
    let wanted = options.input.wanted();
    let resolve = |spec: &Spec, files: &dyn Files| options.input.python.resolve(spec, &wanted, files);
    let load = |read: &SpecRead| match (&read.log, &read.source) {
        (Some(log), _) => Loaded::of_log(log.clone()),
        (None, Ok(source)) => {
            source.varied(&pair.part, inputs).and_then(|spec| Loaded::of(spec, &*source.files, resolve))
        }
        (None, Err(error)) => Err(error.clone()),
    };
    let (left, right) = (pair.left.as_deref().map(load), pair.right.as_deref().map(load));
    if let (None | Some(Err(_)), None | Some(Err(_))) = (&left, &right)
        && let Some(name) = &pair.code
        && let Some(Err(error)) = right.as_ref().or(left.as_ref())
        && (!pair.is_rewritten() || ![&left, &right].into_iter().flatten().any(has_schedule))
    {
        return Err(SkippedFile { name: name.clone(), why: error.what().to_string() });
    }
    let (remarks, unheld) = match side_findings(plan(&left), plan(&right)) {
        Ok(remarks) => (remarks, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let outcomes = match (left, right) {
        // A spec that is gone is removed, whether it was right or wrong.
        (Some(Err(_)), None) if options.against.is_some() => PairResult::alone(PairOutcome::Removed),
        (_, Some(Err(error))) | (Some(Err(error)), None) => PairResult::failed(error),
        // A spec that was wrong and is right now counts as new; between two files it is an error.
        (Some(Err(error)), Some(Ok(_))) => match options.against.is_some() {
            true => PairResult::alone(PairOutcome::Added(Some(error.to_string()))),
            false => PairResult::failed(error),
        },
        (Some(Ok(left)), Some(Ok(right))) => match compared(&left, &right, options) {
            Ok(compared) => {
                let outcome = PairOutcome::Compared(Box::new(compared));
                PairResult { outcome, error: None, specs: Some((left, right)), remarks: Vec::new() }
            }
            Err(error) => PairResult::failed(error),
        },
        (None, Some(Ok(_))) => PairResult::alone(PairOutcome::Added(None)),
        (Some(Ok(_)), None) | (None, None) => PairResult::alone(PairOutcome::Removed),
    };
    Ok(match unheld {
        Some(error) => PairResult::failed(error),
        None => PairResult { remarks, ..outcomes },
    })
}
