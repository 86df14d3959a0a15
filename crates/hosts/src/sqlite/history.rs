//! Rows of lists for a history that was written without them, by a program that knew none: chunk by chunk, each in a transaction
//! of its own, so that others come between and whoever stops half-way has lost nothing. It holds no more than a chunk needs.

use std::{collections::BTreeSet, slice};

use ecoledger::{
    HashKey, Head, Recorded, StoredEntity, WorkingSet,
    kernel::EntityKey,
    lists::{ListsNotLoaded, LoadedLists},
};
use rusqlite::Connection;

use super::{Error, lists, rows};

/// So many events are taken in one transaction.
const CHUNK: u32 = 1_000;

/// Takes the next events into the lists, in a transaction that may write. Tells whether these were the last ones.
pub(super) fn take_chunk(connection: &Connection, key: HashKey) -> Result<bool, Error> {
    let (kept, head) = (lists::position(connection)?, rows::head(connection)?.sequence);
    if kept == head {
        return Ok(true);
    }
    match try_take(connection, key, kept) {
        // Entities as they were then are there no more, or in the form of an older program: everything begins anew.
        Ok(None) | Err(Error::OldForm(_)) => {
            connection.execute_batch("DELETE FROM lists; DELETE FROM listed")?;
            lists::move_to(connection, 0)?;
            Ok(false)
        }
        Ok(Some(position)) => {
            lists::move_to(connection, position)?;
            if position == head {
                connection.execute_batch("DELETE FROM listed")?;
            }
            Ok(position == head)
        }
        Err(error) => Err(error),
    }
}

/// Takes the events after a position; none when it is not known how entities were then.
fn try_take(connection: &Connection, key: HashKey, after: u64) -> Result<Option<u64>, Error> {
    let is_known: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM listed)", [], |row| row.get(0))?;
    let events = rows::events_after(connection, after, CHUNK)?;
    if events.is_empty() || (after > 0 && !is_known) {
        return Ok(None);
    }
    let last_at = if after == 0 { None } else { rows::time_of(connection, after)? };
    let mut set = WorkingSet::new(key, Head::new(after, last_at));
    let mut changed = BTreeSet::new();
    for event in &events {
        load(connection, &mut set, event.raises())?;
        set.record(slice::from_ref(event))?;
        keep(connection, &mut set, event)?;
        changed.extend(event.raises());
    }
    for entity in changed.iter().filter_map(|key| set.entity(key)) {
        rows::put_listed(connection, &rows::Row::of(&entity)?)?;
    }
    Ok(Some(set.head().sequence))
}

/// Writes what an event that was just recorded changes in lists.
fn keep(connection: &Connection, set: &mut WorkingSet, event: &Recorded) -> Result<(), Error> {
    let mut loaded = LoadedLists::new();
    loop {
        match set.list_changes(event, &loaded) {
            Ok(changes) => return lists::write(connection, &changes),
            Err(ListsNotLoaded { entities, ranges, .. }) => {
                load(connection, set, entities)?;
                lists::load(connection, ranges, &mut loaded)?;
            }
        }
    }
}

/// Loads entities as they were.
fn load(connection: &Connection, set: &mut WorkingSet, keys: impl IntoIterator<Item = EntityKey>) -> Result<(), Error> {
    for key in set.missing(keys) {
        let entity = match rows::listed(connection, &key.to_string())? {
            Some(row) => row.entity(&key)?,
            None => StoredEntity::absent(key),
        };
        set.load(entity);
    }
    Ok(())
}
