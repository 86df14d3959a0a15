//! The entities that are held of a state, each with its version: a place for each that was asked for, an empty one for what was
//! never made or has ended.

use core::hash::Hash;

use ecoledger_kernel::{Entity, EntityKey, Slot, Version};

use crate::{
    HashKey, StoredEntity,
    entities::{EntityPlace, Map, map},
    kinds::every_kind,
    stored::of_slot,
};

/// Where the entities of one kind are kept.
pub(crate) trait Keeps<E: Entity<Id: Hash + Eq>> {
    fn places(&self) -> &Map<E::Id, EntityPlace<E>>;
    fn places_mut(&mut self) -> &mut Map<E::Id, EntityPlace<E>>;

    fn place(&self, id: &E::Id) -> Option<Slot<'_, E>> {
        self.places().get(id).map(EntityPlace::slot)
    }
}

macro_rules! kept {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        #[derive(Clone, Debug)]
        pub(crate) struct Loaded {
            $($table: Map<<$entity as Entity>::Id, EntityPlace<$entity>>,)*
        }

        impl Loaded {
            pub(crate) fn new(key: HashKey) -> Self {
                Self { $($table: map(key),)* }
            }

            /// Whether it has a place. A key that is named in refusals only has none anywhere, so that nothing lacks it.
            pub(crate) fn has(&self, key: &EntityKey) -> bool {
                match key {
                    $(EntityKey::$kind(id) => self.$table.contains_key(id),)*
                    _ => true,
                }
            }

            /// Gives an entity its place.
            pub(crate) fn put(&mut self, entity: StoredEntity) {
                let (key, version, state) = entity.into_parts();
                match key {
                    $(EntityKey::$kind(id) => {
                        // The state of a stored entity is of its key's kind.
                        let entity = state.and_then(|state| <$entity>::try_from(state).ok());
                        self.$table.insert(id, EntityPlace::new(entity, version));
                    })*
                    _ => {}
                }
            }

            /// What stands in its place.
            pub(crate) fn get(&self, key: &EntityKey) -> Option<StoredEntity> {
                match key {
                    $(EntityKey::$kind(id) => Some(of_slot::<$entity>(id, self.$table.get(id)?.slot())),)*
                    _ => Some(StoredEntity::absent(key.clone())),
                }
            }

            /// Takes its place away.
            pub(crate) fn forget(&mut self, key: &EntityKey) {
                match key {
                    $(EntityKey::$kind(id) => {
                        self.$table.swap_remove(id);
                    })*
                    _ => {}
                }
            }

            /// The version in its place.
            pub(crate) fn version(&self, key: &EntityKey) -> Option<Version> {
                match key {
                    $(EntityKey::$kind(id) => self.$table.get(id).map(EntityPlace::version),)*
                    _ => None,
                }
            }

            /// Takes over every place of another, which says what the entities are now.
            pub(crate) fn take_over(&mut self, newer: Self) {
                $(self.$table.extend(newer.$table);)*
            }
        }

        $(impl Keeps<$entity> for Loaded {
            fn places(&self) -> &Map<<$entity as Entity>::Id, EntityPlace<$entity>> {
                &self.$table
            }

            fn places_mut(&mut self) -> &mut Map<<$entity as Entity>::Id, EntityPlace<$entity>> {
                &mut self.$table
            }
        })*
    };
}

every_kind!(kept);
