//! The frameworks, each under its own names: one folder per dialect.
//!
//! A scheduler is one [`Kind`]: its name, its parameters, its documentation and how it is built. Everything else
//! (parsing, suggestions, `list`, the README's table) is derived from that one entry.
//!
//! In a dialect's folder, `mod.rs` holds the [`Dialect`] with its conventions, each file holds a scheduler or a family,
//! and `common.rs` holds what they share. What several dialects share is in `kit`, arithmetic in `crate::number`.

/// The kinds of a dialect whose table has entries with more than a [`Kind`]: those of the table, in its order, then the
/// others that are listed.
macro_rules! kinds_of {
    ($table:expr $(, $other:expr)*) => {{
        const OTHERS: &[Kind] = &[$($other),*];
        let mut kinds = [$table[0].kind; $table.len() + OTHERS.len()];
        let mut index = 0;
        while index < kinds.len() {
            kinds[index] = match index < $table.len() {
                true => $table[index].kind,
                false => OTHERS[index - $table.len()],
            };
            index += 1;
        }
        kinds
    }};
}
use kinds_of;

pub(crate) mod axolotl;
pub(crate) mod composer;
pub(crate) mod deepspeed;
pub(crate) mod diffusers;
pub(crate) mod fvcore;
pub(crate) mod keras;
pub(crate) mod kit;
pub(crate) mod megatron;
pub(crate) mod mmcv;
pub(crate) mod mmengine;
pub(crate) mod mmyolo;
pub(crate) mod mxnet;
pub(crate) mod nemo;
pub(crate) mod neutral;
pub(crate) mod olmo;
pub(crate) mod olmo_core;
pub(crate) mod open_clip;
pub(crate) mod optax;
pub(crate) mod paddle;
mod suggestion;
pub(crate) mod tensorflow;
pub(crate) mod thinc;
pub(crate) mod timm;
pub(crate) mod torch;
pub(crate) mod torchtitan;
pub(crate) mod training_file;
pub(crate) mod transformers;
pub(crate) mod ultralytics;

use crate::diagnostic::Diagnostic;
use crate::schedule::{Schedule, Unit};
use crate::spec::yaml::Node;
pub(crate) use kit::args::{Args, Resolved};
pub use kit::resume::{ResumedRows, Resuming, Resumption};
use std::fmt;
pub(crate) use suggestion::dialect_of;
pub use suggestion::suggest;

/// A framework, or the neutral vocabulary.
#[derive(Debug)]
pub struct Dialect {
    /// The name in front of the dot; empty for the neutral vocabulary.
    pub name: &'static str,
    /// The modules from which one imports its schedulers.
    pub modules: &'static [&'static str],
    /// What it is, in one line, with the version that was read and measured.
    pub summary: &'static str,
    /// Sentences for `list DIALECT`: the source that was read; what one step is and which index the first update sees;
    /// whether a change applies at its boundary or after it; what happens past the end; the precision.
    pub conventions: &'static [&'static str],
    /// Why a training loop cannot choose how often they are stepped; `None` if it can.
    pub steps_itself: Option<&'static str>,
    /// What an interpreter with the genuine package runs to have its values, in Python. `src/genuine/start.py` calls its
    /// `curve`.
    pub genuine: &'static str,
    /// Whether parameter groups may differ in more than their rates: its schedulers do not depend on the other settings, or hand
    /// them to the user's code.
    pub own_group_settings: bool,
    /// What it knows of runs that are taken up again.
    pub resuming: Resuming,
    /// Its schedulers, in the order of the framework's own documentation.
    pub kinds: &'static [Kind],
}

/// How often a scheduler is stepped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// The framework leaves it to the caller: the spec's `interval`, or this by default.
    Caller(Unit),
    /// The framework decides. A spec with another `interval` is an error.
    Always(Unit),
    /// A parameter decides; `build` sets the schedule's unit.
    Parameter,
    /// The user's source, or a parameter's default, decides, unless the spec has an `interval`; `build` sets the
    /// schedule's unit.
    Source,
}

