//! What a command costs in memory, with a journal, and on SQLite: durable, one by one and in batches, beside the same rows
//! without the engine.
//!
//! ```text
//! cargo run --release -p ecoledger-hosts --example stores -- [FOLDER [SCALE]]
//! ```
//!
//! Each command retires one certificate from the head of one of 100 bundles in turn, from the parsed command to the text of its
//! response. `memory` is the engine alone, `rows` the store alone: the same reads compared and the same rows written, in the
//! same transactions. Files are made in FOLDER (the system's temporary one), which decides what a sync costs; SCALE multiplies
//! the number of commands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a measurement that fails stops, and is printed in a few digits"
)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env,
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ecoledger::{
    Command, CommandContext, Executed, HashKey, Ledger, Recorded, Request, Response, Version,
    journal::WrittenDecision,
    kernel::{CommandId, EntityKey},
    views::Answer,
};
use ecoledger_hosts::sqlite::{self, Options, Sqlite, rows};
use ecoledger_testkit::{
    World,
    wire::{asset, id, json, retirement, user},
};

const KEY: HashKey = HashKey::from_bytes([7; 16]);
const BUNDLES: usize = 100;
/// Batches, and how many commands are tried in them.
const CELLS: [(usize, usize); 4] = [(1, 2_000), (10, 10_000), (100, 40_000), (1_000, 40_000)];

type Asked = (CommandContext, Command);

fn main() {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let scale: usize = arguments.next().map_or(1, |text| text.parse().expect("a number"));
    println!("| store | batch | commands | commands/s | µs each |\n|---|---|---|---|---|");
    for (batch, count) in CELLS {
        let (world, commands) = (world(), commands(count * scale));
        let memory = in_memory(&world, &commands);
        let journal = with_journal(&folder, &world, &commands, batch);
        let file = on_sqlite(&folder, &world, &commands, batch);
        let alone = rows_alone(&folder, &world, &commands, batch);
        for (store, took) in [("memory", memory), ("journal", journal), ("rows", alone), ("sqlite", file)] {
            let each = took.as_secs_f64() / commands.len() as f64;
            println!("| {store} | {batch} | {} | {:.0} | {:.1} |", commands.len(), 1.0 / each, each * 1e6);
        }
        println!("| sqlite / rows | {batch} | | {:.2} of the store's own rate | |", alone.as_secs_f64() / file.as_secs_f64());
    }
}

/// Requests that make the traders and the bundles.
fn world() -> Vec<Asked> {
    let mut world = World::traders();
    for bundle in 0..BUNDLES {
        world.onramp("made", &format!("B{bundle}_1"), &format!("B{bundle}_1000000"));
    }
    world.requests.iter().map(|line| asked(line)).collect()
}

fn commands(count: usize) -> Vec<Asked> {
    let retire = |number: usize| {
        let (bundle, serial) = (number % BUNDLES, 1 + number / BUNDLES);
        let (name, certificate) = (format!("retirement {number}"), format!("B{bundle}_{serial}"));
        let context = json!({"commandId": id(&name), "at": "2027-01-01T00:00:00Z", "actor": user("north user"),
            "idempotencyKey": format!("key-{number}")});
        let command = retirement("made", &name, json!([asset(&certificate, &certificate)]));
        asked(&json!({"context": context, "command": command}).to_string())
    };
    (0..count).map(retire).collect()
}

fn asked(line: &str) -> Asked {
    match Request::from_json(line) {
        Ok(Request::Command(context, command)) => (context, command),
        other => panic!("{other:?}"),
    }
}

fn response(events: &[Recorded], written: Option<&WrittenDecision<'_>>, result: Answer) -> String {
    match written {
        Some(written) => written.response(&result).expect("JSON"),
        None => serde_json::to_string(&Response::executed(Executed::new(events.to_vec(), result))).expect("JSON"),
    }
}

