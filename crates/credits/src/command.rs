//! Every command of this crate, with the rule that decides it.

use ecoledger_kernel::Emit;

use crate::{
    CreditsView, Event,
    claims::{self, AddCheckpoint, CreateClaim, UpdateCheckpoint, UpdateClaim},
    credits::{self, SplitCredit, TransferCredit, TransferEndUseBuyer},
    eco_projects::{self, CreateEcoProject},
    emissions::{self, CreateEsgMilestone, CreateEsgScorecard, ReportEmissions},
    files::{self, AddFile, DeleteFile},
    mbps::{self, AddModularBenefitProject, UpdateModularBenefitProject},
    organizations::{self, AddMarketRole, RegisterOrganization, UpdateOrganization},
    processed_claims::{self, UpdateCheckpointResult, UpdateProcessedClaim},
    user_roles::{self, AssignUserRole, RevokeUserRole},
};

ecoledger_kernel::commands! {
    /// What may be asked of the Environmental Credit Service (`ecoledger::wire`). Whatever needs an agreement is
    /// asked by a proposal.
    in CreditsView, to Emit<Event>;
    RegisterOrganization "registerOrganization" by organizations::register_organization,
    AddMarketRole "addMarketRole" by organizations::add_market_role,
    UpdateOrganization "updateOrganization" by organizations::update_organization,
    AssignUserRole "assignUserRole" by user_roles::assign_user_role,
    RevokeUserRole "revokeUserRole" by user_roles::revoke_user_role,
    CreateEcoProject "createEcoProject" by eco_projects::create_eco_project,
    AddModularBenefitProject "addModularBenefitProject" by mbps::add_modular_benefit_project,
    UpdateModularBenefitProject "updateModularBenefitProject" by mbps::update_modular_benefit_project,
    CreateClaim "createClaim" by claims::create_claim,
    UpdateClaim "updateClaim" by claims::update_claim,
    AddCheckpoint "addCheckpoint" by claims::add_checkpoint,
    UpdateCheckpoint "updateCheckpoint" by claims::update_checkpoint,
    UpdateProcessedClaim "updateProcessedClaim" by processed_claims::update_processed_claim,
    UpdateCheckpointResult "updateCheckpointResult" by processed_claims::update_checkpoint_result,
    SplitCredit "splitCredit" by credits::split_credit,
    TransferCredit "transferCredit" by credits::transfer_credit,
    TransferEndUseBuyer "transferEndUseBuyer" by credits::transfer_end_use_buyer,
    AddFile "addFile" by files::add_file,
    DeleteFile "deleteFile" by files::delete_file,
    CreateEsgScorecard "createEsgScorecard" by emissions::create_scorecard,
    CreateEsgMilestone "createEsgMilestone" by emissions::create_milestone,
    ReportEmissions "reportEmissions" by emissions::report_emissions,
}
