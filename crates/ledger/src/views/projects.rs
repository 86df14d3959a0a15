use alloc::{sync::Arc, vec::Vec};

use ecoledger_credits::{
    Checkpoint, CheckpointResult, Claim, ClaimStatus, CoBenefit, CreditRecommendation, EcoProject, Mbp, MbpAttributes,
    MbpStatus, Organization, ProcessedClaim, ProcessedClaimStatus,
};
use ecoledger_kernel::{
    CheckpointId, ClaimId, Country, CreditId, DateRange, EcoProjectId, LongText, MarketRole, MbpId, Name, OrganizationId,
    PositiveQuantity, ProcessedClaimId, Quantity, Text, Version,
};
use serde::Serialize;

use super::AttachedFileView;
use crate::ledger_view::{LedgerView, both, gather, slot};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrganizationView {
    /// Its id.
    pub organization_id: OrganizationId,
    /// Its version: for its own members and the operator (D-23, D-84).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Its name.
    pub name: Name,
    /// What it is in the market, in the order in which the roles were given.
    pub market_roles: Vec<MarketRole>,
    /// Whether it acts for end-use buyers.
    pub is_omnibus_organization: bool,
}

impl OrganizationView {
    pub(crate) fn new(id: OrganizationId, version: Version, organization: &Organization) -> Self {
        Self {
            organization_id: id,
            version: Some(version),
            name: organization.name.clone(),
            market_roles: organization.market_roles.as_slice().to_vec(),
            is_omnibus_organization: organization.is_omnibus_organization,
        }
    }

    /// As others see it.
    pub(crate) fn without_version(self) -> Self {
        Self { version: None, ..self }
    }
}

/// An eco project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EcoProjectView {
    /// Its id.
    pub eco_project_id: EcoProjectId,
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: Name,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LongText>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The supplier that owns it.
    pub supplier_id: OrganizationId,
    /// Those of its modular benefit projects that the actor may see, in the order in which they were added.
    pub modular_benefit_projects: Vec<MbpView>,
    /// Its files.
    pub files: Vec<AttachedFileView>,
}

impl EcoProjectView {
    pub(crate) fn new<V: LedgerView>(
        view: &V,
        id: EcoProjectId,
        version: Version,
        project: &EcoProject,
        shows: impl Fn(MbpId, &Mbp) -> bool,
    ) -> Result<Self, V::Gap> {
        let mbp = |id: &MbpId| {
            let slot = slot::<Mbp, V>(view, id)?;
            let mbp = slot.entity.filter(|mbp| shows(*id, mbp));
            mbp.map(|mbp| MbpView::new(view, *id, slot.version, mbp)).transpose()
        };
        let mbps = gather(project.mbps.iter().map(mbp));
        let (modular_benefit_projects, files) = both(mbps, AttachedFileView::list(view, &project.files))?;
        Ok(Self {
            eco_project_id: id,
            version,
            name: project.name.clone(),
            description: project.description.clone(),
            country: project.country.clone(),
            supplier_id: project.supplier,
            modular_benefit_projects,
            files,
        })
    }
}

/// A modular benefit project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MbpView {
    /// Its id.
    pub mbp_id: MbpId,
    /// Its version.
    pub version: Version,
    /// Its eco project.
    pub eco_project_id: EcoProjectId,
    /// The supplier that owns it.
    pub supplier_id: OrganizationId,
    /// Where it stands.
    pub status: MbpStatus,
    /// What is known of it.
    #[serde(flatten)]
    pub attributes: Arc<MbpAttributes>,
    /// Its files.
    pub files: Vec<AttachedFileView>,
}

impl MbpView {
    pub(crate) fn new<V: LedgerView>(view: &V, id: MbpId, version: Version, mbp: &Mbp) -> Result<Self, V::Gap> {
        Ok(Self {
            mbp_id: id,
            version,
            eco_project_id: mbp.eco_project,
            supplier_id: mbp.supplier,
            status: mbp.status,
            attributes: mbp.attributes.clone(),
            files: AttachedFileView::list(view, &mbp.files)?,
        })
    }
}

/// A checkpoint, as a part of its claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CheckpointView {
    /// Its id.
    pub checkpoint_id: CheckpointId,
    /// The days that it covers, as `startDate` and `endDate`.
    #[serde(flatten)]
    pub dates: DateRange,
    /// The environmental effect before the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect_before: Option<Quantity>,
    /// The environmental effect after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect_after: Option<Quantity>,
    /// Its files; not written without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFileView>,
}

