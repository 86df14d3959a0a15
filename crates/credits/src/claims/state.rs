use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    CheckpointId, ClaimId, DateRange, EcoProjectId, Entity, EntityKey, FileId, Inconsistent, MbpId, OrganizationId,
    PositiveQuantity, ProcessedClaimId, Quantity, wire_enum,
};
use serde::{Deserialize, Serialize};

use super::{CheckpointMap, CheckpointUpdated, ClaimCreated, ClaimUpdated, CoBenefit, NewCheckpoint};
use crate::{files::Files, organizations::policy::AssetPath};

wire_enum! {
    /// Where a claim stands.
    ClaimStatus {
        /// Not submitted yet.
        Draft "draft",
        /// With the verifier, which has not accepted the task.
        Submitted "submitted",
        /// The verifier is at work.
        InVerification "inVerification",
        /// Back with the supplier.
        ReturnedForEdits "returnedForEdits",
        /// Verified.
        Verified "verified",
        /// Turned down. Final.
        Rejected "rejected",
    }
}

impl ClaimStatus {
    /// Whether the supplier may edit ([D-14]).
    ///
    /// [D-14]: ecoledger_kernel::rules::projects#d-14
    #[must_use]
    pub const fn is_editable(self) -> bool {
        match self {
            Self::Draft | Self::ReturnedForEdits => true,
            Self::Submitted | Self::InVerification | Self::Verified | Self::Rejected => false,
        }
    }
}

/// A part of a claim that can be checked by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Checkpoint {
    /// The days that it covers.
    pub dates: DateRange,
    /// The environmental effect before the activity.
    pub effect_before: Option<Quantity>,
    /// The environmental effect after it.
    pub effect_after: Option<Quantity>,
    /// Its files.
    pub files: Files,
}

impl Checkpoint {
    fn new(checkpoint: &NewCheckpoint) -> Self {
        Self {
            dates: checkpoint.dates,
            effect_before: checkpoint.effect_before,
            effect_after: checkpoint.effect_after,
            files: Files::default(),
        }
    }
}

/// Benefits that a supplier states for a project and a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Claim {
    /// Its modular benefit project.
    pub mbp: MbpId,
    /// Its eco project.
    pub eco_project: EcoProjectId,
    /// The supplier that owns it.
    pub supplier: OrganizationId,
    /// The registry of its modular benefit project.
    pub issuing_registry: OrganizationId,
    /// How much is claimed.
    pub quantity: Option<PositiveQuantity>,
    /// Benefits beside it.
    pub co_benefits: Arc<[CoBenefit]>,
    /// What can be checked.
    pub checkpoints: CheckpointMap<Checkpoint>,
    /// Where it stands.
    pub status: ClaimStatus,
    /// The verifier to which it was submitted.
    pub verifier: Option<OrganizationId>,
    /// What the verifier makes of it.
    pub processed_claim: Option<ProcessedClaimId>,
    /// Its files.
    pub files: Files,
}

impl Claim {
    /// Whether an organization may see it: its supplier, its registry, and its verifier ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    #[must_use]
    pub fn is_visible_to(&self, organization: OrganizationId) -> bool {
        self.supplier == organization || self.issuing_registry == organization || self.verifier == Some(organization)
    }

    /// Where it lies for scopes.
    #[must_use]
    pub fn path(&self) -> AssetPath {
        AssetPath { eco_project: self.eco_project, mbp: Some(self.mbp) }
    }

    fn create(event: &ClaimCreated) -> Self {
        let mut claim = Self {
            mbp: event.mbp_id,
            eco_project: event.eco_project_id,
            supplier: event.supplier_id,
            issuing_registry: event.issuing_registry_id,
            quantity: event.quantity,
            co_benefits: event.co_benefits.clone(),
            checkpoints: CheckpointMap::default(),
            status: ClaimStatus::Draft,
            verifier: None,
            processed_claim: None,
            files: Files::default(),
        };
        for checkpoint in &event.checkpoints {
            claim.checkpoints.add(checkpoint.checkpoint_id, Checkpoint::new(checkpoint));
        }
        claim
    }

    fn update(&mut self, event: &ClaimUpdated) {
        self.quantity = event.quantity.or(self.quantity);
        if let Some(co_benefits) = &event.co_benefits {
            self.co_benefits = co_benefits.clone();
        }
    }

    fn update_checkpoint(&mut self, event: &CheckpointUpdated) -> Option<()> {
        let checkpoint = self.checkpoints.get_mut(event.checkpoint_id)?;
        checkpoint.dates = event.dates.unwrap_or(checkpoint.dates);
        checkpoint.effect_before = event.effect_before.or(checkpoint.effect_before);
        checkpoint.effect_after = event.effect_after.or(checkpoint.effect_after);
        Some(())
    }

    fn files_of(&mut self, checkpoint: Option<CheckpointId>) -> Option<&mut Files> {
        match checkpoint {
            None => Some(&mut self.files),
            Some(id) => self.checkpoints.get_mut(id).map(|checkpoint| &mut checkpoint.files),
        }
    }

    fn take(&mut self, step: ClaimStep) {
        self.status = step.status();
        match step {
            ClaimStep::Submitted { verifier_id } => self.verifier = Some(verifier_id),
            ClaimStep::Accepted { processed_claim_id } => self.processed_claim = Some(processed_claim_id),
            ClaimStep::ReturnedForEdits
            | ClaimStep::Resubmitted
            | ClaimStep::VerificationResumed
            | ClaimStep::Verified
            | ClaimStep::Rejected => {}
        }
    }
}

