//! The errors for a snippet that has no schedule of the kind: what it has instead, and what to write.

use crate::diagnostic::Diagnostic;
use crate::python::choice::candidates::{NOTHING, Takes, is_indexed, is_rates};
use crate::python::choice::session::Session;
use crate::python::choice::torch::mentioned;
use crate::python::object::value::Value;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::sync::Arc;

/// Classes that are schedules of another kind, by the ending of the name of their base: what they are, and the kind.
const FORMS: [(&str, &str, &str); 2] = [
    ("LearningRateSchedule", "a schedule class of Keras", "keras.LearningRateSchedule"),
    ("Callback", "a callback of Keras", "keras.Callback"),
];

/// What a snippet has that is a schedule of another kind.
pub(super) struct Form {
    /// A sentence that says what it is.
    pub what: String,
    /// The kind that runs it.
    pub kind: &'static str,
    class: Option<Arc<ClassDef>>,
}

impl Session {
    /// The error of a snippet without any candidate.
    pub(super) fn nothing(&self, takes: Takes) -> Diagnostic {
        if let Some(error) = self.trainer() {
            return error;
        }
        // A definition that could not be run says why.
        let defined = match takes {
            Takes::Class => self.program.classes(),
            _ => self.program.functions(),
        };
        let lost = defined.iter().rev().find_map(|name| match self.machine.global(name) {
            Some(Value::Lost(lost)) if !lost.imported => Some(lost.reason.clone()),
            _ => None,
        });
        if let Some(reason) = lost.or(self.last_fault.clone()) {
            return self.diagnostic(&reason);
        }
        if let Some(line) = self.ended {
            let error = Diagnostic::new(format!("there is no {} before the Python ends", takes.noun()));
            return error
                .why(format!("it ends itself on line {line}, and the lines below are not run"))
                .help("leave that line out");
        }
        match takes {
            Takes::Class => self.no_class(),
            Takes::Callback => self.no_callback(),
            _ => self.no_function(),
        }
    }

    fn no_class(&self) -> Diagnostic {
        let own = self.bound.in_order().into_iter().rev().find_map(|bound| {
            match self.machine.global(&bound.name) {
                Some(Value::Class(class)) if class.own => Some(class),
                _ => None,
            }
        });
        if let Some(class) = own
            && let Err(error) = self.derived(class)
        {
            return error;
        }
        let error = Diagnostic::new("there is no class in this Python");
        match self.function_form("keras.LearningRateScheduler") {
            Some(form) => error.why(form.what).help(format!("write `kind: {}`", form.kind)),
            None => error
                .help("define one that is derived from `keras.optimizers.schedules.LearningRateSchedule`"),
        }
    }

    fn no_callback(&self) -> Diagnostic {
        let error = Diagnostic::new("there is no callback in this Python");
        match self.class_form().or_else(|| self.function_form("keras.LearningRateScheduler")) {
            Some(form) => error.why(form.what).help(format!("write `kind: {}`", form.kind)),
            None => error
                .why("a callback is an object of a class that is derived from `keras.callbacks.Callback`")
                .help("write `class Warmup(keras.callbacks.Callback):`, or make a list, `callbacks = [Warmup()]`"),
        }
    }

    fn no_function(&self) -> Diagnostic {
        let error = Diagnostic::new(NOTHING);
        if let Some(scheduler) = self.torch_form() {
            return error.why(scheduler).help("write `kind: torch.LRScheduler`, which runs it");
        }
        if let Some(Form { class: Some(class), what, kind }) = self.class_form() {
            return Diagnostic::new(format!("{what}, and this kind takes a function"))
                .at(self.place(class.at), "")
                .help(format!("write `kind: {kind}`, with the class under `source`"));
        }
        let rates = self.own_globals(|value| is_rates(value) || is_indexed(value));
        if let Some((name, _)) = rates.last() {
            return error
                .why(format!("`{name}` is a list of numbers, and its name does not say that they are rates"))
                .help(format!(
                    "with `kind: python`, write `name: {name}`, if row i of it is the rate of step i"
                ));
        }
        match self.last {
            Some(_) => error.help("write a lambda, `lambda epoch, lr: lr * 0.95`, or a `def`"),
            None => error.help("define one, such as `def schedule(epoch, lr): return lr * 0.95`"),
        }
    }

    /// The error for Python that leaves its schedule to a Trainer of transformers.
    pub(super) fn trainer(&self) -> Option<Diagnostic> {
        let called = |name: &Name| name.ends_with("TrainingArguments") || name.ends_with("Trainer");
        let trains = mentioned(&self.program.body, &|expr| {
            matches!(&expr.kind, ExprKind::Call(callee, _)
                if matches!(&callee.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if called(name)))
        });
        let is_trainer = trains && self.program.uses(&["transformers", "trl"]).is_some();
        is_trainer.then(|| {
            Diagnostic::new("this Python leaves its schedule to a Trainer of transformers")
                .why("the arguments of the Trainer say which schedule it makes, and the data how long it is")
                .help("name the training file: `lrsched plot train.py` reads its arguments; in a spec, `config: {file: train.py}`")
        })
    }

    /// The first class of the snippet that is a schedule of another kind, by the name of its base.
    fn class_form(&self) -> Option<Form> {
        let mut found = None;
        visit::everywhere(&self.program.body, &mut |statement| {
            let Act::Class(class) = &statement.act else { return };
            for base in &class.bases {
                let Argument::Positional(base) = base else { continue };
                let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &base.kind else { continue };
                let form = FORMS.iter().find(|(ending, ..)| name.ends_with(ending));
                found = found.take().or(form.map(|form| (class.clone(), form)));
            }
        });
        let (class, (_, what, kind)) = found?;
        Some(Form { what: format!("`{}` is {what}", class.name), kind, class: Some(class) })
    }

    /// The same for the class of that name.
    pub(super) fn form_of_class(&self, name: &str) -> Option<Form> {
        self.class_form().filter(|form| form.class.as_ref().is_some_and(|class| *class.name == *name))
    }

    /// What the callback or schedule class of Keras in the snippet is, in a sentence, and its kind.
    pub(super) fn keras_form(&self) -> Option<(String, &'static str)> {
        self.class_form().map(|form| (form.what, form.kind))
    }

    /// The last function of the snippet, for a kind that takes functions.
    fn function_form(&self, kind: &'static str) -> Option<Form> {
        let functions = self.own_globals(|value| matches!(value, Value::Function(_)));
        let (name, _) = functions.last()?;
        Some(Form { what: format!("it has the function `{name}`"), kind, class: None })
    }
}
