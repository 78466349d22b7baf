//! Parameters that several kinds have in common, and short ways to declare one, and a kind.

use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};

/// What a kind has besides its parameters and its example, for `..kind(...)`.
pub(crate) const fn kind(
    interval: Interval,
    name: &'static str,
    build: fn(&Args<'_>) -> Resolved,
    summary: &'static str,
    formula: &'static str,
    edges: &'static [&'static str],
) -> Kind {
    Kind { name, aliases: &[], summary, formula, edges, interval, params: &[], example: "", build }
}

/// A number with a default.
pub(crate) const fn number(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Number, Default::Is(default), doc)
}

/// A number that is `None` when it is left out.
pub(crate) const fn absent(name: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Number, Default::Absent, doc)
}

/// `true` or `false`, with a default.
pub(crate) const fn flag(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Flag, Default::Is(default), doc)
}

/// What Python takes for true or false, with a default: the framework asks `if flag`.
pub(crate) const fn truth(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Truth, Default::Is(default), doc)
}

/// A number for all parameter groups, or a list with one for each, with a default.
pub(crate) const fn each(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::PerGroup(&Type::Number), Default::Is(default), doc)
}

/// Whether a decay by whole periods is a staircase.
pub(crate) const STAIRCASE: Param =
    flag("staircase", "false", "whether the rate changes in steps, once per period, instead of smoothly");
/// The length of each cycle of cosine restarts, relative to the one before.
pub(crate) const T_MUL: Param =
    number("t_mul", "2.0", "how many times as long each cycle is as the one before");
/// The height of each cycle of cosine restarts, relative to the one before.
pub(crate) const M_MUL: Param =
    number("m_mul", "1.0", "how many times as high each cycle begins as the one before");
/// The last rate of a polynomial decay.
pub(crate) const END_LEARNING_RATE: Param =
    number("end_learning_rate", "0.0001", "the rate at the end; not 0 by default").means(Role::EndRate);
/// The exponent of a polynomial decay.
pub(crate) const POWER: Param = number("power", "1.0", "the exponent; 1 is a straight line");
/// Whether a polynomial decay begins again.
pub(crate) const CYCLE: Param =
    truth("cycle", "false", "whether the decay begins again past its end, each time over a longer stretch");

/// Which metric is better, for `torch.optim.lr_scheduler.ReduceLROnPlateau` and its relatives.
pub(crate) const fn mode(default: &'static str) -> Param {
    let (ty, doc) = (Type::Choice(&["min", "max"]), "whether a lower or a higher metric is better");
    Param::optional("mode", ty, Default::Is(default), doc)
}

/// How `threshold` is meant, for the same.
pub(crate) const fn threshold_mode(default: &'static str) -> Param {
    let (ty, doc) = (
        Type::Choice(&["rel", "abs"]),
        "whether `threshold` is a fraction of the best metric or a difference",
    );
    Param::optional("threshold_mode", ty, Default::Is(default), doc)
}

/// The change below which the same leave a rate alone.
pub(crate) const EPS: Param = number("eps", "1e-8", "a change of the rate by no more than this is not made");

/// The user's function, in Python.
pub(crate) const fn function(name: &'static str) -> Param {
    Param::required(name, Type::Python, "the function: a `def` or a lambda, with everything that it uses")
}

/// What the user's Python does not have itself.
pub(crate) const PYTHON_CONFIG: Param = Param::optional(
    "config",
    Type::Map,
    Default::Absent,
    "values for what the Python does not have, by name: further parameters, the arguments of a factory, `args: {lr: 0.1}`",
);

/// Which of the user's functions it is.
pub(crate) const FUNCTION_NAME: Param = Param::optional(
    "name",
    Type::Text,
    Default::Absent,
    "which function; left out, the one handed to the framework, or else the only one that fits",
);

/// What the user's function is called with.
pub(crate) const CONFIG: Param = Param::optional(
    "config",
    Type::Map,
    Default::Absent,
    "the arguments of a factory, a class or a function with further parameters, by name",
);
