//! Sales channels: who is bound to which channel and may do what there, and which traders it serves.
//!
//! | room | subject |
//! |---|---|
//! | [`access`] | sales channels, user bindings and their roles, API keys |
//! | [`trader`] | onboarding proposals, traders, used idempotency keys |
//! | [`source`] | suppliers and production facilities |
//! | [`policy`] | which role gives which right (D-39): one table |
//!
//! Each subject has the same files: `command` (what may be asked), `event` (what happened), `state` (the entities and how
//! they take changes), `decide` (the rules, each named after its D-n).
#![no_std]

extern crate alloc;

pub mod access;
mod command;
mod decide;
mod event;
pub mod policy;
pub mod source;
pub mod trader;

pub use command::Command;
pub use decide::{ChannelsView, decide};
pub use event::{ChannelsStore, Event, fold};
