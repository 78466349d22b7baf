//! A schedule as written, and those within it: kinds, and arguments with their roles. Lengths become steps of the scheduler.

use crate::diagnostic::Place;
use crate::dialect::{self, Default, Dialect, Kind, Param, ParamUnit, Role, Type};
use crate::plan::Series;
use crate::schedule::Unit;
use crate::spec::clock::Clock;
use crate::spec::expression;
use crate::spec::yaml::{Node, Yaml};

use super::words::plain;

/// The most schedules within one that are looked at.
const MOST_PARTS: usize = 256;
/// The most numbers of one argument that are looked at.
const MOST_NUMBERS: usize = 4096;

/// A schedule as written: its kind and its arguments.
pub(super) struct SchedulePart<'a> {
    pub dialect: &'static Dialect,
    pub kind: &'static Kind,
    /// Whether it stands within another schedule.
    pub is_nested: bool,
    /// The step of the run at which it begins to count, if that is known.
    pub begins: Option<f64>,
    pub arguments: Vec<LintArgument<'a>>,
    node: &'a Node,
    series: &'a Series,
}

/// A parameter that has a value.
pub(super) struct LintArgument<'a> {
    pub param: &'static Param,
    pub role: Option<Role>,
    /// The numbers that it has: one, or those of a list, or the keys of a map. Lengths are in steps of the scheduler.
    pub numbers: Vec<f64>,
    /// The steps of the scheduler in one unit of the parameter. 1 if it counts the same.
    pub factor: f64,
    /// The value as written; `None` for a default.
    pub given: Option<&'a Node>,
}

impl LintArgument<'_> {
    /// A length in steps of the scheduler, as one writes it for this parameter.
    pub(super) fn spell(&self, steps: f64) -> String {
        match self.param.unit {
            ParamUnit::Written => format!("{steps:.0}ba"),
            _ => plain(steps / self.factor),
        }
    }
}

impl<'a> SchedulePart<'a> {
    /// The first argument of a role.
    pub(super) fn argument(&self, role: Role) -> Option<&LintArgument<'a>> {
        self.arguments.iter().find(|argument| argument.role == Some(role))
    }

    /// Its number, if it has one.
    pub(super) fn number(&self, role: Role) -> Option<f64> {
        self.argument(role)?.numbers.first().copied()
    }

    /// The text of a parameter, as written.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.node.get(name).and_then(Node::text)
    }

    /// Whether it calls a user's Python.
    pub(super) fn runs_python(&self) -> bool {
        self.kind.params.iter().any(|param| {
            matches!(param.ty, Type::Python | Type::Either(_, Type::Python) | Type::PerGroup(Type::Python))
        })
    }

    /// Whether the kind has a parameter of this role.
    pub(super) fn has(&self, role: Role) -> bool {
        self.kind.params.iter().any(|param| param.role == Some(role))
    }

    /// Where an argument is written, or the kind if it was left out.
    pub(super) fn place(&self, argument: &LintArgument<'_>) -> Place {
        let document = self.series.document();
        match (argument.given, self.node.get("kind")) {
            (Some(node), _) => document.place(node),
            (None, Some(kind)) => document.place(kind),
            (None, None) => self.series.place(),
        }
    }

    /// The length of the warmup in steps. A number below 1 is a fraction of the total.
    pub(super) fn warmup(&self) -> Option<f64> {
        let steps = self.number(Role::Warmup)?;
        match self.number(Role::Total) {
            Some(total) if steps > 0.0 && steps < 1.0 => Some((steps * total).ceil()),
            _ => Some(steps),
        }
    }
}

/// A schedule as written, and those within it.
pub(super) fn parts<'a>(series: &'a Series, clock: &'a Clock) -> Vec<SchedulePart<'a>> {
    let mut gathered = Gathered { series, lengths: Lengths::of(series, clock), parts: Vec::new() };
    if let Some(node) = series.written() {
        gathered.add(node, Some(0.0), false);
    }
    gathered.parts
}

/// The schedules that were found so far.
struct Gathered<'a> {
    series: &'a Series,
    lengths: Lengths<'a>,
    parts: Vec<SchedulePart<'a>>,
}

impl<'a> Gathered<'a> {
    /// Adds a schedule as written, and those within it.
    fn add(&mut self, node: &'a Node, begins: Option<f64>, is_nested: bool) {
        let Some((dialect, kind)) = node.get("kind").and_then(Node::text).and_then(dialect::find) else {
            return;
        };
        if self.parts.len() >= MOST_PARTS {
            return;
        }
        let params = if drives_the_rate(kind) { kind.params } else { &[] };
        let arguments = params.iter().filter_map(|param| self.lengths.argument(param, node)).collect();
        let series = self.series;
        let part = SchedulePart { dialect, kind, is_nested, begins, arguments, node, series };
        let warmup = part.warmup();
        let milestones = part.argument(Role::Milestones).map_or(Vec::new(), |one| one.numbers.clone());
        self.parts.push(part);
        for param in kind.params {
            let Some(value) = node.get(param.name).filter(|_| may_hold_schedules(&param.ty)) else {
                continue;
            };
            let start = |index: usize| match param.role {
                Some(Role::Together) => begins,
                Some(Role::InTurn) if index == 0 => begins,
                Some(Role::InTurn) => Some(begins? + milestones.get(index - 1)?),
                Some(Role::AfterWarmup) => Some(begins? + warmup?),
                _ => None,
            };
            match &value.value {
                Yaml::List(items) => {
                    items.iter().enumerate().for_each(|(index, item)| self.add(item, start(index), true));
                }
                _ => self.add(value, start(0), true),
            }
        }
    }
}

/// Whether a kind drives the learning rate. OpenMMLab's have a twin of the same parameters for the momentum.
fn drives_the_rate(kind: &Kind) -> bool {
    !kind.name.contains("Momentum")
}

