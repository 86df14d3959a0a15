//! Organizations: what they are in the market, and what their users may do for them.
//!
//! | module | subject |
//! |---|---|
//! | [`Organization`] | market roles, the omnibus flag, the [roles of its users](crate::user_roles) |
//! | [`policy`] | who may do what, decided before anything is looked up ([D-10], [D-53], [D-61], [D-72], [D-77]) |
//!
//! [D-10]: ecoledger_kernel::rules::organizations#d-10
//! [D-53]: ecoledger_kernel::rules::organizations#d-53
//! [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
//! [D-72]: ecoledger_kernel::rules::organizations#d-72
//! [D-77]: ecoledger_kernel::rules::organizations#d-77

mod command;
pub(crate) mod decide;
mod event;
pub(crate) mod policy;
mod state;

pub use command::{AddMarketRole, MarketRoles, RegisterOrganization, UpdateOrganization};
pub(crate) use decide::{
    RULES, add_market_role, expect_market_role, named_organization, register_organization, update_organization,
};
pub use event::{MarketRoleAdded, OrganizationRegistered, OrganizationUpdated};
pub use policy::{AssetPath, MemberRight};
pub use state::{Organization, OrganizationChange};
