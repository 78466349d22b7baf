//! A model that Lightning trains: its trainer, and the loop of training that Lightning makes of its hooks.

use super::last;
use super::rewrite::CONFIGURE;
use crate::python::choice::lightning_hooks::{self, RateHooks};
use crate::python::choice::session::Session;
use crate::python::library::replay;
use crate::python::library::standard;
use crate::python::library::training_loops::LOOP;
use crate::python::object::dict::DictKind;
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::keyed::Keyed;
use crate::python::object::value::{Class, Value};
use crate::python::object::whole::{RecordedCall, is_unknown};
use crate::python::operation::dicts;
use crate::python::operation::objects;
use crate::python::syntax::ast::{At, Stmt};

/// The method of a trainer that trains.
const FIT: &str = "().fit";
/// The names under which `fit` gets its data.
const DATA: [&str; 3] = ["train_dataloaders", "train_dataloader", "datamodule"];

/// Lightning's packages.
const PACKAGES: [&str; 2] = ["lightning", "pytorch_lightning"];

/// Whether a path is that of Lightning's Trainer.
fn is_trainer(origin: &str) -> bool {
    let first = origin.split('.').next().unwrap_or(origin);
    PACKAGES.contains(&first) && !origin.contains('(') && last(origin) == "Trainer"
}

/// A model, its trainer and its data, as the file hands them to `fit`.
struct Fit {
    settings: Value,
    loader: Value,
}

impl Session {
    /// The models of a class that the file trains, without those that are the same.
    pub(super) fn trained_models(&self, class: &str) -> Vec<Value> {
        let Some(whole) = &self.machine.whole else { return Vec::new() };
        let mut found: Vec<Value> = Vec::new();
        for call in whole.calls.iter().filter(|call| is_fit(call)) {
            let model = model_of(call);
            if let Some(Value::Instance(instance)) = model
                && configures(&instance.class, class)
                && let Some(model) = model
                && !found.iter().any(|known| known.same(model))
            {
                found.push(model.clone());
            }
        }
        found
    }

    /// Whether the file trains models of classes that are known, and none that this method of a class configures: an object of
    /// it is a part of a model, or is not used.
    pub(super) fn is_of_untrained(&self, name: &str) -> bool {
        let Some((class, _)) = name.rsplit_once('.') else { return false };
        let Some(whole) = &self.machine.whole else { return false };
        let mut models = whole.calls.iter().filter(|call| is_fit(call)).filter_map(model_of).peekable();
        let is_other = |model: &Value| match model {
            Value::Instance(of) => of.class.find(CONFIGURE).is_some() && !configures(&of.class, class),
            _ => false,
        };
        models.peek().is_some() && models.all(is_other)
    }

    /// Gives a model its trainer, and prepares it as Lightning does before it asks for the optimizers.
    pub(super) fn attach_trainer(&mut self, model: &Value) -> Outcome<()> {
        self.tell_of_fits(model);
        let Fit { settings, loader } = self.fit_of(model);
        let attach = standard::lightning(&mut self.machine, "attach")?;
        self.call(&attach, &[model.clone(), settings, loader], &[])?;
        let Value::Instance(instance) = model else { return Ok(()) };
        if instance.class.find("setup").is_some() {
            let symbol = self.machine.symbol("setup");
            let setup = objects::attribute(&mut self.machine, model, symbol)?;
            self.call(&setup, &[Value::str("fit")], &[])?;
        }
        Ok(())
    }

    /// Says what the trainings of a model do that the rows do not have.
    fn tell_of_fits(&mut self, model: &Value) {
        let Some(whole) = &self.machine.whole else { return };
        let of_model = |call: &&RecordedCall| is_fit(call) && model_of(call).is_some_and(|of| of.same(model));
        let all: Vec<&RecordedCall> = whole.calls.iter().filter(of_model).collect();
        let mut notes = Vec::new();
        for again in all.iter().skip(1) {
            let spot = self.spot(again.at);
            notes.push(format!("`fit` on {spot} trains the model again: its epochs are not among the rows"));
        }
        let resumes = |call: &RecordedCall| {
            let path = call.keywords.iter().find(|(name, _)| &**name == "ckpt_path");
            path.is_some_and(|(_, path)| !matches!(path, Value::None))
        };
        if let Some(first) = all.first().filter(|first| resumes(first)) {
            let spot = self.spot(first.at);
            notes.push(format!(
                "`fit` on {spot} goes on from `ckpt_path`: the rows are those of the whole run, as if it had not been interrupted"
            ));
        }
        notes.iter().for_each(|note| self.machine.note(note));
    }

