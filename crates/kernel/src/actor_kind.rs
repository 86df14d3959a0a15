//! The rule about the kind of actor.

use crate::{Actor, Halt, Notes, Reader, Refusal, View};

/// The rule that denies an actor of the wrong kind.
pub const ACTOR_KIND: &str = "actorKind";

/// Only the platform operator: `forbidden` for any other kind of actor.
pub fn operator<V: View, N: Notes>(actor: &Actor, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    reader.check(ACTOR_KIND, matches!(actor, Actor::Operator), || Refusal::forbidden(ACTOR_KIND))
}
