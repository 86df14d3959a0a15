//! The part of the state that a batch is decided on: loaded from the tables, and read back into them.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{HashKey, Head, Recorded, StoredEntity, UnreadableEntity, Version, WorkingSet, kernel::EntityKey};

use super::{
    Error,
    batch::{Kept, Loaded, Stand},
    row_key::row_key,
    session::Session,
};

/// Where entities are loaded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// As they are.
    Now,
    /// As they were when the lists were.
    Listed,
}

/// What was loaded.
#[derive(Clone, Debug)]
pub(super) struct Part {
    place: Place,
    pub(super) set: WorkingSet,
    /// Each entity with the version at which it was loaded: what is decided stands on all of them.
    loaded: BTreeMap<EntityKey, Version>,
    /// How often entities were loaded. What was loaded at once is of one moment.
    pub(super) rounds: u32,
}

impl Part {
    pub(super) fn new(hash_key: HashKey, place: Place) -> Self {
        Self { place, set: WorkingSet::new(hash_key, Head::default()), loaded: BTreeMap::new(), rounds: 0 }
    }

    /// Loads what is missing of these. The head is that of the first time: of before anything was read.
    pub(super) async fn load(&mut self, session: &Session, keys: BTreeSet<EntityKey>) -> Result<(), Error> {
        let missing = self.set.missing(keys);
        let names: Vec<String> = missing.iter().map(row_key).collect();
        let Loaded { head, entities } = session.load_from(self.place, &names).await?;
        if self.rounds == 0 {
            self.set.set_head(head);
        }
        self.rounds = self.rounds.saturating_add(1);
        for (key, kept) in missing.into_iter().zip(entities) {
            let entity = match kept {
                None => StoredEntity::absent(key.clone()),
                Some(kept) => entity(&key, &kept)?,
            };
            self.loaded.insert(key, entity.version());
            self.set.load(entity);
        }
        Ok(())
    }

    /// Every entity that was loaded, and whether it has changed since.
    pub(super) fn needed(&self) -> impl Iterator<Item = (&EntityKey, bool)> {
        self.loaded.iter().map(|(key, before)| (key, self.set.version(key) != Some(*before)))
    }

    /// Lets the entities take events that are about to be appended.
    pub(super) fn take(&mut self, events: &[Recorded]) -> Result<(), Error> {
        self.set.record(events).map_err(|error| Error::Damaged(error.to_string()))
    }

    /// What a batch stands on, and what it makes of it.
    pub(super) fn stands(&self) -> Result<Vec<Stand>, Error> {
        self.loaded.iter().map(|(key, before)| Ok(Stand::new(row_key(key), before.get(), self.change(key, *before)?))).collect()
    }

    /// What has changed since it was loaded, with its key.
    pub(super) fn changed(&self) -> Result<Vec<(String, Kept)>, Error> {
        let changes = self.loaded.iter().map(|(key, before)| Ok(self.change(key, *before)?.map(|kept| (row_key(key), kept))));
        changes.filter_map(Result::transpose).collect()
    }

    fn change(&self, key: &EntityKey, before: Version) -> Result<Option<Kept>, Error> {
        if self.set.version(key) == Some(before) {
            return Ok(None);
        }
        let Some(entity) = self.set.entity(key) else { return Ok(None) };
        let state = entity.to_json().map_err(|error| Error::Damaged(error.to_string()))?;
        Ok(Some(Kept::new(entity.version().get(), entity.form(), state)))
    }
}

fn entity(key: &EntityKey, kept: &Kept) -> Result<StoredEntity, Error> {
    let entity = StoredEntity::from_json(key, Version::new(kept.version), kept.form, kept.state.as_deref());
    entity.map_err(|error| match error {
        UnreadableEntity::UnknownForm { expected, found, .. } if found < expected => Error::OldForm(error.to_string()),
        UnreadableEntity::UnknownForm { .. } => Error::NewerForm(error.to_string()),
        other => Error::Damaged(other.to_string()),
    })
}
