use ecoledger_kernel::{ApiKeyId, FromMembers, Members, Name, Refusal, SalesChannelId, Text, Timestamp, UserId};
use serde::Serialize;

use super::policy::Role;

/// Opens a sales channel. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterSalesChannel {
    /// The new channel.
    pub sales_channel_id: SalesChannelId,
    /// Its name.
    pub name: Name,
}

impl FromMembers for RegisterSalesChannel {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { sales_channel_id: members.required("salesChannelId")?, name: members.required("name")? })
    }
}

macro_rules! binding_commands {
    ($($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident: $type:ty = $text:literal)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $name {
            /// The user concerned.
            pub user_id: UserId,
            /// The channel; one's own, unless the operator asks.
            pub sales_channel_id: SalesChannelId,
            $($(#[$member_doc])* pub $member: $type,)?
        }

        impl FromMembers for $name {
            fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
                Ok(Self {
                    user_id: members.required("userId")?,
                    sales_channel_id: members.required("salesChannelId")?,
                    $($member: members.required($text)?,)?
                })
            }
        }

        ecoledger_kernel::constructors! {
            $name(user_id: UserId, sales_channel_id: SalesChannelId $(, $member: $type)?);
        }
    )*};
}

binding_commands! {
    /// Binds a user to a channel; a user has at most one. Operator or `ROLE_ADMINISTRATOR`.
    BindUser {}
    /// Ends a binding with all of its roles. Operator or `ROLE_ADMINISTRATOR`.
    UnbindUser {}
    /// Gives a bound user a role. Operator or `ROLE_ADMINISTRATOR`.
    GrantRole {
        /// The role.
        role: Role = "role"
    }
    /// Takes a role from a user. Operator or `ROLE_ADMINISTRATOR`.
    RevokeRole {
        /// The role.
        role: Role = "role"
    }
}

/// Makes an API key for the acting user. The passphrase never enters the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateApiKey {
    /// The new key. The id of a deleted key is not free again.
    pub api_key_id: ApiKeyId,
    /// The hash of the passphrase; no query shows it.
    pub passphrase_hash: Text,
    /// Until when the key is good.
    pub expires_at: Timestamp,
}

impl FromMembers for CreateApiKey {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            api_key_id: members.required("apiKeyId")?,
            passphrase_hash: members.required("passphraseHash")?,
            expires_at: members.required("expiresAt")?,
        })
    }
}

/// Deletes one of the acting user's own API keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeleteApiKey {
    /// The key.
    pub api_key_id: ApiKeyId,
}

impl FromMembers for DeleteApiKey {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { api_key_id: members.required("apiKeyId")? })
    }
}

ecoledger_kernel::constructors! {
    RegisterSalesChannel(sales_channel_id: SalesChannelId, name: Name);
    CreateApiKey(api_key_id: ApiKeyId, passphrase_hash: Text, expires_at: Timestamp);
    DeleteApiKey(api_key_id: ApiKeyId);
}
