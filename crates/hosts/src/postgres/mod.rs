//! The ledger on PostgreSQL: one server, any number of processes, none of which holds the ledger.
//!
//! ```no_run
//! use ecoledger::{Actor, CommandContext, HashKey, Query, QueryContext, bundles::RegisterSupplier, uuid::uuid};
//! use ecoledger_hosts::postgres::{Options, Postgres};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let key = HashKey::from_bytes([7; 16]); // a host takes these bytes from its operating system
//! let address = "host=127.0.0.1 user=ecoledger dbname=ecoledger";
//! let ledger = Postgres::open(address, Options::new(key)).await?;
//! let supplier = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
//! let command = RegisterSupplier::new(supplier, "Nordic".parse()?);
//! let command_id = uuid!("c548f316-4177-5897-a82f-34299e82a302").into();
//! let context = CommandContext::new(command_id, "2026-01-01T00:00:00Z".parse()?, Actor::Operator);
//! let executed = ledger.execute(&context, &command.into()).await??; // it is on the server's disk now
//! assert_eq!(executed.events[0].sequence, 1);
//!
//! let context = QueryContext::new("2026-01-01T00:00:00Z".parse()?, Actor::Operator);
//! ledger.query(&context, &Query::Supplier(supplier)).await??;
//! assert!(ledger.audit().await?.balanced);
//! # Ok(())
//! # }
//! ```
//!
//! # Commands
//!
//! What commands mention is loaded into a working set, they are decided on it, what is missing is loaded, and they are decided
//! again, until nothing is missing. Everything that was loaded is what the batch stands on: [`Store::append`] takes it while all of
//! that is unchanged, in one statement, and says what has changed otherwise. Then the batch is decided again, after a wait that
//! grows; from the fourth try on its entities are locked before they are loaded, so that its turn comes. When patience ends the
//! answer is [`Error::Busy`]. A refusal, too, is told only when what it stands on was so at one moment.
//!
//! Positions are taken from one row, the head, which is locked last. It would be held until the commit is on disk, and all
//! processes together would make as many commits as the disk syncs, one by one. So the commit does not wait for the disk, which
//! frees the head at once, and the answer does (`settle`): processes share a sync. Whoever reads what is not on disk yet waits for it
//! before telling it, so nothing that was told is ever lost, and no position is told twice.
//!
//! # Once, and not twice
//!
//! An event is known by its command's id and its place. A command whose id is there, with the same content, was carried out
//! before: it is told what it led to. So a client that got no answer, since its host was killed or the connection was lost, asks
//! again with the same id, of any host. Another command under an id that was used is another command, as in a whole ledger (D-74).
//!
//! # Queries
//!
//! Who asks for one entity is answered from the rows of its entities, at one moment. Lists, histories, feeds and lineage are
//! answered from rows that follow the log ([`ecoledger::lists`]): no append waits for them. Whoever asks brings them up to the last
//! event first ([`Postgres::keep_lists`]), so an answer has everything that was answered before; a service may do it in the
//! background ([`Postgres::keep_lists_every`]). They cost the size of the entities once more, since lists that follow need entities as they were then.
//!
//! The texts of entities and lists have a [check](crate::check) before them, the line of an event has one in it: a byte that changed on
//! the disk is an error where the row is read, and is not served. A key that changed is found by the audit alone.
//!
//! The audit replays all events in memory, and holds every row of the entities against what the events made of it.
//!
//! # The tables
//!
//! `migrations/` has them, in numbered steps that each host brings up to date when it starts, one at a time. The events are the
//! ledger. Entities and lists are made of them, and are made anew ([`Postgres::rebuild`]) where an entity is met in another form than
//! today's.

mod batch;
mod connection;
mod error;
mod execute;
mod host;
mod lists;
mod migrations;
mod part;
mod patience;
mod query;
mod ranges;
mod request;
mod row_key;
mod service;
mod session;
mod store;
mod whole;

pub use batch::{Appended, Batch, Event, Kept, Line, Loaded, Stand};
pub use error::Error;
pub use host::{Hindrances, Options, Postgres};
pub use service::Service;
pub use store::{Store, Transaction};
