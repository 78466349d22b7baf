//! The schedules that a training file hands over, and the one that is meant.

use super::FileQuestion;
use super::accelerate;
use super::beside;
use super::composer;
use super::facts::{self, FilePace, Optimizers};
use super::followed;
use super::keras;
use super::kinds::{self, is_around, is_torch_around_own, kind_of, kind_of_base, kind_of_own, nested};
use super::messages;
use super::mxnet;
use super::optimizers;
use super::packages;
use super::tensorflow1;
use super::text::{key_text, quoted, yaml};
use super::trainings::{self, OwnCalls};
use super::transformers;
use super::wrapped;
use crate::diagnostic::{Diagnostic, Place};
use crate::dialect::{Default, Interval, Kind, Param, find};
use crate::python::{
    Data, Outline, OutlinedCall, OwnCallable, OwnForm, Passed, Program, as_written, is_asking,
    verbose_is_left_out,
};
use std::cell::LazyCell;
use std::collections::HashSet;

/// The frameworks whose schedulers take the optimizer first, with a part of the path of their modules.
pub(super) const ON_OPTIMIZER: [(&str, &str); 4] =
    [("torch", "lr_scheduler"), ("transformers", ""), ("timm", ""), ("diffusers", "")];

/// The callbacks of Keras that change the rate that the optimizer is made with.
const KERAS_CALLBACKS: [&str; 3] =
    ["keras.LearningRateScheduler", "keras.Callback", "keras.ReduceLROnPlateau"];

/// The parameters of a kind that are not those of the framework.
const BESIDES: [&str; 3] = ["config", "name", messages::METRICS];

/// How a note begins on a scheduler whose pace the file does not say.
pub(super) const UNPACED: &str = "nothing in the file says how often the scheduler is stepped";

/// The sections of a spec.
pub(super) struct SpecParts {
    /// `run`.
    pub run: Option<String>,
    /// `optimizer`.
    pub optimizer: Option<String>,
    /// `interval`.
    pub interval: Option<&'static str>,
    /// `schedule`.
    pub schedule: String,
}

impl SpecParts {
    /// The text of the spec.
    pub(super) fn text(&self, name: &str) -> String {
        let mut text = format!("name: {}\n", quoted(name));
        text.extend(self.run.as_ref().map(|run| format!("run: {run}\n")));
        text.extend(self.optimizer.as_ref().map(|optimizer| format!("optimizer: {optimizer}\n")));
        text.extend(self.interval.map(|interval| format!("interval: {interval}\n")));
        text + &format!("schedule: {}\n", self.schedule)
    }
}

/// Values that a schedule needs and the file does not state.
pub(super) type Missing = Vec<String>;

/// A schedule that a file hands over.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    /// The kind.
    pub kind: String,
    /// Its parameters, each with its value.
    pub parameters: Vec<(String, Passed)>,
    /// The call that hands it over or makes it; none for a function by its name.
    pub call: Option<&'a OutlinedCall>,
    /// The optimizer that it is constructed on.
    pub optimizer: Option<&'a Passed>,
    /// What was assumed.
    pub notes: Vec<String>,
}

/// The last part of a path, and its first.
pub(super) fn ends(origin: &str) -> (&str, &str) {
    let origin = origin.trim_end_matches("()");
    let first = origin.split('.').next().unwrap_or(origin);
    (first, origin.rsplit('.').next().unwrap_or(origin))
}

/// Whether a part of a file was not run or comes from elsewhere, or it has a schedule of its own: what it does with rates is not
/// all known.
pub(super) fn is_partly_known(outline: &Outline) -> bool {
    let is_schedule =
        |form: &OwnForm| !matches!(form, OwnForm::Function | OwnForm::Class | OwnForm::Derived(_));
    outline.raised.is_some()
        || !outline.skipped.is_empty()
        || !outline.needed.is_empty()
        || !outline.elsewhere.is_empty()
        || outline.own.iter().any(|own| is_schedule(&own.form))
}

/// Whether a path belongs to the framework of the same optimizers and callbacks.
pub(super) fn is_keras(first: &str) -> bool {
    ["keras", "tensorflow", "tf", "tf_keras"].contains(&first)
}

