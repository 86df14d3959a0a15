//! The Sales Channel Services: who may do what in a channel, and the bundles of numbered certificates that it sells.
//!
//! | module | subject |
//! |---|---|
//! | `access` | sales channels, user bindings and their roles, API keys; which role gives which right ([D-39]) |
//! | `traders` | onboarding proposals, traders, used idempotency keys |
//! | `sources` | suppliers and production facilities |
//! | `inventory` | issuances and bundles: on-ramp, withdrawal, and the head rule that every taking obeys ([D-30]) |
//! | `transactions` | trades and retirements, their registration, approval and settlement |
//! | `offramps` | assets that leave the channel |
//! | `tasks` | the work items of trades, retirements and off-ramps, in their five statuses |
//!
//! Each subject has the same files: `command` (what may be asked), `event` (what happened), `state` (the entities and how
//! they take changes), `decide` (the rules, each named after its D-n). A subject stands on those above it: access <-
//! traders <- inventory <- transactions.
//!
//! [D-30]: ecoledger_kernel::rules::bundles#d-30
//! [D-39]: ecoledger_kernel::rules::channels#d-39
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod access;
mod command;
mod entities;
mod event;
mod inventory;
mod keys;
mod offramps;
mod sources;
mod tasks;
mod traders;
mod transactions;

use ecoledger_kernel::Rule;

pub use access::policy;
pub use access::*;
pub use command::{Command, decide};
pub use entities::{BundlesStore, BundlesView};
pub use event::{Event, fold};
pub use inventory::*;
pub use offramps::*;
pub use sources::*;
pub use tasks::*;
pub use traders::*;
pub use transactions::*;

/// What queries share with the commands of this crate. It is for `ecoledger`, which stands above it; users have no part in it,
/// and no version promises it.
#[doc(hidden)]
pub mod for_queries {
    pub use crate::access::authorize::{authorize, channel_user};
    pub use crate::traders::decide::{own_trader, trader_of_channel};
}

/// Every rule of this crate that refuses, by subject.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    [policy::RULES, access::RULES, traders::RULES, inventory::RULES, transactions::RULES, offramps::RULES, tasks::RULES]
        .into_iter()
        .flatten()
        .copied()
}
