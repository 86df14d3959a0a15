use ecoledger_kernel::{FromMembers, Members, OfframpId, Refusal, TaskId, TraderId};
use serde::Serialize;

use crate::inventory::OfframpAssets;

/// Moves assets of a Platform Agreement signed trader out of the channel. `ASSET_OFFRAMPER`; needs an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterOfframp {
    /// The trader.
    pub trader_id: TraderId,
    /// The new task.
    pub task_id: TaskId,
    /// The new off-ramp.
    pub offramp_id: OfframpId,
    /// What leaves.
    pub assets: OfframpAssets,
}

impl FromMembers for RegisterOfframp {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            trader_id: members.required("traderId")?,
            task_id: members.required("taskId")?,
            offramp_id: members.required("offrampId")?,
            assets: OfframpAssets::new(OfframpAssets::lines(members)?)?,
        })
    }
}

ecoledger_kernel::constructors! {
    RegisterOfframp(trader_id: TraderId, task_id: TaskId, offramp_id: OfframpId, assets: OfframpAssets);
}
