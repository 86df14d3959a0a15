//! What any store must do for decisions that are made on a part of the state: a suite to run against yours.
//!
//! A host loads what a command reads, decides, and appends the events together with the entities that they change, on the
//! condition that what was read is unchanged. Implement [`Store`] for a handle of your store, as one process has it, and call
//! [`failures`]; [`Case`] says what is tried. Then let [`threads`] race on it. [`Memory`] shows how little is needed.
//!
//! Nothing here is an entity of the ledger: a store keeps texts under keys, and what they say is not its business.
//!
//! ```
//! use ecoledger_testkit::store::{self, Memory};
//! assert_eq!(store::failures(Memory::default), []);
//! ```

mod cases;
mod memory;
pub mod threads;

pub use cases::{Case, failures};
use ecoledger::{
    Timestamp, Version,
    kernel::{CommandId, EntityKey},
};
pub use memory::{Contents, Memory};

/// A handle on a store, as one process has it.
///
/// `pause` is called wherever another handle could do its work between two steps of this one: between what a load reads and
/// what it reads next, before an append is committed. The suite puts the work of others there, so that a race happens in every
/// run. It may take a moment, and nothing that it waits for is freed by waiting.
pub trait Store: Send + Sized + 'static {
    /// Another handle on the same store.
    #[must_use]
    fn another(&self) -> Self;

    /// The head and these entities, as they were at one moment.
    fn load(&mut self, keys: &[EntityKey], pause: &mut dyn FnMut()) -> Loaded;

    /// Appends events, writes entities and raises the head, all or nothing, if what was read is unchanged.
    fn append(&mut self, append: &Append, pause: &mut dyn FnMut()) -> Appended;

    /// The events after a position, in order.
    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page;

    /// Begins an append, and stops for ever after this many of its writes, as a process that is killed there. False when the
    /// append has no more writes than these; then it was made like any other.
    fn append_cut(&mut self, append: &Append, writes: usize) -> bool;
}

/// What a decision leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Append {
    /// When it was asked: not before the last event.
    pub at: Timestamp,
    /// What was read, at the version at which it was loaded; 0 for what was never made. Those that are written are among them.
    pub reads: Vec<(EntityKey, Version)>,
    /// What happened. The store gives the positions.
    pub events: Vec<Line>,
    /// What the entities are afterwards, each with its new version.
    pub writes: Vec<(EntityKey, Held)>,
}

/// An event as a store keeps it: known by its command and its place among the events of that command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Line {
    /// The command.
    pub command: CommandId,
    /// The place, from 0.
    pub index: u32,
    /// The event.
    pub text: String,
}

/// An entity as a store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Held {
    /// How many events have touched it; 0 when it was never made.
    pub version: Version,
    /// Its state; none when it was never made, or has ended.
    pub state: Option<String>,
}

/// Where the log ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Head {
    /// The position of the last event; 0 when there is none.
    pub position: u64,
    /// Its time.
    pub at: Option<Timestamp>,
}

/// What was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Loaded {
    /// The head of that moment.
    pub head: Head,
    /// The entities of that moment, in the order in which they were asked for.
    pub entities: Vec<Held>,
}

/// What was read of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Page {
    /// The events with their positions.
    pub events: Vec<(u64, Line)>,
    /// Where to go on: no event at or before this position comes later.
    pub next: u64,
}

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a suite must know them all")]
pub enum Appended {
    /// It is there; its first event has this position.
    Now(u64),
    /// An equal one was there already, its first event at this position. Nothing has changed.
    Before(u64),
    /// It is not there. Nothing has changed.
    Refused(Refused),
}

/// Why an append is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a suite must know them all")]
pub enum Refused {
    /// What was read has changed: load again and decide again.
    Changed,
    /// The last event is later than this one: load the head again and decide again.
    Earlier,
    /// Another event has the identity of one of these.
    Taken,
}
