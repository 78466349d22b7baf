//! `lrsched table`, run from the command line.

use crate::harness::{Folder, Outcome, same};
use std::fs;

const COSINE: &str = "schedule: {kind: cosine, start: 1, steps: 4}\n";
const LINE: &str = "schedule: {kind: linear, start: 1, steps: 2}\n";
/// Two schedules over two epochs, with names that formats have to quote.
const PAIR: &str = "run: {epochs: 2, steps_per_epoch: 3}\nschedules:\n  up|down: {kind: linear, start: 0, end: 0.3, steps: 3}\n  \"a,\\\"b\\\"\": {kind: constant, value: 3e-5}\n";

#[track_caller]
fn table(spec: &str, options: &str, expected: &str) {
    let found = Folder::new().with("spec.yaml", spec).run(&format!("table spec.yaml {options}")).well();
    same(&found, expected, options);
}

#[test]
fn csv_quotes_what_needs_it() {
    let rows = "0,0,3e-5\n1,0.09999999999999999,3e-5\n2,0.19999999999999998,3e-5\n3,0.3,3e-5\n4,0.3,3e-5\n5,0.3,3e-5\n";
    let expected = format!("step,up|down,\"a,\"\"b\"\"\"\n{rows}");
    table(PAIR, "", &expected);
    table(PAIR, "--format csv", &expected);
}

#[test]
fn tsv_parts_by_tabs() {
    table(PAIR, "--format tsv --at 0,3", "step\tup|down\ta,\"b\"\n0\t0\t3e-5\n3\t0.3\t3e-5\n");
}

#[test]
fn json_is_one_list_and_jsonl_an_object_per_line() {
    let objects = [
        "{\"step\":0,\"up|down\":0,\"a,\\\"b\\\"\":3e-5}",
        "{\"step\":3,\"up|down\":0.3,\"a,\\\"b\\\"\":3e-5}",
    ];
    table(PAIR, "--format json --at 0,3", &format!("[\n{},\n{}\n]\n", objects[0], objects[1]));
    table(PAIR, "--format jsonl --at 0,3", &format!("{}\n{}\n", objects[0], objects[1]));
}

#[test]
fn json_that_is_cut_off_where_a_schedule_ends_is_still_json() {
    let halts = "run: {steps: 40000}\nschedule:\n  kind: python\n  source: |\n    def f(step):\n";
    for (raises_at, every) in [(0, 1), (1, 1), (5, 1), (8, 4), (20_000, 1), (39_999, 1)] {
        let body = format!("        return 1 / (step - {raises_at})\n");
        let folder = Folder::new().with("halts.yaml", format!("{halts}{body}"));
        let rows = (raises_at as usize).div_ceil(every);
        for options in ["", "-o x.json "] {
            let outcome = folder.run(&format!("table halts.yaml --format json {options}--every {every}"));
            assert_eq!(outcome.status, 2, "raises at {raises_at}, every {every}");
            assert!(outcome.stderr.contains("ZeroDivisionError"), "{}", outcome.stderr);
            match rows {
                _ if !options.is_empty() => assert_eq!(outcome.stdout, ""),
                _ => {
                    let found: Vec<serde_json::Value> = serde_json::from_str(&outcome.stdout).unwrap();
                    assert_eq!(found.len(), rows, "raises at {raises_at}, every {every}");
                }
            }
            assert_eq!(folder.names(), ["halts.yaml"]);
        }
    }
    let folder = Folder::new().with("halts.yaml", format!("{halts}        return 1 / (step - 5)\n"));
    let outcome = folder.run("table halts.yaml --format json --at 0,2,5,7");
    let found: Vec<serde_json::Value> = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((found.len(), outcome.status), (2, 2));
}

#[test]
fn the_ending_of_a_file_decides_the_format_unless_it_is_given() {
    let folder = Folder::new().with("line.yaml", "run: {steps: 1}\nschedule: {kind: constant, value: 1}\n");
    let written = [
        ("a.csv", "step,lr\n0,1\n"),
        ("a.tsv", "step\tlr\n0\t1\n"),
        ("a.JSON", "[\n{\"step\":0,\"lr\":1}\n]\n"),
        ("a.jsonl", "{\"step\":0,\"lr\":1}\n"),
        ("a.tsv --format tsv", "step\tlr\n0\t1\n"),
    ];
    for (options, text) in written {
        folder.run(&format!("table line.yaml -o {options}")).well();
        assert_eq!(folder.read(options.split(' ').next().unwrap()), text);
    }
    for (options, says) in
        [("a.txt", "does not say which format"), ("a.json --format tsv", "of the format tsv")]
    {
        let message = folder.run(&format!("table line.yaml -o b{options}")).refused();
        assert!(message.contains(says), "{message}");
    }
    folder.run("table line.yaml -o a.md").well();
    assert!(folder.read("a.md").starts_with("| step | lr |\n"));
}

