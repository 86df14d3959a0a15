//! One entity, folded from events alone: the store against which the locality of folding is held (D-3).

use core::any::Any;

use ecoledger::{
    Recorded, Version,
    kernel::{Apply, Entity, EntityKey, Inconsistent},
};
use serde::Serialize;

/// A place for one entity, of whichever kind. What an event does to others passes by.
#[derive(Debug)]
pub struct Lone {
    key: EntityKey,
    version: Version,
    /// An `Option` of the entity, once an event has told of which kind it is.
    slot: Option<Box<dyn Any>>,
    json: String,
}

impl Lone {
    /// The empty place of this entity.
    #[must_use]
    pub fn new(key: EntityKey) -> Self {
        Self { key, version: Version::NONE, slot: None, json: String::new() }
    }

    /// The entity after those of the events that touch it; no other is looked at.
    pub fn fold<'r>(key: &EntityKey, events: impl IntoIterator<Item = &'r Recorded>) -> Result<Self, Inconsistent> {
        let mut lone = Self::new(key.clone());
        for recorded in events.into_iter().filter(|recorded| recorded.raises().contains(key)) {
            recorded.fold(&mut lone)?;
        }
        Ok(lone)
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The line that the ledger's own state has for it.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {} {}", self.key, self.version, self.json)
    }
}

impl<E: Entity + Serialize> Apply<E> for Lone {
    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        if E::key(id) != self.key {
            return Ok(());
        }
        let boxed = self.slot.get_or_insert_with(|| Box::new(None::<E>));
        let slot = boxed.downcast_mut::<Option<E>>().expect("a key is of one kind");
        E::evolve(slot, id, change)?;
        self.version = self.version.next();
        self.json = slot.as_ref().map_or_else(String::new, |entity| serde_json::to_string(entity).expect("entities are JSON"));
        Ok(())
    }
}
