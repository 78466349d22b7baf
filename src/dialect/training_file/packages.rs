//! The calls of packages that take or make schedules in ways of their own.

use super::composer;
use super::found::{Found, ends, named};
use super::ignite;
use super::keras;
use super::kinds::kind_of;
use super::mxnet;
use super::tensorflow1;
use crate::python::{Outline, OutlinedCall, optax_takes_rate};

/// The schedule of a call of such a package, if it has one; `None` for a call of any other.
pub(super) fn found<'a>(call: &'a OutlinedCall, outline: &'a Outline) -> Option<Option<Found<'a>>> {
    match ends(&call.origin).0 {
        _ if call.graph_rate.is_some() => Some(tensorflow1::of_graph(call)),
        "mxnet" => Some(mxnet::found(call, outline)),
        _ if tensorflow1::is_rate(call) => Some(tensorflow1::found(call, outline)),
        _ if keras::is_of_functions(call) => Some(Some(keras::of_functions(call))),
        "ignite" => Some(ignite::found(call, outline)),
        first if composer::is_kind(first) && kind_of(call).is_some() => Some(composer::found(call, outline)),
        _ => composer::constant(call).map(Some),
    }
}

/// Whether a call of optax takes a rate: other functions take the loss (`value_and_grad_from_state(fun)`).
pub(super) fn takes_rate(call: &OutlinedCall) -> bool {
    named(call, "learning_rate").is_some()
        || call.origin.starts_with("optax.contrib.")
        || call.origin.strip_prefix("optax.").is_some_and(optax_takes_rate)
}
