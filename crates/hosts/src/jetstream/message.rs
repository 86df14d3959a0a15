//! One message of the stream: decisions as lines of a journal, and its place in the chain.

use async_nats::{HeaderMap, header::NATS_MESSAGE_ID, jetstream::message::PublishMessage};
use bytes::Bytes;

/// Names the message before it.
const AFTER: &str = "Ecoledger-After";
/// Says which part of a decision it is, where one message cannot hold it.
const PART: &str = "Ecoledger-Part";
/// What the first message of a ledger comes after.
const BEGINNING: &str = "none";

/// The name of a message, which no other one ever has: also its `Nats-Msg-Id`, by which the cluster knows a repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MessageId(String);

impl MessageId {
    /// What the first message of a ledger comes after.
    pub(super) fn beginning() -> Self {
        Self(BEGINNING.to_owned())
    }

    pub(super) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes names: a secret of the node, and a number.
#[derive(Debug)]
pub(super) struct MessageIds {
    node: String,
    made: u64,
}

impl MessageIds {
    /// Names that no other node makes.
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self { node: format!("{:032x}", u128::from_be_bytes(bytes)), made: 0 })
    }

    pub(super) fn next(&mut self) -> MessageId {
        self.made = self.made.saturating_add(1);
        MessageId(format!("{}-{}", self.node, self.made))
    }
}

/// How much of its decisions a message holds. Only a decision that is larger than a message has parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Whole decisions, at least one.
    Whole,
    /// The beginning of one decision.
    First,
    /// More of it.
    Middle,
    /// Its end.
    Last,
}

impl Part {
    /// Part number `index` of `count`.
    fn of(index: usize, count: usize) -> Self {
        match (index, count) {
            (0, 0 | 1) => Self::Whole,
            (0, _) => Self::First,
            (index, count) if index.saturating_add(1) < count => Self::Middle,
            (_, _) => Self::Last,
        }
    }

    /// Whether decisions end with it.
    pub(super) fn ends(self) -> bool {
        match self {
            Self::Whole | Self::Last => true,
            Self::First | Self::Middle => false,
        }
    }

    /// Whether it begins anew, so that what was begun before is given up.
    pub(super) fn begins(self) -> bool {
        match self {
            Self::Whole | Self::First => true,
            Self::Middle | Self::Last => false,
        }
    }

    const ALL: [(Self, &'static str); 4] =
        [(Self::Whole, "whole"), (Self::First, "first"), (Self::Middle, "middle"), (Self::Last, "last")];

    fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::First => "first",
            Self::Middle => "middle",
            Self::Last => "last",
        }
    }
}

/// A message, as it is published and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: MessageId,
    /// The message before it in the chain.
    pub(super) after: MessageId,
    pub(super) part: Part,
    pub(super) payload: Bytes,
}

impl Message {
    /// The messages that hold lines: one, or several parts of at most so many bytes, each after the one before it.
    pub(super) fn cut(lines: Bytes, longest: usize, after: &MessageId, ids: &mut MessageIds) -> Vec<Self> {
        let longest = longest.max(1);
        let count = lines.len().div_ceil(longest).max(1);
        let mut rest = lines;
        let mut messages: Vec<Self> = Vec::with_capacity(count);
        for index in 0..count {
            let payload = rest.split_to(longest.min(rest.len()));
            let after = messages.last().map_or(after, |before| &before.id).clone();
            messages.push(Self { id: ids.next(), after, part: Part::of(index, count), payload });
        }
        messages
    }

    /// As it is published: the cluster takes it if the stream ends at `last`, and only once.
    pub(super) fn to_publish(&self, last: u64) -> PublishMessage {
        PublishMessage::build()
            .message_id(self.id.as_str())
            .expected_last_sequence(last)
            .header(AFTER, self.after.as_str())
            .header(PART, self.part.name())
            .payload(self.payload.clone())
    }

    /// What was read, if a node wrote it. Whatever else is in the stream counts for nothing.
    pub(super) fn read(headers: Option<&HeaderMap>, payload: Bytes) -> Option<Self> {
        let headers = headers?;
        let part = headers.get(PART)?.as_str();
        let (part, _) = Part::ALL.into_iter().find(|(_, name)| *name == part)?;
        let id = MessageId::from_text(headers.get(NATS_MESSAGE_ID)?.as_str());
        let after = MessageId::from_text(headers.get(AFTER)?.as_str());
        Some(Self { id, after, part, payload })
    }
}
