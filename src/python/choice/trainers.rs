//! What a file does besides, so that the arguments of a Trainer of transformers alone do not give its rates.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::choice::handed::expressions;
use crate::python::choice::lightning::sets_rates;
use crate::python::choice::rates;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;

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
const DECISIVE: [&str; 8] = [
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
    pub(crate) fn refuse_own_schedules(&self) -> Result<(), Diagnostic> {
        let mut found: Option<(String, At)> = None;
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::Class(class) = &statement.act
                && let Some((what, at)) = of_class(class)
            {
                found.get_or_insert((what, at));
            }
            if let Act::Assign(targets, _) = &statement.act
                && let Some(target) = targets.iter().find(|target| is_held(target))
            {
                found
                    .get_or_insert(("the file gives its Trainer an optimizer or schedule".into(), target.at));
            }
            expressions(statement, &mut |expr| {
                if let Some(at) = made_before(expr) {
                    found.get_or_insert((
                        "the file has its Trainer make a schedule before it trains".into(),
                        at,
                    ));
                }
                if let Some((what, at)) = changed_later(expr) {
                    found.get_or_insert((what, at));
                }
                if let Some(at) = replaced(expr) {
                    found.get_or_insert(("the file hands its Trainer an optimizer or schedule".into(), at));
                }
            });
        });
        let Some((what, at)) = found else { return Ok(()) };
        Err(Diagnostic::new(what)
            .at(self.snippet.place(at), "")
            .why("the arguments of the Trainer alone do not give the rates")
            .help("write a spec of the schedule that is meant, or leave this out in a copy of the file"))
    }
}

impl Program {
    /// Whether the file may set the rates of an optimizer's groups.
    pub(crate) fn sets_groups(&self) -> bool {
        rates::may_set_groups(&self.body)
    }

    /// Where the file hands a Trainer an optimizer and no schedule.
    pub(crate) fn handed_optimizers(&self) -> Vec<Place> {
        fn look(expr: &Expr, found: &mut Vec<At>) {
            if let ExprKind::Call(function, arguments) = &expr.kind
                && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
                && name.ends_with("Trainer")
            {
                found.extend(arguments.iter().filter_map(|argument| match argument {
                    Argument::Keyword(name, value)
                        if &**name == REPLACING[0] && is_optimizer_alone(value) =>
                    {
                        Some(value.at)
                    }
                    _ => None,
                }));
            }
            scope::inside(expr, &mut |child| look(child, found));
        }
        let mut found = Vec::new();
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| look(expr, &mut found));
        });
        found.into_iter().map(|at| self.snippet.place(at)).collect()
    }
}

/// What a Trainer or callback of the file does about the rates.
fn of_class(class: &ClassDef) -> Option<(String, At)> {
    let (trains, calls_back) = (is_derived(class, "Trainer"), is_derived(class, "Callback"));
    if !trains && !calls_back {
        return None;
    }
    class.body.iter().find_map(|inner| {
        let Act::Def(method) = &inner.act else { return None };
        let makes = trains && MAKING.contains(&&*method.name);
        let acts = makes || sets_rates(method) || steps(method);
        acts.then(|| {
            (format!("`{}.{}` makes, sets or steps a schedule itself", class.name, method.name), inner.at)
        })
    })
}

/// Whether a class is derived from one whose name has that ending.
pub(super) fn is_derived(class: &ClassDef, ending: &str) -> bool {
    class.bases.iter().any(|base| {
        matches!(base, Argument::Positional(Expr { kind: ExprKind::Name(name) | ExprKind::Attribute(_, name), .. })
            if name.ends_with(ending))
    })
}

/// Whether a method steps a scheduler or changes its rates.
fn steps(method: &Function) -> bool {
    fn look(expr: &Expr, found: &mut bool) {
        if let ExprKind::Call(function, _) = &expr.kind
            && let ExprKind::Attribute(of, name) = &function.kind
            && let ExprKind::Name(of) | ExprKind::Attribute(_, of) = &of.kind
        {
            *found |= &**name == "step" && of.contains("sched");
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

/// Whether a target is the optimizer or schedule of a Trainer: `trainer.lr_scheduler`.
fn is_held(target: &Expr) -> bool {
    match &target.kind {
        ExprKind::Attribute(of, name) => {
            HOLDING.contains(&&**name)
                && matches!(&of.kind, ExprKind::Name(of) if of.to_lowercase().contains("trainer"))
        }
        _ => false,
    }
}

/// Where a call of a Trainer is handed an optimizer or schedule.
fn replaced(expr: &Expr) -> Option<At> {
    let mut found = None;
    if let ExprKind::Call(function, arguments) = &expr.kind
        && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
        && name.ends_with("Trainer")
    {
        found = arguments.iter().find_map(|argument| match argument {
            Argument::Keyword(name, value)
                if REPLACING.contains(&&**name) && !is_none(value) && !is_optimizer_alone(value) =>
            {
                Some(value.at)
            }
            _ => None,
        });
    }
    scope::inside(expr, &mut |child| found = found.take().or_else(|| replaced(child)));
    found
}

/// Where the file has a Trainer make its optimizer or schedule, for a number of updates of the file's own.
fn made_before(expr: &Expr) -> Option<At> {
    let mut found = match &expr.kind {
        ExprKind::Call(function, _) => match &function.kind {
            ExprKind::Attribute(of, name) if MAKING[..3].contains(&&**name) => {
                let is_trainer =
                    matches!(&of.kind, ExprKind::Name(of) if of.to_lowercase().contains("trainer"));
                is_trainer.then_some(expr.at)
            }
            _ => None,
        },
        _ => None,
    };
    scope::inside(expr, &mut |child| found = found.take().or_else(|| made_before(child)));
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
