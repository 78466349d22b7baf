//! The schedulers of ignite, which are handlers of events. They are called as they stand in ignite 0.5.5.

use super::found::{Found, ends, named};
use super::handlers;
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// A scheduler: its parameters behind the optimizer and the name of what it drives, and what it computes.
struct EventScheduler {
    name: &'static str,
    parameters: &'static [&'static str],
    source: &'static str,
}

/// The parameters of the cyclical schedulers.
const CYCLICAL: &[&str] = &[
    "start_value",
    "end_value",
    "cycle_size",
    "cycle_mult",
    "start_value_mult",
    "end_value_mult",
    "warmup_duration",
];

const SCHEDULERS: &[EventScheduler] = &[
    EventScheduler {
        name: "PiecewiseLinear",
        parameters: &["milestones_values"],
        source: "\
def scheduler(milestones_values):
    if len(milestones_values) < 1:
        raise ValueError(f'Argument milestones_values should be with at least one value, but given {milestones_values}')
    milestones = [milestone for milestone, value in milestones_values]
    values = [value for milestone, value in milestones_values]
    for index, milestone in enumerate(milestones):
        if not isinstance(milestone, int):
            raise TypeError(f'Value of a milestone should be integer, but given {type(milestone)}')
        if index > 0 and milestone < milestones[index - 1]:
            raise ValueError(f'Milestones should be increasing integers, but given {milestone} is smaller than the previous milestone {milestones[index - 1]}')
    def rate(step):
        if milestones[0] > step:
            start, end, first, last = step - 1, step, values[0], values[0]
        elif milestones[-1] <= step:
            start, end, first, last = step, step + 1, values[-1], values[-1]
        else:
            index = 0
            while not milestones[index] <= step < milestones[index + 1]:
                index += 1
            start, end, first, last = milestones[index], milestones[index + 1], values[index], values[index + 1]
        return first + (last - first) * (step - start) / (end - start)
    return rate
",
    },
    EventScheduler {
        name: "LinearCyclicalScheduler",
        parameters: CYCLICAL,
        source: "\
def check(warmup_duration):
    if warmup_duration > 0:
        raise ValueError('Invalid combination when warmup_duration > 0 and monotonic=False, please use either set warmup_duration=0 or monotonic=True')
def progressed(start, end, progress):
    return end + (start - end) * abs(progress - 0.5) * 2
",
    },
    EventScheduler {
        name: "CosineAnnealingScheduler",
        parameters: CYCLICAL,
        source: "\
import math
def check(warmup_duration):
    pass
def progressed(start, end, progress):
    return start + ((end - start) / 2) * (1 - math.cos(math.pi * progress))
",
    },
];

/// What the cyclical schedulers have in common.
const CYCLES: &str = "\
def scheduler(start_value, end_value, cycle_size, cycle_mult=1.0, start_value_mult=1.0, end_value_mult=1.0, warmup_duration=0):
    if cycle_size < 2:
        raise ValueError(f'Argument cycle_size should be positive and larger than 1, but given {cycle_size}')
    check(warmup_duration)
    event_index = 0
    total_cycle_size = warmup_duration + cycle_size
    def rate(step):
        nonlocal event_index, start_value, end_value, cycle_size, warmup_duration, total_cycle_size
        if event_index != 0 and event_index == cycle_size:
            start_value *= start_value_mult
        if event_index != 0 and event_index == total_cycle_size:
            event_index = 0
            cycle_size = int(cycle_size * cycle_mult)
            warmup_duration = int(warmup_duration * cycle_mult)
            total_cycle_size = warmup_duration + cycle_size
            end_value *= end_value_mult
        if event_index > cycle_size:
            value = end_value + (start_value - end_value) * ((event_index - cycle_size) / warmup_duration)
        else:
            value = progressed(start_value, end_value, event_index / cycle_size)
        event_index += 1
        return value
    return rate
";

/// The schedule of a scheduler of ignite that an event calls. One that drives another parameter, or one group of several, is
/// none.
pub(super) fn found<'a>(call: &'a OutlinedCall, outline: &Outline) -> Option<Found<'a>> {
    let (first, last) = ends(&call.origin);
    let scheduler = SCHEDULERS.iter().find(|one| first == "ignite" && one.name == last)?;
    let argument = |position: usize, keyword: &str| named(call, keyword).or(call.args.get(position));
    let known = |name: &str| {
        ["optimizer", "param_name", "save_history"].contains(&name) || scheduler.parameters.contains(&name)
    };
    let is_rate = matches!(argument(1, "param_name"), Some(Passed::Data(Data::Str(name))) if name == "lr");
    let is_whole = call.args.len() <= scheduler.parameters.len() + 2;
    if !is_rate || !is_whole || !call.keywords.iter().all(|(name, _)| known(name)) {
        return None;
    }
    if handlers::of(call, outline).is_empty() {
        return None;
    }
    let positions = scheduler.parameters.iter().enumerate();
    let config = positions.filter_map(|(at, name)| Some((name.to_string(), argument(at + 2, name)?.clone())));
    let cycles = if scheduler.parameters == CYCLICAL { CYCLES } else { "" };
    let source = format!("{}{cycles}", scheduler.source);
    Some(Found {
        kind: "python".to_string(),
        parameters: vec![
            ("source".to_string(), Passed::Data(Data::Str(source))),
            ("config".to_string(), Passed::Dict(config.collect())),
            ("name".to_string(), Passed::Data(Data::Str("scheduler".into()))),
        ],
        call: Some(call),
        optimizer: None,
        notes: vec![format!("`{last}` is that of ignite 0.5.5")],
    })
}
