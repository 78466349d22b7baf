//! What a file does besides, so that the arguments of a Trainer of transformers alone do not give its rates.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::beside_names::names_scheduler;
use crate::python::choice::handed::expressions;
use crate::python::choice::rates;
use crate::python::choice::trainer_classes::{RoleClass, TrainerClasses, TrainerRole};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// The classes whose arguments are those of a Trainer: of transformers, trl, unsloth and sentence-transformers.
pub(crate) const ARGUMENT_CLASSES: &[&str] = &[
    "TrainingArguments",
    "Seq2SeqTrainingArguments",
    "SentenceTransformerTrainingArguments",
    "CrossEncoderTrainingArguments",
    "SparseEncoderTrainingArguments",
    "UnslothTrainingArguments",
    "SFTConfig",
    "DPOConfig",
    "KTOConfig",
    "CPOConfig",
    "ORPOConfig",
    "GRPOConfig",
    "RLOOConfig",
    "RewardConfig",
];

/// The arguments that decide the rates of a Trainer.
pub(in crate::python) const DECISIVE: [&str; 8] = [
    "learning_rate",
    "lr_scheduler_type",
    "warmup_steps",
    "warmup_ratio",
    "max_steps",
    "num_train_epochs",
    "per_device_train_batch_size",
    "gradient_accumulation_steps",
];
/// The methods of `TrainingArguments` that replace several of them at once.
const REPLACING_METHODS: [&str; 4] = ["set_training", "set_lr_scheduler", "set_optimizer", "set_dataloader"];

/// The methods of the Trainer that make its optimizer and its schedule.
const MAKING: [&str; 4] = [
    "create_scheduler",
    "create_optimizer_and_scheduler",
    "create_optimizer",
    "get_optimizer_cls_and_kwargs",
];
/// The arguments of the Trainer that replace its own optimizer.
const REPLACING: [&str; 2] = ["optimizers", "optimizer_cls_and_kwargs"];
/// The attributes of the Trainer that hold them.
const HOLDING: [&str; 2] = ["optimizer", "lr_scheduler"];

impl Program {
    /// Refuses a file whose Trainer gets its optimizer or schedule otherwise than by its arguments, or whose callbacks set
    /// rates.
    ///
    /// # Errors
    ///
    /// It does.
    pub(crate) fn refuse_own_schedules(
        &self,
        classes: &TrainerClasses,
        follows: bool,
    ) -> Result<(), Diagnostic> {
        let Some((what, place)) = self.own_schedule(classes, follows) else { return Ok(()) };
        Err(Diagnostic::new(what)
            .at(place, "")
            .why("the arguments of the Trainer alone do not give the rates")
            .help("write a spec of the schedule that is meant, or leave this out in a copy of the file"))
    }

    /// What the file does about the rates besides, and where. `follows` says that its Trainer is run: what it makes itself is
    /// no matter then.
    fn own_schedule(&self, classes: &TrainerClasses, follows: bool) -> Option<(String, Place)> {
        let beside = classes.all().filter_map(|found| of_class(&found, follows)).next();
        beside.or_else(|| self.given_otherwise(classes, follows))
    }

    /// Whether the file gives its Trainer an optimizer or schedule in a way that can be run.
    pub(crate) fn makes_own_schedule(&self, classes: &TrainerClasses) -> bool {
        self.own_schedule(classes, false).is_some() && self.own_schedule(classes, true).is_none()
    }

