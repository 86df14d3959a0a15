//! Credits: quantities of verified benefit, from their mint to their retirement; who trades where; files on assets.
//!
//! | room | subject |
//! |---|---|
//! | [`credit`] | credits: mint, split, transfer, end-use buyers, listings, retirement |
//! | [`trader`] | organizations as traders of marketplaces |
//! | [`files`] | files on assets of any kind, credits included |
//!
//! Each subject has the same files: `command` (what may be asked), `event` (what happened), `state` (the entities and how
//! they take changes), `decide` (the rules, each named after its D-n). What proposals do to a credit is in
//! [`credit::CreditStep`], and the checks that commands and proposals share are in `credit::rules`.
#![no_std]

extern crate alloc;

mod command;
pub mod credit;
mod decide;
mod event;
pub mod files;
pub mod trader;

pub use command::Command;
pub use decide::{CreditsView, decide};
pub use event::{CreditsStore, Event, fold};
