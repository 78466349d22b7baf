//! Curves drawn with letters.

use crate::compare::{STAIRS, code, folder, text};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs in a terminal of a size, with variables.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lrsched"));
    for variable in ["CLICOLOR_FORCE", "NO_COLOR", "COLUMNS", "LINES"] {
        command.env_remove(variable);
    }
    command.current_dir(folder).args(arguments).envs(variables.iter().copied()).output().expect("it runs")
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
    assert_eq!(text(&output), expected);
    let ascii = run(folder.path(), &["plot", "line.yaml", "--ascii"], &[]);
    assert!(text(&ascii).is_ascii() && text(&ascii).contains('*'));
}

#[test]
fn it_keeps_to_the_size_of_the_terminal() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", LINE)]);
    for (columns, lines) in [(30, 10), (80, 24), (132, 43), (200, 12)] {
        let (wide, high) = (columns.to_string(), lines.to_string());
        let size = [("COLUMNS", wide.as_str()), ("LINES", high.as_str())];
        let text = text(&run(folder.path(), &["plot", "a.yaml", "b.yaml", "--term"], &size));
        assert!(text.lines().all(|line| line.chars().count() <= columns), "{text}");
        assert!(text.lines().count() <= lines, "{columns}x{lines}:\n{text}");
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest > Some(columns - 8), "{text}");
    }
}

#[test]
fn curves_are_told_apart_by_letters_or_by_colours() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", LINE)]);
    let plain = text(&run(folder.path(), &["plot", "a.yaml", "b.yaml", "--term"], &[]));
    assert!(plain.contains("  * a\n  + b\n") && plain.contains("++") && plain.contains("**"), "{plain}");
    assert!(!plain.contains('\u{1b}'));
    let forced = [("CLICOLOR_FORCE", "1")];
    let colored = text(&run(folder.path(), &["plot", "a.yaml", "b.yaml", "--term"], &forced));
    assert!(colored.contains("\u{1b}[36m──\u{1b}[0m a\n  \u{1b}[33m──\u{1b}[0m b\n"), "{colored}");
    assert!(colored.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)));
}

#[test]
fn values_that_are_no_numbers_and_empty_scales_do_no_harm() {
    let spec = "run: {steps: 9}\nschedule: {kind: table, values: [0, 0, 0]}\n";
    let folder = folder(&[("zero.yaml", spec)]);
    for arguments in [&["--term"][..], &["--term", "--log"], &["--ascii", "--log"]] {
        let arguments: Vec<&str> = ["plot", "zero.yaml"].iter().chain(arguments).copied().collect();
        assert_eq!(code(&run(folder.path(), &arguments, &[])), 0);
    }
}

#[test]
fn without_a_file_only_letters_are_drawn_and_with_one_both() {
    let folder = folder(&[("line.yaml", LINE)]);
    run(folder.path(), &["plot", "line.yaml", "--term"], &[]);
    assert!(!folder.path().join("line.png").exists());
    let output = run(folder.path(), &["plot", "line.yaml", "--term", "-o", "line.svg"], &[]);
    assert!(folder.path().join("line.svg").exists() && text(&output).contains("step"));
}

#[test]
fn watching_draws_again_when_a_spec_changes_and_survives_a_mistake() {
    let folder = folder(&[("line.yaml", LINE)]);
    let (spec, picture) = (folder.path().join("line.yaml"), folder.path().join("out.svg"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_lrsched"))
        .current_dir(folder.path())
        .args(["plot", "line.yaml", "--watch", "-o", "out.svg"])
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let drawn = |wanted: &str| {
        let there = || std::fs::read_to_string(&picture).is_ok_and(|text| text.contains(wanted));
        (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            there()
        })
    };
    let first = drawn("101 values per step");
    std::fs::write(&spec, "run: {steps: 3").expect("a file");
    std::thread::sleep(std::time::Duration::from_millis(500));
    std::fs::write(&spec, LINE.replace("steps: 101", "steps: 77")).expect("a file");
    let second = drawn("77 values per step");
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    assert!(first && second);
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
    assert_eq!(text(&output), expected);
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let folder = folder(&[]);
    let commands = ["plot", "table", "compare", "inspect", "list"];
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = text(&run(folder.path(), &["completions", shell], &[]));
        assert!(commands.iter().all(|command| script.contains(command)), "{shell}");
        assert!(script.contains("against") && script.contains("watch"), "{shell}");
    }
    let manual = text(&run(folder.path(), &["man"], &[]));
    for command in commands {
        assert!(manual.contains(&format!(".SH \"LRSCHED {}\"", command.to_uppercase())), "{command}");
    }
    assert!(manual.starts_with(".ie \\n(.g .ds Aq") && manual.contains("\\-\\-against"));
}

#[test]
fn the_shells_accept_their_completions() {
    let folder = folder(&[]);
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let file = folder.path().join(shell);
        std::fs::write(&file, run(folder.path(), &["completions", shell], &[]).stdout).expect("a file");
        // A shell that is not installed cannot be asked.
        let Ok(output) = Command::new(shell).arg(check).arg(&file).output() else { continue };
        assert!(output.status.success(), "{shell}: {output:?}");
    }
}
