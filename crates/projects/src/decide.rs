//! From a command to its rules.

use ecoledger_kernel::{CommandContext, Emit, Halt, Holds, Notes, Reader};
use ecoledger_organizations::{Event as OrganizationsEvent, Organization};

use crate::{Command, Event, claim, eco_project, files::FilesView, mbp, processed_claim, user_roles};

/// A view that holds every entity of this crate, and the organizations.
pub trait ProjectsView: FilesView + Holds<Organization> {}

impl<V: FilesView + Holds<Organization>> ProjectsView for V {}

/// Decides a command: its events go to `events`, in order; none when nothing changes (D-8).
pub fn decide<V: ProjectsView, N: Notes>(
    command: &Command,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut (impl Emit<Event> + Emit<OrganizationsEvent>),
) -> Result<(), Halt<V::Gap>> {
    match command {
        Command::AssignUserRole(command) => user_roles::assign_user_role(command, context, reader, events),
        Command::RevokeUserRole(command) => user_roles::revoke_user_role(command, context, reader, events),
        Command::CreateEcoProject(command) => eco_project::create_eco_project(command, context, reader, events),
        Command::AddModularBenefitProject(command) => mbp::add_modular_benefit_project(command, context, reader, events),
        Command::UpdateModularBenefitProject(command) => mbp::update_modular_benefit_project(command, context, reader, events),
        Command::CreateClaim(command) => claim::create_claim(command, context, reader, events),
        Command::UpdateClaim(command) => claim::update_claim(command, context, reader, events),
        Command::AddCheckpoint(command) => claim::add_checkpoint(command, context, reader, events),
        Command::UpdateCheckpoint(command) => claim::update_checkpoint(command, context, reader, events),
        Command::UpdateProcessedClaim(command) => processed_claim::update_processed_claim(command, context, reader, events),
        Command::UpdateCheckpointResult(command) => processed_claim::update_checkpoint_result(command, context, reader, events),
    }
}
