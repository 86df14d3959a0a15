//! Every command of this crate.

use crate::{
    access::{BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole, UnbindUser},
    source::{RegisterProductionFacility, RegisterSupplier},
    trader::{
        AcceptTraderOnboardingProposal, CreateTrader, RejectTraderOnboardingProposal, ResubmitTraderOnboardingProposal,
        SetAutoApproval, SubmitTraderOnboardingProposal, UpdateTrader,
    },
};

ecoledger_kernel::commands! {
    /// What may be asked of sales channels (wire.md 3.6).
    RegisterSalesChannel "registerSalesChannel",
    BindUser "bindUser",
    UnbindUser "unbindUser",
    GrantRole "grantRole",
    RevokeRole "revokeRole",
    CreateApiKey "createApiKey",
    DeleteApiKey "deleteApiKey",
    SubmitTraderOnboardingProposal "submitTraderOnboardingProposal",
    ResubmitTraderOnboardingProposal "resubmitTraderOnboardingProposal",
    AcceptTraderOnboardingProposal "acceptTraderOnboardingProposal",
    RejectTraderOnboardingProposal "rejectTraderOnboardingProposal",
    CreateTrader "createTrader",
    UpdateTrader "updateTrader",
    SetAutoApproval "setAutoApproval",
    RegisterSupplier "registerSupplier",
    RegisterProductionFacility "registerProductionFacility",
}
