//! `lrsched plot`: a picture.

use super::notes::Notes;
use super::picture::{self, Drawn, Format, Look, Sketch, Track, What, title};
use super::watch::watch;
use super::{Input, load};
use crate::diagnostic::Diagnostic;
use crate::figure::Panel;
use crate::plan::Plan;
use crate::schedule::{Quantity, Unit};
use crate::view::lines::Lines;
use crate::view::rows::Selection;
use clap::{Args, ValueEnum};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// The options of `lrsched plot`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    input: Input,
    /// Where to draw: a .png, .svg or .html; may be given several times; default: the spec's name as .png
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Draw what else is scheduled, in a panel of its own
    #[arg(long, value_enum, value_name = "QUANTITY", value_delimiter = ',')]
    also: Vec<Also>,
    #[command(flatten)]
    look: Look,
    /// Draw in the terminal, or to a pipe; files only where `-o` says so
    #[arg(long)]
    term: bool,
    /// The same in plain ASCII
    #[arg(long)]
    ascii: bool,
    /// Draw again whenever a spec changes, until stopped
    #[arg(long)]
    watch: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Also {
    Momentum,
    Beta1,
    WeightDecay,
}

impl From<Also> for Quantity {
    fn from(also: Also) -> Quantity {
        match also {
            Also::Momentum => Quantity::Momentum,
            Also::Beta1 => Quantity::Beta1,
            Also::WeightDecay => Quantity::WeightDecay,
        }
    }
}

/// Draws the picture.
///
/// # Errors
///
/// Bad specs, a schedule that ends before the picture does, or an output that cannot be written.
pub fn run(options: &Options, notes: &Notes) -> anyhow::Result<()> {
    let again = || {
        notes.forget();
        draw(options, notes)
    };
    match options.watch {
        true => watch(&load::names(&options.input), again),
        false => draw(options, notes),
    }
}

fn draw(options: &Options, notes: &Notes) -> anyhow::Result<()> {
    let style = options.look.style()?;
    let plans = load::plans(&options.input, notes)?;
    let lines = options.input.lines(&plans)?;
    options.input.refuse_endless(&lines, &Selection::all(lines.rows()))?;
    notes.remarks(&plans);
    let here = options.term || options.ascii || (options.output.is_empty() && io::stdout().is_terminal());
    let outputs = match options.output.is_empty() && !options.term && !options.ascii {
        true => vec![PathBuf::from(format!("{}.png", file_stem(&plans)))],
        false => options.output.clone(),
    };
    let formats = outputs.iter().map(|path| format_of(path)).collect::<Result<Vec<_>, _>>()?;
    let sketch = sketch(options, &plans, &lines)?;
    let figure = sketch.figure(style.size.columns())?;
    for panel in &figure.panels {
        for series in &panel.series {
            picture::gaps(&series.name, &series.curve, panel.scale).iter().for_each(|gap| notes.note(gap));
        }
    }
    if here {
        picture::show(&figure, options.ascii, options.watch)?;
    }
    let drawn = [Drawn { sketch, figure, words: String::new() }];
    for (path, format) in outputs.iter().zip(formats) {
        picture::write(path, format, &drawn, &style, "")?;
        if options.output.is_empty() {
            notes.note(&format!("drew `{}`", path.display()));
        }
    }
    Ok(())
}

fn format_of(path: &Path) -> Result<Format, Diagnostic> {
    Format::of(path).ok_or_else(|| {
        Diagnostic::new(format!("`{}` is no name for a picture", path.display()))
            .why("the ending of the name says which format is meant")
            .help("end it in `.png`, `.svg` or `.html`")
    })
}

/// The names of the specs, without what a file's name cannot hold.
fn file_stem(plans: &[Plan]) -> String {
    let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
    let name = if names.len() > 3 { "lrsched".to_string() } else { names.join("+") };
    let safe: String =
        name.chars().map(|c| if c.is_control() || "/\\:".contains(c) { '-' } else { c }).collect();
    match safe.trim_matches(['.', ' ']) {
        "" => "lrsched".to_string(),
        safe => safe.to_string(),
    }
}

fn sketch<'a>(options: &Options, plans: &[Plan], lines: &'a Lines<'a>) -> Result<Sketch<'a>, Diagnostic> {
    let mut quantities = vec![Quantity::LearningRate];
    quantities.extend(options.also.iter().map(|also| driven((*also).into(), lines)));
    quantities.dedup();
    let panel = |quantity: &Quantity| Panel {
        label: title(*quantity).to_string(),
        scale: options.look.scale_of(*quantity),
        series: Vec::new(),
    };
    let mut tracks = Vec::new();
    for (number, line) in lines.lines.iter().enumerate() {
        for (index, channel) in line.schedule.channels().iter().enumerate() {
            if let Some(panel) = quantities.iter().position(|quantity| *quantity == channel.quantity) {
                tracks.push(Track { panel, name: line.label(channel), what: What::Value((number, index)) });
            }
        }
    }
    let empty = (0..quantities.len()).find(|panel| !tracks.iter().any(|track| track.panel == *panel));
    if let Some(empty) = empty {
        let what = format!("none of the schedules drives {}", title(quantities[empty]));
        return Err(Diagnostic::new(what).help("leave out `--also`"));
    }
    let name = if plans.len() == 1 { plans[0].name.clone() } else { String::new() };
    Ok(Sketch {
        title: options.look.title.clone().unwrap_or(name),
        per: lines.per,
        steps_per_epoch: lines.steps_per_epoch().filter(|_| lines.per == Unit::Step),
        lines: lines.lines.iter().collect(),
        panels: quantities.iter().map(panel).collect(),
        tracks,
    })
}

/// What is meant by a quantity: by momentum beta1, which is Adam's, where the schedules drive only that.
fn driven(quantity: Quantity, lines: &Lines<'_>) -> Quantity {
    let drives = |quantity| {
        let mut channels = lines.lines.iter().flat_map(|line| line.schedule.channels());
        channels.any(|channel| channel.quantity == quantity)
    };
    match quantity {
        Quantity::Momentum if !drives(quantity) && drives(Quantity::Beta1) => Quantity::Beta1,
        quantity => quantity,
    }
}
