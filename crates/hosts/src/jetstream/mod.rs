//! A ledger on a NATS JetStream cluster: one stream with replicas, and any number of nodes that hold the whole ledger.
//!
//! The stream is the journal. Each message holds decisions, one [line](ecoledger::journal) each; it is published on the
//! condition that the stream ends where its writer has read and sent up to. Whoever appends leads, for that moment: there is no
//! election. A [`Node`] that was overtaken folds what it missed and decides again. Nothing is answered before the cluster has
//! acknowledged it, refusals included, since they stand on what came before them.
//!
//! | room | subject |
//! |---|---|
//! | `node` | a [`Node`]: execute, execute many, query, audit, follow |
//! | `attempt` | deciding ahead: many decisions a message, several messages on their way |
//! | `log` | the stream by itself: a [`Log`] appends payloads in order, and reads them |
//! | `chain` | which messages count |
//! | `message` | one message, its name, and what it comes after |
//! | `reader` | reads the stream on demand |
//! | `turns` | nodes that have work at once take turns |
//! | `snapshots` | where a new node starts |
//! | `cluster` | connecting, and the stream as it must be |
//! | `options`, `error` | where a ledger is, and why a node cannot go on |
//!
//! # What is relied on
//!
//! * A message that was acknowledged stays. The cluster keeps it on a majority of the replicas; whether each of them has it on
//!   its disk is the servers' setting: `jetstream { sync_interval: always }` syncs before the acknowledgement, the servers'
//!   default every two minutes. By default a server that is killed loses nothing, machines that all lose power may.
//! * Two messages never take the same place. That a message is refused where the stream does not end as expected is an
//!   economy: each message names the one it was decided after, and a reader passes by whatever does not come after the last one
//!   that counts. So a message that arrives late, or twice, or was sent behind one that was refused and finds the stream as long
//!   as it expected, changes nothing.
//! * Who may publish to the stream's subject is trusted as whoever may write to a journal.
//!
//! # What is not promised
//!
//! [`Node::query`] answers from what was read. [`Node::serve`] asks the server that leads the stream where it ends before it
//! answers what stands on no append; a leader that was just parted from the others, and does not know it yet, may tell an
//! older end. Commands are never affected: an append needs a majority.
//!
//! The order of the stream is the order of the ledger, so that more nodes make it no faster: they keep it running when one
//! dies, and answer queries.

mod attempt;
mod chain;
mod cluster;
mod error;
mod log;
mod message;
mod node;
mod options;
mod reader;
mod snapshots;
mod turns;

pub use error::Error;
pub use log::{Log, Settled};
pub use node::{Asked, Node, Responded};
pub use options::Options;
pub use snapshots::Start;
