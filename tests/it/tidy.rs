//! The rules of the repository.

use crate::harness::{files_below, read, root, same};
use crate::source::{Sort, functions, module, named, tokens, types, without_tests};
use lrsched::dialect::{self, DIALECTS};
use lrsched::spec::{NoFiles, RunLength, Spec};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// All files of the repository, except those of builds and version control.
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

/// The lines of code, without comments, tests and most white space.
fn code(text: &str) -> Vec<(usize, String)> {
    let all = tokens(text);
    let mut lines: Vec<(usize, String)> = Vec::new();
    for token in without_tests(&all) {
        match lines.last_mut() {
            Some((line, code)) if *line == token.line => {
                let apart = token.sort != Sort::Mark && !code.ends_with(|c: char| c.is_ascii_punctuation());
                code.extend(apart.then_some(' '));
                code.push_str(token.text);
            }
            _ => lines.push((token.line, token.text.into())),
        }
    }
    lines
}

/// The places in the code of the files for which `wrong` returns a reason.
fn complaints(files: &[(String, String)], wrong: impl Fn(&str, &str) -> Option<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, text) in files {
        for (number, line) in code(text) {
            complaints.extend(wrong(name, &line).map(|why| format!("{name}:{number}: {why}: {line}")));
        }
    }
    complaints
}

#[track_caller]
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The folders of `src`, from the ground up, each with the folders that it uses. All of them are further up in the list.
const FOLDERS: &[(&str, &[&str])] = &[
    ("arrange", &[]),
    ("number", &[]),
    ("printable", &[]),
    ("diagnostic", &["printable"]),
    ("summary", &[]),
    ("schedule", &["number", "diagnostic"]),
    ("spec", &["number", "diagnostic", "schedule"]),
    ("python", &["number", "diagnostic"]),
    ("dialect", &["number", "diagnostic", "schedule", "spec", "python"]),
    ("plan", &["diagnostic", "schedule", "spec", "dialect"]),
    ("import", &["number", "printable", "diagnostic", "spec", "python"]),
    ("logs", &["diagnostic", "spec"]),
    ("schema", &["spec", "dialect"]),
    ("compare", &["diagnostic", "summary", "schedule", "spec"]),
    ("figure", &["number"]),
    (
        "view",
        &["printable", "diagnostic", "summary", "schedule", "spec", "plan", "logs", "compare", "figure"],
    ),
    ("lint", &["number", "diagnostic", "summary", "schedule", "spec", "dialect", "plan", "view"]),
    ("genuine", &["printable", "diagnostic", "schedule", "spec", "dialect", "plan", "view"]),
    ("verify", &["number", "diagnostic", "schedule", "spec", "dialect", "plan", "logs", "figure"]),
    ("export", &["number", "printable", "diagnostic", "schedule", "spec", "dialect", "plan", "view"]),
    ("chart", &["number", "printable", "figure"]),
    (
        "output",
        &[
            "number",
            "printable",
            "diagnostic",
            "summary",
            "schedule",
            "spec",
            "logs",
            "compare",
            "figure",
            "view",
            "lint",
            "genuine",
            "verify",
            "chart",
        ],
    ),
    (
        "cli",
        &[
            "printable",
            "diagnostic",
            "summary",
            "schedule",
            "spec",
            "dialect",
            "plan",
            "import",
            "logs",
            "schema",
            "compare",
            "figure",
            "view",
            "lint",
            "genuine",
            "verify",
            "export",
            "chart",
            "output",
        ],
    ),
];

/// The same within `src/python`.
const PYTHON: &[(&str, &[&str])] = &[
    ("syntax", &[]),
    ("object", &["syntax"]),
    ("config", &["object"]),
    ("number", &["syntax", "object"]),
    ("operation", &["syntax", "object", "number"]),
    ("library", &["syntax", "object", "config", "number", "operation"]),
    ("bytecode", &["syntax", "object", "number", "operation", "library"]),
    ("machine", &["syntax", "object", "number", "operation", "library", "bytecode"]),
    ("choice", &["syntax", "object", "operation", "library", "bytecode", "machine"]),
    ("call", &["syntax", "object", "number", "operation", "library", "bytecode", "machine", "choice"]),
];

