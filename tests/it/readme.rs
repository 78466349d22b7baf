//! Every block of the documents is run.
//!
//! * A `console` block holds `$ COMMAND` lines, each followed by its output; a line `...` stands for any lines. If a block
//!   has no output, its commands only have to succeed.
//! * A `yaml` block is a spec that resolves. If its first line is `# NAME.yaml`, later commands find it as a file; if one of
//!   them names it, the output of that command is tested instead.
//! * A `python` block is a training file if its first line is `# NAME.py`; later commands find it.
//! * A `rust` block is a doctest: the library includes the document.
//! * A `sh` block holds commands of `cargo`, `git` and `pipx`, which are not run, and of lrsched, which have to succeed.
//!
//! All blocks of a document share one folder, in which the program is found as `lrsched`.

use crate::harness::{Folder, files_below, neutral, path_with_program, read, root, same};
use lrsched::spec::{NoFiles, RunLength, Spec};
use std::fs;
use std::path::PathBuf;

/// The documents that users read.
fn documents() -> Vec<PathBuf> {
    let mut documents =
        vec![root().join("README.md"), root().join("CONTRIBUTING.md"), root().join("CHANGELOG.md")];
    documents.extend(
        files_below(&root().join("docs")).into_iter().filter(|p| p.extension().is_some_and(|e| e == "md")),
    );
    documents.into_iter().filter(|path| path.exists()).collect()
}

#[test]
fn every_block_of_every_document_is_true() {
    // The recipes for CI need a repository with two branches; `ci.rs` runs them in one.
    for path in documents().into_iter().filter(|path| !path.ends_with("ci.md")) {
        let text = read(&path);
        let mistakes = mistakes(&text);
        same(&mistakes, "", &path.display().to_string());
        if blocks(&text).iter().any(|block| block.language.starts_with("rust")) {
            let relative = path.strip_prefix(root()).unwrap().display().to_string();
            let include = format!("include_str!(\"../{relative}\")");
            assert!(
                read(&root().join("src/lib.rs")).contains(&include),
                "the rust blocks of {relative} are no doctests"
            );
        }
    }
}

#[test]
fn every_picture_and_file_that_a_document_points_to_is_there() {
    for path in documents() {
        // Code, such as `phases[n](t)`, is not a link.
        let text: String = read(&path).split('`').step_by(2).collect();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let outside = target.is_empty() || target.contains("://");
            assert!(outside || path.parent().unwrap().join(target).exists(), "{}: {target}", path.display());
        }
    }
}

#[test]
fn every_picture_of_the_documents_is_what_the_program_draws() {
    // Those of the gallery are compared where the gallery is drawn anyway.
    let pictures = files_below(&root().join("docs")).into_iter();
    let pictures = pictures
        .filter(|p| p.extension().is_some_and(|e| e == "svg") && p.parent() == Some(&root().join("docs")));
    let mut count = 0;
    for picture in pictures {
        let name = picture.file_stem().unwrap().to_str().unwrap().to_string();
        let folder = Folder::new();
        folder.run(&format!("plot {name} --quiet -o drawn.svg")).well();
        same(&folder.read("drawn.svg"), &read(&picture), &picture.display().to_string());
        count += 1;
    }
    assert!(count > 0);
}

/// A fenced block of a document.
struct Block {
    language: String,
    line: usize,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in document.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(language), None) => {
                open = Some(Block { language: language.trim().into(), line: index + 1, text: String::new() });
            }
            (None, Some(mut block)) => {
                block.text += line;
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The mistakes of a document.
fn mistakes(document: &str) -> String {
    let folder = Folder::new();
    let mut mistakes = String::new();
    let blocks = blocks(document);
    for (index, block) in blocks.iter().enumerate() {
        let later = || blocks[index..].iter().filter(|block| block.language == "console");
        let wrong = match block.language.as_str() {
            "console" => console(&folder, &block.text),
            "yaml" => yaml(&folder, &block.text, |name| later().any(|block| block.text.contains(name))),
            "sh" => sh(&folder, &block.text),
            "python" => python(&folder, &block.text),
            "text" | "rust" | "csv" => String::new(),
            other => format!("blocks of `{other}` are not run\n"),
        };
        if !wrong.is_empty() {
            mistakes += &format!("line {}: {wrong}\n", block.line);
        }
    }
    mistakes
}

/// Keeps a training file, if its first line names it: later commands find it.
fn python(folder: &Folder, text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    if let Some(name) = first.strip_prefix("# ").filter(|name| name.ends_with(".py")) {
        folder.write(name, text);
    }
    String::new()
}

/// The commands of a block, each with its expected output.
fn commands(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.into(), String::new())),
            // A backslash continues a command.
            (None, Some((command, printed))) if command.ends_with('\\') && printed.is_empty() => {
                command.push('\n');
                command.push_str(line);
            }
            (None, Some((_, printed))) => {
                printed.push_str(line);
                printed.push('\n');
            }
            (None, None) => commands.push((format!("false # the block begins with: {line}"), String::new())),
        }
    }
    commands
}

