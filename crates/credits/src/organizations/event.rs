use ecoledger_kernel::{Apply, Inconsistent, MarketRole, Name, OrganizationId};
use serde::{Deserialize, Serialize};

use super::{MarketRoles, Organization, OrganizationChange};

/// An organization was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct OrganizationRegistered {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its name.
    pub name: Name,
    /// What it is in the market.
    pub market_roles: MarketRoles,
}

/// An organization got one more market role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct MarketRoleAdded {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The role.
    pub market_role: MarketRole,
}

/// An organization changed: only what changed is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct OrganizationUpdated {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Whether it acts for end-use buyers from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_omnibus_organization: Option<bool>,
}

impl OrganizationRegistered {
    pub(crate) fn fold(&self, store: &mut impl Apply<Organization>) -> Result<(), Inconsistent> {
        store.apply(&self.organization_id, OrganizationChange::Registered(self))
    }
}

impl MarketRoleAdded {
    pub(crate) fn fold(&self, store: &mut impl Apply<Organization>) -> Result<(), Inconsistent> {
        store.apply(&self.organization_id, OrganizationChange::MarketRoleAdded(self.market_role))
    }
}

impl OrganizationUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<Organization>) -> Result<(), Inconsistent> {
        store.apply(&self.organization_id, OrganizationChange::Updated(self))
    }
}