#[test]
fn markdown_escapes_bars() {
    let rows = "| step | <code>up&#124;down</code> | `a,\"b\"` |\n| ---: | ---: | ---: |\n| 0 | 0 | 3e-5 |\n| 3 | 0.3 | 3e-5 |\n";
    let curves = "- <code>up&#124;down</code> `▁▃▆███`\n- `a,\"b\"` `▅▅▅▅▅▅`\n";
    table(PAIR, "--format markdown --at 0,3", &format!("{rows}\n{curves}"));
}

#[test]
fn epochs_stand_beside_steps_or_in_their_place() {
    let line = "run: {epochs: 2, steps_per_epoch: 2}\nschedule: {kind: linear, start: 1}\n";
    table(line, "--with-epoch", "step,epoch,lr\n0,0,1\n1,0,0.75\n2,1,0.5\n3,1,0.25\n");
    table(line, "--per epoch", "epoch,lr\n0,1\n1,0.5\n");
    table(line, "--per epoch --with-epoch", "epoch,lr\n0,1\n1,0.5\n");
    table(line, "--per step --epochs 1", "step,lr\n0,1\n1,0.75\n");
}

#[test]
fn a_schedule_that_counts_epochs_is_shown_per_step_where_their_length_is_known() {
    let stairs = "interval: epoch\nschedule: {kind: step, start: 1, gamma: 0.5, milestones: [1]}\n";
    table(&format!("run: {{epochs: 3}}\n{stairs}"), "", "epoch,lr\n0,1\n1,0.5\n2,0.5\n");
    let known = format!("run: {{epochs: 2, steps_per_epoch: 2}}\n{stairs}");
    table(&known, "", "step,lr\n0,1\n1,1\n2,0.5\n3,0.5\n");
    table(&known, "--per epoch", "epoch,lr\n0,1\n1,0.5\n");
}

#[test]
fn rows_are_chosen_by_number_part_and_name() {
    let line = "schedule: {kind: linear, start: 1, steps: 8}\n";
    table(line, "--at last,0,50%,25%,first,2,12.5%,100%", "step,lr\n0,1\n1,0.875\n2,0.75\n4,0.5\n7,0.125\n");
    table(line, "--at 7 --at 4", "step,lr\n4,0.5\n7,0.125\n");
    table(line, "--every 3", "step,lr\n0,1\n3,0.625\n6,0.25\n");
    table(line, "--every 1e3", "step,lr\n0,1\n");
    table(line, "--every 3 --steps 10", "step,lr\n0,1\n3,0.625\n6,0.25\n9,0\n");
    table(line, "--steps 1", "step,lr\n0,1\n");
}

#[test]
fn every_number_may_be_arithmetic_over_the_clock() {
    let spec = "run: {epochs: 2, dataset_size: 512, batch_size: 64, devices: 4, gradient_accumulation: 2}\noptimizer: {lr: 0.1 * global_batch_size / 256}\nschedule:\n  kind: linear\n  start: 0.1 * global_batch_size / 256\n  steps: max(steps, 2)\n";
    table(spec, "", "step,lr\n0,0.2\n1,0.1\n");
}

#[test]
fn a_shorter_schedule_leaves_its_cells_empty() {
    let folder = Folder::new().with("cosine.yaml", COSINE).with("line.yaml", LINE);
    let run = |options: &str| folder.run(&format!("table cosine.yaml line.yaml {options}")).well();
    same(
        &run(""),
        "step,cosine,line\n0,1,1\n1,0.8535533905932737,0.5\n2,0.5,\n3,0.14644660940672627,\n",
        "csv",
    );
    same(&run("--at 2 --format jsonl"), "{\"step\":2,\"cosine\":0.5,\"line\":null}\n", "jsonl");
    let markdown = "| step | cosine | line |\n| ---: | ---: | ---: |\n| 2 | 0.5 |  |\n\n- `cosine` `█▇▄▁`\n- `line` `█▁`\n";
    same(&run("--at 2 --format markdown"), markdown, "markdown");
}

#[test]
fn columns_are_named_so_that_they_can_be_told_apart() {
    let folder = Folder::new().with("line.yaml", LINE);
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/line.yaml"), LINE).unwrap();
    let header = |arguments: &str| {
        let text = folder.run(&format!("table {arguments} --at 0")).well();
        text.lines().next().unwrap().to_string()
    };
    assert_eq!(header("line.yaml other/line.yaml"), "step,line (line.yaml),line (other/line.yaml)");
    assert_eq!(header("other/line.yaml"), "step,lr");
    let folder = folder.with("pair.yaml", "run: {steps: 1}\nname: Pair\nschedules: {a: {kind: constant, value: 1}, b: {kind: constant, value: 2}}\n");
    let text = folder.run("table line.yaml pair.yaml --at 0").well();
    assert_eq!(text, "step,line,Pair: a,Pair: b\n0,1,1,2\n");
    assert_eq!(folder.run("table pair.yaml").well(), "step,a,b\n0,1,2\n");
}

