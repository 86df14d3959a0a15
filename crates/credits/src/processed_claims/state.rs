use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    CheckpointId, ClaimId, CreditId, EcoProjectId, Entity, EntityKey, FileId, Inconsistent, MbpId, OrganizationId,
    PositiveQuantity, ProcessedClaimId, Quantity, Text, wire_enum,
};
use serde::{Deserialize, Serialize};

use super::{CheckpointResultUpdated, CreditRecommendation, Findings, ProcessedClaimCreated, ProcessedClaimUpdated};
use crate::{
    claims::{CheckpointMap, CoBenefit},
    files::Files,
    organizations::policy::AssetPath,
};

wire_enum! {
    /// Where a processed claim stands.
    ProcessedClaimStatus {
        /// The claim is being verified.
        Open "open",
        /// The claim is verified.
        Verified "verified",
        /// The issuance of its credit is asked for.
        IssuanceSubmitted "issuanceSubmitted",
        /// The registry gave the request back.
        IssuanceReturned "issuanceReturned",
        /// The verifier withdrew the request.
        IssuanceWithdrawn "issuanceWithdrawn",
        /// Its credit is issued. Final.
        Credited "credited",
        /// The registry turned the request down. Final.
        IssuanceRejected "issuanceRejected",
        /// The claim was rejected. Final.
        Closed "closed",
    }
}

impl ProcessedClaimStatus {
    /// Whether the verifier may edit, as far as the processed claim itself goes ([D-14]); the claim may stand in the way
    /// ([D-13]).
    ///
    /// [D-13]: ecoledger_kernel::rules::projects#d-13
    /// [D-14]: ecoledger_kernel::rules::projects#d-14
    #[must_use]
    pub const fn is_editable(self) -> bool {
        match self {
            Self::Open | Self::Verified | Self::IssuanceReturned | Self::IssuanceWithdrawn => true,
            Self::IssuanceSubmitted | Self::Credited | Self::IssuanceRejected | Self::Closed => false,
        }
    }
}

/// What the verifier found at one checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckpointResult {
    /// The environmental effect before the activity.
    pub effect_before: Option<Quantity>,
    /// The environmental effect after it.
    pub effect_after: Option<Quantity>,
    /// A remark.
    pub comment: Option<Text>,
    /// Verification reports.
    pub files: Files,
}

impl CheckpointResult {
    /// What of these findings is new ([D-78]).
    ///
    /// [D-78]: ecoledger_kernel::rules::whole_ledger#d-78
    #[must_use]
    pub fn news(&self, findings: &Findings) -> Findings {
        Findings {
            checkpoint_id: findings.checkpoint_id,
            effect_before: findings.effect_before.filter(|new| Some(*new) != self.effect_before),
            effect_after: findings.effect_after.filter(|new| Some(*new) != self.effect_after),
            comment: findings.comment.clone().filter(|new| Some(new) != self.comment.as_ref()),
        }
    }

    fn take(&mut self, findings: &Findings) {
        self.effect_before = findings.effect_before.or(self.effect_before);
        self.effect_after = findings.effect_after.or(self.effect_after);
        self.comment = findings.comment.clone().or_else(|| self.comment.take());
    }
}

/// What the verifier makes of a claim: the request for the issuance of a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProcessedClaim {
    /// The claim.
    pub claim: ClaimId,
    /// The claim's modular benefit project.
    pub mbp: MbpId,
    /// The claim's eco project.
    pub eco_project: EcoProjectId,
    /// The claim's supplier.
    pub supplier: OrganizationId,
    /// The registry that issues the credit.
    pub issuing_registry: OrganizationId,
    /// The verifier that owns it.
    pub verifier: OrganizationId,
    /// How much is verified; without it nothing can be minted (D-64).
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it.
    pub co_benefits: Arc<[CoBenefit]>,
    /// The credit to issue.
    pub credit_recommendation: Option<CreditRecommendation>,
    /// What was found, checkpoint by checkpoint.
    pub results: CheckpointMap<CheckpointResult>,
    /// Where it stands.
    pub status: ProcessedClaimStatus,
    /// The credit that was issued.
    pub credit: Option<CreditId>,
    /// Its files.
    pub files: Files,
}

impl ProcessedClaim {
    /// Whether an organization may see it: its supplier, its registry, and its verifier ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    #[must_use]
    pub fn is_visible_to(&self, organization: OrganizationId) -> bool {
        [self.supplier, self.issuing_registry, self.verifier].contains(&organization)
    }

    /// Where it lies for scopes.
    #[must_use]
    pub fn path(&self) -> AssetPath {
        AssetPath { eco_project: self.eco_project, mbp: Some(self.mbp) }
    }

    fn create(event: &ProcessedClaimCreated) -> Self {
        let mut processed = Self {
            claim: event.claim_id,
            mbp: event.mbp_id,
            eco_project: event.eco_project_id,
            supplier: event.supplier_id,
            issuing_registry: event.issuing_registry_id,
            verifier: event.verifier_id,
            quantity: event.quantity,
            co_benefits: event.co_benefits.clone(),
            credit_recommendation: None,
            results: CheckpointMap::default(),
            status: ProcessedClaimStatus::Open,
            credit: None,
            files: Files::default(),
        };
        processed.add_results(&event.checkpoint_ids);
        processed
    }

    fn add_results(&mut self, checkpoints: &[CheckpointId]) {
        for checkpoint in checkpoints {
            self.results.add(*checkpoint, CheckpointResult::default());
        }
    }

