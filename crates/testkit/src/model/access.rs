//! Channels, bindings, roles, API keys.

use std::collections::BTreeSet;

use ecoledger::{
    Actor, Code, CommandContext,
    bundles::{BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole, UnbindUser, policy::Role},
    kernel::{EntityKey, SalesChannelId, UserId},
};

use serde_json::{Value, json};

use super::{ApiKey, Model, No, ensure, no};

impl Model {
    pub(super) fn register_sales_channel(
        &mut self,
        context: &CommandContext,
        command: &RegisterSalesChannel,
    ) -> Result<Value, No> {
        Self::operator(context)?;
        let id = command.sales_channel_id;
        self.expect_unknown(context)?;
        ensure(!self.channels.contains_key(&id), Code::AlreadyExists)?;
        self.channels.insert(id, command.name.clone());
        self.happens("salesChannelRegistered", [EntityKey::SalesChannel(id)]);
        Ok(self.channel_shown(id))
    }

    /// Who may manage bindings; a foreign channel, like one that is not there, is `notFound` (D-76).
    fn manage(&self, context: &CommandContext, user: UserId, channel: SalesChannelId) -> Result<(), No> {
        let own = match context.actor {
            Actor::Operator => channel,
            _ => self.clerk(context, Role::RoleAdministrator)?,
        };
        ensure(own == channel && self.channels.contains_key(&channel), Code::NotFound)?;
        let elsewhere = self.bindings.get(&user).is_some_and(|(bound, _)| *bound != channel);
        if elsewhere && context.actor != Actor::Operator {
            return self.expect_unknown(context);
        }
        self.expect(context, &EntityKey::UserBinding(user))
    }

    fn is_bound(&self, user: UserId, channel: SalesChannelId) -> bool {
        self.bindings.get(&user).is_some_and(|(bound, _)| *bound == channel)
    }

    pub(super) fn bind_user(&mut self, context: &CommandContext, command: &BindUser) -> Result<Value, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        match self.bindings.get(&command.user_id) {
            Some((channel, _)) if *channel == command.sales_channel_id => {}
            Some(_) => return no(Code::AlreadyBound),
            None => {
                self.bindings.insert(command.user_id, (command.sales_channel_id, BTreeSet::new()));
                self.happens("userBound", [EntityKey::UserBinding(command.user_id)]);
            }
        }
        Ok(self.binding_shown(command.user_id))
    }

    pub(super) fn unbind_user(&mut self, context: &CommandContext, command: &UnbindUser) -> Result<Value, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        ensure(self.is_bound(command.user_id, command.sales_channel_id), Code::NotBound)?;
        self.happens("userUnbound", [EntityKey::UserBinding(command.user_id)]);
        // What was removed, at the version that it has now.
        let removed = self.binding_shown(command.user_id);
        self.bindings.remove(&command.user_id);
        Ok(removed)
    }

    pub(super) fn grant_role(&mut self, context: &CommandContext, command: &GrantRole) -> Result<Value, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        ensure(self.is_bound(command.user_id, command.sales_channel_id), Code::NotBound)?;
        let binding = self.bindings.get_mut(&command.user_id);
        if binding.is_some_and(|(_, roles)| roles.insert(command.role)) {
            self.happens("roleGranted", [EntityKey::UserBinding(command.user_id)]);
        }
        Ok(role_shown(command.user_id, command.sales_channel_id, command.role))
    }

    pub(super) fn revoke_role(&mut self, context: &CommandContext, command: &RevokeRole) -> Result<Value, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        ensure(self.is_bound(command.user_id, command.sales_channel_id), Code::NotBound)?;
        let binding = self.bindings.get_mut(&command.user_id);
        ensure(binding.is_some_and(|(_, roles)| roles.remove(&command.role)), Code::WrongState)?;
        self.happens("roleRevoked", [EntityKey::UserBinding(command.user_id)]);
        Ok(role_shown(command.user_id, command.sales_channel_id, command.role))
    }

    pub(super) fn create_api_key(&mut self, context: &CommandContext, command: &CreateApiKey) -> Result<Value, No> {
        let Actor::ChannelUser(user) = context.actor else { return no(Code::Forbidden) };
        let id = command.api_key_id;
        self.expect_unknown(context)?;
        ensure(!self.api_keys.contains_key(&id), Code::AlreadyExists)?;
        let key = ApiKey { user, created_on: context.at, expires_at: command.expires_at, is_deleted: false };
        self.api_keys.insert(id, key);
        self.happens("apiKeyCreated", [EntityKey::ApiKey(id)]);
        Ok(self.api_key_shown(id))
    }

    pub(super) fn delete_api_key(&mut self, context: &CommandContext, command: &DeleteApiKey) -> Result<Value, No> {
        let Actor::ChannelUser(user) = context.actor else { return no(Code::Forbidden) };
        let key = EntityKey::ApiKey(command.api_key_id);
        let own = |one: &ApiKey| one.user == user && !one.is_deleted;
        ensure(self.api_keys.get(&command.api_key_id).is_some_and(own), Code::NotFound)?;
        self.expect(context, &key)?;
        self.api_keys.get_mut(&command.api_key_id).expect("looked up").is_deleted = true;
        self.happens("apiKeyDeleted", [key]);
        Ok(json!({ "apiKeyId": command.api_key_id }))
    }
}

fn role_shown(user: UserId, channel: SalesChannelId, role: Role) -> Value {
    json!({ "userId": user, "salesChannelId": channel, "role": role })
}
