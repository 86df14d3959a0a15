//! Every command of this crate.

use crate::{
    access::{BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole, UnbindUser},
    inventory::{OnrampBundle, WithdrawCertificates},
    offramps::RegisterOfframp,
    sources::{RegisterProductionFacility, RegisterSupplier},
    tasks::{FailTask, StartTask},
    traders::{
        AcceptTraderOnboardingProposal, CreateTrader, RejectTraderOnboardingProposal, ResubmitTraderOnboardingProposal,
        SetAutoApproval, SubmitTraderOnboardingProposal, UpdateTrader,
    },
    transactions::{ApproveTransaction, RegisterRetirement, RegisterTrade, RejectTransaction},
};

ecoledger_kernel::commands! {
    /// What may be asked of sales channels and of bundles (`ecoledger::wire`).
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
    OnrampBundle "onrampBundle",
    RegisterTrade "registerTrade",
    RegisterRetirement "registerRetirement",
    RegisterOfframp "registerOfframp",
    ApproveTransaction "approveTransaction",
    RejectTransaction "rejectTransaction",
    StartTask "startTask",
    FailTask "failTask",
    WithdrawCertificates "withdrawCertificates",
}
