//! `lrsched lint`: what it finds in files, in each format, and what the user allows.

use crate::harness::{Folder, Outcome};
use serde_json::Value;

/// A warmup that is longer than the run.
const LATE: &str = "run: {steps: 100}\noptimizer: {lr: 0.1}\nschedule:\n  kind: transformers.get_linear_schedule_with_warmup\n  num_warmup_steps: 200\n  num_training_steps: 100\n";
/// A schedule without findings.
const WELL: &str = "run: {steps: 1001}\nschedule: {kind: linear, start: 0.001, end: 0.00001, steps: 1000}\n";
/// Two expectations that do not hold, and two that do.
const BROKEN: &str = "name: a % b\nrun: {steps: 1001}\nschedule: {kind: linear, start: 0.001, end: 0.00001, steps: 1000}\nexpect:\n  - peak <= 3e-4\n  - 0 < final <= 1e-5\n  - no jump above 0.01%\n  - steps == 1001\n";

fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).expect(&outcome.stderr)
}

/// The rules of the findings of the first file, with their lines.
fn found(folder: &Folder, arguments: &str) -> Vec<(String, u64)> {
    let report = json(&folder.run(&format!("lint --format json {arguments}")));
    let one = |finding: &Value| {
        (finding["rule"].as_str().unwrap().to_string(), finding["place"]["line"].as_u64().unwrap())
    };
    report["files"][0]["findings"].as_array().unwrap().iter().map(one).collect()
}

fn rules(folder: &Folder, arguments: &str) -> Vec<String> {
    found(folder, arguments).into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let folder = Folder::new().with("late.yaml", LATE).with("well.yaml", WELL).with("broken.yaml", BROKEN);
    let status = |line: &str| folder.run(line).status;
    assert_eq!(folder.run("lint well.yaml").well(), "1 file: no findings\n");
    assert_eq!(status("lint late.yaml well.yaml"), 1);
    assert_eq!(status("lint late.yaml --fail-on never"), 0);
    assert_eq!(status("lint broken.yaml --fail-on error"), 1);
    assert_eq!(status("lint broken.yaml --fail-on never"), 0);
    let outcome =
        folder.with("wrong.yaml", "schedule: {kind: nonsense}\n").run("lint wrong.yaml broken.yaml");
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.starts_with("error: there is no kind `nonsense`"), "{}", outcome.stderr);
    assert!(outcome.stdout.ends_with("2 files: 2 errors, 1 could not be evaluated\n"), "{}", outcome.stdout);
}

#[test]
fn an_expectation_that_does_not_hold_has_its_value_step_and_place() {
    let folder = Folder::new().with("broken.yaml", BROKEN);
    let outcome = folder.run("lint broken.yaml");
    let expected = "error[expectation-is-broken]: `peak <= 3e-4` does not hold: `peak` is 1e-3 at step 0
 --> broken.yaml:5:5
  |
5 |   - peak <= 3e-4
  |     ^^^^^^^^^^^^
  = why: The spec states under `expect` what must stay true.
  = help: correct the schedule; or the expectation, if it is meant to change
";
    assert!(outcome.stdout.starts_with(expected), "{}", outcome.stdout);
    assert_eq!(found(&folder, "broken.yaml").iter().map(|one| one.1).collect::<Vec<_>>(), [5, 7]);
    // The other commands tell it too, and go on.
    let table = folder.run("table broken.yaml --at 0");
    assert_eq!((table.status, table.stdout.as_str()), (0, "step,lr\n0,1e-3\n"));
    assert!(table.stderr.contains("`peak <= 3e-4` does not hold"), "{}", table.stderr);
    assert!(folder.run("inspect broken.yaml").stdout.contains("`peak <= 3e-4` does not hold"));
}

