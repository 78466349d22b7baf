//! TOML as Python's `tomllib` reads it.

use super::{broken, guard};
use crate::arrange::Arrange as _;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use ::toml::de::{DeTable, DeValue};

/// Reads a TOML text.
///
/// # Errors
///
/// It is not TOML, or has a date.
pub(in crate::python) fn read(text: &str) -> Outcome<Value> {
    guard(text)?;
    let table =
        DeTable::parse(text).map_err(|error| broken(format!("it is not TOML: {}", error.message())))?;
    entries(table.get_ref())
}

/// The entries of a table, in the order of the file.
fn entries(table: &DeTable<'_>) -> Outcome<Value> {
    let mut all: Vec<_> = table.iter().collect();
    all.arrange_by_key(|(key, _)| key.span().start);
    let entry = |(key, of): (&::toml::Spanned<_>, &::toml::Spanned<DeValue<'_>>)| {
        let key: &std::borrow::Cow<'_, str> = key.get_ref();
        Ok((Value::str(&**key), value(of.get_ref())?))
    };
    Ok(Value::dict(all.into_iter().map(entry).collect::<Outcome<_>>()?))
}

fn value(of: &DeValue<'_>) -> Outcome<Value> {
    Ok(match of {
        DeValue::String(text) => Value::str(&**text),
        DeValue::Integer(digits) => {
            let value = i128::from_str_radix(digits.as_str(), digits.radix());
            Value::int(value.map_err(|_| broken("a number of it is too long here"))?)
        }
        DeValue::Float(digits) => {
            Value::Float(digits.as_str().parse().map_err(|_| broken("a number of it is not read here"))?)
        }
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Datetime(_) => return Err(broken("a date of it is not read here")),
        DeValue::Array(items) => {
            Value::list(items.iter().map(|item| value(item.get_ref())).collect::<Outcome<_>>()?)
        }
        DeValue::Table(table) => entries(table)?,
    })
}
