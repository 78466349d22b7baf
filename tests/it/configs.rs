//! Configs of frameworks, read as they are: `tests/import/<format>/<case>/` holds the files, the command line
//! (`command.txt`), and the rates that the genuine program gave (`expected.csv`); `note.md` says how they were obtained.

use crate::harness::{Folder, Outcome, files_below, read, root};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A case: its files and its command line.
struct ImportCase {
    name: String,
    folder: PathBuf,
    command: Vec<String>,
}

fn cases() -> Vec<ImportCase> {
    let all = root().join("tests/import");
    let commands = files_below(&all).into_iter().filter(|path| path.ends_with("command.txt"));
    commands
        .map(|path| {
            let folder = path.parent().unwrap().to_path_buf();
            let name = folder.strip_prefix(&all).unwrap().to_str().unwrap().replace('\\', "/");
            let command = read(&path).split_whitespace().map(str::to_string).collect();
            ImportCase { name, folder, command }
        })
        .collect()
}

impl ImportCase {
    /// A folder with the files.
    fn files(&self) -> Folder {
        let folder = Folder::new();
        for path in files_below(&self.folder) {
            folder.write(path.strip_prefix(&self.folder).unwrap().to_str().unwrap(), read(&path));
        }
        folder
    }

    fn run(&self, folder: &Folder, command: &str, options: &[&str]) -> Outcome {
        let own = self.command.iter().map(String::as_str);
        let line: Vec<&str> = [command].into_iter().chain(own).chain(options.iter().copied()).collect();
        folder.run_with(&line, "")
    }
}

/// The values of a table by the names of their columns.
fn columns(csv: &str) -> BTreeMap<&str, Vec<f64>> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap_or("").split(',').collect();
    let mut columns: BTreeMap<&str, Vec<f64>> = names.iter().map(|name| (*name, Vec::new())).collect();
    for line in lines {
        for (name, value) in names.iter().zip(line.split(',')) {
            columns.get_mut(name).unwrap().push(value.parse().unwrap_or(f64::NAN));
        }
    }
    columns
}

/// What lint finds in the cases that are traps on purpose. In the others it finds nothing.
const FOUND: [(&str, &str); 8] = [
    ("kohya/piecewise-constant-2gpu", "stepped-several-times"),
    ("kohya/toml-float-ten-warmup", "warmup-never-ends"),
    ("lightning/onecycle-per-epoch-trap", "stepped-per-epoch-counts-updates"),
    ("mmcv/onecycle", "optimizer-rate-is-ignored"),
    ("olmo/tokens-units", "cut-short"),
    ("torchtitan/saved-json", "cut-short"),
    ("torchtitan/script-wins", "cut-short"),
    ("torchtune/capped-2gpu-cycles", "ends-at-its-peak"),
];

/// The rules of the warnings on standard error.
fn findings(stderr: &str) -> Vec<String> {
    let warnings = stderr.lines().filter(|line| line.starts_with("warning: "));
    let rules = warnings.filter_map(|line| line.rsplit_once('[')?.1.strip_suffix(']'));
    rules.map(str::to_string).collect()
}

#[test]
fn every_config_has_the_rates_of_the_genuine_program() {
    for case in cases() {
        let folder = case.files();
        let outcome = case.run(&folder, "table", &["--per", "step"]);
        let found = findings(&outcome.stderr);
        let meant = FOUND.iter().filter(|(name, _)| *name == case.name).map(|(_, rule)| rule.to_string());
        assert_eq!(found, meant.collect::<Vec<_>>(), "{}: {}", case.name, outcome.stderr);
        assert_eq!(outcome.status, 0, "{}", case.name);
        let table = outcome.stdout;
        let expected = read(&case.folder.join("expected.csv"));
        let (expected, found) = (columns(&expected), columns(&table));
        let names = |columns: &BTreeMap<&str, Vec<f64>>| {
            columns
                .keys()
                .filter(|name| name.starts_with("lr"))
                .map(|name| name.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&found), names(&expected), "{}", case.name);
        for (name, values) in expected.iter().filter(|(name, _)| name.starts_with("lr")) {
            // Some cases list a selection of the rows.
            let steps = &expected["step"];
            let last = steps.last().map_or(0, |step| *step as usize);
            let is_whole = last + 1 == steps.len();
            let rows = found[name].len();
            assert!(rows == last + 1 || (!is_whole && rows > last), "{}: {rows} rows", case.name);
            for (step, value) in steps.iter().zip(values) {
                let found = found[name][*step as usize];
                // Float32 is printed as its shortest text here, and as a float64 by the genuine program.
                let is_same = found == *value || f64::from(found as f32) == *value;
                assert!(is_same, "{}: {name}, step {step}: {found}, not {value}", case.name);
            }
        }
    }
}

