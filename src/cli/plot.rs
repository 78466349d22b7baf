//! `lrsched plot`: a picture.

use super::emit::Target;
use super::lines::{Line, Lines};
use super::{Input, load, note};
use crate::chart::{self, Size, Style, Theme};
use crate::diagnostic::Diagnostic;
use crate::figure::{Axis, Curve, Figure, Panel, Scale, Series, Tracer};
use crate::output::{png, svg};
use crate::schedule::{Quantity, Unit};
use crate::spec::Plan;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// The options of `lrsched plot`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    input: Input,
    /// Where to draw: a .png or .svg; may be given several times; default: the spec's name as .png
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Draw the rates on a logarithmic scale
    #[arg(long)]
    log: bool,
    /// Draw what else is scheduled, in a panel of its own
    #[arg(long, value_enum, value_name = "QUANTITY", value_delimiter = ',')]
    also: Vec<Also>,
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

/// How many rows are evaluated at a time.
const CHUNK: u64 = 4096;

fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', 'X', '×']);
    let sides =
        parts.and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
    sides.ok_or_else(|| "expected a width and a height, such as 960x600".to_string())
}

/// Draws the picture.
///
/// # Errors
///
/// Bad specs, a schedule that ends before the picture does, or an output that cannot be written.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let (width, height) = options.size;
    let size = Size::new(width, height, options.scale).map_err(Diagnostic::new)?;
    let theme = match options.theme {
        Ground::Light => Theme::Light,
        Ground::Dark => Theme::Dark,
    };
    let plans = load::plans(&options.input)?;
    let lines = Lines::of(&plans, &options.input)?;
    let outputs = match options.output.is_empty() {
        true => vec![PathBuf::from(format!("{}.png", file_stem(&plans)))],
        false => options.output.clone(),
    };
    let formats = outputs.iter().map(|path| format_of(path)).collect::<Result<Vec<_>, _>>()?;
    let figure = figure(options, &plans, &lines, size.columns())?;
    let scene = chart::render(&figure, &Style { size, theme });
    for (path, format) in outputs.iter().zip(formats) {
        let bytes = format(&scene).map_err(Diagnostic::new)?;
        let mut target = Target::open(Some(path))?;
        target.write(&bytes)?;
        target.finish()?;
        if options.output.is_empty() {
            note(&format!("drew `{}`", path.display()));
        }
    }
    Ok(())
}

/// A scene as the bytes of a file.
type Format = fn(&chart::Scene) -> Result<Vec<u8>, String>;

fn format_of(path: &Path) -> Result<Format, Diagnostic> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    match extension.to_ascii_lowercase().as_str() {
        "png" => Ok(png::encode),
        "svg" => Ok(|scene| Ok(svg::encode(scene).into_bytes())),
        _ => Err(Diagnostic::new(format!("`{}` is no name for a picture", path.display()))
            .why("the ending of the name says which format is meant")
            .help("end it in `.png` or `.svg`")),
    }
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

fn figure(
    options: &Options,
    plans: &[Plan],
    lines: &Lines<'_>,
    columns: usize,
) -> Result<Figure, Diagnostic> {
    let mut quantities = vec![Quantity::LearningRate];
    quantities.extend(options.also.iter().map(|also| driven((*also).into(), lines)));
    quantities.dedup();
    let scale = |quantity| match options.log && quantity == Quantity::LearningRate {
        true => Scale::Log,
        false => Scale::Linear,
    };
    let mut panels: Vec<Panel> = quantities
        .iter()
        .map(|quantity| Panel {
            label: title(*quantity).to_string(),
            scale: scale(*quantity),
            series: Vec::new(),
        })
        .collect();
    for line in &lines.lines {
        for (channel, curve) in line.schedule.channels().iter().zip(trace(line, lines.per, columns)?) {
            let Some(index) = quantities.iter().position(|quantity| *quantity == channel.quantity) else {
                continue;
            };
            let name = line.label(channel);
            if curve.non_finite > 0 {
                note(&format!("`{name}` has {} values that are no numbers; they are gaps", curve.non_finite));
            }
            if options.log && index == 0 && curve.negative > 0 {
                note(&format!(
                    "`{name}` has {} values below 0; a logarithmic scale cannot show them",
                    curve.negative
                ));
            }
            panels[index].series.push(Series { name, curve });
        }
    }
    if let Some(empty) = panels.iter().position(|panel| panel.series.is_empty()) {
        let what = format!("none of the schedules drives {}", title(quantities[empty]));
        return Err(Diagnostic::new(what).help("leave out `--also`"));
    }
    let name = if plans.len() == 1 { plans[0].name.clone() } else { String::new() };
    Ok(Figure {
        title: options.title.clone().unwrap_or(name),
        x: Axis {
            unit: lines.per.name().to_string(),
            rows: lines.rows(),
            steps_per_epoch: lines.steps_per_epoch().filter(|_| lines.per == Unit::Step),
        },
        panels,
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

/// What an axis says.
fn title(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::LearningRate => "learning rate",
        Quantity::Momentum => "momentum",
        Quantity::Beta1 => "beta1",
        Quantity::WeightDecay => "weight decay",
    }
}

/// Walks along a schedule once, and keeps of each channel what can be seen.
fn trace(line: &Line<'_>, per: Unit, columns: usize) -> Result<Vec<Curve>, Diagnostic> {
    let width = line.schedule.channels().len();
    let mut tracers: Vec<Tracer> = (0..width).map(|_| Tracer::new(line.rows, columns)).collect();
    let mut samples = line.samples(per)?;
    let (mut values, mut one) = (Vec::new(), Vec::new());
    for first in (0..line.rows).step_by(CHUNK as usize) {
        values.resize(CHUNK.min(line.rows - first) as usize * width, 0.0);
        samples.fill(first, &mut values).map_err(|halt| line.halted(halt, per))?;
        for (channel, tracer) in tracers.iter_mut().enumerate() {
            one.clear();
            one.extend(values.iter().skip(channel).step_by(width));
            tracer.push(&one);
        }
    }
    Ok(tracers.into_iter().map(Tracer::finish).collect())
}
