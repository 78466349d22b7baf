//! `lrsched compare`: which updates differ, and by how much.

mod git;
mod measure;
mod pairs;

use super::emit::Target;
use super::{Input, note};
use crate::compare::Tolerance;
use crate::compare::report::{Entry, Outcome, Report, Verdict};
use crate::diagnostic::Diagnostic;
use crate::output::comparison::{Encode, FORMATS};
use crate::schedule::Unit;
use crate::spec::Wanted;
use clap::Args;
use clap::builder::PossibleValuesParser;
use measure::Loaded;
use pairs::{Pair, Pairs, Read};
use std::path::PathBuf;

/// The options of `lrsched compare`.
#[derive(Debug, Args)]
#[command(
    mut_arg("specs", |arg| arg.help("YAML specs, or folders of them: each is compared with the first")),
    after_help = "Exit codes: 0 equal, 1 different, 2 bad input or output.\n\n\
    Two values are equal if |B - A| <= ATOL + RTOL * |A|; neither is a number: equal. Channels are matched by \
    their label, schedules by their name."
)]
pub struct Options {
    #[command(flatten)]
    input: Input,
    /// Compare each spec with what it was at a revision of git; `main...`: where this branch left main.
    /// Without a value: the base branch of the pull request in CI, else main
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "")]
    against: Option<String>,
    /// Forgive differences of so much of the first value, such as 1e-6
    #[arg(long, value_name = "PART", default_value = "0", value_parser = tolerance)]
    rtol: f64,
    /// Forgive differences of so much
    #[arg(long, value_name = "SIZE", default_value = "0", value_parser = tolerance)]
    atol: f64,
    /// How to write it
    #[arg(long, default_value = "text", value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.0)))]
    format: String,
    /// Write to a file as well: a report as .md, .json or .txt; may be given several times
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
}

fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "expected a number from 0".to_string())
}

/// Compares, and tells what came of it.
///
/// # Errors
///
/// Specs that cannot be read or found, bad options, or an output that cannot be written.
pub fn run(options: &Options) -> anyhow::Result<Verdict> {
    let outputs = options.output.iter().map(|path| Ok((path, Output::of(path)?)));
    let outputs = outputs.collect::<Result<Vec<_>, Diagnostic>>()?;
    let Pairs { pairs, skipped } = match &options.against {
        None => pairs::between(&options.input.specs)?,
        Some(revision) => pairs::against(&specs(&options.input)?, &base(revision))?,
    };
    let mut failures = Vec::new();
    let mut entries = Vec::new();
    for pair in &pairs {
        let (outcome, error) = outcome(pair, options);
        let name = |read: &Option<std::rc::Rc<Read>>| read.as_ref().map(|read| read.name.clone());
        entries.push(Entry { left: name(&pair.left), right: name(&pair.right), outcome });
        failures.extend(error);
    }
    // Files that were named one by one and are wrong: nothing to report.
    if let (None, [_, ..]) = (&options.against, failures.as_slice())
        && failures.len() == entries.len()
    {
        return Err(failures.swap_remove(0).into());
    }
    let tolerance = Tolerance { rtol: options.rtol, atol: options.atol };
    let report = Report { entries, tolerance, skipped };
    for (path, output) in outputs {
        let bytes = match output {
            Output::Report(encode) => encode(&report, false).into_bytes(),
        };
        let mut target = Target::open(Some(path))?;
        target.write(&bytes)?;
        target.finish()?;
    }
    let encode = FORMATS.iter().find(|(name, _)| *name == options.format).map_or(FORMATS[0].1, |f| f.1);
    let color = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let mut target = Target::open(None)?;
    target.write(encode(&report, color).as_bytes())?;
    target.finish()?;
    if report.verdict() == Verdict::Failed && options.format != "text" {
        failures.iter().for_each(|failure| note(&format!("one could not be compared: {}", failure.what())));
    }
    Ok(report.verdict())
}

/// What is written to a file, by the ending of its name.
enum Output {
    /// A report.
    Report(Encode),
}

impl Output {
    fn of(path: &std::path::Path) -> Result<Self, Diagnostic> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let format = match extension.to_ascii_lowercase().as_str() {
            "txt" => "text",
            "md" => "markdown",
            "json" => "json",
            _ => {
                return Err(Diagnostic::new(format!("`{}` is no name for a report", path.display()))
                    .why("the ending of the name says what is meant")
                    .help("end it in `.md`, `.json` or `.txt`"));
            }
        };
        let encode = FORMATS.iter().find(|(name, _)| *name == format).map_or(FORMATS[0].1, |f| f.1);
        Ok(Output::Report(encode))
    }
}

/// The specs that were named, or the one of this folder.
fn specs(input: &Input) -> Result<Vec<String>, Diagnostic> {
    let default = super::load::DEFAULT_FILE;
    match input.specs.is_empty() {
        false => Ok(input.specs.clone()),
        true if std::path::Path::new(default).is_file() => Ok(vec![default.to_string()]),
        true => Err(Diagnostic::new("no spec was given")
            .help("name specs, or a folder of them: `lrsched compare schedules/ --against main`")),
    }
}

/// The revision that was named, or the one that a pull request is to be merged into.
fn base(named: &str) -> String {
    if !named.is_empty() {
        return named.to_string();
    }
    let variables = ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"];
    let branch = variables.iter().filter_map(|name| std::env::var(name).ok()).find(|name| !name.is_empty());
    branch.map_or_else(|| "main".to_string(), |branch| format!("origin/{branch}"))
}

/// What came of a pair, and the message if it could not be compared.
fn outcome(pair: &Pair, options: &Options) -> (Outcome, Option<Diagnostic>) {
    let wanted = Wanted { steps: options.input.steps, epochs: options.input.epochs };
    let load = |read: &Read| match &read.source {
        Ok(source) => Loaded::of(source, &wanted),
        Err(error) => Err(error
            .downcast_ref::<Diagnostic>()
            .cloned()
            .unwrap_or_else(|| Diagnostic::new(format!("cannot read `{}`: {error:#}", read.name)))),
    };
    let failed = |error: Diagnostic| (Outcome::Failed(error.to_string()), Some(error));
    let (left, right) = (pair.left.as_deref().map(load), pair.right.as_deref().map(load));
    let compare = |left: &Loaded, right: &Loaded| {
        let tolerance = Tolerance { rtol: options.rtol, atol: options.atol };
        measure::measure(left, right, options.input.per.map(Unit::from), tolerance)
    };
    match (left, right) {
        (_, Some(Err(error))) => failed(error),
        (Some(Err(error)), None) => failed(error),
        // What was wrong then and is right now is as good as new; between two files it is an error.
        (Some(Err(error)), Some(Ok(_))) => match options.against.is_some() {
            true => (Outcome::Added(Some(error.to_string())), None),
            false => failed(error),
        },
        (Some(Ok(left)), Some(Ok(right))) => match compare(&left, &right) {
            Ok(compared) => (Outcome::Compared(Box::new(compared)), None),
            Err(error) => failed(error),
        },
        (None, Some(Ok(_))) => (Outcome::Added(None), None),
        (Some(Ok(_)), None) | (None, None) => (Outcome::Removed, None),
    }
}
