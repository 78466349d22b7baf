//! The same spec with one value changed: which values there are, and what the plan then is.

use super::rates::{PlanRates, SearchEffort};
use crate::dialect::{self, Default, Type};
use crate::schedule::{Channel, Quantity};
use crate::spec::yaml::{Node, PathStep, Yaml, written};
use crate::spec::{Files, RunLength, Spec};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A spec that was read, and how it is resolved.
pub(crate) struct WrittenSpec<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// Reads the files that it names.
    pub files: &'a dyn Files,
    /// The length that was asked for.
    pub asked: RunLength,
    /// The index of its schedule in the plan.
    pub series: usize,
    /// The plans with other values that were made.
    pub made: MadePlans,
}

/// Plans with other values, by what was changed: the same ones are tried for every part of a run.
#[derive(Default)]
pub(crate) struct MadePlans {
    plans: RefCell<HashMap<String, Option<Rc<PlanRates>>>>,
    most: usize,
}

/// The most values that all of these plans keep.
const MOST_KEPT: u64 = 1 << 23;
/// The most plans.
const MOST_PLANS: u64 = 1 << 14;

impl MadePlans {
    /// Room for plans of so many rows.
    pub(crate) fn of(rows: u64) -> Self {
        MadePlans { plans: RefCell::default(), most: (MOST_KEPT / rows.max(1)).min(MOST_PLANS) as usize }
    }

    /// The plan of a key, which is made if it is not there.
    fn get(&self, key: String, make: impl FnOnce() -> Option<Rc<PlanRates>>) -> Option<Rc<PlanRates>> {
        if let Some(plan) = self.plans.borrow().get(&key) {
            return plan.clone();
        }
        let plan = make();
        let mut plans = self.plans.borrow_mut();
        if plans.len() < self.most {
            plans.insert(key, plan.clone());
        }
        plan
    }
}

/// What a value of a spec is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnobRole {
    /// The length of the whole schedule, or of one of its cycles.
    Total,
    /// The warmup.
    Warmup,
    /// The lowest value.
    Floor,
    /// The kind.
    Kind,
    /// Only one of the schedules that it is made of.
    Part,
    /// Anything else.
    Other,
}

impl KnobRole {
    /// The role that the name of a parameter tells. The words are those of the field.
    fn of(name: &str) -> KnobRole {
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        match () {
            () if has(&["warm"]) => KnobRole::Warmup,
            () if has(&["min", "alpha", "final", "end_l", "end_v", "floor", "eta_m"]) => KnobRole::Floor,
            () if has(&[
                "total",
                "training_steps",
                "t_max",
                "t_0",
                "t_initial",
                "decay_steps",
                "max_steps",
                "iters",
                "step_size",
                "steps",
                "period",
            ]) =>
            {
                KnobRole::Total
            }
            () => KnobRole::Other,
        }
    }
}

/// What can be changed at a place of a spec.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Choice {
    /// A number; whether it is whole, and how it is written: the text before and after it, where it is part of an
    /// expression.
    Number { now: Option<f64>, whole: bool, around: Option<(String, String)> },
    /// One of these values.
    These(Vec<(String, Yaml)>),
}

/// A value of a spec that can be changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Knob {
    /// Where it is.
    pub path: Vec<PathStep>,
    /// The value now, as written.
    pub now: String,
    /// What it is about.
    pub role: KnobRole,
    /// What it may become.
    pub choice: Choice,
    /// The value that a framework takes if it is left out.
    pub default: Option<f64>,
}

impl Knob {
    /// The path in words, such as `schedule.phases[1].end`.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        for step in &self.path {
            match step {
                PathStep::Key(key) if name.is_empty() => name.push_str(key),
                PathStep::Key(key) => name.push_str(&format!(".{key}")),
                PathStep::Item(index) => name.push_str(&format!("[{index}]")),
            }
        }
        name
    }

    /// The value that a number becomes.
    pub(crate) fn value(&self, number: f64) -> Yaml {
        let Choice::Number { whole, around, .. } = &self.choice else { return Yaml::Null };
        match (around, whole) {
            (Some((before, after)), true) => Yaml::Text(format!("{before}{}{after}", number as i64)),
            (Some((before, after)), false) => Yaml::Text(format!("{before}{number}{after}")),
            (None, true) => Yaml::Int(number as i64),
            (None, false) => Yaml::Float(number),
        }
    }
}

