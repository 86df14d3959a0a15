use ecoledger_kernel::{Apply, Inconsistent, MarketRole, OrganizationId, UserId};
use serde::{Deserialize, Serialize};

use super::{RoleScope, UserRole};
use crate::organizations::{Organization, OrganizationChange};

/// A user got a role, in place of the one that it had over the same scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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
    pub scope: Option<RoleScope>,
}

/// A user lost a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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
    pub scope: Option<RoleScope>,
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
