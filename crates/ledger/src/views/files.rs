use alloc::vec::Vec;

use ecoledger_credits::{File, FileName, Files, Resource, Sha256, Source};
use ecoledger_kernel::{FileId, OrganizationId, Text, UserId, Version};
use serde::Serialize;

use crate::ledger_view::{LedgerView, gather, slot};

/// A file in the list of what it is attached to ([D-54]).
///
/// [D-54]: ecoledger_kernel::rules::projects#d-54
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttachedFileView {
    /// Its id.
    pub file_id: FileId,
    /// Its name.
    pub name: FileName,
    /// What it is.
    pub tag: Text,
}

impl AttachedFileView {
    pub(crate) fn list<V: LedgerView>(view: &V, files: &Files) -> Result<Vec<Self>, V::Gap> {
        gather(files.as_slice().iter().map(|id| {
            let file = slot::<File, V>(view, id)?.entity;
            Ok(file.map(|file| Self { file_id: *id, name: file.name.clone(), tag: file.tag.clone() }))
        }))
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FileView {
    /// Its id.
    pub file_id: FileId,
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: FileName,
    /// What it is.
    pub tag: Text,
    /// Its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Where its content is.
    pub source: Source,
    /// To what it is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
    /// The organization for which it was added.
    pub organization_id: OrganizationId,
    /// The user that added it.
    pub user_id: UserId,
}

impl FileView {
    pub(crate) fn new(id: FileId, version: Version, file: &File) -> Self {
        Self {
            file_id: id,
            version,
            name: file.name.clone(),
            tag: file.tag.clone(),
            size_bytes: file.size_bytes,
            sha256: file.sha256.clone(),
            source: file.source.clone(),
            resource: file.target.map(ecoledger_credits::Target::resource),
            organization_id: file.organization,
            user_id: file.user,
        }
    }
}
