//! `StepCosineDecayWithOffset`: a half cosine from each value to the next.

use super::common::{GardenClass, OFFSET, build, offset};
use crate::dialect::kit::values::Length;
use crate::dialect::tensorflow::common::NAME;
use crate::dialect::tensorflow::curve::{Leg, TfCurve};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::Unit;

/// `StepCosineDecayWithOffset`.
pub(super) const STEP_COSINE_DECAY_WITH_OFFSET: GardenClass = GardenClass {
    kind: Kind {
        name: "StepCosineDecayWithOffset",
        aliases: &[],
        summary: "a half cosine from each value to the next",
        formula: "(value - next) * (cos(pi * (t - offset - boundary) / (next boundary - boundary)) + 1) / 2 + next",
        edges: &[
            "After the last value comes a stretch to 0 of length 0: from the last boundary on the rate is NaN.",
            "The first stretch counts from `offset`, not from the first boundary.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            Param::required(
                "boundaries",
                Type::List(&Type::Number),
                "the step at which each value is reached, in order",
            )
            .means(Role::Milestones),
            Param::required("values", Type::List(&Type::Number), "the values, as many as boundaries")
                .means(Role::Rates),
            OFFSET,
            NAME,
        ],
        example: "schedule: {kind: official.modeling.optimization.StepCosineDecayWithOffset, boundaries: [0, 500, 1000], values: [0.1, 0.01, 0.001]}",
        build: |args| build(args, &STEP_COSINE_DECAY_WITH_OFFSET),
    },
    curve: step_cosine,
};

fn step_cosine(args: &Args<'_>) -> Resolved<TfCurve> {
    let boundaries = args.get::<Vec<Length>>("boundaries")?;
    let values = args.get::<Vec<Number>>("values")?;
    if values.is_empty() {
        return Err(args.refuse("values", "the Model Garden raises ValueError: Expect non empty []"));
    }
    if boundaries.len() != values.len() {
        let (found, wanted) = (boundaries.len(), values.len());
        return Err(args.refuse(
            "boundaries",
            format!("the Model Garden raises ValueError: Boundaries length is equal to learning rate levels length{found} != {wanted}"),
        ));
    }
    let leg = |index: usize| {
        let Length(begin) = boundaries[index];
        let steps = boundaries.get(index + 1).map_or(Number::Int(0), |Length(end)| *end - begin);
        let end = values.get(index + 1).copied().unwrap_or(Number::Float(0.0));
        Leg {
            begin: F32::from(begin),
            steps: F32::from(steps),
            fall: F32::from(values[index] - end),
            end: F32::from(end),
        }
    };
    Ok(TfCurve::StepCosine { offset: offset(args)?, legs: (0..values.len()).map(leg).collect() })
}
