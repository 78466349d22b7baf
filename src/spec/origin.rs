//! What a spec keeps of the framework's config that it was made of, so that a comparison can speak in the config's own keys.

use super::yaml::Document;
use std::collections::HashSet;
use std::fmt;

/// The config that a spec was made of.
#[derive(Debug, Clone)]
pub(crate) struct ConfigOrigin {
    /// The name of its format.
    pub format: &'static str,
    /// The config, and the files beside it that were read.
    pub trees: Vec<ConfigTree>,
    /// How the numbers of the run were computed, in this order.
    pub numbers: Vec<RunNumber>,
}

/// A file of a config.
#[derive(Debug, Clone)]
pub(crate) struct ConfigTree {
    /// Its contents.
    pub document: Document,
    /// The numbers of the nodes that were read; `None` for all of them.
    pub read: Option<HashSet<usize>>,
    /// The keys that matter to the rate, each with its meaning.
    pub keys: &'static [(&'static str, &'static str)],
}

/// A number of the run that was computed: `batches = ceil(dataset_size / batch_size) = ceil(103 / 4) = 26`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunNumber {
    /// What it counts.
    pub what: String,
    /// The formula in names.
    pub formula: String,
    /// The formula in numbers.
    pub filled: String,
    /// Its value.
    pub value: u64,
}

impl fmt::Display for RunNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RunNumber { what, formula, filled, value } = self;
        match *filled == value.to_string() {
            true => write!(f, "{what} = {formula} = {value}"),
            false => write!(f, "{what} = {formula} = {filled} = {value}"),
        }
    }
}
