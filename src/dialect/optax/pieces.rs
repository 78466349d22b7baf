//! Pieces between boundaries: constant, or leading from each value to the next; one-cycle schedules among them.

use super::common::{INIT_VALUE, OptaxEntry, count, schedule, steps, weak};
use super::curve::{CurvePiece, OptaxCurve, PieceShape};
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit;
use crate::dialect::kit::budget::few_boundaries;
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::{Pairs, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::number::single::{Count, F32};
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

const SCALES: Param = Param::optional(
    "boundaries_and_scales",
    Type::Pairs,
    Default::Absent,
    "a map from counts to factors of the rate before them, at least 0",
)
.means(Role::Milestones);
const CYCLE_STEPS: Param =
    Param::required("transition_steps", Type::Number, "length of the whole cycle in updates, above 0")
        .means(Role::Total);
const CYCLE_PEAK: Param = Param::required("peak_value", Type::Number, "the highest rate").means(Role::Peak);
const PCT_START: Param =
    number("pct_start", "0.3", "the fraction of the cycle in which the rate rises").means(Role::Fraction);
const DIV_FACTOR: Param = number("div_factor", "25.0", "the rate at count 0 is `peak_value / div_factor`");
const FINAL_DIV_FACTOR: Param =
    number("final_div_factor", "1e4", "the rate at the end is the rate at count 0 divided by this");

/// `piecewise_constant_schedule`.
pub(super) const PIECEWISE_CONSTANT_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "piecewise_constant_schedule",
        aliases: &[],
        summary: "a factor at every boundary",
        formula: "init_value * (every scale whose boundary is reached)",
        edges: &[
            "From `count >= boundary` on the scale applies. The scales multiply: `{100: 0.1, 200: 0.1}` ends at a hundredth.",
            "A scale must not be negative.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[INIT_VALUE, SCALES],
        example: "run: {steps: 300}\nschedule: {kind: optax.piecewise_constant_schedule, init_value: 0.1, boundaries_and_scales: {100: 0.1, 200: 0.1}}",
        build: |args| schedule(args, &PIECEWISE_CONSTANT_SCHEDULE),
    },
    curve: piecewise_constant,
};

/// `piecewise_interpolate_schedule`.
pub(super) const PIECEWISE_INTERPOLATE_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "piecewise_interpolate_schedule",
        aliases: &[],
        summary: "lines or half cosines between the products of the scales",
        formula: "linear: (end - start) * pct + start; cosine: end + (start - end) / 2.0 * (cos(pi * pct) + 1), between neighbouring products of `init_value` and the scales",
        edges: &[
            "The product of the scales is reached at each boundary, and holds from the last one on.",
            "A scale must not be negative.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            Param::required(
                "interpolate_type",
                Type::Choice(&["linear", "cosine"]),
                "the curve from each value to the next",
            ),
            INIT_VALUE,
            SCALES,
        ],
        example: "schedule: {kind: optax.piecewise_interpolate_schedule, interpolate_type: cosine, init_value: 0.01, boundaries_and_scales: {200: 10.0, 1000: 0.001}}",
        build: |args| schedule(args, &PIECEWISE_INTERPOLATE_SCHEDULE),
    },
    curve: piecewise_interpolate,
};

/// `linear_onecycle_schedule`.
pub(super) const LINEAR_ONECYCLE_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "linear_onecycle_schedule",
        aliases: &[],
        summary: "up and down in straight lines, then further down",
        formula: "piecewise_interpolate_schedule(\"linear\", peak_value / div_factor, {int(pct_start * transition_steps): div_factor, int(pct_final * transition_steps): 1.0 / div_factor, transition_steps: 1.0 / final_div_factor})",
        edges: &[
            "The peak is at count `int(pct_start * transition_steps)`; the last rate holds from `transition_steps` on.",
            "If phases end at the same count, only the factor of the later one applies.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            CYCLE_STEPS,
            CYCLE_PEAK,
            PCT_START,
            number(
                "pct_final",
                "0.85",
                "the fraction of the cycle after which the rate is back at its first value",
            ),
            DIV_FACTOR,
            FINAL_DIV_FACTOR,
        ],
        example: "schedule: {kind: optax.linear_onecycle_schedule, transition_steps: 1000, peak_value: 0.1}",
        build: |args| schedule(args, &LINEAR_ONECYCLE_SCHEDULE),
    },
    curve: linear_onecycle,
};

/// `cosine_onecycle_schedule`.
pub(super) const COSINE_ONECYCLE_SCHEDULE: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "cosine_onecycle_schedule",
        aliases: &[],
        summary: "up and down in two half cosines",
        formula: "piecewise_interpolate_schedule(\"cosine\", peak_value / div_factor, {int(pct_start * transition_steps): div_factor, int(transition_steps): 1.0 / (div_factor * final_div_factor)})",
        edges: &[
            "The peak is at count `int(pct_start * transition_steps)`; the last rate holds from `transition_steps` on.",
            "With `pct_start: 1` both phases end at the same count, and there is no peak.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[CYCLE_STEPS, CYCLE_PEAK, PCT_START, DIV_FACTOR, FINAL_DIV_FACTOR],
        example: "schedule: {kind: optax.cosine_onecycle_schedule, transition_steps: 1000, peak_value: 0.1}",
        build: |args| schedule(args, &COSINE_ONECYCLE_SCHEDULE),
    },
    curve: cosine_onecycle,
};

