//! Lightning's method `configure_optimizers`, which says how often Lightning steps a scheduler.

use crate::python::choice::handed::expressions;
use crate::python::object::value::Value;
use crate::python::object::whole::RecordedCall;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;

/// The method that makes the optimizers and schedulers.
const METHOD: &str = "configure_optimizers";

/// What stands between the interval and a frequency.
pub(crate) const EVERY: &str = " every ";

/// What is said of a module without Lightning's own loop.
pub(crate) const MANUAL_STEPS: &str =
    "steps its optimizers and schedulers itself: `automatic_optimization` is False";

/// What Lightning reads beside an optimizer and beside a scheduler (2.6.6). It warns of other keys, and ignores them.
const OUTER: [&str; 3] = ["optimizer", "lr_scheduler", "monitor"];
const INNER: [&str; 7] =
    ["scheduler", "name", "interval", "frequency", "reduce_on_plateau", "monitor", "strict"];

/// How often Lightning steps a scheduler.
pub(in crate::python) struct LightningPace {
    /// `step` or `epoch`, or nothing if it is computed. A `frequency` of N follows: `epoch every N`.
    pub interval: String,
    /// The keys that Lightning ignores where they stand.
    pub ignored: Vec<String>,
    /// What the module does itself, so that Lightning alone does not give the rates.
    pub besides: Option<String>,
    /// The class of the module.
    pub module: Option<Name>,
}

/// What a module of Lightning does itself about the rates of the scheduler that is made at a place.
fn besides(class: &ClassDef, place: At) -> Option<String> {
    let methods = || {
        class.body.iter().filter_map(|statement| match &statement.act {
            Act::Def(function) => Some(function),
            _ => None,
        })
    };
    if is_manual(class) {
        return Some(MANUAL_STEPS.into());
    }
    if let Some(setter) = methods().find(|method| &*method.name != METHOD && sets_rates(method)) {
        return Some(format!("sets rates itself, in `{}`", setter.name));
    }
    if methods().any(|method| &*method.name == "lr_scheduler_step" && !is_plain_step(method)) {
        return Some("has a `lr_scheduler_step` of its own".into());
    }
    let own = methods().find(|method| &*method.name == METHOD)?;
    is_lost(own, place).then(|| format!("does not hand the scheduler over: `{METHOD}` does not return it"))
}

/// Whether a class switches Lightning's own loop off.
fn is_manual(class: &ClassDef) -> bool {
    let mut found = false;
    visit::everywhere(&class.body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && matches!(given(value).kind, ExprKind::Bool(false))
        {
            found |= targets.iter().any(|target| {
                matches!(&target.kind, ExprKind::Attribute(_, name) if &**name == "automatic_optimization")
            });
        }
    });
    found
}

/// Whether a method assigns to the rate of a parameter group.
pub(super) fn sets_rates(method: &Function) -> bool {
    let is_rate = |target: &Expr| match &target.kind {
        ExprKind::Index(_, key) => matches!(&key.kind, ExprKind::Str(key) if &**key == "lr"),
        _ => false,
    };
    let mut found = false;
    visit::everywhere(&method.body, &mut |statement| match &statement.act {
        Act::Assign(targets, _) => found |= targets.iter().any(is_rate),
        Act::Augment(_, target, _) => found |= is_rate(target),
        _ => {}
    });
    found
}

/// Whether a method is `scheduler.step()` alone, once, perhaps with a metric or without one.
pub(super) fn is_plain_step(method: &Function) -> bool {
    /// How often a statement steps; `None` if it does anything else.
    fn steps(statement: &Stmt) -> Option<usize> {
        match &statement.act {
            Act::Expr(Expr { kind: ExprKind::Str(_), .. }) | Act::Pass => Some(0),
            Act::Expr(Expr { kind: ExprKind::Call(function, arguments), .. }) => {
                let is_step = matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == "step");
                let is_metric = |argument: &Argument| {
                    matches!(argument, Argument::Positional(Expr { kind: ExprKind::Name(name), .. })
                        if name.contains("metric"))
                };
                (is_step && arguments.iter().all(is_metric)).then_some(1)
            }
            _ => None,
        }
    }
    let all = |body: &[Stmt]| body.iter().map(steps).sum::<Option<usize>>();
    let count = |statement: &Stmt| match &statement.act {
        // As Lightning has it: `if metric is None: scheduler.step()`, `else: scheduler.step(metric)`.
        Act::If(arms, otherwise) => {
            let is_one = |body: &[Stmt]| all(body) == Some(1);
            (arms.iter().all(|(_, body)| is_one(body)) && is_one(otherwise)).then_some(1)
        }
        _ => steps(statement),
    };
    method.body.iter().map(count).sum::<Option<usize>>() == Some(1)
}

