//! Custom schedules: runs a few lines of a user's Python without Python.
//!
//! A [`Snippet`] is parsed once into a [`Program`], which is plain data and may be shared between threads. A program becomes
//! one of four callables, each with the conventions of the place where the framework calls it:
//! [`EpochCallback`] (a function of `(epoch, lr)`), [`StepSchedule`] (a class with `__call__(self, step)`),
//! [`CountSchedule`] (a function of an int32 array of JAX) and [`StepFunction`] (a function of the step in Python numbers).
//!
//! ```text
//! text -> syntax -> bytecode -> machine -> call
//! ```
//!
//! | folder, from the ground up | contents |
//! |---|---|
//! | `syntax` | the text and its syntax tree: parsed by `ruff_python_parser`, translated to our own tree |
//! | `object` | the kinds of objects, their limits, and the interface to the machine that runs the program (`Host`) |
//! | `config` | the texts of configs: YAML, JSON and TOML as Python's libraries read them |
//! | `number` | scalars and arrays of numpy, TensorFlow, Keras and JAX; the bits come from [`crate::number`] |
//! | `operation` | Python's operations on objects: operators, attributes, items, iteration, text |
//! | `library` | built-in functions and modules by name; `standard` is written in Python and run like a snippet |
//! | `bytecode` | compiles the tree to instructions, and proves that they change nothing |
//! | `machine` | runs instructions; `lanes` runs them for many steps at once |
//! | `choice` | runs the module, marks values that a failed statement leaves unknown, chooses the schedule; `whole` reads training files |
//! | `call` | calls the functions of a snippet as the frameworks do |
//!
//! Calls may be made in any order if no call changes an object older than itself. `bytecode::proof` proves this from the
//! compiled code before the first call; `object::tracked` observes every call that does change such an object.
//!
//! Not supported are: `async` and `await`, `with` of anything but TensorFlow's scopes, loops over sets, complex numbers, byte
//! strings, `@`, classes derived from built-in types other than `dict`, metaclasses, descriptors, `__new__` and the like, `is` between numbers
//! or texts, and anything that reaches out of the program. A program that uses them is refused, by name.
//!
//! The results are those of CPython 3.11, numpy 2.4, TensorFlow 2.21 (eager, on a CPU), Keras 3.15 and JAX 0.10 (eager, on a
//! CPU, operator by operator) to the last bit. `number::vector` repeats the kernels that numpy and JAX bring along: numpy's for
//! x86-64 processors with AVX-512, JAX's for processors with FMA. Exceptions have the words of the original. A program cannot
//! reach files, network, environment or clock, and a call that does not end is stopped.

mod beside;
mod beside_imports;
mod beside_names;
mod bytecode;
mod call;
mod choice;
mod config;
mod library;
mod machine;
pub(crate) mod notebook;
mod number;
mod object;
mod operation;
pub(crate) mod optimizers;
mod packages;
mod role_names;
mod syntax;
#[cfg(test)]
mod work;