impl CheckpointView {
    pub(crate) fn new<V: LedgerView>(view: &V, id: CheckpointId, checkpoint: &Checkpoint) -> Result<Self, V::Gap> {
        Ok(Self {
            checkpoint_id: id,
            dates: checkpoint.dates,
            effect_before: checkpoint.effect_before,
            effect_after: checkpoint.effect_after,
            files: AttachedFileView::list(view, &checkpoint.files)?,
        })
    }
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimView {
    /// Its id.
    pub claim_id: ClaimId,
    /// Its version: checkpoints count with it.
    pub version: Version,
    /// Its modular benefit project.
    pub mbp_id: MbpId,
    /// Its eco project.
    pub eco_project_id: EcoProjectId,
    /// The supplier that owns it.
    pub supplier_id: OrganizationId,
    /// The verifier to which it was submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier_id: Option<OrganizationId>,
    /// What the verifier makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processed_claim_id: Option<ProcessedClaimId>,
    /// Where it stands.
    pub status: ClaimStatus,
    /// How much is claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it.
    pub co_benefits: Arc<[CoBenefit]>,
    /// What can be checked.
    pub checkpoints: Vec<CheckpointView>,
    /// Its files.
    pub files: Vec<AttachedFileView>,
}

impl ClaimView {
    pub(crate) fn new<V: LedgerView>(view: &V, id: ClaimId, version: Version, claim: &Claim) -> Result<Self, V::Gap> {
        let checkpoints = claim.checkpoints.iter();
        let checkpoints = gather(checkpoints.map(|(id, checkpoint)| CheckpointView::new(view, id, checkpoint).map(Some)));
        let (checkpoints, files) = both(checkpoints, AttachedFileView::list(view, &claim.files))?;
        Ok(Self {
            claim_id: id,
            version,
            mbp_id: claim.mbp,
            eco_project_id: claim.eco_project,
            supplier_id: claim.supplier,
            verifier_id: claim.verifier,
            processed_claim_id: claim.processed_claim,
            status: claim.status,
            quantity: claim.quantity,
            co_benefits: claim.co_benefits.clone(),
            checkpoints,
            files,
        })
    }
}

/// A checkpoint by itself, with the version that its update needs: that of the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimCheckpointView {
    /// The claim.
    pub claim_id: ClaimId,
    /// The version of the claim.
    pub version: Version,
    /// The checkpoint.
    #[serde(flatten)]
    pub checkpoint: CheckpointView,
}

/// The result of a checkpoint, as a part of its processed claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CheckpointResultView {
    /// The checkpoint.
    pub checkpoint_id: CheckpointId,
    /// The environmental effect before the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect_before: Option<Quantity>,
    /// The environmental effect after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect_after: Option<Quantity>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Verification reports; not written without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFileView>,
}

impl CheckpointResultView {
    pub(crate) fn new<V: LedgerView>(view: &V, id: CheckpointId, result: &CheckpointResult) -> Result<Self, V::Gap> {
        Ok(Self {
            checkpoint_id: id,
            effect_before: result.effect_before,
            effect_after: result.effect_after,
            comment: result.comment.clone(),
            files: AttachedFileView::list(view, &result.files)?,
        })
    }
}

/// A processed claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProcessedClaimView {
    /// Its id.
    pub processed_claim_id: ProcessedClaimId,
    /// Its version: results count with it.
    pub version: Version,
    /// The claim.
    pub claim_id: ClaimId,
    /// The claim's modular benefit project.
    pub mbp_id: MbpId,
    /// The claim's eco project.
    pub eco_project_id: EcoProjectId,
    /// The claim's supplier.
    pub supplier_id: OrganizationId,
    /// The registry that issues the credit.
    pub issuing_registry_id: OrganizationId,
    /// The verifier that owns it.
    pub verifier_id: OrganizationId,
    /// Where it stands.
    pub status: ProcessedClaimStatus,
    /// How much is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it.
    pub co_benefits: Arc<[CoBenefit]>,
    /// The credit to issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_recommendation: Option<CreditRecommendation>,
    /// What was found, checkpoint by checkpoint.
    pub checkpoint_results: Vec<CheckpointResultView>,
    /// The credit that was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_id: Option<CreditId>,
    /// Its files.
    pub files: Vec<AttachedFileView>,
}

impl ProcessedClaimView {
    pub(crate) fn new<V: LedgerView>(
        view: &V,
        id: ProcessedClaimId,
        version: Version,
        processed: &ProcessedClaim,
    ) -> Result<Self, V::Gap> {
        let results = processed.results.iter();
        let results = gather(results.map(|(id, result)| CheckpointResultView::new(view, id, result).map(Some)));
        let (checkpoint_results, files) = both(results, AttachedFileView::list(view, &processed.files))?;
        Ok(Self {
            processed_claim_id: id,
            version,
            claim_id: processed.claim,
            mbp_id: processed.mbp,
            eco_project_id: processed.eco_project,
            supplier_id: processed.supplier,
            issuing_registry_id: processed.issuing_registry,
            verifier_id: processed.verifier,
            status: processed.status,
            quantity: processed.quantity,
            co_benefits: processed.co_benefits.clone(),
            credit_recommendation: processed.credit_recommendation.clone(),
            checkpoint_results,
            credit_id: processed.credit,
            files,
        })
    }
}

/// A checkpoint result by itself, with the version that its update needs: that of the processed claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProcessedCheckpointView {
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// The version of the processed claim.
    pub version: Version,
    /// The result.
    #[serde(flatten)]
    pub result: CheckpointResultView,
}
