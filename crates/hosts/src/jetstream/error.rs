//! Why a node cannot go on.

use core::time::Duration;

use ecoledger::{NotAnswered, NotRecorded, journal::NotWritten};

/// Why a node cannot go on, or did not come to an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name of the ledger is none for a stream.
    #[error("expected a name of letters, digits, - and _, found {0:?}")]
    Name(String),
    /// No server lets this node in.
    #[error("{servers}: {what}")]
    NotConnected {
        /// The servers that were asked.
        servers: String,
        /// In the words of the client.
        what: String,
    },
    /// A stream or bucket of this name is there, and is not this ledger's: nothing was written to it.
    #[error("stream {stream}: {what}; choose another name")]
    Foreign {
        /// Its name.
        stream: String,
        /// What is expected of it.
        what: String,
    },
    /// The stream of this ledger is set so that it could lose what was acknowledged: nothing was written to it.
    #[error("stream {stream}: {setting}: expected {expected}; mend its configuration")]
    Unsafe {
        /// Its name.
        stream: String,
        /// The setting, by its name in the configuration.
        setting: &'static str,
        /// What is expected of it.
        expected: String,
    },
    /// The cluster gave no answer in time. What was not answered may be in the stream; a further call looks first.
    #[error("no answer of the cluster within {} s: {what}; what was not answered may be in the stream", .after.as_secs())]
    Unanswered {
        /// How long it was tried.
        after: Duration,
        /// What was said last.
        what: String,
    },
    /// Other nodes were faster each time, as long as it was tried. Of many requests, the first ones may be in the stream.
    #[error("other nodes appended first, {times} times within {} s; of many requests the first ones may be in the stream", .after.as_secs())]
    Overtaken {
        /// How often.
        times: u32,
        /// How long it was tried.
        after: Duration,
    },
    /// A message that counts cannot be read. The node is not to be used any further.
    #[error("message {message}: {what}")]
    Damaged {
        /// Its position in the stream.
        message: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The ledger in the stream is not balanced, and is not served.
    #[error("the ledger in the stream is not balanced and is not served: {}", .0.join("; "))]
    Unbalanced(Vec<String>),
    /// Messages were taken out of the stream, or it was made anew.
    #[error("messages are missing: expected message {expected} of the stream, found {found}")]
    Missing {
        /// The position that comes next.
        expected: u64,
        /// What is there instead.
        found: String,
    },
    /// Decisions of this node do not fit its own state: a fault of the library. The node is not to be used any further.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    /// Events without a form in JSON: a fault of the library.
    #[error(transparent)]
    NotWritten(#[from] NotWritten),
    /// A query that this node cannot answer: a fault of the library.
    #[error(transparent)]
    NotAnswered(#[from] NotAnswered),
    /// A request that cannot be stamped: the clock of this machine is wrong.
    #[error("{0}")]
    Clock(String),
    /// A kind of request that this node does not know.
    #[error("a kind of request that this node does not know")]
    UnknownRequest,
    /// A snapshot was not written. Nothing depends on it: a node starts from the one before, or from the first message.
    #[error("the snapshot was not written: {0}")]
    NoSnapshot(String),
    /// The operating system gives no random bytes.
    #[error("random bytes: {0}")]
    NoRandomBytes(#[from] getrandom::Error),
}
