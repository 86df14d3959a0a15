//! Every entity of this crate.

use crate::{
    claims::{CheckpointEntry, Claim},
    credits::{AssetId, Credit},
    eco_projects::EcoProject,
    emissions::{MilestoneEntry, ReportingPeriodEntry, Scorecard},
    files::File,
    mbps::Mbp,
    organizations::Organization,
    processed_claims::ProcessedClaim,
    trader_registrations::TraderRegistration,
};

ecoledger_kernel::entities! {
    CreditsView CreditsStore:
    Organization,
    EcoProject,
    Mbp,
    Claim,
    CheckpointEntry,
    ProcessedClaim,
    File,
    Credit,
    AssetId,
    TraderRegistration,
    Scorecard,
    MilestoneEntry,
    ReportingPeriodEntry,
}
