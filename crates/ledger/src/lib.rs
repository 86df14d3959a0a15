//! An embedded, event-sourced domain engine for environmental credits and certificate bundles.
//!
//! The whole engine is one sentence: **a request and the entities it reads decide events; events fold into entities.**
//! Nothing else changes state. Time, ids and the actor come in with each request; the libraries do no I/O, read no clock,
//! roll no dice and hold no global state. What stores and serves is a host: see the examples.
//!
//! A [tour] shows each part with code that runs. Start with [`Ledger`]: [`execute`](Ledger::execute) a [`Command`] in its [`CommandContext`], [`query`](Ledger::query)
//! what became of it, [`explain`](Ledger::explain) what would become of it, [`audit`](Ledger::audit) that nothing is lost or
//! doubled. [`ask`](Ledger::ask) answers in the [question](questions)'s own type. A service that receives JSON reads a whole
//! request with [`Request::from_json`], or a command with members from its path with [`CommandJson`].
//!
//! A service that keeps its state elsewhere decides on a part of it: a [`WorkingSet`] asks for the entities that a command needs.
//! A [`Batch`], of either, decides many commands before the host appends their events at once.
//!
//! What a host keeps: events as lines of a [`journal`]; entities one by one ([`StoredEntity`]), for a [`WorkingSet`]; a whole
//! ledger as a [`snapshot`]. The events are what counts, the others save time.
//!
//! # Versions
//!
//! By Semantic Versioning: what is `#[non_exhaustive]` may grow in a minor version, whatever else would break a caller waits
//! for a major one, and what is written down (JSON, event forms, refusal codes) never changes its meaning.
//!
//! # Invariants
//!
//! Each has a test that fails when it is broken.
//!
//! 1. A decision reads entities only through a reader, so that what it stands on is known.
//! 2. An entity is the fold of the events that touch it.
//! 3. A decision is recorded whole or not at all, and only as the next one.
//! 4. No clock, random source, float, thread or I/O: every library crate is `no_std`.
//! 5. Refusing changes nothing; accepting changes nothing until it is recorded.
//! 6. Nothing that a client sends can panic.
//! 7. A stored form, once released, never changes.
//! 8. Equal inputs give equal bytes.
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod audit;
mod chunked_table;
mod command;
mod command_json;
mod decision;
mod digest;
mod entities;
mod event;
mod explanation;
pub mod feed;
mod flood;
mod hash;
mod head;
pub mod journal;
mod kinds;
mod ledger;
mod ledger_view;
pub mod lists;
pub mod mermaid;
mod projections;
pub mod query;
pub mod questions;
mod request;
#[cfg(feature = "schema")]
pub mod schema;
pub mod snapshot;
mod sought;
mod stored;
pub mod tour;
pub mod views;
pub mod wire;
mod working_set;

pub use audit::{AuditReport, CertificateTotals, CreditTotals};
pub use command::Command;
pub use command_json::CommandJson;
pub use decision::Decision;
pub use digest::{NoDigest, StateDigest};
pub use ecoledger_kernel as kernel;
pub use ecoledger_kernel::rules;
pub use ecoledger_kernel::{
    Actor, CertificateId, CertificateRange, Class, Code, CommandContext, Currency, IdempotencyKey, Invalid, Price,
    QueryContext, Refusal, Rule, Timestamp, Version,
};
pub use ecoledger_proposals as proposals;
pub use event::{Event, LedgerStore, Recorded, UndecodableEvent};
pub use explanation::{Explanation, Foreseen, ForeseenOutcome, all_rules};
pub use hash::{HashKey, KeyedHasher};
pub use head::{Head, NotRecorded};
pub use ledger::{Executed, Ledger, NotExecuted};
pub use ledger_view::LedgerView;
pub use query::{NotAnswered, Query, TriedCommand};
pub use request::{Request, Response};
pub use stored::{NoStoredForm, StoredEntity, UnreadableEntity};
pub use uuid;
pub use working_set::{Batch, NotTogether, WorkingSet};

/// The Sales Channel Services: [`ecoledger_bundles`] without what it shares with this crate alone.
///
/// ```compile_fail,E0603
/// use ecoledger::bundles::for_queries;
/// ```
pub mod bundles {
    pub use ecoledger_bundles::*;

    #[expect(hidden_glob_reexports, reason = "to hide the other one is what it is for")]
    mod for_queries {}
}

/// The Environmental Credit Service: [`ecoledger_credits`] without what it shares with the crates above it alone.
///
/// ```compile_fail,E0603
/// use ecoledger::credits::for_proposals_and_queries;
/// ```
pub mod credits {
    pub use ecoledger_credits::*;

    #[expect(hidden_glob_reexports, reason = "to hide the other one is what it is for")]
    mod for_proposals_and_queries {}
}

#[doc = include_str!("coverage.md")]
pub mod coverage {}

/// Who may do what.
///
/// # Members
///
/// For each command, in each market role of the organization, the least user role that may give it, where everything else
/// is right: the organization has its part in the asset, and the asset is in the state that the command needs ([D-10], [D-61]).
/// In brackets the narrowest scope that is enough; without one it takes a role over the whole organization ([D-53], [D-72]). An
/// administrator may do what a contributor may; a reader runs no command. A file is deleted by the user that added it
/// ([D-22]). The table is what the library answers: a test asks every command of every such user.
///
/// [D-10]: ecoledger_kernel::rules::organizations#d-10
/// [D-22]: ecoledger_kernel::rules::projects#d-22
/// [D-53]: ecoledger_kernel::rules::organizations#d-53
/// [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
/// [D-72]: ecoledger_kernel::rules::organizations#d-72
#[doc = include_str!("rights.md")]
///
/// # Sales channels
///
/// The roles of channel users, and what each gives, are in [`bundles::policy`].
pub mod rights {}

/// The README's example is compiled and run with the docs' own.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