/// The argument of a call with that name.
pub(super) fn named<'a>(call: &'a OutlinedCall, keyword: &str) -> Option<&'a Passed> {
    call.keywords.iter().find(|(name, _)| name == keyword).map(|(_, value)| value)
}

impl<'a> Found<'a> {
    /// The schedule of a file, or those of the optimizers that one loop trains with.
    ///
    /// # Errors
    ///
    /// There is none, or several of which none is chosen.
    pub(super) fn of(
        program: &Program,
        outline: &'a Outline,
        question: &FileQuestion,
    ) -> Result<Vec<Found<'a>>, Diagnostic> {
        messages::refuse_hook(outline)?;
        let mut all: Vec<Found<'a>> = Vec::new();
        let mut equal: Vec<Found<'a>> = Vec::new();
        let inner: HashSet<usize> = nested(outline).into_iter().collect();
        let mut known = HashSet::new();
        for (number, call) in outline.calls.iter().enumerate() {
            // Lightning's loop steps the schedulers that it is given.
            let is_of_loop = outline.is_lightning_followed && !call.is_loop && call.lightning.is_some();
            if inner.contains(&number) || is_of_loop {
                continue;
            }
            if !call.is_stepped
                && let Some(found) = Found::at(call, outline)
            {
                match found.meaning(outline).is_none_or(|meaning| known.insert(meaning)) {
                    true => all.push(found),
                    false => equal.push(found),
                }
            }
        }
        if question.name.is_none() && outline.skipped.is_empty() {
            equal.splice(0..0, all.iter().cloned());
            let are_one = trainings::are_one(&equal, outline);
            let variable = |found: &Found<'a>| found.call.and_then(|call| call.variable.as_deref());
            let is_plain = |found: &Found<'a>| {
                let is_other = |name: &&str| variable(found) != Some(*name);
                let others: Vec<&str> = equal.iter().filter_map(variable).filter(is_other).collect();
                found.is_loop() || found.is_simply_stepped(outline, question, &others)
            };
            let is_simple =
                are_one && (equal.iter().any(trainings::is_keras_schedule) || equal.iter().all(is_plain));
            match trainings::followed_each(&equal, outline) {
                Some(loops) if !is_simple => return Ok(loops),
                _ if are_one => return Ok(equal),
                _ => {}
            }
        }
        Found::chosen(all, program, outline, question).map(|found| vec![found])
    }

    /// The one that is meant.
    fn chosen(
        mut all: Vec<Found<'a>>,
        program: &Program,
        outline: &'a Outline,
        question: &FileQuestion,
    ) -> Result<Found<'a>, Diagnostic> {
        if let Some(followed) = Found::followed(&all, outline, question) {
            return Ok(followed);
        }
        if let Some(name) = &question.name {
            let named =
                |name: &str| -> Vec<&Found<'a>> { all.iter().filter(|found| found.is_named(name)).collect() };
            let chosen: Vec<&Found<'a>> = messages::numbered(name).map_or_else(
                || named(name),
                |(spot, number)| named(spot).into_iter().skip(number - 1).take(1).collect(),
            );
            return match (&chosen[..], &outline.named) {
                ([one], _) => Ok((*one).clone()),
                ([], Some(named)) => {
                    messages::lacking(named, question)?;
                    Ok(Found::own(named, question))
                }
                ([], None) => Err(messages::unknown_name(name, outline, &all)),
                (several, _) => Err(messages::several(several.iter().copied())),
            };
        }
        if let Some(skipped) = outline.skipped.first() {
            return Err(messages::undecided(skipped));
        }
        match all.len() {
            0 => Found::only(outline, question),
            1 => Ok(all.remove(0)),
            _ if let Some(found) = keras::above_plateau(&all, outline, (program, question)) => Ok(found),
            _ if trainings::set_one_optimizer(&all) => Err(messages::both(&all)),
            _ => Err(messages::several(all.iter())),
        }
    }

    /// Whether its rows alone are the rates: the loop steps it once in every round, after the update. `others` are the variables of
    /// the schedulers of other optimizers.
    pub(super) fn is_simply_stepped(
        &self,
        outline: &Outline,
        question: &FileQuestion,
        others: &[&str],
    ) -> bool {
        if OwnCalls::of(outline, self.call).stepped_before(outline).is_some() {
            return false;
        }
        if self.is_of_timm() {
            return self.is_stepped_as_timm_does(outline, question);
        }
        let is_held = self.call.is_some_and(|call| wrapped::is_held(call, outline));
        facts::is_plainly_stepped(outline, self.call, others) && !self.is_around(outline) && !is_held
    }

    /// The schedule that a call makes or hands over.
    pub(super) fn at(call: &'a OutlinedCall, outline: &'a Outline) -> Option<Found<'a>> {
        let (first, last) = ends(&call.origin);
        let argument = |position: usize, keyword: &str| {
            let named = call.keywords.iter().find(|(name, _)| name == keyword).map(|(_, value)| value);
            named.or(call.args.get(position))
        };
        let simple = |kind: &str, parameter: &str, value: &'a Passed| Found {
            kind: kind.to_string(),
            parameters: vec![(parameter.to_string(), value.clone())],
            call: Some(call),
            optimizer: None,
            notes: Vec::new(),
        };
        if let Some(class) = &call.class {
            return Found::own_class(call, class, outline);
        }
        if call.is_of_keras {
            return Some(simple("keras.Callback", "source", call.args.first()?));
        }
        if call.is_loop {
            let loops = simple("torch.adjust_learning_rate", "source", call.args.first()?);
            return Some(Found { optimizer: named(call, "optimizer"), ..loops });
        }
        if last == "LearningRateScheduler" {
            let value = argument(0, "schedule")?;
            return matches!(value, Passed::Code { .. } | Passed::Unknown(_))
                .then(|| simple("keras.LearningRateScheduler", "schedule", value));
        }
        if let Some(found) = packages::found(call, outline) {
            return found;
        }
        if is_torch_around_own(call, outline) {
            return Some(Found::around(call, outline));
        }
        // What an object of a framework returns is not the object.
        if !call.origin.ends_with("()")
            && let Some(found) = Found::constructed(call)
        {
            return Some(found);
        }
        let rate = argument(0, "learning_rate")?;
        match rate {
            Passed::Code { is_schedule: true, .. } if !first.starts_with("torch") => {
                Some(simple("keras.LearningRateSchedule", "source", rate))
            }
            Passed::Code { .. } if first == "optax" && packages::takes_rate(call) => {
                Some(simple("optax.Schedule", "source", rate))
            }
            Passed::Call(number) if is_keras(first) || first == "optax" => {
                Found::constructed(outline.calls.get(*number)?)
            }
            _ => None,
        }
    }

    /// The schedule of a framework's own class or function.
    pub(super) fn constructed(call: &'a OutlinedCall) -> Option<Found<'a>> {
        let (first, last) = ends(&call.origin);
        if last == "get_scheduler" && ["transformers", "diffusers", last].contains(&first) {
            return transformers::by_name(call, first == "diffusers");
        }
        let (framework, kind, mut notes) = kind_of(call)?;
        let on_optimizer = ON_OPTIMIZER.iter().any(|(name, _)| *name == framework);
        let named =
            |keyword: &str| call.keywords.iter().find(|(name, _)| name == keyword).map(|(_, value)| value);
        let (optimizer, rest) = match (on_optimizer, named("optimizer")) {
            (false, _) => (None, &call.args[..]),
            (true, Some(optimizer)) => (Some(optimizer), &call.args[..]),
            // It finds the optimizer in its schedulers.
            (true, None) if last == "ChainedScheduler" => {
                let schedulers = named("schedulers").or(call.args.first());
                (call.args.get(1).or(schedulers), call.args.get(..1).unwrap_or_default())
            }
            (true, None) => (call.args.first(), call.args.get(1..).unwrap_or_default()),
        };
        let mut parameters: Vec<(String, Passed)> = Vec::new();
        // What a spec has besides has no place among the framework's own parameters.
        let own = kind.params.iter().filter(|param| !BESIDES.contains(&param.name));
        for (param, value) in own.zip(rest) {
            parameters.push((param.name.to_string(), value.clone()));
        }
        for (name, value) in &call.keywords {
            if framework == "torch" && name == "verbose" {
                notes.push(verbose_is_left_out(last));
            }
            if !["optimizer", "verbose"].contains(&name.as_str()) {
                parameters.push((name.clone(), value.clone()));
            }
        }
        let kind = format!("{framework}.{last}");
        Some(transformers::exactly(Found { kind, parameters, call: Some(call), optimizer, notes }))
    }

    /// An object of the file's own class, which is derived from a framework's.
    fn own_class(call: &'a OutlinedCall, class: &str, outline: &'a Outline) -> Option<Found<'a>> {
        let kind = kind_of_base(&call.origin)?;
        if kind == "keras.Callback" && !call.sets_rate {
            return None;
        }
        let code = Passed::Code { selector: class.to_string(), name: class.to_string(), is_schedule: false };
        let on_optimizer = kind == "torch.LRScheduler";
        // `__init__(self, *args)`: what its parameters are is known to the object alone.
        if is_around(call, outline) || on_optimizer && !call.args.is_empty() {
            return Some(Found::around(call, outline));
        }
        let mut arguments = call.keywords.clone();
        let at = call.keywords.iter().position(|(name, _)| name == "optimizer").unwrap_or(0);
        let optimizer = call.keywords.get(at).map(|(_, value)| value).filter(|_| on_optimizer);
        if optimizer.is_some() {
            arguments.remove(at);
        }
        // A function of the file is no setting of a spec: the object that the file makes of it is the schedule.
        let made = call.variable.clone().filter(|_| arguments.iter().any(|(_, value)| has_code(value)));
        if let Some(selector) = made {
            let code = Passed::Code { name: selector.clone(), selector, is_schedule: false };
            let parameters = vec![("source".to_string(), code)];
            return Some(Found {
                kind: kind.to_string(),
                parameters,
                call: Some(call),
                optimizer,
                notes: Vec::new(),
            });
        }
        let mut parameters = vec![("source".to_string(), code)];
        if !arguments.is_empty() {
            parameters.push(("config".to_string(), Passed::Dict(arguments)));
        }
        Some(Found { kind: kind.to_string(), parameters, call: Some(call), optimizer, notes: Vec::new() })
    }

    /// Whether it takes what the training measures.
    pub(super) fn takes_metrics(&self) -> bool {
        needs_metrics(params_of(&self.kind))
    }

    /// A scheduler of the file's own class around others, as `GradualWarmupScheduler(optimizer, 8, 5, cosine)`. It is the
    /// object that the file makes: the others are made on the same optimizer.
    fn around(call: &'a OutlinedCall, outline: &'a Outline) -> Found<'a> {
        let name = call.variable.clone().unwrap_or_else(|| call.spot.clone());
        let source = Passed::Code { selector: name.clone(), name, is_schedule: false };
        let is_named = call.class.is_some() && call.args.is_empty();
        let first = call.keywords.first().map(|(_, value)| value).filter(|_| is_named);
        let first = first.or_else(|| named(call, "optimizer")).or(call.args.first());
        let first = match first {
            Some(Passed::List(schedulers)) => schedulers.first(),
            first => first,
        };
        let optimizer = match first {
            Some(Passed::Call(number)) => outline
                .calls
                .get(*number)
                .and_then(|inner| Found::at(inner, outline))
                .and_then(|inner| inner.optimizer)
                .or(first),
            first => first,
        };
        Found {
            kind: "torch.LRScheduler".to_string(),
            parameters: vec![("source".to_string(), source)],
            call: Some(call),
            optimizer,
            notes: Vec::new(),
        }
    }

    /// Whether it is a scheduler of the file's own class around others.
    fn is_around(&self, outline: &Outline) -> bool {
        self.call.is_some_and(|call| is_around(call, outline) || is_torch_around_own(call, outline))
    }

    /// Where the file makes it or hands it over.
    pub(super) fn place(&self, outline: &Outline) -> Option<Place> {
        if let Some(call) = self.call {
            return Some(call.place.clone());
        }
        let Some((_, Passed::Code { name, .. })) = self.parameters.first() else { return None };
        let own = outline.named.iter().chain(&outline.own).find(|own| own.name == *name);
        own.map(|own| own.place.clone())
    }

    /// A function, class or object of the file that the user names, and that is handed to nothing.
    fn own(own: &OwnCallable, question: &FileQuestion) -> Found<'a> {
        let kind = kinds::taken_as(own, question);
        let note =
            format!("nothing takes it as a schedule here, so that it is called as `kind: {kind}` does");
        Found::of_own(own, kind, note)
    }

    fn of_own(own: &OwnCallable, kind: &str, note: String) -> Found<'a> {
        let parameter = if kind == "keras.LearningRateScheduler" { "schedule" } else { "source" };
        Found {
            kind: kind.to_string(),
            parameters: vec![(parameter.to_string(), own.code.clone())],
            call: None,
            optimizer: None,
            notes: vec![note],
        }
    }

    /// The one function or class of a file that hands over nothing.
    fn only(outline: &'a Outline, question: &FileQuestion) -> Result<Found<'a>, Diagnostic> {
        if let Some(place) = &outline.raised {
            return Err(messages::raises(place, outline));
        }
        let all = || outline.own.iter().filter_map(|own| Some((own, kind_of_own(own)?)));
        let is_value = |own: &OwnCallable| matches!(own.form, OwnForm::Rates | OwnForm::OfOptax);
        let is_function = |own: &OwnCallable| matches!(own.form, OwnForm::Function | OwnForm::Adjusting);
        let is_likely = |own: &OwnCallable| own.is_likely || own.form == OwnForm::Adjusting;
        let classes: Vec<_> = all().filter(|(own, _)| !is_value(own) && !is_function(own)).collect();
        let functions: Vec<_> = all().filter(|(own, _)| is_function(own) && is_likely(own)).collect();
        let values: Vec<_> = all().filter(|(own, _)| is_value(own) && is_likely(own)).collect();
        // A function looks its rates up in an array.
        let (own, kind) = match (&classes[..], &functions[..], &values[..]) {
            ([class], ..) => *class,
            _ if let Some(answered) = kinds::answered(outline, question) => answered,
            ([], [(function, _)], _) => (*function, kinds::taken_as(function, question)),
            ([], [], [value]) => *value,
            _ => return Err(messages::nothing(outline)),
        };
        messages::lacking(own, question)?;
        let note = format!(
            "`{}` on {} is taken for the schedule, of `kind: {kind}`: the file hands none to a framework",
            own.name, own.spot
        );
        Ok(Found::of_own(own, kind, note))
    }

    /// Whether it is a loop of training that sets the rates itself.
    pub(super) fn is_loop(&self) -> bool {
        self.call.is_some_and(|call| call.is_loop)
    }

    /// What it hands over, in words that are the same for the same; `None` for a loop, since they are all called alike.
    pub(super) fn meaning(&self, outline: &Outline) -> Option<(String, Vec<String>, Option<String>)> {
        let value = |(name, value): &(String, Passed)| match value {
            Passed::Code { name: code, .. } if !code.starts_with('a') => format!("{name}={code}"),
            value => format!("{name}={value:?}"),
        };
        let code = self.parameters.iter().map(value).collect();
        (!self.is_loop()).then(|| (self.kind.clone(), code, facts::made(outline, self.optimizer)))
    }

    /// Whether the user may call it by that name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let variable = self.call.and_then(|call| call.variable.as_deref());
        let code = self.parameters.iter().any(|(_, value)| match value {
            Passed::Code { name: code, .. } => code.trim_matches('`') == name,
            _ => false,
        });
        let spot = self.call.is_some_and(|call| call.spot == name || call.spot == format!("line {name}"));
        let is_variable = variable.is_some_and(|own| as_written(own) == name);
        is_variable || code || spot || self.kind == name
    }

    /// The function that is called by itself, if its parameter is named after epochs.
    fn counts_epochs<'o>(&self, outline: &'o Outline) -> Option<&'o OwnCallable> {
        let (_, Passed::Code { name, .. }) = self.parameters.first()? else { return None };
        let own = outline.own.iter().find(|own| own.name == *name)?;
        let first = own.parameters.first()?.to_lowercase();
        (self.call.is_none() && self.kind == "python" && first.contains("epoch")).then_some(own)
    }

    /// Refuses what a training does besides, so that its rates are not the rows of the schedule.
    fn refuse_unusual(
        &self,
        program: &Program,
        outline: &Outline,
        question: &FileQuestion,
        notes: &mut Vec<String>,
    ) -> Result<(), Diagnostic> {
        let is_callback = KERAS_CALLBACKS.contains(&self.kind.as_str());
        if let Some(number) = facts::number_of(outline, self.call) {
            match is_callback {
                true => keras::refuse_changed(outline, number)?,
                false => keras::refuse_altered(outline, number)?,
            }
        }
        if is_callback
            && !self.is_loop()
            && let Some((epoch, spot)) = keras::initial_epoch(outline, self.call)
        {
            let is_fixed = |(_, value): &(String, Passed)| facts::is_of_epoch(value, program, question);
            if !self.parameters.iter().any(is_fixed) {
                return Err(messages::begins_later(&epoch, self.call, spot));
            }
            notes.push(format!(
                "`fit` on {spot} begins at epoch {epoch}: no update of it uses the rows before"
            ));
        }
        if let (None, "keras") = (&question.name, ends(&self.kind).0)
            && let Some((variable, spot)) = keras::unused(outline, self.call)
        {
            return Err(messages::never_taken(variable, self.call, spot, is_callback));
        }
        let on_optimizer = ON_OPTIMIZER.iter().any(|(name, _)| ends(&self.kind).0 == *name);
        let variable =
            self.call.filter(|call| on_optimizer && !call.is_loop).and_then(|call| call.variable.as_ref());
        if let (Some(variable), Some(training)) = (variable, outline.loops.first())
            && outline.unread.contains(variable)
        {
            return Err(beside::never_stepped(variable, self.call, &training.spot));
        }
        if let Some(changed) = self.call.filter(|_| on_optimizer).and_then(|call| call.changed.first()) {
            return Err(beside::changed(changed, self.call));
        }
        if let Some((training, own, other)) =
            trainings::replaced(outline, self).filter(|_| on_optimizer && question.name.is_none())
        {
            return Err(beside::replaced(self.call, own, other, &training.spot));
        }
        self.refuse_steps(outline)?;
        composer::refuse(self, outline)?;
        tensorflow1::refuse(self, outline)?;
        if let Some(own) = self.optimizer.filter(|_| on_optimizer) {
            optimizers::refuse(self, own, outline, question)?;
        }
        accelerate::refuse(outline, question, self.call)
    }

    /// Refuses a scheduler that begins or goes on otherwise than from its first row, one step at a time.
    fn refuse_steps(&self, outline: &Outline) -> Result<(), Diagnostic> {
        let own = OwnCalls::of(outline, self.call);
        if let Some(load) = own.loaded(outline) {
            return Err(beside::loaded(load));
        }
        if let Some(step) = own.stepped_before(outline).filter(|_| !self.is_loop()) {
            return Err(beside::stepped_before(step));
        }
        let Some(call) = self.call else { return Ok(()) };
        messages::refuse_lightning(call)?;
        match !self.kind.starts_with("timm.") && self.is_of_timm() {
            true => Err(messages::of_timm(call)),
            false => Ok(()),
        }
    }

    /// How long the run is, and how often the schedule is stepped. `missing` has what is not known otherwise.
    ///
    /// # Errors
    ///
    /// Something is not known.
    fn pace(
        &self,
        program: &Program,
        outline: &Outline,
        question: &FileQuestion,
        (kind, mut missing): (Option<&'static Kind>, Missing),
        notes: &mut Vec<String>,
    ) -> Result<FilePace, Diagnostic> {
        let counted = LazyCell::new(|| self.rows(program, outline, question));
        let rows = || (*counted).as_ref().ok().copied().flatten();
        let batches = self.call.and_then(|call| facts::batches(call, &question.config));
        missing.extend(batches.filter(|_| rows().is_none()));
        if let Some(error) = messages::missing(&missing, self.call) {
            return Err(error);
        }
        let interval = matches!(kind, Some(Kind { interval: Interval::Caller(_), .. }));
        let mut pace = facts::pace(outline, self.call, interval, &question.config, &rows, notes)?;
        if let Some(own) = self.counts_epochs(outline).filter(|_| pace.interval.is_none()) {
            pace.interval = Some("epoch");
            notes.push(format!(
                "`{}` counts epochs, as `{}` says: a row per epoch",
                own.name, own.parameters[0]
            ));
        }
        self.refuse_unusual(program, outline, question, notes)?;
        if let Some(interval) = self.late(outline, notes)? {
            pace.interval = Some(interval);
        }
        if self.is_loop()
            && pace.has_no_length()
            && let Err(error) = &*counted
            && is_asking(error)
        {
            return Err(error.clone());
        }
        if let Some(Kind { interval: Interval::Caller(unit), .. }) = kind
            && pace.interval.is_none()
        {
            if let Some((stepped, spot)) = facts::stepped_elsewhere(outline, self.call)
                && question.name.is_none()
            {
                return Err(messages::stepped_elsewhere(stepped, spot, self.call));
            }
            if outline.configures && question.name.is_none() && facts::number_of(outline, self.call).is_some()
            {
                return Err(messages::made_elsewhere(self.call));
            }
            if let Some(spot) = trainings::unstepped(outline, self.call).filter(|_| question.name.is_none()) {
                return Err(beside::not_seen_stepped(self.call, spot));
            }
            notes.push(format!("{UNPACED}: once per {unit}"));
        }
        Ok(pace)
    }

    /// The text of the spec, below its name. `is_one` says whether it is the only one of the file.
    ///
    /// # Errors
    ///
    /// The file lacks what it needs, or does something besides.
    pub(super) fn spec(
        &self,
        file: &str,
        (program, outline): (&Program, &Outline),
        question: &FileQuestion,
        is_one: bool,
        notes: &mut Vec<String>,
    ) -> Result<SpecParts, Diagnostic> {
        notes.extend(self.notes.iter().cloned());
        let mut missing = Missing::new();
        let kind = find(&self.kind).map(|(_, kind)| kind);
        let mut writer = Writer { file, outline, question, missing: &mut missing };
        let schedule = writer.schedule(self)?;
        let optimizers = Optimizers { outline, question };
        notes.extend(optimizers.hidden(self.optimizer));
        let optimizer = match self.optimizer {
            // Most functions and loops set the rates before the first update.
            optimizer if self.kind == "torch.adjust_learning_rate" => {
                let none = Passed::Unknown(Vec::new());
                let mut unknown = Missing::new();
                let found = optimizers.torch(optimizer.unwrap_or(&none), notes, &mut unknown);
                missing.extend(unknown.into_iter().filter(|_| optimizers.hidden(optimizer).is_some()));
                found
            }
            Some(optimizer) => optimizers.torch(optimizer, notes, &mut missing),
            None if KERAS_CALLBACKS.contains(&self.kind.as_str()) => {
                let mut unknown = Missing::new();
                let found = optimizers.keras(self.call, notes, &mut unknown)?;
                let is_idle =
                    self.parameters.iter().any(|(_, value)| facts::is_of_epoch(value, program, question));
                missing.extend(unknown.into_iter().filter(|_| !is_idle));
                found
            }
            None if self.kind.starts_with("torch.") => {
                optimizers.torch(&Passed::Unknown(Vec::new()), notes, &mut missing)
            }
            None if self.kind.starts_with("mxnet.") => mxnet::optimizer(self.call, &mut missing)?,
            None => None,
        };
        let pace = self.pace(program, outline, question, (kind, missing), notes)?;
        if question.name.is_none() && is_one {
            notes.extend(trainings::left_out(self, outline, pace.interval));
        }
        let interval = pace.interval.filter(|_| !self.call.is_some_and(|call| call.is_of_keras));
        if let Some(call) = self.call {
            notes.push(format!("the schedule is `{}` on {}", self.kind, call.spot));
        }
        Ok(SpecParts { run: pace.run, optimizer, interval, schedule })
    }
}

