//! Every event of this crate, and how the entities take it.

use crate::{
    CreditsStore,
    claims::{CheckpointAdded, CheckpointUpdated, ClaimCreated, ClaimUpdated},
    credits::{
        CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditRetired, CreditSplit, CreditTransferred,
        EndUseBuyerChanged,
    },
    eco_projects::EcoProjectCreated,
    emissions::{EmissionsOffset, EmissionsReported, EsgMilestoneCreated, EsgScorecardCreated},
    files::{FileAdded, FileDeleted},
    mbps::{ModularBenefitProjectCreated, ModularBenefitProjectUpdated},
    organizations::{MarketRoleAdded, OrganizationRegistered, OrganizationUpdated},
    processed_claims::{CheckpointResultUpdated, ProcessedClaimCreated, ProcessedClaimUpdated},
    trader_registrations::TraderRegistered,
    user_roles::{UserRoleAssigned, UserRoleRevoked},
};

ecoledger_kernel::events! {
    /// What happened in the Environmental Credit Service (`ecoledger::wire`).
    into CreditsStore;
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
