//! The frameworks' own schedules, as a program sees them. The dialects supply them; `library::native` calls them.

use crate::number::python::Number;
use crate::python::object::shared::Contents;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::Value;
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

/// The functions and classes that a program can import besides those of the library.
pub(crate) trait NativeLibrary: Debug + Sync {
    /// The function or class with an import path, such as `optax.linear_schedule`.
    fn find(&self, path: &str) -> Option<Arc<dyn NativeConstructor>>;
}

/// A function or class of a framework that makes a schedule.
pub(crate) trait NativeConstructor: Send + Sync {
    /// Its name, without the module.
    fn name(&self) -> &'static str;

    /// Its parameters, in the framework's order.
    fn parameters(&self) -> Vec<NativeParameter>;

    /// What it makes.
    fn form(&self) -> NativeForm;

    /// Makes the `lr_lambda` of a `LambdaLR`, for an optimizer with that rate by default.
    fn factor(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
        default_lr: Option<Number>,
    ) -> Result<NativeLambda, NativeError>;

    /// Constructs a scheduler of torch on an optimizer with these groups, up to the call of `LRScheduler.__init__`.
    fn scheduler(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
        groups: &[NativeGroup],
    ) -> Result<NativeScheduler, NativeError>;

    /// Makes the schedule from arguments that have been bound to its parameters. Parameters with defaults may be missing.
    fn construct(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
    ) -> Result<Arc<dyn NativeSchedule>, NativeError>;
}

/// What a constructor makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NativeForm {
    /// A schedule, which is called.
    Schedule,
    /// A scheduler of torch: it is a class, which a program constructs on an optimizer and steps.
    Scheduler,
    /// A `LambdaLR` of torch: it is a function of an optimizer.
    LambdaLr,
}

/// The arguments of a `LambdaLR`.
pub(crate) struct NativeLambda {
    pub factor: Box<dyn NativeFactor>,
    pub last_epoch: NativeArgument,
}

/// An `lr_lambda`: a factor of the rate for each step.
pub(crate) trait NativeFactor {
    /// Its value at a step.
    fn at(&self, step: Number) -> Result<Number, NativeError>;
}

/// A parameter of a constructor.
pub(crate) struct NativeParameter {
    pub name: &'static str,
    pub is_required: bool,
}

/// An argument of a constructor.
#[derive(Debug, Clone)]
pub(crate) enum NativeArgument {
    None,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<NativeArgument>),
    Dict(Vec<(NativeArgument, NativeArgument)>),
    /// Another schedule. The functions of the program that it calls begin at this number.
    Schedule(Arc<dyn NativeSchedule>, usize),
    /// A function of the program, by its number.
    Function(usize),
}

impl NativeArgument {
    /// The number, if it is one.
    pub(crate) fn number(&self) -> Option<Number> {
        match self {
            NativeArgument::Bool(b) => Some(Number::Int(i128::from(*b))),
            NativeArgument::Int(i) => Some(Number::Int(*i)),
            NativeArgument::Float(x) => Some(Number::Float(*x)),
            _ => None,
        }
    }

    /// What it is, in a message's words.
    pub(crate) fn noun(&self) -> String {
        match self {
            NativeArgument::None => "None".into(),
            NativeArgument::Bool(_) => "a truth value".into(),
            NativeArgument::Int(_) | NativeArgument::Float(_) => "a number".into(),
            NativeArgument::Text(text) => format!("the text '{text}'"),
            NativeArgument::List(_) => "a list".into(),
            NativeArgument::Dict(_) => "a dict".into(),
            NativeArgument::Schedule(..) => "a schedule".into(),
            NativeArgument::Function(_) => "a function".into(),
        }
    }
}

impl From<Number> for NativeArgument {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(i) => NativeArgument::Int(i),
            number => NativeArgument::Float(number.float()),
        }
    }
}

/// Why a constructor made no schedule.
pub(crate) struct NativeError {
    /// The class of the exception; `None` if it is not the framework that refuses.
    pub class: Option<String>,
    pub message: String,
    pub whys: Vec<String>,
    pub helps: Vec<String>,
}

/// A parameter group of an optimizer: its settings by name.
pub(crate) type NativeGroup = Vec<(String, NativeArgument)>;