#[test]
fn the_imported_spec_and_the_config_give_the_same_bits() {
    for case in cases() {
        let folder = case.files();
        let directly = case.run(&folder, "table", &["--per", "step", "--quiet"]).well();
        let spec = case.run(&folder, "import", &["--quiet"]).well();
        folder.write("imported/spec.yaml", &spec);
        let imported = folder.run("table imported/spec.yaml --per step --quiet").well();
        assert_eq!(imported, directly, "{}\n{spec}", case.name);
        let defaults = spec.lines().filter(|line| line.contains(": ") && !line.starts_with('#')).count();
        assert!(defaults <= 20, "{}: a person would not keep this\n{spec}", case.name);
    }
}

#[test]
fn every_format_is_listed_and_has_a_case_and_an_example() {
    let folder = Folder::new();
    let list = folder.run("list formats").well();
    let names: BTreeSet<&str> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(str::trim)
        .collect();
    let covered: BTreeSet<String> =
        cases().iter().map(|case| case.name.split('/').next().unwrap().to_string()).collect();
    assert_eq!(names, covered.iter().map(String::as_str).collect());
    for name in names {
        let keys = folder.run(&format!("list formats/{name}")).well();
        let example = keys.split("For example:\n\n").nth(1).unwrap();
        let example: String =
            example.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect();
        let mut line = vec!["table", "-", "--as", name, "--at", "0", "--quiet"];
        match name {
            // An optimizer of Keras does not say how long it trains,
            "keras" => line.extend(["--steps", "10"]),
            // and these do not say how long an epoch is.
            "paddledetection" | "paddleocr" => line.extend(["--run", "steps_per_epoch=100"]),
            // or how many examples the data have.
            "openrlhf" => line.extend(["--run", "dataset_size=200"]),
            _ => {}
        }
        let table = folder.run_with(&line, &example);
        assert_eq!(table.status, 0, "{name}: {}", table.stderr);
    }
}

/// A launch script with an array of arguments.
fn script(arguments: &str) -> Folder {
    let command =
        "torchrun train.py --output_dir o --max_steps 100 --lr_scheduler_type linear \"${ARGS[@]}\"";
    Folder::new().with("train.sh", format!("{arguments}\n{command}\n"))
}

#[test]
fn an_array_that_a_branch_assigns_is_not_known() {
    let branches =
        "if [ \"$BIG\" ]; then\n  ARGS=(--learning_rate 1e-4)\nelse\n  ARGS=(--learning_rate 2e-4)\nfi";
    let added = "ARGS=(--learning_rate 1e-4)\nif [ \"$BIG\" ]; then\n  ARGS+=(--warmup_steps 10)\nfi";
    for (arguments, key) in [(branches, "learning_rate"), (added, "warmup_steps")] {
        let folder = script(arguments);
        let message = folder.run("table train.sh").refused();
        assert!(message.contains(&format!("error: the value of `{key}` is not in this file\n")), "{message}");
        assert!(message.contains("`ARGS` is assigned in a branch of the script"), "{message}");
        folder.run(&format!("table train.sh --quiet --set {key}=5")).well();
    }
    // What a branch adds beside it does not matter to the rate.
    let idle = "ARGS=(--learning_rate 1e-4)\nif [ \"$BIG\" ]; then\n  ARGS+=(--report_to wandb)\nfi";
    assert_eq!(script(idle).run("table train.sh --at 0 --quiet").well(), "step,lr\n0,1e-4\n");
}

