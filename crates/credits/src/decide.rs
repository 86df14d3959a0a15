//! From a command to its rules.

use ecoledger_kernel::{CommandContext, Emit, Halt, Notes, Reader};

use crate::{
    Command, CreditsView, Event, claims, credits, eco_projects, emissions, files, mbps, organizations, processed_claims,
    user_roles,
};

/// Decides a command: its events go to `events`, in order; none when nothing changes ([D-8]).
///
/// [D-8]: ecoledger_kernel::rules::whole_ledger#d-8
pub fn decide<V: CreditsView, N: Notes>(
    command: &Command,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    match command {
        Command::RegisterOrganization(command) => organizations::register_organization(command, context, reader, events),
        Command::AddMarketRole(command) => organizations::add_market_role(command, context, reader, events),
        Command::UpdateOrganization(command) => organizations::update_organization(command, context, reader, events),
        Command::AssignUserRole(command) => user_roles::assign_user_role(command, context, reader, events),
        Command::RevokeUserRole(command) => user_roles::revoke_user_role(command, context, reader, events),
        Command::CreateEcoProject(command) => eco_projects::create_eco_project(command, context, reader, events),
        Command::AddModularBenefitProject(command) => mbps::add_modular_benefit_project(command, context, reader, events),
        Command::UpdateModularBenefitProject(command) => mbps::update_modular_benefit_project(command, context, reader, events),
        Command::CreateClaim(command) => claims::create_claim(command, context, reader, events),
        Command::UpdateClaim(command) => claims::update_claim(command, context, reader, events),
        Command::AddCheckpoint(command) => claims::add_checkpoint(command, context, reader, events),
        Command::UpdateCheckpoint(command) => claims::update_checkpoint(command, context, reader, events),
        Command::UpdateProcessedClaim(command) => processed_claims::update_processed_claim(command, context, reader, events),
        Command::UpdateCheckpointResult(command) => {
            processed_claims::update_checkpoint_result(command, context, reader, events)
        }
        Command::SplitCredit(command) => credits::split_credit(command, context, reader, events),
        Command::TransferCredit(command) => credits::transfer_credit(command, context, reader, events),
        Command::TransferEndUseBuyer(command) => credits::transfer_end_use_buyer(command, context, reader, events),
        Command::AddFile(command) => files::add_file(command, context, reader, events),
        Command::DeleteFile(command) => files::delete_file(command, context, reader, events),
        Command::CreateEsgScorecard(command) => emissions::create_scorecard(command, context, reader, events),
        Command::CreateEsgMilestone(command) => emissions::create_milestone(command, context, reader, events),
        Command::ReportEmissions(command) => emissions::report_emissions(command, context, reader, events),
    }
}
