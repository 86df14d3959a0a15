use alloc::vec::Vec;

use ecoledger_kernel::{
    CheckpointId, ClaimId, Entity as _, EntityKey, FileId, Halt, Holds, Limit, Notes, OrganizationId, Reader, Refusal, View,
};
use ecoledger_organizations::policy::AssetPath;

use super::{File, FileIds, Resource, Target};
use crate::{
    claim::{CheckpointEntry, Claim, ClaimStatus, claim_seen_by},
    eco_project::{EcoProject, eco_project_seen_by},
    mbp::{Mbp, MbpStatus, mbp_seen_by},
    on_line,
    processed_claim::{ProcessedClaim, ProcessedClaimStatus, processed_claim_seen_by},
};

/// A view that holds the assets of this crate to which files are attached, and the files.
pub trait FilesView:
    Holds<File> + Holds<EcoProject> + Holds<Mbp> + Holds<Claim> + Holds<CheckpointEntry> + Holds<ProcessedClaim>
{
}

impl<V> FilesView for V where
    V: Holds<File> + Holds<EcoProject> + Holds<Mbp> + Holds<Claim> + Holds<CheckpointEntry> + Holds<ProcessedClaim>
{
}

/// Loose files that a command names to attach them: one of another organization is `notFound` (D-54). Whether they are loose
/// is asked later, among the conflicts: [`expect_loose`].
pub fn own_loose_files<'v, V: Holds<File>, N: Notes>(
    ids: &FileIds,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<Vec<(FileId, &'v File)>, Halt<V::Gap>> {
    reader.fetch::<File>(ids.as_slice().iter())?;
    let files = ids.as_slice().iter().enumerate().map(|(index, id)| {
        let (file, _) = reader.found::<File>(id).map_err(on_line(index))?;
        let own = || Refusal::not_found(&File::key(id)).at_line(index);
        reader.check("D-54 own files", file.organization == organization, own)?;
        Ok((*id, file))
    });
    files.collect()
}

/// Each of these files is attached to nothing: `wrongState` otherwise (D-64).
pub fn expect_loose<V: Holds<File>, N: Notes>(
    files: &[(FileId, &File)],
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    files.iter().enumerate().try_for_each(|(index, (id, file))| {
        let bound = || Refusal::wrong_state(&File::key(id), "attached").at_line(index);
        reader.check("D-64 loose files", file.target.is_none(), bound)
    })
}

