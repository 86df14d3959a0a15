//! Where events come from and where they go: rules emit them, entities take their changes.

use alloc::vec::Vec;

use crate::{Entity, EntityKey, Inconsistent};

/// Where a rule puts its events. The facade's list takes every crate's events without collecting them again.
pub trait Emit<E> {
    /// Adds an event to the decision.
    fn emit(&mut self, event: E);
}

impl<E> Emit<E> for Vec<E> {
    fn emit(&mut self, event: E) {
        self.push(event);
    }
}

/// A store that takes changes of entities of one kind. Each change raises the entity's version by one.
pub trait Apply<E: Entity> {
    /// Lets one entity take its change.
    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent>;
}

/// Collects which entities an event touches, by folding it into a store that only writes down keys.
#[derive(Clone, Debug, Default)]
pub struct Touches(Vec<EntityKey>);

impl Touches {
    /// The keys, in the order in which the event changes them.
    #[must_use]
    pub fn into_keys(self) -> Vec<EntityKey> {
        self.0
    }
}

impl<E: Entity> Apply<E> for Touches {
    fn apply(&mut self, id: &E::Id, _change: E::Change<'_>) -> Result<(), Inconsistent> {
        if E::NAMED {
            self.0.push(E::key(id));
        }
        Ok(())
    }
}
