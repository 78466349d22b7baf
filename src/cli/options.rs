//! What several commands take.

use crate::chart::{Size, Style, Theme};
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::schedule::Unit;
use crate::spec::RunLength;
use crate::spec::clock::NoValue;
use crate::spec::expression;
use crate::view::lines::Lines;
use crate::view::rows::Selection;
use crate::view::sketch::Appearance;
use clap::{Args, ValueEnum};

/// What every command that evaluates schedules takes.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// YAML specs, `-` for standard input, or names from the gallery; default: lrsched.yaml, else `linear`
    #[arg(value_name = "SPEC")]
    pub specs: Vec<String>,
    /// Show a row for each update or for each epoch; default: updates, where their number is known
    #[arg(long, value_enum)]
    per: Option<Per>,
    /// Show so many updates
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "epochs")]
    pub steps: Option<u64>,
    /// Show so many epochs
    #[arg(long, value_name = "N", value_parser = count)]
    pub epochs: Option<u64>,
    /// Evaluate more than 2^31 rows, however long it takes
    #[arg(long)]
    pub any_length: bool,
}

impl Input {
    /// What is asked of each spec.
    pub(super) fn wanted(&self) -> RunLength {
        RunLength { steps: self.steps, epochs: self.epochs }
    }

    /// The unit that was asked for.
    pub(super) fn per(&self) -> Option<Unit> {
        self.per.map(Unit::from)
    }

    /// The schedules of some plans side by side.
    pub(super) fn lines<'a>(&self, plans: &'a [Plan]) -> Result<Lines<'a>, Diagnostic> {
        Lines::of(plans, self.per())
    }

    /// Refuses rows that take too long to evaluate, unless they were asked for twice.
    pub(super) fn refuse_endless(&self, lines: &Lines<'_>, rows: &Selection) -> Result<(), Diagnostic> {
        if self.any_length { Ok(()) } else { lines.refuse_endless(rows) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Per {
    Step,
    Epoch,
}

impl From<Per> for Unit {
    fn from(per: Per) -> Unit {
        match per {
            Per::Step => Unit::Step,
            Per::Epoch => Unit::Epoch,
        }
    }
}

/// A whole number from 1, perhaps with underscores or as `1e6`.
pub(super) fn count(text: &str) -> Result<u64, String> {
    let unknown = |_: &str| Err(NoValue::new("a name has no value here"));
    let value = expression::evaluate(text, &unknown).ok().and_then(|number| number.whole());
    let count = value.and_then(|value| u64::try_from(value).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| "expected a whole number from 1".to_string())
}

/// How pictures look.
#[derive(Debug, Args)]
pub(super) struct Look {
    /// Draw the rates on a logarithmic scale
    #[arg(long)]
    log: bool,
    /// The width and height in pixels
    #[arg(long, value_name = "WxH", value_parser = size, default_value = "960x600")]
    size: (u32, u32),
    /// Dots per pixel: 2 is the same picture, twice as sharp
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f64,
    /// Dark on light, or light on dark
    #[arg(long, value_enum, default_value = "light")]
    theme: Ground,
    /// What stands above it; default: the spec's name
    #[arg(long)]
    title: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ground {
    Light,
    Dark,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', 'X', '×']);
    let sides =
        parts.and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
    sides.ok_or_else(|| "expected a width and a height, such as 960x600".to_string())
}

impl Look {
    /// The style that was asked for.
    ///
    /// # Errors
    ///
    /// The size is none that can be drawn.
    pub(super) fn style(&self) -> Result<Style, Diagnostic> {
        let (width, height) = self.size;
        let size =
            Size::new(width, height, self.scale).map_err(|error| Diagnostic::new(error.to_string()))?;
        let theme = match self.theme {
            Ground::Light => Theme::Light,
            Ground::Dark => Theme::Dark,
        };
        Ok(Style { size, theme })
    }

    /// What pictures show.
    pub(super) fn appearance(&self) -> Appearance {
        Appearance { title: self.title.clone(), log: self.log, log_difference: false }
    }
}
