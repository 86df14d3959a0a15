//! What needs every entity: the books, and rows that are made anew. It takes as long as there are events, and their memory.

use std::{collections::HashMap, fmt::Display};

use ecoledger::{
    AuditReport, HashKey, Ledger, NotAnswered, Query, QueryContext, Recorded, journal, kernel::CommandId, views::Answer,
};
use rusqlite::Connection;

use super::{
    Error,
    rows::{self, Line, Row},
};
use crate::Answered;

/// The whole ledger, replayed from the events, of each of which is told.
fn replay(key: HashKey, connection: &Connection, mut tell: impl FnMut(&Line, &Recorded)) -> Result<Ledger, Error> {
    let mut ledger = Ledger::without_projections(key);
    rows::each_event(connection, |position, line| {
        let damaged = |error: &dyn Display| Error::damaged(format!("event {position}: {error}"));
        let events = journal::from_line(&line.text).map_err(|error| damaged(&error))?;
        for event in &events {
            if event.sequence != position {
                return Err(damaged(&format_args!("its line says that it is event {}", event.sequence)));
            }
            tell(line, event);
        }
        ledger.replay(events).map_err(|error| damaged(&error))
    })?;
    Ok(ledger)
}

/// The books; what is not as the events made it is a fault: a row of an entity, a column of an event beside its line.
pub(super) fn audit(key: HashKey, connection: &Connection) -> Result<AuditReport, Error> {
    let mut columns = Columns::default();
    let ledger = replay(key, connection, |line, event| columns.compare(line, event))?;
    let mut audit = ledger.audit();
    audit.faults.extend(columns.faults);
    audit.faults.extend(row_faults(&ledger, connection)?);
    audit.balanced = audit.faults.is_empty();
    Ok(audit)
}

/// The query of the same name. Whether the actor may ask is told by an empty ledger: it is a matter of who asks.
pub(super) fn audit_asked(key: HashKey, connection: &Connection, context: &QueryContext) -> Result<Answered, Error> {
    match Ledger::without_projections(key).query(context, &Query::Audit) {
        Ok(_) => Ok(Ok(Answer::Audit(audit(key, connection)?))),
        Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(Error::damaged(error.to_string())),
    }
}

/// Writes every entity anew, in the form of today, from the events.
pub(super) fn rebuild(key: HashKey, connection: &Connection) -> Result<(), Error> {
    let ledger = replay(key, connection, |_, _| {})?;
    connection.execute("DELETE FROM entities", [])?;
    ledger.entities().try_for_each(|entity| rows::put(connection, &Row::of(&entity)?))
}

/// Holds the columns of events against their lines.
#[derive(Debug, Default)]
struct Columns {
    /// How many events of each command came so far.
    places: HashMap<CommandId, u32>,
    faults: Vec<String>,
}

impl Columns {
    fn compare(&mut self, line: &Line, event: &Recorded) {
        let place = self.places.entry(event.command_id).or_default();
        let mut expect = |column: &str, expected: &dyn Display, found: &dyn Display| {
            let (expected, found) = (expected.to_string(), found.to_string());
            if expected != found {
                self.faults.push(format!("event {}: {column}: expected {expected}, found {found}", event.sequence));
            }
        };
        expect("at", &event.at, &line.at);
        expect("command_id", &event.command_id, &line.command_id);
        expect("place", place, &line.place);
        *place = place.saturating_add(1);
    }
}

/// The rows that are not what the events made of the entities, a sentence each.
fn row_faults(ledger: &Ledger, connection: &Connection) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let mut made: u64 = 0;
    for entity in ledger.entities() {
        made = made.saturating_add(1);
        let expected = Row::of(&entity)?;
        match rows::entity(connection, &expected.key) {
            Ok(found) if found.as_ref() == Some(&expected) => {}
            Ok(_) => faults.push(format!("{}: its row is not what the events made of it", expected.key)),
            Err(Error::Damaged { what }) => faults.push(what),
            Err(error) => return Err(error),
        }
    }
    let stored: u64 = connection.query_row("SELECT count(*) FROM entities", [], |row| row.get(0))?;
    if stored != made {
        faults.push(format!("expected {made} rows of entities, found {stored}"));
    }
    Ok(faults)
}
