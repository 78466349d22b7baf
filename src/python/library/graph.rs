//! The graph of TensorFlow 1: what a file computes of the global step is computed anew at each update.
//!
//! Such a file computes nothing by itself: it describes a graph. Of each value that is not known here the operation is
//! remembered, as a line of Python. The rate that an optimizer takes is then a function of the step, with the lines that it
//! needs.

use crate::number::dtype::Dtype;
use crate::number::text::repr;
use crate::python::library::standard;
use crate::python::library::unknown::{derived, facts_of, field, origin_of, set};
use crate::python::object::builtin::CallArgs;
use crate::python::object::fault::Outcome;
use crate::python::object::graph::{Graph, GraphNode, MOST_NODES, NoGraphRate, NodeKind};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{RecordedCall, is_unknown};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The attribute of a value that is not known: the number of its node.
const NODE: &str = "__node__";
/// The attribute of the result of an operation on what is not known.
const OPEN: &str = "__open__";
/// The deepest nesting of lists and branches.
const DEPTH: usize = 4;

/// What makes the global step.
const STEPS: [&str; 5] = [
    "train.get_or_create_global_step",
    "train.get_global_step",
    "train.create_global_step",
    "contrib.framework.get_or_create_global_step",
    "contrib.framework.get_global_step",
];
/// The operations that are known here, with their names in TensorFlow 2.
const OPERATIONS: [(&str, &str); 45] = [
    ("abs", "tf.abs"),
    ("add", "tf.add"),
    ("case", "tf.case"),
    ("cast", "tf.cast"),
    ("ceil", "tf.math.ceil"),
    ("clip_by_value", "tf.clip_by_value"),
    ("cond", "tf.cond"),
    ("constant", "tf.constant"),
    ("convert_to_tensor", "tf.convert_to_tensor"),
    ("cos", "tf.cos"),
    ("divide", "tf.divide"),
    ("equal", "tf.equal"),
    ("exp", "tf.exp"),
    ("floor", "tf.floor"),
    ("floordiv", "tf.math.floordiv"),
    ("greater", "tf.greater"),
    ("greater_equal", "tf.greater_equal"),
    ("identity", "tf.identity"),
    ("less", "tf.less"),
    ("less_equal", "tf.less_equal"),
    ("log", "tf.math.log"),
    ("logical_and", "tf.logical_and"),
    ("logical_not", "tf.logical_not"),
    ("logical_or", "tf.logical_or"),
    ("maximum", "tf.maximum"),
    ("minimum", "tf.minimum"),
    ("mod", "tf.math.floormod"),
    ("multiply", "tf.multiply"),
    ("negative", "tf.negative"),
    ("not_equal", "tf.not_equal"),
    ("pow", "tf.pow"),
    ("reduce_max", "tf.reduce_max"),
    ("reduce_min", "tf.reduce_min"),
    ("rsqrt", "tf.math.rsqrt"),
    ("sigmoid", "tf.sigmoid"),
    ("sin", "tf.sin"),
    ("sqrt", "tf.sqrt"),
    ("square", "tf.square"),
    ("stop_gradient", "tf.stop_gradient"),
    ("subtract", "tf.subtract"),
    ("tanh", "tf.tanh"),
    ("to_float", "tf.float32"),
    ("to_int32", "tf.int32"),
    ("to_int64", "tf.int64"),
    ("where", "tf.where"),
];
/// The decays of `tf.train`.
const DECAYS: [&str; 10] = [
    "cosine_decay",
    "cosine_decay_restarts",
    "exponential_decay",
    "inverse_time_decay",
    "linear_cosine_decay",
    "natural_exp_decay",
    "noisy_linear_cosine_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
];
/// What sets a variable when a session runs it.
const ASSIGNING: [&str; 4] = ["assign", "assign_add", "assign_sub", "load"];
/// What makes an update and counts it.
const COUNTING: [&str; 4] = ["minimize", "apply_gradients", "optimize_loss", "create_train_op"];
/// The attributes of an optimizer of the file that are its rate.
const RATES: [&str; 4] = ["learning_rate", "_learning_rate", "lr", "_lr"];

