use alloc::sync::Arc;

use ecoledger_kernel::{
    Currency, Entity, EntityKey, Inconsistent, IssuanceId, SalesChannelId, TaskId, Timestamp, TraderId, TransactionId,
    wire_enum,
};
use serde::{Deserialize, Serialize};

use super::RetirementDetails;
use crate::inventory::{AssetLine, same};

wire_enum! {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "a transaction is a trade or a retirement: another is a new contract")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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
    pub assets: Arc<[AssetLine]>,
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
    /// The buyer of a trade.
    #[must_use]
    pub fn buyer(&self) -> Option<TraderId> {
        match self.terms {
            Terms::Trade { buyer } => Some(buyer),
            Terms::Retirement(_) => None,
        }
    }

    /// Lets its lines have the texts of issuances that are kept already: most of what a line weighs would be its own.
    pub fn share(&mut self, kept: impl FnMut(&IssuanceId) -> Option<IssuanceId>) {
        self.assets = AssetLine::sharing(&self.assets, kept);
    }

    pub(crate) fn registered(
        channel: SalesChannelId,
        seller: TraderId,
        task: TaskId,
        terms: Terms,
        assets: Arc<[AssetLine]>,
        currency: Currency,
        created_at: Timestamp,
    ) -> Self {
        let status = TransactionStatus::Pending;
        Self { channel, seller, task, terms, assets, currency, status, created_at, completed_at: None }
    }
}

/// What happens to a transaction. What ends it names its assets again, for the bundles: they must be the same.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TransactionChange<'e> {
    /// It is made.
    Registered(Transaction),
    /// It may be settled.
    Approved,
    /// It is settled.
    Completed {
        /// When.
        at: Timestamp,
        /// The buyer of a trade.
        buyer: Option<TraderId>,
        /// Its assets.
        assets: &'e Arc<[AssetLine]>,
    },
    /// The seller's account holder said no.
    Rejected {
        /// Its assets.
        assets: &'e Arc<[AssetLine]>,
    },
    /// It cannot be carried out.
    Failed {
        /// Its assets.
        assets: &'e Arc<[AssetLine]>,
    },
}

impl Entity for Transaction {
    type Id = TransactionId;
    type Change<'e> = TransactionChange<'e>;

    fn key(id: &TransactionId) -> EntityKey {
        EntityKey::Transaction(*id)
    }

    fn expect_possible(&self, _id: &TransactionId) -> Result<(), &'static str> {
        if self.assets.is_empty() {
            return Err("expected assets");
        }
        if self.completed_at.is_some() != (self.status == TransactionStatus::Completed) {
            return Err("expected a time of completion where it is completed, and nowhere else");
        }
        Ok(())
    }

    fn sharing(change: Self::Change<'_>, kept: impl FnMut(&IssuanceId) -> Option<IssuanceId>) -> Self::Change<'_> {
        match change {
            TransactionChange::Registered(mut transaction) => {
                transaction.share(kept);
                TransactionChange::Registered(transaction)
            }
            TransactionChange::Approved
            | TransactionChange::Completed { .. }
            | TransactionChange::Rejected { .. }
            | TransactionChange::Failed { .. } => change,
        }
    }

    fn evolve(slot: &mut Option<Self>, id: &TransactionId, change: TransactionChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, TransactionChange::Registered(transaction)) => *slot = Some(transaction),
            (Some(transaction), change) if transaction.status == TransactionStatus::Pending => match change {
                TransactionChange::Registered(_) => return inconsistent("registered twice"),
                TransactionChange::Approved => {}
                TransactionChange::Completed { assets, .. }
                | TransactionChange::Rejected { assets }
                | TransactionChange::Failed { assets }
                    if !same(assets, &transaction.assets) =>
                {
                    return inconsistent("ended with other assets");
                }
                TransactionChange::Completed { buyer, .. } if buyer != transaction.buyer() => {
                    return inconsistent("settled with another buyer");
                }
                TransactionChange::Completed { at, .. } => {
                    transaction.status = TransactionStatus::Completed;
                    transaction.completed_at = Some(at);
                }
                TransactionChange::Rejected { .. } => transaction.status = TransactionStatus::Rejected,
                TransactionChange::Failed { .. } => transaction.status = TransactionStatus::Failed,
            },
            (Some(_), _) => return inconsistent("changed after its end"),
            (
                None,
                TransactionChange::Approved
                | TransactionChange::Completed { .. }
                | TransactionChange::Rejected { .. }
                | TransactionChange::Failed { .. },
            ) => return inconsistent("changed, but not there"),
        }
        Ok(())
    }
}
