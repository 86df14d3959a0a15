//! What is loaded and what is appended: texts under keys, whatever they say.

use ecoledger::{Head, Timestamp, kernel::CommandId, uuid::Uuid};

/// An entity as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kept {
    /// How many events have touched it.
    pub version: u64,
    /// The form of its state.
    pub form: u32,
    /// Its state; none when it has ended.
    pub state: Option<String>,
}

impl Kept {
    /// An entity that is kept at this version, in this form.
    #[must_use]
    pub fn new(version: u64, form: u32, state: Option<String>) -> Self {
        Self { version, form, state }
    }
}

/// What was loaded, as it was at one moment.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Loaded {
    /// The head.
    pub head: Head,
    /// The entities, in the order in which they were asked for; none for what was never made.
    pub entities: Vec<Option<Kept>>,
}

/// One entity that a batch stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stand {
    /// Its key.
    pub key: String,
    /// Its version when it was loaded; 0 for what was never made.
    pub version: u64,
    /// What the batch makes of it, if it changes it.
    pub change: Option<Kept>,
}

impl Stand {
    /// An entity that was read at this version, and what becomes of it.
    #[must_use]
    pub fn new(key: String, version: u64, change: Option<Kept>) -> Self {
        Self { key, version, change }
    }
}

/// An event without its position: known by its command and its place among that command's events.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// The command.
    pub command: Uuid,
    /// The place, from 0.
    pub index: u32,
    /// A digest of what was asked.
    pub request: Uuid,
    /// Its JSON from behind the position on: a comma, and the other members.
    pub text: String,
}

impl Line {
    /// An event of a command.
    #[must_use]
    pub fn new(command: Uuid, index: u32, request: Uuid, text: String) -> Self {
        Self { command, index, request, text }
    }

    /// How each line begins.
    pub(super) fn start(position: u64) -> String {
        format!("{{\"sequence\":{position}")
    }
}

/// What is appended at once, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// What it stands on, each once, in the order of the keys' bytes: this is the order in which they are locked.
    pub stands: Vec<Stand>,
    /// What happened, in order.
    pub events: Vec<Line>,
    /// The earliest time at which anything in it was decided: no event may be later than this when it is appended.
    pub earliest: Timestamp,
    /// The time of its last event.
    pub latest: Timestamp,
}

impl Batch {
    /// A batch; what it stands on is put in order.
    #[must_use]
    pub fn new(mut stands: Vec<Stand>, events: Vec<Line>, earliest: Timestamp, latest: Timestamp) -> Self {
        stands.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        Self { stands, events, earliest, latest }
    }
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever appends must know what to do next")]
pub enum Appended {
    /// It is there, right after this position, and on disk once the store has settled.
    After(u64),
    /// It is not there: these entities are not as they were loaded.
    Changed(Vec<String>),
    /// It is not there: the last event is later than [`Batch::earliest`].
    Overtaken,
    /// It was there already, right after this position. Nothing has changed.
    Before(u64),
    /// It is not there: another event has the identity of one of its events.
    Taken(CommandId),
}

/// An event as it is kept, at its position.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The position.
    pub position: u64,
    /// The event.
    pub line: Line,
}
