//! YAML with positions: a tree of nodes, each of which can be found again in the text.
//!
//! serde reports positions with its errors, but not with its values. So each node has a number, in the order of
//! parsing. To find a node, the text is parsed again, and the visitor stops with an error at that number. Only messages
//! need this.

use super::broken::{explain, guard};
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use crate::number::python::Number;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

/// The size limit of a spec, in bytes.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// The limit of nodes and bytes of text after all aliases are expanded. A spec without aliases that keeps to
/// [`MOST_BYTES`] stays below it.
const MOST_EXPANDED: usize = MOST_BYTES + MOST_BYTES / 2;

/// A YAML value as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of at most 64 bits.
    Int(i64),
    /// A whole number of 65 to 128 bits, rounded to a float.
    Long(f64),
    /// Any other number, `.inf` and `.nan` among them.
    Float(f64),
    /// Any other scalar.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<(Node, Node)>),
}

impl Yaml {
    /// The type in a message's words: `a number`, `a list`, ...
    pub fn noun(&self) -> &'static str {
        match self {
            Yaml::Null => "nothing",
            Yaml::Bool(_) => "a truth value",
            Yaml::Int(_) | Yaml::Long(_) | Yaml::Float(_) => "a number",
            Yaml::Text(_) => "a text",
            Yaml::List(_) => "a list",
            Yaml::Map(_) => "a map",
        }
    }
}

/// A value, and its number in the order of parsing.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    id: usize,
    /// The value itself.
    pub value: Yaml,
}

impl Node {
    /// A value outside of any document.
    pub(crate) fn made(value: Yaml) -> Self {
        Node { id: usize::MAX, value }
    }

    /// A value with its number, for [`Document::listed`].
    pub(crate) fn numbered(id: usize, value: Yaml) -> Self {
        Node { id, value }
    }

    /// A value outside of any document, parsed as in a spec.
    pub fn literal(text: &str) -> Self {
        let reader = Reader::default();
        let value = reader.read(text).map_or_else(|_| Yaml::Text(text.to_string()), |node| node.value);
        Node::made(value)
    }

    /// The same, with one number for it and all nodes below it.
    pub(crate) fn renumbered(mut self, id: usize) -> Self {
        self.id = id;
        self.value = match self.value {
            Yaml::List(items) => Yaml::List(items.into_iter().map(|item| item.renumbered(id)).collect()),
            Yaml::Map(entries) => {
                let entry = |(key, value): (Node, Node)| (key.renumbered(id), value.renumbered(id));
                Yaml::Map(entries.into_iter().map(entry).collect())
            }
            value => value,
        };
        self
    }

    /// This node, or the one below it, that has a number. Parents have lower numbers than their children.
    fn below(&self, id: usize) -> Option<&Node> {
        if self.id == id {
            return Some(self);
        }
        let child = match &self.value {
            Yaml::List(items) => items[..items.partition_point(|item| item.id <= id)].last(),
            Yaml::Map(entries) => entries[..entries.partition_point(|(key, _)| key.id <= id)]
                .last()
                .map(|(key, value)| if value.id <= id { value } else { key }),
            _ => None,
        };
        child?.below(id)
    }

    /// Its number in the order of parsing. Each use of an alias has its own.
    pub(crate) fn id(&self) -> usize {
        self.id
    }

    /// This map with some entries replaced or added. Each entry keeps its place.
    pub(crate) fn replaced(&self, changes: &[(Node, Node)]) -> Node {
        let is_changed = |key: &Node| changes.iter().any(|(other, _)| other.text() == key.text());
        let kept = self.entries().iter().filter(|(key, _)| !is_changed(key));
        Node { id: self.id, value: Yaml::Map(kept.chain(changes).cloned().collect()) }
    }

    /// The text, if this is a text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Yaml::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has the key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| k.text() == Some(key)).map(|(_, value)| value)
    }

    /// The value of a key, or the item of a list at an index. A key that a map does not have is added, with an empty map; `id`
    /// is then the number of both.
    fn child_mut(&mut self, key: &str, id: usize) -> Option<&mut Node> {
        match &mut self.value {
            Yaml::List(items) => items.get_mut(key.parse::<usize>().ok()?),
            Yaml::Map(entries) => {
                let index = entries.iter().position(|(k, _)| k.text() == Some(key)).unwrap_or_else(|| {
                    let name = Node { id, value: Yaml::Text(key.to_string()) };
                    entries.push((name, Node { id, value: Yaml::Map(Vec::new()) }));
                    entries.len() - 1
                });
                Some(&mut entries[index].1)
            }
            _ => None,
        }
    }

    /// The entries of a map in the order written; empty for other values.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.value {
            Yaml::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// One step of the way from a node to a node below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathStep {
    /// To the value of a key.
    Key(String),
    /// To an item of a list.
    Item(usize),
}

