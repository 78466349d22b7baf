//! Modules of Python's standard library, Keras' own schedules, and torch's optimizers and schedulers. They are written in
//! Python and run like a snippet.

mod scheduler_step;

use crate::python::library::graph;
use crate::python::library::modules;
use crate::python::object::builtin::{Builtin, table};
use crate::python::object::class_fields::{ClassFields, FoundNames};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::native::NativeConstructor;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::{self, Tracked};
use crate::python::object::value::*;
use crate::python::operation::classes;
use crate::python::operation::copies;
use crate::python::operation::dataclass;
use crate::python::operation::dicts;
use crate::python::operation::enums;
use crate::python::syntax::ast::{Act, At, Expr, ExprKind, Function, KeptNames, Stmt};
use crate::python::syntax::parse;
use crate::python::syntax::scope::Names;

pub(in crate::python) use scheduler_step::shortcut;
use std::sync::{Arc, OnceLock};

/// A module that is written in Python.
struct Written {
    name: &'static str,
    text: &'static str,
    /// The parsed text. Every thread runs the module, but it is parsed only once.
    read: OnceLock<Option<Arc<Function>>>,
}

impl Written {
    const fn new(name: &'static str, text: &'static str) -> Self {
        Written { name, text, read: OnceLock::new() }
    }
}

static WRITTEN: [Written; 45] = [
    Written::new("bisect", include_str!("bisect.py")),
    Written::new("collections", include_str!("collections.py")),
    Written::new("contextlib", include_str!("contextlib.py")),
    Written::new("enum", include_str!("enum.py")),
    Written::new("functools", include_str!("functools.py")),
    Written::new("itertools", include_str!("itertools.py")),
    Written::new("logging", include_str!("logging.py")),
    Written::new(ABSL_LOGGING, include_str!("absl_logging.py")),
    Written::new("loguru", include_str!("loguru.py")),
    Written::new("operator", include_str!("operator.py")),
    Written::new("types", include_str!("types.py")),
    Written::new(SCHEDULES, include_str!("schedules.py")),
    Written::new(CALLBACKS, include_str!("keras_callbacks.py")),
    Written::new(TRAINING, include_str!("keras_training.py")),
    Written::new(OPAQUE, include_str!("opaque.py")),
    Written::new(OPTIM, include_str!("torch_optim.py")),
    Written::new(LR_SCHEDULER, include_str!("torch_lr_scheduler.py")),
    Written::new(MXNET, include_str!("mxnet_lr_scheduler.py")),
    Written::new(PADDLE, include_str!("paddle_lr.py")),
    Written::new(VARIABLE, include_str!("tensorflow_variable.py")),
    Written::new(COMPAT_TRAIN, include_str!("tensorflow_compat_v1_train.py")),
    Written::new(TRANSFORMERS, include_str!("transformers.py")),
    Written::new(OFFICIAL, include_str!("official_optimization.py")),
    Written::new(TRANSFORMERS_TF, include_str!("transformers_tf.py")),
    Written::new("lrsched.unknown", include_str!("unknown.py")),
    Written::new(CONFIG, include_str!("config.py")),
    Written::new(LIGHTNING, include_str!("lightning.py")),
    Written::new("lrsched.shlex", include_str!("shlex.py")),
    Written::new("lrsched.argparse", include_str!("argparse.py")),
    Written::new("lrsched.click", include_str!("click.py")),
    Written::new("lrsched.flags", include_str!("flags.py")),
    Written::new("lrsched.config_flags", include_str!("config_flags.py")),
    Written::new("lrsched.tyro", include_str!("tyro.py")),
    Written::new("lrsched.typer", include_str!("typer.py")),
    Written::new("lrsched.dataclass_arguments", include_str!("dataclass_arguments.py")),
    Written::new("lrsched.hparams", include_str!("hparams.py")),
    Written::new("lrsched.hydra", include_str!("hydra.py")),
    Written::new("lrsched.tree_dataclass", include_str!("tree_dataclass.py")),
    Written::new("lrsched.timm", include_str!("timm.py")),
    Written::new(TIMM, include_str!("timm_scheduler.py")),
    Written::new(PROJECT, include_str!("project.py")),
    Written::new("lrsched.yacs", include_str!("yacs.py")),
    Written::new("lrsched.omegaconf", include_str!("omegaconf.py")),
    Written::new("lrsched.attribute_dicts", include_str!("attribute_dicts.py")),
    Written::new("lrsched.configparser", include_str!("configparser.py")),
];

