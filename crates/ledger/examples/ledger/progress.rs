//! Shows on standard error that long work goes on.

use std::time::{Duration, Instant};

use crate::report::report;

/// Nothing is shown before this, and nothing more often.
const EVERY: Duration = Duration::from_secs(2);
/// How many steps go by before the clock is looked at.
const STRIDE: u64 = 1024;

pub(crate) struct Progress {
    what: &'static str,
    started: Instant,
    shown: Instant,
    steps: u64,
}

impl Progress {
    pub(crate) fn new(what: &'static str) -> Self {
        let now = Instant::now();
        Self { what, started: now, shown: now, steps: 0 }
    }

    pub(crate) fn step(&mut self) {
        self.steps += 1;
        if self.steps.is_multiple_of(STRIDE) && self.shown.elapsed() >= EVERY {
            self.shown = Instant::now();
            report(format_args!("{} {} in {:.0} s", self.steps, self.what, self.started.elapsed().as_secs_f64()));
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
