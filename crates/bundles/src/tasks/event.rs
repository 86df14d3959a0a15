use alloc::sync::Arc;

use ecoledger_kernel::{Apply, Inconsistent, LongText, SalesChannelId, TaskId, TraderId, TransactionId};
use serde::{Deserialize, Serialize};

use super::{Task, TaskChange};
use crate::{
    inventory::{AssetLine, Bundle, BundleChange, fold_each},
    transactions::{Transaction, TransactionChange},
};

/// A task was picked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TaskStarted {
    /// The task.
    pub task_id: TaskId,
}

impl TaskStarted {
    pub(crate) fn fold(&self, store: &mut impl Apply<Task>) -> Result<(), Inconsistent> {
        store.apply(&self.task_id, TaskChange::Started)
    }
}

/// A task could not be carried out, and so its transaction failed and its assets were released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TaskFailed {
    /// The task.
    pub task_id: TaskId,
    /// Its transaction.
    pub transaction_id: TransactionId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The seller, to which the assets go back.
    pub seller_id: TraderId,
    /// The assets that were reserved.
    pub assets: Arc<[AssetLine]>,
    /// What went wrong.
    pub message: LongText,
}

impl TaskFailed {
    pub(crate) fn fold<S>(&self, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<Task> + Apply<Transaction> + Apply<Bundle>,
    {
        Apply::<Task>::apply(store, &self.task_id, TaskChange::Failed { message: &self.message })?;
        Apply::<Transaction>::apply(store, &self.transaction_id, TransactionChange::Failed { assets: &self.assets })?;
        fold_each(&self.assets, BundleChange::Released, store)
    }
}
