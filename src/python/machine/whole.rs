//! What is different where a training file is read as a whole.

use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::library::written_modules;
use crate::python::machine::Machine;
use crate::python::object::code::Code;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::native::Native;
use crate::python::object::value::{Class, Value};
use crate::python::object::whole::{MOST_CALLS, OWN, RecordedCall, WholeFile, is_unknown};
use crate::python::operation::objects;
use std::rc::Rc;

/// Modules whose classes only record how they are made: the specs of their kinds are evaluated instead. So are Keras'
/// callbacks.
const RECORDED: [&str; 4] = ["torch.optim", "timm", "transformers", "paddle.optimizer"];

/// The module of torch's schedulers. A class that is derived from any of them is a scheduler of the file's own.
const TORCH_SCHEDULERS: &str = "torch.optim.lr_scheduler";
/// The module of timm's schedulers, with those within it.
const TIMM_SCHEDULERS: &str = "timm.scheduler";
/// The module of Paddle's schedulers.
const PADDLE_SCHEDULERS: &str = "paddle.optimizer.lr.";

/// What of torch only a model or its devices need: a loop that is followed goes on without it.
const OF_MODELS: [&str; 22] = [
    "no_grad",
    "enable_grad",
    "inference_mode",
    "set_grad_enabled",
    "isnan",
    "isfinite",
    "isinf",
    "cuda",
    "mps",
    "utils",
    "distributed",
    "save",
    "load",
    "device",
    "autograd",
    "autocast",
    "amp",
    "backends",
    "nn",
    "manual_seed",
    "cat",
    "stack",
];

/// What a schedule may ask a framework for, that is the same throughout a training.
const COUNTS: [&str; 4] = ["device_count", "local_device_count", "process_count", "process_index"];

/// The functions of timm that make its schedulers and optimizers, which are run here.
const FACTORIES: [&str; 6] = [
    "create_scheduler",
    "create_scheduler_v2",
    "scheduler_kwargs",
    "create_optimizer",
    "create_optimizer_v2",
    "optimizer_kwargs",
];

/// What `itertools` had in Python 2: files try to import it, and go on without it.
const OF_PYTHON_2: [&str; 4] = ["izip", "imap", "ifilter", "izip_longest"];

fn is_factory(module: &str, name: &str) -> bool {
    let holds =
        |of: &str| module.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    FACTORIES.contains(&name) && (holds("timm.scheduler") || holds("timm.optim"))
}

fn is_torch(of: &Value) -> bool {
    matches!(of, Value::Module(module) if module.name == "torch")
}

