//! The neutral vocabulary: shapes and combinators under plain names, for those who use no framework.

mod combinators;
mod common;
mod python;
mod shapes;
mod step;
mod table;

use super::Dialect;

/// The neutral vocabulary.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "",
    summary: "shapes and combinators for those who use no framework",
    conventions: &[
        "Values are absolute learning rates; `optimizer` is not asked for any.",
        "One step is one update, or one epoch with `interval: epoch`; update 0 sees t = 0.",
        "A change at a boundary b is in force from t = b on.",
        "A shape with an end holds it; what has none goes on for ever.",
        "Double precision, in the order that the formula is written.",
    ],
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
