use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    CheckpointId, CreditVintage, FromJson, FromMembers, List, Members, PositiveQuantity, ProcessedClaimId, Quantity, Refusal,
    Text, Value, expect_each_once,
};
use serde::{Deserialize, Serialize};

use crate::claims::{CoBenefit, CoBenefits};

/// The credit that the verifier recommends to issue. It is replaced as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditRecommendation {
    /// How much.
    pub quantity: PositiveQuantity,
    /// Of which year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vintage: Option<CreditVintage>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

impl FromJson for CreditRecommendation {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let recommendation = Self {
            quantity: members.required("quantity")?,
            vintage: members.optional("vintage")?,
            note: members.optional("note")?,
        };
        members.finish()?;
        Ok(recommendation)
    }
}

/// What a verifier finds at one checkpoint; what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Findings {
    /// The checkpoint.
    pub checkpoint_id: CheckpointId,
    /// The environmental effect before the activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_before: Option<Quantity>,
    /// The environmental effect after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_after: Option<Quantity>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
}

impl Findings {
    fn take(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            checkpoint_id: members.required("checkpointId")?,
            effect_before: members.optional("effectBefore")?,
            effect_after: members.optional("effectAfter")?,
            comment: members.optional("comment")?,
        })
    }

    /// Whether nothing is found beyond the checkpoint's id.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.effect_before.is_none() && self.effect_after.is_none() && self.comment.is_none()
    }
}

impl FromJson for Findings {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let findings = Self::take(&mut members)?;
        members.finish()?;
        Ok(findings)
    }
}

/// Findings at several checkpoints, each named once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct FindingsList(Vec<Findings>);

impl FindingsList {
    /// These findings; `invalidField` for a checkpoint named twice.
    pub fn new(findings: Vec<Findings>) -> Result<Self, Refusal> {
        let ids = findings.iter().map(|findings| &findings.checkpoint_id);
        expect_each_once(ids, "checkpointResults", Some("checkpointId"))?;
        Ok(Self(findings))
    }

    /// The findings, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[Findings] {
        &self.0
    }
}

impl FromJson for FindingsList {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(List::from_json(value)?.0)
    }
}

/// Changes a processed claim. Its verifier; in the windows of [D-14]; needs a version.
///
/// [D-14]: ecoledger_kernel::rules::projects#d-14
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateProcessedClaim {
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// How much is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it, in place of all given before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub co_benefits: Option<Arc<[CoBenefit]>>,
    /// The credit to issue, in place of the one recommended before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_recommendation: Option<CreditRecommendation>,
    /// What was found at checkpoints.
    #[cfg_attr(feature = "schema", schemars(with = "Option<FindingsList>"))]
    pub checkpoint_results: FindingsList,
}

impl FromMembers for UpdateProcessedClaim {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            processed_claim_id: members.required("processedClaimId")?,
            quantity: members.optional("quantity")?,
            co_benefits: members.optional::<CoBenefits>("coBenefits")?.map(|list| list.0),
            credit_recommendation: members.optional("creditRecommendation")?,
            checkpoint_results: members.optional("checkpointResults")?.unwrap_or_default(),
        })
    }
}

/// Records what was found at one checkpoint. The processed claim's verifier; in the windows of [D-14]; needs the version of
/// the processed claim.
///
/// [D-14]: ecoledger_kernel::rules::projects#d-14
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateCheckpointResult {
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// What was found, and where.
    #[serde(flatten)]
    pub findings: Findings,
}

impl FromMembers for UpdateCheckpointResult {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { processed_claim_id: members.required("processedClaimId")?, findings: Findings::take(members)? })
    }
}

ecoledger_kernel::constructors! {
    UpdateCheckpointResult(processed_claim_id: ProcessedClaimId, findings: Findings);
    CreditRecommendation(quantity: PositiveQuantity) optional(vintage: CreditVintage, note: Text);
    Findings(checkpoint_id: CheckpointId)
    optional(effect_before: Quantity, effect_after: Quantity, comment: Text);
    UpdateProcessedClaim(processed_claim_id: ProcessedClaimId)
    optional(quantity: PositiveQuantity, co_benefits: Arc<[CoBenefit]>, credit_recommendation: CreditRecommendation)
    preset(checkpoint_results: FindingsList = FindingsList::default());
}
