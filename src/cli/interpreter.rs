//! Runs a genuine interpreter, in a process of its own: what [`genuine`](crate::genuine) asks goes in, the answer comes out.
//!
//! The process ends in all cases: when it has answered, when its time is over, and when lrsched ends, because it then reads
//! the end of its standard input.

use super::load::{reason, shown};
use super::options::{INPUT, count};
use super::progress::WaitingLine;
use crate::diagnostic::Diagnostic;
use crate::genuine::answer::{AnswerReader, Answers};
use crate::genuine::checked::Checked;
use crate::genuine::{Questions, START};
use crate::plan::Plan;
use crate::printable::printable;
use crate::spec::{Files, RunLength, Spec};
use clap::Args;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The options of every command that can take values from an interpreter.
#[derive(Debug, Args)]
pub(super) struct PythonOptions {
    /// Take the values from the packages that are installed in this Python, such as .venv/bin/python. It runs code: theirs,
    /// and that of the spec
    #[arg(long, value_name = "PATH", help_heading = INPUT)]
    python: Option<PathBuf>,
    /// The most seconds that this Python may take for a spec
    #[arg(long, value_name = "SECONDS", value_parser = count, default_value = "600", requires = "python", help_heading = INPUT)]
    time_limit: u64,
}

impl PythonOptions {
    /// Resolves a spec. If an interpreter is asked for, the values are its.
    ///
    /// # Errors
    ///
    /// The spec is wrong, or the interpreter has no values for it.
    pub(super) fn resolve(
        &self,
        spec: &Spec,
        wanted: &RunLength,
        files: &dyn Files,
    ) -> Result<Plan, Diagnostic> {
        let Some(interpreter) = self.interpreter() else { return spec.resolve(wanted, files) };
        let questions = Questions::of(spec, wanted, files)?;
        let answers = interpreter.ask(&questions)?;
        questions.answered(&answers, &interpreter.name)
    }

    /// The interpreter that is asked for.
    pub(super) fn interpreter(&self) -> Option<Interpreter<'_>> {
        let path = self.python.as_deref()?;
        let limit = Duration::from_secs(self.time_limit);
        Some(Interpreter { path, name: printable(&shown(path)), limit })
    }
}

/// An interpreter that the user asked for.
pub(super) struct Interpreter<'a> {
    path: &'a Path,
    /// Its name in messages.
    pub name: String,
    limit: Duration,
}

/// The variables of the environment that the interpreter gets, if they are set: where programs, libraries, packages and
/// temporary files are, who the user is, and the language. Others could change the values, or are nobody's business.
const INHERITED: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    // Windows.
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "PATHEXT",
    "COMSPEC",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMDATA",
];

/// What of its standard error is kept, in bytes: the end.
const MOST_COMPLAINTS: usize = 1 << 14;
/// The lines of it that a message shows: the last ones.
const MOST_LINES: usize = 8;
/// The most bytes in a line of an answer: 10 000 groups with four quantities.
const MOST_IN_A_LINE: u64 = 1 << 20;

/// How an interpreter ended.
enum Ended {
    Answered(Answers),
    /// It said something that is not an answer, or ended too early.
    Broken {
        has_begun: bool,
    },
    TooLate,
}

