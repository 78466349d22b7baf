//! Launch scripts: the commands of a shell script with their flags. Nothing is executed: a variable has the value that the
//! script assigns, and whatever needs a running shell is unknown until the user gives it.

mod lexer;

use super::{Places, TreeBuilder};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::import::config::{CalledProgram, ConfigFile, Syntax};
use crate::import::facts::ConfigQuestion;
use crate::import::launch;
use crate::spec::clock::NoValue;
use crate::spec::expression;
use crate::spec::yaml::{Node, Yaml};
use lexer::{Lexer, Statement, WordPart};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The most words that a word of a script may expand to.
const MOST_WORDS: usize = 100_000;
/// The most bytes that the words of a script may expand to.
const MOST_EXPANDED: usize = 1 << 24;
/// The most bytes of one expanded text.
const MOST_TEXT: usize = 1 << 16;

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
) -> Result<Vec<ConfigFile>, Diagnostic> {
    let places = Places::of(source);
    let mut shell = Shell {
        variables: HashMap::new(),
        given: Vec::new(),
        depth: 0,
        sourced: Vec::new(),
        expanded: Cell::new(0),
    };
    let statements = Lexer::statements(&source.text)
        .map_err(|(start, what)| Diagnostic::new(what).at(places.at(start, start + 1), "opened here"))?;
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
    for statement in &statements {
        let words = shell.run(statement);
        shell.source(&words, question)?;
        if shell.is_exhausted() {
            let what = format!("`{}` expands to more than {} MiB", source.name, MOST_EXPANDED >> 20);
            return Err(
                Diagnostic::new(what).why("arrays that contain themselves double with every assignment")
            );
        }
        configs.extend(config(&words, &shell, source));
    }
    Ok(configs)
}

