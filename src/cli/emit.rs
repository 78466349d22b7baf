//! Writes outputs: to standard output, or to a file that is complete or absent.

use super::load::{reason, shown};
use super::replacement::Replacement;
use super::startup;
use crate::diagnostic::Diagnostic;
use crate::figure::Figure;
use crate::output::terminal::{self, Screen};
use anstream::{AutoStream, ColorChoice};
use std::fs::{self, File};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The name of standard output in messages.
const STDOUT: &str = "standard output";

/// An output. Call [`Target::finish`] when all is written; a file that is dropped before that is removed.
pub(super) enum Target {
    /// Standard output.
    Standard(io::Stdout),
    /// A device or a pipe, which is written directly because it cannot be replaced.
    Direct(File, String),
    /// A file, which gets its name when it is finished.
    Replace(Box<Replacement>, String),
}

impl Target {
    /// Opens a file, or standard output for `None` and for `-`.
    ///
    /// # Errors
    ///
    /// It cannot be created.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Diagnostic> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return check_stdout().map(|()| Target::Standard(io::stdout()));
        };
        let name = shown(path);
        if is_device(path) {
            let file = File::options().write(true).open(path).map_err(|error| failed(&name, &error))?;
            return Ok(Target::Direct(file, name));
        }
        // The target of a link is replaced, so that the link stays a link.
        let real = fs::canonicalize(path).unwrap_or_else(|_| followed(path));
        match fs::metadata(&real) {
            Ok(found) if found.is_dir() => {
                return Err(Diagnostic::new(format!("cannot write `{name}`: it is a folder")));
            }
            Ok(found) if !found.is_file() => {
                let file = File::options().write(true).open(&real).map_err(|error| failed(&name, &error))?;
                return Ok(Target::Direct(file, name));
            }
            Ok(found) if found.permissions().readonly() => {
                let what = format!("cannot write `{name}`: the file is read-only");
                return Err(Diagnostic::new(what).help("choose another name with `-o`"));
            }
            _ => {}
        }
        match Replacement::create(real) {
            Ok(replacement) => Ok(Target::Replace(Box::new(replacement), name)),
            Err(error) => Err(failed(&name, &error)),
        }
    }

    /// Whether it is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Target::Standard(out) if out.is_terminal())
    }

    /// Writes all of the bytes.
    ///
    /// # Errors
    ///
    /// The disk is full, the pipe is closed, ...
    pub(super) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        match self {
            Target::Standard(out) => out.write_all(bytes).map_err(standard),
            Target::Direct(file, name) => Ok(file.write_all(bytes).map_err(|error| failed(name, &error))?),
            Target::Replace(replacement, name) => {
                Ok(replacement.file().write_all(bytes).map_err(|error| failed(name, &error))?)
            }
        }
    }

    /// Flushes the output, and gives a file its final name.
    ///
    /// # Errors
    ///
    /// As for writing.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Target::Standard(mut out) => out.flush().map_err(standard),
            Target::Direct(..) => Ok(()),
            Target::Replace(replacement, name) => {
                Ok(replacement.commit().map_err(|error| failed(&name, &error))?)
            }
        }
    }
}

/// Whether a name is the device of Windows that discards everything. Unlike `/dev/null`, it is not an entry of a folder.
fn is_device(path: &Path) -> bool {
    cfg!(windows) && path.as_os_str().eq_ignore_ascii_case("nul")
}

/// The target of a link to a file that does not exist yet.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    // Linux follows at most 40 links too. A circle of links is an error when the file is opened.
    for _ in 0..40 {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

fn failed(name: &str, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("cannot write `{name}`: {}", reason(error)));
    match error.kind() {
        io::ErrorKind::NotFound => diagnostic.help("create the folder first"),
        // Access denied, or used by another process.
        _ if cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32)) => {
            diagnostic.help("close other programs that have the file open, or choose another name with `-o`")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            diagnostic.help("choose a folder that you may write to, with `-o`")
        }
        _ => diagnostic,
    }
}

/// Refuses to write to a standard output that is closed.
///
/// # Errors
///
/// It is closed.
pub(super) fn check_stdout() -> Result<(), Diagnostic> {
    match startup::stdout_is_closed() {
        true => Err(Diagnostic::new(format!("cannot write `{STDOUT}`: it is closed"))),
        false => Ok(()),
    }
}

/// A closed pipe keeps its kind, because it is not an error of the program; see [`is_closed_pipe`].
pub(super) fn standard(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => error.into(),
        _ => failed(STDOUT, &error).into(),
    }
}

/// Whether the reader of standard output has closed it.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The extension of a file name, in lower case.
pub(super) fn ending(path: &Path) -> String {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or("").to_ascii_lowercase()
}

/// Whether a name is standard output, a device or a pipe: its ending means nothing.
pub(super) fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
        || is_device(path)
        || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// The message for a file whose name says another format than `--format`.
pub(super) fn two_formats(path: &Path, asked: &str) -> Diagnostic {
    Diagnostic::new(format!("`{}` does not end like a file of the format {asked}", shown(path)))
        .why("a reader would take it for another format")
        .help("leave out `--format`, or write to a file with its ending")
}

/// The message for a file whose format its name does not say.
pub(super) fn unknown_ending(path: &Path, endings: Vec<String>) -> Diagnostic {
    let endings = endings.into_iter().map(|ending| format!("`{ending}`")).collect();
    Diagnostic::new(format!("the name `{}` does not say which format to write", shown(path)))
        .why("the ending of the name decides")
        .help(format!("end the name in {}", any_of(endings)))
}

/// A list in words: `a, b or c`.
pub(super) fn any_of(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

/// Writes a whole file, or all of standard output.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn write(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    let mut target = Target::open(path)?;
    target.write(bytes)?;
    target.finish()
}

/// Draws a figure as text on standard output, in the size of the terminal; `again` clears the terminal first.
///
/// # Errors
///
/// Standard output cannot be written.
pub(super) fn show(figure: &Figure, ascii: bool, again: bool) -> anyhow::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    let (columns, rows) = terminal_size::terminal_size().filter(|_| terminal).map_or_else(
        || (variable("COLUMNS").unwrap_or(80), variable("LINES").unwrap_or(24)),
        |(width, height)| (usize::from(width.0), usize::from(height.0)),
    );
    // Two lines are left for a note and the prompt. A tall terminal is not filled.
    let screen =
        Screen { columns, rows: rows.saturating_sub(2).min(columns / 2 + 10), color: takes_color(), ascii };
    let clear = if again
        && terminal
        && AutoStream::always(io::stdout()).current_choice() == ColorChoice::AlwaysAnsi
    {
        "\x1b[2J\x1b[H"
    } else {
        ""
    };
    write(None, format!("{clear}{}", terminal::encode(figure, &screen)).as_bytes())
}

/// Whether standard output takes escape sequences for colors. A console of Windows is asked to interpret them.
pub(super) fn takes_color() -> bool {
    AutoStream::auto(io::stdout()).current_choice() == ColorChoice::AlwaysAnsi
}

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok().filter(|size| *size > 0)
}
