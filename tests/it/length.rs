//! Lengths that are probably mistakes are refused at once, unless `--any-length` is given. Single rows are still shown.

use crate::harness::{Folder, read, root};
use lrsched::spec::Clock;

const CLOSED: &str = "run: {steps: 1e12}\nschedule: {kind: cosine, start: 1, end: 0, steps: steps}\n";
const RECURRENT: &str = "run: {steps: 1e12}\noptimizer: {lr: 1}\ninterval: step\n\
    schedule: {kind: torch.ExponentialLR, gamma: 0.5}\n";

fn folder() -> Folder {
    let short = CLOSED.replace("1e12", "8");
    Folder::new().with("closed.yaml", CLOSED).with("recurrent.yaml", RECURRENT).with("short.yaml", short)
}

#[test]
fn no_command_begins_what_nobody_would_wait_for() {
    for name in ["closed", "recurrent"] {
        for command in ["plot", "inspect", "table", "compare short.yaml", "plot -o x.html short.yaml"] {
            let folder = folder();
            let message = folder.run(&format!("{command} {name}.yaml")).refused();
            let place = format!("\n --> {name}.yaml:1:14\n");
            assert!(message.starts_with("error: 1000000000000 steps "), "{command}: {message}");
            assert!(message.contains(&place) && message.contains("`--any-length`"), "{command}: {message}");
            assert_eq!(folder.names(), ["closed.yaml", "recurrent.yaml", "short.yaml"]);
        }
    }
}

#[test]
fn a_comparison_that_is_too_long_is_an_error_beside_others() {
    let outcome = folder().run("compare short.yaml short.yaml closed.yaml");
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stdout.contains("error: 1000000000000 steps would have"), "{outcome:?}");
}

#[test]
fn single_rows_of_a_closed_schedule_are_shown_at_once() {
    let folder = folder();
    let rows = folder.run("table closed.yaml --at 0,50%,last").well();
    assert_eq!(rows, "step,lr\n0,1\n500000000000,0.5\n999999999999,0\n");
    let rows = folder.run("table closed.yaml --every 500000000000").well();
    assert_eq!(rows, "step,lr\n0,1\n500000000000,0.5\n");
    // A recurrent schedule is evaluated up to the last requested row.
    assert_eq!(folder.run("table recurrent.yaml --at 0,2").well(), "step,lr\n0,1\n2,0.25\n");
    folder.run("table closed.yaml --at 1 --format markdown").well();
}

#[test]
fn the_beginning_of_a_long_run_is_shown() {
    let folder = folder();
    assert_eq!(folder.run("table recurrent.yaml --steps 2").well(), "step,lr\n0,1\n1,0.5\n");
    folder.run("plot closed.yaml --steps 20 -o x.svg --quiet").well();
    assert!(folder.names().contains(&"x.svg".into()));
}

#[test]
fn the_limit_is_what_the_help_says() {
    let folder = Folder::new().with("a.yaml", "schedule: {kind: constant, value: 1}\n");
    let help = folder.run("table --help").well();
    assert!(help.contains("--any-length") && help.contains("2^31 rows"), "{help}");
    let at_the_limit = folder.run("table a.yaml --steps 2147483648 --every 2147483648").well();
    assert_eq!(at_the_limit, "step,lr\n0,1\n");
    folder.run("table a.yaml --steps 4294967298 --every 2").refused();
}

#[test]
fn a_walk_that_is_too_long_is_refused_for_a_table_and_for_a_log() {
    let folder = folder().with("log.csv", "step,lr\n0,1\n2147483647,0.5\n").with("few.csv", "step,lr\n0,1\n");
    let message = folder.run("table recurrent.yaml --steps 268435457").refused();
    assert!(message.starts_with("error: 268435457 steps would have to be evaluated\n"), "{message}");
    let message = folder.run("verify recurrent.yaml log.csv --quiet").refused();
    assert!(message.starts_with("error: the log goes on beyond update 268435456 of the plan\n"), "{message}");
    // Neither the log nor a picture asks for the other updates of the run.
    assert_eq!(folder.run("verify recurrent.yaml few.csv --quiet").status, 0);
}

#[test]
#[cfg(unix)]
fn who_insists_gets_all_of_it() {
    use std::process::Stdio;
    for name in ["closed.yaml", "recurrent.yaml"] {
        let folder = folder();
        let mut command = folder.command(&["table", name, "--any-length"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut few = [0; 10];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut few).unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{name}");
    }
}

#[test]
fn an_epoch_on_several_devices_has_the_batches_of_the_genuine_loader() {
    let mut dropped = 0;
    let text = read(&root().join("tests/reference/clock.txt"));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let numbers: Vec<u64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        let &[examples, batch, devices, drop_last, batches] = &numbers[..] else { panic!("{line}") };
        let clock = Clock {
            epochs: Some(1),
            dataset_size: Some(examples),
            batch_size: Some(batch),
            devices: Some(devices),
            drop_last: drop_last == 1,
            ..Clock::default()
        };
        match clock.completed() {
            Ok(clock) => assert_eq!(clock.steps, Some(batches), "{line}"),
            Err(error) => assert_eq!((batches, error.part), (0, "dataset_size"), "{line}"),
        }
        dropped += u64::from(drop_last == 1 && batches != examples / (batch * devices));
    }
    assert!(dropped > 10, "the cases do not tell the two roundings apart: {dropped}");
}
