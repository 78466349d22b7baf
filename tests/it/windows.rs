//! Parts of a run, marked rows, curves that coincide, epochs, and the digits that people read.

use crate::harness::Folder;

/// A warmup of a hundred updates in ten thousand.
const WARMUP: &str = "run: {steps: 10000, steps_per_epoch: 500}
schedule:
  kind: sequence
  phases:
    - {kind: linear, start: 0, end: 3e-4, steps: 100}
    - {kind: cosine, start: 3e-4, end: 0, steps: 9900}
";

/// Three schedules of which the first and the last are equal.
const TWINS: &str = "run: {steps: 50}
schedules:
  a: {kind: linear, start: 1, end: 0}
  b: {kind: linear, start: 1, end: 0.5}
  c: {kind: polynomial, start: 1, end: 0}
";

/// A schedule that is stepped once an epoch.
const PER_EPOCH: &str = "run: {epochs: 90, steps_per_epoch: 5005}
optimizer: {lr: 0.1}
interval: epoch
schedule: {kind: torch.CosineAnnealingLR, T_max: 90}
";

#[test]
fn a_window_of_a_table_has_the_rows_of_the_whole() {
    let folder = Folder::new().with("a.yaml", WARMUP).with("b.yaml", PER_EPOCH);
    for spec in ["a.yaml", "b.yaml --steps 10000"] {
        let whole = folder.run(&format!("table {spec}")).well();
        let whole: Vec<&str> = whole.lines().skip(1).collect();
        for (window, first, last, every) in [
            ("--from 7 --to 11", 7, 11, 1),
            ("--from 50% --to last --every 100", 5000, 9999, 100),
            ("--to 0", 0, 0, 1),
            ("--from 9999", 9999, 9999, 1),
            ("--to 10000 --every 999", 0, 9999, 999),
        ] {
            let part = folder.run(&format!("table {spec} {window}")).well();
            let expected: Vec<&str> = whole[first..=last].iter().step_by(every).copied().collect();
            assert_eq!(part.lines().skip(1).collect::<Vec<_>>(), expected, "{spec} {window}");
        }
    }
    let epochs = folder.run("table a.yaml --from epoch=2 --to epoch=3").well();
    assert_eq!(
        (epochs.lines().nth(1).unwrap().split(',').next(), epochs.lines().count()),
        (Some("1000"), 502)
    );
    let per_epoch = folder.run("table a.yaml --per epoch --from step=1000 --to epoch=3").well();
    assert_eq!(
        per_epoch.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect::<Vec<_>>(),
        ["2", "3"]
    );
}

