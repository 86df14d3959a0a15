//! Proposals: whatever needs two organizations to agree.
//!
//! | file | what it holds |
//! |---|---|
//! | [`machine`] | the one table: (type, status, action) → (next status, who) |
//! | `command` | `submitProposal` and `actOnProposal` |
//! | `event` | what happened, with what it does to the asset: [`AssetStep`] |
//! | `state` | the proposal with its history |
//! | `submit` | who may submit what, and what that does |
//! | `act` | the actions |
//! | `effect` | what each action does: the rules of the assets themselves are called |
#![no_std]

extern crate alloc;

mod act;
mod command;
mod decide;
mod effect;
mod event;
mod keys;
pub mod machine;
mod state;
mod submit;

use ecoledger_kernel::Rule;

pub use command::{ActOnProposal, Action, Command, MintTerms, ProposalBody, SubmitProposal};
pub use decide::{ProposalsView, decide};
pub use event::{
    AssetStep, Event, Parties, ProposalAccepted, ProposalApproved, ProposalMove, ProposalRejected, ProposalResubmitted,
    ProposalReturnedForEdits, ProposalSubmitted, ProposalWithdrawn, ProposalsStore, fold,
};
pub use machine::{ActionKind, ProposalStatus, ProposalType, Side};
pub use state::{HistoryEntry, Proposal, ProposalChange};

/// Every rule of this crate that refuses.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    [submit::RULES, act::RULES].into_iter().flatten().copied()
}