/// One scheduler.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The public name that one would import, letter for letter.
    pub name: &'static str,
    /// Other names under which people know it.
    pub aliases: &'static [&'static str],
    /// What it does, in one line.
    pub summary: &'static str,
    /// The value at `t`, in the order of its operations.
    pub formula: &'static str,
    /// The exact behaviour at the boundaries and past the end, a sentence each.
    pub edges: &'static [&'static str],
    /// How often it is stepped.
    pub interval: Interval,
    /// Its parameters, in the framework's order.
    pub params: &'static [Param],
    /// A complete spec with realistic parameters.
    pub example: &'static str,
    /// Builds the schedule from the arguments in a spec.
    pub(crate) build: fn(&Args<'_>) -> Result<Schedule, Diagnostic>,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A number, whole or not, passed on as written.
    Number,
    /// A whole number, at least 0.
    Count,
    /// `true` or `false`.
    Flag,
    /// What Python takes for true or false: a number or `null`, too.
    Truth,
    /// A text.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list.
    List(&'static Type),
    /// One of two types.
    Either(&'static Type, &'static Type),
    /// A value of a type, or `null`. Where the default is that of the run, `null` leaves it out, as in the framework.
    OrNull(&'static Type),
    /// One value for all parameter groups, or a list with one for each.
    PerGroup(&'static Type),
    /// A map from numbers to numbers.
    Pairs,
    /// A map from names to any values.
    Map,
    /// A schedule with its own `kind`.
    Schedule,
    /// A list of numbers, or `{file: val.csv, column: val_loss}`.
    Column,
    /// Python source, or `{file: my_schedule.py, name: MySchedule}`.
    Python,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Number => f.write_str("number"),
            Type::Count => f.write_str("whole number"),
            Type::Flag | Type::Truth => f.write_str("true | false"),
            Type::Text => f.write_str("text"),
            Type::Choice(words) => f.write_str(&words.join(" | ")),
            Type::List(inner) => write!(f, "list of {inner}s"),
            Type::Either(first, second) => write!(f, "{first} or {second}"),
            Type::OrNull(inner) => write!(f, "{inner} or null"),
            Type::PerGroup(inner) => write!(f, "{inner}, or one for each parameter group"),
            Type::Pairs => f.write_str("map of numbers"),
            Type::Map => f.write_str("map"),
            Type::Schedule => f.write_str("schedule"),
            Type::Column => f.write_str("list of numbers, or {file, column}"),
            Type::Python => f.write_str("Python, or {file, name}"),
        }
    }
}

/// The value of a parameter that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    /// It must be given.
    Required,
    /// The framework's `None`.
    Absent,
    /// A value, written as in a spec.
    Is(&'static str),
    /// An expression over the clock.
    Run(&'static str),
}

impl fmt::Display for Default {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Default::Required => f.write_str("required"),
            Default::Absent => f.write_str("none"),
            Default::Is(text) => f.write_str(text),
            Default::Run(expression) => write!(f, "{expression} of the run"),
        }
    }
}

/// The name of a user's Python in a spec, for all kinds that take one.
const SOURCE: &str = "source";

/// One parameter.
#[derive(Debug)]
pub struct Param {
    /// The framework's name for it, letter for letter.
    pub name: &'static str,
    /// What it takes.
    pub ty: Type,
    /// Its value when it is left out.
    pub default: Default,
    /// What it means, with its unit and range, in one line.
    pub doc: &'static str,
    /// What it is for the schedule, if it is one of the things that [`lint`](crate::lint) compares.
    pub role: Option<Role>,
    /// The unit of a length.
    pub unit: ParamUnit,
}

/// The unit in which a parameter gives a length, or a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamUnit {
    /// Steps of the scheduler.
    Steps,
    /// Epochs, also where the scheduler is stepped at every update.
    Epochs,
    /// Epochs if this flag of the same kind is true, else iterations.
    EpochsIf(&'static str),
    /// Tokens if `units` of the outermost kind is `tokens`, else updates.
    Units,
    /// The unit is in the text: `10ep`, `500ba`, `0.1dur`.
    Written,
}

