//! Evaluates schedules block by block: on all cores, delivered in order, in constant memory.
//!
//! A worker takes the next block, evaluates it, processes it (into text, say), and delivers the result when it is the
//! block's turn. Closed schedules are evaluated by each worker independently. A recurrent schedule has one walk, which
//! the workers continue in turns; while one of them walks, the others process their blocks.

use super::lines::Line;
use super::rows::{Selection, Stretch};
use crate::diagnostic::Diagnostic;
use crate::schedule::sample::Samples;
use crate::schedule::{Halt, Nature, Unit};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

/// The number of values in a block: about half a MiB as text, which fits into the cache of a core.
const VALUES: u64 = 16_384;
/// The least number of rows in a block: as many as are converted to text at once.
const LEAST: u64 = 64;

/// The evaluation of some rows of some schedules.
#[derive(Clone, Copy)]
pub struct Evaluation<'w> {
    /// The schedules.
    pub lines: &'w [&'w Line<'w>],
    /// What a row is.
    pub per: Unit,
    /// The rows that are evaluated.
    pub rows: &'w Selection,
}

/// A block of rows with their values.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'c> {
    /// The index of the block, counted from 0.
    pub index: u64,
    /// The rows. Where a schedule has no value, they end before it; there may be none.
    pub stretch: Stretch,
    /// The values of each schedule, row by row; fewer where a schedule is shorter than the others.
    pub values: &'c [Vec<f64>],
}

/// Why an evaluation stopped before its end.
#[derive(Debug)]
pub enum Stopped<E> {
    /// A schedule has no value at a row, or cannot be read in the unit.
    Halted(Diagnostic),
    /// The receiver of the blocks returned an error.
    Refused(E),
}

