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
pub struct Touches(Vec<Touch>);

#[derive(Clone, Debug)]
struct Touch {
    key: EntityKey,
    named: bool,
}

impl Touches {
    /// The keys that are named, in the order in which the event changes them.
    #[must_use]
    pub fn into_keys(self) -> Vec<EntityKey> {
        self.0.into_iter().filter(|touch| touch.named).map(|touch| touch.key).collect()
    }

    /// The same with the index entries, which are not named ([`Entity::NAMED`]): every key whose version is raised.
    #[must_use]
    pub fn into_all_keys(self) -> Vec<EntityKey> {
        self.0.into_iter().map(|touch| touch.key).collect()
    }
}

impl<E: Entity> Apply<E> for Touches {
    fn apply(&mut self, id: &E::Id, _change: E::Change<'_>) -> Result<(), Inconsistent> {
        self.0.push(Touch { key: E::key(id), named: E::NAMED });
        Ok(())
    }
}
