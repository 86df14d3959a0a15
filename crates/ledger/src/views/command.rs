//! The result of each command ([D-70]).
//!
//! [D-70]: ecoledger_kernel::rules::reading#d-70

use ecoledger_bundles::{self as bundles, Bundle, UserBinding};
use ecoledger_credits as credits;
use ecoledger_kernel::{Actor, CommandContext, CreditId, KeyedCommand};
use ecoledger_proposals as proposals;

use super::{
    Answer, AssetView, BindingView, CreditOutOfSight, CreditView, DeletedApiKey, DeletedFile, RoleView, WithdrawalView, entity,
    recorded_command::RecordedCommand,
};
use crate::{
    Command, Event, Recorded,
    ledger_view::{LedgerView, slot},
};

/// What a command made or changed is there after it was recorded, so that `Nothing` is only for events of another command.
pub(crate) fn command_answer<V: LedgerView>(
    view: &V,
    context: &CommandContext,
    command: &Command,
    events: &[Recorded],
) -> Result<Answer, V::Gap> {
    let recorded = RecordedCommand { view, context, events };
    let answer = match command {
        Command::Credits(command) => of_credits(view, &context.actor, command),
        Command::Proposals(command) => of_proposals(view, command),
        Command::Bundles(command) => of_bundles(&recorded, command),
    };
    Ok(answer?.unwrap_or(Answer::Nothing(())))
}

/// What is shown, as an answer.
fn answer<T: Into<Answer>, G>(shown: Result<Option<T>, G>) -> Result<Option<Answer>, G> {
    Ok(shown?.map(Into::into))
}

/// A credit as the actor sees it now; where it sees nothing any more, its id (D-84).
fn credit<V: LedgerView>(view: &V, actor: &Actor, id: CreditId) -> Result<Option<Answer>, V::Gap> {
    let seen = match actor {
        Actor::Member { organization, .. } => CreditView::seen_by(view, id, *organization)?,
        Actor::Operator | Actor::ChannelUser(_) | Actor::AccountHolder(_) => None,
    };
    Ok(Some(seen.map_or_else(|| CreditOutOfSight { credit_id: id }.into(), Answer::from)))
}

fn of_credits<V: LedgerView>(view: &V, actor: &Actor, command: &credits::Command) -> Result<Option<Answer>, V::Gap> {
    use credits::Command as C;
    match command {
        C::RegisterOrganization(command) => answer(entity::organization(view, command.organization_id)),
        C::AddMarketRole(command) => answer(entity::organization(view, command.organization_id)),
        C::UpdateOrganization(command) => answer(entity::organization(view, command.organization_id)),
        C::AssignUserRole(command) => answer(entity::organization(view, command.organization_id)),
        C::RevokeUserRole(command) => answer(entity::organization(view, command.organization_id)),
        C::CreateEcoProject(command) => answer(entity::eco_project(view, command.eco_project_id)),
        C::AddModularBenefitProject(command) => answer(entity::mbp(view, command.modular_benefit_project.mbp_id)),
        C::UpdateModularBenefitProject(command) => answer(entity::mbp(view, command.mbp_id)),
        C::CreateClaim(command) => answer(entity::claim(view, command.claim_id)),
        C::UpdateClaim(command) => answer(entity::claim(view, command.claim_id)),
        C::AddCheckpoint(command) => answer(entity::claim(view, command.claim_id)),
        C::UpdateCheckpoint(command) => answer(entity::claim(view, command.claim_id)),
        C::UpdateProcessedClaim(command) => answer(entity::processed_claim(view, command.processed_claim_id)),
        C::UpdateCheckpointResult(command) => answer(entity::processed_claim(view, command.processed_claim_id)),
        C::SplitCredit(command) => credit(view, actor, command.credit_id),
        C::TransferCredit(command) => credit(view, actor, command.credit_id),
        C::TransferEndUseBuyer(command) => credit(view, actor, command.credit_id),
        C::AddFile(command) => answer(entity::file(view, command.file_id)),
        C::DeleteFile(command) => Ok(Some(DeletedFile { file_id: command.file_id }.into())),
        C::CreateEsgScorecard(command) => answer(entity::scorecard(view, command.esg_scorecard_id)),
        C::CreateEsgMilestone(command) => answer(entity::milestone(view, command.esg_scorecard_id, command.esg_milestone_id)),
        C::ReportEmissions(command) => {
            let (scorecard, milestone) = (command.esg_scorecard_id, command.esg_milestone_id);
            answer(entity::reporting_period(view, scorecard, milestone, command.esg_reporting_period_id))
        }
    }
}

