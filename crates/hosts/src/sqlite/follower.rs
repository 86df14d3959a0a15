//! The whole ledger in memory, for questions that need all of it.

use ecoledger::{AuditReport, HashKey, Ledger, journal};
use rusqlite::Connection;

use super::{
    Error,
    rows::{self, Row},
};

/// Takes what was appended since.
pub(super) fn follow(ledger: &mut Ledger, connection: &Connection) -> Result<(), Error> {
    rows::each_event_after(connection, ledger.sequence(), |position, line| {
        let damaged = |error: &dyn core::fmt::Display| Error::damaged(format!("event {position}: {error}"));
        let events = journal::from_line(line).map_err(|error| damaged(&error))?;
        ledger.replay(events).map_err(|error| damaged(&error))
    })
}

/// The rows that are not what the events made of the entities, a sentence each.
pub(super) fn faults(ledger: &Ledger, connection: &Connection) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let mut made: u64 = 0;
    for entity in ledger.entities() {
        made = made.saturating_add(1);
        let expected = row(&entity)?;
        let found = rows::entity(connection, &expected.key)?;
        if found.as_ref() != Some(&expected) {
            faults.push(format!("{}: its row is not what the events made of it", expected.key));
        }
    }
    let stored: u64 = connection.query_row("SELECT count(*) FROM entities", [], |row| row.get(0))?;
    if stored != made {
        faults.push(format!("expected {made} rows of entities, found {stored}"));
    }
    Ok(faults)
}

/// The books, with what is wrong in the rows.
pub(super) fn audit(ledger: &Ledger, connection: &Connection) -> Result<AuditReport, Error> {
    let mut audit = ledger.audit();
    audit.faults.extend(faults(ledger, connection)?);
    audit.balanced = audit.faults.is_empty();
    Ok(audit)
}

/// Writes every entity anew, in the form of today, from the events.
pub(super) fn rebuild(key: HashKey, connection: &Connection) -> Result<(), Error> {
    let mut ledger = Ledger::without_projections(key);
    follow(&mut ledger, connection)?;
    connection.execute("DELETE FROM entities", [])?;
    ledger.entities().try_for_each(|entity| rows::put(connection, &row(&entity)?))
}

fn row(entity: &ecoledger::StoredEntity) -> Result<Row, Error> {
    let state = entity.to_json().map_err(|error| Error::damaged(error.to_string()))?;
    Ok(Row { key: entity.key().to_string(), version: entity.version(), form: entity.form(), state })
}
