//! The remarks on Keras' schedules; their values are tested in `reference`.

use lrsched::spec::{NoFiles, RunLength, Spec};

/// The remarks on a schedule, given as the lines under `schedule:`.
fn remarks(schedule: &str) -> Vec<String> {
    let text = format!("optimizer: {{lr: 0.1}}\nschedule:\n{schedule}");
    let plan = Spec::parse("spec.yaml", &text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
    plan.unwrap_or_else(|error| panic!("{error}")).series[0]
        .schedule
        .remarks()
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn restarts(first_decay_steps: &str, t_mul: &str) -> Vec<String> {
    remarks(&format!(
        "  kind: keras.CosineDecayRestarts\n  initial_learning_rate: 0.1\n  first_decay_steps: {first_decay_steps}\n  t_mul: {t_mul}\n"
    ))
}

fn value(schedule: &str, step: u64) -> f64 {
    let text = format!("schedule:\n{schedule}");
    let plan = Spec::parse("spec.yaml", &text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
    plan.unwrap_or_else(|error| panic!("{error}")).series[0].schedule.row(step).unwrap()[0]
}

#[test]
fn a_remark_names_the_restarts_that_keras_misses() {
    // The steps were measured with the genuine package, which returns 0 there instead of the peak.
    for (first_decay_steps, t_mul, step) in [("100", "1.3", 230), ("100", "1.1", 210), ("10", "2.0", 81910)] {
        let said = restarts(first_decay_steps, t_mul);
        let named = said.iter().any(|remark| {
            remark.split([' ', ',', ':']).any(|word| word == step.to_string()) && remark.contains("wrong one")
        });
        assert!(named, "{step} with t_mul {t_mul}: {said:?}");
        let schedule = format!(
            "  {{kind: keras.CosineDecayRestarts, initial_learning_rate: 0.1, first_decay_steps: {first_decay_steps}, t_mul: {t_mul}}}"
        );
        assert!(value(&schedule, step) < 1e-8, "{step} with t_mul {t_mul}");
        assert!(value(&schedule, step + 1) > 0.09, "{step} with t_mul {t_mul}");
    }
}

#[test]
fn a_remark_is_made_only_where_it_applies() {
    let cosine = "  kind: keras.CosineDecay\n  initial_learning_rate: 0.1\n  decay_steps: 1000\n";
    let polynomial = "  kind: keras.PolynomialDecay\n  initial_learning_rate: 0.1\n  decay_steps: 1000\n";
    let cases = [
        (cosine.to_string(), vec![]),
        (format!("{cosine}  warmup_steps: 10\n"), vec!["`warmup_steps` is ignored"]),
        (format!("{cosine}  warmup_steps: 10\n  warmup_target: 1.0\n"), vec![]),
        (format!("{cosine}  warmup_target: null\n"), vec![]),
        (format!("{cosine}  warmup_target: 1.0\n"), vec!["`warmup_steps` is 0"]),
        (cosine.replace("0.1", "1"), vec!["int32"]),
        (polynomial.to_string(), vec!["ends at 1e-4"]),
        (format!("{polynomial}  end_learning_rate: 0.01\n"), vec![]),
        (format!("{polynomial}  end_learning_rate: 0.2\n"), vec!["The rate rises"]),
        (
            "  kind: keras.PiecewiseConstantDecay\n  boundaries: [10, 5.5]\n  values: [1.0, 0.1, 0.2]\n"
                .to_string(),
            vec!["at step 10 the first value still holds", "cast to integers", "not in increasing order"],
        ),
        ("  kind: keras.ReduceLROnPlateau\n  metrics: [1.0]\n  min_delta: 0.1\n".to_string(), vec![]),
        (
            "  kind: keras.ReduceLROnPlateau\n  metrics: [.nan]\n  min_lr: 0.2\n".to_string(),
            vec!["never lowered", "nothing improves on NaN"],
        ),
    ];
    for (schedule, expected) in cases {
        let said = remarks(&schedule);
        let fits = said.len() == expected.len() && said.iter().zip(&expected).all(|(s, e)| s.contains(e));
        assert!(fits, "{schedule}: {said:?}, but expected {expected:?}");
    }
}

#[test]
fn rounded_steps_are_mentioned_only_in_runs_that_reach_them() {
    for (steps, expected) in [("1000", 0), ("16777217", 0), ("20000000", 1)] {
        let text = format!(
            "run: {{steps: {steps}}}\nschedule: {{kind: keras.InverseTimeDecay, initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5}}"
        );
        let plan =
            Spec::parse("spec.yaml", &text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
        let said = plan.unwrap().series[0].schedule.remarks().to_vec();
        assert_eq!(said.len(), expected, "{said:?}");
    }
}
