use alloc::sync::Arc;

use ecoledger_kernel::{
    AccountHolderId, Actor, ActorKind, Choice, Clash, CommandContext, Emit, Entity as _, Halt, Holds, IdempotencyScope,
    KeyedCommand, NOT_FOUND, Notes, Path, Reader, Rule, SalesChannelId, TraderId, TraderOnboardingProposalId, Version, View,
    declare_rules, expect_actor_kind,
};

use super::{
    AcceptTraderOnboardingProposal, AutoApprovalChanged, CreateTrader, IdempotencyRecord, MadeUnderKey, OnboardingStatus,
    Particulars, RejectTraderOnboardingProposal, ResubmitTraderOnboardingProposal, SetAutoApproval,
    SubmitTraderOnboardingProposal, Trader, TraderCreated, TraderKind, TraderOnboardingProposal,
    TraderOnboardingProposalAccepted, TraderOnboardingProposalRejected, TraderOnboardingProposalResubmitted,
    TraderOnboardingProposalSubmitted, TraderUpdated, UpdateTrader, patch::MissingFromAddress,
};
use crate::{
    BundlesView, Event,
    access::{SalesChannel, authorize, policy::ChannelRight},
};

declare_rules! {
    /// Channels do not see each other ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    CHANNEL = NotFound "channel isolation": NOT_FOUND.sentence();

    /// A trader is its account holder's own ([D-55]).
    ///
    /// [D-55]: ecoledger_kernel::rules::channels#d-55
    OWN_TRADERS = NotFound "D-55 own traders": NOT_FOUND.sentence();

    /// An onboarding proposal is its account holder's own (D-55).
    OWN_PROPOSALS = NotFound "D-55 own proposals": NOT_FOUND.sentence();

    /// Nobody submits in another account holder's name (D-55).
    ANOTHER_HOLDER = Forbidden "D-55 another account holder":
        "an account holder submits onboarding proposals in its own name only; that account holder, or the operator, may \
         submit this one";

    /// A pending proposal is decided (D-40).
    PENDING = WrongState "D-40 pending": "an onboarding proposal can be accepted or rejected while it is PENDING";

    /// A rejected proposal is submitted again (D-40).
    REJECTED = WrongState "D-40 rejected":
        "an onboarding proposal can be submitted again when it is REJECTED; the sales channel decides it";

    /// An address that begins has all that an address needs (`ecoledger::wire::channels`).
    REQUIRED_MEMBER = RequiredFieldRemoved "requiredFieldRemoved":
        "the trader has no address yet, and a first one needs street, city and countryName";

    /// A key stands for one command ([D-7]).
    ///
    /// [D-7]: ecoledger_kernel::rules::idempotency#d-7
    UNUSED_KEY = IdempotencyKeyReused "D-7 idempotencyKeyReused":
        "the idempotency key came with another command before; a retry repeats the command as it was, a new command needs \
         a new key";
}

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
    reader.found_where(&trader, OWN_TRADERS, |trader: &Trader| trader.kind.account_holder() == Some(holder))
}

pub(crate) fn submit_proposal<V: BundlesView, N: Notes>(
    command: &SubmitTraderOnboardingProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let own = match context.actor {
        Actor::Operator => Some(true),
        Actor::AccountHolder(holder) => Some(holder == command.account_holder_id),
        Actor::Member { .. } | Actor::ChannelUser(_) => None,
    };
    let own = expect_actor_kind(&context.actor, &[ActorKind::Operator, ActorKind::AccountHolder], own, reader)?;
    reader.check(ANOTHER_HOLDER, own, Clash::none)?;
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
    rule: &'static Rule,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(rule, proposal.status == status, || {
        Clash::about(&TraderOnboardingProposal::key(&id)).status(proposal.status.name())
    })
}

pub(crate) fn resubmit_proposal<V: BundlesView, N: Notes>(
    command: &ResubmitTraderOnboardingProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.trader_onboarding_proposal_id;
    let holder = acting_holder(&context.actor, reader)?;
    let own = |proposal: &TraderOnboardingProposal| proposal.account_holder == holder;
    let (proposal, version) = reader.found_where(&id, OWN_PROPOSALS, own)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_status(id, proposal, OnboardingStatus::Rejected, REJECTED, reader)?;
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
    expect_status(id, proposal, OnboardingStatus::Pending, PENDING, reader)?;
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
    expect_status(id, proposal, OnboardingStatus::Pending, PENDING, reader)?;
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
        MadeUnderKey::Trader(made) => *made.1 == particulars,
        MadeUnderKey::Task(_) => false,
    });
    reader.consult(Choice::EQUAL_COMMAND);
    if equal {
        return Ok(());
    }
    let slot = reader.read::<Trader>(&command.trader_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    expect_unused_key(used.is_none(), &scope, reader)?;
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
pub(crate) fn expect_unused_key<V: View, N: Notes>(
    unused: bool,
    scope: &IdempotencyScope,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(UNUSED_KEY, unused, || Clash::about(&IdempotencyRecord::key(scope)))
}

/// The account holder that acts: `forbidden` for any other kind of actor.
pub(crate) fn acting_holder<V: View, N: Notes>(
    actor: &Actor,
    reader: &mut Reader<'_, V, N>,
) -> Result<AccountHolderId, Halt<V::Gap>> {
    let holder = match *actor {
        Actor::AccountHolder(holder) => Some(holder),
        Actor::Operator | Actor::Member { .. } | Actor::ChannelUser(_) => None,
    };
    expect_actor_kind(actor, &[ActorKind::AccountHolder], holder, reader)
}

pub(crate) fn update_trader<V: BundlesView, N: Notes>(
    command: &UpdateTrader,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let channel = authorize(&context.actor, ChannelRight::AdministerTraders, reader)?;
    let (trader, version) = trader_of_channel(command.trader_id, channel, reader)?;
    let old = &*trader.particulars;
    // Invalid, though only what is there tells it: before what is stale (D-5).
    let new = reader.expect_ok(REQUIRED_MEMBER, command.patch.apply(old), |MissingFromAddress(member)| {
        let path = Path::Member(&Path::Root, "patch");
        let path = Path::Member(&path, "address");
        Clash::at(Path::Member(&path, member))
    })?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    reader.consult(Choice::NO_CHANGE);
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
    let holder = match context.actor {
        Actor::Operator => Some(None),
        Actor::AccountHolder(holder) => Some(Some(holder)),
        Actor::Member { .. } | Actor::ChannelUser(_) => None,
    };
    let holder = expect_actor_kind(&context.actor, &[ActorKind::Operator, ActorKind::AccountHolder], holder, reader)?;
    let (trader, version) = match holder {
        None => reader.found::<Trader>(&command.trader_id)?,
        Some(holder) => own_trader(command.trader_id, holder, reader)?,
    };
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    if trader.auto_approval != command.enabled {
        events.emit(AutoApprovalChanged { trader_id: command.trader_id, enabled: command.enabled }.into());
    }
    Ok(())
}