/// The folders that each folder uses, with the places.
fn arrows(root: &[&str], files: &[(String, String)], folders: &[(&str, &[&str])]) -> Vec<(String, String)> {
    let mut arrows = Vec::new();
    let below = |path: &[String]| {
        let inside = path.iter().zip(root).filter(|(part, of)| part == of).count() == root.len();
        path.get(root.len()).filter(|_| inside).cloned()
    };
    for (name, text) in files {
        let all = tokens(text);
        let Some(from) = below(&module(name)) else { continue };
        for (path, line) in named(&module(name), &without_tests(&all)) {
            // Whoever sorts uses `arrange`, as the standard library.
            let outside = |to: &String| to == "std" || root.is_empty() && to == "arrange";
            let Some(to) = below(&path).filter(|to| *to != from && !outside(to)) else { continue };
            let known = |folder: &String| folders.iter().any(|(name, _)| name == folder);
            if known(&from) && known(&to) || root.is_empty() {
                arrows.push((format!("{from} -> {to}"), format!("{name}:{line}")));
            }
        }
    }
    arrows
}

/// Asserts that folders use exactly what the list says, and only folders further up in it.
#[track_caller]
fn assert_arrows(root: &[&str], folders: &[(&str, &[&str])]) {
    let files = rust("src");
    let found = arrows(root, &files, folders);
    let mut listed: Vec<String> = Vec::new();
    for (index, (from, uses)) in folders.iter().enumerate() {
        for to in *uses {
            let above = folders[..index].iter().any(|(name, _)| name == to);
            assert!(above, "`{from}` stands below `{to}` in the list, or `{to}` is missing");
            listed.push(format!("{from} -> {to}"));
        }
    }
    let against = found.iter().filter(|(arrow, _)| !listed.contains(arrow));
    none(&against.map(|(arrow, place)| format!("{place}: {arrow} is not allowed")).collect::<Vec<_>>());
    let unused = listed.iter().filter(|arrow| !found.iter().any(|(one, _)| one == *arrow));
    none(&unused.map(|arrow| format!("nothing needs {arrow}: remove it from the list")).collect::<Vec<_>>());
}

#[test]
fn folders_use_only_what_stands_below_them() {
    let mut names: Vec<String> =
        rust("src").iter().filter_map(|(name, _)| module(name).first().cloned()).collect();
    names.dedup();
    let mut listed: Vec<&str> = FOLDERS.iter().map(|(name, _)| *name).collect();
    listed.sort_unstable();
    assert_eq!(names, listed, "the folders of `src`");
    assert_arrows(&[], FOLDERS);
}

#[test]
fn folders_of_python_use_only_what_stands_below_them() {
    assert_arrows(&["python"], PYTHON);
}

/// Functions of more than 60 lines, each with its most lines. The list may only shrink.
const LONG: &[(&str, usize)] = &[
    ("arrays::assign", 67),
    ("dataclass::construct", 88),
    ("format::filled", 63),
    ("format::percent", 137),
    ("format::read", 62),
    ("iterate::advanced", 64),
    ("lanes::step", 110),
    ("machine::go", 173),
    ("nesting::parts", 89),
    ("operators::compare", 75),
    ("operators::other", 71),
    ("scope::statement", 97),
    ("text::written", 70),
    ("translate::kind", 82),
    ("translate_statements::statement", 98),
];

#[test]
fn functions_fit_on_a_screen() {
    let mut found = Vec::new();
    for (name, text) in rust("src") {
        let stem = module(&name).pop().unwrap_or_default();
        let all = tokens(&text);
        let long = functions(&without_tests(&all)).into_iter().filter(|(_, lines)| *lines > 60);
        found.extend(long.map(|(function, lines)| (format!("{stem}::{function}"), lines)));
    }
    let limit = |name: &str| LONG.iter().find(|(one, _)| *one == name).map_or(60, |(_, lines)| *lines);
    let longer = found.iter().filter(|(name, lines)| *lines > limit(name));
    none(
        &longer
            .map(|(name, lines)| format!("{name} has {lines} lines, of at most {}", limit(name)))
            .collect::<Vec<_>>(),
    );
    let done = LONG.iter().filter(|(name, _)| !found.iter().any(|(one, _)| one == name));
    none(
        &done.map(|(name, _)| format!("{name} is short or gone: remove it from `LONG`")).collect::<Vec<_>>(),
    );
}

