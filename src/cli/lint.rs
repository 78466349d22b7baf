//! `lrsched lint`: what is probably not meant, told before the run.

use super::allowances;
use super::emit::{self, is_closed_pipe};
use super::folder::{files_below, is_code, is_something_else, is_yaml};
use super::inputs::{Inputs, root};
use super::load::{self, SpecText, shown};
use super::notes::{self, Notes};
use super::options::SpecOptions;
use crate::diagnostic::{Diagnostic, Source};
use crate::dialect::training_file;
use crate::lint::allow::{self, SortedFindings};
use crate::lint::report::{LintReport, LintedFile, Severity};
use crate::lint::{Finding, lint};
use crate::output::findings::{FORMATS, FindingsEncoder};
use crate::spec::allowed::AllowEntry;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

/// The options of `lrsched lint`.
#[derive(Debug, Args)]
#[command(
    mut_arg("specs", |arg| arg.help("Specs, configs of frameworks, launch scripts, training files, or folders of them")),
    mut_arg("per", |arg| arg.hide(true)),
    after_long_help = "Exit codes: 0 nothing was found, 1 something was found, 2 bad input or output.\n\n\
    A finding that is meant is allowed by a comment in its line, in a line of its own above it, or at the top of the file:\n  \
    # lrsched: allow(RULE) because REASON\n\
    or, where a file takes no comments, in `lrsched.yaml`:\n  \
    lint: {allow: [{rule: RULE, file: ds_config.json, because: REASON}]}\n\nExamples:\n  \
    lrsched lint train.yaml --run dataset_size=52002,devices=8\n  \
    lrsched lint train.yaml --format github -o report.md -o report.sarif\n  \
    lrsched list rules      # what is found"
)]
pub(super) struct LintOptions {
    #[command(flatten)]
    input: SpecOptions,
    /// The format of the report; `github` annotates the lines of a pull request
    #[arg(long, default_value = "text", value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: String,
    #[arg(short, long, value_name = "FILE", help = output_help())]
    output: Vec<PathBuf>,
    /// The least level of a finding that makes the exit code 1
    #[arg(long, value_enum, default_value = "warning", value_name = "LEVEL")]
    fail_on: FailureLevel,
    /// Show notes too: what may surprise but does no harm, and what was assumed
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailureLevel {
    Error,
    Warning,
    Never,
}

impl FailureLevel {
    fn fails(self, severity: Severity) -> bool {
        match self {
            FailureLevel::Error => severity >= Severity::Error,
            FailureLevel::Warning => severity >= Severity::Warning,
            FailureLevel::Never => false,
        }
    }
}

fn output_help() -> String {
    format!("Also write a report to a file ({}); may be given several times", emit::any_of(FORMATS.endings()))
}

/// Lints each spec and writes the report. An error in one does not hide the findings in the others.
///
/// # Errors
///
/// A spec is not found, `lrsched.yaml` is wrong, or an output cannot be written.
pub(super) fn run(options: &LintOptions, notes: &Notes) -> anyhow::Result<ExitCode> {
    let outputs = options.output.iter().map(|path| Ok((path, encoder(path)?)));
    let outputs = outputs.collect::<Result<Vec<_>, Diagnostic>>()?;
    let inputs = options.input.inputs();
    let linter = Linter { options, entries: allowances::of_project()?, inputs: &inputs };
    let mut report = LintReport::default();
    for name in load::names_or_stand_in(&options.input, notes)? {
        match name.is_dir() {
            true => linter.folder(&name, &mut report)?,
            false => report.files.push(linter.named(&name)),
        }
    }
    inputs.take_said().iter().for_each(|said| notes.note(said));
    if report.failed() == 0 {
        inputs.refuse_idle_options()?;
    }
    inputs.check_outputs(&options.output)?;
    for error in report.files.iter().filter_map(|file| file.error.clone()) {
        notes::complain(&error.into());
    }
    for (path, encode) in outputs {
        emit::write(Some(path), encode(&report, false).as_bytes())?;
    }
    let encode = FORMATS.named(&options.format).encode;
    let written = emit::write(None, encode(&report, emit::takes_color()).as_bytes());
    // A closed pipe does not change the exit code.
    written.or_else(|error| if is_closed_pipe(&error) { Ok(()) } else { Err(error) })?;
    let fails = |finding: &Finding| options.fail_on.fails(Severity::of(finding.level));
    Ok(ExitCode::from(match report.failed() {
        0 => u8::from(report.findings().any(fails)),
        _ => 2,
    }))
}

/// The format of an output file, by its extension.
fn encoder(path: &Path) -> Result<FindingsEncoder, Diagnostic> {
    let format = FORMATS.with_extension(&emit::ending(path));
    format.map(|format| format.encode).ok_or_else(|| emit::unknown_ending(path, FORMATS.endings()))
}

/// Lints files one by one.
struct Linter<'a> {
    options: &'a LintOptions,
    /// What the project allows.
    entries: Vec<AllowEntry>,
    inputs: &'a Rc<Inputs>,
}

