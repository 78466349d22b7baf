//! The texts of configs as Python's libraries read them: PyYAML, `json` and `tomllib`.

mod json;
mod toml;
mod yaml;

pub(in crate::python) use json::read as json;
pub(in crate::python) use toml::read as toml;
pub(in crate::python) use yaml::{Floats, read as yaml};

use crate::python::object::fault::Fault;

/// The deepest nesting of a config.
const MOST_DEPTH: usize = 100;
/// The longest text of a config, in bytes.
pub(in crate::python) const LONGEST: usize = 4 << 20;

/// The error of a text that its library refuses, or that is not read here.
fn broken(what: impl Into<String>) -> Fault {
    Fault::refuse(what)
}

/// Refuses texts that would cost a parser too much.
fn guard(text: &str) -> Result<(), Fault> {
    if text.len() > LONGEST {
        return Err(broken(format!("a config of more than {} MiB is not read here", LONGEST >> 20)));
    }
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Brackets within texts count too.
        if depth > MOST_DEPTH * 5 {
            return Err(broken("it is nested too deeply"));
        }
    }
    Ok(())
}
