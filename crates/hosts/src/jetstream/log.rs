//! The stream by itself: payloads in one order, each appended where its writer expects the end, or not at all.

use std::{collections::VecDeque, time::Duration};

use async_nats::jetstream::{self, Context, context::PublishAckFuture, stream::Stream};
use bytes::Bytes;
use tokio::time::Instant;

use super::{
    Error, Options,
    chain::{Chain, Taken},
    cluster,
    message::{Message, MessageId, MessageIds},
    reader::Reader,
    turns::Turns,
};

/// The pauses between tries: the first one, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(500));
/// What a message needs beside its payload.
const HEADERS: usize = 1024;

/// A handle on a stream, as one node has it: how far it has read, and what it has sent.
///
/// What is sent is appended right after what this handle has read and sent before, or not at all. Several payloads may be on
/// their way; if another node's message takes the place of one, none after it is appended either.
#[derive(Debug)]
pub struct Log {
    context: Context,
    stream: Stream<()>,
    subject: String,
    created: i128,
    options: Options,
    longest: usize,
    reader: Reader,
    chain: Chain,
    ids: MessageIds,
    sent: VecDeque<Sent>,
    /// What was read of others while it was looked for an own message.
    unread: VecDeque<Bytes>,
}

/// A message on its way.
#[derive(Debug)]
struct Sent {
    message: Message,
    ack: Option<PublishAckFuture>,
}

/// What became of the oldest payload on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a payload is there or not")]
pub enum Settled {
    /// The cluster has it.
    Appended,
    /// Another node's message took its place. It is not there and never will be, and neither is any that was sent after it.
    Overtaken,
}

/// What the stream holds after what was read.
enum Next {
    Nothing,
    Own,
    Others,
}