impl Linter<'_> {
    /// Lints a file that the user named.
    fn named(&self, name: &Path) -> LintedFile {
        match load::file(name, self.inputs) {
            Ok(file) => self.linted(file),
            Err(error) => LintedFile::failed(shown(name), error),
        }
    }

    /// Lints the specs of a folder. Other files are left out, and so is code that hands over no schedule.
    fn folder(&self, folder: &Path, report: &mut LintReport) -> Result<(), Diagnostic> {
        let root = root(folder).map_err(|why| load::cannot_read(&format!("`{}`", shown(folder)), why))?;
        let before = report.files.len();
        for (below, failed) in files_below(folder) {
            let path = folder.join(&below);
            let name = shown(&path);
            let file = failed.map_or_else(|| load::found(&path, &root, self.inputs), Err);
            match file {
                Ok(file) if is_something_else(&file) && !is_code(&path) => {}
                Ok(file) => {
                    let linted = self.linted(file);
                    match &linted.error {
                        Some(error) if is_code(&path) => {
                            self.inputs.forget(&name);
                            if error.what() != training_file::NO_SCHEDULE {
                                report.left_out.push((name, error.what().to_string()));
                            }
                        }
                        _ => report.files.push(linted),
                    }
                }
                Err(error) => report.files.push(LintedFile::failed(name, error)),
            }
        }
        match report.files.len() == before {
            false => Ok(()),
            true => Err(Diagnostic::new(format!("there is no spec in `{}`", shown(folder)))
                .help("name a folder with specs or configs, or a file")),
        }
    }

    fn linted(&self, file: SpecText) -> LintedFile {
        let name = file.origin.clone();
        match self.sorted(file) {
            Ok(SortedFindings { kept, allowed }) => {
                let all = kept.len();
                let is_shown =
                    |finding: &Finding| self.options.all || Severity::of(finding.level) > Severity::Note;
                let findings: Vec<Finding> = kept.into_iter().filter(is_shown).collect();
                LintedFile { name, notes: all - findings.len(), findings, allowed, error: None }
            }
            Err(error) => LintedFile::failed(name, error),
        }
    }

    fn sorted(&self, file: SpecText) -> Result<SortedFindings, Diagnostic> {
        let mut entries = self.entries.clone();
        if file.origin != allowances::PROJECT {
            let own = entries_of_spec(&file)?;
            entries.extend(own);
        }
        let own = Arc::new(Source { name: file.origin.clone(), text: file.text.clone() });
        let options = &self.options.input;
        let file = file.of_training_file(self.inputs)?;
        let mut findings = Vec::new();
        for part in file.parts(self.inputs)? {
            let spec = file.varied(&part, self.inputs)?;
            findings.extend(lint(&options.python.resolve(&spec, &options.wanted(), &*file.files)?)?);
        }
        crate::dialect::renew_work();
        let mut sources = vec![own];
        for place in findings.iter().filter_map(|finding| finding.place.as_ref()) {
            if sources.iter().all(|source| source.name != place.source().name) {
                sources.push(place.source().clone());
            }
        }
        Ok(allow::sorted(findings, &sources, &entries))
    }
}

/// What the section `lint` of a spec allows in the spec itself.
fn entries_of_spec(file: &SpecText) -> Result<Vec<AllowEntry>, Diagnostic> {
    if !is_yaml(Path::new(&file.origin)) {
        return Ok(Vec::new());
    }
    let entries = allowances::of_text(&file.origin, &file.text)?;
    Ok(entries.into_iter().map(|entry| AllowEntry { is_of_spec: true, ..entry }).collect())
}
