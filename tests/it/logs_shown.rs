//! Logs beside schedules: tables and pictures have what was logged, and nothing between.

use crate::harness::{Folder, Outcome, root};

/// Runs the program on the spec and the log of a case.
fn run(command: &str, case: &str, log: &str, more: &str) -> Outcome {
    let case = root().join("tests/logs").join(case);
    let path = |name: &str| case.join(name).to_str().unwrap().to_string();
    let (spec, log) = (path("spec.yaml"), path(log));
    let arguments = [command, &spec, &log].into_iter().chain(more.split_ascii_whitespace());
    Folder::new().run_with(&arguments.collect::<Vec<_>>(), "")
}

#[test]
fn a_table_has_the_logged_rows_beside_the_plan() {
    for (case, log, logged) in [
        ("ltcsv-healthy-4", "metrics.csv", 60),
        ("hfstatev445-healthy-1", "trainer_state.json", 37),
        ("dvclive-healthy-1", "dvclive", 120),
        ("mlflow-healthy-1", "mlruns", 120),
        ("lttb-healthy-1", "run", 72),
    ] {
        let Outcome { stdout, stderr, status } = run("table", case, log, "");
        assert_eq!(status, 0, "{case}: {stderr}");
        assert!(stderr.starts_with("note: read `"), "{case}: {stderr}");
        let mut found = 0;
        for line in stdout.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            if cells.len() == 3 && !cells[1].is_empty() && !cells[2].is_empty() {
                let (planned, shown): (f64, f64) = (cells[1].parse().unwrap(), cells[2].parse().unwrap());
                // Event files have float32.
                assert!(planned == shown || planned as f32 == shown as f32 && log == "run", "{case}: {line}");
                found += 1;
            }
        }
        assert_eq!(found, logged, "{case}: {stdout}");
    }
}

#[test]
fn groups_rows_without_values_and_formats_of_tables_agree() {
    let log = root().join("tests/logs/tbsimple-group_not_scheduled-1/run");
    let log = log.to_str().unwrap();
    let table = |more: &[&str]| {
        let Outcome { stdout, stderr, status } =
            Folder::new().run_with(&[&["table", log], more].concat(), "");
        assert_eq!(status, 0, "{stderr}");
        stdout
    };
    let rows = ["--at", "0,1,2"];
    assert_eq!(table(&rows), "step,lr/backbone,lr/head\n0,0,1e-3\n1,,\n2,1e-6,1e-3\n");
    let json = table(&[&rows[..], &["--format", "jsonl"]].concat());
    assert_eq!(json.lines().nth(1), Some("{\"step\":1,\"lr/backbone\":null,\"lr/head\":null}"));
    assert_eq!(table(&[&rows[..], &["--group", "head"]].concat()), "step,lr\n0,1e-3\n1,\n2,1e-3\n");
}

#[test]
fn a_picture_has_the_logged_points() {
    let folder = Folder::new();
    let case = root().join("tests/logs/tbsimple-resume_no_state-1");
    let (spec, log) = (case.join("spec.yaml"), case.join("run"));
    let drawn = folder.run_with(&["plot", spec.to_str().unwrap(), log.to_str().unwrap(), "-o", "a.svg"], "");
    assert_eq!(drawn.status, 0, "{}", drawn.stderr);
    assert!(!drawn.stderr.contains("not finite"), "{}", drawn.stderr);
    assert!(folder.read("a.svg").contains(">run<"));
}

#[test]
fn what_cannot_be_shown_says_why() {
    let Outcome { stderr, status, .. } = run("table", "dscsv-healthy-2", "job", "");
    assert_eq!(status, 2);
    assert!(stderr.contains("x counts samples") && stderr.contains("lrsched verify"), "{stderr}");
    let folder = Folder::new().with("a.csv", "step,lr,train/lr\n0,1e-3,2e-3\n5,5e-4,1e-3\n");
    assert!(folder.run("table a.csv").refused().starts_with("error: `a.csv` has several learning rates"));
    let one = folder.run_with(&["table", "a.csv", "--column", "train/lr", "--at", "0,1,5"], "");
    assert_eq!((one.status, one.stdout.as_str()), (0, "step,lr\n0,2e-3\n1,\n5,1e-3\n"), "{}", one.stderr);
}
