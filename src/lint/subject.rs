//! What a rule sees: one schedule of a plan, with the schedules within it.

use super::curve::{MeasuredChannel, MeasuredCurve, measured};
use crate::diagnostic::Place;
use crate::dialect::{self, Default, Dialect, Kind, Param, Role, Type};
use crate::plan::{Plan, Series};
use crate::schedule::Unit;
use crate::spec::Stepping;
use crate::spec::clock::Clock;
use crate::spec::expression;
use crate::spec::yaml::{Node, Yaml};
use crate::summary::Spot;

/// The most schedules within one that are looked at.
const MOST_PARTS: usize = 256;
/// The most numbers of one argument that are looked at.
const MOST_NUMBERS: usize = 4096;

/// A schedule with everything that a rule looks at.
pub struct Subject<'a> {
    /// The plan: the clock and the optimizer.
    pub(super) plan: &'a Plan,
    /// The schedule.
    pub(super) series: &'a Series,
    /// The rates; `None` if the run has no length.
    pub(super) curve: Option<MeasuredCurve>,
    /// The schedule as written and those within it, the outermost first.
    pub(super) parts: Vec<SchedulePart<'a>>,
}

/// The run beside the schedule.
pub(super) struct Outlook<'s> {
    /// The channel with the highest peak.
    pub rates: &'s MeasuredChannel,
    /// The length of the run, in the unit of the schedule.
    pub run: f64,
    /// The length of the schedule.
    pub length: f64,
    /// The highest rate.
    pub peak: Spot,
    /// The last rate.
    pub last: Spot,
}

/// A schedule as written: its kind and its arguments.
pub(super) struct SchedulePart<'a> {
    pub dialect: &'static Dialect,
    pub kind: &'static Kind,
    /// Whether it stands within another schedule.
    pub is_nested: bool,
    pub arguments: Vec<LintArgument<'a>>,
    node: &'a Node,
    series: &'a Series,
}

/// A parameter that has a value.
pub(super) struct LintArgument<'a> {
    pub param: &'static Param,
    /// The numbers that it has: one, or those of a list, or the keys of a map.
    pub numbers: Vec<f64>,
    /// The value as written; `None` for a default.
    pub given: Option<&'a Node>,
}

impl<'a> Subject<'a> {
    /// The place of the kind.
    pub(super) fn place(&self) -> Option<Place> {
        Some(self.series.place())
    }

    /// The clock of the run.
    pub(super) fn clock(&self) -> &'a Clock {
        &self.plan.clock
    }

    /// The unit in which the schedule counts.
    pub(super) fn unit(&self) -> Unit {
        self.series.schedule.unit()
    }

    /// The length of the run in the unit of the schedule, if the spec or the caller says it.
    pub(super) fn run(&self) -> Option<f64> {
        self.clock().length(self.unit()).map(|length| length as f64)
    }

    /// The number of steps that the scheduler makes in the run.
    pub(super) fn steps(&self) -> Option<f64> {
        let run = self.run()?;
        let paced = match self.series.stepping {
            Some(Stepping::Every(updates)) => (run / updates as f64).ceil(),
            Some(Stepping::Times(times)) => run * times as f64,
            _ => run,
        };
        let batch = self.clock().global_batch_size().map(|size| size as f64);
        let counts = self.outer().filter(|part| part.has(Role::StepsPerUpdate));
        let each = counts.and_then(|part| part.number(Role::StepsPerUpdate).or(batch));
        Some(paced * each.unwrap_or(1.0))
    }

    /// The steps of the scheduler in one row.
    pub(super) fn pace(&self) -> f64 {
        match (self.steps(), self.run()) {
            (Some(steps), Some(run)) if run > 0.0 => steps / run,
            _ => 1.0,
        }
    }

    /// The outermost schedule.
    pub(super) fn outer(&self) -> Option<&SchedulePart<'a>> {
        self.parts.first()
    }

    /// The channels of the learning rate; none if the run has no length.
    pub(super) fn rates(&self) -> impl Iterator<Item = &MeasuredChannel> {
        self.curve.iter().flat_map(MeasuredCurve::rates)
    }

    /// The channel of the learning rate that has the highest peak.
    pub(super) fn main_rate(&self) -> Option<&MeasuredChannel> {
        let peak = |one: &&MeasuredChannel| one.peak().map_or(f64::NEG_INFINITY, |spot| spot.value);
        self.rates().max_by(|one, other| peak(one).total_cmp(&peak(other)))
    }

    /// The run beside the schedule, if both have a length and the rates are known.
    pub(super) fn outlook(&self) -> Option<Outlook<'_>> {
        let (rates, run) = self.main_rate().zip(self.run())?;
        let length = self.series.schedule.length()? as f64;
        Some(Outlook { rates, run, length, peak: rates.peak()?, last: rates.last()? })
    }

    /// The first argument of a role, in the outermost schedule that has one.
    pub(super) fn argument(&self, role: Role) -> Option<(&SchedulePart<'a>, &LintArgument<'a>)> {
        self.parts.iter().find_map(|part| part.argument(role).map(|argument| (part, argument)))
    }

    /// Where the length of the schedule is written.
    pub(super) fn length_place(&self) -> Option<Place> {
        let roles = [Role::Total, Role::Decay, Role::Period, Role::Warmup];
        let given = roles.iter().find_map(|role| {
            self.parts.iter().find_map(|part| {
                let argument = part.argument(*role).filter(|argument| argument.given.is_some())?;
                Some(part.place(argument))
            })
        });
        given.or_else(|| self.place())
    }

    /// The name of the parameter that has the length of the schedule.
    pub(super) fn length_name(&self) -> &'static str {
        let roles = [Role::Total, Role::Decay];
        let own = roles.iter().find_map(|role| self.argument(*role)).map(|(_, argument)| argument.param.name);
        own.unwrap_or("the schedule")
    }
}