    /// The objects whose `do_train` the file asks for, as it writes them.
    pub(crate) fn asked_to_train(&self) -> BTreeSet<String> {
        fn look(expr: &Expr, found: &mut BTreeSet<String>) {
            if let ExprKind::Attribute(of, name) = &expr.kind
                && let ExprKind::Name(of) = &of.kind
                && &**name == "do_train"
            {
                found.insert(format!("{of}.{name}"));
            }
            scope::inside(expr, &mut |child| look(child, found));
        }
        let mut found = BTreeSet::new();
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::If(arms, _) = &statement.act {
                arms.iter().for_each(|(test, _)| look(test, &mut found));
            }
        });
        found
    }

    /// What the file itself does besides, outside of its classes, and where.
    fn given_otherwise(&self, classes: &TrainerClasses, follows: bool) -> Option<(String, Place)> {
        let trainers = trainers_of(&self.body, classes);
        let gives = gives_optimizers(&self.body);
        let mut found: Option<(String, At)> = None;
        visit::everywhere(&self.body, &mut |statement| {
            if found.is_some() {
                return;
            }
            if let Act::Assign(targets, _) = &statement.act {
                let replaced = targets.iter().find_map(|target| replaced_by_assignment(target, &trainers));
                found =
                    replaced.filter(|(_, _, is_run)| !(follows && *is_run)).map(|(what, at, _)| (what, at));
            }
            let mut keep = |what: &str, at: At| found = found.take().or(Some((what.into(), at)));
            expressions(statement, &mut |expr| {
                if let Some(at) = made_before(expr, &trainers).filter(|_| !follows) {
                    keep("the file has its Trainer make a schedule before it trains", at);
                }
                if let Some((what, at)) = changed_later(expr) {
                    keep(&what, at);
                }
                let is_trainer = |name: &Name| classes.role(name) == Some(TrainerRole::Trainer);
                if let Some(at) = replaced(expr, &is_trainer, (gives, follows)) {
                    keep("the file hands its Trainer an optimizer or schedule", at);
                }
            });
        });
        found.map(|(what, at)| (what, self.snippet.place(at)))
    }

    /// Refuses a file whose Trainer is a class of a module that is not there.
    ///
    /// # Errors
    ///
    /// It is.
    pub(crate) fn refuse_foreign_trainers(&self, classes: &TrainerClasses) -> Result<(), Diagnostic> {
        let mut found = None;
        let (mut others, mut trains) = (None, false);
        let chosen = chosen_trainers(&self.body);
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| {
                each_call(expr, &mut |function, arguments| {
                    let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else {
                        return;
                    };
                    let is_name = matches!(function.kind, ExprKind::Name(_));
                    let meant = chosen
                        .get(name)
                        .filter(|_| is_name)
                        .map_or(std::slice::from_ref(name), Vec::as_slice);
                    for name in meant.iter().filter(|name| name.ends_with("Trainer")) {
                        match classes.role(name) {
                            Some(role) => trains |= role == TrainerRole::Trainer,
                            None => others = others.take().or(Some((name.clone(), function.at))),
                        }
                    }
                    let is_given = |argument: &Argument| matches!(argument, Argument::Keyword(name, _) if LIKE_THAT_OF_TRANSFORMERS.contains(&&**name));
                    if found.is_none() && is_name && arguments.iter().any(is_given) {
                        let mut foreign = meant.iter().filter_map(|name| classes.foreign(name));
                        found = foreign.next().map(|found| (found, function.at));
                    }
                });
            });
        });
        // A class that is not derived from the Trainer of transformers trains with a loop of its own.
        if let Some((name, at)) = others.filter(|_| !trains) {
            return Err(Diagnostic::new(format!(
                "`{name}` is no Trainer of transformers: it trains by itself"
            ))
            .at(self.snippet.place(at), "its class is not derived from that of transformers")
            .why("the arguments alone do not say which rates its own loop uses")
            .help(
                "write a spec of the schedule that it makes: `lrsched list transformers` shows the kinds",
            ));
        }
        let Some(((module, name), at)) = found else { return Ok(()) };
        Err(Diagnostic::new(format!("the Trainer is `{name}` of `{module}`, which is not here"))
            .at(self.snippet.place(at), "")
            .why("whether it makes its optimizer and its schedule as that of transformers does is not known")
            .help(format!(
                "put `{module}` beside the file; or, if it leaves them to transformers, write `class {name}(Trainer): pass` in place of its import, in a copy of the file"
            )))
    }
}

