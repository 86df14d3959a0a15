//! Ten bundles and ten credits that many want at once, and what must be so whatever they did.

use std::collections::HashMap;

use ecoledger::{HashKey, Ledger, Recorded, Request};
use ecoledger_hosts::postgres::{Appended, Batch, Kept, Line, Postgres, Stand, Store};
use ecoledger_testkit::{
    World,
    wire::{Value, asset, id, json, market, operator, retirement, user},
};

use super::{scenarios::open, server::RUNTIME};

/// How many of each.
pub(crate) const EACH: u64 = 10;

/// The bundles `B0_1..` to `B9_1..` of a trader, and the credits `c0-0` to `c9-0` of a supplier.
pub(crate) fn world() -> World {
    let mut world = World::market().with_credit();
    world.register_channel("north");
    world.bind_with_roles("north user", "north", &World::ROLES);
    world.make_trader("made", "north user");
    let supplier = json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "Supplier"});
    world.command(&operator(), supplier).ok();
    let facility = json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"),
        "supplierId": id("supplier"), "gsrn": "643002406801000015", "code": "ABC123", "name": "Facility",
        "countryCode": "FI", "methodologyCodes": ["C03000000"]});
    world.command(&operator(), facility).ok();
    for number in 0..EACH {
        world.onramp("made", &format!("B{number}_1"), &format!("B{number}_1000000"));
    }
    let children: Vec<Value> =
        (0..EACH).map(|number| json!({"creditId": id(&format!("c{number}-0")), "quantity": "10"})).collect();
    world.command(&market::admin("S"), json!({"type": "splitCredit", "creditId": id("C"), "children": children})).ok();
    world
}

fn request(command_id: &str, actor: &Value, key: Option<&str>, command: &Value) -> String {
    let context = json!({"commandId": id(command_id), "at": market::AT, "actor": actor, "idempotencyKey": key});
    json!({"context": context, "command": command}).to_string()
}

/// Retires one certificate, the first one that is left of a bundle; what it makes has ids of this name, and it has this key.
pub(crate) fn retire(bundle: u64, serial: u64, name: &str, key: &str) -> String {
    let certificate = format!("B{bundle}_{serial}");
    request(name, &user("north user"), Some(key), &retirement("made", name, json!([asset(&certificate, &certificate)])))
}

/// Takes one gram from what is left of a credit after so many others.
pub(crate) fn split(credit: u64, step: u64, name: &str) -> String {
    let grams = |grams: u64| format!("{}.{:06}", grams / 1_000_000, grams % 1_000_000);
    let left = 10_000_000 - step - 1;
    let children = json!([
        {"creditId": id(&format!("c{credit}-{}", step + 1)), "quantity": grams(left)},
        {"creditId": id(&format!("gram {credit} {step}")), "quantity": grams(1)},
    ]);
    let command = json!({"type": "splitCredit", "creditId": id(&format!("c{credit}-{step}")), "children": children});
    request(name, &market::admin("S"), None, &command)
}

/// Puts a ledger into empty tables, as it is and with its events.
pub(crate) fn put(address: &str, ledger: &Ledger, events: &[Recorded]) {
    let stand = |entity: ecoledger::StoredEntity| {
        let kept = Kept::new(entity.version().get(), entity.form(), entity.to_json().expect("JSON"));
        Stand::new(entity.key().to_string(), 0, Some(kept))
    };
    let mut counts: HashMap<ecoledger::uuid::Uuid, u32> = HashMap::new();
    let line = |event: &Recorded| {
        let json = serde_json::to_string(event).expect("JSON");
        let text = json.strip_prefix(&format!("{{\"sequence\":{}", event.sequence)).expect("a position").to_owned();
        let count = counts.entry(event.command_id.uuid()).or_default();
        *count += 1;
        Line::new(event.command_id.uuid(), *count - 1, ecoledger::uuid::Uuid::nil(), text)
    };
    let at = ledger.last_at().expect("events");
    let batch = Batch::new(ledger.entities().map(stand).collect(), events.iter().map(line).collect(), at, at);
    let store = RUNTIME.block_on(Store::open(address, 1)).expect("tables");
    assert_eq!(RUNTIME.block_on(store.append(&batch)).expect("an answer"), Appended::After(0));
}

/// Every event of the tables.
pub(crate) fn log(host: &Postgres) -> Vec<Recorded> {
    let mut log: Vec<Recorded> = Vec::new();
    loop {
        let page = RUNTIME.block_on(host.events(log.len() as u64, 10_000)).expect("events");
        if page.is_empty() {
            return log;
        }
        log.extend(page);
    }
}

/// The log is what one process would have made of the same requests, in the order in which they stand there: nobody decided
/// on anything that another one had changed. The tables are what the log says, and nothing is lost or doubled.
pub(crate) fn expect_one_order(address: &str, world: World, requests: &HashMap<String, String>) -> Vec<Recorded> {
    let host = open(address);
    let log = log(&host);
    assert_eq!(&log[..world.events.len()], &world.events[..], "what was there before");
    let mut ledger = world.ledger;
    for event in &log[world.events.len()..] {
        if event.sequence <= ledger.sequence() {
            continue;
        }
        let request = requests.get(&event.command_id.to_string()).unwrap_or_else(|| panic!("nobody asked for {event:?}"));
        let Ok(Request::Command(context, command)) = Request::from_json(request) else { panic!("a command: {request}") };
        let executed = ledger.execute(&context, &command).unwrap_or_else(|error| panic!("event {}: {error}", event.sequence));
        let there = &log[usize::try_from(event.sequence).expect("small") - 1..];
        assert_eq!(executed.events[..], there[..executed.events.len()]);
    }
    let audit = RUNTIME.block_on(host.audit()).expect("an audit");
    assert!(audit.balanced, "{:?}", audit.faults);
    let mut whole = Ledger::without_projections(HashKey::from_bytes([3; 16]));
    whole.replay(log.clone()).expect("a log");
    assert_eq!(whole.state_digest().expect("a digest"), ledger.state_digest().expect("a digest"));
    log
}
