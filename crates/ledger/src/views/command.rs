//! The result of each command ([D-70]).
//!
//! [D-70]: ecoledger_kernel::rules::reading#d-70

use ecoledger_bundles as bundles;
use ecoledger_credits as credits;
use ecoledger_kernel::{Actor, CommandContext, CreditId, KeyedCommand};
use ecoledger_proposals as proposals;

use super::{
    Answer, AssetView, BindingView, CreditOutOfSight, CreditView, DeletedApiKey, DeletedFile, RoleView, WithdrawalView, entity,
    recorded_command::RecordedCommand,
};
use crate::{Command, Event, Recorded, entities::Entities};

/// What a command made or changed is there after it was recorded, so that `Nothing` is only for events of another command.
pub(crate) fn command_answer(entities: &Entities, context: &CommandContext, command: &Command, events: &[Recorded]) -> Answer {
    let recorded = RecordedCommand { entities, context, events };
    let answer = match command {
        Command::Credits(command) => of_credits(entities, &context.actor, command),
        Command::Proposals(command) => of_proposals(entities, command),
        Command::Bundles(command) => of_bundles(&recorded, command),
    };
    answer.unwrap_or(Answer::Nothing(()))
}

/// A credit as the actor sees it now; where it sees nothing any more, its id (D-84).
fn credit(entities: &Entities, actor: &Actor, id: CreditId) -> Answer {
    let seen = match actor {
        Actor::Member { organization, .. } => CreditView::seen_by(entities, id, *organization),
        Actor::Operator | Actor::ChannelUser(_) | Actor::AccountHolder(_) => None,
    };
    seen.map_or_else(|| CreditOutOfSight { credit_id: id }.into(), Answer::from)
}

fn of_credits(entities: &Entities, actor: &Actor, command: &credits::Command) -> Option<Answer> {
    use credits::Command as C;
    Some(match command {
        C::RegisterOrganization(command) => entity::organization(entities, command.organization_id)?.into(),
        C::AddMarketRole(command) => entity::organization(entities, command.organization_id)?.into(),
        C::UpdateOrganization(command) => entity::organization(entities, command.organization_id)?.into(),
        C::AssignUserRole(command) => entity::organization(entities, command.organization_id)?.into(),
        C::RevokeUserRole(command) => entity::organization(entities, command.organization_id)?.into(),
        C::CreateEcoProject(command) => entity::eco_project(entities, command.eco_project_id)?.into(),
        C::AddModularBenefitProject(command) => entity::mbp(entities, command.modular_benefit_project.mbp_id)?.into(),
        C::UpdateModularBenefitProject(command) => entity::mbp(entities, command.mbp_id)?.into(),
        C::CreateClaim(command) => entity::claim(entities, command.claim_id)?.into(),
        C::UpdateClaim(command) => entity::claim(entities, command.claim_id)?.into(),
        C::AddCheckpoint(command) => entity::claim(entities, command.claim_id)?.into(),
        C::UpdateCheckpoint(command) => entity::claim(entities, command.claim_id)?.into(),
        C::UpdateProcessedClaim(command) => entity::processed_claim(entities, command.processed_claim_id)?.into(),
        C::UpdateCheckpointResult(command) => entity::processed_claim(entities, command.processed_claim_id)?.into(),
        C::SplitCredit(command) => credit(entities, actor, command.credit_id),
        C::TransferCredit(command) => credit(entities, actor, command.credit_id),
        C::TransferEndUseBuyer(command) => credit(entities, actor, command.credit_id),
        C::AddFile(command) => entity::file(entities, command.file_id)?.into(),
        C::DeleteFile(command) => DeletedFile { file_id: command.file_id }.into(),
        C::CreateEsgScorecard(command) => entity::scorecard(entities, command.esg_scorecard_id)?.into(),
        C::CreateEsgMilestone(command) => {
            entity::milestone(entities, command.esg_scorecard_id, command.esg_milestone_id)?.into()
        }
        C::ReportEmissions(command) => {
            let (scorecard, milestone) = (command.esg_scorecard_id, command.esg_milestone_id);
            entity::reporting_period(entities, scorecard, milestone, command.esg_reporting_period_id)?.into()
        }
    })
}

