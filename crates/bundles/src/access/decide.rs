use ecoledger_kernel::{
    Actor, ActorKind, Clash, CommandContext, Emit, Entity as _, Halt, Holds, NOT_FOUND, Notes, Reader, SalesChannelId, UserId,
    Version, View, declare_rules, expect_actor_kind, operator,
};

use super::{
    ApiKey, ApiKeyCreated, ApiKeyDeleted, BindUser, CreateApiKey, DeleteApiKey, GrantRole, RegisterSalesChannel, RevokeRole,
    RoleGranted, RoleRevoked, SalesChannel, SalesChannelRegistered, UnbindUser, UserBinding, UserBound, UserUnbound, authorize,
    channel_user, policy::ChannelRight,
};
use crate::{BundlesView, Event};

declare_rules! {
    /// Who manages the roles of one channel does not see another (D-76).
    FOREIGN_CHANNEL = NotFound "D-76 foreign channel": NOT_FOUND.sentence();

    /// A role is given to who is bound to the channel (D-39).
    BOUND = NotBound "notBound":
        "the user is not bound to this sales channel; a role administrator of the channel, or the operator, binds it with \
         bindUser";

    /// A user is bound to one channel (D-39).
    ONE_CHANNEL = AlreadyBound "D-39 at most one channel":
        "the user is bound to another sales channel, and may be bound to one only; it must be unbound there first";

    /// Only a role that is held can be taken away (D-50).
    ROLE_NOT_HELD = WrongState "D-50 channel role not held":
        "only a role that the user holds in the sales channel can be revoked; its binding shows which these are";

    /// An API key is its user's own (D-77).
    OWN_API_KEYS = NotFound "D-77 own API keys": NOT_FOUND.sentence();
}

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
            expect_actor_kind(&context.actor, &[ActorKind::Operator, ActorKind::ChannelUser], None, reader)?
        }
    };
    let binding = reader.read::<UserBinding>(&user)?;
    reader
        .check(FOREIGN_CHANNEL, own_channel.is_none_or(|own| own == channel), || Clash::about(&SalesChannel::key(&channel)))?;
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
    let binding = binding.filter(|binding| binding.channel == channel);
    reader.expect_some(BOUND, binding.cloned(), || Clash::about(&UserBinding::key(&user)))
}

pub(crate) fn bind_user<V: BundlesView, N: Notes>(
    command: &BindUser,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let binding = binding_to_manage(command.user_id, command.sales_channel_id, context, reader)?;
    let other = binding.is_some_and(|binding| binding.channel != command.sales_channel_id);
    reader.check(ONE_CHANNEL, !other, || Clash::about(&UserBinding::key(&command.user_id)))?;
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
    events.emit(UserUnbound { user_id: command.user_id, sales_channel_id: channel, roles: roles.iter().collect() }.into());
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
    if !roles.contains(command.role) {
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
    reader.check(ROLE_NOT_HELD, roles.contains(command.role), || {
        Clash::about(&UserBinding::key(&command.user_id)).status("the role is not held")
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
    let (_, version) = reader.found_where(&command.api_key_id, OWN_API_KEYS, own)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    events.emit(ApiKeyDeleted { api_key_id: command.api_key_id, user_id }.into());
    Ok(())
}
