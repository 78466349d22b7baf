//! Options that several commands share.

use super::complete;
use super::inputs::Inputs;
use super::interpreter::PythonOptions;
use super::notes::Notes;
use crate::chart::{Size, Style, Theme};
use crate::diagnostic::Diagnostic;
use crate::dialect::training_file::{self, FileQuestion};
use crate::figure::Limits;
use crate::logs::LogQuestion;
use crate::output::picture::PageOptions;
use crate::plan::Plan;
use crate::schedule::Unit;
use crate::spec::clock::NoValue;
use crate::spec::{RunLength, expression};
use crate::view::lines::Lines;
use crate::view::rows::Selection;
use crate::view::sketch::Appearance;
use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;
use std::path::PathBuf;
use std::rc::Rc;

/// The headings of options in the help of a command.
pub(super) const INPUT: &str = "Input";
pub(super) const ROWS: &str = "Rows";
pub(super) const PICTURE: &str = "Picture";

/// The options of every command that evaluates schedules.
#[derive(Debug, Args)]
pub(super) struct SpecOptions {
    /// YAML specs, configs of frameworks, launch scripts, training files (.py, .ipynb), logs and run folders, `-` for standard input, or names from the
    /// gallery; default: lrsched.yaml if it exists, else `linear`
    #[arg(value_name = "SPEC", add = ArgValueCompleter::new(complete::spec))]
    pub specs: Vec<PathBuf>,
    /// Show one row per update, per epoch, or per iteration of a scheduler that counts other than updates; default: per update if
    /// the number of updates is known
    #[arg(long, value_enum, help_heading = ROWS)]
    per: Option<UnitChoice>,
    /// Show N updates
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "epochs", help_heading = ROWS)]
    pub steps: Option<u64>,
    /// Show N epochs
    #[arg(long, value_name = "N", value_parser = count, help_heading = ROWS)]
    pub epochs: Option<u64>,
    /// For a training file: the schedule to show, by the name of its variable or function, or `line 12`
    #[arg(long, value_name = "NAME", help_heading = INPUT)]
    pub name: Option<String>,
    /// For a training file: a value that it takes from elsewhere, such as `args.lr=0.1` or `len(train_loader)=391`; repeatable
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value, help_heading = INPUT)]
    pub config: Vec<(String, String)>,
    #[command(flatten)]
    pub of_config: ConfigOptions,
    /// Allow more than 2^31 rows, or 2^28 that are each made from the one before; this takes long
    #[arg(long, help_heading = ROWS)]
    pub any_length: bool,
    /// Let specs name files outside of their folder and repository; only for specs that you trust
    #[arg(long, help_heading = INPUT)]
    pub allow_outside: bool,
    #[command(flatten)]
    pub python: PythonOptions,
}

/// What the user says about logs that stand among the specs.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct LogOptions {
    /// For a log with several rates: the column, key or tag of one of them (`lrsched list logs`)
    #[arg(long, value_name = "NAME", help_heading = INPUT)]
    column: Option<String>,
    /// For a log with several parameter groups: the name of one of them
    #[arg(long, value_name = "NAME", help_heading = INPUT)]
    group: Option<String>,
}

impl LogOptions {
    /// The same as a question.
    pub(super) fn question(&self) -> LogQuestion {
        LogQuestion { column: self.column.clone(), group: self.group.clone(), ..LogQuestion::default() }
    }
}

/// What the user says about the config of a framework.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ConfigOptions {
    /// For a config: its format, if it is not recognised (`lrsched list formats`)
    #[arg(long = "as", value_name = "FORMAT", help_heading = INPUT)]
    pub config_format: Option<String>,
    /// Facts of the run that the file does not have, such as dataset_size=52002,devices=8; repeatable
    #[arg(long, value_name = "KEY=VALUE", help_heading = INPUT)]
    pub run: Vec<String>,
    /// Another value for a key of a spec or a config, such as gamma=0.5 or schedule.phases.0.steps=500, for a shell variable, or
    /// for a version of a package, such as transformers=4.57.1; repeatable
    #[arg(long, value_name = "PATH=VALUE", help_heading = INPUT)]
    pub set: Vec<String>,
    /// For a config: a file that belongs to it, such as the arguments that fill a DeepSpeed config; repeatable
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    pub with: Vec<PathBuf>,
}

impl SpecOptions {
    /// Reads the specs and the files that they name.
    pub(super) fn inputs(&self) -> Rc<Inputs> {
        let config =
            self.config.iter().map(|(key, text)| (key.clone(), training_file::value(text))).collect();
        let question = FileQuestion { name: self.name.clone(), config, steps: self.steps };
        Rc::new(Inputs::asking(self.allow_outside, question, self.of_config.clone()))
    }

    /// The length that the command line asks for.
    pub(super) fn wanted(&self) -> RunLength {
        RunLength { steps: self.steps, epochs: self.epochs }
    }

    /// The unit that the command line asks for.
    pub(super) fn per(&self) -> Option<Unit> {
        self.per.map(Unit::from)
    }