pub(crate) use crate::number::dtype::Dtype;
pub use call::callables::{EpochCallback, Returned, SavedConfig, StepFunction, StepSchedule};
pub(crate) use call::callables::{Groups, WhenCompiled};
pub(crate) use call::configured::FunctionCall;
pub(crate) use call::constants::{ModuleContent, ModuleValue};
pub(crate) use call::counts::CountSchedule;
pub use call::data::Data;
pub(crate) use call::direct::{DirectRates, DirectUpdates, is_direct};
pub(crate) use call::inherited::{ImportedModule, ModuleBases, ModuleProgram};
pub(crate) use call::mxnet::{MxnetCall, MxnetOptimizer};
pub(crate) use call::outline::{
    Outline, OutlinedCall, OutlinedLoop, OutlinedSkip, OwnCallable, OwnForm, Passed,
};
pub(crate) use call::outlined_updates::OutlinedUpdateLoop;
pub(crate) use call::paddle::PaddleTraining;
pub(crate) use call::torch::{EpochArgument, TorchCall, TorchLoop, TorchSettings};
pub(crate) use call::training::{FitCallbacks, FitMetrics, FitRun, FitTurn};
pub(crate) use call::written::{WrittenArgument, WrittenCall};
pub(crate) use choice::events::SteppingHandler;
pub(crate) use choice::lightning::{EVERY, MANUAL_STEPS};
pub(crate) use choice::trainer_classes::TrainerClasses;
pub(crate) use choice::trainers::ARGUMENT_CLASSES;
pub(crate) use library::asked::{config_options, is_asking};
pub(crate) use library::modules::takes_rate as optax_takes_rate;
pub(crate) use library::modules::tensorflow::GRAPH_NOTE;
pub(crate) use library::replay::verbose_is_left_out;
pub(crate) use library::unknown::ITEM_OF;
pub(crate) use object::beside_texts::NoText;
pub(crate) use object::native::{
    CallProgram, Convention, NativeArgument, NativeChange, NativeClock, NativeConstructor, NativeError,
    NativeFactor, NativeForm, NativeGroup, NativeLambda, NativeLibrary, NativeParameter, NativeRate,
    NativeRates, NativeRule, NativeSchedule, NativeScheduler, NativeStep,
};
pub(crate) use object::whole::{IN_SOME_ROUNDS, MOST_FITS, OWN, PAST, ROUNDS, TOLD};

pub(crate) use beside::TRAINER;
pub(crate) use beside_names::{as_written, names_optimizer, names_scheduler};

use crate::diagnostic::{Diagnostic, Place, Source, Span};
use beside::Taken;
use choice::whole::LastRewritten;
use object::beside_texts::BesideTexts;
use object::fault::Fault;
use object::ledger::Member;
use object::limits;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use syntax::ast;
use syntax::ast::{At, Stmt};
use syntax::scope;

/// Python text, and its place in what the user wrote.
#[derive(Debug, Clone)]
pub struct Snippet {
    text: String,
    origin: Origin,
    /// The first line of what is taken of modules beside the file.
    modules: Option<usize>,
    /// The modules beside the file that it imports by names which it computes.
    named: Vec<String>,
    /// What it imports of modules that were read, and that has nothing to do with rates: with the path of the module.
    left: BTreeSet<String>,
    /// The same without what is taken of modules.
    unjoined: Option<Arc<Snippet>>,
    /// What is taken of them.
    wanted: Taken,
}

/// Where a snippet stands.
#[derive(Debug, Clone)]
enum Origin {
    /// It is the whole source.
    Whole(Arc<Source>),
    /// It is the cells of a notebook, or a file with parts of modules beside it: the first line of each, and its text.
    Cells(Arc<Vec<(usize, Arc<Source>)>>),
    /// It is a part of the source, with these places.
    Part(Arc<Source>, Spots),
    /// It is found when a place is asked for.
    Later(Arc<LazyLock<Snippet, Box<dyn FnOnce() -> Snippet + Send + Sync>>>),
}

/// The line and column of each character of a text, counted from 1.
#[derive(Debug, Clone)]
struct Spots {
    all: Vec<(u32, u32)>,
    /// The index of the first character of each line.
    lines: Vec<usize>,
}

impl Snippet {
    /// A text that takes nothing of modules yet.
    fn new(text: String, origin: Origin) -> Self {
        Snippet {
            text,
            origin,
            modules: None,
            named: Vec::new(),
            left: BTreeSet::new(),
            unjoined: None,
            wanted: Taken::Rates,
        }
    }

    /// A whole file of Python.
    pub fn file(source: Arc<Source>) -> Self {
        let text = source.text.clone();
        Snippet::new(text, Origin::Whole(source))
    }