fn piecewise_constant(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let init: Number = args.get("init_value")?;
    let scales = args.get::<Option<Pairs>>(SCALES.name)?.map_or(Vec::new(), |pairs| pairs.0);
    few_boundaries(args, SCALES.name, scales.len())?;
    let scales = sorted(args, scales)?;
    remarks.extend(kit::remarks::constants(args, SCALES.name, &floats(&scales), 0.0, Unit::Step));
    if scales.is_empty() {
        return Ok(OptaxCurve::Constant(init));
    }
    let each = |(boundary, scale): &(Number, Number)| {
        Ok((count(args, SCALES.name, *boundary)?, weak(args, SCALES.name, *scale)?))
    };
    let scales = scales.iter().map(each).collect::<Result<_, Diagnostic>>()?;
    Ok(OptaxCurve::Steps { init: weak(args, "init_value", init)?, scales })
}

fn piecewise_interpolate(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let name = SCALES.name;
    let Word(shape) = args.get("interpolate_type")?;
    let scales = args.get::<Option<Pairs>>(name)?.map_or(Vec::new(), |pairs| pairs.0);
    few_boundaries(args, name, scales.len())?;
    remarks.extend(kit::remarks::beyond(args, SCALES.name, &floats(&scales), 0.0, Unit::Step));
    interpolate(args, [name; 2], shape, args.get("init_value")?, scales)
}

/// The boundaries as floats.
fn floats(scales: &[(Number, Number)]) -> Vec<f64> {
    scales.iter().map(|(boundary, _)| boundary.float()).collect()
}

/// The boundaries in order, with their scales.
fn sorted(args: &Args<'_>, mut scales: Vec<(Number, Number)>) -> Result<Vec<(Number, Number)>, Diagnostic> {
    scales.arrange_by(|(a, _), (b, _)| a.float().total_cmp(&b.float()));
    let name = SCALES.name;
    if let Some(twice) = scales.windows(2).find(|pair| pair[0].0.float() == pair[1].0.float()) {
        return Err(args
            .refuse(name, format!("the boundary {} occurs twice", twice[0].0))
            .why("a Python dict keeps only the last of equal keys"));
    }
    match scales.iter().find(|(_, scale)| scale.float() < 0.0) {
        None => Ok(scales),
        Some((_, scale)) => Err(negative(args, name, *scale, args.kind.name)),
    }
}

fn negative(args: &Args<'_>, name: &'static str, scale: Number, function: &str) -> Diagnostic {
    let message = format!("optax raises ValueError: `{function}` expects non-negative scale factors");
    args.refuse(name, message).why(format!("one of them is {scale}"))
}

