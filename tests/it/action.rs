//! The steps of `action.yml`, run as GitHub runs them, in a real repository with two branches.
#![cfg(unix)]

use crate::compare::{STAIRS, commit, git, repository};
use crate::harness::{self, Folder, Outcome, neutral, root};
use std::path::PathBuf;

/// A repository on `main`, and a clone of it with `work` checked out, as on a runner.
pub(crate) struct Runner {
    pub(crate) origin: Folder,
    pub(crate) folder: Folder,
}

impl Runner {
    pub(crate) fn new(spec: &str) -> Runner {
        let origin = repository();
        origin.write("schedules/s3.yaml", spec);
        commit(origin.path());
        let folder = Folder::new();
        let address = format!("file://{}", origin.path().display());
        git(folder.path(), &["clone", "-q", "--depth", "1", "--branch", "work", &address, "checkout"]);
        for below in ["temp", "bin", "builds"] {
            std::fs::create_dir(folder.path().join(below)).expect("a folder");
        }
        let runner = Runner { origin, folder };
        // Installations are only recorded; the program under test is on the path.
        runner.script("bin/cargo", &cargo("99.0.0"));
        runner
    }

    /// Writes a shell script that can be run.
    fn script(&self, path: &str, commands: &str) {
        self.folder.write(path, format!("#!/bin/sh\n{commands}"));
        harness::run(neutral("chmod", self.folder.path()).arg("+x").arg(self.path(path))).well();
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap_or_default()
    }

    /// Runs a shell script as a runner does: it ends at the first command that fails.
    pub(crate) fn run(&self, script: &str, variables: &[(&str, &str)]) -> Outcome {
        let mut command = neutral("bash", &self.path("checkout"));
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        command.env("PATH", harness::path_with_program(&[self.path("bin")]));
        for (name, file) in
            [("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary"), ("GITHUB_PATH", "path")]
        {
            command.env(name, self.path(file));
        }
        command.env("RUNNER_TEMP", self.path("temp")).env("GITHUB_ACTION_PATH", root());
        command.env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "ARM64");
        command.env("GITHUB_SERVER_URL", format!("file://{}", self.path("server").display()));
        harness::run(command.envs(variables.iter().copied()))
    }
}

/// The commands of a cargo of a version, which records with what it is called.
fn cargo(version: &str) -> String {
    format!(
        "if [ \"$1\" = --version ]; then echo 'cargo {version} (abcdef 2026-01-01)'; exit; fi\n\
         echo \"$@\" >> \"$(dirname \"$0\")/installed\"\n"
    )
}

/// A value within a YAML file of the repository.
pub(crate) fn yaml(text: &str) -> serde_yaml::Value {
    serde_yaml::from_str(text).expect("YAML")
}

/// The script of a step of the action. Its variables have the defaults of the inputs, except those that are given.
fn step(runner: &Runner, name: &str, given: &[(&str, &str)]) -> Outcome {
    let action = yaml(&std::fs::read_to_string("action.yml").expect("the action"));
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    let step = steps.iter().find(|step| step["name"] == name).expect("the step");
    let mut variables: Vec<(String, String)> = Vec::new();
    for (variable, value) in step["env"].as_mapping().into_iter().flatten() {
        let (variable, value) = (variable.as_str().expect("a name"), value.as_str().expect("a text"));
        let input = value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}"));
        let default =
            input.map_or("", |input| action["inputs"][input]["default"].as_str().expect("a default"));
        variables.push((variable.to_string(), default.to_string()));
    }
    variables.extend(given.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    runner.run(step["run"].as_str().expect("a script"), &variables)
}

/// The verdict that the step "Compare" has written.
fn verdict(runner: &Runner) -> String {
    let output = runner.read("output");
    output.lines().find_map(|line| line.strip_prefix("verdict=")).expect("a verdict").to_string()
}

pub(crate) fn changed() -> String {
    STAIRS.replace("start: 0.1", "start: 0.3").replace("[30, 60]", "[40, 60]")
}

pub(crate) fn unchanged() -> String {
    format!("# a comment\n{}", STAIRS.replace("start: 0.1", "start: 3.0e-1"))
}

