//! Taking turns: a node that appends one message after the other gives way to those that were overtaken.
//!
//! Whoever appended last knows the end of the stream first, so that it would win for as long as it has work. Nodes that lost
//! twice in a row say so, on a subject that nothing stores; who won its last append then waits for a moment. A word that is lost
//! costs some time and nothing else.

use std::time::Duration;

use async_nats::{Client, Subscriber};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::Instant;

use super::{Error, message::MessageId};

/// After so many losses in a row a node asks the others to give way.
const LOSSES: u32 = 2;
/// The longest pause after a loss, in milliseconds; it is of random length, so that not all come again at once.
const LONGEST_PAUSE: u64 = 16;
/// Who gives way waits for twice the time of its last append, within these bounds.
const GIVES_WAY: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(50));

/// Where nodes say that they wait.
pub(super) fn subject(name: &str) -> String {
    format!("{name}.waiting")
}

/// The turns of one node.
#[derive(Debug)]
pub(super) struct Turns {
    client: Client,
    subject: String,
    own: MessageId,
    waiting: Subscriber,
    /// How long the last append took, if this node made it.
    won: Option<Duration>,
}

impl Turns {
    /// Listens for others. `own` is a name that no other node has.
    pub(super) async fn listen(client: Client, name: &str, own: MessageId) -> Result<Self, Error> {
        let subject = subject(name);
        let not_heard = |what: String| Error::NotConnected { servers: subject.clone(), what };
        let waiting = client.subscribe(subject.clone()).await.map_err(|error| not_heard(error.to_string()))?;
        Ok(Self { client, subject, own, waiting, won: None })
    }

    /// The last append was this node's, and took so long.
    pub(super) fn won(&mut self, took: Duration) {
        self.won = Some(took);
    }

    /// Another node appended.
    pub(super) fn lost(&mut self) {
        self.won = None;
    }

    /// Waits for a moment, if others wait and this node won.
    pub(super) async fn give_way(&mut self) {
        let mut others_wait = false;
        while let Some(Some(message)) = self.waiting.next().now_or_never() {
            others_wait = others_wait || message.payload != self.own.as_str();
        }
        if let Some(took) = self.won.take_if(|_| others_wait) {
            tokio::time::sleep(took.saturating_mul(2).clamp(GIVES_WAY.0, GIVES_WAY.1)).await;
        }
    }

    /// Says that this node waits, after some losses in a row, and waits for a random time.
    async fn wait(&self, losses: u32) -> Result<(), Error> {
        if losses >= LOSSES {
            let _may_be_lost = self.client.publish(self.subject.clone(), self.own.as_str().to_owned().into()).await;
        }
        let mut random = [0; 8];
        getrandom::fill(&mut random)?;
        let longest = 1_u64.checked_shl(losses).map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE));
        let pause = u64::from_le_bytes(random).checked_rem(longest).unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        Ok(())
    }
}

/// How often others were faster, until patience ends.
#[derive(Debug)]
pub(super) struct Losses {
    begun: Instant,
    patience: Duration,
    times: u32,
}

impl Losses {
    pub(super) fn new(patience: Duration) -> Self {
        Self { begun: Instant::now(), patience, times: 0 }
    }

    /// Some were answered: what follows begins anew.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.patience);
    }

    /// One more; it is waited before the next try.
    pub(super) async fn one_more(&mut self, turns: &Turns) -> Result<(), Error> {
        self.times = self.times.saturating_add(1);
        let after = self.begun.elapsed();
        if after >= self.patience {
            return Err(Error::Overtaken { times: self.times, after });
        }
        turns.wait(self.times).await
    }
}