/// The arguments by which a call is one of a Trainer like that of transformers. Tokenizers have trainers, too.
const LIKE_THAT_OF_TRANSFORMERS: [&str; 2] = ["args", "train_dataset"];

/// The classes of Trainers that a file gives a name of its own: `trainer_cls = GCTrainer if args.grad_cache else Trainer`.
pub(in crate::python) fn chosen_trainers(body: &[Stmt]) -> HashMap<Name, Vec<Name>> {
    fn among(value: &Expr, found: &mut Vec<Name>) {
        match &value.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) if name.ends_with("Trainer") => {
                found.push(name.clone());
            }
            ExprKind::IfElse { then, otherwise, .. } => {
                [then, otherwise].into_iter().for_each(|part| among(part, found))
            }
            _ => {}
        }
    }
    let mut found: HashMap<Name, Vec<Name>> = HashMap::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
        {
            let mut classes = Vec::new();
            among(value, &mut classes);
            if !classes.is_empty() {
                found.entry(name.clone()).or_default().extend(classes);
            }
        }
    });
    found
}

/// The variables that a file assigns its Trainers to.
fn trainers_of<'a>(body: &'a [Stmt], classes: &TrainerClasses) -> BTreeSet<&'a Name> {
    let mut found = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let ExprKind::Call(function, _) = &value.kind
            && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
            && classes.role(name) == Some(TrainerRole::Trainer)
        {
            found.extend(targets.iter().filter_map(|target| match &target.kind {
                ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
                _ => None,
            }));
        }
    });
    found
}

/// Whether a file puts an optimizer among arguments that it hands on as `**arguments`.
fn gives_optimizers(body: &[Stmt]) -> bool {
    fn look(expr: &Expr, found: &mut bool) {
        let is_key = |key: &Expr| matches!(&key.kind, ExprKind::Str(text) if REPLACING.contains(&&**text));
        match &expr.kind {
            ExprKind::Dict(pairs) => {
                *found |=
                    pairs.iter().any(|(key, value)| key.as_ref().is_some_and(is_key) && !is_none(value));
            }
            ExprKind::Call(function, arguments) if matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if ["dict", "update"].contains(&&**name)) =>
            {
                *found |= arguments.iter().any(|argument| {
                    matches!(argument, Argument::Keyword(name, value) if REPLACING.contains(&&**name) && !is_none(value))
                });
            }
            _ => {}
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = false;
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act {
            found |= !is_none(value)
                && targets.iter().any(|target| {
                    matches!(&target.kind, ExprKind::Index(_, key) if matches!(&key.kind, ExprKind::Str(text) if REPLACING.contains(&&**text)))
                });
        }
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}

impl Program {
    /// Whether the file may set the rates of an optimizer's groups.
    pub(crate) fn sets_groups(&self) -> bool {
        rates::may_set_groups(&self.body)
    }

    /// Where the file hands a Trainer an optimizer and no schedule.
    pub(crate) fn handed_optimizers(&self, classes: &TrainerClasses) -> Vec<Place> {
        let mut found = Vec::new();
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| {
                each_call(expr, &mut |function, arguments| {
                    let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else {
                        return;
                    };
                    if classes.role(name) == Some(TrainerRole::Trainer) {
                        found.extend(arguments.iter().filter_map(|argument| match argument {
                            Argument::Keyword(name, value)
                                if &**name == REPLACING[0] && is_optimizer_alone(value) =>
                            {
                                Some(value.at)
                            }
                            _ => None,
                        }));
                    }
                });
            });
        });
        found.into_iter().map(|at| self.snippet.place(at)).collect()
    }
}

/// Calls `visit` for each call within an expression: what is called, and with what.
fn each_call<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr, &'a [Argument])) {
    if let ExprKind::Call(function, arguments) = &expr.kind {
        visit(function, arguments);
    }
    scope::inside(expr, &mut |child| each_call(child, visit));
}

