//! The schedulers that change in steps.

use super::common::{ParamEntry, UPDATES, alone, refused, value};
use super::curve::{ParamCurve, out_of_range};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::kind;
use crate::dialect::kit::values::{Length, Whole};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;

/// The most decays that are tabulated.
const MOST_DECAYS: i64 = 1_000_000;

const VALUES: Param =
    Param::required("values", Type::List(&Type::Number), "the values, one after another").means(Role::Rates);

/// `MultiStepParamScheduler`.
pub(super) const MULTI_STEP: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            VALUES,
            Param::optional(
                "num_updates",
                Type::Number,
                Default::Absent,
                "the end of the last range; left out, the last of `milestones`",
            ),
            Param::optional(
                "milestones",
                Type::List(&Type::Number),
                Default::Absent,
                "where the next value begins, on the scale of `num_updates`; left out, `num_updates` is divided evenly",
            ),
        ],
        example: "run: {steps: 9000}\nschedule: {kind: fvcore.MultiStepParamScheduler, values: [0.02, 0.002, 0.0002], num_updates: 9000, milestones: [6000, 8000]}",
        ..kind(
            UPDATES,
            "MultiStepParamScheduler",
            |args| alone(args, &MULTI_STEP),
            "values, each from its milestone on",
            "values[bisect_right(milestones, int((where + 1e-6) * num_updates))]",
            &[
                "A value begins at its milestone, or earlier: 1e-6 of the run is 10 updates of 10,000,000.",
                "Only the ratio of milestones and num_updates counts, not the length of the run.",
                "It raises RuntimeError past where = 1.",
            ],
        )
    },
    curve: |args| multi_step(args)?.map_err(|raised| refused(args, raised)),
};

/// `StepParamScheduler`.
pub(super) const STEP: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[value("num_updates", "only checked: it must be above 0"), VALUES],
        example: "run: {steps: 1200}\nschedule: {kind: fvcore.StepParamScheduler, num_updates: 1200, values: [0.1, 0.01, 0.001, 0.0001]}",
        ..kind(
            UPDATES,
            "StepParamScheduler",
            |args| alone(args, &STEP),
            "values, each for an equal part of the run",
            "values[int((where + 1e-6) * len(values))]",
            &[
                "A value begins up to 1e-6 of the run early.",
                "It raises IndexError from where = 1 - 1e-6 on.",
            ],
        )
    },
    curve: |args| {
        let num_updates: Number = args.get("num_updates")?;
        let values: Vec<Number> = args.get("values")?;
        let wrong = match (num_updates <= 0, values.is_empty()) {
            (true, _) => ("num_updates", "Number of updates must be larger than 0"),
            (false, true) => ("values", "Step scheduler requires a list of at least one param value"),
            (false, false) => return Ok(ParamCurve::Step(values)),
        };
        Err(refused(args, Exception::value(wrong.1).about(wrong.0)))
    },
};

/// `StepWithFixedGammaParamScheduler`.
pub(super) const FIXED_GAMMA: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            value("base_value", "the first value, above 0").means(Role::Start),
            value("num_decays", "how often the value is multiplied, a positive integer"),
            value("gamma", "what it is multiplied by, above 0").means(Role::Factor),
            value("num_updates", "only checked: it must be a positive integer"),
        ],
        example: "run: {steps: 1200}\nschedule: {kind: fvcore.StepWithFixedGammaParamScheduler, base_value: 0.1, num_decays: 3, gamma: 0.1, num_updates: 1200}",
        ..kind(
            UPDATES,
            "StepWithFixedGammaParamScheduler",
            |args| alone(args, &FIXED_GAMMA),
            "a value that is multiplied at equal distances",
            "values[int((where + 1e-6) * len(values))], values[i + 1] = values[i] * gamma",
            &[
                "The run has num_decays + 1 equal parts.",
                "It raises IndexError from where = 1 - 1e-6 on: detectron2, which steps once more after the last update, ends with it.",
            ],
        )
    },
    curve: fixed_gamma,
};

