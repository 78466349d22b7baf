//! Lines on standard error that pass, if that is a terminal and the work takes longer than a second.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// The time before the first line.
const PATIENCE: Duration = Duration::from_secs(1);
/// The time between two updates of the line.
const PAUSE: Duration = Duration::from_millis(100);

/// A line that is overwritten with each update, and erased at the end.
pub(super) struct Progress {
    rows: u64,
    start: Instant,
    /// The time of the next update; `None` if standard error is not a terminal.
    next: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    /// Starts the work on `rows` rows. `is_apart` says that the rows themselves do not go to the terminal.
    pub(super) fn new(rows: u64, is_apart: bool) -> Self {
        let start = Instant::now();
        let next = (is_apart && std::io::stderr().is_terminal()).then(|| start + PATIENCE);
        Progress { rows, start, next, is_shown: false }
    }

    /// Reports the number of rows that are done.
    pub(super) fn reached(&mut self, done: u64) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        let share = done as f64 / self.rows.max(1) as f64;
        let left = (now - self.start).as_secs_f64() * (1.0 / share.max(1e-9) - 1.0);
        say(&format!("\r{done} of {} rows, {:.0} %, {left:.0} s left\x1b[K", self.rows, share * 100.0));
        (self.next, self.is_shown) = (Some(now + PAUSE), true);
    }
}

/// Prints a text. An error is ignored: the work goes on without a progress line.
fn say(text: &str) {
    let mut terminal = std::io::stderr();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

/// A line that says what is waited for; it is erased at the end.
pub(super) struct WaitingLine {
    is_shown: bool,
}

impl WaitingLine {
    /// The time after which a user wonders.
    pub(super) const PATIENCE: Duration = PATIENCE;

    /// Says it, if standard error is a terminal.
    pub(super) fn new(text: &str) -> Self {
        let is_shown = std::io::stderr().is_terminal();
        if is_shown {
            say(&format!("\r{text}\x1b[K"));
        }
        WaitingLine { is_shown }
    }
}

impl Drop for WaitingLine {
    fn drop(&mut self) {
        if self.is_shown {
            say("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            say("\r\x1b[K");
        }
    }
}
