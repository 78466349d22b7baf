//! The rates of a schedule in a few numbers, evaluated once for all rules.

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::schedule::{Channel, Unit};
use crate::summary::Summary;
use crate::view::evaluation::Evaluation;
use crate::view::lines::Lines;
use crate::view::rows::Selection;

/// The most rows that are evaluated. A longer run is sampled.
const MOST_ROWS: u64 = 1 << 20;

/// What the rules know of the rates.
pub(crate) struct MeasuredCurve {
    /// What a row is.
    pub per: Unit,
    /// The number of rows of the run.
    pub rows: u64,
    /// One for each channel.
    pub channels: Vec<MeasuredChannel>,
    /// Where and why the schedule ends before the run does.
    pub halted: Option<Diagnostic>,
}

/// One channel.
pub(crate) struct MeasuredChannel {
    /// What it is.
    pub channel: Channel,
    /// Peak, ends, phases. Its rows are those that were evaluated.
    pub summary: Summary,
    /// The rows below 0.
    pub negative: u64,
    /// The rows at exactly 0.
    pub zero: u64,
}

/// The curves of all series of a plan, in their order; none if the run has no length.
pub(super) fn measured(plan: &Plan) -> Vec<Option<MeasuredCurve>> {
    let Ok(lines) = Lines::of(std::slice::from_ref(plan), None) else {
        return plan.series.iter().map(|_| None).collect();
    };
    let one = |line: &crate::view::lines::Line<'_>| {
        let every = line.rows.div_ceil(MOST_ROWS).max(1);
        let selection = Selection::Every { every, end: line.rows };
        let measured = |channel: &Channel| MeasuredChannel {
            channel: channel.clone(),
            summary: Summary::of(line.rows / every),
            negative: 0,
            zero: 0,
        };
        let mut channels: Vec<MeasuredChannel> = line.schedule.channels().iter().map(measured).collect();
        let width = channels.len();
        let walked = Evaluation { lines: &[line], per: lines.per, rows: &selection }.visit(|chunk| {
            let values = &chunk.values[0][..chunk.stretch.rows as usize * width];
            for row in values.chunks_exact(width) {
                for (channel, value) in channels.iter_mut().zip(row) {
                    channel.summary.push(*value);
                    channel.negative += u64::from(*value < 0.0) * every;
                    channel.zero += u64::from(*value == 0.0) * every;
                }
            }
        });
        Some(MeasuredCurve { per: lines.per, rows: line.rows, channels, halted: walked.err() })
    };
    lines.lines.iter().map(one).collect()
}
