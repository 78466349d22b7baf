//! `jump-after-the-warmup`.

use crate::dialect::Role;
use crate::lint::words::{name, percent, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

/// The least jump, as a part of the peak.
const PART: f64 = 0.2;
/// How many times as large as the change before it a jump is. The ramp of a warmup grows by equal amounts.
const STEEPER: f64 = 3.0;

pub(super) const RULE: LintRule = LintRule {
    name: "jump-after-the-warmup",
    level: Level::Warning,
    says: "The rate jumps at the end of a rise.",
    why: "A warmup exists to avoid jumps. One at its end means that the phases do not fit: another length, or another rate, was \
          meant.",
    unless: "A restart comes at the lowest rate, a stair after a constant one, and a cycle has its declared period; none of these \
             follows a rise. The jump must be a fifth of the peak: a decay that begins during the warmup gives less.",
    instead_of: &[],
    cases: include_str!("jump_after_the_warmup.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let has_cycles = subject.parts.iter().any(|part| part.has(Role::Period) && !part.has(Role::Factor));
    let Some(peak) = rates.peak().filter(|_| !has_cycles) else { return Vec::new() };
    // Only the first rise is a warmup: noise rises and falls everywhere.
    let ramp =
        rates.phases().first().copied().filter(|phase| phase.course == Course::Rises && phase.first.row <= 1);
    let Some(ramp) = ramp else { return Vec::new() };
    let is_jump = |jump: &&crate::lint::curve::Jump| {
        let change = jump.after - jump.before.value;
        jump.rise > 0.0
            && jump.before.row <= ramp.last.row
            && change.abs() > PART * peak.value
            && change.abs() > STEEPER * jump.rise
    };
    let Some(jump) = rates.jumps.iter().find(is_jump) else { return Vec::new() };
    let says = format!(
        "The rate rises to {} at {} {} and is {} at the next: it {} by {} of the peak.",
        rate(jump.before.value),
        name(curve.per),
        jump.before.row,
        rate(jump.after),
        if jump.after > jump.before.value { "jumps up" } else { "falls" },
        percent((jump.after - jump.before.value).abs() / peak.value)
    );
    let place = subject.argument(Role::Warmup).map(|(part, argument)| part.place(argument));
    let instead =
        "let the phase after the warmup begin at the rate, and at the step, with which the warmup ends";
    vec![Finding::of(&RULE, says).at(place.or_else(|| subject.place())).instead(instead)]
}
