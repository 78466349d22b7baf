//! The rules of the repository.

use crate::harness::{files_below, read, root};
use lrsched::dialect::{self, DIALECTS};
use lrsched::spec::{NoFiles, Spec, Wanted};
use std::fs;
use std::path::{Path, PathBuf};

/// Everything that belongs to the repository: all but what builds and version control leave.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // In a work tree beside the repository, `.git` is a file.
        match path.is_dir() {
            _ if [".git", "target"].contains(&name) => {}
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

fn rust(folder: &str) -> Vec<(String, String)> {
    let files = files_below(&root().join(folder)).into_iter();
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.map(|path| (relative(&path), read(&path))).collect()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// The lines of code: without comments, and without the tests at the end of a file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    let lines = text[..end].lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.map(|(number, line)| (number, line.split("//").next().unwrap_or("")))
}

/// Every place in the code of the files for which `wrong` gives a reason.
fn complaints(files: &[(String, String)], wrong: impl Fn(&str, &str) -> Option<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, text) in files {
        for (number, line) in code(text) {
            complaints
                .extend(wrong(name, line).map(|why| format!("{name}:{number}: {why}: {}", line.trim())));
        }
    }
    complaints
}

#[track_caller]
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn the_core_uses_nothing_else_of_the_crate() {
    for (folder, allowed) in
        [("src/number", &["number"][..]), ("src/schedule", &["diagnostic", "number", "schedule"])]
    {
        let files = rust(folder);
        assert!(!files.is_empty());
        none(&complaints(&files, |_, line| {
            let inside = |at| allowed.iter().any(|name| line[at..].starts_with(&format!("crate::{name}")));
            let elsewhere = line.match_indices("crate::").any(|(at, _)| !inside(at));
            elsewhere.then(|| "the core looks outside".into())
        }));
    }
}

#[test]
fn the_arrows_are_not_walked_against() {
    let forbidden: [(&str, &[&str]); 6] = [
        ("src/chart", &["schedule", "spec", "dialect", "cli"]),
        ("src/output", &["dialect", "cli"]),
        ("src/spec", &["dialect", "python", "plan", "cli", "output", "chart", "figure"]),
        ("src/python", &["dialect", "spec", "plan", "cli", "output", "chart", "figure"]),
        ("src/dialect", &["plan", "cli", "chart", "figure"]),
        ("src/plan", &["cli", "chart", "figure"]),
    ];
    for (folder, others) in forbidden {
        none(&complaints(&rust(folder), |_, line| {
            let found = others.iter().find(|other| line.contains(&format!("crate::{other}")));
            found.map(|other| format!("{folder} looks into {other}"))
        }));
    }
}

#[test]
fn no_framework_is_named_outside_its_dialect() {
    let names =
        ["keras", "tensorflow", "torch", "optax", "transformers", "timm", "deepspeed", "megatron", "fairseq"];
    let files: Vec<_> = rust("src")
        .into_iter()
        .filter(|(name, _)| {
            !["src/dialect/", "src/import/", "src/python/"].iter().any(|folder| name.starts_with(folder))
        })
        .collect();
    none(&complaints(&files, |_, line| {
        let line = line.to_lowercase();
        names.iter().find(|name| line.contains(*name)).map(|name| format!("`{name}` has no place here"))
    }));
}

#[test]
fn only_the_command_line_touches_files_and_the_terminal() {
    let outside = [
        "std::fs",
        "std::io",
        "std::env",
        "std::net",
        "std::process",
        "println!",
        "eprint",
        "print!(",
        "dbg!",
    ];
    let files: Vec<_> = rust("src")
        .into_iter()
        .filter(|(name, _)| !name.starts_with("src/cli/") && name != "src/main.rs")
        .collect();
    none(&complaints(&files, |_, line| {
        outside.iter().find(|part| line.contains(*part)).map(|part| format!("`{part}` outside cli/"))
    }));
}

#[test]
fn no_file_is_longer_than_800_lines() {
    for (name, text) in ["src", "tests", "benches"].into_iter().flat_map(rust) {
        let lines = text.lines().count();
        assert!(lines <= 800, "{name} has {lines} lines");
    }
}

/// Where the program may stop because it itself is wrong, and why that cannot be.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "src/dialect/kit/args.rs",
        "a dialect that reads a parameter which it does not declare; the test of examples finds it",
    ),
    (
        "src/dialect/kit/values.rs",
        "a dialect that reads a word which it does not declare as a choice; the test of examples finds it",
    ),
];

#[test]
fn nothing_panics_but_what_is_known_to_be_impossible() {
    let panics = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    let known = |name: &str| INVARIANTS.iter().any(|(file, _)| *file == name);
    none(&complaints(&rust("src"), |name, line| {
        let found = panics.iter().find(|part| line.contains(*part)).filter(|_| !known(name));
        found.map(|part| format!("`{part}`"))
    }));
    for (file, _) in INVARIANTS {
        let text = read(&root().join(file));
        assert!(
            code(&text).any(|(_, line)| panics.iter().any(|part| line.contains(part))),
            "{file} needs no exception"
        );
    }
}