/// What a proposal does to a claim. Plain data: the proposal's event carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum ClaimStep {
    /// It is submitted to a verifier, which may see it from now on (D-23).
    Submitted {
        /// The verifier.
        verifier_id: OrganizationId,
    },
    /// The verifier takes the task on.
    Accepted {
        /// What it makes of the claim.
        processed_claim_id: ProcessedClaimId,
    },
    /// The verifier gives it back.
    ReturnedForEdits,
    /// It is submitted again; the verifier had not accepted the task before.
    Resubmitted,
    /// It is submitted again to a verifier that had accepted the task, and goes on with it.
    VerificationResumed,
    /// The verifier approves it.
    Verified,
    /// The verifier turns it down.
    Rejected,
}

impl ClaimStep {
    /// Where the claim stands afterwards.
    #[must_use]
    pub const fn status(self) -> ClaimStatus {
        match self {
            Self::Submitted { .. } | Self::Resubmitted => ClaimStatus::Submitted,
            Self::Accepted { .. } | Self::VerificationResumed => ClaimStatus::InVerification,
            Self::ReturnedForEdits => ClaimStatus::ReturnedForEdits,
            Self::Verified => ClaimStatus::Verified,
            Self::Rejected => ClaimStatus::Rejected,
        }
    }
}

/// What happens to a claim.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ClaimChange<'e> {
    /// It is made.
    Created(&'e ClaimCreated),
    /// It changes.
    Updated(&'e ClaimUpdated),
    /// A checkpoint is added.
    CheckpointAdded(&'e NewCheckpoint),
    /// A checkpoint changes.
    CheckpointUpdated(&'e CheckpointUpdated),
    /// A file is attached to it, or to a checkpoint of it.
    FileAttached {
        /// The file.
        file: FileId,
        /// The checkpoint.
        checkpoint: Option<CheckpointId>,
    },
    /// A file of it, or of a checkpoint of it, is deleted.
    FileDetached {
        /// The file.
        file: FileId,
        /// The checkpoint.
        checkpoint: Option<CheckpointId>,
    },
    /// A proposal changes it.
    Step(ClaimStep),
}

impl Entity for Claim {
    type Id = ClaimId;
    type Change<'e> = ClaimChange<'e>;

    fn key(id: &ClaimId) -> EntityKey {
        EntityKey::Claim(*id)
    }

    fn expect_possible(&self, _id: &ClaimId) -> Result<(), &'static str> {
        let was_submitted = self.status != ClaimStatus::Draft;
        if was_submitted == self.verifier.is_some() { Ok(()) } else { Err("expected a verifier from its submission on") }
    }

    fn evolve(slot: &mut Option<Self>, id: &ClaimId, change: ClaimChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Inconsistent::new(&Self::key(id), what);
        if let ClaimChange::Created(event) = change {
            if slot.is_some() {
                return Err(inconsistent("created twice"));
            }
            *slot = Some(Self::create(event));
            return Ok(());
        }
        let no_checkpoint = || inconsistent("no such checkpoint");
        let claim = slot.as_mut().ok_or_else(|| inconsistent("changed, but not there"))?;
        match change {
            ClaimChange::Created(_) => {}
            ClaimChange::Updated(event) => claim.update(event),
            ClaimChange::CheckpointAdded(checkpoint) => {
                if !claim.checkpoints.add(checkpoint.checkpoint_id, Checkpoint::new(checkpoint)) {
                    return Err(inconsistent("a checkpoint added twice"));
                }
            }
            ClaimChange::CheckpointUpdated(event) => claim.update_checkpoint(event).ok_or_else(no_checkpoint)?,
            ClaimChange::FileAttached { file, checkpoint } => {
                claim.files_of(checkpoint).ok_or_else(no_checkpoint)?.attach(&[file]);
            }
            ClaimChange::FileDetached { file, checkpoint } => {
                claim.files_of(checkpoint).ok_or_else(no_checkpoint)?.detach(file);
            }
            ClaimChange::Step(step) => claim.take(step),
        }
        Ok(())
    }
}

/// Leads from a checkpoint's id to its claim: checkpoint ids are unique in the ledger, and a file's resource names only the
/// checkpoint. It stands behind the claim and is not named in `touches`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckpointEntry {
    /// The claim.
    pub claim: ClaimId,
}

impl Entity for CheckpointEntry {
    type Id = CheckpointId;
    /// The claim for which the checkpoint is made.
    type Change<'e> = ClaimId;

    const NAMED: bool = false;

    fn key(id: &CheckpointId) -> EntityKey {
        EntityKey::Checkpoint(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &CheckpointId, claim: ClaimId) -> Result<(), Inconsistent> {
        if slot.is_some() {
            return Err(Inconsistent::new(&Self::key(id), "made twice"));
        }
        *slot = Some(Self { claim });
        Ok(())
    }
}

impl Claim {
    /// The checkpoints that have no result among these ids yet ([D-13]).
    ///
    /// [D-13]: ecoledger_kernel::rules::projects#d-13
    #[must_use]
    pub fn checkpoints_without_result(&self, has_result: impl Fn(CheckpointId) -> bool) -> Vec<CheckpointId> {
        self.checkpoints.ids().iter().copied().filter(|id| !has_result(*id)).collect()
    }
}