/// Whether a function makes the scheduler at a place, gives it a name, and does nothing more with it.
fn is_lost(function: &Function, place: At) -> bool {
    let mut target = None;
    visit::everywhere(&function.body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [only] = &targets[..]
            && given(value).at == place
        {
            target = only.path();
        }
    });
    let Some(target) = target else { return false };
    let mut uses = 0;
    visit::everywhere(&function.body, &mut |statement| match &statement.act {
        Act::Assign(_, value) => count(value, &target, &mut uses),
        _ => expressions(statement, &mut |expr| count(expr, &target, &mut uses)),
    });
    uses == 0
}

/// The value of an assignment of a file that is rewritten: `__named__(value, 'name')`.
fn given(value: &Expr) -> &Expr {
    match &value.kind {
        ExprKind::Call(function, arguments) => match (&function.kind, arguments.first()) {
            (ExprKind::Name(name), Some(Argument::Positional(value))) if &**name == "__named__" => value,
            _ => value,
        },
        _ => value,
    }
}

fn count(expr: &Expr, target: &str, uses: &mut usize) {
    *uses += usize::from(expr.path().is_some_and(|path| path == target));
    scope::inside(expr, &mut |child| count(child, target, uses));
}

/// A `configure_optimizers`, with the class whose method it is.
pub(in crate::python) struct LightningMethod<'a> {
    class: Option<&'a ClassDef>,
    function: &'a Function,
}

/// All `configure_optimizers` of a file.
pub(in crate::python) fn methods(body: &[Stmt]) -> Vec<LightningMethod<'_>> {
    let mut found: Vec<LightningMethod<'_>> = Vec::new();
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Class(class) => {
            found.extend(class.body.iter().filter_map(|inner| match &inner.act {
                Act::Def(function) if &*function.name == METHOD => {
                    Some(LightningMethod { class: Some(class), function })
                }
                _ => None,
            }));
        }
        // The methods of a class come after the class.
        Act::Def(function)
            if &*function.name == METHOD
                && !found.iter().any(|known| std::ptr::eq(known.function, &**function)) =>
        {
            found.push(LightningMethod { class: None, function });
        }
        _ => {}
    });
    found
}

/// Whether a class makes the optimizers for Lightning: its method takes nothing.
pub(in crate::python) fn configures(body: &[Stmt]) -> bool {
    let takes_nothing = |method: &LightningMethod<'_>| method.function.parameters.len() == 1;
    methods(body).iter().any(|method| method.class.is_some() && takes_nothing(method))
}

