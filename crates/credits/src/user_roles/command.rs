use ecoledger_kernel::{FromMembers, MarketRole, Members, OrganizationId, Refusal, UserId};
use serde::Serialize;

use super::{RoleScope, UserRole};

/// Gives a user a role in a market role, in place of the one that it has over the same scope. Operator, or an administrator
/// over that scope in that market role. A user has at most 1,000 in one organization ([D-97]).
///
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssignUserRole {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The user.
    pub user_id: UserId,
    /// The market role in which the role holds.
    pub market_role: MarketRole,
    /// The role.
    pub user_role: UserRole,
    /// Where it holds; everywhere without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<RoleScope>,
}

impl FromMembers for AssignUserRole {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            organization_id: members.required("organizationId")?,
            user_id: members.required("userId")?,
            market_role: members.required("marketRole")?,
            user_role: members.required("userRole")?,
            scope: members.optional("scope")?,
        })
    }
}

/// Takes the role that a user has in a market role over exactly this scope. Operator, or an administrator over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RevokeUserRole {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The user.
    pub user_id: UserId,
    /// The market role in which the role holds.
    pub market_role: MarketRole,
    /// Where it holds; everywhere without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<RoleScope>,
}

impl FromMembers for RevokeUserRole {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            organization_id: members.required("organizationId")?,
            user_id: members.required("userId")?,
            market_role: members.required("marketRole")?,
            scope: members.optional("scope")?,
        })
    }
}

ecoledger_kernel::constructors! {
    AssignUserRole(organization_id: OrganizationId, user_id: UserId, market_role: MarketRole, user_role: UserRole) optional(scope: RoleScope);
    RevokeUserRole(organization_id: OrganizationId, user_id: UserId, market_role: MarketRole) optional(scope: RoleScope);
}