fn is_recorded(path: &str) -> bool {
    let callbacks = path.contains("keras.callbacks");
    callbacks
        || RECORDED.iter().any(|module| {
            path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
}

impl Machine {
    /// The value that an import binds in a file that is read as a whole.
    pub(in crate::python) fn import_whole(&mut self, path: &str, member: Option<&str>) -> Outcome<Value> {
        let full = member.map_or_else(|| path.to_string(), |member| format!("{path}.{member}"));
        let name = member.unwrap_or(path);
        if let Some(member) = member.filter(|member| is_factory(path, member))
            && let Some(found) = standard::import(self, "lrsched.timm", Some(member))?
        {
            self.note(&format!("`{member}` is that of timm 1.0.31"));
            return Ok(found);
        }
        if matches!(member, Some("HfArgumentParser" | "TrlParser"))
            && let Some(found) = standard::import(self, "lrsched.dataclass_arguments", member)?
        {
            return Ok(found);
        }
        if path == "itertools"
            && let Some(name) = member.filter(|name| OF_PYTHON_2.contains(name))
        {
            let what = format!("cannot import name '{name}' from 'itertools' (unknown location)");
            return Err(Fault::raise("ImportError", what));
        }
        let is_written =
            member.is_some_and(|member| member == "SchedulerType" || standard::is_of_tensorflow(member));
        if is_recorded(&full) && !is_written && !self.runs_directly() {
            return unknown::fact(self, name, &full);
        }
        // fvcore's class has the same name as that of yacs, and includes other configs.
        let member = match (path, member) {
            ("fvcore.common.config", Some("CfgNode")) => Some("WithBase"),
            _ => member,
        };
        let mut is_of_files = false;
        for (module, ours) in written_modules::OF_FILES {
            let found = match (path == module, full == module) {
                (true, _) => standard::import(self, ours, member)?,
                (_, true) => standard::import(self, ours, None)?,
                _ => continue,
            };
            if let Some(found) = found {
                return Ok(found);
            }
            is_of_files = true;
        }
        if is_of_files {
            return unknown::fact(self, name, &full);
        }
        match self.import(path, member)? {
            Value::Lost(lost) => unknown::fact(self, name, &lost.name),
            value => Ok(value),
        }
    }

    /// A part of a library: one whose calls are recorded, as a value that is not known.
    pub(super) fn recorded(&mut self, value: Value) -> Outcome<Value> {
        match &value {
            Value::Module(module)
                if self.whole.is_some() && is_recorded(module.name) && !self.runs_directly() =>
            {
                unknown::fact(self, module.name, module.name)
            }
            _ => Ok(value),
        }
    }

    /// The result of a framework's schedule, or of what makes one, with values that are not known.
    pub(super) fn native_with_unknown(
        &mut self,
        native: &Native,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Outcome<Option<Value>> {
        match native {
            Native::Constructor(_) if self.runs_directly() => {
                let given = args.iter().chain(keywords.iter().map(|(_, value)| value));
                match given.into_iter().find(|value| is_unknown(value)) {
                    Some(lost) => Err(unknown::needed(self, lost)),
                    None => Ok(None),
                }
            }
            Native::Constructor(constructor) if self.whole.is_some() => {
                // The classes are those of Keras, the functions those of optax.
                let name = constructor.name();
                let framework = if name.starts_with(char::is_uppercase) { "keras" } else { "optax" };
                unknown::with_unknown(self, &format!("{framework}.{name}"), args, keywords)
            }
            _ => Ok(None),
        }
    }

    /// Remembers the place of a call.
    #[inline]
    pub(super) fn locate(&mut self, code: &Code, at: usize) {
        if let Some(whole) = &mut self.whole
            && !code.hidden
        {
            whole.here = code.places[at.max(1) - 1];
        }
    }

    /// An attribute that is not available here, while the file itself is run.
    #[cold]
    pub(super) fn foreign(&mut self, fault: Fault, of: &Value, name: u32) -> Outcome<Value> {
        let of_models = |whole: &WholeFile| whole.replay.is_some() && is_torch(of);
        let counts = match &self.whole {
            Some(whole) if of_models(whole) => OF_MODELS.contains(&&*self.names[name as usize]),
            whole => whole.is_some() && COUNTS.contains(&&*self.names[name as usize]),
        };
        // `TrainState.create` of a class that is derived from one of flax.
        if let Value::Class(class) = of
            && self.is_open()
            && fault.class() == Some("AttributeError")
            && unknown::is_derived_from_foreign(class)
        {
            let path = format!("{}.{}", class.name, self.names[name as usize]);
            return unknown::fact(self, &path, &path);
        }
        if !self.is_open() && !counts || fault.class().is_some() || fault.ends() || fault.raised().is_some() {
            return Err(fault);
        }
        let path = match of {
            Value::Module(module) => format!("{}.{}", module.name, self.names[name as usize]),
            _ => format!("{}.{}", of.type_name(), self.names[name as usize]),
        };
        match written_modules::reached(self, &path)? {
            Some(flags) => Ok(flags),
            None => unknown::fact(self, &path, &path),
        }
    }

    /// The result of a built-in function that cannot be run here, while the file itself is run. What a module of lrsched refuses
    /// stays refused.
    #[cold]
    pub(super) fn refused(&mut self, fault: Fault, name: &str) -> Outcome<Value> {
        let is_ours = self.runs_directly() && name.starts_with("__");
        match is_ours
            || name == "refuse"
            || fault.class().is_some()
            || fault.ends()
            || fault.raised().is_some()
        {
            true => Err(fault),
            false => unknown::fact(self, &format!("{name}(...)"), ""),
        }
    }

    /// Whether the file is run from its first line to its last, with the optimizers and schedulers that it makes.
    fn runs_directly(&self) -> bool {
        self.whole.as_ref().is_some_and(|whole| whole.direct.is_some())
    }

    /// Whether the file itself is run, and not its schedule.
    pub(super) fn is_open(&self) -> bool {
        self.whole.as_ref().is_some_and(|whole| whole.open)
    }

    pub(super) fn unpacked(&mut self, src: &Value, star: u8, count: usize) -> Outcome<Vec<Value>> {
        match self.whole.is_some() && is_unknown(src) {
            true => unknown::parts(self, src, count),
            false => objects::unpacked(self, src, star, count),
        }
    }

    /// The bases of a class: a stand-in for those that are not available here.
    pub(super) fn bases(&mut self, mut bases: Vec<Value>, class: &str) -> Outcome<Vec<Value>> {
        for base in bases.iter_mut().filter(|base| is_unknown(base)) {
            let origin = unknown::origin_of(self, base);
            if origin.starts_with("enum.") {
                // Its members are not what is written there, but objects.
                return Err(Fault::refuse(format!("`{origin}` is not available here"))
                    .help("write the members as texts or numbers, without the class"));
            }
            if let Some(whole) = &mut self.whole {
                whole.foreign.push((class.into(), origin.clone()));
            }
            // Objects of the class are made once the file has been run.
            let parts = origin.rsplit_once('.').filter(|_| !origin.contains('('));
            let real = match parts {
                Some((TORCH_SCHEDULERS, name)) => self.member(TORCH_SCHEDULERS, name)?,
                Some((module, name @ "LRScheduler")) if origin.starts_with(PADDLE_SCHEDULERS) => {
                    standard::import(self, module, Some(name))?
                }
                Some((module, name)) if module.starts_with(TIMM_SCHEDULERS) => {
                    standard::import(self, standard::TIMM, Some(name))?
                }
                Some((module, "Callback")) if module.contains("keras") && module.ends_with("callbacks") => {
                    standard::import(self, "keras.callbacks", Some("Callback"))?
                }
                _ => None,
            };
            *base = match real {
                Some(real @ Value::Class(_)) => real,
                _ => unknown::base(self)?,
            };
        }
        Ok(bases)
    }

    /// The path of the class outside of the file that a class of the file is derived from.
    fn foreign_base(&self, class: &Class) -> Option<Rc<str>> {
        let whole = self.whole.as_ref().filter(|whole| whole.open)?;
        let mut line = std::iter::once(&*class.name).chain(class.order.iter().map(|class| &*class.name));
        line.find_map(|name| whole.foreign.iter().rev().find(|(known, _)| **known == *name))
            .map(|(_, origin)| origin.clone())
    }

    /// Records that an object of a class of the file is made which may step a scheduler that it is given.
    fn record_around(&mut self, class: &Class, args: &[Value], keywords: &[(Rc<str>, Value)]) {
        let Some(whole) = self.whole.as_mut().filter(|whole| whole.open && whole.calls.len() < MOST_CALLS)
        else {
            return;
        };
        if !class.own || class.find("step").is_none() {
            return;
        }
        let (args, keywords) = (args.to_vec(), keywords.to_vec());
        let origin = format!("{OWN}{}", class.name);
        whole.calls.push(RecordedCall::new(origin, Value::None, args, keywords, whole.here));
    }

    /// Records that an object of the file's own scheduler or callback is made; `None` for any other class.
    pub(super) fn record_own(
        &mut self,
        class: &Class,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Outcome<Option<Value>> {
        if self.runs_directly() {
            return Ok(None);
        }
        let Some(origin) = self.foreign_base(class) else {
            self.record_around(class, args, keywords);
            return Ok(None);
        };
        let parts = origin.rsplit_once('.');
        let of_torch = parts.is_some_and(|(module, _)| module == TORCH_SCHEDULERS);
        let is_scheduler = origin.ends_with("LRScheduler")
            || origin.starts_with(TIMM_SCHEDULERS)
            || origin.starts_with(PADDLE_SCHEDULERS);
        if !of_torch && !is_scheduler && !origin.ends_with("Callback") {
            return Ok(None);
        }
        let mut named: Vec<(Rc<str>, Value)> = Vec::new();
        if let Some(Value::Function(init)) = class.find_known("__init__") {
            let parameters = init.function.parameters.iter().skip(1).filter(|p| !p.keyword_only);
            named.extend(
                parameters.zip(args).map(|(parameter, value)| (Rc::from(&*parameter.name), value.clone())),
            );
        }
        if let Some((twice, _)) = keywords.iter().find(|(name, _)| named.iter().any(|(own, _)| own == name)) {
            let what = format!("{}.__init__() got multiple values for argument '{twice}'", class.name);
            return Err(Fault::raise("TypeError", what));
        }
        let rest = args.get(named.len()..).unwrap_or_default().to_vec();
        named.extend(keywords.iter().cloned());
        let text = format!("{}(...)", class.name);
        let result = unknown::fact(self, &text, &text)?;
        let Some(whole) = &mut self.whole else { return Ok(None) };
        let call = RecordedCall::new(origin, result.clone(), rest, named, whole.here);
        whole.calls.push(RecordedCall { class: Some(class.name.clone()), ..call });
        Ok(Some(result))
    }
}