/// The loggers of absl.
const ABSL_LOGGING: &str = "absl.logging";
/// What reads files beside a training file.
pub(in crate::python) const PROJECT: &str = "lrsched.project";
/// The modules in which Keras has its schedules.
const SCHEDULES: &str = "keras.optimizers.schedules";
/// The module of Keras' callbacks.
const CALLBACKS: &str = "keras.callbacks";
/// What `model.fit` of Keras does with callbacks.
const TRAINING: &str = "lrsched.keras_training";
/// What `Trainer.fit` of Lightning does with optimizers and schedulers.
const LIGHTNING: &str = "lrsched.lightning";
/// Values that are not known here.
pub(in crate::python) const OPAQUE: &str = "lrsched.opaque";
/// The objects of configs that are modules.
pub(in crate::python) const CONFIG: &str = "lrsched.config";
/// The class of what a config imports.
const IMPORTED: &str = "ImportedObject";
/// The module of torch's optimizers.
pub(in crate::python) const OPTIM: &str = "torch.optim";
/// The module of torch's schedulers.
pub(in crate::python) const LR_SCHEDULER: &str = "torch.optim.lr_scheduler";
/// The module of timm's schedulers, for loops that are followed.
pub(in crate::python) const TIMM: &str = "lrsched.timm_scheduler";
/// The module of transformers' schedulers.
const TRANSFORMERS: &str = "lrsched.transformers";
/// What transformers has for TensorFlow.
const TRANSFORMERS_TF: &str = "lrsched.transformers_tf";
/// The optimizers of the TensorFlow Model Garden.
const OFFICIAL: &str = "official.nlp.optimization";
/// The module of MXNet's schedulers.
const MXNET: &str = "mxnet.lr_scheduler";
/// The module of Paddle's schedulers, of which the base is written here.
const PADDLE: &str = "paddle.optimizer.lr";
/// The module of TensorFlow's variables.
const VARIABLE: &str = "lrsched.tensorflow_variable";
/// The schedules of TensorFlow 1.
const COMPAT_TRAIN: &str = "tf.compat.v1.train";
/// The frameworks' modules of which a part is written here.
const PARTS: [&str; 9] = [
    SCHEDULES,
    CALLBACKS,
    OPTIM,
    LR_SCHEDULER,
    MXNET,
    PADDLE,
    COMPAT_TRAIN,
    "transformers",
    "transformers.optimization",
];

/// The value that an import of the standard library binds; `None` if it is not such a module.
pub(in crate::python) fn import(
    machine: &mut dyn Host,
    path: &str,
    member: Option<&str>,
) -> Outcome<Option<Value>> {
    let path = match path {
        "typing_extensions" | "collections.abc" | "abc" | "numbers" => "typing",
        path if path.contains("keras")
            && path.split('.').any(|part| part == "schedules" || part == "learning_rate_schedule") =>
        {
            SCHEDULES
        }
        path if path.contains("keras") && path.split('.').any(|part| part == "callbacks") => CALLBACKS,
        path if path.contains("keras") && path.ends_with(".backend") && member.is_some_and(is_access) => {
            TRAINING
        }
        "transformers" | "transformers.optimization" | "transformers.trainer_utils"
            if member.is_some_and(is_transformers) =>
        {
            TRANSFORMERS
        }
        "transformers" | "transformers.optimization_tf" if member.is_some_and(is_of_tensorflow) => {
            TRANSFORMERS_TF
        }
        "tensorflow" | "tf" if member == Some("Variable") => VARIABLE,
        "tensorflow.compat.v1.train" => COMPAT_TRAIN,
        "torch.optim.optimizer" | "torch.optim.sgd" | "torch.optim.adam" | "torch.optim.adamw" => OPTIM,
        path => path,
    };
    if path == "__future__" {
        return Ok(Some(Value::None));
    }
    if (path, member) == ("official.nlp", Some("optimization")) {
        return whole(machine, OFFICIAL);
    }
    if (path, member) == ("absl", Some("logging")) {
        return whole(machine, ABSL_LOGGING);
    }
    let Some(member) = member else {
        // Of the frameworks' modules, only members are written here.
        return if PARTS.contains(&path) { Ok(None) } else { whole(machine, path) };
    };
    if path == SCHEDULES && !is_schedule(member) {
        return Ok(None);
    }
    let Some(Value::Instance(module)) = whole(machine, path)? else { return Ok(None) };
    let symbol = machine.symbol(member);
    let found = module.fields.borrow().get(symbol, machine.names());
    Ok(found)
}

