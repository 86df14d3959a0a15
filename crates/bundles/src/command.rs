//! Every command of this crate, with the rule that decides it.

use ecoledger_kernel::Emit;

use crate::{
    BundlesView, Event,
    access::{self, BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole, UnbindUser},
    inventory::{self, OnrampBundle, WithdrawCertificates},
    offramps::{self, RegisterOfframp},
    sources::{self, RegisterProductionFacility, RegisterSupplier},
    tasks::{self, FailTask, StartTask},
    traders::{
        self, AcceptTraderOnboardingProposal, CreateTrader, RejectTraderOnboardingProposal, ResubmitTraderOnboardingProposal,
        SetAutoApproval, SubmitTraderOnboardingProposal, UpdateTrader,
    },
    transactions::{self, ApproveTransaction, RegisterRetirement, RegisterTrade, RejectTransaction},
};

ecoledger_kernel::commands! {
    /// What may be asked of sales channels and of bundles (`ecoledger::wire`).
    in BundlesView, to Emit<Event>;
    RegisterSalesChannel "registerSalesChannel" by access::register_sales_channel,
    BindUser "bindUser" by access::bind_user,
    UnbindUser "unbindUser" by access::unbind_user,
    GrantRole "grantRole" by access::grant_role,
    RevokeRole "revokeRole" by access::revoke_role,
    CreateApiKey "createApiKey" by access::create_api_key,
    DeleteApiKey "deleteApiKey" by access::delete_api_key,
    SubmitTraderOnboardingProposal "submitTraderOnboardingProposal" by traders::submit_proposal,
    ResubmitTraderOnboardingProposal "resubmitTraderOnboardingProposal" by traders::resubmit_proposal,
    AcceptTraderOnboardingProposal "acceptTraderOnboardingProposal" by traders::accept_proposal,
    RejectTraderOnboardingProposal "rejectTraderOnboardingProposal" by traders::reject_proposal,
    CreateTrader "createTrader" by traders::create_trader,
    UpdateTrader "updateTrader" by traders::update_trader,
    SetAutoApproval "setAutoApproval" by traders::set_auto_approval,
    RegisterSupplier "registerSupplier" by sources::register_supplier,
    RegisterProductionFacility "registerProductionFacility" by sources::register_production_facility,
    OnrampBundle "onrampBundle" by inventory::onramp_bundle,
    RegisterTrade "registerTrade" by transactions::register_trade,
    RegisterRetirement "registerRetirement" by transactions::register_retirement,
    RegisterOfframp "registerOfframp" by offramps::register_offramp,
    ApproveTransaction "approveTransaction" by transactions::approve_transaction,
    RejectTransaction "rejectTransaction" by transactions::reject_transaction,
    StartTask "startTask" by tasks::start_task,
    FailTask "failTask" by tasks::fail_task,
    WithdrawCertificates "withdrawCertificates" by inventory::withdraw_certificates,
}
