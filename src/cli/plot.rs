//! `lrsched plot`: draws schedules.

use super::inputs::Inputs;
use super::notes::Notes;
use super::options::{LogOptions, PICTURE, PictureOptions, SpecOptions};
use super::progress::Progress;
use super::variants::VaryOptions;
use super::watch::watch;
use super::window::{self, WindowOptions};
use super::{emit, load};
use crate::diagnostic::Diagnostic;
use crate::dialect::training_file;
use crate::output::picture::{FORMATS, PictureEncoder};
use crate::plan::Plan;
use crate::printable::printable;
use crate::schedule::Quantity;
use crate::view::marks;
use crate::view::rows::Selection;
use crate::view::sketch::{Drawn, Sketch, gaps};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The options of `lrsched plot`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  \
    lrsched plot linear.yaml                        # draws linear.png\n  \
    lrsched plot cosine-warmup -o lr.svg --log\n  \
    lrsched plot one-cycle-lr --also momentum     # momentum in a panel of its own\n  \
    lrsched plot linear.yaml one-cycle-lr          # two schedules in one picture\n  \
    lrsched plot linear.yaml log.csv                # the plan, and what was logged\n  \
    lrsched plot cosine-warmup --mark warmup --to 20%   # the beginning, with the end of the warmup\n  \
    lrsched plot imagenet-resnet50 --vary gamma=0.1,0.3,0.5     # a curve for each value\n  \
    lrsched plot linear.yaml --term                 # in the terminal")]
