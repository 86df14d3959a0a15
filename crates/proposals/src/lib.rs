//! Proposals: whatever needs two organizations to agree.
//!
//! | file | what it holds |
//! |---|---|
//! | [`machine`] | the one table: (type, status, action) → (next status, who) |
//! | `body` | the types of proposals, and what each is about |
//! | `command` | `submitProposal` and `actOnProposal` |
//! | `event` | what happened, with what it does to the asset: [`AssetStep`] |
//! | `state` | the proposal with its history |
//! | `submit` | who may submit what, and what that does |
//! | `act` | the actions |
//! | `effect` | what each action does: the rules of the assets themselves are called |
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod act;
mod body;
mod command;
mod effect;
mod entities;
mod event;
mod keys;
pub mod machine;
mod state;
mod submit;

use ecoledger_kernel::Rule;

pub use body::{ProposalBody, ProposalType};
pub use command::{ActOnProposal, Action, Command, MintTerms, SubmitProposal, decide};
pub use entities::{EmitAll, ProposalsStore, ProposalsView};
pub use event::{
    AssetStep, Event, Parties, ProjectPath, ProposalAccepted, ProposalApproved, ProposalMove, ProposalRejected,
    ProposalResubmitted, ProposalReturnedForEdits, ProposalSubmitted, ProposalWithdrawn, fold,
};
pub use machine::{ActionKind, ProposalStatus, Side};
pub use state::{HistoryEntry, Proposal, ProposalChange};

/// Every rule of this crate that refuses.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    [submit::RULES, act::RULES].into_iter().flatten().copied()
}
