//! Sales channels, the users bound to them, their roles, and API keys.

pub(crate) mod authorize;
mod command;
mod decide;
mod event;
pub mod policy;
mod roles;
mod state;

pub(crate) use authorize::{authorize, channel_user};
pub use command::{BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole, UnbindUser};
pub(crate) use decide::{
    RULES, bind_user, create_api_key, delete_api_key, grant_role, register_sales_channel, revoke_role, unbind_user,
};
pub use event::{ApiKeyCreated, ApiKeyDeleted, RoleGranted, RoleRevoked, SalesChannelRegistered, UserBound, UserUnbound};
pub use policy::Role;
pub use roles::Roles;
pub use state::{ApiKey, ApiKeyChange, BindingChange, SalesChannel, SalesChannelChange, UserBinding};