/// Python for a value, and the nodes in it.
#[derive(Default)]
struct GraphText {
    text: String,
    inputs: BTreeSet<usize>,
}

impl GraphText {
    fn plain(text: impl Into<String>) -> Option<GraphText> {
        Some(GraphText { text: text.into(), inputs: BTreeSet::new() })
    }

    /// Several, with a text between them.
    fn joined(parts: Vec<GraphText>, between: &str) -> GraphText {
        let text = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(between);
        GraphText { text, inputs: parts.into_iter().flat_map(|part| part.inputs).collect() }
    }
}

/// The name of a function of TensorFlow without its package: `train.polynomial_decay`, `minimum` for `tf.math.minimum`.
fn canonical(origin: &str) -> Option<&str> {
    let rest = origin.strip_prefix("tensorflow.").or(origin.strip_prefix("tf."))?;
    let rest = rest.strip_prefix("compat.v1.").unwrap_or(rest);
    let rest = rest.strip_prefix("compat.v2.").unwrap_or(rest);
    let rest = rest.strip_prefix("math.").unwrap_or(rest);
    (!rest.contains('(')).then_some(rest)
}

/// Whether a path is that of a decay of TensorFlow 1.
pub(in crate::python) fn is_decay(origin: &str) -> bool {
    let name = canonical(origin).and_then(|name| name.strip_prefix("train."));
    name.is_some_and(|name| DECAYS.contains(&name))
}

/// The node of a value.
fn node_of(machine: &mut dyn Host, value: &Value) -> Option<usize> {
    if !is_unknown(value) {
        return None;
    }
    usize::try_from(field(machine, value, NODE).as_int()?).ok()
}

/// Python that makes a value.
fn written(machine: &mut dyn Host, value: &Value, depth: usize) -> Option<GraphText> {
    if let Some(node) = node_of(machine, value) {
        return Some(GraphText { text: format!("v{node}"), inputs: BTreeSet::from([node]) });
    }
    if is_unknown(value) {
        let origin = origin_of(machine, value);
        let dtype = Dtype::named(canonical(&origin)?)?;
        return GraphText::plain(format!("tf.{}", dtype.name()));
    }
    match value {
        Value::None => GraphText::plain("None"),
        Value::Bool(value) => GraphText::plain(if *value { "True" } else { "False" }),
        Value::Int(value) if *value < 0 => GraphText::plain(format!("({value})")),
        Value::Int(value) => GraphText::plain(value.to_string()),
        Value::Float(value) if value.is_sign_negative() => GraphText::plain(format!("({})", repr(*value))),
        Value::Float(value) if value.is_finite() => GraphText::plain(repr(*value)),
        Value::Dtype(dtype) => GraphText::plain(format!("tf.{}", dtype.name())),
        Value::Tensor(dtype, _) if *dtype != Dtype::Bool => {
            let scalar = value.scalar()?;
            let text = if dtype.is_float() { repr(scalar.to_f64()) } else { scalar.to_i64().to_string() };
            GraphText::plain(format!("tf.constant({text}, dtype=tf.{})", dtype.name()))
        }
        Value::List(_) | Value::Tuple(_) if depth > 0 => {
            let items = match value {
                Value::List(items) => items.borrow().clone(),
                Value::Tuple(items) => items.to_vec(),
                _ => Vec::new(),
            };
            let parts: Option<Vec<GraphText>> =
                items.iter().take(MOST_NODES).map(|item| written(machine, item, depth - 1)).collect();
            let inner = GraphText::joined(parts?, ", ");
            let text = match value {
                Value::Tuple(_) => format!("({},)", inner.text),
                _ => format!("[{}]", inner.text),
            };
            Some(GraphText { text, ..inner })
        }
        // A branch of `tf.cond`: TensorFlow calls it once, for the operations in it.
        Value::Function(_) | Value::Bound(_) if depth > 0 => {
            let result = machine.call(value, &[], &[]).ok()?;
            let inner = written(machine, &result, depth - 1)?;
            Some(GraphText { text: format!("lambda: {}", inner.text), ..inner })
        }
        _ => None,
    }
}

