//! Organizations: what they are in the market, and what their users may do for them.
//!
//! | room | subject |
//! |---|---|
//! | [`Organization`] | market roles, the omnibus flag, user roles with their scopes |
//! | [`policy`] | who may do what, decided before anything is looked up (D-10, D-53, D-61, D-72, D-77) |
//!
//! User roles may be scoped to eco projects and modular benefit projects, which stand above: that is why `assignUserRole` and
//! `revokeUserRole` are decided in [`user_roles`](crate::user_roles), while their events and what they change are here.

mod command;
mod decide;
mod event;
pub mod policy;
mod state;

pub use command::{AddMarketRole, MarketRoles, RegisterOrganization, UpdateOrganization};
pub(crate) use decide::{add_market_role, register_organization, update_organization};
pub use decide::{expect_market_role, named_organization, role_missing};
pub use event::{MarketRoleAdded, OrganizationRegistered, OrganizationUpdated, UserRoleAssigned, UserRoleRevoked};
pub use state::{Assignment, Organization, OrganizationChange, Scope, UserRole};
