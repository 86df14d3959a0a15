//! Channels, bindings, roles, API keys.

use std::collections::BTreeSet;

use ecoledger::{
    Actor, Code, CommandContext,
    bundles::{BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole, UnbindUser, policy::Role},
    kernel::{EntityKey, SalesChannelId, UserId},
};

use super::{Model, No, Taken, ensure, no};

impl Model {
    pub(super) fn register_sales_channel(
        &mut self,
        context: &CommandContext,
        command: &RegisterSalesChannel,
    ) -> Result<Taken, No> {
        Self::operator(context)?;
        let key = EntityKey::SalesChannel(command.sales_channel_id);
        self.expect_unknown(context)?;
        ensure(self.channels.insert(command.sales_channel_id), Code::AlreadyExists)?;
        self.touch(key);
        Ok(Taken::Changed)
    }

    /// Who may manage bindings; a foreign channel, like one that is not there, is `notFound` (D-76).
    fn manage(&self, context: &CommandContext, user: UserId, channel: SalesChannelId) -> Result<(), No> {
        let own = match context.actor {
            Actor::Operator => channel,
            _ => self.clerk(context, Role::RoleAdministrator)?,
        };
        ensure(own == channel && self.channels.contains(&channel), Code::NotFound)?;
        let elsewhere = self.bindings.get(&user).is_some_and(|(bound, _)| *bound != channel);
        if elsewhere && context.actor != Actor::Operator {
            return self.expect_unknown(context);
        }
        self.expect(context, &EntityKey::UserBinding(user))
    }

    fn is_bound(&self, user: UserId, channel: SalesChannelId) -> bool {
        self.bindings.get(&user).is_some_and(|(bound, _)| *bound == channel)
    }

    pub(super) fn bind_user(&mut self, context: &CommandContext, command: &BindUser) -> Result<Taken, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        match self.bindings.get(&command.user_id) {
            Some((channel, _)) if *channel == command.sales_channel_id => Ok(Taken::Unchanged),
            Some(_) => no(Code::AlreadyBound),
            None => {
                self.bindings.insert(command.user_id, (command.sales_channel_id, BTreeSet::new()));
                self.touch(EntityKey::UserBinding(command.user_id));
                Ok(Taken::Changed)
            }
        }
    }

    pub(super) fn unbind_user(&mut self, context: &CommandContext, command: &UnbindUser) -> Result<Taken, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        ensure(self.is_bound(command.user_id, command.sales_channel_id), Code::NotBound)?;
        self.bindings.remove(&command.user_id);
        self.touch(EntityKey::UserBinding(command.user_id));
        Ok(Taken::Changed)
    }

    pub(super) fn grant_role(&mut self, context: &CommandContext, command: &GrantRole) -> Result<Taken, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        ensure(self.is_bound(command.user_id, command.sales_channel_id), Code::NotBound)?;
        let binding = self.bindings.get_mut(&command.user_id);
        if !binding.is_some_and(|(_, roles)| roles.insert(command.role)) {
            return Ok(Taken::Unchanged);
        }
        self.touch(EntityKey::UserBinding(command.user_id));
        Ok(Taken::Changed)
    }

    pub(super) fn revoke_role(&mut self, context: &CommandContext, command: &RevokeRole) -> Result<Taken, No> {
        self.manage(context, command.user_id, command.sales_channel_id)?;
        ensure(self.is_bound(command.user_id, command.sales_channel_id), Code::NotBound)?;
        let binding = self.bindings.get_mut(&command.user_id);
        ensure(binding.is_some_and(|(_, roles)| roles.remove(&command.role)), Code::WrongState)?;
        self.touch(EntityKey::UserBinding(command.user_id));
        Ok(Taken::Changed)
    }

    pub(super) fn create_api_key(&mut self, context: &CommandContext, command: &CreateApiKey) -> Result<Taken, No> {
        let Actor::ChannelUser(user) = context.actor else { return no(Code::Forbidden) };
        let key = EntityKey::ApiKey(command.api_key_id);
        self.expect_unknown(context)?;
        ensure(!self.api_keys.contains_key(&command.api_key_id), Code::AlreadyExists)?;
        self.api_keys.insert(command.api_key_id, Some(user));
        self.touch(key);
        Ok(Taken::Changed)
    }

    pub(super) fn delete_api_key(&mut self, context: &CommandContext, command: &DeleteApiKey) -> Result<Taken, No> {
        let Actor::ChannelUser(user) = context.actor else { return no(Code::Forbidden) };
        let key = EntityKey::ApiKey(command.api_key_id);
        ensure(self.api_keys.get(&command.api_key_id) == Some(&Some(user)), Code::NotFound)?;
        self.expect(context, &key)?;
        self.api_keys.insert(command.api_key_id, None);
        self.touch(key);
        Ok(Taken::Changed)
    }
}