impl<'a> SchedulePart<'a> {
    /// The first argument of a role.
    pub(super) fn argument(&self, role: Role) -> Option<&LintArgument<'a>> {
        self.arguments.iter().find(|argument| argument.param.role == Some(role))
    }

    /// Its number, if it has one.
    pub(super) fn number(&self, role: Role) -> Option<f64> {
        self.argument(role)?.numbers.first().copied()
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

/// One subject for each schedule of a plan.
pub(super) fn subjects(plan: &Plan) -> Vec<Subject<'_>> {
    let parts: Vec<Vec<SchedulePart<'_>>> =
        plan.series.iter().map(|series| parts(series, &plan.clock)).collect();
    let runs_python = |parts: &Vec<SchedulePart<'_>>| parts.iter().any(SchedulePart::runs_python);
    let curves = measured(plan, &parts.iter().map(runs_python).collect::<Vec<_>>());
    let all = plan.series.iter().zip(curves).zip(parts);
    let subjects = all.map(|((series, curve), parts)| Subject { plan, series, curve, parts });
    subjects.filter(|subject| !subject.series.is_beside).collect()
}

/// A schedule as written, and those within it.
fn parts<'a>(series: &'a Series, clock: &Clock) -> Vec<SchedulePart<'a>> {
    let mut parts = Vec::new();
    if let Some(node) = series.written() {
        gather(node, series, clock, false, &mut parts);
    }
    parts
}

/// Adds a schedule as written, and those within it.
fn gather<'a>(
    node: &'a Node,
    series: &'a Series,
    clock: &Clock,
    is_nested: bool,
    parts: &mut Vec<SchedulePart<'a>>,
) {
    let Some((dialect, kind)) = node.get("kind").and_then(Node::text).and_then(dialect::find) else { return };
    if parts.len() >= MOST_PARTS {
        return;
    }
    let arguments =
        kind.params.iter().filter_map(|param| argument(param, node.get(param.name), clock)).collect();
    parts.push(SchedulePart { dialect, kind, is_nested, arguments, node, series });
    for param in kind.params {
        let Some(value) = node.get(param.name).filter(|_| may_hold_schedules(&param.ty)) else { continue };
        match &value.value {
            Yaml::List(items) => items.iter().for_each(|item| gather(item, series, clock, true, parts)),
            _ => gather(value, series, clock, true, parts),
        }
    }
}

fn may_hold_schedules(ty: &Type) -> bool {
    match ty {
        Type::Schedule => true,
        Type::List(inner) | Type::PerGroup(inner) => may_hold_schedules(inner),
        Type::Either(one, other) => may_hold_schedules(one) || may_hold_schedules(other),
        _ => false,
    }
}

fn argument<'a>(param: &'static Param, given: Option<&'a Node>, clock: &Clock) -> Option<LintArgument<'a>> {
    let mut numbers = Vec::new();
    match (given, param.default) {
        (Some(node), _) => add_numbers(node, clock, &mut numbers),
        (None, Default::Is(text)) => add_numbers(&Node::literal(text), clock, &mut numbers),
        (None, Default::Run(text)) => add_numbers(&Node::made(Yaml::Text(text.into())), clock, &mut numbers),
        (None, Default::Required | Default::Absent) => return None,
    }
    Some(LintArgument { param, numbers, given })
}

fn add_numbers(node: &Node, clock: &Clock, numbers: &mut Vec<f64>) {
    if numbers.len() >= MOST_NUMBERS {
        return;
    }
    match &node.value {
        Yaml::Int(value) => numbers.push(*value as f64),
        Yaml::Float(value) | Yaml::Long(value) => numbers.push(*value),
        // A program is not an expression, and is long.
        Yaml::Text(text) if text.len() < 200 && !text.contains('\n') => {
            let value = expression::evaluate(text, &|name| clock.lookup(name));
            numbers.extend(value.ok().map(|number| number.float()));
        }
        Yaml::List(items) => items.iter().for_each(|item| add_numbers(item, clock, numbers)),
        Yaml::Map(entries) => entries.iter().for_each(|(key, _)| add_numbers(key, clock, numbers)),
        Yaml::Text(_) | Yaml::Null | Yaml::Bool(_) => {}
    }
}