pub(super) struct PlotOptions {
    #[command(flatten)]
    input: SpecOptions,
    #[command(flatten)]
    of_log: LogOptions,
    #[command(flatten)]
    vary: VaryOptions,
    #[arg(short, long, value_name = "FILE", help = output_help())]
    output: Vec<PathBuf>,
    /// The format of a picture on standard output (`-o -`), or of the file that is named after the spec
    #[arg(long, value_parser = PossibleValuesParser::new(FORMATS.iter().map(|f| f.name)))]
    format: Option<String>,
    /// Also draw momentum, beta1 or weight decay, each in its own panel
    #[arg(long, value_enum, value_name = "QUANTITY", value_delimiter = ',', help_heading = PICTURE)]
    also: Vec<QuantityChoice>,
    #[command(flatten)]
    window: WindowOptions,
    /// Mark rows with a line and a name: `warmup`, `peak`, `lowest`, `phases`, or a row such as `step=1000`
    #[arg(long, value_name = "ROWS", value_delimiter = ',', help_heading = PICTURE)]
    mark: Vec<String>,
    #[command(flatten)]
    look: PictureOptions,
    /// Draw as text on standard output; write a file only with `-o`
    #[arg(long)]
    term: bool,
    /// Like --term, in plain ASCII
    #[arg(long)]
    ascii: bool,
    /// Draw again whenever a spec or a file that it names changes, until stopped
    #[arg(long)]
    watch: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum QuantityChoice {
    Momentum,
    Beta1,
    WeightDecay,
}

impl From<QuantityChoice> for Quantity {
    fn from(also: QuantityChoice) -> Quantity {
        match also {
            QuantityChoice::Momentum => Quantity::Momentum,
            QuantityChoice::Beta1 => Quantity::Beta1,
            QuantityChoice::WeightDecay => Quantity::WeightDecay,
        }
    }
}

/// Draws the picture.
///
/// # Errors
///
/// A spec is wrong, a schedule ends before the picture does, or an output cannot be written.
pub(super) fn run(options: &PlotOptions, notes: &Notes) -> anyhow::Result<()> {
    match options.watch {
        false => draw(options, &options.input.inputs(), notes),
        true => watch(&load::names(&options.input), |files| {
            notes.forget();
            crate::dialect::renew_work();
            let inputs = options.input.inputs();
            let drawn = draw(options, &inputs, notes);
            files.extend(inputs.asked());
            drawn
        }),
    }
}

fn draw(options: &PlotOptions, inputs: &Rc<Inputs>, notes: &Notes) -> anyhow::Result<()> {
    let style = options.look.style()?;
    inputs.ask_logs(&options.of_log);
    let plans = load::plans(&options.input, &options.vary, inputs, notes)?;
    let lines = options.input.lines(&plans, notes)?;
    let window = options.window.rows(&lines)?;
    options.input.refuse_endless(&lines, &Selection::window(&window))?;
    let wanted = options.mark.iter().map(|text| window::wanted(text, &lines));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    notes.findings(&plans)?;
    let here = options.term || options.ascii || (options.output.is_empty() && io::stdout().is_terminal());
    let outputs = match options.output.is_empty() && !options.term && !options.ascii {
        true => vec![PathBuf::from(format!(
            "{}.{}",
            file_stem(&plans, &options.input.specs),
            options.format.as_deref().unwrap_or("png")
        ))],
        false => options.output.clone(),
    };
    inputs.check_outputs(&outputs)?;
    let encoders =
        outputs.iter().map(|path| encoder(path, options.format.as_deref())).collect::<Result<Vec<_>, _>>()?;
    let also: Vec<Quantity> = options.also.iter().map(|also| (*also).into()).collect();
    let sketch = Sketch::of(&plans, &lines, &also, &options.look.appearance()?)?;
    let mut sketch = Sketch { marks: marks::marks(&lines, &wanted)?, rows: window, ..sketch };
    let mut progress = Progress::new(sketch.rows.end, true);
    let figure = sketch.figure(style.size.columns(), |rows| progress.reached(rows))?;
    drop(progress);
    // Between the rows of a log there are gaps by nature.
    let logged = lines.lines.iter().filter(|line| line.schedule.has_gaps());
    let logged: Vec<String> = logged
        .flat_map(|line| line.schedule.channels().iter().map(|channel| line.curve_name(channel)))
        .collect();
    for panel in &figure.panels {
        for series in panel.series.iter().filter(|series| !logged.contains(&series.name)) {
            gaps(&series.name, &series.curve, panel.scale).iter().for_each(|gap| notes.note(gap));
        }
    }
    if here {
        emit::show(&figure, options.ascii, options.watch)?;
    }
    let drawn = [Drawn { sketch, figure, words: String::new() }];
    for (path, encode) in outputs.iter().zip(encoders) {
        notes.boxes(encode, &drawn[0].figure);
        emit::write(Some(path), &encode.encode(&drawn, &style, options.look.page("", options.watch))?)?;
        if options.output.is_empty() {
            notes.note(&format!("drew `{}`", load::shown(path)));
        }
    }
    Ok(())
}

fn output_help() -> String {
    let endings = emit::any_of(FORMATS.endings());
    format!("The picture to write ({endings}); may be given several times; default: the spec's name as .png")
}

/// The format that the ending of a file means, or that was asked for.
fn encoder(path: &Path, asked: Option<&str>) -> Result<PictureEncoder, Diagnostic> {
    let format = match (asked.map(|name| FORMATS.named(name)), FORMATS.with_extension(&emit::ending(path))) {
        (None, _) if path == Path::new("-") => {
            return Err(Diagnostic::new("nothing says which picture to write to standard output")
                .help("name the format: `-o - --format svg`"));
        }
        (Some(asked), _) if emit::is_stream(path) => asked,
        (Some(asked), Some(meant)) if asked.name != meant.name => {
            return Err(emit::two_formats(path, asked.name));
        }
        (_, Some(meant)) => meant,
        (_, None) => return Err(emit::unknown_ending(path, FORMATS.endings())),
    };
    Ok(format.encode)
}

/// The names of the specs, without the characters that a file name cannot have; of a training file with several optimizers,
/// that of the file.
fn file_stem(plans: &[Plan], specs: &[PathBuf]) -> String {
    let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
    let training = match specs {
        [one] if training_file::is_training_file(&one.to_string_lossy()) => one.file_stem(),
        _ => None,
    };
    let name = match training {
        Some(stem) => stem.to_string_lossy().into_owned(),
        None if names.len() > 3 => "lrsched".to_string(),
        None => names.join("+"),
    };
    let unsafe_in_names = |c: char| "/\\:*?\"<>|\u{fffd}".contains(c);
    let safe: String = printable(&name).chars().map(|c| if unsafe_in_names(c) { '-' } else { c }).collect();
    match safe.trim_matches(['.', ' ']) {
        "" => "lrsched".to_string(),
        safe => safe.to_string(),
    }
}
