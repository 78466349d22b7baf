//! The functions that make a `LambdaLR` with an `lr_lambda` of a framework. `standard/torch_lr_scheduler.py` calls what is here.

use super::rule::{packed, value, wrong_call};
use super::{argument, fault, only};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::native::*;
use crate::python::object::shared::Shared;
use crate::python::object::value::Value;
use std::rc::Rc;

/// Makes an `lr_lambda` from `optimizer.defaults["lr"]`, the arguments and the arguments by name. Returns it and
/// `last_epoch`.
pub(super) fn construct(constructor: &dyn NativeConstructor, args: &[Value]) -> Outcome<Value> {
    let [default_lr, args, named] = args else { return Err(wrong_call()) };
    // Most functions do not need the rate, which may be unknown.
    let default_lr = argument(default_lr, &mut Vec::new()).ok().and_then(|lr| lr.number());
    let made = constructor.factor(packed(constructor, args, named)?, default_lr).map_err(fault)?;
    let factor = Value::Native(Shared::new(Native::Factor(made.factor)));
    Ok(Value::tuple(vec![factor, value(made.last_epoch)]))
}

/// Calls an `lr_lambda`.
pub(super) fn call(
    factor: &dyn NativeFactor,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let given = only(args, keywords, &["current_step"]).filter(|_| args.len() + keywords.len() == 1);
    let step = given.map(|step| argument(step, &mut Vec::new())).transpose()?;
    let step = step.and_then(|step| step.number()).ok_or_else(|| {
        Fault::refuse("this `lr_lambda` is not called with one number").help("call it with the step alone")
    })?;
    factor.at(step).map(|factor| value(factor.into())).map_err(fault)
}