fn of_proposals(entities: &Entities, command: &proposals::Command) -> Option<Answer> {
    use proposals::Command as C;
    let id = match command {
        C::SubmitProposal(command) => command.proposal_id,
        C::ActOnProposal(command) => command.proposal_id,
    };
    Some(entity::proposal(entities, id)?.into())
}

fn of_bundles(recorded: &RecordedCommand<'_>, command: &bundles::Command) -> Option<Answer> {
    use bundles::Command as C;
    let entities = recorded.entities;
    Some(match command {
        C::RegisterSalesChannel(command) => entity::sales_channel(entities, command.sales_channel_id)?.into(),
        C::BindUser(command) => entity::binding(entities, command.user_id)?.into(),
        C::UnbindUser(_) => removed_binding(entities, recorded.events)?.into(),
        C::GrantRole(command) => {
            let (user_id, sales_channel_id) = (command.user_id, command.sales_channel_id);
            RoleView { user_id, sales_channel_id, role: command.role }.into()
        }
        C::RevokeRole(command) => {
            let (user_id, sales_channel_id) = (command.user_id, command.sales_channel_id);
            RoleView { user_id, sales_channel_id, role: command.role }.into()
        }
        C::CreateApiKey(command) => entity::api_key(entities, command.api_key_id)?.into(),
        C::DeleteApiKey(command) => DeletedApiKey { api_key_id: command.api_key_id }.into(),
        C::SubmitTraderOnboardingProposal(command) => {
            entity::onboarding_proposal(entities, command.trader_onboarding_proposal_id)?.into()
        }
        C::ResubmitTraderOnboardingProposal(command) => {
            entity::onboarding_proposal(entities, command.trader_onboarding_proposal_id)?.into()
        }
        C::AcceptTraderOnboardingProposal(command) => {
            entity::onboarding_proposal(entities, command.trader_onboarding_proposal_id)?.into()
        }
        C::RejectTraderOnboardingProposal(command) => {
            entity::onboarding_proposal(entities, command.trader_onboarding_proposal_id)?.into()
        }
        C::CreateTrader(command) => entity::trader(entities, recorded.created_trader(command.trader_id))?.into(),
        C::UpdateTrader(command) => entity::trader(entities, command.trader_id)?.into(),
        C::SetAutoApproval(command) => entity::trader(entities, command.trader_id)?.into(),
        C::RegisterSupplier(command) => entity::supplier(entities, command.supplier_id)?.into(),
        C::RegisterProductionFacility(command) => entity::facility(entities, command.production_facility_id)?.into(),
        C::OnrampBundle(command) => {
            let bundle = entities.inventory.bundle(command.range.start()).entity?;
            AssetView::new(entities, &command.range, bundle.onramp)?.into()
        }
        C::WithdrawCertificates(command) => WithdrawalView::new(command.trader_id, &command.range).into(),
        C::RegisterTrade(command) => {
            let task = recorded.task(KeyedCommand::RegisterTrade, command.trader_id, command.task_id);
            entity::task(entities, task)?.into()
        }
        C::RegisterRetirement(command) => {
            let task = recorded.task(KeyedCommand::RegisterRetirement, command.trader_id, command.task_id);
            entity::task(entities, task)?.into()
        }
        C::RegisterOfframp(command) => {
            let task = recorded.task(KeyedCommand::RegisterOfframp, command.trader_id, command.task_id);
            entity::task(entities, task)?.into()
        }
        C::StartTask(command) => entity::task(entities, command.task_id)?.into(),
        C::FailTask(command) => entity::task(entities, command.task_id)?.into(),
        C::ApproveTransaction(command) => entity::transaction(entities, command.transaction_id)?.into(),
        C::RejectTransaction(command) => entity::transaction(entities, command.transaction_id)?.into(),
    })
}

/// The binding that an unbinding removed, with the roles that it had.
fn removed_binding(entities: &Entities, events: &[Recorded]) -> Option<BindingView> {
    events.iter().find_map(|recorded| match &recorded.event {
        Event::Bundles(bundles::Event::UserUnbound(event)) => Some(BindingView {
            user_id: event.user_id,
            sales_channel_id: event.sales_channel_id,
            version: entities.user_bindings.get(&event.user_id).version,
            roles: event.roles.iter().copied().collect(),
        }),
        Event::Credits(_) | Event::Proposals(_) | Event::Bundles(_) => None,
    })
}