/// Gives a value that is not known its node.
fn keep(machine: &mut dyn Host, result: &Value, node: GraphNode) -> Outcome<()> {
    let Some(graph) = machine.whole().and_then(|whole| whole.graph.as_mut()) else { return Ok(()) };
    if graph.nodes.len() >= MOST_NODES {
        return Ok(());
    }
    graph.nodes.push(node);
    let number = graph.nodes.len() as i64 - 1;
    set(machine, result, NODE, Value::Int(number))
}

/// Whether an operation of the graph takes what is not known by a name: `tf.cond(pred=..., true_fn=...)`.
pub(in crate::python) fn is_open(machine: &mut dyn Host, name: &str, args: &CallArgs) -> bool {
    args.keywords.iter().any(|(_, value)| is_unknown(value))
        && canonical(name).is_some_and(is_operation)
        && is_graph(machine)
}

/// Whether the file describes a graph.
pub(in crate::python) fn is_graph(machine: &mut dyn Host) -> bool {
    machine.whole().is_some_and(|whole| whole.open && whole.graph.is_some())
}

/// Remembers the operation of a call whose result is not known.
pub(in crate::python) fn called(
    machine: &mut dyn Host,
    origin: &str,
    (args, keywords): (&[Value], &[(Rc<str>, Value)]),
    result: &Value,
) -> Outcome<()> {
    if !is_graph(machine) || !is_unknown(result) {
        return Ok(());
    }
    let Some(name) = canonical(origin) else { return Ok(()) };
    let leaf = |kind, text: String, dtype| GraphNode { kind, text, dtype, inputs: BTreeSet::new() };
    if STEPS.contains(&name) {
        return keep(machine, result, leaf(NodeKind::Step, String::new(), "int64"));
    }
    if ["Variable", "get_variable"].contains(&name) {
        return match variable(machine, name, args, keywords) {
            Some((text, dtype)) => keep(machine, result, leaf(NodeKind::Variable, text, dtype)),
            None => Ok(()),
        };
    }
    if ["placeholder", "placeholder_with_default"].contains(&name) {
        return keep(machine, result, leaf(NodeKind::Placeholder, String::new(), ""));
    }
    match operation(machine, name, args, keywords) {
        Some(GraphText { text, inputs }) => {
            keep(machine, result, GraphNode { kind: NodeKind::Operation, text, dtype: "", inputs })
        }
        None if is_operation(name) => lacks(machine, args, keywords, result),
        None => Ok(()),
    }
}

/// Whether a name is that of an operation that is known here.
fn is_operation(name: &str) -> bool {
    OPERATIONS.iter().any(|(known, _)| *known == name)
}

/// Of an operation on what is not known, the user is asked for that: a number for the result would stand for all updates.
fn lacks(
    machine: &mut dyn Host,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
    result: &Value,
) -> Outcome<()> {
    let mut facts: Vec<Rc<str>> = Vec::new();
    for value in args.iter().chain(keywords.iter().map(|(_, value)| value)) {
        open_facts(machine, value, DEPTH, &mut facts);
    }
    if facts.is_empty() {
        return Ok(());
    }
    set(machine, result, OPEN, Value::Bool(true))?;
    set(machine, result, "__facts__", Value::tuple(facts.iter().map(|fact| Value::str(&**fact)).collect()))
}

