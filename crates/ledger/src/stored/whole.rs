//! The entities of a whole ledger, as a store keeps them.

use ecoledger_bundles::{IdempotencyRecord, MadeUnderKey};
use ecoledger_kernel::{CertificateId, EntityKey, Holds, Slot};

use super::{EntityState, Kind, StoredEntity};
use crate::{
    Ledger,
    entities::{Entities, Restore},
    kinds::{every_kind, in_tables},
};

/// What stands in a place.
pub(crate) fn of_slot<E: Kind + Clone>(id: &E::Id, slot: Slot<'_, E>) -> StoredEntity {
    StoredEntity::new(E::key(id), slot.version, slot.entity.cloned().map(Into::into))
}

macro_rules! by_key {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        impl Entities {
            fn stored(&self, key: &EntityKey) -> StoredEntity {
                match key {
                    $(EntityKey::$kind(id) => {
                        let Ok(slot) = Holds::<$entity>::slot(self, id);
                        of_slot(id, slot)
                    })*
                    _ => StoredEntity::absent(key.clone()),
                }
            }
        }
    };
}

every_kind!(by_key);

macro_rules! restored {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        impl Entities {
            /// Takes an entity that is not here yet. Whether it was new, and what it stands on was here.
            pub(crate) fn restore(&mut self, entity: StoredEntity) -> bool {
                let (key, version, mut state) = entity.into_parts();
                if let Some(state) = &mut state {
                    share(state, self);
                }
                match (&key, state) {
                    $((EntityKey::$kind(id), Some(EntityState::$kind(state))) => {
                        self.restore_one(id, Some(state), version)
                    })*
                    $((EntityKey::$kind(id), None) => Restore::<$entity>::restore_one(self, id, None, version),)*
                    _ => false,
                }
            }
        }
    };
}

every_kind!(restored);

/// Lets an entity share what it has in common with one that is here already, as both did when events made them.
fn share(state: &mut EntityState, entities: &Entities) {
    if let EntityState::Credit(credit) = state
        && let Some(parent) = credit.parent.and_then(|parent| entities.credits.get(&parent).entity)
    {
        same(&mut credit.mint, &parent.mint);
        same(&mut credit.files, &parent.files);
        if let (Some(own), Some(of_parent)) = (&mut credit.end_use_buyer, &parent.end_use_buyer) {
            same(own, of_parent);
        }
    }
    if let EntityState::IdempotencyKey(IdempotencyRecord { made: MadeUnderKey::Trader(made), .. }) = state
        && let (trader, given) = &mut **made
        && let Some(trader) = entities.traders.get(trader).entity
    {
        same(given, &trader.particulars);
    }
}

/// Shares a value that is equal.
fn same<T: Clone + PartialEq>(own: &mut T, other: &T) {
    if own == other {
        own.clone_from(other);
    }
}

macro_rules! one_after_the_other {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        impl Entities {
            /// Those that are kept in tables of their own.
            pub(crate) fn stored_tables(&self) -> impl Iterator<Item = StoredEntity> {
                core::iter::empty()$(.chain(self.$table.iter().map(|(id, place)| of_slot(id, place.slot()))))*
            }
        }
    };
}

in_tables!(one_after_the_other);

impl Entities {
    pub(crate) fn stored_issuances(&self) -> impl Iterator<Item = StoredEntity> {
        self.inventory.issuances().map(|(id, place)| of_slot(id, place.slot()))
    }

    fn stored_bundles(&self) -> impl Iterator<Item = StoredEntity> {
        let bundles = self.inventory.bundles();
        bundles.map(|(issuance, serial, place)| of_slot(&CertificateId::new(issuance.clone(), serial), place.slot()))
    }
}

impl Ledger {
    /// An entity as a store keeps it; without a state where there is none.
    #[must_use]
    pub fn entity(&self, key: &EntityKey) -> StoredEntity {
        self.entities.stored(key)
    }

    /// Every entity that was ever made, as a store keeps it: kind after kind, each in the order in which they were made. What
    /// has ended is among them, without a state.
    pub fn entities(&self) -> impl Iterator<Item = StoredEntity> {
        let entities = &self.entities;
        entities.stored_tables().chain(entities.stored_issuances()).chain(entities.stored_bundles())
    }
}
