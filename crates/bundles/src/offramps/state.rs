use alloc::sync::Arc;

use ecoledger_kernel::{Entity, EntityKey, Inconsistent, OfframpId, SalesChannelId, TaskId, Timestamp, TraderId};
use serde::{Deserialize, Serialize};

use super::OfframpRegistered;
use crate::inventory::{AssetLine, same};

/// Assets that left their channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Offramp {
    /// The channel that they left.
    pub channel: SalesChannelId,
    /// The trader whose they were.
    pub trader: TraderId,
    /// The task.
    pub task: TaskId,
    /// When they left.
    pub at: Timestamp,
    /// What left.
    pub assets: Arc<[AssetLine]>,
    /// Whether they are out.
    pub settled: bool,
}

/// What happens to an off-ramp.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum OfframpChange<'e> {
    /// It is made at this moment.
    Registered(&'e OfframpRegistered, Timestamp),
    /// The assets are out.
    Settled {
        /// The same assets again.
        assets: &'e Arc<[AssetLine]>,
    },
}

impl Entity for Offramp {
    type Id = OfframpId;
    type Change<'e> = OfframpChange<'e>;

    fn key(id: &OfframpId) -> EntityKey {
        EntityKey::Offramp(*id)
    }

    fn expect_possible(&self, _id: &OfframpId) -> Result<(), &'static str> {
        if self.assets.is_empty() { Err("expected assets") } else { Ok(()) }
    }

    fn evolve(slot: &mut Option<Self>, id: &OfframpId, change: OfframpChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, OfframpChange::Registered(event, at)) => {
                *slot = Some(Self {
                    channel: event.sales_channel_id,
                    trader: event.trader_id,
                    task: event.task_id,
                    at,
                    assets: event.assets.clone(),
                    settled: false,
                });
            }
            (Some(offramp), OfframpChange::Settled { assets }) if !offramp.settled && same(assets, &offramp.assets) => {
                offramp.settled = true;
            }
            (Some(_), OfframpChange::Registered(..)) => return inconsistent("registered twice"),
            (Some(_), OfframpChange::Settled { .. }) => return inconsistent("settled twice, or with other assets"),
            (None, OfframpChange::Settled { .. }) => return inconsistent("settled, but not there"),
        }
        Ok(())
    }
}
