//! A table of any length in constant memory: evaluated, formatted and written block by block, on all cores.
//!
//! A worker takes the next block, formats it, and writes it when its turn has come. Blocks are taken in order and
//! written in order; between that, each works on its own. Recurrent schedules are walked while a block is taken,
//! closed ones are evaluated after it, so that both keep all cores busy, one formatting while the other walks.

use super::emit::{Target, is_closed_pipe};
use super::progress::Progress;
use crate::diagnostic::Diagnostic;
use crate::output::table::{Block, Format, Header, Part, Text};
use crate::schedule::sample::Samples;
use crate::schedule::{Halt, Nature};
use crate::view::lines::{Line, Lines};
use crate::view::rows::{Rows, Stretch};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many values a block has: about half a MiB of text, which a core's own cache holds.
const BLOCK: u64 = 16_384;
/// How many rows a block has at least: as many as are made text at once.
const LEAST: u64 = 64;

/// A table to be written.
pub struct Table<'a> {
    /// The schedules.
    pub lines: &'a Lines<'a>,
    /// The columns.
    pub header: Header,
    /// How it is written.
    pub format: &'static Format,
    /// The length of an epoch, if the epochs are shown beside the steps.
    pub steps_per_epoch: Option<u64>,
    /// Which rows it has.
    pub rows: Rows,
}

/// What is done in order: taking blocks, and walking what has to be walked.
struct Source<'a> {
    next: u64,
    walks: Vec<Option<Samples<'a>>>,
}

/// Where the blocks arrive in order.
struct Sink<'t> {
    next: u64,
    progress: Progress,
    target: &'t mut Target,
    outcome: anyhow::Result<()>,
    over: bool,
}

/// What a worker holds on to from block to block.
struct Worker<'a> {
    jumps: Vec<Option<Samples<'a>>>,
    values: Vec<Vec<f64>>,
    text: Text,
}

impl<'a> Table<'a> {
    /// Writes it.
    ///
    /// # Errors
    ///
    /// A schedule that ends before the table does (on standard output the rows before that are written), or an
    /// output that cannot be written.
    pub fn write(&self, target: &mut Target) -> anyhow::Result<()> {
        let recurrent = |line: &Line<'_>| matches!(line.schedule.nature(), Nature::Recurrent(_));
        let source = Mutex::new(Source { next: 0, walks: self.readers(&recurrent)? });
        let progress = Progress::new(self.rows.count(), !target.is_terminal());
        let sink = Mutex::new(Sink { next: 0, progress, target, outcome: Ok(()), over: false });
        let turn = Condvar::new();
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        let mut workers = Vec::new();
        for _ in 0..cores.min(self.rows.blocks(self.block_size()) / 2).max(1) {
            let jumps = self.readers(&|line| !recurrent(line))?;
            workers.push(Worker {
                jumps,
                values: vec![Vec::new(); self.lines.lines.len()],
                text: Text::default(),
            });
        }
        std::thread::scope(|scope| {
            let (source, sink, turn) = (&source, &sink, &turn);
            let mut workers = workers.into_iter();
            let mut own = workers.next();
            for mut worker in workers {
                scope.spawn(move || self.work(&mut worker, source, sink, turn));
            }
            if let Some(worker) = &mut own {
                self.work(worker, source, sink, turn);
            }
        });
        let sink = sink.into_inner().unwrap_or_else(PoisonError::into_inner);
        sink.outcome?;
        if sink.next == 0 {
            sink.target.write(self.head().bytes())?;
        }
        sink.target.write(self.format.tail)
    }

    /// How many rows a block has: fewer where there are more columns.
    fn block_size(&self) -> u64 {
        (BLOCK / self.header.values.len().max(1) as u64).max(LEAST)
    }

    /// What comes before the first row; it goes out with it, so that a table without any value is no output.
    fn head(&self) -> Text {
        let mut head = Text::default();
        (self.format.head)(&self.header, &mut head);
        head
    }

