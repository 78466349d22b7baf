//! Handlers of events of ignite's engines that step a scheduler: `@trainer.on(Events.EPOCH_COMPLETED)`, `add_event_handler`.

use crate::python::Program;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::HashMap;

/// A handler of an event that steps a scheduler, or is one.
#[derive(Debug, Clone)]
pub(crate) struct SteppingHandler {
    /// The scheduler, as the file names it.
    pub of: String,
    /// The event, or nothing if it is filtered, or is several.
    pub event: Option<String>,
    /// Whether the handler calls `step` of the scheduler. Else the scheduler itself is the handler.
    pub steps: bool,
    /// Where it is added, in words.
    pub spot: String,
    /// Where an engine of the file makes its update under a condition, in words: not each of its iterations makes one.
    pub under: Option<String>,
}

impl Program {
    /// The handlers of events that step schedulers, if the program uses ignite.
    pub(in crate::python) fn stepping_handlers(&self) -> Vec<SteppingHandler> {
        let mut found = Vec::new();
        if self.uses(&["ignite"]).is_none() {
            return found;
        }
        let mut functions: HashMap<&str, &Function> = HashMap::new();
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::Def(function) = &statement.act {
                functions.insert(&function.name, function);
            }
        });
        let under = self.update_under_condition(&functions);
        let mut add = |event: &Expr, stepped: Vec<(String, bool)>, at: At| {
            found.extend(stepped.into_iter().map(|(of, steps)| SteppingHandler {
                of,
                event: plain_event(event),
                steps,
                spot: self.snippet.spot(at),
                under: under.clone(),
            }));
        };
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::Def(function) = &statement.act {
                for decorator in &function.decorators {
                    if let Some(event) = argument_of(decorator, "on", 0) {
                        add(event, stepped_in(&function.body), statement.at);
                    }
                }
            }
            expressions(statement, &mut |expr| {
                each_call(expr, &mut |call| {
                    let parts = argument_of(call, "add_event_handler", 0).zip(argument_of(
                        call,
                        "add_event_handler",
                        1,
                    ));
                    if let Some((event, handler)) = parts {
                        add(event, stepped_by(handler, &functions), call.at);
                    }
                });
            });
        });
        found
    }

    /// Where a function that an engine runs makes its update under a condition.
    fn update_under_condition(&self, functions: &HashMap<&str, &Function>) -> Option<String> {
        let mut engines: Vec<&str> = Vec::new();
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| {
                each_call(expr, &mut |call| {
                    if let ExprKind::Call(made, arguments) = &call.kind
                        && matches!(&made.kind, ExprKind::Name(name) if &**name == "Engine")
                        && let Some(Argument::Positional(Expr { kind: ExprKind::Name(name), .. })) =
                            arguments.first()
                    {
                        engines.push(name);
                    }
                });
            });
        });
        let updates =
            |body: &[Stmt]| stepped_in(body).iter().any(|(of, _)| of.to_lowercase().contains("optim"));
        let mut found = None;
        for function in engines.iter().filter_map(|name| functions.get(name)) {
            visit::each(&function.body, &mut |statement| {
                if matches!(statement.act, Act::If(..))
                    && visit::blocks(statement).iter().any(|block| updates(block))
                {
                    found.get_or_insert(statement.at);
                }
            });
        }
        found.map(|at| self.snippet.spot(at))
    }
}

/// An argument without a name of a call of a method.
fn argument_of<'a>(expr: &'a Expr, method: &str, position: usize) -> Option<&'a Expr> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    let is_it = matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == method);
    match arguments.get(position).filter(|_| is_it)? {
        Argument::Positional(value) => Some(value),
        _ => None,
    }
}

/// `EPOCH_COMPLETED` of `Events.EPOCH_COMPLETED`.
fn plain_event(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Attribute(_, name) => Some(name.to_string()),
        _ => None,
    }
}

fn each_call<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    if matches!(expr.kind, ExprKind::Call(..)) {
        visit(expr);
    }
    scope::inside(expr, &mut |inner| each_call(inner, visit));
}

/// What a handler steps, and whether it calls `step` for that.
fn stepped_by(handler: &Expr, functions: &HashMap<&str, &Function>) -> Vec<(String, bool)> {
    match &handler.kind {
        ExprKind::Lambda(function) => stepped_in(&function.body),
        ExprKind::Name(name) => match functions.get(&**name) {
            Some(function) => stepped_in(&function.body),
            None => vec![(name.to_string(), false)],
        },
        // `LRScheduler(scheduler)` is made where it is added.
        ExprKind::Call(_, arguments) => arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Positional(Expr { kind: ExprKind::Name(name), .. }) => {
                    Some((name.to_string(), false))
                }
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The objects whose `step` a body calls.
fn stepped_in(body: &[Stmt]) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| {
            each_call(expr, &mut |call| {
                if let ExprKind::Call(function, _) = &call.kind
                    && let ExprKind::Attribute(of, step) = &function.kind
                    && &**step == "step"
                    && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &of.kind
                {
                    found.push((name.to_string(), true));
                }
            });
        });
    });
    found
}
