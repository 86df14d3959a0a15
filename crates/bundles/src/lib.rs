//! Bundles of numbered certificates: how they come in, move, and leave for good.
//!
//! | room | subject |
//! |---|---|
//! | [`inventory`] | issuances and bundles: on-ramp, withdrawal, and the head rule that every taking obeys (D-30) |
//! | [`transaction`] | trades and retirements, their registration, approval and settlement |
//! | [`offramp`] | assets that leave the channel |
//! | [`task`] | the work items of all three, in their five statuses |
//!
//! Each subject has the same files: `command` (what may be asked), `event` (what happened), `state` (the entities and how
//! they take changes), `decide` (the rules, each named after its D-n).
#![no_std]

extern crate alloc;

mod command;
mod decide;
mod event;
pub mod inventory;
pub mod offramp;
pub mod task;
pub mod transaction;

pub use command::Command;
pub use decide::{BundlesView, decide};
pub use event::{BundlesStore, Event, fold};
