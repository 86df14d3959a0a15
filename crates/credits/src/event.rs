//! Every event of this crate, and how the entities take it.

use ecoledger_kernel::{Apply, Inconsistent};

use crate::{
    claims::{CheckpointAdded, CheckpointEntry, CheckpointUpdated, Claim, ClaimCreated, ClaimUpdated},
    credits::{
        AssetId, Credit, CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditRetired, CreditSplit,
        CreditTransferred, EndUseBuyerChanged,
    },
    eco_projects::{EcoProject, EcoProjectCreated},
    emissions::{
        EmissionsOffset, EmissionsReported, EsgMilestoneCreated, EsgScorecardCreated, MilestoneEntry, ReportingPeriodEntry,
        Scorecard,
    },
    files::{File, FileAdded, FileDeleted},
    mbps::{Mbp, ModularBenefitProjectCreated, ModularBenefitProjectUpdated},
    organizations::{MarketRoleAdded, Organization, OrganizationRegistered, OrganizationUpdated},
    processed_claims::{CheckpointResultUpdated, ProcessedClaim, ProcessedClaimCreated, ProcessedClaimUpdated},
    trader_registrations::{TraderRegistered, TraderRegistration},
    user_roles::{UserRoleAssigned, UserRoleRevoked},
};

ecoledger_kernel::events! {
    /// What happened in the Environmental Credit Service (`ecoledger::wire`).
    OrganizationRegistered "organizationRegistered" v 1,
    MarketRoleAdded "marketRoleAdded" v 1,
    OrganizationUpdated "organizationUpdated" v 1,
    UserRoleAssigned "userRoleAssigned" v 1,
    UserRoleRevoked "userRoleRevoked" v 1,
    EcoProjectCreated "ecoProjectCreated" v 1,
    ModularBenefitProjectCreated "modularBenefitProjectCreated" v 1,
    ModularBenefitProjectUpdated "modularBenefitProjectUpdated" v 1 in Box,
    ClaimCreated "claimCreated" v 1,
    ClaimUpdated "claimUpdated" v 1,
    CheckpointAdded "checkpointAdded" v 1,
    CheckpointUpdated "checkpointUpdated" v 1,
    ProcessedClaimCreated "processedClaimCreated" v 1 in Box,
    ProcessedClaimUpdated "processedClaimUpdated" v 1,
    CheckpointResultUpdated "checkpointResultUpdated" v 1,
    CreditMinted "creditMinted" v 1,
    CreditSplit "creditSplit" v 1,
    CreditTransferred "creditTransferred" v 1,
    CreditListed "creditListed" v 1,
    CreditDelisted "creditDelisted" v 1,
    CreditListingTransferred "creditListingTransferred" v 1,
    EndUseBuyerChanged "endUseBuyerChanged" v 1,
    CreditRetired "creditRetired" v 1,
    TraderRegistered "traderRegistered" v 1,
    FileAdded "fileAdded" v 1,
    FileDeleted "fileDeleted" v 1,
    EsgScorecardCreated "esgScorecardCreated" v 1,
    EsgMilestoneCreated "esgMilestoneCreated" v 1,
    EmissionsReported "emissionsReported" v 1,
    EmissionsOffset "emissionsOffset" v 1,
}

/// A store of every entity of this crate.
pub trait CreditsStore:
    Apply<Organization>
    + Apply<EcoProject>
    + Apply<Mbp>
    + Apply<Claim>
    + Apply<CheckpointEntry>
    + Apply<ProcessedClaim>
    + Apply<File>
    + Apply<Credit>
    + Apply<AssetId>
    + Apply<TraderRegistration>
    + Apply<Scorecard>
    + Apply<MilestoneEntry>
    + Apply<ReportingPeriodEntry>
{
}

impl<S> CreditsStore for S where
    S: Apply<Organization>
        + Apply<EcoProject>
        + Apply<Mbp>
        + Apply<Claim>
        + Apply<CheckpointEntry>
        + Apply<ProcessedClaim>
        + Apply<File>
        + Apply<Credit>
        + Apply<AssetId>
        + Apply<TraderRegistration>
        + Apply<Scorecard>
        + Apply<MilestoneEntry>
        + Apply<ReportingPeriodEntry>
{
}

/// Lets each entity that an event touches take its change.
pub fn fold<S: CreditsStore>(event: &Event, store: &mut S) -> Result<(), Inconsistent> {
    match event {
        Event::OrganizationRegistered(event) => event.fold(store),
        Event::MarketRoleAdded(event) => event.fold(store),
        Event::OrganizationUpdated(event) => event.fold(store),
        Event::UserRoleAssigned(event) => event.fold(store),
        Event::UserRoleRevoked(event) => event.fold(store),
        Event::EcoProjectCreated(event) => event.fold(store),
        Event::ModularBenefitProjectCreated(event) => event.fold(store),
        Event::ModularBenefitProjectUpdated(event) => event.fold(store),
        Event::ClaimCreated(event) => event.fold(store),
        Event::ClaimUpdated(event) => event.fold(store),
        Event::CheckpointAdded(event) => event.fold(store),
        Event::CheckpointUpdated(event) => event.fold(store),
        Event::ProcessedClaimCreated(event) => event.fold(store),
        Event::ProcessedClaimUpdated(event) => event.fold(store),
        Event::CheckpointResultUpdated(event) => event.fold(store),
        Event::CreditMinted(event) => event.fold(store),
        Event::CreditSplit(event) => event.fold(store),
        Event::CreditTransferred(event) => event.fold(store),
        Event::CreditListed(event) => event.fold(store),
        Event::CreditDelisted(event) => event.fold(store),
        Event::CreditListingTransferred(event) => event.fold(store),
        Event::EndUseBuyerChanged(event) => event.fold(store),
        Event::CreditRetired(event) => event.fold(store),
        Event::TraderRegistered(event) => event.fold(store),
        Event::FileAdded(event) => event.fold(store),
        Event::FileDeleted(event) => event.fold(store),
        Event::EsgScorecardCreated(event) => event.fold(store),
        Event::EsgMilestoneCreated(event) => event.fold(store),
        Event::EmissionsReported(event) => event.fold(store),
        Event::EmissionsOffset(event) => event.fold(store),
    }
}
