//! The graph that a file of TensorFlow 1 describes.

use std::collections::BTreeSet;

/// The most nodes of a graph.
pub(in crate::python) const MOST_NODES: usize = 5_000;

/// What a node is.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(in crate::python) enum NodeKind {
    /// The global step of the graph.
    Step,
    /// A variable.
    Variable,
    /// What each run of a session is fed.
    Placeholder,
    Operation,
}

/// Why a rate of the graph cannot be said.
#[derive(Debug, Clone)]
pub(crate) struct NoGraphRate {
    /// What stands in the way, behind "the rate of `...`".
    pub why: String,
    /// What the user may give all the same.
    pub asked: Vec<String>,
    /// Whether each update is fed it.
    pub is_fed: bool,
}

impl NoGraphRate {
    /// One that no value of the user helps.
    pub(in crate::python) fn because(why: &str) -> NoGraphRate {
        NoGraphRate { why: why.into(), asked: Vec::new(), is_fed: false }
    }
}

/// A value of the graph.
pub(in crate::python) struct GraphNode {
    pub kind: NodeKind,
    /// What it is at each update, of the nodes before: `tf.cast(v0, tf.float32)`. Of a variable its first value.
    pub text: String,
    /// Its type, if it is a step or a variable.
    pub dtype: &'static str,
    pub inputs: BTreeSet<usize>,
}

/// The graph of a file of TensorFlow 1.
#[derive(Default)]
pub(in crate::python) struct Graph {
    pub nodes: Vec<GraphNode>,
}

impl Graph {
    /// The nodes that a node needs, with itself.
    pub(in crate::python) fn needed(&self, node: usize) -> BTreeSet<usize> {
        let (mut found, mut open) = (BTreeSet::new(), vec![node]);
        while let Some(node) = open.pop() {
            if found.insert(node) {
                open.extend(&self.nodes[node].inputs);
            }
        }
        found
    }

    /// Whether a node is a decay of a step, with numbers for its settings.
    pub(in crate::python) fn is_decay_of_step(&self, node: usize) -> bool {
        let GraphNode { text, inputs, .. } = &self.nodes[node];
        // One that begins at another number is counted from there.
        let is_leaf = |at: &usize| {
            let GraphNode { kind, text, dtype, .. } = &self.nodes[*at];
            *kind == NodeKind::Step || dtype.starts_with("int") && text == "0"
        };
        text.starts_with("tf.compat.v1.train.") && inputs.len() == 1 && inputs.iter().all(is_leaf)
    }

    /// Python for the rate that a node is at each update. `counted` are the steps that count the updates.
    pub(in crate::python) fn source(&self, node: usize, counted: &[usize]) -> String {
        let mut text = "import tensorflow as tf\n\n\nclass Rate(tf.keras.optimizers.schedules.LearningRateSchedule):\n    def __call__(self, step):\n".to_string();
        for number in self.needed(node) {
            let node = &self.nodes[number];
            let value = match node.kind {
                NodeKind::Operation => node.text.clone(),
                _ if counted.contains(&number) => {
                    let begin = if node.text.is_empty() { "0" } else { &node.text };
                    format!("tf.cast(step, tf.{0}) + tf.constant({begin}, dtype=tf.{0})", node.dtype)
                }
                _ => format!("tf.constant({}, dtype=tf.{})", node.text, node.dtype),
            };
            text.push_str(&format!("        v{number} = {value}\n"));
        }
        text + &format!("        return v{node}\n")
    }
}
