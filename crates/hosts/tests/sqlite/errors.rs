//! What cannot be used is refused with a clear error, and left as it is.

use std::{fs, time::Duration};

use ecoledger::{Command, CommandContext, Request, StoredEntity};
use ecoledger_hosts::sqlite::{
    APPLICATION_ID, Error, Options, Sqlite, VERSION,
    rows::{self, Row},
    rusqlite::{Connection, params},
};
use ecoledger_testkit::{
    World,
    wire::{id, json, operator},
};

use super::{KEY, answer, audit, errors, folder, open, program, run, text};

fn supplier(number: usize, name: &str) -> String {
    let command = json!({"type": "registerSupplier", "supplierId": id(&format!("supplier {number}")), "name": name});
    let context = json!({"commandId": id(&format!("command {number}")), "at": "2026-01-01T00:00:00Z", "actor": operator()});
    json!({"context": context, "command": command}).to_string()
}

fn request(number: usize) -> (CommandContext, Command) {
    match Request::from_json(&supplier(number, "S")) {
        Ok(Request::Command(context, command)) => (context, command),
        other => panic!("{other:?}"),
    }
}

fn opened(file: &std::path::Path) -> Error {
    Sqlite::open(file, &Options::default(), KEY).expect_err("not a ledger")
}

#[test]
fn a_file_of_somebody_else_is_refused_and_left_as_it_is() {
    let folder = folder("foreign");
    let text = folder.join("text");
    fs::write(&text, "no database, but a text that is long enough to be taken for one at first sight ".repeat(20)).unwrap();
    let foreign = folder.join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    let named = folder.join("named.db");
    Connection::open(&named).unwrap().execute_batch("PRAGMA application_id = 7; CREATE TABLE theirs (x)").unwrap();
    for file in [&text, &foreign, &named] {
        let before = fs::read(file).unwrap();
        match opened(file) {
            Error::NotADatabase => assert_eq!(file, &text),
            Error::OtherApplication { expected: APPLICATION_ID, found } => {
                assert_eq!(found, if file == &named { 7 } else { 0 });
            }
            error => panic!("{error}"),
        }
        let output = run(program(file), &audit());
        assert_eq!(output.status.code(), Some(2));
        let said = errors(&output);
        assert!(said.starts_with(&format!("sqlite: database {}: it is ", file.display())), "{said}");
        assert!(said.contains("choose another file") && said.lines().count() == 1, "{said}");
        assert_eq!(fs::read(file).unwrap(), before);
    }
    assert!(matches!(opened(&folder), Error::Sqlite(_)), "a folder");
}

