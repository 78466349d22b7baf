//! From the arguments of a schedule to its [`Curve`], with what Python computes on the way in Python's arithmetic.

use super::curve::{Bound, Curve, Exponent, Piece, Shape};
use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit;
use crate::dialect::kit::values::{Keywords, Pairs, Steps, Word};
use crate::number::python::Number::{self, Float, Int};
use crate::number::single::{Count, F32};
use crate::schedule::remark::{Finding, Remark};
use crate::schedule::{Schedule, Unit};

/// Makes any of the schedules.
pub fn schedule(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let mut remarks = Vec::new();
    let curve = curve(args, &mut remarks)?;
    let length = curve.length();
    let schedule = remarks.into_iter().fold(Schedule::single(curve), Schedule::remark);
    Ok(match length {
        Some(length) => schedule.lasting(length),
        None => schedule,
    })
}

fn curve(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    match args.kind.name {
        "constant_schedule" => Ok(Curve::Constant(args.get("value")?)),
        "linear_schedule" => {
            polynomial(args, ["init_value", "end_value", "transition_steps"], Int(1), begin(args)?, remarks)
        }
        "polynomial_schedule" => {
            let (power, begin) = (args.get("power")?, begin(args)?);
            polynomial(args, ["init_value", "end_value", "transition_steps"], power, begin, remarks)
        }
        "exponential_decay" => exponential(args, "init_value", remarks),
        "cosine_decay_schedule" => cosine_decay(args),
        "linear_onecycle_schedule" => linear_onecycle(args, remarks),
        "cosine_onecycle_schedule" => cosine_onecycle(args, remarks),
        "warmup_constant_schedule" => warmup(args, remarks),
        "warmup_cosine_decay_schedule" => warmup_cosine(args, remarks),
        "warmup_exponential_decay_schedule" => warmup_exponential(args, remarks),
        "piecewise_constant_schedule" => piecewise_constant(args, remarks),
        "piecewise_interpolate_schedule" => piecewise_interpolate(args, remarks),
        "sgdr_schedule" => sgdr(args, remarks),
        "join_schedules" => join(args, remarks),
        _ => Err(Diagnostic::new(format!("`{}` cannot stand here", args.full_name()))
            .at(args.kind_place(), "not a function of the count")
            .why("optax calls what stands here with the count, as it does its own schedules")
            .help("use one of optax's schedules, such as `optax.linear_schedule`")),
    }
}

fn begin(args: &Args<'_>) -> Result<Number, Diagnostic> {
    steps(args, "transition_begin")
}

fn steps(args: &Args<'_>, name: &'static str) -> Result<Number, Diagnostic> {
    args.get(name).map(|Steps(steps)| steps)
}