    /// A reader for each schedule that `wanted` says yes to.
    fn readers(&self, wanted: &dyn Fn(&Line<'_>) -> bool) -> Result<Vec<Option<Samples<'a>>>, Diagnostic> {
        let reader = |line: &'a Line<'a>| wanted(line).then(|| line.samples(self.lines.per)).transpose();
        self.lines.lines.iter().map(reader).collect()
    }

    /// Takes block after block until there is none left, or nothing more can be written.
    fn work(
        &self,
        worker: &mut Worker<'a>,
        source: &Mutex<Source<'a>>,
        sink: &Mutex<Sink<'_>>,
        turn: &Condvar,
    ) {
        loop {
            let mut taken = lock(source);
            let index = taken.next;
            let Some(stretch) = self.rows.block(index, self.block_size()) else { return };
            let walked = self.read(&mut taken.walks, &mut worker.values, stretch);
            // What halts is over: no block follows.
            taken.next = if walked.is_some() { u64::MAX } else { index + 1 };
            drop(taken);
            let jumped = self.read(&mut worker.jumps, &mut worker.values, stretch);
            let halt = [walked, jumped].into_iter().flatten().min_by_key(|(_, halt)| halt.at);
            let rows = halt.as_ref().map_or(stretch.rows, |(_, halt)| stretch.before(halt.at));
            self.format(worker, index, Stretch { rows, ..stretch });

            let mut sink = lock(sink);
            while sink.next != index && !sink.over {
                sink = turn.wait(sink).unwrap_or_else(PoisonError::into_inner);
            }
            if sink.over {
                return;
            }
            self.deliver(&mut sink, worker.text.bytes(), halt);
            turn.notify_all();
        }
    }

    /// Reads the rows of a block where there is a reader, and says which schedule halts first, if one does.
    fn read(
        &self,
        readers: &mut [Option<Samples<'a>>],
        values: &mut [Vec<f64>],
        stretch: Stretch,
    ) -> Option<(usize, Halt)> {
        let mut first_halt: Option<(usize, Halt)> = None;
        for (index, (reader, values)) in readers.iter_mut().zip(values).enumerate() {
            let Some(reader) = reader else { continue };
            let line = &self.lines.lines[index];
            let width = line.schedule.channels().len();
            values.resize(stretch.before(line.rows) as usize * width, f64::NAN);
            let filled = match stretch.every {
                _ if values.is_empty() => Ok(()),
                1 => reader.fill(stretch.first, values),
                every => (stretch.first..)
                    .step_by(usize::try_from(every).unwrap_or(usize::MAX))
                    .zip(values.chunks_exact_mut(width))
                    .try_for_each(|(row, values)| reader.fill(row, values)),
            };
            if let Err(halt) = filled
                && first_halt.as_ref().is_none_or(|(_, earlier)| halt.at < earlier.at)
            {
                first_halt = Some((index, halt));
            }
        }
        first_halt
    }

    fn format(&self, worker: &mut Worker<'a>, index: u64, stretch: Stretch) {
        let parts: Vec<Part<'_>> = self
            .lines
            .lines
            .iter()
            .zip(&worker.values)
            .map(|(line, values)| Part { width: line.schedule.channels().len(), values })
            .collect();
        worker.text.clear();
        let Stretch { first, every, rows } = stretch;
        match index {
            _ if rows == 0 => return,
            0 => (self.format.head)(&self.header, &mut worker.text),
            _ => worker.text.push(self.format.between),
        }
        let block = Block { first, every, rows, steps_per_epoch: self.steps_per_epoch, parts: &parts };
        self.format.rows(&self.header, &block, &mut worker.text);
    }

    fn deliver(&self, sink: &mut Sink<'_>, text: &[u8], halt: Option<(usize, Halt)>) {
        let index = sink.next;
        sink.next += 1;
        let done = self.rows.block(sink.next, self.block_size()).map(|next| next.first);
        if let (Rows::Every { every, .. }, Some(first)) = (&self.rows, done) {
            sink.progress.reached(first / every);
        }
        let mut written = sink.target.write(text);
        // What is cut off is still well-formed; a file, of which it would be half, never gets its name.
        if halt.is_some() && written.is_ok() && (index > 0 || !text.is_empty()) {
            written = sink.target.write(self.format.tail);
        }
        sink.over = written.is_err() || halt.is_some();
        match (written, halt) {
            (Err(error), halt) if halt.is_none() || is_closed_pipe(&error) => sink.outcome = Err(error),
            (_, Some((line, halt))) => {
                sink.outcome = Err(self.lines.lines[line].halted(halt, self.lines.per).into());
            }
            _ => {}
        }
    }
}

/// A worker that panicked has nothing half done behind the lock; the panic itself ends the program.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
