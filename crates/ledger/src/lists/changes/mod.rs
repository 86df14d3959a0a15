//! What an event changes in lists. Each module tells it for the events of its own subject.

mod bundles;
mod credits;
mod feed;
mod inventories;
mod proposals;

use alloc::vec::Vec;

use ecoledger_kernel::{Entity, EntityKey, Gap, Holds, Timestamp};

use super::{Entry, List, ListChange, ListRange, ListView, MissingRanges, Position, Row};
use crate::{
    Event, LedgerView, Recorded,
    ledger_view::{joined, slot},
};

/// What is missing to tell what an event changes in lists: load it and ask again.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} entities and {} ranges of lists are not loaded", .entities.len(), .ranges.len())]
#[non_exhaustive]
pub struct ListsNotLoaded {
    /// Entities.
    pub entities: Vec<EntityKey>,
    /// Rows of lists.
    pub ranges: Vec<ListRange>,
}

/// What an event changes in lists, asked of the entities as they are after it.
pub(crate) fn list_changes<V: LedgerView, L: ListView<Gap = MissingRanges>>(
    recorded: &Recorded,
    view: &V,
    lists: &L,
) -> Result<Vec<ListChange>, ListsNotLoaded> {
    let (sequence, at) = (recorded.sequence, recorded.at);
    let mut changes = Changes { view, lists, sequence, at, told: Vec::new(), entities: None, ranges: None };
    changes.tell_feed(&recorded.event);
    match &recorded.event {
        Event::Credits(event) => changes.tell_credits(event),
        Event::Proposals(event) => changes.tell_proposals(event),
        Event::Bundles(event) => changes.tell_bundles(event),
    }
    changes.finish()
}

/// The changes so far, and what was missing on the way: all of it is told together.
struct Changes<'a, V: LedgerView, L: ListView> {
    view: &'a V,
    lists: &'a L,
    sequence: u64,
    at: Timestamp,
    told: Vec<ListChange>,
    entities: Option<V::Gap>,
    ranges: Option<L::Gap>,
}

impl<V: LedgerView, L: ListView<Gap = MissingRanges>> Changes<'_, V, L> {
    fn finish(self) -> Result<Vec<ListChange>, ListsNotLoaded> {
        if self.entities.is_none() && self.ranges.is_none() {
            return Ok(self.told);
        }
        let entities = self.entities.map_or_else(Vec::new, Gap::into_missing);
        Err(ListsNotLoaded { entities, ranges: self.ranges.map_or_else(Vec::new, |missing| missing.0) })
    }
}

impl<'a, V: LedgerView, L: ListView> Changes<'a, V, L> {
    /// An entity, if it is there and not missing.
    fn entity<E: Entity>(&mut self, id: &E::Id) -> Option<&'a E>
    where
        V: Holds<E>,
    {
        match slot::<E, V>(self.view, id) {
            Ok(slot) => slot.entity,
            Err(gap) => {
                self.entities = Some(joined(self.entities.take(), gap));
                None
            }
        }
    }

    /// What stands at a position, if anything does and it is not missing.
    fn get(&mut self, list: List, position: Position) -> Option<Entry> {
        let found = self.lists.get(list, position);
        self.found(found)
    }

    fn found<T>(&mut self, found: Result<Option<T>, L::Gap>) -> Option<T> {
        found.unwrap_or_else(|gap| {
            self.ranges = Some(joined(self.ranges.take(), gap));
            None
        })
    }

    fn put(&mut self, list: List, position: Position, entry: Entry) {
        self.told.push(ListChange { list, position, entry: Some(entry) });
    }

    fn remove(&mut self, list: List, position: Position) {
        self.told.push(ListChange { list, position, entry: None });
    }

    /// The number after those of a list, and its last row.
    fn next_number(&mut self, list: List) -> (u64, Option<Row>) {
        let found = self.lists.last(list);
        let latest = self.found(found);
        let number = latest.as_ref().and_then(|row| row.position.number());
        (number.map_or(0, |number| number.saturating_add(1)), latest)
    }

    /// Puts an entry after the last one of a list.
    fn append(&mut self, list: List, entry: Entry) {
        let (number, _) = self.next_number(list);
        self.put(list, Position::Number(number), entry);
    }

    /// Puts an event after the last one of a list, and notes the first number of a new time.
    fn append_in_time(&mut self, list: List, times: List, entry: Entry) -> u64 {
        let (number, latest) = self.next_number(list);
        if latest.and_then(|row| row.entry.at()) != Some(self.at) {
            self.put(times, Position::Time(self.at), Entry::Count(number));
        }
        self.put(list, Position::Number(number), entry);
        number
    }

    /// A number for what this event makes, larger than those that were made before: a place among as many as a command can make.
    fn birth(&self, place: usize) -> u64 {
        const MOST_OF_AN_EVENT: u64 = 1 << 20;
        let place = u64::try_from(place).unwrap_or(u64::MAX);
        self.sequence.saturating_mul(MOST_OF_AN_EVENT).saturating_add(place)
    }
}