/// A YAML text, and its tree of nodes.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    source: Arc<Source>,
    root: Arc<Node>,
    places: NodePlaces,
    /// The places of the values that were put into the tree afterwards, by their number from [`ADDED`] on.
    added: Vec<Place>,
}

/// The first number of a node that was put into a tree afterwards.
const ADDED: usize = usize::MAX / 2;

/// The key under which a tagged map has its tag: `!CosineDecay {max_epochs: 6}` is `{"!": CosineDecay, max_epochs: 6}`.
pub(crate) const TAG: &str = "!";

/// A key that stands again in a map.
#[derive(Debug, Clone)]
pub(crate) struct RepeatedKey {
    pub name: String,
    /// Where it stands again.
    pub place: Place,
}

/// Where the nodes of a document are.
#[derive(Debug, Clone)]
enum NodePlaces {
    /// In its text: a place is found by parsing it again.
    Searched(Tags),
    /// All in one place of another file.
    At(Place),
    /// Each in the place of its number.
    Listed(Arc<[Place]>),
}

impl Document {
    /// A tree that stands in no text. `source` is where messages say that it is.
    pub(crate) fn of(source: Arc<Source>, root: Node) -> Self {
        Document {
            source,
            root: Arc::new(root),
            places: NodePlaces::Searched(Tags::Refused),
            added: Vec::new(),
        }
    }

    /// A tree that another reader made of the text. Each number of a node is the index of its place.
    pub(crate) fn listed(source: Arc<Source>, root: Node, places: Vec<Place>) -> Self {
        Document {
            source,
            root: Arc::new(root),
            places: NodePlaces::Listed(places.into()),
            added: Vec::new(),
        }
    }

    /// The same, with one place in another file for all of its own.
    pub(crate) fn shown_at(&self, place: Place) -> Self {
        Document { places: NodePlaces::At(place), ..self.clone() }
    }

    /// Reads one YAML document.
    ///
    /// # Errors
    ///
    /// Invalid YAML, a repeated key, a tag, more than one document, more than [`MOST_BYTES`] of text, or more than
    /// [`MOST_EXPANDED`] nodes and bytes after all aliases are expanded.
    pub(crate) fn parse(source: Arc<Source>) -> Result<Self, Diagnostic> {
        Document::parse_with(source, Tags::Refused)
    }

    /// The same for a text of another program, whose tags are kept under [`TAG`]. Of keys that stand twice in one map the last
    /// counts, as PyYAML reads them: the second value has those, each with its last place.
    ///
    /// # Errors
    ///
    /// The same, except for tags and for keys that stand twice.
    pub(crate) fn parse_tagged(source: Arc<Source>) -> Result<(Self, Vec<RepeatedKey>), Diagnostic> {
        let mut document = Document::read(source, Tags::Kept)?;
        match document.refuse_duplicates(&document.root) {
            Ok(()) => Ok((document, Vec::new())),
            Err(_) => {
                let mut root = document.root().clone();
                let mut repeated = Vec::new();
                document.last_of_each(&mut root, &mut repeated);
                document.root = Arc::new(root);
                // A list or a map as a key is still an error.
                document.refuse_duplicates(&document.root)?;
                Ok((document, repeated))
            }
        }
    }

    fn parse_with(source: Arc<Source>, tags: Tags) -> Result<Self, Diagnostic> {
        let document = Document::read(source, tags)?;
        document.refuse_duplicates(&document.root)?;
        Ok(document)
    }

    fn read(source: Arc<Source>, tags: Tags) -> Result<Self, Diagnostic> {
        guard(&source)?;
        let reader = Reader { tags, ..Reader::default() };
        match reader.read(&source.text) {
            Ok(root) => {
                let places = NodePlaces::Searched(tags);
                Ok(Document { source, root: Arc::new(root), places, added: Vec::new() })
            }
            Err(error) => Err(explain(&source, &error)),
        }
    }

    /// Leaves the last of the entries of each key, where the first one stood.
    fn last_of_each(&self, node: &mut Node, repeated: &mut Vec<RepeatedKey>) {
        match &mut node.value {
            Yaml::List(items) => items.iter_mut().for_each(|item| self.last_of_each(item, repeated)),
            Yaml::Map(entries) => {
                let mut first = std::collections::HashMap::new();
                let mut kept: Vec<(Node, Node)> = Vec::new();
                for (key, mut value) in std::mem::take(entries) {
                    self.last_of_each(&mut value, repeated);
                    let name = written(&key);
                    match first.get(&name) {
                        Some(&at) => {
                            repeated.push(RepeatedKey { name, place: self.place(&key) });
                            let entry: &mut (Node, Node) = &mut kept[at];
                            *entry = (key, value);
                        }
                        None => {
                            first.insert(name, kept.len());
                            kept.push((key, value));
                        }
                    }
                }
                *entries = kept;
            }
            _ => {}
        }
    }