/// A setting that a scheduler writes into a group: the group's number, the name, the value.
pub(crate) type NativeChange = (usize, &'static str, NativeArgument);

/// The rates of the groups, and what else is written into them.
pub(crate) type NativeRates = (Vec<Number>, Vec<NativeChange>);

/// A scheduler of torch, before its first step.
pub(crate) struct NativeScheduler {
    pub rule: Box<dyn NativeRule>,
    /// Its arguments, also those with defaults.
    pub arguments: Vec<(&'static str, NativeArgument)>,
    pub last_epoch: i64,
    /// What the constructor writes into the groups.
    pub changes: Vec<NativeChange>,
}

/// The counters of a scheduler, by torch's names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NativeClock {
    pub last_epoch: i64,
    pub step_count: i64,
    pub is_initial: bool,
}

/// What distinguishes a class of torch's schedulers from another one.
pub(crate) trait NativeRule {
    /// Whether the class has a `_get_closed_form_lr`.
    fn has_closed_form(&self) -> bool;

    /// Whether the class has a `step()` of its own, which counts with [`NativeRule::count`].
    fn has_own_step(&self) -> bool;

    /// `last_epoch` after a step.
    fn count(&mut self, last_epoch: i64) -> i64;

    /// What its own `step(epoch)` does before the rates; false if the class has none of its own.
    fn step_to(&mut self, epoch: Number) -> Result<bool, NativeError>;

    /// The base rates, from those that `LRScheduler.__init__` has found.
    fn base_lrs(&self, found: Vec<Number>) -> Vec<Number>;

    /// `get_lr()`, and what it writes into the groups.
    fn rates(
        &mut self,
        clock: NativeClock,
        base_lrs: &[Number],
        groups: &[NativeGroup],
    ) -> Result<NativeRates, NativeError>;

    /// `_get_closed_form_lr()` at a `last_epoch`.
    fn closed_form(&self, epoch: Number, base_lrs: &[Number]) -> Result<Vec<Number>, NativeError>;
}

/// How a framework calls its schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// With a step; the result is a float32 tensor.
    Keras,
    /// With a count; the result is a JAX array, or the Python number that the schedule was made from.
    Optax,
}

/// The step with which a schedule is called.
#[derive(Debug, Clone, Copy)]
pub enum NativeStep {
    /// A whole number.
    Int(i64),
    /// A float32.
    Float(f32),
}

/// The result of a schedule.
#[derive(Debug, Clone, Copy)]
pub enum NativeRate {
    /// A Python number.
    Number(Number),
    /// A float32.
    Single(f32),
}

/// Calls the function of the program with that number; `None` if it raises.
pub(crate) type CallProgram<'a> = dyn FnMut(usize, NativeStep) -> Option<f32> + 'a;

/// A schedule of a framework.
pub trait NativeSchedule: Debug + Send + Sync {
    /// The name of the function or class that made it.
    fn name(&self) -> &str;

    /// How it is called.
    fn convention(&self) -> Convention;

    /// Its value at a step; `None` if a function of the program raises.
    fn at(&self, step: NativeStep, program: &mut CallProgram<'_>) -> Option<NativeRate>;

    /// The dialect's own type.
    fn as_any(&self) -> &dyn Any;
}

/// What a dialect supplies, as an object of the program.
pub(in crate::python) enum Native {
    Constructor(Arc<dyn NativeConstructor>),
    /// A schedule, and the functions of the program that it calls.
    Schedule(Arc<dyn NativeSchedule>, Vec<Value>),
    /// The `lr_lambda` of a scheduler of torch.
    Factor(Box<dyn NativeFactor>),
    /// The rule of a scheduler of torch.
    Rule(Tracked<Box<dyn NativeRule>>),
}

impl Contents for Box<dyn NativeRule> {}

impl Native {
    /// The name of its type.
    pub(crate) fn type_name(&self) -> &str {
        match self {
            Native::Constructor(_) => "function",
            Native::Rule(_) => "scheduler",
            Native::Factor(_) => "functools.partial",
            Native::Schedule(schedule, _) => match schedule.convention() {
                Convention::Keras => schedule.name(),
                Convention::Optax => "function",
            },
        }
    }

    /// The functions of the program that it calls.
    pub(crate) fn functions(&self) -> &[Value] {
        match self {
            Native::Constructor(_) | Native::Rule(_) | Native::Factor(_) => &[],
            Native::Schedule(_, functions) => functions,
        }
    }
}
