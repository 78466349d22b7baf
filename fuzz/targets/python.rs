//! Any text as a user's Python: it is refused with a message, or its values do not depend on how many are asked for at once.
//!
//! The text after a line `----` is cut off, so that the files of `tests/reference/python` can be seeds.

#![no_main]

use lrsched::diagnostic::{Diagnostic, Source};
use lrsched::testing::{Program, Snippet, StepFunction};
use std::sync::Arc;

/// The number of rows that are computed together.
const ROWS: usize = 24;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let text = text.split("\n----\n").next().unwrap_or(text).to_string();
    if let Err(error) = values(text) {
        assert!(error.to_string().starts_with("error: "), "{error}");
    }
});

fn values(text: String) -> Result<(), Diagnostic> {
    let source = Arc::new(Source { name: "fuzz.py".into(), text });
    let program = Program::parse(Snippet::file(source))?;
    let mut together = StepFunction::new(&program, None)?;
    let proved = together.doubt().is_none();
    let mut rows = [0.0; ROWS];
    let filled = together.fill(0, &mut rows);
    if together.touched() {
        assert!(!proved, "it was proved to change nothing");
        return Ok(());
    }
    let mut alone = StepFunction::new(&program, None)?;
    for (step, row) in rows.iter().enumerate() {
        match (&filled, alone.value(step as i64)) {
            (Ok(()), Ok(value)) => assert_eq!(value.to_bits(), row.to_bits(), "step {step}"),
            (Err((place, _)), Ok(value)) if step < *place => {
                assert_eq!(value.to_bits(), row.to_bits(), "step {step}");
            }
            (Err((place, error)), Err(other)) if step == *place => {
                assert_eq!(error.to_string(), other.to_string(), "step {step}");
                return Ok(());
            }
            (filled, value) => panic!("step {step}: {filled:?} together, {value:?} alone"),
        }
    }
    Ok(())
}
