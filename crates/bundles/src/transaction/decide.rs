use ecoledger_channels::{
    policy::{ACTOR_KIND, Right, authorize},
    trader::{Trader, key_reused, trader_of_channel},
};
use ecoledger_kernel::{
    Actor, Code, CommandContext, Currency, Emit, Entity as _, Halt, IdempotencyScope, KeyedCommand, Notes, Path, Reader,
    Refusal, SalesChannelId, TaskId, TraderId, TransactionId,
};

use super::{
    ApproveTransaction, RegisterRetirement, RegisterTrade, RejectTransaction, RetirementDetails, RetirementRegistered,
    RetirementSettled, Terms, TradeRegistered, TradeSettled, Transaction, TransactionApproved, TransactionRejected,
    TransactionStatus,
};
use crate::{
    BundlesView, Event,
    inventory::{Asset, take_heads},
    task::{Task, task_under_key},
};

/// What a registration names, whatever its terms.
struct Registration<'c> {
    trader: TraderId,
    task: TaskId,
    transaction: TransactionId,
    assets: &'c [Asset],
    currency: Currency,
}

impl Registration<'_> {
    /// The channel in which the actor may register this, and the scope of its key.
    fn authorized<V: BundlesView, N: Notes>(
        &self,
        command: KeyedCommand,
        context: &CommandContext,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(SalesChannelId, IdempotencyScope), Halt<V::Gap>> {
        let key = context.required_key()?.clone();
        let channel = authorize(&context.actor, Right::AdministerTransactions, reader)?;
        Ok((channel, IdempotencyScope { key, channel, command, trader: Some(self.trader) }))
    }

    /// Whether the command that made this task is equal to this one (D-7). What was given then stands in its transaction.
    fn is_equal<V: BundlesView, N: Notes>(
        &self,
        task: TaskId,
        same_terms: impl FnOnce(&Terms) -> bool,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<bool, Halt<V::Gap>> {
        let (entity, _) = reader.found::<Task>(&task)?;
        if task != self.task || entity.subject.transaction() != Some(self.transaction) {
            return Ok(false);
        }
        let (transaction, _) = reader.found::<Transaction>(&self.transaction)?;
        Ok(same_terms(&transaction.terms)
            && transaction.seller == self.trader
            && transaction.currency == self.currency
            && *transaction.assets == *self.assets)
    }

    /// The checks up to the new ids, after which only the rules of its own terms and of its lines are left.
    fn expect_possible<V: BundlesView, N: Notes>(
        &self,
        version: ecoledger_kernel::Version,
        scope: &IdempotencyScope,
        used: bool,
        context: &CommandContext,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        let task = reader.read::<Task>(&self.task)?;
        let transaction = reader.read::<Transaction>(&self.transaction)?;
        reader.expect_version(context, version)?;
        reader.expect_clock(context)?;
        reader.check("D-7 idempotencyKeyReused", !used, || key_reused(scope))?;
        reader.expect_new(&self.task, task)?;
        reader.expect_new(&self.transaction, transaction)
    }
}

pub(crate) fn register_trade<V: BundlesView, N: Notes>(
    command: &RegisterTrade,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let registration = Registration {
        trader: command.trader_id,
        task: command.task_id,
        transaction: command.transaction_id,
        assets: &command.assets,
        currency: command.currency,
    };
    let (channel, scope) = registration.authorized(KeyedCommand::RegisterTrade, context, reader)?;
    let used = task_under_key(&scope, reader)?;
    if let Some(task) = used {
        let same_terms = |terms: &Terms| *terms == Terms::Trade { buyer: command.buyer_id };
        if registration.is_equal(task, same_terms, reader)? {
            return Ok(());
        }
    }
    let (seller, version) = trader_of_channel(command.trader_id, channel, reader)?;
    trader_of_channel(command.buyer_id, channel, reader)?;
    registration.expect_possible(version, &scope, used.is_some(), context, reader)?;
    reader.check("D-42 buyerIsSeller", command.buyer_id != command.trader_id, || {
        Refusal::about(Code::BuyerIsSeller, &Trader::key(&command.buyer_id), "is both seller and buyer")
    })?;
    let remainders = take_heads(&command.assets, command.trader_id, context.at, reader)?;
    let registered = TradeRegistered {
        seller_id: command.trader_id,
        sales_channel_id: channel,
        task_id: command.task_id,
        transaction_id: command.transaction_id,
        buyer_id: command.buyer_id,
        assets: command.assets.shared().clone(),
        remainders,
        currency: command.currency,
        idempotency_key: scope.key,
    };
    events.emit(registered.into());
    reader.rule("D-33 approval");
    if !seller.needs_approval() {
        let settled = TradeSettled {
            seller_id: command.trader_id,
            sales_channel_id: channel,
            task_id: command.task_id,
            transaction_id: command.transaction_id,
            buyer_id: command.buyer_id,
            assets: command.assets.shared().clone(),
        };
        events.emit(settled.into());
    }
    Ok(())
}

pub(crate) fn register_retirement<V: BundlesView, N: Notes>(
    command: &RegisterRetirement,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let registration = Registration {
        trader: command.trader_id,
        task: command.task_id,
        transaction: command.transaction_id,
        assets: &command.assets,
        currency: command.currency,
    };
    context.required_key()?;
    reader.rule("D-36 hiddenUntilTooLate");
    RetirementDetails::check_hidden_until(command.details.beneficiary_hidden_until, context.at)
        .map_err(|invalid| invalid.at(Path::Member(&Path::Root, "beneficiaryHiddenUntil")))?;
    let (channel, scope) = registration.authorized(KeyedCommand::RegisterRetirement, context, reader)?;
    let used = task_under_key(&scope, reader)?;
    if let Some(task) = used {
        let same_terms = |terms: &Terms| match terms {
            Terms::Retirement(details) => *details == command.details,
            Terms::Trade { .. } => false,
        };
        if registration.is_equal(task, same_terms, reader)? {
            return Ok(());
        }
    }
    let (seller, version) = trader_of_channel(command.trader_id, channel, reader)?;
    registration.expect_possible(version, &scope, used.is_some(), context, reader)?;
    let remainders = take_heads(&command.assets, command.trader_id, context.at, reader)?;
    let registered = RetirementRegistered {
        seller_id: command.trader_id,
        sales_channel_id: channel,
        task_id: command.task_id,
        transaction_id: command.transaction_id,
        details: command.details.clone(),
        assets: command.assets.shared().clone(),
        remainders,
        currency: command.currency,
        idempotency_key: scope.key,
    };
    events.emit(registered.into());
    reader.rule("D-33 approval");
    if !seller.needs_approval() {
        let settled = RetirementSettled {
            seller_id: command.trader_id,
            sales_channel_id: channel,
            task_id: command.task_id,
            transaction_id: command.transaction_id,
            assets: command.assets.shared().clone(),
        };
        events.emit(settled.into());
    }
    Ok(())
}

/// A pending transaction of the acting account holder's trader: another's is `notFound` (D-55), a settled one `wrongState`.
fn pending_of_own_trader<'v, V: BundlesView, N: Notes>(
    id: TransactionId,
    context: &CommandContext,
    reader: &mut Reader<'v, V, N>,
) -> Result<&'v Transaction, Halt<V::Gap>> {
    reader.rule(ACTOR_KIND);
    let Actor::AccountHolder(holder) = context.actor else { return Err(Refusal::forbidden(ACTOR_KIND).into()) };
    let (transaction, version) = reader.found::<Transaction>(&id)?;
    let (seller, _) = reader.found::<Trader>(&transaction.seller)?;
    reader.check("D-55 own transactions", seller.kind.account_holder() == Some(holder), || {
        Refusal::not_found(&Transaction::key(&id))
    })?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    reader.check("D-34", transaction.status == TransactionStatus::Pending, || {
        Refusal::wrong_state(&Transaction::key(&id), transaction.status.name())
    })?;
    Ok(transaction)
}

