//! Every event of this crate, and how the entities take it.

use ecoledger_kernel::{Apply, Inconsistent};

use crate::{
    claim::{CheckpointAdded, CheckpointEntry, CheckpointUpdated, Claim, ClaimCreated, ClaimUpdated},
    eco_project::{EcoProject, EcoProjectCreated},
    files::File,
    mbp::{Mbp, ModularBenefitProjectCreated, ModularBenefitProjectUpdated},
    processed_claim::{CheckpointResultUpdated, ProcessedClaim, ProcessedClaimCreated, ProcessedClaimUpdated},
};

ecoledger_kernel::events! {
    /// What happened to projects and claims (wire.md 3.2). Files have their events where credits are known.
    EcoProjectCreated "ecoProjectCreated" v 1,
    ModularBenefitProjectCreated "modularBenefitProjectCreated" v 1,
    ModularBenefitProjectUpdated "modularBenefitProjectUpdated" v 1,
    ClaimCreated "claimCreated" v 1,
    ClaimUpdated "claimUpdated" v 1,
    CheckpointAdded "checkpointAdded" v 1,
    CheckpointUpdated "checkpointUpdated" v 1,
    ProcessedClaimCreated "processedClaimCreated" v 1,
    ProcessedClaimUpdated "processedClaimUpdated" v 1,
    CheckpointResultUpdated "checkpointResultUpdated" v 1,
}

/// A store of every entity of this crate.
pub trait ProjectsStore:
    Apply<EcoProject> + Apply<Mbp> + Apply<Claim> + Apply<CheckpointEntry> + Apply<ProcessedClaim> + Apply<File>
{
}

impl<S> ProjectsStore for S where
    S: Apply<EcoProject> + Apply<Mbp> + Apply<Claim> + Apply<CheckpointEntry> + Apply<ProcessedClaim> + Apply<File>
{
}

/// Lets each entity that an event touches take its change.
pub fn fold<S: ProjectsStore>(event: &Event, store: &mut S) -> Result<(), Inconsistent> {
    match event {
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
    }
}
