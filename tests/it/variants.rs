//! `--vary` and `--set`: variants of a spec, and of a config.

use crate::harness::Folder;

/// Three phases of the rate, and a nested schedule.
const STEPS: &str = "run: {epochs: 3}\noptimizer: {lr: 0.5}\ninterval: epoch\n\
                     schedule: {kind: torch.StepLR, step_size: 1, gamma: 0.5}\n";
const PHASES: &str = "schedule:\n  kind: sequence\n  phases:\n    \
                      - {kind: linear, start: 0, end: 1, steps: 2}\n    - {kind: constant, value: 1, steps: 2}\n";

#[test]
fn every_combination_is_a_column() {
    let folder = Folder::new().with("steps.yaml", STEPS);
    let table = folder.run("table steps.yaml --vary gamma=0.5,0.25 --vary step_size=1,2").well();
    let expected = "epoch,gamma=0.5 step_size=1,gamma=0.5 step_size=2,gamma=0.25 step_size=1,gamma=0.25 step_size=2\n\
                    0,0.5,0.5,0.5,0.5\n1,0.25,0.5,0.125,0.5\n2,0.125,0.25,0.03125,0.125\n";
    assert_eq!(table, expected);
    let text = folder.run("inspect steps.yaml --vary gamma=0.5,1").well();
    assert_eq!(text.matches("torch.StepLR").count(), 2, "{text}");
    folder.run("plot steps.yaml --vary gamma=0.5,1 -o steps.svg").well();
    let picture = folder.read("steps.svg");
    assert!(picture.contains(">gamma=0.5<") && picture.contains(">gamma=1<"), "{picture}");
}

#[test]
fn several_specs_keep_their_names_and_standard_input_is_read_once() {
    let folder = Folder::new().with("a.yaml", STEPS).with("b.yaml", STEPS);
    let table = folder.run("table a.yaml b.yaml --vary gamma=0.5,1 --at 1").well();
    let names = "epoch,a: gamma=0.5,a: gamma=1,b: gamma=0.5,b: gamma=1\n";
    assert_eq!(table, format!("{names}1,0.25,0.5,0.25,0.5\n"));
    let arguments = ["table", "-", "--vary", "gamma=0.5,1", "--at", "1"];
    let outcome = folder.run_with(&arguments, STEPS).well();
    assert_eq!(outcome, "epoch,gamma=0.5,gamma=1\n1,0.25,0.5\n");
}

#[test]
fn a_value_is_set_by_the_end_of_its_path_or_added() {
    let folder = Folder::new().with("steps.yaml", STEPS).with("phases.yaml", PHASES);
    let at = |line: &str| folder.run(line).well().lines().nth(1).unwrap_or_default().to_string();
    assert_eq!(at("table steps.yaml --set gamma=0.25 --at 1"), "1,0.125");
    assert_eq!(at("table steps.yaml --set lr=1 --at 1"), "1,0.5");
    assert_eq!(at("table steps.yaml --set schedule.gamma=epochs/12 --at 1"), "1,0.125");
    assert_eq!(at("table phases.yaml --set phases.0.steps=4 --at 1"), "1,0.25");
    assert_eq!(at("table phases.yaml --set start=0.5 --at 1"), "1,0.75");
    // The momentum is a setting of the optimizer, and the milestones a parameter that the spec does not have.
    assert_eq!(at("table phases.yaml --set milestones=[1] --at 1"), "1,1");
    folder.run("table steps.yaml --set momentum=0.9").well();
    // A list is one value.
    let table = folder.run("table phases.yaml --vary milestones=[1],[2] --at 1").well();
    assert_eq!(table, "step,milestones=[1],milestones=[2]\n1,1,0.5\n");
}

#[test]
fn a_config_is_varied_too_and_a_training_file_is_not() {
    let folder = Folder::new().with(
        "run.py",
        "import torch\noptimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)\n\
         scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)\n",
    );
    folder.write(
        "args.yaml",
        "learning_rate: 1.0e-4\nmax_steps: 10\nlr_scheduler_type: linear\nper_device_train_batch_size: 8\n",
    );
    let arguments = [
        "table",
        "args.yaml",
        "--as",
        "transformers",
        "--vary",
        "learning_rate=1e-4,2e-4",
        "--at",
        "0",
        "--quiet",
    ];
    assert_eq!(
        folder.run_with(&arguments, "").well(),
        "step,learning_rate=1e-4,learning_rate=2e-4\n0,1e-4,2e-4\n"
    );
    let message = folder.run("table run.py --steps 10 --vary gamma=0.1,0.2").refused();
    assert!(message.contains("a value of a training file cannot be replaced"), "{message}");
}
