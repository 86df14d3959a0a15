use ecoledger_kernel::{Apply, Inconsistent, MarketRole, Name, OrganizationId, UserId};
use serde::{Deserialize, Serialize};

use crate::{MarketRoles, Organization, OrganizationChange, Scope, UserRole};

ecoledger_kernel::events! {
    /// What happened to organizations (wire.md 3.1).
    OrganizationRegistered "organizationRegistered" v 1,
    MarketRoleAdded "marketRoleAdded" v 1,
    OrganizationUpdated "organizationUpdated" v 1,
    UserRoleAssigned "userRoleAssigned" v 1,
    UserRoleRevoked "userRoleRevoked" v 1,
}

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

/// A store of every entity of this crate.
pub trait OrganizationsStore: Apply<Organization> {}

impl<S: Apply<Organization>> OrganizationsStore for S {}

/// Lets the organization that an event touches take its change.
pub fn fold<S: OrganizationsStore>(event: &Event, store: &mut S) -> Result<(), Inconsistent> {
    match event {
        Event::OrganizationRegistered(event) => store.apply(&event.organization_id, OrganizationChange::Registered(event)),
        Event::MarketRoleAdded(event) => {
            store.apply(&event.organization_id, OrganizationChange::MarketRoleAdded(event.market_role))
        }
        Event::OrganizationUpdated(event) => store.apply(&event.organization_id, OrganizationChange::Updated(event)),
        Event::UserRoleAssigned(event) => store.apply(&event.organization_id, OrganizationChange::UserRoleAssigned(event)),
        Event::UserRoleRevoked(event) => store.apply(&event.organization_id, OrganizationChange::UserRoleRevoked(event)),
    }
}
