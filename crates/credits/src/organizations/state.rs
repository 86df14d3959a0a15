use alloc::{collections::BTreeMap, vec::Vec};

use ecoledger_kernel::{Entity, EntityKey, Inconsistent, MarketRole, Name, OrganizationId, UserId};
use serde::{Deserialize, Serialize};

use super::{MarketRoles, OrganizationRegistered, OrganizationUpdated};
use crate::user_roles::{Assignment, RoleScope, UserRole, UserRoleAssigned, UserRoleRevoked};

/// A company or body that takes part in the market. Assets belong to organizations, never to users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Organization {
    /// Its name.
    pub name: Name,
    /// What it is in the market.
    pub market_roles: MarketRoles,
    /// Whether it acts for end-use buyers (D-19).
    pub is_omnibus_organization: bool,
    /// The roles of its users, in the order in which they were first given.
    pub user_roles: BTreeMap<UserId, Vec<Assignment>>,
}

impl Organization {
    /// Whether it holds a market role.
    #[must_use]
    pub fn holds(&self, role: MarketRole) -> bool {
        self.market_roles.as_slice().contains(&role)
    }

    /// What a user was given, in whichever market role and scope.
    #[must_use]
    pub fn assignments(&self, user: UserId) -> &[Assignment] {
        self.user_roles.get(&user).map_or(&[], |assignments| assignments)
    }

    /// The role that a user was given in a market role over exactly this scope.
    #[must_use]
    pub fn user_role(&self, user: UserId, market_role: MarketRole, scope: Option<RoleScope>) -> Option<UserRole> {
        let is_it = |assignment: &&Assignment| assignment.market_role == market_role && assignment.scope == scope;
        let found = self.assignments(user).iter().find(is_it);
        found.map(|assignment| assignment.user_role)
    }

    fn assign(&mut self, event: &UserRoleAssigned) {
        let assignments = self.user_roles.entry(event.user_id).or_default();
        let is_same =
            |assignment: &&mut Assignment| assignment.market_role == event.market_role && assignment.scope == event.scope;
        if let Some(assignment) = assignments.iter_mut().find(is_same) {
            assignment.user_role = event.user_role;
        } else {
            let UserRoleAssigned { market_role, scope, user_role, .. } = *event;
            assignments.push(Assignment { market_role, scope, user_role });
        }
    }

    fn revoke(&mut self, event: &UserRoleRevoked) {
        let Some(assignments) = self.user_roles.get_mut(&event.user_id) else { return };
        assignments.retain(|assignment| assignment.market_role != event.market_role || assignment.scope != event.scope);
        if assignments.is_empty() {
            self.user_roles.remove(&event.user_id);
        }
    }
}

/// What happens to an organization.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum OrganizationChange<'e> {
    /// It is taken in.
    Registered(&'e OrganizationRegistered),
    /// It gets one more market role.
    MarketRoleAdded(MarketRole),
    /// Its name or its flag changes.
    Updated(&'e OrganizationUpdated),
    /// A user gets a role, in place of the one over the same scope.
    UserRoleAssigned(&'e UserRoleAssigned),
    /// A user loses a role.
    UserRoleRevoked(&'e UserRoleRevoked),
}

impl Entity for Organization {
    type Id = OrganizationId;
    type Change<'e> = OrganizationChange<'e>;

    fn key(id: &OrganizationId) -> EntityKey {
        EntityKey::Organization(*id)
    }

    fn expect_possible(&self, _id: &OrganizationId) -> Result<(), &'static str> {
        let of_one_user = |assignments: &Vec<Assignment>| {
            let mut places: Vec<_> = assignments.iter().map(|assignment| (assignment.market_role, assignment.scope)).collect();
            places.sort_unstable();
            !places.is_empty() && places.is_sorted_by(|one, next| one < next)
        };
        if self.market_roles.as_slice().is_empty() {
            return Err("expected a market role");
        }
        if self.user_roles.values().all(of_one_user) { Ok(()) } else { Err("expected one user role in each place") }
    }

    fn evolve(slot: &mut Option<Self>, id: &OrganizationId, change: OrganizationChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, OrganizationChange::Registered(event)) => {
                *slot = Some(Self {
                    name: event.name.clone(),
                    market_roles: event.market_roles.clone(),
                    is_omnibus_organization: false,
                    user_roles: BTreeMap::new(),
                });
            }
            (Some(_), OrganizationChange::Registered(_)) => return inconsistent("registered twice"),
            (Some(organization), OrganizationChange::MarketRoleAdded(role)) => organization.market_roles.add(role),
            (Some(organization), OrganizationChange::Updated(event)) => {
                if let Some(name) = &event.name {
                    organization.name = name.clone();
                }
                if let Some(flag) = event.is_omnibus_organization {
                    organization.is_omnibus_organization = flag;
                }
            }
            (Some(organization), OrganizationChange::UserRoleAssigned(event)) => organization.assign(event),
            (Some(organization), OrganizationChange::UserRoleRevoked(event)) => organization.revoke(event),
            (
                None,
                OrganizationChange::MarketRoleAdded(_)
                | OrganizationChange::Updated(_)
                | OrganizationChange::UserRoleAssigned(_)
                | OrganizationChange::UserRoleRevoked(_),
            ) => return inconsistent("changed, but not there"),
        }
        Ok(())
    }
}
