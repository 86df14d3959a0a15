//! Who may act in a channel, and in which.

use ecoledger_kernel::{Actor, ActorKind, Clash, Halt, Holds, Notes, Reader, SalesChannelId, UserId, View, expect_actor_kind};

use super::{UserBinding, policy::ChannelRight};

/// The channel in which the actor has the right: `forbidden` for another kind of actor, an unbound user, or one without the
/// role. No resource is looked up, so nothing leaks ([D-61]).
///
/// [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
pub fn authorize<V: View + Holds<UserBinding>, N: Notes>(
    actor: &Actor,
    right: ChannelRight,
    reader: &mut Reader<'_, V, N>,
) -> Result<SalesChannelId, Halt<V::Gap>> {
    let user = channel_user(actor, reader)?;
    let binding = reader.read::<UserBinding>(&user)?.entity;
    reader.expect_some(right.grant().rule, right.channel_of(binding), Clash::none)
}

/// The user that acts in a channel: `forbidden` for any other kind of actor.
pub fn channel_user<V: View, N: Notes>(actor: &Actor, reader: &mut Reader<'_, V, N>) -> Result<UserId, Halt<V::Gap>> {
    let user = match actor {
        Actor::ChannelUser(user) => Some(*user),
        Actor::Operator | Actor::Member { .. } | Actor::AccountHolder(_) => None,
    };
    expect_actor_kind(actor, &[ActorKind::ChannelUser], user, reader)
}
