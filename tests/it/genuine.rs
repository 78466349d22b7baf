//! `--python`: the values of a genuine interpreter. Most tests have a program that speaks as one does.

use crate::harness::{Folder, neutral, run};

/// A line from 0.5, three updates.
const LINE: &str = "run: {steps: 3}\noptimizer: {lr: 0.5}\n\
                    schedule: {kind: torch.LinearLR, start_factor: 0.5, total_iters: 2}\n";

#[cfg(unix)]
mod answers {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A folder with a spec, and a program `python` that reads the question and then runs these lines of shell.
    fn folder(lines: &str) -> Folder {
        let folder = Folder::new().with("line.yaml", LINE);
        let script =
            format!("#!/bin/sh\nread -r question\nprintf '%s' \"$question\" > question.json\n{lines}\n");
        folder.write("python", script);
        let path = folder.path().join("python");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    /// One that answers with these lines.
    fn answering(lines: &str) -> Folder {
        let head = "lrsched 1\npython CPython 3.13.5\nschedule\n";
        let tail = "package torch 2.15.0\nend\n";
        folder(&format!("cat <<'EOF'\nsomething that a site prints\n{head}{lines}\n{tail}EOF"))
    }

    /// What `LinearLR` says: 0.25, 0.375, 0.5.
    const RATES: &str = "columns float64 1 lr\n3fd0000000000000\n3fd8000000000000\n3fe0000000000000";

    #[test]
    fn equal_values_are_equal_and_the_question_has_everything() {
        let folder = answering(RATES);
        let report = folder.run("check line.yaml --python ./python").well();
        assert_eq!(
            report,
            "line.yaml: torch.LinearLR: 3 rows of lr are equal (torch 2.15.0, CPython 3.13.5)\n"
        );
        let question: serde_json::Value = serde_json::from_str(&folder.read("question.json")).unwrap();
        let asked = &question["schedules"][0];
        assert_eq!(asked["kind"], "torch.LinearLR");
        assert_eq!(asked["parameters"], serde_json::json!({"start_factor": 0.5, "total_iters": 2}));
        assert_eq!(asked["optimizer"]["lr"], serde_json::json!([[null, 0.5]]));
        assert_eq!((&asked["rows"], &asked["unit"]), (&3.into(), &"step".into()));
        assert!(question["drivers"]["torch"].as_str().unwrap().contains("def curve("));
    }

    #[test]
    fn differences_are_shown_to_the_last_bit() {
        let folder = answering(&RATES.replace("3fd8000000000000", "3fd8000000000002"));
        let outcome = folder.run("check line.yaml --python ./python");
        assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 1));
        let expected = "line.yaml: torch.LinearLR: DIFFERENT (torch 2.15.0, CPython 3.13.5; here PyTorch's \
                        torch.optim.lr_scheduler and swa_utils.SWALR (torch 2.15.0))\n  \
                        lr: 1 of 3 rows differ, the largest distance is 2 ulp\n    \
                        first: step 1: here 0.375 (0x3fd8000000000000), there 0.3750000000000001 (0x3fd8000000000002)\n";
        assert_eq!(outcome.stdout, expected);
    }

    #[test]
    fn tables_pictures_and_comparisons_take_the_values_from_there() {
        let folder = answering(&RATES.replace("3fd8000000000000", "3fe8000000000000"));
        assert_eq!(
            folder.run("table line.yaml --python ./python --quiet").well(),
            "step,lr\n0,0.25\n1,0.75\n2,0.5\n"
        );
        assert_eq!(folder.run("table line.yaml --quiet").well(), "step,lr\n0,0.25\n1,0.375\n2,0.5\n");
        folder.run("plot line.yaml --python ./python -o line.svg --quiet").well();
        assert!(folder.names().contains(&"line.svg".to_string()));
        folder.write("other.yaml", LINE);
        assert_eq!(folder.run("compare line.yaml other.yaml --python ./python").status, 0);
    }

    #[test]
    fn an_exception_at_the_same_row_is_agreement() {
        let spec = "run: {steps: 9}\nschedule:\n  kind: python\n  source: \"lambda step: 1 / (1 - step)\"\n";
        let raises = "columns float64 1 lr\n3ff0000000000000\nraises row ZeroDivisionError division by zero";
        let folder = answering(raises).with("late.yaml", spec);
        let report = folder.run("check late.yaml --python ./python").well();
        assert!(report.contains("1 rows are equal, and both raise at step 1"), "{report}");
        let refused = folder.run("table late.yaml --python ./python");
        assert_eq!((refused.stdout.as_str(), refused.status), ("step,lr\n0,1\n", 2));
        assert!(refused.stderr.contains("ZeroDivisionError: division by zero"), "{}", refused.stderr);
        assert!(refused.stderr.contains("raised by torch 2.15.0, CPython 3.13.5"), "{}", refused.stderr);
        // Elsewhere it is a difference.
        let other = answering("columns float64 1 lr\nraises row ValueError no").with("late.yaml", spec);
        let outcome = other.run("check late.yaml --python ./python");
        assert_eq!(outcome.status, 1);
        assert!(outcome.stdout.contains("there: raises at step 0: ValueError: no"), "{}", outcome.stdout);
    }

    #[test]
    fn what_is_missing_there_is_said_with_the_way_to_have_it() {
        let message = answering("missing torch torch").run("table line.yaml --python ./python").refused();
        assert!(message.starts_with("error: `torch` is not installed in `./python`\n"), "{message}");
        assert!(message.contains("  = help: `./python -m pip install torch`\n"), "{message}");
        let outcome =
            answering("lacks torch.optim.lr_scheduler.LinearLR").run("check line.yaml --python ./python");
        assert_eq!(outcome.status, 2);
        assert!(outcome.stderr.contains("has no `torch.optim.lr_scheduler.LinearLR`"), "{}", outcome.stderr);
    }

    #[test]
    fn a_program_that_does_not_answer_is_described_by_its_last_words() {
        let silent =
            folder("echo 'no \x1b[31mmodule' >&2; exit 3").run("table line.yaml --python ./python").refused();
        assert!(
            silent.contains("`./python` does not answer like a Python of version 3.9 or later"),
            "{silent}"
        );
        assert!(silent.contains("no \u{fffd}[31mmodule") && silent.contains("exit status: 3"), "{silent}");
        let cut =
            folder("printf 'lrsched 1\\nschedule\\n'").run("table line.yaml --python ./python").refused();
        assert!(cut.contains("`./python` has ended before it answered"), "{cut}");
        // More rows than were asked for would fill the memory.
        let endless = "printf 'lrsched 1\\nschedule\\ncolumns float64 1 lr\\n'; yes 3fd0000000000000";
        assert!(
            folder(endless).run("table line.yaml --python ./python").refused().contains("has ended before")
        );
        assert!(
            folder("yes | tr -d '\\n'")
                .run("table line.yaml --python ./python")
                .refused()
                .contains("not answer")
        );
    }

    #[test]
    fn time_is_limited() {
        let folder = folder("exec sleep 600");
        let message = folder.run("table line.yaml --python ./python --time-limit 1").refused();
        assert!(message.contains("has not answered within 1 seconds"), "{message}");
    }

    #[test]
    fn only_named_variables_reach_it() {
        let folder = folder("env > environment; exit 1");
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path());
        command.args(["table", "line.yaml", "--python", "./python"]);
        command.env("SECRET_TOKEN", "x").env("PYTHONINSPECT", "1").env("PYTHONPATH", "/nowhere");
        run(&mut command).refused();
        let environment = folder.read("environment");
        assert!(
            environment.contains("PYTHONPATH=/nowhere") && environment.contains("HOME="),
            "{environment}"
        );
        assert!(!environment.contains("SECRET") && !environment.contains("INSPECT"), "{environment}");
    }

    #[test]
    fn nothing_runs_unless_it_is_asked_for() {
        let folder = answering(RATES);
        folder.run("table line.yaml --quiet").well();
        folder.run("check line.yaml --quiet").well();
        assert!(!folder.names().contains(&"question.json".to_string()));
    }
}