impl WrittenSpec<'_> {
    /// The channel of the plan with another value; `None` if the framework refuses it.
    pub(crate) fn rates(
        &self,
        path: &[PathStep],
        value: Yaml,
        channel: &Channel,
        effort: &SearchEffort,
    ) -> Option<Rc<PlanRates>> {
        let key = format!("{path:?} {value:?} {:?}", channel.group);
        self.made.get(key, || {
            // A user's Python has a limit for each command; the search has its own.
            dialect::renew_work();
            let plan =
                self.spec.with(path, value)?.resolve(&self.asked, self.files).ok()?.counting_as_its_log();
            let schedule = &plan.series.get(self.series)?.schedule;
            let rates =
                |other: &Channel| other.quantity == Quantity::LearningRate && other.group == channel.group;
            let index = schedule.channels().iter().position(rates)?;
            Some(Rc::new(PlanRates::new(schedule, index, effort)))
        })
    }

    /// Everything in the spec that can be changed.
    pub(crate) fn knobs(&self) -> Vec<Knob> {
        let mut knobs = Vec::new();
        let root = self.spec.document().root();
        let key = |name: &str| PathStep::Key(name.to_string());
        let mut schedules = self.spec.schedules().into_iter();
        if let Some((name, node)) = schedules.nth(self.series) {
            let path = match name {
                None => vec![key("schedule")],
                Some(name) => vec![key("schedules"), key(&name)],
            };
            schedule(node, &path, &mut knobs, 0);
        }
        if let Some(run) = root.get("run") {
            for name in ["steps", "epochs"] {
                if let Some(node) = run.get(name) {
                    knobs.extend(number(node, vec![key("run"), key(name)], KnobRole::Total, true, None));
                }
            }
        }
        if let Some(lr) = root.get("optimizer").and_then(|optimizer| optimizer.get("lr")) {
            knobs.extend(number(lr, vec![key("optimizer"), key("lr")], KnobRole::Other, false, None));
        }
        knobs.dedup_by(|a, b| a.path == b.path && a.choice == b.choice);
        knobs
    }
}

/// The most schedules within each other that are looked at.
const MOST_NESTED: usize = 8;

fn knob(path: &[PathStep], role: KnobRole, now: String, choice: Choice) -> Knob {
    Knob { path: path.to_vec(), now, role, choice, default: None }
}

fn schedule(node: &Node, path: &[PathStep], knobs: &mut Vec<Knob>, depth: usize) {
    let kind = node.get("kind").and_then(Node::text).and_then(dialect::find);
    let Some((dialect, kind)) = kind.filter(|_| depth < MOST_NESTED) else { return };
    let now = dialect.full_name(kind);
    let known = |params: &[dialect::Param], key: &Node| {
        key.text().is_some_and(|key| key == "interval" || params.iter().any(|param| param.name == key))
    };
    let mut others = Vec::new();
    for other in dialect.kinds.iter().filter(|other| other.name != kind.name) {
        let name = dialect.full_name(other);
        let named = (Node::made(Yaml::Text("kind".into())), Node::made(Yaml::Text(name.clone())));
        let kept = node.entries().iter().filter(|(key, _)| known(other.params, key)).cloned();
        others.push((name, Yaml::Map([named].into_iter().chain(kept).collect())));
    }
    let mut parts = Vec::new();
    // Where a schedule begins is a shift of the plan, and is named as one.
    for param in kind.params.iter().filter(|param| param.name != "last_epoch") {
        let at: Vec<PathStep> = path.iter().cloned().chain([PathStep::Key(param.name.into())]).collect();
        parts.extend(parameter(param, node.get(param.name), &at, knobs, depth));
    }
    if !parts.is_empty() {
        knobs.push(knob(path, KnobRole::Part, now.clone(), Choice::These(parts)));
    }
    knobs.push(knob(path, KnobRole::Kind, now, Choice::These(others)));
}

