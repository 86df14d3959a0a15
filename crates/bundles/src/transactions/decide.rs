use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Choice, Clash, CommandContext, Currency, Emit, Entity as _, Halt, IdempotencyKey, IdempotencyScope, KeyedCommand,
    NOT_FOUND, Notes, Path, Reader, SalesChannelId, TaskId, TraderId, TransactionId, Version, declare_rules,
};

use super::{
    ApproveTransaction, RegisterRetirement, RegisterTrade, RejectTransaction, RetirementDetails, RetirementRegistered,
    RetirementSettled, Terms, TradeRegistered, TradeSettled, Transaction, TransactionApproved, TransactionRejected,
    TransactionStatus,
};
use crate::{
    BundlesView, Event,
    access::{authorize, policy::ChannelRight},
    inventory::{AssetLine, Bundle, Remainder, take_heads},
    tasks::{Task, task_under_key},
    traders::{Trader, acting_holder, expect_unused_key, trader_of_channel},
};

declare_rules! {
    /// A beneficiary is hidden for a year at most (D-36).
    pub(super) HIDDEN_UNTIL = HiddenUntilTooLate "D-36 hiddenUntilTooLate":
        "a beneficiary can be hidden for at most 12 calendar months after the command; name an earlier time";

    /// Nobody trades with itself (D-42).
    ANOTHER_BUYER = BuyerIsSeller "D-42 buyerIsSeller":
        "the buyer of a trade must be another trader than the seller; a trader that ends the life of its own assets retires \
         them";

    /// A transaction is its account holder's own (D-55).
    OWN_TRANSACTIONS = NotFound "D-55 own transactions": NOT_FOUND.sentence();

    /// A transaction is decided once (D-34).
    PENDING = WrongState "D-34 transaction is pending":
        "a transaction can be approved or rejected while it is PENDING; what was settled, rejected or failed is final";
}

/// Whether a transaction waits for the account holder's approval (D-33).
const APPROVAL: &Choice = &Choice::new("D-33 approval");

/// A trade or a retirement as it is asked for.
struct RegistrationRequest<'c> {
    key: &'c IdempotencyKey,
    trader: TraderId,
    task: TaskId,
    transaction: TransactionId,
    terms: Terms,
    assets: &'c Arc<[AssetLine]>,
    currency: Currency,
}

pub(crate) fn register_trade<V: BundlesView, N: Notes>(
    command: &RegisterTrade,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let key = reader.require_key(context)?;
    let registration = RegistrationRequest {
        key,
        trader: command.trader_id,
        task: command.task_id,
        transaction: command.transaction_id,
        terms: Terms::Trade { buyer: command.buyer_id },
        assets: command.assets.shared(),
        currency: command.currency,
    };
    registration.decide(context, reader, events)
}

pub(crate) fn register_retirement<V: BundlesView, N: Notes>(
    command: &RegisterRetirement,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let key = reader.require_key(context)?;
    let hidden_until = command.details.beneficiary_hidden_until;
    reader.check(HIDDEN_UNTIL, RetirementDetails::may_be_hidden_until(hidden_until, context.at), || {
        Clash::at(Path::Member(&Path::Root, "beneficiaryHiddenUntil"))
    })?;
    let registration = RegistrationRequest {
        key,
        trader: command.trader_id,
        task: command.task_id,
        transaction: command.transaction_id,
        terms: Terms::Retirement(command.details.clone()),
        assets: command.assets.shared(),
        currency: command.currency,
    };
    registration.decide(context, reader, events)
}

