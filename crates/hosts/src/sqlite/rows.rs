//! What the tables hold, read and appended inside a transaction. Nothing here knows what an event or an entity says.

use ecoledger::{
    Head, Recorded, StoredEntity, Timestamp, UnreadableEntity, Version, journal,
    kernel::{CommandId, EntityKey},
    uuid::Uuid,
};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::Error;
use crate::check::{with_check, without_check};

/// What a decision, or several, lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is made by whoever appends")]
pub struct Append {
    /// The position of the last event, if the lines tell their own positions; none if they do not.
    pub after: Option<u64>,
    /// The entities that the decisions stand on, and those that they write, each with the version at which it was read.
    pub reads: Vec<(String, Version)>,
    /// The events, in order.
    pub events: Vec<Line>,
    /// The entities that the events change, as they are afterwards.
    pub writes: Vec<Row>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a row of a table")]
pub struct Line {
    /// When it happened.
    pub at: Timestamp,
    /// The command that led to it.
    pub command_id: CommandId,
    /// Its place among the events of that command, from 0. The same command id may come with several commands; their events
    /// are counted on.
    pub place: u32,
    /// What is stored of it.
    pub text: String,
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a row of a table")]
pub struct Row {
    /// Its key, with its kind.
    pub key: String,
    /// How many events have touched it.
    pub version: Version,
    /// The form of its state.
    pub form: u32,
    /// Its state as JSON; none for what has ended.
    pub state: Option<String>,
}

impl Row {
    pub(super) fn of(entity: &StoredEntity) -> Result<Self, Error> {
        let state = entity.to_json().map_err(|error| Error::damaged(error.to_string()))?;
        Ok(Self { key: entity.key().to_string(), version: entity.version(), form: entity.form(), state })
    }