#[test]
fn powers_are_taken_as_the_frameworks_take_them() {
    none(&complaints(&rust("src"), |_, line| {
        line.contains(".powi(").then(|| "powi rounds otherwise".into())
    }));
    // LLVM turns `x.powf(2.0)` into a product unless the exponent goes through a black box.
    none(&complaints(&rust("src"), |_, line| {
        let literal = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        line.split(".powf(").skip(1).any(literal).then(|| "a literal exponent".into())
    }));
}

#[test]
fn every_kind_has_an_example_that_resolves_and_is_listed() {
    let list = crate::harness::Folder::new().run("list").well();
    for (dialect, kind) in dialect::kinds() {
        let name = dialect.full_name(kind);
        let spec = Spec::parse("example", kind.example).unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan =
            spec.resolve(&Wanted::default(), &NoFiles).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            plan.series.iter().any(|series| series.kind == name),
            "the example of {name} does not show it"
        );
        assert!(plan.length(plan.unit()).is_some(), "nothing says how long the example of {name} is");
        plan.series[0].schedule.row(0).unwrap_or_else(|halt| panic!("{name}: {halt}"));
        assert!(list.contains(kind.name), "`lrsched list` lacks {name}");
        assert!(!kind.summary.is_empty() && !kind.summary.ends_with('.'), "{name}: {}", kind.summary);
        assert!(!kind.formula.is_empty(), "{name} has no formula");
        assert!(!kind.edges.is_empty(), "{name} says nothing of its edges");
        for param in kind.params {
            assert!(
                !param.doc.is_empty() && !param.doc.ends_with('.'),
                "{name}.{}: {}",
                param.name,
                param.doc
            );
        }
    }
}

#[test]
fn every_dialect_says_how_it_counts_and_no_name_means_two_things() {
    for dialect in DIALECTS {
        assert!(!dialect.conventions.is_empty(), "{} has no conventions", dialect.title());
        let mut names: Vec<&str> = Vec::new();
        for kind in dialect.kinds {
            names.extend([kind.name].iter().chain(kind.aliases));
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{} has a name twice", dialect.title());
    }
}

#[test]
fn the_readme_counts_the_kinds_of_every_dialect() {
    let readme = read(&root().join("README.md"));
    for dialect in DIALECTS {
        let name = if dialect.name.is_empty() { "(none)".to_string() } else { format!("`{}`", dialect.name) };
        let row = format!("| {name} | {} |", dialect.kinds.len());
        assert!(readme.contains(&row), "README.md has no row {row}");
    }
}

#[test]
fn the_reference_curves_together_are_smaller_than_5_mb() {
    let size = |path: &PathBuf| fs::metadata(path).unwrap().len();
    let all: u64 = files_below(&root().join("tests/reference")).iter().map(size).sum();
    assert!(all < 5_000_000, "{all} bytes");
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // Put together here, so that this file does not name them itself.
    let words = [
        "TO-DO",
        "FIX-ME",
        "XX-X",
        "/ro-ot/",
        "/ho-me/",
        "/wo-rk/",
        "/tm-p/w/",
        "artifac-tory",
        "local-host:",
    ];
    let words: Vec<String> = words.iter().map(|word| word.replace('-', "")).collect();
    for path in files() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (index, line) in text.lines().enumerate() {
            let found = words.iter().find(|word| line.contains(*word));
            assert!(found.is_none(), "{}:{}: {}", relative(&path), index + 1, line.trim());
        }
    }
    let lock = read(&root().join("Cargo.lock"));
    let sources = lock.lines().filter(|line| line.starts_with("source = "));
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    sources.for_each(|line| assert_eq!(line, public));
}

#[test]
fn the_licence_the_changelog_and_the_recipe_are_there() {
    for name in ["LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "README.md"] {
        assert!(fs::metadata(root().join(name)).is_ok_and(|found| found.len() > 200), "{name} is missing");
    }
    assert!(read(&root().join("Cargo.toml")).contains("license = \"MIT OR Apache-2.0\""));
    let licence = read(&root().join("LICENSE"));
    for words in ["The MIT License", "Apache License", "END OF TERMS AND CONDITIONS"] {
        assert!(licence.contains(words), "LICENSE lacks: {words}");
    }
}

#[test]
fn files_end_with_one_line_break_and_have_no_blanks_at_line_ends() {
    let text = |path: &Path| {
        let known = ["rs", "md", "toml", "py"];
        path.extension().is_some_and(|extension| known.iter().any(|one| extension == *one))
    };
    for path in files().into_iter().filter(|path| text(path)) {
        let text = read(&path);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{} ends oddly", relative(&path));
        let blank = text.lines().position(|line| line.ends_with([' ', '\t', '\r']));
        assert_eq!(blank.map(|index| index + 1), None, "{} has blanks at the end of a line", relative(&path));
    }
}
