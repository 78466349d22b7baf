//! Notebooks: their cells of code, in order, as one program.

use crate::diagnostic::{Diagnostic, Source, and, few};
use crate::python::syntax::parse;
use crate::python::{Origin, Snippet};
use std::sync::Arc;

/// Magics whose cell is Python all the same.
const OF_PYTHON: [&str; 6] = ["%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%python"];

impl Snippet {
    /// A file of Python or a notebook, by the ending of its name.
    ///
    /// # Errors
    ///
    /// The notebook is not JSON with cells.
    pub fn of_file(source: Arc<Source>) -> Result<Self, Diagnostic> {
        match source.name.ends_with(".ipynb") {
            true => notebook(&source),
            false => Ok(Snippet::file(source)),
        }
    }
}

fn notebook(source: &Source) -> Result<Snippet, Diagnostic> {
    let broken = |why: &str| {
        Diagnostic::new(format!("`{}` is not a notebook", source.name))
            .why(why.to_string())
            .help("save it again in Jupyter, or export it as a Python file")
    };
    let document: serde_json::Value =
        serde_json::from_str(&source.text).map_err(|error| broken(&format!("it is not JSON: {error}")))?;
    if document.get("cells").is_none_or(|cells| !cells.is_array()) {
        return Err(broken("it has no list of `cells`, as notebooks of version 4 have"));
    }
    let (mut text, mut parts, mut lines) = (String::new(), Vec::new(), 0);
    for (index, cell) in codes(&document).into_iter().enumerate() {
        let written = written(cell);
        let program = plain(&written).unwrap_or_else(|| nothing(&written));
        let count = program.lines().count();
        let name = format!("{}, cell {}", source.name, index + 1);
        parts.push((lines, Arc::new(Source { name, text: written })));
        lines += count;
        for line in program.lines() {
            text.push_str(line);
            text.push('\n');
        }
    }
    if parts.is_empty() {
        return Err(broken("it has no cell of code"));
    }
    let origin = Origin::Cells(Arc::new(parts));
    Ok(Snippet::new(text, origin))
}

/// The Python of a cell: commands of the notebook and of the shell are nothing, and so is a cell in another language. `None` for
/// a cell that is no Python 3.
fn plain(cell: &str) -> Option<String> {
    if parse::parse(cell).is_ok() {
        return Some(cell.to_string());
    }
    let first = cell.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let magic = first.split_whitespace().next().unwrap_or_default();
    if first.starts_with("%%") && !OF_PYTHON.contains(&magic) {
        return Some(nothing(cell));
    }
    let mut program = String::new();
    let mut continued = false;
    let mut open = OpenParts::default();
    for line in cell.lines() {
        let inside = line.trim_start();
        // `%` in a statement of several lines is the operator.
        let command = !open.any()
            && (continued
                || inside.starts_with(['%', '!', '?'])
                || inside.ends_with('?') && !inside.contains('#')
                || is_assigned_command(inside));
        continued = command && line.trim_end().ends_with('\\');
        match command {
            true => {
                program.push_str(&line[..line.len() - inside.len()]);
                program.push_str("pass");
            }
            false => {
                open.pass(line);
                program.push_str(line);
            }
        }
        program.push('\n');
    }
    // A cell of notes, or of Python 2, must not hide the others.
    parse::parse(&program).is_ok().then_some(program)
}

/// As many empty lines as a cell has.
fn nothing(cell: &str) -> String {
    cell.lines().map(|_| "\n").collect()
}

/// The brackets and the text that are open at the end of a line.
#[derive(Default)]
struct OpenParts {
    brackets: usize,
    /// The quote that ends the text; three of them if it goes over lines.
    text: Option<(char, bool)>,
}

impl OpenParts {
    fn any(&self) -> bool {
        self.brackets > 0 || self.text.is_some()
    }

    /// Goes over a line.
    fn pass(&mut self, line: &str) {
        let all: Vec<char> = line.chars().collect();
        let is_triple = |at: usize| all[at..].iter().take_while(|c| **c == all[at]).count() >= 3;
        let mut at = 0;
        while let Some(c) = all.get(at).copied() {
            at += match (self.text, c) {
                (Some(_), '\\') => 2,
                (Some((quote, three)), c) if c == quote && (!three || is_triple(at)) => {
                    self.text = None;
                    if three { 3 } else { 1 }
                }
                (None, '"' | '\'') => {
                    let three = is_triple(at);
                    self.text = Some((c, three));
                    if three { 3 } else { 1 }
                }
                (None, '#') => break,
                (None, '(' | '[' | '{') => {
                    self.brackets += 1;
                    1
                }
                (None, ')' | ']' | '}') => {
                    self.brackets = self.brackets.saturating_sub(1);
                    1
                }
                _ => 1,
            };
        }
        // Only a text in three quotes goes on.
        self.text = self.text.filter(|(_, three)| *three);
    }
}

/// What the reader of a notebook should know: the cells that are left out, and those that were run in another order than they
/// stand in. Nothing for another file.
pub(crate) fn remarks(source: &Source) -> Vec<String> {
    if !source.name.ends_with(".ipynb") {
        return Vec::new();
    }
    let Ok(document) = serde_json::from_str::<serde_json::Value>(&source.text) else { return Vec::new() };
    let cells = codes(&document);
    let left = cells.iter().enumerate().filter(|(_, cell)| plain(&written(cell)).is_none());
    let left: Vec<String> = left.map(|(index, _)| format!("cell {}", index + 1)).collect();
    let is = if left.len() == 1 { "is" } else { "are" };
    let said = format!("{} {is} left out: no Python 3", and(&few(left.clone())));
    let mut notes: Vec<String> = (!left.is_empty()).then_some(said).into_iter().collect();
    let (mut last, mut earlier) = (None, None);
    for (index, cell) in cells.iter().enumerate() {
        let count = cell.get("execution_count").and_then(|count| count.as_u64()).filter(|count| *count > 0);
        match (count, last) {
            (Some(count), Some((before, number))) if count < number => {
                earlier = earlier.or(Some((index, before)))
            }
            (Some(count), _) => last = Some((index, count)),
            (None, _) => {}
        }
    }
    notes.extend(earlier.map(|(index, before)| {
        format!(
            "cell {} was last run before cell {}, as their numbers say: the cells are read here in the order in which they stand",
            index + 1,
            before + 1
        )
    }));
    notes
}

/// The cells of code of a notebook.
fn codes(document: &serde_json::Value) -> Vec<&serde_json::Value> {
    let cells = document.get("cells").and_then(|cells| cells.as_array());
    let is_code = |cell: &&serde_json::Value| cell.get("cell_type").is_some_and(|kind| kind == "code");
    cells.into_iter().flatten().filter(is_code).collect()
}

/// The text of a cell.
fn written(cell: &serde_json::Value) -> String {
    match cell.get("source") {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Array(lines)) => lines.iter().filter_map(|line| line.as_str()).collect(),
        _ => String::new(),
    }
}

/// Whether a line assigns the output of a command: `files = !ls`.
fn is_assigned_command(line: &str) -> bool {
    let Some((target, value)) = line.split_once('=') else { return false };
    let name = target.trim();
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && value.trim_start().starts_with(['!', '%'])
}
