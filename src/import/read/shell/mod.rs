//! Launch scripts: the commands of a shell script with their flags. Nothing is executed: a variable has the value that the
//! script assigns, and whatever needs a running shell is unknown until the user gives it.
//!
//! `lexer` has words, quotes and here-documents; `launcher` what stands in front of a program; this file variables and commands.

mod launcher;
mod lexer;

use super::{Places, TreeBuilder};
use crate::arrange::Arrange as _;
use crate::diagnostic::{Diagnostic, Source, few};
use crate::import::companions;
use crate::import::config::{CalledProgram, ConfigFile, Syntax};
use crate::import::facts::{Companion, ConfigQuestion};
use crate::import::launch;
use crate::spec::clock::NoValue;
use crate::spec::expression;
use crate::spec::yaml::{Node, Yaml};
use launcher::{launch_config, launched, program};
use lexer::{Lexer, RawWord, Statement, WordPart};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The most words that a word of a script may expand to.
const MOST_WORDS: usize = 100_000;
/// The most bytes that the words of a script may expand to.
const MOST_EXPANDED: usize = 1 << 24;
/// The most bytes of one expanded text.
const MOST_TEXT: usize = 1 << 16;
/// The most files that a script writes and that are read.
const MOST_WRITTEN: usize = 64;
/// The deepest nesting of scripts within words.
const MOST_NESTED: usize = 4;

/// A word of a command after expansion.
#[derive(Debug, Clone)]
struct ShellWord {
    text: String,
    /// Why the text is not known from the script.
    unknown: Option<String>,
    start: usize,
    end: usize,
}

/// The value of a variable.
#[derive(Debug, Clone)]
enum Variable {
    Text(String),
    Array(Vec<ShellWord>),
    /// A text to which a branch may add more: its words, of which some may not be there.
    Words(Vec<ShellWord>),
    Unknown(String),
}

/// The variables of a script.
struct Shell {
    variables: HashMap<String, Variable>,
    /// Variables that the user gives: the script cannot assign them.
    given: Vec<String>,
    /// How many `if`, `for` and the like are open.
    depth: usize,
    /// The other scripts that it reads and that are not given.
    sourced: Vec<String>,
    /// The files that it writes from here-documents.
    written: Vec<Arc<Companion>>,
    /// The bytes of all expansions so far.
    expanded: Cell<usize>,
}

/// The configs of the commands that have flags, in their order.
///
/// # Errors
///
/// A quote is not closed, or the script expands to too many words.
pub(in crate::import) fn configs(
    source: &Arc<Source>,
    question: &ConfigQuestion,
    sourced: &[Companion],
) -> Result<Vec<ConfigFile>, Diagnostic> {
    let mut shell = Shell::of(&source.text);
    let statements = statements(source)?;
    for fact in &question.set {
        let is_used = |part: &WordPart| matches!(part, WordPart::Variable { name, .. } if *name == fact.key);
        let used = statements.iter().any(|one| {
            one.words.iter().any(|word| word.parts.iter().any(|(part, _)| is_used(part)))
                || one.assignments.iter().any(|a| a.name == fact.key)
        });
        if used {
            fact.taken.set(true);
            shell.given.push(fact.key.clone());
            shell.variables.insert(fact.key.clone(), Variable::Text(fact.text.clone()));
        }
    }
    let mut configs = Vec::new();
    let script = ScriptReader { source, question, sourced };
    script.configs(&mut shell, &statements, &mut configs, 0)?;
    Ok(configs)
}

/// The statements of a script.
fn statements(source: &Arc<Source>) -> Result<Vec<Statement>, Diagnostic> {
    Lexer::statements(&source.text).map_err(|(start, what)| {
        let place = Places::of(source).at(start, start + 1);
        Diagnostic::new(what).at(place, "opened here")
    })
}

