//! Every event of this crate, and how the entities take it.

use ecoledger_kernel::{Apply, Inconsistent};

use crate::{
    access::{
        ApiKey, ApiKeyCreated, ApiKeyDeleted, RoleGranted, RoleRevoked, SalesChannel, SalesChannelRegistered, UserBinding,
        UserBound, UserUnbound,
    },
    source::{ProductionFacility, ProductionFacilityRegistered, Supplier, SupplierRegistered},
    trader::{
        AutoApprovalChanged, IdempotencyRecord, Trader, TraderCreated, TraderOnboardingProposal,
        TraderOnboardingProposalAccepted, TraderOnboardingProposalRejected, TraderOnboardingProposalResubmitted,
        TraderOnboardingProposalSubmitted, TraderUpdated,
    },
};

ecoledger_kernel::events! {
    /// What happened in sales channels (wire.md 3.6).
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
}

/// A store of every entity of this crate.
pub trait ChannelsStore:
    Apply<SalesChannel>
    + Apply<UserBinding>
    + Apply<ApiKey>
    + Apply<TraderOnboardingProposal>
    + Apply<Trader>
    + Apply<Supplier>
    + Apply<ProductionFacility>
    + Apply<IdempotencyRecord>
{
}

impl<S> ChannelsStore for S where
    S: Apply<SalesChannel>
        + Apply<UserBinding>
        + Apply<ApiKey>
        + Apply<TraderOnboardingProposal>
        + Apply<Trader>
        + Apply<Supplier>
        + Apply<ProductionFacility>
        + Apply<IdempotencyRecord>
{
}

/// Lets each entity that an event touches take its change.
pub fn fold<S: ChannelsStore>(event: &Event, store: &mut S) -> Result<(), Inconsistent> {
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
    }
}