fn console(folder: &Folder, text: &str) -> String {
    let commands = commands(text);
    let silent = commands.iter().all(|(_, printed)| printed.is_empty());
    let mut wrong = String::new();
    for (command, expected) in commands {
        let (printed, well) = shell(folder, &command);
        let fine = if silent { well } else { fits(&printed, &expected) };
        if !fine {
            wrong += &format!("$ {command}\n--- expected\n{expected}--- printed\n{printed}");
        }
    }
    wrong
}

/// The output of a command, including standard error, and whether it succeeded.
fn shell(folder: &Folder, command: &str) -> (String, bool) {
    let mut shell = neutral("sh", folder.path());
    shell.arg("-c").arg(format!("{{ {command}\n}} 2>&1")).env("PATH", path_with_program(&[]));
    let output = shell.output().unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success())
}

/// Whether a text is as expected; a line `...` stands for any lines, also none.
fn fits(text: &str, expected: &str) -> bool {
    let (lines, pattern): (Vec<&str>, Vec<&str>) =
        (text.lines().collect(), expected.trim_end().lines().collect());
    let mut parts = pattern.split(|line| line.trim() == "...");
    let first = parts.next().unwrap_or_default();
    if !lines.starts_with(first) {
        return false;
    }
    let mut at = first.len();
    let mut open = false;
    for part in parts {
        open = part.is_empty();
        let Some(found) = (at..=lines.len()).find(|start| lines[*start..].starts_with(part)) else {
            return false;
        };
        at = found + part.len();
        // The last part has to be at the end.
        if !open && part.last() == pattern.last() && lines.ends_with(part) {
            at = lines.len();
        }
    }
    open || at == lines.len()
}

fn yaml(folder: &Folder, text: &str, is_shown: impl Fn(&str) -> bool) -> String {
    let first = text.lines().next().unwrap_or_default();
    if let Some(name) = first.strip_prefix("# ").filter(|name| name.ends_with(".yaml") && !name.contains(' '))
    {
        fs::write(folder.path().join(name), text).unwrap();
        if is_shown(name) {
            return String::new();
        }
    }
    let wanted = RunLength { steps: None, epochs: None };
    let outcome = Spec::parse("block", text).and_then(|spec| spec.resolve(&wanted, &NoFiles));
    outcome.err().map_or(String::new(), |error| error.to_string())
}

fn sh(folder: &Folder, text: &str) -> String {
    let mut wrong = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let line = line.strip_prefix("uvx --from lrsched-cli ").unwrap_or(line);
        let ours = line.strip_prefix("cargo run --release -- ").map(|rest| format!("lrsched {rest}"));
        let ours = ours.or_else(|| line.starts_with("lrsched ").then(|| line.to_string()));
        match ours.map(|command| shell(folder, &command)) {
            Some((printed, false)) => wrong += &format!("{line}\n{printed}"),
            None if !["cargo ", "git ", "cd ", ".ci/", "fuzz/", "pipx install lrsched-cli "]
                .iter()
                .any(|start| line.starts_with(start)) =>
            {
                wrong += &format!("nobody runs: {line}\n");
            }
            _ => {}
        }
    }
    wrong
}

const SAMPLE: &str = "# A page\n\n```yaml\n# line.yaml\nschedule: {kind: linear, start: 1, steps: 4}\n```\n\n\
    ```console\n$ lrsched table line.yaml --at 0,2\nstep,lr\n0,1\n2,0.5\n$ lrsched table line.yaml | tail -n 1\n3,0.25\n```\n\n\
    ```console\n$ lrsched table line.yaml\nstep,lr\n...\n3,0.25\n```\n\n```console\n$ lrsched table linaer\n\
    error: there is no file `linaer`, and no such schedule in the gallery\n...\n```\n\n\
    ```console\n$ lrsched table line.yaml -o x.csv   # a file\n$ lrsched list\n```\n\n\
    ```sh\ncargo run --release -- table line.yaml\n```\n";

#[test]
fn a_document_that_is_true_has_no_mistakes() {
    same(&mistakes(SAMPLE), "", "the sample");
}

#[test]
fn a_document_that_is_wrong_is_found_out() {
    let wrong = [
        ("2,0.5", "2,0.6"),
        (
            "3,0.25\n```\n\n```console\n$ lrsched table linaer",
            "3,0.26\n```\n\n```console\n$ lrsched table linaer",
        ),
        ("...\n3,0.25", "3,0.25"),
        ("step,lr\n...", "lr\n..."),
        ("there is no file", "there was no file"),
        ("kind: linear", "kind: linaer"),
        ("# line.yaml", "# line.yml"),
        ("$ lrsched list\n", "$ lrsched lits\n"),
        ("-- table line.yaml", "-- tabel line.yaml"),
        ("```sh\ncargo", "```sh\nrm"),
        ("```sh", "```shell"),
        ("| tail -n 1\n3,0.25", "| tail -n 1\n3,0.25\nand more"),
    ];
    for (right, wrong) in wrong {
        assert!(SAMPLE.contains(right), "{right}");
        assert_ne!(mistakes(&SAMPLE.replacen(right, wrong, 1)), "", "{wrong} was believed");
    }
}
