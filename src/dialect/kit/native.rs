//! The schedules of a dialect as functions and classes that a user's Python imports and calls.
//!
//! Their names, parameters, order and defaults are those of the [`Kind`]s. A call becomes the arguments of a kind, and the
//! dialect makes of them what it makes of a spec.

use super::args::{Args, Env, ScriptPart};
use super::budget::Budget;
use crate::diagnostic::{Diagnostic, Source};
use crate::dialect::{Default, Dialect, Kind, NATIVE, Param, Resolved, Type};
use crate::number::python::Number;
use crate::python::{
    NativeArgument, NativeConstructor, NativeError, NativeFactor, NativeForm, NativeGroup, NativeLambda,
    NativeLibrary, NativeParameter, NativeSchedule, NativeScheduler,
};
use crate::spec::clock::Clock;
use crate::spec::yaml::{Document, Node, Yaml};
use crate::spec::{NoFiles, Optimizer};
use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

/// How a user's Python reaches the kinds of a dialect.
#[derive(Debug)]
pub(crate) struct NativeDialect {
    /// The dialect.
    pub dialect: &'static Dialect,
    /// The kind that is imported from a module under a name.
    pub find: fn(&str, &str) -> Option<&'static Kind>,
    /// Whether a parameter can be left out that is otherwise taken from the run.
    pub optional: fn(&Kind, &Param) -> bool,
    /// What a call of the kind makes.
    pub makes: Makes,
}

/// What a call of a kind makes.
#[derive(Debug)]
pub(crate) enum Makes {
    /// A schedule. The arguments that are schedules, or functions of the program, are not among the first.
    Schedule(MakeSchedule),
    /// A scheduler of torch on an optimizer with these groups.
    Scheduler(MakeScheduler),
    /// The `lr_lambda` of a `LambdaLR`. The rate of the optimizer is its default.
    Factor(MakeFactor),
}