/// An asset of this crate to which a file may be attached. Whoever may see it transacts on it (D-54).
#[derive(Clone, Debug)]
pub struct Attachable {
    /// What the file's event carries.
    pub target: Target,
    /// Where the asset lies for scopes.
    pub path: AssetPath,
    /// How many files it has.
    pub files: usize,
    /// The entity, and its status when that takes no file any more (D-84).
    pub closed: Option<(EntityKey, &'static str)>,
}

/// The asset takes files: `wrongState` when it is rejected or closed (D-84).
pub fn expect_open<V: View, N: Notes>(attachable: &Attachable, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    reader.rule("D-84 files of rejected and closed assets");
    match &attachable.closed {
        None => Ok(()),
        Some((key, status)) => Err(Refusal::wrong_state(key, status).into()),
    }
}

/// An asset that has some files and gets more: `limitReached` when these are too many (D-97).
pub fn expect_room_for_files<V: View, N: Notes>(
    present: usize,
    more: usize,
    asset: impl FnOnce() -> EntityKey,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    Limit::FILES.expect_kept(present.saturating_add(more), asset, reader)
}

/// The asset of this crate that a resource names, if the organization may see it: `notFound` otherwise. None for a credit.
pub fn project_resource<V: FilesView, N: Notes>(
    resource: Resource,
    organization: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<Attachable>, Halt<V::Gap>> {
    Ok(Some(match resource {
        Resource::EcoProject(id) => {
            let (project, _) = eco_project_seen_by(id, organization, reader)?;
            let files = project.files.len();
            Attachable { target: Target::EcoProject(id), path: EcoProject::path(id), files, closed: None }
        }
        Resource::Mbp(id) => {
            let (mbp, _) = mbp_seen_by(id, organization, reader)?;
            let rejected = mbp.status == MbpStatus::Rejected;
            let closed = rejected.then(|| (Mbp::key(&id), mbp.status.name()));
            Attachable { target: Target::Mbp(id), path: mbp.path(id), files: mbp.files.len(), closed }
        }
        Resource::Claim(id) => {
            let (claim, _) = claim_seen_by(id, organization, reader)?;
            let (files, closed) = (claim.files.len(), closed_claim(id, claim));
            Attachable { target: Target::Claim(id), path: claim.path(), files, closed }
        }
        Resource::ProcessedClaim(id) => {
            let (processed, _) = processed_claim_seen_by(id, organization, reader)?;
            let closed = closed_processed_claim(&ProcessedClaim::key(&id), processed);
            Attachable { target: Target::ProcessedClaim(id), path: processed.path(), files: processed.files.len(), closed }
        }
        Resource::Checkpoint(id) => {
            let hidden = || Refusal::not_found(&EntityKey::Checkpoint(id));
            let (claim_id, claim) = claim_of(id, organization, hidden, reader)?;
            let target = Target::Checkpoint { claim_id, checkpoint_id: id };
            let files = claim.checkpoints.get(id).map_or(0, |checkpoint| checkpoint.files.len());
            Attachable { target, path: claim.path(), files, closed: closed_claim(claim_id, claim) }
        }
        Resource::CheckpointResult(id) => checkpoint_result(id, organization, reader)?,
        Resource::Credit(_) => return Ok(None),
    }))
}

fn closed_claim(id: ClaimId, claim: &Claim) -> Option<(EntityKey, &'static str)> {
    (claim.status == ClaimStatus::Rejected).then(|| (Claim::key(&id), claim.status.name()))
}

fn closed_processed_claim(key: &EntityKey, processed: &ProcessedClaim) -> Option<(EntityKey, &'static str)> {
    match processed.status {
        ProcessedClaimStatus::IssuanceRejected | ProcessedClaimStatus::Closed => Some((key.clone(), processed.status.name())),
        ProcessedClaimStatus::Open
        | ProcessedClaimStatus::Verified
        | ProcessedClaimStatus::IssuanceSubmitted
        | ProcessedClaimStatus::IssuanceReturned
        | ProcessedClaimStatus::IssuanceWithdrawn
        | ProcessedClaimStatus::Credited => None,
    }
}

/// The claim of a checkpoint, if the organization may see it.
fn claim_of<'v, V: FilesView, N: Notes>(
    id: CheckpointId,
    organization: OrganizationId,
    hidden: impl Fn() -> Refusal,
    reader: &mut Reader<'v, V, N>,
) -> Result<(ClaimId, &'v Claim), Halt<V::Gap>> {
    let slot = reader.read::<CheckpointEntry>(&id)?;
    reader.rule("notFound");
    let entry = slot.entity.ok_or_else(&hidden)?;
    let (claim, _) = reader.found::<Claim>(&entry.claim)?;
    reader.check("D-23 visibility", claim.is_visible_to(organization), hidden)?;
    Ok((entry.claim, claim))
}

/// A checkpoint's result is found by the checkpoint's id: through its claim, in the processed claim.
fn checkpoint_result<V: FilesView, N: Notes>(
    id: CheckpointId,
    organization: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<Attachable, Halt<V::Gap>> {
    let hidden = || Refusal::not_found(&EntityKey::CheckpointResult(id));
    let (_, claim) = claim_of(id, organization, hidden, reader)?;
    reader.rule("notFound");
    let processed_claim_id = claim.processed_claim.ok_or_else(hidden)?;
    let (processed, _) = reader.found::<ProcessedClaim>(&processed_claim_id)?;
    let result = processed.results.get(id).filter(|_| processed.is_visible_to(organization));
    reader.rule("notFound");
    let files = result.ok_or_else(hidden)?.files.len();
    let closed = closed_processed_claim(&ProcessedClaim::key(&processed_claim_id), processed);
    let target = Target::CheckpointResult { processed_claim_id, checkpoint_id: id };
    Ok(Attachable { target, path: processed.path(), files, closed })
}