impl Log {
    /// Connects to the cluster and opens the stream, which is made if it is not there. Nothing is read yet.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let context = cluster::connect(&options).await?;
        let info = cluster::open_stream(&context, &options).await?;
        let stream = context.get_stream_no_info(&options.name).await.map_err(|_| Error::Name(options.name.clone()))?;
        let longest = context.client().max_payload().saturating_sub(HEADERS);
        Ok(Self {
            reader: Reader::new(stream.clone(), options.ack_timeout),
            subject: cluster::subject(&options.name),
            created: info.created.unix_timestamp_nanos(),
            context,
            stream,
            options,
            longest,
            chain: Chain::new(),
            ids: MessageIds::new()?,
            sent: VecDeque::new(),
            unread: VecDeque::new(),
        })
    }

    /// Goes on after a message that was read before: its position and its name.
    pub(super) fn resume(&mut self, sequence: u64, last: MessageId) {
        self.chain = Chain::resume(sequence, last);
    }

    /// The last message that counts, if nothing was begun after it.
    pub(super) fn last(&self) -> Option<&MessageId> {
        (!self.chain.has_begun()).then(|| self.chain.last())
    }

    /// The turns that its node takes with others.
    pub(super) async fn turns(&mut self) -> Result<Turns, Error> {
        Turns::listen(self.context.client(), &self.options.name, self.ids.next()).await
    }

    /// When the stream was made, in nanoseconds since 1970: another stream of the same name has another time.
    pub(super) fn created(&self) -> i128 {
        self.created
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// The position of the last message that was read or appended.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.chain.sequence()
    }

    /// How many payloads are on their way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.sent.iter().filter(|sent| sent.message.part.ends()).count()
    }

    /// The position of the last message of the stream, as the server tells that leads it: a node that has read up to there has
    /// seen all that was acknowledged before it asked.
    pub async fn head(&self) -> Result<u64, Error> {
        let mut tries = Tries::new(&self.options);
        loop {
            let what = match self.stream.get_info().await {
                Ok(info) => return self.expect_whole(&info),
                Err(error) => error.to_string(),
            };
            tries.pause(what).await?;
        }
    }

    /// Whether what comes after the last position is still there.
    fn expect_whole(&self, info: &jetstream::stream::Info) -> Result<u64, Error> {
        let expected = self.position().saturating_add(1);
        let missing = |found: String| Error::Missing { expected, found };
        if info.created.unix_timestamp_nanos() != self.created {
            return Err(missing("a stream that was made anew under its name".to_owned()));
        }
        let (first, last) = (info.state.first_sequence, info.state.last_sequence);
        if last >= expected && (info.state.messages == 0 || first > expected) {
            return Err(missing(if info.state.messages == 0 { "none".to_owned() } else { format!("message {first}") }));
        }
        Ok(last)
    }

    /// Gives up waiting for what is on its way, and tells whether there was anything: what became of it is in the stream, and
    /// what was not read yet overtakes whatever is sent next.
    pub fn forget_sent(&mut self) -> bool {
        let sent = core::mem::take(&mut self.sent);
        !sent.is_empty()
    }

    /// The next payload, or none if none comes within this time. Nothing is waited for any more that was on its way.
    pub async fn read(&mut self, wait: Duration) -> Result<Option<Bytes>, Error> {
        self.forget_sent();
        let mut tries = Tries::new(&self.options);
        loop {
            if let Some(payload) = self.unread.pop_front() {
                return Ok(Some(payload));
            }
            match self.reader.after(self.position(), wait).await {
                Ok(None) => return Ok(None),
                Ok(Some((sequence, message))) => self.take(sequence, message),
                Err(what) => tries.pause(what).await?,
            }
        }
    }

    /// Tries for as long as the cluster is waited for.
    pub(super) fn tries(&self) -> Tries {
        Tries::new(&self.options)
    }

    /// The next payload of what was read already.
    pub fn next_read(&mut self) -> Option<Bytes> {
        while self.unread.is_empty() {
            let (sequence, message) = self.reader.next_read(self.position())?;
            self.take(sequence, message);
        }
        self.unread.pop_front()
    }

    fn take(&mut self, sequence: u64, message: Option<Message>) {
        match self.chain.take(sequence, message) {
            Taken::Void | Taken::Begun => {}
            Taken::Payload(payload) => self.unread.push_back(payload),
        }
    }

    /// Sends a payload, to be appended after all that was read and sent before it. [`settle`](Self::settle) tells what became
    /// of it: overtaken at once, if others' payloads are not read yet.
    pub async fn send(&mut self, payload: Bytes) {
        if !self.unread.is_empty() {
            return;
        }
        let after = self.sent.back().map_or(self.chain.last(), |sent| &sent.message.id).clone();
        for message in Message::cut(payload, self.longest, &after, &mut self.ids) {
            let last = self.position().saturating_add(self.sent.len().try_into().unwrap_or(u64::MAX));
            let ack = self.publish(&message, last).await;
            self.sent.push_back(Sent { message, ack });
        }
    }

    /// The answer to come; none if the message could not even be sent.
    async fn publish(&self, message: &Message, last: u64) -> Option<PublishAckFuture> {
        self.context.send_publish(self.subject.clone(), message.to_publish(last)).await.ok()
    }

    /// Waits for what becomes of the oldest payload on its way; none if none is. Where the answer is lost the stream itself
    /// tells: the message is there, or another one is in its place, or it is sent again under the same name.
    pub async fn settle(&mut self) -> Result<Option<Settled>, Error> {
        let mut tries = Tries::new(&self.options);
        while let Some(oldest) = self.sent.front_mut() {
            let what = match oldest.ack.take() {
                None => "the message could not be sent".to_owned(),
                Some(ack) => match ack.await {
                    Ok(ack) if ack.sequence == self.position().saturating_add(1) => {
                        if self.oldest_is_appended() {
                            return Ok(Some(Settled::Appended));
                        }
                        continue;
                    }
                    Ok(ack) => format!("acknowledged as message {}", ack.sequence),
                    Err(error) => error.to_string(),
                },
            };
            match self.look().await? {
                Next::Own if self.oldest_is_appended() => return Ok(Some(Settled::Appended)),
                Next::Own => {}
                Next::Others => {
                    self.sent.clear();
                    return Ok(Some(Settled::Overtaken));
                }
                Next::Nothing => {
                    if let Err(error) = tries.pause(what).await {
                        self.sent.clear();
                        return Err(error);
                    }
                    self.send_again().await;
                }
            }
        }
        Ok((!self.unread.is_empty()).then_some(Settled::Overtaken))
    }

    /// The oldest message is in the stream. Whether a payload ends with it.
    fn oldest_is_appended(&mut self) -> bool {
        let Some(Sent { message, .. }) = self.sent.pop_front() else { return false };
        let ends = message.part.ends();
        self.chain.take(self.position().saturating_add(1), Some(message));
        ends
    }

    /// What the stream holds after the last position. Others' messages are taken.
    async fn look(&mut self) -> Result<Next, Error> {
        let mut tries = Tries::new(&self.options);
        loop {
            let what = match self.reader.after(self.position(), Duration::ZERO).await {
                Ok(Some((sequence, message))) => {
                    let oldest = self.sent.front().map(|sent| &sent.message.id);
                    if message.as_ref().map(|message| &message.id) == oldest {
                        return Ok(Next::Own);
                    }
                    self.take(sequence, message);
                    return Ok(Next::Others);
                }
                Ok(None) if self.head().await? <= self.position() => return Ok(Next::Nothing),
                Ok(None) => "the stream has messages that are not delivered".to_owned(),
                Err(what) => what,
            };
            tries.pause(what).await?;
        }
    }

    async fn send_again(&mut self) {
        let mut sent = core::mem::take(&mut self.sent);
        for (last, sent) in (self.position()..).zip(&mut sent) {
            sent.ack = self.publish(&sent.message, last).await;
        }
        self.sent = sent;
    }
}

/// Tries, with growing pauses, until patience ends.
#[derive(Debug)]
pub(super) struct Tries {
    begun: Instant,
    patience: Duration,
    pause: Duration,
}

impl Tries {
    pub(super) fn new(options: &Options) -> Self {
        Self { begun: Instant::now(), patience: options.patience, pause: PAUSES.0 }
    }

    /// Waits before the next try, or tells what was said last.
    pub(super) async fn pause(&mut self, what: String) -> Result<(), Error> {
        let after = self.begun.elapsed();
        if after >= self.patience {
            return Err(Error::Unanswered { after, what });
        }
        tokio::time::sleep(self.pause).await;
        self.pause = self.pause.saturating_mul(2).min(PAUSES.1);
        Ok(())
    }
}
