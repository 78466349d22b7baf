//! Any text as a spec: it resolves, or it is refused with a message.

#![no_main]

use lrsched::spec::{NoFiles, RunLength, Spec};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let plan = Spec::parse("fuzz.yaml", text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
    if let Err(error) = plan {
        assert!(error.to_string().starts_with("error: "), "{error}");
    }
});
