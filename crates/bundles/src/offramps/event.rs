use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Apply, IdempotencyKey, IdempotencyScope, Inconsistent, KeyedCommand, OfframpId, SalesChannelId, TaskId, Timestamp, TraderId,
};
use serde::{Deserialize, Serialize};

use super::{Offramp, OfframpChange};
use crate::{
    inventory::{AssetLine, Bundle, BundleChange, Issuance, IssuanceChange, Remainder, by_issuance, fold_each, fold_taken},
    tasks::{Task, TaskChange, TaskSubject},
    traders::{IdempotencyRecord, MadeUnderKey},
};

/// Assets are about to leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct OfframpRegistered {
    /// The trader.
    pub trader_id: TraderId,
    /// Its channel.
    pub sales_channel_id: SalesChannelId,
    /// The task.
    pub task_id: TaskId,
    /// The off-ramp.
    pub offramp_id: OfframpId,
    /// What leaves.
    pub assets: Arc<[AssetLine]>,
    /// What is left of each line's bundle.
    pub remainders: Vec<Option<Remainder>>,
    /// The key under which it was registered.
    pub idempotency_key: IdempotencyKey,
}

impl OfframpRegistered {
    pub(crate) fn fold<S>(&self, at: Timestamp, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<IdempotencyRecord> + Apply<Task> + Apply<Offramp> + Apply<Issuance> + Apply<Bundle>,
    {
        let scope = IdempotencyScope {
            key: self.idempotency_key.clone(),
            channel: self.sales_channel_id,
            command: KeyedCommand::RegisterOfframp,
            trader: Some(self.trader_id),
        };
        Apply::<IdempotencyRecord>::apply(store, &scope, MadeUnderKey::Task(self.task_id))?;
        let task = TaskChange::Registered {
            trader: self.trader_id,
            subject: TaskSubject::Offramp(self.offramp_id),
            idempotency_key: &self.idempotency_key,
        };
        Apply::<Task>::apply(store, &self.task_id, task)?;
        Apply::<Offramp>::apply(store, &self.offramp_id, OfframpChange::Registered(self, at))?;
        for (issuance, _) in by_issuance(&self.assets) {
            Apply::<Issuance>::apply(store, issuance, IssuanceChange::OfframpRegistered)?;
        }
        fold_taken(self.trader_id, &self.assets, &self.remainders, store)
    }
}

/// Assets left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct OfframpSettled {
    /// The trader.
    pub trader_id: TraderId,
    /// The task.
    pub task_id: TaskId,
    /// The off-ramp.
    pub offramp_id: OfframpId,
    /// What left.
    pub assets: Arc<[AssetLine]>,
}

impl OfframpSettled {
    pub(crate) fn fold<S>(&self, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<Task> + Apply<Offramp> + Apply<Issuance> + Apply<Bundle>,
    {
        Apply::<Task>::apply(store, &self.task_id, TaskChange::Succeeded)?;
        Apply::<Offramp>::apply(store, &self.offramp_id, OfframpChange::Settled { assets: &self.assets })?;
        for (issuance, ranges) in by_issuance(&self.assets) {
            Apply::<Issuance>::apply(store, issuance, IssuanceChange::Offramped(&ranges))?;
        }
        fold_each(&self.assets, BundleChange::Offramped, store)
    }
}
