//! Every mistake is a file, `tests/errors/STAGE/MISTAKE.yaml`, with the whole message in a `.txt` file beside it. Mistakes in
//! training files end in `.py` and `.ipynb`, those in TOML in `.toml`, those in launch scripts in `.sh`.
//!
//! A first line `# $ ARGUMENTS` gives further arguments to `lrsched table`, or a whole command line if it begins with `verify` or
//! `compare`. A `.csv` of the same stem is put beside the spec. A new mistake is two files. `LRSCHED_BLESS=1 cargo test --test it errors` writes the messages that
//! are missing or have changed; read each of them as the user who made the mistake.

use crate::harness::{Folder, files_below, root, same, some_of};
use std::fs;
use std::path::Path;

/// The endings of files that are mistakes.
const MISTAKES: [&str; 6] = ["yaml", "toml", "py", "ipynb", "sh", "cfg"];

#[test]
fn every_mistake_gets_its_message() {
    let bless = std::env::var_os("LRSCHED_BLESS").is_some();
    let mut mistakes = 0;
    let mut wrong = String::new();
    let all = files_below(&root().join("tests/errors")).into_iter().filter(|path| {
        MISTAKES.iter().any(|ending| path.extension().is_some_and(|extension| extension == *ending))
    });
    for path in some_of(all, 3) {
        mistakes += 1;
        let message = message(&path);
        let expected_path = path.with_extension("txt");
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if message == expected {
            continue;
        }
        match bless {
            true => fs::write(&expected_path, message).unwrap(),
            false => wrong += &format!("{}\n--- expected\n{expected}--- found\n{message}\n", path.display()),
        }
    }
    assert!(mistakes > 100, "only {mistakes} mistakes were found");
    same(&wrong, "", "messages that changed");
}

/// The message for a mistake, which the program must refuse.
fn message(path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let spec = fs::read(path).unwrap();
    let first = spec.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let options = String::from_utf8_lossy(first);
    let options = options.strip_prefix("# $ ").unwrap_or("").to_string();
    let folder = Folder::new().with(name, spec);
    let csv = path.with_extension("csv");
    let folder = match fs::read(&csv) {
        Ok(text) => folder.with(csv.file_name().unwrap().to_str().unwrap(), text),
        Err(_) => folder,
    };
    let is_command = options.starts_with("verify ") || options.starts_with("compare ");
    let before = if is_command { &[][..] } else { &["table", name] };
    let arguments: Vec<&str> = before.iter().copied().chain(options.split(' ')).collect();
    let arguments: Vec<&str> = arguments.into_iter().filter(|argument| !argument.is_empty()).collect();
    let outcome = folder.run_with(&arguments, "");
    assert_eq!(outcome.status, 2, "{}: {}", path.display(), outcome.stderr);
    assert_eq!(outcome.stdout, "", "{}", path.display());
    // Warnings come before the message; `remarks.rs` tests them.
    let start = outcome.stderr.find("error: ").unwrap_or(0);
    without_times(&outcome.stderr[start..])
}

/// Replaces times, which differ between machines.
fn without_times(message: &str) -> String {
    let Some((before, rest)) = message.split_once("that takes about ") else { return message.into() };
    let (_, after) = rest.split_once(';').unwrap();
    format!("{before}that takes about ...;{after}")
}

#[test]
fn no_message_is_without_its_mistake() {
    for path in files_below(&root().join("tests/errors")) {
        let of = MISTAKES.iter().any(|ending| path.with_extension(ending).exists());
        assert!(of, "{} belongs to no mistake", path.display());
    }
}

/// Checks the parts of a message: what is wrong, and if the place can be known, where and what was found there.
#[test]
fn every_message_says_what_and_where() {
    for path in files_below(&root().join("tests/errors")) {
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("error: "), "{}", path.display());
        let reason = text.lines().count() > 1 || text.starts_with("error: cannot ");
        assert!(reason, "{} gives no reason and no advice", path.display());
        for part in ["panicked", "src/", "called `Result", "Some(", "os error", "visit_", "deserializ", "``"]
        {
            assert!(!text.contains(part), "{} speaks of our insides: {part}", path.display());
        }
    }
}