    /// The schedules of several plans, side by side.
    pub(super) fn lines<'a>(&self, plans: &'a [Plan], notes: &Notes) -> Result<Lines<'a>, Diagnostic> {
        let lines = Lines::of(plans, self.per())?;
        lines.own_lengths().iter().for_each(|note| notes.note(note));
        Ok(lines)
    }

    /// Refuses more rows than can be evaluated in reasonable time, unless `--any-length` is given.
    pub(super) fn refuse_endless(&self, lines: &Lines<'_>, rows: &Selection) -> Result<(), Diagnostic> {
        if self.any_length { Ok(()) } else { lines.refuse_endless(rows) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UnitChoice {
    Step,
    Epoch,
    Iteration,
}

impl From<UnitChoice> for Unit {
    fn from(per: UnitChoice) -> Unit {
        match per {
            UnitChoice::Step => Unit::Step,
            UnitChoice::Epoch => Unit::Epoch,
            UnitChoice::Iteration => Unit::Iteration,
        }
    }
}

/// Parses `KEY=VALUE`. The key may be an expression with `==` in it.
fn key_value(text: &str) -> Result<(String, String), String> {
    let at = text.char_indices().find(|(at, c)| {
        let (before, after) = (&text[..*at], &text[at + 1..]);
        *c == '=' && !after.starts_with('=') && !before.ends_with(['=', '!', '<', '>'])
    });
    match at {
        Some((at, _)) if at > 0 => Ok((text[..at].trim().to_string(), text[at + 1..].to_string())),
        _ => Err("expected KEY=VALUE, such as args.lr=0.1".into()),
    }
}

/// Parses a whole number from 1, such as `1_000`, `1e6` or `5 * 1251`.
pub(super) fn count(text: &str) -> Result<u64, String> {
    let expected = "expected a whole number from 1";
    let unknown = |_: &str| Err(NoValue::new("only a spec gives values to names"));
    let number = expression::evaluate(text, &unknown).map_err(|fault| {
        let help = fault.help.map_or(String::new(), |help| format!("; {help}"));
        format!("{expected}: {}{help}", fault.what)
    })?;
    let count = number.whole().and_then(|value| u64::try_from(value).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| expected.to_string())
}

/// The options of every command that draws pictures.
#[derive(Debug, Args)]
pub(super) struct PictureOptions {
    /// Use a logarithmic scale for the rates
    #[arg(long, help_heading = PICTURE)]
    log: bool,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", value_parser = size, default_value = "960x600", help_heading = PICTURE)]
    size: (u32, u32),
    /// Dots per pixel: 2 gives the same picture at twice the resolution
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, help_heading = PICTURE)]
    scale: f64,
    /// Dark lines on a light ground, or light lines on a dark one; default: light, and on a page what the reader prefers
    #[arg(long, value_enum, help_heading = PICTURE)]
    theme: Option<ThemeChoice>,
    /// The ends of the axis of the rates, as LOW,HIGH; one of them may be missing: `,1e-3`
    #[arg(long, value_name = "LOW,HIGH", value_parser = limits, allow_hyphen_values = true, help_heading = PICTURE)]
    ylim: Option<Limits>,
    /// The title of the picture; default: the name of the spec
    #[arg(long, help_heading = PICTURE)]
    title: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ThemeChoice {
    Light,
    Dark,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', 'X', '×']);
    let sides =
        parts.and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
    sides.ok_or_else(|| "expected a width and a height, such as 960x600".to_string())
}

/// Parses `LOW,HIGH`.
fn limits(text: &str) -> Result<Limits, String> {
    let end = |text: &str| match text.trim() {
        "" => Ok(None),
        text => match text.parse::<f64>() {
            Ok(end) if end.is_finite() => Ok(Some(end)),
            _ => Err(format!("`{text}` is not a finite number")),
        },
    };
    let (low, high) = text.split_once(',').ok_or("expected two numbers, such as 0,1e-3")?;
    match (end(low)?, end(high)?) {
        (Some(low), Some(high)) if low >= high => Err("the first end must be below the second".into()),
        (low, high) => Ok(Limits { low, high }),
    }
}

impl PictureOptions {
    /// The style that the options describe.
    ///
    /// # Errors
    ///
    /// A picture of that size cannot be drawn.
    pub(super) fn style(&self) -> Result<Style, Diagnostic> {
        let (width, height) = self.size;
        let size =
            Size::new(width, height, self.scale).map_err(|error| Diagnostic::new(error.to_string()))?;
        let theme = match self.theme {
            None | Some(ThemeChoice::Light) => Theme::Light,
            Some(ThemeChoice::Dark) => Theme::Dark,
        };
        Ok(Style { size, theme })
    }

    /// What only a page has.
    pub(super) fn page<'a>(&self, lead: &'a str, reloads: bool) -> PageOptions<'a> {
        PageOptions { lead, follows_reader: self.theme.is_none(), reloads }
    }

    /// What the pictures show.
    ///
    /// # Errors
    ///
    /// An end of the axis is not on its scale.
    pub(super) fn appearance(&self) -> Result<Appearance, Diagnostic> {
        let limits = self.ylim.unwrap_or_default();
        let not_positive = [limits.low, limits.high].into_iter().flatten().find(|end| *end <= 0.0);
        if let Some(end) = not_positive.filter(|_| self.log) {
            return Err(Diagnostic::new(format!("`--ylim`: a logarithmic scale has no {end}"))
                .help("name an end above 0, or leave it out: `--ylim ,1e-3`"));
        }
        Ok(Appearance { title: self.title.clone(), log: self.log, limits, log_difference: false })
    }
}
