//! `piecewise_constant_decay`: a value for each stretch between boundaries.

use super::common::build;
use crate::dialect::kit::values::Whole;
use crate::dialect::tensorflow::common::{NAME, piecewise};
use crate::dialect::tensorflow::curve::{Boundaries, TfCurve};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Unit;

/// `piecewise_constant_decay`.
pub(super) const PIECEWISE_CONSTANT_DECAY: Kind = Kind {
    name: "piecewise_constant_decay",
    aliases: &["piecewise_constant"],
    summary: "a value for each stretch between boundaries",
    formula: "values[number of boundaries below t]",
    edges: &[
        "At `t == boundary` the old value applies, from `boundary + 1` on the new one.",
        "Boundaries must be integers, because the global step is one. Values must be all integers or all floats.",
        "If boundaries do not increase, TensorFlow raises at the first step at which two values apply.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required(
            "boundaries",
            Type::List(&Type::Number),
            "the last step of each value but the last, integers in increasing order",
        )
        .means(Role::Milestones),
        Param::required("values", Type::List(&Type::Number), "the values, one more than boundaries")
            .means(Role::Rates),
        NAME,
    ],
    example: "run: {steps: 300}\nschedule: {kind: tf.compat.v1.train.piecewise_constant, boundaries: [100, 200], values: [0.1, 0.01, 0.001]}",
    build: |args| build(args, constants),
};

fn constants(args: &Args<'_>) -> Resolved<TfCurve> {
    let mut boundaries = Vec::new();
    for Whole(boundary) in args.get::<Vec<Whole>>("boundaries")? {
        match boundary {
            Number::Int(boundary) => boundaries.push(boundary as i64),
            value => {
                return Err(args
                    .refuse("boundaries", "TensorFlow raises ValueError: Boundaries (<dtype: 'float32'>) must have the same dtype as x (<dtype: 'int64'>).")
                    .why(format!("the global step is an integer, and {value} is not")));
            }
        }
    }
    let values: Vec<Number> = args.get("values")?;
    let kind = |value: &Number| match value {
        Number::Float(_) => "float32",
        Number::Int(value) if i32::try_from(*value).is_ok() => "int32",
        _ => "int64",
    };
    if let Some(other) = values.iter().find(|value| kind(value) != kind(&values[0])) {
        let (first, other) = (kind(&values[0]), kind(other));
        return Err(args
            .refuse("values", format!("TensorFlow raises ValueError: Values must have elements all with the same dtype (<dtype: '{first}'> vs <dtype: '{other}'>)."))
            .help("write all of them with a decimal point"));
    }
    let sentence = "The length of boundaries should be 1 less than the length of values";
    piecewise(args, Boundaries::Whole(boundaries), sentence)
}
