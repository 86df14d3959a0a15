//! Every command of this crate.

use crate::{
    claim::{AddCheckpoint, CreateClaim, UpdateCheckpoint, UpdateClaim},
    eco_project::CreateEcoProject,
    mbp::{AddModularBenefitProject, UpdateModularBenefitProject},
    processed_claim::{UpdateCheckpointResult, UpdateProcessedClaim},
    user_roles::{AssignUserRole, RevokeUserRole},
};

ecoledger_kernel::commands! {
    /// What may be asked of projects and claims (wire.md 3.2), and of the user roles scoped to them (wire.md 3.1).
    AssignUserRole "assignUserRole",
    RevokeUserRole "revokeUserRole",
    CreateEcoProject "createEcoProject",
    AddModularBenefitProject "addModularBenefitProject",
    UpdateModularBenefitProject "updateModularBenefitProject",
    CreateClaim "createClaim",
    UpdateClaim "updateClaim",
    AddCheckpoint "addCheckpoint",
    UpdateCheckpoint "updateCheckpoint",
    UpdateProcessedClaim "updateProcessedClaim",
    UpdateCheckpointResult "updateCheckpointResult",
}
