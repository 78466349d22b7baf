//! Which files of a folder are read, and which of them belong to one run.

use super::bytes::text_stream;
use super::format::{LogFit, LogFormat, LogHead};
use super::{FORMATS, LogFiles, cannot_read};
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};

/// The bytes of a file that are looked at to recognise it. Text logs may have a long preamble.
const HEAD: usize = 1 << 20;
/// The deepest folder, and the most files, that are looked at.
const MOST_DEPTH: usize = 10;
const MOST_FILES: usize = 20_000;

/// A file of a run.
pub(super) struct RunFile {
    pub path: PathBuf,
    /// The name of its rate, if the path says it.
    pub alias: Option<String>,
}

/// The files of one run in one format.
pub(super) struct LoggedRun {
    pub format: &'static LogFormat,
    /// Where it is, in messages.
    pub place: String,
    pub files: Vec<RunFile>,
    /// Whether the user named its files one by one.
    pub is_named: bool,
}

/// The runs that paths hold, in the order of [`FORMATS`].
///
/// # Errors
///
/// A path cannot be read, or a file that the user names is not a log.
pub(super) fn runs(
    paths: &[PathBuf],
    wanted: Option<&'static LogFormat>,
    files: &dyn LogFiles,
) -> Result<Vec<LoggedRun>, Diagnostic> {
    let mut runs: Vec<LoggedRun> = Vec::new();
    for path in paths {
        let shown = files.name(path);
        match files.list(path).map_err(|error| cannot_read(&shown, &error))? {
            None => {
                let format = match wanted {
                    Some(format) => format,
                    None => recognised(path, files)?.ok_or_else(|| not_a_log(path, files))?,
                };
                let file = RunFile { path: path.clone(), alias: alias(format, &shown) };
                match runs.iter_mut().find(|run| run.is_named && std::ptr::eq(run.format, format)) {
                    Some(run) => run.files.push(file),
                    None => runs.push(LoggedRun { format, place: shown, files: vec![file], is_named: true }),
                }
            }
            Some(entries) => below(&shown, entries, wanted, files, &mut runs)?,
        }
    }
    // A shell hands on the event files of a folder by text.
    for run in runs.iter_mut().filter(|run| run.is_named && run.format.name == "tensorboard") {
        run.files.arrange_by(|one, other| by_numbers(&one.path, &other.path));
    }
    let rank = |run: &LoggedRun| FORMATS.iter().position(|format| std::ptr::eq(*format, run.format));
    runs.arrange_by_key(rank);
    Ok(runs)
}

/// Endings of specs, configs and programs.
const SPECS: &[&str] = &["yaml", "yml", "toml", "cfg", "ini", "sh", "py", "ipynb"];

/// Whether a path is a log, or a folder with logs.
pub(super) fn is_log(path: &Path, files: &dyn LogFiles) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    if ending.as_ref().is_some_and(|ending| SPECS.iter().any(|one| ending == *one)) {
        return false;
    }
    match files.list(path) {
        Ok(None) => {
            let fit = fit(path, files).ok().flatten();
            // A config in JSON has keys such as `lr` too.
            let least =
                if ending.is_some_and(|ending| ending == "json") { LogFit::Only } else { LogFit::Syntax };
            fit.is_some_and(|(fit, _)| fit >= least)
        }
        Ok(Some(_)) => runs(&[path.to_path_buf()], None, files).is_ok_and(|runs| !runs.is_empty()),
        Err(_) => false,
    }
}

/// The order of two names of files, whose digits count as numbers: what a program wrote as its sixth file comes before its
/// tenth.
fn by_numbers(one: &Path, other: &Path) -> Ordering {
    let (mut one, mut other) = (one.as_os_str().as_encoded_bytes(), other.as_os_str().as_encoded_bytes());
    loop {
        let (Some(first), Some(second)) = (one.first(), other.first()) else {
            return one.len().cmp(&other.len());
        };
        let (length, order) = match first.is_ascii_digit() && second.is_ascii_digit() {
            true => {
                let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let (a, b) = (one.split_at(digits(one)), other.split_at(digits(other)));
                let value =
                    |text: &[u8]| text.iter().skip_while(|byte| **byte == b'0').copied().collect::<Vec<_>>();
                let (x, y) = (value(a.0), value(b.0));
                (
                    (a.0.len(), b.0.len()),
                    x.len().cmp(&y.len()).then(x.cmp(&y)).then(a.0.len().cmp(&b.0.len())),
                )
            }
            false => ((1, 1), first.cmp(second)),
        };
        if order != Ordering::Equal {
            return order;
        }
        (one, other) = (&one[length.0..], &other[length.1..]);
    }
}