#[test]
fn without_a_spec_the_folder_s_own_is_taken_and_else_the_tutorial_s() {
    let told =
        |stdout: &str, stderr: &str| Outcome { stdout: stdout.into(), stderr: stderr.into(), status: 0 };
    let folder = Folder::new();
    let note = "note: no SPEC was given: this is `linear` from the gallery\n";
    assert_eq!(folder.run("table --at 0,50"), told("step,lr\n0,0.1\n50,0.05\n", note));
    let folder = folder.with("lrsched.yaml", LINE);
    let note = "note: no SPEC was given: this is `lrsched.yaml` of this folder\n";
    assert_eq!(folder.run("table"), told("step,lr\n0,1\n1,0.5\n", note));
}

#[test]
fn specs_come_from_standard_input_and_from_the_gallery() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&["table", "-", "--at", "1"], LINE).stdout, "step,lr\n1,0.5\n");
    let wrong = folder.run_with(&["table", "-"], "schedule: {kind: linaer}\n").refused();
    assert!(wrong.contains(" --> <stdin>:1:18\n") && wrong.contains("did you mean `linear`?"), "{wrong}");
    for name in ["linear", "linear.yaml", "tutorial/linear", "tutorial/linear.yaml"] {
        assert_eq!(folder.run(&format!("table {name} --at 50")).well(), "step,lr\n50,0.05\n", "{name}");
    }
    let folder = folder.with("linear.yaml", LINE);
    assert_eq!(
        folder.run("table linear.yaml --at 1").well(),
        "step,lr\n1,0.5\n",
        "a file goes before the gallery"
    );
}

#[test]
fn files_saved_on_other_systems_are_read() {
    let bytes = ["\u{feff}", "# a\r\nschedule:\r\n  kind: linear\r\n  start: 1\r\n  steps: 2\r\n"].concat();
    table(&bytes, "", "step,lr\n0,1\n1,0.5\n");
    table("schedule:\r  kind: linear\r  start: 1\r  steps: 2\r", "", "step,lr\n0,1\n1,0.5\n");
    table("schedule: {kind: linear, start: 1, steps: 2}", "", "step,lr\n0,1\n1,0.5\n");
    table("{\"schedule\": {\"kind\": \"linear\", \"start\": 1, \"steps\": 2}}", "", "step,lr\n0,1\n1,0.5\n");
    table("---\nschedule: &a {kind: linear, start: 1, steps: 2}\n...\n", "", "step,lr\n0,1\n1,0.5\n");
}

#[test]
fn a_csv_beside_the_spec_is_read_from_the_spec_s_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("runs")).unwrap();
    let spec = "schedule: {kind: table, values: {file: log.csv, column: lr}}\n";
    fs::write(folder.path().join("runs/spec.yaml"), spec).unwrap();
    fs::write(folder.path().join("runs/log.csv"), "\u{feff}lr , loss\r\n0.5, 1\r\n 0.25,2\r\n").unwrap();
    assert_eq!(folder.run("table runs/spec.yaml").well(), "step,lr\n0,0.5\n1,0.25\n");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::new().with("pair.yaml", PAIR).with("line.yaml", LINE);
    for format in ["csv", "tsv", "json", "jsonl", "markdown"] {
        let line = format!("table pair.yaml line.yaml --format {format}");
        let first = folder.run(&line);
        assert_eq!(first, folder.run(&line));
        folder.run(&format!("{line} -o out")).well();
        assert_eq!(first.stdout, folder.read("out"), "{format}");
    }
}

#[test]
fn a_file_is_written_whole_and_through_its_link() {
    let folder = Folder::new().with("line.yaml", LINE).with("old.csv", "old");
    assert_eq!(folder.run("table line.yaml -o old.csv").well(), "");
    assert_eq!(folder.read("old.csv"), "step,lr\n0,1\n1,0.5\n");
    assert_eq!(folder.names(), ["line.yaml", "old.csv"]);
    assert_eq!(folder.run("table line.yaml -o -").well(), "step,lr\n0,1\n1,0.5\n");
}

#[test]
#[cfg(unix)]
fn a_link_stays_a_link_even_one_that_leads_nowhere_yet() {
    let folder = Folder::new().with("line.yaml", LINE).with("there.csv", "old");
    for (link, target) in [("a.csv", "there.csv"), ("b.csv", "new.csv")] {
        std::os::unix::fs::symlink(target, folder.path().join(link)).unwrap();
        folder.run(&format!("table line.yaml -o {link}")).well();
        assert!(fs::symlink_metadata(folder.path().join(link)).unwrap().is_symlink());
        assert_eq!(folder.read(target), "step,lr\n0,1\n1,0.5\n");
    }
}