/// Whether Keras has a schedule with that name that is written here.
fn is_schedule(name: &str) -> bool {
    [
        "CosineDecay",
        "CosineDecayRestarts",
        "ExponentialDecay",
        "InverseTimeDecay",
        "PiecewiseConstantDecay",
        "PolynomialDecay",
    ]
    .contains(&name)
}

/// The `get_scheduler` of diffusers, which stands beside that of transformers.
pub(in crate::python) const OF_DIFFUSERS: &str = "_get_scheduler_of_diffusers";

/// Whether transformers has a member with that name that is written here.
fn is_transformers(name: &str) -> bool {
    let own = ["SchedulerType", "get_scheduler", "get_reduce_on_plateau_schedule", "get_greedy_schedule"];
    own.contains(&name) || name == OF_DIFFUSERS
}

/// Whether transformers has a member with that name for TensorFlow.
pub(in crate::python) fn is_of_tensorflow(name: &str) -> bool {
    ["create_optimizer", "WarmUp"].contains(&name)
}

/// Whether a member of Keras' backend reads or sets a variable.
fn is_access(member: &str) -> bool {
    ["get_value", "set_value"].contains(&member)
}

/// A function with which Keras' callbacks are called.
pub(in crate::python) fn training(machine: &mut dyn Host, name: &str) -> Outcome<Value> {
    import(machine, TRAINING, Some(name))?.ok_or_else(|| Fault::refuse(format!("`{name}` is not known here")))
}

/// A function with which a model of Lightning is trained.
pub(in crate::python) fn lightning(machine: &mut dyn Host, name: &str) -> Outcome<Value> {
    import(machine, LIGHTNING, Some(name))?
        .ok_or_else(|| Fault::refuse(format!("`{name}` is not known here")))
}

/// An object for what a config imports.
pub(in crate::python) fn imported_object(machine: &mut dyn Host, path: &str) -> Outcome<Value> {
    let class = import(machine, CONFIG, Some(IMPORTED))?.unwrap_or(Value::None);
    machine.call(&class, &[Value::str(path)], &[])
}

/// The path of what a config imports, if a value is such an object.
pub(in crate::python) fn imported_path(machine: &mut dyn Host, value: &Value) -> Option<String> {
    let Value::Instance(instance) = value else { return None };
    if &*instance.class.name != IMPORTED {
        return None;
    }
    let symbol = machine.symbol("__path__");
    instance.fields.borrow().get(symbol, machine.names())?.text().map(str::to_string)
}

/// The usual meaning of a name in the files that snippets are cut from, if it is available here, with its import.
pub(in crate::python) fn usual(machine: &mut dyn Host, name: &str) -> Option<(Value, &'static str)> {
    let (path, member, line) = modules::usual(name)?;
    let value = match import(machine, path, member).ok()? {
        Some(value) => value,
        None => modules::import(path, member).ok()?,
    };
    (!matches!(value, Value::Lost(_))).then_some((value, line))
}

/// A member of a framework's module that is written here, or of a module that classes are made with.
pub(in crate::python) fn member(machine: &mut dyn Host, module: &str, name: &str) -> Outcome<Option<Value>> {
    let is_variable = (module, name) == ("tf", "Variable");
    let is_ours = ["collections", "enum"].contains(&module);
    // In a training file its rate is that of the optimizer that takes it: the call is recorded.
    if module == COMPAT_TRAIN && machine.whole().is_some_and(|whole| whole.open) {
        return Ok(None);
    }
    // A variable of a graph has its value when a session runs.
    if is_variable && graph::is_graph(machine) {
        return Ok(None);
    }
    match PARTS.contains(&module) || is_ours || is_access(name) || is_variable {
        true => import(machine, module, Some(name)),
        false => Ok(None),
    }
}

/// Whether the objects of a class stand for values that are not known here.
pub(in crate::python) fn is_opaque(class: &Class) -> bool {
    !class.own && &*class.name == "Opaque"
}

/// Whether the objects of a class are variables of Keras or TensorFlow, which hold a tensor.
pub(in crate::python) fn is_variable(class: &Class) -> bool {
    !class.own && &*class.name == "Variable"
}

/// The parameters of a model, which are not known here.
pub(in crate::python) static PARAMETERS: Builtin = Builtin {
    name: "parameters",
    is_type: false,
    run: |machine, _| match import(machine, OPAQUE, Some("parameters"))? {
        Some(make) => machine.call(&make, &[], &[]),
        None => Ok(Value::None),
    },
};

/// A module. It runs at its first import and is kept.
fn whole(machine: &mut dyn Host, path: &str) -> Outcome<Option<Value>> {
    match machine.modules().get(path) {
        Some(module) => Ok(Some(module.clone())),
        None => tracked::aside(|| load(machine, path)),
    }
}

