//! The suite for stores, on the tables of the store.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use ecoledger::{Head, kernel::EntityKey};
use ecoledger_hosts::sqlite::{
    self, Error, Options, rows,
    rusqlite::{self, Connection},
};
use ecoledger_testkit::store::{self, Append, Appended, Held, Line, Loaded, Page, Refused, Store, threads::race};

use super::folder;

#[test]
fn sqlite_passes_every_case() {
    let (folder, count) = (folder("conformance"), Cell::new(0));
    let empty = || {
        count.set(count.get() + 1);
        Handle::open(&folder.join(format!("{}.db", count.get())))
    };
    assert_eq!(store::failures(empty), []);
}

#[test]
fn threads_that_race_on_one_file_lose_and_double_nothing() {
    let raced = race(Handle::open(&folder("race").join("race.db")), 4, 50);
    assert_eq!(raced.made, 200);
}

/// A connection of its own.
struct Handle {
    path: PathBuf,
    connection: Connection,
}

impl Handle {
    fn open(path: &Path) -> Self {
        Self { path: path.to_owned(), connection: sqlite::connect(path, &Options::default()).unwrap() }
    }

    fn run(&self, statement: &str) {
        self.connection.execute_batch(statement).unwrap();
    }
}

fn rows_of(append: &Append) -> rows::Append {
    let line = |line: &Line| rows::Line { at: append.at, command_id: line.command, place: line.index, text: line.text.clone() };
    let row = |(key, held): &(EntityKey, Held)| rows::Row {
        key: key.to_string(),
        version: held.version,
        form: 1,
        state: held.state.clone(),
    };
    rows::Append {
        after: None,
        reads: append.reads.iter().map(|(key, version)| (key.to_string(), *version)).collect(),
        events: append.events.iter().map(line).collect(),
        writes: append.writes.iter().map(row).collect(),
    }
}

impl Store for Handle {
    fn another(&self) -> Self {
        Self::open(&self.path)
    }

    fn load(&mut self, keys: &[EntityKey], pause: &mut dyn FnMut()) -> Loaded {
        self.run("BEGIN");
        let last: Head = rows::head(&self.connection).unwrap();
        pause();
        let held = |key: &EntityKey| {
            let row = rows::entity(&self.connection, &key.to_string()).unwrap();
            row.map_or_else(Held::default, |row| Held { version: row.version, state: row.state })
        };
        let entities = keys.iter().map(held).collect();
        self.run("COMMIT");
        Loaded { head: store::Head { position: last.sequence, at: last.last_at }, entities }
    }

    fn append(&mut self, append: &Append, pause: &mut dyn FnMut()) -> Appended {
        self.run("BEGIN IMMEDIATE");
        let appended = rows::append(&self.connection, &rows_of(append));
        pause();
        self.run(if appended.is_ok() { "COMMIT" } else { "ROLLBACK" });
        match appended {
            Ok(rows::Appended::Now(position)) => Appended::Now(position),
            Ok(rows::Appended::Before(position)) => Appended::Before(position),
            Err(Error::Changed { .. }) => Appended::Refused(Refused::Changed),
            Err(Error::Earlier) => Appended::Refused(Refused::Earlier),
            Err(Error::Taken { .. }) => Appended::Refused(Refused::Taken),
            Err(error) => panic!("{error}"),
        }
    }

    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page {
        let mut statement = self
            .connection
            .prepare("SELECT position, command_id, place, line FROM events WHERE position > ?1 ORDER BY position")
            .unwrap();
        let line = |row: &rusqlite::Row<'_>| {
            let command = ecoledger::uuid::Uuid::from_bytes(row.get(1)?).into();
            Ok((row.get(0)?, Line { command, index: row.get(2)?, text: row.get(3)? }))
        };
        let events: Vec<(u64, Line)> = statement.query_map([after], line).unwrap().collect::<Result<_, _>>().unwrap();
        pause();
        let next = events.last().map_or(after, |(position, _)| *position);
        Page { events, next }
    }

    fn append_cut(&mut self, append: &Append, writes: usize) -> bool {
        let whole = rows_of(append);
        if writes >= whole.events.len() + whole.writes.len() {
            assert!(matches!(self.append(append, &mut || {}), Appended::Now(_)));
            return false;
        }
        self.run("BEGIN IMMEDIATE");
        let after = rows::head(&self.connection).unwrap().sequence;
        for (line, position) in whole.events.iter().zip(after + 1..).take(writes) {
            rows::insert(&self.connection, position, line).unwrap();
        }
        for row in whole.writes.iter().take(writes.saturating_sub(whole.events.len())) {
            rows::put(&self.connection, row).unwrap();
        }
        true
    }
}
