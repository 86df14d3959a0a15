//! Organizations: what they are in the market, and what their users may do for them.
//!
//! | room | subject |
//! |---|---|
//! | [`Organization`] | market roles, the omnibus flag, user roles with their scopes |
//! | [`policy`] | who may do what, decided before anything is looked up (D-10, D-53, D-61, D-72, D-77) |
//!
//! User roles may be scoped to eco projects and modular benefit projects, which stand above this crate: that is why
//! `assignUserRole` and `revokeUserRole` are decided there, while their events and what they change are here.
#![no_std]

extern crate alloc;

mod command;
mod decide;
mod event;
pub mod policy;
mod state;

pub use command::{AddMarketRole, Command, MarketRoles, RegisterOrganization, UpdateOrganization};
pub use decide::{OrganizationsView, decide, expect_market_role, named_organization, role_missing};
pub use event::{
    Event, MarketRoleAdded, OrganizationRegistered, OrganizationUpdated, OrganizationsStore, UserRoleAssigned, UserRoleRevoked,
    fold,
};
pub use state::{Assignment, Organization, OrganizationChange, Scope, UserRole};
