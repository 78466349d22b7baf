//! Curves drawn as text.

use crate::compare::{STAIRS, folder};
use crate::harness::{self, Outcome, neutral};
use std::path::Path;
use std::time::{Duration, Instant};

/// Runs the program in a terminal of a size, with environment variables.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), folder);
    harness::run(command.args(arguments).envs(variables.iter().copied()))
}

const LINE: &str = "run: {steps: 101}\nschedule: {kind: linear, start: 0, end: 1, steps: 100}\n";

#[test]
fn a_line_is_drawn_with_its_axes() {
    let folder = folder(&[("line.yaml", LINE)]);
    let output = run(folder.path(), &["plot", "line.yaml", "--term"], &[("COLUMNS", "40"), ("LINES", "14")]);
    let expected = "\
line
    learning rate
1.0 ┤                               ⢀⣀⠤⠆
    │                          ⣀⡠⠴⠒⠉⠁
    │                     ⣀⡤⠔⠚⠉
0.5 ┤               ⢀⣠⠤⠖⠊⠉
    │          ⣀⣠⠴⠒⠉⠁
    │     ⣀⡤⠔⠒⠉⠁
  0 ┤⣠⠤⠒⠊⠉
    └┬────────────────┬────────────────┬
     0               50              100
                    step
";
    assert_eq!(output.stdout, expected);
    let ascii = run(folder.path(), &["plot", "line.yaml", "--ascii"], &[]);
    assert!(ascii.stdout.is_ascii() && ascii.stdout.contains('*'));
}

#[test]
fn it_keeps_to_the_size_of_the_terminal() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", LINE)]);
    for (columns, lines) in [(30, 10), (80, 24), (132, 43), (200, 12)] {
        let (wide, high) = (columns.to_string(), lines.to_string());
        let size = [("COLUMNS", wide.as_str()), ("LINES", high.as_str())];
        let text = run(folder.path(), &["plot", "a.yaml", "b.yaml", "--term"], &size).stdout;
        assert!(text.lines().all(|line| line.chars().count() <= columns), "{text}");
        assert!(text.lines().count() <= lines, "{columns}x{lines}:\n{text}");
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest > Some(columns - 8), "{text}");
    }
}

#[test]
fn curves_are_told_apart_by_letters_or_by_colours() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", LINE)]);
    let plain = run(folder.path(), &["plot", "a.yaml", "b.yaml", "--term"], &[]).stdout;
    assert!(plain.contains("  * a\n  + b\n") && plain.contains("++") && plain.contains("**"), "{plain}");
    assert!(!plain.contains('\u{1b}'));
    let forced = [("CLICOLOR_FORCE", "1")];
    let colored = run(folder.path(), &["plot", "a.yaml", "b.yaml", "--term"], &forced).stdout;
    assert!(colored.contains("\u{1b}[36m──\u{1b}[0m a\n  \u{1b}[33m──\u{1b}[0m b\n"), "{colored}");
    assert!(colored.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)));
}

#[test]
fn values_that_are_no_numbers_and_empty_scales_do_no_harm() {
    let spec = "run: {steps: 9}\nschedule: {kind: table, values: [0, 0, 0]}\n";
    let folder = folder(&[("zero.yaml", spec)]);
    for arguments in [&["--term"][..], &["--term", "--log"], &["--ascii", "--log"]] {
        let arguments: Vec<&str> = ["plot", "zero.yaml"].iter().chain(arguments).copied().collect();
        assert_eq!(run(folder.path(), &arguments, &[]).status, 0);
    }
}

#[test]
fn without_a_file_only_letters_are_drawn_and_with_one_both() {
    let folder = folder(&[("line.yaml", LINE)]);
    run(folder.path(), &["plot", "line.yaml", "--term"], &[]);
    assert!(!folder.path().join("line.png").exists());
    let output = run(folder.path(), &["plot", "line.yaml", "--term", "-o", "line.svg"], &[]);
    assert!(folder.path().join("line.svg").exists() && output.stdout.contains("step"));
}

#[test]
fn watching_draws_again_when_a_spec_changes_and_survives_a_mistake() {
    let folder = folder(&[("line.yaml", LINE)]);
    let messages = std::fs::File::create(folder.path().join("messages")).expect("a file");
    let arguments = ["plot", "line.yaml", "--watch", "-o", "out.svg"];
    let mut child = folder.command(&arguments).stderr(messages).spawn().expect("it runs");
    let begun = Instant::now();
    // The ten minutes are for very slow machines. The test waits for the effect of a change, not for a time.
    let mut seen = |name: &str, wanted: &str| loop {
        let there = std::fs::read_to_string(folder.path().join(name)).is_ok_and(|text| text.contains(wanted));
        if there || begun.elapsed() > Duration::from_secs(600) || child.try_wait().expect("a child").is_some()
        {
            break there;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let first = seen("out.svg", "101 values per step");
    folder.write("line.yaml", "run: {steps: 3");
    let mistake = seen("messages", "error: ");
    folder.write("line.yaml", LINE.replace("steps: 101", "steps: 77"));
    let second = seen("out.svg", "77 values per step");
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    assert!(first && mistake && second);
}

#[test]
fn a_markdown_table_has_a_sparkline_for_every_series() {
    let spec = "run: {steps: 101}
schedules: {up: {kind: linear, start: 0, end: 1}, down: {kind: linear, start: 1, end: 0}}
";
    let folder = folder(&[("spec.yaml", spec)]);
    let output = run(folder.path(), &["table", "spec.yaml", "--format", "markdown", "--at", "0"], &[]);
    let expected = "| step | up | down |
| ---: | ---: | ---: |
| 0 | 0 | 1 |

- `up` `▁▁▁▁▂▂▂▂▂▃▃▃▃▃▃▄▄▄▄▄▅▅▅▅▅▅▆▆▆▆▆▇▇▇▇▇▇███`
- `down` `████▇▇▇▇▇▆▆▆▆▆▆▅▅▅▅▅▄▄▄▄▄▄▃▃▃▃▃▂▂▂▂▂▂▁▁▁`
";
    assert_eq!(output.stdout, expected);
}
