use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Apply, CheckpointId, ClaimId, DateRange, EcoProjectId, Inconsistent, MbpId, OrganizationId, PositiveQuantity, Quantity,
};
use serde::{Deserialize, Serialize};

use super::{CheckpointEntry, Claim, ClaimChange, CoBenefit, NewCheckpoint};

/// A claim was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ClaimCreated {
    /// The claim.
    pub claim_id: ClaimId,
    /// Its modular benefit project.
    pub mbp_id: MbpId,
    /// Its eco project.
    pub eco_project_id: EcoProjectId,
    /// The supplier that owns it.
    pub supplier_id: OrganizationId,
    /// The registry of the modular benefit project.
    pub issuing_registry_id: OrganizationId,
    /// How much is claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it.
    pub co_benefits: Arc<[CoBenefit]>,
    /// What can be checked.
    pub checkpoints: Vec<NewCheckpoint>,
}

impl ClaimCreated {
    pub(crate) fn fold<S: Apply<Claim> + Apply<CheckpointEntry>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Claim>::apply(store, &self.claim_id, ClaimChange::Created(self))?;
        let ids = self.checkpoints.iter().map(|checkpoint| &checkpoint.checkpoint_id);
        ids.into_iter().try_for_each(|id| Apply::<CheckpointEntry>::apply(store, id, self.claim_id))
    }
}

/// A claim changed: only what changed is there, co-benefits as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ClaimUpdated {
    /// The claim.
    pub claim_id: ClaimId,
    /// How much is claimed from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// The benefits beside it from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_benefits: Option<Arc<[CoBenefit]>>,
}

impl ClaimUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<Claim>) -> Result<(), Inconsistent> {
        store.apply(&self.claim_id, ClaimChange::Updated(self))
    }
}

/// A checkpoint was added to a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckpointAdded {
    /// The claim.
    pub claim_id: ClaimId,
    /// The checkpoint.
    pub checkpoint: NewCheckpoint,
}

impl CheckpointAdded {
    pub(crate) fn fold<S: Apply<Claim> + Apply<CheckpointEntry>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Claim>::apply(store, &self.claim_id, ClaimChange::CheckpointAdded(&self.checkpoint))?;
        Apply::<CheckpointEntry>::apply(store, &self.checkpoint.checkpoint_id, self.claim_id)
    }
}

/// A checkpoint of a claim changed: only what changed is there, dates as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckpointUpdated {
    /// The claim.
    pub claim_id: ClaimId,
    /// The checkpoint.
    pub checkpoint_id: CheckpointId,
    /// The days that it covers from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
    /// The new effect before the activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_before: Option<Quantity>,
    /// The new effect after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_after: Option<Quantity>,
}

impl CheckpointUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<Claim>) -> Result<(), Inconsistent> {
        store.apply(&self.claim_id, ClaimChange::CheckpointUpdated(self))
    }
}
