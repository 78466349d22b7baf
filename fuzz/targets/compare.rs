//! Two texts as specs that are compared, divided by a line `----`: each is equal to itself, and the comparison counts the same
//! differences in both directions.

#![no_main]

use lrsched::compare::{Halted, Tolerance, compare, matching};
use lrsched::plan::Plan;
use lrsched::schedule::Unit;
use lrsched::spec::{NoFiles, RunLength, Spec};
use lrsched::view::lines::{Line, Lines};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (left, right) = text.split_once("\n----\n").unwrap_or((text, text));
    let wanted = RunLength { steps: Some(30), epochs: None };
    let plan =
        |name: &str, text: &str| Spec::parse(name, text).and_then(|spec| spec.resolve(&wanted, &NoFiles));
    let (Ok(left), Ok(right)) = (plan("left.yaml", left), plan("right.yaml", right)) else { return };
    let plans: [Plan; 2] = [left, right];
    let Ok(Lines { per, lines }) = Lines::of(&plans, None) else { return };
    let (Some(left), Some(right)) = (lines.first(), lines.last()) else { return };
    if left.rows.max(right.rows) > 2000 {
        return;
    }
    for line in [left, right] {
        assert!(differing(line, line, per).is_none_or(|rows| rows == 0), "it differs from itself");
    }
    if let (Some(there), Some(back)) = (differing(left, right, per), differing(right, left, per)) {
        assert_eq!(there, back);
    }
});

/// The number of rows that differ; none if a row has no value.
fn differing(left: &Line<'_>, right: &Line<'_>, per: Unit) -> Option<u64> {
    let (mut a, mut b) = (left.reader(per).ok()?, right.reader(per).ok()?);
    let pairs = matching(left.schedule.channels(), right.schedule.channels());
    let compared = compare(&mut a, &mut b, &pairs, Tolerance { rtol: 0.0, atol: 0.0 });
    let compared = compared.map_err(|Halted { halt, .. }| assert!(!halt.to_string().is_empty())).ok()?;
    Some(compared.iter().map(|one| one.differing()).sum())
}