/// The scripts that a script reads with `source`, as it names them. A folder that only a running shell knows is that of the
/// script.
pub(in crate::import) fn sourced_paths(text: &str) -> Vec<String> {
    let path = |statement: &Statement| {
        let [command, path, ..] = &statement.words[..] else { return None };
        ["source", "."].contains(&command.plain()?).then(|| beside(path))?
    };
    Lexer::statements(text).unwrap_or_default().iter().filter_map(path).collect()
}

/// The path of a word, without what a running shell knows in front of it.
fn beside(word: &RawWord) -> Option<String> {
    let mut path = String::new();
    for (part, _) in &word.parts {
        match part {
            WordPart::Text(text) => path.push_str(text),
            _ if path.is_empty() => path.push('.'),
            _ => return None,
        }
    }
    let path = path.trim_start_matches("./").to_string();
    Some(path).filter(|path| [".sh", ".bash"].iter().any(|ending| path.ends_with(ending)))
}

/// A script that is read.
struct ScriptReader<'a> {
    source: &'a Arc<Source>,
    question: &'a ConfigQuestion,
    /// The scripts that it reads and that lie beside it.
    sourced: &'a [Companion],
}

impl ScriptReader<'_> {
    /// Runs statements, and adds the configs of their commands.
    fn configs(
        &self,
        shell: &mut Shell,
        statements: &[Statement],
        configs: &mut Vec<ConfigFile>,
        nested: usize,
    ) -> Result<(), Diagnostic> {
        for statement in statements {
            let words = shell.run(statement);
            shell.source(&words, self)?;
            if shell.is_exhausted() {
                let what = format!("`{}` expands to more than {} MiB", self.source.name, MOST_EXPANDED >> 20);
                return Err(
                    Diagnostic::new(what).why("arrays that contain themselves double with every assignment")
                );
            }
            match inner_script(&words) {
                Some(word) if nested < MOST_NESTED => {
                    let inner = Lexer::statements(&word.text).unwrap_or_default();
                    let inner: Vec<Statement> =
                        inner.into_iter().map(|one| one.relocated(word.start, word.end)).collect();
                    self.configs(shell, &inner, configs, nested + 1)?;
                }
                _ => configs.extend(config(&words, shell, self.source)),
            }
        }
        Ok(())
    }
}

/// The word that is itself a script: that of `bash -c`.
fn inner_script(words: &[ShellWord]) -> Option<&ShellWord> {
    let is_shell = |word: &ShellWord| ["bash", "sh"].contains(&word.text.rsplit('/').next().unwrap_or(""));
    let at = words.iter().position(is_shell)?;
    let (flag, script) = (words.get(at + 1)?, words.get(at + 2)?);
    (flag.text.starts_with('-') && flag.text.ends_with('c') && script.unknown.is_none()).then_some(script)
}

impl Shell {
    /// The variables at the start of a script: those that SLURM sets.
    fn of(script: &str) -> Self {
        let text = |(name, value): (&str, u64)| (name.to_string(), Variable::Text(value.to_string()));
        Shell {
            variables: launcher::slurm_variables(script).into_iter().map(text).collect(),
            given: Vec::new(),
            depth: 0,
            sourced: Vec::new(),
            written: Vec::new(),
            expanded: Cell::new(0),
        }
    }

    /// Makes the assignments of a statement, and expands its words.
    fn run(&mut self, statement: &Statement) -> Vec<ShellWord> {
        self.depth = statement.depth;
        self.enter_loop(statement);
        self.write(statement);
        for assignment in &statement.assignments {
            let value = match &assignment.array {
                Some(words) => Variable::Array(words.iter().flat_map(|word| self.expand(word)).collect()),
                None => {
                    let all = assignment.value.iter().flat_map(|word| self.expand(word)).collect::<Vec<_>>();
                    match all.iter().find_map(|word| word.unknown.clone()) {
                        Some(why) => Variable::Unknown(why),
                        None => Variable::Text(
                            all.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
                        ),
                    }
                }
            };
            self.assign(&assignment.name, value, assignment.adds);
        }
        statement.words.iter().flat_map(|word| self.expand(word)).collect()
    }

