//! The schedulers with one formula.

use super::common::{ParamEntry, UPDATES, alone, value};
use super::curve::ParamCurve;
use crate::dialect::kit::params::kind;
use crate::dialect::{Kind, Role};

/// `ConstantParamScheduler`.
pub(super) const CONSTANT: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[value("value", "the value")],
        example: "run: {steps: 1000}\nschedule: {kind: fvcore.ConstantParamScheduler, value: 0.1}",
        ..kind(
            UPDATES,
            "ConstantParamScheduler",
            |args| alone(args, &CONSTANT),
            "a constant value",
            "value",
            &["It raises RuntimeError at where >= 1, that is at the first update past the end."],
        )
    },
    curve: |args| Ok(ParamCurve::Constant(args.get("value")?)),
};

/// `CosineParamScheduler`.
pub(super) const COSINE: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            value("start_value", "the value at where = 0").means(Role::Start),
            value("end_value", "the value at where = 1").means(Role::EndRate),
        ],
        example: "run: {steps: 1000}\nschedule: {kind: fvcore.CosineParamScheduler, start_value: 0.1, end_value: 0.0001}",
        ..kind(
            UPDATES,
            "CosineParamScheduler",
            |args| alone(args, &COSINE),
            "half a cosine over the run",
            "end_value + 0.5 * (start_value - end_value) * (1 + cos(pi * where))",
            &["Past the end it rises again: the cosine is not clamped."],
        )
    },
    curve: |args| Ok(ParamCurve::Cosine { start: args.get("start_value")?, end: args.get("end_value")? }),
};

/// `ExponentialParamScheduler`.
pub(super) const EXPONENTIAL: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            value("start_value", "the value at where = 0").means(Role::Start),
            value("decay", "the factor for the whole run").means(Role::Factor),
        ],
        example: "run: {steps: 1000}\nschedule: {kind: fvcore.ExponentialParamScheduler, start_value: 0.1, decay: 0.02}",
        ..kind(
            UPDATES,
            "ExponentialParamScheduler",
            |args| alone(args, &EXPONENTIAL),
            "an exponential decay over the run",
            "start_value * (decay ** where)",
            &["Past the end it goes on by the same formula."],
        )
    },
    curve: |args| Ok(ParamCurve::Exponential { start: args.get("start_value")?, decay: args.get("decay")? }),
};

/// `LinearParamScheduler`.
pub(super) const LINEAR: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            value("start_value", "the value at where = 0").means(Role::Start),
            value("end_value", "the value at where = 1").means(Role::EndRate),
        ],
        example: "run: {steps: 1000}\nschedule: {kind: fvcore.LinearParamScheduler, start_value: 0.1, end_value: 0.0001}",
        ..kind(
            UPDATES,
            "LinearParamScheduler",
            |args| alone(args, &LINEAR),
            "a straight line over the run",
            "end_value * where + start_value * (1 - where)",
            &["Past the end it goes on by the same formula."],
        )
    },
    curve: |args| Ok(ParamCurve::Linear { start: args.get("start_value")?, end: args.get("end_value")? }),
};

/// `PolynomialDecayParamScheduler`.
pub(super) const POLYNOMIAL: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            value("base_value", "the value at where = 0").means(Role::Start),
            value("power", "the exponent; 1 is a straight line"),
        ],
        example: "run: {steps: 1000}\nschedule: {kind: fvcore.PolynomialDecayParamScheduler, base_value: 0.1, power: 0.9}",
        ..kind(
            UPDATES,
            "PolynomialDecayParamScheduler",
            |args| alone(args, &POLYNOMIAL),
            "a polynomial decay to 0 over the run",
            "base_value * (1 - where) ** power",
            &[
                "Past the end the base of the power is negative: with a power that is a fraction Python's value is complex, which is an error here.",
            ],
        )
    },
    curve: |args| Ok(ParamCurve::Polynomial { base: args.get("base_value")?, power: args.get("power")? }),
};