/// How often Lightning steps the scheduler that is made at a place; `None` if the place is not in `configure_optimizers`.
/// Without a word about it, Lightning does so once per epoch.
pub(in crate::python) fn pace(methods: &[LightningMethod<'_>], place: At) -> Option<LightningPace> {
    methods.iter().rev().find_map(|method| {
        let (mut is_here, mut said, mut every, mut ignored) = (false, None, None, Vec::new());
        visit::everywhere(&method.function.body, &mut |inner| {
            if let Act::Assign(targets, value) = &inner.act
                && targets.iter().any(|target| matches!(&target.kind, ExprKind::Index(_, key) if is_key(key)))
            {
                said = said.take().or(text(value));
            }
            expressions(inner, &mut |expr| {
                look(expr, place, &mut is_here, &mut said);
                frequency(expr, &mut every);
                collect_ignored(expr, &mut ignored);
            });
        });
        if !is_here {
            return None;
        }
        let said = said.unwrap_or_else(|| "epoch".to_string());
        let interval = every.map_or_else(|| said.clone(), |every: String| format!("{said}{EVERY}{every}"));
        let besides = method.class.and_then(|class| besides(class, place));
        let module = method.class.map(|class| class.name.clone());
        Some(LightningPace { interval, ignored, besides, module })
    })
}

/// How often Lightning steps the scheduler that a call makes. What `configure_optimizers` returns as the file runs counts before
/// what is written where it is made.
pub(in crate::python) fn pace_of(
    call: &RecordedCall,
    methods: &[LightningMethod<'_>],
    paces: &[(Value, String, Name)],
) -> Option<LightningPace> {
    let written = pace(methods, call.at);
    match paces.iter().find(|(scheduler, ..)| scheduler.same(&call.result)) {
        Some((_, interval, module)) => Some(returned(methods, written, interval, module)),
        None => written,
    }
}

/// The same of a scheduler that the module of a class returns: how often it is stepped is known as the file runs. `written` is
/// what the place says where it is made.
fn returned(
    methods: &[LightningMethod<'_>],
    written: Option<LightningPace>,
    interval: &str,
    module: &str,
) -> LightningPace {
    let class = methods.iter().filter_map(|method| method.class).find(|class| *class.name == *module);
    let interval = interval.to_string();
    match written {
        Some(written) => LightningPace { interval, ..written },
        // A function or method makes it that `configure_optimizers` calls.
        None => LightningPace {
            interval,
            ignored: Vec::new(),
            besides: class.and_then(|class| besides(class, At::default())),
            module: Some(module.into()),
        },
    }
}

/// The keys of a dict that are plain texts.
fn keys(pairs: &[(Option<Expr>, Expr)]) -> impl Iterator<Item = &str> {
    pairs.iter().filter_map(|(key, _)| match &key.as_ref()?.kind {
        ExprKind::Str(text) => Some(&**text),
        _ => None,
    })
}

/// Whether a dict has what stands beside an optimizer, and not beside a scheduler: an interval there is ignored.
fn is_outer(pairs: &[(Option<Expr>, Expr)]) -> bool {
    keys(pairs).any(|key| key == "optimizer") && keys(pairs).all(|key| key != "scheduler")
}

fn collect_ignored(expr: &Expr, found: &mut Vec<String>) {
    if let ExprKind::Dict(pairs) = &expr.kind {
        let known = match () {
            () if is_outer(pairs) => &OUTER[..],
            () if keys(pairs).any(|key| key == "scheduler") => &INNER[..],
            () => &[],
        };
        let ignored = keys(pairs).filter(|key| !known.is_empty() && !known.contains(key));
        found.extend(ignored.map(str::to_string));
    }
    scope::inside(expr, &mut |child| collect_ignored(child, found));
}

fn look(expr: &Expr, place: At, is_here: &mut bool, said: &mut Option<String>) {
    *is_here |= expr.at == place;
    match &expr.kind {
        ExprKind::Dict(pairs) if !is_outer(pairs) => {
            for (key, value) in pairs {
                if key.as_ref().is_some_and(is_key) {
                    *said = said.take().or(text(value));
                }
            }
        }
        ExprKind::Call(_, arguments) => {
            for argument in arguments {
                if let Argument::Keyword(name, value) = argument
                    && &**name == "interval"
                {
                    *said = said.take().or(text(value));
                }
            }
        }
        _ => {}
    }
    scope::inside(expr, &mut |child| look(child, place, is_here, said));
}

/// The `frequency` in a dict or call, unless it is 1. One that is computed is shown as `N`.
fn frequency(expr: &Expr, found: &mut Option<String>) {
    let mut add = |value: &Expr| match value.kind {
        ExprKind::Int(1) => {}
        ExprKind::Int(every) => *found = Some(every.to_string()),
        _ => *found = Some("N".to_string()),
    };
    match &expr.kind {
        ExprKind::Dict(pairs) if !is_outer(pairs) => pairs.iter().for_each(|(key, value)| {
            if matches!(key.as_ref().map(|key| &key.kind), Some(ExprKind::Str(key)) if &**key == "frequency")
            {
                add(value);
            }
        }),
        ExprKind::Call(_, arguments) => arguments.iter().for_each(|argument| match argument {
            Argument::Keyword(name, value) if &**name == "frequency" => add(value),
            _ => {}
        }),
        _ => {}
    }
    scope::inside(expr, &mut |child| frequency(child, found));
}

fn is_key(key: &Expr) -> bool {
    matches!(&key.kind, ExprKind::Str(text) if &**text == "interval")
}

fn text(value: &Expr) -> Option<String> {
    match &value.kind {
        ExprKind::Str(text) => Some(text.to_string()),
        _ => Some(String::new()),
    }
}
