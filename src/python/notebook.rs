//! Notebooks: their cells of code, in order, as one program.

use crate::diagnostic::{Diagnostic, Source};
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
    let Some(cells) = document.get("cells").and_then(|cells| cells.as_array()) else {
        return Err(broken("it has no list of `cells`, as notebooks of version 4 have"));
    };
    let code = cells.iter().filter(|cell| cell.get("cell_type").is_some_and(|kind| kind == "code"));
    let (mut text, mut parts, mut lines) = (String::new(), Vec::new(), 0);
    for (index, cell) in code.enumerate() {
        let written = match cell.get("source") {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Array(lines)) => lines.iter().filter_map(|line| line.as_str()).collect(),
            _ => String::new(),
        };
        let program = plain(&written);
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
    Ok(Snippet { text, origin, modules: None, named: Vec::new(), unjoined: None })
}

/// The Python of a cell: commands of the notebook and of the shell are nothing, and so is a cell in another language.
fn plain(cell: &str) -> String {
    let nothing = || cell.lines().map(|_| "\n").collect::<String>();
    let first = cell.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let magic = first.split_whitespace().next().unwrap_or_default();
    if first.starts_with("%%") && !OF_PYTHON.contains(&magic) {
        return nothing();
    }
    let mut program = String::new();
    let mut continued = false;
    for line in cell.lines() {
        let inside = line.trim_start();
        let command = continued
            || inside.starts_with(['%', '!', '?'])
            || inside.ends_with('?') && !inside.contains('#')
            || is_assigned_command(inside);
        continued = command && line.trim_end().ends_with('\\');
        match command {
            true => {
                program.push_str(&line[..line.len() - inside.len()]);
                program.push_str("pass");
            }
            false => program.push_str(line),
        }
        program.push('\n');
    }
    // A cell of notes, or of Python 2, must not hide the others.
    if parse::parse(&program).is_ok() { program } else { nothing() }
}

/// Whether a line assigns the output of a command: `files = !ls`.
fn is_assigned_command(line: &str) -> bool {
    let Some((target, value)) = line.split_once('=') else { return false };
    let name = target.trim();
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && value.trim_start().starts_with(['!', '%'])
}