    fn update(&mut self, event: &ProcessedClaimUpdated) -> Option<()> {
        self.quantity = event.quantity.or(self.quantity);
        if let Some(co_benefits) = &event.co_benefits {
            self.co_benefits = co_benefits.clone();
        }
        if let Some(recommendation) = &event.credit_recommendation {
            self.credit_recommendation = Some(recommendation.clone());
        }
        event.checkpoint_results.iter().try_for_each(|findings| self.find(findings))
    }

    fn find(&mut self, findings: &Findings) -> Option<()> {
        self.results.get_mut(findings.checkpoint_id)?.take(findings);
        Some(())
    }

    fn files_of(&mut self, checkpoint: Option<CheckpointId>) -> Option<&mut Files> {
        match checkpoint {
            None => Some(&mut self.files),
            Some(id) => self.results.get_mut(id).map(|result| &mut result.files),
        }
    }

    fn take(&mut self, step: &ProcessedClaimStep) {
        match step {
            ProcessedClaimStep::ClaimReturned => {}
            ProcessedClaimStep::ClaimResubmitted { checkpoint_ids } => self.add_results(checkpoint_ids),
            ProcessedClaimStep::ClaimVerified => {
                // One whose issuance was asked for before waits for the request to come again (D-76).
                if self.status == ProcessedClaimStatus::Open {
                    self.status = ProcessedClaimStatus::Verified;
                }
            }
            ProcessedClaimStep::ClaimRejected => self.status = ProcessedClaimStatus::Closed,
            ProcessedClaimStep::IssuanceSubmitted | ProcessedClaimStep::IssuanceResubmitted => {
                self.status = ProcessedClaimStatus::IssuanceSubmitted;
            }
            ProcessedClaimStep::IssuanceReturned { file_ids } => {
                self.status = ProcessedClaimStatus::IssuanceReturned;
                self.files.attach(file_ids);
            }
            ProcessedClaimStep::IssuanceWithdrawn => self.status = ProcessedClaimStatus::IssuanceWithdrawn,
            ProcessedClaimStep::IssuanceApproved => self.status = ProcessedClaimStatus::Credited,
            ProcessedClaimStep::IssuanceRejected { file_ids } => {
                self.status = ProcessedClaimStatus::IssuanceRejected;
                self.files.attach(file_ids);
            }
        }
    }
}

/// What a proposal does to a processed claim. Plain data: the proposal's event carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum ProcessedClaimStep {
    /// The claim goes back to the supplier. The status stays; meanwhile the verifier may not edit (D-13).
    ClaimReturned,
    /// The claim comes again.
    ClaimResubmitted {
        /// Its checkpoints that have no result yet, and get one now (D-13).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checkpoint_ids: Vec<CheckpointId>,
    },
    /// The claim is verified. One whose issuance was returned or withdrawn stays so (D-76).
    ClaimVerified,
    /// The claim is rejected: closed.
    ClaimRejected,
    /// The issuance of its credit is asked for.
    IssuanceSubmitted,
    /// The registry gives the request back.
    IssuanceReturned {
        /// The files that come with it and are attached to it (D-22).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        file_ids: Vec<FileId>,
    },
    /// The request comes again.
    IssuanceResubmitted,
    /// The verifier withdraws the request.
    IssuanceWithdrawn,
    /// The registry mints its credit, which the mint's own event names.
    IssuanceApproved,
    /// The registry turns the request down.
    IssuanceRejected {
        /// The files that come with it and are attached to it (D-22).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        file_ids: Vec<FileId>,
    },
}

/// What happens to a processed claim.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ProcessedClaimChange<'e> {
    /// It is made.
    Created(&'e ProcessedClaimCreated),
    /// The verifier changes it.
    Updated(&'e ProcessedClaimUpdated),
    /// The verifier records what it found at a checkpoint.
    ResultUpdated(&'e CheckpointResultUpdated),
    /// A file is attached to it, or to a result of it.
    FileAttached {
        /// The file.
        file: FileId,
        /// The checkpoint of the result.
        checkpoint: Option<CheckpointId>,
    },
    /// A file of it, or of a result of it, is deleted.
    FileDetached {
        /// The file.
        file: FileId,
        /// The checkpoint of the result.
        checkpoint: Option<CheckpointId>,
    },
    /// A proposal changes it.
    Step(&'e ProcessedClaimStep),
    /// Its credit is minted.
    Credited(CreditId),
}

impl Entity for ProcessedClaim {
    type Id = ProcessedClaimId;
    type Change<'e> = ProcessedClaimChange<'e>;

    fn key(id: &ProcessedClaimId) -> EntityKey {
        EntityKey::ProcessedClaim(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &ProcessedClaimId, change: ProcessedClaimChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Inconsistent::new(&Self::key(id), what);
        if let ProcessedClaimChange::Created(event) = change {
            if slot.is_some() {
                return Err(inconsistent("created twice"));
            }
            *slot = Some(Self::create(event));
            return Ok(());
        }
        let no_result = || inconsistent("no such checkpoint result");
        let processed = slot.as_mut().ok_or_else(|| inconsistent("changed, but not there"))?;
        match change {
            ProcessedClaimChange::Created(_) => {}
            ProcessedClaimChange::Updated(event) => processed.update(event).ok_or_else(no_result)?,
            ProcessedClaimChange::ResultUpdated(event) => processed.find(&event.findings).ok_or_else(no_result)?,
            ProcessedClaimChange::FileAttached { file, checkpoint } => {
                processed.files_of(checkpoint).ok_or_else(no_result)?.attach(&[file]);
            }
            ProcessedClaimChange::FileDetached { file, checkpoint } => {
                processed.files_of(checkpoint).ok_or_else(no_result)?.detach(file);
            }
            ProcessedClaimChange::Step(step) => processed.take(step),
            ProcessedClaimChange::Credited(credit) => processed.credit = Some(credit),
        }
        Ok(())
    }
}