#[test]
fn an_array_that_doubles_is_stopped() {
    let doubled = format!("ARGS=(x x)\n{}", "ARGS=(\"${ARGS[@]}\" \"${ARGS[@]}\")\n".repeat(60));
    let message = script(&doubled).run("table train.sh").refused();
    assert!(message.starts_with("error: `train.sh` expands to more than 16 MiB\n"), "{message}");
}

#[test]
fn of_two_commands_none_is_picked() {
    let command = "torchrun train.py --output_dir o --max_steps 100 --learning_rate";
    let folder = Folder::new().with("train.sh", format!("{command} 1e-4\n{command} 2e-4\n"));
    for options in ["", "--as transformers"] {
        let message = folder.run(&format!("table train.sh {options}")).refused();
        assert!(message.starts_with("error: `train.sh` has 2 configs of training\n"), "{message}");
        assert!(message.contains("number 1 is on line 1 and number 2 is on line 2"), "{message}");
    }
}

/// What `lrsched compare` says of a config and another version of it: the exit code, and the lines on the changes.
fn told_of_a_change(before: &str, after: &str, options: &[&str]) -> (i32, Vec<String>) {
    let folder = Folder::new();
    let name = if before.starts_with("#!") { "train.sh" } else { "train.yaml" };
    folder.write(&format!("a/{name}"), before);
    folder.write(&format!("b/{name}"), after);
    let (left, right) = (format!("a/{name}"), format!("b/{name}"));
    let line: Vec<&str> = ["compare", &left, &right].into_iter().chain(options.iter().copied()).collect();
    let outcome = folder.run_with(&line, "");
    let lines =
        outcome.stdout.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let told = lines.take_while(|line| !line.starts_with("note") && !line.starts_with("lr")).collect();
    (outcome.status, told)
}

#[test]
fn a_comparison_speaks_in_the_keys_of_the_config() {
    let config = "output_dir: out\nlearning_rate: 2.0e-4\nlr_scheduler_type: cosine\nwarmup_steps: 100\n\
        num_train_epochs: 3\nper_device_train_batch_size: 4\nlogging_steps: 10\n";
    let facts = ["--run", "dataset_size=1000,devices=2"];
    let told = |from: &str, to: &str| told_of_a_change(config, &config.replace(from, to), &facts);

    assert_eq!(told("4\n", "4\n"), (0, vec![]));
    assert_eq!(
        told("2.0e-4", "1.0e-4"),
        (1, vec!["written learning_rate: 2e-4 -> 1e-4, b/train.yaml:2".into()])
    );
    // A change that moves no rate says so.
    assert_eq!(
        told("logging_steps: 10", "logging_steps: 20"),
        (0, vec!["not read logging_steps: 10 -> 20".into()])
    );
    let (code, lines) = told("size: 4", "size: 8");
    assert_eq!(code, 1);
    assert_eq!(lines[0], "written per_device_train_batch_size: 4 -> 8, b/train.yaml:6");
    assert!(
        lines[1].starts_with("hence batches: 250 -> 125, because of per_device_train_batch_size: "),
        "{lines:?}"
    );
    assert!(
        lines.iter().any(|line| line == "updates: 375 -> 189: ceil(3 * 125) -> ceil(3 * 63)"),
        "{lines:?}"
    );
    let (code, lines) = told("num_train_epochs: 3", "max_steps: 50");
    assert_eq!(code, 1);
    assert_eq!(lines[0], "written num_train_epochs removed, it was 3, a/train.yaml:5");
    assert_eq!(lines[1], "max_steps added: 50, b/train.yaml:5");
}

#[test]
fn a_comparison_names_the_processes_that_a_script_launches() {
    let script = "#!/bin/sh\ntorchrun --nproc_per_node=2 run_clm.py --output_dir out --learning_rate 1e-4 \\\n  \
        --per_device_train_batch_size 4 --num_train_epochs 2 --lr_scheduler_type linear\n";
    let facts = ["--run", "dataset_size=1000", "--set", "transformers=4.57"];
    let (code, lines) = told_of_a_change(script, &script.replace("node=2", "node=4"), &facts);
    assert_eq!(code, 1);
    assert_eq!(lines[0], "written devices: 2 -> 4, b/train.sh:2");
    assert!(lines[1].contains(", because of devices: "), "{lines:?}");
}