    /// The variable of a loop has its value if there is only one.
    fn enter_loop(&mut self, statement: &Statement) {
        let Some((name, values)) = &statement.looped else { return };
        let values: Vec<ShellWord> = values.iter().flat_map(|word| self.expand(word)).collect();
        if self.given.contains(name) {
            return;
        }
        let variable = match &values[..] {
            [one] if one.unknown.is_none() => Variable::Text(one.text.clone()),
            several => {
                let texts: Vec<String> = several.iter().map(|word| format!("`{}`", word.text)).collect();
                let is_known = several.iter().all(|word| word.unknown.is_none()) && !several.is_empty();
                let values =
                    if is_known { few(texts).join(", ") } else { "values that are not known".into() };
                let example = several.first().map_or("VALUE", |word| word.text.as_str());
                Variable::Unknown(format!("a loop gives `{name}` {values}: `--set {name}={example}`"))
            }
        };
        self.variables.insert(name.clone(), variable);
    }

    /// Keeps the text of a here-document that goes to a file.
    fn write(&mut self, statement: &Statement) {
        let Some((target, document)) = &statement.written else { return };
        let (target, document) = (self.expand(target), self.expand(document));
        if let ([name], [text], true) = (&target[..], &document[..], self.written.len() < MOST_WRITTEN)
            && name.unknown.is_none()
            && text.unknown.is_none()
        {
            let file = Companion { name: name.text.clone(), text: text.text.clone() };
            self.written.push(Arc::new(file));
        }
    }

    /// Makes the assignments of another script, if the statement reads one that the user gives or that lies beside this one.
    fn source(&mut self, words: &[ShellWord], reader: &ScriptReader<'_>) -> Result<(), Diagnostic> {
        let [command, path, ..] = words else { return Ok(()) };
        if !["source", "."].contains(&command.text.as_str()) {
            return Ok(());
        }
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_string();
        let of = |all: &[Companion]| all.iter().find(|one| last(&one.name) == last(&path.text)).cloned();
        let given = companions::for_path(reader.question, &path.text)
            .or_else(|| companions::of_name(reader.question, &path.text));
        if let Some(script) = given {
            let source = Arc::new(Source { name: script.name.clone(), text: script.text.clone() });
            statements(&source)?.iter().for_each(|statement| drop(self.run(statement)));
        } else if let Some(script) = of(reader.sourced) {
            let statements = Lexer::statements(&script.text).unwrap_or_default();
            statements.iter().for_each(|statement| drop(self.run(statement)));
            for name in statements.iter().flat_map(|one| &one.assignments).map(|one| &one.name) {
                self.variables.entry(name.clone()).and_modify(|value| value.conceal(&script.name));
            }
        } else {
            self.sourced.push(last(&path.text));
        }
        Ok(())
    }

