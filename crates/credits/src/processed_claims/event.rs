use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Apply, CheckpointId, ClaimId, EcoProjectId, Inconsistent, MbpId, OrganizationId, PositiveQuantity, ProcessedClaimId,
};
use serde::{Deserialize, Serialize};

use super::{CreditRecommendation, Findings, ProcessedClaim, ProcessedClaimChange};
use crate::claims::{Claim, CoBenefit};

/// A verifier took a claim on, and its processed claim was made ([D-13]).
///
/// [D-13]: ecoledger_kernel::rules::projects#d-13
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProcessedClaimCreated {
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// The claim.
    pub claim_id: ClaimId,
    /// The claim's modular benefit project.
    pub mbp_id: MbpId,
    /// The claim's eco project.
    pub eco_project_id: EcoProjectId,
    /// The claim's supplier.
    pub supplier_id: OrganizationId,
    /// The registry that will issue the credit.
    pub issuing_registry_id: OrganizationId,
    /// The verifier that owns it.
    pub verifier_id: OrganizationId,
    /// The claim's quantity, with which it starts (D-64).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// The claim's co-benefits, with which it starts.
    pub co_benefits: Arc<[CoBenefit]>,
    /// The claim's checkpoints: each gets a result.
    pub checkpoint_ids: Vec<CheckpointId>,
}

impl ProcessedClaimCreated {
    /// The processed claim of a claim that this verifier takes on.
    #[must_use]
    pub fn new(id: ProcessedClaimId, claim_id: ClaimId, claim: &Claim, verifier_id: OrganizationId) -> Self {
        Self {
            processed_claim_id: id,
            claim_id,
            mbp_id: claim.mbp,
            eco_project_id: claim.eco_project,
            supplier_id: claim.supplier,
            issuing_registry_id: claim.issuing_registry,
            verifier_id,
            quantity: claim.quantity,
            co_benefits: claim.co_benefits.clone(),
            checkpoint_ids: claim.checkpoints.ids().to_vec(),
        }
    }

    pub(crate) fn fold(&self, store: &mut impl Apply<ProcessedClaim>) -> Result<(), Inconsistent> {
        store.apply(&self.processed_claim_id, ProcessedClaimChange::Created(self))
    }
}

/// The verifier changed a processed claim: only what changed is there, co-benefits and recommendation as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProcessedClaimUpdated {
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// Its verifier (D-75).
    pub verifier_id: OrganizationId,
    /// How much is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// The benefits beside it from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_benefits: Option<Arc<[CoBenefit]>>,
    /// The credit to issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_recommendation: Option<CreditRecommendation>,
    /// What was found at checkpoints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checkpoint_results: Vec<Findings>,
}

impl ProcessedClaimUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<ProcessedClaim>) -> Result<(), Inconsistent> {
        store.apply(&self.processed_claim_id, ProcessedClaimChange::Updated(self))
    }
}

/// The verifier recorded what it found at one checkpoint: only what changed is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckpointResultUpdated {
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// Its verifier (D-75).
    pub verifier_id: OrganizationId,
    /// What was found, and where.
    pub findings: Findings,
}

impl CheckpointResultUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<ProcessedClaim>) -> Result<(), Inconsistent> {
        store.apply(&self.processed_claim_id, ProcessedClaimChange::ResultUpdated(self))
    }
}
