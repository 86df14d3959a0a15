use alloc::vec::Vec;

use ecoledger_kernel::{Apply, Country, EcoProjectId, FileId, Inconsistent, LongText, Name, OrganizationId};
use serde::{Deserialize, Serialize};

use super::{EcoProject, EcoProjectChange};
use crate::files::{File, FileChange, Target};

/// An eco project was made. Its modular benefit projects follow as events of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct EcoProjectCreated {
    /// The eco project.
    pub eco_project_id: EcoProjectId,
    /// The supplier that owns it.
    pub supplier_id: OrganizationId,
    /// Its name.
    pub name: Name,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<LongText>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The loose files that are attached to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file_ids: Vec<FileId>,
}

impl EcoProjectCreated {
    pub(crate) fn fold<S: Apply<EcoProject> + Apply<File>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<EcoProject>::apply(store, &self.eco_project_id, EcoProjectChange::Created(self))?;
        let bound = FileChange::Bound(Target::EcoProject(self.eco_project_id));
        self.file_ids.iter().try_for_each(|file| Apply::<File>::apply(store, file, bound))
    }
}