    /// The names of all variables.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.variables.keys().cloned().collect();
        names.arrange();
        names
    }

    /// Whether the script has expanded to too much. Nothing is expanded any more then.
    fn is_exhausted(&self) -> bool {
        self.expanded.get() > MOST_EXPANDED
    }

    fn assign(&mut self, name: &str, value: Variable, adds: bool) {
        if self.given.iter().any(|given| given == name) {
            return;
        }
        let before = self.variables.remove(name);
        let value = match (before, value, adds) {
            // A branch may be taken or not: its words may be there, and those from before may not.
            (before, Variable::Array(more), adds) if self.depth > 0 => {
                let mut all = if let Some(Variable::Array(all)) = before { all } else { Vec::new() };
                let kept = if adds { all.len() } else { 0 };
                all.extend(more);
                let why = format!("`{name}` is assigned in a branch of the script");
                all[kept..].iter_mut().for_each(|word| word.unknown = Some(why.clone()));
                Variable::Array(all)
            }
            (Some(Variable::Array(mut all)), Variable::Array(more), true) => {
                all.extend(more);
                Variable::Array(all)
            }
            (Some(Variable::Text(text)), Variable::Text(more), true)
                if self.depth == 0 && text.len() + more.len() <= MOST_TEXT =>
            {
                Variable::Text(text + &more)
            }
            (_, Variable::Text(text), _) if text.len() > MOST_TEXT => {
                Variable::Unknown("a text that is too long".into())
            }
            (Some(Variable::Text(text)), Variable::Text(more), true) if self.depth > 0 => {
                let why = format!("`{name}` is added to in a branch of the script");
                Variable::Words(words_of(&text, None).chain(words_of(&more, Some(&why))).collect())
            }
            (Some(Variable::Words(mut all)), Variable::Text(more), true) => {
                let why = format!("`{name}` is added to in a branch of the script");
                all.extend(words_of(&more, Some(&why).filter(|_| self.depth > 0)));
                Variable::Words(all)
            }
            (Some(Variable::Unknown(why)), Variable::Text(_), adds) if adds || self.depth > 0 => {
                Variable::Unknown(why)
            }
            (Some(Variable::Words(_)), Variable::Text(_), false) if self.depth > 0 => {
                Variable::Unknown(format!("`{name}` is assigned in a branch of the script"))
            }
            // A branch may be taken or not: only a value that is the same either way is known.
            (Some(Variable::Text(text)), Variable::Text(other), false) if self.depth > 0 && text != other => {
                Variable::Unknown(format!("`{name}` is assigned in a branch of the script"))
            }
            (None, Variable::Text(_), false) if self.depth > 0 => {
                Variable::Unknown(format!("`{name}` is assigned in a branch of the script"))
            }
            (_, value, _) => value,
        };
        self.variables.insert(name.to_string(), value);
    }

    /// The words that a word of the script expands to.
    fn expand(&self, word: &lexer::RawWord) -> Vec<ShellWord> {
        if self.is_exhausted() {
            return Vec::new();
        }
        let current = ShellWord { text: String::new(), unknown: None, start: word.start, end: word.end };
        let mut expansion = Expansion { all: Vec::new(), fresh: current.clone(), current, begun: false };
        for (part, is_quoted) in &word.parts {
            match part {
                WordPart::Text(text) => expansion.add(text),
                WordPart::Variable { name, default, is_array } => {
                    match (self.variables.get(name), is_array) {
                        (Some(Variable::Array(items)), true) => expansion.items(items),
                        (Some(Variable::Words(items)), _) if !is_quoted => expansion.items(items),
                        (value, _) => match self.text_of(name, value, default.as_deref()) {
                            Ok(text) if *is_quoted => expansion.add(&text),
                            Ok(text) => expansion.split(&text),
                            Err(why) => expansion.unknown(why),
                        },
                    }
                }
                WordPart::Arithmetic(text) => match self.computed(text) {
                    Some(number) => expansion.add(&number),
                    None => expansion.unknown(format!("`$(({text}))` needs a value that the script lacks")),
                },
                WordPart::Executed => expansion.unknown("the output of a command, which is not run".into()),
            }
            if expansion.current.text.len() > MOST_TEXT || expansion.all.len() > MOST_WORDS {
                expansion.unknown("a text that is too long".into());
                break;
            }
        }
        let words = expansion.words();
        let bytes = words.iter().map(|word| size_of::<ShellWord>() + word.text.len()).sum::<usize>();
        self.expanded.set(self.expanded.get() + bytes);
        words
    }

    /// The text of a variable, or why it is not known.
    fn text_of(&self, name: &str, value: Option<&Variable>, default: Option<&str>) -> Result<String, String> {
        match value {
            Some(Variable::Text(text)) if !text.is_empty() => Ok(text.clone()),
            Some(Variable::Unknown(why)) => Err(why.clone()),
            Some(Variable::Words(items)) => Err(items
                .iter()
                .find_map(|word| word.unknown.clone())
                .unwrap_or_else(|| format!("`{name}` is a list"))),
            Some(Variable::Array(items)) => match items.first() {
                Some(ShellWord { unknown: Some(why), .. }) => Err(why.clone()),
                first => Ok(first.map(|word| word.text.clone()).unwrap_or_default()),
            },
            value => match (default, value) {
                (Some(default), _) => match default.strip_prefix('$') {
                    Some(other)
                        if other.chars().all(|c| c.is_alphanumeric() || c == '_') && other != name =>
                    {
                        self.text_of(other, self.variables.get(other), None)
                    }
                    _ if default.contains('$') => Err(format!("the default of `{name}` is not a plain text")),
                    _ => Ok(default.to_string()),
                },
                (None, Some(_)) => Ok(String::new()),
                (None, None) => Err(match self.sourced.last() {
                    Some(other) => format!("not assigned here; perhaps by `{other}`: `--with {other}`"),
                    None => format!("the script does not assign `{name}`"),
                }),
            },
        }
    }

    /// The value of `$(( ))`: whole numbers, as in the shell.
    fn computed(&self, text: &str) -> Option<String> {
        // The shell divides whole numbers without a remainder.
        let text = text.replace(['$', '{', '}'], "").replace('/', "//");
        let lookup = |name: &str| {
            let value = match self.variables.get(name) {
                Some(Variable::Text(text)) => text.trim().parse::<i64>().ok(),
                _ => None,
            };
            value.map(crate::number::python::Number::from).ok_or_else(|| NoValue::new("unknown"))
        };
        expression::evaluate(&text, &lookup).ok()?.whole().map(|number| number.to_string())
    }
}