/// Writes a schedule as YAML.
struct Writer<'a, 'm> {
    file: &'a str,
    outline: &'a Outline,
    question: &'a FileQuestion,
    missing: &'m mut Missing,
}

impl Writer<'_, '_> {
    fn schedule(&mut self, found: &Found<'_>) -> Result<String, Diagnostic> {
        let mut parts = vec![format!("kind: {}", found.kind)];
        let mut runs_python = false;
        for (name, value) in &found.parameters {
            runs_python |= has_code(value);
            parts.push(format!("{}: {}", key_text(name), self.value(value, found)?));
        }
        let params = params_of(&found.kind);
        let takes = params.iter().any(|param| param.name == "config");
        // What the training measures.
        let is_given = found.parameters.iter().any(|(name, _)| name == messages::METRICS);
        if !is_given && needs_metrics(params) {
            match self.question.config.iter().find(|(key, _)| key == messages::METRICS) {
                Some((_, metrics)) => parts.push(format!("{}: {}", messages::METRICS, yaml(metrics))),
                None => self.missing.push(messages::METRICS.into()),
            }
        }
        if runs_python && takes && !found.parameters.iter().any(|(name, _)| name == "config") {
            let pair = |(key, data): &(String, Data)| format!("{}: {}", key_text(key), yaml(data));
            // A class takes the values by the names of its parameters; the rate of the optimizer is in its section.
            // The length of what a loop goes over is that of the run, and no argument of a class.
            let is_class = found.call.is_some_and(|call| call.class.is_some());
            let is_length = |key: &String| is_class && followed::is_length(self.outline, key);
            let own =
                |(key, _): &&(String, Data)| !facts::is_of_optimizer(key, &found.kind) && !is_length(key);
            let config = self.question.config.iter().filter(own);
            let config: Vec<String> = config.map(pair).collect();
            parts.push(format!("config: {{{}}}", config.join(", ")));
        }
        Ok(format!("{{{}}}", parts.join(", ")))
    }

