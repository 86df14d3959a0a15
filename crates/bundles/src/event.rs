//! Every event of this crate, and how the entities take it.

use ecoledger_kernel::Timestamp;

use crate::{
    BundlesStore,
    access::{ApiKeyCreated, ApiKeyDeleted, RoleGranted, RoleRevoked, SalesChannelRegistered, UserBound, UserUnbound},
    inventory::{BundleOnramped, CertificatesWithdrawn},
    offramps::{OfframpRegistered, OfframpSettled},
    sources::{ProductionFacilityRegistered, SupplierRegistered},
    tasks::{TaskFailed, TaskStarted},
    traders::{
        AutoApprovalChanged, TraderCreated, TraderOnboardingProposalAccepted, TraderOnboardingProposalRejected,
        TraderOnboardingProposalResubmitted, TraderOnboardingProposalSubmitted, TraderUpdated,
    },
    transactions::{
        RetirementRegistered, RetirementSettled, TradeRegistered, TradeSettled, TransactionApproved, TransactionRejected,
    },
};

ecoledger_kernel::events! {
    /// What happened in sales channels and to bundles (`ecoledger::wire`).
    into BundlesStore with at: Timestamp;
    SalesChannelRegistered "salesChannelRegistered" v 1,
    UserBound "userBound" v 1,
    UserUnbound "userUnbound" v 1,
    RoleGranted "roleGranted" v 1,
    RoleRevoked "roleRevoked" v 1,
    ApiKeyCreated "apiKeyCreated" v 1,
    ApiKeyDeleted "apiKeyDeleted" v 1,
    TraderOnboardingProposalSubmitted "traderOnboardingProposalSubmitted" v 1,
    TraderOnboardingProposalResubmitted "traderOnboardingProposalResubmitted" v 1,
    TraderOnboardingProposalAccepted "traderOnboardingProposalAccepted" v 1,
    TraderOnboardingProposalRejected "traderOnboardingProposalRejected" v 1,
    TraderCreated "traderCreated" v 1,
    TraderUpdated "traderUpdated" v 1,
    AutoApprovalChanged "autoApprovalChanged" v 1,
    SupplierRegistered "supplierRegistered" v 1,
    ProductionFacilityRegistered "productionFacilityRegistered" v 1,
    BundleOnramped "bundleOnramped" v 1,
    TradeRegistered "tradeRegistered" v 1 with (at),
    TradeSettled "tradeSettled" v 1 with (at),
    RetirementRegistered "retirementRegistered" v 1 with (at),
    RetirementSettled "retirementSettled" v 1 with (at),
    OfframpRegistered "offrampRegistered" v 1 with (at),
    OfframpSettled "offrampSettled" v 1,
    TransactionApproved "transactionApproved" v 1,
    TransactionRejected "transactionRejected" v 1,
    TaskStarted "taskStarted" v 1,
    TaskFailed "taskFailed" v 1,
    CertificatesWithdrawn "certificatesWithdrawn" v 1,
}