/// What a Trainer or callback of the file, or of a module beside it, does about the rates.
/// `follows` says that the Trainer is run.
fn of_class(found: &RoleClass<'_>, follows: bool) -> Option<(String, Place)> {
    let trains = found.role == TrainerRole::Trainer;
    found.class.body.iter().find_map(|inner| {
        let Act::Def(method) = &inner.act else { return None };
        let name = &*method.name;
        let is_run = follows && trains && !WHILE_TRAINING.contains(&name) && name != MAKING[3];
        let makes = trains && (MAKING.contains(&name) || holds(method) || is_loop(method));
        let acts = makes && (!is_run || is_loop(method))
            || found.sets_rate(method) && !(is_run && MAKING.contains(&name))
            || steps(method);
        acts.then(|| {
            let what = format!("`{}.{name}` makes, sets or steps a schedule itself", found.class.name);
            (what, found.place(inner.at))
        })
    })
}

/// Whether a method of a Trainer sets its optimizer or schedule, or hands them on to the class that it is derived from.
fn holds(method: &Function) -> bool {
    let is_held = |target: &Expr| matches!(&target.kind, ExprKind::Attribute(of, name) if HOLDING.contains(&&**name) && matches!(&of.kind, ExprKind::Name(of) if &**of == "self"));
    // What the class itself is given is looked at where it is made.
    let is_parameter = |value: &Expr| matches!(&value.kind, ExprKind::Name(name) if method.parameters.iter().any(|known| known.name == *name));
    let gives = |argument: &Argument| matches!(argument, Argument::Keyword(name, value) if REPLACING.contains(&&**name) && !is_none(value) && !is_parameter(value));
    let mut found = gives_optimizers(&method.body);
    visit::everywhere(&method.body, &mut |statement| {
        if let Act::Assign(targets, _) = &statement.act {
            found |= targets.iter().any(is_held);
        }
        expressions(statement, &mut |expr| {
            each_call(expr, &mut |function, arguments| {
                let is_base = matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == "__init__");
                found |= is_base && arguments.iter().any(gives);
            });
        });
    });
    found
}

/// The methods of a Trainer that its training calls between the updates.
const WHILE_TRAINING: [&str; 8] = [
    "training_step",
    "compute_loss",
    "prediction_step",
    "evaluate",
    "log",
    "_maybe_log_save_evaluate",
    "_save_checkpoint",
    "_load_optimizer_and_scheduler",
];

/// The methods with the loop of a training.
const LOOPS: [&str; 2] = ["train", "_inner_training_loop"];

/// Whether a method has the loop of a training, and does not leave it to the class that it is derived from.
fn is_loop(method: &Function) -> bool {
    let mut leaves = false;
    visit::everywhere(&method.body, &mut |statement| {
        expressions(statement, &mut |expr| {
            each_call(expr, &mut |function, _| {
                leaves |= matches!(&function.kind, ExprKind::Attribute(_, name) if *name == method.name);
            });
        });
    });
    LOOPS.contains(&&*method.name) && !leaves
}

