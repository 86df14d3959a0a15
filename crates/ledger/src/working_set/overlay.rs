//! A view with changes that are not recorded in it: what a batch decides against.

use core::hash::Hash;

use ecoledger_kernel::{Apply, Entity, Holds, Inconsistent, Slot, Timestamp, View};
use indexmap::map::Entry;

use super::loaded::{Keeps, Loaded};
use crate::{HashKey, Head, entities::EntityPlace};

/// The entities that changed stand before those of the view.
#[derive(Clone, Debug)]
pub(crate) struct Overlay<'v, V> {
    base: &'v V,
    hash_key: HashKey,
    head: Head,
    changed: Loaded,
    /// What to go back to, while it may be needed.
    saved: Option<Saved>,
}

/// The head, and each entity that changed since, as they were.
#[derive(Clone, Debug)]
struct Saved {
    head: Head,
    places: Loaded,
}

impl<'v, V: View> Overlay<'v, V> {
    pub(crate) fn new(base: &'v V, hash_key: HashKey, head: Head) -> Self {
        Self { base, hash_key, head, changed: Loaded::new(hash_key), saved: None }
    }

    pub(crate) const fn head(&self) -> Head {
        self.head
    }

    pub(crate) const fn set_head(&mut self, head: Head) {
        self.head = head;
    }

    /// From here on [`go_back`](Self::go_back) undoes what happens, until [`keep`](Self::keep).
    pub(crate) fn save(&mut self) {
        self.saved = Some(Saved { head: self.head, places: Loaded::new(self.hash_key) });
    }

    pub(crate) fn keep(&mut self) {
        self.saved = None;
    }

    pub(crate) fn go_back(&mut self) {
        if let Some(Saved { head, places }) = self.saved.take() {
            self.head = head;
            self.changed.take_over(places);
        }
    }
}

impl<V: View> View for Overlay<'_, V> {
    type Gap = V::Gap;
    const WHOLE: bool = V::WHOLE;

    fn last_at(&self) -> Option<Timestamp> {
        self.head.last_at
    }
}

impl<E: Entity<Id: Hash + Eq>, V: Holds<E>> Holds<E> for Overlay<'_, V>
where
    Loaded: Keeps<E>,
{
    fn slot(&self, id: &E::Id) -> Result<Slot<'_, E>, V::Gap> {
        match self.changed.place(id) {
            Some(slot) => Ok(slot),
            None => self.base.slot(id),
        }
    }
}

impl<E: Entity<Id: Hash + Eq> + Clone, V: Holds<E>> Apply<E> for Overlay<'_, V>
where
    Loaded: Keeps<E>,
{
    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        let place = match self.changed.places_mut().entry(id.clone()) {
            Entry::Occupied(place) => place.into_mut(),
            Entry::Vacant(place) => {
                let Ok(slot) = self.base.slot(id) else {
                    return Err(Inconsistent::new(&E::key(id), "changed, but not loaded"));
                };
                place.insert(EntityPlace::new(slot.entity.cloned(), slot.version))
            }
        };
        if let Some(saved) = &mut self.saved {
            saved.places.places_mut().entry(id.clone()).or_insert_with(|| place.clone());
        }
        place.take(id, change)
    }
}
