//! The neutral vocabulary: shapes and combinators under plain names, for users without a framework.

mod combinators;
mod common;
pub(crate) mod export;
mod python;
mod shapes;
mod step;
mod table;

use super::{Dialect, Resuming};

/// The neutral vocabulary.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "",
    modules: &[],
    summary: "shapes and combinators for users without a framework",
    conventions: &[
        "Values are absolute learning rates; the `optimizer` section is not used.",
        "One step is one update, or one epoch with `interval: epoch`; update 0 sees t = 0.",
        "A change at a boundary b applies from t = b on.",
        "A shape with an end holds its last value; a shape without an end goes on for ever.",
        "Double precision, computed in the order of the formula.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "the neutral vocabulary has no training loop, so that nothing says what its state would be",
    ),
    kinds: &[
        shapes::CONSTANT,
        shapes::LINEAR,
        shapes::COSINE,
        shapes::POLYNOMIAL,
        shapes::EXPONENTIAL,
        shapes::INVERSE_SQRT,
        step::STEP,
        shapes::CYCLE,
        combinators::SEQUENCE,
        combinators::PRODUCT,
        combinators::REPEAT,
        table::TABLE,
        python::PYTHON,
    ],
};
