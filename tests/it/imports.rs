//! The functions that the program takes from the platform's libraries.
#![cfg(target_os = "linux")]

use std::process::Command;

/// Functions whose last bit differs between C libraries; those of float32 have an `f` after the name, long ones an `l`.
const INEXACT: &[&str] = &[
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sincos", "sinh", "cosh", "tanh", "asinh", "acosh",
    "atanh", "exp", "exp2", "exp10", "expm1", "log", "log2", "log10", "log1p", "pow", "hypot", "cbrt", "erf",
    "erfc", "lgamma", "tgamma",
];

/// The ones that libraries call, for what no output shows.
const HARMLESS: &[(&str, &str)] = &[
    ("acos", "tiny-skia, for the roots of a cubic curve that is stroked; only straight lines are"),
    ("acosf", "tiny-skia, for the same"),
    ("cos", "tiny-skia, for the same"),
    ("cosf", "tiny-skia, for the same"),
    ("powf", "tiny-skia, for the same, and for color spaces, which are not used"),
    ("log2", "num-bigint, for the memory that it reserves for digits"),
];

#[test]
fn the_program_imports_no_function_whose_last_bit_reaches_an_output() {
    let symbols = Command::new("nm").args(["-D", "--undefined-only", env!("CARGO_BIN_EXE_lrsched")]).output();
    let Ok(symbols) = symbols else {
        println!("skipped: there is no nm");
        return;
    };
    assert!(symbols.status.success(), "{}", String::from_utf8_lossy(&symbols.stderr));
    let text = String::from_utf8(symbols.stdout).expect("names of symbols");
    let names = || text.split_whitespace().map(|word| word.split('@').next().unwrap_or(word));
    let is_inexact = |name: &str| {
        let single = name.strip_suffix(['f', 'l']);
        INEXACT.contains(&name) || single.is_some_and(|name| INEXACT.contains(&name))
    };
    assert!(
        ["sinf", "pow", "expm1l"].into_iter().all(is_inexact)
            && !["fmod", "fma", "floorf"].into_iter().any(is_inexact)
    );
    let inexact: Vec<&str> =
        names().filter(|name| is_inexact(name) && !HARMLESS.iter().any(|(one, _)| one == name)).collect();
    assert!(inexact.is_empty(), "the program imports {inexact:?}: call `number::libm`");
}
