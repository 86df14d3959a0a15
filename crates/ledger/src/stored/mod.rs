//! Entities as they are stored: by key and version, their state in JSON of a known form.

mod state;
mod whole;

use alloc::string::{String, ToString as _};

use ecoledger_kernel::{EntityKey, EntityKind, Version};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct as _};
use serde_json::value::RawValue;

pub(crate) use state::{EntityState, Kind};
pub(crate) use whole::of_slot;

/// An entity as a store keeps it: its key, its version, and its state; no state for what has ended and for what was never made
/// ([D-73]).
///
/// A state is stored as JSON in a [form](Self::form) that has a number of its own for each kind of entity. It is a cache of the
/// events that touch the entity: a host that meets another form than today's folds the entity from them again.
///
/// ```
/// use ecoledger::{Actor, CommandContext, HashKey, Ledger, StoredEntity, bundles::RegisterSalesChannel, kernel::EntityKey, uuid::uuid};
/// let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
/// let channel = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
/// let command = RegisterSalesChannel::new(channel, "Nordic".parse()?);
/// let context = CommandContext::new(
///     uuid!("c548f316-4177-5897-a82f-34299e82a302").into(),
///     "2026-01-01T00:00:00Z".parse()?,
///     Actor::Operator,
/// );
/// ledger.execute(&context, &command.into())?;
///
/// let key: EntityKey = "salesChannel:25e636dc-06eb-59a5-9b6d-1f30f6215dc3".parse()?;
/// let entity = ledger.entity(&key);
/// let state = entity.to_json()?;
/// assert_eq!((entity.version().get(), entity.form(), state.as_deref()), (1, 1, Some(r#"{"name":"Nordic"}"#)));
/// assert_eq!(StoredEntity::from_json(&key, entity.version(), entity.form(), state.as_deref()), Ok(entity));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// As a whole it serializes as one object, `{"key":…,"version":…,"form":…,"state":…}`, the state `null` where there is none.
///
/// [D-73]: ecoledger_kernel::rules::versions#d-73
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntity {
    key: EntityKey,
    version: Version,
    state: Option<EntityState>,
}

impl StoredEntity {
    /// What was never made: without a state, at version 0.
    #[must_use]
    pub const fn absent(key: EntityKey) -> Self {
        Self { key, version: Version::NONE, state: None }
    }

    /// Reads what [`to_json`](Self::to_json) wrote, strictly: the same form, no member more or less, byte for byte what would
    /// be written again, and a state to which events can lead, as far as it tells of itself.
    pub fn from_json(key: &EntityKey, version: Version, form: u32, state: Option<&str>) -> Result<Self, UnreadableEntity> {
        let entity = Self::read(key, version, form, state)?;
        let (found, again) = (state.unwrap_or_default(), entity.to_json().map_err(UnreadableEntity::NoStoredForm)?);
        let again = again.unwrap_or_default();
        if found != again {
            let equal = again.bytes().zip(found.bytes()).take_while(|(written, found)| written == found);
            return Err(UnreadableEntity::NotAsWritten { key: key.clone(), after: equal.count() });
        }
        Ok(entity)
    }

    /// The same, but for the comparison with what would be written again: for text that is known to be as it was written.
    fn read(key: &EntityKey, version: Version, form: u32, state: Option<&str>) -> Result<Self, UnreadableEntity> {
        let impossible = |what| UnreadableEntity::Impossible { key: key.clone(), what };
        if u32::try_from(version.get()).is_err() {
            return Err(impossible("expected a version that counts the events that touched it, of at most 32 bits"));
        }
        let state = state::read(key, form, state)?;
        match (&state, version) {
            (Some(_), Version::NONE) => Err(impossible("expected a version from 1 on for what there is")),
            (None, version) if version != Version::NONE && !state::ends(key) => {
                Err(impossible("expected a state: no event ends an entity of this kind"))
            }
            (Some(_) | None, _) => Ok(Self { key: key.clone(), version, state }),
        }
    }

