//! Reads the stream on demand: a node that leads asks for nothing.

use std::{collections::VecDeque, time::Duration};

use async_nats::jetstream::{
    consumer::{AckPolicy, Consumer, DeliverPolicy, pull},
    stream::Stream,
};
use futures_util::StreamExt as _;

use super::message::Message;

/// How many messages are asked for at once.
const AT_ONCE: usize = 256;
/// How many messages that are known already are read again before a new place to read from is made.
const READ_AGAIN: u64 = 1024;
/// How long the cluster keeps the place of a node that does not read.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(300);

/// A message with its position; none where no node wrote it.
pub(super) type Found = (u64, Option<Message>);

/// Reads the stream, message after message.
#[derive(Debug)]
pub(super) struct Reader {
    stream: Stream<()>,
    /// How long the cluster may take for each answer.
    timeout: Duration,
    /// Where the cluster delivers from, and the position that it delivers next.
    place: Option<(Consumer<pull::Config>, u64)>,
    read: VecDeque<Found>,
}

impl Reader {
    pub(super) fn new(stream: Stream<()>, timeout: Duration) -> Self {
        Self { stream, timeout, place: None, read: VecDeque::new() }
    }

    /// The message after this position: what was read, or what is there now, or what comes within this time. An error is
    /// trouble on the way, in the client's words: it may be tried again.
    pub(super) async fn after(&mut self, sequence: u64, wait: Duration) -> Result<Option<Found>, String> {
        if let Some(found) = self.next_read(sequence) {
            return Ok(Some(found));
        }
        self.fetch(sequence, Duration::ZERO).await?;
        if let Some(found) = self.next_read(sequence) {
            return Ok(Some(found));
        }
        if !wait.is_zero() {
            self.fetch(sequence, wait).await?;
        }
        Ok(self.next_read(sequence))
    }

    /// What was read of the message after this position.
    pub(super) fn next_read(&mut self, sequence: u64) -> Option<Found> {
        while self.read.front().is_some_and(|(found, _)| *found <= sequence) {
            self.read.pop_front();
        }
        if self.read.front().is_some_and(|(found, _)| *found > sequence.saturating_add(1)) {
            // Some were lost on the way: they are read anew.
            self.read.clear();
            self.place = None;
        }
        self.read.pop_front()
    }

    async fn fetch(&mut self, sequence: u64, wait: Duration) -> Result<(), String> {
        let patience = wait.saturating_add(self.timeout);
        // Whatever goes wrong, the place is not kept.
        let fetched = tokio::time::timeout(patience, self.try_fetch(sequence, wait)).await;
        fetched.unwrap_or_else(|_| Err(format!("no messages of the stream within {} ms", patience.as_millis())))
    }

    async fn try_fetch(&mut self, sequence: u64, wait: Duration) -> Result<(), String> {
        let next = sequence.saturating_add(1);
        let is_near = |delivers: u64| delivers <= next && next.saturating_sub(delivers) <= READ_AGAIN;
        let (consumer, mut delivers) = match self.place.take().filter(|(_, delivers)| is_near(*delivers)) {
            Some(place) => place,
            None => (self.begin(next).await?, next),
        };
        let mut messages = if wait.is_zero() {
            consumer.fetch().max_messages(AT_ONCE).messages().await.map_err(|error| error.to_string())?
        } else {
            consumer.batch().max_messages(1).expires(wait).messages().await.map_err(|error| error.to_string())?
        };
        while let Some(message) = messages.next().await {
            let message = message.map_err(|error| error.to_string())?;
            let found = message.info().map_err(|error| error.to_string())?.stream_sequence;
            if found != delivers {
                return Err(format!("expected message {delivers} of the stream, found {found}"));
            }
            delivers = found.saturating_add(1);
            let message = message.message;
            self.read.push_back((found, Message::read(message.headers.as_ref(), message.payload)));
        }
        self.place = Some((consumer, delivers));
        Ok(())
    }

    async fn begin(&self, start_sequence: u64) -> Result<Consumer<pull::Config>, String> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
            ack_policy: AckPolicy::None,
            inactive_threshold: FORGOTTEN_AFTER,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        self.stream.create_consumer(config).await.map_err(|error| error.to_string())
    }
}