    /// The trainer and the data of a model; without a trainer of its own, the only one of the file.
    fn fit_of(&mut self, model: &Value) -> Fit {
        let none = Fit { settings: Value::None, loader: Value::None };
        let Some(whole) = &self.machine.whole else { return none };
        let trainers: Vec<&RecordedCall> =
            whole.calls.iter().filter(|call| is_trainer(&call.origin)).collect();
        let fits: Vec<&RecordedCall> = whole.calls.iter().filter(|call| is_fit(call)).collect();
        let own = fits.iter().find(|call| model_of(call).is_some_and(|of| of.same(model)));
        let fit = own.or(match &fits[..] {
            [only] => Some(only),
            _ => None,
        });
        let of = fit.and_then(|fit| fit.of.as_ref());
        let by_fit = trainers.iter().find(|call| of.is_some_and(|of| of.same(&call.result)));
        let trainer = by_fit.or(match &trainers[..] {
            [only] if fits.len() < 2 => Some(only),
            _ => None,
        });
        let Some(trainer) = trainer else {
            let settings = self.defaults_of_command_line().unwrap_or(Value::None);
            return Fit { settings, ..none };
        };
        let loader = fit.map_or(Value::None, |fit| {
            let named = fit.keywords.iter().find(|(name, _)| DATA.contains(&&**name)).map(|(_, data)| data);
            fit.args.get(1).or(named).cloned().unwrap_or(Value::None)
        });
        let settings = dicts::made(DictKind::Plain, Keyed::default());
        for (name, value) in &trainer.keywords {
            let _ = objects::set_index(&settings, &Value::str(&**name), value.clone());
        }
        Fit { settings, loader }
    }

    /// What the only command line of Lightning (`LightningCLI`) of a file says of its trainer, if that has the length of the run:
    /// the file may set it otherwise, too.
    fn defaults_of_command_line(&self) -> Option<Value> {
        let is_command_line = |call: &&RecordedCall| {
            let first = call.origin.split('.').next().unwrap_or_default();
            PACKAGES.contains(&first) && last(&call.origin) == "LightningCLI" && !call.origin.contains('(')
        };
        let mut all = self.machine.whole.as_ref()?.calls.iter().filter(is_command_line);
        let (Some(only), None) = (all.next(), all.next()) else { return None };
        let (_, defaults) = only.keywords.iter().find(|(name, _)| &**name == "trainer_defaults")?;
        let Value::Dict(pairs) = defaults else { return None };
        let has = |name: &str| pairs.borrow().pairs.named(name).is_some();
        (has("max_epochs") || has("max_steps")).then(|| defaults.clone())
    }

    /// Records the loop of training that Lightning makes of a model and of what its `configure_optimizers` returns, if the
    /// schedulers alone do not give the rates.
    pub(super) fn follow_lightning(&mut self, model: &Value, configured: &Value, at: At) -> Outcome<()> {
        let Value::Instance(instance) = model else { return Ok(()) };
        self.keep_paces(configured, &instance.class.name)?;
        if !self.measure_lightning(model, at)? {
            return Ok(());
        }
        let ask = |session: &mut Session, name: &str, args: &[Value]| {
            let function = standard::lightning(&mut session.machine, name)?;
            session.call(&function, args, &[])
        };
        let is_manual = matches!(ask(self, "is_manual", std::slice::from_ref(model))?, Value::Bool(true));
        let Ok(body) = self.program.snippet.statements() else { return Ok(()) };
        let callbacks = self.rate_callbacks(model, &body);
        let acts_itself = lightning_hooks::hooks(&body, &instance.class.name, false).acts();
        // Who steps optimizers whose rates nothing changes does not matter.
        let stays =
            matches!(ask(self, "is_steady", &[model.clone(), configured.clone()])?, Value::Bool(true));
        if stays && !acts_itself && callbacks.is_empty() {
            return Ok(());
        }
        let own = lightning_hooks::hooks(&body, &instance.class.name, is_manual);
        let is_plain = ask(self, "is_plain", &[model.clone(), configured.clone()])?;
        if matches!(is_plain, Value::Bool(true)) && !own.acts() && callbacks.is_empty() {
            return Ok(());
        }
        let others = std::iter::once(&own).chain(callbacks.iter().map(|(_, hooks)| hooks));
        if let Some(other) = others.filter_map(|hooks| hooks.other.as_ref()).next()
            && let Some(whole) = &mut self.machine.whole
        {
            whole.lightning_refused = Some((other.to_string(), at));
            return Ok(());
        }
        let signatures = hooks_value(&own)?;
        let listed: Outcome<Vec<Value>> = callbacks
            .iter()
            .map(|(callback, hooks)| Ok(Value::tuple(vec![callback.clone(), hooks_value(hooks)?])))
            .collect();
        let arguments = [model.clone(), configured.clone(), signatures, Value::list(listed?)];
        let loops = ask(self, "loops", &arguments)?;
        for pair in objects::items(&mut self.machine, &loops)? {
            let Value::Tuple(pair) = &pair else { continue };
            let [optimizer, function] = &pair[..] else { continue };
            let keywords = vec![("optimizer".into(), optimizer.clone()), ("unit".into(), Value::str("step"))];
            let call = RecordedCall::new(LOOP, Value::None, vec![function.clone()], keywords, at);
            let Some(whole) = &mut self.machine.whole else { continue };
            let variable = whole.calls.iter().find(|call| call.result.same(optimizer));
            let variable = variable.and_then(|call| call.variable.clone());
            whole.calls.push(RecordedCall { variable, ..call });
            whole.is_lightning_followed = true;
        }
        Ok(())
    }

