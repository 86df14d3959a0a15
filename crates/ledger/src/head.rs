//! Where a ledger stands: the position and the time of its last event.

use alloc::{format, string::String, vec::Vec};

use ecoledger_kernel::{EntityKey, Inconsistent, Timestamp};

use serde::{Deserialize, Serialize};

use crate::Recorded;

/// The position and the time of the last event. A decision stands on them beside what it reads: its events come right after,
/// and it is not earlier (`clockWentBack`).
///
/// It is stored as `{"sequence":…,"lastAt":…}`; there is a time if and only if there was an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "StoredHead")]
#[non_exhaustive]
pub struct Head {
    /// The position of the last event: how many there are.
    pub sequence: u64,
    /// When it happened; none before the first.
    pub last_at: Option<Timestamp>,
}

/// The same before it is known that the two fit.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredHead {
    sequence: u64,
    // Said even where there is none.
    #[serde(deserialize_with = "Option::deserialize")]
    last_at: Option<Timestamp>,
}

impl TryFrom<StoredHead> for Head {
    type Error = &'static str;

    fn try_from(StoredHead { sequence, last_at }: StoredHead) -> Result<Self, &'static str> {
        let fits = (sequence == 0) == last_at.is_none();
        if fits { Ok(Self { sequence, last_at }) } else { Err("expected a time of the last event, and none without events") }
    }
}

impl Head {
    /// The head after so many events, the last of them at this time.
    #[must_use]
    pub const fn new(sequence: u64, last_at: Option<Timestamp>) -> Self {
        Self { sequence, last_at }
    }

    /// The head after an event that comes right after this one.
    pub(crate) fn after(self, event: &Recorded) -> Result<Self, NotRecorded> {
        let expected = self.sequence.saturating_add(1);
        if event.sequence != expected {
            return Err(NotRecorded::OutOfSequence { expected, found: event.sequence });
        }
        if self.last_at.is_some_and(|last| event.at < last) {
            return Err(NotRecorded::ClockWentBack { sequence: event.sequence, at: event.at });
        }
        Ok(Self { sequence: event.sequence, last_at: Some(event.at) })
    }

    /// The head after events that follow it and each other.
    pub(crate) fn after_all(self, events: &[Recorded]) -> Result<Self, NotRecorded> {
        events.iter().try_fold(self, Self::after)
    }
}

/// Why events cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRecorded {
    /// An event is not the next one: a gap, a repetition, or a decision that was overtaken by another.
    #[error("expected event {expected}, found {found}")]
    OutOfSequence {
        /// The position that comes next.
        expected: u64,
        /// The position of the event.
        found: u64,
    },
    /// An event is earlier than the one before it.
    #[error("event {sequence} at {at} is earlier than the one before it")]
    ClockWentBack {
        /// Its position.
        sequence: u64,
        /// Its time.
        at: Timestamp,
    },
    /// An event changes entities that a working set does not hold. Load them as they are before the event, and record again;
    /// what the set itself has decided never lacks any.
    #[error("{} entities that the events change are not loaded{}", .0.len(), first(.0))]
    NotLoaded(Vec<EntityKey>),
    /// An event does not fit the state. The ledger is not to be used any further.
    #[error("event {sequence}: {source}")]
    Inconsistent {
        /// Its position.
        sequence: u64,
        /// What does not fit.
        source: Inconsistent,
    },
}

fn first(missing: &[EntityKey]) -> String {
    missing.first().map(|key| format!(", {key} first")).unwrap_or_default()
}