    /// The document whose outermost node is a node of this one.
    pub(crate) fn below(&self, node: &Node) -> Self {
        Document { root: Arc::new(node.clone()), ..self.clone() }
    }

    /// Puts a value into the tree, at a path of keys, and of indices of lists. A key that is missing is added. Returns
    /// whether every key of the path leads to a map or a list that has it.
    pub(crate) fn put(&mut self, path: &[&str], value: Yaml, place: Place) -> bool {
        let id = ADDED + self.added.len();
        self.added.push(place);
        let Some((last, outer)) = path.split_last() else { return false };
        let mut outermost = Arc::make_mut(&mut self.root);
        for key in outer {
            let Some(inner) = outermost.child_mut(key, id) else { return false };
            outermost = inner;
        }
        let leaf = outermost.child_mut(last, id);
        leaf.map(|leaf| *leaf = Node { id, value }.renumbered(id)).is_some()
    }

    /// The same tree with another value at a path: a scalar, or a map of nodes of this tree. A key that is missing is added
    /// to its map; `None` if the path leads nowhere.
    pub(crate) fn with(&self, path: &[PathStep], value: Yaml) -> Option<Self> {
        let mut document = self.clone();
        let id = ADDED + document.added.len();
        document.added.push(Place::new(self.source.clone(), Span { line: 1, column: 1, length: 1 }));
        let mut node = Arc::make_mut(&mut document.root);
        for step in path {
            node = match (step, &mut node.value) {
                (PathStep::Key(key), Yaml::Map(entries)) => {
                    let known = entries.iter().position(|(name, _)| name.text() == Some(key));
                    let index = known.unwrap_or_else(|| {
                        let name = Node { id, value: Yaml::Text(key.clone()) };
                        entries.push((name, Node { id, value: Yaml::Null }));
                        entries.len() - 1
                    });
                    &mut entries[index].1
                }
                (PathStep::Item(index), Yaml::List(items)) => items.get_mut(*index)?,
                _ => return None,
            };
        }
        *node = Node { id, value };
        Some(document)
    }

    /// Whether a node was put into the tree afterwards.
    pub(crate) fn is_added(node: &Node) -> bool {
        node.id >= ADDED
    }

    /// The outermost node.
    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    /// The text.
    pub(crate) fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The place of a node. That of a block scalar is its `|` or `>`.
    pub(crate) fn place(&self, node: &Node) -> Place {
        if let Some(place) = node.id.checked_sub(ADDED).and_then(|index| self.added.get(index)) {
            return place.clone();
        }
        let tags = match &self.places {
            NodePlaces::Searched(tags) => *tags,
            NodePlaces::At(place) => return place.clone(),
            NodePlaces::Listed(places) => {
                let start = || Place::new(self.source.clone(), Span { line: 1, column: 1, length: 1 });
                return places.get(node.id).cloned().unwrap_or_else(start);
            }
        };
        let (source, root, id) = (self.source.clone(), self.root.clone(), node.id);
        Place::later(self.source.clone(), id, move || {
            span(&source, id, tags, root.below(id).map(|node| &node.value))
        })
    }

    /// The place of a part of a text node: `length` characters from the character `at` on. The place of the whole node if
    /// the part cannot be found, as in a block scalar.
    pub(crate) fn place_within(&self, node: &Node, at: usize, length: usize) -> Place {
        let place = self.place(node);
        if matches!(self.places, NodePlaces::At(_)) {
            return place;
        }
        let (source, Span { line, column, .. }) = (place.source(), place.span());
        let written: String = source.line(line).chars().skip(column - 1).collect();
        let quotes = usize::from(written.starts_with(['"', '\'']));
        match node.text().is_some_and(|text| written[quotes..].starts_with(text)) {
            true => Place::new(source.clone(), Span { line, column: column + quotes + at, length }),
            false => place,
        }
    }