    /// Remembers how often Lightning steps the schedulers that a module returns.
    fn keep_paces(&mut self, configured: &Value, module: &str) -> Outcome<()> {
        let paces = standard::lightning(&mut self.machine, "paces")?;
        // What is not known of them is told where they are made.
        let Ok(paces) = self.call(&paces, std::slice::from_ref(configured), &[]) else { return Ok(()) };
        for pair in objects::items(&mut self.machine, &paces)? {
            if let Value::Tuple(pair) = &pair
                && let [scheduler, interval] = &pair[..]
                && let (Some(interval), Some(whole)) = (interval.text(), &mut self.machine.whole)
            {
                whole.lightning_paces.push((scheduler.clone(), interval.to_string(), module.into()));
            }
        }
        Ok(())
    }

    /// Notes how long the training of a model is, as far as its trainer says it. Whether that can be told.
    fn measure_lightning(&mut self, model: &Value, at: At) -> Outcome<bool> {
        let length = standard::lightning(&mut self.machine, "length")?;
        match self.call(&length, std::slice::from_ref(model), &[]) {
            Ok(length) => {
                if let (Some(text), Some(whole)) = (length.text(), &mut self.machine.whole) {
                    let is_new = !text.is_empty() && !whole.lightning_runs.iter().any(|known| *known == text);
                    whole.lightning_runs.extend(is_new.then(|| text.to_string()));
                }
                Ok(true)
            }
            Err(fault) => {
                let failed = self.program.snippet.diagnostic(&fault).at(self.place(at), "");
                if let Some(whole) = &mut self.machine.whole {
                    whole.lightning_failed.get_or_insert(failed);
                }
                Ok(false)
            }
        }
    }

    /// Where a loop of training stands whose function is not one of the file.
    pub(crate) fn handed_at(&self, function: &Value) -> Option<At> {
        let Value::Function(closure) = function else { return None };
        let calls = self.machine.whole.iter().flat_map(|whole| &whole.calls);
        let mut own = calls.filter(|call| call.args.first().is_some_and(|own| own.same(function)));
        own.next().map(|call| call.at).filter(|_| closure.function.hidden)
    }

    /// The callbacks of the file's own classes that Lightning's trainers are given and that change rates.
    fn rate_callbacks(&mut self, model: &Value, body: &[Stmt]) -> Vec<(Value, RateHooks)> {
        let Fit { settings, .. } = self.fit_of(model);
        let Value::Dict(settings) = &settings else { return Vec::new() };
        let settings = settings.borrow();
        let listed = settings.pairs.named("callbacks").map(|at| settings.pairs[at].1.clone());
        let is_given = |callback: &Value| match &listed {
            Some(Value::List(items)) => items.borrow().iter().any(|item| item.same(callback)),
            Some(only) => only.same(callback),
            None => false,
        };
        let Some(whole) = &self.machine.whole else { return Vec::new() };
        let made =
            whole.calls.iter().filter(|call| is_unknown(&call.result) && replay::is_callback(&call.origin));
        let mut found = Vec::new();
        for call in made {
            let Some(class) = call.class.as_ref().filter(|_| is_given(&call.result)) else { continue };
            let hooks = lightning_hooks::hooks(body, class, false);
            if hooks.acts() {
                found.push((call.result.clone(), hooks));
            }
        }
        found
    }
}

fn is_fit(call: &RecordedCall) -> bool {
    call.origin.strip_suffix(FIT).is_some_and(is_trainer)
}

fn model_of(call: &RecordedCall) -> Option<&Value> {
    let named = call.keywords.iter().find(|(name, _)| &**name == "model").map(|(_, model)| model);
    call.args.first().or(named)
}

/// The hooks with their parameters, as a dict.
fn hooks_value(hooks: &RateHooks) -> Outcome<Value> {
    let made = dicts::made(DictKind::Plain, Keyed::default());
    for (name, (parameters, is_open)) in &hooks.followed {
        let parameters = parameters.iter().map(|name| Value::str(&**name)).collect();
        let signature = Value::tuple(vec![Value::list(parameters), Value::Bool(*is_open)]);
        objects::set_index(&made, &Value::str(&**name), signature)?;
    }
    Ok(made)
}

/// Whether the method of the class with that name makes the optimizers of objects of another one, or of itself.
fn configures(of: &Class, class: &str) -> bool {
    match of.find(CONFIGURE) {
        Some(Value::Function(method)) => {
            method.function.qualified.strip_suffix(CONFIGURE) == Some(&format!("{class}."))
        }
        _ => *of.name == *class,
    }
}
