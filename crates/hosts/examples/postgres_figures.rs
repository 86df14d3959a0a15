//! What the host on PostgreSQL does in a second, beside what its store does with the same rows and no engine.
//!
//! ```text
//! .ci/servers cargo run --release -p ecoledger-hosts --features postgres --example postgres_figures -- [COMMANDS] [SECONDS]
//! ```
//!
//! First one process: COMMANDS retirements one by one, then as many in batches of 100, each durable before it is answered. Beside
//! it the ceiling: the same stands, entities and events, appended in the same batches by the same store, decided beforehand. Then
//! 1, 2, 4 and 8 processes for SECONDS each: on bundles of their own, and all on the same ten.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "rates for people to read")]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command as Program, Stdio},
    time::{Duration, Instant, SystemTime},
};

use ecoledger::{
    Command, CommandContext, HashKey, Ledger, Recorded, Request, StoredEntity, Version, kernel::EntityKey, uuid::Uuid,
};
use ecoledger_hosts::postgres::{Appended, Batch, Kept, Line, Options, Postgres, Stand, Store};
use ecoledger_testkit::{
    World,
    wire::{asset, id, json, market::AT, operator, retirement, user},
};
use tokio::runtime::Runtime;

/// A command with its context.
type Asked = (CommandContext, Command);

/// Bundles that are there: ten that all want, and one for each process and measurement.
const BUNDLES: u64 = 10 + 8;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, address, number, shared, seconds] = &arguments[..]
        && child == "child"
    {
        return serve(address, number.parse().expect("a number"), shared == "shared", seconds.parse().expect("seconds"));
    }
    let number = |place: usize, otherwise: u64| arguments.get(place).map_or(otherwise, |text| text.parse().expect("a number"));
    let (commands, seconds) = (number(0, 1_000), number(1, 10));
    let server = std::env::var("ECOLEDGER_POSTGRES").expect("ECOLEDGER_POSTGRES: run it through .ci/servers");
    let runtime = Runtime::new().expect("a runtime");
    let world = world();
    for (what, size) in [("one by one", 1), ("batches of 100", 100)] {
        let batches = commands.div_ceil(size).max(1);
        let all: Vec<Vec<Asked>> =
            (0..batches).map(|batch| (0..size).map(|place| retire(0, batch * size + place + 1, 0)).collect()).collect();
        let rows = decided(&world, &all);
        // In turns, since a machine is not the same at all times.
        let (mut with, mut without) = (Duration::ZERO, Duration::ZERO);
        let (engine, store) = (filled(&runtime, &server, &world), filled(&runtime, &server, &world));
        let host = runtime.block_on(Postgres::open(&engine, options())).expect("a host");
        let store = runtime.block_on(Store::open(&store, 1)).expect("a store");
        for (commands, batch) in all.iter().zip(&rows) {
            let begun = Instant::now();
            let outcomes = runtime.block_on(host.execute_many(commands)).expect("outcomes");
            with += begun.elapsed();
            assert!(outcomes.iter().all(Result::is_ok), "{:?}", outcomes.first());
            let begun = Instant::now();
            let appended = runtime.block_on(store.append(batch)).expect("an answer");
            without += begun.elapsed();
            assert!(matches!(appended, Appended::After(_)), "{appended:?}");
        }
        let rate = |time: Duration| (batches * size) as f64 / time.as_secs_f64();
        println!(
            "{what}: {:.0} commands/s; the store alone {:.0}; share {:.2}",
            rate(with),
            rate(without),
            rate(with) / rate(without)
        );
    }
    for shared in ["disjoint", "shared"] {
        for processes in [1, 2, 4, 8] {
            let address = filled(&runtime, &server, &world);
            let children: Vec<Child> = (0..processes).map(|number| child(&address, number, shared, seconds)).collect();
            let told: Vec<[u64; 3]> = children.into_iter().map(end).collect();
            let sum = |place: usize| told.iter().map(|told| told[place]).sum::<u64>();
            println!(
                "{processes} processes, {shared} bundles, one by one: {:.0} commands/s; refused since taken {}, conflicts {}",
                sum(0) as f64 / seconds as f64,
                sum(1),
                sum(2)
            );
        }
    }
}

fn options() -> Options {
    let mut options = Options::new(HashKey::from_bytes([7; 16]));
    options.connections = 1;
    options
}

/// A channel with a trader and its bundles.
fn world() -> World {
    let mut world = World::market();
    world.register_channel("north");
    world.bind_with_roles("north user", "north", &World::ROLES);
    world.make_trader("made", "north user");
    let supplier = json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "Supplier"});
    world.command(&operator(), supplier).ok();
    let facility = json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"),
        "supplierId": id("supplier"), "gsrn": "643002406801000015", "code": "ABC123", "name": "Facility",
        "countryCode": "FI", "methodologyCodes": ["C03000000"]});
    world.command(&operator(), facility).ok();
    for number in 0..BUNDLES {
        world.onramp("made", &format!("B{number}_1"), &format!("B{number}_1000000000"));
    }
    world
}

