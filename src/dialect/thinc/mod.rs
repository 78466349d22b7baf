//! thinc: the schedules that spaCy's configs name, as generators of thinc 8.

mod schedules;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "thinc",
    summary: "thinc 8.3.14: the schedules of spaCy's configs",
    modules: &["thinc.schedules", "thinc.api"],
    conventions: &[
        "Read and measured: `thinc/schedules.py` of thinc 8.3.14.",
        "A schedule is a generator: update i has its i-th value, and spaCy takes one value for each update.",
        "The values are rates, and the optimizer's own rate has no effect.",
        "spaCy's loop ends after the update that reaches `max_steps`: it makes max_steps + 1 updates.",
        "In a config the names have `.v1` at their end.",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("spaCy takes the next value for each update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused("spaCy begins its generators anew when a run is resumed"),
    kinds: &[
        schedules::WARMUP_LINEAR,
        schedules::CONSTANT,
        schedules::DECAYING,
        schedules::COMPOUNDING,
        schedules::SLANTED_TRIANGULAR,
        schedules::CYCLIC_TRIANGULAR,
    ],
};