pub(crate) fn approve_transaction<V: BundlesView, N: Notes>(
    command: &ApproveTransaction,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let transaction_id = command.transaction_id;
    let transaction = pending_of_own_trader(transaction_id, context, reader)?;
    events.emit(TransactionApproved { transaction_id }.into());
    let (sales_channel_id, seller_id, task_id) = (transaction.channel, transaction.seller, transaction.task);
    let assets = transaction.assets.clone();
    match transaction.terms {
        Terms::Trade { buyer: buyer_id } => {
            events.emit(TradeSettled { seller_id, sales_channel_id, task_id, transaction_id, buyer_id, assets }.into());
        }
        Terms::Retirement(_) => {
            events.emit(RetirementSettled { seller_id, sales_channel_id, task_id, transaction_id, assets }.into());
        }
    }
    Ok(())
}

pub(crate) fn reject_transaction<V: BundlesView, N: Notes>(
    command: &RejectTransaction,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let transaction = pending_of_own_trader(command.transaction_id, context, reader)?;
    let event = TransactionRejected {
        transaction_id: command.transaction_id,
        sales_channel_id: transaction.channel,
        task_id: transaction.task,
        seller_id: transaction.seller,
        assets: transaction.assets.clone(),
        reason: command.reason.clone(),
    };
    events.emit(event.into());
    Ok(())
}
