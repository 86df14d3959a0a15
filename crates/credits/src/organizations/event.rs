use ecoledger_kernel::{Apply, Inconsistent, MarketRole, Name, OrganizationId, UserId};
use serde::{Deserialize, Serialize};

use super::{MarketRoles, Organization, OrganizationChange, Scope, UserRole};

/// An organization was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarketRoleAdded {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The role.
    pub market_role: MarketRole,
}

/// An organization changed: only what changed is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

/// A user got a role, in place of the one that it had over the same scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserRoleAssigned {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The user.
    pub user_id: UserId,
    /// The market role in which the role holds.
    pub market_role: MarketRole,
    /// The role.
    pub user_role: UserRole,
    /// Where it holds; everywhere without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
}

/// A user lost a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserRoleRevoked {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The user.
    pub user_id: UserId,
    /// The market role in which the role held.
    pub market_role: MarketRole,
    /// The role that was lost.
    pub user_role: UserRole,
    /// Where it held; everywhere without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
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

impl UserRoleAssigned {
    pub(crate) fn fold(&self, store: &mut impl Apply<Organization>) -> Result<(), Inconsistent> {
        store.apply(&self.organization_id, OrganizationChange::UserRoleAssigned(self))
    }
}

impl UserRoleRevoked {
    pub(crate) fn fold(&self, store: &mut impl Apply<Organization>) -> Result<(), Inconsistent> {
        store.apply(&self.organization_id, OrganizationChange::UserRoleRevoked(self))
    }
}
