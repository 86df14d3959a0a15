use alloc::sync::Arc;

use ecoledger_kernel::{Apply, EcoProjectId, Inconsistent, MbpId, OrganizationId};
use serde::{Deserialize, Serialize};

use super::{Mbp, MbpAttributes, MbpChange, MbpChanges};
use crate::eco_projects::{EcoProject, EcoProjectChange};

/// A modular benefit project was made under an eco project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ModularBenefitProjectCreated {
    /// The modular benefit project.
    pub mbp_id: MbpId,
    /// Its eco project.
    pub eco_project_id: EcoProjectId,
    /// The supplier that owns it.
    pub supplier_id: OrganizationId,
    /// What is known of it.
    pub attributes: Arc<MbpAttributes>,
}

impl ModularBenefitProjectCreated {
    pub(crate) fn fold<S: Apply<Mbp> + Apply<EcoProject>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Mbp>::apply(store, &self.mbp_id, MbpChange::Created(self))?;
        Apply::<EcoProject>::apply(store, &self.eco_project_id, EcoProjectChange::MbpAdded(self.mbp_id))
    }
}

/// What is known of a modular benefit project changed: only what changed is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ModularBenefitProjectUpdated {
    /// The modular benefit project.
    pub mbp_id: MbpId,
    /// What changed.
    pub changes: MbpChanges,
}

impl ModularBenefitProjectUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<Mbp>) -> Result<(), Inconsistent> {
        store.apply(&self.mbp_id, MbpChange::Updated(self))
    }
}
