//! lrsched: which learning rate will update `i` really use?
//!
//! A YAML spec names a scheduler of some framework with its own parameters; the scheduler core evaluates it, to
//! the last bit as the genuine package would; tables and pictures show it.
//!
//! ```
//! use lrsched::schedule::Unit;
//! use lrsched::schedule::sample::Samples;
//! use lrsched::spec::{NoFiles, RunLength, Spec};
//!
//! let spec = Spec::parse("warmup.yaml", "
//! run: {epochs: 10, steps_per_epoch: 100}
//! schedule:
//!   kind: sequence
//!   phases:
//!     - {kind: linear, start: 0, end: 3e-4, steps: 0.1 * steps}
//!     - {kind: cosine, start: 3e-4, end: 3e-5, steps: 0.9 * steps}
//! ")?;
//! let plan = spec.resolve(&RunLength::default(), &NoFiles)?;
//! let schedule = &plan.series[0].schedule;
//!
//! // A trainer asks for one update, or for a range of them.
//! assert_eq!(schedule.row(50).unwrap(), [1.5e-4]);
//! let mut rates = [0.0; 3];
//! schedule.cursor().fill(99, &mut rates).unwrap();
//! assert_eq!(rates[1], 3e-4);
//!
//! // Per epoch: the rate in force at the first update of each.
//! let mut epochs = [0.0; 10];
//! Samples::new(schedule, Unit::Epoch, plan.clock.steps_per_epoch).unwrap().fill(0, &mut epochs).unwrap();
//! assert_eq!(epochs[1], 3e-4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The map
//!
//! ```text
//!  schedules/x.yaml                 a framework's config
//!       | spec::yaml, spec::outline       | import      a tree with positions, its sections by name
//!       v                                 |
//!       +<--------------------------------'
//!       v
//!     Spec   as written, nothing resolved
//!       | plan   <- spec::clock, dialect::find      every default filled in
//!       v
//!     Plan   of Schedules: the shared scheduler core, what update i uses
//!       | view::lines, view::evaluation        rows per step or per epoch, evaluated on all cores, handed on in order
//!       v
//!     values --> output::table                          csv, tsv, json, jsonl, markdown
//!       |------> summary --> output::sparkline          for people
//!       |------> compare --> output::comparison         text, markdown, json
//!       |------> verify <-- logs: what a run logged    --> output::verification
//!       |------> lint                                 what is probably not meant
//!       |------> export                               Python that gives these values
//!       |------> genuine --> output::checked           our values against those of an interpreter
//!       '------> figure --> chart --> output::{png, svg, pdf}  pictures
//!                       '--> output::{html, terminal}    pages to explore, curves in the terminal
//! ```
//!
//! | folder | contents |
//! |---|---|
//! | [`cli`] | the command line, one file per command; the only code that touches files, terminal, environment |
//! | [`plan`] | a resolved spec: its schedules, with every default filled in |
//! | [`dialect`] | one file or folder per framework: names, parameters, order of operations; in `kit` what they share; `training_file` makes a spec of a training file or notebook |
//! | `export` | a schedule as Python that gives the same values; what a framework's own code looks like is in its dialect |
//! | `import` | configs of frameworks, one file or folder per format: a tree with places becomes a spec in the existing kinds |
//! | [`logs`] | logs of training runs, one file per program: their rates, what a printed number stands for, which update it is of |
//! | `python` | the user's own Python: parsed, compiled, evaluated; tensors of float32 beside Python's numbers |
//! | [`schema`] | the JSON Schema of a spec, for editors |
//! | [`spec`] | a spec as written: YAML with positions, the run, the optimizer, expressions |
//! | [`schedule`] | the core: closed and recurrent schedules, shapes, combinations, sampling |
//! | `number` | arithmetic bit for bit: Python's numbers, float32, the C library's functions, random generators |
//! | [`summary`], [`figure`] | a curve in a few numbers, and as points worth drawing |
//! | [`view`] | which rows of which schedules are shown, how they are evaluated, what is gathered for a table, a picture, a comparison |
//! | [`chart`] | from a figure to a picture that is laid out, once for all formats |
//! | [`compare`] | the differences between two curves |
//! | [`lint`] | what is probably not meant, told before the run: one file per rule |
//! | `genuine` | what a genuine interpreter is asked, where the user wants it, and what it answers |
//! | [`output`] | one file per format, bytes out |
//! | `verify` | a log held against a plan: equal as far as it is printed, or what explains it; `causes.txt` has what lies behind it |
//! | `printable` | texts of a user, made harmless before they are shown |
//! | `arrange` | sorting, through one function for all types |
//! | [`diagnostic`] | messages: the mistake, its place, the reason, the help |
//!
//! What must never be (`tests/it/tidy.rs` holds the code to it): `number` uses nothing of the crate, and `schedule`
//! nothing but `number` and `diagnostic`; `spec` knows of no dialect, and `python` of none; no framework's name stands outside `dialect`,
//! `import`, `logs`, `python`, the gallery and the tests; no IO outside `cli`; the same input never gives other bytes.

mod arrange;
pub mod chart;
pub mod cli;
pub mod compare;
pub mod diagnostic;
pub mod dialect;
mod export;
pub mod figure;
mod genuine;
mod import;
pub mod lint;
pub mod logs;
mod number;
pub mod output;
pub mod plan;
mod printable;
mod python;
pub mod schedule;
pub mod schema;
pub mod spec;
pub mod summary;
mod verify;
pub mod view;

/// What the tests of this repository look at one by one. It is no part of the library, and may change at any time.
#[doc(hidden)]
pub mod testing {
    pub use crate::chart::{font, scene};
    pub use crate::dialect::kit::custom::parse;
    pub use crate::import::attempted;
    pub use crate::number::{
        NumberError, float, int, libm, long, operator::BinaryOp, python::Number, text::repr,
    };
    pub use crate::python::{
        Data, EpochCallback, Program, Returned, SavedConfig, Snippet, StepFunction, StepSchedule,
    };
    pub use crate::spec::clock::NoValue;
    pub use crate::spec::expression::evaluate;
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