/// The logs below a folder.
fn below(
    folder: &str,
    mut entries: Vec<PathBuf>,
    wanted: Option<&'static LogFormat>,
    files: &dyn LogFiles,
    runs: &mut Vec<LoggedRun>,
) -> Result<(), Diagnostic> {
    entries.arrange_by(|one, other| by_numbers(one, other));
    let mut stack: Vec<(usize, PathBuf)> = entries.into_iter().rev().map(|path| (1, path)).collect();
    let mut count = 0;
    while let Some((depth, path)) = stack.pop() {
        count += 1;
        if count > MOST_FILES {
            return Err(Diagnostic::new(format!("`{folder}` has more than {MOST_FILES} files"))
                .help("name the folder of one run, or its log"));
        }
        if is_hidden(&path) || is_no_log(&path) {
            continue;
        }
        // What cannot be read is not the user's log; a link may lead nowhere.
        match files.list(&path) {
            Ok(Some(mut inner)) if depth < MOST_DEPTH => {
                inner.arrange_by(|one, other| by_numbers(one, other));
                stack.extend(inner.into_iter().rev().map(|path| (depth + 1, path)));
            }
            Ok(None) => {
                let Some(format) = recognised(&path, files)? else { continue };
                let is_other = wanted.is_some_and(|wanted| !std::ptr::eq(wanted, format));
                if is_other || !may_be_printed(&path, format) {
                    continue;
                }
                let shown = files.name(&path);
                let place = place(format, &shown);
                let file = RunFile { alias: alias(format, &shown), path };
                match runs.iter_mut().find(|run| std::ptr::eq(run.format, format) && run.place == place) {
                    Some(run) => run.files.push(file),
                    None => runs.push(LoggedRun { format, place, files: vec![file], is_named: false }),
                }
            }
            _ => {}
        }
    }
    for run in runs.iter_mut().filter(|run| run.format.name == "trainer_state") {
        keep_last_state(run, files);
    }
    Ok(())
}

/// A trainer's state holds the whole history: the one of the output folder, or of the last checkpoint, is enough.
fn keep_last_state(run: &mut LoggedRun, files: &dyn LogFiles) {
    let step = |file: &RunFile| {
        let name = files.name(&file.path);
        let folder = name.rsplit('/').nth(1).unwrap_or("").to_string();
        folder.strip_prefix("checkpoint-").map_or(u64::MAX, |step| step.parse().unwrap_or(0))
    };
    if let Some(last) = run.files.iter().map(step).max() {
        run.files.retain(|file| step(file) == last);
    }
}

/// The folder that the files of a run have in common.
fn place(format: &LogFormat, path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let parts: Vec<&str> = folder.split('/').collect();
    let up_to = |end: usize| parts[..end].join("/");
    let before = |name: &str| parts.iter().rposition(|part| *part == name).map(up_to);
    let place = match format.name {
        "mlflow" => before("metrics"),
        "dvclive" => before("plots"),
        // A folder per start of the program.
        "mmengine" => {
            before("vis_data").and_then(|folder| folder.rsplit_once('/').map(|(run, _)| run.to_string()))
        }
        "trainer_state" => {
            let last = parts.last().filter(|part| part.starts_with("checkpoint-"));
            last.map(|_| up_to(parts.len() - 1))
        }
        _ => None,
    };
    place.unwrap_or_else(|| folder.to_string())
}

/// The name of the rate in a file of one value a line.
fn alias(format: &LogFormat, path: &str) -> Option<String> {
    let name = match format.name {
        "mlflow" => path.rsplit_once("metrics/").map(|(_, name)| name),
        "dvclive" => path.rsplit_once("plots/metrics/").map(|(_, name)| name.trim_end_matches(".tsv")),
        _ => return None,
    };
    Some(name.unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path)).to_string())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Files beside a log that never are one: weights, pictures, programs, archives.
fn is_no_log(path: &Path) -> bool {
    const ENDINGS: &[&str] = &[
        "pt",
        "pth",
        "bin",
        "safetensors",
        "ckpt",
        "npz",
        "npy",
        "h5",
        "keras",
        "png",
        "jpg",
        "svg",
        "pdf",
        "py",
        "ipynb",
        "yaml",
        "yml",
        "toml",
        "zip",
        "gz",
        "tar",
        "parquet",
        "db",
        "pkl",
        "md",
        "html",
        "wandb",
    ];
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.iter().any(|one| ending == *one))
}

/// Whether lines of text with a rate in them are what a program has printed, by the ending of the file.
fn may_be_printed(path: &Path, format: &LogFormat) -> bool {
    const ENDINGS: &[&str] = &["log", "txt", "out", "err", "stdout", "stderr"];
    let is_text = format.reader.is_text();
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    !is_text || ending.is_none_or(|ending| ENDINGS.iter().any(|one| ending == *one))
}