fn load(machine: &mut dyn Host, path: &str) -> Outcome<Option<Value>> {
    let native = |functions: &'static [Builtin]| -> Vec<(String, Value)> {
        functions
            .iter()
            .map(|f| (f.name.rsplit('.').next().unwrap_or(f.name).to_string(), Value::Builtin(f)))
            .collect()
    };
    let (name, fields) = match path {
        "dataclasses" => ("dataclasses", {
            let mut fields = native(dataclass::FUNCTIONS);
            fields.push(("InitVar".into(), Value::Builtin(&HINT)));
            fields
        }),
        "typing" => ("typing", {
            let mut fields = native(TYPES);
            fields.extend(native(classes::ABSTRACT_METHOD));
            fields.extend(ABSTRACT_BASES.iter().map(|name| (name.to_string(), Value::Builtin(&ABC))));
            fields.extend(HINTS.iter().map(|name| (name.to_string(), Value::Builtin(&HINT))));
            fields.push(("TYPE_CHECKING".into(), Value::Bool(false)));
            fields.push(("NamedTuple".into(), Value::Builtin(&NAMED_TUPLE)));
            fields
        }),
        "copy" => ("copy", native(copies::FUNCTIONS)),
        "warnings" => ("warnings", native(WARNINGS)),
        _ => match WRITTEN.iter().find(|module| module.name == path) {
            Some(module) => (module.name, {
                let mut fields = run(machine, module)?;
                fields.extend(native(match module.name {
                    "collections" => dicts::TYPES,
                    "functools" => FUNCTOOLS,
                    _ => &[],
                }));
                fields
            }),
            None => return Ok(None),
        },
    };
    let fields = fields.into_iter().map(|(name, value)| (machine.symbol(&name), value)).collect();
    let class = Class {
        name: "module".into(),
        order: Vec::new(),
        root: Base::Object,
        fields: ClassFields::new(Vec::new()),
        found: FoundNames::default(),
        properties: false,
        hints: Vec::new(),
        data: Tracked::new(None),
        abstracts: None,
        own: false,
    };
    let module = Value::Instance(Shared::new(Instance {
        class: Shared::new(class),
        fields: Tracked::new(Fields::Own(fields)),
    }));
    machine.modules().insert(name, module.clone());
    Ok(Some(module))
}

/// A module of ours as a function that returns what the module defines.
fn function(name: &str, text: &str) -> Option<Function> {
    let at = At::default();
    let mut body = parse::ours(text).ok()?;
    let mut bound: Vec<_> = body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect();
    bound.dedup();
    let named = |name: &Arc<str>| Expr { kind: ExprKind::Name(name.clone()), at };
    let pairs = bound.iter().map(|name| (Some(Expr { kind: ExprKind::Str(name.clone()), at }), named(name)));
    let made = Expr { kind: ExprKind::Dict(pairs.collect()), at };
    body.push(Stmt { act: Act::Return(Some(made)), at });
    Some(Function {
        name: name.into(),
        qualified: name.into(),
        at,
        parameters: Vec::new(),
        star: None,
        double_star: None,
        decorators: Vec::new(),
        body,
        generator: false,
        hidden: true,
        names: KeptNames::default(),
    })
}

/// A class of torch's schedulers that a dialect supplies: a subclass of `NativeScheduler`, which is written here.
pub(in crate::python) fn native_class(
    machine: &mut dyn Host,
    constructor: Arc<dyn NativeConstructor>,
) -> Outcome<Value> {
    let Some(Value::Class(base)) = import(machine, LR_SCHEDULER, Some("NativeScheduler"))? else {
        return Err(Fault::refuse(format!("the class `{}` cannot be made", constructor.name())));
    };
    let name = constructor.name().into();
    let order = std::iter::once(base.clone()).chain(base.order.iter().cloned()).collect();
    let constructor = Value::Native(Shared::new(Native::Constructor(constructor)));
    Ok(Value::Class(Shared::new(Class {
        name,
        order,
        root: base.root,
        fields: ClassFields::new(vec![("_constructor".into(), constructor)]),
        found: FoundNames::default(),
        properties: base.properties,
        hints: Vec::new(),
        data: Tracked::new(None),
        abstracts: None,
        own: false,
    })))
}

