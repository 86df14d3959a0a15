//! Every event of this crate, and how the entities take it.

use ecoledger_kernel::{Inconsistent, Timestamp};

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
    TradeRegistered "tradeRegistered" v 1,
    TradeSettled "tradeSettled" v 1,
    RetirementRegistered "retirementRegistered" v 1,
    RetirementSettled "retirementSettled" v 1,
    OfframpRegistered "offrampRegistered" v 1,
    OfframpSettled "offrampSettled" v 1,
    TransactionApproved "transactionApproved" v 1,
    TransactionRejected "transactionRejected" v 1,
    TaskStarted "taskStarted" v 1,
    TaskFailed "taskFailed" v 1,
    CertificatesWithdrawn "certificatesWithdrawn" v 1,
}

/// Lets each entity that an event touches take its change. `at` is when the event happened.
pub fn fold<S: BundlesStore>(event: &Event, at: Timestamp, store: &mut S) -> Result<(), Inconsistent> {
    match event {
        Event::SalesChannelRegistered(event) => event.fold(store),
        Event::UserBound(event) => event.fold(store),
        Event::UserUnbound(event) => event.fold(store),
        Event::RoleGranted(event) => event.fold(store),
        Event::RoleRevoked(event) => event.fold(store),
        Event::ApiKeyCreated(event) => event.fold(store),
        Event::ApiKeyDeleted(event) => event.fold(store),
        Event::TraderOnboardingProposalSubmitted(event) => event.fold(store),
        Event::TraderOnboardingProposalResubmitted(event) => event.fold(store),
        Event::TraderOnboardingProposalAccepted(event) => event.fold(store),
        Event::TraderOnboardingProposalRejected(event) => event.fold(store),
        Event::TraderCreated(event) => event.fold(store),
        Event::TraderUpdated(event) => event.fold(store),
        Event::AutoApprovalChanged(event) => event.fold(store),
        Event::SupplierRegistered(event) => event.fold(store),
        Event::ProductionFacilityRegistered(event) => event.fold(store),
        Event::BundleOnramped(event) => event.fold(store),
        Event::TradeRegistered(event) => event.fold(at, store),
        Event::TradeSettled(event) => event.fold(at, store),
        Event::RetirementRegistered(event) => event.fold(at, store),
        Event::RetirementSettled(event) => event.fold(at, store),
        Event::OfframpRegistered(event) => event.fold(at, store),
        Event::OfframpSettled(event) => event.fold(store),
        Event::TransactionApproved(event) => event.fold(store),
        Event::TransactionRejected(event) => event.fold(store),
        Event::TaskStarted(event) => event.fold(store),
        Event::TaskFailed(event) => event.fold(store),
        Event::CertificatesWithdrawn(event) => event.fold(store),
    }
}
