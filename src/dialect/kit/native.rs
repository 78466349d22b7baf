//! The schedules of a dialect as functions and classes that a user's Python imports and calls.
//!
//! Their names, parameters, order and defaults are those of the [`Kind`]s. A call becomes the arguments of a kind, and the
//! dialect makes of them what it makes of a spec.

use super::args::{Args, Env};
use super::budget::Budget;
use crate::diagnostic::{Diagnostic, Source};
use crate::dialect::{Default, Dialect, Kind, NATIVE, Param, Resolved, Type};
use crate::python::{
    NativeArgument, NativeConstructor, NativeError, NativeLibrary, NativeParameter, NativeSchedule,
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
    /// The modules from which each of the names can be imported.
    pub modules: &'static [&'static str],
    /// The kind that is imported under a name.
    pub find: fn(&str) -> Option<&'static Kind>,
    /// Makes the schedule. The arguments that are schedules, or functions of the program, are not among `args`.
    pub construct: fn(&Args<'_>, Vec<NativeArgument>) -> Resolved<Arc<dyn NativeSchedule>>,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Natives;

impl NativeLibrary for Natives {
    fn find(&self, path: &str) -> Option<Arc<dyn NativeConstructor>> {
        let (module, name) = path.rsplit_once('.')?;
        let native = NATIVE.iter().find(|native| native.modules.contains(&module))?;
        let kind = (native.find)(name)?;
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
            is_required: matches!(param.default, Default::Required | Default::Run(_)),
        };
        self.kind.params.iter().map(parameter).collect()
    }

    fn construct(
        &self,
        arguments: Vec<(&'static str, NativeArgument)>,
    ) -> Result<Arc<dyn NativeSchedule>, NativeError> {
        self.made(arguments).map_err(|error| raised(self.native.dialect.name, &error))
    }
}

impl KindConstructor {
    fn made(&self, arguments: Vec<(&'static str, NativeArgument)>) -> Resolved<Arc<dyn NativeSchedule>> {
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
        let (clock, optimizer) = (Clock::default(), Optimizer::default());
        let (budget, said) = (Budget::default(), RefCell::default());
        let env = Env {
            document: &NOWHERE,
            clock: &clock,
            optimizer: &optimizer,
            interval: None,
            files: &NoFiles,
            budget: &budget,
            said: &said,
        };
        let keys = map.entries().iter().map(|(key, _)| key);
        let args = Args::checked(&map, &name, (self.native.dialect, self.kind), keys, env)?;
        (self.native.construct)(&args, schedules)
    }
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

/// A message as the exception that it speaks of.
fn raised(framework: &str, error: &Diagnostic) -> NativeError {
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
