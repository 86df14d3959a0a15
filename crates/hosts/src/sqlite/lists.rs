//! The rows of lists: loaded by ranges, and written with the events that change them.

use ecoledger::lists::{ListChange, ListRange, LoadedLists, RangeStart};
use rusqlite::{Connection, params};

use super::Error;
use crate::check::{with_check, without_check};

const EXACTLY: &str = "SELECT position, entry FROM lists WHERE list = ?1 AND position = ?2 LIMIT ?3";
const AT: &str = "SELECT position, entry FROM lists WHERE list = ?1 AND position >= ?2 ORDER BY position LIMIT ?3";
const AFTER: &str = "SELECT position, entry FROM lists WHERE list = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
const BEFORE: &str = "SELECT position, entry FROM lists WHERE list = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3";
const LAST: &str = "SELECT position, entry FROM lists WHERE list = ?1 ORDER BY position DESC LIMIT ?3";

const PUT: &str = "INSERT INTO lists (list, position, entry) VALUES (?1, ?2, ?3)
     ON CONFLICT (list, position) DO UPDATE SET entry = excluded.entry";
const REMOVE: &str = "DELETE FROM lists WHERE list = ?1 AND position = ?2";

/// Loads ranges that are missing.
pub(super) fn load(connection: &Connection, missing: Vec<ListRange>, lists: &mut LoadedLists) -> Result<(), Error> {
    for range in missing {
        let (statement, position) = match range.start() {
            RangeStart::Exactly(position) => (EXACTLY, position),
            // Every position is after the empty text.
            RangeStart::First => (AT, String::new()),
            RangeStart::At(position) => (AT, position),
            RangeStart::After(position) => (AFTER, position),
            RangeStart::Before(position) => (BEFORE, position),
            RangeStart::Last => (LAST, String::new()),
        };
        let limit = i64::try_from(range.limit()).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(statement)?;
        let rows = statement.query_map(params![range.list(), position, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut rows = rows.collect::<Result<Vec<(String, String)>, _>>()?;
        let list = range.list();
        for (position, entry) in &mut rows {
            let text = without_check(&[&list, position], entry).map_err(|error| Error::damaged(error.to_string()))?;
            *entry = text.to_owned();
        }
        lists.load(range, rows).map_err(|error| Error::damaged(error.to_string()))?;
    }
    Ok(())
}

/// Writes what an event changes.
pub(super) fn write(connection: &Connection, changes: &[ListChange]) -> Result<(), Error> {
    for change in changes {
        let (list, position) = (change.list(), change.position());
        match change.entry() {
            Some(entry) => {
                let stored = with_check(&[&list, &position], &entry);
                connection.prepare_cached(PUT)?.execute(params![list, position, stored])?
            }
            None => connection.prepare_cached(REMOVE)?.execute(params![list, position])?,
        };
    }
    Ok(())
}

/// Up to which event there are rows.
pub(super) fn position(connection: &Connection) -> Result<u64, Error> {
    Ok(connection.prepare_cached("SELECT position FROM lists_head")?.query_row([], |row| row.get(0))?)
}

/// Says up to which event there are rows.
pub(super) fn move_to(connection: &Connection, position: u64) -> Result<(), Error> {
    connection.prepare_cached("UPDATE lists_head SET position = ?1")?.execute([position])?;
    Ok(())
}