impl Interpreter<'_> {
    /// Compares our values with those of the interpreter.
    ///
    /// # Errors
    ///
    /// The spec is wrong, or the interpreter does not answer.
    pub(super) fn check(
        &self,
        spec: &Spec,
        wanted: &RunLength,
        files: &dyn Files,
    ) -> Result<Vec<Checked>, Diagnostic> {
        let questions = Questions::of(spec, wanted, files)?;
        let answers = self.ask(&questions)?;
        Ok(questions.checked(answers))
    }

    /// Runs it.
    ///
    /// # Errors
    ///
    /// It is not a program, does not answer, or takes too long.
    fn ask(&self, questions: &Questions) -> Result<Answers, Diagnostic> {
        let mut command = Command::new(self.path);
        command.args(["-X", "utf8", "-c", START]).env_clear().env("PYTHONHASHSEED", "0");
        command.envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = Process(command.spawn().map_err(|error| self.cannot_run(&error))?);
        let child = &mut process.0;
        let (Some(mut input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Diagnostic::new(format!("`{}` has no standard streams", self.name)));
        };
        let request = questions.request();
        // The stream stays open until the process has ended: its end is what stops the process.
        let writer = thread::spawn(move || {
            let _ = input.write_all(request.as_bytes());
            input
        });
        let complaints = thread::spawn(move || last_bytes(errors));
        let (sender, receiver) = mpsc::channel();
        let reader = AnswerReader::new(questions.rows());
        thread::spawn(move || sender.send(answers(output, reader)));
        let ended = match self.waited_for(&receiver) {
            Ok(ended) => ended,
            Err(RecvTimeoutError::Timeout) => Ended::TooLate,
            Err(RecvTimeoutError::Disconnected) => Ended::Broken { has_begun: true },
        };
        let status = process.end(matches!(ended, Ended::Broken { .. }));
        drop(writer.join());
        match ended {
            Ended::Answered(answers) => Ok(answers),
            Ended::TooLate => Err(self.too_late()),
            Ended::Broken { has_begun } => {
                Err(self.broken(has_begun, status, &complaints.join().unwrap_or_default()))
            }
        }
    }

    /// What comes within the limit. It is said what takes so long: the import of a large package takes a minute.
    fn waited_for(&self, receiver: &mpsc::Receiver<Ended>) -> Result<Ended, RecvTimeoutError> {
        let first = WaitingLine::PATIENCE.min(self.limit);
        match receiver.recv_timeout(first) {
            Err(RecvTimeoutError::Timeout) if first < self.limit => {
                let (name, seconds) = (&self.name, self.limit.as_secs());
                let _line = WaitingLine::new(&format!(
                    "`{name}` imports its packages and computes; it is stopped after {seconds} s (`--time-limit`)"
                ));
                receiver.recv_timeout(self.limit - first)
            }
            ended => ended,
        }
    }

    fn cannot_run(&self, error: &std::io::Error) -> Diagnostic {
        let name = &self.name;
        if self.path.is_dir() {
            let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
            return Diagnostic::new(format!("`{name}` is a folder"))
                .help(format!("name the interpreter in it: `--python {name}/{inside}`"));
        }
        match error.kind() {
            ErrorKind::NotFound => Diagnostic::new(format!("there is no program `{name}`"))
                .help("name a Python interpreter: `--python .venv/bin/python`, or `--python python3`"),
            _ => Diagnostic::new(format!("`{name}` cannot be run: {}", reason(error)))
                .help("name a Python interpreter: `--python .venv/bin/python`"),
        }
    }

    fn too_late(&self) -> Diagnostic {
        let seconds = self.limit.as_secs();
        Diagnostic::new(format!("`{}` has not answered within {seconds} seconds", self.name))
            .why("it was stopped: the package is slow, or the spec's own Python does not end")
            .help("ask for fewer rows with `--steps` or `--epochs`, or wait longer with `--time-limit`")
    }

    fn broken(&self, has_begun: bool, status: Option<ExitStatus>, complaints: &str) -> Diagnostic {
        let name = &self.name;
        let error = match has_begun {
            true => Diagnostic::new(format!("`{name}` has ended before it answered")),
            false => {
                Diagnostic::new(format!("`{name}` does not answer like a Python of version 3.9 or later"))
            }
        };
        let error = match status {
            Some(status) => error.why(format!("it ended with {}", printable(&status.to_string()))),
            None => error,
        };
        let lines: Vec<&str> = complaints.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = lines[lines.len().saturating_sub(MOST_LINES)..].iter();
        let error =
            last.fold(error, |error, line| error.why(format!("its error output: {}", printable(line))));
        match has_begun {
            true => error,
            false => error.help("name a Python interpreter: `--python .venv/bin/python`"),
        }
    }
}

/// A process that does not outlive this value.
struct Process(Child);

impl Process {
    /// Ends it. The status with which it ended, if `has_ended` by itself.
    fn end(&mut self, has_ended: bool) -> Option<ExitStatus> {
        // One whose output has ended needs a moment more; what goes on without it is stopped.
        for _ in 0..if has_ended { 100 } else { 0 } {
            match self.0.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) => thread::sleep(Duration::from_millis(10)),
                Err(_) => break,
            }
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end(false);
    }
}

/// Reads the lines of an answer, each of limited length.
fn answers(output: impl Read, mut reader: AnswerReader) -> Ended {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while !reader.is_complete() {
        line.clear();
        let read = output.by_ref().take(MOST_IN_A_LINE).read_until(b'\n', &mut line);
        let is_line = read.is_ok_and(|length| length > 0) && line.pop() == Some(b'\n');
        let text = String::from_utf8_lossy(&line);
        if !is_line || reader.line(text.trim_end_matches('\r')).is_err() {
            return Ended::Broken { has_begun: reader.has_begun() };
        }
    }
    reader.finish().map_or(Ended::Broken { has_begun: true }, Ended::Answered)
}

/// The end of what a stream has.
fn last_bytes(mut stream: impl Read) -> String {
    let (mut kept, mut part) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = stream.read(&mut part) {
        kept.extend_from_slice(&part[..length]);
        let surplus = kept.len().saturating_sub(MOST_COMPLAINTS);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}