#[test]
fn quantities_are_those_of_the_table() {
    let text = "run: {epochs: 3, steps_per_epoch: 40}\noptimizer: {lr: {body: 1e-4, head: 1e-3}, momentum: 0.9}\nschedule:\n  kind: torch.OneCycleLR\n  max_lr: [1e-4, 1e-3]\n  total_steps: 120\n  pct_start: 0.25\nexpect:\n";
    let holds = |expectations: &[&str]| {
        let lines: String = expectations.iter().map(|one| format!("  - {one}\n")).collect();
        let folder = Folder::new().with("a.yaml", format!("{text}{lines}"));
        let outcome = folder.run("lint a.yaml --format json");
        assert!(outcome.stderr.is_empty(), "{}", outcome.stderr);
        rules(&folder, "a.yaml").iter().filter(|rule| *rule == "expectation-is-broken").count() == 0
    };
    // 1e-3 / 25, and 1e-3 / 25 / 1e4 at the end; the peak is at update 0.25 * 120 - 1.
    for expectation in [
        "head: peak == 1e-3",
        "lr/head: peak == 1e-3",
        "head: first == 4e-5",
        "head: final == 4e-9",
        "head: least == final",
        "head: peak step == 29",
        "head: warmup steps == 29",
        "head: warmup epochs == 29 / 40",
        "head: value at 29 == peak",
        "head: value at step 29 == peak",
        "head: value at epoch 0 == first",
        "head: value at (steps - 1) == final",
        "head: value at last == final",
        "head: value at 100% == final",
        "head: 119 * mean < area < 121 * mean",
        "momentum/head: least == 0.85",
        "{body: [peak == 1e-4, peak <= 10% of 1e-3 * 10]}",
        "all: 0 < final < 1% of peak",
        "steps == 120",
        "steps == epochs * steps_per_epoch",
        "no jump above 200%",
    ]
    .iter()
    .filter(|expectation| !expectation.contains("of 1e-3") && !expectation.starts_with("no jump"))
    {
        assert!(holds(&[expectation]), "{expectation}");
    }
    for expectation in [
        "head: peak == 1e-4",
        "head: value at 30 == peak",
        "steps == 119",
        "all: peak == 1e-3",
        "head: no jump above 0.1%",
    ] {
        assert!(!holds(&[expectation]), "{expectation}");
    }
}

#[test]
fn a_comment_with_a_reason_allows_a_finding() {
    let rule = "expectation-is-broken";
    let spec = |comment: &str| BROKEN.replace("  - peak <= 3e-4\n", &format!("  - peak <= 3e-4{comment}\n"));
    let left = |text: String| {
        let lines = found(&Folder::new().with("a.yaml", text), "a.yaml");
        lines.into_iter().map(|(rule, line)| format!("{rule} {line}")).collect::<Vec<_>>()
    };
    let both = ["expectation-is-broken 5", "expectation-is-broken 7"];
    assert_eq!(left(BROKEN.into()), both);
    assert_eq!(left(spec(&format!(" # lrsched: allow({rule}) because the paper does"))), both[1..]);
    let above = format!("  # lrsched: allow({rule}) because the paper does\n\n  # and so do we\n  - peak");
    assert_eq!(left(BROKEN.replace("  - peak", &above)), ["expectation-is-broken 10"]);
    assert_eq!(left(format!("# lrsched: allow({rule}) because it is old\n{BROKEN}")), [""; 0]);
    // Without a reason it has no effect; unknown and needless ones are told.
    assert_eq!(
        left(spec(&format!(" # lrsched: allow({rule})"))),
        [both[0], "allow-without-reason 5", both[1]]
    );
    assert_eq!(left(spec(" # lrsched: allow")), [both[0], "allow-of-unknown-rule 5", both[1]]);
    assert_eq!(
        left(spec(" # lrsched: allow(expectation-is-brokn) because a")),
        [both[0], "allow-of-unknown-rule 5", both[1]]
    );
    assert_eq!(
        left(spec(&format!(" # lrsched: allow({rule}, rate-is-negative) because a"))),
        ["needless-allow 5", both[1]]
    );
    // What stands in a text is not a comment.
    assert_eq!(left(BROKEN.replace("a % b", &format!("a#lrsched:allow({rule}) because b"))), both);
    let folder =
        Folder::new().with("a.yaml", format!("# lrsched: allow({rule}) because it is old\n{BROKEN}"));
    let outcome = folder.run("lint a.yaml");
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("1 file: no findings, 2 allowed\n", 0));
    let report = json(&folder.run("lint a.yaml --format json"));
    assert_eq!(report["files"][0]["allowed"][1]["because"], "it is old");
}

