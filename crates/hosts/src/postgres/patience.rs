//! How long to try again.

use std::time::{Duration, Instant};

use super::Error;

/// The first wait, and the longest one.
const FIRST: Duration = Duration::from_millis(1);
const LONGEST: Duration = Duration::from_millis(200);

/// So often a batch is decided on what nobody keeps still; after that its entities are locked first, so that its turn comes.
const OPTIMISTIC: u32 = 3;

/// Tries, with a growing wait between them, until the time is up.
#[derive(Debug)]
pub(super) struct Patience {
    began: Instant,
    most: Duration,
    wait: Duration,
    pub(super) attempts: u32,
}

impl Patience {
    pub(super) fn new(most: Duration) -> Self {
        Self { began: Instant::now(), most, wait: FIRST, attempts: 1 }
    }

    /// Whether the next try locks first.
    pub(super) fn locks_first(&self) -> bool {
        self.attempts > OPTIMISTIC
    }

    /// Waits before the next try; fails when the time is up, with the reason if there is one.
    pub(super) async fn wait(&mut self, reason: Option<Error>) -> Result<(), Error> {
        let waited = self.began.elapsed();
        if waited >= self.most {
            return Err(reason.unwrap_or(Error::Busy { attempts: self.attempts, waited }));
        }
        tokio::time::sleep(about(self.wait)).await;
        self.wait = self.wait.saturating_mul(2).min(LONGEST);
        self.attempts = self.attempts.saturating_add(1);
        Ok(())
    }
}

/// From half as long to half as long again, so that those who met do not meet again.
fn about(wait: Duration) -> Duration {
    let mut byte = [128];
    // Without randomness they may meet again, no more.
    let _all_alike = getrandom::fill(&mut byte);
    let parts = 128_u32.saturating_add(u32::from(byte[0]));
    wait.saturating_mul(parts).checked_div(256).unwrap_or(wait)
}
