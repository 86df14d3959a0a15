//! Which messages of the stream count.
//!
//! Each message names the one that its writer saw before it. It counts if that is the last one that counts; otherwise it is
//! void, for everybody alike. So whoever reads the stream folds the same decisions, whatever was published: a message that
//! comes late, twice, or after another one took its place changes nothing. That the cluster refuses a message where the
//! stream does not end as expected keeps void messages out; nothing depends on it.

use bytes::Bytes;

use super::message::{Message, MessageId};

/// How far a stream was read.
#[derive(Debug)]
pub(super) struct Chain {
    /// The position of the last message that was read, void or not.
    sequence: u64,
    /// The last message that counts.
    last: MessageId,
    /// The parts of a decision that has no end yet.
    begun: Vec<u8>,
}

/// What a message is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It does not count.
    Void,
    /// A part of what has no end yet.
    Begun,
    /// It ends this payload.
    Payload(Bytes),
}

impl Chain {
    pub(super) fn new() -> Self {
        Self { sequence: 0, last: MessageId::beginning(), begun: Vec::new() }
    }

    /// How far a snapshot goes: to the end of a message, which nothing was begun in.
    pub(super) fn resume(sequence: u64, last: MessageId) -> Self {
        Self { sequence, last, begun: Vec::new() }
    }

    pub(super) fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(super) fn last(&self) -> &MessageId {
        &self.last
    }

    /// Whether a decision has begun and not ended.
    pub(super) fn has_begun(&self) -> bool {
        !self.begun.is_empty()
    }

    /// Takes the next message of the stream; none where no node wrote it.
    pub(super) fn take(&mut self, sequence: u64, message: Option<Message>) -> Taken {
        self.sequence = sequence;
        let Some(message) = message.filter(|message| message.after == self.last) else { return Taken::Void };
        self.last = message.id;
        if message.part.begins() {
            self.begun.clear();
        }
        if message.part.ends() && self.begun.is_empty() {
            return Taken::Payload(message.payload);
        }
        self.begun.extend_from_slice(&message.payload);
        if message.part.ends() { Taken::Payload(core::mem::take(&mut self.begun).into()) } else { Taken::Begun }
    }
}
