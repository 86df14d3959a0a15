//! Where a ledger is, and how patient its node.

use core::time::Duration;

/// Where a ledger is on which cluster, and how patient its node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Servers of the cluster, as `nats://host:port`; credentials may stand in them. One that answers is enough.
    pub servers: Vec<String>,
    /// The name of the ledger and of its stream: letters, digits, `-` and `_`.
    pub name: String,
    /// On how many servers of the cluster each message is kept when the stream is made: 1, 3 or 5.
    pub replicas: usize,
    /// How long an answer of the cluster is waited for before it is looked whether the message is there.
    pub ack_timeout: Duration,
    /// How long it is tried before a call ends with [`Error::Unanswered`](super::Error::Unanswered) or
    /// [`Error::Overtaken`](super::Error::Overtaken).
    pub patience: Duration,
    /// How many bytes of decisions go into one message; it holds at least one decision. A decision that is larger than the
    /// server's `max_payload` is written in parts.
    pub message_bytes: usize,
    /// How many messages are sent before the first one is acknowledged.
    pub in_flight: usize,
    /// Whether servers that the cluster tells of are used too.
    pub discover: bool,
}

impl Options {
    /// A ledger of this name on these servers, on three of them, with patience for an election of leaders.
    #[must_use]
    pub fn new(name: &str, servers: Vec<String>) -> Self {
        Self {
            servers,
            name: name.to_owned(),
            replicas: 3,
            ack_timeout: Duration::from_secs(2),
            patience: Duration::from_secs(60),
            message_bytes: 64 << 10,
            in_flight: 16,
            discover: true,
        }
    }
}
