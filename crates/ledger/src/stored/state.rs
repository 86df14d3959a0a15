//! The state of an entity of whichever kind, and what is known of each kind's stored form: all of it from the one list.

use alloc::string::ToString as _;
use core::hash::Hash;

use ecoledger_kernel::{Entity, EntityKey, EntityKind};
use serde::{Serialize, de::DeserializeOwned};

use super::UnreadableEntity;
use crate::kinds::every_kind;

/// An entity that can be stored.
pub(crate) trait Kind: Entity<Id: Hash + Eq> + Serialize + DeserializeOwned + Into<EntityState> {}

/// Reads a state of one kind.
fn read_kind<E: Kind>(id: &E::Id, form: u32, json: Option<&str>) -> Result<Option<EntityState>, UnreadableEntity> {
    if form != E::FORM {
        return Err(UnreadableEntity::UnknownForm { key: E::key(id), expected: E::FORM, found: form });
    }
    let Some(json) = json else { return Ok(None) };
    let shape = |error: serde_json::Error| UnreadableEntity::Shape { key: E::key(id), what: error.to_string() };
    let state: E = serde_json::from_str(json).map_err(shape)?;
    state.expect_possible(id).map_err(|what| UnreadableEntity::Impossible { key: E::key(id), what })?;
    Ok(Some(state.into()))
}

macro_rules! states {
    ($($table:ident: $kind:ident $entity:ty,)*) => {
        /// The state of an entity, by the kind of its key.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) enum EntityState {
            $($kind($entity),)*
        }

        impl Serialize for EntityState {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$kind(state) => state.serialize(serializer),)* }
            }
        }

        $(impl Kind for $entity {}

        impl From<$entity> for EntityState {
            fn from(state: $entity) -> Self {
                Self::$kind(state)
            }
        })*

        $(impl TryFrom<EntityState> for $entity {
            type Error = EntityState;

            fn try_from(state: EntityState) -> Result<Self, EntityState> {
                match state {
                    EntityState::$kind(state) => Ok(state),
                    other => Err(other),
                }
            }
        })*

        /// Reads a state by the kind of its key.
        pub(super) fn read(key: &EntityKey, form: u32, json: Option<&str>) -> Result<Option<EntityState>, UnreadableEntity> {
            match key {
                $(EntityKey::$kind(id) => read_kind::<$entity>(id, form, json),)*
                _ if json.is_none() => Ok(None),
                _ => Err(UnreadableEntity::Impossible { key: key.clone(), what: NO_ENTITY }),
            }
        }

        pub(super) const FORMS: &[(EntityKind, u32)] = &[$((EntityKind::$kind, <$entity as Entity>::FORM),)*];

        /// The form of the states that such a key finds; the first one for a key that finds nothing.
        pub(super) const fn form(key: &EntityKey) -> u32 {
            match key {
                $(EntityKey::$kind(_) => <$entity as Entity>::FORM,)*
                _ => 1,
            }
        }

        /// Whether an event can end such an entity.
        pub(super) const fn ends(key: &EntityKey) -> bool {
            match key {
                $(EntityKey::$kind(_) => <$entity as Entity>::ENDS,)*
                _ => false,
            }
        }
    };
}

every_kind!(states);

/// Of a key that refusals name, and that finds nothing.
const NO_ENTITY: &str = "expected no state: a key of this kind is named in refusals only, and finds no entity";
