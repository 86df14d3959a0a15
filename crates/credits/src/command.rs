//! Every command of this crate.

use crate::{
    claims::{AddCheckpoint, CreateClaim, UpdateCheckpoint, UpdateClaim},
    credits::{SplitCredit, TransferCredit, TransferEndUseBuyer},
    eco_projects::CreateEcoProject,
    emissions::{CreateEsgMilestone, CreateEsgScorecard, ReportEmissions},
    files::{AddFile, DeleteFile},
    mbps::{AddModularBenefitProject, UpdateModularBenefitProject},
    organizations::{AddMarketRole, RegisterOrganization, UpdateOrganization},
    processed_claims::{UpdateCheckpointResult, UpdateProcessedClaim},
    user_roles::{AssignUserRole, RevokeUserRole},
};

ecoledger_kernel::commands! {
    /// What may be asked of the Environmental Credit Service (`ecoledger::wire`). Whatever needs an agreement is
    /// asked by a proposal.
    RegisterOrganization "registerOrganization",
    AddMarketRole "addMarketRole",
    UpdateOrganization "updateOrganization",
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
    SplitCredit "splitCredit",
    TransferCredit "transferCredit",
    TransferEndUseBuyer "transferEndUseBuyer",
    AddFile "addFile",
    DeleteFile "deleteFile",
    CreateEsgScorecard "createEsgScorecard",
    CreateEsgMilestone "createEsgMilestone",
    ReportEmissions "reportEmissions",
}