/// The first certificate that is left of a bundle is retired.
fn retire(bundle: u64, serial: u64, client: u64) -> Asked {
    let (certificate, name) = (format!("B{bundle}_{serial}"), format!("{client} {bundle} {serial}"));
    let context =
        json!({"commandId": id(&name), "at": AT, "actor": user("north user"), "idempotencyKey": name.replace(' ', "-")});
    let command = retirement("made", &name, json!([asset(&certificate, &certificate)]));
    match Request::from_json(&json!({"context": context, "command": command}).to_string()) {
        Ok(Request::Command(context, command)) => (context, command),
        other => panic!("{other:?}"),
    }
}

/// What a host appends for these batches, decided on a ledger in memory.
fn decided(world: &World, all: &[Vec<Asked>]) -> Vec<Batch> {
    let mut ledger = world.ledger.clone();
    all.iter().map(|commands| one_batch(&mut ledger, commands)).collect()
}

fn one_batch(ledger: &mut Ledger, commands: &[(CommandContext, Command)]) -> Batch {
    let mut stands: BTreeMap<EntityKey, Version> = BTreeMap::new();
    let mut lines = Vec::new();
    for (context, command) in commands {
        let decision = ledger.decide_with_reads(context, command).expect("it can be done");
        for (key, version) in decision.reads.entries() {
            stands.entry(key.clone()).or_insert(*version);
        }
        let events = ledger.stamp(decision);
        for key in events.iter().flat_map(Recorded::raises) {
            let version = ledger.entity(&key).version();
            stands.entry(key).or_insert(version);
        }
        ledger.record(&events).expect("it fits");
        lines.extend((0..).zip(&events).map(|(index, event)| line(event, index)));
    }
    let stand = |(key, version): (EntityKey, Version)| {
        let now = ledger.entity(&key);
        Stand::new(key.to_string(), version.get(), (now.version() != version).then(|| kept(&now)))
    };
    let at = ledger.last_at().expect("events");
    Batch::new(stands.into_iter().map(stand).collect(), lines, at, at)
}

fn kept(entity: &StoredEntity) -> Kept {
    Kept::new(entity.version().get(), entity.form(), entity.to_json().expect("JSON"))
}

fn line(event: &Recorded, index: u32) -> Line {
    let json = serde_json::to_string(event).expect("JSON");
    let text = json.strip_prefix(&format!("{{\"sequence\":{}", event.sequence)).expect("a position").to_owned();
    Line::new(event.command_id.uuid(), index, Uuid::nil(), text)
}

/// The address of a new database with the world in it.
fn filled(runtime: &Runtime, server: &str, world: &World) -> String {
    let micros = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_micros();
    let name = format!("figures_{micros}");
    let others = server.split(' ').filter(|part| !part.starts_with("dbname=")).collect::<Vec<_>>().join(" ");
    let address = format!("{others} dbname={name}");
    let mut indexes: BTreeMap<Uuid, u32> = BTreeMap::new();
    let lines = world.events.iter().map(|event| {
        let index = indexes.entry(event.command_id.uuid()).or_default();
        *index += 1;
        line(event, *index - 1)
    });
    let lines = lines.collect();
    let stands = world.ledger.entities().map(|entity| Stand::new(entity.key().to_string(), 0, Some(kept(&entity)))).collect();
    let at = world.ledger.last_at().expect("events");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.expect("the server");
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database");
        let store = Store::open(&address, 1).await.expect("tables");
        let appended = store.append(&Batch::new(stands, lines, at, at)).await.expect("an answer");
        assert!(matches!(appended, Appended::After(0)), "{appended:?}");
    });
    address
}

fn child(address: &str, number: u64, shared: &str, seconds: u64) -> Child {
    let program = std::env::current_exe().expect("this program");
    let arguments = ["child", address, &number.to_string(), shared, &seconds.to_string()].map(str::to_owned);
    Program::new(program).args(arguments).stdout(Stdio::piped()).spawn().expect("a process")
}

/// What a process tells at its end: done, refused, conflicts.
fn end(mut child: Child) -> [u64; 3] {
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("standard output")).read_line(&mut line).expect("a line");
    assert!(child.wait().expect("ended").success());
    let numbers: Vec<u64> = line.split_whitespace().map(|text| text.parse().expect("a number")).collect();
    numbers.try_into().expect("three numbers")
}

/// One of several processes: retires one certificate after the other.
fn serve(address: &str, number: u64, shared: bool, seconds: u64) {
    let runtime = Runtime::new().expect("a runtime");
    let host = runtime.block_on(Postgres::open(address, options())).expect("a host");
    let mut next = [1_u64; BUNDLES as usize];
    let (mut done, mut refused) = (0_u64, 0_u64);
    let until = Instant::now() + Duration::from_secs(seconds);
    for step in number.. {
        if Instant::now() >= until {
            break;
        }
        let bundle = if shared { step % 10 } else { 10 + number };
        let serial = &mut next[usize::try_from(bundle).expect("small")];
        let (context, command) = retire(bundle, *serial, number);
        match runtime.block_on(host.execute(&context, &command)).expect("an outcome") {
            Ok(_) => done += 1,
            Err(_) => refused += 1,
        }
        *serial += 1;
    }
    writeln!(std::io::stdout(), "{done} {refused} {}", host.hindrances().conflicts).expect("standard output");
}