fn of_proposals<V: LedgerView>(view: &V, command: &proposals::Command) -> Result<Option<Answer>, V::Gap> {
    use proposals::Command as C;
    let id = match command {
        C::SubmitProposal(command) => command.proposal_id,
        C::ActOnProposal(command) => command.proposal_id,
    };
    answer(entity::proposal(view, id))
}

fn of_bundles<V: LedgerView>(recorded: &RecordedCommand<'_, V>, command: &bundles::Command) -> Result<Option<Answer>, V::Gap> {
    use bundles::Command as C;
    let view = recorded.view;
    match command {
        C::RegisterSalesChannel(command) => answer(entity::sales_channel(view, command.sales_channel_id)),
        C::BindUser(command) => answer(entity::binding(view, command.user_id)),
        C::UnbindUser(_) => answer(removed_binding(view, recorded.events)),
        C::GrantRole(command) => {
            let (user_id, sales_channel_id) = (command.user_id, command.sales_channel_id);
            Ok(Some(RoleView { user_id, sales_channel_id, role: command.role }.into()))
        }
        C::RevokeRole(command) => {
            let (user_id, sales_channel_id) = (command.user_id, command.sales_channel_id);
            Ok(Some(RoleView { user_id, sales_channel_id, role: command.role }.into()))
        }
        C::CreateApiKey(command) => answer(entity::api_key(view, command.api_key_id)),
        C::DeleteApiKey(command) => Ok(Some(DeletedApiKey { api_key_id: command.api_key_id }.into())),
        C::SubmitTraderOnboardingProposal(command) => {
            answer(entity::onboarding_proposal(view, command.trader_onboarding_proposal_id))
        }
        C::ResubmitTraderOnboardingProposal(command) => {
            answer(entity::onboarding_proposal(view, command.trader_onboarding_proposal_id))
        }
        C::AcceptTraderOnboardingProposal(command) => {
            answer(entity::onboarding_proposal(view, command.trader_onboarding_proposal_id))
        }
        C::RejectTraderOnboardingProposal(command) => {
            answer(entity::onboarding_proposal(view, command.trader_onboarding_proposal_id))
        }
        C::CreateTrader(command) => answer(entity::trader(view, recorded.created_trader(command.trader_id)?)),
        C::UpdateTrader(command) => answer(entity::trader(view, command.trader_id)),
        C::SetAutoApproval(command) => answer(entity::trader(view, command.trader_id)),
        C::RegisterSupplier(command) => answer(entity::supplier(view, command.supplier_id)),
        C::RegisterProductionFacility(command) => answer(entity::facility(view, command.production_facility_id)),
        C::OnrampBundle(command) => match slot::<Bundle, V>(view, command.range.start())?.entity {
            Some(bundle) => answer(AssetView::new(view, &command.range, bundle.onramp)),
            None => Ok(None),
        },
        C::WithdrawCertificates(command) => Ok(Some(WithdrawalView::new(command.trader_id, &command.range).into())),
        C::RegisterTrade(command) => {
            let task = recorded.task(KeyedCommand::RegisterTrade, command.trader_id, command.task_id)?;
            answer(entity::task(view, task))
        }
        C::RegisterRetirement(command) => {
            let task = recorded.task(KeyedCommand::RegisterRetirement, command.trader_id, command.task_id)?;
            answer(entity::task(view, task))
        }
        C::RegisterOfframp(command) => {
            let task = recorded.task(KeyedCommand::RegisterOfframp, command.trader_id, command.task_id)?;
            answer(entity::task(view, task))
        }
        C::StartTask(command) => answer(entity::task(view, command.task_id)),
        C::FailTask(command) => answer(entity::task(view, command.task_id)),
        C::ApproveTransaction(command) => answer(entity::transaction(view, command.transaction_id)),
        C::RejectTransaction(command) => answer(entity::transaction(view, command.transaction_id)),
    }
}

/// The binding that an unbinding removed, with the roles that it had.
fn removed_binding<V: LedgerView>(view: &V, events: &[Recorded]) -> Result<Option<BindingView>, V::Gap> {
    let unbound = events.iter().find_map(|recorded| match &recorded.event {
        Event::Bundles(bundles::Event::UserUnbound(event)) => Some(event),
        Event::Credits(_) | Event::Proposals(_) | Event::Bundles(_) => None,
    });
    let Some(event) = unbound else { return Ok(None) };
    let version = slot::<UserBinding, V>(view, &event.user_id)?.version;
    let (user_id, sales_channel_id) = (event.user_id, event.sales_channel_id);
    Ok(Some(BindingView { user_id, sales_channel_id, version, roles: event.roles.iter().copied().collect() }))
}