impl Variable {
    /// Hides what a script that another one reads has besides numbers, names and flags: it may hold secrets.
    fn conceal(&mut self, script: &str) {
        let why = format!("`{script}` assigns it, and it is neither a number nor a plain name");
        let hide = |words: &mut Vec<ShellWord>| {
            for word in words.iter_mut().filter(|word| !is_plain(&word.text)) {
                (word.text, word.unknown) = (String::new(), Some(why.clone()));
            }
        };
        match self {
            Variable::Text(text) if text.split_whitespace().all(is_plain) => {}
            Variable::Text(text) => {
                let mut words: Vec<ShellWord> = words_of(text, None).collect();
                hide(&mut words);
                *self = match &words[..] {
                    [_] => Variable::Unknown(why),
                    _ => Variable::Words(words),
                };
            }
            Variable::Array(words) | Variable::Words(words) => hide(words),
            Variable::Unknown(_) => {}
        }
    }
}

/// Whether a word is a number, a name in small letters, or a flag.
fn is_plain(word: &str) -> bool {
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c));
    word.len() <= 64 && (word.parse::<f64>().is_ok() || is_name(word))
}

/// The words of a text, each with the reason why it may not be there.
fn words_of<'t>(text: &'t str, unknown: Option<&'t String>) -> impl Iterator<Item = ShellWord> + 't {
    let word =
        move |word: &str| ShellWord { text: word.to_string(), unknown: unknown.cloned(), start: 0, end: 1 };
    text.split_whitespace().map(word)
}

/// The words that one word of the script becomes.
struct Expansion {
    all: Vec<ShellWord>,
    current: ShellWord,
    /// An empty word at the place of the one in the script.
    fresh: ShellWord,
    begun: bool,
}

impl Expansion {
    fn add(&mut self, text: &str) {
        self.current.text.push_str(text);
        self.begun = true;
    }

    fn unknown(&mut self, why: String) {
        self.current.unknown = Some(why);
        self.begun = true;
    }

    fn end_word(&mut self) {
        self.all.push(std::mem::replace(&mut self.current, self.fresh.clone()));
    }

    /// The words of a text without quotes.
    fn split(&mut self, text: &str) {
        for (index, piece) in text.split_whitespace().enumerate() {
            if index > 0 {
                self.end_word();
            }
            self.add(piece);
        }
    }