    /// The text of a node as it stands in the file, in one line: `1e-4`, `"1e-4"`. Its anchor is no part of it.
    pub(crate) fn raw(&self, node: &Node) -> String {
        let place = self.place(node);
        let Span { line, column, length } = place.span();
        let line = place.source().line(line);
        let written: String = line.chars().skip(column - 1).collect();
        if !written.starts_with('&') {
            return written.chars().take(length).collect();
        }
        let value = written.split_once(char::is_whitespace).map_or("", |(_, value)| value.trim_start());
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}' | '#');
        value.split(ends).next().unwrap_or_default().to_string()
    }

    fn refuse_duplicates(&self, node: &Node) -> Result<(), Diagnostic> {
        match &node.value {
            Yaml::List(items) => items.iter().try_for_each(|item| self.refuse_duplicates(item)),
            Yaml::Map(entries) => {
                let mut seen = std::collections::HashSet::new();
                for (key, value) in entries {
                    let name = match &key.value {
                        Yaml::List(_) | Yaml::Map(_) => {
                            return Err(Diagnostic::new(format!("{} cannot be a key", key.value.noun()))
                                .at(self.place(key), "expected a name"));
                        }
                        // The rest of the crate does not distinguish the keys `1` and `"1"`.
                        _ => written(key),
                    };
                    if !seen.insert(name) {
                        let first = entries.iter().find(|(k, _)| written(k) == written(key)).map(|(k, _)| k);
                        let line = first.map_or(0, |first| self.place(first).span().line);
                        let what = format!("the key `{}` stands twice in one map", written(key));
                        return Err(Diagnostic::new(what)
                            .at(self.place(key), format!("already given on line {line}"))
                            .why("YAML readers disagree on which of the two counts")
                            .help("remove one of them"));
                    }
                    self.refuse_duplicates(value)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// A value in one line of YAML: `0.1`, `[30, 60]`, `{kind: linear, start: 1}`.
pub(crate) fn written(node: &Node) -> String {
    match &node.value {
        Yaml::Null => "null".into(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Int(value) => value.to_string(),
        Yaml::Float(value) | Yaml::Long(value) => Number::Float(*value).to_string(),
        Yaml::Text(value) => value.clone(),
        Yaml::List(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Yaml::Map(entries) => {
            let entry = |(key, value): &(Node, Node)| format!("{}: {}", written(key), written(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The line and the column of the node with a number.
fn position(source: &Source, id: usize, tags: Tags) -> (usize, usize) {
    let reader = Reader { tags, stop_at: Some(id), ..Reader::default() };
    let location = reader.read(&source.text).err().and_then(|error| error.location());
    location.map_or((1, 1), |at| (at.line(), at.column()))
}

#[cfg(test)]
thread_local! {
    /// The number of places that this thread has searched for. Each takes as long as parsing the text.
    pub(crate) static SEARCHES: Cell<usize> = const { Cell::new(0) };
}

/// The range of the node with a number, whose value is given.
fn span(source: &Source, id: usize, tags: Tags, value: Option<&Yaml>) -> Span {
    #[cfg(test)]
    SEARCHES.set(SEARCHES.get() + 1);
    let (line, column) = position(source, id, tags);
    let rest: String = source.line(line).chars().skip(column - 1).collect();
    Span { line, column, length: extent(value.unwrap_or(&Yaml::Null), &rest).max(1) }
}

/// The number of characters that a value takes of `rest`, the rest of its line.
fn extent(value: &Yaml, rest: &str) -> usize {
    let count = |end: usize| rest[..end].chars().count();
    let first = rest.chars().next().unwrap_or(' ');
    match (value, first) {
        (_, quote @ ('"' | '\'')) => {
            let end = rest[1..].find(quote).map_or(rest.trim_end().len(), |end| end + 2);
            count(end)
        }
        (Yaml::List(_) | Yaml::Map(_), '[' | '{') => count(closing(rest)),
        // A plain scalar that continues in the next line.
        (Yaml::Text(text), _) if text.starts_with(rest.trim_end()) => count(rest.trim_end().len()),
        (Yaml::Text(text), _) if rest.starts_with(text.lines().next().unwrap_or("")) => {
            text.lines().next().unwrap_or("").chars().count()
        }
        _ => count(rest.find(|c: char| c.is_whitespace() || ",]}:".contains(c)).unwrap_or(rest.len())),
    }
}

/// The offset behind the bracket that closes the first one, or the end of the text.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (index, character) in text.char_indices() {
        match character {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    text.trim_end().len()
}

/// The error of a spec that exceeds [`MOST_EXPANDED`].
const TOO_LARGE: &str = "the spec becomes too large when its aliases are written out";

/// What becomes of tags such as `!name`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tags {
    /// They are an error.
    #[default]
    Refused,
    /// Those of maps are kept under [`TAG`], others are ignored.
    Kept,
}

/// Reads a tree and numbers its nodes. With `stop_at`, it fails at the node of that number.
#[derive(Default)]
pub(super) struct Reader {
    tags: Tags,
    next: Cell<usize>,
    size: Cell<usize>,
    stop_at: Option<usize>,
}

impl Reader {
    pub(super) fn read(&self, text: &str) -> Result<Node, serde_yaml::Error> {
        self.deserialize(serde_yaml::Deserializer::from_str(text))
    }

    fn has_room(&self, size: usize) -> bool {
        self.size.set(self.size.get() + size);
        self.size.get() <= MOST_EXPANDED
    }
}

impl<'de> DeserializeSeed<'de> for &Reader {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let id = self.next.get();
        self.next.set(id + 1);
        // The parser adds its position to the errors of a visitor, not to those of a seed.
        let refuse = |deserializer: D, why| {
            let error = deserializer.deserialize_any(StopVisitor(why)).err();
            Err(error.unwrap_or_else(|| D::Error::custom(why)))
        };
        if self.stop_at == Some(id) {
            return refuse(deserializer, "stop");
        }
        if !self.has_room(1) {
            return refuse(deserializer, TOO_LARGE);
        }
        Ok(Node { id, value: deserializer.deserialize_any(self)? })
    }
}

impl<'de> Visitor<'de> for &Reader {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without a tag")
    }

    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(i64::try_from(value).map_or(Yaml::Long(value as f64), Yaml::Int))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Yaml, E> {
        Ok(Yaml::Long(value as f64))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Yaml, E> {
        Ok(Yaml::Long(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Yaml, E> {
        match self.has_room(value.len()) {
            true => Ok(Yaml::Text(value.to_string())),
            false => Err(E::custom(TOO_LARGE)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Yaml::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key_seed(self)? {
            entries.push((key, access.next_value_seed(self)?));
        }
        Ok(Yaml::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Yaml, A::Error> {
        if self.tags == Tags::Refused {
            return Err(A::Error::custom("tags such as `!name` mean nothing in a spec"));
        }
        let (tag, content) = access.variant::<String>()?;
        let content = content.newtype_variant_seed(self)?;
        // The tag has the place of what it tags.
        let tag = [TAG.to_string(), tag].map(|text| Node { id: content.id, value: Yaml::Text(text) }).into();
        Ok(match content.value {
            Yaml::Map(entries) => Yaml::Map(std::iter::once(tag).chain(entries).collect()),
            Yaml::Null => Yaml::Map(vec![tag]),
            other => other,
        })
    }
}

/// A visitor that accepts no value, so that the parser reports its position. It carries the reason.
struct StopVisitor(&'static str);

impl<'de> Visitor<'de> for StopVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Result<Document, Diagnostic> {
        Document::parse(Arc::new(Source { name: "t.yaml".into(), text: text.into() }))
    }

    fn spot(document: &Document, node: &Node) -> (usize, usize, usize) {
        let span = document.place(node).span();
        (span.line, span.column, span.length)
    }

    #[test]
    fn every_node_is_found_where_it_stands() {
        let text = "name: a\nschedule:\n  kind: step\n  milestones: [30, \"x y\", 80]\n  nested:\n    - deep: 1e-3 # c\n";
        let document = document(text).unwrap();
        let schedule = document.root().get("schedule").unwrap();
        assert_eq!(spot(&document, schedule.get("kind").unwrap()), (3, 9, 4));
        let Yaml::List(items) = &schedule.get("milestones").unwrap().value else { panic!() };
        assert_eq!(spot(&document, &items[0]), (4, 16, 2));
        assert_eq!(spot(&document, &items[1]), (4, 20, 5));
        assert_eq!(spot(&document, schedule.get("milestones").unwrap()), (4, 15, 15));
        let (key, _) = &schedule.entries()[1];
        assert_eq!(spot(&document, key), (4, 3, 10));
        let Yaml::List(items) = &schedule.get("nested").unwrap().value else { panic!() };
        assert_eq!(items[0].get("deep").unwrap().value, Yaml::Float(1e-3));
        assert_eq!(spot(&document, items[0].get("deep").unwrap()), (6, 13, 4));
    }

    #[test]
    fn an_alias_is_found_at_its_anchor_and_later_nodes_at_their_own_place() {
        let text = "a: &x {b: 1}\nc: *x\nd: 2\n";
        let document = document(text).unwrap();
        assert_eq!(spot(&document, document.root().get("d").unwrap()), (3, 4, 1));
    }

    #[test]
    fn a_literal_is_read_as_in_a_spec() {
        use crate::spec::yaml::{Node, Yaml};

        assert_eq!(Node::literal("0.1").value, Yaml::Float(0.1));
    }
}
