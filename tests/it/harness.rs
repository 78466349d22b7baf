//! Runs the program in a fresh folder and captures its output.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, which must be there.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The paths of all files below a folder, in order.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

/// Every so many of the cases of a test that has a great many: `LRSCHED_EVERY`, which `.ci/run` sets to 1, or `usual`. An
/// emulator, which needs twenty times as long, takes every fourth.
pub(crate) fn some_of<T>(cases: impl IntoIterator<Item = T>, usual: usize) -> impl Iterator<Item = T> {
    // What is written anew is written in whole.
    let usual = if env::var_os("LRSCHED_BLESS").is_some() { 1 } else { usual };
    let every = env::var("LRSCHED_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(usual);
    cases.into_iter().step_by(every)
}

/// The result of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

impl Outcome {
    /// Asserts success without messages; returns the standard output.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!((self.stderr.as_str(), self.status), ("", 0), "{}", self.stdout);
        self.stdout
    }

    /// Asserts exit code 2 and no standard output; returns the message.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        assert_eq!((self.stdout.as_str(), self.status), ("", 2), "{}", self.stderr);
        self.stderr
    }
}

/// A command in a folder, with a neutral environment.
pub(crate) fn neutral(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    let needed = ["PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH"];
    command.envs(needed.iter().filter_map(|name| Some((name, env::var_os(name)?))));
    command.env("HOME", folder).env("LC_ALL", "C").env("TZ", "UTC");
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" });
    command
}

/// The search path of the tests, after the given folders and the one of the program under test.
pub(crate) fn path_with_program(first: &[PathBuf]) -> OsString {
    let program = Path::new(env!("CARGO_BIN_EXE_lrsched")).parent().unwrap().to_path_buf();
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths(first.iter().cloned().chain([program]).chain(env::split_paths(&rest))).unwrap()
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        status: output.status.code().unwrap_or(-1),
    }
}

/// A temporary folder for a test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Folder(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The folder with another file.
    pub(crate) fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(name, text);
        self
    }

    /// Writes a file, and creates the folders above it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        read(&self.path().join(name))
    }

    /// The names of its entries, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A command of the program, with a neutral environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), self.path());
        command.args(arguments);
        command
    }

    /// Runs the program with arguments that are separated by spaces.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>(), "")
    }

    /// Runs the program with arguments and standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The program may close its input early.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Outcome {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code().expect("the program was killed"),
        }
    }
}

/// Asserts that a text is as expected, and shows both if not.
#[track_caller]
pub(crate) fn same(found: &str, expected: &str, whose: &str) {
    if found != expected {
        panic!("{whose}\n--- expected\n{expected}\n--- found\n{found}");
    }
}
