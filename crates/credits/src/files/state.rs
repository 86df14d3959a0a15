use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    CheckpointId, ClaimId, CreditId, EcoProjectId, Entity, EntityKey, FileId, Inconsistent, MbpId, OrganizationId,
    ProcessedClaimId, Text, UserId,
};
use serde::{Deserialize, Serialize, Serializer};

use super::{FileAdded, FileName, Resource, Sha256, Source};

/// The files of an asset, in the order in which they were attached. Copies share the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<FileId>")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Vec<FileId>"))]
pub struct Files(
    /// None when there are none; a pointer of one word, since most of the many credits have no files.
    Option<Arc<Vec<FileId>>>,
);

impl Files {
    /// The files, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[FileId] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Attaches more files.
    pub fn attach(&mut self, files: &[FileId]) {
        if !files.is_empty() {
            *self = self.as_slice().iter().chain(files).copied().collect::<Vec<_>>().into();
        }
    }

    /// Takes a file away.
    pub fn detach(&mut self, file: FileId) {
        *self = self.as_slice().iter().copied().filter(|attached| *attached != file).collect::<Vec<_>>().into();
    }
}

impl From<Vec<FileId>> for Files {
    fn from(mut files: Vec<FileId>) -> Self {
        files.shrink_to_fit();
        Self((!files.is_empty()).then(|| Arc::new(files)))
    }
}

impl Serialize for Files {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

/// To what a file is attached, with the entity of which it is a part: what an event needs to be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "one for each kind of resource, a word of the contract")]
pub enum Target {
    /// An eco project.
    EcoProject(EcoProjectId),
    /// A modular benefit project.
    Mbp(MbpId),
    /// A checkpoint of a claim.
    Checkpoint {
        /// The claim.
        claim_id: ClaimId,
        /// The checkpoint.
        checkpoint_id: CheckpointId,
    },
    /// A claim.
    Claim(ClaimId),
    /// A processed claim.
    ProcessedClaim(ProcessedClaimId),
    /// A checkpoint result of a processed claim.
    CheckpointResult {
        /// The processed claim.
        processed_claim_id: ProcessedClaimId,
        /// The checkpoint.
        checkpoint_id: CheckpointId,
    },
    /// A credit.
    Credit(CreditId),
}

impl Target {
    /// The asset as refusals name it.
    #[must_use]
    pub fn key(self) -> EntityKey {
        match self {
            Self::EcoProject(id) => EntityKey::EcoProject(id),
            Self::Mbp(id) => EntityKey::Mbp(id),
            Self::Checkpoint { checkpoint_id, .. } => EntityKey::Checkpoint(checkpoint_id),
            Self::Claim(id) => EntityKey::Claim(id),
            Self::ProcessedClaim(id) => EntityKey::ProcessedClaim(id),
            Self::CheckpointResult { checkpoint_id, .. } => EntityKey::CheckpointResult(checkpoint_id),
            Self::Credit(id) => EntityKey::Credit(id),
        }
    }

    /// The resource as a command names it.
    #[must_use]
    pub fn resource(self) -> Resource {
        match self {
            Self::EcoProject(id) => Resource::EcoProject(id),
            Self::Mbp(id) => Resource::Mbp(id),
            Self::Checkpoint { checkpoint_id, .. } => Resource::Checkpoint(checkpoint_id),
            Self::Claim(id) => Resource::Claim(id),
            Self::ProcessedClaim(id) => Resource::ProcessedClaim(id),
            Self::CheckpointResult { checkpoint_id, .. } => Resource::CheckpointResult(checkpoint_id),
            Self::Credit(id) => Resource::Credit(id),
        }
    }
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct File {
    /// The organization for which it was added.
    pub organization: OrganizationId,
    /// The user that added it, and alone may delete it.
    pub user: UserId,
    /// Its name.
    pub name: FileName,
    /// What it is.
    pub tag: Text,
    /// Its size.
    pub size_bytes: Option<u64>,
    /// Its hash.
    pub sha256: Option<Sha256>,
    /// Where its content is.
    pub source: Source,
    /// To what it is attached; none while it is loose.
    pub target: Option<Target>,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum FileChange<'e> {
    /// It is made known.
    Added(&'e FileAdded),
    /// It was loose and is attached now.
    Bound(Target),
    /// It is deleted. Its place stays taken.
    Deleted,
}

impl Entity for File {
    type Id = FileId;
    type Change<'e> = FileChange<'e>;

    const ENDS: bool = true;

    fn key(id: &FileId) -> EntityKey {
        EntityKey::File(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &FileId, change: FileChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, FileChange::Added(event)) => {
                *slot = Some(Self {
                    organization: event.organization_id,
                    user: event.user_id,
                    name: event.name.clone(),
                    tag: event.tag.clone(),
                    size_bytes: event.size_bytes,
                    sha256: event.sha256.clone(),
                    source: event.source.clone(),
                    target: event.target,
                });
            }
            (Some(_), FileChange::Added(_)) => return inconsistent("added twice"),
            (Some(file), FileChange::Bound(target)) => file.target = Some(target),
            (Some(_), FileChange::Deleted) => *slot = None,
            (None, FileChange::Bound(_) | FileChange::Deleted) => return inconsistent("changed, but not there"),
        }
        Ok(())
    }
}