/// `init`, `end` and `steps` are the names of parameters.
fn polynomial(
    args: &Args<'_>,
    [init, end, steps]: [&'static str; 3],
    power: Number,
    begin: Number,
    remarks: &mut Vec<Remark>,
) -> Result<Curve, Diagnostic> {
    let (from, to): (Number, Number) = (args.get(init)?, args.get(end)?);
    let length = self::steps(args, steps)?;
    if length.float() <= 0.0 {
        let text = format!("`{steps}` is not positive: the rate stays at `{init}`");
        remarks.push(args.remark(Finding::DecaySwitchedOff, steps, text));
        return Ok(Curve::Constant(from));
    }
    Ok(Curve::Polynomial {
        difference: weak(args, init, from - to)?,
        end: weak(args, end, to)?,
        power: exponent(power),
        begin: from_zero(args, begin, remarks)?,
        steps: count(args, steps, length)?,
    })
}

/// `transition_begin`, which optax takes for 0 where it is negative.
fn from_zero(args: &Args<'_>, begin: Number, remarks: &mut Vec<Remark>) -> Result<Count, Diagnostic> {
    if begin.float() < 0.0 {
        remarks.push(args.remark(
            Finding::NegativeTakenForZero,
            "transition_begin",
            "`transition_begin` is negative: optax takes it for 0",
        ));
        return Ok(Count::Int(0));
    }
    count(args, "transition_begin", begin)
}

fn exponential(args: &Args<'_>, init: &'static str, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let (value, rate): (Number, Number) = (args.get(init)?, args.get("decay_rate")?);
    let steps = steps(args, "transition_steps")?;
    let (begin, staircase, end) =
        (begin(args)?, args.get("staircase")?, args.get::<Option<Number>>("end_value")?);
    if steps.float() <= 0.0 || rate.float() == 0.0 {
        let (name, is) = match steps.float() <= 0.0 {
            true => ("transition_steps", "not positive"),
            false => ("decay_rate", "0"),
        };
        let text = format!("`{name}` is {is}: the rate stays at `{init}`");
        remarks.push(args.remark(Finding::DecaySwitchedOff, name, text));
        return Ok(Curve::Constant(value));
    }
    if staircase {
        let size = steps.float() + begin.float().max(0.0);
        remarks.extend(kit::remarks::stairs(args, "transition_steps", size, Unit::Step));
    }
    let bound = match end {
        None => None,
        Some(end) if rate.float() < 1.0 => Some(Bound::Least(weak(args, "end_value", end)?)),
        Some(end) => Some(Bound::Most(weak(args, "end_value", end)?)),
    };
    Ok(Curve::Exponential {
        init: weak(args, init, value)?,
        rate: weak(args, "decay_rate", rate)?,
        begin: from_zero(args, begin, remarks)?,
        steps: count(args, "transition_steps", steps)?,
        staircase,
        bound,
    })
}

fn cosine_decay(args: &Args<'_>) -> Result<Curve, Diagnostic> {
    cosine(args, "init_value", steps(args, "decay_steps")?, args.get("alpha")?)
}

/// `init` is the name of a parameter; the steps may be what a warmup leaves of `decay_steps`.
fn cosine(args: &Args<'_>, init: &'static str, steps: Number, alpha: Number) -> Result<Curve, Diagnostic> {
    if steps.float() <= 0.0 {
        let message = format!(
            "optax raises ValueError: The cosine_decay_schedule requires positive decay_steps, got decay_steps={steps}."
        );
        let error = args.refuse("decay_steps", message);
        return Err(match init {
            "peak_value" => error.why(
                "`decay_steps` includes the warmup: `decay_steps - warmup_steps` are left for the cosine",
            ),
            _ => error,
        });
    }
    Ok(Curve::Cosine {
        init: weak(args, init, args.get(init)?)?,
        steps: F32::from(steps.float()),
        alpha: weak(args, init, alpha)?,
        rest: weak(args, init, Int(1) - alpha)?,
        exponent: exponent(args.get("exponent")?),
    })
}

fn warmup(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let length = steps(args, "warmup_steps")?.float();
    remarks.extend(kit::remarks::warmup(args, "warmup_steps", length, Unit::Step));
    polynomial(args, ["init_value", "peak_value", "warmup_steps"], Int(1), Int(0), remarks)
}

/// A warmup and what comes after it.
fn after_warmup(args: &Args<'_>, first: Curve, then: Curve) -> Result<Curve, Diagnostic> {
    joined(args, "warmup_steps", vec![first, then], &[steps(args, "warmup_steps")?])
}

fn warmup_cosine(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let (peak, end): (Number, Number) = (args.get("peak_value")?, args.get("end_value")?);
    let alpha = if peak.float() == 0.0 { Float(0.0) } else { Float(end.float() / peak.float()) };
    let first = warmup(args, remarks)?;
    let decay = steps(args, "decay_steps")? - steps(args, "warmup_steps")?;
    after_warmup(args, first, cosine(args, "peak_value", decay, alpha)?)
}

fn warmup_exponential(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let first = warmup(args, remarks)?;
    after_warmup(args, first, exponential(args, "peak_value", remarks)?)
}

fn sgdr(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let (mut cycles, mut boundaries, mut step) = (Vec::new(), Vec::new(), Int(0));
    for keywords in args.get::<Vec<Keywords<'_>>>("cosine_kwargs")? {
        let args = keywords.of(&super::WARMUP_COSINE_DECAY_SCHEDULE)?;
        cycles.push(warmup_cosine(&args, remarks)?);
        step = step + steps(&args, "decay_steps")?;
        boundaries.push(step);
    }
    boundaries.pop();
    joined(args, "cosine_kwargs", cycles, &boundaries)
}

