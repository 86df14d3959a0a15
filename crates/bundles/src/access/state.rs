use ecoledger_kernel::{ApiKeyId, Entity, EntityKey, Inconsistent, Name, SalesChannelId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::{ApiKeyCreated, Role, Roles};

/// A sales channel: the boundary within which traders, transactions and users see each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct SalesChannel {
    /// Its name.
    pub name: Name,
}

/// What happens to a sales channel.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SalesChannelChange<'e> {
    /// It is opened.
    Registered {
        /// Its name.
        name: &'e Name,
    },
}

impl Entity for SalesChannel {
    type Id = SalesChannelId;
    type Change<'e> = SalesChannelChange<'e>;

    fn key(id: &SalesChannelId) -> EntityKey {
        EntityKey::SalesChannel(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &SalesChannelId, change: SalesChannelChange<'_>) -> Result<(), Inconsistent> {
        let SalesChannelChange::Registered { name } = change;
        match slot {
            None => *slot = Some(Self { name: name.clone() }),
            Some(_) => return Err(Inconsistent::new(&Self::key(id), "registered twice")),
        }
        Ok(())
    }
}

/// A user's one binding to a sales channel, with its roles there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct UserBinding {
    /// The channel.
    pub channel: SalesChannelId,
    /// The roles.
    pub roles: Roles,
}

/// What happens to a binding.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum BindingChange {
    /// It begins, without roles.
    Bound {
        /// The channel.
        channel: SalesChannelId,
    },
    /// It ends. Its place keeps the version (D-73).
    Unbound,
    /// A role is given.
    Granted(Role),
    /// A role is taken.
    Revoked(Role),
}

impl Entity for UserBinding {
    type Id = UserId;
    type Change<'e> = BindingChange;

    const ENDS: bool = true;

    fn key(id: &UserId) -> EntityKey {
        EntityKey::UserBinding(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &UserId, change: BindingChange) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, BindingChange::Bound { channel }) => *slot = Some(Self { channel, roles: Roles::default() }),
            (Some(_), BindingChange::Bound { .. }) => return inconsistent("bound twice"),
            (Some(_), BindingChange::Unbound) => *slot = None,
            (Some(binding), BindingChange::Granted(role)) => binding.roles.insert(role),
            (Some(binding), BindingChange::Revoked(role)) => binding.roles.remove(role),
            (None, BindingChange::Unbound | BindingChange::Granted(_) | BindingChange::Revoked(_)) => {
                return inconsistent("not bound");
            }
        }
        Ok(())
    }
}

/// A user's API key. It has the rights that its user has when it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ApiKey {
    /// Its user.
    pub user: UserId,
    /// The hash of its passphrase; shown by no query.
    pub passphrase_hash: Text,
    /// When it was made.
    pub created_on: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What happens to an API key.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ApiKeyChange<'e> {
    /// It is made.
    Created(&'e ApiKeyCreated),
    /// It is deleted. Its place stays taken (D-85).
    Deleted,
}

impl Entity for ApiKey {
    type Id = ApiKeyId;
    type Change<'e> = ApiKeyChange<'e>;

    const ENDS: bool = true;

    fn key(id: &ApiKeyId) -> EntityKey {
        EntityKey::ApiKey(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &ApiKeyId, change: ApiKeyChange<'_>) -> Result<(), Inconsistent> {
        match (slot.is_some(), change) {
            (false, ApiKeyChange::Created(event)) => {
                *slot = Some(Self {
                    user: event.user_id,
                    passphrase_hash: event.passphrase_hash.clone(),
                    created_on: event.created_on,
                    expires_at: event.expires_at,
                });
            }
            (true, ApiKeyChange::Deleted) => *slot = None,
            (true, ApiKeyChange::Created(_)) => return Err(Inconsistent::new(&Self::key(id), "created twice")),
            (false, ApiKeyChange::Deleted) => return Err(Inconsistent::new(&Self::key(id), "deleted, but not there")),
        }
        Ok(())
    }
}
