//! The action and the recipes of `docs/ci.md`, run in a real repository with two branches.
#![cfg(unix)]

use crate::compare::{STAIRS, commit, git, repository};
use crate::harness::{self, Folder, Outcome, neutral, root};

/// A repository on `main`, and a clone of it with `work` checked out, as on a runner.
struct Runner {
    origin: Folder,
    folder: Folder,
}

impl Runner {
    fn new(spec: &str) -> Runner {
        let origin = repository();
        origin.write("schedules/s3.yaml", spec);
        commit(origin.path());
        let folder = Folder::new();
        let address = format!("file://{}", origin.path().display());
        git(folder.path(), &["clone", "-q", "--depth", "1", "--branch", "work", &address, "checkout"]);
        for below in ["temp", "bin", "builds"] {
            std::fs::create_dir(folder.path().join(below)).expect("a folder");
        }
        // Installations are only recorded; the program under test is on the path.
        let cargo = folder.path().join("bin/cargo");
        std::fs::write(&cargo, "#!/bin/sh\necho \"$@\" >> \"$(dirname \"$0\")/installed\"\n")
            .expect("a file");
        harness::run(neutral("chmod", folder.path()).arg("+x").arg(&cargo)).well();
        Runner { origin, folder }
    }

    fn path(&self, below: &str) -> std::path::PathBuf {
        self.folder.path().join(below)
    }

    fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap_or_default()
    }

    /// Runs a shell script as a runner does: it ends at the first command that fails.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Outcome {
        let mut command = neutral("bash", &self.path("checkout"));
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        command.env("PATH", harness::path_with_program(&[self.path("bin")]));
        for (name, file) in
            [("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary"), ("GITHUB_PATH", "path")]
        {
            command.env(name, self.path(file));
        }
        command.env("RUNNER_TEMP", self.path("temp")).env("GITHUB_ACTION_PATH", root());
        harness::run(command.envs(variables.iter().copied()))
    }
}

/// A value within a YAML file of the repository.
fn yaml(text: &str) -> serde_yaml::Value {
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

fn changed() -> String {
    STAIRS.replace("start: 0.1", "start: 0.3").replace("[30, 60]", "[40, 60]")
}

fn unchanged() -> String {
    format!("# a comment\n{}", STAIRS.replace("start: 0.1", "start: 3.0e-1"))
}

#[test]
fn the_action_tells_a_changed_schedule_and_fails() {
    let runner = Runner::new(&changed());
    let install = step(&runner, "Install", &[]);
    assert_eq!(install.status, 0);
    let expected = format!("install --quiet --locked --path {} --root ", root().display());
    assert!(runner.read("bin/installed").starts_with(&expected));
    let compare = step(&runner, "Compare", &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(compare.status, 0, "{compare:?}");
    assert!(runner.read("output").contains("verdict=different\n"), "{}", runner.read("output"));
    let summary = runner.read("summary");
    assert!(summary.starts_with("⚠️ **Learning-rate schedules: 1 of 6 specs differs**\n"), "{summary}");
    assert!(summary.contains("`schedule.milestones[0]: 30 -> 40` | step 30 | 10 of 90"), "{summary}");
    for file in ["report.md", "report.json", "report.png", "report.svg", "report.html"] {
        assert!(runner.path("temp/learning-rates").join(file).is_file(), "{file}");
    }
    let verdict = |on| step(&runner, "Verdict", &[("VERDICT", "different"), ("ON_DIFFERENCE", on)]);
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
    assert_eq!(step(&runner, "Verdict", &[("VERDICT", "equal")]).status, 0);
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
fn the_action_takes_paths_as_they_are() {
    let runner = Runner::new(STAIRS);
    let compared = |specs: &str| {
        for file in ["output", "summary"] {
            runner.folder.write(file, "");
        }
        let step = step(&runner, "Compare", &[("GITHUB_BASE_REF", "main"), ("SPECS", specs)]);
        assert_eq!(step.status, 0, "{step:?}");
        (runner.read("output").lines().next().unwrap_or_default().to_string(), step.stdout + &step.stderr)
    };
    runner.folder.write("checkout/my schedules/a b.yaml", STAIRS);
    runner.folder.write("checkout/-q.yaml", STAIRS);
    let verdict = |specs| compared(specs).0;
    assert_eq!(verdict("schedules/s1.yaml schedules/s2.yaml"), "verdict=equal");
    for specs in ["my schedules", "my schedules/a b.yaml", "schedules/s1.yaml\nmy schedules\n", "-q.yaml"] {
        let (verdict, log) = compared(specs);
        assert_eq!(verdict, "verdict=different", "{specs}: {log}");
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
        assert_eq!(verdict(specs), "verdict=error", "{specs}");
    }
    assert!(!runner.path("checkout/evil.md").exists());
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