/// What a parameter is for its schedule, whatever the framework calls it. Lengths have a [`ParamUnit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The length of the whole schedule, with its warmup.
    Total,
    /// The length of the decay, without what comes before it.
    Decay,
    /// The length of the last phase of a schedule whose total is another parameter.
    FinalDecay,
    /// The length of the warmup.
    Warmup,
    /// The length of the constant phase between the warmup and the decay.
    Hold,
    /// The length of the constant phase at the end.
    Tail,
    /// The length of a cycle, or of a stair.
    Period,
    /// The steps at which something changes. A parameter that takes a number instead of a list has a period then.
    Milestones,
    /// A part of the whole length, from 0 to 1.
    Fraction,
    /// How many steps one update counts; left out, the examples of an update.
    StepsPerUpdate,
    /// The number of waves of a cosine.
    Cycles,
    /// The rate at step 0.
    Start,
    /// The rate at the start of the warmup.
    WarmupStart,
    /// The highest rate.
    Peak,
    /// The rate at the end.
    EndRate,
    /// The rate at the end, as a fraction of the highest.
    EndRatio,
    /// The rates between the milestones.
    Rates,
    /// What the rate is multiplied by, again and again.
    Factor,
    /// The function whose value multiplies the optimizer's rate.
    FactorFunction,
    /// Schedules that act together, and count the same steps.
    Together,
    /// Schedules that follow one another at the milestones. Each counts from its own start.
    InTurn,
    /// The schedule after the warmup, which counts from the end of the warmup.
    AfterWarmup,
}

impl Param {
    /// A parameter that must be given.
    pub const fn required(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Param { name, ty, default: Default::Required, doc, role: None, unit: ParamUnit::Steps }
    }

    /// Says what it is for the schedule.
    pub const fn means(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Its other name in a spec: whatever the framework calls a user's Python, it may be given as `source`.
    pub fn other_name(&self) -> Option<&'static str> {
        let is_python = matches!(self.ty, Type::Python | Type::PerGroup(Type::Python));
        (is_python && self.default == Default::Required && self.name != SOURCE).then_some(SOURCE)
    }

    /// Its value in a map of parameters, by either name.
    pub(crate) fn given<'n>(&self, node: &'n Node) -> Option<&'n Node> {
        node.get(self.name).or_else(|| node.get(self.other_name()?))
    }

    /// Says in which unit it gives a length.
    pub const fn counting(mut self, unit: ParamUnit) -> Self {
        self.unit = unit;
        self
    }

    /// A parameter with a default.
    pub const fn optional(name: &'static str, ty: Type, default: Default, doc: &'static str) -> Self {
        Param { name, ty, default, doc, role: None, unit: ParamUnit::Steps }
    }
}

/// Every dialect, the neutral vocabulary first.
pub static DIALECTS: &[&Dialect] = &[
    &neutral::DIALECT,
    &keras::DIALECT,
    &torch::DIALECT,
    &optax::DIALECT,
    &nemo::DIALECT,
    &torchtitan::DIALECT,
    &transformers::DIALECT,
    &deepspeed::DIALECT,
    &megatron::DIALECT,
    &timm::DIALECT,
    &axolotl::DIALECT,
    &diffusers::DIALECT,
    &open_clip::DIALECT,
    &thinc::DIALECT,
    &mmengine::DIALECT,
    &mmcv::DIALECT,
    &mmyolo::DIALECT,
    &mxnet::DIALECT,
    &composer::DIALECT,
    &composer::foundry::DIALECT,
    &olmo::DIALECT,
    &olmo_core::DIALECT,
    &tensorflow::v1::DIALECT,
    &tensorflow::garden::DIALECT,
    &paddle::DIALECT,
    &fvcore::DIALECT,
    &fvcore::detectron2::DIALECT,
    &ultralytics::DIALECT,
];

/// The dialects whose schedules a user's Python can import.
pub(crate) static NATIVE: &[&kit::native::NativeDialect] =
    &[&torch::native::NATIVE, &optax::native::NATIVE, &transformers::native::NATIVE];

/// The frameworks that schedules can be written for, plain Python first.
pub(crate) static EXPORTS: &[&kit::export::ExportTarget] = &[
    &neutral::export::PYTHON,
    &torch::export::TORCH,
    &keras::export::KERAS,
    &optax::export::OPTAX,
    &transformers::export::TRANSFORMERS,
];

