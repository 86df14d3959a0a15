use ecoledger_kernel::{
    Clash, CommandContext, Emit, Entity as _, Halt, IdempotencyScope, KeyedCommand, Notes, Reader, TaskId, declare_rules,
};

use super::{Offramp, OfframpRegistered, OfframpSettled, RegisterOfframp};
use crate::{
    BundlesView, Event,
    access::{authorize, policy::ChannelRight},
    inventory::take_heads,
    tasks::{Task, TaskSubject, task_under_key},
    traders::{TraderKind, expect_unused_key, trader_of_channel},
};

declare_rules! {
    /// Only a trader with an account elsewhere has where to off-ramp to (D-33).
    OFFRAMP_ALLOWED = OfframpNotAllowed "D-33 offrampNotAllowed":
        "only a trader that came by an onboarding proposal has an account to off-ramp to; this one was made by the channel";
}

pub(crate) fn register_offramp<V: BundlesView, N: Notes>(
    command: &RegisterOfframp,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let key = reader.require_key(context)?;
    let channel = authorize(&context.actor, ChannelRight::OfframpAssets, reader)?;
    let scope =
        IdempotencyScope { key: key.clone(), channel, command: KeyedCommand::RegisterOfframp, trader: Some(command.trader_id) };
    let used = task_under_key(&scope, reader)?;
    if let Some(task) = used
        && is_equal(command, task, reader)?
    {
        return Ok(());
    }
    let (trader, version) = trader_of_channel(command.trader_id, channel, reader)?;
    let task = reader.read::<Task>(&command.task_id)?;
    let offramp = reader.read::<Offramp>(&command.offramp_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_unused_key(used.is_none(), &scope, reader)?;
    reader.expect_new(&command.task_id, task)?;
    reader.expect_new(&command.offramp_id, offramp)?;
    reader.check(OFFRAMP_ALLOWED, trader.kind != TraderKind::SalesChannelRegistered, || {
        Clash::about(&crate::traders::Trader::key(&command.trader_id))
    })?;
    let remainders = take_heads(&command.assets, command.trader_id, context.at, reader)?;
    let registered = OfframpRegistered {
        trader_id: command.trader_id,
        sales_channel_id: channel,
        task_id: command.task_id,
        offramp_id: command.offramp_id,
        assets: command.assets.shared().clone(),
        remainders,
        idempotency_key: scope.key,
    };
    let settled = OfframpSettled {
        trader_id: command.trader_id,
        task_id: command.task_id,
        offramp_id: command.offramp_id,
        assets: command.assets.shared().clone(),
    };
    events.emit(registered.into());
    events.emit(settled.into());
    Ok(())
}

/// Whether the command that made this task is equal to this one, new ids apart (D-7, D-86).
fn is_equal<V: BundlesView, N: Notes>(
    command: &RegisterOfframp,
    task: TaskId,
    reader: &mut Reader<'_, V, N>,
) -> Result<bool, Halt<V::Gap>> {
    let (task, _) = reader.found::<Task>(&task)?;
    let offramp = match task.subject {
        TaskSubject::Offramp(offramp) => offramp,
        TaskSubject::Trade(_) | TaskSubject::Retirement(_) => return Ok(false),
    };
    let (offramp, _) = reader.found::<Offramp>(&offramp)?;
    Ok(offramp.trader == command.trader_id && offramp.assets[..] == command.assets[..])
}
