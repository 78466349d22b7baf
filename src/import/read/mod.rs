//! One reader per syntax. Each makes a tree whose nodes have their places in the user's file.

pub(super) mod archive;
mod ini;
mod json;
pub(super) mod module;
pub(super) mod python;
pub(super) mod registry;
mod shell;
mod toml;
mod values;

pub(super) use json::read as json_text;
pub(super) use shell::sourced_paths;

use super::config::{ConfigFile, Syntax};
use super::facts::{Companion, ConfigQuestion};
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use crate::spec::yaml::{Document, Node, Yaml};
use std::sync::Arc;

/// The size limit of a config, in bytes.
const MOST_BYTES: usize = 1 << 20;
/// The deepest nesting of a config.
const MOST_DEPTH: usize = 128;

/// Whether a file of this name may be a spec of lrsched.
pub(super) fn may_be_a_spec(name: &str) -> bool {
    ![".toml", ".cfg", ".ini", ".sh", ".bash", ".slurm", ".sbatch", ".py", ".ipynb"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Whether a file is a shell script.
pub(super) fn is_script(source: &Source) -> bool {
    [".sh", ".bash", ".slurm", ".sbatch"].iter().any(|ending| source.name.ends_with(ending))
        || source.text.trim_start().starts_with("#!")
}

/// The configs in a file that another one names. As long as it is not known to be a config, messages quote no line of it.
///
/// # Errors
///
/// The file is not valid in its syntax.
pub(super) fn named(source: &Arc<Source>, question: &ConfigQuestion) -> Result<Vec<ConfigFile>, Diagnostic> {
    configs(source, question, &[]).map_err(Diagnostic::unquoted)
}

/// The configs in a file: one, or one for each command of a script and each call of a Python file. `sourced` are the scripts
/// that a script reads.
///
/// # Errors
///
/// The file is not valid in its syntax.
pub(super) fn configs(
    source: &Arc<Source>,
    question: &ConfigQuestion,
    sourced: &[Companion],
) -> Result<Vec<ConfigFile>, Diagnostic> {
    let (name, start) = (source.name.as_str(), source.text.trim_start());
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if is_module(source) {
        check_size(source)?;
        return Ok(vec![module::config(source)?]);
    }
    if is_registry(source) {
        check_size(source)?;
        return Ok(vec![registry::config(source, question)?]);
    }
    if is_trainer_program(source) {
        return python::configs(source);
    }
    check_size(source)?;
    if is_script(source) {
        return shell::configs(source, question, sourced);
    }
    let (syntax, document) = match () {
        () if name.ends_with(".toml") => (Syntax::Toml, toml::read(source)?),
        () if ends(&[".cfg", ".ini"]) || start.starts_with("[nlp]") || start.starts_with("[training") => {
            (Syntax::Json, ini::read(source)?)
        }
        () if start.starts_with(['{', '[']) || start.starts_with("//") || start.starts_with("/*") => {
            (Syntax::Json, json::read(source)?)
        }
        () => {
            let (document, repeated) = Document::parse_tagged(source.clone())?;
            return Ok(vec![ConfigFile::of(Syntax::Yaml, document).with_repeated(repeated)]);
        }
    };
    Ok(vec![ConfigFile::of(syntax, document)])
}

/// Whether a file is a config that is written as a module in Python. Standard input has no ending.
fn is_module(source: &Source) -> bool {
    (source.name.ends_with(".py") || !source.name.contains('.')) && module::is_module_config(&source.text)
}

/// Whether a file has functions of which each returns a config.
fn is_registry(source: &Source) -> bool {
    source.name.ends_with(".py") && registry::is_registry(&source.text)
}

/// Whether a file is a program in Python, whose configs are objects.
pub(super) fn is_trainer_program(source: &Source) -> bool {
    (source.name.ends_with(".py") || source.name.ends_with(".ipynb"))
        && !is_module(source)
        && !is_registry(source)
}

/// Refuses a config that is too large.
fn check_size(source: &Source) -> Result<(), Diagnostic> {
    match source.text.len() > MOST_BYTES {
        true => Err(Diagnostic::new(format!("`{}` is larger than a config may be", source.name))
            .why(format!("it has more than {MOST_BYTES} bytes"))),
        false => Ok(()),
    }
}

/// Refuses a text that nests brackets too deeply for a recursive parser. Brackets in texts count too.
fn check_depth(source: &Arc<Source>) -> Result<(), Diagnostic> {
    let mut depth = 0_usize;
    for (at, byte) in source.text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_DEPTH {
            let place = Places::of(source).at(at, at + 1);
            return Err(Diagnostic::new(format!("`{}` is nested too deeply", source.name))
                .at(place, format!("{depth} brackets are open here"))
                .help("is a bracket left open?"));
        }
    }
    Ok(())
}

/// Every so many bytes of a source, its characters so far are remembered.
const MARK: usize = 256;

/// The places of a source by offsets in bytes. Finding one takes as long in a line of a million characters as in a short one.
struct Places {
    source: Arc<Source>,
    /// The offset of the first byte of each line.
    lines: Vec<usize>,
    /// The number of characters that begin before each multiple of [`MARK`].
    marks: Vec<usize>,
}

impl Places {
    fn of(source: &Arc<Source>) -> Self {
        let bytes = source.text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte == b'\n' || (**byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')));
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let blocks = bytes.chunks(MARK).scan(0, |sum, block| {
            *sum += characters(block);
            Some(*sum)
        });
        Places { source: source.clone(), lines, marks: std::iter::once(0).chain(blocks).collect() }
    }

    /// The number of characters that begin before an offset.
    fn before(&self, at: usize) -> usize {
        let bytes = self.source.text.as_bytes();
        let at = at.min(bytes.len());
        self.marks[at / MARK] + characters(&bytes[at / MARK * MARK..at])
    }

    /// The place of a range of bytes, as far as it lies in one line.
    fn at(&self, start: usize, end: usize) -> Place {
        let line = self.lines.partition_point(|first| *first <= start).max(1);
        let column = self.before(start) - self.before(self.lines[line - 1]) + 1;
        let bytes = self.source.text.as_bytes();
        // Without the end of the line, which is `\n`, `\r\n` or `\r`.
        let until = self.lines.get(line).map_or(end, |next| end.min(next - 1)).min(bytes.len());
        let until = bytes[..until].strip_suffix(b"\r").map_or(until, <[u8]>::len);
        let length = self.before(until).saturating_sub(self.before(start)).max(1);
        Place::new(self.source.clone(), Span { line, column, length })
    }
}

/// The number of characters that begin in a part of a text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// Makes nodes, and remembers the place of each.
struct TreeBuilder {
    places: Arc<Places>,
    all: Vec<Place>,
}

impl TreeBuilder {
    fn of(source: &Arc<Source>) -> Self {
        TreeBuilder::within(&Arc::new(Places::of(source)))
    }

    /// The same for a source whose places are known.
    fn within(places: &Arc<Places>) -> Self {
        TreeBuilder { places: places.clone(), all: Vec::new() }
    }

    /// A node at a range of bytes.
    fn node(&mut self, value: Yaml, start: usize, end: usize) -> Node {
        let place = self.places.at(start, end);
        self.placed(value, place)
    }

    /// A node at a place.
    fn placed(&mut self, value: Yaml, place: Place) -> Node {
        self.all.push(place);
        Node::numbered(self.all.len() - 1, value)
    }

    /// The document of a root.
    fn document(self, root: Node) -> Document {
        Document::listed(self.places.source.clone(), root, self.all)
    }
}

/// A whole number as YAML has it.
pub(super) fn whole(value: i128) -> Yaml {
    i64::try_from(value).map_or(Yaml::Long(value as f64), Yaml::Int)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_from_the_beginning_of_its_line() {
        let text = format!("é: 1\r\n{}\r{{\"学\": \"🔥\"}}\nlast", "äb".repeat(400));
        let source = Arc::new(Source { name: "a.json".into(), text });
        let places = Places::of(&source);
        let starts: Vec<usize> = source.text.char_indices().map(|(at, _)| at).collect();
        let (mut line, mut column) = (1, 1);
        for (index, c) in source.text.chars().enumerate() {
            let end = starts.get(index + 3).copied().unwrap_or(source.text.len());
            let Span { line: found, column: place, length } = places.at(starts[index], end).span();
            // The end of a line belongs to it, and is not counted.
            let rest = source.text[starts[index]..end].split(['\r', '\n']).next().unwrap_or("");
            assert_eq!((found, place, length), (line, column, rest.chars().count().max(1)), "{index}");
            let ends =
                c == '\n' || (c == '\r' && source.text[starts[index] + 1..].bytes().next() != Some(b'\n'));
            (line, column) = if ends { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(places.at(9_999, 10_000).span(), places.at(source.text.len(), 10_000).span());
    }
}