fn may_hold_schedules(ty: &Type) -> bool {
    match ty {
        Type::Schedule => true,
        Type::List(inner) | Type::PerGroup(inner) => may_hold_schedules(inner),
        Type::Either(one, other) => may_hold_schedules(one) || may_hold_schedules(other),
        _ => false,
    }
}

/// What the lengths of parameters are in steps of the scheduler.
struct Lengths<'a> {
    clock: &'a Clock,
    /// The unit of the schedule.
    unit: Unit,
    /// The outermost schedule as written.
    outer: Option<&'a Node>,
}

impl<'a> Lengths<'a> {
    fn of(series: &'a Series, clock: &'a Clock) -> Self {
        Lengths { clock, unit: series.schedule.unit(), outer: series.written() }
    }

    fn argument<'n>(&self, param: &'static Param, node: &'n Node) -> Option<LintArgument<'n>> {
        let given = param.given(node);
        let mut numbers = Vec::new();
        match (given, param.default) {
            (Some(node), _) => self.add_numbers(node, param.unit, &mut numbers),
            (None, Default::Is(text)) => self.add_numbers(&Node::literal(text), param.unit, &mut numbers),
            (None, Default::Run(text)) => {
                self.add_numbers(&Node::made(Yaml::Text(text.into())), param.unit, &mut numbers);
            }
            (None, Default::Required | Default::Absent) => return None,
        }
        let factor = self.factor(param.unit, node);
        match factor {
            Some(factor) if factor != 1.0 => numbers.iter_mut().for_each(|number| *number *= factor),
            Some(_) => {}
            None => numbers.clear(),
        }
        let is_list = given.is_none_or(|node| matches!(node.value, Yaml::List(_) | Yaml::Map(_)));
        let role = match param.role {
            Some(Role::Milestones) if !is_list => Some(Role::Period),
            role => role,
        };
        Some(LintArgument { param, role, numbers, factor: factor.unwrap_or(1.0), given })
    }

    /// The steps of the scheduler in one unit of a parameter; `None` if that is not known.
    fn factor(&self, unit: ParamUnit, node: &Node) -> Option<f64> {
        let per_epoch = || match self.unit {
            Unit::Step | Unit::Iteration => self.epoch(),
            Unit::Epoch => Some(1.0),
        };
        match unit {
            ParamUnit::Steps => Some(1.0),
            ParamUnit::Epochs => per_epoch(),
            ParamUnit::EpochsIf(flag) if is_true(node, flag) => per_epoch(),
            // An iteration is an update unless gradients are accumulated.
            ParamUnit::EpochsIf(_) if self.clock.gradient_accumulation.is_some_and(|batches| batches > 1) => {
                None
            }
            ParamUnit::EpochsIf(_) => match self.unit {
                Unit::Step | Unit::Iteration => Some(1.0),
                Unit::Epoch => Some(1.0 / self.epoch()?),
            },
            ParamUnit::Units => {
                let is_tokens = self.outer?.get("units").and_then(Node::text) == Some("tokens");
                if is_tokens { Some(1.0 / self.clock.tokens_per_update()? as f64) } else { Some(1.0) }
            }
            // A scaled schedule is not what its times say.
            ParamUnit::Written => self.outer?.get("scale_schedule_ratio").is_none().then_some(1.0),
        }
    }

    /// The updates of an epoch.
    fn epoch(&self) -> Option<f64> {
        let mean = || Some(self.clock.steps? as f64 / self.clock.epochs? as f64);
        self.clock.steps_per_epoch.map(|length| length as f64).or_else(mean)
    }

    fn add_numbers(&self, node: &Node, unit: ParamUnit, numbers: &mut Vec<f64>) {
        if numbers.len() >= MOST_NUMBERS {
            return;
        }
        match &node.value {
            Yaml::Int(value) => numbers.push(*value as f64),
            Yaml::Float(value) | Yaml::Long(value) => numbers.push(*value),
            Yaml::Text(text) if unit == ParamUnit::Written => numbers.extend(self.written(text)),
            // A program is not an expression, and is long.
            Yaml::Text(text) if text.len() < 200 && !text.contains('\n') => {
                let value = expression::evaluate(text, &|name| self.clock.lookup(name));
                numbers.extend(value.ok().map(|number| number.float()));
            }
            Yaml::List(items) => items.iter().for_each(|item| self.add_numbers(item, unit, numbers)),
            Yaml::Map(entries) => entries.iter().for_each(|(key, _)| self.add_numbers(key, unit, numbers)),
            Yaml::Text(_) | Yaml::Null | Yaml::Bool(_) => {}
        }
    }

    /// The updates of a time with its unit, `10ep`.
    fn written(&self, text: &str) -> Option<f64> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let value: f64 = digits.parse().ok()?;
        let updates = match &text[digits.len()..] {
            "ba" => 1.0,
            "ep" => self.epoch()?,
            "dur" => self.clock.steps? as f64,
            "sp" => 1.0 / self.clock.samples_per_update()? as f64,
            "tok" => 1.0 / self.clock.tokens_per_update()? as f64,
            _ => return None,
        };
        Some(value * updates)
    }
}

/// Whether a flag of a kind is true, as written or by default.
fn is_true(node: &Node, flag: &str) -> bool {
    if let Some(given) = node.get(flag) {
        return match given.value {
            Yaml::Bool(value) => value,
            Yaml::Int(value) => value != 0,
            _ => false,
        };
    }
    let kind = node.get("kind").and_then(Node::text).and_then(dialect::find);
    let param = kind.and_then(|(_, kind)| kind.params.iter().find(|param| param.name == flag));
    param.is_some_and(|param| param.default == Default::Is("true"))
}
