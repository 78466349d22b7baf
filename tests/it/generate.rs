//! Completions, manual pages and the examples of the help.

use crate::harness::{Folder, neutral, run};

/// What the shell is offered after these words. The last word is completed.
fn offered(folder: &Folder, words: &[&str]) -> Vec<String> {
    let mut command = folder.command(&["--", "lrsched"]);
    command.args(words).env("LRSCHED_COMPLETE", "bash");
    command.env("_CLAP_COMPLETE_INDEX", words.len().to_string()).env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_SPACE", "true").env("_CLAP_COMPLETE_COMP_TYPE", "9");
    run(&mut command).well().lines().map(str::to_string).collect()
}

#[test]
fn kinds_names_of_the_gallery_files_and_revisions_are_completed() {
    let folder = Folder::new().with("keras.yaml", "").with("other.yaml", "");
    assert_eq!(offered(&folder, &["list", "torch.St"]), ["torch.StepLR"]);
    assert_eq!(offered(&folder, &["list", "gal"]), ["gallery"]);
    let specs = offered(&folder, &["plot", "keras"]);
    assert!(
        specs.contains(&"keras.yaml".into()) && specs.contains(&"keras/cosine-warmup".into()),
        "{specs:?}"
    );
    assert!(!specs.contains(&"other.yaml".into()) && !specs.iter().any(|name| name.starts_with("torch")));
    assert_eq!(offered(&folder, &["table", "linear.yaml", "cosine-war"]), ["cosine-warmup"]);
    assert_eq!(offered(&folder, &["table", "--format", "j"]), ["json", "jsonl"]);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let mut command = neutral("git", folder.path());
        let outcome = run(command.args(identity).args(arguments));
        assert_eq!(outcome.status, 0, "{outcome:?}");
    };
    let revisions = ["compare", "--against", "a-"];
    assert!(offered(&folder, &revisions).is_empty(), "there is no repository");
    git(&["init", "-q", "-b", "a-branch"]);
    git(&["commit", "-q", "--allow-empty", "-m", "first"]);
    git(&["tag", "a-tag"]);
    git(&["tag", "other"]);
    assert_eq!(offered(&folder, &revisions), ["a-branch", "a-tag"]);
}

#[test]
fn the_shells_accept_their_completions() {
    let folder = Folder::new();
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = folder.run(&format!("completions {shell}")).well();
        assert!(script.contains("LRSCHED_COMPLETE"), "{shell}");
        folder.write(shell, script);
        // A shell that is not installed is skipped.
        let Ok(output) = neutral(shell, folder.path()).args([check, shell]).output() else { continue };
        assert!(output.status.success(), "{shell}: {output:?}");
    }
}

/// The commands that the help lists.
fn commands(folder: &Folder) -> Vec<String> {
    let help = folder.run("--help").well();
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list");
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_string).collect()
}

/// The commands that have examples.
const WITH_EXAMPLES: [&str; 11] = [
    "plot",
    "table",
    "compare",
    "verify",
    "inspect",
    "check",
    "import",
    "list",
    "schema",
    "completions",
    "man",
];

#[test]
fn every_command_has_a_manual_page_with_examples() {
    let folder = Folder::new();
    folder.run("man -o pages/man1").well();
    let whole = folder.run("man").well();
    assert_eq!(folder.read("pages/man1/lrsched.1"), whole);
    let commands = commands(&folder);
    assert!(commands.len() > 7 && commands.contains(&"completions".into()), "{commands:?}");
    for command in &commands {
        let page = folder.run(&format!("man {command}")).well();
        assert_eq!(folder.read(&format!("pages/man1/lrsched-{command}.1")), page);
        assert!(page.contains(&format!(".TH lrsched-{command} 1")), "{command}: {page}");
        let has_examples = page.contains(".SH EXAMPLES\n.nf\n");
        assert!(has_examples || !WITH_EXAMPLES.contains(&&**command), "{command} has no examples:\n{page}");
        assert!(whole.contains(&format!(".SH \"LRSCHED {}\"", command.to_uppercase())), "{command}");
    }
    assert!(whole.contains("\\-\\-against"));
    let message = "error: there is no command `plott`\n = help: did you mean `plot`?\n";
    assert_eq!(folder.run("man plott").refused(), message);
}

#[test]
fn the_examples_of_the_help_run() {
    let config = "output_dir: out\nlearning_rate: 2.0e-5\nwarmup_steps: 10\nnum_train_epochs: 3\n";
    let script = "LR=1e-4\ntorchrun --nproc_per_node 8 train.py --output_dir out --learning_rate $LR --num_train_epochs 3\n";
    let deepspeed = "{\"train_batch_size\": \"auto\", \"zero_optimization\": {\"stage\": 2}}";
    let folder = Folder::new()
        .with("train.yaml", format!("{config}max_steps: 100\n"))
        .with("train.sh", script)
        .with("log.csv", "step,lr\n0,0.1\n10,0.09\n20,0.08\n")
        .with("runs/a/log.csv", "step,lr\n0,0.1\n10,0.09\n20,0.08\n")
        .with("runs/b/log.csv", "step,lr\n0,0.1\n10,0.09\n20,0.07\n")
        .with("ds_config.json", deepspeed);
    let mut count = 0;
    for command in commands(&folder) {
        let help = folder.run(&format!("{command} --help")).well();
        let examples = help.split("Examples:\n").nth(1).unwrap_or_default();
        for line in examples.lines().filter_map(|line| line.strip_prefix("  lrsched ")) {
            let line = line.split(['#', '>', '|']).next().expect("a command");
            // `ci.rs` compares folders with a branch, and `genuine.rs` has an interpreter.
            if !line.contains("--against") && !line.contains("--python") {
                let outcome = folder.run(line);
                assert!(outcome.status < 2, "{line}: {outcome:?}");
                count += 1;
            }
        }
    }
    assert!(count > 15, "{count}");
}
