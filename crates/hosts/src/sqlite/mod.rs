//! The ledger in a file of SQLite: as many processes as like, no server, nothing held in memory that a decision does not need.
//!
//! ```
//! use ecoledger::{Actor, CommandContext, HashKey, Query, QueryContext, bundles::RegisterSupplier, uuid::uuid};
//! use ecoledger_hosts::sqlite::{Options, Sqlite};
//!
//! # let file = std::env::temp_dir().join(format!("ecoledger-hosts-{}.db", std::process::id()));
//! let key = HashKey::from_bytes([7; 16]); // a host takes these bytes from its operating system
//! let mut ledger = Sqlite::open(&file, &Options::default(), key)?;
//! let supplier = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
//! let command = RegisterSupplier::new(supplier, "Nordic".parse()?);
//! let command_id = uuid!("c548f316-4177-5897-a82f-34299e82a302").into();
//! let context = CommandContext::new(command_id, "2026-01-01T00:00:00Z".parse()?, Actor::Operator);
//! let executed = ledger.execute(&context, &command.into())??; // it is on the disk now
//! assert_eq!(executed.events[0].sequence, 1);
//!
//! let mut another = Sqlite::open(&file, &Options::default(), key)?; // this or any other process
//! let context = QueryContext { at: "2026-01-01T00:00:00Z".parse()?, actor: Actor::Operator };
//! another.query(&context, &Query::Audit)??;
//! assert_eq!(another.head()?.sequence, 1);
//! # drop((ledger, another));
//! # for end in ["", "-wal", "-shm"] { let _ = std::fs::remove_file(format!("{}{end}", file.display())); }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How it works
//!
//! A command takes the one right to write that the file has (`BEGIN IMMEDIATE`), loads the entities that it asks for into a
//! [`WorkingSet`], is decided on them, and its events and the entities that they change are written in the same transaction,
//! after what was read was compared once more ([`rows::append`]). What was loaded is kept for the next command, and forgotten
//! when SQLite tells that another process has written, or when it is much. A batch is one transaction for many commands:
//! [`hold`](Sqlite::hold) each, then [`commit`](Sqlite::commit) once, and answer only then. The file is in WAL mode with
//! `synchronous=FULL`: what was committed is on the disk.
//!
//! Opening the file reads nothing but its head, however long its history is.
//!
//! # Queries
//!
//! Every query is answered from the rows that it needs, at one moment: those of entities, and those of lists, feeds and lineage
//! ([`ecoledger::lists`]), which are written in the transaction of their events. Nothing of them stays in memory. The audit alone
//! replays the events into a [`Ledger`], and gives it back.
//!
//! # The tables
//!
//! `events`, `entities` and `lists` (`migrations/`). The events are the ledger; the others are a cache of what they have made.
//! Where a newer version of the library stores an entity in a newer form, the first process that meets the old one writes all of
//! them anew from the events, once. A file of a program that knew no lists gets their rows when it is opened first, chunk by
//! chunk, with no more memory than a chunk needs; whoever stops half-way goes on there.
//! The text of each row has a [check](crate::check) before it: a byte that changed on the disk is an error where the row is read, and
//! is not served. A key that changed is found by the audit alone, as is what stands beside an event's line.
//! [`audit`](Sqlite::audit) replays the events and holds every row of an entity, and every column of an event, against what they
//! say.

mod error;
mod history;
mod host;
mod lists;
mod pending;
pub mod rows;
mod schema;
mod whole;

#[cfg(doc)]
use ecoledger::{Ledger, WorkingSet};
pub use error::Error;
pub use host::Sqlite;
/// What [`connect`] and [`rows`] are written in.
pub use rusqlite;
pub use schema::{APPLICATION_ID, Options, VERSION, open as connect};
