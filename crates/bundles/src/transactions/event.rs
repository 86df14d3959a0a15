use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Apply, Currency, IdempotencyKey, IdempotencyScope, Inconsistent, KeyedCommand, SalesChannelId, TaskId, Text, Timestamp,
    TraderId, TransactionId,
};
use serde::{Deserialize, Serialize};

use super::{RetirementDetails, Terms, Transaction, TransactionChange};
use crate::{
    inventory::{AssetLine, Bundle, BundleChange, Remainder, fold_each, fold_taken},
    tasks::{Task, TaskChange, TaskSubject},
    traders::{IdempotencyRecord, MadeUnderKey},
};

/// A trade was registered: its assets are reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TradeRegistered {
    /// The seller.
    pub seller_id: TraderId,
    /// The channel of both traders.
    pub sales_channel_id: SalesChannelId,
    /// The task.
    pub task_id: TaskId,
    /// The transaction.
    pub transaction_id: TransactionId,
    /// The buyer.
    pub buyer_id: TraderId,
    /// What is sold.
    pub assets: Arc<[AssetLine]>,
    /// What is left of each line's bundle.
    pub remainders: Vec<Option<Remainder>>,
    /// The currency.
    pub currency: Currency,
    /// The key under which it was registered.
    pub idempotency_key: IdempotencyKey,
}

/// What a registration makes, whatever its terms.
struct RegisteredTransaction<'e> {
    command: KeyedCommand,
    subject: TaskSubject,
    transaction: TransactionId,
    task: TaskId,
    key: &'e IdempotencyKey,
    assets: &'e [AssetLine],
    remainders: &'e [Option<Remainder>],
}

impl RegisteredTransaction<'_> {
    fn fold<S>(&self, transaction: Transaction, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<IdempotencyRecord> + Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        let seller = transaction.seller;
        let scope = IdempotencyScope {
            key: self.key.clone(),
            channel: transaction.channel,
            command: self.command,
            trader: Some(seller),
        };
        Apply::<IdempotencyRecord>::apply(store, &scope, MadeUnderKey::Task(self.task))?;
        let task = TaskChange::Registered { trader: seller, subject: self.subject, idempotency_key: self.key };
        Apply::<Task>::apply(store, &self.task, task)?;
        Apply::<Transaction>::apply(store, &self.transaction, TransactionChange::Registered(transaction))?;
        fold_taken(seller, self.assets, self.remainders, store)
    }
}

impl TradeRegistered {
    pub(crate) fn fold<S>(&self, at: Timestamp, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<IdempotencyRecord> + Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        let registration = RegisteredTransaction {
            command: KeyedCommand::RegisterTrade,
            subject: TaskSubject::Trade(self.transaction_id),
            transaction: self.transaction_id,
            task: self.task_id,
            key: &self.idempotency_key,
            assets: &self.assets,
            remainders: &self.remainders,
        };
        let terms = Terms::Trade { buyer: self.buyer_id };
        let transaction = Transaction::registered(
            self.sales_channel_id,
            self.seller_id,
            self.task_id,
            terms,
            self.assets.clone(),
            self.currency,
            at,
        );
        registration.fold(transaction, store)
    }
}

/// A trade was carried out: its assets are the buyer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TradeSettled {
    /// The seller.
    pub seller_id: TraderId,
    /// The channel of both traders.
    pub sales_channel_id: SalesChannelId,
    /// The task.
    pub task_id: TaskId,
    /// The transaction.
    pub transaction_id: TransactionId,
    /// The buyer.
    pub buyer_id: TraderId,
    /// What was sold.
    pub assets: Arc<[AssetLine]>,
}

impl TradeSettled {
    pub(crate) fn fold<S>(&self, at: Timestamp, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        Apply::<Task>::apply(store, &self.task_id, TaskChange::Succeeded)?;
        let completed = TransactionChange::Completed { at, buyer: Some(self.buyer_id), assets: &self.assets };
        Apply::<Transaction>::apply(store, &self.transaction_id, completed)?;
        fold_each(&self.assets, BundleChange::Traded { buyer: self.buyer_id }, store)
    }
}

/// A retirement was registered: its assets are reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RetirementRegistered {
    /// The trader that owns the assets.
    pub seller_id: TraderId,
    /// Its channel.
    pub sales_channel_id: SalesChannelId,
    /// The task.
    pub task_id: TaskId,
    /// The transaction.
    pub transaction_id: TransactionId,
    /// For whom and for what.
    pub details: Arc<RetirementDetails>,
    /// What is retired.
    pub assets: Arc<[AssetLine]>,
    /// What is left of each line's bundle.
    pub remainders: Vec<Option<Remainder>>,
    /// The currency.
    pub currency: Currency,
    /// The key under which it was registered.
    pub idempotency_key: IdempotencyKey,
}

impl RetirementRegistered {
    pub(crate) fn fold<S>(&self, at: Timestamp, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<IdempotencyRecord> + Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        let registration = RegisteredTransaction {
            command: KeyedCommand::RegisterRetirement,
            subject: TaskSubject::Retirement(self.transaction_id),
            transaction: self.transaction_id,
            task: self.task_id,
            key: &self.idempotency_key,
            assets: &self.assets,
            remainders: &self.remainders,
        };
        let transaction = Transaction::registered(
            self.sales_channel_id,
            self.seller_id,
            self.task_id,
            Terms::Retirement(self.details.clone()),
            self.assets.clone(),
            self.currency,
            at,
        );
        registration.fold(transaction, store)
    }
}

/// A retirement was carried out: its assets are out of circulation for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RetirementSettled {
    /// The trader that owned the assets.
    pub seller_id: TraderId,
    /// Its channel.
    pub sales_channel_id: SalesChannelId,
    /// The task.
    pub task_id: TaskId,
    /// The transaction.
    pub transaction_id: TransactionId,
    /// What was retired.
    pub assets: Arc<[AssetLine]>,
}

impl RetirementSettled {
    pub(crate) fn fold<S>(&self, at: Timestamp, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        Apply::<Task>::apply(store, &self.task_id, TaskChange::Succeeded)?;
        let completed = TransactionChange::Completed { at, buyer: None, assets: &self.assets };
        Apply::<Transaction>::apply(store, &self.transaction_id, completed)?;
        fold_each(&self.assets, BundleChange::Retired, store)
    }
}

/// The seller's account holder approved a transaction; its settlement follows in the same decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TransactionApproved {
    /// The transaction.
    pub transaction_id: TransactionId,
}

impl TransactionApproved {
    pub(crate) fn fold(&self, store: &mut impl Apply<Transaction>) -> Result<(), Inconsistent> {
        store.apply(&self.transaction_id, TransactionChange::Approved)
    }
}

/// The seller's account holder stopped a transaction; its assets are listable again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TransactionRejected {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// Its task.
    pub task_id: TaskId,
    /// The seller, to which the assets go back.
    pub seller_id: TraderId,
    /// The assets that were reserved.
    pub assets: Arc<[AssetLine]>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

impl TransactionRejected {
    pub(crate) fn fold<S>(&self, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        Apply::<Transaction>::apply(store, &self.transaction_id, TransactionChange::Rejected { assets: &self.assets })?;
        Apply::<Task>::apply(store, &self.task_id, TaskChange::Rejected { reason: self.reason.as_ref() })?;
        fold_each(&self.assets, BundleChange::Released, store)
    }
}