/// The constructor of `MultiStepParamScheduler`. The outer error is lrsched's, the inner one what fvcore raises.
fn multi_step(args: &Args<'_>) -> Resolved<Result<ParamCurve, Exception>> {
    let values: Vec<Number> = args.get("values")?;
    let num_updates: Option<Length> = args.get("num_updates")?;
    let milestones: Option<Vec<Length>> = args.get("milestones")?;
    let milestones = milestones.map(|milestones| milestones.into_iter().map(|Length(at)| at).collect());
    Ok(ranges(&values, num_updates.map(|Length(updates)| updates), milestones)
        .map(|(num_updates, milestones)| ParamCurve::MultiStep { values, num_updates, milestones }))
}

/// The end of the last range, and the milestones between the values.
fn ranges(
    values: &[Number],
    num_updates: Option<Number>,
    milestones: Option<Vec<Number>>,
) -> Result<(Number, Vec<Number>), Exception> {
    let count = values.len() as i64;
    let (num_updates, milestones) = match (num_updates, milestones) {
        (None, None) => return Err(Exception::value("num_updates and milestones cannot both be None")),
        (Some(updates), None) => {
            let width = (updates / Number::from(count).float())?.ceil()?;
            (updates, (1..count).map(|index| width * index).collect())
        }
        (updates, Some(milestones)) => {
            let expected = count - i64::from(updates.is_some());
            if milestones.len() as i64 != expected {
                let message = format!("MultiStep scheduler requires a list of {expected} miletones");
                return Err(Exception::value(message).about("milestones"));
            }
            match updates {
                Some(updates) => (updates, milestones),
                None => {
                    let (last, rest) = milestones.split_last().ok_or_else(out_of_range)?;
                    (*last, rest.to_vec())
                }
            }
        }
    };
    if num_updates < count {
        let message = "Total num_updates must be greater than length of param schedule";
        return Err(Exception::value(message).about("num_updates"));
    }
    let mut before = Number::Int(0);
    for milestone in &milestones {
        let message = if *milestone >= num_updates {
            let shown = format!("num_updates={}, milestone={}", num_updates.int()?, milestone.int()?);
            format!("Milestone must be smaller than total number of updates: {shown}")
        } else if before >= *milestone {
            let shown = format!("start_epoch={}, milestone={}", before.int()?, milestone.int()?);
            format!("Milestone must be smaller than start epoch: {shown}")
        } else {
            before = *milestone;
            continue;
        };
        return Err(Exception::value(message).about("milestones"));
    }
    Ok((num_updates, milestones))
}

fn fixed_gamma(args: &Args<'_>) -> Resolved<ParamCurve> {
    let [base_value, gamma] = [args.get("base_value")?, args.get("gamma")?];
    let [Whole(num_decays), Whole(num_updates)] = [args.get("num_decays")?, args.get("num_updates")?];
    let raise = |name, message: &str| Err(refused(args, Exception::value(message).about(name)));
    let is_positive = |number: Number| number.is_int() && number > 0;
    for (name, number) in [("base_value", base_value), ("gamma", gamma)] {
        if number <= 0 {
            return raise(name, "base_value and gamma must be positive numbers");
        }
    }
    for (name, number) in [("num_decays", num_decays), ("num_updates", num_updates)] {
        if !is_positive(number) {
            return raise(name, "num_decays and num_updates must be positive integers");
        }
    }
    if num_decays > MOST_DECAYS {
        return Err(args
            .refuse("num_decays", format!("more than {MOST_DECAYS} decays"))
            .why("the scheduler tabulates every value")
            .help("write a number of decays that is less than that of the updates"));
    }
    let decays = num_decays.whole().unwrap_or(0);
    let next = |value: &Number| Some(*value * gamma);
    Ok(ParamCurve::Step(std::iter::successors(Some(base_value), next).take(decays as usize + 1).collect()))
}
