use alloc::vec::Vec;

use ecoledger_kernel::{
    CheckpointId, ClaimId, Clash, Entity as _, EntityKey, FileId, Halt, Holds, Limit, NOT_FOUND, Notes, OrganizationId,
    ProcessedClaimId, Reader, View, declare_rules,
};

use super::{File, FileIds, Resource, Target};
use crate::{
    CreditsView,
    claims::{CheckpointEntry, Claim, ClaimStatus},
    eco_projects::{EcoProject, permissions::VISIBILITY},
    mbps::{Mbp, MbpStatus},
    organizations::policy::AssetPath,
    processed_claims::{ProcessedClaim, ProcessedClaimStatus},
};

declare_rules! {
    /// A file is hidden with what it is attached to, and a loose one is its organization's own ([D-54]).
    ///
    /// [D-54]: ecoledger_kernel::rules::projects#d-54
    pub(crate) OWN_FILES = NotFound "D-54 own files": NOT_FOUND.sentence();

    /// A file is attached once ([D-64]).
    ///
    /// [D-64]: ecoledger_kernel::rules::projects#d-64
    LOOSE_FILES = WrongState "D-64 loose files":
        "a file can be attached once, while it is loose; add it again with addFile for another place";

    /// What is rejected or closed takes no file ([D-84]).
    ///
    /// [D-84]: ecoledger_kernel::rules::credits#d-84
    OPEN_FOR_FILES = WrongState "D-84 files of rejected and closed assets":
        "files can be added to an asset that is neither rejected nor closed; this one has come to its end";
}

/// Loose files that a command names to attach them: one of another organization is `notFound` ([D-54]). Whether they are loose
/// is asked later, among the conflicts: [`expect_loose`].
///
/// [D-54]: ecoledger_kernel::rules::projects#d-54
pub fn own_loose_files<'v, V: Holds<File>, N: Notes>(
    ids: &FileIds,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<Vec<(FileId, &'v File)>, Halt<V::Gap>> {
    reader.fetch::<File>(ids.as_slice().iter())?;
    let files = ids.as_slice().iter().enumerate().map(|(index, id)| {
        let own = |file: &File| file.organization == organization;
        let (file, _) = reader.found_where(id, OWN_FILES, own).map_err(|halt| halt.at_line(index))?;
        Ok((*id, file))
    });
    files.collect()
}

/// Each of these files is attached to nothing: `wrongState` otherwise ([D-64]).
///
/// [D-64]: ecoledger_kernel::rules::projects#d-64
pub fn expect_loose<V: Holds<File>, N: Notes>(
    files: &[(FileId, &File)],
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    files.iter().enumerate().try_for_each(|(index, (id, file))| {
        let attached = || Clash::about(&File::key(id)).status("attached");
        reader.check(LOOSE_FILES, file.target.is_none(), attached).map_err(|halt| halt.at_line(index))
    })
}

/// A project, a claim or a processed claim, or a part of one, to which a file may be attached. Whoever may see it transacts on
/// it ([D-54]).
///
/// [D-54]: ecoledger_kernel::rules::projects#d-54
#[derive(Clone, Debug)]
#[non_exhaustive]
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

/// The asset takes files: `wrongState` when it is rejected or closed ([D-84]).
///
/// [D-84]: ecoledger_kernel::rules::credits#d-84
pub(crate) fn expect_open<V: View, N: Notes>(
    attachable: &Attachable,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let closed = attachable.closed.as_ref();
    reader.check(OPEN_FOR_FILES, closed.is_none(), || {
        closed.map_or_else(Clash::none, |(key, status)| Clash::about(key).status(status))
    })
}

/// An asset that has some files and gets more: `limitReached` when these are too many ([D-97]).
///
/// [D-97]: ecoledger_kernel::rules::limits#d-97
pub fn expect_room_for_files<V: View, N: Notes>(
    present: usize,
    more: usize,
    asset: impl FnOnce() -> EntityKey,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    Limit::FILES.expect_kept(present.saturating_add(more), asset, reader)
}