#[test]
fn a_name_that_is_no_interpreter_is_refused() {
    let folder = Folder::new().with("line.yaml", LINE).with("venv/bin/x", "");
    let missing = folder.run("table line.yaml --python ./nowhere/python").refused();
    assert!(missing.contains("error: there is no program `./nowhere/python`"), "{missing}");
    let inside = folder.run("table line.yaml --python ./venv").refused();
    assert!(inside.contains("`./venv` is a folder") && inside.contains("--python ./venv/"), "{inside}");
}

/// A genuine Python, if there is one.
fn genuine(what: &str) -> Option<&'static str> {
    let folder = Folder::new();
    let version = "import sys; sys.exit(sys.version_info < (3, 9))";
    let found = ["python3", "python"].into_iter().find(|name| {
        neutral(name, folder.path())
            .args(["-c", version])
            .output()
            .is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        println!("passed over, because there is no Python 3.9 here: {what}");
    }
    found
}

#[test]
fn a_genuine_python_runs_the_function_of_a_spec() {
    let Some(python) = genuine("a function of the step") else { return };
    let source = "import math, sys\n    RATES = []\n    print('printed by the source')\n    def rate(step):\n        print(step)\n        \
                  return args.lr * math.exp(-step / 7) / (20 - step)";
    let spec = format!(
        "run: {{steps: 30}}\nschedule:\n  kind: python\n  config: {{args: {{lr: 2 * 0.05}}}}\n  source: |\n    {source}\n"
    );
    let folder = Folder::new().with("own.yaml", spec);
    let report = folder.run(&format!("check own.yaml --python {python}")).well();
    assert!(report.contains("20 rows are equal, and both raise at step 20"), "{report}");
    assert!(report.contains("there: ZeroDivisionError"), "{report}");
    let (there, here) = (
        folder.run(&format!("table own.yaml --steps 20 --quiet --python {python}")),
        folder.run("table own.yaml --steps 20 --quiet"),
    );
    assert_eq!(there.well(), here.stdout);
}