/// The facts that a value depends on, with those of its items and of the branches of a condition.
fn open_facts(machine: &mut dyn Host, value: &Value, depth: usize, found: &mut Vec<Rc<str>>) {
    let items: Vec<Value> = match value {
        value if is_unknown(value) => {
            // What has a node is computed anew at each update.
            let facts = if node_of(machine, value).is_some() { Vec::new() } else { facts_of(machine, value) };
            facts.into_iter().for_each(|fact| {
                if !found.contains(&fact) {
                    found.push(fact);
                }
            });
            return;
        }
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        Value::Function(_) | Value::Bound(_) => machine.call(value, &[], &[]).into_iter().collect(),
        _ => return,
    };
    if depth > 0 {
        items.iter().for_each(|item| open_facts(machine, item, depth - 1, found));
    }
}

/// The result of a function of a framework with something that is not known, with its operation.
pub(in crate::python) fn computed(machine: &mut dyn Host, name: &str, args: &CallArgs) -> Outcome<Value> {
    let of = args.values.iter().collect::<Vec<_>>();
    let result = derived(machine, &format!("{name}(...)"), &of)?;
    called(machine, name, (args.values, args.keywords), &result)?;
    Ok(result)
}

/// Python for a call of an operation that is known here.
fn operation(
    machine: &mut dyn Host,
    name: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Option<GraphText> {
    let decay = name.strip_prefix("train.").filter(|decay| DECAYS.contains(decay));
    let known = OPERATIONS.iter().find(|(known, _)| *known == name).map(|(_, now)| *now);
    if decay.is_none() && known.is_none() {
        return None;
    }
    let mut parts = Vec::new();
    for value in args {
        parts.push(written(machine, value, DEPTH)?);
    }
    for (key, value) in keywords.iter().filter(|(key, _)| &**key != "name") {
        let inner = written(machine, value, DEPTH)?;
        // What the branches of `tf.cond` were once called.
        let key = match (name, &**key) {
            ("cond", "fn1") => "true_fn",
            ("cond", "fn2") => "false_fn",
            (_, key) => key,
        };
        parts.push(GraphText { text: format!("{key}={}", inner.text), ..inner });
    }
    let inner = GraphText::joined(parts, ", ");
    let text = match (decay, known) {
        (Some(decay), _) => format!("tf.compat.v1.train.{decay}({})()", inner.text),
        (_, Some(dtype)) if name.starts_with("to_") => format!("tf.cast({}, {dtype})", inner.text),
        (_, known) => format!("{}({})", known?, inner.text),
    };
    Some(GraphText { text, ..inner })
}

/// The first value of a variable that is a number, and its type.
fn variable(
    machine: &mut dyn Host,
    name: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Option<(String, &'static str)> {
    let named =
        |key: &str| keywords.iter().find(|(known, _)| &**known == key).map(|(_, value)| value.clone());
    let stated = match named("dtype") {
        Some(dtype) => Some(written(machine, &dtype, 0)?.text),
        None => None,
    };
    let types = ["int32", "int64", "float32", "float64"];
    let stated = types.into_iter().find(|name| stated.as_deref() == Some(&format!("tf.{name}")));
    if name == "get_variable" {
        let text = named("name").or(args.first().cloned())?;
        let is_step = text.text().is_some_and(|text| text.ends_with("global_step"));
        return stated.filter(|dtype| is_step && dtype.starts_with("int")).map(|dtype| ("0".into(), dtype));
    }
    match named("initial_value").or(args.first().cloned())? {
        Value::Int(value) => Some((value.to_string(), stated.unwrap_or("int32"))),
        Value::Float(value) if value.is_finite() => Some((repr(value), stated.unwrap_or("float32"))),
        _ => None,
    }
}

/// Remembers the operation of an operator whose result is not known. `reversed` says that the second operand stands first.
pub(in crate::python) fn operated(
    machine: &mut dyn Host,
    operator: &str,
    (one, other, reversed): (&Value, &Value, bool),
    result: &Value,
) -> Outcome<()> {
    if !is_graph(machine) || !is_unknown(result) {
        return Ok(());
    }
    let (Some(one), Some(other)) = (written(machine, one, 0), written(machine, other, 0)) else {
        return Ok(());
    };
    let parts = if reversed { vec![other, one] } else { vec![one, other] };
    let GraphText { text, inputs } = GraphText::joined(parts, &format!(" {operator} "));
    keep(machine, result, GraphNode { kind: NodeKind::Operation, text, dtype: "", inputs })
}

/// The flags of TensorFlow 1, which are those of absl.
pub(in crate::python) fn flags(machine: &mut dyn Host, origin: &str) -> Outcome<Option<Value>> {
    match canonical(origin) {
        Some("flags" | "app.flags") => standard::import(machine, "lrsched.flags", None),
        _ => Ok(None),
    }
}

/// The mode in which a function makes the graph of the training.
pub(in crate::python) fn mode(origin: &str) -> Option<Value> {
    let name = origin.strip_suffix(".TRAIN").map(|of| (of, "train"));
    let name = name.or(origin.strip_suffix(".EVAL").map(|of| (of, "eval")));
    let (of, mode) = name.or(origin.strip_suffix(".PREDICT").map(|of| (of, "infer")))?;
    of.ends_with("ModeKeys").then(|| Value::str(mode))
}

/// The rate of an optimizer of TensorFlow 1: the argument, or what an object of the file's own class keeps of it.
fn rate_of(machine: &mut dyn Host, call: &RecordedCall) -> Option<Value> {
    let last = call.origin.rsplit('.').next().unwrap_or_default();
    if !call.origin.contains(".train.") || !last.ends_with("Optimizer") {
        return None;
    }
    match &call.result {
        Value::Instance(instance) if instance.class.own => {
            let mut fields = RATES.iter().map(|name| field(machine, &call.result, name));
            fields.find(|value| !matches!(value, Value::None))
        }
        _ => {
            let named = call.keywords.iter().find(|(name, _)| &**name == "learning_rate");
            named.map(|(_, value)| value).or(call.args.first()).cloned()
        }
    }
}

/// The steps that calls count, a step for each of these calls.
fn counted(machine: &mut dyn Host, graph: &Graph, all: &[RecordedCall]) -> Vec<usize> {
    let mut found = Vec::new();
    for call in all {
        let last = call.origin.rsplit('.').next().unwrap_or_default();
        let named = call.keywords.iter().find(|(name, _)| &**name == "global_step").map(|(_, value)| value);
        let is_update = COUNTING.contains(&last);
        let step = match is_update {
            true => named.or(call.args.get(1)).cloned(),
            false if ASSIGNING.contains(&last) => assigned(call).cloned(),
            false => None,
        };
        let Some(step) = step.and_then(|step| node_of(machine, &step)) else { continue };
        found.push(step);
        // What is assigned is the next number; otherwise it counts something else.
        if !is_update && !is_next(machine, graph, step, call) {
            found.push(step);
        }
    }
    found
}

/// The variable that a call sets.
fn assigned(call: &RecordedCall) -> Option<&Value> {
    let is_method = !canonical(&call.origin).is_some_and(|name| ASSIGNING.contains(&name));
    if is_method { call.of.as_ref() } else { call.args.first() }
}

/// Whether a call adds one to a step.
fn is_next(machine: &mut dyn Host, graph: &Graph, step: usize, call: &RecordedCall) -> bool {
    let Some(value) = call.args.last() else { return false };
    if call.origin.ends_with("assign_add") {
        return value.as_int() == Some(1);
    }
    let Some(node) = node_of(machine, value) else { return false };
    let next = [format!("v{step} + 1"), format!("1 + v{step}"), format!("tf.add(v{step}, 1)")];
    next.contains(&graph.nodes[node].text)
}

/// What an operation lacks that makes a rate, and that is not known: a number for its result would stand for all updates.
fn of_open_operation(machine: &mut dyn Host, value: &Value, all: &[RecordedCall]) -> Option<NoGraphRate> {
    if !matches!(field(machine, value, OPEN), Value::Bool(true)) {
        return None;
    }
    // What has a node is computed at each update.
    let computed: BTreeSet<Rc<str>> = all
        .iter()
        .filter(|call| node_of(machine, &call.result).is_some())
        .filter_map(|call| Some(Rc::from(&**call.variable.as_ref()?)))
        .collect();
    let facts = facts_of(machine, value).into_iter().filter(|fact| !computed.contains(fact));
    let asked: Vec<String> = facts.map(|fact| fact.to_string()).collect();
    let why = "is computed of what is not known here".into();
    (!asked.is_empty()).then_some(NoGraphRate { why, asked, is_fed: false })
}

/// What a rate that is not known lacks, where statements that were not run would have computed it: a number for it would stand for
/// all updates.
fn beneath(machine: &mut dyn Host, value: &Value, lost: &[(Rc<str>, Vec<Rc<str>>)]) -> Option<NoGraphRate> {
    let facts = facts_of(machine, value);
    let lacks = |fact: &Rc<str>| lost.iter().rev().find(|(known, _)| known == fact).map(|(_, of)| of.clone());
    let open = facts.iter().find(|fact| lacks(fact).is_some())?;
    let asked = lacks(open).unwrap_or_default().iter().map(|fact| fact.to_string()).collect();
    let why = format!("is `{open}`, which the file computes where it could not be run here");
    Some(NoGraphRate { why, asked, is_fed: false })
}

/// The rate that an optimizer takes of the graph, as Python; or why it cannot be said. `None` if it takes none, or one that is
/// read otherwise.
pub(in crate::python) fn rate(
    machine: &mut dyn Host,
    graph: &Graph,
    (call, all): (&RecordedCall, &[RecordedCall]),
    lost: &[(Rc<str>, Vec<Rc<str>>)],
) -> Option<Result<String, NoGraphRate>> {
    let value = rate_of(machine, call)?;
    let Some(node) = node_of(machine, &value) else {
        let none = beneath(machine, &value, lost).or_else(|| of_open_operation(machine, &value, all));
        return none.map(Err);
    };
    if graph.needed(node).iter().any(|at| graph.nodes[*at].kind == NodeKind::Placeholder) {
        let asked = facts_of(machine, &value).iter().map(|fact| fact.to_string()).collect();
        let why = "is of a placeholder, which each run of the session is fed".into();
        return Some(Err(NoGraphRate { why, asked, is_fed: true }));
    }
    let counted = counted(machine, graph, all);
    let is_own = matches!(&call.result, Value::Instance(instance) if instance.class.own);
    if !is_own && graph.is_decay_of_step(node) {
        return None;
    }
    let leaves: Vec<usize> =
        graph.needed(node).into_iter().filter(|at| graph.nodes[*at].kind != NodeKind::Operation).collect();
    let times = |leaf: &usize| counted.iter().filter(|step| *step == leaf).count();
    let is_step = |leaf: &usize| {
        graph.nodes[*leaf].kind == NodeKind::Step || graph.nodes[*leaf].dtype.starts_with("int")
    };
    if leaves.iter().any(|leaf| times(leaf) > 0 && !is_step(leaf)) {
        return Some(Err(NoGraphRate::because("depends on a variable that the file assigns to")));
    }
    let mut steps = leaves.iter().filter(|leaf| is_step(leaf));
    match (steps.next(), steps.next()) {
        (Some(step), None) if times(step) == 1 => Some(Ok(graph.source(node, &[*step]))),
        (Some(step), None) if times(step) == 0 => {
            Some(Err(NoGraphRate::because("is of a global step that is not known to count the updates")))
        }
        (None, _) => Some(Ok(graph.source(node, &[]))),
        _ => {
            let why = "is of a global step that counts more than the updates of one optimizer";
            Some(Err(NoGraphRate::because(why)))
        }
    }
}