/// What can be changed at a parameter. Returns the schedules that it has.
fn parameter(
    param: &dialect::Param,
    value: Option<&Node>,
    at: &[PathStep],
    knobs: &mut Vec<Knob>,
    depth: usize,
) -> Vec<(String, Yaml)> {
    let role = KnobRole::of(param.name);
    let default = match param.default {
        Default::Is(text) => text.parse().ok(),
        _ => None,
    };
    let now = || value.map_or_else(|| param.default.to_string(), written);
    match (value, param.ty) {
        (Some(Node { value: Yaml::List(items), .. }), _) => {
            let mut parts = Vec::new();
            for (index, item) in items.iter().enumerate().take(MOST_NESTED) {
                let at: Vec<PathStep> = at.iter().cloned().chain([PathStep::Item(index)]).collect();
                if item.get("kind").is_some() {
                    schedule(item, &at, knobs, depth + 1);
                    parts.push((format!("{} alone", kind_name(item)), item.value.clone()));
                } else {
                    knobs.extend(number(item, at, role, matches!(item.value, Yaml::Int(_)), None));
                }
            }
            return parts;
        }
        (Some(value), Type::Schedule) => {
            schedule(value, at, knobs, depth + 1);
            return vec![(format!("{} alone", kind_name(value)), value.value.clone())];
        }
        (_, Type::Choice(words)) => {
            let others = words.iter().filter(|word| **word != now());
            let others = others.map(|word| (word.to_string(), Yaml::Text(word.to_string()))).collect();
            knobs.push(knob(at, role, now(), Choice::These(others)));
        }
        (_, Type::Flag | Type::Truth) => {
            let other = now() != "true";
            knobs.push(knob(at, role, now(), Choice::These(vec![(other.to_string(), Yaml::Bool(other))])));
        }
        (Some(value), ty) => {
            let whole = is_count(ty) || matches!(value.value, Yaml::Int(_));
            knobs.extend(number(value, at.to_vec(), role, whole, default));
        }
        (None, ty) if is_number(ty) => {
            let choice = Choice::Number { now: default, whole: is_count(ty), around: None };
            knobs.push(knob(at, role, now(), choice));
        }
        (None, _) => {}
    }
    Vec::new()
}

fn kind_name(node: &Node) -> &str {
    node.get("kind").and_then(Node::text).unwrap_or("one of its parts")
}

fn is_count(ty: Type) -> bool {
    match ty {
        Type::Count => true,
        Type::Either(first, second) => is_count(*first) || is_count(*second),
        Type::PerGroup(inner) => is_count(*inner),
        _ => false,
    }
}

fn is_number(ty: Type) -> bool {
    match ty {
        Type::Count | Type::Number => true,
        Type::Either(first, second) => is_number(*first) || is_number(*second),
        Type::PerGroup(inner) => is_number(*inner),
        _ => false,
    }
}

/// A number with a unit behind it, as `10ep` and `0.1dur`.
fn with_unit(text: &str) -> Option<(f64, &str)> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.')?);
    let is_unit = unit.chars().all(|c| c.is_ascii_alphabetic());
    digits.parse().ok().filter(|_| is_unit).map(|number| (number, unit))
}

/// A number, or the first whole number of an expression.
fn number(
    node: &Node,
    path: Vec<PathStep>,
    role: KnobRole,
    whole: bool,
    default: Option<f64>,
) -> Option<Knob> {
    let (now, around, whole) = match &node.value {
        Yaml::Int(value) => (*value as f64, None, whole),
        Yaml::Float(value) => (*value, None, whole && value.fract() == 0.0),
        Yaml::Text(text) if with_unit(text).is_some() => {
            let (now, unit) = with_unit(text)?;
            // One of a unit may be a part of it: `1dur`, and `0.5dur`.
            (now, Some((String::new(), unit.to_string())), now > 1.0 && now.fract() == 0.0)
        }
        Yaml::Text(text) => {
            let start = text.find(|c: char| c.is_ascii_digit())?;
            let digits = text[start..].chars().take_while(char::is_ascii_digit).count();
            let (before, rest) = text.split_at(start);
            let (inner, after) = rest.split_at(digits);
            // A name such as `T_0`, or a number with decimals.
            let is_alone = |c: char| !c.is_alphanumeric() && c != '_' && c != '.';
            if !before.chars().next_back().is_none_or(is_alone) || !after.chars().next().is_none_or(is_alone)
            {
                return None;
            }
            (inner.parse().ok()?, Some((before.to_string(), after.to_string())), true)
        }
        _ => return None,
    };
    Some(Knob {
        path,
        now: written(node),
        role,
        choice: Choice::Number { now: Some(now), whole, around },
        default,
    })
}
