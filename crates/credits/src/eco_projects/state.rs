use alloc::{collections::BTreeSet, vec::Vec};

use ecoledger_kernel::{Country, EcoProjectId, Entity, EntityKey, FileId, Inconsistent, LongText, MbpId, Name, OrganizationId};
use serde::{Deserialize, Serialize};

use super::EcoProjectCreated;
use crate::{files::Files, organizations::policy::AssetPath};

/// An ecological project or program of a supplier. Not itself registered: its modular benefit projects are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct EcoProject {
    /// The supplier that owns it.
    pub supplier: OrganizationId,
    /// Its name.
    pub name: Name,
    /// What it is.
    pub description: Option<LongText>,
    /// Where it is.
    pub country: Option<Country>,
    /// Its modular benefit projects, in the order in which they were added.
    pub mbps: Vec<MbpId>,
    /// Its files.
    pub files: Files,
    /// Registries and verifiers to which something of it was submitted (D-23).
    pub readers: BTreeSet<OrganizationId>,
}

impl EcoProject {
    /// Whether an organization may see it: its supplier, and to whom something of it was submitted ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    #[must_use]
    pub fn is_visible_to(&self, organization: OrganizationId) -> bool {
        self.supplier == organization || self.readers.contains(&organization)
    }

    /// Where it lies for scopes.
    #[must_use]
    pub fn path(id: EcoProjectId) -> AssetPath {
        AssetPath { eco_project: id, mbp: None }
    }
}

/// What a proposal does to an eco project. Plain data: the proposal's event carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum EcoProjectStep {
    /// Something of it was submitted to an organization, which may see it from now on (D-23).
    OpenedTo {
        /// The issuing registry or the verifier.
        organization_id: OrganizationId,
    },
}

/// What happens to an eco project.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum EcoProjectChange<'e> {
    /// It is made.
    Created(&'e EcoProjectCreated),
    /// A modular benefit project is added under it.
    MbpAdded(MbpId),
    /// A file is attached.
    FileAttached(FileId),
    /// A file is deleted.
    FileDetached(FileId),
    /// A proposal changes it.
    Step(EcoProjectStep),
}

impl Entity for EcoProject {
    type Id = EcoProjectId;
    type Change<'e> = EcoProjectChange<'e>;

    fn key(id: &EcoProjectId) -> EntityKey {
        EntityKey::EcoProject(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &EcoProjectId, change: EcoProjectChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Inconsistent::new(&Self::key(id), what);
        if let EcoProjectChange::Created(event) = change {
            if slot.is_some() {
                return Err(inconsistent("created twice"));
            }
            let mut files = Files::default();
            files.attach(&event.file_ids);
            *slot = Some(Self {
                supplier: event.supplier_id,
                name: event.name.clone(),
                description: event.description.clone(),
                country: event.country.clone(),
                mbps: Vec::new(),
                files,
                readers: BTreeSet::new(),
            });
            return Ok(());
        }
        let project = slot.as_mut().ok_or_else(|| inconsistent("changed, but not there"))?;
        match change {
            EcoProjectChange::Created(_) => {}
            EcoProjectChange::MbpAdded(mbp) => project.mbps.push(mbp),
            EcoProjectChange::FileAttached(file) => project.files.attach(&[file]),
            EcoProjectChange::FileDetached(file) => project.files.detach(file),
            EcoProjectChange::Step(EcoProjectStep::OpenedTo { organization_id }) => {
                project.readers.insert(organization_id);
            }
        }
        Ok(())
    }
}
