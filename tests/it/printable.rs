//! Names of a hostile spec in every output of every command: none of them is obeyed by a terminal, a browser, a
//! spreadsheet, a log or a comment.

use crate::harness::{Folder, Outcome};
use serde_json::Value;

/// What a name may try, written as in a double-quoted YAML text.
const NASTY: &[&str] = &[
    "=cmd()|`<!-- @everyone [x](javascript:alert(1)) <script>alert(2)</script>",
    "\\u202e::error::\\u2066 \\u200b\\ufeff##[add-mask]\\ue0001\\ufe01",
    "::set-output name=x::\\U000e0041\\u00ad\\u0301\\u0301",
    "@everyone\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301",
    "-1+1;\\\"a\\\",b|\\u2028c",
];

/// A spec with all of them, of which one number can be chosen.
fn spec(end: &str) -> String {
    let mut text =
        format!("name: \"{}\"\ndescription: \"{}\"\nrun: {{steps: 5}}\n", NASTY[0], NASTY.join("\\n"));
    text += &format!("optimizer: {{lr: {{\"{}\": 0.1, \"{}\": 0.2}}}}\nschedules:\n", NASTY[1], NASTY[3]);
    for name in NASTY {
        text += &format!("  \"{name}\": {{kind: linear, start: 1, end: {end}, steps: 4}}\n");
    }
    text + &format!("  \"torch {}\": {{kind: torch.StepLR, step_size: 2}}\n", NASTY[2])
}

/// Whether no reader of a text obeys it or is deceived.
#[track_caller]
fn assert_harmless(text: &str, whose: &str) {
    let hidden = |c: char| {
        c.is_control() && c != '\n' && c != '\t'
            || matches!(u32::from(c), 0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f)
            || matches!(u32::from(c), 0xfe00..=0xfe0f | 0xfeff | 0xe000..=0xf8ff | 0xe0000..=0xe0fff)
    };
    // The mark of a report that is different.
    let text = &text.replace("\u{26a0}\u{fe0f}", "");
    if let Some(at) = text.find(hidden) {
        panic!("{whose} has {:?} in\n{text}", text[at..].chars().next());
    }
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{whose} has a command in\n{line}");
    }
    assert!(!text.contains("##["), "{whose} has a command in\n{text}");
    assert!(!text.contains(&"\u{301}".repeat(5)), "{whose} has a flood in\n{text}");
}

#[track_caller]
fn done(outcome: Outcome, whose: &str) -> String {
    assert!(outcome.status < 2, "{whose}: {}", outcome.stderr);
    assert_harmless(&outcome.stderr, &format!("the standard error of {whose}"));
    outcome.stdout
}

/// Both specs, and what a command with them prints.
fn printed(line: &str) -> String {
    let folder = Folder::new().with("a.yaml", spec("0")).with("b.yaml", spec("0.5"));
    done(folder.run(line), line)
}

#[test]
fn texts_for_people_are_harmless() {
    let lines = [
        "inspect a.yaml",
        "plot a.yaml --term --title ::error::x",
        "plot a.yaml --ascii",
        "compare a.yaml b.yaml",
        "compare a.yaml b.yaml --format markdown",
    ];
    for line in lines {
        assert_harmless(&printed(line), line);
    }
}

#[test]
fn headers_of_tables_hold_no_formula() {
    for (format, separator) in [("csv", ','), ("tsv", '\t')] {
        let text = printed(&format!("table a.yaml --format {format}"));
        assert_harmless(&text, format);
        let head = text.lines().next().unwrap_or_default();
        for field in head.split(separator) {
            let field = field.trim_start_matches('"').trim_start();
            assert!(!field.starts_with(['=', '+', '-', '@']), "{field} of {head}");
        }
        assert_eq!(text.lines().count(), 6);
    }
    let csv = printed("table a.yaml");
    assert!(csv.starts_with("step,'=cmd()|`<!-- @everyone"), "{csv}");
    assert!(csv.contains(",\"'-1+1;\"\"a\"\",b| c\","), "{csv}");
}

#[test]
fn json_has_the_names_themselves_in_harmless_letters() {
    let name = serde_json::from_str::<String>(&format!("\"{}\"", NASTY[1])).expect("a JSON text too");
    for line in
        ["table a.yaml --format json", "table a.yaml --format jsonl", "compare a.yaml b.yaml --format json"]
    {
        let text = printed(line);
        assert_harmless(&text, line);
        let first = text.lines().next().unwrap_or_default();
        let value: Value =
            serde_json::from_str(&text).or_else(|_| serde_json::from_str(first)).expect("JSON");
        let found = match line.starts_with("table") {
            true => value.get(0).unwrap_or(&value).get(&name).is_some(),
            false => value["entries"][0]["comparison"]["schedules"][1]["name"] == name.as_str(),
        };
        assert!(found, "{line}: {text}");
    }
}