impl Shell {
    /// Makes the assignments of a statement, and expands its words.
    fn run(&mut self, statement: &Statement) -> Vec<ShellWord> {
        self.depth = statement.depth;
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

    /// Makes the assignments of another script, if the statement reads one that the user gives.
    fn source(&mut self, words: &[ShellWord], question: &ConfigQuestion) -> Result<(), Diagnostic> {
        let [command, path, ..] = words else { return Ok(()) };
        if !["source", "."].contains(&command.text.as_str()) {
            return Ok(());
        }
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_string();
        let Some(script) = question.with.iter().find(|one| last(&one.name) == last(&path.text)) else {
            self.sourced.push(last(&path.text));
            return Ok(());
        };
        let source = Arc::new(Source { name: script.name.clone(), text: script.text.clone() });
        let places = Places::of(&source);
        let statements = Lexer::statements(&source.text)
            .map_err(|(start, what)| Diagnostic::new(what).at(places.at(start, start + 1), "opened here"))?;
        statements.iter().for_each(|statement| drop(self.run(statement)));
        Ok(())
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
                if text.len() + more.len() <= MOST_TEXT =>
            {
                Variable::Text(text + &more)
            }
            (_, Variable::Text(text), _) if text.len() > MOST_TEXT => {
                Variable::Unknown("a text that is too long".into())
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

    /// The text of a variable, if it is known.
    fn known(&self, name: &str) -> Option<&str> {
        match self.variables.get(name)? {
            Variable::Text(text) => Some(text),
            _ => None,
        }
    }
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

/// The programs whose first words are a command and its subcommand.
const TOOLS: &[&str] = &["swift", "trl", "llamafactory-cli", "axolotl", "litgpt", "tune", "megatron", "nemo"];
/// Modules that start another program.
const LAUNCHERS: &[&str] =
    &["torch.distributed.launch", "torch.distributed.run", "accelerate.commands.launch"];

/// The index of the word that names the program whose flags follow.
fn program(words: &[ShellWord]) -> Option<usize> {
    let is_python = |word: &ShellWord| word.text.ends_with(".py");
    let module = words.windows(2).position(|pair| {
        ["-m", "--module"].contains(&pair[0].text.as_str()) && !LAUNCHERS.contains(&pair[1].text.as_str())
    });
    let tool = words.iter().position(|word| {
        let name = word.text.rsplit('/').next().unwrap_or(&word.text);
        TOOLS.contains(&name)
    });
    words.iter().position(is_python).or(module.map(|index| index + 1)).or(tool)
}

fn is_flag(word: &ShellWord) -> bool {
    word.text.starts_with("--")
        || (word.text.starts_with('-') && word.text[1..].starts_with(char::is_alphabetic))
}

/// The config of a command, if it has flags.
fn config(words: &[ShellWord], shell: &Shell, source: &Arc<Source>) -> Option<ConfigFile> {
    let program = program(words);
    // A tool may take a config and nothing else.
    let takes_config = program.is_some() && words.iter().any(|word| launch::is_config(&word.text));
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
        let mut values: Vec<&ShellWord> = Vec::new();
        if inline.is_none() {
            while let Some(value) = words.get(index).filter(|value| !is_flag(value)) {
                values.push(value);
                index += 1;
            }
        }
        let value = match (inline, &values[..]) {
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
    let devices = devices(&words[..program], shell, &builder.places);
    let launch_config = launch_config(&words[..program], &builder.places);
    let command = CalledProgram { words: names, place, devices, launch_config };
    Some(ConfigFile::called(Syntax::Flags, builder.document(root), command, unknown))
}

/// The last entry of each key, which argparse takes.
fn last_of_each(mut entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut seen = HashSet::new();
    entries.reverse();
    entries.retain(|(key, _)| seen.insert(key.text().map(str::to_string)));
    entries.reverse();
    entries
}

/// The config that `accelerate launch` takes.
fn launch_config(launcher: &[ShellWord], places: &Places) -> Option<(String, Place)> {
    launcher.iter().find(|word| word.text.rsplit('/').next() == Some("accelerate"))?;
    launcher.iter().enumerate().find_map(|(index, word)| {
        let flag = word.text.strip_prefix("--")?;
        let (name, inline) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
        let value = inline.or_else(|| launcher.get(index + 1).map(|next| next.text.as_str()))?;
        (name.replace('-', "_") == "config_file")
            .then(|| (value.to_string(), places.at(word.start, word.end)))
    })
}

/// The number of processes that the launcher starts.
fn devices(launcher: &[ShellWord], shell: &Shell, places: &Places) -> Option<(u64, Place)> {
    let flag = |names: &[&str]| {
        launcher.iter().enumerate().find_map(|(index, word)| {
            let text = word.text.trim_start_matches('-').replace('-', "_");
            let (name, inline) =
                text.split_once('=').map_or((text.as_str(), None), |(n, v)| (n, Some(v.to_string())));
            let value = inline.or_else(|| launcher.get(index + 1).map(|next| next.text.clone()))?;
            (word.text.starts_with('-') && names.contains(&name)).then_some((value, word))
        })
    };
    let number = |names: &[&str]| {
        let (text, word) = flag(names)?;
        Some((text.parse::<u64>().ok()?, places.at(word.start, word.end)))
    };
    let nodes = number(&["nnodes", "num_nodes"]).map_or(1, |(nodes, _)| nodes);
    if let Some((count, place)) = number(&["num_processes"]) {
        return Some((count, place));
    }
    if let Some((count, place)) = number(&["nproc_per_node", "num_gpus", "nproc"]) {
        return Some((count.checked_mul(nodes)?, place));
    }
    if let Some((text, word)) = flag(&["include"]) {
        let each =
            text.split('@').map(|part| part.rsplit(':').next().unwrap_or("").split(',').count() as u64);
        return Some((each.sum(), places.at(word.start, word.end)));
    }
    let of = |name: &str| shell.known(name)?.trim().parse::<u64>().ok();
    let word = launcher.first().map_or((0, 1), |word| (word.start, word.end));
    Some((of("NPROC_PER_NODE")?.checked_mul(of("NNODES").unwrap_or(1))?, places.at(word.0, word.1)))
}
