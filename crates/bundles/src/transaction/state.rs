use alloc::sync::Arc;

use ecoledger_kernel::{
    Currency, Entity, EntityKey, Inconsistent, SalesChannelId, TaskId, Timestamp, TraderId, TransactionId, named,
};
use serde::Serialize;

use super::RetirementDetails;
use crate::inventory::Asset;

named! {
    /// Where a transaction stands. Each change gives an event of its channel (D-41).
    TransactionStatus {
        /// Registered; its assets are reserved.
        Pending "PENDING",
        /// Settled. Final.
        Completed "COMPLETED",
        /// Stopped by the seller's account holder. Final.
        Rejected "REJECTED",
        /// Not carried out. Final.
        Failed "FAILED",
    }
}

/// What is agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Terms {
    /// The assets go to a buyer.
    Trade {
        /// The buyer.
        buyer: TraderId,
    },
    /// The assets go out of circulation.
    Retirement(Arc<RetirementDetails>),
}

/// A trade or a retirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// The channel.
    pub channel: SalesChannelId,
    /// The trader that gives the assets away.
    pub seller: TraderId,
    /// The task that carries it out.
    pub task: TaskId,
    /// What is agreed.
    pub terms: Terms,
    /// The assets.
    pub assets: Arc<[Asset]>,
    /// The currency of their prices.
    pub currency: Currency,
    /// Where it stands.
    pub status: TransactionStatus,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was settled.
    pub completed_at: Option<Timestamp>,
}

impl Transaction {
    pub(crate) fn registered(
        channel: SalesChannelId,
        seller: TraderId,
        task: TaskId,
        terms: Terms,
        assets: Arc<[Asset]>,
        currency: Currency,
        created_at: Timestamp,
    ) -> Self {
        let status = TransactionStatus::Pending;
        Self { channel, seller, task, terms, assets, currency, status, created_at, completed_at: None }
    }
}

/// What happens to a transaction.
#[derive(Clone, Debug)]
pub enum TransactionChange {
    /// It is made.
    Registered(Transaction),
    /// It may be settled.
    Approved,
    /// It is settled.
    Completed {
        /// When.
        at: Timestamp,
    },
    /// The seller's account holder said no.
    Rejected,
    /// It cannot be carried out.
    Failed,
}

impl Entity for Transaction {
    type Id = TransactionId;
    type Change<'e> = TransactionChange;

    fn key(id: &TransactionId) -> EntityKey {
        EntityKey::Transaction(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &TransactionId, change: TransactionChange) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, TransactionChange::Registered(transaction)) => *slot = Some(transaction),
            (Some(transaction), change) if transaction.status == TransactionStatus::Pending => match change {
                TransactionChange::Registered(_) => return inconsistent("registered twice"),
                TransactionChange::Approved => {}
                TransactionChange::Completed { at } => {
                    transaction.status = TransactionStatus::Completed;
                    transaction.completed_at = Some(at);
                }
                TransactionChange::Rejected => transaction.status = TransactionStatus::Rejected,
                TransactionChange::Failed => transaction.status = TransactionStatus::Failed,
            },
            (Some(_), _) => return inconsistent("changed after its end"),
            (
                None,
                TransactionChange::Approved
                | TransactionChange::Completed { .. }
                | TransactionChange::Rejected
                | TransactionChange::Failed,
            ) => return inconsistent("changed, but not there"),
        }
        Ok(())
    }
}
