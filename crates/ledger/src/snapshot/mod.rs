//! A whole ledger as lines of text, so that a host starts from there and not from the first event.
//!
//! A snapshot is a cache of the journal: it stands at a [position](Ledger::sequence), and a host that restores it replays the
//! events after that. What is foreign, damaged, cut or of another form than today's is an error and leaves nothing; the host
//! replays from the first event on.
//!
//! The first line, [`FIRST_LINE`], names the format and its version. The second has the position. Then come the entities as
//! [they are stored](crate::StoredEntity), the many bundles as short rows, and the histories that queries show and entities do not keep; lists
//! are made again from the entities. The last line counts the lines before it and has their CRC-32: without it a snapshot is not
//! complete. The check finds accidents and is no evidence against tampering.
//!
//! ```
//! use ecoledger::{Actor, CommandContext, HashKey, Ledger, bundles::RegisterSalesChannel, uuid::uuid};
//! let context = CommandContext::new(
//!     uuid!("c548f316-4177-5897-a82f-34299e82a302").into(),
//!     "2026-01-01T00:00:00Z".parse()?,
//!     Actor::Operator,
//! );
//! let channel = |id| RegisterSalesChannel::new(id, "Nordic".parse().expect("a name"));
//! let key = HashKey::from_bytes([7; 16]); // a host takes these bytes from its operating system
//! let mut ledger = Ledger::new(key);
//! ledger.execute(&context, &channel(uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into()).into())?;
//! let lines = ledger.snapshot().collect::<Result<Vec<String>, _>>()?; // a host writes each to its file
//!
//! let tail = ledger.execute(&context, &channel(uuid!("02e73cdb-2e0e-5a20-a2a5-ec4b43b2bdb1").into()).into())?.events;
//! let mut again = Ledger::restore(key, &lines)?;
//! again.replay(tail)?;
//! assert_eq!(again.state_digest()?, ledger.state_digest()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod line;
mod restore;
mod write;

use alloc::string::String;

pub(crate) use line::{ApiKeysLine, ChannelEventsLine, CreditHistoryLine, FeedLine, ReceivedLine, SeenBeforeLine, TradersLine};
pub use restore::Restoring;

use crate::{HashKey, Ledger, UnreadableEntity};

/// The first line of a snapshot, without its line break.
pub const FIRST_LINE: &str = r#"{"format":"ecoledger snapshot","version":1}"#;

impl Ledger {
    /// The ledger as the lines of a [snapshot](crate::snapshot), without their line breaks, one after the other: the whole is
    /// never in memory twice. What is written before the last line, or before an error, is not complete.
    pub fn snapshot(&self) -> impl Iterator<Item = Result<String, NotTaken>> {
        write::Lines::new(self)
    }

    /// The ledger that a [snapshot](crate::snapshot) was taken of, its hash tables under a secret key of this process. It needs
    /// a snapshot of a ledger with indexes; [`Restoring`] takes lines one by one, and any snapshot without indexes.
    pub fn restore(key: HashKey, lines: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, NotRestored> {
        let mut restoring = Restoring::new(key);
        lines.into_iter().try_for_each(|line| restoring.take(line.as_ref()))?;
        restoring.finish()
    }
}

/// A part of the state without a form in JSON, in the words of the writer: never after events that this library has decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of the ledger without a form in JSON: {0}")]
pub struct NotTaken(String);

/// Why lines are no snapshot from which a ledger is restored. The host replays its journal from the first event on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRestored {
    /// The first line is another one: no snapshot, or one of another version.
    #[error("line 1: expected {FIRST_LINE}")]
    Foreign,
    /// It was taken of a ledger without indexes, and is to be restored with them.
    #[error("line 2: expected the snapshot of a ledger with projections")]
    NoProjections,
    /// An entity was stored in another form than today's, or cannot be read.
    #[error("line {line}: {source}")]
    Entity {
        /// The number of the line, from 1.
        line: u64,
        /// Why it cannot be read.
        source: UnreadableEntity,
    },
    /// A line is not as it was written.
    #[error("line {line}: {what}")]
    Damaged {
        /// The number of the line, from 1.
        line: u64,
        /// What was expected, and what was found.
        what: String,
    },
    /// The last line is missing.
    #[error("expected more lines after {lines}: the end is missing")]
    Incomplete {
        /// How many lines there are.
        lines: u64,
    },
}