/// Whether a method steps a scheduler or changes its rates.
fn steps(method: &Function) -> bool {
    fn look(expr: &Expr, found: &mut bool) {
        if let ExprKind::Call(function, _) = &expr.kind
            && let ExprKind::Attribute(of, name) = &function.kind
            && let ExprKind::Name(of) | ExprKind::Attribute(_, of) = &of.kind
        {
            *found |= &**name == "step" && names_scheduler(of);
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = false;
    visit::everywhere(&method.body, &mut |statement| {
        if let Act::Assign(targets, _) = &statement.act {
            let is_base =
                |target: &Expr| matches!(&target.kind, ExprKind::Attribute(_, name) if &**name == "base_lrs");
            found |= targets.iter().any(is_base);
        }
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}

/// What a target replaces of a Trainer: the optimizer or schedule of one that is made, or a method of the class itself.
/// The last part says whether it counts where the Trainer is run.
fn replaced_by_assignment(target: &Expr, trainers: &BTreeSet<&Name>) -> Option<(String, At, bool)> {
    let ExprKind::Attribute(of, name) = &target.kind else { return None };
    if MAKING.contains(&&**name) {
        return Some((format!("the file replaces `{name}` of its Trainer"), target.at, false));
    }
    (HOLDING.contains(&&**name) && is_trainer(of, trainers))
        .then(|| ("the file gives its Trainer an optimizer or schedule".into(), target.at, true))
}

/// Whether an expression names a Trainer.
fn is_trainer(expr: &Expr, trainers: &BTreeSet<&Name>) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name)
        if name.to_lowercase().contains("trainer") || trainers.contains(name))
}

/// From which place on an argument of a Trainer without a name may be its `optimizers`, depending on the version.
const LATE: usize = 9;

/// Where a call of a Trainer is handed an optimizer or schedule. `gives` says that the file puts them among arguments which it
/// hands on as a whole, `follows` that the Trainer is run, which takes them by their names.
fn replaced(expr: &Expr, is_trainer: &dyn Fn(&Name) -> bool, (gives, follows): (bool, bool)) -> Option<At> {
    let mut found = None;
    each_call(expr, &mut |function, arguments| {
        let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else { return };
        if !is_trainer(name) {
            return;
        }
        let positional = arguments.iter().filter(|one| matches!(one, Argument::Positional(_)));
        let is_late = |value: &Expr| !is_none(value) && !matches!(value.kind, ExprKind::List(_));
        let late = positional.skip(LATE).map(rates::value_of).find(|value| is_late(value));
        let named = arguments.iter().find_map(|argument| match argument {
            Argument::Keyword(name, value)
                if REPLACING.contains(&&**name) && !is_none(value) && !is_optimizer_alone(value) =>
            {
                Some(value).filter(|_| !follows || &**name != REPLACING[0])
            }
            Argument::DoubleStar(value) if gives => Some(value),
            _ => None,
        });
        found = found.or(named.or(late).map(|value| value.at));
    });
    found
}

/// Where the file has a Trainer make its optimizer or schedule, for a number of updates of the file's own.
fn made_before(expr: &Expr, trainers: &BTreeSet<&Name>) -> Option<At> {
    let mut found = None;
    each_call(expr, &mut |function, _| {
        if let ExprKind::Attribute(of, name) = &function.kind
            && MAKING[..3].contains(&&**name)
            && is_trainer(of, trainers)
        {
            found = found.or(Some(function.at));
        }
    });
    found
}

/// What a call changes of the arguments of a Trainer after they are made, and where.
fn changed_later(expr: &Expr) -> Option<(String, At)> {
    let mut found = None;
    if let ExprKind::Call(function, arguments) = &expr.kind
        && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
    {
        let is_method = matches!(function.kind, ExprKind::Attribute(..));
        let decides = match &**name {
            "replace" => arguments
                .iter()
                .any(|one| matches!(one, Argument::Keyword(name, _) if DECISIVE.contains(&&**name))),
            "setattr" => sets_argument(arguments),
            name => is_method && REPLACING_METHODS.contains(&name),
        };
        found = decides
            .then(|| (format!("`{name}` changes the arguments of the Trainer after they are made"), expr.at));
    }
    scope::inside(expr, &mut |child| found = found.take().or_else(|| changed_later(child)));
    found
}

/// Whether `setattr` sets an argument of a Trainer, or may do so.
fn sets_argument(arguments: &[Argument]) -> bool {
    let [Argument::Positional(object), Argument::Positional(key), ..] = arguments else { return false };
    match &key.kind {
        ExprKind::Str(key) => DECISIVE.contains(&&**key),
        _ => matches!(&object.kind, ExprKind::Name(name) if name.contains("train") && name.contains("arg")),
    }
}

/// Whether a value is an optimizer without a schedule: `(optimizer, None)`.
fn is_optimizer_alone(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Tuple(items)
        if matches!(&items[..], [first, second] if !is_none(first) && is_none(second)))
}

/// Whether a value is `None`, or a tuple of it.
fn is_none(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::None => true,
        ExprKind::Tuple(items) => items.iter().all(is_none),
        _ => false,
    }
}