/// Makes a schedule of arguments, and of those that are schedules.
type MakeSchedule = fn(&Args<'_>, Vec<NativeArgument>) -> Resolved<Arc<dyn NativeSchedule>>;

/// Makes a scheduler of arguments and parameter groups.
type MakeScheduler = fn(&Args<'_>, &[NativeGroup]) -> Resolved<NativeScheduler>;

/// Makes an `lr_lambda` of arguments.
type MakeFactor = fn(&Args<'_>) -> Resolved<Box<dyn NativeFactor>>;

/// All of them.
#[derive(Debug)]
pub(crate) struct Natives;

impl NativeLibrary for Natives {
    fn find(&self, path: &str) -> Option<Arc<dyn NativeConstructor>> {
        let (module, name) = path.rsplit_once('.')?;
        let (native, kind) = NATIVE.iter().find_map(|native| Some((native, (native.find)(module, name)?)))?;
        Some(Arc::new(KindConstructor { native, kind }))
    }
}

/// A kind, called like the function or class of that name.
struct KindConstructor {
    native: &'static NativeDialect,
    kind: &'static Kind,
}

impl NativeConstructor for KindConstructor {
    fn name(&self) -> &'static str {
        self.kind.name
    }

    fn parameters(&self) -> Vec<NativeParameter> {
        let parameter = |param: &Param| NativeParameter {
            name: param.name,
            is_required: matches!(param.default, Default::Required | Default::Run(_))
                && !(self.native.optional)(self.kind, param),
        };
        self.kind.params.iter().map(parameter).collect()
    }

    fn construct(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
    ) -> Result<Arc<dyn NativeSchedule>, NativeError> {
        self.called(arguments, Vec::new(), |args, schedules| match self.native.makes {
            Makes::Schedule(make) => make(args, schedules),
            _ => Err(misplaced()),
        })
    }

    fn form(&self) -> NativeForm {
        match self.native.makes {
            Makes::Schedule(_) => NativeForm::Schedule,
            Makes::Scheduler(_) => NativeForm::Scheduler,
            Makes::Factor(_) => NativeForm::LambdaLr,
        }
    }

    fn factor(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
        default_lr: Option<Number>,
    ) -> Result<NativeLambda, NativeError> {
        let lr = default_lr.into_iter().map(|lr| (None, lr)).collect();
        self.called(arguments, lr, |args, _| match self.native.makes {
            Makes::Factor(make) => {
                let last_epoch = args.filled().find(|(param, ..)| param.name == "last_epoch");
                let last_epoch = last_epoch.map_or(NativeArgument::Int(-1), |(_, node, _)| argument(node));
                Ok(NativeLambda { factor: make(args)?, last_epoch })
            }
            _ => Err(misplaced()),
        })
    }

    fn scheduler(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
        groups: &[NativeGroup],
    ) -> Result<NativeScheduler, NativeError> {
        self.called(arguments, Vec::new(), |args, _| match self.native.makes {
            Makes::Scheduler(make) => make(args, groups),
            _ => Err(misplaced()),
        })
    }
}

impl KindConstructor {
    /// Calls `make` with the arguments of the kind, and with those that are schedules. `lr` are the rates of the optimizer.
    fn called<T>(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
        lr: Vec<(Option<String>, Number)>,
        make: impl FnOnce(&Args<'_>, Vec<NativeArgument>) -> Resolved<T>,
    ) -> Result<T, NativeError> {
        self.read(arguments, lr, make).map_err(|error| raised(self.native.dialect.name, &error))
    }

    fn read<T>(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
        lr: Vec<(Option<String>, Number)>,
        make: impl FnOnce(&Args<'_>, Vec<NativeArgument>) -> Resolved<T>,
    ) -> Resolved<T> {
        let (mut schedules, mut entries) = (Vec::new(), Vec::new());
        for (name, argument) in arguments {
            let Some(param) = self.kind.params.iter().find(|param| param.name == name) else { continue };
            match (param.ty, argument) {
                (Type::Schedule, argument) => schedules.push(argument),
                (Type::List(Type::Schedule), NativeArgument::List(items)) => schedules.extend(items),
                (ty, argument) => {
                    let value = node(ty, &argument).ok_or_else(|| {
                        let full = self.native.dialect.full_name(self.kind);
                        Diagnostic::new(format!("`{name}` of `{full}` is {}, not a {ty}", argument.noun()))
                            .why(param.doc)
                    })?;
                    entries.push((text(name), value));
                }
            }
        }
        let (map, name) = (Node::made(Yaml::Map(entries)), text(self.kind.name));
        let (clock, optimizer) = (Clock::default(), Optimizer { lr, ..Optimizer::default() });
        let (budget, said) = (Budget::default(), RefCell::default());
        let env = Env {
            document: &NOWHERE,
            clock: &clock,
            optimizer: &optimizer,
            script: ScriptPart::Only,
            interval: None,
            files: &NoFiles,
            budget: &budget,
            said: &said,
            numbers: &RefCell::default(),
        };
        let keys = map.entries().iter().map(|(key, _)| key);
        let args = Args::checked(&map, &name, (self.native.dialect, self.kind), keys, env)?;
        make(&args, schedules)
    }
}

/// The error for a constructor that is called in another way than its form says.
fn misplaced() -> Diagnostic {
    Diagnostic::new("this cannot be called here")
}

/// The document of arguments that are not in a spec. The place of a message is that of the call instead.
static NOWHERE: LazyLock<Document> = LazyLock::new(|| {
    let source = Source { name: "Python".into(), text: "{}".into() };
    Document::of(Arc::new(source), Node::made(Yaml::Null))
});

fn text(text: &str) -> Node {
    Node::made(Yaml::Text(text.into()))
}

/// A value as one writes it in a spec; `None` if a parameter of that type does not take it. A text is one only where the
/// parameter takes texts: in a spec, a text may also be arithmetic.
fn node(ty: Type, argument: &NativeArgument) -> Option<Node> {
    let pair = |(key, value): &(NativeArgument, NativeArgument)| match (ty, key) {
        (Type::Map, NativeArgument::Text(key)) => Some((text(key), node(Type::Number, value)?)),
        (Type::Map, _) => None,
        (_, key) => Some((node(Type::Number, key)?, node(Type::Number, value)?)),
    };
    Some(Node::made(match argument {
        NativeArgument::None => Yaml::Null,
        NativeArgument::Bool(b) => Yaml::Bool(*b),
        NativeArgument::Int(i) => Yaml::Int(i64::try_from(*i).ok()?),
        NativeArgument::Float(x) => Yaml::Float(*x),
        NativeArgument::Text(text) if matches!(ty, Type::Text | Type::Choice(_)) => Yaml::Text(text.clone()),
        NativeArgument::List(items) => {
            let (Type::List(of) | Type::PerGroup(of)) = ty else { return None };
            Yaml::List(items.iter().map(|item| node(*of, item)).collect::<Option<_>>()?)
        }
        NativeArgument::Dict(pairs) => Yaml::Map(pairs.iter().map(pair).collect::<Option<_>>()?),
        NativeArgument::Text(_) | NativeArgument::Schedule(..) | NativeArgument::Function(_) => return None,
    }))
}

/// A value in a spec as Python has it.
pub(crate) fn argument(node: &Node) -> NativeArgument {
    match &node.value {
        Yaml::Bool(b) => NativeArgument::Bool(*b),
        Yaml::Int(i) => NativeArgument::Int(i128::from(*i)),
        Yaml::Float(x) | Yaml::Long(x) => NativeArgument::Float(*x),
        Yaml::Text(text) => NativeArgument::Text(text.clone()),
        Yaml::List(items) => NativeArgument::List(items.iter().map(argument).collect()),
        Yaml::Null | Yaml::Map(_) => NativeArgument::None,
    }
}

/// A message as the exception that it speaks of.
pub(crate) fn raised(framework: &str, error: &Diagnostic) -> NativeError {
    let raises = error.what().strip_prefix(framework).and_then(|rest| rest.strip_prefix(" raises "));
    let (class, message) = match raises.map(|raises| raises.split_once(": ").unwrap_or((raises, ""))) {
        // `torch raises ValueError in the constructor: ...`
        Some((class, message)) => (class.split(' ').next().map(str::to_string), message),
        None => (None, error.what()),
    };
    NativeError {
        class,
        message: message.to_string(),
        whys: error.whys().to_vec(),
        helps: error.helps().to_vec(),
    }
}