#[test]
fn many_that_make_a_file_at_once_share_it() {
    let folder = folder("at_once");
    for round in 0..10 {
        let file = folder.join(format!("{round}.db"));
        let opening: Vec<_> = (0..8)
            .map(|number| {
                let file = file.clone();
                std::thread::spawn(move || answer(&mut open(&file), &supplier(number, "S")))
            })
            .collect();
        for response in opening {
            let response = response.join().expect("each is answered");
            assert!(response.starts_with(r#"{"ok":true"#), "{response}");
        }
        assert_eq!(open(&file).audit().unwrap().events, 8);
    }
}

#[test]
fn a_file_of_a_newer_program_is_refused() {
    let file = folder("newer").join("newer.db");
    drop(open(&file));
    Connection::open(&file).unwrap().pragma_update(None, "user_version", VERSION + 1).unwrap();
    let error = opened(&file);
    assert!(matches!(error, Error::NewerSchema { known: VERSION, found } if found == VERSION + 1), "{error}");
}

/// An administrator may write anywhere: the program runs without that right.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_file_is_a_clear_error() {
    use std::{os::unix::fs::PermissionsExt as _, process::Command};

    let folder = folder("read_only");
    let file = folder.join("ledger.db");
    answer(&mut open(&file), &supplier(0, "S"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let mut bound = Command::new("setpriv");
    bound.args(["--bounding-set", "-all", "--inh-caps", "-all"]).arg(program(&file).get_program()).arg(&file);
    let output = run(bound, &text(&[supplier(1, "S")]));
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(errors(&output).contains("it cannot be written"), "{}", errors(&output));
}

/// A disk that is full: nothing of a batch that does not fit is there, what was answered is, and there is room again for what is
/// smaller.
#[test]
fn a_full_disk_is_a_clear_error_and_loses_nothing() {
    let file = folder("full").join("full.db");
    let mut options = Options::default();
    options.largest = Some(200_000);
    let mut store = Sqlite::open(&file, &options, KEY).unwrap();
    let mut answered = 0;
    let error = loop {
        let commands: Vec<_> = (0..20).map(|more| request(answered + more)).collect();
        match store.execute_many(&commands).map_err(|stopped| stopped.error) {
            Ok(executed) => answered += executed.into_iter().map(|executed| executed.unwrap().events.len()).sum::<usize>(),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Full), "{error}");
    assert!(answered >= 100, "{answered} fit");
    let audit = store.audit().unwrap();
    assert!(audit.balanced && audit.events == answered as u64, "{audit:?}");
    let mut roomy = open(&file);
    let (context, command) = request(answered);
    assert_eq!(roomy.execute(&context, &command).unwrap().unwrap().events[0].sequence, answered as u64 + 1);
    assert!(matches!(store.execute(&context, &command), Ok(Err(_))), "it sees what the other has written");
}

#[test]
fn a_program_that_finds_no_room_answers_only_what_is_there() {
    let file = folder("full_program").join("full.db");
    let requests: Vec<String> = (0..2000).map(|number| supplier(number, "a name that takes some room")).collect();
    let mut limited = program(&file);
    limited.args(["--max-size", "300000"]);
    let output = run(limited, &text(&requests));
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("is full"), "{}", errors(&output));
    let answered = String::from_utf8(output.stdout).unwrap().lines().count();
    assert_eq!(open(&file).audit().unwrap().events, answered as u64);
}

/// A full output is told apart from a full disk: what was asked is in the file.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_told_as_such_and_one_that_nobody_reads_is_not_told() {
    use std::process::Stdio;

    let folder = folder("output");
    let requests = folder.join("requests");
    fs::write(&requests, text(&(0..10).map(|number| supplier(number, "S")).collect::<Vec<_>>())).unwrap();
    let output = |name: &str, stdout: Stdio| {
        let mut program = program(&folder.join(name));
        program.arg(&requests).stdout(stdout).stderr(Stdio::piped());
        let output = program.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(open(&folder.join(name)).head().unwrap().sequence, 10, "carried out");
        (output.status.code(), errors(&output))
    };
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (status, said) = output("full.db", full.into());
    assert_eq!(status, Some(3));
    assert!(said.contains("standard output: ") && said.contains("was carried out") && said.lines().count() == 1, "{said}");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(output("unread.db", writer.into()), (Some(0), String::new()));
}

#[test]
fn a_file_that_another_process_holds_too_long_is_a_clear_error() {
    let file = folder("busy").join("busy.db");
    let mut holder = open(&file);
    holder.begin_writing().unwrap();
    let mut options = Options::default();
    options.patience = Duration::from_millis(50);
    let mut other = Sqlite::open(&file, &options, KEY).unwrap();
    let (context, command) = request(0);
    let error = other.execute(&context, &command).unwrap_err();
    assert!(matches!(error, Error::Busy { waited } if waited == options.patience), "{error}");
    assert_eq!(other.head().unwrap().sequence, 0, "it may be read all the same");
    holder.abandon();
    other.execute(&context, &command).unwrap().unwrap();
}

#[test]
fn a_changed_row_is_a_fault_of_the_audit_and_a_damaged_one_stops_who_reads_it() {
    let file = folder("damage").join("damage.db");
    let mut store = open(&file);
    for number in 0..3 {
        answer(&mut store, &supplier(number, "S"));
    }
    let change = |statement: &str| Connection::open(&file).unwrap().execute_batch(statement).unwrap();
    change("UPDATE entities SET version = 2");
    let audit = store.audit().unwrap();
    assert_eq!((audit.balanced, audit.faults.len()), (false, 3), "{:?}", audit.faults);
    change("UPDATE entities SET version = 1, state = replace(state, '\"S\"', '7')");
    let error = Sqlite::execute(&mut store, &request(0).0, &request(0).1).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    change("UPDATE events SET line = replace(line, '\"S\"', '\"T\"') WHERE position = 2");
    let error = open(&file).audit().unwrap_err();
    assert!(error.to_string().contains("event 2: damaged: its check"), "{error}");
}

/// Bit after bit of every stored entity: of its state, and of the numbers beside it.
#[test]
fn a_bit_that_changed_in_a_stored_row_is_refused() {
    let file = folder("bits").join("bits.db");
    drop(open(&file));
    let mut connection = Connection::open(&file).unwrap();
    let transaction = connection.transaction().unwrap();
    let world = World::full();
    let entities: Vec<Row> = world.ledger.entities().map(|entity| row(&entity)).collect();
    for row in &entities {
        rows::put(&transaction, row).unwrap();
    }
    let stored = |row: &Row| -> (u64, u32, String) {
        let select = "SELECT version, form, state FROM entities WHERE key = ?1";
        transaction.query_row(select, [&row.key], |found| Ok((found.get(0)?, found.get(1)?, found.get(2)?))).unwrap()
    };
    let bits = |row: &Row| row.state.as_ref().map_or(9, |state| state.len() + 9) * 8 + 64 + 32;
    let stride = entities.iter().map(bits).sum::<usize>().div_ceil(20_000);
    let (mut tried, mut place) = (0, 0);
    for row in &entities {
        let (version, form, state) = stored(row);
        assert_eq!(rows::entity(&transaction, &row.key).unwrap().as_ref(), Some(row));
        for bit in (0..bits(row)).filter(|bit| (place + bit) % stride == 0) {
            let (mut version, mut form, mut state) = (version, form, state.clone().into_bytes());
            match bit {
                0..62 => version ^= 1 << bit,
                // The highest one makes it a negative number, and the one below it is out of range for a version.
                62..64 => continue,
                64..96 => form ^= 1 << (bit - 64),
                _ => state[(bit - 96) / 8] ^= 1 << (bit % 8),
            }
            let change = "UPDATE entities SET version = ?2, form = ?3, state = CAST(?4 AS TEXT) WHERE key = ?1";
            transaction.execute(change, params![row.key, version, form, state]).unwrap();
            let found = rows::entity(&transaction, &row.key);
            // What lost its check is left to those who read its JSON.
            let is_refused = found.as_ref().map_or(true, |found| {
                let state = found.as_ref().and_then(|row| row.state.as_deref());
                state.is_some_and(|state| serde_json::from_str::<serde_json::Value>(state).is_err())
            });
            assert!(is_refused, "bit {bit} of {}: {found:?}", row.key);
            tried += 1;
        }
        place += bits(row);
        rows::put(&transaction, row).unwrap();
    }
    assert!(tried > 15_000, "{tried}");
}

fn row(entity: &StoredEntity) -> Row {
    let state = entity.to_json().unwrap();
    Row { key: entity.key().to_string(), version: entity.version(), form: entity.form(), state }
}

/// What was written before there were checks is read, and has one as soon as it is written again.
#[test]
fn rows_without_a_check_are_read() {
    let file = folder("unchecked").join("unchecked.db");
    let mut store = open(&file);
    answer(&mut store, &supplier(0, "S"));
    let connection = Connection::open(&file).unwrap();
    connection
        .execute_batch("UPDATE entities SET state = substr(state, 10); UPDATE lists SET entry = substr(entry, 10)")
        .unwrap();
    assert!(store.audit().unwrap().balanced);
    connection.execute_batch("UPDATE entities SET version = version + 1").unwrap();
    assert!(!store.audit().unwrap().balanced, "the audit needs no check");
}

#[test]
fn the_time_beside_the_last_event_is_the_one_that_its_line_says() {
    let file = folder("head").join("head.db");
    let mut store = open(&file);
    answer(&mut store, &supplier(0, "S"));
    Connection::open(&file).unwrap().execute_batch("UPDATE events SET at = at + 1000").unwrap();
    let error = store.execute(&request(0).0, &request(0).1).unwrap_err();
    assert!(matches!(&error, Error::Damaged { what } if what.contains("event 1")), "{error}");
}

#[test]
fn a_column_that_is_changed_is_named() {
    let file = folder("columns").join("columns.db");
    let mut store = open(&file);
    for number in 0..9 {
        answer(&mut store, &supplier(number, "S"));
    }
    let run = |statement: &str| Connection::open(&file).unwrap().execute_batch(statement).unwrap();
    let changes = [
        ("SET at = at + 1 WHERE position = 5", "event 5: at: expected 2026-01-01T00:00:00"),
        ("SET command_id = randomblob(16) WHERE position = 5", "event 5: command_id: expected "),
        ("SET place = 7 WHERE position = 5", "event 5: place: expected 0, found 7"),
    ];
    for (change, named) in changes {
        run(&format!("CREATE TABLE kept AS SELECT * FROM events; UPDATE events {change}"));
        let found = store.audit().unwrap();
        assert!(!found.balanced && found.faults.iter().any(|fault| fault.contains(named)), "{change}: {:?}", found.faults);
        run("DELETE FROM events; INSERT INTO events SELECT * FROM kept; DROP TABLE kept");
    }
    run("UPDATE events SET position = 1000 WHERE position = 9");
    let error = store.audit().unwrap_err().to_string();
    assert!(error.contains("event 1000: its line says that it is event 9"), "{error}");
}

/// What an older program has stored in an older form is written anew from the events, once.
#[test]
fn entities_in_an_older_form_are_written_anew() {
    let file = folder("older").join("older.db");
    let mut store = open(&file);
    for number in 0..3 {
        answer(&mut store, &supplier(number, "S"));
    }
    let connection = Connection::open(&file).unwrap();
    connection.execute_batch("UPDATE entities SET form = 0, state = 'as it was written once'").unwrap();
    let (context, command) = request(0);
    assert!(matches!(store.execute(&context, &command), Ok(Err(_))), "it is there already");
    let old: u32 = connection.query_row("SELECT count(*) FROM entities WHERE form = 0", [], |row| row.get(0)).unwrap();
    assert_eq!(old, 0);
    assert!(store.audit().unwrap().balanced);
}

/// What a newer program has stored in a newer form is not written back in the form of this one.
#[test]
fn entities_in_a_newer_form_are_left_alone() {
    let file = folder("newer-form").join("newer.db");
    let mut store = open(&file);
    answer(&mut store, &supplier(0, "S"));
    let connection = Connection::open(&file).unwrap();
    connection.execute_batch("UPDATE entities SET form = 77, state = 'as it will be written'").unwrap();
    let (context, command) = request(0);
    let error = store.execute(&context, &command).expect_err("a form of tomorrow");
    assert!(matches!(error, Error::NewerForm(_)), "{error}");
    let newer: u32 = connection.query_row("SELECT count(*) FROM entities WHERE form = 77", [], |row| row.get(0)).unwrap();
    assert_eq!(newer, 1);
}