#[test]
fn a_name_means_one_type() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in rust("src") {
        let all = tokens(&text);
        for defined in types(&without_tests(&all)) {
            places.entry(defined.to_string()).or_default().push(name.clone());
        }
    }
    let twice = places.iter().filter(|(_, files)| files.len() > 1);
    none(
        &twice.map(|(name, files)| format!("{name} is defined in {}", files.join(", "))).collect::<Vec<_>>(),
    );
}

#[test]
fn no_framework_is_named_outside_its_dialect() {
    let names = [
        "keras",
        "tensorflow",
        "torch",
        "optax",
        "transformers",
        "timm",
        "deepspeed",
        "megatron",
        "mxnet",
        "fairseq",
        "paddle",
        "fvcore",
        "detectron",
        "mmengine",
        "mmcv",
    ];
    let files: Vec<_> = rust("src")
        .into_iter()
        .filter(|(name, _)| {
            !["src/dialect/", "src/import/", "src/logs/", "src/python/"]
                .iter()
                .any(|folder| name.starts_with(folder))
        })
        .collect();
    none(&complaints(&files, |_, line| {
        let line = line.to_lowercase();
        names.iter().find(|name| line.contains(*name)).map(|name| format!("`{name}` has no place here"))
    }));
}

#[test]
fn only_the_command_line_touches_files_and_the_terminal() {
    let outside = ["fs", "io", "env", "net", "process"];
    let files: Vec<_> = rust("src")
        .into_iter()
        .filter(|(name, _)| !name.starts_with("src/cli/") && name != "src/main.rs")
        .collect();
    for (name, text) in &files {
        let all = tokens(text);
        for (path, line) in named(&module(name), &without_tests(&all)) {
            let touches =
                path[0] == "std" && path.get(1).is_some_and(|part| outside.contains(&part.as_str()));
            assert!(!touches, "{name}:{line}: `{}` outside cli/", path.join("::"));
        }
    }
}

/// Each sort of the standard library is compiled anew for its type and its comparison, into 6 kB.
#[test]
fn what_is_sorted_is_sorted_by_one_function() {
    let files: Vec<_> = rust("src").into_iter().filter(|(name, _)| name != "src/arrange.rs").collect();
    none(&complaints(&files, |_, line| {
        [".sort(", ".sort_by", ".sort_unstable"]
            .iter()
            .find(|sort| line.contains(*sort))
            .map(|_| "sort with `arrange`".into())
    }));
}

#[test]
fn no_file_is_longer_than_800_lines() {
    for (name, text) in ["src", "tests", "benches"].into_iter().flat_map(rust) {
        let lines = text.lines().count();
        assert!(lines <= 800, "{name} has {lines} lines");
    }
}