#[test]
fn the_action_tells_a_changed_schedule_and_fails() {
    let runner = Runner::new(&changed());
    let compare = step(&runner, "Compare", &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(compare.status, 0, "{compare:?}");
    assert!(runner.read("output").contains("verdict=different\n"), "{}", runner.read("output"));
    let summary = runner.read("summary");
    assert!(summary.starts_with("⚠️ **Learning-rate schedules: 1 of 6 specs differs**\n"), "{summary}");
    assert!(summary.contains("`schedule.milestones[0]: 30 -> 40` | step 30 | 10 of 90"), "{summary}");
    for file in ["report.md", "report.json", "report.png", "report.svg", "report.html"] {
        assert!(runner.path("temp/learning-rates").join(file).is_file(), "{file}");
    }
    let verdict = |on| {
        step(&runner, "Verdict", &[("VERDICT", "different"), ("ON_DIFFERENCE", on), ("FINDINGS", "none")])
    };
    assert_eq!(verdict("fail").status, 1);
    assert_eq!(verdict("warn").status, 0);
}

#[test]
fn the_action_passes_a_file_that_is_only_formatted_anew() {
    let runner = Runner::new(&unchanged());
    let compare = step(&runner, "Compare", &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(compare.status, 0, "{compare:?}");
    assert!(runner.read("output").contains("verdict=equal\n"));
    assert!(
        runner
            .read("summary")
            .starts_with("✅ **Learning-rate schedules: 6 specs are equal to the last bit**\n")
    );
    assert_eq!(step(&runner, "Verdict", &[("VERDICT", "equal"), ("FINDINGS", "none")]).status, 0);
}

#[test]
fn the_action_tells_a_broken_spec_apart() {
    let runner = Runner::new(&STAIRS.replace("gamma", "gama"));
    let compare = step(&runner, "Compare", &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(compare.status, 0, "{compare:?}");
    assert!(runner.read("output").contains("verdict=error\n"));
    assert!(runner.read("summary").contains("has no parameter `gama`"), "{}", runner.read("summary"));
    assert_eq!(step(&runner, "Verdict", &[("VERDICT", "error")]).status, 2);
}

#[test]
fn the_action_annotates_what_is_probably_not_meant() {
    let runner = Runner::new(&STAIRS.replace("start: 0.1", "start: 1000.0"));
    let lint = step(&runner, "Lint", &[("FAIL_ON", "warning")]);
    assert_eq!(lint.status, 0, "{lint:?}");
    assert!(lint.stdout.contains("::warning file=schedules/s3.yaml,line="), "{}", lint.stdout);
    assert!(runner.read("output").contains("findings=found\n"), "{}", runner.read("output"));
    assert!(runner.read("summary").contains("rate-out-of-range"), "{}", runner.read("summary"));
    assert!(runner.path("temp/learning-rates/lint.sarif").is_file());
    let verdict = |findings| step(&runner, "Verdict", &[("VERDICT", "equal"), ("FINDINGS", findings)]);
    assert_eq!([verdict("none").status, verdict("found").status, verdict("error").status], [0, 1, 2]);
}

#[test]
fn the_action_takes_paths_as_they_are() {
    let runner = Runner::new(STAIRS);
    let compared = |specs: &str| {
        for file in ["output", "summary"] {
            runner.folder.write(file, "");
        }
        let step = step(&runner, "Compare", &[("GITHUB_BASE_REF", "main"), ("SPECS", specs)]);
        assert_eq!(step.status, 0, "{step:?}");
        (verdict(&runner), step.stdout + &step.stderr)
    };
    runner.folder.write("checkout/my schedules/a b.yaml", STAIRS);
    runner.folder.write("checkout/-q.yaml", STAIRS);
    assert_eq!(compared("schedules/s1.yaml schedules/s2.yaml").0, "equal");
    for specs in ["my schedules", "my schedules/a b.yaml", "schedules/s1.yaml\nmy schedules\n", "-q.yaml"] {
        let (verdict, log) = compared(specs);
        assert_eq!(verdict, "different", "{specs}: {log}");
        assert!(log.contains("added  "), "{specs}: {log}");
    }
    // What could be an option, a pattern or a command of the shell is the name of a file that is not there.
    for specs in [
        "--help",
        "--output=evil.md",
        "-o evil.md",
        "schedules/*.yaml",
        "$(touch evil.md)",
        "x; touch evil.md",
    ] {
        assert_eq!(compared(specs).0, "error", "{specs}");
    }
    assert!(!runner.path("checkout/evil.md").exists());
}

#[test]
fn the_action_says_when_there_is_nothing_to_compare_with() {
    let runner = Runner::new(&changed());
    let checkout = runner.path("checkout");
    let compared = |given: &[(&str, &str)]| {
        for file in ["output", "summary"] {
            runner.folder.write(file, "");
        }
        let step = step(&runner, "Compare", given);
        assert_eq!(step.status, 0, "{step:?}");
        verdict(&runner)
    };
    // A push to a branch: main is not there yet, and is fetched.
    assert_eq!(compared(&[]), "different");
    // A push to main.
    git(&checkout, &["checkout", "-q", "--detach", "origin/main"]);
    for against in ["", "main", "origin/main", "HEAD", "main..."] {
        assert_eq!(compared(&[("AGAINST", against)]), "nothing", "{against}");
    }
    let summary = runner.read("summary");
    assert!(summary.starts_with("⚪ **Learning-rate schedules: nothing to compare with.**"), "{summary}");
    // An earlier step has made a spec.
    runner.folder.write("checkout/schedules/made.yaml", STAIRS);
    assert_eq!(compared(&[]), "different");
    let verdict = step(&runner, "Verdict", &[("VERDICT", "nothing"), ("FINDINGS", "none")]);
    assert!(verdict.stdout.starts_with("::warning ") && verdict.status == 0, "{verdict:?}");
}

#[test]
fn the_action_refuses_inputs_that_mean_nothing() {
    let runner = Runner::new(STAIRS);
    assert_eq!(step(&runner, "Check", &[]).well(), "");
    let fine =
        [("ON_DIFFERENCE", "warn"), ("RTOL", "1e-6"), ("ATOL", ".5E+3"), ("SPECS", "a b"), ("RTOL", "2.")];
    fine.into_iter().for_each(|input| assert_eq!(step(&runner, "Check", &[input]).well(), ""));
    let wrong = [
        ("ON_DIFFERENCE", "Warn", "the input on-difference is Warn; write fail or warn"),
        ("ON_DIFFERENCE", "", "the input on-difference is ''; write fail or warn"),
        ("ON_DIFFERENCE", "a\n::b", "the input on-difference is $'a\\n::b'; write fail or warn"),
        ("FAIL_ON", "info", "the input fail-on is info; write error, warning or never"),
        ("RTOL", "1 %", "the input rtol is 1\\ %; write a number from 0, such as 1e-6"),
        ("RTOL", "-1", "the input rtol is -1; write a number from 0, such as 1e-6"),
        ("ATOL", "", "the input atol is ''; write a number from 0, such as 1e-6"),
        ("ATOL", "nan", "the input atol is nan; write a number from 0, such as 1e-6"),
        ("SPECS", " \n", "the input specs is empty; leave it out for its default"),
        ("ARTIFACT", "", "the input artifact is empty; leave it out for its default"),
    ];
    for (input, value, message) in wrong {
        let outcome = step(&runner, "Check", &[(input, value)]);
        let message = format!("::error title=lrsched::{message}\n");
        assert_eq!((outcome.status, outcome.stdout), (2, message), "{input}={value}");
    }
    // A verdict is never taken for another.
    let verdict = |on| {
        step(&runner, "Verdict", &[("VERDICT", "different"), ("ON_DIFFERENCE", on), ("FINDINGS", "none")])
            .status
    };
    assert_eq!(verdict("Warn"), 2);
}

/// A server with a release of this version, whose binary prints what is given. Returns the commit of its tag.
fn release(runner: &Runner, prints: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("lrsched-{version}-aarch64-unknown-linux-musl");
    let folder = format!("server/them/lrsched/releases/download/v{version}");
    runner.script(&format!("{folder}/{name}/lrsched"), &format!("echo '{prints}'\n"));
    let pack = format!(
        "cd '{folder}' && tar -czf {name}.tar.gz {name} && rm -r {name} && \
         {{ sha256sum {name}.tar.gz || shasum -a 256 {name}.tar.gz; }} > SHA256SUMS 2>/dev/null"
    );
    harness::run(neutral("sh", runner.folder.path()).args(["-c", &pack])).well();
    let repository = runner.path("server/them/lrsched");
    if !repository.join(".git").exists() {
        git(&repository, &["init", "-q"]);
        git(&repository, &["add", "."]);
        git(&repository, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]);
        let tag = format!("v{version}");
        git(&repository, &["-c", "user.name=a", "-c", "user.email=a@b", "tag", "-a", &tag, "-m", "a"]);
    }
    harness::run(neutral("git", &repository).args(["rev-parse", "HEAD"])).well().trim().to_string()
}

#[test]
fn the_action_takes_the_binary_of_its_own_release() {
    let version = env!("CARGO_PKG_VERSION");
    let printed = format!("lrsched {version} (lrsched-cli)");
    assert_eq!(Folder::new().run("--version").well(), format!("{printed}\n"));
    let runner = Runner::new(STAIRS);
    let commit = release(&runner, &printed);
    let installed = |given: &[(&str, &str)]| {
        runner.folder.write("output", "");
        let _ = std::fs::remove_dir_all(runner.path("temp/lrsched"));
        let given = [&[("ACTION_REPOSITORY", "them/lrsched")], given].concat();
        let outcome = step(&runner, "Install", &given);
        (outcome.status, runner.read("output"), outcome.stdout)
    };
    let (minor, major) = (version.rsplit_once('.').unwrap().0, version.split_once('.').unwrap().0);
    for reference in [format!("v{version}"), format!("v{minor}"), format!("v{major}"), commit.clone()] {
        let (status, output, log) = installed(&[("ACTION_REF", &reference)]);
        assert_eq!((status, output.as_str()), (0, "build=false\n"), "{reference}: {log}");
        let there = harness::run(&mut neutral(runner.path("temp/lrsched/bin/lrsched"), runner.folder.path()));
        assert_eq!(there.well(), format!("{printed}\n"));
    }
    let bin = format!("{}\n", runner.path("temp/lrsched/bin").display());
    assert!(runner.read("path").ends_with(&bin));
    // What may differ from the release, or is not there, is built.
    let other = "0123456789".repeat(4);
    let build: [&[(&str, &str)]; 7] = [
        &[("ACTION_REF", "main")],
        &[("ACTION_REF", &other)],
        &[("ACTION_REF", "v99.0.0")],
        &[("ACTION_REF", ""), ("ACTION_REPOSITORY", "")],
        &[("ACTION_REF", &commit), ("RUNNER_ARCH", "X64")],
        &[("ACTION_REF", &commit), ("RUNNER_OS", "Plan9")],
        &[("ACTION_REF", &commit), ("ACTION_REPOSITORY", "them/fork")],
    ];
    for given in build {
        let (status, output, log) = installed(given);
        let key = output.strip_prefix("build=true\nkey=lrsched-").unwrap_or_default();
        assert!(status == 0 && key.trim_end().len() > 64, "{given:?}: {output} {log}");
    }
    // A binary that is not the one whose checksum was published ends the job.
    runner.folder.write(&format!("server/them/lrsched/releases/download/v{version}/SHA256SUMS"), "");
    let (status, output, log) = installed(&[("ACTION_REF", &commit)]);
    assert!(log.contains("does not have the checksum of its release"), "{log}");
    assert_eq!((status, output.as_str()), (2, ""));
}

#[test]
fn the_action_builds_once_with_a_toolchain_that_is_new_enough() {
    let runner = Runner::new(STAIRS);
    let installed = || {
        let recorded = runner.read("bin/installed");
        let _ = std::fs::remove_file(runner.path("bin/installed"));
        recorded
    };
    let temp = runner.path("temp/lrsched").display().to_string();
    let expected = format!("install --quiet --locked --path {} --root {temp}\n", root().display());
    step(&runner, "Build", &[]).well();
    assert_eq!(installed(), expected);
    // An older Rust is replaced, for this build only.
    runner.script("bin/cargo", &cargo("1.80.1"));
    runner.script(
        "bin/rustup",
        "echo \"rustup $@\" >> \"$(dirname \"$0\")/installed\"\n\
         if [ \"$1\" = run ]; then shift 2; exec \"$@\"; fi\n",
    );
    step(&runner, "Build", &[]).well();
    let needed = env!("CARGO_PKG_RUST_VERSION");
    let first = format!("rustup toolchain install {needed} --profile minimal --no-self-update\n");
    assert_eq!(installed(), format!("{first}rustup run {needed} cargo {expected}{expected}"));
    // What the cache has is not built again, unless it is of another version.
    for (version, builds) in [(env!("CARGO_PKG_VERSION"), false), ("0.0.1", true)] {
        runner.script("temp/lrsched/bin/lrsched", &format!("echo 'lrsched {version} (lrsched-cli)'\n"));
        assert_eq!(step(&runner, "Build", &[]).status, 0);
        assert_eq!(!installed().is_empty(), builds, "{version}");
    }
    // A machine with an old Rust and without rustup: only these programs are found.
    std::fs::remove_file(runner.path("bin/rustup")).expect("a file");
    let path = std::env::var_os("PATH").expect("a path");
    for tool in ["bash", "cut", "dirname", "head", "sed", "sort"] {
        let found = std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| file.is_file());
        std::os::unix::fs::symlink(found.expect(tool), runner.path("bin").join(tool)).expect("a link");
    }
    let outcome = step(&runner, "Build", &[("PATH", &runner.path("bin").display().to_string())]);
    let message = format!(
        "::error title=lrsched::lrsched needs Rust {needed} to be built, and this machine has 1.80.1; \
         install it in an earlier step\n"
    );
    assert_eq!((outcome.status, outcome.stdout), (2, message), "{}", outcome.stderr);
}

#[test]
fn the_inputs_of_the_action_are_documented() {
    let action = yaml(&std::fs::read_to_string("action.yml").expect("the action"));
    let page = std::fs::read_to_string("docs/ci.md").expect("the page");
    for part in ["inputs", "outputs"] {
        for name in action[part].as_mapping().expect("a map").keys() {
            assert!(page.contains(&format!("`{}`", name.as_str().expect("a name"))), "{name:?}");
        }
    }
}
