//! The rule about the kind of actor.

use crate::{Actor, ActorKind, Clash, Halt, Notes, Reader, Refusal, View, declare_rules};

declare_rules! {
    /// What an actor may ask follows first from its kind ([D-61]).
    ///
    /// [D-61]: crate::rules::whole_ledger#d-61
    ACTOR_KIND = Forbidden "actorKind":
        "not for actors of this kind; the host says who asks, after it has authenticated its client";
}

/// The refusal of an actor that is of none of these kinds.
#[must_use]
pub fn wrong_actor_kind(actor: &Actor, allowed: &[ActorKind]) -> Refusal {
    ACTOR_KIND.refusal(clash(actor, allowed))
}

/// What is asked of an actor of one of these kinds, none for any other: `forbidden` then.
pub fn expect_actor_kind<T, V: View, N: Notes>(
    actor: &Actor,
    allowed: &[ActorKind],
    asked: Option<T>,
    reader: &mut Reader<'_, V, N>,
) -> Result<T, Halt<V::Gap>> {
    reader.expect_some(ACTOR_KIND, asked, || clash(actor, allowed))
}

/// Only the platform operator: `forbidden` for any other kind of actor.
pub fn operator<V: View, N: Notes>(actor: &Actor, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    let is_operator = matches!(actor, Actor::Operator);
    reader.check(ACTOR_KIND, is_operator, || clash(actor, &[ActorKind::Operator]))
}

fn clash(actor: &Actor, allowed: &[ActorKind]) -> Clash {
    let allowed: alloc::vec::Vec<&'static str> = allowed.iter().map(|kind| kind.name()).collect();
    Clash::none().allowing(&allowed).found(actor.kind())
}
