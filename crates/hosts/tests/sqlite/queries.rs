//! Queries are answered as by the whole ledger, from rows that are written with the events, or made of an older file's.

use std::{
    cell::Cell,
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    thread,
};

use ecoledger::{Executed, Ledger, Query, QueryContext, Recorded, journal, kernel::CommandId};
use ecoledger_hosts::{
    Answered,
    sqlite::{self, Options, Sqlite, rows, rusqlite::Connection},
};
use ecoledger_testkit::{World, cases};
use proptest::prelude::*;

use super::{
    super::answers::{Requests, ask_for_lists, ask_the_catalogue, requests, scripts},
    answer, drill, folder, open,
};

fn asked(store: &mut Sqlite) -> impl FnMut(&QueryContext, &Query) -> Answered {
    |context, query| store.query(context, query).unwrap_or_else(|error| panic!("{query:?}: {error}"))
}

/// Puts a ledger into an empty file, without rows of lists, as a program did that knew none.
fn put(file: &Path, ledger: &Ledger, events: &[Recorded]) {
    let connection = sqlite::connect(file, &Options::default()).unwrap();
    let mut places: HashMap<CommandId, u32> = HashMap::new();
    let line = |event: &Recorded| {
        let place = places.entry(event.command_id).or_default();
        *place += 1;
        let text = journal::to_line(std::slice::from_ref(event)).unwrap();
        rows::Line { at: event.at, command_id: event.command_id, place: *place - 1, text }
    };
    let row = |entity: ecoledger::StoredEntity| rows::Row {
        key: entity.key().to_string(),
        version: entity.version(),
        form: entity.form(),
        state: entity.to_json().unwrap(),
    };
    let append = rows::Append {
        after: None,
        reads: Vec::new(),
        events: events.iter().map(line).collect(),
        writes: ledger.entities().map(row).collect(),
    };
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    rows::append(&connection, &append).unwrap();
    connection.execute_batch("COMMIT").unwrap();
}

/// Carries out requests in the ledger and in a file.
fn carried_out(file: &Path, Requests { mut ledger, all, before }: Requests) -> (Ledger, Sqlite, Vec<Recorded>) {
    let mut events = before;
    put(file, &ledger, &events);
    let mut store = open(file);
    for (number, (context, command)) in all.iter().enumerate() {
        let whole = ledger.execute(context, command).map_err(|error| error.into_refusal().expect("a refusal"));
        let held = store.hold(context, command, |events, _, result| Executed::new(events.to_vec(), result)).expect("held");
        assert_eq!(held, whole);
        events.extend(whole.into_iter().flat_map(|executed| executed.events));
        if number % 7 == 0 {
            store.commit().expect("committed");
        }
    }
    store.commit().expect("committed");
    (ledger, store, events)
}

/// All rows of lists.
fn list_rows(file: &Path) -> Vec<(String, String, String)> {
    let connection = Connection::open(file).unwrap();
    let mut statement = connection.prepare("SELECT list, position, entry FROM lists ORDER BY list, position").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// The same file as it was before there were lists.
fn older(file: &Path) -> PathBuf {
    let older = file.with_extension("older.db");
    let _may_not_be_there = fs::remove_file(&older);
    let connection = Connection::open(file).unwrap();
    connection.execute("VACUUM INTO ?1", [older.to_str().unwrap()]).unwrap();
    let connection = Connection::open(&older).unwrap();
    connection.execute_batch("DROP TABLE lists; DROP TABLE lists_head; DROP TABLE listed; PRAGMA user_version = 1").unwrap();
    older
}

#[test]
fn every_query_of_the_catalogue_is_answered_as_by_the_whole() {
    let file = folder("catalogue").join("catalogue.db");
    let world = World::full();
    put(&file, &world.ledger, &world.events);
    ask_the_catalogue(&world, asked(&mut open(&file)));
}

#[test]
fn lists_of_the_scripts_are_answered_as_by_the_whole() {
    let file = folder("scripts").join("scripts.db");
    let (whole, mut store, events) = carried_out(&file, scripts());
    assert!(ask_for_lists(&whole, &events, (2, 3), asked(&mut store)) > 100);
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn lists_are_answered_as_by_the_whole(requests in requests()) {
        thread_local!(static FOLDER: (PathBuf, Cell<u32>) = (folder("random-lists"), Cell::new(0)));
        let file = FOLDER.with(|(folder, number)| folder.join(format!("{}.db", number.replace(number.get() + 1))));
        let (whole, mut store, events) = carried_out(&file, requests);
        ask_for_lists(&whole, &events, (5, 2), asked(&mut store));
        let older = older(&file);
        drop(open(&older));
        prop_assert_eq!(list_rows(&older), list_rows(&file));
    }
}

/// More events than are taken at once, by several that open the file together; and again after a program that knows no lists
/// has appended.
#[test]
fn an_older_file_gets_its_rows_once_whoever_opens_it() {
    let file = folder("older-lists").join("lists.db");
    drill::with_certificates(&file, 10_000);
    let mut store = open(&file);
    for number in 1..=2_500 {
        let Ok(ecoledger::Request::Command(context, command)) = ecoledger::Request::from_json(&drill::retire(number)) else {
            panic!("a command")
        };
        store.hold(&context, &command, |_, _, _| ()).expect("held").expect("carried out");
    }
    store.commit().expect("committed");
    assert!(store.head().unwrap().sequence > 2_000, "several chunks");
    let older = older(&file);
    let opening: Vec<_> = (0..4)
        .map(|_| {
            let older = older.clone();
            thread::spawn(move || open(&older).audit().expect("an audit").balanced)
        })
        .collect();
    assert!(opening.into_iter().all(|opened| opened.join().expect("opened")));
    assert_eq!(list_rows(&older), list_rows(&file));
    let listed = |file: &Path| -> u64 {
        Connection::open(file).unwrap().query_row("SELECT count(*) FROM listed", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(listed(&older), 0);
    let mut running = open(&older);
    let changed = Connection::open(&older).unwrap();
    changed.execute_batch("UPDATE lists_head SET position = position - 1").unwrap();
    assert!(answer(&mut running, &drill::supplier(0)).starts_with(r#"{"ok":true"#));
    assert_eq!(list_rows(&older), list_rows(&file), "a supplier stands in no list");
}
