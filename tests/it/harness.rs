//! Runs the program in a fresh folder and looks at all that it says.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, which must be there.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder of the repository, in order, by its path from there.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
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

/// What came of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

impl Outcome {
    /// Nothing was complained about; gives the standard output.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!((self.stderr.as_str(), self.status), ("", 0), "{}", self.stdout);
        self.stdout
    }

    /// It ended with exit code 2 and nothing on standard output; gives the message.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!((self.stdout.as_str(), self.status), ("", 2), "{}", self.stderr);
        self.stderr
    }
}

/// A folder of its own for a test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Folder(TempDir::new().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// With a file in it.
    pub fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::write(self.path().join(name), text).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        read(&self.path().join(name))
    }

    /// The names in it, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, not yet started, as a user has it who has set nothing.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lrsched"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "COLORTERM", "TERM"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program with arguments that are parted by blanks.
    pub fn run(&self, line: &str) -> Outcome {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>(), "")
    }

    /// Runs the program with arguments and standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that has seen enough closes its input early.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Outcome {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code().expect("the program was killed"),
        }
    }
}

/// Compares a text with what it should be, line by line in the message.
#[track_caller]
pub fn same(found: &str, expected: &str, whose: &str) {
    if found != expected {
        panic!("{whose}\n--- expected\n{expected}\n--- found\n{found}");
    }
}