    pub(super) fn entity(&self, key: &EntityKey) -> Result<StoredEntity, Error> {
        StoredEntity::from_json(key, self.version, self.form, self.state.as_deref()).map_err(|error| match error {
            UnreadableEntity::UnknownForm { expected, found, .. } if found < expected => Error::OldForm(key.to_string()),
            UnreadableEntity::UnknownForm { .. } => Error::NewerForm(error.to_string()),
            error => Error::damaged(error.to_string()),
        })
    }
}

/// What became of an append that is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it is there now or was there before")]
pub enum Appended {
    /// It is in the transaction; its first event has this position.
    Now(u64),
    /// An equal one was there already, its first event at this position. Nothing was changed.
    Before(u64),
}

/// The position and the time of the last event.
pub fn head(connection: &Connection) -> Result<Head, Error> {
    let mut statement = connection.prepare_cached("SELECT position, at FROM events ORDER BY position DESC LIMIT 1")?;
    let found: Option<(u64, i64)> = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((position, at)) = found else { return Ok(Head::default()) };
    Ok(Head::new(position, Some(time(position, at)?)))
}

fn time(position: u64, at: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millis(at).ok_or_else(|| Error::damaged(format!("event {position}: {at} is no time")))
}

/// The line of the last event, which has a check, says the time of the head.
pub(super) fn expect_its_line(connection: &Connection, head: Head) -> Result<(), Error> {
    let Some(before) = head.sequence.checked_sub(1) else { return Ok(()) };
    let line = events_after(connection, before, 1)?.pop();
    match line.filter(|event| Some(event.at) == head.last_at) {
        Some(_) => Ok(()),
        None => Err(Error::damaged(format!("event {}: its line does not say the time that stands beside it", head.sequence))),
    }
}

/// When an event happened; none when there is no such event.
pub(super) fn time_of(connection: &Connection, position: u64) -> Result<Option<Timestamp>, Error> {
    let mut statement = connection.prepare_cached("SELECT at FROM events WHERE position = ?1")?;
    let at = statement.query_row([position], |row| row.get(0)).optional()?;
    at.map(|at| time(position, at)).transpose()
}

/// An entity; none when it was never made.
pub fn entity(connection: &Connection, key: &str) -> Result<Option<Row>, Error> {
    read(connection, "entities", "SELECT version, form, state FROM entities WHERE key = ?1", key)
}

/// An entity as it was at the event up to which there are lists.
pub(super) fn listed(connection: &Connection, key: &str) -> Result<Option<Row>, Error> {
    read(connection, "listed", "SELECT version, form, state FROM listed WHERE key = ?1", key)
}

fn read(connection: &Connection, table: &str, statement: &str, key: &str) -> Result<Option<Row>, Error> {
    let mut statement = connection.prepare_cached(statement)?;
    let found = statement.query_row([key], |row| {
        Ok(Row { key: key.to_owned(), version: Version::new(row.get(0)?), form: row.get(1)?, state: row.get(2)? })
    });
    let Some(mut row) = found.optional()? else { return Ok(None) };
    if let Some(stored) = &row.state {
        let text = without_check(&[&table, &row.key, &row.version, &row.form], stored);
        let text = text.map_err(|error| Error::damaged(error.to_string()))?;
        // Nothing but its check is stored of what has ended.
        row.state = (!text.is_empty()).then(|| text.to_owned());
    }
    Ok(Some(row))
}

/// How many events there are of a command id.
pub fn events_of(connection: &Connection, command_id: CommandId) -> Result<u32, Error> {
    let mut statement =
        connection.prepare_cached("SELECT place + 1 FROM events WHERE command_id = ?1 ORDER BY place DESC LIMIT 1")?;
    let id = command_id.uuid();
    Ok(statement.query_row([id.as_bytes()], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Gives each event, in order, with its position, until one is not taken.
pub(super) fn each_event(connection: &Connection, mut take: impl FnMut(u64, &Line) -> Result<(), Error>) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("SELECT position, at, command_id, place, line FROM events ORDER BY position")?;
    let mut events = statement.query([])?;
    while let Some(row) = events.next()? {
        let position = row.get(0)?;
        let at = time(position, row.get(1)?)?;
        let command_id = Uuid::from_bytes(row.get(2)?).into();
        take(position, &Line { at, command_id, place: row.get(3)?, text: row.get(4)? })?;
    }
    Ok(())
}

/// The events after a position, in order, so many at most.
pub(super) fn events_after(connection: &Connection, position: u64, most: u32) -> Result<Vec<Recorded>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT position, line FROM events WHERE position > ?1 ORDER BY position LIMIT ?2")?;
    let mut found = statement.query(params![position, most])?;
    let mut events = Vec::new();
    while let Some(row) = found.next()? {
        let (position, line): (u64, String) = (row.get(0)?, row.get(1)?);
        let event = journal::from_line(&line).map_err(|error| Error::damaged(format!("event {position}: {error}")))?;
        if let Some(other) = event.iter().find(|event| event.sequence != position) {
            let what = format!("event {position}: its line says that it is event {}", other.sequence);
            return Err(Error::damaged(what));
        }
        events.extend(event);
    }
    Ok(events)
}

/// Appends events and writes entities, in a transaction that holds the right to write; if it is refused, the transaction is to
/// be rolled back.
pub fn append(connection: &Connection, append: &Append) -> Result<Appended, Error> {
    if let Some(first) = append.events.first()
        && let Some(position) = position_of(connection, first)?
    {
        return repeated(connection, append, position);
    }
    let head = head(connection)?;
    expect_head(append, head)?;
    for (key, expected) in &append.reads {
        let found = version(connection, key)?;
        if found != *expected {
            return Err(Error::Changed { key: key.clone(), expected: expected.get(), found: found.get() });
        }
    }
    let mut position = head.sequence;
    for line in &append.events {
        position = position.saturating_add(1);
        insert(connection, position, line)?;
    }
    append.writes.iter().try_for_each(|row| put(connection, row))?;
    Ok(Appended::Now(head.sequence.saturating_add(1)))
}

/// Whether the append follows the last event, in position and time.
fn expect_head(append: &Append, head: Head) -> Result<(), Error> {
    if let Some(expected) = append.after.filter(|after| *after != head.sequence) {
        return Err(Error::Overtaken { expected, found: head.sequence });
    }
    let mut last = head.last_at;
    for line in &append.events {
        if last.is_some_and(|last| line.at < last) {
            return Err(Error::Earlier);
        }
        last = Some(line.at);
    }
    Ok(())
}

/// An append whose first event is there is the same as before, or another one.
fn repeated(connection: &Connection, append: &Append, first: u64) -> Result<Appended, Error> {
    let mut statement = connection.prepare_cached("SELECT command_id, place, line FROM events WHERE position = ?1")?;
    for (line, position) in append.events.iter().zip(first..) {
        let same = statement.query_row([position], |row| {
            let (id, place, text): ([u8; 16], u32, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(id == *line.command_id.uuid().as_bytes() && place == line.place && text == line.text)
        });
        if !same.optional()?.unwrap_or_default() {
            return Err(taken(line));
        }
    }
    Ok(Appended::Before(first))
}

fn position_of(connection: &Connection, line: &Line) -> Result<Option<u64>, Error> {
    let mut statement = connection.prepare_cached("SELECT position FROM events WHERE command_id = ?1 AND place = ?2")?;
    Ok(statement.query_row(params![line.command_id.uuid().as_bytes(), line.place], |row| row.get(0)).optional()?)
}

/// The version of an entity, 0 for what was never made.
fn version(connection: &Connection, key: &str) -> Result<Version, Error> {
    let mut statement = connection.prepare_cached("SELECT version FROM entities WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?.map_or(Version::NONE, Version::new))
}

/// Adds one event.
pub fn insert(connection: &Connection, position: u64, line: &Line) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("INSERT INTO events (position, at, command_id, place, line) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let Line { at, command_id, place, text } = line;
    let inserted = statement.execute(params![position, at.millis(), command_id.uuid().as_bytes(), place, text]);
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Err(taken(line)),
        Err(error) => Err(error.into()),
    }
}

fn taken(line: &Line) -> Error {
    Error::Taken { command: line.command_id.to_string(), place: line.place }
}

/// Writes one entity.
pub fn put(connection: &Connection, row: &Row) -> Result<(), Error> {
    write(
        connection,
        "entities",
        "INSERT INTO entities (key, version, form, state) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (key) DO UPDATE SET version = excluded.version, form = excluded.form, state = excluded.state",
        row,
    )
}

/// Writes one entity as it is at the event up to which there are lists.
pub(super) fn put_listed(connection: &Connection, row: &Row) -> Result<(), Error> {
    write(
        connection,
        "listed",
        "INSERT INTO listed (key, version, form, state) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (key) DO UPDATE SET version = excluded.version, form = excluded.form, state = excluded.state",
        row,
    )
}

fn write(connection: &Connection, table: &str, statement: &str, row: &Row) -> Result<(), Error> {
    let Row { key, version, form, state } = row;
    let stored = with_check(&[&table, key, version, form], state.as_deref().unwrap_or_default());
    connection.prepare_cached(statement)?.execute(params![key, version.get(), form, stored])?;
    Ok(())
}
