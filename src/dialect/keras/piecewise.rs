//! PiecewiseConstantDecay: the sum of the values that a step selects, usually one.

use super::common::{StepCount, check_name, name};
use super::tensor::{TensorScalar, Width};
use crate::arrange::Arrange as _;
use crate::dialect::kit::budget::few_boundaries;
use crate::dialect::kit::remarks;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::number::single::flushed;
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Closed, Halt, Schedule, Unit};

/// `PiecewiseConstantDecay`.
pub(super) const PIECEWISE: Kind = Kind {
    name: "PiecewiseConstantDecay",
    aliases: &[],
    summary: "a list of rates, and the last step of each",
    formula: "values[0] if step <= boundaries[0], values[i] if boundaries[i-1] < step <= boundaries[i], else values[-1]",
    edges: &[
        "A boundary belongs to the value before it: the next one begins at boundary + 1.",
        "The fraction of a boundary is cut off.",
        "The last value holds for ever.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        Param::required(
            "boundaries",
            Type::List(&Type::Number),
            "the last update of each value but the last, in increasing order; at least one",
        )
        .means(Role::Milestones),
        Param::required(
            "values",
            Type::List(&Type::Number),
            "the rates, one more than boundaries: all floats, or all integers",
        )
        .means(Role::Rates),
        name("PiecewiseConstant"),
    ],
    example: "run: {steps: 150000}\nschedule:\n  kind: keras.PiecewiseConstantDecay\n  boundaries: [100000, 110000]\n  values: [1.0, 0.5, 0.1]",
    build: piecewise,
};

fn piecewise(args: &Args<'_>) -> Resolved {
    let boundaries: Vec<StepCount> = args.get("boundaries")?;
    let values: Vec<TensorScalar> = args.get("values")?;
    few_boundaries(args, "boundaries", boundaries.len())?;
    if boundaries.len() + 1 != values.len() {
        let (have, want) = (boundaries.len(), values.len());
        return Err(args
            .refuse("values", "`values` must be one longer than `boundaries`")
            .why(format!("Keras: The length of boundaries should be 1 less than the length of values. Received: boundaries of length {have}, and values of length {want}."))
            .help(format!("give {} values", have + 1)));
    }
    if boundaries.is_empty() {
        return Err(args
            .refuse("boundaries", "`boundaries` is empty")
            .why("Keras accepts that, and raises at the first update: list index out of range")
            .help("for a constant rate, give the optimizer the number itself"));
    }
    check_name(args)?;
    let turns: Vec<i64> = boundaries.iter().map(|boundary| boundary.scalar.whole(Width::Int64)).collect();
    let whole = |value: &TensorScalar| match *value {
        TensorScalar::Float(_) => None,
        TensorScalar::Whole(_, width) => Some(width),
    };
    let width = whole(&values[0]);
    if let Some(odd) = values.iter().position(|value| whole(value) != width) {
        let dtype = |width: Option<Width>| width.map_or("float".to_string(), |width| width.to_string());
        return Err(args
            .refuse("values", format!("the first of the `values` and number {} are of different types", odd + 1))
            .why(format!(
                "Keras: cannot compute Mul as input #1(zero-based) was expected to be a {} tensor but is a {} tensor",
                dtype(width),
                dtype(whole(&values[odd])),
            ))
            .help("write all values as floats, such as `1.0`"));
    }
    let schedule = Schedule::single(Piecewise::new(
        turns.clone(),
        match width {
            None => Values::Float(values.iter().map(|value| value.float()).collect()),
            Some(width) => Values::Whole(values.iter().map(|value| value.whole(width)).collect(), width),
        },
    ));
    Ok(of_boundaries(args, &boundaries, &turns, schedule))
}

/// Adds the remarks on the boundaries.
fn of_boundaries(args: &Args<'_>, boundaries: &[StepCount], turns: &[i64], schedule: Schedule) -> Schedule {
    let floats: Vec<f64> = turns.iter().map(|turn| *turn as f64).collect();
    let beyond = remarks::constants(args, "boundaries", &floats, 1.0, Unit::Step);
    let mut schedule = beyond.into_iter().fold(schedule, Schedule::remark);
    let (first, run) = (turns[0], args.clock().steps);
    if run.is_none_or(|run| first.saturating_add(1) < run as i64) {
        schedule = schedule.remark(args.remark(
            RemarkKind::BoundaryOffByOne,
            "boundaries",
            format!(
                "A boundary belongs to the value before it: at step {first} the first value still holds, and the second begins at {}.",
                first.saturating_add(1)
            ),
        ));
    }
    if boundaries
        .iter()
        .any(|boundary| matches!(boundary.number, Number::Float(value) if value.fract() != 0.0))
    {
        schedule = schedule.remark(args.remark(
            RemarkKind::FractionalBoundary,
            "boundaries",
            "The boundaries are cast to integers: their fractions are cut off.",
        ));
    }
    if turns.windows(2).any(|pair| pair[0] > pair[1]) {
        schedule = schedule.remark(args.remark(
            RemarkKind::UnorderedBoundaries,
            "boundaries",
            "The boundaries are not in increasing order: Keras adds up all values that a step selects.",
        ));
    }
    schedule
}

/// PiecewiseConstantDecay. The boundaries are compared as int64, the type of the optimizer's counter.
#[derive(Debug, Clone)]
struct Piecewise {
    /// In the order given, at least one.
    boundaries: Vec<i64>,
    values: Values,
    /// The boundaries, sorted: between two of them the rate is constant.
    turns: Vec<i64>,
}

/// The values, one more than there are boundaries, all of one type.
#[derive(Debug, Clone)]
enum Values {
    /// From Python's `float`.
    Float(Vec<f32>),
    /// From Python's `int`.
    Whole(Vec<i64>, Width),
}

impl Piecewise {
    /// `values` has one element more than `boundaries`, which has at least one.
    fn new(boundaries: Vec<i64>, values: Values) -> Self {
        let mut turns = boundaries.clone();
        turns.arrange();
        Piecewise { boundaries, values, turns }
    }

    fn at(&self, step: i64) -> f32 {
        match &self.values {
            Values::Float(values) => self.selected(step, values).fold(0.0, |sum, (value, selected)| {
                let selected = if selected { 1.0 } else { 0.0 };
                flushed(sum + flushed(selected * value))
            }),
            Values::Whole(values, width) => self
                .selected(step, values)
                .filter(|(_, selected)| *selected)
                .fold(0, |sum, (value, _)| width.wrap(i64::wrapping_add(sum, value)))
                as f32,
        }
    }

    /// Each value, and whether the step selects it, in the order in which Keras adds them: the first value, the last, then
    /// those between.
    fn selected<'a, T: Copy>(&'a self, step: i64, values: &'a [T]) -> impl Iterator<Item = (T, bool)> + 'a {
        let last = self.boundaries.len();
        let ends =
            [(values[0], step <= self.boundaries[0]), (values[last], step > self.boundaries[last - 1])];
        let between = self.boundaries.windows(2).zip(&values[1..]);
        ends.into_iter().chain(between.map(move |(b, value)| (*value, step > b[0] && step <= b[1])))
    }
}

impl Closed for Piecewise {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let mut step = first as i64;
        let mut rest = out;
        while !rest.is_empty() {
            let next = self.turns[self.turns.partition_point(|turn| *turn < step)..].first();
            let same = next.map_or(rest.len(), |turn| rest.len().min((turn - step) as usize + 1));
            let (level, after) = rest.split_at_mut(same);
            level.fill(f64::from(self.at(step)));
            step += same as i64;
            rest = after;
        }
        Ok(())
    }
}
