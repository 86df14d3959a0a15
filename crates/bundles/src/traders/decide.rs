use alloc::sync::Arc;

use ecoledger_kernel::{
    ACTOR_KIND, AccountHolderId, Actor, Code, CommandContext, Emit, Entity as _, Halt, Holds, IdempotencyScope, KeyedCommand,
    Notes, Reader, Refusal, SalesChannelId, TraderId, TraderOnboardingProposalId, Version,
};

use super::{
    AcceptTraderOnboardingProposal, AutoApprovalChanged, CreateTrader, IdempotencyRecord, MadeUnderKey, OnboardingStatus,
    Particulars, RejectTraderOnboardingProposal, ResubmitTraderOnboardingProposal, SetAutoApproval,
    SubmitTraderOnboardingProposal, Trader, TraderCreated, TraderKind, TraderOnboardingProposal,
    TraderOnboardingProposalAccepted, TraderOnboardingProposalRejected, TraderOnboardingProposalResubmitted,
    TraderOnboardingProposalSubmitted, TraderUpdated, UpdateTrader,
};
use crate::{
    BundlesView, Event,
    access::{
        SalesChannel,
        policy::{ChannelRight, authorize},
    },
};

/// The rule that hides what belongs to another channel: `notFound`.
const CHANNEL: &str = "channel isolation";

/// A trader of the channel: one that is absent and one of another channel are both `notFound`.
pub fn trader_of_channel<'v, V: Holds<Trader>, N: Notes>(
    trader: TraderId,
    channel: SalesChannelId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Trader, Version), Halt<V::Gap>> {
    reader.found_where(&trader, CHANNEL, |trader: &Trader| trader.channel == channel)
}

/// A trader of the account holder: another's is `notFound` ([D-55]).
///
/// [D-55]: ecoledger_kernel::rules::channels#d-55
pub fn own_trader<'v, V: Holds<Trader>, N: Notes>(
    trader: TraderId,
    holder: AccountHolderId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Trader, Version), Halt<V::Gap>> {
    reader.found_where(&trader, "D-55 own traders", |trader: &Trader| trader.kind.account_holder() == Some(holder))
}

/// The rule that denies submitting in another account holder's name.
const ANOTHER_HOLDER: &str = "D-55 another account holder";

pub(crate) fn submit_proposal<V: BundlesView, N: Notes>(
    command: &SubmitTraderOnboardingProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let (may_submit, own) = match context.actor {
        Actor::Operator => (true, true),
        Actor::AccountHolder(holder) => (true, holder == command.account_holder_id),
        Actor::Member { .. } | Actor::ChannelUser(_) => (false, false),
    };
    reader.check(ACTOR_KIND, may_submit, || Refusal::forbidden(ACTOR_KIND))?;
    reader.check(ANOTHER_HOLDER, own, || Refusal::forbidden(ANOTHER_HOLDER))?;
    let slot = reader.read::<TraderOnboardingProposal>(&command.trader_onboarding_proposal_id)?;
    reader.found::<SalesChannel>(&command.sales_channel_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.trader_onboarding_proposal_id, slot)?;
    let event = TraderOnboardingProposalSubmitted {
        trader_onboarding_proposal_id: command.trader_onboarding_proposal_id,
        sales_channel_id: command.sales_channel_id,
        account_holder_id: command.account_holder_id,
        particulars: Arc::new(Particulars {
            business_id: command.business_id.clone(),
            name: command.name.clone(),
            address: command.address.clone(),
        }),
    };
    events.emit(event.into());
    Ok(())
}

/// The proposal may only go on from this status (D-40).
fn expect_status<V: Holds<TraderOnboardingProposal>, N: Notes>(
    id: TraderOnboardingProposalId,
    proposal: &TraderOnboardingProposal,
    status: OnboardingStatus,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check("D-40", proposal.status == status, || {
        Refusal::wrong_state(&TraderOnboardingProposal::key(&id), proposal.status.name())
    })
}

pub(crate) fn resubmit_proposal<V: BundlesView, N: Notes>(
    command: &ResubmitTraderOnboardingProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.trader_onboarding_proposal_id;
    reader.rule(ACTOR_KIND);
    let Actor::AccountHolder(holder) = context.actor else { return Err(Refusal::forbidden(ACTOR_KIND).into()) };
    let own = |proposal: &TraderOnboardingProposal| proposal.account_holder == holder;
    let (proposal, version) = reader.found_where(&id, "D-55 own proposals", own)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_status(id, proposal, OnboardingStatus::Rejected, reader)?;
    events.emit(TraderOnboardingProposalResubmitted { trader_onboarding_proposal_id: id }.into());
    Ok(())
}

