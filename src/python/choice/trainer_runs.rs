//! What the trainings of a Trainer of transformers do beside its arguments: trainings that end early, and those that come again.

use crate::python::Program;
use crate::python::choice::handed::expressions;
use crate::python::choice::trainer_classes::{TrainerClasses, TrainerRole};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::HashMap;

/// The attributes of the control of a Trainer that end a training, or an epoch.
const STOPPING: [&str; 2] = ["should_training_stop", "should_epoch_stop"];
/// The callback of transformers that ends a training.
const EARLY: &str = "EarlyStoppingCallback";

impl Program {
    /// Notes on trainings of a file whose updates are not all the rows of one run.
    pub(crate) fn trainer_notes(&self, classes: &TrainerClasses) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some((name, at)) = self.stopping_callback(classes) {
            let spot = self.snippet.spot(at);
            notes.push(format!(
                "`{name}` on {spot} may end a training early: the rows are those of all its epochs"
            ));
        }
        if let Some(at) = self.trains_again(classes) {
            let spot = self.snippet.spot(at);
            notes.push(format!("the Trainer on {spot} trains again: its updates are not among the rows"));
        }
        notes
    }

    /// The first callback that is made and ends trainings: that of transformers, or one of a class of the file or of a module
    /// beside it.
    fn stopping_callback(&self, classes: &TrainerClasses) -> Option<(String, At)> {
        let own = classes.all().filter(|found| found.role == TrainerRole::Callback && stops(found.class));
        let mut classes: Vec<String> = own.map(|found| found.class.name.to_string()).collect();
        classes.push(EARLY.to_string());
        let mut found = None;
        visit::everywhere(&self.body, &mut |statement| {
            let is_class = matches!(statement.act, Act::Class(_));
            expressions(statement, &mut |expr| {
                if !is_class {
                    each(expr, &mut |inner| {
                        let name = match &inner.kind {
                            ExprKind::Name(name) | ExprKind::Attribute(_, name) => name,
                            _ => return,
                        };
                        if classes.iter().any(|class| **class == **name) {
                            found.get_or_insert((name.to_string(), inner.at));
                        }
                    });
                }
            });
        });
        found
    }

    /// Where a Trainer trains in a block in which one has trained already.
    fn trains_again(&self, classes: &TrainerClasses) -> Option<At> {
        let own = classes.all().filter(|found| found.role == TrainerRole::Trainer);
        let own: Vec<String> = own.map(|found| found.class.name.to_string()).collect();
        let mut found = None;
        let mut look = |block: &[Stmt]| {
            let mut trainers: HashMap<&Name, At> = HashMap::new();
            let mut trained = false;
            for statement in block {
                if let Act::Assign(targets, value) = &statement.act
                    && let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
                    && is_trainer(value, &own)
                {
                    trainers.insert(name, value.at);
                }
                let value = match &statement.act {
                    Act::Assign(_, value) | Act::Expr(value) => value,
                    _ => continue,
                };
                if let ExprKind::Call(function, _) = &value.kind
                    && let ExprKind::Attribute(of, method) = &function.kind
                    && &**method == "train"
                    && matches!(&of.kind, ExprKind::Name(of) if trainers.contains_key(of))
                {
                    if trained {
                        found.get_or_insert(value.at);
                    }
                    trained = true;
                }
            }
        };
        look(&self.body);
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::Def(function) = &statement.act {
                look(&function.body);
            }
        });
        found
    }
}

/// Whether a callback ends trainings.
fn stops(class: &ClassDef) -> bool {
    let mut found = false;
    visit::everywhere(&class.body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act {
            let sets = |target: &Expr| matches!(&target.kind, ExprKind::Attribute(_, name) if STOPPING.contains(&&**name));
            found |= targets.iter().any(sets) && !matches!(value.kind, ExprKind::Bool(false));
        }
    });
    found
}

/// Whether an expression makes a Trainer. `own` are the classes of the file and its modules that are one.
fn is_trainer(expr: &Expr, own: &[String]) -> bool {
    let is_class = |name: &Name| name.ends_with("Trainer") || own.iter().any(|class| **class == **name);
    matches!(&expr.kind, ExprKind::Call(function, _)
        if matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if is_class(name)))
}

/// Calls a function for an expression and all within it.
fn each(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    scope::inside(expr, &mut |inner| each(inner, visit));
}