impl RegistrationRequest<'_> {
    fn decide<V: BundlesView, N: Notes>(
        self,
        context: &CommandContext,
        reader: &mut Reader<'_, V, N>,
        events: &mut impl Emit<Event>,
    ) -> Result<(), Halt<V::Gap>> {
        let channel = authorize(&context.actor, ChannelRight::AdministerTransactions, reader)?;
        let scope =
            IdempotencyScope { key: self.key.clone(), channel, command: self.keyed_command(), trader: Some(self.trader) };
        let used = task_under_key(&scope, reader)?;
        if let Some(task) = used
            && self.is_equal(task, reader)?
        {
            return Ok(());
        }
        let (seller, version) = trader_of_channel(self.trader, channel, reader)?;
        if let Terms::Trade { buyer } = self.terms {
            trader_of_channel(buyer, channel, reader)?;
        }
        self.expect_new_ids(version, &scope, used.is_some(), context, reader)?;
        if let Terms::Trade { buyer } = self.terms {
            reader.check(ANOTHER_BUYER, buyer != self.trader, || Clash::about(&Trader::key(&buyer)))?;
        }
        let remainders = take_heads(self.assets, self.trader, context.at, reader)?;
        reader.consult(APPROVAL);
        let settled = (!seller.needs_approval()).then(|| self.settled(channel));
        events.emit(self.registered(channel, remainders, scope.key));
        if let Some(settled) = settled {
            events.emit(settled);
        }
        Ok(())
    }

    fn keyed_command(&self) -> KeyedCommand {
        match self.terms {
            Terms::Trade { .. } => KeyedCommand::RegisterTrade,
            Terms::Retirement(_) => KeyedCommand::RegisterRetirement,
        }
    }

    /// Whether the command that made this task is equal to this one, new ids apart (D-7, D-86). What was given then stands in
    /// its transaction.
    fn is_equal<V: BundlesView, N: Notes>(&self, task: TaskId, reader: &mut Reader<'_, V, N>) -> Result<bool, Halt<V::Gap>> {
        let (task, _) = reader.found::<Task>(&task)?;
        let Some(transaction) = task.subject.transaction() else { return Ok(false) };
        let (transaction, _) = reader.found::<Transaction>(&transaction)?;
        Ok(transaction.terms == self.terms
            && transaction.seller == self.trader
            && transaction.currency == self.currency
            && transaction.assets == *self.assets)
    }

    /// The checks up to the new ids, after which only the rules of the terms and of the lines are left.
    fn expect_new_ids<V: BundlesView, N: Notes>(
        &self,
        version: Version,
        scope: &IdempotencyScope,
        used: bool,
        context: &CommandContext,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        let task = reader.read::<Task>(&self.task)?;
        let transaction = reader.read::<Transaction>(&self.transaction)?;
        reader.expect_version(context, version)?;
        reader.expect_clock(context)?;
        expect_unused_key(!used, scope, reader)?;
        reader.expect_new(&self.task, task)?;
        reader.expect_new(&self.transaction, transaction)
    }

    fn registered(self, channel: SalesChannelId, remainders: Vec<Option<Remainder>>, key: IdempotencyKey) -> Event {
        match self.terms {
            Terms::Trade { buyer } => TradeRegistered {
                seller_id: self.trader,
                sales_channel_id: channel,
                task_id: self.task,
                transaction_id: self.transaction,
                buyer_id: buyer,
                assets: self.assets.clone(),
                remainders,
                currency: self.currency,
                idempotency_key: key,
            }
            .into(),
            Terms::Retirement(details) => RetirementRegistered {
                seller_id: self.trader,
                sales_channel_id: channel,
                task_id: self.task,
                transaction_id: self.transaction,
                details,
                assets: self.assets.clone(),
                remainders,
                currency: self.currency,
                idempotency_key: key,
            }
            .into(),
        }
    }

    fn settled(&self, channel: SalesChannelId) -> Event {
        settled(self.transaction, &self.terms, channel, self.trader, self.task, self.assets.clone())
    }
}

/// What settles a transaction, at once or after its approval.
fn settled(
    transaction_id: TransactionId,
    terms: &Terms,
    sales_channel_id: SalesChannelId,
    seller_id: TraderId,
    task_id: TaskId,
    assets: Arc<[AssetLine]>,
) -> Event {
    match *terms {
        Terms::Trade { buyer: buyer_id } => {
            TradeSettled { seller_id, sales_channel_id, task_id, transaction_id, buyer_id, assets }.into()
        }
        Terms::Retirement(_) => RetirementSettled { seller_id, sales_channel_id, task_id, transaction_id, assets }.into(),
    }
}

/// A pending transaction of the acting account holder's trader: another's is `notFound` (D-55), a settled one `wrongState`.
fn pending_of_own_trader<'v, V: BundlesView, N: Notes>(
    id: TransactionId,
    context: &CommandContext,
    reader: &mut Reader<'v, V, N>,
) -> Result<&'v Transaction, Halt<V::Gap>> {
    let holder = acting_holder(&context.actor, reader)?;
    let slot = reader.read::<Transaction>(&id)?;
    let own = match slot.entity {
        Some(transaction) => {
            reader.ask_ahead(|ahead| {
                ahead.want::<Trader>(&transaction.seller);
                ahead.want::<Task>(&transaction.task);
                transaction.assets.iter().for_each(|asset| ahead.want::<Bundle>(asset.range.start()));
            })?;
            let seller = reader.read::<Trader>(&transaction.seller)?.entity;
            seller.filter(|seller| seller.kind.account_holder() == Some(holder)).map(|_| transaction)
        }
        None => None,
    };
    let transaction = reader.in_sight(OWN_TRANSACTIONS, own, || Transaction::key(&id))?;
    reader.expect_version(context, slot.version)?;
    reader.expect_clock(context)?;
    reader.check(PENDING, transaction.status == TransactionStatus::Pending, || {
        Clash::about(&Transaction::key(&id)).status(transaction.status.name())
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
    let Transaction { channel, seller, task, ref terms, ref assets, .. } = *transaction;
    events.emit(settled(transaction_id, terms, channel, seller, task, assets.clone()));
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
