//! Killed at any moment: every acknowledged command is there, none is doubled.

use std::{
    fs,
    io::{BufRead as _, Write as _},
    path::Path,
    sync::mpsc,
    thread,
    time::Duration,
};

use ecoledger_hosts::sqlite::rusqlite::Connection;
use ecoledger_testkit::wire::Value;

use super::{
    answer,
    conversation::Conversation,
    drill::{random, retire, size, supplier, with_certificates},
    folder, open, program,
};

/// How many retirements wait for a program that will be killed.
const WAITING: u64 = 5000;

/// Responses that a program wrote before it was killed at a random moment, to retirements from this one on.
fn killed_while_it_retires(file: &Path, first: u64) -> Vec<String> {
    let mut killed = Conversation::begin(program(file));
    let (mut stdin, stdout) = killed.split();
    let writer = thread::spawn(move || {
        let all_or_until_it_is_killed = (first..first + WAITING).try_for_each(|number| writeln!(stdin, "{}", retire(number)));
        drop(all_or_until_it_is_killed);
    });
    let (first_response, responded) = mpsc::channel();
    let reader = thread::spawn(move || {
        let lines = stdout.split(b'\n').map_while(Result::ok).map(|line| String::from_utf8(line).expect("UTF-8"));
        let lines = lines.inspect(|_| {
            let _nobody_waits_for_more = first_response.send(());
        });
        // A line without its end was not answered.
        lines.filter(|line| line.ends_with('}')).collect::<Vec<_>>()
    });
    // Now and then while it starts, or makes good what the last kill has left.
    if random(4) > 0 {
        responded.recv_timeout(Duration::from_secs(60)).expect("a response");
    }
    thread::sleep(Duration::from_micros(random(50_000)));
    killed.child.kill().expect("it runs");
    killed.child.wait().expect("it is dead");
    writer.join().expect("written");
    reader.join().expect("read")
}

/// Every event that a client was told of is there, at the position that it was told.
fn expect_there(file: &Path, responses: &[String]) {
    let connection = Connection::open(file).unwrap();
    let mut statement = connection.prepare("SELECT line FROM events WHERE position = ?1").unwrap();
    for response in responses {
        let response: Value = serde_json::from_str(response).expect("JSON");
        assert_eq!(response["ok"], true, "{response}");
        for event in response["events"].as_array().expect("events") {
            let line: String = statement.query_row([event["sequence"].as_u64()], |row| row.get(0)).expect("it is there");
            let command = event["commandId"].as_str().expect("an id");
            assert!(line.contains(command) && line.contains(event["type"].as_str().expect("a type")), "{line}");
        }
    }
}

/// `ECOLEDGER_KILLS` says how many; the client asks again for what was not answered, as clients do.
#[test]
fn killed_at_random_moments_nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let file = folder("kills").join("kills.db");
    with_certificates(&file, 10_000_000);
    let (mut answered, mut kills_between) = (0, 0);
    for _ in 0..size("ECOLEDGER_KILLS", 6) {
        let responses = killed_while_it_retires(&file, answered + 1);
        expect_there(&file, &responses);
        answered += responses.len() as u64;
        kills_between += u64::from(!responses.is_empty() && (responses.len() as u64) < WAITING);
    }
    let mut store = open(&file);
    // What was under way may be there; asked for again, it is not done again.
    for number in answered + 1..=answered + 3 {
        assert!(answer(&mut store, &retire(number)).starts_with(r#"{"ok":true"#));
    }
    let audit = store.audit().unwrap();
    assert!(audit.balanced, "{:?}", audit.faults);
    assert!(audit.certificates.retired >= u128::from(answered) + 3, "every acknowledged one, once");
    assert!(audit.certificates.retired <= u128::from(answered + WAITING), "and none that nobody has asked for");
    println!("{answered} retirements answered; {kills_between} kills while they were under way");
}

/// The write-ahead log, cut off at every byte of what the last commit wrote to it, and with rubbish or zeros after the cut:
/// what was committed before is there, and the last commit whole or not at all. `ECOLEDGER_WAL_STEP` says how many bytes apart
/// the cuts are: 1 for all.
#[test]
fn cut_off_at_any_byte_of_the_log_the_last_commit_is_there_whole_or_not_at_all() {
    let folder = folder("cuts");
    let file = folder.join("cuts.db");
    let mut store = open(&file);
    (0..50).for_each(|number| drop(answer(&mut store, &supplier(number))));
    let wal = folder.join("cuts.db-wal");
    let before = fs::read(&wal).unwrap();
    let committed = store.head().unwrap().sequence;
    drop(answer(&mut store, &supplier(50)));
    let (database, after) = (fs::read(&file).unwrap(), fs::read(&wal).unwrap());
    assert!(after.starts_with(&before) && after.len() > before.len(), "the log was appended to");
    let step = usize::try_from(size("ECOLEDGER_WAL_STEP", 211)).expect("small");
    let cuts = (before.len()..after.len()).step_by(step).chain([after.len() - 1, after.len()]);
    let copy = folder.join("copy.db");
    for cut in cuts {
        for tail in [&b""[..], &[0; 64], b"\xff\x00rubbish"] {
            for end in ["db", "db-wal", "db-shm"] {
                let _may_not_be_there = fs::remove_file(folder.join(format!("copy.{end}")));
            }
            fs::write(&copy, &database).unwrap();
            let log = [&after[..cut], tail].concat();
            fs::write(folder.join("copy.db-wal"), log).unwrap();
            let events = open(&copy).audit().unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
            assert!(events.balanced, "cut at {cut}: {:?}", events.faults);
            let whole = cut == after.len();
            assert_eq!(events.events, committed + u64::from(whole), "cut at {cut} of {}", after.len());
        }
    }
}