#[test]
fn every_kind_has_an_example_that_resolves_and_is_listed() {
    let list = crate::harness::Folder::new().run("list").well();
    for (dialect, kind) in dialect::kinds() {
        let name = dialect.full_name(kind);
        let spec = Spec::parse("example", kind.example).unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan =
            spec.resolve(&RunLength::default(), &NoFiles).unwrap_or_else(|error| panic!("{name}: {error}"));
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

/// The table of `docs/vocabulary.md` follows from the neutral dialect; `LRSCHED_BLESS=1` writes it.
#[test]
fn the_vocabulary_is_the_one_of_the_neutral_dialect() {
    let neutral = DIALECTS.iter().find(|dialect| dialect.name.is_empty()).expect("the neutral dialect");
    let mut table = String::from("| kind | formula | at the boundary |\n|---|---|---|\n");
    for kind in neutral.kinds {
        let params: Vec<&str> = kind.params.iter().map(|param| param.name).collect();
        let cells = [
            format!("`{}({})`", kind.name, params.join(", ")),
            format!("`{}`", kind.formula),
            kind.edges.join(" "),
        ];
        table += &format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    let path = root().join("docs/vocabulary.md");
    let page = read(&path);
    let start = page.find("| kind |").expect("a table of kinds");
    let end = start + page[start..].find("\n\n").expect("its end") + 1;
    if std::env::var_os("LRSCHED_BLESS").is_some() {
        fs::write(&path, format!("{}{table}{}", &page[..start], &page[end..])).unwrap();
        return;
    }
    same(&page[start..end], &table, "docs/vocabulary.md");
}

#[test]
fn the_reference_curves_together_are_smaller_than_6_mb() {
    let size = |path: &PathBuf| fs::metadata(path).unwrap().len();
    let all: u64 = files_below(&root().join("tests/reference")).iter().map(size).sum();
    assert!(all < 6_000_000, "{all} bytes");
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // The words are assembled here, so that this file does not contain them.
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
    for name in ["LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"] {
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

/// Why a file of this name cannot be checked out on Windows or macOS.
fn not_portable(path: &str) -> Option<&'static str> {
    let reserved = |name: &str| {
        let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
        let numbered =
            |device| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
        ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str())
            || ["com", "lpt"].into_iter().any(numbered)
    };
    let parts = || path.split('/');
    match path {
        _ if parts().any(reserved) => Some("it is the name of a device"),
        _ if parts().any(|part| part.ends_with(['.', ' '])) => Some("it ends with a dot or a space"),
        _ if path.contains(|c: char| c.is_control() || "<>:\"\\|?*".contains(c)) => {
            Some("it has a reserved character")
        }
        _ if !path.is_ascii() => Some("it has a letter that is stored in several ways"),
        // A path has 260 characters at most, with the folder of the repository.
        _ if path.len() > 160 => Some("it is too long"),
        _ => None,
    }
}

#[test]
fn every_system_can_check_the_repository_out() {
    let mut spellings: BTreeMap<String, String> = BTreeMap::new();
    for path in files().iter().map(|path| relative(path)) {
        assert_eq!(not_portable(&path), None, "{path}");
        // Folders, too, must not differ in case only.
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            let one = &path[..end];
            let other = spellings.entry(one.to_lowercase()).or_insert_with(|| one.to_string());
            assert_eq!(one, other, "they differ in case only");
        }
    }
    let refused = ["a/nul.yaml", "Con", "lpt1.txt", "b./c", "d ", "e:f", "g?", "h\u{1}", "\u{fc}"];
    refused.into_iter().for_each(|path| assert!(not_portable(path).is_some(), "{path}"));
    let fine = ["console.rs", "null", "com", "com10", ".ci/run", "a b"];
    fine.into_iter().for_each(|path| assert_eq!(not_portable(path), None, "{path}"));
}

/// The tables of built-in functions whose work `src/python/work.rs` measures are all there are.
#[test]
fn every_table_of_functions_is_measured() {
    let listed =
        ["src/python/work.rs", "src/python/library/modules/mod.rs"].map(|file| read(&root().join(file)));
    let mut missing = Vec::new();
    let mut tables = 0;
    for (file, text) in rust("src/python") {
        let stem = Path::new(&file).with_extension("");
        let stem = if stem.ends_with("mod") { stem.parent().unwrap() } else { &stem };
        let stem = stem.file_name().unwrap().to_str().unwrap();
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("static ") else { continue };
            let Some((name, _)) = rest.split_once(": &[Builtin] =") else { continue };
            tables += 1;
            let entry = format!("    {stem}::{name},\n");
            if !listed.iter().any(|text| text.contains(&entry)) {
                missing.push(format!("{file}: `{stem}::{name}` is not in `TABLES`"));
            }
        }
    }
    none(&missing);
    assert!(tables > 30, "only {tables} tables were found");
}
