//! What a trade and a retirement ask, and the rows and events in which the floor keeps them.

use std::sync::Arc;

use ecoledger::{
    CertificateRange, CommandContext, Currency, IdempotencyKey, Timestamp,
    bundles::{self, AssetLine, RetirementDetails, TaskStatus, TaskSubject, Terms, TransactionStatus},
    kernel::{KeyedCommand, LongText, SalesChannelId, TaskId, TraderId, TransactionId},
};
use serde::Serialize;

use super::{FairEvent, Refused};

#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    pub(super) channel: SalesChannelId,
    pub(super) administers_transactions: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Trader {
    pub(super) channel: SalesChannelId,
    pub(super) needs_approval: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Task {
    trader: TraderId,
    subject: TaskSubject,
    status: TaskStatus,
    idempotency_key: IdempotencyKey,
    note: Option<LongText>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction {
    channel: SalesChannelId,
    seller: TraderId,
    task: TaskId,
    terms: Terms,
    assets: Arc<[AssetLine]>,
    currency: Currency,
    status: TransactionStatus,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
}

/// A trade or a retirement as it is registered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    seller_id: TraderId,
    sales_channel_id: SalesChannelId,
    task_id: TaskId,
    transaction_id: TransactionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyer_id: Option<TraderId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Arc<RetirementDetails>>,
    assets: Arc<[AssetLine]>,
    remainders: Vec<Option<Remainder>>,
    currency: Currency,
    idempotency_key: IdempotencyKey,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Remainder {
    pub(super) bundle: CertificateRange,
    pub(super) onramp: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<Timestamp>,
}

/// A trade or a retirement as it is settled.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    seller_id: TraderId,
    sales_channel_id: SalesChannelId,
    task_id: TaskId,
    transaction_id: TransactionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyer_id: Option<TraderId>,
    assets: Arc<[AssetLine]>,
}

/// What is asked, of either kind.
pub(super) struct Asked<'c> {
    pub(super) command: KeyedCommand,
    pub(super) trader: TraderId,
    pub(super) task: TaskId,
    pub(super) transaction: TransactionId,
    pub(super) terms: Terms,
    pub(super) assets: &'c Arc<[AssetLine]>,
    pub(super) currency: Currency,
}

impl<'c> Asked<'c> {
    pub(super) fn of(context: &CommandContext, command: &'c bundles::Command) -> Result<Self, Refused> {
        match command {
            bundles::Command::RegisterTrade(command) => Ok(Self {
                command: KeyedCommand::RegisterTrade,
                trader: command.trader_id,
                task: command.task_id,
                transaction: command.transaction_id,
                terms: Terms::Trade { buyer: command.buyer_id },
                assets: command.assets.shared(),
                currency: command.currency,
            }),
            bundles::Command::RegisterRetirement(command) => {
                let hidden_until = command.details.beneficiary_hidden_until;
                if hidden_until.is_some_and(|until| context.at.plus_months(12).is_some_and(|latest| until > latest)) {
                    return Err("hidden for too long");
                }
                Ok(Self {
                    command: KeyedCommand::RegisterRetirement,
                    trader: command.trader_id,
                    task: command.task_id,
                    transaction: command.transaction_id,
                    terms: Terms::Retirement(command.details.clone()),
                    assets: command.assets.shared(),
                    currency: command.currency,
                })
            }
            _ => Err("another command"),
        }
    }

    pub(super) fn buyer(&self) -> Option<TraderId> {
        match self.terms {
            Terms::Trade { buyer } => Some(buyer),
            Terms::Retirement(_) => None,
        }
    }

    pub(super) fn range(&self) -> Result<&'c CertificateRange, Refused> {
        let [line] = &**self.assets else { return Err("one line is what this floor takes") };
        Ok(&line.range)
    }

    /// The task and the transaction in their last state, and both events.
    pub(super) fn settled(
        self,
        channel: SalesChannelId,
        key: &IdempotencyKey,
        remainder: Option<Remainder>,
        at: Timestamp,
    ) -> (Task, Transaction, [FairEvent; 2]) {
        let Self { trader, task: task_id, transaction: transaction_id, terms, assets, currency, .. } = self;
        let (buyer_id, details, subject) = match &terms {
            Terms::Trade { buyer } => (Some(*buyer), None, TaskSubject::Trade(transaction_id)),
            Terms::Retirement(details) => (None, Some(details.clone()), TaskSubject::Retirement(transaction_id)),
        };
        let task = Task { trader, subject, status: TaskStatus::Success, idempotency_key: key.clone(), note: None };
        let transaction = Transaction {
            channel,
            seller: trader,
            task: task_id,
            terms,
            assets: assets.clone(),
            currency,
            status: TransactionStatus::Completed,
            created_at: at,
            completed_at: Some(at),
        };
        let registered = Registered {
            seller_id: trader,
            sales_channel_id: channel,
            task_id,
            transaction_id,
            buyer_id,
            details,
            assets: assets.clone(),
            remainders: vec![remainder],
            currency,
            idempotency_key: key.clone(),
        };
        let sales_channel_id = channel;
        let settled =
            Settled { seller_id: trader, sales_channel_id, task_id, transaction_id, buyer_id, assets: assets.clone() };
        (task, transaction, [FairEvent::Registered(registered), FairEvent::Settled(settled)])
    }
}