    /// The state as it is stored; none for what has ended and for what was never made.
    ///
    /// An error is a fault of this library: what events lead to can be written.
    pub fn to_json(&self) -> Result<Option<String>, NoStoredForm> {
        let json = self.state.as_ref().map(serde_json::to_string).transpose();
        json.map_err(|error| NoStoredForm { key: self.key.clone(), what: error.to_string() })
    }

    /// Its key.
    #[must_use]
    pub const fn key(&self) -> &EntityKey {
        &self.key
    }

    /// Its version: 0 for what was never made.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The number of the form in which the state of such an entity is written today.
    #[must_use]
    pub const fn form(&self) -> u32 {
        state::form(&self.key)
    }

    /// Every kind of entity with the number of the form in which it is written and read today.
    pub fn forms() -> impl Iterator<Item = (EntityKind, u32)> {
        state::FORMS.iter().copied()
    }

    /// Whether there is an entity: it was made and has not ended.
    #[must_use]
    pub const fn is_present(&self) -> bool {
        self.state.is_some()
    }

    pub(crate) const fn new(key: EntityKey, version: Version, state: Option<EntityState>) -> Self {
        Self { key, version, state }
    }

    pub(crate) fn into_parts(self) -> (EntityKey, Version, Option<EntityState>) {
        (self.key, self.version, self.state)
    }
}

impl Serialize for StoredEntity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("StoredEntity", 4)?;
        object.serialize_field("key", &self.key)?;
        object.serialize_field("version", &self.version)?;
        object.serialize_field("form", &self.form())?;
        object.serialize_field("state", &self.state)?;
        object.end()
    }
}

/// The form stands outside the state, so that a reader knows it before it reads.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Envelope<'a> {
    key: EntityKey,
    version: Version,
    form: u32,
    // Said even where there is none.
    #[serde(borrow, deserialize_with = "Option::deserialize")]
    state: Option<&'a RawValue>,
}

/// Without the comparison with what would be written again.
impl TryFrom<Envelope<'_>> for StoredEntity {
    type Error = UnreadableEntity;

    fn try_from(Envelope { key, version, form, state }: Envelope<'_>) -> Result<Self, UnreadableEntity> {
        Self::read(&key, version, form, state.map(RawValue::get))
    }
}

impl<'de> Deserialize<'de> for StoredEntity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Envelope { key, version, form, state } = Envelope::deserialize(deserializer)?;
        Self::from_json(&key, version, form, state.map(RawValue::get)).map_err(D::Error::custom)
    }
}

/// Why a stored entity cannot be read. A host folds it from its events again, or finds out who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadableEntity {
    /// It was stored in another form than today's.
    #[error("{key} is stored in form {found}: expected {expected}")]
    UnknownForm {
        /// The entity.
        key: EntityKey,
        /// The form that is read.
        expected: u32,
        /// The form in which it was stored.
        found: u32,
    },
    /// Its state has another shape than its form; in the words of the reader.
    #[error("{key}: {what}")]
    Shape {
        /// The entity.
        key: EntityKey,
        /// What was expected, and what was found.
        what: String,
    },
    /// Written again, it gives another text: it was not written by this version of the library, or not by it at all.
    #[error("{key}: its state is not written as it stands there, from byte {after} on")]
    NotAsWritten {
        /// The entity.
        key: EntityKey,
        /// How many bytes of the state are as they would be written.
        after: usize,
    },
    /// No events lead to it.
    #[error("{key}: {what}")]
    Impossible {
        /// The entity.
        key: EntityKey,
        /// What was expected.
        what: &'static str,
    },
    /// It cannot be written again.
    #[error(transparent)]
    NoStoredForm(NoStoredForm),
}

/// An entity whose state has no form in JSON: never after events that this library has decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} has no form in JSON: {what}")]
#[non_exhaustive]
pub struct NoStoredForm {
    /// The entity.
    pub key: EntityKey,
    /// What the writer says.
    pub what: String,
}
