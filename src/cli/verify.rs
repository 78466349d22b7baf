//! `lrsched verify`: holds a training log against the plan.

use super::emit::{self, is_closed_pipe};
use super::load;
use super::logs::NamedLogs;
use super::notes::Notes;
use super::options::{INPUT, LogOptions, PictureOptions, SpecOptions};
use crate::chart;
use crate::diagnostic::Diagnostic;
use crate::figure::Scale;
use crate::logs::{self, LogQuestion, XUnit};
use crate::output::picture::{self, PictureEncoder, SceneEncoder};
use crate::output::verification::{FORMATS, VerificationReport};
use crate::schedule::Unit;
use crate::verify::{Planned, figure, verify};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// The options of `lrsched verify`.
#[derive(Debug, Args)]
#[command(
    mut_arg("specs", |arg| arg.help("The spec, then the log: files or folders of one run, in their order").num_args(2..).required(true).value_names(["SPEC", "LOG"])),
    after_long_help = "Exit codes: 0 equal, 1 different, 2 bad input or output.\n\n\
    A LOG is what a run leaves behind: event files, CSV, JSON, JSON lines, printed lines, or the folder of a run. Every \
    logged rate is compared with the plan, as precisely as it was printed. If they differ, the report names \
    what explains the whole log, or says that nothing does.\n\nExamples:\n  \
    lrsched verify linear log.csv                        # a spec, and what was logged\n  \
    lrsched verify linear log.csv --column lr --x step\n  \
    lrsched verify linear log.csv -o log.svg --format json"
)]
pub(super) struct VerifyOptions {
    #[command(flatten)]
    input: SpecOptions,
    #[command(flatten)]
    log: LogOptions,
    /// What x counts, if the log does not say it
    #[arg(long, value_enum, help_heading = INPUT)]
    x: Option<XChoice>,
    /// The format of the log, if it is not recognised
    #[arg(long, value_name = "FORMAT", help_heading = INPUT)]
    log_format: Option<String>,
    /// The format of the report
    #[arg(long, default_value = "text", value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: String,
    #[arg(short, long, value_name = "FILE", help = output_help())]
    output: Vec<PathBuf>,
    #[command(flatten)]
    look: PictureOptions,
}