/// Snippets have less than the file that they are cut from, and `name` and `config` say what is meant: each is compared there as it is
/// evaluated here.
#[test]
fn a_genuine_python_finds_what_a_spec_means() {
    let Some(python) = genuine("a snippet of a larger file") else { return };
    let specs = [
        // A function within another one, with what stands before it there.
        (
            "name: train.rate\n  config: {warm: 5, len(loader): 7}",
            "def train(model):\n    base = 0.5\n    def rate(step):\n        \
             return base * min(step / warm, 1 / len(loader))",
        ),
        // A method, on an object that `config` describes: `self`, or what its constructor takes.
        (
            "name: Model.rate\n  config: {self.hparams.warm: 5}",
            "class Model(pl.LightningModule):\n    def rate(self, step):\n        return step / self.hparams.warm",
        ),
        (
            "name: Decay.rate\n  config: {base: 0.5, kind: inv}",
            "class Decay:\n    def __init__(self, base, kind):\n        self.base, self.kind = base, kind\n    \
             def rate(self, step):\n        return self.base / (1 + step if self.kind == 'inv' else 1)",
        ),
        // The step is not the first parameter; an import is missing; another one is of a package that nobody has.
        (
            "config: {base: 0.5, power: 0.9}",
            "from a_package_that_nobody_has import Model\nmodel = Model(3)\n\
             def poly(base, step, power):\n    return base * math.pow(1 - step / 40, power)",
        ),
        // A number in quotes is a text, and raises.
        ("name: rate\n  config: {warm: \"5\"}", "def rate(step, warm):\n    return min(step, warm)"),
    ];
    for (lines, source) in specs {
        let source = source.replace('\n', "\n    ");
        let spec =
            format!("run: {{steps: 30}}\nschedule:\n  kind: python\n  {lines}\n  source: |\n    {source}\n");
        let folder = Folder::new().with("own.yaml", spec);
        let outcome = folder.run(&format!("check own.yaml --python {python}"));
        assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 0), "{lines}: {}", outcome.stdout);
        assert!(
            outcome.stdout.contains("30 rows of lr are equal") || lines.contains('"'),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn what_is_our_own_is_not_compared_and_gives_no_values() {
    let Some(python) = genuine("a kind that no package has") else { return };
    let folder = Folder::new().with("own.yaml", "schedule: {kind: linear, start: 0.1, steps: 9}\n");
    let report = folder.run(&format!("check own.yaml --python {python}")).well();
    assert_eq!(report, "own.yaml: linear: not compared: `linear` is lrsched's own: no package has it\n");
    let message = folder.run(&format!("table own.yaml --python {python}")).refused();
    assert!(message.starts_with("error: `linear` is lrsched's own: no package has it\n"), "{message}");
}

#[test]
fn a_genuine_python_without_the_package_says_so() {
    let Some(python) = genuine("a package that is not installed") else { return };
    let folder = Folder::new().with("line.yaml", LINE);
    let has = neutral(python, folder.path()).args(["-c", "import torch"]).output().unwrap().status.success();
    let outcome = folder.run(&format!("table line.yaml --python {python}"));
    match has {
        true => assert_eq!(outcome.well(), "step,lr\n0,0.25\n1,0.375\n2,0.5\n"),
        false => assert!(outcome.refused().contains(&format!("`{python} -m pip install torch`"))),
    }
}

#[test]
fn source_that_does_not_end_is_stopped() {
    let Some(python) = genuine("a loop without an end") else { return };
    let spec = "run: {steps: 3}\nschedule:\n  kind: python\n  source: |\n    import time\n    def rate(step):\n        \
                time.sleep(600)\n        return 0.1\n";
    let folder = Folder::new().with("own.yaml", spec);
    let message = folder.run(&format!("table own.yaml --python {python} --time-limit 3"));
    assert!(message.status == 2, "{message:?}");
}