/// The first bytes of a file, and the same as text.
fn head(path: &Path, files: &dyn LogFiles) -> Result<(Vec<u8>, String), Diagnostic> {
    let unreadable = |error| cannot_read(&files.name(path), &error);
    let mut bytes = super::bytes::ByteStream::new(files.open(path).map_err(unreadable)?);
    let first = bytes.need(4096).map_err(unreadable)?.to_vec();
    if first.contains(&0) && !first.starts_with(&[0xff, 0xfe]) && !first.starts_with(&[0xfe, 0xff]) {
        return Ok((first, String::new()));
    }
    let mut bytes = text_stream(files.open(path).map_err(unreadable)?).map_err(unreadable)?;
    let held = bytes.need(HEAD).map_err(unreadable)?;
    let held = &held[..held.len().min(HEAD)];
    Ok((first, String::from_utf8_lossy(held).into_owned()))
}

/// The format of a file; `None` if it is not a log.
fn recognised(path: &Path, files: &dyn LogFiles) -> Result<Option<&'static LogFormat>, Diagnostic> {
    Ok(fit(path, files)?.map(|(_, format)| format))
}

/// The surest format of a file, and how sure it is.
fn fit(path: &Path, files: &dyn LogFiles) -> Result<Option<(LogFit, &'static LogFormat)>, Diagnostic> {
    let (bytes, text) = head(path, files)?;
    let name = files.name(path);
    let head = LogHead::of(&name, &bytes, &text);
    let mut best: Option<(LogFit, &'static LogFormat)> = None;
    for format in FORMATS {
        // Text tells of a program in any of its lines, and a table or an object in its first.
        let is_structured = head.json.is_some() || !head.header.is_empty() || text.is_empty();
        let is_lines = format.reader.is_text();
        if is_structured && is_lines && best.is_some() {
            continue;
        }
        let fit = (format.recognises)(&head).filter(|fit| best.is_none_or(|(known, _)| *fit > known));
        best = fit.map(|fit| (fit, *format)).or(best);
    }
    Ok(best)
}

/// What files that are not logs begin with, what they are, and what to do.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"\x80\x02", "a pickle, which is a program", "log the rates to a file of text, or to TensorBoard"),
    (b"\x80\x03", "a pickle, which is a program", "log the rates to a file of text, or to TensorBoard"),
    (b"\x80\x04", "a pickle, which is a program", "log the rates to a file of text, or to TensorBoard"),
    (b"\x80\x05", "a pickle, which is a program", "log the rates to a file of text, or to TensorBoard"),
    (b"PK\x03\x04", "an archive, as checkpoints of torch are", "name the log beside it"),
    (b"\x1f\x8b", "compressed", "decompress it: `gunzip FILE`"),
    (b"PAR1", "a Parquet file", "export the history as CSV"),
    (b"SQLite format 3", "a database", "export the metric as CSV"),
    (b":W&B", "the binary log of W&B", "export the history as CSV"),
    (b"\x89HDF", "an HDF5 file", "name the log beside it"),
];

/// The message for a file that the user names and no format recognises.
fn not_a_log(path: &Path, files: &dyn LogFiles) -> Diagnostic {
    let name = files.name(path);
    let (bytes, text) = head(path, files).unwrap_or_default();
    if bytes.is_empty() {
        return Diagnostic::new(format!("`{name}` is empty")).help("has the run logged anything yet?");
    }
    if let Some((_, what, help)) = OTHERS.iter().find(|(start, _, _)| bytes.starts_with(start)) {
        return Diagnostic::new(format!("`{name}` is not a log that can be read: it is {what}")).help(*help);
    }
    let error = Diagnostic::new(format!("`{name}` has no learning rate that is recognised"));
    if text.is_empty() {
        return error
            .why("it is a binary file, and not an event file of TensorBoard")
            .help("`lrsched list logs` shows what can be read");
    }
    let head = LogHead::of(&name, &bytes, &text);
    if super::rows::is_without_names(&head.header) {
        return super::rows::no_header(&name, 1, &head.header);
    }
    let names: Vec<String> = head
        .header
        .iter()
        .map(|name| format!("`{name}`"))
        .chain(head.keys.iter().map(|name| format!("`{name}`")))
        .take(20)
        .collect();
    match names.is_empty() {
        true => error
            .why("none of its first lines has a name such as `lr` with a number")
            .help("`lrsched list logs` shows what can be read"),
        false => error.why(format!("its fields are {}", names.join(", "))).help(
            "say which it is: `--log-format csv --column NAME`; `lrsched list logs` shows what can be read",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_file_comes_after_the_sixth() {
        let mut names =
            ["e.17.h.4.10", "e.17.h.4.6", "e.9.h.4.0", "e.17.h.4.06", "e.17.h.4", "a2", "a10b", "a10a"];
        names.arrange_by(|one, other| by_numbers(Path::new(one), Path::new(other)));
        assert_eq!(
            names,
            ["a2", "a10a", "a10b", "e.9.h.4.0", "e.17.h.4", "e.17.h.4.6", "e.17.h.4.06", "e.17.h.4.10"]
        );
    }
}