#[test]
fn the_project_allows_what_a_file_cannot_say_itself() {
    let allow = |file: &str| {
        format!("lint: {{allow: [{{rule: expectation-is-broken, file: {file}, because: it is old}}]}}\n")
    };
    let folder =
        Folder::new().with("a.yaml", BROKEN).with("well.yaml", WELL).with("lrsched.yaml", allow("./a.yaml"));
    assert_eq!(folder.run("lint a.yaml").stdout, "1 file: no findings, 2 allowed\n");
    // Of a file that is not linted, nothing can be said.
    assert_eq!(folder.run("lint well.yaml").well(), "1 file: no findings\n");
    folder.write("lrsched.yaml", allow("well.yaml"));
    assert_eq!(found(&folder, "well.yaml"), [("needless-allow".to_string(), 1)]);
    assert_eq!(rules(&folder, "a.yaml").len(), 2);
    folder.write("lrsched.yaml", "lint: {allow: [{rule: rate-is-negativ, because: a}]}\n");
    let report = folder.run("lint well.yaml").stdout;
    assert!(report.contains("did you mean `rate-is-negative`?"), "{report}");
    folder.write("lrsched.yaml", "lint: [1]\n");
    assert!(folder.run("lint well.yaml").refused().contains("`lint` is a map"));
    // A spec allows something in itself.
    let own = format!("{BROKEN}lint: {{allow: [{{rule: expectation-is-broken, because: it is old}}]}}\n");
    let folder = Folder::new().with("a.yaml", own);
    assert_eq!(folder.run("lint a.yaml").stdout, "1 file: no findings, 2 allowed\n");
}

#[test]
fn a_folder_is_linted_without_what_is_not_a_spec() {
    let folder = Folder::new()
        .with("c/a.yaml", BROKEN)
        .with("c/workflow.yaml", "on: push\n")
        .with("c/tool.py", "print(1)\n")
        .with("c/package.json", "{}\n")
        .with("c/.hidden/b.yaml", BROKEN)
        .with("c/deep/well.yaml", WELL);
    let report = json(&folder.run("lint c --format json"));
    let paths: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["c/a.yaml", "c/deep/well.yaml"]);
    let folder = Folder::new().with("c/workflow.yaml", "on: push\n");
    assert!(folder.run("lint c").refused().contains("there is no spec in `c`"));
}

#[test]
fn github_annotates_the_lines() {
    let folder = Folder::new().with("a,b.yaml", BROKEN).with("wrong.yaml", "schedule: {kind: nonsense}\n");
    let outcome = folder.run("lint a,b.yaml wrong.yaml --format github");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "::error file=a%2Cb.yaml,line=5,endLine=5,col=5,endColumn=17,title=expectation-is-broken::\
         `peak <= 3e-4` does not hold: `peak` is 1e-3 at step 0.%0A\
         The spec states under `expect` what must stay true.%0A\
         Correct the schedule; or the expectation, if it is meant to change."
    );
    assert!(lines[1].contains("no jump above 0.01%25"), "{}", lines[1]);
    assert!(
        lines[2]
            .starts_with("::error file=wrong.yaml,line=1,endLine=1,col=18,endColumn=26,title=lrsched::there")
    );
    assert_eq!(lines[3..], ["2 files: 2 errors, 1 could not be evaluated"]);
}