impl<'w> Evaluation<'w> {
    /// Calls `make` with every block, on any thread, and then `deliver` with the block and what was made of it, in the
    /// order of the blocks. `make` overwrites an earlier result of its thread, so that memory is reused.
    ///
    /// # Errors
    ///
    /// A schedule has no value at a row; the rows before it are delivered. Or `deliver` returned an error.
    pub fn each<T: Default + Send, E: Send>(
        self,
        make: impl Fn(Chunk<'_>, &mut T) + Sync,
        deliver: impl FnMut(Chunk<'_>, &T) -> Result<(), E> + Send,
    ) -> Result<(), Stopped<E>> {
        let threads = threads(self.rows.count().div_ceil(self.block_size()));
        self.each_on(threads, || Builder::new().stack_size(crate::schedule::STACK), make, deliver)
    }

    /// The same on at most `threads` threads, including the calling one.
    fn each_on<T: Default + Send, E: Send>(
        self,
        threads: u64,
        builder: fn() -> Builder,
        make: impl Fn(Chunk<'_>, &mut T) + Sync,
        deliver: impl FnMut(Chunk<'_>, &T) -> Result<(), E> + Send,
    ) -> Result<(), Stopped<E>> {
        let size = self.block_size();
        let walks = self.readers(|nature| matches!(nature, Nature::Recurrent(_)))?;
        let sink = Sink { deliver, stopped: Ok(()) };
        let shared = SharedState {
            walk: self,
            size,
            next: AtomicU64::new(0),
            walks: walks.into_iter().map(|walk| walk.map(Turns::new)).collect(),
            make,
            sink: Turns::new(sink),
        };
        let mut workers = Vec::new();
        for _ in 0..threads {
            let jumps = self.readers(|nature| matches!(nature, Nature::Closed(_)))?;
            workers.push(Worker { jumps, values: vec![Vec::new(); self.lines.len()], made: T::default() });
        }
        std::thread::scope(|scope| {
            let mut own = workers.pop();
            for mut worker in workers {
                let shared = &shared;
                // If the system gives no more threads, those that exist do all of the work.
                let work = move || shared.work(&mut worker);
                if builder().spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            own.iter_mut().for_each(|worker| shared.work(worker));
        });
        shared.sink.state.into_inner().unwrap_or_else(PoisonError::into_inner).inner.stopped
    }

    /// Calls `visit` with every block, in order.
    ///
    /// # Errors
    ///
    /// A schedule has no value at a row; the rows before it are visited.
    pub fn visit(self, mut visit: impl FnMut(Chunk<'_>) + Send) -> Result<(), Diagnostic> {
        let deliver = |chunk: Chunk<'_>, (): &()| {
            visit(chunk);
            Ok::<(), Infallible>(())
        };
        self.each(|_, ()| {}, deliver).map_err(|stopped| match stopped {
            Stopped::Halted(diagnostic) => diagnostic,
            Stopped::Refused(never) => match never {},
        })
    }

    /// The number of rows in a block: the more columns, the fewer rows.
    fn block_size(self) -> u64 {
        let columns: usize = self.lines.iter().map(|line| line.width()).sum();
        (VALUES / columns.max(1) as u64).max(LEAST)
    }

    /// A reader for each schedule of the wanted nature.
    fn readers<E>(self, wanted: impl Fn(&Nature) -> bool) -> Result<Vec<Option<Samples<'w>>>, Stopped<E>> {
        let reader =
            |line: &&'w Line<'w>| wanted(line.schedule.nature()).then(|| line.samples(self.per)).transpose();
        self.lines.iter().map(reader).collect::<Result<_, _>>().map_err(Stopped::Halted)
    }
}

/// The number of threads for a number of blocks.
fn threads(blocks: u64) -> u64 {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    cores.min(blocks / 2).max(1)
}

/// The state that all workers share.
struct SharedState<'w, M, D, E> {
    walk: Evaluation<'w>,
    size: u64,
    /// The next block that no worker has taken.
    next: AtomicU64,
    /// The walks of the recurrent schedules.
    walks: Vec<Option<Turns<Samples<'w>>>>,
    make: M,
    sink: Turns<Sink<D, E>>,
}

/// The receiver of the blocks.
struct Sink<D, E> {
    deliver: D,
    stopped: Result<(), Stopped<E>>,
}

/// What a worker keeps from block to block.
struct Worker<'w, T> {
    jumps: Vec<Option<Samples<'w>>>,
    values: Vec<Vec<f64>>,
    made: T,
}

impl<'w, M, D, E: Send> SharedState<'w, M, D, E> {
    /// Takes block after block until none is left or the evaluation stops.
    fn work<T>(&self, worker: &mut Worker<'w, T>)
    where
        M: Fn(Chunk<'_>, &mut T) + Sync,
        D: FnMut(Chunk<'_>, &T) -> Result<(), E> + Send,
    {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(stretch) = self.walk.rows.block(index, self.size) else { return };
            // Dropped on every way out, so that no worker waits for a block that is never delivered.
            let mut last = EndGuard { shared: self, end: index };
            if self.block(worker, index, stretch).is_none() {
                last.end = index + 1;
                return;
            }
            last.end = u64::MAX;
        }
    }

    /// Evaluates, processes and delivers a block; `None` if no block follows it.
    fn block<T>(&self, worker: &mut Worker<'w, T>, index: u64, stretch: Stretch) -> Option<()>
    where
        M: Fn(Chunk<'_>, &mut T) + Sync,
        D: FnMut(Chunk<'_>, &T) -> Result<(), E> + Send,
    {
        let mut first_halt: Option<(usize, Halt)> = None;
        let mut note = |line, filled: Result<(), Halt>| {
            if let Err(halt) = filled
                && first_halt.as_ref().is_none_or(|(_, earlier)| halt.at < earlier.at)
            {
                first_halt = Some((line, halt));
            }
        };
        for (line, walk) in self.walks.iter().enumerate() {
            let Some(walk) = walk else { continue };
            let values = &mut worker.values[line];
            let filled = walk.take(index, |samples| {
                let filled = self.read(line, samples, values, stretch);
                // A walk that halted cannot go on.
                let goes_on = filled.is_ok();
                (filled, goes_on)
            })?;
            note(line, filled);
        }
        for (line, jump) in worker.jumps.iter_mut().enumerate() {
            let Some(samples) = jump else { continue };
            note(line, self.read(line, samples, &mut worker.values[line], stretch));
        }
        let rows = first_halt.as_ref().map_or(stretch.rows, |(_, halt)| stretch.before(halt.at));
        let chunk = Chunk { index, stretch: Stretch { rows, ..stretch }, values: &worker.values };
        (self.make)(chunk, &mut worker.made);
        self.sink.take(index, |sink| {
            let delivered = (sink.deliver)(chunk, &worker.made).map_err(Stopped::Refused);
            let halted = |(line, halt): (usize, Halt)| self.walk.lines[line].halted(halt, self.walk.per);
            let halted = first_halt.map_or(Ok(()), |halt| Err(Stopped::Halted(halted(halt))));
            sink.stopped = delivered.and(halted);
            let goes_on = sink.stopped.is_ok();
            (goes_on.then_some(()), goes_on)
        })?
    }

    /// Reads those rows of a block that a schedule has.
    fn read(
        &self,
        line: usize,
        samples: &mut Samples<'w>,
        values: &mut Vec<f64>,
        stretch: Stretch,
    ) -> Result<(), Halt> {
        let line = self.walk.lines[line];
        let width = line.width();
        values.resize(stretch.before(line.rows) as usize * width, f64::NAN);
        match stretch.every {
            _ if values.is_empty() => Ok(()),
            1 => samples.fill(stretch.first, values),
            every => (stretch.first..)
                .step_by(usize::try_from(every).unwrap_or(usize::MAX))
                .zip(values.chunks_exact_mut(width))
                .try_for_each(|(row, values)| samples.fill(row, values)),
        }
    }
}

/// Ends the turns at block `end` when it is dropped, also if its worker panics.
struct EndGuard<'s, 'w, M, D, E> {
    shared: &'s SharedState<'w, M, D, E>,
    end: u64,
}

impl<M, D, E> Drop for EndGuard<'_, '_, M, D, E> {
    fn drop(&mut self) {
        if self.end < u64::MAX {
            self.shared.walks.iter().flatten().for_each(|walk| walk.end(self.end));
            self.shared.sink.end(self.end);
        }
    }
}

/// A value that the blocks use one after the other, in their order, on whichever threads they are.
struct Turns<T> {
    state: Mutex<Turn<T>>,
    moved: Condvar,
}

struct Turn<T> {
    /// The block whose turn it is.
    next: u64,
    /// The first block that never gets a turn.
    end: u64,
    inner: T,
}

impl<T> Turns<T> {
    fn new(inner: T) -> Self {
        Turns { state: Mutex::new(Turn { next: 0, end: u64::MAX, inner }), moved: Condvar::new() }
    }

    /// Waits for a block's turn and calls `act`; `None` if the turn never comes. `act` returns its result, and whether
    /// there are further turns.
    fn take<R>(&self, block: u64, act: impl FnOnce(&mut T) -> (R, bool)) -> Option<R> {
        let mut turn = self.lock();
        while turn.next != block && block < turn.end {
            turn = self.moved.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        if block >= turn.end {
            return None;
        }
        let (result, goes_on) = act(&mut turn.inner);
        turn.next = block + 1;
        if !goes_on {
            turn.end = turn.end.min(block + 1);
        }
        self.moved.notify_all();
        Some(result)
    }

    /// No block from this one on gets a turn.
    fn end(&self, block: u64) {
        let mut turn = self.lock();
        turn.end = turn.end.min(block);
        self.moved.notify_all();
    }

    /// A lock poisoned by a panic is used as it is: the panic ends the evaluation anyway.
    fn lock(&self) -> MutexGuard<'_, Turn<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::schedule::{self, Channel, Precision, Recurrent, Schedule};
    use crate::spec::{NoFiles, RunLength, Spec};
    use std::sync::Arc;

    /// 0, 1, 2, ... up to `end`, each from the one before.
    struct Counting {
        end: u64,
    }

    struct Count {
        next: u64,
        end: u64,
    }

    impl Recurrent for Counting {
        fn start(&self) -> Box<dyn schedule::Walk> {
            Box::new(Count { next: 0, end: self.end })
        }
    }

    impl schedule::Walk for Count {
        fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
            for value in out {
                if self.next == self.end {
                    return Err(Halt { at: self.end, error: "it is over".into() });
                }
                *value = self.next as f64;
                self.next += 1;
            }
            Ok(())
        }
    }

    fn counting(end: u64) -> Schedule {
        let channels = vec![Channel::learning_rate(Precision::Double)];
        Schedule::new(Unit::Step, channels, Nature::Recurrent(Arc::new(Counting { end })))
    }

    fn plan() -> Plan {
        let spec = Spec::parse("a.yaml", "schedule: {kind: linear, start: 0, end: 1048576, steps: 1048576}")
            .unwrap();
        spec.resolve(&RunLength::default(), &NoFiles).unwrap()
    }

    fn line<'a>(plan: &'a Plan, schedule: &'a Schedule, rows: u64) -> Line<'a> {
        Line { schedule, ..Line::of(plan, &plan.series[0], None, rows) }
    }

    /// The rows, the values of every line, and how it ended.
    type Delivered = (Vec<u64>, Vec<Vec<f64>>, Result<(), Stopped<()>>);

    /// What is delivered on some threads.
    fn delivered(lines: &[&Line<'_>], rows: &Selection, threads: u64, builder: fn() -> Builder) -> Delivered {
        let (mut seen, mut values) = (Vec::new(), vec![Vec::new(); lines.len()]);
        let walked = Evaluation { lines, per: Unit::Step, rows }.each_on(
            threads,
            builder,
            |chunk, made: &mut Vec<u64>| {
                made.clear();
                made.extend(
                    (0..chunk.stretch.rows).map(|row| chunk.stretch.first + row * chunk.stretch.every),
                );
            },
            |chunk, made| {
                seen.extend_from_slice(made);
                for (all, values) in values.iter_mut().zip(chunk.values) {
                    all.extend(values.iter().copied().take(made.len()));
                }
                Ok(())
            },
        );
        (seen, values, walked)
    }

    fn without_stack() -> Builder {
        Builder::new().stack_size(1 << 60)
    }

    #[test]
    fn blocks_come_in_order_whichever_threads_there_are() {
        let plan = plan();
        let (first, second) = (counting(u64::MAX), counting(u64::MAX));
        let closed = &plan.series[0].schedule;
        let lines = [line(&plan, &first, 70_000), line(&plan, closed, 100_000), line(&plan, &second, 90_000)];
        let lines: Vec<&Line<'_>> = lines.iter().collect();
        for every in [1, 7] {
            let rows = Selection::Every { first: 0, every, end: 100_000 };
            let wanted: Vec<u64> = (0..100_000).step_by(every as usize).collect();
            for threads in [1, 2, 7] {
                let (seen, values, walked) = delivered(&lines, &rows, threads, Builder::new);
                assert!(walked.is_ok() && seen == wanted, "{threads} threads, every {every}");
                for (line, values) in lines.iter().zip(&values) {
                    let until = wanted.partition_point(|row| *row < line.rows);
                    let expected: Vec<f64> = wanted[..until].iter().map(|row| *row as f64).collect();
                    assert!(*values == expected, "{threads} threads, every {every}");
                }
            }
        }
    }

    #[test]
    fn without_further_threads_the_calling_one_does_all_of_it() {
        let spawned = std::thread::scope(|scope| without_stack().spawn_scoped(scope, || ()).is_ok());
        assert!(!spawned, "the test needs a thread that cannot be had");
        let plan = plan();
        let counting = counting(u64::MAX);
        let lines = [line(&plan, &counting, 100_000), line(&plan, &plan.series[0].schedule, 100_000)];
        let lines: Vec<&Line<'_>> = lines.iter().collect();
        let (seen, values, walked) = delivered(&lines, &Selection::all(100_000), 4, without_stack);
        assert!(walked.is_ok() && seen.len() == 100_000 && values[0] == values[1]);
    }

    #[test]
    fn what_lies_before_a_halt_is_delivered_and_nothing_behind_it() {
        let plan = plan();
        let whole = counting(u64::MAX);
        for (end, every) in [(0, 1), (1, 1), (20_000, 1), (99_999, 1), (70_001, 3)] {
            let halts = counting(end);
            let lines = [line(&plan, &whole, 100_000), line(&plan, &halts, 100_000)];
            let lines: Vec<&Line<'_>> = lines.iter().collect();
            for threads in [1, 2, 5] {
                let rows = Selection::Every { first: 0, every, end: 100_000 };
                let (seen, _, walked) = delivered(&lines, &rows, threads, Builder::new);
                let Err(Stopped::Halted(diagnostic)) = walked else { panic!("it ends at {end}") };
                assert!(diagnostic.to_string().contains(&format!("at step {end}")), "{diagnostic}");
                assert_eq!(seen, (0..end).step_by(every as usize).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn who_has_seen_enough_gets_no_more() {
        let plan = plan();
        let counting = counting(u64::MAX);
        let line = line(&plan, &counting, 1_000_000);
        let mut delivered = 0;
        let rows = Selection::all(1_000_000);
        let walk = Evaluation { lines: &[&line], per: Unit::Step, rows: &rows };
        let stopped = walk.each_on(
            3,
            Builder::new,
            |_, ()| {},
            |chunk, ()| {
                delivered += 1;
                if chunk.index == 2 { Err("enough") } else { Ok(()) }
            },
        );
        assert!(matches!(stopped, Err(Stopped::Refused("enough"))));
        assert_eq!(delivered, 3);
    }
}
