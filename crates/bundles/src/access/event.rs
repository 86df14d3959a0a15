use alloc::collections::BTreeSet;

use ecoledger_kernel::{ApiKeyId, Apply, Inconsistent, Name, SalesChannelId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::{ApiKey, ApiKeyChange, BindingChange, SalesChannel, SalesChannelChange, UserBinding, policy::Role};

/// A sales channel was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct SalesChannelRegistered {
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// Its name.
    pub name: Name,
}

impl SalesChannelRegistered {
    pub(crate) fn fold(&self, store: &mut impl Apply<SalesChannel>) -> Result<(), Inconsistent> {
        store.apply(&self.sales_channel_id, SalesChannelChange::Registered { name: &self.name })
    }
}

/// A user was bound to a channel, without roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct UserBound {
    /// The user.
    pub user_id: UserId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
}

impl UserBound {
    pub(crate) fn fold(&self, store: &mut impl Apply<UserBinding>) -> Result<(), Inconsistent> {
        store.apply(&self.user_id, BindingChange::Bound { channel: self.sales_channel_id })
    }
}

/// A binding ended with all of its roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct UserUnbound {
    /// The user.
    pub user_id: UserId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The roles that it had.
    pub roles: BTreeSet<Role>,
}

impl UserUnbound {
    pub(crate) fn fold(&self, store: &mut impl Apply<UserBinding>) -> Result<(), Inconsistent> {
        store.apply(&self.user_id, BindingChange::Unbound)
    }
}

/// A user was given a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RoleGranted {
    /// The user.
    pub user_id: UserId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The role.
    pub role: Role,
}

impl RoleGranted {
    pub(crate) fn fold(&self, store: &mut impl Apply<UserBinding>) -> Result<(), Inconsistent> {
        store.apply(&self.user_id, BindingChange::Granted(self.role))
    }
}

/// A role was taken from a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RoleRevoked {
    /// The user.
    pub user_id: UserId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The role.
    pub role: Role,
}

impl RoleRevoked {
    pub(crate) fn fold(&self, store: &mut impl Apply<UserBinding>) -> Result<(), Inconsistent> {
        store.apply(&self.user_id, BindingChange::Revoked(self.role))
    }
}

/// A user made an API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ApiKeyCreated {
    /// The key.
    pub api_key_id: ApiKeyId,
    /// Its user.
    pub user_id: UserId,
    /// The hash of its passphrase.
    pub passphrase_hash: Text,
    /// When it was made.
    pub created_on: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl ApiKeyCreated {
    pub(crate) fn fold(&self, store: &mut impl Apply<ApiKey>) -> Result<(), Inconsistent> {
        store.apply(&self.api_key_id, ApiKeyChange::Created(self))
    }
}

/// An API key was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ApiKeyDeleted {
    /// The key.
    pub api_key_id: ApiKeyId,
    /// Its user.
    pub user_id: UserId,
}

impl ApiKeyDeleted {
    pub(crate) fn fold(&self, store: &mut impl Apply<ApiKey>) -> Result<(), Inconsistent> {
        store.apply(&self.api_key_id, ApiKeyChange::Deleted)
    }
}