/// A proposal to the acting user's own channel: another's is `notFound`.
fn proposal_to_decide<'v, V: BundlesView, N: Notes>(
    id: TraderOnboardingProposalId,
    context: &CommandContext,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v TraderOnboardingProposal, Version), Halt<V::Gap>> {
    let channel = authorize(&context.actor, ChannelRight::DecideOnboardingProposals, reader)?;
    reader.found_where(&id, CHANNEL, |proposal: &TraderOnboardingProposal| proposal.channel == channel)
}

pub(crate) fn accept_proposal<V: BundlesView, N: Notes>(
    command: &AcceptTraderOnboardingProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.trader_onboarding_proposal_id;
    let (proposal, version) = proposal_to_decide(id, context, reader)?;
    let trader = reader.read::<Trader>(&command.trader_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.trader_id, trader)?;
    expect_status(id, proposal, OnboardingStatus::Pending, reader)?;
    let accepted =
        TraderOnboardingProposalAccepted { trader_onboarding_proposal_id: id, onboarded_trader_id: command.trader_id };
    events.emit(accepted.into());
    let created = TraderCreated {
        trader_id: command.trader_id,
        sales_channel_id: proposal.channel,
        account_holder_id: Some(proposal.account_holder),
        particulars: proposal.particulars.clone(),
        idempotency_key: None,
    };
    events.emit(created.into());
    Ok(())
}

pub(crate) fn reject_proposal<V: BundlesView, N: Notes>(
    command: &RejectTraderOnboardingProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.trader_onboarding_proposal_id;
    let (proposal, version) = proposal_to_decide(id, context, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_status(id, proposal, OnboardingStatus::Pending, reader)?;
    events.emit(TraderOnboardingProposalRejected { trader_onboarding_proposal_id: id }.into());
    Ok(())
}

pub(crate) fn create_trader<V: BundlesView, N: Notes>(
    command: &CreateTrader,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let key = reader.require_key(context)?;
    let channel = authorize(&context.actor, ChannelRight::AdministerTraders, reader)?;
    let particulars = Particulars {
        business_id: command.business_id.clone(),
        name: command.name.clone(),
        address: Some(command.address.clone()),
    };
    let scope = IdempotencyScope { key: key.clone(), channel, command: KeyedCommand::CreateTrader, trader: None };
    let used = reader.read::<IdempotencyRecord>(&scope)?.entity;
    let equal = used.is_some_and(|used| match &used.made {
        MadeUnderKey::Trader(_, then) => **then == particulars,
        MadeUnderKey::Task(_) => false,
    });
    reader.rule("D-7 equal command");
    if equal {
        return Ok(());
    }
    let slot = reader.read::<Trader>(&command.trader_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.check("D-7 idempotencyKeyReused", used.is_none(), || key_reused(&scope))?;
    reader.expect_new(&command.trader_id, slot)?;
    let event = TraderCreated {
        trader_id: command.trader_id,
        sales_channel_id: channel,
        account_holder_id: TraderKind::SalesChannelRegistered.account_holder(),
        particulars: Arc::new(particulars),
        idempotency_key: Some(key.clone()),
    };
    events.emit(event.into());
    Ok(())
}

/// `idempotencyKeyReused`: the key came with another command before ([D-7]).
///
/// [D-7]: ecoledger_kernel::rules::idempotency#d-7
#[must_use]
pub fn key_reused(scope: &IdempotencyScope) -> Refusal {
    Refusal::about(Code::IdempotencyKeyReused, &IdempotencyRecord::key(scope), "came with another command")
}

pub(crate) fn update_trader<V: BundlesView, N: Notes>(
    command: &UpdateTrader,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let channel = authorize(&context.actor, ChannelRight::AdministerTraders, reader)?;
    let (trader, version) = trader_of_channel(command.trader_id, channel, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    let old = &*trader.particulars;
    reader.rule("requiredFieldRemoved");
    let new = command.patch.apply(old)?;
    reader.rule("D-78 no change");
    if new == *old {
        return Ok(());
    }
    let event = TraderUpdated {
        trader_id: command.trader_id,
        business_id: (new.business_id != old.business_id).then_some(new.business_id),
        name: (new.name != old.name).then_some(new.name),
        address: if new.address == old.address { None } else { new.address },
    };
    events.emit(event.into());
    Ok(())
}

pub(crate) fn set_auto_approval<V: BundlesView, N: Notes>(
    command: &SetAutoApproval,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    reader.rule(ACTOR_KIND);
    let (trader, version) = match context.actor {
        Actor::Operator => reader.found::<Trader>(&command.trader_id)?,
        Actor::AccountHolder(holder) => own_trader(command.trader_id, holder, reader)?,
        Actor::Member { .. } | Actor::ChannelUser(_) => return Err(Refusal::forbidden(ACTOR_KIND).into()),
    };
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    if trader.auto_approval != command.enabled {
        events.emit(AutoApprovalChanged { trader_id: command.trader_id, enabled: command.enabled }.into());
    }
    Ok(())
}
