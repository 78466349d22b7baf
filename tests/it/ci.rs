//! The recipes of `docs/ci.md`, run in a real repository with two branches; the workflows, and the scripts of a release.
#![cfg(unix)]

use crate::action::{Runner, changed, unchanged, yaml};
use crate::compare::{STAIRS, git};
use crate::harness::{self, Folder, files_below, neutral, read, root};
use std::collections::BTreeSet;

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

/// The workflows and the action, with their names.
fn workflows() -> Vec<(String, String)> {
    let mut files = files_below(&root().join(".github/workflows"));
    assert_eq!(files.len(), 2);
    files.push(root().join("action.yml"));
    files.iter().map(|path| (path.display().to_string(), read(path))).collect()
}

#[test]
fn workflows_use_fixed_versions() {
    for (name, text) in workflows() {
        for line in text.lines() {
            let line = line.trim_start().trim_start_matches("- ");
            if let Some(action) = line.strip_prefix("uses: ").filter(|action| *action != "./") {
                let (commit, version) = action.rsplit_once('@').unwrap().1.split_once(" # v").expect(action);
                let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
                assert!(is_commit && version.split('.').count() == 3, "{name}: {action}");
            }
            if let Some(tools) = line.split_once("pip install ").map(|(_, rest)| rest) {
                let fixed = |tool: &str| tool.starts_with('-') || tool.contains("==");
                assert!(tools.split(' ').all(fixed), "{name}: {line}");
            }
        }
        if name.ends_with("action.yml") {
            continue;
        }
        // The oldest Rust that is supported, and no rights that a job does not ask for.
        let workflow = yaml(&text);
        let rust = workflow["env"]["RUST"].as_str().expect("a version");
        assert_eq!(rust, format!("{}.0", env!("CARGO_PKG_RUST_VERSION")), "{name}");
        assert_eq!(workflow["permissions"], yaml("contents: read"), "{name}");
    }
}

#[test]
fn a_release_has_an_archive_for_each_machine_of_the_action() {
    let release = yaml(&read(&root().join(".github/workflows/release.yml")));
    let builds = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_sequence().expect("builds");
    let built: BTreeSet<&str> =
        builds.iter().map(|build| build["target"].as_str().expect("a target")).collect();
    let script = read(&root().join("action/install.sh"));
    let taken = script.lines().filter_map(|line| line.split_once(") echo ")?.1.strip_suffix(" ;;"));
    let taken: BTreeSet<&str> = taken.collect();
    assert_eq!(taken.len(), 6);
    assert!(taken.is_subset(&built), "{taken:?} {built:?}");
    // The wheels are those of the same builds.
    let steps = release["jobs"]["build"]["steps"].as_sequence().expect("steps");
    let runs = |script: &str| {
        steps.iter().any(|step| step["run"].as_str().is_some_and(|run| run.starts_with(script)))
    };
    assert!(runs("maturin build --release --locked ") && runs(".ci/archive "));
}

#[test]
fn an_archive_has_the_program_with_its_completions_and_manual() {
    let folder = Folder::new();
    // A script stands for the program: a debug build takes seconds to pack.
    let binary = folder.path().join("built");
    let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_lrsched"));
    folder.write("built/lrsched", script);
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(binary.join("lrsched"), executable).unwrap();
    let mut pack = neutral("bash", folder.path());
    pack.arg(root().join(".ci/archive")).arg("a-target").arg(&binary).arg(folder.path().join("out"));
    let packed = harness::run(&mut pack).well();
    let name = format!("lrsched-{}-a-target", env!("CARGO_PKG_VERSION"));
    assert!(packed.ends_with(&format!("/out/{name}.tar.gz\n")), "{packed}");
    assert_eq!(files_below(&folder.path().join("out")).len(), 1);
    harness::run(neutral("tar", folder.path()).args(["-xzf", packed.trim_end()])).well();
    let unpacked = folder.path().join(name);
    let files: Vec<String> = files_below(&unpacked)
        .iter()
        .map(|file| file.strip_prefix(&unpacked).unwrap().display().to_string())
        .collect();
    let expected = [
        "CHANGELOG.md",
        "LICENSE",
        "LICENSE-Inter",
        "README.md",
        "completions/_lrsched",
        "completions/lrsched.bash",
        "completions/lrsched.fish",
        "completions/lrsched.ps1",
        "lrsched",
    ];
    let (manual, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.starts_with("man/"));
    assert_eq!(others, expected.iter().collect::<Vec<_>>());
    let pages = ["man/lrsched.1", "man/lrsched-plot.1", "man/lrsched-check.1"];
    assert!(pages.iter().all(|page| manual.contains(&&page.to_string())), "{manual:?}");
    let same =
        std::fs::read(unpacked.join("lrsched")).unwrap() == std::fs::read(binary.join("lrsched")).unwrap();
    assert!(same && read(&unpacked.join("man/lrsched.1")).contains(".SH SYNOPSIS"));
}

#[test]
fn the_page_names_this_version() {
    let page = read(&root().join("docs/ci.md"));
    let version = env!("CARGO_PKG_VERSION");
    for place in ["uses: OWNER/lrsched@v", "rev: v", "additional_dependencies: [lrsched-cli=="] {
        assert_eq!(page.matches(&format!("{place}{version}")).count(), 1, "{place}");
        assert_eq!(page.matches(place).count(), 1, "{place}");
    }
}

#[test]
fn a_release_is_the_version_that_its_tag_names_and_has_notes() {
    let notes = |tag: &str| harness::run(neutral("bash", root()).args([".ci/notes", tag]));
    let notes_of_this = notes(&format!("v{}", env!("CARGO_PKG_VERSION"))).well();
    assert!(notes_of_this.len() > 200 && !notes_of_this.contains("\n## "), "{notes_of_this}");
    let wrong = notes("v0.0.1");
    assert_eq!((wrong.status, wrong.stdout.as_str()), (1, ""));
    assert!(wrong.stderr.contains("the tag v0.0.1 is not the version of Cargo.toml"), "{}", wrong.stderr);
}

/// The version of glibc that the program needs: 2.34 where it is built with glibc 2.36, as the tests of the project are.
/// A release is built for 2.17.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn the_program_needs_the_c_library_alone() {
    let binary = env!("CARGO_BIN_EXE_lrsched");
    let Ok(output) = std::process::Command::new("objdump").args(["-p", "-T", binary]).output() else {
        return;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let needed = text.lines().filter_map(|line| line.trim().strip_prefix("NEEDED"));
    let needed: BTreeSet<&str> =
        needed.map(|name| name.trim().split('.').next().unwrap_or_default()).collect();
    let known = ["ld-linux-x86-64", "ld-linux-aarch64", "libc", "libgcc_s", "libm"];
    assert!(needed.contains("libc") && needed.iter().all(|name| known.contains(name)), "{needed:?}");
    let number = |version: &str| version.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    // Weak symbols may be absent.
    let symbols = text.lines().filter(|line| line.contains(" *UND*") && !line.contains(" w "));
    let versions = symbols.filter_map(|line| line.split_once("GLIBC_")?.1.split([')', ' ']).next());
    let newest = versions.map(number).max().expect("a version");
    let here = harness::run(std::process::Command::new("getconf").arg("GNU_LIBC_VERSION")).stdout;
    // A newer C library may have newer versions of the same functions.
    if number(here.trim().trim_start_matches("glibc ")) <= vec![2, 36] {
        assert!(newest <= vec![2, 34], "{newest:?}");
    }
}
