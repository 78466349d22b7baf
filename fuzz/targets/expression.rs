//! Any text as an expression: it has a value, or a message whose mark lies within the text.

#![no_main]

use lrsched::testing::{NoValue, Number, evaluate};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let lookup = |name: &str| match name {
        "steps" => Ok(Number::Int(1000)),
        "epochs" => Ok(Number::Float(90.5)),
        _ => Err(NoValue { help: String::new() }),
    };
    if let Err(error) = evaluate(text, &lookup) {
        assert!(error.at <= text.chars().count(), "{error:?}");
        assert!(!error.what.is_empty(), "{error:?}");
    }
});