/// Markdown without what is code.
fn outside_of_code(text: &str) -> String {
    let mut out = String::new();
    let mut is_fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            let line = line.split("<code>").map(|part| part.rsplit("</code>").next().unwrap_or_default());
            let line = line.collect::<String>();
            out.extend(line.split('`').step_by(2));
            out.push('\n');
        }
    }
    out
}

#[test]
fn markdown_has_no_markup_of_a_name() {
    for line in ["table a.yaml --format markdown", "compare a.yaml b.yaml --format markdown"] {
        let text = printed(line);
        assert_harmless(&text, line);
        let rest = outside_of_code(&text);
        for wrong in ["@", "](", "<!", "<script", "\\<script", "javascript"] {
            assert!(!rest.contains(wrong), "{line} has {wrong} in\n{rest}");
        }
    }
    // Every row of the table has as many cells as its head.
    let table = printed("table a.yaml --format markdown");
    let bars = |line: &&str| line.matches('|').count();
    assert_eq!(table.lines().take(7).map(|line| bars(&line)).collect::<Vec<_>>(), [9; 7], "{table}");
}

#[test]
fn pictures_and_pages_are_harmless() {
    let folder = Folder::new().with("a.yaml", spec("0")).with("b.yaml", spec("0.5"));
    for command in ["plot a.yaml", "compare a.yaml b.yaml"] {
        let line = format!("{command} -o a.svg -o a.html -o a.png");
        done(folder.run(&line), &line);
        for name in ["a.svg", "a.html"] {
            let text = folder.read(name);
            assert_harmless(&text, name);
            assert!(!text.contains("<script>alert") && !text.contains("<!--"), "{name} of {command}");
        }
        let png = std::fs::read(folder.path().join("a.png")).expect("a picture");
        assert!(!png.windows(4).any(|chunk| [&b"tEXt"[..], b"iTXt", b"zTXt"].contains(&chunk)));
    }
    done(folder.run("plot a.yaml"), "plot");
    let names = folder.names().concat();
    assert_harmless(&names, "the name of a picture");
    assert!(
        !names.contains(['<', '>', ':', '"', '/', '\\', '|', '?', '*']),
        "Windows has no such file: {names}"
    );
}

#[test]
fn messages_are_harmless() {
    let text = spec("0").replace("step_size: 2", &format!("\"{}\": 2", NASTY[1]));
    let folder = Folder::new().with("a.yaml", text);
    for command in ["table a.yaml", "plot a.yaml", "inspect a.yaml", "compare a.yaml a.yaml"] {
        let outcome = folder.run(command);
        assert_eq!(outcome.status, 2);
        assert_harmless(&outcome.stderr, command);
        assert_harmless(&outcome.stdout, command);
    }
}

/// The system allows nearly everything in the name of a file.
#[cfg(unix)]
#[test]
fn names_of_files_are_harmless() {
    let odd = "::error::\n##[add-mask]\u{1b}[31m\u{202e}@everyone`<b>|\u{200b}.yaml";
    let folder =
        Folder::new().with(&format!("old/{odd}"), "run: {steps: 2}\nschedule: {kind: linear, start: 1}\n");
    folder.write(&format!("new/{odd}"), "run: {steps: 2}\nschedule: {kind: linear, start: 2}\n");
    folder.write("new/\n::error::no.yaml", "a: 1\n");
    for format in ["text", "markdown", "json"] {
        let text = done(folder.run(&format!("compare old new --format {format} -o a.svg -o a.html")), format);
        assert_harmless(&text, format);
        assert!(text.contains("different"));
    }
    assert_harmless(&folder.read("a.svg"), "a.svg");
    assert_harmless(&folder.read("a.html"), "a.html");
    for command in ["table", "inspect", "plot"] {
        let name = format!("old/{odd}");
        let outcome = folder.run_with(&[command, &name, "--steps", "x"], "");
        assert_harmless(&outcome.stderr, command);
        let outcome = folder.run_with(&[command, &name], "");
        assert_harmless(&(outcome.stdout + &outcome.stderr), command);
    }
}
