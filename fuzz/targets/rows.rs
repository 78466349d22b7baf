//! Any text as a spec that is evaluated: a row is the same alone, within its block, and in a later block.

#![no_main]

use lrsched::schedule::{Nature, Schedule};
use lrsched::spec::{NoFiles, RunLength, Spec};

const ROWS: u64 = 40;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let wanted = RunLength { steps: Some(ROWS), epochs: None };
    let Ok(plan) = Spec::parse("fuzz.yaml", text).and_then(|spec| spec.resolve(&wanted, &NoFiles)) else {
        return;
    };
    // Many small specs reach more code than one with many schedules.
    plan.series.iter().take(4).for_each(|series| check(&series.schedule));
});

fn check(schedule: &Schedule) {
    let width = schedule.channels().len();
    let mut block = vec![0.0; width * ROWS as usize];
    let filled = schedule.cursor().fill(0, &mut block);
    let known = filled.as_ref().map_or_else(|halt| halt.at.min(ROWS), |()| ROWS);
    let mut cursor = schedule.cursor();
    let mut row = vec![0.0; width];
    for index in 0..known {
        // A recurrent schedule is read in order, a closed one backwards.
        let at = if let Nature::Closed(_) = schedule.nature() { known - 1 - index } else { index };
        cursor.fill(at, &mut row).unwrap_or_else(|halt| panic!("row {at} alone: {halt}"));
        let start = at as usize * width;
        let same = row.iter().zip(&block[start..]).all(|(a, b)| a.to_bits() == b.to_bits());
        assert!(same, "row {at}: {row:?} alone, {:?} in a block", &block[start..start + width]);
    }
    if let Err(halt) = filled {
        assert!(!halt.to_string().is_empty());
    }
}