    /// A part of another text, such as a block of a spec. `spots` has the line and the column, counted from 1, of each of
    /// its characters and of its end.
    pub fn part(source: Arc<Source>, text: impl Into<String>, spots: Vec<(u32, u32)>) -> Self {
        let text = text.into();
        let ends = text.chars().enumerate().filter(|(_, c)| *c == '\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Snippet::new(text, Origin::Part(source, Spots { all: spots, lines }))
    }

    /// A text whose place is costly to find. `find` returns the snippet with its place, once one is asked for.
    pub fn later(text: impl Into<String>, find: impl FnOnce() -> Snippet + Send + Sync + 'static) -> Self {
        let origin = Origin::Later(Arc::new(LazyLock::new(Box::new(find))));
        Snippet::new(text.into(), origin)
    }

    /// The text. The lines of a notebook that are not Python are empty.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn place(&self, at: At) -> Place {
        let length = at.length.max(1) as usize;
        match &self.origin {
            Origin::Whole(source) => {
                let span = Span { line: at.line as usize + 1, column: at.column as usize + 1, length };
                Place::new(source.clone(), span)
            }
            Origin::Cells(cells) => {
                let after = cells.partition_point(|(first, _)| *first <= at.line as usize);
                let (first, source) = &cells[after.max(1) - 1];
                let (line, column) = (at.line as usize - first + 1, at.column as usize + 1);
                Place::new(source.clone(), Span { line, column, length })
            }
            Origin::Part(source, spots) => Place::new(source.clone(), spots.span(at, length)),
            Origin::Later(found) => found.place(at),
        }
    }

    /// A place in words: `line 12`, `cell 7, line 3` of a notebook, or `line 53 of utils.py` of a module beside the file.
    fn spot(&self, at: At) -> String {
        let place = self.place(at);
        let (name, line) = (&place.source().name, place.span().line);
        if self.modules.is_some_and(|first| at.line as usize >= first) {
            return format!("line {line} of {name}");
        }
        let cell = name.rsplit_once(", cell ").map(|(_, cell)| format!("cell {cell}, "));
        format!("{}line {line}", cell.unwrap_or_default())
    }

    fn diagnostic(&self, fault: &Fault) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(fault.what());
        if let Some(at) = fault.at() {
            diagnostic = diagnostic.at(self.place(at), "");
        }
        for why in fault.whys() {
            diagnostic = diagnostic.why(why.clone());
        }
        for help in fault.helps() {
            diagnostic = diagnostic.help(help.clone());
        }
        diagnostic.written(as_written)
    }
}

impl Spots {
    fn span(&self, at: At, length: usize) -> Span {
        let spot = |at: usize| self.all.get(at).or(self.all.last()).copied().unwrap_or((1, 1));
        let first = self.lines.get(at.line as usize).map_or(usize::MAX, |line| line + at.column as usize);
        let (line, column) = spot(first);
        // Only the first line of a span over several lines is marked.
        let last = (0..length).rev().map(|more| spot(first.saturating_add(more))).find(|last| last.0 == line);
        let length = last.map_or(1, |last| last.1.saturating_sub(column) + 1);
        Span { line: line as usize, column: column as usize, length: length as usize }
    }
}

/// Forgets the work of all programs before, which limits that of later ones: for a command that does the same again and
/// again.
pub(crate) fn renew_work() {
    limits::renew();
}

/// A parsed snippet.
///
/// ```
/// use lrsched::testing::{Program, Snippet, StepFunction};
/// use lrsched::diagnostic::Source;
/// use std::sync::Arc;
///
/// let text = "lambda step: 0.1 * 0.5 ** (step // 30)".to_string();
/// let source = Arc::new(Source { name: "decay.py".into(), text });
/// let program = Program::parse(Snippet::file(source))?;
/// let mut decay = StepFunction::new(&program, None)?;
/// assert_eq!(decay.value(30)?, 0.05);
/// # Ok::<(), lrsched::diagnostic::Diagnostic>(())
/// ```
#[derive(Debug, Clone)]
pub struct Program {
    snippet: Arc<Snippet>,
    body: Arc<Vec<Stmt>>,
    /// What it may hold, in bytes, if that is not its part of what all programs may hold.
    memory: Option<usize>,
    member: Arc<Member>,
    /// What it can import besides the library.
    natives: Option<&'static dyn NativeLibrary>,
    /// The files beside it that it reads.
    files: Arc<BesideTexts>,
    /// What all its calls have done.
    total: limits::Total,
    /// What was last made of the snippet to read it as a whole.
    rewritten: Arc<LastRewritten>,
}