fn join(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let (inner, boundaries) =
        (args.get::<Vec<Args<'_>>>("schedules")?, args.get::<Vec<Steps>>("boundaries")?);
    let boundaries: Vec<Number> = boundaries.into_iter().map(|Steps(steps)| steps).collect();
    let mut curves = Vec::new();
    for args in &inner {
        if args.dialect.name != super::DIALECT.name {
            return Err(Diagnostic::new(format!("`{}` within an optax schedule", args.full_name()))
                .at(args.kind_place(), "not one of optax's schedules")
                .why("optax computes the pieces in float32 from its own count")
                .help("use the optax schedule that does the same"));
        }
        curves.push(curve(args, remarks)?);
    }
    if inner.len() != boundaries.len() + 1 && !inner.is_empty() {
        let (schedules, count) = (inner.len(), boundaries.len());
        let text = format!(
            "{schedules} schedules and {count} boundaries: optax pairs them up and leaves out the rest without a word"
        );
        remarks.push(args.remark(Finding::UnpairedBoundary, "boundaries", text));
    }
    if boundaries.windows(2).any(|pair| pair[0].float() >= pair[1].float()) {
        remarks.push(args.remark(
            Finding::UnorderedBoundaries,
            "boundaries",
            "the boundaries do not grow: the last schedule whose boundary is reached wins",
        ));
    }
    let floats: Vec<f64> = boundaries.iter().map(|boundary| boundary.float()).collect();
    remarks.extend(kit::remarks::beyond(args, "boundaries", &floats, 0.0, Unit::Step));
    joined(args, "schedules", curves, &boundaries)
}

/// `list` is the parameter to blame when there is nothing to join.
fn joined(
    args: &Args<'_>,
    list: &'static str,
    curves: Vec<Curve>,
    boundaries: &[Number],
) -> Result<Curve, Diagnostic> {
    let mut curves = curves.into_iter();
    let Some(first) = curves.next() else {
        return Err(args
            .refuse(list, "optax raises IndexError: list index out of range")
            .why("there is no schedule that could give the first value"));
    };
    let blame = if list == "schedules" { "boundaries" } else { list };
    let later: Vec<(Count, Curve)> = boundaries
        .iter()
        .zip(curves)
        .map(|(boundary, curve)| Ok((count(args, blame, *boundary)?, curve)))
        .collect::<Result<_, Diagnostic>>()?;
    if later.is_empty() {
        return Ok(first);
    }
    for curve in later.iter().map(|(_, curve)| curve).chain([&first]) {
        if let Curve::Constant(value) = curve {
            weak(args, list, *value)?;
        }
    }
    Ok(Curve::Joined { first: Box::new(first), later })
}

fn piecewise_constant(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let init: Number = args.get("init_value")?;
    let scales = args.get::<Option<Pairs>>("boundaries_and_scales")?.map_or(Vec::new(), |pairs| pairs.0);
    let scales = sorted(args, scales)?;
    remarks.extend(kit::remarks::constants(args, SCALES, &floats(&scales), 0.0, Unit::Step));
    if scales.is_empty() {
        return Ok(Curve::Constant(init));
    }
    let each = |(boundary, scale): &(Number, Number)| {
        let name = "boundaries_and_scales";
        Ok((count(args, name, *boundary)?, weak(args, name, *scale)?))
    };
    let scales = scales.iter().map(each).collect::<Result<_, Diagnostic>>()?;
    Ok(Curve::Steps { init: weak(args, "init_value", init)?, scales })
}

fn piecewise_interpolate(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
    let name = "boundaries_and_scales";
    let Word(shape) = args.get("interpolate_type")?;
    let scales = args.get::<Option<Pairs>>(name)?.map_or(Vec::new(), |pairs| pairs.0);
    remarks.extend(kit::remarks::beyond(args, SCALES, &floats(&scales), 0.0, Unit::Step));
    interpolate(args, [name; 2], shape, args.get("init_value")?, scales)
}

const SCALES: &str = "boundaries_and_scales";

/// The boundaries of what was given as `boundaries_and_scales`.
fn floats(scales: &[(Number, Number)]) -> Vec<f64> {
    scales.iter().map(|(boundary, _)| boundary.float()).collect()
}

/// The boundaries in order, with their scales.
fn sorted(args: &Args<'_>, mut scales: Vec<(Number, Number)>) -> Result<Vec<(Number, Number)>, Diagnostic> {
    scales.sort_by(|(a, _), (b, _)| a.float().total_cmp(&b.float()));
    let name = "boundaries_and_scales";
    if let Some(twice) = scales.windows(2).find(|pair| pair[0].0.float() == pair[1].0.float()) {
        return Err(args
            .refuse(name, format!("the boundary {} twice", twice[0].0))
            .why("a dict has a key once"));
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

/// `boundary` and `scale` are the parameters from which these come.
fn interpolate(
    args: &Args<'_>,
    [boundary, scale]: [&'static str; 2],
    shape: &str,
    init: Number,
    scales: Vec<(Number, Number)>,
) -> Result<Curve, Diagnostic> {
    if let Some((_, bad)) = scales.iter().find(|(_, scale)| scale.float() < 0.0) {
        return Err(negative(args, scale, *bad, "piecewise_interpolate_schedule"));
    }
    let scales = match boundary {
        "boundaries_and_scales" => sorted(args, scales)?,
        _ => scales,
    };
    let mut bounds = vec![Count::Int(0)];
    let mut factors = vec![init];
    for (bound, factor) in scales {
        bounds.push(count(args, boundary, bound)?);
        factors.push(factor);
    }
    // One fraction among the boundaries makes all of them float32.
    if bounds.iter().any(|bound| matches!(bound, Count::Float(_))) {
        bounds = bounds.into_iter().map(|bound| Count::Float(bound.float())).collect();
    }
    let last = bounds[bounds.len() - 1];
    let (shapes, end) = shapes(args, scale, shape, &factors)?;
    let pieces = shapes.into_iter().zip(bounds.windows(2));
    let pieces = pieces.map(|(shape, bounds)| Piece { begin: bounds[0], end: bounds[1], shape }).collect();
    Ok(Curve::Pieces { pieces, end: last, last: end })
}

/// The pieces between the running products of the factors, and the last of these products.
fn shapes(
    args: &Args<'_>,
    scale: &'static str,
    shape: &str,
    factors: &[Number],
) -> Result<(Vec<Shape>, F32), Diagnostic> {
    let tensors = factors.iter().map(|factor| weak(args, scale, *factor)).collect::<Result<Vec<F32>, _>>()?;
    let whole: Option<Vec<i32>> = factors
        .iter()
        .map(|factor| match factor {
            Int(value) => i32::try_from(*value).ok(),
            _ => None,
        })
        .collect();
    let (pairs, last): (Vec<[F32; 4]>, F32) = match whole {
        // Whole numbers alone are multiplied and subtracted as int32, around its ends.
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
        "linear" => Shape::Linear { change, start },
        _ => Shape::Cosine { half: back / F32::from(2.0), end },
    });
    Ok((shapes.collect(), last))
}

/// How many numbers XLA's CPU backend puts in a block when it takes running products.
const BLOCK: usize = 16;

/// The running products as XLA has them: in blocks, each then multiplied by the running products of those before it.
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

fn linear_onecycle(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
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

fn cosine_onecycle(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Result<Curve, Diagnostic> {
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

/// The length of a cycle. Both of optax's functions call themselves linear when they complain.
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

/// What a Python dict makes of these, in the order of the keys: a key that comes again has its last value.
fn dict(args: &Args<'_>, entries: &[(Number, Number)], remarks: &mut Vec<Remark>) -> Vec<(Number, Number)> {
    let mut dict: Vec<(Number, Number)> = Vec::new();
    for (key, value) in entries {
        match dict.iter_mut().find(|(known, _)| known.float() == key.float()) {
            Some((_, known)) => {
                *known = *value;
                let text = format!("two phases end at {key}: only the later one's scale counts");
                remarks.push(args.remark(Finding::RepeatedBoundary, "transition_steps", text));
            }
            None => dict.push((*key, *value)),
        }
    }
    dict.sort_by(|(a, _), (b, _)| a.float().total_cmp(&b.float()));
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

fn exponent(number: Number) -> Exponent {
    match number {
        Int(exponent) if let Ok(exponent) = i64::try_from(exponent) => Exponent::Int(exponent),
        exponent => Exponent::Float(F32::from(exponent)),
    }
}

/// A Python number on its way into an operation with a tensor.
fn weak(args: &Args<'_>, name: &'static str, number: Number) -> Result<F32, Diagnostic> {
    match number {
        Int(value) if i32::try_from(value).is_err() => Err(too_large(args, name, number)),
        Number::Beyond => Err(too_large(args, name, number)),
        number => Ok(F32::from(number)),
    }
}

fn count(args: &Args<'_>, name: &'static str, number: Number) -> Result<Count, Diagnostic> {
    match number {
        Int(value) => i32::try_from(value).map(Count::Int).map_err(|_| too_large(args, name, number)),
        Float(value) => Ok(Count::Float(F32::from(value))),
        Number::Beyond => Err(too_large(args, name, number)),
    }
}

fn too_large(args: &Args<'_>, name: &'static str, value: Number) -> Diagnostic {
    args.refuse(name, format!("optax raises OverflowError: Python int {value} too large to convert to int32"))
        .why("JAX holds whole numbers as int32 unless 64 bits are enabled")
        .help("write it as a float: `1.0e+10`")
}