/// The asset that a resource names, if the organization may see it: `notFound` otherwise. None for a credit.
pub fn project_resource<V: CreditsView, N: Notes>(
    resource: Resource,
    organization: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<Attachable>, Halt<V::Gap>> {
    if matches!(resource, Resource::Credit(_)) {
        return Ok(None);
    }
    let seen = resource_in_sight(resource, organization, reader)?;
    reader.in_sight(VISIBILITY, seen, || resource.key()).map(Some)
}

/// The asset of this crate that a resource names: none when it is absent, hidden from the organization, or a credit. It names
/// no rule, so that a file is hidden with what it is attached to in one step ([D-95]).
///
/// [D-95]: ecoledger_kernel::rules::reading#d-95
pub(crate) fn resource_in_sight<V: CreditsView, N: Notes>(
    resource: Resource,
    organization: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<Attachable>, Halt<V::Gap>> {
    Ok(match resource {
        Resource::EcoProject(id) => {
            let project = reader.read::<EcoProject>(&id)?.entity;
            let seen = project.filter(|project| project.is_visible_to(organization));
            seen.map(|project| {
                let files = project.files.len();
                Attachable { target: Target::EcoProject(id), path: EcoProject::path(id), files, closed: None }
            })
        }
        Resource::Mbp(id) => {
            let mbp = reader.read::<Mbp>(&id)?.entity;
            mbp.filter(|mbp| mbp.is_visible_to(organization)).map(|mbp| {
                let rejected = mbp.status == MbpStatus::Rejected;
                let closed = rejected.then(|| (Mbp::key(&id), mbp.status.name()));
                Attachable { target: Target::Mbp(id), path: mbp.path(id), files: mbp.files.len(), closed }
            })
        }
        Resource::Claim(id) => {
            let claim = claim_in_sight(id, organization, reader)?;
            claim.map(|claim| {
                let (files, closed) = (claim.files.len(), closed_claim(id, claim));
                Attachable { target: Target::Claim(id), path: claim.path(), files, closed }
            })
        }
        Resource::ProcessedClaim(id) => {
            let processed = processed_claim_in_sight(id, organization, reader)?;
            processed.map(|processed| {
                let (files, closed) = (processed.files.len(), closed_processed_claim(id, processed));
                Attachable { target: Target::ProcessedClaim(id), path: processed.path(), files, closed }
            })
        }
        Resource::Checkpoint(id) => {
            let claim = claim_of(id, organization, reader)?;
            claim.map(|(claim_id, claim)| {
                let target = Target::Checkpoint { claim_id, checkpoint_id: id };
                let files = claim.checkpoints.get(id).map_or(0, |checkpoint| checkpoint.files.len());
                Attachable { target, path: claim.path(), files, closed: closed_claim(claim_id, claim) }
            })
        }
        Resource::CheckpointResult(id) => checkpoint_result(id, organization, reader)?,
        Resource::Credit(_) => None,
    })
}

fn closed_claim(id: ClaimId, claim: &Claim) -> Option<(EntityKey, &'static str)> {
    (claim.status == ClaimStatus::Rejected).then(|| (Claim::key(&id), claim.status.name()))
}

fn closed_processed_claim(id: ProcessedClaimId, processed: &ProcessedClaim) -> Option<(EntityKey, &'static str)> {
    match processed.status {
        ProcessedClaimStatus::IssuanceRejected | ProcessedClaimStatus::Closed => {
            Some((ProcessedClaim::key(&id), processed.status.name()))
        }
        ProcessedClaimStatus::Open
        | ProcessedClaimStatus::Verified
        | ProcessedClaimStatus::IssuanceSubmitted
        | ProcessedClaimStatus::IssuanceReturned
        | ProcessedClaimStatus::IssuanceWithdrawn
        | ProcessedClaimStatus::Credited => None,
    }
}

fn claim_in_sight<'v, V: CreditsView, N: Notes>(
    id: ClaimId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<Option<&'v Claim>, Halt<V::Gap>> {
    Ok(reader.read::<Claim>(&id)?.entity.filter(|claim| claim.is_visible_to(organization)))
}

fn processed_claim_in_sight<'v, V: CreditsView, N: Notes>(
    id: ProcessedClaimId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<Option<&'v ProcessedClaim>, Halt<V::Gap>> {
    Ok(reader.read::<ProcessedClaim>(&id)?.entity.filter(|processed| processed.is_visible_to(organization)))
}

/// The claim of a checkpoint, if the organization may see it.
fn claim_of<'v, V: CreditsView, N: Notes>(
    id: CheckpointId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<Option<(ClaimId, &'v Claim)>, Halt<V::Gap>> {
    let Some(entry) = reader.read::<CheckpointEntry>(&id)?.entity else { return Ok(None) };
    Ok(claim_in_sight(entry.claim, organization, reader)?.map(|claim| (entry.claim, claim)))
}

/// A checkpoint's result is found by the checkpoint's id: through its claim, in the processed claim.
fn checkpoint_result<V: CreditsView, N: Notes>(
    id: CheckpointId,
    organization: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<Attachable>, Halt<V::Gap>> {
    let claim = claim_of(id, organization, reader)?;
    let Some(processed_claim_id) = claim.and_then(|(_, claim)| claim.processed_claim) else { return Ok(None) };
    let processed = processed_claim_in_sight(processed_claim_id, organization, reader)?;
    let with_result = processed.and_then(|processed| Some((processed, processed.results.get(id)?)));
    Ok(with_result.map(|(processed, result)| Attachable {
        target: Target::CheckpointResult { processed_claim_id, checkpoint_id: id },
        path: processed.path(),
        files: result.files.len(),
        closed: closed_processed_claim(processed_claim_id, processed),
    }))
}
