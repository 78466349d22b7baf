//! `table`: rates as they are listed.

use super::common::INTERVAL;
use crate::dialect::kit::values::NumberColumn;
use crate::dialect::{Kind, Param, Type};
use crate::schedule::{Schedule, shapes};

/// `table`.
pub(super) const TABLE: Kind = Kind {
    name: "table",
    aliases: &[],
    summary: "rates as they are listed, or from a CSV",
    formula: "values[t]",
    edges: &["The last value is held."],
    interval: INTERVAL,
    params: &[Param::required("values", Type::Column, "the rates, at least one")],
    example: "schedule:\n  kind: table\n  values: [0.1, 0.1, 0.05, 0.01]\n",
    build: |args| {
        let NumberColumn(values) = args.get("values")?;
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(args
                .refuse("values", format!("`values` of `table` has {value}, which is not a learning rate")));
        }
        match values.len() as u64 {
            0 => Err(args.refuse("values", "`values` of `table` is empty").why("there is no rate to use")),
            length => Ok(Schedule::curve(shapes::Table(values)).lasting(length)),
        }
    },
};
