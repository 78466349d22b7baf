//! `lrsched list`: the dialects, the kinds and the gallery.

use super::{complete, emit, gallery, notes};
use crate::diagnostic::{Diagnostic, nearest};
use crate::dialect::{self, DIALECTS, Dialect, Kind};
use crate::import::{self, FORMATS};
use crate::lint::{self, CHECKS, Finding, LintRule, RULES};
use crate::logs;
use crate::output::sparkline;
use crate::schedule::STACK;
use crate::schedule::remark::RemarkKind;
use crate::spec::{NoFiles, RunLength, Spec};
use crate::view::lines::Line;
use crate::view::outline::outline;
use clap::Args;
use clap_complete::ArgValueCompleter;
use std::fmt::Write as _;
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;

/// The options of `lrsched list`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched list                                    # every dialect and kind\n  \
    lrsched list neutral\n  \
    lrsched list cosine\n  \
    lrsched list gallery\n  \
    lrsched list formats                            # the configs of frameworks that are read\n  \
    lrsched list logs                               # the logs of training runs that are read\n  \
    lrsched list rules/warmup-never-ends            # a rule of lint, with a spec that is wrong")]
pub(super) struct ListOptions {
    /// A dialect (`keras`), a kind (`keras.CosineDecay`), `neutral`, `gallery`, `formats`, `formats/NAME`, `logs`, `logs/NAME`, `rules` or
    /// `rules/NAME`; default: an overview
    #[arg(value_name = "DIALECT|KIND", add = ArgValueCompleter::new(complete::listed))]
    what: Option<String>,
}

/// The width of a sparkline, in characters.
const BLOCKS: u64 = 24;

/// Writes the list.
///
/// # Errors
///
/// The name is unknown, or the output cannot be written.
pub(super) fn run(options: &ListOptions) -> anyhow::Result<()> {
    let text = match options.what.as_deref() {
        None => everything(),
        Some("gallery") => gallery_list(),
        Some("formats") => formats(),
        Some(name) if name.starts_with("formats/") => of_format(name.trim_start_matches("formats/"))?,
        Some("logs") => log_formats(),
        Some(name) if name.starts_with("logs/") => of_log_format(name.trim_start_matches("logs/"))?,
        Some("rules") => rules(),
        Some(name) if name.starts_with("rules/") => of_rule(name.trim_start_matches("rules/"))?,
        Some("neutral") => of_dialect(DIALECTS[0]),
        Some(name) => match DIALECTS.iter().find(|dialect| dialect.name == name) {
            Some(dialect) => of_dialect(dialect),
            None => match dialect::find(name) {
                Some((dialect, kind)) => of_kind(dialect, kind),
                None => return Err(unknown(name).into()),
            },
        },
    };
    emit::write(None, text.as_bytes())
}

fn unknown(name: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no dialect or kind `{name}`"));
    let dialects = DIALECTS.iter().map(|dialect| dialect.name).filter(|name| !name.is_empty());
    let near = nearest(name, dialects.chain(["gallery", "neutral", "formats", "logs", "rules"]));
    let near = near.or_else(|| dialect::dialect_of(name));
    match near.map(str::to_string).or_else(|| dialect::suggest(name)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`lrsched list` shows all of them"),
    }
}

fn everything() -> String {
    let mut text = String::new();
    let kinds: Vec<&Kind> = DIALECTS.iter().flat_map(|dialect| dialect.kinds).collect();
    let mut sparks = sparks(&kinds).into_iter();
    for dialect in DIALECTS {
        let _ = writeln!(text, "{}: {}", dialect.title(), dialect.summary);
        short(&mut text, dialect, &mut sparks);
        text.push('\n');
    }
    text.push_str(
        "`lrsched list KIND` describes one of them, `lrsched list gallery` lists the specs that are ready to run.\n",
    );
    text
}

/// The kinds of a dialect, each with the next of the sparklines.
fn short(text: &mut String, dialect: &Dialect, sparks: &mut impl Iterator<Item = String>) {
    for kind in dialect.kinds {
        let prefix = if dialect.name.is_empty() { String::new() } else { format!("{}.", dialect.name) };
        let _ = writeln!(text, "  {prefix}{}", kind.signature());
        let _ = writeln!(text, "      {}  {}", sparks.next().unwrap_or_default(), kind.summary);
    }
}