#[test]
fn sarif_has_rules_regions_and_fingerprints_that_survive_other_lines() {
    let folder = Folder::new().with("a b.yaml", BROKEN).with("other/a b.yaml", format!("# above\n{BROKEN}"));
    let read = |inside: &str| {
        let path = if inside.is_empty() { folder.path().to_path_buf() } else { folder.path().join(inside) };
        let mut command = folder.command(&["lint", "a b.yaml", "--format", "sarif"]);
        command.current_dir(path);
        let outcome = crate::harness::run(&mut command);
        assert_eq!(outcome.status, 1, "{}", outcome.stderr);
        json(&outcome)
    };
    let log = read("");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let (rules, results) = (&run["tool"]["driver"]["rules"], run["results"].as_array().unwrap());
    assert_eq!((rules.as_array().unwrap().len(), results.len()), (1, 2));
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(
            (&rule["id"], &rule["defaultConfiguration"]["level"]),
            (&result["ruleId"], &Value::from("error"))
        );
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.yaml");
    let region = ["startLine", "startColumn", "endLine", "endColumn"]
        .map(|key| place["region"][key].as_u64().unwrap());
    assert_eq!(region, [5, 5, 5, 17]);
    let prints = |log: &Value| -> Vec<Value> {
        log["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["partialFingerprints"].clone())
            .collect()
    };
    assert_eq!(prints(&log), prints(&read("other")));
    assert_ne!(prints(&log)[0], prints(&log)[1]);
}

#[test]
fn markdown_is_a_table_and_files_get_the_format_of_their_ending() {
    let folder = Folder::new().with("a|b.yaml", BROKEN);
    let outcome = folder.run("lint a|b.yaml -o r.md -o r.json -o r.sarif -o r.txt");
    assert_eq!(outcome.status, 1);
    let text = folder.read("r.md");
    assert!(text.starts_with("❌ **Lint of learning-rate schedules: 1 file: 2 errors**\n"), "{text}");
    assert!(
        text.contains("| error | <code>a&#124;b.yaml&#58;5</code> | `peak <= 3e-4` does not hold"),
        "{text}"
    );
    assert_eq!(folder.read("r.txt"), outcome.stdout);
    assert_eq!(folder.read("r.json"), folder.run("lint a|b.yaml --format json").stdout);
    assert_eq!(folder.read("r.sarif"), folder.run("lint a|b.yaml --format sarif").stdout);
    assert!(folder.run("lint a|b.yaml -o r.xml").refused().contains("does not say which format"));
}

#[test]
fn the_schedules_of_keras_itself_can_be_compiled() {
    let schedules = [
        "CosineDecay(0.0, decay_steps=3000, warmup_target=3e-4, warmup_steps=100)",
        "CosineDecayRestarts(3e-4, first_decay_steps=1000, t_mul=2.0)",
        "PiecewiseConstantDecay([100, 2000, 3000], [3e-4, 2e-4, 1e-4, 1e-5])",
    ];
    for schedule in schedules {
        let train = format!(
            "import keras\nlr = keras.optimizers.schedules.{schedule}\nmodel.compile(optimizer=keras.optimizers.SGD(lr))\n"
        );
        let folder = Folder::new().with("train.py", train);
        let outcome = folder.run("lint train.py --run steps=3000 --all");
        assert!(!outcome.stdout.contains("differs-when-compiled"), "{schedule}: {}", outcome.stdout);
        assert_eq!(outcome.status, 0, "{schedule}: {}{}", outcome.stdout, outcome.stderr);
    }
}

#[test]
fn a_comparison_tells_which_findings_a_change_adds_and_removes() {
    let corrected = LATE.replace("200", "10");
    let folder = Folder::new().with("a.yaml", LATE).with("b.yaml", corrected).with("broken.yaml", BROKEN);
    let added = folder.run("compare b.yaml a.yaml");
    assert_eq!(added.status, 1);
    assert!(added.stdout.contains("\n  adds      error: The warmup"), "{}", added.stdout);
    let removed = folder.run("compare a.yaml b.yaml").stdout;
    assert!(removed.contains("\n  removes   error: The warmup"), "{removed}");
    let markdown = folder.run("compare a.yaml b.yaml --format markdown").stdout;
    assert!(markdown.contains("\n- no longer error `a.yaml:5`: The warmup"), "{markdown}");
    let both = folder.run("compare a.yaml a.yaml");
    assert_eq!((both.status, both.stdout.contains("adds")), (0, false), "{}", both.stdout);
    assert!(both.stderr.contains("[warmup-never-ends]"), "{}", both.stderr);
}

#[test]
fn an_expectation_that_does_not_hold_breaks_the_comparison() {
    let held = BROKEN.replace("peak <= 3e-4", "peak <= 1e-3").replace("0.01%", "10%");
    let folder = Folder::new().with("held.yaml", held).with("broken.yaml", BROKEN);
    let outcome = folder.run("compare held.yaml broken.yaml");
    assert_eq!(outcome.status, 2, "{}", outcome.stdout);
    assert!(outcome.stdout.starts_with("broken  held.yaml -> broken.yaml\n"), "{}", outcome.stdout);
    assert!(
        outcome.stdout.contains("`peak <= 3e-4` does not hold: `peak` is 1e-3 at step 0"),
        "{}",
        outcome.stdout
    );
    let report = json(&folder.run("compare held.yaml broken.yaml --format json"));
    assert_eq!((&report["verdict"], &report["entries"][0]["verdict"]), (&"broken".into(), &"broken".into()));
    let markdown = folder.run("compare held.yaml broken.yaml --format markdown").stdout;
    assert!(
        markdown.contains("the schedules are equal to the last bit, 1 breaks what it expects"),
        "{markdown}"
    );
    // What the first spec promised is the past.
    assert_eq!(folder.run("compare broken.yaml held.yaml").status, 0);
}
