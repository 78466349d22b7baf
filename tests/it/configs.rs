//! Configs of frameworks, read as they are: `tests/import/<format>/<case>/` holds the files, the command line
//! (`command.txt`), and the rates that the genuine program gave (`expected.csv`); `note.md` says how they were obtained.

use crate::harness::{Folder, Outcome, files_below, read, root};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A case: its files and its command line.
struct ImportCase {
    name: String,
    folder: PathBuf,
    command: Vec<String>,
}

fn cases() -> Vec<ImportCase> {
    let all = root().join("tests/import");
    let commands = files_below(&all).into_iter().filter(|path| path.ends_with("command.txt"));
    commands
        .map(|path| {
            let folder = path.parent().unwrap().to_path_buf();
            let name = folder.strip_prefix(&all).unwrap().to_str().unwrap().replace('\\', "/");
            let command = read(&path).split_whitespace().map(str::to_string).collect();
            ImportCase { name, folder, command }
        })
        .collect()
}

impl ImportCase {
    /// A folder with the files.
    fn files(&self) -> Folder {
        let folder = Folder::new();
        for path in files_below(&self.folder) {
            folder.write(path.strip_prefix(&self.folder).unwrap().to_str().unwrap(), read(&path));
        }
        folder
    }

    fn run(&self, folder: &Folder, command: &str, options: &[&str]) -> Outcome {
        let own = self.command.iter().map(String::as_str);
        let line: Vec<&str> = [command].into_iter().chain(own).chain(options.iter().copied()).collect();
        folder.run_with(&line, "")
    }
}

/// The values of a table by the names of their columns.
fn columns(csv: &str) -> BTreeMap<&str, Vec<f64>> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap_or("").split(',').collect();
    let mut columns: BTreeMap<&str, Vec<f64>> = names.iter().map(|name| (*name, Vec::new())).collect();
    for line in lines {
        for (name, value) in names.iter().zip(line.split(',')) {
            columns.get_mut(name).unwrap().push(value.parse().unwrap_or(f64::NAN));
        }
    }
    columns
}

#[test]
fn every_config_has_the_rates_of_the_genuine_program() {
    for case in cases() {
        let folder = case.files();
        let table = case.run(&folder, "table", &["--per", "step", "--quiet"]).well();
        let expected = read(&case.folder.join("expected.csv"));
        let (expected, found) = (columns(&expected), columns(&table));
        let names = |columns: &BTreeMap<&str, Vec<f64>>| {
            columns
                .keys()
                .filter(|name| name.starts_with("lr"))
                .map(|name| name.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&found), names(&expected), "{}", case.name);
        for (name, values) in expected.iter().filter(|(name, _)| name.starts_with("lr")) {
            // Some cases list a selection of the rows.
            let steps = &expected["step"];
            let last = steps.last().map_or(0, |step| *step as usize);
            let is_whole = last + 1 == steps.len();
            let rows = found[name].len();
            assert!(rows == last + 1 || (!is_whole && rows > last), "{}: {rows} rows", case.name);
            for (step, value) in steps.iter().zip(values) {
                let found = found[name][*step as usize];
                // Float32 is printed as its shortest text here, and as a float64 by the genuine program.
                let is_same = found == *value || f64::from(found as f32) == *value;
                assert!(is_same, "{}: {name}, step {step}: {found}, not {value}", case.name);
            }
        }
    }
}

#[test]
fn the_imported_spec_and_the_config_give_the_same_bits() {
    for case in cases() {
        let folder = case.files();
        let directly = case.run(&folder, "table", &["--per", "step", "--quiet"]).well();
        let spec = case.run(&folder, "import", &["--quiet"]).well();
        folder.write("imported/spec.yaml", &spec);
        let imported = folder.run("table imported/spec.yaml --per step --quiet").well();
        assert_eq!(imported, directly, "{}\n{spec}", case.name);
        let defaults = spec.lines().filter(|line| line.contains(": ") && !line.starts_with('#')).count();
        assert!(defaults <= 20, "{}: a person would not keep this\n{spec}", case.name);
    }
}

#[test]
fn every_format_is_listed_and_has_a_case_and_an_example() {
    let folder = Folder::new();
    let list = folder.run("list formats").well();
    let names: BTreeSet<&str> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(str::trim)
        .collect();
    let covered: BTreeSet<String> =
        cases().iter().map(|case| case.name.split('/').next().unwrap().to_string()).collect();
    assert_eq!(names, covered.iter().map(String::as_str).collect());
    for name in names {
        let keys = folder.run(&format!("list formats/{name}")).well();
        let example = keys.split("For example:\n\n").nth(1).unwrap();
        let example: String =
            example.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect();
        let line = ["table", "-", "--as", name, "--at", "0", "--quiet", "--steps", "10"];
        // An optimizer of Keras does not say how long it trains.
        let options = if name == "keras" { &line[..] } else { &line[..7] };
        let table = folder.run_with(options, &example);
        assert_eq!(table.status, 0, "{name}: {}", table.stderr);
    }
}