fn output_help() -> String {
    let pictures = emit::any_of(picture_endings());
    let reports = emit::any_of(FORMATS.endings());
    format!("Also write a file: a picture ({pictures}) or a report ({reports}); may be given several times")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum XChoice {
    /// Updates of the optimizer
    Step,
    /// Batches, of which an update may take several
    Batch,
    /// Epochs, or fractions of them
    Epoch,
    /// Samples
    Samples,
    /// Tokens
    Tokens,
}

impl From<XChoice> for XUnit {
    fn from(choice: XChoice) -> XUnit {
        match choice {
            XChoice::Step => XUnit::Update,
            XChoice::Batch => XUnit::Batch,
            XChoice::Epoch => XUnit::Epoch,
            XChoice::Samples => XUnit::Sample,
            XChoice::Tokens => XUnit::Token,
        }
    }
}

/// Compares, writes the report, and returns whether the log shows what was planned.
///
/// # Errors
///
/// The spec or the log cannot be read, or the output cannot be written.
pub(super) fn run(options: &VerifyOptions, notes: &Notes) -> anyhow::Result<bool> {
    let [name, paths @ ..] = options.input.specs.as_slice() else { return Err(no_log().into()) };
    if paths.is_empty() {
        return Err(no_log().into());
    }
    load::check_stdin(&options.input.specs)?;
    options.output.iter().try_for_each(|path| check_ending(path))?;
    let inputs = options.input.inputs();
    if name.exists() && logs::is_log(name, &NamedLogs::new(inputs.clone())) {
        return Err(log_first(name, paths).into());
    }
    let source = load::source(name, &inputs)?;
    let spec = source.spec(&inputs);
    let wanted = options.input.wanted();
    let plan =
        spec.and_then(|spec| Ok((options.input.python.resolve(&spec, &wanted, &*source.files)?, spec)));
    inputs.take_said().iter().for_each(|said| notes.note(said));
    let (resolved, spec) = plan?;
    let updates = resolved.length(Unit::Step);
    let plan = resolved.counting_as_its_log();
    if plan.length(Unit::Step) != updates {
        notes.note("the log is taken to count the iterations of the loop, of which several are one update");
    }
    inputs.refuse_idle_options()?;
    let question = LogQuestion {
        unit: options.x.map(XUnit::from),
        format: options.log_format.clone(),
        ..options.log.question()
    };
    let files = NamedLogs::new(inputs.clone());
    let log = logs::read(paths, &question, &files)?;
    log.said.iter().for_each(|said| notes.note(said));
    inputs.check_outputs(&options.output)?;
    let planned = Planned {
        spec: &spec,
        files: &*source.files,
        plan: &plan,
        any_length: options.input.any_length,
        is_drawn: !options.output.is_empty(),
    };
    let verification = verify(&planned, &log, &files)?;
    let names = log.files.iter().map(|file| file.name.clone()).collect();
    let report = VerificationReport { spec: &source.origin, files: names, verification: &verification };
    for path in &options.output {
        write_file(path, &report, options, notes, plan.clock.steps_per_epoch)?;
    }
    let encode = FORMATS.named(&options.format).encode;
    let written = emit::write(None, encode(&report, emit::takes_color()).as_bytes());
    // A closed pipe does not change the verdict.
    written.or_else(|error| if is_closed_pipe(&error) { Ok(()) } else { Err(error) })?;
    Ok(verification.is_equal())
}

/// The picture that an ending means, if it means one.
fn scene_encoder(ending: &str) -> Option<(PictureEncoder, SceneEncoder)> {
    let encoder = picture::FORMATS.with_extension(ending)?.encode;
    Some((encoder, encoder.of_scene()?))
}

/// The endings of pictures that are nothing but themselves.
fn picture_endings() -> Vec<String> {
    picture::FORMATS.endings().into_iter().filter(|ending| scene_encoder(&ending[1..]).is_some()).collect()
}

/// Refuses an ending that means no format.
fn check_ending(path: &Path) -> Result<(), Diagnostic> {
    let ending = emit::ending(path);
    match scene_encoder(&ending).is_some() || FORMATS.with_extension(&ending).is_some() {
        true => Ok(()),
        false => Err(emit::unknown_ending(path, [picture_endings(), FORMATS.endings()].concat())),
    }
}

fn write_file(
    path: &Path,
    report: &VerificationReport<'_>,
    options: &VerifyOptions,
    notes: &Notes,
    steps_per_epoch: Option<u64>,
) -> anyhow::Result<()> {
    let ending = emit::ending(path);
    let Some((encoder, encode)) = scene_encoder(&ending) else {
        let format = FORMATS.with_extension(&ending).unwrap_or(FORMATS.default());
        return emit::write(Some(path), (format.encode)(report, false).as_bytes());
    };
    let appearance = options.look.appearance()?;
    let scale = if appearance.log { Scale::Log } else { Scale::Linear };
    let title = appearance.title.unwrap_or_else(|| format!("{} and its log", report.spec));
    let figure = figure(report.verification, &title, (scale, appearance.limits), steps_per_epoch);
    notes.boxes(encoder, &figure);
    emit::write(Some(path), &encode(&chart::render(&figure, &options.look.style()?))?)
}

fn log_first(log: &Path, others: &[PathBuf]) -> Diagnostic {
    let others: Vec<String> = others.iter().map(|path| load::shown(path)).collect();
    let log = load::shown(log);
    Diagnostic::new(format!("`{log}` is a log, and the spec comes first"))
        .help(format!("`lrsched verify {} {log}`; two logs: `lrsched compare`", others.join(" ")))
}

fn no_log() -> Diagnostic {
    Diagnostic::new("there is no log to hold against the plan")
        .help("name the spec, then the log: `lrsched verify plan.yaml runs/42`")
}
