//! How far long work has come, on standard error, if that is a terminal and somebody has waited for a second.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is said before so long.
const PATIENCE: Duration = Duration::from_secs(1);
/// And nothing new within so long.
const PAUSE: Duration = Duration::from_millis(100);

/// A line that is written over and over, and wiped out in the end.
pub(super) struct Progress {
    rows: u64,
    start: Instant,
    /// When to speak next; never where nobody reads it.
    next: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    /// Work of so many rows begins. `is_apart` says that the rows do not go to the terminal themselves.
    pub(super) fn new(rows: u64, is_apart: bool) -> Self {
        let start = Instant::now();
        let next = (is_apart && std::io::stderr().is_terminal()).then(|| start + PATIENCE);
        Progress { rows, start, next, is_shown: false }
    }

    /// So many rows are done.
    pub(super) fn reached(&mut self, done: u64) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        let share = done as f64 / self.rows.max(1) as f64;
        let left = (now - self.start).as_secs_f64() * (1.0 / share.max(1e-9) - 1.0);
        self.say(&format!("\r{done} of {} rows, {:.0} %, {left:.0} s left\x1b[K", self.rows, share * 100.0));
        (self.next, self.is_shown) = (Some(now + PAUSE), true);
    }

    /// Progress that cannot be told is no reason to stop.
    fn say(&self, text: &str) {
        let mut terminal = std::io::stderr();
        let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            self.say("\r\x1b[K");
        }
    }
}
