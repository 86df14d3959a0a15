//! Which entities each command mentions outright, so that a host that holds a part of the state can load them at once.

use alloc::{vec, vec::Vec};

use ecoledger_kernel::{Actor, CommandContext, EntityKey, MarketRole, TraderRegistrationKey};

use crate::{
    Command,
    claims::CreateClaim,
    credits::{SplitCredit, TransferCredit},
    eco_projects::CreateEcoProject,
    emissions::CreateEsgMilestone,
    files::{AddFile, Resource},
    organizations::policy::acting_organization,
    user_roles::RoleScope,
};

impl Command {
    /// The entities that command and context name, as far as its rules read or change them: the organization that acts among
    /// them. What they lead to (a claim's project, what a file is attached to) is found by deciding.
    #[must_use]
    pub fn keys(&self, context: &CommandContext) -> Vec<EntityKey> {
        let mut keys = self.named(&context.actor);
        keys.extend(acting_organization(&context.actor).map(EntityKey::Organization));
        keys
    }

    fn named(&self, actor: &Actor) -> Vec<EntityKey> {
        use EntityKey as Key;
        match self {
            Self::RegisterOrganization(command) => vec![Key::Organization(command.organization_id)],
            Self::AddMarketRole(command) => vec![Key::Organization(command.organization_id)],
            Self::UpdateOrganization(command) => vec![Key::Organization(command.organization_id)],
            Self::AssignUserRole(command) => {
                core::iter::once(Key::Organization(command.organization_id)).chain(command.scope.map(of_scope)).collect()
            }
            Self::RevokeUserRole(command) => {
                core::iter::once(Key::Organization(command.organization_id)).chain(command.scope.map(of_scope)).collect()
            }
            Self::CreateEcoProject(command) => of_eco_project(command),
            Self::AddModularBenefitProject(command) => {
                let mbp = &command.modular_benefit_project;
                let registry = Key::Organization(mbp.attributes.issuing_registry_id);
                vec![Key::EcoProject(command.eco_project_id), Key::Mbp(mbp.mbp_id), registry]
            }
            Self::UpdateModularBenefitProject(command) => {
                let registry = command.changes.issuing_registry_id.map(Key::Organization);
                core::iter::once(Key::Mbp(command.mbp_id)).chain(registry).collect()
            }
            Self::CreateClaim(command) => of_claim(command),
            Self::UpdateClaim(command) => vec![Key::Claim(command.claim_id)],
            Self::AddCheckpoint(command) => {
                vec![Key::Claim(command.claim_id), Key::Checkpoint(command.checkpoint.checkpoint_id)]
            }
            Self::UpdateCheckpoint(command) => vec![Key::Claim(command.claim_id)],
            Self::UpdateProcessedClaim(command) => vec![Key::ProcessedClaim(command.processed_claim_id)],
            Self::UpdateCheckpointResult(command) => vec![Key::ProcessedClaim(command.processed_claim_id)],
            Self::SplitCredit(command) => of_split(command),
            Self::TransferCredit(command) => of_transfer(command, actor),
            Self::TransferEndUseBuyer(command) => vec![Key::Credit(command.credit_id)],
            Self::AddFile(command) => of_file(command),
            Self::DeleteFile(command) => vec![Key::File(command.file_id)],
            Self::CreateEsgScorecard(command) => vec![Key::EsgScorecard(command.esg_scorecard_id)],
            Self::CreateEsgMilestone(command) => of_milestone(command),
            Self::ReportEmissions(command) => vec![Key::EsgScorecard(command.esg_scorecard_id)],
        }
    }
}

fn of_scope(scope: RoleScope) -> EntityKey {
    match scope {
        RoleScope::EcoProject(id) => EntityKey::EcoProject(id),
        RoleScope::Mbp(id) => EntityKey::Mbp(id),
    }
}

fn of_eco_project(command: &CreateEcoProject) -> Vec<EntityKey> {
    let mut keys = vec![EntityKey::EcoProject(command.eco_project_id)];
    for mbp in command.modular_benefit_projects.as_slice() {
        keys.push(EntityKey::Mbp(mbp.mbp_id));
        keys.push(EntityKey::Organization(mbp.attributes.issuing_registry_id));
    }
    keys.extend(command.file_ids.as_slice().iter().copied().map(EntityKey::File));
    keys
}

fn of_claim(command: &CreateClaim) -> Vec<EntityKey> {
    let mut keys = vec![EntityKey::Claim(command.claim_id), EntityKey::Mbp(command.mbp_id)];
    keys.extend(command.checkpoints.as_slice().iter().map(|checkpoint| EntityKey::Checkpoint(checkpoint.checkpoint_id)));
    keys
}

fn of_split(command: &SplitCredit) -> Vec<EntityKey> {
    let children = command.children.iter().map(|child| child.credit_id);
    core::iter::once(command.credit_id).chain(children).map(EntityKey::Credit).collect()
}

/// A marketplace gives a credit to one of its traders only.
fn of_transfer(command: &TransferCredit, actor: &Actor) -> Vec<EntityKey> {
    let mut keys = vec![EntityKey::Credit(command.credit_id), EntityKey::Organization(command.to_organization_id)];
    if let Actor::Member { organization: marketplace, market_role: MarketRole::Marketplace, .. } = *actor {
        let key = TraderRegistrationKey { marketplace, organization: command.to_organization_id };
        keys.push(EntityKey::TraderRegistration(key));
    }
    keys
}

/// A checkpoint, and its result, are found by the entry of the checkpoint.
fn of_file(command: &AddFile) -> Vec<EntityKey> {
    let resource = command.resource.map(|resource| match resource {
        Resource::Checkpoint(id) | Resource::CheckpointResult(id) => EntityKey::Checkpoint(id),
        Resource::EcoProject(_) | Resource::Mbp(_) | Resource::Claim(_) | Resource::ProcessedClaim(_) | Resource::Credit(_) => {
            resource.key()
        }
    });
    core::iter::once(EntityKey::File(command.file_id)).chain(resource).collect()
}

fn of_milestone(command: &CreateEsgMilestone) -> Vec<EntityKey> {
    let mut keys = vec![EntityKey::EsgScorecard(command.esg_scorecard_id), EntityKey::EsgMilestone(command.esg_milestone_id)];
    let periods = command.reporting_periods().iter().map(|period| period.esg_reporting_period_id);
    keys.extend(periods.map(EntityKey::EsgReportingPeriod));
    keys
}
