//! All values of some schedules, block after block: evaluated on all cores, seen in order.

use crate::diagnostic::Diagnostic;
use crate::schedule::{Halt, Nature, Unit};
use crate::view::lines::Line;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// How many rows a block has.
pub const BLOCK: u64 = 16_384;
/// How many blocks are made before one is wanted, by each thread.
const AHEAD: usize = 2;

type Block = Result<Vec<f64>, Halt>;

/// A thread that makes blocks, and takes back the room that they were in.
struct Maker {
    receive: Receiver<Block>,
    give_back: Sender<Vec<f64>>,
}

/// Hands `visit` the values of every line, row by row, a block of rows after the other, with the first row of it. A
/// line that is over has no values.
///
/// Closed schedules are evaluated on all cores. A recurrent one is walked beside what `visit` does.
///
/// # Errors
///
/// A line halts before its last row.
pub fn each(
    lines: &[&Line<'_>],
    per: Unit,
    mut visit: impl FnMut(u64, &[Vec<f64>]),
) -> Result<(), Diagnostic> {
    let rows = lines.iter().map(|line| line.rows).max().unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    // Whether a line can be read at all is asked before there is any thread.
    lines.iter().try_for_each(|line| line.samples(per).map(drop))?;
    std::thread::scope(|scope| {
        let threads = |line: &Line<'_>| match line.schedule.nature() {
            Nature::Closed(_) => (cores / lines.len()).max(1).min(line.rows.div_ceil(BLOCK) as usize),
            Nature::Recurrent(_) => 1,
        };
        let start = |line| {
            let threads = threads(line);
            let thread = |index: usize| {
                let (send, receive) = sync_channel(AHEAD);
                let (give_back, used) = channel();
                scope.spawn(move || evaluate(line, per, (index, threads), &send, &used));
                Maker { receive, give_back }
            };
            (0..threads).map(thread).collect::<Vec<Maker>>()
        };
        let makers: Vec<_> = lines.iter().copied().map(start).collect();
        let mut values = vec![Vec::new(); lines.len()];
        for block in 0..rows.div_ceil(BLOCK) as usize {
            for ((line, makers), values) in lines.iter().zip(&makers).zip(&mut values) {
                // Nothing comes any more from a line that is over.
                let used = std::mem::take(values);
                let Some(maker) = makers.get(block % makers.len().max(1)) else { continue };
                // A thread that is done wants nothing back.
                let _done = maker.give_back.send(used);
                let made = maker.receive.recv().unwrap_or(Ok(Vec::new()));
                *values = made.map_err(|halt| line.halted(halt, per))?;
            }
            visit(block as u64 * BLOCK, &values);
        }
        Ok(())
    })
}

/// Evaluates the blocks of a line that fall to one of its threads, as long as somebody wants them.
fn evaluate(
    line: &Line<'_>,
    per: Unit,
    (index, threads): (usize, usize),
    send: &SyncSender<Block>,
    used: &Receiver<Vec<f64>>,
) {
    let Ok(mut samples) = line.samples(per) else { return };
    let width = line.schedule.channels().len();
    for first in (0..line.rows).step_by(BLOCK as usize).skip(index).step_by(threads) {
        let mut values = used.try_iter().max_by_key(Vec::capacity).unwrap_or_default();
        values.resize(BLOCK.min(line.rows - first) as usize * width, 0.0);
        let filled = samples.fill(first, &mut values).map(|()| values);
        let is_over = filled.is_err();
        if send.send(filled).is_err() || is_over {
            return;
        }
    }
}
