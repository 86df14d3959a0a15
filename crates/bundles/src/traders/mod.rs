//! Traders: how they come in, what is known of them, and which idempotency keys were used for them.

mod command;
pub(crate) mod decide;
mod event;
mod patch;
mod state;

pub use command::{
    AcceptTraderOnboardingProposal, Address, CreateTrader, RejectTraderOnboardingProposal, ResubmitTraderOnboardingProposal,
    SetAutoApproval, SubmitTraderOnboardingProposal, UpdateTrader,
};
pub(crate) use decide::{
    RULES, accept_proposal, acting_holder, create_trader, expect_unused_key, reject_proposal, resubmit_proposal,
    set_auto_approval, submit_proposal, trader_of_channel, update_trader,
};
pub use event::{
    AutoApprovalChanged, TraderCreated, TraderOnboardingProposalAccepted, TraderOnboardingProposalRejected,
    TraderOnboardingProposalResubmitted, TraderOnboardingProposalSubmitted, TraderUpdated,
};
pub use patch::{AddressPatch, Removable, TraderPatch};
pub use state::{
    IdempotencyRecord, MadeUnderKey, OnboardingChange, OnboardingStatus, Particulars, Trader, TraderChange, TraderKind,
    TraderOnboardingProposal,
};