    /// The items of an array. Quotes around it add nothing to its first word.
    fn items(&mut self, items: &[ShellWord]) {
        self.begun &= !self.current.text.is_empty();
        for (index, item) in items.iter().enumerate() {
            if index > 0 || self.begun {
                self.end_word();
            }
            self.current = item.clone();
            self.begun = true;
        }
    }

    fn words(mut self) -> Vec<ShellWord> {
        if self.begun {
            self.all.push(self.current);
        }
        self.all
    }
}

fn is_flag(word: &ShellWord) -> bool {
    word.text.starts_with("--")
        || (word.text.starts_with('-') && word.text[1..].starts_with(char::is_alphabetic))
}

/// The config of a command, if it has flags.
fn config(words: &[ShellWord], shell: &Shell, source: &Arc<Source>) -> Option<ConfigFile> {
    let program = program(words);
    // A tool may take a config and nothing else.
    let takes_config = program.is_some_and(|at| {
        words[at..].iter().any(|word| launch::is_config(&word.text) || word.text.contains('='))
    });
    if !words.iter().any(is_flag) && !takes_config {
        return None;
    }
    let program = program.unwrap_or(0);
    let mut builder = TreeBuilder::of(source);
    let place = builder.places.at(words[0].start, words[0].end);
    let root = builder.placed(Yaml::Null, place.clone());
    let mut unknown = Vec::new();
    let mut names: Vec<String> =
        words[..program].iter().filter(|word| !is_flag(word)).map(|word| word.text.clone()).collect();
    let mut entries: Vec<(Node, Node)> = Vec::new();
    let mut index = program;
    while let Some(word) = words.get(index) {
        index += 1;
        if !is_flag(word) {
            names.push(word.text.clone());
            continue;
        }
        let flag = word.text.trim_start_matches('-');
        let (name, inline) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (flag, None),
        };
        let key = builder.node(Yaml::Text(name.replace('-', "_")), word.start, word.end);
        let values = if inline.is_none() { values_of(name, &words[index..]) } else { &[] };
        index += values.len();
        let value = match (inline, values) {
            (Some(text), _) => builder.node(Yaml::Text(text.into()), word.start, word.end),
            (None, []) => builder.node(Yaml::Bool(true), word.start, word.end),
            (None, [one]) => builder.node(Yaml::Text(one.text.clone()), one.start, one.end),
            (None, several) => {
                let items =
                    several.iter().map(|one| builder.node(Yaml::Text(one.text.clone()), one.start, one.end));
                let items = items.collect();
                builder.node(Yaml::List(items), several[0].start, several[0].end)
            }
        };
        let why = values.iter().find_map(|value| value.unknown.clone()).or_else(|| word.unknown.clone());
        unknown.extend(why.map(|why| (value.id(), why)));
        entries.push((key, value));
    }
    let root = Node::numbered(root.id(), Yaml::Map(last_of_each(entries)));
    let launched = launched(words, program, shell, &builder.places);
    let launch_config = launch_config(&words[..program], &builder.places);
    let mut command = CalledProgram { words: names, launch_config, ..CalledProgram::at(place) };
    match launched {
        Some((Ok(count), place)) => command.devices = Some((count, place)),
        Some((Err(why), place)) => command.unknown_devices = Some((why, place)),
        None => {}
    }
    command.written = shell.written.clone();
    command.variables = shell.names();
    Some(ConfigFile::called(Syntax::Flags, builder.document(root), command, unknown))
}

/// The values behind a flag.
fn values_of<'w>(flag: &str, words: &'w [ShellWord]) -> &'w [ShellWord] {
    let count = words.iter().take_while(|word| !is_flag(word)).count();
    // The flag of a config takes one value: what follows may be `key=value`.
    &words[..if launch::FLAGS.contains(&flag) { count.min(1) } else { count }]
}

/// The last entry of each key, which argparse takes.
fn last_of_each(mut entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut seen = HashSet::new();
    entries.reverse();
    entries.retain(|(key, _)| seen.insert(key.text().map(str::to_string)));
    entries.reverse();
    entries
}