/// The dialects whose kinds are formulas in Python's own numbers.
pub(crate) static FORMULAS: &[&kit::export::FormulaBook] =
    &[&neutral::export::FORMULAS, &transformers::export::FORMULAS];

/// Dialects whose schedules stand within each other's.
static FAMILIES: &[&[&Dialect]] = &[&[&fvcore::DIALECT, &fvcore::detectron2::DIALECT]];

impl Dialect {
    /// Whether a schedule of another dialect can stand within one of this.
    pub fn holds(&self, other: &Dialect) -> bool {
        let has = |family: &[&Dialect], one: &Dialect| family.iter().any(|member| member.name == one.name);
        self.name == other.name || FAMILIES.iter().any(|family| has(family, self) && has(family, other))
    }

    /// The full name of one of its kinds: `keras.CosineDecay`, or `cosine` in the neutral vocabulary.
    pub fn full_name(&self, kind: &Kind) -> String {
        match self.name {
            "" => kind.name.to_string(),
            dialect => format!("{dialect}.{}", kind.name),
        }
    }

    /// The paths from which one imports one of its kinds.
    pub(crate) fn import_paths(&self, kind: &Kind) -> impl Iterator<Item = String> {
        let name = kind.name;
        self.modules.iter().map(move |module| format!("{module}.{name}"))
    }

    /// Whether one imports one of its kinds from a path. It is asked for every kind, and no path is written for that.
    fn imports(&self, kind: &Kind, path: &str) -> bool {
        let module = path.strip_suffix(kind.name).and_then(|module| module.strip_suffix('.'));
        module.is_some_and(|module| self.modules.contains(&module))
    }

    /// Its name in a sentence; "the neutral vocabulary" if it has none.
    pub fn title(&self) -> &'static str {
        match self.name {
            "" => "the neutral vocabulary",
            name => name,
        }
    }
}

impl Kind {
    /// Its name with the parameters and their defaults, as a Python signature.
    ///
    /// ```
    /// let (_, kind) = lrsched::dialect::find("linear").unwrap();
    /// assert_eq!(kind.signature(), "linear(start, end=0, steps=run.steps)");
    /// ```
    pub fn signature(&self) -> String {
        let parameter = |param: &Param| match param.default {
            Default::Required => param.name.to_string(),
            Default::Absent => format!("{}=null", param.name),
            Default::Is(text) => format!("{}={text}", param.name),
            Default::Run(expression) => format!("{}=run.{expression}", param.name),
        };
        let parameters: Vec<String> = self.params.iter().map(parameter).collect();
        format!("{}({})", self.name, parameters.join(", "))
    }
}

/// All kinds of all dialects.
pub fn kinds() -> impl Iterator<Item = (&'static Dialect, &'static Kind)> {
    DIALECTS.iter().flat_map(|dialect| dialect.kinds.iter().map(|kind| (*dialect, kind)))
}

/// The kind of a full name, one of its aliases, or the path from which one imports it.
///
/// ```
/// let (dialect, kind) = lrsched::dialect::find("linear").unwrap();
/// assert_eq!(dialect.full_name(kind), "linear");
/// let (dialect, kind) = lrsched::dialect::find("torch.optim.lr_scheduler.StepLR").unwrap();
/// assert_eq!(dialect.full_name(kind), "torch.StepLR");
/// assert!(lrsched::dialect::find("torch.Steplr").is_none());
/// ```
pub fn find(name: &str) -> Option<(&'static Dialect, &'static Kind)> {
    kinds().find(|(dialect, kind)| {
        let short = match dialect.name {
            "" => Some(name),
            dialect => name.strip_prefix(dialect).and_then(|rest| rest.strip_prefix('.')),
        };
        short.is_some_and(|short| kind.name == short || kind.aliases.contains(&short))
            || dialect.imports(kind, name)
    })
}

/// Lets the users' Python take as much work again as a new command may.
pub(crate) fn renew_work() {
    crate::python::renew_work();
}
