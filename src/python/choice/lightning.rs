//! Lightning's method `configure_optimizers`, which says how often Lightning steps a scheduler.

use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;

/// The method that makes the optimizers and schedulers.
const METHOD: &str = "configure_optimizers";

/// What stands between the interval and a frequency.
pub(crate) const EVERY: &str = " every ";

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
}

/// How often Lightning steps the scheduler that is made at a place; `None` if the place is not in `configure_optimizers`.
/// Without a word about it, Lightning does so once per epoch.
pub(in crate::python) fn pace(body: &[Stmt], place: At) -> Option<LightningPace> {
    let mut found = None;
    visit::everywhere(body, &mut |statement| {
        let Act::Def(function) = &statement.act else { return };
        if &*function.name != METHOD {
            return;
        }
        let (mut is_here, mut said, mut every, mut ignored) = (false, None, None, Vec::new());
        visit::everywhere(&function.body, &mut |inner| {
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
        if is_here {
            let said = said.unwrap_or_else(|| "epoch".to_string());
            let interval =
                every.map_or_else(|| said.clone(), |every: String| format!("{said}{EVERY}{every}"));
            found = Some(LightningPace { interval, ignored });
        }
    });
    found
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
