//! Giving and taking user roles, which may be scoped to eco projects and modular benefit projects. What they change is the
//! organization.

mod command;
mod decide;

pub use command::{AssignUserRole, RevokeUserRole};
pub(crate) use decide::{assign_user_role, revoke_user_role};
