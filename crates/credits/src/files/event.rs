use ecoledger_kernel::{Apply, FileId, Inconsistent, OrganizationId, Text, UserId};
use serde::{Deserialize, Serialize};

use super::{File, FileChange, FileName, Sha256, Source, Target};
use crate::{
    claims::{Claim, ClaimChange},
    credits::{Credit, CreditChange},
    eco_projects::{EcoProject, EcoProjectChange},
    mbps::{Mbp, MbpChange},
    processed_claims::{ProcessedClaim, ProcessedClaimChange},
};

/// A file was made known, attached or loose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct FileAdded {
    /// The file.
    pub file_id: FileId,
    /// The organization for which it was added.
    pub organization_id: OrganizationId,
    /// The user that added it.
    pub user_id: UserId,
    /// Its name.
    pub name: FileName,
    /// What it is.
    pub tag: Text,
    /// Its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Where its content is.
    pub source: Source,
    /// To what it is attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
}

/// A file was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct FileDeleted {
    /// The file.
    pub file_id: FileId,
    /// To what it was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
}

/// What a file on an asset may do to it.
#[derive(Clone, Copy)]
enum Move {
    Attach,
    Detach,
}

/// Changes what the file is attached to.
fn change_target<S>(file: FileId, target: Option<Target>, direction: Move, store: &mut S) -> Result<(), Inconsistent>
where
    S: Apply<EcoProject> + Apply<Mbp> + Apply<Claim> + Apply<ProcessedClaim> + Apply<Credit>,
{
    let (eco_project, mbp) = match direction {
        Move::Attach => (EcoProjectChange::FileAttached(file), MbpChange::FileAttached(file)),
        Move::Detach => (EcoProjectChange::FileDetached(file), MbpChange::FileDetached(file)),
    };
    let claim = |checkpoint| match direction {
        Move::Attach => ClaimChange::FileAttached { file, checkpoint },
        Move::Detach => ClaimChange::FileDetached { file, checkpoint },
    };
    let processed = |checkpoint| match direction {
        Move::Attach => ProcessedClaimChange::FileAttached { file, checkpoint },
        Move::Detach => ProcessedClaimChange::FileDetached { file, checkpoint },
    };
    match target {
        Some(Target::EcoProject(id)) => Apply::<EcoProject>::apply(store, &id, eco_project),
        Some(Target::Mbp(id)) => Apply::<Mbp>::apply(store, &id, mbp),
        Some(Target::Claim(id)) => Apply::<Claim>::apply(store, &id, claim(None)),
        Some(Target::Checkpoint { claim_id, checkpoint_id }) => {
            Apply::<Claim>::apply(store, &claim_id, claim(Some(checkpoint_id)))
        }
        Some(Target::ProcessedClaim(id)) => Apply::<ProcessedClaim>::apply(store, &id, processed(None)),
        Some(Target::CheckpointResult { processed_claim_id, checkpoint_id }) => {
            Apply::<ProcessedClaim>::apply(store, &processed_claim_id, processed(Some(checkpoint_id)))
        }
        Some(Target::Credit(id)) => match direction {
            Move::Attach => Apply::<Credit>::apply(store, &id, CreditChange::FileAttached(file)),
            // A file on a credit is never deleted (D-22).
            Move::Detach => Ok(()),
        },
        None => Ok(()),
    }
}

impl FileAdded {
    /// Lets the file and the asset that it is attached to take their changes.
    pub(crate) fn fold<S>(&self, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<File> + Apply<EcoProject> + Apply<Mbp> + Apply<Claim> + Apply<ProcessedClaim> + Apply<Credit>,
    {
        Apply::<File>::apply(store, &self.file_id, FileChange::Added(self))?;
        change_target(self.file_id, self.target, Move::Attach, store)
    }
}

impl FileDeleted {
    /// Lets the file and the asset that it was attached to take their changes.
    pub(crate) fn fold<S>(&self, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<File> + Apply<EcoProject> + Apply<Mbp> + Apply<Claim> + Apply<ProcessedClaim> + Apply<Credit>,
    {
        Apply::<File>::apply(store, &self.file_id, FileChange::Deleted)?;
        change_target(self.file_id, self.target, Move::Detach, store)
    }
}
