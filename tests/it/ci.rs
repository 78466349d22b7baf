//! The recipes of `docs/ci.md`, run in a real repository with two branches.
#![cfg(unix)]

use crate::action::{Runner, changed, unchanged, yaml};
use crate::compare::{STAIRS, git};

/// The blocks of a language on the page.
fn blocks(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string("docs/ci.md").expect("the page");
    let parts = page.split("```").skip(1).step_by(2);
    parts.filter_map(|block| block.strip_prefix(&format!("{language}\n")).map(str::to_string)).collect()
}

#[test]
fn the_recipe_for_gitlab_works() {
    let block = blocks("yaml").into_iter().find(|block| block.contains("gitlab")).expect("the recipe");
    let job = &yaml(&block)["learning-rates"];
    for (spec, code, file) in [(changed(), 1, true), (unchanged(), 0, true)] {
        let runner = Runner::new(&spec);
        // `GIT_DEPTH: 0` is the whole history.
        git(&runner.path("checkout"), &["fetch", "-q", "--unshallow"]);
        let lines = |key: &str| -> Vec<String> {
            let list = job[key].as_sequence().expect("a list");
            list.iter().map(|line| line.as_str().expect("a command").to_string()).collect()
        };
        let script = [lines("before_script"), lines("script")].concat().join("\n");
        let builds = runner.path("builds").display().to_string();
        let repository = format!("file://{}", runner.origin.path().display());
        let output = runner.run(
            &script,
            &[
                ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
                ("CI_BUILDS_DIR", &builds),
                ("LRSCHED_REPOSITORY", &repository),
            ],
        );
        assert_eq!(output.status, code, "{output:?}");
        assert_eq!(runner.path("checkout/learning-rates/report.html").is_file(), file);
    }
}

#[test]
fn the_commands_of_the_page_work() {
    let runner = Runner::new(&changed());
    let checkout = runner.path("checkout");
    git(&checkout, &["fetch", "-q", "--unshallow", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
    runner.folder.write("checkout/old.yaml", STAIRS);
    runner.folder.write("checkout/new.yaml", unchanged());
    let commands = blocks("sh").concat();
    assert_eq!(commands.lines().count(), 5);
    for line in commands.lines() {
        let output = runner.run(line, &[]);
        assert_eq!(output.status, 1, "{line}: {output:?}");
    }
}
