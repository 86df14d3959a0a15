use ecoledger_kernel::{
    ACTOR_KIND, Actor, Code, CommandContext, Emit, Entity as _, Halt, Holds, Notes, Reader, Refusal, SalesChannelId, UserId,
    Version, View, operator,
};

use super::{
    ApiKey, ApiKeyCreated, ApiKeyDeleted, BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole,
    RoleGranted, RoleRevoked, SalesChannel, SalesChannelRegistered, UnbindUser, UserBinding, UserBound, UserUnbound,
    policy::{ChannelRight, authorize, channel_user},
};
use crate::{BundlesView, Event};

pub(crate) fn register_sales_channel<V: BundlesView, N: Notes>(
    command: &RegisterSalesChannel,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let slot = reader.read::<SalesChannel>(&command.sales_channel_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.sales_channel_id, slot)?;
    let event = SalesChannelRegistered { sales_channel_id: command.sales_channel_id, name: command.name.clone() };
    events.emit(event.into());
    Ok(())
}

/// The operator manages the bindings of every channel, a role administrator those of its own: a foreign channel is
/// `notFound` (D-76), and a binding in one has no version for it (D-94). Gives the user's binding as it is, after the checks
/// that all four commands share.
fn binding_to_manage<'v, V, N>(
    user: UserId,
    channel: SalesChannelId,
    context: &CommandContext,
    reader: &mut Reader<'v, V, N>,
) -> Result<Option<&'v UserBinding>, Halt<V::Gap>>
where
    V: View + Holds<UserBinding> + Holds<SalesChannel>,
    N: Notes,
{
    let own_channel = match context.actor {
        Actor::Operator => None,
        Actor::ChannelUser(_) => Some(authorize(&context.actor, ChannelRight::AdministerRoles, reader)?),
        Actor::Member { .. } | Actor::AccountHolder(_) => {
            reader.rule(ACTOR_KIND);
            return Err(Refusal::forbidden(ACTOR_KIND).into());
        }
    };
    let binding = reader.read::<UserBinding>(&user)?;
    reader.check("D-76 foreign channel", own_channel.is_none_or(|own| own == channel), || {
        Refusal::not_found(&SalesChannel::key(&channel))
    })?;
    reader.found::<SalesChannel>(&channel)?;
    let elsewhere = binding.entity.is_some_and(|binding| own_channel.is_some_and(|own| own != binding.channel));
    let version = if elsewhere { Version::NONE } else { binding.version };
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    Ok(binding.entity)
}

/// The user's binding to this channel: `notBound` without one, or with one to another channel.
fn bound<V: View, N: Notes>(
    binding: Option<&UserBinding>,
    user: UserId,
    channel: SalesChannelId,
    reader: &mut Reader<'_, V, N>,
) -> Result<UserBinding, Halt<V::Gap>> {
    reader.rule("notBound");
    let binding = binding.filter(|binding| binding.channel == channel);
    let refusal = || Refusal::about(Code::NotBound, &UserBinding::key(&user), "is not bound to the sales channel");
    Ok(binding.cloned().ok_or_else(refusal)?)
}

pub(crate) fn bind_user<V: BundlesView, N: Notes>(
    command: &BindUser,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let binding = binding_to_manage(command.user_id, command.sales_channel_id, context, reader)?;
    let other = binding.is_some_and(|binding| binding.channel != command.sales_channel_id);
    reader.check("D-39 at most one channel", !other, || {
        Refusal::about(Code::AlreadyBound, &UserBinding::key(&command.user_id), "is bound to another sales channel")
    })?;
    if binding.is_none() {
        events.emit(UserBound { user_id: command.user_id, sales_channel_id: command.sales_channel_id }.into());
    }
    Ok(())
}

pub(crate) fn unbind_user<V: BundlesView, N: Notes>(
    command: &UnbindUser,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let binding = binding_to_manage(command.user_id, command.sales_channel_id, context, reader)?;
    let UserBinding { channel, roles } = bound(binding, command.user_id, command.sales_channel_id, reader)?;
    events.emit(UserUnbound { user_id: command.user_id, sales_channel_id: channel, roles }.into());
    Ok(())
}

pub(crate) fn grant_role<V: BundlesView, N: Notes>(
    command: &GrantRole,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let binding = binding_to_manage(command.user_id, command.sales_channel_id, context, reader)?;
    let UserBinding { channel, roles } = bound(binding, command.user_id, command.sales_channel_id, reader)?;
    if !roles.contains(&command.role) {
        events.emit(RoleGranted { user_id: command.user_id, sales_channel_id: channel, role: command.role }.into());
    }
    Ok(())
}

pub(crate) fn revoke_role<V: BundlesView, N: Notes>(
    command: &RevokeRole,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let binding = binding_to_manage(command.user_id, command.sales_channel_id, context, reader)?;
    let UserBinding { channel, roles } = bound(binding, command.user_id, command.sales_channel_id, reader)?;
    reader.check("D-50 role not held", roles.contains(&command.role), || {
        Refusal::wrong_state(&UserBinding::key(&command.user_id), "the role is not held")
    })?;
    events.emit(RoleRevoked { user_id: command.user_id, sales_channel_id: channel, role: command.role }.into());
    Ok(())
}

pub(crate) fn create_api_key<V: BundlesView, N: Notes>(
    command: &CreateApiKey,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let user_id = channel_user(&context.actor, reader)?;
    let slot = reader.read::<ApiKey>(&command.api_key_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.api_key_id, slot)?;
    let event = ApiKeyCreated {
        api_key_id: command.api_key_id,
        user_id,
        passphrase_hash: command.passphrase_hash.clone(),
        created_on: context.at,
        expires_at: command.expires_at,
    };
    events.emit(event.into());
    Ok(())
}

pub(crate) fn delete_api_key<V: BundlesView, N: Notes>(
    command: &DeleteApiKey,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let user_id = channel_user(&context.actor, reader)?;
    let own = |key: &ApiKey| key.user == user_id;
    let (_, version) = reader.found_where(&command.api_key_id, "D-77 own API keys", own)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    events.emit(ApiKeyDeleted { api_key_id: command.api_key_id, user_id }.into());
    Ok(())
}