/// `boundary` and `scale` are the parameters that errors point at.
fn interpolate(
    args: &Args<'_>,
    [boundary, scale]: [&'static str; 2],
    shape: &str,
    init: Number,
    scales: Vec<(Number, Number)>,
) -> Resolved<OptaxCurve> {
    if let Some((_, bad)) = scales.iter().find(|(_, scale)| scale.float() < 0.0) {
        return Err(negative(args, scale, *bad, "piecewise_interpolate_schedule"));
    }
    let scales = match boundary == SCALES.name {
        true => sorted(args, scales)?,
        false => scales,
    };
    let mut bounds = vec![Count::Int(0)];
    let mut factors = vec![init];
    for (bound, factor) in scales {
        bounds.push(count(args, boundary, bound)?);
        factors.push(factor);
    }
    // If one boundary is a float, all of them become float32.
    if bounds.iter().any(|bound| matches!(bound, Count::Float(_))) {
        bounds = bounds.into_iter().map(|bound| Count::Float(bound.float())).collect();
    }
    let last = bounds[bounds.len() - 1];
    let (shapes, end) = shapes(args, scale, shape, &factors)?;
    let pieces = shapes.into_iter().zip(bounds.windows(2));
    let pieces =
        pieces.map(|(shape, bounds)| CurvePiece { begin: bounds[0], end: bounds[1], shape }).collect();
    Ok(OptaxCurve::Pieces { pieces, end: last, last: end })
}

/// The pieces between the running products of the factors, and the last of these products.
fn shapes(
    args: &Args<'_>,
    scale: &'static str,
    shape: &str,
    factors: &[Number],
) -> Result<(Vec<PieceShape>, F32), Diagnostic> {
    let tensors = factors.iter().map(|factor| weak(args, scale, *factor)).collect::<Result<Vec<F32>, _>>()?;
    let whole: Option<Vec<i32>> = factors
        .iter()
        .map(|factor| match factor {
            Int(value) => i32::try_from(*value).ok(),
            _ => None,
        })
        .collect();
    let (pairs, last): (Vec<[F32; 4]>, F32) = match whole {
        // If all are whole, they are multiplied and subtracted as int32, which wraps around.
        Some(whole) => {
            let values = running(&whole, i32::wrapping_mul);
            let pair = |v: &[i32]| {
                [
                    F32::from(v[0]),
                    F32::from(v[1]),
                    F32::from(v[1].wrapping_sub(v[0])),
                    F32::from(v[0].wrapping_sub(v[1])),
                ]
            };
            (values.windows(2).map(pair).collect(), F32::from(values[values.len() - 1]))
        }
        None => {
            let values = running(&tensors, |a, b| a * b);
            let pair = |v: &[F32]| [v[0], v[1], v[1] - v[0], v[0] - v[1]];
            (values.windows(2).map(pair).collect(), values[values.len() - 1])
        }
    };
    let shapes = pairs.into_iter().map(|[start, end, change, back]| match shape {
        "linear" => PieceShape::Linear { change, start },
        _ => PieceShape::Cosine { half: back / F32::from(2.0), end },
    });
    Ok((shapes.collect(), last))
}

/// The block size of running products in XLA's CPU backend.
const BLOCK: usize = 16;

/// Running products as XLA computes them: within blocks, then times the running product of the blocks before.
fn running<T: Copy>(factors: &[T], times: fn(T, T) -> T) -> Vec<T> {
    let mut products: Vec<T> = Vec::with_capacity(factors.len());
    for (index, factor) in factors.iter().enumerate() {
        products.push(match index % BLOCK {
            0 => *factor,
            _ => times(products[index - 1], *factor),
        });
    }
    if products.len() > BLOCK {
        let whole: Vec<T> = products.chunks(BLOCK).map(|block| block[block.len() - 1]).collect();
        let before = running(&whole, times);
        for (index, product) in products.iter_mut().enumerate().skip(BLOCK) {
            *product = times(before[index / BLOCK - 1], *product);
        }
    }
    products
}

fn linear_onecycle(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let steps = cycle_steps(args)?;
    let (start, last) = (args.get("pct_start")?, args.get("pct_final")?);
    let (div, final_div): (Number, Number) = (args.get("div_factor")?, args.get("final_div_factor")?);
    let init = divided(args, "div_factor", args.get("peak_value")?, div)?;
    let legs = [
        (share(args, "pct_start", start, steps)?, div),
        (share(args, "pct_final", last, steps)?, divided(args, "div_factor", Float(1.0), div)?),
        (steps, divided(args, "final_div_factor", Float(1.0), final_div)?),
    ];
    interpolate(args, ["transition_steps", "div_factor"], "linear", init, dict(args, &legs, remarks))
}

fn cosine_onecycle(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let steps = cycle_steps(args)?;
    let start = args.get("pct_start")?;
    let (div, final_div): (Number, Number) = (args.get("div_factor")?, args.get("final_div_factor")?);
    let init = divided(args, "div_factor", args.get("peak_value")?, div)?;
    let all = div * final_div;
    let legs = [
        (share(args, "pct_start", start, steps)?, div),
        (
            share(args, "transition_steps", Int(1), steps)?,
            divided(args, "final_div_factor", Float(1.0), all)?,
        ),
    ];
    interpolate(args, ["transition_steps", "div_factor"], "cosine", init, dict(args, &legs, remarks))
}

/// The length of a cycle. Both functions of optax raise with the message of the linear one.
fn cycle_steps(args: &Args<'_>) -> Result<Number, Diagnostic> {
    let steps = steps(args, "transition_steps")?;
    match steps.float() > 0.0 {
        true => Ok(steps),
        false => Err(args.refuse(
            "transition_steps",
            "optax raises ValueError: A linear onecycle schedule was set with a non-positive `transition_steps`",
        )),
    }
}

/// The entries of a Python dict, sorted by key: of equal keys it keeps the last value.
fn dict(args: &Args<'_>, entries: &[(Number, Number)], remarks: &mut Vec<Remark>) -> Vec<(Number, Number)> {
    let mut dict: Vec<(Number, Number)> = Vec::new();
    for (key, value) in entries {
        match dict.iter_mut().find(|(known, _)| known.float() == key.float()) {
            Some((_, known)) => {
                *known = *value;
                let text = format!("Two phases end at {key}: only the scale of the later one applies.");
                remarks.push(args.remark(RemarkKind::RepeatedBoundary, "transition_steps", text));
            }
            None => dict.push((*key, *value)),
        }
    }
    dict.arrange_by(|(a, _), (b, _)| a.float().total_cmp(&b.float()));
    dict
}

/// `int(pct * steps)`
fn share(args: &Args<'_>, name: &'static str, pct: Number, steps: Number) -> Result<Number, Diagnostic> {
    let count = (pct * steps).int().unwrap_or(Number::Beyond);
    weak(args, name, count)?;
    Ok(count)
}

/// Python's `/`.
fn divided(args: &Args<'_>, name: &'static str, a: Number, b: Number) -> Result<Number, Diagnostic> {
    match b.float() == 0.0 {
        true => Err(args.refuse(name, "optax raises ZeroDivisionError: division by zero")),
        false => Ok(Float(a.float() / b.float())),
    }
}