#[test]
fn a_window_is_inspected_as_if_it_were_the_run() {
    let folder = Folder::new().with("a.yaml", WARMUP);
    let text = folder.run("inspect a.yaml --to 100").well();
    for line in [
        "  window      steps 0 to 100",
        "    peak      3e-4 at step 100",
        "    phases    steps 0 to 100: rises from 0 to 3e-4",
        "              100 %  step 100  3e-4",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[test]
fn marks_are_drawn_and_named_within_the_window() {
    let folder = Folder::new().with("a.yaml", WARMUP);
    folder.run("plot a.yaml --quiet --from 50 --to 200 --mark warmup,peak,step=150,90% -o a.svg").well();
    let svg = folder.read("a.svg");
    for text in [">warmup ends, peak</text>", ">step 150</text>"] {
        assert!(svg.contains(text), "{text}");
    }
    assert!(svg.contains("151 values per step from step 50. learning rate: lr"), "{svg:.900}");
    assert!(!svg.contains(">90%</text>"));
    assert_eq!(svg.matches("stroke-dasharray=\"3 3\"").count(), 2);
    let refused = folder.run("plot a.yaml --mark wormup -o a.svg").refused();
    assert!(refused.contains("`warmup`, `peak`, `lowest`, `phases`"), "{refused}");
    assert!(folder.run("plot a.yaml --ylim 1,0 -o a.svg").refused().contains("must be below the second"));
    assert!(
        folder
            .run("plot a.yaml --log --ylim 0,1 -o a.svg")
            .refused()
            .contains("a logarithmic scale has no 0")
    );
}

#[test]
fn what_lies_beyond_an_axis_is_said_at_its_edge() {
    let folder = Folder::new().with("a.yaml", WARMUP);
    folder.run("plot a.yaml --quiet --ylim ,2e-4 -o a.svg").well();
    assert!(folder.read("a.svg").contains(">above: 3e-4 at step 100</text>"));
    folder.run("plot a.yaml --quiet --log -o a.svg").well();
    assert!(folder.read("a.svg").contains(">below: "), "the last updates of a cosine");
}

#[test]
fn equal_curves_are_one_and_the_legend_names_them() {
    let folder = Folder::new().with("a.yaml", TWINS);
    folder.run("plot a.yaml --quiet -o a.svg -o a.html").well();
    assert!(folder.read("a.svg").contains(">a, c (equal)</text>"));
    assert!(folder.read("a.html").contains("\"name\":\"a, c (equal)\""));
    assert!(folder.run("plot a.yaml --ascii").well().contains("a, c (equal)"));
}

#[test]
fn schedules_that_count_in_epochs_are_told_in_epochs() {
    let folder =
        Folder::new().with("a.yaml", PER_EPOCH).with("b.yaml", PER_EPOCH.replace("lr: 0.1", "lr: 0.2"));
    let text = folder.run("inspect a.yaml").well();
    assert!(text.contains("    phases    epochs 0 to 89: falls from 0.1 to 3.04586490452119e-5\n"), "{text}");
    let text = folder.run("compare a.yaml b.yaml");
    assert!(text.stdout.contains("differs at 90 of 90 epochs, first at epoch 0"), "{}", text.stdout);
    // A change of the batch size changes the steps, though not the epochs.
    folder.write("b.yaml", PER_EPOCH.replace("5005", "2503"));
    let text = folder.run("compare a.yaml b.yaml");
    assert!(text.status == 1 && text.stdout.contains("step"), "{}", text.stdout);
}

#[test]
fn a_spec_that_forces_epochs_is_named() {
    let epochs = PER_EPOCH.replace(", steps_per_epoch: 5005", "");
    let steps = "run: {steps: 100}\nschedule: {kind: linear, start: 1, end: 0}\n";
    let folder = Folder::new().with("a.yaml", epochs).with("b.yaml", steps);
    let refused = folder.run("table a.yaml b.yaml").refused();
    assert!(
        refused.contains("`a` counts in epochs") && refused.contains("--run steps_per_epoch=1251"),
        "{refused}"
    );
    folder.run("table a.yaml b.yaml --run steps_per_epoch=5 --at 0").well();
}

#[test]
fn a_page_says_which_rows_it_has_and_takes_the_colours_that_the_reader_prefers() {
    let folder = Folder::new().with("a.yaml", PER_EPOCH);
    folder.run("plot a.yaml --quiet -o part.html").well();
    folder.run("plot a.yaml --quiet --per epoch --theme dark -o whole.html").well();
    let (part, whole) = (folder.read("part.html"), folder.read("whole.html"));
    assert!(part.contains(" of 450450 rows, about every "), "{part:.2000}");
    assert!(!whole.contains("about every"));
    assert!(part.contains("prefers-color-scheme: dark") && !whole.contains("prefers-color-scheme"));
    assert!(!part.contains("data-version=") && !part.contains("frame-src"));
}

/// Four iterations to an update, on two clocks.
const ACCUMULATED: &str = "run: {steps_per_epoch: 2}
optimizer: {lr: 0.1}
schedule:
  kind: mmengine.param_scheduler
  max_epochs: 3
  epoch_length: 7
  accumulative_counts: 4
  schedulers:
    - {kind: mmengine.LinearLR, start_factor: 0.1, by_epoch: false, begin: 0, end: 6}
    - {kind: mmengine.StepLR, step_size: 1, gamma: 0.1}
";

#[test]
fn a_schedule_is_shown_on_the_clock_of_its_scheduler() {
    let folder = Folder::new().with("a.yaml", ACCUMULATED);
    // A real Runner of mmengine 0.10.7, with the same schedulers, had these rates at its batches.
    let warmup = [0.010000000000000002, 0.028000000000000004, 0.046000000000000006, 0.064, 0.082, 0.1, 0.1];
    let later = [0.010000000000000002, 0.0010000000000000002].map(|rate| [rate; 7]);
    let genuine: Vec<f64> = warmup.into_iter().chain(later.into_iter().flatten()).collect();
    let rates = |command: &str| -> Vec<f64> {
        let table = folder.run(command).well();
        table.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse().unwrap()).collect()
    };
    assert_eq!(rates("table a.yaml --per iteration --quiet"), genuine);
    // An update has the rate of the last of its iterations, and the last update has fewer.
    let updates: Vec<f64> = [3, 7, 11, 15, 19, 20].map(|at| genuine[at]).to_vec();
    assert_eq!(rates("table a.yaml --quiet"), updates);
    let table = folder.run("table a.yaml --per iteration --with-epoch --at epoch=2 --quiet").well();
    assert_eq!(table, "iteration,epoch,lr\n14,2,0.0010000000000000002\n");
}

#[test]
fn what_a_scheduler_counts_stands_beside_its_iterations() {
    let spec = "run: {steps: 10, tokens_per_step: 4096}\noptimizer: {lr: 0.1}\nschedule: {kind: olmo_core.CosWithWarmup, warmup: 8192, units: tokens}\n";
    let folder = Folder::new().with("a.yaml", spec);
    let table = folder.run("table a.yaml --per iteration --at 0,9 --quiet").well();
    let counted: Vec<&str> = table.lines().map(|line| line.rsplit_once(',').unwrap().0).collect();
    assert_eq!(counted, ["iteration,tokens", "0,4096", "9,40960"]);
}
