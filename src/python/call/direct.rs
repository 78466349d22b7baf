//! The rates of the optimizers of a training file, as it sets them when it is run from its first line to its last.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::beside_names::as_written;
use crate::python::call::chosen::answers;
use crate::python::call::data::Data;
use crate::python::choice::session::Session;
use crate::python::syntax::ast::At;
use std::sync::{Arc, Mutex, PoisonError};

/// How the name begins by which a spec asks for the updates of an optimizer: `updates of optimizer`.
const SELECTOR: &str = "updates of ";

/// An optimizer that makes updates.
#[derive(Debug, Clone)]
pub(crate) struct DirectUpdates {
    /// What the file calls it.
    pub name: String,
    /// Where it is made, in words.
    pub spot: String,
    /// The same.
    pub place: Place,
    /// What its schedulers are called, and where they are made, in words.
    pub aliases: Vec<String>,
    /// The number of its parameter groups.
    pub groups: usize,
    /// The rates of all groups at each update, one update after another.
    pub rates: Arc<Vec<f64>>,
}

impl DirectUpdates {
    /// How a spec names it.
    pub(crate) fn selector(&self) -> String {
        format!("{SELECTOR}{}", self.name)
    }

    /// The number of its updates.
    pub(crate) fn count(&self) -> u64 {
        (self.rates.len() / self.groups.max(1)) as u64
    }
}

/// What such a run gives.
#[derive(Debug, Clone)]
pub(crate) struct DirectRates {
    /// The optimizers that make updates, in the order in which they are made.
    pub optimizers: Vec<DirectUpdates>,
    /// What was assumed and left out.
    pub notes: Vec<String>,
}

/// The most runs that are kept.
const MOST_KEPT: usize = 4;

/// A run of a program, and what it gave. Its key has the name of the file, the text, and what the user and the files beside it give.
type KeptRun = ([String; 3], Result<Arc<DirectRates>, Diagnostic>);

/// The last runs. A file is read several times, each time as a new program: for its outline, and for each of its optimizers.
static RUNS: Mutex<Vec<KeptRun>> = Mutex::new(Vec::new());

/// Whether a name of a schedule is that of the updates of an optimizer.
pub(crate) fn is_direct(name: &str) -> bool {
    name.starts_with(SELECTOR)
}

impl Program {
    /// Runs a training file from its first line to its last. `config` gives what it does not have.
    ///
    /// # Errors
    ///
    /// Something is not known on which updates or rates depend, or something of it cannot be run here.
    pub(crate) fn direct(&self, config: &[(String, Data)]) -> Result<Arc<DirectRates>, Diagnostic> {
        let name = self.snippet.place(At::default()).source().name.clone();
        let key = [name, self.snippet.text.clone(), format!("{config:?} {:?}", self.files)];
        let kept = || RUNS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = kept().iter().find(|(known, _)| *known == key) {
            return known.clone();
        }
        let result = self.run_directly(config).map(Arc::new);
        let mut kept = kept();
        kept.insert(0, (key, result.clone()));
        kept.truncate(MOST_KEPT);
        result
    }

    fn run_directly(&self, config: &[(String, Data)]) -> Result<DirectRates, Diagnostic> {
        let mut session = Session::direct(self, |machine| answers(machine, config))?;
        session.report_whole();
        let whole = session.machine.whole.as_deref_mut();
        let run = whole.and_then(|whole| whole.direct.take()).unwrap_or_default();
        if let Some(error) = run.broken {
            return Err(error);
        }
        let mut notes = session.machine.notes.clone();
        for (at, text) in &run.assumed {
            let spot = session.spot(*at);
            notes.push(format!(
                "{spot}: whether `{text}` holds is not known here, and it is taken not to hold: the training may make fewer updates"
            ));
        }
        let mut optimizers: Vec<DirectUpdates> = Vec::new();
        let made = run.optimizers.into_iter().enumerate();
        for (number, own) in made.filter(|(_, own)| !own.rates.is_empty()) {
            let aliases = run.aliases.iter().filter(|alias| alias.optimizer == number);
            let aliases =
                aliases.flat_map(|alias| [as_written(&alias.name), session.spot(alias.at)]).collect();
            let spot = session.spot(own.at);
            let name = own.name.map_or_else(|| "optimizer".to_string(), |name| as_written(&name));
            optimizers.push(DirectUpdates {
                name,
                place: session.place(own.at),
                spot,
                aliases,
                groups: own.groups,
                rates: Arc::new(own.rates),
            });
        }
        tell_apart(&mut optimizers);
        Ok(DirectRates { optimizers, notes })
    }
}

/// Gives optimizers of one name a number each, from the second on.
fn tell_apart(optimizers: &mut [DirectUpdates]) {
    let names: Vec<String> = optimizers.iter().map(|own| own.name.clone()).collect();
    for (at, own) in optimizers.iter_mut().enumerate() {
        let before = names[..at].iter().filter(|name| **name == own.name).count();
        if before > 0 {
            own.name = format!("{} ({})", own.name, before + 1);
        }
    }
}