fn of_dialect(dialect: &Dialect) -> String {
    let mut text = format!("{}: {}\n\n", dialect.title(), dialect.summary);
    for convention in dialect.conventions {
        let _ = writeln!(text, "  * {convention}");
    }
    text.push('\n');
    short(&mut text, dialect, &mut sparks(&dialect.kinds.iter().collect::<Vec<_>>()).into_iter());
    text
}

fn of_kind(dialect: &Dialect, kind: &Kind) -> String {
    let mut text = format!("{}: {}\n\n", dialect.full_name(kind), kind.summary);
    let _ = writeln!(text, "  {}\n", spark(kind));
    let _ = writeln!(text, "  {}\n", kind.formula);
    for param in kind.params {
        let _ = writeln!(text, "  {}: {} [{}]", param.name, param.ty, param.default);
        let _ = writeln!(text, "      {}", param.doc);
    }
    if !kind.aliases.is_empty() {
        let _ = writeln!(text, "\nAlso known as {}.", kind.aliases.join(", "));
    }
    text.push('\n');
    for edge in kind.edges {
        let _ = writeln!(text, "  * {edge}");
    }
    let _ = write!(text, "\nFor example:\n\n  {}\n", kind.example.trim_end().replace('\n', "\n  "));
    text
}

/// The sparklines of kinds, in their order. Every processor draws some.
fn sparks(kinds: &[&Kind]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let drawn: Vec<OnceLock<String>> = kinds.iter().map(|_| OnceLock::new()).collect();
    let draw = || {
        while let Some(at) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < kinds.len()) {
            drawn[at].get_or_init(|| spark(kinds[at]));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(kinds.len());
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // If the system gives no more threads, those that exist do all of the work.
            if Builder::new().stack_size(STACK).spawn_scoped(scope, draw).is_err() {
                break;
            }
        }
        draw();
    });
    drawn.into_iter().map(|spark| spark.into_inner().unwrap_or_default()).collect()
}

/// The sparkline of the example; blank if it cannot be drawn.
fn spark(kind: &Kind) -> String {
    let draw = || -> Option<String> {
        let plan =
            Spec::parse("example.yaml", kind.example).ok()?.resolve(&RunLength::default(), &NoFiles).ok()?;
        let series = plan.series.first()?;
        let per = series.schedule.unit();
        let line = Line::of(&plan, series, None, plan.length(per)?);
        let curves = outline(&line, per, BLOCKS).ok()?;
        Some(sparkline::sparkline(curves.first()?))
    };
    format!("{:<1$}", draw().unwrap_or_default(), BLOCKS as usize)
}

fn formats() -> String {
    let mut text =
        String::from("The configs of frameworks that are read, by their contents or with `--as`:\n\n");
    for format in FORMATS {
        let _ = writeln!(
            text,
            "  {}\n      {}: {}\n      {}",
            format.name, format.title, format.summary, format.versions
        );
    }
    text.push_str("\n`lrsched list formats/NAME` shows the keys that matter.\n");
    text
}

fn of_format(name: &str) -> Result<String, Diagnostic> {
    let format = import::format_named(name)?;
    let mut text =
        format!("{}: {}\n\n  {}\n  {}\n\n", format.name, format.title, format.summary, format.versions);
    for (key, meaning) in format.keys {
        let _ = writeln!(text, "  {key}\n      {meaning}");
    }
    if !format.packages.is_empty() {
        let _ = writeln!(
            text,
            "\nThe version matters of {}: `--set {}=VERSION`.",
            format.packages.join(", "),
            format.packages[0]
        );
    }
    let _ = write!(text, "\nFor example:\n\n  {}\n", format.example.trim_end().replace('\n', "\n  "));
    Ok(text)
}

