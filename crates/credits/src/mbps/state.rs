use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Country, EcoProjectId, Entity, EntityKey, FileId, Inconsistent, LongText, MbpId, Name, OrganizationId, Text, wire_enum,
};
use serde::{Deserialize, Serialize};

use super::{ModularBenefitProjectCreated, ModularBenefitProjectUpdated};
use crate::{files::Files, organizations::policy::AssetPath};

wire_enum! {
    /// Where a modular benefit project stands.
    MbpStatus {
        /// Not submitted yet.
        Draft "draft",
        /// With the issuing registry.
        Submitted "submitted",
        /// Back with the supplier.
        ReturnedForEdits "returnedForEdits",
        /// Registered: claims may be made.
        Registered "registered",
        /// Turned down. Final.
        Rejected "rejected",
    }
}

impl MbpStatus {
    /// Whether the supplier may edit ([D-14]).
    ///
    /// [D-14]: ecoledger_kernel::rules::projects#d-14
    #[must_use]
    pub const fn is_editable(self) -> bool {
        match self {
            Self::Draft | Self::ReturnedForEdits => true,
            Self::Submitted | Self::Registered | Self::Rejected => false,
        }
    }
}

/// What is known of a modular benefit project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct MbpAttributes {
    /// Its name.
    pub name: Name,
    /// The issuing registry: it is to register the project and to issue its credits.
    pub issuing_registry_id: OrganizationId,
    /// The type of its benefit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecological_benefit_type: Option<Text>,
    /// The field of its benefit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecological_benefit_scope: Option<Text>,
    /// Avoidance, reduction or removal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification_category: Option<Text>,
    /// Nature or technology.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification_method: Option<Text>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// How long its benefit lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub durability: Option<Text>,
    /// In what the carbon is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_type: Option<Text>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<LongText>,
}

/// A modular benefit project: the part of an eco project that is registered, and for which benefits are claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Mbp {
    /// Its eco project.
    pub eco_project: EcoProjectId,
    /// The supplier that owns it.
    pub supplier: OrganizationId,
    /// What is known of it.
    pub attributes: Arc<MbpAttributes>,
    /// Where it stands.
    pub status: MbpStatus,
    /// Its files.
    pub files: Files,
    /// The registry and the verifiers to which it, or a claim of it, was submitted (D-23).
    pub readers: BTreeSet<OrganizationId>,
}

impl Mbp {
    /// Whether an organization may see it: its supplier, and to whom it or a claim of it was submitted ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    #[must_use]
    pub fn is_visible_to(&self, organization: OrganizationId) -> bool {
        self.supplier == organization || self.readers.contains(&organization)
    }

    /// Where it lies for scopes.
    #[must_use]
    pub fn path(&self, id: MbpId) -> AssetPath {
        AssetPath { eco_project: self.eco_project, mbp: Some(id) }
    }

    fn take(&mut self, step: &MbpStep) {
        match step {
            MbpStep::Submitted { issuing_registry_id } => {
                self.status = MbpStatus::Submitted;
                self.readers.insert(*issuing_registry_id);
            }
            MbpStep::ReturnedForEdits { file_ids } => {
                self.status = MbpStatus::ReturnedForEdits;
                self.files.attach(file_ids);
            }
            MbpStep::Resubmitted => self.status = MbpStatus::Submitted,
            MbpStep::Registered => self.status = MbpStatus::Registered,
            MbpStep::Rejected { file_ids } => {
                self.status = MbpStatus::Rejected;
                self.files.attach(file_ids);
            }
            MbpStep::ClaimSubmitted { verifier_id } => {
                self.readers.insert(*verifier_id);
            }
        }
    }
}

/// What a proposal does to a modular benefit project. Plain data: the proposal's event carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum MbpStep {
    /// It is submitted to its issuing registry, which may see it from now on.
    Submitted {
        /// The issuing registry.
        #[serde(rename = "registryId")]
        issuing_registry_id: OrganizationId,
    },
    /// The registry gives it back.
    ReturnedForEdits {
        /// The files that come with it and are attached to it (D-22).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        file_ids: Vec<FileId>,
    },
    /// It is submitted again.
    Resubmitted,
    /// The registry registers it.
    Registered,
    /// The registry turns it down.
    Rejected {
        /// The files that come with it and are attached to it (D-22).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        file_ids: Vec<FileId>,
    },
    /// A claim of it is submitted to a verifier, which may see it from now on (D-23). Its status stays.
    ClaimSubmitted {
        /// The verifier.
        verifier_id: OrganizationId,
    },
}

/// What happens to a modular benefit project.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum MbpChange<'e> {
    /// It is made.
    Created(&'e ModularBenefitProjectCreated),
    /// What is known of it changes.
    Updated(&'e ModularBenefitProjectUpdated),
    /// A file is attached.
    FileAttached(FileId),
    /// A file is deleted.
    FileDetached(FileId),
    /// A proposal changes it.
    Step(&'e MbpStep),
}

impl Entity for Mbp {
    type Id = MbpId;
    type Change<'e> = MbpChange<'e>;

    fn key(id: &MbpId) -> EntityKey {
        EntityKey::Mbp(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &MbpId, change: MbpChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Inconsistent::new(&Self::key(id), what);
        if let MbpChange::Created(event) = change {
            if slot.is_some() {
                return Err(inconsistent("created twice"));
            }
            *slot = Some(Self {
                eco_project: event.eco_project_id,
                supplier: event.supplier_id,
                attributes: event.attributes.clone(),
                status: MbpStatus::Draft,
                files: Files::default(),
                readers: BTreeSet::new(),
            });
            return Ok(());
        }
        let mbp = slot.as_mut().ok_or_else(|| inconsistent("changed, but not there"))?;
        match change {
            MbpChange::Created(_) => {}
            MbpChange::Updated(event) => mbp.attributes = Arc::new(event.changes.applied_to(&mbp.attributes)),
            MbpChange::FileAttached(file) => mbp.files.attach(&[file]),
            MbpChange::FileDetached(file) => mbp.files.detach(file),
            MbpChange::Step(step) => mbp.take(step),
        }
        Ok(())
    }
}

ecoledger_kernel::constructors! {
    MbpAttributes(name: Name, issuing_registry_id: OrganizationId)
    optional(
        ecological_benefit_type: Text, ecological_benefit_scope: Text, classification_category: Text,
        classification_method: Text, country: Country, durability: Text, storage_type: Text, description: LongText
    );
}
