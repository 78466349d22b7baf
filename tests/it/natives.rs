//! The schedules of the frameworks that a user's Python imports.

use crate::harness::{read, root};
use lrsched::dialect::{self, Default, Param};

/// The text of a parameter in a signature: its name, and a default that Python writes in any way.
fn agrees(param: &Param, wanted: &str) -> bool {
    let (name, default) = wanted.split_once('=').map_or((wanted, None), |(name, text)| (name, Some(text)));
    let same = match (param.default, default) {
        (Default::Required | Default::Run(_), None) => true,
        (Default::Run(_) | Default::Absent, Some("None")) => true,
        (Default::Is(ours), Some(text)) => {
            let number = |text: &str| match text.split_once(" / ") {
                Some((above, below)) => Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?),
                None => text.to_lowercase().parse::<f64>().ok(),
            };
            match (number(ours), number(text)) {
                (Some(ours), Some(number)) => ours == number && ours.fract() == number.fract(),
                _ => ours.eq_ignore_ascii_case(text.trim_matches('\'')),
            }
        }
        _ => false,
    };
    param.name == name && same
}

/// A program binds its arguments to the parameters of the kinds, so these have to be the genuine ones, in their order.
#[test]
fn the_parameters_of_what_a_program_imports_are_the_genuine_ones() {
    let text = read(&root().join("tests/reference/signatures.txt"));
    let mut count = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, rest) = line.split_once('(').unwrap();
        let wanted: Vec<&str> = rest.trim_end_matches(')').split(", ").collect();
        let (_, kind) = dialect::find(name).unwrap_or_else(|| panic!("there is no kind {name}"));
        let same = kind.params.len() == wanted.len()
            && kind.params.iter().zip(&wanted).all(|(param, wanted)| agrees(param, wanted));
        assert!(same, "{line}\n    but here: {}", kind.signature());
        count += 1;
    }
    assert!(count >= 24, "{count} signatures");
}
