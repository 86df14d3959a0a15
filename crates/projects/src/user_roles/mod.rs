//! Giving and taking user roles: here, since a role's scope names eco projects and modular benefit projects.

mod command;
mod decide;

pub use command::{AssignUserRole, RevokeUserRole};
pub(crate) use decide::{assign_user_role, revoke_user_role};