    fn value(&mut self, value: &Passed, within: &Found<'_>) -> Result<String, Diagnostic> {
        Ok(match value {
            Passed::Data(data) => yaml(data),
            Passed::Code { selector, .. } => {
                format!("{{file: {}, name: {}}}", quoted(self.file), quoted(selector))
            }
            Passed::Call(number) => {
                let Some(call) = self.outline.calls.get(*number) else { return Ok("null".into()) };
                match Found::at(call, self.outline) {
                    Some(found) => self.schedule(&found)?,
                    None => {
                        let fact =
                            call.variable.clone().unwrap_or_else(|| format!("{}(...)", ends(&call.origin).1));
                        self.missing.push(fact);
                        "null".into()
                    }
                }
            }
            Passed::Unknown(facts) => {
                self.missing.extend(facts.iter().cloned());
                "null".into()
            }
            Passed::List(items) => {
                let items = items.iter().map(|item| self.value(item, within));
                format!("[{}]", items.collect::<Result<Vec<_>, _>>()?.join(", "))
            }
            Passed::Dict(pairs) => {
                let mut written = Vec::new();
                for (key, value) in pairs {
                    written.push(format!("{}: {}", key_text(key), self.value(value, within)?));
                }
                format!("{{{}}}", written.join(", "))
            }
            odd => return Err(messages::odd_argument(odd, within)),
        })
    }
}

/// The parameters of a kind.
fn params_of(kind: &str) -> &'static [Param] {
    find(kind).map_or(&[][..], |(_, kind)| kind.params)
}

fn needs_metrics(params: &[Param]) -> bool {
    params.iter().any(|param| param.name == messages::METRICS && matches!(param.default, Default::Required))
}

fn has_code(value: &Passed) -> bool {
    match value {
        Passed::Code { .. } => true,
        Passed::List(items) => items.iter().any(has_code),
        _ => false,
    }
}