/// One command in memory, as the host `ledger` carries it out.
fn step(ledger: &mut Ledger, (context, command): &Asked, append: impl FnOnce(&WrittenDecision<'_>)) -> usize {
    let decision = ledger.decide(context, command).expect("possible");
    let events = ledger.stamp(decision);
    let written = WrittenDecision::new(&events).expect("JSON");
    append(&written);
    ledger.record(&events).expect("next");
    let result = ledger.command_answer(context, command, &events);
    response(&events, Some(&written), result).len()
}

fn ledger(world: &[Asked]) -> Ledger {
    let mut ledger = Ledger::new(KEY);
    for asked in world {
        step(&mut ledger, asked, |_| {});
    }
    ledger
}

fn in_memory(world: &[Asked], commands: &[Asked]) -> Duration {
    let mut ledger = ledger(world);
    let begun = Instant::now();
    let written: usize = commands.iter().map(|asked| step(&mut ledger, asked, |_| {})).sum();
    assert!(written > 0);
    begun.elapsed()
}

fn with_journal(folder: &Path, world: &[Asked], commands: &[Asked], batch: usize) -> Duration {
    let mut ledger = ledger(world);
    let path = folder.join("ecoledger-stores.journal");
    let mut file = File::create(&path).unwrap();
    let begun = Instant::now();
    for batch in commands.chunks(batch) {
        let mut waiting = Vec::new();
        for asked in batch {
            step(&mut ledger, asked, |written| {
                waiting.extend_from_slice(written.line().as_bytes());
                waiting.push(b'\n');
            });
        }
        file.write_all(&waiting).and_then(|()| file.sync_data()).unwrap();
    }
    let took = begun.elapsed();
    std::fs::remove_file(path).unwrap();
    took
}

fn new_file(folder: &Path) -> PathBuf {
    let file = folder.join("ecoledger-stores.db");
    for end in ["db", "db-wal", "db-shm"] {
        let _may_not_be_there = std::fs::remove_file(file.with_extension(end));
    }
    file
}

fn store(file: &Path, world: &[Asked]) -> Sqlite {
    let mut store = Sqlite::open(file, &Options::default(), KEY).unwrap();
    store.execute_many(world).unwrap();
    store
}

fn on_sqlite(folder: &Path, world: &[Asked], commands: &[Asked], batch: usize) -> Duration {
    let file = new_file(folder);
    let mut store = store(&file, world);
    let begun = Instant::now();
    for batch in commands.chunks(batch) {
        for (context, command) in batch {
            let held = store.hold(context, command, response).unwrap();
            assert!(held.is_ok_and(|response| !response.is_empty()));
        }
        store.commit().unwrap();
    }
    let took = begun.elapsed();
    drop(store);
    new_file(folder);
    took
}

/// The rows that the store writes in each batch, made beforehand.
fn appends(ledger: &mut Ledger, commands: &[Asked], batch: usize) -> Vec<rows::Append> {
    let one = |batch: &[Asked], ledger: &mut Ledger| {
        let mut append = rows::Append { after: Some(ledger.sequence()), ..rows::Append::default() };
        let mut reads: BTreeMap<EntityKey, Version> = BTreeMap::new();
        let mut changed: BTreeSet<EntityKey> = BTreeSet::new();
        let mut places: HashMap<CommandId, u32> = HashMap::new();
        for (context, command) in batch {
            let decision = ledger.decide_with_reads(context, command).expect("possible");
            for (key, version) in decision.reads.entries() {
                reads.entry(key.clone()).or_insert(*version);
            }
            let events = ledger.stamp(decision);
            for (event, text) in events.iter().zip(WrittenDecision::new(&events).expect("JSON").lines()) {
                let place = places.entry(event.command_id).or_default();
                append.events.push(rows::Line { at: event.at, command_id: event.command_id, place: *place, text });
                *place += 1;
                for key in event.raises() {
                    reads.entry(key.clone()).or_insert_with(|| ledger.entity(&key).version());
                    changed.insert(key);
                }
            }
            ledger.record(&events).expect("next");
        }
        append.reads = reads.iter().map(|(key, version)| (key.to_string(), *version)).collect();
        append.writes = changed
            .iter()
            .map(|key| {
                let entity = ledger.entity(key);
                let state = entity.to_json().expect("JSON");
                rows::Row { key: key.to_string(), version: entity.version(), form: entity.form(), state }
            })
            .collect();
        append
    };
    commands.chunks(batch).map(|batch| one(batch, ledger)).collect()
}

fn rows_alone(folder: &Path, world: &[Asked], commands: &[Asked], batch: usize) -> Duration {
    let file = new_file(folder);
    drop(store(&file, world));
    let appends = appends(&mut ledger(world), commands, batch);
    let connection = sqlite::connect(&file, &Options::default()).unwrap();
    let begun = Instant::now();
    for append in &appends {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(matches!(rows::append(&connection, append), Ok(rows::Appended::Now(_))));
        connection.execute_batch("COMMIT").unwrap();
    }
    let took = begun.elapsed();
    drop(connection);
    new_file(folder);
    took
}