/// A function that makes a `LambdaLR` with an `lr_lambda` that a dialect supplies.
pub(in crate::python) fn native_function(
    machine: &mut dyn Host,
    constructor: Arc<dyn NativeConstructor>,
) -> Outcome<Value> {
    let Some(make) = import(machine, LR_SCHEDULER, Some("native_lambda_lr"))? else {
        return Err(Fault::refuse(format!("the function `{}` cannot be made", constructor.name())));
    };
    machine.call(&make, &[Value::Native(Shared::new(Native::Constructor(constructor)))], &[])
}

/// Runs a module of lrsched in its own scope, and returns what it defines.
fn run(machine: &mut dyn Host, module: &Written) -> Outcome<Vec<(String, Value)>> {
    let read = module.read.get_or_init(|| function(module.name, module.text).map(Arc::new));
    let Some(function) = read else {
        return Err(Fault::refuse(format!("the module `{}` cannot be read", module.name)));
    };
    let closure = Closure::new(function.clone(), None, Vec::new(), Vec::new());
    let Value::Dict(made) = machine.call(&Value::Function(Shared::new(closure)), &[], &[])? else {
        return Ok(Vec::new());
    };
    let pairs = made.borrow().pairs.to_vec();
    Ok(pairs.into_iter().map(|(name, value)| (name.text().unwrap_or_default().to_string(), value)).collect())
}

/// A name that only appears in type hints and among base classes.
static HINT: Builtin = Builtin { name: "typing.hint", is_type: true, run: |_, _| Ok(Value::Builtin(&HINT)) };

/// A class whose metaclass is `ABCMeta`. Its own abstract methods are not known here.
static ABC: Builtin = Builtin { name: "abc.ABC", is_type: true, run: |_, _| Ok(Value::Builtin(&ABC)) };

/// The base of tuples with named items.
static NAMED_TUPLE: Builtin = Builtin {
    name: enums::NAMED_TUPLE,
    is_type: true,
    run: |_, _| {
        Err(Fault::refuse("a call of `NamedTuple` cannot be run here")
            .help("write `class Row(NamedTuple):` with a line for each item, or `collections.namedtuple`"))
    },
};

const ABSTRACT_BASES: [&str; 15] = [
    "ABC",
    "Awaitable",
    "Collection",
    "Container",
    "Generator",
    "Hashable",
    "Iterable",
    "Iterator",
    "Mapping",
    "MutableMapping",
    "MutableSequence",
    "Protocol",
    "Sequence",
    "Set",
    "Sized",
];

const HINTS: [&str; 25] = [
    "ABCMeta",
    "Annotated",
    "Any",
    "AnyStr",
    "BinaryIO",
    "ClassVar",
    "Concatenate",
    "Counter",
    "DefaultDict",
    "Dict",
    "Final",
    "FrozenSet",
    "Generic",
    "List",
    "Literal",
    "Never",
    "NoReturn",
    "Optional",
    "OrderedDict",
    "ParamSpec",
    "Self",
    "Tuple",
    "Type",
    "TypeVar",
    "Union",
];

pub(in crate::python) static TYPES: &[Builtin] = table! {
    "typing.Callable", ty => |_, a| { let [x] = a.exactly()?; Ok(x.clone()) };
    "typing.Number", ty => |_, a| { let [x] = a.exactly()?; Ok(x.clone()) };
    "typing.Real", ty => |_, a| { let [x] = a.exactly()?; Ok(x.clone()) };
    "typing.Integral", ty => |_, a| { let [x] = a.exactly()?; Ok(x.clone()) };
    "typing.cast" => |_, a| { let [_, x] = a.exactly()?; Ok(x.clone()) };
    "typing.final" => |_, a| { let [f] = a.exactly()?; Ok(f.clone()) };
    "typing.override" => |_, a| { let [f] = a.exactly()?; Ok(f.clone()) };
    "typing.overload" => |_, a| { let [f] = a.exactly()?; Ok(f.clone()) };
    "typing.runtime_checkable" => |_, a| { let [f] = a.exactly()?; Ok(f.clone()) };
    "typing.no_type_check" => |_, a| { let [f] = a.exactly()?; Ok(f.clone()) };
    "typing.NewType" => |_, a| { let [_, class] = a.exactly()?; Ok(class.clone()) };
};

pub(in crate::python) static FUNCTOOLS: &[Builtin] = table! {
    "cached_property" => |_, a| { let [f] = a.exactly()?; Ok(Value::Wrapped(Shared::new(Wrapped::Cached(f.clone())))) };
};

pub(in crate::python) static WARNINGS: &[Builtin] = table! {
    "warn" => |m, _| { m.note("`warnings.warn` is understood and prints nothing"); Ok(Value::None) };
    "filterwarnings" => |_, _| Ok(Value::None);
    "simplefilter" => |_, _| Ok(Value::None);
};