impl Program {
    /// Parses a snippet.
    ///
    /// # Errors
    ///
    /// The text is not Python 3, or is longer than a megabyte.
    pub fn parse(snippet: Snippet) -> Result<Program, Diagnostic> {
        if snippet.text.len() > limits::SOURCE {
            return Err(Diagnostic::new("this Python text is longer than a megabyte")
                .help("keep only the schedule: a function or a class, and the names that it uses"));
        }
        match snippet.statements() {
            Ok(body) => Ok(Program {
                snippet: Arc::new(snippet),
                body: Arc::new(body),
                memory: None,
                member: Arc::new(Member::new()),
                natives: None,
                files: Arc::default(),
                total: limits::Total::default(),
                rewritten: Arc::default(),
            }),
            Err(fault) => Err(Diagnostic::new(fault.what).at(snippet.place(fault.at), "").help(fault.help)),
        }
    }

    /// What it may hold, in bytes.
    fn memory(&self) -> usize {
        self.memory.unwrap_or_else(|| self.member.part())
    }

    /// The same program, which may hold so many bytes.
    pub fn with_memory(self, memory: usize) -> Program {
        Program { memory: Some(memory), ..self }
    }

    /// The same program, which can import these schedules of frameworks.
    pub(crate) fn with_natives(self, natives: &'static dyn NativeLibrary) -> Program {
        Program { natives: Some(natives), ..self }
    }

    /// What a run of the program gives, once the files that it opens and the modules that it imports by computed names have
    /// been read: each run may ask for further ones. What was read of modules is added to `notes`.
    pub(crate) fn with_files<T>(
        &mut self,
        read: &dyn Fn(&str) -> Result<String, NoText>,
        notes: &mut Vec<String>,
        run: impl Fn(&Program) -> T,
    ) -> T {
        loop {
            let result = run(self);
            if let Some(files) = self.files.with_wanted(read) {
                self.files = Arc::new(files);
            } else if let Some(program) = self.with_named_modules(read, notes) {
                *self = program;
            } else {
                return result;
            }
        }
    }

    /// Whether it may read files or import modules by their names: whether it has a word that does so.
    pub(crate) fn opens_files(&self) -> bool {
        const WORDS: [&str; 15] = [
            "open(",
            "read_text(",
            "load(",
            "merge_from_file(",
            "exists(",
            "isfile(",
            "is_file(",
            ".read(",
            "import_module(",
            "DEFINE_config_file(",
            "hydra",
            // The parsers of transformers look for a file with words beside the script.
            "parse_args_into_dataclasses(",
            "parse_args_and_config(",
            "parse_json_file(",
            "parse_yaml_file(",
        ];
        WORDS.iter().any(|word| self.snippet.text.contains(word))
    }

    /// The first of these modules that the snippet imports or names.
    pub fn uses<'a>(&self, modules: &[&'a str]) -> Option<&'a str> {
        let used = |statement: &Stmt, module: &str| {
            let root = |path: &str| path.split('.').next() == Some(module);
            let names = scope::Names::of_statement(statement);
            names.used.iter().chain(&names.captured).any(|name| &**name == module)
                || match &statement.act {
                    ast::Act::Import(paths) => paths.iter().any(|(path, _)| root(path)),
                    ast::Act::From(path, _) => root(path),
                    _ => false,
                }
        };
        modules.iter().copied().find(|module| self.body.iter().any(|statement| used(statement, module)))
    }

    /// The names of the classes that the snippet defines, in its order.
    pub fn classes(&self) -> Vec<&str> {
        self.body
            .iter()
            .filter_map(|s| if let ast::Act::Class(c) = &s.act { Some(&*c.name) } else { None })
            .collect()
    }

    /// The names of the functions that the snippet defines, in its order.
    pub fn functions(&self) -> Vec<&str> {
        self.body
            .iter()
            .filter_map(|s| if let ast::Act::Def(f) = &s.act { Some(&*f.name) } else { None })
            .collect()
    }
}