#[test]
#[cfg(unix)]
fn a_circle_of_links_is_an_error() {
    let folder = Folder::new().with("line.yaml", LINE);
    std::os::unix::fs::symlink("b.csv", folder.path().join("a.csv")).unwrap();
    std::os::unix::fs::symlink("a.csv", folder.path().join("b.csv")).unwrap();
    let outcome = folder.run("table line.yaml -o a.csv");
    assert!(outcome.status == 0 || outcome.stderr.starts_with("error: cannot write"), "{outcome:?}");
    assert!(folder.names().iter().all(|name| !name.starts_with(".lrsched")), "{:?}", folder.names());
}

#[test]
fn a_spec_that_is_wrong_leaves_the_old_file_alone() {
    let folder = Folder::new().with("wrong.yaml", "schedule: {kind: linaer}\n").with("old.csv", "old");
    folder.run("table wrong.yaml -o old.csv").refused();
    assert_eq!(folder.read("old.csv"), "old");
    assert_eq!(folder.names(), ["old.csv", "wrong.yaml"]);
}

#[test]
#[cfg(target_os = "linux")]
fn devices_are_written_to_and_a_full_one_is_an_error() {
    let folder = Folder::new().with("line.yaml", LINE);
    assert_eq!(folder.run("table line.yaml -o /dev/null").well(), "");
    let full = "error: cannot write `/dev/full`: no space left on device\n";
    assert_eq!(folder.run("table line.yaml -o /dev/full").refused(), full);
    let mut command = folder.command(&["table", "line.yaml"]);
    command.stdout(fs::File::options().write(true).open("/dev/full").unwrap());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stderr, b"error: cannot write `standard output`: no space left on device\n");
}

#[test]
#[cfg(unix)]
fn a_read_only_file_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new().with("line.yaml", LINE).with("old.csv", "old");
    fs::set_permissions(folder.path().join("old.csv"), fs::Permissions::from_mode(0o444)).unwrap();
    let expected =
        "error: cannot write `old.csv`: the file is read-only\n = help: choose another name with `-o`\n";
    assert_eq!(folder.run("table line.yaml -o old.csv").refused(), expected);
    assert_eq!(folder.read("old.csv"), "old");
}

#[test]
#[cfg(unix)]
fn a_read_only_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new().with("line.yaml", LINE);
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // Permissions do not stop the superuser.
    if fs::File::create(closed.join("probe")).is_ok() {
        return;
    }
    let expected = "error: cannot write `closed/x.csv`: permission denied\n = help: choose a folder that you may write to, with `-o`\n";
    assert_eq!(folder.run("table line.yaml -o closed/x.csv").refused(), expected);
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_where_nobody_may_write_is_an_error() {
    let message = Folder::new().run("table linear -o /sys/x.csv").refused();
    assert!(message.starts_with("error: cannot write `/sys/x.csv`: "), "{message}");
    assert!(message.ends_with(" = help: choose a folder that you may write to, with `-o`\n"), "{message}");
}

#[test]
fn a_missing_folder_is_an_error() {
    let expected =
        "error: cannot write `no/x.csv`: no such file or directory\n = help: create the folder first\n";
    assert_eq!(Folder::new().run("table linear -o no/x.csv").refused(), expected);
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::Stdio;
    let folder = Folder::new();
    for format in ["csv", "json", "markdown"] {
        let mut command =
            folder.command(&["table", "linear", "--steps", "1e9", "--format", format, "--quiet"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut few = [0; 10];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut few).unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{format}");
    }
}

#[test]
fn usage_errors_have_exit_code_2_and_help_0() {
    let folder = Folder::new();
    for (line, status) in [
        ("", 2),
        ("tabel", 2),
        ("table --colour", 2),
        ("table --help", 0),
        ("-h", 0),
        ("--version", 0),
        ("list", 0),
        ("list nothing", 2),
    ] {
        let outcome = folder.run(line);
        assert_eq!(outcome.status, status, "{line}: {outcome:?}");
        assert_eq!(outcome.stdout.is_empty(), status != 0, "{line}: {outcome:?}");
    }
}

#[test]
fn messages_have_colour_only_where_it_is_asked_for() {
    let folder = Folder::new();
    let run = |name: &str, value: &str| {
        let output = folder.command(&["table", "nothing.yaml"]).env(name, value).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run("CLICOLOR_FORCE", "1").starts_with("\u{1b}["));
    assert!(run("NO_COLOR", "1").starts_with("error: "));
    assert!(run("TERM", "xterm-256color").starts_with("error: "), "standard error is no terminal here");
}