fn log_formats() -> String {
    let mut text = String::from(
        "The logs of training runs that are read, by their contents or with `--log-format`:\n\n",
    );
    for format in logs::FORMATS {
        let _ = writeln!(text, "  {}\n      {}: {}", format.name, format.title, format.summary);
    }
    text.push_str("\n`lrsched list logs/NAME` shows which update a value belongs to.\n");
    text
}

fn of_log_format(name: &str) -> Result<String, Diagnostic> {
    let format = logs::format_named(name)?;
    let mut text = format!("{}: {}\n\n  {}\n\n", format.name, format.title, format.summary);
    let _ = writeln!(text, "  Update: {}", format.rule);
    let _ = writeln!(text, "  Versions: {}", format.versions);
    let _ = write!(text, "\nFor example:\n\n  {}\n", format.example.trim_end().replace('\n', "\n  "));
    Ok(text)
}

fn rules() -> String {
    let mut text = String::from("What lint finds that is probably not meant:\n\n");
    for rule in RULES {
        let _ = writeln!(text, "  {} ({})\n      {}", rule.name, notes::word(rule.level), rule.says);
    }
    text.push_str("\nWhat it finds in expectations and in comments that allow a finding:\n\n");
    for check in CHECKS {
        let _ = writeln!(text, "  {} ({})\n      {}", check.name, notes::word(check.level), check.says);
    }
    text.push_str("\nWhat the dialects remark on their own parameters:\n\n");
    for kind in remarks() {
        let _ = writeln!(text, "  {} ({})\n      {}", kind.id(), notes::word(kind.level()), kind.summary());
    }
    text.push_str("\n`lrsched list rules/NAME` shows why it matters, a spec that is wrong, and the same spec corrected.\n");
    text
}

/// The kinds of remarks that are no rule of the same name.
fn remarks() -> impl Iterator<Item = RemarkKind> {
    let is_rule = |kind: &RemarkKind| RULES.iter().any(|rule| rule.name == kind.id());
    RemarkKind::ALL.iter().copied().filter(move |kind| !is_rule(kind))
}

fn of_rule(name: &str) -> Result<String, Diagnostic> {
    if let Some(kind) = remarks().find(|kind| kind.id() == name) {
        return Ok(format!(
            "{name} ({}): {}\n\n  A dialect remarks this on its own parameters; the sentence has the numbers.\n",
            notes::word(kind.level()),
            kind.summary()
        ));
    }
    if let Some(check) = CHECKS.iter().find(|check| check.name == name) {
        return Ok(format!("{name} ({}): {}\n\n  {}\n", notes::word(check.level), check.says, check.why));
    }
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        let error = Diagnostic::new(format!("there is no rule `{name}`"));
        return Err(match nearest(name, lint::names()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`lrsched list rules` shows all of them"),
        });
    };
    let spec = |text: &str| text.trim_end().replace('\n', "\n  ");
    let mut text = format!("{name} ({}): {}\n\n", notes::word(rule.level), rule.says);
    let _ = writeln!(text, "  {}\n\n  When it is wrong: {}\n", rule.why, rule.unless);
    let _ = writeln!(text, "This is wrong:\n\n  {}\n", spec(rule.wrong()));
    for finding in example_findings(rule).iter().filter(|finding| finding.rule == rule.name) {
        let _ = writeln!(text, "  {}\n  instead: {}\n", finding.says, finding.instead);
    }
    let _ = writeln!(text, "This is right:\n\n  {}\n", spec(rule.right()));
    let threads: Vec<&str> = rule.threads().collect();
    if !threads.is_empty() {
        let _ = writeln!(text, "It happened in {}.", threads.join(", "));
    }
    Ok(text)
}

/// What lint finds in the wrong example of a rule.
fn example_findings(rule: &LintRule) -> Vec<Finding> {
    let spec = Spec::parse("example.yaml", rule.wrong());
    let plan = spec.and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
    plan.map(|plan| lint::findings(&plan)).unwrap_or_default()
}

fn gallery_list() -> String {
    let mut text = String::new();
    for (path, spec) in gallery::specs() {
        let about = spec.lines().next().and_then(|line| line.strip_prefix('#')).unwrap_or("").trim();
        let _ = writeln!(text, "{path}\n      {about}");
    }
    text
}
