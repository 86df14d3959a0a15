//! Shows on standard error that long work goes on, if that is a terminal: nobody waits before a file.

use std::{
    io::{self, IsTerminal as _},
    time::{Duration, Instant},
};

use super::report;

/// Nothing is shown before this, and nothing more often.
const EVERY: Duration = Duration::from_secs(2);
/// How many steps go by before the clock is looked at.
const STRIDE: u64 = 1024;

/// Steps, counted from its making on.
#[derive(Debug)]
pub struct Progress {
    program: &'static str,
    what: &'static str,
    started: Instant,
    shown: Instant,
    steps: u64,
    is_watched: bool,
}

impl Progress {
    /// Begins: what is counted, by which program.
    #[must_use]
    pub fn new(program: &'static str, what: &'static str) -> Self {
        let now = Instant::now();
        Self { program, what, started: now, shown: now, steps: 0, is_watched: io::stderr().is_terminal() }
    }

    /// One more.
    pub fn step(&mut self) {
        self.steps = self.steps.saturating_add(1);
        if self.is_watched && self.steps.is_multiple_of(STRIDE) && self.shown.elapsed() >= EVERY {
            self.shown = Instant::now();
            let seconds = self.started.elapsed().as_secs_f64();
            report(self.program, format_args!("{} {} in {seconds:.0} s", self.steps, self.what));
        }
    }

    /// How long it went on.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
