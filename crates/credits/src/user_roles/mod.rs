//! User roles: what a user may do in a market role of its organization, everywhere or within a scope. They are a part of the
//! organization's state; giving and taking them looks up to the eco projects and modular benefit projects of their scopes.

mod command;
mod decide;
mod event;
mod state;

pub use command::{AssignUserRole, RevokeUserRole};
pub(crate) use decide::{RULES, assign_user_role, revoke_user_role};
pub use event::{UserRoleAssigned, UserRoleRevoked};
pub use state::{Assignment, RoleScope, UserRole};
